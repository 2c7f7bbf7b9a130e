//! Daybook opened under an address other than the one that WorkOS sends browsers back to.

use super::bench::{Answer, Bench, Browser, HERE};
use crate::support::on_a_deep_stack;
use axum::http::Method;

async fn open(bench: &Bench, browser: &mut Browser, host: &str, path: &str, more: &[(&str, &str)]) -> Answer {
    let headers: Vec<_> = [("host", host)].into_iter().chain(more.iter().copied()).collect();
    browser.ask(&bench.router, Method::GET, path, &headers, "").await
}

#[test]
fn another_name_of_this_machine_is_redirected_with_the_first_page() {
    on_a_deep_stack(async {
        let bench = Bench::new().await;
        for path in ["/", "/d/2026-11-23?edit=1", "/login?return_to=/d/2026-11-23", "/settings/account", "/nowhere", "//evil.example/"] {
            for host in ["localhost:3000", "[::1]:3000", "LOCALHOST:3000"] {
                let answer = open(&bench, &mut Browser::default(), host, path, &[]).await;
                assert_eq!((answer.status, answer.location), (303, format!("{HERE}{path}")), "{host} {path}");
            }
            let answer = open(&bench, &mut Browser::default(), "127.0.0.1:3000", path, &[]).await;
            assert!(!answer.location.starts_with("http://127.0.0.1:3000"), "{path}: {answer}");
        }
        let answer = open(&bench, &mut Browser::default(), "localhost:3000", "/api/day?day=2026-11-23", &[]).await;
        assert_eq!(answer.status, 200, "a program is not redirected: {answer}");
        let answer = Browser::default().ask(&bench.router, Method::HEAD, "/", &[("host", "localhost:3000")], "").await;
        assert_eq!(answer.status, 200, "only a page is");
    });
}

#[test]
fn a_proxy_that_renames_every_request_sends_nobody_in_circles() {
    on_a_deep_stack(async {
        let (bench, mut browser) = (Bench::new().await, Browser::default());
        let moved = open(&bench, &mut browser, "localhost:3000", "/login", &[]).await;
        assert_eq!(moved.location, format!("{HERE}/login"));
        let again = open(&bench, &mut browser, "localhost:3000", "/login", &[]).await;
        assert!(again.location.contains("/user_management/authorize"), "{again}");
        let clicked = [("referer", "http://127.0.0.1:3000/"), ("sec-fetch-site", "same-origin")];
        let answer = open(&bench, &mut Browser::default(), "localhost:3000", "/login", &clicked).await;
        assert!(answer.location.contains("/user_management/authorize"), "the browser says where it is: {answer}");
    });
}

#[test]
fn any_other_address_is_explained_and_never_linked_to() {
    on_a_deep_stack(async {
        let bench = Bench::new().await;
        for (host, here) in [
            ("localhost:4000", "http://localhost:4000"),
            ("127.0.0.1:4000", "http://127.0.0.1:4000"),
            ("daybook.example.com", "http://daybook.example.com"),
            ("evil.example:3000", "http://evil.example:3000"),
        ] {
            let mut browser = Browser::default();
            assert_eq!(open(&bench, &mut browser, host, "/", &[]).await.status, 200, "{host}: pages are shown");
            let answer = open(&bench, &mut browser, host, "/login?return_to=/d/2026-11-23", &[]).await;
            assert_eq!(answer.location, "/sign-in-failed?reason=wrong_address&return_to=%2Fd%2F2026-11-23", "{host}");
            assert_eq!(browser.pending(), 0, "{host}: no sign-in was started");
            let page = open(&bench, &mut browser, host, &answer.location, &[]).await;
            assert_eq!(page.status, 400, "{host}");
            for words in
                [format!("<code>{here}</code>"), format!("<code>{HERE}</code>"), format!("{HERE}/login?return_to=%2Fd%2F2026%2D11%2D23")]
            {
                assert!(page.body.contains(&words), "{host}: {words}: {page}");
            }
            assert!(!page.body.contains(&format!("href=\"{here}")), "{host}: no link leads to the request's address");
        }
    });
}
