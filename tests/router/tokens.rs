//! Personal tokens: who makes them, what they may do, and when they end. WorkOS is never asked here, and would not respond.

use super::{
    support::{Log, on_a_deep_stack},
    surface::{DAY, Site, TODO},
};
use axum::{
    body::{Body, to_bytes},
    http::{HeaderMap, Method, Request, header},
};
use daybook::{
    functions,
    model::{limits::TOKENS_PER_PERSON, token::Scope, user::UserId},
    server::{
        clock::Clock,
        store::personal_tokens::{NewToken, TokenHash},
    },
};
use jiff::SignedDuration;
use leptos::server_fn::axum::server_fn_paths;
use serde_json::{Value, json};
use tower::ServiceExt as _;
use tracing_subscriber::fmt::format::FmtSpan;

const PAGE: &str = "/settings/tokens";
const ID: &str = "01HF7YAT000000000000000005";
const FORM: &str = "application/x-www-form-urlencoded";

struct Answer {
    status: u16,
    headers: HeaderMap,
    body: String,
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("text"))
    }

    /// The cookie of a name that the answer sets, `name=value`.
    fn cookie(&self, name: &str) -> String {
        let cookies = self.headers.get_all(header::SET_COOKIE).iter().map(|cookie| cookie.to_str().expect("text"));
        let cookie = cookies.into_iter().find(|cookie| cookie.starts_with(&format!("{name}=")));
        cookie.and_then(|cookie| cookie.split(';').next()).unwrap_or_default().to_owned()
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("{} {}", self.status, self.body))
    }
}

async fn ask(site: &Site, method: Method, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
    let mut request = Request::builder().method(method).uri(path).header("sec-fetch-site", "same-origin");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(Body::from(body.to_owned())).expect("a request");
    let (head, body) = site.router.clone().oneshot(request).await.expect("an answer").into_parts();
    let body = to_bytes(body, 1 << 22).await.expect("a body");
    Answer { status: head.status.as_u16(), headers: head.headers, body: String::from_utf8_lossy(&body).into_owned() }
}

async fn by_token(site: &Site, token: &str, method: Method, path: &str, arguments: &Value) -> Answer {
    let authorization = format!("Bearer {token}");
    let body = if method == Method::GET { String::new() } else { arguments.to_string() };
    ask(site, method, path, &[("authorization", &authorization), ("content-type", "application/json")], &body).await
}

async fn me(site: &Site, token: &str) -> Answer {
    by_token(site, token, Method::GET, "/api/auth/me", &Value::Null).await
}

/// Makes a token with the session of a cookie.
async fn make(site: &Site, cookie: &str, id: &str, scope: &str) -> String {
    let form = format!("id={id}&name=Backup&scope={scope}&lifetime=30_days");
    let (status, made) = site.call("tokens/create", Some(cookie), &form).await;
    assert_eq!(status, 200, "{made}");
    assert_eq!(made["id"], json!(id));
    made["token"].as_str().expect("a token").to_owned()
}

async fn tokens(site: &Site, cookie: &str) -> Value {
    let (status, body) = site.ask(Method::GET, "/api/tokens/list", Some(cookie), "").await;
    assert_eq!(status, 200, "{body}");
    serde_json::from_str::<Value>(&body).expect("JSON")
}

#[test]
fn a_token_speaks_for_its_owner_within_its_scope() {
    on_a_deep_stack(async {
        let site = Site::new().await;
        let (ada, eve) = (site.sign_in("ada").await, site.sign_in("eve").await);
        let reads = make(&site, &ada, ID, "read").await;
        let writes = make(&site, &ada, "01HF7YAT000000000000000006", "write").await;
        assert!(writes.starts_with("daybook_") && writes != reads);

        let todo = json!({ "id": TODO, "day": DAY, "text": "Milk" });
        let refused = by_token(&site, &reads, Method::POST, "/api/todos/create", &todo).await;
        assert_eq!((refused.status, refused.json()), (403, json!({ "error": "forbidden" })));
        let challenge = refused.header("www-authenticate");
        assert!(challenge.starts_with("Bearer ") && challenge.contains("error=\"insufficient_scope\""), "{challenge}");
        assert!(challenge.contains("scope=\"write\""), "{challenge}");
        assert_eq!(by_token(&site, &writes, Method::POST, "/api/todos/create", &todo).await.status, 200);
        for token in [&reads, &writes] {
            let cookie = format!("daybook={eve}");
            let headers = [("authorization", format!("Bearer {token}")), ("cookie", cookie)];
            let headers = headers.each_ref().map(|(name, value)| (*name, value.as_str()));
            let day = ask(&site, Method::GET, &format!("/api/day?day={DAY}"), &headers, "").await;
            assert_eq!(day.json()["view"]["todos"][0]["text"], json!("Milk"), "hers, whatever the cookie says");
            assert!(!day.headers.contains_key(header::SET_COOKIE));
            assert_eq!(ask(&site, Method::GET, "/settings", &headers[..1], "").await.status, 401, "a page is for the cookie");
        }
        assert_eq!(site.day(Some(&eve)).await["todos"], json!([]));
    });
}

