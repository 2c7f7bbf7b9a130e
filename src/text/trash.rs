//! What the Trash says.

use super::{named, number_of};
use crate::model::{limits::TRASH_DAYS, row::RowId};

/// Where nothing lies in the Trash.
pub const NOTHING: &str = "Nothing here. Todos and notes that you delete can be restored from this page.";

/// How long what was deleted is kept.
pub fn is_kept() -> String {
    format!("What you deleted, newest first. It is kept {TRASH_DAYS} days, and then removed for good.")
}

/// What was just taken out of the Trash.
pub fn restored(row: RowId, name: &str) -> String {
    format!("Restored {}.", named(row, name))
}

/// What else comes back with a todo in the Trash.
pub fn with_subtasks(count: usize) -> String {
    format!("and {}", number_of(count, "subtask"))
}

/// What emptying the Trash would remove.
pub fn emptying(todos: usize, notes: usize) -> String {
    let both = [(todos, "todo"), (notes, "note")];
    let what = both.iter().filter(|(count, _)| *count > 0).map(|(count, name)| number_of(*count, name));
    format!("This removes {} for good. Nobody can bring that back.", what.collect::<Vec<_>>().join(" and "))
}

/// What became of a form that removes something for good.
pub const fn removed(left: bool) -> &'static str {
    match left {
        true => "There was too much for one go, so some of it is left. Empty the Trash again to remove it.",
        false => "Removed for good.",
    }
}

/// What an impersonator may not do.
pub const ONLY_OWNER: &str = "Only the owner of the account can remove something for good.";

/// The link from a note that lies there.
pub const GO_TO_TRASH: &str = "Go to the Trash";

/// The link to the day of what was restored.
pub fn go_to(day: &str) -> String {
    format!("Go to {day}")
}

/// What empties it, and the button that does.
pub const EMPTY: &str = "Empty Trash";
pub const REMOVE_ALL: &str = "Remove everything for good";

/// The list, and what stands beside each row of it.
pub const DELETED_ROWS: &str = "Deleted todos and notes";
pub const TODO_OF: &str = "Todo on";
pub const NOTE_OF: &str = "Note on";
pub const DELETED: &str = "Deleted";
pub const KEPT_UNTIL: &str = "Kept until";
pub const DELETE_FOR_GOOD: &str = "Delete for good";

/// The button that restores a row, by its name.
pub fn restore(name: &str) -> String {
    format!("Restore {name}")
}

/// The button that removes it for good.
pub fn delete_for_good(name: &str) -> String {
    format!("Delete for good: {name}")
}

/// The links between the pages of it.
pub const PAGES: &str = "Pages of the Trash";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::id::{NoteId, TodoId};

    #[test]
    fn what_was_restored_is_named() {
        assert_eq!(restored(RowId::Todo(TodoId::from_parts(1, 0)), "Buy milk"), "Restored “Buy milk”.");
        assert_eq!(restored(RowId::Note(NoteId::from_parts(1, 0)), " "), "Restored an untitled note.");
    }

    #[test]
    fn what_is_removed_for_good_is_counted() {
        assert_eq!(emptying(1_200, 1), "This removes 1,200 todos and 1 note for good. Nobody can bring that back.");
        assert_eq!(emptying(0, 2), "This removes 2 notes for good. Nobody can bring that back.");
        assert_eq!((with_subtasks(1), with_subtasks(3)), ("and 1 subtask".to_owned(), "and 3 subtasks".to_owned()));
    }
}
