//! What an import tells a person.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// An export of Daybook.
    Daybook,
    /// Markdown, one file or many.
    Markdown,
    /// An export of Todoist.
    Todoist,
    /// Plain text.
    Text,
}

/// What a file holds that Daybook does not keep.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LeftOut {
    /// Pictures: the text that names them is kept.
    pub pictures: usize,
    /// Files of a kind that is not read.
    pub files: usize,
    /// Rows and lines that say nothing: an empty task, a bullet alone.
    pub rows: usize,
}
