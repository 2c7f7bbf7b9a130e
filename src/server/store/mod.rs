//! The only module that speaks SurrealQL. Every function that touches user data takes the owner first.

pub mod connect;
pub mod days;
pub mod drafts;
pub mod notes;
pub mod sessions;
pub mod todos;
pub mod users;

use crate::error::AppError;
use std::sync::Arc;
use surrealdb::{Surreal, engine::any::Any};

/// The database. Clones share one connection: cloning `Surreal` itself would open a session each time.
#[derive(Debug, Clone)]
pub struct Store {
    db: Arc<Surreal<Any>>,
}

/// Why the store could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// No such row of this owner.
    #[error("no such row")]
    NotFound,
    /// The row has another version than the one that was read.
    #[error("the row was changed in the meantime")]
    VersionConflict,
    /// The day holds as many rows as it may; the sentence is for the user.
    #[error("{0}")]
    DayFull(String),
    /// The database refused or is away.
    #[error(transparent)]
    Database(#[from] surrealdb::Error),
    /// A row holds what no row may hold.
    #[error("a stored row makes no sense: {0}")]
    Corrupt(String),
}

impl From<StoreError> for AppError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotFound => Self::NotFound,
            StoreError::VersionConflict => Self::Conflict,
            StoreError::DayFull(message) => Self::DayFull { message },
            StoreError::Database(error) => {
                tracing::error!(%error, "the database refused a statement");
                Self::Unavailable
            }
            StoreError::Corrupt(what) => {
                tracing::error!(what, "a stored row makes no sense");
                Self::Internal
            }
        }
    }
}
