//! News about the rows, from the server or another tab.
//!
//! An older state of a row never replaces a newer one, and missed changes are loaded.

use super::{Replica, event::Command};
use crate::model::{day::Day, id::OpId, journal::Delta, row::Row};

impl Replica {
    pub(super) fn heard(&mut self, delta: Delta, out: &mut Vec<Command>) {
        self.count = self.count.max(delta.seq);
        self.hear(delta.rows);
        let mut is_gap = false;
        for known in self.held.values_mut() {
            is_gap |= *known < delta.since;
            if *known >= delta.since {
                *known = delta.seq.max(*known);
            }
        }
        if is_gap {
            self.gap = self.gap.max(delta.since);
            out.push(Command::Load);
        }
        for op in delta.ops {
            if !self.is_ahead(op) {
                self.made(op, out);
            }
        }
        self.show();
    }

    /// Whether a change of this page is reported while changes that were sent before it are unanswered. Those are still applied on top of
    /// the confirmed rows, so this one must stay on top of them, or they would hide it. The answer to the batch confirms it.
    fn is_ahead(&self, op: OpId) -> bool {
        let sent = self.pending.values().filter(|kept| kept.first_sent_at.is_some() && kept.refused.is_none());
        let mut sent_here = sent.filter(|kept| self.own.contains_key(&kept.op.id));
        sent_here.next().is_some_and(|oldest| oldest.op.id != op) && sent_here.any(|kept| kept.op.id == op)
    }

    pub(super) fn loaded(&mut self, day: Option<Day>, seq: u64, rows: Vec<Row>) {
        self.count = self.count.max(seq);
        let rows: Vec<_> = rows.into_iter().filter(|row| !self.is_gone(row)).collect();
        self.confirmed.hear_day(day, seq, rows);
        // A day that missed changes and was not loaded again is no longer held.
        for (gone, _) in self.held.extract(|held, known| *held != day && *known < self.gap) {
            self.confirmed.let_go(gone);
        }
        let known = self.held.get(&day).copied().unwrap_or_default();
        self.held.insert(day, seq.max(known));
        self.show();
    }

    pub(super) fn hear(&mut self, rows: Vec<Row>) {
        for row in rows {
            // An answer that another tab passes on has no count of its own.
            self.count = self.count.max(row.seq());
            if !self.is_gone(&row) {
                self.confirmed.hear(row);
            }
        }
    }

    /// Whether a row is outdated: its day is held as of the same or a later count of changes, and does not have the row in this state.
    fn is_gone(&self, row: &Row) -> bool {
        let is_held = self.held.get(&row.day()).is_some_and(|known| row.seq() <= *known);
        is_held && row.trashed().is_none() && self.confirmed.get(row.id()).is_none_or(|known| known.seq() < row.seq())
    }
}
