//! The rules of the open page, each by itself.

use super::*;
use crate::model::journal::{Answer, Delta, Outcome};

/// A page that knows the first day whole.
fn page(list: impl IntoIterator<Item = Row>) -> Replica {
    let mut page = Replica::new(mint);
    page.step(Event::Loaded { day: day(1), seq: 100, rows: list.into_iter().collect() });
    page
}

fn of(number: u64) -> TextId {
    TextId::Todo(todo_id(number))
}

fn sent(commands: &[Command]) -> Vec<Kept> {
    commands.iter().filter_map(|command| if let Command::Send(batch) = command { Some(batch.clone()) } else { None }).flatten().collect()
}

fn kept(commands: &[Command]) -> Vec<Kept> {
    commands.iter().filter_map(|command| if let Command::Keep(kept) = command { Some(kept.clone()) } else { None }).collect()
}

fn ids(batch: &[Kept]) -> Vec<OpId> {
    batch.iter().map(|kept| kept.op.id).collect()
}

/// The server's answer to a batch, with the rows as they are after it.
fn answer(page: &Replica, batch: &[Kept], seq: u64, outcome: &Outcome) -> Event {
    let mut rows: Vec<Row> = batch.iter().filter_map(|kept| page.shown().get(kept.op.change.row()).cloned()).collect();
    rows.iter_mut().for_each(|row| row.set_seq(seq));
    Event::Answered(ids(batch), Answer { seq, outcomes: batch.iter().map(|_| outcome.clone()).collect(), rows })
}

fn type_text(page: &mut Replica, number: u64, text: &str) -> Vec<Command> {
    page.step(Event::Opened(of(number)));
    page.step(Event::Typed(of(number), text.into()))
}

fn text(page: &Replica, number: u64) -> String {
    page.shown().todo(todo_id(number)).map(|todo| todo.text.clone()).unwrap_or_default()
}

#[test]
fn a_change_is_kept_before_it_is_sent_and_marked_as_sent_first() {
    let mut page = page([]);
    let commands = page.step(Event::Did(create(1, "i")));
    let send = commands.iter().position(|command| matches!(command, Command::Send(_))).expect("sent");
    let marks: Vec<_> = kept(&commands[..send]).iter().map(|kept| kept.first_sent_at).collect();
    assert_eq!(marks, [None, Some(100)]);
}

#[test]
fn a_text_grows_until_it_is_sent_and_never_after() {
    let mut page = page([todo(1, "i").into()]);
    assert!(sent(&type_text(&mut page, 1, "a")).is_empty(), "while the keyboard works nothing is sent");
    page.step(Event::Typed(of(1), "ab".into()));
    let first = sent(&page.step(Event::Rested));
    assert_eq!(first.len(), 1, "one change for all that was typed");
    let second = kept(&page.step(Event::Typed(of(1), "abc".into())));
    assert!(second.iter().all(|kept| kept.op.id != first[0].op.id), "what was sent stays as it is");
    let Change::SetText { base, .. } = second[0].op.change else { panic!("no text") };
    assert_eq!(base, first[0].op.id, "what follows is based on it");
    assert_eq!(text(&page, 1), "abc");
}

#[test]
fn what_is_sent_while_the_page_is_left_never_grows_and_is_sent_again_if_it_comes_back() {
    let mut page = page([todo(1, "i").into()]);
    assert_eq!(sent(&page.step(Event::Did(create(2, "i")))).len(), 1);
    type_text(&mut page, 1, "a");
    let commands = page.step(Event::Left);
    let left = sent(&commands);
    assert_eq!(left.len(), 2, "also what is in flight already");
    assert!(left.iter().all(|sent| !sent.grows) && kept(&commands).iter().any(|kept| kept.first_sent_at == Some(100)));

    assert_eq!(ids(&sent(&page.step(Event::Ready))), ids(&left));
    page.step(Event::Typed(of(1), "ab".into()));
    let last = sent(&page.step(Event::Left));
    assert_eq!((ids(&last[..2]), last.len()), (ids(&left), 3), "what is typed on is a change of its own");
    page.step(Event::Ready);
    page.step(answer(&page, &last, 103, &Outcome::Done));
    assert!(page.is_saved() && text(&page, 1) == "ab");
}

#[test]
fn a_page_that_is_left_does_not_send_what_another_tab_still_types() {
    let mut page = page([todo(1, "i").into()]);
    let mut typing = page.clone();
    page.step(Event::Joined(kept(&type_text(&mut typing, 1, "a"))));
    assert!(sent(&page.step(Event::Left)).is_empty());
}

#[test]
fn an_answer_before_its_event_and_after_it_come_to_the_same() {
    for event_first in [false, true] {
        let mut page = page([todo(1, "i").into()]);
        let batch = sent(&page.step(Event::Did(done(1, true))));
        let answered = answer(&page, &batch, 101, &Outcome::Done);
        let Event::Answered(_, Answer { rows, .. }) = &answered else { panic!("no answer") };
        let heard = Event::Heard(Delta { since: 100, seq: 101, ops: ids(&batch), rows: rows.clone() });
        let mut shown = Vec::new();
        for event in if event_first { [heard, answered] } else { [answered, heard] } {
            page.step(event);
            shown.push(page.shown().todo(todo_id(1)).is_some_and(|todo| todo.done));
        }
        assert_eq!(shown, [true, true], "it never flickers back");
        assert!(page.is_saved());
        assert_eq!(page.seen(), 101);
    }
}

#[test]
fn the_news_of_a_change_does_not_show_the_row_as_earlier_ones_left_it() {
    let mut page = page([todo(1, "i").into()]);
    let first = sent(&page.step(Event::Did(trash(1))));
    page.step(Event::Failed(ids(&first), Failure::Unanswered));
    page.step(Event::Did(restore(1)));
    page.step(Event::Did(trash(1)));
    let batch = sent(&page.step(Event::Ready));
    // The event of the last one came, those of the others were missed.
    let gone = Row::from(Todo { trashed: Some(batch[2].op.id), seq: 103, ..todo(1, "i") });
    page.step(Event::Heard(Delta { since: 102, seq: 103, ops: vec![batch[2].op.id], rows: vec![gone] }));
    assert!(page.shown().todo(todo_id(1)).is_some_and(|todo| todo.trashed.is_some()), "it stays in the Trash");
    page.step(answer(&page.clone(), &batch, 103, &Outcome::Done));
    assert!(page.is_saved());
    assert!(page.step(Event::Undo).iter().any(|command| matches!(command, Command::Say(Notice::Undone(_)))));
}

#[test]
fn the_answer_that_another_tab_tells_of_says_how_far_the_server_is() {
    let mut page = page([todo(1, "i").into()]);
    let batch = sent(&page.step(Event::Did(done(1, true))));
    let row = Row::from(Todo { done: true, seq: 105, ..todo(1, "i") });
    page.step(Event::Heard(Delta { since: 0, seq: 0, ops: ids(&batch), rows: vec![row] }));
    assert_eq!(
        (page.count(), page.seen()),
        (105, 100),
        "a page that knows fewer changes is shown this one, and what was missed is still missing"
    );
}

#[test]
fn a_gap_is_fetched() {
    let mut page = page([]);
    let delta = |since, seq| Event::Heard(Delta { since, seq, ops: vec![], rows: vec![] });
    assert!(!page.step(delta(100, 103)).contains(&Command::Load));
    assert!(page.step(delta(104, 105)).contains(&Command::Load));
}

#[test]
fn an_older_row_does_not_replace_a_newer_one() {
    let mut page = page([Todo { seq: 100, text: "new".into(), ..todo(1, "i") }.into()]);
    page.step(Event::Heard(Delta {
        since: 0,
        seq: 99,
        ops: vec![],
        rows: vec![Todo { seq: 99, text: "old".into(), ..todo(1, "i") }.into()],
    }));
    assert_eq!(text(&page, 1), "new");
}

#[test]
fn only_a_refusal_takes_a_change_out_of_the_queue() {
    for failure in [Failure::Unanswered, Failure::Busy(Some(7)), Failure::Busy(None), Failure::SignedOut] {
        let mut page = page([]);
        let batch = sent(&page.step(Event::Did(create(1, "i"))));
        let commands = page.step(Event::Failed(ids(&batch), failure));
        assert!(!commands.iter().any(|command| matches!(command, Command::Forget(_))), "{failure:?}");
        assert_eq!(page.standing(RowId::Todo(todo_id(1))), Standing::Stuck(failure));
        assert_eq!(ids(&sent(&page.step(Event::Ready))), ids(&batch), "it is sent again as it was");
    }
}

