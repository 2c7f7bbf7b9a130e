//! What gives access: sessions, events of WorkOS, personal tokens and calendar feeds.

use super::{
    super::{support::on_a_deep_stack, surface::TODO},
    walk::{Answer, Walk, request},
};
use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use daybook::{
    model::user::UserId,
    server::{clock::Clock, store::sessions::SessionKey},
};
use jiff::tz::TimeZone;
use serde_json::{Value, json};

const TEXT: &str = "Grease the carousel";
const ELSEWHERE: &str = "http://127.0.0.1:3000";

fn owner(name: &str) -> UserId {
    UserId::from_verified_subject(format!("user_{name}"))
}

/// Which of some sessions go on.
async fn going_on(walk: &Walk, cookies: &[String]) -> Vec<bool> {
    let mut all = Vec::new();
    for cookie in cookies {
        all.push(walk.is_signed_in(cookie).await);
    }
    all
}

/// Makes a todo of today, and gives the path of that day.
async fn write_todo(walk: &Walk, cookie: &str) -> String {
    let today = Clock::system().now().to_zoned(TimeZone::UTC).date();
    walk.make(cookie, "todos/create", &format!("id={TODO}&day={today}&text={}", TEXT.replace(' ', "+"))).await;
    format!("/api/day?day={today}")
}

/// Makes a feed, and gives the path of its file.
async fn make_feed(walk: &mut Walk, cookie: &str) -> String {
    let made = walk.make(cookie, "feed/create", "").await;
    path_of_feed(walk, &made)
}

fn path_of_feed(walk: &mut Walk, made: &Value) -> String {
    let path = made["address"].as_str().and_then(|address| address.strip_prefix(ELSEWHERE)).expect("an address").to_owned();
    walk.secret(path.trim_start_matches("/feed/").trim_end_matches(".ics"));
    path
}

async fn read_feed(walk: &Walk, path: &str) -> Answer {
    walk.send(Request::get(path).body(Body::empty()).expect("a request")).await
}

async fn make_token(walk: &mut Walk, cookie: &str) -> String {
    let made = walk.make(cookie, "tokens/create", "id=01HF7YAT000000000000000005&name=Backup&scope=write&lifetime=30_days").await;
    let token = made["token"].as_str().expect("a token").to_owned();
    walk.secret(&token);
    token
}

async fn by_token(walk: &Walk, token: &str, method: Method, path: &str, body: &Value) -> Answer {
    let request = Request::builder().method(method).uri(path).header(header::AUTHORIZATION, format!("Bearer {token}"));
    let body = if body.is_null() { Body::empty() } else { Body::from(body.to_string()) };
    walk.send(request.header(header::CONTENT_TYPE, "application/json").body(body).expect("a request")).await
}

