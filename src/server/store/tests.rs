//! What every module's tests need, and the tests that look at several modules at once.

use super::{
    Store, StoreError, WRITERS, binds,
    disk::Reserve,
    drafts::{DRAFT_BYTES, DraftKey},
    examine::{Examination, Schema},
    row,
    sessions::{NewSession, SessionKey},
};
use crate::{
    error::AppError,
    model::{
        day::Day,
        id::{NoteId, TodoId},
        limits::{NOTE_BODY_CHARS, NOTE_TITLE_CHARS, TODO_CHARS},
        note::{Body, Note, Title},
        page::{DaySummary, DayView, Draft},
        todo::{Direction, Todo, TodoText},
        user::{User, UserId},
    },
};
use jiff::{SignedDuration, Timestamp};
use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use std::{
    io::{BufRead as _, Write as _},
    time::Duration,
};
use surrealdb::types::{SurrealValue as _, ToSql as _, Value, Variables};
use tokio::sync::Mutex;

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

/// A database that nobody else has, and that knows the people of the tests and nothing of theirs.
pub async fn store() -> Store {
    let store = Store::open("mem://", Reserve::default()).await.expect("a store");
    for name in ["ada", "bob", "eve"] {
        store.know(&user(name)).await;
    }
    store
}

/// An owner of rows.
pub fn user(name: &str) -> UserId {
    UserId::from_verified_subject(format!("user_{name}"))
}

/// A person with a session that began now and goes on.
pub async fn signed_in(store: &Store, name: &str, now: Timestamp) -> SessionKey {
    let (owner, key) = (user(name), SessionKey::random());
    let profile = User { id: owner.clone(), email: format!("{name}@example.com"), first_name: None, last_name: None, picture: None };
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
        let untouched = Store::open_as_it_is(&endpoint, Reserve::default()).await.expect("a store");
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
        store.run("CREATE migration:9 SET number = 9, name = 'sharing', checksum = ''", Variables::new()).await.expect("a change");
        let schema = store.examine().await.expect("an answer").schema;
        assert!(matches!(&schema, Schema::Foreign(sentence) if sentence.contains("newer Daybook")), "{schema:?}");
    });
}

#[test]
fn an_endpoint_that_nobody_serves_is_refused_in_words() {
    run(async {
        for wrong in ["", "data/db", "rocksdb://x", "file://x"] {
            let refused = Store::open(wrong, Reserve::default()).await.expect_err(wrong);
            assert!(matches!(&refused, StoreError::CannotOpen(why) if why.contains("surrealkv://")), "{refused}");
        }
    });
}

fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

fn todo_id(number: u64) -> TodoId {
    TodoId::from_parts(number, 0)
}

fn note_id(number: u64) -> NoteId {
    NoteId::from_parts(number, 0)
}

fn text(text: &str) -> TodoText {
    TodoText::parse(text).expect("a todo's text")
}

fn title(text: &str) -> Title {
    Title::parse(text).expect("a title")
}

fn body(text: &str) -> Body {
    Body::parse(text).expect("a body")
}

const DAY: &str = "2026-11-23";

impl Store {
    /// Makes a person of an owner, where there is none yet.
    async fn know(&self, owner: &UserId) {
        if self.user(owner).await.expect("an answer").is_none() {
            let user = User { id: owner.clone(), email: String::new(), first_name: None, last_name: None, picture: None };
            self.keep_user(&user).await.expect("a user");
        }
    }

    async fn todo(&self, owner: &UserId, number: u64) -> Todo {
        self.know(owner).await;
        self.create_todo(owner, todo_id(number), day(DAY), text(&number.to_string())).await.expect("a todo")
    }

    async fn note(&self, owner: &UserId, number: u64) -> Note {
        self.know(owner).await;
        self.create_note(owner, note_id(number), day(DAY), title(&number.to_string()), body("body")).await.expect("a note")
    }

    async fn view(&self, owner: &UserId) -> DayView {
        self.load_day(owner, day(DAY), day(DAY)).await.expect("a day")
    }

