//! The sessions, each under the hash of its cookie.

use super::{
    Store, StoreError, binds, datetime,
    live::Whose,
    users::{self, Person, UserRow, person},
};
use crate::{
    model::{impersonation::Impersonator, session::SessionId, user::UserId},
    server::{cache_counts::Cache, random::Random, sha256::sha256},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::Timestamp;
use std::{collections::HashSet, sync::Arc};
use surrealdb::types::{Array, Datetime, RecordId, SurrealValue, Value};

/// The value of a session's cookie: 256 random bits. The store keeps a hash of them.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct SessionKey([u8; 32]);

impl SessionKey {
    /// A key that nobody can guess.
    pub fn random(random: &Random) -> Self {
        Self(random.bytes())
    }

    /// The key that [`SessionKey::reveal`] wrote.
    pub fn parse(text: &str) -> Option<Self> {
        URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok().map(Self)
    }

    /// The key for its cookie, 43 characters that need no escape. Not for a log.
    pub fn reveal(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    /// The hash that the store keeps; it reveals nothing of the cookie.
    pub fn hash(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.digest())
    }

    /// The same as bytes.
    pub(super) fn digest(&self) -> [u8; 32] {
        sha256(self.0)
    }

    /// The id of the session for its owner and the log.
    pub fn id(&self) -> SessionId {
        SessionId::from_digest(sha256(self.hash()))
    }

    pub(super) fn record(&self) -> Value {
        RecordId::new("session", self.hash()).into_value()
    }
}

impl std::fmt::Debug for SessionKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SessionKey(…)")
    }
}

/// A session to be created.
#[derive(Debug, Clone)]
pub struct NewSession {
    /// Its owner.
    pub owner: UserId,
    /// `session_…` at WorkOS, where the token named one.
    pub workos_session: Option<String>,
    /// The sealed refresh token.
    pub refresh_token: String,
    /// When the access token expires.
    pub access_expires_at: Timestamp,
    /// The browser's address.
    pub ip: Option<String>,
    /// The browser's `User-Agent`.
    pub user_agent: Option<String>,
    /// The impersonator, if there is one.
    pub impersonator: Option<Impersonator>,
}

/// A session that has not ended.
#[derive(Debug, Clone)]
pub struct Session {
    /// Its owner, with the last known profile.
    pub person: Arc<Person>,
    /// `session_…` at WorkOS, where the token named one.
    pub workos_session: Option<String>,
    /// The sealed refresh token.
    pub refresh_token: String,
    /// When the access token expires.
    pub access_expires_at: Timestamp,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was last used, to the hour.
    pub last_seen_at: Timestamp,
    /// The impersonator, if there is one.
    pub impersonator: Option<Impersonator>,
}

/// A session that has not ended, as its owner may see it: nothing here gives access.
#[derive(Debug, Clone)]
pub struct ListedSession {
    /// For ending it.
    pub id: SessionId,
    /// The browser's address when it signed in.
    pub ip: Option<String>,
    /// The browser's `User-Agent` when it signed in.
    pub user_agent: Option<String>,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was last used, to the hour.
    pub last_seen_at: Timestamp,
    /// Whether it is the session of the request.
    pub is_current: bool,
    /// The impersonator, if there is one.
    pub impersonator: Option<Impersonator>,
}

/// The limits of age of a valid session.
#[derive(Debug, Clone, Copy)]
pub struct Oldest {
    /// The earliest begin.
    pub begun_since: Timestamp,
    /// The earliest begin of a session with an impersonator.
    pub impersonated_since: Timestamp,
    /// The earliest last use.
    pub used_since: Timestamp,
}

/// A session that has just been ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    /// Its id for its owner.
    pub id: SessionId,
    /// `session_…` at WorkOS, where it has one.
    pub workos_session: Option<String>,
}

#[derive(Debug, SurrealValue)]
struct EndedRow {
    public: String,
    workos_session: Option<String>,
}

#[derive(Debug, SurrealValue)]
struct ListedRow {
    public: String,
    ip: Option<String>,
    user_agent: Option<String>,
    created_at: Datetime,
    last_seen_at: Datetime,
    is_current: bool,
    impersonator: Option<String>,
    impersonation_reason: Option<String>,
}