#[test]
fn sessions_end_or_go_on_and_the_answer_says_which() {
    on_a_deep_stack(async {
        let mut walk = Walk::new().await;
        let eve = walk.sign_in("eve").await;
        for (endpoint, after) in [
            ("sessions/end", [true, false, true]),
            ("sessions/end_others", [true, false, false]),
            ("sessions/end_all", [false, false, false]),
        ] {
            walk.begin(endpoint);
            while walk.goes_on() {
                let name = walk.name();
                let mut cookies = Vec::new();
                for number in 0..3 {
                    let workos_session = format!("session_{name}_{number}");
                    cookies.push(walk.site.sign_in_at_workos(&name, Some(&workos_session)).await);
                }
                cookies.iter().for_each(|cookie| walk.secret(cookie));
                walk.check(going_on(&walk, &cookies).await == [true; 3], "all are valid before it", &name);
                let form = if endpoint == "sessions/end" {
                    let id = SessionKey::parse(&cookies[1]).expect("a key").id();
                    format!("id={id}")
                } else {
                    String::new()
                };
                walk.fail();
                let first = walk.site.call(endpoint, Some(&cookies[0]), &form).await;
                if !walk.lift() {
                    continue;
                }
                let is_ok = first.0 == StatusCode::OK;
                walk.check(is_ok || first.0 == StatusCode::SERVICE_UNAVAILABLE, "the status", &first);
                let now = going_on(&walk, &cookies).await;
                let is_done = now == after;
                walk.check(is_done || now == [true; 3], "some of them ended", &now);
                walk.check(is_done || !is_ok, "it was acknowledged and not done", &(&first, &now));
                walk.check(!is_done || is_ok || !walk.is_refused(), "it was refused and done", &(&first, &now));
                if now[0] {
                    let listed = walk.read(&cookies[0], "/api/sessions/list").await["sessions"].as_array().map(Vec::len);
                    walk.check(listed == Some(now.iter().filter(|goes_on| **goes_on).count()), "the list says the same", &listed);
                }
                let second = walk.site.call(endpoint, Some(&cookies[0]), &form).await;
                let is_over = second.0 == StatusCode::UNAUTHORIZED && is_done && !after[0];
                walk.check(second.0 == StatusCode::OK || is_over, "the second time", &second);
                let now = going_on(&walk, &cookies).await;
                walk.check(now == after, "the sessions after the second time", &now);
            }
            walk.has_failed(2);
        }
        walk.check(walk.is_signed_in(&eve).await, "another person's session goes on", &eve);
        walk.end();
    });
}

/// A request with a cookie that was not used since the start reads the session first. If that fails, nobody is signed out.
#[test]
fn nobody_is_signed_out_because_their_session_cannot_be_read() {
    on_a_deep_stack(async {
        let mut walk = Walk::new().await;
        let (form, json) = ("application/x-www-form-urlencoded", "application/json");
        let merge = json!({ "base": "- Milk\n\n- Pears", "mine": "- Oat milk\n\n- Pears", "theirs": "- Milk\n\n- Ripe pears" }).to_string();
        walk.text("Ripe pears");
        for (method, path, kind, body, answered) in [
            (Method::GET, "/", "", "", "sign out"),
            (Method::GET, "/trash", "", "", "Nothing here."),
            (Method::GET, "/api/auth/me", "", "", "@example.com"),
            (Method::POST, "/api/preferences/theme", form, "theme=dark", "null"),
            (Method::POST, "/api/preferences/sidebar", form, "collapsed=true", "null"),
            (Method::POST, "/api/preferences/shortcuts", form, "shortcuts=false", "null"),
            (Method::POST, "/api/changes/merge", json, merge.as_str(), "- Oat milk\\n\\n- Ripe pears"),
        ] {
            walk.begin(path);
            while walk.goes_on() {
                let name = walk.name();
                let cookie = walk.sign_in(&name).await;
                let send = async |walk: &Walk| {
                    let accept = if path.starts_with("/api/") { "application/json" } else { "text/html" };
                    let mut request = request(method.clone(), path, &cookie).header(header::ACCEPT, accept);
                    if !kind.is_empty() {
                        request = request.header(header::CONTENT_TYPE, kind);
                    }
                    walk.send(request.body(Body::from(body.to_owned())).expect("a request")).await
                };
                walk.fail();
                let first = send(&walk).await;
                if !walk.lift() {
                    continue;
                }
                walk.check(first.status == StatusCode::SERVICE_UNAVAILABLE, "the status", &first);
                walk.check(first.cookies().is_empty(), "it sets no cookie", &first);
                walk.check(path.starts_with("/api/changes") || !first.text().contains(answered), "it answers nothing", &first);
                let second = send(&walk).await;
                walk.check(second.status == StatusCode::OK && second.text().contains(answered), "the second time", &second);
                let sets = second.cookies().len();
                walk.check(sets == usize::from(path.starts_with("/api/preferences")), "the cookie of the preference", &second);
            }
            walk.has_failed(2);
        }
        walk.end();
    });
}

