//! The rate limits, through the whole router.

use crate::{
    error::ApiError,
    server::{
        config::Limits,
        http::{
            client_address::TrustedProxies,
            rates::{Rates, quota},
        },
        random::Random,
        router::tests::{HTML, site_with, text},
        state::AppState,
        store::{
            sessions::SessionKey,
            tests::{run, signed_in},
        },
    },
};
use axum::{
    Router,
    body::{Body, to_bytes},
    extract::ConnectInfo,
    http::{Request, StatusCode},
};
use leptos::server_fn::error::FromServerFnError as _;
use std::net::SocketAddr;
use tower::ServiceExt as _;

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");
const SAME: (&str, &str) = ("sec-fetch-site", "same-origin");
const JSON: (&str, &str) = ("accept", "application/json");
const PAGE: (&str, &str) = ("accept", HTML);
const HERE: &str = "192.0.2.7";
/// Too slow to refill during a test.
const ONE: governor::Quota = quota(1, 1);

struct Site {
    state: AppState,
    router: Router,
    _folder: tempfile::TempDir,
}

struct Answer {
    status: StatusCode,
    headers: axum::http::HeaderMap,
    body: String,
}

impl Site {
    async fn new(rates: Rates) -> Self {
        let trusted_proxies = TrustedProxies::parse("127.0.0.1").expect("a proxy");
        let (state, router, folder) = site_with(Limits { trusted_proxies, rates: Some(rates) }).await;
        Self { state, router, _folder: folder }
    }

    /// Signs a user in, and returns their cookie header.
    async fn sign_in(&self, name: &str) -> String {
        let key: SessionKey = signed_in(&self.state.store, name, self.state.clock.now()).await;
        format!("__Host-daybook={}", key.reveal())
    }

    async fn ask(&self, peer: &str, line: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let (method, path) = line.split_once(' ').expect("a method and a path");
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut request = request.body(Body::from(body.to_owned())).expect("a request");
        request.extensions_mut().insert(ConnectInfo(SocketAddr::new(peer.parse().expect(peer), 4000)));
        let response = self.router.clone().oneshot(request).await.expect("an answer");
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.expect("a body");
        Answer { status: parts.status, headers: parts.headers, body: String::from_utf8_lossy(&body).into_owned() }
    }

    async fn status(&self, peer: &str, line: &str, headers: &[(&str, &str)]) -> u16 {
        self.ask(peer, line, headers, "").await.status.as_u16()
    }
}

#[test]
fn each_kind_of_request_has_a_limit_of_its_own() {
    run(async {
        let rates = Rates::default();
        for (rates, is_signed_in, lines, others) in [
            (
                Rates { anything: ONE, ..rates },
                false,
                &["GET /pkg/daybook.js", "GET /healthz", "GET /readyz", "POST /api/webhooks/workos"][..],
                &[][..],
            ),
            (Rates { sign_in: ONE, ..rates }, false, &["GET /login", "GET /callback?code=a", "GET /api/auth/callback?code=a"], &["GET /"]),
            (Rates { sign_in: ONE, ..rates }, true, &["GET /callback?code=a", "GET /login"], &["GET /"]),
            (Rates { visits: ONE, ..rates }, false, &["GET /", "GET /nowhere", "GET /api/day?day=2026-11-23"], &["POST /api/todos/create"]),
            (Rates { attempts: ONE, ..rates }, false, &["POST /api/todos/create", "POST /api/notes/create"], &["GET /"]),
            (Rates { reads: ONE, ..rates }, true, &["GET /", "GET /api/events", "GET /api/auth/me"], &["POST /api/todos/create"]),
            (Rates { changes: ONE, ..rates }, true, &["POST /api/todos/create", "POST /api/sessions/end"], &["GET /"]),
            (Rates { visits: ONE, ..rates }, false, &["GET /feed/a.ics", "GET /feed/b.ics", "HEAD /feed/c"], &["POST /api/todos/create"]),
            (Rates { feeds: ONE, ..rates }, false, &["GET /feed/a.ics", "HEAD /feed/a.ics"], &["GET /feed/b.ics", "GET /"]),
            (Rates { reports: ONE, ..rates }, true, &["POST /csp-report", "POST /csp-report"], &["GET /", "POST /api/todos/create"]),
            (Rates { exports: ONE, ..rates }, true, &["GET /api/account/export", "GET /api/account/export"], &["GET /"]),
        ] {
            let site = Site::new(rates).await;
            let cookie = if is_signed_in { site.sign_in("ada").await } else { String::new() };
            let headers = [SAME, ("cookie", &cookie)];
            let mut lines = lines.iter();
            let first = lines.next().expect("a line");
            assert_ne!(site.status(HERE, first, &headers).await, 429, "{first}");
            for line in lines {
                assert_eq!(site.status(HERE, line, &headers).await, 429, "{line} after {first}");
            }
            for line in others.iter().chain(&["POST /logout", "POST /api/auth/logout"]).filter(|_| rates.anything != ONE) {
                assert_ne!(site.status(HERE, line, &headers).await, 429, "{line} after {first}");
            }
        }
    });
}

