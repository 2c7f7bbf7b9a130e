//! Every failed sign-in ends here: what happened, why, what to do, a button.

use super::message::MessagePage;
use crate::{api, model::sign_in::SignInFailure};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// The page of a failure, named by the `reason` of the address.
#[component]
pub fn SignInFailed() -> impl IntoView {
    let reason = use_query_map().with_untracked(|query| query.get("reason"));
    let failure = reason.and_then(|reason| SignInFailure::parse(&reason)).unwrap_or(SignInFailure::Internal);
    api::page::set_status(failure.status());
    view! {
        <MessagePage title=failure.title()>
            <p>{failure.what_happened()}</p>
            <dl>
                <dt>"Likely cause"</dt>
                <dd>{failure.likely_cause()}</dd>
                <dt>"What to do"</dt>
                <dd>{failure.how_to_fix()}</dd>
            </dl>
            <p class="message-actions">
                <a class="button primary" href="/login">"Sign in again"</a>
                <a class="button" href="/">"Go to today"</a>
                {api::doctor::is_in().then(|| view! { <a class="button" href="/doctor">"Ask the doctor"</a> })}
            </p>
        </MessagePage>
    }
}
