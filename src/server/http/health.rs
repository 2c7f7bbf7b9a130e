//! `/healthz`: whether this instance lives and reaches its database.

use crate::server::state::AppState;
use axum::{
    extract::State,
    http::{StatusCode, header},
    response::IntoResponse,
};

/// Answers 200 `ok`, or 503 when the database does not answer. It tells nothing else: anyone may ask.
pub async fn healthz(State(state): State<AppState>) -> impl IntoResponse {
    let (status, text) = match state.store.ping().await {
        Ok(()) => (StatusCode::OK, "ok\n"),
        Err(error) => {
            tracing::error!(%error, "the database does not answer");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n")
        }
    };
    (status, [(header::CACHE_CONTROL, "no-store")], text)
}
