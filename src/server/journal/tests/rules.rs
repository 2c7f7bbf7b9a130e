//! The rules of the journal, each of which somebody learned the hard way.

use super::{Ask, Book, DAY, day, each_line, note_id, run, todo_id, user};
use crate::{
    error::ApiError,
    model::{
        change::{Change, Op, Place, Refusal, TextId},
        day::Day,
        id::{OpId, TodoId},
        journal::{Account, Answer, Batch, Outcome, Sent},
        limits::{OPS_REMEMBERED, SUBTASK_LEVELS, TODOS_PER_DAY},
        lines::lines,
        rank::Rank,
        row::{Row, RowId},
        todo::Todo,
        user::UserId,
    },
    server::{
        journal::Removal,
        store::{StoreError, accounts::tests::everything, tests::signed_in},
    },
};
use jiff::Timestamp;
use std::{collections::HashSet, sync::Arc, time::Duration};

fn op(number: u64, change: Change) -> Sent {
    Sent { op: Op { id: OpId::from_parts(number, 1), change }, first_sent_at: None }
}

fn place(rank: &str) -> Place {
    Place { day: Some(day(DAY)), parent: None, rank: rank.parse().expect("a rank"), after: None, before: None }
}

fn create(number: u64, text: &str) -> Change {
    Change::CreateTodo { id: todo_id(number), place: place(&format!("i{number:03}")), text: text.into() }
}

fn below(parent: u64) -> Place {
    Place { parent: Some(todo_id(parent)), ..place("i") }
}

fn set_text(number: u64, base: OpId, text: &str) -> Change {
    Change::SetText { of: TextId::Todo(todo_id(number)), base, text: text.into() }
}

fn row(number: u64) -> RowId {
    RowId::Todo(todo_id(number))
}

impl Book {
    async fn account(&self, owner: &UserId) -> Account {
        let since = self.store.user(owner).await.expect("an answer").expect("a person").since;
        Account { owner: owner.clone(), since }
    }

    async fn push(&self, owner: &UserId, ops: impl IntoIterator<Item = Sent>) -> Answer {
        let batch = Batch { account: self.account(owner).await, ops: ops.into_iter().collect() };
        self.journal.append(owner, batch).await.expect("an answer")
    }

    async fn outcome(&self, owner: &UserId, sent: Sent) -> Outcome {
        let mut answer = self.push(owner, [sent]).await;
        answer.outcomes.pop().expect("an outcome")
    }

    async fn made(&self, owner: &UserId, ops: impl IntoIterator<Item = Sent>) -> Answer {
        let answer = self.push(owner, ops).await;
        assert!(answer.outcomes.iter().all(|outcome| *outcome == Outcome::Done), "{answer:?}");
        answer
    }

    async fn shown(&self, owner: &UserId, number: u64) -> Option<Arc<Todo>> {
        self.view(owner).await.todos.into_iter().find(|todo| todo.id == todo_id(number))
    }
}

fn refused(refusal: Refusal) -> Outcome {
    Outcome::Refused(refusal)
}

#[test]
fn a_change_is_made_once_and_its_id_stands_for_nothing_else() {
    run(async {
        let (book, ada) = (Book::new().await, user("ada"));
        let first = book.made(&ada, [op(1, create(1, "Milk")), op(2, create(2, "Eggs"))]).await;
        assert_eq!((first.seq, first.rows.len()), (2, 2));
        book.delete_todo(&ada, todo_id(1)).await.expect("deleted");
        // The response was lost; the change is sent again, also to another instance with empty caches.
        for book in [book.clone(), Book::of(book.store.clone())] {
            let again = book.made(&ada, [op(1, create(1, "Milk"))]).await;
            assert_eq!(again.seq, 3, "nothing was done again");
            assert!(again.rows[0].trashed().is_some(), "the row as it is by now");
            assert_eq!(book.outcome(&ada, op(1, create(1, "Oat milk"))).await, refused(Refusal::Reused));
            assert_eq!(book.outcome(&ada, op(2, Change::SetDone { id: todo_id(2), done: true })).await, refused(Refusal::Reused));
        }
        let twice = book.made(&ada, [op(3, create(3, "Tea")), op(3, create(3, "Tea"))]).await;
        assert_eq!((twice.seq, book.texts(&ada).await.0), (4, vec!["Eggs".to_owned(), "Tea".to_owned()]));
        let unknown = Sent { op: Op { id: OpId::UNKNOWN, change: create(9, "x") }, first_sent_at: None };
        assert_eq!(book.outcome(&ada, unknown).await, refused(Refusal::NotUnderstood));
    });
}

