//! Every function and every page, with each of its database statements failing in turn: a change is made whole or not at all, a second
//! request succeeds, and nothing secret is logged.

use super::{
    support::{Log, on_a_deep_stack},
    surface::{OF_A_DAY, OF_ONESELF, PRIVATE, Site},
};
use axum::http::{Method, StatusCode};
use daybook::server::store::faults::Failure;
use serde_json::Value;

/// More statements than any request has.
const STATEMENTS: u32 = 60;

/// The parts of a person's data that the requests may change, without values that differ each time; nothing if they are signed out.
async fn state(site: &Site, name: &str, cookie: &str) -> Value {
    let mut all = Vec::new();
    for path in ["day?day=2026-11-23", "day?day=2026-11-24", "trash", "days/archived", "settings", "sessions/list", "tokens/list", "feed"] {
        let (status, body) = site.ask(Method::GET, &format!("/api/{path}"), Some(cookie), "").await;
        if status == StatusCode::UNAUTHORIZED {
            return Value::Null;
        }
        assert_eq!(status, StatusCode::OK, "{path}: {body}");
        let mut seen = serde_json::from_str(&body.replace(name, "NAME")).expect("JSON");
        settle(&mut seen);
        all.push(seen);
    }
    all.into()
}

/// Leaves out times, counts of changes, and names that the server makes.
fn settle(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.retain(|name, _| !name.ends_with("_at") && !["at", "words", "since", "seq", "epoch"].contains(&name.as_str()));
            fields.values_mut().for_each(settle);
        }
        Value::Array(values) => values.iter_mut().for_each(settle),
        Value::String(text) if text.len() >= 26 && !text.contains(' ') && !text.starts_with("01HF7YAT") => *value = Value::Null,
        _ => {}
    }
}

/// A person with a todo and a note, unless these are what is asked for, for whom some more was done.
async fn prepared(site: &Site, name: &str, endpoint: &str, more: &[Call]) -> String {
    let cookie = site.sign_in(name).await;
    for (created, form) in PRIVATE.iter().rev().take(2).filter(|(created, _)| *created != endpoint).chain(more) {
        let (status, body) = site.call(created, Some(&cookie), form).await;
        assert_eq!(status, StatusCode::OK, "{created}: {body}");
    }
    cookie
}

/// A function and its arguments.
type Call = (&'static str, &'static str);

const TOKEN: &str = "id=01HF7YAT000000000000000001&name=Backup&scope=read&lifetime=30_days";

/// Functions of which each needs something to be there, after that.
const AFTER_OTHERS: [(&[Call], Call); 4] = [
    (&[], ("tokens/create", TOKEN)),
    (&[("tokens/create", TOKEN)], ("tokens/revoke", "id=01HF7YAT000000000000000001")),
    (&[("todos/delete", "id=01HF7YAT000000000000000001")], ("trash/delete", "row=todo.01HF7YAT000000000000000001")),
    (
        &[],
        (
            "changes",
            r#"{"batch":{"account":{"owner":"OWNER","since":"SINCE"},"ops":[
                {"op":{"id":"01HF7YAT000000000000000011","change":{"set_done":{"id":"01HF7YAT000000000000000001","done":true}}},"first_sent_at":0},
                {"op":{"id":"01HF7YAT000000000000000012","change":{"trash":{"row":"note.01HF7YAT000000000000000002"}}},"first_sent_at":0}
            ]}}"#,
        ),
    ),
];

