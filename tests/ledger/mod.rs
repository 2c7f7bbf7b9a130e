//! What clients know of their changes, and checks that the program has kept its promises.

use crate::program::{Server, client, sign_in, view};
use daybook::model::id::TodoId;
use serde_json::Value;
use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    process::ExitStatus,
    sync::Arc,
    time::Duration,
};
use tokio::sync::Semaphore;

/// A day for each round: one day holds 1,000 todos.
pub fn day_of(round: usize) -> String {
    format!("2026-{:02}-{:02}", 1 + round / 28 % 12, 1 + round % 28)
}

/// What a client knows of a todo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    /// It is checked.
    pub done: bool,
    /// It is in the Trash.
    pub deleted: bool,
    /// A change was sent whose response never came: it was applied completely, or not at all.
    pub unsure: bool,
}

/// What a client knows of its todos, by their ids.
pub type Ledger = HashMap<String, Known>;

/// Creates todos, checks every second and deletes every fifth, until the server is gone.
pub async fn write_until_killed(
    http: reqwest::Client,
    url: String,
    cookie: String,
    (client, round): (usize, usize),
    heard: Arc<Semaphore>,
) -> Ledger {
    let (mut ledger, day) = (Ledger::new(), day_of(round));
    for number in 0_u128.. {
        let id = TodoId::from_parts(1_764_000_000_000, ((client as u128) << 64) | ((round as u128) << 40) | number).to_string();
        let mut known = Known { done: false, deleted: false, unsure: true };
        ledger.insert(id.clone(), known);
        let steps = [
            Some(("todos/create", format!("id={id}&day={day}&text={id}"))),
            number.is_multiple_of(2).then(|| ("todos/set_done", format!("id={id}&done=true"))),
            number.is_multiple_of(5).then(|| ("todos/delete", format!("id={id}"))),
        ];
        for (endpoint, form) in steps.into_iter().flatten() {
            known.unsure = true;
            ledger.insert(id.clone(), known);
            if post(&http, &url, &cookie, endpoint, &form).await.is_none() {
                return ledger;
            }
            heard.add_permits(1);
            known.unsure = false;
            known.done |= endpoint == "todos/set_done";
            known.deleted |= endpoint == "todos/delete";
            ledger.insert(id.clone(), known);
        }
    }
    ledger
}

/// `None` when the server is gone; an answer other than 200 or "full" fails the test.
pub async fn post(http: &reqwest::Client, url: &str, cookie: &str, endpoint: &str, form: &str) -> Option<()> {
    let request = http
        .post(format!("{url}/api/{endpoint}"))
        .header("cookie", format!("daybook={cookie}"))
        .header("sec-fetch-site", "same-origin")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(form.to_owned());
    let answer = request.send().await.ok()?;
    let status = answer.status();
    let body = answer.text().await.ok()?;
    assert_eq!(status.as_u16(), 200, "{endpoint} {form}: {body}");
    Some(())
}

/// The number of open todos in the sidebar, and the todos on the page.
fn counts(view: &Value, day: &str) -> (u64, u64) {
    let open = view["todos"].as_array().expect("todos").iter().filter(|todo| todo["done"] == false).count();
    let summary = view["days"].as_array().expect("days").iter().find(|summary| summary["day"] == day);
    (summary.map_or(0, |summary| summary["open"].as_u64().expect("a count")), open as u64)
}

/// Acknowledged changes are there in their last state, and the count in the sidebar is right.
pub async fn check(http: &reqwest::Client, url: &str, cookie: &str, day: &str, ledger: &Ledger) {
    let view = view(http, url, cookie, day).await;
    let there: HashMap<&str, bool> =
        view["todos"].as_array().expect("todos").iter().map(|todo| (todo["id"].as_str().expect("an id"), todo["done"] == true)).collect();
    for (id, known) in ledger {
        match there.get(id.as_str()) {
            Some(done) if !known.unsure => assert!(!known.deleted && *done == known.done, "{id} is {done}, not {known:?}"),
            None if !known.unsure => assert!(known.deleted, "acknowledged and lost: {id} {known:?}"),
            Some(_) | None => {}
        }
    }
    let (counted, open) = counts(&view, day);
    assert_eq!(counted, open, "the sidebar's count was written with the rows or not at all");
}

/// A kind of change, each on a separate row, so that the row shows whether it was applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// A todo is made.
    Create,
    /// A todo gets another text.
    Edit,
    /// A todo is checked.
    Check,
    /// A todo goes to the Trash.
    Delete,
    /// A note gets a long text.
    SaveNote,
}

/// All of them.
pub const CHANGES: [Change; 5] = [Change::Create, Change::Edit, Change::Check, Change::Delete, Change::SaveNote];
/// Rows that each kind of change has in a round.
pub const ROWS: usize = 20;
/// Their day.
pub const FULL_DAY: &str = "2026-11-23";

impl Change {
    /// The row that it changes.
    pub fn id(self, round: usize, row: usize) -> String {
        TodoId::from_parts(1_764_000_000_000, ((self as u128) << 64) | ((round as u128) << 32) | row as u128).to_string()
    }

    /// The change that creates the row.
    fn before(self, id: &str) -> Option<(&'static str, String)> {
        match self {
            Self::Create => None,
            Self::Edit | Self::Check | Self::Delete => Some(("todos/create", format!("id={id}&day={FULL_DAY}&text=before"))),
            Self::SaveNote => Some(("notes/create", format!("id={id}&day={FULL_DAY}&title=note&body=before"))),
        }
    }

