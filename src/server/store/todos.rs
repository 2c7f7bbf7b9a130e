//! Todos: created at the end of a day, checked, edited, moved, deleted and restored.

use super::{
    Store, StoreError, binds, retrying, row,
    rows::{Table, found, key, rank, stored},
};
use crate::model::{
    day::Day,
    id::TodoId,
    rank::Rank,
    todo::{Direction, Todo, TodoText},
    user::UserId,
};
use surrealdb::types::{Datetime, RecordId, SurrealValue};

/// A todo as it is stored, without what no page shows.
#[derive(Debug, SurrealValue)]
pub(super) struct TodoRow {
    id: RecordId,
    day: String,
    text: String,
    rank: String,
    done_at: Option<Datetime>,
    version: u32,
}

impl TodoRow {
    /// What the list is in the order of.
    pub(super) fn place(&self) -> (&str, &RecordId) {
        (&self.rank, &self.id)
    }
}

impl TryFrom<TodoRow> for Todo {
    type Error = StoreError;

    fn try_from(row: TodoRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: stored(&row.id, key(&row.id)?)?,
            day: stored(&row.id, &row.day)?,
            text: row.text,
            done: row.done_at.is_some(),
            version: row.version,
        })
    }
}

/// What a move has to know.
#[derive(Debug, SurrealValue)]
struct Around {
    todo: TodoRow,
    revision: i64,
    /// Every row of the day, those in the Trash too: a rank is never given twice, so that every row can come back to its place.
    day: Vec<Placed>,
}

#[derive(Debug, SurrealValue)]
struct Placed {
    rank: String,
    done: bool,
    deleted: bool,
}

const SET_DONE: &str = "{
    LET $row = (SELECT * FROM ONLY $id);
    IF $row = NONE OR $row.deleted_at != NONE { THROW 'not_found' };
    IF ($row.done_at != NONE) = $done { RETURN $row };
    RETURN (UPDATE ONLY $id SET done_at = IF $done { time::now() } ELSE { NONE } RETURN AFTER);
}";

// The same text is no change whatever version is named: a save that is sent again after its answer was lost has succeeded.
const EDIT: &str = "{
    LET $row = (SELECT * FROM ONLY $id);
    IF $row = NONE OR $row.deleted_at != NONE { THROW 'not_found' };
    IF $row.text = $text { RETURN $row };
    IF $version != NONE AND $version != $row.version { THROW 'version_conflict' };
    RETURN (UPDATE ONLY $id SET text = $text RETURN AFTER);
}";

const AROUND: &str = "{
    LET $row = (SELECT * FROM ONLY $id);
    IF $row = NONE OR $row.deleted_at != NONE { THROW 'not_found' };
    LET $day = $row.day;
    RETURN {
        todo: $row,
        revision: (SELECT VALUE revision FROM ONLY type::record('day', [$owner, $day])) ?? 0,
        day: (SELECT rank, done_at != NONE AS done, deleted_at != NONE AS deleted FROM todo WHERE owner = $owner AND day = $day)
    };
}";

const MOVE: &str = "{
    IF (SELECT VALUE revision FROM ONLY $page) != $revision { THROW 'the day changed, this can be retried' };
    RETURN (UPDATE ONLY $id SET rank = $rank RETURN AFTER);
}";

impl Store {
    /// Creates a todo at the end of a day's open ones. A second call with the same id changes nothing and returns the todo
    /// as it is by then, even from the Trash.
    ///
    /// # Errors
    /// [`StoreError::DayFull`] when the day holds [`TODOS_PER_DAY`](crate::model::limits::TODOS_PER_DAY) todos.
    pub async fn create_todo(&self, owner: &UserId, id: TodoId, day: Day, text: TodoText) -> Result<Todo, StoreError> {
        let content = binds([("text", text.into_inner().into_value())]);
        let row: TodoRow = self.append(Table::Todo, owner, &id.to_string(), day, content).await?;
        row.try_into()
    }

    /// Checks a todo, or unchecks it; in both states it keeps its place.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the owner has no such todo outside the Trash.
    pub async fn set_done(&self, owner: &UserId, id: TodoId, done: bool) -> Result<Todo, StoreError> {
        let _writer = self.writer(owner).await;
        self.change_todo(SET_DONE, binds([("id", row("todo", owner, id)), ("done", done.into_value())])).await
    }

