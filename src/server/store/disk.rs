//! The disk of an embedded database: keeps some of it free, and ends the process when it fails.
//!
//! The engine appends each change to a log, through a buffer. When the disk is full, the engine refuses the change, but its bytes
//! stay in the buffer and are written with the next change: recovery after a crash would then apply the refused change. So no
//! change reaches the engine while less than the reserve is free, or while the folder is read-only. If the engine fails all the
//! same (a quota, a broken disk), the process ends before any other response is sent, and without destructors, because the buffer's
//! own would write the refused bytes. A record that was half written is cut off at the next start (see `connect`).

use super::StoreError;
use rustix::fs::Access;
use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError, Weak},
    time::{Duration, Instant},
};

/// How often the free space is checked, besides the check before each write.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// With less than this free, the engine's own background writes, some fifty bytes a second, may fail too.
const DRY_BYTES: u64 = 64 * 1024;
/// How long the background writes may fail. Their refused bytes stay in the buffer, where they do no harm; but when its 32 KiB are
/// full, after some ten minutes, a record is torn, and recovery could not read the log after it.
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

/// The result of a check of the disk.
#[derive(Debug, PartialEq, Eq)]
enum Outlook {
    Room,
    Trouble(Trouble),
    /// There is room again, but it was missing for so long that the engine's log may be torn.
    Torn,
}

impl Disk {
    /// Checks the disk of this folder, also periodically while the database is open.
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
        // If the free space is unknown, the engine decides.
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

    /// The result for this much free space; `None` if the folder is read-only.
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
                    tracing::error!(%folder, "the folder is read-only: nothing is saved until the user that runs Daybook may write to it")
                }
                None => tracing::info!(%folder, free, "the disk accepts changes again"),
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
        // The result does not matter here: writes check again and report it.
        let _ = disk.make_sure_of_room();
    }
}

/// Ends the process if a write failed in a way that its bytes may still reach the log.
pub(super) fn end_if_it_may_come_back(error: &surrealdb::Error) {
    if may_come_back(error.message()) {
        end(error.message());
    }
}

/// Whether the engine itself failed while writing, judged by its error messages. A conflict, or a statement that throws, has other
/// messages and fails before anything is written.
fn may_come_back(message: &str) -> bool {
    const FAILED: [&str; 6] =
        ["WAL error: ", "IO error: ", "Commit failed: ", "Other error: ", "Pipeline stall", "commit coordinator response channel closed"];
    message.strip_prefix("There was a problem with a transaction: ").is_some_and(|what| FAILED.iter().any(|known| what.starts_with(known)))
}

fn end(why: &str) -> ! {
    tracing::error!(
        "Daybook aborts, so that a refused change can't be written later: {why}. Acknowledged changes are safe; start Daybook again."
    );
    // A core dump would contain private texts, and need room.
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