#[test]
fn a_batch_that_is_refused_whole_is_halved_until_the_bad_one_stands_alone() {
    let mut page = page([]);
    let first = sent(&page.step(Event::Did(create(1, "i"))));
    (2..=5).for_each(|number| drop(page.step(Event::Did(create(number, "j")))));
    let mut batch = sent(&page.step(answer(&page.clone(), &first, 101, &Outcome::Done)));
    assert_eq!(batch.len(), 4);
    let bad = batch[2].op.id;
    let mut said = Vec::new();
    for seq in 102..120 {
        let event = match batch.iter().any(|kept| kept.op.id == bad) {
            true => Event::Failed(ids(&batch), Failure::Refused),
            false => answer(&page, &batch, seq, &Outcome::Done),
        };
        let commands = page.step(event);
        said.extend(commands.iter().filter(|command| matches!(command, Command::Say(Notice::Refused(_)))).cloned());
        batch = sent(&commands);
        if batch.is_empty() {
            break;
        }
    }
    assert_eq!(said.len(), 1, "its maker is told");
    assert_eq!(page.undecided().map(|kept| kept.op.id).collect::<Vec<_>>(), [bad]);
}

#[test]
fn a_text_that_was_not_understood_or_came_too_late_is_a_new_change_once_it_is_typed_again() {
    for refusal in [Refusal::NotUnderstood, Refusal::Reused, Refusal::Expired] {
        let mut page = page([todo(1, "i").into()]);
        type_text(&mut page, 1, "first");
        let batch = sent(&page.step(Event::Rested));
        let answer = Answer { seq: 101, outcomes: vec![Outcome::Refused(refusal.clone())], rows: Vec::new() };
        page.step(Event::Answered(ids(&batch), answer));
        assert_eq!(page.undecided().count(), 1, "{refusal:?}");
        assert!(sent(&page.step(Event::Ready)).is_empty(), "{refusal:?} is not sent by itself");
        page.step(Event::Typed(of(1), "first, again".into()));
        let again = sent(&page.step(Event::Rested));
        let changes: Vec<_> = again.iter().map(|kept| kept.op.change.clone()).collect();
        assert_eq!(changes, [Change::SetText { of: of(1), base: op_id(1), text: "first, again".into() }], "{refusal:?}");
        assert_ne!(ids(&again), ids(&batch));
        assert_eq!(page.undecided().count(), 0, "{refusal:?}");
    }
}

#[test]
fn a_text_in_conflict_is_kept_until_the_person_has_decided() {
    for (decision, expected) in [(Decision::KeepMine, "mine"), (Decision::KeepTheirs, "theirs"), (Decision::KeepBoth, "theirs")] {
        let mut page = page([todo(1, "i").into()]);
        type_text(&mut page, 1, "mine");
        let batch = sent(&page.step(Event::Closed(of(1))));
        let theirs: Row = Todo { text: "theirs".into(), text_op: op_id(70), seq: 101, ..todo(1, "i") }.into();
        let refusal = Refusal::Conflict { row: theirs.clone() };
        let refused = Answer { seq: 102, outcomes: vec![Outcome::Refused(refusal)], rows: vec![theirs] };
        page.step(Event::Answered(ids(&batch), refused));
        assert_eq!((page.refused_text(of(1)), text(&page, 1).as_str()), (Some("mine"), "theirs"), "both texts are there");
        let Standing::Refused(op, _) = page.standing(RowId::Todo(todo_id(1))) else { panic!("no conflict") };
        page.step(Event::Decided(op, decision));
        assert_eq!((page.refused_text(of(1)), text(&page, 1).as_str()), (None, expected), "{decision:?}");
        let others: Vec<_> = page.shown().iter().filter_map(Row::todo).filter(|todo| todo.text == "mine").collect();
        assert_eq!(others.len(), usize::from(decision != Decision::KeepTheirs), "{decision:?}");
        if decision == Decision::KeepTheirs {
            page.step(Event::Undo);
            assert_eq!(text(&page, 1), "mine", "thrown away is not gone");
        }
    }
}

#[test]
fn a_remote_change_is_no_base_of_what_was_typed_without_seeing_it() {
    let mut page = page([todo(1, "i").into()]);
    page.step(Event::Opened(of(1)));
    let theirs: Row = Todo { text: "theirs".into(), text_op: op_id(70), seq: 101, ..todo(1, "i") }.into();
    page.step(Event::Heard(Delta { since: 100, seq: 101, ops: vec![op_id(70)], rows: vec![theirs] }));
    page.step(Event::Typed(of(1), "mine".into()));
    assert!(matches!(page.standing(RowId::Todo(todo_id(1))), Standing::Refused(_, Refusal::Conflict { .. })));
    assert_eq!(page.refused_text(of(1)), Some("mine"));
}

#[test]
fn the_next_page_shows_and_sends_what_the_last_one_kept() {
    let mut first = page([]);
    let disk = kept(&first.step(Event::Did(create(1, "i"))));
    let mut second = page([]);
    let batch = sent(&second.step(Event::Joined(disk.last().cloned().into_iter().collect())));
    assert_eq!(text(&second, 1), "todo 1");
    assert_eq!(batch.iter().map(|kept| kept.first_sent_at).collect::<Vec<_>>(), [Some(100)], "it says that it may have been sent before");
}

#[test]
fn undo_walks_back_step_by_step_and_an_editing_session_is_one() {
    let mut page = page([todo(1, "i").into()]);
    page.step(Event::Did(create(2, "j")));
    for typed in ["a", "ab", "abc"] {
        type_text(&mut page, 1, typed);
        page.step(Event::Rested);
    }
    page.step(Event::Closed(of(1)));
    page.step(Event::Did(done(1, true)));
    page.step(Event::Did(trash(1)));
    let state = |page: &Replica| page.shown().todo(todo_id(1)).map(|todo| (todo.text.clone(), todo.done, todo.trashed.is_some()));
    let mut states = Vec::new();
    for _ in 0..3 {
        page.step(Event::Undo);
        states.extend(state(&page));
    }
    assert_eq!(states, [("abc".into(), true, false), ("abc".into(), false, false), ("todo 1".into(), false, false)]);
    page.step(Event::Undo);
    assert!(page.shown().todo(todo_id(2)).is_some_and(|todo| todo.trashed.is_some()), "the new one goes to the Trash");
    assert!(page.step(Event::Undo).contains(&Command::Say(Notice::NothingToUndo)));
}

#[test]
fn what_somebody_else_changed_since_is_not_taken_back() {
    let mut page = page([todo(1, "i").into()]);
    let batch = sent(&page.step(Event::Did(done(1, true))));
    page.step(answer(&page.clone(), &batch, 101, &Outcome::Done));
    page.step(Event::Heard(Delta { since: 101, seq: 102, ops: vec![op_id(70)], rows: vec![Todo { seq: 102, ..todo(1, "i") }.into()] }));
    assert!(page.step(Event::Undo).iter().any(|command| matches!(command, Command::Say(Notice::NotUndone(_)))));
    assert!(page.is_saved(), "nothing was made of it");
}

#[test]
fn a_text_whose_row_was_deleted_elsewhere_becomes_a_new_row() {
    let mut page = page([todo(1, "i").into()]);
    type_text(&mut page, 1, "typed");
    let batch = sent(&page.step(Event::Closed(of(1))));
    let gone: Row = Todo { trashed: Some(op_id(70)), seq: 101, ..todo(1, "i") }.into();
    let refused = Answer { seq: 102, outcomes: vec![Outcome::Refused(Refusal::NotFound)], rows: vec![gone] };
    let commands = page.step(Event::Answered(ids(&batch), refused));
    assert!(commands.iter().any(|command| matches!(command, Command::Say(Notice::KeptAsNew(_)))));
    let list = page.shown().list(List::Todos { day: day(1), parent: None });
    assert_eq!(list.into_iter().filter_map(Row::todo).map(|todo| todo.text.as_str()).collect::<Vec<_>>(), ["typed"]);
}