#[test]
fn no_function_lets_a_token_do_more_than_its_scope_says() {
    on_a_deep_stack(async {
        let site = Site::new().await;
        let ada = site.sign_in("ada").await;
        let reads = make(&site, &ada, ID, "read").await;
        let writes = make(&site, &ada, "01HF7YAT000000000000000006", "write").await;
        let mut in_person = Vec::new();
        for (path, method) in server_fn_paths() {
            let function = functions::at(path).expect("a function");
            for (token, can_write) in [(&reads, false), (&writes, true)] {
                let answer = by_token(&site, token, method.clone(), path, &json!({})).await;
                let challenge = answer.header("www-authenticate");
                let (is_refused, is_read) = (challenge.contains("insufficient_scope"), method == Method::GET);
                assert_eq!(is_refused, function.is_in_person || !(is_read || can_write), "{method} {path}: {}", answer.status);
                assert_eq!((answer.status == 403, answer.status == 401), (is_refused, false), "{method} {path}: {}", answer.body);
                assert_eq!(challenge.contains("scope=\"write\""), is_refused && !function.is_in_person, "{path}: {challenge}");
            }
            if function.is_in_person {
                in_person.push(path.trim_start_matches("/api/"));
            }
        }
        in_person.sort_unstable();
        let expected = [
            "account",
            "account/delete",
            "auth/callback",
            "auth/logout",
            "feed",
            "feed/create",
            "feed/end",
            "import",
            "import/cancel",
            "import/confirm",
            "import/undo",
            "sessions/end",
            "sessions/end_all",
            "sessions/end_others",
            "sessions/list",
            "tokens/create",
            "tokens/list",
            "tokens/revoke",
            "trash/delete",
            "trash/empty",
        ];
        assert_eq!(in_person, expected, "what is for the person alone");
        for path in ["/api/account/export", "/api/events"] {
            assert_eq!(by_token(&site, &writes, Method::GET, path, &Value::Null).await.status, 403, "{path}");
        }
        assert_eq!(site.ask(Method::GET, "/api/auth/me", Some(&ada), "").await.0, 200, "nothing was done");
    });
}

#[test]
fn a_form_shows_the_token_once_and_makes_one() {
    on_a_deep_stack(async {
        let site = Site::new().await;
        let (ada, other) = (site.sign_in("ada").await, site.sign_in("ada").await);
        let session = format!("daybook={ada}");
        let form = format!("id={ID}&name=Backup+%3Cb%3E&scope=read&lifetime=unlimited&then={PAGE}&back={PAGE}");
        let send = async || {
            let headers = [("cookie", session.as_str()), ("accept", "text/html"), ("content-type", FORM)];
            ask(&site, Method::POST, "/api/tokens/create", &headers, &form).await
        };
        let load = async |session: &str, extra: &str| {
            let cookie = format!("daybook={session}; {extra}");
            ask(&site, Method::GET, PAGE, &[("cookie", &cookie), ("accept", "text/html")], "").await
        };
        let sent = send().await;
        assert_eq!((sent.status, sent.header("location"), sent.body.as_str()), (303, PAGE, ""));
        let flash = sent.cookie("daybook-token");
        assert!(flash.len() > 50 && !flash.contains("daybook_"), "sealed: {flash}");

        let strangers = load(&other, &flash).await;
        assert!(strangers.status == 200 && !strangers.body.contains("value=\"daybook_"), "another session can't open it");
        let shown = load(&ada, &flash).await;
        assert_eq!(shown.header("cache-control"), "private, no-store");
        let token = shown.body.split("value=\"").find(|value| value.starts_with("daybook_")).expect("the token");
        let token = token.split('"').next().expect("its end");
        assert_eq!(shown.body.matches(token).count(), 1, "in its field and nowhere else");
        assert_eq!(shown.cookie("daybook-token"), "daybook-token=", "the cookie goes with it");
        assert!(shown.body.contains("Backup &lt;b&gt;"), "{}", shown.body);
        assert_eq!(me(&site, token).await.status, 200);
        assert!(!load(&ada, "").await.body.contains("value=\"daybook_"), "a reload");

        let again = send().await;
        assert_eq!((again.status, again.header("location"), again.cookie("daybook-token").as_str()), (303, PAGE, ""));
        assert!(load(&ada, &again.cookie("daybook_draft")).await.body.contains("There was something with this name already"));
        let listed = tokens(&site, &ada).await;
        assert_eq!((listed["tokens"].as_array().map(Vec::len), &listed["made"]), (Some(1), &Value::Null));
        assert_eq!(listed["tokens"][0]["expires"], Value::Null);
        assert!(!listed.to_string().contains(token));
    });
}

