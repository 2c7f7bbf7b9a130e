//! The style sheet and the script that belong to the other pages: a day seldom needs the first, and never the second.

use crate::api;
use leptos::prelude::*;
use leptos_meta::{Script, Stylesheet};

/// Stands in the head, so the page is never seen without it. Parts of a day page that are rarely there have it, too.
#[component]
pub fn PageStyles() -> impl IntoView {
    api::page::files().map(|files| view! { <Stylesheet href=files.styles /> })
}

/// Stands once in a page: `page_scripts/full_screen.js` is the button of a note's page, `week.js` what is dragged on the page of a week.
#[component]
pub fn PageScript() -> impl IntoView {
    api::page::files().map(|files| view! { <Script src=files.script defer="" /> })
}
