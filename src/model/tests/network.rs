//! Devices of one person on a network that loses, doubles, delays and reorders, and what must hold when it has healed.

use super::*;
use crate::model::{
    change::{is_crowded, make_room},
    journal::{Answer, Delta, Outcome},
    list::unfinished,
};
use proptest::{prelude::*, test_runner::FileFailurePersistence};
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

/// How far back the server's log reaches, in changes.
const LOG: usize = 8;
/// How far back the server remembers the ids of changes, in changes.
const REMEMBERED: u64 = 12;
/// How many rows a day holds at the server; the pages assume more.
const ROWS_PER_DAY: usize = 4;
/// Every so many words there is one that the server does not understand, and refuses the whole batch for.
const BAD_WORD: u32 = 7;

/// The server's side: each change once, by its id.
struct Server {
    rows: Rows,
    seq: u64,
    /// What became of each change, and when.
    outcomes: HashMap<OpId, (u64, Change, Outcome)>,
    applied: HashMap<OpId, u64>,
    remembered: u64,
    rows_per_day: usize,
    bad_word: u32,
    /// Whether it makes room for every crowded row that it comes to; the journal does it only where a change gives a row a place.
    makes_all_room: bool,
    log: VecDeque<(u64, OpId, Vec<RowId>)>,
}

impl Server {
    fn push(&mut self, batch: &[Kept]) -> Result<Answer, Failure> {
        let is_bad = |word: String| {
            word.strip_prefix('w').and_then(|number| number.parse().ok()).is_some_and(|number: u32| number.is_multiple_of(self.bad_word))
        };
        if batch.iter().flat_map(|kept| texts_of(&kept.op.change)).flat_map(words).any(is_bad) {
            return Err(Failure::Refused);
        }
        let mut touched = BTreeSet::new();
        let outcomes = batch.iter().map(|kept| self.take(kept, &mut touched)).collect();
        for row in touched.clone() {
            touched.extend(self.rows.below(row));
        }
        Ok(Answer { seq: self.seq, outcomes, rows: touched.into_iter().filter_map(|id| self.rows.get(id).cloned()).collect() })
    }

    fn take(&mut self, kept: &Kept, touched: &mut BTreeSet<RowId>) -> Outcome {
        let op = &kept.op;
        touched.insert(op.change.row());
        match self.outcomes.get(&op.id).filter(|(at, ..)| at + self.remembered >= self.seq) {
            Some((_, change, outcome)) if *change == op.change => return outcome.clone(),
            Some(_) => return Outcome::Refused(Refusal::Reused),
            None => {}
        }
        let outcome = match self.apply(kept, touched) {
            Ok(()) => Outcome::Done,
            Err(refusal) => Outcome::Refused(refusal),
        };
        self.outcomes.insert(op.id, (self.seq, op.change.clone(), outcome.clone()));
        outcome
    }

    fn apply(&mut self, kept: &Kept, touched: &mut BTreeSet<RowId>) -> Result<(), Refusal> {
        let (op, place) = (&kept.op, kept.op.change.place());
        if kept.first_sent_at.is_some_and(|at| at + self.remembered < self.seq) {
            return Err(Refusal::Expired);
        }
        let on_day = |day| self.rows.iter().filter(|row| row.day() == day && row.trashed().is_none()).count();
        if is_create(&op.change)
            && self.rows.get(op.change.row()).is_none()
            && place.is_some_and(|place| on_day(place.day) >= self.rows_per_day)
        {
            return Err(Refusal::DayFull { limit: self.rows_per_day });
        }
        let named = [
            place.and_then(|place| place.parent).map(RowId::Todo),
            place.and_then(|place| place.after),
            place.and_then(|place| place.before),
        ];
        named.into_iter().flatten().chain([op.change.row()]).for_each(|id| self.rows.set_absent(id));
        let mut changed = apply(&mut self.rows, op)?.changed;
        let before = self.applied.insert(op.id, self.seq);
        // Except if two tabs heard nothing of each other for longer than the server remembers.
        let is_unheard = before.is_some_and(|at| kept.first_sent_at.is_none_or(|marked| marked > at));
        assert!(before.is_none() || is_unheard, "a change is made once: {kept:?}");
        self.seq += 1;
        let gets_room = |id: &RowId| self.makes_all_room || (op.change.ranks() && *id == op.change.row());
        for id in changed.clone().into_iter().filter(|id| gets_room(id) && is_crowded(&self.rows, *id)).collect::<Vec<_>>() {
            changed.extend(make_room(&mut self.rows, id));
        }
        for id in &changed {
            let mut row = self.rows.get(*id).expect("a row").clone();
            row.set_seq(self.seq);
            self.rows.put(row);
        }
        touched.extend(&changed);
        self.log.push_back((self.seq, op.id, changed));
        if self.log.len() > LOG {
            self.log.pop_front();
        }
        Ok(())
    }

    /// What happened after `since`; nothing where the log does not reach back so far.
    fn since(&self, since: u64) -> Option<Delta> {
        let news: Vec<_> = self.log.iter().filter(|(seq, ..)| *seq > since).collect();
        (news.len() as u64 == self.seq - since).then(|| {
            let rows: BTreeSet<_> = news.iter().flat_map(|(_, _, rows)| rows).collect();
            let rows = rows.into_iter().filter_map(|id| self.rows.get(*id).cloned()).collect();
            Delta { since, seq: self.seq, ops: news.iter().map(|(_, op, _)| *op).collect(), rows }
        })
    }

    /// A day, with its notes clipped.
    fn load(&self, day: Option<Day>) -> Event {
        let rows = self.rows.iter().filter(|row| row.day() == day && row.trashed().is_none()).map(clipped).collect();
        Event::Loaded { day, seq: self.seq, rows }
    }
}

