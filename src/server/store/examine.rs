//! The doctor's check of the database: whether it has the schema of this program, and whether it accepts a write.

use super::{Store, StoreError};
use surrealdb::types::Variables;

/// How the schema compares to this program's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Schema {
    /// It is what the program expects.
    Current,
    /// These migrations are pending; the next start applies them.
    Behind(Vec<&'static str>),
    /// It is another program's; the sentence says whose.
    Foreign(String),
}

/// The result of the check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Examination {
    /// The tables.
    pub schema: Schema,
    /// Whether a write was accepted; `None` when there is no table of ours to write to yet.
    pub writable: Option<Result<(), String>>,
}

impl Store {
    /// Checks the schema and tries a write, which leaves nothing behind.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database does not answer.
    pub async fn examine(&self) -> Result<Examination, StoreError> {
        let schema = match self.names_of_steps_to_take().await {
            Ok(steps) if steps.is_empty() => Schema::Current,
            Ok(steps) => Schema::Behind(steps),
            Err(StoreError::CannotOpen(sentence)) => Schema::Foreign(sentence),
            Err(error) => return Err(error),
        };
        let writable = match schema {
            Schema::Current => Some(self.try_a_write().await.map_err(|error| error.to_string())),
            Schema::Behind(_) | Schema::Foreign(_) => None,
        };
        Ok(Examination { schema, writable })
    }

    /// Creates and removes a row in one transaction: it is committed, and no reader ever sees the row.
    async fn try_a_write(&self) -> Result<(), StoreError> {
        const PROBE: &str = "{
            LET $probe = CREATE ONLY migration SET number = 0, name = 'probe', checksum = '' RETURN AFTER;
            DELETE $probe.id;
            RETURN true;
        }";
        self.run(PROBE, Variables::new()).await.map(drop)
    }
}
