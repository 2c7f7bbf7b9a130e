//! The requests of forms and simple programs: which changes they become depends on the rows when their turn comes.

use crate::{
    model::{
        change::{Change, TextId},
        day::Day,
        id::{NoteId, OpId, TodoId},
        limits::BATCH_BYTES,
        lines::Line,
        row::RowId,
        todo::{Direction, EachChange},
    },
    server::sha256::sha256,
};
use serde::Serialize;

/// One request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Ask {
    /// A todo at the end of a day.
    CreateTodo {
        /// Its id.
        id: TodoId,
        /// The day; none for someday.
        day: Option<Day>,
        /// Its text.
        text: String,
        /// Whether it is done already.
        done: bool,
    },
    /// A note at the end of a day.
    CreateNote {
        /// Its id.
        id: NoteId,
        /// The day.
        day: Day,
        /// One line; may be blank.
        title: String,
        /// Markdown.
        body: String,
    },
    /// New texts of one row: all of them are written, or none.
    SetTexts(Vec<NewText>),
    /// The same with an earlier text of a note: the replaced text always becomes a version, however recent the last one is.
    Revert(Vec<NewText>),
    /// One place up or down among the open todos, or among the done ones.
    Shift {
        /// The todo.
        id: TodoId,
        /// The direction.
        direction: Direction,
    },
    /// One place up or down among the notes of its day.
    ShiftNote {
        /// The note.
        id: NoteId,
        /// The direction.
        direction: Direction,
    },
    /// A change that does not depend on the rows.
    Make(Change),
    /// Moves the open todos of some days to the end of another.
    CarryOver {
        /// The days.
        from: Vec<Day>,
        /// The day that they go to.
        to: Day,
    },
    /// Copies the open todos of a day to the end of another.
    Copy {
        /// Tells this copy from others of the same days.
        name: TodoId,
        /// The day.
        from: Day,
        /// Where the copies go.
        to: Day,
    },
    /// Moves all todos and notes of a day to the Trash.
    DeleteDay {
        /// The day.
        day: Day,
    },
    /// Moves the done todos of a day to the Trash.
    DeleteDone {
        /// The day.
        day: Day,
    },
    /// The same change to each of several todos.
    Each {
        /// The todos.
        ids: Vec<TodoId>,
        /// The change.
        change: EachChange,
        /// The day that they are moved to, if they are moved; none for someday.
        to: Option<Day>,
    },
    /// Several requests.
    All(Vec<Ask>),
}

/// A text that replaces the one that the user saw; without a base it replaces any text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NewText {
    /// Which text.
    pub of: TextId,
    /// The change that wrote the text that the user saw.
    pub base: Option<OpId>,
    /// The new one.
    pub text: String,
}

/// The rows and days that must be loaded before a job can be worked out.
#[derive(Debug, Clone, Default)]
pub(super) struct Needs {
    /// Rows that are named.
    pub(super) rows: Vec<RowId>,
    /// Days that rows are added to.
    pub(super) days: Vec<Option<Day>>,
    /// Rows whose days are needed whole: for their subtasks, their neighbours, or because the day may be full.
    pub(super) days_of: Vec<RowId>,
    /// Changes that may be in the log already.
    pub(super) ops: Vec<OpId>,
    /// Notes whose texts may be replaced.
    pub(super) texts: Vec<NoteId>,
}

