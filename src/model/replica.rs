//! The open page's copy of a person's rows: what the server has confirmed, and on top of it what was done here and is not confirmed.
//!
//! [`Replica::step`] takes what happened and says what is to be done about it. It does no I/O: `client` does.

use super::{
    change::{Change, Op, Place, Refusal, TextId, apply, inverse},
    id::{NoteId, OpId, TodoId},
    journal::{Answer, Delta, Outcome},
    limits::{BATCH_BYTES, OPS_PER_BATCH},
    row::{Row, RowId, Rows},
    day::Day,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

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
    /// Why the server, or the page, did not take it. It is kept for its text until the person has decided.
    #[serde(default)]
    pub refused: Option<Refusal>,
    /// The text that it was typed over, for a merge.
    #[serde(default)]
    pub over: Option<String>,
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The person did something.
    Did(Change),
    /// The person began to edit a text.
    Opened(TextId),
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
    /// A change that this browser kept: from before this page, or of another tab.
    Joined(Kept),
    /// A change of another tab is over: it was answered, or decided.
    Over(OpId),
    /// Something may be sent again: the network is back, or a wait is over.
    Ready,
    /// Some seconds have passed.
    Tick,
    /// The server has answered the changes that were sent.
    Answered(Answer),
    /// It has not.
    Failed(Failure),
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
pub enum Command {
    /// Write it to the browser's storage, before the page shows it.
    Keep(Kept),
    /// Take it out of the storage.
    Forget(OpId),
    /// Send these, in this order.
    Send(Vec<Kept>),
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
    deed: Deed,
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
    pending: BTreeMap<(u64, OpId), Kept>,
    /// The count of changes up to which the held days are known whole.
    seen: u64,
    clock: u64,
    in_flight: Vec<OpId>,
    most: usize,
    trouble: Option<Failure>,
    tries: u32,
    /// The texts that are open, and the change that wrote what the person sees in each.
    open: BTreeMap<TextId, OpId>,
    steps: Vec<Step>,
    /// The texts of other tabs that were growing at the last tick.
    watched: BTreeMap<OpId, usize>,
    own: Vec<OpId>,
    mint: Mint,
}

impl Replica {
    /// Knows nothing yet.
    pub fn new(mint: Mint) -> Self {
        Self {
            confirmed: Rows::default(),
            shown: Rows::default(),
            pending: BTreeMap::new(),
            seen: 0,
            clock: 0,
            in_flight: Vec::new(),
            most: OPS_PER_BATCH,
            trouble: None,
            tries: 0,
            open: BTreeMap::new(),
            steps: Vec::new(),
            watched: BTreeMap::new(),
            own: Vec::new(),
            mint,
        }
    }

    /// The rows as the page shows them.
    pub fn shown(&self) -> &Rows {
        &self.shown
    }

    /// The count of changes that is known.
    pub fn seen(&self) -> u64 {
        self.seen
    }

    /// Whether everything that was done is at the server.
    pub fn is_saved(&self) -> bool {
        self.pending.is_empty()
    }

    /// How many changes wait.
    pub fn waiting(&self) -> usize {
        self.pending.len()
    }

    /// Whether a text is being edited.
    pub fn is_open(&self, of: TextId) -> bool {
        self.open.contains_key(&of)
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
        let refused = of_row.find_map(|kept| Some((kept.op.id, kept.refused.clone()?)));
        match (refused, self.trouble) {
            (Some((op, refusal)), _) => Standing::Refused(op, refusal),
            (None, Some(failure)) => Standing::Stuck(failure),
            (None, None) => Standing::Waiting,
        }
    }

    /// A person's own text that was refused, which the page shows in its field.
    pub fn refused_text(&self, of: TextId) -> Option<&str> {
        self.refused(of).and_then(|kept| match &kept.op.change {
            Change::SetText { text, .. } => Some(text.as_str()),
            _ => None,
        })
    }

    fn refused(&self, of: TextId) -> Option<&Kept> {
        self.pending.values().rfind(|kept| kept.refused.is_some() && is_text_of(&kept.op.change, of))
    }

    /// Takes what happened, and says what is to be done.
    pub fn step(&mut self, event: Event) -> Vec<Command> {
        let mut out = Vec::new();
        match event {
            Event::Did(change) => self.did(change, &mut out),
            Event::Opened(of) => self.opened(of),
            Event::Typed(of, text) => self.typed(of, text, &mut out),
            Event::Rested => self.rest(&mut out),
            Event::Closed(of) => {
                self.rest(&mut out);
                self.open.remove(&of);
            }
            Event::Undo => self.undo(&mut out),
            Event::Decided(op, decision) => self.decide(op, decision, &mut out),
            Event::Joined(kept) => self.joined(kept),
            Event::Over(op) => {
                self.remove(op);
                self.show();
            }
            Event::Ready => self.ready(),
            Event::Tick => self.tick(&mut out),
            Event::Answered(answer) => self.answered(answer, &mut out),
            Event::Failed(failure) => self.failed(failure, &mut out),
            Event::Heard(delta) => self.heard(delta, &mut out),
            Event::Loaded { day, seq, rows } => {
                self.confirmed.hear_day(day, seq, rows);
                self.seen = self.seen.max(seq);
                self.show();
            }
        }
        self.send(&mut out);
        out
    }

    fn did(&mut self, change: Change, out: &mut Vec<Command>) {
        // What was typed before comes first.
        self.rest(out);
        let op = Op { id: self.new_id(OpId::from_parts), change };
        self.make(op, false, out);
    }

    /// Makes a change here, keeps it, and remembers how to take it back.
    fn make(&mut self, op: Op, grows: bool, out: &mut Vec<Command>) -> bool {
        let back = inverse(&self.shown, &op);
        let over = match &op.change {
            Change::SetText { of, .. } => self.shown.get(of.row()).and_then(|row| of.of(row)).map(|(text, _)| text.to_owned()),
            _ => None,
        };
        match apply(&mut self.shown, &op) {
            Ok(effect) if effect.changed.is_empty() && self.is_known(op.change.row()) => return true,
            Ok(_) => {}
            Err(refusal) => {
                out.push(Command::Say(Notice::Refused(refusal)));
                return false;
            }
        }
        let deed = self.deed(&op.change);
        if let Some((back, deed)) = back.zip(deed) {
            self.remember(Step { op: op.id, back, deed: deed.clone() });
            if !grows {
                out.push(Command::Say(Notice::Did(deed)));
            }
        }
        self.own.push(op.id);
        self.keep(op, grows, over, None, out);
        true
    }

    fn keep(&mut self, op: Op, grows: bool, over: Option<String>, refused: Option<Refusal>, out: &mut Vec<Command>) {
        self.clock += 1;
        let kept = Kept { op, order: self.clock, first_sent_at: None, grows, refused, over };
        out.push(Command::Keep(kept.clone()));
        self.pending.insert((kept.order, kept.op.id), kept);
    }

    fn is_known(&self, row: RowId) -> bool {
        self.shown.get(row).is_some()
    }

    fn remember(&mut self, step: Step) {
        self.steps.push(step);
        if self.steps.len() > UNDO_STEPS {
            self.steps.remove(0);
        }
    }

    fn deed(&self, change: &Change) -> Option<Deed> {
        let row = change.row();
        let name = match self.shown.get(row)? {
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
        Some(Deed { kind, row, name })
    }

    fn opened(&mut self, of: TextId) {
        if let Some((_, op)) = self.shown.get(of.row()).and_then(|row| of.of(row)) {
            self.open.entry(of).or_insert(op);
        }
    }

    fn typed(&mut self, of: TextId, text: String, out: &mut Vec<Command>) {
        self.opened(of);
        if let Some(mut kept) = self.refused(of).cloned() {
            if matches!(kept.refused, Some(Refusal::Conflict { .. })) {
                // It waits for a decision; what is typed meanwhile belongs to the person's side of it.
                set_text_of(&mut kept.op.change, text);
                self.rekeep(kept, out);
                return;
            }
            self.remove(kept.op.id);
            out.push(Command::Forget(kept.op.id));
        }
        if let Err(error) = of.parse(&text) {
            self.keep_refused(of, text, Refusal::Text { of, error }, out);
            return;
        }
        if let Some(mut kept) = self.growing(of) {
            set_text_of(&mut kept.op.change, text);
            self.rekeep(kept, out);
            self.show();
            return;
        }
        self.rest(out);
        let Some(base) = self.open.get(&of).copied() else { return };
        let op = Op { id: self.new_id(OpId::from_parts), change: Change::SetText { of, base, text } };
        self.write_text(of, op, out);
    }

    /// A new text of an editing session: Undo takes the session back as one.
    fn write_text(&mut self, of: TextId, op: Op, out: &mut Vec<Command>) {
        let base = self.open.get(&of).copied();
        let first = self.steps.last().filter(|step| Some(step.op) == base && is_text_of(&step.back, of)).cloned();
        let id = op.id;
        if let Err(Refusal::Conflict { row }) = apply(&mut self.shown.clone(), &op) {
            // Another change came in while the text was open.
            let Change::SetText { text, .. } = op.change else { return };
            self.keep_refused(of, text, Refusal::Conflict { row }, out);
            return;
        }
        if !self.make(op, true, out) {
            return;
        }
        self.open.insert(of, id);
        if let (Some(first), true) = (first, self.steps.last().is_some_and(|step| step.op == id)) {
            self.steps.pop();
            if let Some(step) = self.steps.last_mut() {
                step.op = id;
                if let (Change::SetText { base, .. }, Change::SetText { .. }) = (&mut step.back, &first.back) {
                    *base = id;
                }
            }
        }
    }

    fn keep_refused(&mut self, of: TextId, text: String, refusal: Refusal, out: &mut Vec<Command>) {
        let base = self.open.get(&of).copied().unwrap_or(OpId::UNKNOWN);
        let op = Op { id: self.new_id(OpId::from_parts), change: Change::SetText { of, base, text } };
        self.keep(op, false, None, Some(refusal), out);
    }

    /// The last change of all, if it is this text and may still grow.
    fn growing(&self, of: TextId) -> Option<Kept> {
        let kept = self.pending.values().next_back()?;
        let may = kept.grows && kept.first_sent_at.is_none() && kept.refused.is_none() && self.own.contains(&kept.op.id);
        (may && is_text_of(&kept.op.change, of)).then(|| kept.clone())
    }

    fn rekeep(&mut self, kept: Kept, out: &mut Vec<Command>) {
        out.push(Command::Keep(kept.clone()));
        self.pending.insert((kept.order, kept.op.id), kept);
    }

    /// Nothing of this page grows any more.
    fn rest(&mut self, out: &mut Vec<Command>) {
        let grown: Vec<_> = self.pending.values().filter(|kept| kept.grows && self.own.contains(&kept.op.id)).cloned().collect();
        for mut kept in grown {
            kept.grows = false;
            self.rekeep(kept, out);
        }
    }

    fn undo(&mut self, out: &mut Vec<Command>) {
        self.rest(out);
        let Some(step) = self.steps.pop() else {
            out.push(Command::Say(Notice::NothingToUndo));
            return;
        };
        if !self.can_take_back(&step.back) {
            out.push(Command::Say(Notice::NotUndone(step.deed)));
            return;
        }
        let op = Op { id: self.new_id(OpId::from_parts), change: step.back };
        if apply(&mut self.shown, &op).is_err() {
            out.push(Command::Say(Notice::NotUndone(step.deed)));
            return;
        }
        // The steps before it were based on what this one wrote.
        if let Change::SetText { of, .. } = op.change {
            self.rebase_steps(of, op.id);
        }
        self.own.push(op.id);
        self.keep(op, false, None, None, out);
        out.push(Command::Say(Notice::Undone(step.deed)));
    }

    fn rebase_steps(&mut self, of: TextId, op: OpId) {
        if let Some(step) = self.steps.iter_mut().rfind(|step| is_text_of(&step.back, of))
            && let Change::SetText { base, .. } = &mut step.back
        {
            *base = op;
            step.op = op;
        }
        if let Some(base) = self.open.get_mut(&of) {
            *base = op;
        }
    }

    /// Whether the rows are still as the step left them, in what it would take back.
    fn can_take_back(&self, back: &Change) -> bool {
        // A row of another day may be gone from here; the server knows.
        let Some(row) = self.shown.get(back.row()) else { return true };
        match back {
            Change::SetText { of, base, .. } => row.trashed().is_none() && of.of(row).is_some_and(|(_, op)| op == *base),
            Change::SetDone { done, .. } => row.trashed().is_none() && row.todo().is_some_and(|todo| todo.done != *done),
            Change::Restore { .. } => row.trashed().is_some(),
            _ => row.trashed().is_none(),
        }
    }

    fn decide(&mut self, op: OpId, decision: Decision, out: &mut Vec<Command>) {
        let Some(kept) = self.pending.values().find(|kept| kept.op.id == op && kept.refused.is_some()).cloned() else { return };
        self.remove(op);
        out.push(Command::Forget(op));
        self.show();
        let (of, mine) = match kept.op.change {
            Change::SetText { of, text, .. } => (of, text),
            // A row that could not be made: once more, with another id, or not at all.
            change => {
                if decision != Decision::KeepTheirs {
                    let change = self.made_new(change);
                    self.did(change, out);
                }
                return;
            }
        };
        let Some(row) = self.shown.get(of.row()).cloned() else { return };
        let Some((_, theirs)) = of.of(&row) else { return };
        let set = Change::SetText { of, base: theirs, text: mine.clone() };
        self.open.remove(&of);
        match decision {
            Decision::KeepMine => self.did(set, out),
            Decision::KeepTheirs => {
                if let Some(deed) = self.deed(&set) {
                    self.remember(Step { op: theirs, back: set, deed });
                }
            }
            Decision::KeepBoth => {
                let change = self.new_row(&row, of, mine);
                self.did(change, out);
            }
        }
    }

    /// A row of its own for a text, right after the row that it was typed into.
    fn new_row(&self, row: &Row, of: TextId, text: String) -> Change {
        let siblings = self.shown.list(row.list());
        let at = siblings.iter().position(|sibling| sibling.id() == row.id());
        let next = at.and_then(|at| siblings.get(at + 1)).copied();
        let rank = super::rank::Rank::between(Some(row.rank()), next.map(Row::rank)).unwrap_or_else(|| row.rank().clone());
        let place = Place { day: row.day(), parent: row.parent(), rank, after: Some(row.id()), before: next.map(Row::id) };
        match (of, row) {
            (TextId::Title(_), Row::Note(note)) => {
                Change::CreateNote { id: self.new_id(NoteId::from_parts), place, title: text, body: note.body.clone() }
            }
            (TextId::Body(_), Row::Note(note)) => {
                Change::CreateNote { id: self.new_id(NoteId::from_parts), place, title: note.title.clone(), body: text }
            }
            _ => Change::CreateTodo { id: self.new_id(TodoId::from_parts), place, text },
        }
    }

    /// The same row with another id.
    fn made_new(&self, change: Change) -> Change {
        match change {
            Change::CreateTodo { place, text, .. } => Change::CreateTodo { id: self.new_id(TodoId::from_parts), place, text },
            Change::CreateNote { place, title, body, .. } => {
                Change::CreateNote { id: self.new_id(NoteId::from_parts), place, title, body }
            }
            other => other,
        }
    }

    fn joined(&mut self, kept: Kept) {
        self.clock = self.clock.max(kept.order);
        // What is known to be sent, or refused, stays so.
        if let Some(known) = self.pending.get(&(kept.order, kept.op.id))
            && (known.first_sent_at.is_some() && kept.first_sent_at.is_none() || known.refused.is_some() && kept.refused.is_none())
        {
            return;
        }
        if kept.first_sent_at.is_some() {
            self.own.retain(|own| *own != kept.op.id);
        }
        self.pending.insert((kept.order, kept.op.id), kept);
        self.show();
    }

    fn ready(&mut self) {
        if self.trouble.is_some() {
            self.trouble = None;
            self.in_flight.clear();
        }
    }

    /// A text of another tab that has not grown for a whole tick is sent: its tab may be gone.
    fn tick(&mut self, out: &mut Vec<Command>) {
        let growing: Vec<_> = self.pending.values().filter(|kept| kept.grows && !self.own.contains(&kept.op.id)).cloned().collect();
        let before = std::mem::take(&mut self.watched);
        for mut kept in growing {
            let length = kept.op.change.text_bytes();
            if before.get(&kept.op.id) == Some(&length) {
                kept.grows = false;
                self.rekeep(kept, out);
            } else {
                self.watched.insert(kept.op.id, length);
            }
        }
    }

    fn answered(&mut self, answer: Answer, out: &mut Vec<Command>) {
        (self.trouble, self.tries, self.most) = (None, 0, OPS_PER_BATCH);
        for row in answer.rows {
            self.confirmed.hear(row);
        }
        let sent = std::mem::take(&mut self.in_flight);
        let mut refused = Vec::new();
        for (op, outcome) in sent.into_iter().zip(answer.outcomes) {
            match outcome {
                Outcome::Done => self.over(op, out),
                Outcome::Refused(refusal) => refused.push((op, refusal)),
            }
        }
        self.show();
        for (op, refusal) in refused {
            self.refuse(op, refusal, out);
        }
    }

    /// A change was not made. What the person typed is kept until they have decided; everything else is told and given up.
    fn refuse(&mut self, op: OpId, refusal: Refusal, out: &mut Vec<Command>) {
        let Some(mut kept) = self.pending.values().find(|kept| kept.op.id == op).cloned() else { return };
        self.steps.retain(|step| step.op != op);
        match kept.op.change.clone() {
            Change::CreateTodo { .. } | Change::CreateNote { .. } => {
                self.fold_into(&mut kept, out);
                kept.refused = Some(refusal.clone());
                self.rekeep(kept, out);
                self.show();
                out.push(Command::Say(Notice::Refused(refusal)));
            }
            Change::SetText { of, text, .. } => {
                let text = self.last_text(of, text, op, out);
                if refusal == Refusal::NotFound {
                    self.over(op, out);
                    self.keep_as_new(of, text, out);
                    return;
                }
                set_text_of(&mut kept.op.change, text);
                kept.grows = false;
                kept.refused = Some(refusal);
                self.rekeep(kept, out);
                self.show();
            }
            _ => {
                self.over(op, out);
                self.show();
                out.push(Command::Say(Notice::Refused(refusal)));
            }
        }
    }

    /// What was done to a row that was never made becomes part of what could not be made.
    fn fold_into(&mut self, create: &mut Kept, out: &mut Vec<Command>) {
        let row = create.op.change.row();
        let later: Vec<_> =
            self.pending.values().filter(|kept| kept.op.id != create.op.id && kept.op.change.row() == row).cloned().collect();
        for kept in later {
            if let Change::SetText { of, text: newer, .. } = &kept.op.change {
                match (&mut create.op.change, of) {
                    (Change::CreateTodo { text, .. }, TextId::Todo(_)) => text.clone_from(newer),
                    (Change::CreateNote { title, .. }, TextId::Title(_)) => title.clone_from(newer),
                    (Change::CreateNote { body, .. }, TextId::Body(_)) => body.clone_from(newer),
                    _ => {}
                }
            }
            self.over(kept.op.id, out);
        }
    }

    /// The newest text of those that follow a refused one; they go, since they were typed over it.
    fn last_text(&mut self, of: TextId, text: String, op: OpId, out: &mut Vec<Command>) -> String {
        let later: Vec<_> = self.pending.values().filter(|kept| kept.op.id != op && is_text_of(&kept.op.change, of)).cloned().collect();
        later.into_iter().fold(text, |text, kept| {
            self.over(kept.op.id, out);
            self.steps.retain(|step| step.op != kept.op.id);
            match kept.op.change {
                Change::SetText { text, .. } => text,
                _ => text,
            }
        })
    }

    /// The row was deleted elsewhere: what was typed into it has no other place than a new one.
    fn keep_as_new(&mut self, of: TextId, text: String, out: &mut Vec<Command>) {
        let Some(row) = self.shown.get(of.row()).cloned() else { return };
        let change = self.new_row(&row, of, text);
        let new = change.row();
        self.open.remove(&of);
        self.did(change, out);
        out.push(Command::Say(Notice::KeptAsNew(new)));
    }

    fn failed(&mut self, failure: Failure, out: &mut Vec<Command>) {
        self.trouble = Some(failure);
        self.tries += 1;
        match failure {
            Failure::SignedOut => out.push(Command::SignIn),
            Failure::Busy(Some(seconds)) => out.push(Command::Wait(seconds.clamp(1, 600))),
            Failure::Unanswered | Failure::Busy(None) => out.push(Command::Wait(1 << self.tries.min(5))),
            Failure::Refused => {
                // Until the one that is refused stands alone.
                self.trouble = None;
                let sent = std::mem::take(&mut self.in_flight);
                if let [op] = sent.as_slice() {
                    self.most = OPS_PER_BATCH;
                    self.refuse(*op, Refusal::NotUnderstood, out);
                } else {
                    self.most = (sent.len() / 2).max(1);
                }
            }
        }
    }

    fn heard(&mut self, delta: Delta, out: &mut Vec<Command>) {
        if delta.since > self.seen {
            out.push(Command::Load);
        } else {
            self.seen = self.seen.max(delta.seq);
        }
        for row in delta.rows {
            self.confirmed.hear(row);
        }
        for op in delta.ops {
            self.over(op, out);
        }
        self.show();
    }

    /// A change needs to be kept no longer.
    fn over(&mut self, op: OpId, out: &mut Vec<Command>) {
        if self.remove(op) {
            out.push(Command::Forget(op));
        }
    }

    fn remove(&mut self, op: OpId) -> bool {
        let before = self.pending.len();
        self.pending.retain(|_, kept| kept.op.id != op);
        self.own.retain(|own| *own != op);
        before != self.pending.len()
    }

    /// Works out anew what the page shows.
    fn show(&mut self) {
        self.shown.clone_from(&self.confirmed);
        for kept in self.pending.values() {
            // A row that could not be made stays in sight; of everything else that was refused only the text is kept.
            let is_shown = kept.refused.is_none() || matches!(kept.op.change, Change::CreateTodo { .. } | Change::CreateNote { .. });
            if is_shown {
                // What can't be made here any more is the server's to refuse.
                let _ = apply(&mut self.shown, &kept.op);
            }
        }
    }

    /// Sends the oldest changes that wait, if nothing is on its way.
    fn send(&mut self, out: &mut Vec<Command>) {
        if !self.in_flight.is_empty() || self.trouble.is_some() {
            return;
        }
        let mut bytes = 0;
        let mut batch = Vec::new();
        for kept in self.pending.values().filter(|kept| kept.refused.is_none()).take(self.most) {
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
        for kept in &mut batch {
            self.in_flight.push(kept.op.id);
            if kept.first_sent_at.is_none() {
                // On the disk before the request goes: from now on it never changes.
                let mut sent = kept.clone();
                sent.first_sent_at = Some(self.seen);
                self.rekeep(sent, out);
            }
        }
        out.push(Command::Send(batch));
    }

    fn new_id<T>(&self, make: fn(u64, u128) -> T) -> T {
        let (milliseconds, random) = (self.mint)();
        make(milliseconds, random)
    }
}

fn is_text_of(change: &Change, wanted: TextId) -> bool {
    matches!(change, Change::SetText { of, .. } if *of == wanted)
}

fn set_text_of(change: &mut Change, newer: String) {
    if let Change::SetText { text, .. } = change {
        *text = newer;
    }
}
