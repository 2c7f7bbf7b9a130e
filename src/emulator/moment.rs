//! Timestamps as the API writes them, and the ids made from them.

use crate::server::{clock::Clock, random::Random};
use jiff::{SignedDuration, Timestamp, fmt::rfc2822::DateTimePrinter};
use serde::{Deserialize, Serialize};
use ulid::Ulid;

/// A timestamp, in JSON with milliseconds: `2026-11-23T09:30:00.000Z`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Moment(Timestamp);

impl Moment {
    pub fn now(clock: &Clock) -> Self {
        Self(clock.now())
    }

    pub fn since(self, earlier: Self) -> SignedDuration {
        self.0.duration_since(earlier.0)
    }

    pub fn plus(self, duration: SignedDuration) -> Self {
        Self(self.0.saturating_add(duration).unwrap_or(Timestamp::MAX))
    }

    /// Seconds since 1970, as tokens count.
    pub fn seconds(self) -> i64 {
        self.0.as_second()
    }

    /// As a `Date` header; nothing outside the years that it can express.
    pub fn http_date(self) -> Option<String> {
        DateTimePrinter::new().timestamp_to_rfc9110_string(&self.0).ok()
    }

    /// A new id: the prefix of its kind, then a ULID with this timestamp.
    pub fn new_id(self, prefix: &str, random: &Random) -> String {
        let milliseconds = u64::try_from(self.0.as_millisecond()).unwrap_or_default();
        format!("{prefix}{}", Ulid::from_parts(milliseconds, random.of_ulid()))
    }
}

impl From<Moment> for String {
    fn from(moment: Moment) -> Self {
        format!("{:.3}", moment.0)
    }
}

impl TryFrom<String> for Moment {
    type Error = jiff::Error;
    fn try_from(text: String) -> Result<Self, jiff::Error> {
        text.parse().map(Self)
    }
}