/// An open page.
struct Tab {
    browser: usize,
    days: Vec<Option<Day>>,
    replica: Replica,
    /// The messages of other tabs of the browser, in order.
    inbox: VecDeque<Event>,
    /// What the stream has sent, and from where it goes on.
    stream: Vec<Delta>,
    stream_at: u64,
    /// What the open fields hold.
    fields: BTreeMap<TextId, String>,
    in_flight: Vec<OpId>,
    loads: Vec<Vec<Event>>,
    must_load: bool,
    waits: bool,
    /// How often it was loaded: it does not get the answers to requests from before that.
    life: usize,
}

impl Tab {
    fn new(browser: usize, days: Vec<Option<Day>>, life: usize) -> Self {
        Self {
            browser,
            days,
            replica: Replica::new(mint),
            inbox: VecDeque::new(),
            stream: Vec::new(),
            stream_at: 0,
            fields: BTreeMap::new(),
            in_flight: Vec::new(),
            loads: Vec::new(),
            must_load: false,
            waits: false,
            life,
        }
    }
}

struct Request {
    /// The count of changes then.
    seq: u64,
    tab: usize,
    life: usize,
    batch: Vec<Kept>,
}

/// Two texts on their way to be merged.
struct Merging {
    tab: usize,
    life: usize,
    op: OpId,
    by: OpId,
    base: String,
    mine: String,
    theirs: String,
}

struct Reply {
    tab: usize,
    life: usize,
    ops: Vec<OpId>,
    answer: Result<Answer, Failure>,
}

struct World {
    server: Server,
    disks: Vec<BTreeMap<OpId, Kept>>,
    tabs: Vec<Tab>,
    requests: Vec<Request>,
    replies: Vec<Reply>,
    merges: Vec<Merging>,
    /// The tab of each browser that the person used last.
    used: BTreeMap<usize, usize>,
    /// What was sent under each id.
    sent: HashMap<OpId, Change>,
    /// Everything that was ever kept.
    kept: HashMap<OpId, Change>,
    /// The changes that a tab has forgotten: another may not know that yet.
    forgotten: BTreeSet<OpId>,
    /// The rows that could not be made somewhere.
    unmade: BTreeSet<RowId>,
    words: u32,
    typed: BTreeSet<String>,
    /// Words that a person took away, and saw that they did.
    removed: BTreeSet<String>,
}

fn words(text: &str) -> impl Iterator<Item = String> {
    text.split_whitespace().map(str::to_owned)
}

/// A merge of words: those that either side wrote, without those that either took away.
fn merged(base: &str, mine: &str, theirs: &str) -> String {
    let [base, mine, theirs] = [base, mine, theirs].map(|text| words(text).collect::<Vec<_>>());
    let stays = theirs.iter().filter(|word| mine.contains(word) || !base.contains(word));
    let added = mine.iter().filter(|word| !theirs.contains(word) && !base.contains(word));
    stays.chain(added).cloned().collect::<Vec<_>>().join(" ")
}

/// A row as a day's page has it: a body of several words is clipped to the first.
fn clipped(row: &Row) -> Row {
    match row {
        Row::Note(note) => match note.body.split_once(' ') {
            Some((first, _)) => Note { body: first.to_owned(), clipped: true, ..Note::clone(note) }.into(),
            None => row.clone(),
        },
        Row::Todo(_) => row.clone(),
    }
}

fn is_clipped(row: &Row) -> bool {
    row.note().is_some_and(|note| note.clipped)
}

fn texts(row: &Row) -> Vec<&str> {
    match row {
        Row::Todo(todo) => vec![&todo.text],
        Row::Note(note) => vec![&note.title, &note.body],
    }
}

fn texts_of(change: &Change) -> Vec<&str> {
    match change {
        Change::CreateTodo { text, .. } | Change::SetText { text, .. } => vec![text],
        Change::CreateNote { title, body, .. } => vec![title, body],
        _ => Vec::new(),
    }
}

impl World {
    fn new() -> Self {
        reset_mint();
        let server = Server {
            rows: rows([]),
            seq: 0,
            outcomes: HashMap::new(),
            applied: HashMap::new(),
            remembered: REMEMBERED,
            rows_per_day: ROWS_PER_DAY,
            bad_word: BAD_WORD,
            makes_all_room: true,
            log: VecDeque::new(),
        };
        let tab = |browser, days: &[Option<Day>]| Tab::new(browser, days.to_vec(), 0);
        let tabs = vec![tab(0, &[day(1)]), tab(0, &[day(1), day(2)]), tab(1, &[day(1), None]), tab(2, &[day(1), day(2), None])];
        let mut world = Self {
            server,
            disks: vec![BTreeMap::new(); 3],
            tabs,
            requests: Vec::new(),
            replies: Vec::new(),
            merges: Vec::new(),
            used: BTreeMap::new(),
            sent: HashMap::new(),
            kept: HashMap::new(),
            forgotten: BTreeSet::new(),
            unmade: BTreeSet::new(),
            words: 0,
            typed: BTreeSet::new(),
            removed: BTreeSet::new(),
        };
        world.server.rows.hold(None);
        for tab in 0..world.tabs.len() {
            world.load(tab);
        }
        world
    }

    /// Opens the page, or loads it again: what it has left is on the disk.
    fn load(&mut self, at: usize) {
        let tab = &mut self.tabs[at];
        *tab = Tab { stream_at: self.server.seq, ..Tab::new(tab.browser, tab.days.clone(), tab.life + 1) };
        for day in self.tabs[at].days.clone() {
            let event = self.server.load(day);
            self.step(at, event);
        }
        let kept = self.disks[self.tabs[at].browser].values().cloned().collect();
        self.step(at, Event::Joined(kept));
    }

