//! What the page shows: the confirmed rows, with the pending changes applied to them in order.
//!
//! Nothing here changes the confirmed rows or the pending changes, so it can be called at any time.

use super::{
    Replica,
    event::{Deed, Failure},
    kept::{Kept, is_create, text_of},
};
use crate::model::{
    change::{Change, Refusal, TextId, apply},
    id::OpId,
    row::{RowId, Rows},
};

/// Whether a row is saved at the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// The server has it as it is shown.
    Saved,
    /// A change of it waits to be sent or answered.
    Waiting,
    /// A change of it waits, and the last try to send failed.
    Stuck(Failure),
    /// A change of it was refused, and waits for the person's decision.
    Refused(OpId, Refusal),
}

impl Replica {
    /// The rows as the page shows them.
    pub fn shown(&self) -> &Rows {
        &self.shown
    }

    /// The count of changes up to which all held days are completely known.
    pub fn seen(&self) -> u64 {
        self.held.values().min().copied().unwrap_or(self.count)
    }

    /// Whether no change is pending.
    pub fn is_saved(&self) -> bool {
        self.pending.is_empty()
    }

    /// The highest count of changes that the server has reported.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Why the last try to send failed.
    pub fn trouble(&self) -> Option<Failure> {
        self.trouble
    }

    /// How many changes are pending.
    pub fn waiting(&self) -> usize {
        self.pending.len()
    }

    /// Whether a change of a text is pending.
    pub fn waits_with(&self, text: TextId) -> bool {
        self.pending.values().any(|kept| matches!(kept.op.change, Change::SetText { of, .. } if of == text))
    }

    /// Whether a text is being edited.
    pub fn is_open(&self, of: TextId) -> bool {
        self.open.contains_key(&of)
    }

    /// The change that wrote what the person sees in an open text.
    pub fn base(&self, of: TextId) -> Option<OpId> {
        self.open.get(&of).map(|open| open.base)
    }

    /// The last thing done that can be undone.
    pub fn last_deed(&self) -> Option<&Deed> {
        self.steps.last().map(|step| &step.deed)
    }

    /// The last change that can be undone.
    pub fn last_step(&self) -> Option<OpId> {
        self.steps.last().map(|step| step.op)
    }

    /// Whether a row is saved at the server.
    pub fn standing(&self, row: RowId) -> Standing {
        let mut of_row = self.pending.values().filter(|kept| kept.op.change.row() == row).peekable();
        if of_row.peek().is_none() {
            return Standing::Saved;
        }
        let refused = of_row.find(|kept| self.is_undecided(kept)).and_then(|kept| Some((kept.op.id, kept.refused.clone()?)));
        match (refused, self.trouble) {
            (Some((op, refusal)), _) => Standing::Refused(op, refusal),
            (None, Some(failure)) => Standing::Stuck(failure),
            (None, None) => Standing::Waiting,
        }
    }

    /// Whether the page has only the beginning of a text, so that it can't be edited.
    pub fn is_clipped(&self, of: TextId) -> bool {
        let is_known = self.is_open(of) || self.refused_text(of).is_some();
        !is_known && self.shown.get(of.row()).is_some_and(|row| of.clipped_of(row).is_some())
    }

    /// A person's own text that was refused, which the page shows in its field.
    pub fn refused_text(&self, of: TextId) -> Option<&str> {
        self.refused(of).and_then(|kept| text_of(&kept.op.change))
    }

    /// The changes that wait to be sent or answered, the oldest first.
    pub(super) fn unanswered(&self) -> impl Iterator<Item = &Kept> {
        self.pending.values().filter(|kept| kept.refused.is_none())
    }

    /// The refused changes that wait for the person's decision, the oldest first, including those of rows that the page does not show.
    pub fn undecided(&self) -> impl Iterator<Item = &Kept> {
        self.pending.values().filter(|kept| self.is_undecided(kept))
    }

    /// The text of a row outside the Trash as it is shown, and the change that wrote it.
    pub(super) fn text(&self, of: TextId) -> Option<(String, OpId)> {
        let row = self.shown.get(of.row()).filter(|row| row.trashed().is_none())?;
        of.of(row).map(|(text, op)| (text.to_owned(), op))
    }

    /// Recomputes what the page shows.
    pub(super) fn show(&mut self) {
        self.shown.clone_from(&self.confirmed);
        for kept in self.pending.values() {
            match &kept.refused {
                // A change that can't be made here any more has no effect: the server will refuse it.
                None => _ = apply(&mut self.shown, &kept.op),
                // A row that could not be created stays visible. Of every other refused change only the text is kept.
                Some(_) if is_create(&kept.op.change) && self.shown.get(kept.op.change.row()).is_none() => {
                    let mut alone = Rows::default();
                    _ = apply(&mut alone, &kept.op);
                    alone.iter().cloned().for_each(|row| self.shown.put(row));
                }
                Some(_) => {}
            }
        }
    }
}
