//! What a person can do, as values: a [`Change`], and an [`Op`], which is a change with the id that its client gave it.
//!
//! [`apply`] applies a change to rows. The server, the open page, its pending changes and Undo all use it.

use super::{
    day::Day,
    id::{NoteId, OpId, TodoId},
    limits::{NOTES_PER_DAY, SUBTASK_LEVELS, TODOS_PER_DAY},
    note::{Body, Note, Title},
    rank::Rank,
    repeat::before_sign,
    row::{List, Row, RowId, Rows},
    text::TextError,
    todo::{Todo, TodoText},
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// A change with its id. It is applied only once, however often it is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Op {
    /// Made by the client that made the change. The same id never comes with another change.
    pub id: OpId,
    /// What is changed.
    pub change: Change,
}

/// Something that a person does to their rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// Writes a new todo.
    CreateTodo {
        /// The id of the new todo.
        id: TodoId,
        /// Where it goes.
        place: Place,
        /// The todo's text.
        text: String,
    },
    /// Adds a note.
    CreateNote {
        /// The id of the new note.
        id: NoteId,
        /// Where it goes.
        place: Place,
        /// One line; may be blank.
        title: String,
        /// Markdown.
        body: String,
    },
    /// Replaces the text that the person saw.
    SetText {
        /// The text to replace.
        of: TextId,
        /// The change that wrote the text that the person saw (`text_op`, `title_op`, `body_op`).
        base: OpId,
        /// The new text.
        text: String,
    },
    /// Checks a todo, or unchecks it.
    SetDone {
        /// The todo.
        id: TodoId,
        /// Whether it is done from now on.
        done: bool,
    },
    /// Moves a row, and its subtasks with it.
    Place {
        /// The row.
        row: RowId,
        /// Where it goes.
        place: Place,
    },
    /// Moves a row to the Trash, and its subtasks with it.
    Trash {
        /// The row.
        row: RowId,
    },
    /// Takes a row out of the Trash, together with the subtasks that the same change moved there.
    Restore {
        /// The row.
        row: RowId,
    },
    /// Undoes a restore: moves a row, and its subtasks with it, back to where it lay in the Trash.
    PutBack {
        /// The row.
        row: RowId,
        /// Where it lay. Its parent may be in the Trash, too.
        place: Place,
        /// The change that had moved it to the Trash.
        by: OpId,
    },
    /// Moves a row, and its subtasks with it, to the end of another day's list. Unlike [`Change::Place`], it can be made without knowing
    /// that list.
    MoveToDay {
        /// The row.
        row: RowId,
        /// The day; none for someday.
        day: Option<Day>,
    },
    /// Pins a row, or unpins it.
    Pin {
        /// The row.
        row: RowId,
        /// Whether it is pinned from now on.
        pinned: bool,
    },
    /// Folds a heading, which hides its section, or a note, which hides its text; or unfolds it. It only changes the view, so Undo does not
    /// take it back.
    Fold {
        /// The row.
        row: RowId,
        /// Whether it is folded from now on.
        folded: bool,
    },
    /// Moves a repeating todo to the Trash without checking it. The server creates the next one, as if it were done.
    Skip {
        /// The todo.
        id: TodoId,
    },
    /// Removes the rule from a repeating todo. The server creates the next one, so that the series continues without this one.
    Detach {
        /// The todo.
        id: TodoId,
    },
}

/// A text of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TextId {
    /// A todo's text.
    Todo(TodoId),
    /// A note's title.
    Title(NoteId),
    /// A note's body.
    Body(NoteId),
}

impl TextId {
    /// The row that has the text.
    pub const fn row(self) -> RowId {
        match self {
            Self::Todo(id) => RowId::Todo(id),
            Self::Title(id) | Self::Body(id) => RowId::Note(id),
        }
    }

    /// The text in a row, and the change that wrote it; none if the row has only the beginning of it.
    pub fn of(self, row: &Row) -> Option<(&str, OpId)> {
        match (self, row) {
            (Self::Todo(_), Row::Todo(todo)) => Some((&todo.text, todo.text_op)),
            (Self::Title(_), Row::Note(note)) => Some((&note.title, note.title_op)),
            (Self::Body(_), Row::Note(note)) if !note.clipped => Some((&note.body, note.body_op)),
            _ => None,
        }
    }

