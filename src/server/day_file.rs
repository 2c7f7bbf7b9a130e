//! A day as a file of Markdown, as an export and `/d/<day>.md` give it. [`crate::server::import`] reads it back.
//!
//! Daybook's own headings have the levels 1 to 3. Those of a note are lowered by three levels, so that none of them looks like the
//! beginning of another note.

use crate::model::{
    day::Day,
    export::{DayRecord, NoteRecord, TodoRecord},
};
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use std::{collections::BTreeMap, ops::Range};

/// The heading of someday.
pub const SOMEDAY: &str = "Someday";
/// The heading above the todos.
pub const TODOS: &str = "## Todos";
/// The heading above the notes.
pub const NOTES: &str = "## Notes";
/// The heading of a note without a title.
pub const UNTITLED: &str = "Untitled";

/// A line that begins with one of these, or with a number and a point or bracket, is not plain text.
const OPENING: &str = "-+=:";
/// The characters with a meaning inside a line.
const INLINE: &str = "\\`*_[]<>&~|^$#!";
/// The ends of HTML blocks that would otherwise go on to the end of the file.
const ENDS_OF_HTML: [&str; 8] = ["-->", "?>", "]]>", ">", "</script>", "</style>", "</pre>", "</textarea>"];

/// The Markdown that notes are written in.
pub fn options() -> Options {
    Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS | Options::ENABLE_FOOTNOTES | Options::ENABLE_GFM
}

/// The day as a page of Markdown, without the rows in the Trash; with `only_open` also without the done todos.
pub fn markdown(record: &DayRecord, only_open: bool) -> String {
    let shown = |todo: &&TodoRecord| !(todo.deleted || only_open && todo.done_at.is_some());
    let todos = list(&record.todos.iter().filter(shown).collect::<Vec<_>>());
    let notes: Vec<_> = record.notes.iter().filter(|note| !note.deleted).map(section).collect();
    let label = record.label.as_ref().map(|label| format!(": {}", line("# x: ", label))).unwrap_or_default();
    let mut parts = vec![format!("# {}{label}\n", record.day.map_or_else(|| SOMEDAY.into(), Day::long_name))];
    if !todos.is_empty() {
        parts.push(format!("{TODOS}\n\n{todos}"));
    }
    if !notes.is_empty() {
        parts.push(format!("{NOTES}\n\n{}", notes.join("\n")));
    }
    parts.join("\n")
}

/// A task list, with subtasks below their todo; a subtask whose todo is left out moves to the top level.
fn list(todos: &[&TodoRecord]) -> String {
    let is_there = |id: &str| todos.iter().any(|todo| todo.id == id);
    let mut below: BTreeMap<Option<&str>, Vec<&TodoRecord>> = BTreeMap::new();
    for todo in todos {
        below.entry(todo.parent.as_deref().filter(|parent| is_there(parent))).or_default().push(todo);
    }
    let mut lines = String::new();
    // Each list is removed when it is written, so a cycle in a damaged store ends; todos that are only part of a cycle come last.
    while let Some((_, list)) = below.pop_first() {
        let mut next: Vec<_> = list.into_iter().rev().map(|todo| (todo, 0)).collect();
        while let Some((todo, level)) = next.pop() {
            lines.push_str(&item(todo, level));
            let subtasks = below.remove(&Some(todo.id.as_str())).unwrap_or_default();
            next.extend(subtasks.into_iter().rev().map(|subtask| (subtask, level + 1)));
        }
    }
    lines
}

/// A todo of the list. Further lines of its text follow below the first.
fn item(todo: &TodoRecord, level: usize) -> String {
    let (done, indent) = (if todo.done_at.is_some() { 'x' } else { ' ' }, "  ".repeat(level));
    let mut lines = String::new();
    for (number, line) in line("- [ ] ", &todo.text).lines().enumerate() {
        match (number, line.trim().is_empty()) {
            (0, _) => lines.push_str(&format!("{indent}- [{done}] {line}\n")),
            (_, true) => lines.push('\n'),
            (_, false) => lines.push_str(&format!("{indent}  {line}\n")),
        }
    }
    lines
}

/// A plain text after the start of a list item or a heading. Where Markdown would show it as another text, its special characters
/// are escaped.
fn line(begin: &str, text: &str) -> String {
    let has_backslash =
        text.as_bytes().windows(2).any(|two| two.first() == Some(&b'\\') && two.get(1).is_some_and(u8::is_ascii_punctuation));
    let source = format!("{begin}{}\n", text.replace('\n', "\n  "));
    let wanted = trimmed(&format!("{}{text}", begin.trim_start_matches(['#', '-', '[', ']', ' '])));
    if !has_backslash && trimmed(&shown(&source)) == wanted { text.to_owned() } else { escaped(text) }
}

fn trimmed(text: &str) -> String {
    text.trim().lines().map(str::trim).collect::<Vec<_>>().join("\n")
}

