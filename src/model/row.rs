//! What todos and notes have in common: they are rows with a day and an order, and can lie in the Trash.

use super::{
    day::Day,
    id::{NoteId, OpId, TodoId},
    note::Note,
    rank::Rank,
    sorted::{Map, Set},
    todo::Todo,
};
use serde::{Deserialize, Serialize};
use std::{borrow::Cow, fmt, str::FromStr, sync::Arc};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        Object, RefOr,
        schema::{Schema, Type},
    },
};

/// The id of one row of one owner, written `todo.01H…` or `note.01H…`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum RowId {
    /// A todo.
    Todo(TodoId),
    /// A note.
    Note(NoteId),
}

/// Not the id of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the name of a row")]
pub struct NotARowId;

impl ToSchema for RowId {
    fn name() -> Cow<'static, str> {
        "RowId".into()
    }
}

impl PartialSchema for RowId {
    fn schema() -> RefOr<Schema> {
        let id = Object::builder().schema_type(Type::String).pattern(Some("^(?:todo|note)\\.[0-7][0-9A-HJKMNP-TV-Z]{25}$"));
        id.examples(["todo.01HF7YAT000000000000000001"]).build().into()
    }
}

impl fmt::Display for RowId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Todo(id) => write!(f, "todo.{id}"),
            Self::Note(id) => write!(f, "note.{id}"),
        }
    }
}

impl FromStr for RowId {
    type Err = NotARowId;

    fn from_str(text: &str) -> Result<Self, NotARowId> {
        match text.split_once('.') {
            Some(("todo", id)) => id.parse().map(Self::Todo).map_err(|_| NotARowId),
            Some(("note", id)) => id.parse().map(Self::Note).map_err(|_| NotARowId),
            _ => Err(NotARowId),
        }
    }
}

impl TryFrom<String> for RowId {
    type Error = NotARowId;
    fn try_from(text: String) -> Result<Self, NotARowId> {
        text.parse()
    }
}

impl From<RowId> for String {
    fn from(id: RowId) -> Self {
        id.to_string()
    }
}

/// A todo or a note. Cloning one is cheap.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Row {
    /// A todo.
    Todo(Arc<Todo>),
    /// A note.
    Note(Arc<Note>),
}

impl From<Todo> for Row {
    fn from(todo: Todo) -> Self {
        Self::Todo(Arc::new(todo))
    }
}

impl From<Note> for Row {
    fn from(note: Note) -> Self {
        Self::Note(Arc::new(note))
    }
}

impl Row {
    /// Its id.
    pub fn id(&self) -> RowId {
        match self {
            Self::Todo(todo) => RowId::Todo(todo.id),
            Self::Note(note) => RowId::Note(note.id),
        }
    }

    /// The list it stands in.
    pub fn list(&self) -> List {
        match self {
            Self::Todo(todo) => List::Todos { day: todo.day, parent: todo.parent },
            Self::Note(note) => List::Notes { day: note.day },
        }
    }

    /// The day it stands on; none for someday.
    pub fn day(&self) -> Option<Day> {
        match self {
            Self::Todo(todo) => todo.day,
            Self::Note(note) => note.day,
        }
    }

    /// The todo it is a subtask of.
    pub fn parent(&self) -> Option<TodoId> {
        match self {
            Self::Todo(todo) => todo.parent,
            Self::Note(_) => None,
        }
    }

    /// Its rank in its list.
    pub fn rank(&self) -> &Rank {
        match self {
            Self::Todo(todo) => &todo.rank,
            Self::Note(note) => &note.rank,
        }
    }

    /// The change that moved it to the Trash.
    pub fn trashed(&self) -> Option<OpId> {
        match self {
            Self::Todo(todo) => todo.trashed,
            Self::Note(note) => note.trashed,
        }
    }

    /// Whether it is pinned.
    pub fn pinned(&self) -> bool {
        match self {
            Self::Todo(todo) => todo.pinned,
            Self::Note(note) => note.pinned,
        }
    }

    /// The owner's count of changes when it was last written.
    pub fn seq(&self) -> u64 {
        match self {
            Self::Todo(todo) => todo.seq,
            Self::Note(note) => note.seq,
        }
    }

