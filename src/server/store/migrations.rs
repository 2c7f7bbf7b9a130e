//! Brings the tables to the shape that this program expects.

use super::{Store, StoreError, binds, retrying};
use sha2::{Digest as _, Sha256};
use surrealdb::types::{SurrealValue, Variables};

/// One step from one shape of the tables to the next. Once released it never changes; a new step is added instead.
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
];

/// The table that says which steps a database has taken. It is no step itself: it has to be there before the first.
const MIGRATION_TABLE: &str = "
    DEFINE TABLE IF NOT EXISTS migration SCHEMAFULL TYPE NORMAL PERMISSIONS NONE;
    DEFINE FIELD IF NOT EXISTS number ON migration TYPE int READONLY;
    DEFINE FIELD IF NOT EXISTS name ON migration TYPE string READONLY;
    DEFINE FIELD IF NOT EXISTS checksum ON migration TYPE string READONLY;
    DEFINE FIELD IF NOT EXISTS applied_at ON migration TYPE datetime DEFAULT time::now() READONLY;
";

#[derive(Debug, SurrealValue)]
struct Applied {
    number: i64,
    name: String,
    checksum: String,
}

impl Store {
    /// Takes the steps that the database has not taken, each whole or not at all.
    ///
    /// # Errors
    /// [`StoreError::CannotOpen`] when the database was made by a newer Daybook, or a step that it took was changed since.
    pub(super) async fn migrate(&self) -> Result<(), StoreError> {
        self.run(MIGRATION_TABLE, Variables::new()).await?;
        while let Some(step) = self.steps_to_take().await?.first().copied() {
            let taken = retrying(|| self.take_step(step)).await;
            // Another instance that starts at the same moment may have taken it first.
            if taken.is_err() && self.steps_to_take().await?.iter().any(|other| other.number == step.number) {
                return taken;
            }
        }
        Ok(())
    }

    /// The steps that the database has not taken.
    async fn steps_to_take(&self) -> Result<Vec<&'static Migration>, StoreError> {
        let applied: Vec<Applied> =
            self.run("SELECT number, name, checksum FROM migration ORDER BY number", Variables::new()).await?.take(0)?;
        for taken in &applied {
            check(taken)?;
        }
        Ok(MIGRATIONS.iter().filter(|migration| applied.iter().all(|taken| taken.number != migration.number)).collect())
    }

    /// The names of the steps that the database has not taken, while nothing is changed. A database without the table of
    /// steps has taken none.
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
        tracing::info!(number = migration.number, name = migration.name, "the database took a step");
        Ok(())
    }
}

/// Whether a step that the database took is one of ours, unchanged.
fn check(taken: &Applied) -> Result<(), StoreError> {
    let Some(known) = MIGRATIONS.iter().find(|migration| migration.number == taken.number) else {
        return Err(StoreError::CannotOpen(format!(
            "The database was written by a newer Daybook: it has step {} ({}), and this program knows {} steps. Start the newer program, or restore a backup that is older than it.",
            taken.number,
            taken.name,
            MIGRATIONS.len()
        )));
    };
    if taken.checksum != checksum(known.script) {
        return Err(StoreError::CannotOpen(format!(
            "Step {} ({}) of the database's tables is not the one that this program holds. A step never changes once it was taken: start the program that wrote the database, or name another database.",
            known.number, known.name
        )));
    }
    Ok(())
}

/// The SHA-256 of a step, in hexadecimal.
fn checksum(script: &str) -> String {
    Sha256::digest(script).iter().map(|byte| format!("{byte:02x}")).collect()
}
