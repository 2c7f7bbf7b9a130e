//! Reads the arguments of a server function as a form or as JSON, and nothing else.
//!
//! Leptos takes any body for a form, whatever its type says. A form of another kind would then be half understood, and a page
//! elsewhere can send `text/plain` without being asked.

use super::refusal::refusal;
use crate::{error::AppError, functions};
use axum::{
    Json,
    body::{Body, HttpBody as _, to_bytes},
    extract::Request,
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use serde::Serialize;

const FORM: &str = "application/x-www-form-urlencoded";
const JSON: &str = "application/json";

/// The failure, with what is wrong for whoever writes the program.
#[derive(Serialize)]
struct Explained {
    #[serde(flatten)]
    error: AppError,
    message: String,
}

/// Gives the function what it takes: a form, of a form or of JSON, or JSON as it was read. Every other kind of body is refused.
pub async fn layer(request: Request, next: Next) -> Response {
    let function = (request.method() == Method::POST).then(|| functions::at(request.uri().path())).flatten();
    let Some(function) = function else { return next.run(request).await };
    let is_json = match kind(request.headers()).as_deref() {
        Some(FORM) if !function.is_json => false,
        Some(JSON) => true,
        None if request.body().is_end_stream() && !function.is_json => false,
        _ => return refusal(request.headers(), &AppError::UnsupportedMediaType),
    };
    let (mut parts, body) = request.into_parts();
    // In memory already, and within the limit until a form of long texts was written anew: the body limit stands outside.
    let Ok(body) = to_bytes(body, usize::MAX).await else {
        return refusal(&parts.headers, &AppError::BadRequest);
    };
    let form = match is_json {
        true => (function.form)(if body.is_empty() { b"{}" } else { &body }).map(String::into_bytes),
        false => Ok(function.own_fields(&body)),
    };
    match form {
        Ok(form) => {
            parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(if function.is_json { JSON } else { FORM }));
            parts.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(form.len()));
            next.run(Request::from_parts(parts, Body::from(form))).await
        }
        Err(message) => {
            let explained = Explained { error: AppError::BadRequest, message };
            (StatusCode::BAD_REQUEST, [(header::CACHE_CONTROL, "no-store")], Json(explained)).into_response()
        }
    }
}

/// The type of the body, without its parameters.
fn kind(headers: &HeaderMap) -> Option<String> {
    let kind = headers.get(header::CONTENT_TYPE)?.to_str().unwrap_or_default();
    Some(kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase())
}
