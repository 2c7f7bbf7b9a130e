//! A todo: one line, or a few, that can be done.

use super::{
    day::Day,
    id::{OpId, TodoId},
    limits::TODO_CHARS,
    rank::Rank,
    text::{TextError, checked, is_blank},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One todo as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Todo {
    /// Made by the client that created it.
    pub id: TodoId,
    /// The day it stands on; none for someday.
    pub day: Option<Day>,
    /// The todo it is a subtask of.
    pub parent: Option<TodoId>,
    /// Its place in the list.
    pub rank: Rank,
    /// What is to be done; never blank.
    pub text: String,
    /// The change that wrote the text: what an edit of it is based on.
    pub text_op: OpId,
    /// Whether it stands in the Done section.
    pub done: bool,
    /// The change that moved it to the Trash.
    pub trashed: Option<OpId>,
    /// The owner's count of changes when it was last written.
    pub seq: u64,
    /// Whether it is on the list of what is pinned.
    #[serde(default)]
    pub pinned: bool,
    /// Whether the section below it is hidden, if it is a heading.
    #[serde(default)]
    pub folded: bool,
}

/// Text that a todo may have: not blank and at most [`TODO_CHARS`] characters, without white space at its ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TodoText(String);

impl TodoText {
    /// # Errors
    /// [`TextError`] when the text is blank or too long.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        if is_blank(text) {
            return Err(TextError::Blank);
        }
        checked(super::normalise_newlines(text.trim()), TODO_CHARS).map(Self)
    }

    /// The text itself.
    pub fn into_inner(self) -> String {
        self.0
    }
}

/// How many todos were changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Count {
    /// The number, without subtasks that went along.
    pub todos: usize,
}

/// What is done with each of several todos.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum EachChange {
    /// It is checked.
    Done,
    /// It goes to the end of another day, or of someday.
    Move,
    /// It goes to the Trash.
    Delete,
}

/// Which way a todo goes in its list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// One place towards the top.
    Up,
    /// One place towards the bottom.
    Down,
    /// Below the todo above it, as the last of its subtasks.
    In,
    /// Out of the todo that it is a subtask of, to the place after that.
    Out,
}

impl Direction {
    /// The direction that a word in forms names; down where it is none.
    pub fn named(word: &str) -> Self {
        match word {
            "up" => Self::Up,
            "in" => Self::In,
            "out" => Self::Out,
            _ => Self::Down,
        }
    }

    /// The word in forms.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Down => "down",
            Self::In => "in",
            Self::Out => "out",
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
        assert_eq!(TodoText::parse("\u{200b}"), Err(TextError::Blank), "what can't be seen is nothing");
        assert!(TodoText::parse(&"é".repeat(TODO_CHARS)).is_ok());
        assert_eq!(TodoText::parse(&"é".repeat(TODO_CHARS + 3)), Err(TextError::TooLong { limit: TODO_CHARS, length: TODO_CHARS + 3 }));
    }
}
