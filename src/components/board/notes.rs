//! The notes of the open page, between the keyboard and the disk.

use super::{Board, Toast, turns::Turns};
use crate::{
    api,
    client::{self, drafts, focus, page},
    error::{AppError, Field},
    model::{
        day::Day,
        id::NoteId,
        note::{Body, Note, Title},
        page::{Draft, Undo},
    },
};
use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*, task::spawn_local};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// How long the keyboard must rest before a note is saved.
const REST: Duration = Duration::from_millis(500);
/// How long after a failed save the next try comes.
const RETRY: Duration = Duration::from_secs(5);
/// How the keys of [`NoteDraft`]s begin.
const NOTES: &str = "note.";

/// Where a note stands between the keyboard and the disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SaveState {
    /// The server has what the page shows.
    Saved,
    /// Typed, and not on its way yet.
    Typing,
    /// On its way.
    Saving,
    /// Changed on another page; nothing is overwritten without a word.
    Conflict,
    /// Refused or lost, with the reason; the text is kept.
    Failed(AppError),
}

impl SaveState {
    /// For the style sheet and for [`page::is_writing`].
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Saved => "saved",
            Self::Typing => "typing",
            Self::Saving => "saving",
            Self::Conflict | Self::Failed(_) => "failed",
        }
    }

    /// For the reader.
    pub const fn label(&self) -> &'static str {
        match self {
            Self::Saved => "Saved",
            Self::Typing | Self::Saving => "Saving…",
            Self::Conflict | Self::Failed(_) => "Not saved",
        }
    }

    /// Why it is not saved.
    pub fn reason(&self) -> Option<String> {
        match self {
            Self::Conflict => Some(AppError::Conflict.to_string()),
            Self::Failed(error) => Some(error.to_string()),
            Self::Saved | Self::Typing | Self::Saving => None,
        }
    }

    /// Whether the field holds what it may not hold.
    pub fn refuses(&self, wanted: Field) -> bool {
        matches!(self, Self::Failed(AppError::Invalid { field, .. }) if *field == wanted)
    }

    /// Whether sending the same again would be in vain; typing changes the state.
    const fn waits_for_the_user(&self) -> bool {
        matches!(self, Self::Conflict | Self::Failed(AppError::Invalid { .. } | AppError::Conflict))
    }
}

/// What a note's two fields hold.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoteText {
    /// One line.
    pub title: String,
    /// Markdown.
    pub body: String,
}

impl NoteText {
    fn is_blank(&self) -> bool {
        self.title.trim().is_empty() && self.body.trim().is_empty()
    }

    /// Whether the server has this text.
    fn is_in(&self, note: &Note) -> bool {
        Title::parse(&self.title).is_ok_and(|title| title.into_inner() == note.title)
            && Body::parse(&self.body).is_ok_and(|body| body.into_inner() == note.body)
    }
}

/// One note on the page. It outlives its card: a note that is deleted while it is being saved is first saved.
#[derive(Debug, Clone, Copy)]
pub struct NoteRow {
    /// Which note.
    pub id: NoteId,
    /// Where it stands between the keyboard and the disk.
    pub state: RwSignal<SaveState>,
    /// The title as saved, for the names of the controls.
    pub name: RwSignal<String>,
    /// The body as saved, rendered.
    pub html: RwSignal<String>,
    day: Day,
    /// What the fields hold.
    text: StoredValue<NoteText>,
    /// The version that the text was typed over; zero until the server has the note.
    version: StoredValue<u32>,
    /// A text that was sent, and of which no answer says yet whether it arrived.
    sent: StoredValue<Option<NoteText>>,
    timer: StoredValue<Option<TimeoutHandle>>,
    turns: Turns,
}

/// What is typed into a note and not saved yet, as this tab keeps it.
#[derive(Debug, Serialize, Deserialize)]
struct NoteDraft {
    day: Day,
    version: u32,
    text: NoteText,
    sent: Option<NoteText>,
}

impl NoteRow {
    fn new(note: Note) -> Self {
        let row = Self::unsaved(note.id, note.day, NoteText { title: note.title.clone(), body: note.body });
        row.state.set(SaveState::Saved);
        row.version.set_value(note.version);
        row.name.set(note.title);
        row.html.set(note.html);
        row
    }

    fn unsaved(id: NoteId, day: Day, text: NoteText) -> Self {
        Self {
            id,
            state: RwSignal::new(if text.is_blank() { SaveState::Saved } else { SaveState::Typing }),
            name: RwSignal::new(String::new()),
            html: RwSignal::new(String::new()),
            day,
            text: StoredValue::new(text),
            version: StoredValue::new(0),
            sent: StoredValue::new(None),
            timer: StoredValue::new(None),
            turns: Turns::new(),
        }
    }

    /// What the fields hold.
    pub fn text(self) -> NoteText {
        self.text.get_value()
    }

    /// The version that the text was typed over; zero until the server has the note.
    pub fn version(self) -> u32 {
        self.version.get_value()
    }

    /// The day it stands on.
    pub const fn day(self) -> Day {
        self.day
    }

    fn is_unsaved(self) -> bool {
        self.state.with_untracked(|state| *state != SaveState::Saved)
    }

