//! The journal of each user: every change to their rows goes through it.
//!
//! A change is an id and an operation. All waiting changes of one user are applied together: the rows that they name are read, the
//! model computes the new rows, and one transaction writes the rows, the counts of the days and the log. After the commit the read
//! model is updated, and listeners are notified. The reasons: `docs/decisions`, on the journal.

mod ask;
mod desk;
mod imports;
mod memory;
mod rendered;
mod series;
#[cfg(test)]
pub mod tests;

pub use ask::{Ask, NewText, derived, each_line};

use super::{
    clock::Clock,
    random::Random,
    store::{
        Store, StoreError,
        day_meta::MetaChange,
        imports::{ChunkId, Way},
        journal::{Commit, Counts, Head},
    },
};
use crate::model::{
    change::Refusal,
    day::Day,
    day_meta::{DayMeta, DayMetas, is_archived},
    id::{NoteId, OpId, TodoId},
    journal::{Account, Answer, Batch, Delta, Outcome, Sent},
    list::as_list,
    listed::listed,
    note::Note,
    page::DayView,
    row::{Row, RowId, Rows},
    todo::Todo,
    trash::Removed,
    user::UserId,
};
use ask::Needs;
use desk::Desk;
use jiff::{Timestamp, tz::TimeZone};
use memory::{DayCounts, DayRows, Memory};
use metrics::{counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};
use rand::Rng as _;
use rendered::Rendered;
use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};
use tokio::sync::{oneshot, watch};

/// The size limit of the cached rows of all users, in bytes.
const MEMORY_BYTES: usize = 64 * 1024 * 1024;
/// The size limit of the rendered notes, in bytes.
const RENDERED_BYTES: u64 = 32 * 1024 * 1024;
/// About how many changes one transaction writes, and how many bytes of text.
const CHANGES_AT_ONCE: usize = 1_000;
const BYTES_AT_ONCE: usize = 8 * 1024 * 1024;
/// How many users' journals one statement reads.
const LOOKED_AT_ONCE: usize = 500;
/// How often a batch is tried while other writers conflict with it.
const TRIES: u32 = 20;
/// On a shared database: the longest pause after a batch, before this instance writes for the same owner again.
const LONGEST_PAUSE: Duration = Duration::from_secs(1);
const CHANGES: &str = "daybook_journal_changes_total";
const BATCH: &str = "daybook_journal_batch_changes";
const WAIT: &str = "daybook_journal_wait_seconds";
const JOBS: &str = "daybook_journal_waiting_jobs";
const OWNERS: &str = "daybook_journal_busy_owners";
/// A reader that missed more changes than this loads its page again.
const DELTA_CHANGES: u64 = 1_000;

/// The journals of all users, and the day that is today; without one, today in UTC. Clones share the journals.
#[derive(Debug, Clone)]
pub struct Journal(Arc<Inner>, Option<Day>);

#[derive(Debug)]
struct Inner {
    store: Store,
    clock: Clock,
    random: Random,
    memory: Memory,
    rendered: Rendered,
    /// The waiting jobs of each owner, with the time when they were queued. For each entry there is a task that works through it.
    waiting: Mutex<HashMap<UserId, VecDeque<(Instant, Job)>>>,
    listeners: Mutex<HashMap<UserId, watch::Sender<u64>>>,
}

/// The position of a journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    /// The id of the database, which is new after a restore.
    pub epoch: String,
    /// The count of changes.
    pub seq: u64,
}

/// A queued request, and the channel for its answer.
#[derive(Debug)]
enum Job {
    Push {
        account: Account,
        ops: Vec<Sent>,
        today: Day,
        reply: Reply<Answer>,
    },
    Ask {
        ask: Ask,
        today: Day,
        reply: Reply<Vec<Row>>,
    },
    /// Removes rows in the Trash for good.
    Remove {
        removal: Removal,
        reply: Reply<Removed>,
    },
    /// Sets the label of a day, or whether it is archived.
    Meta {
        day: Day,
        change: MetaChange,
        reply: Reply<DayMeta>,
    },
    /// Writes a part of an import, or undoes it.
    Import {
        chunk: ChunkId,
        way: Way,
        reply: Reply<()>,
    },
    /// Deletes the account.
    Delete {
        reply: Reply<Vec<String>>,
    },
}

/// What is removed for good.
#[derive(Debug, Clone, Copy)]
pub enum Removal {
    /// A row in the Trash, and the subtasks that went there with it.
    Row(RowId),
    /// Rows that were deleted at this time or before: at most about this many todos and as many notes.
    LyingSince(Timestamp, usize),
}

type Reply<T> = oneshot::Sender<Result<T, StoreError>>;

