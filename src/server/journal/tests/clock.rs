//! The journal under a clock that jumps: its order is the owner's count of changes, not the time.

use super::{Book, run, todo_id, user};
use crate::server::{clock::Clock, store::tests::store};
use jiff::Timestamp;
use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

#[test]
fn whatever_the_clock_does_changes_stay_in_order_and_nothing_is_lost() {
    run(async {
        let now = Arc::new(AtomicI64::new(1_800_000_000));
        let wound = now.clone();
        let clock = Clock::from_fn(move || Timestamp::from_second(wound.load(Ordering::SeqCst)).expect("a time"));
        let (book, ada) = (Book::at(store().await, clock), user("ada"));
        let note = book.note(&ada, 1).await.id;
        let begun = book.view(&ada).await.seq;
        let mut bodies = vec!["body".to_owned()];
        let steps = [0, 3_600, -3_600, 86_400, -3_600, -86_400, 60, 86_400, -172_800, 0, 3_600];
        for (number, step) in (1..).zip(steps) {
            now.fetch_add(step, Ordering::SeqCst);
            let count = book.view(&ada).await.seq;
            book.todo(&ada, number).await;
            book.delete_todo(&ada, todo_id(number)).await.expect("deleted");
            book.restore_todo(&ada, todo_id(number)).await.expect("restored");
            // So much of the text is removed that the old text becomes a version at any time.
            let body = number.to_string().repeat(600);
            book.save_note(&ada, note, ("1", None), (&body, None)).await.expect("saved");
            bodies.push(body);
            assert_eq!(book.view(&ada).await.seq, count + 4, "step {number}");
        }
        let view = book.view(&ada).await;
        let todos: BTreeSet<_> = view.todos.iter().map(|todo| todo.id).collect();
        assert_eq!(todos, (1..=11).map(todo_id).collect());
        let delta = book.journal.since(&ada, begun).await.expect("an answer").expect("a delta");
        assert_eq!((delta.seq, delta.ops.len()), (begun + 44, 44));

        let versions = book.store.versions(&ada, note).await.expect("versions");
        assert!(versions.windows(2).all(|two| two[0].id < two[1].id), "the versions are in their order");
        let last = bodies.pop().expect("a body");
        assert_eq!(view.notes[0].body, last);
        assert_eq!(versions.into_iter().map(|version| version.body).collect::<Vec<_>>(), bodies);
    });
}
