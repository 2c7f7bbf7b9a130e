//! Notes: created at the end of a day, saved, deleted and restored.

use super::{
    Store, StoreError, binds, row,
    rows::{Table, found, key, stored},
};
use crate::{
    model::{
        day::Day,
        id::NoteId,
        note::{Body, Note, Title},
        user::UserId,
    },
    server::markdown,
};
use surrealdb::types::{RecordId, SurrealValue};

/// A note as it is stored, without what no page shows.
#[derive(Debug, SurrealValue)]
pub(super) struct NoteRow {
    id: RecordId,
    day: String,
    title: String,
    body: String,
    rank: String,
    version: u32,
}

impl NoteRow {
    /// What the list is in the order of.
    pub(super) fn place(&self) -> (&str, &RecordId) {
        (&self.rank, &self.id)
    }
}

impl TryFrom<NoteRow> for Note {
    type Error = StoreError;

    fn try_from(row: NoteRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: stored(&row.id, key(&row.id)?)?,
            day: stored(&row.id, &row.day)?,
            title: row.title,
            html: markdown::render(&row.body),
            body: row.body,
            version: row.version,
        })
    }
}

// The same text is no change whatever version is named: a save that is sent again after its answer was lost has succeeded.
const SAVE: &str = "{
    LET $row = (SELECT * FROM ONLY $id);
    IF $row = NONE OR $row.deleted_at != NONE { THROW 'not_found' };
    IF $row.title = $title AND $row.body = $body { RETURN $row };
    IF $version != NONE AND $version != $row.version { THROW 'version_conflict' };
    RETURN (UPDATE ONLY $id SET title = $title, body = $body RETURN AFTER);
}";

impl Store {
    /// Creates a note at the end of a day. A second call with the same id changes nothing and returns the note as it is by
    /// then, even from the Trash.
    ///
    /// # Errors
    /// [`StoreError::DayFull`] when the day holds [`NOTES_PER_DAY`](crate::model::limits::NOTES_PER_DAY) notes.
    pub async fn create_note(&self, owner: &UserId, id: NoteId, day: Day, title: Title, body: Body) -> Result<Note, StoreError> {
        let content = binds([("title", title.into_inner().into_value()), ("body", body.into_inner().into_value())]);
        let row: NoteRow = self.append(Table::Note, owner, &id.to_string(), day, content).await?;
        row.try_into()
    }

    /// Saves a note's title and body. `version` is the one that they were edited from; `None` asks for no comparison.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the owner has no such note outside the Trash; [`StoreError::VersionConflict`] when it
    /// has another version and another text.
    pub async fn save_note(&self, owner: &UserId, id: NoteId, title: Title, body: Body, version: Option<u32>) -> Result<Note, StoreError> {
        let values = binds([
            ("id", row("note", owner, id)),
            ("title", title.into_inner().into_value()),
            ("body", body.into_inner().into_value()),
            ("version", version.into_value()),
        ]);
        let row: NoteRow = found(self.run(SAVE, values).await?.take(0)?)?;
        row.try_into()
    }

    /// Moves a note to the Trash; again is no error.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the owner never had such a note.
    pub async fn delete_note(&self, owner: &UserId, id: NoteId) -> Result<(), StoreError> {
        self.delete(Table::Note, owner, id).await
    }

    /// Takes a note out of the Trash, back to its place; again is no error.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the owner never had such a note; [`StoreError::DayFull`] when its day was filled
    /// meanwhile: the note stays in the Trash.
    pub async fn restore_note(&self, owner: &UserId, id: NoteId) -> Result<Note, StoreError> {
        let row: NoteRow = self.restore(Table::Note, owner, id).await?;
        row.try_into()
    }
}