    /// The change that wrote a text that is clipped in a row; none if it is not clipped.
    pub fn clipped_of(self, row: &Row) -> Option<OpId> {
        match (self, row) {
            (Self::Body(_), Row::Note(note)) => note.clipped.then_some(note.body_op),
            _ => None,
        }
    }

    /// Checks a text, and brings it into the form that is stored.
    ///
    /// # Errors
    /// [`TextError`] if such a row can't have this text.
    pub fn parse(self, text: &str) -> Result<String, TextError> {
        match self {
            Self::Todo(_) => TodoText::parse(text).map(TodoText::into_inner),
            Self::Title(_) => Title::parse(text).map(Title::into_inner),
            Self::Body(_) => Body::parse(text).map(Body::into_inner),
        }
    }
}

/// A place in a list. `after` and `before` are the neighbours that the person saw: if the rank no longer fits between them, the server
/// chooses one that does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Place {
    /// The day; none for someday.
    pub day: Option<Day>,
    /// The todo that it becomes a subtask of; a note has none.
    pub parent: Option<TodoId>,
    /// The sort key within the list.
    pub rank: Rank,
    /// The row that it goes after.
    pub after: Option<RowId>,
    /// The row that it goes before.
    pub before: Option<RowId>,
}

impl Place {
    /// The place after all rows of a day. `last` is the greatest known rank there.
    pub fn at_end(day: Option<Day>, last: Option<&Rank>) -> Option<Self> {
        let rank = Rank::between(last, None).or_else(|| last.cloned())?;
        Some(Self { day, parent: None, rank, after: None, before: None })
    }
}

/// What a change did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Effect {
    /// The rows that it changed.
    pub changed: Vec<RowId>,
}

/// Why a change was not made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// Such a row can't have this text.
    Text {
        /// Which text.
        of: TextId,
        /// What is wrong with it.
        error: TextError,
    },
    /// The text was changed since the person saw it.
    Conflict {
        /// The row as it is now.
        row: Row,
    },
    /// There is no such row outside the Trash.
    NotFound,
    /// A row with the id of the new one exists, or has existed.
    Exists,
    /// The day holds as many rows as it may.
    DayFull {
        /// The limit.
        limit: usize,
    },
    /// The row would stand below itself.
    Cycle,
    /// Subtasks would be nested too deeply.
    TooDeep,
    /// The id was used for another change.
    Reused,
    /// The change may already have been made, too long ago for the server to remember.
    Expired,
    /// The server does not understand the change.
    NotUnderstood,
}

/// Applies a change, or leaves everything as it is.
///
/// A change of an unknown row does nothing, and that is no error: a page does not know every row.
///
/// # Errors
/// [`Refusal`] says why the change can't be made.
pub fn apply(rows: &mut Rows, op: &Op) -> Result<Effect, Refusal> {
    match &op.change {
        Change::CreateTodo { id, place, text } => {
            let text = parse(TextId::Todo(*id), text)?;
            create(rows, op.id, RowId::Todo(*id), place, |place| {
                let (day, parent, rank) = (place.day, place.parent, place.rank);
                Todo { id: *id, day, parent, rank, text, text_op: op.id, done: false, trashed: None, seq: 0, pinned: false, folded: false }
                    .into()
            })
        }
        Change::CreateNote { id, place, title, body } => {
            let (title, body) = (parse(TextId::Title(*id), title)?, parse(TextId::Body(*id), body)?);
            create(rows, op.id, RowId::Note(*id), place, |place| {
                Note {
                    id: *id,
                    day: place.day,
                    rank: place.rank,
                    title,
                    title_op: op.id,
                    body,
                    body_op: op.id,
                    html: String::new(),
                    trashed: None,
                    seq: 0,
                    clipped: false,
                    pinned: false,
                    folded: false,
                }
                .into()
            })
        }
        Change::SetText { of, base, text } => set_text(rows, op.id, *of, *base, text),
        Change::SetDone { id, done } => set_done(rows, *id, *done),
        Change::Place { row, place } => move_row(rows, *row, place),
        Change::Trash { .. } | Change::Skip { .. } => trash(rows, op.id, op.change.row()),
        Change::Restore { row } => restore(rows, *row),
        Change::PutBack { row, place, by } => put_back(rows, *row, place, *by),
        Change::MoveToDay { row, day } => move_to_day(rows, *row, *day),
        Change::Pin { row, pinned } => mark(rows, *row, Row::pinned, Row::set_pinned, *pinned),
        Change::Fold { row, folded } => mark(rows, *row, Row::folded, Row::set_folded, *folded),
        Change::Detach { id } => detach(rows, op.id, *id),
    }
}

