//! What was done on a page, many changes at once: `/api/changes`.

#[cfg(feature = "ssr")]
use crate::functions::Function;
use crate::{
    error::AppError,
    model::journal::{Answer, Batch},
};
use leptos::{prelude::*, server_fn::codec::Json};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Makes changes in their order, each once however often it is sent.
#[server(endpoint = "changes", input = Json, input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn push(batch: Batch) -> Result<Answer, AppError> {
    use crate::server::context;
    context::push(batch).await
}