#[test]
fn a_token_that_is_wrong_expired_or_revoked_is_nobodys() {
    on_a_deep_stack(async {
        let site = Site::new().await;
        let (ada, eve) = (site.sign_in("ada").await, site.sign_in("eve").await);
        let refused = async |token: &str, why: &str| {
            let answer = me(&site, token).await;
            assert_eq!((answer.status, answer.json()), (401, json!({ "error": "sign_in_required" })), "{why}");
            assert!(answer.header("www-authenticate").contains("error=\"invalid_token\""), "{why}");
        };
        let token = make(&site, &ada, ID, "write").await;
        assert_eq!(me(&site, &token).await.json()["user"]["id"], json!("user_ada"));
        let last = if token.ends_with('0') { "1" } else { "0" };
        refused(&format!("{}{last}", &token[..token.len() - 1]), "mistyped").await;
        refused("daybook_", "nothing but the prefix").await;
        let elsewhere = Site::new().await;
        let foreign = make(&elsewhere, &elsewhere.sign_in("ada").await, ID, "write").await;
        refused(&foreign, "well formed, and of another Daybook").await;

        assert_eq!(site.call("tokens/revoke", None, &format!("id={ID}")).await.0, 401);
        assert_eq!(site.call("tokens/revoke", Some(&eve), &format!("id={ID}")).await.0, 404, "not hers");
        assert_eq!(me(&site, &token).await.status, 200);
        assert_eq!(site.call("tokens/revoke", Some(&ada), &format!("id={ID}")).await.0, 200);
        refused(&token, "revoked").await;

        // A token that some other Daybook made is as good as any here, while it has not expired.
        let (owner, now) = (UserId::from_verified_subject("user_ada"), Clock::system().now());
        for (expires_in, status) in [(60, 200), (-1, 401)] {
            let id = if status == 200 { ID } else { "01HF7YAT000000000000000006" };
            let new = NewToken {
                id: id.parse().expect("an id"),
                hash: TokenHash::of(if status == 200 { &token } else { &foreign }),
                name: "Backup".into(),
                scope: Scope::Read,
                expires_at: Some(now + SignedDuration::from_secs(expires_in)),
            };
            site.store.create_token(&owner, &new, now).await.expect("a token");
            let used = me(&site, if status == 200 { &token } else { &foreign }).await;
            assert_eq!(used.status, status, "{expires_in}");
        }
        let listed = tokens(&site, &ada).await;
        let expired: Vec<_> = listed["tokens"].as_array().expect("tokens").iter().map(|token| &token["is_expired"]).collect();
        assert_eq!(expired, [&json!(true), &json!(false)]);
    });
}