#[test]
fn yesterdays_row_is_taken_back_on_its_own_day() {
    let mut page = page([todo(1, "i").into()]);
    page.step(Event::Did(trash(1)));
    page.step(Event::Loaded { day: day(2), seq: 101, rows: vec![] });
    page.step(Event::Undo);
    assert!(page.shown().list(List::Todos { day: day(2), parent: None }).is_empty());
    assert_eq!(page.shown().list(List::Todos { day: day(1), parent: None }).len(), 1);
}

// Rule 1: what was sent never changes.

#[test]
fn a_lost_answer_and_a_reload_lose_no_text() {
    let mut first = page([todo(1, "i").into()]);
    type_text(&mut first, 1, "one");
    let batch = sent(&first.step(Event::Rested));
    first.step(Event::Failed(ids(&batch), Failure::Unanswered));
    let disk = kept(&first.step(Event::Typed(of(1), "one two".into())));
    let mut second = page([todo(1, "i").into()]);
    second.step(Event::Joined(vec![Kept { first_sent_at: Some(100), ..batch[0].clone() }, disk[0].clone()]));
    second.step(Event::Tick);
    assert_eq!(text(&second, 1), "one two");
    // The answer to the first page was lost; that to the second says that the first text was made.
    let again = second.in_flight.clone();
    assert_eq!(again, ids(&batch), "what may still grow is not sent");
    let commands = second.step(Event::Answered(again, Answer { seq: 101, outcomes: vec![Outcome::Done], rows: vec![] }));
    assert!(sent(&commands).is_empty());
    let commands = second.step(Event::Tick);
    assert_eq!(ids(&sent(&commands)), ids(&disk), "its tab is gone: it is sent after a tick without a word");
}

#[test]
fn what_another_tab_has_sent_goes_on_as_a_new_change() {
    let mut frozen = page([todo(1, "i").into()]);
    let growing = kept(&type_text(&mut frozen, 1, "one"));
    let mut other = page([todo(1, "i").into()]);
    other.step(Event::Joined(growing.clone()));
    other.step(Event::Tick);
    let taken = kept(&other.step(Event::Tick));
    frozen.step(Event::Typed(of(1), "one two".into()));
    let commands = frozen.step(Event::Joined(taken));
    assert_eq!(text(&frozen, 1), "one two");
    let rest: Vec<_> = kept(&commands).into_iter().filter(|kept| kept.op.id != growing[0].op.id).collect();
    let Change::SetText { base, text, .. } = &rest[0].op.change else { panic!("no text") };
    assert_eq!((*base, text.as_str()), (growing[0].op.id, "one two"));
}

#[test]
fn a_text_of_another_tab_that_still_grows_is_left_to_it() {
    let mut typing = page([todo(1, "i").into()]);
    let mut other = page([todo(1, "i").into()]);
    for typed in ["o", "on", "one"] {
        other.step(Event::Joined(kept(&type_text(&mut typing, 1, typed))));
        assert!(sent(&other.step(Event::Tick)).is_empty());
    }
}

// Rule 2: `base` is not `version`.

#[test]
fn a_check_elsewhere_is_no_conflict_with_an_edit_here() {
    let mut page = page([todo(1, "i").into()]);
    type_text(&mut page, 1, "edited");
    let checked: Row = Todo { done: true, seq: 101, ..todo(1, "i") }.into();
    page.step(Event::Heard(Delta { since: 100, seq: 101, ops: vec![op_id(70)], rows: vec![checked] }));
    page.step(Event::Typed(of(1), "edited more".into()));
    assert_eq!(page.standing(RowId::Todo(todo_id(1))), Standing::Waiting);
    let todo = page.shown().todo(todo_id(1)).cloned().expect("a todo");
    assert_eq!((todo.text.as_str(), todo.done), ("edited more", true));
}

// Rule 4: the stream carries rows.

#[test]
fn a_late_answer_counts_for_what_it_answers_and_leaves_the_newer_request_alone() {
    let mut page = page([]);
    let first = sent(&page.step(Event::Did(create(1, "i"))));
    page.step(Event::Did(create(2, "j")));
    page.step(Event::Failed(ids(&first), Failure::Unanswered));
    let second = sent(&page.step(Event::Ready));
    assert_eq!(second.len(), 2);
    page.step(answer(&page.clone(), &first, 101, &Outcome::Done));
    assert_eq!(page.standing(RowId::Todo(todo_id(1))), Standing::Saved);
    assert_eq!(page.in_flight, ids(&second), "still on its way");
    assert!(page.step(Event::Failed(ids(&first), Failure::Unanswered)).is_empty(), "so does a late failure");
    page.step(answer(&page.clone(), &second, 102, &Outcome::Done));
    assert!(page.is_saved());
}

#[test]
fn other_tabs_hear_of_the_rows_before_they_hear_that_a_change_is_over() {
    let mut page = page([]);
    let batch = sent(&page.step(Event::Did(create(1, "i"))));
    let commands = page.step(answer(&page.clone(), &batch, 101, &Outcome::Done));
    let at = |wanted: fn(&Command) -> bool| commands.iter().position(wanted).expect("told");
    assert!(
        at(|command| matches!(command, Command::Tell(delta) if delta.rows.len() == 1))
            < at(|command| matches!(command, Command::Forget(_)))
    );
}

#[test]
fn old_news_brings_no_row_back_that_has_left_its_day() {
    let mut page = page([]);
    let old: Row = todo(1, "i").into();
    page.step(Event::Heard(Delta { since: 0, seq: 100, ops: vec![], rows: vec![old.clone()] }));
    page.step(Event::Answered(vec![], Answer { seq: 100, outcomes: vec![], rows: vec![old] }));
    assert!(page.shown().todo(todo_id(1)).is_none(), "the day as it was loaded has it no more");
}

#[test]
fn a_page_that_holds_two_days_is_as_old_as_the_older_one() {
    let mut page = page([]);
    page.step(Event::Loaded { day: day(2), seq: 90, rows: vec![] });
    assert_eq!(page.seen(), 90);
    assert!(page.step(Event::Heard(Delta { since: 100, seq: 101, ops: vec![], rows: vec![] })).contains(&Command::Load));
    page.step(Event::Loaded { day: day(1), seq: 101, rows: vec![] });
    assert_eq!(page.seen(), 101, "a day that is not loaded again is held no longer");
    assert!(!page.step(Event::Heard(Delta { since: 101, seq: 102, ops: vec![], rows: vec![] })).contains(&Command::Load));
}

// Rule 7: a partial replica.

#[test]
fn of_what_the_page_does_not_know_nothing_is_refused() {
    let mut page = page([]);
    for change in [done(7, true), trash(7), restore(7), below(7, 8), set_text(7, 1, "x")] {
        let commands = page.step(Event::Did(change));
        assert!(!commands.iter().any(|command| matches!(command, Command::Say(Notice::Refused(_)))), "the server knows: {commands:?}");
    }
    assert_eq!(page.waiting(), 5);
}

#[test]
fn a_text_typed_into_a_row_that_has_left_the_page_is_sent_all_the_same() {
    let mut page = page([todo(1, "i").into()]);
    type_text(&mut page, 1, "one");
    page.step(Event::Loaded { day: day(1), seq: 101, rows: vec![] });
    page.step(Event::Typed(of(1), "one two".into()));
    let batch = sent(&page.step(Event::Closed(of(1))));
    assert!(matches!(&batch[0].op.change, Change::SetText { text, base, .. } if text == "one two" && *base == op_id(1)));
    let refused = Answer { seq: 102, outcomes: vec![Outcome::Refused(Refusal::NotFound)], rows: vec![] };
    page.step(Event::Answered(ids(&batch), refused));
    let list = page.shown().list(List::Todos { day: day(1), parent: None });
    assert_eq!(list.len(), 1, "even a row that nobody knows any more loses no text");
}

// Rule 13: what leaves the queue.

#[test]
fn an_answer_to_something_else_is_none() {
    let mut page = page([]);
    let batch = sent(&page.step(Event::Did(create(1, "i"))));
    let commands = page.step(Event::Answered(ids(&batch), Answer { seq: 101, outcomes: vec![], rows: vec![] }));
    assert!(commands.iter().any(|command| matches!(command, Command::Wait(_))) && sent(&commands).is_empty());
    assert_eq!(page.waiting(), 1);
}

