//! The rows in the Trash.

use super::{
    Store, StoreError, binds, datetime,
    rows::{found, key, stored},
    sessions::timestamp,
};
use crate::model::{day::Day, limits::BEGINNING_CHARS, row::RowId, trash::TrashPlace, user::UserId};
use jiff::{SignedDuration, Timestamp};
use std::{cmp::Reverse, collections::HashMap};
use surrealdb::types::{Datetime, RecordId, SurrealValue};

/// A row in the Trash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrashedRow {
    /// When it was deleted, and which it is.
    pub place: TrashPlace,
    /// The day that it was on; none for someday.
    pub day: Option<Day>,
    /// A todo's text, or a note's title.
    pub text: String,
    /// The beginning of a note's body.
    pub body: String,
    /// How many subtasks were deleted with it.
    pub subtasks: usize,
}

/// How many rows are in the Trash, including subtasks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, SurrealValue)]
pub struct Held {
    /// Todos.
    pub todos: usize,
    /// Notes.
    pub notes: usize,
}

#[derive(Debug, SurrealValue)]
struct Found {
    todos: Vec<FoundRow>,
    notes: Vec<FoundRow>,
}

#[derive(Debug, SurrealValue)]
struct FoundRow {
    id: RecordId,
    day: Option<String>,
    text: String,
    body: Option<String>,
    deleted_at: Datetime,
    trashed_by: Option<String>,
}

#[derive(Debug, SurrealValue)]
struct Subtask {
    id: RecordId,
    parent: String,
    trashed_by: Option<String>,
}

/// A Trash with more rows than this is not read whole for a page. Reading its index from the end would be slow: to find the end,
/// the engine passes everything else that it has not put into tables yet.
const READ_WHOLE: usize = 500;

/// For a larger Trash: how far back rows are looked for, one span after the other.
const SPANS: [SignedDuration; 3] = [SignedDuration::from_hours(1), SignedDuration::from_hours(24), SignedDuration::from_hours(7 * 24)];

// The lower bound keeps rows without `deleted_at` out: they are ordered before every time. A subtask that was deleted with its todo
// is restored with it.
const TRASH: &str = "RETURN {
    todos: (SELECT * FROM (
        SELECT id, day, text, NONE AS body, deleted_at, trashed_by FROM todo
        WHERE owner = $owner AND deleted_at > $from AND deleted_at <= $at
            AND (deleted_at < $at OR record::id(id)[1] < $todo)
            AND (parent = NONE OR trashed_by != (SELECT VALUE trashed_by FROM ONLY type::record('todo', [$owner, $parent.parent])))
    ) ORDER BY deleted_at DESC, id DESC LIMIT $limit),
    notes: (SELECT * FROM (
        SELECT id, day, title AS text, string::slice(body, 0, $beginning) AS body, deleted_at, trashed_by FROM note
        WHERE owner = $owner AND deleted_at > $from AND deleted_at <= $at
            AND (deleted_at < $at OR record::id(id)[1] < $note)
    ) ORDER BY deleted_at DESC, id DESC LIMIT $limit)
}";

// All rows that one change deletes have the same time.
const SUBTASKS: &str = "SELECT id, parent, trashed_by FROM todo
    WHERE owner = $owner AND deleted_at >= $from AND deleted_at <= $to AND parent != NONE";

const HELD: &str = "RETURN {
    todos: (SELECT count() FROM todo WHERE owner = $owner AND deleted_at > d'1970-01-01T00:00:00Z' GROUP ALL)[0].count ?? 0,
    notes: (SELECT count() FROM note WHERE owner = $owner AND deleted_at > d'1970-01-01T00:00:00Z' GROUP ALL)[0].count ?? 0
}";

impl Store {
    /// How many rows are in the Trash, and at most `limit` of them, last deleted first; with a place, those after it.
    ///
    /// # Errors
    /// [`StoreError::Database`] or [`StoreError::Corrupt`].
    pub async fn trash(
        &self,
        owner: &UserId,
        after: Option<TrashPlace>,
        limit: usize,
        now: Timestamp,
    ) -> Result<(Held, Vec<TrashedRow>), StoreError> {
        let held = self.trash_holds(owner).await?;
        let spans = if held.todos + held.notes > READ_WHOLE { SPANS.as_slice() } else { &[] };
        let end = after.map_or(now, |place| place.at);
        let mut rows = Vec::new();
        for from in spans.iter().filter_map(|span| end.checked_sub(*span).ok()).chain([Timestamp::UNIX_EPOCH]) {
            rows = self.deleted_since(from, owner, after, limit).await?;
            if rows.len() == limit {
                break;
            }
        }
        let times = || rows.iter().filter(|(row, _)| matches!(row.place.row, RowId::Todo(_))).map(|(row, _)| row.place.at);
        if let Some((from, to)) = times().min().zip(times().max()) {
            let mut subtasks = self.subtasks(owner, from, to).await?;
            for (row, by) in &mut rows {
                row.subtasks = below(&mut subtasks, row.place.row, by.as_deref());
            }
        }
        Ok((held, rows.into_iter().map(|(row, _)| row).collect()))
    }

