//! Full-text search of rows.
//!
//! The first search of a user reads all their rows into an index in memory; each further one adds what has changed since, by the
//! journal's count of changes. So the database has no index for the search, and writes have no cost for it
//! (docs/decisions/047-the-index-of-the-search-is-in-memory.md).

use super::{
    Store, StoreError,
    journal::{Head, NoteRow, TodoRow, note, of, rows, todo},
};
use crate::{
    model::{
        index::Index,
        row::{Row, RowId},
        search::{Kind, Query},
        user::UserId,
        words::texts,
    },
    server::{beside::beside, cache_counts},
};
use moka::{notification::RemovalCause, sync::Cache};
use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use surrealdb::types::SurrealValue as _;
use tokio::sync::{Mutex, OwnedMutexGuard};

/// How many rows are read at once. The longest notes in four-byte letters are 40 MB then.
const READ_AT_ONCE: usize = 100;
/// The approximate limit of all indexes together, in bytes.
const ALL_BYTES: u64 = 128 << 20;
/// The limit of one user's index, in bytes. Rows beyond it are not found.
const BYTES: usize = 64 << 20;
/// How long an unused index is kept.
const KEPT: Duration = Duration::from_hours(1);

// Keys are sorted, and so are the rows of a range. The engine reads a constant range to its end despite the limit; the `+ ''` keeps
// the range from being constant, and then it stops at the limit.
const TODOS: &str = concat!(todo!(), "type::record('todo' + '', [$owner, $after]>..[$owner, ..]) LIMIT $limit");
const NOTES: &str = concat!(note!(), "type::record('note' + '', [$owner, $after]>..[$owner, ..]) LIMIT $limit");

/// The result of a search.
#[derive(Debug)]
pub struct Found {
    /// The rows, in their order.
    pub rows: Vec<Row>,
    /// Whether the index was too small for all rows.
    pub is_cut: bool,
}

/// The indexes of the users who searched last. Clones share them.
#[derive(Debug, Clone)]
pub(super) struct Indexes(Cache<UserId, Arc<Slot>>);

#[derive(Debug, Default)]
struct Slot {
    held: Arc<Mutex<Held>>,
    /// The size of the index, which the cache reads even while the index is locked.
    bytes: AtomicUsize,
}

/// The index of one user, as far as it was filled. After an aborted search the next one continues from there.
#[derive(Debug)]
struct Held {
    index: Index,
    /// The head of the journal that the index was last up to date with.
    head: Option<Head>,
    /// The rows that have not been read yet: those after this id, and all notes while it is a todo's.
    left: Option<(Kind, String)>,
    /// The size limit of the index, in bytes.
    limit: usize,
    is_cut: bool,
}

impl Default for Held {
    fn default() -> Self {
        Self { index: Index::default(), head: None, left: None, limit: BYTES, is_cut: false }
    }
}

impl Default for Indexes {
    fn default() -> Self {
        let weight = |_: &UserId, slot: &Arc<Slot>| u32::try_from(slot.bytes.load(Ordering::Relaxed)).unwrap_or(u32::MAX);
        let dropped = |_, _, cause| {
            if cause == RemovalCause::Size {
                cache_counts::Cache::Search.evicted();
            }
        };
        Self(Cache::builder().max_capacity(ALL_BYTES).weigher(weight).time_to_idle(KEPT).eviction_listener(dropped).build())
    }
}

impl Indexes {
    /// Drops the index of a user.
    pub(super) fn forget(&self, owner: &UserId) {
        self.0.invalidate(owner);
    }

    /// Records how much is cached.
    pub(super) fn sample(&self) {
        cache_counts::Cache::Search.holds(self.0.entry_count(), Some(self.0.weighted_size()));
    }
}

impl Held {
    fn of(head: Head) -> Self {
        Self { head: Some(head), left: Some((Kind::Todos, String::new())), ..Self::default() }
    }
}

impl Store {
    /// The rows outside the Trash that have all words of a search, those of the newest day first and those of someday last: at most
    /// `limit` after the first `skip`.
    ///
    /// # Errors
    /// [`StoreError::Database`] or [`StoreError::Corrupt`].
    pub async fn search(&self, owner: &UserId, query: &Query, skip: usize, limit: usize) -> Result<Found, StoreError> {
        let (candidates, is_cut) = self.candidates(owner, query).await?;
        let (mut rows, mut left) = (Vec::new(), skip);
        for ids in candidates.chunks(READ_AT_ONCE) {
            let found = self.finding(owner, query, ids).await?;
            let skipped = left.min(found.len());
            left -= skipped;
            rows.extend(found.into_iter().skip(skipped));
            if rows.len() >= limit {
                rows.truncate(limit);
                break;
            }
        }
        Ok(Found { rows, is_cut })
    }

