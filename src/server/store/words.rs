//! The index of the search: which row has which word, and how far that is written down.
//!
//! [`Store::commit`] keeps it together with the rows. Rows of before it, and those of a commit that had too many words, are filled in
//! here, some at a time. What it holds of a row is never more than the row's text has, and all of it where the row is not in the Trash and
//! filled in; so it finds whatever has a word, and whoever reads it looks at the rows themselves.

use super::{
    Store, StoreError,
    journal::{Head, number, object, of, went_on},
    rows::{found, key, part, stored},
};
use crate::model::{
    row::{Row, RowId},
    search::Lookup,
    user::UserId,
    words::{all_words, words},
};
use std::collections::{BTreeSet, HashMap};
use surrealdb::types::{Array, RecordId, SurrealValue, Value};

/// How many entries one commit writes. Where there are more, as after a large import, the index is filled in behind it.
pub(super) const ENTRIES_PER_COMMIT: usize = 20_000;
/// How many entries one step of filling in writes or removes, but for those of its last row.
const ENTRIES_PER_STEP: usize = 1_000;
/// How many rows one step reads.
const ROWS_PER_STEP: usize = 50;
/// How many entries of each word a search reads first, and how many where every word has more.
const READ: [usize; 2] = [1_000, 20_000];
/// What stands after every word that begins like another.
const AFTER_ALL: char = char::MAX;

/// How far the index is filled where it is whole.
const ALL: &str = "all";

#[derive(Debug, SurrealValue)]
struct Read {
    filled: Option<String>,
    found: Vec<Vec<RecordId>>,
}

// Only a range that a function makes is read no further than the limit.
macro_rules! entries {
    () => {
        "SELECT VALUE id FROM type::record('word', [$owner, $lookup.from, '']..[$owner, $lookup.to, $lookup.end]) LIMIT $limit"
    };
}

// One statement, so that all of it is of one moment.
const LOOKUP: &str =
    concat!("RETURN { filled: (SELECT VALUE words FROM ONLY $journal), found: $lookups.map(|$lookup| (", entries!(), ")) }");

const FILLED: &str = "RETURN (SELECT VALUE words FROM ONLY $journal)";
const TODOS_AFTER: &str = "SELECT VALUE id FROM type::record('todo', [$owner, $after]>..[$owner, ..]) LIMIT $limit";
const NOTES_AFTER: &str = "SELECT VALUE id FROM type::record('note', [$owner, $after]>..[$owner, ..]) LIMIT $limit";

// What is read for an update meets every commit of the same moment: here, and where entries go before their rows do.
const FILL: &str = "{
    IF (SELECT VALUE created_at FROM ONLY $person FOR UPDATE) != $since { THROW 'no_such_owner' };
    LET $at = (SELECT seq, words FROM ONLY $journal FOR UPDATE);
    IF ($at.seq ?? 0) != $base OR $at.words != $was { THROW 'the journal went on, this can be retried' };
    INSERT IGNORE INTO word $words RETURN NONE;
    UPSERT $journal SET owner = $owner, seq = $base, horizon = horizon ?? 0, words = $filled RETURN NONE;
}";

// What is left is not known to be anything any more.
const EMPTY: &str = "{
    UPDATE $journal SET words = NONE RETURN NONE;
    LET $some = (SELECT VALUE id FROM type::record('word', [$owner]..[$owner, ..]) LIMIT $limit);
    DELETE $some RETURN NONE;
    RETURN array::len($some);
}";

const FORGET: &str = "{
    IF ((SELECT VALUE seq FROM ONLY $journal FOR UPDATE) ?? 0) != $base { THROW 'the journal went on, this can be retried' };
    DELETE $words RETURN NONE;
}";

/// What the index finds.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Having {
    /// Rows, some of which may have no such words.
    pub rows: BTreeSet<RowId>,
    /// Whether every word was in so many rows that not all of them are here.
    pub is_cut: bool,
}

