//! Notes: `/api/notes/*`. Every function answers with the row as it stands after the change.

use crate::{
    error::AppError,
    model::{day::Day, id::NoteId, note::Note},
};
use leptos::prelude::*;

/// Adds a note to a day. Repeating it with the same id changes nothing.
#[server(endpoint = "notes/create")]
pub async fn create(id: NoteId, day: Day, #[server(default)] title: String, #[server(default)] body: String) -> Result<Note, AppError> {
    use crate::{
        model::note::{Body, Title},
        server::context,
    };
    context::owner(async |owner, store| Ok(store.create_note(&owner, id, day, Title::parse(&title)?, Body::parse(&body)?).await?)).await
}

/// Saves a note whole. With a `version`, refused as a conflict when the note was changed since.
#[server(endpoint = "notes/save")]
pub async fn save(id: NoteId, title: String, body: String, version: Option<u32>) -> Result<Note, AppError> {
    use crate::{
        model::note::{Body, Title},
        server::context,
    };
    context::owner(async |owner, store| Ok(store.save_note(&owner, id, Title::parse(&title)?, Body::parse(&body)?, version).await?)).await
}

/// Moves a note to the Trash.
#[server(endpoint = "notes/delete")]
pub async fn delete(id: NoteId) -> Result<(), AppError> {
    use crate::server::context;
    context::owner(async |owner, store| Ok(store.delete_note(&owner, id).await?)).await
}

/// Takes a note back out of the Trash.
#[server(endpoint = "notes/restore")]
pub async fn restore(id: NoteId) -> Result<Note, AppError> {
    use crate::server::context;
    context::owner(async |owner, store| Ok(store.restore_note(&owner, id).await?)).await
}
