//! Tests of the journal: what a change does to rows, the open page by its rules, and many pages on a bad network.

mod at_once;
mod change;
mod formats;
mod network;
mod rules;

use super::{kept::is_create, *};
use crate::model::{
    change::{Change, Op, Place, Refusal, apply},
    id::{NoteId, TodoId},
    note::Note,
    rank::Rank,
    row::{List, Row, RowId},
    todo::Todo,
};
use std::cell::Cell;

thread_local! {
    static MINTED: Cell<u64> = const { Cell::new(0) };
}

/// Ids that are the same in every run and sort in no particular order, like those of devices whose clocks differ.
pub fn mint() -> (u64, u128) {
    let count = MINTED.get() + 1;
    MINTED.set(count);
    let mixed = count.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let mixed = (mixed ^ (mixed >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    (1, u128::from(mixed) << 16 | u128::from(count))
}

/// Starts the ids over, so that a failed case fails again.
pub fn reset_mint() {
    MINTED.set(0);
}

pub fn day(number: i8) -> Option<Day> {
    format!("2026-11-{number:02}").parse().ok()
}

pub fn todo_id(number: u64) -> TodoId {
    TodoId::from_parts(number, 0)
}

pub fn note_id(number: u64) -> NoteId {
    NoteId::from_parts(number, 0)
}

pub fn op_id(number: u64) -> OpId {
    OpId::from_parts(number, 0)
}

pub fn op(number: u64, change: Change) -> Op {
    Op { id: op_id(number), change }
}

pub fn rank(text: &str) -> Rank {
    text.parse().expect("a rank")
}

/// A todo of the first day, which was written by the change of its own number.
pub fn todo(number: u64, at: &str) -> Todo {
    Todo {
        id: todo_id(number),
        day: day(1),
        parent: None,
        rank: rank(at),
        text: format!("todo {number}"),
        text_op: op_id(number),
        done: false,
        trashed: None,
        seq: number,
        pinned: false,
        folded: false,
    }
}

pub fn subtask(number: u64, parent: u64) -> Todo {
    Todo { parent: Some(todo_id(parent)), ..todo(number, "i") }
}

pub fn note(number: u64, at: &str) -> Note {
    Note {
        id: note_id(number),
        day: day(1),
        rank: rank(at),
        title: format!("title {number}"),
        title_op: op_id(number),
        body: format!("body {number}"),
        body_op: op_id(number),
        html: String::new(),
        trashed: None,
        seq: number,
        clipped: false,
        pinned: false,
        folded: false,
    }
}

/// Rows of a person whose first two days are known whole.
pub fn rows(list: impl IntoIterator<Item = Row>) -> Rows {
    let mut rows = Rows::default();
    rows.hold(day(1));
    rows.hold(day(2));
    list.into_iter().for_each(|row| rows.put(row));
    rows
}

pub fn place(on: Option<Day>, at: &str) -> Place {
    Place { day: on, parent: None, rank: rank(at), after: None, before: None }
}

pub fn create(number: u64, at: &str) -> Change {
    Change::CreateTodo { id: todo_id(number), place: place(day(1), at), text: format!("todo {number}") }
}

pub fn done(number: u64, done: bool) -> Change {
    Change::SetDone { id: todo_id(number), done }
}

pub fn fold(number: u64, folded: bool) -> Change {
    Change::Fold { row: RowId::Todo(todo_id(number)), folded }
}

pub fn pin(number: u64, pinned: bool) -> Change {
    Change::Pin { row: RowId::Todo(todo_id(number)), pinned }
}

pub fn trash(number: u64) -> Change {
    Change::Trash { row: RowId::Todo(todo_id(number)) }
}

pub fn restore(number: u64) -> Change {
    Change::Restore { row: RowId::Todo(todo_id(number)) }
}

pub fn below(number: u64, parent: u64) -> Change {
    let place = Place { parent: Some(todo_id(parent)), ..place(day(1), "i") };
    Change::Place { row: RowId::Todo(todo_id(number)), place }
}

pub fn set_text(number: u64, base: u64, text: &str) -> Change {
    Change::SetText { of: TextId::Todo(todo_id(number)), base: op_id(base), text: text.to_owned() }
}
