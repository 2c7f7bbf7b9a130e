//! Locks, so that of the requests of one process only one refreshes a session and the others wait.

use moka::future::Cache;
use std::{sync::Arc, time::Duration};
use tokio::sync::Mutex;

/// The most locks that are kept; beyond that a session may just get a second lock.
const LOCKS: u64 = 100_000;

/// The locks of one process, one for each session being refreshed.
#[derive(Debug, Clone)]
pub(super) struct Locks(Cache<String, Arc<Mutex<()>>>);

impl Default for Locks {
    fn default() -> Self {
        Self(Cache::builder().max_capacity(LOCKS).time_to_idle(Duration::from_secs(300)).build())
    }
}

impl Locks {
    /// The lock of the session with this hash.
    pub(super) async fn of(&self, session: String) -> Arc<Mutex<()>> {
        self.0.get_with(session, async { Arc::default() }).await
    }
}
