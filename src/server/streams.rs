//! The open event streams of this instance, and the one task that checks whether their sessions are still valid.
//!
//! A stream ends with its session, whichever instance ended that: while any stream is open, one task checks the sessions twice a
//! second. Sessions in the cache are valid; the others it reads from the database. Why it polls: `docs/decisions`, on event
//! streams.

use super::{
    clock::Clock,
    journal::Journal,
    store::{Store, sessions::SessionKey},
};
use crate::model::user::UserId;
use futures::Stream;
use jiff::Timestamp;
use metrics::{counter, describe_counter, describe_gauge, gauge};
use std::{
    collections::{BTreeMap, HashSet},
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
    time::Duration,
};
use tokio::sync::mpsc;

/// The most open streams of one user on one instance; another one closes the oldest.
pub const STREAMS_PER_USER: usize = 16;
/// The most streams that are open on one instance: half of the connections that it holds.
pub const STREAMS: usize = 2_048;
/// How often the sessions of open streams are checked, and on a shared database also what other instances wrote.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// How many events may wait for a slow reader.
const WAITING: usize = 8;

const OPEN: &str = "daybook_streams_open";
const ENDED: &str = "daybook_streams_ended_total";

/// An event that is sent to the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// The session has ended: this browser may no longer see what the page shows.
    SignedOut,
    /// Another page opened one stream too many, and this one was closed for it.
    Replaced,
}

/// Why a stream ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    SignedOut,
    Replaced,
    /// It has reached its maximum age.
    Old,
    /// The server stops.
    Stopping,
    /// The reader disconnected.
    Left,
}

impl Ending {
    const ALL: [Self; 5] = [Self::SignedOut, Self::Replaced, Self::Old, Self::Stopping, Self::Left];

    const fn name(self) -> &'static str {
        match self {
            Self::SignedOut => "signed_out",
            Self::Replaced => "replaced",
            Self::Old => "old",
            Self::Stopping => "stopping",
            Self::Left => "left",
        }
    }

    /// The last event for the reader, if any.
    const fn event(self) -> Option<Event> {
        match self {
            Self::SignedOut => Some(Event::SignedOut),
            Self::Replaced => Some(Event::Replaced),
            Self::Old | Self::Stopping | Self::Left => None,
        }
    }

    fn count(self, more: u64) {
        counter!(ENDED, "reason" => self.name()).increment(more);
    }
}

/// The open streams. Clones share them.
#[derive(Debug, Clone)]
pub struct Streams(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    store: Store,
    journal: Journal,
    clock: Clock,
    open: Mutex<Open>,
}

#[derive(Debug, Default)]
struct Open {
    /// By number, so the oldest first.
    streams: BTreeMap<u64, Entry>,
    opened: u64,
    is_looking: bool,
    is_closed: bool,
}

#[derive(Debug)]
struct Entry {
    owner: UserId,
    session: SessionKey,
    until: Timestamp,
    events: mpsc::Sender<Event>,
}

impl Streams {
    /// Starts without streams.
    pub fn new(store: Store, journal: Journal, clock: Clock) -> Self {
        Self(Arc::new(Inner { store, journal, clock, open: Mutex::default() }))
    }

    /// Describes the counters.
    pub fn describe() {
        describe_gauge!(OPEN, "Open event streams.");
        describe_counter!(ENDED, "Event streams that ended, by reason.");
        Ending::ALL.iter().for_each(|ending| ending.count(0));
    }

    /// Records how many streams are open.
    pub fn sample(&self) {
        let open = self.lock().streams.len();
        gauge!(OPEN).set(open as f64);
    }