impl Journal {
    /// Starts with empty caches.
    pub fn new(store: Store, clock: Clock, random: Random) -> Self {
        Self(
            Arc::new(Inner {
                store,
                clock,
                random,
                memory: Memory::new(MEMORY_BYTES),
                rendered: Rendered::new(RENDERED_BYTES),
                waiting: Mutex::default(),
                listeners: Mutex::default(),
            }),
            None,
        )
    }

    /// Describes the counters.
    pub fn describe() {
        describe_counter!(CHANGES, "Changes, by outcome: done or refused.");
        describe_histogram!(BATCH, "Changes written by one transaction.");
        describe_histogram!(WAIT, "Time that a job waited in its owner's queue, in seconds.");
        describe_gauge!(JOBS, "Jobs that wait in their owners' queues.");
        describe_gauge!(OWNERS, "People whose jobs are being processed.");
        count_changes(0, 0);
    }

    /// Records how many jobs wait, and how much is cached.
    pub fn sample(&self) {
        let (owners, jobs) = {
            let waiting = lock(&self.0.waiting);
            (waiting.len(), waiting.values().map(VecDeque::len).sum::<usize>())
        };
        gauge!(OWNERS).set(owners as f64);
        gauge!(JOBS).set(jobs as f64);
        self.0.memory.sample();
        self.0.rendered.sample();
    }

    /// The same journals, with today's date for the user of the request.
    #[must_use]
    pub fn on(&self, today: Day) -> Self {
        Self(self.0.clone(), Some(today))
    }

    fn today(&self) -> Day {
        let utc = || self.0.clock.now().to_zoned(TimeZone::UTC).date();
        self.1.or_else(|| Day::from_date(utc())).unwrap_or(Day::MAX)
    }

    /// Applies the changes of a batch, in order. It completes even if the caller no longer waits.
    ///
    /// # Errors
    /// [`StoreError::OtherAccount`] when the batch is not this owner's: nothing is done. After any other error the outcome is
    /// unknown; sending the same batch again applies only what is missing.
    pub async fn append(&self, owner: &UserId, batch: Batch) -> Result<Answer, StoreError> {
        if batch.account.owner != *owner {
            return Err(StoreError::OtherAccount);
        }
        let (reply, answer) = oneshot::channel();
        self.enqueue(owner, Job::Push { account: batch.account, ops: batch.ops, today: self.today(), reply });
        answer.await.map_err(|_| StoreError::Unknown)?
    }

    /// Runs the request of a form or a simple program, all of it or nothing, and returns its rows as they are afterwards.
    ///
    /// # Errors
    /// [`StoreError::Refused`]; otherwise as [`Self::append`].
    pub async fn ask(&self, owner: &UserId, ask: Ask) -> Result<Vec<Row>, StoreError> {
        let (reply, answer) = oneshot::channel();
        self.enqueue(owner, Job::Ask { ask, today: self.today(), reply });
        answer.await.map_err(|_| StoreError::Unknown)?
    }

