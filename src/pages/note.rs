//! `/n/<id>`: one note, to be read.

use super::{framed::not_shown, not_found::NotFound};
use crate::{
    api,
    components::note_page::{self, NotePage},
    error::ApiError,
    model::{id::NoteId, note::Note},
    text::pages,
};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

/// The page of a note.
#[component]
pub fn NoteRoute() -> impl IntoView {
    let changed = use_query_map().with_untracked(|query| query.get("changed")).is_some();
    let id = use_params_map().with_untracked(|params| params.get("id")).and_then(|id| id.parse::<NoteId>().ok());
    match id {
        Some(id) => {
            view! { <Suspense>{Suspend::new(async move { render(id, changed, api::notes::read(id).await) })}</Suspense> }.into_any()
        }
        None => NotFound().into_any(),
    }
}

fn render(id: NoteId, changed: bool, note: Result<Note, ApiError>) -> impl IntoView {
    match note {
        Ok(note) => view! { <NotePage note changed /> }.into_any(),
        Err(ApiError::NotFound) => NotFound().into_any(),
        Err(error) => not_shown(pages::NOTE, pages::NOTE_NOT_SHOWN, note_page::path(id), &error),
    }
}
