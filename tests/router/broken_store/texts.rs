//! Texts: an earlier one of a note that is taken back, and one that a form could not save.

use super::{
    super::{
        callbacks::bench::Browser,
        support::on_a_deep_stack,
        surface::{DAY, TODO},
    },
    walk::Walk,
};
use axum::http::{Method, StatusCode};
use serde_json::json;

const NOTE: &str = "01HF7YAT000000000000000002";
const OLD: &str = "Feed the axolotl. ";
const NEW: &str = "Rinse the terrarium";

#[test]
fn a_note_gets_an_earlier_text_back_or_it_stays_as_it_is() {
    on_a_deep_stack(async {
        let mut walk = Walk::new().await;
        [OLD.trim(), NEW].iter().for_each(|text| walk.text(text));
        walk.begin("notes/revert");
        while walk.goes_on() {
            let name = walk.name();
            let cookie = walk.sign_in(&name).await;
            let old = OLD.repeat(40);
            walk.make(&cookie, "notes/create", &format!("id={NOTE}&day={DAY}&title=Old&body={old}")).await;
            walk.make(&cookie, "notes/save", &format!("id={NOTE}&title=New&body={NEW}")).await;
            let history = format!("/api/notes/history?id={NOTE}");
            let version = walk.read(&cookie, &history).await["versions"][0]["id"].as_str().expect("a version").to_owned();
            let form = format!("id={NOTE}&version={version}");
            walk.fail();
            let first = walk.site.call("notes/revert", Some(&cookie), &form).await;
            if !walk.lift() {
                continue;
            }
            let is_ok = first.0 == StatusCode::OK;
            walk.check(is_ok || first.0 == StatusCode::SERVICE_UNAVAILABLE, "the status", &first);
            let now = walk.site.day(Some(&cookie)).await["notes"][0].take();
            let is_done = now["title"] == json!("Old") && now["body"].as_str().is_some_and(|body| body.starts_with(OLD.trim()));
            walk.check(is_done || (now["title"] == json!("New") && now["body"] == json!(NEW)), "half of it was done", &now);
            walk.check(is_done || !is_ok, "it was acknowledged and not done", &first);
            walk.check(!is_done || is_ok || !walk.is_refused(), "it was refused and done", &first);
            let note = walk.make(&cookie, "notes/revert", &form).await;
            walk.check(note["title"] == json!("Old"), "the second time", &note);
            let titles = walk.read(&cookie, &history).await;
            let titles: Vec<_> = titles["versions"].as_array().expect("versions").iter().map(|version| version["title"].clone()).collect();
            walk.check(titles == [json!("New"), json!("Old")], "what it replaced became one version", &titles);
        }
        walk.has_failed(6);
        walk.end();
    });
}

/// Sends a form as a browser without JavaScript does, and follows the redirect.
async fn send(walk: &Walk, browser: &mut Browser, fields: &str) -> (u16, String) {
    let headers = [("accept", "text/html"), ("sec-fetch-site", "same-origin"), ("content-type", "application/x-www-form-urlencoded")];
    let page = format!("/d/{DAY}");
    let fields = format!("{fields}&then={page}&back={page}");
    let answer = browser.ask(&walk.site.router, Method::POST, "/api/todos/create", &headers, &fields).await;
    if answer.status != 303 {
        return (answer.status, answer.body);
    }
    let page = browser.get(&walk.site.router, &page).await;
    (page.status, page.body)
}

async fn browser(walk: &mut Walk) -> (String, Browser) {
    let name = walk.name();
    let cookie = walk.sign_in(&name).await;
    let browser = Browser { cookies: [("daybook".to_owned(), cookie.clone())].into() };
    (cookie, browser)
}

/// A todo that is saved, and one that is too long.
#[test]
fn what_was_typed_is_saved_or_comes_back() {
    on_a_deep_stack(async {
        let mut walk = Walk::new().await;
        walk.text(NEW);
        for (what, text, is_refused) in
            [("a form", NEW.to_owned(), false), ("a form that is refused", format!("{NEW}{}", " again".repeat(1_000)), true)]
        {
            walk.begin(what);
            while walk.goes_on() {
                let (cookie, mut browser) = browser(&mut walk).await;
                let fields = format!("id={TODO}&day={DAY}&text={text}");
                walk.fail();
                let (status, body) = send(&walk, &mut browser, &fields).await;
                if !walk.lift() {
                    continue;
                }
                walk.check([200, 422, 503].contains(&status), "the status", &status);
                let held = walk.site.day(Some(&cookie)).await["todos"].as_array().map_or(0, Vec::len);
                let is_saved = held == 1;
                let is_given = body.contains(NEW);
                // If the page itself failed, it is loaded again.
                let is_given = is_given || browser.get(&walk.site.router, &format!("/d/{DAY}")).await.body.contains(NEW);
                walk.check(is_given, "the text is on the page", &(status, body));
                walk.check(!(is_refused && is_saved), "it was refused and saved", &held);
                let (status, body) = send(&walk, &mut browser, &fields).await;
                walk.check(status == 200 && body.contains(NEW), "the second time", &status);
                let held = walk.site.day(Some(&cookie)).await["todos"].as_array().map_or(0, Vec::len);
                walk.check(held == usize::from(!is_refused), "it is saved once", &held);
            }
            walk.has_failed(4);
        }
        walk.end();
    });
}

#[test]
fn a_page_that_cannot_read_a_draft_does_not_lose_it() {
    on_a_deep_stack(async {
        let mut walk = Walk::new().await;
        walk.text(NEW);
        let (page, other) = (format!("/d/{DAY}"), "/d/2026-11-24");
        let fields = format!("id={TODO}&day={DAY}&text={NEW}{}&then={page}&back={page}", " again".repeat(1_000));
        let headers = [("accept", "text/html"), ("sec-fetch-site", "same-origin"), ("content-type", "application/x-www-form-urlencoded")];
        walk.begin("a page with a draft");
        while walk.goes_on() {
            let (_, mut browser) = browser(&mut walk).await;
            let answer = browser.ask(&walk.site.router, Method::POST, "/api/todos/create", &headers, &fields).await;
            assert_eq!(answer.status, 303, "{answer}");
            walk.fail();
            let first = browser.get(&walk.site.router, &page).await;
            if !walk.lift() {
                continue;
            }
            walk.check([200, 503].contains(&first.status), "the status", &first.status);
            let second = browser.get(&walk.site.router, &page).await;
            walk.check(second.body.contains(NEW), "the text is given back", &second.status);
            let third = browser.get(&walk.site.router, other).await;
            walk.check(!third.body.contains(NEW), "another page", &third.status);
        }
        walk.has_failed(2);
        walk.end();
    });
}
