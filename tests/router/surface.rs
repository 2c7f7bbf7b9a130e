//! The whole HTTP surface, through the real router and the real store: who may do what.

use super::support::{absent_workos, on_a_deep_stack, startup};
use aws_lc_rs::hmac;
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Method, Request, StatusCode, header},
};
use daybook::{
    api::changes::Push,
    app::{App, shell},
    model::{
        change::{Change, Op, Place},
        compact::{self, ERROR_MEDIA_TYPE, MEDIA_TYPE, PREVIOUS_MEDIA_TYPE},
        id::{OpId, TodoId},
        impersonation::Impersonator,
        journal::{Answer, Batch, Outcome, Sent},
        limits::TRASH_PER_PAGE,
        page::DayPage,
        user::{User, UserId},
    },
    server::{
        clock::Clock,
        config::{Workos, WorkosConfig},
        random::Random,
        router::router,
        run,
        store::{
            Store,
            sessions::{NewSession, SessionKey},
        },
    },
};
use jiff::SignedDuration;
use leptos::server_fn::axum::server_fn_paths;
use serde_json::{Value, json};
use tower::ServiceExt as _;

pub const TODO: &str = "01HF7YAT000000000000000001";
const NOTE: &str = "01HF7YAT000000000000000002";
pub const DAY: &str = "2026-11-23";
/// The style sheet that a day does without, except with the first steps.
const PAGE_STYLES: &str = r#"<link rel="stylesheet" href="/pages."#;
/// The script that a day's page does not load.
const PAGE_SCRIPT: &str = r#" src="/pages."#;
const WEBHOOK_SECRET: &str = "a secret of WorkOS";

/// Every server function that works on somebody's rows, with arguments that name Ada's rows.
pub const PRIVATE: [(&str, &str); 22] = [
    ("todos/set_done", "id=01HF7YAT000000000000000001&done=true"),
    ("todos/edit", "id=01HF7YAT000000000000000001&text=Stolen"),
    ("todos/move", "id=01HF7YAT000000000000000001&direction=up"),
    ("todos/move_to_day", "id=01HF7YAT000000000000000001&day=2026-11-23"),
    ("todos/pin", "id=01HF7YAT000000000000000001&pinned=true"),
    ("todos/fold", "id=01HF7YAT000000000000000001&folded=true"),
    ("todos/detach", "id=01HF7YAT000000000000000001"),
    ("todos/delete", "id=01HF7YAT000000000000000001"),
    ("todos/skip", "id=01HF7YAT000000000000000001"),
    ("todos/restore", "id=01HF7YAT000000000000000001"),
    ("notes/save", "id=01HF7YAT000000000000000002&title=Stolen&body=Stolen"),
    ("notes/rename", "id=01HF7YAT000000000000000002&title=Taken"),
    ("notes/tick", "id=01HF7YAT000000000000000002&task=2&body_base=01HF7YAT000000000000000009"),
    ("notes/move", "id=01HF7YAT000000000000000002&direction=down"),
    ("notes/move_to_day", "id=01HF7YAT000000000000000002&day=2026-11-23"),
    ("notes/pin", "id=01HF7YAT000000000000000002&pinned=true"),
    ("notes/fold", "id=01HF7YAT000000000000000002&folded=true"),
    ("notes/delete", "id=01HF7YAT000000000000000002"),
    ("notes/restore", "id=01HF7YAT000000000000000002"),
    ("todos/keep_words", "id=01HF7YAT000000000000000001&day=2026-11-23&words=today"),
    ("todos/create", "id=01HF7YAT000000000000000001&day=2026-11-23&text=Hers+%F0%9F%94%81+every+day"),
    ("notes/create", "id=01HF7YAT000000000000000002&day=2026-11-23&title=Hers&body=Hers"),
];

/// Every server function that works on a whole day of its caller.
pub const OF_A_DAY: [(&str, &str); 9] = [
    ("todos/create_each", "id=01HF7YAT000000000000000003&day=2026-11-23&text=One%0ATwo"),
    ("todos/carry_over", "day=2026-11-24"),
    ("todos/move_open", "day=2026-11-23&to=2026-11-24"),
    ("todos/copy_open", "id=01HF7YAT000000000000000009&day=2026-11-23&to=2026-11-24"),
    ("days/label", "day=2026-11-23&text=Stolen"),
    ("days/archive", "day=2026-11-23&archived=true"),
    ("days/delete", "day=2026-11-23"),
    ("todos/delete_done", "day=2026-11-24"),
    ("todos/change_each", "ids=01HF7YAT000000000000000001&ids=01HF7YAT000000000000000003&change=move&day=2026-11-24"),
];

/// Every server function that works only on the data of its caller.
pub const OF_ONESELF: [(&str, &str); 8] = [
    ("feed/create", ""),
    ("feed/end", ""),
    ("import/cancel", "id=01HF7YAT000000000000000001"),
    ("trash/empty", ""),
    ("settings/save", "week_start=sunday"),
    ("sessions/end_others", ""),
    ("sessions/end_all", ""),
    ("account/delete", "email=eve@example.com"),
];

pub struct Site {
    pub router: Router,
    pub store: Store,
}

impl Site {
    pub async fn new() -> Self {
        let public_url: url::Url = "http://127.0.0.1:3000".parse().expect("a URL");
        let workos = WorkosConfig { webhook_secret: Some(WEBHOOK_SECRET.into()), ..absent_workos(&public_url) };
        let started = run::start(startup(public_url, Workos::Real(workos)), Clock::system(), Random::system()).await.expect("a start");
        Self { store: started.state.store.clone(), router: router(started.state, App, shell) }
    }

    /// Signs a person in, and gives the value of their cookie.
    pub async fn sign_in(&self, name: &str) -> String {
        self.sign_in_at_workos(name, None).await
    }

    /// The same, with a session of this name at WorkOS.
    pub async fn sign_in_at_workos(&self, name: &str, workos_session: Option<&str>) -> String {
        self.sign_in_as(name, &format!("{name}@example.com"), workos_session).await
    }

    /// The same, with this address.
    pub async fn sign_in_as(&self, name: &str, email: &str, workos_session: Option<&str>) -> String {
        self.begin(name, email, workos_session, None).await
    }

    /// The same for somebody of the staff who acts in the person's place.
    pub async fn impersonate(&self, name: &str) -> String {
        let sam = Impersonator { email: "sam@staff.example.com".into(), reason: None };
        self.begin(name, &format!("{name}@example.com"), None, Some(sam)).await
    }

    async fn begin(&self, name: &str, email: &str, workos_session: Option<&str>, impersonator: Option<Impersonator>) -> String {
        let (id, now, key) =
            (UserId::from_verified_subject(format!("user_{name}")), Clock::system().now(), SessionKey::random(&Random::system()));
        let user = User { id: id.clone(), email: email.to_owned(), first_name: None, last_name: None, picture: None, since: String::new() };
        self.store.keep_user(&user).await.expect("a user");
        let session = NewSession {
            owner: id,
            workos_session: workos_session.map(str::to_owned),
            refresh_token: "unused".into(),
            access_expires_at: now + SignedDuration::from_hours(1),
            impersonator,
            ip: Some("192.0.2.7".into()),
            user_agent: Some("Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0".into()),
        };
        self.store.create_session(&key, &session, now).await.expect("a session");
        key.reveal()
    }

    pub async fn ask(&self, method: Method, path: &str, cookie: Option<&str>, form: &str) -> (StatusCode, String) {
        let mut request = Request::builder().method(&method).uri(path).header("sec-fetch-site", "same-origin");
        if method == Method::POST {
            let kind = if form.starts_with('{') { "application/json" } else { "application/x-www-form-urlencoded" };
            request = request.header(header::CONTENT_TYPE, kind);
        }
        if let Some(cookie) = cookie {
            request = request.header(header::COOKIE, format!("daybook={cookie}; daybook_theme=dark"));
        }
        let request = request.body(Body::from(form.to_owned())).expect("a request");
        let response = self.router.clone().oneshot(request).await.expect("an answer");
        let status = response.status();
        let body = to_bytes(response.into_body(), 1 << 22).await.expect("a body");
        (status, String::from_utf8(body.to_vec()).expect("text"))
    }

    pub async fn call(&self, endpoint: &str, cookie: Option<&str>, form: &str) -> (StatusCode, Value) {
        let (status, body) = self.ask(Method::POST, &format!("/api/{endpoint}"), cookie, form).await;
        (status, serde_json::from_str(&body).unwrap_or(Value::String(body)))
    }

    /// Sends an event of WorkOS.
    pub async fn tell(&self, event: &Value) -> StatusCode {
        let (body, time) = (event.to_string(), Clock::system().now().as_millisecond());
        let key = hmac::Key::new(hmac::HMAC_SHA256, WEBHOOK_SECRET.as_bytes());
        let tag = hmac::sign(&key, format!("{time}.{body}").as_bytes());
        let hex: String = tag.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
        self.webhook(Some(&format!("t={time}, v1={hex}")), body).await
    }