    /// The rows that have the words according to the index, in their order, and whether some may be missing.
    async fn candidates(&self, owner: &UserId, query: &Query) -> Result<(Vec<RowId>, bool), StoreError> {
        let known = self.indexes.0.get(owner);
        cache_counts::Cache::Search.looked(known.is_some());
        let slot = known.unwrap_or_else(|| self.indexes.0.get_with_by_ref(owner, Arc::default));
        let held = self.caught_up(owner, slot.held.clone().lock_owned().await).await?;
        let bytes = held.index.bytes();
        if slot.bytes.swap(bytes, Ordering::Relaxed) != bytes {
            // Makes the cache weigh it again.
            self.indexes.0.insert(owner.clone(), slot);
        }
        Ok((held.index.candidates(query), held.is_cut))
    }

    /// Keeps those of `ids` whose rows have all words of the query; their order stays.
    async fn finding(&self, owner: &UserId, query: &Query, ids: &[RowId]) -> Result<Vec<Row>, StoreError> {
        let known = self.known(owner, &[], ids, &[]).await?.rows;
        let query = query.clone();
        let found =
            beside(text_bytes(&known), move || known.into_iter().filter(|row| row.trashed().is_none() && query.finds(row)).collect());
        let found: Vec<Row> = found.await.map_err(ended)?;
        let mut found: HashMap<RowId, Row> = found.into_iter().map(|row| (row.id(), row)).collect();
        Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
    }

    /// Brings the index up to date.
    async fn caught_up(&self, owner: &UserId, mut held: OwnedMutexGuard<Held>) -> Result<OwnedMutexGuard<Held>, StoreError> {
        loop {
            held = self.with_changes(owner, held).await?;
            if held.left.is_none() {
                return Ok(held);
            }
            // Changes that happen meanwhile are added afterwards.
            while let Some((kind, after)) = held.left.clone() {
                held = self.with_more(owner, held, kind, after).await?;
            }
        }
    }

    /// Adds the changes since the last time. An index of another epoch or account is replaced by an empty one.
    async fn with_changes(&self, owner: &UserId, mut held: OwnedMutexGuard<Held>) -> Result<OwnedMutexGuard<Held>, StoreError> {
        let Some(known) = &held.head else {
            *held = Held::of(self.journal_head(owner).await?);
            return Ok(held);
        };
        let since = self.changes_since(owner, known.seq).await?;
        if (&since.head.epoch, since.head.since) != (&known.epoch, known.since) || since.head.seq < known.seq {
            *held = Held::of(since.head);
            return Ok(held);
        }
        held = put(held, since.rows).await?;
        held.head = Some(since.head);
        Ok(held)
    }

    /// Adds some of the rows that were not read yet.
    async fn with_more(
        &self,
        owner: &UserId,
        held: OwnedMutexGuard<Held>,
        kind: Kind,
        after: String,
    ) -> Result<OwnedMutexGuard<Held>, StoreError> {
        let values = of(owner).and("after", after.into_value()).and("limit", READ_AT_ONCE.into_value());
        let rows = match kind {
            Kind::Todos => rows(self.run(TODOS, values.into()).await?.take::<Vec<TodoRow>>(0)?, Vec::new())?,
            Kind::Notes => rows(Vec::new(), self.run(NOTES, values.into()).await?.take::<Vec<NoteRow>>(0)?)?,
        };
        let left = match (rows.last().map(Row::id), kind) {
            (Some(RowId::Todo(id)), _) => Some((kind, id.to_string())),
            (Some(RowId::Note(id)), _) => Some((kind, id.to_string())),
            (None, Kind::Todos) => Some((Kind::Notes, String::new())),
            (None, Kind::Notes) => None,
        };
        let mut held = put(held, rows).await?;
        held.is_cut = left.is_some() && held.index.bytes() > held.limit;
        held.left = left.filter(|_| !held.is_cut);
        Ok(held)
    }
}