impl Store {
    /// The rows that may have all words, by the index; none where it is not filled.
    pub(super) async fn having(&self, owner: &UserId, lookups: &[Lookup]) -> Result<Option<Having>, StoreError> {
        let ranges: Vec<Value> = lookups.iter().map(range).collect();
        let mut first = BTreeSet::new();
        for limit in READ {
            let values = of(owner).and("lookups", Value::Array(ranges.clone().into())).and("limit", limit.into_value());
            let Read { filled, found } = found(self.run(LOOKUP, values.into()).await?.take(0)?)?;
            if filled.as_deref() != Some(ALL) {
                return Ok(None);
            }
            let (whole, cut): (Vec<_>, Vec<_>) = found.into_iter().partition(|entries| entries.len() < limit);
            let mut whole = whole.iter().map(|entries| rows_of(entries));
            if let Some(rows) = whole.next() {
                let rows = whole.try_fold(rows?, |rows, others| Ok::<_, StoreError>(&rows & &others?))?;
                return Ok(Some(Having { rows, is_cut: false }));
            }
            // The longest word.
            first = cut.first().map(|entries| rows_of(entries)).transpose()?.unwrap_or_default();
        }
        Ok(Some(Having { rows: first, is_cut: true }))
    }

    /// Fills in some of the index, and says whether there is more to fill in. Each step is kept, so what breaks off goes on from there.
    ///
    /// # Errors
    /// [`StoreError::WentOn`] where others have written since, and then nothing is; [`StoreError::NoSuchOwner`],
    /// [`StoreError::Database`] or [`StoreError::Corrupt`].
    pub async fn fill_words(&self, owner: &UserId) -> Result<bool, StoreError> {
        let head = self.journal_head(owner).await?;
        if head.since.is_none() {
            return Err(StoreError::NoSuchOwner);
        }
        let was: Option<String> = self.run(FILLED, of(owner).into()).await?.take(0)?;
        let Some((table, after)) = was.as_deref().map(|was| was.split_once('.').unwrap_or((was, ""))) else {
            if self.empty_words(owner).await? == 0 {
                self.write_filled(owner, &head, None, "todo".to_owned(), Vec::new()).await?;
            }
            return Ok(true);
        };
        if table == ALL {
            return Ok(false);
        }
        let is_todo = table == "todo";
        let (statement, next) = if is_todo { (TODOS_AFTER, "note") } else { (NOTES_AFTER, ALL) };
        let values = of(owner).and("after", after.to_owned().into_value()).and("limit", ROWS_PER_STEP.into_value());
        let keys: Vec<RecordId> = self.run(statement, values.into()).await?.take(0)?;
        let id = |id: &RecordId| {
            let key = key(id)?;
            if is_todo { stored(id, key).map(RowId::Todo) } else { stored(id, key).map(RowId::Note) }
        };
        let ids = keys.iter().map(id).collect::<Result<Vec<_>, _>>()?;
        let known = self.known(owner, &[], &ids, &[]).await?;
        let rows: HashMap<RowId, Row> = known.rows.into_iter().map(|row| (row.id(), row)).collect();
        let (mut entries, mut last) = (Vec::new(), None);
        for id in &ids {
            if entries.len() >= ENTRIES_PER_STEP {
                break;
            }
            entries.extend(rows.get(id).into_iter().flat_map(words).map(|word| entry(owner, &word, *id)));
            last = Some(*id);
        }
        let is_end = last == ids.last().copied() && ids.len() < ROWS_PER_STEP;
        let filled = last.filter(|_| !is_end).map_or_else(|| next.to_owned(), |last| last.to_string());
        self.write_filled(owner, &known.head, was.as_deref(), filled, entries).await?;
        Ok(true)
    }

    async fn write_filled(
        &self,
        owner: &UserId,
        head: &Head,
        was: Option<&str>,
        filled: String,
        entries: Vec<Value>,
    ) -> Result<(), StoreError> {
        let entries = entries.into_iter().map(|id| object([("id", id)])).collect::<Vec<_>>();
        let values = of(owner)
            .and("since", head.since.map_or(Value::None, super::datetime))
            .and("base", number(head.seq)?.into_value())
            .and("was", was.map(str::to_owned).into_value())
            .and("filled", filled.into_value())
            .and("words", Value::Array(entries.into()));
        went_on(self.run_once(FILL, values.into()).await)
    }

