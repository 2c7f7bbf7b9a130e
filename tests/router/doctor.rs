//! The doctor over the real router, with a WorkOS that fails in each way, and as a command.

use super::support::{on_a_deep_stack, startup};
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, header},
};
use daybook::{
    app::{App, shell},
    emulator::{self, Emulator, EmulatorConfig, Endpoint, Fault, Faults, IssuerShape, LOCAL_API_KEY, LOCAL_CLIENT_ID, OldKey, What},
    server::{
        clock::Clock,
        config::{Workos, WorkosConfig, known_issuers},
        random::Random,
        router::router,
        run,
    },
};
use serde_json::Value;
use std::{
    io::{BufRead as _, BufReader},
    net::SocketAddr,
    path::Path,
    process::{Child, Command, Output, Stdio},
    time::Duration,
};
use tower::ServiceExt as _;

const PASSWORD: &str = "hunter2 hunter2 and more characters: aXb9?";
const HTML: &str = "text/html,*/*;q=0.8";
const JSON: &str = "application/json";

async fn workos() -> Emulator {
    let local = EmulatorConfig::local(SocketAddr::from(([127, 0, 0, 1], 0)), Clock::system(), Random::system());
    let template = serde_json::json!({ "aud": "daybook", "email": "{{ user.email }}" });
    let extra_claims = template.as_object().expect("an object").clone();
    emulator::start(EmulatorConfig { extra_claims, ..local }).await.expect("a local WorkOS")
}

async fn site(emulator: &Emulator, public_url: &str, change: impl FnOnce(&mut WorkosConfig)) -> Router {
    let public_url: url::Url = public_url.parse().expect("a URL");
    let mut config = WorkosConfig {
        api_key: LOCAL_API_KEY.into(),
        client_id: LOCAL_CLIENT_ID.into(),
        base_url: emulator.base_url.clone(),
        redirect_uri: public_url.join("/callback").expect("a URL"),
        issuers: known_issuers(&emulator.base_url, LOCAL_CLIENT_ID),
        audience: Some("daybook".into()),
        cookie_password: PASSWORD.into(),
        webhook_secret: None,
    };
    change(&mut config);
    router(
        run::start(startup(public_url, Workos::Real(config)), Clock::system(), Random::system()).await.expect("a start").state,
        App,
        shell,
    )
}

/// The status and the body of a page.
async fn get(site: &Router, path: &str, accept: &str) -> (u16, String) {
    get_at("127.0.0.1:3000", site, path, accept).await
}

/// The same, with this address in the browser.
async fn get_at(host: &str, site: &Router, path: &str, accept: &str) -> (u16, String) {
    let request = Request::get(path).header(header::ACCEPT, accept).header(header::HOST, host).body(Body::empty());
    let answer = site.clone().oneshot(request.expect("a request")).await.expect("an answer");
    let status = answer.status().as_u16();
    let body = to_bytes(answer.into_body(), usize::MAX).await.expect("a body");
    (status, String::from_utf8(body.to_vec()).expect("text"))
}

async fn report(site: &Router) -> Value {
    let (status, body) = get(site, "/doctor", JSON).await;
    assert_eq!(status, 200, "{body}");
    serde_json::from_str(&body).expect("JSON")
}

fn level_of<'a>(report: &'a Value, code: &str) -> Option<&'a str> {
    let findings = report["findings"].as_array().expect("findings");
    findings.iter().find(|finding| finding["code"] == code).and_then(|finding| finding["level"].as_str())
}

/// Faults of WorkOS or its settings, each with the expected finding.
type Row = (&'static str, &'static str, Vec<Fault>, Option<fn(&mut WorkosConfig)>);

