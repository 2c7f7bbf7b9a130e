//! What a page tells the server about its own answer.

use crate::error::StatusSetter;
use leptos::prelude::use_context;

/// Sets the HTTP status of the page being rendered. In the browser there is none to set.
pub fn set_status(status: u16) {
    if let Some(StatusSetter(set)) = use_context() {
        set(status);
    }
}
