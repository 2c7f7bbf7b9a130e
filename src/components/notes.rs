//! The day's notes.

use super::{
    board::{Board, use_board},
    frame::{use_frame, use_host},
    icon::Icon,
    live::{live, on},
    note_card::NoteCard,
    text_area::TextArea,
};
use crate::model::{id::NoteId, page::Returned};
use leptos::{ev, prelude::*};

const NOTHING: &str = "No notes on this day. A note keeps what doesn't fit in a todo; Markdown works.";

/// The section of notes.
#[component]
pub fn Notes(
    /// The id of a note that the button makes without JavaScript.
    spare: NoteId,
) -> impl IntoView {
    let board = use_board();
    let notes = Memo::new(move |_| board.notes());
    view! {
        <section class="notes" aria-labelledby="notes-heading">
            <h2 id="notes-heading">"Notes"</h2>
            <p class="empty" hidden=live(move || notes.with(|notes| !notes.is_empty()))>
                {NOTHING}
            </p>
            <div class="note-grid">
                <NoteDraft />
                <For each=move || notes.get() key=|id| *id let(id)>
                    <NoteCard id />
                </For>
            </div>
            <AddNote spare />
        </section>
    }
}

/// The section of a visitor, who has no notes.
#[component]
pub fn NoNotes(
    /// The id that the form sends without JavaScript.
    spare: NoteId,
) -> impl IntoView {
    view! {
        <section class="notes" aria-labelledby="notes-heading">
            <h2 id="notes-heading">"Notes"</h2>
            <p class="empty">{NOTHING}</p>
            <div class="note-grid">
                <NoteDraft />
            </div>
            <AddNote spare />
        </section>
    }
}

#[component]
fn AddNote(spare: NoteId) -> impl IntoView {
    let (frame, host) = (use_frame(), use_host());
    let on_submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        host.add_note();
    };
    view! {
        <form method="post" action="/api/notes/create" on:submit=on(on_submit)>
            <input type="hidden" name="id" value=spare.to_string() />
            <input type="hidden" name="day" value=live(move || frame.day.get().to_string()) />
            <input type="hidden" name="then" value=format!("{}#note-{spare}", frame.path()) />
            <button class="button" id="add-note"><Icon name="plus" />"Add note"</button>
        </form>
    }
}

/// Whether a form was to make a note.
fn is_new_note(draft: &Returned) -> bool {
    draft.endpoint == "notes/create"
}

/// The text of a note that a form could not make, with the reason. A page that wakes makes the note of it.
#[component]
fn NoteDraft() -> impl IntoView {
    let frame = use_frame();
    let (day, then) = (frame.day.get_untracked().to_string(), frame.path());
    frame.draft.get_value().filter(is_new_note).map(|draft| {
        let field = |name| draft.field("notes/create", name).unwrap_or_default().to_owned();
        view! {
            <article class="note" aria-label="Note: not saved" hidden=live(move || frame.brought_back.get().then_some(""))>
                <form class="note-form" method="post" action="/api/notes/create" enctype="multipart/form-data">
                    <input type="hidden" name="id" value=field("id") />
                    <input type="hidden" name="day" value=day />
                    <input type="hidden" name="then" value=then />
                    <input class="note-title" name="title" dir="auto" autocomplete="off" aria-label="Title" value=field("title") />
                    <TextArea text=field("body") node_ref=NodeRef::new() attr:class="note-body" attr:name="body" attr:rows="4" attr:aria-label="Note" />
                    <p class="field-error" role="alert">{draft.reason.clone()}</p>
                    <div class="note-foot">
                        <span class="save-state" role="status" data-state="failed">"Not saved"</span>
                        <button class="button small save">"Save"</button>
                    </div>
                </form>
            </article>
        }
    })
}

/// Makes the note that a form could not make.
pub fn bring_back_draft(board: Board) {
    let Some(draft) = board.draft.get_value().filter(is_new_note) else { return };
    let field = |name| draft.field("notes/create", name).unwrap_or_default().to_owned();
    if board.add_note_with(field("title"), field("body")).is_some() {
        board.brought_back.set(true);
    }
}
