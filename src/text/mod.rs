//! Every sentence that a person reads and that follows from what happened. Limits stand in them by their constants.

pub mod days;
pub mod errors;
pub mod finding;

use crate::model::{
    change::{Refusal, TextId},
    day::Day,
    limits::{TRASH_DAYS, VERSIONS_PER_NOTE},
    moment::Moment,
    replica::{Deed, DeedKind, Failure, Notice},
    row::RowId,
    shortcuts::{Action, TodoAction},
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
            too_long(what, limit, length)
        }
    }
}

/// Why a text is refused that is over its limit; both numbers are characters.
pub fn too_long(what: &str, limit: usize, length: usize) -> String {
    format!("{what} can have {} characters; this has {}. Nothing was lost: shorten it and save again.", thousands(limit), thousands(length))
}

/// Where the script of the page stopped, because something else changed the page.
pub const FORMS_ONLY: &str =
    "Something in this browser, perhaps an extension, stopped Daybook's script. The page works without it: press the buttons to save.";

/// What somebody new can do on their first page, and can't see on it.
pub const FIRST_STEPS: &str = "New here? Paste a list, and each of its lines becomes a todo. What you delete can be taken back.";

/// Where a browser forbids a page to keep anything, or has no room.
pub const NOT_KEPT: &str = "This browser does not keep changes for Daybook. Leave this page open until everything is saved.";

/// Where only the beginning of a note is shown.
pub const CLIPPED: &str = "This is the beginning of a long note.";

/// While the rest of it is on its way.
pub const NOTE_LOADS: &str = "Loading the whole note…";

/// Where it did not come.
pub const NOTE_NOT_LOADED: &str = "The whole note could not be loaded. Try again.";

/// Where a task was ticked on a page that was out of date.
pub const NOTE_CHANGED: &str = "The note was changed on another page in the meantime. This is how it reads now.";

/// Where what is left of earlier days could not be loaded.
pub const NOT_MOVED: &str = "Daybook can't be reached, so nothing was moved. Try again.";

/// What stands below the name of a day: its date without the year, and how many of its todos are done. The line does not break within the
/// latter.
pub fn day(day: Day, done: usize, all: usize) -> String {
    match all {
        0 => day.name_in_year(),
        _ => format!("{} · {}\u{a0}of\u{a0}{}\u{a0}done", day.name_in_year(), thousands(done), thousands(all)),
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
        DeedKind::Pinned(true) => "pinned",
        DeedKind::Pinned(false) => "unpinned",
    };
    format!("{verb} {}", objects(deed))
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

/// The day of a row on a page of several.
pub fn day_or_someday(day: Option<Day>) -> String {
    day.map_or_else(|| "Someday".to_owned(), Day::long_name)
}

/// What was just taken out of the Trash.
pub fn restored(row: RowId, name: &str) -> String {
    format!("Restored {}.", named(row, name))
}

/// How long what was deleted is kept.
pub fn trash_is_kept() -> String {
    format!("What you deleted, newest first. It is kept {TRASH_DAYS} days, and then removed for good.")
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
        true => "There was too much for one go, so something is left. Empty the Trash again to remove it.",
        false => "Removed for good.",
    }
}

/// How many versions of a note are kept.
pub fn versions_are_kept() -> String {
    format!("{VERSIONS_PER_NOTE} are kept: many of late, fewer of long ago.")
}

/// Where a note has none.
pub const NO_VERSIONS: &str = "No earlier version yet. When the note is changed, what it was before is kept here.";

/// Where two versions are the same.
pub const NO_CHANGES: &str = "Nothing is different.";

/// Where a version was restored.
pub const RESTORED_VERSION: &str = "Restored. What the note was before is kept as the newest version.";

/// Where a version was to be restored that the note has not moved on from.
pub const SAME_VERSION: &str = "The note has this text already.";

/// A note's title, or what stands for it.
pub fn note_title(title: &str) -> String {
    if title.is_empty() { "Untitled note".to_owned() } else { title.to_owned() }
}

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