    /// The texts of the day's todos that are open, and of those that are done.
    async fn texts(&self, owner: &UserId) -> (Vec<String>, Vec<String>) {
        let (done, open): (Vec<_>, Vec<_>) = self.view(owner).await.todos.into_iter().partition(|todo| todo.done);
        let texts = |todos: Vec<Todo>| todos.into_iter().map(|todo| todo.text).collect();
        (texts(open), texts(done))
    }

    /// Has the day's row say that it holds so many rows: quicker than to write them.
    async fn pretend_held(&self, owner: &UserId, todos: u32, notes: u32) {
        let values = [("page", row("day", owner, DAY)), ("owner", owner.as_str().into_value()), ("day", DAY.into_value())];
        let held = [("todos", todos.into_value()), ("notes", notes.into_value())];
        let values = values.into_iter().chain(held).map(|(name, value)| (name.to_owned(), value)).collect();
        self.run("UPSERT $page SET owner = $owner, day = $day, todos = $todos, notes = $notes", values).await.expect("a day's row");
    }

    async fn explain(&self, statement: &str) -> String {
        let statement = format!("EXPLAIN ANALYZE {statement}");
        let values = binds([("owner", user("ada").as_str().into_value()), ("day", DAY.into_value())]);
        let plan: Value = self.db.query(statement).bind(values).await.expect("a plan").take(0).expect("a plan");
        plan.to_sql()
    }
}

#[test]
fn a_todo_is_created_once_whatever_happens_to_it_and_however_often_it_is_sent() {
    run(async {
        let (store, ada) = (store().await, user("ada"));
        let created = store.todo(&ada, 1).await;
        assert_eq!(created, Todo { id: todo_id(1), day: day(DAY), text: "1".into(), done: false, version: 1 });
        assert_eq!(store.todo(&ada, 1).await, created);

        let edited = store.edit_todo(&ada, todo_id(1), text("milk"), None).await.expect("an edit");
        assert_eq!((edited.text.as_str(), edited.version), ("milk", 2));
        assert_eq!(store.todo(&ada, 1).await, edited);

        store.delete_todo(&ada, todo_id(1)).await.expect("a deletion");
        assert_eq!(store.todo(&ada, 1).await.text, "milk");
        assert_eq!(store.texts(&ada).await.0, Vec::<String>::new(), "what was deleted does not come back by being sent again");
        assert_eq!(store.view(&ada).await.days, [DaySummary { day: day(DAY), open: 0 }]);
    });
}

#[test]
fn checking_a_todo_moves_it_to_done_and_back_to_its_place() {
    run(async {
        let (store, ada) = (store().await, user("ada"));
        for number in 1..=3 {
            store.todo(&ada, number).await;
        }
        for _ in 0..2 {
            let checked = store.set_done(&ada, todo_id(2), true).await.expect("a check");
            assert!(checked.done);
            assert_eq!(checked.version, 2, "checking again changes nothing");
        }
        assert_eq!(store.texts(&ada).await, (vec!["1".into(), "3".into()], vec!["2".into()]));
        assert_eq!(store.view(&ada).await.days[0].open, 2);
        for _ in 0..2 {
            assert!(!store.set_done(&ada, todo_id(2), false).await.expect("an uncheck").done);
        }
        assert_eq!(store.texts(&ada).await.0, ["1", "2", "3"]);
    });
}

#[test]
fn an_edit_of_an_old_version_is_a_conflict_and_a_repeated_one_is_not() {
    run(async {
        let (store, ada) = (store().await, user("ada"));
        store.todo(&ada, 1).await;
        let first = store.edit_todo(&ada, todo_id(1), text("a"), Some(1)).await.expect("an edit");
        let conflict = store.edit_todo(&ada, todo_id(1), text("b"), Some(1)).await.expect_err("a conflict");
        assert!(matches!(conflict, StoreError::VersionConflict), "{conflict}");
        assert_eq!(store.edit_todo(&ada, todo_id(1), text("a"), Some(1)).await.expect("sent again"), first);
        assert_eq!(store.edit_todo(&ada, todo_id(1), text("b"), None).await.expect("unasked").version, 3);

        store.note(&ada, 1).await;
        let first = store.save_note(&ada, note_id(1), title("t"), body("a"), Some(1)).await.expect("a save");
        let conflict = store.save_note(&ada, note_id(1), title("t"), body("b"), Some(1)).await.expect_err("a conflict");
        assert!(matches!(conflict, StoreError::VersionConflict), "{conflict}");
        assert_eq!(store.save_note(&ada, note_id(1), title("t"), body("a"), Some(1)).await.expect("sent again"), first);
        assert_eq!(store.save_note(&ada, note_id(1), title("t"), body("b"), None).await.expect("unasked").version, 3);
        assert_eq!(store.view(&ada).await.notes[0].body, "b");
    });
}

