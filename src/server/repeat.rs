//! The next date of a repeating todo. The dates are calendar dates, independent of time zones: a zone only decides what today is.

use crate::model::{day::Day, repeat::Rule};
use jiff::{SignedDuration, civil::Date};
use rrule::RRuleSet;

/// The first date of a rule after a date and after today. There is none where the calendar ends.
pub fn next(rule: Rule, date: Day, today: Day) -> Option<Day> {
    // Starts near today, so that an old series is not computed date by date.
    let begin = near(rule, date, today).to_string().replace('-', "");
    // Days are midnights of UTC here, where each has 24 hours.
    let set = format!("DTSTART:{begin}T000000Z\nRRULE:{}", rule.rfc5545(date)).parse::<RRuleSet>();
    let set = set.inspect_err(|error| tracing::error!(%error, "a repeat rule can't be parsed")).ok()?;
    let days = set.into_iter().map_while(|at| at.format("%Y-%m-%d").to_string().parse::<Day>().ok());
    days.into_iter().find(|day| *day > date && *day > today)
}

/// A late start for the rule, not after today: whole intervals after `date`, so that the following dates stay the same.
fn near(rule: Rule, date: Day, today: Day) -> Day {
    let (Some(from), Some(to)) = (civil(date), civil(today)) else { return date };
    if to <= from {
        return date;
    }
    let whole = |all: i64, interval: u16| all - all % i64::from(interval.max(1));
    let days = |interval: u16| {
        let all = from.duration_until(to).as_hours() / 24;
        from.checked_add(SignedDuration::from_hours(24 * whole(all, interval))).ok().and_then(Day::from_date)
    };
    let months = |interval: u16| {
        // One month less, because today may be earlier in its month than the date is.
        let all = 12 * i64::from(to.year() - from.year()) + i64::from(to.month() - from.month()) - 1;
        date.plus_months(u16::try_from(whole(all.max(0), interval)).ok()?)
    };
    let near = match rule {
        Rule::Days(count) => days(count),
        Rule::Weeks(count, _) => days(7 * count),
        Rule::Months(count, _) => months(count),
        Rule::Years(count) => months(12 * count),
        Rule::Date { .. } => months(12),
    };
    near.unwrap_or(date)
}

