//! `GET /api/openapi.json`: what programs can call.

use crate::server::openapi;
use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use std::sync::LazyLock;

/// The document changes only with the program.
static DOCUMENT: LazyLock<String> = LazyLock::new(|| openapi::document().to_string());

/// Sends the document, to anyone.
pub async fn document() -> Response {
    let head = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "public, max-age=3600")];
    (head, DOCUMENT.as_str()).into_response()
}
