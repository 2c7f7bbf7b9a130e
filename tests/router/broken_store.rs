//! Every function and every page, with each of its database statements failing in turn: a change is made whole or not at all, a second
//! request succeeds, and nothing secret is logged.

use super::{
    support::{Log, on_a_deep_stack},
    surface::{OF_A_DAY, OF_ONESELF, PRIVATE, Site},
};
use axum::http::{Method, StatusCode};
use daybook::server::store::faults::Failure;
use serde_json::Value;
use walk::line_with;

mod access;
mod imports;
mod reading;
mod texts;
mod walk;

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

/// What else has to be there so that a function has something to do, and arguments with which it does something. The other functions have
/// enough with a todo and a note.
const PREPARED: [(&[Call], Call); 12] = [
    (
        &[("todos/create", "id=01HF7YAT000000000000000005&day=2026-11-23&text=Hers")],
        ("todos/move", "id=01HF7YAT000000000000000005&direction=up"),
    ),
    (&[], ("todos/move_to_day", "id=01HF7YAT000000000000000001&day=2026-11-24")),
    (&[("todos/delete", "id=01HF7YAT000000000000000001")], ("todos/restore", "id=01HF7YAT000000000000000001")),
    (
        &[("notes/save", "id=01HF7YAT000000000000000002&title=Hers&body=-+%5B+%5D+Hers")],
        ("notes/tick", "id=01HF7YAT000000000000000002&task=2&body_base=BODY_OP"),
    ),
    (
        &[("notes/create", "id=01HF7YAT000000000000000006&day=2026-11-23&title=Hers&body=Hers")],
        ("notes/move", "id=01HF7YAT000000000000000002&direction=down"),
    ),
    (&[], ("notes/move_to_day", "id=01HF7YAT000000000000000002&day=2026-11-24")),
    (&[("notes/delete", "id=01HF7YAT000000000000000002")], ("notes/restore", "id=01HF7YAT000000000000000002")),
    (&[("todos/set_done", "id=01HF7YAT000000000000000001&done=true")], ("todos/delete_done", "day=2026-11-23")),
    (
        &[("todos/create", "id=01HF7YAT000000000000000003&day=2026-11-23&text=Hers")],
        ("todos/change_each", "ids=01HF7YAT000000000000000001&ids=01HF7YAT000000000000000003&change=move&day=2026-11-24"),
    ),
    (&[("feed/create", "")], ("feed/end", "")),
    (
        &[
            ("todos/create", "id=01HF7YAT000000000000000003&day=2026-11-23&text=Hers"),
            ("todos/delete", "id=01HF7YAT000000000000000001"),
            ("notes/delete", "id=01HF7YAT000000000000000002"),
        ],
        ("trash/empty", ""),
    ),
    (&[("settings/save", "template=Hers")], ("settings/save", "template=Stolen&week_start=sunday")),
];

/// These have walks of their own, with something to do.
const ELSEWHERE: [&str; 2] = ["import/cancel", "sessions/end_others"];

/// What people write in these walks.
const WRITTEN: [&str; 3] = ["Hers", "Stolen", "Taken"];

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
            let mut form = form.replace("eve@", &format!("{name}@")).replace("OWNER", &part("id")).replace("SINCE", &part("since"));
            if form.contains("BODY_OP") {
                let body_op = site.day(Some(&cookie)).await["notes"][0]["body_op"].take();
                form = form.replace("BODY_OP", body_op.as_str().expect("an id"));
            }
            (name, cookie, form)
        };
        let (name, cookie, form) = person().await;
        let before = state(&site, &name, &cookie).await;
        let (status, body) = site.call(endpoint, Some(&cookie), &form).await;
        assert_eq!(status, StatusCode::OK, "{endpoint}: {body}");
        let after = state(&site, &name, &cookie).await;
        if before == after {
            wrong.push(format!("{endpoint} does nothing"));
        }
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
                // A token is shown once, and a task is ticked only in the text that was seen: a second request is refused.
                let is_once = ["tokens/create", "notes/tick"].contains(&endpoint) && second.0 == StatusCode::CONFLICT;
                let is_over = is_done && ([StatusCode::NOT_FOUND, StatusCode::UNAUTHORIZED].contains(&second.0) || is_once);
                check(second.0 == StatusCode::OK || is_over, "the second time", &second);
                check(state(&site, &name, &cookie).await == after, "the state after the second time", &second);
                let logged = log.as_ref().map(Log::take).unwrap_or_default();
                let secrets = [cookie.as_str()].into_iter().chain(first.1["token"].as_str());
                let found: Vec<_> = secrets.filter_map(|secret| line_with(&logged, secret)).collect();
                check(found.is_empty(), &format!("the log has a secret: {found:?}"), &second);
                let found: Vec<_> = WRITTEN.into_iter().filter_map(|text| line_with(&logged, text)).collect();
                check(found.is_empty(), &format!("the log has a text: {found:?}"), &second);
            }
        }
    }
    wrong
}

fn nothing_is_half_done(requests: &[Call]) {
    let prepared = |request: &Call| PREPARED.into_iter().find(|(_, (endpoint, _))| *endpoint == request.0).unwrap_or((&[], *request));
    let requests = requests.iter().filter(|(endpoint, _)| !ELSEWHERE.contains(endpoint));
    nothing_is_half_done_after_others(requests.map(prepared).collect());
}

fn nothing_is_half_done_after_others(requests: Vec<(&'static [Call], Call)>) {
    on_a_deep_stack(async move {
        let wrong = walk(&requests).await;
        assert!(wrong.is_empty(), "{} are wrong:\n{}", wrong.len(), wrong.join("\n"));
    });
}

/// Those whose names begin with this.
fn of(requests: &[Call], kind: &str) -> Vec<Call> {
    requests.iter().filter(|(endpoint, _)| endpoint.starts_with(kind)).copied().collect()
}

#[test]
fn a_change_of_a_todo_is_made_whole_or_not_at_all() {
    nothing_is_half_done(&of(&PRIVATE, "todos/"));
}

#[test]
fn a_change_of_a_note_is_made_whole_or_not_at_all() {
    nothing_is_half_done(&of(&PRIVATE, "notes/"));
}

#[test]
fn a_change_of_the_todos_of_a_day_is_made_whole_or_not_at_all() {
    nothing_is_half_done(&of(&OF_A_DAY, "todos/"));
}

#[test]
fn a_change_of_a_day_is_made_whole_or_not_at_all() {
    nothing_is_half_done(&of(&OF_A_DAY, "days/"));
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
