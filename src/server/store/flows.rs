//! The `state` values of completed sign-ins: each can be used once, on any instance and across restarts.

use super::{Store, StoreError, binds, datetime};
use crate::server::sha256::sha256;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::{SignedDuration, Timestamp};
use surrealdb::types::{RecordId, SurrealValue, Value};

/// How long a spent state is remembered: twice as long as a sign-in may take, to allow for differing clocks.
const REMEMBERED: SignedDuration = SignedDuration::from_mins(20);

// Of two concurrent statements, one finds the row of the other, or its commit conflicts and it is run again.
const SPEND: &str = "{
    LET $late = (SELECT VALUE id FROM spent_state WHERE spent_at < $since);
    DELETE $late;
    IF (SELECT VALUE id FROM ONLY $id) != NONE { RETURN false };
    CREATE $id SET spent_at = $now;
    RETURN true;
}";

const IS_SPENT: &str = "RETURN (SELECT VALUE id FROM ONLY $id) != NONE";

impl Store {
    /// Marks a state as used. `false` if it was used before.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn spend_state(&self, state: &str, now: Timestamp) -> Result<bool, StoreError> {
        let values = binds([("id", key(state)), ("now", datetime(now)), ("since", datetime(now - REMEMBERED))]);
        Ok(self.run(SPEND, values).await?.take::<Option<bool>>(0)? == Some(true))
    }

    /// Whether a state was used recently.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn is_state_spent(&self, state: &str) -> Result<bool, StoreError> {
        Ok(self.run(IS_SPENT, binds([("id", key(state))])).await?.take::<Option<bool>>(0)? == Some(true))
    }
}

fn key(state: &str) -> Value {
    RecordId::new("spent_state", URL_SAFE_NO_PAD.encode(sha256(state))).into_value()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::store::tests::{run, store};

    #[test]
    fn a_state_is_spent_once_until_its_cookie_is_long_gone() {
        run(async {
            let (store, now) = (store().await, Timestamp::from_second(1_764_000_000).expect("a time"));
            assert!(!store.is_state_spent("a").await.expect("an answer"));
            for (state, minutes, fresh) in
                [("a", 0, true), ("a", 0, false), ("b", 1, true), ("a", 20, false), ("c", 21, true), ("a", 21, true)]
            {
                let at = now + SignedDuration::from_mins(minutes);
                assert_eq!(store.spend_state(state, at).await.expect("an answer"), fresh, "{state} after {minutes} minutes");
            }
            assert!(store.is_state_spent("c").await.expect("an answer"));
        });
    }

    #[test]
    fn of_many_at_once_one_spends_it() {
        run(async {
            let (store, now) = (store().await, Timestamp::from_second(1_764_000_000).expect("a time"));
            let all: Vec<_> = (0..8)
                .map(|_| {
                    let store = store.clone();
                    tokio::spawn(async move { store.spend_state("a", now).await })
                })
                .collect();
            let mut fresh = 0;
            for one in all {
                fresh += usize::from(one.await.expect("an end").expect("an answer"));
            }
            assert_eq!(fresh, 1);
        });
    }
}
