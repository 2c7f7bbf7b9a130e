//! Dates that are typed into a new todo: `Call Mum tomorrow at 15:00`. `docs/quick-add.md` has the grammar.
//!
//! Only a phrase at the beginning or at the end of the text counts, and where it could mean something else it does not. A text is read by
//! the words of several languages ([`DateWords`]); a phrase is of one of them.

use super::{
    date_words::{COMMAS, DateWords, folded, next_date},
    day::Day,
    repeat::{Rule, SIGN, as_rule, without_rule},
    text::is_blank,
};

/// A phrase has at most so many words: `every 3 months on the 31st at 3 pm`.
const WORDS: usize = 9;

/// How far ahead a phrase reaches, in days, weeks, months and years.
const FAR: [u16; 4] = [3_650, 520, 120, 10];

/// What may stand after an hour, as the tables name it.
const MARKS: [&str; 3] = ["am", "pm", "oclock"];

/// What was found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuickAdd {
    /// The text without the phrase. A time of day stays in it, as `15:00`.
    pub text: String,
    /// The day that is meant.
    pub day: Option<Day>,
    /// The time of day that is meant.
    pub time: Option<String>,
    /// The rule by which it repeats. It stands in `text`, too.
    pub rule: Option<String>,
    /// The phrase, as it was typed.
    pub phrase: String,
    /// Whether it stands at the end of the text.
    pub is_last: bool,
}

/// A word, how it is compared, and where it stands in the text.
struct Word<'a> {
    text: &'a str,
    folded: String,
    start: usize,
}

/// The days from which dates are computed.
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
    /// As it is written.
    rule: Option<String>,
    /// Whether the first word says that a date or a time follows: `on`, `in`, `at`, `every`.
    is_led: bool,
}

impl Meaning {
    fn found(self, text: String, phrase: &str, is_last: bool) -> QuickAdd {
        let Self { day, time, rule, .. } = self;
        let text = rule.as_ref().map_or_else(|| text.clone(), |rule| as_rule(&text, rule));
        QuickAdd { text, day, time, rule, phrase: phrase.to_owned(), is_last }
    }
}

/// Finds a date, a time of day or a rule of repetition at the end of a text or at its beginning. A text of several lines has none, nor has
/// a heading. A repeating todo begins on the shown day, if that is later than today.
pub fn quick_add(text: &str, today: Day, shown: Option<Day>, tables: &[&DateWords]) -> Option<QuickAdd> {
    let days = Days { today, begin: shown.filter(|shown| *shown > today).unwrap_or(today) };
    let text = text.trim();
    if text.contains(['\n', '\r', SIGN]) || text.starts_with('#') {
        return None;
    }
    let words = words(text);
    let Some((start, meaning)) = at_the_end(&words, days, tables) else { return at_the_beginning(text, &words, days, tables) };
    let (rest, phrase) = text.split_at_checked(words.get(start)?.start)?;
    let rest = rest.trim_end();
    let kept = rest.trim_end_matches(|last: char| COMMAS.contains(&last) || last.is_whitespace());
    // The text is only the phrase (`Friday`), or another phrase stands before it, from which it must not be separated: `Open mon, wed`,
    // `Gym every 2 months on friday`.
    if is_blank(rest) || at_the_end(&self::words(kept), days, tables).is_some() {
        return None;
    }
    let kept = if kept.is_empty() { rest } else { kept };
    let text = meaning.time.as_ref().map_or_else(|| kept.to_owned(), |time| format!("{kept} {time}"));
    Some(meaning.found(text, phrase, true))
}

/// The text as it was typed: the words of a todo, and the phrase that was found.
pub fn with_phrase(text: &str, phrase: &str, is_last: bool, today: Day, tables: &[&DateWords]) -> String {
    // The text contains what was found: a time, and a rule at its end.
    let (whole, text) = (text, without_rule(text));
    let join = |words: &str| if is_last { format!("{words} {phrase}") } else { format!("{phrase} {words}") };
    let without_time = if is_last { text.rsplit_once(' ').map(|(words, _)| words) } else { text.split_once(' ').map(|(_, words)| words) };
    let is_it = |typed: &String| quick_add(typed, today, None, tables).is_some_and(|found| found.text == whole && found.phrase == phrase);
    without_time.map(join).filter(is_it).unwrap_or_else(|| join(text))
}

