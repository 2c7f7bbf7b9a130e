use super::*;
use crate::model::{
    change::{Effect, inverse, is_crowded, make_room, spread},
    text::TextError,
};

fn applied(rows: &mut Rows, change: Change) -> Result<Effect, Refusal> {
    apply(rows, &op(99, change))
}

fn texts(rows: &Rows, on: Option<Day>) -> Vec<String> {
    rows.list(List::Todos { day: on, parent: None }).into_iter().filter_map(Row::todo).map(|todo| todo.text.clone()).collect()
}

fn get(rows: &Rows, number: u64) -> Row {
    rows.get(RowId::Todo(todo_id(number))).cloned().expect("a todo")
}

#[test]
fn a_row_is_made_once_by_its_change_and_by_no_other() {
    let mut rows = rows([]);
    assert_eq!(apply(&mut rows, &op(1, create(1, "i"))).map(|effect| effect.changed), Ok(vec![RowId::Todo(todo_id(1))]));
    assert_eq!(apply(&mut rows, &op(1, create(1, "i"))), Ok(Effect::default()), "sent twice");
    let other = Change::CreateTodo { id: todo_id(1), place: place(day(1), "i"), text: "another".into() };
    assert_eq!(applied(&mut rows, other), Err(Refusal::Exists));
    applied(&mut rows, trash(1)).expect("a deletion");
    assert_eq!(applied(&mut rows, create(1, "i")), Err(Refusal::Exists), "what lies in the Trash is not made again");
}

#[test]
fn an_edit_conflicts_with_another_text_only() {
    let mut all = rows([todo(1, "i").into()]);
    applied(&mut all, done(1, true)).expect("a check");
    assert!(apply(&mut all, &op(2, set_text(1, 1, "mine"))).is_ok(), "a check is no other text");
    let Err(Refusal::Conflict { row }) = apply(&mut all, &op(3, set_text(1, 1, "late"))) else { panic!("no conflict") };
    assert_eq!(row.todo().map(|todo| todo.text.as_str()), Some("mine"), "the conflict says what is there");
    assert!(apply(&mut all, &op(4, set_text(1, 1, "mine"))).is_ok(), "the same text is no conflict");
    assert!(apply(&mut all, &op(5, set_text(1, 4, "next"))).is_ok());
}

#[test]
fn a_text_is_checked_where_it_is_applied() {
    let mut all = rows([todo(1, "i").into()]);
    let of = TextId::Todo(todo_id(1));
    assert_eq!(applied(&mut all, set_text(1, 1, " \n")), Err(Refusal::Text { of, error: TextError::Blank }));
    let long = "x".repeat(crate::model::limits::TODO_CHARS + 1);
    assert!(matches!(applied(&mut all, set_text(1, 1, &long)), Err(Refusal::Text { error: TextError::TooLong { .. }, .. })));
    applied(&mut all, set_text(1, 1, " milk ")).expect("an edit");
    assert_eq!(texts(&all, day(1)), ["milk"]);
}

#[test]
fn what_is_known_not_to_be_there_is_not_found_and_what_is_unknown_is_left_alone() {
    let mut all = rows([]);
    for change in [done(7, true), pin(7, true), fold(7, true), set_text(7, 1, "x"), trash(7), restore(7), below(7, 8)] {
        assert_eq!(applied(&mut all, change), Ok(Effect::default()), "a page does not know every row");
    }
    all.set_absent(RowId::Todo(todo_id(7)));
    for change in [done(7, true), pin(7, true), fold(7, true), set_text(7, 1, "x"), trash(7), restore(7), below(7, 8)] {
        assert_eq!(applied(&mut all, change), Err(Refusal::NotFound));
    }
}

#[test]
fn a_row_in_the_trash_is_changed_only_by_being_restored() {
    let mut all = rows([todo(1, "i").into()]);
    applied(&mut all, trash(1)).expect("a deletion");
    for change in [done(1, true), pin(1, true), fold(1, true), set_text(1, 1, "x"), below(1, 2)] {
        assert_eq!(applied(&mut all, change), Err(Refusal::NotFound));
    }
    assert_eq!(applied(&mut all, trash(1)), Ok(Effect::default()), "again is no error");
    applied(&mut all, restore(1)).expect("restored");
    assert_eq!(texts(&all, day(1)), ["todo 1"]);
}

