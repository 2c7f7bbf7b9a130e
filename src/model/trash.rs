//! The Trash as its owner sees it.

use super::{day::Day, limits::TRASH_DAYS, moment::Moment, row::RowId};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::{borrow::Cow, fmt, str::FromStr};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        Object, RefOr,
        schema::{Schema, Type},
    },
};

/// What was removed for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Removed {
    /// How many todos and notes, subtasks too.
    pub rows: usize,
    /// Whether something is left: there was too much for one request, and another removes more.
    pub left: bool,
}

/// How long something lies in the Trash.
pub const KEPT: SignedDuration = SignedDuration::from_hours(24 * TRASH_DAYS);

/// A row in the Trash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TrashItem {
    /// The row.
    pub row: RowId,
    /// Its place in the Trash.
    pub place: TrashPlace,
    /// The day that it is restored to; none for someday.
    pub day: Option<Day>,
    /// What a person calls that day.
    pub day_name: Option<String>,
    /// A todo's text, or a note's title.
    pub text: String,
    /// The beginning of a note's body, at most 250 characters; empty for a todo.
    pub body: String,
    /// How many subtasks come back with it.
    pub subtasks: usize,
    /// When it was deleted.
    pub deleted: Moment,
    /// When it is removed for good.
    pub goes: Moment,
}

/// A row that was just taken out of the Trash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Restored {
    /// The row.
    pub row: RowId,
    /// A todo's text, or a note's title.
    pub text: String,
    /// The day it stands on; none for someday.
    pub day: Option<Day>,
    /// What a person calls that day.
    pub day_name: Option<String>,
}

/// A place in the Trash: right after this row, in the order in which it is listed. Written as nanoseconds since 1970 and the row's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TrashPlace {
    /// When the row was deleted.
    pub at: Timestamp,
    /// The row: several may have been deleted at once.
    pub row: RowId,
}

/// Not a place in the Trash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a place in the Trash")]
pub struct NotAPlace;

impl fmt::Display for TrashPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.at.as_nanosecond(), self.row)
    }
}

impl FromStr for TrashPlace {
    type Err = NotAPlace;

    fn from_str(text: &str) -> Result<Self, NotAPlace> {
        let (at, row) = text.split_once('.').ok_or(NotAPlace)?;
        let is_count = (1..=20).contains(&at.len()) && at.bytes().all(|byte| byte.is_ascii_digit());
        let at = at.parse().ok().filter(|_| is_count).and_then(|at| Timestamp::from_nanosecond(at).ok());
        Ok(Self { at: at.ok_or(NotAPlace)?, row: row.parse().map_err(|_| NotAPlace)? })
    }
}

impl TryFrom<String> for TrashPlace {
    type Error = NotAPlace;
    fn try_from(text: String) -> Result<Self, NotAPlace> {
        text.parse()
    }
}

impl From<TrashPlace> for String {
    fn from(place: TrashPlace) -> Self {
        place.to_string()
    }
}

impl ToSchema for TrashPlace {
    fn name() -> Cow<'static, str> {
        "TrashPlace".into()
    }
}

impl PartialSchema for TrashPlace {
    fn schema() -> RefOr<Schema> {
        let place = Object::builder().schema_type(Type::String);
        let place = place.pattern(Some("^[0-9]{1,20}\\.(?:todo|note)\\.[0-7][0-9A-HJKMNP-TV-Z]{25}$"));
        place.examples(["1795426200000000000.todo.01HF7YAT000000000000000001"]).build().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_reads_back_as_itself() {
        const ID: &str = "01HF7YAT000000000000000001";
        for text in [format!("0.todo.{ID}"), format!("1795426200123456789.note.{ID}"), format!("99999999999999999999.todo.{ID}")] {
            assert_eq!(text.parse().map(|place: TrashPlace| place.to_string()), Ok(text));
        }
        for wrong in [
            "",
            "1",
            "1.",
            ".todo.",
            &format!("-1.todo.{ID}"),
            &format!("+1.todo.{ID}"),
            &format!("1.day.{ID}"),
            &format!("1{}.todo.{ID}", "0".repeat(20)),
        ] {
            assert_eq!(wrong.parse::<TrashPlace>(), Err(NotAPlace), "{wrong}");
        }
    }
}
