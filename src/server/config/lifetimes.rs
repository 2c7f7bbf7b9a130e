//! How long a session lasts.

use jiff::{SignedDuration, Timestamp};

/// The longest lifetime that can be set, in days: browsers keep no cookie much longer.
const MOST_DAYS: u16 = 365;

/// The longest that a session can be served without WorkOS, in minutes: a user removed there keeps access this long.
const MOST_OUTAGE_MINUTES: u16 = 60;

/// The two lifetimes of a session, since its last use and since its start, of which the shorter counts, and how long it is served
/// while WorkOS is unreachable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lifetimes {
    idle_days: u16,
    max_days: u16,
    outage_minutes: u16,
}

impl Default for Lifetimes {
    fn default() -> Self {
        Self { idle_days: 7, max_days: 30, outage_minutes: 15 }
    }
}

impl Lifetimes {
    /// Lifetimes in days: 1 to 365 each, and the idle one no longer than the other.
    pub fn from_days(idle_days: u16, max_days: u16) -> Option<Self> {
        let is_within = (1..=MOST_DAYS).contains(&idle_days) && (idle_days..=MOST_DAYS).contains(&max_days);
        is_within.then_some(Self { idle_days, max_days, ..Self::default() })
    }

    /// The same, served for 0 to 60 minutes while WorkOS is unreachable.
    pub fn with_outage_minutes(self, outage_minutes: u16) -> Option<Self> {
        (outage_minutes <= MOST_OUTAGE_MINUTES).then_some(Self { outage_minutes, ..self })
    }

    /// How long a session is served after its access token expired, while WorkOS is unreachable.
    pub fn outage_grace(self) -> SignedDuration {
        SignedDuration::from_mins(self.outage_minutes.into())
    }

    /// How long a session's cookie lives after its last renewal, in days.
    pub fn cookie_days(self) -> i64 {
        self.idle_days.into()
    }

    /// When a session that began and was last used at these times ends.
    pub fn end(self, created_at: Timestamp, last_seen_at: Timestamp) -> Timestamp {
        (created_at + days(self.max_days)).min(last_seen_at + days(self.idle_days))
    }

    /// Sessions that began, and that were last used, before these times are over by `now`.
    pub fn oldest(self, now: Timestamp) -> (Timestamp, Timestamp) {
        (now - days(self.max_days), now - days(self.idle_days))
    }
}

fn days(days: u16) -> SignedDuration {
    SignedDuration::from_hours(24 * i64::from(days))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lifetimes_are_whole_days_of_one_year_at_most() {
        for (idle, max, is_possible) in [
            (7, 30, true),
            (1, 1, true),
            (365, 365, true),
            (0, 30, false),
            (7, 0, false),
            (8, 7, false),
            (1, 366, false),
            (366, 366, false),
        ] {
            assert_eq!(Lifetimes::from_days(idle, max).is_some(), is_possible, "{idle} of {max}");
        }
        assert_eq!(Lifetimes::from_days(7, 30), Some(Lifetimes::default()));
    }

    #[test]
    fn a_session_is_served_for_an_hour_at_most_without_workos() {
        for (minutes, is_possible) in [(0, true), (60, true), (61, false)] {
            let grace = Lifetimes::default().with_outage_minutes(minutes).map(Lifetimes::outage_grace);
            assert_eq!(grace, is_possible.then(|| SignedDuration::from_mins(minutes.into())));
        }
    }
}
