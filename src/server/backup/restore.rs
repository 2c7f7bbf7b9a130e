//! Puts a database made of a backup in the place of the old one.
//!
//! The new one is written beside the old, read back and compared with the file, and brought up to date. Only then the two change places, in
//! one step. So whenever this breaks off, the old database or the new one is there, whole.

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

/// What was restored.
#[derive(Debug)]
pub struct Restored {
    /// What the backup says of itself.
    pub head: Head,
    /// How many rows of each table there are.
    pub rows: BTreeMap<String, u64>,
    /// Where the former database is now, if there was one.
    pub former: Option<PathBuf>,
}

/// Restores a backup into the database at an endpoint.
///
/// # Errors
/// Why not, as a sentence; the database is as it was.
pub async fn restore(endpoint: &str, file: &Path, clock: &Clock, random: Random) -> Result<Restored, BackupError> {
    let database = connect::directory(endpoint).ok_or(BackupError::NotEmbedded)?;
    // Held until the end, so that no server starts on either of the two.
    let lock = database.exists().then(|| connect::lock(database)).transpose()?;
    let new = beside(database, "restoring");
    // It was never whole.
    remove(&new)?;
    let filled = fill(&endpoint_of(&new, endpoint), file, random).await;
    if filled.is_err() {
        // The reason that it failed for is the one to tell.
        let _ = remove(&new);
    }
    let (head, foot) = filled?;
    let former = swap(database, &new, lock.is_some(), clock)?;
    Ok(Restored { head, rows: foot.rows, former })
}

/// Makes a database of a backup, once the file is known to be whole.
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

/// What a backup of the new database would end with, if it began as this one.
async fn read_back(store: &Store, head: &Head) -> Result<Foot, BackupError> {
    let mut snapshot = store.snapshot().await?;
    // Its own name is what makes pages load everything again.
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

/// Gives the new database the name of the old, and the old one another, which comes back.
fn swap(database: &Path, new: &Path, has_former: bool, clock: &Clock) -> Result<Option<PathBuf>, BackupError> {
    let former = beside(database, &format!("before-restore-{}", clock.now().strftime("%Y-%m-%dT%H-%M-%SZ")));
    if has_former {
        // Under this name the new one is whole, and the next restore leaves it alone.
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

/// Writes the name of a folder to the disk.
fn sync(folder: &Path) -> Result<(), BackupError> {
    let parent = data_folder::parent(folder);
    data_folder::sync_names(parent).map_err(at(parent))
}

/// A folder beside another, with a longer name.
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
