//! Limits the body of every request, and how long it may take to arrive.

use super::{paths, refusal::refusal};
use crate::{error::ApiError, model::limits::REQUEST_BYTES};
use axum::{
    body::{Body, HttpBody as _, to_bytes},
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use std::time::Duration;
use tokio::time::timeout;

/// How long a body may take to arrive.
#[derive(Debug, Clone, Copy)]
pub struct BodyLimit {
    /// From when its head was read.
    pub within: Duration,
}

impl Default for BodyLimit {
    /// The longest note over a poor mobile connection: 100,000 characters at 10 kB/s.
    fn default() -> Self {
        Self { within: Duration::from_secs(30) }
    }
}

/// Reads the whole body, at most [`REQUEST_BYTES`], before anything inside runs; a longer one is answered with 413, a late
/// one with 408.
///
/// What arrives is small, so reading first costs nothing, and a body that turns out to be too long only while it is read
/// (chunked, without a length) gets the same readable refusal. A file that is brought in passes unread: only its handler knows who sends it.
pub async fn layer(State(limit): State<BodyLimit>, request: Request, next: Next) -> Response {
    if paths::brings_file(&request) {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    if body.size_hint().lower() > REQUEST_BYTES as u64 {
        return refusal(&parts.headers, &ApiError::TooLarge);
    }
    match timeout(limit.within, to_bytes(body, REQUEST_BYTES)).await {
        Ok(Ok(bytes)) => next.run(Request::from_parts(parts, Body::from(bytes))).await,
        Ok(Err(error)) if is_over_the_limit(&error) => refusal(&parts.headers, &ApiError::TooLarge),
        Ok(Err(_)) => refusal(&parts.headers, &ApiError::BadRequest),
        Err(_) => refusal(&parts.headers, &ApiError::TooSlow),
    }
}

fn is_over_the_limit(error: &axum::Error) -> bool {
    // axum exposes `http_body_util::LengthLimitError` only by its message.
    std::error::Error::source(error).is_some_and(|source| source.to_string() == "length limit exceeded")
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{
        Router,
        http::{StatusCode, header},
        middleware::from_fn_with_state,
        routing::post,
    };
    use futures::{StreamExt as _, stream};
    use std::convert::Infallible;
    use tower::ServiceExt as _;

    #[tokio::test]
    async fn a_body_that_does_not_arrive_is_not_waited_for_any_longer() {
        let limit = BodyLimit { within: Duration::from_millis(20) };
        let app = Router::new().route("/", post(|| async {})).layer(from_fn_with_state(limit, layer));
        let trickle = stream::iter(["a"]).chain(stream::pending()).map(Ok::<_, Infallible>);
        let request = Request::post("/").header(header::ACCEPT, "text/html").body(Body::from_stream(trickle)).expect("a request");
        let response = app.oneshot(request).await.expect("an answer");
        assert_eq!(response.status(), StatusCode::REQUEST_TIMEOUT);
        assert_eq!(response.headers()[header::CONNECTION], "close");
    }
}
