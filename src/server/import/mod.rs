//! The import of files. [`read`] turns one into days of todos and notes, and uses neither the store nor the disk; [`staging`]
//! stores them until the owner confirms, and [`apply`] writes or undoes them.
//!
//! `docs/import.md` says what is read and how.

pub mod apply;
mod archive;
mod collected;
mod daybook;
mod markdown;
pub mod staging;
#[cfg(test)]
mod tests;
mod text;
mod todoist;

pub use crate::model::import::{Kind, LeftOut};

use crate::model::{
    day::Day,
    export::DayRecord,
    limits::{IMPORT_BYTES, IMPORT_TEXT_BYTES},
    preferences::Choice,
};
use collected::Collected;

/// The content of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// Its format.
    pub kind: Kind,
    /// Its days. Ids are unique among the todos and among the notes, and are the same whenever the file is read.
    pub days: Vec<DayRecord>,
    /// The settings in it.
    pub settings: Choice,
    /// The counts of what could not be imported.
    pub left_out: LeftOut,
}

/// Why a file can't be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ImportError {
    /// It is over a limit.
    #[error("over the limit of {limit} {unit}")]
    TooLarge {
        /// The most that there may be.
        limit: usize,
        /// Of what.
        unit: Unit,
    },
    /// Its format is not known, or it is truncated.
    #[error("not understood{}", line.map(|line| format!(" in line {line}")).unwrap_or_default())]
    NotUnderstood {
        /// The line, from 1 on, where there is one.
        line: Option<usize>,
    },
    /// It was written by a later version of Daybook.
    #[error("made by a newer Daybook (version {version} of the format)")]
    Newer {
        /// The version.
        version: u32,
    },
    /// An export of Daybook that contradicts itself.
    #[error("{fault} on {}", day.map_or_else(|| "someday".to_owned(), |day| day.to_string()))]
    Inconsistent {
        /// The day; none for someday.
        day: Option<Day>,
        /// What is wrong there.
        fault: Fault,
    },
    /// An archive whose files can only be read with a password.
    #[error("encrypted")]
    Encrypted,
    /// An archive with a path that leads outside the folder that it is unpacked to.
    #[error("a path that leads out of the archive")]
    Outside,
    /// It has no content.
    #[error("empty")]
    Empty,
}

/// What a limit counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Bytes of the file.
    Bytes,
    /// Bytes of the files in it.
    UnpackedBytes,
    /// Bytes of a file of text.
    TextBytes,
    /// Files in it.
    Files,
    /// Todos and notes.
    Rows,
}

impl std::fmt::Display for Unit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Bytes => "bytes",
            Self::UnpackedBytes => "unpacked bytes",
            Self::TextBytes => "bytes of text",
            Self::Files => "files",
            Self::Rows => "todos and notes",
        })
    }
}

/// What is wrong with an export of Daybook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// A day is duplicated.
    #[error("a duplicate day")]
    DayTwice,
    /// A todo or a note has the id of another.
    #[error("a duplicate id")]
    IdTwice,
    /// A todo is a subtask of one of its own subtasks.
    #[error("subtasks that form a cycle")]
    Circle,
    /// A time can't be read.
    #[error("an invalid time")]
    Time,
}

/// Reads a file. Its format is detected by its contents and by the extension of its name.
///
/// # Errors
/// [`ImportError`]; then nothing of it is imported.
pub fn read(name: &str, bytes: &[u8], today: Day) -> Result<Import, ImportError> {
    if bytes.len() > IMPORT_BYTES {
        return Err(ImportError::TooLarge { limit: IMPORT_BYTES, unit: Unit::Bytes });
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return archive::read(bytes, today);
    }
    let text = decoded(bytes)?;
    if text.trim().is_empty() {
        return Err(ImportError::Empty);
    }
    if ending(name) == "json" || daybook::is_export(&text) {
        return daybook::read(&text);
    }
    fits(&text)?;
    let mut collected = Collected::new(today);
    let kind = match ending(name).as_str() {
        "md" | "markdown" => {
            markdown::read(name, &text, &mut collected);
            Kind::Markdown
        }
        "csv" => {
            todoist::read(name, &text, &mut collected)?;
            Kind::Todoist
        }
        "" | "txt" | "text" => {
            text::read(name, &text, &mut collected);
            Kind::Text
        }
        _ => return Err(ImportError::NotUnderstood { line: None }),
    };
    collected.finish(kind)
}

/// The text of a file: UTF-8, without a byte order mark, its lines ending with LF.
fn decoded(bytes: &[u8]) -> Result<String, ImportError> {
    let line = |before: &[u8]| Some(before.iter().filter(|byte| **byte == b'\n').count() + 1);
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let line = line(bytes.get(..error.valid_up_to()).unwrap_or_default());
        ImportError::NotUnderstood { line }
    })?;
    if let Some((before, _)) = text.split_once('\0') {
        return Err(ImportError::NotUnderstood { line: line(before.as_bytes()) });
    }
    Ok(text.trim_start_matches('\u{feff}').replace("\r\n", "\n").replace('\r', "\n"))
}

/// Refuses a text that is too long: the result of a parser is many times larger.
const fn fits(text: &str) -> Result<(), ImportError> {
    if text.len() > IMPORT_TEXT_BYTES {
        return Err(ImportError::TooLarge { limit: IMPORT_TEXT_BYTES, unit: Unit::TextBytes });
    }
    Ok(())
}

/// The extension of a name, in lower case.
fn ending(name: &str) -> String {
    file_name(name).rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default()
}

/// The name of a file without its folders.
fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// The same without the extension.
fn stem(path: &str) -> &str {
    let name = file_name(path);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}
