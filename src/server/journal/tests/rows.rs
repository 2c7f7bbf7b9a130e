//! Users' changes to their rows, one at a time, as forms request them.

use super::{Book, DAY, day, note_id, run, todo_id, user};
use crate::{
    error::ApiError,
    model::{
        change::{Change, Refusal},
        limits::{NOTE_BODY_CHARS, NOTE_TITLE_CHARS, TODO_CHARS},
        page::DaySummary,
        row::RowId,
        todo::Direction,
        user::UserId,
    },
    server::{journal::Ask, store::StoreError},
};
use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use std::collections::HashSet;

#[test]
fn a_todo_is_created_once_whatever_happens_to_it_and_however_often_it_is_sent() {
    run(async {
        let (book, ada) = (Book::new().await, user("ada"));
        let created = book.todo(&ada, 1).await;
        let as_asked = (created.id, created.day, created.text.as_str(), created.done, created.parent, created.trashed, created.seq);
        assert_eq!(as_asked, (todo_id(1), Some(day(DAY)), "1", false, None, None, 1));
        assert_eq!(book.todo(&ada, 1).await, created);

        let edited = book.edit_todo(&ada, todo_id(1), "milk", None).await.expect("an edit");
        assert_eq!((edited.text.as_str(), edited.seq), ("milk", 2));
        assert_eq!(book.todo(&ada, 1).await, edited);

        book.delete_todo(&ada, todo_id(1)).await.expect("a deletion");
        assert_eq!(book.todo(&ada, 1).await.text, "milk");
        assert_eq!(book.texts(&ada).await.0, Vec::<String>::new(), "what was deleted does not come back by being sent again");
        assert_eq!(book.view(&ada).await.days, [DaySummary::empty(day(DAY))]);
    });
}

#[test]
fn checking_a_todo_moves_it_to_done_and_back_to_its_place() {
    run(async {
        let (book, ada) = (Book::new().await, user("ada"));
        for number in 1..=3 {
            book.todo(&ada, number).await;
        }
        for _ in 0..2 {
            let checked = book.set_done(&ada, todo_id(2), true).await.expect("a check");
            assert!(checked.done);
            assert_eq!(checked.seq, 4, "checking again changes nothing");
        }
        assert_eq!(book.texts(&ada).await, (vec!["1".into(), "3".into()], vec!["2".into()]));
        assert_eq!(book.view(&ada).await.days[0].open, 2);
        for _ in 0..2 {
            assert!(!book.set_done(&ada, todo_id(2), false).await.expect("an uncheck").done);
        }
        assert_eq!(book.texts(&ada).await.0, ["1", "2", "3"]);
    });
}

#[test]
fn an_edit_of_an_old_text_is_a_conflict_and_a_repeated_one_is_not() {
    run(async {
        let (book, ada) = (Book::new().await, user("ada"));
        let base = Some(book.todo(&ada, 1).await.text_op);
        let first = book.edit_todo(&ada, todo_id(1), "a", base).await.expect("an edit");
        let conflict = book.edit_todo(&ada, todo_id(1), "b", base).await.expect_err("a conflict");
        assert_eq!(ApiError::from(conflict), ApiError::Conflict);
        assert_eq!(book.edit_todo(&ada, todo_id(1), "a", base).await.expect("sent again"), first);
        book.set_done(&ada, todo_id(1), true).await.expect("a check");
        let over = book.edit_todo(&ada, todo_id(1), "c", Some(first.text_op)).await.expect("a check is no other text");
        assert_ne!(over.text_op, first.text_op);
        assert_eq!(book.edit_todo(&ada, todo_id(1), "b", None).await.expect("unasked").text, "b");

        let note = book.note(&ada, 1).await;
        let base = (Some(note.title_op), Some(note.body_op));
        let first = book.save_note(&ada, note_id(1), ("t", base.0), ("a", base.1)).await.expect("a save");
        let conflict = book.save_note(&ada, note_id(1), ("u", Some(first.title_op)), ("b", base.1)).await.expect_err("a conflict");
        assert_eq!(ApiError::from(conflict), ApiError::Conflict);
        assert_eq!(book.view(&ada).await.notes[0].title, "t", "a form is saved whole or not at all");
        assert_eq!(book.save_note(&ada, note_id(1), ("t", base.0), ("a", base.1)).await.expect("sent again"), first);
        assert_eq!(book.save_note(&ada, note_id(1), ("t", None), ("b", None)).await.expect("unasked").title_op, first.title_op);
        assert_eq!(book.view(&ada).await.notes[0].html.trim(), "<p>b</p>");
    });
}

