//! Texts that are being edited.
//!
//! What is typed replaces the text that the person sees in the field, whatever has arrived since. It grows as one change until it is sent.

use super::{
    Replica,
    event::Command,
    kept::{Kept, is_text_of, seen, set_text_of, text_of},
    undo::Step,
};
use crate::model::{
    change::{Change, Op, Refusal, TextId},
    id::OpId,
    text::TextError,
};

/// A text that is being edited.
#[derive(Debug, Clone)]
pub(super) struct Open {
    /// The change, made or refused, that wrote the text that the person sees.
    pub(super) base: OpId,
    /// The text that the person sees, if that is known.
    pub(super) seen: Option<String>,
    /// Whether `base` was typed since the text was opened.
    pub(super) typed: bool,
    /// The last change that merged this text with what somebody else wrote.
    pub(super) merged: Option<OpId>,
}

impl Default for Open {
    fn default() -> Self {
        Self { base: OpId::UNKNOWN, seen: None, typed: false, merged: None }
    }
}

impl Replica {
    pub(super) fn opened(&mut self, of: TextId) {
        let refused = self.refused(of).and_then(|kept| Some((seen(of, text_of(&kept.op.change)?), kept.op.id)));
        let known = refused.or_else(|| self.text(of)).filter(|_| !self.open.contains_key(&of));
        if let Some((text, base)) = known {
            self.open.insert(of, Open { base, seen: Some(text), ..Open::default() });
        }
    }

    pub(super) fn reopened(&mut self, of: TextId, base: OpId) {
        let seen = self.text(of).and_then(|(text, op)| (op == base).then_some(text));
        self.open.insert(of, Open { base, seen, ..Open::default() });
    }

    pub(super) fn typed(&mut self, of: TextId, text: String, out: &mut Vec<Command>) {
        if self.is_clipped(of) {
            return;
        }
        self.opened(of);
        self.is_resting = false;
        let error = of.parse(&text).err().map(|error| Refusal::Text { of, error });
        let refused = self.refused_here(of);
        if let Some(kept) = &refused {
            // An invalid text may be valid by now, and what was not understood or came too late is sent as a new change. Every other refused
            // text waits for a decision, and what is typed meanwhile changes the person's version of it.
            let is_to_decide = matches!(kept.refused, Some(Refusal::Conflict { .. } | Refusal::NotFound));
            if let Some(refusal) = if is_to_decide { kept.refused.clone() } else { error.clone() } {
                self.retype(of, kept.clone(), text, refusal, out);
                return;
            }
            if let (Change::SetText { base, .. }, Some(open)) = (&kept.op.change, self.open.get_mut(&of)) {
                (open.base, open.seen) = (*base, kept.over.clone());
            }
        }
        match error {
            None => self.write_text(of, text, out),
            Some(error) => self.keep_refused(of, text, error, out),
        }
        if let Some(kept) = refused {
            self.over(kept.op.id, out);
        }
    }

    /// Writes a text that is being typed. Undo takes a whole editing session back as one.
    fn write_text(&mut self, of: TextId, text: String, out: &mut Vec<Command>) {
        if let Some(mut kept) = self.growing(of) {
            let op = kept.op.id;
            self.saw(of, op, &text, true);
            set_text_of(&mut kept.op.change, text);
            kept.grown += 1;
            self.rekeep(kept, out);
            self.show();
            let row = self.shown.get(of.row()).filter(|row| of.of(row).is_some_and(|(_, written_by)| written_by == op));
            if let Some((step, row)) = self.steps.iter_mut().rfind(|step| step.op == op).zip(row) {
                step.left = row.clone();
            }
            return;
        }
        self.rest(out);
        let mut open = self.open.get(&of).cloned().unwrap_or_default();
        let shown = self.text(of);
        if let Some((shown, written_by)) = shown.clone() {
            let is_there = seen(of, &text) == shown;
            // The same text is no conflict.
            if open.base != written_by && (is_there || open.seen.as_ref() == Some(&shown)) {
                open = Open { base: written_by, seen: Some(shown), ..Open::default() };
            }
            if is_there {
                self.open.insert(of, open);
                return;
            }
        }
        let op = self.new_op(Change::SetText { of, base: open.base, text: text.clone() });
        let made = match (self.shown.get(of.row()), shown, open.seen.clone()) {
            // Another change came in while the text was open, or grew in another tab.
            (Some(row), Some((shown, _)), Some(seen)) if shown != seen => Err(Refusal::Conflict { row: row.clone() }),
            (_, None, seen) => {
                // The row is not here any more. The server knows what became of it.
                self.saw(of, op.id, &text, true);
                self.keep(op.clone(), true, seen, None, out);
                Ok(None)
            }
            (_, _, seen) => self.make(&op, true, seen, out),
        };
        match made {
            Ok(Some(step)) => {
                self.saw(of, op.id, &text, true);
                let first = if open.typed { self.steps.pop_if(|last| last.op == open.base) } else { None };
                let back = first.map_or_else(|| step.back.clone(), |first| first.back);
                self.remember(Step { back, ..step });
            }
            Ok(None) => {}
            Err(refusal) => self.keep_refused(of, text, refusal, out),
        }
    }

