//! Which of a person's days a page lists. Somebody who has used Daybook for ten years must not load them all with each page.

use super::{
    day::Day,
    day_meta::{DayMeta, DayMetas},
    page::DaySummary,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// How many days before today a page lists, and how many from today on.
pub const LISTED: usize = 40;

/// How many further days before today it lists because they have open todos.
pub const LEFT_OVER: usize = 20;

/// How far from the shown day the other days of its week can be.
const WEEK: usize = 6;

/// The days that a page lists, newest first, of `days` with their counts of open todos: those next to today, the week around the shown day,
/// and the last further ones before today that have open todos.
pub fn listed(days: &BTreeMap<Day, u32>, metas: &DayMetas, shown: Day, today: Day) -> Vec<DaySummary> {
    let summary =
        |(day, open): (&Day, &u32)| DaySummary { day: *day, open: *open, label: metas.get(day).and_then(|meta| meta.label.clone()) };
    let before = || days.range(..today).rev().map(summary);
    let left_over = before().skip(LISTED).filter(|summary| summary.open > 0).take(LEFT_OVER);
    let (mut first, mut last) = (shown, shown);
    for _ in 0..WEEK {
        (first, last) = (first.previous(), last.next());
    }
    let week = days.range(first..=last).map(summary);
    let coming = days.range(today..).map(summary).take(LISTED);
    let mut listed: Vec<_> = coming.chain(before().take(LISTED)).chain(left_over).chain(week).collect();
    listed.sort_by_key(|summary| std::cmp::Reverse(summary.day));
    listed.dedup();
    listed
}

/// A day in the list of all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ListedDay {
    /// The day.
    pub day: Day,
    /// How many of its todos are not done.
    pub open: u32,
    /// What the person calls it.
    pub label: Option<String>,
    /// Whether it is archived.
    pub archived: bool,
}

impl ListedDay {
    /// A day with its label and its place in the archive.
    pub fn new(day: Day, open: u32, meta: Option<&DayMeta>) -> Self {
        let DayMeta { label, archived } = meta.cloned().unwrap_or_default();
        Self { day, open, label, archived }
    }
}

/// The days of one year that hold anything, have a label or are archived.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct YearOfDays {
    /// The year.
    pub year: i32,
    /// All years with such days, newest first, and this one.
    pub years: Vec<i32>,
    /// The days, newest first.
    pub days: Vec<ListedDay>,
}

/// The days of a year; without one, of this year.
pub fn year_of(holding: &BTreeMap<Day, u32>, metas: &DayMetas, year: Option<i32>, today: Day) -> YearOfDays {
    let year = year.unwrap_or_else(|| today.year());
    let mut days: BTreeMap<Day, u32> = metas.keys().map(|day| (*day, 0)).collect();
    days.extend(holding);
    let mut years: Vec<_> = days.keys().map(|day| day.year()).chain([year]).collect();
    years.sort_unstable_by_key(|year| std::cmp::Reverse(*year));
    years.dedup();
    let of_year = days.iter().rev().filter(|(day, _)| day.year() == year);
    YearOfDays { year, years, days: of_year.map(|(day, open)| ListedDay::new(*day, *open, metas.get(day))).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    /// So many days that end a week after the last day of 2026, every tenth with open todos.
    fn days(count: usize) -> BTreeMap<Day, u32> {
        let mut last = day("2027-01-08");
        let mut days = BTreeMap::new();
        for index in 0..count {
            last = last.previous();
            days.insert(last, u32::from(index % 10 == 0));
        }
        days
    }

    #[test]
    fn ten_years_list_no_more_than_some_months() {
        let today = day("2026-12-31");
        let few = listed(&days(2_000), &DayMetas::new(), today, today);
        assert_eq!(few.len(), 8 + LISTED + LEFT_OVER, "today and the week after it, and what was before");
        assert_eq!(few.first().map(|summary| summary.day), Some(day("2027-01-07")));
        // A day of long ago comes with its week.
        let old = listed(&days(2_000), &DayMetas::new(), day("2022-06-15"), today);
        assert!((9..=15).all(|date| old.iter().any(|summary| summary.day == day(&format!("2022-06-{date:02}")))));
    }

    #[test]
    fn a_year_has_its_own_days_only() {
        let days = days(800);
        let year = year_of(&days, &DayMetas::new(), Some(2025), day("2026-12-31"));
        assert_eq!((year.years, year.days.len()), (vec![2027, 2026, 2025, 2024], 365));
        let empty = year_of(&BTreeMap::new(), &DayMetas::new(), None, day("2026-12-31"));
        assert_eq!((empty.year, empty.years, empty.days), (2026, vec![2026], vec![]));
        assert_eq!(year_of(&days, &DayMetas::new(), Some(1999), day("2026-12-31")).days, vec![]);
    }

    #[test]
    fn a_day_of_which_something_is_said_is_listed_though_it_holds_nothing() {
        let trip = DayMeta { label: Some("Trip".into()), archived: false };
        let away = DayMeta { label: None, archived: true };
        let metas = DayMetas::from([(day("2026-12-24"), trip.clone()), (day("2026-12-23"), away.clone())]);
        let days = BTreeMap::from([(day("2026-12-23"), 2), (day("2026-12-22"), 1)]);
        let year = year_of(&days, &metas, None, day("2026-12-31"));
        let listed = |date: &str, open, meta| ListedDay::new(day(date), open, meta);
        assert_eq!(year.days, [listed("2026-12-24", 0, Some(&trip)), listed("2026-12-23", 2, Some(&away)), listed("2026-12-22", 1, None)]);
    }

    proptest! {
        #[test]
        fn what_is_listed_is_bounded_sorted_and_right(
            offsets in prop::collection::btree_map(0_u16..3_000, 0_u32..3, 0..400),
            shown in 0_u16..3_000,
            now in 0_u16..3_000,
        ) {
            let at = |offset: u16| (0..offset).fold(day("2020-01-01"), |day, _| day.next());
            let all: Vec<Day> = std::iter::successors(Some(day("2020-01-01")), |day| Some(day.next())).take(3_000).collect();
            let of = |offset: u16| all.get(usize::from(offset)).copied().unwrap_or_else(|| at(offset));
            let days: BTreeMap<Day, u32> = offsets.iter().map(|(offset, open)| (of(*offset), *open)).collect();
            let (shown, today) = (of(shown), of(now));
            let listed = listed(&days, &DayMetas::new(), shown, today);
            prop_assert!(listed.len() <= 2 * LISTED + LEFT_OVER + 2 * WEEK + 1);
            prop_assert!(listed.is_sorted_by(|a, b| a.day > b.day), "newest first, each once");
            prop_assert!(listed.iter().all(|summary| days.get(&summary.day) == Some(&summary.open)));
            prop_assert_eq!(days.contains_key(&shown), listed.iter().any(|summary| summary.day == shown));
            if days.len() <= LISTED {
                prop_assert_eq!(listed.len(), days.len(), "few days are all there");
            }
        }
    }
}
