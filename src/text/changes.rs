//! What is said of changes: what was done, why something was not, and what is not saved yet.

use super::{named, thousands, to_day};
use crate::model::{
    change::{Refusal, TextId},
    day::Day,
    replica::{Deed, DeedKind, Failure, Notice},
    row::RowId,
    text::TextError,
};

/// Why a change was not made.
pub fn refusal(refusal: &Refusal) -> String {
    match refusal {
        Refusal::Text { of, error } => text_error(*of, *error),
        Refusal::Conflict { .. } => {
            "This was changed on another page in the meantime. Both texts are kept: choose which one stays.".to_owned()
        }
        Refusal::NotFound => "This is no longer here. It may have been deleted on another page.".to_owned(),
        Refusal::Exists => "There is already something with this id. Your text is kept: save it again as a new one.".to_owned(),
        Refusal::DayFull { limit } => {
            format!("A day can hold {} of these; this one is full. Delete one, or use another day.", thousands(*limit))
        }
        Refusal::Cycle => "A todo can't be a subtask of itself.".to_owned(),
        Refusal::TooDeep => "Subtasks can't be nested any deeper.".to_owned(),
        Refusal::Reused | Refusal::NotUnderstood => "Daybook did not understand this change, so it was not made.".to_owned(),
        Refusal::Expired => {
            "This change waited so long that Daybook can't tell whether it was made before. Look, and make it again if it is missing."
                .to_owned()
        }
    }
}

/// Why a text is refused.
pub fn text_error(of: TextId, error: TextError) -> String {
    match error {
        TextError::Blank => "Write what is to be done first.".to_owned(),
        TextError::TooLong { limit, length } => {
            let what = match of {
                TextId::Todo(_) => "A todo",
                TextId::Title(_) => "A title",
                TextId::Body(_) => "A note",
            };
            too_long(what, limit, length)
        }
    }
}

/// Why a text is refused that is over its limit; both numbers are characters.
pub fn too_long(what: &str, limit: usize, length: usize) -> String {
    format!("{what} can have {} characters; this has {}. Nothing was lost: shorten it and save again.", thousands(limit), thousands(length))
}

/// Where a browser forbids a page to keep anything, or has no room.
pub const NOT_KEPT: &str = "This browser does not keep changes for Daybook. Leave this page open until everything is saved.";

/// Where what is left of earlier days could not be loaded.
pub const NOT_MOVED: &str = "Daybook can't be reached, so nothing was moved. Try again.";

/// Why changes are not at the server yet.
pub const fn failure(failure: Failure) -> &'static str {
    match failure {
        Failure::Unanswered => "Daybook can't be reached. Your changes are kept on this device and sent when it can.",
        Failure::Busy(_) => "Daybook can't save right now. Your changes are kept on this device and sent again soon.",
        Failure::SignedOut => "Sign in to save. Your changes are kept on this device until then.",
        Failure::Refused => "Daybook did not take these changes. They are kept on this device.",
    }
}

/// A message for the foot of the page.
pub fn notice(notice: &Notice, today: Day) -> Option<String> {
    Some(match notice {
        Notice::Did(deed) => return deed_done(deed, today),
        Notice::Undone(deed) => format!("Undone: {}", deed_phrase(deed, today)),
        Notice::PartlyUndone(deed) => format!("Undone: {}. The rest was changed since, and stays as it is.", deed_phrase(deed, today)),
        Notice::NotUndone(deed) => {
            format!("{} {} changed since, so this can't be undone.", objects(deed), if deed.more == 0 { "was" } else { "were" })
        }
        Notice::NothingToUndo => "There is nothing to undo.".to_owned(),
        Notice::Refused(why) => refusal(why),
        Notice::Merged(_) => "This was changed on another page, too. It holds both changes now.".to_owned(),
        Notice::KeptAsNew(RowId::Todo(_)) => "This todo was deleted on another page. What you typed is kept as a new todo.".to_owned(),
        Notice::KeptAsNew(RowId::Note(_)) => "This note was deleted on another page. What you typed is kept as a new note.".to_owned(),
    })
}

/// What was done, where the page alone does not show it.
fn deed_done(deed: &Deed, today: Day) -> Option<String> {
    match deed.kind {
        DeedKind::Deleted => Some(format!("Deleted {}.", objects(deed))),
        DeedKind::MovedTo(day) => Some(format!("Moved {} {}.", objects(deed), to_day(day, today))),
        _ => None,
    }
}

