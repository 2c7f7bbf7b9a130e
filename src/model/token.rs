//! Personal tokens: what a person makes for a program of theirs, as they see it.

use super::{
    id::TokenId,
    limits::TOKEN_NAME_CHARS,
    moment::Moment,
    text::{TextError, checked, is_blank},
};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a token may do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// Read.
    #[default]
    Read,
    /// Read, and change todos, notes and days.
    Write,
}

impl Scope {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 2] = [Self::Read, Self::Write];

    /// As forms and the database write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
        }
    }

    /// What [`Self::as_str`] wrote.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == word)
    }

    /// Whether a token of this scope may do what needs the other.
    pub const fn allows(self, needed: Self) -> bool {
        matches!((self, needed), (Self::Write, _) | (_, Self::Read))
    }
}

/// How long a token is good for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum Lifetime {
    /// A week.
    #[serde(rename = "7_days")]
    Days7,
    /// About a month.
    #[default]
    #[serde(rename = "30_days")]
    Days30,
    /// About three months.
    #[serde(rename = "90_days")]
    Days90,
    /// A year.
    #[serde(rename = "365_days")]
    Days365,
    /// Until it is revoked.
    #[serde(rename = "unlimited")]
    Unlimited,
}

impl Lifetime {
    /// All of them, the shortest first.
    pub const ALL: [Self; 5] = [Self::Days7, Self::Days30, Self::Days90, Self::Days365, Self::Unlimited];

    /// As forms write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Days7 => "7_days",
            Self::Days30 => "30_days",
            Self::Days90 => "90_days",
            Self::Days365 => "365_days",
            Self::Unlimited => "unlimited",
        }
    }

    /// How many days it is; none for a token that does not expire.
    pub const fn days(self) -> Option<i64> {
        match self {
            Self::Days7 => Some(7),
            Self::Days30 => Some(30),
            Self::Days90 => Some(90),
            Self::Days365 => Some(365),
            Self::Unlimited => None,
        }
    }

    /// When a token that is made now expires.
    pub fn end(self, now: Timestamp) -> Option<Timestamp> {
        self.days().map(|days| now + SignedDuration::from_hours(24 * days))
    }
}

/// The name of a token: one line that is not blank.
///
/// # Errors
/// [`TextError`].
pub fn name(text: &str) -> Result<String, TextError> {
    if is_blank(text) {
        return Err(TextError::Blank);
    }
    checked(text.split_whitespace().collect::<Vec<_>>().join(" "), TOKEN_NAME_CHARS)
}

/// A token as its owner sees it, without the token itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TokenView {
    /// For revoking it.
    pub id: TokenId,
    /// What its owner calls it.
    pub name: String,
    /// What it may do.
    pub scope: Scope,
    /// When it was made.
    pub created: Moment,
    /// When it was last used, to the minute; none before the first use.
    pub last_used: Option<Moment>,
    /// When it expires, if it does.
    pub expires: Option<Moment>,
    /// Whether it has expired.
    pub is_expired: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_line_of_some_characters() {
        assert_eq!(name(" Backup\r\n script ").as_deref(), Ok("Backup script"));
        for blank in ["", " \n\t"] {
            assert_eq!(name(blank), Err(TextError::Blank), "{blank:?}");
        }
        assert!(name(&"é".repeat(TOKEN_NAME_CHARS)).is_ok());
        let length = TOKEN_NAME_CHARS + 1;
        assert_eq!(name(&"x".repeat(length)), Err(TextError::TooLong { limit: TOKEN_NAME_CHARS, length }));
    }

    #[test]
    fn only_write_allows_changes() {
        let allowed = Scope::ALL.map(|scope| Scope::ALL.map(|needed| scope.allows(needed)));
        assert_eq!(allowed, [[true, false], [true, true]]);
        assert_eq!(Scope::ALL.map(|scope| Scope::from_word(scope.as_str())), Scope::ALL.map(Some));
        assert_eq!(Scope::from_word("admin"), None);
    }

    #[test]
    fn a_token_expires_after_its_days() {
        let now: Timestamp = "2026-11-23T09:30:00Z".parse().expect("a time");
        let ends = Lifetime::ALL.map(|lifetime| lifetime.end(now).map(|end| end.to_string()));
        let days = ["2026-11-30", "2026-12-23", "2027-02-21", "2027-11-23"].map(|day| Some(format!("{day}T09:30:00Z")));
        assert_eq!(ends[..4], days);
        assert_eq!(ends[4], None);
    }
}