#[test]
fn a_conflict_is_remembered_and_told_with_the_row_as_it_is_by_then() {
    run(async {
        let (book, ada) = (Book::new().await, user("ada"));
        book.made(&ada, [op(1, create(1, "Milk")), op(2, set_text(1, OpId::from_parts(1, 1), "Oat milk"))]).await;
        let late = op(3, set_text(1, OpId::from_parts(1, 1), "Soy milk"));
        let text_of = |outcome: Outcome| match outcome {
            Outcome::Refused(Refusal::Conflict { row: Row::Todo(todo) }) => todo.text.clone(),
            other => panic!("{other:?}"),
        };
        assert_eq!(text_of(book.outcome(&ada, late.clone()).await), "Oat milk");
        book.edit_todo(&ada, todo_id(1), "Rice milk", None).await.expect("an edit");
        assert_eq!(text_of(book.outcome(&ada, late).await), "Rice milk");
        let long = op(4, create(4, &"x".repeat(3_000)));
        let refusal = book.outcome(&ada, long.clone()).await;
        assert!(matches!(refusal, Outcome::Refused(Refusal::Text { .. })), "{refusal:?}");
        assert_eq!(book.outcome(&ada, long).await, refusal);
    });
}

#[test]
fn what_is_no_other_text_is_no_conflict() {
    run(async {
        let (book, ada) = (Book::new().await, user("ada"));
        book.made(&ada, [op(1, create(1, "Milk")), op(2, create(2, "Eggs"))]).await;
        // On the phone it is checked and moved, while the offline laptop edits its text.
        let moved = Place { after: Some(row(2)), ..place("z") };
        book.made(&ada, [op(3, Change::SetDone { id: todo_id(1), done: true }), op(4, Change::Place { row: row(1), place: moved })]).await;
        // Two edits, the second over the first, whose answer never came.
        let edits = [op(5, set_text(1, OpId::from_parts(1, 1), "Oat")), op(6, set_text(1, OpId::from_parts(5, 1), "Oat milk"))];
        book.made(&ada, edits).await;
        let todo = book.shown(&ada, 1).await.expect("a todo");
        assert_eq!((todo.text.as_str(), todo.done, todo.text_op), ("Oat milk", true, OpId::from_parts(6, 1)));
    });
}

#[test]
fn a_queue_never_meets_another_account() {
    run(async {
        let (book, ada, eve) = (Book::new().await, user("ada"), user("eve"));
        book.made(&ada, [op(1, create(1, "Milk"))]).await;
        let adas = Batch { account: book.account(&ada).await, ops: vec![op(2, create(2, "Late"))] };
        let to_eve = book.journal.append(&eve, adas.clone()).await.expect_err("another person's");
        assert_eq!(ApiError::from(to_eve), ApiError::OtherAccount);
        assert!(book.view(&eve).await.todos.is_empty());

        book.journal.delete_owner(&ada).await.expect("deleted");
        let gone = book.journal.append(&ada, adas.clone()).await.expect_err("nobody's");
        assert_eq!(ApiError::from(gone), ApiError::SignInRequired);
        signed_in(&book.store, "ada", Timestamp::from_second(1_800_000_000).expect("a time")).await;
        for book in [book.clone(), Book::of(book.store.clone())] {
            let late = book.journal.append(&ada, adas.clone()).await.expect_err("an earlier account's");
            assert!(matches!(late, StoreError::OtherAccount), "{late}");
            assert!(book.view(&ada).await.todos.is_empty());
        }
        book.made(&ada, [op(3, create(3, "New"))]).await;
    });
}

#[test]
fn what_was_deleted_on_another_day_comes_back_from_any() {
    run(async {
        let (book, ada) = (Book::new().await, user("ada"));
        let yesterday: Option<Day> = Some(day("2026-11-22"));
        let ops = [
            Change::CreateTodo { id: todo_id(1), place: Place { day: yesterday, ..place("i") }, text: "Milk".into() },
            Change::Trash { row: row(1) },
        ];
        book.made(&ada, ops.into_iter().zip(1..).map(|(change, number)| op(number, change))).await;
        let cold = Book::of(book.store.clone());
        cold.made(&ada, [op(3, Change::Restore { row: row(1) })]).await;
        let view = cold.journal.day_view(&ada, day("2026-11-22"), day(DAY), None).await.expect("a day");
        assert_eq!((view.todos[0].text.as_str(), view.days[1].open), ("Milk", 1));
    });
}

