//! Writes a backup: the rows are read in one transaction and written page by page, so that at most two pages are in memory.

use super::{
    BackupError, Request, at, folder,
    format::{Head, VERSION, Writer},
};
use crate::server::{
    clock::Clock,
    data_folder,
    store::{
        Store, StoreError,
        backup::{Snapshot, StoredRow},
        disk::Reserve,
    },
};
use std::{
    fs::{self, File, OpenOptions},
    io::{self, BufWriter},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};
use tokio::sync::mpsc;

/// Some rows, or the end of them: if the channel closes without it, the read failed.
type Page = Option<Vec<StoredRow>>;

/// Makes a backup, and returns its path.
pub(super) async fn make(store: &Store, clock: &Clock, reserve: Reserve, request: &Request) -> Result<PathBuf, BackupError> {
    let now = clock.now();
    let snapshot = store.snapshot().await?;
    let head = Head {
        version: VERSION,
        daybook: env!("CARGO_PKG_VERSION").to_owned(),
        made_at: now.to_string(),
        epoch: snapshot.epoch.clone(),
        steps: snapshot.steps.clone(),
    };
    let (pages, to_write) = mpsc::channel(1);
    let (to, name) = (request.folder.clone(), folder::name(now));
    let file = tokio::task::spawn_blocking(move || write(&to, &name, &head, reserve, to_write));
    let read = send(snapshot, pages).await;
    let written = file.await.map_err(|_| BackupError::BrokenOff)?;
    read?;
    let path = written?;
    if let Some(keep) = request.keep {
        folder::keep_newest(&request.folder, keep, now).map_err(at(&request.folder))?;
    }
    Ok(path)
}

async fn send(mut snapshot: Snapshot, pages: mpsc::Sender<Page>) -> Result<(), StoreError> {
    loop {
        let rows = snapshot.next().await?;
        let page = (!rows.is_empty()).then_some(rows);
        let is_end = page.is_none();
        // After a failure the writer accepts no more pages, and reports the failure itself.
        if pages.send(page).await.is_err() || is_end {
            return snapshot.end().await;
        }
    }
}

fn write(folder: &Path, name: &str, head: &Head, reserve: Reserve, pages: mpsc::Receiver<Page>) -> Result<PathBuf, BackupError> {
    data_folder::make(folder).map_err(at(folder))?;
    let path = folder.join(name);
    let mut unfinished = path.clone().into_os_string();
    unfinished.push(folder::UNFINISHED);
    let unfinished = PathBuf::from(unfinished);
    if path.exists() {
        return Err(at(&path)(io::ErrorKind::AlreadyExists.into()));
    }
    let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&unfinished).map_err(at(&unfinished))?;
    let written = write_all(file, head, (folder, reserve), pages, &unfinished).and_then(|()| {
        fs::rename(&unfinished, &path).map_err(at(&path))?;
        data_folder::sync_names(folder).map_err(at(folder))
    });
    if written.is_err() {
        // If this fails, the cleanup after a later backup deletes the file.
        let _ = fs::remove_file(&unfinished);
    }
    written.map(|()| path)
}

fn write_all(
    file: File,
    head: &Head,
    (folder, reserve): (&Path, Reserve),
    mut pages: mpsc::Receiver<Page>,
    name: &Path,
) -> Result<(), BackupError> {
    let mut writer = Writer::new(BufWriter::new(file), head).map_err(at(name))?;
    loop {
        // Users' changes need the rest of the space.
        let free = rustix::fs::statvfs(folder).map(|disk| disk.f_bavail.saturating_mul(disk.f_frsize));
        if free.is_ok_and(|free| free < reserve.0) {
            return Err(BackupError::NoRoom { folder: folder.to_owned(), reserve });
        }
        match pages.blocking_recv() {
            Some(Some(rows)) => rows.into_iter().try_for_each(|row| writer.row(row)).map_err(at(name))?,
            Some(None) => break,
            None => return Err(BackupError::BrokenOff),
        }
    }
    let file = writer.finish().and_then(|file| file.into_inner().map_err(io::IntoInnerError::into_error)).map_err(at(name))?;
    file.sync_all().map_err(at(name))
}
