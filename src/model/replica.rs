//! The open page's copy of a person's rows: what the server has confirmed, and on top of it what was done here and is not confirmed.
//!
//! [`Replica::step`] takes what happened and says what is to be done about it. It does no I/O: `client` does.
//!
//! Once a change was sent, or refused, its content stays what it is: what is typed later is another change.

use super::{
    change::{Change, Op, Place, Refusal, TextId, apply, inverse, neighbours},
    day::Day,
    id::{NoteId, OpId, TodoId},
    journal::{Answer, Delta, Outcome},
    limits::{BATCH_BYTES, OPS_PER_BATCH},
    note::Note,
    rank::Rank,
    row::{List, Row, RowId, Rows},
    sorted::{Map, Set},
    text::TextError,
};
use serde::{Deserialize, Serialize};

/// How many steps Undo goes back.
const UNDO_STEPS: usize = 100;

/// A change as this browser keeps it until the server has answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// The change.
    pub op: Op,
    /// Its place among all changes of all tabs: a Lamport clock.
    pub order: u64,
    /// The count of changes that was known when it was first sent. From then on it never changes.
    #[serde(default)]
    pub first_sent_at: Option<u64>,
    /// Whether it is a text that is still being typed.
    #[serde(default)]
    pub grows: bool,
    /// How often it has grown.
    #[serde(default)]
    pub grown: u32,
    /// Why the server, or the page, did not take it. It is kept for its text until the person has decided.
    #[serde(default)]
    pub refused: Option<Refusal>,
    /// The text that it was typed over, for a merge.
    #[serde(default)]
    pub over: Option<String>,
    /// Where that text was not confirmed, the one that it was typed over itself. A merge begins with a text that the server had: one
    /// that was refused may be part of this one, and is no part of the other text.
    #[serde(default)]
    pub root: Option<String>,
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The person did something.
    Did(Change),
    /// The person began to edit a text.
    Opened(TextId),
    /// An editor that was open before the page was loaded again, and the change that wrote what the person saw in it.
    Reopened(TextId, OpId),
    /// The person typed: the text as it is now.
    Typed(TextId, String),
    /// The keyboard rests, or has left the text: what was typed may be sent.
    Rested,
    /// The person has left a text.
    Closed(TextId),
    /// The person takes the last thing back.
    Undo,
    /// The person decides what becomes of a text that was refused.
    Decided(OpId, Decision),
    /// Changes that this browser kept: all those from before this page, once its rows are loaded, or one of another tab.
    Joined(Vec<Kept>),
    /// A change of another tab is over: it was answered, or decided.
    Over(OpId),
    /// Something may be sent again: the network is back, or a wait is over.
    Ready,
    /// Some seconds have passed.
    Tick,
    /// The server has answered these changes, which were sent in this order.
    Answered(Vec<OpId>, Answer),
    /// It has not.
    Failed(Vec<OpId>, Failure),
    /// A refused text was merged with another one.
    Merged {
        /// The change that was refused.
        op: OpId,
        /// The change that wrote the other text.
        by: OpId,
        /// The two as one; none where they overlap, or nobody could say.
        text: Option<String>,
    },
    /// The server, or another tab, tells of changes.
    Heard(Delta),
    /// All rows of a day, as they were when `seq` changes had been made.
    Loaded {
        /// The day; none for someday.
        day: Option<Day>,
        /// The owner's count of changes.
        seq: u64,
        /// Its rows outside the Trash.
        rows: Vec<Row>,
    },
}

/// What becomes of a text that was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// It replaces the other.
    KeepMine,
    /// The other stays.
    KeepTheirs,
    /// It becomes a row of its own.
    KeepBoth,
}

/// Why changes were not answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// No answer, or one that is none.
    Unanswered,
    /// The server can't for the moment; it may say for how many seconds.
    Busy(Option<u32>),
    /// The session has ended, or is another person's: nothing is sent until this person signs in.
    SignedOut,
    /// The batch makes no sense to the server, or is too large.
    Refused,
}

/// Something to do.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::large_enum_variant, reason = "a command is followed at once, and most are the large one")]
pub enum Command {
    /// Write it to the browser's storage, before the page shows it. Where another tab has written there that the same change was
    /// sent, that stays.
    Keep(Kept),
    /// Take it out of the storage, and tell the other tabs that it is over.
    Forget(OpId),
    /// Tell the other tabs what the server has made of changes; they hear it like what the stream says.
    Tell(Delta),
    /// Send these, in this order.
    Send(Vec<Kept>),
    /// Have a refused text merged with the one that it collides with, and tell of it by [`Event::Merged`], whatever happens.
    Merge {
        /// The change that was refused.
        op: OpId,
        /// The change that wrote the other text.
        by: OpId,
        /// The text that both were made of.
        base: String,
        /// The refused text.
        mine: String,
        /// The other one.
        theirs: String,
    },
    /// Look for what is to be sent, after so many seconds.
    Wait(u32),
    /// Load the rows of the page again: something was missed.
    Load,
    /// Ask the person to sign in.
    SignIn,
    /// Tell the person.
    Say(Notice),
}

