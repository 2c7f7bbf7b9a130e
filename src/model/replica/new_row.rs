//! A new row for what was typed into a row that is gone, or that keeps somebody else's text.
//!
//! Each row that is gone becomes one new row: a note's title and body stay together.

use super::{
    Replica,
    event::Command,
    kept::{Kept, is_over, is_text_of, text_of},
};
use crate::model::{
    change::{Change, Place, Refusal, TextId},
    id::OpId,
    note::Note,
    rank::Rank,
    row::{List, Row},
};
use std::sync::Arc;

impl Replica {
    /// Creates a new row for a text: right after the row that it was typed into, or at the end of the latest held day if that row is
    /// unknown. Its id is that of a change, `name`, so that two tabs create the same row for one refused text. A note also gets its `other`
    /// text, or else that of the row that it was typed into.
    pub(super) fn new_row(&self, of: TextId, row: Option<&Row>, text: String, other: Option<&Kept>, name: OpId) -> Option<Change> {
        let day = row.map_or_else(|| self.held.keys().next_back().copied().flatten(), Row::day);
        let parent = row.and_then(Row::parent);
        let list = match of {
            TextId::Todo(_) => List::Todos { day, parent },
            TextId::Title(_) | TextId::Body(_) => List::Notes { day },
        };
        let siblings = self.shown.list(list);
        let after = row.or(siblings.last().copied());
        let before = siblings.iter().copied().find(|sibling| after.is_some_and(|row| sibling.place() > row.place()));
        let low = after.map(Row::rank);
        let rank = Rank::between(low, before.map(Row::rank)).or_else(|| low.cloned())?;
        let place = Place { day, parent, rank, after: after.map(Row::id), before: before.map(Row::id) };
        let id = String::from(name);
        let note = row.and_then(Row::note);
        let other = other.and_then(|kept| text_of(&kept.op.change)).map(str::to_owned);
        Some(match of {
            TextId::Todo(_) => Change::CreateTodo { id: id.parse().ok()?, place, text },
            TextId::Title(_) => {
                let body = other.or_else(|| note.map(whole_body)).unwrap_or_default();
                Change::CreateNote { id: id.parse().ok()?, place, title: text, body }
            }
            TextId::Body(_) => {
                let title = other.or_else(|| note.map(|note| note.title.clone())).unwrap_or_default();
                Change::CreateNote { id: id.parse().ok()?, place, title, body: text }
            }
        })
    }

    /// What the person typed last into the other text of a note that is gone: it needs a new row, too. A text that is invalid, or still
    /// being typed in another tab, is left alone.
    pub(super) fn other_text(&self, of: TextId) -> Option<Kept> {
        let other = match of {
            TextId::Todo(_) => return None,
            TextId::Title(id) => TextId::Body(id),
            TextId::Body(id) => TextId::Title(id),
        };
        let last = self.pending.values().rfind(|kept| is_text_of(&kept.op.change, other))?;
        let is_right = matches!(last.refused, None | Some(Refusal::Conflict { .. } | Refusal::NotFound));
        let is_left_alone = last.grows && !self.own.contains_key(&last.op.id);
        (is_right && !is_left_alone && other.parse(last.op.change.text()).is_ok()).then(|| last.clone())
    }

    /// A text went into a new row: neither it nor the texts that it was typed over have to be sent.
    pub(super) fn went_along(&mut self, text: Option<Kept>, out: &mut Vec<Command>) {
        let mut next = text;
        while let Some(kept) = next {
            next = self.pending.values().find(|below| is_over(&kept, below)).cloned();
            self.steps.retain(|step| step.op != kept.op.id);
            self.over(kept.op.id, out);
        }
    }
}

/// The body for a copy of a note. A clipped one must not pass for the whole, so it is left out.
fn whole_body(note: &Arc<Note>) -> String {
    if note.clipped { String::new() } else { note.body.clone() }
}
