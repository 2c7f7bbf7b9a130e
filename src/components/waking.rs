//! When the page becomes awake.
//!
//! Leptos wakes the islands once the browser has nothing else to do, and gives that no limit; a browser that is busy, or
//! that draws nothing, may not come to it for many seconds. This script, before Leptos' own, sets the limit.

use leptos::{nonce::use_nonce, prelude::*};

/// Sets the limit; stands before `HydrationScripts`.
#[component]
pub fn Waking() -> impl IntoView {
    view! { <script nonce=use_nonce() inner_html=include_str!("waking.js")></script> }
}
