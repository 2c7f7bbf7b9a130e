//! kill -9 while many clients write to the real program, or while a file is imported, and a full disk: afterwards all acknowledged changes
//! are there, no refused one is, and nothing is half done.
#![cfg(all(feature = "ssr", unix))]
#![expect(clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "a test may fail this way, in its helper functions too")]

mod ledger;
#[expect(dead_code, reason = "other tests need more of it")]
mod program;

use daybook::model::id::TodoId;
use ledger::{Answer, CHANGES, Change, Ledger, OnDisk, ROWS, check, day_of, post, write_until_killed};
use program::{Server, block_on, client, sign_in, view};
use serde_json::Value;
use std::{io::Write as _, os::unix::process::ExitStatusExt as _, process::Command, sync::Arc, time::Duration};
use tokio::sync::Semaphore;

const PEOPLE: usize = 4;
/// Four to a person, so that they meet in the same rows.
const CLIENTS: usize = 16;

/// How often the program is killed: `DAYBOOK_CRASH_ROUNDS`, else a few times.
fn rounds() -> usize {
    std::env::var("DAYBOOK_CRASH_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(4)
}

#[test]
fn what_many_clients_were_told_survives_kill_9() {
    block_on(survive());
}

async fn survive() {
    let folder = tempfile::tempdir().expect("a folder");
    let http = client();
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
        // In the middle of the writers' changes, after some have been acknowledged: a different number in each round.
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
        // Changes that may or may not have been applied are sent again, and are applied once.
        for (person, id) in unsure {
            let form = format!("id={id}&day={day}&text={id}");
            post(&http, &server.url, &cookies[person], "todos/create", &form).await.expect("an answer");
            post(&http, &server.url, &cookies[person], "todos/create", &form).await.expect("an answer");
            // The page shows it, unless it had been deleted before.
            let view = view(&http, &server.url, &cookies[person], &day).await;
            let copies = view["todos"].as_array().expect("todos").iter().filter(|todo| todo["id"] == id.as_str()).count();
            assert!(copies <= 1, "{id} stands there {copies} times");
        }
        server.kill();
    }
    println!("{acknowledged} todos acknowledged in {} rounds, none lost", rounds());
}

#[test]
fn after_a_log_that_breaks_off_everything_acknowledged_survives_the_next_kill() {
    block_on(async {
        let (folder, http) = (tempfile::tempdir().expect("a folder"), client());
        let server = Server::start(folder.path());
        let cookie = sign_in(&http, &server.url, "ada%40example.com").await;
        let id = |number: u128| TodoId::from_parts(1_764_000_000_000, number).to_string();
        let mut number = 0;
        let mut create = async |server: &Server| {
            number += 1;
            let (id, day) = (id(number), day_of(0));
            post(&http, &server.url, &cookie, "todos/create", &format!("id={id}&day={day}&text={id}")).await.expect("an answer");
        };
        create(&server).await;
        create(&server).await;
        server.kill();
        // Cuts within a record's header, within its text, and before its last byte.
        for cut in [3, 40, 1] {
            let wal = folder.path().join("db/wal");
            let logs = std::fs::read_dir(&wal).expect("logs").map(|log| log.expect("a log").path());
            let path = logs.max().expect("a log");
            let log = std::fs::OpenOptions::new().write(true).open(&path).expect("a log");
            let length = log.metadata().expect("a size").len() - cut;
            log.set_len(length).expect("cut");
            // A start that was killed in the middle of a record, while it copied the intact part of the log.
            std::fs::create_dir(wal.join("repair_temp")).expect("a folder");
            let whole = std::fs::read(&path).expect("bytes");
            std::fs::write(wal.join("repair_temp/00000000000000000000.wal"), &whole[..whole.len() - 20]).expect("a copy");
            let server = Server::start(folder.path());
            create(&server).await;
            server.kill();
            let server = Server::start(folder.path());
            create(&server).await;
            server.kill();
        }
        let server = Server::start(folder.path());
        let view = view(&http, &server.url, &cookie, &day_of(0)).await;
        let there: Vec<&str> = view["todos"].as_array().expect("todos").iter().map(|todo| todo["id"].as_str().expect("an id")).collect();
        // Each cut destroys the last record, which is one of the engine's own or the change before it.
        for number in [1, 3, 5, 7] {
            assert!(there.contains(&id(number).as_str()), "{number} of {there:?}");
        }
    });
}

/// How many notes the file has. A day has eleven of them, as many as one part of an import holds.
const IMPORTED: usize = 33;