#[test]
fn what_was_deleted_comes_back_to_its_place_as_it_was() {
    run(async {
        let (store, ada) = (store().await, user("ada"));
        for number in 1..=3 {
            store.todo(&ada, number).await;
            store.note(&ada, number).await;
        }
        for _ in 0..2 {
            store.delete_todo(&ada, todo_id(2)).await.expect("a deletion");
            store.delete_note(&ada, note_id(2)).await.expect("a deletion");
        }
        assert_eq!(store.texts(&ada).await.0, ["1", "3"]);
        assert_eq!(store.view(&ada).await.notes.iter().map(|note| note.title.as_str()).collect::<Vec<_>>(), ["1", "3"]);
        for gone in [
            store.edit_todo(&ada, todo_id(2), text("x"), None).await.err(),
            store.set_done(&ada, todo_id(2), true).await.err(),
            store.move_todo(&ada, todo_id(2), Direction::Up).await.err(),
            store.save_note(&ada, note_id(2), title("x"), body("x"), None).await.err(),
        ] {
            assert!(matches!(gone, Some(StoreError::NotFound)), "{gone:?}");
        }
        for _ in 0..2 {
            assert_eq!(store.restore_todo(&ada, todo_id(2)).await.expect("a todo").text, "2");
            assert_eq!(store.restore_note(&ada, note_id(2)).await.expect("a note").title, "2");
        }
        assert_eq!(store.texts(&ada).await.0, ["1", "2", "3"]);
        assert_eq!(store.view(&ada).await.notes.iter().map(|note| note.title.as_str()).collect::<Vec<_>>(), ["1", "2", "3"]);
    });
}

#[test]
fn two_people_with_the_same_ids_never_meet() {
    run(async {
        let (store, ada, bob, eve) = (store().await, user("ada"), user("bob"), user("eve"));
        for owner in [&ada, &bob] {
            store.todo(owner, 1).await;
            store.note(owner, 1).await;
        }
        store.edit_todo(&ada, todo_id(1), text("ada's"), Some(1)).await.expect("an edit");
        store.save_note(&ada, note_id(1), title("ada's"), body("ada's"), Some(1)).await.expect("a save");
        store.set_done(&ada, todo_id(1), true).await.expect("a check");
        let bobs = store.view(&bob).await;
        assert_eq!((bobs.todos[0].text.as_str(), bobs.todos[0].done, bobs.notes[0].title.as_str()), ("1", false, "1"));
        store.delete_todo(&ada, todo_id(1)).await.expect("a deletion");
        store.delete_note(&ada, note_id(1)).await.expect("a deletion");
        assert_eq!(store.view(&bob).await, bobs);

        let adas_trash = store.view(&ada).await;
        for refused in [
            store.set_done(&eve, todo_id(1), true).await.map(drop),
            store.edit_todo(&eve, todo_id(1), text("eve's"), None).await.map(drop),
            store.delete_todo(&eve, todo_id(1)).await,
            store.restore_todo(&eve, todo_id(1)).await.map(drop),
            store.move_todo(&eve, todo_id(1), Direction::Down).await.map(drop),
            store.save_note(&eve, note_id(1), title("eve's"), body("eve's"), None).await.map(drop),
            store.delete_note(&eve, note_id(1)).await,
            store.restore_note(&eve, note_id(1)).await.map(drop),
        ] {
            assert!(matches!(refused, Err(StoreError::NotFound)), "{refused:?}");
        }
        let eves = store.view(&eve).await;
        assert_eq!((eves.todos, eves.notes, eves.days), (vec![], vec![], vec![DaySummary { day: day(DAY), open: 0 }]));
        assert_eq!(store.view(&bob).await, bobs);
        assert_eq!(store.view(&ada).await, adas_trash);
    });
}