    /// The rows that were deleted after a time, without their subtasks; each with the change that deleted it.
    async fn deleted_since(
        &self,
        from: Timestamp,
        owner: &UserId,
        after: Option<TrashPlace>,
        limit: usize,
    ) -> Result<Vec<(TrashedRow, Option<String>)>, StoreError> {
        // Of rows that were deleted at the same time the notes come first, each kind by its ids from the last to the first.
        let (todo, note) = match after.map(|place| place.row) {
            Some(RowId::Todo(id)) => (id.to_string(), String::new()),
            Some(RowId::Note(id)) => ("~".to_owned(), id.to_string()),
            None => (String::new(), String::new()),
        };
        let values = binds([
            ("owner", owner.as_str().into_value()),
            ("from", datetime(from)),
            ("at", datetime(after.map_or(Timestamp::MAX, |place| place.at))),
            ("todo", todo.into_value()),
            ("note", note.into_value()),
            ("limit", limit.into_value()),
            ("beginning", BEGINNING_CHARS.into_value()),
        ]);
        let Found { todos, notes } = found(self.run(TRASH, values).await?.take(0)?)?;
        let todos = todos.into_iter().map(|row| trashed(row, RowId::Todo));
        let notes = notes.into_iter().map(|row| trashed(row, RowId::Note));
        let mut rows = todos.chain(notes).collect::<Result<Vec<_>, _>>()?;
        rows.sort_by_key(|(row, _)| Reverse(row.place));
        rows.truncate(limit);
        Ok(rows)
    }

    async fn trash_holds(&self, owner: &UserId) -> Result<Held, StoreError> {
        found(self.run(HELD, binds([("owner", owner.as_str().into_value())])).await?.take(0)?)
    }

    /// The subtasks that were deleted in a span of time, by their parent and the change that deleted them.
    async fn subtasks(&self, owner: &UserId, from: Timestamp, to: Timestamp) -> Result<Subtasks, StoreError> {
        // Older versions gave the rows of one change slightly different times.
        let moment = SignedDuration::from_secs(1);
        let values = binds([
            ("owner", owner.as_str().into_value()),
            ("from", datetime(from.saturating_sub(moment).unwrap_or(from))),
            ("to", datetime(to.saturating_add(moment).unwrap_or(to))),
        ]);
        let found: Vec<Subtask> = self.run(SUBTASKS, values).await?.take(0)?;
        let mut subtasks = Subtasks::new();
        for Subtask { id, parent, trashed_by } in found {
            if let Some(by) = trashed_by {
                subtasks.entry((parent, by)).or_default().push(key(&id)?.to_owned());
            }
        }
        Ok(subtasks)
    }
}

type Subtasks = HashMap<(String, String), Vec<String>>;

/// How many subtasks one change deleted with a row; removes them from `subtasks`.
fn below(subtasks: &mut Subtasks, row: RowId, by: Option<&str>) -> usize {
    let (RowId::Todo(id), Some(by)) = (row, by) else { return 0 };
    let (mut count, mut next) = (0, vec![id.to_string()]);
    while let Some(id) = next.pop() {
        let found = subtasks.remove(&(id, by.to_owned())).unwrap_or_default();
        count += found.len();
        next.extend(found);
    }
    count
}

