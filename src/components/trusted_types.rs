//! The gate before every place where a string becomes markup or a script in the browser.
//!
//! The Content-Security-Policy demands Trusted Types, so a string reaches `innerHTML` only through the policy that this script makes
//! first of all: Leptos' own templates and the server's sanitised Markdown hold nothing that runs, and what does is refused. For
//! strings that would become scripts there is no policy, so those are refused always.

use leptos::{nonce::use_nonce, prelude::*};

/// Makes the policies; stands before every other script.
#[component]
pub fn TrustedTypes() -> impl IntoView {
    view! { <script nonce=use_nonce() inner_html=include_str!("trusted_types.js")></script> }
}