    fn waits_for_the_user(self) -> bool {
        self.state.with_untracked(SaveState::waits_for_the_user)
    }

    fn cancel_timer(self) {
        if let Some(timer) = self.timer.get_value() {
            timer.clear();
        }
        self.timer.set_value(None);
    }

    fn draft_key(self) -> String {
        format!("{NOTES}{}", self.id)
    }

    fn keep_draft(self) {
        if self.is_nothing() {
            self.forget_draft();
            return;
        }
        let draft = NoteDraft { day: self.day, version: self.version(), text: self.text(), sent: self.sent.get_value() };
        drafts::keep_as(&self.draft_key(), &draft);
    }

    /// Whether there is nothing of it, here or at the server.
    fn is_nothing(self) -> bool {
        self.version() == 0 && self.turns.are_over() && self.text.with_value(NoteText::is_blank)
    }

    /// Forgets what this tab kept of it.
    pub fn forget_draft(self) {
        drafts::forget(&self.draft_key());
    }

    /// Takes over what the server has; the text in the fields stays, and counts as typed over that.
    fn accept(self, note: Note) {
        let is_saved = self.text.with_value(|text| text.is_in(&note));
        self.sent.set_value(None);
        self.version.set_value(note.version);
        self.name.set(note.title);
        self.html.set(note.html);
        if is_saved {
            self.forget_draft();
            self.state.set(SaveState::Saved);
        } else {
            self.keep_draft();
            self.state.set(SaveState::Typing);
        }
    }

    /// The page is going away: what is not saved is sent without waiting for an answer. What is too long for that stays in
    /// this tab's drafts, and is saved when the page comes back.
    pub fn leave(self) {
        if !self.is_unsaved() || self.state.with_untracked(|state| *state == SaveState::Conflict) {
            return;
        }
        let (id, day, text, version) = (self.id.to_string(), self.day.to_string(), self.text(), self.version());
        let fields = [("id", id.as_str()), ("title", text.title.as_str()), ("body", text.body.as_str())];
        // A text that is on its way still may arrive before this one, or never.
        let may_be = version..=version + u32::from(self.sent.with_value(Option::is_some));
        for version in may_be {
            let (address, name, value) = match version {
                0 => ("/api/notes/create", "day", day.clone()),
                version => ("/api/notes/save", "version", version.to_string()),
            };
            page::send_while_leaving(address, &[&fields[..], &[(name, value.as_str())]].concat());
        }
    }
}

impl Board {
    pub(super) fn show_notes(self, notes: Vec<Note>) {
        self.notes.set(notes.into_iter().map(NoteRow::new).collect());
    }

    /// Shows the text that a form could not save. If its note is not on the page, it stands there as that of a new one.
    pub(super) fn take_note_draft(self, draft: &Draft) {
        let endpoint = draft.endpoint.as_str();
        let field = |name| draft.field("notes/create", name).or_else(|| draft.field("notes/save", name));
        let Some(id) = field("id").and_then(|id| id.parse().ok()) else { return };
        let row = self.notes.with_untracked(|rows| rows.iter().copied().find(|row| row.id == id));
        let row = match row {
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
        for key in drafts::keys_after(NOTES) {
            let kept = drafts::get_as::<NoteDraft>(&format!("{NOTES}{key}"));
            let Some((id, draft)) = key.parse::<NoteId>().ok().zip(kept) else { continue };
            if draft.day != self.day.get_untracked() {
                continue;
            }
            match self.notes.with_untracked(|rows| rows.iter().copied().find(|row| row.id == id)) {
                Some(row) => self.bring_back_note(row, draft),
                // With its old id it would be the note that was deleted.
                None => {
                    let id = if draft.version == 0 { id } else { client::ids::note() };
                    drafts::forget(&format!("{NOTES}{key}"));
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
        if self.has_note(row) && row.is_unsaved() && !row.waits_for_the_user() && row.turns.are_over() {
            self.send_note(row, false);
        }
    }

    fn has_note(self, row: NoteRow) -> bool {
        self.notes.with_untracked(|rows| rows.iter().any(|other| other.id == row.id))
    }

    /// Saves over what another page saved, because the user said so.
    pub fn overwrite_note(self, row: NoteRow) {
        self.send_note(row, true);
    }

    fn send_note(self, row: NoteRow, over_others: bool) {
        row.turns.take(async move {
            let failed = self.send(row, over_others).await.err();
            if !self.has_note(row) {
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

    /// What was not saved yet goes into the Trash with the note, so that Undo finds it there.
    async fn delete_saved(self, row: NoteRow) -> Result<(), AppError> {
        while row.is_unsaved() && !row.waits_for_the_user() {
            self.send(row, false).await?;
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
        if !self.has_note(row) {
            self.notes.update(|rows| rows.insert(place.min(rows.len()), row));
        }
    }
}

/// How long to wait before a text is sent again, if that may help; then it may also have arrived.
pub(super) fn try_again_after(error: &AppError) -> Option<Duration> {
    match error {
        AppError::Offline | AppError::Unavailable | AppError::SignInUnavailable | AppError::Internal => Some(RETRY),
        AppError::TooManyRequests { retry_after } => Some(RETRY.max(Duration::from_secs((*retry_after).into()))),
        _ => None,
    }
}