#[test]
fn a_batch_is_bounded() {
    let mut page = page([]);
    let first = sent(&page.step(Event::Did(create(1, "i"))));
    (2..=150).for_each(|number| drop(page.step(Event::Did(create(number, "j")))));
    assert_eq!(sent(&page.step(answer(&page.clone(), &first, 101, &Outcome::Done))).len(), OPS_PER_BATCH);
    let mut page = self::page([]);
    let first = sent(&page.step(Event::Did(create(1, "i"))));
    let body = "x".repeat(100_000);
    for number in 2..=9 {
        let change = Change::CreateNote { id: note_id(number), place: place(day(1), "i"), title: String::new(), body: body.clone() };
        page.step(Event::Did(change));
    }
    assert_eq!(sent(&page.step(answer(&page.clone(), &first, 101, &Outcome::Done))).len(), 5);
}

// Rule 14: refusals.

/// A page on which a new todo was refused, and then edited and checked.
fn with_refused_todo() -> (Replica, OpId) {
    let mut page = page([]);
    let batch = sent(&page.step(Event::Did(create(1, "i"))));
    type_text(&mut page, 1, "final");
    let limit = crate::model::limits::TODOS_PER_DAY;
    let refused = Answer { seq: 101, outcomes: vec![Outcome::Refused(Refusal::DayFull { limit })], rows: vec![] };
    let commands = page.step(Event::Answered(ids(&batch), refused));
    assert!(commands.contains(&Command::Say(Notice::Refused(Refusal::DayFull { limit }))));
    page.step(Event::Closed(of(1)));
    assert!(sent(&page.step(Event::Did(done(1, true)))).is_empty(), "what was done to it waits with it");
    (page, batch[0].op.id)
}

#[test]
fn a_refused_row_stays_in_sight_with_what_was_done_to_it_until_it_is_decided() {
    let (page, op) = with_refused_todo();
    assert_eq!(text(&page, 1), "final");
    assert!(matches!(page.standing(RowId::Todo(todo_id(1))), Standing::Refused(refused, _) if refused == op));
    let mut mine = page.clone();
    let batch = sent(&mine.step(Event::Decided(op, Decision::KeepMine)));
    assert!(matches!(&batch[0].op.change, Change::CreateTodo { id, text, .. } if *id != todo_id(1) && text == "final"));
    let list = mine.shown().list(List::Todos { day: day(1), parent: None });
    assert_eq!(list.into_iter().filter_map(Row::todo).map(|todo| (todo.text.as_str(), todo.done)).collect::<Vec<_>>(), [("final", true)]);
    for event in [Event::Decided(op, Decision::KeepTheirs), Event::Did(trash(1))] {
        let mut theirs = page.clone();
        let commands = theirs.step(event);
        assert_eq!(commands.iter().filter(|command| matches!(command, Command::Forget(_))).count(), 3, "nothing is left of it on the disk");
        assert!(theirs.is_saved() && theirs.shown().todo(todo_id(1)).is_none());
        theirs.step(Event::Undo);
        assert_eq!(theirs.shown().list(List::Todos { day: day(1), parent: None }).len(), 1, "thrown away is not gone");
    }
}

/// A change of another tab that was neither sent nor answered.
fn kept_alone(id: OpId, change: Change, order: u64) -> Kept {
    let op = Op { id, change };
    Kept { op, order, first_sent_at: None, grows: false, grown: 0, refused: None, over: None, root: None }
}

#[test]
fn a_text_that_a_refused_row_does_not_show_is_decided_by_itself() {
    let (mut page, op) = with_refused_todo();
    // Another tab typed it over the first text, too.
    let change = Change::SetText { of: of(1), base: op, text: "other".into() };
    page.step(Event::Joined(vec![kept_alone(op_id(80), change, page.clock + 1)]));
    page.step(Event::Decided(op, Decision::KeepTheirs));
    assert_eq!(page.undecided().map(|kept| kept.op.change.text()).collect::<Vec<_>>(), ["other"]);
}

#[test]
fn where_a_page_found_the_conflict_with_a_row_that_is_not_here_the_server_gives_its_word() {
    let (mut page, op) = with_refused_todo();
    // It was sent together with the change that created the row, and typed in a tab that had not seen the final text.
    let change = Change::SetText { of: of(1), base: op, text: "other".into() };
    let sent_too = Kept { first_sent_at: Some(100), ..kept_alone(op_id(80), change, page.clock + 1) };
    page.step(Event::Joined(vec![sent_too]));
    page.step(Event::Decided(op, Decision::KeepTheirs));
    let batch = sent(&page.step(Event::Decided(op_id(80), Decision::KeepMine)));
    let is_asked = |kept: &Kept| matches!(&kept.op.change, Change::SetText { base: OpId::UNKNOWN, text, .. } if text == "other");
    assert!(is_asked(&batch[0]), "{batch:?}");
    // It was typed over a text that has grown in its tab since, as the same change.
    let row = Row::from(Todo { text: "todo 1 and more".into(), seq: 0, ..todo(1, "i") });
    let found = Kept { refused: Some(Refusal::Conflict { row }), ..kept_alone(op_id(81), set_text(1, 1, "other"), 1) };
    let mut page = self::page([]);
    page.step(Event::Joined(vec![found]));
    assert!(is_asked(&sent(&page.step(Event::Decided(op_id(81), Decision::KeepMine)))[0]));
}

#[test]
fn the_next_page_asks_about_a_refused_row_again() {
    let (first, op) = with_refused_todo();
    let disk = first.pending.values().cloned().collect();
    let mut second = page([]);
    assert!(sent(&second.step(Event::Joined(disk))).is_empty());
    assert_eq!(text(&second, 1), "final");
    assert_eq!(second.undecided().map(|kept| kept.op.id).collect::<Vec<_>>(), [op]);
}

#[test]
fn what_was_typed_over_a_refused_text_is_one_with_it() {
    let mut page = page([todo(1, "i").into()]);
    type_text(&mut page, 1, "one");
    let batch = sent(&page.step(Event::Rested));
    page.step(Event::Typed(of(1), "one two".into()));
    let theirs: Row = Todo { text: "theirs".into(), text_op: op_id(70), seq: 101, ..todo(1, "i") }.into();
    let refusal = Refusal::Conflict { row: theirs.clone() };
    page.step(Event::Answered(ids(&batch), Answer { seq: 101, outcomes: vec![Outcome::Refused(refusal)], rows: vec![theirs] }));
    let undecided: Vec<_> = page.undecided().cloned().collect();
    assert_eq!((page.waiting(), undecided.len(), page.refused_text(of(1))), (1, 1, Some("one two")));
    assert_eq!(undecided[0].over.as_deref(), Some("todo 1"), "a merge begins with what the server had");
    page.step(Event::Typed(of(1), "one two three".into()));
    assert_eq!((page.waiting(), page.refused_text(of(1)), text(&page, 1).as_str()), (1, Some("one two three"), "theirs"));
}

#[test]
fn a_text_that_is_wrong_is_kept_and_gives_way_to_one_that_is_right() {
    let mut page = page([todo(1, "i").into()]);
    let long = "x".repeat(crate::model::limits::TODO_CHARS + 1);
    assert!(sent(&type_text(&mut page, 1, &long)).is_empty());
    assert_eq!(page.refused_text(of(1)), Some(long.as_str()));
    page.step(Event::Typed(of(1), "right".into()));
    let batch = sent(&page.step(Event::Closed(of(1))));
    assert!(matches!(&batch[0].op.change, Change::SetText { base, .. } if *base == op_id(1)));
    assert_eq!((page.waiting(), text(&page, 1).as_str()), (1, "right"));
}

#[test]
fn a_text_that_was_cleared_and_left_is_the_old_one() {
    let mut page = page([todo(1, "i").into()]);
    type_text(&mut page, 1, "");
    assert_eq!(page.waiting(), 1);
    page.step(Event::Closed(of(1)));
    assert_eq!((page.waiting(), text(&page, 1).as_str()), (0, "todo 1"));
}

