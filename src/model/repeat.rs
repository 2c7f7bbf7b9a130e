//! When a todo comes again: `Water the plants 🔁 every monday`. The rule is a part of the text, after the sign that is used for this in
//! plain text elsewhere too, so that it is edited, undone, copied and exported like any other words. `docs/repeating.md` has the grammar.
//!
//! Only the server works out the next date (`server/repeat.rs`).

use super::{
    date_words::{MONTHS, WEEKDAYS, month, number_of_day, weekday},
    day::Day,
};
use std::fmt;

/// What stands before a rule.
pub const SIGN: char = '🔁';

/// The most days, weeks, months and years between two dates.
const FAR: [(&str, u16); 4] = [("day", 366), ("week", 52), ("month", 120), ("year", 10)];

/// On which dates something comes again. What a rule leaves open follows from the date that it begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// Every so many days.
    Days(u16),
    /// Every week on these days, from Monday on.
    Weekdays([bool; 7]),
    /// Every so many weeks.
    Weeks(u16),
    /// Every so many months: on a number, or on the last day of a month that is shorter.
    Months(u16, Option<u8>),
    /// Every so many years.
    Years(u16),
    /// Every year on a day of a month; what falls on 29 February falls on the 28th in other years.
    Date {
        /// The month, from 1 for January.
        month: u8,
        /// The day.
        number: u8,
    },
}

impl Rule {
    /// The rule of a text.
    pub fn of(text: &str) -> Option<Self> {
        let (_, rule) = text.rsplit_once(SIGN)?;
        let rule = rule.to_lowercase();
        let words: Vec<&str> = rule.split_whitespace().collect();
        Self::begin(&words).filter(|(length, _)| *length == words.len()).map(|(_, rule)| rule)
    }

    /// The rule that some words in lower case begin with, and how many of them it has.
    pub fn begin(words: &[&str]) -> Option<(usize, Self)> {
        let rest = words.strip_prefix(&["every"])?;
        let (first, second) = (*rest.first()?, rest.get(1).copied().unwrap_or_default());
        if first == "weekday" {
            return Some((2, Self::Weekdays([true, true, true, true, true, false, false])));
        }
        if let Some((length, days)) = weekdays(rest) {
            return Some((1 + length, Self::Weekdays(days)));
        }
        let (count, named, length) = match first {
            "other" => (2, second, 3),
            _ => match first.parse::<u16>() {
                Ok(count) if unit(second).is_some() => (count, second, 3),
                _ => (1, first, 2),
            },
        };
        if let Some((unit, far)) = unit(named) {
            let on = matches!(words.get(length..), Some(["on", "the", ..])).then(|| words.get(length + 2)).flatten();
            let on = on.filter(|_| unit == "month").and_then(|number| ordinal(number));
            let length = if on.is_some() { length + 3 } else { length };
            return (1..=far).contains(&count).then_some((
                length,
                match unit {
                    "day" => Self::Days(count),
                    "week" => Self::Weeks(count),
                    "month" => Self::Months(count, on),
                    _ => Self::Years(count),
                },
            ));
        }
        if let Some((month, number)) = month(first).zip(number_of_day(second)).or_else(|| month(second).zip(number_of_day(first))) {
            // Of a leap year, which has all days.
            return Day::of(2_000, month, number).map(|_| (3, Self::Date { month, number }));
        }
        ordinal(first).map(|number| (2, Self::Months(1, Some(number))))
    }

    /// The first date from a day on.
    pub fn first(self, today: Day) -> Day {
        let mut days = std::iter::successors(Some(today), |day| Some(day.next())).take(367);
        days.find(|day| self.can_begin(*day)).unwrap_or(today)
    }

    /// The rule of a series with such a date: where other months are too short for its number, the rule names it.
    #[must_use]
    pub fn with_date(self, date: Day) -> Self {
        let number = date.number().unsigned_abs();
        match self {
            Self::Months(count, None) if number > 28 => Self::Months(count, Some(number)),
            Self::Years(1) if date.month() == 2 && number == 29 => Self::Date { month: 2, number },
            rule => rule,
        }
    }

