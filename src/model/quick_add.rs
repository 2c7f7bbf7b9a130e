//! Dates that are typed into a new todo: `Call Mum tomorrow at 15:00`. `docs/quick-add.md` has the grammar.
//!
//! Only a phrase at the beginning or at the end of the text counts, and where it could mean something else it does not.

use super::{
    date_words::{WEEKDAYS, month, number_of_day, weekday},
    day::Day,
    repeat::{Rule, SIGN, with_rule, without_rule},
};

/// After one of these a date belongs to the sentence: `News of today`, `Get some sun`, `Where we sat`, `Open until Friday`.
const JOINS: [&str; 46] = [
    "a", "about", "after", "an", "and", "before", "between", "by", "each", "every", "for", "from", "he", "her", "his", "i", "in", "into",
    "it", "last", "like", "more", "my", "no", "of", "or", "our", "per", "she", "since", "some", "than", "that", "the", "their", "they",
    "through", "till", "to", "under", "until", "we", "who", "with", "you", "your",
];

/// Before one of these a day is what the sentence is about: `Today is the day`.
const VERBS: [&str; 10] = ["and", "are", "can", "has", "is", "may", "or", "should", "was", "will"];

/// A phrase has at most so many words: `every 3 months on the 31st at 3 pm`.
const WORDS: usize = 9;

/// How far ahead a phrase reaches, in days, weeks, months and years.
const FAR: [(&str, u16); 4] = [("day", 3_650), ("week", 520), ("month", 120), ("year", 10)];

/// What a text says beside its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuickAdd {
    /// The text without the phrase. A time of day stays in it, as `15:00`.
    pub text: String,
    /// The day that is meant.
    pub day: Option<Day>,
    /// The time of day that is meant.
    pub time: Option<String>,
    /// When it comes again. The rule stands in the text, too.
    pub rule: Option<Rule>,
    /// The phrase, as it was typed.
    pub phrase: String,
    /// Whether it stands at the end of the text.
    pub is_last: bool,
}

/// A word, in lower case, and where it stands in the text.
struct Word<'a> {
    text: &'a str,
    lower: String,
    start: usize,
}

/// What dates are reckoned from.
#[derive(Clone, Copy)]
struct Days {
    today: Day,
    /// Where a series begins at the earliest.
    begin: Day,
}

/// What some words mean, and how many they are.
#[derive(Clone)]
struct Meaning {
    words: usize,
    day: Option<Day>,
    /// As `15:00`.
    time: Option<String>,
    rule: Option<Rule>,
    /// Whether the first word says that a date or a time follows: `on`, `in`, `at`, `every`.
    is_led: bool,
}

impl Meaning {
    fn found(self, text: String, phrase: &str, is_last: bool) -> QuickAdd {
        let Self { day, time, rule, .. } = self;
        let text = rule.map_or_else(|| text.clone(), |rule| with_rule(&text, rule));
        QuickAdd { text, day, time, rule, phrase: phrase.to_owned(), is_last }
    }
}

/// Finds a date, a time of day, or when it comes again, at the end of a text or at its beginning. A text of several lines has none, nor has a heading. What
/// comes again begins on the day that is shown, where that is later than today.
pub fn quick_add(text: &str, today: Day, shown: Option<Day>) -> Option<QuickAdd> {
    let days = Days { today, begin: shown.filter(|shown| *shown > today).unwrap_or(today) };
    let text = text.trim();
    if text.contains(['\n', '\r', SIGN]) || text.starts_with('#') {
        return None;
    }
    let words = words(text);
    // Somebody writes `Friday`, and it is all that they want to say.
    if meanings(&words, true, days).iter().any(|meaning| meaning.words == words.len()) {
        return None;
    }
    at_the_end(text, &words, days).or_else(|| at_the_beginning(text, &words, days))
}

/// The text as it was typed: the words of a todo, and the phrase that was found.
pub fn with_phrase(text: &str, phrase: &str, is_last: bool, today: Day) -> String {
    // What was found stands in the text, too: a time, and a rule at its end.
    let (whole, text) = (text, without_rule(text));
    let join = |words: &str| if is_last { format!("{words} {phrase}") } else { format!("{phrase} {words}") };
    let without_time = if is_last { text.rsplit_once(' ').map(|(words, _)| words) } else { text.split_once(' ').map(|(_, words)| words) };
    let is_it = |typed: &String| quick_add(typed, today, None).is_some_and(|found| found.text == whole && found.phrase == phrase);
    without_time.map(join).filter(is_it).unwrap_or_else(|| join(text))
}

