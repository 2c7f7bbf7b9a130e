//! A todo of the open page: what it shows, what the server has of it, and what of it is on its way.

use super::turns::Turns;
use crate::{
    client::{drafts, focus},
    error::AppError,
    model::{day::Day, id::TodoId, todo::Todo},
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// One todo on the page. Its parts change on their own, so that a change redraws one row only.
#[derive(Debug, Clone, Copy)]
pub struct TodoRow {
    /// Which todo.
    pub id: TodoId,
    /// Its text, as it will be when everything is answered.
    pub text: RwSignal<String>,
    /// Whether it is done; likewise.
    pub done: RwSignal<bool>,
    /// The text in the edit box, while it is open.
    pub editing: RwSignal<Option<String>>,
    /// Why the text was refused.
    pub error: RwSignal<Option<AppError>>,
    pub(super) day: Day,
    /// What the server has, as far as it has answered; nothing before it has the todo.
    pub(super) saved: StoredValue<Option<Todo>>,
    /// Whether another page has changed the text since the edit box was opened.
    pub(super) overtaken: StoredValue<bool>,
    /// The texts that were sent or wait for their turn, since the last was answered well; the newest at the end.
    pub(super) on_their_way: StoredValue<Vec<String>>,
    pub(super) turns: Turns,
}

/// What is typed into an edit box and not saved yet, as this tab keeps it.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct EditDraft {
    pub(super) day: Day,
    /// The texts that it may be an edit of: as saved, and as on its way. None when the server never got the todo.
    pub(super) of: Vec<String>,
    pub(super) text: String,
}

impl EditDraft {
    /// Those of a day, and the todos that they are of.
    pub(super) fn of_day(day: Day) -> impl Iterator<Item = (TodoId, Self)> {
        drafts::all_as(EDITS).into_iter().filter(move |(_, draft): &(_, Self)| draft.day == day)
    }

    pub(super) fn forget(id: TodoId) {
        drafts::forget(&key(id));
    }
}

/// How the keys of the drafts begin.
const EDITS: &str = "edit.";

fn key(id: TodoId) -> String {
    format!("{EDITS}{id}")
}

impl TodoRow {
    pub(super) fn new(todo: Todo) -> Self {
        let row = Self::unsaved(todo.id, todo.day, todo.text.clone());
        row.done.set(todo.done);
        row.saved.set_value(Some(todo));
        row
    }

    pub(super) fn unsaved(id: TodoId, day: Day, text: String) -> Self {
        Self {
            id,
            on_their_way: StoredValue::new(Vec::new()),
            text: RwSignal::new(text),
            done: RwSignal::new(false),
            editing: RwSignal::new(None),
            error: RwSignal::new(None),
            day,
            saved: StoredValue::new(None),
            overtaken: StoredValue::new(false),
            turns: Turns::new(),
        }
    }

    /// The version that an edit without JavaScript is based on.
    pub fn version(self) -> Option<u32> {
        self.saved.with_value(|saved| saved.as_ref().map(|todo| todo.version))
    }

    /// Why the text was refused, in a sentence.
    pub fn reason(self) -> Option<String> {
        self.error.get().map(|error| match error {
            AppError::Conflict => {
                format!("This was changed on another page in the meantime, to “{}”. Saving again replaces that.", self.text.get())
            }
            other => other.to_string(),
        })
    }

    /// Opens the edit box.
    pub fn open_editor(self) {
        self.overtaken.set_value(false);
        self.editing.set(Some(self.text.get_untracked()));
        focus::after_redraw([self.field()]);
    }

    /// Takes what is typed into the edit box: the box may be drawn anew, and the page be left.
    pub fn typed(self, text: String) {
        self.keep_draft(text.clone());
        self.editing.set(Some(text));
    }

    pub(super) fn keep_draft(self, text: String) {
        let saved = self.saved.with_value(|saved| saved.as_ref().map(|todo| todo.text.clone()));
        let of = saved.into_iter().flat_map(|saved| self.on_their_way.get_value().into_iter().chain([saved])).collect();
        drafts::keep_as(&key(self.id), &EditDraft { day: self.day, of, text });
    }

    /// Keeps a text that is sent now, or waits for its turn: the page may be left before the answer.
    pub(super) fn send_off(self, text: &str) {
        self.keep_draft(text.to_owned());
        self.on_their_way.update_value(|texts| texts.push(text.trim().to_owned()));
    }

    pub(super) fn forget_draft(self) {
        EditDraft::forget(self.id);
    }

    /// Gives up what is in the edit box. A text that is on its way stays kept until it is saved.
    pub(super) fn give_up_typed(self) {
        if self.turns.are_over() {
            self.forget_draft();
        } else {
            self.keep_draft(self.text.get_untracked());
        }
    }

    /// The id of the edit box.
    pub fn field(self) -> String {
        format!("field-{}", self.id)
    }

    /// Whether the server has it not, and it is not on its way there.
    pub(super) fn is_only_here(self) -> bool {
        self.version().is_none() && self.turns.are_over()
    }

    /// Takes over what the server answered to a change of anything but the text.
    pub(super) fn accept(self, todo: Todo) {
        let is_known = self.saved.with_value(|saved| saved.as_ref().is_some_and(|saved| saved.text == todo.text));
        if !is_known {
            self.overtaken.set_value(true);
        }
        self.accept_own(todo);
    }

    /// Takes over what the server answered to a text of this page's.
    pub(super) fn accept_own(self, todo: Todo) {
        self.saved.set_value(Some(todo));
        // What is typed or on its way since then stays kept.
        if self.turns.is_last() {
            self.on_their_way.set_value(Vec::new());
            if self.editing.with_untracked(Option::is_none) {
                self.forget_draft();
            }
        }
        self.settle();
    }

    /// Shows what the server has, unless more is on its way: that would show an older state for a moment.
    pub(super) fn settle(self) {
        if let Some(todo) = self.saved.get_value().filter(|_| self.turns.is_last()) {
            self.text.set(todo.text);
            self.done.set(todo.done);
            if self.editing.with_untracked(Option::is_some) {
                // In another part of the list its box is another one.
                focus::if_lost([self.field()]);
            }
        }
    }
}
