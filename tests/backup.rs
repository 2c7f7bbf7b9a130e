//! The commands `backup` and `restore` of the real program, while servers run and people write.
#![cfg(all(feature = "ssr", unix))]
#![expect(clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "a test may fail this way, in its helper functions too")]

mod person;
#[expect(dead_code, reason = "other tests need more of it")]
mod program;

use person::{Person, create_on, id, op};
use program::{Server, block_on, client, program, view};
use reqwest::header::COOKIE;
use serde_json::{Value, json};
use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Output, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

/// How many restores are killed, each later than the one before.
const KILLS: u32 = 4;
const DAY: &str = "2026-11-23";

fn run(folder: &Path, arguments: &[&str]) -> Output {
    program(folder).args(arguments).output().expect("an end")
}

fn back_up(folder: &Path) -> PathBuf {
    let made = run(folder, &["backup"]);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    PathBuf::from(String::from_utf8(made.stdout).expect("text").trim_end())
}

/// What the program said when it ended with status 1.
fn refused(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(1));
    String::from_utf8(output.stderr.clone()).expect("text")
}

impl Person {
    async fn view(&self) -> Value {
        view(&self.http, &self.url, &self.cookie, DAY).await
    }

    /// The first event that a page receives if it has seen the changes up to this point.
    async fn first_event(&self, since: &str) -> String {
        let request = self.http.get(format!("{}/api/events?since={since}", self.url)).header(COOKIE, format!("daybook={}", self.cookie));
        let mut answer = request.send().await.expect("an answer");
        let mut text = String::new();
        while !text.contains("event:") || !text.ends_with("\n\n") {
            let part = tokio::time::timeout(Duration::from_secs(10), answer.chunk()).await.expect("in time").expect("a part");
            text += &String::from_utf8_lossy(&part.expect("more"));
        }
        text
    }
}

fn create(number: usize, text: &str) -> Value {
    create_on(DAY, number, text)
}

fn check(number: usize, of: usize) -> Value {
    op(number, json!({ "set_done": { "id": id(of), "done": true } }))
}

#[test]
fn a_backup_that_is_restored_under_open_pages_loses_nothing_that_they_keep() {
    block_on(async {
        let folder = tempfile::tempdir().expect("a folder");
        let folder = folder.path();
        // One person makes as many requests here as many people, so the rate limits are off.
        let server = Server::start_with(folder, &[("DAYBOOK_RATE_LIMITS", "off")]);
        let ada = Arc::new(Person::sign_in(&server).await);

        // While 32 write, backups are made.
        let stop = Arc::new(AtomicBool::new(false));
        let writers: Vec<_> = (0..32_usize)
            .map(|writer| {
                let (ada, stop) = (ada.clone(), stop.clone());
                tokio::spawn(async move {
                    let day = format!("2026-10-{:02}", writer % 28 + 1);
                    let mut made = 0;
                    while !stop.load(Ordering::Relaxed) {
                        made += 1;
                        assert_eq!(ada.outcomes(&[create_on(&day, 1_000 * (writer + 1) + made, "x")]).await, json!(["done"]));
                    }
                    made
                })
            })
            .collect();
        let socket = fs::metadata(folder.join("backup.sock")).expect("a socket");
        assert_eq!(socket.permissions().mode() & 0o777, 0o600);
        for _ in 0..3 {
            let file = back_up(folder);
            assert_eq!(fs::metadata(&file).expect("a backup").permissions().mode() & 0o777, 0o600);
            assert!(file.starts_with(folder.join("backups")));
        }
        stop.store(true, Ordering::Relaxed);
        let mut made = 0;
        for writer in writers {
            made += writer.await.expect("no refusal");
        }

        assert_eq!(ada.outcomes(&[create(1, "Milk"), create(2, "Eggs"), check(3, 1)]).await, json!(["done", "done", "done"]));
        let before = ada.view().await;
        assert_eq!(before["seq"], made + 3);
        let file = back_up(folder);
        // After the backup a todo is made and another is checked. The response to one of these changes is lost, so the page keeps that change.
        assert_eq!(ada.outcomes(&[create(4, "Later"), check(5, 2)]).await, json!(["done", "done"]));
        let file = file.to_str().expect("text");
        assert!(refused(&run(folder, &["restore", file])).contains("is in use by another process. Stop the other Daybook"));
        server.kill();
        let restored = run(folder, &["restore", file]);
        let said = String::from_utf8_lossy(&restored.stdout);
        assert!(restored.status.success(), "{}", String::from_utf8_lossy(&restored.stderr));
        assert!(said.contains(&format!("  todo: {}\n", made + 2)) && said.contains("Everybody has to sign in again."), "{said}");

        let server = Server::start(folder);
        let gone = Person { http: client(), url: server.url.clone(), cookie: ada.cookie.clone(), account: ada.account.clone() };
        assert_eq!(
            (gone.get("/api/auth/me").await.0, gone.push(&[create(6, "Offline")]).await.expect("an answer").0),
            (401, 401),
            "signed out"
        );
        let back = Person::sign_in(&server).await;
        assert_eq!(back.account, ada.account, "what a page kept is still this account's");
        let mut after = back.view().await;
        let epoch = std::mem::replace(&mut after["epoch"], before["epoch"].clone());
        assert_eq!(after, before, "the page is as it was");
        assert_ne!(epoch, before["epoch"]);
        let known = format!("{}.{}", before["epoch"].as_str().expect("an epoch"), made + 5);
        let ahead = format!("{}.{}", epoch.as_str().expect("an epoch"), 1_000_000);
        for known in [known, ahead] {
            assert!(back.first_event(&known).await.contains("event: load\n"), "an open page is told to load again: {known}");
        }

        // One new change, one that is already known, two that the restored database has not seen, and one of a row that it does not have.
        let queue = [create(6, "Offline"), check(3, 1), create(4, "Later"), check(5, 2), check(8, 7)];
        let expected = json!(["done", "done", "done", "done", { "refused": "not_found" }]);
        for _ in 0..2 {
            assert_eq!(back.outcomes(&queue).await, expected, "each is made once");
        }
        let view = back.view().await;
        let mut todos: Vec<(&str, bool)> = view["todos"]
            .as_array()
            .expect("todos")
            .iter()
            .map(|todo| (todo["text"].as_str().expect("a text"), todo["done"] == true))
            .collect();
        todos.sort_unstable();
        assert_eq!(todos, [("Eggs", true), ("Later", false), ("Milk", true), ("Offline", false)]);
    });
}

