//! Markdown: a day as Daybook exports it, the page of a day of another program, and notes.

use super::{collected::Collected, stem};
use crate::{
    model::{date_words::DateWords, day::Day, language::Language, limits::SUBTASK_LEVELS},
    server::day_file::{NOTES, SOMEDAY, TODOS, UNTITLED, headings, larger, options, unescaped},
};
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag};
use std::ops::Range;

/// The keywords that begin a task in Logseq, and whether it is done.
const KEYWORDS: [(&str, bool); 5] = [("TODO ", false), ("DONE ", true), ("LATER ", false), ("NOW ", false), ("DOING ", false)];

/// Reads a file.
pub fn read(path: &str, text: &str, into: &mut Collected) {
    into.begin(path);
    into.left_out().pictures += pictures(text);
    if let Some((day, label, rest)) = day_page(text) {
        if let Some((day, label)) = day.zip(label) {
            into.label(day, label);
        }
        return read_day_page(path, day, rest, into);
    }
    let (front, text) = front_matter(text);
    let note = |text: &str| {
        let (title, body) = titled(path, text);
        let body = if front.is_empty() { body } else { body.trim_end() };
        (title, [body, &front].concat())
    };
    let Some((day, is_logseq)) = day_of(path) else {
        let (title, body) = note(text);
        return into.loose_note(&title, &body);
    };
    let (tasks, rest) = tasks(text, is_logseq);
    add(tasks, Some(day), into, str::to_owned);
    if !rest.trim().is_empty() || !front.is_empty() {
        let (title, body) = note(&rest);
        into.note(Some(day), &title, &body);
    }
}

/// The front matter of other programs, as a block of code to put at the end, and the text below it.
fn front_matter(text: &str) -> (String, &str) {
    let first = Parser::new_ext(text, Options::ENABLE_YAML_STYLE_METADATA_BLOCKS).into_offset_iter().next();
    let Some((Event::Start(Tag::MetadataBlock(_)), range)) = first else { return (String::new(), text) };
    let block = text.get(range.clone()).unwrap_or_default().trim();
    let lines = block.split_once('\n').and_then(|(_, lines)| lines.rsplit_once('\n')).map_or("", |(lines, _)| lines);
    let rest = text.get(range.end..).unwrap_or_default().trim_start_matches('\n');
    if lines.trim().is_empty() {
        return (String::new(), rest);
    }
    let longest = lines.split(|letter| letter != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest.max(2) + 1);
    let gap = if rest.trim().is_empty() { "" } else { "\n\n" };
    (format!("{gap}{fence}yaml\n{lines}\n{fence}\n"), rest)
}

/// The day in a file's name, and whether the name is in Logseq's form.
fn day_of(path: &str) -> Option<(Day, bool)> {
    let name = stem(path);
    name.parse().ok().map(|day| (day, false)).or_else(|| {
        let is_logseq = name.len() == 10 && !name.contains('-');
        name.replace('_', "-").parse().ok().filter(|_| is_logseq).map(|day| (day, true))
    })
}

/// How many pictures and other files a text embeds.
fn pictures(text: &str) -> usize {
    let images = Parser::new_ext(text, options()).filter(|event| matches!(event, Event::Start(Tag::Image { .. }))).count();
    images + text.matches("![[").count()
}

/// The title of a note and its body. The title is the first heading, which is removed from the body if it begins the text with one
/// `#`; without a heading it is the name of the file.
fn titled<'a>(path: &str, text: &'a str) -> (String, &'a str) {
    let heading = Parser::new_ext(text, options())
        .into_offset_iter()
        .find_map(|(event, range)| matches!(event, Event::Start(Tag::Heading { .. })).then_some(range));
    let Some((range, heading)) = heading.and_then(|range| Some((range.clone(), text.get(range)?.trim()))) else {
        return (stem(path).to_owned(), text);
    };
    let words = heading.trim_matches('#').trim();
    let words = if heading.starts_with('#') { words } else { heading.rsplit_once('\n').map_or(heading, |(words, _)| words) };
    let is_first = text.get(..range.start).is_some_and(|before| before.trim().is_empty());
    let is_own = is_first && heading.starts_with("# ") && !words.is_empty();
    let body = if is_own { text.get(range.end..).unwrap_or_default().trim_start_matches('\n') } else { text };
    (if words.is_empty() { stem(path) } else { words }.to_owned(), body)
}

