//! The banner on every page while a staff member acts in the user's account: who, why, and a way to stop.

use super::page_files::PageStyles;
use crate::{model::impersonation::Impersonator, text::layout};
use leptos::prelude::*;

/// The banner; nothing for a user in their own account. Needs no JavaScript.
#[component]
pub fn ImpersonationBanner() -> impl IntoView {
    let impersonator: Option<Impersonator> = use_context::<Option<Impersonator>>().flatten();
    impersonator.map(|Impersonator { email, reason }| {
        view! {
            <PageStyles />
            <section class="impersonation" aria-label=layout::IMPERSONATION>
                <p>
                    <strong dir="auto">{email}</strong>
                    {layout::ACTS}
                    {reason.map(|reason| view! { <span class="impersonation-reason">{layout::REASON} <span dir="auto">{reason}</span></span> })}
                </p>
                <form method="post" action="/logout">
                    <button class="button small">{layout::STOP}<span class="visually-hidden">{layout::STOP_ACTING}</span></button>
                </form>
            </section>
        }
    })
}
