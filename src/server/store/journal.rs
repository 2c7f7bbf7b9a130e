//! What the journal reads and writes: rows, the log of changes, and the counts of the days.
//!
//! [`Store::commit`] is the only statement that writes a todo or a note.

use super::{
    Store, StoreError, binds,
    rows::{found, key, stored},
    sessions::timestamp,
    users,
};
use crate::model::{
    day::Day,
    id::OpId,
    note::Note,
    row::{Row, RowId},
    todo::Todo,
    user::UserId,
};
use jiff::Timestamp;
use std::collections::BTreeMap;
use surrealdb::types::{Array, Datetime, Object, RecordId, SurrealValue, Value};

/// Where an owner's journal stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Names the database as it has been since it was made, or restored.
    pub epoch: String,
    /// When the account was made; none for somebody who has none.
    pub since: Option<Timestamp>,
    /// How many changes were made or refused.
    pub seq: u64,
    /// Up to which of them the ids are forgotten.
    pub horizon: u64,
}

/// What a day's row counts, or how much more that is after some changes. Rows in the Trash are not counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Todos.
    pub todos: i64,
    /// Notes.
    pub notes: i64,
    /// Todos that are not done.
    pub open: i64,
}

/// Every row of one day, those in the Trash too, and the counts of all days that ever held anything.
#[derive(Debug)]
pub struct LoadedDay {
    /// Where the journal stood.
    pub head: Head,
    /// The rows, in no order.
    pub rows: Vec<Row>,
    /// The counts.
    pub counts: BTreeMap<Day, Counts>,
}

/// What is known of some changes and some rows.
#[derive(Debug)]
pub struct Known {
    /// Where the journal stood.
    pub head: Head,
    /// The changes that are remembered.
    pub changes: Vec<Recorded>,
    /// The rows that exist, in no order.
    pub rows: Vec<Row>,
}

/// A change as it is remembered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// Its id.
    pub op: OpId,
    /// Of what was asked for.
    pub hash: String,
    /// Why it was refused, if it was: a word of the journal's own.
    pub refusal: Option<String>,
}

/// What one transaction writes.
#[derive(Debug)]
pub struct Commit {
    /// Where the journal stood when the rows were read. When it has gone on since, nothing is written.
    pub base: Head,
    /// The count of changes after these.
    pub seq: u64,
    /// The new horizon.
    pub horizon: u64,
    /// The rows that are not what they were.
    pub rows: Vec<Row>,
    /// How much more the days hold.
    pub counts: BTreeMap<Day, Counts>,
    /// The changes, with the count after each.
    pub changes: Vec<(u64, Recorded)>,
}

/// What happened since a count of changes.
#[derive(Debug)]
pub struct Since {
    /// Where the journal stood.
    pub head: Head,
    /// The changes that were made, in order.
    pub ops: Vec<OpId>,
    /// The rows that they changed, as they are.
    pub rows: Vec<Row>,
}

#[derive(Debug, SurrealValue)]
struct HeadRow {
    epoch: Option<String>,
    since: Option<Datetime>,
    journal: Option<JournalRow>,
}

#[derive(Debug, SurrealValue)]
struct JournalRow {
    seq: i64,
    horizon: i64,
}

#[derive(Debug, SurrealValue)]
struct TodoRow {
    id: RecordId,
    day: Option<String>,
    parent: Option<String>,
    rank: String,
    text: String,
    text_op: Option<String>,
    done_at: Option<Datetime>,
    deleted_at: Option<Datetime>,
    trashed_by: Option<String>,
    seq: Option<i64>,
}

#[derive(Debug, SurrealValue)]
struct NoteRow {
    id: RecordId,
    day: Option<String>,
    rank: String,
    title: String,
    title_op: Option<String>,
    body: String,
    body_op: Option<String>,
    deleted_at: Option<Datetime>,
    trashed_by: Option<String>,
    seq: Option<i64>,
}

