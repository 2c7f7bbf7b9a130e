//! What only reads: files, the export and the stream of events. An answer is whole, or it says that it is not there now.

use super::{
    super::{
        support::on_a_deep_stack,
        surface::{DAY, TODO},
    },
    walk::{Answer, Walk, request},
};
use axum::{
    body::{Body, BodyDataStream},
    http::{Method, StatusCode, header},
};
use daybook::model::user::UserId;
use futures::StreamExt as _;
use std::{collections::BTreeMap, io, time::Duration};
use tower::ServiceExt as _;

const NOTE: &str = "01HF7YAT000000000000000002";
const TEXT: &str = "Tune the harpsichord";
const BODY: &str = "Mind the plectra";

/// Somebody with a todo, and with a note that has an earlier text. The session of the cookie was not used yet.
async fn person(walk: &mut Walk) -> (String, String) {
    let name = walk.name();
    let cookie = walk.sign_in(&name).await;
    let long = "Old words. ".repeat(60);
    walk.make(&cookie, "todos/create", &format!("id={TODO}&day={DAY}&text={}", TEXT.replace(' ', "+"))).await;
    walk.make(&cookie, "notes/create", &format!("id={NOTE}&day={DAY}&title=Keys&body={long}")).await;
    walk.make(&cookie, "notes/save", &format!("id={NOTE}&title=Keys&body={}", BODY.replace(' ', "+"))).await;
    let fresh = walk.sign_in(&name).await;
    (name, fresh)
}

fn keep_the_texts_out_of_the_log(walk: &mut Walk) {
    [TEXT, BODY, "Old words."].iter().for_each(|text| walk.text(text));
}

async fn get(walk: &Walk, path: &str, cookie: &str) -> Answer {
    walk.send(request(Method::GET, path, cookie).body(Body::empty()).expect("a request")).await
}

#[test]
fn a_file_is_whole_or_there_is_none() {
    on_a_deep_stack(async {
        let mut walk = Walk::new().await;
        keep_the_texts_out_of_the_log(&mut walk);
        let (note, day, open) = (format!("/n/{NOTE}.md"), format!("/d/{DAY}.md"), format!("/d/{DAY}.md?open"));
        let (whole, history) = (format!("/api/notes/read?id={NOTE}"), format!("/api/notes/history?id={NOTE}"));
        for (path, words) in [
            (note.as_str(), BODY),
            (&day, TEXT),
            (&open, TEXT),
            (&whole, BODY),
            (&history, "\"versions\":[{"),
            ("/api/notes/by_title?title=keys", BODY),
        ] {
            walk.begin(path);
            while walk.goes_on() {
                let (_, cookie) = person(&mut walk).await;
                walk.fail();
                let first = get(&walk, path, &cookie).await;
                if !walk.lift() {
                    continue;
                }
                walk.check(first.status == StatusCode::SERVICE_UNAVAILABLE, "the status", &first);
                walk.check(first.cookies().is_empty(), "it sets no cookie", &first);
                let second = get(&walk, path, &cookie).await;
                walk.check(second.status == StatusCode::OK && second.text().contains(words), "the second time", &second);
            }
            walk.has_failed(2);
        }
        walk.end();
    });
}

/// The files of an archive, without the time at which it was made. None if it can't be opened.
fn unpacked(answer: &Answer) -> Option<BTreeMap<String, String>> {
    let mut archive = zip::ZipArchive::new(io::Cursor::new(answer.body.clone()?)).ok()?;
    let names: Vec<String> = archive.file_names().map(str::to_owned).collect();
    let files = names.into_iter().map(|name| {
        let text = io::read_to_string(archive.by_name(&name).ok()?).ok()?;
        Some((name, text.lines().filter(|line| !line.contains("\"exported_at\"")).collect()))
    });
    files.collect()
}

#[test]
fn an_export_is_whole_or_it_breaks_off() {
    on_a_deep_stack(async {
        let mut walk = Walk::new().await;
        keep_the_texts_out_of_the_log(&mut walk);
        walk.begin("the export");
        while walk.goes_on() {
            let (_, cookie) = person(&mut walk).await;
            walk.fail();
            let first = get(&walk, "/api/account/export", &cookie).await;
            if !walk.lift() {
                continue;
            }
            let is_sent = first.status == StatusCode::OK && first.body.is_some();
            walk.check([StatusCode::OK, StatusCode::SERVICE_UNAVAILABLE].contains(&first.status), "the status", &first);
            let second = get(&walk, "/api/account/export", &cookie).await;
            let files = unpacked(&second).unwrap_or_default();
            let json = files.get("daybook.json").map_or("", String::as_str);
            let is_whole = [TEXT, BODY, "Old words."].iter().all(|text| json.contains(text)) && files.len() == 4;
            walk.check(is_whole, "the second time", &(&second, files.keys()));
            walk.check(!is_sent || unpacked(&first).as_ref() == Some(&files), "an archive that was sent to its end is whole", &first);
        }
        walk.has_failed(12);
        walk.end();
    });
}

