//! `/settings/account`: export everything, and delete the account.

use super::framed::Framed;
use crate::{answers::AccountPage, api, components::settings::NotInPerson, error::ApiError};
use leptos::prelude::*;

const PATH: &str = "/settings/account";
const PAGE: Framed = Framed { path: PATH, title: "Account", away: "Your account can't be shown right now" };

/// The account page.
#[component]
pub fn AccountRoute() -> impl IntoView {
    view! { <Suspense>{Suspend::new(async move { render(api::account::load().await) })}</Suspense> }
}

fn render(page: Result<AccountPage, ApiError>) -> impl IntoView {
    PAGE.show("What you wrote is yours: download it, or delete it.", page, |page| {
        if page.in_person {
            view! {
                <Export />
                <Delete page />
            }
            .into_any()
        } else {
            view! { <NotInPerson what="Only the owner of the account can download everything in it, or delete it." /> }.into_any()
        }
    })
}

#[component]
fn Export() -> impl IntoView {
    view! {
        <section class="settings-card" aria-labelledby="export-heading">
            <h2 id="export-heading">"Export"</h2>
            <p>
                "One archive with everything: your todos and notes as Markdown, one file per day, and as JSON, including what you deleted and where you signed in."
            </p>
            <p>
                <a class="button" href="/api/account/export">"Download everything"</a>
            </p>
        </section>
    }
}

#[component]
fn Delete(page: AccountPage) -> impl IntoView {
    let AccountPage { user, refused, .. } = page;
    let typed = refused.as_ref().and_then(|draft| draft.field("account/delete", "email")).unwrap_or_default().to_owned();
    let reason = refused.map(|draft| draft.error.to_string());
    view! {
        <section class="settings-card" aria-labelledby="delete-heading">
            <h2 id="delete-heading">"Delete the account"</h2>
            <p>
                "Everything is deleted immediately: every todo, every note, every session. Nobody can restore it, so "
                <a href="/api/account/export">"download it first"</a>
                ". Your WorkOS sign-in stays; signing in again starts an empty Daybook."
            </p>
            <form class="delete-account" method="post" action="/api/account/delete">
                <input type="hidden" name="then" value="/account-deleted" />
                <input type="hidden" name="back" value=format!("{PATH}#delete-heading") />
                <label for="confirm-email">
                    "Type your e-mail address, " <strong dir="auto">{user.email}</strong> ", to confirm"
                </label>
                <input
                    id="confirm-email"
                    type="text"
                    name="email"
                    inputmode="email"
                    autocomplete="off"
                    autocapitalize="none"
                    spellcheck="false"
                    required
                    value=typed
                    aria-describedby="confirm-error"
                    aria-invalid=reason.is_some().then_some("true")
                />
                <p class="field-error" id="confirm-error" role="alert">{reason}</p>
                <button class="button danger">"Delete everything"</button>
            </form>
        </section>
    }
}