impl Needs {
    /// Whether nothing is missing.
    pub(super) const fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.days.is_empty() && self.days_of.is_empty()
    }

    /// Adds the rows and the days of others.
    pub(super) fn add(&mut self, more: Self) {
        self.rows.extend(more.rows);
        self.days.extend(more.days);
        self.days_of.extend(more.days_of);
    }

    pub(super) fn of_change(&mut self, change: &Change) {
        let row = change.row();
        self.rows.push(row);
        if let Some(place) = change.place() {
            self.days.push(place.day);
            if let Some(parent) = place.parent {
                self.rows.push(RowId::Todo(parent));
                self.days_of.push(RowId::Todo(parent));
            }
        }
        if let Change::MoveToDay { day, .. } = change {
            self.days.push(*day);
        }
        if let Change::SetText { of, .. } = change {
            self.of_text(*of);
        }
        let is_alone = match change {
            Change::SetText { .. }
            | Change::SetDone { .. }
            | Change::Pin { .. }
            | Change::Fold { .. }
            | Change::CreateTodo { .. }
            | Change::CreateNote { .. } => true,
            // A note has nothing below it, and leaves its day without asking for room.
            Change::Trash { row } => matches!(row, RowId::Note(_)),
            Change::Place { .. }
            | Change::MoveToDay { .. }
            | Change::Restore { .. }
            | Change::PutBack { .. }
            | Change::Skip { .. }
            | Change::Detach { .. } => false,
        };
        if !is_alone {
            self.days_of.push(row);
        }
    }

    pub(super) fn of_ask(&mut self, ask: &Ask) {
        match ask {
            Ask::CreateTodo { id, day, .. } => self.of_new(RowId::Todo(*id), RowId::Todo(ask.other_todo(*id)), *day),
            Ask::CreateNote { id, day, .. } => self.of_new(RowId::Note(*id), RowId::Note(ask.other_note(*id)), Some(*day)),
            Ask::SetTexts(texts) | Ask::Revert(texts) => {
                self.rows.extend(texts.iter().map(|text| text.of.row()));
                texts.iter().for_each(|text| self.of_text(text.of));
            }
            Ask::Shift { id, .. } => {
                self.rows.push(RowId::Todo(*id));
                self.days_of.push(RowId::Todo(*id));
            }
            Ask::ShiftNote { id, .. } => {
                self.rows.push(RowId::Note(*id));
                self.days_of.push(RowId::Note(*id));
            }
            Ask::Make(change) => self.of_change(change),
            Ask::CarryOver { from, to } => self.days.extend(from.iter().chain([to]).copied().map(Some)),
            Ask::Copy { from, to, .. } => {
                self.rows.push(RowId::Todo(ask.first_copy()));
                self.days.extend([Some(*from), Some(*to)]);
            }
            Ask::DeleteDone { day } | Ask::DeleteDay { day } => self.days.push(Some(*day)),
            Ask::Each { ids, change, to } => {
                let rows = || ids.iter().copied().map(RowId::Todo);
                self.rows.extend(rows());
                self.days_of.extend(rows());
                self.days.extend((*change == EachChange::Move).then_some(*to));
            }
            Ask::All(asks) => asks.iter().for_each(|ask| self.of_ask(ask)),
        }
    }

    fn of_text(&mut self, of: TextId) {
        if let RowId::Note(note) = of.row() {
            self.texts.push(note);
        }
    }

    fn of_new(&mut self, id: RowId, other: RowId, day: Option<Day>) {
        self.rows.extend([id, other]);
        self.days.push(day);
        self.ops.extend([creation(id), creation(other)]);
    }
}

impl Ask {
    /// How many bytes its texts have.
    pub(super) fn text_bytes(&self) -> usize {
        match self {
            Self::CreateTodo { text, .. } => text.len(),
            Self::CreateNote { title, body, .. } => title.len() + body.len(),
            Self::SetTexts(texts) | Self::Revert(texts) => texts.iter().map(|text| text.text.len()).sum(),
            Self::Shift { .. }
            | Self::ShiftNote { .. }
            | Self::CarryOver { .. }
            | Self::DeleteDay { .. }
            | Self::DeleteDone { .. }
            | Self::Each { .. } => 0,
            // Not known yet, so the size of a full batch is assumed.
            Self::Copy { .. } => BATCH_BYTES,
            Self::Make(change) => change.text_bytes(),
            Self::All(asks) => asks.iter().map(Self::text_bytes).sum(),
        }
    }

    /// The hash of the request.
    pub(super) fn hash(&self) -> String {
        super::desk::hash(self)
    }

    /// The todo's id if the form's own id was used for another text. It is derived from the request, so that this form too can be
    /// sent twice.
    pub(super) fn other_todo(&self, id: TodoId) -> TodoId {
        let (milliseconds, random) = derived(&format!("another {id} {}", self.hash()));
        TodoId::from_parts(milliseconds, random)
    }

    /// The id of the first copy. It is derived from the request, so that the same form is recognized when it is sent again.
    pub(super) fn first_copy(&self) -> TodoId {
        let (milliseconds, random) = derived(&format!("copy {}", self.hash()));
        TodoId::from_parts(milliseconds, random)
    }

    /// As [`Self::other_todo`], for a note.
    pub(super) fn other_note(&self, id: NoteId) -> NoteId {
        let (milliseconds, random) = derived(&format!("another {id} {}", self.hash()));
        NoteId::from_parts(milliseconds, random)
    }
}

/// A todo for each line of a list; an empty list is refused like a blank todo. The ids are derived from the first one, so that the
/// form can be sent twice.
pub fn each_line(first: TodoId, day: Day, lines: Vec<Line>) -> Ask {
    let day = Some(day);
    if lines.is_empty() {
        return Ask::CreateTodo { id: first, day, text: String::new(), done: false };
    }
    let todos = lines.into_iter().enumerate().map(|(index, line)| {
        let (milliseconds, random) = derived(&format!("line {index} of {first}"));
        let id = if index == 0 { first } else { TodoId::from_parts(milliseconds, random) };
        Ask::CreateTodo { id, day, text: line.text, done: line.done }
    });
    Ask::All(todos.collect())
}

/// The id of the change that creates a form's row. It is derived from the row's id, so that a form is recognized when it is sent twice.
pub(super) fn creation(id: RowId) -> OpId {
    match id {
        RowId::Todo(id) => OpId::of_todo(id),
        RowId::Note(id) => {
            let (milliseconds, random) = derived(&format!("creation of {id}"));
            OpId::from_parts(milliseconds, random)
        }
    }
}

/// The parts of an id that is derived from the hash of a text.
pub fn derived(text: &str) -> (u64, u128) {
    let number = sha256(text).iter().take(16).fold(0_u128, |number, byte| number << 8 | u128::from(*byte));
    (u64::try_from(number >> 80).unwrap_or_default(), number & ((1 << 80) - 1))
}
