//! kill -9 while many clients write to the real program: what was acknowledged is there afterwards, and nothing is half done.
#![cfg(all(feature = "ssr", unix))]
#![expect(clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "a test may fail this way, in its helper functions too")]

use daybook::model::id::TodoId;
use serde_json::Value;
use std::{
    collections::HashMap,
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    sync::Arc,
    time::Duration,
};
use tokio::sync::Semaphore;

const PEOPLE: usize = 4;
/// Four to a person, so that they meet in the same rows.
const CLIENTS: usize = 16;

/// How often the program is killed: `DAYBOOK_CRASH_ROUNDS`, else a few times.
fn rounds() -> usize {
    std::env::var("DAYBOOK_CRASH_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(4)
}

/// A day for each round: one day holds 1,000 todos.
fn day_of(round: usize) -> String {
    format!("2026-{:02}-{:02}", 1 + round / 28 % 12, 1 + round % 28)
}

/// The real program on a database of its own.
struct Server {
    child: Child,
    url: String,
}

impl Server {
    /// Starts it, and again while the last one's lock on the database is still being let go of.
    fn start(folder: &Path) -> Self {
        for _ in 0..100 {
            let mut child = Command::new(env!("CARGO_BIN_EXE_daybook"))
                .current_dir(folder)
                .env_clear()
                .env("LEPTOS_SITE_ADDR", format!("127.0.0.1:{}", free_port()))
                .env("LEPTOS_OUTPUT_NAME", "daybook")
                .env("DAYBOOK_DATABASE", endpoint(folder))
                .stdout(Stdio::piped())
                .stderr(Stdio::null())
                .spawn()
                .expect("a program");
            let mut lines = BufReader::new(child.stdout.take().expect("its words")).lines().map_while(Result::ok);
            if let Some(line) = lines.find(|line| line.starts_with("Daybook is at ")) {
                let url = line.split_whitespace().nth(3).expect("an address").to_owned();
                return Self { child, url };
            }
            child.wait().expect("an end");
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("the program does not start");
    }

    /// No warning, no last words: SIGKILL.
    fn kill(mut self) {
        self.child.kill().expect("a kill");
        self.child.wait().expect("an end");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
    }
}

fn endpoint(folder: &Path) -> String {
    format!("surrealkv://{}?sync=every", folder.join("db").display())
}

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr()).expect("a port").port()
}

/// What a client knows of a todo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Known {
    done: bool,
    deleted: bool,
    /// A change was sent whose answer never came: it happened whole, or not at all.
    unsure: bool,
}

type Ledger = HashMap<String, Known>;

/// Creates todos, checks every other and deletes every fifth, until the server is gone.
async fn write_until_killed(
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
            Some(("create", format!("id={id}&day={day}&text={id}"))),
            number.is_multiple_of(2).then(|| ("set_done", format!("id={id}&done=true"))),
            number.is_multiple_of(5).then(|| ("delete", format!("id={id}"))),
        ];
        for (endpoint, form) in steps.into_iter().flatten() {
            known.unsure = true;
            ledger.insert(id.clone(), known);
            if post(&http, &url, &cookie, endpoint, &form).await.is_none() {
                return ledger;
            }
            heard.add_permits(1);
            known.unsure = false;
            known.done |= endpoint == "set_done";
            known.deleted |= endpoint == "delete";
            ledger.insert(id.clone(), known);
        }
    }
    ledger
}

