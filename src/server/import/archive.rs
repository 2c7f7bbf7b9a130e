//! A ZIP archive: Daybook's own export, the projects of Todoist, or a folder of Markdown as Obsidian and Logseq keep it.
//!
//! It is unpacked in memory, file by file, up to the limit. The sizes that the archive states are not trusted.

use super::{Import, ImportError, Kind, Unit, collected::Collected, daybook, decoded, ending, file_name, fits, markdown, todoist};
use crate::model::{
    day::Day,
    limits::{IMPORT_FILES, IMPORT_UNPACKED_BYTES},
};
use std::io::{Cursor, Read as _};
use zip::{ZipArchive, result::ZipError};

/// The file of an export that contains everything.
const DAYBOOK: &str = "daybook.json";
/// The folder of Logseq's settings and copies, and the one that macOS puts into archives.
const SKIPPED: [&str; 2] = ["logseq", "__MACOSX"];
/// The signature of each entry in the list of files.
const ENTRY: &[u8] = b"PK\x01\x02";

/// Reads an archive.
///
/// # Errors
/// [`ImportError`].
pub fn read(bytes: &[u8], today: Day) -> Result<Import, ImportError> {
    // The reader loads the whole list into memory before it reports its length, and counts entries of one name once. Other places
    // with these bytes belong to an archive inside the archive, whose files count as well.
    if bytes.windows(ENTRY.len()).filter(|four| *four == ENTRY).nth(IMPORT_FILES).is_some() {
        return Err(ImportError::TooLarge { limit: IMPORT_FILES, unit: Unit::Files });
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(not_understood)?;
    let mut files = Vec::new();
    for number in 0..archive.len() {
        let file = archive.by_index_raw(number).map_err(not_understood)?;
        let path = file.name().replace('\\', "/");
        if is_outside(&path) {
            return Err(ImportError::Outside);
        }
        if file.encrypted() {
            return Err(ImportError::Encrypted);
        }
        if !file.is_dir() && !is_skipped(&path) {
            files.push((path, number, file.is_symlink()));
        }
    }
    files.sort();
    let mut left = IMPORT_UNPACKED_BYTES;
    let mut unpacked = |number: usize| -> Result<Vec<u8>, ImportError> {
        let file = archive.by_index(number).map_err(not_understood)?;
        let mut bytes = Vec::new();
        let limit = u64::try_from(left).unwrap_or(u64::MAX).saturating_add(1);
        file.take(limit).read_to_end(&mut bytes).map_err(|_| ImportError::NotUnderstood { line: None })?;
        left = left.checked_sub(bytes.len()).ok_or(ImportError::TooLarge { limit: IMPORT_UNPACKED_BYTES, unit: Unit::UnpackedBytes })?;
        Ok(bytes)
    };
    // An export may have been packed again, with its folder.
    let export = files.iter().find(|(path, ..)| file_name(path) == DAYBOOK && path.matches('/').count() <= 1);
    if let Some((_, number, _)) = export {
        return daybook::read(&decoded(&unpacked(*number)?)?);
    }
    let mut collected = Collected::new(today);
    let mut kind = None;
    for (path, number, is_link) in files {
        let is_read = !is_link && ["md", "markdown", "csv"].contains(&ending(&path).as_str());
        let text = if is_read { decoded(&unpacked(number)?).ok() } else { None };
        text.as_deref().map_or(Ok(()), fits)?;
        match text {
            Some(text) if ending(&path) != "csv" => {
                kind = Some(Kind::Markdown);
                if text.trim().is_empty() {
                    collected.left_out().rows += 1;
                } else {
                    markdown::read(&path, &text, &mut collected);
                }
            }
            Some(text) if todoist::is_export(&text) => {
                kind = kind.or(Some(Kind::Todoist));
                todoist::read(&path, &text, &mut collected)?;
            }
            _ => collected.left_out().files += 1,
        }
    }
    kind.ok_or(ImportError::NotUnderstood { line: None }).and_then(|kind| collected.finish(kind))
}

fn not_understood(error: ZipError) -> ImportError {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => ImportError::Encrypted,
        _ => ImportError::NotUnderstood { line: None },
    }
}

/// Whether a path leads elsewhere than into a folder that the archive is unpacked to.
fn is_outside(path: &str) -> bool {
    path.starts_with('/') || path.as_bytes().get(1) == Some(&b':') || path.split('/').any(|part| part == "..")
}

/// Whether a file belongs to the settings or the trash of another program, such as in a hidden folder.
fn is_skipped(path: &str) -> bool {
    path.split('/').any(|part| part.starts_with('.') || SKIPPED.contains(&part))
}