#[test]
fn a_session_is_counted_by_itself_and_everybody_else_by_their_address() {
    run(async {
        let site = Site::new(Rates { visits: ONE, reads: ONE, ..Rates::default() }).await;
        let (one, two, eve) = (site.sign_in("ada").await, site.sign_in("ada").await, site.sign_in("eve").await);
        let made_up = format!("__Host-daybook={}", SessionKey::random(&Random::system()).reveal());
        for (peer, cookie, wanted) in [
            (HERE, one.as_str(), 200),
            (HERE, &one, 429),
            // Neither a second session of hers, nor another user at the same address, nor a signed-out visitor there.
            (HERE, &two, 200),
            (HERE, &eve, 200),
            (HERE, "", 200),
            (HERE, "", 429),
            (HERE, &made_up, 429),
            // A session stays with its browser; without one, another address has its own count.
            ("198.51.100.1", &one, 429),
            ("198.51.100.1", "", 200),
            ("2001:db8:1:2::1", "", 200),
            ("2001:db8:1:2:ffff::9", "", 429),
            ("2001:db8:1:3::1", "", 200),
        ] {
            assert_eq!(site.status(peer, "GET /", &[("cookie", cookie)]).await, wanted, "{peer} {cookie}");
        }
    });
}

#[test]
fn no_header_of_a_client_gives_it_another_address() {
    run(async {
        let site = Site::new(Rates { visits: ONE, ..Rates::default() }).await;
        let forwarded = |address| ("x-forwarded-for", address);
        for (peer, header, wanted) in [
            ("192.0.2.7", forwarded("203.0.113.1"), 200),
            ("192.0.2.7", forwarded("203.0.113.2"), 429),
            ("192.0.2.7", ("forwarded", "for=203.0.113.3"), 429),
            ("192.0.2.7", ("x-real-ip", "203.0.113.4"), 429),
            // The same behind the proxy, which appends what it sees.
            ("127.0.0.1", forwarded("203.0.113.5, 192.0.2.8"), 200),
            ("127.0.0.1", forwarded("203.0.113.6, 192.0.2.8"), 429),
            ("127.0.0.1", forwarded("127.0.0.1, 192.0.2.8"), 429),
            ("127.0.0.1", forwarded("192.0.2.7"), 429),
            ("127.0.0.1", forwarded("192.0.2.9"), 200),
        ] {
            assert_eq!(site.status(peer, "GET /", &[header]).await, wanted, "{peer} {header:?}");
        }
    });
}

