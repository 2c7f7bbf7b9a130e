//! The response of a layer that refuses a request: JSON for a program, a page that says what to do for a person.

use super::answer::{bare_page, way_out};
use crate::{error::ApiError, text::pages};
use axum::{
    Json,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
};

/// Answers `error` with its status, in the form that the request's `Accept` asks for.
pub fn refusal(request: &HeaderMap, error: &ApiError) -> Response {
    match accepts_html(request) {
        true => refused_with(error, page(error)),
        false => refused_with(error, Json(error)),
    }
}

/// An answer with the status of `error`, and a body of its own.
pub fn refused_with(error: &ApiError, body: impl IntoResponse) -> Response {
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = (status, [(header::CACHE_CONTROL, "no-store")], body).into_response();
    match error {
        ApiError::TooManyRequests { retry_after } => {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(*retry_after));
        }
        // The rest of the request may still arrive, and would be read as the next request.
        ApiError::TooSlow => {
            response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        _ => {}
    }
    response
}

/// Whether a person's browser asks for a page, rather than a program for data.
pub fn accepts_html(headers: &HeaderMap) -> bool {
    headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).is_some_and(|accept| accept.contains("text/html"))
}

fn page(error: &ApiError) -> Html<String> {
    let title = match error {
        ApiError::Forbidden => pages::refused::FORBIDDEN,
        ApiError::TooLarge => pages::refused::TOO_LARGE,
        ApiError::Unavailable => pages::refused::UNAVAILABLE,
        ApiError::DiskFull => pages::refused::DISK_FULL,
        ApiError::BadRequest | ApiError::MethodNotAllowed | ApiError::UnsupportedMediaType => pages::refused::NOT_UNDERSTOOD,
        ApiError::NotFound => pages::refused::NOT_FOUND,
        ApiError::TooManyRequests { .. } => pages::refused::TOO_MANY_REQUESTS,
        ApiError::TooSlow => pages::refused::TOO_SLOW,
        ApiError::AddressTooLong => pages::refused::ADDRESS_TOO_LONG,
        ApiError::HeadersTooLarge => pages::refused::HEADERS_TOO_LARGE,
        _ => pages::refused::OTHER,
    };
    bare_page(&title, &way_out(&error.to_string()))
}
