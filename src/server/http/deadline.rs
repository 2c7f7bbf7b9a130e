//! Limits the time until a response begins.

use super::{paths, refusal::refusal};
use crate::error::ApiError;
use axum::{extract::Request, middleware::Next, response::Response};
use std::time::Duration;

/// How long a request that has arrived may take until its response begins; a stream that has begun may stay open.
pub const DEADLINE: Duration = Duration::from_secs(30);

/// Answers 503 when there is no response by the [`DEADLINE`]. An imported file is received inside this layer, so its handler has a
/// limit of its own.
pub async fn layer(request: Request, next: Next) -> Response {
    if paths::brings_file(&request) {
        return next.run(request).await;
    }
    let headers = request.headers().clone();
    match tokio::time::timeout(DEADLINE, next.run(request)).await {
        Ok(response) => response,
        Err(_) => {
            tracing::error!("no response within {} s", DEADLINE.as_secs());
            refusal(&headers, &ApiError::Unavailable)
        }
    }
}
