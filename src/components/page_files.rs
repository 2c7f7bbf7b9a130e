//! The files that not every page loads. A day seldom needs the style sheet of the other pages, and never their script.

use crate::{api, model::language::Language};
use leptos::prelude::*;
use leptos_meta::{Script, Stylesheet};

/// Stands in the head, so the page is never seen without it. Parts of a day page that are rarely there have it, too.
#[component]
pub fn PageStyles() -> impl IntoView {
    api::page::files().map(|files| view! { <Stylesheet href=files.styles /> })
}

/// Stands in the head behind the style sheet of every page, which is of one that runs from left to right.
#[component]
pub fn RightToLeftStyles(
    /// The language of the page.
    language: Language,
) -> impl IntoView {
    let files = (language.direction() == "rtl").then(api::page::files).flatten();
    files.map(|files| view! { <link rel="stylesheet" href=files.right_to_left /> })
}

/// Stands once in a page: `page_scripts/full_screen.js` is the button of a note's page, `week.js` what is dragged on the page of a week.
#[component]
pub fn PageScript() -> impl IntoView {
    api::page::files().map(|files| view! { <Script src=files.script defer="" /> })
}
