//! The real program on a disk that loses power or fails: afterwards all acknowledged changes are there, no refused one is, and
//! nothing is half done. The disk is the program of `tests/power`; `script/test durable` builds it and runs these tests.
#![cfg(all(feature = "ssr", target_os = "linux"))]
#![expect(clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "a test may fail this way, in its helper functions too")]

mod ledger;
mod person;
#[expect(dead_code, reason = "other tests need more of it")]
mod program;

use ledger::{Answer, CHANGES, FULL_DAY as DAY, Ledger, OnDisk, check, day_of, post, write_until_killed};
use person::{Person, create_on, id};
use program::{Server, block_on, program};
use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use serde_json::json;
use std::{
    collections::HashMap,
    fs::{self, File},
    io::{BufRead as _, BufReader, Lines, Write as _},
    os::unix::process::ExitStatusExt as _,
    path::{Path, PathBuf},
    process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::sync::Semaphore;

const PEOPLE: usize = 4;
const WRITERS: usize = 32;
const SETTINGS: [(&str, &str); 1] = [("DAYBOOK_RATE_LIMITS", "off")];

/// How many rounds: `DAYBOOK_POWER_ROUNDS`, else a few.
fn rounds() -> usize {
    std::env::var("DAYBOOK_POWER_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(5)
}

/// A disk with a program on it.
struct Power {
    disk: Child,
    /// Its end is the disk's.
    commands: Option<ChildStdin>,
    answers: Lines<BufReader<ChildStdout>>,
    /// The mount point, and beside it the program's log.
    place: tempfile::TempDir,
    /// The random numbers for the test's choices, and for what is left after a power cut.
    coin: StdRng,
    seed: u64,
}

impl Power {
    fn mount() -> Self {
        let place = tempfile::tempdir().expect("a folder");
        fs::create_dir(place.path().join("disk")).expect("a folder");
        let program = std::env::var_os("DAYBOOK_POWER").expect("the program of tests/power: run script/test durable");
        let mut disk = Command::new(program);
        let mut disk = disk.arg(place.path().join("disk")).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("a disk");
        let commands = disk.stdin.take();
        let answers = BufReader::new(disk.stdout.take().expect("its output")).lines();
        let set = std::env::var("DAYBOOK_POWER_SEED").ok().and_then(|seed| seed.parse().ok());
        let seed = set.unwrap_or_else(|| std::process::id().into());
        let mut power = Self { disk, commands, answers, place, coin: StdRng::seed_from_u64(seed), seed };
        power.answer();
        power
    }

    fn folder(&self) -> PathBuf {
        self.place.path().join("disk")
    }

    fn answer(&mut self) -> usize {
        let answer = self.answers.next().expect("an answer").expect("text");
        let rest = answer.strip_prefix("ok").unwrap_or_else(|| panic!("the disk says: {answer}"));
        rest.trim().parse().unwrap_or_default()
    }

    fn tell(&mut self, command: &str) -> usize {
        writeln!(self.commands.as_mut().expect("its input"), "{command}").expect("a command");
        self.answer()
    }

    /// Ends processes after that many calls that change something on the disk.
    fn end_after(&mut self, end: End, calls: usize, processes: &[&Child]) {
        let processes: Vec<_> = processes.iter().map(|process| process.id().to_string()).collect();
        let processes = processes.join(" ");
        let seed: u64 = self.coin.random();
        match end {
            End::PowerCut => self.tell(&format!("cut-after {calls} {seed} {processes}")),
            End::Kill => self.tell(&format!("kill-after {calls} {processes}")),
        };
    }

    /// Waits for a process to end, or else ends it; then the disk is as the next start finds it.
    fn ended(&mut self, end: End, process: &mut Child, patience: u64) {
        let is_over = end_of(process, Duration::from_secs(patience)).is_some();
        if end == End::PowerCut {
            let seed: u64 = self.coin.random();
            self.tell(&format!("cut {seed} {}", process.id()));
            self.tell("start");
        } else if !is_over {
            process.kill().expect("a kill");
        }
        process.wait().expect("an end");
    }

    /// The program on this disk, not started yet.
    fn spawn(&self) -> Child {
        self.spawn_with(&SETTINGS)
    }

    fn spawn_with(&self, settings: &[(&str, &str)]) -> Child {
        let log = File::options().create(true).append(true).open(self.place.path().join("log")).expect("a log");
        Server::spawn(&self.folder(), settings, log.into())
    }

    /// What it has logged by now.
    fn log(&self) -> String {
        fs::read_to_string(self.place.path().join("log")).unwrap_or_default()
    }

    fn start(&self) -> Server {
        Server::when_ready(self.spawn()).expect("the database can be opened")
    }
}

impl Drop for Power {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let log = self.log();
            let end: Vec<&str> = log.lines().rev().take(40).collect();
            let end: Vec<&str> = end.into_iter().rev().collect();
            eprintln!("the end of the log:\n{}\nDAYBOOK_POWER_SEED={} draws the same again", end.join("\n"), self.seed);
        }
        self.commands = None;
        let _ = self.disk.wait();
    }
}

