//! Backups: one file with everything but the sessions, made while Daybook runs, and a database made of such a file.
//!
//! `format` is what a file holds, `folder` where files lie and which of them go, `make` writes one, `socket` is how the command asks the
//! server that has the database open, `restore` puts a new database in the place of the old one.

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

/// How often the server looks whether a backup is due.
const LOOK_EVERY: Duration = Duration::from_mins(1);
/// How long it waits after one that failed.
const AFTER_A_FAILURE: Duration = Duration::from_mins(30);

/// When the server makes backups by itself, and where they go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// `backups` beside the database, if none is named.
    pub folder: Option<PathBuf>,
    /// How many hours lie between two; without them there are none.
    pub hours: Option<NonZeroU16>,
    /// How many of the newest stay.
    pub keep: NonZeroUsize,
}

impl Default for Policy {
    fn default() -> Self {
        Self { folder: None, hours: None, keep: NonZeroUsize::MIN.saturating_add(13) }
    }
}

/// Why there is no backup, or why none was restored, as a sentence for the operator.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// A file or folder.
    #[error("{} cannot be used: {source}", .path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The disk has no room for a backup.
    #[error("There is no room for a backup: less than {reserve} would be free in {}. Make room, or name another folder.", .folder.display())]
    NoRoom {
        /// Where it was to go.
        folder: PathBuf,
        /// What is to be free.
        reserve: Reserve,
    },
    /// It is no backup of Daybook.
    #[error("{} is not a backup of Daybook.", .0.display())]
    NoBackup(PathBuf),
    /// It is not as it was written.
    #[error("{} is damaged: it breaks off, or was changed since it was made. Take another backup.", .0.display())]
    Damaged(PathBuf),
    /// A newer Daybook made it.
    #[error("{} was made by Daybook {daybook}, which is newer than this one. Restore it with that version or a later one.", .path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// The version that made it.
        daybook: String,
    },
    /// The new database is not what the backup says.
    #[error("What was written to the new database is not what the backup holds. The disk may be failing; the database is as it was.")]
    Different,
    /// There is no folder to put a database into.
    #[error(
        "A backup is restored into an embedded database. Set DAYBOOK_DATABASE to one, surrealkv://./data/db; a database server has tools of its own."
    )]
    NotEmbedded,
    /// There is nothing that a backup could be made of.
    #[error("{0}")]
    Nothing(String),
    /// The file system can't put one folder in the place of another in one step.
    #[error(
        "This file system cannot exchange two folders in one step: {source}. The database is as it was, and the restored one is whole in {}: move the one away and the other to its place.", .restored.display()
    )]
    NoExchange {
        /// Where the new database is.
        restored: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The running server refused; its words.
    #[error("{0}")]
    Refused(String),
    /// A task broke off.
    #[error("the backup broke off")]
    BrokenOff,
}

/// Adds the path to what the system says of it.
fn at(path: &Path) -> impl FnOnce(io::Error) -> BackupError {
    let path = path.to_owned();
    move |source| BackupError::File { path, source }
}

/// What is asked for: where the file goes, and how many stay there. All of them stay where no number is given.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Request {
    folder: PathBuf,
    keep: Option<NonZeroUsize>,
}

/// What it takes to make backups. Clones make one after the other.
#[derive(Debug, Clone)]
pub struct Backups {
    store: Store,
    clock: Clock,
    reserve: Reserve,
    turn: Arc<Mutex<()>>,
}

impl Backups {
    /// None is made yet. The reserve is what stays free on the disk that they go to.
    pub fn new(store: Store, clock: Clock, reserve: Reserve) -> Self {
        Self { store, clock, reserve, turn: Arc::default() }
    }

    /// Makes one, and gives its path.
    ///
    /// # Errors
    /// Why there is none; what was there before still is.
    pub async fn make(&self, request: &Request) -> Result<PathBuf, BackupError> {
        let _turn = self.turn.lock().await;
        make::make(&self.store, &self.clock, self.reserve, request).await
    }

    /// Makes one whenever the newest in the folder is old enough, for as long as the server runs.
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

    /// Makes those that the command asks for, until the socket is dropped. None where the database is not embedded: the command reads
    /// another by itself.
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

/// Makes a backup for the command: asks the server that has the database open, or reads the database itself where none does.
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
    // The server may have been started in another folder than the command.
    let request = Request { folder: std::path::absolute(&folder).map_err(at(&folder))?, keep };
    if let Some(path) = socket_beside(endpoint)
        && let Some(answer) = socket::ask(&path, &request).await
    {
        return answer;
    }
    match connect::directory(endpoint) {
        Some(path) if !path.is_dir() => {
            return Err(BackupError::Nothing(format!("There is no database in {} to make a backup of.", path.display())));
        }
        None if !connect::is_server(endpoint) => {
            return Err(BackupError::Nothing("A database in memory is gone with its server; there is nothing to make a backup of.".into()));
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
