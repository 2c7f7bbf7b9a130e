//! `/account-deleted`: shown after an account was deleted.

use super::message::MessagePage;
use leptos::prelude::*;

/// Confirms the deletion.
#[component]
pub fn AccountDeleted() -> impl IntoView {
    view! {
        <MessagePage title="Your account is deleted">
            <p>"Everything that you wrote is gone, and you are signed out everywhere. Thank you for keeping your days here."</p>
            <a class="button primary" href="/">"Go to Daybook"</a>
        </MessagePage>
    }
}
