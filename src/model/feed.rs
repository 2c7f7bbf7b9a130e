//! What a calendar shows of a todo.

use super::{
    day::Day,
    limits::{FEED_DAYS_AFTER, FEED_DAYS_BEFORE},
    links,
};

/// How long a todo with a time takes where it does not say until when, in minutes.
const USUAL_MINUTES: u16 = 30;

/// What a time of day begins with in the HTML of a todo. Nothing that is typed can look like it: a typed `<` is escaped.
const TIME: &str = "<time datetime=\"";

/// A todo as an entry of a calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedEntry {
    /// Its first line, without marks.
    pub summary: String,
    /// The other lines.
    pub description: Option<String>,
    /// When it is, on its day; none for the whole day.
    pub time: Option<FeedTime>,
}

/// From one time of a day to another, in minutes since midnight; the end may lie on the next day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FeedTime {
    /// When it begins.
    pub start: u16,
    /// When it ends, later than that.
    pub end: u16,
}

/// The first and the last day that a feed shows.
pub fn days(today: Day) -> (Day, Day) {
    let first = (0..FEED_DAYS_BEFORE).fold(today, |day, _| day.previous());
    (first, today.plus_days(FEED_DAYS_AFTER).unwrap_or(Day::MAX))
}

/// The entry of a todo with this text; a heading has none.
pub fn entry(text: &str) -> Option<FeedEntry> {
    if links::heading(text).is_some() {
        return None;
    }
    let plain = plain(text);
    let (summary, rest) = plain.trim().split_once('\n').unwrap_or((plain.trim(), ""));
    let rest = rest.trim();
    Some(FeedEntry { summary: summary.trim_end().to_owned(), description: (!rest.is_empty()).then(|| rest.to_owned()), time: time(text) })
}

/// The first time in a text, as the page marks it, or the span of two times that a dash joins: `15:00`, `9:00–10:30`.
fn time(text: &str) -> Option<FeedTime> {
    let html = links::html(text);
    let (_, first) = html.split_once(TIME)?;
    let start = minutes(first)?;
    let second = || first.split_once("</time>")?.1.trim_start().strip_prefix(['-', '–'])?.trim_start().strip_prefix(TIME);
    let end = second().and_then(minutes).filter(|end| *end > start).unwrap_or(start + USUAL_MINUTES);
    Some(FeedTime { start, end })
}

/// The `15:00` that a text begins with, in minutes since midnight.
fn minutes(text: &str) -> Option<u16> {
    let (hour, minute) = text.get(..5)?.split_once(':')?;
    Some(60 * hour.parse::<u16>().ok()? + minute.parse::<u16>().ok()?)
}

/// A text without the backticks around code, and without control characters but line ends: some calendars take others for the end of a
/// line.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('`') {
        plain.push_str(before);
        rest = after;
        match after.split_once('`').filter(|(code, _)| !code.trim().is_empty() && !code.contains('\n')) {
            Some((code, after)) => {
                plain.push_str(code);
                rest = after;
            }
            None => plain.push('`'),
        }
    }
    plain.push_str(rest);
    plain.chars().filter_map(printable).collect()
}

fn printable(character: char) -> Option<char> {
    match character {
        '\n' | '\u{85}' | '\u{2028}' | '\u{2029}' => Some('\n'),
        '\t' => Some(' '),
        other => Some(other).filter(|other| !other.is_control()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    #[test]
    fn a_feed_reaches_from_a_month_ago_to_a_year_ahead() {
        assert_eq!(days(day("2026-11-28")), (day("2026-10-29"), day("2027-11-28")));
        assert_eq!(days(Day::MIN), (Day::MIN, day("1901-01-01")));
        assert_eq!(days(Day::MAX).1, Day::MAX);
    }

    #[test]
    fn the_first_line_is_the_summary_and_marks_are_left_out() {
        for (text, summary, description) in [
            ("Milk", "Milk", None),
            ("Pack\n- shirts\n- `shoes`", "Pack", Some("- shirts\n- shoes")),
            ("Run `make  all` at home", "Run make  all at home", None),
            ("a ` b", "a ` b", None),
            ("a `` b", "a `` b", None),
            ("a ` ` b", "a ` ` b", None),
            ("a `b\nc` d", "a `b", Some("c` d")),
            ("#home #5 stays", "#home #5 stays", None),
            ("See https://example.com/a?b=c#d.", "See https://example.com/a?b=c#d.", None),
            ("**bold** & <b>", "**bold** & <b>", None),
            ("a\tb\u{0}\u{1b}[31m\u{7f}c", "a b[31mc", None),
            ("a\u{2028}b\u{85}c", "a", Some("b\nc")),
            ("a  \n\n  b", "a", Some("b")),
            ("\u{1}\nb", "b", None),
        ] {
            let entry = entry(text).expect("an entry");
            assert_eq!((entry.summary.as_str(), entry.description.as_deref()), (summary, description), "{text:?}");
        }
        for heading in ["# Home", "### Later"] {
            assert_eq!(entry(heading), None);
        }
    }

    #[test]
    fn a_time_in_the_text_is_the_time_of_the_entry() {
        let at = |start, end| Some(FeedTime { start, end });
        for (text, time) in [
            ("Call Mum 15:00", at(900, 930)),
            ("9:05 stand-up", at(545, 575)),
            ("Lunch (12:30)", at(750, 780)),
            ("Lunch 12:00-13:15", at(720, 795)),
            ("Lunch 12:00 – 13:15, then 15:00", at(720, 795)),
            ("Backwards 15:00-3:00", at(900, 930)),
            ("Twice 15:00 15:00", at(900, 930)),
            ("Late 23:45", at(1_425, 1_455)),
            ("Pack\nleave at 7:00", at(420, 450)),
            ("No time", None),
            ("`15:00` is code", None),
            ("https://example.com/15:00 is an address", None),
            ("25:00 and 12:60 and 1:2:3", None),
            ("<time datetime=\"15:00\">", None),
        ] {
            assert_eq!(entry(text).expect("an entry").time, time, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_entry_holds_a_control_character_or_a_summary_of_two_lines(text in "([ -~äß字`]|\n|\r|\t|\u{0}|\u{85}|\u{2028}|15:00|-| ){0,60}") {
            if let Some(FeedEntry { summary, description, time }) = entry(&text) {
                prop_assert!(!summary.chars().any(char::is_control));
                prop_assert!(!description.unwrap_or_default().chars().any(|letter| letter.is_control() && letter != '\n'));
                prop_assert!(time.is_none_or(|time| time.start < time.end && time.start < 1_440 && time.end < 2_880));
            }
        }
    }
}
