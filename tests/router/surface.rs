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
        compact::{self, MEDIA_TYPE},
        id::{OpId, TodoId},
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
const WEBHOOK_SECRET: &str = "a secret of WorkOS";

/// Every server function that works on somebody's rows, with arguments that name Ada's rows.
pub const PRIVATE: [(&str, &str); 13] = [
    ("todos/set_done", "id=01HF7YAT000000000000000001&done=true"),
    ("todos/edit", "id=01HF7YAT000000000000000001&text=Stolen"),
    ("todos/move", "id=01HF7YAT000000000000000001&direction=up"),
    ("todos/move_to_day", "id=01HF7YAT000000000000000001&day=2026-11-23"),
    ("todos/delete", "id=01HF7YAT000000000000000001"),
    ("todos/restore", "id=01HF7YAT000000000000000001"),
    ("notes/save", "id=01HF7YAT000000000000000002&title=Stolen&body=Stolen"),
    ("notes/rename", "id=01HF7YAT000000000000000002&title=Taken"),
    ("notes/move_to_day", "id=01HF7YAT000000000000000002&day=2026-11-23"),
    ("notes/delete", "id=01HF7YAT000000000000000002"),
    ("notes/restore", "id=01HF7YAT000000000000000002"),
    ("todos/create", "id=01HF7YAT000000000000000001&day=2026-11-23&text=Hers"),
    ("notes/create", "id=01HF7YAT000000000000000002&day=2026-11-23&title=Hers&body=Hers"),
];

/// Every server function that works on a whole day of its caller.
const OF_A_DAY: [(&str, &str); 3] = [
    ("todos/create_each", "id=01HF7YAT000000000000000003&day=2026-11-23&text=One%0ATwo"),
    ("todos/carry_over", "day=2026-11-24"),
    ("todos/delete_done", "day=2026-11-24"),
];

/// Every server function that works only on the data of its caller.
const OF_ONESELF: [(&str, &str); 3] = [("sessions/end_others", ""), ("sessions/end_all", ""), ("account/delete", "email=eve@example.com")];

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
    async fn sign_in_at_workos(&self, name: &str, workos_session: Option<&str>) -> String {
        self.sign_in_as(name, &format!("{name}@example.com"), workos_session).await
    }

    /// The same, with this address.
    pub async fn sign_in_as(&self, name: &str, email: &str, workos_session: Option<&str>) -> String {
        let (id, now, key) =
            (UserId::from_verified_subject(format!("user_{name}")), Clock::system().now(), SessionKey::random(&Random::system()));
        let user = User { id: id.clone(), email: email.to_owned(), first_name: None, last_name: None, picture: None, since: String::new() };
        self.store.keep_user(&user).await.expect("a user");
        let session = NewSession {
            owner: id,
            workos_session: workos_session.map(str::to_owned),
            refresh_token: "unused".into(),
            access_expires_at: now + SignedDuration::from_hours(1),
            impersonator: None,
            ip: Some("192.0.2.7".into()),
            user_agent: Some("Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0".into()),
        };
        self.store.create_session(&key, &session, now).await.expect("a session");
        key.reveal()
    }

    pub async fn ask(&self, method: Method, path: &str, cookie: Option<&str>, form: &str) -> (StatusCode, String) {
        let mut request = Request::builder().method(&method).uri(path).header("sec-fetch-site", "same-origin");
        if method == Method::POST {
            request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
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

    /// Has WorkOS tell something.
    async fn tell(&self, event: &Value) -> StatusCode {
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
                "GET /api/day",
                "GET /api/doctor",
                "GET /api/notes/get",
                "GET /api/sessions/list",
                "GET /api/trash",
                "POST /api/auth/logout",
                "POST /api/changes",
                "POST /api/changes/merge",
                "POST /api/preferences/sidebar",
                "POST /api/preferences/theme",
                "POST /api/sessions/end",
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
        assert_eq!(site.day(Some(&eve)).await["todos"][0]["text"], json!("Hers"));
        for (endpoint, form) in OF_A_DAY {
            assert_eq!(site.call(endpoint, None, form).await.0, StatusCode::UNAUTHORIZED, "nobody at {endpoint}");
            assert_eq!(site.call(endpoint, Some(&eve), form).await.0, StatusCode::OK, "{endpoint}");
        }
        assert_eq!(site.day(Some(&eve)).await["todos"], json!([]), "carried over");
        assert_eq!(site.day(Some(&ada)).await, hers, "nothing of hers has changed");
        assert_eq!(site.day(None).await["todos"], json!([]));
    });
}

