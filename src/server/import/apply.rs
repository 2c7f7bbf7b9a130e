//! Writes confirmed imports and undoes those that are to be undone, also if another process began that and did not finish.
//!
//! Several tasks may do the same at once, on one instance or on several: the journal writes each part once.

use crate::server::{
    journal::Journal,
    store::{Store, StoreError, imports::Import},
};

/// Writes or undoes what is left of an import; does nothing if it is not under way.
///
/// # Errors
/// [`StoreError`]: the finished parts stay finished, and the rest is left for the next call.
pub async fn finish(store: &Store, journal: &Journal, import: &Import) -> Result<(), StoreError> {
    let Some(way) = import.way() else { return Ok(()) };
    for chunk in store.import_chunks_left(&import.owner, import.id, way).await? {
        journal.import(&import.owner, chunk, way).await?;
    }
    store.finish_import(&import.owner, import.id, way).await
}

/// The same for the imports of all users that are under way. If one fails, it goes on with the next.
///
/// # Errors
/// [`StoreError`] where the imports can't be read.
pub async fn finish_all(store: &Store, journal: &Journal) -> Result<(), StoreError> {
    for import in store.imports_under_way().await? {
        match finish(store, journal, &import).await {
            Ok(()) => tracing::info!("an unfinished import was completed"),
            // They deleted their account in the meantime.
            Err(StoreError::NoSuchOwner) => {}
            Err(error) => tracing::error!(%error, "an import could not be finished"),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
