//! The one island: everything on the day page that the browser wakes.

use crate::model::page::DayPage;
use leptos::prelude::*;

/// The day page.
#[island]
pub fn Workspace(
    /// What the server rendered it from.
    page: DayPage,
) -> impl IntoView {
    let session = page
        .user
        .as_ref()
        .map_or_else(|| "Sign in to your account".to_owned(), |user| format!("{} - Click to sign out", user.display_name()));
    view! { <main class="main" id="main">{page.view.day.long_name()} {session} {page.draft.map(|draft| draft.error.to_string())}</main> }
}
