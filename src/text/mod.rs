//! Every sentence that a person reads on a page, and every name of a button or a field. Limits stand in them by their constants.
//!
//! Two menus keep their texts in their HTML (`tests/architecture.rs` names them), `sidebar_scripts/edge.js` has one name, and the names of days and months stand in `model::day`.

pub mod changes;
pub mod days;
pub mod errors;
pub mod feed;
pub mod finding;
pub mod history;
pub mod import;
pub mod keys;
pub mod layout;
pub mod notes;
pub mod pages;
pub mod settings;
pub mod sign_in;
pub mod sign_in_failures;
pub mod todos;
pub mod tokens;
pub mod trash;

use crate::model::{day::Day, row::RowId};

/// How many characters of a text a message quotes.
const QUOTED: usize = 40;

/// What stands on buttons and links of several pages.
pub const ADD: &str = "Add";
pub const CANCEL: &str = "Cancel";
pub const DELETE: &str = "Delete";
pub const DOWNLOAD: &str = "Download";
pub const EDIT: &str = "Edit";
pub const GO_TO_TODAY: &str = "Go to today";
pub const MOVE: &str = "Move";
pub const NEWEST: &str = "Newest";
pub const OLDER: &str = "Older";
pub const RESTORE: &str = "Restore";
pub const SAVE: &str = "Save";
pub const SIGN_IN: &str = "Sign in";
pub const SIGN_OUT: &str = "Sign out";
pub const TRY_AGAIN: &str = "Try again";
pub const UNDO: &str = "Undo";

/// What the menus do, and their marks.
pub const FOLD: &str = "Fold";
pub const UNFOLD: &str = "Unfold";
pub const PIN: &str = "Pin";
pub const UNPIN: &str = "Unpin";
pub const PINNED: &str = "Pinned";

/// The title of a document, by that of its page.
pub fn page_title(title: &str) -> String {
    format!("{title} - Daybook")
}

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

/// The day of a row on a page of several.
pub fn day_or_someday(day: Option<Day>) -> String {
    day.map_or_else(|| pages::SOMEDAY.to_owned(), Day::long_name)
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

fn number_of(count: usize, name: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{} {name}{plural}", thousands(count))
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

    #[test]
    fn numbers_are_written_for_people() {
        for (number, text) in [(0, "0"), (999, "999"), (1_000, "1,000"), (100_000, "100,000"), (1_234_567, "1,234,567")] {
            assert_eq!(thousands(number), text);
        }
    }

    #[test]
    fn a_day_says_how_far_its_todos_are_done() {
        let thursday: Day = "2026-11-26".parse().expect("a day");
        assert_eq!(day(thursday, 4, 20), "Thursday, November 26 · 4\u{a0}of\u{a0}20\u{a0}done");
        assert_eq!(day(thursday, 0, 0), "Thursday, November 26");
        assert_eq!(week_day(thursday, 3), "Thursday, November 26, 3 open");
        assert_eq!(week_day(thursday, 0), "Thursday, November 26");
    }
}
