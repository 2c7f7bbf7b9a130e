//! Undo: a stack of the changes that take back what was done on this page.
//!
//! Each is made like any other change, and only if the row still looks as the step left it.

use super::{
    Replica,
    event::{Command, Deed, DeedKind, Notice},
};
use crate::model::{
    change::Change,
    id::OpId,
    row::{Row, RowId},
};

/// How many steps Undo goes back.
const UNDO_STEPS: usize = 100;

/// One step of Undo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) op: OpId,
    /// Steps that were made together have the same group, and are taken back together.
    pub(super) group: u64,
    pub(super) back: Change,
    /// The row as the step left it: if it looks different now, it was changed since.
    pub(super) left: Row,
    /// The rows above and below it at that time.
    pub(super) beside: (Option<RowId>, Option<RowId>),
    pub(super) deed: Deed,
}

impl Replica {
    pub(super) fn undo(&mut self, out: &mut Vec<Command>) {
        self.rest(out);
        let (mut undone, mut changed): (Option<Deed>, Option<Deed>) = (None, None);
        while let Some(step) = self.steps.pop() {
            let (group, deed) = (step.group, step.deed.clone());
            let of = match self.take_back(step, out) {
                Some(true) => Some(&mut undone),
                Some(false) => Some(&mut changed),
                None => None,
            };
            if let Some(before) = of {
                *before = Some(Deed { more: before.as_ref().map_or(0, |before| before.more + 1), ..deed });
            }
            // Steps of one group are taken back together.
            if self.steps.last().is_some_and(|next| next.group == group) {
                continue;
            }
            let notice = match (undone.take(), changed.take()) {
                (Some(deed), None) => Notice::Undone(deed),
                (Some(deed), Some(_)) => Notice::PartlyUndone(deed),
                (None, Some(deed)) => Notice::NotUndone(deed),
                (None, None) => continue,
            };
            out.push(Command::Say(notice));
            return;
        }
        out.push(Command::Say(Notice::NothingToUndo));
    }

    /// Takes a step back. `false` if its row was changed since; `None` if the text is already as it was before.
    fn take_back(&mut self, step: Step, out: &mut Vec<Command>) -> Option<bool> {
        let row = self.shown.get(step.back.row());
        let mut back = step.back.clone();
        if let Change::SetText { of, base, text } = &mut back {
            let shown = row.and_then(|row| of.of(row));
            if shown.is_some_and(|(shown, _)| shown == text) {
                return None;
            }
            *base = shown.map_or(step.op, |(_, op)| op);
        }
        // A row of another day may be unknown here; then the server decides.
        let is_as_left = row.is_none_or(|row| self.is_as_left(&step, row));
        let op = self.new_op(back);
        let is_undone = is_as_left && self.make(&op, false, None, out).is_ok();
        if is_undone {
            self.write_field(&op);
        }
        Some(is_undone)
    }

    /// Whether a row still looks as a step left it, in what the step would take back.
    fn is_as_left(&self, step: &Step, row: &Row) -> bool {
        let stands = row.trashed().is_none();
        let beside = |id: Option<RowId>| self.shown.get(id?).filter(|other| other.list() == row.list() && other.trashed().is_none());
        match &step.back {
            Change::CreateTodo { .. } | Change::CreateNote { .. } => true,
            Change::SetText { of, .. } => stands && of.of(row).map(|(text, _)| text) == of.of(&step.left).map(|(text, _)| text),
            Change::SetDone { .. } => stands && row.todo().map(|todo| todo.done) == step.left.todo().map(|todo| todo.done),
            Change::Pin { .. } => stands && row.pinned() == step.left.pinned(),
            // A crowded list gets new ranks, so what counts is which rows it stands between.
            Change::Place { .. } => {
                let is_between = beside(step.beside.0).is_none_or(|above| above.place() < row.place())
                    && beside(step.beside.1).is_none_or(|below| row.place() < below.place());
                stands && row.list() == step.left.list() && is_between
            }
            Change::Trash { .. } | Change::PutBack { .. } => stands && row.list() == step.left.list() && row.says_like(&step.left),
            // These never undo anything.
            Change::MoveToDay { .. } | Change::Fold { .. } | Change::Skip { .. } | Change::Detach { .. } => false,
            Change::Restore { .. } => !stands,
        }
    }

    pub(super) fn step_back(&self, op: OpId, back: Change, deed: Deed, left: Row) -> Step {
        let is_place = matches!(back, Change::Place { .. });
        let beside = if is_place { self.beside(&left) } else { (None, None) };
        Step { op, group: 0, back, left, beside, deed }
    }

    /// The visible rows right above and right below a row.
    fn beside(&self, row: &Row) -> (Option<RowId>, Option<RowId>) {
        let siblings = self.shown.list(row.list());
        let above = siblings.iter().rfind(|other| other.place() < row.place());
        let below = siblings.iter().find(|other| other.place() > row.place());
        (above.map(|row| row.id()), below.map(|row| row.id()))
    }

    pub(super) fn remember(&mut self, step: Step) {
        self.remember_all(vec![step]);
    }

    /// Remembers steps that were made together. The oldest steps are dropped, but never these.
    pub(super) fn remember_all(&mut self, steps: Vec<Step>) {
        let group = self.steps.last().map_or(0, |last| last.group + 1);
        self.steps.extend(steps.into_iter().map(|step| Step { group, ..step }));
        while self.steps.len() > UNDO_STEPS
            && let Some(first) = self.steps.first().map(|step| step.group).filter(|first| *first != group)
        {
            self.steps.retain(|step| step.group != first);
        }
    }
}

pub(super) fn deed(change: &Change, row: &Row) -> Deed {
    let name = match row {
        Row::Todo(todo) => todo.text.clone(),
        Row::Note(note) => note.title.clone(),
    };
    let kind = match change {
        Change::CreateTodo { .. } | Change::CreateNote { .. } => DeedKind::Created,
        // Folding is not an undo step.
        Change::SetText { .. } | Change::Fold { .. } => DeedKind::Edited,
        Change::SetDone { done: true, .. } => DeedKind::Done,
        Change::SetDone { done: false, .. } => DeedKind::Undone,
        Change::Place { .. } => DeedKind::Moved,
        Change::MoveToDay { day, .. } => DeedKind::MovedTo(*day),
        Change::Trash { .. } | Change::PutBack { .. } => DeedKind::Deleted,
        Change::Skip { .. } => DeedKind::Skipped,
        Change::Detach { .. } => DeedKind::Detached,
        Change::Restore { .. } => DeedKind::Restored,
        Change::Pin { pinned, .. } => DeedKind::Pinned(*pinned),
    };
    Deed { kind, row: row.id(), name, more: 0 }
}
