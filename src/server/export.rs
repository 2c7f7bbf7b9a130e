//! All data of one user in one ZIP archive: `daybook.json`, which can be imported completely, `todos.csv` and `notes.csv`, and
//! `days/2026-11-23.md` for each day.
//!
//! The archive is streamed while it is made, so that only one day of it is in memory at a time: each day is read once for each format.

use super::{
    csv_files::{self, NOTE_COLUMNS, TODO_COLUMNS},
    day_file,
    store::{Store, StoreError, accounts::Kept},
};
use crate::model::{
    day::Day,
    export::{FORMAT, Head, VERSION},
    preferences::Preferences,
    user::User,
};
use jiff::{Timestamp, tz::TimeZone};
use std::{
    io::{self, Write},
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::mpsc;
use zip::{
    CompressionMethod, DateTime, ZipWriter,
    result::ZipError,
    write::{SimpleFileOptions, StreamWriter},
};

/// Tells a spreadsheet that a table is UTF-8: Excel shows `Ã¤` for `ä` without it.
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// How many bytes are compressed before the output is sent.
const STEP: usize = 64 * 1024;

/// A piece of the archive, or the reason that it breaks off.
pub type Part = Result<Vec<u8>, io::Error>;

/// The owner of the archive.
#[derive(Debug)]
pub struct Person {
    /// Their profile.
    pub account: User,
    /// Their settings.
    pub preferences: Preferences,
    /// The template for their new days.
    pub template: String,
}

/// Why an archive was not finished.
#[derive(Debug, thiserror::Error)]
enum Unfinished {
    #[error("the client has disconnected")]
    Gone,
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    #[error(transparent)]
    Zip(#[from] ZipError),
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Sends the archive, piece by piece, until it is complete or the reader disconnects. If it breaks off, the download fails or the
/// archive can't be opened: its directory comes last.
pub async fn send(store: Store, person: Person, kept: Kept, now: Timestamp, parts: mpsc::Sender<Part>) {
    let to = parts.clone();
    match make(&store, person, kept, now, parts).await {
        Ok(()) | Err(Unfinished::Gone) => {}
        Err(error) => {
            tracing::error!(%error, "an export failed");
            let _ = to.send(Err(io::Error::other("the export failed"))).await;
        }
    }
}

async fn make(
    store: &Store,
    Person { account, preferences, template }: Person,
    kept: Kept,
    now: Timestamp,
    parts: mpsc::Sender<Part>,
) -> Result<(), Unfinished> {
    let Kept { sessions, days, metas } = kept;
    let meta = |day: Option<Day>| metas.get(&day?);
    let owner = account.id.clone();
    let mut archive = Archive::new(now, parts);

    let head = Head { format: FORMAT, version: VERSION, exported_at: now.to_string(), account, preferences, template, sessions };
    let head = serde_json::to_string_pretty(&head)?;
    archive.begin("daybook.json")?;
    // The days continue the JSON object of the head.
    archive.write(head.trim_end_matches(['}', '\n'])).await?;
    archive.write(",\n  \"days\": [").await?;
    for (number, day) in days.iter().enumerate() {
        let record = store.day_record(&owner, *day, meta(*day)).await?;
        let record = serde_json::to_string_pretty(&store.with_earlier_texts(&owner, record).await?)?;
        archive.write(if number == 0 { "\n" } else { ",\n" }).await?;
        archive.write(&record).await?;
    }
    archive.write("\n  ]\n}\n").await?;

    archive.begin("todos.csv")?;
    archive.write(BYTE_ORDER_MARK).await?;
    archive.write(&csv_files::table([TODO_COLUMNS])?).await?;
    for day in &days {
        archive.write(&csv_files::todos(&store.day_record(&owner, *day, meta(*day)).await?)?).await?;
    }
    archive.begin("notes.csv")?;
    archive.write(BYTE_ORDER_MARK).await?;
    archive.write(&csv_files::table([NOTE_COLUMNS])?).await?;
    for day in &days {
        archive.write(&csv_files::notes(&store.day_record(&owner, *day, meta(*day)).await?)?).await?;
    }

    for day in days {
        let record = store.day_record(&owner, day, meta(day)).await?;
        if !record.is_empty() {
            let name = day.map_or_else(|| "someday".into(), |day| day.to_string());
            archive.begin(&format!("days/{name}.md"))?;
            archive.write(&day_file::markdown(&record, false)).await?;
        }
    }
    archive.end().await
}

/// The bytes between the compressor and the reader.
#[derive(Clone, Default)]
struct Buffer(Arc<Mutex<Vec<u8>>>);

impl Buffer {
    fn take(&self) -> Vec<u8> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

struct Archive {
    zip: ZipWriter<StreamWriter<Buffer>>,
    made: Buffer,
    options: SimpleFileOptions,
    parts: mpsc::Sender<Part>,
}

impl Archive {
    fn new(now: Timestamp, parts: mpsc::Sender<Part>) -> Self {
        let made = Buffer::default();
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(moment(now).unwrap_or_default())
            .unix_permissions(0o600);
        Self { zip: ZipWriter::new_stream(made.clone()), made, options, parts }
    }

    /// Begins a file of the archive; further writes go into it.
    fn begin(&mut self, name: &str) -> Result<(), Unfinished> {
        Ok(self.zip.start_file(name, self.options)?)
    }

    async fn write(&mut self, text: &str) -> Result<(), Unfinished> {
        for step in text.as_bytes().chunks(STEP) {
            self.zip.write_all(step)?;
            self.pass_on().await?;
        }
        Ok(())
    }

    async fn end(mut self) -> Result<(), Unfinished> {
        let zip = self.zip.finish().map(drop);
        zip?;
        pass_on(&self.made, &mut self.parts).await
    }

    async fn pass_on(&mut self) -> Result<(), Unfinished> {
        pass_on(&self.made, &mut self.parts).await
    }
}

async fn pass_on(made: &Buffer, parts: &mut mpsc::Sender<Part>) -> Result<(), Unfinished> {
    let part = made.take();
    if part.is_empty() { Ok(()) } else { parts.send(Ok(part)).await.map_err(|_| Unfinished::Gone) }
}

/// A ZIP timestamp in UTC; ZIP has none before 1980.
fn moment(now: Timestamp) -> Option<DateTime> {
    let now = now.to_zoned(TimeZone::UTC);
    let part = |number: i8| u8::try_from(number).ok();
    let year = u16::try_from(now.year()).ok()?;
    let (month, day, hour) = (part(now.month())?, part(now.day())?, part(now.hour())?);
    DateTime::from_date_and_time(year, month, day, hour, part(now.minute())?, part(now.second())?).ok()
}
