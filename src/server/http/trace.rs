//! One log line for each request, with an id that the answer has too.

use axum::{
    extract::Request,
    http::{HeaderName, HeaderValue},
    middleware::Next,
    response::Response,
};
use std::time::Instant;
use tracing::{Instrument as _, field::Empty};
use ulid::Ulid;

/// The header that names the request.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Logs method, path, status and latency. Never the query, which holds the sign-in code, and never a cookie. The id is
/// generated here: a client's could repeat another's or fill the log. An impersonator is added to the span by
/// `auth::impersonation`, as soon as it is known.
pub async fn layer(request: Request, next: Next) -> Response {
    let id = Ulid::new().to_string();
    let span = tracing::info_span!("request", id, method = %request.method(), path = request.uri().path(), impersonator = Empty);
    let started = Instant::now();
    let mut response = next.run(request).instrument(span.clone()).await;
    let status = response.status().as_u16();
    let latency_ms = started.elapsed().as_millis();
    span.in_scope(|| tracing::info!(status, latency_ms, "answered"));
    if let Ok(id) = HeaderValue::try_from(id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}