#[test]
fn a_refusal_says_when_to_come_back() {
    run(async {
        let site = Site::new(Rates { attempts: ONE, ..Rates::default() }).await;
        site.ask(HERE, "POST /api/todos/create", &[SAME, FORM, JSON], "").await;
        let answer = site.ask(HERE, "POST /api/todos/create", &[SAME, FORM, JSON], "").await;
        let seconds: u32 = text(&answer.headers, "retry-after").parse().expect("whole seconds");
        assert!((1..=60).contains(&seconds), "{seconds}");
        assert_eq!((answer.status.as_u16(), text(&answer.headers, "cache-control")), (429, "private, no-store"));
        // As the page's WASM reads it.
        assert_eq!(ApiError::de(answer.body.into()), ApiError::TooManyRequests { retry_after: seconds });

        let page = site.ask(HERE, "POST /api/notes/create", &[SAME, PAGE], "").await;
        assert_eq!((page.status.as_u16(), text(&page.headers, "content-type")), (429, "text/html; charset=utf-8"));
        assert!(page.headers.contains_key("retry-after"));
        assert!(page.body.contains("<h1>A moment, please</h1>") && page.body.contains("try again in"), "{}", page.body);
    });
}

#[test]
fn a_form_that_is_refused_gets_its_text_back_and_nothing_is_stored() {
    run(async {
        let typed = "text=%3Cb%3E+Milk%0D%0AEggs&id=01HF7YAT000000000000000001&day=2026-11-23&then=%2F&back=%2Fd%2F2026-11-23";
        for rates in [Rates { attempts: ONE, ..Rates::default() }, Rates { anything: ONE, ..Rates::default() }] {
            let site = Site::new(rates).await;
            site.ask(HERE, "POST /api/notes/create", &[SAME], "").await;
            let answer = site.ask(HERE, "POST /api/todos/create", &[SAME, FORM, PAGE], typed).await;
            assert_eq!(answer.status.as_u16(), 429, "{}", answer.body);
            assert!(answer.headers.contains_key("retry-after") && !answer.headers.contains_key("set-cookie"));
            for part in [
                "&lt;b&gt; Milk\r\nEggs</textarea>",
                "action=\"/api/todos/create\"",
                "type=\"hidden\" name=\"id\" value=\"01HF7YAT000000000000000001\"",
                "type=\"hidden\" name=\"then\" value=\"/\"",
                "type=\"hidden\" name=\"back\" value=\"/d/2026-11-23\"",
            ] {
                assert!(answer.body.contains(part), "{part}: {}", answer.body);
            }
        }
    });
}

#[test]
fn nothing_is_counted_when_the_limits_are_off() {
    run(async {
        let (state, router, folder) = site_with(Limits { rates: None, ..Limits::default() }).await;
        let site = Site { state, router, _folder: folder };
        let most = Rates::default().attempts.burst_size().get();
        for _ in 0..=most {
            assert_ne!(site.status(HERE, "POST /api/notes/create", &[SAME]).await, 429);
        }
    });
}

#[test]
fn the_size_of_the_head_is_limited() {
    run(async {
        let site = Site::new(Rates::default()).await;
        let (long, large) = ("x".repeat(super::head_limits::ADDRESS_BYTES), "x".repeat(super::head_limits::HEADER_BYTES));
        let many: Vec<String> = (0..=super::head_limits::HEADERS).map(|number| format!("x-{number}")).collect();
        let mut crowd: Vec<(&str, &str)> = many.iter().map(|name| (name.as_str(), "")).collect();
        crowd.push(PAGE);
        for (path, headers, wanted) in [
            (format!("/?{}", &long[..long.len() - 2]), &[PAGE][..], 200),
            (format!("/?{long}"), &[PAGE], 414),
            (format!("/healthz?{long}"), &[PAGE], 414),
            // This router has no such page.
            (format!("/share?text={}", long.repeat(3)), &[PAGE], 404),
            (format!("/share?text={}", long.repeat(4)), &[PAGE], 414),
            ("/".into(), &[PAGE, ("cookie", &large[..large.len() - 100])], 200),
            ("/".into(), &[PAGE, ("cookie", &large)], 431),
            ("/".into(), &crowd, 431),
        ] {
            let answer = site.ask(HERE, &format!("GET {path}"), headers, "").await;
            assert_eq!(answer.status.as_u16(), wanted, "{} {}", path.len(), headers.len());
            assert!(wanted != 414 && wanted != 431 || answer.body.contains("<h1>"), "{}", answer.body);
        }
    });
}
