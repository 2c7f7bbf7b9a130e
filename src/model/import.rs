//! What Daybook tells a person about a file before it imports it. [`plan`] turns its days into rows.

pub mod plan;

use super::{day::Day, id::ImportId, moment::Moment, preferences::Choice};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// An export of Daybook.
    Daybook,
    /// Markdown, one file or many.
    Markdown,
    /// An export of Todoist.
    Todoist,
    /// Plain text.
    Text,
}

/// What a file holds that Daybook does not keep.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LeftOut {
    /// Pictures: the text that names them is kept.
    pub pictures: usize,
    /// Files of a kind that is not read.
    pub files: usize,
    /// Rows and lines that say nothing: an empty task, a bullet alone.
    pub rows: usize,
}

/// What Daybook tells a person about a file before it writes it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Contents {
    /// How many todos it has, subtasks too.
    pub todos: usize,
    /// How many notes.
    pub notes: usize,
    /// On how many days, someday not counted.
    pub days: usize,
    /// The first of them.
    pub first: Option<Day>,
    /// The last of them.
    pub last: Option<Day>,
    /// Whether some stand on someday.
    pub someday: bool,
    /// How many days have a label or are archived.
    pub labels: usize,
    /// The settings that are taken over, because they are not chosen in the account.
    #[serde(default)]
    pub settings: Choice,
    /// How many of the todos and notes are in the account already.
    pub there: usize,
    /// How many of these lie in the Trash, where they stay.
    pub there_in_trash: usize,
    /// How many of the others go to the Trash, where they lay.
    pub trashed: usize,
    /// How many todos, notes and labels can't be kept, because they are empty or too long.
    pub refused: usize,
    /// How many have been in the Trash longer than rows are kept there.
    pub expired: usize,
    /// The days that would have more than a day can hold.
    pub full: Vec<FullDay>,
    /// The first days, with what stands on them.
    pub sample: Vec<SampleDay>,
}

/// A day that is full.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FullDay {
    /// The day.
    pub day: Day,
    /// How many todos and notes it does not take.
    pub rows: usize,
}

/// What stands on a day of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SampleDay {
    /// The day; none for someday.
    pub day: Option<Day>,
    /// Its first todos and notes.
    pub rows: Vec<SampleRow>,
    /// How many more there are.
    pub more: usize,
}

/// A todo or a note of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SampleRow {
    /// A todo's text, or a note's title.
    pub text: String,
    /// Whether it is a note.
    pub is_note: bool,
    /// Whether it is done.
    pub done: bool,
}

/// A file that was read and waits to be confirmed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Preview {
    /// Its id.
    pub id: ImportId,
    /// What is known of it.
    pub about: About,
    /// Until when it is kept.
    pub until: Moment,
}

/// What is known of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct About {
    /// What the file is called.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// What its reader left out.
    pub left_out: LeftOut,
    /// What it brings.
    pub counted: Contents,
}

/// The last import of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LastImport {
    /// Its id.
    pub id: ImportId,
    /// How far it is.
    pub progress: Progress,
    /// What the file is called.
    pub name: String,
    /// What it added.
    pub added: Added,
    /// The settings that it took over, where its owner had not chosen them by then.
    pub settings: Choice,
    /// The first day that it has something on.
    pub first: Option<Day>,
    /// When it was confirmed.
    pub confirmed: Moment,
    /// Until when it can be undone.
    pub until: Option<Moment>,
}

/// How far an import is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Progress {
    /// It is being written.
    Writing,
    /// It is written.
    Done,
    /// It is being taken back.
    Undoing,
    /// It was taken back.
    Undone,
}

/// What an import did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Added {
    /// How many todos were added, subtasks too.
    pub todos: usize,
    /// How many notes.
    pub notes: usize,
    /// How many days got a label, or were archived.
    pub labels: usize,
    /// How many todos, notes and labels had no room.
    pub full: usize,
    /// How many todos and notes went to the Trash when it was taken back.
    pub undone: usize,
}