/// The change that undoes `op`, computed before `op` is applied. None if there is nothing to undo.
pub fn inverse(rows: &Rows, op: &Op) -> Option<Change> {
    match &op.change {
        Change::CreateTodo { .. } | Change::CreateNote { .. } => {
            let row = op.change.row();
            rows.get(row).is_none().then_some(Change::Trash { row })
        }
        Change::Detach { id } => {
            let text = &rows.todo(*id)?.text;
            before_sign(text).map(|_| Change::SetText { of: TextId::Todo(*id), base: op.id, text: text.clone() })
        }
        Change::SetText { of, text, .. } => {
            let (before, _) = of.of(rows.get(of.row())?)?;
            (of.parse(text).as_deref() != Ok(before)).then(|| Change::SetText { of: *of, base: op.id, text: before.to_owned() })
        }
        Change::SetDone { id, done } => (rows.todo(*id)?.done != *done).then_some(Change::SetDone { id: *id, done: !done }),
        Change::Pin { row, pinned } => (rows.get(*row)?.pinned() != *pinned).then_some(Change::Pin { row: *row, pinned: !pinned }),
        Change::Fold { .. } => None,
        Change::Place { row, .. } => Some(Change::Place { row: *row, place: place_of(rows, rows.get(*row)?) }),
        Change::MoveToDay { row, day } => {
            let here = rows.get(*row).filter(|row| row.day() != *day)?;
            Some(Change::Place { row: *row, place: place_of(rows, here) })
        }
        Change::Trash { .. } | Change::Skip { .. } | Change::PutBack { .. } => {
            let row = op.change.row();
            rows.get(row)?.trashed().is_none().then_some(Change::Restore { row })
        }
        Change::Restore { row } => {
            let here = rows.get(*row)?;
            here.trashed().map(|by| Change::PutBack { row: *row, place: place_of(rows, here), by })
        }
    }
}

/// Where a row is.
fn place_of(rows: &Rows, row: &Row) -> Place {
    let (after, before) = neighbours(rows, row);
    Place { day: row.day(), parent: row.parent(), rank: row.rank().clone(), after, before }
}

/// The rows right above and right below a row in its list, including those in the Trash.
fn neighbours(rows: &Rows, row: &Row) -> (Option<RowId>, Option<RowId>) {
    let siblings = || rows.iter().filter(|other| other.list() == row.list());
    let after = siblings().filter(|other| other.place() < row.place()).max_by_key(|other| other.place());
    let before = siblings().filter(|other| other.place() > row.place()).min_by_key(|other| other.place());
    (after.map(Row::id), before.map(Row::id))
}

impl Change {
    /// The row that it changes.
    pub const fn row(&self) -> RowId {
        match self {
            Self::CreateTodo { id, .. } | Self::SetDone { id, .. } | Self::Skip { id } | Self::Detach { id } => RowId::Todo(*id),
            Self::CreateNote { id, .. } => RowId::Note(*id),
            Self::SetText { of, .. } => of.row(),
            Self::Place { row, .. }
            | Self::Trash { row }
            | Self::Restore { row }
            | Self::PutBack { row, .. }
            | Self::MoveToDay { row, .. }
            | Self::Pin { row, .. }
            | Self::Fold { row, .. } => *row,
        }
    }

    /// Whether it gives its row a rank.
    pub const fn ranks(&self) -> bool {
        matches!(self, Self::MoveToDay { .. }) || self.place().is_some()
    }

    /// The place that it gives its row, if any.
    pub const fn place(&self) -> Option<&Place> {
        match self {
            Self::CreateTodo { place, .. } | Self::CreateNote { place, .. } | Self::Place { place, .. } | Self::PutBack { place, .. } => {
                Some(place)
            }
            _ => None,
        }
    }

