//! `/account-deleted`: where the deletion of an account ends.

use super::message::MessagePage;
use leptos::prelude::*;

/// Says that it is done.
#[component]
pub fn AccountDeleted() -> impl IntoView {
    view! {
        <MessagePage title="Your account is deleted">
            <p>"Everything that you wrote is gone, and you are signed out everywhere. Thank you for having kept your days here."</p>
            <a class="button primary" href="/">"Go to Daybook"</a>
        </MessagePage>
    }
}
