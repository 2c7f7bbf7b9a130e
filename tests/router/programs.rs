//! The API as a program sees it: with a token of the local WorkOS, through the real router.

use super::support::{on_a_deep_stack, startup};
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Method, Request, header},
};
use daybook::{
    app::{App, shell},
    emulator::{Endpoint, Fault, Faults, LOCAL_API_KEY, LOCAL_CLIENT_ID, What},
    functions,
    server::{
        clock::Clock,
        config::{Policies, Startup, Workos},
        openapi,
        random::Random,
        router::router,
        run::{self, Started},
    },
};
use leptos::server_fn::axum::server_fn_paths;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use tower::ServiceExt as _;
use url::Url;

const TODO: &str = "01HF7YAT000000000000000001";
const NOTE: &str = "01HF7YAT000000000000000001";
const DAY: &str = "2026-11-23";
const APP: &str = "https://app.example.com";
const NO_TOKEN: &str = "Bearer realm=\"Daybook\"";

struct Site {
    router: Router,
    started: Started,
    http: reqwest::Client,
}

struct Answer {
    status: u16,
    headers: HeaderMap,
    body: String,
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("text"))
    }

    fn json(&self) -> Value {
        assert_eq!(self.header("content-type"), "application/json", "{} {}", self.status, self.body);
        serde_json::from_str(&self.body).expect("JSON")
    }
}

impl Site {
    async fn new() -> Self {
        Self::with(&[]).await
    }

    /// A Daybook whose API these origins may call.
    async fn with(cors_origins: &[&str]) -> Self {
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let public_url: Url = "http://127.0.0.1:3000".parse().expect("a URL");
        let workos = Workos::Emulated {
            listen: "127.0.0.1:0".parse().expect("an address"),
            redirect_uri: public_url.join("/callback").expect("a URL"),
        };
        let cors_origins = cors_origins.iter().map(|origin| (*origin).to_owned()).collect();
        let startup = Startup { policies: Policies { cors_origins, ..Policies::default() }, ..startup(public_url, workos) };
        let started = run::start(startup, Clock::system(), Random::system()).await.expect("a start");
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build().expect("a client");
        Self { router: router(started.state.clone(), App, shell), started, http }
    }

    fn workos(&self, path: &str) -> Url {
        self.started.state.config.workos.base_url.join(path).expect("a URL")
    }

    fn break_workos(&self, endpoint: Endpoint, what: What) {
        let faults = Faults::new([Fault::new(what).at(endpoint)]).expect("faults");
        self.started.running.as_ref().expect("an emulator").faults().set(faults);
    }

    fn mend_workos(&self) {
        self.started.running.as_ref().expect("an emulator").faults().lift();
    }

    /// Has a user authorize a program, and returns its `Authorization`.
    async fn token(&self, name: &str) -> String {
        let mut authorize = self.workos("user_management/authorize");
        authorize.query_pairs_mut().extend_pairs([
            ("response_type", "code"),
            ("client_id", LOCAL_CLIENT_ID),
            ("redirect_uri", "http://127.0.0.1:3000/callback"),
            ("provider", "authkit"),
        ]);
        let form = [("email", format!("{name}@example.com")), ("first_name", name.to_owned())];
        let answer = self.http.post(authorize).form(&form).send().await.expect("an answer");
        let callback = answer.headers().get(header::LOCATION).and_then(|url| Url::parse(url.to_str().ok()?).ok()).expect("a callback");
        let code = callback.query_pairs().find(|(name, _)| name == "code").expect("a code").1.into_owned();
        let fields = json!({
            "grant_type": "authorization_code", "client_id": LOCAL_CLIENT_ID, "client_secret": LOCAL_API_KEY, "code": code,
        });
        let url = self.workos("user_management/authenticate");
        let tokens: Value = self.http.post(url).json(&fields).send().await.expect("an answer").json().await.expect("tokens");
        format!("Bearer {}", tokens["access_token"].as_str().expect("a token"))
    }

