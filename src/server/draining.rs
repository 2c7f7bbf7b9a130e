//! Whether this instance is about to stop, for load balancers.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

/// Clones share the flag.
#[derive(Debug, Clone, Default)]
pub struct Draining(Arc<AtomicBool>);

impl Draining {
    /// Marks this instance as stopping: load balancers should send no new clients.
    pub fn begin(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    /// Whether it has begun.
    pub fn has_begun(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}
