//! The files that not every page loads. A day seldom needs the style sheet of the other pages, and never their script.

use crate::{api, model::language::Language};
use leptos::prelude::*;
use leptos_meta::{Script, Stylesheet};

/// Rendered in the head, so that the page is never shown without it. Rare parts of a day page need it, too.
#[component]
pub fn PageStyles() -> impl IntoView {
    api::page::files().map(|files| view! { <Stylesheet href=files.styles /> })
}

/// Rendered in the head after the style sheet of every page, which is made for left to right.
#[component]
pub fn RightToLeftStyles(
    /// The language of the page.
    language: Language,
) -> impl IntoView {
    let files = (language.direction() == "rtl").then(api::page::files).flatten();
    files.map(|files| view! { <link rel="stylesheet" href=files.right_to_left /> })
}

/// Rendered once in a page. `page_scripts/full_screen.js` is for the button on a note's page, `week.js` for dragging on the page of a week,
/// `sign_out.js` for the buttons that sign out, `delete_account.js` for the deletion of an account.
#[component]
pub fn PageScript() -> impl IntoView {
    api::page::files().map(|files| view! { <Script src=files.script defer="" /> })
}