/// An owner's name is part of a key: one that looks like a key, or like a statement, is still only a name.
#[test]
fn an_owner_whose_name_looks_like_a_key_owns_only_their_own_rows() {
    run(async {
        let store = store().await;
        let names = ["a", "a'", "a', '0", "a\u{0}b", "a\"]..[\"z", "", "字", "user:a", "⟨a⟩"];
        for (number, name) in names.iter().enumerate() {
            let owner = UserId::from_verified_subject(*name);
            for todo in 0..=number {
                store.todo(&owner, todo as u64).await;
            }
        }
        for (number, name) in names.iter().enumerate() {
            let view = store.view(&UserId::from_verified_subject(*name)).await;
            assert_eq!(view.todos.len(), number + 1, "{name:?}");
            assert_eq!(view.days, [DaySummary { day: day(DAY), open: u32::try_from(number + 1).expect("few") }], "{name:?}");
        }
    });
}

/// The same moves, checks and deletions on the database and on a plain list end in the same order.
#[test]
fn the_order_of_a_day_is_that_of_a_plain_list() {
    #[derive(Clone, Copy)]
    struct Row {
        number: u64,
        done: bool,
        deleted: bool,
    }
    run(async {
        let (store, ada) = (store().await, user("ada"));
        let mut random = StdRng::seed_from_u64(20_261_123);
        let mut list: Vec<Row> = Vec::new();
        for number in 0..12 {
            store.todo(&ada, number).await;
            list.push(Row { number, done: false, deleted: false });
        }
        for step in 0..150 {
            let at = random.random_range(0..list.len());
            let row = list[at];
            let id = todo_id(row.number);
            match random.random_range(0..10) {
                0 if row.deleted => {
                    store.restore_todo(&ada, id).await.expect("a restored todo");
                    list[at].deleted = false;
                }
                0 => {
                    store.delete_todo(&ada, id).await.expect("a deletion");
                    list[at].deleted = true;
                }
                _ if row.deleted => {}
                1 => {
                    store.set_done(&ada, id, !row.done).await.expect("a check");
                    list[at].done = !row.done;
                }
                number => {
                    let direction = if number % 2 == 0 { Direction::Up } else { Direction::Down };
                    store.move_todo(&ada, id, direction).await.expect("a move");
                    let shown = |other: &Row| !other.deleted && other.done == row.done;
                    let neighbour = match direction {
                        Direction::Up => (0..at).rev().find(|index| shown(&list[*index])),
                        Direction::Down => (at + 1..list.len()).find(|index| shown(&list[*index])),
                    };
                    if let Some(neighbour) = neighbour {
                        let row = list.remove(at);
                        list.insert(neighbour, row);
                    }
                }
            }
            let expected: Vec<_> = list.iter().filter(|row| !row.deleted).map(|row| (row.number.to_string(), row.done)).collect();
            let view = store.view(&ada).await;
            let shown: Vec<_> = view.todos.iter().map(|todo| (todo.text.clone(), todo.done)).collect();
            assert_eq!(shown, expected, "after step {step}");
            assert_eq!(view.days[0].open as usize, expected.iter().filter(|(_, done)| !done).count(), "after step {step}");
        }
    });
}

#[test]
fn a_move_at_the_end_of_the_list_changes_nothing() {
    run(async {
        let (store, ada) = (store().await, user("ada"));
        for number in 1..=2 {
            store.todo(&ada, number).await;
        }
        assert_eq!(store.move_todo(&ada, todo_id(1), Direction::Up).await.expect("a move").version, 1);
        assert_eq!(store.move_todo(&ada, todo_id(2), Direction::Down).await.expect("a move").version, 1);
        assert_eq!(store.move_todo(&ada, todo_id(2), Direction::Up).await.expect("a move").version, 2, "one row is written");
        let view = store.view(&ada).await;
        assert_eq!(view.todos.iter().map(|todo| (todo.text.as_str(), todo.version)).collect::<Vec<_>>(), [("2", 2), ("1", 1)]);
    });
}

