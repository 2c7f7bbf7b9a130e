//! Notes, one change at a time: `/api/notes/*`. Every function answers with the row as it stands after the change.

use super::written::Written;
use crate::{
    answers::NoteHistory,
    error::ApiError,
    model::{
        day::Day,
        history::{ComparedWith, NoteVersion},
        id::{NoteId, OpId, VersionId},
        note::Note,
        todo::Direction,
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
pub async fn get(id: NoteId) -> Result<Note, ApiError> {
    use crate::server::context;
    context::whole_note(id).await
}

/// A note, whole, even if it lies in the Trash: its `trashed` says which change moved it there.
#[server(endpoint = "notes/read", input = GetUrl, input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn read(id: NoteId) -> Result<Note, ApiError> {
    use crate::server::context;
    context::any_note(id).await
}

/// The newest note outside the Trash that has this title. Upper and lower case are the same.
#[server(endpoint = "notes/by_title", input = GetUrl, input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn by_title(title: String) -> Result<Note, ApiError> {
    use crate::server::context;
    context::note_titled(&title).await
}

/// Adds a note to a day. Sending it again changes nothing; with other texts under an id that was used, the note gets another id.
#[server(endpoint = "notes/create", input = Written, input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn create(id: NoteId, day: Day, #[server(default)] title: String, #[server(default)] body: String) -> Result<Note, ApiError> {
    use crate::server::{context, journal::Ask};
    context::note(Ask::CreateNote { id, day, title, body }).await
}

/// Saves a note whole. `title_base` and `body_base` are the `title_op` and the `body_op` of the texts that were seen: with them, it is
/// refused as a conflict if that text was changed since. `task` is the place of a task's box (`[ ]`) in the body, in bytes: that task is
/// ticked, or unticked. If no box is there, the body is saved as it is.
#[server(endpoint = "notes/save", input = Written, input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn save(
    id: NoteId,
    title: String,
    body: String,
    title_base: Option<OpId>,
    body_base: Option<OpId>,
    task: Option<u32>,
) -> Result<Note, ApiError> {
    use crate::{
        model::{change::TextId, tasks},
        server::{
            context,
            journal::{Ask, NewText},
        },
    };
    // The place refers to the text as it is stored, not as a browser's form sends it.
    let ticked = task.and_then(|at| tasks::toggled(&TextId::Body(id).parse(&body).ok()?, usize::try_from(at).ok()?));
    let body = ticked.unwrap_or(body);
    context::note(Ask::SetTexts(vec![
        NewText { of: TextId::Title(id), base: title_base, text: title },
        NewText { of: TextId::Body(id), base: body_base, text: body },
    ]))
    .await
}

/// Saves a note's title, and leaves its body as it is. `title_base` is the `title_op` of the title that was seen: with it, it is refused as
/// a conflict if the title was changed since.
#[server(endpoint = "notes/rename", input = Written, input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn rename(id: NoteId, title: String, title_base: Option<OpId>) -> Result<Note, ApiError> {
    use crate::{
        model::change::TextId,
        server::{
            context,
            journal::{Ask, NewText},
        },
    };
    context::note(Ask::SetTexts(vec![NewText { of: TextId::Title(id), base: title_base, text: title }])).await
}

/// Ticks or unticks a task of a note: the one whose box (`[ ]`) is at a place in the body, in bytes. If no box is there, the note stays as
/// it is. `body_base` is the `body_op` of the body that was seen: it is refused as a conflict if the body was changed since, so sending it
/// again changes nothing.
#[server(endpoint = "notes/tick", input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn tick(id: NoteId, task: u32, body_base: OpId) -> Result<Note, ApiError> {
    use crate::{
        model::{change::TextId, tasks},
        server::{
            context,
            journal::{Ask, NewText},
        },
    };
    let note = context::whole_note(id).await?;
    let ticked = usize::try_from(task).ok().and_then(|at| tasks::toggled(&note.body, at));
    let text = ticked.unwrap_or(note.body);
    context::note(Ask::SetTexts(vec![NewText { of: TextId::Body(id), base: Some(body_base), text }])).await
}

/// Moves a note one place up or down among those of its day. If it can't go further, it stays.
#[server(endpoint = "notes/move", input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn shift(id: NoteId, direction: Direction) -> Result<Note, ApiError> {
    use crate::server::{context, journal::Ask};
    context::note(Ask::ShiftNote { id, direction }).await
}

