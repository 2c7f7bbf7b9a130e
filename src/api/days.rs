//! Whole days: their list, labels and archive, and the actions on everything that a day has: `/api/days`, `/api/days/*`. A day's page lists
//! only those near to it and to today.

use crate::{
    answers::{ArchivePage, DayOptions},
    error::ApiError,
    model::{day::Day, day_meta::DayMeta, listed::YearOfDays},
};
#[cfg(feature = "ssr")]
use crate::{
    functions::{Function, Text},
    model::limits::LABEL_CHARS,
};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The days of a year that have todos or notes, a label, or are archived, with how many todos are open; without a year those of this one.
#[server(endpoint = "days", input = GetUrl, input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn list(year: Option<i32>) -> Result<YearOfDays, ApiError> {
    use crate::server::days;
    days::list(year).await
}

/// The archived days, newest first.
#[server(endpoint = "days/archived", input = GetUrl, input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn archived() -> Result<ArchivePage, ApiError> {
    use crate::server::days;
    days::archive().await
}

/// The label of a day, whether it is archived, and how much stands on it; without a day, of today.
#[server(endpoint = "days/options", input = GetUrl, input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn options(day: Option<Day>) -> Result<DayOptions, ApiError> {
    use crate::server::days;
    days::options(day).await
}

/// Gives a day a label, one line; a blank one takes it away.
#[server(endpoint = "days/label", input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn label(day: Day, #[server(default)] text: String) -> Result<DayMeta, ApiError> {
    use crate::server::days;
    days::set_label(day, &text).await
}

/// Archives a day, or takes it out of the archive. The sidebar does not list an archived day, and its open todos are neither overdue nor
/// moved to today with what is left of earlier days.
#[server(endpoint = "days/archive", input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn archive(day: Day, archived: bool) -> Result<DayMeta, ApiError> {
    use crate::server::days;
    days::set_archived(day, archived).await
}

/// Moves all todos and notes of a day to the Trash. Its label stays.
#[server(endpoint = "days/delete", input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn delete(day: Day) -> Result<(), ApiError> {
    use crate::server::days;
    days::delete(day).await
}

#[cfg(feature = "ssr")]
const LABEL: Text = Text::new("text", 0..=LABEL_CHARS, "Trip to Rome");

#[cfg(feature = "ssr")]
crate::functions::register![
    Function::private::<List>(),
    Function::private::<Archived>(),
    Function::private::<Options>(),
    Function::private::<Label>().fails(&[422]).texts(&[LABEL]),
    Function::private::<Archive>().fails(&[422]),
    Function::private::<Delete>(),
];