    async fn webhook(&self, signature: Option<&str>, body: String) -> StatusCode {
        let mut request = Request::post("/api/webhooks/workos").header(header::CONTENT_TYPE, "application/json");
        if let Some(signature) = signature {
            request = request.header("WorkOS-Signature", signature);
        }
        let request = request.body(Body::from(body)).expect("a request");
        self.router.clone().oneshot(request).await.expect("an answer").status()
    }

    pub async fn day(&self, cookie: Option<&str>) -> Value {
        let (status, body) = self.ask(Method::GET, &format!("/api/day?day={DAY}"), cookie, "").await;
        assert_eq!(status, StatusCode::OK, "{body}");
        serde_json::from_str::<Value>(&body).expect("JSON")["view"].take()
    }
}

#[test]
fn these_are_all_the_server_functions() {
    on_a_deep_stack(async {
        let mut paths: Vec<String> = server_fn_paths().map(|(path, method)| format!("{method} {path}")).collect();
        paths.sort();
        let mut expected: Vec<String> =
            PRIVATE.iter().chain(&OF_A_DAY).chain(&OF_ONESELF).map(|(endpoint, _)| format!("POST /api/{endpoint}")).collect();
        expected.extend(
            [
                "GET /api/account",
                "GET /api/auth/callback",
                "GET /api/auth/me",
                "GET /api/calendar",
                "GET /api/day",
                "GET /api/days",
                "GET /api/days/archived",
                "GET /api/days/options",
                "GET /api/doctor",
                "GET /api/feed",
                "GET /api/import",
                "GET /api/notes/by_title",
                "GET /api/notes/get",
                "GET /api/notes/history",
                "GET /api/notes/read",
                "GET /api/overdue",
                "GET /api/pinned",
                "GET /api/someday",
                "GET /api/search",
                "GET /api/notes/version",
                "GET /api/sessions/list",
                "GET /api/settings",
                "GET /api/settings/template",
                "GET /api/tags",
                "GET /api/tokens/list",
                "GET /api/trash",
                "GET /api/upcoming",
                "GET /api/week",
                "POST /api/auth/logout",
                "POST /api/import/confirm",
                "POST /api/import/undo",
                "POST /api/notes/revert",
                "POST /api/changes",
                "POST /api/changes/merge",
                "POST /api/preferences/shortcuts",
                "POST /api/preferences/sidebar",
                "POST /api/preferences/theme",
                "POST /api/sessions/end",
                "POST /api/tokens/create",
                "POST /api/tokens/revoke",
                "POST /api/trash/delete",
            ]
            .map(str::to_owned),
        );
        expected.sort();
        assert_eq!(paths, expected, "a new one belongs in the table of this test too; two of one name hide each other");
    });
}

#[test]
fn nobody_and_another_person_see_and_change_nothing() {
    on_a_deep_stack(async {
        let site = Site::new().await;
        let (ada, eve) = (site.sign_in("ada").await, site.sign_in("eve").await);
        for (endpoint, form) in [
            ("todos/create", format!("id={TODO}&day={DAY}&text=Milk")),
            ("notes/create", format!("id={NOTE}&day={DAY}&title=List&body=Eggs")),
        ] {
            let (status, body) = site.call(endpoint, Some(&ada), &form).await;
            assert_eq!(status, StatusCode::OK, "{endpoint}: {body}");
        }
        let hers = site.day(Some(&ada)).await;
        assert_eq!((&hers["todos"][0]["text"], &hers["notes"][0]["body"]), (&json!("Milk"), &json!("Eggs")));

        for (endpoint, form) in PRIVATE {
            let (status, body) = site.call(endpoint, None, form).await;
            assert_eq!((status, &body["error"]), (StatusCode::UNAUTHORIZED, &json!("sign_in_required")), "nobody at {endpoint}");
            let (status, _) = site.call(endpoint, Some(&SessionKey::random(&Random::system()).reveal()), form).await;
            assert_eq!(status, StatusCode::UNAUTHORIZED, "a made-up cookie at {endpoint}");
            // Creating makes a row of Eve's own, under the same id; every other function finds no such row.
            if !endpoint.ends_with("create") {
                let (status, body) = site.call(endpoint, Some(&eve), form).await;
                assert_eq!((status, &body["error"]), (StatusCode::NOT_FOUND, &json!("not_found")), "another person at {endpoint}");
            }
        }
        for (endpoint, form) in PRIVATE.iter().filter(|(endpoint, _)| endpoint.ends_with("create")) {
            assert_eq!(site.call(endpoint, Some(&eve), form).await.0, StatusCode::OK, "{endpoint}");
        }
        assert_eq!(site.day(Some(&eve)).await["todos"][0]["text"], json!("Hers 🔁 every day"));
        for (endpoint, form) in OF_A_DAY {
            assert_eq!(site.call(endpoint, None, form).await.0, StatusCode::UNAUTHORIZED, "nobody at {endpoint}");
            assert_eq!(site.call(endpoint, Some(&eve), form).await.0, StatusCode::OK, "{endpoint}");
        }
        assert_eq!(site.day(Some(&eve)).await["todos"], json!([]), "carried over, and moved");
        assert_eq!(site.day(Some(&ada)).await, hers, "nothing of hers has changed");
        assert_eq!(site.day(None).await["todos"], json!([]));
    });
}

#[test]
fn the_owner_may() {
    on_a_deep_stack(async {
        let site = Site::new().await;
        let ada = site.sign_in("ada").await;
        // The functions that create rows are last in the table, but all others need those rows.
        for (endpoint, form) in PRIVATE.iter().rev().take(2).chain(PRIVATE.iter().take(PRIVATE.len() - 2)) {
            let (status, body) = site.call(endpoint, Some(&ada), form).await;
            assert_eq!(status, StatusCode::OK, "{endpoint}: {body}");
        }
        let day = site.day(Some(&ada)).await;
        assert_eq!(
            (&day["todos"][0]["text"], &day["todos"][0]["done"], &day["notes"][0]["body"]),
            (&json!("Stolen today"), &json!(true), &json!("Stolen"))
        );
        assert_eq!(day["notes"][0]["title"], json!("Taken"));
    });
}

#[test]
fn a_batch_of_changes_is_its_owners_alone_and_each_change_counts() {
    on_a_deep_stack(async {
        let site = Site::new().await;
        let (ada, eve) = (site.sign_in("ada").await, site.sign_in("eve").await);
        let since = async |cookie: &str| {
            let (_, me) = site.ask(Method::GET, "/api/auth/me", Some(cookie), "").await;
            serde_json::from_str::<Value>(&me).expect("JSON")["user"]["since"].take()
        };
        let account = json!({ "owner": "user_ada", "since": since(&ada).await });
        let push = async |cookie: Option<&str>, ops: Vec<Value>| {
            let mut request =
                Request::post("/api/changes").header("sec-fetch-site", "same-origin").header("content-type", "application/json");
            if let Some(cookie) = cookie {
                request = request.header(header::COOKIE, format!("daybook={cookie}"));
            }
            let body = json!({ "batch": { "account": account, "ops": ops } }).to_string();
            let answer = site.router.clone().oneshot(request.body(Body::from(body)).expect("a request")).await.expect("an answer");
            let (head, body) = answer.into_parts();
            let body = to_bytes(body, 1 << 22).await.expect("a body");
            (head, serde_json::from_slice::<Value>(&body).expect("JSON"))
        };
        let op = |number: usize, change: Value| json!({ "op": { "id": format!("01HF7YAT00000000000000{number:04}"), "change": change } });
        let place = json!({ "day": DAY, "parent": null, "rank": "i", "after": null, "before": null });
        let create = op(1, json!({ "create_todo": { "id": TODO, "place": place, "text": "Milk" } }));

        assert_eq!(push(None, vec![create.clone()]).await.0.status, StatusCode::UNAUTHORIZED);
        let (head, body) = push(Some(&eve), vec![create.clone()]).await;
        assert_eq!((head.status, &body["error"]), (StatusCode::CONFLICT, &json!("other_account")));
        assert_eq!(site.day(Some(&eve)).await["todos"], json!([]));
        for _ in 0..2 {
            let (head, body) = push(Some(&ada), vec![create.clone()]).await;
            assert_eq!((head.status, &body["seq"], &body["outcomes"]), (StatusCode::OK, &json!(1), &json!(["done"])), "{body}");
            assert_eq!(body["rows"][0]["todo"]["text"], json!("Milk"));
        }
        let view = site.day(Some(&ada)).await;
        assert_eq!((&view["todos"][0]["text"], &view["seq"]), (&json!("Milk"), &json!(1)));
        assert_eq!(view["epoch"].as_str().map(str::len), Some(26));

        let many = |from: usize, count: usize| {
            (from..from + count)
                .map(|number| op(number, json!({ "set_done": { "id": TODO, "done": number % 2 == 0 } })))
                .collect::<Vec<_>>()
        };
        let long = json!({ "set_text": { "of": { "todo": TODO }, "base": TODO, "text": "x".repeat(300_000) } });
        for too_much in [many(1_000, 101), vec![op(2, long.clone()), op(3, long)]] {
            assert_eq!(push(Some(&ada), too_much).await.0.status, StatusCode::PAYLOAD_TOO_LARGE);
        }
        let mut refused = None;
        for batch in 0..7 {
            let (head, body) = push(Some(&ada), many(2_000 + batch * 100, 100)).await;
            match head.status {
                StatusCode::OK => assert_eq!(body["outcomes"].as_array().map(Vec::len), Some(100)),
                _ => refused = Some((batch, head, body)),
            }
        }
        let (batch, head, body) = refused.expect("600 at once, and 10 a second");
        assert!(batch >= 5 && head.status == StatusCode::TOO_MANY_REQUESTS, "{batch} {body}");
        assert_eq!(head.headers[header::RETRY_AFTER].to_str().expect("text"), body["retry_after"].to_string());
    });
}

