//! Makes server functions answer uniformly: in JSON, or to a page in the encoding of pages, and with the right status even if the
//! function never ran.
//!
//! Leptos answers a caller that accepts HTML with a redirect to the Referer, whatever site that is. Forms get their redirect from
//! `forms`, and nobody else is redirected.
//!
//! Leptos 0.8 answers every error with 500. `server::context::answer` corrects that inside a function; invalid arguments are
//! refused before the function runs, and are an error of the caller.

use crate::{
    error::ApiError,
    functions::{self, PageCall},
    model::compact,
};
use axum::{
    body::{Body, to_bytes},
    extract::Request,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use leptos::server_fn::error::SERVER_FN_ERROR_HEADER;

/// The longest error that is read, in bytes; errors are a few words.
const LONGEST: usize = 16 * 1024;

/// Calls a server function for JSON, and replaces its 500 by the status of the error in its body.
pub async fn layer(mut request: Request, next: Next) -> Response {
    let function = functions::at(request.uri().path());
    let page = function.and_then(|function| function.page.as_ref());
    let page = page.filter(|_| is_from_page(request.headers()));
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

/// Marks an error in an answer to a page as Daybook's own: a proxy may answer in JSON, too.
pub async fn errors_to_pages(request: Request, next: Next) -> Response {
    let is_from_page = is_from_page(request.headers());
    let mut response = next.run(request).await;
    let is_error = response.status().is_client_error() || response.status().is_server_error();
    if is_from_page && is_error && response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind == "application/json") {
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(compact::ERROR_MEDIA_TYPE));
    }
    response
}

/// Whether a page of Daybook asks. Pages of another version get its encoding too: they see by its media type that they must be loaded again.
fn is_from_page(request: &HeaderMap) -> bool {
    request.get(header::ACCEPT).is_some_and(|accepted| accepted.as_bytes().starts_with(compact::PREVIOUS_MEDIA_TYPE.as_bytes()))
}

/// Rewrites a response in the encoding of pages.
async fn for_page(response: Response, page: &PageCall) -> Response {
    let (mut parts, body) = response.into_parts();
    // It was created in this process, and is in memory already.
    let json = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let Some(text) = (page.answer)(&json) else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(compact::MEDIA_TYPE));
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(text))
}
