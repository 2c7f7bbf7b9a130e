//! Everything of one person as it leaves Daybook, and as it comes back: the contents of `daybook.json`.

use super::{day::Day, preferences::Preferences, user::User};
use serde::{Deserialize, Serialize};

/// What the file calls itself.
pub const FORMAT: &str = "daybook-export";
/// Counted up with every change after which an older reader would misread the file.
///
/// 2: notes have `versions`, and the head has `template`.
pub const VERSION: u32 = 2;

/// The beginning of the file: everything but the days. Every time in it is UTC, `2026-11-23T09:30:00Z`.
#[derive(Debug, Clone, Serialize)]
pub struct Head {
    /// [`FORMAT`].
    pub format: &'static str,
    /// [`VERSION`].
    pub version: u32,
    /// When it was made.
    pub exported_at: String,
    /// The profile.
    pub account: User,
    /// What the person has chosen for all of their devices.
    pub preferences: Preferences,
    /// What new days begin with.
    pub template: String,
    /// Where the person signed in.
    pub sessions: Vec<SessionRecord>,
}

/// A session, as far as it is about the person.
#[derive(Debug, Clone, Serialize)]
pub struct SessionRecord {
    /// When it began.
    pub created_at: String,
    /// When it was last used, to the hour.
    pub last_seen_at: String,
    /// When it ended, if it did.
    pub ended_at: Option<String>,
    /// The browser's address.
    pub address: Option<String>,
    /// What the browser said of itself.
    pub user_agent: Option<String>,
    /// Who acted in it in the person's place, if anybody did.
    pub impersonator: Option<String>,
}

/// Everything of one day, what lies in the Trash too; in the owner's order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayRecord {
    /// The day; none for someday.
    pub day: Option<Day>,
    /// What the person calls it.
    pub label: Option<String>,
    /// Whether it is archived.
    #[serde(default)]
    pub archived: bool,
    /// Its todos.
    pub todos: Vec<TodoRecord>,
    /// Its notes.
    pub notes: Vec<NoteRecord>,
}

/// A todo.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TodoRecord {
    /// Its id.
    pub id: String,
    /// The todo it is a subtask of.
    pub parent: Option<String>,
    /// Its text.
    pub text: String,
    /// When it was done, if it is.
    pub done_at: Option<String>,
    /// Whether it lies in the Trash.
    pub deleted: bool,
    /// When it was deleted, if it was.
    pub deleted_at: Option<String>,
    /// When it was written.
    pub created_at: String,
    /// Its sort key within the day.
    pub rank: String,
    /// How often it was written.
    pub version: u32,
    /// Whether it is pinned.
    #[serde(default)]
    pub pinned: bool,
    /// Whether it is folded.
    #[serde(default)]
    pub folded: bool,
}

/// A note.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoteRecord {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its Markdown.
    pub body: String,
    /// Whether it lies in the Trash.
    pub deleted: bool,
    /// When it was deleted, if it was.
    pub deleted_at: Option<String>,
    /// When it was written.
    pub created_at: String,
    /// Its sort key within the day.
    pub rank: String,
    /// How often it was written.
    pub version: u32,
    /// Whether it is pinned.
    #[serde(default)]
    pub pinned: bool,
    /// Whether it is folded.
    #[serde(default)]
    pub folded: bool,
    /// Its earlier texts, oldest first. Only `daybook.json` has them.
    #[serde(default)]
    pub versions: Vec<EarlierText>,
}

/// An earlier text of a note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EarlierText {
    /// Its id. The time in it is when another text replaced it.
    pub id: String,
    /// When it was last changed, where that is known.
    pub written_at: Option<String>,
    /// Its title.
    pub title: String,
    /// Its Markdown.
    pub body: String,
}

impl DayRecord {
    /// Whether all of it lies in the Trash.
    pub fn is_empty(&self) -> bool {
        self.todos.iter().all(|todo| todo.deleted) && self.notes.iter().all(|note| note.deleted)
    }
}