#[test]
fn pages_call_in_an_encoding_of_their_own() {
    on_a_deep_stack(async {
        let site = Site::new().await;
        let ada = site.sign_in("ada").await;
        let ask = async |request: axum::http::request::Builder, body: &str| {
            let request = request.header("sec-fetch-site", "same-origin").header("cookie", format!("daybook={ada}"));
            let request = request.body(Body::from(body.to_owned())).expect("a request");
            let (head, body) = site.router.clone().oneshot(request).await.expect("an answer").into_parts();
            let body = String::from_utf8(to_bytes(body, 1 << 22).await.expect("a body").to_vec()).expect("text");
            (head.status, head.headers[header::CONTENT_TYPE].to_str().expect("a type").to_owned(), body)
        };
        let day_page = async || {
            let (status, kind, body) = ask(Request::get(format!("/api/day?day={DAY}")).header("accept", MEDIA_TYPE), "").await;
            assert_eq!((status, kind.as_str()), (StatusCode::OK, MEDIA_TYPE));
            compact::read::<DayPage>(&body).expect("a page")
        };
        let account = day_page().await.user.expect("somebody").account();
        let id: TodoId = TODO.parse().expect("an id");
        let place = Place::at_end(Some(DAY.parse().expect("a day")), None).expect("a place");
        let op = Op { id: OpId::of_todo(id), change: Change::CreateTodo { id, place, text: "Milk | bread\\".into() } };
        let push = Push { batch: Batch { account, ops: vec![Sent { op, first_sent_at: None }] } };
        let body = compact::write(&push).expect("a body");
        let post = |path: &str| Request::post(path).header("content-type", MEDIA_TYPE);

        let (status, _, answer) = ask(post("/api/changes").header("accept", MEDIA_TYPE), &body).await;
        assert_eq!(status, StatusCode::OK, "{answer}");
        assert_eq!(compact::read::<Answer>(&answer).expect("an answer").outcomes, [Outcome::Done]);
        assert_eq!(day_page().await.view.todos[0].text, "Milk | bread\\");

        let (status, kind, answer) = ask(post("/api/changes").header("accept", "application/json"), &body).await;
        assert_eq!((status, kind.as_str()), (StatusCode::OK, "application/json"), "the answer is what was asked for: {answer}");
        for broken in ["", "(", &body[..body.len() - 1], "{\"batch\":{}}"] {
            let (status, kind, answer) = ask(post("/api/changes").header("accept", MEDIA_TYPE), broken).await;
            assert_eq!((status, kind.as_str()), (StatusCode::BAD_REQUEST, ERROR_MEDIA_TYPE), "{broken}: {answer}");
        }
        let another = format!("{PREVIOUS_MEDIA_TYPE}.v999");
        for (kind, wanted) in [
            (PREVIOUS_MEDIA_TYPE, (StatusCode::OK, MEDIA_TYPE)),
            (&another, (StatusCode::UNSUPPORTED_MEDIA_TYPE, ERROR_MEDIA_TYPE)),
            ("application/json", (StatusCode::BAD_REQUEST, "application/json")),
        ] {
            let request = Request::post("/api/changes").header("content-type", kind).header("accept", kind);
            let (status, answered, answer) = ask(request, &body).await;
            assert_eq!((status, answered.as_str()), wanted, "{kind}: {answer}");
        }
        let (status, ..) = ask(post("/api/todos/edit"), &body).await;
        assert_eq!(status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "no page calls this");
    });
}

#[test]
fn what_one_person_does_to_their_sessions_touches_nobody_else() {
    on_a_deep_stack(async {
        let site = Site::new().await;
        let (ada, eve) = (site.sign_in("ada").await, site.sign_in("eve").await);
        let sessions = async |cookie: &str| {
            let (status, body) = site.ask(Method::GET, "/api/sessions/list", Some(cookie), "").await;
            assert_eq!(status, StatusCode::OK, "{body}");
            serde_json::from_str::<Value>(&body).expect("JSON")["sessions"].take()
        };
        let hers = sessions(&ada).await;
        assert_eq!((hers.as_array().map(Vec::len), &hers[0]["is_current"]), (Some(1), &json!(true)));
        assert_eq!((&hers[0]["device"]["name"], &hers[0]["address"]), (&json!("Firefox on Linux"), &json!("192.0.2.7")));

        let name = format!("id={}", hers[0]["id"].as_str().expect("an id"));
        assert_eq!(site.call("sessions/end", None, &name).await.0, StatusCode::UNAUTHORIZED);
        assert_eq!(site.call("sessions/end", Some(&eve), &name).await.0, StatusCode::NOT_FOUND);
        assert_eq!(site.call("sessions/end", Some(&eve), "id=1").await.0, StatusCode::BAD_REQUEST);
        for (endpoint, form) in OF_ONESELF {
            assert_eq!(site.call(endpoint, None, form).await.0, StatusCode::UNAUTHORIZED, "nobody at {endpoint}");
            let eve = site.sign_in("eve").await;
            let (status, body) = site.call(endpoint, Some(&eve), form).await;
            assert_eq!(status, StatusCode::OK, "{endpoint}: {body}");
        }
        assert_eq!(site.call("todos/create", Some(&eve), &format!("id={TODO}&day={DAY}&text=Hers")).await.0, StatusCode::UNAUTHORIZED);
        assert_eq!(sessions(&ada).await[0]["id"], hers[0]["id"], "hers goes on");

        let second = site.sign_in("ada").await;
        assert_eq!(site.call("sessions/end", Some(&second), &name).await.0, StatusCode::OK);
        assert_eq!(site.call("sessions/end", Some(&second), &name).await.0, StatusCode::OK, "again is no error");
        assert_eq!(site.ask(Method::GET, "/api/auth/me", Some(&ada), "").await.0, StatusCode::UNAUTHORIZED);
        assert_eq!(site.ask(Method::GET, "/api/auth/me", Some(&second), "").await.0, StatusCode::OK);
    });
}

#[test]
fn a_stream_of_events_is_for_the_pages_of_whoever_is_signed_in() {
    on_a_deep_stack(async {
        let site = Site::new().await;
        let (ada, lost) = (site.sign_in("ada").await, site.sign_in("ada").await);
        let open_at = async |path: &str, cookie: Option<&str>, from: (&str, &str)| {
            let mut request = Request::get(path).header(from.0, from.1).header(header::ACCEPT, "text/event-stream");
            if let Some(cookie) = cookie {
                request = request.header(header::COOKIE, format!("daybook={cookie}"));
            }
            site.router.clone().oneshot(request.body(Body::empty()).expect("a request")).await.expect("an answer")
        };
        let open = async |cookie: Option<&str>, from: (&str, &str)| open_at("/api/events", cookie, from).await;
        let here = ("sec-fetch-site", "same-origin");
        for (cookie, from, wanted) in [
            (None, here, StatusCode::UNAUTHORIZED),
            (Some(ada.as_str()), ("sec-fetch-site", "cross-site"), StatusCode::FORBIDDEN),
            (Some(ada.as_str()), ("sec-fetch-site", "none"), StatusCode::FORBIDDEN),
            (Some(ada.as_str()), ("origin", "https://evil.example"), StatusCode::FORBIDDEN),
            (Some(ada.as_str()), ("origin", "http://127.0.0.1:3000"), StatusCode::OK),
            // A browser of long ago, which says nothing, sends the cookie to its own site only.
            (Some(ada.as_str()), ("accept-language", "en"), StatusCode::OK),
        ] {
            assert_eq!(open(cookie, from).await.status(), wanted, "{from:?}");
        }

        // The page of another person, who was signed in with the same browser before.
        let others = open_at("/api/events?of=user_eve", Some(&ada), here).await;
        assert_eq!(to_bytes(others.into_body(), 1 << 16).await.expect("a body"), "event: signed_out\ndata: {}\n\n");

        let stream = open_at("/api/events?of=user_ada", Some(&lost), here).await;
        let kind = stream.headers()[header::CONTENT_TYPE].to_str().expect("text");
        assert_eq!((stream.status(), kind), (StatusCode::OK, "text/event-stream"));
        assert_eq!(stream.headers()[header::CACHE_CONTROL], "private, no-store");
        assert_eq!(site.call("sessions/end_others", Some(&ada), "").await.0, StatusCode::OK);
        let body = tokio::time::timeout(std::time::Duration::from_secs(20), to_bytes(stream.into_body(), 1 << 16)).await;
        let body = body.expect("an end").expect("a body");
        assert_eq!(body, "retry: 2000\n\nevent: signed_out\ndata: {}\n\n");
    });
}