fn number_of(count: usize, name: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{} {name}{plural}", thousands(count))
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

/// The name of a key, as it stands on a keyboard.
pub fn key(name: &str) -> String {
    match name {
        "ArrowUp" => "Arrow up".to_owned(),
        "ArrowDown" => "Arrow down".to_owned(),
        _ => match name.strip_prefix("Alt+") {
            Some(name) => format!("Alt + {}", key(name)),
            None if name.len() == 1 => name.to_uppercase(),
            None => name.to_owned(),
        },
    }
}

/// What a single key does.
pub const fn action(action: Action) -> &'static str {
    match action {
        Action::WriteTodo => "Write a new todo",
        Action::AddNote => "Add a note",
        Action::Today => "Go to today",
        Action::PreviousDay => "Go to the day before",
        Action::NextDay => "Go to the day after",
        Action::Help => "Show this list",
    }
}

/// What a key does to a todo.
pub const fn todo_action(action: TodoAction) -> &'static str {
    match action {
        TodoAction::Above => "Go to the todo above",
        TodoAction::Below => "Go to the todo below",
        TodoAction::Edit => "Edit it",
        TodoAction::MoveOn => "Move it to tomorrow, or from an earlier day to today",
        TodoAction::PickDay => "Move it to another day",
        TodoAction::Up => "Move it up",
        TodoAction::Down => "Move it down",
        TodoAction::Pin => "Pin it, or unpin it",
        TodoAction::Delete => "Delete it",
    }
}

/// Said where a year has no days.
pub const NO_DAYS: &str = "Nothing in this year yet.";

/// What the space bar does to a todo.
pub const CHECK: &str = "Check it, or uncheck it";

/// Keys that have no table of their own: browsers and fields know them.
pub const OTHER_KEYS: [(&str, &str); 4] = [
    ("Ctrl + Z, on a Mac Cmd + Z", "Undo the last thing that was done on the page"),
    ("Enter", "Save the todo that is being written or edited"),
    ("Shift + Enter", "Begin a new line in it"),
    ("Escape", "Leave a field, a note or a menu"),
];

/// Said where single keys are shortcuts.
pub const SINGLE_KEYS_ON: &str =
    "Single keys are on. If you use speech input, or press keys by accident, you can turn them off in this browser.";

/// Said where they are not.
pub const SINGLE_KEYS_OFF: &str = "Single keys are off in this browser. The arrow keys and Delete still work on a todo that has the focus.";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::id::{NoteId, TodoId};

    #[test]
    fn a_key_is_called_as_on_the_keyboard() {
        for (name, called) in [("n", "N"), ("?", "?"), ("ArrowUp", "Arrow up"), ("Alt+ArrowDown", "Alt + Arrow down"), ("Delete", "Delete")]
        {
            assert_eq!(key(name), called);
        }
    }

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
        assert_eq!(day(thursday, 4, 20), "Thursday, November 26 · 4\u{a0}of\u{a0}20\u{a0}done");
        assert_eq!(day(thursday, 0, 0), "Thursday, November 26");
        assert_eq!(week_day(thursday, 3), "Thursday, November 26, 3 open");
        assert_eq!(week_day(thursday, 0), "Thursday, November 26");
    }

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

    #[test]
    fn what_changed_in_a_version_is_counted() {
        for (added, removed, words) in
            [(0, 0, "nothing"), (1, 0, "1 line added"), (0, 2, "2 lines removed"), (1_200, 1, "1,200 lines added, 1 removed")]
        {
            assert_eq!(changed_lines(added, removed), words);
        }
    }

    #[test]
    fn a_limit_stands_in_its_sentence() {
        let too_long = text_error(TextId::Todo(TodoId::from_parts(1, 0)), TextError::TooLong { limit: 2_000, length: 2_003 });
        assert_eq!(too_long, "A todo can have 2,000 characters; this has 2,003. Nothing was lost: shorten it and save again.");
    }
}