    fn keep_refused(&mut self, of: TextId, text: String, refusal: Refusal, out: &mut Vec<Command>) {
        let Open { base, seen, typed, .. } = self.open.get(&of).cloned().unwrap_or_default();
        let op = self.new_op(Change::SetText { of, base, text: text.clone() });
        self.saw(of, op.id, &text, typed);
        self.keep(op, false, seen, Some(refusal), out);
    }

    /// Types on in a refused text. That makes a new change, since other tabs may know the refused one.
    fn retype(&mut self, of: TextId, kept: Kept, text: String, refusal: Refusal, out: &mut Vec<Command>) {
        let refused = kept.op.id;
        let mut op = self.new_op(kept.op.change.clone());
        let typed = self.open.get(&of).is_some_and(|open| open.typed);
        self.saw(of, op.id, &text, typed);
        set_text_of(&mut op.change, text);
        // The person sees both texts, and goes on with their own: no merge is requested again at each pause.
        if let Some(merge) = self.merges.get(&refused).copied().filter(|merge| merge.overlaps) {
            self.merges.insert(op.id, merge);
        }
        self.clock += 1;
        self.own.insert(op.id, ());
        self.rekeep(Kept { op, order: self.clock, first_sent_at: None, refused: Some(refusal), ..kept }, out);
        self.over(refused, out);
    }

    pub(super) fn closed(&mut self, of: TextId, out: &mut Vec<Command>) {
        self.rest(out);
        // A blank text is not worth keeping.
        let blank = Refusal::Text { of, error: TextError::Blank };
        if let Some(kept) = self.refused_here(of).filter(|kept| kept.refused == Some(blank)) {
            self.over(kept.op.id, out);
        }
        self.open.remove(&of);
    }

    /// Stops all texts of this page from growing.
    pub(super) fn rest(&mut self, out: &mut Vec<Command>) {
        let grown: Vec<_> = self.pending.values().filter(|kept| kept.grows && self.own.contains_key(&kept.op.id)).cloned().collect();
        for mut kept in grown {
            kept.grows = false;
            self.rekeep(kept, out);
        }
    }

    /// The last change that is not refused, if it is what is being typed into this text.
    fn growing(&self, of: TextId) -> Option<Kept> {
        let kept = self.pending.values().rfind(|kept| kept.refused.is_none())?;
        let is_typed = self.open.get(&of).is_some_and(|open| open.typed && open.base == kept.op.id);
        (is_typed && kept.grows && self.own.contains_key(&kept.op.id)).then(|| kept.clone())
    }

    /// The refused change whose text the person sees in this open text.
    fn refused_here(&self, of: TextId) -> Option<Kept> {
        let open = self.open.get(&of)?;
        // It may belong to another tab, and have grown there.
        let is_seen = |kept: &Kept| is_text_of(&kept.op.change, of) && text_of(&kept.op.change).map(|text| seen(of, text)) == open.seen;
        self.all_refused().find(|kept| kept.op.id == open.base && is_seen(kept)).cloned()
    }

    /// After a change of an open text that was not typed, the person sees the new text, unless they see a refused one.
    pub(super) fn write_field(&mut self, op: &Op) {
        if let Change::SetText { of, text, .. } = &op.change
            && self.open.contains_key(of)
            && self.refused_here(*of).is_none()
        {
            self.saw(*of, op.id, text, false);
        }
    }

    /// Records that the person sees the text of one of their own changes in an open text.
    fn saw(&mut self, of: TextId, base: OpId, text: &str, typed: bool) {
        let merged = self.open.get(&of).and_then(|open| open.merged);
        self.open.insert(of, Open { base, seen: Some(seen(of, text)), typed, merged });
    }
}
