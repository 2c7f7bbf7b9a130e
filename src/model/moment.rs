//! A moment as a page shows it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A moment, for machines and on the visitor's own clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Moment {
    /// In UTC, to the second: `2026-11-23T09:30:00Z`.
    pub at: String,
    /// In words: `Today, 10:30`, with a note that it is UTC if the visitor's time zone is not known.
    pub words: String,
}