/// Makes each statement of some requests fail in turn, and returns what went wrong.
async fn walk(requests: &[(&'static [Call], Call)]) -> Vec<String> {
    let (log, site) = (Log::of_this_process(), Site::new().await);
    let (mut wrong, mut people) = (Vec::new(), 0);
    for &(more, (endpoint, form)) in requests {
        let mut person = async || {
            people += 1;
            let name = format!("p{people}x");
            let cookie = prepared(&site, &name, endpoint, more).await;
            let me: Value = serde_json::from_str(&site.ask(Method::GET, "/api/auth/me", Some(&cookie), "").await.1).expect("JSON");
            let part = |part: &str| me["user"][part].as_str().expect("text").to_owned();
            let form = form.replace("eve@", &format!("{name}@")).replace("OWNER", &part("id")).replace("SINCE", &part("since"));
            (name, cookie, form)
        };
        let (name, cookie, form) = person().await;
        let before = state(&site, &name, &cookie).await;
        let (status, body) = site.call(endpoint, Some(&cookie), &form).await;
        assert_eq!(status, StatusCode::OK, "{endpoint}: {body}");
        let after = state(&site, &name, &cookie).await;
        for failure in [Failure::Refused, Failure::Unanswered] {
            for number in 1.. {
                assert!(number < STATEMENTS, "{endpoint} has no end");
                let (name, cookie, form) = person().await;
                let mut check = |right: bool, what: &str, (status, body): &(StatusCode, Value)| {
                    if !right {
                        wrong.push(format!("{endpoint}, statement {number} {failure:?}: {what} ({status}: {body})"));
                    }
                };
                site.store.fail_statement(number, failure);
                let first = site.call(endpoint, Some(&cookie), &form).await;
                if !site.store.lift_faults() {
                    break;
                }
                let is_ok = first.0 == StatusCode::OK;
                check(is_ok || first.0 == StatusCode::SERVICE_UNAVAILABLE, "the status", &first);
                check(!first.1.to_string().contains(&cookie), "the answer has the cookie", &first);
                let now = state(&site, &name, &cookie).await;
                let is_done = now == after;
                check(is_done || now == before, "half of it was done", &first);
                check(is_done || !is_ok, "it was not done", &first);
                check(is_ok || now == before || failure == Failure::Unanswered, "it was done and refused", &first);
                let second = site.call(endpoint, Some(&cookie), &form).await;
                // A token is shown once, so a second request with the same id is refused.
                let is_shown_once = endpoint == "tokens/create" && second.0 == StatusCode::CONFLICT;
                let is_over = is_done && ([StatusCode::NOT_FOUND, StatusCode::UNAUTHORIZED].contains(&second.0) || is_shown_once);
                check(second.0 == StatusCode::OK || is_over, "the second time", &second);
                check(state(&site, &name, &cookie).await == after, "the state after the second time", &second);
                check(log.as_ref().is_none_or(|log| !log.take().contains(&cookie)), "the log has the cookie", &second);
            }
        }
    }
    wrong
}

fn nothing_is_half_done(requests: &[Call]) {
    nothing_is_half_done_after_others(requests.iter().map(|request| (&[][..], *request)).collect());
}

fn nothing_is_half_done_after_others(requests: Vec<(&'static [Call], Call)>) {
    on_a_deep_stack(async move {
        let wrong = walk(&requests).await;
        assert!(wrong.is_empty(), "{} are wrong:\n{}", wrong.len(), wrong.join("\n"));
    });
}

#[test]
fn a_change_of_a_row_is_made_whole_or_not_at_all() {
    nothing_is_half_done(&PRIVATE);
}

#[test]
fn a_change_of_a_day_is_made_whole_or_not_at_all() {
    nothing_is_half_done(&OF_A_DAY);
}

#[test]
fn a_change_of_ones_account_is_made_whole_or_not_at_all() {
    nothing_is_half_done(&OF_ONESELF);
}

#[test]
fn what_follows_something_else_is_done_whole_or_not_at_all() {
    nothing_is_half_done_after_others(AFTER_OTHERS.to_vec());
}

#[test]
fn a_page_whose_database_fails_says_so_and_comes_back() {
    on_a_deep_stack(async {
        let (log, site) = (Log::of_this_process(), Site::new().await);
        let mut wrong = Vec::new();
        let pages = [
            "/",
            "/select",
            "/options",
            "/archive",
            "/days",
            "/settings",
            "/settings/sessions",
            "/settings/feed",
            "/settings/tokens",
            "/settings/import",
            "/settings/account",
            "/n/01HF7YAT000000000000000002",
            "/n/01HF7YAT000000000000000002/history",
            "/overdue",
            "/upcoming",
            "/someday",
            "/pinned",
            "/week",
            "/calendar",
            "/search?q=hers",
            "/tags/home",
            "/trash",
            "/api/day?day=2026-11-23",
            "/api/search?q=hers",
            "/api/sessions/list",
        ];
        for page in pages {
            for number in 1..STATEMENTS {
                let name = format!("p{number}{}", page.len());
                let cookie = prepared(&site, &name, "", &[]).await;
                site.store.fail_statement(number, Failure::Refused);
                let (status, body) = site.ask(Method::GET, page, Some(&cookie), "").await;
                if !site.store.lift_faults() {
                    if status != StatusCode::OK {
                        wrong.push(format!("{page} without a failure: {status}"));
                    }
                    break;
                }
                if status != StatusCode::SERVICE_UNAVAILABLE {
                    wrong.push(format!("{page}, statement {number}: {status} {}", body.chars().take(200).collect::<String>()));
                }
                let (status, _) = site.ask(Method::GET, page, Some(&cookie), "").await;
                if status != StatusCode::OK {
                    wrong.push(format!("{page}, statement {number}, the second time: {status}"));
                }
                if log.as_ref().is_some_and(|log| log.take().contains(&cookie)) {
                    wrong.push(format!("{page}, statement {number}: the log has the cookie"));
                }
            }
        }
        assert!(wrong.is_empty(), "{} are wrong:\n{}", wrong.len(), wrong.join("\n"));
    });
}

#[test]
fn a_day_that_was_shown_before_costs_no_statement() {
    on_a_deep_stack(async {
        let site = Site::new().await;
        let cookie = prepared(&site, "ada", "", &[]).await;
        let (status, body) = site.call("settings/save", Some(&cookie), "template=Stretch").await;
        assert_eq!(status, StatusCode::OK, "{body}");
        let other = prepared(&site, "eve", "", &[]).await;
        let (full, empty) = ("/d/2026-11-23", "/d/2026-11-25");
        // An empty day with a template reads that.
        for (cookie, page, statements) in [(&other, full, 0), (&other, empty, 0), (&cookie, full, 0), (&cookie, empty, 1)] {
            let (status, _) = site.ask(Method::GET, page, Some(cookie), "").await;
            assert_eq!(status, StatusCode::OK);
            site.store.fail_statement(statements + 1, Failure::Refused);
            let (status, body) = site.ask(Method::GET, page, Some(cookie), "").await;
            assert!(!site.store.lift_faults(), "{page} runs a statement");
            assert_eq!(status, StatusCode::OK);
            assert_eq!(body.contains("value=\"Stretch\""), statements == 1, "{page}");
        }
    });
}
