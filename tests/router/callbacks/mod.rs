//! Every way a browser can come back from WorkOS, through the real router and the local WorkOS.

mod address;
pub mod bench;
mod circles;
mod impersonation;

use crate::support::on_a_deep_stack;
use axum::http::Method;
use bench::{Bench, Browser};
use daybook::{model::sign_in::SignInFailure, text::sign_in_failures};
use std::sync::Arc;
use tracing::instrument::WithSubscriber as _;

#[test]
fn five_tabs_sign_in_in_any_order_and_the_sixth_pushes_out_the_first() {
    on_a_deep_stack(async {
        let bench = Bench::new().await;
        let mut browser = Browser::default();
        let mut callbacks = Vec::new();
        for tab in 0..6 {
            bench.wind(1);
            callbacks.push(bench.callback(&mut browser, &format!("/login?return_to=/d/2026-11-0{}", tab + 1)).await);
        }
        assert_eq!(browser.pending(), 5);
        let answer = browser.get(&bench.router, &callbacks[0]).await;
        let page = browser.explained(&bench.router, answer).await;
        assert!(page.status == 400 && page.body.contains("you started more than five other sign-ins"), "{page}");
        assert_eq!(bench.exchanged(), 0);
        for tab in [3, 1, 5, 2, 4] {
            let answer = browser.get(&bench.router, &callbacks[tab]).await;
            assert_eq!(answer.location, format!("/d/2026-11-0{}", tab + 1), "tab {tab}: {answer}");
            assert!(browser.get(&bench.router, &answer.location).await.body.contains("Click to sign out"), "tab {tab}");
        }
        assert_eq!((bench.exchanged(), browser.pending()), (5, 0));
        let answer = browser.get(&bench.router, &callbacks[0]).await;
        assert_eq!(answer.location, "/", "a signed-in user sees no error");
    });
}

#[test]
fn a_signed_in_user_sees_no_failure_of_an_old_sign_in() {
    on_a_deep_stack(async {
        let bench = Bench::new().await;
        let mut browser = Browser::default();
        let callback = bench.callback(&mut browser, "/login?return_to=/d/2026-11-23").await;
        let before = browser.clone();
        assert_eq!(browser.get(&bench.router, &callback).await.location, "/d/2026-11-23");
        let state = callback.split("state=").nth(1).expect("a state").to_owned();
        let home = [
            callback.clone(),
            format!("/callback?code=another&state={state}"),
            format!("/callback?error=access_denied&state={state}"),
            "/callback?error=organization_invalid".into(),
            "/callback?error=server_error&state=made-up".into(),
            "/callback".into(),
            "/callback?code=a&code=b&state=c".into(),
        ];
        for path in &home {
            let answer = browser.get(&bench.router, path).await;
            assert_eq!((answer.status, answer.location.as_str()), (303, "/"), "{path}: {answer}");
            let path = path.replace("/callback", "/api/auth/callback");
            let answer = browser.ask(&bench.router, Method::GET, &path, &[("accept", "text/html")], "").await;
            assert_eq!(answer.location, "/", "{path}");
        }
        let mut copy = Browser { cookies: before.cookies.into_iter().chain(browser.cookies.clone()).collect() };
        assert_eq!(copy.get(&bench.router, &callback).await.location, "/d/2026-11-23", "with a restored cookie");
        assert_eq!(bench.exchanged(), 1);
        assert!(browser.get(&bench.router, "/").await.body.contains("Click to sign out"), "the session is the same");

        // Cancelling another sign-in leads back to where it was started; a failed sign-in is explained.
        let again = bench.callback(&mut browser, "/login?return_to=/settings/sessions").await;
        let state = again.split("state=").nth(1).expect("a state");
        let answer = browser.get(&bench.router, &format!("/callback?error=access_denied&state={state}")).await;
        assert_eq!((answer.location.as_str(), browser.pending()), ("/settings/sessions", 0));
        let again = bench.callback(&mut browser, "/login").await;
        let state = again.split("state=").nth(1).expect("a state");
        let answer = browser.get(&bench.router, &format!("/callback?error=organization_invalid&state={state}")).await;
        assert_eq!(answer.location, "/sign-in-failed?reason=organization");
    });
}

