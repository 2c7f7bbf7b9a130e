//! `POST /csp-report`: the browsers' reports of violations of the Content-Security-Policy.
//!
//! Anybody can send anything here, so a report is only a hint: it is counted, and one a minute is logged. Nothing of it is stored.
//! Only the origin of an address is logged, because the rest may be a secret.

use crate::{
    error::ApiError,
    server::http::{paths::CSP_REPORT, refusal::refusal},
};
use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::post,
};
use metrics::{counter, describe_counter};
use serde::Deserialize;
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};
use url::Url;

const REPORTS: &str = "daybook_csp_reports_total";
/// The longest body that is read, in bytes: a browser sends a report of about one kilobyte, or several of one page.
const BODY_BYTES: usize = 16 * 1024;
/// How many reports of one body are counted.
const AT_ONCE: usize = 20;
const A_LINE_EVERY: Duration = Duration::from_secs(60);

/// The directives that are counted by name; any other counts as `other`.
const DIRECTIVES: [&str; 20] = [
    "base-uri",
    "child-src",
    "connect-src",
    "default-src",
    "font-src",
    "form-action",
    "frame-ancestors",
    "frame-src",
    "img-src",
    "manifest-src",
    "media-src",
    "object-src",
    "require-trusted-types-for",
    "script-src",
    "script-src-attr",
    "script-src-elem",
    "style-src",
    "style-src-attr",
    "style-src-elem",
    "trusted-types",
];
const OTHER: &str = "other";
/// The words that stand for an address if there is none.
const WORDS: [&str; 6] = ["eval", "inline", "self", "trusted-types-policy", "trusted-types-sink", "wasm-eval"];

/// The parts of a report that are counted and logged.
#[derive(Debug, PartialEq, Eq)]
struct Violation {
    directive: &'static str,
    /// The origin of what was blocked, its scheme, or a word.
    blocked: String,
}

/// The body of a report by `report-uri`.
#[derive(Debug, Deserialize)]
struct Old {
    #[serde(rename = "csp-report")]
    report: Fields,
}

/// The body of a report by the Reporting API, which also sends other kinds of reports.
#[derive(Debug, Deserialize)]
struct New {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    body: Fields,
}

#[derive(Debug, Default, Deserialize)]
struct Fields {
    #[serde(alias = "effective-directive", rename = "effectiveDirective")]
    effective: Option<String>,
    #[serde(rename = "violated-directive")]
    violated: Option<String>,
    #[serde(alias = "blocked-uri", rename = "blockedURL")]
    blocked: Option<String>,
}

/// When a report was last logged, and how many have come since.
#[derive(Debug, Clone, Default)]
struct Lines(Arc<Mutex<(Option<Instant>, u64)>>);

/// Describes the counter.
pub fn describe() {
    describe_counter!(REPORTS, "Violations of the Content-Security-Policy that browsers reported, by directive.");
    DIRECTIVES.into_iter().chain([OTHER]).for_each(|directive| counter!(REPORTS, "directive" => directive).increment(0));
}

/// The one route.
pub fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route(CSP_REPORT, post(take)).layer(DefaultBodyLimit::max(BODY_BYTES)).with_state(Lines::default())
}

async fn take(State(lines): State<Lines>, headers: HeaderMap, body: Bytes) -> Response {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let Some(violations) = read(kind.split(';').next().unwrap_or_default().trim(), &body) else {
        return refusal(&headers, &ApiError::BadRequest);
    };
    for violation in violations.iter().take(AT_ONCE) {
        counter!(REPORTS, "directive" => violation.directive).increment(1);
        if let Some(others) = lines.next(Instant::now()) {
            let Violation { directive, blocked } = violation;
            tracing::warn!(directive, blocked, others, "a browser reported a violation of the Content-Security-Policy");
        }
    }
    (StatusCode::NO_CONTENT, [(header::CACHE_CONTROL, "no-store")]).into_response()
}

/// The violations in a body of this content type; `None` if it is no report.
fn read(kind: &str, body: &[u8]) -> Option<Vec<Violation>> {
    match kind {
        "application/csp-report" => serde_json::from_slice::<Old>(body).ok().map(|old| vec![old.report.tell()]),
        "application/reports+json" => {
            let reports: Vec<New> = serde_json::from_slice(body).ok()?;
            Some(reports.into_iter().filter(|report| report.kind == "csp-violation").map(|report| report.body.tell()).collect())
        }
        _ => None,
    }
}

impl Fields {
    fn tell(self) -> Violation {
        let named = self.effective.or(self.violated).unwrap_or_default();
        // Older browsers write the whole directive.
        let name = named.split_ascii_whitespace().next().unwrap_or_default();
        let directive = DIRECTIVES.into_iter().find(|known| *known == name).unwrap_or(OTHER);
        Violation { directive, blocked: origin(self.blocked.as_deref().unwrap_or_default()) }
    }
}

