//! The one island: everything on the day page that the browser wakes.

use crate::model::page::DayPage;
use leptos::prelude::*;

/// The day page.
#[island]
pub fn Workspace(
    /// What the server rendered it from.
    page: DayPage,
) -> impl IntoView {
    view! { <main class="main" id="main">{page.view.day.long_name()}</main> }
}