#[test]
fn what_may_have_been_made_before_anybody_remembers_is_not_made_again() {
    run(async {
        let (book, ada) = (Book::new().await, user("ada"));
        book.made(&ada, (1..=60).map(|number| op(number, create(number, "x")))).await;
        // As if much had happened between.
        book.store.age_journal(&ada, OPS_REMEMBERED - 10).await;
        let book = Book::of(book.store);
        book.made(&ada, [op(100, create(100, "new"))]).await;
        let head = book.store.journal_head(&ada).await.expect("a head");
        assert_eq!((head.seq, head.horizon), (OPS_REMEMBERED + 51, 51));
        assert_eq!(book.store.remembered_ops(&ada).await, 10, "those up to the horizon are forgotten");
        let old = |number: u64, seq: u64| Sent { first_sent_at: Some(seq), ..op(number, create(number, "x")) };
        assert_eq!(book.outcome(&ada, old(7, 6)).await, refused(Refusal::Expired));
        let answer = book.push(&ada, [old(7, 6)]).await;
        assert_eq!(answer.rows[0].id(), row(7), "with the row as it is");
        assert_eq!(book.outcome(&ada, old(55, 54)).await, Outcome::Done, "this one is remembered");
        assert_eq!(book.outcome(&ada, op(200, create(200, "never sent"))).await, Outcome::Done);
        assert_eq!(book.outcome(&ada, old(201, OPS_REMEMBERED)).await, Outcome::Done, "sent, but so lately that it would be remembered");
    });
}

#[test]
fn what_was_removed_for_good_is_not_made_again_however_late() {
    run(async {
        let (book, ada) = (Book::new().await, user("ada"));
        let gone = [row(1), RowId::Note(note_id(1))];
        let note = Change::CreateNote { id: note_id(1), place: place("i"), title: "Secret".into(), body: String::new() };
        book.made(&ada, [op(1, create(1, "Milk")), op(2, note.clone()), op(3, create(2, "Eggs"))]).await;
        book.made(&ada, gone.iter().enumerate().map(|(at, row)| op(10 + at as u64, Change::Trash { row: *row }))).await;
        for row in gone {
            book.journal.remove(&ada, Removal::Row(row)).await.expect("removed");
        }
        book.store.age_journal(&ada, OPS_REMEMBERED).await;
        let book = Book::of(book.store);
        book.made(&ada, [op(20, create(3, "Tea"))]).await;
        assert_eq!(book.store.remembered_ops(&ada).await, 1, "the log has forgotten the rest");
        for change in [create(1, "Milk"), create(1, "Bread"), note] {
            assert_eq!(book.outcome(&ada, op(1, change)).await, refused(Refusal::Expired));
        }
        let sent_twice = book.create_todo(&ada, todo_id(1), day(DAY), "Milk").await;
        assert!(matches!(sent_twice, Err(StoreError::Refused(Refusal::Expired))), "{sent_twice:?}");
        let sent_twice = book.create_note(&ada, note_id(1), day(DAY), "Secret", "").await;
        assert!(matches!(sent_twice, Err(StoreError::Refused(Refusal::Expired))), "{sent_twice:?}");
        // Only the ids are kept, and only of what was removed.
        let tombstones = &everything(&book.store).await["tombstone"];
        assert!(tombstones.len() == 2 && tombstones.iter().all(|row| !row.contains("Secret")), "{tombstones:?}");
        assert_eq!(book.outcome(&ada, op(21, create(2, "Bread"))).await, refused(Refusal::Exists));
    });
}

#[test]
fn a_copy_whose_first_row_was_removed_for_good_is_not_made_twice() {
    run(async {
        let (book, ada) = (Book::new().await, user("ada"));
        for number in 1..=2 {
            book.create_todo(&ada, todo_id(number), day(DAY), "Milk").await.expect("a todo");
        }
        let copy = || Ask::Copy { name: todo_id(9), from: day(DAY), to: day("2026-11-30") };
        let copied = book.journal.ask(&ada, copy()).await.expect("copied");
        assert_eq!(copied.len(), 2);
        let first = copied[0].id();
        book.made(&ada, [op(50, Change::Trash { row: first })]).await;
        book.journal.remove(&ada, Removal::Row(first)).await.expect("removed");
        assert_eq!(book.journal.ask(&ada, copy()).await.expect("an answer").len(), 0);
    });
}