fn rows() -> Vec<Row> {
    let status = |status, error: Option<&str>| What::Status { status, retry_after: None, error: error.map(str::to_owned) };
    let keys = |what: What| vec![Fault::new(what).at(Endpoint::Keys)];
    let management = |what: What| vec![Fault::new(what).at(Endpoint::Management)];
    let template = |content: &str| management(What::JwtTemplate { content: content.into() });
    let settings = |code, level, change: fn(&mut WorkosConfig)| -> Row { (code, level, vec![], Some(change)) };
    let faults = |code, level, faults| -> Row { (code, level, faults, None) };
    vec![
        settings("client_unknown", "problem", |config| config.client_id = "client_other".into()),
        settings("api_key_refused", "problem", |config| config.api_key = "sk_test_hunter2".into()),
        settings("redirect_uri_missing", "problem", |config| {
            config.redirect_uri = "http://127.0.0.1:3000/elsewhere".parse().expect("a URL");
        }),
        settings("audience_differs", "problem", |config| config.audience = Some("another".into())),
        settings("cookie_password_weak", "warning", |config| config.cookie_password = "a".repeat(40).into()),
        faults("environment_differs", "problem", vec![Fault::new(status(400, Some("invalid_client"))).at(Endpoint::Code)]),
        faults("environment_not_checked", "not_checked", vec![Fault::new(What::Html { status: 502 }).at(Endpoint::Code)]),
        faults("keys_unreachable", "problem", keys(status(503, None))),
        faults("keys_unreachable", "problem", keys(What::Closed)),
        faults("keys_unreadable", "problem", keys(What::Html { status: 200 })),
        faults("keys_unreadable", "problem", keys(What::Truncated)),
        faults("keys_unreadable", "problem", keys(What::ManyKeys { keys: 5_000 })),
        faults("keys_unusable", "problem", keys(What::EmptyKeys)),
        faults("keys_unusable", "problem", keys(What::DuplicateKey)),
        faults("keys_unusable", "problem", keys(What::ManyKeys { keys: 40 })),
        faults("keys_usable", "ok", keys(What::RotatedKey { old_key: OldKey::Kept })),
        faults("clock_off", "problem", keys(What::ClockOffset { seconds: -600 })),
        faults("clock_drifts", "warning", keys(What::ClockOffset { seconds: 40 })),
        faults("audience_missing", "problem", template(r#"{ "email": "{{ user.email }}" }"#)),
        faults("template_reserved", "problem", template(r#"{ "aud": "daybook", "iss": "https://example.com" }"#)),
        faults("template_replaces_session", "warning", template(r#"{ "aud": "daybook", "sid": "{{ user.id }}" }"#)),
        faults("template_unreadable", "warning", template("{")),
        faults("template_not_checked", "not_checked", management(What::Truncated)),
        faults("api_key_not_checked", "not_checked", management(status(429, None))),
        faults("redirect_uri_not_checked", "not_checked", management(What::LostReply)),
    ]
}

#[test]
fn each_problem_with_workos_is_found() {
    on_a_deep_stack(async {
        let emulator = workos().await;
        let usual = site(&emulator, "http://127.0.0.1:3000", |_| {}).await;
        for (code, level, faults, change) in rows() {
            let site = match change {
                Some(change) => site(&emulator, "http://127.0.0.1:3000", change).await,
                None => usual.clone(),
            };
            emulator.faults().set(Faults::new(faults).expect("faults"));
            let report = report(&site).await;
            emulator.faults().lift();
            assert_eq!(level_of(&report, code), Some(level), "{code}: {report:#}");
            let text = report.to_string();
            assert!(!text.contains("hunter2") && !text.contains(LOCAL_API_KEY), "{code}: {text}");
        }
    });
}

/// An access token, as a program gets one.
async fn access_token(emulator: &Emulator) -> String {
    let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
    let mut authorize = emulator.base_url.join("/user_management/authorize").expect("a URL");
    authorize.query_pairs_mut().extend_pairs([
        ("response_type", "code"),
        ("client_id", LOCAL_CLIENT_ID),
        ("redirect_uri", "http://127.0.0.1:3000/callback"),
        ("provider", "authkit"),
    ]);
    let answer = http.post(authorize).form(&[("email", "ada@example.com")]).send().await.expect("an answer");
    let back: url::Url = answer.headers()["location"].to_str().expect("text").parse().expect("a URL");
    let code = back.query_pairs().find(|(name, _)| name == "code").expect("a code").1.into_owned();
    let body = serde_json::json!({
        "grant_type": "authorization_code", "client_id": LOCAL_CLIENT_ID, "client_secret": LOCAL_API_KEY, "code": code,
    });
    let answer = http.post(emulator.base_url.join("/user_management/authenticate").expect("a URL")).json(&body).send().await;
    let grant: Value = answer.expect("an answer").json().await.expect("JSON");
    grant["access_token"].as_str().expect("a token").to_owned()
}

#[test]
fn the_last_refused_issuer_and_audience_are_named() {
    on_a_deep_stack(async {
        let emulator = workos().await;
        let site = site(&emulator, "http://127.0.0.1:3000", |_| {}).await;
        assert_eq!(level_of(&report(&site).await, "issuer_fits"), Some("ok"));
        let elsewhere = "https://auth.example.com/user_management/client_9";
        for (what, code, seen) in [
            (What::Issuer(IssuerShape::Exactly(elsewhere.into())), "issuer_refused", elsewhere),
            (What::Audience(Some("another".into())), "token_audience_refused", "audience is another"),
        ] {
            emulator.faults().set(Faults::new([Fault::new(what)]).expect("faults"));
            let authorization = format!("Bearer {}", access_token(&emulator).await);
            let request = Request::get("/api/auth/me").header(header::AUTHORIZATION, authorization).body(Body::empty());
            let answer = site.clone().oneshot(request.expect("a request")).await.expect("an answer");
            assert_eq!(answer.status(), 401, "{code}");
            let report = report(&site).await;
            assert_eq!(level_of(&report, code), Some("problem"), "{report:#}");
            assert!(report.to_string().contains(seen), "{report:#}");
        }
    });
}

#[test]
fn a_workos_that_refuses_connections_is_found() {
    on_a_deep_stack(async {
        let mut emulator = workos().await;
        let site = site(&emulator, "http://127.0.0.1:3000", |_| {}).await;
        emulator.refuse_connections().await.expect("refused");
        let report = report(&site).await;
        for (code, level) in [
            ("keys_unreachable", "problem"),
            ("api_key_not_checked", "not_checked"),
            ("environment_not_checked", "not_checked"),
            ("clock_not_checked", "not_checked"),
        ] {
            assert_eq!(level_of(&report, code), Some(level), "{report:#}");
        }
    });
}

#[test]
fn when_all_is_well_nothing_is_wrong_and_nothing_has_changed() {
    on_a_deep_stack(async {
        let emulator = workos().await;
        let site = site(&emulator, "http://127.0.0.1:3000", |_| {}).await;
        let first = report(&site).await;
        for code in [
            "settings_usable",
            "address_answers",
            "opened_at_public_address",
            "cookie_fits",
            "made_up_session_refused",
            "keys_usable",
            "api_key_accepted",
            "environment_same",
            "redirect_uri_registered",
            "template_harmless",
            "audience_matches",
            "clock_right",
            "schema_current",
            "database_writable",
        ] {
            assert_eq!(level_of(&first, code), Some("ok"), "{code}: {first:#}");
        }
        assert_eq!(report(&site).await, first);
        // The one warning is about the database in memory.
        assert_eq!((first["level"].as_str(), level_of(&first, "database_in_memory")), (Some("warning"), Some("warning")));
    });
}

#[test]
fn the_doctor_is_in_only_where_nobody_else_can_ask() {
    on_a_deep_stack(async {
        let emulator = workos().await;
        let failed = "/sign-in-failed?reason=denied";
        for (public_url, is_in) in
            [("http://127.0.0.1:3000", true), ("http://localhost:3000", true), ("https://daybook.example.com", false)]
        {
            let site = site(&emulator, public_url, |_| {}).await;
            let (_, host) = public_url.split_once("//").expect("a host");
            for (path, accept) in [("/doctor", HTML), ("/doctor", JSON), ("/api/doctor", JSON)] {
                let (status, body) = get_at(host, &site, path, accept).await;
                assert_eq!(status, if is_in { 200 } else { 404 }, "{public_url} {path} {accept}");
                assert_eq!(body.contains("cookie_password") || body.contains("Cookie password"), is_in, "{public_url} {path} {accept}");
            }
            assert_eq!(get_at(host, &site, failed, HTML).await.1.contains("href=\"/doctor\""), is_in, "{public_url}");
        }
    });
}

/// The real program in a folder of its own, with these settings and no others.
fn daybook(folder: &Path, settings: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_daybook"));
    command.current_dir(folder).env_clear().env("LEPTOS_OUTPUT_NAME", "daybook").envs(settings.iter().copied());
    command
}

fn doctor(folder: &Path, settings: &[(&str, &str)]) -> (Option<i32>, Value, String) {
    let Output { status, stdout, stderr } = daybook(folder, settings).args(["doctor", "--json"]).output().expect("a program");
    let (stdout, stderr) = (String::from_utf8(stdout).expect("text"), String::from_utf8(stderr).expect("text"));
    let report = serde_json::from_str(&stdout).unwrap_or_else(|error| panic!("{error}: {stdout} {stderr}"));
    let said = daybook(folder, settings).arg("doctor").output().expect("a program");
    assert_eq!(said.status.code(), status.code(), "text and JSON exit alike");
    (status.code(), report, stderr + &String::from_utf8(said.stdout).expect("text"))
}

#[test]
fn the_command_exits_with_a_status_and_says_why() {
    on_a_deep_stack(async {
        let emulator = workos().await;
        let base_url = emulator.base_url.as_str().trim_end_matches('/').to_owned();
        let right = [
            ("WORKOS_API_KEY", LOCAL_API_KEY),
            ("WORKOS_CLIENT_ID", LOCAL_CLIENT_ID),
            ("WORKOS_COOKIE_PASSWORD", PASSWORD),
            ("WORKOS_AUDIENCE", "daybook"),
            ("WORKOS_API_BASE_URL", base_url.as_str()),
        ];
        let with = |more: &[(&'static str, &'static str)]| [&right[..], more].concat();
        for (settings, status, level, code) in [
            (with(&[]), 0, "note", "database_absent"),
            (vec![], 0, "not_checked", "workos_not_checked"),
            (with(&[("DAYBOOK_DATABASE", "mem://")]), 3, "warning", "database_in_memory"),
            (with(&[("WORKOS_API_KEY", "sk_test_hunter2")]), 1, "problem", "api_key_refused"),
            (with(&[("WORKOS_COOKIE_PASSWORD", "hunter2")]), 1, "problem", "setting_unusable"),
            (with(&[("DAYBOOK_DATABASE", "postgres://hunter2")]), 1, "problem", "setting_unusable"),
            (with(&[("DAYBOOK_PUBLIC_URL", "daybook.example.com")]), 1, "problem", "setting_unusable"),
        ] {
            let folder = tempfile::tempdir().expect("a folder");
            let (ended, report, said) = doctor(folder.path(), &settings);
            assert_eq!((ended, level_of(&report, code)), (Some(status), Some(level)), "{code}: {report:#} {said}");
            assert!(said.contains(code), "{said}");
            let everything = format!("{report} {said}");
            assert!(!everything.contains("hunter2") && !everything.contains(LOCAL_API_KEY), "{everything}");
            assert_eq!(folder.path().read_dir().expect("a folder").count(), 0, "{code}: a check leaves nothing behind");
        }
    });
}

/// A program that ends with the test.
struct Server(Child);

impl Server {
    /// Starts the program at an address that was just free, and again at another if that was taken in the meantime.
    fn start(folder: &Path, database: &str) -> (Self, String) {
        for _ in 0..100 {
            let port = std::net::TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr()).expect("a port").port();
            let address = format!("127.0.0.1:{port}");
            let mut program = daybook(folder, &[("LEPTOS_SITE_ADDR", &address), ("DAYBOOK_DATABASE", database)]);
            let mut server = Self(program.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("a program"));
            let mut lines = BufReader::new(server.0.stdout.take().expect("its words")).lines().map_while(Result::ok);
            if lines.any(|line| line.starts_with("Daybook is at ")) {
                return (server, address);
            }
        }
        panic!("the program does not start");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn the_command_beside_a_running_server_points_to_its_page() {
    let folder = tempfile::tempdir().expect("a folder");
    let database = "surrealkv://./data/db?sync=every";
    let (server, address) = Server::start(folder.path(), database);
    let settings = [("LEPTOS_SITE_ADDR", address.as_str()), ("DAYBOOK_DATABASE", database)];
    let (ended, report, said) = doctor(folder.path(), &settings);
    assert_eq!((ended, level_of(&report, "database_in_use")), (Some(0), Some("not_checked")), "{report:#} {said}");
    assert!(said.contains("Open /doctor of the running server"), "{said}");
    drop(server);

    // The lock of an exited process is released a moment later.
    let mut looked = Value::Null;
    for _ in 0..100 {
        looked = doctor(folder.path(), &settings).1;
        if level_of(&looked, "database_in_use").is_none() {
            break;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(level_of(&looked, "schema_current"), Some("ok"), "{looked:#}");
    assert_eq!(level_of(&looked, "database_writable"), Some("ok"), "{looked:#}");
}
