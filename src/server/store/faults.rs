//! Fault injection: statements that fail on purpose, so that tests see how a request behaves when its database fails in the middle.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// How a statement fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// It is not run.
    Refused,
    /// It is run, and its answer is lost.
    Unanswered,
}

/// The statement that is to fail.
#[derive(Debug, Default)]
pub(super) struct Faults(Mutex<Option<(u32, Failure)>>);

impl Faults {
    fn lock(&self) -> MutexGuard<'_, Option<(u32, Failure)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes the statement with this number fail, counted from now and from 1; every other one is run.
    pub(super) fn set(&self, number: u32, failure: Failure) {
        *self.lock() = Some((number, failure));
    }

    /// Removes the fault. Returns whether a statement has failed.
    pub(super) fn lift(&self) -> bool {
        self.lock().take().is_some_and(|(left, _)| left == 0)
    }

    /// How the next statement fails, if it does.
    pub(super) fn next(&self) -> Option<Failure> {
        let mut faults = self.lock();
        let (left, failure) = faults.as_mut()?;
        let is_due = *left == 1;
        *left = left.saturating_sub(1);
        is_due.then_some(*failure)
    }
}

/// The error of the database client when its connection breaks.
pub(super) fn broken() -> surrealdb::Error {
    surrealdb::Error::connection("The connection was closed on purpose".to_owned(), None)
}
