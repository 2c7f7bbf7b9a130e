//! `/trash`: what was deleted, and the way back for it.

use super::message::MessagePage;
use crate::{
    api,
    components::{
        settings::{Refused, SettingsPage, SignInFirst},
        trash::{PATH, TrashList},
    },
    error::AppError,
    model::trash::{TrashPage, TrashPlace},
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// The Trash.
#[component]
pub fn TrashRoute() -> impl IntoView {
    // What is no place in the Trash is its beginning.
    let after = use_query_map().with_untracked(|query| query.get("after")).and_then(|after| after.parse().ok());
    view! { <Suspense>{Suspend::new(async move { render(after, api::trash::list(after).await) })}</Suspense> }
}

fn render(after: Option<TrashPlace>, page: Result<TrashPage, AppError>) -> impl IntoView {
    match page {
        Ok(page) => view! {
            <SettingsPage title="Trash" about="What you deleted, newest first. It stays here until you restore it.">
                <Refused sentence=page.refused.as_ref().map(ToString::to_string) />
                <TrashList page after />
            </SettingsPage>
        }
        .into_any(),
        Err(error) => {
            api::page::set_status(error.status());
            match error {
                AppError::SignInRequired => view! {
                    <MessagePage title="Trash">
                        <SignInFirst path=PATH />
                    </MessagePage>
                }
                .into_any(),
                error => view! {
                    <MessagePage title="The Trash can't be shown right now">
                        <p>{error.to_string()}</p>
                        <a class="button primary" href="">"Try again"</a>
                    </MessagePage>
                }
                .into_any(),
            }
        }
    }
}