#[test]
fn the_log_holds_no_texts_and_little_else() {
    run(async {
        let (book, ada) = (Book::new().await, user("ada"));
        let long = UserId::from_verified_subject("user_01KAVJ4M8WQ3T5R7Y9ZXC2VBNM");
        for owner in [&ada, &long] {
            book.store.know(owner).await;
            book.made(owner, (1..=30).map(|number| op(number, create(number, "Secret")))).await;
            assert!(matches!(book.outcome(owner, op(31, create(1, "Another secret"))).await, Outcome::Refused(Refusal::Exists)));
            book.made(owner, [op(32, Change::Trash { row: row(1) })]).await;
        }
        let entries = book.store.log().await;
        assert_eq!(entries.len(), 64);
        for entry in entries {
            assert!(entry.len() <= 200, "{} bytes: {entry}", entry.len());
            assert!(!entry.contains("Secret"), "{entry}");
        }
    });
}

#[test]
fn a_reader_is_told_what_happened_since_or_to_load_anew() {
    run(async {
        let (book, ada) = (Book::new().await, user("ada"));
        let mut heard = book.journal.subscribe(&ada);
        book.made(&ada, [op(1, create(1, "Milk")), op(2, create(2, "Eggs"))]).await;
        assert_eq!(*heard.borrow_and_update(), 2);
        assert_eq!(book.outcome(&ada, op(3, create(1, "Again"))).await, refused(Refusal::Exists));
        book.made(&ada, [op(4, Change::SetDone { id: todo_id(1), done: true }), op(5, Change::Trash { row: row(1) })]).await;
        assert_eq!(*heard.borrow_and_update(), 5);

        let id = |number: u64| OpId::from_parts(number, 1);
        for book in [book.clone(), Book::of(book.store.clone())] {
            let delta = book.journal.since(&ada, 1).await.expect("an answer").expect("a delta");
            assert_eq!((delta.since, delta.seq, delta.ops), (1, 5, vec![id(2), id(4), id(5)]));
            let mut rows: Vec<_> = delta.rows.iter().map(|row| (row.id(), row.seq(), row.trashed())).collect();
            rows.sort();
            assert_eq!(rows, [(row(1), 5, Some(id(5))), (row(2), 2, None)], "as they are by now");
            let nothing = book.journal.since(&ada, 5).await.expect("an answer").expect("a delta");
            assert_eq!((nothing.since, nothing.seq, nothing.ops.len(), nothing.rows.len()), (5, 5, 0, 0));
            assert_eq!(book.journal.since(&ada, 6).await.expect("an answer"), None, "ahead of the server");
        }
        book.store.age_journal(&ada, 3 * OPS_REMEMBERED).await;
        let book = Book::of(book.store);
        book.made(&ada, [op(6, create(6, "x"))]).await;
        assert_eq!(book.journal.since(&ada, 5).await.expect("an answer"), None, "further back than anybody remembers");

        let mut heard = book.journal.subscribe(&ada);
        book.journal.delete_owner(&ada).await.expect("deleted");
        assert!(heard.changed().await.is_err(), "nobody will write any more");
    });
}

#[test]
fn sixty_four_who_write_at_once_are_all_served_though_one_goes_away() {
    run(async {
        let (book, ada) = (Book::new().await, user("ada"));
        let writers: Vec<_> = (0..64)
            .map(|number| {
                let (book, ada) = (book.clone(), ada.clone());
                tokio::spawn(async move {
                    let text = number.to_string();
                    let write = book.create_todo(&ada, todo_id(number), day(DAY), &text);
                    match number {
                        // The caller goes away while the change is under way.
                        31 => tokio::time::timeout(Duration::from_micros(1), write).await.is_err(),
                        _ => write.await.is_ok(),
                    }
                })
            })
            .collect();
        for writer in writers {
            assert!(writer.await.expect("no panic"));
        }
        // A change that nobody waits for is applied all the same.
        let mut heard = book.journal.subscribe(&ada);
        while *heard.borrow_and_update() < 64 {
            tokio::time::timeout(Duration::from_secs(10), heard.changed()).await.expect("in time").expect("a journal");
        }
        let there: HashSet<TodoId> = book.view(&ada).await.todos.iter().map(|todo| todo.id).collect();
        assert_eq!(there.len(), 64);
        assert_eq!(book.store.ranks().await.into_iter().collect::<HashSet<_>>().len(), 64);
        let cold = Book::of(book.store.clone());
        assert_eq!(cold.view(&ada).await, book.view(&ada).await, "what is remembered is what is written");
        let head = book.store.journal_head(&ada).await.expect("a head");
        assert_eq!(head.seq, 64);
    });
}

