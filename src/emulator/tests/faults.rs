//! Each fault as an application sees it, and the switch for it.

use super::{Bench, START, text};
use crate::emulator::{Endpoint, Fault, Faults, IssuerShape, LOCAL_API_KEY, LOCAL_CLIENT_ID, OldKey, What};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use std::time::Duration;

impl Bench {
    fn fault(&self, faults: impl IntoIterator<Item = Fault>) {
        self.emulator.faults().set(Faults::new(faults).unwrap());
    }

    async fn published(&self) -> reqwest::Response {
        self.get(self.url(&format!("/sso/jwks/{LOCAL_CLIENT_ID}"))).await
    }

    async fn kids(&self) -> Vec<String> {
        let set: Value = self.published().await.json().await.unwrap();
        set["keys"].as_array().unwrap().iter().map(|key| text(&key["kid"]).to_owned()).collect()
    }

    /// Sends `body` to the control endpoint as a program does.
    async fn control(&self, method: &str, headers: &[(&str, &str)], body: &str) -> (u16, Value) {
        let mut request = self.http.request(method.parse().unwrap(), self.url("/emulator/faults")).body(body.to_owned());
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let reply = request.send().await.unwrap();
        (reply.status().as_u16(), reply.json().await.unwrap_or_default())
    }
}

/// The parts of a token, unverified.
fn part(token: &str, number: usize) -> Value {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(token.split('.').nth(number).unwrap()).unwrap()).unwrap()
}

#[tokio::test]
async fn an_answer_can_be_an_error_or_a_proxys_page() {
    let bench = Bench::new().await;
    bench.fault([Fault::new(What::Status { status: 429, retry_after: Some(7), error: None })]);
    let reply = bench.published().await;
    assert_eq!((reply.status().as_u16(), reply.headers()["retry-after"].to_str().unwrap()), (429, "7"));
    assert_eq!(reply.json::<Value>().await.unwrap(), json!({ "error": "too_many_requests" }));

    bench.fault([Fault::new(What::Status { status: 503, retry_after: None, error: None })]);
    let reply = bench.published().await;
    assert!(reply.status() == 503 && !reply.headers().contains_key("retry-after"));
    assert_eq!(reply.json::<Value>().await.unwrap(), json!({ "message": "Service Unavailable" }));

    bench.fault([Fault::new(What::Status { status: 400, retry_after: None, error: Some("sso_required".into()) })]);
    assert_eq!(bench.refresh("any").await.1["error"], "sso_required");

    bench.fault([Fault::new(What::Html { status: 200 })]);
    let reply = bench.published().await;
    assert_eq!((reply.status().as_u16(), reply.headers()["content-type"].to_str().unwrap()), (200, "text/html; charset=utf-8"));
    assert!(reply.text().await.unwrap().contains("<h1>200 OK</h1>"));
}

#[tokio::test]
async fn a_connection_can_close_before_or_after_the_request_is_processed() {
    let bench = Bench::new().await;
    for (what, done) in [(What::Closed, false), (What::LostReply, true)] {
        let token = text(&bench.sign_in("ada@example.com").await["refresh_token"]).to_owned();
        let fields = json!({
            "grant_type": "refresh_token", "client_id": LOCAL_CLIENT_ID, "client_secret": LOCAL_API_KEY, "refresh_token": token,
        });
        bench.fault([Fault::new(what.clone())]);
        let error = bench.http.post(bench.url("/user_management/authenticate")).json(&fields).send().await.unwrap_err();
        assert!(error.is_request() && error.status().is_none(), "{error:?}");
        bench.fault([Fault::new(What::ReplayGrace { seconds: 0 })]);
        assert_eq!(bench.refresh(&token).await.0 == 400, done, "an exchanged token is not accepted again: {what:?}");
        bench.emulator.faults().lift();
    }
}

#[tokio::test]
async fn an_answer_can_be_cut_off_or_late() {
    let bench = Bench::new().await;
    bench.fault([Fault::new(What::Truncated)]);
    let reply = bench.published().await;
    assert_eq!(reply.status(), 200);
    let half = reply.text().await.unwrap();
    assert!(half.starts_with("{\"keys\":[{") && serde_json::from_str::<Value>(&half).is_err(), "{half}");

    bench.fault([Fault::new(What::Slow { milliseconds: 60_000 })]);
    let url = bench.url(&format!("/sso/jwks/{LOCAL_CLIENT_ID}"));
    let impatient = bench.http.get(url).timeout(Duration::from_millis(50)).send().await.unwrap_err();
    assert!(impatient.is_timeout());
    bench.fault([Fault::new(What::Slow { milliseconds: 1 })]);
    assert_eq!(bench.kids().await.len(), 1);
}

