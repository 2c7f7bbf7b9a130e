//! Backups of a real database on the disk, restored.

use super::{
    format::{Foot, Head, Reader, Tally, Unreadable, VERSION, Writer},
    *,
};
use crate::server::{
    clock::Clock,
    journal::tests::{Book, DAY, day, todo_id},
    random::Random,
    store::{
        accounts::tests::{everything, fill},
        backup::{StoredRow, tests::before_the_journal},
        tests::{run, signed_in, user},
    },
};
use jiff::Timestamp;
use proptest::{prelude::*, test_runner::FileFailurePersistence};
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    os::unix::fs::PermissionsExt as _,
    sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering},
};
use tokio::sync::watch;

/// A folder with a database in it.
struct Site {
    folder: tempfile::TempDir,
}

impl Site {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a folder") }
    }

    fn endpoint(&self) -> String {
        format!("surrealkv://{}?sync=never", self.folder.path().join("db").display())
    }

    async fn open(&self) -> Store {
        Store::open(&self.endpoint(), Reserve(0), Random::system()).await.expect("a store")
    }

    fn request(&self, keep: Option<usize>) -> Request {
        Request { folder: self.folder.path().join("backups"), keep: keep.and_then(NonZeroUsize::new) }
    }

    async fn back_up(&self, store: &Store) -> PathBuf {
        Backups::new(store.clone(), Clock::system(), Reserve(0)).make(&self.request(None)).await.expect("a backup")
    }

    async fn restore(&self, file: &Path) -> Result<Restored, BackupError> {
        restore(&self.endpoint(), file, &Clock::system(), Random::system()).await
    }

    /// The names beside the database.
    fn names(&self) -> BTreeSet<String> {
        let names = fs::read_dir(self.folder.path()).expect("a folder").map(|entry| entry.expect("an entry").file_name());
        names.map(|name| name.into_string().expect("text")).collect()
    }
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).expect("a file").permissions().mode() & 0o777
}

/// Every row of a backup, by its table.
fn rows_of(file: &Path) -> BTreeMap<String, Vec<Value>> {
    let (mut reader, _) = Reader::new(fs::File::open(file).expect("a file")).expect("a backup");
    let mut rows: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    while let Some((row, _)) = reader.row().expect("a row") {
        rows.entry(row.table().expect("a table").to_owned()).or_default().push(serde_json::to_value(&row).expect("JSON"));
    }
    rows
}

#[test]
fn a_restored_database_has_every_row_but_the_sessions_and_another_name() {
    run(async {
        let site = Site::new();
        let store = site.open().await;
        for name in ["ada", "bob", "eve"] {
            fill(&store, name).await;
        }
        store.delete_owner(&user("eve")).await.expect("deleted");
        let before = everything(&store).await;
        let epoch = store.journal_head(&user("ada")).await.expect("a head").epoch;
        let file = site.back_up(&store).await;
        assert_eq!((mode(&file), mode(file.parent().expect("a folder"))), (0o600, 0o700));
        Book::of(store.clone()).create_todo(&user("ada"), todo_id(50), day(DAY), "Later").await.expect("a todo");
        store.delete_owner(&user("bob")).await.expect("deleted");
        store.close(&site.endpoint()).await.expect("closed");

        let restored = site.restore(&file).await.expect("restored");
        let store = site.open().await;
        let after = everything(&store).await;
        for (table, rows) in &before {
            match table.as_str() {
                "epoch" => assert_ne!(&after[table], rows),
                "session" | "spent_state" => assert!(after[table].is_empty() && !restored.rows.contains_key(table)),
                // A migration's row has the time when it ran.
                "migration" => assert_eq!(after[table].len(), rows.len()),
                _ => {
                    assert_eq!(&after[table], rows, "{table}");
                    assert_eq!(restored.rows.get(table).copied().unwrap_or(0), rows.len() as u64, "{table}");
                }
            }
        }
        assert!(!before["session"].is_empty() && before["gone"].len() == 1);
        let head = store.journal_head(&user("ada")).await.expect("a head");
        assert!(head.epoch != epoch && head.epoch.len() == 26 && restored.head.epoch == epoch);
        let book = Book::of(store.clone());
        book.create_todo(&user("ada"), todo_id(51), day(DAY), "New").await.expect("a todo");
        assert_eq!(store.journal_head(&user("ada")).await.expect("a head").seq, head.seq + 1, "the journal goes on");
        signed_in(&store, "bob", Timestamp::UNIX_EPOCH).await;
        drop(book);
        store.close(&site.endpoint()).await.expect("closed");

        let former = restored.former.expect("the former database");
        let former = format!("surrealkv://{}", former.display());
        let store = Store::open(&former, Reserve(0), Random::system()).await.expect("a store");
        assert_eq!(Book::of(store).texts(&user("ada")).await.0.last().map(String::as_str), Some("Later"), "nothing of it is gone");
    });
}