#[derive(Debug, SurrealValue)]
struct SessionRow {
    user: UserRow,
    workos_session: Option<String>,
    refresh_token: String,
    access_expires_at: Datetime,
    created_at: Datetime,
    last_seen_at: Datetime,
    impersonator: Option<String>,
    impersonation_reason: Option<String>,
}

// The user's row is read with `FOR UPDATE`, so that this conflicts with its deletion: see `Auth::remove`.
const CREATE: &str = "{
    IF (SELECT VALUE id FROM ONLY $person FOR UPDATE) = NONE { THROW 'no_such_owner' };
    CREATE $id SET owner = $owner, workos_session = $workos_session, refresh_token = $refresh_token,
        access_expires_at = $access_expires_at, created_at = $now, last_seen_at = $now, ip = $ip, user_agent = $user_agent,
        impersonator = $impersonator, impersonation_reason = $impersonation_reason;
}";

// The name `$session` is reserved by the engine.
const READ: &str = concat!(
    "{
    LET $found = (SELECT * FROM ONLY $id);
    IF $found = NONE OR $found.ended_at != NONE { RETURN NONE };
    LET $user = (",
    person!(),
    "type::record('user', $found.owner));
    IF $user = NONE { RETURN NONE };
    RETURN {
        user: $user,
        workos_session: $found.workos_session,
        refresh_token: $found.refresh_token,
        access_expires_at: $found.access_expires_at,
        created_at: $found.created_at,
        last_seen_at: $found.last_seen_at,
        impersonator: $found.impersonator,
        impersonation_reason: $found.impersonation_reason
    };
}"
);

const TOUCH: &str = "UPDATE $id SET last_seen_at = $now WHERE ended_at = NONE";

// The refresh token is deleted with the session, so that it can't be misused.
/// The `ended_for` of a session that was replaced.
pub const REPLACED: &str = "replaced";

const END: &str = "UPDATE $id SET ended_at = $now, refresh_token = '', ended_for = $ended_for WHERE ended_at = NONE";

// The id of a session for its owner is a hash of its key (see `SessionId`), and is computed where it is compared.
const LIST: &str = "SELECT crypto::sha256(record::id(id)) AS public, ip, user_agent, created_at, last_seen_at, id = $current AS is_current,
    impersonator, impersonation_reason
    FROM session WHERE owner = $owner AND ended_at = NONE AND created_at >= $begun_since AND last_seen_at >= $used_since
    AND (impersonator = NONE OR created_at >= $impersonated_since)";

// Ending an ended session changes nothing, and returns no WorkOS session: WorkOS was told already.
const END_ONE: &str = "{
    LET $found = array::first(SELECT id, workos_session, ended_at FROM session WHERE owner = $owner AND crypto::sha256(record::id(id)) = $public);
    IF $found = NONE { THROW 'not_found' };
    IF $found.ended_at != NONE { RETURN NONE };
    UPDATE $found.id SET ended_at = $now, refresh_token = '';
    RETURN { public: $public, workos_session: $found.workos_session };
}";

// WorkOS names the user with the session, so this is bound to an owner as well.
const END_BY_WORKOS: &str = "{
    LET $ended = (UPDATE session SET ended_at = $now, refresh_token = ''
        WHERE owner = $owner AND workos_session = $workos_session AND ended_at = NONE);
    RETURN (SELECT crypto::sha256(record::id(id)) AS public, workos_session FROM $ended);
}";

// Selected by key: so it does not matter whether a row was ended or deleted, by whom, when, or by which clock.
const GO_ON: &str = "SELECT VALUE record::id(id) FROM $ids WHERE ended_at = NONE";

const END_ALL: &str = "{
    LET $ended = (UPDATE session SET ended_at = $now, refresh_token = '' WHERE owner = $owner AND ended_at = NONE AND id != $except);
    RETURN (SELECT crypto::sha256(record::id(id)) AS public, workos_session FROM $ended);
}";