#[tokio::test]
async fn the_key_set_can_be_empty_huge_ambiguous_or_of_another_key() {
    let bench = Bench::new().await;
    let usual = bench.kids().await;
    bench.fault([Fault::new(What::EmptyKeys)]);
    assert!(bench.kids().await.is_empty());
    bench.fault([Fault::new(What::ManyKeys { keys: 5_000 })]);
    let reply = bench.published().await.bytes().await.unwrap();
    assert!(reply.len() > 1024 * 1024, "{}", reply.len());
    bench.fault([Fault::new(What::DuplicateKey)]);
    let set: Value = bench.published().await.json().await.unwrap();
    assert_eq!(bench.kids().await, [usual[0].clone(), usual[0].clone()]);
    assert_ne!(set["keys"][0]["n"], set["keys"][1]["n"]);

    bench.fault([Fault::new(What::RotatedKey { old_key: OldKey::Kept })]);
    let kept = bench.kids().await;
    assert!(kept.len() == 2 && kept.contains(&usual[0]));
    let token = bench.sign_in("ada@example.com").await["access_token"].clone();
    bench.claims(text(&token)).await;
    assert_ne!(part(text(&token), 0)["kid"], usual[0].as_str());
    bench.fault([Fault::new(What::RotatedKey { old_key: OldKey::Removed })]);
    assert_eq!(bench.kids().await, [text(&part(text(&token), 0)["kid"])]);
    bench.emulator.faults().lift();
    assert_eq!(bench.kids().await, usual);
}

#[tokio::test]
async fn tokens_can_be_short_lived_misdated_and_misaddressed() {
    let bench = Bench::new().await;
    let host = bench.emulator.base_url.as_str().trim_end_matches('/').to_owned();
    let table = [
        (What::TokenLifetime { seconds: 5 }, "exp", json!(START + 5)),
        (What::ClockOffset { seconds: -600 }, "iat", json!(START - 600)),
        (What::ClockOffset { seconds: 600 }, "exp", json!(START + 900)),
        (What::ClockOffset { seconds: 600 }, "nbf", json!(START + 600)),
        (What::Issuer(IssuerShape::Host), "iss", json!(host)),
        (What::Issuer(IssuerShape::HostSlash), "iss", json!(format!("{host}/"))),
        (What::Issuer(IssuerShape::UserManagement), "iss", json!(format!("{host}/user_management/{LOCAL_CLIENT_ID}"))),
        (What::Issuer(IssuerShape::Sso), "iss", json!(format!("{host}/sso/{LOCAL_CLIENT_ID}"))),
        (What::Issuer(IssuerShape::Convex), "iss", json!(format!("{host}/convex/{LOCAL_CLIENT_ID}"))),
        (What::Issuer(IssuerShape::Exactly("https://auth.example.com".into())), "iss", json!("https://auth.example.com")),
        (What::Audience(Some("other".into())), "aud", json!("other")),
    ];
    for (what, claim, expected) in table {
        bench.fault([Fault::new(what.clone())]);
        let signed_in = bench.sign_in("ada@example.com").await;
        assert_eq!(part(text(&signed_in["access_token"]), 1)[claim], expected, "{what:?}");
    }
    let bench = Bench::with(|config| config.audience = Some("daybook".into())).await;
    bench.fault([Fault::new(What::Audience(None))]);
    assert_eq!(part(text(&bench.sign_in("ada@example.com").await["access_token"]), 1).get("aud"), None);
}

#[tokio::test]
async fn a_template_can_be_invalid_and_the_clock_can_be_off() {
    let bench = Bench::new().await;
    let template = async || bench.with_key("GET", "/user_management/jwt_template", json!({})).await;
    assert_eq!(template().await.0, 404, "there is none before one is saved");
    let content = r#"{ "iss": "https://example.com" }"#;
    bench.fault([Fault::new(What::JwtTemplate { content: content.into() })]);
    let (status, shown) = template().await;
    assert_eq!((status, &shown["object"], &shown["content"]), (200, &json!("jwt_template"), &json!(content)));

    let date = async || bench.published().await.headers()["date"].to_str().unwrap().to_owned();
    assert_eq!(date().await, "Wed, 18 Nov 2026 11:06:40 GMT");
    bench.fault([Fault::new(What::ClockOffset { seconds: -600 })]);
    assert_eq!(date().await, "Wed, 18 Nov 2026 10:56:40 GMT");
}

