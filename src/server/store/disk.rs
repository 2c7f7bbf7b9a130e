//! The disk under an embedded database: what is kept free on it, and the end of the process when it fails.
//!
//! The engine appends each change to a log, through a buffer. When the disk does not take the bytes, the engine refuses the
//! change, but the bytes stay in the buffer and go out with the next ones that are taken: after the next crash the log is read,
//! and what was refused happens. So no change reaches the engine while less than a reserve is free, or the folder can only be read. Where the engine fails all
//! the same (a quota, a broken disk), the process ends before anything else is answered, and without destructors, because the
//! buffer's own would write the refused bytes. A record that was half written is cut off at the next start (see `connect`).

use super::StoreError;
use rustix::fs::Access;
use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError, Weak},
    time::{Duration, Instant},
};

/// How often the free space is looked at beside the looks before each write.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// With less than this free the engine's own upkeep, some fifty bytes a second, may fail too.
const DRY_BYTES: u64 = 64 * 1024;
/// How long the upkeep may fail. Its refused bytes gather in the buffer, where they do no harm; but when its 32 KiB are full, after
/// some ten minutes, a record is torn, and what follows in the log could not be read after a crash.
const DRY_FOR: Duration = Duration::from_secs(120);

/// How many bytes of the disk stay free.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reserve(pub u64);

impl Default for Reserve {
    fn default() -> Self {
        Self(64 * 1024 * 1024)
    }
}

impl std::fmt::Display for Reserve {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.0 >> 20, self.0 >> 10) {
            (0, kib) => write!(f, "{kib} KiB"),
            (mib, _) => write!(f, "{mib} MiB"),
        }
    }
}

/// The disk that holds the database.
#[derive(Debug)]
pub(super) struct Disk {
    folder: PathBuf,
    reserve: Reserve,
    seen: Mutex<Seen>,
}

#[derive(Debug, Default)]
struct Seen {
    trouble: Option<Trouble>,
    dry_since: Option<Instant>,
}

/// Why nothing is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trouble {
    Full,
    ReadOnly,
}

/// What a look at the disk comes to.
#[derive(Debug, PartialEq, Eq)]
enum Outlook {
    Room,
    Trouble(Trouble),
    /// There is room again, but the engine was without any for too long to be trusted.
    Torn,
}

impl Disk {
    /// Looks at the disk of this folder, also by itself for as long as the database is open.
    pub(super) fn of(folder: &Path, reserve: Reserve) -> Arc<Self> {
        let disk = Arc::new(Self { folder: folder.to_owned(), reserve, seen: Mutex::default() });
        tokio::spawn(watch(Arc::downgrade(&disk)));
        disk
    }

    /// Lets a write through while there is room for it.
    ///
    /// # Errors
    /// [`StoreError::DiskFull`] or [`StoreError::ReadOnly`].
    pub(super) fn make_sure_of_room(&self) -> Result<(), StoreError> {
        // What can't be told is left to the engine.
        let Ok(disk) = rustix::fs::statvfs(&self.folder) else { return Ok(()) };
        let is_writable = rustix::fs::access(&self.folder, Access::WRITE_OK).is_ok();
        match self.judge(is_writable.then(|| disk.f_bavail.saturating_mul(disk.f_frsize)), Instant::now()) {
            Outlook::Room => Ok(()),
            Outlook::Trouble(Trouble::Full) => Err(StoreError::DiskFull { folder: self.folder.clone(), reserve: self.reserve }),
            Outlook::Trouble(Trouble::ReadOnly) => Err(StoreError::ReadOnly { folder: self.folder.clone() }),
            Outlook::Torn => {
                end("there is room on the disk again, but the database could write nothing for so long that it has to be reopened")
            }
        }
    }

    /// By how much is free, where anything can be written.
    fn judge(&self, free: Option<u64>, now: Instant) -> Outlook {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let trouble = match free {
            None => Some(Trouble::ReadOnly),
            Some(free) => (free < self.reserve.0).then_some(Trouble::Full),
        };
        if std::mem::replace(&mut seen.trouble, trouble) != trouble {
            let folder = self.folder.display();
            match trouble {
                Some(Trouble::Full) => {
                    tracing::error!(%folder, free, "the disk is full: nothing is saved until {} are free", self.reserve)
                }
                Some(Trouble::ReadOnly) => {
                    tracing::error!(%folder, "the folder can only be read: nothing is saved until the user that runs Daybook may write to it")
                }
                None => tracing::info!(%folder, free, "the disk takes changes again"),
            }
        }
        if free.is_none_or(|free| free < DRY_BYTES) {
            seen.dry_since.get_or_insert(now);
        } else if seen.dry_since.take().is_some_and(|since| now.duration_since(since) >= DRY_FOR) {
            return Outlook::Torn;
        }
        trouble.map_or(Outlook::Room, Outlook::Trouble)
    }
}