/// A row, and the change that deleted it.
fn trashed<I: std::str::FromStr>(found: FoundRow, kind: fn(I) -> RowId) -> Result<(TrashedRow, Option<String>), StoreError> {
    let FoundRow { id, day, text, body, deleted_at, trashed_by } = found;
    let row = TrashedRow {
        place: TrashPlace { at: timestamp(deleted_at)?, row: kind(stored(&id, key(&id)?)?) },
        day: day.map(|day| stored(&id, &day)).transpose()?,
        text,
        body: body.unwrap_or_default(),
        subtasks: 0,
    };
    Ok((row, trashed_by))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::{
            change::{Change, Place},
            id::TodoId,
        },
        server::{
            journal::{
                Ask,
                tests::{Book, DAY, day, note_id, todo_id},
            },
            store::tests::{run, user},
        },
    };
    use surrealdb::types::Variables;

    /// The reference time of the tests.
    fn now() -> Timestamp {
        "2026-11-23T10:00:00Z".parse().expect("a time")
    }

    async fn trash(book: &Book, owner: &UserId) -> Vec<TrashedRow> {
        book.store.trash(owner, None, 10, now()).await.expect("rows").1
    }

    async fn texts(book: &Book, owner: &UserId, after: Option<TrashPlace>, limit: usize) -> (Vec<String>, Option<TrashPlace>) {
        let (_, rows) = book.store.trash(owner, after, limit, now()).await.expect("rows");
        let last = rows.last().map(|row| row.place);
        (rows.into_iter().map(|row| row.text).collect(), last)
    }

    #[test]
    fn the_trash_lists_what_was_deleted_last_first_and_nothing_of_others() {
        run(async {
            let (book, ada, eve) = (Book::new().await, user("ada"), user("eve"));
            for number in 1..=4 {
                book.todo(&ada, number).await;
            }
            book.todo(&eve, 1).await;
            book.create_note(&ada, note_id(1), day(DAY), "List", &"é".repeat(BEGINNING_CHARS + 1)).await.expect("a note");
            assert_eq!(trash(&book, &ada).await, []);
            book.delete_todo(&ada, todo_id(2)).await.expect("deleted");
            book.delete_note(&ada, note_id(1)).await.expect("deleted");
            book.delete_todo(&ada, todo_id(1)).await.expect("deleted");
            let rows = trash(&book, &ada).await;
            assert_eq!(rows.iter().map(|row| row.text.as_str()).collect::<Vec<_>>(), ["1", "List", "2"]);
            assert_eq!(rows.iter().map(|row| row.body.chars().count()).collect::<Vec<_>>(), [0, BEGINNING_CHARS, 0]);
            assert!(rows.iter().all(|row| row.day == Some(day(DAY))));
            assert_eq!(trash(&book, &eve).await, []);
            book.restore_todo(&ada, todo_id(1)).await.expect("restored");
            assert_eq!(texts(&book, &ada, None, 10).await.0, ["List", "2"]);
        });
    }

    #[test]
    fn a_subtask_is_listed_where_it_was_deleted_by_itself() {
        run(async {
            let (book, ada) = (Book::new().await, user("ada"));
            for number in 1..=3 {
                book.todo(&ada, number).await;
            }
            let below = |id: TodoId| {
                let place = Place { parent: Some(todo_id(1)), ..Place::at_end(Some(day(DAY)), None).expect("a place") };
                book.journal.ask(&ada, Ask::Make(Change::Place { row: RowId::Todo(id), place }))
            };
            below(todo_id(2)).await.expect("a subtask");
            below(todo_id(3)).await.expect("a subtask");
            book.delete_todo(&ada, todo_id(3)).await.expect("deleted by itself");
            book.delete_todo(&ada, todo_id(1)).await.expect("deleted with the other");
            assert_eq!(texts(&book, &ada, None, 10).await.0, ["1", "3"]);
            let subtasks: Vec<_> = trash(&book, &ada).await.iter().map(|row| row.subtasks).collect();
            assert_eq!(subtasks, [1, 0]);
            assert_eq!(book.store.trash_holds(&ada).await.expect("a count"), Held { todos: 3, notes: 0 });
            book.restore_todo(&ada, todo_id(1)).await.expect("restored");
            assert_eq!(texts(&book, &ada, None, 10).await.0, ["3"]);
        });
    }

    #[test]
    fn rows_of_any_age_are_listed_as_many_as_are_asked_for_of_a_small_and_of_a_large_trash() {
        run(async {
            let ages =
                ["2026-10-01T10:00:00Z", "2026-11-22T11:00:00Z", "2026-11-23T09:00:01Z", "2026-11-23T09:59:00Z", "2026-11-24T10:00:00Z"];
            for older in [0, READ_WHOLE] {
                let (book, ada) = (Book::new().await, user("ada"));
                book.store.fill(&ada, DAY, older.try_into().expect("a number"), 0).await;
                book.store.run("UPDATE todo SET deleted_at = d'2026-09-01T10:00:00Z'", Variables::new()).await.expect("deleted");
                for (number, at) in (1..).zip(ages) {
                    book.create_todo(&ada, todo_id(100_000 + number), day("2026-11-20"), &number.to_string()).await.expect("a todo");
                    let id = todo_id(100_000 + number).to_string();
                    let values = binds([("id", id.into_value()), ("at", datetime(at.parse().expect("a time")))]);
                    book.store.run("UPDATE type::record('todo', ['user_ada', $id]) SET deleted_at = $at", values).await.expect("deleted");
                }
                for limit in 1..=5 {
                    let (found, place) = texts(&book, &ada, None, limit).await;
                    assert_eq!(found, ["5", "4", "3", "2", "1"][..limit]);
                    let (next, _) = texts(&book, &ada, place, 5 - limit).await;
                    assert_eq!(next, ["4", "3", "2", "1"][limit - 1..], "after {limit}");
                }
                assert_eq!(texts(&book, &ada, None, older + 6).await.0.len(), older + 5);
            }
        });
    }

    #[test]
    fn page_by_page_every_row_comes_once_also_of_those_that_were_deleted_at_once() {
        run(async {
            let (book, ada) = (Book::new().await, user("ada"));
            book.store.fill(&ada, DAY, 7, 5).await;
            for all in ["UPDATE todo SET deleted_at = d'2026-11-23T10:00:00Z'", "UPDATE note SET deleted_at = d'2026-11-23T10:00:00Z'"] {
                book.store.run(all, Variables::new()).await.expect("deleted at once");
            }
            let mut seen = Vec::new();
            let mut after = None;
            loop {
                let (_, rows) = book.store.trash(&ada, after, 2, now()).await.expect("rows");
                after = rows.last().map(|row| row.place);
                seen.extend(rows.into_iter().map(|row| row.place));
                if after.is_none() {
                    break;
                }
            }
            assert_eq!(seen.len(), 12);
            assert!(seen.is_sorted_by(|one, next| one > next), "{seen:?}");
        });
    }
}