#[test]
fn a_tab_that_was_open_leaves_the_cookie_of_the_new_sign_in_alone() {
    on_a_deep_stack(async {
        let bench = Bench::new().await;
        let mut browser = Browser::default();
        bench.sign_in(&mut browser).await;
        let mut tab = browser.clone();
        bench.sign_in(&mut browser).await;
        for path in ["/", "/api/auth/me"] {
            let answer = tab.get(&bench.router, path).await;
            assert!(
                !answer.body.contains("Click to sign out") && tab.has_session(),
                "{path}: its answer may come after the new cookie: {answer}"
            );
        }
        // One that was ended otherwise has nothing to come after it.
        let mut other = browser.clone();
        assert_eq!(browser.post(&bench.router, "/logout", "").await.status, 303);
        other.get(&bench.router, "/").await;
        assert!(!other.has_session());
    });
}

#[test]
fn a_code_without_a_state_is_never_exchanged_and_leads_through_a_sign_in_of_our_own() {
    on_a_deep_stack(async {
        let bench = Bench::new().await;
        for (before, location) in [
            (vec![], "/login"),
            (vec!["/login?return_to=/d/2026-11-22", "/login?return_to=/d/2026-11-23?a=b"], "/login?return_to=%2Fd%2F2026-11-23%3Fa%3Db"),
        ] {
            let (exchanged, mut browser) = (bench.exchanged(), Browser::default());
            for login in before {
                bench.wind(1);
                browser.get(&bench.router, login).await;
            }
            for path in ["/callback?code=01ABC", "/api/auth/callback?code=01ABC"] {
                let answer = browser.ask(&bench.router, Method::GET, path, &[("accept", "text/html")], "").await;
                assert_eq!((answer.status, answer.location.as_str()), (303, location), "{path}");
            }
            let callback = bench.callback(&mut browser, location).await;
            assert_eq!(bench.exchanged(), exchanged);
            let answer = browser.get(&bench.router, &callback).await;
            assert_eq!(answer.location, if location == "/login" { "/" } else { "/d/2026-11-23?a=b" });
            assert!(browser.has_session());
        }
    });
}

#[test]
fn the_log_has_the_code_that_the_page_refers_to_shortened_and_on_one_line() {
    on_a_deep_stack(async {
        let bench = Bench::new().await;
        let (long, cut) = ("x".repeat(400), "x".repeat(200));
        for (error, named) in [("zz_new_code", "zz_new_code"), ("a%0Ab%1B", "ab"), (&long, &cut)] {
            let log = tempfile::NamedTempFile::new().expect("a log");
            let writer = Arc::new(log.reopen().expect("the same"));
            let subscriber = tracing_subscriber::fmt().with_ansi(false).with_writer(writer).finish();
            let answer = Browser::default().get(&bench.router, &format!("/callback?error={error}")).with_subscriber(subscriber).await;
            assert_eq!(answer.location, "/sign-in-failed?reason=workos_refused");
            let log = std::fs::read_to_string(log.path()).expect("text");
            assert!(
                log.lines().any(|line| line.contains("came with an unknown error code") && line.ends_with(&format!("code=\"{named}\""))),
                "{named}: {log}"
            );
        }
    });
}

