//! `/pinned`: the todos and notes that are pinned, of all days.

use super::framed::Framed;
use crate::{
    answers::PinnedPage,
    api,
    components::{note_page::NoteLink, settings::Refused, todo_line::TodoLine},
    error::ApiError,
    model::{limits::PINNED_PER_PAGE, views::PinnedNote},
    text::{self, finding, pages},
};
use leptos::prelude::*;

const PAGE: Framed = Framed { path: "/pinned", title: pages::PINNED, away: pages::PINNED_NOT_SHOWN };

/// What is pinned.
#[component]
pub fn PinnedRoute() -> impl IntoView {
    view! { <Suspense>{Suspend::new(async move { render(api::views::pinned().await) })}</Suspense> }
}

fn render(page: Result<PinnedPage, ApiError>) -> impl IntoView {
    PAGE.show(finding::PINNED, page, |page| {
        let PinnedPage { todos, notes, more, refused, .. } = page;
        let (has_todos, has_notes) = (!todos.is_empty(), !notes.is_empty());
        let lines = todos.into_iter().map(|todo| {
            let day = todo.day;
            view! { <TodoLine todo day then=PAGE.path.to_owned() level=0 /> }
        });
        view! {
            <Refused sentence=refused.as_ref().map(ToString::to_string) />
            {(!has_todos && !has_notes).then(|| view! { <p class="empty">{finding::NOTHING_PINNED}</p> })}
            {has_todos.then(|| view! { <ul class="todo-list" aria-label=finding::PINNED_TODOS>{lines.collect_view()}</ul> })}
            {has_notes
                .then(|| {
                    view! {
                        <ul class="note-titles" aria-label=finding::PINNED_NOTES>
                            {notes.into_iter().map(note).collect_view()}
                        </ul>
                    }
                })}
            {more.then(|| view! { <p class="notice">{finding::more_than(PINNED_PER_PAGE)}</p> })}
        }
    })
}

fn note(PinnedNote { id, title, day }: PinnedNote) -> impl IntoView {
    view! {
        <li>
            <NoteLink id title />
            " "
            <span class="day-date">{text::day_or_someday(day)}</span>
        </li>
    }
}