    /// Opens a stream for a session that was just verified. It ends with the session, and at `until` at the latest: the browser
    /// then opens another one, and its session is verified as for any request.
    pub fn open(&self, owner: UserId, session: SessionKey, until: Timestamp) -> EventStream {
        let (events, receiver) = mpsc::channel(WAITING);
        let mut open = self.lock();
        let number = open.opened;
        open.opened += 1;
        // Without an entry the sender is dropped, and the stream ends at once.
        if !open.is_closed {
            let of_owner: Vec<u64> = open.streams.iter().filter(|(_, entry)| entry.owner == owner).map(|(number, _)| *number).collect();
            for number in of_owner.iter().take((of_owner.len() + 1).saturating_sub(STREAMS_PER_USER)) {
                open.close(*number, Ending::Replaced);
            }
            let oldest = open.streams.keys().next().copied().filter(|_| open.streams.len() >= STREAMS);
            if let Some(number) = oldest {
                open.close(number, Ending::Replaced);
            }
            open.streams.insert(number, Entry { owner, session, until, events });
            if !std::mem::replace(&mut open.is_looking, true) {
                tokio::spawn(self.clone().look());
            }
        }
        EventStream { number, events: receiver, streams: self.clone() }
    }

    /// Ends all streams and refuses new ones: a stopping server would wait for them.
    pub fn close_all(&self) {
        let mut open = self.lock();
        open.is_closed = true;
        open.close_where(Ending::Stopping, |_| true);
    }

    /// Checks the open streams until there are none.
    async fn look(self) {
        loop {
            tokio::time::sleep(LOOK_EVERY).await;
            let Some(sessions) = self.sessions() else { return };
            match self.0.store.sessions_that_go_on(&sessions).await {
                Ok(going_on) => self.close_ended(&sessions, &going_on),
                // A failed query signs nobody out: each stream goes on until its own time.
                Err(error) => tracing::error!(%error, "the sessions of the open streams can't be read"),
            }
            self.close_old();
            self.0.journal.look_at_others().await;
        }
    }

    /// The sessions of the open streams; `None` when there are none, and then the task ends.
    fn sessions(&self) -> Option<HashSet<SessionKey>> {
        let mut open = self.lock();
        open.is_looking = !open.streams.is_empty();
        open.is_looking.then(|| open.streams.values().map(|entry| entry.session.clone()).collect())
    }

    fn close_ended(&self, asked: &HashSet<SessionKey>, going_on: &HashSet<String>) {
        self.lock().close_where(Ending::SignedOut, |entry| asked.contains(&entry.session) && !going_on.contains(&entry.session.hash()));
    }

    fn close_old(&self) {
        let now = self.0.clock.now();
        self.lock().close_where(Ending::Old, |entry| entry.until <= now);
    }

    fn lock(&self) -> MutexGuard<'_, Open> {
        // After a panic the list of streams is still usable.
        self.0.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Open {
    fn close_where(&mut self, ending: Ending, is_over: impl Fn(&Entry) -> bool) {
        let over: Vec<u64> = self.streams.iter().filter(|(_, entry)| is_over(entry)).map(|(number, _)| *number).collect();
        for number in over {
            self.close(number, ending);
        }
    }

    /// Drops the sender: the stream ends after the events that were sent.
    fn close(&mut self, number: u64, ending: Ending) {
        let Some(entry) = self.streams.remove(&number) else { return };
        ending.count(1);
        if let Some(last) = ending.event() {
            // This fails if the reader is gone or its queue is full.
            let _ = entry.events.try_send(last);
        }
    }
}

/// One open stream; dropping it closes it.
#[derive(Debug)]
pub struct EventStream {
    number: u64,
    events: mpsc::Receiver<Event>,
    streams: Streams,
}

impl Stream for EventStream {
    type Item = Event;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Event>> {
        self.events.poll_recv(context)
    }
}

impl Drop for EventStream {
    fn drop(&mut self) {
        self.streams.lock().close(self.number, Ending::Left);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::{
        random::Random,
        store::tests::{run, signed_in, store, user},
    };
    use futures::{StreamExt as _, stream};
    use std::sync::atomic::{AtomicI64, Ordering};

    const START: i64 = 1_800_000_000;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("a time")
    }

    /// An instance, and the time of its clock, which a test can set.
    fn instance(store: &Store) -> (Streams, Arc<AtomicI64>) {
        let now = Arc::new(AtomicI64::new(START));
        let wound = now.clone();
        let clock = Clock::from_fn(move || at(wound.load(Ordering::SeqCst)));
        (Streams::new(store.clone(), Journal::new(store.clone(), clock.clone(), Random::system()), clock), now)
    }

    async fn begin(store: &Store, name: &str) -> SessionKey {
        signed_in(store, name, at(START)).await
    }