async fn put(mut held: OwnedMutexGuard<Held>, rows: Vec<Row>) -> Result<OwnedMutexGuard<Held>, StoreError> {
    let bytes = text_bytes(&rows);
    let work = move || {
        rows.iter().for_each(|row| held.index.put(row));
        held
    };
    beside(bytes, work).await.map_err(ended)
}

fn text_bytes(rows: &[Row]) -> usize {
    rows.iter().flat_map(texts).map(str::len).sum()
}

fn ended(error: tokio::task::JoinError) -> StoreError {
    tracing::error!(%error, "the task of a search failed");
    StoreError::Unknown
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::change::{Change, Place as At},
        server::{
            journal::{
                Ask, Removal,
                tests::{Book, day, note_id, todo_id},
            },
            store::tests::{run, user},
        },
    };

    const LATER: &str = "2026-11-24";
    const EARLIER: &str = "2026-11-20";

    async fn found(book: &Book, owner: &UserId, query: &str) -> Vec<String> {
        let rows = book.store.search(owner, &Query::parse(query), 0, 10).await.expect("rows").rows;
        rows.into_iter()
            .map(|row| match row {
                Row::Todo(todo) => todo.text.clone(),
                Row::Note(note) => note.title.clone(),
            })
            .collect()
    }

    #[test]
    fn all_words_are_looked_for_in_what_is_the_owners_and_not_in_the_trash() {
        run(async {
            let (book, ada, eve) = (Book::new().await, user("ada"), user("eve"));
            for (number, date, text) in [
                (1, EARLIER, "Order a crème brûlée"),
                (2, LATER, "Buy CREME for the brulee"),
                (3, LATER, "Crème fraîche"),
                (4, LATER, "Brulee, without"),
                (5, EARLIER, "creme brulee in the Trash"),
                (6, EARLIER, "Creme brulee some day"),
            ] {
                book.create_todo(&ada, todo_id(number), day(date), text).await.expect("a todo");
            }
            book.create_note(&ada, note_id(1), day(LATER), "Dessert: brûlée", "With Crème.").await.expect("a note");
            book.create_note(&ada, note_id(2), day(LATER), "Brûlée", "Without.").await.expect("a note");
            book.create_todo(&eve, todo_id(7), day(LATER), "creme brulee").await.expect("a todo");
            book.delete_todo(&ada, todo_id(5)).await.expect("deleted");
            let place = At::at_end(None, None).expect("a place");
            book.journal.ask(&ada, Ask::Make(Change::Place { row: RowId::Todo(todo_id(6)), place })).await.expect("moved");

            let dessert = ["Buy CREME for the brulee", "Dessert: brûlée", "Order a crème brûlée", "Creme brulee some day"];
            for query in ["creme brulee", "BRÛLÉE Crème", "brûl crèm", "crème crème brulee"] {
                assert_eq!(found(&book, &ada, query).await, dessert, "{query}");
            }
            assert_eq!(found(&book, &ada, "rème").await, [""; 0], "within a word");
            assert_eq!(found(&book, &ada, "\"creme brulee\"").await, ["Order a crème brûlée", "Creme brulee some day"]);
            assert_eq!(found(&book, &ada, "nothing").await, [""; 0]);
            assert_eq!(found(&book, &eve, "creme").await, ["creme brulee"]);
            let page = book.store.search(&ada, &Query::parse("brulee"), 1, 2).await.expect("rows").rows;
            assert_eq!(page.iter().map(Row::id).collect::<Vec<_>>(), [RowId::Todo(todo_id(4)), RowId::Note(note_id(1))]);
        });
    }

    #[test]
    fn a_search_is_narrowed() {
        run(async {
            let (book, ada) = (Book::new().await, user("ada"));
            for (number, date, text) in [(1, EARLIER, "Milk #home"), (2, LATER, "Milk #homework"), (3, LATER, "Milk and eggs")] {
                book.create_todo(&ada, todo_id(number), day(date), text).await.expect("a todo");
            }
            book.create_note(&ada, note_id(1), day(EARLIER), "Milk recipes", "#home").await.expect("a note");
            book.set_done(&ada, todo_id(3), true).await.expect("done");
            book.journal.ask(&ada, Ask::Make(Change::Pin { row: RowId::Todo(todo_id(1)), pinned: true })).await.expect("pinned");
            for (query, texts) in [
                ("milk is:done", vec!["Milk and eggs"]),
                ("milk is:open", vec!["Milk #homework", "Milk #home"]),
                ("milk in:notes", vec!["Milk recipes"]),
                ("milk in:todos #home", vec!["Milk #home"]),
                ("milk #home", vec!["Milk #home", "Milk recipes"]),
                ("is:pinned", vec!["Milk #home"]),
                ("milk before:2026-11-24", vec!["Milk #home", "Milk recipes"]),
                ("milk after:2026-11-20", vec!["Milk #homework", "Milk and eggs"]),
                ("milk is:done in:notes", vec![]),
            ] {
                assert_eq!(found(&book, &ada, query).await, texts, "{query}");
            }
        });
    }

    async fn ids(store: &Store, owner: &UserId, query: &str) -> Vec<RowId> {
        let rows = store.search(owner, &Query::parse(query), 0, 1_000).await.expect("rows").rows;
        rows.iter().map(Row::id).collect()
    }

    /// How many rows the steps of a statement gave, for the first rows of an owner.
    async fn rows_read(store: &Store, owner: &UserId, statement: &str) -> Vec<String> {
        let values = of(owner).and("after", "".into_value()).and("limit", READ_AT_ONCE.into_value());
        let plan = store.plan(statement, values.into()).await;
        assert!(plan.contains("Scan"), "{plan}");
        plan.split("{rows: ").skip(1).filter_map(|rest| rest.split(',').next()).map(str::to_owned).collect()
    }

    #[test]
    fn rows_of_others_change_neither_what_is_found_nor_what_is_read() {
        run(async {
            let (book, bob) = (Book::new().await, user("bob"));
            book.store.fill(&bob, LATER, 250, 3).await;
            let look = async || {
                book.store.indexes.forget(&bob);
                let read = [rows_read(&book.store, &bob, TODOS).await, rows_read(&book.store, &bob, NOTES).await];
                (ids(&book.store, &bob, "x").await, read)
            };
            let alone = look().await;
            assert_eq!((alone.0.len(), &alone.1), (253, &[vec!["100".to_owned(); 2], vec!["3".to_owned(); 2]]));
            // Their keys are before and after those of the person who searches.
            for other in ["ada", "eve"] {
                book.store.fill(&user(other), LATER, 1_000, 0).await;
            }
            assert_eq!(look().await, alone);
        });
    }

    #[test]
    fn what_changes_after_the_first_search_is_found_wherever_it_was_written() {
        run(async {
            let mut one = Book::new().await;
            let (other, ada) = (one.beside(), user("ada"));
            one.create_todo(&ada, todo_id(1), day(LATER), "Milk").await.expect("a todo");
            let both = async |query: &str| {
                let found = ids(&one.store, &ada, query).await;
                assert_eq!(ids(&other.store, &ada, query).await, found, "{query}");
                found
            };
            assert_eq!(both("milk").await, [RowId::Todo(todo_id(1))]);
            other.edit_todo(&ada, todo_id(1), "Tea", None).await.expect("an edit");
            assert_eq!((both("milk").await, both("tea").await), (vec![], vec![RowId::Todo(todo_id(1))]));
            one.create_note(&ada, note_id(1), day(LATER), "Tea", "").await.expect("a note");
            other.delete_todo(&ada, todo_id(1)).await.expect("deleted");
            assert_eq!(both("tea").await, [RowId::Note(note_id(1))]);
            one.restore_todo(&ada, todo_id(1)).await.expect("restored");
            assert_eq!(both("tea").await, [RowId::Todo(todo_id(1)), RowId::Note(note_id(1))]);
            one.delete_note(&ada, note_id(1)).await.expect("deleted");
            one.journal.remove(&ada, Removal::Row(RowId::Note(note_id(1)))).await.expect("removed");
            assert_eq!(both("tea").await, [RowId::Todo(todo_id(1))]);
        });
    }

    #[test]
    fn an_account_that_is_made_again_begins_with_nothing() {
        run(async {
            let mut one = Book::new().await;
            let (other, ada) = (one.beside(), user("ada"));
            one.create_todo(&ada, todo_id(1), day(LATER), "Milk").await.expect("a todo");
            assert_eq!(ids(&other.store, &ada, "milk").await.len(), 1);
            one.store.delete_owner(&ada).await.expect("deleted");
            one.store.know(&ada).await;
            for number in 2..5 {
                one.create_todo(&ada, todo_id(number), day(LATER), "Tea").await.expect("a todo");
            }
            for book in [&one, &other] {
                assert_eq!((ids(&book.store, &ada, "milk").await.len(), ids(&book.store, &ada, "tea").await.len()), (0, 3));
            }
        });
    }

    #[test]
    fn a_search_that_is_given_up_leaves_what_it_read_to_the_next() {
        run(async {
            let (book, ada, eve) = (Book::new().await, user("ada"), user("eve"));
            // More than are read at once.
            book.store.fill(&ada, LATER, 250, 3).await;
            book.store.fill(&eve, LATER, 60, 0).await;
            let wanted = ids(&book.store, &ada, "x").await;
            assert_eq!(wanted.len(), 253);
            let mut given_up = 0;
            for polls in 0..12 {
                book.store.indexes.forget(&ada);
                let mut search = Box::pin(ids(&book.store, &ada, "x"));
                let mut ended = false;
                for _ in 0..polls {
                    ended = ended || futures::poll!(&mut search).is_ready();
                    if ended {
                        break;
                    }
                    tokio::time::sleep(Duration::from_millis(1)).await;
                }
                given_up += usize::from(!ended);
                drop(search);
                assert_eq!(ids(&book.store, &ada, "x").await, wanted, "after {polls} polls");
            }
            assert!(given_up > 1, "{given_up}");
            assert_eq!(ids(&book.store, &eve, "x").await.len(), 60);
        });
    }

    #[test]
    fn what_is_too_much_for_an_index_is_said() {
        run(async {
            let (book, ada) = (Book::new().await, user("ada"));
            book.create_todo(&ada, todo_id(1), day(LATER), "milk").await.expect("a todo");
            let is_cut = async || book.store.search(&ada, &Query::parse("milk"), 0, 10).await.expect("rows").is_cut;
            assert!(!is_cut().await);
            let slot = book.store.indexes.0.get(&ada).expect("an index");
            let mut held = slot.held.clone().lock_owned().await;
            (held.limit, held.left) = (1, Some((Kind::Todos, String::new())));
            drop(held);
            assert!(is_cut().await);
        });
    }

    #[test]
    fn whatever_is_looked_for_stands_for_itself() {
        run(async {
            let (book, ada) = (Book::new().await, user("ada"));
            let text = "a.b*c [x] (y) ^$|?+{2} \\d \u{0} 50% İstanbul ΣΊΣΥΦΟΣ 😀 'q' /* -- #tag & ~";
            book.create_todo(&ada, todo_id(1), day(LATER), text).await.expect("a todo");
            for word in text.split_whitespace().chain(["istanbul", "σίσυφος", "\"a.b*c [x]\""]) {
                assert_eq!(found(&book, &ada, word).await, [text], "{word}");
            }
            for other in ["axb", ".*", "\\w", "[a-z]", "^a", "(?i)a", "$words[0]"] {
                assert_eq!(found(&book, &ada, other).await, [""; 0], "{other}");
            }
        });
    }

    #[test]
    fn a_tag_is_found_in_todos_where_it_stands_by_itself() {
        run(async {
            let (book, ada) = (Book::new().await, user("ada"));
            let texts = ["#Größe first", "Last\n#größe, too", "x#größe", "##größe", "#größe-2", "#größe2 größe"];
            for (number, text) in (1..).zip(texts) {
                book.create_todo(&ada, todo_id(number), day(LATER), text).await.expect("a todo");
            }
            book.create_note(&ada, note_id(1), day(LATER), "#größe", "#größe").await.expect("a note");
            let tagged = async |tag: &str| {
                let rows = book.store.search(&ada, &Query::tag(tag).expect("a tag"), 0, 10).await.expect("rows").rows;
                rows.iter().map(Row::id).collect::<Vec<_>>()
            };
            assert_eq!(tagged("GRÖßE").await, [RowId::Todo(todo_id(1)), RowId::Todo(todo_id(2))]);
            assert_eq!(tagged("groß").await, []);
            // A tag may contain characters other than letters.
            for (number, (text, tag)) in (10..).zip([("Cake #🎉!", "🎉"), ("#हिन्दी, today", "हिन्दी")]) {
                book.create_todo(&ada, todo_id(number), day(LATER), text).await.expect("a todo");
                assert_eq!(tagged(tag).await, [RowId::Todo(todo_id(number))], "{tag}");
            }
            assert_eq!(tagged("हिन्").await, [], "the beginning of a tag");
        });
    }
}
