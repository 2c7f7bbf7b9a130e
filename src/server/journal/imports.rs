//! Works out a part of an import: the rows that it adds and their places, or how it is undone. It does no I/O.

use super::{
    ask::derived,
    desk::{Desk, hash},
};
use crate::{
    model::{
        day::Day,
        day_meta::{DayMeta, DayMetas},
        id::{NoteId, OpId, TodoId},
        import::{
            Added,
            plan::{Chunk, Coming, ComingRow, EarlierVersion, Named, takes},
        },
        limits::{DAY_METAS, OPS_REMEMBERED, SUBTASK_LEVELS},
        note::Note,
        preferences::Choice,
        rank::Rank,
        row::{List, Row, RowId},
        todo::Todo,
    },
    server::store::{
        StoreError,
        imports::{ChunkId, DayStanding, Standing, TodoStanding, Way},
        journal::{Commit, Counts, ImportStep, Recorded, SettingsChange, Times},
    },
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::collections::{BTreeMap, BTreeSet};

/// What a part of an import wrote.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// The rows that it added.
    pub rows: Vec<RowId>,
    /// The labels that it set, and the days that it archived.
    pub metas: Vec<(Day, DayMeta)>,
    /// The settings that it set.
    #[serde(default)]
    pub settings: Choice,
}

/// Reads the stored JSON of a part of an import.
pub fn read<T: DeserializeOwned>(json: &str) -> Result<T, StoreError> {
    serde_json::from_str(json).map_err(|_| StoreError::Corrupt("a row of import_chunk".into()))
}

fn write(written: &Written) -> Result<String, StoreError> {
    serde_json::to_string(written).map_err(|_| StoreError::Corrupt("the record of what an import wrote".into()))
}

/// The rows that may exist already, and the days that rows are added to.
pub fn needs(chunk: &Chunk) -> (Vec<RowId>, Vec<Option<Day>>) {
    let days: BTreeSet<Option<Day>> = chunk.rows.iter().map(|row| row.day).collect();
    (chunk.rows.iter().flat_map(Coming::ids).collect(), days.into_iter().collect())
}

/// The todos at any level below some rows, without the rows themselves.
pub fn below(ids: &[RowId], standing: &Standing) -> Vec<RowId> {
    let mut found: BTreeSet<RowId> = ids.iter().copied().collect();
    // Each round goes one level deeper.
    for _ in 0..SUBTASK_LEVELS {
        let todos = standing.days.values().flat_map(|day| &day.todos);
        let next: Vec<_> = todos
            .filter(|(_, todo)| todo.parent.is_some_and(|parent| found.contains(&RowId::Todo(parent))))
            .map(|(id, _)| RowId::Todo(*id))
            .collect();
        found.extend(next);
    }
    ids.iter().for_each(|id| {
        found.remove(id);
    });
    found.into_iter().collect()
}

/// The commit that adds the rows of a part, each at the end of its day. A row that exists, in whatever state, stays as it is, and
/// so does a setting that the user has chosen. A row that its day has no room for is counted.
pub fn writing(
    chunk: Chunk,
    id: ChunkId,
    standing: Standing,
    metas: &DayMetas,
    chosen: &Choice,
    now: Timestamp,
    op: OpId,
) -> Result<Commit, StoreError> {
    let mut writing = Writing::new(standing, id, op);
    for row in chunk.rows {
        writing.add(row);
    }
    let Writing { standing, rows, times, versions, counts, mut added, .. } = writing;
    let settings = chunk.settings.beside(chosen);
    let mut written = Written { rows: rows.iter().map(Row::id).collect(), metas: Vec::new(), settings: settings.clone() };
    for (day, meta) in chunk.metas.into_iter().filter(|(day, _)| !metas.contains_key(day)) {
        if metas.len() + written.metas.len() < DAY_METAS {
            written.metas.push((day, meta));
        } else {
            added.full += 1;
        }
    }
    added.labels = written.metas.len();
    let step = ImportStep {
        chunk: id,
        way: Way::Apply,
        json: write(&written)?,
        times,
        versions,
        metas: written.metas.clone(),
        settings: change(Choice::default(), settings),
        added,
    };
    let commit = Commit { rows, counts, import: Some(step), ..Commit::nothing(standing.head, now) };
    Ok(if written == Written::default() { commit } else { counted(commit, op, hash(&(id.import, id.number))) })
}

