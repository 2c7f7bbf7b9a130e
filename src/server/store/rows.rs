//! What todos and notes have in common: a place in a day, and the Trash.

use super::{Store, StoreError, binds, retrying, row, users};
use crate::model::{
    day::Day,
    limits::{NOTES_PER_DAY, TODOS_PER_DAY},
    rank::Rank,
    user::UserId,
};
use surrealdb::types::{RecordId, RecordIdKey, SurrealValue, Value, Variables};

/// A table of rows that stand on days.
#[derive(Debug, Clone, Copy)]
pub(super) enum Table {
    Todo,
    Note,
}

/// What a writer read of a day before it writes.
#[derive(SurrealValue)]
struct DayEnd {
    /// Zero for a day that never held anything.
    revision: i64,
    /// The greatest rank of the table's rows on the day, those in the Trash too: they keep their places.
    last: Option<String>,
}

impl Table {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Todo => "todo",
            Self::Note => "note",
        }
    }

    const fn limit(self) -> usize {
        match self {
            Self::Todo => TODOS_PER_DAY,
            Self::Note => NOTES_PER_DAY,
        }
    }

    const fn day_end(self) -> &'static str {
        match self {
            Self::Todo => {
                "RETURN {
                    revision: (SELECT VALUE revision FROM ONLY $page) ?? 0,
                    last: array::first(SELECT VALUE rank FROM todo WHERE owner = $owner AND day = $day ORDER BY rank DESC LIMIT 1)
                }"
            }
            Self::Note => {
                "RETURN {
                    revision: (SELECT VALUE revision FROM ONLY $page) ?? 0,
                    last: array::first(SELECT VALUE rank FROM note WHERE owner = $owner AND day = $day ORDER BY rank DESC LIMIT 1)
                }"
            }
        }
    }
}

/// Creates a row at the end of its day, unless there is one with this id: a repeated request changes nothing, whatever
/// happened to the row since. The owner's own row is read in a way that meets its deletion: see `Auth::remove`.
const APPEND: &str = "{
    LET $row = (SELECT * FROM ONLY $id);
    IF $row != NONE { RETURN $row };
    IF (SELECT VALUE id FROM ONLY $person FOR UPDATE) = NONE { THROW 'no_such_owner' };
    LET $held = (SELECT * FROM ONLY $page);
    IF ($held.revision ?? 0) != $revision { THROW 'the day changed, this can be retried' };
    IF ((IF $table = 'todo' { $held.todos } ELSE { $held.notes }) ?? 0) >= $limit { THROW 'day_full_' + $table };
    RETURN (CREATE ONLY $id CONTENT $content RETURN AFTER);
}";

const DELETE: &str = "{
    LET $row = (SELECT deleted_at FROM ONLY $id);
    IF $row = NONE { THROW 'not_found' };
    IF $row.deleted_at = NONE { UPDATE $id SET deleted_at = time::now() };
}";

const RESTORE: &str = "{
    LET $row = (SELECT * FROM ONLY $id);
    IF $row = NONE { THROW 'not_found' };
    IF $row.deleted_at = NONE { RETURN $row };
    LET $held = (SELECT todos, notes FROM ONLY type::record('day', [$row.owner, $row.day]));
    IF (IF $table = 'todo' { $held.todos } ELSE { $held.notes }) >= $limit { THROW 'day_full_' + $table };
    RETURN (UPDATE ONLY $id SET deleted_at = NONE RETURN AFTER);
}";

impl Store {
    /// Appends a row of `table` to a day; `content` holds the columns that only this table has.
    pub(super) async fn append<R: SurrealValue>(
        &self,
        table: Table,
        owner: &UserId,
        id: &str,
        day: Day,
        content: Variables,
    ) -> Result<R, StoreError> {
        let _writer = self.writer(owner).await;
        retrying(|| self.append_once(table, owner, id, day, content.clone())).await
    }

    async fn append_once<R: SurrealValue>(
        &self,
        table: Table,
        owner: &UserId,
        id: &str,
        day: Day,
        mut content: Variables,
    ) -> Result<R, StoreError> {
        let page = row("day", owner, day);
        let at = binds([("page", page.clone()), ("owner", owner.as_str().into_value()), ("day", day.to_string().into_value())]);
        let end: DayEnd = found(self.run_once(table.day_end(), at).await?.take(0)?)?;
        let last = end.last.as_deref().map(rank).transpose()?;
        let place = Rank::between(last.as_ref(), None).ok_or_else(|| StoreError::Corrupt(format!("no place after {last:?}")))?;
        content.extend(binds([
            ("owner", owner.as_str().into_value()),
            ("day", day.to_string().into_value()),
            ("rank", place.to_string().into_value()),
        ]));
        let values = binds([
            ("id", row(table.name(), owner, id)),
            ("person", users::key(owner)),
            ("page", page),
            ("table", table.name().into_value()),
            ("limit", table.limit().into_value()),
            ("revision", end.revision.into_value()),
            ("content", Value::Object(content.into())),
        ]);
        found(self.run_once(APPEND, values).await?.take(0)?)
    }

    /// Moves a row to the Trash; nothing happens to one that lies there.
    pub(super) async fn delete(&self, table: Table, owner: &UserId, id: impl ToString) -> Result<(), StoreError> {
        let _writer = self.writer(owner).await;
        self.run(DELETE, binds([("id", row(table.name(), owner, id))])).await.map(drop)
    }

    /// Takes a row out of the Trash, back to its place; nothing happens to one that does not lie there.
    pub(super) async fn restore<R: SurrealValue>(&self, table: Table, owner: &UserId, id: impl ToString) -> Result<R, StoreError> {
        let _writer = self.writer(owner).await;
        let values =
            binds([("id", row(table.name(), owner, id)), ("table", table.name().into_value()), ("limit", table.limit().into_value())]);
        found(self.run(RESTORE, values).await?.take(0)?)
    }
}

/// The row that a statement must have returned.
pub(super) fn found<R>(row: Option<R>) -> Result<R, StoreError> {
    row.ok_or(StoreError::NotFound)
}

/// The second part of a row's key `[owner, id]`.
pub(super) fn key(id: &RecordId) -> Result<&str, StoreError> {
    match &id.key {
        RecordIdKey::Array(parts) => match parts.get(1) {
            Some(Value::String(key)) => Ok(key),
            _ => Err(corrupt(id)),
        },
        _ => Err(corrupt(id)),
    }
}

/// Reads a stored value that was parsed before it was written.
pub(super) fn stored<T: std::str::FromStr>(id: &RecordId, text: &str) -> Result<T, StoreError> {
    text.parse().map_err(|_| corrupt(id))
}

pub(super) fn rank(text: &str) -> Result<Rank, StoreError> {
    Rank::parse(text).map_err(|_| StoreError::Corrupt(format!("the rank {text}")))
}

/// Names the table only: a key holds a person's id, and this text goes to the log.
fn corrupt(id: &RecordId) -> StoreError {
    StoreError::Corrupt(format!("a row of {}", id.table))
}