impl Store {
    /// Begins a session.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn create_session(&self, key: &SessionKey, session: &NewSession, now: Timestamp) -> Result<(), StoreError> {
        let values = binds([
            ("id", key.record()),
            ("person", users::key(&session.owner)),
            ("owner", session.owner.as_str().into_value()),
            ("workos_session", session.workos_session.clone().into_value()),
            ("refresh_token", session.refresh_token.clone().into_value()),
            ("access_expires_at", datetime(session.access_expires_at)),
            ("now", datetime(now)),
            ("ip", session.ip.clone().into_value()),
            ("user_agent", session.user_agent.clone().into_value()),
            ("impersonator", session.impersonator.as_ref().map(|one| one.email.clone()).into_value()),
            ("impersonation_reason", session.impersonator.as_ref().and_then(|one| one.reason.clone()).into_value()),
        ]);
        self.run(CREATE, values).await.map(drop)
    }

    /// The session of a key, unless it has ended or never was.
    ///
    /// # Errors
    /// [`StoreError::Database`] or [`StoreError::Corrupt`].
    pub async fn session(&self, key: &SessionKey) -> Result<Option<Arc<Session>>, StoreError> {
        if self.is_shared {
            return self.read_session(key).await;
        }
        let known = self.live.get(key);
        Cache::Sessions.looked(known.is_some());
        if known.is_some() {
            return Ok(known);
        }
        let reading = self.live.begin_reading();
        let session = self.read_session(key).await?;
        if let Some(session) = &session {
            self.live.keep(reading, key, session.clone());
        }
        Ok(session)
    }

    async fn read_session(&self, key: &SessionKey) -> Result<Option<Arc<Session>>, StoreError> {
        let row: Option<SessionRow> = self.run(READ, binds([("id", key.record())])).await?.take(0)?;
        row.map(|row| {
            Ok(Arc::new(Session {
                person: Arc::new(row.user.into_person()?),
                workos_session: row.workos_session,
                refresh_token: row.refresh_token,
                access_expires_at: timestamp(row.access_expires_at)?,
                created_at: timestamp(row.created_at)?,
                last_seen_at: timestamp(row.last_seen_at)?,
                impersonator: impersonator(row.impersonator, row.impersonation_reason),
            }))
        })
        .transpose()
    }

    /// Records that a session is in use.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn touch_session(&self, key: &SessionKey, now: Timestamp) -> Result<(), StoreError> {
        self.change_sessions(Whose::Key(key), TOUCH, binds([("id", key.record()), ("now", datetime(now))])).await.map(drop)
    }

    /// Ends a session; does nothing if it has ended.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn end_session(&self, key: &SessionKey, now: Timestamp) -> Result<(), StoreError> {
        self.end(key, None, now).await
    }

    /// Ends a session that a new sign-in in the same browser replaces.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn end_replaced(&self, key: &SessionKey, now: Timestamp) -> Result<(), StoreError> {
        self.end(key, Some(REPLACED), now).await
    }

    async fn end(&self, key: &SessionKey, ended_for: Option<&str>, now: Timestamp) -> Result<(), StoreError> {
        let ended_for = ended_for.map(str::to_owned).into_value();
        let values = binds([("id", key.record()), ("ended_for", ended_for), ("now", datetime(now))]);
        self.change_sessions(Whose::Key(key), END, values).await.map(drop)
    }

    /// Ends the owner's sessions that belong to a session that WorkOS has ended. Returns those that were active.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn end_workos_session(&self, owner: &UserId, workos_session: &str, now: Timestamp) -> Result<Vec<Ended>, StoreError> {
        let values =
            binds([("owner", owner.as_str().into_value()), ("workos_session", workos_session.into_value()), ("now", datetime(now))]);
        let rows: Vec<EndedRow> = self.change_sessions(Whose::Owner(owner), END_BY_WORKOS, values).await?.take(0)?;
        rows.into_iter().map(Ended::try_from).collect()
    }

    /// The hashes of those sessions that have not ended.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn sessions_that_go_on(&self, sessions: &HashSet<SessionKey>) -> Result<HashSet<String>, StoreError> {
        let is_in_memory = |key: &&SessionKey| !self.is_shared && self.live.get(key).is_some();
        let (known, unknown): (Vec<_>, Vec<_>) = sessions.iter().partition(is_in_memory);
        let mut going_on: HashSet<String> = known.into_iter().map(SessionKey::hash).collect();
        if !unknown.is_empty() {
            let ids = Array::from(unknown.into_iter().map(SessionKey::record).collect::<Vec<_>>());
            let read: Vec<String> = self.run(GO_ON, binds([("ids", Value::Array(ids))])).await?.take(0)?;
            going_on.extend(read);
        }
        Ok(going_on)
    }

    /// The owner's sessions that have not ended and are no older than `oldest`: the one of `current` first, then those used last.
    ///
    /// # Errors
    /// [`StoreError::Database`] or [`StoreError::Corrupt`].
    pub async fn sessions_of(
        &self,
        owner: &UserId,
        current: Option<&SessionKey>,
        oldest: Oldest,
    ) -> Result<Vec<ListedSession>, StoreError> {
        let values = binds([
            ("owner", owner.as_str().into_value()),
            ("current", current.map_or(Value::None, SessionKey::record)),
            ("begun_since", datetime(oldest.begun_since)),
            ("impersonated_since", datetime(oldest.impersonated_since)),
            ("used_since", datetime(oldest.used_since)),
        ]);
        let rows: Vec<ListedRow> = self.run(LIST, values).await?.take(0)?;
        let mut sessions = rows.into_iter().map(ListedSession::try_from).collect::<Result<Vec<_>, _>>()?;
        sessions.sort_by_key(|session| std::cmp::Reverse((session.is_current, session.last_seen_at, session.created_at)));
        Ok(sessions)
    }

    /// Ends one of the owner's sessions, and returns it if it was active.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the owner has no such session.
    pub async fn end_session_of(&self, owner: &UserId, id: &SessionId, now: Timestamp) -> Result<Option<Ended>, StoreError> {
        let values = binds([("owner", owner.as_str().into_value()), ("public", id.to_string().into_value()), ("now", datetime(now))]);
        self.change_sessions(Whose::Owner(owner), END_ONE, values).await?.take::<Option<EndedRow>>(0)?.map(Ended::try_from).transpose()
    }

    /// Ends all sessions of the owner, or all but one, and returns those that were active.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn end_sessions_of(&self, owner: &UserId, except: Option<&SessionKey>, now: Timestamp) -> Result<Vec<Ended>, StoreError> {
        let except = except.map_or(Value::None, SessionKey::record);
        let values = binds([("owner", owner.as_str().into_value()), ("except", except), ("now", datetime(now))]);
        let rows: Vec<EndedRow> = self.change_sessions(Whose::Owner(owner), END_ALL, values).await?.take(0)?;
        rows.into_iter().map(Ended::try_from).collect()
    }
}

