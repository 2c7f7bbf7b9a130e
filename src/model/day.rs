//! A day is a calendar date in the user's own time zone, never a timestamp.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::iter::successors;
use std::{fmt, str::FromStr};
use utoipa::ToSchema;

/// A calendar date, written `2026-11-23`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, pattern = "^(?:(?:19|2[0-9])[0-9]{2}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))|(?:(?:19|2[0-9])(?:0[48]|[2468][048]|[13579][26])|2[048]00)-02-29)$", example = "2026-11-23")]
pub struct Day(Date);

/// Not a date between 1900-01-01 and 2999-12-31 in the form `2026-11-23`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a date like 2026-11-23")]
pub struct NotADay;

impl Day {
    /// The earliest day that can be opened.
    pub const MIN: Self = Self(jiff::civil::date(1900, 1, 1));
    /// The latest day that can be opened.
    pub const MAX: Self = Self(jiff::civil::date(2999, 12, 31));

    /// The day of a date, if it can be opened.
    pub fn from_date(date: Date) -> Option<Self> {
        (Self::MIN.0..=Self::MAX.0).contains(&date).then_some(Self(date))
    }

    /// The day after, or the same day at the end of the calendar.
    #[must_use]
    pub fn next(self) -> Self {
        self.after().unwrap_or(self)
    }

    /// The day to which the todos of this day move on: today for an earlier day, else the next day.
    #[must_use]
    pub fn goes_on_to(self, today: Self) -> Self {
        if self < today { today } else { self.next() }
    }

    /// The day before, or the same day at the start of the calendar.
    #[must_use]
    pub fn previous(self) -> Self {
        self.before().unwrap_or(self)
    }

    // One step at a time: code that adds any span to a date is larger than everything else that the browser does with days.
    fn before(self) -> Option<Self> {
        self.0.yesterday().ok().and_then(Self::from_date)
    }

    fn after(self) -> Option<Self> {
        self.0.tomorrow().ok().and_then(Self::from_date)
    }

    /// The whole date in English words, as files have it: `Monday, November 23, 2026`. On pages it is in their language (`text::dates`).
    pub fn long_name(self) -> String {
        format!("{}, {} {}, {}", weekday(self.0), month(self.0), self.0.day(), self.0.year())
    }

    /// Its year.
    pub fn year(self) -> i32 {
        self.0.year().into()
    }

    /// The number of its month, from 1 for January.
    pub fn month(self) -> u8 {
        self.0.month().unsigned_abs()
    }

    /// The number of its weekday: 0 for Monday, 6 for Sunday.
    pub fn weekday_number(self) -> u8 {
        self.0.weekday().to_monday_zero_offset().unsigned_abs()
    }

    /// The day of that year, month and number, if there is one.
    pub fn of(year: i32, month: u8, number: u8) -> Option<Self> {
        let date = Date::new(year.try_into().ok()?, month.try_into().ok()?, number.try_into().ok()?).ok()?;
        Self::from_date(date)
    }

    /// So many days later.
    pub fn plus_days(self, days: u16) -> Option<Self> {
        (0..days).try_fold(self, |day, _| day.after())
    }

    /// So many months later: on the same number, or on the last day of a month that is shorter.
    pub fn plus_months(self, months: u16) -> Option<Self> {
        let month = i32::from(self.0.month()) - 1 + i32::from(months);
        let first = Self::of(self.year() + month / 12, u8::try_from(month % 12 + 1).ok()?, 1)?;
        let number = self.0.day().min(first.0.days_in_month());
        Self::of(first.year(), first.0.month().unsigned_abs(), number.unsigned_abs())
    }

    /// Its number in the month.
    pub fn number(self) -> i8 {
        self.0.day()
    }

    /// The days of its week that can be opened. `first` is the one that weeks begin with: 1 for Monday, 7 for Sunday.
    pub fn week(self, first: u8) -> Vec<Self> {
        let place = (self.0.weekday().to_monday_one_offset() + 7 - first.cast_signed()).rem_euclid(7).unsigned_abs().into();
        let mut days: Vec<_> = successors(self.before(), |day| day.before()).take(place).collect();
        days.reverse();
        days.extend(successors(Some(self), |day| day.after()).take(7 - place));
        days
    }

    /// The address of the day's page.
    pub fn path(self) -> String {
        format!("/d/{self}")
    }

    /// The same, or the address of today's page.
    pub fn path_on(self, today: Self) -> String {
        if self == today { "/".to_owned() } else { self.path() }
    }
}