    /// Whether it may begin with a day.
    pub fn can_begin(self, day: Day) -> bool {
        let is_number = |number: u8| {
            let own = day.number().unsigned_abs();
            own == number || (own < number && day.next().number() == 1)
        };
        match self {
            Self::Days(_) | Self::Weeks(_) | Self::Years(_) | Self::Months(_, None) => true,
            Self::Weekdays(days) => days.get(usize::from(day.weekday_number())).is_some_and(|is_on| *is_on),
            Self::Months(_, Some(number)) => is_number(number),
            Self::Date { month, number } => day.month() == month && is_number(number),
        }
    }

    /// As RFC 5545 has it, for a series that begins with a day.
    pub fn rfc5545(self, begin: Day) -> String {
        // Of the days up to the number the last one that the month has.
        let on = |number: u8| match number {
            29.. => format!("BYMONTHDAY={};BYSETPOS=-1", (28..=number).map(|day| day.to_string()).collect::<Vec<_>>().join(",")),
            number => format!("BYMONTHDAY={number}"),
        };
        let own = begin.number().unsigned_abs();
        match self {
            Self::Days(count) => format!("FREQ=DAILY;INTERVAL={count}"),
            Self::Weekdays(days) => {
                let names: Vec<String> = names_of(days).filter_map(|name| name.get(..2).map(str::to_uppercase)).collect();
                format!("FREQ=WEEKLY;BYDAY={}", names.join(","))
            }
            Self::Weeks(count) => format!("FREQ=WEEKLY;INTERVAL={count}"),
            Self::Months(count, number) => format!("FREQ=MONTHLY;INTERVAL={count};{}", on(number.unwrap_or(own))),
            Self::Years(count) => format!("FREQ=YEARLY;INTERVAL={count};BYMONTH={};{}", begin.month(), on(own)),
            Self::Date { month, number } => format!("FREQ=YEARLY;BYMONTH={month};{}", on(number)),
        }
    }
}

/// As it is written in a text.
impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let units = |f: &mut fmt::Formatter<'_>, count: u16, unit: &str| match count {
            1 => write!(f, "every {unit}"),
            count => write!(f, "every {count} {unit}s"),
        };
        match *self {
            Self::Days(count) => units(f, count, "day"),
            Self::Weeks(count) => units(f, count, "week"),
            Self::Years(count) => units(f, count, "year"),
            Self::Weekdays([true, true, true, true, true, false, false]) => write!(f, "every weekday"),
            Self::Weekdays(days) => {
                write!(f, "every {}", names_of(days).collect::<Vec<_>>().join(" and "))
            }
            Self::Months(count, None) => units(f, count, "month"),
            Self::Months(1, Some(number)) => write!(f, "every {number}{}", ending(number)),
            Self::Months(count, Some(number)) => write!(f, "every {count} months on the {number}{}", ending(number)),
            Self::Date { month, number } => {
                write!(f, "every {number} {}", MONTHS.get(usize::from(month) - 1).and_then(|names| names.first()).unwrap_or(&""))
            }
        }
    }
}

/// A text without its rule.
pub fn without_rule(text: &str) -> &str {
    match text.rsplit_once(SIGN) {
        Some((words, _)) if Rule::of(text).is_some() => words.trim_end(),
        _ => text,
    }
}

/// A text with a rule.
pub fn with_rule(text: &str, rule: Rule) -> String {
    format!("{} {SIGN} {rule}", without_rule(text))
}

/// The names of some days of the week.
fn names_of(days: [bool; 7]) -> impl Iterator<Item = &'static str> {
    WEEKDAYS.iter().zip(days).filter(|(_, is_on)| *is_on).filter_map(|(names, _)| names.first().copied())
}

/// The days of a week that some words name: `monday`, `monday and thursday`, `mon, wed and fri`.
fn weekdays(words: &[&str]) -> Option<(usize, [bool; 7])> {
    let (mut days, mut length, mut next) = ([false; 7], 0, 0);
    while let Some((word, day)) = words.get(next).and_then(|word| Some((word, weekday(word.trim_end_matches(','))?))) {
        if let Some(is_on) = days.get_mut(usize::from(day)) {
            *is_on = true;
        }
        length = next + 1;
        let has_and = words.get(length) == Some(&"and");
        if !has_and && !word.ends_with(',') {
            break;
        }
        next = length + usize::from(has_and);
    }
    (length > 0).then_some((length, days))
}

