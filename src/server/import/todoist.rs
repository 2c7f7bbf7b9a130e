//! A project of Todoist, from its export to CSV.

use super::{ImportError, collected::Collected, stem};
use crate::model::{date_words::DateWords, day::Day, language::Language, limits::SUBTASK_LEVELS, quick_add::quick_add, repeat::as_rule};
use csv::{ReaderBuilder, StringRecord};
use jiff::{Timestamp, civil::DateTime, tz::TimeZone};

/// A placeholder for the words of a task where only its date is parsed.
const WORDS: &str = "x";

/// The columns that are read.
struct Columns {
    kind: usize,
    content: usize,
    description: Option<usize>,
    indent: Option<usize>,
    date: Option<usize>,
    language: Option<usize>,
    zone: Option<usize>,
}

/// A task whose comments may follow.
struct Task {
    text: String,
    date: Date,
    level: usize,
}

/// The date of a task.
#[derive(Default)]
struct Date {
    day: Option<Day>,
    /// What the first line of the todo's text says about it: a time, or words that are not understood.
    words: String,
    /// The rule of repetition, which is put at the end of the text.
    rule: Option<String>,
}

/// Whether a file begins as such an export does.
pub fn is_export(text: &str) -> bool {
    let mut reader = ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    reader.headers().is_ok_and(|head| Columns::of(head).is_some())
}

/// Reads a file.
///
/// # Errors
/// [`ImportError::NotUnderstood`].
pub fn read(path: &str, text: &str, into: &mut Collected) -> Result<(), ImportError> {
    into.begin(path);
    let mut reader = ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let columns = reader.headers().ok().and_then(Columns::of).ok_or(ImportError::NotUnderstood { line: Some(1) })?;
    let mut project = Project { into, above: Vec::new(), last: None };
    let mut comments = String::new();
    for record in reader.records() {
        let record = record.map_err(|error| {
            let line = error.position().and_then(|at| usize::try_from(at.line()).ok());
            ImportError::NotUnderstood { line }
        })?;
        let field = |column: Option<usize>| column.and_then(|column| record.get(column)).unwrap_or_default().trim();
        let content = field(Some(columns.content));
        match field(Some(columns.kind)).to_lowercase().as_str() {
            "task" => project.task(Task {
                text: [content, field(columns.description)].join("\n").trim_end().to_owned(),
                date: date(field(columns.date), field(columns.zone), field(columns.language), project.into.today()),
                level: field(columns.indent).parse::<usize>().unwrap_or(1).saturating_sub(1),
            }),
            "section" => {
                project.task(Task { text: format!("# {content}"), date: Date::default(), level: 0 });
                project.end();
            }
            // A comment. Before the first task it belongs to the project.
            "note" => match &mut project.last {
                Some(task) => task.text.push_str(&format!("\n{content}")),
                None => comments.push_str(&format!("{content}\n\n")),
            },
            _ if content.is_empty() => {}
            _ => project.into.left_out().rows += 1,
        }
    }
    project.end();
    if !comments.is_empty() {
        into.loose_note(stem(path), comments.trim_end());
    }
    Ok(())
}

impl Columns {
    fn of(head: &StringRecord) -> Option<Self> {
        let column = |name: &str| head.iter().position(|title| title.trim().eq_ignore_ascii_case(name));
        Some(Self {
            kind: column("type")?,
            content: column("content")?,
            description: column("description"),
            indent: column("indent"),
            date: column("date"),
            language: column("date_lang"),
            zone: column("timezone"),
        })
    }
}

struct Project<'a> {
    into: &'a mut Collected,
    /// The possible parents of the next task, each with its day.
    above: Vec<(String, Option<Day>)>,
    /// The last task, which collects the comments that follow it.
    last: Option<Task>,
}

impl Project<'_> {
    fn task(&mut self, task: Task) {
        self.end();
        self.last = Some(task);
    }

    /// Adds the last task. A subtask without a day gets the day of its parent; one with another day goes there as a todo of its own.
    fn end(&mut self) {
        let Some(Task { text, date, level }) = self.last.take() else { return };
        self.above.truncate(level.min(SUBTASK_LEVELS));
        let parent = self.above.last().filter(|(_, day)| date.day.is_none() || date.day == *day).cloned();
        let day = parent.as_ref().map_or(date.day, |(_, day)| *day);
        let (first, rest) = text.split_once('\n').map_or((text.as_str(), String::new()), |(first, rest)| (first, format!("\n{rest}")));
        let text = format!("{first}{}{rest}", date.words);
        let text = date.rule.map_or_else(|| text.clone(), |rule| as_rule(&text, &rule));
        let above = parent.as_ref().map(|(id, _)| id.as_str());
        if let Some(id) = self.into.todo(day, above, &text, false) {
            self.above.push((id, day));
        }
    }
}

/// Reads a date. In a language whose words are not known here, only a date in digits is understood.
fn date(text: &str, zone: &str, language: &str, today: Day) -> Date {
    if text.is_empty() {
        return Date::default();
    }
    let language = if language.is_empty() { Some(Language::English) } else { Language::of(language) };
    in_digits(text, zone)
        .or_else(|| in_words(text, DateWords::of(language?), today))
        .unwrap_or_else(|| Date { words: format!(" ({text})"), ..Date::default() })
}

/// `2026-12-24`, `2026-12-24T15:00:00`, or an instant: `2026-12-24T15:00:00Z` is converted to local time in the zone of the task.
/// If that zone is not known, the instant stays in the text, beside its date.
fn in_digits(text: &str, zone: &str) -> Option<Date> {
    if let Ok(day) = text.parse() {
        return Some(Date { day: Some(day), ..Date::default() });
    }
    let Ok(moment) = text.parse::<Timestamp>() else {
        return text.parse().ok().and_then(at);
    };
    let zone = Some(zone).filter(|zone| !zone.is_empty()).and_then(|zone| TimeZone::get(zone).ok());
    match zone {
        Some(zone) => at(zone.to_datetime(moment)),
        None => Some(Date { day: text.get(..10).and_then(|date| date.parse().ok()), words: format!(" ({text})"), rule: None }),
    }
}

fn at(time: DateTime) -> Option<Date> {
    Some(Date { day: Some(Day::from_date(time.date())?), words: time.strftime(" %H:%M").to_string(), rule: None })
}

fn in_words(text: &str, words: &DateWords, today: Day) -> Option<Date> {
    let found = quick_add(&format!("{WORDS} {text}"), today, None, &[words]).filter(|found| found.phrase == text)?;
    Some(Date { day: Some(found.day?), words: found.time.map(|time| format!(" {time}")).unwrap_or_default(), rule: found.rule })
}