    /// Deletes a user and all their data, in turn with their other jobs, as [`Store::delete_owner`] does.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn delete_owner(&self, owner: &UserId) -> Result<Vec<String>, StoreError> {
        let (reply, answer) = oneshot::channel();
        self.enqueue(owner, Job::Delete { reply });
        answer.await.map_err(|_| StoreError::Unknown)?
    }

    /// Removes rows in the Trash for good, in turn with the user's other jobs.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where the named row is not in the Trash; otherwise as [`Self::append`].
    pub async fn remove(&self, owner: &UserId, removal: Removal) -> Result<Removed, StoreError> {
        let (reply, answer) = oneshot::channel();
        self.enqueue(owner, Job::Remove { removal, reply });
        answer.await.map_err(|_| StoreError::Unknown)?
    }

    /// Sets the label of a day, or whether it is archived. It counts as a change, so that open pages load their days again.
    ///
    /// # Errors
    /// As [`Self::append`].
    pub async fn set_day_meta(&self, owner: &UserId, day: Day, change: MetaChange) -> Result<DayMeta, StoreError> {
        let (reply, answer) = oneshot::channel();
        self.enqueue(owner, Job::Meta { day, change, reply });
        answer.await.map_err(|_| StoreError::Unknown)?
    }

    /// Writes a part of an import, or undoes it, in turn with the user's other jobs. Does nothing if that was done before.
    ///
    /// # Errors
    /// As [`Self::append`].
    pub async fn import(&self, owner: &UserId, chunk: ChunkId, way: Way) -> Result<(), StoreError> {
        let (reply, answer) = oneshot::channel();
        self.enqueue(owner, Job::Import { chunk, way, reply });
        answer.await.map_err(|_| StoreError::Unknown)?
    }

    /// The rows of one day, and the days for the sidebar: those that hold anything, with today and the day itself. Long notes are
    /// clipped, but not the one that is `opened`.
    ///
    /// # Errors
    /// [`StoreError::Database`] or [`StoreError::Corrupt`].
    pub async fn day_view(&self, owner: &UserId, day: Day, today: Day, opened: Option<NoteId>) -> Result<DayView, StoreError> {
        let (metas, (head, rows, counts)) = tokio::try_join!(self.0.store.day_metas(owner), self.day_rows(owner, Some(day)))?;
        let mut view = view(&head, &rows, &counts, &metas, day, today);
        view.notes = self.0.rendered.for_page(view.notes, opened).await?;
        Ok(view)
    }

    /// One note outside the Trash, whole.
    ///
    /// # Errors
    /// As [`Self::any_note`].
    pub async fn note(&self, owner: &UserId, id: NoteId) -> Result<Note, StoreError> {
        let note = self.any_note(owner, id).await?;
        if note.trashed.is_some() { Err(StoreError::NotFound) } else { Ok(note) }
    }

    /// One note, whole, also if it is in the Trash.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::Database`] or [`StoreError::Corrupt`].
    pub async fn any_note(&self, owner: &UserId, id: NoteId) -> Result<Note, StoreError> {
        let known = self.0.store.known(owner, &[], &[RowId::Note(id)], &[]).await?;
        let rows = self.0.rendered.dress(known.rows).await?;
        let note = rows.into_iter().find_map(|row| row.note().cloned());
        note.map(Arc::unwrap_or_clone).ok_or(StoreError::NotFound)
    }

    /// One todo outside the Trash.
    ///
    /// # Errors
    /// As [`Self::any_note`].
    pub async fn todo(&self, owner: &UserId, id: TodoId) -> Result<Todo, StoreError> {
        let known = self.0.store.known(owner, &[], &[RowId::Todo(id)], &[]).await?;
        let todo = known.rows.into_iter().find_map(|row| row.todo().filter(|todo| todo.trashed.is_none()).cloned());
        todo.map(Arc::unwrap_or_clone).ok_or(StoreError::NotFound)
    }

    /// A note's Markdown as HTML.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] when the renderer fails.
    pub async fn html(&self, body: &str) -> Result<Arc<str>, StoreError> {
        self.0.rendered.of(body).await
    }

    /// All days that hold anything, with the number of their open todos.
    ///
    /// # Errors
    /// [`StoreError::Database`] or [`StoreError::Corrupt`].
    pub async fn days(&self, owner: &UserId, today: Day) -> Result<BTreeMap<Day, u32>, StoreError> {
        let (_, _, counts) = self.day_rows(owner, Some(today)).await?;
        Ok(holding(&counts).collect())
    }

    /// The counts of each day that ever held anything.
    ///
    /// # Errors
    /// [`StoreError::Database`] or [`StoreError::Corrupt`].
    pub async fn counts(&self, owner: &UserId, today: Day) -> Result<Arc<BTreeMap<Day, Counts>>, StoreError> {
        let (_, _, counts) = self.day_rows(owner, Some(today)).await?;
        Ok(counts)
    }

    /// The rows of a day, or of someday, including those in the Trash. The Markdown of its notes is not rendered.
    ///
    /// # Errors
    /// [`StoreError::Database`] or [`StoreError::Corrupt`].
    pub async fn rows(&self, owner: &UserId, day: Option<Day>) -> Result<Arc<BTreeMap<RowId, Row>>, StoreError> {
        let (_, rows, _) = self.day_rows(owner, day).await?;
        Ok(rows)
    }

    /// The days before another that have open todos and are not archived.
    ///
    /// # Errors
    /// [`StoreError::Database`] or [`StoreError::Corrupt`].
    pub async fn days_with_open_todos(&self, owner: &UserId, before: Day) -> Result<Vec<Day>, StoreError> {
        let metas = self.0.store.day_metas(owner).await?;
        let (_, _, counts) = self.day_rows(owner, Some(before)).await?;
        let is_left = |(day, counts): &(&Day, &Counts)| counts.open > 0 && !is_archived(&metas, **day);
        Ok(counts.range(..before).filter(is_left).map(|(day, _)| *day).collect())
    }

    /// Watches the owner's count of changes, which each committed change increases. It is 0 until this instance knows it, and the
    /// watch ends with the account.
    pub fn subscribe(&self, owner: &UserId) -> watch::Receiver<u64> {
        let known = self.0.memory.head(owner).map_or(0, |head| head.seq);
        let mut listeners = lock(&self.0.listeners);
        listeners.retain(|_, sender| sender.receiver_count() > 0);
        listeners.entry(owner.clone()).or_insert_with(|| watch::Sender::new(known)).subscribe()
    }

    /// The current position of a user's journal.
    ///
    /// # Errors
    /// [`StoreError::Database`] or [`StoreError::Corrupt`].
    pub async fn position(&self, owner: &UserId) -> Result<Position, StoreError> {
        let Head { epoch, seq, .. } = self.head(owner).await?;
        Ok(Position { epoch, seq })
    }

    /// The head of the journal; from memory if this instance is the only writer.
    async fn head(&self, owner: &UserId) -> Result<Head, StoreError> {
        let known = if self.0.store.is_shared() { None } else { self.0.memory.head(owner) };
        match known {
            Some(head) => Ok(head),
            None => self.0.store.journal_head(owner).await,
        }
    }

    /// Notifies this instance's listeners of what other instances wrote to a shared database.
    pub async fn look_at_others(&self) {
        if !self.0.store.is_shared() {
            return;
        }
        let owners: Vec<_> =
            lock(&self.0.listeners).iter().filter(|(_, sender)| sender.receiver_count() > 0).map(|(owner, _)| owner.clone()).collect();
        for owners in owners.chunks(LOOKED_AT_ONCE) {
            let seqs = match self.0.store.journal_seqs(owners).await {
                Ok(seqs) => seqs,
                Err(error) => return tracing::error!(%error, "the changes of other instances can't be read"),
            };
            let listeners = lock(&self.0.listeners);
            for owner in owners {
                let seq = seqs.get(owner).copied().unwrap_or_default();
                if let Some(sender) = listeners.get(owner) {
                    sender.send_if_modified(|known| std::mem::replace(known, seq) != seq);
                }
            }
        }
    }

    /// The changes after `seq`. `None` when the log does not reach back that far, `seq` is ahead of it, or there are too many: then
    /// the reader loads everything again.
    ///
    /// # Errors
    /// [`StoreError::Database`] or [`StoreError::Corrupt`].
    pub async fn since(&self, owner: &UserId, seq: u64) -> Result<Option<Delta>, StoreError> {
        let head = self.head(owner).await?;
        if seq == head.seq {
            return Ok(Some(Delta { since: seq, seq, ops: Vec::new(), rows: Vec::new() }));
        }
        if seq > head.seq || seq < head.horizon || head.seq - seq > DELTA_CHANGES {
            return Ok(None);
        }
        let since = self.0.store.changes_since(owner, seq).await?;
        if since.head.epoch != head.epoch || since.head.since != head.since || seq < since.head.horizon {
            return Ok(None);
        }
        let rows = self.0.rendered.dress(since.rows).await?;
        Ok(Some(Delta { since: seq, seq: since.head.seq, ops: since.ops, rows }))
    }

    /// A day from memory, or else loaded from the database into memory.
    async fn day_rows(&self, owner: &UserId, day: Option<Day>) -> Result<(Head, DayRows, DayCounts), StoreError> {
        let Inner { store, memory, .. } = &*self.0;
        if store.is_shared() && memory.head(owner).is_some() {
            let head = store.journal_head(owner).await?;
            if memory.head(owner).is_some_and(|known| known != head) {
                memory.forget(owner);
            }
        }
        match memory.day(owner, day) {
            Some(known) => Ok(known),
            None => self.load(owner, day).await,
        }
    }

    async fn load(&self, owner: &UserId, day: Option<Day>) -> Result<(Head, DayRows, DayCounts), StoreError> {
        let Inner { store, memory, .. } = &*self.0;
        let ticket = memory.begin(owner);
        let loaded = store.load_day(owner, day).await?;
        let rows: DayRows = Arc::new(loaded.rows.into_iter().map(|row| (row.id(), row)).collect());
        let counts = Arc::new(loaded.counts);
        memory.put(owner, ticket, &loaded.head, &counts, day, rows.clone());
        Ok((loaded.head, rows, counts))
    }

    fn enqueue(&self, owner: &UserId, job: Job) {
        let mut waiting = lock(&self.0.waiting);
        let job = (Instant::now(), job);
        match waiting.get_mut(owner) {
            Some(jobs) => jobs.push_back(job),
            None => {
                waiting.insert(owner.clone(), VecDeque::from([job]));
                tokio::spawn(self.clone().work(owner.clone()));
            }
        }
    }

    /// Runs the waiting jobs of one owner until there are none.
    async fn work(self, owner: UserId) {
        let _entry = Entry { journal: &self, owner: &owner };
        while let Some(jobs) = self.take(&owner) {
            let begun = Instant::now();
            self.do_all(&owner, jobs).await;
            if self.0.store.is_shared() {
                // The instance that has just written has less to read than one that lost the conflict, and would win again. How long the
                // other one needs is unknown, so some of the pauses are long.
                let times = self.0.random.rng().random_range(1..=4);
                tokio::time::sleep((begun.elapsed() * times).min(LONGEST_PAUSE)).await;
            }
        }
    }

    /// The waiting jobs of an owner, up to the size of one transaction. Removes the entry when there are none.
    fn take(&self, owner: &UserId) -> Option<Vec<Job>> {
        let mut waiting = lock(&self.0.waiting);
        let Some(jobs) = waiting.get_mut(owner).filter(|jobs| !jobs.is_empty()) else {
            waiting.remove(owner);
            return None;
        };
        let mut taken = Vec::new();
        let (mut changes, mut bytes) = (0, 0);
        while let Some((since, job)) = jobs.pop_front_if(|(_, job)| taken.is_empty() || !job.is_alone()) {
            histogram!(WAIT).record(since.elapsed());
            let is_last = job.is_alone();
            let (more, texts) = job.size();
            taken.push(job);
            (changes, bytes) = (changes + more, bytes + texts);
            if is_last || changes >= CHANGES_AT_ONCE || bytes >= BYTES_AT_ONCE {
                break;
            }
        }
        Some(taken)
    }

    async fn do_all(&self, owner: &UserId, mut jobs: Vec<Job>) {
        match jobs.pop_if(|job| matches!(job, Job::Delete { .. } | Job::Remove { .. } | Job::Meta { .. } | Job::Import { .. })) {
            Some(Job::Delete { reply }) => {
                let deleted = self.0.store.delete_owner(owner).await;
                self.0.memory.forget(owner);
                lock(&self.0.listeners).remove(owner);
                let _ = reply.send(deleted);
                return;
            }
            Some(Job::Remove { removal, reply }) => {
                let removed = self.again(owner, || self.remove_once(owner, removal)).await;
                if removed.is_err() {
                    self.0.memory.forget(owner);
                }
                let _ = reply.send(removed);
                return;
            }
            Some(Job::Meta { day, change, reply }) => {
                let written = self.0.store.set_day_meta(owner, day, change).await;
                // The head of the journal has changed.
                self.0.memory.forget(owner);
                let _ = reply.send(written.map(|(meta, seq)| {
                    self.notify(owner, seq);
                    meta
                }));
                return;
            }
            Some(Job::Import { chunk, way, reply }) => {
                let done = self.again(owner, || self.import_once(owner, chunk, way)).await;
                if done.is_err() {
                    self.0.memory.forget(owner);
                }
                let _ = reply.send(done);
                return;
            }
            _ => {}
        }
        let answers = self.again(owner, || self.write_once(owner, &jobs)).await;
        match answers {
            Ok(answers) => jobs.into_iter().zip(answers).for_each(|(job, answer)| job.answer(answer)),
            Err(error) => {
                // The cached rows may be out of date.
                self.0.memory.forget(owner);
                let error = Arc::new(error);
                jobs.into_iter().for_each(|job| job.answer(Err(StoreError::Group(error.clone()))));
            }
        }
    }

    /// Repeats the work until its result is written, at most [`TRIES`] times.
    async fn again<T, F: Future<Output = Result<T, StoreError>>>(&self, owner: &UserId, work: impl Fn() -> F) -> Result<T, StoreError> {
        for attempt in 0..TRIES {
            match work().await {
                Err(StoreError::WentOn) => {
                    self.0.memory.forget(owner);
                    let micros = self.0.random.rng().random_range(1_000..2_000_u64) << attempt.min(4);
                    tokio::time::sleep(Duration::from_micros(micros)).await;
                }
                other => return other,
            }
        }
        Err(StoreError::WentOn)
    }

    async fn write_once(&self, owner: &UserId, jobs: &[Job]) -> Result<Vec<Result<Done, StoreError>>, StoreError> {
        let mut needs = jobs.iter().fold(Needs::default(), |mut needs, job| {
            job.needs(&mut needs);
            needs
        });
        let (desk, worked) = loop {
            let mut desk = self.set_out(owner, needs.clone()).await?;
            let worked: Vec<_> = jobs.iter().map(|job| job.work(&mut desk)).collect();
            if desk.missing().is_empty() {
                break (desk, worked);
            }
            // Each round adds the missing rows, so the loop ends.
            needs.add(desk.missing().clone());
        };
        let commit = desk.commit();
        if let Some(commit) = &commit {
            self.0.store.commit(owner, commit).await?;
        }
        // From here on the batch is committed, whatever else fails.
        let mut seq = desk.seq();
        if let Some(commit) = commit {
            self.remember(owner, &commit, |id| desk.before(id).cloned());
            seq = commit.seq;
            histogram!(BATCH).record(commit.changes.len() as f64);
        }
        let done: usize = worked.iter().flatten().map(Worked::done_changes).sum();
        let all: usize = worked.iter().map(|worked| worked.as_ref().map_or(1, Worked::changes)).sum();
        count_changes(done, all - done);
        let named = worked.iter().flatten().flat_map(Worked::rows).collect::<BTreeSet<_>>();
        let rows = named.iter().filter_map(|id| desk.rows().get(*id).cloned()).collect();
        let rows: HashMap<RowId, Row> = self.0.rendered.dress(rows).await?.into_iter().map(|row| (row.id(), row)).collect();
        Ok(worked.into_iter().map(|worked| worked.and_then(|worked| worked.done(seq, &rows))).collect())
    }

    async fn remove_once(&self, owner: &UserId, removal: Removal) -> Result<Removed, StoreError> {
        let (commit, left) = match removal {
            // Its subtasks are on the same day.
            Removal::Row(id) => {
                let needs = Needs { rows: vec![id], days_of: vec![id], ..Needs::default() };
                (self.set_out(owner, needs).await?.removal(id)?, false)
            }
            Removal::LyingSince(at, limit) => {
                let lying = self.0.store.lying_since(owner, at, limit).await?;
                (Commit::removal(lying.head, self.0.clock.now(), lying.rows), lying.has_more)
            }
        };
        if !commit.gone.is_empty() {
            self.0.store.commit(owner, &commit).await?;
            // The removed rows are cached with their days.
            self.0.memory.forget(owner);
            self.notify(owner, commit.seq);
        }
        Ok(Removed { rows: commit.gone.len(), left })
    }

    /// Writes a part of an import or undoes it, unless that was done before.
    async fn import_once(&self, owner: &UserId, chunk: ChunkId, way: Way) -> Result<(), StoreError> {
        let Inner { store, clock, random, .. } = &*self.0;
        let Some(json) = store.import_chunk(owner, chunk, way).await? else { return Ok(()) };
        let now = clock.now();
        match way {
            Way::Apply => {
                let rows = imports::read(&json)?;
                let (ids, days) = imports::needs(&rows);
                let standing = store.standing(owner, &ids, &days).await?;
                // Read after the head: if a label is set in between, the head changes and the commit fails.
                let metas = store.day_metas(owner).await?;
                let chosen = store.chosen(owner).await?;
                let op = OpId::from_parts(u64::try_from(now.as_millisecond()).unwrap_or_default(), random.of_ulid());
                let commit = imports::writing(rows, chunk, standing, &metas, &chosen, now, op)?;
                store.commit(owner, &commit).await?;
                self.remember(owner, &commit, |_| None);
            }
            Way::Undo => {
                let written: imports::Written = imports::read(&json)?;
                let (head, rows) = self.with_what_stands_below(owner, &written.rows).await?;
                let metas = store.day_metas(owner).await?;
                let mut desk = Desk::new(head, rows, [], BTreeMap::new(), now, random.clone());
                let commit = imports::taking_back(&mut desk, &written, chunk, &metas, now)?;
                store.commit(owner, &commit).await?;
                self.remember(owner, &commit, |id| desk.before(id).cloned());
            }
        }
        Ok(())
    }

    /// Some rows, and the todos that are now below them.
    async fn with_what_stands_below(&self, owner: &UserId, ids: &[RowId]) -> Result<(Head, Rows), StoreError> {
        let store = &self.0.store;
        let known = store.known(owner, &[], ids, &[]).await?;
        let days: Vec<_> = known.rows.iter().map(Row::day).collect::<BTreeSet<_>>().into_iter().collect();
        let standing = store.standing(owner, &[], &days).await?;
        let more = store.known(owner, &[], &imports::below(ids, &standing), &[]).await?;
        if known.head != standing.head || known.head != more.head {
            return Err(StoreError::WentOn);
        }
        let mut rows = Rows::default();
        ids.iter().for_each(|id| rows.set_absent(*id));
        known.rows.into_iter().chain(more.rows).for_each(|row| rows.put(row));
        Ok((known.head, rows))
    }

    /// Updates the read model after a commit, and notifies the listeners. `before` returns a row as it was.
    fn remember(&self, owner: &UserId, commit: &Commit, before: impl Fn(RowId) -> Option<Row>) {
        let changed: Vec<_> = commit.rows.iter().map(|row| (before(row.id()), row.clone())).collect();
        let head = Head { seq: commit.seq, horizon: commit.horizon, ..commit.base.clone() };
        self.0.memory.commit(owner, &commit.base, head, &changed, &commit.counts);
        self.notify(owner, commit.seq);
    }

    fn notify(&self, owner: &UserId, seq: u64) {
        if let Some(listeners) = lock(&self.0.listeners).get(owner) {
            listeners.send_replace(seq);
        }
    }

    /// Reads what a batch needs: the log entries of its changes, the rows that it names, and the days that must be complete.
    async fn set_out(&self, owner: &UserId, needs: Needs) -> Result<Desk, StoreError> {
        let Inner { store, memory, clock, random, .. } = &*self.0;
        let named: BTreeSet<RowId> = needs.rows.iter().copied().collect();
        let ops: Vec<_> = needs.ops.iter().copied().collect::<HashSet<_>>().into_iter().collect();
        let remembered = memory.remembered(owner);
        let at_hand = |id: &RowId| remembered.iter().flat_map(|known| known.days.values()).find_map(|day| day.get(id)).cloned();
        let texts: Vec<NoteId> = needs.texts.iter().copied().collect::<BTreeSet<_>>().into_iter().collect();
        let missing: Vec<RowId> = named.iter().filter(|id| at_hand(id).is_none()).copied().collect();
        let known = store.known(owner, &ops, &missing, &texts).await?;
        let head = known.head;
        if head.since.is_none() {
            return Err(StoreError::NoSuchOwner);
        }
        if remembered.as_ref().is_some_and(|remembered| remembered.head != head) {
            return Err(StoreError::WentOn);
        }
        let mut rows = Rows::default();
        known.rows.into_iter().for_each(|row| rows.put(row));
        named.iter().filter_map(at_hand).for_each(|row| rows.put(row));
        named.iter().for_each(|id| rows.set_absent(*id));
        let mut days: BTreeSet<Option<Day>> = needs.days.iter().copied().collect();
        days.extend(needs.days_of.iter().filter_map(|id| rows.get(*id)).map(Row::day));
        for day in days {
            let whole = match remembered.as_ref().and_then(|known| known.days.get(&day)) {
                Some(whole) => whole.clone(),
                None => {
                    let (at, whole, _) = self.load(owner, day).await?;
                    if at != head {
                        return Err(StoreError::WentOn);
                    }
                    whole
                }
            };
            whole.values().for_each(|row| rows.put(row.clone()));
            // A parent is on the same day. One that is not among the day's rows was removed for good.
            whole.values().filter_map(Row::parent).for_each(|parent| rows.set_absent(RowId::Todo(parent)));
            rows.hold(day);
        }
        Ok(Desk::new(head, rows, known.changes, known.histories, clock.now(), random.clone()).without(known.gone))
    }
}

