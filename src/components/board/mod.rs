//! The state of the open page: signals that the rows read, and what the user does to them.
//!
//! Every change shows at once and is taken back, with a sentence, when the server refuses it.

pub mod note_row;
mod notes;
pub mod todo_row;
mod todos;
mod turns;

use self::{note_row::NoteRow, todo_row::TodoRow};
use crate::{
    error::AppError,
    model::{
        day::Day,
        id::TodoId,
        page::{DayPage, DaySummary, DayView, Draft, Undo},
        theme::Theme,
        user::User,
    },
};
use leptos::prelude::*;

/// The forms whose fields the page shows again with the reason beside them.
const WITH_FIELDS: [&str; 4] = ["todos/create", "todos/edit", "notes/create", "notes/save"];

/// A short message at the foot of the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Toast {
    /// What happened.
    pub message: String,
    /// What can be undone.
    pub undo: Option<Undo>,
}

/// The open page.
#[derive(Debug, Clone, Copy)]
pub struct Board {
    /// The day shown.
    pub day: RwSignal<Day>,
    /// Today on the user's calendar.
    pub today: RwSignal<Day>,
    /// The todos in the owner's order, the open and the done ones among each other.
    pub todos: RwSignal<Vec<TodoRow>>,
    /// The notes in the owner's order.
    pub notes: RwSignal<Vec<NoteRow>>,
    /// The chosen theme.
    pub theme: RwSignal<Theme>,
    /// Whether the sidebar is collapsed.
    pub collapsed: RwSignal<bool>,
    /// Whether the Sign In Required dialog is open.
    pub ask_to_sign_in: RwSignal<bool>,
    /// The message at the foot of the page.
    pub toast: RwSignal<Option<Toast>>,
    /// What assistive technology says of a change that only the eye would see.
    pub announcement: RwSignal<String>,
    /// Why the composer's text was refused.
    pub composer_error: RwSignal<Option<String>>,
    follows_today: bool,
    user: StoredValue<Option<User>>,
    other_days: RwSignal<Vec<DaySummary>>,
    deleted_todo: StoredValue<Option<(usize, TodoRow)>>,
    deleted_note: StoredValue<Option<(usize, NoteRow)>>,
    /// The todo that could not be saved and whose text the composer has again.
    given_back: StoredValue<Option<(TodoId, String)>>,
}

impl Board {
    /// The state of a page as it was rendered.
    pub fn new(page: &DayPage) -> Self {
        let board = Self {
            day: RwSignal::new(page.view.day),
            today: RwSignal::new(page.view.today),
            todos: RwSignal::new(Vec::new()),
            notes: RwSignal::new(Vec::new()),
            theme: RwSignal::new(page.theme),
            collapsed: RwSignal::new(page.collapsed),
            ask_to_sign_in: RwSignal::new(page.ask_to_sign_in),
            toast: RwSignal::new(page.undo.map(Toast::deleted).or_else(|| page.draft.as_ref().and_then(Toast::refused))),
            announcement: RwSignal::new(String::new()),
            composer_error: RwSignal::new(None),
            follows_today: page.follows_today,
            user: StoredValue::new(page.user.clone()),
            other_days: RwSignal::new(Vec::new()),
            deleted_todo: StoredValue::new(None),
            deleted_note: StoredValue::new(None),
            given_back: StoredValue::new(None),
        };
        board.show(page.view.clone());
        board.open_editors(page);
        if let Some(draft) = &page.draft {
            board.take_note_draft(draft);
        }
        board
    }

    /// Replaces the rows by those of a view.
    pub fn show(self, view: DayView) {
        self.day.set(view.day);
        self.today.set(view.today);
        self.other_days.set(view.days);
        self.show_todos(view.todos);
        self.show_notes(view.notes);
    }

    /// Shows the new today in place of the old one; the composer keeps its text.
    pub fn roll_over(self, mut view: DayView, today: Day) {
        view.today = today;
        self.show(view);
    }

    /// Who is signed in.
    pub fn user(self) -> Option<User> {
        self.user.get_value()
    }

    /// The address of this page.
    pub fn path(self) -> String {
        if self.follows_today { "/".into() } else { self.day.get().path() }
    }

    /// Where sign-in starts from and comes back to.
    pub fn sign_in_path(self) -> String {
        format!("/login?return_to={}", self.path())
    }

    /// The todos that are done, or those that are not, in order.
    pub fn rows(self, done: bool) -> Vec<TodoRow> {
        self.todos.get().into_iter().filter(|row| row.done.get() == done).collect()
    }

    /// The lines of the sidebar; the shown day's count follows the rows.
    pub fn days(self) -> Vec<DaySummary> {
        let shown = self.day.get();
        let open = u32::try_from(self.rows(false).len()).unwrap_or(u32::MAX);
        self.other_days
            .get()
            .into_iter()
            .map(|summary| if summary.day == shown { DaySummary { day: shown, open } } else { summary })
            .collect()
    }

    /// Whether somebody is signed in; asks to sign in when nobody is.
    pub fn may_write(self) -> bool {
        let signed_in = self.user.with_value(Option::is_some);
        if !signed_in {
            self.ask_to_sign_in.set(true);
        }
        signed_in
    }

    /// Tells the user of a failure: a session that ended asks to sign in, everything else is a message.
    pub fn tell(self, error: &AppError) {
        match error {
            AppError::SignInRequired => self.ask_to_sign_in.set(true),
            other => self.toast.set(Some(Toast { message: other.to_string(), undo: None })),
        }
    }

    /// Brings back what was being typed when this tab was taken off its page.
    pub fn bring_back_drafts(self) {
        self.bring_back_edits();
        self.bring_back_notes();
    }

    /// Takes back the deletion that the toast offers.
    pub fn undo(self, undo: Undo) {
        self.toast.set(None);
        match undo {
            Undo::Todo(id) => self.undo_todo(id),
            Undo::Note(id) => self.undo_note(id),
        }
    }

    /// Says why, and offers Undo again.
    fn not_undone(self, undo: Undo, error: &AppError) {
        if *error == AppError::SignInRequired {
            self.ask_to_sign_in.set(true);
        }
        self.toast.set(Some(Toast { message: error.to_string(), undo: Some(undo) }));
    }
}

impl Toast {
    fn deleted(undo: Undo) -> Self {
        let message = match undo {
            Undo::Todo(_) => "Todo deleted.",
            Undo::Note(_) => "Note deleted.",
        };
        Self { message: message.into(), undo: Some(undo) }
    }

    /// Why a form without a field of its own did nothing; every other reason stands beside its field, or in the dialog.
    fn refused(draft: &Draft) -> Option<Self> {
        let has_a_place = draft.error == AppError::SignInRequired || WITH_FIELDS.contains(&draft.endpoint.as_str());
        (!has_a_place).then(|| Self { message: draft.error.to_string(), undo: None })
    }
}

/// The page that a component stands on.
pub fn use_board() -> Board {
    expect_context::<Board>()
}
