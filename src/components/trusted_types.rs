//! Guards every place where a string becomes markup or a script in the browser.
//!
//! The Content-Security-Policy requires Trusted Types, so a string reaches `innerHTML` only through the policy that this script
//! creates first: Leptos's own templates and the server's sanitised Markdown contain nothing that runs, and anything that does is
//! refused. There is no policy for strings that would become scripts, so those are always refused.

use super::inline_script::{InlineScript, without_comments};
use leptos::prelude::*;
use std::sync::LazyLock;

static SCRIPT: LazyLock<String> = LazyLock::new(|| without_comments(include_str!("trusted_types.js")));

/// Creates the policies; comes before every other script.
#[component]
pub fn TrustedTypes() -> impl IntoView {
    view! { <InlineScript text=&SCRIPT /> }
}