impl TryFrom<EndedRow> for Ended {
    type Error = StoreError;

    fn try_from(row: EndedRow) -> Result<Self, StoreError> {
        Ok(Self { id: public(&row.public)?, workos_session: row.workos_session })
    }
}

fn public(text: &str) -> Result<SessionId, StoreError> {
    text.parse().map_err(|_| StoreError::Corrupt("a session's public id".into()))
}

impl TryFrom<ListedRow> for ListedSession {
    type Error = StoreError;

    fn try_from(row: ListedRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: public(&row.public)?,
            ip: row.ip,
            user_agent: row.user_agent,
            created_at: timestamp(row.created_at)?,
            last_seen_at: timestamp(row.last_seen_at)?,
            is_current: row.is_current,
            impersonator: impersonator(row.impersonator, row.impersonation_reason),
        })
    }
}

fn impersonator(email: Option<String>, reason: Option<String>) -> Option<Impersonator> {
    email.map(|email| Impersonator { email, reason })
}

pub(super) fn timestamp(time: Datetime) -> Result<Timestamp, StoreError> {
    time.to_string().parse().map_err(|_| StoreError::Corrupt("a time".into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::user::User,
        server::store::tests::{run, store, user},
    };
    use jiff::SignedDuration;

    async fn begin(store: &Store, key: &SessionKey, now: Timestamp) {
        begin_as(store, "ada", key, Some("session_1"), now).await;
    }

    async fn begin_as(store: &Store, name: &str, key: &SessionKey, workos_session: Option<&str>, now: Timestamp) {
        let id = user(name);
        let profile = User {
            id: id.clone(),
            email: format!("{name}@example.com"),
            first_name: Some("Ada".into()),
            last_name: None,
            picture: None,
            since: String::new(),
        };
        let kept = store.keep_user(&profile).await.expect("a user");
        assert_eq!(kept, User { since: kept.since.clone(), ..profile });
        let session = NewSession {
            owner: id,
            workos_session: workos_session.map(str::to_owned),
            refresh_token: "sealed 1".into(),
            access_expires_at: now + SignedDuration::from_mins(5),
            ip: None,
            user_agent: Some("Browser/1".into()),
            impersonator: None,
        };
        store.create_session(key, &session, now).await.expect("a session");
    }

    #[test]
    fn a_session_is_found_by_its_key_until_it_ends() {
        run(async {
            let (store, key, now) =
                (store().await, SessionKey::random(&Random::system()), Timestamp::from_second(1_764_000_000).expect("a time"));
            begin(&store, &key, now).await;
            let session = store.session(&key).await.expect("an answer").expect("a session");
            assert_eq!(
                (session.person.user.email.as_str(), session.created_at, session.refresh_token.as_str()),
                ("ada@example.com", now, "sealed 1")
            );
            assert!(store.session(&SessionKey::random(&Random::system())).await.expect("an answer").is_none());
            let later = now + SignedDuration::from_hours(2);
            store.touch_session(&key, later).await.expect("touched");
            assert_eq!(store.session(&key).await.expect("an answer").expect("a session").last_seen_at, later);
            store.end_session(&key, later).await.expect("ended");
            assert!(store.session(&key).await.expect("an answer").is_none());
        });
    }

    #[test]
    fn an_owner_sees_and_ends_their_own_sessions_only() {
        run(async {
            let (store, now) = (store().await, Timestamp::from_second(1_764_000_000).expect("a time"));
            let keys = [(); 4].map(|()| SessionKey::random(&Random::system()));
            let [mine, other, nameless, eves] = &keys;
            begin_as(&store, "ada", mine, Some("session_1"), now).await;
            begin_as(&store, "ada", other, Some("session_2"), now + SignedDuration::from_hours(1)).await;
            begin_as(&store, "ada", nameless, None, now + SignedDuration::from_hours(2)).await;
            begin_as(&store, "eve", eves, Some("session_3"), now).await;
            let (ada, eve) = (user("ada"), user("eve"));
            let list = async |owner: &UserId, since: Timestamp| {
                store
                    .sessions_of(owner, Some(mine), Oldest { begun_since: since, impersonated_since: since, used_since: since })
                    .await
                    .expect("a list")
            };

            let hers = list(&ada, now).await;
            assert_eq!(hers.iter().map(|session| session.is_current).collect::<Vec<_>>(), [true, false, false]);
            assert_eq!([&hers[0].id, &hers[1].id, &hers[2].id], [&mine.id(), &nameless.id(), &other.id()]);
            assert!(hers[1].last_seen_at > hers[2].last_seen_at, "those used last come first");
            assert_eq!(list(&ada, now + SignedDuration::from_secs(1)).await.len(), 2, "one is too old");
            assert!(hers.iter().all(|session| keys.iter().all(|key| session.id.to_string() != key.hash())), "the key itself is not shown");
            let theirs = list(&eve, now).await;
            assert_eq!(theirs.len(), 1);

            let refused = store.end_session_of(&ada, &theirs[0].id, now).await;
            assert!(matches!(refused, Err(StoreError::NotFound)), "{refused:?}");
            let other_id = &hers[2].id;
            let ended = |key: &SessionKey, name: Option<&str>| Ended { id: key.id(), workos_session: name.map(str::to_owned) };
            assert_eq!(store.end_session_of(&ada, other_id, now).await.expect("ended"), Some(ended(other, Some("session_2"))));
            assert_eq!(store.end_session_of(&ada, other_id, now).await.expect("again"), None);
            assert!(store.session(other).await.expect("an answer").is_none());

            assert_eq!(store.end_sessions_of(&ada, Some(mine), now).await.expect("ended"), [ended(nameless, None)]);
            assert!(store.session(nameless).await.expect("an answer").is_none());
            assert!(store.session(mine).await.expect("an answer").is_some());
            assert_eq!(store.end_sessions_of(&ada, None, now).await.expect("ended"), [ended(mine, Some("session_1"))]);
            assert!(list(&ada, now).await.is_empty());
            assert!(store.session(eves).await.expect("an answer").is_some(), "another person's session goes on");

            assert_eq!(store.end_workos_session(&ada, "session_3", now).await.expect("an answer"), [], "it is not hers");
            assert_eq!(store.end_workos_session(&eve, "session_3", now).await.expect("ended"), [ended(eves, Some("session_3"))]);
            assert_eq!(store.end_workos_session(&eve, "session_3", now).await.expect("again"), []);
        });
    }
}
