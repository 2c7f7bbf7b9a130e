//! Migrates the tables to the schema that this program expects.

use super::{Store, StoreError, binds, retrying};
use crate::server::sha256::{hex, sha256};
use serde::{Deserialize, Serialize};
use surrealdb::types::{SurrealValue, Variables};

/// One step from one version of the schema to the next. Once released it never changes; a new step is added instead.
struct Migration {
    number: i64,
    name: &'static str,
    script: &'static str,
}

/// Every step, in order; the numbers are those of the files.
const MIGRATIONS: &[Migration] = &[
    Migration { number: 1, name: "rows", script: include_str!("schema/001_rows.surql") },
    Migration { number: 2, name: "people", script: include_str!("schema/002_people.surql") },
    Migration { number: 4, name: "accounts", script: include_str!("schema/004_accounts.surql") },
    Migration { number: 6, name: "refreshes", script: include_str!("schema/006_refreshes.surql") },
    Migration { number: 7, name: "callbacks", script: include_str!("schema/007_callbacks.surql") },
    Migration { number: 10, name: "gone", script: include_str!("schema/010_gone.surql") },
    Migration { number: 11, name: "journal", script: include_str!("schema/011_journal.surql") },
    Migration { number: 12, name: "trash", script: include_str!("schema/012_trash.surql") },
    Migration { number: 13, name: "preferences", script: include_str!("schema/013_preferences.surql") },
    Migration { number: 14, name: "pins", script: include_str!("schema/014_pins.surql") },
    Migration { number: 15, name: "history", script: include_str!("schema/015_history.surql") },
    Migration { number: 16, name: "days", script: include_str!("schema/016_days.surql") },
    Migration { number: 17, name: "folds", script: include_str!("schema/017_folds.surql") },
    Migration { number: 18, name: "tokens", script: include_str!("schema/018_tokens.surql") },
    Migration { number: 19, name: "feeds", script: include_str!("schema/019_feeds.surql") },
    Migration { number: 22, name: "language", script: include_str!("schema/022_language.surql") },
    Migration { number: 23, name: "imports", script: include_str!("schema/023_imports.surql") },
    Migration { number: 24, name: "tombstones", script: include_str!("schema/024_tombstones.surql") },
];

/// The table of the steps that a database has taken. It is not created by a step, because it has to exist before the first.
const MIGRATION_TABLE: &str = "
    DEFINE TABLE IF NOT EXISTS migration SCHEMAFULL TYPE NORMAL PERMISSIONS NONE;
    DEFINE FIELD IF NOT EXISTS number ON migration TYPE int READONLY;
    DEFINE FIELD IF NOT EXISTS name ON migration TYPE string READONLY;
    DEFINE FIELD IF NOT EXISTS checksum ON migration TYPE string READONLY;
    DEFINE FIELD IF NOT EXISTS applied_at ON migration TYPE datetime DEFAULT time::now() READONLY;
";

/// A step that a database has taken.
#[derive(Debug, Clone, PartialEq, Eq, SurrealValue, Serialize, Deserialize)]
pub struct Step {
    pub(super) number: i64,
    name: String,
    checksum: String,
}

impl Step {
    fn migration(&self) -> Option<&'static Migration> {
        MIGRATIONS.iter().find(|migration| migration.number == self.number)
    }

    /// Whether this program has this step. It can't know what a step of a newer program did to the tables.
    pub fn is_known(&self) -> bool {
        self.migration().is_some()
    }
}

/// The steps that a database has taken, in order.
pub(super) const STEPS_TAKEN: &str = "SELECT number, name, checksum FROM migration ORDER BY number";

impl Store {
    /// Takes exactly these steps, on a database that has taken none.
    ///
    /// # Errors
    /// [`StoreError::CannotOpen`] when one of them is not a step of this program.
    pub(super) async fn take_steps(&self, steps: &[Step]) -> Result<(), StoreError> {
        self.run(MIGRATION_TABLE, Variables::new()).await?;
        for step in steps {
            self.take_step(check(step)?).await?;
        }
        Ok(())
    }