/// A file with that many long notes, all different from those of other rounds.
fn file(round: usize) -> String {
    let note = |number: usize| {
        serde_json::json!({ "id": format!("{round}-{number}"), "title": format!("{round}-{number}"), "body": "x".repeat(90_000), "deleted": false,
            "deleted_at": null, "created_at": "2026-11-20T10:00:00Z", "rank": "i", "version": 1, "pinned": false, "folded": false })
    };
    let day = |day: usize| {
        let notes: Vec<_> = (day * 11..day * 11 + 11).map(note).collect();
        serde_json::json!({ "day": format!("20{:02}-01-{:02}", 30 + round, day + 1), "label": null, "archived": false, "todos": [], "notes": notes })
    };
    let days: Vec<_> = (0..IMPORTED / 11).map(day).collect();
    let preferences = serde_json::json!({ "theme": "tan", "text_size": "large" });
    serde_json::json!({ "format": "daybook-export", "version": 2, "preferences": preferences, "days": days }).to_string()
}

/// A person who imports files.
struct Importer {
    http: reqwest::Client,
    cookie: String,
}

impl Importer {
    fn post(&self, url: &str, path: &str) -> reqwest::RequestBuilder {
        let request = self.http.post(format!("{url}{path}")).header("cookie", format!("daybook={}", self.cookie));
        request.header("sec-fetch-site", "same-origin").header("accept", "application/json")
    }

    async fn upload(&self, url: &str, round: usize) {
        let body = format!("--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.json\"\r\n\r\n{}\r\n--x--\r\n", file(round));
        let sent = self.post(url, "/settings/import").header("content-type", "multipart/form-data; boundary=x").body(body).send().await;
        assert_eq!(sent.expect("an answer").status(), 303);
    }

    async fn page(&self, url: &str) -> Option<Value> {
        let answer = self.http.get(format!("{url}/api/import")).header("cookie", format!("daybook={}", self.cookie)).send().await.ok()?;
        serde_json::from_str(&answer.text().await.ok()?).ok()
    }

