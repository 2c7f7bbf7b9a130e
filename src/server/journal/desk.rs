//! Works out a batch: from the rows that were read and the log entries of its changes to a commit. It does no I/O.

use super::{
    ask::{Ask, Needs, NewText, creation},
    series::{follow, lacks_next},
};
use crate::{
    model::{
        change::{Change, Effect, Op, Place, Refusal, TextId, apply, is_crowded, make_room, spread},
        day::Day,
        history::{History, Step},
        id::{NoteId, OpId, TodoId},
        journal::{Outcome, Sent},
        limits::{NOTES_PER_DAY, OPS_REMEMBERED, TODOS_PER_DAY},
        list::{change_each, copies, finished, note_towards, place_towards, unfinished, whole},
        rank::Rank,
        row::{List, Row, RowId, Rows},
        todo::Direction,
    },
    server::{
        random::Random,
        sha256::sha256,
        store::{
            StoreError,
            journal::{Commit, Counts, Head, Recorded, Replaced},
        },
    },
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::Timestamp;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The state of a batch while it is worked out.
#[derive(Debug, Clone)]
pub struct Desk {
    base: Head,
    /// The rows as they were read.
    before: Rows,
    rows: Rows,
    seq: u64,
    known: HashMap<OpId, Recorded>,
    /// The rows that were removed for good.
    gone: BTreeSet<RowId>,
    histories: BTreeMap<NoteId, History>,
    /// Whether every replaced text becomes a version.
    keeps_all: bool,
    changes: Vec<(u64, Recorded)>,
    touched: BTreeSet<RowId>,
    /// Rows that got another rank, to make room for new ones.
    ranked: Vec<RowId>,
    /// What else must be loaded before the batch can be worked out.
    missing: Needs,
    /// Today in the time zone of the user.
    today: Day,
    /// The time of the batch.
    now: Timestamp,
    random: Random,
}

impl Desk {
    /// Starts from the head of the journal at which the rows were read.
    pub fn new(
        base: Head,
        rows: Rows,
        known: impl IntoIterator<Item = Recorded>,
        histories: BTreeMap<NoteId, History>,
        now: Timestamp,
        random: Random,
    ) -> Self {
        let known = known.into_iter().map(|change| (change.op, change)).collect();
        Self {
            seq: base.seq,
            base,
            before: rows.clone(),
            rows,
            known,
            gone: BTreeSet::new(),
            histories,
            keeps_all: false,
            changes: Vec::new(),
            touched: BTreeSet::new(),
            ranked: Vec::new(),
            missing: Needs::default(),
            today: Day::MAX,
            now,
            random,
        }
    }

    /// Sets which rows were removed for good.
    #[must_use]
    pub fn without(self, gone: BTreeSet<RowId>) -> Self {
        Self { gone, ..self }
    }

    /// The rows as they are so far.
    pub fn rows(&self) -> &Rows {
        &self.rows
    }

    /// Sets today's date for the request that is worked out next.
    pub fn on(&mut self, today: Day) -> &mut Self {
        self.today = today;
        self
    }

    /// What else must be loaded: if this is not empty, the batch has to be worked out again.
    pub fn missing(&self) -> &Needs {
        &self.missing
    }

    /// The count of changes so far.
    pub fn seq(&self) -> u64 {
        self.seq
    }

    /// The head of the journal at which the rows were read.
    pub fn base(&self) -> &Head {
        &self.base
    }

    /// Applies a change, unless it was applied or refused before, and returns the outcome and the rows concerned.
    pub fn push(&mut self, sent: &Sent) -> (Outcome, Vec<RowId>) {
        let (op, row) = (&sent.op, sent.op.change.row());
        let refused = |refusal| (Outcome::Refused(refusal), vec![row]);
        if op.id == OpId::UNKNOWN {
            return refused(Refusal::NotUnderstood);
        }
        let hash = hash(&op.change);
        if let Some(known) = self.known.get(&op.id) {
            if known.hash != hash {
                return refused(Refusal::Reused);
            }
            return match &known.refusal {
                Some(word) => refused(self.remembered(word, &op.change)),
                None => (Outcome::Done, self.of(row)),
            };
        }
        // The change may have been applied so long ago that the log no longer has it.
        let is_back = matches!(op.change, Change::CreateTodo { .. } | Change::CreateNote { .. })
            && self.rows.get(row).is_none()
            && self.gone.contains(&row);
        if is_back || sent.first_sent_at.is_some_and(|count| count < self.base.horizon) {
            return refused(Refusal::Expired);
        }
        match self.make(op, hash.clone()) {
            Ok(effect) => {
                let mut rows = effect.changed;
                rows.push(row);
                (Outcome::Done, rows)
            }
            Err(refusal) => {
                self.record(op.id, hash, Some(word(&refusal).to_owned()));
                refused(refusal)
            }
        }
    }

    /// Applies the request of a form, all of it or nothing, and returns the rows concerned.
    ///
    /// # Errors
    /// [`Refusal`]. A refused form is not logged: it has no id that could be sent again.
    pub fn ask(&mut self, ask: &Ask) -> Result<Vec<RowId>, Refusal> {
        // A single change is atomic by itself.
        let is_alone = !matches!(
            ask,
            Ask::CarryOver { .. } | Ask::Copy { .. } | Ask::DeleteDay { .. } | Ask::DeleteDone { .. } | Ask::Each { .. } | Ask::All(_)
        );
        if is_alone {
            return self.work_out(ask);
        }
        let before = self.clone();
        self.work_out(ask).inspect_err(|_| *self = before)
    }

    fn work_out(&mut self, ask: &Ask) -> Result<Vec<RowId>, Refusal> {
        let row = match ask {
            Ask::CreateTodo { id, day, text, .. } => {
                let (row, other) = (RowId::Todo(*id), RowId::Todo(ask.other_todo(*id)));
                let text = parse(TextId::Todo(*id), text)?;
                self.create(ask, row, other, *day, |row| row.todo().is_some_and(|todo| todo.text == text))
            }
            Ask::CreateNote { id, day, title, body } => {
                let (row, other) = (RowId::Note(*id), RowId::Note(ask.other_note(*id)));
                let (title, body) = (parse(TextId::Title(*id), title)?, parse(TextId::Body(*id), body)?);
                self.create(ask, row, other, Some(*day), |row| row.note().is_some_and(|note| note.title == title && note.body == body))
            }
            Ask::SetTexts(texts) => self.set_texts(texts),
            Ask::Revert(texts) => {
                self.keeps_all = true;
                self.set_texts(texts)
            }
            Ask::Shift { id, direction } => self.shift(*id, *direction),
            Ask::ShiftNote { id, direction } => self.shift_note(*id, *direction),
            Ask::Make(change) => {
                self.make_new(change.clone())?;
                Ok(change.row())
            }
            Ask::CarryOver { from, to } => {
                let left = from.iter().flat_map(|day| unfinished(&self.rows, Some(*day)));
                return self.make_all(left.map(|id| Change::MoveToDay { row: RowId::Todo(id), day: Some(*to) }).collect());
            }
            Ask::Copy { from, to, .. } => {
                let first = ask.first_copy();
                // The form was sent before, or copies a day to itself.
                if self.rows.get(RowId::Todo(first)).is_some() || self.gone.contains(&RowId::Todo(first)) || from == to {
                    return Ok(Vec::new());
                }
                let copies = copies(&self.rows, *from, *to, |index| if index == 0 { first } else { self.new_id(TodoId::from_parts) });
                return self.make_all(copies);
            }
            Ask::DeleteDay { day } => {
                let todos = whole(&self.rows, Some(*day)).into_iter().map(RowId::Todo);
                let notes = self.rows.list(List::Notes { day: Some(*day) }).into_iter().map(Row::id);
                return self.make_all(todos.chain(notes.collect::<Vec<_>>()).map(|row| Change::Trash { row }).collect());
            }
            Ask::DeleteDone { day } => {
                let done = finished(&self.rows, Some(*day)).into_iter();
                return self.make_all(done.map(|id| Change::Trash { row: RowId::Todo(id) }).collect());
            }
            Ask::Each { ids, change, to } => return self.make_all(change_each(&self.rows, ids, *change, *to)),
            Ask::All(asks) => {
                let rows: Vec<_> = asks.iter().map(|ask| self.work_out(ask)).collect::<Result<_, _>>()?;
                return Ok(rows.into_iter().flatten().collect());
            }
        };
        row.map(|row| vec![row])
    }

    fn make_all(&mut self, changes: Vec<Change>) -> Result<Vec<RowId>, Refusal> {
        let rows = changes.iter().map(Change::row).collect();
        changes.into_iter().try_for_each(|change| self.make_new(change))?;
        Ok(rows)
    }

    /// Moves rows and their subtasks to the Trash by one change, and returns how many.
    pub fn trash_all(&mut self, ids: &[RowId]) -> usize {
        let op = self.mint();
        let mut moved = Vec::new();
        for row in ids {
            // A row that was removed for good is refused; it needs no change.
            if let Ok(effect) = apply(&mut self.rows, &Op { id: op, change: Change::Trash { row: *row } }) {
                moved.extend(effect.changed);
            }
        }
        if !moved.is_empty() {
            self.record(op, hash(&ids), None);
            moved.iter().for_each(|id| self.touch(*id));
        }
        moved.len()
    }

    /// The commit that removes a row in the Trash for good, with the subtasks that were deleted with it.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where there is no such row in the Trash.
    pub fn removal(&self, id: RowId) -> Result<Commit, StoreError> {
        let by = self.rows.get(id).and_then(Row::trashed).ok_or(StoreError::NotFound)?;
        let mut gone = self.of(id);
        gone.retain(|id| self.rows.get(*id).and_then(Row::trashed) == Some(by));
        Ok(Commit::removal(self.base.clone(), self.now, gone))
    }

    /// The commit of the batch, if it changes anything.
    pub fn commit(&self) -> Option<Commit> {
        if self.changes.is_empty() {
            return None;
        }
        let mut counts: BTreeMap<Day, Counts> = BTreeMap::new();
        // A day that a row came to gets counts of its own, even if the row is in the Trash.
        let come = self.touched.iter().filter_map(|id| Some((self.before.get(*id).map(Row::day), self.rows.get(*id)?.day())));
        let come: BTreeSet<Day> = come.filter(|(before, day)| *before != Some(*day)).filter_map(|(_, day)| day).collect();
        counts.extend(come.iter().map(|day| (*day, Counts::default())));
        for id in &self.touched {
            for (row, sign) in [(self.before.get(*id), -1), (self.rows.get(*id), 1)] {
                let Some((row, day)) = row.filter(|row| row.trashed().is_none()).and_then(|row| Some((row, row.day()?))) else { continue };
                let counts = counts.entry(day).or_default();
                match row {
                    Row::Todo(todo) => {
                        counts.todos += sign;
                        counts.open += if todo.done { 0 } else { sign };
                    }
                    Row::Note(_) => counts.notes += sign,
                }
            }
        }
        counts.retain(|day, more| *more != Counts::default() || come.contains(day));
        Some(Commit {
            base: self.base.clone(),
            seq: self.seq,
            horizon: self.base.horizon.max(self.seq.saturating_sub(OPS_REMEMBERED)),
            at: self.now,
            rows: self.touched.iter().filter_map(|id| self.rows.get(*id).cloned()).collect(),
            replaced: self.touched.iter().filter_map(|id| self.replaced(*id)).collect(),
            gone: Vec::new(),
            counts,
            changes: self.changes.clone(),
            import: None,
        })
    }

    /// The update of a note's history, if there is one. A text between two changes of one batch was never written, so it is no version.
    fn replaced(&self, id: RowId) -> Option<Replaced> {
        let (was, becomes) = (self.before.get(id)?.note()?, self.rows.get(id)?.note()?);
        let mut history = self.histories.get(&was.id).cloned().unwrap_or_default();
        let (version, gone) = match history.replace(was, becomes, self.now, self.random.of_ulid(), self.keeps_all) {
            Step::GoesOn => return None,
            Step::Begins => (None, None),
            Step::Keeps { version, gone } => (Some(version), gone),
        };
        Some(Replaced { note: was.id, history, version, gone })
    }

    /// A row as it was when it was read.
    pub fn before(&self, id: RowId) -> Option<&Row> {
        self.before.get(id)
    }

    /// A row, and the rows below it.
    fn of(&self, id: RowId) -> Vec<RowId> {
        let mut rows = self.rows.below(id);
        rows.push(id);
        rows
    }

    /// Applies a change and logs it; `hash` is the hash of the request.
    fn make(&mut self, op: &Op, hash: String) -> Result<Effect, Refusal> {
        if lacks_next(&self.rows, &op.change, self.today) {
            return Err(Refusal::NotUnderstood);
        }
        let following = follow(&self.rows, &op.change, self.today).unwrap_or_else(|missing| {
            self.missing.add(missing);
            Vec::new()
        });
        if !following.is_empty() {
            // All of it is applied, or nothing.
            let mut tried = self.rows.clone();
            for change in std::iter::once(&op.change).chain(&following) {
                apply(&mut tried, &Op { id: self.mint(), change: change.clone() })?;
            }
        }
        let mut effect = apply(&mut self.rows, op)?;
        // Only these give a row a place.
        if op.change.ranks() && is_crowded(&self.rows, op.change.row()) {
            self.give_ranks(|rows| make_room(rows, op.change.row()));
        }
        effect.changed.append(&mut self.ranked);
        self.record(op.id, hash, None);
        for id in &effect.changed {
            self.touch(*id);
        }
        following.into_iter().try_for_each(|change| self.make_new(change))?;
        Ok(effect)
    }

    /// The same for a change without an id. One that changes nothing is not logged.
    fn make_new(&mut self, change: Change) -> Result<(), Refusal> {
        let op = Op { id: self.mint(), change };
        let mut tried = self.rows.clone();
        if apply(&mut tried, &op)?.changed.is_empty() {
            return Ok(());
        }
        self.make(&op, hash(&op.change)).map(drop)
    }

    /// Gives rows of a list other ranks; they are written with the next change.
    fn give_ranks(&mut self, give: impl FnOnce(&mut Rows) -> Vec<RowId>) {
        let before = self.rows.clone();
        let rank = |rows: &Rows, id: RowId| rows.get(id).map(|row| row.rank().clone());
        let ids = give(&mut self.rows);
        self.ranked.extend(ids.into_iter().filter(|id| rank(&before, *id) != rank(&self.rows, *id)));
    }

    fn mint(&self) -> OpId {
        self.new_id(OpId::from_parts)
    }

    fn new_id<T>(&self, make: fn(u64, u128) -> T) -> T {
        make(u64::try_from(self.now.as_millisecond()).unwrap_or_default(), self.random.of_ulid())
    }

    fn touch(&mut self, id: RowId) {
        if let Some(mut row) = self.rows.get(id).cloned() {
            row.set_seq(self.seq);
            self.rows.put(row);
            self.touched.insert(id);
        }
    }

    fn record(&mut self, op: OpId, hash: String, refusal: Option<String>) {
        self.seq += 1;
        let change = Recorded { op, hash, refusal };
        self.known.insert(op, change.clone());
        self.changes.push((self.seq, change));
    }

    /// A logged refusal, with the row or the limit as it is now.
    fn remembered(&self, word: &str, change: &Change) -> Refusal {
        let is_todo = matches!(change.row(), RowId::Todo(_));
        match word {
            "text" => texts(change).into_iter().find_map(|(of, text)| parse(of, text).err()).unwrap_or(Refusal::NotUnderstood),
            "conflict" => self.rows.get(change.row()).map_or(Refusal::NotFound, |row| Refusal::Conflict { row: row.clone() }),
            "not_found" => Refusal::NotFound,
            "exists" => Refusal::Exists,
            "day_full" => Refusal::DayFull { limit: if is_todo { TODOS_PER_DAY } else { NOTES_PER_DAY } },
            "cycle" => Refusal::Cycle,
            "too_deep" => Refusal::TooDeep,
            _ => Refusal::NotUnderstood,
        }
    }

    fn create(&mut self, ask: &Ask, id: RowId, other: RowId, day: Option<Day>, is_same: impl Fn(&Row) -> bool) -> Result<RowId, Refusal> {
        let hash = ask.hash();
        for id in [id, other] {
            let op = creation(id);
            match (self.known.get(&op), self.rows.get(id)) {
                // The form is sent a second time, whatever happened to its row since.
                (Some(known), Some(_)) if known.hash == hash => return Ok(id),
                (_, Some(row)) if is_same(row) => return Ok(id),
                // The id was used for another text: the browser went back to the page and used its form again.
                (_, Some(_)) => {}
                (Some(known), None) if known.hash == hash => return Err(Refusal::NotFound),
                (Some(_), None) => {}
                // The log has forgotten whether this form was sent before.
                (None, None) if self.gone.contains(&id) => return Err(Refusal::Expired),
                (None, None) => {
                    let list = match id {
                        RowId::Todo(_) => List::Todos { day, parent: None },
                        RowId::Note(_) => List::Notes { day },
                    };
                    let place =
                        Place { day, parent: None, rank: self.end_of(list).ok_or(Refusal::NotUnderstood)?, after: None, before: None };
                    let change = match (ask, id) {
                        (Ask::CreateTodo { text, .. }, RowId::Todo(id)) => Change::CreateTodo { id, place, text: text.clone() },
                        (Ask::CreateNote { title, body, .. }, RowId::Note(id)) => {
                            Change::CreateNote { id, place, title: title.clone(), body: body.clone() }
                        }
                        _ => return Err(Refusal::NotUnderstood),
                    };
                    self.make(&Op { id: op, change }, hash)?;
                    if let (Ask::CreateTodo { done: true, .. }, RowId::Todo(id)) = (ask, id) {
                        self.make_new(Change::SetDone { id, done: true })?;
                    }
                    return Ok(id);
                }
            }
        }
        Err(Refusal::Exists)
    }

    /// A rank after all of a list's rows, those in the Trash too: they keep their places.
    fn end_of(&mut self, list: List) -> Option<Rank> {
        Rank::between(self.rows.last_rank(list), None).or_else(|| {
            self.give_ranks(|rows| spread(rows, list));
            Rank::between(self.rows.last_rank(list), None)
        })
    }

    fn set_texts(&mut self, texts: &[NewText]) -> Result<RowId, Refusal> {
        let row = texts.first().map(|text| text.of.row()).ok_or(Refusal::NotUnderstood)?;
        let mut changes = Vec::new();
        let mut tried = self.rows.clone();
        for NewText { of, base, text } in texts {
            let text = parse(*of, text)?;
            let known = self.rows.get(of.row()).filter(|row| row.trashed().is_none()).ok_or(Refusal::NotFound)?;
            let Some((now, written_by)) = of.of(known) else { return Err(Refusal::NotFound) };
            // The same text is no change, whatever its base: a form whose response was lost is sent again.
            if now == text {
                continue;
            }
            let op = Op { id: self.mint(), change: Change::SetText { of: *of, base: base.unwrap_or(written_by), text } };
            apply(&mut tried, &op)?;
            changes.push(op);
        }
        for op in changes {
            self.make(&op, hash(&op.change))?;
        }
        Ok(row)
    }

    /// Moves a todo one place in its list, or a level in or out.
    fn shift(&mut self, id: TodoId, direction: Direction) -> Result<RowId, Refusal> {
        let day = self.rows.todo(id).filter(|todo| todo.trashed.is_none()).ok_or(Refusal::NotFound)?.day;
        // Those in the Trash too: they keep their places.
        let mut all: Vec<_> = self.rows.iter().filter_map(Row::todo).filter(|todo| todo.day == day).cloned().collect();
        all.sort_by(|a, b| (&a.rank, a.id).cmp(&(&b.rank, b.id)));
        let row = RowId::Todo(id);
        if let Some(place) = place_towards(&all, id, direction) {
            self.make_new(Change::Place { row, place })?;
        }
        Ok(row)
    }

    fn shift_note(&mut self, id: NoteId, direction: Direction) -> Result<RowId, Refusal> {
        let row = RowId::Note(id);
        self.rows.get(row).filter(|note| note.trashed().is_none()).ok_or(Refusal::NotFound)?;
        if let Some(place) = note_towards(&self.rows, id, direction) {
            self.make_new(Change::Place { row, place })?;
        }
        Ok(row)
    }
}

/// The word for a refusal in the log.
const fn word(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::Text { .. } => "text",
        Refusal::Conflict { .. } => "conflict",
        Refusal::NotFound => "not_found",
        Refusal::Exists => "exists",
        Refusal::DayFull { .. } => "day_full",
        Refusal::Cycle => "cycle",
        Refusal::TooDeep => "too_deep",
        Refusal::Reused | Refusal::Expired | Refusal::NotUnderstood => "not_understood",
    }
}

/// The first 16 bytes of the SHA-256 of a request.
pub(super) fn hash(asked: &impl Serialize) -> String {
    let digest = sha256(serde_json::to_vec(asked).unwrap_or_default());
    URL_SAFE_NO_PAD.encode(digest.get(..16).unwrap_or_default())
}

fn parse(of: TextId, text: &str) -> Result<String, Refusal> {
    of.parse(text).map_err(|error| Refusal::Text { of, error })
}

/// The texts of a change.
fn texts(change: &Change) -> Vec<(TextId, &str)> {
    match change {
        Change::CreateTodo { id, text, .. } => vec![(TextId::Todo(*id), text)],
        Change::CreateNote { id, title, body, .. } => vec![(TextId::Title(*id), title), (TextId::Body(*id), body)],
        Change::SetText { of, text, .. } => vec![(*of, text)],
        _ => Vec::new(),
    }
}
