//! The emulator over real HTTP, as an application and a browser see it.

use super::*;
use crate::server::{clock::Clock, random::Random, sha256::sha256};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::Timestamp;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use reqwest::{Client, Response as Reply, redirect::Policy};
use serde_json::{Map, Value, json};
use std::{
    collections::HashMap,
    path::Path,
    sync::atomic::{AtomicI64, Ordering},
};

mod faults;
mod impersonation;

const CALLBACK: &str = "http://127.0.0.1:4321/callback";
const VERIFIER: &str = "a-verifier-that-is-long-enough-to-be-one-0123456789";
const START: i64 = 1_795_000_000;

/// Query parameters.
type Query<'a> = &'a [(&'a str, &'a str)];

/// An emulator, a browser that follows no redirect, and a clock that the test sets.
struct Bench {
    emulator: Emulator,
    http: Client,
    seconds: Arc<AtomicI64>,
}

impl Bench {
    async fn new() -> Self {
        Self::with(|_| {}).await
    }

    async fn with(adjust: impl FnOnce(&mut EmulatorConfig)) -> Self {
        let seconds = Arc::new(AtomicI64::new(START));
        let mut config = config(&seconds);
        adjust(&mut config);
        let emulator = start(config).await.unwrap();
        let http = Client::builder().redirect(Policy::none()).no_proxy().build().unwrap();
        Self { emulator, http, seconds }
    }

    fn wind(&self, seconds: i64) {
        self.seconds.fetch_add(seconds, Ordering::SeqCst);
    }

    fn url(&self, path: &str) -> Url {
        self.emulator.base_url.join(path).unwrap()
    }

    fn authorize_url(&self, extra: &[(&str, &str)]) -> Url {
        self.authorize_url_of(&[("provider", "authkit"), ("code_challenge", &challenge()), ("code_challenge_method", "S256")], extra)
    }

    /// The usual query, overridden by `extra`; an empty value leaves a parameter out.
    fn authorize_url_of(&self, usual: &[(&str, &str)], extra: &[(&str, &str)]) -> Url {
        let always = [("response_type", "code"), ("client_id", LOCAL_CLIENT_ID), ("redirect_uri", CALLBACK)];
        let mut query: HashMap<&str, &str> = always.into_iter().chain(usual.iter().copied()).chain(extra.iter().copied()).collect();
        query.retain(|_, value| !value.is_empty());
        let mut url = self.url("/user_management/authorize");
        url.query_pairs_mut().extend_pairs(query);
        url
    }

    async fn get(&self, url: Url) -> Reply {
        self.http.get(url).send().await.unwrap()
    }

    async fn answer(&self, authorize: Url, person: &[(&str, &str)]) -> Reply {
        self.http.post(authorize).header("sec-fetch-site", "same-origin").form(person).send().await.unwrap()
    }

    async fn code_for(&self, authorize: Url, email: &str) -> String {
        let reply = self.answer(authorize, &[("email", email)]).await;
        assert_eq!(reply.status(), 303);
        query_of(&location(&reply))["code"].clone()
    }

    async fn authenticate(&self, fields: Value) -> (u16, Value) {
        let reply = self.http.post(self.url("/user_management/authenticate")).json(&fields).send().await.unwrap();
        (reply.status().as_u16(), reply.json().await.unwrap())
    }

    async fn exchange(&self, code: &str, extra: Value) -> (u16, Value) {
        let usual = json!({
            "grant_type": "authorization_code", "client_id": LOCAL_CLIENT_ID, "client_secret": LOCAL_API_KEY,
            "code": code, "code_verifier": VERIFIER,
        });
        self.authenticate(merged(usual, extra)).await
    }

    async fn refresh(&self, token: &str) -> (u16, Value) {
        let fields = json!({
            "grant_type": "refresh_token", "client_id": LOCAL_CLIENT_ID, "client_secret": LOCAL_API_KEY, "refresh_token": token,
        });
        self.authenticate(fields).await
    }

    async fn sign_in(&self, email: &str) -> Value {
        let code = self.code_for(self.authorize_url(&[]), email).await;
        let (status, body) = self.exchange(&code, json!({})).await;
        assert_eq!(status, 200, "{body}");
        body
    }

    async fn with_key(&self, method: &str, path: &str, body: Value) -> (u16, Value) {
        let method = method.parse().unwrap();
        let request = self.http.request(method, self.url(path)).bearer_auth(LOCAL_API_KEY).json(&body);
        let reply = request.send().await.unwrap();
        (reply.status().as_u16(), reply.json().await.unwrap_or_default())
    }

