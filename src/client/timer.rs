//! What is done after a while. All of it goes through one type of closure: the WASM holds a copy of what makes a timer for each.

use leptos::prelude::{TimeoutHandle, set_timeout_with_handle};
use std::time::Duration;

/// Does something once after a while, unless the handle is cleared before. A browser without timers does it never.
pub fn after(wait: Duration, act: impl FnOnce() + 'static) -> Option<TimeoutHandle> {
    boxed(wait, Box::new(act))
}

#[inline(never)]
fn boxed(wait: Duration, act: Box<dyn FnOnce()>) -> Option<TimeoutHandle> {
    set_timeout_with_handle(act, wait).ok()
}