/// The days that a text names and says nothing else: the next one and, where the last one could be meant as well, that one too.
/// `fri` is both of them, `next fri` is one.
pub fn days_of(text: &str, today: Day) -> Vec<Day> {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower.split_whitespace().collect();
    let is_all = |length: usize| length == words.len();
    let next = date(&words, true, today).filter(|(length, ..)| is_all(*length)).map(|(_, day, _)| day);
    // The last one is the next one as seen a week ago, or a year.
    let bare_from = |from: Day| bare(&words, from).filter(|(length, _)| is_all(*length)).map(|(_, day)| day);
    let ago = |days: u16| (0..days).fold(today, |day, _| day.previous());
    let last = [ago(7), ago(365)].into_iter().filter_map(bare_from).find(|day| *day <= today);
    let yesterday = (lower.trim() == "yesterday").then(|| today.previous());
    let mut days: Vec<Day> = next.into_iter().chain(last).chain(yesterday).collect();
    days.dedup();
    days
}

/// The ways in which the last word of a text may go on, where it is the beginning of the name of a day: `next f` is `next friday`.
pub fn completed(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    let (before, last) = lower.rsplit_once(char::is_whitespace).unwrap_or(("", &lower));
    let weekdays = WEEKDAYS.iter().filter_map(|names| names.first());
    let goes_on = |name: &&&str| last.chars().count() >= 2 && name.starts_with(last);
    let names = ["today", "tomorrow", "yesterday"].iter().chain(weekdays).filter(goes_on);
    names.map(|name| format!("{before} {name}").trim_start().to_owned()).collect()
}

fn words(text: &str) -> Vec<Word<'_>> {
    let mut from = 0;
    text.split_whitespace()
        .filter_map(|next| {
            let start = from + text.get(from..)?.find(next)?;
            from = start + next.len();
            Some(Word { text: next, lower: next.to_lowercase(), start })
        })
        .collect()
}