/// What a person is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// Something was done that can be taken back.
    Did(Deed),
    /// It was taken back.
    Undone(Deed),
    /// It was changed since, so it can't be taken back.
    NotUndone(Deed),
    /// There is nothing to take back.
    NothingToUndo,
    /// A change was not made.
    Refused(Refusal),
    /// A row was deleted elsewhere, and what was typed into it is a new one now.
    KeptAsNew(RowId),
    /// A text was changed elsewhere too, and holds both changes now.
    Merged(RowId),
}

/// Something that a person did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deed {
    /// What.
    pub kind: DeedKind,
    /// To which row.
    pub row: RowId,
    /// The row's text or title then.
    pub name: String,
}

/// Kinds of [`Deed`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeedKind {
    /// A row was made.
    Created,
    /// A text was changed.
    Edited,
    /// A todo was checked.
    Done,
    /// A todo was unchecked.
    Undone,
    /// A row went to another place.
    Moved,
    /// A row went to the Trash.
    Deleted,
    /// A row came back from the Trash.
    Restored,
}

/// One step of Undo.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Step {
    op: OpId,
    back: Change,
    /// The row as the step left it: where it looks otherwise by now, it was changed since.
    left: Row,
    /// The rows that it stood between then.
    beside: (Option<RowId>, Option<RowId>),
    deed: Deed,
}

/// A text that is being edited.
#[derive(Debug, Clone)]
struct Open {
    /// The change that wrote what the person sees in it, made or refused.
    base: OpId,
    /// What the person sees in it, where that is known.
    seen: Option<String>,
    /// Whether `base` was typed since the text was opened.
    typed: bool,
    /// The last change that merged what the person sees in it with what somebody else wrote.
    merged: Option<OpId>,
}

impl Default for Open {
    fn default() -> Self {
        Self { base: OpId::UNKNOWN, seen: None, typed: false, merged: None }
    }
}

/// How it stands with the merge of a refused text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Merge {
    /// The change that wrote the other text.
    by: OpId,
    /// Whether the two are known to overlap, so that the person decides; else it is being asked.
    overlaps: bool,
}

/// What a merge is made of.
struct Texts<'a> {
    base: &'a str,
    mine: &'a str,
    theirs: &'a str,
    /// The change that wrote the other text.
    by: OpId,
}

