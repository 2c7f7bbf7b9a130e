//! The only module that speaks SurrealQL. Every function that touches user data takes the owner first.
//!
//! The conventions that every statement here keeps:
//!
//! - A statement is a `&'static str`; every value is bound. User input is never part of a statement's text.
//! - A row's key is `[owner, id]`, made by [`row`], so no statement can name another owner's row.
//! - What must happen together is one block, `{ ...; RETURN ...; }`: SurrealDB runs one statement as one transaction, so the block
//!   runs completely or not at all, and its result or its error is in slot 0.
//! - A statement refuses by `THROW '<code>'` with a code that [`refusal`] knows.
//! - Every statement is idempotent, because a transaction conflict runs it again.
//! - A statement that changes a session or a user runs through [`Store::change_sessions`], which drops them from the cache.

pub mod accounts;
pub mod backup;
pub mod connect;
mod connection;
pub mod day_meta;
pub mod disk;
pub mod drafts;
pub mod examine;
#[cfg(feature = "emulator")]
pub mod faults;
pub mod feeds;
pub mod flows;
pub mod history;
pub mod imports;
pub mod journal;
mod live;
pub mod migrations;
pub mod open;
pub mod personal_tokens;
pub mod refreshes;
mod rows;
pub mod search;
pub mod sessions;
#[cfg(test)]
pub mod tests;
pub mod titles;
pub mod trash;
pub mod users;

use crate::{
    error::ApiError,
    model::{change::Refusal, limits::TOKENS_PER_PERSON, user::UserId},
    server::{random::Random, traces::TRACED},
    text::import::RUNS,
};
use connection::Connection;
use disk::{Disk, Reserve};
use jiff::Timestamp;
use live::LiveSessions;
use metrics::{counter, describe_counter, describe_histogram, histogram};
use rand::Rng as _;
use std::{
    borrow::Cow,
    convert::Infallible,
    ops::Deref,
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};
use surrealdb::{
    IndexedResults, Surreal,
    engine::any::Any,
    method::Transaction,
    types::{Array, Datetime, QueryError, RecordId, SurrealValue, Value, Variables},
};
use tokio::sync::oneshot;
use tracing::Instrument as _;

const QUERIES: &str = "daybook_store_query_duration_seconds";
const CONFLICTS: &str = "daybook_store_conflicts_total";
const DISK_FULL: &str = "daybook_store_disk_full_total";

/// How often a statement is retried after a transaction conflict.
const RETRIES: u32 = 5;

/// The database. Clones share one connection, and cost little: the layers of the router clone it many times for each request.
#[derive(Debug, Clone)]
pub struct Store(Arc<Inner>);