    fn step(&mut self, at: usize, event: Event) -> Vec<Command> {
        let out = self.tabs[at].replica.step(event);
        let browser = self.tabs[at].browser;
        for command in &out {
            match command {
                Command::Keep(kept) => {
                    self.kept.insert(kept.op.id, kept.op.change.clone());
                    if kept.refused.is_some() && is_create(&kept.op.change) {
                        self.unmade.insert(kept.op.change.row());
                    }
                    let there = self.disks[browser].get(&kept.op.id).filter(|there| there.op == kept.op);
                    let first_sent_at = kept.first_sent_at.or(there.and_then(|there| there.first_sent_at));
                    self.disks[browser].insert(kept.op.id, Kept { first_sent_at, ..kept.clone() });
                    self.tell(at, Event::Joined(vec![kept.clone()]));
                }
                Command::Forget(op) => {
                    self.disks[browser].remove(op);
                    self.forgotten.insert(*op);
                    self.tell(at, Event::Over(*op));
                }
                Command::Tell(delta) => self.tell(at, Event::Heard(delta.clone())),
                Command::Send(batch) => {
                    assert!(self.tabs[at].in_flight.is_empty(), "one request at a time");
                    for kept in batch {
                        assert!(kept.refused.is_none() && !kept.grows);
                        let on_disk = self.disks[browser].get(&kept.op.id);
                        let is_kept = on_disk.is_some_and(|kept| kept.first_sent_at.is_some());
                        assert!(is_kept || self.forgotten.contains(&kept.op.id), "it is kept as sent: {kept:?}");
                        let before = self.sent.insert(kept.op.id, kept.op.change.clone());
                        assert!(before.is_none_or(|before| before == kept.op.change), "what was sent never changes");
                    }
                    self.tabs[at].in_flight = batch.iter().map(|kept| kept.op.id).collect();
                    self.requests.push(Request { seq: self.server.seq, tab: at, life: self.tabs[at].life, batch: batch.clone() });
                }
                Command::Merge { op, by, base, mine, theirs } => {
                    let replica = &self.tabs[at].replica;
                    assert!(replica.undecided().all(|kept| kept.op.id != *op), "nobody is asked meanwhile");
                    assert!(self.disks[browser].contains_key(op) || self.forgotten.contains(op), "it is kept meanwhile");
                    let (tab, life, op, by) = (at, self.tabs[at].life, *op, *by);
                    let (base, mine, theirs) = (base.clone(), mine.clone(), theirs.clone());
                    self.merges.push(Merging { tab, life, op, by, base, mine, theirs });
                }
                Command::Wait(_) => self.tabs[at].waits = true,
                Command::Load => self.tabs[at].must_load = true,
                Command::SignIn | Command::Say(_) => {}
            }
        }
        out
    }

    fn tell(&mut self, from: usize, event: Event) {
        let browser = self.tabs[from].browser;
        for (at, tab) in self.tabs.iter_mut().enumerate() {
            if at != from && tab.browser == browser {
                tab.inbox.push_back(event.clone());
            }
        }
    }

    /// A person has one keyboard: before they use a tab, the messages of the others have arrived, and typing has paused in those.
    fn use_tab(&mut self, at: usize) {
        let browser = self.tabs[at].browser;
        if let Some(before) = self.used.insert(browser, at).filter(|before| *before != at) {
            self.step(before, Event::Rested);
        }
        while self.hear_tabs(at) {}
        // A field disappears with its row.
        let tab = &self.tabs[at];
        let stands = |of: &TextId| tab.replica.shown().get(of.row()).is_some_and(|row| row.trashed().is_none());
        let gone: Vec<_> = tab.fields.keys().copied().filter(|of| !stands(of)).collect();
        for of in gone {
            self.close(at, of);
        }
    }

    fn hear_tabs(&mut self, at: usize) -> bool {
        let event = self.tabs[at].inbox.pop_front();
        event.map(|event| self.step(at, event)).is_some()
    }

    /// Loads the whole of a note that the page has clipped.
    fn show_whole(&mut self, at: usize, id: RowId) {
        if self.tabs[at].replica.shown().get(id).is_some_and(is_clipped) {
            let rows = vec![self.server.rows.get(id).expect("a row").clone()];
            self.step(at, Event::Heard(Delta { since: 0, seq: 0, ops: Vec::new(), rows }));
        }
    }

    fn close(&mut self, at: usize, of: TextId) {
        self.step(at, Event::Closed(of));
        self.tabs[at].fields.remove(&of);
    }

    fn remove(&mut self, texts: Vec<String>, stays: &[String]) {
        let stays: BTreeSet<_> = stays.iter().flat_map(|text| words(text)).collect();
        self.removed.extend(texts.iter().flat_map(|text| words(text)).filter(|word| !stays.contains(word)));
    }

    fn word(&mut self) -> String {
        self.words += 1;
        let word = format!("w{}", self.words);
        self.typed.insert(word.clone());
        word
    }

    fn pick(&self, at: usize, pick: u8, wanted: impl Fn(&Row) -> bool) -> Option<Row> {
        let rows: Vec<_> = self.tabs[at].replica.shown().iter().filter(|row| wanted(row)).collect();
        at_random(pick, &rows).map(|row| (*row).clone())
    }