/// The text that Markdown shows, if it consists of paragraphs or a heading only; anything else gives another text.
fn shown(source: &str) -> String {
    let mut text = String::new();
    let mut blocks = 0;
    for event in Parser::new_ext(source, options()) {
        match event {
            Event::Start(Tag::Paragraph) if blocks > 0 => text.push_str("\n\n"),
            Event::Start(Tag::Paragraph | Tag::Heading { .. }) | Event::TaskListMarker(_) => blocks += 1,
            Event::Start(Tag::List(_) | Tag::Item) | Event::End(_) if blocks == 0 => {}
            Event::End(TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::Item | TagEnd::List(_)) => {}
            Event::Text(more) => text.push_str(&more),
            Event::Code(code) => {
                text.push('`');
                text.push_str(&code);
                text.push('`');
            }
            Event::SoftBreak | Event::HardBreak => text.push('\n'),
            _ => text.push('\u{fffd}'),
        }
    }
    text
}

fn escaped(text: &str) -> String {
    let line = |line: &str| {
        let start = line.len() - line.trim_start().len();
        let digits = line.trim_start().bytes().take_while(u8::is_ascii_digit).count();
        let mut written = String::with_capacity(line.len() + 8);
        for (at, letter) in line.char_indices() {
            let opens = at == start && OPENING.contains(letter) || digits > 0 && at == start + digits && ".)".contains(letter);
            if opens || INLINE.contains(letter) {
                written.push('\\');
            }
            written.push(letter);
        }
        written
    };
    text.split('\n').map(line).collect::<Vec<_>>().join("\n")
}

/// A text without its backslash escapes.
pub fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letters.next_if(|next| letter == '\\' && next.is_ascii_punctuation()) {
            Some(mark) => plain.push(mark),
            None => plain.push(letter),
        }
    }
    plain
}

fn section(note: &NoteRecord) -> String {
    let title = if note.title.is_empty() { UNTITLED.to_owned() } else { line("### ", &note.title) };
    format!("### {title}\n\n{}\n", closed(smaller(note.body.trim_end_matches('\n'))))
}

/// The headings of a text that are not nested in other blocks, each with its level and range.
pub fn headings(text: &str) -> Vec<(HeadingLevel, Range<usize>)> {
    let mut depth = 0_usize;
    let mut headings = Vec::new();
    for (event, range) in Parser::new_ext(text, options()).into_offset_iter() {
        match event {
            Event::Start(tag) => {
                if let (Tag::Heading { level, .. }, 0) = (tag, depth) {
                    headings.push((level, range));
                }
                depth += 1;
            }
            Event::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    headings
}

/// A text whose headings are replaced.
fn with_headings(text: &str, replace: impl Fn(HeadingLevel, &str) -> String) -> String {
    let mut written = String::with_capacity(text.len());
    let mut from = 0;
    for (level, range) in headings(text) {
        written.push_str(text.get(from..range.start).unwrap_or_default());
        let heading = text.get(range.clone()).unwrap_or_default();
        written.push_str(&replace(level, heading.trim_end_matches('\n')));
        written.push_str(heading.get(heading.trim_end_matches('\n').len()..).unwrap_or_default());
        from = range.end;
    }
    written.push_str(text.get(from..).unwrap_or_default());
    written
}

/// A note's text with its headings three levels smaller. There are only six levels, so headings from the third level on all become
/// the sixth.
fn smaller(body: &str) -> String {
    with_headings(body, |level, heading| {
        let words = match heading.strip_prefix('#') {
            Some(_) => heading.trim_start_matches('#').to_owned(),
            // An underlined heading.
            None => {
                let words = heading.trim_end().rsplit_once('\n').map_or(heading, |(words, _)| words);
                format!(" {}", words.split_whitespace().collect::<Vec<_>>().join(" "))
            }
        };
        format!("{}{words}", "#".repeat((level as usize + 3).min(6)))
    })
}

/// The text of a note as it was before its headings were made smaller.
pub fn larger(body: &str) -> String {
    with_headings(body, |level, heading| match heading.strip_prefix("###") {
        Some(rest) if level > HeadingLevel::H3 => rest.to_owned(),
        _ => heading.to_owned(),
    })
}

/// Closes an open fence or HTML block, so that a heading after the text is read as one.
fn closed(body: String) -> String {
    let ends = |body: &str| {
        let next = format!("{body}\n\n### x\n");
        headings(&next).last().is_some_and(|(_, range)| range.start == body.len() + 2)
    };
    if ends(&body) {
        return body;
    }
    let fences = ['`', '~'].map(|mark| {
        let length = |line: &str| line.trim_start().chars().take_while(|letter| *letter == mark).count();
        String::from(mark).repeat(body.lines().map(length).max().unwrap_or_default().max(3))
    });
    let ways = fences.iter().map(String::as_str).chain(ENDS_OF_HTML);
    ways.map(|way| format!("{body}\n{way}")).find(|body| ends(body)).unwrap_or(body)
}

#[cfg(test)]
mod tests;
