//! The import of a file: its upload, its confirmation and its undoing.

use super::{
    super::support::on_a_deep_stack,
    walk::{Answer, Walk, request},
};
use axum::http::{Method, StatusCode, header};
use daybook::{
    model::user::UserId,
    server::store::imports::{Import, State},
};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

const PAGE: &str = "/settings/import";
/// The texts of the file.
const TEXTS: [&str; 2] = ["Polish the samovar", "Varnish the rudder"];
const TITLE: &str = "Quarterly marmalade";
const BODY: &str = "Seville oranges only";

/// A file with two todos and a note. With earlier texts the note is so long that it becomes a part of its own.
fn file(has_parts: bool) -> String {
    let todos = TEXTS.map(|text| {
        json!({ "id": text, "parent": null, "text": text, "done_at": null, "deleted": false, "deleted_at": null,
            "created_at": "2026-11-20T10:00:00Z", "rank": "i", "version": 1, "pinned": false, "folded": false })
    });
    let versions: Vec<_> = (0..if has_parts { 3 } else { 0 })
        .map(|number| {
            json!({ "id": format!("01KB00000000000000000000{number:02}"), "written_at": "2026-11-20T10:00:00Z", "title": TITLE,
                "body": "\u{1f34a}".repeat(99_000) })
        })
        .collect();
    let note = json!({ "id": TITLE, "title": TITLE, "body": BODY, "rank": "i", "deleted": false, "deleted_at": null, "version": 1,
        "created_at": "2026-11-20T10:00:00Z", "pinned": false, "folded": false, "versions": versions });
    let day = json!({ "day": "2026-11-23", "label": "Regatta", "archived": false, "todos": todos, "notes": [note] });
    json!({ "format": "daybook-export", "version": 2, "days": [day] }).to_string()
}

async fn upload(walk: &Walk, cookie: &str, file: &str) -> Answer {
    let form = format!(
        "--xYz\r\nContent-Disposition: form-data; name=\"file\"; filename=\"daybook.json\"\r\nContent-Type: application/json\r\n\r\n\
         {file}\r\n--xYz--\r\n"
    );
    let request = request(Method::POST, PAGE, cookie)
        .header(header::ACCEPT, "text/html")
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=xYz");
    walk.send(request.body(form.into()).expect("a request")).await
}

/// Signs somebody in who has nothing yet.
async fn person(walk: &mut Walk) -> (UserId, String) {
    let name = walk.name();
    let cookie = walk.sign_in(&name).await;
    (UserId::from_verified_subject(format!("user_{name}")), cookie)
}

/// Uploads the file, and gives the arguments that name it.
async fn stage(walk: &Walk, cookie: &str, file: &str) -> String {
    let answer = upload(walk, cookie, file).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{answer:?}");
    let page = walk.read(cookie, "/api/import").await;
    format!("id={}", page["preview"]["id"].as_str().expect("a preview"))
}

/// The import of a person as it is stored. Unlike a look at the page, this does not go on with it.
async fn stored(walk: &Walk, owner: &UserId) -> Import {
    walk.site.store.imports(owner).await.expect("imports").pop().expect("an import")
}

/// What the day of the file shows.
async fn rows(walk: &Walk, cookie: &str) -> (Vec<Value>, Vec<Value>) {
    let day = walk.site.day(Some(cookie)).await;
    let each = |rows: &str, part: &str| day[rows].as_array().expect("rows").iter().map(|row| row[part].clone()).collect();
    (each("todos", "text"), each("notes", "title"))
}

fn nothing() -> (Vec<Value>, Vec<Value>) {
    (Vec::new(), Vec::new())
}

fn everything() -> (Vec<Value>, Vec<Value>) {
    (TEXTS.map(Value::from).into(), vec![TITLE.into()])
}

/// Looks at the page until it says how the import has ended.
async fn look_until(walk: &mut Walk, cookie: &str, progress: &str) {
    let begun = Instant::now();
    loop {
        let page = walk.read(cookie, "/api/import").await;
        if page["last"]["progress"] == json!(progress) {
            return;
        }
        if begun.elapsed() > Duration::from_secs(20) {
            return walk.check(false, "it does not end", &page);
        }
        tokio::task::yield_now().await;
    }
}

fn keep_the_texts_out_of_the_log(walk: &mut Walk) {
    for text in TEXTS.iter().chain([&TITLE, &BODY]) {
        walk.text(text);
    }
}

#[test]
fn a_file_is_there_to_be_confirmed_or_it_is_refused() {
    on_a_deep_stack(async {
        let mut walk = Walk::new().await;
        keep_the_texts_out_of_the_log(&mut walk);
        walk.begin("an upload");
        while walk.goes_on() {
            let (_, cookie) = person(&mut walk).await;
            walk.fail();
            let first = upload(&walk, &cookie, &file(false)).await;
            if !walk.lift() {
                continue;
            }
            let draft = first
                .cookies()
                .into_iter()
                .find_map(|cookie| cookie.split(';').next().filter(|cookie| cookie.starts_with("daybook_draft=")));
            let is_ok = first.status == StatusCode::SEE_OTHER && draft.is_none();
            walk.check(is_ok || draft.is_some() || first.status == StatusCode::SERVICE_UNAVAILABLE, "the status", &first);
            if let Some(draft) = draft {
                let page = request(Method::GET, PAGE, &format!("{cookie}; {draft}")).header(header::ACCEPT, "text/html");
                let page = walk.send(page.body("".into()).expect("a request")).await;
                walk.check(page.text().contains("role=\"alert\""), "the page says why", &page);
            }
            let preview = walk.read(&cookie, "/api/import").await["preview"].take();
            walk.check(!is_ok || preview.is_object(), "an upload that succeeded is there", &first);
            walk.check(is_ok || preview.is_null() || !walk.is_refused(), "an upload that was refused is not there", &first);
            walk.check(rows(&walk, &cookie).await == nothing(), "nothing is added before it is confirmed", &first);

            let second = upload(&walk, &cookie, &file(false)).await;
            let id = walk.read(&cookie, "/api/import").await["preview"]["id"].as_str().unwrap_or_default().to_owned();
            let (status, body) = walk.site.call("import/confirm", Some(&cookie), &format!("id={id}")).await;
            walk.check(status == StatusCode::OK, "the second upload can be confirmed", &(second, body));
            walk.check(rows(&walk, &cookie).await == everything(), "all of it is there, once", &first);
        }
        walk.has_failed(10);
        walk.end();
    });
}