#[derive(Debug, SurrealValue)]
struct DayRow {
    id: RecordId,
    todos: i64,
    notes: i64,
    open: i64,
}

#[derive(Debug, SurrealValue)]
struct ChangeRow {
    id: RecordId,
    hash: String,
    refusal: Option<String>,
}

#[derive(Debug, SurrealValue)]
struct DayRows {
    head: HeadRow,
    todos: Vec<TodoRow>,
    notes: Vec<NoteRow>,
    days: Vec<DayRow>,
}

#[derive(Debug, SurrealValue)]
struct KnownRows {
    head: HeadRow,
    changes: Vec<ChangeRow>,
    todos: Vec<TodoRow>,
    notes: Vec<NoteRow>,
}

#[derive(Debug, SurrealValue)]
struct SinceRows {
    head: HeadRow,
    ops: Vec<RecordId>,
    todos: Vec<TodoRow>,
    notes: Vec<NoteRow>,
}

/// Builds a statement from the parts that several have in common; it is a constant all the same.
macro_rules! head {
    () => {
        "{
            epoch: (SELECT VALUE name FROM ONLY epoch:current),
            since: (SELECT VALUE created_at FROM ONLY $person),
            journal: (SELECT seq, horizon FROM ONLY $journal)
        }"
    };
}
macro_rules! todo {
    () => {
        "SELECT id, day, parent, rank, text, text_op, done_at, deleted_at, trashed_by, seq FROM "
    };
}
macro_rules! note {
    () => {
        "SELECT id, day, rank, title, title_op, body, body_op, deleted_at, trashed_by, seq FROM "
    };
}

const HEAD: &str = concat!("RETURN ", head!());

// Each of these is one statement, so that what it reads is of one moment.
const DAY: &str = concat!(
    "RETURN { head: ",
    head!(),
    ", todos: (",
    todo!(),
    "todo WHERE owner = $owner AND day = $day), notes: (",
    note!(),
    "note WHERE owner = $owner AND day = $day), days: (SELECT id, todos, notes, open FROM day:[$owner]..[$owner, ..]) }"
);

const KNOWN: &str = concat!(
    "RETURN { head: ",
    head!(),
    ", changes: (SELECT id, hash, refusal FROM $ops), todos: (",
    todo!(),
    "$todos), notes: (",
    note!(),
    "$notes) }"
);

const SINCE: &str = concat!(
    "RETURN { head: ",
    head!(),
    ", ops: (SELECT VALUE id FROM change WHERE owner = $owner AND seq >= $from AND refusal = NONE), todos: (",
    todo!(),
    "todo WHERE owner = $owner AND seq >= $from), notes: (",
    note!(),
    "note WHERE owner = $owner AND seq >= $from) }"
);

// The person's own row is read in a way that meets its deletion: see `Auth::remove`.
const COMMIT: &str = "{
    IF (SELECT VALUE created_at FROM ONLY $person FOR UPDATE) != $since { THROW 'no_such_owner' };
    IF ((SELECT VALUE seq FROM ONLY $journal) ?? 0) != $base { THROW 'the journal went on, this can be retried' };
    UPSERT $journal SET owner = $owner, seq = $seq, horizon = $horizon RETURN NONE;
    FOR $row IN $todos {
        UPSERT $row.id SET owner = $owner, day = $row.day, parent = $row.parent, rank = $row.rank,
            text = $row.text, text_op = $row.text_op,
            done_at = IF $row.done { done_at ?? time::now() } ELSE { NONE },
            deleted_at = IF $row.trashed { deleted_at ?? time::now() } ELSE { NONE },
            trashed_by = $row.trashed_by, seq = $row.seq RETURN NONE;
    };
    FOR $row IN $notes {
        UPSERT $row.id SET owner = $owner, day = $row.day, rank = $row.rank,
            title = $row.title, title_op = $row.title_op, body = $row.body, body_op = $row.body_op,
            deleted_at = IF $row.trashed { deleted_at ?? time::now() } ELSE { NONE },
            trashed_by = $row.trashed_by, seq = $row.seq RETURN NONE;
    };
    FOR $day IN $days {
        LET $held = (SELECT todos, notes, open FROM ONLY $day.id);
        UPSERT $day.id SET owner = $owner, day = $day.day, todos = ($held.todos ?? 0) + $day.todos,
            notes = ($held.notes ?? 0) + $day.notes, open = ($held.open ?? 0) + $day.open RETURN NONE;
    };
    FOR $change IN $changes {
        CREATE $change.id SET owner = $owner, seq = $change.seq, hash = $change.hash, refusal = $change.refusal RETURN NONE;
    };
    IF $horizon > $forgotten {
        LET $old = (SELECT VALUE id FROM change WHERE owner = $owner AND seq >= $forgotten AND seq <= $horizon);
        DELETE $old RETURN NONE;
    };
}";

