//! `/notes/by-title?title=...`: leads to a note that another note names in brackets.

use super::{framed::not_shown, message::MessagePage};
use crate::{
    api,
    components::note_page,
    error::ApiError,
    model::note::Note,
    text::{self, notes, pages},
};
use leptos::prelude::*;
use leptos_router::{hooks::use_query_map, location::Url};

const PATH: &str = "/notes/by-title";

/// Redirects the browser to the newest note with this title.
#[component]
pub fn NoteByTitleRoute() -> impl IntoView {
    let title = use_query_map().with_untracked(|query| query.get("title")).unwrap_or_default();
    view! {
        <Suspense>
            {Suspend::new(async move {
                let note = api::notes::by_title(title.clone()).await;
                render(note, title)
            })}
        </Suspense>
    }
}

fn render(note: Result<Note, ApiError>, title: String) -> impl IntoView {
    match note {
        Ok(note) => {
            let path = note_page::path(note.id);
            api::page::send_on(&path);
            view! {
                <MessagePage title=pages::NOTE>
                    <a class="button primary" href=path>{notes::OPEN}</a>
                </MessagePage>
            }
            .into_any()
        }
        Err(ApiError::NotFound) => {
            api::page::set_status(ApiError::NotFound.status());
            view! {
                <MessagePage title=notes::NO_SUCH_NOTE>
                    <p dir="auto">{notes::none_called(title.trim())}</p>
                    <a class="button primary" href="/">{text::GO_TO_TODAY}</a>
                </MessagePage>
            }
            .into_any()
        }
        Err(error) => not_shown(pages::NOTE, pages::NOTE_NOT_SHOWN, Url::escape(&format!("{PATH}?title={}", Url::escape(&title))), &error),
    }
}