    /// Sends a request, and kills the program when that many notes were counted, or at once.
    async fn kill_during(&self, server: Server, what: &str, id: &str, counted: &str, notes: u64) {
        let request = self.post(&server.url, &format!("/api/import/{what}")).header("content-type", "application/x-www-form-urlencoded");
        let request = tokio::spawn(request.body(format!("id={id}")).send());
        let url = server.url.clone();
        if notes > 0 {
            for _ in 0..10_000 {
                let page = self.page(&url).await.expect("a page");
                if page["last"]["id"] == id && page["last"]["added"][counted].as_u64().is_some_and(|count| count >= notes) {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
        server.kill();
        let _ = request.await;
    }

    /// The theme and the size of texts.
    async fn settings(&self, url: &str) -> [String; 2] {
        let answer = self.http.get(format!("{url}/api/settings")).header("cookie", format!("daybook={}", self.cookie)).send().await;
        let page: Value = serde_json::from_str(&answer.expect("an answer").text().await.expect("a body")).expect("JSON");
        ["theme", "text_size"].map(|name| page["preferences"][name].as_str().expect("a word").to_owned())
    }

    async fn choose(&self, url: &str, settings: &'static str) {
        let request = self.post(url, "/api/settings/save").header("content-type", "application/x-www-form-urlencoded");
        assert_eq!(request.body(settings).send().await.expect("an answer").status(), 200);
    }

    /// How many of the notes of a round are on its days.
    async fn notes(&self, url: &str, round: usize) -> usize {
        let mut notes = 0;
        for day in 1..=IMPORTED / 11 {
            let view = view(&self.http, url, &self.cookie, &format!("20{:02}-01-{day:02}", 30 + round)).await;
            notes += view["notes"].as_array().expect("notes").len();
        }
        notes
    }
}

#[test]
fn an_import_that_was_confirmed_happens_whole_whenever_the_program_is_killed() {
    block_on(async {
        let folder = tempfile::tempdir().expect("a folder");
        let http = client();
        let mut server = Server::start(folder.path());
        let person = Importer { cookie: sign_in(&http, &server.url, "ada%40example.com").await, http };
        let (usual, of_file) = (["system", "normal"], ["tan", "large"]);
        for round in 0..IMPORTED / 11 {
            person.choose(&server.url, "theme=system&text_size=normal").await;
            person.upload(&server.url, round).await;
            if round == 0 {
                // What waits survives.
                server.kill();
                server = Server::start(folder.path());
            }
            let preview = person.page(&server.url).await.expect("a page")["preview"].take();
            let id = preview["id"].as_str().expect("a preview").to_owned();
            assert_eq!(person.notes(&server.url, round).await, 0, "nobody has said yes");
            assert_eq!(person.settings(&server.url).await, usual);

            person.kill_during(server, "confirm", &id, "notes", round as u64 * 11).await;
            server = Server::start(folder.path());
            let mut page = person.page(&server.url).await.expect("a page");
            let found = person.notes(&server.url, round).await;
            if page["preview"]["id"] == *id {
                assert!(round == 0 && found == 0, "it was not confirmed, and {found} notes are there");
                person.kill_during(server, "confirm", &id, "notes", 1).await;
                server = Server::start(folder.path());
                page = person.page(&server.url).await.expect("a page");
            }
            assert_eq!((&page["last"]["progress"], &page["last"]["added"]["notes"]), (&Value::from("done"), &Value::from(IMPORTED)));
            assert_eq!(person.notes(&server.url, round).await, IMPORTED, "round {round}");
            assert_eq!(person.settings(&server.url).await, of_file, "round {round}");

            person.kill_during(server, "undo", &id, "undone", round as u64 * 11).await;
            server = Server::start(folder.path());
            let page = person.page(&server.url).await.expect("a page");
            let expected = match page["last"]["progress"].as_str() {
                Some("undone") => 0,
                _ => IMPORTED,
            };
            assert!(round == 0 || expected == 0, "what was to be undone is: {page}");
            assert_eq!(person.notes(&server.url, round).await, expected, "round {round}");
            assert_eq!(person.settings(&server.url).await, if expected == 0 { usual } else { of_file }, "round {round}");
        }
        server.kill();
    });
}

/// A small file system of its own, so that it can be filled.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    /// `None` where nothing can be mounted.
    fn mount() -> Option<Self> {
        let folder = tempfile::tempdir().expect("a folder");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", "size=48m", "tmpfs"]).arg(folder.path()).output();
        match mounted {
            Ok(output) if output.status.success() => Some(Self(folder)),
            other => {
                eprintln!("SKIPPED: no file system could be mounted, which takes root: {other:?}");
                None
            }
        }
    }

    /// Leaves this many bytes free.
    fn fill(&self, free: u64) {
        let mut ballast = std::fs::File::create(self.ballast()).expect("a file");
        while ballast.write(&[0; 64 * 1024]).is_ok_and(|written| written > 0) {}
        ballast.set_len(ballast.metadata().expect("a size").len().saturating_sub(free)).expect("some room");
    }

    fn empty(&self) {
        std::fs::remove_file(self.ballast()).expect("the ballast");
    }

    fn ballast(&self) -> std::path::PathBuf {
        self.0.path().join("ballast")
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(self.0.path()).status();
    }
}

#[test]
fn on_a_full_disk_nothing_is_changed_and_everything_can_be_read() {
    const RESERVE: u64 = 4 << 20;
    let Some(disk) = SmallDisk::mount() else { return };
    block_on(async {
        let mut on = OnDisk::new(disk.0.path(), RESERVE).await;
        on.prepare(0, &CHANGES).await;
        let before = on.view().await;
        for free in [RESERVE / 2, 0] {
            disk.fill(free);
            on.change(0, &CHANGES).await;
            let refused = on.answers.iter().filter(|(_, _, answer)| *answer == Answer::Refused(507)).count();
            assert_eq!((on.answers.len(), refused), (CHANGES.len() * ROWS, CHANGES.len() * ROWS), "{:?}", on.answers);
            assert_eq!(on.view().await, before, "reading goes on");
            let login = on.http.get(format!("{}/login", on.server.url)).send().await.expect("an answer");
            assert_eq!(login.status(), 303, "the request is answered");
            disk.empty();
            on.answers.clear();
        }
        disk.fill(RESERVE / 2);
        on.change(0, &CHANGES).await;
        disk.empty();
        on.well_again(0).await;
        assert!(on.answers.len() > CHANGES.len() * ROWS);
        // The rows whose changes were refused can be changed now.
        on.answers.clear();
        on.change(0, &CHANGES).await;
        assert!(on.answers.iter().all(|(_, _, answer)| *answer == Answer::Acknowledged), "{:?}", on.answers);
        on.check().await;
    });
}

#[test]
fn what_the_disk_did_not_take_never_happens() {
    let Some(disk) = SmallDisk::mount() else { return };
    block_on(async {
        let mut on = OnDisk::new(disk.0.path(), 0).await;
        let rounds: Vec<Vec<Change>> = CHANGES.iter().map(|change| vec![*change]).chain([CHANGES.to_vec()]).collect();
        for (round, changes) in rounds.iter().enumerate() {
            on.prepare(round, changes).await;
            disk.fill(0);
            on.change(round, changes).await;
            let ended = on.end().await;
            disk.empty();
            on.well_again(round).await;
            assert_eq!(ended.and_then(|status| status.signal()), Some(6), "it ends without destructors: {ended:?} {changes:?}");
        }
        assert!(
            on.answers.iter().all(|(_, _, answer)| !matches!(answer, Answer::Refused(_))),
            "an answer came after the failure: {:?}",
            on.answers
        );
    });
}