/// How a process ended, if it ended in time.
fn end_of(process: &mut Child, patience: Duration) -> Option<ExitStatus> {
    let begun = Instant::now();
    loop {
        match process.try_wait().expect("a state") {
            Some(ended) => return Some(ended),
            None if begun.elapsed() >= patience => return None,
            None => std::thread::sleep(Duration::from_millis(5)),
        }
    }
}

/// How a round ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    PowerCut,
    Kill,
}

/// What the writers of one person were told in a round.
#[derive(Debug, Default)]
struct Told {
    todos: Ledger,
    /// For each note the text that was acknowledged last, and the one that was sent last.
    notes: HashMap<String, (Option<usize>, usize)>,
    /// Todos that were made in one batch, and whether it was acknowledged.
    batches: Vec<([String; 3], bool)>,
}

/// One of the concurrent writers.
#[derive(Clone)]
struct Writer {
    person: Person,
    number: usize,
    round: usize,
    heard: Arc<Semaphore>,
}

impl Writer {
    async fn write_until_the_end(self) -> Told {
        match self.number % 8 {
            0 => self.save_notes().await,
            1 | 2 => self.push_batches().await,
            _ => {
                let Person { http, url, cookie, .. } = self.person;
                let todos = write_until_killed(http, url, cookie, (self.number, self.round), self.heard).await;
                Told { todos, ..Told::default() }
            }
        }
    }

    fn id(&self, number: usize) -> String {
        id((self.number * 1_000 + self.round) * 100_000 + number)
    }

    /// Makes a note, and saves it with one text after the other.
    async fn save_notes(self) -> Told {
        let mut told = Told::default();
        for number in 0.. {
            let (note, text) = (self.id(number / 8), note_text(number));
            let known = told.notes.entry(note.clone()).or_default();
            known.1 = number;
            let (call, of) = if number % 8 == 0 { ("create", format!("&day={}", day_of(self.round))) } else { ("save", String::new()) };
            let form = format!("id={note}{of}&title=note&body={}", text.replace(' ', "+"));
            let Person { http, url, cookie, .. } = &self.person;
            if post(http, url, cookie, &format!("notes/{call}"), &form).await.is_none() {
                break;
            }
            known.0 = Some(number);
            self.heard.add_permits(1);
        }
        told
    }

    /// Makes three todos at a time.
    async fn push_batches(self) -> Told {
        let mut told = Told::default();
        for number in 0.. {
            let numbers = [0, 1, 2].map(|part| (self.number * 1_000 + self.round) * 100_000 + number * 3 + part);
            let day = day_of(self.round);
            let answer = self.person.push(&numbers.map(|number| create_on(&day, number, &id(number)))).await;
            told.batches.push((numbers.map(id), answer.is_some()));
            let Some((status, body)) = answer else { break };
            assert_eq!((status, &body["outcomes"]), (200, &json!(["done", "done", "done"])), "{body}");
            self.heard.add_permits(1);
        }
        told
    }
}

/// Short ones, long ones, and some that are longer than a block of the log.
fn note_text(number: usize) -> String {
    let mut text = format!("{number} ").repeat([1, 1_500, 1, 8_000][number % 4]);
    text.truncate(text.len() - 1);
    text
}

