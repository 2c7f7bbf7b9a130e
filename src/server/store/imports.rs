//! Imported files, from the preview until they can no longer be undone. [`Store::commit`] writes their rows.

use super::{
    Store, StoreError, binds, datetime,
    journal::{Head, HeadRow, head, object, of, row_keys},
    rows::{found, key, part, stored},
    sessions::timestamp,
    users,
};
use crate::model::{
    day::Day,
    id::{ImportId, NoteId, TodoId},
    import::Added,
    rank::Rank,
    row::RowId,
    user::UserId,
};
use jiff::Timestamp;
use std::collections::BTreeMap;
use surrealdb::types::{Array, Datetime, RecordId, SurrealValue, Value, Variables};

/// The state of an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Its chunks are being stored. Nobody sees it yet.
    Staging,
    /// It waits for its owner's confirmation.
    Staged,
    /// Its owner has confirmed it: it will be written, whatever happens.
    Confirmed,
    /// It is written.
    Applied,
    /// It will be undone, whatever happens.
    Undoing,
    /// It was undone.
    Undone,
}

impl State {
    const ALL: [Self; 6] = [Self::Staging, Self::Staged, Self::Confirmed, Self::Applied, Self::Undoing, Self::Undone];

    const fn as_str(self) -> &'static str {
        match self {
            Self::Staging => "staging",
            Self::Staged => "staged",
            Self::Confirmed => "confirmed",
            Self::Applied => "applied",
            Self::Undoing => "undoing",
            Self::Undone => "undone",
        }
    }

    fn parse(id: &RecordId, word: &str) -> Result<Self, StoreError> {
        let known = Self::ALL.into_iter().find(|state| state.as_str() == word);
        known.ok_or_else(|| StoreError::Corrupt(format!("a row of {}", id.table)))
    }
}

/// Whether an import is applied or undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// It is written.
    Apply,
    /// It is undone.
    Undo,
}

impl Way {
    /// The state of a chunk before it is processed.
    pub(super) const fn from(self) -> &'static str {
        match self {
            Self::Apply => "waiting",
            Self::Undo => "applied",
        }
    }

    /// The state of a chunk after it.
    pub(super) const fn to(self) -> &'static str {
        match self {
            Self::Apply => "applied",
            Self::Undo => "undone",
        }
    }

    /// The state of an import while this is under way, and the state afterwards.
    const fn states(self) -> (State, State) {
        match self {
            Self::Apply => (State::Confirmed, State::Applied),
            Self::Undo => (State::Undoing, State::Undone),
        }
    }
}

/// An import as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// Its owner.
    pub owner: UserId,
    /// Its id.
    pub id: ImportId,
    /// Its state.
    pub state: State,
    /// When it expires, unless it is under way.
    pub until: Timestamp,
    /// When its owner confirmed it.
    pub confirmed_at: Option<Timestamp>,
    /// What the page of imports says about it, as JSON.
    pub about: String,
    /// What it added.
    pub added: Added,
}

impl Import {
    /// Whether it is being applied or undone, if it is under way.
    pub const fn way(&self) -> Option<Way> {
        match self.state {
            State::Confirmed => Some(Way::Apply),
            State::Undoing => Some(Way::Undo),
            State::Staging | State::Staged | State::Applied | State::Undone => None,
        }
    }
}

/// The id of a part of an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChunkId {
    /// The import.
    pub import: ImportId,
    /// The number of the part.
    pub number: u32,
}

/// What must be known of a user's rows before some are added.
#[derive(Debug)]
pub struct Standing {
    /// The head of the journal.
    pub head: Head,
    /// The requested rows that exist, with their days.
    pub there: BTreeMap<RowId, Option<Day>>,
    /// What is on the requested days.
    pub days: BTreeMap<Option<Day>, DayStanding>,
}

/// What is on a day, including the Trash, without the texts.
#[derive(Debug, Clone, Default)]
pub struct DayStanding {
    /// The todos.
    pub todos: BTreeMap<TodoId, TodoStanding>,
    /// How many notes are outside the Trash.
    pub notes: usize,
    /// The greatest rank of a note.
    pub last_note: Option<Rank>,
}

