//! Reads a file that a user uploads, and stores it until they confirm.

use super::{Import, ImportError, Unit, read};
use crate::{
    error::ApiError,
    model::{
        day::Day,
        id::ImportId,
        import::{About, plan::Plan},
        limits::{IMPORT_BYTES, IMPORT_PREVIEW_MINUTES},
        page::Field,
        row::RowId,
        user::UserId,
    },
    server::{
        journal::{Journal, derived},
        store::{Store, StoreError, imports::ChunkId, journal::Counts},
    },
    text::{day_or_someday, import, number},
};
use axum::body::Bytes;
use jiff::{SignedDuration, Timestamp};
use std::{
    collections::{BTreeMap, HashSet},
    sync::{Arc, Mutex, PoisonError},
};

/// How many files are received and read at once, over all users: each takes several times its size of memory.
const PLACES: usize = 4;
/// How many rows one query looks up.
const ASKED_AT_ONCE: usize = 2_000;
/// How much of a file's name is kept, in characters.
const NAME_CHARS: usize = 100;
/// How long a preview is kept.
const KEPT: SignedDuration = SignedDuration::from_mins(IMPORT_PREVIEW_MINUTES);

/// The uploads in progress: at most one for each user, and [`PLACES`] in all.
#[derive(Debug, Clone, Default)]
pub struct Uploads(Arc<Mutex<HashSet<UserId>>>);

/// The place of one upload, which is freed when it is dropped.
#[derive(Debug)]
pub struct Place {
    uploads: Uploads,
    owner: UserId,
}

impl Uploads {
    /// A place for an upload of this user, if one is free.
    pub fn enter(&self, owner: &UserId) -> Option<Place> {
        let mut owners = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let enters = owners.len() < PLACES && owners.insert(owner.clone());
        enters.then(|| Place { uploads: self.clone(), owner: owner.clone() })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.uploads.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.owner);
    }
}

/// An uploaded file.
#[derive(Debug)]
pub struct File {
    /// Its name at the sender.
    pub name: String,
    /// Its contents.
    pub bytes: Bytes,
}

/// The id and the time of an upload.
#[derive(Debug, Clone, Copy)]
pub struct Sent {
    /// The id of the import.
    pub id: ImportId,
    /// The time of the upload.
    pub now: Timestamp,
    /// Today in the time zone of the user.
    pub today: Day,
}

/// Reads a whole file, and stores its rows. Nothing is stored of a file that can't be read.
///
/// # Errors
/// [`ApiError::Invalid`] with the reason for the sender; [`ApiError::Unavailable`].
pub async fn stage(store: &Store, journal: &Journal, owner: &UserId, file: File, sent: Sent) -> Result<(), ApiError> {
    let Sent { id, now, today } = sent;
    let (name, whose) = (shortened(&file.name), owner.clone());
    let read = tokio::task::spawn_blocking(move || plan(&file, &whose, sent)).await.map_err(|error| {
        tracing::error!(%error, "reading an imported file failed");
        ApiError::Internal
    })?;
    let (Import { kind, settings, left_out, .. }, mut plan) = read.map_err(|error| refused(&error))?;
    if plan.rows.is_empty() && plan.metas.is_empty() && settings.is_empty() {
        return Err(ApiError::import_refused(import::EMPTY));
    }
    plan.settings = settings.beside(&store.chosen(owner).await?);
    let ids: Vec<RowId> = plan.rows.iter().flat_map(|row| row.ids()).collect();
    let mut there = BTreeMap::new();
    for ids in ids.chunks(ASKED_AT_ONCE) {
        there.append(&mut store.rows_there(owner, ids).await?);
    }
    let held = journal.counts(owner, today).await?.iter().map(|(day, counts)| (*day, both(*counts))).collect();
    let counted = plan.preview(&there, &held);
    let about = serde_json::to_string(&About { name, kind, left_out, counted }).map_err(|_| ApiError::Internal)?;
    store.begin_import(owner, id, now + KEPT, about).await?;
    for (number, chunk) in (0..).zip(plan.chunks()) {
        let json = serde_json::to_string(&chunk).map_err(|_| ApiError::Internal)?;
        store.keep_import_chunk(owner, ChunkId { import: id, number }, json).await.map_err(gone)?;
    }
    store.stage_import(owner, id).await.map_err(gone)
}