#[test]
fn subtasks_travel_with_their_parent_and_come_back_with_it() {
    let mut all = rows([todo(1, "i").into(), subtask(2, 1).into(), subtask(3, 2).into(), subtask(4, 1).into()]);
    applied(&mut all, trash(4)).expect("a deletion of its own");
    apply(&mut all, &op(50, trash(1))).expect("a deletion");
    assert!([2, 3].iter().all(|number| get(&all, *number).trashed() == Some(op_id(50))));
    applied(&mut all, restore(1)).expect("restored");
    assert!([1, 2, 3].iter().all(|number| get(&all, *number).trashed().is_none()));
    assert!(get(&all, 4).trashed().is_some(), "what was deleted before stays in the Trash");
    applied(&mut all, Change::Place { row: RowId::Todo(todo_id(1)), place: place(day(2), "i") }).expect("moved");
    assert!([1, 2, 3, 4].iter().all(|number| get(&all, *number).day() == day(2)));
}

#[test]
fn subtasks_of_a_row_that_is_not_known_go_with_it() {
    let mut all = rows([subtask(2, 1).into(), subtask(3, 2).into()]);
    let effect = applied(&mut all, trash(1)).expect("made");
    assert_eq!(effect.changed, [2, 3].map(|number| RowId::Todo(todo_id(number))));
    assert!([2, 3].iter().all(|number| get(&all, *number).trashed() == Some(op_id(99))));
}

#[test]
fn a_subtask_whose_parent_is_in_the_trash_stands_at_the_top() {
    let mut all = rows([todo(1, "i").into(), subtask(2, 1).into(), todo(3, "j").into()]);
    apply(&mut all, &op(50, trash(2))).expect("deleted");
    apply(&mut all, &op(51, trash(1))).expect("deleted");
    applied(&mut all, restore(2)).expect("restored");
    assert_eq!(get(&all, 2).parent(), None);
    applied(&mut all, below(3, 1)).expect("moved below what is not there");
    assert_eq!(get(&all, 3).parent(), None);
}

#[test]
fn no_row_stands_below_itself_or_too_deep() {
    let chain = (2..=6).map(|number| Row::from(subtask(number, number - 1)));
    let mut all = rows(chain.chain([todo(1, "i").into(), todo(7, "j").into(), todo(8, "k").into(), subtask(9, 8).into()]));
    assert_eq!(applied(&mut all, below(1, 6)), Err(Refusal::Cycle));
    assert_eq!(applied(&mut all, below(1, 1)), Err(Refusal::Cycle));
    assert_eq!(applied(&mut all, below(7, 6)), Err(Refusal::TooDeep));
    assert_eq!(applied(&mut all, below(8, 5)), Err(Refusal::TooDeep), "what it brings along counts");
    assert!(applied(&mut all, below(7, 5)).is_ok());
}

#[test]
fn a_full_day_takes_no_more_and_one_that_is_not_held_is_not_counted() {
    use crate::model::limits::TODOS_PER_DAY;
    let full = (1..=TODOS_PER_DAY as u64).map(|number| Row::from(todo(number, "i")));
    let mut all = rows(full);
    let new = create(5_000, "z");
    assert_eq!(applied(&mut all, new.clone()), Err(Refusal::DayFull { limit: TODOS_PER_DAY }));
    applied(&mut all, trash(1)).expect("room");
    assert!(applied(&mut all, new.clone()).is_ok());
    assert_eq!(applied(&mut all, restore(1)), Err(Refusal::DayFull { limit: TODOS_PER_DAY }));
    let mut partial = Rows::default();
    all.iter().for_each(|row| partial.put(row.clone()));
    let another = create(5_001, "z");
    assert!(applied(&mut partial, another).is_ok(), "a page that does not hold the day does not refuse");
}

#[test]
fn a_rank_that_no_longer_fits_between_its_neighbours_is_made_again() {
    let mut all = rows([todo(1, "b").into(), todo(2, "d").into(), todo(3, "f").into()]);
    let name = |number| Some(RowId::Todo(todo_id(number)));
    let stale = Place { after: name(2), before: name(3), ..place(day(1), "c") };
    applied(&mut all, Change::Place { row: RowId::Todo(todo_id(1)), place: stale }).expect("moved");
    assert_eq!(texts(&all, day(1)), ["todo 2", "todo 1", "todo 3"]);
    let fitting = Place { after: name(2), before: name(3), ..place(day(1), "dx") };
    applied(&mut all, Change::Place { row: RowId::Todo(todo_id(1)), place: fitting }).expect("moved");
    assert_eq!(get(&all, 1).rank().as_str(), "dx", "one that fits is kept");
}