/// Guards the entry of an owner in `waiting`: if its task panics, the entry is removed, so that later jobs start a new task.
struct Entry<'a> {
    journal: &'a Journal,
    owner: &'a UserId,
}

impl Drop for Entry<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.journal.0.memory.forget(self.owner);
            lock(&self.journal.0.waiting).remove(self.owner);
        }
    }
}

/// The result of a job, before it is committed.
#[derive(Debug)]
enum Worked {
    Push { outcomes: Vec<Outcome>, rows: Vec<RowId> },
    Ask(Vec<RowId>),
}

/// The answer to a job.
#[derive(Debug)]
enum Done {
    Push(Answer),
    Ask(Vec<Row>),
}

impl Worked {
    /// How many changes the job has.
    fn changes(&self) -> usize {
        match self {
            Self::Push { outcomes, .. } => outcomes.len(),
            Self::Ask(_) => 1,
        }
    }

    /// How many of them are done.
    fn done_changes(&self) -> usize {
        match self {
            Self::Push { outcomes, .. } => outcomes.iter().filter(|outcome| matches!(outcome, Outcome::Done)).count(),
            Self::Ask(_) => 1,
        }
    }

    fn rows(&self) -> Vec<RowId> {
        match self {
            Self::Push { rows, .. } => rows.clone(),
            Self::Ask(rows) => rows.clone(),
        }
    }

