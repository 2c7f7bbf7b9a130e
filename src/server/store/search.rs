//! Rows by what is written in them.

use super::{
    Store, StoreError,
    journal::{of, row_key},
    rows::{found, key, stored},
    words::Having,
};
use crate::model::{
    day::Day,
    rank::Rank,
    row::{Row, RowId},
    search::{Kind, Query},
    user::UserId,
};
use std::{cmp::Reverse, collections::HashMap};
use surrealdb::types::{RecordId, SurrealValue, Value};

/// How many rows are read at once to see whether they have the words.
const READ_AT_ONCE: usize = 100;

/// What a search finds.
#[derive(Debug)]
pub struct Found {
    /// The rows, in their order.
    pub rows: Vec<Row>,
    /// Whether there was more to look at than one search reads.
    pub is_cut: bool,
    /// Whether the index was used; where it is not filled, all rows of the owner were looked at.
    pub is_indexed: bool,
}

#[derive(Debug, SurrealValue)]
struct Places {
    todos: Vec<PlaceRow>,
    notes: Vec<PlaceRow>,
}

#[derive(Debug, SurrealValue)]
struct PlaceRow {
    id: RecordId,
    day: Option<String>,
    rank: String,
}

/// What orders the rows: the newest day first and someday last, on each day the todos before the notes.
type Place = (Reverse<Option<Day>>, bool, Rank, RowId);

// A search that takes too long is given up: it must not keep others waiting.
macro_rules! narrowed {
    () => {
        " AND (!$pinned OR pinned = true) AND ($before = NONE OR (day != NONE AND day < $before))
            AND ($after = NONE OR (day != NONE AND day > $after)) ORDER BY day DESC, rank, id LIMIT $limit TIMEOUT 10s"
    };
}

macro_rules! places {
    ($todos:literal, $notes:literal) => {
        concat!(
            "RETURN {
                todos: IF !$in_todos { [] } ELSE { (SELECT id, day, rank FROM ",
            $todos,
            " WHERE deleted_at = NONE AND ($done = NONE OR (done_at != NONE) = $done)",
            narrowed!(),
            ") },
                notes: IF !$in_notes { [] } ELSE { (SELECT id, day, rank FROM ",
            $notes,
            " WHERE deleted_at = NONE",
            narrowed!(),
            ") }
            }"
        )
    };
}

const PLACES: &str = places!("$todos", "$notes");
const ALL_PLACES: &str = places!("todo:[$owner]..[$owner, ..]", "note:[$owner]..[$owner, ..]");

impl Store {
    /// The rows outside the Trash that have all words of a search, those of the newest day first and those of someday last: so many after
    /// the first `skip`, as they are.
    ///
    /// # Errors
    /// [`StoreError::Database`] or [`StoreError::Corrupt`].
    pub async fn search(&self, owner: &UserId, query: &Query, skip: usize, limit: usize) -> Result<Found, StoreError> {
        let lookups = query.lookups();
        if lookups.is_empty() {
            let places = self.places(owner, query, None, skip + limit).await?;
            let rows = self.at(owner, places.get(skip..).unwrap_or_default()).await?;
            return Ok(Found { rows, is_cut: false, is_indexed: true });
        }
        let having = self.having(owner, &lookups).await?;
        let (is_indexed, is_cut) = (having.is_some(), having.as_ref().is_some_and(|having| having.is_cut));
        let places = self.places(owner, query, having, i32::MAX as usize).await?;
        let (mut rows, mut left) = (Vec::new(), skip);
        for places in places.chunks(READ_AT_ONCE) {
            for row in self.at(owner, places).await?.into_iter().filter(|row| row.trashed().is_none() && query.finds(row)) {
                if left > 0 {
                    left -= 1;
                } else if rows.len() < limit {
                    rows.push(row);
                }
            }
            if rows.len() >= limit {
                break;
            }
        }
        Ok(Found { rows, is_cut, is_indexed })
    }

    /// Where rows are that a search does not leave out by what narrows it, in their order: all of the owner, or some.
    async fn places(&self, owner: &UserId, query: &Query, some: Option<Having>, limit: usize) -> Result<Vec<RowId>, StoreError> {
        let filters = query.filters();
        let mut values = of(owner)
            .and("in_todos", (filters.kind != Some(Kind::Notes)).into_value())
            // A note is neither done nor open.
            .and("in_notes", (filters.kind != Some(Kind::Todos) && filters.done.is_none()).into_value())
            .and("done", filters.done.into_value())
            .and("pinned", filters.pinned.into_value())
            .and("before", filters.before.map(|day| day.to_string()).into_value())
            .and("after", filters.after.map(|day| day.to_string()).into_value())
            .and("limit", limit.into_value());
        let mut statement = ALL_PLACES;
        if let Some(Having { rows, .. }) = some {
            let (todos, notes): (Vec<_>, Vec<_>) = rows.into_iter().partition(|id| matches!(id, RowId::Todo(_)));
            let keys = |ids: Vec<RowId>| Value::Array(ids.into_iter().map(|id| row_key(owner, id)).collect::<Vec<_>>().into());
            values = values.and("todos", keys(todos)).and("notes", keys(notes));
            statement = PLACES;
        }
        let Places { todos, notes } = found(self.run(statement, values.into()).await?.take(0)?)?;
        let todos = todos.into_iter().map(|row| place(row, RowId::Todo));
        let notes = notes.into_iter().map(|row| place(row, RowId::Note));
        let mut places = todos.chain(notes).collect::<Result<Vec<Place>, _>>()?;
        places.sort_unstable();
        places.truncate(limit);
        Ok(places.into_iter().map(|(.., id)| id).collect())
    }

    /// Some rows, in the order of their ids here.
    async fn at(&self, owner: &UserId, ids: &[RowId]) -> Result<Vec<Row>, StoreError> {
        let known = self.known(owner, &[], ids, &[]).await?;
        let mut rows: HashMap<RowId, Row> = known.rows.into_iter().map(|row| (row.id(), row)).collect();
        Ok(ids.iter().filter_map(|id| rows.remove(id)).collect())
    }
}

fn place<I: std::str::FromStr>(PlaceRow { id, day, rank }: PlaceRow, kind: fn(I) -> RowId) -> Result<Place, StoreError> {
    let row = kind(stored(&id, key(&id)?)?);
    let day = day.map(|day| stored(&id, &day)).transpose()?;
    Ok((Reverse(day), matches!(row, RowId::Note(_)), stored(&id, &rank)?, row))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::change::{Change, Place as At},
        server::{
            journal::{
                Ask,
                tests::{Book, day, note_id, todo_id},
            },
            store::tests::{run, user},
        },
    };

    const LATER: &str = "2026-11-24";
    const EARLIER: &str = "2026-11-20";

    async fn found(book: &Book, owner: &UserId, query: &str) -> Vec<String> {
        book.journal.fill_words(owner).await.expect("an index");
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
            // Characters that are no letters can stand in a tag.
            for (number, (text, tag)) in (10..).zip([("Cake #🎉!", "🎉"), ("#हिन्दी, today", "हिन्दी")]) {
                book.create_todo(&ada, todo_id(number), day(LATER), text).await.expect("a todo");
                assert_eq!(tagged(tag).await, [RowId::Todo(todo_id(number))], "{tag}");
            }
            assert_eq!(tagged("हिन्").await, [], "the beginning of a tag");
        });
    }
}
