//! Reads all rows for a backup from the database, and writes them into an empty one.
//!
//! Rows are neither interpreted nor changed here, so a backup does not depend on the columns of a table.

use super::{
    Store, StoreError, answered, binds,
    connection::Connection,
    migrations::{STEPS_TAKEN, Step},
};
use serde::{Deserialize, Serialize};
use std::{collections::VecDeque, ops::Bound};
use surrealdb::{
    engine::any::Any,
    method::Transaction,
    opt::QueryResult,
    types::{Array, Range, RecordId, RecordIdKey, SurrealValue, Value, Variables},
};

/// The tables that are not backed up. A copied session row can't be used, but a session that was ended since must not come back; a
/// restored database gets an epoch of its own; and the migrations are stored apart from the rows.
const LEFT_OUT: [&str; 4] = ["epoch", "migration", "session", "spent_state"];

/// How many rows are read at once. The longest notes in four-byte letters are 40 MB then.
const PAGE: i64 = 100;

const TABLES: &str = "RETURN object::keys((INFO FOR DB).tables)";
const EPOCH: &str = "SELECT VALUE name FROM ONLY epoch:current";
const FIRST: &str = "SELECT * FROM type::table($table) LIMIT $limit";
// Keys are sorted, and so are the rows of a range. The engine reads a constant range to its end despite the limit; the `+ ''` keeps
// the range from being constant, and then it stops at the limit.
const NEXT: &str = "SELECT * FROM type::record($table + '', $rest) LIMIT $limit";
// `OPTION IMPORT` writes every field as it is: no default, no count and no event changes it.
const PUT: &str = "OPTION IMPORT; INSERT $rows RETURN NONE";

/// A row as the database has it, of any table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StoredRow(Value);

impl StoredRow {
    fn id(&self) -> Option<&RecordId> {
        match &self.0 {
            Value::Object(fields) => match fields.get("id") {
                Some(Value::RecordId(id)) => Some(id),
                _ => None,
            },
            _ => None,
        }
    }

    /// Its table.
    pub fn table(&self) -> Option<&str> {
        self.id().map(|id| id.table.as_str())
    }
}

/// A snapshot: the database as it was at one moment, however long the read takes.
#[derive(Debug)]
pub struct Snapshot {
    db: Connection,
    transaction: Transaction<Any>,
    /// The migrations that the database has run.
    pub steps: Vec<Step>,
    /// The epoch of the database; empty if the database is older than epochs.
    pub epoch: String,
    /// The tables that are still to be read.
    tables: VecDeque<String>,
    /// The last key that was read of the first table.
    read: Option<RecordIdKey>,
}

impl Store {
    /// Takes a snapshot of the database.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn snapshot(&self) -> Result<Snapshot, StoreError> {
        let (db, transaction) = (self.db.clone(), self.begin().await?);
        let mut snapshot = Snapshot { db, transaction, steps: Vec::new(), epoch: String::new(), tables: VecDeque::new(), read: None };
        snapshot.steps = snapshot.query(STEPS_TAKEN, Variables::new()).await?;
        let mut tables: Vec<String> = snapshot.query(TABLES, Variables::new()).await?;
        if tables.iter().any(|table| table == "epoch") {
            snapshot.epoch = snapshot.query::<Option<String>>(EPOCH, Variables::new()).await?.unwrap_or_default();
        }
        tables.retain(|table| !LEFT_OUT.contains(&table.as_str()));
        tables.sort_unstable();
        snapshot.tables = tables.into();
        Ok(snapshot)
    }

    /// Writes rows of a backup into a database that lacks them.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn put(&self, rows: Vec<StoredRow>) -> Result<(), StoreError> {
        let rows = Array::from(rows.into_iter().map(|row| row.0).collect::<Vec<_>>());
        self.run(PUT, binds([("rows", rows.into_value())])).await.map(drop)
    }

    /// Runs the migrations that are newer than the restored rows.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn bring_up_to_date(&self) -> Result<(), StoreError> {
        self.migrate().await
    }
}

impl Snapshot {
    /// The next rows, by table and key; none at the end.
    ///
    /// # Errors
    /// [`StoreError::Database`] or [`StoreError::Corrupt`].
    pub async fn next(&mut self) -> Result<Vec<StoredRow>, StoreError> {
        while let Some(table) = self.tables.front() {
            let page = |rest: Value| binds([("table", table.clone().into_value()), ("rest", rest), ("limit", PAGE.into_value())]);
            let rows: Vec<Value> = match self.read.take() {
                None => self.query(FIRST, page(Value::None)).await?,
                Some(key) => self.query(NEXT, page(after(key))).await?,
            };
            let rows: Vec<_> = rows.into_iter().map(StoredRow).collect();
            let Some(last) = rows.last() else {
                self.tables.pop_front();
                continue;
            };
            let last = last.id().ok_or_else(|| StoreError::Corrupt(format!("a row of {table}")))?;
            self.read = Some(last.key.clone());
            return Ok(rows);
        }
        Ok(Vec::new())
    }

    /// Ends the reading.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn end(self) -> Result<(), StoreError> {
        self.transaction.cancel().await?;
        Ok(())
    }

    async fn query<T>(&self, statement: &'static str, binds: Variables) -> Result<T, StoreError>
    where
        T: SurrealValue,
        usize: QueryResult<T>,
    {
        let mut results = answered(Ok(self.db.in_time(self.transaction.query(statement).bind(binds).into_future()).await?), |_| {})?;
        Ok(results.take(0)?)
    }
}

