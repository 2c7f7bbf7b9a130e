//! What the user does to the notes of the open page, and how they are saved while they are typed.

use super::{
    Board, Toast,
    note_row::{NoteDraft, NoteRow, NoteText, SaveState},
};
use crate::{
    api,
    client::{self, focus},
    error::AppError,
    model::{
        id::NoteId,
        note::Note,
        page::{Draft, Undo},
    },
};
use leptos::{prelude::*, task::spawn_local};
use std::time::Duration;

/// How long the keyboard must rest before a note is saved.
const REST: Duration = Duration::from_millis(500);
/// How long after a failed save the next try comes.
const RETRY: Duration = Duration::from_secs(5);

impl Board {
    pub(super) fn show_notes(self, notes: Vec<Note>) {
        self.notes.set(notes.into_iter().map(NoteRow::new).collect());
    }

    /// Shows the text that a form could not save. If its note is not on the page, it stands there as that of a new one.
    pub(super) fn take_note_draft(self, draft: &Draft) {
        let endpoint = draft.endpoint.as_str();
        let field = |name| draft.field("notes/create", name).or_else(|| draft.field("notes/save", name));
        let Some(id) = field("id").and_then(|id| id.parse().ok()) else { return };
        let row = match self.note(id) {
            None if endpoint == "notes/create" => self.add_note_row(NoteRow::unsaved(id, self.day.get_untracked(), NoteText::default())),
            None => return,
            Some(row) => row,
        };
        let text = row.text();
        let typed = |name, saved: String| field(name).map_or(saved, str::to_owned);
        row.text.set_value(NoteText { title: typed("title", text.title), body: typed("body", text.body) });
        row.state.set(SaveState::Failed(draft.error.clone()));
    }

    /// Brings back what this tab kept of notes that were not saved: into their fields, and as new notes where the server has none.
    pub(super) fn bring_back_notes(self) {
        for (id, draft) in NoteDraft::of_day(self.day.get_untracked()) {
            match self.note(id) {
                Some(row) => self.bring_back_note(row, draft),
                // With its old id it would be the note that was deleted.
                None => {
                    NoteDraft::forget(id);
                    let id = if draft.version == 0 { id } else { client::ids::note() };
                    let row = self.add_note_row(NoteRow::unsaved(id, draft.day, draft.text));
                    row.sent.set_value(draft.sent.filter(|_| draft.version == 0));
                    row.keep_draft();
                    self.save_note(row);
                }
            }
        }
    }

    fn bring_back_note(self, row: NoteRow, draft: NoteDraft) {
        let saved = row.text();
        if row.is_unsaved() {
            return; // the page came with what a form could not save
        }
        if draft.text == saved {
            row.forget_draft();
            return;
        }
        // What this tab sent last, or made, is its own, however it stands with the answer.
        let is_own = draft.version == row.version() || draft.sent.as_ref() == Some(&saved) || (draft.version, row.version()) == (0, 1);
        row.text.set_value(draft.text);
        if is_own {
            row.state.set(SaveState::Typing);
            row.keep_draft();
            self.save_note(row);
        } else {
            row.version.set_value(draft.version);
            row.state.set(SaveState::Conflict);
        }
    }

    /// Puts an empty note on the page; the server hears of it with its first save.
    pub fn add_note(self) -> NoteId {
        self.add_note_row(NoteRow::unsaved(client::ids::note(), self.day.get_untracked(), NoteText::default())).id
    }

    fn add_note_row(self, row: NoteRow) -> NoteRow {
        self.notes.update(|rows| rows.push(row));
        row
    }

    /// Takes what was typed into a note's fields.
    pub fn note_typed(self, row: NoteRow, text: NoteText) {
        row.text.set_value(text);
        row.keep_draft();
        if row.state.with_untracked(|state| *state != SaveState::Conflict) {
            row.state.set(SaveState::Typing);
            self.save_note_after(row, REST);
        }
    }

    fn save_note_after(self, row: NoteRow, wait: Duration) {
        row.cancel_timer();
        row.timer.set_value(set_timeout_with_handle(move || self.save_note(row), wait).ok());
    }

    /// Saves now, if there is anything to save. One save is under way at a time; what is typed meanwhile follows it.
    pub fn save_note(self, row: NoteRow) {
        row.cancel_timer();
        // A card that is taken off the page with the keyboard in it is left by that, too.
        if self.note(row.id).is_some() && row.is_unsaved() && !row.waits_for_the_user() && row.turns.are_over() {
            self.send_note(row, false);
        }
    }

    fn note(self, id: NoteId) -> Option<NoteRow> {
        self.notes.with_untracked(|rows| rows.iter().copied().find(|row| row.id == id))
    }

    /// Saves over what another page saved, because the user said so.
    pub fn overwrite_note(self, row: NoteRow) {
        self.send_note(row, true);
    }

    fn send_note(self, row: NoteRow, over_others: bool) {
        row.turns.take(async move {
            let failed = self.send(row, over_others).await.err();
            if self.note(row.id).is_none() {
                return; // deleted meanwhile, which comes next
            }
            match failed {
                Some(AppError::NotFound) => self.move_to_new_note(row),
                Some(error) => {
                    if let Some(wait) = try_again_after(&error) {
                        self.save_note_after(row, wait);
                    }
                }
                None => {}
            }
            if row.state.with_untracked(|state| *state == SaveState::Typing) {
                self.save_note_after(row, REST);
            }
        });
    }