/// The days that a text names, if it says nothing else: the next such day, and also the last one if that could be meant. `fri` is both of
/// them, `next fri` is one.
pub fn days_of(text: &str, today: Day, tables: &[&DateWords]) -> Vec<Day> {
    let text = folded(text);
    let words: Vec<&str> = text.split_whitespace().collect();
    let is_all = |length: usize| length == words.len();
    let days = |table: &&DateWords| {
        // In a search, weekdays stand by themselves in every language.
        let bare_from = |from: Day| bare(table, &words, from, true).filter(|(length, _)| is_all(*length)).map(|(_, day)| day);
        let next = date(table, &words, true, today).filter(|(length, ..)| is_all(*length)).map(|(_, day, _)| day);
        let next = next.or_else(|| bare_from(today));
        // The last such day is the next one as seen from a week or a year ago.
        let ago = |days: u16| (0..days).fold(today, |day, _| day.previous());
        let last = [ago(7), ago(365)].into_iter().filter_map(bare_from).find(|day| *day <= today);
        let yesterday = table.longest("ago", &words).filter(|taken| is_all(taken.words)).map(|_| today.previous());
        let mut days: Vec<Day> = next.into_iter().chain(last).chain(yesterday).collect();
        days.dedup();
        days
    };
    tables.iter().map(days).find(|days| !days.is_empty()).unwrap_or_default()
}

/// The completions of a text whose last word is the beginning of the name of a day: `next fr` is `next friday`.
pub fn completed(text: &str, tables: &[&DateWords]) -> Vec<String> {
    let text = folded(text);
    let (before, last) = text.rsplit_once(char::is_whitespace).unwrap_or(("", &text));
    let goes_on = |name: &&str| last.chars().count() >= 2 && name.starts_with(last);
    let names = tables.iter().flat_map(|table| table.near().chain(table.weekdays())).filter(goes_on);
    names.map(|name| format!("{before} {name}").trim_start().to_owned()).collect()
}

fn words(text: &str) -> Vec<Word<'_>> {
    let mut from = 0;
    text.split_whitespace()
        .filter(|next| !is_blank(next))
        .filter_map(|next| {
            let start = from + text.get(from..)?.find(next)?;
            from = start + next.len();
            Some(Word { text: next, folded: folded(next), start })
        })
        .collect()
}

/// Where the longest phrase at the end of some words begins, and what it means.
fn at_the_end(words: &[Word<'_>], days: Days, tables: &[&DateWords]) -> Option<(usize, Meaning)> {
    (words.len().saturating_sub(WORDS)..words.len()).find_map(|start| {
        let (before, phrase) = words.split_at_checked(start)?;
        let meaning = tables.iter().find_map(|table| whole(table, phrase, days))?;
        // After one of these a date belongs to the sentence: `News of today`, `Get some sun`, `Where we sat`, `Shop Black Friday`.
        let joins = before.last().zip(phrase.first()).is_some_and(|(last, next)| says(tables, "joins", &[&last.folded, &next.folded]));
        // The same in an unknown rule: `Bins every second monday`.
        let is_of_rule = before.iter().rev().take(2).any(|word| is_rule(std::iter::once(word).chain(phrase), tables));
        (meaning.is_led || !joins && !is_of_rule).then_some((start, meaning))
    })
}

/// Whether some words are a rule, all of them together.
fn is_rule<'a>(words: impl Iterator<Item = &'a Word<'a>>, tables: &[&DateWords]) -> bool {
    let words: Vec<&str> = words.map(|word| word.folded.as_str()).collect();
    tables.iter().any(|table| Rule::begin(&words, table).is_some_and(|(length, _)| length == words.len()))
}