    /// The claims of a token whose signature the published keys verify.
    async fn claims(&self, token: &str) -> Map<String, Value> {
        let keys: Value = self.get(self.url(&format!("/sso/jwks/{LOCAL_CLIENT_ID}"))).await.json().await.unwrap();
        let header = jsonwebtoken::decode_header(token).unwrap();
        assert_eq!(header.alg, Algorithm::RS256);
        let key = keys["keys"].as_array().unwrap().iter().find(|key| key["kid"].as_str() == header.kid.as_deref()).unwrap();
        assert_eq!((&key["kty"], &key["alg"], &key["use"]), (&json!("RSA"), &json!("RS256"), &json!("sig")));
        let key = DecodingKey::from_rsa_components(key["n"].as_str().unwrap(), key["e"].as_str().unwrap()).unwrap();
        let mut validation = Validation::new(Algorithm::RS256);
        (validation.validate_exp, validation.validate_aud) = (false, false);
        jsonwebtoken::decode(token, &key, &validation).unwrap().claims
    }
}

fn config(seconds: &Arc<AtomicI64>) -> EmulatorConfig {
    let seconds = seconds.clone();
    let clock = Clock::from_fn(move || Timestamp::from_second(seconds.load(Ordering::SeqCst)).unwrap());
    EmulatorConfig::local("127.0.0.1:0".parse().unwrap(), clock, Random::system())
}

fn merged(mut usual: Value, extra: Value) -> Value {
    usual.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
    usual
}

fn challenge() -> String {
    URL_SAFE_NO_PAD.encode(sha256(VERIFIER))
}

fn location(reply: &Reply) -> Url {
    Url::parse(reply.headers()["location"].to_str().unwrap()).unwrap()
}

fn query_of(url: &Url) -> HashMap<String, String> {
    url.query_pairs().into_owned().collect()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

#[tokio::test]
async fn a_person_signs_in_with_a_code_and_pkce() {
    let bench = Bench::new().await;
    let state = "a state/with+every&sort=of \"character\"\r\n\n%41 \u{1f511}";
    let page = bench.get(bench.authorize_url(&[("state", state)])).await;
    assert_eq!(page.status(), 200);
    let policy = page.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.contains("form-action 'self' http://127.0.0.1:4321;") && !policy.contains("unsafe"), "{policy}");
    let html = page.text().await.unwrap();
    for expected in ["<h1>Sign in</h1>", "local stand-in for WorkOS", "Ada Lovelace \u{2013} ada@example.com"] {
        assert!(html.contains(expected), "{expected}");
    }

    let person = [("email", " New@Example.com "), ("first_name", "Nell"), ("last_name", "")];
    let reply = bench.answer(bench.authorize_url(&[("state", state)]), &person).await;
    assert_eq!(reply.status(), 303);
    let back = location(&reply);
    assert!(back.as_str().starts_with(&format!("{CALLBACK}?")));
    let query = query_of(&back);
    assert_eq!(query["state"], state);

    let (status, body) = bench.exchange(&query["code"], json!({ "ip_address": "192.0.2.7", "user_agent": "A browser" })).await;
    assert_eq!(status, 200);
    let fields: Vec<&str> = body.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(fields, ["access_token", "authentication_method", "refresh_token", "user"]);
    let user = &body["user"];
    assert_eq!((&user["email"], &user["first_name"], &user["last_name"]), (&json!("new@example.com"), &json!("Nell"), &Value::Null));
    assert_eq!((&user["object"], &user["email_verified"], &user["metadata"]), (&json!("user"), &json!(true), &json!({})));
    assert_eq!(user["last_sign_in_at"], "2026-11-18T11:06:40.000Z");

    let claims = bench.claims(text(&body["access_token"])).await;
    let names: Vec<&str> = claims.keys().map(String::as_str).collect();
    assert_eq!(names, ["exp", "iat", "iss", "jti", "sid", "sub"]);
    assert_eq!((&claims["sub"], &claims["iat"], &claims["exp"]), (&user["id"], &json!(START), &json!(START + 300)));
    assert_eq!(claims["iss"], bench.url(&format!("/user_management/{LOCAL_CLIENT_ID}")).as_str());

    let (_, sessions) = bench.with_key("GET", &format!("/user_management/users/{}/sessions", text(&user["id"])), json!({})).await;
    let session = &sessions["data"][0];
    assert_eq!((&session["id"], &session["ip_address"]), (&claims["sid"], &json!("192.0.2.7")));
    assert_eq!((&session["user_agent"], &session["status"], &session["ended_at"]), (&json!("A browser"), &json!("active"), &Value::Null));
}

