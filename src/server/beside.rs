//! Work that takes long, beside the requests.

use tokio::task::{JoinError, spawn_blocking};

/// Texts up to so many bytes are worked on at once.
const AT_ONCE: usize = 4 * 1024;

/// Works on texts of so many bytes together. Where that takes long, other requests go on meanwhile.
///
/// # Errors
/// The work panicked, or the program ends.
pub async fn beside<T: Send + 'static>(bytes: usize, work: impl FnOnce() -> T + Send + 'static) -> Result<T, JoinError> {
    if bytes <= AT_ONCE { Ok(work()) } else { spawn_blocking(work).await }
}