/// What one person was told in a round is true.
async fn is_kept(person: &Person, round: usize, told: &Told) {
    let day = day_of(round);
    check(&person.http, &person.url, &person.cookie, &day, &told.todos).await;
    let view = program::view(&person.http, &person.url, &person.cookie, &day).await;
    let is_there = |id: &String| view["todos"].as_array().expect("todos").iter().any(|todo| todo["id"] == id.as_str());
    for (todos, acknowledged) in &told.batches {
        let there = todos.iter().filter(|id| is_there(id)).count();
        assert!(there == 3 || (there == 0 && !acknowledged), "{there} of {todos:?}, acknowledged: {acknowledged}");
    }
    for (note, (saved, sent)) in &told.notes {
        let (status, found) = person.get(&format!("/api/notes/get?id={note}")).await;
        let is = |number: usize| found["body"].as_str().is_some_and(|body| body == note_text(number));
        let is_so = match saved {
            Some(saved) => is(*saved) || is(*sent),
            None => status == 404 || is(*sent),
        };
        assert!(is_so, "note {note} was saved as {saved:?} and sent as {sent}: {status} {found:.200}");
    }
}

/// Whether a backup can be restored, on another disk.
fn is_whole(backup: &Path) {
    let folder = tempfile::tempdir().expect("a folder");
    let restored = program(folder.path()).arg("restore").arg(backup).output().expect("an end");
    assert!(restored.status.success(), "{}", String::from_utf8_lossy(&restored.stderr));
    Server::start(folder.path()).kill();
}

/// Ends the program while many people make changes; in every fourth round also during a backup, and in two of three rounds once more during
/// the next start, when the engine writes its log into tables and merges tables.
async fn survive(end: End) {
    let mut power = Power::mount();
    // Of each round and person.
    let mut told: Vec<Vec<Told>> = Vec::new();
    let (mut acknowledged, mut backups, mut starts, mut calls_of_a_start) = (0, 0, 0, 100);
    for round in 0..rounds() {
        let mut server = power.start();
        // New sessions for each round: one ends where a kill breaks off its refresh and the next start comes more than half a minute later,
        // when WorkOS no longer takes the same token again.
        let mut people: Vec<Person> = Vec::new();
        for number in 0..PEOPLE {
            people.push(Person::sign_in_as(&server, &format!("{number}%40example.com")).await);
        }
        let heard = Arc::new(Semaphore::new(0));
        let writers: Vec<_> = (0..WRITERS)
            .map(|number| Writer { person: people[number / 4 % PEOPLE].clone(), number, round, heard: heard.clone() })
            .map(|writer| tokio::spawn(writer.write_until_the_end()))
            .collect();
        let enough = heard.acquire_many(power.coin.random_range(10..100));
        tokio::time::timeout(Duration::from_secs(50), enough).await.expect("changes are acknowledged").expect("open").forget();
        let backup = (round % 4 == 3).then(|| {
            let mut backup = program(&power.folder());
            backup.arg("backup").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("a program")
        });
        let calls = power.coin.random_range(0..400);
        power.end_after(end, calls, &[Some(&server.child), backup.as_ref()].into_iter().flatten().collect::<Vec<_>>());
        power.ended(end, &mut server.child, 20);

        let mut of_round: Vec<_> = (0..PEOPLE).map(|_| Told::default()).collect();
        for (number, writer) in writers.into_iter().enumerate() {
            let written = writer.await.expect("no refusal");
            acknowledged += written.todos.values().filter(|known| !known.unsure).count();
            acknowledged += written.notes.values().filter(|(saved, _)| saved.is_some()).count();
            acknowledged += written.batches.iter().filter(|(_, acknowledged)| *acknowledged).count();
            let all = &mut of_round[number / 4 % PEOPLE];
            all.todos.extend(written.todos);
            all.notes.extend(written.notes);
            all.batches.extend(written.batches);
        }
        told.push(of_round);
        for _ in 0..round % 3 {
            let starting = power.spawn();
            let calls = power.coin.random_range(0..calls_of_a_start);
            power.end_after(end, calls, &[&starting]);
            match Server::when_ready(starting) {
                Ok(mut started) => power.ended(end, &mut started.child, 0),
                Err(_) if end == End::PowerCut => drop(power.tell("start")),
                Err(_) => {}
            }
            starts += 1;
        }
        let before = if end == End::Kill { power.tell("calls") } else { 0 };
        let mut server = power.start();
        calls_of_a_start = power.tell("calls") - before + 20;
        people.iter_mut().for_each(|person| person.url.clone_from(&server.url));
        let first = if round % 10 == 9 || round + 1 == rounds() { 0 } else { round };
        for (round, told) in told.iter().enumerate().skip(first) {
            for (person, told) in people.iter().zip(told) {
                is_kept(person, round, told).await;
            }
        }
        if let Some(made) = backup.map(|backup| backup.wait_with_output().expect("an end")) {
            let said = String::from_utf8(made.stdout).expect("text");
            if made.status.success() {
                backups += 1;
                is_whole(Path::new(said.trim_end()));
            }
        }
        power.ended(end, &mut server.child, 0);
    }
    let tables = fs::read_dir(power.folder().join("db/sstables")).map_or(0, Iterator::count);
    println!(
        "seed {}: {} rounds, {acknowledged} changes acknowledged and none lost; {starts} starts broken off, {backups} backups whole; \
         {calls_of_a_start} calls of the last start, {tables} tables",
        power.seed,
        rounds()
    );
}

