//! The day's notes.

use super::{
    board::{Board, use_board},
    icon::Icon,
    live::live,
    note_card::NoteCard,
    text_area::TextArea,
};
use crate::{
    client::focus::after_redraw,
    model::{id::NoteId, page::Returned},
};
use leptos::{ev, prelude::*};

/// The section of notes.
#[component]
pub fn Notes(
    /// The id of a note that the button makes without JavaScript.
    spare: NoteId,
) -> impl IntoView {
    let board = use_board();
    let notes = Memo::new(move |_| board.notes());
    let add = move |event: ev::SubmitEvent| {
        event.prevent_default();
        if board.may_write()
            && let Some(id) = board.add_note_with(String::new(), String::new())
        {
            after_redraw([format!("note-title-{id}")]);
        }
    };
    view! {
        <section class="notes" aria-labelledby="notes-heading">
            <h2 id="notes-heading">"Notes"</h2>
            <p class="empty" hidden=live(move || notes.with(|notes| !notes.is_empty()))>
                "No notes on this day. A note keeps what doesn't fit in a todo; Markdown works."
            </p>
            <div class="note-grid">
                {board.draft.with_value(|draft| draft.as_ref().is_some_and(is_new_note)).then(|| view! { <NoteDraft /> })}
                <For each=move || notes.get() key=|id| *id let(id)>
                    <NoteCard id />
                </For>
            </div>
            <form method="post" action="/api/notes/create" on:submit=add>
                <input type="hidden" name="id" value=spare.to_string() />
                <input type="hidden" name="day" value=live(move || board.day.get().to_string()) />
                <input type="hidden" name="then" value=format!("{}#note-{spare}", board.path()) />
                <button class="button" id="add-note"><Icon name="plus" />"Add note"</button>
            </form>
        </section>
    }
}

/// Whether a form was to make a note.
fn is_new_note(draft: &Returned) -> bool {
    draft.endpoint == "notes/create"
}

/// The text of a note that a form could not make, with the reason. A page that wakes makes the note of it.
#[component]
fn NoteDraft() -> impl IntoView {
    let board = use_board();
    let draft = board.draft.get_value();
    let field = |name| draft.as_ref().and_then(|draft| draft.field("notes/create", name)).unwrap_or_default().to_owned();
    let (id, day) = (field("id"), board.day.get_untracked().to_string());
    let reason = draft.as_ref().map(|draft| draft.reason.clone());
    view! {
        <article class="note" aria-label="Note: not saved" hidden=live(move || board.brought_back.get())>
            <form class="note-form" method="post" action="/api/notes/create" enctype="multipart/form-data">
                <input type="hidden" name="id" value=id />
                <input type="hidden" name="day" value=day />
                <input type="hidden" name="then" value=board.path() />
                <input class="note-title" name="title" dir="auto" autocomplete="off" aria-label="Title" value=field("title") />
                <TextArea text=field("body") node_ref=NodeRef::new() attr:class="note-body" attr:name="body" attr:rows="4" attr:aria-label="Note" />
                <p class="field-error" role="alert">{reason}</p>
                <div class="note-foot">
                    <span class="save-state" role="status" data-state="failed">"Not saved"</span>
                    <button class="button small save">"Save"</button>
                </div>
            </form>
        </article>
    }
}

/// Makes the note that a form could not make.
pub fn bring_back_draft(board: Board) {
    let Some(draft) = board.draft.get_value().filter(is_new_note) else { return };
    let field = |name| draft.field("notes/create", name).unwrap_or_default().to_owned();
    if board.add_note_with(field("title"), field("body")).is_some() {
        board.brought_back.set(true);
    }
}
