//! The read model: a cache of the rows of the days that users look at, with one size limit for all users.
//!
//! A day is cached as it was read from the database, and every commit of this instance updates it. What may be out of date is
//! dropped as a whole: a user's shelf is either the state of the database at its `head`, or absent.

use crate::{
    model::{
        day::Day,
        row::{Row, RowId},
        user::UserId,
    },
    server::{
        cache_counts::Cache,
        store::journal::{Counts, Head},
    },
};
use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// The approximate size of a row besides its texts, in bytes.
const ROW_BYTES: usize = 400;
/// The approximate size of a user's shelf besides its days, in bytes.
const SHELF_BYTES: usize = 1_000;
/// The most cached days of one user.
const DAYS: usize = 62;

/// All rows of one day, those in the Trash too.
pub type DayRows = Arc<BTreeMap<RowId, Row>>;

/// The shelves of all users: what is cached of each.
#[derive(Debug)]
pub struct Memory(Mutex<Shelves>);

/// Identifies a shelf: shows after a read whether it is still the one from before the read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ticket(u64);

/// The counts of all days of a user.
pub type DayCounts = Arc<BTreeMap<Day, Counts>>;

/// What is cached of one user.
#[derive(Debug, Clone)]
pub struct Remembered {
    /// The head of their journal.
    pub head: Head,
    /// Their cached days.
    pub days: BTreeMap<Option<Day>, DayRows>,
}

#[derive(Debug)]
struct Shelves {
    owners: HashMap<UserId, Shelf>,
    /// The owner of the shelf that was last used at each tick: the least recently used first.
    used: BTreeMap<u64, UserId>,
    ticks: u64,
    bytes: usize,
    limit: usize,
}

#[derive(Debug)]
struct Shelf {
    ticket: Ticket,
    used: u64,
    bytes: usize,
    head: Option<Head>,
    counts: DayCounts,
    days: BTreeMap<Option<Day>, Held>,
}

#[derive(Debug)]
struct Held {
    rows: DayRows,
    bytes: usize,
    used: u64,
}

impl Memory {
    /// A cache of at most about `limit` bytes.
    pub fn new(limit: usize) -> Self {
        Self(Mutex::new(Shelves { owners: HashMap::new(), used: BTreeMap::new(), ticks: 0, bytes: 0, limit }))
    }

    /// Call before reading the database: [`Self::put`] accepts the result with this ticket, unless the user's shelf was dropped since.
    pub fn begin(&self, owner: &UserId) -> Ticket {
        let mut shelves = self.lock();
        let used = shelves.touch(owner);
        let bytes = SHELF_BYTES + owner.as_str().len();
        if let Some(shelf) = shelves.owners.get(owner) {
            return shelf.ticket;
        }
        let ticket = Ticket(used);
        let shelf = Shelf { ticket, used, bytes, head: None, counts: Arc::default(), days: BTreeMap::new() };
        shelves.owners.insert(owner.clone(), shelf);
        shelves.used.insert(used, owner.clone());
        shelves.bytes += bytes;
        shelves.make_room();
        ticket
    }

    /// A cached day, with the head of the journal and the counts of all days.
    pub fn day(&self, owner: &UserId, day: Option<Day>) -> Option<(Head, DayRows, DayCounts)> {
        let found = self.find_day(owner, day);
        Cache::Days.looked(found.is_some());
        found
    }

    fn find_day(&self, owner: &UserId, day: Option<Day>) -> Option<(Head, DayRows, DayCounts)> {
        let mut shelves = self.lock();
        let used = shelves.touch(owner);
        let shelf = shelves.owners.get_mut(owner)?;
        let held = shelf.days.get_mut(&day)?;
        held.used = used;
        Some((shelf.head.clone()?, held.rows.clone(), shelf.counts.clone()))
    }

    /// The cached head of the journal.
    pub fn head(&self, owner: &UserId) -> Option<Head> {
        self.lock().owners.get(owner)?.head.clone()
    }

    /// Everything that is cached of a user.
    pub fn remembered(&self, owner: &UserId) -> Option<Remembered> {
        let mut shelves = self.lock();
        shelves.touch(owner);
        let shelf = shelves.owners.get(owner)?;
        let days = shelf.days.iter().map(|(day, held)| (*day, held.rows.clone())).collect();
        Some(Remembered { head: shelf.head.clone()?, days })
    }

