//! A month of the calendar.

use super::day::{Day, NotADay};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use utoipa::ToSchema;

/// A month with a day that can be opened, written `2026-11`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, pattern = "^(?:19|2[0-9])[0-9]{2}-(?:0[1-9]|1[0-2])$", example = "2026-11")]
pub struct Month(Day);

impl Month {
    /// The month of a day.
    pub fn of(day: Day) -> Self {
        Self(std::iter::successors(Some(day), |day| Some(day.previous())).find(|day| day.number() == 1).unwrap_or(day))
    }

    /// Its first day.
    pub const fn first(self) -> Day {
        self.0
    }

    /// Its last day.
    pub fn last(self) -> Day {
        let days = std::iter::successors(Some(self.0), |day| Some(day.next()).filter(|next| next.number() > day.number()));
        days.last().unwrap_or(self.0)
    }

    /// The month before; none at the start of the calendar.
    pub fn previous(self) -> Option<Self> {
        Some(self.0.previous()).filter(|day| *day != self.0).map(Self::of)
    }

    /// The month after; none at the end of the calendar.
    pub fn next(self) -> Option<Self> {
        let last = self.last();
        Some(last.next()).filter(|day| *day != last).map(Self)
    }

    /// Its weeks, seven days each, with the days of other months that they have. Days outside the calendar are none. `first` is the day
    /// that weeks begin with: 1 for Monday, 7 for Sunday.
    pub fn weeks(self, first: u8) -> Vec<[Option<Day>; 7]> {
        let last = self.last();
        let mut weeks = Vec::new();
        let mut day = self.0;
        loop {
            let days = day.week(first);
            let end = days.last().copied().unwrap_or(last);
            let is_first = days.first() == Some(&Day::MIN);
            let mut week = [None; 7];
            let missing = if is_first { 7 - days.len() } else { 0 };
            week.iter_mut().skip(missing).zip(days).for_each(|(cell, day)| *cell = Some(day));
            weeks.push(week);
            if end >= last {
                return weeks;
            }
            day = end.next();
        }
    }

    /// The address of its page.
    pub fn path(self) -> String {
        format!("/calendar/{self}")
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let day = self.0.to_string();
        f.write_str(day.get(..7).unwrap_or(&day))
    }
}

impl FromStr for Month {
    type Err = NotADay;

    fn from_str(text: &str) -> Result<Self, NotADay> {
        format!("{text}-01").parse().map(Self)
    }
}

impl TryFrom<String> for Month {
    type Error = NotADay;
    fn try_from(text: String) -> Result<Self, NotADay> {
        text.parse()
    }
}

impl From<Month> for String {
    fn from(month: Month) -> Self {
        month.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn month(text: &str) -> Month {
        text.parse().expect("a month")
    }

    #[test]
    fn a_month_is_written_by_its_numbers() {
        assert_eq!(month("2026-11").to_string(), "2026-11");
        for wrong in ["", "2026", "2026-13", "2026-00", "2026-1", "1899-12", "3000-01", "2026-11-01", "2026-11-"] {
            assert_eq!(wrong.parse::<Month>(), Err(NotADay), "{wrong}");
        }
    }

    #[test]
    fn the_calendar_has_ends() {
        let (first, last) = (month("1900-01"), month("2999-12"));
        assert_eq!((first.previous(), last.next()), (None, None));
        assert_eq!((first.next(), last.previous()), (Some(month("1900-02")), Some(month("2999-11"))));
        // The first of January 1900 is a Monday, and the last of December 2999 a Tuesday.
        assert_eq!(first.weeks(7)[0].map(|day| day.is_some()), [false, true, true, true, true, true, true]);
        assert_eq!(last.weeks(1).last().map(|week| week.map(|day| day.is_some())), Some([true, true, false, false, false, false, false]));
    }

    #[test]
    fn a_month_has_the_days_of_its_weeks() {
        let weeks = month("2026-11").weeks(1);
        let numbers = |week: &[Option<Day>; 7]| week.map(|day| day.map_or(0, Day::number));
        assert_eq!(numbers(&weeks[0]), [26, 27, 28, 29, 30, 31, 1]);
        assert_eq!(weeks.last().map(numbers), Some([30, 1, 2, 3, 4, 5, 6]));
        assert_eq!((weeks.len(), month("2027-02").weeks(1).len()), (6, 4));
    }

    proptest! {
        #[test]
        fn each_of_its_days_stands_in_one_week(year in 1900_i32..3000, number in 1_u8..=12, first in 1_u8..=7) {
            let month = month(&format!("{year}-{number:02}"));
            let weeks = month.weeks(first);
            prop_assert!((4..=6).contains(&weeks.len()));
            let days: Vec<Day> = weeks.iter().flatten().flatten().copied().collect();
            prop_assert!(days.is_sorted_by(|a, b| a.next() == *b), "no day is left out");
            let own = days.iter().filter(|day| Month::of(**day) == month).count();
            prop_assert_eq!(i8::try_from(own).ok(), Some(month.last().number()));
            prop_assert!(weeks.iter().all(|week| week.iter().flatten().any(|day| Month::of(*day) == month)));
            if let Some(next) = month.next() {
                prop_assert_eq!(next.previous(), Some(month));
                prop_assert_eq!(month.last().next(), next.first());
            }
        }
    }
}