impl Store {
    /// Where an owner's journal stands.
    ///
    /// # Errors
    /// [`StoreError::Database`] or [`StoreError::Corrupt`].
    pub async fn journal_head(&self, owner: &UserId) -> Result<Head, StoreError> {
        found(self.run(HEAD, of(owner).into()).await?.take::<Option<HeadRow>>(0)?)?.try_into()
    }

    /// Everything of one day, or of someday, and what the sidebar shows.
    ///
    /// # Errors
    /// [`StoreError::Database`] or [`StoreError::Corrupt`].
    pub async fn load_day(&self, owner: &UserId, day: Option<Day>) -> Result<LoadedDay, StoreError> {
        let values = of(owner).and("day", day_value(day));
        let DayRows { head, todos, notes, days } = found(self.run(DAY, values.into()).await?.take(0)?)?;
        let counts = days
            .into_iter()
            .map(|row| Ok((stored(&row.id, key(&row.id)?)?, Counts { todos: row.todos, notes: row.notes, open: row.open })));
        Ok(LoadedDay { head: head.try_into()?, rows: rows(todos, notes)?, counts: counts.collect::<Result<_, StoreError>>()? })
    }

    /// What is known of some changes, by their ids, and of some rows.
    ///
    /// # Errors
    /// [`StoreError::Database`] or [`StoreError::Corrupt`].
    pub async fn known(&self, owner: &UserId, ops: &[OpId], rows_of: &[RowId]) -> Result<Known, StoreError> {
        let (todos, notes): (Vec<_>, Vec<_>) = rows_of.iter().partition(|id| matches!(id, RowId::Todo(_)));
        let keys = |ids: Vec<&RowId>| Value::Array(ids.into_iter().map(|id| row_key(owner, *id)).collect::<Vec<_>>().into());
        let values = of(owner)
            .and("ops", Value::Array(ops.iter().map(|op| super::row("change", owner, op)).collect::<Vec<_>>().into()))
            .and("todos", keys(todos))
            .and("notes", keys(notes));
        let KnownRows { head, changes, todos, notes } = found(self.run(KNOWN, values.into()).await?.take(0)?)?;
        let changes =
            changes.into_iter().map(|row| Ok(Recorded { op: stored(&row.id, key(&row.id)?)?, hash: row.hash, refusal: row.refusal }));
        Ok(Known { head: head.try_into()?, changes: changes.collect::<Result<_, StoreError>>()?, rows: rows(todos, notes)? })
    }

    /// What happened after a count of changes.
    ///
    /// # Errors
    /// [`StoreError::Database`] or [`StoreError::Corrupt`].
    pub async fn changes_since(&self, owner: &UserId, seq: u64) -> Result<Since, StoreError> {
        let values = of(owner).and("from", (number(seq)? + 1).into_value());
        let SinceRows { head, ops, todos, notes } = found(self.run(SINCE, values.into()).await?.take(0)?)?;
        let ops = ops.iter().map(|id| stored(id, key(id)?));
        Ok(Since { head: head.try_into()?, ops: ops.collect::<Result<_, _>>()?, rows: rows(todos, notes)? })
    }

