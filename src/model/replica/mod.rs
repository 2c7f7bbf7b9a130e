//! The open page's replica of a person's rows: what the server has confirmed, and the pending changes on top of it.
//!
//! [`Replica::step`] takes an event and returns commands. It does no I/O: `client` does.
//!
//! | File | What |
//! | --- | --- |
//! | `event` | the events that the replica takes, and the commands that it returns |
//! | `kept`, `stored` | a pending change as the browser keeps it, and how it is stored |
//! | `shown` | what the page shows |
//! | `making` | a person's change, from being made until it is finished |
//! | `typing` | texts that are being edited |
//! | `undo` | the undo stack |
//! | `sending`, `hearing`, `tabs` | requests and their answers, news from the server, and the other tabs |
//! | `refusals`, `decisions`, `new_row`, `merging` | refused changes: kept, decided, made a new row, or merged with the conflicting text |

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

/// The page's replica.
#[derive(Debug, Clone)]
pub struct Replica {
    confirmed: Rows,
    shown: Rows,
    pending: Map<(u64, OpId), Kept>,
    /// The days whose rows are all held, and the count of changes up to which each is known.
    held: Map<Option<Day>, u64>,
    /// Days that are known up to a lower count of changes than this have missed some, and must be loaded again.
    gap: u64,
    /// The highest count of changes that the server has reported.
    count: u64,
    clock: u64,
    in_flight: Vec<OpId>,
    most: usize,
    trouble: Option<Failure>,
    tries: u32,
    open: Map<TextId, Open>,
    /// Whether typing has paused: only then is a text sent. Until it is sent, it may grow.
    is_resting: bool,
    steps: Vec<Step>,
    /// The changes that were made on this page, or taken over from a page that is gone.
    own: Set<OpId>,
    /// The changes that are finished: what another tab still says about them is outdated.
    ended: Set<OpId>,
    /// The texts of other tabs that were growing, or waiting to be merged there, at the last tick, and have not changed since.
    watched: Set<OpId>,
    /// The state of the merges of refused texts.
    merges: Map<OpId, Merge>,
    /// Whether the changes that earlier pages left were taken over.
    has_joined: bool,
    mint: Mint,
}

impl Replica {
    /// An empty replica.
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

    /// Handles an event, and returns the commands to carry out.
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
            Event::Left => {
                self.left(&mut out);
                return out;
            }
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
