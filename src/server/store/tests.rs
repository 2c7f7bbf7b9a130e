//! Helpers for the tests of all modules, and the tests that span several modules.

use super::{
    Inner, Store, StoreError, binds,
    disk::Reserve,
    drafts::{DRAFT_BYTES, DraftKey},
    examine::{Examination, Schema},
    row,
    sessions::{NewSession, SessionKey},
};
use crate::{
    answers::Draft,
    error::ApiError,
    model::{
        id::TodoId,
        limits::{NOTE_BODY_CHARS, NOTE_TITLE_CHARS, TODO_CHARS},
        page::DaySummary,
        user::{User, UserId},
    },
    server::{
        journal::tests::{Book, day},
        random::Random,
    },
};
use jiff::{SignedDuration, Timestamp};
use std::{
    io::{BufRead as _, Write as _},
    sync::Arc,
    time::Duration,
};
use surrealdb::types::{SurrealValue as _, ToSql as _, Value, Variables};

/// Runs a test on a thread with room for SurrealDB, which recurses deeper than a test's own 2 MiB allow.
pub fn run<F: Future<Output = ()> + Send + 'static>(test: F) {
    let runtime = || {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).thread_stack_size(16 << 20).enable_all().build();
        runtime.expect("a runtime").block_on(test);
    };
    let thread = std::thread::Builder::new().stack_size(16 << 20).spawn(runtime).expect("a thread");
    if let Err(panic) = thread.join() {
        std::panic::resume_unwind(panic);
    }
}

/// A new database that has the users of the tests, without any rows of theirs.
pub async fn store() -> Store {
    let store = Store::open("mem://", Reserve::default(), Random::system()).await.expect("a store");
    for name in ["ada", "bob", "eve"] {
        store.know(&user(name)).await;
    }
    store
}

/// An owner of rows.
pub fn user(name: &str) -> UserId {
    UserId::from_verified_subject(format!("user_{name}"))
}

/// A user with an active session that began now.
pub async fn signed_in(store: &Store, name: &str, now: Timestamp) -> SessionKey {
    let (owner, key) = (user(name), SessionKey::random(&Random::system()));
    let profile = User {
        id: owner.clone(),
        email: format!("{name}@example.com"),
        first_name: None,
        last_name: None,
        picture: None,
        since: String::new(),
    };
    store.keep_user(&profile).await.expect("a user");
    let session = NewSession {
        owner,
        workos_session: None,
        refresh_token: "unused".into(),
        access_expires_at: now + SignedDuration::from_mins(5),
        ip: None,
        impersonator: None,
        user_agent: None,
    };
    store.create_session(&key, &session, now).await.expect("a session");
    key
}

#[test]
fn a_database_in_memory_answers() {
    run(async {
        store().await.ping().await.expect("an answer");
    });
}

#[test]
fn a_look_at_a_database_changes_nothing_in_it() {
    run(async {
        let directory = tempfile::tempdir().expect("a directory");
        let endpoint = format!("surrealkv://{}?sync=every", directory.path().join("db").display());
        let untouched = Store::open_as_it_is(&endpoint, Reserve::default(), Random::system()).await.expect("a store");
        let Examination { schema: Schema::Behind(steps), writable: None } = untouched.examine().await.expect("an answer") else {
            panic!("a new database has every step to take")
        };
        assert_eq!(steps.first(), Some(&"rows"));
        assert!(matches!(untouched.examine().await.expect("an answer").schema, Schema::Behind(again) if again == steps));

        let store = store().await;
        let rows = async || {
            let everything = "RETURN [(SELECT * FROM migration ORDER BY number), (INFO FOR DB)]";
            store.run(everything, Variables::new()).await.expect("rows").take::<Value>(0).expect("a value").to_sql()
        };
        let before = rows().await;
        assert_eq!(store.examine().await.expect("an answer"), Examination { schema: Schema::Current, writable: Some(Ok(())) });
        assert_eq!(rows().await, before);

        store
            .run("DEFINE FIELD OVERWRITE number ON migration TYPE int READONLY ASSERT $value > 0", Variables::new())
            .await
            .expect("a change");
        let writable = store.examine().await.expect("an answer").writable.expect("a try");
        assert!(writable.is_err(), "the probe is really written");
        store.run("CREATE migration:99 SET number = 99, name = 'sharing', checksum = ''", Variables::new()).await.expect("a change");
        let schema = store.examine().await.expect("an answer").schema;
        assert!(matches!(&schema, Schema::Foreign(sentence) if sentence.contains("newer Daybook")), "{schema:?}");
    });
}

