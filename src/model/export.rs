//! Everything of one person as it leaves Daybook: `daybook.json`, and a Markdown file for each day.

use super::{day::Day, preferences::Preferences, user::User};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

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
    /// What the person has chosen for all of their devices.
    pub preferences: Preferences,
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
    pub archived: bool,
    /// Its todos.
    pub todos: Vec<TodoRecord>,
    /// Its notes.
    pub notes: Vec<NoteRecord>,
}

/// A todo.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
    /// Whether it is pinned.
    pub pinned: bool,
    /// Whether it is folded.
    pub folded: bool,
}

/// A note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
    /// Whether it is pinned.
    pub pinned: bool,
    /// Whether it is folded.
    pub folded: bool,
}

impl DayRecord {
    /// Whether all of it lies in the Trash.
    pub fn is_empty(&self) -> bool {
        self.todos.iter().all(|todo| todo.deleted) && self.notes.iter().all(|note| note.deleted)
    }

    /// The day as a page of Markdown, without what lies in the Trash, and without the done todos where only the open ones are asked for.
    pub fn markdown(&self, only_open: bool) -> String {
        let shown = |todo: &&TodoRecord| !(todo.deleted || only_open && todo.done_at.is_some());
        let todos = lines(&self.todos.iter().filter(shown).collect::<Vec<_>>());
        let notes: Vec<_> = self.notes.iter().filter(|note| !note.deleted).map(NoteRecord::section).collect();
        let label = self.label.as_ref().map(|label| format!(": {label}")).unwrap_or_default();
        let mut parts = vec![format!("# {}{label}\n", self.day.map_or_else(|| "Someday".into(), Day::long_name))];
        if !todos.is_empty() {
            parts.push(format!("## Todos\n\n{todos}"));
        }
        if !notes.is_empty() {
            parts.push(format!("## Notes\n\n{}", notes.join("\n")));
        }
        parts.join("\n")
    }
}

/// A task list, in which subtasks stand below their todo; a subtask whose todo is left out stands at the top.
fn lines(todos: &[&TodoRecord]) -> String {
    let is_there = |id: &str| todos.iter().any(|todo| todo.id == id);
    let mut below: BTreeMap<Option<&str>, Vec<&TodoRecord>> = BTreeMap::new();
    for todo in todos {
        below.entry(todo.parent.as_deref().filter(|parent| is_there(parent))).or_default().push(todo);
    }
    let mut lines = String::new();
    // A list is taken out when it is written, so a circle in a damaged store ends; what only stands in one comes last.
    while let Some((_, list)) = below.pop_first() {
        let mut next: Vec<_> = list.into_iter().rev().map(|todo| (todo, 0)).collect();
        while let Some((todo, level)) = next.pop() {
            lines.push_str(&todo.lines(level));
            let subtasks = below.remove(&Some(todo.id.as_str())).unwrap_or_default();
            next.extend(subtasks.into_iter().rev().map(|subtask| (subtask, level + 1)));
        }
    }
    lines
}

impl TodoRecord {
    /// A line of a task list; further lines of the text stand below the first.
    fn lines(&self, level: usize) -> String {
        let (done, indent) = (if self.done_at.is_some() { 'x' } else { ' ' }, "  ".repeat(level));
        format!("{indent}- [{done}] {}\n", self.text.replace('\n', &format!("\n{indent}      ")))
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
            pinned: false,
            folded: false,
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
            pinned: false,
            folded: false,
        }
    }

    #[test]
    fn a_day_is_a_page_of_markdown() {
        let day = Some("2026-11-23".parse().expect("a day"));
        let todos = vec![todo("Milk", false, false), todo("Call\nthe bank", true, false), todo("Gone", false, true)];
        let notes = vec![note("List", "- eggs\n", false), note("", "**b**", false), note("Gone", "x", true)];
        let record = DayRecord { day, todos: todos.clone(), notes, ..DayRecord::default() };
        assert!(!record.is_empty());
        assert_eq!(
            record.markdown(false),
            "# Monday, November 23, 2026\n\n## Todos\n\n- [ ] Milk\n- [x] Call\n      the bank\n\n## Notes\n\n\
             ### List\n\n- eggs\n\n### Untitled\n\n**b**\n"
        );
        assert_eq!(
            record.markdown(true),
            "# Monday, November 23, 2026\n\n## Todos\n\n- [ ] Milk\n\n## Notes\n\n### List\n\n- eggs\n\n### Untitled\n\n**b**\n"
        );
        let deleted = todos.into_iter().filter(|todo| todo.deleted).collect();
        let record = DayRecord { day, todos: deleted, notes: vec![note("Gone", "x", true)], ..DayRecord::default() };
        assert!(record.is_empty());
        assert_eq!(record.markdown(false), "# Monday, November 23, 2026\n");
        let labelled = DayRecord { label: Some("Trip".into()), ..record };
        assert_eq!(labelled.markdown(false), "# Monday, November 23, 2026: Trip\n");
    }

    #[test]
    fn subtasks_stand_below_their_todo() {
        let row = |id: &str, parent: Option<&str>, done: bool| TodoRecord {
            id: id.into(),
            parent: parent.map(str::to_owned),
            ..todo(&format!("{id}\nmore"), done, false)
        };
        let todos = vec![
            row("a", None, true),
            row("b", Some("a"), false),
            row("c", None, false),
            row("d", Some("c"), true),
            row("e", Some("d"), false),
        ];
        let line = |indent: &str, done: char, id: &str| format!("{indent}- [{done}] {id}\n{indent}      more\n");
        let record = DayRecord { day: None, todos, notes: Vec::new(), ..DayRecord::default() };
        let all = [("", 'x', "a"), ("  ", ' ', "b"), ("", ' ', "c"), ("  ", 'x', "d"), ("    ", ' ', "e")];
        let all: String = all.iter().map(|(indent, done, id)| line(indent, *done, id)).collect();
        assert_eq!(record.markdown(false), format!("# Someday\n\n## Todos\n\n{all}"));
        let open: String = ["b", "c", "e"].iter().map(|id| line("", ' ', id)).collect();
        assert_eq!(record.markdown(true), format!("# Someday\n\n## Todos\n\n{open}"));
        let circle = vec![row("a", Some("b"), false), row("b", Some("a"), false), row("c", None, false)];
        let circle = DayRecord { day: None, todos: circle, notes: Vec::new(), ..DayRecord::default() };
        assert_eq!(circle.markdown(false).matches("- [ ]").count(), 3);
    }
}
