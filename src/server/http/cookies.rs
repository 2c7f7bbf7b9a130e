//! The names and attributes of every cookie. Setting and removing go through the same function: a removal whose
//! attributes differ from the setting's leaves the cookie where it is.

use crate::server::store::drafts::{DRAFT_HOURS, DraftKey};
use axum::{
    extract::Request,
    http::{HeaderMap, HeaderValue, header},
    middleware::Next,
    response::Response,
};
use tower_cookies::{
    Cookie, Cookies,
    cookie::{CookieBuilder, SameSite, time::Duration},
};
use url::Url;

/// `dark`, `light` or absent; read by the server when it renders.
pub const THEME: &str = "daybook_theme";
/// The browser's IANA time zone.
pub const TIME_ZONE: &str = "daybook_tz";
/// Whether the sidebar is collapsed.
pub const SIDEBAR: &str = "daybook_sidebar";
/// `off` if single-key shortcuts are off.
pub const SHORTCUTS: &str = "daybook_shortcuts";
/// Present once the Sign In Required dialog was shown in this browser session.
pub const SEEN: &str = "daybook_seen";
/// The key of the draft (a form that could not be saved), and the page that has shown it, if any.
pub const DRAFT: &str = "daybook_draft";

/// The secret of a new calendar feed, until its page has shown it.
pub const FEED: &str = "daybook_feed";

/// How long a pending sign-in lives, in minutes.
pub const FLOW_MINUTES: i64 = 10;
/// How long the secret of a new feed waits for its page, in minutes.
const FEED_MINUTES: i64 = 5;
/// How long a new personal token waits for the page that shows it, in minutes.
pub const NEW_TOKEN_MINUTES: i64 = 2;
/// How long a preference is kept, in days: the same as in `client::page`, where a script sets it.
const PREFERENCE_DAYS: i64 = 365;

/// Builds cookies to suit the public address: with `Secure` and the `__Host-` prefix exactly when it is https.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CookieRules {
    secure: bool,
}

impl CookieRules {
    /// The rules for a site at this address.
    pub fn for_site(public_url: &Url) -> Self {
        Self { secure: public_url.scheme() == "https" }
    }

    /// `__Host-daybook`, or `daybook` on http, where browsers refuse the prefix.
    pub const fn session_name(self) -> &'static str {
        if self.secure { "__Host-daybook" } else { "daybook" }
    }

    /// The prefix of the names of all flow cookies.
    pub const fn flow_prefix(self) -> &'static str {
        if self.secure { "__Host-daybook-flow-" } else { "daybook-flow-" }
    }

    /// The name of the cookie that counts round trips; it must not begin like a flow cookie's.
    pub const fn rounds_name(self) -> &'static str {
        if self.secure { "__Host-daybook-rounds" } else { "daybook-rounds" }
    }

    /// The name of the mark that a browser was just moved to the right address.
    pub const fn moved_name(self) -> &'static str {
        if self.secure { "__Host-daybook-moved" } else { "daybook-moved" }
    }

    /// The name of the cookie that carries a new personal token to the page that shows it.
    pub const fn new_token_name(self) -> &'static str {
        if self.secure { "__Host-daybook-token" } else { "daybook-token" }
    }

    /// The cookie that carries a new personal token, sealed, to the page that shows it.
    pub fn new_token(self, value: String) -> Cookie<'static> {
        self.private(self.new_token_name().to_owned(), value).max_age(Duration::minutes(NEW_TOKEN_MINUTES)).build()
    }

    /// Removes the cookie of a new personal token.
    pub fn remove_new_token(self, jar: &Cookies) {
        jar.remove(self.new_token(String::new()));
    }

    /// The cookie that counts round trips.
    pub fn rounds(self, value: String) -> Cookie<'static> {
        self.private(self.rounds_name().to_owned(), value).max_age(Duration::minutes(1)).build()
    }

    /// The mark that a browser was just moved; it lives longer than a redirect takes.
    pub fn moved(self) -> Cookie<'static> {
        self.private(self.moved_name().to_owned(), "1".to_owned()).max_age(Duration::seconds(2)).build()
    }

    /// The cookie that carries a session, for so many days.
    pub fn session(self, value: String, days: i64) -> Cookie<'static> {
        self.private(self.session_name().to_owned(), value).max_age(Duration::days(days)).build()
    }

    /// The cookie of one pending sign-in; `name` begins with [`Self::flow_prefix`].
    pub fn flow(self, name: String, value: String) -> Cookie<'static> {
        self.private(name, value).max_age(Duration::minutes(FLOW_MINUTES)).build()
    }

    /// The cookie of a draft, with the value that [`draft_value`] makes; scripts cannot read it.
    pub fn draft(self, value: String) -> Cookie<'static> {
        self.private(DRAFT.to_owned(), value).max_age(Duration::hours(DRAFT_HOURS)).build()
    }

    /// The cookie of the secret of a feed; the next page shows it and removes the cookie.
    pub fn feed(self, secret: String) -> Cookie<'static> {
        self.private(FEED.to_owned(), secret).max_age(Duration::minutes(FEED_MINUTES)).build()
    }

    /// A preference ([`THEME`], [`TIME_ZONE`], [`SIDEBAR`]), which scripts may read and write.
    pub fn preference(self, name: &'static str, value: String) -> Cookie<'static> {
        self.base(name.to_owned(), value).max_age(Duration::days(PREFERENCE_DAYS)).build()
    }

    /// The mark that the dialog was shown; it ends with the browser session.
    pub fn seen(self) -> Cookie<'static> {
        self.base(SEEN.to_owned(), "1".to_owned()).build()
    }

    /// Removes the session's cookie.
    pub fn remove_session(self, jar: &Cookies) {
        jar.remove(self.session(String::new(), 0));
    }

    /// Removes one flow cookie.
    pub fn remove_flow(self, jar: &Cookies, name: String) {
        jar.remove(self.flow(name, String::new()));
    }

    /// Removes the cookie that counts round trips.
    pub fn remove_rounds(self, jar: &Cookies) {
        jar.remove(self.rounds(String::new()));
    }

    /// Removes the draft's cookie.
    pub fn remove_draft(self, jar: &Cookies) {
        jar.remove(self.draft(String::new()));
    }

    /// Removes the cookie of the secret of a feed.
    pub fn remove_feed(self, jar: &Cookies) {
        jar.remove(self.feed(String::new()));
    }

    fn private(self, name: String, value: String) -> CookieBuilder<'static> {
        self.base(name, value).http_only(true)
    }

    fn base(self, name: String, value: String) -> CookieBuilder<'static> {
        Cookie::build((name, value)).path("/").secure(self.secure).same_site(SameSite::Lax)
    }
}

