//! Limits the time until an answer begins.

use super::refusal::refusal;
use crate::error::ApiError;
use axum::{extract::Request, middleware::Next, response::Response};
use std::time::Duration;

/// How long a request that has arrived may take until its answer begins; a stream that has begun may stay open.
pub const DEADLINE: Duration = Duration::from_secs(30);

/// Answers 503 when nothing has answered by the [`DEADLINE`].
pub async fn layer(request: Request, next: Next) -> Response {
    let headers = request.headers().clone();
    match tokio::time::timeout(DEADLINE, next.run(request)).await {
        Ok(response) => response,
        Err(_) => {
            tracing::error!("no answer within {} s", DEADLINE.as_secs());
            refusal(&headers, &ApiError::Unavailable)
        }
    }
}
