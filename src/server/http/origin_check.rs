//! Refuses changes that a page of another site requests (cross-site request forgery).
//!
//! Leptos checks neither origin nor content type, so a form on any site could post to a server function. `SameSite=Lax`
//! stops most of that; this stops the rest, by what the browser itself says of the request's origin.

use super::{bearer::bearer, paths, refusal::refusal};
use crate::{error::ApiError, server::loopback::is_loopback};
use axum::{
    extract::{Request, State},
    http::{HeaderMap, Method, header},
    middleware::Next,
    response::Response,
};
use std::sync::Arc;
use url::Url;

const SEC_FETCH_SITE: &str = "sec-fetch-site";

/// The page of ours that a request was sent from, by its `Referer`: path and query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CameFrom(pub String);

impl CameFrom {
    /// `None` for a page of another site: no response may depend on it.
    pub fn of(headers: &HeaderMap, public_url: &Url) -> Option<Self> {
        let page = Url::parse(headers.get(header::REFERER)?.to_str().ok()?).ok()?;
        is_ours(&page, headers, public_url).then(|| Self(page[url::Position::BeforePath..url::Position::AfterQuery].to_owned()))
    }
}

/// The state of this layer; cheap to clone.
#[derive(Debug, Clone)]
pub struct OriginCheck {
    public_url: Arc<Url>,
    cors_origins: Arc<[String]>,
}

impl OriginCheck {
    /// Trusts the pages of `public_url`, and those of `cors_origins` as far as a token goes.
    pub fn new(public_url: &Url, cors_origins: &[String]) -> Self {
        Self { public_url: Arc::new(public_url.clone()), cors_origins: cors_origins.into() }
    }

    /// Answers 403 unless the request is safe, or comes from a page of Daybook's own, or from no browser, or with a token from an
    /// origin that the settings name. An event stream changes nothing, but another site could open so many that the user can open
    /// no more.
    pub async fn layer(State(check): State<Self>, mut request: Request, next: Next) -> Response {
        // Only forms need it.
        let page = (!request.method().is_safe()).then(|| CameFrom::of(request.headers(), &check.public_url)).flatten();
        if let Some(page) = page {
            request.extensions_mut().insert(page);
        }
        let headers = request.headers();
        let is_allowed = match request.uri().path() {
            paths::EVENTS => is_from_here(headers, &check.public_url).unwrap_or(true),
            // WorkOS sends no origin, and authenticates by a signature. A report comes from the browser itself, and changes nothing.
            paths::WEBHOOK | paths::CSP_REPORT => true,
            path if path.starts_with("/api/") && is_from(headers, &check.cors_origins) => is_allowed_from_afar(request.method(), headers),
            _ => is_allowed(request.method(), headers, &check.public_url),
        };
        if is_allowed {
            return next.run(request).await;
        }
        tracing::warn!(site = ?headers.get(SEC_FETCH_SITE), origin = ?headers.get(header::ORIGIN), "refused as cross-site");
        refusal(headers, &ApiError::Forbidden)
    }
}

fn is_allowed(method: &Method, headers: &HeaderMap, public_url: &Url) -> bool {
    if method.is_safe() {
        return true;
    }
    // Every maintained browser sends the origin, so this is a program. A page of another site could make an old browser send a
    // form, but neither JSON nor a bearer token.
    is_from_here(headers, public_url).unwrap_or_else(|| is_json(headers) || bearer(headers).is_some())
}

/// Whether the browser says that the request comes from one of these origins.
fn is_from(headers: &HeaderMap, origins: &[String]) -> bool {
    headers.get(header::ORIGIN).is_some_and(|origin| origins.iter().any(|known| origin == known.as_str()))
}

/// A page of an allowed origin acts for the user who gave it a token. Cookies, which the browser adds by itself, count for nothing
/// there, neither for changes nor for reads.
fn is_allowed_from_afar(method: &Method, headers: &HeaderMap) -> bool {
    bearer(headers).is_some() || (method.is_safe() && !headers.contains_key(header::COOKIE))
}