#[tokio::test]
async fn a_known_person_needs_one_button_and_keeps_their_name() {
    let bench = Bench::new().await;
    let first = bench.sign_in("ADA@example.com").await;
    let reply = bench.answer(bench.authorize_url(&[]), &[("user", text(&first["user"]["id"]))]).await;
    let (_, second) = bench.exchange(&query_of(&location(&reply))["code"], json!({})).await;
    for field in ["id", "email", "first_name", "last_name", "name"] {
        assert_eq!(first["user"][field], second["user"][field], "{field}");
    }
    assert_eq!(second["user"]["name"], "Ada Lovelace");
}

#[tokio::test]
async fn forms_are_accepted_like_json() {
    let bench = Bench::new().await;
    let code = bench.code_for(bench.authorize_url(&[]), "ada@example.com").await;
    let fields = [("grant_type", "authorization_code"), ("client_id", LOCAL_CLIENT_ID), ("code", &code), ("code_verifier", VERIFIER)];
    let reply = bench.http.post(bench.url("/user_management/authenticate")).form(&fields).send().await.unwrap();
    assert_eq!(reply.status(), 200, "a public client with PKCE needs no secret");
    let body: Value = reply.json().await.unwrap();
    let refresh = json!({ "grant_type": "refresh_token", "client_id": LOCAL_CLIENT_ID, "refresh_token": body["refresh_token"] });
    assert_eq!(bench.authenticate(refresh).await.0, 200);
}

#[tokio::test]
async fn a_code_is_refused_in_the_shape_that_production_uses() {
    let bench = Bench::new().await;
    let no_pkce = [("code_challenge", ""), ("code_challenge_method", "")];
    let cases: [(Query, Value, u16, &str); 10] = [
        (&[], json!({ "code_verifier": "another" }), 400, "invalid_grant"),
        (&[], json!({ "code_verifier": null }), 400, "invalid_grant"),
        (&[], json!({ "code": "01UNKNOWN" }), 400, "invalid_grant"),
        (&[], json!({ "redirect_uri": "http://127.0.0.1:1/callback" }), 400, "invalid_grant"),
        (&[], json!({ "client_secret": "sk_wrong" }), 400, "invalid_client"),
        (&[], json!({ "client_id": "client_other" }), 400, "invalid_client"),
        (&no_pkce, json!({ "code_verifier": null, "client_secret": null }), 400, "invalid_client"),
        (&no_pkce, json!({}), 400, "code_challenge_not_found"),
        (&[], json!({ "code": null }), 422, "invalid_request_parameters"),
        (&[], json!({ "grant_type": 5 }), 422, "invalid_request_parameters"),
    ];
    for (query, fields, expected_status, expected_code) in cases {
        let code = bench.code_for(bench.authorize_url(query), "ada@example.com").await;
        let (status, body) = bench.exchange(&code, fields.clone()).await;
        let (kind, sentence) = match body.get("error") {
            Some(error) => (error, &body["error_description"]),
            None => (&body["code"], &body["message"]),
        };
        assert_eq!((status, text(kind)), (expected_status, expected_code), "{fields}: {body}");
        assert!(sentence.is_string() && body.as_object().unwrap().len() == 2, "{body}");
    }
    let code = bench.code_for(bench.authorize_url(&no_pkce), "ada@example.com").await;
    assert_eq!(bench.exchange(&code, json!({ "code_verifier": null })).await.0, 200, "with the secret PKCE is not required");
}

#[tokio::test]
async fn a_code_is_exchanged_once_and_within_ten_minutes() {
    let bench = Bench::new().await;
    for (waited, again, expected) in [(599, false, 200), (600, false, 400), (0, true, 400)] {
        let code = bench.code_for(bench.authorize_url(&[]), "ada@example.com").await;
        if again {
            assert_eq!(bench.exchange(&code, json!({})).await.0, 200);
        }
        bench.wind(waited);
        let (status, body) = bench.exchange(&code, json!({})).await;
        assert_eq!(status, expected, "after {waited} s");
        if expected == 400 {
            let message = format!("The code '{code}' has expired or is invalid.");
            assert_eq!(body, json!({ "error": "invalid_grant", "error_description": message }));
        }
    }
}

