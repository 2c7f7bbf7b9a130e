//! `daybook.json`, of every version.
//!
//! A file that Daybook can't have written is an error: a duplicate day or id, subtasks that form a cycle, an invalid time. The
//! export of a damaged account is repaired: a subtask whose parent is missing moves to the top level, and one that is nested too
//! deep moves up to the deepest level that is allowed. An unknown setting is from a later version, and is left out.

use super::{Fault, Import, ImportError, Kind, LeftOut};
use crate::model::{
    export::{DayRecord, FORMAT, TodoRecord, VERSION},
    language::LanguageChoice,
    limits::SUBTASK_LEVELS,
    preferences::{Choice, Preferences, TextSize, WeekStart, Zone, template},
    theme::Theme,
};
use jiff::{Timestamp, tz::TimeZone};
use serde::Deserialize;
use std::collections::{BTreeSet, HashMap, HashSet};

#[derive(Deserialize)]
struct Head {
    format: String,
    version: u32,
}

#[derive(Deserialize)]
struct Contents {
    days: Vec<DayRecord>,
    preferences: Option<Words>,
    template: Option<String>,
}

/// The settings, as the words of the file.
#[derive(Default, Deserialize)]
struct Words {
    week_start: Option<String>,
    text_size: Option<String>,
    theme: Option<String>,
    time_zone: Option<String>,
    language: Option<String>,
}

/// Whether a text declares itself to be an export.
pub fn is_export(text: &str) -> bool {
    text.trim_start().starts_with('{') && serde_json::from_str::<Head>(text).is_ok_and(|head| head.format == FORMAT)
}

/// Reads an export.
///
/// # Errors
/// [`ImportError`].
pub fn read(text: &str) -> Result<Import, ImportError> {
    let not_understood = |error: serde_json::Error| ImportError::NotUnderstood { line: Some(error.line()).filter(|line| *line > 0) };
    let head: Head = serde_json::from_str(text).map_err(not_understood)?;
    if head.format != FORMAT || head.version == 0 {
        return Err(ImportError::NotUnderstood { line: None });
    }
    if head.version > VERSION {
        return Err(ImportError::Newer { version: head.version });
    }
    let Contents { mut days, preferences, template } = serde_json::from_str(text).map_err(not_understood)?;
    let mut seen = BTreeSet::new();
    let (mut todos, mut notes) = (HashSet::new(), HashSet::new());
    for record in &days {
        let is_new = seen.insert(record.day)
            && record.todos.iter().all(|todo| todos.insert(todo.id.as_str()))
            && record.notes.iter().all(|note| notes.insert(note.id.as_str()));
        if !is_new {
            let fault = if days.iter().filter(|other| other.day == record.day).count() > 1 { Fault::DayTwice } else { Fault::IdTwice };
            return Err(ImportError::Inconsistent { day: record.day, fault });
        }
        if !times(record).into_iter().all(|time| time.parse::<Timestamp>().is_ok()) {
            return Err(ImportError::Inconsistent { day: record.day, fault: Fault::Time });
        }
    }
    for record in &mut days {
        let day = record.day;
        mend(&mut record.todos).map_err(|fault| ImportError::Inconsistent { day, fault })?;
    }
    let settings = settings(preferences.unwrap_or_default(), &template.unwrap_or_default());
    Ok(Import { kind: Kind::Daybook, days, settings, left_out: LeftOut::default() })
}

/// The settings, as far as they are valid here.
fn settings(words: Words, text: &str) -> Choice {
    let exists = |zone: &Zone| zone.name().is_some_and(|name| TimeZone::get(name).is_ok());
    let preferences = Preferences {
        week_start: WeekStart::from_word(&words.week_start.unwrap_or_default()),
        text_size: TextSize::from_word(&words.text_size.unwrap_or_default()),
        theme: Theme::from_word(&words.theme.unwrap_or_default()),
        time_zone: words.time_zone.and_then(|zone| zone.parse().ok()).filter(exists).unwrap_or_default(),
        language: LanguageChoice::from_word(&words.language.unwrap_or_default()),
    };
    Choice::of(preferences, template(text).unwrap_or_default())
}

/// Every time of a day's rows.
fn times(record: &DayRecord) -> Vec<&str> {
    let todos = record.todos.iter().flat_map(|todo| [Some(&todo.created_at), todo.done_at.as_ref(), todo.deleted_at.as_ref()]);
    let notes = record.notes.iter().flat_map(|note| [Some(&note.created_at), note.deleted_at.as_ref()]);
    let versions = record.notes.iter().flat_map(|note| &note.versions).map(|version| version.written_at.as_ref());
    todos.chain(notes).chain(versions).flatten().map(String::as_str).collect()
}

/// Gives each todo a parent that it can have.
fn mend(todos: &mut [TodoRecord]) -> Result<(), Fault> {
    let parents: HashMap<String, Option<String>> = {
        let ids: HashSet<&str> = todos.iter().map(|todo| todo.id.as_str()).collect();
        let known = |todo: &TodoRecord| todo.parent.clone().filter(|parent| ids.contains(parent.as_str()));
        todos.iter().map(|todo| (todo.id.clone(), known(todo))).collect()
    };
    // The depth of each todo, and its nearest ancestor or itself that may have a subtask. No path is walked twice.
    let mut places: HashMap<&str, (usize, &str)> = HashMap::new();
    for todo in parents.keys() {
        let mut path: Vec<&str> = Vec::new();
        let mut next = Some(todo.as_str());
        while let Some(id) = next.filter(|id| !places.contains_key(id)) {
            if path.len() == parents.len() {
                return Err(Fault::Circle);
            }
            path.push(id);
            next = parents.get(id).and_then(Option::as_deref);
        }
        let mut above = next.and_then(|id| places.get(id)).copied();
        for id in path.into_iter().rev() {
            let level = above.map_or(0, |(level, _)| level + 1);
            let holder = above.map_or(id, |(_, holder)| if level < SUBTASK_LEVELS { id } else { holder });
            places.insert(id, (level, holder));
            above = Some((level, holder));
        }
    }
    for todo in todos {
        let parent = parents.get(&todo.id).and_then(Option::as_deref).and_then(|parent| places.get(parent));
        todo.parent = parent.map(|(_, holder)| (*holder).to_owned());
    }
    Ok(())
}