/// Moves a note to the end of another day.
#[server(endpoint = "notes/move_to_day", input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn move_to_day(id: NoteId, day: Day) -> Result<Note, ApiError> {
    use crate::{
        model::{change::Change, row::RowId},
        server::{context, journal::Ask},
    };
    context::note(Ask::Make(Change::MoveToDay { row: RowId::Note(id), day: Some(day) })).await
}

/// Pins a note, or unpins it.
#[server(endpoint = "notes/pin", input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn pin(id: NoteId, pinned: bool) -> Result<Note, ApiError> {
    use crate::{
        model::{change::Change, row::RowId},
        server::{context, journal::Ask},
    };
    context::note(Ask::Make(Change::Pin { row: RowId::Note(id), pinned })).await
}

/// Folds a note, so that its day shows only its title, or unfolds it.
#[server(endpoint = "notes/fold", input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn fold(id: NoteId, folded: bool) -> Result<Note, ApiError> {
    use crate::{
        model::{change::Change, row::RowId},
        server::{context, journal::Ask},
    };
    context::note(Ask::Make(Change::Fold { row: RowId::Note(id), folded })).await
}

/// Moves a note to the Trash.
#[server(endpoint = "notes/delete", input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn delete(id: NoteId) -> Result<(), ApiError> {
    use crate::{
        model::{change::Change, row::RowId},
        server::{context, journal::Ask},
    };
    context::note(Ask::Make(Change::Trash { row: RowId::Note(id) })).await.map(drop)
}

/// Takes a note back out of the Trash.
#[server(endpoint = "notes/restore", input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn restore(id: NoteId) -> Result<Note, ApiError> {
    use crate::{
        model::{change::Change, row::RowId},
        server::{context, journal::Ask},
    };
    context::note(Ask::Make(Change::Restore { row: RowId::Note(id) })).await
}

/// The earlier texts of a note, at most 50, newest first. Changes within ten minutes make one of them.
#[server(endpoint = "notes/history", input = GetUrl, input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn history(id: NoteId) -> Result<NoteHistory, ApiError> {
    use crate::server::history;
    history::list(id).await
}

/// One earlier text of a note, whole, with a comparison of its lines: with the note as it is (`now`), or with the version that came after
/// it (`next`).
#[server(endpoint = "notes/version", input = GetUrl, input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn version(id: NoteId, version: VersionId, compared_with: Option<ComparedWith>) -> Result<NoteVersion, ApiError> {
    use crate::server::history;
    history::version(id, version, compared_with.unwrap_or_default()).await
}

/// Gives a note an earlier text again, title and body. What stood there before becomes a version.
#[server(endpoint = "notes/revert", input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn revert(id: NoteId, version: VersionId) -> Result<Note, ApiError> {
    use crate::server::history;
    history::revert(id, version).await
}

#[cfg(feature = "ssr")]
const TITLE: Text = Text::new("title", 0..=NOTE_TITLE_CHARS, "Shopping");
#[cfg(feature = "ssr")]
const BODY: Text = Text::new("body", 0..=NOTE_BODY_CHARS, "- Milk\n- *Ripe* pears");

#[cfg(feature = "ssr")]
crate::functions::register![
    Function::private::<Get>().fails(&[404]).for_pages::<Get>(),
    Function::private::<Read>().fails(&[404]),
    Function::private::<ByTitle>().fails(&[404]).texts(&[TITLE]),
    Function::private::<Create>().fails(&[404, 422]).texts(&[TITLE, BODY]),
    Function::private::<Save>().fails(&[404, 409, 422]).texts(&[TITLE, BODY]),
    Function::private::<Rename>().fails(&[404, 409, 422]).texts(&[TITLE]),
    Function::private::<Tick>().fails(&[404, 409, 422]),
    Function::private::<Shift>().fails(&[404]),
    Function::private::<MoveToDay>().fails(&[404, 422]),
    Function::private::<Pin>().fails(&[404]),
    Function::private::<Fold>().fails(&[404]),
    Function::private::<Delete>().fails(&[404]),
    Function::private::<Restore>().fails(&[404, 422]),
    Function::private::<History>().fails(&[404]),
    Function::private::<Version>().fails(&[404]),
    Function::private::<Revert>().fails(&[404]),
];
