//! Reads the arguments of a server function as a form, as JSON or in the encoding of Daybook's pages, and in no other way.
//!
//! Leptos reads any body as a form, whatever its content type. A form of another kind would be misread, and a page of another site
//! can send `text/plain` without a preflight.

use super::refusal::refusal;
use crate::{
    error::ApiError,
    functions::{self, Function},
    model::compact,
};
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

/// The error, with an explanation for the author of the program.
#[derive(Serialize)]
struct Explained {
    #[serde(flatten)]
    error: ApiError,
    message: String,
}

/// Converts the body to what the function reads: a form or JSON. Every other kind of body is refused.
pub async fn layer(request: Request, next: Next) -> Response {
    let function = (request.method() == Method::POST).then(|| functions::at(request.uri().path())).flatten();
    let Some(function) = function else { return next.run(request).await };
    let read: fn(&Function, &[u8]) -> Result<Vec<u8>, String> = match kind(request.headers()).as_deref() {
        Some(FORM) if !function.is_json => as_form,
        Some(JSON) => as_json,
        Some(compact::MEDIA_TYPE | compact::PREVIOUS_MEDIA_TYPE) if function.page.is_some() => as_page,
        None if request.body().is_end_stream() && !function.is_json => as_form,
        _ => return refusal(request.headers(), &ApiError::UnsupportedMediaType),
    };
    let (mut parts, body) = request.into_parts();
    // In memory already: the body limit is an outer layer. A rewritten form of long texts may be over that limit.
    let Ok(body) = to_bytes(body, usize::MAX).await else {
        return refusal(&parts.headers, &ApiError::BadRequest);
    };
    match read(function, &body) {
        Ok(form) => {
            parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(if function.is_json { JSON } else { FORM }));
            parts.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(form.len()));
            next.run(Request::from_parts(parts, Body::from(form))).await
        }
        Err(message) => {
            let explained = Explained { error: ApiError::BadRequest, message };
            (StatusCode::BAD_REQUEST, [(header::CACHE_CONTROL, "no-store")], Json(explained)).into_response()
        }
    }
}

fn as_form(function: &Function, body: &[u8]) -> Result<Vec<u8>, String> {
    Ok(function.own_fields(body))
}

fn as_json(function: &Function, body: &[u8]) -> Result<Vec<u8>, String> {
    (function.form)(if body.is_empty() { b"{}" } else { body }).map(String::into_bytes)
}

fn as_page(function: &Function, body: &[u8]) -> Result<Vec<u8>, String> {
    let page = function.page.as_ref().ok_or("Pages do not call this.")?;
    let json = (page.arguments)(std::str::from_utf8(body).map_err(|error| format!("The arguments are not valid UTF-8: {error}."))?)?;
    as_json(function, json.as_bytes())
}

/// The type of the body, without its parameters.
fn kind(headers: &HeaderMap) -> Option<String> {
    let kind = headers.get(header::CONTENT_TYPE)?.to_str().unwrap_or_default();
    Some(kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase())
}
