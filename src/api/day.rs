//! Everything that a day page shows, in one read.

#[cfg(feature = "ssr")]
use crate::functions::Function;
use crate::{
    error::ApiError,
    model::{day::Day, page::DayPage},
};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A day's page, or today's when no day is named. A note that is long, or for which the page has no room, is `clipped`: it has only the
/// beginning of its body, and `/api/notes/get` has the whole. For a visitor who is not signed in it is empty: no private query runs.
#[server(endpoint = "day", input = GetUrl, input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn load(day: Option<Day>) -> Result<DayPage, ApiError> {
    use crate::server::context;
    context::day_page(day).await
}

#[cfg(feature = "ssr")]
crate::functions::register![Function::open::<Load>().for_pages::<Load>()];