/// A todo without its text.
#[derive(Debug, Clone)]
pub struct TodoStanding {
    /// The todo it is a subtask of.
    pub parent: Option<TodoId>,
    /// Its place in the list.
    pub rank: Rank,
    /// Whether it is in the Trash.
    pub in_trash: bool,
}

#[derive(Debug, SurrealValue)]
struct ImportRow {
    id: RecordId,
    owner: String,
    state: String,
    until: Datetime,
    confirmed_at: Option<Datetime>,
    about: String,
    todos: usize,
    notes: usize,
    labels: usize,
    full: usize,
    undone: usize,
}

#[derive(Debug, SurrealValue)]
struct ChunkRow {
    state: String,
    json: String,
}

#[derive(Debug, SurrealValue)]
struct ThereRow {
    id: RecordId,
    day: Option<String>,
    in_trash: bool,
}

#[derive(Debug, SurrealValue)]
struct TodoRow {
    id: RecordId,
    parent: Option<String>,
    rank: String,
    in_trash: bool,
}

#[derive(Debug, SurrealValue)]
struct NoteRow {
    rank: String,
    in_trash: bool,
}

#[derive(Debug, SurrealValue)]
struct DayRow {
    todos: Vec<TodoRow>,
    notes: Vec<NoteRow>,
}

#[derive(Debug, SurrealValue)]
struct StandingRows {
    head: HeadRow,
    todos: Vec<ThereRow>,
    notes: Vec<ThereRow>,
    days: Vec<DayRow>,
}

macro_rules! import {
    () => {
        "SELECT id, owner, state, until, confirmed_at, about, todos, notes, labels, full, undone FROM "
    };
}

