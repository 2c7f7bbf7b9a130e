//! The sessions, each under the hash of its cookie.

use super::{Store, StoreError, binds, datetime, users::UserRow};
use crate::model::user::{User, UserId};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::Timestamp;
use rand::Rng as _;
use sha2::{Digest as _, Sha256};
use surrealdb::types::{Datetime, RecordId, SurrealValue, Value};

/// The value of a session's cookie: 256 random bits. The store knows a hash of them.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct SessionKey([u8; 32]);

impl SessionKey {
    /// A key that nobody can guess.
    pub fn random() -> Self {
        Self(rand::rng().random())
    }

    /// The key that [`SessionKey::reveal`] wrote.
    pub fn parse(text: &str) -> Option<Self> {
        URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok().map(Self)
    }

    /// The key for its cookie, 43 characters that need no escape. Not for a log.
    pub fn reveal(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    /// The hash that the store knows the session by; tells nothing of the cookie.
    pub fn hash(&self) -> String {
        URL_SAFE_NO_PAD.encode(Sha256::digest(self.0))
    }

    fn record(&self) -> Value {
        RecordId::new("session", self.hash()).into_value()
    }
}

impl std::fmt::Debug for SessionKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SessionKey(…)")
    }
}

/// What a session begins with.
#[derive(Debug, Clone)]
pub struct NewSession {
    /// Whose it is.
    pub owner: UserId,
    /// `session_…` at WorkOS, where the token named one.
    pub workos_session: Option<String>,
    /// Sealed.
    pub refresh_token: String,
    /// When the access token runs out.
    pub access_expires_at: Timestamp,
    /// The browser's address.
    pub ip: Option<String>,
    /// The browser's `User-Agent`.
    pub user_agent: Option<String>,
}

/// A session that has not ended.
#[derive(Debug, Clone)]
pub struct Session {
    /// Whose it is, with the profile as last told.
    pub user: User,
    /// `session_…` at WorkOS, where the token named one.
    pub workos_session: Option<String>,
    /// Sealed.
    pub refresh_token: String,
    /// When the access token runs out.
    pub access_expires_at: Timestamp,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was last used, to the hour.
    pub last_seen_at: Timestamp,
}

#[derive(Debug, SurrealValue)]
struct SessionRow {
    user: UserRow,
    workos_session: Option<String>,
    refresh_token: String,
    access_expires_at: Datetime,
    created_at: Datetime,
    last_seen_at: Datetime,
}

const CREATE: &str = "CREATE $id SET owner = $owner, workos_session = $workos_session, refresh_token = $refresh_token,
    access_expires_at = $access_expires_at, created_at = $now, last_seen_at = $now, ip = $ip, user_agent = $user_agent";

// `$session` is a name of the engine's own.
const READ: &str = "{
    LET $found = (SELECT * FROM ONLY $id);
    IF $found = NONE OR $found.ended_at != NONE { RETURN NONE };
    LET $user = (SELECT id, email, first_name, last_name, picture FROM ONLY type::record('user', $found.owner));
    IF $user = NONE { RETURN NONE };
    RETURN {
        user: $user,
        workos_session: $found.workos_session,
        refresh_token: $found.refresh_token,
        access_expires_at: $found.access_expires_at,
        created_at: $found.created_at,
        last_seen_at: $found.last_seen_at
    };
}";

// A refresh that comes back after the sign-out, or after another instance's, must not write: both conditions are in the statement.
const ROTATE: &str = "RETURN array::len((UPDATE $id SET refresh_token = $to, access_expires_at = $access_expires_at
    WHERE ended_at = NONE AND refresh_token = $from RETURN id)) = 1";

const TOUCH: &str = "UPDATE $id SET last_seen_at = $now WHERE ended_at = NONE";

// The token goes with the session: nothing is left that could be misused.
const END: &str = "UPDATE $id SET ended_at = $now, refresh_token = '' WHERE ended_at = NONE";