/// Confirms or undoes an import, with each statement failing. One of several parts takes long, so its statements fail in one way.
async fn walk_to_the_end(what: &str, has_parts: bool) -> Walk {
    let ([waiting, under_way, over], progress) = match what {
        "confirm" => ([State::Staged, State::Confirmed, State::Applied], "done"),
        _ => ([State::Applied, State::Undoing, State::Undone], "undone"),
    };
    let mut walk = Walk::new().await;
    keep_the_texts_out_of_the_log(&mut walk);
    let (before, after) = if what == "confirm" { (nothing(), everything()) } else { (everything(), nothing()) };
    let endpoint = format!("import/{what}");
    walk.begin(&endpoint);
    while walk.goes_on() && (walk.is_refused() || !has_parts) {
        let (owner, cookie) = person(&mut walk).await;
        let id = stage(&walk, &cookie, &file(has_parts)).await;
        if what == "undo" {
            walk.make(&cookie, "import/confirm", &id).await;
        }
        walk.check(rows(&walk, &cookie).await == before, "the rows before it", &id);
        walk.fail();
        let first = walk.site.call(&endpoint, Some(&cookie), &id).await;
        if !walk.lift() {
            continue;
        }
        let is_ok = first.0 == StatusCode::OK;
        walk.check(is_ok || first.0 == StatusCode::SERVICE_UNAVAILABLE, "the status", &first);
        let state = stored(&walk, &owner).await.state;
        walk.check(!is_ok || [under_way, over].contains(&state), "what was acknowledged is under way or over", &(&first, state));
        walk.check(is_ok || state == waiting || !walk.is_refused(), "what was refused is not under way", &(&first, state));
        let now = rows(&walk, &cookie).await;
        walk.check(state != waiting || now == before, "nothing is done that was not asked for", &now);
        walk.check(state != over || now == after, "what is over is done whole", &now);
        if is_ok {
            // Nobody asks for it again. A look at the page goes on with it.
            look_until(&mut walk, &cookie, progress).await;
        } else {
            let second = walk.site.call(&endpoint, Some(&cookie), &id).await;
            walk.check(second.0 == StatusCode::OK, "the second time", &second);
        }
        let import = stored(&walk, &owner).await;
        walk.check(import.state == over, "it is over", &import);
        walk.check(
            (import.added.todos, import.added.notes, import.added.labels) == (2, 1, 1),
            "what it added is counted once",
            &import.added,
        );
        walk.check(rows(&walk, &cookie).await == after, "it is done, once", &first);
        let trash = walk.read(&cookie, "/api/trash").await;
        let in_trash = if what == "undo" { 3 } else { 0 };
        walk.check(trash["items"].as_array().map(Vec::len) == Some(in_trash), "what lies in the Trash", &trash);
    }
    walk
}

#[test]
fn a_confirmed_import_is_written_whichever_statement_fails() {
    on_a_deep_stack(async {
        let mut walk = walk_to_the_end("confirm", false).await;
        walk.has_failed(14);
        walk.end();
    });
}

#[test]
fn a_confirmed_import_of_two_parts_is_written_whichever_statement_fails() {
    on_a_deep_stack(async {
        let mut walk = walk_to_the_end("confirm", true).await;
        walk.has_failed(11);
        walk.end();
    });
}

#[test]
fn an_import_is_undone_whichever_statement_fails() {
    on_a_deep_stack(async {
        let mut walk = walk_to_the_end("undo", false).await;
        walk.has_failed(14);
        walk.end();
    });
}

#[test]
fn a_preview_is_discarded_or_it_is_still_there() {
    on_a_deep_stack(async {
        let mut walk = Walk::new().await;
        walk.begin("import/cancel");
        while walk.goes_on() {
            let (owner, cookie) = person(&mut walk).await;
            let answer = upload(&walk, &cookie, &file(false)).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{answer:?}");
            let preview = stored(&walk, &owner).await;
            let form = format!("id={}", preview.id);
            walk.fail();
            let first = walk.site.call("import/cancel", Some(&cookie), &form).await;
            if !walk.lift() {
                continue;
            }
            let is_ok = first.0 == StatusCode::OK;
            walk.check(is_ok || first.0 == StatusCode::SERVICE_UNAVAILABLE, "the status", &first);
            let is_there = walk.read(&cookie, "/api/import").await["preview"].is_object();
            walk.check(!(is_ok && is_there), "it was not discarded", &first);
            walk.check(is_ok || is_there || !walk.is_refused(), "it was discarded and refused", &first);
            walk.make(&cookie, "import/cancel", &form).await;
            let left = walk.site.store.imports(&owner).await.expect("imports");
            walk.check(left.is_empty(), "after the second time", &left);
        }
        walk.has_failed(2);
        walk.end();
    });
}
