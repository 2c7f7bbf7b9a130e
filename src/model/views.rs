//! Todos and notes of several days on one page.

use super::{
    day::Day,
    id::{NoteId, TodoId},
    list::day_todos,
    month::Month,
    row::{List, Row, Rows},
    todo::Todo,
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// The open todos of one day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OpenDay {
    /// The day.
    pub day: Day,
    /// Its todos that are not done, in the owner's order, each followed by its subtasks.
    pub todos: Vec<Arc<Todo>>,
}

/// The first of some days with their numbers of open todos, until these add up to `limit`.
pub fn first_days(days: impl IntoIterator<Item = (Day, usize)>, limit: usize) -> Vec<Day> {
    let mut before = 0;
    let is_shown = |(_, open): &(Day, usize)| {
        let is_shown = before < limit;
        before += open;
        is_shown
    };
    days.into_iter().filter(|(_, open)| *open > 0).take_while(is_shown).map(|(day, _)| day).collect()
}

/// The open todos of some days, at most `limit`, and whether there are more.
pub fn open_days(days: &[Day], rows: impl IntoIterator<Item = Row>, limit: usize) -> (Vec<OpenDay>, bool) {
    let mut all = Rows::default();
    rows.into_iter().filter(|row| row.todo().is_some_and(|todo| !todo.done)).for_each(|row| all.put(row));
    let mut left = limit;
    let mut more = false;
    let mut shown = Vec::new();
    for day in days {
        let mut todos = day_todos(&all, Some(*day));
        more |= todos.len() > left;
        todos.truncate(left);
        left -= todos.len();
        if !todos.is_empty() {
            shown.push(OpenDay { day: *day, todos });
        }
    }
    (shown, more)
}

/// A pinned note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PinnedNote {
    /// Which it is.
    pub id: NoteId,
    /// One line; may be blank.
    pub title: String,
    /// The day it stands on; none for someday.
    pub day: Option<Day>,
}

/// The pinned todos and notes among some rows, each at most `limit`, the newest day first and someday last, and whether there are more.
pub fn pinned_rows(mut rows: Vec<Row>, limit: usize) -> (Vec<Arc<Todo>>, Vec<PinnedNote>, bool) {
    rows.retain(|row| row.pinned() && row.trashed().is_none());
    rows.sort_by(|a, b| b.day().cmp(&a.day()).then_with(|| a.place().cmp(&b.place())));
    let mut todos: Vec<_> = rows.iter().filter_map(Row::todo).cloned().collect();
    let notes = rows.iter().filter_map(Row::note);
    let mut notes: Vec<_> = notes.map(|note| PinnedNote { id: note.id, title: note.title.clone(), day: note.day }).collect();
    let more = todos.len() > limit || notes.len() > limit;
    todos.truncate(limit);
    notes.truncate(limit);
    (todos, notes, more)
}

/// One day of a week.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WeekDay {
    /// The day.
    pub day: Day,
    /// What the person calls it.
    pub label: Option<String>,
    /// Its todos, those that are open before those that are done, each part in the owner's order.
    pub todos: Vec<Arc<Todo>>,
    /// Its notes, in the owner's order.
    pub notes: Vec<NoteTitle>,
    /// An id for the todo that a form without JavaScript adds to it.
    pub spare: TodoId,
}

/// A note by its title.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NoteTitle {
    /// Which it is.
    pub id: NoteId,
    /// One line; may be blank.
    pub title: String,
}

impl WeekDay {
    /// A day with its rows, of which those in the Trash are left out.
    pub fn new(day: Day, label: Option<String>, rows: impl IntoIterator<Item = Row>, spare: TodoId) -> Self {
        let mut all = Rows::default();
        rows.into_iter().for_each(|row| all.put(row));
        let (done, mut todos): (Vec<_>, Vec<_>) = day_todos(&all, Some(day)).into_iter().partition(|todo| todo.done);
        todos.extend(done);
        let notes = all.list(List::Notes { day: Some(day) });
        let notes = notes.into_iter().filter_map(Row::note).map(|note| NoteTitle { id: note.id, title: note.title.clone() });
        Self { day, label, todos, notes: notes.collect(), spare }
    }
}

/// What a month's page says of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DayMarks {
    /// The day.
    pub day: Day,
    /// How many of its todos are not done.
    pub open: u32,
    /// How many notes it has.
    pub notes: u32,
}