#[tokio::test]
async fn a_refresh_rotates_and_a_replay_gives_the_same_pair_for_thirty_seconds() {
    let bench = Bench::new().await;
    let signed_in = bench.sign_in("ada@example.com").await;
    let first = text(&signed_in["refresh_token"]);
    bench.wind(400);
    let (status, rotated) = bench.refresh(first).await;
    assert_eq!(status, 200);
    assert_ne!(rotated["refresh_token"], signed_in["refresh_token"]);
    let claims = bench.claims(text(&rotated["access_token"])).await;
    let before = bench.claims(text(&signed_in["access_token"])).await;
    assert_eq!((&claims["sid"], &claims["iat"]), (&before["sid"], &json!(START + 400)));
    assert_ne!(claims["jti"], before["jti"]);

    bench.wind(30);
    assert_eq!(bench.refresh(first).await, (200, rotated.clone()));
    bench.wind(1);
    let refused = json!({ "error": "invalid_grant", "error_description": "Refresh token already exchanged." });
    assert_eq!(bench.refresh(first).await, (400, refused));
    assert_eq!(bench.refresh(text(&rotated["refresh_token"])).await.0, 200, "the refused replay ended nothing");
    assert_eq!(bench.refresh("unknown").await.1["error"], "invalid_grant");

    let without_secret = json!({ "grant_type": "refresh_token", "client_id": LOCAL_CLIENT_ID, "refresh_token": rotated["refresh_token"] });
    assert_eq!(bench.authenticate(without_secret).await.1["error"], "invalid_client");
}

#[tokio::test]
async fn many_refreshes_at_once_get_one_pair() {
    let bench = Bench::new().await;
    let signed_in = bench.sign_in("ada@example.com").await;
    let token = text(&signed_in["refresh_token"]);
    let (a, b, c, d) = tokio::join!(bench.refresh(token), bench.refresh(token), bench.refresh(token), bench.refresh(token));
    assert_eq!(a.0, 200);
    for other in [b, c, d] {
        assert_eq!(other, a);
    }
}

#[tokio::test]
async fn a_session_that_ended_is_not_refreshed() {
    let bench = Bench::new().await;
    for by_browser in [true, false] {
        let signed_in = bench.sign_in("ada@example.com").await;
        let sid = bench.claims(text(&signed_in["access_token"])).await["sid"].clone();
        if by_browser {
            let mut url = bench.url("/user_management/sessions/logout");
            url.query_pairs_mut().append_pair("session_id", text(&sid)).append_pair("return_to", "http://127.0.0.1:4321/");
            let reply = bench.get(url).await;
            assert_eq!((reply.status().as_u16(), location(&reply).as_str()), (302, "http://127.0.0.1:4321/"));
        } else {
            let (status, session) = bench.with_key("POST", "/user_management/sessions/revoke", json!({ "session_id": sid })).await;
            assert_eq!((status, &session["status"]), (200, &json!("revoked")));
        }
        let (status, body) = bench.refresh(text(&signed_in["refresh_token"])).await;
        assert_eq!((status, &body["error"]), (400, &json!("invalid_grant")));
        let page = bench.get(bench.authorize_url(&[])).await;
        assert_eq!(page.status(), 200, "the next sign-in asks again");
    }
    let (status, body) = bench.with_key("POST", "/user_management/sessions/revoke", json!({ "session_id": "session_none" })).await;
    assert!(status == 400 && body["message"].is_string());
}

#[tokio::test]
async fn a_sign_out_with_bad_input_is_refused() {
    let bench = Bench::new().await;
    for query in [
        "",
        "session_id=",
        "session_id=user_1&return_to=http://127.0.0.1:4321/",
        "session_id=session_1&return_to=https://evil.example/",
        "session_id=session_1&return_to=http://127.0.0.1:4321@evil.example/",
        "session_id=session_1&return_to=javascript:alert(1)",
        "session_id=session_1",
    ] {
        let reply = bench.get(bench.url(&format!("/user_management/sessions/logout?{query}"))).await;
        assert_eq!(reply.status(), 422, "{query}");
        let body: Value = reply.json().await.unwrap();
        assert!(body["message"].is_string(), "{body}");
    }
}

#[tokio::test]
async fn an_unregistered_redirect_uri_is_named_and_never_followed() {
    let bench = Bench::new().await;
    for uri in [
        "https://evil.example/callback",
        "http://127.0.0.1:4321/callback/other",
        "http://127.0.0.1:4321@evil.example/callback",
        "http://127.0.0.1:/callback?x=http://127.0.0.1:1/callback",
        "javascript:alert(1)",
        "http://127.0.0.1:4321/<script>",
        "not an address",
        "",
    ] {
        let url = bench.authorize_url(&[("redirect_uri", uri)]);
        for reply in [bench.get(url.clone()).await, bench.answer(url.clone(), &[("email", "ada@example.com")]).await] {
            assert_eq!(reply.status(), 400, "{uri}");
            assert!(reply.headers().get("location").is_none());
            let html = reply.text().await.unwrap();
            assert!(html.contains(&uri.replace('<', "&lt;").replace('>', "&gt;")) && !html.contains("<script"), "{html}");
        }
    }
}

