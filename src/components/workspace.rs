//! The one island: everything on the day page that the browser wakes.

use crate::model::page::DayPage;
use leptos::prelude::*;

/// The day page.
#[island]
pub fn Workspace(
    /// What the server rendered it from.
    page: DayPage,
) -> impl IntoView {
    let signed_in = page.user.as_ref().map(|user| format!("{} - Click to sign out", user.display_name()));
    view! { <main class="main" id="main">{page.view.day.long_name()} {signed_in}</main> }
}