// The user's row is read with `FOR UPDATE`, so that this conflicts with its deletion. A former preview that was not confirmed is deleted.
const BEGIN: &str = "{
    IF (SELECT VALUE id FROM ONLY $person FOR UPDATE) = NONE { THROW 'no_such_owner' };
    FOR $old IN (SELECT id, state FROM import:[$owner]..[$owner, ..]) {
        IF $old.state IN ['confirmed', 'undoing'] { THROW 'importing' };
        IF $old.state IN ['staging', 'staged'] {
            LET $name = record::id($old.id)[1];
            DELETE import_chunk:[$owner, $name]..[$owner, $name, ..] RETURN NONE;
            DELETE $old.id RETURN NONE;
        };
    };
    CREATE $id SET owner = $owner, state = 'staging', until = $until, about = $about RETURN NONE;
}";
// A newer preview, or the end of the account, may have taken its place.
const KEEP: &str = "{
    IF ((SELECT VALUE state FROM ONLY $id FOR UPDATE) ?? '') != 'staging' { THROW 'not_found' };
    UPSERT $chunk SET owner = $owner, state = 'waiting', json = $json RETURN NONE;
}";
const STAGE: &str = "{
    IF ((SELECT VALUE state FROM ONLY $id FOR UPDATE) ?? '') != 'staging' { THROW 'not_found' };
    UPDATE $id SET state = 'staged' RETURN NONE;
}";
const CANCEL: &str = "{
    IF ((SELECT VALUE state FROM ONLY $id FOR UPDATE) ?? '') IN ['staging', 'staged'] {
        DELETE import_chunk:[$owner, $name]..[$owner, $name, ..] RETURN NONE;
        DELETE $id RETURN NONE;
    };
}";
// Confirming twice has the effect of once. The former import can't be undone from here on.
const CONFIRM: &str = "{
    LET $known = (SELECT state, until FROM ONLY $id FOR UPDATE);
    IF $known = NONE { THROW 'not_found' };
    IF $known.state = 'staged' AND $known.until > $now {
        FOR $old IN (SELECT id, state FROM import:[$owner]..[$owner, ..]) {
            IF $old.state IN ['confirmed', 'undoing'] { THROW 'importing' };
            IF $old.id != $id {
                LET $other = record::id($old.id)[1];
                DELETE import_chunk:[$owner, $other]..[$owner, $other, ..] RETURN NONE;
                DELETE $old.id RETURN NONE;
            };
        };
        UPDATE $id SET state = 'confirmed', confirmed_at = $now, until = $until RETURN NONE;
    } ELSE IF $known.state NOT IN ['confirmed', 'applied'] {
        THROW 'not_found';
    };
}";
const UNDO: &str = "{
    LET $known = (SELECT state, until FROM ONLY $id FOR UPDATE);
    IF $known = NONE { THROW 'not_found' };
    IF $known.state = 'applied' AND $known.until > $now {
        UPDATE $id SET state = 'undoing' RETURN NONE;
    } ELSE IF $known.state NOT IN ['undoing', 'undone'] {
        THROW 'not_found';
    };
}";
const FINISH: &str = "{
    LET $left = (SELECT VALUE id FROM import_chunk:[$owner, $name]..[$owner, $name, ..] WHERE state = $left_state);
    IF $left = [] { UPDATE $id SET state = $to WHERE state = $from RETURN NONE };
}";
const OF_OWNER: &str = concat!(import!(), "import:[$owner]..[$owner, ..]");
// For all owners: imports under way have to be finished, and expired ones deleted.
const UNDER_WAY: &str = concat!(import!(), "import WHERE state IN ['confirmed', 'undoing']");
const FORGET: &str = "FOR $old IN (SELECT id, owner FROM import WHERE until <= $now AND state NOT IN ['confirmed', 'undoing']) {
    LET $owner = $old.owner;
    LET $name = record::id($old.id)[1];
    DELETE import_chunk:[$owner, $name]..[$owner, $name, ..] RETURN NONE;
    DELETE $old.id RETURN NONE;
}";
const WAITING: &str = "SELECT VALUE id FROM import_chunk:[$owner, $name]..[$owner, $name, ..] WHERE state = $state";
const CHUNK: &str = "SELECT state, json FROM ONLY $chunk";
const THERE: &str = "RETURN array::concat(
    (SELECT id, day, deleted_at != NONE AS in_trash FROM $todos),
    (SELECT id, day, deleted_at != NONE AS in_trash FROM $notes)
)";
const STANDING: &str = concat!(
    "RETURN { head: ",
    head!(),
    ", todos: (SELECT id, day, deleted_at != NONE AS in_trash FROM $todos),
    notes: (SELECT id, day, deleted_at != NONE AS in_trash FROM $notes),
    days: $days.map(|$day: any| {
        {
            todos: (SELECT id, parent, rank, deleted_at != NONE AS in_trash FROM todo WHERE owner = $owner AND day = $day.day),
            notes: (SELECT rank, deleted_at != NONE AS in_trash FROM note WHERE owner = $owner AND day = $day.day)
        }
    }) }"
);

impl Store {
    /// Begins to store a file of a user. Their former preview is deleted.
    ///
    /// # Errors
    /// [`StoreError::Importing`] while an import of theirs is under way, [`StoreError::NoSuchOwner`] or [`StoreError::Database`].
    pub async fn begin_import(&self, owner: &UserId, id: ImportId, until: Timestamp, about: String) -> Result<(), StoreError> {
        let values = binds([
            ("id", super::row("import", owner, id)),
            ("person", users::key(owner)),
            ("owner", owner.as_str().into_value()),
            ("until", datetime(until)),
            ("about", about.into_value()),
        ]);
        self.run(BEGIN, values).await.map(drop)
    }

    /// Stores a part of it.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where another preview has replaced it, or [`StoreError::Database`].
    pub async fn keep_import_chunk(&self, owner: &UserId, id: ChunkId, json: String) -> Result<(), StoreError> {
        let values = binds([
            ("id", super::row("import", owner, id.import)),
            ("owner", owner.as_str().into_value()),
            ("chunk", chunk_key(owner, id)),
            ("json", json.into_value()),
        ]);
        self.run(KEEP, values).await.map(drop)
    }