#[tokio::test]
async fn a_request_that_production_refuses_is_refused() {
    let bench = Bench::new().await;
    let on_a_page: [Query; 7] = [
        &[("client_id", "client_other")],
        &[("response_type", "token")],
        &[("response_type", "")],
        &[("code_challenge_method", "plain")],
        &[("code_challenge_method", "")],
        &[("code_challenge", "short")],
        &[("code_challenge", "")],
    ];
    for query in on_a_page {
        assert_eq!(bench.get(bench.authorize_url(query)).await.status(), 400, "{query:?}");
    }
    let at_the_callback: [(Query, &str); 6] = [
        (&[("provider", "")], "invalid_connection_selector"),
        (&[("provider", "Nobody")], "invalid_connection_selector"),
        (&[("connection_id", "conn_1")], "ambiguous_connection_selector"),
        (&[("provider", ""), ("connection_id", "conn_1")], "connection_invalid"),
        (&[("organization_id", "org_1")], "organization_invalid"),
        (&[("provider", ""), ("organization_id", "org_1")], "organization_invalid"),
    ];
    for (query, error) in at_the_callback {
        let query = [query, &[("state", "s t")]].concat();
        let reply = bench.get(bench.authorize_url(&query)).await;
        assert_eq!(reply.status(), 303, "{query:?}");
        let answer = query_of(&location(&reply));
        assert_eq!((answer["error"].as_str(), answer["state"].as_str()), (error, "s t"), "{query:?}");
    }
    let google = bench.authorize_url(&[("provider", "GoogleOAuth")]);
    let code = bench.code_for(google, "ada@example.com").await;
    assert_eq!(bench.exchange(&code, json!({})).await.1["authentication_method"], "GoogleOAuth");
}

#[tokio::test]
async fn what_others_typed_is_shown_as_text() {
    let bench = Bench::new().await;
    let attack = "\"><img src=x onerror=alert(1)>'&amp;";
    let typed = [("email", "\"><img@example.com"), ("first_name", attack), ("last_name", attack)];
    assert_eq!(bench.answer(bench.authorize_url(&[]), &typed).await.status(), 303);
    let pages = [
        bench.get(bench.authorize_url(&[("state", attack), ("login_hint", attack)])).await,
        bench.answer(bench.authorize_url(&[("state", attack)]), &[("email", attack), ("first_name", attack)]).await,
        bench.get(bench.authorize_url(&[("client_id", attack)])).await,
    ];
    for page in pages {
        let html = page.text().await.unwrap();
        assert!(html.contains("&quot;&gt;&lt;img") && !html.contains("<img"), "{html}");
    }
}

#[tokio::test]
async fn the_hint_is_filled_in_and_cancel_says_denied() {
    let bench = Bench::new().await;
    let page = bench.get(bench.authorize_url(&[("login_hint", "grace@example.com"), ("state", "s")])).await.text().await.unwrap();
    assert!(page.contains("value=\"grace@example.com\""));
    let (_, link) = page.split_once("<a href=\"").unwrap();
    let link = link.split_once('"').unwrap().0.replace("&amp;", "&");
    let answer = query_of(&Url::parse(&link).unwrap());
    assert!(link.starts_with(CALLBACK));
    assert_eq!((answer["error"].as_str(), answer["state"].as_str()), ("access_denied", "s"));
}

#[tokio::test]
async fn a_bad_form_comes_back_with_what_was_typed() {
    let bench = Bench::new().await;
    let long = "x".repeat(101);
    for (email, first_name) in [("nobody", "Nell"), ("a@b@c", "Nell"), ("a b@example.com", "Nell"), ("", "Nell"), ("a@example.com", &long)]
    {
        let reply = bench.answer(bench.authorize_url(&[]), &[("email", email), ("first_name", first_name)]).await;
        assert_eq!(reply.status(), 422, "{email}");
        let html = reply.text().await.unwrap();
        assert!(html.contains("role=\"alert\"") && html.contains(&format!("value=\"{first_name}\"")), "{html}");
    }
    assert_eq!(bench.answer(bench.authorize_url(&[]), &[("user", "user_gone")]).await.status(), 422);
}