async fn watch(disk: Weak<Disk>) {
    let mut every = tokio::time::interval(LOOK_EVERY);
    loop {
        every.tick().await;
        let Some(disk) = disk.upgrade() else { return };
        // The result does not matter here: a write to a full disk reports it.
        let _ = disk.make_sure_of_room();
    }
}

/// Ends the process when a write failed in a way that its bytes may come back.
pub(super) fn end_if_it_may_come_back(error: &surrealdb::Error) {
    if may_come_back(error.message()) {
        end(error.message());
    }
}

/// Whether the engine itself failed while it wrote, by the words that it has for that. A conflict, or a statement that refuses,
/// is told otherwise, and before anything is written.
fn may_come_back(message: &str) -> bool {
    const FAILED: [&str; 6] =
        ["WAL error: ", "IO error: ", "Commit failed: ", "Other error: ", "Pipeline stall", "commit coordinator response channel closed"];
    message.strip_prefix("There was a problem with a transaction: ").is_some_and(|what| FAILED.iter().any(|known| what.starts_with(known)))
}

fn end(why: &str) -> ! {
    tracing::error!(
        "Daybook ends here, so that no change which was refused is ever written: {why}. Everything that was acknowledged is safe; start it again."
    );
    // A core dump would hold what people wrote, and need room.
    let _ = rlimit::Resource::CORE.set(0, 0);
    std::process::abort()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn disk(reserve: u64) -> Disk {
        Disk { folder: "/".into(), reserve: Reserve(reserve), seen: Mutex::default() }
    }

    #[test]
    fn a_disk_is_full_below_the_reserve_and_torn_after_a_long_while_without_any_room() {
        const MIB: u64 = 1 << 20;
        const FULL: Outlook = Outlook::Trouble(Trouble::Full);
        const READ_ONLY: Outlook = Outlook::Trouble(Trouble::ReadOnly);
        let (disk, start) = (disk(MIB), Instant::now());
        for (second, free, outlook) in [
            (0, Some(2 * MIB), Outlook::Room),
            (1, Some(MIB - 1), FULL),
            (2, Some(MIB), Outlook::Room),
            (3, Some(0), FULL),
            (122, Some(DRY_BYTES), FULL),
            (200, Some(0), FULL),
            (320, Some(MIB - 1), Outlook::Torn),
            (321, Some(MIB), Outlook::Room),
            (322, None, READ_ONLY),
            (323, Some(0), FULL),
            (324, Some(MIB), Outlook::Room),
            (400, None, READ_ONLY),
            (520, Some(MIB), Outlook::Torn),
        ] {
            assert_eq!(disk.judge(free, start + Duration::from_secs(second)), outlook, "{second}");
        }
    }

    #[test]
    fn only_a_failure_of_the_engine_ends_the_process() {
        for (message, ends) in [
            ("There was a problem with a transaction: WAL error: IO error: No space left on device (os error 28)", true),
            ("There was a problem with a transaction: IO error: Input/output error (os error 5)", true),
            ("There was a problem with a transaction: Commit failed: Memtable arena is full", true),
            (
                "There was a problem with a transaction: Transaction retry required: snapshot is older than the commit oracle's GC window",
                false,
            ),
            ("Transaction conflict: Transaction write conflict. This transaction can be retried", false),
            ("An error occurred: There was a problem with a transaction: WAL error: ", false),
            ("Found 'IO error: ' for field `text`", false),
        ] {
            assert_eq!(may_come_back(message), ends, "{message}");
        }
    }

    #[test]
    fn a_reserve_is_told_in_round_numbers() {
        assert_eq!([Reserve::default(), Reserve(300 * 1024)].map(|reserve| reserve.to_string()), ["64 MiB", "300 KiB"]);
    }
}