#[test]
fn what_nobody_knows_whether_it_was_written_is_found_out_by_sending_it_again() {
    run(async {
        let (book, ada) = (Book::new().await, user("ada"));
        book.made(&ada, [op(1, create(1, "Milk"))]).await;
        let before = book.view(&ada).await;
        let mut heard = book.journal.subscribe(&ada);
        heard.mark_unchanged();
        book.store.break_journals(true).await;
        let batch = Batch { account: book.account(&ada).await, ops: vec![op(2, create(2, "Eggs"))] };
        let (one, two) = tokio::join!(book.journal.append(&ada, batch.clone()), book.create_todo(&ada, todo_id(3), day(DAY), "Tea"));
        for error in [one.expect_err("a failure"), two.expect_err("a failure")] {
            assert_eq!(ApiError::from(error), ApiError::Unavailable);
        }
        assert_eq!(book.view(&ada).await, before);
        assert!(!heard.has_changed().expect("a journal"), "listeners hear only of what was written");
        book.store.break_journals(false).await;
        for _ in 0..2 {
            let answer = book.journal.append(&ada, batch.clone()).await.expect("an answer");
            assert_eq!((answer.seq, answer.outcomes), (2, vec![Outcome::Done]));
        }
        assert_eq!(book.texts(&ada).await.0, ["Milk", "Eggs"]);
    });
}

#[test]
fn a_row_is_made_once_and_never_over_another() {
    run(async {
        let (book, ada) = (Book::new().await, user("ada"));
        book.made(&ada, [op(1, create(1, "Milk"))]).await;
        assert_eq!(book.outcome(&ada, op(2, create(1, "Eggs"))).await, refused(Refusal::Exists));
        book.made(&ada, [op(3, Change::Trash { row: row(1) })]).await;
        assert_eq!(book.outcome(&ada, op(4, create(1, "Eggs"))).await, refused(Refusal::Exists));
        assert_eq!(book.texts(&ada).await.0, Vec::<String>::new());
    });
}

#[test]
fn a_form_that_comes_twice_makes_one_row_and_one_with_another_text_makes_another() {
    run(async {
        let (book, ada) = (Book::new().await, user("ada"));
        let (first, day) = (todo_id(1), day(DAY));
        for _ in 0..2 {
            assert_eq!(book.create_todo(&ada, first, day, "Milk").await.expect("a todo").id, first);
        }
        // Back, and something else typed into the same form; and that sent twice.
        let other = book.create_todo(&ada, first, day, "Eggs").await.expect("a todo").id;
        assert_ne!(other, first);
        book.edit_todo(&ada, other, "Ten eggs", None).await.expect("an edit");
        assert_eq!(book.create_todo(&ada, first, day, "Eggs").await.expect("a todo").text, "Ten eggs");
        assert_eq!(book.texts(&ada).await.0, ["Milk", "Ten eggs"]);

        let (first, title) = (note_id(1), "List");
        for _ in 0..2 {
            assert_eq!(book.create_note(&ada, first, day, title, "a").await.expect("a note").id, first);
        }
        assert_ne!(book.create_note(&ada, first, day, title, "b").await.expect("a note").id, first);
        assert_eq!(book.view(&ada).await.notes.len(), 2);
        // A row that a page created has no form.
        book.made(&ada, [op(1, create(7, "Tea"))]).await;
        assert_eq!(book.create_todo(&ada, todo_id(7), day, "Tea").await.expect("a todo").id, todo_id(7));
    });
}

#[test]
fn a_row_gets_a_place_between_the_neighbours_that_it_names() {
    run(async {
        let (book, ada) = (Book::new().await, user("ada"));
        let at = |rank: &str, after: u64, before: u64| Place { after: Some(row(after)), before: Some(row(before)), ..place(rank) };
        let two = [
            Change::CreateTodo { id: todo_id(1), place: place("0"), text: "1".into() },
            Change::CreateTodo { id: todo_id(2), place: place("00"), text: "2".into() },
        ];
        book.made(&ada, two.into_iter().zip(1..).map(|(change, number)| op(number, change))).await;
        // Between these two there is no room for a rank, and the page did not know.
        for number in 3..=20 {
            let change = Change::CreateTodo { id: todo_id(number), place: at("zzz", 1, 2), text: number.to_string() };
            book.made(&ada, [op(number, change)]).await;
        }
        let todos = book.view(&ada).await.todos;
        assert_eq!((todos[0].text.as_str(), todos[19].text.as_str()), ("1", "2"), "{todos:#?}");
        let ranks: Vec<Rank> = todos.iter().map(|todo| todo.rank.clone()).collect();
        assert!(ranks.is_sorted_by(|a, b| a < b), "{ranks:?}");
        assert!(todos.iter().all(|todo| todo.text_op == OpId::from_parts(todo.text.parse().expect("a number"), 1)), "places are no texts");
        let delta = book.journal.since(&ada, 2).await.expect("an answer").expect("a delta");
        assert!(delta.rows.iter().any(|known| known.id() == row(2)), "a row with a new rank is in the delta");
        assert_eq!(Book::of(book.store.clone()).view(&ada).await, book.view(&ada).await);
    });
}