/// The next message of a stream; none when it has ended.
async fn next(stream: &mut BodyDataStream) -> Option<String> {
    let message = tokio::time::timeout(Duration::from_secs(20), stream.next()).await.expect("a message or an end");
    message.and_then(Result::ok).map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}

/// Opens a stream of events.
async fn open(walk: &Walk, cookie: &str, query: &str) -> (StatusCode, BodyDataStream) {
    let request = request(Method::GET, &format!("/api/events?{query}"), cookie).header(header::ACCEPT, "text/event-stream");
    let request = request.body(Body::empty()).expect("a request");
    let (head, body) = walk.site.router.clone().oneshot(request).await.expect("an answer").into_parts();
    (head.status, body.into_data_stream())
}

/// The position of somebody's journal before its last change.
async fn one_change_ago(walk: &Walk, cookie: &str) -> String {
    let view = walk.site.day(Some(cookie)).await;
    format!("since={}.{}", view["epoch"].as_str().expect("an epoch"), view["seq"].as_u64().expect("a count") - 1)
}

/// Checks that a stream brings the last change.
async fn brings_the_change(walk: &mut Walk, stream: &mut BodyDataStream, what: &str) {
    let (hello, changes) = (next(stream).await, next(stream).await);
    let is_there = changes.as_ref().is_some_and(|changes| changes.contains("event: changes") && changes.contains(BODY));
    walk.check(is_there, what, &(hello, changes));
}

#[test]
fn a_stream_of_events_that_cannot_be_opened_is_opened_again() {
    on_a_deep_stack(async {
        let mut walk = Walk::new().await;
        keep_the_texts_out_of_the_log(&mut walk);
        walk.begin("the opening of a stream");
        while walk.goes_on() {
            let (name, cookie) = person(&mut walk).await;
            let other = walk.sign_in(&name).await;
            let query = format!("{}&of=user_{name}", one_change_ago(&walk, &other).await);
            walk.fail();
            let (status, first) = open(&walk, &cookie, &query).await;
            if !walk.lift() {
                continue;
            }
            drop(first);
            walk.check(status == StatusCode::SERVICE_UNAVAILABLE, "the status", &status);
            let (status, mut second) = open(&walk, &cookie, &query).await;
            walk.check(status == StatusCode::OK, "the second time", &status);
            brings_the_change(&mut walk, &mut second, "what it missed").await;
        }
        walk.has_failed(2);
        walk.end();
    });
}

#[test]
fn a_stream_whose_database_fails_ends_and_the_next_one_brings_what_was_missed() {
    on_a_deep_stack(async {
        let mut walk = Walk::new().await;
        keep_the_texts_out_of_the_log(&mut walk);
        walk.begin("the changes of a stream");
        while walk.goes_on() {
            let (name, cookie) = person(&mut walk).await;
            let query = format!("{}&of=user_{name}", one_change_ago(&walk, &cookie).await);
            let (_, mut first) = open(&walk, &cookie, &query).await;
            let hello = next(&mut first).await;
            walk.check(hello.as_ref().is_some_and(|hello| hello.starts_with("retry:")), "the beginning", &hello);
            walk.fail();
            let changes = next(&mut first).await;
            if !walk.lift() {
                walk.check(changes.is_some_and(|changes| changes.contains(BODY)), "without a failure", &name);
                continue;
            }
            walk.check(changes.is_none(), "it ends", &changes);
            let (_, mut second) = open(&walk, &cookie, &query).await;
            brings_the_change(&mut walk, &mut second, "the next one").await;
        }
        walk.has_failed(2);
        walk.end();
    });
}

/// The answer to a change is lost, and with it what this instance knows of the person's rows.
#[test]
fn a_stream_that_is_opened_later_brings_a_change_whose_answer_was_lost() {
    on_a_deep_stack(async {
        let mut walk = Walk::new().await;
        keep_the_texts_out_of_the_log(&mut walk);
        walk.begin("notes/rename");
        let mut lost = 0;
        while walk.goes_on() {
            let (name, cookie) = person(&mut walk).await;
            let view = walk.site.day(Some(&cookie)).await;
            let query = format!("since={}.{}&of=user_{name}", view["epoch"].as_str().expect("an epoch"), view["seq"]);
            walk.fail();
            let first = walk.site.call("notes/rename", Some(&cookie), &format!("id={NOTE}&title=Strings")).await;
            if !walk.lift() {
                continue;
            }
            let owner = UserId::from_verified_subject(format!("user_{name}"));
            let head = walk.site.store.journal_head(&owner).await.expect("a head");
            if Some(head.seq) == view["seq"].as_u64() {
                continue;
            }
            lost += u32::from(first.0 != StatusCode::OK);
            let (_, mut stream) = open(&walk, &cookie, &query).await;
            let hello = next(&mut stream).await;
            let changes = tokio::time::timeout(Duration::from_secs(5), stream.next()).await.ok().flatten();
            let changes = changes.and_then(Result::ok).map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
            let is_there = changes.as_ref().is_some_and(|changes| changes.contains("event: changes") && changes.contains("Strings"));
            walk.check(is_there, "the change", &(first, hello, changes));
        }
        walk.check(lost > 0, "no answer was lost", &lost);
        walk.end();
    });
}