    /// Signs a user in with a browser, and returns the cookie of their session.
    async fn sign_in(&self, name: &str) -> String {
        let begun = self.ask(Method::GET, "/login", &[("sec-fetch-dest", "document")], "").await;
        let flow = begun.header("set-cookie").split(';').next().expect("a cookie").to_owned();
        let form = [("email", format!("{name}@example.com")), ("first_name", name.to_owned())];
        let answer = self.http.post(begun.header("location")).form(&form).send().await.expect("an answer");
        let callback = answer.headers()[header::LOCATION].to_str().expect("text").replace("http://127.0.0.1:3000", "");
        let done = self.ask(Method::GET, &callback, &[("cookie", &flow)], "").await;
        let cookies = done.headers.get_all(header::SET_COOKIE).iter().map(|cookie| cookie.to_str().expect("text"));
        let session = cookies.into_iter().find(|cookie| cookie.starts_with("daybook=")).expect("a session");
        session.split(';').next().expect("a cookie").to_owned()
    }

    async fn ask(&self, method: Method, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(body.to_owned())).expect("a request");
        let (head, body) = self.router.clone().oneshot(request).await.expect("an answer").into_parts();
        let body = to_bytes(body, 1 << 22).await.expect("a body");
        Answer { status: head.status.as_u16(), headers: head.headers, body: String::from_utf8_lossy(&body).into_owned() }
    }

    async fn get(&self, path: &str, token: &str) -> Answer {
        self.ask(Method::GET, path, &[("authorization", token)], "").await
    }

    /// Calls a function with JSON.
    async fn call(&self, function: &str, token: &str, arguments: &Value) -> Answer {
        let headers = [("authorization", token), ("content-type", "application/json")];
        self.ask(Method::POST, &format!("/api/{function}"), &headers, &arguments.to_string()).await
    }
}

fn todo(text: &str) -> Value {
    json!({ "id": TODO, "day": DAY, "text": text })
}

fn operations(document: &Value) -> Vec<(String, String, Value)> {
    let paths = document["paths"].as_object().expect("paths").iter();
    let operations = paths
        .flat_map(|(path, item)| item.as_object().expect("operations").iter().map(move |(method, operation)| (path, method, operation)));
    operations.map(|(path, method, operation)| (path.clone(), method.to_ascii_uppercase(), operation.clone())).collect()
}

/// The address with a query that has the required parameters.
fn with_query(path: &str, operation: &Value) -> String {
    let required = operation["parameters"].as_array().into_iter().flatten().filter(|parameter| parameter["required"] == json!(true));
    match required.filter_map(|parameter| parameter["name"].as_str()).collect::<Vec<_>>()[..] {
        [] | ["WorkOS-Signature"] => path.to_owned(),
        ["id"] => format!("{path}?id={NOTE}"),
        ["id", "version"] => format!("{path}?id={NOTE}&version={NOTE}"),
        ["title"] => format!("{path}?title=List"),
        ["q"] => format!("{path}?q=milk"),
        ["tag"] => format!("{path}?tag=home"),
        _ => panic!("{path} needs an argument that this test does not send"),
    }
}

fn arguments(operation: &Value) -> Value {
    operation.pointer("/requestBody/content/application~1json/example").cloned().unwrap_or(json!({}))
}

