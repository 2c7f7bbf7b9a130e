//! The changes of other tabs, and of pages that are gone.
//!
//! All tabs of a browser keep the same changes in the same order. Of two states of a change the more advanced one counts, and no text of
//! either is lost.

use super::{
    Replica,
    event::Command,
    kept::{Kept, seen},
};
use crate::model::{change::Change, id::OpId};

impl Replica {
    pub(super) fn joined(&mut self, all: Vec<Kept>, out: &mut Vec<Command>) {
        if !std::mem::replace(&mut self.has_joined, true) {
            self.own.extend(all.iter().filter(|kept| !kept.grows).map(|kept| (kept.op.id, ())));
        }
        for kept in all {
            self.join(kept, out);
        }
        self.show();
    }

    /// A change is finished in another tab. One that is still being typed here is not.
    pub(super) fn over_elsewhere(&mut self, op: OpId, out: &mut Vec<Command>) {
        if !self.pending.values().any(|kept| kept.op.id == op && kept.grows && self.own.contains_key(&op)) {
            self.over(op, out);
            self.show();
        }
    }

    /// Takes over a change of another tab, or of an earlier page. Of two states of it the more advanced one counts, and of two texts the
    /// one that has grown more.
    fn join(&mut self, mut kept: Kept, out: &mut Vec<Command>) {
        let op = kept.op.id;
        self.clock = self.clock.max(kept.order);
        if self.ended.contains_key(&op) {
            return;
        }
        self.watched.remove(&op);
        if let Some(known) = self.pending.get(&(kept.order, op)).cloned() {
            let told = kept.clone();
            let refused = known.refused.clone().or(kept.refused.clone());
            let first_sent_at = known.first_sent_at.into_iter().chain(told.first_sent_at).min();
            let (sent, other) = if known.first_sent_at.is_some() { (&known, &told) } else { (&told, &known) };
            if refused.is_none() && sent.first_sent_at.is_some() {
                kept = Kept { first_sent_at, ..sent.clone() };
                if other.grown > sent.grown {
                    // One tab has sent it before the other had typed everything: the rest becomes a new change.
                    self.go_on(other.clone(), &sent.op.change, out);
                }
            } else {
                let grows = known.grows && told.grows && refused.is_none();
                let newer = if known.grown > told.grown { known } else { told.clone() };
                kept = Kept { first_sent_at, grows, refused, ..newer };
            }
            if kept.op != told.op || kept.refused.is_some() != told.refused.is_some() {
                out.push(Command::Keep(kept.clone()));
            }
        }
        self.pending.insert((kept.order, op), kept.clone());
        if let Some(refusal) = kept.refused.clone()
            && let Some(newest) = self.newest(kept, out).filter(|newest| newest.op.id != op)
        {
            self.wait_for_decision(newest, refusal, out);
        }
    }

    /// Makes what was typed a new change, on top of the part that was sent.
    fn go_on(&mut self, typed: Kept, sent: &Change, out: &mut Vec<Command>) {
        let (Change::SetText { of, text, .. }, Change::SetText { text: over, .. }) = (typed.op.change, sent) else { return };
        let base = typed.op.id;
        let op = self.new_op(Change::SetText { of, base, text });
        if let Some(open) = self.open.get_mut(&of).filter(|open| open.base == base) {
            open.base = op.id;
        }
        for step in self.steps.iter_mut().filter(|step| step.op == base) {
            step.op = op.id;
        }
        self.keep(op, typed.grows, Some(seen(of, over)), None, out);
    }

    /// A text of another tab that has not grown for a whole tick is sent, and one that waits to be merged there is merged here: its tab
    /// may be gone.
    pub(super) fn tick(&mut self, out: &mut Vec<Command>) {
        let is_left = |kept: &&Kept| !self.own.contains_key(&kept.op.id) && (kept.grows || self.to_merge(kept).is_some());
        let left: Vec<_> = self.pending.values().filter(is_left).cloned().collect();
        let before = std::mem::take(&mut self.watched);
        for mut kept in left {
            if !before.contains_key(&kept.op.id) {
                self.watched.insert(kept.op.id, ());
            } else if kept.grows {
                kept.grows = false;
                self.rekeep(kept, out);
            } else {
                self.own.insert(kept.op.id, ());
            }
        }
    }
}
