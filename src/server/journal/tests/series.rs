//! Repeating todos.

use super::{Ask, Book, day, run, todo_id, user};
use crate::{
    model::{
        change::{Change, Op, Place, Refusal, TextId},
        day::Day,
        id::{OpId, TodoId},
        journal::{Account, Batch, Outcome, Sent},
        limits::TODOS_PER_DAY,
        list::levels,
        row::RowId,
        todo::EachChange,
        user::UserId,
    },
    server::journal::series::successor,
};

const MONDAY: &str = "2026-11-23";
const NEXT: &str = "2026-11-30";
const TEXT: &str = "Water 🔁 every monday";

/// A database with one repeating todo, on a Monday.
async fn begin(owner: &UserId) -> Book {
    let mut book = Book::new().await;
    book.journal = book.journal.on(day(MONDAY));
    book.create_todo(owner, todo_id(1), day(MONDAY), TEXT).await.expect("a todo");
    book
}

/// The same with a subtask.
async fn begin_with_subtask(owner: &UserId) -> Book {
    let book = begin(owner).await;
    let place = Place { day: Some(day(MONDAY)), parent: Some(todo_id(1)), rank: "i".parse().expect("a rank"), after: None, before: None };
    book.journal.ask(owner, Ask::Make(Change::CreateTodo { id: todo_id(2), place, text: "Basil".into() })).await.expect("made");
    book
}

impl Book {
    /// The todos of a day, each with its level, and a mark where it is done.
    async fn list(&self, owner: &UserId, on: Day) -> Vec<String> {
        let todos = self.journal.day_view(owner, on, on, None).await.expect("a day").todos;
        let levels = levels(&todos);
        let line = |(todo, level): (&std::sync::Arc<crate::model::todo::Todo>, usize)| {
            format!("{}{}{}", "- ".repeat(level), todo.text, if todo.done { " (done)" } else { "" })
        };
        todos.iter().zip(levels).map(line).collect()
    }

    async fn next_list(&self, owner: &UserId) -> Vec<String> {
        self.list(owner, day(NEXT)).await
    }
}

#[test]
fn a_todo_that_comes_again_is_followed_by_one_on_the_next_date() {
    run(async {
        let ada = user("ada");
        let book = begin(&ada).await;
        book.set_done(&ada, todo_id(1), true).await.expect("done");
        assert_eq!(book.list(&ada, day(MONDAY)).await, ["Water 🔁 every monday (done)"]);
        assert_eq!(book.next_list(&ada).await, [TEXT]);
        // Done again on another device, or sent again.
        book.set_done(&ada, todo_id(1), true).await.expect("done");
        assert_eq!(book.next_list(&ada).await, [TEXT]);
        // Instances with empty caches see the same, and the counts of the day are right.
        let other = Book::of(book.store.clone());
        assert_eq!(other.next_list(&ada).await, [TEXT]);
        assert_eq!(other.journal.days(&ada, day(MONDAY)).await.expect("days").get(&day(NEXT)), Some(&1));
        // Two weeks late: what was missed does not pile up.
        let late = Book { journal: other.journal.on(day("2026-12-16")), ..other };
        late.set_done(&ada, successor(todo_id(1)), true).await.expect("done");
        assert_eq!(late.list(&ada, day("2026-12-21")).await, [TEXT]);
        for on in ["2026-12-07", "2026-12-14"] {
            assert_eq!(late.list(&ada, day(on)).await, [""; 0], "{on}");
        }
    });
}

#[test]
fn what_was_unchecked_takes_the_next_one_back_unless_somebody_touched_it() {
    run(async {
        let ada = user("ada");
        let book = begin(&ada).await;
        let next = successor(todo_id(1));
        for _ in 0..3 {
            book.set_done(&ada, todo_id(1), true).await.expect("done");
            assert_eq!(book.next_list(&ada).await, [TEXT]);
            book.set_done(&ada, todo_id(1), false).await.expect("open");
            assert_eq!(book.next_list(&ada).await, [""; 0]);
        }
        // Later it comes back on a later date.
        let later = Book { journal: book.journal.on(day("2026-12-01")), ..book.clone() };
        later.set_done(&ada, todo_id(1), true).await.expect("done");
        assert_eq!(later.list(&ada, day("2026-12-07")).await, [TEXT]);
        assert_eq!(later.next_list(&ada).await, [""; 0]);
        later.set_done(&ada, todo_id(1), false).await.expect("open");
        book.set_done(&ada, todo_id(1), true).await.expect("done");
        book.edit_todo(&ada, next, "Water the cactus 🔁 every monday", None).await.expect("an edit");
        book.set_done(&ada, todo_id(1), false).await.expect("open");
        assert_eq!(book.next_list(&ada).await, ["Water the cactus 🔁 every monday"], "it is somebody's work");
        book.set_done(&ada, todo_id(1), true).await.expect("done");
        assert_eq!(book.next_list(&ada).await.len(), 1);
    });
}