#[test]
fn what_was_deleted_comes_back_to_its_place_as_it_was() {
    run(async {
        let (book, ada) = (Book::new().await, user("ada"));
        for number in 1..=3 {
            book.todo(&ada, number).await;
            book.note(&ada, number).await;
        }
        for _ in 0..2 {
            book.delete_todo(&ada, todo_id(2)).await.expect("a deletion");
            book.delete_note(&ada, note_id(2)).await.expect("a deletion");
        }
        assert_eq!(book.texts(&ada).await.0, ["1", "3"]);
        assert_eq!(book.view(&ada).await.notes.iter().map(|note| note.title.as_str()).collect::<Vec<_>>(), ["1", "3"]);
        for gone in [
            book.edit_todo(&ada, todo_id(2), "x", None).await.err(),
            book.set_done(&ada, todo_id(2), true).await.err(),
            book.move_todo(&ada, todo_id(2), Direction::Up).await.err(),
            book.save_note(&ada, note_id(2), ("x", None), ("x", None)).await.err(),
        ] {
            assert!(matches!(gone, Some(StoreError::Refused(Refusal::NotFound))), "{gone:?}");
        }
        for _ in 0..2 {
            assert_eq!(book.restore_todo(&ada, todo_id(2)).await.expect("a todo").text, "2");
            assert_eq!(book.restore_note(&ada, note_id(2)).await.expect("a note").title, "2");
        }
        assert_eq!(book.texts(&ada).await.0, ["1", "2", "3"]);
        assert_eq!(book.view(&ada).await.notes.iter().map(|note| note.title.as_str()).collect::<Vec<_>>(), ["1", "2", "3"]);
    });
}

#[test]
fn two_people_with_the_same_ids_never_meet() {
    run(async {
        let (book, ada, bob, eve) = (Book::new().await, user("ada"), user("bob"), user("eve"));
        for owner in [&ada, &bob] {
            book.todo(owner, 1).await;
            book.note(owner, 1).await;
        }
        book.edit_todo(&ada, todo_id(1), "ada's", None).await.expect("an edit");
        book.save_note(&ada, note_id(1), ("ada's", None), ("ada's", None)).await.expect("a save");
        book.set_done(&ada, todo_id(1), true).await.expect("a check");
        let bobs = book.view(&bob).await;
        assert_eq!((bobs.todos[0].text.as_str(), bobs.todos[0].done, bobs.notes[0].title.as_str()), ("1", false, "1"));
        book.delete_todo(&ada, todo_id(1)).await.expect("a deletion");
        book.delete_note(&ada, note_id(1)).await.expect("a deletion");
        assert_eq!(book.view(&bob).await, bobs);

        let adas_trash = book.view(&ada).await;
        for refused in [
            book.set_done(&eve, todo_id(1), true).await.map(drop),
            book.edit_todo(&eve, todo_id(1), "eve's", None).await.map(drop),
            book.delete_todo(&eve, todo_id(1)).await,
            book.restore_todo(&eve, todo_id(1)).await.map(drop),
            book.move_todo(&eve, todo_id(1), Direction::Down).await.map(drop),
            book.save_note(&eve, note_id(1), ("eve's", None), ("eve's", None)).await.map(drop),
            book.delete_note(&eve, note_id(1)).await,
            book.restore_note(&eve, note_id(1)).await.map(drop),
        ] {
            assert!(matches!(refused, Err(StoreError::Refused(Refusal::NotFound))), "{refused:?}");
        }
        let eves = book.view(&eve).await;
        assert!(eves.todos.is_empty() && eves.notes.is_empty());
        assert_eq!(eves.days, [DaySummary::empty(day(DAY))]);
        assert_eq!(book.view(&bob).await, bobs);
        assert_eq!(book.view(&ada).await, adas_trash);
    });
}