/// A task of a text.
struct Task {
    /// The index of its parent.
    parent: Option<usize>,
    done: bool,
    text: String,
}

/// Adds todos. `read` makes the text of each.
fn add(tasks: Vec<Task>, day: Option<Day>, into: &mut Collected, read: impl Fn(&str) -> String) {
    let mut ids: Vec<(Option<String>, usize)> = Vec::new();
    for Task { parent, done, text } in tasks {
        // Below a blank task, or one that is too deep, it takes the place of that one.
        let above = parent.and_then(|parent| ids.get(parent)).cloned();
        let (above, level) = above.map_or((None, 0), |(id, level)| (id, level));
        let id = into.todo(day, above.as_deref(), &read(&text), done);
        ids.push(match id {
            Some(id) if level < SUBTASK_LEVELS => (Some(id), level + 1),
            _ => (above, level),
        });
    }
}

/// An open block while a text is read.
enum Block {
    List,
    /// An item, and the index of its task, if it is one.
    Item(usize, Option<usize>),
    Other,
}

/// The position of a task.
struct Found {
    parent: Option<usize>,
    done: bool,
    /// From its bullet to its end.
    range: Range<usize>,
    /// Where its text begins.
    text: usize,
    /// The column that its further lines begin in: two after that of its bullet.
    column: usize,
}

/// The tasks of a text, and the lines that belong to none.
fn tasks(text: &str, is_logseq: bool) -> (Vec<Task>, String) {
    let found = find(text, is_logseq);
    let mut lines: Vec<String> = vec![String::new(); found.len()];
    let mut rest = String::new();
    let mut at = 0;
    // The tasks are in the order in which they begin; a nested one begins later, so a line belongs to the last one that contains it.
    let mut open: Vec<usize> = Vec::new();
    let mut next = 0;
    for line in text.split_inclusive('\n') {
        let end = at + line.len();
        while found.get(next).is_some_and(|task| task.range.start < end) {
            open.push(next);
            next += 1;
        }
        open.retain(|number| found.get(*number).is_some_and(|task| task.range.end > at));
        let owner = open.last().and_then(|number| Some((found.get(*number)?, lines.get_mut(*number)?)));
        match owner {
            Some((task, lines)) if (at..end).contains(&task.text) => lines.push_str(text.get(task.text..end).unwrap_or_default()),
            Some((task, lines)) => {
                lines.push_str(without_indent(line, task.column));
            }
            None => rest.push_str(line),
        }
        at = end;
    }
    let task = |(found, text): (Found, String)| Task { parent: found.parent, done: found.done, text };
    (found.into_iter().zip(lines).map(task).collect(), rest)
}

fn find(text: &str, is_logseq: bool) -> Vec<Found> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut found: Vec<Found> = Vec::new();
    let mut ranges: Vec<Range<usize>> = Vec::new();
    for (event, range) in Parser::new_ext(text, options()).into_offset_iter() {
        let task = match &event {
            Event::TaskListMarker(done) => Some((*done, range.end)),
            Event::Text(words) if is_logseq => {
                KEYWORDS.iter().find(|(word, _)| words.starts_with(word)).map(|(word, done)| (*done, range.start + word.len()))
            }
            _ => None,
        };
        match event {
            Event::Start(Tag::List(_)) => blocks.push(Block::List),
            Event::Start(Tag::Item) => {
                blocks.push(Block::Item(ranges.len(), None));
                ranges.push(range);
                continue;
            }
            Event::Start(_) => blocks.push(Block::Other),
            Event::End(_) => {
                blocks.pop();
            }
            _ => {}
        }
        let Some((done, text_at)) = task else { continue };
        // A task is at the beginning of a list item that is not in a quote.
        let Some(at) = blocks.iter().rposition(|block| matches!(block, Block::Item(..))) else { continue };
        let (above, rest) = blocks.split_at_mut(at);
        if above.iter().any(|block| matches!(block, Block::Other)) {
            continue;
        }
        let parent = above.iter().rev().find_map(|block| if let Block::Item(_, task) = block { *task } else { None });
        let [Block::Item(item, task @ None), ..] = rest else { continue };
        let Some(range) = ranges.get(*item).cloned() else { continue };
        // If there is a tab before the bullet, the range begins with the end of the line before.
        let start = range.start + text.get(range.start..).map_or(0, |item| item.len() - item.trim_start().len());
        let is_first = text.get(start..text_at).is_some_and(|begin| !begin.contains('\n'));
        if is_first {
            *task = Some(found.len());
            let line = text.get(..start).and_then(|before| before.rfind('\n')).map_or(0, |end| end + 1);
            found.push(Found { parent, done, range: start..range.end, text: text_at, column: start - line + 2 });
        }
    }
    found
}