/// How a row stands with the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// The server has it as it is shown.
    Saved,
    /// Something of it waits to be sent or answered.
    Waiting,
    /// Something of it waits, and the last try to send failed.
    Stuck(Failure),
    /// Something of it was refused, and waits for the person's decision.
    Refused(OpId, Refusal),
}

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

    /// The rows as the page shows them.
    pub fn shown(&self) -> &Rows {
        &self.shown
    }

    /// The count of changes up to which the held days are known whole.
    pub fn seen(&self) -> u64 {
        self.held.values().min().copied().unwrap_or(self.count)
    }

    /// Whether everything that was done is at the server.
    pub fn is_saved(&self) -> bool {
        self.pending.is_empty()
    }

    /// The greatest count of changes that the server has told of.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Why the last try to send failed.
    pub fn trouble(&self) -> Option<Failure> {
        self.trouble
    }

    /// How many changes wait.
    pub fn waiting(&self) -> usize {
        self.pending.len()
    }

    /// Whether a text is being edited.
    pub fn is_open(&self, of: TextId) -> bool {
        self.open.contains_key(&of)
    }

    /// The change that wrote what the person sees in an open text.
    pub fn base(&self, of: TextId) -> Option<OpId> {
        self.open.get(&of).map(|open| open.base)
    }

    /// What was last done, and can be taken back.
    pub fn last_deed(&self) -> Option<&Deed> {
        self.steps.last().map(|step| &step.deed)
    }

    /// How a row stands with the server.
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

    /// Whether the page shows only the beginning of a text, so that nothing can be typed into it.
    pub fn is_clipped(&self, of: TextId) -> bool {
        let is_known = self.is_open(of) || self.refused_text(of).is_some();
        !is_known && self.shown.get(of.row()).is_some_and(|row| of.clipped_of(row).is_some())
    }

    /// A person's own text that was refused, which the page shows in its field.
    pub fn refused_text(&self, of: TextId) -> Option<&str> {
        self.refused(of).and_then(|kept| text_of(&kept.op.change))
    }

    /// What waits to be sent or answered, the oldest first.
    pub fn unanswered(&self) -> impl Iterator<Item = &Kept> {
        self.pending.values().filter(|kept| kept.refused.is_none())
    }

    /// What was refused and waits for the person's decision, the oldest first: also of rows that the page does not show.
    pub fn undecided(&self) -> impl Iterator<Item = &Kept> {
        self.pending.values().filter(|kept| self.is_undecided(kept))
    }

    fn is_undecided(&self, kept: &Kept) -> bool {
        kept.refused.is_some() && self.to_merge(kept).is_none()
    }

    /// All that was refused: what waits for the person's decision, and what may be merged without one.
    fn all_refused(&self) -> impl Iterator<Item = &Kept> {
        self.pending.values().filter(|kept| kept.refused.is_some())
    }

    fn refused(&self, of: TextId) -> Option<&Kept> {
        self.pending.values().rfind(|kept| kept.refused.is_some() && is_text_of(&kept.op.change, of))
    }

    /// Takes what happened, and says what is to be done.
    pub fn step(&mut self, event: Event) -> Vec<Command> {
        let mut out = Vec::new();
        match event {
            Event::Did(change) => {
                self.did(change, &mut out);
            }
            Event::Opened(of) => self.opened(of),
            Event::Reopened(of, base) => {
                let seen = self.text(of).and_then(|(text, op)| (op == base).then_some(text));
                self.open.insert(of, Open { base, seen, ..Open::default() });
            }
            Event::Typed(of, text) => self.typed(of, text, &mut out),
            Event::Rested => self.is_resting = true,
            Event::Closed(of) => self.closed(of, &mut out),
            Event::Undo => self.undo(&mut out),
            Event::Decided(op, decision) => self.decide(op, decision, &mut out),
            Event::Joined(kept) => {
                if !std::mem::replace(&mut self.has_joined, true) {
                    self.own.extend(kept.iter().filter(|kept| !kept.grows).map(|kept| (kept.op.id, ())));
                }
                for kept in kept {
                    self.joined(kept, &mut out);
                }
                self.show();
            }
            // What is still being typed here is not over.
            Event::Over(op) if self.pending.values().any(|kept| kept.op.id == op && kept.grows && self.own.contains_key(&op)) => {}
            Event::Over(op) => {
                self.over(op, &mut out);
                self.show();
            }
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

    /// Makes a change of the person's; `false` where it can't be made, which they are told.
    fn did(&mut self, change: Change, out: &mut Vec<Command>) -> bool {
        // What was typed before comes first.
        self.rest(out);
        if let Change::Trash { row } = &change
            && let Some(op) = self.unmade(*row)
        {
            self.decide(op, Decision::KeepTheirs, out);
            return true;
        }
        let op = match change {
            Change::CreateTodo { id, .. } => Op { id: OpId::of_todo(id), change },
            _ => self.new_op(change),
        };
        match self.make(&op, false, None, out) {
            Ok(step) => {
                self.write_field(&op);
                if let Some(step) = step {
                    out.push(Command::Say(Notice::Did(step.deed.clone())));
                    self.remember(step);
                }
                true
            }
            Err(refusal) => {
                out.push(Command::Say(Notice::Refused(refusal)));
                false
            }
        }
    }

    /// Makes a change here and keeps it, unless it changes nothing. The step that comes back takes it back.
    fn make(&mut self, op: &Op, grows: bool, seen: Option<String>, out: &mut Vec<Command>) -> Result<Option<Step>, Refusal> {
        let back = inverse(&self.shown, op);
        let over = match &op.change {
            Change::SetText { of, .. } => seen.or_else(|| self.text(*of).map(|(text, _)| text)),
            _ => None,
        };
        let effect = apply(&mut self.shown, op)?;
        let left = self.shown.get(op.change.row()).cloned();
        if effect.changed.is_empty() && left.is_some() {
            return Ok(None);
        }
        let step = back.zip(left).map(|(back, left)| self.step_back(op.id, back, deed(&op.change, &left), left));
        self.keep(op.clone(), grows, over, None, out);
        Ok(step)
    }

    fn keep(&mut self, op: Op, grows: bool, over: Option<String>, refused: Option<Refusal>, out: &mut Vec<Command>) {
        self.clock += 1;
        self.own.insert(op.id, ());
        let below = match &op.change {
            Change::SetText { base, .. } => self.pending.values().find(|kept| kept.op.id == *base),
            _ => None,
        };
        let root = below.and_then(|kept| kept.root.clone().or_else(|| kept.over.clone()));
        self.rekeep(Kept { op, order: self.clock, first_sent_at: None, grows, grown: 0, refused, over, root }, out);
    }

    fn rekeep(&mut self, kept: Kept, out: &mut Vec<Command>) {
        out.push(Command::Keep(kept.clone()));
        self.pending.insert((kept.order, kept.op.id), kept);
    }

    fn step_back(&self, op: OpId, back: Change, deed: Deed, left: Row) -> Step {
        let is_place = matches!(back, Change::Place { .. });
        let beside = if is_place { neighbours(&self.shown, &left) } else { (None, None) };
        Step { op, back, left, beside, deed }
    }

    fn remember(&mut self, step: Step) {
        self.steps.push(step);
        if self.steps.len() > UNDO_STEPS {
            self.steps.remove(0);
        }
    }

    /// The text of a row outside the Trash as it is shown, and the change that wrote it.
    fn text(&self, of: TextId) -> Option<(String, OpId)> {
        let row = self.shown.get(of.row()).filter(|row| row.trashed().is_none())?;
        of.of(row).map(|(text, op)| (text.to_owned(), op))
    }

    fn opened(&mut self, of: TextId) {
        let refused = self.refused(of).and_then(|kept| Some((seen(of, text_of(&kept.op.change)?), kept.op.id)));
        let known = refused.or_else(|| self.text(of)).filter(|_| !self.open.contains_key(&of));
        if let Some((text, base)) = known {
            self.open.insert(of, Open { base, seen: Some(text), ..Open::default() });
        }
    }

    fn closed(&mut self, of: TextId, out: &mut Vec<Command>) {
        self.rest(out);
        // There is nothing in a blank one to be kept.
        let blank = Refusal::Text { of, error: TextError::Blank };
        if let Some(kept) = self.refused_here(of).filter(|kept| kept.refused == Some(blank)) {
            self.over(kept.op.id, out);
        }
        self.open.remove(&of);
    }

    /// The refused text that the person sees in an open one.
    fn refused_here(&self, of: TextId) -> Option<Kept> {
        let open = self.open.get(&of)?;
        // It may be another tab's, and have grown there.
        let is_seen = |kept: &Kept| is_text_of(&kept.op.change, of) && text_of(&kept.op.change).map(|text| seen(of, text)) == open.seen;
        self.all_refused().find(|kept| kept.op.id == open.base && is_seen(kept)).cloned()
    }

    /// What the person made of an open text without typing is what they see in it, but where they see a refused one.
    fn write_field(&mut self, op: &Op) {
        if let Change::SetText { of, text, .. } = &op.change
            && self.open.contains_key(of)
            && self.refused_here(*of).is_none()
        {
            self.saw(*of, op.id, text, false);
        }
    }

    /// What the person sees in an open text is what a change of their own wrote.
    fn saw(&mut self, of: TextId, base: OpId, text: &str, typed: bool) {
        let merged = self.open.get(&of).and_then(|open| open.merged);
        self.open.insert(of, Open { base, seen: Some(seen(of, text)), typed, merged });
    }

    fn typed(&mut self, of: TextId, text: String, out: &mut Vec<Command>) {
        if self.is_clipped(of) {
            return;
        }
        self.opened(of);
        self.is_resting = false;
        let error = of.parse(&text).err().map(|error| Refusal::Text { of, error });
        let refused = self.refused_here(of);
        if let Some(kept) = &refused {
            // A text that is wrong in itself may be right by now; every other one waits for a decision, and what is typed meanwhile
            // belongs to the person's side of it.
            let is_wrong = matches!(kept.refused, Some(Refusal::Text { .. }));
            if let Some(refusal) = if is_wrong { error.clone() } else { kept.refused.clone() } {
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
            // The same text is no conflict, whoever wrote it.
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
                // The row is gone from here. The server knows what became of it.
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

    /// Types on in a text that was refused: another change, since other tabs may know that one.
    fn retype(&mut self, of: TextId, kept: Kept, text: String, refusal: Refusal, out: &mut Vec<Command>) {
        let refused = kept.op.id;
        let mut op = self.new_op(kept.op.change.clone());
        let typed = self.open.get(&of).is_some_and(|open| open.typed);
        self.saw(of, op.id, &text, typed);
        set_text_of(&mut op.change, text);
        // The person sees both texts, and goes on with theirs: that is not asked again at each rest of the keyboard.
        if let Some(merge) = self.merges.get(&refused).copied().filter(|merge| merge.overlaps) {
            self.merges.insert(op.id, merge);
        }
        self.clock += 1;
        self.own.insert(op.id, ());
        self.rekeep(Kept { op, order: self.clock, first_sent_at: None, refused: Some(refusal), ..kept }, out);
        self.over(refused, out);
    }

    /// The last change of all, if it is what is being typed into this text.
    fn growing(&self, of: TextId) -> Option<Kept> {
        let kept = self.pending.values().rfind(|kept| kept.refused.is_none())?;
        let is_typed = self.open.get(&of).is_some_and(|open| open.typed && open.base == kept.op.id);
        (is_typed && kept.grows && self.own.contains_key(&kept.op.id)).then(|| kept.clone())
    }

    /// Nothing of this page grows any more.
    fn rest(&mut self, out: &mut Vec<Command>) {
        let grown: Vec<_> = self.pending.values().filter(|kept| kept.grows && self.own.contains_key(&kept.op.id)).cloned().collect();
        for mut kept in grown {
            kept.grows = false;
            self.rekeep(kept, out);
        }
    }

    fn undo(&mut self, out: &mut Vec<Command>) {
        self.rest(out);
        while let Some(step) = self.steps.pop() {
            let row = self.shown.get(step.back.row());
            let mut back = step.back.clone();
            if let Change::SetText { of, base, text } = &mut back {
                let shown = row.and_then(|row| of.of(row));
                if shown.is_some_and(|(shown, _)| shown == text) {
                    // The person has typed it back already.
                    continue;
                }
                *base = shown.map_or(step.op, |(_, op)| op);
            }
            // A row of another day may be gone from here; the server knows.
            let is_as_left = row.is_none_or(|row| self.is_as_left(&step, row));
            let op = self.new_op(back);
            let is_undone = is_as_left && self.make(&op, false, None, out).is_ok();
            if is_undone {
                self.write_field(&op);
            }
            out.push(Command::Say(if is_undone { Notice::Undone(step.deed) } else { Notice::NotUndone(step.deed) }));
            return;
        }
        out.push(Command::Say(Notice::NothingToUndo));
    }

    /// Whether a row is still as a step left it, in what the step would take back: to the eye, whatever changes there were.
    fn is_as_left(&self, step: &Step, row: &Row) -> bool {
        let stands = row.trashed().is_none();
        let beside = |id: Option<RowId>| self.shown.get(id?).filter(|other| other.list() == row.list());
        match &step.back {
            Change::CreateTodo { .. } | Change::CreateNote { .. } => true,
            Change::SetText { of, .. } => stands && of.of(row).map(|(text, _)| text) == of.of(&step.left).map(|(text, _)| text),
            Change::SetDone { .. } => stands && row.todo().map(|todo| todo.done) == step.left.todo().map(|todo| todo.done),
            // Ranks are made anew where a list is crowded: it counts what the row stands between.
            Change::Place { .. } => {
                let is_between = beside(step.beside.0).is_none_or(|above| above.place() < row.place())
                    && beside(step.beside.1).is_none_or(|below| row.place() < below.place());
                stands && row.list() == step.left.list() && is_between
            }
            Change::Trash { .. } => stands && row.list() == step.left.list() && row.says_like(&step.left),
            Change::Restore { .. } => !stands,
        }
    }

    fn decide(&mut self, op: OpId, decision: Decision, out: &mut Vec<Command>) {
        self.rest(out);
        let Some(kept) = self.all_refused().find(|kept| kept.op.id == op).cloned() else { return };
        let row = kept.op.change.row();
        let is_unmade = self.is_unmade(&kept);
        if is_unmade {
            self.part_texts(row, out);
        }
        let is_decided = |other: &Kept| other.op.id == op || (is_unmade && other.op.change.row() == row && other.refused.is_none());
        let decided = self.pending.extract(|_, kept| is_decided(kept));
        self.show();
        let is_done = if is_create(&kept.op.change) {
            self.decide_row(row, decided.iter().map(|(_, kept)| kept), decision, out)
        } else {
            self.decide_text(&kept, decision, out)
        };
        for (key, kept) in &decided {
            self.pending.insert(*key, kept.clone());
        }
        if is_done {
            decided.into_iter().for_each(|((_, op), _)| self.over(op, out));
        }
        self.show();
        // An open field shows what has become of it.
        if let Change::SetText { of, .. } = kept.op.change
            && self.open.remove(&of).is_some()
        {
            self.opened(of);
        }
    }

    /// Of texts that were typed into a row that could not be made, in tabs that did not see each other's, those that it does not show
    /// wait for a decision of their own.
    fn part_texts(&mut self, row: RowId, out: &mut Vec<Command>) {
        let mut alone = Rows::default();
        let of_row: Vec<_> = self.pending.values().filter(|kept| kept.op.change.row() == row).cloned().collect();
        for kept in of_row {
            if let Err(refusal @ Refusal::Conflict { .. }) = apply(&mut alone, &kept.op) {
                self.wait_for_decision(kept, refusal, out);
            }
        }
    }

    /// A row that could not be made: once more as it is by now, with another id, or not at all.
    fn decide_row<'a>(
        &mut self,
        row: RowId,
        changes: impl IntoIterator<Item = &'a Kept>,
        decision: Decision,
        out: &mut Vec<Command>,
    ) -> bool {
        let mut alone = Rows::default();
        for kept in changes {
            // What can't be made changes nothing.
            let _ = apply(&mut alone, &kept.op);
        }
        let Some(left) = alone.get(row).cloned() else { return decision == Decision::KeepTheirs };
        let place = Place { day: left.day(), parent: left.parent(), rank: left.rank().clone(), after: None, before: None };
        let (again, done) = match &left {
            Row::Todo(todo) => {
                let id = self.new_id(TodoId::from_parts);
                (Change::CreateTodo { id, place, text: todo.text.clone() }, todo.done.then_some(Change::SetDone { id, done: true }))
            }
            Row::Note(note) => {
                let id = self.new_id(NoteId::from_parts);
                (Change::CreateNote { id, place, title: note.title.clone(), body: note.body.clone() }, None)
            }
        };
        self.steps.retain(|step| step.back.row() != row);
        if decision == Decision::KeepTheirs {
            let deed = deed(&Change::Trash { row }, &left);
            self.remember(self.step_back(OpId::UNKNOWN, again, deed, left));
            return true;
        }
        self.did(again, out) && done.is_none_or(|done| self.did(done, out))
    }

    fn decide_text(&mut self, kept: &Kept, decision: Decision, out: &mut Vec<Command>) -> bool {
        let Change::SetText { of, base, text } = &kept.op.change else { return true };
        let (of, mine) = (*of, text.clone());
        let in_conflict = match &kept.refused {
            Some(Refusal::Conflict { row }) => Some(row),
            _ => None,
        };
        let row = self.shown.get(of.row()).or(in_conflict).cloned();
        let is_gone = row.as_ref().map_or(kept.refused == Some(Refusal::NotFound), |row| row.trashed().is_some());
        // Of a row that is not here only the server's word counts: what was found here may have grown in another tab since. The server
        // gives its word to what is written over what the person saw.
        let is_known = self.shown.get(of.row()).is_some() || kept.first_sent_at.is_some();
        let theirs = row.as_ref().filter(|_| is_known).and_then(|row| of.of(row)).map_or(*base, |(_, op)| op);
        let set = Change::SetText { of, base: theirs, text: mine.clone() };
        match decision {
            Decision::KeepMine if !is_gone => self.did(set, out),
            Decision::KeepMine | Decision::KeepBoth => {
                let name = self.new_id(OpId::from_parts);
                self.new_row(of, row.as_ref(), mine, name).is_some_and(|change| self.did(change, out))
            }
            Decision::KeepTheirs => {
                if let Some(row) = row {
                    let deed = deed(&set, &row);
                    self.remember(self.step_back(theirs, set, deed, row));
                }
                true
            }
        }
    }

    /// A row of its own for a text: right after the row that it was typed into, or at the end of the day that the page shows where that
    /// row is not known. It is named after a change, so that two tabs make the same one of what was refused.
    fn new_row(&self, of: TextId, row: Option<&Row>, text: String, name: OpId) -> Option<Change> {
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
        let (title, body) = row.and_then(Row::note).map(|note| (note.title.clone(), whole_body(note))).unwrap_or_default();
        Some(match of {
            TextId::Todo(_) => Change::CreateTodo { id: id.parse().ok()?, place, text },
            TextId::Title(_) => Change::CreateNote { id: id.parse().ok()?, place, title: text, body },
            TextId::Body(_) => Change::CreateNote { id: id.parse().ok()?, place, title, body: text },
        })
    }

    /// Takes over a change of another tab, or of an earlier page. Of two states of it the further one counts, and of two texts the one
    /// that has grown more.
    fn joined(&mut self, mut kept: Kept, out: &mut Vec<Command>) {
        let op = kept.op.id;
        self.clock = self.clock.max(kept.order);
        if self.ended.contains_key(&op) {
            return;
        }
        self.watched.remove(&op);
        if let Some(known) = self.pending.get(&(kept.order, op)).cloned() {
            let told = kept.clone();
            let refused = known.refused.clone().or(kept.refused.clone());
            let first_sent_at = known.first_sent_at.into_iter().chain(told.first_sent_at).min();
            let (sent, other) = if known.first_sent_at.is_some() { (&known, &told) } else { (&told, &known) };
            if refused.is_none() && sent.first_sent_at.is_some() {
                kept = Kept { first_sent_at, ..sent.clone() };
                if other.grown > sent.grown {
                    // A tab has sent less than what was typed by then: the rest is a change of its own.
                    self.go_on(other.clone(), &sent.op.change, out);
                }
            } else {
                let grows = known.grows && told.grows && refused.is_none();
                let newer = if known.grown > told.grown { known } else { told.clone() };
                kept = Kept { first_sent_at, grows, refused, ..newer };
            }
            if kept.op != told.op || kept.refused.is_some() != told.refused.is_some() {
                out.push(Command::Keep(kept.clone()));
            }
        }
        self.pending.insert((kept.order, op), kept.clone());
        if let Some(refusal) = kept.refused.clone()
            && let Some(newest) = self.newest(kept, out).filter(|newest| newest.op.id != op)
        {
            self.wait_for_decision(newest, refusal, out);
        }
    }

    /// Makes a new change of what was typed here, over what another tab has sent of it.
    fn go_on(&mut self, typed: Kept, sent: &Change, out: &mut Vec<Command>) {
        let (Change::SetText { of, text, .. }, Change::SetText { text: over, .. }) = (typed.op.change, sent) else { return };
        let base = typed.op.id;
        let op = self.new_op(Change::SetText { of, base, text });
        if let Some(open) = self.open.get_mut(&of).filter(|open| open.base == base) {
            open.base = op.id;
        }
        for step in self.steps.iter_mut().filter(|step| step.op == base) {
            step.op = op.id;
        }
        self.keep(op, typed.grows, Some(seen(of, over)), None, out);
    }

    /// A text of another tab that has not grown for a whole tick is sent, and one that waits to be merged there is merged here: its tab
    /// may be gone.
    fn tick(&mut self, out: &mut Vec<Command>) {
        let is_left = |kept: &&Kept| !self.own.contains_key(&kept.op.id) && (kept.grows || self.to_merge(kept).is_some());
        let left: Vec<_> = self.pending.values().filter(is_left).cloned().collect();
        let before = std::mem::take(&mut self.watched);
        for mut kept in left {
            if !before.contains_key(&kept.op.id) {
                self.watched.insert(kept.op.id, ());
            } else if kept.grows {
                kept.grows = false;
                self.rekeep(kept, out);
            } else {
                self.own.insert(kept.op.id, ());
            }
        }
    }

    fn answered(&mut self, ops: &[OpId], answer: Answer, out: &mut Vec<Command>) {
        if ops.len() != answer.outcomes.len() {
            // That is no answer to what was sent.
            self.failed(ops, Failure::Unanswered, out);
            return;
        }
        (self.trouble, self.tries, self.most) = (None, 0, OPS_PER_BATCH);
        self.count = self.count.max(answer.seq);
        // One that comes late leaves the newer request on its way.
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

    /// A change was not made. What the person typed is kept until they have decided; everything else is told and given up.
    fn refuse(&mut self, op: OpId, refusal: Refusal, out: &mut Vec<Command>) {
        let Some(kept) = self.pending.values().find(|kept| kept.op.id == op && kept.refused.is_none()).cloned() else { return };
        let row = kept.op.change.row();
        // What was done to a row that could not be made waits with it.
        if self.unmade(row).is_some() {
            return;
        }
        self.steps.retain(|step| step.op != op);
        match &kept.op.change {
            Change::SetText { of, .. } => {
                let of = *of;
                if let Some(newest) = self.newest(kept, out) {
                    self.refuse_text(of, newest, refusal, out);
                }
            }
            // It was made so long ago that nobody remembers, or by another tab.
            change if is_create(change) && self.confirmed.get(row).is_some_and(|row| has_texts_of(row, change)) => self.over(op, out),
            change => {
                out.push(Command::Say(Notice::Refused(refusal.clone())));
                if is_create(change) { self.wait_for_decision(kept, refusal, out) } else { self.over(op, out) }
            }
        }
        self.show();
    }

    fn refuse_text(&mut self, of: TextId, kept: Kept, refusal: Refusal, out: &mut Vec<Command>) {
        let Some(text) = text_of(&kept.op.change).map(str::to_owned) else { return };
        let op = kept.op.id;
        self.wait_for_decision(kept.clone(), refusal.clone(), out);
        self.show();
        let row = self.shown.get(of.row());
        let again = match (&refusal, self.text(of)) {
            (_, Some((theirs, _))) if seen(of, &text) == theirs => {
                self.over(op, out);
                return;
            }
            // What the person saw is there, whoever wrote it last.
            (Refusal::Conflict { .. } | Refusal::NotFound, Some((theirs, base))) if kept.over.as_ref() == Some(&theirs) => {
                Some(Change::SetText { of, base, text })
            }
            // The row was deleted elsewhere: what was typed into it has no other place than a new one.
            (Refusal::NotFound, None) => self.new_row(of, row, text, op),
            _ => None,
        };
        let Some(change) = again else { return };
        let row = change.row();
        let again = self.new_op(change);
        // Where that can't be made either, the person decides.
        if let Ok(step) = self.make(&again, false, kept.over, out) {
            if let Some(step) = step {
                self.remember(step);
                if row != of.row() {
                    out.push(Command::Say(Notice::KeptAsNew(row)));
                }
            }
            self.over(op, out);
        }
    }

    /// The newest of the texts that were typed one over the other, from a refused one on. Those before it go; and so does that one where
    /// another tab is still typing over it.
    fn newest(&mut self, mut kept: Kept, out: &mut Vec<Command>) -> Option<Kept> {
        let next = |pending: &Map<_, Kept>, kept: &Kept| pending.values().find(|next| is_over(next, kept)).cloned();
        while let Some(next) = next(&self.pending, &kept) {
            self.over(kept.op.id, out);
            if next.grows && !self.own.contains_key(&next.op.id) {
                return None;
            }
            self.steps.retain(|step| step.op != next.op.id);
            kept = Kept { over: kept.over, root: kept.root, ..next };
        }
        Some(kept)
    }

    fn wait_for_decision(&mut self, mut kept: Kept, refusal: Refusal, out: &mut Vec<Command>) {
        kept.grows = false;
        kept.refused.get_or_insert(refusal);
        self.rekeep(kept, out);
    }

    /// What a refused text may be merged of: a body that somebody else has changed since, as long as it is not known that the two
    /// overlap.
    fn to_merge<'a>(&'a self, kept: &'a Kept) -> Option<Texts<'a>> {
        let (Some(Refusal::Conflict { row }), Some(base)) = (&kept.refused, kept.root.as_ref().or(kept.over.as_ref())) else { return None };
        let Change::SetText { of: of @ TextId::Body(_), text: mine, .. } = &kept.op.change else { return None };
        // Of a row that is not here only the server's word counts.
        let answered = (kept.first_sent_at.is_some() && row.seq() > 0).then_some(row);
        let row = self.shown.get(of.row()).or(answered).filter(|row| row.trashed().is_none())?;
        let (theirs, by) = of.of(row)?;
        let overlaps = self.merges.get(&kept.op.id) == Some(&Merge { by, overlaps: true });
        (!overlaps).then_some(Texts { base, mine, theirs, by })
    }

    /// Whether no change of a text waits to be sent or answered: the other text is what the server has.
    fn is_settled(&self, of: TextId) -> bool {
        !self.unanswered().any(|kept| is_text_of(&kept.op.change, of))
    }

    /// Has refused texts merged before the person is asked. Another tab does it for its own; what is being typed waits until the keyboard
    /// rests.
    fn ask_for_merges(&mut self, out: &mut Vec<Command>) {
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
    fn merged(&mut self, op: OpId, by: OpId, text: Option<String>, out: &mut Vec<Command>) {
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

    /// Undo takes the merges of one editing session back as one, and the person is told of the first.
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

    /// The change that could not make a row.
    fn unmade(&self, row: RowId) -> Option<OpId> {
        self.all_refused().find(|kept| kept.op.change.row() == row && self.is_unmade(kept)).map(|kept| kept.op.id)
    }

    /// Whether a change could not make its row, so that what was done to that waits with it.
    fn is_unmade(&self, kept: &Kept) -> bool {
        kept.refused.is_some() && is_create(&kept.op.change) && self.confirmed.get(kept.op.change.row()).is_none()
    }

    fn failed(&mut self, ops: &[OpId], failure: Failure, out: &mut Vec<Command>) {
        if ops != self.in_flight {
            // A newer request is on its way.
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
            // Until the one that is refused stands alone.
            (Failure::Refused, ops) => (self.trouble, self.most) = (None, (ops.len() / 2).max(1)),
        }
    }

    fn heard(&mut self, delta: Delta, out: &mut Vec<Command>) {
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

    fn hear(&mut self, rows: Vec<Row>) {
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

    fn loaded(&mut self, day: Option<Day>, seq: u64, rows: Vec<Row>) {
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

    /// A change is confirmed, and what was typed over it stands on a text that the server had.
    fn made(&mut self, op: OpId, out: &mut Vec<Command>) {
        let kept = self.pending.values().find(|kept| kept.op.id == op).cloned();
        if let Some(kept) = kept {
            self.pending.values_mut().filter(|next| is_over(next, &kept)).for_each(|next| next.root = None);
        }
        self.over(op, out);
    }

    /// A change needs to be kept no longer.
    fn over(&mut self, op: OpId, out: &mut Vec<Command>) {
        let before = self.pending.len();
        self.pending.retain(|_, kept| kept.op.id != op);
        self.own.remove(&op);
        self.merges.remove(&op);
        self.ended.insert(op, ());
        if before != self.pending.len() {
            out.push(Command::Forget(op));
        }
    }

    /// Works out anew what the page shows.
    fn show(&mut self) {
        self.shown.clone_from(&self.confirmed);
        for kept in self.pending.values() {
            match &kept.refused {
                // What can't be made here any more is the server's to refuse.
                None => _ = apply(&mut self.shown, &kept.op),
                // A row that could not be made stays in sight; of everything else that was refused only the text is kept.
                Some(_) if is_create(&kept.op.change) && self.shown.get(kept.op.change.row()).is_none() => {
                    let mut alone = Rows::default();
                    _ = apply(&mut alone, &kept.op);
                    alone.iter().cloned().for_each(|row| self.shown.put(row));
                }
                Some(_) => {}
            }
        }
    }

    /// Sends the oldest changes that wait, if nothing is on its way.
    fn send(&mut self, out: &mut Vec<Command>) {
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
            // The order is one for all: what is still being typed holds up what came after it.
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
            // On the disk before the request goes: from now on it never changes.
            self.rekeep(Kept { first_sent_at: Some(self.count), ..kept.clone() }, out);
        }
        out.push(Command::Send(batch));
    }

    fn new_op(&self, change: Change) -> Op {
        Op { id: self.new_id(OpId::from_parts), change }
    }

    fn new_id<T>(&self, make: fn(u64, u128) -> T) -> T {
        let (milliseconds, random) = (self.mint)();
        make(milliseconds, random)
    }
}

fn deed(change: &Change, row: &Row) -> Deed {
    let name = match row {
        Row::Todo(todo) => todo.text.clone(),
        Row::Note(note) => note.title.clone(),
    };
    let kind = match change {
        Change::CreateTodo { .. } | Change::CreateNote { .. } => DeedKind::Created,
        Change::SetText { .. } => DeedKind::Edited,
        Change::SetDone { done: true, .. } => DeedKind::Done,
        Change::SetDone { done: false, .. } => DeedKind::Undone,
        Change::Place { .. } => DeedKind::Moved,
        Change::Trash { .. } => DeedKind::Deleted,
        Change::Restore { .. } => DeedKind::Restored,
    };
    Deed { kind, row: row.id(), name }
}

/// What a copy of a note begins with: a beginning must not pass for the whole.
fn whole_body(note: &Note) -> String {
    if note.clipped { String::new() } else { note.body.clone() }
}

fn is_create(change: &Change) -> bool {
    matches!(change, Change::CreateTodo { .. } | Change::CreateNote { .. })
}

fn has_texts_of(row: &Row, change: &Change) -> bool {
    match (row, change) {
        (Row::Todo(todo), Change::CreateTodo { id, text, .. }) => todo.text == seen(TextId::Todo(*id), text),
        (Row::Note(note), Change::CreateNote { id, title, body, .. }) => {
            note.title == seen(TextId::Title(*id), title) && note.body == seen(TextId::Body(*id), body)
        }
        _ => false,
    }
}

fn is_text_of(change: &Change, wanted: TextId) -> bool {
    matches!(change, Change::SetText { of, .. } if *of == wanted)
}

/// Whether a text was typed over another one, as that is by now.
fn is_over(next: &Kept, kept: &Kept) -> bool {
    match (&next.op.change, &kept.op.change) {
        (Change::SetText { of, base, .. }, Change::SetText { of: other, text, .. }) => {
            of == other && *base == kept.op.id && next.over.as_ref() == Some(&seen(*of, text))
        }
        _ => false,
    }
}

/// A text as a row would show it; one that is wrong, as it is.
fn seen(of: TextId, text: &str) -> String {
    of.parse(text).unwrap_or_else(|_| text.to_owned())
}

fn text_of(change: &Change) -> Option<&str> {
    match change {
        Change::SetText { text, .. } => Some(text),
        _ => None,
    }
}

fn set_text_of(change: &mut Change, newer: String) {
    if let Change::SetText { text, .. } = change {
        *text = newer;
    }
}

#[cfg(test)]
#[path = "tests/mod.rs"]
mod tests;