#[test]
fn another_rule_and_another_day_are_touched_too() {
    run(async {
        let ada = user("ada");
        let next = successor(todo_id(1));
        let friday = "Water 🔁 every friday";
        let book = begin(&ada).await;
        book.set_done(&ada, todo_id(1), true).await.expect("done");
        book.edit_todo(&ada, next, friday, None).await.expect("an edit");
        book.set_done(&ada, todo_id(1), false).await.expect("open");
        assert_eq!(book.next_list(&ada).await, [friday]);

        let book = begin(&ada).await;
        book.set_done(&ada, todo_id(1), true).await.expect("done");
        let wednesday = day("2026-12-02");
        let to = Change::MoveToDay { row: RowId::Todo(next), day: Some(wednesday) };
        book.journal.ask(&ada, Ask::Make(to)).await.expect("a move");
        book.set_done(&ada, todo_id(1), false).await.expect("open");
        assert_eq!(book.list(&ada, wednesday).await, [TEXT]);
        // Nothing is written beside it, nor moved, when the first is done again.
        book.set_done(&ada, todo_id(1), true).await.expect("done");
        assert_eq!((book.list(&ada, wednesday).await, book.next_list(&ada).await), (vec![TEXT.to_owned()], Vec::new()));
    });
}

#[test]
fn subtasks_come_again_open() {
    run(async {
        let ada = user("ada");
        let book = begin(&ada).await;
        let place = |parent: u64, rank: &str| Place {
            day: Some(day(MONDAY)),
            parent: Some(todo_id(parent)),
            rank: rank.parse().expect("a rank"),
            after: None,
            before: None,
        };
        for (id, parent, rank, text) in
            [(2, 1, "i", "Kitchen"), (3, 1, "k", "Balcony 🔁 every day"), (4, 2, "i", "Basil"), (5, 1, "m", "🔁 every day")]
        {
            let change = Change::CreateTodo { id: todo_id(id), place: place(parent, rank), text: text.into() };
            book.journal.ask(&ada, Ask::Make(change)).await.expect("made");
        }
        book.set_done(&ada, todo_id(2), true).await.expect("done");
        book.set_done(&ada, todo_id(1), true).await.expect("done");
        let again = [TEXT, "- Kitchen", "- - Basil", "- Balcony", "- 🔁 every day"];
        assert_eq!(book.next_list(&ada).await, again);
        book.set_done(&ada, todo_id(1), false).await.expect("open");
        assert_eq!(book.next_list(&ada).await, [""; 0], "nobody touched any of them");
        book.set_done(&ada, todo_id(1), true).await.expect("done");
        assert_eq!(book.next_list(&ada).await, again);
        book.set_done(&ada, successor(todo_id(4)), true).await.expect("done");
        book.set_done(&ada, todo_id(1), false).await.expect("open");
        assert_eq!(book.next_list(&ada).await.len(), 5);
    });
}

#[test]
fn all_of_it_is_one_batch_also_where_the_text_comes_with_it() {
    run(async {
        let ada = user("ada");
        let book = begin(&ada).await;
        let since = book.store.user(&ada).await.expect("an answer").expect("a person").since;
        let at = Place::at_end(Some(day(MONDAY)), None).expect("a place");
        // Written, edited and checked while there was no network.
        let changes = [
            Change::CreateTodo { id: todo_id(5), place: at, text: "Run".into() },
            Change::SetText { of: TextId::Todo(todo_id(5)), base: OpId::from_parts(1, 9), text: "Run 🔁 every 2 days".into() },
            Change::SetDone { id: todo_id(5), done: true },
            Change::SetDone { id: todo_id(1), done: true },
        ];
        let ops =
            (1..).zip(changes).map(|(number, change)| Sent { op: Op { id: OpId::from_parts(number, 9), change }, first_sent_at: None });
        let batch = Batch { account: Account { owner: ada.clone(), since }, ops: ops.collect() };
        for _ in 0..2 {
            let answer = book.journal.append(&ada, batch.clone()).await.expect("an answer");
            assert!(answer.outcomes.iter().all(|outcome| *outcome == Outcome::Done), "{answer:?}");
            assert_eq!(book.list(&ada, day("2026-11-25")).await, ["Run 🔁 every 2 days"]);
            assert_eq!(book.next_list(&ada).await, [TEXT]);
        }
        let news = book.journal.since(&ada, 1).await.expect("read").expect("known");
        assert!(news.rows.iter().any(|row| row.id() == RowId::Todo(successor(todo_id(5)))), "readers hear of it");
        let each = Ask::Each { ids: vec![successor(todo_id(1)), successor(todo_id(5))], change: EachChange::Done, to: None };
        book.journal.ask(&ada, each).await.expect("checked");
        assert_eq!(book.list(&ada, day("2026-11-27")).await, ["Run 🔁 every 2 days"]);
        assert_eq!(book.list(&ada, day("2026-12-07")).await, [TEXT]);
    });
}

