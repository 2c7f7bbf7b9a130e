//! Moves to other days, and several things that are done at once.

use super::*;
use crate::model::{
    journal::{Answer, Delta, Outcome},
    limits::TODOS_PER_DAY,
    list::{day_todos, finished, unfinished},
};

fn move_to(number: u64, on: Option<Day>) -> Change {
    Change::MoveToDay { row: RowId::Todo(todo_id(number)), day: on }
}

/// A page that knows the first two days whole: some todos on the first, one on the second.
fn page() -> Replica {
    let mut page = Replica::new(mint);
    let rows = vec![todo(1, "a").into(), todo(2, "b").into(), subtask(3, 1).into(), Todo { done: true, ..todo(4, "c") }.into()];
    page.step(Event::Loaded { day: day(1), seq: 100, rows });
    page.step(Event::Loaded { day: day(2), seq: 100, rows: vec![Todo { day: day(2), ..todo(5, "z") }.into()] });
    page
}

fn on(page: &Replica, on: Option<Day>) -> Vec<u64> {
    let number = |id: TodoId| (1..10).find(|number| todo_id(*number) == id).expect("a number");
    day_todos(page.shown(), on).iter().map(|todo| number(todo.id)).collect()
}

fn said(commands: &[Command]) -> Vec<Notice> {
    commands.iter().filter_map(|command| if let Command::Say(notice) = command { Some(notice.clone()) } else { None }).collect()
}

fn deed(kind: DeedKind, number: u64, more: usize) -> Deed {
    Deed { kind, row: RowId::Todo(todo_id(number)), name: format!("todo {number}"), more }
}

#[test]
fn a_todo_goes_to_the_end_of_another_day_with_its_subtasks_and_comes_back_to_its_place() {
    let mut page = page();
    let out = page.step(Event::Did(move_to(1, day(2))));
    assert_eq!(said(&out), [Notice::Did(deed(DeedKind::MovedTo(day(2)), 1, 0))]);
    assert_eq!((on(&page, day(1)), on(&page, day(2))), (vec![2, 4], vec![5, 1, 3]));
    page.step(Event::Did(move_to(1, day(2))));
    assert_eq!(page.waiting(), 1, "where it is already, it stays");
    page.step(Event::Undo);
    assert_eq!((on(&page, day(1)), on(&page, day(2))), (vec![1, 3, 2, 4], vec![5]));
}

#[test]
fn a_subtask_that_goes_to_another_day_leaves_its_todo() {
    let mut page = page();
    page.step(Event::Did(move_to(3, day(2))));
    assert_eq!(page.shown().todo(todo_id(3)).map(|todo| (todo.day, todo.parent)), Some((day(2), None)));
    page.step(Event::Undo);
    assert_eq!(page.shown().todo(todo_id(3)).map(|todo| (todo.day, todo.parent)), Some((day(1), Some(todo_id(1)))));
}

#[test]
fn a_day_that_the_page_does_not_know_takes_what_comes() {
    let mut page = page();
    page.step(Event::Did(move_to(2, day(9))));
    assert_eq!(page.shown().todo(todo_id(2)).map(|todo| todo.day), Some(day(9)));
    page.step(Event::Loaded { day: day(9), seq: 100, rows: vec![Todo { day: day(9), ..todo(6, "z") }.into()] });
    assert_eq!(on(&page, day(9)), [6, 2], "once it is known, the end is the end");
}

#[test]
fn what_is_done_at_once_is_one_step_of_undo() {
    let mut page = page();
    let left = unfinished(page.shown(), day(1));
    let out = page.step(Event::DidAll(left.into_iter().map(|id| Change::MoveToDay { row: RowId::Todo(id), day: day(2) }).collect()));
    assert_eq!(said(&out), [Notice::Did(deed(DeedKind::MovedTo(day(2)), 1, 1))], "one message");
    assert_eq!((on(&page, day(1)), on(&page, day(2))), (vec![4], vec![5, 1, 3, 2]));
    let done = finished(page.shown(), day(1));
    page.step(Event::DidAll(done.into_iter().map(|id| Change::Trash { row: RowId::Todo(id) }).collect()));
    assert_eq!(said(&page.step(Event::Undo)), [Notice::Undone(deed(DeedKind::Deleted, 4, 0))]);
    assert_eq!(said(&page.step(Event::Undo)), [Notice::Undone(deed(DeedKind::MovedTo(day(2)), 1, 1))]);
    assert_eq!((on(&page, day(1)), on(&page, day(2))), (vec![1, 3, 2, 4], vec![5]));
    assert_eq!(said(&page.step(Event::Undo)), [Notice::NothingToUndo]);
}

