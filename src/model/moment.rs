//! A moment as a page shows it.

use super::day::Day;
use jiff::{Timestamp, tz::TimeZone};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A moment, for machines and on the visitor's own clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Moment {
    /// In UTC, to the second: `2026-11-23T09:30:00Z`.
    pub at: String,
    /// In words: `Today, 10:30`, with a note that it is UTC if the visitor's time zone is not known.
    pub words: String,
}

impl Moment {
    /// Writes `at` for somebody whose time is `now` in `zone`.
    pub fn new(at: Timestamp, now: Timestamp, zone: &TimeZone) -> Self {
        let local = at.to_zoned(zone.clone());
        let day = Day::from_date(local.date()).zip(Day::from_date(now.to_zoned(zone.clone()).date()));
        let day = day.map_or_else(|| local.date().to_string(), |(day, today)| day.name(today));
        let utc = if *zone == TimeZone::UTC { " UTC" } else { "" };
        let seconds = Timestamp::from_second(at.as_second()).unwrap_or(at);
        Self { at: seconds.to_string(), words: format!("{day}, {:02}:{:02}{utc}", local.hour(), local.minute()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::tz::Offset;

    #[test]
    fn a_moment_is_shown_in_the_visitors_time() {
        let now: Timestamp = "2026-11-23T09:30:00Z".parse().expect("a time");
        let east = TimeZone::fixed(Offset::constant(13));
        for (at, zone, words) in [
            ("2026-11-23T09:05:59.9Z", &TimeZone::UTC, "Today, 09:05 UTC"),
            ("2026-11-22T23:00:00Z", &TimeZone::UTC, "Yesterday, 23:00 UTC"),
            ("2026-11-22T23:00:00Z", &east, "Today, 12:00"),
            ("2026-10-12T11:30:00Z", &east, "Oct 13, 00:30"),
            ("2025-10-12T00:00:00Z", &east, "Oct 12, 2025, 13:00"),
        ] {
            let moment = Moment::new(at.parse().expect("a time"), now, zone);
            assert_eq!(moment.words, words);
            assert_eq!(moment.at.parse::<Timestamp>().expect("a time").as_second(), at.parse::<Timestamp>().expect("a time").as_second());
        }
    }
}
