//! Notes, one change at a time: `/api/notes/*`. Every function answers with the row as it stands after the change.

use super::written::Written;
use crate::{
    error::AppError,
    model::{
        day::Day,
        id::{NoteId, OpId},
        note::Note,
    },
};
#[cfg(feature = "ssr")]
use crate::{
    functions::{Function, Text},
    model::limits::{NOTE_BODY_CHARS, NOTE_TITLE_CHARS},
};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A note, whole. A day's page has only the beginning of a long one.
#[server(endpoint = "notes/get", input = GetUrl, input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn get(id: NoteId) -> Result<Note, AppError> {
    use crate::server::context;
    context::whole_note(id).await
}

/// Adds a note to a day. Sending it again changes nothing; with other texts under an id that was used, the note gets another id.
#[server(endpoint = "notes/create", input = Written, input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn create(id: NoteId, day: Day, #[server(default)] title: String, #[server(default)] body: String) -> Result<Note, AppError> {
    use crate::server::{context, journal::Ask};
    context::note(Ask::CreateNote { id, day, title, body }).await
}

/// Saves a note whole. With a `title_base` or a `body_base`, the `title_op` and the `body_op` of the texts that were seen, refused as a
/// conflict when that text was changed since.
#[server(endpoint = "notes/save", input = Written, input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn save(id: NoteId, title: String, body: String, title_base: Option<OpId>, body_base: Option<OpId>) -> Result<Note, AppError> {
    use crate::{
        model::change::TextId,
        server::{
            context,
            journal::{Ask, NewText},
        },
    };
    context::note(Ask::SetTexts(vec![
        NewText { of: TextId::Title(id), base: title_base, text: title },
        NewText { of: TextId::Body(id), base: body_base, text: body },
    ]))
    .await
}

/// Saves a note's title, and leaves its body as it is. With a `title_base`, the `title_op` of the title that was seen, refused as a
/// conflict when the title was changed since.
#[server(endpoint = "notes/rename", input = Written, input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn rename(id: NoteId, title: String, title_base: Option<OpId>) -> Result<Note, AppError> {
    use crate::{
        model::change::TextId,
        server::{
            context,
            journal::{Ask, NewText},
        },
    };
    context::note(Ask::SetTexts(vec![NewText { of: TextId::Title(id), base: title_base, text: title }])).await
}

/// Moves a note to the end of another day.
#[server(endpoint = "notes/move_to_day", input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn move_to_day(id: NoteId, day: Day) -> Result<Note, AppError> {
    use crate::{
        model::{change::Change, row::RowId},
        server::{context, journal::Ask},
    };
    context::note(Ask::Make(Change::MoveToDay { row: RowId::Note(id), day: Some(day) })).await
}

/// Moves a note to the Trash.
#[server(endpoint = "notes/delete", input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn delete(id: NoteId) -> Result<(), AppError> {
    use crate::{
        model::{change::Change, row::RowId},
        server::{context, journal::Ask},
    };
    context::note(Ask::Make(Change::Trash { row: RowId::Note(id) })).await.map(drop)
}

/// Takes a note back out of the Trash.
#[server(endpoint = "notes/restore", input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn restore(id: NoteId) -> Result<Note, AppError> {
    use crate::{
        model::{change::Change, row::RowId},
        server::{context, journal::Ask},
    };
    context::note(Ask::Make(Change::Restore { row: RowId::Note(id) })).await
}

#[cfg(feature = "ssr")]
const TITLE: Text = Text::new("title", 0..=NOTE_TITLE_CHARS, "Shopping");
#[cfg(feature = "ssr")]
const BODY: Text = Text::new("body", 0..=NOTE_BODY_CHARS, "- Milk\n- *Ripe* pears");

#[cfg(feature = "ssr")]
crate::functions::register![
    Function::private::<Get>().fails(&[404]).for_pages::<Get>(),
    Function::private::<Create>().fails(&[422]).texts(&[TITLE, BODY]),
    Function::private::<Save>().fails(&[404, 409, 422]).texts(&[TITLE, BODY]),
    Function::private::<Rename>().fails(&[404, 409, 422]).texts(&[TITLE]),
    Function::private::<MoveToDay>().fails(&[404, 422]),
    Function::private::<Delete>().fails(&[404]),
    Function::private::<Restore>().fails(&[404, 422]),
];
