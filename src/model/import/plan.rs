//! Turns the days of a file into rows that are ready to be written, except for their ranks.

use super::{Contents, FullDay, Kind, SampleDay, SampleRow};
use crate::model::{
    change::TextId,
    day::Day,
    day_meta::{DayMeta, label},
    export::{DayRecord, EarlierText, NoteRecord, TodoRecord},
    id::{NoteId, TodoId, VersionId},
    limits::{
        IMPORT_CHUNK_BYTES, IMPORT_CHUNK_ROWS, IMPORT_SAMPLE_DAYS, IMPORT_SAMPLE_ROWS, NOTES_PER_DAY, SUBTASK_LEVELS, TODOS_PER_DAY,
        VERSIONS_PER_NOTE,
    },
    preferences::Choice,
    row::RowId,
    trash::KEPT,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A row to be written, without its place in its list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coming {
    /// Its day; none for someday.
    pub day: Option<Day>,
    /// The todo or the note.
    pub what: ComingRow,
    /// When it was written, in UTC, if the file says so.
    pub created_at: Option<String>,
    /// Since when it lies in the Trash.
    pub deleted_at: Option<String>,
    /// Whether it is pinned.
    pub pinned: bool,
    /// Whether it is folded.
    pub folded: bool,
}

/// What a row is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ComingRow {
    /// A todo.
    Todo {
        /// The id that it gets.
        id: Named<TodoId>,
        /// The todo that it is a subtask of; it comes before.
        parent: Option<Named<TodoId>>,
        /// What is to be done.
        text: String,
        /// When it was done.
        done_at: Option<String>,
    },
    /// A note.
    Note {
        /// The id that it gets.
        id: Named<NoteId>,
        /// One line; may be blank.
        title: String,
        /// Markdown.
        body: String,
        /// Its earlier texts, oldest first.
        versions: Vec<EarlierVersion>,
    },
}

/// An earlier text of a note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EarlierVersion {
    /// Its id, with the time at which another text replaced it.
    pub id: VersionId,
    /// When it was last changed, where that is known.
    pub written_at: Option<String>,
    /// One line; may be blank.
    pub title: String,
    /// Markdown.
    pub body: String,
}

/// The id that a row gets, and the one that it was exported with: an account that still has that row gets no second one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named<T> {
    /// The id that it gets.
    pub new: T,
    /// The id in the account that it comes from.
    pub was: Option<T>,
}

impl<T: Copy> Named<T> {
    /// Both ids.
    pub fn ids(self) -> impl Iterator<Item = T> {
        self.was.into_iter().chain([self.new])
    }
}

impl Coming {
    /// The ids under which the row may be there already.
    pub fn ids(&self) -> Vec<RowId> {
        match &self.what {
            ComingRow::Todo { id, .. } => id.ids().map(RowId::Todo).collect(),
            ComingRow::Note { id, .. } => id.ids().map(RowId::Note).collect(),
        }
    }

    /// Whether it is a todo.
    pub const fn is_todo(&self) -> bool {
        matches!(self.what, ComingRow::Todo { .. })
    }

    fn bytes(&self) -> usize {
        match &self.what {
            ComingRow::Todo { text, .. } => text.len(),
            ComingRow::Note { title, body, versions, .. } => {
                let earlier: usize = versions.iter().map(|version| version.title.len() + version.body.len()).sum();
                title.len() + body.len() + earlier
            }
        }
    }
}

/// A part of an import, which is written at once.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chunk {
    /// The rows; a todo comes before its subtasks.
    pub rows: Vec<Coming>,
    /// Labels of days, and which are archived.
    pub metas: Vec<(Day, DayMeta)>,
    /// Settings.
    #[serde(default)]
    pub settings: Choice,
}

/// Everything that a file brings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// The rows, grouped by day, as the file has them.
    pub rows: Vec<Coming>,
    /// Labels of days, and which are archived.
    pub metas: Vec<(Day, DayMeta)>,
    /// Settings that the person has not chosen.
    pub settings: Choice,
    /// How many rows, and labels, can't be written as they are.
    pub refused: usize,
    /// How many rows have been in the Trash longer than rows are kept there.
    pub expired: usize,
}

impl Plan {
    /// Makes rows of what a file says. `id` makes the parts of a row's id from a name. `kind` tells an export of Daybook, whose rows may be
    /// there under their own ids.
    pub fn of(days: Vec<DayRecord>, kind: Kind, now: Timestamp, id: impl Fn(&str) -> (u64, u128)) -> Self {
        let mut planner = Planner { plan: Self::default(), is_export: kind == Kind::Daybook, now, id, seen: HashMap::new() };
        days.into_iter().for_each(|day| planner.add(day));
        planner.plan
    }