#[test]
fn an_endpoint_that_nobody_serves_is_refused_in_words() {
    run(async {
        for wrong in ["", "data/db", "rocksdb://x", "file://x"] {
            let refused = Store::open(wrong, Reserve::default(), Random::system()).await.expect_err(wrong);
            assert!(matches!(&refused, StoreError::CannotOpen(why) if why.contains("surrealkv://")), "{refused}");
        }
    });
}

const DAY: &str = "2026-11-23";

impl Store {
    /// The store of another process on the same database, which is shared.
    pub fn shared(self) -> Self {
        Self(Arc::new(Inner { is_shared: true, live: super::LiveSessions::default(), ..Inner::clone(&self) }))
    }

    /// Creates the user of an owner, if there is none yet.
    pub async fn know(&self, owner: &UserId) {
        if self.user(owner).await.expect("an answer").is_none() {
            let user =
                User { id: owner.clone(), email: String::new(), first_name: None, last_name: None, picture: None, since: String::new() };
            self.keep_user(&user).await.expect("a user");
        }
    }

    /// Writes this many todos and notes on a day at once, as they were written before there was a journal.
    pub async fn fill(&self, owner: &UserId, day: &str, todos: u64, notes: u64) {
        let keys = |table: &str, count: u64| {
            (0..count).map(|number| row(table, owner, TodoId::from_parts(7_000 + number, Random::system().of_ulid()))).collect::<Vec<_>>()
        };
        let values = binds([
            ("todos", Value::Array(keys("todo", todos).into())),
            ("notes", Value::Array(keys("note", notes).into())),
            ("page", row("day", owner, day)),
            ("owner", owner.as_str().into_value()),
            ("day", day.into_value()),
        ]);
        let fill = "{
            FOR $id IN $todos { CREATE $id SET owner = $owner, day = $day, text = 'x', rank = '80' };
            FOR $id IN $notes { CREATE $id SET owner = $owner, day = $day, title = 'x', body = '', rank = '80' };
            UPSERT $page SET owner = $owner, day = $day, todos += array::len($todos), open += array::len($todos), notes += array::len($notes);
        }";
        self.run(fill, values).await.expect("rows");
    }

    /// Raises the count of changes by this many, without entries in the log.
    pub async fn age_journal(&self, owner: &UserId, changes: u64) {
        let values = binds([("owner", owner.as_str().into_value()), ("changes", i64::try_from(changes).expect("few").into_value())]);
        self.run("UPDATE journal SET seq += $changes WHERE owner = $owner", values).await.expect("a journal");
    }

    /// Makes the database fail whenever a journal is written, or stops that.
    pub async fn break_journals(&self, broken: bool) {
        let field = match broken {
            true => "DEFINE FIELD OVERWRITE seq ON journal TYPE int ASSERT false",
            false => "DEFINE FIELD OVERWRITE seq ON journal TYPE int",
        };
        self.run(field, Variables::new()).await.expect("a field");
    }

    /// How many changes of an owner are in the log.
    pub async fn remembered_ops(&self, owner: &UserId) -> usize {
        let values = binds([("owner", owner.as_str().into_value())]);
        let mut ops = self.run("SELECT VALUE seq FROM change WHERE owner = $owner", values).await.expect("ops");
        let ops: Vec<i64> = ops.take(0).expect("ops");
        ops.len()
    }

    /// Every entry of the log, without the names of its columns.
    pub async fn log(&self) -> Vec<String> {
        let entries = "SELECT VALUE [id, owner, seq, hash, refusal] FROM change";
        let entries: Vec<Value> = self.run(entries, Variables::new()).await.expect("entries").take(0).expect("entries");
        entries.iter().map(|entry| entry.to_sql()).collect()
    }

    /// Writes another text into every todo, past the journal.
    pub async fn spoil_texts(&self) {
        self.run("UPDATE todo SET text = 'spoilt'", Variables::new()).await.expect("texts");
    }

    /// The ranks of all todos of all users.
    pub async fn ranks(&self) -> Vec<String> {
        self.run("SELECT VALUE rank FROM todo", Variables::new()).await.expect("ranks").take(0).expect("ranks")
    }

    async fn explain(&self, statement: &str) -> String {
        self.plan(statement, binds([("owner", user("ada").as_str().into_value()), ("day", DAY.into_value())])).await
    }

    /// How a statement is run, and how many rows each step gave.
    pub async fn plan(&self, statement: &str, values: Variables) -> String {
        let statement = format!("EXPLAIN ANALYZE {statement}");
        let plan: Value = self.db.current().query(statement).bind(values).await.expect("a plan").take(0).expect("a plan");
        plan.to_sql()
    }
}