#[tokio::test]
async fn another_site_cannot_send_the_form() {
    let bench = Bench::new().await;
    let own = bench.emulator.base_url.as_str().trim_end_matches('/').to_owned();
    let cases = [
        ("sec-fetch-site", "cross-site", 403),
        ("sec-fetch-site", "same-site", 403),
        ("origin", "https://evil.example", 403),
        ("origin", "null", 403),
        ("origin", own.as_str(), 303),
        ("host", "rebound.example", 421),
        ("host", "localhost", 303),
    ];
    for (name, value, expected) in cases {
        let form = [("email", "ada@example.com")];
        let reply = bench.http.post(bench.authorize_url(&[])).header(name, value).form(&form).send().await.unwrap();
        assert_eq!(reply.status(), expected, "{name}: {value}");
    }
}

#[tokio::test]
async fn users_keys_and_sessions_survive_a_restart() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("new/emulator.json");
    let bench = Bench::with(|config| config.state_file = Some(path.clone())).await;
    let before = bench.sign_in("new@example.com").await;
    let template = json!({ "content": "{\"email\": {{ user.email }}}" });
    assert_eq!(bench.with_key("PUT", "/user_management/jwt_template", template).await.0, 200);
    bench.emulator.shutdown().await;
    assert_private(&path);

    let bench = Bench::with(|config| config.state_file = Some(path.clone())).await;
    bench.claims(text(&before["access_token"])).await;
    let (status, refreshed) = bench.refresh(text(&before["refresh_token"])).await;
    assert_eq!((status, &refreshed["user"]), (200, &before["user"]));
    assert_eq!(bench.claims(text(&refreshed["access_token"])).await["email"], "new@example.com");
    assert_eq!(bench.sign_in("New@example.com").await["user"]["id"], before["user"]["id"]);

    let elsewhere = Bench::new().await;
    assert_eq!(elsewhere.sign_in("new@example.com").await["user"]["id"], before["user"]["id"], "even without the file");
    let id = text(&before["user"]["id"]);
    assert!(id.starts_with("user_01") && id.len() == "user_".len() + 26, "{id}");
}

#[cfg(unix)]
fn assert_private(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    assert_eq!(std::fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600);
}

#[cfg(not(unix))]
fn assert_private(_: &Path) {}

#[tokio::test]
async fn a_file_that_holds_no_state_is_left_as_it_is() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("emulator.json");
    for content in ["", "{", "[]", "{\"signing_key\":{}}"] {
        std::fs::write(&path, content).unwrap();
        let mut config = config(&Arc::new(AtomicI64::new(START)));
        config.state_file = Some(path.clone());
        let error = start(config).await.unwrap_err();
        assert!(matches!(error, EmulatorError::NotAState { .. }) && error.to_string().contains("emulator.json"), "{error}");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), content);
    }
}

#[tokio::test]
async fn only_loopback_addresses_are_listened_on() {
    for address in ["0.0.0.0:0", "[::]:0", "192.0.2.1:0", "10.0.0.1:3000"] {
        let mut config = config(&Arc::new(AtomicI64::new(START)));
        config.listen = address.parse().unwrap();
        let error = start(config).await.unwrap_err();
        assert!(matches!(error, EmulatorError::NotLoopback(_)) && error.to_string().contains("127.0.0.1"), "{error}");
    }
}

#[tokio::test]
async fn an_emulator_stops_when_told_to() {
    let bench = Bench::new().await;
    assert_eq!(bench.get(bench.url("/healthz")).await.status(), 200);
    let (url, http) = (bench.url("/healthz"), bench.http.clone());
    bench.emulator.shutdown().await;
    assert!(http.get(url).send().await.unwrap_err().is_connect());

    let mut taken = config(&Arc::new(AtomicI64::new(START)));
    let listener = TcpListener::bind(taken.listen).await.unwrap();
    taken.listen = listener.local_addr().unwrap();
    assert!(matches!(serve_until(taken, std::future::ready(())).await, Err(EmulatorError::Bind { .. })));
    assert!(serve_until(config(&Arc::new(AtomicI64::new(START))), std::future::ready(())).await.is_ok());
}

