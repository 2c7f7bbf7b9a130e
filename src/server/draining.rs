//! Whether this instance is about to stop, for the balancers that ask.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

/// Clones are the same.
#[derive(Debug, Clone, Default)]
pub struct Draining(Arc<AtomicBool>);

impl Draining {
    /// From here on no new client should come.
    pub fn begin(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    /// Whether it has begun.
    pub fn has_begun(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}