#[test]
fn what_workos_tells_is_followed_once_or_twice_alike_and_only_when_workos_signed_it() {
    on_a_deep_stack(async {
        let site = Site::new().await;
        let revoked = site.sign_in_at_workos("ada", Some("session_1")).await;
        let (kept, eve) = (site.sign_in_at_workos("ada", Some("session_2")).await, site.sign_in_at_workos("eve", Some("session_1")).await);
        let me = async |cookie: &str| site.ask(Method::GET, "/api/auth/me", Some(cookie), "").await;
        let event = |kind: &str, data: Value| json!({ "id": "event_1", "event": kind, "data": data, "created_at": "2026-11-23T09:30:00Z" });
        let user = |email: &str, updated_at: &str| {
            json!({ "object": "user", "id": "user_ada", "email": email, "first_name": "Ada", "last_name": null, "profile_picture_url": null,
                "updated_at": updated_at })
        };

        let ended = event("session.revoked", json!({ "object": "session", "id": "session_1", "user_id": "user_ada" }));
        for (signature, body) in [(None, ended.to_string()), (Some("t=1, v1=0"), ended.to_string()), (Some("x"), String::new())] {
            assert_eq!(site.webhook(signature, body).await, StatusCode::UNAUTHORIZED);
        }
        assert_eq!(me(&revoked).await.0, StatusCode::OK, "nobody signed it");
        for _ in 0..2 {
            assert_eq!(site.tell(&ended).await, StatusCode::OK);
            assert_eq!(me(&revoked).await.0, StatusCode::UNAUTHORIZED);
            assert_eq!((me(&kept).await.0, me(&eve).await.0), (StatusCode::OK, StatusCode::OK), "the session of another is another");
        }

        for (email, updated_at, is_newer) in [
            ("new@example.com", "2026-11-23T09:30:00.500Z", true),
            ("old@example.com", "2026-11-23T09:30:00.400Z", false),
            ("newest@example.com", "2026-11-23T09:31:00.000Z", true),
            ("new@example.com", "2026-11-23T09:30:00.500Z", false),
        ] {
            assert_eq!(site.tell(&event("user.updated", user(email, updated_at))).await, StatusCode::OK);
            assert_eq!(me(&kept).await.1.contains(email), is_newer, "{email} of {updated_at}");
        }
        let mut stranger = user("grace@example.com", "2026-11-23T09:30:00Z");
        stranger["id"] = json!("user_grace");
        assert_eq!(site.tell(&event("user.updated", stranger)).await, StatusCode::OK);
        assert_eq!(site.store.user(&UserId::from_verified_subject("user_grace")).await.expect("an answer"), None, "nobody is made by it");

        assert_eq!(site.call("todos/create", Some(&kept), &format!("id={TODO}&day={DAY}&text=Milk")).await.0, StatusCode::OK);
        for _ in 0..2 {
            assert_eq!(site.tell(&event("user.deleted", user("newest@example.com", "2026-11-23T09:32:00Z"))).await, StatusCode::OK);
            assert_eq!(me(&kept).await.0, StatusCode::UNAUTHORIZED);
            assert_eq!(site.store.user(&UserId::from_verified_subject("user_ada")).await.expect("an answer"), None);
        }
        let again = site.sign_in("ada").await;
        assert_eq!(site.day(Some(&again)).await["todos"], json!([]), "after a deletion the person starts over");
        assert_eq!(me(&eve).await.0, StatusCode::OK);

        for (told, wanted) in [
            (event("dsync.activated", json!({ "id": "directory_1" })), StatusCode::OK),
            (event("session.revoked", json!({ "id": "session_1" })), StatusCode::BAD_REQUEST),
            (event("user.updated", user("x@example.com", "yesterday")), StatusCode::BAD_REQUEST),
            (json!({ "event": "user.deleted" }), StatusCode::BAD_REQUEST),
            (json!("user.deleted"), StatusCode::BAD_REQUEST),
            (event("dsync.activated", json!("x".repeat(70_000))), StatusCode::PAYLOAD_TOO_LARGE),
        ] {
            assert_eq!(site.tell(&told).await, wanted, "{}", told.to_string().get(..100).unwrap_or_default());
        }
    });
}

#[test]
fn an_account_is_deleted_by_its_address_alone_and_nobody_else_notices() {
    on_a_deep_stack(async {
        let site = Site::new().await;
        let (ada, other, eve) = (site.sign_in("ada").await, site.sign_in("ada").await, site.sign_in("eve").await);
        for cookie in [&ada, &eve] {
            assert_eq!(site.call("todos/create", Some(cookie), &format!("id={TODO}&day={DAY}&text=Milk")).await.0, StatusCode::OK);
        }
        let eves = site.day(Some(&eve)).await;
        for wrong in ["", "email=", "email=eve%40example.com", "email=ada", "email=%20"] {
            let (status, body) = site.call("account/delete", Some(&ada), wrong).await;
            assert!([StatusCode::UNPROCESSABLE_ENTITY, StatusCode::BAD_REQUEST].contains(&status), "{wrong}: {body}");
        }
        assert_eq!(site.day(Some(&ada)).await["todos"][0]["text"], json!("Milk"));

        let form = Request::post("/api/account/delete")
            .header("sec-fetch-site", "same-origin")
            .header(header::ACCEPT, "text/html")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::COOKIE, format!("daybook={ada}"))
            .body(Body::from("then=%2Faccount-deleted&email=+Ada%40example.com"))
            .expect("a request");
        let answer = site.router.clone().oneshot(form).await.expect("an answer");
        let headers = answer.headers();
        assert_eq!((answer.status(), &headers[header::LOCATION]), (StatusCode::SEE_OTHER, &"/account-deleted".parse().expect("a value")));
        let removed = headers[header::SET_COOKIE].to_str().expect("text");
        assert!(removed.starts_with("daybook=;") && removed.contains("Max-Age=0"), "{removed}");

        for cookie in [&ada, &other] {
            assert_eq!(site.ask(Method::GET, "/api/auth/me", Some(cookie), "").await.0, StatusCode::UNAUTHORIZED);
        }
        let again = site.sign_in("ada").await;
        assert_eq!(site.day(Some(&again)).await["todos"], json!([]));
        assert_eq!(site.day(Some(&eve)).await, eves);
        let (status, page) = site.ask(Method::GET, "/account-deleted", None, "").await;
        assert_eq!(status, StatusCode::OK);
        assert!(page.contains("Your account is deleted"), "{page}");
    });
}

