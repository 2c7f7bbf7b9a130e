//! When the page wakes (hydrates).
//!
//! Leptos wakes the islands when the browser is idle, without a timeout; a browser that is busy, or that draws nothing, may
//! take many seconds. This script, before Leptos's own, sets the timeout. It also marks the fields that are typed into, so that
//! a waking page can tell typed text from what the browser filled in.

use super::inline_script::{InlineScript, without_comments};
use leptos::prelude::*;
use std::sync::LazyLock;

static SCRIPT: LazyLock<String> = LazyLock::new(|| without_comments(include_str!("waking.js")));

/// The script; comes before `HydrationScripts`.
#[component]
pub fn Waking() -> impl IntoView {
    view! { <InlineScript text=&SCRIPT /> }
}
