//! The Trash: `/api/trash`. What lies in it is restored by `/api/todos/restore` and `/api/notes/restore`.

#[cfg(feature = "ssr")]
use crate::functions::Function;
use crate::{
    error::AppError,
    model::trash::{TrashPage, TrashPlace},
};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What lies in the Trash, at most 100 rows, the one that was deleted last first. With the `next` of an answer as `after`, those that were
/// deleted before.
#[server(endpoint = "trash", input = GetUrl, input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn list(after: Option<TrashPlace>) -> Result<TrashPage, AppError> {
    use crate::server::trash;
    trash::page(after).await
}

#[cfg(feature = "ssr")]
crate::functions::register![Function::private::<List>()];
