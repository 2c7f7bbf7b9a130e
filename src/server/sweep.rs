//! The periodic sweep: removes rows for good after their time in the Trash, finishes the imports that another instance has left,
//! and deletes those that have expired.
//!
//! Several instances may sweep one database at once: each removal is a job in the user's journal, and finds what is left.

use super::{
    clock::Clock,
    import::apply,
    journal::{Journal, Removal},
    store::{Store, StoreError},
};
use crate::model::{limits::REMOVED_AT_ONCE, trash::KEPT, user::UserId};
use jiff::Timestamp;
use std::time::Duration;

/// The time from the start to the first sweep. The others follow every [`EVERY`].
const FIRST: Duration = Duration::from_mins(1);
const EVERY: Duration = Duration::from_hours(1);

/// The time of the last sweep.
#[derive(Debug, Default)]
struct Looks {
    before: Option<Timestamp>,
}

impl Looks {
    /// The time that a sweep uses: that of the last sweep, so that a row is removed only if it was due then, too. So a clock that
    /// is ahead for less than one interval, or at the start, removes nothing that is not due.
    fn next(&mut self, now: Timestamp) -> Timestamp {
        let before = self.before.replace(now).unwrap_or(Timestamp::UNIX_EPOCH);
        before.min(now)
    }
}

/// The sweep, with what it needs.
#[derive(Debug)]
pub struct Sweep {
    store: Store,
    journal: Journal,
    clock: Clock,
}

impl Sweep {
    /// Sweeps nothing yet.
    pub const fn new(store: Store, journal: Journal, clock: Clock) -> Self {
        Self { store, journal, clock }
    }

    /// Starts the task that sweeps every hour.
    pub fn start(self) {
        tokio::spawn(async move {
            let mut looks = Looks::default();
            tokio::time::sleep(FIRST).await;
            loop {
                let time = looks.next(self.clock.now());
                match self.go_over_all(time).await {
                    Ok(0) => {}
                    Ok(rows) => tracing::info!(rows, "expired rows were removed from the Trash"),
                    Err(error) => tracing::error!(%error, "expired rows could not be removed from the Trash"),
                }
                if let Err(error) = self.go_over_imports(time).await {
                    tracing::error!(%error, "unfinished and expired imports could not be processed");
                }
                tokio::time::sleep(EVERY).await;
            }
        });
    }

    /// Finishes the imports that are under way, and deletes those that have expired by a time: previews that nobody confirmed, and
    /// imports that can't be undone any more.
    ///
    /// # Errors
    /// [`StoreError`] where the imports can't be read.
    pub async fn go_over_imports(&self, time: Timestamp) -> Result<(), StoreError> {
        apply::finish_all(&self.store, &self.journal).await?;
        self.store.forget_imports(time).await
    }

    /// Removes all rows whose days in the Trash are over at `time`, and returns how many. If it fails for one user, it goes on with
    /// the next.
    ///
    /// # Errors
    /// [`StoreError`] where the users can't be read.
    pub async fn go_over_all(&self, time: Timestamp) -> Result<usize, StoreError> {
        let Ok(before) = time.checked_sub(KEPT) else { return Ok(0) };
        let mut rows = 0;
        for owner in self.store.people().await? {
            match self.go_over(&owner, before).await {
                Ok(removed) => rows += removed,
                // They deleted their account in the meantime.
                Err(StoreError::NoSuchOwner) => {}
                Err(error) => tracing::error!(%error, "expired rows could not be removed from one user's Trash"),
            }
        }
        Ok(rows)
    }

