//! `/account-deleted`: shown after an account was deleted.

use super::message::MessagePage;
use crate::{
    components::{page_files::PageScript, settings::account_key},
    text::settings,
};
use leptos::prelude::*;

/// Confirms the deletion. `page_scripts/delete_account.js` removes nothing while somebody is still signed in.
#[component]
pub fn AccountDeleted() -> impl IntoView {
    view! {
        <MessagePage title=settings::ACCOUNT_DELETED>
            <p data-deleted=account_key().is_none()>{settings::ACCOUNT_IS_GONE}</p>
            <a class="button primary" href="/">{settings::GO_TO_DAYBOOK}</a>
            <PageScript />
        </MessagePage>
    }
}