    /// Removes some of an owner's entries, and says how many. From then on the index is not known to be whole.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub(super) async fn empty_words(&self, owner: &UserId) -> Result<usize, StoreError> {
        let values = of(owner).and("limit", ENTRIES_PER_STEP.into_value());
        found(self.run(EMPTY, values.into()).await?.take(0)?)
    }

    /// Removes the entries of rows in the Trash that are about to be removed for good. Nobody finds those, and who restores one later
    /// writes its entries again.
    ///
    /// # Errors
    /// [`StoreError::WentOn`] where the journal is not at `head` any more; [`StoreError::Database`] or [`StoreError::Corrupt`].
    pub async fn forget_words(&self, owner: &UserId, head: &Head, gone: &[RowId]) -> Result<(), StoreError> {
        for ids in gone.chunks(ROWS_PER_STEP) {
            let rows = self.known(owner, &[], ids, &[]).await?.rows;
            let entries = rows.iter().flat_map(|row| all_words(row).into_iter().map(|word| entry(owner, &word, row.id())));
            for some in entries.collect::<Vec<_>>().chunks(ENTRIES_PER_STEP) {
                let values = of(owner).and("base", number(head.seq)?.into_value()).and("words", Value::Array(some.to_vec().into()));
                went_on(self.run_once(FORGET, values.into()).await)?;
            }
        }
        Ok(())
    }
}

/// The key of an entry.
pub(super) fn entry(owner: &UserId, word: &str, row: RowId) -> Value {
    let key = [owner.as_str().to_owned(), word.to_owned(), row.to_string()].map(Value::String);
    RecordId::new("word", Array::from(key.to_vec())).into_value()
}

/// Between which words, and rows, the entries are.
fn range(Lookup { word, is_whole }: &Lookup) -> Value {
    let (to, end) = if *is_whole { (word.clone(), AFTER_ALL.to_string()) } else { (format!("{word}{AFTER_ALL}"), String::new()) };
    object([("from", word.clone().into_value()), ("to", to.into_value()), ("end", end.into_value())])
}

