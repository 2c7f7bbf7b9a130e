//! Gives a server function's failure its status where the function itself never ran.
//!
//! Leptos 0.8 answers every failure with 500. `server::context::answer` corrects that from inside a function; arguments
//! that make no sense are refused before, and that is the caller's fault.

use crate::error::AppError;
use axum::{
    body::{Body, to_bytes},
    extract::Request,
    http::StatusCode,
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use leptos::server_fn::error::SERVER_FN_ERROR_HEADER;

/// A failure is a few words; bytes.
const LONGEST: usize = 16 * 1024;

/// Replaces a server function's 500 by the status of the failure in its body.
pub async fn layer(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    if response.status() != StatusCode::INTERNAL_SERVER_ERROR || !response.headers().contains_key(SERVER_FN_ERROR_HEADER) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(body) = to_bytes(body, LONGEST).await else { return parts.status.into_response() };
    if let Some(status) = serde_json::from_slice::<AppError>(&body).ok().and_then(|error| StatusCode::from_u16(error.status()).ok()) {
        parts.status = status;
    }
    Response::from_parts(parts, Body::from(body))
}