fn deed_phrase(deed: &Deed, today: Day) -> String {
    let verb = match deed.kind {
        DeedKind::Created => "added",
        DeedKind::Edited => "changed",
        DeedKind::Done => "checked",
        DeedKind::Undone => "unchecked",
        DeedKind::Moved => "moved",
        DeedKind::MovedTo(day) => return format!("moved {} {}", objects(deed), to_day(day, today)),
        DeedKind::Deleted => "deleted",
        DeedKind::Restored => "restored",
        DeedKind::Pinned(true) => "pinned",
        DeedKind::Pinned(false) => "unpinned",
    };
    format!("{verb} {}", objects(deed))
}

/// What something was done to: `“Buy milk” and 3 more`.
fn objects(deed: &Deed) -> String {
    let name = named(deed.row, &deed.name);
    if deed.more == 0 { name } else { format!("{name} and {} more", thousands(deed.more)) }
}

/// Announced when a row was pinned, or unpinned.
pub const fn pinned(pinned: bool) -> &'static str {
    if pinned { "Pinned" } else { "Unpinned" }
}

/// Announced when a todo went to a place among others, or to a level of subtasks.
pub fn moved_to_place(place: usize, of: usize, level: usize) -> String {
    match level {
        0 => format!("Position {place} of {of}"),
        level => format!("Position {place} of {of}, level {}", level + 1),
    }
}

/// A todo whose change is not at the server.
pub const NOT_SENT: &str = "Not sent yet";

/// A row that was deleted before this page.
pub const TODO_DELETED: &str = "Todo deleted.";
pub const NOTE_DELETED: &str = "Note deleted.";

/// Above a text of a row that is not on the page, and what can become of it.
pub const NOT_SAVED_HERE: &str = "This text could not be saved where it was typed:";
pub const KEEP_AS_NEW: &str = "Keep as a new one";
pub const DISCARD: &str = "Discard";

/// The ways to settle a conflict of two texts.
pub const KEEP_MINE: &str = "Keep mine";
pub const KEEP_THEIRS: &str = "Keep theirs";
pub const KEEP_BOTH: &str = "Keep both";

/// Asked before signing out with changes that are not saved.
pub const UNSENT: &str = "Some changes are not saved yet";
pub const UNSENT_WHY: &str = "Daybook can't send them right now. They can stay on this device until you sign in here again.";
pub const DISCARD_THEM: &str = "Discard them";
pub const KEEP_ON_DEVICE: &str = "Keep on this device";
pub const STAY_SIGNED_IN: &str = "Stay signed in";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::id::{NoteId, TodoId};

    #[test]
    fn a_message_names_what_was_done() {
        let today: Day = "2026-11-26".parse().expect("a day");
        let did = |kind, row, name: &str, more| notice(&Notice::Did(Deed { kind, row, name: name.into(), more }), today);
        let deleted = |row, name: &str| did(DeedKind::Deleted, row, name, 0);
        let (todo, note) = (RowId::Todo(TodoId::from_parts(1, 0)), RowId::Note(NoteId::from_parts(1, 0)));
        assert_eq!(deleted(todo, "Buy milk\nand eggs").as_deref(), Some("Deleted “Buy milk”."));
        assert_eq!(deleted(note, "").as_deref(), Some("Deleted an untitled note."));
        assert_eq!(deleted(note, &"é".repeat(41)), Some(format!("Deleted “{}…”.", "é".repeat(40))));
        assert_eq!(did(DeedKind::Deleted, todo, "Milk", 3).as_deref(), Some("Deleted “Milk” and 3 more."));
        for (day, to) in [(today, "today"), (today.next(), "tomorrow"), (today.next().next(), "Nov 28")] {
            assert_eq!(did(DeedKind::MovedTo(Some(day)), todo, "Milk", 0), Some(format!("Moved “Milk” to {to}.")));
        }
        assert_eq!(did(DeedKind::MovedTo(None), todo, "Milk", 0).as_deref(), Some("Moved “Milk” to someday."));
        assert_eq!(did(DeedKind::Moved, todo, "Milk", 0), None, "the page shows it");
        let not_undone = |more| notice(&Notice::NotUndone(Deed { kind: DeedKind::Done, row: todo, name: "Milk".into(), more }), today);
        assert_eq!(not_undone(0).as_deref(), Some("“Milk” was changed since, so this can't be undone."));
        assert_eq!(not_undone(2).as_deref(), Some("“Milk” and 2 more were changed since, so this can't be undone."));
    }

    #[test]
    fn a_limit_stands_in_its_sentence() {
        let too_long = text_error(TextId::Todo(TodoId::from_parts(1, 0)), TextError::TooLong { limit: 2_000, length: 2_003 });
        assert_eq!(too_long, "A todo can have 2,000 characters; this has 2,003. Nothing was lost: shorten it and save again.");
    }
}
