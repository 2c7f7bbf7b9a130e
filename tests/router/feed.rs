//! The calendar feed: who may make it, what it contains, and that its secret appears nowhere else.

use super::{
    support::{Log, on_a_deep_stack},
    surface::Site,
};
use axum::{
    body::{Body, to_bytes},
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use daybook::server::{clock::Clock, random::Random, store::feeds::FeedSecret};
use jiff::{ToSpan as _, tz::TimeZone};
use serde_json::{Value, json};
use tower::ServiceExt as _;

const FORM: &str = "application/x-www-form-urlencoded";
const SITE: &str = "http://127.0.0.1:3000";

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("text"))
    }

    /// The name and the value of the cookies that it sets.
    fn cookies(&self) -> Vec<String> {
        let cookies = self.headers.get_all(header::SET_COOKIE).iter().map(|cookie| cookie.to_str().expect("text"));
        cookies.map(|cookie| cookie.split(';').next().expect("a cookie").to_owned()).collect()
    }
}

async fn ask(site: &Site, method: Method, path: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = site.router.clone().oneshot(request.body(Body::empty()).expect("a request")).await.expect("an answer");
    let (head, body) = response.into_parts();
    let body = to_bytes(body, 1 << 24).await.expect("a body");
    Answer { status: head.status, headers: head.headers, body: String::from_utf8(body.to_vec()).expect("text") }
}

async fn read(site: &Site, path: &str) -> Answer {
    ask(site, Method::GET, path, &[]).await
}

/// Makes a feed, and gives the path of its address.
async fn make(site: &Site, cookie: &str) -> String {
    let (status, body) = site.call("feed/create", Some(cookie), "").await;
    assert_eq!(status, StatusCode::OK, "{body}");
    let address = body["address"].as_str().expect("an address");
    address.strip_prefix(SITE).expect("an address of ours").to_owned()
}

/// The day this many days from today, in UTC.
fn day(offset: i64) -> String {
    let today = Clock::system().now().to_zoned(TimeZone::UTC).date();
    today.checked_add(offset.days()).expect("a day").to_string()
}

/// Writes todos with the ids 0, 1, ..., each on a day and with a text.
async fn write(site: &Site, cookie: &str, todos: &[(&str, &str)]) {
    for (number, (day, text)) in todos.iter().enumerate() {
        let form = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs([("id", id(number).as_str()), ("day", day), ("text", text)])
            .finish();
        let (status, body) = site.call("todos/create", Some(cookie), &form).await;
        assert_eq!(status, StatusCode::OK, "{body}");
    }
}

fn id(number: usize) -> String {
    format!("01HF7YAT00000000000001{number:04}")
}

fn summaries(file: &str) -> Vec<&str> {
    file.lines().filter_map(|line| line.strip_prefix("SUMMARY:")).collect()
}

#[test]
fn a_feed_has_the_open_todos_of_its_days_and_nothing_else() {
    on_a_deep_stack(async {
        let site = Site::new().await;
        let (ada, eve) = (site.sign_in("ada").await, site.sign_in("eve").await);
        let (today, tomorrow) = (day(0), day(1));
        let todos = [
            (day(-31), "Long ago"),
            (day(-30), "A month ago"),
            (today.clone(), "Call Mum 15:00"),
            (today.clone(), "# Heading"),
            (today.clone(), "Done"),
            (today.clone(), "In the Trash"),
            (day(2), "Archived"),
            (tomorrow.clone(), "Pack `shoes`, socks\nand a hat"),
            (day(365), "In a year"),
            (day(366), "Too far"),
        ];
        write(&site, &ada, &todos.each_ref().map(|(day, text)| (day.as_str(), *text))).await;
        write(&site, &eve, &[(&today, "Hers")]).await;
        for (endpoint, form) in [
            ("todos/set_done", format!("id={}&done=true", id(4))),
            ("todos/delete", format!("id={}", id(5))),
            ("days/archive", format!("day={}&archived=true", day(2))),
            ("todos/create", format!("id={}&text=Someday", id(20))),
            ("notes/create", format!("id={}&day={today}&title=A+note&body=Text", id(21))),
        ] {
            assert_eq!(site.call(endpoint, Some(&ada), &form).await.0, StatusCode::OK, "{endpoint}");
        }
        let path = make(&site, &ada).await;
        let hers = make(&site, &eve).await;

        let answer = read(&site, &path).await;
        assert_eq!((answer.status, answer.header("content-type")), (StatusCode::OK, "text/calendar; charset=utf-8"));
        assert_eq!((answer.header("cache-control"), answer.header("referrer-policy")), ("private, no-cache", "no-referrer"));
        assert!(answer.header("content-security-policy").ends_with("; sandbox") && answer.cookies().is_empty());
        let file = answer.body;
        assert_eq!(summaries(&file), ["A month ago", "Call Mum 15:00", "Pack shoes\\, socks", "In a year"], "{file}");
        let date = |day: &str| day.replace('-', "");
        for line in [
            "X-WR-TIMEZONE:UTC".to_owned(),
            "DESCRIPTION:and a hat".to_owned(),
            format!("DTSTART:{}T150000", date(&today)),
            format!("DTEND:{}T153000", date(&today)),
            format!("DTSTART;VALUE=DATE:{}", date(&tomorrow)),
            format!("DTEND;VALUE=DATE:{}", date(&day(2))),
            format!("UID:{}@daybook", id(7)),
            format!("URL:{SITE}/d/{tomorrow}"),
        ] {
            assert!(file.contains(&format!("\r\n{line}\r\n")), "{line}: {file}");
        }
        assert_eq!(summaries(&read(&site, &hers).await.body), ["Hers"]);

        let back = format!("day={}&archived=false", day(2));
        assert_eq!(site.call("days/archive", Some(&ada), &back).await.0, StatusCode::OK);
        assert!(summaries(&read(&site, &path).await.body).contains(&"Archived"), "not any more");
    });
}