    /// The change of the row.
    pub fn call(self, id: &str) -> (&'static str, String) {
        match self {
            Self::Create => ("todos/create", format!("id={id}&day={FULL_DAY}&text=after")),
            Self::Edit => ("todos/edit", format!("id={id}&text=after")),
            Self::Check => ("todos/set_done", format!("id={id}&done=true")),
            Self::Delete => ("todos/delete", format!("id={id}")),
            Self::SaveNote => ("notes/save", format!("id={id}&title=note&body={}", "after ".repeat(10_000))),
        }
    }

    fn happened(self, view: &Value, id: &str) -> bool {
        let row = |list: &str| view[list].as_array().expect("rows").iter().find(|row| row["id"] == id);
        match self {
            Self::Create => row("todos").is_some(),
            Self::Edit => row("todos").expect("a todo")["text"] == "after",
            Self::Check => row("todos").expect("a todo")["done"] == true,
            Self::Delete => row("todos").is_none(),
            Self::SaveNote => row("notes").expect("a note")["body"] != "before",
        }
    }
}

/// The outcome of a change, as its client knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// It was applied.
    Acknowledged,
    /// It was refused, and must never be applied.
    Refused(u16),
    /// There was no response.
    None,
}

/// A person who uses the program on a disk that refuses some writes.
pub struct OnDisk {
    folder: PathBuf,
    settings: Vec<(&'static str, String)>,
    /// The program.
    pub server: Server,
    /// Their browser.
    pub http: reqwest::Client,
    /// Their session.
    pub cookie: String,
    /// What they were told.
    pub answers: Vec<(Change, String, Answer)>,
}

impl OnDisk {
    /// Starts the program there with a disk reserve of that many bytes, and signs the person in.
    pub async fn new(folder: &Path, reserve: u64) -> Self {
        let (http, settings) = (client(), vec![("DAYBOOK_DISK_RESERVE", reserve.to_string()), ("DAYBOOK_RATE_LIMITS", "off".to_owned())]);
        let server = start(folder, &settings);
        let cookie = sign_in(&http, &server.url, "full%40example.com").await;
        Self { folder: folder.to_owned(), settings, server, http, cookie, answers: Vec::new() }
    }

    /// Asks for a change.
    pub async fn send(&self, (endpoint, form): (&str, String)) -> Answer {
        let request = self.http.post(format!("{}/api/{endpoint}", self.server.url)).header("cookie", format!("daybook={}", self.cookie));
        let request = request.header("sec-fetch-site", "same-origin").header("content-type", "application/x-www-form-urlencoded");
        match request.body(form).send().await.map(|answer| answer.status().as_u16()) {
            Ok(200) => Answer::Acknowledged,
            Ok(status) => Answer::Refused(status),
            Err(_) => Answer::None,
        }
    }

    /// Makes the rows that are changed in a round.
    pub async fn prepare(&self, round: usize, changes: &[Change]) {
        for change in changes {
            for row in 0..ROWS {
                if let Some(call) = change.before(&change.id(round, row)) {
                    assert_eq!(self.send(call).await, Answer::Acknowledged);
                }
            }
        }
    }

    /// Makes each change on row after row, all kinds at once, until the program has ended or there are no more rows.
    pub async fn change(&mut self, round: usize, changes: &[Change]) {
        let this = &*self;
        let each = changes.iter().map(async |change| {
            let mut answers = Vec::new();
            for row in 0..ROWS {
                let id = change.id(round, row);
                let answer = this.send(change.call(&id)).await;
                answers.push((*change, id, answer));
                if answer == Answer::None {
                    break;
                }
            }
            answers
        });
        let answers = futures::future::join_all(each).await;
        self.answers.extend(answers.into_iter().flatten());
    }

    /// Their day.
    pub async fn view(&self) -> Value {
        view(&self.http, &self.server.url, &self.cookie, FULL_DAY).await
    }

    /// Acknowledged changes were applied, and refused ones were not.
    pub async fn check(&self) {
        let view = self.view().await;
        for (change, id, answer) in &self.answers {
            let happened = change.happened(&view, id);
            match answer {
                Answer::Acknowledged => assert!(happened, "acknowledged, and it did not happen: {change:?} {id}"),
                Answer::Refused(status) => assert!(!happened, "refused with {status}, and it happened: {change:?} {id}"),
                Answer::None => {}
            }
        }
    }

    /// Kills the program, if it still runs, and starts it again.
    pub fn restart(&mut self) {
        self.server.child.kill().expect("a kill");
        self.server.child.wait().expect("an end");
        self.server = start(&self.folder, &self.settings);
    }

    /// How the program ended by itself, if it ends within a while.
    pub async fn end(&mut self) -> Option<ExitStatus> {
        for _ in 0..100 {
            if let Some(ended) = self.server.child.try_wait().expect("a state") {
                return Some(ended);
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        None
    }

    /// When the disk works again: makes one change that is accepted, kills the program, starts it, and checks all changes.
    pub async fn well_again(&mut self, round: usize) {
        if self.server.child.try_wait().expect("a state").is_some() {
            self.restart();
            self.check().await;
        }
        let id = Change::Create.id(round, ROWS);
        assert_eq!(self.send(Change::Create.call(&id)).await, Answer::Acknowledged, "the disk takes it again");
        self.answers.push((Change::Create, id, Answer::Acknowledged));
        self.restart();
        self.check().await;
    }
}

fn start(folder: &Path, settings: &[(&'static str, String)]) -> Server {
    let settings: Vec<_> = settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
    Server::start_with(folder, &settings)
}
