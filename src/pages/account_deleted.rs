//! `/account-deleted`: shown after an account was deleted.

use super::message::MessagePage;
use crate::{components::page_files::PageScript, text::settings};
use leptos::prelude::*;

/// Confirms the deletion.
#[component]
pub fn AccountDeleted() -> impl IntoView {
    view! {
        <MessagePage title=settings::ACCOUNT_DELETED>
            <p>{settings::ACCOUNT_IS_GONE}</p>
            <a class="button primary" href="/">{settings::GO_TO_DAYBOOK}</a>
            <PageScript />
        </MessagePage>
    }
}