#[test]
#[ignore = "needs the disk of script/test durable"]
fn what_many_were_told_survives_power_cuts() {
    block_on(survive(End::PowerCut));
}

#[test]
#[ignore = "needs the disk of script/test durable"]
fn what_many_were_told_survives_kills() {
    block_on(survive(End::Kill));
}

#[test]
#[ignore = "needs the disk of script/test durable"]
fn the_first_change_of_a_new_database_survives_a_power_cut() {
    block_on(async {
        let mut power = Power::mount();
        let database = format!("surrealkv://{}", power.folder().join("some/data/db").display());
        for _ in 0..rounds() {
            // An empty disk.
            power.tell("again");
            let start = |power: &Power| Server::when_ready(power.spawn_with(&[("DAYBOOK_DATABASE", &database)])).expect("a server");
            let mut server = start(&power);
            let mut ada = Person::sign_in(&server).await;
            ada.outcomes(&[create_on(DAY, 1, "Milk")]).await;
            power.ended(End::PowerCut, &mut server.child, 0);
            let server = start(&power);
            ada.url.clone_from(&server.url);
            let view = program::view(&ada.http, &ada.url, &ada.cookie, DAY).await;
            assert_eq!(view["todos"][0]["text"], "Milk");
        }
    });
}

#[test]
#[ignore = "needs the disk of script/test durable"]
fn a_start_that_loses_power_at_any_call_loses_nothing() {
    block_on(async {
        let mut power = Power::mount();
        let mut server = power.start();
        let mut ada = Person::sign_in(&server).await;
        // The first long text makes the engine create a file for long texts.
        let writer = Writer { person: ada.clone(), number: 0, round: 0, heard: Arc::new(Semaphore::new(0)) };
        let writing = tokio::spawn(writer.write_until_the_end());
        tokio::time::sleep(Duration::from_millis(300)).await;
        power.ended(End::PowerCut, &mut server.child, 0);
        let told = writing.await.expect("no refusal");
        power.tell("keep");
        let server = power.start();
        let calls = power.tell("calls");
        drop(server);
        for round in 0..rounds() {
            power.tell("again");
            let starting = power.spawn();
            let step = calls.div_ceil(rounds());
            let after = round * step + power.coin.random_range(0..step);
            power.end_after(End::PowerCut, after, &[&starting]);
            match Server::when_ready(starting) {
                Ok(mut started) => power.ended(End::PowerCut, &mut started.child, 0),
                Err(_) => drop(power.tell("start")),
            }
            let mut server = power.start();
            ada.url.clone_from(&server.url);
            is_kept(&ada, 0, &told).await;
            power.ended(End::PowerCut, &mut server.child, 0);
        }
        println!("seed {}: {} starts of {calls} calls", power.seed, rounds());
    });
}