#[test]
fn the_limits_of_the_model_are_the_limits_of_the_tables() {
    run(async {
        let store = store().await;
        let todo = "CREATE todo:['a', 'b'] SET owner = 'a', day = $day, rank = '80', text = $text";
        for (on, text, fits) in [
            (DAY, "é".repeat(TODO_CHARS), true),
            (DAY, "é".repeat(TODO_CHARS + 1), false),
            (DAY, String::new(), false),
            ("2026-11-3", "x".to_owned(), false),
            ("x2026-11-03", "x".to_owned(), false),
        ] {
            let result = store.run(todo, binds([("day", on.into_value()), ("text", text.into_value())])).await;
            assert_eq!(result.is_ok(), fits, "{result:?}");
            store.run("DELETE todo", Variables::new()).await.expect("an empty table");
        }
        let note = "CREATE note:['a', 'b'] SET owner = 'a', day = '2026-11-23', rank = '80', title = $title, body = $body";
        for (title, body, fits) in
            [(NOTE_TITLE_CHARS, NOTE_BODY_CHARS, true), (NOTE_TITLE_CHARS + 1, 0, false), (0, NOTE_BODY_CHARS + 1, false)]
        {
            let values = binds([("title", "é".repeat(title).into_value()), ("body", "é".repeat(body).into_value())]);
            let result = store.run(note, values).await;
            assert_eq!(result.is_ok(), fits, "{result:?}");
            store.run("DELETE note", Variables::new()).await.expect("an empty table");
        }
        let stolen =
            store.run("CREATE todo:['a', 'c'] SET owner = 'b', day = '2026-11-23', rank = '80', text = 'x'", Variables::new()).await;
        assert!(stolen.is_err(), "a row's owner is the one in its key");
    });
}

/// The rows of other days and other users must not slow down a day's page.
#[test]
fn every_list_is_read_through_its_index() {
    run(async {
        let (store, ada) = (store().await, user("ada"));
        for number in 0..20 {
            store.fill(&ada, &format!("2026-01-{:02}", number + 1), 1, 1).await;
        }
        for statement in [
            "SELECT id, text FROM todo WHERE owner = $owner AND day = $day",
            "SELECT id, body FROM note WHERE owner = $owner AND day = $day",
            "SELECT id, text FROM todo WHERE owner = $owner AND day = NONE",
            "SELECT id FROM note WHERE owner = $owner AND day = NONE LIMIT 1",
            "SELECT id, text FROM todo WHERE owner = $owner AND seq >= 1",
            "SELECT id, body FROM note WHERE owner = $owner AND seq >= 1",
            "SELECT VALUE id FROM change WHERE owner = $owner AND seq >= 1 AND refusal = NONE",
            "SELECT id, hash FROM [change:['user_ada', 'a'], change:['user_ada', 'b']]",
            "SELECT id, todos, notes, open FROM day:[$owner]..[$owner, ..]",
            "SELECT * FROM (SELECT id, text, deleted_at FROM todo WHERE owner = $owner AND deleted_at > d'1970-01-01T00:00:00Z' AND deleted_at <= time::now()) ORDER BY deleted_at DESC, id DESC LIMIT 101",
            "SELECT * FROM (SELECT id, title, deleted_at FROM note WHERE owner = $owner AND deleted_at > d'1970-01-01T00:00:00Z' AND deleted_at <= time::now()) ORDER BY deleted_at DESC, id DESC LIMIT 101",
            "SELECT id, title FROM note:[$owner]..[$owner, ..] WHERE deleted_at = NONE ORDER BY id",
            "SELECT VALUE id FROM draft WHERE kept_at < d'2026-01-01T00:00:00Z'",
        ] {
            let plan = store.explain(statement).await;
            println!("{statement}\n{plan}\n");
            assert!(!plan.contains("TableScan"), "{plan}");
            // To read an index backwards the engine passes everything that it has not put into tables yet.
            assert!(!plan.contains("Backward"), "{plan}");
        }
    });
}

fn draft(text: String) -> Draft {
    Draft { endpoint: "todos/create".into(), error: ApiError::SignInRequired, fields: vec![("text".into(), text)] }
}