    /// The remaining events of a stream.
    async fn rest(stream: EventStream) -> Vec<Event> {
        tokio::time::timeout(Duration::from_secs(20), stream.collect()).await.expect("an end")
    }

    #[test]
    fn a_stream_says_that_its_session_has_ended_whichever_instance_ended_it() {
        run(async {
            let store = store().await;
            let (here, there) = (instance(&store).0, instance(&store).0);
            let (ended, other) = (begin(&store, "ada").await, begin(&store, "ada").await);
            let until = at(START + 300);
            let open = |streams: &Streams, key: &SessionKey| streams.open(user("ada"), key.clone(), until);
            let (one, two, third) = (open(&here, &ended), open(&there, &ended), open(&there, &other));
            store.end_session(&ended, at(START)).await.expect("ended");
            assert_eq!(rest(one).await, [Event::SignedOut]);
            assert_eq!(rest(two).await, [Event::SignedOut]);
            assert_eq!(there.lock().streams.len(), 1, "the other session goes on");
            there.close_all();
            assert_eq!(rest(third).await, []);
        });
    }

    #[test]
    fn a_session_that_is_nowhere_has_ended() {
        run(async {
            let streams = instance(&store().await).0;
            assert_eq!(rest(streams.open(user("ada"), SessionKey::random(&Random::system()), at(START + 300))).await, [Event::SignedOut]);
        });
    }

    #[test]
    fn a_stream_ends_at_its_time_without_a_word() {
        run(async {
            let store = store().await;
            let (streams, now) = instance(&store);
            let stream = streams.open(user("ada"), begin(&store, "ada").await, at(START + 300));
            now.store(START + 300, Ordering::SeqCst);
            assert_eq!(rest(stream).await, []);
        });
    }

    #[test]
    fn the_oldest_stream_of_a_person_makes_room() {
        run(async {
            let store = store().await;
            let streams = instance(&store).0;
            let (adas, eves) = (begin(&store, "ada").await, begin(&store, "eve").await);
            let until = at(START + 300);
            let eves = streams.open(user("eve"), eves, until);
            let mut open: Vec<_> = (0..=STREAMS_PER_USER).map(|_| streams.open(user("ada"), adas.clone(), until)).collect();
            assert_eq!(rest(open.remove(0)).await, [Event::Replaced]);
            assert_eq!(streams.lock().streams.len(), STREAMS_PER_USER + 1, "hers and the other person's are open");
            drop(open);
            assert_eq!(streams.lock().streams.len(), 1, "a reader that goes away is forgotten");
            streams.close_all();
            assert_eq!(rest(eves).await, []);
            assert_eq!(rest(streams.open(user("ada"), adas, until)).await, [], "none opens any more");
        });
    }

    #[test]
    fn the_oldest_stream_of_all_makes_room_when_many_people_listen() {
        run(async {
            let store = store().await;
            let streams = instance(&store).0;
            let open = |number: usize| {
                let name = format!("{}", number / STREAMS_PER_USER);
                streams.open(user(&name), SessionKey::random(&Random::system()), at(START + 300))
            };
            let mut open: Vec<_> = (0..=STREAMS).map(open).collect();
            assert_eq!(streams.lock().streams.len(), STREAMS);
            assert_eq!(open.remove(0).next().await, Some(Event::Replaced));
            assert!(streams.lock().streams.contains_key(&1), "only the oldest");
        });
    }

    #[test]
    fn nobody_looks_while_no_stream_is_open() {
        run(async {
            let store = store().await;
            let (streams, now) = instance(&store);
            let key = begin(&store, "ada").await;
            for round in 1..=2 {
                let until = at(START + round);
                let stream = streams.open(user("ada"), key.clone(), until);
                now.store(START + round, Ordering::SeqCst);
                assert_eq!(rest(stream).await, [], "round {round}");
            }
            let idle = stream::repeat(()).then(async |()| tokio::time::sleep(Duration::from_millis(50)).await);
            let idle = idle.take_while(|()| std::future::ready(streams.lock().is_looking)).count();
            tokio::time::timeout(Duration::from_secs(20), idle).await.expect("nobody looks");
        });
    }
}
