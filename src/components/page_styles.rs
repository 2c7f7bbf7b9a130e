//! The style sheet of the pages that are not the day's, which does not load it.

use crate::api;
use leptos::prelude::*;
use leptos_meta::Stylesheet;

/// Stands in the head, so the page is never seen without it.
#[component]
pub fn PageStyles() -> impl IntoView {
    api::page::files().map(|files| view! { <Stylesheet href=files.styles /> })
}