#[test]
fn a_draft_is_given_back_to_whoever_holds_its_key_for_an_hour() {
    run(async {
        let store = store().await;
        let now: Timestamp = "2026-11-23T10:00:00Z".parse().expect("a time");
        let kept = draft("</textarea><script> 字".into());
        let key = DraftKey::random(&Random::system());
        store.keep_draft(&key, &draft("first".into()), now).await.expect("kept");
        store.keep_draft(&key, &kept, now).await.expect("kept in place of the first");
        let same = DraftKey::parse(&key.reveal()).expect("a key");
        assert_eq!(store.draft(&DraftKey::random(&Random::system()), now).await.expect("nothing"), None);
        for _ in 0..2 {
            assert_eq!(store.draft(&same, now + SignedDuration::from_mins(60)).await.expect("a draft"), Some(kept.clone()));
        }
        assert_eq!(store.draft(&key, now + SignedDuration::from_secs(3_601)).await.expect("nothing"), None);
        for _ in 0..2 {
            store.forget_draft(&same).await.expect("forgotten");
            assert_eq!(store.draft(&key, now).await.expect("nothing"), None);
        }

        for wrong in ["", "x", &"A".repeat(42), &"A".repeat(44), &format!("{}=", key.reveal())] {
            assert_eq!(DraftKey::parse(wrong), None, "{wrong}");
        }
        assert_eq!(format!("{key:?}"), "DraftKey(…)");
    });
}

#[test]
fn drafts_are_few_and_short() {
    run(async {
        let store = store().await;
        let now: Timestamp = "2026-11-23T10:00:00Z".parse().expect("a time");
        let key = DraftKey::random(&Random::system());
        store.keep_draft(&key, &draft("x".repeat(DRAFT_BYTES - 4)), now).await.expect("the longest draft");
        let refused = store.keep_draft(&key, &draft("x".repeat(DRAFT_BYTES - 3)), now).await.expect_err("one byte more");
        assert!(matches!(refused, StoreError::DraftTooLong), "{refused}");

        let fill = "FOR $n IN 1..2001 { CREATE draft SET kept_at = $now, json = '{}' }";
        let later = surrealdb::types::Datetime::from_timestamp((now + SignedDuration::from_secs(1)).as_second(), 0);
        store.run(fill, binds([("now", later.into_value())])).await.expect("2,000 newer drafts");
        store.keep_draft(&DraftKey::random(&Random::system()), &draft("x".into()), now + SignedDuration::from_secs(2)).await.expect("kept");
        let count = "RETURN count(SELECT id FROM draft)";
        let kept: Option<usize> = store.run(count, Variables::new()).await.expect("a count").take(0).expect("a count");
        assert_eq!(kept, Some(2_000));
        assert_eq!(store.draft(&key, now).await.expect("nothing"), None, "the oldest made room");

        store.keep_draft(&key, &draft("x".into()), now + SignedDuration::from_hours(2)).await.expect("kept");
        let kept: Option<usize> = store.run(count, Variables::new()).await.expect("a count").take(0).expect("a count");
        assert_eq!(kept, Some(1), "what nobody fetched in its hour is dropped");
    });
}

/// The endpoint of a database in a directory.
fn endpoint(directory: &tempfile::TempDir) -> String {
    format!("surrealkv://{}", directory.path().join("new/db").display())
}

impl Store {
    /// Opens a database that the last store may still be closing: the engine closes in the background after the last handle, and
    /// does not report when it has.
    async fn reopen(endpoint: &str) -> Self {
        for _ in 0..200 {
            match Self::open(endpoint, Reserve::default(), Random::system()).await {
                Err(StoreError::InUse { .. }) => tokio::time::sleep(Duration::from_millis(50)).await,
                other => return other.expect("a store"),
            }
        }
        panic!("the database stays locked");
    }
}

#[test]
fn what_was_written_is_there_when_the_database_is_opened_again() {
    run(async {
        let directory = tempfile::tempdir().expect("a directory");
        let ada = user("ada");
        let store = Store::open(&endpoint(&directory), Reserve::default(), Random::system())
            .await
            .expect("a store in a directory that is made for it");
        let book = Book::of(store);
        book.todo(&ada, 1).await;
        book.note(&ada, 1).await;
        let written = book.view(&ada).await;

        let refused = Store::open(&endpoint(&directory), Reserve::default(), Random::system()).await.expect_err("in use");
        assert!(refused.to_string().contains("in use by another process"), "{refused}");

        drop(book);
        let book = Book::of(Store::reopen(&endpoint(&directory)).await);
        assert_eq!(book.view(&ada).await, written);
        book.todo(&ada, 2).await;
        assert_eq!(book.texts(&ada).await.0, ["1", "2"], "the order goes on where it was");
    });
}

#[cfg(unix)]
#[test]
fn the_directory_of_private_texts_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    run(async {
        let directory = tempfile::tempdir().expect("a directory");
        let _store = Store::open(&endpoint(&directory), Reserve::default(), Random::system()).await.expect("a store");
        let mode = std::fs::metadata(directory.path().join("new/db")).expect("a directory").permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
    });
}

