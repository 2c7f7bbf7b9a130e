//! A todo: one line, or a few, that can be done.

use super::{day::Day, id::TodoId, limits::TODO_CHARS};
use crate::error::{AppError, Field};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One todo as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Todo {
    /// Made by the client that created it.
    pub id: TodoId,
    /// The day it stands on.
    pub day: Day,
    /// What is to be done; never blank.
    pub text: String,
    /// Whether it stands in the Done section.
    pub done: bool,
    /// Counted up by the database on every write; an edit that names an old version is a conflict.
    pub version: u32,
}

/// Text that a todo may have: not blank and at most [`TODO_CHARS`] characters, without white space at its ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TodoText(String);

impl TodoText {
    /// # Errors
    /// [`AppError::Invalid`] in the user's words when the text is blank or too long.
    pub fn parse(text: &str) -> Result<Self, AppError> {
        let text = super::normalise_newlines(text.trim());
        let length = text.chars().count();
        if text.is_empty() {
            return Err(AppError::invalid(Field::Text, "Write what is to be done first."));
        }
        if length > TODO_CHARS {
            return Err(AppError::too_long(Field::Text, "A todo", TODO_CHARS, length));
        }
        Ok(Self(text))
    }

    /// The text itself.
    pub fn into_inner(self) -> String {
        self.0
    }
}

/// Which way a todo goes in its list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// One place towards the top.
    Up,
    /// One place towards the bottom.
    Down,
}

impl Direction {
    /// The way that takes a step back again.
    #[must_use]
    pub const fn back(self) -> Self {
        match self {
            Self::Up => Self::Down,
            Self::Down => Self::Up,
        }
    }

    /// The word in forms.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Down => "down",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_todo_is_neither_blank_nor_endless() {
        assert_eq!(TodoText::parse("  milk \n").map(TodoText::into_inner), Ok("milk".into()));
        assert_eq!(TodoText::parse("a\r\nb").map(TodoText::into_inner), Ok("a\nb".into()), "browsers send CRLF from a textarea");
        assert!(TodoText::parse(" \n\t").is_err());
        assert!(TodoText::parse(&"é".repeat(TODO_CHARS)).is_ok());
        let refused = TodoText::parse(&"é".repeat(TODO_CHARS + 3)).expect_err("too long");
        assert_eq!(refused.to_string(), "A todo can have 2,000 characters; this has 2,003. Nothing was lost: shorten it and save again.");
    }
}
