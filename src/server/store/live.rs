//! A cache of the sessions in use, so that a request does not read the database to authenticate its user.
//!
//! It is exact if this process is the only one that writes to the database, and is used only then. Every statement that ends or
//! changes a session, or the profile of its user, runs through [`Store::change_sessions`]: what it may change is dropped from the
//! cache before it runs, and nothing that was read before it ended is cached.

use super::{
    Store, StoreError,
    sessions::{Session, SessionKey},
};
use crate::{model::user::UserId, server::cache_counts::Cache};
use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use surrealdb::{IndexedResults, types::Variables};
use tracing::Instrument as _;

/// The most cached sessions, about a kilobyte each. The least recently used one is evicted.
const SESSIONS: usize = 10_000;

/// The cached sessions. Clones share them.
#[derive(Debug, Clone)]
pub(super) struct LiveSessions(Arc<Mutex<Held>>);

/// Which sessions a statement may change.
#[derive(Debug, Clone, Copy)]
pub(super) enum Whose<'a> {
    /// One session.
    Key(&'a SessionKey),
    /// All sessions of a user.
    Owner(&'a UserId),
}

/// A read of the database that has begun: how many changes were finished when it did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reading(u64);

/// A change that is under way, until this is dropped.
#[derive(Debug)]
pub(super) struct Change(LiveSessions);

#[derive(Debug)]
struct Held {
    /// By the digest of the key: memory holds no cookie either.
    sessions: HashMap<[u8; 32], Entry>,
    /// The session that was last used at each tick: the least recently used first.
    used: BTreeMap<u64, [u8; 32]>,
    ticks: u64,
    limit: usize,
    under_way: usize,
    finished: u64,
}

#[derive(Debug)]
struct Entry {
    session: Arc<Session>,
    used: u64,
}

impl Default for LiveSessions {
    fn default() -> Self {
        Self::of_at_most(SESSIONS)
    }
}

impl LiveSessions {
    fn of_at_most(limit: usize) -> Self {
        let (sessions, used) = (HashMap::new(), BTreeMap::new());
        Self(Arc::new(Mutex::new(Held { sessions, used, ticks: 0, limit, under_way: 0, finished: 0 })))
    }

    /// The session of a key, if it is cached.
    pub(super) fn get(&self, key: &SessionKey) -> Option<Arc<Session>> {
        self.lock().get(key.digest())
    }

    /// Records how many sessions are cached.
    pub(super) fn sample(&self) {
        let sessions = self.lock().sessions.len();
        Cache::Sessions.holds(sessions as u64, None);
    }

    /// Call before a session is read from the database.
    pub(super) fn begin_reading(&self) -> Reading {
        Reading(self.lock().finished)
    }

    /// Caches what was read, unless anything has changed since the read began.
    pub(super) fn keep(&self, reading: Reading, key: &SessionKey, session: Arc<Session>) {
        let mut held = self.lock();
        if held.under_way == 0 && held.finished == reading.0 {
            held.insert(key.digest(), session);
        }
    }

    /// Call before a statement that may change sessions. Nothing is cached until it has ended.
    pub(super) fn begin_change(&self, whose: Whose<'_>) -> Change {
        let mut held = self.lock();
        held.under_way += 1;
        match whose {
            Whose::Key(key) => held.remove(&key.digest()),
            Whose::Owner(owner) => held.remove_all_of(owner),
        }
        Change(self.clone())
    }

    fn lock(&self) -> MutexGuard<'_, Held> {
        // A panic leaves no change of it half done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Change {
    fn drop(&mut self) {
        let mut held = self.0.lock();
        held.under_way -= 1;
        held.finished += 1;
    }
}

impl Held {
    fn get(&mut self, digest: [u8; 32]) -> Option<Arc<Session>> {
        let entry = self.sessions.get_mut(&digest)?;
        self.ticks += 1;
        self.used.remove(&std::mem::replace(&mut entry.used, self.ticks));
        self.used.insert(self.ticks, digest);
        Some(entry.session.clone())
    }

    fn insert(&mut self, digest: [u8; 32], session: Arc<Session>) {
        self.remove(&digest);
        self.ticks += 1;
        self.sessions.insert(digest, Entry { session, used: self.ticks });
        self.used.insert(self.ticks, digest);
        if self.sessions.len() > self.limit
            && let Some((_, oldest)) = self.used.pop_first()
        {
            self.sessions.remove(&oldest);
            Cache::Sessions.evicted();
        }
    }

    fn remove(&mut self, digest: &[u8; 32]) {
        if let Some(entry) = self.sessions.remove(digest) {
            self.used.remove(&entry.used);
        }
    }

    fn remove_all_of(&mut self, owner: &UserId) {
        let used = &mut self.used;
        self.sessions.retain(|_, entry| {
            let stays = entry.session.person.user.id != *owner;
            if !stays {
                used.remove(&entry.used);
            }
            stays
        });
    }
}

impl Store {
    /// Runs a statement that may end or change these sessions, or the profile that they show. In a task of its own: the statement
    /// goes on when its caller goes away, and nothing may be cached until it has ended.
    pub(super) async fn change_sessions(
        &self,
        whose: Whose<'_>,
        statement: &'static str,
        binds: Variables,
    ) -> Result<IndexedResults, StoreError> {
        let store = self.clone();
        self.while_sessions_change(whose, async move { store.run(statement, binds).await }).await
    }

    /// The same for a statement that is run in another way.
    pub(super) async fn while_sessions_change(
        &self,
        whose: Whose<'_>,
        statement: impl Future<Output = Result<IndexedResults, StoreError>> + Send + 'static,
    ) -> Result<IndexedResults, StoreError> {
        let change = self.live.begin_change(whose);
        let work = async move {
            let results = statement.await;
            drop(change);
            results
        };
        tokio::spawn(work.in_current_span()).await?
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::{preferences::Preferences, user::User},
        server::{
            random::Random,
            store::{
                tests::{run, signed_in, store, user},
                users::Person,
            },
        },
    };
    use futures::FutureExt as _;
    use jiff::Timestamp;
    use std::time::Duration;

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    fn session_of(name: &str) -> Arc<Session> {
        let (email, since) = (format!("{name}@example.com"), String::new());
        Arc::new(Session {
            person: Arc::new(Person {
                user: User { id: user(name), email, first_name: None, last_name: None, picture: None, since },
                preferences: Preferences::default(),
                has_template: false,
            }),
            workos_session: None,
            refresh_token: "sealed".into(),
            access_expires_at: NOW,
            created_at: NOW,
            last_seen_at: NOW,
            impersonator: None,
        })
    }

    fn keep(live: &LiveSessions, name: &str) -> SessionKey {
        let key = SessionKey::random(&Random::system());
        live.keep(live.begin_reading(), &key, session_of(name));
        assert!(live.get(&key).is_some());
        key
    }

    #[test]
    fn what_was_read_before_the_end_of_a_change_is_not_kept() {
        let (live, key) = (LiveSessions::default(), SessionKey::random(&Random::system()));
        let before = live.begin_reading();
        let change = live.begin_change(Whose::Key(&SessionKey::random(&Random::system())));
        let during = live.begin_reading();
        live.keep(before, &key, session_of("ada"));
        live.keep(during, &key, session_of("ada"));
        assert!(live.get(&key).is_none(), "the change is under way");
        drop(change);
        live.keep(before, &key, session_of("ada"));
        live.keep(during, &key, session_of("ada"));
        assert!(live.get(&key).is_none(), "the change is newer");
        live.keep(live.begin_reading(), &key, session_of("ada"));
        assert!(live.get(&key).is_some());
    }

    #[test]
    fn a_change_drops_what_it_may_change_and_nothing_else() {
        let live = LiveSessions::default();
        let (one, two, eves) = (keep(&live, "ada"), keep(&live, "ada"), keep(&live, "eve"));
        drop(live.begin_change(Whose::Key(&one)));
        assert_eq!([&one, &two, &eves].map(|key| live.get(key).is_some()), [false, true, true]);
        drop(live.begin_change(Whose::Owner(&user("ada"))));
        assert_eq!([&one, &two, &eves].map(|key| live.get(key).is_some()), [false, false, true]);
        let held = live.lock();
        assert_eq!((held.sessions.len(), held.used.len(), held.under_way), (1, 1, 0));
    }

    #[test]
    fn the_session_that_was_used_longest_ago_makes_room() {
        let live = LiveSessions::of_at_most(3);
        let keys = [(); 3].map(|()| keep(&live, "ada"));
        assert!(live.get(&keys[0]).is_some());
        let more = keep(&live, "eve");
        assert_eq!([&keys[0], &keys[1], &keys[2], &more].map(|key| live.get(key).is_some()), [true, false, true, true]);
        for _ in 0..100 {
            keep(&live, "bob");
        }
        let held = live.lock();
        assert_eq!((held.sessions.len(), held.used.len()), (3, 3));
    }

    #[test]
    fn a_session_is_read_once_here_and_every_time_where_others_write_too() {
        run(async {
            let store = store().await;
            let shared = store.clone().shared();
            let key = signed_in(&store, "ada", NOW).await;
            for store in [&store, &shared] {
                assert!(store.session(&key).await.expect("an answer").is_some());
            }
            // As another process would.
            shared.run("UPDATE session SET ended_at = time::now()", Variables::new()).await.expect("ended");
            assert!(store.session(&key).await.expect("an answer").is_some(), "in memory");
            assert!(shared.session(&key).await.expect("an answer").is_none(), "read again");
        });
    }

    #[test]
    fn no_read_that_raced_the_end_of_a_session_keeps_it() {
        run(async {
            let store = store().await;
            for round in 0..40 {
                let key = signed_in(&store, "ada", NOW).await;
                let readers = [(); 4].map(|()| {
                    let (store, key) = (store.clone(), key.clone());
                    tokio::spawn(async move {
                        while store.session(&key).await.expect("an answer").is_some() {
                            tokio::task::yield_now().await;
                        }
                    })
                });
                tokio::time::sleep(Duration::from_millis(round % 4)).await;
                store.end_session(&key, NOW).await.expect("ended");
                assert!(store.session(&key).await.expect("an answer").is_none(), "round {round}");
                for reader in readers {
                    tokio::time::timeout(Duration::from_secs(20), reader).await.expect("an end").expect("no panic");
                }
            }
        });
    }

    #[test]
    fn an_ending_that_nobody_waits_for_is_an_ending() {
        run(async {
            let store = store().await;
            let shared = store.clone().shared();
            let key = signed_in(&store, "ada", NOW).await;
            assert!(store.session(&key).await.expect("an answer").is_some());
            // Both workers are busy, so the caller is gone before it has begun.
            let busy = [(); 2].map(|()| tokio::spawn(async { std::thread::sleep(Duration::from_millis(100)) }));
            tokio::time::sleep(Duration::from_millis(20)).await;
            drop(store.end_session(&key, NOW).now_or_never());
            while shared.session(&key).await.expect("an answer").is_some() {
                // Found or not: the session has not ended yet.
                store.session(&key).await.expect("an answer");
            }
            while store.live.lock().under_way > 0 {
                tokio::task::yield_now().await;
            }
            assert!(store.session(&key).await.expect("an answer").is_none());
            for task in busy {
                task.await.expect("no panic");
            }
        });
    }
}