    /// The text that it writes; of a new note the body, or the title where there is none.
    pub fn text(&self) -> &str {
        match self {
            Self::CreateTodo { text, .. } | Self::SetText { text, .. } => text,
            Self::CreateNote { title, body, .. } => {
                if body.is_empty() {
                    title
                } else {
                    body
                }
            }
            _ => "",
        }
    }

    /// How many bytes its texts have.
    pub fn text_bytes(&self) -> usize {
        match self {
            Self::CreateTodo { text, .. } | Self::SetText { text, .. } => text.len(),
            Self::CreateNote { title, body, .. } => title.len() + body.len(),
            _ => 0,
        }
    }
}

fn parse(of: TextId, text: &str) -> Result<String, Refusal> {
    of.parse(text).map_err(|error| Refusal::Text { of, error })
}

fn create(rows: &mut Rows, op: OpId, id: RowId, place: &Place, make: impl FnOnce(Place) -> Row) -> Result<Effect, Refusal> {
    if let Some(known) = rows.get(id) {
        let (own, is_same) = match (known, make(place.clone())) {
            (Row::Todo(todo), Row::Todo(new)) => (todo.text_op == op, todo.text == new.text),
            (Row::Note(note), Row::Note(new)) => {
                (note.title_op == op || note.body_op == op, note.title == new.title && note.body == new.body)
            }
            _ => (false, false),
        };
        let is_made = own || (is_same && known.trashed().is_none());
        return if is_made { Ok(Effect::default()) } else { Err(Refusal::Exists) };
    }
    let place = settled(rows, id, place)?;
    leave_room(rows, place.day, &[id])?;
    let mut changed = vec![id];
    let place = between_neighbours(rows, id, place, &mut changed);
    rows.put(make(place));
    Ok(Effect { changed })
}

fn set_text(rows: &mut Rows, op: OpId, of: TextId, base: OpId, text: &str) -> Result<Effect, Refusal> {
    let text = parse(of, text)?;
    let Some(row) = present(rows, of.row())? else { return Ok(Effect::default()) };
    let known = of.of(row).map(|(before, written_by)| (Some(before), written_by));
    let Some((before, written_by)) = known.or_else(|| Some((None, of.clipped_of(row)?))) else { return Err(Refusal::NotFound) };
    if written_by == op && before.is_some() {
        return Ok(Effect::default());
    }
    // The same text is no conflict.
    if written_by != base && written_by != op && before != Some(&text) {
        return Err(Refusal::Conflict { row: row.clone() });
    }
    rows.update(of.row(), |row| match (of, row) {
        (TextId::Todo(_), Row::Todo(todo)) => {
            let todo = Arc::make_mut(todo);
            (todo.text, todo.text_op) = (text, op);
        }
        (TextId::Title(_), Row::Note(note)) => {
            let note = Arc::make_mut(note);
            (note.title, note.title_op) = (text, op);
        }
        (TextId::Body(_), Row::Note(note)) => {
            let note = Arc::make_mut(note);
            (note.body, note.body_op, note.clipped) = (text, op, false);
        }
        _ => {}
    });
    Ok(Effect { changed: vec![of.row()] })
}

fn detach(rows: &mut Rows, op: OpId, id: TodoId) -> Result<Effect, Refusal> {
    let Some(todo) = present(rows, RowId::Todo(id))?.and_then(Row::todo).cloned() else { return Ok(Effect::default()) };
    match before_sign(&todo.text) {
        Some(words) => set_text(rows, op, TextId::Todo(id), todo.text_op, words),
        None => Ok(Effect::default()),
    }
}

fn set_done(rows: &mut Rows, id: TodoId, done: bool) -> Result<Effect, Refusal> {
    let id = RowId::Todo(id);
    if present(rows, id)?.and_then(Row::todo).is_none_or(|todo| todo.done == done) {
        return Ok(Effect::default());
    }
    rows.update(id, |row| {
        if let Row::Todo(todo) = row {
            Arc::make_mut(todo).done = done;
        }
    });
    Ok(Effect { changed: vec![id] })
}

