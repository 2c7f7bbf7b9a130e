//! What the pages say on which todos and notes are found.

use super::{number_of, thousands, week_day};
use crate::model::{day::Day, month::Month, search::WORDS};

/// What a search looks at.
pub const SEARCH: &str = "Searches all your todos and notes, except those in the Trash. Words are found from their beginning; put them in quotes to find them together. A date, as “next friday”, leads to its day.";

/// What narrows a search.
pub const SEARCH_FILTERS: &str =
    "Narrow it with is:open, is:done, is:pinned, in:todos, in:notes, #tag, before:2026-12-01 or after:2026-11-01.";

/// In the palette, where the search was not answered.
pub const NOT_SEARCHED: &str = "Search can't be reached right now.";

/// Where nothing was looked for yet.
pub const SEARCH_EMPTY: &str = "Type a word to find the todos and notes that contain it.";

/// Where nothing has the words.
pub fn nothing_has(query: &str) -> String {
    format!("Nothing contains {}.", quoted(query))
}

/// Where there were more words than are looked for.
pub fn words_left_out() -> String {
    format!("Only the first {WORDS} words were looked for.")
}

/// Where so much has the words that not all of it was looked at.
pub const TOO_MUCH: &str = "So much has these words that some of it may be missing here. Add a word that is rarer.";

/// What a search with so many characters is told.
pub fn search_too_long(limit: usize, length: usize) -> String {
    format!("A search can have {} characters; this has {}.", thousands(limit), thousands(length))
}

/// Above the todos of a tag.
pub fn tagged(tag: &str) -> String {
    format!("Todos with #{tag}, newest day first.")
}

fn quoted(query: &str) -> String {
    format!("“{}”", query.trim())
}

/// What was found, and the links between its pages.
pub const SEARCH_FOR: &str = "Search for";
pub const FOUND: &str = "Found";
pub const GO_TO: &str = "Go to";
pub const RESULTS: &str = "Results";
pub const PALETTE_HINT: &str = "Todos, notes, days, pages";
pub const PAGES_OF_FOUND: &str = "Pages of results";

/// What the pages of several days are about.
pub const OVERDUE: &str = "Open todos of earlier days, newest day first.";
pub const UPCOMING: &str = "Open todos of later days, soonest first.";
pub const SOMEDAY: &str = "What has no day yet.";
pub const PINNED: &str = "Pinned todos and notes of all days, newest day first.";
pub const PINNED_TODOS: &str = "Pinned todos";
pub const PINNED_NOTES: &str = "Pinned notes";

/// Where no earlier day has open todos.
pub const NOTHING_OVERDUE: &str = "Nothing is left from earlier days.";

/// Where no later day has any.
pub const NOTHING_UPCOMING: &str = "Nothing is planned for the days after today.";

/// Where nothing is to be done someday.
pub const NOTHING_SOMEDAY: &str = "Nothing here yet. Keep todos without a day here.";

/// Where nothing is pinned.
pub const NOTHING_PINNED: &str = "Nothing is pinned. You can pin a todo or a note in its menu.";

/// Below a list that is not all.
pub fn more_than(limit: usize) -> String {
    format!("These are the first {}. There are more.", thousands(limit))
}

/// The first and the last of some days: `November 23 to November 29, 2026`.
pub fn from_to(days: &[Day]) -> String {
    let date = |day: &Day| format!("{} {}", day.month_name(), day.number());
    match days {
        [first, .., last] if first.year() == last.year() => format!("{} to {}, {}", date(first), date(last), last.year()),
        [first, .., last] => format!("{}, {} to {}, {}", date(first), first.year(), date(last), last.year()),
        days => days.first().map(|day| day.long_name()).unwrap_or_default(),
    }
}

/// The links between weeks.
pub const WEEKS: &str = "Weeks";
pub const PREVIOUS_WEEK: &str = "Previous week";
pub const THIS_WEEK: &str = "This week";
pub const NEXT_WEEK: &str = "Next week";

/// A day of a week that holds nothing.
pub const EMPTY_DAY: &str = "Nothing on this day.";

/// The field for a new todo of a day.
pub fn new_todo_for(day: Day) -> String {
    format!("New todo for {}", day.name_in_year())
}

/// The button that adds it.
pub fn add_to(day: Day) -> String {
    format!("Add to {}", day.name_in_year())
}

/// The links between months.
pub const MONTHS: &str = "Months";
pub const PREVIOUS: &str = "Previous";
pub const THIS_MONTH: &str = "This month";
pub const NEXT: &str = "Next";

/// The link to the days of a year.
pub fn all_of(year: i32) -> String {
    format!("All of {year}")
}

/// The link to the month before.
pub fn previous(month: Month) -> String {
    format!("Previous: {}", month.name())
}

/// The link to the month after.
pub fn next(month: Month) -> String {
    format!("Next: {}", month.name())
}

/// A day of a month, and what it holds: `Thursday, November 26, 3 open, 1 note`.
pub fn marked_day(day: Day, open: usize, notes: usize) -> String {
    let day = week_day(day, open);
    if notes == 0 { day } else { format!("{day}, {}", number_of(notes, "note")) }
}

/// What the marks of the calendar mean.
pub const CALENDAR_MARKS: &str = "A dot stands for open todos, a bar for notes.";

/// Where a month holds nothing.
pub const EMPTY_MONTH: &str = "Nothing in this month yet.";

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    #[test]
    fn a_week_is_named_by_its_ends() {
        assert_eq!(from_to(&[day("2026-11-23"), day("2026-11-24"), day("2026-11-29")]), "November 23 to November 29, 2026");
        assert_eq!(from_to(&[day("2026-12-28"), day("2027-01-03")]), "December 28, 2026 to January 3, 2027");
        assert_eq!(from_to(&[Day::MAX]), "Tuesday, December 31, 2999");
    }

    #[test]
    fn a_day_of_the_calendar_says_what_it_holds() {
        let thursday = day("2026-11-26");
        assert_eq!(marked_day(thursday, 3, 1), "Thursday, November 26, 3 open, 1 note");
        assert_eq!(marked_day(thursday, 0, 2), "Thursday, November 26, 2 notes");
        assert_eq!(marked_day(thursday, 0, 0), "Thursday, November 26");
    }

    #[test]
    fn what_was_not_found_is_quoted() {
        assert_eq!(nothing_has(" milk "), "Nothing contains “milk”.");
        assert_eq!(search_too_long(200, 1_234), "A search can have 200 characters; this has 1,234.");
    }
}