    /// Caches a day as it was read. Does nothing if the shelf was replaced or has another head.
    pub fn put(&self, owner: &UserId, ticket: Ticket, head: &Head, counts: &DayCounts, day: Option<Day>, rows: DayRows) {
        let mut shelves = self.lock();
        let used = shelves.touch(owner);
        let Some(shelf) = shelves.owners.get_mut(owner) else { return };
        if shelf.ticket != ticket || shelf.head.as_ref().is_some_and(|known| known != head) {
            return;
        }
        if shelf.days.is_empty() {
            shelf.counts = counts.clone();
        }
        shelf.head = Some(head.clone());
        let held = Held { bytes: rows.values().map(weight).sum(), rows, used };
        let before = shelf.bytes;
        shelf.bytes += held.bytes;
        if let Some(old) = shelf.days.insert(day, held) {
            shelf.bytes -= old.bytes;
        }
        let oldest = shelf.days.iter().min_by_key(|(_, held)| held.used).map(|(day, _)| *day);
        if let Some(gone) = oldest.filter(|_| shelf.days.len() > DAYS).and_then(|oldest| shelf.days.remove(&oldest)) {
            shelf.bytes -= gone.bytes;
        }
        let after = shelf.bytes;
        shelves.bytes = shelves.bytes + after - before;
        shelves.make_room();
    }

    /// Applies a commit on top of `base`: each row before and after it, and the differences in the counts of the days.
    pub fn commit(&self, owner: &UserId, base: &Head, head: Head, rows: &[(Option<Row>, Row)], more: &BTreeMap<Day, Counts>) {
        let mut shelves = self.lock();
        let Some(shelf) = shelves.owners.get_mut(owner) else { return };
        match &shelf.head {
            // A read is under way: it has either seen this commit, or its `put` finds another head and does nothing.
            None => {
                shelf.head = Some(head);
                return;
            }
            Some(known) if *known == head => return,
            Some(known) if known == base => {}
            Some(_) => {
                shelves.remove(owner);
                return;
            }
        }
        shelf.head = Some(head);
        let before = shelf.bytes;
        for (old, new) in rows {
            if let Some(held) = old.as_ref().and_then(|old| shelf.days.get_mut(&old.day())) {
                shelf.bytes -= held.take(new.id());
            }
            if let Some(held) = shelf.days.get_mut(&new.day()) {
                shelf.bytes += held.put(new.clone());
            }
        }
        if !more.is_empty() {
            let counts = Arc::make_mut(&mut shelf.counts);
            for (day, more) in more {
                let counts = counts.entry(*day).or_default();
                counts.todos += more.todos;
                counts.notes += more.notes;
                counts.open += more.open;
            }
        }
        let after = shelf.bytes;
        shelves.bytes = shelves.bytes + after - before;
        shelves.make_room();
    }

    /// Drops the shelf of a user: it may be out of date, or the account is gone.
    pub fn forget(&self, owner: &UserId) {
        self.lock().remove(owner);
    }

    /// Records how much is cached.
    pub fn sample(&self) {
        let shelves = self.lock();
        Cache::Days.holds(shelves.owners.len() as u64, Some(shelves.bytes as u64));
    }

    /// The approximate size of the cache, in bytes.
    #[cfg(test)]
    pub fn bytes(&self) -> usize {
        let shelves = self.lock();
        let counted: usize = shelves.owners.values().map(|shelf| shelf.bytes).sum();
        assert_eq!(counted, shelves.bytes, "the sum is kept right");
        assert_eq!(shelves.owners.len(), shelves.used.len());
        counted
    }

    fn lock(&self) -> MutexGuard<'_, Shelves> {
        // After a panic in the middle of a change the cache can't be trusted.
        self.0.lock().unwrap_or_else(|poisoned: PoisonError<_>| {
            let mut shelves = poisoned.into_inner();
            (shelves.bytes, shelves.owners, shelves.used) = (0, HashMap::new(), BTreeMap::new());
            self.0.clear_poison();
            shelves
        })
    }
}

impl Held {
    /// Removes a row, and returns the bytes that this frees.
    fn take(&mut self, id: RowId) -> usize {
        let bytes = Arc::make_mut(&mut self.rows).remove(&id).map_or(0, |row| weight(&row));
        self.bytes -= bytes;
        bytes
    }

    /// Adds a row that is not there yet, and returns its bytes.
    fn put(&mut self, row: Row) -> usize {
        let bytes = weight(&row);
        Arc::make_mut(&mut self.rows).insert(row.id(), row);
        self.bytes += bytes;
        bytes
    }
}

impl Shelves {
    /// Starts the next tick, and marks the user's shelf, if there is one, as used at it.
    fn touch(&mut self, owner: &UserId) -> u64 {
        self.ticks += 1;
        if let Some(shelf) = self.owners.get_mut(owner) {
            self.used.remove(&shelf.used);
            shelf.used = self.ticks;
            self.used.insert(self.ticks, owner.clone());
        }
        self.ticks
    }

    fn remove(&mut self, owner: &UserId) {
        if let Some(shelf) = self.owners.remove(owner) {
            self.used.remove(&shelf.used);
            self.bytes -= shelf.bytes;
        }
    }

