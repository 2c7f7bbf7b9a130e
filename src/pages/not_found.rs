//! The page for unknown addresses.

use super::message::MessagePage;
use crate::api;
use leptos::prelude::*;

/// Answers with status 404.
#[component]
pub fn NotFound() -> impl IntoView {
    api::page::set_status(404);
    view! {
        <MessagePage title="There is no such page">
            <p>"The address may be mistyped. A day's address looks like /d/2026-11-23."</p>
            <a class="button primary" href="/">"Go to today"</a>
        </MessagePage>
    }
}