#[test]
fn a_step_is_taken_once_and_a_database_of_another_program_is_refused() {
    run(async {
        let store = store().await;
        let count = "SELECT VALUE number FROM migration ORDER BY number";
        let before: Vec<i64> = store.run(count, Variables::new()).await.expect("numbers").take(0).expect("numbers");
        Book::of(store.clone()).todo(&user("ada"), 1).await;
        store.migrate().await.expect("nothing to do");
        let after: Vec<i64> = store.run(count, Variables::new()).await.expect("numbers").take(0).expect("numbers");
        assert_eq!(before, after);
        assert_eq!(Book::of(store.clone()).texts(&user("ada")).await.0, ["1"]);

        for (change, says) in [
            ("CREATE migration:99 SET number = 99, name = 'sharing', checksum = ''", "newer Daybook: it has migration 99 (sharing)"),
            (
                "DELETE migration:99; DELETE migration:1; CREATE migration:1 SET number = 1, name = 'rows', checksum = 'x'",
                "Migration 1 (rows)",
            ),
        ] {
            store.run(change, Variables::new()).await.expect("a change");
            let refused = store.migrate().await.expect_err(says);
            assert!(matches!(&refused, StoreError::CannotOpen(why) if why.contains(says)), "{refused}");
        }
    });
}

#[test]
fn instances_that_start_at_once_on_an_empty_database_share_the_steps() {
    run(async {
        let server = surrealdb::engine::any::connect("mem://").await.expect("a database");
        let instances: Vec<Store> = (0..8).map(|_| Store::new(server.clone(), true, Random::system())).collect();
        for outcome in futures::future::join_all(instances.iter().map(Store::prepare)).await {
            outcome.expect("tables");
        }
        let ada = user("ada");
        Book::of(instances[0].clone()).todo(&ada, 1).await;
        assert_eq!(Book::of(instances[7].clone()).texts(&ada).await.0, ["1"]);
    });
}

/// The environment variable for the database of the next test's writer, which is the test binary started once more.
const WRITER_ENDPOINT: &str = "DAYBOOK_TEST_WRITER_ENDPOINT";

/// Not a test: the process that the next test kills. It writes todos for ever and prints the number of each acknowledged one.
#[test]
#[ignore = "started by the test that kills it"]
fn write_todos_until_killed() {
    let Ok(endpoint) = std::env::var(WRITER_ENDPOINT) else { return };
    run(async move {
        let book = Book::of(Store::reopen(&endpoint).await);
        let ada = user("ada");
        for number in book.view(&ada).await.todos.len() as u64..=u64::MAX {
            book.todo(&ada, number).await;
            // Bypasses the test harness, which would capture it.
            writeln!(std::io::stderr(), "acknowledged {number}").expect("somebody who listens");
        }
    });
}

#[test]
fn what_was_acknowledged_survives_the_death_of_the_process() {
    let directory = tempfile::tempdir().expect("a directory");
    let endpoint = endpoint(&directory);
    let mut acknowledged = Vec::new();
    for round in 1..=3 {
        let mut writer = std::process::Command::new(std::env::current_exe().expect("this test binary"))
            .args(["--ignored", "--exact", "--nocapture", "server::store::tests::write_todos_until_killed"])
            .env(WRITER_ENDPOINT, &endpoint)
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .expect("a writer");
        let mut said = std::io::BufReader::new(writer.stderr.take().expect("its words")).lines();
        let numbers = said.by_ref().map_while(Result::ok).filter_map(|line| line.strip_prefix("acknowledged ")?.parse::<u64>().ok());
        acknowledged.extend(numbers.take(7 * round));
        writer.kill().expect("a kill");
        writer.wait().expect("an end");
        // What it printed between the last awaited line and its death counts too.
        acknowledged.extend(said.map_while(Result::ok).filter_map(|line| line.strip_prefix("acknowledged ")?.parse::<u64>().ok()));
        assert!(acknowledged.len() >= 7 * round, "round {round}: the writer ended by itself");
    }
    run(async move {
        let book = Book::of(Store::reopen(&endpoint).await);
        let ada = user("ada");
        let there: Vec<u64> = book.texts(&ada).await.0.iter().map(|text| text.parse().expect("a number")).collect();
        let lost: Vec<&u64> = acknowledged.iter().filter(|number| !there.contains(number)).collect();
        assert!(lost.is_empty(), "acknowledged and lost: {lost:?}");
        assert!(there.is_sorted(), "{there:?}");
        assert_eq!(
            book.view(&ada).await.days,
            [DaySummary { open: u32::try_from(there.len()).expect("few"), ..DaySummary::empty(day(DAY)) }]
        );
    });
}
