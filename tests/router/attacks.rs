//! Known attacks on apps of this kind, tried on the real router: `SECURITY.md` names each with its test.

use super::{
    support::on_a_deep_stack,
    surface::{DAY, PRIVATE, Site, TODO},
};
use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, Method, Request, StatusCode, header},
};
use serde_json::json;
use tower::ServiceExt as _;

async fn headers(site: &Site, request: Request<Body>) -> (StatusCode, HeaderMap) {
    let response = site.router.clone().oneshot(request).await.expect("an answer");
    (response.status(), response.headers().clone())
}

fn post(path: &str, cookie: &str, form: &str) -> Request<Body> {
    let request = Request::post(path)
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::COOKIE, format!("daybook={cookie}"));
    request.body(Body::from(form.to_owned())).expect("a request")
}

#[test]
fn fields_that_nobody_asked_for_change_nothing() {
    on_a_deep_stack(async {
        let site = Site::new().await;
        let (ada, eve) = (site.sign_in("ada").await, site.sign_in("eve").await);
        let extra = "owner=user_ada&user=user_ada&id[owner]=user_ada&done=true&done_at=2026-11-23T00:00:00Z&seq=99&rank=zz&trashed=x";
        let (status, todo) = site.call("todos/create", Some(&eve), &format!("{extra}&id={TODO}&day={DAY}&text=Mine")).await;
        // A name that can't be a field makes the form invalid; every other unknown name is ignored.
        assert!([StatusCode::OK, StatusCode::BAD_REQUEST].contains(&status), "{status} {todo}");
        let extra = extra.replace("id[owner]=user_ada&", "");
        let (status, todo) = site.call("todos/create", Some(&eve), &format!("{extra}&id={TODO}&day={DAY}&text=Mine")).await;
        assert_eq!((status, &todo["done"], &todo["text"]), (StatusCode::OK, &json!(false), &json!("Mine")));
        assert_eq!((&todo["seq"], &todo["trashed"]), (&json!(1), &json!(null)));
        assert_eq!(site.day(Some(&ada)).await["todos"], json!([]));
        assert_eq!(site.day(Some(&eve)).await["todos"].as_array().map(Vec::len), Some(1));
    });
}

#[test]
fn no_method_but_post_changes_anything() {
    on_a_deep_stack(async {
        let site = Site::new().await;
        let ada = site.sign_in("ada").await;
        for (endpoint, form) in PRIVATE.iter().rev().take(2) {
            assert_eq!(site.call(endpoint, Some(&ada), form).await.0, StatusCode::OK, "{endpoint}");
        }
        let before = site.day(Some(&ada)).await;
        for (endpoint, form) in PRIVATE {
            for method in [Method::GET, Method::HEAD, Method::PUT, Method::PATCH, Method::DELETE, Method::OPTIONS, Method::TRACE] {
                let (status, _) = site.ask(method.clone(), &format!("/api/{endpoint}?{form}"), Some(&ada), form).await;
                assert!([StatusCode::NOT_FOUND, StatusCode::METHOD_NOT_ALLOWED].contains(&status), "{method} {endpoint}: {status}");
            }
        }
        for path in ["/logout", "/api/auth/logout", "/api/sessions/end_all", "/api/account/delete?email=ada%40example.com"] {
            site.ask(Method::GET, path, Some(&ada), "").await;
        }
        assert_eq!(site.day(Some(&ada)).await, before);
    });
}

#[test]
fn a_token_opens_no_session() {
    on_a_deep_stack(async {
        let site = Site::new().await;
        for path in ["/api/auth/me", "/api/events", "/api/sessions/list", "/login"] {
            let request = Request::get(path).header(header::AUTHORIZATION, "Bearer a.b.c").body(Body::empty()).expect("a request");
            let (status, headers) = headers(&site, request).await;
            let sets_a_session = headers.get_all(header::SET_COOKIE).iter().any(|cookie| cookie.as_bytes().starts_with(b"daybook="));
            assert!(!sets_a_session, "{path}: {status}");
        }
    });
}

#[test]
fn two_people_with_one_address_are_two() {
    on_a_deep_stack(async {
        let site = Site::new().await;
        let first = site.sign_in_as("first", "ada@example.com", None).await;
        let second = site.sign_in_as("second", "ada@example.com", None).await;
        let (status, _) = site.call("todos/create", Some(&first), &format!("id={TODO}&day={DAY}&text=Hers")).await;
        assert_eq!(status, StatusCode::OK);
        assert_eq!(site.day(Some(&second)).await["todos"], json!([]));
        assert_eq!(site.call("account/delete", Some(&second), "email=ada%40example.com").await.0, StatusCode::OK);
        assert_eq!(site.day(Some(&first)).await["todos"][0]["text"], json!("Hers"), "the other account of the address is another");
    });
}

