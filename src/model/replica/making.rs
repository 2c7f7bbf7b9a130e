//! A person's change, from being made until it is finished.
//!
//! It is kept from the start, in an order that all tabs share, and forgotten when it is finished.

use super::{
    Replica,
    event::{Command, Decision, Deed, Notice},
    kept::{Kept, is_over},
    undo::{Step, deed},
};
use crate::model::{
    change::{Change, Op, Refusal, apply, inverse},
    id::OpId,
};

impl Replica {
    /// Makes a person's change. `false` if it can't be made; then the person is told.
    pub(super) fn did(&mut self, change: Change, out: &mut Vec<Command>) -> bool {
        match self.do_one(change, out) {
            Ok(step) => {
                if let Some(step) = step {
                    out.push(Command::Say(Notice::Did(step.deed.clone())));
                    self.remember(step);
                }
                true
            }
            Err(refusal) => {
                out.push(Command::Say(Notice::Refused(refusal)));
                false
            }
        }
    }

    /// Makes several changes, all of them or none: a list that does not fit on a nearly full day stays whole in the composer.
    pub(super) fn did_all(&mut self, changes: Vec<Change>, out: &mut Vec<Command>) {
        let mut tried = self.shown.clone();
        let refused = changes.iter().find_map(|change| apply(&mut tried, &self.new_op(change.clone())).err());
        if let Some(refusal) = refused {
            out.push(Command::Say(Notice::Refused(refusal)));
            return;
        }
        let steps: Vec<_> = changes.into_iter().filter_map(|change| self.do_one(change, out).ok().flatten()).collect();
        if let Some(first) = steps.first() {
            let deed = Deed { more: steps.len() - 1, ..first.deed.clone() };
            self.remember_all(steps);
            out.push(Command::Say(Notice::Did(deed)));
        }
    }

    fn do_one(&mut self, change: Change, out: &mut Vec<Command>) -> Result<Option<Step>, Refusal> {
        // What was typed before comes first.
        self.rest(out);
        if matches!(change, Change::Trash { .. } | Change::Skip { .. })
            && let Some(op) = self.unmade(change.row())
        {
            self.decide(op, Decision::KeepTheirs, out);
            return Ok(None);
        }
        let op = match change {
            Change::CreateTodo { id, .. } => Op { id: OpId::of_todo(id), change },
            _ => self.new_op(change),
        };
        let step = self.make(&op, false, None, out)?;
        self.write_field(&op);
        Ok(step)
    }

    /// Applies a change here and keeps it, unless it changes nothing. Returns the step that undoes it.
    pub(super) fn make(&mut self, op: &Op, grows: bool, seen: Option<String>, out: &mut Vec<Command>) -> Result<Option<Step>, Refusal> {
        let back = inverse(&self.shown, op);
        let over = match &op.change {
            Change::SetText { of, .. } => seen.or_else(|| self.text(*of).map(|(text, _)| text)),
            _ => None,
        };
        let effect = apply(&mut self.shown, op)?;
        let left = self.shown.get(op.change.row()).cloned();
        if effect.changed.is_empty() && left.is_some() {
            return Ok(None);
        }
        let step = back.zip(left).map(|(back, left)| self.step_back(op.id, back, deed(&op.change, &left), left));
        self.keep(op.clone(), grows, over, None, out);
        Ok(step)
    }

    pub(super) fn keep(&mut self, op: Op, grows: bool, over: Option<String>, refused: Option<Refusal>, out: &mut Vec<Command>) {
        self.clock += 1;
        self.own.insert(op.id, ());
        let below = match &op.change {
            Change::SetText { base, .. } => self.pending.values().find(|kept| kept.op.id == *base),
            _ => None,
        };
        let root = below.and_then(|kept| kept.root.clone().or_else(|| kept.over.clone()));
        self.rekeep(Kept { op, order: self.clock, first_sent_at: None, grows, grown: 0, refused, over, root }, out);
    }

    pub(super) fn rekeep(&mut self, kept: Kept, out: &mut Vec<Command>) {
        out.push(Command::Keep(kept.clone()));
        self.pending.insert((kept.order, kept.op.id), kept);
    }

    /// A change is confirmed: texts that were typed over it are based on a text that the server had.
    pub(super) fn made(&mut self, op: OpId, out: &mut Vec<Command>) {
        let kept = self.pending.values().find(|kept| kept.op.id == op).cloned();
        if let Some(kept) = kept {
            self.pending.values_mut().filter(|next| is_over(next, &kept)).for_each(|next| next.root = None);
        }
        self.over(op, out);
    }

    /// A change is finished, and no longer kept.
    pub(super) fn over(&mut self, op: OpId, out: &mut Vec<Command>) {
        let before = self.pending.len();
        self.pending.retain(|_, kept| kept.op.id != op);
        self.own.remove(&op);
        self.merges.remove(&op);
        self.ended.insert(op, ());
        if before != self.pending.len() {
            out.push(Command::Forget(op));
        }
    }

    pub(super) fn new_op(&self, change: Change) -> Op {
        Op { id: self.new_id(OpId::from_parts), change }
    }

    pub(super) fn new_id<T>(&self, make: fn(u64, u128) -> T) -> T {
        let (milliseconds, random) = (self.mint)();
        make(milliseconds, random)
    }
}