#[test]
fn subtasks_go_where_their_todo_goes() {
    run(async {
        let (book, ada) = (Book::new().await, user("ada"));
        let levels = SUBTASK_LEVELS as u64;
        let tree = (1..=levels + 1).map(|number| {
            let place = if number == 1 { place("i") } else { below(number - 1) };
            op(number, Change::CreateTodo { id: todo_id(number), place, text: number.to_string() })
        });
        book.made(&ada, tree).await;
        let too_deep = Change::CreateTodo { id: todo_id(50), place: below(levels + 1), text: "x".into() };
        let circle = Change::Place { row: row(1), place: below(3) };
        // On instances with empty caches, so that everything is read from the database.
        let cold = || Book::of(book.store.clone());
        assert_eq!(cold().outcome(&ada, op(50, too_deep)).await, refused(Refusal::TooDeep));
        assert_eq!(cold().outcome(&ada, op(51, circle)).await, refused(Refusal::Cycle));

        let other: Option<Day> = Some(day("2026-11-24"));
        let answer = cold().made(&ada, [op(52, Change::Place { row: row(2), place: Place { day: other, ..place("i") } })]).await;
        assert_eq!(answer.rows.len(), SUBTASK_LEVELS, "all that changed");
        let on = async |on: &str| {
            let view = cold().journal.day_view(&ada, day(on), day(on), None).await.expect("a day");
            (view.todos.len(), view.days.iter().find(|summary| summary.day == day(on)).map_or(0, |summary| summary.open as usize))
        };
        assert_eq!((on(DAY).await, on("2026-11-24").await), ((1, 1), (SUBTASK_LEVELS, SUBTASK_LEVELS)));

        cold().made(&ada, [op(53, Change::Trash { row: row(4) })]).await;
        cold().made(&ada, [op(54, Change::Trash { row: row(2) })]).await;
        assert_eq!(on("2026-11-24").await, (0, 0));
        cold().made(&ada, [op(55, Change::Restore { row: row(2) })]).await;
        assert_eq!(on("2026-11-24").await, (2, 2), "what went with it, and not what lay there before");
        cold().made(&ada, [op(56, Change::Trash { row: row(3) }), op(57, Change::Restore { row: row(4) })]).await;
        let view = cold().journal.day_view(&ada, day("2026-11-24"), day(DAY), None).await.expect("a day");
        let todo = view.todos.iter().find(|todo| todo.id == todo_id(4)).expect("a todo");
        assert_eq!(todo.parent, None, "its todo lies in the Trash");
    });
}

#[test]
fn someday_has_rows_too() {
    run(async {
        let (book, ada) = (Book::new().await, user("ada"));
        let someday = Place { day: None, ..place("i") };
        book.made(&ada, [op(1, create(1, "Milk")), op(2, Change::Place { row: row(1), place: someday })]).await;
        let cold = Book::of(book.store.clone());
        assert_eq!(cold.view(&ada).await, book.view(&ada).await);
        assert_eq!(cold.texts(&ada).await.0, Vec::<String>::new());
        assert_eq!(cold.view(&ada).await.days[0].open, 0);
        let kept = cold.store.kept_of(&ada).await.expect("kept");
        assert_eq!(kept.days, [None]);
        assert_eq!(cold.store.day_record(&ada, None, None).await.expect("a record").todos[0].text, "Milk");
        cold.made(&ada, [op(3, Change::Place { row: row(1), place: place("i") })]).await;
        assert_eq!(cold.texts(&ada).await.0, ["Milk"]);
        // A day that never showed anything is exported all the same.
        let short = [op(4, create(4, "Tea")), op(5, Change::Trash { row: row(4) })];
        let other = Place { day: Some(day("2026-11-25")), ..place("i") };
        cold.made(&ada, [short[0].clone(), op(6, Change::Place { row: row(4), place: other }), short[1].clone()]).await;
        assert_eq!(cold.store.kept_of(&ada).await.expect("kept").days, [Some(day(DAY)), Some(day("2026-11-25"))]);
    });
}

