//! The open page's copy of a person's rows: what the server has confirmed, and on top of it what was done here and is not confirmed.
//!
//! [`Replica::step`] takes what happened and says what is to be done about it. It does no I/O: `client` does.
//!
//! | File | What |
//! | --- | --- |
//! | `event` | what the replica is told, and what it says is to be done |
//! | `kept`, `stored` | a change as the browser keeps it, and how it is written |
//! | `shown` | what the page shows |
//! | `making` | a change of the person's, from its making until it is over |
//! | `typing` | texts that are being edited |
//! | `undo` | what takes back what was done |
//! | `sending`, `hearing`, `tabs` | the server's answers, its news, and the other tabs |
//! | `refusals`, `decisions`, `new_row`, `merging` | what was not made: kept, decided, made a row of its own, or joined with what stands in its way |

mod decisions;
mod event;
mod hearing;
mod kept;
mod making;
mod merging;
mod new_row;
mod refusals;
mod sending;
mod shown;
pub mod stored;
mod tabs;
mod typing;
mod undo;

pub use self::{
    event::{Command, Decision, Deed, DeedKind, Event, Failure, Notice},
    kept::Kept,
    shown::Standing,
};

use self::{merging::Merge, typing::Open, undo::Step};
use super::{
    change::TextId,
    day::Day,
    id::OpId,
    limits::OPS_PER_BATCH,
    row::Rows,
    sorted::{Map, Set},
};

/// Makes an id: milliseconds since 1970, and 80 random bits.
pub type Mint = fn() -> (u64, u128);

/// The page's copy.
#[derive(Debug, Clone)]
pub struct Replica {
    confirmed: Rows,
    shown: Rows,
    pending: Map<(u64, OpId), Kept>,
    /// The days that are held whole, and the count of changes up to which each is known.
    held: Map<Option<Day>, u64>,
    /// The count of changes that a day must be loaded at, after something was missed.
    gap: u64,
    /// The highest count of changes that was heard of.
    count: u64,
    clock: u64,
    in_flight: Vec<OpId>,
    most: usize,
    trouble: Option<Failure>,
    tries: u32,
    open: Map<TextId, Open>,
    /// Whether the keyboard rests: then a text may be sent, and until it is sent it may grow.
    is_resting: bool,
    steps: Vec<Step>,
    /// The changes that were made on this page, or left to it by one that is gone.
    own: Set<OpId>,
    /// The changes that are over: what another tab still tells of them is old.
    ended: Set<OpId>,
    /// The texts of other tabs that have not grown, or wait to be merged there, since the last tick.
    watched: Set<OpId>,
    /// What is known of the merges of refused texts.
    merges: Map<OpId, Merge>,
    /// Whether what earlier pages have left was taken over.
    has_joined: bool,
    mint: Mint,
}

impl Replica {
    /// Knows nothing yet.
    pub fn new(mint: Mint) -> Self {
        Self {
            confirmed: Rows::default(),
            shown: Rows::default(),
            pending: Map::default(),
            held: Map::default(),
            gap: 0,
            count: 0,
            clock: 0,
            in_flight: Vec::new(),
            most: OPS_PER_BATCH,
            trouble: None,
            tries: 0,
            open: Map::default(),
            is_resting: true,
            steps: Vec::new(),
            own: Set::default(),
            ended: Set::default(),
            watched: Set::default(),
            merges: Map::default(),
            has_joined: false,
            mint,
        }
    }

    /// Takes what happened, and says what is to be done.
    pub fn step(&mut self, event: Event) -> Vec<Command> {
        let mut out = Vec::new();
        match event {
            Event::Did(change) => {
                self.did(change, &mut out);
            }
            Event::DidAll(changes) => self.did_all(changes, &mut out),
            Event::Opened(of) => self.opened(of),
            Event::Reopened(of, base) => self.reopened(of, base),
            Event::Typed(of, text) => self.typed(of, text, &mut out),
            Event::Rested => self.is_resting = true,
            Event::Closed(of) => self.closed(of, &mut out),
            Event::Undo => self.undo(&mut out),
            Event::Decided(op, decision) => self.decide(op, decision, &mut out),
            Event::Joined(kept) => self.joined(kept, &mut out),
            Event::Over(op) => self.over_elsewhere(op, &mut out),
            Event::Ready => self.trouble = None,
            Event::Tick => self.tick(&mut out),
            Event::Answered(ops, answer) => self.answered(&ops, answer, &mut out),
            Event::Failed(ops, failure) => self.failed(&ops, failure, &mut out),
            Event::Merged { op, by, text } => self.merged(op, by, text, &mut out),
            Event::Heard(delta) => self.heard(delta, &mut out),
            Event::Loaded { day, seq, rows } => self.loaded(day, seq, rows),
        }
        self.send(&mut out);
        self.ask_for_merges(&mut out);
        out
    }
}

#[cfg(test)]
#[path = "../tests/mod.rs"]
mod tests;
