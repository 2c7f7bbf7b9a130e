//! A person's decision about a refused text.
//!
//! It becomes an ordinary change of the rows as they are now. The refused change is dropped only if that one could be made.

use super::{
    Replica,
    event::{Command, Decision},
    kept::{Kept, answered_conflict, is_create},
    undo::deed,
};
use crate::model::{
    change::{Change, Place, Refusal, apply},
    id::{NoteId, OpId, TodoId},
    row::{Row, RowId, Rows},
};

impl Replica {
    pub(super) fn decide(&mut self, op: OpId, decision: Decision, out: &mut Vec<Command>) {
        self.rest(out);
        let Some(kept) = self.all_refused().find(|kept| kept.op.id == op).cloned() else { return };
        let row = kept.op.change.row();
        let is_unmade = self.is_unmade(&kept);
        if is_unmade {
            self.part_texts(row, out);
        }
        let is_decided = |other: &Kept| other.op.id == op || (is_unmade && other.op.change.row() == row && other.refused.is_none());
        let decided = self.pending.extract(|_, kept| is_decided(kept));
        self.show();
        let is_done = if is_create(&kept.op.change) {
            self.decide_row(row, decided.iter().map(|(_, kept)| kept), decision, out)
        } else {
            self.decide_text(&kept, decision, out)
        };
        for (key, kept) in &decided {
            self.pending.insert(*key, kept.clone());
        }
        if is_done {
            decided.into_iter().for_each(|((_, op), _)| self.over(op, out));
        }
        self.show();
        // An open field shows the result.
        if let Change::SetText { of, .. } = kept.op.change
            && self.open.remove(&of).is_some()
        {
            self.opened(of);
        }
    }

    /// Several tabs may have typed into a row that could not be created, without seeing each other's texts. The texts that the row does not
    /// show wait for a decision of their own.
    fn part_texts(&mut self, row: RowId, out: &mut Vec<Command>) {
        let mut alone = Rows::default();
        let of_row: Vec<_> = self.pending.values().filter(|kept| kept.op.change.row() == row).cloned().collect();
        for kept in of_row {
            if let Err(refusal @ Refusal::Conflict { .. }) = apply(&mut alone, &kept.op) {
                self.wait_for_decision(kept, refusal, out);
            }
        }
    }

    /// Decides about a row that could not be created: it is created again as it is now, with another id, or not at all.
    fn decide_row<'a>(
        &mut self,
        row: RowId,
        changes: impl IntoIterator<Item = &'a Kept>,
        decision: Decision,
        out: &mut Vec<Command>,
    ) -> bool {
        let mut alone = Rows::default();
        for kept in changes {
            // A refused change changes nothing.
            let _ = apply(&mut alone, &kept.op);
        }
        let Some(left) = alone.get(row).cloned() else { return decision == Decision::KeepTheirs };
        let place = Place { day: left.day(), parent: left.parent(), rank: left.rank().clone(), after: None, before: None };
        let (again, done) = match &left {
            Row::Todo(todo) => {
                let id = self.new_id(TodoId::from_parts);
                (Change::CreateTodo { id, place, text: todo.text.clone() }, todo.done.then_some(Change::SetDone { id, done: true }))
            }
            Row::Note(note) => {
                let id = self.new_id(NoteId::from_parts);
                (Change::CreateNote { id, place, title: note.title.clone(), body: note.body.clone() }, None)
            }
        };
        let pin = left.pinned().then(|| Change::Pin { row: again.row(), pinned: true });
        self.steps.retain(|step| step.back.row() != row);
        if decision == Decision::KeepTheirs {
            let deed = deed(&Change::Trash { row }, &left);
            self.remember(self.step_back(OpId::UNKNOWN, again, deed, left));
            return true;
        }
        self.did(again, out) && done.into_iter().chain(pin).all(|mark| self.did(mark, out))
    }

    fn decide_text(&mut self, kept: &Kept, decision: Decision, out: &mut Vec<Command>) -> bool {
        let Change::SetText { of, base, text } = &kept.op.change else { return true };
        let (of, mine) = (*of, text.clone());
        let in_conflict = match &kept.refused {
            Some(Refusal::Conflict { row }) => Some(row),
            _ => None,
        };
        let row = self.shown.get(of.row()).or(in_conflict).cloned();
        let is_gone = row.as_ref().map_or(kept.refused == Some(Refusal::NotFound), |row| row.trashed().is_some());
        let known = self.shown.get(of.row()).or_else(|| answered_conflict(kept));
        let theirs = match known.and_then(|row| of.of(row)) {
            Some((_, op)) => op,
            // This page found the conflict, and another tab may have typed on since, even in the text below: the server decides.
            None if in_conflict.is_some() => OpId::UNKNOWN,
            None => *base,
        };
        let set = Change::SetText { of, base: theirs, text: mine.clone() };
        match decision {
            Decision::KeepMine if !is_gone => self.did(set, out),
            Decision::KeepMine | Decision::KeepBoth => {
                let name = self.new_id(OpId::from_parts);
                let other = if is_gone { self.other_text(of) } else { None };
                let change = self.new_row(of, row.as_ref(), mine, other.as_ref(), name);
                let is_done = change.is_some_and(|change| self.did(change, out));
                if is_done {
                    self.went_along(other, out);
                }
                is_done
            }
            Decision::KeepTheirs => {
                if let Some(row) = row {
                    let deed = deed(&set, &row);
                    self.remember(self.step_back(theirs, set, deed, row));
                }
                true
            }
        }
    }
}
