//! Which addresses a browser may be sent to, by the rules of WorkOS's dashboard, and which it may come from.

use crate::server::loopback::is_loopback;
pub use crate::server::redirect_uri::is_registered;
use axum::http::{HeaderMap, HeaderValue, header};
use url::Url;

/// Checks an address before it is registered; returns the rule that it breaks.
pub fn check(uri: &str) -> Result<(), &'static str> {
    let url = match uri.split_once('*') {
        None => Url::parse(uri),
        Some((_, after)) if after.contains('*') => return Err("An address can have one wildcard."),
        Some((before, after)) if before.ends_with(':') => Url::parse(&format!("{before}1{after}")),
        Some((before, after)) if before.ends_with("://") && after.starts_with('.') => Url::parse(&format!("{before}x{after}")),
        Some(_) => return Err("A wildcard can stand for the port of a loopback address or for the leftmost label of a name."),
    };
    let url = url.map_err(|_| "This is not a valid address.")?;
    if url.fragment().is_some() || !url.username().is_empty() || url.password().is_some() {
        return Err("An address cannot have a fragment or a user name.");
    }
    let loopback = is_loopback(&url);
    if uri.contains(":*") && !loopback {
        return Err("A wildcard port is for loopback addresses only.");
    }
    match url.scheme() {
        "https" => Ok(()),
        "http" if loopback => Ok(()),
        "http" => Err("Only loopback addresses can use http."),
        _ => Err("An address must start with https:// or http://."),
    }
}

/// Whether a request comes from the emulator's own page. Browsers say where a request comes from; without that it is not a browser.
pub fn is_same_origin(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    if let Some(site) = text(header::HeaderName::from_static("sec-fetch-site")) {
        return site == "same-origin";
    }
    match (text(header::ORIGIN), text(header::HOST)) {
        (None, _) => true,
        (Some(origin), Some(host)) => origin.strip_prefix("http://") == Some(host),
        (Some(_), None) => false,
    }
}

/// The redirect URI with an answer, and with the state exactly as it came.
pub fn callback(return_url: &Url, answer: &[(&str, &str)], state: Option<&str>) -> Url {
    let mut url = return_url.clone();
    url.query_pairs_mut().extend_pairs(answer).extend_pairs(state.map(|state| ("state", state)));
    url
}
