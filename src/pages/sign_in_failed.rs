//! Every failed sign-in ends here: what happened, why, what to do, a button.

use super::{message::MessagePage, sign_in_away::sign_in_path};
use crate::{
    api,
    model::sign_in::{Addresses, SignInFailure},
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// The page of a failure, named by the `reason` of the address; `return_to` is where the next sign-in comes back to.
#[component]
pub fn SignInFailed() -> impl IntoView {
    let (reason, return_to) = use_query_map().with_untracked(|query| (query.get("reason"), query.get("return_to")));
    let failure = reason.and_then(|reason| SignInFailure::parse(&reason)).unwrap_or(SignInFailure::Internal);
    api::page::set_status(failure.status());
    let addresses = [SignInFailure::StateMissing, SignInFailure::WrongAddress].contains(&failure).then(api::page::addresses).flatten();
    let sign_in = return_to.map_or_else(|| "/login".to_owned(), |path| sign_in_path(&path));
    let (sign_in, again) = match addresses.as_ref().filter(|_| failure == SignInFailure::WrongAddress) {
        Some(addresses) => (format!("{}{sign_in}", addresses.configured), format!("Continue at {}", addresses.configured)),
        None => (sign_in, "Sign in again".to_owned()),
    };
    view! {
        <MessagePage title=failure.title()>
            <p>{failure.what_happened()}</p>
            <dl>
                <dt>"Likely cause"</dt>
                <dd>{failure.likely_cause()}</dd>
                {addresses
                    .map(|Addresses { here, configured }| {
                        view! {
                            <dt>"Addresses"</dt>
                            <dd>"You opened " <code>{here}</code> ", and WorkOS sends the browser back to " <code>{configured}</code> "."</dd>
                        }
                    })}
                <dt>"What to do"</dt>
                <dd>{failure.how_to_fix()}</dd>
            </dl>
            <p class="message-actions">
                <a class="button primary" href=sign_in>{again}</a>
                <a class="button" href="/">"Go to today"</a>
                {api::doctor::is_in().then(|| view! { <a class="button" href="/doctor">"Ask the doctor"</a> })}
            </p>
        </MessagePage>
    }
}