#[test]
fn names_and_numbers_are_bounded() {
    on_a_deep_stack(async {
        let site = Site::new().await;
        let ada = site.sign_in("ada").await;
        let create = async |id: &str, name: &str, rest: &str| {
            let form = format!("id={id}&name={name}&{rest}");
            site.call("tokens/create", Some(&ada), &form).await
        };
        for (name, rest, status) in [
            ("+", "scope=read&lifetime=7_days", 422),
            ("x".repeat(61).as_str(), "scope=read&lifetime=7_days", 422),
            ("Backup", "scope=admin&lifetime=7_days", 400),
            ("Backup", "scope=read&lifetime=8_days", 400),
            ("Backup", "scope=read", 400),
        ] {
            assert_eq!(create(ID, name, rest).await.0.as_u16(), status, "{name} {rest}");
        }
        let (owner, now) = (UserId::from_verified_subject("user_ada"), Clock::system().now());
        for number in 0..TOKENS_PER_PERSON {
            let id = format!("01HF7YAT0000000000000001{number:02}").parse().expect("an id");
            let hash = TokenHash::of(&number.to_string());
            let new = NewToken { id, hash, name: "Backup".into(), scope: Scope::Read, expires_at: None };
            site.store.create_token(&owner, &new, now).await.expect("a token");
        }
        let (status, body) = create(ID, "Backup", "scope=read&lifetime=7_days").await;
        assert_eq!((status.as_u16(), &body["error"]), (422, &json!("invalid")), "{body}");
    });
}

#[test]
fn an_impersonator_neither_sees_nor_makes_nor_revokes_any() {
    on_a_deep_stack(async {
        let site = Site::new().await;
        let (ada, sam) = (site.sign_in("ada").await, site.impersonate("ada").await);
        make(&site, &ada, ID, "read").await;
        let seen = tokens(&site, &sam).await;
        assert_eq!((&seen["tokens"], &seen["in_person"]), (&json!([]), &json!(false)));
        let (_, page) = site.ask(Method::GET, PAGE, Some(&sam), "").await;
        assert!(!page.contains("Backup") && !page.contains("/api/tokens/") && page.contains("Only the owner"), "{page}");
        let form = "id=01HF7YAT000000000000000006&name=Mine&scope=read&lifetime=7_days";
        for (function, form) in [("tokens/create", form), ("tokens/revoke", "id=01HF7YAT000000000000000005")] {
            let (status, body) = site.call(function, Some(&sam), form).await;
            assert_eq!((status.as_u16(), &body["error"]), (403, &json!("impersonated")), "{function}");
        }
        assert_eq!(tokens(&site, &ada).await["tokens"].as_array().map(Vec::len), Some(1));
    });
}

#[test]
fn tokens_go_with_the_account() {
    on_a_deep_stack(async {
        let site = Site::new().await;
        for by_workos in [true, false] {
            let ada = site.sign_in("ada").await;
            let token = make(&site, &ada, ID, "write").await;
            assert_eq!(me(&site, &token).await.status, 200);
            if by_workos {
                let event = json!({ "id": "event_1", "event": "user.deleted", "data": { "object": "user", "id": "user_ada" } });
                assert_eq!(site.tell(&event).await.as_u16(), 200);
            } else {
                assert_eq!(site.call("account/delete", Some(&ada), "email=ada@example.com").await.0, 200);
            }
            assert_eq!(me(&site, &token).await.status, 401);
            let back = site.sign_in("ada").await;
            assert_eq!(me(&site, &token).await.status, 401, "it does not come back with the person");
            assert_eq!(tokens(&site, &back).await["tokens"], json!([]));
        }
    });
}

#[test]
fn no_line_and_no_trace_of_a_request_holds_a_token() {
    let thread = std::thread::Builder::new().stack_size(16 << 20).spawn(|| {
        let log = Log::default();
        let writer = log.clone();
        let subscriber = tracing_subscriber::fmt().with_env_filter("trace,surrealdb=info,surrealdb_core=info,surrealkv=info");
        let subscriber = subscriber.with_span_events(FmtSpan::FULL).with_writer(move || writer.clone()).finish();
        let _logging = tracing::subscriber::set_default(subscriber);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let site = Site::new().await;
            let ada = site.sign_in("ada").await;
            let token = make(&site, &ada, ID, "read").await;
            assert_eq!(me(&site, &token).await.status, 200);
            assert_eq!(by_token(&site, &token, Method::POST, "/api/todos/delete", &json!({ "id": TODO })).await.status, 403);
            assert_eq!(site.call("tokens/revoke", Some(&ada), &format!("id={ID}")).await.0, 200);
            assert_eq!(me(&site, &token).await.status, 401);
            let lines = log.take();
            assert!(lines.contains("token_made") && lines.contains("/api/auth/me"), "{lines}");
            for secret in [token.as_str(), &token[8..51]] {
                assert!(!lines.contains(secret), "{lines}");
            }
        });
    });
    if let Err(panic) = thread.expect("a thread").join() {
        std::panic::resume_unwind(panic);
    }
}
