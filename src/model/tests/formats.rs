//! What browsers have kept, and what pages of this version send, as literal texts: a later version must read them.

use super::*;
use crate::model::{
    change::TextId,
    compact,
    journal::{Account, Answer, Batch, Delta, Merged, Outcome, Sent},
    page::{DayPage, DaySummary, DayView, Field, Returned},
    text::TextError,
    theme::Theme,
    user::{User, UserId},
};
use serde::{Serialize, de::DeserializeOwned};
use std::fmt::Debug;

/// Entries, each kind of change once, then what else an entry may have. If the form changes, these stay, and new ones follow.
const ENTRIES: [&str; 18] = [
    "((|00000000090000000000000000|0,(|00000000010000000000000000|(|2026-11-01||00000000030000000000000000||i||todo.00000000020000000000000000||note.00000000020000000000000000|)|Buy milk \\p \\\\ eggs\\r\nund Öl|))5,~f0,~~~)",
    "((|00000000090000000000000000|1,(|00000000010000000000000000|(~~|i|~~)|T|||))5,~f0,~~~)",
    "((|00000000090000000000000000|2,(0,|00000000010000000000000000||00000000010000000000000000||Bread|))5,~f0,~~~)",
    "((|00000000090000000000000000|2,(1,|00000000010000000000000000||00000000010000000000000000||Title|))5,~f0,~~~)",
    "((|00000000090000000000000000|2,(2,|00000000010000000000000000||00000000010000000000000000||Body|))5,~f0,~~~)",
    "((|00000000090000000000000000|3,(|00000000010000000000000000|t))5,~f0,~~~)",
    "((|00000000090000000000000000|4,(|todo.00000000010000000000000000|(|2026-11-01|~|i||todo.00000000020000000000000000||note.00000000020000000000000000|)))5,~f0,~~~)",
    "((|00000000090000000000000000|5,(|note.00000000010000000000000000|))5,~f0,~~~)",
    "((|00000000090000000000000000|6,(|todo.00000000010000000000000000|))5,~f0,~~~)",
    "((|00000000090000000000000000|7,(|todo.00000000010000000000000000|(|2026-11-01|~|i||todo.00000000020000000000000000||note.00000000020000000000000000|)|00000000070000000000000000|))5,~f0,~~~)",
    "((|00000000090000000000000000|8,(|todo.00000000010000000000000000|~))5,~f0,~~~)",
    "((|00000000090000000000000000|9,(|todo.00000000010000000000000000|f))5,~f0,~~~)",
    "((|00000000090000000000000000|10,(|todo.00000000010000000000000000|t))5,~f0,~~~)",
    "((|00000000090000000000000000|11,(|00000000010000000000000000|))5,~f0,~~~)",
    "((|00000000090000000000000000|12,(|00000000010000000000000000|))5,~f0,~~~)",
    "((|00000000090000000000000000|3,(|00000000010000000000000000|f))5,77,f0,~~~)",
    "((|00000000090000000000000000|2,(0,|00000000010000000000000000||00000000010000000000000000||Bread|))5,~t3,~|Bred|~)",
    "((|00000000090000000000000000|2,(0,|00000000010000000000000000||00000000010000000000000000||Bread|))5,~t3,1,(0,(|00000000010000000000000000||2026-11-01|~|i||Theirs||00000000010000000000000000|f~1,ff))|Bred||Br|)",
];

