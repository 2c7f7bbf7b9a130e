//! Everything that the page of a day shows, in one round trip.

use super::{
    Store, StoreError, binds,
    notes::NoteRow,
    rows::{found, key, stored},
    todos::TodoRow,
};
use crate::model::{
    day::Day,
    note::Note,
    page::{DaySummary, DayView},
    todo::Todo,
    user::UserId,
};
use surrealdb::types::{RecordId, SurrealValue};

#[derive(SurrealValue)]
struct Rows {
    todos: Vec<TodoRow>,
    notes: Vec<NoteRow>,
    days: Vec<DayRow>,
}

#[derive(SurrealValue)]
struct DayRow {
    id: RecordId,
    open: u32,
}

// One statement, so that the three lists are of the same moment. They are put in order here and not by the database: rows
// of a day are few, and those of the Trash stand between them in the index anyway.
const LOAD: &str = "RETURN {
    todos: (SELECT id, day, text, rank, done_at, version FROM todo WHERE owner = $owner AND day = $day AND deleted_at = NONE),
    notes: (SELECT id, day, title, body, rank, version FROM note WHERE owner = $owner AND day = $day AND deleted_at = NONE),
    days: (SELECT id, open FROM day:[$owner]..[$owner, ..] WHERE todos > 0 OR notes > 0)
}";

impl Store {
    /// The rows of one day, and the days for the sidebar: those that hold anything, with today and the day itself.
    ///
    /// # Errors
    /// [`StoreError::Database`] or [`StoreError::Corrupt`].
    pub async fn load_day(&self, owner: &UserId, day: Day, today: Day) -> Result<DayView, StoreError> {
        let values = binds([("owner", owner.as_str().into_value()), ("day", day.to_string().into_value())]);
        let Rows { mut todos, mut notes, days } = found(self.run(LOAD, values).await?.take(0)?)?;
        todos.sort_by(|a, b| a.place().cmp(&b.place()));
        notes.sort_by(|a, b| a.place().cmp(&b.place()));
        Ok(DayView {
            day,
            today,
            todos: todos.into_iter().map(Todo::try_from).collect::<Result<_, _>>()?,
            notes: notes.into_iter().map(Note::try_from).collect::<Result<_, _>>()?,
            days: sidebar(days, [day, today])?,
        })
    }
}

impl TryFrom<DayRow> for DaySummary {
    type Error = StoreError;

    fn try_from(row: DayRow) -> Result<Self, StoreError> {
        Ok(Self { day: stored(&row.id, key(&row.id)?)?, open: row.open })
    }
}

/// The days of the sidebar, newest first.
fn sidebar(rows: Vec<DayRow>, always: [Day; 2]) -> Result<Vec<DaySummary>, StoreError> {
    let mut days = rows.into_iter().map(DaySummary::try_from).collect::<Result<Vec<_>, _>>()?;
    for day in always {
        if days.iter().all(|summary| summary.day != day) {
            days.push(DaySummary { day, open: 0 });
        }
    }
    days.sort_by_key(|summary| std::cmp::Reverse(summary.day));
    Ok(days)
}
