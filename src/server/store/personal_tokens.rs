//! Personal tokens, each stored by its hash. They are not cached: a revoked token is refused from the next request on, by every instance.

use super::{
    Store, StoreError, binds, datetime,
    rows::{key, stored},
    sessions::timestamp,
    users::{self, Person, UserRow, person},
};
use crate::{
    model::{id::TokenId, limits::TOKENS_PER_PERSON, token::Scope, user::UserId},
    server::sha256::sha256,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::Timestamp;
use surrealdb::types::{Datetime, RecordId, SurrealValue, Value};

/// The SHA-256 of a token, which the store keeps instead of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenHash(String);

impl TokenHash {
    /// The hash of a token.
    pub fn of(token: &str) -> Self {
        Self(URL_SAFE_NO_PAD.encode(sha256(token)))
    }
}

/// A token to be created.
#[derive(Debug, Clone)]
pub struct NewToken {
    /// Its id for its owner.
    pub id: TokenId,
    /// The hash of the token itself.
    pub hash: TokenHash,
    /// The name that its owner gave it.
    pub name: String,
    /// Its scope.
    pub scope: Scope,
    /// When it expires, if it does.
    pub expires_at: Option<Timestamp>,
}

/// A token that a program sent.
#[derive(Debug, Clone)]
pub struct FoundToken {
    /// Its id for its owner.
    pub id: TokenId,
    /// Its owner.
    pub person: Person,
    /// Its scope.
    pub scope: Scope,
    /// When it expires, if it does.
    pub expires_at: Option<Timestamp>,
    /// When it was last used, to the minute.
    pub last_used_at: Option<Timestamp>,
}

/// A token as its owner may know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedToken {
    /// For revoking it.
    pub id: TokenId,
    /// The name that its owner gave it.
    pub name: String,
    /// Its scope.
    pub scope: Scope,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it expires, if it does.
    pub expires_at: Option<Timestamp>,
    /// When it was last used, to the minute.
    pub last_used_at: Option<Timestamp>,
}

#[derive(Debug, SurrealValue)]
struct FoundRow {
    id: RecordId,
    user: UserRow,
    scope: String,
    expires_at: Option<Datetime>,
    last_used_at: Option<Datetime>,
}

#[derive(Debug, SurrealValue)]
struct ListedRow {
    id: RecordId,
    name: String,
    scope: String,
    created_at: Datetime,
    expires_at: Option<Datetime>,
    last_used_at: Option<Datetime>,
}

// The user's row is read with `FOR UPDATE`, so that this conflicts with its deletion and with another new token: see `Auth::remove`.
const CREATE: &str = "{
    IF (SELECT VALUE id FROM ONLY $person FOR UPDATE) = NONE { THROW 'no_such_owner' };
    IF (SELECT VALUE id FROM ONLY $id) != NONE { THROW 'exists' };
    IF array::len((SELECT VALUE id FROM personal_token:[$owner]..[$owner, ..])) >= $most { THROW 'too_many_tokens' };
    CREATE $id SET owner = $owner, hash = $hash, name = $name, scope = $scope, created_at = $now, expires_at = $expires_at RETURN NONE;
}";

const FIND: &str = concat!(
    "{
    LET $found = array::first((SELECT id, owner, scope, expires_at, last_used_at FROM personal_token WHERE hash = $hash));
    IF $found = NONE { RETURN NONE };
    LET $user = (",
    person!(),
    "type::record('user', $found.owner));
    IF $user = NONE { RETURN NONE };
    RETURN {
        id: $found.id,
        user: $user,
        scope: $found.scope,
        expires_at: $found.expires_at,
        last_used_at: $found.last_used_at
    };
}"
);

// Several requests may find at once that an update is due.
const TOUCH: &str = "UPDATE $id SET last_used_at = $now WHERE last_used_at = NONE OR last_used_at <= $before RETURN NONE";

const LIST: &str = "SELECT id, name, scope, created_at, expires_at, last_used_at FROM personal_token:[$owner]..[$owner, ..]";

const REVOKE: &str = "{
    IF (SELECT VALUE id FROM ONLY $id) = NONE { THROW 'not_found' };
    DELETE $id;
}";

const TABLE: &str = "personal_token";

impl Store {
    /// Stores a new token of the owner.
    ///
    /// # Errors
    /// [`StoreError::Refused`] where the owner has one with this id, [`StoreError::TooManyTokens`], [`StoreError::NoSuchOwner`] or
    /// [`StoreError::Database`].
    pub async fn create_token(&self, owner: &UserId, token: &NewToken, now: Timestamp) -> Result<(), StoreError> {
        let values = binds([
            ("owner", owner.as_str().into_value()),
            ("person", users::key(owner)),
            ("id", super::row(TABLE, owner, token.id)),
            ("most", i64::try_from(TOKENS_PER_PERSON).unwrap_or_default().into_value()),
            ("hash", token.hash.0.clone().into_value()),
            ("name", token.name.clone().into_value()),
            ("scope", token.scope.as_str().into_value()),
            ("now", datetime(now)),
            ("expires_at", token.expires_at.map_or(Value::None, datetime)),
        ]);
        self.run(CREATE, values).await.map(drop)
    }

    /// The token with this hash, and its owner. The hash alone determines the owner.
    ///
    /// # Errors
    /// [`StoreError::Database`] or [`StoreError::Corrupt`].
    pub async fn token(&self, hash: &TokenHash) -> Result<Option<FoundToken>, StoreError> {
        let row: Option<FoundRow> = self.run(FIND, binds([("hash", hash.0.clone().into_value())])).await?.take(0)?;
        row.map(|row| {
            Ok(FoundToken {
                id: stored(&row.id, key(&row.id)?)?,
                person: row.user.into_person()?,
                scope: scope(&row.scope)?,
                expires_at: row.expires_at.map(timestamp).transpose()?,
                last_used_at: row.last_used_at.map(timestamp).transpose()?,
            })
        })
        .transpose()
    }

