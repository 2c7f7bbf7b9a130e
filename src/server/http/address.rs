//! Detects that Daybook was opened under an address other than the one that WorkOS sends browsers back to.
//!
//! A sign-in that starts there could not finish, because browsers keep the cookies of each address separate. On a developer's
//! machine `localhost` and `127.0.0.1` are such a pair; there the browser is redirected to the right address with the first
//! page, so that nothing is typed at the wrong one. Elsewhere `/login` explains. No request decides where a browser is sent:
//! the right address is the configured one.

use super::{answer::see_other, cookies::CookieRules, navigation, refusal::accepts_html};
use crate::{model::sign_in::Addresses, server::loopback::is_loopback};
use axum::{
    extract::{Request, State},
    http::{HeaderMap, Method, header, request::Parts},
    middleware::Next,
    response::Response,
};
use std::sync::Arc;
use tower_cookies::Cookies;
use url::Url;

/// The address that a browser uses, according to its request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whereabouts {
    /// At the right address, or nothing says otherwise.
    Here,
    /// At another name of this machine, on the right port.
    NextDoor(Url),
    /// At another address.
    Elsewhere(Url),
}

impl Whereabouts {
    /// Where the request was sent from or to. `right` is the configured address.
    pub fn of(right: &Url, headers: &HeaderMap, authority: Option<&str>) -> Self {
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
        // The browser's own record of the previous page; a proxy that rewrites the Host leaves it alone.
        let page = text(header::REFERER).and_then(|page| Url::parse(page).ok());
        if page.as_ref().is_some_and(|page| page.origin() == right.origin()) {
            return Self::Here;
        }
        let from_here = headers.get("sec-fetch-site").is_some_and(|site| site == "same-origin");
        let seen = match page.filter(|page| from_here && page.has_host()) {
            Some(page) => Some(page),
            // A proxy may have put its own name for Daybook there, and a public address always has one, which may not identify
            // itself: nginx does not unless configured to.
            None if navigation::is_forwarded(headers) || !is_loopback(right) => None,
            None => text(header::HOST).or(authority).and_then(|host| Url::parse(&format!("{}://{host}/", right.scheme())).ok()),
        };
        match seen {
            Some(seen) if seen.origin() == right.origin() => Self::Here,
            Some(seen) if is_loopback(&seen) && is_loopback(right) && seen.port_or_known_default() == right.port_or_known_default() => {
                Self::NextDoor(seen)
            }
            Some(seen) => Self::Elsewhere(seen),
            None => Self::Here,
        }
    }

    /// Where the browser of this request is.
    pub fn of_parts(right: &Url, parts: &Parts) -> Self {
        Self::of(right, &parts.headers, parts.uri.authority().map(axum::http::uri::Authority::as_str))
    }

    /// Both addresses, if they differ.
    pub fn addresses(self, right: &Url) -> Option<Addresses> {
        let (Self::NextDoor(seen) | Self::Elsewhere(seen)) = self else { return None };
        Some(Addresses { here: seen.origin().ascii_serialization(), configured: right.origin().ascii_serialization() })
    }
}

/// The state of this layer; cheap to clone.
#[derive(Debug, Clone)]
pub struct RightAddress {
    right: Arc<Url>,
    cookies: CookieRules,
}

impl RightAddress {
    /// The address that WorkOS sends browsers back to.
    pub fn new(redirect_uri: &Url, cookies: CookieRules) -> Self {
        Self { right: Arc::new(redirect_uri.clone()), cookies }
    }

