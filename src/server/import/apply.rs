//! Writes the imports that were confirmed and takes back those that are to be undone, also where another process began and did not finish.
//!
//! Several may do the same at once, on one instance or on several: the journal writes each part once.

use crate::server::{
    journal::Journal,
    store::{Store, StoreError, imports::Import},
};

/// Makes what is left of an import go its way; nothing happens where none is under way.
///
/// # Errors
/// [`StoreError`]: what is done is done, and the rest is left for the next time.
pub async fn finish(store: &Store, journal: &Journal, import: &Import) -> Result<(), StoreError> {
    let Some(way) = import.way() else { return Ok(()) };
    for chunk in store.import_chunks_left(&import.owner, import.id, way).await? {
        journal.import(&import.owner, chunk, way).await?;
    }
    store.finish_import(&import.owner, import.id, way).await
}

/// The same for all that are under way, of everybody. Where it fails for one it goes on with the next.
///
/// # Errors
/// [`StoreError`] where it can't be said which there are.
pub async fn finish_all(store: &Store, journal: &Journal) -> Result<(), StoreError> {
    for import in store.imports_under_way().await? {
        match finish(store, journal, &import).await {
            Ok(()) => tracing::info!("an import that was under way is finished"),
            // They deleted their account in the meantime.
            Err(StoreError::NoSuchOwner) => {}
            Err(error) => tracing::error!(%error, "an import is not finished"),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
