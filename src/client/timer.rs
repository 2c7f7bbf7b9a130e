//! Timers. All of them use one type of closure, because the WASM would hold a copy of the timer's code for each type.

use leptos::prelude::{TimeoutHandle, set_timeout_with_handle};
use std::time::Duration;

/// Calls `act` once after `wait`, unless the handle is cleared before. If the browser sets no timer, it is never called.
pub fn after(wait: Duration, act: impl FnOnce() + 'static) -> Option<TimeoutHandle> {
    boxed(wait, Box::new(act))
}

#[inline(never)]
fn boxed(wait: Duration, act: Box<dyn FnOnce()>) -> Option<TimeoutHandle> {
    set_timeout_with_handle(act, wait).ok()
}
