//! The reads and writes of the journal: rows, the log of changes, and the counts of the days.
//!
//! [`Store::commit`] is the only statement that writes a todo or a note.

use super::{
    Store, StoreError, binds,
    imports::{ChunkId, Way, chunk_key, import_key},
    live::Whose,
    rows::{found, key, part, stored},
    sessions::timestamp,
    users,
};
use crate::model::{
    day::Day,
    day_meta::DayMeta,
    history::History,
    id::{NoteId, OpId, VersionId},
    import::{Added, plan::EarlierVersion},
    note::Note,
    preferences::Choice,
    row::{Row, RowId},
    todo::Todo,
    user::UserId,
};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use surrealdb::types::{Array, Datetime, Object, RecordId, SurrealValue, Value};

/// The head of an owner's journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The id of the database, which is new after a restore.
    pub epoch: String,
    /// When the account was created; none where there is no account.
    pub since: Option<Timestamp>,
    /// How many changes were applied or refused.
    pub seq: u64,
    /// Up to which change the ids are no longer in the log.
    pub horizon: u64,
}

/// The counts of a day, or the differences that some changes make. Rows in the Trash are not counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Todos.
    pub todos: i64,
    /// Notes.
    pub notes: i64,
    /// Todos that are not done.
    pub open: i64,
}

/// Every row of one day, including the Trash, and the counts of all days that ever held anything.
#[derive(Debug)]
pub struct LoadedDay {
    /// The head of the journal.
    pub head: Head,
    /// The rows, in no order.
    pub rows: Vec<Row>,
    /// The counts.
    pub counts: BTreeMap<Day, Counts>,
}

/// Some changes in the log, some rows, and the histories of some notes.
#[derive(Debug)]
pub struct Known {
    /// The head of the journal.
    pub head: Head,
    /// The changes that are in the log.
    pub changes: Vec<Recorded>,
    /// The rows that exist, in no order.
    pub rows: Vec<Row>,
    /// The rows that were removed for good.
    pub gone: BTreeSet<RowId>,
    /// The histories of those notes that have one.
    pub histories: BTreeMap<NoteId, History>,
}

/// A change in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// Its id.
    pub op: OpId,
    /// The hash of the request.
    pub hash: String,
    /// Why it was refused, if it was: a word of the journal's own.
    pub refusal: Option<String>,
}

/// The new history of a note whose text is replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replaced {
    /// The note.
    pub note: NoteId,
    /// The history from now on.
    pub history: History,
    /// The id of the former text, where it becomes a version.
    pub version: Option<VersionId>,
    /// The version that is deleted.
    pub gone: Option<VersionId>,
}

/// What one transaction writes.
#[derive(Debug)]
pub struct Commit {
    /// The head of the journal when the rows were read. If it has changed since, nothing is written.
    pub base: Head,
    /// The count of changes after these.
    pub seq: u64,
    /// The new horizon.
    pub horizon: u64,
    /// The time of the changes, such as when a todo was done or a row deleted.
    pub at: Timestamp,
    /// The changed rows.
    pub rows: Vec<Row>,
    /// The notes whose history changes, too.
    pub replaced: Vec<Replaced>,
    /// The rows in the Trash that are removed for good, with the histories of the notes among them.
    pub gone: Vec<RowId>,
    /// The differences in the counts of the days.
    pub counts: BTreeMap<Day, Counts>,
    /// The changes, with the count after each.
    pub changes: Vec<(u64, Recorded)>,
    /// The part of an import that this is, if it is one.
    pub import: Option<ImportStep>,
}

/// What is written with the rows of a part of an import, so that the part is applied or undone once.
#[derive(Debug)]
pub struct ImportStep {
    /// The part. If this was done to it since, nothing is written.
    pub chunk: ChunkId,
    /// Whether it is applied or undone.
    pub way: Way,
    /// What is stored of it from here on, as JSON.
    pub json: String,
    /// When the new rows were created, done and deleted, where that is known.
    pub times: BTreeMap<RowId, Times>,
    /// The earlier texts of new notes, oldest first.
    pub versions: Vec<(NoteId, Vec<EarlierVersion>)>,
    /// The days whose label or archived state changes, with the new values.
    pub metas: Vec<(Day, DayMeta)>,
    /// The settings that change, if any do.
    pub settings: Option<SettingsChange>,
    /// The counts for the page of imports.
    pub added: Added,
}

