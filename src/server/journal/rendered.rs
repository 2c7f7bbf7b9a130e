//! The notes' Markdown as HTML: rendered once for each text, however often it is read.

use crate::{
    model::row::Row,
    server::{markdown, store::StoreError},
};
use moka::sync::Cache;
use sha2::{Digest as _, Sha256};
use std::sync::Arc;

/// Texts longer than this together are rendered beside the other requests, in bytes.
const AT_ONCE: usize = 4 * 1024;

/// Rendered texts by the hashes of what they were rendered from. Clones are the same.
#[derive(Debug, Clone)]
pub struct Rendered(Cache<[u8; 32], Arc<str>>);

impl Rendered {
    /// Keeps at most so many bytes; the texts that were used longest ago are rendered again.
    pub fn new(limit: u64) -> Self {
        let weight = |_: &[u8; 32], html: &Arc<str>| u32::try_from(html.len() + 64).unwrap_or(u32::MAX);
        Self(Cache::builder().max_capacity(limit).weigher(weight).build())
    }

    /// Gives the notes among some rows their HTML.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] when the renderer fails.
    pub async fn dress(&self, mut rows: Vec<Row>) -> Result<Vec<Row>, StoreError> {
        let bytes: usize = rows.iter().filter_map(Row::note).map(|note| note.body.len()).sum();
        if bytes <= AT_ONCE {
            rows.iter_mut().for_each(|row| self.dress_one(row));
            return Ok(rows);
        }
        let rendered = self.clone();
        let dressed = tokio::task::spawn_blocking(move || {
            rows.iter_mut().for_each(|row| rendered.dress_one(row));
            rows
        });
        dressed.await.map_err(|error| {
            tracing::error!(%error, "a note was not rendered");
            StoreError::Unknown
        })
    }

    fn dress_one(&self, row: &mut Row) {
        if let Row::Note(note) = row {
            let html = if note.body.is_empty() { Arc::default() } else { self.html(&note.body) };
            if note.html != *html {
                Arc::make_mut(note).html = html.as_ref().to_owned();
            }
        }
    }

    fn html(&self, body: &str) -> Arc<str> {
        self.0.get_with(Sha256::digest(body).into(), || markdown::render(body).into())
    }
}
