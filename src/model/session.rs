//! Sessions as their owner sees them.

use super::{device::Device, impersonation::Impersonator, moment::Moment};
use crate::error::AppError;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// Names a session to its owner: the SHA-256, in hexadecimal, of the key that the store keeps the session by, which is
/// itself a hash of the cookie. So it opens nothing, and whoever sees one learns neither the key nor the cookie; only its
/// owner can end a session by it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SessionId(String);

/// Not 64 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a session's id")]
pub struct NotASessionId;

impl FromStr for SessionId {
    type Err = NotASessionId;

    fn from_str(text: &str) -> Result<Self, NotASessionId> {
        let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        (text.len() == 64 && text.bytes().all(is_digit)).then(|| Self(text.to_owned())).ok_or(NotASessionId)
    }
}

impl fmt::Display for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for SessionId {
    type Error = NotASessionId;
    fn try_from(text: String) -> Result<Self, NotASessionId> {
        text.parse()
    }
}

impl From<SessionId> for String {
    fn from(id: SessionId) -> Self {
        id.0
    }
}

/// A browser that somebody is signed in with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionView {
    /// For ending it.
    pub id: SessionId,
    /// What it looks like.
    pub device: Device,
    /// The address that it signed in from, where known.
    pub address: Option<String>,
    /// When it signed in.
    pub created: Moment,
    /// When it was last used, to the hour.
    pub last_seen: Moment,
    /// Whether it is the one that asks.
    pub is_current: bool,
    /// Who acts in it in the owner's place, if anybody does.
    pub impersonator: Option<Impersonator>,
}

/// Everything that the sessions page shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionsPage {
    /// The sessions that go on: the one that asks first, then those used last.
    pub sessions: Vec<SessionView>,
    /// Whether the owner looks at it: nobody in their place can end anything.
    pub in_person: bool,
    /// Why a form of the page without JavaScript did nothing.
    pub refused: Option<AppError>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_64_digits() {
        assert!("0123456789abcdef".repeat(4).parse::<SessionId>().is_ok());
        for wrong in [String::new(), "a".repeat(63), "A".repeat(64), "g".repeat(64), format!("{}'", "a".repeat(63))] {
            assert_eq!(wrong.parse::<SessionId>(), Err(NotASessionId), "{wrong}");
        }
    }
}