    /// The parts in which it is written.
    pub fn chunks(self) -> Vec<Chunk> {
        let mut chunks: Vec<Chunk> = Vec::new();
        let mut bytes = 0;
        for row in self.rows {
            let more = row.bytes();
            match chunks.last_mut().filter(|chunk| chunk.rows.len() < IMPORT_CHUNK_ROWS && bytes + more <= IMPORT_CHUNK_BYTES) {
                Some(chunk) => {
                    bytes += more;
                    chunk.rows.push(row);
                }
                None => {
                    bytes = more;
                    chunks.push(Chunk { rows: vec![row], ..Chunk::default() });
                }
            }
        }
        for (number, metas) in self.metas.chunks(IMPORT_CHUNK_ROWS).enumerate() {
            match chunks.get_mut(number) {
                Some(chunk) => chunk.metas = metas.to_vec(),
                None => chunks.push(Chunk { metas: metas.to_vec(), ..Chunk::default() }),
            }
        }
        match chunks.first_mut() {
            Some(chunk) => chunk.settings = self.settings,
            None if self.settings.is_empty() => {}
            None => chunks.push(Chunk { settings: self.settings, ..Chunk::default() }),
        }
        chunks
    }

    /// What a person is told before anything is written. `there` are the rows that the account has, each with whether it lies in the Trash,
    /// and `held` how many todos and notes its days have outside the Trash.
    pub fn preview(&self, there: &BTreeMap<RowId, bool>, held: &BTreeMap<Day, (usize, usize)>) -> Contents {
        let mut counted = Contents { refused: self.refused, expired: self.expired, labels: self.metas.len(), ..Contents::default() };
        let mut days: BTreeSet<Option<Day>> = BTreeSet::new();
        let mut held = held.clone();
        let mut full: BTreeMap<Day, usize> = BTreeMap::new();
        for row in &self.rows {
            days.insert(row.day);
            *(if row.is_todo() { &mut counted.todos } else { &mut counted.notes }) += 1;
            if let Some(in_trash) = row.ids().iter().find_map(|id| there.get(id)) {
                counted.there += 1;
                counted.there_in_trash += usize::from(*in_trash);
                continue;
            }
            counted.trashed += usize::from(row.deleted_at.is_some());
            let Some(day) = row.day.filter(|_| row.deleted_at.is_none()) else { continue };
            if !takes(held.entry(day).or_default(), row.is_todo()) {
                *full.entry(day).or_default() += 1;
            }
        }
        counted.settings = self.settings.clone();
        counted.someday = days.contains(&None);
        let mut days = days.into_iter().flatten();
        counted.first = days.next();
        counted.last = days.next_back().or(counted.first);
        counted.days = days.count() + usize::from(counted.first.is_some()) + usize::from(counted.last != counted.first);
        counted.full = full.into_iter().map(|(day, rows)| FullDay { day, rows }).collect();
        counted.sample = self.sample();
        counted
    }

    fn sample(&self) -> Vec<SampleDay> {
        let mut days: Vec<SampleDay> = Vec::new();
        for row in self.rows.iter().filter(|row| row.deleted_at.is_none()) {
            if days.last().is_none_or(|last| last.day != row.day) {
                if days.len() == IMPORT_SAMPLE_DAYS {
                    break;
                }
                days.push(SampleDay { day: row.day, rows: Vec::new(), more: 0 });
            }
            let Some(day) = days.last_mut() else { break };
            if day.rows.len() == IMPORT_SAMPLE_ROWS {
                day.more += 1;
                continue;
            }
            day.rows.push(match &row.what {
                ComingRow::Todo { text, done_at, .. } => SampleRow { text: text.clone(), is_note: false, done: done_at.is_some() },
                ComingRow::Note { title, .. } => SampleRow { text: title.clone(), is_note: true, done: false },
            });
        }
        days
    }
}

/// Whether a day that has so many todos and notes takes one more, which is counted then.
pub const fn takes((todos, notes): &mut (usize, usize), is_todo: bool) -> bool {
    let (held, limit) = if is_todo { (todos, TODOS_PER_DAY) } else { (notes, NOTES_PER_DAY) };
    let takes = *held < limit;
    if takes {
        *held += 1;
    }
    takes
}