    /// Takes the steps that the database has not taken, each in one transaction.
    ///
    /// # Errors
    /// [`StoreError::CannotOpen`] when the database was made by a newer Daybook, or a step that it took was changed since.
    pub(super) async fn migrate(&self) -> Result<(), StoreError> {
        self.run(MIGRATION_TABLE, Variables::new()).await?;
        while let Some(step) = self.steps_to_take().await?.first().copied() {
            let taken = retrying(&self.random, || self.take_step(step)).await;
            // Another instance that starts at the same moment may have taken it first.
            if taken.is_err() && self.steps_to_take().await?.iter().any(|other| other.number == step.number) {
                return taken;
            }
        }
        Ok(())
    }

    /// The steps that the database has not taken.
    async fn steps_to_take(&self) -> Result<Vec<&'static Migration>, StoreError> {
        let applied: Vec<Step> = self.run(STEPS_TAKEN, Variables::new()).await?.take(0)?;
        for taken in &applied {
            check(taken)?;
        }
        Ok(MIGRATIONS.iter().filter(|migration| applied.iter().all(|taken| taken.number != migration.number)).collect())
    }

    /// The names of the steps that the database has not taken; changes nothing. A database without the table of steps has taken none.
    ///
    /// # Errors
    /// As [`Self::migrate`].
    pub(super) async fn names_of_steps_to_take(&self) -> Result<Vec<&'static str>, StoreError> {
        let has_table: Option<bool> = self.run("RETURN (INFO FOR DB).tables.migration IS NOT NONE", Variables::new()).await?.take(0)?;
        let steps = if has_table == Some(true) { self.steps_to_take().await? } else { MIGRATIONS.iter().collect() };
        Ok(steps.into_iter().map(|migration| migration.name).collect())
    }

    async fn take_step(&self, migration: &Migration) -> Result<(), StoreError> {
        let record = "CREATE type::record('migration', $number) SET number = $number, name = $name, checksum = $checksum";
        let script = format!("BEGIN;\n{}\n;{record};\nCOMMIT;", migration.script);
        let values = binds([
            ("number", migration.number.into_value()),
            ("name", migration.name.into_value()),
            ("checksum", checksum(migration.script).into_value()),
        ]);
        self.query(script.into(), values).await?;
        tracing::info!(number = migration.number, name = migration.name, "a migration was applied to the database");
        Ok(())
    }
}

/// Checks that a step that the database took is one of this program, unchanged.
fn check(taken: &Step) -> Result<&'static Migration, StoreError> {
    let Some(known) = taken.migration() else {
        return Err(StoreError::CannotOpen(format!(
            "The database was written by a newer Daybook: it has migration {} ({}), and this program knows {} migrations. \
             Start the newer program, or restore a backup that was made before it.",
            taken.number,
            taken.name,
            MIGRATIONS.len()
        )));
    };
    if taken.checksum != checksum(known.script) {
        return Err(StoreError::CannotOpen(format!(
            "Migration {} ({}) was applied to the database in another version than this program has. \
             Start the program that wrote the database, or name another database.",
            known.number, known.name
        )));
    }
    Ok(known)
}