fn change(from: Choice, to: Choice) -> Option<SettingsChange> {
    (from != to).then_some(SettingsChange { from, to })
}

/// The commit that undoes a part: its rows go to the Trash, and its labels and settings are removed unless they were changed since.
pub fn taking_back(desk: &mut Desk, written: &Written, chunk: ChunkId, metas: &DayMetas, now: Timestamp) -> Result<Commit, StoreError> {
    let undone = desk.trash_all(&written.rows);
    let labels: Vec<_> = written.metas.iter().filter(|(day, meta)| metas.get(day) == Some(meta)).collect();
    let step = ImportStep {
        chunk,
        way: Way::Undo,
        json: write(&Written::default())?,
        times: BTreeMap::new(),
        versions: Vec::new(),
        metas: labels.iter().map(|(day, _)| (*day, DayMeta::default())).collect(),
        settings: change(written.settings.clone(), Choice::default()),
        added: Added { undone, ..Added::default() },
    };
    let commit = desk.commit().unwrap_or_else(|| {
        let nothing = Commit::nothing(desk.base().clone(), now);
        // A label counts as a change, so that pages load their days again.
        Commit { seq: nothing.seq + u64::from(!labels.is_empty()), ..nothing }
    });
    Ok(Commit { import: Some(step), ..commit })
}

/// Counts what is written as one change.
fn counted(commit: Commit, op: OpId, hash: String) -> Commit {
    let seq = commit.base.seq + 1;
    let mut rows = commit.rows;
    rows.iter_mut().for_each(|row| row.set_seq(seq));
    let horizon = commit.horizon.max(seq.saturating_sub(OPS_REMEMBERED));
    Commit { seq, horizon, rows, changes: vec![(seq, Recorded { op, hash, refusal: None })], ..commit }
}

/// The work on a part.
struct Writing {
    standing: Standing,
    chunk: ChunkId,
    op: OpId,
    /// The last rank of each list that rows were added to.
    last: BTreeMap<List, Rank>,
    /// How many todos and notes are on each day.
    held: BTreeMap<Day, (usize, usize)>,
    rows: Vec<Row>,
    times: BTreeMap<RowId, Times>,
    versions: Vec<(NoteId, Vec<EarlierVersion>)>,
    counts: BTreeMap<Day, Counts>,
    added: Added,
}

impl Writing {
    fn new(standing: Standing, chunk: ChunkId, op: OpId) -> Self {
        let held = standing.days.iter().filter_map(|(day, rows)| Some(((*day)?, rows.held()))).collect();
        Self {
            standing,
            chunk,
            op,
            last: BTreeMap::new(),
            held,
            rows: Vec::new(),
            times: BTreeMap::new(),
            versions: Vec::new(),
            counts: BTreeMap::new(),
            added: Added::default(),
        }
    }

    fn add(&mut self, row: Coming) {
        let is_trashed = row.deleted_at.is_some();
        if row.ids().iter().any(|id| self.standing.there.contains_key(id)) {
            return;
        }
        if let Some(day) = row.day
            && !is_trashed
            && !takes(self.held.entry(day).or_default(), row.is_todo())
        {
            self.added.full += 1;
            return;
        }
        let Some(made) = self.make(&row) else {
            self.added.full += 1;
            return;
        };
        let moment = |at: &Option<String>| at.as_ref().and_then(|at| at.parse().ok());
        let done_at = match &row.what {
            ComingRow::Todo { done_at, .. } => moment(done_at),
            ComingRow::Note { .. } => None,
        };
        let times = Times { created_at: moment(&row.created_at), done_at, deleted_at: moment(&row.deleted_at) };
        self.times.insert(made.id(), times);
        *(if row.is_todo() { &mut self.added.todos } else { &mut self.added.notes }) += 1;
        // A day that a row came to gets counts of its own, even if the row is in the Trash.
        if let Some(day) = row.day {
            let counts = self.counts.entry(day).or_default();
            match &made {
                _ if is_trashed => {}
                Row::Todo(todo) => {
                    counts.todos += 1;
                    counts.open += i64::from(!todo.done);
                }
                Row::Note(_) => counts.notes += 1,
            }
        }
        self.rows.push(made);
        if let ComingRow::Note { id, versions, .. } = row.what
            && !versions.is_empty()
        {
            self.versions.push((id.new, versions));
        }
    }