    /// Marks an import as completely stored.
    ///
    /// # Errors
    /// As [`Self::keep_import_chunk`].
    pub async fn stage_import(&self, owner: &UserId, id: ImportId) -> Result<(), StoreError> {
        self.run(STAGE, named(owner, id)).await.map(drop)
    }

    /// Deletes a preview; does nothing where there is none.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn cancel_import(&self, owner: &UserId, id: ImportId) -> Result<(), StoreError> {
        self.run(CANCEL, named(owner, id)).await.map(drop)
    }

    /// Marks an import as confirmed. From here on it will be written, whatever happens to this process.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where there is no such preview any more, [`StoreError::Importing`] or [`StoreError::Database`].
    pub async fn confirm_import(&self, owner: &UserId, id: ImportId, now: Timestamp, until: Timestamp) -> Result<(), StoreError> {
        let mut values = named(owner, id);
        values.insert("now", datetime(now));
        values.insert("until", datetime(until));
        self.run(CONFIRM, values).await.map(drop)
    }

    /// Marks an import to be undone. From here on it will be, whatever happens to this process.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where it can't be undone any more, or [`StoreError::Database`].
    pub async fn undo_import(&self, owner: &UserId, id: ImportId, now: Timestamp) -> Result<(), StoreError> {
        let mut values = named(owner, id);
        values.insert("now", datetime(now));
        self.run(UNDO, values).await.map(drop)
    }

    /// Marks an import as applied or undone; does nothing while a part of it is left.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn finish_import(&self, owner: &UserId, id: ImportId, way: Way) -> Result<(), StoreError> {
        let (from, to) = way.states();
        let mut values = named(owner, id);
        values.insert("left_state", way.from().into_value());
        values.insert("from", from.as_str().into_value());
        values.insert("to", to.as_str().into_value());
        self.run(FINISH, values).await.map(drop)
    }

    /// The imports of a user, including those that are over.
    ///
    /// # Errors
    /// [`StoreError::Database`] or [`StoreError::Corrupt`].
    pub async fn imports(&self, owner: &UserId) -> Result<Vec<Import>, StoreError> {
        let rows: Vec<ImportRow> = self.run(OF_OWNER, binds([("owner", owner.as_str().into_value())])).await?.take(0)?;
        rows.into_iter().map(Import::try_from).collect()
    }

    /// The imports of all users that are under way.
    ///
    /// # Errors
    /// [`StoreError::Database`] or [`StoreError::Corrupt`].
    pub async fn imports_under_way(&self) -> Result<Vec<Import>, StoreError> {
        let rows: Vec<ImportRow> = self.run(UNDER_WAY, Variables::new()).await?.take(0)?;
        rows.into_iter().map(Import::try_from).collect()
    }

    /// Deletes the imports that have expired.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn forget_imports(&self, now: Timestamp) -> Result<(), StoreError> {
        self.run(FORGET, binds([("now", datetime(now))])).await.map(drop)
    }

    /// The parts of an import that still have to be applied or undone.
    ///
    /// # Errors
    /// [`StoreError::Database`] or [`StoreError::Corrupt`].
    pub async fn import_chunks_left(&self, owner: &UserId, id: ImportId, way: Way) -> Result<Vec<ChunkId>, StoreError> {
        let mut values = named(owner, id);
        values.insert("state", way.from().into_value());
        let rows: Vec<RecordId> = self.run(WAITING, values).await?.take(0)?;
        rows.iter().map(|row| Ok(ChunkId { import: id, number: stored(row, part(row, 2)?)? })).collect()
    }

    /// What a part of an import has to write or undo, as JSON; nothing where that was done.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn import_chunk(&self, owner: &UserId, id: ChunkId, way: Way) -> Result<Option<String>, StoreError> {
        let row: Option<ChunkRow> = self.run(CHUNK, binds([("chunk", chunk_key(owner, id))])).await?.take(0)?;
        Ok(row.filter(|row| row.state == way.from()).map(|row| row.json))
    }

    /// Which of some rows exist, and whether they are in the Trash.
    ///
    /// # Errors
    /// [`StoreError::Database`] or [`StoreError::Corrupt`].
    pub async fn rows_there(&self, owner: &UserId, ids: &[RowId]) -> Result<BTreeMap<RowId, bool>, StoreError> {
        let rows: Vec<ThereRow> = self.run(THERE, binds(row_keys(owner, ids))).await?.take(0)?;
        rows.into_iter().map(|row| Ok((row_id(&row.id)?, row.in_trash))).collect()
    }

    /// What must be known before rows are added to some days, all read at one moment.
    ///
    /// # Errors
    /// [`StoreError::Database`] or [`StoreError::Corrupt`].
    pub async fn standing(&self, owner: &UserId, ids: &[RowId], days: &[Option<Day>]) -> Result<Standing, StoreError> {
        let [todos, notes] = row_keys(owner, ids);
        let asked = days.iter().map(|day| object([("day", day.map(|day| day.to_string()).into_value())]));
        let values = of(owner).and(todos.0, todos.1).and(notes.0, notes.1).and("days", Value::Array(asked.collect::<Vec<_>>().into()));
        let rows: StandingRows = found(self.run(STANDING, values.into()).await?.take(0)?)?;
        let there = rows.todos.into_iter().chain(rows.notes).map(|row| {
            let day = row.day.as_deref().map(|day| stored(&row.id, day)).transpose()?;
            Ok((row_id(&row.id)?, day))
        });
        let days = days.iter().zip(rows.days).map(|(day, row)| Ok((*day, row.try_into()?)));
        Ok(Standing {
            head: rows.head.try_into()?,
            there: there.collect::<Result<_, StoreError>>()?,
            days: days.collect::<Result<_, StoreError>>()?,
        })
    }
}