/// An owner's name is part of a key: one that looks like a key, or like a statement, is still only a name.
#[test]
fn an_owner_whose_name_looks_like_a_key_owns_only_their_own_rows() {
    run(async {
        let book = Book::new().await;
        let names = ["a", "a'", "a', '0", "a\u{0}b", "a\"]..[\"z", "", "字", "user:a", "⟨a⟩"];
        for (number, name) in names.iter().enumerate() {
            let owner = UserId::from_verified_subject(*name);
            for todo in 0..=number {
                book.todo(&owner, todo as u64).await;
            }
        }
        for (number, name) in names.iter().enumerate() {
            let view = book.view(&UserId::from_verified_subject(*name)).await;
            assert_eq!(view.todos.len(), number + 1, "{name:?}");
            assert_eq!(
                view.days,
                [DaySummary { open: u32::try_from(number + 1).expect("few"), ..DaySummary::empty(day(DAY)) }],
                "{name:?}"
            );
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
        let (book, ada) = (Book::new().await, user("ada"));
        let mut random = StdRng::seed_from_u64(20_261_123);
        let mut list: Vec<Row> = Vec::new();
        for number in 0..12 {
            book.todo(&ada, number).await;
            list.push(Row { number, done: false, deleted: false });
        }
        for step in 0..150 {
            let at = random.random_range(0..list.len());
            let row = list[at];
            let id = todo_id(row.number);
            match random.random_range(0..10) {
                0 if row.deleted => {
                    book.restore_todo(&ada, id).await.expect("a restored todo");
                    list[at].deleted = false;
                }
                0 => {
                    book.delete_todo(&ada, id).await.expect("a deletion");
                    list[at].deleted = true;
                }
                _ if row.deleted => {}
                1 => {
                    book.set_done(&ada, id, !row.done).await.expect("a check");
                    list[at].done = !row.done;
                }
                number => {
                    let direction = if number % 2 == 0 { Direction::Up } else { Direction::Down };
                    book.move_todo(&ada, id, direction).await.expect("a move");
                    let shown = |other: &Row| !other.deleted && other.done == row.done;
                    let neighbour = match direction {
                        Direction::Up => (0..at).rev().find(|index| shown(&list[*index])),
                        _ => (at + 1..list.len()).find(|index| shown(&list[*index])),
                    };
                    if let Some(neighbour) = neighbour {
                        let row = list.remove(at);
                        list.insert(neighbour, row);
                    }
                }
            }
            let expected: Vec<_> = list.iter().filter(|row| !row.deleted).map(|row| (row.number.to_string(), row.done)).collect();
            let view = book.view(&ada).await;
            let shown: Vec<_> = view.todos.iter().map(|todo| (todo.text.clone(), todo.done)).collect();
            assert_eq!(shown, expected, "after step {step}");
            assert_eq!(view.days[0].open as usize, expected.iter().filter(|(_, done)| !done).count(), "after step {step}");
        }
    });
}

#[test]
fn a_move_at_the_end_of_the_list_changes_nothing() {
    run(async {
        let (book, ada) = (Book::new().await, user("ada"));
        for number in 1..=2 {
            book.todo(&ada, number).await;
        }
        assert_eq!(book.move_todo(&ada, todo_id(1), Direction::Up).await.expect("a move").seq, 1);
        assert_eq!(book.move_todo(&ada, todo_id(2), Direction::Down).await.expect("a move").seq, 2);
        assert_eq!(book.move_todo(&ada, todo_id(2), Direction::Up).await.expect("a move").seq, 3, "one row is written");
        let view = book.view(&ada).await;
        assert_eq!(view.todos.iter().map(|todo| (todo.text.as_str(), todo.seq)).collect::<Vec<_>>(), [("2", 3), ("1", 1)]);
    });
}

#[test]
fn the_sidebar_has_the_days_that_hold_anything_newest_first_and_today_and_the_day_itself() {
    run(async {
        let (book, ada) = (Book::new().await, user("ada"));
        for (number, on) in [(1, "2026-01-02"), (2, "2025-12-31"), (3, "2026-01-02"), (4, "2024-02-29")] {
            book.create_todo(&ada, todo_id(number), day(on), "x").await.expect("a todo");
        }
        book.set_done(&ada, todo_id(2), true).await.expect("a check");
        book.delete_todo(&ada, todo_id(4)).await.expect("a deletion");
        book.create_note(&ada, note_id(1), day("2026-02-03"), "", "").await.expect("a note");
        book.create_note(&ada, note_id(2), day("2026-02-04"), "", "").await.expect("a note");
        book.delete_note(&ada, note_id(2)).await.expect("a deletion");
        book.create_todo(&user("bob"), todo_id(1), day("2026-05-05"), "x").await.expect("a todo");

        let view = book.journal.day_view(&ada, day("2023-07-07"), day(DAY), None).await.expect("a day");
        let days: Vec<(String, u32)> = view.days.iter().map(|summary| (summary.day.to_string(), summary.open)).collect();
        let expected = [("2026-11-23", 0), ("2026-02-03", 0), ("2026-01-02", 2), ("2025-12-31", 0), ("2023-07-07", 0)];
        assert_eq!(days, expected.map(|(day, open)| (day.to_owned(), open)));
    });
}

#[test]
fn a_day_holds_its_limit_and_no_more_even_when_two_ask_for_the_last_place() {
    run(async {
        let (book, ada) = (Book::new().await, user("ada"));
        book.store.fill(&ada, DAY, 999, 199).await;

        let (one, two) =
            tokio::join!(book.create_todo(&ada, todo_id(1), day(DAY), "one"), book.create_todo(&ada, todo_id(2), day(DAY), "two"));
        let refused = [one, two].into_iter().filter_map(Result::err).map(|error| ApiError::from(error).to_string()).collect::<Vec<_>>();
        assert_eq!(refused, ["A day can hold 1,000 todos; this one is full. Delete one, or use another day."]);

        let (one, two) =
            tokio::join!(book.create_note(&ada, note_id(1), day(DAY), "one", ""), book.create_note(&ada, note_id(2), day(DAY), "two", ""));
        let refused = [one, two].into_iter().filter_map(Result::err).map(|error| ApiError::from(error).to_string()).collect::<Vec<_>>();
        assert_eq!(refused, ["A day can hold 200 notes; this one is full. Delete one, or use another day."]);

        let other_day = book.create_todo(&ada, todo_id(3), day("2026-11-24"), "three").await;
        assert!(other_day.is_ok(), "{other_day:?}");
    });
}

#[test]
fn what_was_deleted_from_a_day_that_is_full_since_stays_in_the_trash() {
    run(async {
        let (book, ada) = (Book::new().await, user("ada"));
        book.todo(&ada, 1).await;
        book.delete_todo(&ada, todo_id(1)).await.expect("a deletion");
        let book = Book::of(book.store);
        book.store.fill(&ada, DAY, 1_000, 0).await;
        let refused = book.restore_todo(&ada, todo_id(1)).await.expect_err("a full day");
        assert!(matches!(refused, StoreError::Refused(Refusal::DayFull { limit: 1_000 })), "{refused}");
    });
}

#[test]
fn many_creates_at_once_lose_nothing_and_share_no_place() {
    run(async {
        let (book, ada) = (Book::new().await, user("ada"));
        let creates = (0..32).map(|number| {
            let (book, ada) = (book.clone(), ada.clone());
            tokio::spawn(async move { book.todo(&ada, number).await })
        });
        futures::future::try_join_all(creates).await.expect("32 todos");
        assert_eq!(book.view(&ada).await.todos.len(), 32);
        assert_eq!(book.store.ranks().await.iter().collect::<HashSet<_>>().len(), 32);
    });
}

/// Two instances on one database share nothing but the count of changes, which each compares.
#[test]
fn two_instances_that_write_one_day_lose_nothing_and_share_no_place() {
    run(async {
        let (mut one, ada) = (Book::new().await, user("ada"));
        let two = one.beside();
        for number in 0..20 {
            tokio::join!(one.todo(&ada, number), two.todo(&ada, 100 + number));
        }
        assert_eq!(one.view(&ada).await.todos.len(), 40);
        assert_eq!(two.view(&ada).await, one.view(&ada).await);
        assert_eq!(one.store.ranks().await.iter().collect::<HashSet<_>>().len(), 40);
    });
}

#[test]
fn the_longest_texts_in_any_script_come_back_exactly() {
    run(async {
        let (book, ada) = (Book::new().await, user("ada"));
        for (number, letter) in ["x", "é", "字", "😀", "'", "\"", "\\", "א"].into_iter().enumerate() {
            let number = number as u64;
            let long = letter.repeat(TODO_CHARS);
            book.create_todo(&ada, todo_id(number), day(DAY), &long).await.expect("a todo");
            let (line, page) = (letter.repeat(NOTE_TITLE_CHARS), letter.repeat(NOTE_BODY_CHARS));
            book.create_note(&ada, note_id(number), day(DAY), &line, &page).await.expect("a note");
            let view = book.view(&ada).await;
            assert_eq!(view.todos.last().map(|todo| &todo.text), Some(&long));
            let opened = book.journal.day_view(&ada, day(DAY), day(DAY), Some(note_id(number))).await.expect("a day");
            for note in [&*opened.notes[opened.notes.len() - 1], &book.journal.note(&ada, note_id(number)).await.expect("a note")] {
                assert_eq!((&note.title, &note.body), (&line, &page));
            }
        }
    });
}

#[test]
fn a_todo_goes_in_and_out_of_the_one_above_it() {
    run(async {
        let (book, ada) = (Book::new().await, user("ada"));
        for number in 1..=3 {
            book.todo(&ada, number).await;
        }
        assert_eq!(book.move_todo(&ada, todo_id(2), Direction::In).await.expect("a move").parent, Some(todo_id(1)));
        assert_eq!(book.move_todo(&ada, todo_id(3), Direction::In).await.expect("a move").parent, Some(todo_id(1)));
        assert_eq!(book.texts(&ada).await.0, ["1", "2", "3"]);
        assert_eq!(book.move_todo(&ada, todo_id(1), Direction::In).await.expect("no move").parent, None, "nothing is above it");
        assert_eq!(book.move_todo(&ada, todo_id(2), Direction::Out).await.expect("a move").parent, None);
        assert_eq!(book.texts(&ada).await.0, ["1", "3", "2"], "right after what it was below");
    });
}

#[test]
fn a_pin_and_a_fold_are_kept_with_their_row() {
    run(async {
        let (book, ada) = (Book::new().await, user("ada"));
        book.todo(&ada, 1).await;
        book.note(&ada, 1).await;
        for row in [RowId::Todo(todo_id(1)), RowId::Note(note_id(1))] {
            for is_on in [true, true, false] {
                for change in [Change::Pin { row, pinned: is_on }, Change::Fold { row, folded: is_on }] {
                    book.journal.ask(&ada, Ask::Make(change)).await.expect("a mark");
                }
                let view = book.view(&ada).await;
                let shown = match row {
                    RowId::Todo(_) => (view.todos[0].pinned, view.todos[0].folded),
                    RowId::Note(_) => (view.notes[0].pinned, view.notes[0].folded),
                };
                assert_eq!(shown, (is_on, is_on), "{row}");
            }
        }
    });
}
