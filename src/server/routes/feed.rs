//! `GET /feed/<secret>.ics`: the calendar feed. The secret in the address is the only authorization; cookies and tokens are ignored.

use crate::server::{clock::Clock, config::Config, feed, http::refusal::refusal, sha256::sha256, store::Store};
use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse as _, Response},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use std::sync::Arc;

/// All paths below the address of feeds, so that no secret reaches a page.
pub const PATH: &str = "/feed/{*secret}";

/// Sends the calendar, or 304 if the client has it already.
pub async fn file(
    State(store): State<Store>,
    State(clock): State<Clock>,
    State(config): State<Arc<Config>>,
    address: Uri,
    headers: HeaderMap,
) -> Response {
    let mut response = match feed::file(&store, &clock, &config.public_url, address.path()).await {
        Ok(file) => answer(&headers, file),
        Err(error) => refusal(&headers, &error),
    };
    response.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}

fn answer(request: &HeaderMap, file: String) -> Response {
    let tag = format!("\"{}\"", URL_SAFE_NO_PAD.encode(sha256(&file)));
    let is_known = knows(request, &tag);
    let tag = HeaderValue::try_from(tag).unwrap_or(HeaderValue::from_static("\"\""));
    let cache = [(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache")), (header::ETAG, tag)];
    if is_known {
        return (StatusCode::NOT_MODIFIED, cache).into_response();
    }
    let kind = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/calendar; charset=utf-8")),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"daybook.ics\"")),
    ];
    (cache, kind, file).into_response()
}

/// Whether a request names the tag in `If-None-Match`. Weak tags count too: a compressing proxy makes a tag weak.
fn knows(request: &HeaderMap, tag: &str) -> bool {
    let values = request.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).map(str::trim).any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag)
}