#[test]
fn every_documented_error_has_a_page_of_its_own_and_ends_its_sign_in() {
    on_a_deep_stack(async {
        let bench = Bench::new().await;
        let mut titles = Vec::new();
        for (error, status, failure) in [
            ("access_denied", 403, SignInFailure::Denied),
            ("ambiguous_connection_selector", 500, SignInFailure::ConnectionAmbiguous),
            ("connection_invalid", 403, SignInFailure::Connection),
            ("connection_strategy_invalid", 500, SignInFailure::ConnectionStrategy),
            ("connection_unlinked", 403, SignInFailure::ConnectionUnlinked),
            ("invalid_connection_selector", 500, SignInFailure::ConnectionSelector),
            ("organization_invalid", 403, SignInFailure::Organization),
            ("oauth_failed", 502, SignInFailure::ProviderFailed),
            ("server_error", 503, SignInFailure::WorkosFailed),
            ("%3Cscript%3E", 403, SignInFailure::WorkosRefused),
        ] {
            let mut browser = Browser::default();
            let other = bench.callback(&mut browser, "/login").await;
            let callback = bench.callback(&mut browser, "/login?return_to=/d/2026-11-23").await;
            let state = callback.split("state=").nth(1).expect("a state");
            let words = "error_description=%3Cimg+src%3Dx%3E+call+0800+for+help&error_uri=https%3A%2F%2Fevil.example";
            let answer = browser.get(&bench.router, &format!("/callback?error={error}&{words}&state={state}")).await;
            assert_eq!(answer.location, format!("/sign-in-failed?reason={}&return_to=%2Fd%2F2026-11-23", failure.code()));
            assert_eq!(browser.pending(), 1, "{error}: its own is spent, and no other");
            let page = browser.explained(&bench.router, answer).await;
            assert_eq!(page.status, status, "{error}: {page}");
            assert!(
                page.body.contains(sign_in_failures::title(failure)) && page.body.contains(sign_in_failures::what_happened(failure)),
                "{error}: {page}"
            );
            assert!(page.body.contains("/login?return_to=%2Fd%2F2026%2D11%2D23"), "{error}: {page}");
            for made_up in ["0800", "<img", "&lt;img", "evil.example", "<script>alert", "&lt;script"] {
                assert!(!page.body.contains(made_up), "{error}: {made_up}");
            }
            let answer = browser.get(&bench.router, &callback).await;
            assert_eq!(answer.location, "/sign-in-failed?reason=state_replayed", "{error}: the sign-in is over");
            assert_eq!(browser.get(&bench.router, &other).await.location, "/", "{error}: the other one is not");
            titles.push(sign_in_failures::title(failure));
        }
        titles.sort_unstable();
        titles.dedup();
        assert_eq!(titles.len(), 10);
        assert_eq!(bench.exchanged(), 10, "the other ones");
    });
}

#[test]
fn what_is_old_used_foreign_altered_or_malformed_is_explained_and_exchanges_nothing() {
    type Harm = fn(&Bench, &mut Browser, String) -> String;
    const LONG: usize = 3_000;
    let table: [(&str, Harm, &str); 11] = [
        (
            "eleven minutes later",
            |bench, _, callback| {
                bench.wind(660);
                callback
            },
            "state_expired",
        ),
        (
            "another browser (login CSRF)",
            |_, browser, callback| {
                browser.cookies.clear();
                callback
            },
            "state_missing",
        ),
        (
            "an altered cookie",
            |_, browser, callback| {
                browser.cookies.values_mut().for_each(|value| value.push('A'));
                callback
            },
            "state_mismatch",
        ),
        (
            "the cookie of another sign-in",
            |_, browser, callback| {
                browser.cookies.values_mut().for_each(|value| *value = "1.AAAAAAAA.AAAA".into());
                callback
            },
            "state_mismatch",
        ),
        ("an altered state", |_, _, callback| callback + "x", "state_mismatch"),
        ("two codes", |_, _, callback| callback + "&code=b", "malformed"),
        (
            "the state twice",
            |_, _, callback| {
                let state = callback.split("state=").nth(1).expect("a state").to_owned();
                format!("{callback}&state={state}")
            },
            "malformed",
        ),
        ("a very long code", |_, _, callback| callback.replace("code=", &format!("code={}", "x".repeat(LONG))), "malformed"),
        ("a very long state", |_, _, callback| callback + &"x".repeat(LONG), "malformed"),
        ("a very long error", |_, _, callback| callback + "&error=" + &"x".repeat(LONG), "malformed"),
        ("nothing", |_, _, _| "/callback".into(), "state_missing"),
    ];
    on_a_deep_stack(async move {
        for (what, harm, reason) in table {
            let (bench, mut browser) = (Bench::new().await, Browser::default());
            let callback = bench.callback(&mut browser, "/login").await;
            let path = harm(&bench, &mut browser, callback);
            let answer = browser.get(&bench.router, &path).await;
            assert_eq!((answer.status, answer.location.as_str()), (303, format!("/sign-in-failed?reason={reason}").as_str()), "{what}");
            let page = browser.explained(&bench.router, answer).await;
            assert_eq!(page.status, 400, "{what}: {page}");
            let program = browser.ask(&bench.router, Method::GET, &path.replace("/callback", "/api/auth/callback"), &[], "").await;
            assert!((400..500).contains(&program.status), "{what}: {program}");
            assert_eq!((bench.exchanged(), browser.has_session()), (0, false), "{what}");
        }
    });
}