    /// Sends a note's text and takes over what is answered. What was typed since then leaves the note as being typed.
    async fn send(self, row: NoteRow, over_others: bool) -> Result<(), AppError> {
        // What may have arrived is sent again as it was, which changes nothing; what was typed since follows it.
        let text = row.sent.get_value().unwrap_or_else(|| row.text());
        row.sent.set_value(Some(text.clone()));
        row.keep_draft();
        row.state.set(SaveState::Saving);
        let NoteText { title, body } = text.clone();
        let answer = match row.version() {
            0 => api::notes::create(row.id, row.day, title, body).await,
            version => api::notes::save(row.id, title, body, (!over_others).then_some(version)).await,
        };
        let error = match answer {
            // It arrived in an earlier try, and another page has changed it since.
            Ok(note) if row.version() == 0 && note.version > 1 && !text.is_in(&note) => {
                row.version.set_value(1);
                AppError::Conflict
            }
            Ok(note) => {
                row.accept(note);
                return Ok(());
            }
            Err(error) => error,
        };
        if error == AppError::SignInRequired {
            self.ask_to_sign_in.set(true);
        }
        let may_have_arrived = try_again_after(&error).is_some();
        if !may_have_arrived {
            row.sent.set_value(None);
        }
        row.keep_draft();
        row.state.set(match error {
            AppError::Conflict => SaveState::Conflict,
            // What was refused is no longer what is there.
            _ if row.text() != text && !may_have_arrived => SaveState::Typing,
            _ => SaveState::Failed(error.clone()),
        });
        Err(error)
    }

    /// Gives what is being typed into a note that another page deleted a note of its own.
    fn move_to_new_note(self, gone: NoteRow) {
        let row = NoteRow::unsaved(client::ids::note(), gone.day, gone.text());
        row.keep_draft();
        gone.forget_draft();
        for field in ["title", "body"] {
            focus::follows(&format!("note-{field}-{}", gone.id), format!("note-{field}-{}", row.id));
        }
        self.notes.update(|rows| {
            for other in rows.iter_mut().filter(|other| other.id == gone.id) {
                *other = row;
            }
        });
        let message = "This note was deleted on another page. What you typed is kept as a new note.".to_owned();
        self.toast.set(Some(Toast { message, undo: None }));
        self.save_note_after(row, REST);
    }

    /// Moves a note to the Trash and offers Undo. An empty one that the server never got just goes.
    pub fn delete_note(self, row: NoteRow) {
        row.cancel_timer();
        let Some(place) = self.notes.with_untracked(|rows| rows.iter().position(|other| other.id == row.id)) else { return };
        self.notes.update(|rows| {
            rows.remove(place);
        });
        if row.is_nothing() {
            row.forget_draft();
            return;
        }
        self.deleted_note.set_value(Some((place, row)));
        self.toast.set(Some(Toast::deleted(Undo::Note(row.id))));
        row.turns.take(async move {
            match self.delete_saved(row).await {
                Ok(()) | Err(AppError::NotFound) => row.forget_draft(),
                Err(error) => {
                    self.insert_note(place, row);
                    self.tell(&error);
                    self.save_note_after(row, RETRY);
                }
            }
        });
    }

    /// What was not saved yet goes into the Trash with the note, so that Undo finds it there. What the server does not take is
    /// with Undo alone.
    async fn delete_saved(self, row: NoteRow) -> Result<(), AppError> {
        while row.is_unsaved() && !row.waits_for_the_user() {
            match self.send(row, false).await {
                Err(error) if try_again_after(&error).is_some() => return Err(error),
                Err(_) => break,
                Ok(()) => {}
            }
        }
        match row.version() {
            0 => Ok(()),
            _ => api::notes::delete(row.id).await,
        }
    }

    pub(super) fn undo_note(self, id: NoteId) {
        let Some((place, row)) = self.deleted_note.get_value().filter(|(_, row)| row.id == id) else {
            spawn_local(async move {
                match api::notes::restore(id).await {
                    Ok(note) => self.put_note_back(usize::MAX, NoteRow::new(note)),
                    Err(error) => self.not_undone(Undo::Note(id), &error),
                }
            });
            return;
        };
        row.turns.take(async move {
            match row.version() {
                // The server never took it.
                0 => {}
                _ => match api::notes::restore(id).await {
                    // Still to be decided, after a reload too.
                    Ok(_) if row.state.with_untracked(|state| *state == SaveState::Conflict) => {}
                    Ok(note) if row.waits_for_the_user() => row.version.set_value(note.version),
                    Ok(note) => row.accept(note),
                    Err(error) => return self.not_undone(Undo::Note(id), &error),
                },
            }
            if row.is_unsaved() {
                row.keep_draft();
            }
            self.put_note_back(place, row);
        });
    }

    fn put_note_back(self, place: usize, row: NoteRow) {
        self.insert_note(place, row);
        focus::after_redraw([format!("note-title-{}", row.id)]);
        self.save_note_after(row, REST);
    }

    fn insert_note(self, place: usize, row: NoteRow) {
        // It may be there again already: a deletion that failed has put it back, or the page was loaded anew.
        if self.note(row.id).is_none() {
            self.notes.update(|rows| rows.insert(place.min(rows.len()), row));
        }
    }
}

/// How long to wait before a text is sent again, if that may help; then it may also have arrived.
fn try_again_after(error: &AppError) -> Option<Duration> {
    match error {
        AppError::Offline | AppError::Unavailable | AppError::DiskFull | AppError::SignInUnavailable | AppError::Internal => Some(RETRY),
        AppError::TooManyRequests { retry_after } => Some(RETRY.max(Duration::from_secs((*retry_after).into()))),
        _ => None,
    }
}