    /// Writes changes whole or not at all. A conflict is the caller's to meet: the rows have to be read again.
    ///
    /// # Errors
    /// [`StoreError::NoSuchOwner`] when the account was deleted since; [`StoreError::WentOn`] when the journal did, and then
    /// nothing is written; [`StoreError::Database`] when nobody knows whether it was.
    pub async fn commit(&self, owner: &UserId, commit: &Commit) -> Result<(), StoreError> {
        let since = commit.base.since.map_or(Value::None, super::datetime);
        let (mut todos, mut notes) = (Vec::new(), Vec::new());
        for row in &commit.rows {
            match row {
                Row::Todo(todo) => todos.push(todo_value(owner, todo)?),
                Row::Note(note) => notes.push(note_value(owner, note)?),
            }
        }
        let days = commit.counts.iter().map(|(day, more)| {
            object([
                ("id", super::row("day", owner, day)),
                ("day", day.to_string().into_value()),
                ("todos", more.todos.into_value()),
                ("notes", more.notes.into_value()),
                ("open", more.open.into_value()),
            ])
        });
        let mut changes = Vec::new();
        for (seq, change) in &commit.changes {
            changes.push(object([
                ("id", super::row("change", owner, change.op)),
                ("seq", number(*seq)?.into_value()),
                ("hash", change.hash.clone().into_value()),
                ("refusal", change.refusal.clone().into_value()),
            ]));
        }
        let values = of(owner)
            .and("since", since)
            .and("base", number(commit.base.seq)?.into_value())
            .and("seq", number(commit.seq)?.into_value())
            .and("horizon", number(commit.horizon)?.into_value())
            .and("forgotten", number(commit.base.horizon)?.into_value())
            .and("todos", Value::Array(todos.into()))
            .and("notes", Value::Array(notes.into()))
            .and("days", Value::Array(days.collect::<Vec<_>>().into()))
            .and("changes", Value::Array(changes.into()));
        match self.run_once(COMMIT, values.into()).await {
            Ok(_) => Ok(()),
            Err(StoreError::Database(error)) if super::is_conflict(&error) => Err(StoreError::WentOn),
            Err(error) => Err(error),
        }
    }
}

/// Parameters, one by one.
struct Values(surrealdb::types::Variables);

impl Values {
    fn and(mut self, name: &str, value: Value) -> Self {
        self.0.insert(name.to_owned(), value);
        self
    }
}

impl From<Values> for surrealdb::types::Variables {
    fn from(values: Values) -> Self {
        values.0
    }
}

fn of(owner: &UserId) -> Values {
    let journal = RecordId::new("journal", Array::from(vec![Value::String(owner.as_str().to_owned())]));
    Values(binds([("owner", owner.as_str().into_value()), ("person", users::key(owner)), ("journal", journal.into_value())]))
}

fn object<const N: usize>(fields: [(&str, Value); N]) -> Value {
    Value::Object(
        fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect::<BTreeMap<_, _>>().into_iter().collect::<Object>(),
    )
}

fn day_value(day: Option<Day>) -> Value {
    day.map(|day| day.to_string()).into_value()
}

fn row_key(owner: &UserId, id: RowId) -> Value {
    match id {
        RowId::Todo(id) => super::row("todo", owner, id),
        RowId::Note(id) => super::row("note", owner, id),
    }
}

