//! The language of a response: the user's setting, else the language that the browser prefers.

use crate::{model::language::Language, text::in_language};
use axum::{
    extract::Request,
    http::{HeaderMap, header},
    middleware::Next,
    response::Response,
};

/// Answers in the language that the browser prefers.
pub async fn of_browser(request: Request, next: Next) -> Response {
    in_language(wanted(request.headers()), next.run(request)).await
}

fn wanted(headers: &HeaderMap) -> Language {
    let header = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    header.map(Language::wanted).unwrap_or_default()
}
