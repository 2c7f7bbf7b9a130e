//! The further changes when a repeating todo is checked, unchecked, skipped, restored after a skip, or taken out of its series. It does no
//! I/O: it returns what must be loaded.

use super::ask::{Needs, derived};
use crate::{
    model::{
        change::{Change, Place},
        day::Day,
        id::TodoId,
        repeat::{Rule, before_sign, once, with_rule},
        row::{List, Row, RowId, Rows},
        text::is_blank,
        todo::Todo,
    },
    server::repeat::next,
};
use std::borrow::Cow;

/// The next todo of a series. Its id is derived from the current one's, so that two devices that check the same todo create only one.
pub fn successor(of: TodoId) -> TodoId {
    let (milliseconds, random) = derived(&format!("the one after {of}"));
    TodoId::from_parts(milliseconds, random)
}

/// The changes that follow from a change; or what must be loaded to work them out.
pub fn follow(rows: &Rows, change: &Change, today: Day) -> Result<Vec<Change>, Needs> {
    let Some((todo, step)) = step(rows, change) else { return Ok(Vec::new()) };
    let todo = todo.as_ref();
    let Some((rule, date, day)) = next_of(todo, today) else { return Ok(Vec::new()) };

    let family = family(rows, todo);
    let ids = || family.iter().map(|todo| RowId::Todo(successor(todo.id)));
    let unknown = ids().filter(|id| rows.get(*id).is_none() && !rows.is_absent(*id)).collect();
    let days = if rows.holds(Some(day)) { Vec::new() } else { vec![Some(day)] };
    let days_of = ids().filter(|id| rows.get(*id).is_some_and(|row| !rows.holds(row.day()))).collect();
    // Subtasks are on the same day as their todo.
    let own = if rows.holds(todo.day) { Vec::new() } else { vec![RowId::Todo(todo.id)] };
    let needs = Needs { rows: unknown, days, days_of: [days_of, own].concat(), ..Needs::default() };
    if !needs.is_empty() {
        return Err(needs);
    }

    let row = RowId::Todo(successor(todo.id));
    Ok(match (step, rows.get(row)) {
        (Step::On, None) => creations(rows, &family, rule.with_date(date), day),
        (Step::On | Step::OnAgain, Some(known)) if known.trashed().is_some() => {
            let moved = (known.day() != Some(day)).then_some(Change::MoveToDay { row, day: Some(day) });
            [Change::Restore { row }].into_iter().chain(moved).collect()
        }
        (Step::Back, Some(known)) if known.trashed().is_none() => {
            let made = next_text(todo, rule.with_date(date));
            // It may have been created on another day, and so for another date.
            let is_date = |day: Day| next(rule, date, day.previous()) == Some(day);
            let is_as_made = known.todo().is_some_and(|known| known.text == made) && known.day().is_some_and(is_date);
            if is_as_made && is_untouched(rows, &family, known) { vec![Change::Trash { row }] } else { Vec::new() }
        }
        _ => Vec::new(),
    })
}

/// Whether a change would need a next date that the todo's rule does not give. A todo that is detached once more has no rule to remove.
pub fn lacks_next(rows: &Rows, change: &Change, today: Day) -> bool {
    let todo = match change {
        Change::Skip { id } => rows.todo(*id),
        Change::Detach { id } => rows.todo(*id).filter(|todo| before_sign(&todo.text).is_some()),
        _ => None,
    };
    todo.is_some_and(|todo| next_of(todo, today).is_none())
}

/// The rule of a todo, its own date, and the next one.
fn next_of(todo: &Todo, today: Day) -> Option<(Rule, Day, Day)> {
    let (rule, date) = Rule::of(&todo.text).zip(todo.day)?;
    Some((rule, date, next(rule, date, today)?))
}

/// What a change does to a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// The next todo is created.
    On,
    /// The next todo comes back, if it was there before.
    OnAgain,
    /// The next todo goes to the Trash.
    Back,
}

/// The step, and the todo with the rule that it follows.
fn step<'a>(rows: &'a Rows, change: &Change) -> Option<(Cow<'a, Todo>, Step)> {
    let RowId::Todo(id) = change.row() else { return None };
    let todo = rows.todo(id)?.as_ref();
    let step = match (change, todo.trashed.is_some(), todo.done) {
        (Change::SetDone { done: true, .. } | Change::Skip { .. } | Change::Detach { .. }, false, false) => Step::On,
        // It gets its rule back.
        (Change::SetText { text, .. }, false, false) if Rule::of(&todo.text).is_none() => {
            return Some((Cow::Owned(Todo { text: text.trim().to_owned(), ..todo.clone() }), Step::Back));
        }
        (Change::SetDone { done: false, .. }, false, true) | (Change::Restore { .. }, true, false) => Step::Back,
        (Change::PutBack { .. }, false, false) => Step::OnAgain,
        _ => return None,
    };
    Some((Cow::Borrowed(todo), step))
}

/// A todo and its subtasks, parents first. Of a todo in the Trash: those that were deleted with it.
fn family<'a>(rows: &'a Rows, todo: &'a Todo) -> Vec<&'a Todo> {
    let mut all = vec![todo];
    let mut at = 0;
    while let Some(parent) = all.get(at) {
        let list = List::Todos { day: todo.day, parent: Some(parent.id) };
        let mut below: Vec<_> = rows.iter().filter(|row| row.list() == list && row.trashed() == todo.trashed).collect();
        below.sort_unstable_by_key(|row| row.place());
        all.extend(below.into_iter().filter_map(Row::todo).map(AsRef::as_ref));
        at += 1;
    }
    all
}

/// The changes that create the same todos again, all of them open.
fn creations(rows: &Rows, family: &[&Todo], rule: Rule, day: Day) -> Vec<Change> {
    let creation = |todo: &&Todo| {
        let is_first = family.first().is_some_and(|first| first.id == todo.id);
        let id = successor(todo.id);
        let (place, text) = if is_first {
            let last = rows.last_rank(List::Todos { day: Some(day), parent: None });
            (Place::at_end(Some(day), last)?, next_text(todo, rule))
        } else {
            let place = Place { day: Some(day), parent: todo.parent.map(successor), rank: todo.rank.clone(), after: None, before: None };
            // A subtask repeats with its parent, without a rule of its own.
            (place, once(&todo.text).to_owned())
        };
        // Blank texts were once accepted, and no longer are.
        (rows.get(RowId::Todo(id)).is_none() && !is_blank(&text)).then_some(Change::CreateTodo { id, place, text })
    };
    family.iter().filter_map(creation).collect()
}

/// The text of the next todo. The rule is written out with its date, unless the text says as much already.
fn next_text(todo: &Todo, rule: Rule) -> String {
    if Rule::of(&todo.text) == Some(rule) { todo.text.clone() } else { with_rule(&todo.text, rule) }
}

/// Whether the next todo and its subtasks are unchanged since they were created.
fn is_untouched(rows: &Rows, family: &[&Todo], row: &Row) -> bool {
    let is_as_made = |id: RowId| {
        let Some(todo) = rows.get(id).and_then(Row::todo) else { return false };
        let before = family.iter().find(|before| successor(before.id) == todo.id);
        let says_the_same = before.is_some_and(|before| once(&before.text) == once(&todo.text));
        says_the_same && !todo.done && !todo.pinned && !todo.folded && todo.day == row.day()
    };
    rows.below(row.id()).into_iter().chain([row.id()]).all(is_as_made)
}
