//! Replaces every page while WorkOS is unreachable, for signed-in users whose session has to be checked with it.

use super::message::MessagePage;
use crate::{
    api,
    text::{self, sign_in},
};
use leptos::prelude::*;
use leptos_router::{hooks::use_location, location::Url};

/// The pages, or, while they can't be shown, one that says so, with status 503.
#[component]
pub fn UnlessSignInIsAway(
    /// The pages.
    children: Children,
) -> impl IntoView {
    if api::page::is_sign_in_away() { SignInAway().into_any() } else { children().into_any() }
}

#[component]
fn SignInAway() -> impl IntoView {
    let here = use_location();
    let path = here.pathname.with_untracked(|path| here.search.with_untracked(|query| with_query(path, query)));
    view! {
        <MessagePage title=sign_in::NOT_CHECKED>
            <p>{sign_in::NOT_CHECKED_WHY}</p>
            <p>{sign_in::CLEARS_UP}</p>
            <div class="message-actions">
                <a class="button primary" href="">{text::TRY_AGAIN}</a>
                <a class="button" href=sign_in_path(&path)>{sign_in::SIGN_IN_AGAIN}</a>
                <form method="post" action="/logout">
                    <button class="button">{text::SIGN_OUT}</button>
                </form>
            </div>
        </MessagePage>
    }
}

fn with_query(path: &str, query: &str) -> String {
    if query.is_empty() { path.to_owned() } else { format!("{path}?{}", query.trim_start_matches('?')) }
}

/// Where a sign-in that returns to this path starts; `/login` checks that the path is Daybook's.
pub fn sign_in_path(return_to: &str) -> String {
    format!("/login?return_to={}", Url::escape(return_to))
}
