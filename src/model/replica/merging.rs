//! A refused body and the one that it collides with, as one text.
//!
//! A merge begins with a text that the server had, and one that comes too late for what is there by now is no answer.

use super::{
    Replica,
    event::{Command, Notice},
    kept::{Kept, answered_conflict, is_text_of},
    undo::Step,
};
use crate::model::{
    change::{Change, Refusal, TextId},
    id::OpId,
};

/// How it stands with the merge of a refused text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Merge {
    /// The change that wrote the other text.
    pub(super) by: OpId,
    /// Whether the two are known to overlap, so that the person decides; else it is being asked.
    pub(super) overlaps: bool,
}

/// What a merge is made of.
pub(super) struct Texts<'a> {
    pub(super) base: &'a str,
    pub(super) mine: &'a str,
    pub(super) theirs: &'a str,
    /// The change that wrote the other text.
    pub(super) by: OpId,
}

impl Replica {
    /// Has refused texts merged before the person is asked. Another tab does it for its own; what is being typed waits until the keyboard
    /// rests.
    pub(super) fn ask_for_merges(&mut self, out: &mut Vec<Command>) {
        if self.trouble.is_some() {
            return;
        }
        let mut asked = Vec::new();
        for kept in self.all_refused().filter(|kept| self.own.contains_key(&kept.op.id)) {
            let (op, Change::SetText { of, .. }, Some(texts)) = (kept.op.id, &kept.op.change, self.to_merge(kept)) else { continue };
            let merge = Merge { by: texts.by, overlaps: false };
            let is_at_rest = self.is_resting || !self.open.contains_key(of);
            if is_at_rest && self.is_settled(*of) && self.merges.get(&op) != Some(&merge) {
                asked.push((op, merge));
                let (base, mine, theirs) = (texts.base.to_owned(), texts.mine.to_owned(), texts.theirs.to_owned());
                out.push(Command::Merge { op, by: texts.by, base, mine, theirs });
            }
        }
        self.merges.extend(asked);
    }

    /// What a merge has come to is a change like any other, of the text that somebody else wrote.
    pub(super) fn merged(&mut self, op: OpId, by: OpId, text: Option<String>, out: &mut Vec<Command>) {
        // Where nothing comes of it now, it is asked again when it is time.
        self.merges.retain(|asked, merge| *asked != op || *merge != Merge { by, overlaps: false });
        // Somebody else may have decided, and the person may have typed on: then that is merged.
        let Some(kept) = self.all_refused().find(|kept| kept.op.id == op).cloned() else { return };
        let Change::SetText { of, .. } = &kept.op.change else { return };
        // So it is with what somebody else has written since.
        let Some(texts) = self.to_merge(&kept).filter(|texts| texts.by == by) else { return };
        let (of, theirs) = (*of, texts.theirs.to_owned());
        // One that is too long can't be made.
        let is_merged = text.is_some_and(|text| text == theirs || self.write_merged(of, by, text, theirs, out));
        if is_merged {
            self.over(op, out);
        } else {
            self.merges.insert(op, Merge { by, overlaps: true });
        }
        self.show();
    }

    /// The merges of one editing session are one step of Undo, with one message, at the first.
    fn write_merged(&mut self, of: TextId, base: OpId, text: String, over: String, out: &mut Vec<Command>) -> bool {
        let op = self.new_op(Change::SetText { of, base, text });
        let Ok(step) = self.make(&op, false, Some(over), out) else { return false };
        let before = self.open.get_mut(&of).and_then(|open| open.merged.replace(op.id));
        if let Some(step) = step {
            let first = self.steps.pop_if(|last| Some(last.op) == before);
            let back = first.map_or_else(|| step.back.clone(), |first| first.back);
            self.remember(Step { back, ..step });
        }
        if before.is_none() {
            out.push(Command::Say(Notice::Merged(of.row())));
        }
        true
    }

    /// What a refused text may be merged of: a body that somebody else has changed since, as long as it is not known that the two
    /// overlap.
    pub(super) fn to_merge<'a>(&'a self, kept: &'a Kept) -> Option<Texts<'a>> {
        let (Some(Refusal::Conflict { .. }), Some(base)) = (&kept.refused, kept.root.as_ref().or(kept.over.as_ref())) else { return None };
        let Change::SetText { of: of @ TextId::Body(_), text: mine, .. } = &kept.op.change else { return None };
        let row = self.shown.get(of.row()).or_else(|| answered_conflict(kept)).filter(|row| row.trashed().is_none())?;
        let (theirs, by) = of.of(row)?;
        let overlaps = self.merges.get(&kept.op.id) == Some(&Merge { by, overlaps: true });
        (!overlaps).then_some(Texts { base, mine, theirs, by })
    }

    /// Whether no change of a text waits to be sent or answered: the other text is what the server has.
    fn is_settled(&self, of: TextId) -> bool {
        !self.unanswered().any(|kept| is_text_of(&kept.op.change, of))
    }
}