/// The SHA-256 of a step, in hexadecimal.
fn checksum(script: &str) -> String {
    hex(sha256(script))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::{id::OpId, page::DaySummary, todo::Direction},
        server::{
            journal::tests::{Book, DAY, day, note_id, todo_id},
            random::Random,
            store::tests::{run, store, user},
        },
    };
    use std::{fs, io, path::Path};
    use surrealdb::{
        engine::any,
        types::{ToSql as _, Value},
    };

    /// The statements of a step. No string in it contains a semicolon or an unbalanced brace.
    fn statements(script: &str) -> Vec<String> {
        let code: String = script.lines().filter(|line| !line.trim_start().starts_with("--")).flat_map(|line| [line, "\n"]).collect();
        let (mut statements, mut depth) = (vec![String::new()], 0);
        for letter in code.chars() {
            depth += i32::from(letter == '{') - i32::from(letter == '}');
            match (letter, depth) {
                (';', 0) => statements.push(String::new()),
                _ => statements.last_mut().expect("a statement").push(letter),
            }
        }
        statements.retain(|statement| !statement.trim().is_empty());
        statements
    }

    /// The definitions of the tables, and the rows.
    async fn shape(store: &Store) -> (Vec<String>, Vec<String>) {
        let ask =
            async |query: String| store.db.current().query(query).await.expect("an answer").take::<Value>(0).expect("an answer").to_sql();
        let names: Vec<String> =
            store.run("RETURN object::keys((INFO FOR DB).tables)", Variables::new()).await.expect("names").take(0).expect("names");
        let (mut definitions, mut rows) = (vec![ask("INFO FOR DB".into()).await], Vec::new());
        for name in names {
            definitions.push(ask(format!("INFO FOR TABLE {name}")).await);
            rows.push(ask(format!("SELECT VALUE id FROM {name}")).await);
        }
        (definitions, rows)
    }

    /// Copies a folder, and returns the lengths of its files.
    fn copy(from: &Path, to: &Path) -> io::Result<Vec<u64>> {
        fs::create_dir(to)?;
        let mut entries = fs::read_dir(from)?.collect::<io::Result<Vec<_>>>()?;
        entries.sort_by_key(fs::DirEntry::file_name);
        let mut lengths = Vec::new();
        for entry in entries {
            let to = to.join(entry.file_name());
            match entry.file_type()?.is_dir() {
                true => lengths.extend(copy(&entry.path(), &to)?),
                false => lengths.push(fs::copy(entry.path(), to)?),
            }
        }
        Ok(lengths)
    }

    /// The folder as it is at one moment: the engine may write into it during a copy, so two copies have to be the same.
    fn snapshot(from: &Path, to: &Path) {
        let mut last = None;
        loop {
            let copied = copy(from, to).ok();
            if copied.is_some() && copied == last {
                return;
            }
            last = copied;
            fs::remove_dir_all(to).expect("removed");
        }
    }

    /// A copy of the folder in the middle of a transaction is what a kill would leave at that moment.
    #[test]
    fn a_step_that_is_killed_after_any_statement_was_not_taken_and_is_taken_by_the_next_start() {
        run(async {
            let folder = tempfile::tempdir().expect("a folder");
            let (path, killed) = (folder.path().join("db"), folder.path().join("killed"));
            let open = async |path: &Path| {
                let endpoint = format!("surrealkv://{}?sync=never", path.display());
                (Store::open_to_fill(&endpoint, &[], Random::system()).await.expect("a store"), endpoint)
            };
            let (whole, _) = shape(&store().await).await;
            let (store, _) = open(&path).await;
            let mut count = 0;
            for step in MIGRATIONS {
                if step.number == 11 {
                    let ids =
                        [("first", 1), ("second", 2), ("third", 3)].map(|(name, number)| (name, todo_id(number).to_string().into_value()));
                    store.run(OLD, binds(ids)).await.expect("rows");
                }
                let before = shape(&store).await;
                let statements = statements(step.script);
                for end in 1..=statements.len() {
                    let transaction = surrealdb::Surreal::clone(&store.db.current()).begin().await.expect("a transaction");
                    transaction.query(statements[..end].join(";")).await.expect("an answer").check().expect("statements");
                    snapshot(&path, &killed);
                    transaction.cancel().await.expect("cancelled");
                    let (next, endpoint) = open(&killed).await;
                    assert_eq!(shape(&next).await, before, "step {} after {end} statements", step.number);
                    if end == statements.len() {
                        next.migrate().await.expect("the steps that are left");
                        assert_eq!(shape(&next).await.0, whole);
                    }
                    next.close(&endpoint).await.expect("closed");
                    fs::remove_dir_all(&killed).expect("removed");
                    count += 1;
                }
                store.take_step(step).await.expect("a step");
            }
            assert!(count > 100, "{count} statements");
        });
    }

    /// A database from before the journal, with a todo that is open, one that is done, one in the Trash, and two notes.
    const OLD: &str = "
        CREATE user:user_ada SET email = 'ada@example.com';
        CREATE todo:['user_ada', $first] SET owner = 'user_ada', day = '2026-11-23', text = 'Milk', rank = '80';
        CREATE todo:['user_ada', $second] SET owner = 'user_ada', day = '2026-11-23', text = 'Eggs', rank = '8180', done_at = time::now();
        CREATE todo:['user_ada', $third] SET owner = 'user_ada', day = '2026-11-23', text = 'Tea', rank = '8280', deleted_at = time::now();
        CREATE note:['user_ada', $first] SET owner = 'user_ada', day = '2026-11-23', title = 'List', body = '*a*', rank = '80';
        CREATE note:['user_ada', $second] SET owner = 'user_ada', day = '2026-11-24', title = 'Gone', body = '', rank = '80', deleted_at = time::now();
    ";

    #[test]
    fn rows_of_before_the_journal_go_on() {
        run(async {
            let store = Store::new(any::connect("mem://").await.expect("a database"), false, Random::system());
            store.db.current().use_ns("daybook").use_db("main").await.expect("a database");
            store.run(MIGRATION_TABLE, Variables::new()).await.expect("a table");
            for step in MIGRATIONS.iter().filter(|step| step.number < 11) {
                store.take_step(step).await.expect("a step");
            }
            let ids = [("first", 1), ("second", 2), ("third", 3)].map(|(name, number)| (name, todo_id(number).to_string().into_value()));
            store.run(OLD, binds(ids)).await.expect("rows");
            store.prepare().await.expect("the journal's step");

            let (book, ada) = (Book::of(store.clone()), user("ada"));
            let view = book.view(&ada).await;
            assert_eq!((view.seq, view.epoch.len()), (0, 26));
            assert_eq!(view.days, [DaySummary { open: 1, ..DaySummary::empty(day(DAY)) }]);
            let todos: Vec<_> = view.todos.iter().map(|todo| (todo.text.as_str(), todo.done, todo.text_op, todo.seq)).collect();
            assert_eq!(todos, [("Milk", false, OpId::UNKNOWN, 0), ("Eggs", true, OpId::UNKNOWN, 0)]);
            assert_eq!((view.notes[0].html.trim(), view.notes[0].body_op), ("<p><em>a</em></p>", OpId::UNKNOWN));

            let edited = book.edit_todo(&ada, todo_id(1), "Oat milk", Some(OpId::UNKNOWN)).await.expect("an edit of what was seen");
            assert!(edited.seq == 1 && edited.text_op != OpId::UNKNOWN);
            assert_eq!(book.restore_todo(&ada, todo_id(3)).await.expect("from the Trash").text, "Tea");
            book.set_done(&ada, todo_id(2), false).await.expect("unchecked");
            book.move_todo(&ada, todo_id(3), Direction::Up).await.expect("moved");
            book.create_todo(&ada, todo_id(4), day(DAY), "New").await.expect("a todo");
            book.restore_note(&ada, note_id(2)).await.expect("from the Trash");
            assert_eq!(book.texts(&ada).await.0, ["Oat milk", "Tea", "Eggs", "New"]);
            let days = [DaySummary::empty(day("2026-11-24")), DaySummary { open: 4, ..DaySummary::empty(day(DAY)) }];
            assert_eq!(book.view(&ada).await.days, days);
            assert_eq!(Book::of(store.clone()).view(&ada).await, book.view(&ada).await);
            let record = store.day_record(&ada, Some(day(DAY)), None).await.expect("a record");
            assert_eq!(record.todos.iter().map(|todo| todo.version).collect::<Vec<_>>(), [2, 3, 2, 1], "counted on, by their ranks");

            let epoch = async || store.journal_head(&ada).await.expect("a head").epoch;
            let before = epoch().await;
            store.migrate().await.expect("nothing to do");
            assert_eq!(epoch().await, before, "made once");
        });
    }
}