#[test]
fn a_crowded_list_is_spread_in_its_order_and_no_text_is_touched() {
    let mut all = rows([todo(3, "i").into(), todo(1, "i").into(), todo(2, "j").into()]);
    assert!(is_crowded(&all, RowId::Todo(todo_id(1))), "two rows with one rank");
    let before = texts(&all, day(1));
    spread(&mut all, List::Todos { day: day(1), parent: None });
    assert_eq!(texts(&all, day(1)), before);
    assert!(!is_crowded(&all, RowId::Todo(todo_id(1))));
    assert_eq!(get(&all, 1).todo().map(|todo| todo.text_op), Some(op_id(1)));
}

#[test]
fn a_row_that_shares_its_rank_gets_one_of_its_own_where_it_stands() {
    for (ranks, crowded, changed) in [
        (["i", "i", "j"], 2, [2].as_slice()),
        (["i", "i", "j"], 1, &[1]),
        (["i", "i", "i"], 3, &[3]),
        // Between two rows of the same rank there is no room.
        (["i", "i", "i"], 2, &[1, 2, 3]),
        (["i", "i", "i0"], 2, &[1, 2, 3]),
        (["i", "j", "k"], 2, &[]),
    ] {
        let mut all = rows([1, 2, 3].map(|number| todo(number, ranks[number as usize - 1]).into()));
        let before = texts(&all, day(1));
        let id = RowId::Todo(todo_id(crowded));
        let mut given = if is_crowded(&all, id) { make_room(&mut all, id) } else { Vec::new() };
        given.sort_unstable();
        assert_eq!(given, changed.iter().map(|number| RowId::Todo(todo_id(*number))).collect::<Vec<_>>(), "{ranks:?}");
        assert_eq!(texts(&all, day(1)), before, "{ranks:?}");
        assert!(!is_crowded(&all, id), "{ranks:?}");
    }
}

#[test]
fn rows_that_are_all_made_at_one_place_seldom_need_the_whole_list() {
    let mut all = rows([]);
    let mut written = 0;
    for number in 1..=1_000 {
        let id = RowId::Todo(todo_id(number));
        applied(&mut all, create(number, "i")).expect("made");
        written += if is_crowded(&all, id) { make_room(&mut all, id).len() } else { 0 };
        assert!(!is_crowded(&all, id), "{number}");
    }
    assert!(written < 10_000, "{written} rows are written for 1,000");
}

#[test]
fn every_change_is_taken_back_by_its_inverse() {
    let all = rows([todo(1, "b").into(), subtask(2, 1).into(), todo(3, "d").into(), note(4, "b").into()]);
    let body = Change::SetText { of: TextId::Body(note_id(4)), base: op_id(4), text: "other".into() };
    let away = Change::Place { row: RowId::Todo(todo_id(1)), place: place(None, "x") };
    let pinned_note = Change::Pin { row: RowId::Note(note_id(4)), pinned: true };
    for change in [done(1, true), pin(1, true), pinned_note, set_text(1, 1, "other"), body, away, below(3, 1), trash(1)] {
        let mut after = all.clone();
        let back = inverse(&after, &op(99, change.clone())).expect("something to take back");
        applied(&mut after, change.clone()).expect("made");
        assert!(after.iter().zip(all.iter()).any(|(one, two)| !one.looks_like(two)), "{change:?}");
        apply(&mut after, &op(100, back)).expect("taken back");
        assert!(after.iter().zip(all.iter()).all(|(one, two)| one.looks_like(two)), "{change:?}");
    }
    for nothing in [done(1, false), pin(1, false), fold(1, false), set_text(1, 1, "todo 1"), restore(1)] {
        assert_eq!(inverse(&all, &op(99, nothing)), None, "there is nothing to take back");
    }
}

#[test]
fn what_is_folded_is_folded_for_good_and_folding_is_no_step_of_undo() {
    let mut all = rows([todo(1, "i").into(), note(4, "b").into()]);
    for change in [fold(1, true), Change::Fold { row: RowId::Note(note_id(4)), folded: true }] {
        assert_eq!(inverse(&all, &op(99, change.clone())), None);
        let row = change.row();
        assert_eq!(applied(&mut all, change.clone()), Ok(Effect { changed: vec![row] }));
        assert!(all.get(row).expect("a row").folded());
        assert_eq!(applied(&mut all, change), Ok(Effect::default()), "again changes nothing");
    }
}