/// The range of keys after one.
fn after(key: RecordIdKey) -> Value {
    Value::Range(Box::new(Range::new(Bound::Excluded(key.into_value()), Bound::Unbounded)))
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use crate::server::{
        journal::tests::{Book, DAY, day},
        random::Random,
        store::tests::{run, store, user},
    };
    use std::collections::BTreeSet;
    use surrealdb::types::ToSql as _;

    /// A database from before the journal, with a todo.
    pub async fn before_the_journal(endpoint: &str) -> Store {
        let mut steps = store().await.snapshot().await.expect("a snapshot").steps;
        steps.retain(|step| step.number < 11);
        let store = Store::open_to_fill(endpoint, &steps, Random::system()).await.expect("a store");
        let rows = "
            CREATE user:user_ada SET email = 'ada@example.com';
            CREATE todo:['user_ada', '01HF7YAT000000000000000001'] SET owner = 'user_ada', day = '2026-11-23', text = 'Milk', rank = '80';
        ";
        store.run(rows, Variables::new()).await.expect("rows");
        store
    }

    async fn all(mut snapshot: Snapshot) -> Vec<StoredRow> {
        let mut all = Vec::new();
        loop {
            let rows = snapshot.next().await.expect("rows");
            if rows.is_empty() {
                snapshot.end().await.expect("an end");
                return all;
            }
            all.extend(rows);
        }
    }

    #[test]
    fn every_row_is_read_once_in_order_and_as_it_was_at_the_beginning() {
        run(async {
            let store = store().await;
            store.fill(&user("ada"), DAY, 350, 99).await;
            store.fill(&user("bob"), DAY, 100, 0).await;
            let snapshot = store.snapshot().await.expect("a snapshot");
            let book = Book::of(store.clone());
            book.todo(&user("ada"), 1).await;
            store.fill(&user("eve"), DAY, 10, 10).await;
            let rows = all(snapshot).await;
            let count = |rows: &[StoredRow], table: &str| rows.iter().filter(|row| row.table() == Some(table)).count();
            assert_eq!((count(&rows, "todo"), count(&rows, "note"), count(&rows, "user")), (450, 99, 3));
            let keys: BTreeSet<String> = rows.iter().map(|row| row.id().expect("an id").to_sql()).collect();
            assert_eq!(keys.len(), rows.len(), "none is there twice");
            let later = all(store.snapshot().await.expect("a snapshot")).await;
            assert_eq!((count(&later, "todo"), count(&later, "note")), (461, 109));
            let of_both: Vec<_> = later.into_iter().filter(|row| rows.contains(row)).collect();
            let unchanged: Vec<_> = rows.into_iter().filter(|row| of_both.contains(row)).collect();
            assert_eq!(of_both, unchanged, "in the same order");
        });
    }

    #[test]
    fn a_page_of_a_large_table_costs_no_more_than_one_of_a_small() {
        run(async {
            let store = store().await;
            store.fill(&user("ada"), DAY, 900, 0).await;
            let mut snapshot = store.snapshot().await.expect("a snapshot");
            while snapshot.next().await.expect("rows").first().is_some_and(|row| row.table() != Some("todo")) {}
            let key = snapshot.read.clone().expect("a key");
            let values = binds([("table", "todo".into_value()), ("rest", after(key)), ("limit", PAGE.into_value())]);
            let plan = store.db.current().query(format!("EXPLAIN ANALYZE {NEXT}")).bind(values).await.expect("a plan").take::<Value>(0);
            let plan = plan.expect("a plan").to_sql();
            assert!(plan.contains("rows: 100,") && !plan.contains("rows: 800,"), "{plan}");
        });
    }

    #[test]
    fn a_row_is_the_same_after_json_whatever_it_holds() {
        run(async {
            let store = store().await;
            let kinds = "RETURN { id: draft:['a', 1], none: NONE, null: NULL, int: 9223372036854775807, float: 0.1, decimal: 1.10dec,
                time: d'2026-11-23T09:30:00.123456789Z', text: 'a\\n\\u{2028}\\u{1F600}', list: [1, 'a', { b: true }], span: 90m,
                uuid: u'01890a5d-ac96-774b-bcce-b302099a8057', bytes: <bytes>'x', set: <set>[1, 2] }";
            let row: Option<Value> = store.run(kinds, Variables::new()).await.expect("a value").take(0).expect("a value");
            let row = StoredRow(row.expect("a value"));
            let text = serde_json::to_string(&row).expect("JSON");
            assert_eq!(serde_json::from_str::<StoredRow>(&text).expect("a row"), row, "{text}");
            assert_eq!(row.table(), Some("draft"));
        });
    }

    #[test]
    fn what_is_put_in_is_what_was_read_and_counts_nothing_up() {
        run(async {
            let store = store().await;
            crate::server::store::accounts::tests::fill(&store, "ada").await;
            let snapshot = store.snapshot().await.expect("a snapshot");
            let steps = snapshot.steps.clone();
            let rows = all(snapshot).await;
            let other = Store::open_to_fill("mem://", &steps, Random::system()).await.expect("a store");
            other.put(rows.clone()).await.expect("put");
            assert_eq!(all(other.snapshot().await.expect("a snapshot")).await, rows);
            let again = other.put(rows.clone()).await;
            assert!(again.is_err(), "a row that is there is not replaced");
            let (book, twin) = (Book::of(store), Book::of(other));
            assert_eq!(twin.texts(&user("ada")).await, book.texts(&user("ada")).await, "the indexes were filled too");
            assert_eq!(twin.view(&user("ada")).await.days, book.view(&user("ada")).await.days);
            assert_eq!(day(DAY), book.view(&user("ada")).await.day);
        });
    }
}
