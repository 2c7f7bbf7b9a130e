//! The style sheet and the script of the pages that are not the day's, which loads neither. In the script `full_screen.js` is the button of a
//! note's page, and `week.js` what is dragged on the page of a week.

use crate::api;
use leptos::prelude::*;
use leptos_meta::{Script, Stylesheet};

/// Stands in the head, so the page is never seen without it.
#[component]
pub fn PageStyles() -> impl IntoView {
    api::page::files().map(|files| {
        view! {
            <Stylesheet href=files.styles />
            <Script src=files.script defer="" />
        }
    })
}
