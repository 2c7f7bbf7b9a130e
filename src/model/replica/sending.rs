//! Requests to the server, and their answers.
//!
//! One request is under way at a time, with the oldest changes first. A change leaves the queue only by an answer of its own. It is stored
//! as sent before it is sent.

use super::{
    Replica,
    event::{Command, Failure},
    kept::Kept,
};
use crate::model::{
    change::Refusal,
    id::OpId,
    journal::{Answer, Delta, Outcome},
    limits::{BATCH_BYTES, OPS_PER_BATCH},
    sorted::Set,
};

impl Replica {
    /// Sends the oldest pending changes, unless a request is under way.
    pub(super) fn send(&mut self, out: &mut Vec<Command>) {
        if !self.in_flight.is_empty() || self.trouble.is_some() {
            return;
        }
        if self.is_resting {
            self.rest(out);
        }
        let unmade: Set<_> = self.all_refused().filter(|kept| self.is_unmade(kept)).map(|kept| (kept.op.change.row(), ())).collect();
        let waiting = self.pending.values().filter(|kept| kept.refused.is_none() && !unmade.contains_key(&kept.op.change.row()));
        let mut bytes = 0;
        let mut batch = Vec::new();
        for kept in waiting.take(self.most) {
            bytes += kept.op.change.text_bytes();
            // All changes are sent in order: a text that is still being typed holds up the changes after it.
            if kept.grows || (bytes > BATCH_BYTES && !batch.is_empty()) {
                break;
            }
            batch.push(kept.clone());
        }
        if batch.is_empty() {
            return;
        }
        self.in_flight = batch.iter().map(|kept| kept.op.id).collect();
        for kept in batch.iter().filter(|kept| kept.first_sent_at.is_none()) {
            // Stored before the request is sent: from now on it never changes.
            self.rekeep(Kept { first_sent_at: Some(self.count), ..kept.clone() }, out);
        }
        out.push(Command::Send(batch));
    }

    /// Sends what waits, even what is in flight already: the requests of a page end with it. No answer arrives, so a page that comes back
    /// sends all of it again.
    pub(super) fn left(&mut self, out: &mut Vec<Command>) {
        (self.is_resting, self.trouble) = (true, None);
        self.in_flight.clear();
        self.send(out);
        self.in_flight.clear();
    }

    pub(super) fn answered(&mut self, ops: &[OpId], answer: Answer, out: &mut Vec<Command>) {
        if ops.len() != answer.outcomes.len() {
            // Not an answer to what was sent.
            self.failed(ops, Failure::Unanswered, out);
            return;
        }
        (self.trouble, self.tries, self.most) = (None, 0, OPS_PER_BATCH);
        self.count = self.count.max(answer.seq);
        // A late answer leaves the newer request under way.
        if ops == self.in_flight {
            self.in_flight.clear();
        }
        let (mut done, mut refused) = (Vec::new(), Vec::new());
        for (op, outcome) in ops.iter().zip(answer.outcomes) {
            match outcome {
                Outcome::Done => done.push(*op),
                Outcome::Refused(refusal) => refused.push((*op, refusal)),
            }
        }
        out.push(Command::Tell(Delta { since: 0, seq: 0, ops: done.clone(), rows: answer.rows.clone() }));
        self.hear(answer.rows);
        for op in done {
            self.made(op, out);
        }
        self.show();
        for (op, refusal) in refused {
            self.refuse(op, refusal, out);
        }
    }

    pub(super) fn failed(&mut self, ops: &[OpId], failure: Failure, out: &mut Vec<Command>) {
        if ops != self.in_flight {
            // A newer request is under way.
            return;
        }
        self.in_flight.clear();
        self.trouble = Some(failure);
        self.tries += 1;
        match (failure, ops) {
            (Failure::SignedOut, _) => out.push(Command::SignIn),
            (Failure::Busy(Some(seconds)), _) => out.push(Command::Wait(seconds.clamp(1, 600))),
            (Failure::Unanswered | Failure::Busy(None), _) => out.push(Command::Wait(1 << self.tries.min(5))),
            (Failure::Refused, [op]) => {
                (self.trouble, self.most) = (None, OPS_PER_BATCH);
                self.refuse(*op, Refusal::NotUnderstood, out);
            }
            // The batch is halved until the refused change is alone in it.
            (Failure::Refused, ops) => (self.trouble, self.most) = (None, (ops.len() / 2).max(1)),
        }
    }
}