/// Keeps only the readable cookies. `tower-cookies` ignores a whole header for one byte that is not UTF-8, and any other program on
/// the host can set such a cookie.
pub async fn readable(mut request: Request, next: Next) -> Response {
    keep_readable(request.headers_mut());
    next.run(request).await
}

/// Rebuilds the `Cookie` header from the cookies that are readable on their own.
pub fn keep_readable(headers: &mut HeaderMap) {
    let all = headers.get_all(header::COOKIE).iter().flat_map(|value| value.as_bytes().split(|byte| *byte == b';'));
    let read: Vec<&str> =
        all.filter_map(|cookie| std::str::from_utf8(cookie).ok()).map(str::trim).filter(|cookie| !cookie.is_empty()).collect();
    // It consists of parts of valid headers, so it is valid.
    if let Ok(value) = HeaderValue::from_bytes(read.join("; ").as_bytes()) {
        headers.remove(header::COOKIE);
        if !value.is_empty() {
            headers.insert(header::COOKIE, value);
        }
    }
}

/// The value of a draft's cookie: its key, and a hash of the page that has shown it.
pub fn draft_value(key: &DraftKey, shown_on: Option<&str>) -> String {
    let key = key.reveal();
    shown_on.map_or_else(|| key.clone(), |page| format!("{key}.{page}"))
}

/// Parses what [`draft_value`] wrote.
pub fn parse_draft(value: &str) -> Option<(DraftKey, Option<&str>)> {
    let (key, page) = value.split_once('.').map_or((value, None), |(key, page)| (key, Some(page)));
    Some((DraftKey::parse(key)?, page))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_attributes_follow_the_scheme_of_the_public_address() {
        for (site, expected) in [
            ("https://daybook.example.com", "__Host-daybook=v; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=604800"),
            ("http://127.0.0.1:3000", "daybook=v; HttpOnly; SameSite=Lax; Path=/; Max-Age=604800"),
        ] {
            let rules = CookieRules::for_site(&site.parse().expect("a URL"));
            assert_eq!(rules.session("v".into(), 7).to_string(), expected);
        }
    }

    #[test]
    fn each_cookie_is_read_by_itself() {
        for (values, left) in [
            (vec![&b"greeting=Gr\xFC\xDF; daybook=1"[..]], Some("daybook=1")),
            (vec![b"a=1;daybook=\xC3\xA4; ;b=2"], Some("a=1; daybook=\u{e4}; b=2")),
            (vec![b"a=1", b"\xFF", b"daybook=2; c=\xFF"], Some("a=1; daybook=2")),
            (vec![b"\xFF=1"], None),
            (vec![], None),
        ] {
            let mut headers = HeaderMap::new();
            for value in &values {
                headers.append(header::COOKIE, HeaderValue::from_bytes(value).expect("a value"));
            }
            keep_readable(&mut headers);
            let got: Vec<_> =
                headers.get_all(header::COOKIE).iter().map(|value| std::str::from_utf8(value.as_bytes()).expect("text")).collect();
            assert_eq!(got, left.into_iter().collect::<Vec<_>>(), "{values:?}");
        }
    }

    #[test]
    fn only_what_scripts_need_is_open_to_them() {
        let rules = CookieRules::for_site(&"https://daybook.example.com".parse().expect("a URL"));
        for (cookie, http_only) in [
            (rules.session(String::new(), 7), true),
            (rules.flow("__Host-daybook-flow-12345678".into(), String::new()), true),
            (rules.draft(String::new()), true),
            (rules.feed(String::new()), true),
            (rules.new_token(String::new()), true),
            (rules.preference(THEME, "dark".into()), false),
            (rules.seen(), false),
        ] {
            assert_eq!(cookie.http_only() == Some(true), http_only, "{}", cookie.name());
            assert_eq!(cookie.secure(), Some(true), "{}", cookie.name());
            assert_eq!(cookie.path(), Some("/"), "{}", cookie.name());
        }
    }
}