#[test]
fn two_tabs_make_one_new_row_of_a_text_whose_row_was_deleted() {
    let mut one = page([todo(1, "i").into()]);
    type_text(&mut one, 1, "typed");
    let batch = sent(&one.step(Event::Closed(of(1))));
    let mut two = page([todo(1, "i").into()]);
    two.step(Event::Joined(batch.clone()));
    let gone: Row = Todo { trashed: Some(op_id(70)), seq: 101, ..todo(1, "i") }.into();
    let refused = Answer { seq: 101, outcomes: vec![Outcome::Refused(Refusal::NotFound)], rows: vec![gone] };
    let rows = [&mut one, &mut two].map(|page| {
        page.step(Event::Answered(ids(&batch), refused.clone()));
        page.shown().list(List::Todos { day: day(1), parent: None }).first().map(|row| row.id())
    });
    assert!(rows[0].is_some() && rows[0] == rows[1]);
}

/// The titles and bodies of the notes that a page shows.
fn notes(page: &Replica) -> Vec<(&str, &str)> {
    let list = page.shown().list(List::Notes { day: day(1) });
    list.into_iter().filter_map(Row::note).map(|note| (note.title.as_str(), note.body.as_str())).collect()
}

fn gone_note() -> Row {
    Note { trashed: Some(op_id(70)), seq: 101, ..note(1, "i") }.into()
}

/// A page that has edited both texts of a note, and the changes that it has sent.
fn with_two_texts(is_sent_together: bool) -> (Replica, Vec<Kept>) {
    let mut page = page([note(1, "i").into()]);
    let alone = sent(&page.step(Event::Did(create(9, "i"))));
    page.step(Event::Opened(TITLE));
    page.step(Event::Typed(TITLE, "my title".into()));
    if is_sent_together {
        page.step(Event::Closed(TITLE));
    }
    let mut batch = alone.clone();
    if !is_sent_together {
        let made = answer(&page, &alone, 101, &Outcome::Done);
        page.step(made);
        batch = sent(&page.step(Event::Closed(TITLE)));
    }
    page.step(Event::Opened(BODY));
    page.step(Event::Typed(BODY, "my".into()));
    page.step(Event::Typed(BODY, "my body".into()));
    if is_sent_together {
        page.step(Event::Closed(BODY));
        let made = answer(&page, &alone, 101, &Outcome::Done);
        batch = sent(&page.step(made));
    }
    (page, batch)
}

#[test]
fn two_texts_of_a_note_that_was_deleted_become_one_new_note() {
    for is_sent_together in [true, false] {
        let (mut one, batch) = with_two_texts(is_sent_together);
        assert_eq!(batch.len(), if is_sent_together { 2 } else { 1 });
        let mut two = one.clone();
        let outcomes = batch.iter().map(|_| Outcome::Refused(Refusal::NotFound)).collect();
        let refused = Answer { seq: 102, outcomes, rows: vec![gone_note()] };
        let rows = [&mut one, &mut two].map(|page| {
            let commands = page.step(Event::Answered(ids(&batch), refused.clone()));
            assert_eq!(commands.iter().filter(|command| matches!(command, Command::Say(Notice::KeptAsNew(_)))).count(), 1);
            assert_eq!((notes(page), page.waiting()), (vec![("my title", "my body")], 1), "sent together: {is_sent_together}");
            page.shown().list(List::Notes { day: day(1) })[0].id()
        });
        assert_eq!(rows[0], rows[1], "two tabs make the same one");
    }
}

#[test]
fn what_is_decided_of_one_text_of_a_deleted_note_takes_the_other_along() {
    for decision in [Decision::KeepMine, Decision::KeepBoth] {
        let (mut page, batch) = with_two_texts(true);
        let theirs: Row = Note {
            title: "their title".into(),
            title_op: op_id(70),
            body: "their body".into(),
            body_op: op_id(71),
            seq: 102,
            ..note(1, "i")
        }
        .into();
        let merge = merges(&refuse(&mut page, &batch, &theirs)).pop().expect("a merge");
        page.step(merge.answered(None));
        assert_eq!(page.undecided().count(), 2);
        let mut gone = theirs.clone();
        gone.set_trashed(Some(op_id(72)));
        gone.set_seq(103);
        page.step(Event::Heard(Delta { since: 102, seq: 103, ops: vec![op_id(72)], rows: vec![gone] }));
        let op = page.undecided().next().map(|kept| kept.op.id).expect("a title");
        page.step(Event::Decided(op, decision));
        assert_eq!((notes(&page), page.undecided().count()), (vec![("my title", "my body")], 0), "{decision:?}");
    }
}

#[test]
fn a_text_that_can_be_in_no_note_is_not_taken_along() {
    let mut page = page([note(1, "i").into()]);
    let long = "x".repeat(crate::model::limits::NOTE_TITLE_CHARS + 1);
    page.step(Event::Typed(TITLE, long.clone()));
    let batch = type_body(&mut page, "my body");
    let refused = Answer { seq: 101, outcomes: vec![Outcome::Refused(Refusal::NotFound)], rows: vec![gone_note()] };
    page.step(Event::Answered(ids(&batch), refused));
    assert_eq!(notes(&page), [("title 1", "my body")]);
    assert_eq!(page.undecided().map(|kept| kept.op.change.text()).collect::<Vec<_>>(), [long]);
}

#[test]
fn a_conflict_with_the_text_that_the_person_saw_is_none() {
    let mut page = page([todo(1, "i").into()]);
    type_text(&mut page, 1, "mine");
    let batch = sent(&page.step(Event::Closed(of(1))));
    // Somebody wrote the same text over itself.
    let same: Row = Todo { text_op: op_id(70), seq: 101, ..todo(1, "i") }.into();
    let refusal = Refusal::Conflict { row: same.clone() };
    let refused = Answer { seq: 101, outcomes: vec![Outcome::Refused(refusal)], rows: vec![same] };
    let again = sent(&page.step(Event::Answered(ids(&batch), refused)));
    assert!(matches!(&again[0].op.change, Change::SetText { base, text, .. } if *base == op_id(70) && text == "mine"));
    assert_eq!(page.undecided().count(), 0);
}

// Rule 18: conflicts of notes.

#[test]
fn keeping_both_texts_of_a_note_makes_a_second_note() {
    for of in [TextId::Title(note_id(1)), TextId::Body(note_id(1))] {
        let mut page = page([note(1, "i").into()]);
        page.step(Event::Opened(of));
        let theirs = Note {
            title: "their title".into(),
            title_op: op_id(70),
            body: "their body".into(),
            body_op: op_id(71),
            seq: 102,
            ..note(1, "i")
        };
        page.step(Event::Heard(Delta { since: 100, seq: 102, ops: vec![op_id(70), op_id(71)], rows: vec![theirs.into()] }));
        page.step(Event::Typed(of, "mine".into()));
        if let Some(merge) = merges(&page.step(Event::Rested)).first() {
            page.step(merge.answered(None));
        }
        let op = page.undecided().next().map(|kept| kept.op.id).expect("a conflict");
        page.step(Event::Decided(op, Decision::KeepBoth));
        let list = page.shown().list(List::Notes { day: day(1) });
        let notes: Vec<_> = list.into_iter().filter_map(Row::note).map(|note| (note.title.as_str(), note.body.as_str())).collect();
        let mine = if of == TextId::Title(note_id(1)) { ("mine", "their body") } else { ("their title", "mine") };
        assert_eq!(notes, [("their title", "their body"), mine]);
    }
}

// Rule 18: merges.

const TITLE: TextId = TextId::Title(NoteId::from_parts(1, 0));
const BODY: TextId = TextId::Body(NoteId::from_parts(1, 0));

#[derive(Debug, PartialEq, Eq)]
struct Merge {
    op: OpId,
    by: OpId,
    texts: [String; 3],
}

impl Merge {
    fn answered(&self, text: Option<&str>) -> Event {
        Event::Merged { op: self.op, by: self.by, text: text.map(str::to_owned) }
    }
}

fn merges(commands: &[Command]) -> Vec<Merge> {
    let merge = |command: &Command| match command.clone() {
        Command::Merge { op, by, base, mine, theirs } => Some(Merge { op, by, texts: [base, mine, theirs] }),
        _ => None,
    };
    commands.iter().filter_map(merge).collect()
}

/// The note of the first day, whose body the change of a number has written.
fn written(body: &str, by: u64, seq: u64) -> Row {
    Note { body: body.into(), body_op: op_id(by), seq, ..note(1, "i") }.into()
}

