//! The date field of the sidebar without JavaScript: `/go?day=2026-11-23` leads to the day's page.

use crate::model::day::Day;
use axum::{extract::Query, response::Redirect};
use serde::Deserialize;

/// What the form sends. Anything that is not a date leads to today.
#[derive(Debug, Deserialize)]
pub struct Wanted {
    day: Option<String>,
}

/// Redirects to the day.
pub async fn go_to_day(Query(wanted): Query<Wanted>) -> Redirect {
    let day = wanted.day.and_then(|day| day.parse::<Day>().ok());
    Redirect::to(&day.map_or_else(|| "/".into(), Day::path))
}