/// A unit of time, in the singular or the plural, and how many of it are allowed.
fn unit(word: &str) -> Option<(&'static str, u16)> {
    FAR.into_iter().find(|(name, _)| word == *name || word.strip_suffix('s') == Some(*name))
}

/// `1st`, `31st`
fn ordinal(word: &str) -> Option<u8> {
    let number = number_of_day(word).filter(|number| (1..=31).contains(number))?;
    word.ends_with(ending(number)).then_some(number)
}

const fn ending(number: u8) -> &'static str {
    match (number % 10, number / 10) {
        (1, 0 | 2 | 3) => "st",
        (2, 0 | 2) => "nd",
        (3, 0 | 2) => "rd",
        _ => "th",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    #[test]
    fn a_rule_is_read_and_written() {
        for (text, written) in [
            ("Water 🔁 every day", "every day"),
            ("Water 🔁 Every  Monday", "every monday"),
            ("🔁 every mon, wed and fri", "every monday and wednesday and friday"),
            ("a 🔁 every mon, tue, wed, thu, fri", "every weekday"),
            ("a 🔁 every thu and mon", "every monday and thursday"),
            ("a 🔁 every weekday", "every weekday"),
            ("a 🔁 every other week", "every 2 weeks"),
            ("a 🔁 every 3 days", "every 3 days"),
            ("a 🔁 every 1 month", "every month"),
            ("a 🔁 every 3 months on the 31st", "every 3 months on the 31st"),
            ("a 🔁 every month on the 2nd", "every 2nd"),
            ("a 🔁 every 22nd", "every 22nd"),
            ("a 🔁 every december 24th", "every 24 december"),
            ("a 🔁 every 29 feb", "every 29 february"),
            ("a 🔁 every year", "every year"),
            ("a 🔁 b 🔁 every day", "every day"),
        ] {
            assert_eq!(Rule::of(text).map(|rule| rule.to_string()).as_deref(), Some(written), "{text}");
        }
        for text in [
            "every day",
            "a 🔁",
            "a 🔁 monday",
            "a 🔁 every",
            "a 🔁 every day now",
            "a 🔁 every 0 days",
            "a 🔁 every 367 days",
            "a 🔁 every 30 feb",
            "a 🔁 every 32nd",
            "a 🔁 every 1th",
            "a 🔁 every monday and",
            "a 🔁 every moon",
            "🔁 every day 🔁 so",
        ] {
            assert_eq!(Rule::of(text), None, "{text}");
        }
    }

    #[test]
    fn a_text_has_one_rule() {
        let rule = Rule::of("🔁 every day").expect("a rule");
        assert_eq!(without_rule("Water 🔁 every monday"), "Water");
        assert_eq!(without_rule("Water 🔁 now"), "Water 🔁 now");
        assert_eq!(with_rule("Water 🔁 every monday", rule), "Water 🔁 every day");
        assert_eq!(with_rule("Water", rule), "Water 🔁 every day");
    }

    #[test]
    fn a_series_begins_on_a_date_of_its_rule() {
        for (rule, today, first) in [
            ("every day", "2026-11-26", "2026-11-26"),
            ("every thursday", "2026-11-26", "2026-11-26"),
            ("every monday", "2026-11-26", "2026-11-30"),
            ("every weekday", "2026-11-28", "2026-11-30"),
            ("every 31st", "2026-11-26", "2026-11-30"),
            ("every 1st", "2026-11-26", "2026-12-01"),
            ("every 29 february", "2026-11-26", "2027-02-28"),
            ("every december 24", "2026-12-25", "2027-12-24"),
            ("every day", "2999-12-31", "2999-12-31"),
        ] {
            let rule = Rule::of(&format!("🔁 {rule}")).expect("a rule");
            assert_eq!(rule.first(day(today)), day(first), "{rule}");
        }
    }

    #[test]
    fn a_number_that_other_months_do_not_have_is_named() {
        let on = |rule: &str, date: &str| Rule::of(&format!("🔁 {rule}")).expect("a rule").with_date(day(date)).to_string();
        assert_eq!(on("every month", "2026-01-31"), "every 31st");
        assert_eq!(on("every 2 months", "2026-01-30"), "every 2 months on the 30th");
        assert_eq!(on("every month", "2026-01-28"), "every month");
        assert_eq!(on("every year", "2028-02-29"), "every 29 february");
        assert_eq!(on("every day", "2026-01-31"), "every day");
    }
}
