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