/// The body that the page shows, and the refused one that it shows in its place.
fn bodies(page: &Replica) -> (&str, Option<&str>) {
    (page.shown().note(note_id(1)).map_or("", |note| note.body.as_str()), page.refused_text(BODY))
}

fn refuse(page: &mut Replica, batch: &[Kept], theirs: &Row) -> Vec<Command> {
    let outcomes = batch.iter().map(|_| Outcome::Refused(Refusal::Conflict { row: theirs.clone() })).collect();
    page.step(Event::Answered(ids(batch), Answer { seq: theirs.seq(), outcomes, rows: vec![theirs.clone()] }))
}

fn type_body(page: &mut Replica, text: &str) -> Vec<Kept> {
    page.step(Event::Opened(BODY));
    page.step(Event::Typed(BODY, text.into()));
    sent(&page.step(Event::Rested))
}

fn standing(page: &Replica) -> Standing {
    page.standing(RowId::Note(note_id(1)))
}

/// A page whose body is being merged, and the merge that it requests. The field is still open.
fn in_conflict() -> (Replica, Merge) {
    let mut page = page([note(1, "i").into()]);
    let batch = type_body(&mut page, "mine");
    let mut asked = merges(&refuse(&mut page, &batch, &written("theirs", 70, 101)));
    let merge = asked.pop().expect("a merge");
    assert_eq!(merge.texts, ["body 1", "mine", "theirs"]);
    assert!(asked.is_empty());
    (page, merge)
}

#[test]
fn a_body_in_conflict_is_merged_and_nobody_is_asked() {
    let (mut page, merge) = in_conflict();
    assert_eq!((bodies(&page), page.undecided().count()), (("theirs", Some("mine")), 0));
    assert_eq!(standing(&page), Standing::Waiting);
    assert!(sent(&page.step(Event::Tick)).is_empty());
    let commands = page.step(merge.answered(Some("both")));
    assert!(commands.contains(&Command::Say(Notice::Merged(RowId::Note(note_id(1))))));
    let at = |wanted: &dyn Fn(&Command) -> bool| commands.iter().position(wanted).expect("done");
    assert!(
        at(&|command| matches!(command, Command::Keep(kept) if kept.op.change.text() == "both"))
            < at(&|command| *command == Command::Forget(merge.op)),
        "it is kept before the refused one goes"
    );
    let batch = sent(&commands);
    assert!(matches!(&batch[0].op.change, Change::SetText { base, text, .. } if *base == op_id(70) && text == "both"));
    assert_eq!((bodies(&page), page.waiting()), (("both", None), 1));
    let made = answer(&page, &batch, 102, &Outcome::Done);
    page.step(made);
    assert!(page.is_saved());
    page.step(Event::Undo);
    assert_eq!(bodies(&page), ("theirs", None), "Undo takes back what was typed here");
}

#[test]
fn where_two_changes_overlap_the_person_is_asked_once() {
    let long = "x".repeat(crate::model::limits::NOTE_BODY_CHARS + 1);
    for text in [None, Some(long)] {
        let (mut page, merge) = in_conflict();
        assert!(merges(&page.step(merge.answered(text.as_deref()))).is_empty());
        assert!(matches!(standing(&page), Standing::Refused(op, Refusal::Conflict { .. }) if op == merge.op));
        // Typing on in one's own text requests no new merge at each pause.
        page.step(Event::Typed(BODY, "mine, too".into()));
        assert!(merges(&page.step(Event::Rested)).is_empty());
        assert_eq!((bodies(&page), page.undecided().count()), (("theirs", Some("mine, too")), 1));
        // With another text the merge is requested again.
        let news = Delta { since: 101, seq: 102, ops: vec![op_id(71)], rows: vec![written("newer", 71, 102)] };
        let asked = merges(&page.step(Event::Heard(news)));
        assert_eq!(asked[0].texts, ["body 1", "mine, too", "newer"]);
        assert_eq!(page.undecided().count(), 0);
    }
}

/// Entries by their names, and how many bytes were written.
#[derive(Default)]
struct Disk {
    entries: std::collections::BTreeMap<String, String>,
    bytes: usize,
}

impl Disk {
    fn follow(&mut self, commands: &[Command]) {
        for kept in kept(commands) {
            let stored::Written { entry, apart } = stored::write(&kept).expect("written");
            for (name, text) in apart.into_iter().filter(|(name, _)| !self.entries.contains_key(name)).collect::<Vec<_>>() {
                self.write(name, text);
            }
            self.write(kept.op.id.to_string(), entry);
        }
    }

    fn write(&mut self, name: String, text: String) {
        self.bytes += text.len();
        self.entries.insert(name, text);
    }
}

#[test]
fn a_key_that_is_typed_in_a_refused_text_writes_that_text_alone() {
    let long = "long ".repeat(10_000);
    let mut page = page([Note { body: long.clone(), ..note(1, "i") }.into()]);
    let batch = type_body(&mut page, "mine");
    let mut disk = Disk::default();
    let theirs = format!("{long} too");
    let merge = merges(&refuse(&mut page, &batch, &written(&theirs, 70, 101))).pop().expect("a merge");
    page.step(merge.answered(None));
    let mut text = String::from("mine");
    disk.follow(&page.step(Event::Typed(BODY, text.clone())));
    for key in "and more".chars() {
        text.push(key);
        disk.bytes = 0;
        disk.follow(&page.step(Event::Typed(BODY, text.clone())));
        assert!(disk.bytes < 2 * text.len() + 500, "{} bytes for one key", disk.bytes);
    }
    let newest = page.undecided().next().expect("a text").clone();
    let entry = &disk.entries[&newest.op.id.to_string()];
    assert_eq!(stored::read(entry, |name| disk.entries.get(name).cloned()), Ok(newest), "all of it is on the disk");
    let alone = stored::read(entry, |_| None).expect("a change");
    assert_eq!((alone.op.change.text(), alone.refused), (text.as_str(), None), "without the rest it is sent once more");
}

#[test]
fn what_is_kept_is_read_as_it_was_written() {
    let (page, _) = in_conflict();
    let mut kept = page.pending.values().next().expect("a text").clone();
    for over in [None, Some("short".to_owned()), Some("long".repeat(1_000))] {
        kept.over = over;
        let stored::Written { entry, apart } = stored::write(&kept).expect("written");
        assert_eq!(stored::apart(&entry), apart.clone().map(|(name, _)| name));
        assert_eq!(stored::read(&entry, |_| apart.map(|(_, text)| text)).as_ref(), Ok(&kept));
    }
    let before = crate::model::compact::write(&kept).expect("written");
    assert_eq!(stored::read(&before, |_| None).as_ref(), Ok(&kept), "what was written in one entry");
}

#[test]
fn nothing_of_mine_is_no_change() {
    let (mut page, merge) = in_conflict();
    let commands = page.step(merge.answered(Some("theirs")));
    assert!(commands.contains(&Command::Forget(merge.op)) && page.is_saved());
    assert_eq!(bodies(&page), ("theirs", None));
}

#[test]
fn what_is_typed_while_a_merge_is_asked_is_merged_after_it() {
    let (mut page, merge) = in_conflict();
    page.step(Event::Typed(BODY, "mine, too".into()));
    let commands = page.step(merge.answered(Some("both")));
    assert_eq!((sent(&commands).len(), bodies(&page)), (0, ("theirs", Some("mine, too"))), "that is no answer to what is there now");
    let asked = merges(&page.step(Event::Rested));
    assert_eq!(asked[0].texts, ["body 1", "mine, too", "theirs"]);
}

#[test]
fn what_is_typed_on_in_an_open_field_is_based_on_what_the_field_shows() {
    let (mut page, merge) = in_conflict();
    let first = sent(&page.step(merge.answered(Some("both"))));
    assert!(merges(&page.step(Event::Typed(BODY, "mine, too".into()))).is_empty());
    assert!(merges(&page.step(Event::Rested)).is_empty(), "the other text is settled first");
    assert_eq!(page.undecided().count(), 0);
    let made = answer(&page, &first, 102, &Outcome::Done);
    let asked = merges(&page.step(made));
    assert_eq!(asked[0].texts, ["mine", "mine, too", "both"]);
    let commands = page.step(asked[0].answered(Some("both, too")));
    assert!(!commands.iter().any(|command| matches!(command, Command::Say(_))), "it is told once");
    assert!(matches!(&sent(&commands)[0].op.change, Change::SetText { base, .. } if *base == first[0].op.id));
    page.step(Event::Closed(BODY));
    assert_eq!(bodies(&page), ("both, too", None));
    page.step(Event::Undo);
    assert_eq!(bodies(&page), ("theirs", None), "an editing session is one step");
    assert!(page.step(Event::Undo).contains(&Command::Say(Notice::NothingToUndo)));
}