    /// The answer, with the rows as they are after the whole batch.
    fn done(self, seq: u64, rows: &HashMap<RowId, Row>) -> Result<Done, StoreError> {
        match self {
            Self::Ask(ids) => {
                let now: Option<_> = ids.iter().map(|id| rows.get(id).cloned()).collect();
                now.map(Done::Ask).ok_or(StoreError::NotFound)
            }
            Self::Push { outcomes, rows: ids } => {
                let now = |outcome| match outcome {
                    Outcome::Refused(Refusal::Conflict { row }) => {
                        let row = rows.get(&row.id()).cloned().unwrap_or(row);
                        Outcome::Refused(Refusal::Conflict { row })
                    }
                    other => other,
                };
                let ids: BTreeSet<RowId> = ids.into_iter().collect();
                let rows = ids.iter().filter_map(|id| rows.get(id).cloned()).collect();
                Ok(Done::Push(Answer { seq, outcomes: outcomes.into_iter().map(now).collect(), rows }))
            }
        }
    }
}

impl Job {
    /// Whether the job needs a transaction of its own. A revert does, because the text before it is kept as a version.
    const fn is_alone(&self) -> bool {
        matches!(
            self,
            Self::Remove { .. } | Self::Meta { .. } | Self::Import { .. } | Self::Delete { .. } | Self::Ask { ask: Ask::Revert(_), .. }
        )
    }

