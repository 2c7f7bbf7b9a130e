//! What the pages say of todos.

use super::{thousands, to_day};
use crate::model::{day::Day, quick_add::QuickAdd, repeat::SIGN};

pub const TODOS: &str = "Todos";
pub const DONE_TODOS: &str = "Done todos";

/// Before the number of todos that are done.
pub const DONE_COUNT: &str = "Done ";
pub const DELETE_ALL_DONE: &str = "Delete all done";

/// Where a day has no todo.
pub const NOTHING: &str = "Nothing planned yet. Write your first todo below and press Enter.";

/// Where all of them are done.
pub const ALL_DONE: &str = "All done. Write what comes next below.";

/// Before the text of a todo: what opens its menu, and what folds the section that it heads.
pub const ACTIONS_FOR: &str = "Actions for";
pub const SECTION: &str = "Section";

/// Where a new one is written.
pub const NEW: &str = "New todo";
pub const NEW_SOMEDAY: &str = "New todo for someday";
pub const SHARE: &str = "It becomes a todo of today, or of the day that it names.";
pub const NEW_HINT: &str = "Enter saves, Shift+Enter adds a line";
pub const ADD_EACH_LINE: &str = "Add each line";

/// Where one is edited.
pub const EDIT: &str = "Edit todo";

/// Above the text that another page saved.
pub const OTHER_TEXT: &str = "The other text";

/// What leads to the days that have todos left.
pub const REVIEW: &str = "Review";
pub const MOVE_TO_TODAY: &str = "Move to today";
pub const MOVE_ALL_TO_TODAY: &str = "Move all to today";

/// What the text of a new todo says beside its words: `🔁 every monday, Monday, November 30, 15:00`.
pub fn found_date(found: &QuickAdd, today: Day) -> String {
    let rule = found.rule.map(|rule| format!("{SIGN} {rule}"));
    let day = found.day.map(|day| day_of_new(day, today));
    [rule, day, found.time.clone()].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn day_of_new(day: Day, today: Day) -> String {
    if day <= today.next() { day.name(today) } else { day.name_in_year() }
}

/// The name of what takes that back.
pub fn keep_words(phrase: &str) -> String {
    format!("Keep the words “{phrase}”")
}

/// Where a todo went whose text names another day.
pub fn added_to(day: Day, today: Day) -> String {
    format!("Added to {}.", day_of_new(day, today))
}

/// Where several are selected.
pub const SELECT_SEVERAL: &str = "Select several";
pub const SELECTED: &str = "Selected todos";
pub const NOTHING_TO_SELECT: &str = "Nothing to select.";
pub const DAY_TO_MOVE_TO: &str = "Day to move to";
pub const CHECK_SELECTED: &str = "Done";
pub const IS_SELECTED: &str = "Selected";

/// How many.
pub fn selected(count: usize) -> String {
    format!("{} selected", thousands(count))
}

/// The mark of a todo that is done.
pub const DONE: &str = "Done";

/// What was found, before the day that it stands on.
pub const TODO: &str = "Todo";
pub const DONE_TODO: &str = "Done todo";

/// The button that moves a todo to today, by its name.
pub fn move_to_today(name: &str) -> String {
    format!("Move to today: {name}")
}

/// The button that deletes one.
pub fn delete(name: &str) -> String {
    format!("Delete: {name}")
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_of_earlier_days_is_counted() {
        let today: Day = "2026-11-26".parse().expect("a day");
        assert_eq!(left_over(4, Some(today.previous()), today), "4 unfinished from yesterday");
        assert_eq!(left_over(1, "2026-11-20".parse().ok(), today), "1 unfinished from Nov 20");
        assert_eq!(left_over(1_200, None, today), "1,200 unfinished from earlier days");
    }
}