#[test]
fn what_has_no_rule_or_no_day_is_followed_by_nothing() {
    run(async {
        let ada = user("ada");
        let book = begin(&ada).await;
        let before = |book: Book| async move { book.journal.position(&user("ada")).await.expect("a position").seq };
        let someday = Ask::CreateTodo { id: todo_id(6), day: None, text: TEXT.into(), done: false };
        book.journal.ask(&ada, someday).await.expect("a todo");
        book.create_todo(&ada, todo_id(7), day(MONDAY), "Read every day").await.expect("a todo");
        book.create_todo(&ada, todo_id(8), Day::MAX, TEXT).await.expect("a todo");
        let seq = before(book.clone()).await;
        for id in [6, 7, 8] {
            book.set_done(&ada, todo_id(id), true).await.expect("done");
        }
        assert_eq!(before(book.clone()).await, seq + 3);
    });
}

#[test]
fn where_the_next_date_is_full_the_todo_stays_open() {
    run(async {
        let ada = user("ada");
        let book = begin(&ada).await;
        let ids = || (100..).map(todo_id).take(TODOS_PER_DAY);
        let fill: Vec<_> = ids().map(|id: TodoId| Ask::CreateTodo { id, day: Some(day(NEXT)), text: "x".into(), done: false }).collect();
        book.journal.ask(&ada, Ask::All(fill)).await.expect("full");
        let refused = book.set_done(&ada, todo_id(1), true).await.expect_err("full");
        assert!(matches!(refused, crate::server::store::StoreError::Refused(Refusal::DayFull { .. })), "{refused:?}");
        assert_eq!(book.list(&ada, day(MONDAY)).await, [TEXT]);
    });
}

#[test]
fn a_skipped_todo_goes_to_the_trash_and_comes_again_and_back() {
    run(async {
        let ada = user("ada");
        let book = begin_with_subtask(&ada).await;
        let skip = async || book.journal.ask(&ada, Ask::Make(Change::Skip { id: todo_id(1) })).await.expect("skipped");
        let again = [TEXT, "- Basil"];
        for _ in 0..3 {
            skip().await;
            assert_eq!((book.list(&ada, day(MONDAY)).await, book.next_list(&ada).await), (Vec::new(), again.map(str::to_owned).to_vec()));
            skip().await;
            assert_eq!(book.next_list(&ada).await, again, "skipped once, however often that is sent");
            book.restore_todo(&ada, todo_id(1)).await.expect("restored");
            assert_eq!((book.list(&ada, day(MONDAY)).await, book.next_list(&ada).await), (again.map(str::to_owned).to_vec(), Vec::new()));
        }
        // The next todo stays if it was changed, and one that was deleted comes back as it was when the first is put back.
        skip().await;
        book.set_done(&ada, successor(todo_id(2)), true).await.expect("done");
        book.restore_todo(&ada, todo_id(1)).await.expect("restored");
        assert_eq!(book.next_list(&ada).await, [TEXT, "- Basil (done)"]);
        book.set_done(&ada, successor(todo_id(2)), false).await.expect("open");
        book.delete_todo(&ada, successor(todo_id(1))).await.expect("deleted");
        let place = Place { day: Some(day(MONDAY)), parent: None, rank: "i".parse().expect("a rank"), after: None, before: None };
        let put_back = Change::PutBack { row: RowId::Todo(todo_id(1)), place, by: OpId::from_parts(1, 1) };
        book.journal.ask(&ada, Ask::Make(put_back)).await.expect("put back");
        assert_eq!((book.list(&ada, day(MONDAY)).await, book.next_list(&ada).await), (Vec::new(), again.map(str::to_owned).to_vec()));
    });
}

