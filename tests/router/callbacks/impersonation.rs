//! A staff member acts in a user's account.

use super::bench::{Bench, Browser};
use crate::support::{Log, on_a_deep_stack};
use axum::http::Method;
use daybook::emulator::{LOCAL_API_KEY, LOCAL_CLIENT_ID};
use serde_json::{Value, json};

const TODO: &str = "01HF7YAT000000000000000001";
const DAY: &str = "2026-11-23";
const FORM: [(&str, &str); 3] =
    [("email", "ada@example.com"), ("impersonator_email", "sam@staff.example"), ("impersonator_reason", "Ticket <42>")];

/// Sam acts as Ada.
async fn impersonate(bench: &Bench) -> Browser {
    let mut browser = Browser::default();
    let authorize = browser.get(&bench.router, "/login").await.location;
    let callback = bench.at_workos(&authorize, &FORM).await;
    assert_eq!(browser.get(&bench.router, &callback).await.location, "/");
    browser
}

async fn call(bench: &Bench, browser: &mut Browser, endpoint: &str, form: &str) -> u16 {
    browser.post(&bench.router, &format!("/api/{endpoint}"), form).await.status
}

async fn json(bench: &Bench, browser: &mut Browser, path: &str) -> Value {
    let answer = browser.get(&bench.router, path).await;
    assert_eq!(answer.status, 200, "{path}: {answer}");
    serde_json::from_str(&answer.body).expect("JSON")
}

#[test]
fn every_page_says_who_acts_and_why_and_lets_them_stop() {
    on_a_deep_stack(async {
        let bench = Bench::new().await;
        let mut sam = impersonate(&bench).await;
        let mut ada = Browser::default();
        bench.sign_in(&mut ada).await;
        let paths = [
            "/",
            "/d/2026-11-23",
            "/settings/sessions",
            "/settings/account",
            "/trash",
            "/sign-in-failed?reason=denied",
            "/nowhere",
            "/account-deleted",
        ];
        for path in paths {
            let page = sam.get(&bench.router, path).await.body;
            let banner = page.split_once("class=\"impersonation\"").and_then(|(_, rest)| rest.split_once("</section>"));
            let (banner, _) = banner.unwrap_or_else(|| panic!("{path} has no banner"));
            assert!(banner.contains("sam@staff.example") && banner.contains("Ticket &lt;42&gt;"), "{path}: {banner}");
            assert!(banner.contains("method=\"post\" action=\"/logout\"") && banner.contains("Stop"), "{path}: {banner}");
            assert!(!ada.get(&bench.router, path).await.body.contains("class=\"impersonation\""), "{path}: for Ada herself");
        }
        let stopped = sam.post(&bench.router, "/logout", "").await;
        assert!(stopped.location.contains("/user_management/sessions/logout?session_id="), "{stopped}");
        assert!(!sam.get(&bench.router, "/").await.body.contains("class=\"impersonation\""));
        assert!(ada.get(&bench.router, "/").await.body.contains("Click to sign out"), "her own session is still valid");
    });
}