#[test]
fn a_page_that_is_remembered_costs_no_query_and_is_what_was_written() {
    run(async {
        let (book, ada) = (Book::new().await, user("ada"));
        book.made(&ada, [op(1, create(1, "Milk"))]).await;
        let before = book.view(&ada).await;
        // Nobody else writes to an embedded database, so the cache is not checked.
        book.store.spoil_texts().await;
        assert_eq!(book.view(&ada).await, before);
        let answer = book.made(&ada, [op(2, create(2, "Eggs"))]).await;
        assert_eq!(book.texts(&ada).await.0, ["Milk", "Eggs"]);
        assert_eq!((book.view(&ada).await.seq, answer.seq), (2, 2));
        assert_eq!(Book::of(book.store.clone()).texts(&ada).await.0, ["spoilt", "Eggs"]);
    });
}

#[test]
fn an_instance_beside_another_shows_what_that_one_wrote() {
    run(async {
        let (mut one, ada) = (Book::new().await, user("ada"));
        let two = one.beside();
        for (number, (writer, reader)) in [(&one, &two), (&two, &one), (&one, &two)].into_iter().enumerate() {
            let number = number as u64 + 1;
            assert_eq!(reader.view(&ada).await.todos.len() as u64, number - 1);
            writer.todo(&ada, number).await;
            assert_eq!(reader.view(&ada).await, writer.view(&ada).await);
            assert_eq!(reader.view(&ada).await.todos.len() as u64, number);
        }
        one.journal.delete_owner(&ada).await.expect("deleted");
        assert!(two.view(&ada).await.todos.is_empty());
    });
}

#[test]
fn one_look_at_the_other_instances_tells_everybody_who_listens() {
    run(async {
        let mut one = Book::new().await;
        let two = one.beside();
        // One has no journal yet.
        let people = ["ada", "bob", "cleo"].map(user);
        one.todo(&people[0], 1).await;
        let mut listeners = people.each_ref().map(|person| two.journal.subscribe(person));
        two.journal.look_at_others().await;
        listeners.iter_mut().for_each(|listener| drop(listener.borrow_and_update()));
        for person in &people[..2] {
            one.todo(person, 2).await;
        }
        two.journal.look_at_others().await;
        assert_eq!(
            listeners.each_ref().map(|listener| (listener.has_changed().expect("a sender"), *listener.borrow())),
            [(true, 2), (true, 1), (false, 0)]
        );
    });
}

#[test]
fn a_row_goes_to_the_end_of_a_day_that_the_page_does_not_know() {
    run(async {
        let (book, ada) = (Book::new().await, user("ada"));
        let tomorrow = day("2026-11-24");
        for (number, at) in [(1, DAY), (2, "2026-11-24"), (3, "2026-11-24")] {
            book.create_todo(&ada, todo_id(number), day(at), &number.to_string()).await.expect("created");
        }
        let to = |number| Change::MoveToDay { row: row(number), day: Some(tomorrow) };
        let cold = Book::of(book.store.clone());
        cold.made(&ada, [op(10, to(1)), op(11, to(1)), op(12, to(2))]).await;
        let view = cold.journal.day_view(&ada, tomorrow, tomorrow, None).await.expect("a day");
        let texts: Vec<_> = view.todos.iter().map(|todo| todo.text.as_str()).collect();
        assert_eq!(texts, ["2", "3", "1"], "what is there already stays where it is");
        assert!(cold.view(&ada).await.todos.is_empty());
        let missing = cold.outcome(&ada, op(13, to(9))).await;
        assert_eq!(missing, refused(Refusal::NotFound));
    });
}