#[test]
fn an_export_holds_everything_of_its_owner_and_nothing_of_anybody_else() {
    on_a_deep_stack(async {
        let site = Site::new().await;
        let (ada, eve) = (site.sign_in("ada").await, site.sign_in("eve").await);
        assert_eq!(site.ask(Method::GET, "/api/account/export", None, "").await.0, StatusCode::UNAUTHORIZED);
        let long = "All work and no play. ".repeat(4_000);
        let longer = format!("{long}{}", "No fun. ".repeat(100));
        for (cookie, endpoint, form) in [
            (&ada, "todos/create", format!("id={TODO}&day={DAY}&text=Milk")),
            (&ada, "todos/create", format!("id=01HF7YAT000000000000000003&day={DAY}&text=Thrown+away")),
            (&ada, "todos/delete", "id=01HF7YAT000000000000000003".to_owned()),
            (&ada, "todos/create", "id=01HF7YAT000000000000000004&day=2026-11-22&text=Gone".to_owned()),
            (&ada, "todos/delete", "id=01HF7YAT000000000000000004".to_owned()),
            (&ada, "notes/create", format!("id={NOTE}&day={DAY}&title=List&body={longer}")),
            (&ada, "notes/save", format!("id={NOTE}&title=List&body={long}")),
            (&eve, "todos/create", format!("id={TODO}&day={DAY}&text=Secret")),
        ] {
            let (status, body) = site.call(endpoint, Some(cookie), &form).await;
            assert_eq!(status, StatusCode::OK, "{endpoint}: {body}");
        }
        let request = Request::get("/api/account/export").header(header::COOKIE, format!("daybook={ada}")).body(Body::empty());
        let answer = site.router.clone().oneshot(request.expect("a request")).await.expect("an answer");
        let (head, archive) = answer.into_parts();
        let text = |name: &str| head.headers[name].to_str().expect("text").to_owned();
        assert_eq!((head.status, text("content-type")), (StatusCode::OK, "application/zip".into()));
        assert!(text("content-disposition").starts_with("attachment; filename=\"daybook-20"), "{}", text("content-disposition"));
        assert!(text("content-security-policy").ends_with("; sandbox"), "{}", text("content-security-policy"));
        assert_eq!(text("cache-control"), "private, no-store");

        let bytes = to_bytes(archive, 1 << 22).await.expect("a whole archive");
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes.clone())).expect("an archive");
        let mut names: Vec<String> = archive.file_names().map(str::to_owned).collect();
        names.sort();
        assert_eq!(names, ["daybook.json", "days/2026-11-23.md", "notes.csv", "todos.csv"], "a day that lies in the Trash has no page");
        let mut file = |name: &str| std::io::read_to_string(archive.by_name(name).expect("a file")).expect("text");
        let page = file("days/2026-11-23.md");
        assert!(page.starts_with("# Monday, November 23, 2026\n\n## Todos\n\n- [ ] Milk\n\n## Notes\n\n### List\n\nAll work"), "{page}");
        assert!(page.contains(long.trim_end()) && !page.contains("Thrown away"));
        let todos = file("todos.csv");
        assert!(todos.starts_with("\u{feff}day,id,parent,text,done_at,pinned,deleted_at,created_at\r\n2026-11-22,"), "{todos}");
        assert_eq!((todos.lines().count(), file("notes.csv").lines().count()), (4, 2));
        let json = file("daybook.json");
        assert!(!json.contains("Secret") && !json.contains("user_eve") && !json.contains("unused") && !json.contains(&ada), "{json}");
        let json: Value = serde_json::from_str(&json).expect("JSON");
        assert_eq!(
            (&json["format"], &json["version"], &json["account"]["email"]),
            (&json!("daybook-export"), &json!(2), &json!("ada@example.com"))
        );
        assert_eq!((json["sessions"].as_array().map(Vec::len), &json["sessions"][0]["address"]), (Some(1), &json!("192.0.2.7")));
        let days: Vec<_> =
            json["days"].as_array().expect("days").iter().map(|day| (&day["day"], day["todos"].as_array().map(Vec::len))).collect();
        assert_eq!(days, [(&json!("2026-11-22"), Some(1)), (&json!(DAY), Some(2))]);
        let todos: Vec<_> =
            json["days"][1]["todos"].as_array().expect("todos").iter().map(|todo| (&todo["text"], &todo["deleted"])).collect();
        assert_eq!(todos, [(&json!("Milk"), &json!(false)), (&json!("Thrown away"), &json!(true))]);
        assert_eq!(json["days"][1]["notes"][0]["body"], json!(long));
        let earlier = &json["days"][1]["notes"][0]["versions"][0];
        assert_eq!((&earlier["title"], &earlier["body"]), (&json!("List"), &json!(longer)));

        let today = DAY.parse().expect("a day");
        let read = daybook::server::import::read("daybook.zip", &bytes, today).expect("an import");
        assert_eq!(serde_json::to_value(read.days).expect("JSON"), json["days"]);
    });
}

#[test]
fn the_settings_are_for_whoever_is_signed_in() {
    on_a_deep_stack(async {
        let site = Site::new().await;
        let ada = site.sign_in("ada").await;
        for path in [
            "/settings",
            "/settings/sessions",
            "/settings/tokens",
            "/settings/feed",
            "/settings/import",
            "/settings/account",
            "/trash",
            "/days",
        ] {
            let (status, page) = site.ask(Method::GET, path, Some(&ada), "").await;
            assert_eq!(status, StatusCode::OK, "{path}: {page}");
            assert!(page.contains(PAGE_STYLES), "{path}: {page}");
            assert!(!page.contains(&ada), "{path} holds the cookie");
            assert!(!page.contains(&SessionKey::parse(&ada).expect("a key").hash()), "{path} holds the key of the session");
            let (status, page) = site.ask(Method::GET, path, None, "").await;
            assert_eq!(status, StatusCode::UNAUTHORIZED, "{path}");
            assert!(page.contains(&format!("/login?return_to={path}")), "{path}: {page}");
        }
    });
}

#[test]
fn what_somebody_chooses_follows_them_to_every_device() {
    on_a_deep_stack(async {
        const ZONE: &str = "Pacific/Kiritimati";
        let site = Site::new().await;
        let (phone, laptop, eve) = (site.sign_in("ada").await, site.sign_in("ada").await, site.sign_in("eve").await);
        let chosen = async |cookie: &str| {
            let (status, body) = site.ask(Method::GET, "/api/settings", Some(cookie), "").await;
            assert_eq!(status, StatusCode::OK, "{body}");
            serde_json::from_str::<Value>(&body).expect("JSON")["preferences"].take()
        };
        let day = async |cookie: &str, languages: &str| {
            let request = Request::get("/api/day").header(header::COOKIE, format!("daybook={cookie}"));
            let request = request.header(header::ACCEPT_LANGUAGE, languages).body(Body::empty()).expect("a request");
            let body = site.router.clone().oneshot(request).await.expect("an answer").into_body();
            serde_json::from_slice::<Value>(&to_bytes(body, 1 << 22).await.expect("a body")).expect("JSON")
        };
        let page = async |cookies: String| {
            let request = Request::get("/").header(header::COOKIE, cookies).body(Body::empty()).expect("a request");
            let body = site.router.clone().oneshot(request).await.expect("an answer").into_body();
            String::from_utf8(to_bytes(body, 1 << 22).await.expect("a body").to_vec()).expect("text")
        };
        let nothing =
            json!({ "week_start": "monday", "text_size": "normal", "theme": "system", "time_zone": "device", "language": "browser" });
        assert_eq!((chosen(&laptop).await, chosen(&eve).await), (nothing.clone(), nothing.clone()));

        let form = format!("week_start=sunday&text_size=large&theme=light&time_zone={ZONE}&language=en");
        assert_eq!(site.call("settings/save", None, &form).await.0, StatusCode::UNAUTHORIZED);
        let (status, body) = site.call("settings/save", Some(&phone), &form).await;
        assert_eq!(status, StatusCode::OK, "{body}");
        let all = json!({ "week_start": "sunday", "text_size": "large", "theme": "light", "time_zone": ZONE, "language": "en" });
        assert_eq!(
            (chosen(&laptop).await, chosen(&eve).await),
            (all.clone(), nothing.clone()),
            "on every device of hers, and on nobody else's"
        );
        for (wrong, status) in [
            ("time_zone=Mars/Olympus&text_size=small", 400),
            ("time_zone=..%2F..%2Fetc%2Fpasswd", 400),
            ("time_zone=%3Cb%3E", 400),
            ("week_start=friday", 400),
            ("language=nl", 400),
            ("", 200),
        ] {
            assert_eq!(site.call("settings/save", Some(&phone), wrong).await.0.as_u16(), status, "{wrong}");
        }
        assert_eq!(chosen(&laptop).await, all, "what is refused, and what is not named, changes nothing");

        let today = Clock::system().now().in_tz(ZONE).expect("a zone").date().to_string();
        let shown = day(&laptop, "de").await;
        assert_eq!((&shown["view"]["today"], &shown["week_start"], &shown["theme"]), (&json!(today), &json!(7), &json!("light")));
        let html = page(format!("daybook={laptop}; daybook_tz=America/New_York")).await;
        for words in ["data-text=\"large\"", "data-zone=\"Pacific/Kiritimati\"", "data-theme=\"light\""] {
            assert!(html.contains(words), "{words}: {html}");
        }
        let html = page(format!("daybook={laptop}; daybook_theme=dark")).await;
        assert!(html.contains("data-theme=\"dark\""), "what the device has chosen comes first: {html}");
        let html = page(String::new()).await;
        assert!(html.contains("data-text=\"normal\"") && !html.contains("data-zone"), "a visitor has chosen nothing: {html}");

        assert_eq!(site.call("settings/save", Some(&laptop), "week_start=locale&time_zone=device").await.0, StatusCode::OK);
        for (languages, first) in [("en-US,en;q=0.9", 7), ("en-GB", 1), ("ar-EG", 6)] {
            assert_eq!(day(&phone, languages).await["week_start"], json!(first), "{languages}");
        }
        let (_, html) = site.ask(Method::GET, "/settings?saved", Some(&phone), "").await;
        assert!(html.contains("Saved.") && html.contains("value=\"Europe/Berlin\"") && html.contains("ada@example.com"), "{html}");

        // Another theme shows on the device that it is chosen on, too.
        for (theme, forgets) in [("light", false), ("dark", true)] {
            let request = Request::post("/api/settings/save")
                .header("sec-fetch-site", "same-origin")
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .header(header::COOKIE, format!("daybook={phone}; daybook_theme=light"))
                .body(Body::from(format!("theme={theme}")))
                .expect("a request");
            let answer = site.router.clone().oneshot(request).await.expect("an answer");
            let cookies: Vec<_> = answer.headers().get_all(header::SET_COOKIE).iter().map(|one| one.to_str().expect("text")).collect();
            assert_eq!(cookies.iter().any(|one| one.starts_with("daybook_theme=;")), forgets, "{cookies:?}");
        }
        let again = site.sign_in("ada").await;
        assert_eq!(chosen(&again).await["text_size"], json!("large"), "a new sign-in keeps it");
        assert_eq!(site.call("account/delete", Some(&again), "email=ada@example.com").await.0, StatusCode::OK);
        assert_eq!(chosen(&site.sign_in("ada").await).await, nothing, "and the deletion of the account does not");
    });
}

