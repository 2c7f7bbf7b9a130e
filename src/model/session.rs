//! Sessions as their owner sees them.

use super::{device::Device, impersonation::Impersonator, moment::Moment};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use utoipa::ToSchema;

/// Names a session to its owner: the SHA-256, in hexadecimal, of the session's key in the store, which is itself a hash of
/// the cookie. So it grants nothing and reveals neither the key nor the cookie; only its owner can end a session by it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, pattern = "^[0-9a-f]{64}$", example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
pub struct SessionId(String);

/// Not 64 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a session's id")]
pub struct NotASessionId;

impl SessionId {
    /// The id of a SHA-256.
    pub fn from_digest(digest: [u8; 32]) -> Self {
        Self(digest.iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// The first digits, for a log: enough to tell sessions apart, and too few to end one by.
    pub fn short(&self) -> &str {
        self.0.get(..12).unwrap_or_default()
    }
}

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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SessionView {
    /// For ending it.
    pub id: SessionId,
    /// What it looks like.
    pub device: Device,
    /// The address that it signed in from, if known.
    pub address: Option<String>,
    /// When it signed in.
    pub created: Moment,
    /// When it was last used, to the hour.
    pub last_seen: Moment,
    /// Whether it is the session of this request.
    pub is_current: bool,
    /// The impersonator who acts in it, if any.
    pub impersonator: Option<Impersonator>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_64_digits() {
        assert_eq!(SessionId::from_digest([0xf0; 32]).to_string().parse(), Ok(SessionId::from_digest([0xf0; 32])));
        assert!("0123456789abcdef".repeat(4).parse::<SessionId>().is_ok());
        assert_eq!("0123456789abcdef".repeat(4).parse::<SessionId>().map(|id| id.short().len()), Ok(12));
        for wrong in [String::new(), "a".repeat(63), "A".repeat(64), "g".repeat(64), format!("{}'", "a".repeat(63))] {
            assert_eq!(wrong.parse::<SessionId>(), Err(NotASessionId), "{wrong}");
        }
    }
}
