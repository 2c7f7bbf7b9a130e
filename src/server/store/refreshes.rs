//! The refreshes of sessions: one at a time, across all instances on this database.
//!
//! The first to refresh takes a lease in the session's row, by the database's clock. Everybody else polls the row for the
//! outcome, and takes over when the lease expires: its holder has crashed, or is cut off. The holder's writes are conditional
//! on the token that it exchanged, so that a late holder writes nothing.

use super::{
    Store, StoreError, binds, datetime,
    live::Whose,
    sessions::{SessionKey, timestamp},
};
use crate::server::random::Random;
use jiff::Timestamp;
use std::time::Duration;
use surrealdb::types::{Datetime, SurrealValue, Value};

/// Identifies one refresh of one session on one instance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease(String);

impl Lease {
    /// A unique id.
    pub fn random(random: &Random) -> Self {
        Self(format!("{:032x}", u128::from_be_bytes(random.bytes())))
    }
}

/// Whose turn it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Turn {
    /// The caller holds the lease now, and refreshes.
    Ours,
    /// Another refresh holds it.
    Taken,
    /// Another one has refreshed: the access token is valid.
    Done,
    /// The last refresh failed temporarily, and WorkOS is not asked before this time.
    NotBefore(Timestamp),
    /// The session has ended.
    Over,
}

/// What a refresh writes to the session's row.
#[derive(Debug, Clone, Copy)]
pub struct Rotation<'a> {
    /// The sealed token that was exchanged.
    pub from: &'a str,
    /// The sealed token that it was exchanged for.
    pub to: &'a str,
    /// When the access token expires.
    pub access_expires_at: Timestamp,
    /// When the next refresh may be tried, if this one gave no verifiable access token.
    pub retry_at: Option<Timestamp>,
}

#[derive(Debug, SurrealValue)]
struct TurnRow {
    turn: String,
    retry_at: Option<Datetime>,
}

// One statement checks and takes: of two instances, the second to commit gets a conflict, runs it again, and finds the
// lease of the first. Neither a wait nor a lease lasts longer than an hour: one that does was written by a clock that was ahead.
const BEGIN: &str = "{
    LET $found = (SELECT * FROM ONLY $id);
    IF $found = NONE OR $found.ended_at != NONE { RETURN { turn: 'over' } };
    IF $found.access_expires_at > $now { RETURN { turn: 'done' } };
    IF $found.retry_at != NONE AND $found.retry_at > $now AND $found.retry_at <= $now + 1h { RETURN { turn: 'not_before', retry_at: $found.retry_at } };
    LET $clock = time::now();
    IF $found.leased_until != NONE AND $found.leased_until > $clock AND $found.leased_until <= $clock + 1h AND $found.lease != $lease {
        RETURN { turn: 'taken' }
    };
    UPDATE $id SET lease = $lease, leased_until = $clock + $length;
    RETURN { turn: 'ours' };
}";

// A refresh that returns after the sign-out, or after another refresh, must not write: the statement has both conditions.
const FINISH: &str = "RETURN array::len((UPDATE $id SET refresh_token = $to, access_expires_at = $access_expires_at,
    retry_at = $retry_at, lease = NONE, leased_until = NONE WHERE ended_at = NONE AND refresh_token = $from RETURN id)) = 1";

const POSTPONE: &str = "UPDATE $id SET retry_at = $retry_at, lease = NONE, leased_until = NONE WHERE ended_at = NONE AND lease = $lease";

// If another refresh has replaced the token meanwhile, its refusal says nothing about the session.
const END: &str = "RETURN array::len((UPDATE $id SET ended_at = $now, refresh_token = '', ended_for = $ended_for
    WHERE ended_at = NONE AND refresh_token = $from RETURN id)) = 1";

const ENDED_FOR: &str = "SELECT VALUE ended_for FROM ONLY $id";

impl Store {
    /// Finds out whose turn it is to refresh a session, and takes the lease for `length` if nobody else has it.
    ///
    /// # Errors
    /// [`StoreError::Database`] or [`StoreError::Corrupt`].
    pub async fn begin_refresh(&self, key: &SessionKey, lease: &Lease, length: Duration, now: Timestamp) -> Result<Turn, StoreError> {
        let length = surrealdb::types::Duration::from_std(length).into_value();
        let values = binds([("id", key.record()), ("lease", lease.0.clone().into_value()), ("length", length), ("now", datetime(now))]);
        let corrupt = || StoreError::Corrupt("the state of a refresh".into());
        let row = self.run(BEGIN, values).await?.take::<Option<TurnRow>>(0)?.ok_or_else(corrupt)?;
        match (row.turn.as_str(), row.retry_at) {
            ("ours", _) => Ok(Turn::Ours),
            ("taken", _) => Ok(Turn::Taken),
            ("done", _) => Ok(Turn::Done),
            ("over", _) => Ok(Turn::Over),
            ("not_before", Some(time)) => Ok(Turn::NotBefore(timestamp(time)?)),
            _ => Err(corrupt()),
        }
    }