#[test]
fn what_was_deleted_is_listed_for_its_owner_and_restored_by_a_form() {
    on_a_deep_stack(async {
        let site = Site::new().await;
        let (ada, eve) = (site.sign_in("ada").await, site.sign_in("eve").await);
        for (endpoint, form) in [
            ("todos/create", format!("id={TODO}&day={DAY}&text=Milk%3Cb%3E")),
            ("notes/create", format!("id={NOTE}&day={DAY}&title=List&body=Eggs")),
            ("todos/delete", format!("id={TODO}")),
            ("notes/delete", format!("id={NOTE}")),
        ] {
            let (status, body) = site.call(endpoint, Some(&ada), &form).await;
            assert_eq!(status, StatusCode::OK, "{endpoint}: {body}");
        }
        let (_, page) = site.ask(Method::GET, "/trash", Some(&ada), "").await;
        for words in ["Milk&lt;b&gt;", "List", "Eggs", "/d/2026-11-23", "action=\"/api/notes/restore\"", "Restore “List”"] {
            assert!(page.contains(words), "{words}: {page}");
        }
        let (_, hers) = site.ask(Method::GET, "/trash", Some(&eve), "").await;
        assert!(!hers.contains("Milk") && hers.contains("Nothing here."), "{hers}");
        let (status, body) = site.call("todos/restore", Some(&ada), &format!("id={TODO}")).await;
        assert_eq!(status, StatusCode::OK, "{body}");
        let (_, page) = site.ask(Method::GET, &format!("/trash?restored=todo.{TODO}"), Some(&ada), "").await;
        assert!(page.contains("Restored “Milk&lt;b&gt;”.") && !page.contains("action=\"/api/todos/restore\""), "{page}");
        for nothing in [format!("/trash?restored=note.{NOTE}"), "/trash?restored=x".to_owned()] {
            let (_, page) = site.ask(Method::GET, &nothing, Some(&ada), "").await;
            assert!(page.contains("action=\"/api/notes/restore\"") && !page.contains("Restored"), "{nothing}: {page}");
        }
        let (_, page) = site.ask(Method::GET, &format!("/trash?restored=todo.{TODO}"), Some(&eve), "").await;
        assert!(!page.contains("Milk"), "another person's row: {page}");
    });
}

#[test]
fn earlier_texts_of_a_note_are_read_and_restored_by_its_owner_alone() {
    on_a_deep_stack(async {
        let site = Site::new().await;
        let (ada, eve, sam) = (site.sign_in("ada").await, site.sign_in("eve").await, site.impersonate("ada").await);
        for (endpoint, form) in [
            ("notes/create", format!("id={NOTE}&day={DAY}&title=List&body=Milk%3Cb%3E%0AEggs")),
            ("notes/save", format!("id={NOTE}&title=List&body=Oat%0AEggs")),
        ] {
            let (status, body) = site.call(endpoint, Some(&ada), &form).await;
            assert_eq!(status, StatusCode::OK, "{endpoint}: {body}");
        }
        let get = async |path: &str, cookie: Option<&str>| {
            let (status, body) = site.ask(Method::GET, path, cookie, "").await;
            (status.as_u16(), serde_json::from_str::<Value>(&body).unwrap_or(Value::String(body)))
        };
        let listed = format!("/api/notes/history?id={NOTE}");
        for reader in [&ada, &sam] {
            let (status, history) = get(&listed, Some(reader)).await;
            assert_eq!((status, history["versions"].as_array().map(Vec::len)), (200, Some(1)), "{history}");
            let item = &history["versions"][0];
            assert_eq!((&item["characters"], &item["added"], &item["removed"]), (&json!(12), &json!(1), &json!(1)));
        }
        let (_, history) = get(&listed, Some(&ada)).await;
        let version = history["versions"][0]["id"].as_str().expect("an id").to_owned();
        let one = format!("/api/notes/version?id={NOTE}&version={version}");
        let (status, found) = get(&format!("{one}&compared_with=next"), Some(&ada)).await;
        assert_eq!((status, &found["body"], &found["compared_with"]), (200, &json!("Milk<b>\nEggs"), &json!("next")));
        let removed = json!([{ "text": "Milk<b>", "marked": false }]);
        for (with, compared) in [("", "now"), ("&compared_with=", "now"), ("&compared_with=now", "now")] {
            assert_eq!(get(&format!("{one}{with}"), Some(&ada)).await.1["compared_with"], json!(compared), "{with}");
        }
        assert_eq!(get(&format!("{one}&compared_with=then"), Some(&ada)).await.0, 400);
        assert_eq!((&found["changes"][0]["same"], &found["changes"][1]["removed"]), (&json!("List"), &removed), "{found}");

        let (page, text) = (format!("/n/{NOTE}/history"), format!("/n/{NOTE}/history/{version}"));
        let restore = format!("id={NOTE}&version={version}");
        let other = format!("id={NOTE}&version=01HF7YAT000000000000000009");
        for path in [&listed, &one, &page, &text] {
            assert_eq!(get(path, None).await.0, 401, "nobody at {path}");
            assert_eq!(get(path, Some(&eve)).await.0, 404, "another person at {path}");
        }
        for path in [format!("/n/{NOTE}/history/x"), format!("/n/{NOTE}/history/01HF7YAT000000000000000009"), "/n/x/history".to_owned()] {
            assert_eq!(get(&path, Some(&ada)).await.0, 404, "{path}");
        }
        assert_eq!(site.call("notes/revert", None, &restore).await.0, StatusCode::UNAUTHORIZED);
        assert_eq!(site.call("notes/revert", Some(&eve), &restore).await.0, StatusCode::NOT_FOUND);
        assert_eq!(site.call("notes/revert", Some(&ada), &other).await.0, StatusCode::NOT_FOUND);

        let (_, html) = get(&page, Some(&ada)).await;
        let html = html.as_str().expect("a page");
        for words in [text.as_str(), "action=\"/api/notes/revert\"", "12 characters", "1 line added, 1 removed"] {
            assert!(html.contains(words), "{words}: {html}");
        }
        for (show, words) in [("now", "<del>Milk&lt;b&gt;"), ("next", "<ins>Oat"), ("text", "Eggs"), ("x", "<del>Milk")] {
            let (status, html) = get(&format!("{text}?show={show}"), Some(&ada)).await;
            assert!(status == 200 && html.as_str().is_some_and(|html| html.contains(words)), "{show}: {html}");
        }

        let (status, note) = site.call("notes/revert", Some(&sam), &restore).await;
        assert_eq!((status, &note["body"]), (StatusCode::OK, &json!("Milk<b>\nEggs")), "who acts for her may write");
        let (_, history) = get(&listed, Some(&ada)).await;
        assert_eq!(history["versions"].as_array().map(Vec::len), Some(2), "{history}");
        let replaced = history["versions"][0]["id"].as_str().expect("an id");
        let (_, said) = get(&format!("{page}?replaced={replaced}"), Some(&ada)).await;
        assert!(said.as_str().is_some_and(|page| page.contains("Restored.") && page.contains("Undo")), "{said}");
        for nothing in [format!("{page}?replaced=x"), format!("{page}?replaced=01HF7YAT000000000000000009")] {
            let (_, said) = get(&nothing, Some(&ada)).await;
            assert!(said.as_str().is_some_and(|page| !page.contains("Restored.")), "{nothing}: {said}");
        }
        assert_eq!(site.call("notes/delete", Some(&ada), &format!("id={NOTE}")).await.0, StatusCode::OK);
        let (status, html) = get(&page, Some(&ada)).await;
        assert!(status == 200 && html.as_str().is_some_and(|html| html.contains("in the Trash") && !html.contains("notes/revert")));
        assert_eq!(site.call("notes/revert", Some(&ada), &restore).await.0, StatusCode::NOT_FOUND);
    });
}

#[test]
fn a_link_leads_to_the_older_rows_of_the_trash_and_a_form_there_comes_back_to_them() {
    on_a_deep_stack(async {
        let site = Site::new().await;
        let ada = site.sign_in("ada").await;
        for number in 0..=TRASH_PER_PAGE {
            let id = format!("01HF7YAT00000000000000{number:04}");
            site.call("todos/create", Some(&ada), &format!("id={id}&day={DAY}&text=Todo+{number}.")).await;
            let (status, body) = site.call("todos/delete", Some(&ada), &format!("id={id}")).await;
            assert_eq!(status, StatusCode::OK, "{body}");
        }
        let (_, newest) = site.ask(Method::GET, "/trash", Some(&ada), "").await;
        assert!(newest.contains("Todo 100.") && !newest.contains("Todo 0.") && !newest.contains("Newest"), "{newest}");
        let older = newest.split("href=\"").filter_map(|rest| rest.split_once('"')).find(|(path, _)| path.starts_with("/trash?after="));
        let (older, _) = older.expect("a link");
        let (_, page) = site.ask(Method::GET, older, Some(&ada), "").await;
        assert!(page.contains("Todo 0.") && !page.contains("Todo 1.") && page.contains("Newest") && !page.contains("Older"), "{page}");
        assert!(page.contains(&format!("value=\"{older}&amp;restored=todo.01HF7YAT000000000000000000\"")), "{page}");
    });
}

