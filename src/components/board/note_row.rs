//! A note of the open page, between the keyboard and the disk.

use super::turns::Turns;
use crate::{
    client::{drafts, page},
    error::{AppError, Field},
    model::{
        day::Day,
        id::NoteId,
        note::{Body, Note, Title},
    },
};
use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*};
use serde::{Deserialize, Serialize};

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
    pub(super) const fn waits_for_the_user(&self) -> bool {
        matches!(self, Self::Conflict | Self::Failed(AppError::Invalid { .. } | AppError::TooLarge | AppError::Conflict))
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
    pub(super) fn is_blank(&self) -> bool {
        self.title.trim().is_empty() && self.body.trim().is_empty()
    }

    /// Whether the server has this text.
    pub(super) fn is_in(&self, note: &Note) -> bool {
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
    pub(super) day: Day,
    /// What the fields hold.
    pub(super) text: StoredValue<NoteText>,
    /// The version that the text was typed over; zero until the server has the note.
    pub(super) version: StoredValue<u32>,
    /// A text that was sent, and of which no answer says yet whether it arrived.
    pub(super) sent: StoredValue<Option<NoteText>>,
    pub(super) timer: StoredValue<Option<TimeoutHandle>>,
    pub(super) turns: Turns,
}

/// What is typed into a note and not saved yet, as this tab keeps it.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct NoteDraft {
    pub(super) day: Day,
    /// The version that the text was typed over; zero when the server never got the note.
    pub(super) version: u32,
    pub(super) text: NoteText,
    /// What was sent and not answered.
    pub(super) sent: Option<NoteText>,
}

impl NoteDraft {
    /// Those of a day, and the notes that they are of.
    pub(super) fn of_day(day: Day) -> impl Iterator<Item = (NoteId, Self)> {
        drafts::all_as(NOTES).into_iter().filter(move |(_, draft): &(_, Self)| draft.day == day)
    }

    pub(super) fn forget(id: NoteId) {
        drafts::forget(&key(id));
    }
}

/// How the keys of the drafts begin.
const NOTES: &str = "note.";

fn key(id: NoteId) -> String {
    format!("{NOTES}{id}")
}

impl NoteRow {
    pub(super) fn new(note: Note) -> Self {
        let row = Self::unsaved(note.id, note.day, NoteText { title: note.title.clone(), body: note.body });
        row.state.set(SaveState::Saved);
        row.version.set_value(note.version);
        row.name.set(note.title);
        row.html.set(note.html);
        row
    }

    pub(super) fn unsaved(id: NoteId, day: Day, text: NoteText) -> Self {
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

    pub(super) fn is_unsaved(self) -> bool {
        self.state.with_untracked(|state| *state != SaveState::Saved)
    }

    pub(super) fn waits_for_the_user(self) -> bool {
        self.state.with_untracked(SaveState::waits_for_the_user)
    }

    pub(super) fn cancel_timer(self) {
        if let Some(timer) = self.timer.get_value() {
            timer.clear();
        }
        self.timer.set_value(None);
    }

    pub(super) fn keep_draft(self) {
        if self.is_nothing() {
            self.forget_draft();
            return;
        }
        let draft = NoteDraft { day: self.day, version: self.version(), text: self.text(), sent: self.sent.get_value() };
        drafts::keep_as(&key(self.id), &draft);
    }

    /// Whether there is nothing of it, here or at the server.
    pub(super) fn is_nothing(self) -> bool {
        self.version() == 0 && self.turns.are_over() && self.text.with_value(NoteText::is_blank)
    }

    /// Forgets what this tab kept of it.
    pub fn forget_draft(self) {
        NoteDraft::forget(self.id);
    }

    /// Takes over what the server has; the text in the fields stays, and counts as typed over that.
    pub(super) fn accept(self, note: Note) {
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
