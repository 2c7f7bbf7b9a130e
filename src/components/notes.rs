//! The day's notes.

use super::{board::use_board, icon::Icon, note_card::NoteCard};
use crate::{client::focus::after_redraw, model::id::NoteId};
use leptos::{ev, prelude::*};

/// The section of notes.
#[component]
pub fn Notes(
    /// The id of a note that the button makes without JavaScript.
    spare: NoteId,
) -> impl IntoView {
    let board = use_board();
    let add = move |event: ev::SubmitEvent| {
        event.prevent_default();
        if board.may_write() {
            let id = board.add_note();
            after_redraw([format!("note-title-{id}")]);
        }
    };
    view! {
        <section class="notes" aria-labelledby="notes-heading">
            <h2 id="notes-heading">"Notes"</h2>
            <Show when=move || board.notes.with(Vec::is_empty)>
                <p class="empty">"No notes on this day. A note keeps what doesn't fit in a todo; Markdown works."</p>
            </Show>
            <div class="note-grid">
                <For each=move || board.notes.get() key=|row| row.id let(row)>
                    <NoteCard row />
                </For>
            </div>
            <form method="post" action="/api/notes/create" on:submit=add>
                <input type="hidden" name="id" value=spare.to_string() />
                <input type="hidden" name="day" value=move || board.day.get().to_string() />
                <input type="hidden" name="then" value=move || format!("{}#note-{spare}", board.path()) />
                <button class="button" id="add-note"><Icon name="plus" />"Add note"</button>
            </form>
        </section>
    }
}