#[test]
fn a_backup_is_restored_where_no_database_is() {
    run(async {
        let (site, other) = (Site::new(), Site::new());
        let store = site.open().await;
        Book::of(store.clone()).todo(&user("ada"), 1).await;
        let file = site.back_up(&store).await;
        let restored = other.restore(&file).await.expect("restored");
        assert_eq!((restored.former, other.names()), (None, BTreeSet::from(["db".to_owned()])));
        assert_eq!(mode(&other.folder.path().join("db")), 0o700);
        assert_eq!(Book::of(other.open().await).texts(&user("ada")).await.0, ["1"]);
    });
}

#[test]
fn a_backup_of_an_older_daybook_is_brought_up_to_date() {
    run(async {
        let (site, other) = (Site::new(), Site::new());
        let store = before_the_journal(&site.endpoint()).await;
        let file = site.back_up(&store).await;
        other.restore(&file).await.expect("restored");
        let book = Book::of(other.open().await);
        assert_eq!(book.texts(&user("ada")).await.0, ["Milk"]);
        book.todo(&user("ada"), 7).await;
        assert_eq!(book.view(&user("ada")).await.seq, 1);
    });
}

#[test]
fn while_many_write_each_backup_is_of_one_moment() {
    const PEOPLE: usize = 4;
    run(async {
        let site = Site::new();
        let store = site.open().await;
        let owners = ["a", "b", "c", "d"].map(user);
        for owner in &owners {
            store.know(owner).await;
        }
        let (book, stop, numbers) = (Book::of(store.clone()), Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
        let (count, mut written) = watch::channel(0_u64);
        let writers: Vec<_> = (0..32)
            .map(|writer| {
                let (book, stop, numbers, owner) = (book.clone(), stop.clone(), numbers.clone(), owners[writer % PEOPLE].clone());
                let count = count.clone();
                tokio::spawn(async move {
                    while !stop.load(Ordering::Relaxed) {
                        let number = numbers.fetch_add(1, Ordering::Relaxed);
                        let day = day(&format!("2026-{:02}-{:02}", 1 + number / 28 % 12, 1 + number % 28));
                        book.create_todo(&owner, todo_id(number), day, "x").await.expect("a todo");
                        count.send_modify(|count| *count += 1);
                        if number.is_multiple_of(3) {
                            book.set_done(&owner, todo_id(number), true).await.expect("done");
                        }
                    }
                })
            })
            .collect();
        let mut seqs = vec![0];
        for _ in 0..5 {
            let before = *written.borrow_and_update();
            written.wait_for(|count| *count > before + 20).await.expect("writers");
            let rows = rows_of(&site.back_up(&store).await);
            let of = |table: &str, owner: &str| {
                let rows = rows.get(table).into_iter().flatten();
                rows.filter(|row| row["Object"]["owner"]["String"] == owner).map(|row| &row["Object"]).cloned().collect::<Vec<_>>()
            };
            let number = |row: &Value, field: &str| row[field]["Number"]["Int"].as_u64().expect("a number");
            let mut all = 0;
            for owner in &owners {
                let owner = owner.as_str();
                let seq = of("journal", owner).first().map_or(0, |journal| number(journal, "seq"));
                let mut changes: Vec<u64> = of("change", owner).iter().map(|change| number(change, "seq")).collect();
                changes.sort_unstable();
                assert_eq!(changes, (1..=seq).collect::<Vec<_>>(), "each change is there, and none that was not counted");
                let (todos, days) = (of("todo", owner), of("day", owner));
                let done = todos.iter().filter(|todo| todo["done_at"] != Value::Null && todo["done_at"] != "None").count() as u64;
                assert_eq!(todos.len() as u64 + done, seq, "each made a row, or checked one");
                let sum = |field| days.iter().map(|day| number(day, field)).sum::<u64>();
                assert_eq!((sum("todos"), sum("open")), (todos.len() as u64, todos.len() as u64 - done));
                all += seq;
            }
            seqs.push(all);
        }
        stop.store(true, Ordering::Relaxed);
        for writer in writers {
            writer.await.expect("no refusal");
        }
        assert!(seqs.windows(2).all(|two| two[0] < two[1]), "they wrote meanwhile: {seqs:?}");
    });
}

/// A small backup, and its bytes.
async fn small(site: &Site) -> (PathBuf, Vec<u8>) {
    let store = site.open().await;
    let book = Book::of(store.clone());
    for number in 1..=3 {
        book.todo(&user("ada"), number).await;
    }
    drop(book);
    let file = site.back_up(&store).await;
    store.close(&site.endpoint()).await.expect("closed");
    let bytes = fs::read(&file).expect("bytes");
    (file, bytes)
}

#[test]
fn what_is_no_whole_backup_is_refused_and_the_database_is_as_it_was() {
    run(async {
        let site = Site::new();
        let (file, bytes) = small(&site).await;
        let names = site.names();
        let refused = async |bytes: &[u8]| {
            fs::write(&file, bytes).expect("written");
            let error = site.restore(&file).await.expect_err("a refusal").to_string();
            assert_eq!(site.names(), names, "{error}");
            error
        };
        let sentence = |what: &str| format!("{} is {what}", file.display());
        let damaged = sentence("damaged: it is incomplete, or was changed after it was made. Use another backup.");
        for length in [bytes.len() - 1, bytes.len() - 20, bytes.len() / 2] {
            assert_eq!(refused(&bytes[..length]).await, damaged, "{length}");
        }
        let mut changed = bytes.clone();
        changed[bytes.len() / 2] ^= 1;
        assert_eq!(refused(&changed).await, damaged);
        let no_backup = sentence("not a backup of Daybook.");
        for other in [&b""[..], b"PK\x03\x04", &bytes[..12], &gzip(b"{\"a\":1}\n")] {
            assert_eq!(refused(other).await, no_backup);
        }
        let (_, head) = Reader::new(bytes.as_slice()).expect("a head");
        let step = serde_json::from_value(json!({ "number": 999, "name": "later", "checksum": "" })).expect("a step");
        let newer = [
            Head { version: VERSION + 1, daybook: "9.9.9".into(), ..head.clone() },
            Head { steps: vec![step], daybook: "9.9.9".into(), ..head },
        ];
        for head in newer {
            let file = Writer::new(Vec::new(), &head).and_then(Writer::finish).expect("a file");
            assert!(
                refused(&file)
                    .await
                    .ends_with("was made by Daybook 9.9.9, which is newer than this one. Restore it with that version or a later one.")
            );
        }
        fs::write(&file, &bytes).expect("written");
        let store = site.open().await;
        assert_eq!(
            site.restore(&file).await.expect_err("a refusal").to_string(),
            StoreError::InUse { path: site.folder.path().join("db").display().to_string() }.to_string()
        );
        store.close(&site.endpoint()).await.expect("closed");
        // The leftover of an interrupted restore.
        fs::create_dir(site.folder.path().join("db.restoring")).expect("a folder");
        site.restore(&file).await.expect("restored");
        assert_eq!(site.names().len(), names.len() + 1, "the former database, and nothing else");
    });
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write as _;
    let mut to = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    to.write_all(bytes).and_then(|()| to.finish()).expect("bytes")
}

#[test]
fn the_newest_backups_stay_and_one_is_made_when_it_is_due() {
    run(async {
        let site = Site::new();
        let seconds = Arc::new(AtomicI64::new(1_800_000_000));
        let told = seconds.clone();
        let clock = Clock::from_fn(move || Timestamp::from_second(told.load(Ordering::SeqCst)).expect("a time"));
        let backups = Backups::new(site.open().await, clock, Reserve(0));
        let (every, request) = (Duration::from_hours(6), site.request(Some(2)));
        let mut made = Vec::new();
        for (wait, is_due) in [(0, true), (6 * 3_600 - 1, false), (1, true), (6 * 3_600, true)] {
            seconds.fetch_add(wait, Ordering::SeqCst);
            let path = backups.make_if_due(every, &request).await.expect("an answer");
            assert_eq!(path.is_some(), is_due);
            made.extend(path);
        }
        let left: BTreeSet<_> = fs::read_dir(&request.folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
        assert_eq!(left, made[1..].iter().cloned().collect());
        let again = backups.make(&request).await.expect_err("the same moment");
        assert!(again.to_string().contains("cannot be used"), "{again}");
        let full = Backups::new(backups.store.clone(), Clock::system(), Reserve(u64::MAX));
        assert!(matches!(full.make(&request).await, Err(BackupError::NoRoom { .. })));
        assert_eq!(fs::read_dir(&request.folder).expect("a folder").count(), 2, "nothing is left unfinished");
    });
}

#[test]
fn the_command_asks_the_server_that_has_the_database_open_or_reads_it() {
    run(async {
        let site = Site::new();
        let to = site.folder.path().join("elsewhere");
        let ask = async |endpoint: &str| back_up(endpoint, Some(to.clone()), None, (Clock::system(), Random::system(), Reserve(0))).await;
        let nothing = ask(&site.endpoint()).await.expect_err("no database");
        assert!(nothing.to_string().starts_with("There is no database in "), "{nothing}");
        assert!(ask("mem://").await.expect_err("in memory").to_string().starts_with("A database in memory"));

        let store = site.open().await;
        Book::of(store.clone()).todo(&user("ada"), 1).await;
        let path = site.folder.path().join("backup.sock");
        let alone = ask(&site.endpoint()).await.expect_err("nobody listens");
        assert!(matches!(alone, BackupError::Store(StoreError::InUse { .. })));
        // The leftover of a crash.
        drop(std::os::unix::net::UnixListener::bind(&path).expect("a socket"));
        let socket = Backups::new(store.clone(), Clock::system(), Reserve(0)).listen(&site.endpoint()).expect("a socket");
        assert_eq!(mode(&path), 0o600);
        assert_eq!(rows_of(&ask(&site.endpoint()).await.expect("a backup"))["todo"].len(), 1);
        fs::write(site.folder.path().join("file"), "").expect("a file");
        let no_folder = Request { folder: site.folder.path().join("file"), keep: None };
        let refused = socket::ask(&path, &no_folder).await.expect("a server").expect_err("a refusal");
        assert!(refused.to_string().contains("file cannot be used: "), "{refused}");
        drop(socket);
        assert!(!path.exists());
        store.close(&site.endpoint()).await.expect("closed");
        assert_eq!(rows_of(&ask(&site.endpoint()).await.expect("a backup"))["todo"].len(), 1, "with no server");
        assert!(matches!(restore("mem://", &path, &Clock::system(), Random::system()).await, Err(BackupError::NotEmbedded)));
    });
}

fn head() -> Head {
    Head { version: VERSION, daybook: "0.1.0".into(), made_at: "2026-11-23T09:30:00Z".into(), epoch: "E".into(), steps: Vec::new() }
}

fn row(id: i64, text: &str) -> StoredRow {
    let id = json!({ "RecordId": { "table": "todo", "key": { "Number": id } } });
    serde_json::from_value(json!({ "Object": { "id": id, "text": { "String": text } } })).expect("a row")
}

fn read(bytes: &[u8]) -> Result<(Vec<StoredRow>, Option<Foot>), Unreadable> {
    let (mut reader, _) = Reader::new(bytes)?;
    let mut rows = Vec::new();
    while let Some((row, _)) = reader.row()? {
        rows.push(row);
    }
    assert_eq!(reader.row(), Ok(None));
    Ok((rows, reader.foot()))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: Some(Box::new(FileFailurePersistence::Off)), ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_written_is_read_and_no_part_of_it_is(texts in prop::collection::vec(".*", 0..8), cut in 0.0..1.0, bit in 0..8_u8) {
        let rows: Vec<_> = texts.iter().zip(0..).map(|(text, id)| row(id, text)).collect();
        let mut writer = Writer::new(Vec::new(), &head()).expect("a writer");
        let (mut tally, _) = Tally::of(&head()).expect("a tally");
        for row in &rows {
            writer.row(row.clone()).expect("written");
            tally.row(row.clone()).expect("counted");
        }
        let mut bytes = writer.finish().expect("bytes");
        let foot = tally.foot();
        prop_assert_eq!(foot.rows.get("todo").copied().unwrap_or(0), rows.len() as u64);
        prop_assert_eq!(read(&bytes), Ok((rows.clone(), Some(foot.clone()))));
        let at = (cut * bytes.len() as f64) as usize;
        prop_assert!(read(&bytes[..at]).is_err());
        bytes[at] ^= 1 << bit;
        // Some bits of gzip have no effect: the time, the system, the padding of the last byte.
        if let Ok(read) = read(&bytes) {
            prop_assert_eq!(read, (rows, Some(foot)));
        }
    }
}

#[test]
fn a_line_that_was_taken_out_or_put_elsewhere_is_missed() {
    let mut writer = Writer::new(Vec::new(), &head()).expect("a writer");
    for id in 0..3 {
        writer.row(row(id, "x")).expect("written");
    }
    let bytes = writer.finish().expect("bytes");
    let mut text = String::new();
    std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(bytes.as_slice()), &mut text).expect("text");
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!((lines.len(), Reader::new(bytes.as_slice()).expect("a head").1), (5, head()));
    let of = |order: &[usize]| gzip(order.iter().map(|line| format!("{}\n", lines[*line])).collect::<String>().as_bytes());
    assert!(read(&of(&[0, 1, 2, 3, 4])).is_ok());
    for order in [&[0, 1, 2, 4][..], &[0, 2, 1, 3, 4], &[0, 1, 2, 3, 3, 4], &[0, 1, 2, 3], &[0, 1, 2, 3, 4, 4], &[0, 0, 1, 2, 3, 4]] {
        assert_eq!(read(&of(order)), Err(Unreadable::Damaged), "{order:?}");
    }
    assert_eq!(read(&of(&[1, 2, 3, 4])), Err(Unreadable::NoBackup));
}
