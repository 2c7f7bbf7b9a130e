//! What forms and simple programs ask for: what change that is depends on the rows when its turn has come.

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

/// One thing that is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Ask {
    /// A todo at the end of a day.
    CreateTodo {
        /// Names it.
        id: TodoId,
        /// The day; none for someday.
        day: Option<Day>,
        /// What is to be done.
        text: String,
        /// Whether it is done already.
        done: bool,
    },
    /// A note at the end of a day.
    CreateNote {
        /// Names it.
        id: NoteId,
        /// The day.
        day: Day,
        /// One line; may be blank.
        title: String,
        /// Markdown.
        body: String,
    },
    /// Other texts of one row: all of them are written, or none.
    SetTexts(Vec<NewText>),
    /// The same with an earlier text of a note: what stood there becomes a version, whenever the last one was kept.
    Revert(Vec<NewText>),
    /// One place up or down among the open todos, or among the done ones.
    Shift {
        /// Which.
        id: TodoId,
        /// Which way.
        direction: Direction,
    },
    /// One place up or down among the notes of its day.
    ShiftNote {
        /// Which.
        id: NoteId,
        /// Which way.
        direction: Direction,
    },
    /// A change that needs no look at the rows.
    Make(Change),
    /// What is left to do of some days, to the end of another.
    CarryOver {
        /// The days.
        from: Vec<Day>,
        /// Where it goes.
        to: Day,
    },
    /// The open todos of a day once more, at the end of another.
    Copy {
        /// Tells this copy from others of the same days.
        name: TodoId,
        /// The day.
        from: Day,
        /// Where the copies go.
        to: Day,
    },
    /// All todos and notes of a day, to the Trash.
    DeleteDay {
        /// The day.
        day: Day,
    },
    /// The done todos of a day, to the Trash.
    DeleteDone {
        /// The day.
        day: Day,
    },
    /// The same with each of several todos.
    Each {
        /// Which.
        ids: Vec<TodoId>,
        /// What is done with them.
        change: EachChange,
        /// Where they go, where they are moved; none for someday.
        to: Option<Day>,
    },
    /// Several things.
    All(Vec<Ask>),
}

/// Another text, over the one that the person saw; without a base over whatever is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NewText {
    /// Which text.
    pub of: TextId,
    /// The change that wrote what the person saw.
    pub base: Option<OpId>,
    /// The new one.
    pub text: String,
}

/// Which rows and days have to be at hand before something can be done.
#[derive(Debug, Clone, Default)]
pub(super) struct Needs {
    /// Rows that are named.
    pub(super) rows: Vec<RowId>,
    /// Days that something goes to.
    pub(super) days: Vec<Option<Day>>,
    /// Rows whose days are needed whole: for their subtasks, their neighbours, or because the day may be full.
    pub(super) days_of: Vec<RowId>,
    /// Changes that may be remembered.
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
            Change::Place { .. } | Change::MoveToDay { .. } | Change::Restore { .. } | Change::PutBack { .. } | Change::Skip { .. } => {
                false
            }
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
            // Nobody knows yet: it shares no transaction.
            Self::Copy { .. } => BATCH_BYTES,
            Self::Make(change) => change.text_bytes(),
            Self::All(asks) => asks.iter().map(Self::text_bytes).sum(),
        }
    }

    /// Of what is asked for.
    pub(super) fn hash(&self) -> String {
        super::desk::hash(self)
    }

    /// The id of the todo where the one that the form names was used for another text: always the same, so that this form too
    /// can be sent twice.
    pub(super) fn other_todo(&self, id: TodoId) -> TodoId {
        let (milliseconds, random) = derived(&format!("another {id} {}", self.hash()));
        TodoId::from_parts(milliseconds, random)
    }

    /// The first todo that copying makes. It follows from what is asked for: the same form, sent again, is seen by it.
    pub(super) fn first_copy(&self) -> TodoId {
        let (milliseconds, random) = derived(&format!("copy {}", self.hash()));
        TodoId::from_parts(milliseconds, random)
    }

    /// The same for a note.
    pub(super) fn other_note(&self, id: NoteId) -> NoteId {
        let (milliseconds, random) = derived(&format!("another {id} {}", self.hash()));
        NoteId::from_parts(milliseconds, random)
    }
}

/// A todo for each line of a list; a list of none is refused as a blank todo is. Their ids follow from the first one's, so that the form can be sent twice.
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

/// The id of the change that makes a form's row: always the same, so that a form that is sent twice is seen by it.
pub(super) fn creation(id: RowId) -> OpId {
    match id {
        RowId::Todo(id) => OpId::of_todo(id),
        RowId::Note(id) => {
            let (milliseconds, random) = derived(&format!("creation of {id}"));
            OpId::from_parts(milliseconds, random)
        }
    }
}

/// The parts of an id that follows from a text, and that nobody makes by chance.
pub fn derived(text: &str) -> (u64, u128) {
    let number = sha256(text).iter().take(16).fold(0_u128, |number, byte| number << 8 | u128::from(*byte));
    (u64::try_from(number >> 80).unwrap_or_default(), number & ((1 << 80) - 1))
}