/// Whether the browser says that the request comes from a page of ours; `None` when it says nothing.
fn is_from_here(headers: &HeaderMap, public_url: &Url) -> Option<bool> {
    // `none`, a typed address or a bookmark, cannot post, and opens no stream.
    if let Some(site) = headers.get(SEC_FETCH_SITE) {
        return Some(site == "same-origin");
    }
    let origin = headers.get(header::ORIGIN)?;
    Some(origin.to_str().ok().and_then(|origin| Url::parse(origin).ok()).is_some_and(|origin| is_ours(&origin, headers, public_url)))
}

/// The public URL's origin; on a developer's machine also the loopback address that the browser used for this server,
/// since `localhost` and `127.0.0.1` are two origins.
fn is_ours(origin: &Url, headers: &HeaderMap, public_url: &Url) -> bool {
    let host = || headers.get(header::HOST).and_then(|host| host.to_str().ok()).and_then(|host| Url::parse(&format!("http://{host}")).ok());
    let same_loopback = || is_loopback(public_url) && is_loopback(origin) && host().is_some_and(|host| host.origin() == origin.origin());
    origin.origin() == public_url.origin() || same_loopback()
}

fn is_json(headers: &HeaderMap) -> bool {
    headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(method: &str, public_url: &str, headers: &[&str]) -> bool {
        let mut map = HeaderMap::new();
        for (name, value) in headers.iter().map(|line| line.split_once(": ").expect("a header")) {
            map.insert(header::HeaderName::try_from(name).expect("a name"), value.parse().expect("a value"));
        }
        is_allowed(&method.parse().expect("a method"), &map, &public_url.parse().expect("a URL"))
    }

    #[test]
    fn only_our_own_pages_and_programs_change_anything() {
        const PUBLIC: &str = "https://daybook.example.com";
        const LOCAL: &str = "http://127.0.0.1:3000";
        const FORM: &str = "content-type: application/x-www-form-urlencoded";
        for (expected, method, public_url, headers) in [
            (true, "GET", PUBLIC, vec!["sec-fetch-site: cross-site"]),
            (true, "HEAD", PUBLIC, vec!["origin: https://evil.example"]),
            (true, "POST", PUBLIC, vec!["sec-fetch-site: same-origin", FORM]),
            (false, "POST", PUBLIC, vec!["sec-fetch-site: same-site", FORM]),
            (false, "POST", PUBLIC, vec!["sec-fetch-site: cross-site", FORM]),
            (false, "POST", PUBLIC, vec!["sec-fetch-site: none", FORM]),
            (false, "POST", PUBLIC, vec!["sec-fetch-site: cross-site", "origin: https://daybook.example.com"]),
            (false, "DELETE", PUBLIC, vec!["sec-fetch-site: cross-site"]),
            (true, "POST", PUBLIC, vec!["origin: https://daybook.example.com", FORM]),
            (true, "POST", PUBLIC, vec!["origin: https://daybook.example.com:443", FORM]),
            (false, "POST", PUBLIC, vec!["origin: http://daybook.example.com", FORM]),
            (false, "POST", PUBLIC, vec!["origin: https://daybook.example.com.evil.example", FORM]),
            (false, "POST", PUBLIC, vec!["origin: null", FORM]),
            (false, "POST", PUBLIC, vec!["origin: http://localhost:3000", "host: localhost:3000", FORM]),
            (true, "POST", LOCAL, vec!["origin: http://127.0.0.1:3000", FORM]),
            (true, "POST", LOCAL, vec!["origin: http://localhost:3000", "host: localhost:3000", FORM]),
            (false, "POST", LOCAL, vec!["origin: http://localhost:4000", "host: localhost:3000", FORM]),
            (false, "POST", LOCAL, vec!["origin: http://evil.example", "host: evil.example", FORM]),
            (false, "POST", PUBLIC, vec![FORM]),
            (false, "POST", PUBLIC, vec![]),
            (false, "POST", PUBLIC, vec!["content-type: text/plain"]),
            (false, "POST", PUBLIC, vec!["content-type: multipart/form-data; boundary=x"]),
            (true, "POST", PUBLIC, vec!["content-type: application/json"]),
            (true, "POST", PUBLIC, vec!["authorization: Bearer abc", FORM]),
            (false, "POST", PUBLIC, vec!["authorization: Basic abc", FORM]),
            (false, "POST", PUBLIC, vec!["authorization: Bearer abc", "origin: https://evil.example"]),
        ] {
            assert_eq!(allowed(method, public_url, &headers), expected, "{method} {public_url} {headers:?}");
        }
    }
}