fn mark(rows: &mut Rows, id: RowId, get: fn(&Row) -> bool, set: fn(&mut Row, bool), is_on: bool) -> Result<Effect, Refusal> {
    if present(rows, id)?.is_none_or(|row| get(row) == is_on) {
        return Ok(Effect::default());
    }
    rows.update(id, |row| set(row, is_on));
    Ok(Effect { changed: vec![id] })
}

fn move_row(rows: &mut Rows, id: RowId, place: &Place) -> Result<Effect, Refusal> {
    let Some(before) = present(rows, id)?.cloned() else { return Ok(Effect::default()) };
    let place = settled(rows, id, place)?;
    if place.day != before.day() {
        let mut coming = rows.below(id);
        coming.retain(|id| rows.get(*id).is_some_and(|row| row.trashed().is_none()));
        coming.push(id);
        leave_room(rows, place.day, &coming)?;
    }
    let mut changed = Vec::new();
    let place = between_neighbours(rows, id, place, &mut changed);
    changed.extend(put(rows, id, place));
    let is_same = changed.len() == 1 && rows.get(id) == Some(&before);
    Ok(if is_same { Effect::default() } else { Effect { changed } })
}

fn move_to_day(rows: &mut Rows, id: RowId, day: Option<Day>) -> Result<Effect, Refusal> {
    if present(rows, id)?.is_none_or(|row| row.day() == day) {
        return Ok(Effect::default());
    }
    let list = match id {
        RowId::Todo(_) => List::Todos { day, parent: None },
        RowId::Note(_) => List::Notes { day },
    };
    match Place::at_end(day, rows.last_rank(list)) {
        Some(place) => move_row(rows, id, &place),
        None => Ok(Effect::default()),
    }
}

fn trash(rows: &mut Rows, op: OpId, id: RowId) -> Result<Effect, Refusal> {
    match rows.get(id) {
        None if rows.is_absent(id) => return Err(Refusal::NotFound),
        Some(row) if row.trashed().is_some() => return Ok(Effect::default()),
        // The subtasks of an unknown row may be known.
        _ => {}
    }
    let mut changed = vec![id];
    changed.extend(rows.below(id));
    changed.retain(|id| rows.get(*id).is_some_and(|row| row.trashed().is_none()));
    for id in &changed {
        rows.update(*id, |row| row.set_trashed(Some(op)));
    }
    Ok(Effect { changed })
}

fn restore(rows: &mut Rows, id: RowId) -> Result<Effect, Refusal> {
    let (day, by) = match rows.get(id) {
        None if rows.is_absent(id) => return Err(Refusal::NotFound),
        None => return Ok(Effect::default()),
        Some(row) => match row.trashed() {
            None => return Ok(Effect::default()),
            Some(by) => (row.day(), by),
        },
    };
    let mut changed = vec![id];
    changed.extend(rows.below(id).into_iter().filter(|id| rows.get(*id).and_then(Row::trashed) == Some(by)));
    leave_room(rows, day, &changed)?;
    for id in &changed {
        rows.update(*id, |row| row.set_trashed(None));
    }
    // If its parent is gone or in the Trash, or it no longer fits below it, it moves to the top level.
    let parent = rows.get(id).and_then(Row::parent);
    if parent.is_some_and(|parent| !stands(rows, parent) || fits_below(rows, id, parent).is_err()) {
        rows.update(id, |row| row.set_parent(None));
    }
    Ok(Effect { changed })
}

fn put_back(rows: &mut Rows, id: RowId, place: &Place, by: OpId) -> Result<Effect, Refusal> {
    if rows.get(id).is_none_or(|row| row.trashed().is_some()) {
        return trash(rows, by, id);
    }
    let mut place = place.clone();
    place.parent = place.parent.filter(|parent| matches!(id, RowId::Todo(_)) && !rows.is_absent(RowId::Todo(*parent)));
    if let Some(parent) = place.parent {
        // The limit on levels does not apply in the Trash.
        if RowId::Todo(parent) == id || rows.below(id).contains(&RowId::Todo(parent)) {
            return Err(Refusal::Cycle);
        }
        place.day = rows.todo(parent).map_or(place.day, |parent| parent.day);
    }
    let mut changed = trash(rows, by, id)?.changed;
    // A row that is already in that list keeps its place, whatever its rank is now.
    if rows.get(id).is_some_and(|row| (row.day(), row.parent()) != (place.day, place.parent)) {
        let place = between_neighbours(rows, id, place, &mut changed);
        changed.extend(put(rows, id, place));
        changed.sort_unstable();
        changed.dedup();
    }
    Ok(Effect { changed })
}

