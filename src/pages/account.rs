//! `/settings/account`: export everything, and delete the account.

use super::framed::Framed;
use crate::{
    answers::AccountPage,
    api,
    components::settings::{NotInPerson, account_key},
    error::ApiError,
    text::{import, pages, settings},
};
use leptos::prelude::*;

const PATH: &str = "/settings/account";
const PAGE: Framed = Framed { path: PATH, title: pages::ACCOUNT, away: pages::ACCOUNT_NOT_SHOWN };

/// The account page.
#[component]
pub fn AccountRoute() -> impl IntoView {
    view! { <Suspense>{Suspend::new(async move { render(api::account::load().await) })}</Suspense> }
}

fn render(page: Result<AccountPage, ApiError>) -> impl IntoView {
    PAGE.show(settings::ACCOUNT, page, |page| {
        if page.in_person {
            view! {
                <Export />
                <Delete page />
            }
            .into_any()
        } else {
            view! { <NotInPerson what=settings::ONLY_OWNER /> }.into_any()
        }
    })
}

#[component]
fn Export() -> impl IntoView {
    view! {
        <section class="settings-card" aria-labelledby="export-heading">
            <h2 id="export-heading">{settings::EXPORT}</h2>
            <p>
                {settings::EXPORT_WHAT}
            </p>
            <p>
                <a class="button" href="/api/account/export">{settings::DOWNLOAD_EVERYTHING}</a>
            </p>
            <p>
                <a href="/settings/import">{import::BRING_BACK}</a>
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
            <h2 id="delete-heading">{settings::DELETE_ACCOUNT}</h2>
            <p>
                {settings::DELETED_AT_ONCE}
                <a href="/api/account/export">{settings::DOWNLOAD_FIRST}</a>
                {settings::WORKOS_STAYS}
            </p>
            <form class="delete-account" method="post" action="/api/account/delete" data-account=account_key()>
                <input type="hidden" name="then" value="/account-deleted" />
                <input type="hidden" name="back" value=format!("{PATH}#delete-heading") />
                <label for="confirm-email">
                    {settings::TYPE_YOUR_ADDRESS} <strong dir="auto">{user.email}</strong> {settings::TO_CONFIRM}
                </label>
                <input
                    id="confirm-email"
                    type="text"
                    name="email"
                    inputmode="email"
                    dir="ltr"
                    autocomplete="off"
                    autocapitalize="none"
                    spellcheck="false"
                    required
                    value=typed
                    aria-describedby="confirm-error"
                    aria-invalid=reason.is_some().then_some("true")
                />
                <p class="field-error" id="confirm-error" role="alert">{reason}</p>
                <button class="button danger">{settings::DELETE_EVERYTHING}</button>
            </form>
        </section>
    }
}
