//! When a todo comes again: `Water the plants 🔁 every monday`. The rule is a part of the text, after the sign that is used for this in
//! plain text elsewhere too, so that it is edited, undone, copied and exported like any other words. It is in the language in which the
//! person wrote it, and is understood in every language. `docs/repeating.md` has the grammar.
//!
//! Only the server works out the next date (`server/repeat.rs`).

use super::{
    date_words::{DateWords, Taken, folded},
    day::Day,
    language::Language,
    text::is_blank,
};

/// What stands before a rule.
pub const SIGN: char = '🔁';

/// The most days, weeks, months and years between two dates.
const FAR: [u16; 4] = [366, 52, 120, 10];

/// The keys of a table, and the count and the unit that their patterns mean: one day, one week and so on, two of a unit, or what a pattern
/// names itself.
const PATTERNS: [(&str, Option<u16>, Option<usize>); 6] = [
    ("daily", Some(1), Some(0)),
    ("weekly", Some(1), Some(1)),
    ("monthly", Some(1), Some(2)),
    ("yearly", Some(1), Some(3)),
    ("second", Some(2), None),
    ("every", None, None),
];

/// The weekdays as RFC 5545 names them.
const WEEKDAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

/// On which dates something comes again. What a rule leaves open follows from the date that it begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// Every so many days.
    Days(u16),
    /// Every so many weeks: on these days, from Monday on.
    Weeks(u16, Option<[bool; 7]>),
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
    /// The rule of a text, in whatever language.
    pub fn of(text: &str) -> Option<Self> {
        read(text).map(|(rule, _)| rule)
    }

    /// The rule that some words begin with, as they are compared, and how many of them it has.
    pub fn begin(words: &[&str], table: &DateWords) -> Option<(usize, Self)> {
        let workdays = table.longest("workday", words).map(|taken| (taken.words, Self::Weeks(1, Some(table.workdays()))));
        let rules = PATTERNS.iter().flat_map(|(key, count, unit)| {
            let rule = |(_, taken): (usize, Taken)| {
                let taken = Taken { count: count.or(taken.count), unit: unit.or(taken.unit), ..taken };
                Some((taken.words, Self::meant(taken)?))
            };
            table.all(key, words).filter_map(rule)
        });
        rules.chain(workdays).max_by_key(|(length, _)| *length)
    }

    fn meant(taken: Taken) -> Option<Self> {
        let Taken { weekdays, unit, number, month, .. } = taken;
        let count = taken.count.unwrap_or(1);
        match (unit, number, weekdays) {
            (Some(unit), ..) if !FAR.get(unit).is_some_and(|far| (1..=*far).contains(&count)) => None,
            (Some(2), _, None) => Some(Self::Months(count, number)),
            (Some(1), None, _) => Some(Self::Weeks(count, weekdays)),
            (Some(0), None, None) => Some(Self::Days(count)),
            (Some(3), None, None) => Some(Self::Years(count)),
            (None, Some(number), None) => match month {
                // In a leap year, which has every day.
                Some(month) => Day::of(2_000, month, number).map(|_| Self::Date { month, number }),
                None => Some(Self::Months(1, Some(number))),
            },
            (None, None, Some(_)) => Some(Self::Weeks(count, weekdays)),
            _ => None,
        }
    }

    /// As it is written in a text.
    pub fn written(self, table: &DateWords) -> String {
        let write = |key, values: &[(&'static str, String)]| table.write(key, values);
        let units = |key, count: u16, unit| if count == 1 { write(key, &[]) } else { write("every", &table.units(count, unit)) };
        let written = match self {
            Self::Days(count) => units("daily", count, 0),
            Self::Weeks(count, None) => units("weekly", count, 1),
            Self::Months(count, None) => units("monthly", count, 2),
            Self::Years(count) => units("yearly", count, 3),
            Self::Weeks(1, Some(days)) if days == table.workdays() => write("workday", &[]),
            Self::Weeks(count, Some(days)) => {
                let units = if count == 1 { vec![] } else { table.units(count, 1) };
                write("every", &[units, vec![("<weekdays>", table.weekdays_written(days))]].concat())
            }
            Self::Months(1, Some(number)) => {
                let number = [table.ordinal_written(number)];
                write("every", &number).or_else(|| write("monthly", &number))
            }
            Self::Months(count, Some(number)) => {
                let units = table.units(count, 2).into_iter().chain([table.ordinal_written(number)]).collect::<Vec<_>>();
                write("every", &units)
            }
            Self::Date { month, number } => {
                let month = table.month_written(month);
                write("every", &[table.ordinal_written(number), month.clone()])
                    .or_else(|| write("every", &[("<number>", number.to_string()), month]))
            }
        };
        written.unwrap_or_default()
    }

    /// The first date from a day on.
    pub fn first(self, today: Day) -> Day {
        let mut days = std::iter::successors(Some(today), |day| Some(day.next())).take(367);
        days.find(|day| self.can_begin(*day)).unwrap_or(today)
    }

    /// The rule of a series with this date: it names the weekday, the day of the month or the date, so that moving one todo of the series
    /// moves no other.
    #[must_use]
    pub fn with_date(self, date: Day) -> Self {
        let (month, number) = (date.month(), date.number().unsigned_abs());
        match self {
            Self::Weeks(1, None) => Self::Weeks(1, Some(std::array::from_fn(|weekday| weekday == usize::from(date.weekday_number())))),
            Self::Months(count, None) => Self::Months(count, Some(number)),
            Self::Years(1) => Self::Date { month, number },
            // A rule with a date is for every year. For every so many years it becomes a day of the month, every so many months.
            Self::Years(count) if month == 2 && number == 29 => Self::Months(12 * count, Some(number)),
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
            Self::Days(_) | Self::Weeks(_, None) | Self::Years(_) | Self::Months(_, None) => true,
            Self::Weeks(_, Some(days)) => days.get(usize::from(day.weekday_number())).is_some_and(|is_on| *is_on),
            Self::Months(_, Some(number)) => is_number(number),
            Self::Date { month, number } => day.month() == month && is_number(number),
        }
    }

    /// The rule in the syntax of RFC 5545, for a series that begins with a day.
    pub fn rfc5545(self, begin: Day) -> String {
        // The last of the days up to the number that the month has.
        let on = |number: u8| match number {
            29.. => format!("BYMONTHDAY={};BYSETPOS=-1", (28..=number).map(|day| day.to_string()).collect::<Vec<_>>().join(",")),
            number => format!("BYMONTHDAY={number}"),
        };
        let own = begin.number().unsigned_abs();
        match self {
            Self::Days(count) => format!("FREQ=DAILY;INTERVAL={count}"),
            Self::Weeks(count, None) => format!("FREQ=WEEKLY;INTERVAL={count}"),
            Self::Weeks(count, Some(days)) => {
                let names: Vec<&str> = WEEKDAYS.into_iter().zip(days).filter(|(_, is_on)| *is_on).map(|(name, _)| name).collect();
                format!("FREQ=WEEKLY;INTERVAL={count};WKST=MO;BYDAY={}", names.join(","))
            }
            Self::Months(count, number) => format!("FREQ=MONTHLY;INTERVAL={count};{}", on(number.unwrap_or(own))),
            Self::Years(count) => format!("FREQ=YEARLY;INTERVAL={count};BYMONTH={};{}", begin.month(), on(own)),
            Self::Date { month, number } => format!("FREQ=YEARLY;BYMONTH={month};{}", on(number)),
        }
    }
}

/// What stands before the sign. Only the server reads the rule after it: in the browser that would be eight kilobytes.
pub fn before_sign(text: &str) -> Option<&str> {
    let (at, _) = text.char_indices().rfind(|(_, character)| *character == SIGN)?;
    text.get(..at)
}

/// The rule of a text, and the words that it is written in. No two languages read the same one.
fn read(text: &str) -> Option<(Rule, &'static DateWords)> {
    let (_, rule) = text.rsplit_once(SIGN)?;
    // Variation selectors: keyboards and other programs add one to say whether the sign has colours.
    let rule = folded(rule.trim_start_matches(['\u{fe0e}', '\u{fe0f}']));
    let words: Vec<&str> = rule.split_whitespace().collect();
    let is_whole = |length: usize| length == words.len();
    let tables = Language::ALL.into_iter().map(DateWords::of);
    let mut rules = tables.filter_map(|table| Some((Rule::begin(&words, table)?, table)));
    rules.find(|((length, _), _)| is_whole(*length)).map(|((_, rule), table)| (rule, table))
}

/// A text without its rule.
pub fn without_rule(text: &str) -> &str {
    match before_sign(text) {
        Some(words) if Rule::of(text).is_some() => words.trim_end(),
        _ => text,
    }
}

/// The text of a copy that does not come again; where the rule is all that can be seen, it stays.
pub fn once(text: &str) -> &str {
    Some(without_rule(text)).filter(|words| !is_blank(words)).unwrap_or(text)
}

/// A text with another rule, in the words of the one that it has. In one that has none it is English.
pub fn with_rule(text: &str, rule: Rule) -> String {
    let table = read(text).map_or_else(|| DateWords::of(Language::English), |(_, table)| table);
    as_rule(without_rule(text), &rule.written(table))
}

/// A text with the rule that is written behind it.
pub fn as_rule(text: &str, rule: &str) -> String {
    format!("{text} {SIGN} {rule}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    #[test]
    fn a_rule_is_read_and_written() {
        for (text, written) in [
            ("Water 🔁 every day", "every day"),
            ("Water 🔁\u{fe0f} every monday", "every monday"),
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
            ("a 🔁 every week on mon and thu", "every monday and thursday"),
            ("a 🔁 every other monday", "every 2 weeks on monday"),
            ("a 🔁 every other week on mon and thu", "every 2 weeks on monday and thursday"),
            ("a 🔁 every 3 weeks on fri", "every 3 weeks on friday"),
            ("a 🔁 every 1 week on fri", "every friday"),
            ("a 🔁 every 2 weeks on mon, tue, wed, thu, fri", "every 2 weeks on monday and tuesday and wednesday and thursday and friday"),
            ("a 🔁 jeden tag", "jeden Tag"),
            ("a 🔁 Jede Woche", "jede Woche"),
            ("a 🔁 jede Woche am Montag", "jeden Montag"),
            ("a 🔁 jeden Mo, Mi und Fr", "jeden Montag und Mittwoch und Freitag"),
            ("a 🔁 jeden so", "jeden Sonntag"),
            ("a 🔁 jeden do", "jeden Donnerstag"),
            ("a 🔁 jeden werktag", "jeden Werktag"),
            ("a 🔁 alle 2 wochen", "alle 2 Wochen"),
            ("a 🔁 jede zweite Woche", "alle 2 Wochen"),
            ("a 🔁 jeden zweiten Montag", "alle 2 Wochen am Montag"),
            ("a 🔁 jede zweite Woche am Mo und Do", "alle 2 Wochen am Montag und Donnerstag"),
            ("a 🔁 alle 3 wochen am fr", "alle 3 Wochen am Freitag"),
            ("a 🔁 jeden 1.", "jeden 1."),
            ("a 🔁 jeden Monat am 31.", "jeden 31."),
            ("a 🔁 alle 3 Monate am 31.", "alle 3 Monate am 31."),
            ("a 🔁 jeden 24. dez.", "jeden 24. Dezember"),
            ("a 🔁 jedes jahr", "jedes Jahr"),
            ("a 🔁 كل يوم", "كل يوم"),
            ("a 🔁 كل يوم عمل", "كل يوم عمل"),
            ("a 🔁 كل اثنين", "كل يوم اثنين"),
            ("a 🔁 كل يوم الإثنين والخميس", "كل يوم اثنين وخميس"),
            ("a 🔁 كل اثنين، أربعاء", "كل يوم اثنين وأربعاء"),
            ("a 🔁 كل أسبوع يوم الاثنين", "كل يوم اثنين"),
            ("a 🔁 كل أسبوعين", "كل أسبوعين"),
            ("a 🔁 كل ٢ أسبوع", "كل أسبوعين"),
            ("a 🔁 كل أسبوعين يوم الاثنين", "كل أسبوعين يوم اثنين"),
            ("a 🔁 كل ٣ أسابيع يوم الإثنين والخميس", "كل 3 أسابيع يوم اثنين وخميس"),
            ("a 🔁 كل ٣ أيام", "كل 3 أيام"),
            ("a 🔁 كل 14 يوما", "كل 14 يومًا"),
            ("a 🔁 كل شهر", "كل شهر"),
            ("a 🔁 كل شهر يوم 31", "كل شهر يوم 31"),
            ("a 🔁 كل شهرين يوم ٣١", "كل شهرين يوم 31"),
            ("a 🔁 كل 24 كانون الأول", "كل 24 ديسمبر"),
            ("a 🔁 كل سنة", "كل سنة"),
        ] {
            assert_eq!(read(text).map(|(rule, table)| rule.written(table)).as_deref(), Some(written), "{text}");
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
            "a 🔁 every 2 days on monday",
            "a 🔁 every other month on monday",
            "a 🔁 every 53 weeks on monday",
            "a 🔁 every 2 mondays",
            "a 🔁 every moon",
            "🔁 every day 🔁 so",
            "a 🔁 jeden",
            "a 🔁 jeden und",
            "a 🔁 jeden every day",
            "a 🔁 jeden Monat am 32.",
            "a 🔁 alle 0 Tage",
            "a 🔁 كل",
            "a 🔁 كل واحد",
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
        assert_eq!(with_rule("Blumen gießen 🔁 jeden Montag", rule), "Blumen gießen 🔁 jeden Tag");
        assert_eq!(without_rule("اسق النباتات 🔁 كل اثنين"), "اسق النباتات");
    }

    #[test]
    fn a_series_begins_on_a_date_of_its_rule() {
        for (rule, today, first) in [
            ("every day", "2026-11-26", "2026-11-26"),
            ("every thursday", "2026-11-26", "2026-11-26"),
            ("every monday", "2026-11-26", "2026-11-30"),
            ("every weekday", "2026-11-28", "2026-11-30"),
            ("every other monday", "2026-11-26", "2026-11-30"),
            ("every 31st", "2026-11-26", "2026-11-30"),
            ("every 1st", "2026-11-26", "2026-12-01"),
            ("every 29 february", "2026-11-26", "2027-02-28"),
            ("every december 24", "2026-12-25", "2027-12-24"),
            ("every day", "2999-12-31", "2999-12-31"),
        ] {
            let rule = Rule::of(&format!("🔁 {rule}")).expect("a rule");
            assert_eq!(rule.first(day(today)), day(first), "{rule:?}");
        }
    }

    #[test]
    fn a_rule_names_what_it_begins_with() {
        for (rule, date, named) in [
            ("every week", "2026-11-26", "every thursday"),
            ("every 2 weeks", "2026-11-26", "every 2 weeks"),
            ("every other monday", "2026-11-26", "every 2 weeks on monday"),
            ("every month", "2026-01-31", "every 31st"),
            ("every month", "2026-01-28", "every 28th"),
            ("every 1st", "2026-01-28", "every 1st"),
            ("every 2 months", "2026-01-30", "every 2 months on the 30th"),
            ("every year", "2026-11-26", "every 26 november"),
            ("every year", "2028-02-29", "every 29 february"),
            ("every 2 years", "2028-02-29", "every 24 months on the 29th"),
            ("every 10 years", "2028-02-29", "every 120 months on the 29th"),
            ("every 2 years", "2028-02-28", "every 2 years"),
            ("every day", "2026-01-31", "every day"),
            ("jede Woche", "2026-11-26", "jeden Donnerstag"),
            ("jeden Monat", "2026-11-26", "jeden 26."),
            ("jedes Jahr", "2026-12-24", "jeden 24. Dezember"),
            ("كل أسبوع", "2026-11-26", "كل يوم خميس"),
            ("كل شهر", "2026-11-26", "كل شهر يوم 26"),
            ("كل سنة", "2026-12-24", "كل 24 ديسمبر"),
        ] {
            let (rule, table) = read(&format!("🔁 {rule}")).expect("a rule");
            assert_eq!(rule.with_date(day(date)).written(table), named);
        }
    }

    fn rules() -> impl Strategy<Value = Rule> {
        prop_oneof![
            (1..=366_u16).prop_map(Rule::Days),
            (1..=52_u16).prop_map(|count| Rule::Weeks(count, None)),
            (1..=52_u16, prop::array::uniform7(any::<bool>()).prop_filter("no day", |days| days.contains(&true)))
                .prop_map(|(count, days)| Rule::Weeks(count, Some(days))),
            (1..=120_u16, prop::option::of(1..=31_u8)).prop_map(|(count, on)| Rule::Months(count, on)),
            (1..=10_u16).prop_map(Rule::Years),
            (0..366_u16).prop_map(|days| {
                let day = day("2028-01-01").plus_days(days).expect("a day");
                Rule::Date { month: day.month(), number: day.number().unsigned_abs() }
            }),
        ]
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again_in_the_same_language(rule in rules(), language in 0_usize..3, words in "[a-zä 🔁]{0,8}") {
            let table = DateWords::of(Language::ALL[language]);
            let written = rule.written(table);
            let text = as_rule(&words, &written);
            prop_assert_eq!(Rule::of(&text), Some(rule), "{}", &written);
            prop_assert_eq!(without_rule(&text), words.trim_end());
            prop_assert_eq!(with_rule(&text, rule), as_rule(words.trim_end(), &written), "in the same words");
        }
    }
}
