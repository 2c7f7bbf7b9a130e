//! When the page becomes awake.
//!
//! Leptos wakes the islands once the browser has nothing else to do, and gives that no limit; a browser that is busy, or
//! that draws nothing, may not come to it for many seconds. This script, before Leptos' own, sets the limit. It also marks what
//! is typed into, so that a page which wakes knows a person's text from one that the browser filled in.

use leptos::{nonce::use_nonce, prelude::*};

/// The script; stands before `HydrationScripts`.
#[component]
pub fn Waking() -> impl IntoView {
    view! { <script nonce=use_nonce() inner_html=include_str!("waking.js")></script> }
}
