//! The day's notes.

use super::{
    board::{Board, use_board},
    el::{El, el, hidden, post, served},
    frame::{use_frame, use_host},
    icon::icon,
    note_card::{NoteCard, NoteCardProps},
    text_area::text_area,
};
use crate::{
    model::{id::NoteId, page::Returned},
    text,
};
use leptos::{ev, prelude::*};

/// The section of notes.
#[component]
pub fn Notes(
    /// The id of a note that the button makes without JavaScript.
    spare: NoteId,
) -> El {
    let board = use_board();
    section().with([
        el("p").class("empty").live("hidden", move || !board.notes().is_empty()).served_text(text::notes::NOTHING),
        el("div").class("note-grid").with(note_draft()).each(move || board.notes(), |id| NoteCard(NoteCardProps { id })),
        AddNote(AddNoteProps { spare }),
    ])
}

/// The section of a visitor, who has no notes.
#[component]
pub fn NoNotes(
    /// The id that the form sends without JavaScript.
    spare: NoteId,
) -> El {
    section().with([
        served(|| el("p").class("empty").text(text::notes::NOTHING)),
        el("div").class("note-grid").with(note_draft()),
        AddNote(AddNoteProps { spare }),
    ])
}

fn section() -> El {
    let heading = served(|| el("h2").attr("id", "notes-heading").text(text::notes::NOTES));
    el("section").class("notes").served("aria-labelledby", "notes-heading").with([heading])
}

#[component]
fn AddNote(spare: NoteId) -> El {
    let (frame, host) = (use_frame(), use_host());
    let on_submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        host.add_note();
    };
    el("form").served("method", "post").served("action", "/api/notes/create").on(ev::submit, on_submit).with([
        hidden("day").live("value", move || frame.day.get().to_string()),
        served(|| hidden("id").attr("value", spare.to_string())),
        served(|| hidden("then").attr("value", format!("{}#note-{spare}", frame.path()))),
        served(|| el("button").class("button").attr("id", "add-note").with([icon("plus")]).words(text::notes::ADD_NOTE)),
    ])
}

/// Whether a form was to make a note.
fn is_new_note(draft: &Returned) -> bool {
    draft.endpoint == "notes/create"
}

/// The text of a note that a form could not make, with the reason. A page that wakes makes the note of it.
fn note_draft() -> Option<El> {
    let frame = use_frame();
    let draft = frame.draft.get_value().filter(is_new_note)?;
    let field = |name| draft.field("notes/create", name).unwrap_or_default().to_owned();
    let form = || {
        post("note-form", "/api/notes/create").attr("enctype", "multipart/form-data").with([
            hidden("id").attr("value", field("id")),
            hidden("day").attr("value", frame.day.get_untracked().to_string()),
            hidden("then").attr("value", frame.path()),
            el("input")
                .class("note-title")
                .attr("name", "title")
                .attr("dir", "auto")
                .attr("autocomplete", "off")
                .attr("aria-label", text::notes::TITLE)
                .attr("value", field("title")),
            text_area(&field("body")).class("note-body").attr("name", "body").attr("rows", "4").attr("aria-label", text::notes::NOTE),
            el("p").class("field-error").attr("role", "alert").text(draft.reason.clone()),
            el("div").class("note-foot").with([
                el("span").class("save-state").attr("role", "status").attr("data-state", "failed").text(text::notes::NOT_SAVED),
                el("button").class("button small save").text(text::SAVE),
            ]),
        ])
    };
    let article = el("article").class("note").served("aria-label", text::notes::NOTE_NOT_SAVED);
    Some(article.live("hidden", move || frame.brought_back.get()).with([served(form)]))
}

/// Makes the note that a form could not make.
pub fn bring_back_draft(board: Board) {
    let Some(draft) = board.draft.get_value().filter(is_new_note) else { return };
    let field = |name| draft.field("notes/create", name).unwrap_or_default().to_owned();
    if board.add_note_with(field("title"), field("body")).is_some() {
        board.brought_back.set(true);
    }
}
