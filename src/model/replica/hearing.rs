//! What the server, or another tab, tells of the rows.
//!
//! An older state of a row never replaces a newer one, and what was missed is fetched.

use super::{Replica, event::Command};
use crate::model::{day::Day, journal::Delta, row::Row};

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
            self.made(op, out);
        }
        self.show();
    }

    pub(super) fn loaded(&mut self, day: Option<Day>, seq: u64, rows: Vec<Row>) {
        self.count = self.count.max(seq);
        let rows: Vec<_> = rows.into_iter().filter(|row| !self.is_gone(row)).collect();
        self.confirmed.hear_day(day, seq, rows);
        // A day that missed something and is not loaded again is held no longer.
        for (gone, _) in self.held.extract(|held, known| *held != day && *known < self.gap) {
            self.confirmed.let_go(gone);
        }
        let known = self.held.get(&day).copied().unwrap_or_default();
        self.held.insert(day, seq.max(known));
        self.show();
    }

    pub(super) fn hear(&mut self, rows: Vec<Row>) {
        for row in rows {
            if !self.is_gone(&row) {
                self.confirmed.hear(row);
            }
        }
    }

    /// Whether a row is old news, of a day that has it no more: what a day that is held whole has is known.
    fn is_gone(&self, row: &Row) -> bool {
        let is_held = self.held.get(&row.day()).is_some_and(|known| row.seq() <= *known);
        is_held && row.trashed().is_none() && self.confirmed.get(row.id()).is_none_or(|known| known.seq() < row.seq())
    }
}