    async fn go_over(&self, owner: &UserId, before: Timestamp) -> Result<usize, StoreError> {
        let mut rows = 0;
        // Most users have nothing that old: this is checked before a job is queued in their journal.
        while !self.store.lying_since(owner, before, 1).await?.rows.is_empty() {
            rows += self.journal.remove(owner, Removal::LyingSince(before, REMOVED_AT_ONCE)).await?.rows;
        }
        Ok(rows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::{
            change::{Change, Place, Refusal, TextId},
            id::OpId,
            row::RowId,
            trash::Removed,
        },
        server::{
            journal::{
                Ask,
                tests::{Book, DAY, day, note_id, run, todo_id, user},
            },
            store::tests::store,
        },
    };
    use jiff::SignedDuration;
    use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
    use std::{
        collections::{BTreeMap, BTreeSet},
        sync::{
            Arc,
            atomic::{AtomicI64, Ordering},
        },
    };

    const DAY_SECONDS: i64 = 24 * 60 * 60;

    /// A journal with a clock that a test sets, in seconds.
    struct Site {
        book: Book,
        now: Arc<AtomicI64>,
    }

    impl Site {
        async fn new() -> Self {
            Self::on(store().await, Arc::new(AtomicI64::new(1_800_000_000)))
        }

        fn on(store: Store, now: Arc<AtomicI64>) -> Self {
            Self { book: Book::at(store, clock(&now)), now }
        }

        fn sweep(&self) -> Sweep {
            Sweep::new(self.book.store.clone(), self.book.journal.clone(), clock(&self.now))
        }

        async fn swept(&self) -> usize {
            self.sweep().go_over_all(self.time()).await.expect("a look")
        }

        fn wait(&self, seconds: i64) {
            self.now.fetch_add(seconds, Ordering::SeqCst);
        }

        fn time(&self) -> Timestamp {
            clock(&self.now).now()
        }

        async fn make(&self, owner: &UserId, change: Change) -> Result<(), StoreError> {
            self.book.journal.ask(owner, Ask::Make(change)).await.map(drop)
        }

        /// Puts one todo below another.
        async fn below(&self, owner: &UserId, parent: u64, number: u64) {
            let place = Place { parent: Some(todo_id(parent)), ..Place::at_end(Some(day(DAY)), None).expect("a place") };
            self.make(owner, Change::Place { row: todo(number), place }).await.expect("a subtask");
        }

        async fn trash(&self, owner: &UserId, row: RowId) {
            self.make(owner, Change::Trash { row }).await.expect("deleted");
        }

        /// The rows that are left, those in the Trash too.
        async fn left(&self, owner: &UserId) -> BTreeSet<RowId> {
            let record = self.book.store.load_day(owner, Some(day(DAY))).await.expect("a day");
            record.rows.iter().map(crate::model::row::Row::id).collect()
        }

        async fn empty(&self, owner: &UserId, limit: usize) -> Removed {
            self.book.journal.remove(owner, Removal::LyingSince(self.time(), limit)).await.expect("removed")
        }
    }

    fn clock(now: &Arc<AtomicI64>) -> Clock {
        let now = now.clone();
        Clock::from_fn(move || Timestamp::from_second(now.load(Ordering::SeqCst)).expect("a time"))
    }

    fn todo(number: u64) -> RowId {
        RowId::Todo(todo_id(number))
    }

    fn is_not_found(result: &Result<(), StoreError>) -> bool {
        matches!(result, Err(StoreError::NotFound | StoreError::Refused(Refusal::NotFound)))
    }

    #[test]
    fn what_was_deleted_is_kept_for_its_days_and_goes_with_its_subtasks() {
        run(async {
            let (site, ada, eve) = (Site::new().await, user("ada"), user("eve"));
            for number in 1..=5 {
                site.book.todo(&ada, number).await;
            }
            site.book.note(&ada, 1).await;
            site.book.todo(&eve, 1).await;
            site.below(&ada, 1, 2).await;
            site.below(&ada, 2, 3).await;
            site.trash(&ada, todo(1)).await;
            site.wait(1);
            site.trash(&ada, RowId::Note(note_id(1))).await;
            site.trash(&ada, todo(4)).await;
            let before = site.book.view(&ada).await;

            site.wait(30 * DAY_SECONDS - 2);
            assert_eq!(site.swept().await, 0, "a second less than its days");
            site.wait(1);
            assert_eq!(site.swept().await, 3, "the todo with its subtasks");
            assert_eq!(site.left(&ada).await, BTreeSet::from([todo(4), todo(5), RowId::Note(note_id(1))]));
            site.wait(1);
            assert_eq!(site.swept().await, 2);
            assert_eq!((site.swept().await, site.left(&ada).await), (0, BTreeSet::from([todo(5)])), "what is not in the Trash stays");
            assert_eq!(site.left(&eve).await, BTreeSet::from([todo(1)]), "and so does what is another person's");
            let after = site.book.view(&ada).await;
            assert_eq!((&after.todos, &after.days, after.seq), (&before.todos, &before.days, before.seq + 2), "nobody sees a difference");
        });
    }

    #[test]
    fn a_clock_that_is_ahead_for_one_look_removes_nothing_early() {
        run(async {
            let (site, ada, mut looks) = (Site::new().await, user("ada"), Looks::default());
            site.book.todo(&ada, 1).await;
            site.trash(&ada, todo(1)).await;
            let sweep = site.sweep();
            let mut look = async || sweep.go_over_all(looks.next(site.time())).await.expect("a look");
            site.wait(40 * DAY_SECONDS);
            assert_eq!(look().await, 0, "the clock was ahead at the start");
            site.wait(-11 * DAY_SECONDS);
            assert_eq!(look().await, 0, "29 days have passed");
            site.wait(DAY_SECONDS + 3_600);
            assert_eq!(look().await, 0, "it is ahead by a day");
            site.wait(-DAY_SECONDS);
            assert_eq!(look().await, 0, "it was stepped back");
            site.wait(-3_600);
            assert_eq!(look().await, 0, "and by an hour more");
            assert_eq!(site.left(&ada).await, BTreeSet::from([todo(1)]));
            site.wait(DAY_SECONDS + 3_600);
            assert_eq!(look().await, 0, "due for the first time");
            site.wait(3_600);
            assert_eq!(look().await, 1, "and for the second");
        });
    }

    #[test]
    fn what_is_gone_is_refused_with_a_reason_and_no_part_of_it_comes_back() {
        run(async {
            let (site, ada) = (Site::new().await, user("ada"));
            for number in 1..=3 {
                site.book.todo(&ada, number).await;
            }
            site.below(&ada, 1, 2).await;
            site.trash(&ada, todo(1)).await;
            site.book.view(&ada).await;
            site.wait(31 * DAY_SECONDS);
            // Both instances have the day with its Trash in their caches; the other one is not told of the removal.
            let other = Site::on(site.book.store.clone().shared(), site.now.clone());
            other.book.view(&ada).await;
            assert_eq!(site.swept().await, 2);
            let place = Place { parent: Some(todo_id(1)), ..Place::at_end(Some(day(DAY)), None).expect("a place") };
            for site in [&site, &other] {
                for number in [1, 2] {
                    for change in [
                        Change::Restore { row: todo(number) },
                        Change::Trash { row: todo(number) },
                        Change::SetDone { id: todo_id(number), done: true },
                        Change::Place { row: todo(number), place: place.clone() },
                        Change::PutBack { row: todo(number), place: place.clone(), by: OpId::from_parts(1, 1) },
                        Change::SetText { of: TextId::Todo(todo_id(number)), base: OpId::of_todo(todo_id(number)), text: "x".into() },
                    ] {
                        let made = site.make(&ada, change.clone()).await;
                        assert!(is_not_found(&made), "{change:?}: {made:?}");
                    }
                }
                assert_eq!(site.left(&ada).await, BTreeSet::from([todo(3)]));
            }
            // A row that is moved below it goes to the top level of the day.
            site.make(&ada, Change::Place { row: todo(3), place }).await.expect("moved");
            assert_eq!(site.book.view(&ada).await.todos[0].parent, None);
            site.book.todo(&ada, 9).await;
            assert_eq!(site.left(&ada).await, BTreeSet::from([todo(3), todo(9)]), "and the journal goes on");
        });
    }

    #[test]
    fn the_form_that_made_what_is_gone_does_not_make_it_again() {
        run(async {
            let (site, ada) = (Site::new().await, user("ada"));
            site.book.todo(&ada, 1).await;
            site.trash(&ada, todo(1)).await;
            site.wait(30 * DAY_SECONDS);
            assert_eq!(site.swept().await, 1);
            let again = site.book.create_todo(&ada, todo_id(1), day(DAY), "1").await.map(drop);
            assert!(is_not_found(&again), "{again:?}");
            assert!(site.left(&ada).await.is_empty());
        });
    }

    #[test]
    fn a_subtask_whose_todo_is_gone_comes_back_to_the_list_of_the_day() {
        run(async {
            let (site, ada) = (Site::new().await, user("ada"));
            for number in 1..=4 {
                site.book.todo(&ada, number).await;
            }
            site.below(&ada, 1, 2).await;
            site.trash(&ada, todo(2)).await;
            site.wait(1);
            site.trash(&ada, todo(1)).await;
            site.book.journal.remove(&ada, Removal::Row(todo(1))).await.expect("removed");
            assert_eq!(site.left(&ada).await, BTreeSet::from([todo(2), todo(3), todo(4)]), "it was deleted by itself");
            site.make(&ada, Change::Restore { row: todo(2) }).await.expect("restored");
            let todos = site.book.view(&ada).await.todos;
            let standing: BTreeSet<_> = todos.iter().map(|todo| (todo.id, todo.parent)).collect();
            assert_eq!(standing, [2, 3, 4].map(|number| (todo_id(number), None)).into());
        });
    }

    #[test]
    fn one_row_is_removed_with_what_was_deleted_with_it_and_only_from_the_trash() {
        run(async {
            let (site, ada, eve) = (Site::new().await, user("ada"), user("eve"));
            for number in 1..=4 {
                site.book.todo(&ada, number).await;
            }
            site.book.note(&ada, 1).await;
            site.below(&ada, 1, 2).await;
            site.below(&ada, 1, 3).await;
            site.trash(&ada, todo(3)).await;
            let remove = async |owner: &UserId, row: RowId| site.book.journal.remove(owner, Removal::Row(row)).await.map(|done| done.rows);
            assert!(is_not_found(&remove(&ada, todo(1)).await.map(drop)), "it is not in the Trash");
            site.trash(&ada, todo(1)).await;
            site.trash(&ada, RowId::Note(note_id(1))).await;
            assert!(is_not_found(&remove(&eve, todo(1)).await.map(drop)), "it is another person's");
            let mut heard = site.book.journal.subscribe(&ada);
            heard.borrow_and_update();
            assert_eq!(remove(&ada, todo(1)).await.expect("removed"), 2);
            assert!(heard.has_changed().expect("a journal"), "pages hear that the count goes on");
            assert_eq!(remove(&ada, RowId::Note(note_id(1))).await.expect("removed"), 1);
            assert!(is_not_found(&remove(&ada, todo(1)).await.map(drop)), "once");
            assert_eq!(site.left(&ada).await, BTreeSet::from([todo(3), todo(4)]));
            let seq = site.book.view(&ada).await.seq;
            let delta = site.book.journal.since(&ada, seq - 2).await.expect("an answer").expect("a delta");
            assert_eq!((delta.seq, delta.ops, delta.rows), (seq, vec![], vec![]), "no page has to be told more");
        });
    }

    #[test]
    fn a_batch_is_bounded_and_divides_nothing_that_was_deleted_at_once() {
        run(async {
            let (site, ada) = (Site::new().await, user("ada"));
            for number in 1..=9 {
                site.book.todo(&ada, number).await;
            }
            for number in 2..=4 {
                site.below(&ada, 1, number).await;
            }
            for number in [1, 5, 6, 7, 8] {
                site.trash(&ada, todo(number)).await;
                site.wait(1);
            }
            assert_eq!(site.empty(&ada, 2).await, Removed { rows: 4, left: true }, "a todo and its subtasks");
            assert_eq!(site.empty(&ada, 2).await, Removed { rows: 3, left: true });
            site.trash(&ada, todo(9)).await;
            let before = site.time() - SignedDuration::from_secs(1);
            let removed = site.book.journal.remove(&ada, Removal::LyingSince(before, 2)).await.expect("removed");
            assert_eq!(removed, Removed { rows: 1, left: false });
            assert_eq!(site.left(&ada).await, BTreeSet::from([todo(9)]), "what was deleted later stays");
            assert_eq!(site.empty(&ada, 2).await, Removed { rows: 1, left: false });
            assert_eq!(site.empty(&ada, 2).await, Removed { rows: 0, left: false }, "there is nothing to do");
        });
    }

    #[test]
    fn several_instances_sweep_and_restore_at_once_and_nothing_is_half_there() {
        run(async {
            let ada = user("ada");
            let first = Site::new().await;
            let store = first.book.store.clone().shared();
            let sites = [(); 3].map(|()| Arc::new(Site::on(store.clone(), first.now.clone())));
            for round in 0..4 {
                let (parent, child) = (round * 2 + 1, round * 2 + 2);
                for number in [parent, child] {
                    sites[0].book.todo(&ada, number).await;
                }
                sites[0].below(&ada, parent, child).await;
                sites[1].trash(&ada, todo(parent)).await;
                sites[0].wait(30 * DAY_SECONDS);
                let work = sites.iter().enumerate().map(|(number, site)| {
                    let (site, ada) = (site.clone(), ada.clone());
                    tokio::spawn(async move {
                        match number {
                            0 => site.make(&ada, Change::Restore { row: todo(parent) }).await.is_ok(),
                            _ => site.swept().await > 0,
                        }
                    })
                });
                let mut done = Vec::new();
                for task in work.collect::<Vec<_>>() {
                    done.push(task.await.expect("an end"));
                }
                assert_eq!(done.iter().filter(|done| **done).count(), 1, "round {round}: one of them comes first");
                let view = sites[2].book.view(&ada).await;
                let shown: Vec<u64> =
                    [parent, child].into_iter().filter(|id| view.todos.iter().any(|row| row.id == todo_id(*id))).collect();
                let expected = if done[0] { vec![parent, child] } else { vec![] };
                assert_eq!(shown, expected, "round {round}");
            }
        });
    }

    #[test]
    fn an_account_that_is_deleted_is_swept_no_more() {
        run(async {
            let (site, ada) = (Site::new().await, user("ada"));
            site.book.todo(&ada, 1).await;
            site.trash(&ada, todo(1)).await;
            site.wait(40 * DAY_SECONDS);
            site.book.journal.delete_owner(&ada).await.expect("deleted");
            assert_eq!(site.swept().await, 0);
            let removed = site.book.journal.remove(&ada, Removal::LyingSince(site.time(), 10)).await.expect("nothing to do");
            assert_eq!(removed.rows, 0);
            assert_eq!(site.book.store.journal_head(&ada).await.expect("a head").seq, 0, "nothing of hers is made");
        });
    }

    /// The state of a row as its owner sees it.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    enum State {
        Shown,
        Trashed(i64),
    }

