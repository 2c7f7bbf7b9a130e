//! The state file: read whole, replaced whole, so that a crash leaves the old one or the new one.

use super::{EmulatorError, records::Records};
use std::{
    ffi::OsString,
    fs::{self, File, OpenOptions},
    io::{self, ErrorKind, Write},
    path::{Path, PathBuf},
};

/// What the file holds; nothing when there is none yet.
pub async fn read(path: &Path) -> Result<Option<Records>, EmulatorError> {
    let bytes = match tokio::fs::read(path).await {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(EmulatorError::StateFile { path: path.to_owned(), source }),
    };
    let records = serde_json::from_slice(&bytes);
    records.map(Some).map_err(|error| EmulatorError::NotAState { path: path.to_owned(), reason: error.to_string() })
}

/// Replaces the file; when this returns, the records survive a power cut.
pub async fn write(path: &Path, records: &Records) -> io::Result<()> {
    let bytes = serde_json::to_vec_pretty(records)?;
    let path = path.to_owned();
    tokio::task::spawn_blocking(move || replace(&path, &bytes)).await?
}

fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(directory)?;
    let temporary = beside(path);
    // One that a crash left behind may have been made with other permissions.
    match fs::remove_file(&temporary) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = create_private(&temporary)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&temporary, path)?;
    // The new name is itself data of the directory.
    File::open(directory)?.sync_all()
}

fn beside(path: &Path) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(".new");
    PathBuf::from(name)
}

/// The file holds a private key and refresh tokens: nobody else may read it.
fn create_private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
