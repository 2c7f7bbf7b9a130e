//! The page for unknown addresses.

use super::message::MessagePage;
use crate::{
    api,
    text::{self, pages},
};
use leptos::prelude::*;

/// Answers with status 404.
#[component]
pub fn NotFound() -> impl IntoView {
    api::page::set_status(404);
    view! {
        <MessagePage title=pages::NO_SUCH_PAGE>
            <p>{pages::NO_SUCH_PAGE_WHY}</p>
            <a class="button primary" href="/">{text::GO_TO_TODAY}</a>
        </MessagePage>
    }
}
