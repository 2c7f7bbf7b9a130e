//! `/share?title=...&text=...&url=...`: where other apps share something with the installed app. It becomes a todo of today.
//!
//! What a visitor shares is kept as a draft while they sign in: the address on the way through WorkOS has no room for it.

use super::framed::not_shown;
use crate::{
    answers::NewTodo,
    api,
    components::{
        settings::{Refused, SettingsPage},
        text_area::text_area,
    },
    error::ApiError,
    model::share::shared_text,
    text::{self, pages, todos},
};
use leptos::prelude::*;
use leptos_router::{hooks::use_query_map, location::Url};

/// The server function of its form.
const ADD: &str = "todos/create";

/// The page.
#[component]
pub fn ShareRoute() -> impl IntoView {
    let part = |name: &str| use_query_map().with_untracked(|query| query.get(name)).unwrap_or_default();
    let shared = shared_text(&part("title"), &part("text"), &part("url"));
    view! { <Suspense>{Suspend::new(async move { render(shared, api::page::new_todo().await) })}</Suspense> }
}

fn render(shared: String, page: Result<NewTodo, ApiError>) -> impl IntoView {
    let path = format!("/share?text={}", Url::escape(&shared));
    let NewTodo { is_visitor, spare, today, refused } = match page {
        Ok(page) => page,
        Err(error) => return not_shown(pages::SHARE, pages::SHARE_NOT_SHOWN, Url::escape(&path), &error),
    };
    let (mine, other) = match refused {
        Some(draft) if draft.endpoint == ADD => (Some(draft), None),
        other => (None, other),
    };
    // Another text may be shared before that one is added.
    let mine = mine.filter(|draft| shared.is_empty() || draft.error != ApiError::SignInRequired);
    let text = mine.as_ref().and_then(|draft| draft.field(ADD, "text")).unwrap_or(&shared).to_owned();
    let wrong = mine.filter(|draft| draft.error != ApiError::SignInRequired).map(|draft| draft.error.to_string());
    let (back, button) = if is_visitor { ("/login?return_to=/share".to_owned(), text::SIGN_IN) } else { (path, text::ADD) };
    view! {
        <SettingsPage title=pages::SHARE about=todos::SHARE>
            <Refused sentence=other.map(|draft| draft.error.to_string()) />
            <form class="settings-card settings-form" method="post" action="/api/todos/create">
                <input type="hidden" name="id" value=spare.to_string() />
                <input type="hidden" name="day" value=today.to_string() />
                <input type="hidden" name="dates" value="true" />
                <input type="hidden" name="then" value=format!("/#t{spare}") />
                <input type="hidden" name="back" value=back />
                <label for="shared">{todos::NEW}</label>
                {text_area(&text)
                    .attr("id", "shared")
                    .attr("name", "text")
                    .attr("rows", "4")
                    .attr("required", true)
                    .attr("aria-describedby", "shared-error")
                    .attr("aria-invalid", wrong.is_some().then_some("true"))}
                <p class="field-error" id="shared-error" role="alert">
                    {wrong}
                </p>
                <button class="button primary">{button}</button>
            </form>
        </SettingsPage>
    }
    .into_any()
}