/// A change of a user's settings: each one changes only if it still has the former value.
#[derive(Debug)]
pub struct SettingsChange {
    /// The former values.
    pub from: Choice,
    /// The new values.
    pub to: Choice,
}

/// The times of an imported row.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Times {
    /// When it was created.
    pub created_at: Option<Timestamp>,
    /// When it was done.
    pub done_at: Option<Timestamp>,
    /// When it went to the Trash.
    pub deleted_at: Option<Timestamp>,
}

impl Commit {
    /// Removes rows in the Trash for good. It counts as a change, so that no commit builds on rows that were read before it. No
    /// page gets rows for it, because the days do not show the Trash.
    pub fn removal(base: Head, at: Timestamp, gone: Vec<RowId>) -> Self {
        let seq = base.seq + 1;
        Self { seq, gone, ..Self::nothing(base, at) }
    }

    /// A commit that changes nothing.
    pub fn nothing(base: Head, at: Timestamp) -> Self {
        let (seq, horizon) = (base.seq, base.horizon);
        Self {
            base,
            seq,
            horizon,
            at,
            rows: Vec::new(),
            replaced: Vec::new(),
            gone: Vec::new(),
            counts: BTreeMap::new(),
            changes: Vec::new(),
            import: None,
        }
    }
}

/// Rows that were deleted at a time or before.
#[derive(Debug)]
pub struct Lying {
    /// The head of the journal.
    pub head: Head,
    /// The rows that were deleted first. Rows that were deleted together are never split up.
    pub rows: Vec<RowId>,
    /// Whether there may be more.
    pub has_more: bool,
}

/// The changes after a count of changes.
#[derive(Debug)]
pub struct Since {
    /// The head of the journal.
    pub head: Head,
    /// The changes that were applied, in order.
    pub ops: Vec<OpId>,
    /// The rows that they changed, as they are now.
    pub rows: Vec<Row>,
}

#[derive(Debug, SurrealValue)]
pub(super) struct HeadRow {
    epoch: Option<String>,
    since: Option<Datetime>,
    journal: Option<JournalRow>,
}

const SEQS: &str = "SELECT id, seq FROM $journals";

#[derive(Debug, SurrealValue)]
struct SeqRow {
    id: RecordId,
    seq: i64,
}

#[derive(Debug, SurrealValue)]
struct JournalRow {
    seq: i64,
    horizon: i64,
}

#[derive(Debug, SurrealValue)]
pub(super) struct TodoRow {
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
    pinned: Option<bool>,
    folded: Option<bool>,
}

#[derive(Debug, SurrealValue)]
pub(super) struct NoteRow {
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
    pinned: Option<bool>,
    folded: Option<bool>,
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
struct HistoryRow {
    id: RecordId,
    begun_at: Datetime,
    kept: Vec<String>,
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
    gone: Vec<RecordId>,
    histories: Vec<HistoryRow>,
}

#[derive(Debug, SurrealValue)]
struct SinceRows {
    head: HeadRow,
    ops: Vec<RecordId>,
    todos: Vec<TodoRow>,
    notes: Vec<NoteRow>,
}

#[derive(Debug, SurrealValue)]
struct LyingRows {
    head: HeadRow,
    todos: Vec<RecordId>,
    notes: Vec<RecordId>,
    has_more: bool,
}

/// A part that several statements share, as a macro so that the statements stay constants.
macro_rules! head {
    () => {
        "{
            epoch: (SELECT VALUE name FROM ONLY epoch:current),
            since: (SELECT VALUE created_at FROM ONLY $person),
            journal: (SELECT seq, horizon FROM ONLY $journal)
        }"
    };
}
pub(super) use head;
macro_rules! todo {
    () => {
        "SELECT id, day, parent, rank, text, text_op, done_at, deleted_at, trashed_by, seq, pinned, folded FROM "
    };
}
pub(super) use todo;
macro_rules! note {
    () => {
        "SELECT id, day, rank, title, title_op, body, body_op, deleted_at, trashed_by, seq, pinned, folded FROM "
    };
}
pub(super) use note;