impl Deref for Store {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

/// What a [`Store`] holds.
#[derive(Debug, Clone)]
pub struct Inner {
    db: Connection,
    is_shared: bool,
    live: LiveSessions,
    random: Random,
    day_metas: day_meta::Cache,
    indexes: search::Indexes,
    /// Only for an embedded database.
    disk: Option<Arc<Disk>>,
    /// Set while a snapshot is read.
    moment: Option<Reading>,
    #[cfg(feature = "emulator")]
    faults: Arc<faults::Faults>,
}

/// A read-only transaction. The engine logs an error for a dropped one, so it is cancelled when its last handle is dropped.
#[derive(Debug, Clone)]
struct Reading {
    transaction: Arc<Transaction<Any>>,
    /// Dropped after the transaction.
    _end: Arc<oneshot::Sender<Infallible>>,
}

/// The errors of the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// No such row of this owner.
    #[error("no such row")]
    NotFound,
    /// The change can't be made.
    #[error("the change was refused: {0:?}")]
    Refused(Refusal),
    /// The changes are of another account, or of an earlier account of the same user.
    #[error("the changes belong to another account")]
    OtherAccount,
    /// Others have written since the rows were read, and nothing was written.
    #[error("the rows were changed in the meantime")]
    WentOn,
    /// An import of the owner is being written or undone.
    #[error("an import is under way")]
    Importing,
    /// There is no such user any more: the account was deleted.
    #[error("no such user")]
    NoSuchOwner,
    /// The owner has as many personal tokens as one can have.
    #[error("the owner has the maximum number of tokens")]
    TooManyTokens,
    /// A draft is longer than [`drafts::DRAFT_BYTES`].
    #[error("the draft is too long to be stored")]
    DraftTooLong,
    /// The database can't be opened; the sentence tells the operator why, and what to do. It never contains a password.
    #[error("{0}")]
    CannotOpen(String),
    /// Another process has the embedded database open; only one can.
    #[error("The database in {path} is in use by another process. Stop the other Daybook, or name another database.")]
    InUse {
        /// Its directory.
        path: String,
    },
    /// The disk of an embedded database is full, or nearly.
    #[error("the disk is full: less than {reserve} are free in {}", folder.display())]
    DiskFull {
        /// The folder of the database.
        folder: PathBuf,
        /// How much must be free.
        reserve: Reserve,
    },
    /// The folder of an embedded database can only be read.
    #[error("the folder {} is read-only", folder.display())]
    ReadOnly {
        /// The folder of the database.
        folder: PathBuf,
    },
    /// The task of a write was cancelled or panicked.
    #[error("a write was aborted: {0}")]
    BrokenOff(#[from] tokio::task::JoinError),
    /// The database server did not respond in time; the outcome is unknown.
    #[error("the database server does not answer")]
    Silent,
    /// The database refused the statement or is unavailable.
    #[error(transparent)]
    Database(#[from] surrealdb::Error),
    /// A batch failed, with this error for each of its callers.
    #[error(transparent)]
    Group(Arc<StoreError>),
    /// The task that did the work is gone; the outcome is unknown.
    #[error("the outcome is unknown")]
    Unknown,
    /// A stored row has an invalid value.
    #[error("a stored row is invalid: {0}")]
    Corrupt(String),
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Group(error) => Self::from(&*error),
            StoreError::Refused(refusal) => refusal.into(),
            error => Self::from(&error),
        }
    }
}

impl From<&StoreError> for ApiError {
    fn from(error: &StoreError) -> Self {
        match error {
            StoreError::NotFound => Self::NotFound,
            StoreError::Refused(refusal) => refusal.clone().into(),
            StoreError::OtherAccount => Self::OtherAccount,
            StoreError::NoSuchOwner => Self::SignInRequired,
            StoreError::Group(error) => Self::from(&**error),
            StoreError::TooManyTokens => Self::too_many_tokens(TOKENS_PER_PERSON),
            StoreError::Importing => Self::import_refused(RUNS),
            StoreError::WentOn => {
                tracing::error!("gave up after repeated conflicts with other writers");
                Self::Unavailable
            }
            StoreError::Database(error) => {
                tracing::error!(%error, "the database refused a statement");
                Self::Unavailable
            }
            StoreError::Unknown | StoreError::Silent => Self::Unavailable,
            StoreError::CannotOpen(_) | StoreError::InUse { .. } => {
                tracing::error!(%error, "the database cannot be opened");
                Self::Unavailable
            }
            StoreError::DiskFull { .. } | StoreError::ReadOnly { .. } => Self::DiskFull,
            StoreError::BrokenOff(_) => {
                tracing::error!(%error, "the database failed");
                Self::Internal
            }
            StoreError::DraftTooLong => Self::BadRequest,
            StoreError::Corrupt(what) => {
                tracing::error!(what, "a stored row is invalid");
                Self::Internal
            }
        }
    }
}

impl Store {
    fn new(db: Surreal<Any>, is_shared: bool, random: Random) -> Self {
        Self(Arc::new(Inner {
            db: Connection::new(db),
            is_shared,
            live: LiveSessions::default(),
            random,
            day_metas: day_meta::Cache::default(),
            indexes: search::Indexes::default(),
            disk: None,
            moment: None,
            #[cfg(feature = "emulator")]
            faults: Arc::default(),
        }))
    }

    /// Makes one statement fail: the one with this number, counted from now and from 1.
    #[cfg(feature = "emulator")]
    pub fn fail_statement(&self, number: u32, failure: faults::Failure) {
        self.faults.set(number, failure);
    }

    /// Removes the fault. Returns whether a statement has failed.
    #[cfg(feature = "emulator")]
    pub fn lift_faults(&self) -> bool {
        self.faults.lift()
    }

