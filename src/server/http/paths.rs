//! Paths of this site: those that layers use, and the check that an address is a path of this site.

use axum::http::{Method, Request};
use std::borrow::Cow;
use url::Url;

/// The event stream of a page.
pub const EVENTS: &str = "/api/events";
/// The export of all data of the signed-in user, as one file.
pub const EXPORT: &str = "/api/account/export";
/// The page of the import, which its form sends a file to.
pub const IMPORT: &str = "/settings/import";
/// The prefix of the addresses of calendar feeds. The rest is a secret.
pub const FEED: &str = "/feed/";
/// Where WorkOS sends its events.
pub const WEBHOOK: &str = "/api/webhooks/workos";
/// Where browsers report violations of the Content-Security-Policy.
pub const CSP_REPORT: &str = "/csp-report";
/// Where WorkOS may send the browser, as to `/callback`.
pub const CALLBACK: &str = "/api/auth/callback";
/// The page that explains a failed sign-in, by the parameter `reason`.
pub const SIGN_IN_FAILED: &str = "/sign-in-failed";

/// Whether a request uploads a file: its handler has its own limits of size and time.
pub fn brings_file<B>(request: &Request<B>) -> bool {
    request.method() == Method::POST && request.uri().path() == IMPORT
}

/// A path as it may be logged: without the secret of a feed, even in a mistyped address.
pub fn loggable(path: &str) -> Cow<'_, str> {
    let begin = path.to_ascii_lowercase().find(FEED).and_then(|at| path.get(..at + FEED.len()));
    begin.filter(|begin| begin.len() < path.len()).map_or(Cow::Borrowed(path), |begin| Cow::Owned(format!("{begin}…")))
}

/// A path of this site, with its query and fragment, or nothing: no other origin can be named, however it is written
/// (`//evil`, `/\evil`, a tab between, `javascript:`).
pub fn local_path(text: &str) -> Option<String> {
    const HERE: &str = "http://daybook.invalid";
    let base = Url::parse(HERE).ok()?;
    let url = text.starts_with('/').then(|| base.join(text).ok()).flatten().filter(|url| url.origin() == base.origin())?;
    let path = url.as_str().strip_prefix(HERE)?;
    // `/..//evil` is of this origin only until it is parsed a second time, and the same goes for an encoded line end. Text in the
    // query may have several lines.
    let is_bad = |text: &str, ends: &[&str]| ends.iter().any(|end| text.to_ascii_lowercase().contains(end));
    let decoded_twice = path.starts_with("//") || is_bad(url.path(), &["%00", "%0a", "%0d"]) || is_bad(path, &["%00"]);
    (!decoded_twice).then(|| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_secret_of_a_feed_is_not_logged() {
        for (path, logged) in [
            ("/feed/c2VjcmV0.ics", "/feed/…"),
            ("/feed/c2VjcmV0", "/feed/…"),
            ("/feed/c2VjcmV0/more", "/feed/…"),
            ("//Feed/c2VjcmV0.ics", "//Feed/…"),
            ("/ä/FEED/c2VjcmV0.ics", "/ä/FEED/…"),
            ("/feed/", "/feed/"),
            ("/settings/feed", "/settings/feed"),
            ("/d/2026-11-23", "/d/2026-11-23"),
        ] {
            assert_eq!(loggable(path), logged);
        }
    }

    #[test]
    fn only_a_path_of_this_site_is_followed() {
        for (text, path) in [
            ("/", Some("/")),
            ("/d/2026-11-23?a=b#c", Some("/d/2026-11-23?a=b#c")),
            ("/ä b", Some("/%C3%A4%20b")),
            ("/share?text=a%0Ab", Some("/share?text=a%0Ab")),
            ("/share%0Ab", None),
            ("/share?text=a%00b", None),
            ("//evil.example", None),
            ("/\\evil.example", None),
            ("/\t/evil.example", None),
            ("/..//evil.example", None),
            ("https://evil.example/", None),
            ("javascript:alert(1)", None),
            ("", None),
            ("d/2026-11-23", None),
        ] {
            assert_eq!(local_path(text).as_deref(), path, "{text:?}");
        }
        assert!(!local_path("/a\r\nSet-Cookie: x=y").expect("a path").contains(['\r', '\n']));
    }
}
