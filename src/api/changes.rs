//! Changes as the open page and programs send them: `/api/changes`.

#[cfg(feature = "ssr")]
use crate::functions::Function;
use crate::{
    error::AppError,
    model::journal::{Answer, Batch},
};
use leptos::{prelude::*, server_fn::codec::Json};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Makes changes to the rows of whoever asks, in their order. Each has an id that the caller made, and is made once however often it
/// is sent. At most 100, and 512 kB of text where they are more than one.
#[server(endpoint = "changes", input = Json, input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn push(batch: Batch) -> Result<Answer, AppError> {
    use crate::server::context;
    context::push(batch).await
}

#[cfg(feature = "ssr")]
crate::functions::register![Function::private_by_json::<Push>().fails(&[409])];