#[test]
fn a_merge_that_came_too_late_is_merged_again() {
    // Heard before the answer to the merge.
    let (mut page, merge) = in_conflict();
    let news = Delta { since: 101, seq: 102, ops: vec![op_id(71)], rows: vec![written("newer", 71, 102)] };
    let asked = merges(&page.step(Event::Heard(news)));
    assert_eq!(asked, [Merge { op: merge.op, by: op_id(71), texts: ["body 1", "mine", "newer"].map(str::to_owned) }]);
    assert!(page.step(merge.answered(Some("both"))).is_empty(), "what was merged with an older text is no answer any more");
    assert_eq!(bodies(&page), ("newer", Some("mine")));
    page.step(asked[0].answered(Some("all")));
    assert_eq!(bodies(&page), ("all", None));
    // And after it.
    let (mut page, merge) = in_conflict();
    let batch = sent(&page.step(merge.answered(Some("both"))));
    let asked = merges(&refuse(&mut page, &batch, &written("newer", 71, 102)));
    assert_eq!(asked[0].texts, ["theirs", "both", "newer"], "it begins with what it was merged of");
}

#[test]
fn a_note_that_is_deleted_while_it_is_merged_is_merged_when_it_is_back() {
    let (mut page, merge) = in_conflict();
    let heard =
        |row: &Row, by: u64| Event::Heard(Delta { since: row.seq() - 1, seq: row.seq(), ops: vec![op_id(by)], rows: vec![row.clone()] });
    let mut row = written("theirs", 70, 102);
    row.set_trashed(Some(op_id(71)));
    page.step(heard(&row, 71));
    assert!(matches!(standing(&page), Standing::Refused(..)), "a text without a place is the person's to decide");
    page.step(merge.answered(Some("both")));
    assert_eq!(page.refused_text(BODY), Some("mine"));
    assert_eq!(merges(&page.step(heard(&written("theirs", 70, 103), 72))), [merge]);
}

#[test]
fn a_conflict_that_the_page_finds_itself_is_merged_when_the_keyboard_rests() {
    let mut page = page([note(1, "i").into()]);
    page.step(Event::Opened(BODY));
    page.step(Event::Heard(Delta { since: 100, seq: 101, ops: vec![op_id(70)], rows: vec![written("theirs", 70, 101)] }));
    assert!(merges(&page.step(Event::Typed(BODY, "mine".into()))).is_empty());
    let asked = merges(&page.step(Event::Rested));
    assert_eq!(asked[0].texts, ["body 1", "mine", "theirs"]);
}

#[test]
fn a_merge_begins_with_a_text_that_the_server_had() {
    let mut page = page([note(1, "i").into()]);
    let first = type_body(&mut page, "one");
    page.step(Event::Typed(BODY, "one two".into()));
    // Another tab has seen the first one refused, and made it a part of something else.
    let mut other = page.clone();
    other.step(Event::Over(first[0].op.id));
    other.step(Event::Rested);
    other.step(Event::Failed(ids(&first), Failure::Unanswered));
    let second = sent(&other.step(Event::Ready));
    let asked = merges(&refuse(&mut other, &second, &written("theirs", 70, 101)));
    assert_eq!(asked[0].texts, ["body 1", "one two", "theirs"]);
    other.step(Event::Typed(BODY, "one two three".into()));
    assert_eq!(merges(&other.step(Event::Rested))[0].texts, ["body 1", "one two three", "theirs"]);
    // The server had it.
    page.step(Event::Rested);
    let made = answer(&page, &first, 101, &Outcome::Done);
    let second = sent(&page.step(made));
    let asked = merges(&refuse(&mut page, &second, &written("theirs", 70, 102)));
    assert_eq!(asked[0].texts, ["one", "one two", "theirs"]);
}

#[test]
fn the_next_page_asks_for_the_merge_again() {
    let (first, merge) = in_conflict();
    let mut second = page([written("theirs", 70, 101)]);
    let asked = merges(&second.step(Event::Joined(first.pending.values().cloned().collect())));
    assert_eq!(asked, [merge]);
    assert_eq!(standing(&second), Standing::Waiting);
    assert_eq!(bodies(&second), ("theirs", Some("mine")));
}

#[test]
fn a_merge_is_left_to_the_tab_that_asks_for_it_until_that_is_gone() {
    let (first, merge) = in_conflict();
    let mut other = page([written("theirs", 70, 101)]);
    other.step(Event::Joined(vec![]));
    assert!(merges(&other.step(Event::Joined(first.pending.values().cloned().collect()))).is_empty());
    assert_eq!(standing(&other), Standing::Waiting);
    assert!(merges(&other.step(Event::Tick)).is_empty());
    assert_eq!(merges(&other.step(Event::Tick)), [merge]);
}

#[test]
fn without_the_network_a_merge_waits_for_it() {
    let mut page = page([note(1, "i").into()]);
    let batch = sent(&page.step(Event::Did(create(2, "i"))));
    page.step(Event::Failed(ids(&batch), Failure::Unanswered));
    page.step(Event::Opened(BODY));
    page.step(Event::Heard(Delta { since: 100, seq: 101, ops: vec![op_id(70)], rows: vec![written("theirs", 70, 101)] }));
    page.step(Event::Typed(BODY, "mine".into()));
    assert!(merges(&page.step(Event::Closed(BODY))).is_empty());
    assert_eq!(standing(&page), Standing::Stuck(Failure::Unanswered));
    assert_eq!(merges(&page.step(Event::Ready)).len(), 1);
}

#[test]
fn a_person_may_decide_before_the_merge_is_there() {
    let (mut page, merge) = in_conflict();
    page.step(Event::Decided(merge.op, Decision::KeepMine));
    assert_eq!(bodies(&page), ("mine", None));
    let waiting = page.waiting();
    assert!(page.step(merge.answered(Some("both"))).is_empty());
    assert_eq!((bodies(&page), page.waiting()), (("mine", None), waiting));
}

#[test]
fn titles_and_todos_are_not_merged() {
    let title: Row = Note { title: "theirs".into(), title_op: op_id(70), seq: 101, ..note(1, "i") }.into();
    let todo: Row = Todo { text: "theirs".into(), text_op: op_id(70), seq: 101, ..self::todo(1, "i") }.into();
    for (of, theirs) in [(TextId::Title(note_id(1)), title), (of(1), todo)] {
        let mut page = page([note(1, "i").into(), self::todo(1, "i").into()]);
        page.step(Event::Opened(of));
        page.step(Event::Typed(of, "mine".into()));
        let batch = sent(&page.step(Event::Closed(of)));
        assert!(merges(&refuse(&mut page, &batch, &theirs)).is_empty());
        assert_eq!(page.undecided().count(), 1);
    }
}

#[test]
fn a_text_is_not_written_where_it_is_there_already() {
    let mut page = page([todo(1, "i").into()]);
    type_text(&mut page, 1, "todo 1 ");
    assert!(page.is_saved() && page.last_deed().is_none());
}

// Rule 19: Undo.

#[test]
fn a_refused_change_leaves_the_steps_of_undo() {
    let mut page = page([todo(1, "i").into()]);
    let batch = sent(&page.step(Event::Did(done(1, true))));
    let refused = Answer { seq: 101, outcomes: vec![Outcome::Refused(Refusal::NotFound)], rows: vec![] };
    page.step(Event::Answered(ids(&batch), refused));
    assert!(page.step(Event::Undo).contains(&Command::Say(Notice::NothingToUndo)));
}

#[test]
fn a_text_that_was_typed_back_is_no_step_of_undo() {
    let mut page = page([todo(1, "i").into()]);
    page.step(Event::Did(done(1, true)));
    type_text(&mut page, 1, "x");
    page.step(Event::Typed(of(1), "todo 1".into()));
    page.step(Event::Closed(of(1)));
    page.step(Event::Undo);
    assert!(page.shown().todo(todo_id(1)).is_some_and(|todo| !todo.done), "the step before it is taken back");
}