    /// Writes the result of a refresh, and releases the lease. `false` if the session has ended or has another token by now.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn finish_refresh(&self, key: &SessionKey, rotation: Rotation<'_>) -> Result<bool, StoreError> {
        let values = binds([
            ("id", key.record()),
            ("from", rotation.from.into_value()),
            ("to", rotation.to.into_value()),
            ("access_expires_at", datetime(rotation.access_expires_at)),
            ("retry_at", rotation.retry_at.map_or(Value::None, datetime)),
        ]);
        Ok(self.change_sessions(Whose::Key(key), FINISH, values).await?.take::<Option<bool>>(0)? == Some(true))
    }

    /// Releases the lease after a refresh that failed temporarily: nobody tries again before `retry_at`.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn postpone_refresh(&self, key: &SessionKey, lease: &Lease, retry_at: Timestamp) -> Result<(), StoreError> {
        let values = binds([("id", key.record()), ("lease", lease.0.clone().into_value()), ("retry_at", datetime(retry_at))]);
        self.run(POSTPONE, values).await.map(drop)
    }

    /// Ends a session whose token `from` was refused, recording the failure to show its user, if any. `false` if it has ended or
    /// has another token by now.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn end_refused(&self, key: &SessionKey, from: &str, ended_for: Option<&str>, now: Timestamp) -> Result<bool, StoreError> {
        let values = binds([
            ("id", key.record()),
            ("from", from.into_value()),
            ("ended_for", ended_for.map(str::to_owned).into_value()),
            ("now", datetime(now)),
        ]);
        Ok(self.change_sessions(Whose::Key(key), END, values).await?.take::<Option<bool>>(0)? == Some(true))
    }

    /// Why a session was ended: the failure that [`Self::end_refused`] recorded, or [`REPLACED`](super::sessions::REPLACED).
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn ended_for(&self, key: &SessionKey) -> Result<Option<String>, StoreError> {
        Ok(self.run(ENDED_FOR, binds([("id", key.record())])).await?.take(0)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::store::tests::{run, signed_in, store};
    use jiff::SignedDuration;
    use surrealdb::types::Variables;

    const LENGTH: Duration = Duration::from_secs(600);

    impl Store {
        /// Makes all leases expire, as if their holders had crashed long ago.
        pub async fn run_leases_out(&self) {
            self.run("UPDATE session SET leased_until = time::now() - 1s WHERE lease != NONE", Variables::new()).await.expect("run out");
        }
    }

    /// A session whose access token expires now.
    async fn expired(store: &Store) -> (SessionKey, Timestamp) {
        let now = Timestamp::from_second(1_764_000_000).expect("a time");
        (signed_in(store, "ada", now).await, now + SignedDuration::from_mins(5))
    }

    async fn turn(store: &Store, key: &SessionKey, lease: &Lease, now: Timestamp) -> Turn {
        store.begin_refresh(key, lease, LENGTH, now).await.expect("an answer")
    }

    fn rotation<'a>(from: &'a str, to: &'a str, access_expires_at: Timestamp) -> Rotation<'a> {
        Rotation { from, to, access_expires_at, retry_at: None }
    }

    #[test]
    fn an_expired_session_is_refreshed_by_one_at_a_time() {
        run(async {
            let store = store().await;
            let (key, now) = expired(&store).await;
            let (ours, theirs) = (Lease::random(&Random::system()), Lease::random(&Random::system()));
            assert_eq!(turn(&store, &key, &ours, now - SignedDuration::from_secs(1)).await, Turn::Done);
            assert_eq!(turn(&store, &key, &ours, now).await, Turn::Ours);
            assert_eq!(turn(&store, &key, &ours, now).await, Turn::Ours, "an answer that was lost can be asked for again");
            assert_eq!(turn(&store, &key, &theirs, now).await, Turn::Taken);
            store.run_leases_out().await;
            assert_eq!(turn(&store, &key, &theirs, now).await, Turn::Ours, "the holder has crashed");
            let (retry_at, moment) = (now + SignedDuration::from_secs(30), SignedDuration::from_nanos(1));
            store.postpone_refresh(&key, &ours, retry_at).await.expect("an answer");
            assert_eq!(turn(&store, &key, &ours, now).await, Turn::Taken, "without the lease nothing is postponed");
            store.postpone_refresh(&key, &theirs, retry_at).await.expect("an answer");
            assert_eq!(turn(&store, &key, &ours, retry_at - moment).await, Turn::NotBefore(retry_at));
            assert_eq!(turn(&store, &key, &ours, retry_at).await, Turn::Ours);
            assert!(store.finish_refresh(&key, rotation("unused", "next", retry_at)).await.expect("an answer"));
            assert_eq!(turn(&store, &key, &theirs, retry_at - moment).await, Turn::Done);
            assert_eq!(turn(&store, &key, &theirs, retry_at).await, Turn::Ours, "the lease was released");
            store.end_session(&key, now).await.expect("ended");
            assert_eq!(turn(&store, &key, &theirs, retry_at).await, Turn::Over);
            assert_eq!(turn(&store, &SessionKey::random(&Random::system()), &theirs, retry_at).await, Turn::Over);
        });
    }

    #[test]
    fn nobody_waits_for_what_a_clock_that_was_ahead_has_written() {
        run(async {
            let store = store().await;
            let (key, now) = expired(&store).await;
            let (ours, theirs) = (Lease::random(&Random::system()), Lease::random(&Random::system()));
            for (ahead, waits) in [(SignedDuration::from_mins(60), true), (SignedDuration::from_mins(61), false)] {
                assert_eq!(turn(&store, &key, &ours, now + ahead).await, Turn::Ours);
                store.postpone_refresh(&key, &ours, now + ahead).await.expect("postponed");
                let turn = turn(&store, &key, &ours, now).await;
                assert_eq!(turn == Turn::NotBefore(now + ahead), waits, "{turn:?}");
            }
            store.run("UPDATE session SET leased_until = time::now() + 1d", Variables::new()).await.expect("a lease of that day");
            assert_eq!(turn(&store, &key, &theirs, now).await, Turn::Ours);
        });
    }

    #[test]
    fn of_many_concurrent_refreshes_one_gets_the_lease() {
        run(async {
            let store = store().await;
            let (key, now) = expired(&store).await;
            let asking: Vec<_> = (0..20)
                .map(|_| {
                    let (store, key) = (store.clone(), key.clone());
                    tokio::spawn(async move { turn(&store, &key, &Lease::random(&Random::system()), now).await })
                })
                .collect();
            let mut turns = Vec::new();
            for asked in asking {
                turns.push(asked.await.expect("an answer"));
            }
            assert_eq!(turns.iter().filter(|turn| **turn == Turn::Ours).count(), 1, "{turns:?}");
            assert_eq!(turns.iter().filter(|turn| **turn == Turn::Taken).count(), 19, "{turns:?}");
        });
    }

    #[test]
    fn a_token_is_replaced_once_and_never_after_the_end() {
        run(async {
            let store = store().await;
            let (key, now) = expired(&store).await;
            for (from, to, replaced) in [("unused", "2", true), ("unused", "3", false), ("2", "4", true)] {
                assert_eq!(store.finish_refresh(&key, rotation(from, to, now)).await.expect("an answer"), replaced, "{from} by {to}");
            }
            store.end_session(&key, now).await.expect("ended");
            assert!(!store.finish_refresh(&key, rotation("4", "5", now)).await.expect("an answer"));
            assert!(store.session(&key).await.expect("an answer").is_none(), "a late refresh brings nothing back");
        });
    }

    #[test]
    fn the_refusal_of_a_token_that_was_replaced_ends_nothing() {
        run(async {
            let store = store().await;
            let (key, now) = expired(&store).await;
            assert!(store.finish_refresh(&key, rotation("unused", "next", now)).await.expect("an answer"));
            assert!(!store.end_refused(&key, "unused", None, now).await.expect("an answer"));
            assert!(store.session(&key).await.expect("an answer").is_some());
            assert_eq!(store.ended_for(&key).await.expect("an answer"), None);
            assert!(store.end_refused(&key, "next", Some("sso"), now).await.expect("an answer"));
            assert!(store.session(&key).await.expect("an answer").is_none());
            assert_eq!(store.ended_for(&key).await.expect("an answer"), Some("sso".into()));
            assert_eq!(store.ended_for(&SessionKey::random(&Random::system())).await.expect("an answer"), None);
        });
    }
}
