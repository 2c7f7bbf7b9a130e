//! A day of many long notes: what its page has, and how the whole of a note is loaded.

use super::{
    support::on_a_deep_stack,
    surface::{DAY, Site},
};
use axum::http::{Method, StatusCode};
use daybook::{
    model::{
        id::{NoteId, OpId},
        limits::{NOTE_BODY_CHARS, NOTES_PER_DAY},
        note::Note,
        user::UserId,
    },
    server::{
        clock::Clock,
        store::journal::{Commit, Counts},
    },
};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The element below the text of a clipped note; in other notes it is hidden.
const CLIPPED: &str = "<p class=\"note-rest\">";

fn id(number: usize) -> NoteId {
    NoteId::from_parts(number as u64, 0)
}

/// Writes as many of the longest possible notes into a day as it may hold.
async fn fill(site: &Site) -> String {
    let (owner, day) = (UserId::from_verified_subject("user_ada"), DAY.parse().expect("a day"));
    let body = "& ".repeat(NOTE_BODY_CHARS / 2);
    let rows = (0..NOTES_PER_DAY).map(|number| {
        let op = OpId::from_parts(number as u64, 1);
        let rank = format!("i{number:03}").parse().expect("a rank");
        let (title, html) = (format!("Note {number}"), String::new());
        Note {
            id: id(number),
            day: Some(day),
            rank,
            title,
            title_op: op,
            body: body.clone(),
            body_op: op,
            html,
            trashed: None,
            seq: 1,
            clipped: false,
            pinned: false,
            folded: false,
        }
        .into()
    });
    let base = site.store.journal_head(&owner).await.expect("a journal");
    let counts = BTreeMap::from([(day, Counts { todos: 0, notes: NOTES_PER_DAY as i64, open: 0 })]);
    let at = Clock::system().now();
    let commit = Commit { seq: 1, rows: rows.collect(), counts, ..Commit::nothing(base, at) };
    site.store.commit(&owner, &commit).await.expect("a day");
    body
}

#[test]
fn the_page_of_the_longest_day_is_small_and_every_note_can_be_had_whole() {
    on_a_deep_stack(async {
        let site = Site::new().await;
        let (ada, eve) = (site.sign_in("ada").await, site.sign_in("eve").await);
        let body = fill(&site).await;
        let read = async |path: &str| site.ask(Method::GET, path, Some(&ada), "").await;
        let (path, last) = (format!("/d/{DAY}"), id(NOTES_PER_DAY - 1));

        let (status, page) = read(&path).await;
        assert_eq!((status, page.matches(CLIPPED).count()), (StatusCode::OK, NOTES_PER_DAY));
        assert!(page.len() <= 1_000_000, "{} bytes", page.len());
        let in_html = body.replace('&', "&amp;");
        assert!(!page.contains(&in_html[..1_000]));
        let (_, opened) = read(&format!("{path}?note={last}")).await;
        assert!(opened.contains(&in_html), "the note that the address names is whole");
        assert_eq!(opened.matches(CLIPPED).count(), NOTES_PER_DAY - 1);

        let day = site.day(Some(&ada)).await;
        for note in day["notes"].as_array().expect("notes") {
            assert_eq!((&note["clipped"], &note["html"]), (&json!(true), &json!("")));
        }
        assert!(day.to_string().len() <= 300_000, "{} bytes", day.to_string().len());

        let whole = format!("/api/notes/get?id={last}");
        let (status, note) = read(&whole).await;
        let note: Value = serde_json::from_str(&note).expect("JSON");
        assert_eq!((status, &note["body"], &note["clipped"]), (StatusCode::OK, &json!(body), &json!(false)));
        for (cookie, status) in [(None, StatusCode::UNAUTHORIZED), (Some(&*eve), StatusCode::NOT_FOUND)] {
            assert_eq!(site.ask(Method::GET, &whole, cookie, "").await.0, status);
        }

        // A form that is sent by a page with the beginning only has no body.
        let (status, note) = site.call("notes/rename", Some(&ada), &format!("id={last}&title=Renamed")).await;
        assert_eq!((status, &note["title"], &note["body"]), (StatusCode::OK, &json!("Renamed"), &json!(body)));
    });
}