    /// The row in its place; nothing where no place is left.
    fn make(&mut self, row: &Coming) -> Option<Row> {
        let Coming { day, pinned, folded, .. } = *row;
        let trashed = row.deleted_at.as_deref().map(|at| self.trashed_by(at));
        Some(match &row.what {
            ComingRow::Todo { id, parent, text, done_at } => {
                let parent = parent.and_then(|parent| self.parent(day, parent, trashed.is_some()));
                let rank = self.end_of(List::Todos { day, parent })?;
                let standing = TodoStanding { parent, rank: rank.clone(), in_trash: trashed.is_some() };
                self.standing.days.entry(day).or_default().todos.insert(id.new, standing);
                Todo {
                    id: id.new,
                    day,
                    parent,
                    rank,
                    text: text.clone(),
                    text_op: self.op,
                    done: done_at.is_some(),
                    trashed,
                    seq: 0,
                    pinned,
                    folded,
                }
                .into()
            }
            ComingRow::Note { id, title, body, .. } => Note {
                id: id.new,
                day,
                rank: self.end_of(List::Notes { day })?,
                title: title.clone(),
                title_op: self.op,
                body: body.clone(),
                body_op: self.op,
                html: String::new(),
                trashed,
                seq: 0,
                clipped: false,
                pinned,
                folded,
            }
            .into(),
        })
    }

    /// The id of the change that deleted rows at this time: rows that were deleted together are restored together.
    fn trashed_by(&self, at: &str) -> OpId {
        let (_, random) = derived(&format!("deleted with {} at {at}", self.chunk.import));
        let milliseconds = at.parse::<Timestamp>().map_or(0, Timestamp::as_millisecond);
        OpId::from_parts(u64::try_from(milliseconds).unwrap_or_default(), random)
    }

    /// The parent of a subtask, if the subtask can still go below it.
    fn parent(&self, day: Option<Day>, parent: Named<TodoId>, in_trash: bool) -> Option<TodoId> {
        let todos = &self.standing.days.get(&day)?.todos;
        let (id, known) = parent.ids().find_map(|id| Some((id, todos.get(&id)?)))?;
        let (mut levels, mut at) = (1, known.parent);
        while let Some(above) = at.and_then(|id| todos.get(&id)).filter(|_| levels <= SUBTASK_LEVELS) {
            levels += 1;
            at = above.parent;
        }
        (levels <= SUBTASK_LEVELS && (in_trash || !known.in_trash)).then_some(id)
    }

    /// A rank after all of a list's rows, those in the Trash too.
    fn end_of(&mut self, list: List) -> Option<Rank> {
        let last = self.last.get(&list).or_else(|| self.standing.last_rank(list));
        // Ranks only get too long after more rows than a user ever makes; then new rows share the last rank.
        let rank = Rank::between(last, None).or_else(|| last.cloned())?;
        self.last.insert(list, rank.clone());
        Some(rank)
    }
}

impl Standing {
    fn last_rank(&self, list: List) -> Option<&Rank> {
        match list {
            List::Notes { day } => self.days.get(&day)?.last_note.as_ref(),
            List::Todos { day, parent } => {
                self.days.get(&day)?.todos.values().filter(|todo| todo.parent == parent).map(|todo| &todo.rank).max()
            }
        }
    }
}

impl DayStanding {
    /// How many todos and notes are outside the Trash.
    fn held(&self) -> (usize, usize) {
        (self.todos.values().filter(|todo| !todo.in_trash).count(), self.notes)
    }
}