/// What is known of somebody whose account may be deleted, or whose session may end.
async fn known(walk: &Walk, name: &str, cookies: &[String], token: &str, feed: &str) -> Vec<String> {
    let user = walk.site.store.user(&owner(name)).await.expect("an answer");
    let mut all = vec![format!("{:?}", user.map(|user| user.email.replace(name, "NAME")))];
    for cookie in cookies {
        let (status, body) = walk.site.ask(Method::GET, "/api/auth/me", Some(cookie), "").await;
        let me: Value = serde_json::from_str(&body).expect("JSON");
        all.push(format!("{status} {}", me["user"]["email"]).replace(name, "NAME"));
    }
    all.push(by_token(walk, token, Method::GET, "/api/auth/me", &Value::Null).await.status.to_string());
    all.push(read_feed(walk, feed).await.status.to_string());
    all
}

#[test]
fn an_event_of_workos_is_followed_or_it_is_sent_again() {
    on_a_deep_stack(async {
        let mut walk = Walk::new().await;
        walk.text(TEXT);
        for kind in ["session.revoked", "user.updated", "user.deleted"] {
            let mut after = Vec::new();
            let mut is_first = true;
            walk.begin(kind);
            while is_first || walk.goes_on() {
                let name = walk.name();
                let mut cookies = Vec::new();
                for number in 0..2 {
                    cookies.push(walk.site.sign_in_at_workos(&name, Some(&format!("session_{name}_{number}"))).await);
                }
                cookies.iter().for_each(|cookie| walk.secret(cookie));
                write_todo(&walk, &cookies[0]).await;
                let (token, feed) = (make_token(&mut walk, &cookies[0]).await, make_feed(&mut walk, &cookies[0]).await);
                let data = match kind {
                    "session.revoked" => json!({ "id": format!("session_{name}_1"), "user_id": format!("user_{name}") }),
                    _ => {
                        json!({ "object": "user", "id": format!("user_{name}"), "email": format!("new{name}@example.com"), "first_name": null,
                        "last_name": null, "profile_picture_url": null, "updated_at": "2026-11-23T09:30:00.500Z" })
                    }
                };
                let event = json!({ "id": "event_1", "event": kind, "data": data, "created_at": "2026-11-23T09:30:00Z" });
                let before = known(&walk, &name, &cookies, &token, &feed).await;
                if std::mem::take(&mut is_first) {
                    assert_eq!(walk.site.tell(&event).await, StatusCode::OK, "{kind}");
                    after = known(&walk, &name, &cookies, &token, &feed).await;
                    assert_ne!(before, after, "{kind}");
                    continue;
                }
                walk.fail();
                let first = walk.site.tell(&event).await;
                if !walk.lift() {
                    continue;
                }
                let is_ok = first == StatusCode::OK;
                walk.check(is_ok || first == StatusCode::SERVICE_UNAVAILABLE, "the status", &first);
                let now = known(&walk, &name, &cookies, &token, &feed).await;
                walk.check(now == after || now == before, "half of it was done", &now);
                walk.check(now == after || !is_ok, "it was acknowledged and not done", &now);
                walk.check(now == before || is_ok || !walk.is_refused(), "it was refused and done", &now);
                for time in ["the second time", "the third time"] {
                    let again = walk.site.tell(&event).await;
                    let now = known(&walk, &name, &cookies, &token, &feed).await;
                    walk.check(again == StatusCode::OK && now == after, time, &(again, now));
                }
                if kind == "user.deleted" {
                    let back = walk.sign_in(&name).await;
                    let held = walk.read(&back, "/api/upcoming").await;
                    walk.check(!held.to_string().contains(TEXT), "nothing is left", &held);
                }
            }
            walk.has_failed(2);
        }
        walk.end();
    });
}