#[test]
fn a_feed_that_is_the_same_is_not_sent_again() {
    on_a_deep_stack(async {
        let site = Site::new().await;
        let ada = site.sign_in("ada").await;
        write(&site, &ada, &[(&day(0), "Milk")]).await;
        let path = make(&site, &ada).await;
        let first = read(&site, &path).await;
        let tag = first.header("etag").to_owned();
        assert!(tag.len() == 45 && tag.starts_with('"'), "{tag}");
        assert_eq!(read(&site, &path).await.header("etag"), tag, "nothing has changed");
        for known in [tag.clone(), format!("W/{tag}"), format!("\"other\", {tag}"), "*".to_owned()] {
            let answer = ask(&site, Method::GET, &path, &[("if-none-match", &known)]).await;
            assert_eq!((answer.status, answer.body.as_str()), (StatusCode::NOT_MODIFIED, ""), "{known}");
            assert_eq!((answer.header("etag"), answer.header("cache-control")), (tag.as_str(), "private, no-cache"));
        }
        let head = ask(&site, Method::HEAD, &path, &[]).await;
        assert_eq!((head.status, head.header("etag"), head.body.as_str()), (StatusCode::OK, tag.as_str(), ""));
        assert_eq!(head.header("content-length"), first.body.len().to_string());
        let again = make(&site, &ada).await;
        assert_eq!(read(&site, &again).await.header("etag"), tag, "the address is no part of it");

        let edit = format!("id={}&text=Oat+milk", id(0));
        assert_eq!(site.call("todos/edit", Some(&ada), &edit).await.0, StatusCode::OK);
        let changed = ask(&site, Method::GET, &again, &[("if-none-match", &tag)]).await;
        assert_eq!((changed.status, summaries(&changed.body)), (StatusCode::OK, vec!["Oat milk"]));
        assert_ne!(changed.header("etag"), tag);
        let sequence = |file: &str| file.lines().find_map(|line| line.strip_prefix("SEQUENCE:")).map(str::to_owned);
        assert_eq!((sequence(&first.body), sequence(&changed.body)), (Some("0".into()), Some("1".into())));
    });
}

