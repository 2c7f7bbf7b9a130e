//! Backups: one file with everything but the sessions, made while Daybook runs, and restoring a database from it.
//!
//! `format` is the file format, `folder` names the files and deletes old ones, `make` writes one, `socket` lets the command ask the
//! server that has the database open, and `restore` replaces the database by a new one.

pub mod folder;
pub mod format;
mod make;
mod restore;
mod socket;
#[cfg(test)]
mod tests;

use super::{
    clock::Clock,
    data_folder,
    random::Random,
    store::{Store, StoreError, connect, disk::Reserve},
};
use serde::{Deserialize, Serialize};
use std::{
    io,
    num::{NonZeroU16, NonZeroUsize},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use tokio::sync::Mutex;

pub use restore::{Restored, restore};
pub use socket::Socket;

/// How often the server checks whether a backup is due.
const LOOK_EVERY: Duration = Duration::from_mins(1);
/// How long it waits after a failed backup.
const AFTER_A_FAILURE: Duration = Duration::from_mins(30);

/// When the server makes backups by itself, and where they go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// `backups` beside the database, if none is named.
    pub folder: Option<PathBuf>,
    /// The hours between two backups; without them there are none.
    pub hours: Option<NonZeroU16>,
    /// How many of the newest are kept.
    pub keep: NonZeroUsize,
}

impl Default for Policy {
    fn default() -> Self {
        Self { folder: None, hours: None, keep: NonZeroUsize::MIN.saturating_add(13) }
    }
}

/// Why a backup or a restore failed, as a sentence for the operator.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// A file or folder can't be used.
    #[error("{} cannot be used: {source}", .path.display())]
    File {
        /// The file or folder.
        path: PathBuf,
        /// The operating system's error.
        source: io::Error,
    },
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The disk has no room for a backup.
    #[error("There is no room for a backup: less than {reserve} would be free in {}. Make room, or name another folder.", .folder.display())]
    NoRoom {
        /// The folder of the backup.
        folder: PathBuf,
        /// How much must stay free.
        reserve: Reserve,
    },
    /// The file is not a backup of Daybook.
    #[error("{} is not a backup of Daybook.", .0.display())]
    NoBackup(PathBuf),
    /// The file was truncated or changed.
    #[error("{} is damaged: it is incomplete, or was changed after it was made. Use another backup.", .0.display())]
    Damaged(PathBuf),
    /// The file was made by a newer Daybook.
    #[error("{} was made by Daybook {daybook}, which is newer than this one. Restore it with that version or a later one.", .path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// The version that made it.
        daybook: String,
    },
    /// The new database differs from the backup.
    #[error("The restored database differs from the backup. The disk may be failing. The current database was not changed.")]
    Different,
    /// The endpoint is not an embedded database, so there is no folder to restore into.
    #[error("A backup can be restored only into an embedded database: set DAYBOOK_DATABASE to one, such as surrealkv://./data/db.")]
    NotEmbedded,
    /// There is no database to back up.
    #[error("{0}")]
    Nothing(String),
    /// The file system can't exchange two folders atomically.
    #[error(
        "This file system cannot exchange two folders in one step: {source}. The current database was not changed. \
         The restored one is complete in {}: move the current one away, and the restored one to its place.", .restored.display()
    )]
    NoExchange {
        /// Where the new database is.
        restored: PathBuf,
        /// The operating system's error.
        source: io::Error,
    },
    /// The running server refused, with this message.
    #[error("{0}")]
    Refused(String),
    /// A task was cancelled or panicked.
    #[error("the task of the backup was aborted")]
    BrokenOff,
}

/// Adds the path to an I/O error.
fn at(path: &Path) -> impl FnOnce(io::Error) -> BackupError {
    let path = path.to_owned();
    move |source| BackupError::File { path, source }
}

/// A request for a backup: the folder, and how many backups to keep there. Without a number all are kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Request {
    folder: PathBuf,
    keep: Option<NonZeroUsize>,
}