#[test]
fn a_token_is_not_called_wrong_because_it_cannot_be_looked_up() {
    on_a_deep_stack(async {
        let mut walk = Walk::new().await;
        walk.text(TEXT);
        let change = json!({ "id": TODO, "done": true });
        for (method, path, body) in [
            (Method::GET, "/api/auth/me", Value::Null),
            (Method::GET, "/api/upcoming", Value::Null),
            (Method::POST, "/api/todos/set_done", change),
        ] {
            walk.begin(&format!("{path} with a token"));
            while walk.goes_on() {
                let name = walk.name();
                let cookie = walk.sign_in(&name).await;
                let day = write_todo(&walk, &cookie).await;
                let token = make_token(&mut walk, &cookie).await;
                walk.fail();
                let first = by_token(&walk, &token, method.clone(), path, &body).await;
                // The time of the token's use is stored beside the request, and may be what has failed.
                if !walk.lift() {
                    continue;
                }
                let is_ok = first.status == StatusCode::OK;
                walk.check(is_ok || first.status == StatusCode::SERVICE_UNAVAILABLE, "the status", &first);
                walk.check(!first.headers.contains_key(header::WWW_AUTHENTICATE), "the token is not refused", &first);
                let is_done = walk.read(&cookie, &day).await["view"]["todos"][0]["done"] == json!(true);
                walk.check(is_done || !is_ok || method == Method::GET, "it was acknowledged and not done", &first);
                walk.check(!is_done || is_ok || !walk.is_refused(), "it was refused and done", &first);
                let second = by_token(&walk, &token, method.clone(), path, &body).await;
                walk.check(second.status == StatusCode::OK, "the second time", &second);
                walk.check(!is_ok || method != Method::GET || first.text() == second.text(), "both times the same", &(&first, &second));
            }
            walk.has_failed(2);
        }
        walk.end();
    });
}

#[test]
fn a_feed_is_made_and_ended_or_it_stays_as_it_was() {
    on_a_deep_stack(async {
        let mut walk = Walk::new().await;
        walk.text(TEXT);
        for endpoint in ["feed/create", "feed/end"] {
            walk.begin(endpoint);
            while walk.goes_on() {
                let name = walk.name();
                let cookie = walk.sign_in(&name).await;
                write_todo(&walk, &cookie).await;
                let old = make_feed(&mut walk, &cookie).await;
                walk.fail();
                let first = walk.site.call(endpoint, Some(&cookie), "").await;
                if !walk.lift() {
                    continue;
                }
                let is_ok = first.0 == StatusCode::OK;
                walk.check(is_ok || first.0 == StatusCode::SERVICE_UNAVAILABLE, "the status", &first);
                let stays = read_feed(&walk, &old).await.status == StatusCode::OK;
                walk.check(!(is_ok && stays), "it was acknowledged and not done", &first);
                walk.check(is_ok || stays || !walk.is_refused(), "it was refused and done", &first);
                let second = walk.make(&cookie, endpoint, "").await;
                let ended = read_feed(&walk, &old).await;
                walk.check(ended.status == StatusCode::NOT_FOUND, "the former address", &ended);
                if endpoint == "feed/create" {
                    let new = path_of_feed(&mut walk, &second);
                    let file = read_feed(&walk, &new).await;
                    walk.check(file.text().contains(TEXT), "the new address", &file);
                }
            }
            walk.has_failed(2);
        }
        walk.end();
    });
}

/// A calendar that is told that there is no such feed would remove it.
#[test]
fn a_feed_that_cannot_be_read_is_not_called_missing_or_empty() {
    on_a_deep_stack(async {
        let mut walk = Walk::new().await;
        walk.text(TEXT);
        walk.begin("the file of a feed");
        while walk.goes_on() {
            let name = walk.name();
            let cookie = walk.sign_in(&name).await;
            write_todo(&walk, &cookie).await;
            let path = make_feed(&mut walk, &cookie).await;
            walk.fail();
            let first = read_feed(&walk, &path).await;
            if !walk.lift() {
                continue;
            }
            walk.check(first.status == StatusCode::SERVICE_UNAVAILABLE, "the status", &first);
            let second = read_feed(&walk, &path).await;
            walk.check(second.status == StatusCode::OK && second.text().contains(TEXT), "the second time", &second);
        }
        walk.has_failed(6);
        walk.end();
    });
}
