//! Has a server function answer as itself: in JSON, and a failure with its status where the function never ran.
//!
//! To a caller that takes HTML Leptos answers with a redirect to the Referer, of whatever site that is. Forms have their redirect
//! from `forms`, and nobody else is sent anywhere.
//!
//! Leptos 0.8 answers every failure with 500. `server::context::answer` corrects that from inside a function; arguments
//! that make no sense are refused before, and that is the caller's fault.

use crate::{error::AppError, functions};
use axum::{
    body::{Body, to_bytes},
    extract::Request,
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use leptos::server_fn::error::SERVER_FN_ERROR_HEADER;

/// A failure is a few words; bytes.
const LONGEST: usize = 16 * 1024;

/// Asks a server function for JSON, and replaces its 500 by the status of the failure in its body.
pub async fn layer(mut request: Request, next: Next) -> Response {
    if functions::at(request.uri().path()).is_some() {
        request.headers_mut().insert(header::ACCEPT, HeaderValue::from_static("application/json"));
        request.headers_mut().remove(header::REFERER);
    }
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