/// What [`ENTRIES`] was written from.
fn written() -> Vec<Kept> {
    let (todo, row) = (todo_id(1), RowId::Todo(todo_id(1)));
    let place = |parent| Place {
        day: day(1),
        parent,
        rank: rank("i"),
        after: Some(RowId::Todo(todo_id(2))),
        before: Some(RowId::Note(note_id(2))),
    };
    let text = |of, text: &str| Change::SetText { of, base: op_id(1), text: text.into() };
    let changes = [
        Change::CreateTodo { id: todo, place: place(Some(todo_id(3))), text: "Buy milk | \\ eggs\r\nund Öl".into() },
        Change::CreateNote {
            id: note_id(1),
            place: Place { day: None, after: None, before: None, ..place(None) },
            title: "T".into(),
            body: String::new(),
        },
        text(TextId::Todo(todo), "Bread"),
        text(TextId::Title(note_id(1)), "Title"),
        text(TextId::Body(note_id(1)), "Body"),
        Change::SetDone { id: todo, done: true },
        Change::Place { row, place: place(None) },
        Change::Trash { row: RowId::Note(note_id(1)) },
        Change::Restore { row },
        Change::PutBack { row, place: place(None), by: op_id(7) },
        Change::MoveToDay { row, day: None },
        Change::Pin { row, pinned: false },
        Change::Fold { row, folded: true },
        Change::Skip { id: todo },
        Change::Detach { id: todo },
    ];
    let waiting =
        |change| Kept { op: op(9, change), order: 5, first_sent_at: None, grows: false, grown: 0, refused: None, over: None, root: None };
    let sent = Kept { first_sent_at: Some(77), ..waiting(Change::SetDone { id: todo, done: false }) };
    let typed = Kept { grows: true, grown: 3, over: Some("Bred".into()), ..waiting(text(TextId::Todo(todo), "Bread")) };
    let theirs = Todo { text: "Theirs".into(), ..super::todo(1, "i") };
    let refused = Kept { refused: Some(Refusal::Conflict { row: theirs.into() }), root: Some("Br".into()), ..typed.clone() };
    changes.map(waiting).into_iter().chain([sent, typed, refused]).collect()
}

/// Fails to compile for a new kind of change: it belongs in [`written`].
const fn is_listed(change: &Change) -> bool {
    match change {
        Change::CreateTodo { .. }
        | Change::CreateNote { .. }
        | Change::SetText { .. }
        | Change::SetDone { .. }
        | Change::Place { .. }
        | Change::Trash { .. }
        | Change::Restore { .. }
        | Change::PutBack { .. }
        | Change::MoveToDay { .. }
        | Change::Pin { .. }
        | Change::Fold { .. }
        | Change::Skip { .. }
        | Change::Detach { .. } => true,
    }
}

#[test]
fn what_browsers_have_kept_is_read() {
    let written = written();
    assert!(written.iter().all(|kept| is_listed(&kept.op.change)));
    let today: Vec<_> = written.iter().map(|kept| stored::write(kept).expect("written").entry).collect();
    assert_eq!(today, ENTRIES);
    for (entry, kept) in ENTRIES.iter().zip(&written) {
        assert_eq!(stored::read(entry, |_| None).as_ref(), Ok(kept), "{entry}");
    }
}

#[test]
fn an_entry_in_two_parts_is_read() {
    let kept = written().pop().expect("a refused text");
    let rest = "(1,(0,(|00000000010000000000000000||2026-11-01|~|i||Theirs||00000000010000000000000000|f~1,ff))|Bred||Br|)";
    let entry = "(((|00000000090000000000000000|2,(0,|00000000010000000000000000||00000000010000000000000000||Bread|))5,~t3,~~~)|0123456789abcdef|)";
    let find = |name: &str| (name == "0123456789abcdef").then(|| rest.to_owned());
    assert_eq!(stored::read(entry, find), Ok(kept));
}

/// What pages and the server send each other is written and read as this text.
fn stands_as<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T, text: &str) {
    assert_eq!(compact::MEDIA_TYPE, "application/vnd.daybook.compact.v1", "write the texts of the new version");
    assert!(compact::MEDIA_TYPE.ends_with(&format!(".v{}", compact::VERSION)));
    assert_eq!(compact::write(value).as_deref(), Ok(text));
    assert_eq!(compact::read::<T>(text).as_ref(), Ok(value));
}

fn account() -> Account {
    Account { owner: UserId::from_verified_subject("user_01"), since: "2026-11-30T08:00:00Z".into() }
}

fn full_todo() -> Todo {
    let (day, parent, trashed) = (None, Some(todo_id(2)), Some(op_id(3)));
    Todo { day, parent, trashed, done: true, pinned: true, folded: true, text_op: op_id(4), ..todo(1, "i") }
}

fn full_note() -> Note {
    let (title_op, body_op, trashed) = (op_id(4), op_id(5), Some(op_id(6)));
    let html = "<p>body 1</p>".into();
    Note { title_op, body_op, html, trashed, clipped: true, pinned: true, folded: true, ..note(1, "i") }
}

#[test]
fn what_pages_of_this_version_send_is_read() {
    let ops = vec![Sent { op: op(9, Change::SetDone { id: todo_id(1), done: true }), first_sent_at: Some(77) }];
    stands_as(
        &Batch { account: account(), ops },
        "((|user_01||2026-11-30T08:00:00Z|)(((|00000000090000000000000000|3,(|00000000010000000000000000|t))77,)))",
    );
}

