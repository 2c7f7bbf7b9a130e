//! Changes as the open page and programs send them: `/api/changes`.

use crate::{
    error::ApiError,
    model::journal::{Answer, Batch, Merged},
};
#[cfg(feature = "ssr")]
use crate::{
    functions::{Function, Text},
    model::limits::NOTE_BODY_CHARS,
};
use leptos::{prelude::*, server_fn::codec::Json};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Makes changes to the rows of the signed-in user, in order. Each has an id that the caller made, and is made only once, however often it
/// is sent. At most 100 changes, and 512 kB of text if they are more than one.
#[server(endpoint = "changes", input = Json, input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn push(batch: Batch) -> Result<Answer, ApiError> {
    use crate::server::context;
    context::push(batch).await
}

/// Merges two changes of one note's body, if they are of different lines. It saves nothing: the result is to be saved like any other text,
/// based on `theirs`.
#[server(endpoint = "changes/merge", input = Json, input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn merge(base: String, mine: String, theirs: String) -> Result<Merged, ApiError> {
    use crate::server::context;
    context::merge(base, mine, theirs).await
}

#[cfg(feature = "ssr")]
const BASE: Text = Text::new("base", 0..=NOTE_BODY_CHARS, "- Milk\n\n- Pears");
#[cfg(feature = "ssr")]
const MINE: Text = Text::new("mine", 0..=NOTE_BODY_CHARS, "- Oat milk\n\n- Pears");
#[cfg(feature = "ssr")]
const THEIRS: Text = Text::new("theirs", 0..=NOTE_BODY_CHARS, "- Milk\n\n- *Ripe* pears");

#[cfg(feature = "ssr")]
crate::functions::register![
    Function::private_by_json::<Push>().fails(&[409]).for_pages::<Push>(),
    Function::private_by_json::<Merge>().texts(&[BASE, MINE, THEIRS]).for_pages::<Merge>(),
];