impl Store {
    /// Begins a session.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn create_session(&self, key: &SessionKey, session: &NewSession, now: Timestamp) -> Result<(), StoreError> {
        let values = binds([
            ("id", key.record()),
            ("owner", session.owner.as_str().into_value()),
            ("workos_session", session.workos_session.clone().into_value()),
            ("refresh_token", session.refresh_token.clone().into_value()),
            ("access_expires_at", datetime(session.access_expires_at)),
            ("now", datetime(now)),
            ("ip", session.ip.clone().into_value()),
            ("user_agent", session.user_agent.clone().into_value()),
        ]);
        self.run(CREATE, values).await.map(drop)
    }

    /// The session of a key, unless it has ended or never was.
    ///
    /// # Errors
    /// [`StoreError::Database`] or [`StoreError::Corrupt`].
    pub async fn session(&self, key: &SessionKey) -> Result<Option<Session>, StoreError> {
        let row: Option<SessionRow> = self.run(READ, binds([("id", key.record())])).await?.take(0)?;
        row.map(|row| {
            Ok(Session {
                user: row.user.into_user()?,
                workos_session: row.workos_session,
                refresh_token: row.refresh_token,
                access_expires_at: timestamp(row.access_expires_at)?,
                created_at: timestamp(row.created_at)?,
                last_seen_at: timestamp(row.last_seen_at)?,
            })
        })
        .transpose()
    }

    /// Replaces the sealed refresh token `from` by `to`. `false` when the session has ended or has another token by now.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn rotate_session(&self, key: &SessionKey, from: &str, to: &str, expires: Timestamp) -> Result<bool, StoreError> {
        let values =
            binds([("id", key.record()), ("from", from.into_value()), ("to", to.into_value()), ("access_expires_at", datetime(expires))]);
        Ok(self.run(ROTATE, values).await?.take::<Option<bool>>(0)? == Some(true))
    }

    /// Notes that a session is in use.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn touch_session(&self, key: &SessionKey, now: Timestamp) -> Result<(), StoreError> {
        self.run(TOUCH, binds([("id", key.record()), ("now", datetime(now))])).await.map(drop)
    }

    /// Ends a session; one that has ended stays as it is.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn end_session(&self, key: &SessionKey, now: Timestamp) -> Result<(), StoreError> {
        self.run(END, binds([("id", key.record()), ("now", datetime(now))])).await.map(drop)
    }
}

fn timestamp(time: Datetime) -> Result<Timestamp, StoreError> {
    time.to_string().parse().map_err(|_| StoreError::Corrupt("a time".into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::store::tests::{run, store, user};
    use jiff::SignedDuration;

    async fn begin(store: &Store, key: &SessionKey, now: Timestamp) {
        let id = user("ada");
        let profile =
            User { id: id.clone(), email: "ada@example.com".into(), first_name: Some("Ada".into()), last_name: None, picture: None };
        assert_eq!(store.keep_user(&profile).await.expect("a user"), profile);
        let session = NewSession {
            owner: id,
            workos_session: Some("session_1".into()),
            refresh_token: "sealed 1".into(),
            access_expires_at: now + SignedDuration::from_mins(5),
            ip: None,
            user_agent: Some("Browser/1".into()),
        };
        store.create_session(key, &session, now).await.expect("a session");
    }

    #[test]
    fn a_session_is_found_by_its_key_until_it_ends() {
        run(async {
            let (store, key, now) = (store().await, SessionKey::random(), Timestamp::from_second(1_764_000_000).expect("a time"));
            begin(&store, &key, now).await;
            let session = store.session(&key).await.expect("an answer").expect("a session");
            assert_eq!(
                (session.user.email.as_str(), session.created_at, session.refresh_token.as_str()),
                ("ada@example.com", now, "sealed 1")
            );
            assert!(store.session(&SessionKey::random()).await.expect("an answer").is_none());
            let later = now + SignedDuration::from_hours(2);
            store.touch_session(&key, later).await.expect("touched");
            assert_eq!(store.session(&key).await.expect("an answer").expect("a session").last_seen_at, later);
            store.end_session(&key, later).await.expect("ended");
            assert!(store.session(&key).await.expect("an answer").is_none());
        });
    }

    #[test]
    fn a_token_is_replaced_once_and_never_after_the_end() {
        run(async {
            let (store, key, now) = (store().await, SessionKey::random(), Timestamp::from_second(1_764_000_000).expect("a time"));
            begin(&store, &key, now).await;
            for (from, to, replaced) in [("sealed 1", "sealed 2", true), ("sealed 1", "sealed 3", false), ("sealed 2", "sealed 4", true)] {
                assert_eq!(store.rotate_session(&key, from, to, now).await.expect("an answer"), replaced, "{from} by {to}");
            }
            store.end_session(&key, now).await.expect("ended");
            assert!(!store.rotate_session(&key, "sealed 4", "sealed 5", now).await.expect("an answer"));
            assert!(store.session(&key).await.expect("an answer").is_none(), "a refresh that comes late brings nothing back");
        });
    }
}