const HEAD: &str = concat!("RETURN ", head!());

// Each of these is one statement, so that all that it reads is from one moment.
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
    "$notes), gone: (SELECT VALUE id FROM $tombstones), histories: (SELECT id, begun_at, kept FROM $histories) }"
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

// The lower bound keeps rows without `deleted_at` out: they are ordered before every time.
macro_rules! trashed {
    ($up_to:literal) => {
        concat!(" WHERE owner = $owner AND deleted_at > d'1970-01-01T00:00:00Z' AND deleted_at <= ", $up_to)
    };
}
const LYING: &str = concat!(
    "{
        LET $ends = array::concat(
            (SELECT VALUE deleted_at FROM todo",
    trashed!("$at"),
    " ORDER BY deleted_at LIMIT 1 START $limit),
            (SELECT VALUE deleted_at FROM note",
    trashed!("$at"),
    " ORDER BY deleted_at LIMIT 1 START $limit)
        );
        LET $end = IF $ends = [] { $at } ELSE { array::min($ends) };
        RETURN {
            head: ",
    head!(),
    ",
            todos: (SELECT VALUE id FROM todo",
    trashed!("$end"),
    "),
            notes: (SELECT VALUE id FROM note",
    trashed!("$end"),
    "),
            has_more: $ends != []
        };
    }"
);

// The user's row is read with `FOR UPDATE`, so that this conflicts with its deletion: see `Auth::remove`.
const COMMIT: &str = "{
    IF (SELECT VALUE created_at FROM ONLY $person FOR UPDATE) != $since { THROW 'no_such_owner' };
    IF ((SELECT VALUE seq FROM ONLY $journal) ?? 0) != $base { THROW 'the journal went on, this can be retried' };
    UPSERT $journal SET owner = $owner, seq = $seq, horizon = $horizon RETURN NONE;
    FOR $row IN $todos {
        UPSERT $row.id SET owner = $owner, day = $row.day, parent = $row.parent, rank = $row.rank,
            text = $row.text, text_op = $row.text_op,
            created_at = created_at ?? $row.created_at ?? $at,
            done_at = IF $row.done { done_at ?? $row.done_at ?? $at } ELSE { NONE },
            deleted_at = IF $row.trashed { deleted_at ?? $row.deleted_at ?? $at } ELSE { NONE },
            trashed_by = $row.trashed_by, seq = $row.seq, pinned = $row.pinned, folded = $row.folded RETURN NONE;
    };
    FOR $past IN $replaced {
        IF $past.version != NONE {
            LET $was = (SELECT title, body, text_at FROM ONLY $past.note);
            CREATE $past.version SET owner = $owner, title = $was.title, body = $was.body, written_at = $was.text_at RETURN NONE;
        };
        IF $past.gone != NONE { DELETE $past.gone RETURN NONE };
        UPSERT $past.id SET owner = $owner, begun_at = $at, kept = $past.kept RETURN NONE;
    };
    FOR $row IN $notes {
        UPSERT $row.id SET owner = $owner, day = $row.day, rank = $row.rank,
            text_at = IF title = $row.title AND body = $row.body { text_at } ELSE { $at },
            title = $row.title, title_op = $row.title_op, body = $row.body, body_op = $row.body_op,
            created_at = created_at ?? $row.created_at ?? $at,
            deleted_at = IF $row.trashed { deleted_at ?? $row.deleted_at ?? $at } ELSE { NONE },
            trashed_by = $row.trashed_by, seq = $row.seq, pinned = $row.pinned, folded = $row.folded RETURN NONE;
    };
    FOR $id IN $gone {
        DELETE $id RETURN NONE;
        UPSERT type::record('tombstone', [$owner, record::tb($id) + '.' + record::id($id)[1]]) SET owner = $owner RETURN NONE;
    };
    FOR $note IN $gone_notes {
        DELETE version:[$owner, $note]..[$owner, $note, ..] RETURN NONE;
        DELETE type::record('history', [$owner, $note]) RETURN NONE;
    };
    FOR $day IN $days {
        LET $held = (SELECT todos, notes, open FROM ONLY $day.id);
        UPSERT $day.id SET owner = $owner, day = $day.day, todos = ($held.todos ?? 0) + $day.todos,
            notes = ($held.notes ?? 0) + $day.notes, open = ($held.open ?? 0) + $day.open RETURN NONE;
    };
    FOR $change IN $changes {
        CREATE $change.id SET owner = $owner, seq = $change.seq, hash = $change.hash, refusal = $change.refusal RETURN NONE;
    };
    IF $step != NONE {
        IF (SELECT VALUE state FROM ONLY $step.chunk) != $step.from { THROW 'this part went its way, this can be retried' };
        UPDATE $step.chunk SET state = $step.to, json = $step.json RETURN NONE;
        UPDATE $step.import SET todos += $step.todos, notes += $step.notes, labels += $step.labels, full += $step.full,
            undone += $step.undone RETURN NONE;
        FOR $past IN $step.histories {
            FOR $version IN $past.versions {
                CREATE $version.id SET owner = $owner, title = $version.title, body = $version.body, written_at = $version.written_at RETURN NONE;
            };
            CREATE $past.id SET owner = $owner, begun_at = $past.begun_at, kept = $past.kept RETURN NONE;
        };
        FOR $meta IN $step.metas {
            IF $meta.label = NONE AND !$meta.archived {
                DELETE $meta.id RETURN NONE;
            } ELSE {
                UPSERT $meta.id SET owner = $owner, label = $meta.label, archived = $meta.archived RETURN NONE;
            };
        };
        IF $step.settings != NONE {
            LET $usual = $step.settings.usual;
            LET $from = $step.settings.from;
            LET $to = $step.settings.to;
            UPDATE $person SET
                week_start = IF (week_start ?? $usual.week_start) = ($from.week_start ?? $usual.week_start) { $to.week_start } ELSE { week_start },
                text_size = IF (text_size ?? $usual.text_size) = ($from.text_size ?? $usual.text_size) { $to.text_size } ELSE { text_size },
                theme = IF (theme ?? $usual.theme) = ($from.theme ?? $usual.theme) { $to.theme } ELSE { theme },
                time_zone = IF (time_zone ?? $usual.time_zone) = ($from.time_zone ?? $usual.time_zone) { $to.time_zone } ELSE { time_zone },
                language = IF (language ?? $usual.language) = ($from.language ?? $usual.language) { $to.language } ELSE { language },
                template = IF (template ?? $usual.template) = ($from.template ?? $usual.template) { $to.template } ELSE { template }
                RETURN NONE;
        };
    };
    IF $horizon > $forgotten {
        LET $old = (SELECT VALUE id FROM change WHERE owner = $owner AND seq >= $forgotten AND seq <= $horizon);
        DELETE $old RETURN NONE;
    };
}";

impl Store {
    /// The head of an owner's journal.
    ///
    /// # Errors
    /// [`StoreError::Database`] or [`StoreError::Corrupt`].
    pub async fn journal_head(&self, owner: &UserId) -> Result<Head, StoreError> {
        found(self.run(HEAD, of(owner).into()).await?.take::<Option<HeadRow>>(0)?)?.try_into()
    }

    /// The counts of changes of several users' journals, for each that has one.
    ///
    /// # Errors
    /// [`StoreError::Database`] or [`StoreError::Corrupt`].
    pub async fn journal_seqs(&self, owners: &[UserId]) -> Result<HashMap<UserId, u64>, StoreError> {
        let journals = Value::Array(owners.iter().map(journal_key).collect::<Vec<_>>().into());
        let rows: Vec<SeqRow> = self.run(SEQS, binds([("journals", journals)])).await?.take(0)?;
        let seq = |row: SeqRow| Ok((UserId::from_verified_subject(part(&row.id, 0)?), count(row.seq)?));
        rows.into_iter().map(seq).collect()
    }

    /// Everything of one day, or of someday, and the counts of all days.
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

    /// Some changes of the log, by their ids, some rows, and the histories of some notes.
    ///
    /// # Errors
    /// [`StoreError::Database`] or [`StoreError::Corrupt`].
    pub async fn known(&self, owner: &UserId, ops: &[OpId], rows_of: &[RowId], histories_of: &[NoteId]) -> Result<Known, StoreError> {
        let [todos, notes] = row_keys(owner, rows_of);
        let values = of(owner)
            .and("ops", Value::Array(ops.iter().map(|op| super::row("change", owner, op)).collect::<Vec<_>>().into()))
            .and(todos.0, todos.1)
            .and(notes.0, notes.1)
            .and("tombstones", Value::Array(rows_of.iter().map(|row| super::row("tombstone", owner, row)).collect::<Vec<_>>().into()))
            .and("histories", Value::Array(histories_of.iter().map(|note| history_key(owner, *note)).collect::<Vec<_>>().into()));
        let KnownRows { head, changes, todos, notes, gone, histories } = found(self.run(KNOWN, values.into()).await?.take(0)?)?;
        let changes =
            changes.into_iter().map(|row| Ok(Recorded { op: stored(&row.id, key(&row.id)?)?, hash: row.hash, refusal: row.refusal }));
        Ok(Known {
            head: head.try_into()?,
            changes: changes.collect::<Result<_, StoreError>>()?,
            rows: rows(todos, notes)?,
            gone: gone.iter().map(|id| stored(id, key(id)?)).collect::<Result<_, StoreError>>()?,
            histories: histories.into_iter().map(history).collect::<Result<_, StoreError>>()?,
        })
    }

    /// The changes after a count of changes.
    ///
    /// # Errors
    /// [`StoreError::Database`] or [`StoreError::Corrupt`].
    pub async fn changes_since(&self, owner: &UserId, seq: u64) -> Result<Since, StoreError> {
        let values = of(owner).and("from", (number(seq)? + 1).into_value());
        let SinceRows { head, ops, todos, notes } = found(self.run(SINCE, values.into()).await?.take(0)?)?;
        let ops = ops.iter().map(|id| stored(id, key(id)?));
        Ok(Since { head: head.try_into()?, ops: ops.collect::<Result<_, _>>()?, rows: rows(todos, notes)? })
    }

    /// The rows that were deleted at `at` or before: at most about `limit` todos and as many notes.
    ///
    /// # Errors
    /// [`StoreError::Database`] or [`StoreError::Corrupt`].
    pub async fn lying_since(&self, owner: &UserId, at: Timestamp, limit: usize) -> Result<Lying, StoreError> {
        let values = of(owner).and("at", super::datetime(at)).and("limit", limit.into_value());
        let LyingRows { head, todos, notes, has_more } = found(self.run(LYING, values.into()).await?.take(0)?)?;
        let todos = todos.iter().map(|id| stored(id, key(id)?).map(RowId::Todo));
        let notes = notes.iter().map(|id| stored(id, key(id)?).map(RowId::Note));
        Ok(Lying { head: head.try_into()?, rows: todos.chain(notes).collect::<Result<_, _>>()?, has_more })
    }

    /// Writes changes completely or not at all. The caller handles a conflict: the rows have to be read again.
    ///
    /// # Errors
    /// [`StoreError::NoSuchOwner`] when the account was deleted since; [`StoreError::WentOn`] when the journal changed since, and
    /// then nothing is written; [`StoreError::Database`] when the outcome is unknown.
    pub async fn commit(&self, owner: &UserId, commit: &Commit) -> Result<(), StoreError> {
        let since = commit.base.since.map_or(Value::None, super::datetime);
        let step = commit.import.as_ref().map(|step| step_value(owner, step)).transpose()?.unwrap_or(Value::None);
        let (mut todos, mut notes) = (Vec::new(), Vec::new());
        for row in &commit.rows {
            let times = commit.import.as_ref().and_then(|step| step.times.get(&row.id())).copied().unwrap_or_default();
            match row {
                Row::Todo(todo) => todos.push(todo_value(owner, todo, times)?),
                Row::Note(note) => notes.push(note_value(owner, note, times)?),
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
        let replaced = commit.replaced.iter().map(|replaced| replaced_value(owner, replaced));
        let gone_notes = commit.gone.iter().filter_map(|id| match id {
            RowId::Note(note) => Some(note.to_string().into_value()),
            RowId::Todo(_) => None,
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
            .and("at", super::datetime(commit.at))
            .and("gone", Value::Array(commit.gone.iter().map(|id| row_key(owner, *id)).collect::<Vec<_>>().into()))
            .and("gone_notes", Value::Array(gone_notes.collect::<Vec<_>>().into()))
            .and("todos", Value::Array(todos.into()))
            .and("notes", Value::Array(notes.into()))
            .and("replaced", Value::Array(replaced.collect::<Vec<_>>().into()))
            .and("days", Value::Array(days.collect::<Vec<_>>().into()))
            .and("changes", Value::Array(changes.into()))
            .and("step", step);
        let written = match &commit.import {
            Some(ImportStep { settings: Some(_), .. }) => {
                let store = self.clone();
                self.while_sessions_change(Whose::Owner(owner), async move { store.run_once(COMMIT, values.into()).await }).await
            }
            _ => self.run_once(COMMIT, values.into()).await,
        };
        if commit.import.as_ref().is_some_and(|step| !step.metas.is_empty()) {
            self.day_metas.forget(owner);
        }
        match written {
            Ok(_) => Ok(()),
            Err(StoreError::Database(error)) if super::is_conflict(&error) => Err(StoreError::WentOn),
            Err(error) => Err(error),
        }
    }
}

/// The parameters of a statement, added one by one.
pub(super) struct Values(surrealdb::types::Variables);

impl Values {
    pub(super) fn and(mut self, name: &str, value: Value) -> Self {
        self.0.insert(name.to_owned(), value);
        self
    }
}

impl From<Values> for surrealdb::types::Variables {
    fn from(values: Values) -> Self {
        values.0
    }
}

/// The parameters of every statement on a journal.
pub(super) fn of(owner: &UserId) -> Values {
    Values(binds([("owner", owner.as_str().into_value()), ("person", users::key(owner)), ("journal", journal_key(owner))]))
}

/// The key of an owner's row of the journal.
pub(super) fn journal_key(owner: &UserId) -> Value {
    RecordId::new("journal", Array::from(vec![Value::String(owner.as_str().to_owned())])).into_value()
}

/// An object with these fields.
pub(super) fn object<const N: usize>(fields: [(&str, Value); N]) -> Value {
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

/// The keys of rows, as the parameters `todos` and `notes`.
pub(super) fn row_keys(owner: &UserId, ids: &[RowId]) -> [(&'static str, Value); 2] {
    let (todos, notes): (Vec<_>, Vec<_>) = ids.iter().partition(|id| matches!(id, RowId::Todo(_)));
    let keys = |ids: Vec<&RowId>| Value::Array(ids.into_iter().map(|id| row_key(owner, *id)).collect::<Vec<_>>().into());
    [("todos", keys(todos)), ("notes", keys(notes))]
}

fn history_key(owner: &UserId, note: NoteId) -> Value {
    super::row("history", owner, note)
}

fn version_key(owner: &UserId, note: NoteId, id: VersionId) -> Value {
    let key = [owner.as_str().to_owned(), note.to_string(), id.to_string()].map(Value::String);
    RecordId::new("version", Array::from(key.to_vec())).into_value()
}

fn kept_value<'a>(ids: impl Iterator<Item = &'a VersionId>) -> Value {
    ids.map(ToString::to_string).collect::<Vec<_>>().into_value()
}

fn replaced_value(owner: &UserId, Replaced { note, history, version, gone }: &Replaced) -> Value {
    let version_key = |id: &VersionId| version_key(owner, *note, *id);
    object([
        ("id", history_key(owner, *note)),
        ("note", row_key(owner, RowId::Note(*note))),
        ("version", version.as_ref().map_or(Value::None, version_key)),
        ("gone", gone.as_ref().map_or(Value::None, version_key)),
        ("kept", kept_value(history.kept.iter())),
    ])
}

/// The history of an imported note. Its last change is when the last of its earlier texts was replaced.
fn past_value(owner: &UserId, note: NoteId, versions: &[EarlierVersion]) -> Result<Value, StoreError> {
    let last = versions.last().map_or(0, |version| version.id.milliseconds());
    let begun = i64::try_from(last).ok().and_then(|milliseconds| Timestamp::from_millisecond(milliseconds).ok());
    let texts = versions.iter().map(|EarlierVersion { id, written_at, title, body }| {
        object([
            ("id", version_key(owner, note, *id)),
            ("title", title.clone().into_value()),
            ("body", body.clone().into_value()),
            ("written_at", time(written_at.as_ref().and_then(|at| at.parse().ok()))),
        ])
    });
    Ok(object([
        ("id", history_key(owner, note)),
        ("begun_at", time(Some(begun.ok_or_else(|| StoreError::Corrupt("the time of a version".into()))?))),
        ("versions", Value::Array(texts.collect::<Vec<_>>().into())),
        ("kept", kept_value(versions.iter().map(|version| &version.id))),
    ]))
}

fn step_value(owner: &UserId, step: &ImportStep) -> Result<Value, StoreError> {
    let histories = step.versions.iter().map(|(note, versions)| past_value(owner, *note, versions)).collect::<Result<Vec<_>, _>>()?;
    let metas = step.metas.iter().map(|(day, DayMeta { label, archived })| {
        object([("id", super::row("day_meta", owner, day)), ("label", label.clone().into_value()), ("archived", archived.into_value())])
    });
    let settings = step.settings.as_ref().map_or(Value::None, |SettingsChange { from, to }| {
        object(
            [("usual", &Choice::usual()), ("from", from), ("to", to)].map(|(name, choice)| (name, object(users::chosen_columns(choice)))),
        )
    });
    let Added { todos, notes, labels, full, undone } = step.added;
    Ok(object([
        ("histories", Value::Array(histories.into())),
        ("import", import_key(owner, step.chunk.import)),
        ("chunk", chunk_key(owner, step.chunk)),
        ("from", step.way.from().into_value()),
        ("to", step.way.to().into_value()),
        ("json", step.json.clone().into_value()),
        ("metas", Value::Array(metas.collect::<Vec<_>>().into())),
        ("settings", settings),
        ("todos", todos.into_value()),
        ("notes", notes.into_value()),
        ("labels", labels.into_value()),
        ("full", full.into_value()),
        ("undone", undone.into_value()),
    ]))
}

fn todo_value(owner: &UserId, todo: &Todo, times: Times) -> Result<Value, StoreError> {
    Ok(object([
        ("created_at", time(times.created_at)),
        ("done_at", time(times.done_at)),
        ("deleted_at", time(times.deleted_at)),
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
        ("pinned", todo.pinned.into_value()),
        ("folded", todo.folded.into_value()),
    ]))
}

fn note_value(owner: &UserId, note: &Note, times: Times) -> Result<Value, StoreError> {
    Ok(object([
        ("created_at", time(times.created_at)),
        ("deleted_at", time(times.deleted_at)),
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
        ("pinned", note.pinned.into_value()),
        ("folded", note.folded.into_value()),
    ]))
}

fn time(time: Option<Timestamp>) -> Value {
    time.map_or(Value::None, super::datetime)
}

/// A count as the database stores it.
fn number(count: u64) -> Result<i64, StoreError> {
    i64::try_from(count).map_err(|_| StoreError::Corrupt("a count of changes".into()))
}

fn count(number: i64) -> Result<u64, StoreError> {
    u64::try_from(number).map_err(|_| StoreError::Corrupt("a count of changes".into()))
}

/// The rows of a result.
pub(super) fn rows(todos: Vec<TodoRow>, notes: Vec<NoteRow>) -> Result<Vec<Row>, StoreError> {
    let todos = todos.into_iter().map(|row| Todo::try_from(row).map(Row::from));
    let notes = notes.into_iter().map(|row| Note::try_from(row).map(Row::from));
    todos.chain(notes).collect()
}

fn history(row: HistoryRow) -> Result<(NoteId, History), StoreError> {
    let id = &row.id;
    let kept = row.kept.iter().map(|version| stored(id, version)).collect::<Result<_, _>>()?;
    Ok((stored(id, key(id)?)?, History { begun: Some(timestamp(row.begun_at)?), kept }))
}

/// The change that a row names; one from before the journal has no id.
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
            pinned: row.pinned.unwrap_or(false),
            folded: row.folded.unwrap_or(false),
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
            pinned: row.pinned.unwrap_or(false),
            folded: row.folded.unwrap_or(false),
            clipped: false,
        })
    }
}