#[test]
fn the_sidebar_has_the_days_that_hold_anything_newest_first_and_today_and_the_day_itself() {
    run(async {
        let (store, ada) = (store().await, user("ada"));
        for (number, on) in [(1, "2026-01-02"), (2, "2025-12-31"), (3, "2026-01-02"), (4, "2024-02-29")] {
            store.create_todo(&ada, todo_id(number), day(on), text("x")).await.expect("a todo");
        }
        store.set_done(&ada, todo_id(2), true).await.expect("a check");
        store.delete_todo(&ada, todo_id(4)).await.expect("a deletion");
        store.create_note(&ada, note_id(1), day("2026-02-03"), title(""), body("")).await.expect("a note");
        store.create_note(&ada, note_id(2), day("2026-02-04"), title(""), body("")).await.expect("a note");
        store.delete_note(&ada, note_id(2)).await.expect("a deletion");
        store.create_todo(&user("bob"), todo_id(1), day("2026-05-05"), text("x")).await.expect("a todo");

        let view = store.load_day(&ada, day("2023-07-07"), day(DAY)).await.expect("a day");
        let days: Vec<(String, u32)> = view.days.iter().map(|summary| (summary.day.to_string(), summary.open)).collect();
        let expected = [("2026-11-23", 0), ("2026-02-03", 0), ("2026-01-02", 2), ("2025-12-31", 0), ("2023-07-07", 0)];
        assert_eq!(days, expected.map(|(day, open)| (day.to_owned(), open)));
    });
}

#[test]
fn a_day_holds_its_limit_and_no_more_even_when_two_ask_for_the_last_place() {
    run(async {
        let (store, ada) = (store().await, user("ada"));
        store.pretend_held(&ada, 999, 199).await;

        let (one, two) = tokio::join!(
            store.create_todo(&ada, todo_id(1), day(DAY), text("one")),
            store.create_todo(&ada, todo_id(2), day(DAY), text("two"))
        );
        let refused = [one, two].into_iter().filter_map(Result::err).map(|error| error.to_string()).collect::<Vec<_>>();
        assert_eq!(refused, ["A day can hold 1,000 todos; this one is full. Delete one, or use another day."]);

        let (one, two) = tokio::join!(
            store.create_note(&ada, note_id(1), day(DAY), title("one"), body("")),
            store.create_note(&ada, note_id(2), day(DAY), title("two"), body(""))
        );
        let refused = [one, two].into_iter().filter_map(Result::err).map(|error| error.to_string()).collect::<Vec<_>>();
        assert_eq!(refused, ["A day can hold 200 notes; this one is full. Delete one, or use another day."]);

        let other_day = store.create_todo(&ada, todo_id(3), day("2026-11-24"), text("three")).await;
        assert!(other_day.is_ok(), "{other_day:?}");
    });
}

#[test]
fn what_was_deleted_from_a_day_that_is_full_since_stays_in_the_trash() {
    run(async {
        let (store, ada) = (store().await, user("ada"));
        store.todo(&ada, 1).await;
        store.delete_todo(&ada, todo_id(1)).await.expect("a deletion");
        store.pretend_held(&ada, 1_000, 0).await;
        let refused = store.restore_todo(&ada, todo_id(1)).await.expect_err("a full day");
        assert!(matches!(refused, StoreError::DayFull(_)), "{refused}");
    });
}

#[test]
fn many_creates_at_once_lose_nothing_and_share_no_place() {
    run(async {
        let (store, ada) = (store().await, user("ada"));
        let creates = (0..32).map(|number| {
            let (store, ada) = (store.clone(), ada.clone());
            tokio::spawn(async move { store.todo(&ada, number).await })
        });
        futures::future::try_join_all(creates).await.expect("32 todos");
        assert_eq!(store.view(&ada).await.todos.len(), 32);
        let ranks: Vec<String> = store.run("SELECT VALUE rank FROM todo", Variables::new()).await.expect("ranks").take(0).expect("ranks");
        assert_eq!(ranks.iter().collect::<std::collections::HashSet<_>>().len(), 32);
    });
}