    /// How many changes, and how many bytes of text.
    fn size(&self) -> (usize, usize) {
        match self {
            Self::Push { ops, .. } => (ops.len(), ops.iter().map(|sent| sent.op.change.text_bytes()).sum()),
            Self::Ask { ask, .. } => (1, ask.text_bytes()),
            Self::Remove { .. } | Self::Meta { .. } | Self::Import { .. } | Self::Delete { .. } => (0, 0),
        }
    }

    fn needs(&self, needs: &mut Needs) {
        match self {
            Self::Push { ops, .. } => {
                for sent in ops {
                    needs.ops.push(sent.op.id);
                    needs.of_change(&sent.op.change);
                }
            }
            Self::Ask { ask, .. } => needs.of_ask(ask),
            Self::Remove { .. } | Self::Meta { .. } | Self::Import { .. } | Self::Delete { .. } => {}
        }
    }

    fn work(&self, desk: &mut Desk) -> Result<Worked, StoreError> {
        match self {
            Self::Push { account, ops, today, .. } => {
                if desk.base().since.is_none_or(|since| since.to_string() != account.since) {
                    return Err(StoreError::OtherAccount);
                }
                let (outcomes, rows): (Vec<_>, Vec<_>) = ops.iter().map(|sent| desk.on(*today).push(sent)).unzip();
                Ok(Worked::Push { outcomes, rows: rows.into_iter().flatten().collect() })
            }
            Self::Ask { ask, today, .. } => desk.on(*today).ask(ask).map(Worked::Ask).map_err(StoreError::Refused),
            Self::Remove { .. } | Self::Meta { .. } | Self::Import { .. } | Self::Delete { .. } => Err(StoreError::Unknown),
        }
    }

