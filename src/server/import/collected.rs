//! The todos and notes of files that are not Daybook's own: their ids, and texts that are too long for one.

use super::{Import, ImportError, Kind, LeftOut, Unit};
use crate::{
    model::{
        day::Day,
        export::{DayRecord, NoteRecord, TodoRecord},
        limits::{IMPORT_ROWS, NOTE_BODY_CHARS, NOTE_TITLE_CHARS, NOTES_PER_DAY, TODO_CHARS},
        preferences::Choice,
        rank::Rank,
        text::is_blank,
    },
    server::sha256::sha256,
};
use std::{
    collections::{BTreeMap, HashMap},
    fmt::Write as _,
};

/// How many notes without a day are put on one day: half of its limit, so that there is room for its own.
const NOTES_AT_ONCE: usize = NOTES_PER_DAY / 2;
/// The room for ` 12/34` before or after a text, in characters.
const NUMBER_CHARS: usize = 20;

/// The rows collected from the files of one import.
pub struct Collected {
    today: Day,
    days: BTreeMap<Option<Day>, DayRecord>,
    /// Notes that no file names a day for.
    loose: Vec<NoteRecord>,
    left_out: LeftOut,
    /// The path of the file that is read.
    path: String,
    /// How many rows with each text that file has had.
    alike: HashMap<String, usize>,
    /// How many rows there are in all files.
    all: usize,
}

impl Collected {
    /// Starts empty.
    pub fn new(today: Day) -> Self {
        Self {
            today,
            days: BTreeMap::new(),
            loose: Vec::new(),
            left_out: LeftOut::default(),
            path: String::new(),
            alike: HashMap::new(),
            all: 0,
        }
    }

    /// Begins the file at this path. Two files in a row with the same path count as one.
    pub fn begin(&mut self, path: &str) {
        if self.path != path {
            path.clone_into(&mut self.path);
            self.alike.clear();
        }
    }

    /// Today for the user.
    pub const fn today(&self) -> Day {
        self.today
    }

    /// The counts of what is left out.
    pub const fn left_out(&mut self) -> &mut LeftOut {
        &mut self.left_out
    }

    /// Sets the label of a day.
    pub fn label(&mut self, day: Day, label: String) {
        self.day(Some(day)).label = Some(label);
    }

    /// Adds a todo, and returns its id; none if its text is blank. One that is too long becomes several, which are numbered.
    pub fn todo(&mut self, day: Option<Day>, parent: Option<&str>, text: &str, done: bool) -> Option<String> {
        let text = text.trim();
        if is_blank(text) {
            self.left_out.rows += 1;
            return None;
        }
        let parts = parts(text, TODO_CHARS - NUMBER_CHARS, TODO_CHARS);
        let count = parts.len();
        let mut first = None;
        for (number, part) in parts.into_iter().enumerate() {
            if self.all >= IMPORT_ROWS {
                self.all += 1;
                return None;
            }
            let id = self.id("todo", part);
            let text = if count == 1 { part.to_owned() } else { format!("{}/{count} {}", number + 1, part.trim()) };
            let done_at = done.then(|| format!("{}T12:00:00Z", day.unwrap_or(self.today)));
            let parent = parent.map(str::to_owned);
            self.day(day).todos.push(TodoRecord { id: id.clone(), parent, text, done_at, ..TodoRecord::default() });
            first.get_or_insert(id);
        }
        first
    }

    /// Adds a note to a day, or to someday.
    pub fn note(&mut self, day: Option<Day>, title: &str, body: &str) {
        let notes = self.notes(title, body);
        self.day(day).notes.extend(notes);
    }

    /// Adds a note without a day. It is put on today; if there are many, the rest is put on the days before.
    pub fn loose_note(&mut self, title: &str, body: &str) {
        let notes = self.notes(title, body);
        self.loose.extend(notes);
    }