    fn make_room(&mut self) {
        while self.bytes > self.limit {
            let Some(owner) = self.used.first_key_value().map(|(_, owner)| owner.clone()) else { return };
            self.remove(&owner);
            Cache::Days.evicted();
        }
    }
}

fn weight(row: &Row) -> usize {
    ROW_BYTES
        + match row {
            Row::Todo(todo) => todo.text.len(),
            Row::Note(note) => note.title.len() + note.body.len(),
        }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{id::OpId, todo::Todo};

    fn owner(number: usize) -> UserId {
        UserId::from_verified_subject(format!("user_{number}"))
    }

    fn head(seq: u64) -> Head {
        Head { epoch: "E".into(), since: None, seq, horizon: 0 }
    }

    fn todo(number: u64, day: Option<Day>, text: &str) -> Row {
        let id = crate::model::id::TodoId::from_parts(number, 0);
        let rank = "i".parse().expect("a rank");
        Todo {
            id,
            day,
            parent: None,
            rank,
            text: text.into(),
            text_op: OpId::UNKNOWN,
            done: false,
            trashed: None,
            seq: 0,
            pinned: false,
            folded: false,
        }
        .into()
    }

    fn rows(rows: impl IntoIterator<Item = Row>) -> DayRows {
        Arc::new(rows.into_iter().map(|row| (row.id(), row)).collect())
    }

    fn put(memory: &Memory, owner: &UserId, seq: u64, text: &str) {
        let ticket = memory.begin(owner);
        memory.put(owner, ticket, &head(seq), &DayCounts::default(), None, rows([todo(1, None, text)]));
    }

    #[test]
    fn what_was_used_longest_ago_makes_room() {
        let memory = Memory::new(20_000);
        for number in 0..100 {
            put(&memory, &owner(number), 1, &"x".repeat(3_000));
            assert!(memory.bytes() <= 20_000);
            assert!(memory.day(&owner(0), None).is_some(), "{number}: it is looked at again and again");
        }
        assert!(memory.day(&owner(99), None).is_some() && memory.day(&owner(1), None).is_none());
        put(&memory, &owner(0), 1, &"x".repeat(30_000));
        assert_eq!(memory.bytes(), 0, "what is larger than all of it is not held");
    }

    #[test]
    fn a_person_who_looks_at_every_day_of_a_year_keeps_the_last_ones() {
        let memory = Memory::new(1 << 20);
        let mut day = "2026-01-01".parse::<Day>().expect("a day");
        for _ in 0..365 {
            let ticket = memory.begin(&owner(1));
            memory.put(&owner(1), ticket, &head(1), &DayCounts::default(), Some(day), rows([todo(1, Some(day), "x")]));
            day = day.next();
        }
        assert_eq!(memory.remembered(&owner(1)).map(|known| known.days.len()), Some(DAYS));
        assert!(memory.day(&owner(1), Some(day.previous())).is_some());
        memory.forget(&owner(1));
        assert_eq!(memory.bytes(), 0);
    }

    #[test]
    fn what_was_read_before_a_change_does_not_come_after_it() {
        let (memory, ada) = (Memory::new(1 << 20), owner(1));
        let late = rows([todo(1, None, "old")]);
        let put_late = |ticket| memory.put(&ada, ticket, &head(1), &DayCounts::default(), None, late.clone());
        let change = [(Some(todo(1, None, "old")), todo(1, None, "a longer text"))];
        // Read, then a commit, then put.
        let ticket = memory.begin(&ada);
        memory.commit(&ada, &head(1), head(2), &change, &BTreeMap::new());
        put_late(ticket);
        assert!(memory.day(&ada, None).is_none());
        // The same with the shelf dropped in between.
        memory.forget(&ada);
        let ticket = memory.begin(&ada);
        memory.forget(&ada);
        memory.begin(&ada);
        put_late(ticket);
        assert!(memory.day(&ada, None).is_none());

        memory.forget(&ada);
        put_late(memory.begin(&ada));
        memory.commit(&ada, &head(1), head(2), &change, &BTreeMap::new());
        let text = |memory: &Memory| {
            let (at, rows, _) = memory.day(&ada, None).expect("a day");
            (at.seq, rows.values().filter_map(|row| Some(row.todo()?.text.clone())).collect::<Vec<_>>())
        };
        assert_eq!(text(&memory), (2, vec!["a longer text".to_owned()]));
        let bytes = memory.bytes();
        memory.commit(&ada, &head(1), head(2), &change, &BTreeMap::new());
        assert_eq!((text(&memory).0, memory.bytes()), (2, bytes), "what is known already changes nothing");
        memory.commit(&ada, &head(7), head(8), &change, &BTreeMap::new());
        assert!(memory.day(&ada, None).is_none() && memory.bytes() == 0, "what stands elsewhere is thrown away");
    }
}
