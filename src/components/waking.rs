//! When the page wakes (hydrates).
//!
//! Leptos wakes the islands when the browser is idle, without a timeout; a browser that is busy, or that draws nothing, may
//! take many seconds. This script, before Leptos's own, sets the timeout. It also marks the fields that are typed into, so that
//! a waking page can tell typed text from what the browser filled in.

use leptos::{nonce::use_nonce, prelude::*};

/// The script; comes before `HydrationScripts`.
#[component]
pub fn Waking() -> impl IntoView {
    view! { <script nonce=use_nonce() inner_html=include_str!("waking.js")></script> }
}
