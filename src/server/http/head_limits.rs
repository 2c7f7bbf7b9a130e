//! Limits the head of a request: the address and the headers.

use super::refusal::refusal;
use crate::error::ApiError;
use axum::{
    extract::Request,
    http::{HeaderMap, HeaderValue, Uri},
    middleware::Next,
    response::Response,
};

/// The longest address, path and query, in bytes.
pub const ADDRESS_BYTES: usize = 8 * 1024;
/// The same for a text that another app shares: a todo of 2,000 emoji needs 24,000 bytes.
const SHARED_BYTES: usize = 32 * 1024;
/// The most bytes of all headers, names and values. Five pending sign-ins take about 15 KiB of cookies.
pub const HEADER_BYTES: usize = 32 * 1024;
/// The most headers; browsers send about 25, and proxies add some.
pub const HEADERS: usize = 80;

/// Answers 414 or 431, with a message. A request over the connection's own, wider limits never gets here and is answered with the
/// bare status.
pub async fn layer(request: Request, next: Next) -> Response {
    let error = match (request.uri(), request.headers()) {
        (uri, _) if address_bytes(uri) > longest(uri) => ApiError::AddressTooLong,
        (_, headers) if headers.len() > HEADERS || header_bytes(headers) > HEADER_BYTES => ApiError::HeadersTooLarge,
        _ => return next.run(request).await,
    };
    refusal(request.headers(), &error)
}

fn longest(uri: &Uri) -> usize {
    if uri.path() == "/share" { SHARED_BYTES } else { ADDRESS_BYTES }
}

fn address_bytes(uri: &Uri) -> usize {
    uri.path_and_query().map_or(0, |address| address.as_str().len())
}

fn header_bytes(headers: &HeaderMap<HeaderValue>) -> usize {
    headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum()
}