/// Puts a row into a place, and its subtasks onto the same day.
fn put(rows: &mut Rows, id: RowId, place: Place) -> Vec<RowId> {
    let mut moved = vec![id];
    if rows.get(id).is_some_and(|row| row.day() != place.day) {
        moved.extend(rows.below(id));
    }
    for id in &moved {
        rows.update(*id, |row| row.set_day(place.day));
    }
    rows.update(id, |row| {
        row.set_parent(place.parent);
        row.set_rank(place.rank);
    });
    moved
}

/// A row outside the Trash; `None` if it is unknown.
fn present(rows: &Rows, id: RowId) -> Result<Option<&Row>, Refusal> {
    match rows.get(id) {
        Some(row) if row.trashed().is_some() => Err(Refusal::NotFound),
        None if rows.is_absent(id) => Err(Refusal::NotFound),
        row => Ok(row),
    }
}

/// Whether a todo exists outside the Trash. An unknown one counts as existing.
fn stands(rows: &Rows, id: TodoId) -> bool {
    let id = RowId::Todo(id);
    !rows.is_absent(id) && rows.get(id).is_none_or(|row| row.trashed().is_none())
}

fn leave_room(rows: &Rows, day: Option<Day>, coming: &[RowId]) -> Result<(), Refusal> {
    // The rows of a day that is not completely known can't be counted. Someday has no limit.
    if day.is_none() || !rows.holds(day) {
        return Ok(());
    }
    for (is_todo, limit) in [(true, TODOS_PER_DAY), (false, NOTES_PER_DAY)] {
        let wanted = |id: &RowId| matches!(id, RowId::Todo(_)) == is_todo;
        let new = coming.iter().filter(|id| wanted(id)).count();
        let held = || rows.iter().filter(|row| row.day() == day && row.trashed().is_none() && wanted(&row.id())).count();
        if new > 0 && held() + new > limit {
            return Err(Refusal::DayFull { limit });
        }
    }
    Ok(())
}

/// The place with the list that a row really goes to: below its parent only if that exists, and then on the parent's day.
fn settled(rows: &Rows, id: RowId, place: &Place) -> Result<Place, Refusal> {
    let mut place = place.clone();
    place.parent = place.parent.filter(|parent| matches!(id, RowId::Todo(_)) && stands(rows, *parent));
    if let Some(parent) = place.parent {
        fits_below(rows, id, parent)?;
        if let Some(parent) = rows.todo(parent) {
            place.day = parent.day;
        }
    }
    Ok(place)
}

fn fits_below(rows: &Rows, id: RowId, parent: TodoId) -> Result<(), Refusal> {
    let levels = levels_above(rows, id, parent)? + levels_below(rows, id);
    if levels > SUBTASK_LEVELS { Err(Refusal::TooDeep) } else { Ok(()) }
}

/// How deep a row is if it is put below `parent`: one level below a todo at the top.
fn levels_above(rows: &Rows, id: RowId, parent: TodoId) -> Result<usize, Refusal> {
    let (mut at, mut levels) = (Some(parent), 0);
    while let Some(parent) = at {
        if RowId::Todo(parent) == id {
            return Err(Refusal::Cycle);
        }
        levels += 1;
        if levels > SUBTASK_LEVELS {
            return Err(Refusal::TooDeep);
        }
        at = rows.todo(parent).and_then(|todo| todo.parent);
    }
    Ok(levels)
}

/// How many levels of subtasks a row has.
fn levels_below(rows: &Rows, id: RowId) -> usize {
    let mut below = rows.below(id);
    below.retain(|id| rows.get(*id).is_some_and(|row| row.trashed().is_none()));
    let depth = |mut at: RowId| {
        let mut levels = 0;
        while at != id && levels <= SUBTASK_LEVELS {
            levels += 1;
            match rows.get(at).and_then(Row::parent) {
                Some(parent) => at = RowId::Todo(parent),
                None => break,
            }
        }
        levels
    };
    below.into_iter().map(depth).max().unwrap_or(0)
}

