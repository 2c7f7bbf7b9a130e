//! Text that a form could not save is given back until it has arrived, and no longer.

use super::{
    callbacks::bench::{Bench, Browser},
    support::on_a_deep_stack,
};
use daybook::model::limits::NOTES_PER_DAY;

const DAY: &str = "/d/2026-11-23";
const REFUSED: &str = "Milk and more";

/// A form of the page of [`DAY`], as a browser without JavaScript sends it.
async fn send(bench: &Bench, browser: &mut Browser, endpoint: &str, fields: &str) {
    let headers = [("accept", "text/html"), ("sec-fetch-site", "same-origin"), ("content-type", "application/x-www-form-urlencoded")];
    let form = format!("{fields}&then={DAY}&back={DAY}");
    let answer = browser.ask(&bench.router, "POST".parse().expect("a method"), &format!("/api/{endpoint}"), &headers, &form).await;
    assert_eq!((answer.status, answer.location.as_str()), (303, DAY), "{answer}");
}

fn todo(number: u32, text: &str) -> String {
    format!("id=01HF7YAT0000000000000000{number:02}&day=2026-11-23&text={text}")
}

impl Browser {
    async fn is_given(&mut self, bench: &Bench, path: &str) -> bool {
        let answer = self.get(&bench.router, path).await;
        assert_eq!(answer.status, 200, "{answer}");
        answer.body.contains(REFUSED)
    }
}

async fn refused(bench: &Bench) -> Browser {
    let mut browser = Browser::default();
    bench.sign_in(&mut browser).await;
    send(bench, &mut browser, "todos/create", &todo(1, &REFUSED.repeat(200))).await;
    browser
}

#[test]
fn a_refused_text_is_given_back_until_its_page_has_arrived() {
    on_a_deep_stack(async {
        let bench = Bench::new().await;
        let mut browser = refused(&bench).await;
        assert!(!browser.is_given(&bench, "/api/day?day=2026-11-23").await, "a request for the rows gets no draft, and removes none");
        // The first response never arrived, and of the second one only the head.
        assert!(browser.clone().is_given(&bench, DAY).await);
        assert!(browser.is_given(&bench, DAY).await);
        assert!(browser.is_given(&bench, DAY).await, "a page that is reloaded");
        assert!(!browser.is_given(&bench, "/d/2026-11-24").await, "another page");
        assert!(!browser.is_given(&bench, DAY).await, "the first page, later");
        assert!(!browser.cookies.contains_key("daybook_draft"));
    });
}

#[test]
fn a_text_that_is_finally_saved_is_not_given_back() {
    on_a_deep_stack(async {
        let bench = Bench::new().await;
        let create = ("todos/create", todo(2, "Short"));
        for (accept, (endpoint, fields), given) in [
            ("text/html", create.clone(), false),
            // From the page, which is hydrated by then.
            ("application/json", create, false),
            ("text/html", ("preferences/theme", "theme=dark".into()), true),
        ] {
            let mut browser = refused(&bench).await;
            assert!(browser.is_given(&bench, DAY).await);
            match accept {
                "text/html" => send(&bench, &mut browser, endpoint, &fields).await,
                _ => assert_eq!(browser.post(&bench.router, &format!("/api/{endpoint}"), &fields).await.status, 200),
            }
            assert_eq!(browser.is_given(&bench, DAY).await, given, "{endpoint} for {accept}");
        }
    });
}

#[test]
fn a_text_in_conflict_gives_way_to_the_newer_version_when_its_page_is_reloaded() {
    on_a_deep_stack(async {
        let bench = Bench::new().await;
        let mut browser = Browser::default();
        bench.sign_in(&mut browser).await;
        let note = "id=01HF7YAT000000000000000009&title=List";
        send(&bench, &mut browser, "notes/create", &format!("{note}&day=2026-11-23&body=Newer")).await;
        send(&bench, &mut browser, "notes/save", &format!("{note}&body_base=01HF7YAT000000000000000099&body={REFUSED}")).await;
        assert!(browser.is_given(&bench, DAY).await);
        assert!(!browser.is_given(&bench, DAY).await);
    });
}

#[test]
fn the_trash_says_why_a_row_was_not_restored() {
    on_a_deep_stack(async {
        let bench = Bench::new().await;
        let mut browser = Browser::default();
        bench.sign_in(&mut browser).await;
        let note = |number: usize| format!("id=01HF7YAT00000000000000{number:04}");
        for number in 0..=NOTES_PER_DAY {
            let fields = format!("{}&day=2026-11-23&title=List&body=", note(number));
            assert_eq!(browser.post(&bench.router, "/api/notes/create", &fields).await.status, 200);
            if number == 0 {
                assert_eq!(browser.post(&bench.router, "/api/notes/delete", &note(0)).await.status, 200);
            }
        }
        send(&bench, &mut browser, "notes/restore", &note(0)).await;
        for _ in 0..2 {
            let page = browser.get(&bench.router, "/trash").await.body;
            assert!(page.contains("A day can hold 200 notes; this one is full."), "{page}");
        }
        let day = browser.get(&bench.router, DAY).await.body;
        assert!(!day.contains("this one is full"), "another page: {day}");
    });
}
