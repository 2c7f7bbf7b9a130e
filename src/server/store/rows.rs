//! Helpers to read rows.

use super::StoreError;
use surrealdb::types::{RecordId, RecordIdKey, Value};

/// The row that a statement must have returned.
pub(super) fn found<R>(row: Option<R>) -> Result<R, StoreError> {
    row.ok_or(StoreError::NotFound)
}

/// The second part of a row's key `[owner, id]`.
pub(super) fn key(id: &RecordId) -> Result<&str, StoreError> {
    part(id, 1)
}

/// A part of a row's key, the owner being the first.
pub(super) fn part(id: &RecordId, number: usize) -> Result<&str, StoreError> {
    match &id.key {
        RecordIdKey::Array(parts) => match parts.get(number) {
            Some(Value::String(key)) => Ok(key),
            _ => Err(corrupt(id)),
        },
        _ => Err(corrupt(id)),
    }
}

/// Reads a stored value that was parsed before it was written.
pub(super) fn stored<T: std::str::FromStr>(id: &RecordId, text: &str) -> Result<T, StoreError> {
    text.parse().map_err(|_| corrupt(id))
}

/// Names only the table: a key contains a user's id, and this text is logged.
fn corrupt(id: &RecordId) -> StoreError {
    StoreError::Corrupt(format!("a row of {}", id.table))
}