#[tokio::test]
async fn tokens_carry_the_configured_issuer_audience_and_claims() {
    let shapes = [
        (IssuerShape::Host, ""),
        (IssuerShape::HostSlash, "/"),
        (IssuerShape::UserManagement, "/user_management/client_01DAYBOOK0000000000EMVLATR"),
        (IssuerShape::Exactly("https://auth.example.com".to_owned()), "https://auth.example.com"),
    ];
    for (shape, expected) in shapes {
        let exact = matches!(shape, IssuerShape::Exactly(_));
        let claims = json!({ "who": "{{ user.first_name || 'Someone' }} <{{user.email}}>", "role": "authenticated", "deep": { "n": 1 } });
        let bench = Bench::with(|config| {
            config.issuer = shape;
            config.audience = Some("daybook".to_owned());
            config.access_token_seconds = 5;
            config.extra_claims = claims.as_object().unwrap().clone();
        })
        .await;
        let signed_in = bench.sign_in("nameless@example.com").await;
        let claims = bench.claims(text(&signed_in["access_token"])).await;
        let host = bench.emulator.base_url.as_str().trim_end_matches('/');
        assert_eq!(text(&claims["iss"]), if exact { expected.to_owned() } else { format!("{host}{expected}") });
        assert_eq!((&claims["aud"], &claims["exp"]), (&json!("daybook"), &json!(START + 5)));
        assert_eq!(claims["who"], "Someone <nameless@example.com>");
        assert_eq!((&claims["role"], &claims["deep"]["n"]), (&json!("authenticated"), &json!(1)));
    }
    for reserved in ["iss", "sub", "exp", "iat", "nbf", "jti"] {
        let mut config = config(&Arc::new(AtomicI64::new(START)));
        config.extra_claims.insert(reserved.to_owned(), json!("x"));
        let error = start(config).await.unwrap_err();
        assert!(matches!(error, EmulatorError::ExtraClaims(_)) && error.to_string().contains(reserved), "{error}");
    }
}

#[tokio::test]
async fn a_jwt_template_is_filled_in_as_json() {
    let bench = Bench::new().await;
    let path = "/user_management/jwt_template";
    let content = r#"{ "aud": "api", "quoted": "a \"b\" {{ user.first_name }}", "bare": {{ user.metadata.nick || user.email }},
        "nothing": {{ user.locale }}, "whole": {{ user.metadata }}, "empty": "{{ user.locale }}" }"#;
    let (status, stored) = bench.with_key("PUT", path, json!({ "content": content })).await;
    assert_eq!((status, &stored["object"], &stored["content"]), (200, &json!("jwt_template"), &json!(content)));
    assert_eq!(bench.with_key("GET", path, json!({})).await.1["content"], content);
    let person = [("email", "q@example.com"), ("first_name", "Q \"the\" \\ {{ user.id }}")];
    let reply = bench.answer(bench.authorize_url(&[]), &person).await;
    let (_, body) = bench.exchange(&query_of(&location(&reply))["code"], json!({})).await;
    let claims = bench.claims(text(&body["access_token"])).await;
    assert_eq!(claims["quoted"], "a \"b\" Q \"the\" \\ {{ user.id }}");
    assert_eq!((&claims["aud"], &claims["bare"], &claims["nothing"]), (&json!("api"), &json!("q@example.com"), &Value::Null));
    assert_eq!((&claims["whole"], &claims["empty"]), (&json!({}), &json!("")));

    let big = json!({ "big": "x".repeat(3100) }).to_string();
    for refused in
        ["", "[]", "{\"sub\": \"x\"}", "{\"a\": {{ user.email }", "{\"a\": {{ 1 + 1 }}}", "{\"a\": \"{{ user.metadata }}\"}", &big]
    {
        let (status, body) = bench.with_key("PUT", path, json!({ "content": refused })).await;
        assert_eq!((status, &body["code"]), (422, &json!("invalid_request_parameters")), "{refused}");
    }
}

#[tokio::test]
async fn redirect_uris_are_registered_and_removed() {
    let bench = Bench::with(|config| config.redirect_uris = vec!["https://app.example.com/callback".to_owned()]).await;
    let path = "/user_management/redirect_uris";
    let (status, added) = bench.with_key("POST", path, json!({ "uri": "https://*.example.com/callback" })).await;
    assert_eq!((status, &added["object"], &added["default"]), (201, &json!("redirect_uri"), &json!(false)));
    let (_, listed) = bench.with_key("GET", path, json!({})).await;
    assert_eq!((&listed["object"], &listed["data"][0]["default"], &listed["data"][1]), (&json!("list"), &json!(true), &added));

    let cases = [
        ("https://app.example.com/callback", 200),
        ("https://preview-7.example.com/callback", 200),
        ("https://a.b.example.com/callback", 400),
        ("https://.example.com/callback", 400),
        ("http://preview.example.com/callback", 400),
        (CALLBACK, 400),
    ];
    for (uri, expected) in cases {
        assert_eq!(bench.get(bench.authorize_url(&[("redirect_uri", uri)])).await.status(), expected, "{uri}");
    }
    let one = format!("{path}/{}", text(&added["id"]));
    assert_eq!((bench.with_key("DELETE", &one, json!({})).await.0, bench.with_key("DELETE", &one, json!({})).await.0), (204, 404));
    let gone = bench.get(bench.authorize_url(&[("redirect_uri", "https://preview-7.example.com/callback")])).await;
    assert_eq!(gone.status(), 400);

    for refused in [
        "https://app.example.com/callback",
        "http://app.example.com/callback",
        "https://*.*.example.com/",
        "https://app.example.com:*/callback",
        "https://example.com/*",
        "https://example.com/#x",
        "https://me@example.com/",
        "javascript:alert(1)",
        "/callback",
    ] {
        assert_eq!(bench.with_key("POST", path, json!({ "uri": refused })).await.0, 422, "{refused}");
    }
}