#[tokio::test]
async fn a_fault_strikes_its_endpoint_as_often_as_it_says() {
    let bench = Bench::new().await;
    let fault = Fault::new(What::Status { status: 500, retry_after: None, error: None });
    bench.fault([fault.clone().at(Endpoint::Refresh).times(2), fault.at(Endpoint::Management)]);
    let token = text(&bench.sign_in("ada@example.com").await["refresh_token"]).to_owned();
    assert_eq!(bench.published().await.status(), 200);
    let mut seen = Vec::new();
    for _ in 0..3 {
        seen.push(bench.refresh(&token).await.0);
    }
    assert_eq!(seen, [500, 500, 200]);
    assert_eq!(bench.with_key("GET", "/user_management/redirect_uris", json!({})).await.0, 500);
    let left = serde_json::to_value(bench.emulator.faults().current()).unwrap();
    assert_eq!(left, json!([{ "what": { "status": { "status": 500 } }, "at": "management" }]));
    bench.emulator.faults().lift();
    assert_eq!(bench.with_key("GET", "/user_management/redirect_uris", json!({})).await.0, 200);
}

#[tokio::test]
async fn a_program_switches_faults_by_http() {
    let bench = Bench::new().await;
    let faults = json!([
        { "what": { "status": { "status": 429, "retry_after": 30 } }, "at": "refresh", "times": 2 },
        { "what": "empty_keys" },
        { "what": { "issuer": { "exactly": "https://auth.example.com" } }, "at": "code" },
        { "what": { "rotated_key": { "old_key": "removed" } } },
        { "what": { "audience": null } },
    ]);
    let as_json = ("content-type", "application/json; charset=utf-8");
    assert_eq!(bench.control("GET", &[], "").await, (200, json!([])));
    assert_eq!(bench.control("PUT", &[as_json], &faults.to_string()).await, (200, faults.clone()));
    assert_eq!(bench.control("GET", &[], "").await, (200, faults.clone()));
    assert_eq!(bench.kids().await, [""; 0]);
    for (status, headers, body) in [
        (415, vec![("content-type", "text/plain")], "[]"),
        (415, vec![], "[]"),
        (403, vec![as_json, ("sec-fetch-site", "cross-site")], "[]"),
        (403, vec![as_json, ("sec-fetch-site", "same-site")], "[]"),
        (403, vec![as_json, ("origin", "https://evil.example")], "[]"),
        (421, vec![as_json, ("host", "rebound.example")], "[]"),
        (422, vec![as_json], ""),
        (422, vec![as_json], "{}"),
        (422, vec![as_json], r#"[{ "what": "flood" }]"#),
        (422, vec![as_json], r#"[{ "what": "closed", "count": 1 }]"#),
        (422, vec![as_json], r#"[{ "what": { "slow": { "milliseconds": 1, "seconds": 1 } } }]"#),
        (422, vec![as_json], r#"[{ "what": { "slow": { "milliseconds": 120001 } } }]"#),
        (422, vec![as_json], r#"[{ "what": { "status": { "status": 200 } } }]"#),
        (422, vec![as_json], r#"[{ "what": { "html": { "status": 101 } } }]"#),
        (422, vec![as_json], r#"[{ "what": { "many_keys": { "keys": 20001 } } }]"#),
        (422, vec![as_json], r#"[{ "what": "empty_keys", "at": "refresh" }]"#),
    ] {
        assert_eq!(bench.control("PUT", &headers, body).await.0, status, "{headers:?} {body}");
        assert_eq!(serde_json::to_value(bench.emulator.faults().current()).unwrap(), faults, "a refusal changes nothing");
    }
    for method in ["GET", "DELETE"] {
        assert_eq!(bench.control(method, &[("sec-fetch-site", "cross-site")], "").await.0, 403, "{method}");
    }
    assert_eq!(bench.control("POST", &[as_json], "[]").await.0, 405);
    assert_eq!(bench.control("DELETE", &[], "").await.0, 204);
    assert_eq!(bench.control("GET", &[], "").await, (200, json!([])));
    assert_eq!(bench.kids().await.len(), 1);
}

#[tokio::test]
async fn connections_can_be_refused_for_a_while() {
    let mut bench = Bench::new().await;
    let token = text(&bench.sign_in("ada@example.com").await["refresh_token"]).to_owned();
    for _ in 0..2 {
        bench.emulator.refuse_connections().await.unwrap();
        bench.emulator.refuse_connections().await.unwrap();
        assert!(bench.http.get(bench.url("/healthz")).send().await.unwrap_err().is_connect());
        bench.emulator.accept_connections().unwrap();
        bench.emulator.accept_connections().unwrap();
        assert_eq!(bench.refresh(&token).await.0, 200, "it remembers");
    }
    bench.emulator.refuse_connections().await.unwrap();
    bench.emulator.shutdown().await;
}
