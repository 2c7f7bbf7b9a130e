//! Long work, on the thread pool for blocking work.

use tokio::task::{JoinError, spawn_blocking};

/// Texts up to this many bytes are processed on the spot.
const AT_ONCE: usize = 4 * 1024;

/// Runs work on texts of `bytes` bytes in total. Long work runs on a blocking thread, so that other requests go on.
///
/// # Errors
/// The work panicked, or the program ends.
pub async fn beside<T: Send + 'static>(bytes: usize, work: impl FnOnce() -> T + Send + 'static) -> Result<T, JoinError> {
    if bytes <= AT_ONCE { Ok(work()) } else { spawn_blocking(work).await }
}