    fn act(&mut self, at: usize, act: &Act) {
        let at = at % self.tabs.len();
        match act {
            Act::Create { is_note, day, below } => {
                self.use_tab(at);
                let text = self.word();
                let (tab, (milliseconds, random)) = (&self.tabs[at], mint());
                let day = *at_random(*day, &tab.days).expect("a day");
                let parent =
                    below.and_then(|pick| self.pick(at, pick, |row| row.todo().is_some() && row.trashed().is_none() && row.day() == day));
                let parent = parent.filter(|_| !is_note).and_then(|row| row.todo().map(|todo| todo.id));
                let list = if *is_note { List::Notes { day } } else { List::Todos { day, parent } };
                let last = tab.replica.shown().list(list).last().copied();
                let rank = Rank::between(tab.replica.shown().last_rank(list), None).expect("a rank");
                let place = Place { day, parent, rank, after: last.map(Row::id), before: None };
                let change = match is_note {
                    true => Change::CreateNote { id: NoteId::from_parts(milliseconds, random), place, title: text, body: String::new() },
                    false => Change::CreateTodo { id: TodoId::from_parts(milliseconds, random), place, text },
                };
                let out = self.step(at, Event::Did(change.clone()));
                if out.iter().any(|command| matches!(command, Command::Say(Notice::Refused(_)))) {
                    // The composer has the text still.
                    self.remove(texts_of(&change).into_iter().map(str::to_owned).collect(), &[]);
                }
            }
            Act::Type { pick, body, how } => {
                self.use_tab(at);
                let Some(row) = self.pick(at, *pick, |row| row.trashed().is_none()) else { return };
                let of = match &row {
                    Row::Todo(todo) => TextId::Todo(todo.id),
                    Row::Note(note) if *body => TextId::Body(note.id),
                    Row::Note(note) => TextId::Title(note.id),
                };
                if !self.tabs[at].fields.contains_key(&of) {
                    if self.tabs[at].replica.is_clipped(of) {
                        self.show_whole(at, row.id());
                    }
                    let Some(row) = self.pick(at, 0, |other| other.id() == row.id() && other.trashed().is_none()) else { return };
                    self.step(at, Event::Opened(of));
                    let replica = &self.tabs[at].replica;
                    let text = replica.refused_text(of).or(of.of(&row).map(|(text, _)| text)).unwrap_or_default().to_owned();
                    self.tabs[at].fields.insert(of, text);
                }
                let field = self.tabs[at].fields[&of].clone();
                let text = match how {
                    How::Add => format!("{field} {}", self.word()),
                    How::Replace => self.word(),
                    How::Clear => String::new(),
                    How::Same => field.clone(),
                };
                self.remove(vec![field], std::slice::from_ref(&text));
                self.tabs[at].fields.insert(of, text.clone());
                self.step(at, Event::Typed(of, text));
            }
            Act::Rest => {
                self.step(at, Event::Rested);
            }
            Act::Close(pick) => {
                self.use_tab(at);
                let fields: Vec<_> = self.tabs[at].fields.keys().copied().collect();
                if let Some(of) = at_random(*pick, &fields) {
                    self.close(at, *of);
                }
            }
            Act::Done(pick) => {
                self.use_tab(at);
                if let Some(Row::Todo(todo)) = self.pick(at, *pick, |row| row.todo().is_some() && row.trashed().is_none()) {
                    self.step(at, Event::Did(Change::SetDone { id: todo.id, done: !todo.done }));
                }
            }
            Act::Pin(pick) => {
                self.use_tab(at);
                if let Some(row) = self.pick(at, *pick, |row| row.trashed().is_none()) {
                    self.step(at, Event::Did(Change::Pin { row: row.id(), pinned: !row.pinned() }));
                }
            }
            Act::Fold(pick) => {
                self.use_tab(at);
                if let Some(row) = self.pick(at, *pick, |row| row.trashed().is_none()) {
                    self.step(at, Event::Did(Change::Fold { row: row.id(), folded: !row.folded() }));
                }
            }
            Act::Place { pick, day, below, gap } => {
                self.use_tab(at);
                let Some(row) = self.pick(at, *pick, |row| row.trashed().is_none()) else { return };
                let day = *at_random(*day, &[super::day(1), super::day(2), None]).expect("a day");
                let parent = below.and_then(|pick| self.pick(at, pick, |row| row.todo().is_some() && row.trashed().is_none()));
                let parent = parent.and_then(|row| row.todo().map(|todo| todo.id)).filter(|_| row.todo().is_some());
                let day = parent.and_then(|parent| self.tabs[at].replica.shown().todo(parent)).map_or(day, |todo| todo.day);
                let list = if row.todo().is_some() { List::Todos { day, parent } } else { List::Notes { day } };
                let siblings: Vec<_> =
                    self.tabs[at].replica.shown().list(list).into_iter().filter(|other| other.id() != row.id()).collect();
                let gap = usize::from(*gap) % (siblings.len() + 1);
                let (after, before) = (gap.checked_sub(1).and_then(|at| siblings.get(at)), siblings.get(gap));
                let rank = Rank::between(after.map(|row| row.rank()), before.map(|row| row.rank()));
                let rank = rank.unwrap_or_else(|| row.rank().clone());
                let place = Place { day, parent, rank, after: after.map(|row| row.id()), before: before.map(|row| row.id()) };
                self.step(at, Event::Did(Change::Place { row: row.id(), place }));
            }
            Act::Move(pick, day) => {
                self.use_tab(at);
                if let Some(row) = self.pick(at, *pick, |row| row.trashed().is_none()) {
                    let day = *at_random(*day, &[super::day(1), super::day(2), None]).expect("a day");
                    self.step(at, Event::Did(Change::MoveToDay { row: row.id(), day }));
                }
            }
            Act::MoveAll(day) => {
                self.use_tab(at);
                let from = self.tabs[at].days[0];
                let day = *at_random(*day, &[super::day(1), super::day(2), None]).expect("a day");
                let left = unfinished(self.tabs[at].replica.shown(), from);
                let moves = left.into_iter().map(|id| Change::MoveToDay { row: RowId::Todo(id), day });
                self.step(at, Event::DidAll(moves.collect()));
            }
            Act::Trash(pick) => {
                self.use_tab(at);
                if let Some(row) = self.pick(at, *pick, |row| row.trashed().is_none()) {
                    if self.tabs[at].replica.unmade(row.id()).is_some() {
                        self.remove(self.pending_texts(at, row.id()), &[]);
                    }
                    let change = match row.id() {
                        RowId::Todo(id) if pick % 2 == 1 => Change::Skip { id },
                        row => Change::Trash { row },
                    };
                    self.step(at, Event::Did(change));
                }
            }
            Act::Restore(pick) => {
                self.use_tab(at);
                if let Some(row) = self.pick(at, *pick, |row| row.trashed().is_some()) {
                    self.step(at, Event::Did(Change::Restore { row: row.id() }));
                }
            }
            Act::Undo => {
                self.use_tab(at);
                let before = self.tabs[at].replica.steps.clone();
                self.step(at, Event::Undo);
                for step in before.iter().skip(self.tabs[at].replica.steps.len()) {
                    if let Change::SetText { of, text, .. } = &step.back
                        && let Some((left, _)) = of.of(&step.left)
                    {
                        self.remove(vec![left.to_owned()], std::slice::from_ref(text));
                    }
                }
                // The fields show it.
                let tab = &mut self.tabs[at];
                for (of, field) in &mut tab.fields {
                    if let Some((text, op)) = tab.replica.text(*of)
                        && tab.replica.base(*of) == Some(op)
                    {
                        *field = text;
                    }
                }
            }
            Act::Decide(pick, decision) => {
                self.use_tab(at);
                let undecided: Vec<_> = self.tabs[at].replica.undecided().cloned().collect();
                if let Some(kept) = at_random(*pick, &undecided) {
                    // Both texts are seen before one is chosen.
                    self.show_whole(at, kept.op.change.row());
                    self.decide(at, kept, *decision);
                }
            }
            Act::Arrives(pick, twice) => {
                if !self.requests.is_empty() {
                    let request = usize::from(*pick) % self.requests.len();
                    self.serve(request, *twice);
                }
            }
            Act::LoseRequest(pick) => {
                if !self.requests.is_empty() {
                    self.requests.swap_remove(usize::from(*pick) % self.requests.len());
                }
            }
            Act::Answer(pick, twice) => {
                if !self.replies.is_empty() {
                    let reply = usize::from(*pick) % self.replies.len();
                    self.answer(reply, *twice);
                }
            }
            Act::Merge(pick, overlaps) => {
                if !self.merges.is_empty() {
                    self.merge(usize::from(*pick) % self.merges.len(), *overlaps);
                }
            }
            Act::LoseAnswer(pick) => {
                if !self.replies.is_empty() {
                    self.replies.swap_remove(usize::from(*pick) % self.replies.len());
                }
            }
            Act::TimeOut => {
                let ops = std::mem::take(&mut self.tabs[at].in_flight);
                if !ops.is_empty() {
                    self.step(at, Event::Failed(ops, Failure::Unanswered));
                }
            }
            Act::Ready => {
                if std::mem::take(&mut self.tabs[at].waits) {
                    self.step(at, Event::Ready);
                }
            }
            Act::Stream => self.stream(at),
            Act::Hear(pick, twice) => {
                let stream = &mut self.tabs[at].stream;
                if !stream.is_empty() {
                    let delta = usize::from(*pick) % stream.len();
                    let delta = if *twice { stream[delta].clone() } else { stream.remove(delta) };
                    self.step(at, Event::Heard(delta));
                }
            }
            Act::LoseDelta(pick) => {
                let stream = &mut self.tabs[at].stream;
                if !stream.is_empty() {
                    stream.remove(usize::from(*pick) % stream.len());
                }
            }
            Act::AskForRows => self.ask_for_rows(at),
            Act::Rows(pick) => {
                let loads = &mut self.tabs[at].loads;
                if !loads.is_empty() {
                    let load = loads.remove(usize::from(*pick) % loads.len());
                    load.into_iter().for_each(|event| drop(self.step(at, event)));
                }
            }
            Act::HearTab => {
                self.hear_tabs(at);
            }
            Act::Tick => {
                // Some seconds have passed: the messages of other tabs have arrived.
                while self.hear_tabs(at) {}
                self.step(at, Event::Tick);
            }
            Act::Leave => {
                // The requests of a page end with it, and it comes back as it was.
                self.tabs[at].in_flight.clear();
                self.step(at, Event::Left);
                let tab = &mut self.tabs[at];
                tab.in_flight.clear();
                self.merges
                    .iter_mut()
                    .filter(|merging| merging.tab == at && merging.life == tab.life)
                    .for_each(|merging| merging.life += 1);
                tab.life += 1;
                tab.must_load = true;
                self.step(at, Event::Ready);
            }
            Act::Reload => self.load(at),
        }
    }