    /// A body that is too long becomes several notes, and a title that is too long is also put at the start of the body.
    fn notes(&mut self, title: &str, body: &str) -> Vec<NoteRecord> {
        if self.all >= IMPORT_ROWS {
            self.all += 1;
            return Vec::new();
        }
        let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
        let is_long = title.chars().count() > NOTE_TITLE_CHARS;
        let body = if is_long { format!("{title}\n\n{body}") } else { body.to_owned() };
        let parts = parts(&body, NOTE_BODY_CHARS, NOTE_BODY_CHARS);
        let count = parts.len();
        let limit = if count == 1 { NOTE_TITLE_CHARS } else { NOTE_TITLE_CHARS - NUMBER_CHARS };
        let short = if title.chars().count() > limit { title.chars().take(limit - 1).chain(['…']).collect() } else { title };
        let title = |number: usize| if count == 1 { short.clone() } else { format!("{short} {}/{count}", number + 1).trim().to_owned() };
        let note = |(number, part): (usize, &str)| {
            let title = title(number);
            let id = self.id("note", &format!("{title}\n{part}"));
            NoteRecord { id, title, body: part.to_owned(), ..NoteRecord::default() }
        };
        parts.into_iter().enumerate().map(note).collect()
    }

    /// The rows by their days.
    ///
    /// # Errors
    /// [`ImportError::Empty`], and [`ImportError::TooLarge`] where there are too many rows.
    pub fn finish(mut self, kind: Kind) -> Result<Import, ImportError> {
        if self.all > IMPORT_ROWS {
            return Err(ImportError::TooLarge { limit: IMPORT_ROWS, unit: Unit::Rows });
        }
        let mut day = self.today;
        let mut loose = std::mem::take(&mut self.loose).into_iter().peekable();
        while loose.peek().is_some() {
            self.day(Some(day)).notes.extend(loose.by_ref().take(NOTES_AT_ONCE));
            day = day.previous();
        }
        let Self { mut days, left_out, .. } = self;
        for record in days.values_mut() {
            let ranks = Rank::spread(record.todos.len());
            record.todos.iter_mut().zip(ranks).for_each(|(todo, rank)| rank.as_str().clone_into(&mut todo.rank));
            let ranks = Rank::spread(record.notes.len());
            record.notes.iter_mut().zip(ranks).for_each(|(note, rank)| rank.as_str().clone_into(&mut note.rank));
        }
        if days.is_empty() && left_out == LeftOut::default() {
            return Err(ImportError::Empty);
        }
        // As in an export, someday is the last.
        let someday = days.remove(&None);
        Ok(Import { kind, days: days.into_values().chain(someday).collect(), settings: Choice::default(), left_out })
    }

    fn day(&mut self, day: Option<Day>) -> &mut DayRecord {
        self.days.entry(day).or_insert_with(|| DayRecord { day, ..DayRecord::default() })
    }

    /// The id of a row: the same for the same file and text, wherever the row is, because rows above it may be new. Several rows
    /// with one text are numbered.
    fn id(&mut self, what: &str, text: &str) -> String {
        self.all += 1;
        let number = self.alike.entry(format!("{what}\0{text}")).or_default();
        *number += 1;
        sha256(format!("{what}\0{}\0{number}\0{text}", self.path)).iter().fold(String::with_capacity(64), |mut id, byte| {
            let _ = write!(id, "{byte:02x}");
            id
        })
    }
}

/// A text of at most `whole` characters as it is; a longer one in pieces of at most `limit`, which together are the text. A piece
/// ends at the end of a line or a word, if there is one in its second half.
fn parts(text: &str, limit: usize, whole: usize) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = text;
    if text.chars().count() > whole {
        while let Some((end, _)) = rest.char_indices().nth(limit) {
            let piece = rest.get(..end).unwrap_or_default();
            let cut = [piece.rfind('\n'), piece.rfind(' ')].into_iter().flatten().find(|cut| *cut > end / 2).map_or(end, |cut| cut + 1);
            let Some((piece, more)) = rest.split_at_checked(cut) else { break };
            parts.push(piece);
            rest = more;
        }
    }
    if parts.is_empty() || !rest.is_empty() {
        parts.push(rest);
    }
    parts
}