#[test]
fn what_is_left_of_earlier_days_is_carried_over_whole_or_not_at_all() {
    run(async {
        let (book, ada) = (Book::new().await, user("ada"));
        let (first, second, today) = (day("2026-11-20"), day("2026-11-22"), day(DAY));
        for (number, on) in [(1, first), (2, first), (3, second), (4, today), (5, day("2026-11-25"))] {
            book.create_todo(&ada, todo_id(number), on, &number.to_string()).await.expect("created");
        }
        book.set_done(&ada, todo_id(2), true).await.expect("done");
        let cold = Book::of(book.store.clone());
        let from = cold.journal.days_with_open_todos(&ada, today).await.expect("days");
        assert_eq!(from, [first, second]);
        let moved = cold.journal.ask(&ada, Ask::CarryOver { from: from.clone(), to: today }).await.expect("moved");
        assert_eq!(moved.iter().map(Row::id).collect::<Vec<_>>(), [row(1), row(3)]);
        assert_eq!(book_texts(&cold, &ada, today).await, ["4", "1", "3"]);
        assert_eq!(cold.journal.days_with_open_todos(&ada, today).await.expect("days"), []);
        assert!(cold.journal.ask(&ada, Ask::CarryOver { from, to: today }).await.expect("nothing").is_empty());

        // A day that has no room for all of it takes none.
        let many = (0..TODOS_PER_DAY - 4).map(|index| Ask::CreateTodo {
            id: todo_id(100 + index as u64),
            day: Some(today),
            text: "x".into(),
            done: false,
        });
        cold.journal.ask(&ada, Ask::All(many.collect())).await.expect("created");
        for number in [50, 51] {
            cold.create_todo(&ada, todo_id(number), first, "late").await.expect("created");
        }
        let full = cold.journal.ask(&ada, Ask::CarryOver { from: vec![first], to: today }).await.expect_err("full");
        assert!(matches!(full, StoreError::Refused(Refusal::DayFull { .. })), "{full:?}");
        for book in [cold.clone(), Book::of(book.store.clone())] {
            assert_eq!(book_texts(&book, &ada, first).await, ["2", "late", "late"]);
            assert_eq!(book_texts(&book, &ada, today).await.len(), TODOS_PER_DAY - 1);
        }
    });
}

#[test]
fn the_done_todos_of_a_day_go_to_the_trash_together() {
    run(async {
        let (book, ada) = (Book::new().await, user("ada"));
        for number in 1..=3 {
            book.create_todo(&ada, todo_id(number), day(DAY), &number.to_string()).await.expect("created");
        }
        for number in [1, 3] {
            book.set_done(&ada, todo_id(number), true).await.expect("done");
        }
        let gone = Book::of(book.store.clone()).journal.ask(&ada, Ask::DeleteDone { day: day(DAY) }).await.expect("deleted");
        assert!(gone.len() == 2 && gone.iter().all(|row| row.trashed().is_some()));
        assert_eq!(book_texts(&Book::of(book.store.clone()), &ada, day(DAY)).await, ["2"]);
    });
}

#[test]
fn a_list_that_is_sent_twice_is_written_once() {
    run(async {
        let (book, ada) = (Book::new().await, user("ada"));
        let ask = each_line(todo_id(1), day(DAY), lines("- [x] Milk\n\n- Eggs\n- Eggs"));
        for book in [book.clone(), Book::of(book.store.clone())] {
            assert_eq!(book.journal.ask(&ada, ask.clone()).await.expect("written").len(), 3);
            let view = book.view(&ada).await;
            let todos: Vec<_> = view.todos.iter().map(|todo| (todo.text.as_str(), todo.done)).collect();
            assert_eq!(todos, [("Milk", true), ("Eggs", false), ("Eggs", false)]);
        }
        book.set_done(&ada, todo_id(1), false).await.expect("unchecked");
        let second = book.view(&ada).await.todos[1].id;
        book.delete_todo(&ada, second).await.expect("deleted");
        assert_eq!(book.journal.ask(&ada, ask).await.expect("written before").len(), 3);
        let view = book.view(&ada).await;
        let todos: Vec<_> = view.todos.iter().map(|todo| (todo.text.as_str(), todo.done)).collect();
        assert_eq!(todos, [("Milk", false), ("Eggs", false)], "what was done with them since stays");
        let none = book.journal.ask(&ada, each_line(todo_id(2), day(DAY), lines("- \n"))).await.expect_err("no line");
        assert!(matches!(none, StoreError::Refused(Refusal::Text { .. })), "{none:?}");
        let bad = each_line(todo_id(2), day(DAY), lines(&format!("fine\n{}", "x".repeat(3_000))));
        let refusal = book.journal.ask(&ada, bad).await.expect_err("a long line");
        assert!(matches!(refusal, StoreError::Refused(Refusal::Text { .. })), "{refusal:?}");
        assert_eq!(Book::of(book.store.clone()).view(&ada).await.todos.len(), 2, "nothing of it is written");
    });
}

async fn book_texts(book: &Book, owner: &UserId, day: Day) -> Vec<String> {
    let view = book.journal.day_view(owner, day, day, None).await.expect("a day");
    view.todos.iter().map(|todo| todo.text.clone()).collect()
}