#[tokio::test]
async fn the_management_routes_ask_for_the_key() {
    let bench = Bench::new().await;
    let user = bench.sign_in("ada@example.com").await["user"].clone();
    let id = text(&user["id"]);
    let (status, found) = bench.with_key("GET", &format!("/user_management/users/{id}"), json!({})).await;
    assert_eq!((status, found), (200, user.clone()));
    for missing in ["/user_management/users/user_none", "/user_management/users/user_none/sessions", "/nowhere"] {
        let (status, body) = bench.with_key("GET", missing, json!({})).await;
        assert!(status == 404 && body["message"].is_string(), "{missing}: {body}");
    }
    let routes = [
        ("GET", format!("/user_management/users/{id}")),
        ("GET", format!("/user_management/users/{id}/sessions")),
        ("POST", "/user_management/sessions/revoke".to_owned()),
        ("GET", "/user_management/redirect_uris".to_owned()),
        ("POST", "/user_management/redirect_uris".to_owned()),
        ("DELETE", "/user_management/redirect_uris/redir_1".to_owned()),
        ("GET", "/user_management/jwt_template".to_owned()),
        ("PUT", "/user_management/jwt_template".to_owned()),
    ];
    for (method, path) in routes {
        for key in [None, Some("sk_wrong"), Some("")] {
            let request = bench.http.request(method.parse().unwrap(), bench.url(&path));
            let request = if let Some(key) = key { request.bearer_auth(key) } else { request };
            assert_eq!(request.send().await.unwrap().status(), 401, "{method} {path} with {key:?}");
        }
    }
}

#[tokio::test]
async fn an_unknown_client_has_no_keys() {
    let bench = Bench::new().await;
    let reply = bench.get(bench.url("/sso/jwks/client_other")).await;
    assert_eq!(reply.status(), 404);
    let body: Value = reply.json().await.unwrap();
    assert!(body["message"].is_string() && body.as_object().unwrap().len() == 1, "{body}");
}

#[tokio::test]
async fn every_response_has_its_own_id() {
    let bench = Bench::new().await;
    let mut seen = Vec::new();
    for path in ["/healthz", "/nowhere", "/user_management/authorize", "/user_management/jwt_template", "/healthz"] {
        let reply = bench.get(bench.url(path)).await;
        assert_eq!(reply.headers()["cache-control"], "no-store");
        seen.push(reply.headers()["x-request-id"].to_str().unwrap().to_owned());
    }
    let foreign = bench.http.get(bench.url("/healthz")).header("host", "rebound.example").send().await.unwrap();
    seen.push(foreign.headers()["x-request-id"].to_str().unwrap().to_owned());
    let wrong_method = bench.http.put(bench.url("/healthz")).send().await.unwrap();
    assert_eq!(wrong_method.status(), 405);
    seen.push(wrong_method.headers()["x-request-id"].to_str().unwrap().to_owned());
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 7);
}

#[tokio::test]
async fn old_sessions_and_codes_are_forgotten() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("emulator.json");
    let bench = Bench::with(|config| config.state_file = Some(path.clone())).await;
    let first = bench.sign_in("ada@example.com").await;
    let sid = bench.claims(text(&first["access_token"])).await["sid"].clone();
    bench.wind(30 * 24 * 3600);
    let (status, body) = bench.refresh(text(&first["refresh_token"])).await;
    assert_eq!((status, &body["error_description"]), (400, &json!("Session has already ended.")), "thirty days are the limit");
    bench.wind(30 * 24 * 3600);
    bench.sign_in("grace@example.com").await;
    let kept = std::fs::read_to_string(&path).unwrap();
    assert!(!kept.contains(text(&sid)) && !kept.contains(text(&first["refresh_token"])) && kept.contains("ada@example.com"));
}