#[test]
fn a_todo_that_is_taken_out_of_its_series_loses_its_rule_until_undo() {
    let mut page = page();
    let (text, name) = ("Water 🔁 every monday", "Water");
    let rows = vec![Todo { day: day(3), text: text.into(), ..todo(7, "i") }.into(), Todo { day: day(3), ..todo(8, "k") }.into()];
    page.step(Event::Loaded { day: day(3), seq: 100, rows });
    let shown = |page: &Replica| page.shown().todo(todo_id(7)).map(|todo| todo.text.clone());
    let detached = Deed { name: name.into(), ..deed(DeedKind::Detached, 7, 0) };
    assert_eq!(said(&page.step(Event::Did(Change::Detach { id: todo_id(7) }))), [Notice::Did(detached.clone())]);
    assert_eq!(shown(&page).as_deref(), Some(name));
    assert_eq!(said(&page.step(Event::Undo)), [Notice::Undone(detached)]);
    assert_eq!(shown(&page).as_deref(), Some(text));
    assert_eq!(said(&page.step(Event::Did(Change::Detach { id: todo_id(8) }))), [], "it has no rule");
}

#[test]
fn a_skipped_todo_leaves_with_what_is_below_it_and_comes_back() {
    let mut page = page();
    let out = page.step(Event::Did(Change::Skip { id: todo_id(1) }));
    assert_eq!((said(&out), on(&page, day(1))), (vec![Notice::Did(deed(DeedKind::Skipped, 1, 0))], vec![2, 4]));
    assert_eq!(said(&page.step(Event::Undo)), [Notice::Undone(deed(DeedKind::Skipped, 1, 0))]);
    assert_eq!(on(&page, day(1)), [1, 3, 2, 4]);
}

#[test]
fn of_what_was_done_at_once_the_rest_is_taken_back_where_some_was_changed_since() {
    let mut page = page();
    let out = page.step(Event::DidAll(vec![trash(2), done(4, false)]));
    let batch = out.into_iter().find_map(|command| if let Command::Send(batch) = command { Some(batch) } else { None }).expect("sent");
    let mut rows: Vec<Row> = [2, 4].iter().filter_map(|number| page.shown().get(RowId::Todo(todo_id(*number))).cloned()).collect();
    rows.iter_mut().for_each(|row| row.set_seq(102));
    let ops = batch.iter().map(|kept| kept.op.id).collect();
    page.step(Event::Answered(ops, Answer { seq: 102, outcomes: vec![Outcome::Done; 2], rows }));
    let checked = Todo { done: true, seq: 103, ..todo(4, "c") };
    page.step(Event::Heard(Delta { since: 102, seq: 103, ops: vec![op_id(70)], rows: vec![checked.into()] }));
    assert_eq!(said(&page.step(Event::Undo)), [Notice::PartlyUndone(deed(DeedKind::Deleted, 2, 0))]);
    assert!(page.shown().todo(todo_id(2)).is_some_and(|todo| todo.trashed.is_none()));
}

#[test]
fn where_one_of_several_things_can_not_be_done_none_is() {
    let mut page = page();
    let long = Change::CreateTodo { id: todo_id(8), place: place(day(1), "x"), text: "x".repeat(3_000) };
    let out = page.step(Event::DidAll(vec![create(7, "w"), long, create(9, "y")]));
    assert!(matches!(said(&out).as_slice(), [Notice::Refused(Refusal::Text { .. })]));
    let room = TODOS_PER_DAY - on(&page, day(1)).len();
    let list = |count: usize| (1_000..).take(count).map(|number| create(number, &format!("w{number}"))).collect();
    let out = page.step(Event::DidAll(list(room + 1)));
    assert_eq!(said(&out), [Notice::Refused(Refusal::DayFull { limit: TODOS_PER_DAY })]);
    assert!(page.is_saved() && page.last_deed().is_none(), "nothing was made");
    page.step(Event::DidAll(list(room)));
    assert_eq!(page.waiting(), room);
}

#[test]
fn a_long_row_of_steps_that_were_one_is_never_cut() {
    let mut page = page();
    let many = |from: u64| (from..from + 150).map(|number| create(number, &format!("w{number}"))).collect();
    page.step(Event::Did(done(2, true)));
    page.step(Event::DidAll(many(1_000)));
    page.step(Event::DidAll(many(2_000)));
    let open = |page: &Replica| page.shown().iter().filter(|row| row.trashed().is_none()).count();
    let before = open(&page);
    page.step(Event::Undo);
    assert_eq!(open(&page), before - 150);
    assert_eq!(said(&page.step(Event::Undo)), [Notice::NothingToUndo], "the older steps made room");
}