/// `None` when the server is gone; an answer other than 200 or "full" fails the test.
async fn post(http: &reqwest::Client, url: &str, cookie: &str, endpoint: &str, form: &str) -> Option<()> {
    let request = http
        .post(format!("{url}/api/todos/{endpoint}"))
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

async fn view(http: &reqwest::Client, url: &str, cookie: &str, day: &str) -> Value {
    let answer =
        http.get(format!("{url}/api/day?day={day}")).header("cookie", format!("daybook={cookie}")).send().await.expect("an answer");
    serde_json::from_str::<Value>(&answer.text().await.expect("a body")).expect("JSON")["view"].take()
}

/// Signs a new person in through the local WorkOS, and gives the value of their cookie.
async fn sign_in(http: &reqwest::Client, url: &str, email: &str) -> String {
    let header = |answer: &reqwest::Response, name: &str| {
        answer.headers().get_all(name).iter().next_back().expect(name).to_str().expect("text").to_owned()
    };
    let begun = http.get(format!("{url}/login")).send().await.expect("an answer");
    let (authorize, flow) = (header(&begun, "location"), header(&begun, "set-cookie"));
    let form = ("content-type", "application/x-www-form-urlencoded");
    let signed_in = http.post(authorize).header(form.0, form.1).body(format!("email={email}")).send().await.expect("an answer");
    let flow = flow.split(';').next().expect("a pair");
    let back = http.get(header(&signed_in, "location")).header("cookie", flow).send().await.expect("an answer");
    let cookie = back.headers().get_all("set-cookie").iter().find_map(|cookie| cookie.to_str().ok()?.strip_prefix("daybook="));
    cookie.and_then(|rest| rest.split(';').next()).expect("a session").to_owned()
}

/// The open todos that the sidebar counts, and those that stand on the page.
fn counts(view: &Value, day: &str) -> (u64, u64) {
    let open = view["todos"].as_array().expect("todos").iter().filter(|todo| todo["done"] == false).count();
    let summary = view["days"].as_array().expect("days").iter().find(|summary| summary["day"] == day);
    (summary.map_or(0, |summary| summary["open"].as_u64().expect("a count")), open as u64)
}

async fn check(http: &reqwest::Client, url: &str, cookie: &str, day: &str, ledger: &Ledger) {
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

#[test]
fn what_many_clients_were_told_survives_kill_9() {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime").block_on(survive());
}

async fn survive() {
    let folder = tempfile::tempdir().expect("a folder");
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let http = reqwest::Client::builder().timeout(Duration::from_secs(20)).redirect(reqwest::redirect::Policy::none());
    let http = http.build().expect("a client");
    let server = Server::start(folder.path());
    let mut cookies = Vec::new();
    for number in 0..PEOPLE {
        cookies.push(sign_in(&http, &server.url, &format!("{number}%40example.com")).await);
    }
    server.kill();
    // Of each round and person.
    let mut ledgers: Vec<Vec<Ledger>> = Vec::new();
    let mut acknowledged = 0;
    for round in 0..rounds() {
        let server = Server::start(folder.path());
        let heard = Arc::new(Semaphore::new(0));
        let clients: Vec<_> = (0..CLIENTS)
            .map(|client| {
                let cookie = cookies[client % PEOPLE].clone();
                tokio::spawn(write_until_killed(http.clone(), server.url.clone(), cookie, (client, round), heard.clone()))
            })
            .collect();
        // In the middle of the others' changes, after some have been acknowledged; another number in each round.
        let enough = heard.acquire_many(20 + 13 * (round as u32 % 5));
        tokio::time::timeout(Duration::from_secs(50), enough).await.expect("changes are acknowledged").expect("open").forget();
        server.kill();
        let mut unsure = Vec::new();
        let mut of_round = vec![Ledger::new(); PEOPLE];
        for (client, written) in clients.into_iter().enumerate() {
            let written = written.await.expect("no refusal");
            acknowledged += written.values().filter(|known| !known.unsure).count();
            unsure.extend(written.iter().filter(|(_, known)| known.unsure).map(|(id, _)| (client % PEOPLE, id.clone())));
            of_round[client % PEOPLE].extend(written);
        }

        let server = Server::start(folder.path());
        ledgers.push(of_round);
        for (round, people) in ledgers.iter().enumerate() {
            for (ledger, cookie) in people.iter().zip(&cookies) {
                check(&http, &server.url, cookie, &day_of(round), ledger).await;
            }
        }
        let day = day_of(round);
        // Sending again what may or may not have happened makes it happen once.
        for (person, id) in unsure {
            let form = format!("id={id}&day={day}&text={id}");
            post(&http, &server.url, &cookies[person], "create", &form).await.expect("an answer");
            post(&http, &server.url, &cookies[person], "create", &form).await.expect("an answer");
            // The page shows it, unless it had been deleted before.
            let view = view(&http, &server.url, &cookies[person], &day).await;
            let copies = view["todos"].as_array().expect("todos").iter().filter(|todo| todo["id"] == id.as_str()).count();
            assert!(copies <= 1, "{id} stands there {copies} times");
        }
        server.kill();
    }
    println!("{acknowledged} todos acknowledged in {} rounds, none lost", rounds());
}
