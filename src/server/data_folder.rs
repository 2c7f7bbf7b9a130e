//! The folder beside the database for files that survive a restart, and the durable creation of folders and replacement of files.

use std::{
    ffi::OsString,
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, ErrorKind, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
};

/// The folder of an embedded database; none if the database is remote or in memory.
pub fn beside(database: &str) -> Option<PathBuf> {
    let path = database.strip_prefix("surrealkv://")?.split('?').next()?;
    let parent = Path::new(path).parent().filter(|parent| !parent.as_os_str().is_empty());
    Some(parent.unwrap_or(Path::new("./data")).to_owned())
}

/// Makes a folder, and those above it; new folders are for this user alone, because they hold private texts. When this returns they
/// survive a power cut: a synced file is lost if the name of its folder is not synced.
///
/// # Errors
/// The operating system's error.
pub fn make(folder: &Path) -> io::Result<()> {
    let parent = parent(folder);
    if !parent.exists() {
        make(parent)?;
    }
    DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    // Even if the folder existed: the process that created it may have been killed before this step.
    sync_names(parent)
}

/// Syncs the names in a folder to the disk.
///
/// # Errors
/// The operating system's error.
pub fn sync_names(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// The parent folder of a path.
pub fn parent(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Replaces a file whole: a crash leaves the old one or the new one, and when this returns the new one survives a power cut.
/// Only its owner can read it.
///
/// # Errors
/// The operating system's error.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    make(parent(path))?;
    let mut temporary = OsString::from(path);
    temporary.push(".new");
    // One left behind by a crash may have other permissions.
    match fs::remove_file(&temporary) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&temporary)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&temporary, path)?;
    sync_names(parent(path))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn only_an_embedded_database_has_a_folder() {
        for (database, folder) in [
            ("surrealkv://./data/db?sync=every", Some("./data")),
            ("surrealkv:///var/lib/daybook/db", Some("/var/lib/daybook")),
            ("surrealkv://db", Some("./data")),
            ("ws://127.0.0.1:8000", None),
            ("wss://user:password@db.example.com", None),
            ("mem://", None),
        ] {
            assert_eq!(beside(database).as_deref(), folder.map(Path::new), "{database}");
        }
    }

    #[test]
    fn a_file_is_replaced_whole_and_only_its_owner_can_read_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("data").join("file");
        for text in ["the first, which is longer", "the second"] {
            // What a crash in the middle left.
            let _ = fs::write(path.with_extension("new"), "half");
            replace(&path, text.as_bytes()).expect("written");
            assert_eq!(fs::read_to_string(&path).expect("the file"), text);
            assert_eq!(fs::metadata(&path).expect("the file").permissions().mode() & 0o777, 0o600);
        }
        assert_eq!(fs::read_dir(path.parent().expect("a folder")).expect("a folder").count(), 1, "nothing is left beside it");
    }
}