fn at_the_end(text: &str, words: &[Word<'_>], days: Days) -> Option<QuickAdd> {
    let first = words.len().saturating_sub(WORDS).max(1);
    // The longest phrase is tried first.
    (first..words.len()).find_map(|start| {
        let (before, phrase) = words.split_at_checked(start)?;
        let meaning = meanings(phrase, true, days).into_iter().find(|meaning| meaning.words == phrase.len())?;
        let joins = before.last().is_some_and(|word| JOINS.contains(&word.lower.as_str()));
        if joins && !meaning.is_led {
            return None;
        }
        let at = phrase.first()?.start;
        let rest = text.get(..at)?.trim_end();
        let words = rest.trim_end_matches(|last: char| last == ',' || last.is_whitespace());
        let rest = if words.is_empty() { rest } else { words };
        let words = meaning.time.as_ref().map_or_else(|| rest.to_owned(), |time| format!("{rest} {time}"));
        Some(meaning.found(words, text.get(at..)?, true))
    })
}

fn at_the_beginning(text: &str, words: &[Word<'_>], days: Days) -> Option<QuickAdd> {
    let is_whole = |meaning: &Meaning| {
        let next = words.get(meaning.words);
        next.is_some_and(|next| !VERBS.contains(&next.lower.as_str()))
    };
    let longest = meanings(words, false, days).into_iter().filter(is_whole).max_by_key(|meaning| meaning.words)?;
    let last = words.get(longest.words.checked_sub(1)?)?;
    let (phrase, rest) = text.split_at_checked(last.start + last.text.len())?;
    let rest = rest.trim_start();
    let text = longest.time.as_ref().map_or_else(|| rest.to_owned(), |time| format!("{time} {rest}"));
    Some(longest.found(text, phrase, false))
}

/// Everything that the first of some words can mean. Where the text goes on after them, a bare weekday or date means nothing.
fn meanings(typed: &[Word<'_>], is_last: bool, days: Days) -> Vec<Meaning> {
    // `Tomorrow, call Mum`
    let lower = |word: &Word<'_>| (if is_last { &*word.lower } else { word.lower.trim_end_matches([',', ':']) }).to_owned();
    let lower: Vec<String> = typed.iter().take(WORDS).map(lower).collect();
    let words: Vec<&str> = lower.iter().map(String::as_str).collect();
    let rest = |from: usize| words.get(from..).unwrap_or_default();
    // The commas between weekdays say that more follow.
    let typed: Vec<&str> = typed.iter().take(WORDS).map(|word| word.lower.as_str()).collect();
    let when = |from: usize, is_last: bool| {
        let rule = Rule::begin(typed.get(from..).unwrap_or_default()).or_else(|| Rule::begin(rest(from)));
        if let Some((words, rule)) = rule {
            let day = rule.first(days.begin);
            return Some(Meaning { words, day: Some(day), time: None, rule: Some(rule.with_date(day)), is_led: true });
        }
        let (words, day, is_led) = date(rest(from), is_last, days.today)?;
        Some(Meaning { words, day: Some(day), time: None, rule: None, is_led })
    };
    let mut all = Vec::new();
    if let Some(meaning) = when(0, is_last) {
        let length = meaning.words;
        if let Some((more, time, _)) = clock(rest(length)) {
            all.push(Meaning { words: length + more, time: Some(time), ..meaning.clone() });
        }
        all.push(meaning);
    }
    if let Some((length, time, is_led)) = clock(&words) {
        if let Some(meaning) = when(length, true) {
            all.push(Meaning { words: length + meaning.words, time: Some(time.clone()), is_led, ..meaning });
        }
        // `at 15:00` stands out in the text as it is.
        if is_led && words.get(1).is_none_or(|word| *word != time) {
            all.push(Meaning { words: length, day: None, time: Some(time), rule: None, is_led });
        }
    }
    all
}

/// The date that some words begin with, how many words it has, and whether `on` or `in` leads to it.
fn date(words: &[&str], is_last: bool, today: Day) -> Option<(usize, Day, bool)> {
    let first = *words.first()?;
    let rest = words.get(1..)?;
    match first {
        "today" => return Some((1, today, false)),
        "tomorrow" => return Some((1, today.next(), false)),
        "on" => return bare(rest, today).map(|(length, day)| (length + 1, day, true)),
        "in" => return ahead(rest, today).map(|day| (3, day, true)),
        "this" => return weekday(rest.first()?).map(|day| (2, after(today, day), true)),
        "next" => return weekday(rest.first()?).map(|day| (2, in_the_next_week(today, day), false)),
        _ => {}
    }
    match first.parse() {
        Ok(day) => Some((1, day, false)),
        Err(_) if is_last => bare(words, today).map(|(length, day)| (length, day, false)),
        Err(_) => None,
    }
}

/// A date without a word that leads to it.
fn bare(words: &[&str], today: Day) -> Option<(usize, Day)> {
    let first = words.first()?;
    if let Ok(day) = first.parse() {
        return Some((1, day));
    }
    if let Some(weekday) = weekday(first) {
        return Some((1, after(today, weekday)));
    }
    let second = words.get(1)?;
    let (month, number) = match month(first) {
        Some(month) => (month, number_of_day(second)?),
        None => (month(second)?, number_of_day(first)?),
    };
    let year = words.get(2).filter(|year| year.len() == 4).and_then(|year| year.parse().ok());
    match year {
        Some(year) => Day::of(year, month, number).map(|day| (3, day)),
        // The next one that there is: 29 February is up to eight years away.
        None => (0..=8).find_map(|more| Day::of(today.year() + more, month, number).filter(|day| *day >= today)).map(|day| (2, day)),
    }
}

/// `3 days`, `a week`, but not `a day`: Rome was not built in one.
fn ahead(words: &[&str], today: Day) -> Option<Day> {
    let (count, unit) = (words.first()?, words.get(1)?);
    let unit = unit.strip_suffix('s').unwrap_or(unit);
    let count: u16 = if *count == "a" && unit != "day" { 1 } else { count.parse().ok()? };
    let (unit, _) = FAR.iter().find(|(name, far)| *name == unit && (1..=*far).contains(&count))?;
    match *unit {
        "day" => today.plus_days(count),
        "week" => today.plus_days(7 * count),
        "month" => today.plus_months(count),
        _ => today.plus_months(12 * count),
    }
}

/// The time of day that some words begin with, as `15:00`, how many words it has, and whether `at` leads to it.
fn clock(words: &[&str]) -> Option<(usize, String, bool)> {
    let is_led = words.first().is_some_and(|word| *word == "at");
    let words = words.get(usize::from(is_led)..)?;
    let first = *words.first()?;
    let (digits, half, length) = match first.strip_suffix("am").or_else(|| first.strip_suffix("pm")) {
        Some(digits) => (digits, first.get(digits.len()..), 1),
        None => match words.get(1) {
            Some(half @ (&"am" | &"pm")) => (first, Some(*half), 2),
            _ => (first, None, 1),
        },
    };
    let (hour, minute) = match digits.split_once(':') {
        Some((hour, minute)) if minute.len() == 2 => (hour, minute),
        None if half.is_some() => (digits, "00"),
        _ => return None,
    };
    let number = |digits: &str, end: u8| {
        digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok()).flatten().filter(|of| *of < end)
    };
    let (hour, minute): (u8, u8) = (number(hour, 24)?, number(minute, 60)?);
    let time = match half {
        None => first.to_owned(),
        Some(_) if !(1..=12).contains(&hour) => return None,
        Some(half) => format!("{}:{minute:02}", hour % 12 + if half == "pm" { 12 } else { 0 }),
    };
    Some((length + usize::from(is_led), time, is_led))
}

/// The first such weekday after a day.
fn after(day: Day, weekday: u8) -> Day {
    let days = (weekday + 6 - day.weekday_number()) % 7 + 1;
    day.plus_days(days.into()).unwrap_or(day)
}

/// That weekday of the week after the one that a day is in; a week begins with Monday here, whatever the calendar shows.
fn in_the_next_week(day: Day, weekday: u8) -> Day {
    day.plus_days((7 + weekday - day.weekday_number()).into()).unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A Thursday.
    const TODAY: &str = "2026-11-26";

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    fn of(text: &str) -> Option<(String, Option<String>, String)> {
        quick_add(text, day(TODAY), None).map(|found| (found.text, found.day.map(|day| day.to_string()), found.phrase))
    }

    #[test]
    fn what_comes_again_begins_on_the_day_that_is_shown() {
        let begins =
            |text: &str, shown: &str| quick_add(text, day(TODAY), Some(day(shown))).and_then(|found| found.day).map(|day| day.to_string());
        assert_eq!(begins("Gym every thursday", "2026-12-10").as_deref(), Some("2026-12-10"));
        assert_eq!(begins("Gym every day", "2026-12-10").as_deref(), Some("2026-12-10"));
        assert_eq!(begins("Gym every thursday", "2026-11-10").as_deref(), Some(TODAY));
        assert_eq!(begins("Gym thursday", "2026-12-10").as_deref(), Some("2026-12-03"), "a date is reckoned from today");
    }

    #[test]
    fn a_text_names_the_next_day_and_the_last_one_where_both_could_be_meant() {
        for (text, named) in [
            ("Tomorrow", vec!["2026-11-27"]),
            ("yesterday", vec!["2026-11-25"]),
            ("next fri", vec!["2026-12-04"]),
            ("fri", vec!["2026-11-27", "2026-11-20"]),
            ("thursday", vec!["2026-12-03", "2026-11-26"]),
            ("12 oct", vec!["2027-10-12", "2026-10-12"]),
            ("November 26th", vec!["2026-11-26"]),
            ("feb 29", vec!["2028-02-29"]),
            ("12 oct 2024", vec!["2024-10-12"]),
            (" 2026-12-01 ", vec!["2026-12-01"]),
            ("in 3 days", vec!["2026-11-29"]),
            ("fri lunch", vec![]),
            ("oct", vec![]),
            ("", vec![]),
        ] {
            let days: Vec<String> = days_of(text, day(TODAY)).iter().map(Day::to_string).collect();
            assert_eq!(days, named, "{text}");
        }
    }

    #[test]
    fn the_beginning_of_a_name_goes_on() {
        for (text, goes_on) in [
            ("next f", vec![]),
            ("next FR", vec!["next friday"]),
            ("to", vec!["today", "tomorrow"]),
            ("tu", vec!["tuesday"]),
            ("on th", vec!["on thursday"]),
            ("milk", vec![]),
            ("", vec![]),
        ] {
            assert_eq!(completed(text), goes_on, "{text}");
        }
    }

    #[test]
    fn a_date_at_the_end_or_at_the_beginning_is_taken_out() {
        for (typed, text, on, phrase) in [
            ("Call Mum tomorrow", "Call Mum", "2026-11-27", "tomorrow"),
            ("Call Mum, Tomorrow", "Call Mum", "2026-11-27", "Tomorrow"),
            ("Call Mum\t, Tomorrow", "Call Mum", "2026-11-27", "Tomorrow"),
            ("tomorrow call Mum", "call Mum", "2026-11-27", "tomorrow"),
            ("Tomorrow: call Mum", "call Mum", "2026-11-27", "Tomorrow:"),
            ("Call Mum today", "Call Mum", "2026-11-26", "today"),
            ("Lunch fri", "Lunch", "2026-11-27", "fri"),
            ("Lunch Thursday", "Lunch", "2026-12-03", "Thursday"),
            ("Lunch on wed", "Lunch", "2026-12-02", "on wed"),
            ("On Friday call Mum", "call Mum", "2026-11-27", "On Friday"),
            ("Lunch this sat", "Lunch", "2026-11-28", "this sat"),
            ("Plan the week next monday", "Plan the week", "2026-11-30", "next monday"),
            ("next friday lunch", "lunch", "2026-12-04", "next friday"),
            ("File the tax 2026-12-01", "File the tax", "2026-12-01", "2026-12-01"),
            ("2026-12-01 file the tax", "file the tax", "2026-12-01", "2026-12-01"),
            ("Water the plants in 3 days", "Water the plants", "2026-11-29", "in 3 days"),
            ("in a week call back", "call back", "2026-12-03", "in a week"),
            ("Renew in 3 months", "Renew", "2027-02-26", "in 3 months"),
            ("Renew in 1 year", "Renew", "2027-11-26", "in 1 year"),
            ("Dinner 12 dec", "Dinner", "2026-12-12", "12 dec"),
            ("Dinner on December 24th", "Dinner", "2026-12-24", "on December 24th"),
            ("Water the plants every monday", "Water the plants 🔁 every monday", "2026-11-30", "every monday"),
            ("Standup every weekday at 9am", "Standup 9:00 🔁 every weekday", "2026-11-26", "every weekday at 9am"),
            ("Standup at 9am every weekday", "Standup 9:00 🔁 every weekday", "2026-11-26", "at 9am every weekday"),
            ("every mon, wed and fri run", "run 🔁 every monday and wednesday and friday", "2026-11-27", "every mon, wed and fri"),
            ("Pay rent every month", "Pay rent 🔁 every month", "2026-11-26", "every month"),
            ("Rent every 31st", "Rent 🔁 every 31st", "2026-11-30", "every 31st"),
            ("Dinner 3 March", "Dinner", "2027-03-03", "3 March"),
            ("Dinner may 1 2028", "Dinner", "2028-05-01", "may 1 2028"),
            ("Leap feb 29", "Leap", "2028-02-29", "feb 29"),
            ("Walk in the park on sun", "Walk in the park", "2026-11-29", "on sun"),
        ] {
            assert_eq!(of(typed), Some((text.to_owned(), Some(on.to_owned()), phrase.to_owned())), "{typed}");
        }
    }

    #[test]
    fn a_time_stays_in_the_text() {
        for (typed, text, on) in [
            ("Dentist tomorrow at 15:00", "Dentist 15:00", Some("2026-11-27")),
            ("Dentist tomorrow 3pm", "Dentist 15:00", Some("2026-11-27")),
            ("Dentist at 3 pm on fri", "Dentist 15:00", Some("2026-11-27")),
            ("Dentist at 3:30pm 12 October 2027", "Dentist 15:30", Some("2027-10-12")),
            ("tomorrow at 9am call Mum", "9:00 call Mum", Some("2026-11-27")),
            ("Dentist at 3pm", "Dentist 15:00", None),
            ("at 12am go to bed", "0:00 go to bed", None),
            ("Lunch at 12pm", "Lunch 12:00", None),
        ] {
            let found = of(typed).map(|(text, on, _)| (text, on));
            assert_eq!(found, Some((text.to_owned(), on.map(str::to_owned))), "{typed}");
        }
    }

    #[test]
    fn words_that_mean_something_else_stay() {
        for typed in [
            "Sun cream",
            "March report",
            "call May",
            "Sat nav",
            "Monday report",
            "Friday",
            "tomorrow",
            "tomorrow at 15:00",
            "Cream for the sun",
            "Watch Empire of the Sun",
            "Read the news of today",
            "Open until Friday",
            "Get some sun",
            "Where we sat",
            "Rome was built in a day",
            "Slides for tomorrow",
            "Report by friday",
            "Every monday",
            "Read every book",
            "Every day is a gift",
            "Water 🔁 every monday",
            "Call Mum every now",
            "Today is a good day",
            "Today and tomorrow",
            "Tomorrow's plan",
            "Read \"Tomorrow\"",
            "Call \"Mum tomorrow\"",
            "Read 'today'",
            "Chapter in 3",
            "Done in 0 days",
            "In 99999 days",
            "Version 12 may not work",
            "Renew 31 feb",
            "Meet at 15:00",
            "Meet at 10",
            "Meet at 25:00 pm",
            "Pay 15:00",
            "# Plans tomorrow",
            "One\nTwo tomorrow",
            "Next steps",
            "On hold",
            "In the sun",
            "This week",
            "",
            " ",
        ] {
            assert_eq!(of(typed), None, "{typed}");
        }
    }

    #[test]
    fn the_end_of_the_calendar_has_no_day_after_it() {
        for typed in ["Rest in 3 days", "Rest in 2 months", "Rest in 1 year"] {
            assert_eq!(quick_add(typed, Day::MAX, None), None, "{typed}");
        }
    }

    fn typed() -> impl Strategy<Value = String> {
        let word = prop_oneof![
            4 => prop::sample::select(vec![
                "today", "Tomorrow", "on", "in", "at", "next", "this", "fri", "Sunday", "may", "12", "3", "29th", "feb", "2027", "days", "months",
                "15:00", "3pm", "pm", "2026-12-01", "every", "the",
            ]).prop_map(str::to_owned),
            2 => "[a-zA-ZäßİK字,:]{1,6}",
            1 => any::<String>(),
        ];
        prop::collection::vec((word, "[ \t\u{a0}]{1,2}"), 0..8)
            .prop_map(|words| words.into_iter().map(|(word, space)| word + &space).collect())
    }

    proptest! {
        #[test]
        fn nothing_panics_and_no_word_is_lost(typed in typed(), on in 0_u16..40_000) {
            let today = day("1950-01-01").plus_days(on).expect("a day");
            let Some(found) = quick_add(&typed, today, None) else { return Ok(()) };
            prop_assert!(!found.text.trim().is_empty());
            // Without the time and the rule that stay, and the comma that goes.
            let of = |text: &str| text.split_whitespace().map(|word| word.trim_end_matches(',').to_owned()).filter(|word| !word.is_empty()).collect::<Vec<_>>();
            let (phrase, words) = (of(&found.phrase), of(without_rule(&found.text)));
            let all = of(&typed);
            let left = all.len() - phrase.len();
            let (words, expected) = if found.is_last {
                prop_assert!(all.ends_with(&phrase));
                (words.into_iter().take(left).collect::<Vec<_>>(), all.iter().take(left).cloned().collect::<Vec<_>>())
            } else {
                prop_assert!(all.starts_with(&phrase));
                let time = words.len() - left;
                (words.into_iter().skip(time).collect(), all.iter().skip(phrase.len()).cloned().collect())
            };
            prop_assert_eq!(words, expected);
            prop_assert!(found.day.is_some() || found.text.contains(':'));
            prop_assert_eq!(of(&with_phrase(&found.text, &found.phrase, found.is_last, today)), all, "and back");
        }

        #[test]
        fn a_weekday_is_within_two_weeks(weekday in 0_usize..7, on in 0_u16..40_000) {
            let today = day("1950-01-01").plus_days(on).expect("a day");
            let name = WEEKDAYS.get(weekday).and_then(|names| names.first()).expect("a name");
            let on = |text: &str| quick_add(&format!("Lunch {text}"), today, None).and_then(|found| found.day).expect("a day");
            let (first, next) = (on(name), on(&format!("next {name}")));
            prop_assert!(today < first && Some(first) <= today.plus_days(7));
            prop_assert!(today < next && Some(next) <= today.plus_days(13));
            prop_assert_eq!((usize::from(first.weekday_number()), usize::from(next.weekday_number())), (weekday, weekday));
        }
    }
}
