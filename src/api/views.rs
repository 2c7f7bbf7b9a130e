//! Todos and notes of several days, and of none: `/api/overdue`, `/api/upcoming`, `/api/week`, `/api/calendar`, `/api/someday` and
//! `/api/pinned`.

#[cfg(feature = "ssr")]
use crate::functions::Function;
use crate::{
    answers::{OpenPage, PinnedPage, SomedayPage, WeekPage},
    error::ApiError,
    model::{day::Day, month::Month, views::MonthPage},
};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The open todos of the days before today, the newest day first, at most 200.
#[server(endpoint = "overdue", input = GetUrl, input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn overdue() -> Result<OpenPage, ApiError> {
    use crate::server::views;
    views::overdue().await
}

/// The open todos of the days after today, the soonest day first, at most 200.
#[server(endpoint = "upcoming", input = GetUrl, input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn upcoming() -> Result<OpenPage, ApiError> {
    use crate::server::views;
    views::upcoming().await
}

/// The week of a day with its todos and the titles of its notes; without a day, this week. It begins as the person has chosen.
#[server(endpoint = "week", input = GetUrl, input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn week(day: Option<Day>) -> Result<WeekPage, ApiError> {
    use crate::server::views;
    views::week(day).await
}

/// The days of a month that have open todos or notes, and those of other months in its weeks; without a month, of this one.
#[server(endpoint = "calendar", input = GetUrl, input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn calendar(month: Option<Month>) -> Result<MonthPage, ApiError> {
    use crate::server::views;
    views::calendar(month).await
}

/// The todos that have no day.
#[server(endpoint = "someday", input = GetUrl, input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn someday() -> Result<SomedayPage, ApiError> {
    use crate::server::views;
    views::someday().await
}

/// The pinned todos and notes, at most 200 of each, the newest day first.
#[server(endpoint = "pinned", input = GetUrl, input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn pinned() -> Result<PinnedPage, ApiError> {
    use crate::server::views;
    views::pinned().await
}

#[cfg(feature = "ssr")]
crate::functions::register![
    Function::private::<Overdue>(),
    Function::private::<Upcoming>(),
    Function::private::<Week>(),
    Function::private::<Calendar>(),
    Function::private::<Someday>(),
    Function::private::<Pinned>(),
];