#[test]
fn a_restore_that_is_killed_leaves_the_old_database_or_the_new_one() {
    block_on(async {
        let folder = tempfile::tempdir().expect("a folder");
        let folder = folder.path();
        let server = Server::start(folder);
        let ada = Person::sign_in(&server).await;
        let todos: Vec<_> = (1..=90).map(|number| create(number, "x")).collect();
        ada.outcomes(&todos).await;
        let file = back_up(folder);
        ada.outcomes(&[create(100, "Later")]).await;
        server.kill();
        let file = file.to_str().expect("text");
        let restore = |folder: &Path| {
            let mut restore = program(folder);
            restore.args(["restore", file]).stdout(Stdio::null()).stderr(Stdio::null());
            restore
        };
        let begun = Instant::now();
        assert!(restore(folder).status().expect("an end").success());
        let length = begun.elapsed();
        let (mut killed, mut is_through) = (0, true);
        for part in 1..=KILLS + 1 {
            let server = Server::start(folder);
            let back = Person::sign_in(&server).await;
            let left = back.view().await["todos"].as_array().expect("todos").len();
            assert!(left == 90 || (left == 91 && !is_through), "{left} before part {part} of {length:?}");
            if left == 90 {
                // What it was before, for the next one.
                back.outcomes(&[create(100, "Later")]).await;
            }
            server.kill();
            let mut child = restore(folder).spawn().expect("a program");
            std::thread::sleep(length * part / (KILLS + 1));
            let _ = child.kill();
            is_through = child.wait().expect("an end").success();
            killed += u32::from(!is_through);
        }
        assert!(killed > KILLS / 2, "most of them were killed: {killed}");
        assert!(restore(folder).status().expect("an end").success(), "what they left is in nobody's way");
        let server = Server::start(folder);
        assert_eq!(Person::sign_in(&server).await.view().await["todos"].as_array().map(Vec::len), Some(90));
    });
}

#[test]
fn the_server_makes_backups_by_itself_and_the_command_keeps_the_newest() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let server = Server::start_with(folder, &[("DAYBOOK_BACKUP_HOURS", "1"), ("DAYBOOK_BACKUP_FOLDER", "kept")]);
    let files = || fs::read_dir(folder.join("kept")).map(|files| files.map(|file| file.expect("a file").path()).collect::<Vec<_>>());
    let is_whole = |file: &PathBuf| file.extension().is_some_and(|extension| extension == "gz");
    for _ in 0..500 {
        if files().is_ok_and(|files| files.iter().any(is_whole)) {
            break;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(files().expect("a folder").len(), 1, "one at once, and the next in an hour");
    for left in [2, 2] {
        let made = run(folder, &["backup", "--to", "kept", "--keep", "2"]);
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        assert_eq!(files().expect("a folder").len(), left);
    }
    server.kill();
    let file = &files().expect("a folder")[0];
    let bytes = fs::read(file).expect("bytes");
    fs::write(file, &bytes[..bytes.len() - 9]).expect("written");
    let said = refused(&run(folder, &["restore", file.to_str().expect("text")]));
    assert!(said.contains("is damaged: it is incomplete, or was changed after it was made."), "{said}");
    assert!(refused(&run(folder, &["restore", "none"])).contains("none cannot be used: No such file"));
}