    /// Describes the counters.
    pub fn describe() {
        describe_histogram!(QUERIES, "Duration of database queries in seconds, by kind: read or write. A write includes its sync to disk.");
        describe_counter!(CONFLICTS, "Statements that were retried because of a transaction conflict.");
        describe_counter!(DISK_FULL, "Writes that were refused because the disk is full or read-only.");
        [counter!(CONFLICTS), counter!(DISK_FULL)].iter().for_each(|counter| counter.increment(0));
    }

    /// Records how much is cached.
    pub fn sample(&self) {
        self.live.sample();
        self.indexes.sample();
    }

    /// Whether other instances may write to the database too: then the caches may be out of date.
    pub fn is_shared(&self) -> bool {
        self.is_shared
    }

    /// A read-only snapshot of the database, however long it is read.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn at_this_moment(&self) -> Result<Self, StoreError> {
        let transaction = Arc::new(self.begin().await?);
        let (end, ended) = oneshot::channel();
        let (db, kept) = (self.db.clone(), transaction.clone());
        tokio::spawn(async move {
            let Err(_) = ended.await;
            if let Some(transaction) = Arc::into_inner(kept) {
                // If the connection is lost, so is the transaction.
                let _ = db.in_time(transaction.cancel().into_future()).await;
            }
        });
        let moment = Some(Reading { transaction, _end: Arc::new(end) });
        // What is cached is newer than the snapshot.
        Ok(Self(Arc::new(Inner { moment, day_metas: Default::default(), ..Inner::clone(self) })))
    }

    /// Begins a transaction. A transaction belongs to a session of the client, so it gets a clone of its own.
    async fn begin(&self) -> Result<Transaction<Any>, StoreError> {
        self.db.in_time(Surreal::clone(&self.db.current()).begin().into_future()).await
    }

    /// Runs a statement, and retries it after a transaction conflict, at most [`RETRIES`] times.
    async fn run(&self, statement: &'static str, binds: Variables) -> Result<IndexedResults, StoreError> {
        retrying(&self.random, || self.run_once(statement, binds.clone())).await
    }

    /// Runs a statement without retries, for a caller that has to read again before it can write again.
    async fn run_once(&self, statement: &'static str, binds: Variables) -> Result<IndexedResults, StoreError> {
        #[cfg(feature = "emulator")]
        let failure = self.faults.next();
        #[cfg(feature = "emulator")]
        if failure == Some(faults::Failure::Refused) {
            return Err(faults::broken().into());
        }
        let results = self.query(statement.into(), binds).await;
        #[cfg(feature = "emulator")]
        if failure.is_some() {
            return Err(faults::broken().into());
        }
        results
    }

    /// Hands a script to the database.
    async fn query(&self, script: Cow<'static, str>, binds: Variables) -> Result<IndexedResults, StoreError> {
        let (writes, begun) = (writes(&script), Instant::now());
        let operation = if writes { "write" } else { "read" };
        let span = tracing::debug_span!(target: TRACED, "database", otel.kind = "client", db.system.name = "surrealdb", db.operation.name = operation);
        let results = self.query_uncounted(script, binds, writes).instrument(span).await;
        histogram!(QUERIES, "kind" => operation).record(begun.elapsed());
        results
    }

    async fn query_uncounted(&self, script: Cow<'static, str>, binds: Variables, writes: bool) -> Result<IndexedResults, StoreError> {
        if let Some(moment) = &self.moment {
            return answered(Ok(self.db.in_time(moment.transaction.query(script).bind(binds).into_future()).await?), |_| {});
        }
        let Some(disk) = self.disk.as_ref().filter(|_| writes) else {
            return answered(Ok(self.db.ask(async |db| db.query(script).bind(binds).await).await?), |_| {});
        };
        disk.make_sure_of_room().inspect_err(|_| counter!(DISK_FULL).increment(1))?;
        let db = self.db.current();
        // In a task of its own: a caller that goes away does not cancel the write, and a failure of the disk is still noticed.
        let write = async move { answered(db.query(script).bind(binds).await, disk::end_if_it_may_come_back) };
        tokio::spawn(write.in_current_span()).await?
    }
}

/// Whether a script changes anything. Its keywords are in capitals, and `FOR UPDATE` reads.
fn writes(script: &str) -> bool {
    const VERBS: [&str; 9] = ["ALTER", "CREATE", "DEFINE", "DELETE", "INSERT", "RELATE", "REMOVE", "UPDATE", "UPSERT"];
    let words = script.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_').filter(|word| !word.is_empty());
    let before = std::iter::once("").chain(words.clone());
    words.zip(before).any(|(word, before)| VERBS.contains(&word) && (before, word) != ("FOR", "UPDATE"))
}

