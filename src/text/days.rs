//! What the pages say of whole days.

use super::{number_of, thousands};
use crate::model::listed::ListedDay;

/// What the list of all days is about.
pub const ALL: &str = "Every day that has todos, notes or a label.";
pub const YEARS: &str = "Years";

/// Said where a year has no days.
pub const NO_DAYS: &str = "Nothing in this year yet.";

/// What somebody new can do on their first page, and can't see on it.
pub const FIRST_STEPS: &str = "New here? Paste a list, and each of its lines becomes a todo. What you delete can be taken back.";
pub const FIRST_STEPS_LABEL: &str = "First steps";
pub const ALL_KEYS: &str = "Press ? for all keys.";

/// What the archive is for.
pub const ARCHIVE: &str = "An archived day is not in the sidebar, and its open todos are not overdue. Everything on it is kept.";

/// A day that is there.
pub const IS_ARCHIVED: &str = "This day is archived: it is not in the sidebar, and its open todos are not overdue.";

/// Where no day is.
pub const NOTHING_ARCHIVED: &str = "No archived days. You can archive a day in its options.";

/// The list of them, and the mark of one in another list.
pub const ARCHIVED_DAYS: &str = "Archived days";
pub const ARCHIVED: &str = "Archived";

/// What puts a day there, and takes it out.
pub const ARCHIVE_THIS: &str = "Archive this day";
pub const UNARCHIVE: &str = "Unarchive";

/// What the template is for.
pub const TEMPLATE: &str = "Todos, one on each line. An empty day offers to start with them.";

/// What adds them to an empty day.
pub const USE_TEMPLATE: &str = "Start with your template";

/// What is done with the open todos, and where they go.
pub const OPEN_TODOS: &str = "Open todos";
pub const DAY_THEY_GO_TO: &str = "To this day";
pub const COPY: &str = "Copy";

/// What is done with everything.
pub const MOVE_ALL_TO_TRASH: &str = "Move all to the Trash";

/// What the files of a day hold.
pub const DOWNLOAD: &str = "The day as a Markdown file.";
pub const EVERYTHING: &str = "Everything";
pub const WITHOUT_DONE: &str = "Without done todos";

/// The name that a person gives a day.
pub const LABEL: &str = "Label";

/// How long a label may be.
pub fn label_hint(limit: usize) -> String {
    format!("What you call the day, beside its date: up to {} characters. Leave it empty for none.", thousands(limit))
}

/// What is done with the open todos of a day.
pub fn open(count: usize) -> String {
    format!("Move or copy {} to the end of another day. Subtasks go with them.", number_of(count, "open todo"))
}

/// What deleting a day takes away.
pub fn delete(todos: usize, notes: usize) -> String {
    let parts = [(todos, "todo"), (notes, "note")].into_iter().filter(|(count, _)| *count > 0);
    let parts: Vec<_> = parts.map(|(count, word)| number_of(count, word)).collect();
    format!("Moves {} to the Trash, where they can be restored for 30 days.", parts.join(" and "))
}

/// The button that takes a day out of the archive.
pub fn unarchive(day: &str) -> String {
    format!("Unarchive {day}")
}

/// A day by its name and its label, if it has one.
pub fn labelled(name: String, label: Option<&str>) -> String {
    match label {
        // Isolated: it may run from right to left.
        Some(label) => [name.as_str(), " · \u{2068}", label, "\u{2069}"].concat(),
        None => name,
    }
}

/// A day in a list: `Thursday, November 26, 3 open · Trip to Rome`.
pub fn listed(day: &ListedDay) -> String {
    labelled(super::week_day(day.day, day.open as usize), day.label.as_deref())
}

/// What stands below an archived day.
pub fn about(day: &ListedDay) -> String {
    let open = number_of(day.open as usize, "open todo");
    labelled(open, day.label.as_deref())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_named_with_its_label() {
        let day = "2026-11-26".parse().expect("a day");
        let trip = ListedDay { day, open: 3, label: Some("Trip to Rome".into()), archived: true };
        assert_eq!(listed(&trip), "Thursday, November 26, 3 open · \u{2068}Trip to Rome\u{2069}");
        assert_eq!(about(&trip), "3 open todos · \u{2068}Trip to Rome\u{2069}");
        assert_eq!(listed(&ListedDay { label: None, open: 0, ..trip }), "Thursday, November 26");
    }

    #[test]
    fn what_is_deleted_is_counted() {
        assert_eq!(delete(2, 1), "Moves 2 todos and 1 note to the Trash, where they can be restored for 30 days.");
        assert!(delete(0, 1).starts_with("Moves 1 note to the Trash"));
    }
}