/// The part of an address that may be logged.
fn origin(blocked: &str) -> String {
    if let Some(word) = WORDS.into_iter().find(|word| *word == blocked) {
        return word.to_owned();
    }
    match Url::parse(blocked) {
        Ok(url) if url.origin().is_tuple() => url.origin().ascii_serialization(),
        Ok(url) => format!("{}:", url.scheme()),
        // `data`, without more, is how some browsers write a scheme.
        Err(_) if Url::parse(&format!("{blocked}:")).is_ok_and(|url| url.scheme() == blocked) => format!("{blocked}:"),
        Err(_) => OTHER.to_owned(),
    }
    .chars()
    .take(200)
    .collect()
}

impl Lines {
    /// Whether to log a report now, and how many were not logged since the last one.
    fn next(&self, now: Instant) -> Option<u64> {
        let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (last, others) = &mut *lines;
        if last.is_some_and(|last| now.duration_since(last) < A_LINE_EVERY) {
            *others += 1;
            return None;
        }
        *last = Some(now);
        Some(std::mem::take(others))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{body::Body, http::Request};
    use proptest::prelude::*;
    use tower::ServiceExt as _;

    const OLD: &str = "application/csp-report";
    const NEW: &str = "application/reports+json";

    fn told(kind: &str, body: &str) -> Option<Vec<(&'static str, String)>> {
        read(kind, body.as_bytes()).map(|all| all.into_iter().map(|one| (one.directive, one.blocked)).collect())
    }

    #[test]
    fn of_a_report_the_directive_and_the_origin_are_told() {
        let old = |fields: &str| told(OLD, &format!(r#"{{"csp-report":{{{fields}}}}}"#));
        let one = |directive, blocked: &str| Some(vec![(directive, blocked.to_owned())]);
        assert_eq!(
            old(r#""document-uri":"https://a.example/feed/hunter2","effective-directive":"script-src-elem","blocked-uri":"inline""#),
            one("script-src-elem", "inline")
        );
        assert_eq!(
            old(r#""violated-directive":"img-src 'self'","blocked-uri":"https://evil.example:8443/hunter2?hunter2#hunter2""#),
            one("img-src", "https://evil.example:8443")
        );
        for (blocked, told) in [
            ("https://user:hunter2@a.example/", "https://a.example"),
            ("data", "data:"),
            ("data:text/html,hunter2", "data:"),
            ("chrome-extension://hunter2/a.js", "chrome-extension:"),
            ("blob", "blob:"),
            ("trusted-types-sink", "trusted-types-sink"),
            ("", "other"),
            ("/feed/hunter2", "other"),
        ] {
            assert_eq!(old(&format!(r#""effective-directive":"hunter2","blocked-uri":"{blocked}""#)), one("other", told), "{blocked}");
        }
        let new = r#"[{"type":"deprecation","body":{"id":"a"}},{"type":"deprecation"},
            {"type":"csp-violation","url":"https://a.example/","body":{"effectiveDirective":"connect-src","blockedURL":"wss://b.example/x"}}]"#;
        assert_eq!(told(NEW, new), one("connect-src", "wss://b.example"));
        for (kind, body) in [(OLD, "{}"), (OLD, "[]"), (OLD, new), (NEW, "{}"), (NEW, ""), ("application/json", "[]"), ("", "[]")] {
            assert_eq!(told(kind, body), None, "{kind} {body}");
        }
    }

    #[test]
    fn a_minute_has_one_line() {
        let (lines, start) = (Lines::default(), Instant::now());
        let at = |second| lines.next(start + Duration::from_secs(second));
        assert_eq!([at(0), at(1), at(59), at(60), at(61), at(125)], [Some(0), None, None, Some(2), None, Some(1)]);
    }

    #[tokio::test]
    async fn a_report_is_answered_with_nothing_and_what_is_none_is_refused() {
        for (kind, body, status) in [
            (OLD, r#"{"csp-report":{"effective-directive":"img-src"}}"#.to_owned(), StatusCode::NO_CONTENT),
            ("application/reports+json; charset=utf-8", "[]".to_owned(), StatusCode::NO_CONTENT),
            (OLD, "hunter2".to_owned(), StatusCode::BAD_REQUEST),
            ("text/plain", "{}".to_owned(), StatusCode::BAD_REQUEST),
            (OLD, " ".repeat(BODY_BYTES + 1), StatusCode::PAYLOAD_TOO_LARGE),
        ] {
            let request = Request::post(CSP_REPORT).header(header::CONTENT_TYPE, kind).body(Body::from(body)).expect("a request");
            assert_eq!(router::<()>().oneshot(request).await.expect("an answer").status(), status, "{kind}");
        }
    }

    proptest! {
        /// The result can't contain a secret: no path, no query, no user.
        #[test]
        fn nothing_but_an_origin_is_told_whatever_is_sent(blocked in r"([a-z]{1,8}:)?(//)?([a-z]{1,4}@)?[a-zA-Z0-9./?#@:%\\ ]{0,30}hunter2[a-z/?#]{0,9}|.*") {
            let told = origin(&blocked);
            let is_origin = Url::parse(&told).is_ok_and(|url| url.path().trim_start_matches('/').is_empty() && url.query().is_none());
            prop_assert!(WORDS.contains(&told.as_str()) || told == OTHER || is_origin, "{told}");
            prop_assert!(!told.chars().any(char::is_control));
        }
    }
}