    fn pending_texts(&self, at: usize, row: RowId) -> Vec<String> {
        let pending = self.tabs[at].replica.pending.values().filter(|kept| kept.op.change.row() == row);
        pending.flat_map(|kept| texts_of(&kept.op.change)).map(str::to_owned).collect()
    }

    fn decide(&mut self, at: usize, kept: &Kept, decision: Decision) {
        let change = &kept.op.change;
        let mine: Vec<String> = if self.tabs[at].replica.is_unmade(kept) {
            self.pending_texts(at, change.row())
        } else {
            texts_of(change).into_iter().map(str::to_owned).collect()
        };
        // For a row that is not here only the server's answer counts: the person has seen nothing of a conflict that a page found by
        // itself.
        let said = |refusal: &Refusal| self.server.outcomes.values().any(|(_, _, outcome)| *outcome == Outcome::Refused(refusal.clone()));
        let answered = match &kept.refused {
            Some(refusal @ Refusal::Conflict { row }) if kept.first_sent_at.is_some() && said(refusal) => Some(row),
            _ => None,
        };
        let theirs = match change {
            Change::SetText { of, .. } => self.tabs[at].replica.shown().get(of.row()).or(answered).and_then(|row| of.of(row)),
            _ => None,
        };
        let theirs = theirs.map(|(text, _)| text.to_owned());
        match decision {
            Decision::KeepMine => self.remove(theirs.into_iter().collect(), &mine),
            Decision::KeepTheirs => self.remove(mine, &theirs.into_iter().collect::<Vec<_>>()),
            Decision::KeepBoth => {}
        }
        self.step(at, Event::Decided(kept.op.id, decision));
        let tab = &mut self.tabs[at];
        if let Change::SetText { of, .. } = change
            && let Some(field) = tab.fields.get_mut(of)
        {
            let text = tab.replica.refused_text(*of).map(str::to_owned).or_else(|| tab.replica.text(*of).map(|(text, _)| text));
            *field = text.unwrap_or_default();
        }
    }

