//! `/n/<id>/history`: the earlier versions of a note; and `/n/<id>/history/<version>`: one of them.

use super::{framed::not_shown, not_found::NotFound};
use crate::{
    api,
    components::note_history::{HistoryPage, Shown, VersionPage, history_path, version_path},
    error::ApiError,
    model::id::{NoteId, VersionId},
    text::pages,
};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use std::str::FromStr;

/// The list of the versions.
#[component]
pub fn NoteHistoryRoute() -> impl IntoView {
    let Some(note) = parameter::<NoteId>("id") else { return NotFound().into_any() };
    let query = use_query_map().get_untracked();
    let replaced = query.get("replaced").and_then(|version| version.parse().ok());
    let same = query.get("same").is_some();
    let page = async move {
        match api::notes::history(note).await {
            Ok(history) => view! { <HistoryPage history replaced same /> }.into_any(),
            Err(error) => failed(history_path(note), &error),
        }
    };
    view! { <Suspense>{Suspend::new(page)}</Suspense> }.into_any()
}

/// One version.
#[component]
pub fn NoteVersionRoute() -> impl IntoView {
    let Some((note, version)) = parameter::<NoteId>("id").zip(parameter::<VersionId>("version")) else {
        return NotFound().into_any();
    };
    let shown = Shown::from_word(&use_query_map().get_untracked().get("show").unwrap_or_default());
    let page = async move {
        match api::notes::version(note, version, Some(shown.compared_with())).await {
            Ok(version) => view! { <VersionPage version shown /> }.into_any(),
            Err(error) => failed(version_path(note, version), &error),
        }
    };
    view! { <Suspense>{Suspend::new(page)}</Suspense> }.into_any()
}

fn parameter<T: FromStr>(name: &str) -> Option<T> {
    use_params_map().with_untracked(|params| params.get(name)).and_then(|value| value.parse().ok())
}

fn failed(path: String, error: &ApiError) -> AnyView {
    match error {
        ApiError::NotFound => NotFound().into_any(),
        error => not_shown(pages::HISTORY, pages::HISTORY_NOT_SHOWN, path, error),
    }
}