fn rows_of(entries: &[RecordId]) -> Result<BTreeSet<RowId>, StoreError> {
    entries.iter().map(|id| stored(id, part(id, 2)?)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::search::Query,
        server::{
            journal::{
                Ask, Removal,
                tests::{Book, DAY, day, note_id, todo_id},
            },
            store::{
                binds,
                tests::{endpoint, run, user},
            },
        },
    };
    use jiff::Timestamp;
    use proptest::{
        prelude::*,
        strategy::ValueTree as _,
        test_runner::{Config, TestRunner},
    };
    use std::io::{BufRead as _, Write as _};
    use surrealdb::types::Variables;

    impl Store {
        /// Takes away what a database of before the index does not have.
        pub async fn lose_words(&self) {
            self.run("{ DELETE word; UPDATE journal SET words = NONE }", Variables::new()).await.expect("lost");
        }

        /// Every entry, as its word and its row.
        async fn entries(&self, owner: &UserId) -> BTreeSet<(String, RowId)> {
            let ids = "SELECT VALUE id FROM word:[$owner]..[$owner, ..]";
            let ids: Vec<RecordId> = self.run(ids, of(owner).into()).await.expect("an answer").take(0).expect("keys");
            ids.iter()
                .map(|id| (part(id, 1).expect("a word").to_owned(), stored(id, part(id, 2).expect("a row")).expect("a row")))
                .collect()
        }

        /// Every row of an owner, those in the Trash too.
        async fn rows_of(&self, owner: &UserId) -> Vec<Row> {
            let ids = "RETURN array::concat((SELECT VALUE id FROM todo:[$owner]..[$owner, ..]), (SELECT VALUE id FROM note:[$owner]..[$owner, ..]))";
            let ids: Vec<RecordId> = self.run(ids, of(owner).into()).await.expect("an answer").take(0).expect("keys");
            let id = |id: &RecordId| format!("{}.{}", id.table, key(id).expect("an id")).parse().expect("an id");
            self.known(owner, &[], &ids.iter().map(id).collect::<Vec<_>>(), &[]).await.expect("rows").rows
        }

        /// So many todos of some owner at once, that all have one word and one that no other has.
        async fn insert(&self, owner: &UserId, count: u64) {
            let rows = |from: u64| {
                let rows = (from..count.min(from + 1_000)).map(|number| {
                    let text = format!("milk w{number}");
                    object([
                        ("id", super::super::row("todo", owner, todo_id(number))),
                        ("owner", owner.as_str().into_value()),
                        ("day", DAY.into_value()),
                        ("text", text.into_value()),
                        ("rank", "80".into_value()),
                    ])
                });
                Value::Array(rows.collect::<Vec<_>>().into())
            };
            for from in (0..count).step_by(1_000) {
                self.run("INSERT INTO todo $rows RETURN NONE", binds([("rows", rows(from))])).await.expect("rows");
            }
        }
    }

    async fn found(store: &Store, owner: &UserId, query: &str) -> (Vec<RowId>, bool) {
        let found = store.search(owner, &Query::parse(query), 0, 1_000).await.expect("rows");
        (found.rows.iter().map(Row::id).collect(), found.is_indexed)
    }

    /// What the index has to hold where it is filled: the words of every row outside the Trash. It may hold those of rows in the Trash.
    async fn assert_whole(store: &Store, owner: &UserId) {
        let (entries, rows) = (store.entries(owner).await, store.rows_of(owner).await);
        let of = |words: fn(&Row) -> BTreeSet<String>| {
            rows.iter().flat_map(|row| words(row).into_iter().map(|word| (word, row.id()))).collect::<BTreeSet<_>>()
        };
        assert!(of(words).is_subset(&entries), "missing: {:?}", &of(words) - &entries);
        assert!(entries.is_subset(&of(all_words)), "too much: {:?}", &entries - &of(all_words));
    }

    #[test]
    fn rows_of_before_are_found_without_the_index_and_then_with_it() {
        run(async {
            let (book, ada, eve) = (Book::new().await, user("ada"), user("eve"));
            book.store.insert(&ada, 130).await;
            book.create_note(&ada, note_id(1), day(DAY), "Milk", "w7").await.expect("a note");
            book.create_todo(&eve, todo_id(1), day(DAY), "milk").await.expect("a todo");
            book.delete_todo(&ada, todo_id(8)).await.expect("deleted");
            let before = (found(&book.store, &ada, "milk").await, found(&book.store, &ada, "w7").await);
            assert!(!before.0.1 && before.0.0.len() == 130, "{before:?}");
            assert_eq!(before.1, (vec![RowId::Todo(todo_id(7)), RowId::Note(note_id(1))], false));

            book.journal.fill_words(&ada).await.expect("filled");
            assert_eq!(found(&book.store, &ada, "milk").await, (before.0.0, true));
            assert_eq!(found(&book.store, &ada, "w7").await, (before.1.0, true));
            assert!(!found(&book.store, &eve, "milk").await.1, "hers is another");
            assert_whole(&book.store, &ada).await;
            let seq = book.journal.position(&ada).await.expect("a position").seq;
            book.journal.fill_words(&ada).await.expect("nothing to do");
            assert_eq!(book.journal.position(&ada).await.expect("a position").seq, seq, "it is no change");
        });
    }

    #[test]
    fn what_was_removed_for_good_leaves_no_word() {
        run(async {
            let (book, ada) = (Book::new().await, user("ada"));
            book.journal.fill_words(&ada).await.expect("filled");
            book.create_note(&ada, note_id(1), day(DAY), "Secret", "plans").await.expect("a note");
            book.create_todo(&ada, todo_id(1), day(DAY), "Other secret").await.expect("a todo");
            book.delete_note(&ada, note_id(1)).await.expect("deleted");
            book.delete_todo(&ada, todo_id(1)).await.expect("deleted");
            assert_eq!(found(&book.store, &ada, "secret").await, (vec![], true));
            book.journal.remove(&ada, Removal::Row(RowId::Note(note_id(1)))).await.expect("removed");
            assert!(book.store.entries(&ada).await.iter().all(|(_, row)| *row == RowId::Todo(todo_id(1))));
            // It lost its entries, and was not removed.
            let head = book.store.journal_head(&ada).await.expect("a head");
            book.store.forget_words(&ada, &head, &[RowId::Todo(todo_id(1))]).await.expect("forgotten");
            assert_eq!(book.store.entries(&ada).await, BTreeSet::new());
            book.restore_todo(&ada, todo_id(1)).await.expect("restored");
            assert_eq!(found(&book.store, &ada, "secret").await.0, [RowId::Todo(todo_id(1))]);
            let late = book.store.forget_words(&ada, &head, &[RowId::Todo(todo_id(1))]).await;
            assert!(matches!(late, Err(StoreError::WentOn)), "{late:?}");
            assert_whole(&book.store, &ada).await;
        });
    }

    #[test]
    fn a_commit_with_too_many_words_has_the_index_filled_in_behind_it() {
        run(async {
            let (book, ada) = (Book::new().await, user("ada"));
            book.journal.fill_words(&ada).await.expect("filled");
            let body: String = (0..=ENTRIES_PER_COMMIT / 2).map(|number| format!("{number:x} ")).collect();
            let notes = [1, 2].map(|number| Ask::CreateNote {
                id: note_id(number),
                day: day(DAY),
                title: format!("Numbers {number}"),
                body: body.clone(),
            });
            book.journal.ask(&ada, Ask::All(notes.into())).await.expect("notes");
            let notes: Vec<_> = [1, 2].map(|number| RowId::Note(note_id(number))).into();
            assert_eq!(found(&book.store, &ada, "numbers ff").await.0, notes);
            book.journal.fill_words(&ada).await.expect("filled");
            assert_eq!(found(&book.store, &ada, "numbers ff").await, (notes, true));
            assert_whole(&book.store, &ada).await;
        });
    }

    #[test]
    fn two_instances_fill_the_index_while_both_write() {
        run(async {
            let mut one = Book::new().await;
            let (other, ada) = (one.beside(), user("ada"));
            one.store.insert(&ada, 200).await;
            let write = async |book: &Book, from: u64| {
                for number in (from..200).step_by(20) {
                    book.edit_todo(&ada, todo_id(number), &format!("tea w{number}"), None).await.expect("an edit");
                    book.create_todo(&ada, todo_id(1_000 + number), day(DAY), "late milk").await.expect("a todo");
                    book.delete_todo(&ada, todo_id(number + 1)).await.expect("deleted");
                }
            };
            let (first, second, ..) =
                tokio::join!(one.journal.fill_words(&ada), other.journal.fill_words(&ada), write(&one, 0), write(&other, 10));
            // Whoever met others too often begins again.
            for (book, filled) in [(&one, first), (&other, second)] {
                assert!(matches!(filled, Ok(()) | Err(StoreError::WentOn)), "{filled:?}");
                book.journal.fill_words(&ada).await.expect("filled");
            }
            assert_whole(&one.store, &ada).await;
            assert_eq!(found(&other.store, &ada, "late").await.0.len(), 20);
            assert_eq!(found(&one.store, &ada, "tea").await.0.len(), 20);
        });
    }

    /// Names the database that the test binary, started once more as the one that fills the index, opens.
    const FILLER_ENDPOINT: &str = "DAYBOOK_TEST_FILLER_ENDPOINT";

    /// No test: the process that the next one kills.
    #[test]
    #[ignore = "started by the test that kills it"]
    fn fill_words_until_killed() {
        let Ok(endpoint) = std::env::var(FILLER_ENDPOINT) else { return };
        run(async move {
            let store = Store::reopen(&endpoint).await;
            while store.fill_words(&user("ada")).await.expect("filled") {
                writeln!(std::io::stderr(), "a step").expect("somebody who listens");
            }
            writeln!(std::io::stderr(), "the end").expect("somebody who listens");
        });
    }

    #[test]
    fn filling_in_goes_on_after_the_death_of_the_process() {
        let directory = tempfile::tempdir().expect("a directory");
        let endpoint = endpoint(&directory);
        let prepared = endpoint.clone();
        run(async move {
            let store = Store::reopen(&prepared).await;
            store.know(&user("ada")).await;
            store.insert(&user("ada"), 400).await;
        });
        let mut steps = Vec::new();
        for _ in 0..3 {
            let mut filler = std::process::Command::new(std::env::current_exe().expect("this test binary"))
                .args(["--ignored", "--exact", "--nocapture", "server::store::words::tests::fill_words_until_killed"])
                .env(FILLER_ENDPOINT, &endpoint)
                .stdout(std::process::Stdio::null())
                .stderr(std::process::Stdio::piped())
                .spawn()
                .expect("a process");
            let mut said = std::io::BufReader::new(filler.stderr.take().expect("its words")).lines().map_while(Result::ok);
            steps.extend(said.by_ref().filter(|line| line == "a step").take(2));
            filler.kill().expect("a kill");
            filler.wait().expect("an end");
            assert!(!said.any(|line| line == "the end"), "it was too fast to be killed");
        }
        assert_eq!(steps.len(), 6, "each time it went on");
        run(async move {
            let (store, ada) = (Store::reopen(&endpoint).await, user("ada"));
            assert!(!found(&store, &ada, "milk").await.1);
            let mut left = 0;
            while store.fill_words(&ada).await.expect("filled") {
                left += 1;
            }
            // 400 todos are 8 steps, and what begins and ends it a few more.
            assert!(left <= 6, "{left} steps: it began again");
            assert_eq!(found(&store, &ada, "milk w399").await, (vec![RowId::Todo(todo_id(399))], true));
            assert_whole(&store, &ada).await;
        });
    }

    /// How many rows others have: `DAYBOOK_FOREIGN_ROWS`, else a few thousand.
    fn foreign_rows() -> u64 {
        std::env::var("DAYBOOK_FOREIGN_ROWS").ok().and_then(|rows| rows.parse().ok()).unwrap_or(2_000)
    }

    #[test]
    fn rows_of_others_change_neither_what_is_found_nor_what_is_read() {
        run(async {
            let (book, ada) = (Book::new().await, user("ada"));
            book.store.insert(&ada, 20).await;
            book.journal.fill_words(&ada).await.expect("filled");
            let look = async || {
                let mut read = Vec::new();
                for query in ["milk", "m", "w1", "\"milk w1\"", "nothing"] {
                    for lookup in Query::parse(query).lookups() {
                        let values = of(&ada).and("lookup", range(&lookup)).and("limit", 1_000_u32.into_value());
                        let mut plan = book.store.run(concat!("EXPLAIN ANALYZE ", entries!()), values.into()).await.expect("a plan");
                        let plan: Option<String> = plan.take(0).expect("a text");
                        let plan = plan.expect("a text");
                        // Each operator says how many rows came out of it.
                        let rows = plan.split("rows: ").skip(1).filter_map(|rest| rest.split(',').next()?.parse::<usize>().ok());
                        read.push((query, plan.matches("DynamicScan").count(), rows.max().expect("a count")));
                    }
                    read.push((query, 0, found(&book.store, &ada, query).await.0.len()));
                }
                read
            };
            let alone = look().await;
            // The names before and after hers, and the beginning of hers.
            for name in ["abe", "adam", "ad", "bob"] {
                book.store.know(&user(name)).await;
                book.store.insert(&user(name), foreign_rows() / 4).await;
                book.journal.fill_words(&user(name)).await.expect("filled");
            }
            assert_eq!(look().await, alone);
            assert!(alone.contains(&("milk", 1, 20)) && alone.contains(&("milk", 0, 20)), "{alone:?}");
            assert!(alone.contains(&("w1", 1, 11)) && alone.contains(&("nothing", 1, 0)), "{alone:?}");
        });
    }

    /// What somebody does.
    #[derive(Debug, Clone)]
    enum Deed {
        Todo(u64, String),
        Note(u64, String, String),
        Trash(RowId),
        Restore(RowId),
        Remove(RowId),
        EmptyTrash,
        Lose,
        Fill,
    }

    fn text() -> impl Strategy<Value = String> {
        let words = ["Crème", "cream", "Straße", "strasse", "#tag", "#tag-2", "東京", "京", "😀", "ab", "abc", "a.b", "-", "كِتاب"];
        prop::collection::vec(prop::sample::select(words.to_vec()), 1..6).prop_map(|words| words.join(" "))
    }

    fn deed() -> impl Strategy<Value = Deed> {
        let row = || prop_oneof![(1_u64..5).prop_map(|id| RowId::Todo(todo_id(id))), (1_u64..3).prop_map(|id| RowId::Note(note_id(id)))];
        prop_oneof![
            5 => (1_u64..5, text()).prop_map(|(id, text)| Deed::Todo(id, text)),
            3 => (1_u64..3, text(), text()).prop_map(|(id, title, body)| Deed::Note(id, title, body)),
            4 => row().prop_map(Deed::Trash),
            3 => row().prop_map(Deed::Restore),
            2 => row().prop_map(Deed::Remove),
            1 => Just(Deed::EmptyTrash),
            1 => Just(Deed::Lose),
            2 => Just(Deed::Fill),
        ]
    }

    async fn act(book: &Book, ada: &UserId, deed: &Deed) {
        // What can't be done is refused.
        match deed {
            Deed::Todo(id, text) => {
                if book.edit_todo(ada, todo_id(*id), text, None).await.is_err() {
                    let _ = book.create_todo(ada, todo_id(*id), day(DAY), text).await;
                }
            }
            Deed::Note(id, title, body) => {
                if book.save_note(ada, note_id(*id), (title, None), (body, None)).await.is_err() {
                    let _ = book.create_note(ada, note_id(*id), day(DAY), title, body).await;
                }
            }
            Deed::Trash(RowId::Todo(id)) => drop(book.delete_todo(ada, *id).await),
            Deed::Trash(RowId::Note(id)) => drop(book.delete_note(ada, *id).await),
            Deed::Restore(RowId::Todo(id)) => drop(book.restore_todo(ada, *id).await),
            Deed::Restore(RowId::Note(id)) => drop(book.restore_note(ada, *id).await),
            Deed::Remove(row) => drop(book.journal.remove(ada, Removal::Row(*row)).await),
            Deed::EmptyTrash => drop(book.journal.remove(ada, Removal::LyingSince(Timestamp::MAX, 2)).await),
            Deed::Lose => book.store.lose_words().await,
            Deed::Fill => book.journal.fill_words(ada).await.expect("filled"),
        }
    }

    #[test]
    fn the_index_finds_what_a_look_at_every_row_finds() {
        let mut runner = TestRunner::new(Config::default());
        let days = (prop::collection::vec(deed(), 30), prop::collection::vec(text(), 6));
        for _ in 0..6 {
            let (deeds, queries) = days.new_tree(&mut runner).expect("deeds").current();
            run(async move {
                let (book, ada) = (Book::new().await, user("ada"));
                book.journal.fill_words(&ada).await.expect("filled");
                for (number, deed) in deeds.iter().enumerate() {
                    act(&book, &ada, deed).await;
                    if number % 5 > 0 {
                        continue;
                    }
                    let rows = book.store.rows_of(&ada).await;
                    for query in queries.iter().flat_map(|query| [query.clone(), format!("\"{query}\""), query.chars().take(2).collect()]) {
                        let words = Query::parse(&query);
                        let naive = rows.iter().filter(|row| row.trashed().is_none() && words.finds(row));
                        let found = found(&book.store, &ada, &query).await.0.into_iter().collect::<BTreeSet<_>>();
                        assert_eq!(found, naive.map(Row::id).collect(), "{query} after {:?}", &deeds[..=number]);
                    }
                }
                book.journal.fill_words(&ada).await.expect("filled");
                assert_whole(&book.store, &ada).await;
            });
        }
    }
}