/// A month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MonthPage {
    /// Which it is.
    pub month: Month,
    /// The day that weeks begin with: 1 is Monday, 7 is Sunday.
    pub week_start: u8,
    /// The days that have open todos or notes, with those of other months in its weeks.
    pub days: Vec<DayMarks>,
    /// Today in the person's time zone.
    pub today: Day,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{id::OpId, note::Note};

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    fn todo(number: u64, on: &str, done: bool) -> Row {
        let (id, rank) = (TodoId::from_parts(number, 0), format!("a{number}").parse().expect("a rank"));
        let text = number.to_string();
        Todo {
            id,
            day: Some(day(on)),
            parent: None,
            rank,
            text,
            text_op: OpId::UNKNOWN,
            done,
            trashed: None,
            seq: 0,
            pinned: false,
            folded: false,
        }
        .into()
    }

    fn note(number: u64, on: &str, trashed: Option<OpId>) -> Row {
        let (id, rank) = (NoteId::from_parts(number, 0), format!("a{number}").parse().expect("a rank"));
        let (title, body, html) = (number.to_string(), String::new(), String::new());
        let (title_op, body_op) = (OpId::UNKNOWN, OpId::UNKNOWN);
        Note {
            id,
            day: Some(day(on)),
            rank,
            title,
            title_op,
            body,
            body_op,
            html,
            trashed,
            seq: 0,
            clipped: false,
            pinned: false,
            folded: false,
        }
        .into()
    }

    fn texts(todos: &[Arc<Todo>]) -> Vec<&str> {
        todos.iter().map(|todo| todo.text.as_str()).collect()
    }

    #[test]
    fn what_is_pinned_comes_by_day_with_someday_last() {
        let pinned = |mut row: Row, on: Option<&str>| {
            row.set_pinned(true);
            row.set_day(on.map(day));
            row
        };
        let rows = vec![
            pinned(todo(1, "2026-11-20", false), None),
            pinned(todo(2, "2026-11-20", true), Some("2026-11-20")),
            pinned(todo(3, "2026-11-20", false), Some("2026-11-22")),
            todo(4, "2026-11-20", false),
            pinned(note(5, "2026-11-20", Some(OpId::UNKNOWN)), Some("2026-11-20")),
            pinned(note(6, "2026-11-20", None), Some("2026-11-20")),
        ];
        let (todos, notes, more) = pinned_rows(rows.clone(), 3);
        assert_eq!((texts(&todos), more), (vec!["3", "2", "1"], false));
        assert_eq!(notes.iter().map(|note| note.title.as_str()).collect::<Vec<_>>(), ["6"], "not what lies in the Trash");
        let (todos, _, more) = pinned_rows(rows, 2);
        assert_eq!((texts(&todos), more), (vec!["3", "2"], true));
    }

    #[test]
    fn so_many_days_are_read_as_have_what_is_shown() {
        let days = [("2026-11-25", 2), ("2026-11-24", 0), ("2026-11-23", 3), ("2026-11-20", 1)].map(|(on, open)| (day(on), open));
        let first = |limit| first_days(days, limit).iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(first(2), ["2026-11-25"]);
        assert_eq!(first(3), ["2026-11-25", "2026-11-23"]);
        assert_eq!(first(100), ["2026-11-25", "2026-11-23", "2026-11-20"]);
    }

    #[test]
    fn open_todos_stand_by_day_up_to_a_number() {
        let rows =
            || [todo(1, "2026-11-23", false), todo(2, "2026-11-23", true), todo(3, "2026-11-25", false), todo(4, "2026-11-23", false)];
        let days = ["2026-11-25", "2026-11-24", "2026-11-23"].map(day);
        let (open, more) = open_days(&days, rows(), 3);
        assert_eq!(
            open.iter().map(|open| (open.day, texts(&open.todos))).collect::<Vec<_>>(),
            [(days[0], vec!["3"]), (days[2], vec!["1", "4"])]
        );
        assert!(!more);
        let (open, more) = open_days(&days, rows(), 2);
        assert_eq!((open.iter().map(|open| open.todos.len()).sum::<usize>(), more), (2, true));
        let (open, more) = open_days(&days, rows(), 1);
        assert_eq!((open.len(), more), (1, true), "a day of which nothing is shown is none");
    }

    #[test]
    fn a_day_of_a_week_has_what_is_open_first() {
        const ON: &str = "2026-11-23";
        let rows = [
            todo(1, ON, true),
            todo(2, ON, false),
            todo(3, ON, false),
            note(2, ON, None),
            note(1, ON, None),
            note(3, ON, Some(OpId::UNKNOWN)),
        ];
        let week_day = WeekDay::new(day(ON), None, rows, TodoId::from_parts(9, 0));
        assert_eq!(texts(&week_day.todos), ["2", "3", "1"]);
        assert_eq!(week_day.notes.iter().map(|note| note.title.as_str()).collect::<Vec<_>>(), ["1", "2"]);
    }
}