    /// Gives a todo another text. `version` is the one that the text was edited from; `None` asks for no comparison.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the owner has no such todo outside the Trash; [`StoreError::VersionConflict`] when it
    /// has another version and another text.
    pub async fn edit_todo(&self, owner: &UserId, id: TodoId, text: TodoText, version: Option<u32>) -> Result<Todo, StoreError> {
        let values = binds([("id", row("todo", owner, id)), ("text", text.into_inner().into_value()), ("version", version.into_value())]);
        self.change_todo(EDIT, values).await
    }

    /// Moves a todo to the Trash; again is no error.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the owner never had such a todo.
    pub async fn delete_todo(&self, owner: &UserId, id: TodoId) -> Result<(), StoreError> {
        self.delete(Table::Todo, owner, id).await
    }

    /// Takes a todo out of the Trash, back to its place; again is no error.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the owner never had such a todo; [`StoreError::DayFull`] when its day was filled
    /// meanwhile: the todo stays in the Trash.
    pub async fn restore_todo(&self, owner: &UserId, id: TodoId) -> Result<Todo, StoreError> {
        let row: TodoRow = self.restore(Table::Todo, owner, id).await?;
        row.try_into()
    }

    /// Moves a todo one place among the open ones of its day, or among the done ones if it is done. At the end of the list
    /// nothing happens.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the owner has no such todo outside the Trash.
    pub async fn move_todo(&self, owner: &UserId, id: TodoId, direction: Direction) -> Result<Todo, StoreError> {
        let _writer = self.writer(owner).await;
        retrying(|| self.move_once(owner, id, direction)).await
    }

    async fn move_once(&self, owner: &UserId, id: TodoId, direction: Direction) -> Result<Todo, StoreError> {
        let values = binds([("id", row("todo", owner, id)), ("owner", owner.as_str().into_value())]);
        let around: Around = found(self.run_once(AROUND, values).await?.take(0)?)?;
        let Some(place) = around.place(direction)? else {
            return around.todo.try_into();
        };
        let values = binds([
            ("id", row("todo", owner, id)),
            ("page", row("day", owner, &around.todo.day)),
            ("revision", around.revision.into_value()),
            ("rank", place.to_string().into_value()),
        ]);
        let moved: TodoRow = found(self.run_once(MOVE, values).await?.take(0)?)?;
        moved.try_into()
    }

    async fn change_todo(&self, statement: &'static str, values: surrealdb::types::Variables) -> Result<Todo, StoreError> {
        let row: TodoRow = found(self.run(statement, values).await?.take(0)?)?;
        row.try_into()
    }
}

impl Around {
    /// The place on the other side of the todo's neighbour in its list; `None` where there is no neighbour. Between the two
    /// places nothing else may stand, not even what this list does not show.
    fn place(&self, direction: Direction) -> Result<Option<Rank>, StoreError> {
        let done = self.todo.done_at.is_some();
        let shown = |row: &&Placed| row.done == done && !row.deleted;
        let own = self.todo.rank.as_str();
        let (neighbour, beyond) = match direction {
            Direction::Up => {
                let neighbour = self.day.iter().filter(shown).map(|row| row.rank.as_str()).filter(|rank| *rank < own).max();
                (neighbour, self.day.iter().map(|row| row.rank.as_str()).filter(|rank| Some(*rank) < neighbour).max())
            }
            Direction::Down => {
                let neighbour = self.day.iter().filter(shown).map(|row| row.rank.as_str()).filter(|rank| *rank > own).min();
                (neighbour, self.day.iter().map(|row| row.rank.as_str()).filter(|rank| Some(*rank) > neighbour).min())
            }
        };
        let Some(neighbour) = neighbour else { return Ok(None) };
        let (neighbour, beyond) = (rank(neighbour)?, beyond.map(rank).transpose()?);
        let place = match direction {
            Direction::Up => Rank::between(beyond.as_ref(), Some(&neighbour)),
            Direction::Down => Rank::between(Some(&neighbour), beyond.as_ref()),
        };
        place.map(Some).ok_or_else(|| StoreError::Corrupt(format!("no place beside {neighbour}")))
    }
}
