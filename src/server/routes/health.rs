//! `/healthz`: whether this instance is up and reaches its database.

use crate::server::store::Store;
use axum::{
    extract::State,
    http::{StatusCode, header},
    response::IntoResponse,
};
use std::time::Duration;
use tokio::time::timeout;

/// How long the database may take. The client would wait much longer for a lost database server: it may come back.
const PATIENCE: Duration = Duration::from_secs(5);

/// Answers 200 `ok`, or 503 when the database does not answer. It says nothing else: anyone may ask.
pub async fn healthz(State(store): State<Store>) -> impl IntoResponse {
    let failure = match timeout(PATIENCE, store.ping()).await {
        Ok(Ok(())) => None,
        Ok(Err(error)) => Some(error.to_string()),
        Err(late) => Some(late.to_string()),
    };
    let (status, text) = match failure {
        None => (StatusCode::OK, "ok\n"),
        Some(error) => {
            tracing::error!(error, "the database does not answer");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n")
        }
    };
    (status, [(header::CACHE_CONTROL, "no-store")], text)
}