#[test]
fn an_impersonator_reads_and_writes_but_cannot_export_end_sessions_or_delete() {
    on_a_deep_stack(async {
        let bench = Bench::new().await;
        let mut ada = Browser::default();
        bench.sign_in(&mut ada).await;
        assert_eq!(call(&bench, &mut ada, "todos/create", &format!("id={TODO}&day={DAY}&text=Milk")).await, 200);
        let mut sam = impersonate(&bench).await;
        assert_eq!(json(&bench, &mut sam, &format!("/api/day?day={DAY}")).await["view"]["todos"][0]["text"], "Milk");
        for (endpoint, form) in
            [("todos/set_done", "&done=true"), ("todos/edit", "&text=Oat+milk"), ("todos/delete", ""), ("todos/restore", "")]
        {
            assert_eq!(call(&bench, &mut sam, endpoint, &format!("id={TODO}{form}")).await, 200, "{endpoint}");
        }

        let sessions = json(&bench, &mut ada, "/api/sessions/list").await;
        let marks: Vec<_> = sessions["sessions"].as_array().expect("sessions").iter().map(|session| &session["impersonator"]).collect();
        assert_eq!(marks, [&Value::Null, &json!({ "email": "sam@staff.example", "reason": "Ticket <42>" })]);
        let page = ada.get(&bench.router, "/settings/sessions").await.body;
        assert!(page.contains("Impersonation") && page.contains("sam@staff.example") && page.contains("Ticket &lt;42&gt;"), "{page}");
        let (hers, his) = (&sessions["sessions"][0]["id"], &sessions["sessions"][1]["id"]);

        for (endpoint, form) in [
            ("sessions/end", format!("id={}", hers.as_str().expect("an id"))),
            ("sessions/end_others", String::new()),
            ("sessions/end_all", String::new()),
            ("account/delete", "email=ada%40example.com".into()),
        ] {
            let refused = sam.post(&bench.router, &format!("/api/{endpoint}"), &form).await;
            assert_eq!((refused.status, refused.body.as_str()), (403, r#"{"error":"impersonated"}"#), "{endpoint}");
        }
        let refused = sam.get(&bench.router, "/api/account/export").await;
        assert_eq!((refused.status, refused.body.as_str()), (403, r#"{"error":"impersonated"}"#));
        for (path, words) in [("/settings/sessions", "/api/sessions/"), ("/settings/account", "/api/account/")] {
            let page = sam.get(&bench.router, path).await.body;
            assert!(page.contains("Only the owner of the account can") && !page.contains(words), "{path}: {page}");
            assert!(ada.get(&bench.router, path).await.body.contains(words), "{path}");
        }
        assert_eq!(json(&bench, &mut ada, "/api/sessions/list").await["sessions"].as_array().map(Vec::len), Some(2));

        let export = ada.get(&bench.router, "/api/account/export").await;
        assert_eq!(export.status, 200, "she herself may");
        assert_eq!(call(&bench, &mut ada, "sessions/end", &format!("id={}", his.as_str().expect("an id"))).await, 200);
        assert_eq!(sam.get(&bench.router, "/api/auth/me").await.status, 401, "and ends his session");
    });
}

#[test]
fn an_impersonation_ends_after_an_hour_however_much_it_is_used() {
    on_a_deep_stack(async {
        let bench = Bench::new().await;
        let mut ada = Browser::default();
        bench.sign_in(&mut ada).await;
        let mut sam = impersonate(&bench).await;
        for minute in (4..=60).step_by(4) {
            bench.wind(240);
            assert_eq!(sam.get(&bench.router, "/api/auth/me").await.status, 200, "minute {minute}");
        }
        assert_eq!(json(&bench, &mut ada, "/api/sessions/list").await["sessions"].as_array().map(Vec::len), Some(2));
        bench.wind(1);
        assert_eq!(json(&bench, &mut ada, "/api/sessions/list").await["sessions"].as_array().map(Vec::len), Some(1), "no longer listed");
        assert_eq!(sam.get(&bench.router, "/api/auth/me").await.status, 401);
        assert!(!sam.has_session());
    });
}

#[test]
fn the_users_own_profile_is_left_as_it_is() {
    on_a_deep_stack(async {
        let bench = Bench::new().await;
        let mut ada = Browser::default();
        bench.sign_in(&mut ada).await;
        let profile = json(&bench, &mut ada, "/api/auth/me").await;
        // In the meantime her name at WorkOS has changed.
        let mut other = Browser::default();
        let authorize = other.get(&bench.router, "/login").await.location;
        bench.at_workos(&authorize, &[("email", "ada@example.com"), ("first_name", "Augusta"), ("last_name", "King")]).await;
        let mut sam = impersonate(&bench).await;
        bench.wind(301);
        assert_eq!(json(&bench, &mut sam, "/api/auth/me").await, profile, "after a refresh too");
        assert_eq!(
            bench
                .state
                .store
                .user(&daybook::model::user::UserId::from_verified_subject(profile["user"]["id"].as_str().expect("an id")))
                .await
                .expect("an answer")
                .and_then(|user| user.first_name)
                .as_deref(),
            Some("Ada")
        );
        bench.sign_in(&mut ada).await;
        assert_eq!(json(&bench, &mut ada, "/api/auth/me").await["user"]["first_name"], "Augusta", "her own sign-in updates it");
    });
}

#[test]
fn an_impersonation_from_the_dashboard_goes_through_our_own_sign_in() {
    on_a_deep_stack(async {
        let (bench, mut sam) = (Bench::new().await, Browser::default());
        let dashboard = bench.emulator.base_url.join("emulator/dashboard").expect("a URL");
        let (location, cookie) = bench.visit_workos(dashboard, "", Some(&FORM)).await;
        let callback = location.strip_prefix(super::bench::HERE).expect("Daybook's");
        assert!(callback.starts_with("/callback?code=") && !callback.contains("state"), "{callback}");
        let login = sam.get(&bench.router, callback).await.location;
        assert_eq!((login.as_str(), bench.exchanged()), ("/login", 0));
        let authorize = sam.get(&bench.router, &login).await.location;
        let (location, _) = bench.visit_workos(authorize.parse().expect("a URL"), &cookie, None).await;
        let answer = sam.get(&bench.router, location.strip_prefix(super::bench::HERE).expect("Daybook's")).await;
        assert_eq!((answer.location.as_str(), bench.exchanged()), ("/", 1));
        assert!(sam.get(&bench.router, "/").await.body.contains("sam@staff.example"));
    });
}

#[test]
fn a_token_that_names_an_impersonator_may_do_no_more() {
    on_a_deep_stack(async {
        let bench = Bench::new().await;
        let mut authorize = bench.emulator.base_url.join("user_management/authorize").expect("a URL");
        authorize.query_pairs_mut().extend_pairs([
            ("response_type", "code"),
            ("client_id", LOCAL_CLIENT_ID),
            ("redirect_uri", "http://127.0.0.1:3000/callback"),
            ("provider", "authkit"),
        ]);
        let callback = bench.at_workos(authorize.as_str(), &FORM).await;
        let code = callback.split("code=").nth(1).expect("a code");
        let fields = json!({
            "grant_type": "authorization_code", "client_id": LOCAL_CLIENT_ID, "client_secret": LOCAL_API_KEY, "code": code,
        });
        let url = bench.emulator.base_url.join("user_management/authenticate").expect("a URL");
        let tokens: Value = reqwest::Client::builder()
            .no_proxy()
            .build()
            .expect("a client")
            .post(url)
            .json(&fields)
            .send()
            .await
            .expect("an answer")
            .json()
            .await
            .expect("tokens");
        let authorization = format!("Bearer {}", tokens["access_token"].as_str().expect("a token"));
        for (method, path, form, status) in [
            (Method::GET, "/api/auth/me", "", 200),
            (Method::GET, "/api/account/export", "", 403),
            (Method::POST, "/api/account/delete", "email=ada%40example.com", 403),
            (Method::POST, "/api/sessions/end_all", "", 403),
        ] {
            let headers = [("authorization", authorization.as_str()), ("content-type", "application/x-www-form-urlencoded")];
            let answer = Browser::default().ask(&bench.router, method, path, &headers, form).await;
            assert_eq!(answer.status, status, "{path}: {answer}");
        }
    });
}

#[test]
fn every_line_of_the_log_names_the_impersonator() {
    let Some(log) = Log::of_this_process() else { return };
    on_a_deep_stack(async move {
        let bench = Bench::new().await;
        let mut sam = impersonate(&bench).await;
        let of_requests = |log: String| -> Vec<Value> {
            let lines = log.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
            lines.filter(|line| line["target"].as_str().is_some_and(|target| target.starts_with("daybook::server"))).collect()
        };
        let signed_in = of_requests(log.take());
        let line = |words: &str| signed_in.iter().find(|line| line["fields"]["message"] == words).expect(words);
        assert_eq!(line("signed in")["span"]["impersonator"], "sam@staff.example");
        bench.wind(301);
        for (endpoint, form) in [("todos/create", format!("id={TODO}&day={DAY}&text=Milk")), ("account/delete", "email=x".into())] {
            call(&bench, &mut sam, endpoint, &form).await;
        }
        for path in ["/", "/settings/sessions", "/settings/feed", "/api/account/export", "/api/auth/me", "/nowhere"] {
            sam.get(&bench.router, path).await;
        }
        sam.post(&bench.router, "/logout", "").await;
        let lines = of_requests(log.take());
        assert!(lines.len() >= 10 && lines.iter().any(|line| line["fields"]["event"] == "refreshed"), "{lines:#?}");
        for line in &lines {
            assert_eq!(line["span"]["impersonator"], "sam@staff.example", "{line}");
        }
        let mut ada = Browser::default();
        bench.sign_in(&mut ada).await;
        assert!(of_requests(log.take()).iter().all(|line| line["span"]["impersonator"].is_null()), "her own lines name nobody");
    });
}