    fn serve(&mut self, at: usize, twice: bool) {
        // No network keeps a request that long.
        if self.requests[at].seq + self.server.remembered < self.server.seq {
            self.requests.swap_remove(at);
            return;
        }
        let Request { tab, life, batch, .. } = &self.requests[at];
        let (tab, life, ops) = (*tab, *life, batch.iter().map(|kept| kept.op.id).collect());
        let answer = self.server.push(batch);
        self.replies.push(Reply { tab, life, ops, answer });
        if !twice {
            self.requests.swap_remove(at);
        }
    }

    fn answer(&mut self, at: usize, twice: bool) {
        let Reply { tab, life, ops, answer } = &self.replies[at];
        let (tab, life, ops, answer) = (*tab, *life, ops.clone(), answer.clone());
        if !twice {
            self.replies.swap_remove(at);
        }
        if life != self.tabs[tab].life {
            return;
        }
        if self.tabs[tab].in_flight == ops {
            self.tabs[tab].in_flight.clear();
        }
        let answer = match answer {
            Ok(answer) => answer,
            Err(failure) => return drop(self.step(tab, Event::Failed(ops, failure))),
        };
        let pending: Vec<_> = self.tabs[tab].replica.pending.values().cloned().collect();
        let (outcomes, rows) = (answer.outcomes.clone(), answer.rows.clone());
        let out = self.step(tab, Event::Answered(ops.clone(), answer));
        for (op, outcome) in ops.iter().zip(outcomes) {
            let waited = pending.iter().find(|kept| kept.op.id == *op && kept.refused.is_none());
            if let (Outcome::Refused(refusal), Some(kept)) = (outcome, waited)
                && !matches!(kept.op.change, Change::SetText { .. })
                && !self.unmade.contains(&kept.op.change.row())
            {
                let is_made = is_create(&kept.op.change) && rows.iter().any(|row| texts(row) == texts_of(&kept.op.change));
                assert!(is_made || out.contains(&Command::Say(Notice::Refused(refusal))), "it is told: {kept:?}");
            }
        }
    }

    fn merge(&mut self, at: usize, overlaps: bool) {
        let Merging { tab, life, op, by, base, mine, theirs } = self.merges.swap_remove(at);
        if life == self.tabs[tab].life {
            self.step(tab, Event::Merged { op, by, text: (!overlaps).then(|| merged(&base, &mine, &theirs)) });
        }
    }

    /// The stream sends what is new; a reader that is too far behind loads again.
    fn stream(&mut self, at: usize) {
        let tab = &mut self.tabs[at];
        match self.server.since(tab.stream_at) {
            Some(delta) if delta.seq > delta.since => tab.stream.push(delta),
            Some(_) => {}
            None => tab.must_load = true,
        }
        tab.stream_at = self.server.seq;
    }

    fn ask_for_rows(&mut self, at: usize) {
        let tab = &mut self.tabs[at];
        if std::mem::take(&mut tab.must_load) {
            tab.loads.push(tab.days.iter().map(|day| self.server.load(*day)).collect());
        }
    }

    /// The network heals, everybody stops typing and decides.
    fn heal(&mut self) {
        for at in 0..self.tabs.len() {
            for of in self.tabs[at].fields.keys().copied().collect::<Vec<_>>() {
                self.close(at, of);
            }
            // The stream is opened again.
            self.tabs[at].stream_at = self.tabs[at].replica.seen();
        }
        for round in 0.. {
            assert!(round < 200, "it comes to rest: {:?}", self.tabs.iter().map(|tab| &tab.replica.pending).collect::<Vec<_>>());
            for at in 0..self.tabs.len() {
                while self.hear_tabs(at) {}
                for act in [Act::Ready, Act::Tick, Act::Stream, Act::AskForRows] {
                    self.act(at, &act);
                }
                for load in std::mem::take(&mut self.tabs[at].loads) {
                    load.into_iter().for_each(|event| drop(self.step(at, event)));
                }
                for delta in std::mem::take(&mut self.tabs[at].stream) {
                    self.step(at, Event::Heard(delta));
                }
                for id in self.tabs[at].replica.shown().iter().filter(|row| is_clipped(row)).map(Row::id).collect::<Vec<_>>() {
                    self.show_whole(at, id);
                }
                let undecided = self.tabs[at].replica.undecided().next().cloned();
                if let Some(kept) = undecided {
                    let decisions = [Decision::KeepMine, Decision::KeepBoth, Decision::KeepTheirs];
                    let is_wrong = matches!(kept.refused, Some(Refusal::Text { .. }));
                    let decision = if is_wrong || round > 20 { Decision::KeepTheirs } else { decisions[(round + at) % 3] };
                    self.use_tab(at);
                    self.decide(at, &kept, decision);
                }
            }
            while !self.requests.is_empty() {
                self.serve(0, false);
            }
            while !self.replies.is_empty() {
                self.answer(0, false);
            }
            while !self.merges.is_empty() {
                self.merge(0, false);
            }
            for at in 0..self.tabs.len() {
                // A request of which nothing is left was lost.
                self.act(at, &Act::TimeOut);
            }
            let is_quiet = |tab: &Tab| {
                let is_whole = !tab.replica.shown().iter().any(is_clipped);
                is_whole && tab.replica.is_saved() && tab.inbox.is_empty() && !tab.must_load && tab.stream_at == self.server.seq
            };
            if self.tabs.iter().all(is_quiet)
                && self.requests.is_empty()
                && self.merges.is_empty()
                && self.tabs.iter().all(|tab| tab.stream.is_empty())
            {
                return;
            }
        }
    }

