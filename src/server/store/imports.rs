//! Files that people bring in, while they wait, are written and can be taken back. [`Store::commit`] writes their rows.

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

/// How far an import is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Its chunks are being kept. Nobody sees it yet.
    Staging,
    /// It waits for its owner to say yes.
    Staged,
    /// Its owner has: it will be written, whatever happens.
    Confirmed,
    /// It is written.
    Applied,
    /// It will be taken back, whatever happens.
    Undoing,
    /// It was taken back.
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

/// Which way an import goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// It is written.
    Apply,
    /// It is taken back.
    Undo,
}

impl Way {
    /// The state of a chunk before its turn.
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

    /// The state of an import that goes this way, and the one after it.
    const fn states(self) -> (State, State) {
        match self {
            Self::Apply => (State::Confirmed, State::Applied),
            Self::Undo => (State::Undoing, State::Undone),
        }
    }
}

/// An import as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// Whose it is.
    pub owner: UserId,
    /// Its name.
    pub id: ImportId,
    /// How far it is.
    pub state: State,
    /// Until when it is kept, where nothing is under way.
    pub until: Timestamp,
    /// When its owner said yes.
    pub confirmed_at: Option<Timestamp>,
    /// What the page of imports says about it, as JSON.
    pub about: String,
    /// What was done.
    pub added: Added,
}

impl Import {
    /// Which way it goes, where it is under way.
    pub const fn way(&self) -> Option<Way> {
        match self.state {
            State::Confirmed => Some(Way::Apply),
            State::Undoing => Some(Way::Undo),
            State::Staging | State::Staged | State::Applied | State::Undone => None,
        }
    }
}

/// Names a part of an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChunkId {
    /// The import.
    pub import: ImportId,
    /// The number of the part.
    pub number: u32,
}

/// What is to be known of a person's rows before some are added.
#[derive(Debug)]
pub struct Standing {
    /// Where the journal stood.
    pub head: Head,
    /// The rows that were asked for, and are there.
    pub there: BTreeMap<RowId, Option<Day>>,
    /// What stands on the days.
    pub days: BTreeMap<Option<Day>, DayStanding>,
}

/// What stands on a day, without the texts; what lies in the Trash, too.
#[derive(Debug, Clone, Default)]
pub struct DayStanding {
    /// The todos.
    pub todos: BTreeMap<TodoId, TodoStanding>,
    /// How many notes stand outside the Trash.
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
    /// Whether it lies in the Trash.
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

// The person's own row is read in a way that meets its deletion. A preview that was not confirmed makes room for the new one.
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
// Said twice it is said once. The import before it can't be undone from here on.
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
// For all owners: imports under way have to be finished, and those that are over removed.
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
    /// Begins to keep a file of a person. The preview that they had is gone.
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

    /// Keeps a part of it.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where another has taken its place, or [`StoreError::Database`].
    pub async fn keep_import_chunk(&self, owner: &UserId, id: ChunkId, json: String) -> Result<(), StoreError> {
        let values = binds([
            ("id", super::row("import", owner, id.import)),
            ("owner", owner.as_str().into_value()),
            ("chunk", chunk_key(owner, id)),
            ("json", json.into_value()),
        ]);
        self.run(KEEP, values).await.map(drop)
    }

    /// Says that all of it is kept.
    ///
    /// # Errors
    /// As [`Self::keep_import_chunk`].
    pub async fn stage_import(&self, owner: &UserId, id: ImportId) -> Result<(), StoreError> {
        self.run(STAGE, named(owner, id)).await.map(drop)
    }

    /// Forgets a preview; nothing happens where there is none.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn cancel_import(&self, owner: &UserId, id: ImportId) -> Result<(), StoreError> {
        self.run(CANCEL, named(owner, id)).await.map(drop)
    }

    /// Says that an import happens. From here on it does, whatever happens to this program.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where there is no such preview any more, [`StoreError::Importing`] or [`StoreError::Database`].
    pub async fn confirm_import(&self, owner: &UserId, id: ImportId, now: Timestamp, until: Timestamp) -> Result<(), StoreError> {
        let mut values = named(owner, id);
        values.insert("now", datetime(now));
        values.insert("until", datetime(until));
        self.run(CONFIRM, values).await.map(drop)
    }

    /// Says that an import is taken back. From here on it is.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where it can't be any more, or [`StoreError::Database`].
    pub async fn undo_import(&self, owner: &UserId, id: ImportId, now: Timestamp) -> Result<(), StoreError> {
        let mut values = named(owner, id);
        values.insert("now", datetime(now));
        self.run(UNDO, values).await.map(drop)
    }

    /// Says that all of an import went its way; nothing happens where a part has not.
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

    /// The imports of a person, those that are over too.
    ///
    /// # Errors
    /// [`StoreError::Database`] or [`StoreError::Corrupt`].
    pub async fn imports(&self, owner: &UserId) -> Result<Vec<Import>, StoreError> {
        let rows: Vec<ImportRow> = self.run(OF_OWNER, binds([("owner", owner.as_str().into_value())])).await?.take(0)?;
        rows.into_iter().map(Import::try_from).collect()
    }

    /// The imports of everybody that are under way.
    ///
    /// # Errors
    /// [`StoreError::Database`] or [`StoreError::Corrupt`].
    pub async fn imports_under_way(&self) -> Result<Vec<Import>, StoreError> {
        let rows: Vec<ImportRow> = self.run(UNDER_WAY, Variables::new()).await?.take(0)?;
        rows.into_iter().map(Import::try_from).collect()
    }

    /// Removes what is kept of imports that are over.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn forget_imports(&self, now: Timestamp) -> Result<(), StoreError> {
        self.run(FORGET, binds([("now", datetime(now))])).await.map(drop)
    }

    /// The parts of an import that still have to go a way.
    ///
    /// # Errors
    /// [`StoreError::Database`] or [`StoreError::Corrupt`].
    pub async fn import_chunks_left(&self, owner: &UserId, id: ImportId, way: Way) -> Result<Vec<ChunkId>, StoreError> {
        let mut values = named(owner, id);
        values.insert("state", way.from().into_value());
        let rows: Vec<RecordId> = self.run(WAITING, values).await?.take(0)?;
        rows.iter().map(|row| Ok(ChunkId { import: id, number: stored(row, part(row, 2)?)? })).collect()
    }

    /// What is to be written, or taken back, by a part of an import; nothing where that was done.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn import_chunk(&self, owner: &UserId, id: ChunkId, way: Way) -> Result<Option<String>, StoreError> {
        let row: Option<ChunkRow> = self.run(CHUNK, binds([("chunk", chunk_key(owner, id))])).await?.take(0)?;
        Ok(row.filter(|row| row.state == way.from()).map(|row| row.json))
    }

    /// Which of some rows are there, and whether in the Trash.
    ///
    /// # Errors
    /// [`StoreError::Database`] or [`StoreError::Corrupt`].
    pub async fn rows_there(&self, owner: &UserId, ids: &[RowId]) -> Result<BTreeMap<RowId, bool>, StoreError> {
        let rows: Vec<ThereRow> = self.run(THERE, binds(row_keys(owner, ids))).await?.take(0)?;
        rows.into_iter().map(|row| Ok((row_id(&row.id)?, row.in_trash))).collect()
    }

    /// What is to be known before rows are added to some days; all of it is of one moment.
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

/// Where an import is.
pub(super) fn import_key(owner: &UserId, id: ImportId) -> Value {
    super::row("import", owner, id)
}

/// Where a part of it is. The numbers are written with as many digits, so that they stand in their order.
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
