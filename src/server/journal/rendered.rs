//! A cache of the notes' HTML: each Markdown text is rendered once, when its note is first shown whole.

use crate::{
    model::{clip, id::NoteId, note::Note, row::Row},
    server::{beside::beside, cache_counts, markdown, sha256::sha256, store::StoreError},
};
use moka::{notification::RemovalCause, sync::Cache};
use std::sync::Arc;

/// The HTML by the hash of the Markdown. Clones share the cache.
#[derive(Debug, Clone)]
pub struct Rendered(Cache<[u8; 32], Arc<str>>);

impl Rendered {
    /// A cache of at most `limit` bytes; evicted texts are rendered again when they are needed.
    pub fn new(limit: u64) -> Self {
        let weight = |_: &[u8; 32], html: &Arc<str>| u32::try_from(html.len() + 64).unwrap_or(u32::MAX);
        let dropped = |_, _, cause: RemovalCause| {
            if cause.was_evicted() {
                cache_counts::Cache::Markdown.evicted();
            }
        };
        Self(Cache::builder().max_capacity(limit).weigher(weight).eviction_listener(dropped).build())
    }

    /// Records how much is cached.
    pub fn sample(&self) {
        self.0.run_pending_tasks();
        cache_counts::Cache::Markdown.holds(self.0.entry_count(), Some(self.0.weighted_size()));
    }

    /// Gives the notes among some rows their HTML.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] when the renderer fails.
    pub async fn dress(&self, mut rows: Vec<Row>) -> Result<Vec<Row>, StoreError> {
        let (bytes, rendered) = (rows.iter().filter_map(Row::note).map(|note| note.body.len()).sum(), self.clone());
        rendering(bytes, move || {
            for row in &mut rows {
                if let Row::Note(note) = row {
                    let html = rendered.html(&note.body);
                    if note.html != *html {
                        Arc::make_mut(note).html = html.as_ref().to_owned();
                    }
                }
            }
            rows
        })
        .await
    }

    /// The HTML of one text.
    ///
    /// # Errors
    /// As [`Self::dress`].
    pub async fn of(&self, body: &str) -> Result<Arc<str>, StoreError> {
        let (rendered, body) = (self.clone(), body.to_owned());
        rendering(body.len(), move || rendered.html(&body)).await
    }

    /// The notes of a day as its page shows them. Clipped notes are not rendered.
    ///
    /// # Errors
    /// As [`Self::dress`].
    pub async fn for_page(&self, notes: Vec<Arc<Note>>, opened: Option<NoteId>) -> Result<Vec<Arc<Note>>, StoreError> {
        let (bytes, rendered) = (notes.iter().map(|note| note.body.len()).sum(), self.clone());
        rendering(bytes, move || clip::for_page(notes, opened, |body| rendered.html(body))).await
    }

    /// How many texts are cached.
    #[cfg(test)]
    pub fn len(&self) -> u64 {
        self.0.run_pending_tasks();
        self.0.entry_count()
    }

    fn html(&self, body: &str) -> Arc<str> {
        if body.is_empty() {
            return Arc::default();
        }
        let entry = self.0.entry(sha256(body)).or_insert_with(|| markdown::render(body).into());
        cache_counts::Cache::Markdown.looked(!entry.is_fresh());
        entry.into_value()
    }
}

async fn rendering<T: Send + 'static>(bytes: usize, work: impl FnOnce() -> T + Send + 'static) -> Result<T, StoreError> {
    beside(bytes, work).await.map_err(|error| {
        tracing::error!(%error, "rendering a note failed");
        StoreError::Unknown
    })
}
