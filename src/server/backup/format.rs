//! The format of a backup: lines of JSON, compressed by gzip. The first is the head, then comes a line for each row, and the last
//! has the number of rows of each table and the SHA-256 of all lines before it.

use crate::server::{
    sha256::Hasher,
    store::{backup::StoredRow, migrations::Step},
};
use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    io::{self, BufRead as _, BufReader, Read, Write},
};

/// The version of the format. An unknown version is not read.
pub const VERSION: u32 = 1;

/// The beginning of every backup.
const BEGIN: &str = "{\"daybook_backup\":";

/// The line before the rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// [`VERSION`] of the program that wrote it.
    pub version: u32,
    /// The version of that program.
    pub daybook: String,
    /// The time of the snapshot, in UTC.
    pub made_at: String,
    /// The epoch of the database.
    pub epoch: String,
    /// The migrations that it had run.
    pub steps: Vec<Step>,
}

/// The line after the rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Foot {
    /// How many rows of each table there are.
    pub rows: BTreeMap<String, u64>,
    /// The SHA-256 of all lines before, in hexadecimal.
    pub sha256: String,
}

/// A line of the file.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Line {
    /// The head, whose name identifies the format.
    DaybookBackup(Head),
    Row(StoredRow),
    End(Foot),
}

/// The counts and the hash of a file's lines.
#[derive(Debug)]
pub struct Tally {
    rows: BTreeMap<String, u64>,
    lines: Hasher,
}

impl Tally {
    /// Starts with this head, and returns its line.
    ///
    /// # Errors
    /// None in practice: every head can be written.
    pub fn of(head: &Head) -> io::Result<(Self, String)> {
        let mut tally = Self { rows: BTreeMap::new(), lines: Hasher::default() };
        let line = tally.line(&Line::DaybookBackup(head.clone()))?;
        Ok((tally, line))
    }

    /// Counts a row, and returns its line.
    ///
    /// # Errors
    /// A row that can't be written.
    pub fn row(&mut self, row: StoredRow) -> io::Result<String> {
        self.count(&row);
        self.line(&Line::Row(row))
    }

    /// The content of the last line.
    pub fn foot(self) -> Foot {
        Foot { rows: self.rows, sha256: self.lines.hex() }
    }

    fn count(&mut self, row: &StoredRow) {
        *self.rows.entry(row.table().unwrap_or_default().to_owned()).or_default() += 1;
    }

    fn line(&mut self, line: &Line) -> io::Result<String> {
        let mut line = serde_json::to_string(line)?;
        line.push('\n');
        self.lines.update(&line);
        Ok(line)
    }
}

/// Writes a backup.
#[derive(Debug)]
pub struct Writer<W: Write> {
    to: GzEncoder<W>,
    tally: Tally,
}

impl<W: Write> Writer<W> {
    /// Begins a backup.
    ///
    /// # Errors
    /// The error of the write.
    pub fn new(to: W, head: &Head) -> io::Result<Self> {
        let (tally, line) = Tally::of(head)?;
        let mut to = GzEncoder::new(to, Compression::default());
        to.write_all(line.as_bytes())?;
        Ok(Self { to, tally })
    }

    /// Writes a row.
    ///
    /// # Errors
    /// The error of the write.
    pub fn row(&mut self, row: StoredRow) -> io::Result<()> {
        let line = self.tally.row(row)?;
        self.to.write_all(line.as_bytes())
    }

    /// Writes the last line. Without it a file is not a backup.
    ///
    /// # Errors
    /// The error of the write.
    pub fn finish(mut self) -> io::Result<W> {
        let line = serde_json::to_string(&Line::End(self.tally.foot()))?;
        self.to.write_all(line.as_bytes())?;
        self.to.finish()
    }
}

/// Why a file can't be read.
#[derive(Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// It does not begin as a backup does.
    NoBackup,
    /// It has an unknown version of the format, written by this version of Daybook.
    Newer(String),
    /// It is truncated, or was changed.
    Damaged,
}

/// Reads a backup.
pub struct Reader<R: Read> {
    from: BufReader<GzDecoder<R>>,
    tally: Tally,
    line: String,
    foot: Option<Foot>,
}

impl<R: Read> std::fmt::Debug for Reader<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reader").field("tally", &self.tally).finish_non_exhaustive()
    }
}

impl<R: Read> Reader<R> {
    /// Reads the head.
    ///
    /// # Errors
    /// Why the rest can't be read.
    pub fn new(from: R) -> Result<(Self, Head), Unreadable> {
        let tally = Tally { rows: BTreeMap::new(), lines: Hasher::default() };
        let mut reader = Self { from: BufReader::new(GzDecoder::new(from)), tally, line: String::new(), foot: None };
        let begun = reader.read_line();
        if !reader.line.starts_with(BEGIN) {
            return Err(Unreadable::NoBackup);
        }
        begun?;
        // Another version may have another head: only this much is the same in all.
        #[derive(Deserialize)]
        struct Begin {
            daybook_backup: Made,
        }
        #[derive(Deserialize)]
        struct Made {
            version: u32,
            daybook: String,
        }
        let begin: Begin = serde_json::from_str(&reader.line).map_err(|_| Unreadable::Damaged)?;
        if begin.daybook_backup.version > VERSION {
            return Err(Unreadable::Newer(begin.daybook_backup.daybook));
        }
        match serde_json::from_str(&reader.line) {
            Ok(Line::DaybookBackup(head)) => {
                reader.tally.lines.update(&reader.line);
                Ok((reader, head))
            }
            _ => Err(Unreadable::Damaged),
        }
    }

    /// The next row, with its size in the file, in bytes; none after the last row, if the file is complete.
    ///
    /// # Errors
    /// [`Unreadable::Damaged`].
    pub fn row(&mut self) -> Result<Option<(StoredRow, usize)>, Unreadable> {
        if self.foot.is_some() {
            return Ok(None);
        }
        self.read_line()?;
        match serde_json::from_str(&self.line) {
            Ok(Line::Row(row)) => {
                self.tally.lines.update(&self.line);
                self.tally.count(&row);
                Ok(Some((row, self.line.len())))
            }
            Ok(Line::End(foot)) => {
                let is_over = self.from.read_line(&mut String::new()).is_ok_and(|bytes| bytes == 0);
                let read = Tally { rows: std::mem::take(&mut self.tally.rows), lines: std::mem::take(&mut self.tally.lines) }.foot();
                if !is_over || read != foot {
                    return Err(Unreadable::Damaged);
                }
                self.foot = Some(foot);
                Ok(None)
            }
            Ok(Line::DaybookBackup(_)) | Err(_) => Err(Unreadable::Damaged),
        }
    }

    /// The content of the last line, once all rows were read.
    pub fn foot(self) -> Option<Foot> {
        self.foot
    }

    fn read_line(&mut self) -> Result<(), Unreadable> {
        self.line.clear();
        match self.from.read_line(&mut self.line) {
            Ok(0) | Err(_) => Err(Unreadable::Damaged),
            Ok(_) => Ok(()),
        }
    }
}