#[test]
fn a_device_that_skips_and_one_that_checks_make_one_next_todo() {
    run(async {
        let ada = user("ada");
        let book = begin(&ada).await;
        let skip = async || book.journal.ask(&ada, Ask::Make(Change::Skip { id: todo_id(1) })).await.expect("skipped");
        book.set_done(&ada, todo_id(1), true).await.expect("done");
        skip().await;
        assert_eq!(book.next_list(&ada).await, [TEXT]);
        book.restore_todo(&ada, todo_id(1)).await.expect("restored");
        assert_eq!(book.next_list(&ada).await, [TEXT], "it is done");
    });
}

#[test]
fn a_todo_is_taken_out_of_its_series_and_comes_back_into_it() {
    run(async {
        let ada = user("ada");
        let book = begin_with_subtask(&ada).await;
        let since = book.store.user(&ada).await.expect("an answer").expect("a person").since;
        let detach = async || book.journal.ask(&ada, Ask::Make(Change::Detach { id: todo_id(1) })).await;
        let again = [TEXT, "- Basil"];
        for round in 1..4 {
            detach().await.expect("detached");
            assert_eq!(book.list(&ada, day(MONDAY)).await, ["Water", "- Basil"]);
            assert_eq!(book.next_list(&ada).await, again);
            let op = Op { id: OpId::from_parts(round, 5), change: Change::Detach { id: todo_id(1) } };
            let account = Account { owner: ada.clone(), since: since.clone() };
            let answer = book.journal.append(&ada, Batch { account, ops: vec![Sent { op, first_sent_at: None }] }).await;
            assert_eq!(answer.expect("an answer").outcomes, [Outcome::Done], "detached once, by however many devices");
            assert_eq!(book.next_list(&ada).await, again);
            book.edit_todo(&ada, todo_id(1), TEXT, None).await.expect("its rule again");
            assert_eq!((book.list(&ada, day(MONDAY)).await, book.next_list(&ada).await), (again.map(str::to_owned).to_vec(), Vec::new()));
        }
        // What is done with it concerns no other: it may be checked, and another text is another text.
        detach().await.expect("detached");
        book.edit_todo(&ada, todo_id(1), "Water the roses", None).await.expect("another text");
        book.set_done(&ada, todo_id(1), true).await.expect("done");
        assert_eq!(book.list(&ada, day(MONDAY)).await, ["Water the roses (done)", "- Basil"]);
        assert_eq!(book.next_list(&ada).await, again);
        // The next one stays if it was changed.
        book.set_done(&ada, todo_id(1), false).await.expect("open");
        book.set_done(&ada, successor(todo_id(2)), true).await.expect("done");
        book.edit_todo(&ada, todo_id(1), TEXT, None).await.expect("its rule again");
        assert_eq!(book.next_list(&ada).await, [TEXT, "- Basil (done)"]);
    });
}

#[test]
fn what_does_not_come_again_is_not_skipped_nor_taken_out() {
    run(async {
        let ada = user("ada");
        let book = begin(&ada).await;
        let someday = Ask::CreateTodo { id: todo_id(6), day: None, text: TEXT.into(), done: false };
        book.journal.ask(&ada, someday).await.expect("a todo");
        book.create_todo(&ada, todo_id(7), day(MONDAY), "Read every day").await.expect("a todo");
        book.create_todo(&ada, todo_id(8), Day::MAX, TEXT).await.expect("a todo");
        for id in [6, 7, 8] {
            let refused = book.journal.ask(&ada, Ask::Make(Change::Skip { id: todo_id(id) })).await.expect_err("refused");
            assert!(matches!(refused, crate::server::store::StoreError::Refused(Refusal::NotUnderstood)), "{refused:?}");
            let detached = book.journal.ask(&ada, Ask::Make(Change::Detach { id: todo_id(id) })).await;
            assert_eq!(detached.is_ok(), id == 7, "without a rule there is nothing to do: {detached:?}");
        }
        let gone = book.journal.ask(&ada, Ask::Make(Change::Skip { id: todo_id(9) })).await.expect_err("refused");
        assert!(matches!(gone, crate::server::store::StoreError::Refused(Refusal::NotFound)), "{gone:?}");
        assert_eq!(book.list(&ada, day(MONDAY)).await, [TEXT, "Read every day"]);
    });
}