    /// Records that a token is in use, unless that was recorded after `before`.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn touch_token(&self, owner: &UserId, id: TokenId, before: Timestamp, now: Timestamp) -> Result<(), StoreError> {
        let values = binds([("id", super::row(TABLE, owner, id)), ("before", datetime(before)), ("now", datetime(now))]);
        self.run(TOUCH, values).await.map(drop)
    }

    /// The owner's tokens, including expired ones, newest first.
    ///
    /// # Errors
    /// [`StoreError::Database`] or [`StoreError::Corrupt`].
    pub async fn tokens_of(&self, owner: &UserId) -> Result<Vec<ListedToken>, StoreError> {
        let rows: Vec<ListedRow> = self.run(LIST, binds([("owner", owner.as_str().into_value())])).await?.take(0)?;
        let mut tokens = rows.into_iter().map(ListedToken::try_from).collect::<Result<Vec<_>, _>>()?;
        tokens.sort_by_key(|token| std::cmp::Reverse((token.created_at, token.id)));
        Ok(tokens)
    }

    /// Removes one of the owner's tokens.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where the owner has no such token.
    pub async fn revoke_token(&self, owner: &UserId, id: TokenId) -> Result<(), StoreError> {
        self.run(REVOKE, binds([("id", super::row(TABLE, owner, id))])).await.map(drop)
    }
}

impl TryFrom<ListedRow> for ListedToken {
    type Error = StoreError;

    fn try_from(row: ListedRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: stored(&row.id, key(&row.id)?)?,
            scope: scope(&row.scope)?,
            name: row.name,
            created_at: timestamp(row.created_at)?,
            expires_at: row.expires_at.map(timestamp).transpose()?,
            last_used_at: row.last_used_at.map(timestamp).transpose()?,
        })
    }
}

fn scope(word: &str) -> Result<Scope, StoreError> {
    Scope::from_word(word).ok_or_else(|| StoreError::Corrupt("a token's scope".into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::store::tests::{run, signed_in, store, user};

    fn id(number: usize) -> TokenId {
        TokenId::from_parts(0, number as u128)
    }

    fn new(number: usize, token: &str) -> NewToken {
        NewToken { id: id(number), hash: TokenHash::of(token), name: "Backup".into(), scope: Scope::Read, expires_at: None }
    }

    #[test]
    fn a_token_is_its_owners_until_it_is_revoked() {
        run(async {
            let store = store().await;
            let now = Timestamp::from_second(1_800_000_000).expect("a time");
            let (ada, eve) = (user("ada"), user("eve"));
            signed_in(&store, "ada", now).await;
            signed_in(&store, "eve", now).await;
            store.create_token(&ada, &new(1, "one"), now).await.expect("made");
            let again = store.create_token(&ada, &new(1, "two"), now).await;
            assert!(matches!(again, Err(StoreError::Refused(_))), "{again:?}");
            store.create_token(&eve, &new(1, "hers"), now).await.expect("the same id, of another owner");
            let found = store.token(&TokenHash::of("one")).await.expect("an answer").expect("a token");
            assert_eq!((found.id, &found.person.user.id, found.scope, found.last_used_at), (id(1), &ada, Scope::Read, None));
            assert!(store.token(&TokenHash::of("two")).await.expect("an answer").is_none());

            let minute = jiff::SignedDuration::from_mins(1);
            for (used, noted) in [(now, now), (now + minute / 2, now), (now + minute, now + minute)] {
                store.touch_token(&ada, id(1), used - minute, used).await.expect("noted");
                assert_eq!(store.tokens_of(&ada).await.expect("a list")[0].last_used_at, Some(noted));
            }
            assert!(matches!(store.revoke_token(&eve, id(2)).await, Err(StoreError::NotFound)));
            store.revoke_token(&ada, id(1)).await.expect("revoked");
            assert!(matches!(store.revoke_token(&ada, id(1)).await, Err(StoreError::NotFound)));
            assert!(store.token(&TokenHash::of("one")).await.expect("an answer").is_none());
            store.touch_token(&ada, id(1), now, now).await.expect("a late note");
            assert_eq!(store.tokens_of(&ada).await.expect("a list"), []);
            assert!(store.token(&TokenHash::of("hers")).await.expect("an answer").is_some());
            let nobody = store.create_token(&user("zoe"), &new(1, "three"), now).await;
            assert!(matches!(nobody, Err(StoreError::NoSuchOwner)), "{nobody:?}");
        });
    }

    #[test]
    fn a_person_has_so_many_tokens_and_no_more_even_when_two_are_made_at_once() {
        run(async {
            let store = store().await;
            let now = Timestamp::from_second(1_800_000_000).expect("a time");
            signed_in(&store, "ada", now).await;
            for number in 1..TOKENS_PER_PERSON {
                store.create_token(&user("ada"), &new(number, &number.to_string()), now).await.expect("made");
            }
            let (one, other) = (new(101, "one"), new(102, "other"));
            let owner = user("ada");
            let both = tokio::join!(store.create_token(&owner, &one, now), store.create_token(&owner, &other, now));
            let made = [both.0, both.1].into_iter().filter(|made| match made {
                Ok(()) => true,
                Err(StoreError::TooManyTokens) => false,
                Err(error) => panic!("{error}"),
            });
            assert_eq!(made.count(), 1);
            assert_eq!(store.tokens_of(&user("ada")).await.expect("a list").len(), TOKENS_PER_PERSON);
        });
    }
}