#[test]
fn what_an_address_names_is_never_markup() {
    on_a_deep_stack(async {
        let site = Site::new().await;
        let ada = site.sign_in("ada").await;
        const HOSTILE: &str = "%22%3E%3Cscript%3Ealert(1)%3C/script%3E";
        for path in [
            format!("/?undo={HOSTILE}&edit={HOSTILE}"),
            format!("/?undo=todo.{HOSTILE}"),
            format!("/d/{HOSTILE}"),
            format!("/d/{HOSTILE}.md?open={HOSTILE}"),
            format!("/d/{HOSTILE}/select"),
            format!("/sign-in-failed?reason={HOSTILE}"),
            format!("/settings/sessions?{HOSTILE}"),
            format!("/shortcuts?{HOSTILE}"),
            format!("/trash?after={HOSTILE}&restored=todo.{HOSTILE}"),
            format!("/search?q={HOSTILE}&page={HOSTILE}"),
            format!("/tags/{HOSTILE}"),
            format!("/week/{HOSTILE}"),
            format!("/calendar/{HOSTILE}"),
            format!("/n/{HOSTILE}"),
            format!("/n/{HOSTILE}.md"),
            format!("/n/{HOSTILE}/history?replaced={HOSTILE}"),
            format!("/n/01HF7YAT000000000000000001/history/{HOSTILE}?show={HOSTILE}"),
            format!("/notes/by-title?title={HOSTILE}"),
            format!("/{HOSTILE}"),
            format!("/go?day={HOSTILE}"),
            format!("/callback?error={HOSTILE}&error_description={HOSTILE}&state={HOSTILE}"),
        ] {
            for cookie in [None, Some(ada.as_str())] {
                let (_, body) = site.ask(Method::GET, &path, cookie, "").await;
                assert!(!body.contains("<script>alert") && !body.contains("alert(1)</script"), "{path}: {body}");
            }
        }
    });
}

#[test]
fn nothing_of_the_machine_is_served() {
    on_a_deep_stack(async {
        let site = Site::new().await;
        for path in [
            "/.git/config",
            "/.env",
            "/Cargo.toml",
            "/data/db/LOCK",
            "/pkg/",
            "/pkg",
            "/..%2f..%2fCargo.toml",
            "/%2e%2e/%2e%2e/Cargo.toml",
            "/pkg/..%5c..%5cCargo.toml",
            "//etc/passwd",
            "/metrics",
            "/server-status",
            "/emulator/faults",
        ] {
            let (status, body) = site.ask(Method::GET, path, None, "").await;
            assert!(status.is_client_error(), "{path}: {status}");
            assert!(!body.contains("[package]") && !body.contains("root:"), "{path}");
        }
        let request =
            Request::builder().method(Method::TRACE).uri("/").header("x-secret", "echoed").body(Body::empty()).expect("a request");
        assert!(headers(&site, request).await.0.is_client_error());
        let request = Request::get("/").body(Body::empty()).expect("a request");
        assert!(!headers(&site, request).await.1.contains_key(header::SERVER), "no version is told");
    });
}

#[test]
fn signing_out_leaves_nothing_in_the_browser_and_does_not_look_through_its_cache() {
    on_a_deep_stack(async {
        let site = Site::new().await;
        for (path, form) in
            [("/logout", ""), ("/api/auth/logout", ""), ("/api/sessions/end_all", ""), ("/api/account/delete", "email=ada%40example.com")]
        {
            let ada = site.sign_in("ada").await;
            // What needs no clearing, because no browser keeps it.
            for page in [
                "/",
                "/d/2026-11-23",
                "/settings/sessions",
                "/settings/account",
                "/trash",
                "/shortcuts",
                "/api/day",
                "/api/trash",
                "/api/auth/me",
                "/api/account/export",
            ] {
                let request = Request::get(page).header(header::COOKIE, format!("daybook={ada}")).body(Body::empty()).expect("a request");
                let (status, headers) = headers(&site, request).await;
                assert_eq!((status, headers[header::CACHE_CONTROL].as_bytes()), (StatusCode::OK, &b"private, no-store"[..]), "{page}");
            }
            let (status, headers) = headers(&site, post(path, &ada, form)).await;
            assert!(status.is_success() || status.is_redirection(), "{path}: {status}");
            assert!(!headers.contains_key("clear-site-data"), "{path}: it would take other people's changes, and cookies of other sites");
            let (status, _) = site.ask(Method::GET, "/api/auth/me", Some(&ada), "").await;
            assert_eq!(status, StatusCode::UNAUTHORIZED, "{path}");
        }
    });
}

#[test]
fn no_cookie_is_longer_than_browsers_keep() {
    on_a_deep_stack(async {
        let site = Site::new().await;
        for way_back in ["/".to_owned() + &"x".repeat(2_047), "/".to_owned() + &"%C3%A4".repeat(341), "/".to_owned() + &"x".repeat(7_000)] {
            let request = Request::get(format!("/login?return_to={way_back}")).body(Body::empty()).expect("a request");
            let (status, headers) = headers(&site, request).await;
            assert_eq!(status, StatusCode::SEE_OTHER);
            let cookies: Vec<&str> = headers.get_all(header::SET_COOKIE).iter().map(|value| value.to_str().expect("text")).collect();
            assert!(!cookies.is_empty());
            for cookie in cookies {
                let pair = cookie.split(';').next().expect("a pair");
                assert!(pair.len() <= 4_096, "{} bytes", pair.len());
            }
        }
    });
}

#[test]
fn a_cookie_of_another_program_signs_nobody_out() {
    on_a_deep_stack(async {
        let site = Site::new().await;
        let session = format!("daybook={}", site.sign_in("ada").await);
        let foreign = b"greeting=Gr\xFC\xDF";
        for values in [
            vec![[foreign.as_slice(), session.as_bytes()].join(&b"; "[..])],
            vec![[session.as_bytes(), foreign.as_slice()].join(&b';')],
            vec![foreign.to_vec(), session.clone().into_bytes()],
            vec![session.clone().into_bytes(), b"other=1".to_vec(), foreign.to_vec()],
        ] {
            let mut request = Request::get("/api/auth/me").body(Body::empty()).expect("a request");
            for value in &values {
                request.headers_mut().append(header::COOKIE, HeaderValue::from_bytes(value).expect("a value"));
            }
            let (status, headers) = headers(&site, request).await;
            assert_eq!((status, headers.get(header::SET_COOKIE)), (StatusCode::OK, None), "{values:?}");
        }
    });
}