fn plan(file: &File, owner: &UserId, sent: Sent) -> Result<(Import, Plan), ImportError> {
    let mut import = read(&file.name, &file.bytes, sent.today)?;
    let days = std::mem::take(&mut import.days);
    // The same row of the same file gets the same id for the same user.
    let id = |name: &str| derived(&format!("import for {}: {name}", owner.as_str()));
    let plan = Plan::of(days, import.kind, sent.now, id);
    Ok((import, plan))
}

fn both(counts: Counts) -> (usize, usize) {
    let number = |count: i64| usize::try_from(count).unwrap_or_default();
    (number(counts.todos), number(counts.notes))
}

/// A newer file of the same user has replaced this one.
fn gone(error: StoreError) -> ApiError {
    match error {
        StoreError::NotFound => ApiError::import_refused(import::GONE),
        error => error.into(),
    }
}

/// The message for the user about a file that can't be read.
fn refused(error: &ImportError) -> ApiError {
    let mib = |limit: usize| number(limit / (1024 * 1024));
    let sentence = match *error {
        ImportError::TooLarge { limit, unit } => match unit {
            Unit::Bytes => import::FILE_TOO_LARGE.with(&[&mib(limit)]),
            Unit::UnpackedBytes => import::UNPACKED_TOO_LARGE.with(&[&mib(limit)]),
            Unit::TextBytes => import::TEXT_TOO_LARGE.with(&[&mib(limit)]),
            Unit::Files => import::TOO_MANY_FILES.with(&[&number(limit)]),
            Unit::Rows => import::TOO_MANY_ROWS.with(&[&number(limit)]),
        },
        ImportError::NotUnderstood { line: None } => import::NOT_UNDERSTOOD.to_owned(),
        ImportError::NotUnderstood { line: Some(line) } => import::NOT_UNDERSTOOD_AT.with(&[&number(line)]),
        ImportError::Newer { .. } => import::NEWER.to_owned(),
        ImportError::Inconsistent { day, .. } => import::INCONSISTENT.with(&[&day_or_someday(day)]),
        ImportError::Encrypted => import::ENCRYPTED.to_owned(),
        ImportError::Outside => import::OUTSIDE.to_owned(),
        ImportError::Empty => import::EMPTY.to_owned(),
    };
    ApiError::invalid(Field::File, sentence)
}

/// The refusal of a file that is larger than it may be.
pub fn too_large() -> ApiError {
    refused(&ImportError::TooLarge { limit: IMPORT_BYTES, unit: Unit::Bytes })
}

/// The name without folders, as some browsers send them.
fn shortened(name: &str) -> String {
    name.rsplit(['/', '\\']).next().unwrap_or_default().chars().filter(|letter| !letter.is_control()).take(NAME_CHARS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::store::tests::user;

    #[test]
    fn each_person_sends_one_file_at_a_time_and_only_some_do_at_once() {
        let uploads = Uploads::default();
        let ada = uploads.enter(&user("ada")).expect("a place");
        assert!(uploads.enter(&user("ada")).is_none());
        let others: Vec<_> = (1..PLACES).map(|number| uploads.enter(&user(&number.to_string())).expect("a place")).collect();
        assert!(uploads.enter(&user("eve")).is_none());
        drop(ada);
        let _eve = uploads.enter(&user("eve")).expect("a place");
        assert!(uploads.enter(&user("ada")).is_none());
        drop(others);
        assert!(uploads.enter(&user("ada")).is_some());
    }

    #[test]
    fn a_file_is_called_by_its_name_alone() {
        assert_eq!(shortened("C:\\Users\\ada\\day\u{7}book.zip"), "daybook.zip");
        assert_eq!(shortened(&"x".repeat(500)).len(), NAME_CHARS);
    }
}