#[test]
fn what_was_restored_alone_goes_back_into_the_trash_as_it_lay_there() {
    let mut all = rows([todo(1, "i").into(), subtask(2, 1).into(), subtask(3, 2).into(), subtask(4, 1).into()]);
    apply(&mut all, &op(50, trash(4))).expect("a deletion of its own");
    apply(&mut all, &op(51, trash(1))).expect("a deletion with its subtasks");
    let before = all.clone();
    for number in [2, 3, 4] {
        let back = inverse(&all, &op(60, restore(number))).expect("something to take back");
        applied(&mut all, restore(number)).expect("restored");
        assert_eq!((get(&all, number).parent(), get(&all, number).trashed()), (None, None));
        apply(&mut all, &op(61, back.clone())).expect("taken back");
        assert_eq!(all, before, "with its subtasks, and with what it went there with");
        assert_eq!(apply(&mut all, &op(62, back)), Ok(Effect::default()), "again is no error");
    }
}

#[test]
fn a_row_goes_back_into_the_trash_of_its_parents_day_and_below_nothing_that_stands_below_it() {
    let mut all = rows([todo(1, "i").into(), subtask(2, 1).into(), subtask(3, 2).into()]);
    apply(&mut all, &op(50, trash(2))).expect("deleted");
    let back = inverse(&all, &op(60, restore(3))).expect("something to take back");
    applied(&mut all, restore(3)).expect("restored");
    let mut circle = all.clone();
    applied(&mut circle, below(1, 3)).expect("moved");
    assert_eq!(applied(&mut circle, back.clone()), Err(Refusal::Cycle));
    applied(&mut all, Change::Place { row: RowId::Todo(todo_id(1)), place: place(day(2), "i") }).expect("moved");
    applied(&mut all, back).expect("taken back");
    let row = get(&all, 3);
    assert_eq!((row.day(), row.parent(), row.trashed()), (day(2), Some(todo_id(2)), Some(op_id(50))));
}

#[test]
fn how_deep_a_row_lies_in_the_trash_makes_no_difference_until_it_is_restored() {
    let chain = (2..=6).map(|number| Row::from(subtask(number, number - 1)));
    let mut all = rows(chain.chain([todo(1, "i").into()]));
    apply(&mut all, &op(50, trash(6))).expect("deleted");
    apply(&mut all, &op(51, trash(5))).expect("deleted");
    // Restored alone it gets a subtask.
    let back = inverse(&all, &op(60, restore(6))).expect("something to take back");
    applied(&mut all, restore(6)).expect("restored");
    let place = Place { parent: Some(todo_id(6)), ..place(day(1), "i") };
    applied(&mut all, Change::CreateTodo { id: todo_id(7), place, text: "todo 7".into() }).expect("made");
    apply(&mut all, &op(70, trash(7))).expect("deleted");
    apply(&mut all, &op(61, back)).expect("taken back");
    for (number, parent) in [(5, Some(4)), (6, Some(5)), (7, None)] {
        applied(&mut all, restore(number)).expect("restored");
        assert_eq!(get(&all, number).parent(), parent.map(todo_id), "{number}");
    }
}

#[test]
fn where_there_is_no_room_the_list_is_spread() {
    // The one that moves has the smallest id, so that ranks alone must put it right.
    let mut all = rows([todo(1, "a").into(), todo(2, "i").into(), todo(3, "i0").into()]);
    let name = |number| Some(RowId::Todo(todo_id(number)));
    let between = Place { after: name(2), before: name(3), ..place(day(1), "i") };
    let effect = applied(&mut all, Change::Place { row: RowId::Todo(todo_id(1)), place: between }).expect("moved");
    assert_eq!(texts(&all, day(1)), ["todo 2", "todo 1", "todo 3"]);
    assert_eq!(effect.changed.len(), 3, "the rows that got another rank are changed");
}

#[test]
fn the_same_row_made_by_another_change_is_no_refusal() {
    let mut all = rows([]);
    apply(&mut all, &op(1, create(1, "i"))).expect("made");
    assert_eq!(applied(&mut all, create(1, "i")), Ok(Effect::default()), "two tabs make the same row of a refused text");
}
