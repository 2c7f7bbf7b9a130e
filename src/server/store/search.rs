//! Rows by what is written in them.

use super::{
    Store, StoreError, binds,
    rows::{found, key, stored},
};
use crate::model::{
    day::Day,
    links::is_of_tag,
    rank::Rank,
    row::{Row, RowId},
    search::{Kind, Query, WORDS, Word, alike},
    user::UserId,
};
use std::{cmp::Reverse, collections::HashMap, sync::LazyLock};
use surrealdb::types::{RecordId, SurrealValue};

#[derive(Debug, SurrealValue)]
struct Found {
    todos: Vec<FoundRow>,
    notes: Vec<FoundRow>,
}

#[derive(Debug, SurrealValue)]
struct FoundRow {
    id: RecordId,
    day: Option<String>,
    rank: String,
}

/// What orders the rows: the newest day first and someday last, on each day the todos before the notes.
type Place = (Reverse<Option<Day>>, bool, Rank, RowId);

macro_rules! in_todo {
    ($($word:literal)*) => {
        concat!($(" AND string::matches(text, $words[", $word, "])"),*)
    };
}
macro_rules! in_note {
    ($($word:literal)*) => {
        concat!($(" AND (string::matches(title, $words[", $word, "]) OR string::matches(body, $words[", $word, "]))"),*)
    };
}

macro_rules! narrowed {
    () => {
        " AND (!$pinned OR pinned = true) AND ($before = NONE OR (day != NONE AND day < $before))
            AND ($after = NONE OR (day != NONE AND day > $after))"
    };
}

// All rows of the owner are read, so a search that takes too long is given up: it must not keep others waiting.
const SEARCH: &str = concat!(
    "RETURN {
        todos: IF !$in_todos { [] } ELSE { (SELECT id, day, rank FROM todo:[$owner]..[$owner, ..] WHERE deleted_at = NONE
            AND ($done = NONE OR (done_at != NONE) = $done)",
    narrowed!(),
    in_todo!(0 1 2 3 4 5 6 7),
    " ORDER BY day DESC, rank, id LIMIT $limit TIMEOUT 10s) },
        notes: IF !$in_notes { [] } ELSE { (SELECT id, day, rank FROM note:[$owner]..[$owner, ..] WHERE deleted_at = NONE",
    narrowed!(),
    in_note!(0 1 2 3 4 5 6 7),
    " ORDER BY day DESC, rank, id LIMIT $limit TIMEOUT 10s) }
    }"
);

impl Store {
    /// The rows outside the Trash that have all words of a search, those of the newest day first and those of someday last: so many after
    /// the first `skip`, as they are.
    ///
    /// # Errors
    /// [`StoreError::Database`] or [`StoreError::Corrupt`].
    pub async fn search(&self, owner: &UserId, query: &Query, skip: usize, limit: usize) -> Result<Vec<Row>, StoreError> {
        // Where there are fewer words, the other patterns are in every text.
        let mut words: Vec<String> = query.words().iter().map(pattern).collect();
        words.resize(WORDS, String::new());
        let filters = query.filters();
        let values = binds([
            ("owner", owner.as_str().into_value()),
            ("words", words.into_value()),
            ("in_todos", (filters.kind != Some(Kind::Notes)).into_value()),
            // A note is neither done nor open.
            ("in_notes", (filters.kind != Some(Kind::Todos) && filters.done.is_none()).into_value()),
            ("done", filters.done.into_value()),
            ("pinned", filters.pinned.into_value()),
            ("before", filters.before.map(|day| day.to_string()).into_value()),
            ("after", filters.after.map(|day| day.to_string()).into_value()),
            ("limit", (skip + limit).into_value()),
        ]);
        let Found { todos, notes } = found(self.run(SEARCH, values).await?.take(0)?)?;
        let todos = todos.into_iter().map(|row| place(row, RowId::Todo));
        let notes = notes.into_iter().map(|row| place(row, RowId::Note));
        let mut places = todos.chain(notes).collect::<Result<Vec<Place>, _>>()?;
        places.sort_unstable();
        let wanted: Vec<RowId> = places.into_iter().map(|(.., id)| id).skip(skip).take(limit).collect();
        let known = self.known(owner, &[], &wanted, &[]).await?;
        let mut rows: HashMap<RowId, Row> = known.rows.into_iter().map(|row| (row.id(), row)).collect();
        Ok(wanted.iter().filter_map(|id| rows.remove(id)).collect())
    }
}

fn place<I: std::str::FromStr>(FoundRow { id, day, rank }: FoundRow, kind: fn(I) -> RowId) -> Result<Place, StoreError> {
    let row = kind(stored(&id, key(&id)?)?);
    let day = day.map(|day| stored(&id, &day)).transpose()?;
    Ok((Reverse(day), matches!(row, RowId::Note(_)), stored(&id, &rank)?, row))
}

/// A word as a regular expression, which finds it in every case and with every accent; a tag only where it stands by itself.
fn pattern(Word { letters, is_tag }: &Word) -> String {
    let mut pattern = if *is_tag { r"(?i)(?:^|\s)" } else { "(?i)" }.to_owned();
    for letter in letters {
        let others = alike(*letter);
        if others.is_empty() {
            push(&mut pattern, *letter);
        } else {
            pattern.push('[');
            std::iter::once(*letter).chain(others.chars()).for_each(|letter| push(&mut pattern, letter));
            pattern.push(']');
        }
    }
    if *is_tag {
        pattern.push_str(&TAG_END);
    }
    pattern
}

/// What ends a tag: the end of the text, or a character that can't stand in one.
static TAG_END: LazyLock<String> = LazyLock::new(|| {
    let mut pattern = "(?:$|[".to_owned();
    let others: Vec<char> = ('\0'..=char::MAX).filter(|character| !is_of_tag(*character)).collect();
    for range in others.chunk_by(|a, b| u32::from(*a) + 1 == u32::from(*b)) {
        if let [first, .., last] | [first @ last] = range {
            pattern.push_str(&format!(r"\x{{{:x}}}-\x{{{:x}}}", u32::from(*first), u32::from(*last)));
        }
    }
    pattern.push_str("])");
    pattern
});

/// Writes a letter that stands for nothing but itself.
fn push(pattern: &mut String, letter: char) {
    if letter.is_alphanumeric() {
        pattern.push(letter);
    } else {
        pattern.extend(['\\', 'x', '{']);
        pattern.push_str(&format!("{:x}", u32::from(letter)));
        pattern.push('}');
    }
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
        let rows = book.store.search(owner, &Query::parse(query), 0, 10).await.expect("rows");
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
            for query in ["creme brulee", "BRÛLÉE Crème", "rûl crèm", "rème rème brulee"] {
                assert_eq!(found(&book, &ada, query).await, dessert, "{query}");
            }
            assert_eq!(found(&book, &ada, "\"creme brulee\"").await, ["Order a crème brûlée", "Creme brulee some day"]);
            assert_eq!(found(&book, &ada, "nothing").await, [""; 0]);
            assert_eq!(found(&book, &eve, "creme").await, ["creme brulee"]);
            let page = book.store.search(&ada, &Query::parse("brulee"), 1, 2).await.expect("rows");
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
                let rows = book.store.search(&ada, &Query::tag(tag).expect("a tag"), 0, 10).await.expect("rows");
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