struct Planner<F> {
    plan: Plan,
    is_export: bool,
    now: Timestamp,
    id: F,
    /// How often each name was seen: one that comes twice names two rows.
    seen: HashMap<String, usize>,
}

/// What becomes of a row of the file.
enum Fate<T> {
    Comes(T),
    Refused,
    Expired,
}

impl<F: Fn(&str) -> (u64, u128)> Planner<F> {
    fn add(&mut self, record: DayRecord) {
        let DayRecord { day, label: text, archived, todos, notes } = record;
        if let Some(day) = day {
            let called = text.as_deref().map_or(Ok(None), label);
            self.plan.refused += usize::from(called.is_err());
            let meta = DayMeta { label: called.ok().flatten(), archived };
            if meta != DayMeta::default() {
                self.plan.metas.push((day, meta));
            }
        }
        self.add_todos(day, todos);
        for note in notes {
            let fate = self.note(day, note);
            self.take(fate);
        }
    }

    /// Adds todos in the order in which they are read: each is followed by its subtasks. Subtasks of a todo that is left out, or that is on
    /// the deepest level, go where that todo would be.
    fn add_todos(&mut self, day: Option<Day>, todos: Vec<TodoRecord>) {
        let mut places: HashMap<&str, usize> = HashMap::new();
        for (place, todo) in todos.iter().enumerate() {
            places.entry(&todo.id).or_insert(place);
        }
        let mut below: BTreeMap<Option<usize>, Vec<usize>> = BTreeMap::new();
        for (place, todo) in todos.iter().enumerate() {
            let parent = todo.parent.as_deref().and_then(|parent| places.get(parent)).copied().filter(|parent| *parent != place);
            below.entry(parent).or_default().push(place);
        }
        let mut todos: Vec<Option<TodoRecord>> = todos.into_iter().map(Some).collect();
        // A list is taken out when it is read, so a cycle ends. Todos that are only in a cycle come last, at the top level.
        while let Some((_, list)) = below.pop_first() {
            let top = |place: usize| (place, Vec::new());
            let mut next: Vec<(usize, Vec<Named<TodoId>>)> = list.into_iter().rev().map(top).collect();
            while let Some((place, above)) = next.pop() {
                let Some(todo) = todos.get_mut(place).and_then(Option::take) else { continue };
                let fate = self.todo(day, todo, above.last().copied());
                let mut path = above;
                if let Fate::Comes(Coming { what: ComingRow::Todo { id, .. }, .. }) = &fate
                    && path.len() < SUBTASK_LEVELS
                {
                    path.push(*id);
                }
                self.take(fate);
                let subtasks = below.remove(&Some(place)).unwrap_or_default();
                next.extend(subtasks.into_iter().rev().map(|subtask| (subtask, path.clone())));
            }
        }
    }

    fn take(&mut self, fate: Fate<Coming>) {
        match fate {
            Fate::Comes(row) => self.plan.rows.push(row),
            Fate::Refused => self.plan.refused += 1,
            Fate::Expired => self.plan.expired += 1,
        }
    }

    fn todo(&mut self, day: Option<Day>, todo: TodoRecord, parent: Option<Named<TodoId>>) -> Fate<Coming> {
        let id = self.name("todo", &todo.id, TodoId::from_parts);
        let Ok(text) = TextId::Todo(id.new).parse(&todo.text) else { return Fate::Refused };
        let Some(deleted_at) = self.deleted(todo.deleted, todo.deleted_at) else { return Fate::Expired };
        let done_at = todo.done_at.map(|at| time(&at).unwrap_or(self.now).to_string());
        Fate::Comes(Coming {
            day,
            what: ComingRow::Todo { id, parent, text, done_at },
            created_at: time(&todo.created_at).map(|at| at.to_string()),
            deleted_at,
            pinned: todo.pinned,
            folded: todo.folded,
        })
    }

    fn note(&mut self, day: Option<Day>, note: NoteRecord) -> Fate<Coming> {
        let id = self.name("note", &note.id, NoteId::from_parts);
        let (Ok(title), Ok(body)) = (TextId::Title(id.new).parse(&note.title), TextId::Body(id.new).parse(&note.body)) else {
            return Fate::Refused;
        };
        let Some(deleted_at) = self.deleted(note.deleted, note.deleted_at) else { return Fate::Expired };
        Fate::Comes(Coming {
            day,
            what: ComingRow::Note { id, title, body, versions: versions(id.new, note.versions) },
            created_at: time(&note.created_at).map(|at| at.to_string()),
            deleted_at,
            pinned: note.pinned,
            folded: note.folded,
        })
    }