fn todo_value(owner: &UserId, todo: &Todo) -> Result<Value, StoreError> {
    Ok(object([
        ("id", super::row("todo", owner, todo.id)),
        ("day", day_value(todo.day)),
        ("parent", todo.parent.map(|parent| parent.to_string()).into_value()),
        ("rank", todo.rank.to_string().into_value()),
        ("text", todo.text.clone().into_value()),
        ("text_op", todo.text_op.to_string().into_value()),
        ("done", todo.done.into_value()),
        ("trashed", todo.trashed.is_some().into_value()),
        ("trashed_by", todo.trashed.map(|by| by.to_string()).into_value()),
        ("seq", number(todo.seq)?.into_value()),
    ]))
}

fn note_value(owner: &UserId, note: &Note) -> Result<Value, StoreError> {
    Ok(object([
        ("id", super::row("note", owner, note.id)),
        ("day", day_value(note.day)),
        ("rank", note.rank.to_string().into_value()),
        ("title", note.title.clone().into_value()),
        ("title_op", note.title_op.to_string().into_value()),
        ("body", note.body.clone().into_value()),
        ("body_op", note.body_op.to_string().into_value()),
        ("trashed", note.trashed.is_some().into_value()),
        ("trashed_by", note.trashed.map(|by| by.to_string()).into_value()),
        ("seq", number(note.seq)?.into_value()),
    ]))
}

/// A count as the database keeps it.
fn number(count: u64) -> Result<i64, StoreError> {
    i64::try_from(count).map_err(|_| StoreError::Corrupt("a count of changes".into()))
}

fn count(number: i64) -> Result<u64, StoreError> {
    u64::try_from(number).map_err(|_| StoreError::Corrupt("a count of changes".into()))
}

fn rows(todos: Vec<TodoRow>, notes: Vec<NoteRow>) -> Result<Vec<Row>, StoreError> {
    let todos = todos.into_iter().map(|row| Todo::try_from(row).map(Row::from));
    let notes = notes.into_iter().map(|row| Note::try_from(row).map(Row::from));
    todos.chain(notes).collect()
}

/// A change that a row names; one of before the journal has no id.
fn op(id: &RecordId, text: Option<String>) -> Result<OpId, StoreError> {
    text.map_or(Ok(OpId::UNKNOWN), |text| stored(id, &text))
}

impl TryFrom<HeadRow> for Head {
    type Error = StoreError;

    fn try_from(row: HeadRow) -> Result<Self, StoreError> {
        let journal = row.journal.unwrap_or(JournalRow { seq: 0, horizon: 0 });
        Ok(Self {
            epoch: row.epoch.unwrap_or_default(),
            since: row.since.map(timestamp).transpose()?,
            seq: count(journal.seq)?,
            horizon: count(journal.horizon)?,
        })
    }
}

impl TryFrom<TodoRow> for Todo {
    type Error = StoreError;

    fn try_from(row: TodoRow) -> Result<Self, StoreError> {
        let id = &row.id;
        Ok(Self {
            id: stored(id, key(id)?)?,
            day: row.day.map(|day| stored(id, &day)).transpose()?,
            parent: row.parent.map(|parent| stored(id, &parent)).transpose()?,
            rank: stored(id, &row.rank)?,
            text: row.text,
            text_op: op(id, row.text_op)?,
            done: row.done_at.is_some(),
            trashed: row.deleted_at.map(|_| op(id, row.trashed_by)).transpose()?,
            seq: count(row.seq.unwrap_or(0))?,
        })
    }
}

impl TryFrom<NoteRow> for Note {
    type Error = StoreError;

    fn try_from(row: NoteRow) -> Result<Self, StoreError> {
        let id = &row.id;
        Ok(Self {
            id: stored(id, key(id)?)?,
            day: row.day.map(|day| stored(id, &day)).transpose()?,
            rank: stored(id, &row.rank)?,
            title: row.title,
            title_op: op(id, row.title_op)?,
            body: row.body,
            body_op: op(id, row.body_op)?,
            html: String::new(),
            trashed: row.deleted_at.map(|_| op(id, row.trashed_by)).transpose()?,
            seq: count(row.seq.unwrap_or(0))?,
            clipped: false,
        })
    }
}