#[test]
fn what_is_removed_for_good_is_gone_for_its_owner_and_the_owner_alone_may() {
    on_a_deep_stack(async {
        let site = Site::new().await;
        let (ada, eve) = (site.sign_in("ada").await, site.sign_in("eve").await);
        let id = |number: usize| format!("01HF7YAT00000000000000{number:04}");
        for number in 0..4 {
            site.call("todos/create", Some(&ada), &format!("id={}&day={DAY}&text=Todo+{number}.", id(number))).await;
        }
        let trash = async |number: usize| site.call("todos/delete", Some(&ada), &format!("id={}", id(number))).await;
        let remove = async |cookie: Option<&str>, number: usize| {
            let (status, body) = site.call("trash/delete", cookie, &format!("row=todo.{}", id(number))).await;
            (status.as_u16(), body)
        };
        for number in 0..2 {
            trash(number).await;
        }
        assert_eq!(remove(None, 0).await.0, 401);
        for (cookie, number) in [(&eve, 0), (&ada, 2), (&ada, 9)] {
            let (status, body) = remove(Some(cookie), number).await;
            assert_eq!((status, &body["error"]), (404, &json!("not_found")), "{number}: not in their Trash");
        }
        let sam = site.impersonate("ada").await;
        for (endpoint, form) in [("trash/empty", String::new()), ("trash/delete", format!("row=todo.{}", id(0)))] {
            let (status, body) = site.call(endpoint, Some(&sam), &form).await;
            assert_eq!((status, &body["error"]), (StatusCode::FORBIDDEN, &json!("impersonated")), "{endpoint}");
        }
        let (_, page) = site.ask(Method::GET, "/trash", Some(&sam), "").await;
        assert!(page.contains("Todo 0.") && !page.contains("/api/trash/") && page.contains("Only the owner"), "{page}");

        let (_, page) = site.ask(Method::GET, "/trash", Some(&ada), "").await;
        assert!(page.contains("This removes 2 todos for good.") && page.contains("It is kept 30 days"), "{page}");
        let newest = page.split("name=\"newest\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a place").to_owned();
        assert_eq!(remove(Some(&ada), 0).await, (200, json!({ "rows": 1, "left": false })));
        assert_eq!(remove(Some(&ada), 0).await.0, 404, "once");
        let restored = site.call("todos/restore", Some(&ada), &format!("id={}", id(0))).await;
        assert_eq!((restored.0, &restored.1["error"]), (StatusCode::NOT_FOUND, &json!("not_found")));
        // In another tab, after the page was rendered.
        trash(2).await;
        for rows in [1, 0] {
            let (status, body) = site.call("trash/empty", Some(&ada), &format!("newest={newest}")).await;
            assert_eq!((status, body), (StatusCode::OK, json!({ "rows": rows, "left": false })));
        }
        let (_, page) = site.ask(Method::GET, "/trash?removed=all", Some(&ada), "").await;
        assert!(page.contains("Todo 2.") && !page.contains("Todo 1.") && page.contains("Removed for good."), "{page}");
        assert_eq!(site.call("trash/empty", Some(&ada), "newest=").await.1, json!({ "rows": 1, "left": false }));
        let (_, page) = site.ask(Method::GET, "/trash", Some(&ada), "").await;
        assert!(page.contains("Nothing here.") && !page.contains("/api/trash/"), "{page}");
        assert_eq!(site.day(Some(&ada)).await["todos"].as_array().map(Vec::len), Some(1), "what was not deleted stays");
        for wrong in ["newest=x", "newest=1.day.01HF7YAT000000000000000001"] {
            assert_eq!(site.call("trash/empty", Some(&ada), wrong).await.0, StatusCode::BAD_REQUEST, "{wrong}");
        }
    });
}

#[test]
fn the_first_steps_are_shown_until_something_is_done() {
    on_a_deep_stack(async {
        let site = Site::new().await;
        let ada = site.sign_in("ada").await;
        let shows = async |path: &str, cookie: Option<&str>| site.ask(Method::GET, path, cookie, "").await.1.contains("First steps");
        let is_styled = async |cookie: Option<&str>| site.ask(Method::GET, "/", cookie, "").await.1.contains(PAGE_STYLES);
        assert_eq!((shows("/", Some(&ada)).await, shows("/", None).await, shows("/shortcuts", Some(&ada)).await), (true, false, false));
        assert_eq!((is_styled(Some(&ada)).await, is_styled(None).await), (true, false));
        assert_eq!(site.call("todos/create", Some(&ada), &format!("id={TODO}&day={DAY}&text=Milk")).await.0, StatusCode::OK);
        assert_eq!(site.call("todos/delete", Some(&ada), &format!("id={TODO}")).await.0, StatusCode::OK);
        assert!(!shows("/", Some(&ada)).await, "and not again when nothing is left");
        assert!(!is_styled(Some(&ada)).await, "the day does without the style sheet of the other pages");
    });
}

/// If the script ran twice, it would drag each todo of a week twice.
#[test]
fn the_script_of_the_other_pages_stands_once_in_them_and_in_no_day() {
    on_a_deep_stack(async {
        let site = Site::new().await;
        let (ada, sam) = (site.sign_in("ada").await, site.impersonate("ada").await);
        let count = async |path: &str, cookie: &str| site.ask(Method::GET, path, Some(cookie), "").await.1.matches(PAGE_SCRIPT).count();
        for cookie in [&ada, &sam] {
            assert_eq!(count("/", cookie).await, 0, "a day with the first steps, or the banner");
            assert_eq!(count("/week", cookie).await, 1);
        }
        let (status, body) = site.call("notes/create", Some(&ada), &format!("id={NOTE}&day={DAY}&title=List&body=Flour")).await;
        assert_eq!(status, StatusCode::OK, "{body}");
        assert_eq!(count(&format!("/n/{NOTE}"), &ada).await, 1);
    });
}

#[test]
fn a_day_is_a_file_for_its_owner_alone() {
    on_a_deep_stack(async {
        let site = Site::new().await;
        let (ada, eve) = (site.sign_in("ada").await, site.sign_in("eve").await);
        for (endpoint, form) in [
            ("todos/create_each", format!("id={TODO}&day={DAY}&text=Milk%0A[x]+Eggs")),
            ("notes/create", format!("id={NOTE}&day={DAY}&title=List&body=*Flour*")),
        ] {
            let (status, body) = site.call(endpoint, Some(&ada), &form).await;
            assert_eq!(status, StatusCode::OK, "{endpoint}: {body}");
        }
        let get = async |path: &str, cookie: Option<&str>| site.ask(Method::GET, path, cookie, "").await;
        let (file, heading, notes) = (format!("/d/{DAY}.md"), "# Monday, November 23, 2026\n", "## Notes\n\n### List\n\n*Flour*\n");
        for (query, todos) in [("", "- [ ] Milk\n- [x] Eggs\n"), ("?open", "- [ ] Milk\n"), ("?open=1", "- [ ] Milk\n")] {
            let (status, text) = get(&format!("{file}{query}"), Some(&ada)).await;
            assert_eq!((status, text), (StatusCode::OK, format!("{heading}\n## Todos\n\n{todos}\n{notes}")), "{query}");
        }
        let request = Request::head(&file).header(header::COOKIE, format!("daybook={ada}")).body(Body::empty()).expect("a request");
        let headers = site.router.clone().oneshot(request).await.expect("an answer").into_parts().0.headers;
        assert_eq!(headers[header::CONTENT_TYPE], "text/markdown; charset=utf-8");
        assert!(headers[header::CONTENT_DISPOSITION].to_str().expect("text").starts_with("attachment; filename=\"2026-11-23.md\""));
        assert_eq!(get(&file, Some(&eve)).await, (StatusCode::OK, heading.to_owned()), "a day of hers without anything");
        assert_eq!(get(&file, None).await.0, StatusCode::UNAUTHORIZED);
        for nothing in ["/d/2026-02-30.md", "/d/.md", "/d/x.md"] {
            assert_eq!(get(nothing, Some(&ada)).await.0, StatusCode::NOT_FOUND, "{nothing}");
        }
    });
}

