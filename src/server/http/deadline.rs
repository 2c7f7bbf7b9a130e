//! Limits the time until an answer begins.

use super::{paths, refusal::refusal};
use crate::error::ApiError;
use axum::{extract::Request, middleware::Next, response::Response};
use std::time::Duration;

/// How long a request that has arrived may take until its answer begins; a stream that has begun may stay open.
pub const DEADLINE: Duration = Duration::from_secs(30);

/// Answers 503 when nothing has answered by the [`DEADLINE`]. A file that is brought in arrives behind this layer, and its handler bounds how
/// long that takes.
pub async fn layer(request: Request, next: Next) -> Response {
    if paths::brings_file(&request) {
        return next.run(request).await;
    }
    let headers = request.headers().clone();
    match tokio::time::timeout(DEADLINE, next.run(request)).await {
        Ok(response) => response,
        Err(_) => {
            tracing::error!("no answer within {} s", DEADLINE.as_secs());
            refusal(&headers, &ApiError::Unavailable)
        }
    }
}
