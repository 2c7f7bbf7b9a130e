//! Everything of one person as it leaves Daybook: `daybook.json`, and a Markdown file for each day.

use super::{day::Day, user::User};
use serde::Serialize;

/// What the file calls itself.
pub const FORMAT: &str = "daybook-export";
/// Counted up with every change after which an older reader would misread the file.
pub const VERSION: u32 = 1;

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
#[derive(Debug, Clone, Serialize)]
pub struct DayRecord {
    /// The day; none for someday.
    pub day: Option<Day>,
    /// Its todos.
    pub todos: Vec<TodoRecord>,
    /// Its notes.
    pub notes: Vec<NoteRecord>,
}

/// A todo.
#[derive(Debug, Clone, Serialize)]
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
    /// Since when.
    pub deleted_at: Option<String>,
    /// When it was written.
    pub created_at: String,
    /// Its place in the day, by comparison.
    pub rank: String,
    /// How often it was written.
    pub version: u32,
}

/// A note.
#[derive(Debug, Clone, Serialize)]
pub struct NoteRecord {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its Markdown.
    pub body: String,
    /// Whether it lies in the Trash.
    pub deleted: bool,
    /// Since when.
    pub deleted_at: Option<String>,
    /// When it was written.
    pub created_at: String,
    /// Its place in the day, by comparison.
    pub rank: String,
    /// How often it was written.
    pub version: u32,
}

impl DayRecord {
    /// The day as a page of Markdown; none when all of it lies in the Trash.
    pub fn markdown(&self) -> Option<String> {
        let todos: Vec<_> = self.todos.iter().filter(|todo| !todo.deleted).map(TodoRecord::line).collect();
        let notes: Vec<_> = self.notes.iter().filter(|note| !note.deleted).map(NoteRecord::section).collect();
        if todos.is_empty() && notes.is_empty() {
            return None;
        }
        let mut parts = vec![format!("# {}\n", self.day.map_or_else(|| "Someday".into(), Day::long_name))];
        if !todos.is_empty() {
            parts.push(format!("## Todos\n\n{}", todos.concat()));
        }
        if !notes.is_empty() {
            parts.push(format!("## Notes\n\n{}", notes.join("\n")));
        }
        Some(parts.join("\n"))
    }
}

impl TodoRecord {
    /// A line of a task list; further lines of the text stand below the first.
    fn line(&self) -> String {
        let done = if self.done_at.is_some() { 'x' } else { ' ' };
        format!("- [{done}] {}\n", self.text.replace('\n', "\n      "))
    }
}

impl NoteRecord {
    fn section(&self) -> String {
        let title = if self.title.is_empty() { "Untitled" } else { self.title.as_str() };
        format!("### {title}\n\n{}\n", self.body.trim_end_matches('\n'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn todo(text: &str, done: bool, deleted: bool) -> TodoRecord {
        let time = || "2026-11-23T09:30:00Z".to_owned();
        TodoRecord {
            id: "1".into(),
            parent: None,
            text: text.into(),
            done_at: done.then(time),
            deleted,
            deleted_at: deleted.then(time),
            created_at: time(),
            rank: "80".into(),
            version: 1,
        }
    }

    fn note(title: &str, body: &str, deleted: bool) -> NoteRecord {
        NoteRecord {
            id: "1".into(),
            title: title.into(),
            body: body.into(),
            deleted,
            deleted_at: None,
            created_at: String::new(),
            rank: "80".into(),
            version: 1,
        }
    }

    #[test]
    fn a_day_is_a_page_of_markdown() {
        let day = Some("2026-11-23".parse().expect("a day"));
        let todos = vec![todo("Milk", false, false), todo("Call\nthe bank", true, false), todo("Gone", false, true)];
        let notes = vec![note("List", "- eggs\n", false), note("", "**b**", false), note("Gone", "x", true)];
        assert_eq!(
            DayRecord { day, todos: todos.clone(), notes }.markdown().as_deref(),
            Some(
                "# Monday, November 23, 2026\n\n## Todos\n\n- [ ] Milk\n- [x] Call\n      the bank\n\n## Notes\n\n\
                 ### List\n\n- eggs\n\n### Untitled\n\n**b**\n"
            )
        );
        let deleted = todos.into_iter().filter(|todo| todo.deleted).collect();
        assert_eq!(DayRecord { day, todos: deleted, notes: vec![note("Gone", "x", true)] }.markdown(), None);
    }
}