    /// Redirects a browser to the right name of this machine, but only once: if a proxy gives every request the wrong name, the
    /// browser sends the mark of the redirect, and is not redirected again.
    pub async fn layer(State(Self { right, cookies }): State<Self>, jar: Cookies, request: Request, next: Next) -> Response {
        let is_page = request.method() == Method::GET && accepts_html(request.headers()) && navigation::is_navigation(request.headers());
        let (mut parts, body) = request.into_parts();
        let whereabouts = Whereabouts::of_parts(&right, &parts);
        let next_door = is_page && matches!(whereabouts, Whereabouts::NextDoor(_));
        if next_door && jar.get(cookies.moved_name()).is_none() {
            jar.add(cookies.moved());
            let mut target = Url::clone(&right);
            target.set_path(parts.uri.path());
            target.set_query(parts.uri.query());
            return see_other(target.as_str());
        }
        // For the page that explains it.
        if let Some(addresses) = whereabouts.addresses(&right) {
            parts.extensions.insert(addresses);
        }
        next.run(Request::from_parts(parts, body)).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_referer_counts_before_the_host_and_a_forwarded_host_not_at_all() {
        const LOCAL: &str = "http://127.0.0.1:3000/callback";
        const PUBLIC: &str = "https://daybook.example.com/callback";
        for (right, headers, expected) in [
            (LOCAL, vec![], "here"),
            (LOCAL, vec!["host: 127.0.0.1:3000"], "here"),
            (LOCAL, vec!["host: localhost:3000"], "next door"),
            (LOCAL, vec!["host: LOCALHOST:3000"], "next door"),
            (LOCAL, vec!["host: [::1]:3000"], "next door"),
            ("http://localhost:3000/callback", vec!["host: 127.0.0.1:3000"], "next door"),
            (LOCAL, vec!["host: localhost:4000"], "elsewhere"),
            (LOCAL, vec!["host: 127.0.0.1:4000"], "elsewhere"),
            (LOCAL, vec!["host: localhost"], "elsewhere"),
            (LOCAL, vec!["host: evil.example:3000"], "elsewhere"),
            (LOCAL, vec!["host: a@localhost:3000"], "next door"),
            (LOCAL, vec!["host: ///"], "here"),
            (LOCAL, vec!["host: localhost:3000", "x-forwarded-host: abc.app.github.dev"], "here"),
            (LOCAL, vec!["host: localhost:3000", "referer: http://127.0.0.1:3000/"], "here"),
            (LOCAL, vec!["host: backend:3000", "referer: http://localhost:3000/", "sec-fetch-site: same-origin"], "next door"),
            (LOCAL, vec!["host: 127.0.0.1:3000", "referer: https://elsewhere.example/", "sec-fetch-site: cross-site"], "here"),
            (PUBLIC, vec!["host: daybook.example.com"], "here"),
            (PUBLIC, vec!["host: daybook.example.com:443"], "here"),
            (PUBLIC, vec!["host: www.daybook.example.com"], "here"),
            (PUBLIC, vec!["host: 127.0.0.1:3000"], "here"),
            (PUBLIC, vec!["host: 127.0.0.1:3000", "x-forwarded-for: 192.0.2.7"], "here"),
            (PUBLIC, vec!["host: 127.0.0.1:3000", "referer: https://daybook.example.com/d/2026-11-23"], "here"),
            (
                PUBLIC,
                vec!["host: app", "via: 1.1 proxy", "referer: https://www.daybook.example.com/", "sec-fetch-site: same-origin"],
                "elsewhere",
            ),
            (PUBLIC, vec!["host: daybook.example.com", "referer: http://daybook.example.com/", "sec-fetch-site: same-origin"], "elsewhere"),
        ] {
            let mut map = HeaderMap::new();
            for (name, value) in headers.iter().map(|line| line.split_once(": ").expect("a header")) {
                map.insert(header::HeaderName::try_from(name).expect("a name"), value.parse().expect("a value"));
            }
            let found = match Whereabouts::of(&right.parse().expect("a URL"), &map, None) {
                Whereabouts::Here => "here",
                Whereabouts::NextDoor(_) => "next door",
                Whereabouts::Elsewhere(_) => "elsewhere",
            };
            assert_eq!(found, expected, "{right} {headers:?}");
        }
    }

    #[test]
    fn only_scheme_host_and_port_of_an_address_are_shown() {
        let right: Url = "http://127.0.0.1:3000/callback".parse().expect("a URL");
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, "me:secret@evil.example/<b>?q".parse().expect("a value"));
        let addresses = Whereabouts::of(&right, &headers, None).addresses(&right).expect("two addresses");
        assert_eq!((addresses.here.as_str(), addresses.configured.as_str()), ("http://evil.example", "http://127.0.0.1:3000"));
    }
}
