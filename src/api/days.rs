//! The days that hold anything, year by year: `/api/days`. A day's page lists only those near to it and to today.

#[cfg(feature = "ssr")]
use crate::functions::Function;
use crate::{error::ApiError, model::listed::YearOfDays};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The days of a year that have todos or notes, with how many todos are open; without a year those of this one.
#[server(endpoint = "days", input = GetUrl, input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn list(year: Option<i32>) -> Result<YearOfDays, ApiError> {
    use crate::server::context;
    context::days(year).await
}

#[cfg(feature = "ssr")]
crate::functions::register![Function::private::<List>()];