#[test]
fn an_answer_stands_as_the_same_text() {
    let of = TextId::Todo(todo_id(1));
    let refusals = [
        Refusal::Text { of, error: TextError::Blank },
        Refusal::Text { of, error: TextError::TooLong { limit: 2, length: 3 } },
        Refusal::Conflict { row: full_note().into() },
        Refusal::NotFound,
        Refusal::Exists,
        Refusal::DayFull { limit: 500 },
        Refusal::Cycle,
        Refusal::TooDeep,
        Refusal::Reused,
        Refusal::Expired,
        Refusal::NotUnderstood,
    ];
    let outcomes = [Outcome::Done].into_iter().chain(refusals.map(Outcome::Refused)).collect();
    stands_as(
        &Answer { seq: 9, outcomes, rows: vec![full_todo().into()] },
        "(9,(0,1,0,(0,|00000000010000000000000000|0,)1,0,(0,|00000000010000000000000000|1,(2,3,))1,1,(1,(|00000000010000000000000000||2026-11-01||i||title 1||00000000040000000000000000||body 1||00000000050000000000000000||<p>body 1</p>||00000000060000000000000000|1,ttt))1,2,1,3,1,4,(500,)1,5,1,6,1,7,1,8,1,9,)(0,(|00000000010000000000000000|~|00000000020000000000000000||i||todo 1||00000000040000000000000000|t|00000000030000000000000000|1,tt)))",
    );
    stands_as(&Merged { text: Some("Both".into()) }, "(|Both|)");
}

#[test]
fn changes_in_the_stream_stand_as_the_same_text() {
    let rows = vec![full_todo().into(), full_note().into()];
    stands_as(
        &Delta { since: 7, seq: 9, ops: vec![op_id(8), op_id(9)], rows },
        "(7,9,(|00000000080000000000000000||00000000090000000000000000|)(0,(|00000000010000000000000000|~|00000000020000000000000000||i||todo 1||00000000040000000000000000|t|00000000030000000000000000|1,tt)1,(|00000000010000000000000000||2026-11-01||i||title 1||00000000040000000000000000||body 1||00000000050000000000000000||<p>body 1</p>||00000000060000000000000000|1,ttt)))",
    );
}

#[test]
fn a_day_that_is_loaded_stands_as_the_same_text() {
    let day = day(1).expect("a day");
    let view = DayView {
        day,
        today: day,
        seq: 9,
        epoch: "epoch".into(),
        todos: vec![full_todo().into()],
        notes: vec![full_note().into()],
        days: vec![DaySummary { day, open: 3, label: Some("Fair".into()) }],
    };
    let user = User {
        id: account().owner,
        email: "ada@example.com".into(),
        first_name: Some("Ada".into()),
        last_name: None,
        picture: None,
        since: account().since,
    };
    let draft = Returned {
        endpoint: "todos/create".into(),
        reason: "Why".into(),
        field: Some(Field::Text),
        waits_for_sign_in: true,
        fields: vec![("text".into(), "Milk".into())],
    };
    let page = DayPage {
        view,
        user: Some(user),
        in_person: true,
        theme: Theme::Dark,
        week_start: 7,
        collapsed: false,
        shortcuts: true,
        follows_today: true,
        ask_to_sign_in: false,
        draft: Some(draft),
        edit: Some(todo_id(1)),
        menu: None,
        note: Some(note_id(1)),
        spare_todo: todo_id(3),
        spare_note: note_id(4),
        undo: Some(RowId::Todo(todo_id(5))),
    };
    stands_as(
        &page,
        "((|2026-11-01||2026-11-01|9,|epoch|((|00000000010000000000000000|~|00000000020000000000000000||i||todo 1||00000000040000000000000000|t|00000000030000000000000000|1,tt))((|00000000010000000000000000||2026-11-01||i||title 1||00000000040000000000000000||body 1||00000000050000000000000000||<p>body 1</p>||00000000060000000000000000|1,ttt))((|2026-11-01|3,|Fair|)))(|user_01||ada@example.com||Ada|~~|2026-11-30T08:00:00Z|)t2,7,fttf(|todos/create||Why|0,t((|text||Milk|)))|00000000010000000000000000|~|00000000010000000000000000||00000000030000000000000000||00000000040000000000000000||todo.00000000050000000000000000|)",
    );
}
