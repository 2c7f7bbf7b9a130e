//! Every sentence that a person reads and that follows from what happened. Limits stand in them by their constants.

use crate::model::{
    change::{Refusal, TextId},
    day::Day,
    replica::{Deed, DeedKind, Failure, Notice},
    row::RowId,
    text::TextError,
};

/// How many characters of a text a message quotes.
const QUOTED: usize = 40;

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
            format!(
                "{what} can have {} characters; this has {}. Nothing was lost: shorten it and save again.",
                thousands(limit),
                thousands(length)
            )
        }
    }
}

/// Where the script of the page stopped, because something else changed the page.
pub const FORMS_ONLY: &str =
    "Something in this browser, perhaps an extension, stopped Daybook's script. The page works without it: press the buttons to save.";

/// Where a browser forbids a page to keep anything, or has no room.
pub const NOT_KEPT: &str = "This browser does not keep changes for Daybook. Leave this page open until everything is saved.";

/// Where only the beginning of a note is shown.
pub const CLIPPED: &str = "This is the beginning of a long note.";

/// While the rest of it is on its way.
pub const NOTE_LOADS: &str = "Loading the whole note…";

/// Where it did not come.
pub const NOTE_NOT_LOADED: &str = "The whole note could not be loaded. Try again.";

/// Where what is left of earlier days could not be loaded.
pub const NOT_MOVED: &str = "Daybook can't be reached, so nothing was moved. Try again.";

/// What stands below the name of a day: its date, and how many of its todos are done, which no line's end divides.
pub fn day(day: Day, done: usize, all: usize) -> String {
    match all {
        0 => day.long_name(),
        _ => format!("{} · {}\u{a0}of\u{a0}{}\u{a0}done", day.long_name(), thousands(done), thousands(all)),
    }
}

/// A day of the week, and how many of its todos are open.
pub fn week_day(day: Day, open: usize) -> String {
    match open {
        0 => day.name_in_year(),
        _ => format!("{}, {} open", day.name_in_year(), thousands(open)),
    }
}

/// Where nothing lies in the Trash.
pub const TRASH_EMPTY: &str = "Nothing here. Todos and notes that you delete can be restored from this page.";

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
        Notice::NotUndone(deed) => format!("{} was changed since, so this can't be undone.", objects(deed)),
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
    };
    format!("{verb} {}", objects(deed))
}

/// What was just taken out of the Trash.
pub fn restored(row: RowId, name: &str) -> String {
    format!("Restored {}.", named(row, name))
}

/// A row by the beginning of its text: `“Buy milk”`.
pub fn named(row: RowId, name: &str) -> String {
    let line = name.lines().next().unwrap_or_default().trim();
    match (line, row) {
        ("", RowId::Note(_)) => "an untitled note".to_owned(),
        ("", RowId::Todo(_)) => "a todo".to_owned(),
        (line, _) => match line.char_indices().nth(QUOTED) {
            Some((end, _)) => format!("“{}…”", line.get(..end).unwrap_or(line)),
            None => format!("“{line}”"),
        },
    }
}

/// What something was done to: `“Buy milk” and 3 more`.
fn objects(deed: &Deed) -> String {
    let name = named(deed.row, &deed.name);
    if deed.more == 0 { name } else { format!("{name} and {} more", thousands(deed.more)) }
}

/// Where something went: `to tomorrow`, `to Nov 30`.
fn to_day(day: Option<Day>, today: Day) -> String {
    match day {
        Some(day) if day == today => "to today".to_owned(),
        Some(day) if day == today.next() => "to tomorrow".to_owned(),
        Some(day) if day == today.previous() => "to yesterday".to_owned(),
        Some(day) => format!("to {}", day.name(today)),
        None => "to someday".to_owned(),
    }
}

/// The button that moves something to a day.
pub fn move_to(day: Day, today: Day) -> String {
    format!("Move {}", to_day(Some(day), today))
}

/// The button that makes a todo of each line.
pub fn add_each(count: usize) -> String {
    format!("Add {} todos", thousands(count))
}

/// How many todos of earlier days are left: `4 unfinished from yesterday`.
pub fn left_over(count: u32, only_day: Option<Day>, today: Day) -> String {
    let from = match only_day {
        Some(day) if day == today.previous() => "yesterday".to_owned(),
        Some(day) => day.name(today),
        None => "earlier days".to_owned(),
    };
    format!("{} unfinished from {from}", thousands(count as usize))
}

/// A number as people read it: `2,000`.
pub fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::id::{NoteId, TodoId};

    #[test]
    fn numbers_are_written_for_people() {
        for (number, text) in [(0, "0"), (999, "999"), (1_000, "1,000"), (100_000, "100,000"), (1_234_567, "1,234,567")] {
            assert_eq!(thousands(number), text);
        }
    }

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
    }

    #[test]
    fn what_is_left_of_earlier_days_is_counted() {
        let today: Day = "2026-11-26".parse().expect("a day");
        assert_eq!(left_over(4, Some(today.previous()), today), "4 unfinished from yesterday");
        assert_eq!(left_over(1, "2026-11-20".parse().ok(), today), "1 unfinished from Nov 20");
        assert_eq!(left_over(1_200, None, today), "1,200 unfinished from earlier days");
    }

    #[test]
    fn a_day_says_how_far_its_todos_are_done() {
        let thursday: Day = "2026-11-26".parse().expect("a day");
        assert_eq!(day(thursday, 4, 20), "Thursday, November 26, 2026 · 4\u{a0}of\u{a0}20\u{a0}done");
        assert_eq!(day(thursday, 0, 0), "Thursday, November 26, 2026");
        assert_eq!(week_day(thursday, 3), "Thursday, November 26, 3 open");
        assert_eq!(week_day(thursday, 0), "Thursday, November 26");
    }

    #[test]
    fn what_was_restored_is_named() {
        assert_eq!(restored(RowId::Todo(TodoId::from_parts(1, 0)), "Buy milk"), "Restored “Buy milk”.");
        assert_eq!(restored(RowId::Note(NoteId::from_parts(1, 0)), " "), "Restored an untitled note.");
    }

    #[test]
    fn a_limit_stands_in_its_sentence() {
        let too_long = text_error(TextId::Todo(TodoId::from_parts(1, 0)), TextError::TooLong { limit: 2_000, length: 2_003 });
        assert_eq!(too_long, "A todo can have 2,000 characters; this has 2,003. Nothing was lost: shorten it and save again.");
    }
}