    /// The caller may be gone: then the answer is dropped.
    fn answer(self, answer: Result<Done, StoreError>) {
        match (self, answer) {
            (Self::Push { reply, .. }, Ok(Done::Push(answer))) => drop(reply.send(Ok(answer))),
            (Self::Ask { reply, .. }, Ok(Done::Ask(rows))) => drop(reply.send(Ok(rows))),
            (Self::Push { reply, .. }, Err(error)) => drop(reply.send(Err(error))),
            (Self::Ask { reply, .. }, Err(error)) => drop(reply.send(Err(error))),
            _ => {}
        }
    }
}

fn count_changes(done: usize, refused: usize) {
    counter!(CHANGES, "outcome" => "done").increment(done as u64);
    counter!(CHANGES, "outcome" => "refused").increment(refused as u64);
}

/// A day with all of its notes whole.
fn view(head: &Head, rows: &BTreeMap<RowId, Row>, counts: &BTreeMap<Day, Counts>, metas: &DayMetas, day: Day, today: Day) -> DayView {
    let mut shown: Vec<&Row> = rows.values().filter(|row| row.trashed().is_none()).collect();
    shown.sort_by(|a, b| a.place().cmp(&b.place()));
    let mut days: BTreeMap<Day, u32> = BTreeMap::from([(day, 0), (today, 0)]);
    days.extend(holding(counts).filter(|(other, _)| [day, today].contains(other) || !is_archived(metas, *other)));
    DayView {
        day,
        today,
        seq: head.seq,
        epoch: head.epoch.clone(),
        todos: as_list(shown.iter().filter_map(|row| row.todo()).cloned().collect()),
        notes: shown.iter().filter_map(|row| row.note()).cloned().collect(),
        days: listed(&days, metas, day, today),
    }
}

/// The days that hold anything, with the number of their open todos.
fn holding(counts: &BTreeMap<Day, Counts>) -> impl Iterator<Item = (Day, u32)> {
    let holding = counts.iter().filter(|(_, counts)| counts.todos > 0 || counts.notes > 0);
    holding.map(|(day, counts)| (*day, u32::try_from(counts.open).unwrap_or_default()))
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // After a panic the map is still usable.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