    #[test]
    fn whatever_is_done_a_row_is_there_until_its_days_are_over_and_never_after() {
        run(async {
            let (site, ada) = (Site::new().await, user("ada"));
            let mut dice = StdRng::seed_from_u64(7);
            let mut rows: BTreeMap<u64, State> = BTreeMap::new();
            for step in 0..120 {
                let now = site.now.load(Ordering::SeqCst);
                let nth = dice.random_range(0..5);
                let pick = |shown: bool| rows.iter().filter(|(_, state)| (**state == State::Shown) == shown).map(|(id, _)| *id).nth(nth);
                let (shown, trashed) = (pick(true), pick(false));
                match (dice.random_range(0..10), shown, trashed) {
                    (0..=2, ..) => {
                        site.book.todo(&ada, step).await;
                        rows.insert(step, State::Shown);
                    }
                    (3..=5, Some(id), _) => {
                        site.trash(&ada, todo(id)).await;
                        rows.insert(id, State::Trashed(now));
                    }
                    (6, _, Some(id)) => {
                        site.make(&ada, Change::Restore { row: todo(id) }).await.expect("restored");
                        rows.insert(id, State::Shown);
                    }
                    (7, ..) => site.wait(dice.random_range(1..20 * DAY_SECONDS)),
                    (8, ..) => {
                        site.swept().await;
                        rows.retain(|_, state| !matches!(state, State::Trashed(at) if *at <= now - 30 * DAY_SECONDS));
                    }
                    (9, ..) if dice.random_ratio(1, 4) => {
                        while site.empty(&ada, 3).await.left {}
                        rows.retain(|_, state| *state == State::Shown);
                    }
                    _ => {}
                }
                let left: BTreeSet<RowId> = rows.keys().map(|id| todo(*id)).collect();
                assert_eq!(site.left(&ada).await, left, "step {step}");
                let shown = rows.values().filter(|state| **state == State::Shown).count();
                assert_eq!(site.book.view(&ada).await.days[0].open as usize, shown, "step {step}");
            }
        });
    }
}