#[test]
fn a_feed_that_ended_answers_as_one_that_never_was() {
    on_a_deep_stack(async {
        let site = Site::new().await;
        let (ada, eve) = (site.sign_in("ada").await, site.sign_in("eve").await);
        let hers = make(&site, &eve).await;
        let old = make(&site, &ada).await;
        let new = make(&site, &ada).await;
        assert!(old != new && old != hers);
        assert_eq!((read(&site, &new).await.status, read(&site, &hers).await.status), (StatusCode::OK, StatusCode::OK));
        let never = format!("/feed/{}.ics", FeedSecret::random(&Random::system()).reveal());
        let told = |answer: Answer| {
            let names: Vec<String> = answer.headers.keys().map(ToString::to_string).collect();
            (answer.status, names, answer.body)
        };
        let missing = told(read(&site, &never).await);
        assert_eq!((missing.0, missing.2.as_str()), (StatusCode::NOT_FOUND, r#"{"error":"not_found"}"#));
        assert_eq!(told(read(&site, &old).await), missing, "replaced");

        for _ in 0..2 {
            assert_eq!(site.call("feed/end", Some(&ada), "").await.0, StatusCode::OK);
        }
        assert_eq!(told(read(&site, &new).await), missing, "turned off");
        for wrong in
            ["/feed/x.ics", "/feed/x/y", &new.replace(".ics", ""), &format!("{new}x"), &format!("{hers}/"), "/feed/%FF.ics", "/feed/.ics"]
        {
            assert_eq!(told(read(&site, wrong).await), missing, "{wrong}");
        }
        let page = ask(&site, Method::GET, &new, &[("accept", "text/html")]).await;
        assert!(page.status == StatusCode::NOT_FOUND && page.body.len() < 800 && !page.body.contains("<script"), "{}", page.body);
        assert_eq!(read(&site, &hers).await.status, StatusCode::OK, "another's goes on");
    });
}

#[test]
fn a_feed_ends_with_the_account() {
    on_a_deep_stack(async {
        let site = Site::new().await;
        let (ada, eve, zoe) = (site.sign_in("ada").await, site.sign_in("eve").await, site.sign_in("zoe").await);
        let (of_ada, of_eve, of_zoe) = (make(&site, &ada).await, make(&site, &eve).await, make(&site, &zoe).await);
        assert_eq!(site.call("account/delete", Some(&ada), "email=ada%40example.com").await.0, StatusCode::OK);
        let deleted = json!({ "id": "event_1", "event": "user.deleted", "created_at": "2026-11-23T09:30:00Z",
            "data": { "object": "user", "id": "user_eve", "email": "eve@example.com", "first_name": null, "last_name": null,
                "profile_picture_url": null, "updated_at": "2026-11-23T09:30:00Z" } });
        assert_eq!(site.tell(&deleted).await, StatusCode::OK);
        for path in [&of_ada, &of_eve] {
            assert_eq!(read(&site, path).await.status, StatusCode::NOT_FOUND);
        }
        let again = site.sign_in("ada").await;
        assert_eq!(site.ask(Method::GET, "/api/feed", Some(&again), "").await.1.find("\"made\":null"), Some(1));
        assert_eq!((read(&site, &of_ada).await.status, read(&site, &of_zoe).await.status), (StatusCode::NOT_FOUND, StatusCode::OK));
    });
}

#[test]
fn the_address_is_read_only_and_nothing_else_of_a_request_counts() {
    on_a_deep_stack(async {
        let site = Site::new().await;
        let (ada, eve) = (site.sign_in("ada").await, site.sign_in("eve").await);
        write(&site, &ada, &[(&day(0), "Milk")]).await;
        let path = make(&site, &ada).await;
        let plain = read(&site, &path).await;
        for (name, value) in [
            ("cookie", format!("daybook={eve}; daybook_tz=Pacific/Kiritimati")),
            ("cookie", "daybook=stale; daybook-flow-1=x".to_owned()),
            ("authorization", "Bearer x".to_owned()),
            ("accept", "text/html".to_owned()),
            ("sec-fetch-site", "cross-site".to_owned()),
        ] {
            let answer = ask(&site, Method::GET, &path, &[(name, &value)]).await;
            assert_eq!((answer.status, &answer.body), (StatusCode::OK, &plain.body), "{name}");
            assert!(answer.cookies().is_empty() && answer.header("vary").is_empty(), "{name}: {:?}", answer.headers);
        }
        for method in [Method::POST, Method::PUT, Method::DELETE, Method::PATCH, Method::OPTIONS] {
            let answer = ask(&site, method.clone(), &path, &[("sec-fetch-site", "same-origin")]).await;
            assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{method}");
        }
        assert_eq!(read(&site, &path).await.body, plain.body);
    });
}

#[test]
fn one_feed_is_read_only_so_often() {
    on_a_deep_stack(async {
        let site = Site::new().await;
        let (ada, eve) = (site.sign_in("ada").await, site.sign_in("eve").await);
        let (path, hers) = (make(&site, &ada).await, make(&site, &eve).await);
        for _ in 0..60 {
            assert_eq!(read(&site, &path).await.status, StatusCode::OK);
        }
        let refused = read(&site, &path).await;
        assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
        assert!((1..=6).contains(&refused.header("retry-after").parse::<u32>().expect("seconds")));
        assert_eq!(read(&site, &hers).await.status, StatusCode::OK, "each has its own");
    });
}

#[test]
fn the_address_is_shown_once_to_who_made_it() {
    on_a_deep_stack(async {
        let site = Site::new().await;
        let (ada, eve) = (site.sign_in("ada").await, site.sign_in("eve").await);
        let page = async |cookie: &str| ask(&site, Method::GET, "/settings/feed", &[("cookie", cookie)]).await;
        let of_ada = format!("daybook={ada}");
        let before = page(&of_ada).await;
        assert!(
            before.status == StatusCode::OK && before.body.contains("The feed is off") && !before.body.contains("/feed/end"),
            "{}",
            before.body
        );

        let made = Request::post("/api/feed/create")
            .header("sec-fetch-site", "same-origin")
            .header(header::ACCEPT, "text/html")
            .header(header::CONTENT_TYPE, FORM)
            .header(header::COOKIE, &of_ada)
            .body(Body::from("then=%2Fsettings%2Ffeed&back=%2Fsettings%2Ffeed"))
            .expect("a request");
        let response = site.router.clone().oneshot(made).await.expect("an answer");
        let made = Answer { status: response.status(), headers: response.headers().clone(), body: String::new() };
        assert_eq!((made.status, made.header("location")), (StatusCode::SEE_OTHER, "/settings/feed"), "no secret in the way back");
        assert!(made.header("set-cookie").contains("; HttpOnly; SameSite=Lax; Path=/; Max-Age=300"), "{:?}", made.headers);
        let cookie = made.cookies().into_iter().find(|cookie| cookie.starts_with("daybook_feed=")).expect("a cookie");
        let secret = cookie.strip_prefix("daybook_feed=").expect("a value").to_owned();
        let address = format!("{SITE}/feed/{secret}.ics");

        let both = format!("daybook={eve}; {cookie}");
        assert!(!page(&both).await.body.contains(&secret), "another person in the same browser");
        let (_, json) = site.ask(Method::GET, "/api/feed", Some(&format!("{ada}; {cookie}")), "").await;
        assert_eq!(serde_json::from_str::<Value>(&json).expect("JSON")["address"], Value::Null, "a page shows it");
        let shown = page(&format!("{of_ada}; {cookie}")).await;
        assert!(shown.body.contains(&format!("value=\"{address}\"")), "{}", shown.body);
        assert!(shown.body.contains(&format!("href=\"webcal://127.0.0.1:3000/feed/{secret}.ics\"")), "{}", shown.body);
        assert_eq!((shown.cookies(), shown.header("cache-control")), (vec!["daybook_feed=".to_owned()], "private, no-store"));
        let later = page(&of_ada).await;
        assert!(later.body.contains("The feed is on") && later.body.contains("/api/feed/end") && !later.body.contains(&secret));

        assert_eq!(read(&site, &format!("/feed/{secret}.ics")).await.status, StatusCode::OK);
        make(&site, &ada).await;
        assert!(!page(&format!("{of_ada}; {cookie}")).await.body.contains(&secret), "it was replaced");
    });
}

#[test]
fn an_impersonator_neither_sees_nor_changes_a_feed() {
    on_a_deep_stack(async {
        let site = Site::new().await;
        let ada = site.sign_in("ada").await;
        let path = make(&site, &ada).await;
        let sam = site.impersonate("ada").await;
        for endpoint in ["feed/create", "feed/end"] {
            let (status, body) = site.call(endpoint, Some(&sam), "").await;
            assert_eq!((status, &body["error"]), (StatusCode::FORBIDDEN, &json!("impersonated")), "{endpoint}");
        }
        let (status, seen) = site.ask(Method::GET, "/api/feed", Some(&sam), "").await;
        let seen: Value = serde_json::from_str(&seen).expect("JSON");
        assert_eq!((status, &seen["made"], &seen["in_person"]), (StatusCode::OK, &Value::Null, &json!(false)));
        let page = site.ask(Method::GET, "/settings/feed", Some(&sam), "").await.1;
        assert!(page.contains("Only the owner of the account can see or change its calendar feed."), "{page}");
        assert!(!page.contains("/api/feed/"), "{page}");
        assert_eq!(read(&site, &path).await.status, StatusCode::OK);
    });
}

#[test]
fn the_secret_of_a_feed_is_in_no_line_of_the_log() {
    let Some(log) = Log::of_this_process() else { return };
    on_a_deep_stack(async move {
        let site = Site::new().await;
        let ada = site.sign_in("ada").await;
        let path = make(&site, &ada).await;
        let secret = path.trim_start_matches("/feed/").trim_end_matches(".ics").to_owned();
        let _ = site.ask(Method::GET, "/settings/feed", Some(&format!("{ada}; daybook_feed={secret}")), "").await;
        let mut statuses = Vec::new();
        for path in [&path, &format!("/feed/{secret}"), &format!("//feed/{secret}.ics"), &format!("/Feed/{secret}.ics")] {
            for method in [Method::GET, Method::HEAD, Method::POST] {
                statuses
                    .push(ask(&site, method, path, &[("accept", "text/html"), ("sec-fetch-site", "same-origin")]).await.status.as_u16());
            }
        }
        assert!(statuses.starts_with(&[200, 200, 405, 404]), "{statuses:?}");
        assert_eq!(site.call("feed/end", Some(&ada), "").await.0, StatusCode::OK);
        assert_eq!(read(&site, &path).await.status, StatusCode::NOT_FOUND);
        let log = log.take();
        assert!(!log.contains(&secret) && !log.contains(&ada), "{log}");
        for told in ["\"path\":\"/feed/…\"", "\"event\":\"feed_made\"", "\"event\":\"feed_ended\""] {
            assert!(log.contains(told), "{told}: {log}");
        }
    });
}
