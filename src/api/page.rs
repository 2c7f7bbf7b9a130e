//! What a page tells the server about its own answer.

use leptos::prelude::use_context;
use std::sync::Arc;

/// Sets the HTTP status of the page being rendered; the server's router provides it.
#[derive(Clone)]
pub struct StatusSetter(pub Arc<dyn Fn(u16) + Send + Sync>);

impl std::fmt::Debug for StatusSetter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("StatusSetter")
    }
}

/// Sets the HTTP status of the page being rendered. In the browser there is none to set.
pub fn set_status(status: u16) {
    if let Some(StatusSetter(set)) = use_context() {
        set(status);
    }
}