#[test]
fn the_owner_may() {
    on_a_deep_stack(async {
        let site = Site::new().await;
        let ada = site.sign_in("ada").await;
        // The creating ones stand last in the table, and everything else needs them.
        for (endpoint, form) in PRIVATE.iter().rev().take(2).chain(PRIVATE.iter().take(PRIVATE.len() - 2)) {
            let (status, body) = site.call(endpoint, Some(&ada), form).await;
            assert_eq!(status, StatusCode::OK, "{endpoint}: {body}");
        }
        let day = site.day(Some(&ada)).await;
        assert_eq!(
            (&day["todos"][0]["text"], &day["todos"][0]["done"], &day["notes"][0]["body"]),
            (&json!("Stolen"), &json!(true), &json!("Stolen"))
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
            assert_eq!((status, kind.as_str()), (StatusCode::BAD_REQUEST, "application/json"), "{broken}: {answer}");
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
        let open = async |cookie: Option<&str>, from: (&str, &str)| {
            let mut request = Request::get("/api/events").header(from.0, from.1).header(header::ACCEPT, "text/event-stream");
            if let Some(cookie) = cookie {
                request = request.header(header::COOKIE, format!("daybook={cookie}"));
            }
            site.router.clone().oneshot(request.body(Body::empty()).expect("a request")).await.expect("an answer")
        };
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

        let stream = open(Some(&lost), here).await;
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
        assert_eq!(headers["clear-site-data"], "\"cookies\", \"storage\"");
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
        for (cookie, endpoint, form) in [
            (&ada, "todos/create", format!("id={TODO}&day={DAY}&text=Milk")),
            (&ada, "todos/create", format!("id=01HF7YAT000000000000000003&day={DAY}&text=Thrown+away")),
            (&ada, "todos/delete", "id=01HF7YAT000000000000000003".to_owned()),
            (&ada, "todos/create", "id=01HF7YAT000000000000000004&day=2026-11-22&text=Gone".to_owned()),
            (&ada, "todos/delete", "id=01HF7YAT000000000000000004".to_owned()),
            (&ada, "notes/create", format!("id={NOTE}&day={DAY}&title=List&body={long}")),
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
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("an archive");
        let mut names: Vec<String> = archive.file_names().map(str::to_owned).collect();
        names.sort();
        assert_eq!(names, ["daybook.json", "days/2026-11-23.md"], "a day that lies in the Trash has no page");
        let mut file = |name: &str| std::io::read_to_string(archive.by_name(name).expect("a file")).expect("text");
        let page = file("days/2026-11-23.md");
        assert!(page.starts_with("# Monday, November 23, 2026\n\n## Todos\n\n- [ ] Milk\n\n## Notes\n\n### List\n\nAll work"), "{page}");
        assert!(page.contains(long.trim_end()) && !page.contains("Thrown away"));
        let json = file("daybook.json");
        assert!(!json.contains("Secret") && !json.contains("user_eve") && !json.contains("unused") && !json.contains(&ada), "{json}");
        let json: Value = serde_json::from_str(&json).expect("JSON");
        assert_eq!(
            (&json["format"], &json["version"], &json["account"]["email"]),
            (&json!("daybook-export"), &json!(1), &json!("ada@example.com"))
        );
        assert_eq!((json["sessions"].as_array().map(Vec::len), &json["sessions"][0]["address"]), (Some(1), &json!("192.0.2.7")));
        let days: Vec<_> =
            json["days"].as_array().expect("days").iter().map(|day| (&day["day"], day["todos"].as_array().map(Vec::len))).collect();
        assert_eq!(days, [(&json!("2026-11-22"), Some(1)), (&json!(DAY), Some(2))]);
        let todos: Vec<_> =
            json["days"][1]["todos"].as_array().expect("todos").iter().map(|todo| (&todo["text"], &todo["deleted"])).collect();
        assert_eq!(todos, [(&json!("Milk"), &json!(false)), (&json!("Thrown away"), &json!(true))]);
        assert_eq!(json["days"][1]["notes"][0]["body"], json!(long));
    });
}

#[test]
fn the_settings_are_for_whoever_is_signed_in() {
    on_a_deep_stack(async {
        let site = Site::new().await;
        let ada = site.sign_in("ada").await;
        for path in ["/settings/sessions", "/settings/account", "/trash"] {
            let (status, page) = site.ask(Method::GET, path, Some(&ada), "").await;
            assert_eq!(status, StatusCode::OK, "{path}: {page}");
            assert!(!page.contains(&ada), "{path} holds the cookie");
            assert!(!page.contains(&SessionKey::parse(&ada).expect("a key").hash()), "{path} holds the key of the session");
            let (status, page) = site.ask(Method::GET, path, None, "").await;
            assert_eq!(status, StatusCode::UNAUTHORIZED, "{path}");
            assert!(page.contains(&format!("/login?return_to={path}")), "{path}: {page}");
        }
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
    /// What all functions take together; each reads its own.
    const FIELDS: &str = "id=01HF7YAT000000000000000001&day=2026-11-23&text=Milk&done=true&direction=up&title=a&body=b&theme=dark&collapsed=true&\
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
