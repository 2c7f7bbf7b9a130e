//! A note: a title and a Markdown body.

use super::{
    day::Day,
    id::NoteId,
    limits::{NOTE_BODY_CHARS, NOTE_TITLE_CHARS},
};
use crate::error::{AppError, Field};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One note as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Note {
    /// Made by the client that created it.
    pub id: NoteId,
    /// The day it stands on.
    pub day: Day,
    /// One line; may be blank.
    pub title: String,
    /// Markdown, exactly as typed.
    pub body: String,
    /// The body as sanitised HTML, rendered by the server.
    pub html: String,
    /// Counted up by the database on every write; a save that names an old version is a conflict.
    pub version: u32,
}

/// A title that a note may have: one line of at most [`NOTE_TITLE_CHARS`] characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Title(String);

impl Title {
    /// # Errors
    /// [`AppError::Invalid`] in the user's words when the title is too long.
    pub fn parse(text: &str) -> Result<Self, AppError> {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        match text.chars().count() {
            length if length > NOTE_TITLE_CHARS => Err(AppError::too_long(Field::Title, "A title", NOTE_TITLE_CHARS, length)),
            _ => Ok(Self(text)),
        }
    }

    /// The title itself.
    pub fn into_inner(self) -> String {
        self.0
    }
}

/// A body that a note may have: at most [`NOTE_BODY_CHARS`] characters, kept as typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body(String);

impl Body {
    /// # Errors
    /// [`AppError::Invalid`] in the user's words when the body is too long.
    pub fn parse(text: &str) -> Result<Self, AppError> {
        let text = super::normalise_newlines(text);
        match text.chars().count() {
            length if length > NOTE_BODY_CHARS => Err(AppError::too_long(Field::Body, "A note", NOTE_BODY_CHARS, length)),
            _ => Ok(Self(text)),
        }
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