/// A line without this many columns of leading white space, or without all of it if there is less.
fn without_indent(line: &str, columns: usize) -> &str {
    let mut left = columns;
    let rest = line.trim_start_matches(|letter| {
        let width = match letter {
            ' ' => 1,
            '\t' => 4,
            _ => 0,
        };
        let is_indent = width > 0 && left > 0;
        left = if is_indent { left.saturating_sub(width) } else { 0 };
        is_indent
    });
    if rest.is_empty() { "\n" } else { rest }
}

/// The day, the label and the text below the heading, if a text begins like a day that Daybook exported.
fn day_page(text: &str) -> Option<(Option<Day>, Option<String>, &str)> {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    let (name, label) = match first.strip_prefix("# ")?.split_once(": ") {
        Some((name, label)) => (name, Some(unescaped(label))),
        None => (first.strip_prefix("# ")?, None),
    };
    if name == SOMEDAY {
        return label.is_none().then_some((None, None, rest));
    }
    let (_, date) = name.split_once(", ")?;
    let (date, year) = date.split_once(", ")?;
    let (name_of_month, number) = date.split_once(' ')?;
    let day = Day::of(year.parse().ok()?, DateWords::of(Language::English).month(&name_of_month.to_lowercase())?, number.parse().ok()?)?;
    (day.long_name() == name).then_some((Some(day), label, rest))
}

/// Which part of a day is read.
enum Part {
    Todos,
    Notes,
    /// What the user added by hand.
    Other,
}

fn read_day_page(path: &str, day: Option<Day>, text: &str, into: &mut Collected) {
    let mut part = Part::Other;
    let mut other = String::new();
    let mut note: Option<(String, String)> = None;
    let mut from = 0;
    let keep = |note: &mut Option<(String, String)>, into: &mut Collected| {
        if let Some((title, body)) = note.take() {
            let title = if title == UNTITLED { String::new() } else { unescaped(&title) };
            into.note(day, &title, &larger(body.trim_matches('\n')));
        }
    };
    let ends = headings(text).into_iter().map(Some).chain([None]);
    for heading in ends {
        let until = heading.as_ref().map_or(text.len(), |(_, range)| range.start);
        let before = text.get(from..until).unwrap_or_default();
        match (&part, &mut note) {
            (Part::Notes, Some((_, body))) => body.push_str(before),
            (Part::Todos, _) => {
                let (tasks, rest) = tasks(before, false);
                add(tasks, day, into, unescaped);
                other.push_str(&rest);
            }
            _ => other.push_str(before),
        }
        let Some((level, range)) = heading else { break };
        let words = text.get(range.clone()).unwrap_or_default();
        from = range.end;
        match (&part, level, words.trim()) {
            (Part::Other, HeadingLevel::H2, TODOS) => part = Part::Todos,
            (Part::Other | Part::Todos, HeadingLevel::H2, NOTES) => part = Part::Notes,
            (Part::Notes, HeadingLevel::H3, title) if title.starts_with('#') => {
                keep(&mut note, into);
                note = Some((title.trim_start_matches('#').trim().to_owned(), String::new()));
            }
            // A heading above the level of notes was added by hand.
            (Part::Notes, ..) => note.as_mut().map_or(&mut other, |(_, body)| body).push_str(words),
            _ => {
                part = Part::Other;
                other.push_str(words);
            }
        }
    }
    keep(&mut note, into);
    if !other.trim().is_empty() {
        into.note(day, stem(path), other.trim_matches('\n'));
    }
}