    fn name<T: std::str::FromStr>(&mut self, kind: &str, id: &str, make: impl Fn(u64, u128) -> T) -> Named<T> {
        let seen = self.seen.entry([kind, id].concat()).or_default();
        let (milliseconds, random) = (self.id)(&format!("{kind}.{seen}.{id}"));
        let was = id.parse().ok().filter(|_| self.is_export && *seen == 0);
        *seen += 1;
        Named { new: make(milliseconds, random), was }
    }

    /// When a row was moved to the Trash, if it was. The outer `None` means that its time there is over.
    #[expect(clippy::option_option, reason = "one is whether it comes, the other where it lies")]
    fn deleted(&self, deleted: bool, at: Option<String>) -> Option<Option<String>> {
        if !deleted {
            return Some(None);
        }
        let at = at.and_then(|at| time(&at)).unwrap_or(self.now).min(self.now);
        self.now.checked_sub(KEPT).is_ok_and(|end| at > end).then(|| Some(at.to_string()))
    }
}

/// The earlier texts of a note that can be kept: valid ones, and of these the newest by their ids. An id has a time in it.
fn versions(note: NoteId, texts: Vec<EarlierText>) -> Vec<EarlierVersion> {
    let kept = texts.into_iter().filter_map(|text| {
        let EarlierText { id, written_at, title, body } = text;
        let (title, body) = (TextId::Title(note).parse(&title).ok()?, TextId::Body(note).parse(&body).ok()?);
        let id: VersionId = id.parse().ok()?;
        Timestamp::from_millisecond(i64::try_from(id.milliseconds()).ok()?).ok()?;
        let written_at = written_at.and_then(|at| time(&at)).map(|at| at.to_string());
        Some(EarlierVersion { id, written_at, title, body })
    });
    let by_id: BTreeMap<VersionId, EarlierVersion> = kept.map(|version| (version.id, version)).collect();
    let too_many = by_id.len().saturating_sub(VERSIONS_PER_NOTE);
    by_id.into_values().skip(too_many).collect()
}