fn named(owner: &UserId, id: ImportId) -> Variables {
    binds([("id", super::row("import", owner, id)), ("owner", owner.as_str().into_value()), ("name", id.to_string().into_value())])
}

/// The key of an import.
pub(super) fn import_key(owner: &UserId, id: ImportId) -> Value {
    super::row("import", owner, id)
}

/// The key of a part. The number has a fixed width, so that the keys are in order.
pub(super) fn chunk_key(owner: &UserId, id: ChunkId) -> Value {
    let key = [owner.as_str().to_owned(), id.import.to_string(), format!("{:06}", id.number)].map(Value::String);
    RecordId::new("import_chunk", Array::from(key.to_vec())).into_value()
}

fn row_id(id: &RecordId) -> Result<RowId, StoreError> {
    match id.table.as_str() {
        "note" => Ok(RowId::Note(stored::<NoteId>(id, key(id)?)?)),
        _ => Ok(RowId::Todo(stored::<TodoId>(id, key(id)?)?)),
    }
}

impl TryFrom<ImportRow> for Import {
    type Error = StoreError;

    fn try_from(row: ImportRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: stored(&row.id, key(&row.id)?)?,
            state: State::parse(&row.id, &row.state)?,
            owner: UserId::from_verified_subject(row.owner),
            until: timestamp(row.until)?,
            confirmed_at: row.confirmed_at.map(timestamp).transpose()?,
            about: row.about,
            added: Added { todos: row.todos, notes: row.notes, labels: row.labels, full: row.full, undone: row.undone },
        })
    }
}

impl TryFrom<DayRow> for DayStanding {
    type Error = StoreError;

    fn try_from(row: DayRow) -> Result<Self, StoreError> {
        let mut standing = Self::default();
        for todo in row.todos {
            let id = &todo.id;
            let parent = todo.parent.as_deref().map(|parent| stored(id, parent)).transpose()?;
            let rank = stored(id, &todo.rank)?;
            standing.todos.insert(stored(id, key(id)?)?, TodoStanding { parent, rank, in_trash: todo.in_trash });
        }
        for note in row.notes {
            let rank: Rank = note.rank.parse().map_err(|_| StoreError::Corrupt("a row of note".into()))?;
            standing.notes += usize::from(!note.in_trash);
            standing.last_note = standing.last_note.max(Some(rank));
        }
        Ok(standing)
    }
}