fn civil(day: Day) -> Option<Date> {
    Date::new(day.year().try_into().ok()?, day.month().try_into().ok()?, day.number()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::{Timestamp, tz::TimeZone};
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    fn after(text: &str, date: &str, today: &str) -> String {
        let rule = Rule::of(&format!("🔁 {text}")).expect("a rule");
        next(rule, day(date), day(today)).map(|day| day.to_string()).unwrap_or_default()
    }

    #[test]
    fn the_next_date_is_after_the_last_one_and_after_today() {
        for (rule, date, today, next) in [
            ("every day", "2026-11-26", "2026-11-26", "2026-11-27"),
            ("every day", "2026-11-20", "2026-11-26", "2026-11-27"),
            ("every day", "2026-11-30", "2026-11-26", "2026-12-01"),
            ("every 3 days", "2026-11-20", "2026-11-26", "2026-11-29"),
            ("every weekday", "2026-11-27", "2026-11-27", "2026-11-30"),
            ("every monday", "2026-11-26", "2026-11-26", "2026-11-30"),
            ("every monday", "2026-11-23", "2026-12-07", "2026-12-14"),
            ("every mon and thu", "2026-11-23", "2026-11-23", "2026-11-26"),
            ("every 2 weeks", "2026-11-16", "2026-11-26", "2026-11-30"),
            ("every other monday", "2026-11-16", "2026-11-16", "2026-11-30"),
            ("every other monday", "2026-11-16", "2026-11-30", "2026-12-14"),
            ("every other monday", "2026-11-18", "2026-11-18", "2026-11-30"),
            ("every other monday", "2026-11-22", "2026-11-22", "2026-11-30"),
            ("every 2 weeks on mon and thu", "2026-11-16", "2026-11-16", "2026-11-19"),
            ("every 2 weeks on mon and thu", "2026-11-19", "2026-11-19", "2026-11-30"),
            ("every 2 weeks on sunday", "2026-11-22", "2026-11-22", "2026-12-06"),
            ("every month", "2026-11-15", "2026-11-26", "2026-12-15"),
            ("every 31st", "2026-01-31", "2026-01-31", "2026-02-28"),
            ("every 31st", "2028-01-31", "2028-02-03", "2028-02-29"),
            ("every 31st", "2026-02-28", "2026-02-28", "2026-03-31"),
            ("every 30th", "2027-01-30", "2027-01-30", "2027-02-28"),
            ("every 3 months on the 31st", "2026-11-30", "2026-11-30", "2027-02-28"),
            ("every 1st", "2026-11-26", "2026-11-26", "2026-12-01"),
            ("every year", "2026-11-26", "2026-11-26", "2027-11-26"),
            ("every 29 february", "2028-02-29", "2028-02-29", "2029-02-28"),
            ("every 29 february", "2027-02-28", "2027-02-28", "2028-02-29"),
            ("every december 24", "2026-11-26", "2026-12-24", "2027-12-24"),
            ("every day", "2999-12-31", "2026-11-26", ""),
            ("every day", "1900-01-01", "2999-12-30", "2999-12-31"),
            ("every 7 days", "1900-01-01", "2026-11-26", "2026-11-30"),
            ("every 9 years", "1900-01-01", "2026-11-26", "2035-01-01"),
            ("every 31st", "1900-01-31", "2999-12-30", "2999-12-31"),
            ("every 24 months on the 29th", "2028-02-29", "2028-02-29", "2030-02-28"),
            ("every 24 months on the 29th", "2030-02-28", "2030-02-28", "2032-02-29"),
        ] {
            assert_eq!(after(rule, date, today), next, "{rule} from {date} on {today}");
        }
    }

    /// The series date by date from the first one.
    fn one_by_one(rule: Rule, date: Day, today: Day) -> Option<Day> {
        let begin = date.to_string().replace('-', "");
        let set = format!("DTSTART:{begin}T000000Z\nRRULE:{}", rule.rfc5545(date)).parse::<RRuleSet>().expect("a rule");
        let mut days = set.into_iter().map_while(|at| at.format("%Y-%m-%d").to_string().parse::<Day>().ok());
        days.find(|day| *day > date && *day > today)
    }

    /// The same without a rule of RFC 5545: day by day, and month by month, from the first date on.
    fn slow(rule: Rule, date: Day, today: Day) -> Option<Day> {
        let every = |days: u16| std::iter::successors(Some(date), move |day| day.plus_days(days));
        let is_later = |day: &Day| *day > date && *day > today;
        let number = date.number().unsigned_abs();
        match rule {
            Rule::Days(count) => every(count).find(is_later),
            Rule::Weeks(count, None) => every(count * 7).find(is_later),
            Rule::Weeks(count, Some(_)) => {
                let monday = (0..date.weekday_number()).fold(date, |day, _| day.previous());
                let weeks = std::iter::successors(Some(monday), |day| day.plus_days(7 * count));
                weeks
                    .flat_map(|monday| (0..7).filter_map(move |days| monday.plus_days(days)))
                    .filter(|day| rule.can_begin(*day))
                    .find(is_later)
            }
            Rule::Months(count, on) => {
                let first = Day::of(date.year(), date.month(), 1)?;
                let on = on.unwrap_or(number);
                let of = |month: Day| {
                    (0..31)
                        .filter_map(|days| month.plus_days(days))
                        .rfind(|day| day.month() == month.month() && day.number().unsigned_abs() <= on)
                };
                (0..).map_while(|times| first.plus_months(times * count)).filter_map(of).find(is_later)
            }
            Rule::Years(count) => (1..).map_while(|times| date.plus_months(times * count * 12)).find(is_later),
            Rule::Date { .. } => every(1).filter(|day| rule.can_begin(*day)).find(is_later),
        }
    }

    #[test]
    fn no_gap_and_no_overlap_of_a_zone_leaves_a_day_out_or_has_it_twice() {
        let at = |text: &str| text.parse::<Timestamp>().expect("a time");
        let (begin, end) = (at("2026-01-01T00:00:00Z"), at("2030-01-01T00:00:00Z"));
        let (mut zones, mut asked) = (0, BTreeSet::new());
        for name in jiff::tz::db().available() {
            let zone = TimeZone::get(name.as_str()).expect("a zone");
            zones += 1;
            for turn in zone.following(begin).take_while(|turn| turn.timestamp() < end) {
                let today = |hours| Day::from_date((turn.timestamp() + SignedDuration::from_hours(hours)).to_zoned(zone.clone()).date());
                let mut latest = today(-26).expect("a day");
                for hours in -25..=26 {
                    let today = today(hours).expect("a day");
                    assert!(today <= latest.next(), "{name}: {latest} is followed by {today}");
                    latest = latest.max(today);
                    if asked.insert((latest, today)) {
                        assert_eq!(next(Rule::Days(1), latest, today), Some(latest.next()), "{name}: {latest}, {today}");
                        assert_eq!(next(Rule::Weeks(1, None), latest, today), latest.plus_days(7), "{name}: {latest}, {today}");
                    }
                }
            }
        }
        assert!(zones > 400 && asked.len() > 100, "{zones} zones, {} days", asked.len());
    }

    fn rules() -> impl Strategy<Value = Rule> {
        prop_oneof![
            (1..40_u16).prop_map(Rule::Days),
            (1..9_u16).prop_map(|count| Rule::Weeks(count, None)),
            (1..9_u16, prop::array::uniform7(any::<bool>()).prop_filter("no day", |days| days.contains(&true)))
                .prop_map(|(count, days)| Rule::Weeks(count, Some(days))),
            ((1..15_u16), prop::option::of(1..=31_u8)).prop_map(|(count, on)| Rule::Months(count, on)),
            (1..4_u16).prop_map(Rule::Years),
            (0..366_u16).prop_map(|days| {
                let day = day("2028-01-01").plus_days(days).expect("a day");
                Rule::Date { month: day.month(), number: day.number().unsigned_abs() }
            }),
        ]
    }

    /// Leap days are rare, and are where a series may drift.
    fn begins() -> impl Strategy<Value = Day> {
        let days = prop_oneof![4 => 0..2_000_u16, 1 => prop::sample::select(vec![30_u16, 59, 89, 1_520])];
        days.prop_map(|days| day("2024-01-01").plus_days(days).expect("a day"))
    }

    proptest! {
        /// However often the next todo is created, with its rule as the journal writes it, each is on a date of the first one's series.
        #[test]
        fn a_series_of_ten_years_is_the_same_worked_out_slowly(rule in rules(), begin in begins(), late in 0..70_u16) {
            let (mut date, mut named) = (begin, rule);
            let end = begin.plus_months(120).expect("a day");
            let mut steps = 0;
            while date < end && steps < 60 {
                let today = date.plus_days(late).expect("a day");
                let after = next(named, date, today);
                prop_assert_eq!(after, slow(rule, begin, today), "{:?} since {}, {:?} from {} on {}", rule, begin, named, date, today);
                named = named.with_date(date);
                date = after.expect("a day");
                steps += 1;
            }
        }

        #[test]
        fn an_old_series_goes_on_as_if_each_date_were_worked_out(rule in rules(), begin in begins(), late in 0..3_000_u16) {
            let today = begin.plus_days(late).expect("a day");
            prop_assert_eq!(next(rule, begin, today), one_by_one(rule, begin, today), "{:?} from {} on {}", rule, begin, today);
        }
    }
}