/// A time, where it is one that the database can hold.
fn time(text: &str) -> Option<Timestamp> {
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::limits::{NOTE_BODY_CHARS, TODO_CHARS};
    use proptest::prelude::*;

    const NOW: &str = "2026-11-23T09:30:00Z";

    fn now() -> Timestamp {
        NOW.parse().expect("a time")
    }

    fn day(number: i8) -> Day {
        format!("2026-11-{number:02}").parse().expect("a day")
    }

    /// Ids that tell the name they are made of: its length, and a sum of its letters.
    fn id(name: &str) -> (u64, u128) {
        (name.len() as u64, name.bytes().fold(7, |sum: u128, byte| (sum * 31 + u128::from(byte)) % (1 << 80)))
    }

    fn todo(id: &str, parent: Option<&str>) -> TodoRecord {
        let parent = parent.map(str::to_owned);
        TodoRecord { id: id.into(), parent, text: id.into(), created_at: NOW.into(), ..TodoRecord::default() }
    }

    fn note(id: &str, body: &str) -> NoteRecord {
        NoteRecord { id: id.into(), title: id.into(), body: body.into(), ..NoteRecord::default() }
    }

    fn plan(days: Vec<DayRecord>) -> Plan {
        Plan::of(days, Kind::Daybook, now(), id)
    }

    fn todos(todos: Vec<TodoRecord>) -> Plan {
        plan(vec![DayRecord { day: Some(day(23)), todos, ..DayRecord::default() }])
    }

    /// The texts of the todos, each with that of its parent.
    fn tree(plan: &Plan) -> Vec<(String, Option<String>)> {
        let mut texts: HashMap<TodoId, String> = HashMap::new();
        let mut tree = Vec::new();
        for row in &plan.rows {
            let ComingRow::Todo { id, parent, text, .. } = &row.what else { continue };
            texts.insert(id.new, text.clone());
            tree.push((text.clone(), parent.map(|parent| texts[&parent.new].clone())));
        }
        tree
    }

    fn pairs(pairs: &[(&str, Option<&str>)]) -> Vec<(String, Option<String>)> {
        pairs.iter().map(|(text, parent)| ((*text).to_owned(), parent.map(str::to_owned))).collect()
    }

    #[test]
    fn a_todo_comes_before_its_subtasks_and_those_that_are_too_deep_or_in_a_circle_stand_higher() {
        let rows = vec![todo("b", Some("a")), todo("a", None), todo("c", Some("elsewhere")), todo("d", Some("b")), todo("e", Some("e"))];
        let expected = [("a", None), ("b", Some("a")), ("d", Some("b")), ("c", None), ("e", None)];
        assert_eq!(tree(&todos(rows)), pairs(&expected));

        let deep = (0..9).map(|level| todo(&level.to_string(), (level > 0).then(|| (level - 1).to_string()).as_deref())).collect();
        let expected: Vec<_> =
            (0..9).map(|level: usize| (level.to_string(), (level > 0).then(|| (level - 1).min(SUBTASK_LEVELS - 1).to_string()))).collect();
        assert_eq!(tree(&todos(deep)), expected);

        let circle = vec![todo("a", Some("b")), todo("b", Some("a")), todo("c", Some("a"))];
        let plan = todos(circle);
        assert_eq!((plan.rows.len(), tree(&plan)[0].1.clone()), (3, None));
    }

    #[test]
    fn what_can_not_be_kept_is_counted_and_its_subtasks_stand_where_it_would() {
        let blank = TodoRecord { text: " \n".into(), ..todo("b", Some("a")) };
        let long = TodoRecord { text: "x".repeat(TODO_CHARS + 1), ..todo("long", None) };
        let old = TodoRecord { deleted: true, deleted_at: Some("2026-10-24T09:30:00Z".into()), ..todo("old", None) };
        let young = TodoRecord { deleted: true, deleted_at: Some("2026-10-24T09:30:01Z".into()), ..todo("young", None) };
        let ahead = TodoRecord { deleted: true, deleted_at: Some("2027-01-01T00:00:00Z".into()), ..todo("ahead", None) };
        let record = DayRecord {
            day: Some(day(23)),
            label: Some("x".repeat(61)),
            archived: false,
            todos: vec![todo("a", None), blank, todo("c", Some("b")), long, old, young, ahead],
            notes: vec![note("n", "body"), note("m", &"x".repeat(NOTE_BODY_CHARS + 1))],
        };
        let plan = plan(vec![record]);
        assert_eq!(tree(&plan), pairs(&[("a", None), ("c", Some("a")), ("young", None), ("ahead", None)]));
        assert_eq!((plan.refused, plan.expired, plan.metas.len()), (4, 1, 0));
        let deleted: Vec<_> = plan.rows.iter().filter_map(|row| row.deleted_at.as_deref()).collect();
        assert_eq!(deleted, ["2026-10-24T09:30:01Z", NOW], "nothing was deleted in the future");
        assert_eq!(plan.rows.last().map(|row| row.created_at.clone()), Some(None), "the file does not tell when");
    }

    #[test]
    fn a_name_is_one_row_however_often_it_is_read_and_a_name_that_comes_twice_is_two() {
        let ulid = "01HF7YAT000000000000000001";
        let record = || DayRecord { todos: vec![todo(ulid, None), todo(ulid, None)], notes: vec![note(ulid, "")], ..DayRecord::default() };
        let ids = |plan: &Plan| plan.rows.iter().map(Coming::ids).collect::<Vec<_>>();
        let first = ids(&plan(vec![record()]));
        assert_eq!(first, ids(&plan(vec![record()])));
        assert_eq!(first.concat().iter().collect::<BTreeSet<_>>().len(), 5);
        assert_eq!(first.iter().map(Vec::len).collect::<Vec<_>>(), [2, 1, 2], "its own id is known for the first of a name");
        let other = Plan::of(vec![record()], Kind::Markdown, now(), id);
        assert!(ids(&other).iter().all(|ids| ids.len() == 1), "only an export names rows of an account");
    }

    #[test]
    fn a_preview_counts_what_comes_and_what_does_not() {
        let trashed = TodoRecord { deleted: true, ..todo("t", None) };
        let days = vec![
            DayRecord {
                day: Some(day(20)),
                label: Some(" Trip ".into()),
                notes: vec![note("n", ""), note("m", "")],
                ..DayRecord::default()
            },
            DayRecord { day: Some(day(23)), todos: (0..7).map(|n| todo(&n.to_string(), None)).collect(), ..DayRecord::default() },
            DayRecord { todos: vec![trashed, todo("s", None)], ..DayRecord::default() },
        ];
        let plan = plan(days);
        assert_eq!(plan.metas, [(day(20), DayMeta { label: Some("Trip".into()), archived: false })]);
        let there = BTreeMap::from([(plan.rows[0].ids()[0], true), (plan.rows[2].ids()[0], false)]);
        let held = BTreeMap::from([(day(23), (TODOS_PER_DAY - 2, 0)), (day(20), (0, NOTES_PER_DAY))]);
        let counted = plan.preview(&there, &held);
        assert_eq!((counted.todos, counted.notes, counted.days, counted.someday), (9, 2, 2, true));
        assert_eq!((counted.first, counted.last), (Some(day(20)), Some(day(23))));
        assert_eq!((counted.there, counted.there_in_trash, counted.trashed, counted.labels), (2, 1, 1, 1));
        assert_eq!(counted.full, [FullDay { day: day(20), rows: 1 }, FullDay { day: day(23), rows: 4 }]);
        let shown: Vec<_> = counted.sample.iter().map(|day| (day.rows.len(), day.more)).collect();
        assert_eq!(shown, [(2, 0), (5, 2), (1, 0)]);
    }

    #[test]
    fn settings_are_in_the_first_chunk_and_in_one_of_their_own_where_there_is_no_other() {
        let settings = Choice { template: Some("Stretch".into()), ..Choice::default() };
        for (rows, count) in [(0, 1), (1, 1), (IMPORT_CHUNK_ROWS + 1, 2)] {
            let rows = (0..rows).map(|number| todo(&number.to_string(), None)).collect();
            let chunks = Plan { settings: settings.clone(), ..todos(rows) }.chunks();
            let empty = chunks.iter().map(|chunk| chunk.settings.is_empty()).collect::<Vec<_>>();
            assert_eq!(empty, (0..count).map(|number| number > 0).collect::<Vec<_>>());
        }
        assert!(Plan::default().chunks().is_empty());
        let before: Chunk = serde_json::from_str(r#"{"rows":[],"metas":[]}"#).expect("a chunk of an earlier version");
        assert_eq!(before, Chunk::default());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn every_row_is_in_one_chunk_in_order_and_no_chunk_is_too_large(
            sizes in prop::collection::vec(0_usize..400_000, 0..12),
            few in 0_usize..1_200,
            labels in 0_i8..28,
        ) {
            let body = |size: usize| "x".repeat(size.min(NOTE_BODY_CHARS));
            let mut days = vec![DayRecord {
                todos: (0..few).map(|number| todo(&number.to_string(), None)).collect(),
                notes: sizes.iter().enumerate().map(|(number, size)| note(&number.to_string(), &body(*size))).collect(),
                ..DayRecord::default()
            }];
            days.extend((1..=labels).map(|number| DayRecord { day: Some(day(number)), archived: true, ..DayRecord::default() }));
            let plan = plan(days);
            let chunks = plan.clone().chunks();
            for chunk in &chunks {
                prop_assert!(chunk.rows.len() <= IMPORT_CHUNK_ROWS);
                let bytes: usize = chunk.rows.iter().map(Coming::bytes).sum();
                prop_assert!(bytes <= IMPORT_CHUNK_BYTES || chunk.rows.len() == 1);
                prop_assert!(!chunk.rows.is_empty() || !chunk.metas.is_empty());
                let json = serde_json::to_string(chunk).expect("JSON");
                prop_assert_eq!(&serde_json::from_str::<Chunk>(&json).expect("a chunk"), chunk);
            }
            prop_assert_eq!(chunks.iter().flat_map(|chunk| chunk.rows.clone()).collect::<Vec<_>>(), plan.rows);
            prop_assert_eq!(chunks.into_iter().flat_map(|chunk| chunk.metas).collect::<Vec<_>>(), plan.metas);
        }
    }

    proptest! {
        #[test]
        fn however_todos_name_their_parents_each_comes_once_after_its_parent_and_not_too_deep(
            parents in prop::collection::vec(prop::option::of(0_usize..12), 0..12),
        ) {
            let names = |number: usize| number.to_string();
            let rows = parents.iter().enumerate().map(|(number, parent)| todo(&names(number), parent.map(names).as_deref())).collect();
            let plan = todos(rows);
            let mut levels: HashMap<TodoId, usize> = HashMap::new();
            for row in &plan.rows {
                let ComingRow::Todo { id, parent, .. } = &row.what else { continue };
                let level = match parent {
                    Some(parent) => levels.get(&parent.new).copied().expect("it came before") + 1,
                    None => 0,
                };
                prop_assert!(level <= SUBTASK_LEVELS);
                prop_assert_eq!(levels.insert(id.new, level), None);
            }
            prop_assert_eq!(levels.len(), parents.len());
        }
    }
}
