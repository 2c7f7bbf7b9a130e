//! What a day page is made of: the one value that the server renders from and the browser wakes with.

use super::{
    day::Day,
    id::{NoteId, TodoId},
    note::Note,
    row::RowId,
    theme::Theme,
    todo::Todo,
    user::User,
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// The rows of one day and the days beside it, all of one owner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DayView {
    /// The day shown.
    pub day: Day,
    /// Today in the user's time zone when the view was made.
    pub today: Day,
    /// The owner's count of changes when the view was made.
    pub seq: u64,
    /// Identifies the database since it was made, or restored. Counts of changes of different epochs can't be compared.
    pub epoch: String,
    /// Its todos outside the Trash in the owner's order, open and done ones mixed, including subtasks.
    pub todos: Vec<Arc<Todo>>,
    /// Its notes outside the Trash in the owner's order. Long ones are clipped, and if there are many, others too.
    pub notes: Vec<Arc<Note>>,
    /// The days that have todos or notes and are near to today or to this day, newest first, and earlier ones that have open todos. Today
    /// is always among them; an archived day only if it is the one shown. `/api/days` has all.
    pub days: Vec<DaySummary>,
}

impl DayView {
    /// The view of a visitor who is not signed in: without rows.
    pub fn empty(day: Day, today: Day) -> Self {
        let mut days = vec![DaySummary::empty(today)];
        if day != today {
            days.push(DaySummary::empty(day));
            days.sort_by_key(|summary| std::cmp::Reverse(summary.day));
        }
        Self { day, today, seq: 0, epoch: String::new(), todos: Vec::new(), notes: Vec::new(), days }
    }
}

/// One line of the sidebar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DaySummary {
    /// The day.
    pub day: Day,
    /// How many of its todos are not done.
    pub open: u32,
    /// What the person calls it.
    pub label: Option<String>,
}

impl DaySummary {
    /// A day with nothing to do and no label.
    pub const fn empty(day: Day) -> Self {
        Self { day, open: 0, label: None }
    }
}

/// Everything that the day page shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DayPage {
    /// The day's rows; empty for a visitor who is not signed in.
    pub view: DayView,
    /// Who is signed in.
    pub user: Option<User>,
    /// Whether they look at it themselves: for an impersonator nothing is kept in the browser.
    pub in_person: bool,
    /// The chosen theme.
    pub theme: Theme,
    /// The day that weeks begin with: 1 is Monday, 7 is Sunday.
    pub week_start: u8,
    /// Whether the sidebar is collapsed.
    pub collapsed: bool,
    /// Whether single keys are shortcuts.
    pub shortcuts: bool,
    /// Whether the page is the address of today (`/`), which rolls over at the user's midnight.
    pub follows_today: bool,
    /// Whether the Sign In Required dialog is open on arrival.
    pub ask_to_sign_in: bool,
    /// What a form without JavaScript could not save, with the reason.
    pub draft: Option<Returned>,
    /// The todo whose edit box the address opens (`?edit=01H…`), without JavaScript.
    pub edit: Option<TodoId>,
    /// The todo whose menu the address opens (`?menu=01H…`), without JavaScript.
    pub menu: Option<TodoId>,
    /// The note that the address opens whole (`?note=01H…`), without JavaScript.
    pub note: Option<NoteId>,
    /// The id of the todo that the composer makes without JavaScript. It comes with the page, so that sending the form twice makes one
    /// todo.
    pub spare_todo: TodoId,
    /// The same for the note of the Add note button.
    pub spare_note: NoteId,
    /// What was just deleted, as the address says it; offers Undo without JavaScript.
    pub undo: Option<RowId>,
}

/// A day page without its rows. The page of a visitor shows nothing else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayFrame {
    /// The day shown.
    pub day: Day,
    /// Today in the user's time zone.
    pub today: Day,
    /// The lines of the sidebar.
    pub days: Vec<DaySummary>,
    /// The chosen theme.
    pub theme: Theme,
    /// The day that weeks begin with.
    pub week_start: u8,
    /// Whether the sidebar is collapsed.
    pub collapsed: bool,
    /// Whether single keys are shortcuts.
    pub shortcuts: bool,
    /// Whether the page is the address of today.
    pub follows_today: bool,
    /// Whether the Sign In Required dialog is open on arrival.
    pub ask_to_sign_in: bool,
    /// What a form without JavaScript could not save.
    pub draft: Option<Returned>,
    /// What was just deleted.
    pub undo: Option<RowId>,
    /// The id of the todo that the composer makes without JavaScript.
    pub spare_todo: TodoId,
    /// The same for the note of the Add note button.
    pub spare_note: NoteId,
}

impl DayPage {
    /// The page without its rows.
    pub fn frame(&self) -> DayFrame {
        DayFrame {
            day: self.view.day,
            today: self.view.today,
            days: self.view.days.clone(),
            theme: self.theme,
            week_start: self.week_start,
            collapsed: self.collapsed,
            shortcuts: self.shortcuts,
            follows_today: self.follows_today,
            ask_to_sign_in: self.ask_to_sign_in,
            draft: self.draft.clone(),
            undo: self.undo,
            spare_todo: self.spare_todo,
            spare_note: self.spare_note,
        }
    }
}

/// A field of a form, beside which a refusal can be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// A todo's text.
    Text,
    /// A note's title.
    Title,
    /// A note's body.
    Body,
    /// A date.
    Day,
    /// An e-mail address.
    Email,
    /// A file.
    File,
}

/// A refused form: what it sent, as the page shows it again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Returned {
    /// The server function that refused, `todos/create`.
    pub endpoint: String,
    /// Why, in one sentence.
    pub reason: String,
    /// The field that the sentence is about.
    pub field: Option<Field>,
    /// Whether it waits for a sign-in: the dialog asks for that.
    pub waits_for_sign_in: bool,
    /// The form's fields, as sent.
    pub fields: Vec<(String, String)>,
}

impl Returned {
    /// A field of the form that was refused, when it was a form for this endpoint.
    pub fn field(&self, endpoint: &str, name: &str) -> Option<&str> {
        if self.endpoint == endpoint { value_of(&self.fields, name) } else { None }
    }
}

/// What a field of a form holds.
pub(crate) fn value_of<'a>(fields: &'a [(String, String)], name: &str) -> Option<&'a str> {
    fields.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
}