    /// Sets the count of changes when it was last written.
    pub fn set_seq(&mut self, seq: u64) {
        match self {
            Self::Todo(todo) => Arc::make_mut(todo).seq = seq,
            Self::Note(note) => Arc::make_mut(note).seq = seq,
        }
    }

    pub(super) fn set_trashed(&mut self, by: Option<OpId>) {
        match self {
            Self::Todo(todo) => Arc::make_mut(todo).trashed = by,
            Self::Note(note) => Arc::make_mut(note).trashed = by,
        }
    }

    pub(super) fn set_day(&mut self, day: Option<Day>) {
        match self {
            Self::Todo(todo) => Arc::make_mut(todo).day = day,
            Self::Note(note) => Arc::make_mut(note).day = day,
        }
    }

    pub(super) fn set_parent(&mut self, parent: Option<TodoId>) {
        if let Self::Todo(todo) = self {
            Arc::make_mut(todo).parent = parent;
        }
    }

    /// Whether it is folded.
    pub fn folded(&self) -> bool {
        match self {
            Self::Todo(todo) => todo.folded,
            Self::Note(note) => note.folded,
        }
    }

    pub(super) fn set_folded(&mut self, folded: bool) {
        match self {
            Self::Todo(todo) => Arc::make_mut(todo).folded = folded,
            Self::Note(note) => Arc::make_mut(note).folded = folded,
        }
    }

    pub(super) fn set_pinned(&mut self, pinned: bool) {
        match self {
            Self::Todo(todo) => Arc::make_mut(todo).pinned = pinned,
            Self::Note(note) => Arc::make_mut(note).pinned = pinned,
        }
    }

    pub(super) fn set_rank(&mut self, rank: Rank) {
        match self {
            Self::Todo(todo) => Arc::make_mut(todo).rank = rank,
            Self::Note(note) => Arc::make_mut(note).rank = rank,
        }
    }

    /// The todo, if it is one.
    pub fn todo(&self) -> Option<&Arc<Todo>> {
        match self {
            Self::Todo(todo) => Some(todo),
            Self::Note(_) => None,
        }
    }

    /// The note, if it is one.
    pub fn note(&self) -> Option<&Arc<Note>> {
        match self {
            Self::Note(note) => Some(note),
            Self::Todo(_) => None,
        }
    }

    /// The sort key within a list.
    pub fn place(&self) -> (&Rank, RowId) {
        (self.rank(), self.id())
    }

    /// Whether a person would see no difference between the two: the same text, state and place.
    pub fn looks_like(&self, other: &Self) -> bool {
        let is_there = self.list() == other.list() && self.rank() == other.rank();
        is_there && self.trashed().is_some() == other.trashed().is_some() && self.says_like(other)
    }

    /// Whether the two have the same texts and the same marks (done, pinned).
    pub fn says_like(&self, other: &Self) -> bool {
        let same = match (self, other) {
            (Self::Todo(one), Self::Todo(two)) => one.text == two.text && one.done == two.done,
            (Self::Note(one), Self::Note(two)) => one.title == two.title && one.has_body_of(two),
            _ => false,
        };
        same && self.pinned() == other.pinned()
    }
}

/// A list that rows stand in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum List {
    /// Todos of a day, or subtasks of one of them.
    Todos {
        /// None for someday.
        day: Option<Day>,
        /// None at the top level.
        parent: Option<TodoId>,
    },
    /// The notes of a day.
    Notes {
        /// None for someday.
        day: Option<Day>,
    },
}

/// Rows of one owner, and what is known about the others.
///
/// The server loads the rows that a change names before it applies the change, and marks those that do not exist as absent. A page holds
/// only some days. It knows nothing about other rows, so it refuses no change of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rows {
    rows: Map<RowId, Row>,
    absent: Set<RowId>,
    days: Set<Option<Day>>,
}

impl Rows {
    /// A row, in the Trash or not.
    pub fn get(&self, id: RowId) -> Option<&Row> {
        self.rows.get(&id)
    }