fn month(date: Date) -> &'static str {
    match date.month() {
        1 => "January",
        2 => "February",
        3 => "March",
        4 => "April",
        5 => "May",
        6 => "June",
        7 => "July",
        8 => "August",
        9 => "September",
        10 => "October",
        11 => "November",
        _ => "December",
    }
}

fn weekday(date: Date) -> &'static str {
    use jiff::civil::Weekday::{Friday, Monday, Saturday, Sunday, Thursday, Tuesday, Wednesday};
    match date.weekday() {
        Monday => "Monday",
        Tuesday => "Tuesday",
        Wednesday => "Wednesday",
        Thursday => "Thursday",
        Friday => "Friday",
        Saturday => "Saturday",
        Sunday => "Sunday",
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.0.year(), self.0.month(), self.0.day())
    }
}

impl FromStr for Day {
    type Err = NotADay;

    fn from_str(text: &str) -> Result<Self, NotADay> {
        let number = |from: usize, to: usize| {
            let digits = text.get(from..to).filter(|digits| digits.bytes().all(|b| b.is_ascii_digit()))?;
            digits.parse::<i16>().ok()
        };
        let narrow = |number: i16| i8::try_from(number).ok();
        let dashes = text.len() == 10 && text.as_bytes().get(4) == Some(&b'-') && text.as_bytes().get(7) == Some(&b'-');
        dashes
            .then(|| Date::new(number(0, 4)?, narrow(number(5, 7)?)?, narrow(number(8, 10)?)?).ok())
            .flatten()
            .and_then(Self::from_date)
            .ok_or(NotADay)
    }
}

impl TryFrom<String> for Day {
    type Error = NotADay;
    fn try_from(text: String) -> Result<Self, NotADay> {
        text.parse()
    }
}

impl From<Day> for String {
    fn from(day: Day) -> Self {
        day.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    #[test]
    fn every_day_of_the_calendar_reads_back_as_itself() {
        let mut at = Day::MIN;
        let mut days = 1;
        while at < Day::MAX {
            assert_eq!(at.to_string().parse(), Ok(at));
            assert_eq!(at.next().previous(), at);
            at = at.next();
            days += 1;
        }
        assert_eq!(days, 401_767, "1100 years of 365 days and 267 leap days");
    }

    #[test]
    fn what_is_not_a_date_is_refused() {
        for wrong in [
            "",
            "2026-11-2",
            "2026-11-031",
            "2026-02-29",
            "2026-13-01",
            "2026-00-10",
            "1899-12-31",
            "3000-01-01",
            "2026/11/23",
            "+026-11-23",
            "2026-11-23T",
            "２０２６-11-23",
        ] {
            assert_eq!(wrong.parse::<Day>(), Err(NotADay), "{wrong}");
        }
    }

    #[test]
    fn a_file_names_a_day_in_english() {
        assert_eq!(day("2024-02-29").long_name(), "Thursday, February 29, 2024");
    }

    #[test]
    fn a_week_holds_its_days_whichever_it_begins_with() {
        for text in ["2026-11-23", "2026-11-26", "2026-11-29"] {
            let week = day(text).week(1);
            assert_eq!(
                week.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "),
                "2026-11-23 2026-11-24 2026-11-25 2026-11-26 2026-11-27 2026-11-28 2026-11-29"
            );
            assert_eq!(week.iter().map(|day| day.weekday_number()).collect::<Vec<_>>(), [0, 1, 2, 3, 4, 5, 6]);
        }
        assert_eq!(day("2027-01-01").week(1).iter().map(|day| day.number()).collect::<Vec<_>>(), [28, 29, 30, 31, 1, 2, 3]);
        for (first, numbers) in [(6, [5, 6, 0, 1, 2, 3, 4]), (7, [6, 0, 1, 2, 3, 4, 5]), (1, [0, 1, 2, 3, 4, 5, 6])] {
            for number in 0..7 {
                let mut shown = day("2026-11-23");
                for _ in 0..number {
                    shown = shown.next();
                }
                let week = shown.week(first);
                assert!(week.len() == 7 && week.contains(&shown), "{shown} {first}");
                assert_eq!(week.iter().map(|day| day.weekday_number()).collect::<Vec<_>>(), numbers);
            }
        }
        assert_eq!((Day::MIN.week(1).len(), Day::MAX.week(1)), (7, vec![day("2999-12-30"), Day::MAX]));
    }

    #[test]
    fn the_calendar_has_ends() {
        assert_eq!(Day::MIN.previous(), Day::MIN);
        assert_eq!(Day::MAX.next(), Day::MAX);
    }
}