    fn check(&self) {
        for (at, tab) in self.tabs.iter().enumerate() {
            for day in &tab.days {
                let stands = |row: &&Row| row.day() == *day && row.trashed().is_none();
                let shown: Vec<_> = tab.replica.shown().iter().filter(stands).collect();
                let there: Vec<_> = self.server.rows.iter().filter(stands).collect();
                assert_eq!(shown, there, "tab {at} shows {day:?} as it is");
            }
        }
        for (at, disk) in self.disks.iter().enumerate() {
            assert!(disk.is_empty(), "nothing is left in browser {at}: {disk:?}");
        }
        for (op, change) in &self.kept {
            let is_text = matches!(change, Change::SetText { .. });
            assert!(is_text || self.unmade.contains(&change.row()) || self.server.outcomes.contains_key(op), "it was decided: {change:?}");
        }
        let there: BTreeSet<_> = self.server.rows.iter().flat_map(texts).flat_map(words).collect();
        let lost: Vec<_> = self.typed.iter().filter(|word| !there.contains(*word) && !self.removed.contains(*word)).collect();
        assert!(lost.is_empty(), "lost: {lost:?}");
    }
}

fn at_random<T>(pick: u8, list: &[T]) -> Option<&T> {
    list.get(usize::from(pick) % list.len().max(1))
}

#[derive(Debug, Clone)]
enum How {
    Add,
    Replace,
    Clear,
    Same,
}

/// What happens, each on a tab; printed a line each.
#[derive(Clone)]
struct Acts(Vec<(usize, Act)>);

impl std::fmt::Debug for Acts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|(tab, act)| write!(f, "\n{tab} {act:?}"))
    }
}

/// What can happen on a tab, or on the network.
#[derive(Debug, Clone)]
enum Act {
    Create { is_note: bool, day: u8, below: Option<u8> },
    Type { pick: u8, body: bool, how: How },
    Rest,
    Close(u8),
    Done(u8),
    Pin(u8),
    Fold(u8),
    Place { pick: u8, day: u8, below: Option<u8>, gap: u8 },
    Move(u8, u8),
    MoveAll(u8),
    Trash(u8),
    Restore(u8),
    Undo,
    Decide(u8, Decision),
    Arrives(u8, bool),
    LoseRequest(u8),
    Answer(u8, bool),
    LoseAnswer(u8),
    Merge(u8, bool),
    TimeOut,
    Ready,
    Stream,
    Hear(u8, bool),
    LoseDelta(u8),
    AskForRows,
    Rows(u8),
    HearTab,
    Tick,
    Leave,
    Reload,
}

fn acts() -> impl Strategy<Value = Act> {
    let pick = any::<u8>;
    let rarely = || prop::bool::weighted(0.15);
    let below = || prop::option::weighted(0.3, any::<u8>());
    let how = prop_oneof![6 => Just(How::Add), 2 => Just(How::Replace), 1 => Just(How::Clear), 1 => Just(How::Same)];
    let decision = prop_oneof![Just(Decision::KeepMine), Just(Decision::KeepTheirs), Just(Decision::KeepBoth)];
    prop_oneof![
        4 => (prop::bool::weighted(0.4), pick(), below()).prop_map(|(is_note, day, below)| Act::Create { is_note, day, below }),
        12 => (pick(), any::<bool>(), how).prop_map(|(pick, body, how)| Act::Type { pick, body, how }),
        3 => Just(Act::Rest),
        2 => pick().prop_map(Act::Close),
        3 => pick().prop_map(Act::Done),
        2 => pick().prop_map(Act::Pin),
        1 => pick().prop_map(Act::Fold),
        4 => (pick(), pick(), below(), pick()).prop_map(|(pick, day, below, gap)| Act::Place { pick, day, below, gap }),
        2 => (pick(), pick()).prop_map(|(pick, day)| Act::Move(pick, day)),
        1 => pick().prop_map(Act::MoveAll),
        2 => pick().prop_map(Act::Trash),
        2 => pick().prop_map(Act::Restore),
        3 => Just(Act::Undo),
        2 => (pick(), decision).prop_map(|(pick, decision)| Act::Decide(pick, decision)),
        10 => (pick(), rarely()).prop_map(|(pick, twice)| Act::Arrives(pick, twice)),
        1 => pick().prop_map(Act::LoseRequest),
        10 => (pick(), rarely()).prop_map(|(pick, twice)| Act::Answer(pick, twice)),
        1 => pick().prop_map(Act::LoseAnswer),
        5 => (pick(), prop::bool::weighted(0.3)).prop_map(|(pick, overlaps)| Act::Merge(pick, overlaps)),
        2 => Just(Act::TimeOut),
        4 => Just(Act::Ready),
        6 => Just(Act::Stream),
        6 => (pick(), rarely()).prop_map(|(pick, twice)| Act::Hear(pick, twice)),
        1 => pick().prop_map(Act::LoseDelta),
        3 => Just(Act::AskForRows),
        3 => pick().prop_map(Act::Rows),
        6 => Just(Act::HearTab),
        2 => Just(Act::Tick),
        1 => Just(Act::Leave),
        1 => Just(Act::Reload),
    ]
}

