//! The Trash: `/api/trash/*`. What lies in it is restored by `/api/todos/restore` and `/api/notes/restore`.

#[cfg(feature = "ssr")]
use crate::functions::Function;
use crate::{
    answers::TrashPage,
    error::ApiError,
    model::{
        row::RowId,
        trash::{Removed, TrashPlace},
    },
};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What lies in the Trash, at most 100 rows, the one that was deleted last first. With the `next` of an answer as `after`, those that were
/// deleted before.
#[server(endpoint = "trash", input = GetUrl, input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn list(after: Option<TrashPlace>) -> Result<TrashPage, ApiError> {
    use crate::server::trash;
    trash::page(after).await
}

/// Removes one todo or note in the Trash for good. A todo takes the subtasks along that were deleted with it.
#[server(endpoint = "trash/delete", input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn delete(row: RowId) -> Result<Removed, ApiError> {
    use crate::server::trash;
    trash::remove(row).await
}

/// Empties the Trash for good. With the place of a row as `newest`, what was deleted after that row stays; what is deleted after the call
/// stays in any case. When there is very much, something is `left`: the same call removes more.
#[server(endpoint = "trash/empty", input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn empty(newest: Option<TrashPlace>) -> Result<Removed, ApiError> {
    use crate::server::trash;
    trash::empty(newest).await
}

#[cfg(feature = "ssr")]
crate::functions::register![
    Function::private::<List>(),
    Function::private::<Delete>().in_person().fails(&[404]),
    Function::private::<Empty>().in_person()
];