fn at_the_beginning(text: &str, words: &[Word<'_>], days: Days, tables: &[&DateWords]) -> Option<QuickAdd> {
    let is_whole = |meaning: &Meaning| {
        let rest = words.get(meaning.words..).unwrap_or_default();
        // Before one of these the day is the subject of the sentence: `Today is the day`. And a phrase is not separated from another one
        // after it.
        rest.first().is_some_and(|next| !says(tables, "goes_on", &[&next.folded]))
            && tables.iter().all(|table| meanings(table, rest, false, days).is_empty())
    };
    let all = tables.iter().rev().flat_map(|table| meanings(table, words, false, days));
    let longest = all.filter(is_whole).max_by_key(|meaning| meaning.words)?;
    let last = words.get(longest.words.checked_sub(1)?)?;
    let (phrase, rest) = text.split_at_checked(last.start + last.text.len())?;
    let rest = rest.trim_start();
    let text = longest.time.as_ref().map_or_else(|| rest.to_owned(), |time| format!("{time} {rest}"));
    Some(longest.found(text, phrase, false))
}

/// Whether some words begin with a pattern of a key.
fn says(tables: &[&DateWords], key: &str, words: &[&str]) -> bool {
    tables.iter().any(|table| table.longest(key, words).is_some())
}

/// The meaning of some words together.
fn whole(table: &DateWords, phrase: &[Word<'_>], days: Days) -> Option<Meaning> {
    meanings(table, phrase, true, days).into_iter().find(|meaning| meaning.words == phrase.len())
}

/// All meanings of the first of some words. If the text goes on after them, a bare weekday or date has no meaning.
fn meanings(table: &DateWords, typed: &[Word<'_>], is_last: bool, days: Days) -> Vec<Meaning> {
    // `Tomorrow, call Mum`
    let ends = |letter: char| letter == ':' || COMMAS.contains(&letter);
    let words: Vec<&str> =
        typed.iter().take(WORDS).map(|word| if is_last { &*word.folded } else { word.folded.trim_end_matches(ends) }).collect();
    let rest = |from: usize| words.get(from..).unwrap_or_default();
    // With commas: between weekdays they say that more follow.
    let typed: Vec<&str> = typed.iter().take(WORDS).map(|word| word.folded.as_str()).collect();
    let when = |from: usize, is_last: bool| {
        let rule = Rule::begin(typed.get(from..).unwrap_or_default(), table).or_else(|| Rule::begin(rest(from), table));
        if let Some((words, rule)) = rule {
            let day = rule.first(days.begin);
            return Some(Meaning { words, day: Some(day), time: None, rule: Some(rule.with_date(day).written(table)), is_led: true });
        }
        let (words, day, is_led) = date(table, rest(from), is_last, days.today)?;
        Some(Meaning { words, day: Some(day), time: None, rule: None, is_led })
    };
    let mut all = Vec::new();
    if let Some(meaning) = when(0, is_last) {
        let length = meaning.words;
        if let Some((more, time, _)) = clock(table, rest(length)) {
            all.push(Meaning { words: length + more, time: Some(time), ..meaning.clone() });
        }
        all.push(meaning);
    }
    if let Some((length, time, is_led)) = clock(table, &words) {
        if let Some(meaning) = when(length, true) {
            all.push(Meaning { words: length + meaning.words, time: Some(time.clone()), is_led, ..meaning });
        }
        // `at 15:00` has the time as the text would have it anyway.
        if is_led && !words.iter().take(length).any(|word| *word == time) {
            all.push(Meaning { words: length, day: None, time: Some(time), rule: None, is_led });
        }
    }
    all
}

/// The date that some words begin with, how many words it has, and whether a word like `on` or `in` leads to it.
fn date(table: &DateWords, words: &[&str], is_last: bool, today: Day) -> Option<(usize, Day, bool)> {
    let near =
        table.all("from_today", words).filter_map(|(days, taken)| Some((taken.words, today.plus_days(u16::try_from(days).ok()?)?, false)));
    let on = table.all("led", words).filter_map(|(_, led)| {
        let (length, day) = bare(table, words.get(led.words..)?, today, true)?;
        Some((led.words + length, day, true))
    });
    let this = table.all("this", words).filter_map(|(_, taken)| Some((taken.words, after(today, taken.weekday?), true)));
    let next = table.all("next", words).filter_map(|(_, taken)| Some((taken.words, in_the_next_week(today, taken.weekday?), false)));
    let ahead = table.all("ahead", words).filter_map(|(_, taken)| Some((taken.words, ahead(taken.count, taken.unit?, today)?, true)));
    // At the beginning a date in words or without a year may be a part of what follows.
    let is_date = is_last || words.first()?.parse::<Day>().is_ok();
    let bare = bare(table, words, today, false).filter(|_| is_date).map(|(length, day)| (length, day, false));
    near.chain(on).chain(this).chain(next).chain(ahead).chain(bare).max_by_key(|(length, ..)| *length)
}

/// A date without a word like `on` before it, or what follows such a word.
fn bare(table: &DateWords, words: &[&str], today: Day, is_led: bool) -> Option<(usize, Day)> {
    let first = words.first()?;
    if let Some(day) = first.parse().ok().or_else(|| table.in_digits(first, today)) {
        return Some((1, day));
    }
    if let Some(weekday) = if is_led { table.led_weekday(first) } else { table.weekday(first) } {
        return Some((1, after(today, weekday)));
    }
    let taken = table.longest("date", words)?;
    let (month, number) = (taken.month?, taken.number?);
    let day = match taken.year {
        Some(year) => Day::of(year, month, number),
        None => next_date(month, number, today),
    };
    day.map(|day| (taken.words, day))
}

/// `3 days`, `a week`, but not `a day`, because of sentences like `Rome was not built in a day`.
fn ahead(count: Option<u16>, unit: usize, today: Day) -> Option<Day> {
    let count = count.or((unit != 0).then_some(1)).filter(|count| FAR.get(unit).is_some_and(|far| (1..=*far).contains(count)))?;
    match unit {
        0 => today.plus_days(count),
        1 => today.plus_days(7 * count),
        2 => today.plus_months(count),
        _ => today.plus_months(12 * count),
    }
}

/// The time of day that some words begin with, as `15:00`, how many words it has, and whether a word like `at` leads to it.
fn clock(table: &DateWords, words: &[&str]) -> Option<(usize, String, bool)> {
    let lead = |key: &str| table.longest(key, words).map(|taken| taken.words);
    // After `at` a number alone is no time, after the Arabic word for hour it is.
    let hour = lead("hour");
    let led = hour.or_else(|| lead("at")).unwrap_or_default();
    let words = words.get(led..)?;
    let (first, second) = (*words.first()?, words.get(1));
    let attached = || MARKS.iter().find_map(|mark| Some((table.without_ending(mark, first)?, Some(*mark), 1)));
    let apart = || MARKS.iter().find(|mark| second.is_some_and(|word| table.has(mark, word))).map(|mark| (first, Some(*mark), 2));
    let (digits, mark, length) = attached().or_else(apart).unwrap_or((first, None, 1));
    let point = || digits.split_once('.').filter(|_| mark == Some("oclock"));
    let (hour, minute) = match digits.split_once(':').or_else(point) {
        Some((hour, minute)) if minute.len() == 2 => (hour, minute),
        None if mark.is_some() || hour.is_some() => (digits, "00"),
        _ => return None,
    };
    let number = |digits: &str, end: u8| {
        digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok()).flatten().filter(|of| *of < end)
    };
    let is_typed_so = mark.is_none() && digits.contains(':');
    let (hour, minute): (u8, u8) = (number(hour, 24)?, number(minute, 60)?);
    let time = match mark {
        _ if is_typed_so => digits.to_owned(),
        Some("am" | "pm") if !(1..=12).contains(&hour) => return None,
        Some("am") => format!("{}:{minute:02}", hour % 12),
        Some("pm") => format!("{}:{minute:02}", hour % 12 + 12),
        _ => format!("{hour}:{minute:02}"),
    };
    Some((length + led, time, led > 0))
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
    use crate::model::language::Language;
    use proptest::prelude::*;

    /// A Thursday.
    const TODAY: &str = "2026-11-26";

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    fn of_in(language: Language, text: &str) -> Option<(String, Option<String>, String)> {
        let found = quick_add(text, day(TODAY), None, &DateWords::known_on(language));
        found.map(|found| (found.text, found.day.map(|day| day.to_string()), found.phrase))
    }

    /// A text in English, which means the same on every page.
    fn of(text: &str) -> Option<(String, Option<String>, String)> {
        let [english, german, arabic] = Language::ALL.map(|language| of_in(language, text));
        assert_eq!(german, english, "{text}");
        assert_eq!(arabic, english, "{text}");
        english
    }

    fn english() -> Vec<&'static DateWords> {
        DateWords::known_on(Language::English)
    }

    #[test]
    fn what_comes_again_begins_on_the_day_that_is_shown() {
        let begins = |text: &str, shown: &str| {
            quick_add(text, day(TODAY), Some(day(shown)), &english()).and_then(|found| found.day).map(|day| day.to_string())
        };
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
            let days: Vec<String> = days_of(text, day(TODAY), &english()).iter().map(Day::to_string).collect();
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
            assert_eq!(completed(text, &english()), goes_on, "{text}");
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
            ("Pay rent every month", "Pay rent 🔁 every 26th", "2026-11-26", "every month"),
            ("Rent every 31st", "Rent 🔁 every 31st", "2026-11-30", "every 31st"),
            ("Dinner 3 March", "Dinner", "2027-03-03", "3 March"),
            ("Dinner may 1 2028", "Dinner", "2028-05-01", "may 1 2028"),
            ("Leap feb 29", "Leap", "2028-02-29", "feb 29"),
            ("Walk in the park on sun", "Walk in the park", "2026-11-29", "on sun"),
            ("Email every member of the team tomorrow", "Email every member of the team", "2026-11-27", "tomorrow"),
            ("Call every friend tomorrow", "Call every friend", "2026-11-27", "tomorrow"),
            ("Slides for friday tomorrow", "Slides for friday", "2026-11-27", "tomorrow"),
            ("Paint it black tomorrow", "Paint it black", "2026-11-27", "tomorrow"),
            ("Bring a friend first, sunday", "Bring a friend first", "2026-11-29", "sunday"),
            ("This fri call Mum", "call Mum", "2026-11-27", "This fri"),
            ("Gym every week on monday", "Gym 🔁 every monday", "2026-11-30", "every week on monday"),
            ("every week on mon and fri gym", "gym 🔁 every monday and friday", "2026-11-27", "every week on mon and fri"),
            ("Bins every other monday", "Bins 🔁 every 2 weeks on monday", "2026-11-30", "every other monday"),
            (
                "Every 2 weeks on mon and fri bins",
                "bins 🔁 every 2 weeks on monday and friday",
                "2026-11-27",
                "Every 2 weeks on mon and fri",
            ),
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
            "\u{200b} tomorrow",
            "tomorrow \u{200b}",
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
            // A phrase is not taken out of an unknown rule, a list, or a span of days.
            "Bins every second monday",
            "Bins every 3rd monday",
            "Bins every 2 months on monday",
            "Every 2 months on monday bins",
            "Gym every week monday",
            "Gym every monday starting tomorrow",
            "Gym every monday except 24 december",
            "Open mon, wed, fri",
            "Open mon wed",
            "mon, wed",
            "Today, tomorrow",
            "Trip fri - sun",
            "Trip fri – sun",
            "Trip fri to sun",
            "Conference 12 oct – 14 oct",
            "Conference 12 – 14 oct",
            "On fri - sun travel",
            "Tomorrow every day of the rest",
            // Nor out of a name.
            "This sun cream is old",
            "Shop Black Friday",
            "Lunch on Good Friday",
            "Good Friday service",
            "",
            " ",
        ] {
            assert_eq!(of(typed), None, "{typed}");
        }
    }

    #[test]
    fn german_is_read_on_a_german_page() {
        for (typed, text, on, phrase) in [
            ("Mama anrufen morgen", "Mama anrufen", "2026-11-27", "morgen"),
            ("Mama anrufen, Übermorgen", "Mama anrufen", "2026-11-28", "Übermorgen"),
            ("heute Mama anrufen", "Mama anrufen", "2026-11-26", "heute"),
            ("Morgen: Mama anrufen", "Mama anrufen", "2026-11-27", "Morgen:"),
            ("Essen fr", "Essen", "2026-11-27", "fr"),
            ("Essen Freitag", "Essen", "2026-11-27", "Freitag"),
            ("Essen am Montag", "Essen", "2026-11-30", "am Montag"),
            ("Essen am so", "Essen", "2026-11-29", "am so"),
            ("Am Do putzen", "putzen", "2026-12-03", "Am Do"),
            ("Planen nächsten montag", "Planen", "2026-11-30", "nächsten montag"),
            ("Planen am nächsten Freitag", "Planen", "2026-12-04", "am nächsten Freitag"),
            ("Planen diesen Freitag", "Planen", "2026-11-27", "diesen Freitag"),
            ("Steuer 2026-12-01", "Steuer", "2026-12-01", "2026-12-01"),
            ("Steuer 1.12.", "Steuer", "2026-12-01", "1.12."),
            ("Steuer am 01.02.2028", "Steuer", "2028-02-01", "am 01.02.2028"),
            ("Essen 24. dezember", "Essen", "2026-12-24", "24. dezember"),
            ("Essen am 24. Dez. 2027", "Essen", "2027-12-24", "am 24. Dez. 2027"),
            ("Gießen in 3 tagen", "Gießen", "2026-11-29", "in 3 tagen"),
            ("in einer Woche zurückrufen", "zurückrufen", "2026-12-03", "in einer Woche"),
            ("Zahnarzt morgen um 15 uhr", "Zahnarzt 15:00", "2026-11-27", "morgen um 15 uhr"),
            ("Zahnarzt um 15:00 am Montag", "Zahnarzt 15:00", "2026-11-30", "um 15:00 am Montag"),
            ("Zahnarzt fr 9.30 Uhr", "Zahnarzt 9:30", "2026-11-27", "fr 9.30 Uhr"),
            ("Gießen jeden tag", "Gießen 🔁 jeden Tag", "2026-11-26", "jeden tag"),
            ("Stand-up jeden Werktag um 9 Uhr", "Stand-up 9:00 🔁 jeden Werktag", "2026-11-26", "jeden Werktag um 9 Uhr"),
            ("Sport jeden mo, mi und fr", "Sport 🔁 jeden Montag und Mittwoch und Freitag", "2026-11-27", "jeden mo, mi und fr"),
            ("jeden montag Sport", "Sport 🔁 jeden Montag", "2026-11-30", "jeden montag"),
            ("Sport jede Woche am Montag", "Sport 🔁 jeden Montag", "2026-11-30", "jede Woche am Montag"),
            ("Miete jeden 1.", "Miete 🔁 jeden 1.", "2026-12-01", "jeden 1."),
            ("Miete jeden monat", "Miete 🔁 jeden 26.", "2026-11-26", "jeden monat"),
            ("Wasche alle Hemden morgen", "Wasche alle Hemden", "2026-11-27", "morgen"),
            ("Fenster alle 2 wochen", "Fenster 🔁 alle 2 Wochen", "2026-11-26", "alle 2 wochen"),
            ("Alle 2 Wochen am Montag Müll", "Müll 🔁 alle 2 Wochen am Montag", "2026-11-30", "Alle 2 Wochen am Montag"),
            ("Müll jeden zweiten Montag", "Müll 🔁 alle 2 Wochen am Montag", "2026-11-30", "jeden zweiten Montag"),
            ("Fenster jeden 2 wochen", "Fenster 🔁 alle 2 Wochen", "2026-11-26", "jeden 2 wochen"),
            // And in English.
            ("Zahnarzt next friday at 3pm", "Zahnarzt 15:00", "2026-12-04", "next friday at 3pm"),
            ("Sport every monday", "Sport 🔁 every monday", "2026-11-30", "every monday"),
        ] {
            assert_eq!(of_in(Language::German, typed), Some((text.to_owned(), Some(on.to_owned()), phrase.to_owned())), "{typed}");
        }
        assert_eq!(of_in(Language::German, "Zahnarzt um 15 Uhr"), Some(("Zahnarzt 15:00".into(), None, "um 15 Uhr".into())));
        for typed in [
            "Sonnencreme kaufen",
            "So machen",
            "Mach das so",
            "März-Bericht",
            "Mi casa",
            "Mo fragen",
            "Die Blumen gießen",
            "Montag",
            "Guten Morgen",
            "Laufen heute Morgen",
            "Laufen jeden Morgen",
            "Laufen Montag Morgen",
            "Heute Abend kochen",
            "Heute ist ein guter Tag",
            "Morgen und übermorgen",
            "Folien für morgen",
            "Nachrichten von heute",
            "Geöffnet bis Freitag",
            "Lies „Morgen“",
            "\"Fisch am Freitag\" lesen",
            "12. Mai Rosen",
            "Version 1.12",
            "1.1. Einleitung",
            "Version 1.12.26",
            "Kapitel in 3",
            "Treffen um 15:00",
            "Treffen um 15",
            "What I can do",
            "Where I am",
            "Am Anfang",
            "Um zu lernen",
            "Jeden fragen",
            "Alle Jahre wieder",
            "In 0 Tagen",
            "# Pläne morgen",
            "Müll alle 2 Monate am Montag",
            "Alle 2 Monate am Montag Müll",
            "Müll jeden ersten Freitag",
            "Müll jeden Montag außer 24. Dezember",
            "Urlaub Fr bis So",
            "Urlaub Fr bis Montag",
            "Urlaub Fr – Montag",
            "Geöffnet Mo, Mi, Fr",
            "Tagung 12. – 14. Oktober",
            "Einkaufen Black Friday",
        ] {
            assert_eq!(of_in(Language::German, typed), None, "{typed}");
        }
        assert_eq!(of_in(Language::English, "Mama anrufen morgen"), None, "an English page knows no German");
    }

    #[test]
    fn arabic_is_read_on_an_arabic_page() {
        for (typed, text, on, phrase) in [
            ("اتصل بأمي اليوم", "اتصل بأمي", "2026-11-26", "اليوم"),
            ("اتصل بأمي غدا", "اتصل بأمي", "2026-11-27", "غدا"),
            ("اتصل بأمي، غداً", "اتصل بأمي", "2026-11-27", "غداً"),
            ("غدًا اتصل بأمي", "اتصل بأمي", "2026-11-27", "غدًا"),
            ("غدًا، اتصل بأمي", "اتصل بأمي", "2026-11-27", "غدًا،"),
            ("اتصل بأمي بعد غد", "اتصل بأمي", "2026-11-28", "بعد غد"),
            ("غداء يوم الجمعة", "غداء", "2026-11-27", "يوم الجمعة"),
            ("اجتماع الاثنين القادم", "اجتماع", "2026-11-30", "الاثنين القادم"),
            ("اجتماع يوم الإثنين المقبل", "اجتماع", "2026-11-30", "يوم الإثنين المقبل"),
            ("اسق النباتات بعد 3 أيام", "اسق النباتات", "2026-11-29", "بعد 3 أيام"),
            ("اسق النباتات بعد ٣ أيام", "اسق النباتات", "2026-11-29", "بعد ٣ أيام"),
            ("اسق النباتات بعد يومين", "اسق النباتات", "2026-11-28", "بعد يومين"),
            ("راجع بعد أسبوع", "راجع", "2026-12-03", "بعد أسبوع"),
            ("عشاء 24 ديسمبر", "عشاء", "2026-12-24", "24 ديسمبر"),
            ("عشاء في ٢٤ كانون الأول ٢٠٢٧", "عشاء", "2027-12-24", "في ٢٤ كانون الأول ٢٠٢٧"),
            ("عشاء 24/12/2026", "عشاء", "2026-12-24", "24/12/2026"),
            ("طبيب غدا في الساعة 3", "طبيب 3:00", "2026-11-27", "غدا في الساعة 3"),
            ("طبيب غدا الساعة ٣ مساءً", "طبيب 15:00", "2026-11-27", "غدا الساعة ٣ مساءً"),
            ("طبيب الساعة 15:00 يوم الجمعة", "طبيب 15:00", "2026-11-27", "الساعة 15:00 يوم الجمعة"),
            ("رياضة كل يوم", "رياضة 🔁 كل يوم", "2026-11-26", "كل يوم"),
            ("اجتماع كل يوم عمل", "اجتماع 🔁 كل يوم عمل", "2026-11-26", "كل يوم عمل"),
            ("رياضة كل أسبوع يوم الاثنين", "رياضة 🔁 كل يوم اثنين", "2026-11-30", "كل أسبوع يوم الاثنين"),
            ("رياضة كل اثنين", "رياضة 🔁 كل يوم اثنين", "2026-11-30", "كل اثنين"),
            ("رياضة كل يوم اثنين وخميس", "رياضة 🔁 كل يوم اثنين وخميس", "2026-11-26", "كل يوم اثنين وخميس"),
            ("نظف كل أسبوعين", "نظف 🔁 كل أسبوعين", "2026-11-26", "كل أسبوعين"),
            ("نظف كل أسبوعين يوم الاثنين", "نظف 🔁 كل أسبوعين يوم اثنين", "2026-11-30", "كل أسبوعين يوم الاثنين"),
            ("راجع كل الملفات غدا", "راجع كل الملفات", "2026-11-27", "غدا"),
            ("إيجار كل شهر", "إيجار 🔁 كل شهر يوم 26", "2026-11-26", "كل شهر"),
            ("إيجار كل شهر يوم 31", "إيجار 🔁 كل شهر يوم 31", "2026-11-30", "كل شهر يوم 31"),
            // And in English.
            ("طبيب tomorrow at 3pm", "طبيب 15:00", "2026-11-27", "tomorrow at 3pm"),
        ] {
            assert_eq!(of_in(Language::Arabic, typed), Some((text.to_owned(), Some(on.to_owned()), phrase.to_owned())), "{typed}");
        }
        for typed in [
            "صلاة الجمعة",
            "أخبار اليوم",
            "مفتوح حتى 24 ديسمبر",
            "كتابين اثنين",
            "اليوم كان جميلا",
            "اليوم وغدا",
            "اقرأ «غدا»",
            "بعد الظهر",
            "كل واحد",
            "يوم القيامة",
            "نصف 1/2",
            "غدا",
            "رياضة كل شهرين يوم الاثنين",
            "مفتوح يوم الاثنين، يوم الخميس",
            "سفر 12 ديسمبر – 14 ديسمبر",
        ] {
            assert_eq!(of_in(Language::Arabic, typed), None, "{typed}");
        }
    }

    #[test]
    fn the_end_of_the_calendar_has_no_day_after_it() {
        for typed in ["Rest in 3 days", "Rest in 2 months", "Rest in 1 year"] {
            assert_eq!(quick_add(typed, Day::MAX, None, &english()), None, "{typed}");
        }
    }

    fn typed() -> impl Strategy<Value = String> {
        let word = prop_oneof![
            4 => prop::sample::select(vec![
                "today", "Tomorrow", "on", "in", "at", "next", "this", "fri", "Sunday", "may", "12", "3", "29th", "feb", "2027", "days", "months",
                "15:00", "3pm", "pm", "2026-12-01", "every", "the", "heute", "Morgen", "am", "um", "Uhr", "15", "nächsten", "Fr", "so", "Mai", "24.",
                "1.12.", "Tagen", "Wochen", "jeden", "alle", "und", "Montag,", "Tag", "اليوم", "غدًا", "بعد", "غد", "يوم", "الجمعة", "القادم", "أيام",
                "الساعة", "٣", "مساءً", "كل", "اثنين", "واثنين", "شهرين", "كانون", "الأول", "ديسمبر",
            ]).prop_map(str::to_owned),
            2 => "[a-zA-ZäßİK字,:]{1,6}",
            1 => any::<String>(),
        ];
        prop::collection::vec((word, "[ \t\u{a0}]{1,2}"), 0..8)
            .prop_map(|words| words.into_iter().map(|(word, space)| word + &space).collect())
    }

    proptest! {
        #[test]
        fn nothing_panics_and_no_word_is_lost(typed in typed(), on in 0_u16..40_000, language in 0_usize..3) {
            let today = day("1950-01-01").plus_days(on).expect("a day");
            let tables = DateWords::known_on(Language::ALL[language]);
            let Some(found) = quick_add(&typed, today, None, &tables) else { return Ok(()) };
            prop_assert!(!is_blank(&found.text));
            // Without the time and the rule that stay, and the comma that goes.
            let of = |text: &str| text.split_whitespace().map(|word| word.trim_end_matches(COMMAS).to_owned()).filter(|word| !word.is_empty()).collect::<Vec<_>>();
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
            prop_assert_eq!(of(&with_phrase(&found.text, &found.phrase, found.is_last, today, &tables)), all, "and back");
        }

        /// A text without a word of another language means the same on every page.
        #[test]
        fn english_is_read_on_every_page(words in prop::collection::vec(prop::sample::select(vec![
            "today", "Tomorrow", "on", "at", "next", "this", "fri", "Sunday", "may", "12", "3", "29th", "feb", "2027", "days", "weeks", "15:00", "3pm",
            "pm", "2026-12-01", "every", "the", "call", "Mum,", "for", "month", "to", "do", "other", "31st",
        ]), 0..8)) {
            of(&words.join(" "));
        }

        #[test]
        fn a_weekday_is_within_two_weeks(weekday in 0_usize..7, on in 0_u16..40_000) {
            let today = day("1950-01-01").plus_days(on).expect("a day");
            let tables = english();
            let name = tables[0].weekdays().nth(weekday).expect("a name");
            let on = |text: &str| quick_add(&format!("Lunch {text}"), today, None, &tables).and_then(|found| found.day).expect("a day");
            let (first, next) = (on(name), on(&format!("next {name}")));
            prop_assert!(today < first && Some(first) <= today.plus_days(7));
            prop_assert!(today < next && Some(next) <= today.plus_days(13));
            prop_assert_eq!((usize::from(first.weekday_number()), usize::from(next.weekday_number())), (weekday, weekday));
        }
    }
}