#[test]
#[ignore = "needs the disk of script/test durable"]
fn a_restore_that_loses_power_leaves_the_old_database_or_the_new_one() {
    block_on(async {
        let mut power = Power::mount();
        let mut server = power.start();
        let ada = Person::sign_in(&server).await;
        let todos: Vec<_> = (1..=90).map(|number| create_on(DAY, number, "x")).collect();
        ada.outcomes(&todos).await;
        let backup = program(&power.folder()).arg("backup").output().expect("an end");
        let backup = String::from_utf8(backup.stdout).expect("text").trim_end().to_owned();
        let later = [create_on(DAY, 100, "Later")];
        ada.outcomes(&later).await;
        power.ended(End::PowerCut, &mut server.child, 0);
        let restore = |power: &Power| {
            let mut restore = program(&power.folder());
            restore.args(["restore", &backup]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("a program")
        };
        let whole = restore(&power).wait().expect("an end");
        assert!(whole.success(), "{whole}");
        let (calls_of_one, mut broken_off) = (power.tell("calls"), 0);
        for _ in 0..rounds() {
            let calls = power.coin.random_range(0..calls_of_one * 5 / 4);
            let mut restoring = restore(&power);
            power.end_after(End::PowerCut, calls, &[&restoring]);
            let is_through = end_of(&mut restoring, Duration::from_secs(50)).is_some_and(|status| status.success());
            broken_off += usize::from(!is_through);
            power.ended(End::PowerCut, &mut restoring, 0);
            let mut server = power.start();
            let back = Person::sign_in(&server).await;
            let view = program::view(&back.http, &back.url, &back.cookie, DAY).await;
            let left = view["todos"].as_array().expect("todos").len();
            assert!(left == 90 || (left == 91 && !is_through), "{left} todos, and it is through: {is_through}");
            if left == 90 {
                back.outcomes(&later).await;
            }
            power.ended(End::PowerCut, &mut server.child, 0);
        }
        println!("seed {}: {broken_off} of {} restores broken off", power.seed, rounds());
    });
}

#[test]
#[ignore = "needs the disk of script/test durable"]
fn while_the_disk_fails_nothing_is_acknowledged_that_is_lost() {
    block_on(async {
        let mut power = Power::mount();
        let mut on = OnDisk::new(&power.folder(), 0).await;
        // The kernel parts a write at the ends of pages, and after a part that fails the rest is written again. Twice is a failure.
        for (round, (call, times)) in [("write", 2), ("write", 1_000_000), ("sync", 1), ("sync", 1_000_000)].into_iter().enumerate() {
            on.prepare(round, &CHANGES).await;
            let after = power.coin.random_range(0..20);
            let told_before = on.answers.len();
            power.tell(&format!("fail {call} {after} {times}"));
            on.change(round, &CHANGES).await;
            let ended = on.end().await;
            power.tell("heal");
            let told = &on.answers[told_before..];
            // The engine writes its own heartbeat every three seconds. If only that failed, no client is told.
            let is_unheard = ended.is_none() && times < 3 && told.iter().all(|(_, _, answer)| *answer == Answer::Acknowledged);
            let signal = ended.and_then(|status| status.signal());
            assert!(signal == Some(6) || is_unheard, "{call} {after} {times}: it ends without destructors: {ended:?} {told:?}");
            if is_unheard {
                power.ended(End::PowerCut, &mut on.server.child, 0);
            }
            on.well_again(round).await;
        }
        let refused = on.answers.iter().find(|(_, _, answer)| matches!(answer, Answer::Refused(_)));
        assert_eq!(refused, None, "an answer came after the failure");

        // During a start every call matters: the program survives a failing call, or reports it.
        let before = power.tell("calls");
        on.restart();
        let calls = power.tell("calls") - before;
        let mut told = 0;
        for call in ["open", "read", "write", "truncate", "sync", "create", "rename", "unlink"] {
            for _ in 0..rounds() {
                on.server.child.kill().expect("a kill");
                on.server.child.wait().expect("an end");
                let (after, length) = (power.coin.random_range(0..calls.min(40)), power.log().len());
                power.tell(&format!("fail {call} {after} 1"));
                match Server::when_ready(power.spawn()) {
                    Ok(server) => on.server = server,
                    Err(status) => {
                        let log = power.log();
                        assert!(status.code() == Some(1) || status.signal() == Some(6), "{call} {after}: {status}");
                        assert!(log[length..].contains("nput/output error"), "{call} {after} is not told: {}", &log[length..]);
                        told += 1;
                    }
                }
                power.tell("heal");
                on.restart();
                on.check().await;
            }
        }
        println!("seed {}: {told} starts ended with a sentence", power.seed);
    });
}

/// The response to a day's page, if there is one.
async fn page(on: &OnDisk) -> Option<u16> {
    let request = on.http.get(format!("{}/d/{DAY}", on.server.url)).header("cookie", format!("daybook={}", on.cookie));
    request.send().await.ok().map(|answer| answer.status().as_u16())
}

#[test]
#[ignore = "needs the disk of script/test durable"]
fn a_kind_of_calls_that_fails_under_load_loses_nothing_and_is_told() {
    block_on(async {
        let mut power = Power::mount();
        let mut on = OnDisk::new(&power.folder(), 0).await;
        let backup = |power: &Power| program(&power.folder()).arg("backup").output().expect("an end");
        let mut told = Vec::new();
        for (round, call) in ["open", "read", "truncate", "create", "rename", "unlink"].into_iter().enumerate() {
            on.prepare(round, &CHANGES).await;
            // The written changes are read from the disk again.
            on.restart();
            power.tell(&format!("fail {call} 0 1000000"));
            let pages = [page(&on).await, page(&on).await];
            assert!(pages.iter().all(|status| matches!(status, None | Some(200 | 503))), "{call}: {pages:?}");
            on.change(round, &CHANGES).await;
            let refused =
                on.answers.iter().find(|(_, _, answer)| matches!(answer, Answer::Refused(status) if !matches!(status, 503 | 507)));
            assert_eq!(refused, None, "{call}");
            let made = backup(&power);
            let said = String::from_utf8_lossy(&made.stderr);
            assert!(made.status.success() || !said.trim().is_empty(), "{call}: a backup that fails says nothing");
            let ended = on.end().await;
            power.tell("heal");
            assert!(ended.is_none_or(|status| status.signal() == Some(6)), "{call}: {ended:?}");
            if ended.is_none() {
                on.check().await;
            }
            on.well_again(round).await;
            let again = backup(&power);
            assert!(again.status.success(), "{call}: {}", String::from_utf8_lossy(&again.stderr));
            is_whole(Path::new(String::from_utf8_lossy(&again.stdout).trim_end()));
            told.push((call, pages, made.status.success(), ended));
        }
        println!("seed {}: {told:?}", power.seed);
    });
}

#[test]
#[ignore = "needs the disk of script/test durable"]
fn a_disk_that_takes_nothing_is_read_from_and_heals() {
    block_on(async {
        let mut power = Power::mount();
        // If the reserve were larger than the free space from the beginning, nobody could sign in.
        let mut on = OnDisk::new(&power.folder(), 1 << 20).await;
        on.prepare(0, &CHANGES).await;
        let before = on.view().await;
        for trouble in ["room 1", "read-only"] {
            power.tell(trouble);
            on.change(0, &CHANGES).await;
            assert!(on.answers.iter().all(|(_, _, answer)| *answer == Answer::Refused(507)), "{trouble}: {:?}", on.answers);
            assert_eq!(on.view().await, before, "reading goes on");
            on.check().await;
            on.answers.clear();
            power.tell("heal");
        }
        on.change(0, &CHANGES).await;
        assert!(on.answers.iter().all(|(_, _, answer)| *answer == Answer::Acknowledged), "{:?}", on.answers);
        on.well_again(0).await;

        for (trouble, reason) in [("room 1", "No space left on device"), ("read-only", "Read-only file system")] {
            on.server.child.kill().expect("a kill");
            on.server.child.wait().expect("an end");
            power.tell(trouble);
            let length = power.log().len();
            match Server::when_ready(power.spawn()) {
                Ok(server) => {
                    on.server = server;
                    on.check().await;
                }
                Err(status) => {
                    let log = power.log();
                    assert_eq!(status.code(), Some(1), "{}", &log[length..]);
                    assert!(log[length..].contains(reason), "{trouble} is not told: {}", &log[length..]);
                }
            }
            power.tell("heal");
            on.restart();
            on.check().await;
        }
    });
}
