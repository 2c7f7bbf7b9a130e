//! Merges a refused body with the text that it conflicts with.
//!
//! The base of a merge is a text that the server had. A result that comes after one of the texts has changed is ignored.

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

/// The state of the merge of a refused text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Merge {
    /// The change that wrote the other text.
    pub(super) by: OpId,
    /// Whether the two are known to overlap, so that the person decides. Otherwise the merge is under way.
    pub(super) overlaps: bool,
}

/// The texts of a merge.
pub(super) struct Texts<'a> {
    pub(super) base: &'a str,
    pub(super) mine: &'a str,
    pub(super) theirs: &'a str,
    /// The change that wrote the other text.
    pub(super) by: OpId,
}

impl Replica {
    /// Has refused texts merged before the person is asked. Each tab does so for its own texts. A text that is being typed waits until
    /// typing pauses.
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

    /// The result of a merge becomes an ordinary change of the text that somebody else wrote.
    pub(super) fn merged(&mut self, op: OpId, by: OpId, text: Option<String>, out: &mut Vec<Command>) {
        // If the result can't be used now, another merge is requested later.
        self.merges.retain(|asked, merge| *asked != op || *merge != Merge { by, overlaps: false });
        // The person may have decided, or typed on: then the new text is merged.
        let Some(kept) = self.all_refused().find(|kept| kept.op.id == op).cloned() else { return };
        let Change::SetText { of, .. } = &kept.op.change else { return };
        // The other text may have changed again: then that is merged.
        let Some(texts) = self.to_merge(&kept).filter(|texts| texts.by == by) else { return };
        let (of, theirs) = (*of, texts.theirs.to_owned());
        // A merged text that is too long is refused.
        let is_merged = text.is_some_and(|text| text == theirs || self.write_merged(of, by, text, theirs, out));
        if is_merged {
            self.over(op, out);
        } else {
            self.merges.insert(op, Merge { by, overlaps: true });
        }
        self.show();
    }

    /// The merges of one editing session are one undo step, and only the first shows a message.
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

    /// The texts with which a refused body can be merged, if somebody else has changed it since. None once the two are known to overlap.
    pub(super) fn to_merge<'a>(&'a self, kept: &'a Kept) -> Option<Texts<'a>> {
        let (Some(Refusal::Conflict { .. }), Some(base)) = (&kept.refused, kept.root.as_ref().or(kept.over.as_ref())) else { return None };
        let Change::SetText { of: of @ TextId::Body(_), text: mine, .. } = &kept.op.change else { return None };
        let row = self.shown.get(of.row()).or_else(|| answered_conflict(kept)).filter(|row| row.trashed().is_none())?;
        let (theirs, by) = of.of(row)?;
        let overlaps = self.merges.get(&kept.op.id) == Some(&Merge { by, overlaps: true });
        (!overlaps).then_some(Texts { base, mine, theirs, by })
    }

    /// Whether no change of a text waits to be sent or answered, so that the other text is the server's.
    fn is_settled(&self, of: TextId) -> bool {
        !self.unanswered().any(|kept| is_text_of(&kept.op.change, of))
    }
}