/// The results of a script, or the error that caused its failure; `heed` is called with every error.
fn answered(results: surrealdb::Result<IndexedResults>, heed: fn(&surrealdb::Error)) -> Result<IndexedResults, StoreError> {
    let mut results = results.inspect_err(heed)?;
    let errors = results.take_errors();
    errors.values().for_each(heed);
    telling(errors).map_or(Ok(results), |error| Err(refusal(error)))
}

/// The values of a statement's parameters.
fn binds<const N: usize>(values: [(&str, Value); N]) -> Variables {
    values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// A time as a value of the database.
fn datetime(time: Timestamp) -> Value {
    let nanos = u32::try_from(time.subsec_nanosecond()).unwrap_or_default();
    Datetime::from_timestamp(time.as_second(), nanos).into_value()
}

/// The key of an owner's row.
fn row(table: &str, owner: &UserId, id: impl ToString) -> Value {
    let key = Array::from(vec![Value::String(owner.as_str().to_owned()), Value::String(id.to_string())]);
    RecordId::new(table, key).into_value()
}

/// Repeats work after a transaction conflict, at most [`RETRIES`] times, waiting 2 to 4 ms at first and then twice as long each
/// time, so that the same writers do not conflict again.
async fn retrying<T, F: Future<Output = Result<T, StoreError>>>(random: &Random, work: impl Fn() -> F) -> Result<T, StoreError> {
    for attempt in 0..RETRIES {
        match work().await {
            Err(StoreError::Database(error)) if is_conflict(&error) => {
                counter!(CONFLICTS).increment(1);
                let micros = random.rng().random_range(2_000..4_000_u64) << attempt;
                tokio::time::sleep(Duration::from_micros(micros)).await;
            }
            other => return other,
        }
    }
    work().await
}

/// Whether the database, or a statement whose reads are out of date, reports that a retry may succeed. The engine does not type a
/// conflict on every path, but its message is always the same.
fn is_conflict(error: &surrealdb::Error) -> bool {
    matches!(error.query_details(), Some(QueryError::TransactionConflict)) || error.message().contains("can be retried")
}

/// The error that caused a script to fail: every other statement of its transaction only reports that it was not executed.
fn telling(errors: std::collections::HashMap<usize, surrealdb::Error>) -> Option<surrealdb::Error> {
    let not_executed = |error: &surrealdb::Error| matches!(error.query_details(), Some(QueryError::NotExecuted));
    errors.into_iter().min_by_key(|(slot, error)| (!is_conflict(error), not_executed(error), *slot)).map(|(_, error)| error)
}

/// The error for a `THROW` of one of our statements.
fn refusal(error: surrealdb::Error) -> StoreError {
    if !error.is_thrown() {
        return error.into();
    }
    match error.message().rsplit(": ").next() {
        Some("not_found") => StoreError::NotFound,
        Some("no_such_owner") => StoreError::NoSuchOwner,
        Some("exists") => StoreError::Refused(Refusal::Exists),
        Some("too_many_tokens") => StoreError::TooManyTokens,
        Some("importing") => StoreError::Importing,
        _ => error.into(),
    }
}

#[cfg(test)]
mod writing {
    use super::writes;

    #[test]
    fn a_script_that_changes_something_is_told_from_one_that_reads() {
        for (script, changes) in [
            ("SELECT VALUE id FROM ONLY $id", false),
            ("{ IF (SELECT VALUE id FROM ONLY $person FOR UPDATE) = NONE { THROW 'no_such_owner' } }", false),
            ("RETURN (INFO FOR DB).tables.updated_at, $UPDATED", false),
            ("{\n    LET $a = 1;\n    UPDATE $id SET a = $a;\n}", true),
            ("RETURN (UPSERT ONLY $id SET a = 1 RETURN AFTER)", true),
            ("BEGIN;\nDEFINE TABLE a;\nCOMMIT;", true),
            ("DELETE $id", true),
        ] {
            assert_eq!(writes(script), changes, "{script}");
        }
    }
}
