//! Todos as an iCalendar file (RFC 5545), for the feed.
//!
//! Its times are floating, without a time zone: `15:00` in a todo is three in the afternoon wherever its owner is, as its day is a
//! date. The file names their zone beside it, for the calendars that know no floating times.

use super::store::feeds::FeedTodo;
use crate::model::{
    day::Day,
    feed::{FeedEntry, FeedTime, entry},
};
use icalendar::{Calendar, Component as _, Event, Property};
use url::Url;

/// The longest line, in bytes, without its end.
const LINE_BYTES: usize = 75;
/// How the lines of a value that was folded are joined.
const FOLD: &str = "\r\n ";
/// The refresh interval, for calendars that take it from the file.
const EVERY: &str = "PT1H";
const NAME: &str = "Daybook";
const DAY_MINUTES: u16 = 24 * 60;

/// The calendar of some todos, whose days are those of `zone`. Headings are left out. The same todos give the same bytes.
pub fn calendar(todos: &[FeedTodo], zone: &str, site: &Url) -> String {
    let mut calendar = Calendar::empty();
    for (name, value) in [("VERSION", "2.0"), ("PRODID", "-//Daybook//Daybook//EN"), ("CALSCALE", "GREGORIAN")] {
        calendar.append_property((name, value));
    }
    calendar.name(NAME);
    calendar.append_property(("X-WR-TIMEZONE", zone));
    calendar.append_property(Property::new("REFRESH-INTERVAL", EVERY).add_parameter("VALUE", "DURATION").done());
    calendar.append_property(("X-PUBLISHED-TTL", EVERY));
    for todo in todos {
        if let Some(entry) = entry(&todo.text) {
            calendar.push(event(todo, entry, site));
        }
    }
    folded(&calendar.to_string())
}

fn event(todo: &FeedTodo, entry: FeedEntry, site: &Url) -> Event {
    let FeedEntry { summary, description, time } = entry;
    let written = todo.written_at.strftime("%Y%m%dT%H%M%SZ").to_string();
    let mut event = Event::new();
    event
        .append_property(Property::new("UID", format!("{}@daybook", todo.id)))
        .append_property(Property::new("DTSTAMP", &written))
        .append_property(Property::new("LAST-MODIFIED", &written))
        .append_property(Property::new("SEQUENCE", todo.version.saturating_sub(1).to_string()))
        .append_property(Property::new("SUMMARY", summary))
        // A todo does not show its owner as busy.
        .append_property(Property::new("TRANSP", "TRANSPARENT"));
    if let Some(description) = description {
        event.append_property(Property::new("DESCRIPTION", description));
    }
    if let Ok(address) = site.join(&todo.day.path()) {
        event.append_property(Property::new("URL", address));
    }
    match time {
        Some(FeedTime { start, end }) => {
            event.append_property(Property::new("DTSTART", date_time(todo.day, start)));
            event.append_property(Property::new("DTEND", date_time(todo.day, end)));
        }
        None => {
            // The end is the day after.
            for (name, day) in [("DTSTART", todo.day), ("DTEND", todo.day.next())] {
                event.append_property(Property::new(name, date(day)).add_parameter("VALUE", "DATE").done());
            }
        }
    }
    event
}

/// `20261123`
fn date(day: Day) -> String {
    day.to_string().replace('-', "")
}

/// `20261123T150000`
fn date_time(day: Day, minutes: u16) -> String {
    let (day, minutes) = if minutes < DAY_MINUTES { (day, minutes) } else { (day.next(), minutes - DAY_MINUTES) };
    format!("{}T{:02}{:02}00", date(day), minutes / 60, minutes % 60)
}

