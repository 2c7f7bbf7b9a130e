//! The rules for texts, the same for pages, forms and programs.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Why a text is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TextError {
    /// There is nothing in it.
    Blank,
    /// It is over its limit; both are characters.
    TooLong {
        /// The most that it may have.
        limit: usize,
        /// What it has.
        length: usize,
    },
}

/// The text itself, if it has at most `limit` characters.
pub(super) fn checked(text: String, limit: usize) -> Result<String, TextError> {
    // A text has at least as many bytes as characters, and most are far below their limit.
    if text.len() <= limit {
        return Ok(text);
    }
    match text.chars().count() {
        length if length > limit => Err(TextError::TooLong { limit, length }),
        _ => Ok(text),
    }
}