#[test]
fn a_note_has_a_page_and_a_file_for_its_owner_alone() {
    on_a_deep_stack(async {
        let site = Site::new().await;
        let (ada, eve) = (site.sign_in("ada").await, site.sign_in("eve").await);
        let form = format!("id={NOTE}&day={DAY}&title=Br%C3%B6d+%3Cb%3E&body=*Flour*+%5B%5B{DAY}%5D%5D+%5B%5Bbr%C3%B6d+%3CB%3E%5D%5D");
        assert_eq!(site.call("notes/create", Some(&ada), &form).await.0, StatusCode::OK);
        let (page, file) = (format!("/n/{NOTE}"), format!("/n/{NOTE}.md"));
        let by_title = "/notes/by-title?title=br%C3%B6d+%3CB%3E";

        let (status, html) = site.ask(Method::GET, &page, Some(&ada), "").await;
        assert_eq!(status, StatusCode::OK, "{html}");
        for words in [
            "Bröd &lt;b&gt;</h1>",
            "<em>Flour</em>",
            "Monday, November 23, 2026",
            "href=\"/d/2026-11-23\"",
            &format!("/d/{DAY}?note={NOTE}#note-{NOTE}"),
            &file,
            "/notes/by-title?title=br%C3%B6d+%3CB%3E",
        ] {
            assert!(html.contains(words), "{words}: {html}");
        }
        let head = async |method: Method, path: &str, cookie: &str| {
            let request = Request::builder().method(method).uri(path).header(header::COOKIE, format!("daybook={cookie}"));
            let answer = site.router.clone().oneshot(request.body(Body::empty()).expect("a request")).await.expect("an answer");
            (answer.status(), answer.into_parts().0.headers)
        };
        for method in [Method::GET, Method::HEAD] {
            let (status, headers) = head(method.clone(), &file, &ada).await;
            let text = |name: &str| headers[name].to_str().expect("text");
            assert_eq!(
                (status, text("content-type"), text("cache-control")),
                (StatusCode::OK, "text/markdown; charset=utf-8", "private, no-store")
            );
            assert_eq!(text("content-disposition"), "attachment; filename=\"Br_d -b-.md\"; filename*=UTF-8''Br%C3%B6d%20-b-.md");
            assert!(text("content-security-policy").ends_with("; sandbox"));
            assert_eq!(head(method, &page, &ada).await.1["cache-control"], "private, no-store");
        }
        let (_, markdown) = site.ask(Method::GET, &file, Some(&ada), "").await;
        assert_eq!(markdown, format!("# Bröd <b>\n\n*Flour* [[{DAY}]] [[bröd <B>]]\n"));
        let (status, headers) = head(Method::GET, by_title, &ada).await;
        assert_eq!((status, headers[header::LOCATION].to_str().expect("text")), (StatusCode::SEE_OTHER, page.as_str()));
        assert_eq!(site.ask(Method::POST, &file, Some(&ada), "").await.0, StatusCode::METHOD_NOT_ALLOWED);

        let unknown = "/n/01HF7YAT000000000000000099";
        let (_, of_unknown) = site.ask(Method::GET, unknown, Some(&eve), "").await;
        // Each response has a different nonce.
        let without_nonce = |html: &str| {
            let nonce = html.split("nonce=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a nonce").to_owned();
            html.replace(&nonce, "")
        };
        for path in [&page, unknown, "/n/x", "/n/01hf7yat000000000000000002"] {
            let (status, html) = site.ask(Method::GET, path, Some(&eve), "").await;
            assert_eq!((status, without_nonce(&html)), (StatusCode::NOT_FOUND, without_nonce(&of_unknown)), "{path}");
        }
        for path in [&file, "/n/x.md", "/n/.md"] {
            assert_eq!(site.ask(Method::GET, path, Some(&eve), "").await.0, StatusCode::NOT_FOUND, "{path}");
        }
        let (status, html) = site.ask(Method::GET, by_title, Some(&eve), "").await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        assert!(html.contains("There is no note called “bröd &lt;B&gt;”."), "{html}");
        for (path, back) in [(page.as_str(), page.as_str()), (by_title, "%2Fnotes%2Fby%2Dtitle%3Ftitle%3Dbr%25C3%25B6d%2520%253CB%253E")] {
            let (status, html) = site.ask(Method::GET, path, None, "").await;
            assert_eq!(status, StatusCode::UNAUTHORIZED, "{path}");
            assert!(html.contains(&format!("/login?return_to={back}")) && !html.contains("Flour"), "{path}: {html}");
        }
        assert_eq!(site.ask(Method::GET, &file, None, "").await.0, StatusCode::UNAUTHORIZED);

        assert_eq!(site.call("notes/delete", Some(&ada), &format!("id={NOTE}")).await.0, StatusCode::OK);
        let (status, html) = site.ask(Method::GET, &page, Some(&ada), "").await;
        assert_eq!(status, StatusCode::OK);
        assert!(html.contains("This note is in the Trash.") && html.contains("href=\"/trash\"") && !html.contains("Flour"), "{html}");
        for gone in [file.as_str(), by_title] {
            assert_eq!(site.ask(Method::GET, gone, Some(&ada), "").await.0, StatusCode::NOT_FOUND, "{gone}");
        }
    });
}

#[test]
fn what_makes_no_sense_is_the_callers_fault() {
    on_a_deep_stack(async {
        let site = Site::new().await;
        let ada = site.sign_in("ada").await;
        for (endpoint, form, wanted) in [
            ("todos/create", "", StatusCode::BAD_REQUEST),
            ("todos/create", "id=1&day=2026-11-23&text=a", StatusCode::BAD_REQUEST),
            ("todos/create", "id=01HF7YAT000000000000000001&day=2026-02-30&text=a", StatusCode::BAD_REQUEST),
            ("todos/create", "id=01HF7YAT000000000000000001&day=2026-11-23&text=+", StatusCode::UNPROCESSABLE_ENTITY),
            ("todos/move", "id=01HF7YAT000000000000000001&direction=left", StatusCode::BAD_REQUEST),
            ("todos/set_done", "id=01HF7YAT000000000000000001&done=maybe", StatusCode::BAD_REQUEST),
        ] {
            let (status, body) = site.call(endpoint, Some(&ada), form).await;
            assert_eq!(status, wanted, "{endpoint} {form}: {body}");
        }
    });
}

#[test]
fn every_page_comes_in_the_chosen_theme() {
    on_a_deep_stack(async {
        let site = Site::new().await;
        let ada = site.sign_in("ada").await;
        for (path, wanted) in [("/", 200), ("/d/2026-02-30", 404), ("/nowhere", 404), ("/sign-in-failed?reason=denied", 403)] {
            let (status, page) = site.ask(Method::GET, path, Some(&ada), "").await;
            assert_eq!(status.as_u16(), wanted, "{path}");
            assert!(page.contains("data-theme=\"dark\""), "{path}");
        }
    });
}

#[test]
fn no_answer_depends_on_a_page_elsewhere() {
    /// The arguments of all functions together; each function reads its own.
    const FIELDS: &str = "id=01HF7YAT000000000000000001&day=2026-11-23&text=Milk&done=true&direction=up&title=a&body=b&theme=dark&collapsed=true&shortcuts=true&\
                          email=somebody%40example.com";
    const FORM: &str = "application/x-www-form-urlencoded";
    const ELSEWHERE: [&str; 4] =
        ["https://evil.example/d/2026-01-01?a=b", "//evil.example/", "http://127.0.0.1:3000@evil.example/x", "http://127.0.0.1:3001/x"];
    on_a_deep_stack(async {
        let site = Site::new().await;
        let answer = async |method: &Method, path: &str, kind: &str, cookie: Option<&str>, referer: Option<&str>| {
            let mut request = Request::builder().method(method).uri(path).header("sec-fetch-site", "same-origin");
            request = request.header(header::ACCEPT, "text/html,*/*;q=0.8").header(header::CONTENT_TYPE, kind);
            for (name, value) in [(header::COOKIE, cookie), (header::REFERER, referer)] {
                if let Some(value) = value {
                    request = request.header(name, value);
                }
            }
            let body = if kind == FORM { FIELDS } else { "{}" };
            let response = site.router.clone().oneshot(request.body(Body::from(body)).expect("a request")).await.expect("an answer");
            let location = response.headers().get(header::LOCATION).map(|location| location.to_str().expect("text").to_owned());
            (response.status(), location)
        };
        let mut asked = 0;
        for (path, _) in server_fn_paths() {
            for method in [Method::GET, Method::HEAD, Method::POST] {
                for kind in [FORM, "application/json"] {
                    let mut answers = Vec::new();
                    for referer in [None].into_iter().chain(ELSEWHERE.map(Some)) {
                        // Signed in again each time: some of them end the session, or the account.
                        let ada = format!("daybook={}", site.sign_in_as("somebody", "somebody@example.com", None).await);
                        answers.push((referer, answer(&method, path, kind, Some(&ada), referer).await));
                        asked += 1;
                    }
                    assert!(answers.iter().all(|(_, answer)| *answer == answers[0].1), "{method} {path} {kind}: {answers:?}");
                }
                // Refused, because nobody is signed in.
                let (none, evil) =
                    (answer(&method, path, FORM, None, None).await, answer(&method, path, FORM, None, Some(ELSEWHERE[0])).await);
                assert_eq!(none, evil, "{method} {path}, signed out");
                assert!(!format!("{none:?}").contains("evil"), "{method} {path}");
            }
        }
        assert_eq!(asked, server_fn_paths().count() * 3 * 2 * 5);
        let here = Some("http://127.0.0.1:3000/d/2026-01-01?a=b#c");
        let back = answer(&Method::POST, "/api/preferences/theme", FORM, None, here).await;
        assert_eq!(back, (StatusCode::SEE_OTHER, Some("/d/2026-01-01?a=b".to_owned())), "a page of ours is the way back");
    });
}
