//! Notes: `/api/notes/*`. Every function answers with the row as it stands after the change.

use super::written::Written;
use crate::{
    error::AppError,
    model::{day::Day, id::NoteId, note::Note},
};
#[cfg(feature = "ssr")]
use crate::{
    functions::{Function, Text},
    model::limits::{NOTE_BODY_CHARS, NOTE_TITLE_CHARS},
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Adds a note to a day. Repeating it with the same id changes nothing.
#[server(endpoint = "notes/create", input = Written, input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn create(id: NoteId, day: Day, #[server(default)] title: String, #[server(default)] body: String) -> Result<Note, AppError> {
    use crate::{
        model::note::{Body, Title},
        server::context,
    };
    context::owner(async |owner, store| Ok(store.create_note(&owner, id, day, Title::parse(&title)?, Body::parse(&body)?).await?)).await
}

/// Saves a note whole. With a `version`, refused as a conflict when the note was changed since.
#[server(endpoint = "notes/save", input = Written, input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn save(id: NoteId, title: String, body: String, version: Option<u32>) -> Result<Note, AppError> {
    use crate::{
        model::note::{Body, Title},
        server::context,
    };
    context::owner(async |owner, store| Ok(store.save_note(&owner, id, Title::parse(&title)?, Body::parse(&body)?, version).await?)).await
}

/// Moves a note to the Trash.
#[server(endpoint = "notes/delete", input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn delete(id: NoteId) -> Result<(), AppError> {
    use crate::server::context;
    context::owner(async |owner, store| Ok(store.delete_note(&owner, id).await?)).await
}

/// Takes a note back out of the Trash.
#[server(endpoint = "notes/restore", input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn restore(id: NoteId) -> Result<Note, AppError> {
    use crate::server::context;
    context::owner(async |owner, store| Ok(store.restore_note(&owner, id).await?)).await
}

#[cfg(feature = "ssr")]
const TITLE: Text = Text::new("title", 0..=NOTE_TITLE_CHARS, "Shopping");
#[cfg(feature = "ssr")]
const BODY: Text = Text::new("body", 0..=NOTE_BODY_CHARS, "- Milk\n- *Ripe* pears");

#[cfg(feature = "ssr")]
crate::functions::register![
    Function::private::<Create>().fails(&[422]).texts(&[TITLE, BODY]),
    Function::private::<Save>().fails(&[404, 409, 422]).texts(&[TITLE, BODY]),
    Function::private::<Delete>().fails(&[404]),
    Function::private::<Restore>().fails(&[404, 422]),
];
