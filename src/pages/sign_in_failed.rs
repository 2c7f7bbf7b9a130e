//! Every failed sign-in ends here: what happened, why, what to do, a button.

use super::{message::MessagePage, sign_in_away::sign_in_path};
use crate::{
    api,
    model::sign_in::{Addresses, SignInFailure},
    text::{self, sign_in, sign_in_failures},
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
        Some(addresses) => (format!("{}{sign_in}", addresses.configured), sign_in::continue_at(&addresses.configured)),
        None => (sign_in, sign_in::SIGN_IN_AGAIN.to_owned()),
    };
    view! {
        <MessagePage title=sign_in_failures::title(failure)>
            <p>{sign_in_failures::what_happened(failure)}</p>
            <dl>
                <dt>{sign_in::LIKELY_CAUSE}</dt>
                <dd>{sign_in_failures::likely_cause(failure)}</dd>
                {addresses
                    .map(|Addresses { here, configured }| {
                        view! {
                            <dt>{sign_in::ADDRESSES}</dt>
                            <dd>{sign_in::YOU_OPENED} <code>{here}</code> {sign_in::WORKOS_SENDS_BACK_TO} <code>{configured}</code> "."</dd>
                        }
                    })}
                <dt>{sign_in::WHAT_TO_DO}</dt>
                <dd>{sign_in_failures::how_to_fix(failure)}</dd>
            </dl>
            <p class="message-actions">
                <a class="button primary" href=sign_in>{again}</a>
                <a class="button" href="/">{text::GO_TO_TODAY}</a>
                {api::doctor::is_in().then(|| view! { <a class="button" href="/doctor">{sign_in::ASK_THE_DOCTOR}</a> })}
            </p>
        </MessagePage>
    }
}
