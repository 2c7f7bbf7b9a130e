//! Has a server function answer as itself: in JSON, or to a page in its own encoding, and a failure with its status where the function
//! never ran.
//!
//! To a caller that takes HTML Leptos answers with a redirect to the Referer, of whatever site that is. Forms have their redirect
//! from `forms`, and nobody else is sent anywhere.
//!
//! Leptos 0.8 answers every failure with 500. `server::context::answer` corrects that from inside a function; arguments
//! that make no sense are refused before, and that is the caller's fault.

use crate::{
    error::ApiError,
    functions::{self, PageCall},
    model::compact,
};
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
    let function = functions::at(request.uri().path());
    let page = function.and_then(|function| function.page.as_ref());
    let page = page.filter(|_| request.headers().get(header::ACCEPT).is_some_and(|accept| accept == compact::MEDIA_TYPE));
    if function.is_some() {
        request.headers_mut().insert(header::ACCEPT, HeaderValue::from_static("application/json"));
        request.headers_mut().remove(header::REFERER);
    }
    let response = next.run(request).await;
    if let Some(page) = page.filter(|_| response.status() == StatusCode::OK) {
        return for_page(response, page).await;
    }
    if response.status() != StatusCode::INTERNAL_SERVER_ERROR || !response.headers().contains_key(SERVER_FN_ERROR_HEADER) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(body) = to_bytes(body, LONGEST).await else { return parts.status.into_response() };
    if let Some(status) = serde_json::from_slice::<ApiError>(&body).ok().and_then(|error| StatusCode::from_u16(error.status()).ok()) {
        parts.status = status;
    }
    Response::from_parts(parts, Body::from(body))
}

/// Rewrites an answer for the page that asked.
async fn for_page(response: Response, page: &PageCall) -> Response {
    let (mut parts, body) = response.into_parts();
    // Made here a moment ago, and in memory already.
    let json = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let Some(text) = (page.answer)(&json) else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(compact::MEDIA_TYPE));
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(text))
}