/// Makes backups. Clones share a lock, so that they make one at a time.
#[derive(Debug, Clone)]
pub struct Backups {
    store: Store,
    clock: Clock,
    reserve: Reserve,
    turn: Arc<Mutex<()>>,
}

impl Backups {
    /// Makes no backup yet. The reserve must stay free on the disk of the folder.
    pub fn new(store: Store, clock: Clock, reserve: Reserve) -> Self {
        Self { store, clock, reserve, turn: Arc::default() }
    }

    /// Makes a backup, and returns its path.
    ///
    /// # Errors
    /// Why there is none; the existing backups stay.
    pub async fn make(&self, request: &Request) -> Result<PathBuf, BackupError> {
        let _turn = self.turn.lock().await;
        make::make(&self.store, &self.clock, self.reserve, request).await
    }

    /// Starts the task that makes a backup whenever the newest in the folder is old enough.
    pub fn start(self, policy: &Policy, endpoint: &str) {
        let Some(hours) = policy.hours else { return };
        let every = Duration::from_secs(u64::from(hours.get()) * 60 * 60);
        let request = Request { folder: policy.folder.clone().unwrap_or_else(|| usual_folder(endpoint)), keep: Some(policy.keep) };
        tokio::spawn(async move {
            loop {
                let wait = match self.make_if_due(every, &request).await {
                    Ok(_) => LOOK_EVERY,
                    Err(error) => {
                        tracing::error!(%error, "no backup could be made");
                        AFTER_A_FAILURE
                    }
                };
                tokio::time::sleep(wait).await;
            }
        });
    }

    async fn make_if_due(&self, every: Duration, request: &Request) -> Result<Option<PathBuf>, BackupError> {
        if !folder::is_due(&request.folder, every, self.clock.now()).map_err(at(&request.folder))? {
            return Ok(None);
        }
        let path = self.make(request).await?;
        tracing::info!(path = %path.display(), "a backup was made");
        Ok(Some(path))
    }

    /// Makes backups for the command, until the socket is dropped. None where the database is not embedded: the command reads any
    /// other database itself.
    pub fn listen(self, endpoint: &str) -> Option<Socket> {
        let path = socket_beside(endpoint)?;
        match Socket::listen(self, path.clone()) {
            Ok(socket) => Some(socket),
            Err(error) => {
                tracing::error!(path = %path.display(), %error, "`daybook backup` can't reach this server");
                None
            }
        }
    }
}

/// Makes a backup for the command: asks the server that has the database open, or reads the database itself if there is none.
///
/// # Errors
/// Why there is none, as a sentence.
pub async fn back_up(
    endpoint: &str,
    to: Option<PathBuf>,
    keep: Option<NonZeroUsize>,
    (clock, random, reserve): (Clock, Random, Reserve),
) -> Result<PathBuf, BackupError> {
    let folder = to.unwrap_or_else(|| usual_folder(endpoint));
    // The server may have another working directory than the command.
    let request = Request { folder: std::path::absolute(&folder).map_err(at(&folder))?, keep };
    if let Some(path) = socket_beside(endpoint)
        && let Some(answer) = socket::ask(&path, &request).await
    {
        return answer;
    }
    match connect::directory(endpoint) {
        Some(path) if !path.is_dir() => {
            return Err(BackupError::Nothing(format!("There is no database in {} to back up.", path.display())));
        }
        None if !connect::is_server(endpoint) => {
            return Err(BackupError::Nothing("A database in memory exists only inside its server, so it cannot be backed up.".into()));
        }
        _ => {}
    }
    let store = Store::open_as_it_is(endpoint, reserve, random).await?;
    let made = Backups::new(store.clone(), clock, reserve).make(&request).await;
    store.close(endpoint).await?;
    made
}

/// `backups` beside the database.
fn usual_folder(endpoint: &str) -> PathBuf {
    data_folder::beside(endpoint).unwrap_or_else(|| "./data".into()).join("backups")
}

fn socket_beside(endpoint: &str) -> Option<PathBuf> {
    Some(data_folder::beside(endpoint)?.join("backup.sock"))
}