/// What happens where everybody types into the bodies of a few notes.
fn body_acts() -> impl Strategy<Value = Act> {
    let pick = any::<u8>;
    let how = prop_oneof![6 => Just(How::Add), 2 => Just(How::Replace), 1 => Just(How::Clear), 1 => Just(How::Same)];
    prop_oneof![
        10 => acts(),
        6 => (pick(), how).prop_map(|(pick, how)| Act::Type { pick, body: true, how }),
        3 => Just(Act::Rest),
        2 => pick().prop_map(Act::Close),
        3 => Just(Act::HearTab),
        6 => (pick(), prop::bool::weighted(0.4)).prop_map(|(pick, overlaps)| Act::Merge(pick, overlaps)),
    ]
    .prop_map(|act| match act {
        Act::Create { .. } | Act::Done(_) => Act::Rest,
        Act::Type { pick, how, .. } => Act::Type { pick, body: true, how },
        act => act,
    })
}

/// The tab that is the only one of its browser and holds every day.
const LONE: usize = 3;

/// What happens on one tab whose network is slow, and no worse. Trees come and go more often than elsewhere.
fn calm_acts() -> impl Strategy<Value = (usize, Act)> {
    let pick = any::<u8>;
    let subtask = (pick(), pick()).prop_map(|(day, below)| Act::Create { is_note: false, day, below: Some(below) });
    let act = prop_oneof![12 => acts(), 2 => subtask, 2 => pick().prop_map(Act::Trash), 2 => pick().prop_map(Act::Restore)];
    act.prop_map(|act| {
        let act = match act {
            Act::Undo
            | Act::Leave
            | Act::Reload
            | Act::LoseRequest(_)
            | Act::LoseAnswer(_)
            | Act::LoseDelta(_)
            | Act::Type { how: How::Clear, .. } => Act::Rest,
            Act::Hear(..) => Act::Hear(0, false),
            act => act,
        };
        (LONE, act)
    })
}

/// As many cases as the environment says, else `cases`; a case that fails is printed, and kept in no file.
fn config(cases: u32) -> ProptestConfig {
    let cases = if std::env::var_os("PROPTEST_CASES").is_some() { ProptestConfig::default().cases } else { cases };
    let failure_persistence = Some(Box::new(FileFailurePersistence::Off) as _);
    ProptestConfig { cases, failure_persistence, ..ProptestConfig::default() }
}

/// A row, its texts, and whether it is done and pinned.
type Seen = (RowId, Vec<String>, [bool; 2]);

/// What a person sees: where each row stands, what it says, and whether it is done and pinned.
fn seen(rows: &Rows) -> BTreeMap<List, Vec<Seen>> {
    let lists: BTreeSet<_> = rows.iter().filter(|row| row.trashed().is_none()).map(Row::list).collect();
    let says = |row: &Row| {
        let marks = [row.todo().is_some_and(|todo| todo.done), row.pinned()];
        (row.id(), texts(row).into_iter().map(str::to_owned).collect(), marks)
    };
    lists.into_iter().map(|list| (list, rows.list(list).into_iter().map(says).collect())).collect()
}

proptest! {
    #![proptest_config(config(700))]

    /// One tab, whose changes are confirmed sooner or later.
    #[test]
    fn undo_goes_back_to_what_was_there(acts in prop::collection::vec(calm_acts(), 0..60).prop_map(Acts)) {
        let mut world = World::new();
        (world.server.remembered, world.server.rows_per_day, world.server.bad_word) = (1_000, usize::MAX, u32::MAX);
        world.server.makes_all_room = false;
        let steps = |world: &World| world.tabs[LONE].replica.steps.iter().map(|step| step.group).collect::<BTreeSet<_>>().len();
        let mut before = Vec::new();
        for (tab, act) in &acts.0 {
            let shown = world.tabs[LONE].replica.shown().clone();
            // A page that is loaded while it waits for an answer may not show what it has restored until the answer is there.
            if matches!(act, Act::Rows(_)) && !world.tabs[LONE].replica.is_saved() {
                continue;
            }
            world.act(*tab, act);
            if steps(&world) > before.len() {
                before.push(seen(&shown));
            }
        }
        while let Some(before) = before.pop() {
            let left = steps(&world);
            let out = world.step(LONE, Event::Undo);
            prop_assert!(out.iter().any(|command| matches!(command, Command::Say(Notice::Undone(_)))), "{:?}", out);
            prop_assert_eq!(steps(&world), left - 1);
            // A row that the page does not know any more comes with the answer.
            world.heal();
            prop_assert_eq!(seen(world.tabs[LONE].replica.shown()), before);
        }
    }

    #[test]
    fn what_many_devices_type_into_one_body_is_merged_or_asked(acts in prop::collection::vec((0..4_usize, body_acts()), 0..150).prop_map(Acts)) {
        let mut world = World::new();
        world.server.bad_word = 40;
        world.server.rows.put(note(1, "i").into());
        world.server.seq = 1;
        (0..world.tabs.len()).for_each(|tab| world.load(tab));
        for (tab, act) in &acts.0 {
            world.act(*tab, act);
        }
        world.heal();
        world.check();
    }

    #[test]
    fn devices_agree_when_the_network_has_healed_and_nothing_is_lost(acts in prop::collection::vec((0..4_usize, acts()), 0..150).prop_map(Acts)) {
        let mut world = World::new();
        for (tab, act) in &acts.0 {
            world.act(*tab, act);
        }
        world.heal();
        world.check();
    }
}