#[test]
fn a_move_is_taken_back_unless_somebody_moved_the_row_since() {
    for (is_moved, at) in [(false, "x"), (true, "zz")] {
        // A row in the Trash is not seen between the others.
        let trashed = Todo { trashed: Some(op_id(60)), ..todo(4, "f") };
        let mut page = page([todo(1, "b").into(), todo(2, "d").into(), todo(3, "y").into(), trashed.into()]);
        let batch = sent(&page.step(Event::Did(Change::Place { row: RowId::Todo(todo_id(1)), place: place(day(1), "e") })));
        page.step(answer(&page.clone(), &batch, 101, &Outcome::Done));
        // Another rank alone is not another place.
        let row: Row = Todo { rank: rank(at), seq: 102, ..todo(1, "b") }.into();
        page.step(Event::Heard(Delta { since: 101, seq: 102, ops: vec![op_id(70)], rows: vec![row] }));
        let commands = page.step(Event::Undo);
        assert_eq!(commands.iter().any(|command| matches!(command, Command::Say(Notice::NotUndone(_)))), is_moved);
        let first = page.shown().list(List::Todos { day: day(1), parent: None })[0].id();
        assert_eq!(first == RowId::Todo(todo_id(1)), !is_moved);
    }
}

// Rule 21: waking.

#[test]
fn what_the_last_page_left_is_shown_without_a_word() {
    let mut first = page([]);
    let disk: Vec<_> = [create(1, "i"), create(2, "j"), done(1, true)]
        .into_iter()
        .filter_map(|change| kept(&first.step(Event::Did(change))).pop())
        .collect();
    let mut second = page([]);
    let commands = second.step(Event::Joined(disk.into_iter().rev().collect()));
    assert!(!commands.iter().any(|command| matches!(command, Command::Say(_))));
    assert_eq!(sent(&commands).len(), 3, "all of it, the oldest first");
    assert!(sent(&commands).is_sorted_by_key(|kept| kept.order));
    assert!(second.shown().todo(todo_id(1)).is_some_and(|todo| todo.done));
}

// Rule 22: clipped notes.

/// A note as a day's page has it: with the beginning of its body.
fn clipped(whole: &Row) -> Row {
    let note = whole.note().expect("a note");
    Note { body: "beginning".into(), html: String::new(), clipped: true, ..Note::clone(note) }.into()
}

fn loaded(seq: u64, row: &Row) -> Event {
    Event::Loaded { day: day(1), seq, rows: vec![row.clone()] }
}

/// A row by itself, as it is loaded when it is opened.
fn opened(row: &Row) -> Event {
    Event::Heard(Delta { since: 0, seq: 0, ops: Vec::new(), rows: vec![row.clone()] })
}

#[test]
fn a_whole_note_is_not_replaced_by_its_beginning() {
    let whole = written("body", 1, 100);
    let renamed = Note { title: "newer".into(), title_op: op_id(70), ..Note::clone(whole.note().expect("a note")) };
    for known_by in [loaded(100, &whole), opened(&whole)] {
        let mut page = page([clipped(&whole)]);
        page.step(known_by);
        for row in [clipped(&whole), clipped(&renamed.clone().into()), clipped(&Note { seq: 99, ..renamed.clone() }.into())] {
            page.step(loaded(100, &row));
            assert_eq!((bodies(&page), page.is_clipped(BODY)), (("body", None), false));
        }
        assert_eq!(page.shown().note(note_id(1)).map(|note| note.title.as_str()), Some("newer"));
        page.step(loaded(103, &clipped(&written("another body", 71, 103))));
        assert!(page.is_clipped(BODY), "of a newer body only the beginning is known");
        page.step(opened(&whole));
        assert_eq!(bodies(&page), ("beginning", None), "the old one is no answer any more");
    }
}

#[test]
fn nothing_is_typed_over_a_beginning() {
    // A row from before the journal has an unknown `body_op`.
    for by in [op_id(1), OpId::UNKNOWN] {
        let whole: Row = Note { body_op: by, ..note(1, "i") }.into();
        let mut page = page([clipped(&whole)]);
        page.step(Event::Opened(BODY));
        assert!(page.step(Event::Typed(BODY, "beginning, and more".into())).is_empty());
        assert!(page.step(Event::Closed(BODY)).is_empty() && page.is_saved());

        let title = TextId::Title(note_id(1));
        page.step(Event::Opened(title));
        page.step(Event::Typed(title, "title".into()));
        let batch = sent(&page.step(Event::Closed(title)));
        assert!(matches!(&batch[..], [Kept { op: Op { change: Change::SetText { of, .. }, .. }, .. }] if *of == title));

        page.step(opened(&whole));
        page.step(Event::Opened(BODY));
        page.step(Event::Typed(BODY, "body 1, and more".into()));
        assert_eq!(bodies(&page), ("body 1, and more", None));
    }
}

#[test]
fn a_body_that_was_written_here_is_whole() {
    let (before, after) = (written("body", 1, 1), written("mine", 70, 101));
    let mut first = page([before.clone()]);
    let mut change = type_body(&mut first, "mine").remove(0);
    change.op.id = op_id(70);
    for row in [before, after] {
        let mut page = page([clipped(&row)]);
        page.step(Event::Joined(vec![change.clone()]));
        assert_eq!((bodies(&page), page.is_clipped(BODY)), (("mine", None), false), "{row:?}");
    }
}

#[test]
fn a_beginning_is_no_part_of_a_merge() {
    let theirs = written("theirs", 70, 101);
    let (before, merge) = in_conflict();
    let refused = before.pending.values().next().cloned().expect("a refused text");
    let mut page = page([clipped(&theirs)]);
    let commands = page.step(Event::Joined(vec![refused]));
    assert!(merges(&commands).is_empty());
    assert_eq!((bodies(&page), page.is_clipped(BODY)), (("beginning", Some("mine")), false));
    page.step(Event::Decided(merge.op, Decision::KeepMine));
    assert_eq!(page.undecided().count(), 1, "nobody can decide about a text that they have not seen");
    assert_eq!(merges(&page.step(opened(&theirs))), [merge]);
}

#[test]
fn an_open_text_of_which_another_is_clipped_is_the_servers_to_judge() {
    let theirs = written("theirs", 70, 101);
    let mut page = page([note(1, "i").into()]);
    page.step(Event::Opened(BODY));
    page.step(loaded(101, &clipped(&theirs)));
    assert!(!page.is_clipped(BODY), "the field shows what it showed");
    page.step(Event::Typed(BODY, "mine".into()));
    let batch = sent(&page.step(Event::Rested));
    let asked = merges(&refuse(&mut page, &batch, &theirs));
    assert_eq!(asked[0].texts, ["body 1", "mine", "theirs"]);
}

#[test]
fn a_beginning_does_not_pass_for_the_body_of_a_new_note() {
    let title = TextId::Title(note_id(1));
    let theirs = Note { title: "theirs".into(), title_op: op_id(70), seq: 101, ..note(1, "i") };
    let mut page = page([clipped(&note(1, "i").into())]);
    page.step(Event::Opened(title));
    page.step(Event::Typed(title, "mine".into()));
    let batch = sent(&page.step(Event::Closed(title)));
    let outcome = Outcome::Refused(Refusal::Conflict { row: theirs.clone().into() });
    page.step(Event::Answered(ids(&batch), Answer { seq: 101, outcomes: vec![outcome], rows: vec![clipped(&theirs.into())] }));
    page.step(Event::Decided(batch[0].op.id, Decision::KeepBoth));
    let notes: Vec<_> = page.shown().list(List::Notes { day: day(1) }).into_iter().filter_map(Row::note).collect();
    assert_eq!(
        notes.iter().map(|note| (note.title.as_str(), note.body.as_str())).collect::<Vec<_>>(),
        [("theirs", "beginning"), ("mine", "")]
    );
}

#[test]
fn a_clipped_note_is_deleted_and_brought_back_as_it_is() {
    let whole: Row = note(1, "i").into();
    let mut page = page([clipped(&whole)]);
    page.step(Event::Did(Change::Trash { row: whole.id() }));
    page.step(opened(&whole));
    assert!(page.step(Event::Undo).iter().any(|command| matches!(command, Command::Say(Notice::Undone(_)))));
    assert_eq!(bodies(&page), ("body 1", None));
}
