//! Has the requests of one process that would refresh the same session wait for each other.

use moka::future::Cache;
use std::{sync::Arc, time::Duration};
use tokio::sync::Mutex;

/// Sessions whose refresh is remembered at once; more only cost another lock.
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
