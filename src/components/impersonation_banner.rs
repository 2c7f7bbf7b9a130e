//! The banner on every page while a staff member acts in the user's account: who, why, and a way to stop.

use super::page_styles::PageStyles;
use crate::model::impersonation::Impersonator;
use leptos::prelude::*;

/// The banner; nothing for a user in their own account. Needs no JavaScript.
#[component]
pub fn ImpersonationBanner() -> impl IntoView {
    let impersonator: Option<Impersonator> = use_context::<Option<Impersonator>>().flatten();
    impersonator.map(|Impersonator { email, reason }| {
        view! {
            <PageStyles />
            <section class="impersonation" aria-label="Impersonation">
                <p>
                    <strong dir="auto">{email}</strong>
                    " acts in this account."
                    {reason.map(|reason| view! { <span class="impersonation-reason">" Reason: " <span dir="auto">{reason}</span></span> })}
                </p>
                <form method="post" action="/logout">
                    <button class="button small">"Stop"<span class="visually-hidden">" acting in this account"</span></button>
                </form>
            </section>
        }
    })
}
