//! Record ids: ULIDs. The client makes them, except for those of versions, so that a repeated request changes nothing.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use ulid::{ULID_LEN, Ulid};
use utoipa::ToSchema;

/// Not a ULID in its canonical 26-character form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an id")]
pub struct NotAnId;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
        #[serde(try_from = "String", into = "String")]
        #[schema(value_type = String, pattern = "^[0-7][0-9A-HJKMNP-TV-Z]{25}$", example = "01HF7YAT000000000000000001")]
        pub struct $name(Ulid);

        impl $name {
            /// An id from its two halves: milliseconds since 1970 and 80 random bits.
            pub const fn from_parts(milliseconds: u64, random: u128) -> Self {
                Self(Ulid::from_parts(milliseconds, random))
            }

            /// When it was made, by the clock of its maker: milliseconds since 1970.
            pub const fn milliseconds(self) -> u64 {
                self.0.timestamp_ms()
            }

            /// The id after a word: names an element of a page, `check-01H…`. Not by `format!`, which is more code each time.
            pub fn named(self, word: &str) -> String {
                [word, &*self.0.array_to_str(&mut [0; ULID_LEN])].concat()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;

            /// Accepts the canonical upper-case form only, so that one id has one spelling.
            fn from_str(text: &str) -> Result<Self, NotAnId> {
                let id = Ulid::from_string(text).map_err(|_| NotAnId)?;
                (id.to_string() == text).then_some(Self(id)).ok_or(NotAnId)
            }
        }

        impl TryFrom<String> for $name {
            type Error = NotAnId;
            fn try_from(text: String) -> Result<Self, NotAnId> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.to_string()
            }
        }
    };
}

id!(/// Names one todo of one owner.
    TodoId);
id!(/// Names one note of one owner.
    NoteId);
id!(/// Names one earlier text of a note; made by the server when another replaced it.
    VersionId);
id!(/// Names one personal token of one owner; opens nothing.
    TokenId);
id!(/// Names one import of one owner: a file that they bring in.
    ImportId);
id!(/// Names one change of one owner: the server applies each once.
    OpId);

impl OpId {
    /// Stands for the change that wrote a text if that has no id, as in the first release.
    pub const UNKNOWN: Self = Self(Ulid::nil());

    /// The id of the change that creates a todo: the id of the todo, unless that was tried before, so that a page needs only one of the
    /// two. The change that creates a note has its own id, because a program may give a note and a todo the same id.
    pub const fn of_todo(id: TodoId) -> Self {
        Self(id.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_id_has_one_spelling() {
        let id = TodoId::from_parts(1_700_000_000_000, 42);
        assert_eq!(id.to_string().parse(), Ok(id));
        for wrong in ["", "01", &id.to_string().to_lowercase(), "8ZZZZZZZZZZZZZZZZZZZZZZZZZ", "todo:01HF7YAT00000000000000001A"] {
            assert_eq!(wrong.parse::<TodoId>(), Err(NotAnId), "{wrong}");
        }
    }
}
