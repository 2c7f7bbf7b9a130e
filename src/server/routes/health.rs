//! `/healthz`: whether this instance is up and reaches its database. `/readyz`: whether new clients should come here, too.

use crate::server::{draining::Draining, store::Store};
use axum::{
    extract::State,
    http::{StatusCode, header},
    response::IntoResponse,
};
use std::time::Duration;
use tokio::time::timeout;

/// How long the database may take. The database client would wait much longer for a lost server, which may come back.
const PATIENCE: Duration = Duration::from_secs(5);

/// Answers 200 `ok`, or 503 when the database does not answer. It says nothing else: anyone may ask.
pub async fn healthz(State(store): State<Store>) -> impl IntoResponse {
    answer(database(&store).await)
}

/// Answers like [`healthz`], but 503 as soon as this instance begins to stop. It does not answer before the migrations are done:
/// until then no connection is accepted.
pub async fn readyz(State(store): State<Store>, State(draining): State<Draining>) -> impl IntoResponse {
    answer(if draining.has_begun() { Err("stopping\n") } else { database(&store).await })
}

async fn database(store: &Store) -> Result<(), &'static str> {
    let failure = match timeout(PATIENCE, store.ping()).await {
        Ok(Ok(())) => return Ok(()),
        Ok(Err(error)) => error.to_string(),
        Err(late) => late.to_string(),
    };
    tracing::error!(error = failure, "the database does not answer");
    Err("the database does not answer\n")
}

fn answer(result: Result<(), &'static str>) -> impl IntoResponse {
    let (status, text) = match result {
        Ok(()) => (StatusCode::OK, "ok\n"),
        Err(why) => (StatusCode::SERVICE_UNAVAILABLE, why),
    };
    (status, [(header::CACHE_CONTROL, "no-store")], text)
}
