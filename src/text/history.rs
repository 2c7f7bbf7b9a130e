//! What the pages say of the earlier versions of a note.

use super::{number_of, thousands};
use crate::model::{limits::VERSIONS_PER_NOTE, moment::Moment};

/// How many versions of a note are kept.
pub fn are_kept() -> String {
    format!("{VERSIONS_PER_NOTE} are kept: most of the recent ones, fewer of the older ones.")
}

/// Where a note has none.
pub const NO_VERSIONS: &str = "No earlier version yet. When the note is changed, what it was before is kept here.";

/// Where two versions are the same.
pub const NO_CHANGES: &str = "Nothing is different.";

/// Where a version was restored.
pub const RESTORED: &str = "Restored. What the note was before is kept as the newest version.";

/// Where a version was to be restored that the note has not moved on from.
pub const SAME: &str = "The note has this text already.";

/// A version by its time: `Today, 10:30`, or `Before Today, 10:30` where only that is known.
pub fn version_of(written: Option<&Moment>, replaced: &Moment) -> String {
    written.map_or_else(|| format!("Before {}", replaced.words), |written| written.words.clone())
}

/// How long a text is.
pub fn characters(count: usize) -> String {
    number_of(count, "character")
}

/// How many lines came and went: `3 lines added, 1 removed`.
pub fn changed_lines(added: usize, removed: usize) -> String {
    match (added, removed) {
        (0, 0) => "nothing".to_owned(),
        (added, 0) => format!("{} added", number_of(added, "line")),
        (0, removed) => format!("{} removed", number_of(removed, "line")),
        (added, removed) => format!("{} added, {} removed", number_of(added, "line"), thousands(removed)),
    }
}

/// Lines of a comparison that are the same, and not shown.
pub fn same_lines(count: usize) -> String {
    format!("{} the same", number_of(count, "line"))
}

/// Lines of a comparison that are not shown because there are too many.
pub fn more_lines(count: usize) -> String {
    format!("{} more, which are not shown", number_of(count, "line"))
}

/// Around the title of the note: `Earlier versions of Shopping, newest first.`
pub const EARLIER_VERSIONS_OF: &str = "Earlier versions of ";
pub const NEWEST_FIRST: &str = ", newest first. ";

/// Where the note was deleted.
pub const IN_TRASH: &str = "This note is in the Trash: restore it before one of its versions. ";

/// The list, and what stands beside each version of it.
pub const VERSIONS: &str = "Versions";
pub const UNTIL: &str = "Until";
pub const LENGTH: &str = "Length";
pub const CHANGED_THEN: &str = "Changes";

/// The button that restores a version, by its time.
pub fn restore(version: &str) -> String {
    format!("Restore: {version}")
}

/// The page of one version, and between its time and that of the next.
pub const VERSION: &str = "Version";
pub const AND_UNTIL: &str = ", until ";

/// What can be shown of it.
pub const SHOWN_AS: &str = "View";
pub const CHANGES_UP_TO_NOW: &str = "Changes up to now";
pub const CHANGES_UP_TO_NEXT: &str = "Changes up to the next version";
pub const ITS_TEXT: &str = "Text";
pub const NO_TEXT: &str = "This version has no text.";
pub const CHANGES: &str = "Changes";
pub const ALL_VERSIONS: &str = "All versions";

/// Before a line of a comparison, for who does not see its colour.
pub const REMOVED: &str = "Removed: ";
pub const ADDED: &str = "Added: ";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changed_in_a_version_is_counted() {
        for (added, removed, words) in
            [(0, 0, "nothing"), (1, 0, "1 line added"), (0, 2, "2 lines removed"), (1_200, 1, "1,200 lines added, 1 removed")]
        {
            assert_eq!(changed_lines(added, removed), words);
        }
    }
}
