//! What is done to one row reaches the server in the order it was done.

use async_lock::Mutex;
use leptos::{prelude::*, task::spawn_local};
use std::sync::Arc;

/// The changes of one row on their way to the server. Each is sent when the one before is answered, so it knows the version
/// that the row has by then, and none of them overtakes another.
#[derive(Debug, Clone, Copy)]
pub struct Turns {
    turn: StoredValue<Arc<Mutex<()>>>,
    on_their_way: StoredValue<usize>,
}

impl Turns {
    /// Nothing is on its way.
    pub fn new() -> Self {
        Self { turn: StoredValue::new(Arc::default()), on_their_way: StoredValue::new(0) }
    }

    /// Does `work` once everything before it is done.
    pub fn take(self, work: impl Future<Output = ()> + 'static) {
        self.on_their_way.update_value(|count| *count += 1);
        let turn = self.turn.get_value();
        spawn_local(async move {
            let _turn = turn.lock().await;
            work.await;
            self.on_their_way.update_value(|count| *count -= 1);
        });
    }

    /// Whether nothing is on its way.
    pub fn are_over(self) -> bool {
        self.on_their_way.get_value() == 0
    }

    /// Asked by the change under way: whether none follows it.
    pub fn is_last(self) -> bool {
        self.on_their_way.get_value() <= 1
    }
}
