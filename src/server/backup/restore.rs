//! Replaces the database by one that is restored from a backup.
//!
//! The new one is written beside the old one, read back and compared with the file, and migrated. Only then the two are exchanged,
//! atomically. So whenever this is interrupted, either the old or the new database is there, complete.

use super::{
    BackupError, at,
    format::{Foot, Head, Reader, Tally, Unreadable},
};
use crate::server::{
    clock::Clock,
    data_folder,
    random::Random,
    store::{Store, connect, migrations::Step},
};
use rustix::fs::{CWD, RenameFlags, renameat_with};
use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, BufReader},
    path::{Path, PathBuf},
};

/// How many rows are written at once, and how many bytes of the file.
const ROWS_AT_ONCE: usize = 500;
const BYTES_AT_ONCE: usize = 4 * 1024 * 1024;

/// The result of a restore.
#[derive(Debug)]
pub struct Restored {
    /// The head of the backup.
    pub head: Head,
    /// How many rows of each table there are.
    pub rows: BTreeMap<String, u64>,
    /// Where the former database is now, if there was one.
    pub former: Option<PathBuf>,
}

/// Restores a backup into the database at an endpoint.
///
/// # Errors
/// Why it failed, as a sentence; the database is unchanged.
pub async fn restore(endpoint: &str, file: &Path, clock: &Clock, random: Random) -> Result<Restored, BackupError> {
    let database = connect::directory(endpoint).ok_or(BackupError::NotEmbedded)?;
    // Held until the end, so that no server starts on either database.
    let lock = database.exists().then(|| connect::lock(database)).transpose()?;
    let new = beside(database, "restoring");
    // A leftover of an interrupted restore was never complete.
    remove(&new)?;
    let filled = fill(&endpoint_of(&new, endpoint), file, random).await;
    if filled.is_err() {
        // The error of the restore is the one to report.
        let _ = remove(&new);
    }
    let (head, foot) = filled?;
    let former = swap(database, &new, lock.is_some(), clock)?;
    Ok(Restored { head, rows: foot.rows, former })
}

/// Creates a database from a backup, after checking that the file is complete.
async fn fill(endpoint: &str, path: &Path, random: Random) -> Result<(Head, Foot), BackupError> {
    let (mut reader, head) = open(path)?;
    while reader.row().map_err(|reason| unreadable(path, reason))?.is_some() {}
    let foot = reader.foot().ok_or_else(|| BackupError::Damaged(path.to_owned()))?;
    if !head.steps.iter().all(Step::is_known) {
        return Err(BackupError::Newer { path: path.to_owned(), daybook: head.daybook });
    }

    let store = Store::open_to_fill(endpoint, &head.steps, random).await?;
    let (mut reader, _) = open(path)?;
    let (mut rows, mut bytes) = (Vec::new(), 0);
    while let Some((row, length)) = reader.row().map_err(|reason| unreadable(path, reason))? {
        rows.push(row);
        bytes += length;
        if rows.len() == ROWS_AT_ONCE || bytes >= BYTES_AT_ONCE {
            store.put(std::mem::take(&mut rows)).await?;
            bytes = 0;
        }
    }
    if !rows.is_empty() {
        store.put(rows).await?;
    }
    if read_back(&store, &head).await? != foot {
        return Err(BackupError::Different);
    }
    store.bring_up_to_date().await?;
    store.close(endpoint).await?;
    Ok((head, foot))
}

fn open(path: &Path) -> Result<(Reader<BufReader<File>>, Head), BackupError> {
    let file = File::open(path).map_err(at(path))?;
    Reader::new(BufReader::new(file)).map_err(|reason| unreadable(path, reason))
}

fn unreadable(path: &Path, reason: Unreadable) -> BackupError {
    match reason {
        Unreadable::NoBackup => BackupError::NoBackup(path.to_owned()),
        Unreadable::Newer(daybook) => BackupError::Newer { path: path.to_owned(), daybook },
        Unreadable::Damaged => BackupError::Damaged(path.to_owned()),
    }
}

/// The last line that a backup of the new database would have, with the head of this one.
async fn read_back(store: &Store, head: &Head) -> Result<Foot, BackupError> {
    let mut snapshot = store.snapshot().await?;
    // The new epoch is what makes pages load everything again.
    if snapshot.epoch == head.epoch && !head.epoch.is_empty() {
        return Err(BackupError::Different);
    }
    let unwritable = |_| BackupError::Different;
    let (mut tally, _) = Tally::of(head).map_err(unwritable)?;
    loop {
        let rows = snapshot.next().await?;
        if rows.is_empty() {
            snapshot.end().await?;
            return Ok(tally.foot());
        }
        rows.into_iter().try_for_each(|row| tally.row(row).map(drop)).map_err(unwritable)?;
    }
}

/// Gives the new database the name of the old one, and the old one another name, which is returned.
fn swap(database: &Path, new: &Path, has_former: bool, clock: &Clock) -> Result<Option<PathBuf>, BackupError> {
    let former = beside(database, &format!("before-restore-{}", clock.now().strftime("%Y-%m-%dT%H-%M-%SZ")));
    if has_former {
        // Under this name the new database counts as complete, and the next restore does not delete it.
        fs::rename(new, &former).map_err(at(&former))?;
        sync(&former)?;
        renameat_with(CWD, &former, CWD, database, RenameFlags::EXCHANGE)
            .map_err(|error| BackupError::NoExchange { restored: former.clone(), source: error.into() })?;
    } else {
        fs::rename(new, database).map_err(at(database))?;
    }
    sync(database)?;
    Ok(has_former.then_some(former))
}

/// Syncs the name of a folder to the disk.
fn sync(folder: &Path) -> Result<(), BackupError> {
    let parent = data_folder::parent(folder);
    data_folder::sync_names(parent).map_err(at(parent))
}

/// The path of a folder beside another, with a suffix on its name.
fn beside(folder: &Path, suffix: &str) -> PathBuf {
    let mut name = folder.components().as_path().as_os_str().to_owned();
    name.push(format!(".{suffix}"));
    name.into()
}

/// The endpoint of a folder, with the options of another.
fn endpoint_of(folder: &Path, other: &str) -> String {
    let options = other.split_once('?').map(|(_, options)| format!("?{options}")).unwrap_or_default();
    format!("surrealkv://{}{options}", folder.display())
}

fn remove(folder: &Path) -> Result<(), BackupError> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(at(folder)(error)),
        _ => Ok(()),
    }
}
