//! The results of a search, each hit with its day and the text around it. Rendered on the server only.

use super::{note_page, todo_line::todo_path};
use crate::{
    model::{
        day::Day,
        row::RowId,
        search::{Excerpt, Hit, SearchPage},
    },
    text::{self, dates, finding, notes, pages, todos},
};
use leptos::prelude::*;

/// One page of what was found.
#[component]
pub fn Hits(
    /// What was found.
    found: SearchPage,
    /// The number of the page; none is the first.
    page: Option<u32>,
    /// The address of the first page.
    path: String,
    /// The sentence that is shown if nothing was found.
    nothing: String,
) -> impl IntoView {
    let SearchPage { hits, next, left_out, is_cut, today, .. } = found;
    let is_first = page.is_none_or(|page| page <= 1);
    let join = if path.contains('?') { '&' } else { '?' };
    let older = next.map(|next| format!("{path}{join}page={next}"));
    view! {
        {left_out.then(|| view! { <p class="notice">{finding::words_left_out()}</p> })}
        {is_cut.then(|| view! { <p class="notice">{finding::TOO_MUCH}</p> })}
        {if hits.is_empty() {
            view! { <p class="empty" dir="auto">{nothing}</p> }.into_any()
        } else {
            view! {
                <ul class="settings-list" aria-label=finding::FOUND>
                    {hits.into_iter().map(|hit| view! { <Found hit today /> }).collect_view()}
                </ul>
            }
            .into_any()
        }}
        {(!is_first || older.is_some())
            .then(|| {
                view! {
                    <nav class="settings-actions" aria-label=finding::PAGES_OF_FOUND>
                        {(!is_first).then(|| view! { <a class="button" href=path>{text::NEWEST}</a> })}
                        {older.map(|older| view! { <a class="button" href=older>{text::OLDER}</a> })}
                    </nav>
                }
            })}
    }
}

#[component]
fn Found(hit: Hit, today: Day) -> impl IntoView {
    let Hit { row, day, done, title, text } = hit;
    let name = day.map_or_else(|| pages::SOMEDAY.to_owned(), |day| dates::name(day, today));
    let (kind, path) = match row {
        RowId::Todo(id) => (if done { todos::DONE_TODO } else { todos::TODO }, todo_path(id, day)),
        RowId::Note(id) => (notes::NOTE, note_page::path_on_day(id, day)),
    };
    view! {
        <li class="settings-item hit" data-done=done>
            <div class="settings-text">
                {title
                    .map(|title| {
                        if title.pieces.is_empty() {
                            view! { <p class="hit-title untitled">{notes::UNTITLED_NOTE}</p> }.into_any()
                        } else {
                            view! { <p class="hit-title" dir="auto"><Marked excerpt=title /></p> }.into_any()
                        }
                    })}
                <p class="hit-text" dir="auto">
                    <Marked excerpt=text />
                </p>
                <p class="hit-place">
                    {format!("{kind} · ")}
                    <a href=path>{name}</a>
                </p>
            </div>
        </li>
    }
}

/// A piece of a text with what was searched for.
#[component]
fn Marked(excerpt: Excerpt) -> impl IntoView {
    let pieces = excerpt.pieces.into_iter().map(|piece| match piece.hit {
        true => view! { <mark>{piece.text}</mark> }.into_any(),
        false => piece.text.into_any(),
    });
    view! {
        {excerpt.before.then_some("…")}
        {pieces.collect_view()}
        {excerpt.after.then_some("…")}
    }
}