/// The place, with a new rank if its own is not between the neighbours that it names. Neighbours that are not in the list do not count.
fn between_neighbours(rows: &mut Rows, id: RowId, mut place: Place, changed: &mut Vec<RowId>) -> Place {
    let list = match id {
        RowId::Todo(_) => List::Todos { day: place.day, parent: place.parent },
        RowId::Note(_) => List::Notes { day: place.day },
    };
    let neighbour = |id: Option<RowId>| rows.get(id?).filter(|row| row.list() == list);
    let (after, before) = (neighbour(place.after), neighbour(place.before));
    let own = (&place.rank, id);
    if after.is_none_or(|row| row.place() < own) && before.is_none_or(|row| own < row.place()) {
        return place;
    }
    let at = (after.map(Row::id), before.map(Row::id));
    let rank = rank_beside(rows, id, list, at).or_else(|| {
        changed.extend(spread(rows, list).into_iter().filter(|other| *other != id));
        rank_beside(rows, id, list, at)
    });
    place.rank = rank.unwrap_or(place.rank);
    place
}

/// A rank right after the first row of `at`, else right before the second one; none if there is no room.
fn rank_beside(rows: &Rows, id: RowId, list: List, at: (Option<RowId>, Option<RowId>)) -> Option<Rank> {
    // Rows in the Trash count too: they keep their places.
    let siblings = || rows.iter().filter(|row| row.list() == list && row.id() != id);
    let (low, high) = match (at.0.and_then(|id| rows.get(id)), at.1.and_then(|id| rows.get(id))) {
        (Some(after), _) => (Some(after), siblings().filter(|row| row.place() > after.place()).min_by_key(|row| row.place())),
        (None, Some(before)) => (siblings().filter(|row| row.place() < before.place()).max_by_key(|row| row.place()), Some(before)),
        (None, None) => return None,
    };
    Rank::between(low.map(Row::rank), high.map(Row::rank))
}

/// Whether a row has the same rank as another of its list, or one so long that little room is left: then the server makes room
/// ([`make_room`]).
pub fn is_crowded(rows: &Rows, id: RowId) -> bool {
    let Some(row) = rows.get(id).filter(|row| row.trashed().is_none()) else { return false };
    let stands_there = |other: &Row| other.id() != id && other.list() == row.list() && other.trashed().is_none();
    is_long(row.rank()) || rows.iter().any(|other| other.rank() == row.rank() && stands_there(other))
}

fn is_long(rank: &Rank) -> bool {
    rank.as_str().len() > super::limits::RANK_CHARS / 2
}

/// Gives a crowded row a new rank in the same position, or spreads the whole list if there is no room. Returns the rows whose rank may have
/// changed.
pub fn make_room(rows: &mut Rows, id: RowId) -> Vec<RowId> {
    let Some(row) = rows.get(id) else { return Vec::new() };
    let list = row.list();
    // Rows in the Trash count too: they keep their places.
    let siblings = || rows.iter().filter(|other| other.list() == list && other.id() != id);
    let after = siblings().filter(|other| other.place() < row.place()).max_by_key(|other| other.place());
    let before = siblings().filter(|other| other.place() > row.place()).min_by_key(|other| other.place());
    match Rank::between(after.map(Row::rank), before.map(Row::rank)).filter(|rank| !is_long(rank)) {
        Some(rank) => {
            rows.update(id, |row| row.set_rank(rank));
            vec![id]
        }
        None => spread(rows, list),
    }
}

/// Gives the rows of a list, including those in the Trash, new ranks with room between them. Their order stays.
pub fn spread(rows: &mut Rows, list: List) -> Vec<RowId> {
    let mut ids: Vec<_> = rows.iter().filter(|row| row.list() == list).map(|row| (row.rank().clone(), row.id())).collect();
    ids.sort_unstable();
    let ranks = Rank::spread(ids.len());
    for ((_, id), rank) in ids.iter().zip(ranks) {
        rows.update(*id, |row| row.set_rank(rank));
    }
    ids.into_iter().map(|(_, id)| id).collect()
}