fn form(arguments: &Value) -> String {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let fields = arguments.as_object().expect("an object").iter().map(|(name, value)| (name.clone(), text(value)));
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

#[test]
fn the_document_names_every_function_and_nothing_else() {
    let document = openapi::document();
    let documented: BTreeSet<String> = operations(&document).iter().map(|(path, method, _)| format!("{method} {path}")).collect();
    let mut expected: BTreeSet<String> = server_fn_paths().map(|(path, method)| format!("{method} {path}")).collect();
    assert_eq!(functions::all().count(), expected.len(), "each function is registered once, beside its definition");
    expected
        .extend(["GET /api/account/export", "GET /api/events", "GET /api/openapi.json", "POST /api/webhooks/workos"].map(str::to_owned));
    assert_eq!(documented, expected, "a new function is registered beside its definition; a new route belongs in server::openapi");
}

#[test]
fn no_two_types_of_the_document_share_a_name() {
    let mut schemas = functions::Schemas::new();
    functions::all().for_each(|function| (function.schemas)(&mut schemas));
    let mut known = BTreeMap::new();
    for (name, schema) in schemas {
        let schema = serde_json::to_value(schema).expect("JSON");
        assert_eq!(known.entry(name.clone()).or_insert_with(|| schema.clone()), &schema, "{name}");
    }
}

#[test]
fn every_operation_says_what_it_does_takes_and_answers() {
    let document = openapi::document();
    let mut names = BTreeSet::new();
    for (path, method, operation) in operations(&document) {
        let summary = operation["summary"].as_str().expect("a summary");
        assert!(summary.ends_with('.') && !summary.contains("Serialized"), "{path}: {summary}");
        assert!(names.insert(operation["operationId"].to_string()), "{path}: a unique name");
        let statuses: Vec<&String> = operation["responses"].as_object().expect("responses").keys().collect();
        assert!(statuses.contains(&&"200".to_owned()) && statuses.contains(&&"503".to_owned()), "{path}: {statuses:?}");
        let body = operation.pointer("/requestBody/content/application~1json");
        if let (Some(body), Some(function)) = (body, functions::at(&path)) {
            assert_eq!(method, "POST");
            let example = body["example"].to_string();
            assert!((function.form)(example.as_bytes()).is_ok(), "{path} does not accept its own example {example}");
        }
    }
    // Every referenced name is defined.
    let text = document.to_string();
    for reference in text.split("\"#").skip(1).map(|rest| rest.split('"').next().expect("a reference")) {
        assert!(document.pointer(reference).is_some(), "{reference}");
    }
    let text_of = |pointer: &str| document.pointer(pointer).cloned().unwrap_or_default();
    let create = "/paths/~1api~1todos~1create/post/requestBody/content/application~1json/schema/properties";
    assert_eq!(text_of(&format!("{create}/text/maxLength")), json!(2_000));
    assert_eq!(text_of(&format!("{create}/id/$ref")), json!("#/components/schemas/TodoId"));
    assert_eq!(text_of("/components/schemas/TodoId/pattern"), json!("^[0-7][0-9A-HJKMNP-TV-Z]{25}$"));
    assert_eq!(text_of("/components/schemas/Todo/properties/text_op/$ref"), json!("#/components/schemas/OpId"));
    let changes = text_of("/paths/~1api~1changes/post/requestBody/content");
    assert_eq!(changes.as_object().expect("kinds").keys().collect::<Vec<_>>(), ["application/json"]);
}

#[test]
fn the_document_is_public_and_cacheable() {
    on_a_deep_stack(async {
        let site = Site::new().await;
        let answer = site.ask(Method::GET, openapi::PATH, &[("cookie", "daybook=stale")], "").await;
        assert_eq!((answer.status, answer.header("cache-control")), (200, "public, max-age=3600"));
        assert_eq!(answer.json(), openapi::document());
        assert!(!answer.headers.contains_key(header::SET_COOKIE));
    });
}

#[test]
fn every_function_takes_a_token_and_only_a_good_one() {
    on_a_deep_stack(async {
        let site = Site::new().await;
        let (ada, eve) = (site.token("ada").await, site.token("eve").await);
        let stale = format!("{}x", &ada[..ada.len() - 2]);
        for _ in 0..2 {
            let answer = site.call("todos/create", &ada, &todo("Milk")).await;
            assert_eq!((answer.status, &answer.json()["text"]), (200, &json!("Milk")), "repeating changes nothing");
        }
        site.call("notes/create", &ada, &json!({ "id": NOTE, "day": DAY, "title": "List", "body": "Eggs" })).await;
        let hers = site.get(&format!("/api/day?day={DAY}"), &ada).await.json()["view"].clone();
        assert_eq!((&hers["todos"][0]["text"], &hers["notes"][0]["body"]), (&json!("Milk"), &json!("Eggs")));

        for (path, method, operation) in operations(&openapi::document()) {
            let (method, arguments) = (Method::from_bytes(method.as_bytes()).expect("a method"), arguments(&operation));
            let function = functions::at(&path);
            let path = with_query(&path, &operation);
            let is_private = operation["security"].as_array().expect("ways").iter().all(|way| way != &json!({}));
            if path == openapi::PATH || path.contains("webhooks") {
                continue;
            }
            let kinds = match method {
                Method::POST if function.is_some_and(|function| function.is_json) => {
                    vec![("application/json", arguments.to_string())]
                }
                Method::POST => vec![("application/json", arguments.to_string()), ("application/x-www-form-urlencoded", form(&arguments))],
                _ => vec![("application/json", String::new())],
            };
            for (kind, body) in kinds {
                let ask = async |headers: &[(&str, &str)]| {
                    let headers = [&[("content-type", kind), ("sec-fetch-site", "same-origin")], headers].concat();
                    site.ask(method.clone(), &path, &headers, &body).await
                };
                let nobody = ask(&[]).await;
                assert_eq!(nobody.status == 401, is_private, "nobody at {path}: {}", nobody.body);
                if is_private {
                    assert_eq!(
                        (&nobody.json()["error"], nobody.header("www-authenticate")),
                        (&json!("sign_in_required"), NO_TOKEN),
                        "{path}"
                    );
                }
                for wrong in [stale.as_str(), "Bearer x", "Bearer", "bearer ", "Bearer a b"] {
                    let refused = ask(&[("authorization", wrong)]).await;
                    let challenge = refused.header("www-authenticate");
                    assert_eq!((refused.status, &refused.json()["error"]), (401, &json!("sign_in_required")), "{wrong} at {path}");
                    assert!(
                        challenge.starts_with(NO_TOKEN) && challenge.contains("error=\"invalid_token\""),
                        "{wrong} at {path}: {challenge}"
                    );
                    assert_eq!(refused.header("cache-control"), "private, no-store", "{path}");
                }
                // This creates their own row under the same id: see tests/router/surface.rs.
                if path.contains("/create") {
                    continue;
                }
                let other = ask(&[("authorization", &eve)]).await;
                let of_a_row = function.is_some_and(|function| function.failures.contains(&404));
                let expected = match path.as_str() {
                    "/api/events" | "/api/auth/callback" => 403,
                    // Found here, but not where others could ask.
                    "/api/doctor" => 200,
                    // The example confirms with Ada's address.
                    "/api/account/delete" => 422,
                    // And these changes are nobody's who is here.
                    "/api/changes" => 409,
                    // And this import.
                    "/api/import/confirm" | "/api/import/undo" => 422,
                    _ if of_a_row => 404,
                    _ => 200,
                };
                assert_eq!(other.status, expected, "another user at {path}: {}", other.body);
            }
        }
        let after = site.get(&format!("/api/day?day={DAY}"), &ada).await.json()["view"].clone();
        assert_eq!(after, hers, "nothing of hers has changed");
        let change = site.call("todos/edit", &ada, &json!({ "id": TODO, "text": "Oat milk", "base": hers["todos"][0]["text_op"] })).await;
        assert_eq!((change.status, &change.json()["text"]), (200, &json!("Oat milk")), "{}", change.body);
        let late = site.call("todos/edit", &ada, &json!({ "id": TODO, "text": "Soy milk", "base": hers["todos"][0]["text_op"] })).await;
        assert_eq!((late.status, late.json()), (409, json!({ "error": "conflict" })));
    });
}

#[test]
fn two_changes_of_one_text_become_one_where_they_do_not_overlap() {
    on_a_deep_stack(async {
        let site = Site::new().await;
        let ada = site.token("ada").await;
        let long = "x".repeat(100_001);
        for (mine, theirs, status, text) in [
            ("Oat milk\r\n\r\nEggs", "Milk\n\nSix eggs", 200, json!({ "text": "Oat milk\n\nSix eggs" })),
            ("Oat milk\n\nEggs", "Soy milk\n\nEggs", 200, json!({ "text": null })),
            (long.as_str(), "Milk\n\nSix eggs", 413, json!({ "error": "too_large" })),
        ] {
            let answer = site.call("changes/merge", &ada, &json!({ "base": "Milk\n\nEggs", "mine": mine, "theirs": theirs })).await;
            assert_eq!((answer.status, answer.json()), (status, text), "{}", answer.body);
        }
    });
}

#[test]
fn a_program_reads_the_trash_page_by_page() {
    on_a_deep_stack(async {
        let site = Site::new().await;
        let ada = site.token("ada").await;
        let id = |number: usize| format!("01HF7YAT00000000000000{number:04}");
        for number in 0..101 {
            let made = site.call("todos/create", &ada, &json!({ "id": id(number), "day": DAY, "text": number.to_string() })).await;
            assert_eq!(made.status, 200, "{}", made.body);
            assert_eq!(site.call("todos/delete", &ada, &json!({ "id": id(number) })).await.status, 200);
        }
        let newest = site.get("/api/trash", &ada).await.json();
        let items = newest["items"].as_array().expect("items");
        assert_eq!((items.len(), &items[0]["text"], &items[0]["row"]), (100, &json!("100"), &json!(format!("todo.{}", id(100)))));
        assert!(items[0]["deleted"]["at"].as_str().is_some_and(|at| at.ends_with('Z')), "{}", items[0]);
        let next = newest["next"].as_str().expect("more");
        let older = site.get(&format!("/api/trash?after={next}"), &ada).await.json();
        assert_eq!((&older["items"][0]["text"], older["items"].as_array().map(Vec::len)), (&json!("0"), Some(1)));
        assert_eq!((&older["next"], &older["items"][0]["day"]), (&json!(null), &json!(DAY)));
        for wrong in ["x", "1.todo.x", "-1.todo.01HF7YAT000000000000000001"] {
            assert_eq!(site.get(&format!("/api/trash?after={wrong}"), &ada).await.status, 400, "{wrong}");
        }
    });
}

#[test]
fn today_of_a_program_is_that_of_the_zone_which_its_person_chose() {
    on_a_deep_stack(async {
        let site = Site::new().await;
        let ada = site.token("ada").await;
        for zone in ["Pacific/Kiritimati", "Pacific/Pago_Pago"] {
            let saved = site.call("settings/save", &ada, &json!({ "time_zone": zone })).await;
            assert_eq!(saved.status, 200, "{}", saved.body);
            let today = Clock::system().now().in_tz(zone).expect("a zone").date().to_string();
            let shown = site.get("/api/day", &ada).await.json();
            assert_eq!((&shown["view"]["today"], &shown["view"]["day"]), (&json!(today), &json!(today)), "{zone}");
        }
        let settings = site.get("/api/settings", &ada).await.json();
        assert_eq!(settings["preferences"]["time_zone"], json!("Pacific/Pago_Pago"));
        assert!(settings["zones"].as_array().is_some_and(|zones| zones.contains(&json!("Europe/Berlin"))));
    });
}

#[test]
fn a_token_speaks_for_its_person_and_the_cookie_beside_it_for_nobody() {
    on_a_deep_stack(async {
        let site = Site::new().await;
        let (ada, eve) = (site.token("ada").await, site.sign_in("eve").await);
        let both = [("authorization", ada.as_str()), ("cookie", eve.as_str()), ("sec-fetch-site", "same-origin")];
        let me = site.ask(Method::GET, "/api/auth/me", &both, "").await;
        assert_eq!((me.status, &me.json()["user"]["email"]), (200, &json!("ada@example.com")));
        let sessions = site.ask(Method::GET, "/api/sessions/list", &both, "").await;
        assert_eq!((sessions.status, &sessions.json()["sessions"]), (200, &json!([])), "a token is not a session, and hers are not Eve's");
        for function in ["auth/logout", "sessions/end_others", "sessions/end_all"] {
            let answer = site.ask(Method::POST, &format!("/api/{function}"), &both, "").await;
            assert_eq!(answer.status, 200, "{function}: {}", answer.body);
        }
        let still = site.ask(Method::GET, "/api/auth/me", &[("cookie", &eve)], "").await;
        assert_eq!((still.status, &still.json()["user"]["email"]), (200, &json!("eve@example.com")), "her session is still valid");
        assert_eq!(site.get("/api/auth/me", &ada).await.status, 200, "and a token ends only by itself");

        let browser = site.sign_in("ada").await;
        let listed = site.get("/api/sessions/list", &ada).await.json();
        assert_eq!((listed["sessions"].as_array().map(Vec::len), &listed["sessions"][0]["is_current"]), (Some(1), &json!(false)));
        assert_eq!(site.call("sessions/end", &ada, &json!({ "id": listed["sessions"][0]["id"] })).await.status, 200);
        assert_eq!(site.ask(Method::GET, "/api/auth/me", &[("cookie", &browser)], "").await.status, 401);
        let page = site.ask(Method::GET, "/settings/sessions", &[("authorization", &ada)], "").await;
        assert_eq!(page.status, 401, "a page is for the cookie");
        let export = site.get("/api/account/export", &ada).await;
        assert_eq!((export.status, export.header("content-type")), (200, "application/zip"));
    });
}

#[test]
fn a_token_makes_no_feed() {
    on_a_deep_stack(async {
        let site = Site::new().await;
        let ada = site.token("ada").await;
        let refused = site.call("feed/create", &ada, &json!({})).await;
        assert_eq!((refused.status, &refused.json()["error"]), (403, &json!("forbidden")), "{}", refused.body);
        assert!(!refused.headers.contains_key(header::SET_COOKIE));
        let feed = site.get("/api/feed", &ada).await.json();
        assert_eq!((&feed["made"], &feed["address"], &feed["in_person"]), (&json!(null), &json!(null), &json!(true)));
        assert_eq!(site.call("feed/end", &ada, &json!({})).await.status, 200, "it may end one");
    });
}

#[test]
fn a_user_who_first_comes_with_a_token_gets_their_profile_from_workos() {
    on_a_deep_stack(async {
        let site = Site::new().await;
        let ada = site.token("ada").await;
        site.break_workos(Endpoint::Management, What::Status { status: 503, retry_after: None, error: None });
        let away = site.get("/api/auth/me", &ada).await;
        assert_eq!((away.status, away.json()), (503, json!({ "error": "sign_in_unavailable" })));
        site.mend_workos();
        let made = site.call("todos/create", &ada, &todo("Milk")).await;
        assert_eq!((made.status, &made.json()["text"]), (200, &json!("Milk")));
        site.break_workos(Endpoint::Management, What::Status { status: 503, retry_after: None, error: None });
        let me = site.get("/api/auth/me", &ada).await;
        assert_eq!(
            (me.status, &me.json()["user"]["email"], &me.json()["user"]["first_name"]),
            (200, &json!("ada@example.com"), &json!("ada"))
        );
        let browser = site.sign_in("ada").await;
        let day = site.ask(Method::GET, &format!("/api/day?day={DAY}"), &[("cookie", &browser)], "").await;
        assert_eq!(day.json()["view"]["todos"][0]["text"], json!("Milk"), "the same user");
    });
}

#[test]
fn a_token_brings_no_deleted_account_back() {
    on_a_deep_stack(async {
        let site = Site::new().await;
        let (ada, eve) = (site.token("ada").await, site.token("eve").await);
        assert_eq!(site.call("todos/create", &ada, &todo("Milk")).await.status, 200);
        let wrong = site.call("account/delete", &ada, &json!({ "email": "eve@example.com" })).await;
        assert_eq!((wrong.status, &wrong.json()["field"]), (422, &json!("email")));
        assert_eq!(site.call("account/delete", &ada, &json!({ "email": "ada@example.com" })).await.status, 200);
        for token in [&ada, &site.token("ada").await] {
            for answer in [site.get("/api/auth/me", token).await, site.call("todos/create", token, &todo("Ghost")).await] {
                assert_eq!((answer.status, answer.json()), (401, json!({ "error": "sign_in_required" })));
                assert!(answer.header("www-authenticate").contains("invalid_token"));
            }
        }
        assert_eq!(site.get("/api/auth/me", &eve).await.status, 200);
        site.sign_in("ada").await;
        let again = site.get(&format!("/api/day?day={DAY}"), &ada).await;
        assert_eq!((again.status, &again.json()["view"]["todos"]), (200, &json!([])), "she came back herself, to an empty Daybook");
    });
}

#[test]
fn what_is_not_understood_is_refused_in_json() {
    on_a_deep_stack(async {
        let site = Site::new().await;
        let ada = site.token("ada").await;
        let large = format!("{{\"text\":\"{}\"}}", "x".repeat(daybook::model::limits::REQUEST_BYTES));
        const JSON: &str = "application/json; charset=utf-8";
        const FORM: &str = "application/x-www-form-urlencoded";
        for (status, error, method, path, kind, body) in [
            (400, "bad_request", "POST", "/api/todos/create", JSON, "{"),
            (400, "bad_request", "POST", "/api/todos/create", JSON, "[]"),
            (400, "bad_request", "POST", "/api/todos/create", JSON, ""),
            (400, "bad_request", "POST", "/api/todos/create", JSON, r#"{"id":"01HF7YAT000000000000000001","day":"2026-02-30","text":"a"}"#),
            (400, "bad_request", "POST", "/api/todos/create", FORM, "id=1"),
            (400, "bad_request", "POST", "/api/sessions/end_all", JSON, r#"{"everything":true}"#),
            (400, "bad_request", "GET", "/api/day?day=tomorrow", JSON, ""),
            (422, "invalid", "POST", "/api/todos/create", JSON, r#"{"id":"01HF7YAT000000000000000001","day":"2026-11-23","text":" "}"#),
            (404, "not_found", "POST", "/api/todos/delete", JSON, r#"{"id":"01HF7YAT000000000000000009"}"#),
            (404, "not_found", "GET", "/api/nowhere", JSON, ""),
            (404, "not_found", "POST", "/api/todos/delete/all", JSON, "{}"),
            (404, "not_found", "POST", "/api/webhooks/workos", JSON, "{}"),
            (405, "method_not_allowed", "GET", "/api/todos/create", JSON, ""),
            (405, "method_not_allowed", "DELETE", "/api/todos/delete", JSON, ""),
            (405, "method_not_allowed", "POST", "/api/day", JSON, "{}"),
            (405, "method_not_allowed", "PUT", "/api/openapi.json", JSON, "{}"),
            (413, "too_large", "POST", "/api/todos/create", JSON, large.as_str()),
            (415, "unsupported_media_type", "POST", "/api/todos/create", "text/plain", "id=1"),
            (415, "unsupported_media_type", "POST", "/api/todos/create", "multipart/form-data; boundary=x", "--x--"),
            (415, "unsupported_media_type", "POST", "/api/sessions/end_all", "application/xml", ""),
            (415, "unsupported_media_type", "POST", "/api/changes", FORM, "batch=1"),
            (400, "bad_request", "POST", "/api/changes", JSON, r#"{"batch":{"account":{"owner":"user_1","since":""},"ops":[{}]}}"#),
            (409, "other_account", "POST", "/api/changes", JSON, r#"{"batch":{"account":{"owner":"user_1","since":""},"ops":[]}}"#),
        ] {
            let headers = [("authorization", ada.as_str()), ("content-type", kind), ("accept", "*/*")];
            let answer = site.ask(method.parse().expect("a method"), path, &headers, body).await;
            let what = format!("{method} {path} {}", body.get(..60).unwrap_or(body));
            assert_eq!((answer.status, &answer.json()["error"]), (status, &json!(error)), "{what}: {}", answer.body);
            assert_eq!(answer.header("allow").is_empty(), status != 405, "{what}: {}", answer.header("allow"));
            if (status, method, kind) == (400, "POST", JSON) {
                assert!(answer.json()["message"].as_str().is_some_and(|sentence| sentence.ends_with('.')), "{what}: {}", answer.body);
            }
        }
        for (path, allow) in [("/api/todos/create", "POST"), ("/api/day", "GET,HEAD"), ("/api/webhooks/workos", "POST")] {
            assert_eq!(site.ask(Method::PUT, path, &[("authorization", &ada)], "").await.header("allow"), allow, "{path}");
        }
        let no_body = site.ask(Method::POST, "/api/sessions/end_others", &[("authorization", &ada)], "").await;
        assert_eq!((no_body.status, no_body.body.as_str()), (200, "null"), "what needs no arguments needs no body");
        let untyped = site.ask(Method::POST, "/api/todos/delete", &[("authorization", &ada)], "id=1").await;
        assert_eq!(untyped.status, 415, "a body says what it is");
        for (path, status) in [("/api/nowhere", 404), ("/api/todos/create", 405)] {
            let page = site.ask(Method::GET, path, &[("accept", "text/html")], "").await;
            assert_eq!(page.status, status);
            assert!(
                page.header("content-type").starts_with("text/html") && page.body.contains("Go to today's page"),
                "{path}: {}",
                page.body
            );
        }
    });
}

#[test]
fn without_origins_no_answer_mentions_them() {
    on_a_deep_stack(async {
        let site = Site::new().await;
        let ada = site.token("ada").await;
        for (method, path) in [
            ("GET", "/api/auth/me"),
            ("OPTIONS", "/api/auth/me"),
            ("POST", "/api/todos/create"),
            ("GET", "/"),
            ("GET", "/api/openapi.json"),
        ] {
            for token in [None, Some(&ada)] {
                let preflight = [("access-control-request-method", "POST"), ("access-control-request-headers", "authorization")];
                let mut headers = vec![("origin", APP), ("sec-fetch-site", "cross-site"), ("content-type", "application/json")];
                headers.extend(token.map(|token| ("authorization", token.as_str())));
                headers.extend(preflight.iter().filter(|_| method == "OPTIONS"));
                let answer = site.ask(method.parse().expect("a method"), path, &headers, "").await;
                let named = answer.headers.keys().find(|name| name.as_str().starts_with("access-control-"));
                assert_eq!(named, None, "{method} {path}");
                assert!(!answer.header("vary").to_ascii_lowercase().contains("origin"), "{method} {path}");
                assert_eq!(answer.status == 403, method == "POST", "{method} {path}: {}", answer.body);
                assert_eq!(answer.status == 405, method == "OPTIONS", "{method} {path}");
            }
        }
    });
}

#[test]
fn a_named_origin_calls_with_a_token_and_nothing_else() {
    on_a_deep_stack(async {
        let site = Site::with(&[APP]).await;
        let (ada, cookie) = (site.token("ada").await, site.sign_in("ada").await);
        let preflight = [
            ("origin", APP),
            ("sec-fetch-site", "cross-site"),
            ("access-control-request-method", "POST"),
            ("access-control-request-headers", "authorization,content-type"),
        ];
        let allowed = site.ask(Method::OPTIONS, "/api/todos/create", &preflight, "").await;
        assert_eq!((allowed.status, allowed.header("access-control-allow-origin")), (200, APP));
        assert_eq!(
            (allowed.header("access-control-allow-methods"), allowed.header("access-control-allow-headers")),
            ("GET,POST", "authorization,content-type")
        );
        assert_eq!(site.ask(Method::OPTIONS, "/logout", &preflight, "").await.header("access-control-allow-origin"), "", "the API only");

        let body = todo("Milk").to_string();
        let (token, cookie) = (("authorization", ada.as_str()), ("cookie", cookie.as_str()));
        let (bearer, stranger) = (("authorization", "Bearer x"), "https://app.example.com.evil.example");
        for (status, method, path, origin, with) in [
            (200, "POST", "/api/todos/create", APP, vec![token]),
            (200, "POST", "/api/todos/create", APP, vec![token, cookie]),
            (200, "GET", "/api/auth/me", APP, vec![token]),
            (200, "GET", "/api/openapi.json", APP, vec![]),
            (401, "GET", "/api/auth/me", APP, vec![]),
            (401, "POST", "/api/todos/create", APP, vec![bearer]),
            (404, "GET", "/api/nowhere", APP, vec![token]),
            (403, "POST", "/api/todos/create", APP, vec![cookie]),
            (403, "POST", "/api/todos/create", APP, vec![]),
            (403, "GET", "/api/auth/me", APP, vec![cookie]),
            (403, "GET", "/api/events", APP, vec![cookie]),
            (403, "GET", "/api/events", APP, vec![token]),
            (403, "POST", "/logout", APP, vec![token, cookie]),
            (403, "POST", "/api/todos/create", stranger, vec![token]),
            (200, "GET", "/api/auth/me", stranger, vec![token]),
            (403, "POST", "/api/todos/create", "null", vec![token]),
        ] {
            let headers =
                [&[("origin", origin), ("sec-fetch-site", "cross-site"), ("content-type", "application/json")], with.as_slice()].concat();
            let answer = site.ask(method.parse().expect("a method"), path, &headers, &body).await;
            assert_eq!(answer.status, status, "{method} {path} {headers:?}: {}", answer.body);
            let is_named = origin == APP && path.starts_with("/api/");
            assert_eq!(answer.header("access-control-allow-origin"), if is_named { APP } else { "" }, "{method} {path} {headers:?}");
            let vary: Vec<String> =
                answer.headers.get_all(header::VARY).iter().map(|value| value.to_str().expect("text").to_ascii_lowercase()).collect();
            assert_eq!(vary.iter().any(|value| value.contains("origin")), path.starts_with("/api/"), "{method} {path}: {vary:?}");
            assert!(!answer.headers.contains_key("access-control-allow-credentials"), "{method} {path}");
        }
    });
}
