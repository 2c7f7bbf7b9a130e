//! Bounds the body of every request.

use super::refusal::refusal;
use crate::{error::AppError, model::limits::REQUEST_BYTES};
use axum::{
    body::{Body, HttpBody as _, to_bytes},
    extract::Request,
    middleware::Next,
    response::Response,
};

/// Reads the whole body, at most [`REQUEST_BYTES`], before anything inside runs; more is answered with 413.
///
/// Daybook takes no uploads, so reading first costs nothing, and a body that only turns out to be too long while it is
/// read (chunked, so without a length) is refused as readably as one that says so.
pub async fn layer(request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    if body.size_hint().lower() > REQUEST_BYTES as u64 {
        return refusal(&parts.headers, &AppError::TooLarge);
    }
    match to_bytes(body, REQUEST_BYTES).await {
        Ok(bytes) => next.run(Request::from_parts(parts, Body::from(bytes))).await,
        Err(error) if is_over_the_limit(&error) => refusal(&parts.headers, &AppError::TooLarge),
        Err(_) => refusal(&parts.headers, &AppError::BadRequest),
    }
}

fn is_over_the_limit(error: &axum::Error) -> bool {
    // `http_body_util::LengthLimitError` has no other name in axum's interface than its sentence.
    std::error::Error::source(error).is_some_and(|source| source.to_string() == "length limit exceeded")
}
