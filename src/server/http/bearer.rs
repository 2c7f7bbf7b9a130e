//! The token of a program.

use axum::http::{HeaderMap, header};

/// The token of an `Authorization: Bearer` header. An empty or unreadable one counts as a wrong token, not as none.
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?;
    let (scheme, token) = value.as_bytes().split_at_checked(6)?;
    let ends = token.first().is_none_or(|byte| *byte == b' ');
    (scheme.eq_ignore_ascii_case(b"bearer") && ends).then(|| std::str::from_utf8(token).unwrap_or_default().trim())
}
