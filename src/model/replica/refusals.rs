//! Refused changes.
//!
//! What the person typed is kept until they have decided, or until no decision is needed. Every other refused change is reported and
//! dropped.

use super::{
    Replica,
    event::{Command, Notice},
    kept::{Kept, is_create, is_over, is_text_of, seen, text_of},
};
use crate::model::{
    change::{Change, Refusal, TextId},
    id::OpId,
    row::{Row, RowId},
    sorted::Map,
};

impl Replica {
    /// A change was refused. What the person typed is kept until they have decided; everything else is reported and dropped.
    pub(super) fn refuse(&mut self, op: OpId, refusal: Refusal, out: &mut Vec<Command>) {
        let Some(kept) = self.pending.values().find(|kept| kept.op.id == op && kept.refused.is_none()).cloned() else { return };
        let row = kept.op.change.row();
        // Changes of a row that could not be created wait with it.
        if self.unmade(row).is_some() {
            return;
        }
        self.steps.retain(|step| step.op != op);
        match &kept.op.change {
            Change::SetText { of, .. } => {
                let of = *of;
                if let Some(newest) = self.newest(kept, out) {
                    self.refuse_text(of, newest, refusal, out);
                }
            }
            // The row was created so long ago that the server forgot the change, or by another tab.
            change if is_create(change) && self.confirmed.get(row).is_some_and(|row| has_texts_of(row, change)) => self.over(op, out),
            change => {
                out.push(Command::Say(Notice::Refused(refusal.clone())));
                if is_create(change) { self.wait_for_decision(kept, refusal, out) } else { self.over(op, out) }
            }
        }
        self.show();
    }

    fn refuse_text(&mut self, of: TextId, kept: Kept, refusal: Refusal, out: &mut Vec<Command>) {
        let Some(text) = text_of(&kept.op.change).map(str::to_owned) else { return };
        let op = kept.op.id;
        self.wait_for_decision(kept.clone(), refusal.clone(), out);
        self.show();
        let row = self.shown.get(of.row());
        let mut other = None;
        let again = match (&refusal, self.text(of)) {
            (_, Some((theirs, _))) if seen(of, &text) == theirs => {
                self.over(op, out);
                return;
            }
            // The row still has the text that the person saw.
            (Refusal::Conflict { .. } | Refusal::NotFound, Some((theirs, base))) if kept.over.as_ref() == Some(&theirs) => {
                Some(Change::SetText { of, base, text })
            }
            // The row was deleted elsewhere: what was typed into it can only go into a new row.
            (Refusal::NotFound, None) => {
                other = self.other_text(of);
                self.new_row(of, row, text, other.as_ref(), op)
            }
            _ => None,
        };
        let Some(change) = again else { return };
        let row = change.row();
        let again = self.new_op(change);
        // If that is refused as well, the person decides.
        if let Ok(step) = self.make(&again, false, kept.over, out) {
            if let Some(step) = step {
                self.remember(step);
                if row != of.row() {
                    out.push(Command::Say(Notice::KeptAsNew(row)));
                }
            }
            self.over(op, out);
            self.went_along(other, out);
        }
    }

    /// The newest of the texts that were typed one over the other, starting with a refused one. The older ones are dropped. None if another
    /// tab is still typing the newest.
    pub(super) fn newest(&mut self, mut kept: Kept, out: &mut Vec<Command>) -> Option<Kept> {
        let next = |pending: &Map<_, Kept>, kept: &Kept| pending.values().find(|next| is_over(next, kept)).cloned();
        while let Some(next) = next(&self.pending, &kept) {
            self.over(kept.op.id, out);
            if next.grows && !self.own.contains_key(&next.op.id) {
                return None;
            }
            self.steps.retain(|step| step.op != next.op.id);
            kept = Kept { over: kept.over, root: kept.root, ..next };
        }
        Some(kept)
    }

    pub(super) fn wait_for_decision(&mut self, mut kept: Kept, refusal: Refusal, out: &mut Vec<Command>) {
        kept.grows = false;
        kept.refused.get_or_insert(refusal);
        self.rekeep(kept, out);
    }

    /// All refused changes: those that wait for the person's decision, and those that may be merged without one.
    pub(super) fn all_refused(&self) -> impl Iterator<Item = &Kept> {
        self.pending.values().filter(|kept| kept.refused.is_some())
    }

    pub(super) fn refused(&self, of: TextId) -> Option<&Kept> {
        self.pending.values().rfind(|kept| kept.refused.is_some() && is_text_of(&kept.op.change, of))
    }

    pub(super) fn is_undecided(&self, kept: &Kept) -> bool {
        kept.refused.is_some() && self.to_merge(kept).is_none()
    }

    /// The refused change that would have created a row.
    pub(super) fn unmade(&self, row: RowId) -> Option<OpId> {
        self.all_refused().find(|kept| kept.op.change.row() == row && self.is_unmade(kept)).map(|kept| kept.op.id)
    }

    /// Whether a change could not create its row, so that later changes of that row wait with it.
    pub(super) fn is_unmade(&self, kept: &Kept) -> bool {
        kept.refused.is_some() && is_create(&kept.op.change) && self.confirmed.get(kept.op.change.row()).is_none()
    }
}

fn has_texts_of(row: &Row, change: &Change) -> bool {
    match (row, change) {
        (Row::Todo(todo), Change::CreateTodo { id, text, .. }) => todo.text == seen(TextId::Todo(*id), text),
        (Row::Note(note), Change::CreateNote { id, title, body, .. }) => {
            note.title == seen(TextId::Title(*id), title) && note.body == seen(TextId::Body(*id), body)
        }
        _ => false,
    }
}
