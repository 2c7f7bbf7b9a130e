//! A note: a title and a Markdown body.

use super::{
    day::Day,
    id::{NoteId, OpId},
    limits::{NOTE_BODY_CHARS, NOTE_TITLE_CHARS},
    rank::Rank,
    text::{TextError, checked},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One note as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Note {
    /// Made by the client that created it.
    pub id: NoteId,
    /// The day it stands on; none for someday.
    pub day: Option<Day>,
    /// Its place among the day's notes.
    pub rank: Rank,
    /// One line; may be blank.
    pub title: String,
    /// The change that wrote the title.
    pub title_op: OpId,
    /// Markdown, exactly as typed.
    pub body: String,
    /// The change that wrote the body.
    pub body_op: OpId,
    /// The body as sanitised HTML, rendered by the server; of an older body until the server has the newer one.
    pub html: String,
    /// The change that moved it to the Trash.
    pub trashed: Option<OpId>,
    /// The owner's count of changes when it was last written.
    pub seq: u64,
    /// Whether `body` is only the beginning of the body, and `html` is empty, because a whole day was requested: `/api/notes/get` has the
    /// whole note.
    #[serde(default)]
    pub clipped: bool,
    /// Whether it is on the list of what is pinned.
    #[serde(default)]
    pub pinned: bool,
    /// Whether only its title is shown.
    #[serde(default)]
    pub folded: bool,
}

impl Note {
    /// Whether two states of one note have the same body, as far as is known.
    pub fn has_body_of(&self, other: &Self) -> bool {
        if self.clipped || other.clipped { self.body_op == other.body_op } else { self.body == other.body }
    }
}

/// A title that a note may have: one line of at most [`NOTE_TITLE_CHARS`] characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Title(String);

impl Title {
    /// # Errors
    /// [`TextError`] when the title is too long.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        checked(text.split_whitespace().collect::<Vec<_>>().join(" "), NOTE_TITLE_CHARS).map(Self)
    }

    /// The title itself.
    pub fn into_inner(self) -> String {
        self.0
    }

    /// Whether it says nothing.
    pub const fn is_blank(&self) -> bool {
        self.0.is_empty()
    }
}

/// A body that a note may have: at most [`NOTE_BODY_CHARS`] characters, kept as typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body(String);

impl Body {
    /// # Errors
    /// [`TextError`] when the body is too long.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        checked(super::normalise_newlines(text), NOTE_BODY_CHARS).map(Self)
    }

    /// The body itself.
    pub fn into_inner(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_one_line() {
        assert_eq!(Title::parse(" Shopping\r\n list ").map(Title::into_inner), Ok("Shopping list".into()));
        assert_eq!(Title::parse("").map(Title::into_inner), Ok(String::new()));
        assert!(Title::parse(&"x".repeat(NOTE_TITLE_CHARS + 1)).is_err());
    }

    #[test]
    fn a_body_is_kept_as_typed() {
        assert_eq!(Body::parse("  # A\r\n\r\n  ").map(Body::into_inner), Ok("  # A\n\n  ".into()));
        assert!(Body::parse(&"字".repeat(NOTE_BODY_CHARS)).is_ok());
        assert!(Body::parse(&"字".repeat(NOTE_BODY_CHARS + 1)).is_err());
    }
}