/// The same file with lines of at most 75 bytes: the crate does not count the space at the start of a continuation line.
fn folded(file: &str) -> String {
    let mut folded = String::with_capacity(file.len() + file.len() / LINE_BYTES * FOLD.len());
    for line in file.replace(FOLD, "").split_terminator("\r\n") {
        let mut room = LINE_BYTES;
        for letter in line.chars() {
            if letter.len_utf8() > room {
                folded.push_str(FOLD);
                room = LINE_BYTES - 1;
            }
            folded.push(letter);
            room -= letter.len_utf8();
        }
        folded.push_str("\r\n");
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::id::TodoId;
    use jiff::Timestamp;
    use proptest::prelude::*;

    fn todo(text: &str) -> FeedTodo {
        FeedTodo {
            id: TodoId::from_parts(1_700_000_000_000, 42),
            day: "2026-11-23".parse().expect("a day"),
            text: text.to_owned(),
            written_at: Timestamp::from_second(1_800_000_000).expect("a time"),
            version: 3,
        }
    }

    fn site() -> Url {
        "https://daybook.example.com".parse().expect("a URL")
    }

    fn lines(text: &str) -> Vec<String> {
        calendar(&[todo(text)], "Europe/Berlin", &site()).split("\r\n").map(str::to_owned).collect()
    }

    #[test]
    fn a_todo_is_an_entry_of_its_whole_day() {
        assert_eq!(
            lines("Buy milk, eggs; \\ tea\nfrom the `shop`"),
            [
                "BEGIN:VCALENDAR",
                "VERSION:2.0",
                "PRODID:-//Daybook//Daybook//EN",
                "CALSCALE:GREGORIAN",
                "NAME:Daybook",
                "X-WR-CALNAME:Daybook",
                "X-WR-TIMEZONE:Europe/Berlin",
                "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
                "X-PUBLISHED-TTL:PT1H",
                "BEGIN:VEVENT",
                "DESCRIPTION:from the shop",
                "DTEND;VALUE=DATE:20261124",
                "DTSTAMP:20270115T080000Z",
                "DTSTART;VALUE=DATE:20261123",
                "LAST-MODIFIED:20270115T080000Z",
                "SEQUENCE:2",
                "SUMMARY:Buy milk\\, eggs\\; \\\\ tea",
                "TRANSP:TRANSPARENT",
                "UID:01HF7YAT00000000000000001A@daybook",
                "URL:https://daybook.example.com/d/2026-11-23",
                "END:VEVENT",
                "END:VCALENDAR",
                "",
            ]
        );
    }

    #[test]
    fn a_time_is_floating_and_may_end_on_the_next_day() {
        for (text, start, end) in [
            ("Call Mum 15:00", "DTSTART:20261123T150000", "DTEND:20261123T153000"),
            ("Lunch 12:00–13:15", "DTSTART:20261123T120000", "DTEND:20261123T131500"),
            ("Stars 23:45", "DTSTART:20261123T234500", "DTEND:20261124T001500"),
        ] {
            let lines = lines(text);
            assert!([start, end].iter().all(|wanted| lines.iter().any(|line| line == wanted)), "{lines:#?}");
        }
    }

    #[test]
    fn a_heading_is_no_entry() {
        assert!(!lines("# Home").iter().any(|line| line.contains("VEVENT") || line.contains("Home")));
    }

    /// What a calendar reads from a file: its entries, each with its properties.
    fn read(file: &str) -> Vec<Event> {
        let calendar: Calendar = file.parse().expect("a calendar");
        calendar.events().cloned().collect()
    }

    proptest! {
        #[test]
        fn any_text_comes_back_and_none_makes_a_line_of_its_own(
            texts in prop::collection::vec("([ -~äß字👩\u{a0}]|\n|\r|\t|\u{0}|\u{b}|\u{85}|\u{2028}|BEGIN:VEVENT|END:VCALENDAR|X-A:b|[\\\\,;:\"n]){0,60}", 1..4)
        ) {
            let todos: Vec<_> = texts.iter().map(|text| todo(text)).collect();
            let file = calendar(&todos, "Europe/Berlin", &site());
            prop_assert!(file.ends_with("END:VCALENDAR\r\n"));
            let bare = file.replace("\r\n", "");
            prop_assert!(!bare.chars().any(char::is_control));
            let entries: Vec<_> = texts.iter().filter_map(|text| entry(text)).collect();
            let mut names = 0;
            for line in file.split_terminator("\r\n") {
                prop_assert!(line.len() <= LINE_BYTES, "{line:?}");
                // A continuation line begins with a space, all others with the name of one of our properties.
                let name: String = line.chars().take_while(|letter| letter.is_ascii_uppercase() || *letter == '-').collect();
                let is_ours = ["SUMMARY", "DESCRIPTION"].contains(&name.as_str());
                names += usize::from(is_ours);
                prop_assert!(line.starts_with(' ') || !name.is_empty());
            }
            prop_assert_eq!(names, entries.iter().map(|entry| 1 + usize::from(entry.description.is_some())).sum::<usize>());
            let read = read(&file);
            prop_assert_eq!(read.len(), entries.len());
            for (event, entry) in read.iter().zip(entries) {
                prop_assert_eq!(event.property_value("SUMMARY"), Some(entry.summary.as_str()));
                prop_assert_eq!(event.property_value("DESCRIPTION").map(str::to_owned), entry.description);
                prop_assert_eq!(event.property_value("TRANSP"), Some("TRANSPARENT"));
            }
        }
    }
}