#[test]
fn a_sign_in_comes_back_once_after_a_restart_and_on_another_instance_too() {
    on_a_deep_stack(async {
        let bench = Bench::new().await;
        let mut browser = Browser::default();
        let callback = bench.callback(&mut browser, "/login").await;
        let mut copy = browser.clone();
        assert_eq!(browser.get(&bench.router, &callback).await.location, "/");
        // WorkOS would accept another code of the same challenge.
        let other = bench.another_instance();
        for path in [callback.clone(), callback.replace("code=", "code=01")] {
            let answer = copy.clone().get(&other, &path).await;
            assert_eq!(answer.location, "/sign-in-failed?reason=state_replayed", "{path}");
        }
        copy.cookies.clear();
        assert_eq!(copy.get(&other, &callback).await.location, "/sign-in-failed?reason=state_replayed", "without its cookie as well");
        assert_eq!((bench.exchanged(), copy.has_session()), (1, false));
    });
}

#[test]
fn only_a_navigation_starts_or_finishes_a_sign_in() {
    on_a_deep_stack(async {
        let (bench, mut browser) = (Bench::new().await, Browser::default());
        let callback = bench.callback(&mut browser, "/login").await;
        let cookies = browser.cookies.clone();
        let same = ("sec-fetch-site", "same-origin");
        let at_api = callback.replace("/callback", "/api/auth/callback");
        let html = ("accept", "text/html");
        for (method, path, headers, status) in [
            (Method::HEAD, "/login", vec![], 405),
            (Method::HEAD, &callback, vec![], 405),
            (Method::HEAD, &at_api, vec![], 401),
            (Method::HEAD, &at_api, vec![html], 401),
            (Method::GET, "/login", vec![("sec-purpose", "prefetch;prerender")], 401),
            (Method::GET, &callback, vec![("sec-purpose", "prefetch")], 401),
            (Method::GET, &callback, vec![("purpose", "prefetch")], 401),
            (Method::GET, &callback, vec![("x-moz", "prefetch")], 401),
            (Method::GET, &at_api, vec![("sec-purpose", "prefetch")], 401),
            (Method::GET, &at_api, vec![html, ("sec-purpose", "prefetch")], 401),
            (Method::GET, "/login", vec![("sec-fetch-dest", "image")], 401),
            (Method::GET, &callback, vec![("sec-fetch-dest", "iframe")], 401),
            (Method::POST, "/login", vec![same], 405),
            (Method::POST, &callback, vec![same], 405),
            (Method::POST, &callback, vec![("sec-fetch-site", "cross-site")], 403),
            (Method::PUT, &callback, vec![same], 405),
        ] {
            let answer = browser.ask(&bench.router, method.clone(), path, &headers, "").await;
            assert_eq!(answer.status, status, "{method} {path} {headers:?}: {answer}");
            assert!(status != 405 || answer.headers["allow"] == "GET", "{method} {path}: {answer}");
            assert_eq!(browser.cookies, cookies, "{method} {path} {headers:?}");
        }
        assert_eq!(bench.exchanged(), 0);
        assert_eq!(browser.get(&bench.router, &callback).await.location, "/", "it still works");
    });
}

#[test]
fn login_takes_each_parameter_once_and_goes_nowhere_else() {
    on_a_deep_stack(async {
        let bench = Bench::new().await;
        let long = "x".repeat(3_000);
        for (query, back) in [
            ("return_to=/d/2026-11-23", "/d/2026-11-23"),
            ("return_to=/d/2026-11-23&return_to=//evil.example", "/"),
            ("return_to=//evil.example", "/"),
            ("return_to=https://evil.example/", "/"),
            (&format!("return_to=/{long}"), "/"),
            (&format!("return_to=/a&login_hint={long}&screen_hint=evil"), "/a"),
            ("return_to=%ff%fe", "/"),
        ] {
            let mut browser = Browser::default();
            let login = browser.get(&bench.router, &format!("/login?{query}")).await;
            assert!(login.location.starts_with(bench.emulator.base_url.as_str()), "{query}: {login}");
            assert!(login.location.len() < 1_000, "{query}: what is too long is not passed on");
            let callback = bench.at_workos(&login.location, &[("email", "ada@example.com")]).await;
            assert_eq!(browser.get(&bench.router, &callback).await.location, back, "{query}");
        }
    });
}
