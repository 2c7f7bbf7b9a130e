//! The doctor's look at the database: whether its tables are those of this program, and whether it takes a write.

use super::{Store, StoreError};
use surrealdb::types::Variables;

/// How the tables stand to this program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Schema {
    /// They are what it expects.
    Current,
    /// They have these steps to take, which the next start does.
    Behind(Vec<&'static str>),
    /// They are another program's; the sentence says whose.
    Foreign(String),
}

/// What a look at the database tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Examination {
    /// The tables.
    pub schema: Schema,
    /// Whether a write was taken; `None` when there is no table of ours to write to yet.
    pub writable: Option<Result<(), String>>,
}

impl Store {
    /// Looks at the tables and tries a write, of which nothing remains.
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

    /// Makes a row and removes it in one transaction: it is committed, and no reader ever sees the row.
    async fn try_a_write(&self) -> Result<(), StoreError> {
        const PROBE: &str = "{
            LET $probe = CREATE ONLY migration SET number = 0, name = 'probe', checksum = '' RETURN AFTER;
            DELETE $probe.id;
            RETURN true;
        }";
        self.run(PROBE, Variables::new()).await.map(drop)
    }
}
