//! The search index of one person's rows: which rows have which words.
//!
//! The rows of [`Index::candidates`] have every word of the search, but only a row's text shows whether it contains a phrase.

use super::{
    day::Day,
    rank::Rank,
    row::{Row, RowId},
    search::{Filters, Kind, Lookup, Query},
    words::words,
};
use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, HashMap},
    ops::Bound,
    sync::Arc,
};

/// The approximate size of a row without its words, in bytes.
const ROW_BYTES: usize = 200;
/// The approximate size of a word without its letters, in bytes.
const WORD_BYTES: usize = 100;
/// The approximate size of one entry, a word of a row, in bytes.
const ENTRY_BYTES: usize = 24;

/// The rows of one person and their words.
#[derive(Debug, Default)]
pub struct Index {
    rows: Vec<Entry>,
    /// The number of each row: its index in `rows`.
    numbers: HashMap<RowId, usize>,
    /// The rows that have each word, by their numbers in order.
    words: BTreeMap<Arc<str>, Vec<usize>>,
    bytes: usize,
}

#[derive(Debug)]
struct Entry {
    place: Place,
    done: bool,
    pinned: bool,
    trashed: bool,
    words: BTreeSet<Arc<str>>,
}

/// The sort key of a row: the newest day first and someday last, on each day the todos before the notes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    day: Reverse<Option<Day>>,
    is_note: bool,
    rank: Rank,
    id: RowId,
}

impl Index {
    /// Adds a row, or replaces its earlier state.
    pub fn put(&mut self, row: &Row) {
        let place = Place { day: Reverse(row.day()), is_note: row.note().is_some(), rank: row.rank().clone(), id: row.id() };
        let done = row.todo().is_some_and(|todo| todo.done);
        let (pinned, trashed) = (row.pinned(), row.trashed().is_some());
        let number = *self.numbers.entry(row.id()).or_insert(self.rows.len());
        let before = match self.rows.get_mut(number) {
            Some(entry) => {
                (entry.place, entry.done, entry.pinned, entry.trashed) = (place, done, pinned, trashed);
                std::mem::take(&mut entry.words)
            }
            None => {
                self.bytes += ROW_BYTES;
                self.rows.push(Entry { place, done, pinned, trashed, words: BTreeSet::new() });
                BTreeSet::new()
            }
        };
        let words: BTreeSet<Arc<str>> = words(row).into_iter().map(|word| self.known(word)).collect();
        for word in before.difference(&words) {
            self.take_out(word, number);
        }
        for word in words.difference(&before) {
            let numbers = self.words.entry(word.clone()).or_default();
            if let Err(at) = numbers.binary_search(&number) {
                numbers.insert(at, number);
                self.bytes += ENTRY_BYTES;
            }
        }
        if let Some(entry) = self.rows.get_mut(number) {
            entry.words = words;
        }
    }

    /// The shared copy of a word.
    fn known(&mut self, word: String) -> Arc<str> {
        if let Some((known, _)) = self.words.get_key_value(word.as_str()) {
            return known.clone();
        }
        self.bytes += WORD_BYTES + word.len();
        let word: Arc<str> = word.into();
        self.words.insert(word.clone(), Vec::new());
        word
    }

    fn take_out(&mut self, word: &Arc<str>, number: usize) {
        let Some(numbers) = self.words.get_mut(word) else { return };
        if let Ok(at) = numbers.binary_search(&number) {
            numbers.remove(at);
            self.bytes -= ENTRY_BYTES;
        }
        if numbers.is_empty() {
            self.words.remove(word);
            self.bytes -= WORD_BYTES + word.len();
        }
    }

    /// The rows outside the Trash that a search may find, in the order in which they are shown.
    pub fn candidates(&self, query: &Query) -> Vec<RowId> {
        let mut left = vec![true; self.rows.len()];
        for lookup in query.lookups() {
            let mut having = vec![false; self.rows.len()];
            for number in self.having(&lookup) {
                if let Some(has) = having.get_mut(number) {
                    *has = true;
                }
            }
            left.iter_mut().zip(having).for_each(|(left, has)| *left &= has);
        }
        let entries = self.rows.iter().zip(left).filter(|(entry, left)| *left && entry.passes(query.filters()));
        let mut places: Vec<&Place> = entries.map(|(entry, _)| &entry.place).collect();
        places.sort_unstable();
        places.into_iter().map(|place| place.id).collect()
    }

    /// The rows that have a word, some of them several times.
    fn having<'a>(&'a self, Lookup { word, is_whole }: &'a Lookup) -> impl Iterator<Item = usize> + use<'a> {
        let from = (Bound::Included(word.as_str()), Bound::Unbounded);
        let is_it = move |other: &str| if *is_whole { other == word } else { other.starts_with(word) };
        let words = self.words.range::<str, _>(from).take_while(move |(other, _)| is_it(other));
        words.flat_map(|(_, numbers)| numbers.iter().copied())
    }

    /// Its approximate size in memory, in bytes.
    pub const fn bytes(&self) -> usize {
        self.bytes
    }
}