/// Two instances on one database have no lock in common; what they have is the retry.
#[test]
fn two_instances_that_write_one_day_lose_nothing_and_share_no_place() {
    run(async {
        let (one, ada) = (store().await, user("ada"));
        let two = Store { writers: (0..WRITERS).map(|_| Mutex::default()).collect(), ..one.clone() };
        for number in 0..20 {
            tokio::join!(one.todo(&ada, number), two.todo(&ada, 100 + number));
        }
        assert_eq!(one.view(&ada).await.todos.len(), 40);
        let ranks: Vec<String> = one.run("SELECT VALUE rank FROM todo", Variables::new()).await.expect("ranks").take(0).expect("ranks");
        assert_eq!(ranks.iter().collect::<std::collections::HashSet<_>>().len(), 40);
    });
}

#[test]
fn the_longest_texts_in_any_script_come_back_exactly() {
    run(async {
        let (store, ada) = (store().await, user("ada"));
        for (number, letter) in ["x", "é", "字", "😀", "'", "\"", "\\", "\u{202e}"].into_iter().enumerate() {
            let number = number as u64;
            let long = letter.repeat(TODO_CHARS);
            store.create_todo(&ada, todo_id(number), day(DAY), text(&long)).await.expect("a todo");
            let (line, page) = (letter.repeat(NOTE_TITLE_CHARS), letter.repeat(NOTE_BODY_CHARS));
            store.create_note(&ada, note_id(number), day(DAY), title(&line), body(&page)).await.expect("a note");
            let view = store.view(&ada).await;
            assert_eq!(view.todos.last().map(|todo| &todo.text), Some(&long));
            assert_eq!(view.notes.last().map(|note| (&note.title, &note.body)), Some((&line, &page)));
        }
    });
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

/// The rows of other days and other people cost a day's page nothing.
#[test]
fn every_list_is_read_through_its_index() {
    run(async {
        let (store, ada) = (store().await, user("ada"));
        for number in 0..20 {
            store.create_todo(&ada, todo_id(number), day(&format!("2026-01-{:02}", number + 1)), text("x")).await.expect("a todo");
            store
                .create_note(&ada, note_id(number), day(&format!("2026-01-{:02}", number + 1)), title("x"), body(""))
                .await
                .expect("a note");
        }
        for statement in [
            "SELECT id, day, text, rank, done_at, version FROM todo WHERE owner = $owner AND day = $day AND deleted_at = NONE",
            "SELECT id, day, title, body, rank, version FROM note WHERE owner = $owner AND day = $day AND deleted_at = NONE",
            "SELECT VALUE rank FROM todo WHERE owner = $owner AND day = $day ORDER BY rank DESC LIMIT 1",
            "SELECT id, open FROM day:[$owner]..[$owner, ..] WHERE todos > 0 OR notes > 0",
            "SELECT VALUE id FROM draft WHERE kept_at < d'2026-01-01T00:00:00Z'",
        ] {
            let plan = store.explain(statement).await;
            println!("{statement}\n{plan}\n");
            assert!(!plan.contains("TableScan"), "{plan}");
        }
    });
}

fn draft(text: String) -> Draft {
    Draft { endpoint: "todos/create".into(), error: AppError::SignInRequired, fields: vec![("text".into(), text)] }
}

#[test]
fn a_draft_is_given_back_to_whoever_holds_its_key_for_an_hour() {
    run(async {
        let store = store().await;
        let now: Timestamp = "2026-11-23T10:00:00Z".parse().expect("a time");
        let kept = draft("</textarea><script> 字".into());
        let key = DraftKey::random();
        store.keep_draft(&key, &draft("first".into()), now).await.expect("kept");
        store.keep_draft(&key, &kept, now).await.expect("kept in place of the first");
        let same = DraftKey::parse(&key.reveal()).expect("a key");
        assert_eq!(store.draft(&DraftKey::random(), now).await.expect("nothing"), None);
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
        let key = DraftKey::random();
        store.keep_draft(&key, &draft("x".repeat(DRAFT_BYTES - 4)), now).await.expect("the longest draft");
        let refused = store.keep_draft(&key, &draft("x".repeat(DRAFT_BYTES - 3)), now).await.expect_err("one byte more");
        assert!(matches!(refused, StoreError::DraftTooLong), "{refused}");

        let fill = "FOR $n IN 1..2001 { CREATE draft SET kept_at = $now, json = '{}' }";
        let later = surrealdb::types::Datetime::from_timestamp((now + SignedDuration::from_secs(1)).as_second(), 0);
        store.run(fill, binds([("now", later.into_value())])).await.expect("2,000 newer drafts");
        store.keep_draft(&DraftKey::random(), &draft("x".into()), now + SignedDuration::from_secs(2)).await.expect("kept");
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
    /// Opens a database that the last store may still be letting go of: the engine closes behind the last handle, and
    /// says nothing when it has.
    async fn reopen(endpoint: &str) -> Self {
        for _ in 0..200 {
            match Self::open(endpoint, Reserve::default()).await {
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
        let store = Store::open(&endpoint(&directory), Reserve::default()).await.expect("a store in a directory that is made for it");
        store.todo(&ada, 1).await;
        store.note(&ada, 1).await;
        let written = store.view(&ada).await;

        let refused = Store::open(&endpoint(&directory), Reserve::default()).await.expect_err("in use");
        assert!(refused.to_string().contains("in use by another process"), "{refused}");

        drop(store);
        let store = Store::reopen(&endpoint(&directory)).await;
        assert_eq!(store.view(&ada).await, written);
        store.todo(&ada, 2).await;
        assert_eq!(store.texts(&ada).await.0, ["1", "2"], "the order goes on where it was");
    });
}

#[cfg(unix)]
#[test]
fn the_directory_of_private_texts_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    run(async {
        let directory = tempfile::tempdir().expect("a directory");
        let _store = Store::open(&endpoint(&directory), Reserve::default()).await.expect("a store");
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
        store.todo(&user("ada"), 1).await;
        store.migrate().await.expect("nothing to do");
        let after: Vec<i64> = store.run(count, Variables::new()).await.expect("numbers").take(0).expect("numbers");
        assert_eq!(before, after);
        assert_eq!(store.texts(&user("ada")).await.0, ["1"]);

        for (change, says) in [
            ("CREATE migration:9 SET number = 9, name = 'sharing', checksum = ''", "newer Daybook: it has step 9 (sharing)"),
            ("DELETE migration:9; DELETE migration:1; CREATE migration:1 SET number = 1, name = 'rows', checksum = 'x'", "Step 1 (rows)"),
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
        let instances: Vec<Store> = (0..8).map(|_| Store::new(server.clone())).collect();
        for outcome in futures::future::join_all(instances.iter().map(Store::prepare)).await {
            outcome.expect("tables");
        }
        let ada = user("ada");
        instances[0].know(&ada).await;
        instances[0].todo(&ada, 1).await;
        assert_eq!(instances[7].texts(&ada).await.0, ["1"]);
    });
}

/// Names the database that the test binary, started once more as the writer of the next test, writes to.
const WRITER_ENDPOINT: &str = "DAYBOOK_TEST_WRITER_ENDPOINT";

/// No test: the process that the next one kills. It writes todos for ever and says the number of each that was acknowledged.
#[test]
#[ignore = "started by the test that kills it"]
fn write_todos_until_killed() {
    let Ok(endpoint) = std::env::var(WRITER_ENDPOINT) else { return };
    run(async move {
        let store = Store::reopen(&endpoint).await;
        let ada = user("ada");
        for number in store.view(&ada).await.todos.len() as u64..=u64::MAX {
            store.todo(&ada, number).await;
            // Past the test harness, which would keep it.
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
        // What it said between the last word that was awaited and its death counts too.
        acknowledged.extend(said.map_while(Result::ok).filter_map(|line| line.strip_prefix("acknowledged ")?.parse::<u64>().ok()));
        assert!(acknowledged.len() >= 7 * round, "round {round}: the writer ended by itself");
    }
    run(async move {
        let store = Store::reopen(&endpoint).await;
        let ada = user("ada");
        let there: Vec<u64> = store.texts(&ada).await.0.iter().map(|text| text.parse().expect("a number")).collect();
        let lost: Vec<&u64> = acknowledged.iter().filter(|number| !there.contains(number)).collect();
        assert!(lost.is_empty(), "acknowledged and lost: {lost:?}");
        assert!(there.is_sorted(), "{there:?}");
        assert_eq!(store.view(&ada).await.days, [DaySummary { day: day(DAY), open: u32::try_from(there.len()).expect("few") }]);
    });
}