    /// A todo, in the Trash or not.
    pub fn todo(&self, id: TodoId) -> Option<&Arc<Todo>> {
        self.get(RowId::Todo(id))?.todo()
    }

    /// A note, in the Trash or not.
    pub fn note(&self, id: NoteId) -> Option<&Arc<Note>> {
        self.get(RowId::Note(id))?.note()
    }

    /// Every row that is known.
    pub fn iter(&self) -> impl Iterator<Item = &Row> {
        self.rows.values()
    }

    /// The rows of a list outside the Trash, in order.
    pub fn list(&self, list: List) -> Vec<&Row> {
        let mut rows: Vec<_> = self.iter().filter(|row| row.list() == list && row.trashed().is_none()).collect();
        rows.sort_unstable_by(|a, b| a.place().cmp(&b.place()));
        rows
    }

    /// The greatest rank of a list: a new row at its end goes after it. Rows in the Trash count: a restored row comes back to its place.
    pub fn last_rank(&self, list: List) -> Option<&Rank> {
        self.iter().filter(|row| row.list() == list).map(Row::rank).max()
    }

    /// Whether all rows of a day are known.
    pub fn holds(&self, day: Option<Day>) -> bool {
        self.days.contains_key(&day)
    }

    /// Marks a day as one whose rows may be unknown.
    pub fn let_go(&mut self, day: Option<Day>) {
        self.days.remove(&day);
    }

    /// Marks a day as one whose rows are all known.
    pub fn hold(&mut self, day: Option<Day>) {
        self.days.insert(day, ());
    }

    /// Whether it is known that there is no such row.
    pub fn is_absent(&self, id: RowId) -> bool {
        self.absent.contains_key(&id)
    }

    /// Marks a row as absent, unless it is known.
    pub fn set_absent(&mut self, id: RowId) {
        if !self.rows.contains_key(&id) {
            self.absent.insert(id, ());
        }
    }

    /// Stores a row, and replaces what was known of it.
    pub fn put(&mut self, row: Row) {
        self.absent.remove(&row.id());
        self.rows.insert(row.id(), row);
    }

    /// Takes over a row from the server, unless a newer state of it is known.
    pub fn hear(&mut self, row: Row) {
        if self.get(row.id()).is_none_or(|known| known.seq() <= row.seq()) {
            self.put(self.with_known_body(row));
        }
    }

    /// Fills in the whole body of a clipped note, if that is known.
    fn with_known_body(&self, mut row: Row) -> Row {
        if let Row::Note(note) = &mut row
            && note.clipped
            && let Some(known) = self.note(note.id).filter(|known| !known.clipped && known.body_op == note.body_op)
        {
            let note = Arc::make_mut(note);
            (note.body, note.html, note.clipped) = (known.body.clone(), known.html.clone(), false);
        }
        row
    }

    /// Takes over a day as the server had it at `seq`. Known rows of the day outside the Trash that are not newer are removed: those that
    /// still exist are in `rows`.
    pub fn hear_day(&mut self, day: Option<Day>, seq: u64, rows: impl IntoIterator<Item = Row>) {
        let before = self.clone();
        self.rows.retain(|_, row| row.day() != day || row.seq() > seq || row.trashed().is_some());
        self.hold(day);
        for row in rows {
            self.hear(before.with_known_body(row));
        }
    }

    pub(super) fn update(&mut self, id: RowId, change: impl FnOnce(&mut Row)) {
        if let Some(row) = self.rows.get_mut(&id) {
            change(row);
        }
    }

    /// A todo's subtasks of all levels; none for a note.
    pub fn below(&self, id: RowId) -> Vec<RowId> {
        let mut subtasks: Vec<_> = self.iter().filter_map(|row| Some((RowId::Todo(row.parent()?), row.id()))).collect();
        let (mut found, mut next) = (Vec::new(), vec![id]);
        while let Some(at) = next.pop() {
            // No change makes a cycle, but a damaged store may have one. So that it does not loop forever, each subtask is taken once.
            let below: Vec<_> =
                subtasks.extract_if(.., |(parent, _)| *parent == at).map(|(_, child)| child).filter(|child| *child != id).collect();
            found.extend(&below);
            next.extend(below);
        }
        found
    }
}