impl Entry {
    /// Whether the row passes the filters of a search.
    fn passes(&self, filters: &Filters) -> bool {
        let Place { day: Reverse(day), is_note, .. } = self.place;
        !self.trashed
            // A note is neither done nor open.
            && filters.done.is_none_or(|done| !is_note && self.done == done)
            && (!filters.pinned || self.pinned)
            && filters.kind.is_none_or(|kind| is_note == (kind == Kind::Notes))
            && filters.before.is_none_or(|before| day.is_some_and(|day| day < before))
            && filters.after.is_none_or(|after| day.is_some_and(|day| day > after))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{
        id::{NoteId, OpId, TodoId},
        note::Note,
        todo::Todo,
    };
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn row() -> impl Strategy<Value = Row> {
        let text = prop::collection::vec(prop::sample::select(vec!["milk", "Milch", "#home", "ß", "東京", "egg s", "…"]), 1..5);
        let texts = (text.clone(), text).prop_map(|(one, other)| (one.join(" "), other.join(" ")));
        let day = prop::option::of(prop::sample::select(vec!["2026-11-28", "2026-11-29"]));
        let rank = prop::sample::select(vec!["3", "i", "x"]);
        (0..6_u64, any::<bool>(), texts, day, rank, any::<[bool; 3]>()).prop_map(
            |(id, is_note, (one, other), day, rank, [done, pinned, trashed])| {
                let day = day.map(|day| day.parse().expect("a day"));
                let rank = rank.parse().expect("a rank");
                let trashed = trashed.then_some(OpId::UNKNOWN);
                let text_op = OpId::UNKNOWN;
                if is_note {
                    let (title_op, body_op, html) = (text_op, text_op, String::new());
                    let id = NoteId::from_parts(id, 0);
                    Note {
                        id,
                        day,
                        rank,
                        title: one,
                        title_op,
                        body: other,
                        body_op,
                        html,
                        trashed,
                        seq: 0,
                        pinned,
                        folded: false,
                        clipped: false,
                    }
                    .into()
                } else {
                    let id = TodoId::from_parts(id, 0);
                    Todo { id, day, parent: None, rank, text: one, text_op, done, trashed, seq: 0, pinned, folded: false }.into()
                }
            },
        )
    }

    fn query() -> impl Strategy<Value = String> {
        let words = vec![
            "milk",
            "mil",
            "MILCH",
            "#home",
            "hom",
            "ss",
            "京",
            "\"egg s\"",
            "\"s egg\"",
            "is:done",
            "is:open",
            "is:pinned",
            "in:notes",
            "in:todos",
            "before:2026-11-29",
            "after:2026-11-28",
        ];
        prop::collection::vec(prop::sample::select(words), 1..4).prop_map(|words| words.join(" "))
    }

    /// Whether a search finds a row, judged without the index.
    fn is_found(row: &Row, query: &Query) -> bool {
        let filters = query.filters();
        let is = |wanted: Option<bool>, is: bool| wanted.is_none_or(|wanted| wanted == is);
        let (day, is_todo) = (row.day(), row.todo().is_some());
        row.trashed().is_none()
            && query.finds(row)
            && (filters.done.is_none() || is_todo)
            && is(filters.done, row.todo().is_some_and(|todo| todo.done))
            && (row.pinned() || !filters.pinned)
            && is(filters.kind.map(|kind| kind == Kind::Todos), is_todo)
            && filters.before.is_none_or(|before| day.is_some() && day < Some(before))
            && filters.after.is_none_or(|after| day > Some(after))
    }

    fn index<'a>(rows: impl IntoIterator<Item = &'a Row>) -> Index {
        let mut index = Index::default();
        rows.into_iter().for_each(|row| index.put(row));
        index
    }

    /// Each word with the rows that have it.
    fn entries(index: &Index) -> BTreeMap<String, BTreeSet<RowId>> {
        let id = |number: &usize| index.rows[*number].place.id;
        index.words.iter().map(|(word, numbers)| (word.to_string(), numbers.iter().map(id).collect())).collect()
    }

    proptest! {
        #[test]
        fn what_was_written_over_leaves_nothing_behind(rows in prop::collection::vec(row(), 0..20)) {
            let last: BTreeMap<RowId, &Row> = rows.iter().map(|row| (row.id(), row)).collect();
            let (grown, new) = (index(&rows), index(last.into_values()));
            prop_assert_eq!(entries(&grown), entries(&new));
            prop_assert_eq!(grown.bytes(), new.bytes());
            prop_assert!(entries(&grown).values().all(|rows| !rows.is_empty()));
        }

        #[test]
        fn a_search_finds_what_a_look_at_every_row_finds(rows in prop::collection::vec(row(), 0..20), query in query()) {
            let last: BTreeMap<RowId, &Row> = rows.iter().map(|row| (row.id(), row)).collect();
            let query = Query::parse(&query);
            let mut wanted: Vec<&Row> = last.values().copied().filter(|row| is_found(row, &query)).collect();
            wanted.sort_by_key(|row| (Reverse(row.day()), row.note().is_some(), row.rank().clone(), row.id()));
            let found: Vec<RowId> = index(&rows).candidates(&query).into_iter().filter(|id| query.finds(last[id])).collect();
            prop_assert_eq!(found, wanted.into_iter().map(Row::id).collect::<Vec<_>>());
        }
    }

    #[test]
    fn of_single_words_nothing_but_what_has_them_is_a_candidate() {
        let todo = |number, text: &str| -> Row {
            let rank = Rank::between(None, None).expect("a rank");
            Todo {
                id: TodoId::from_parts(number, 0),
                day: None,
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
        };
        let rows: Vec<Row> = (0..100).map(|number| todo(number, &format!("milk n{number}"))).collect();
        let index = index(&rows);
        let found = |query: &str| index.candidates(&Query::parse(query)).len();
        assert_eq!([found("milk"), found("n7"), found("n77"), found("n"), found("ilk"), found("\"milk n7\"")], [100, 11, 1, 100, 0, 11]);
    }
}
