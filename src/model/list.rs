//! The todos of a day as a list that is read from the top, and the places in it.

use super::{
    change::{Change, Place},
    day::Day,
    id::{NoteId, TodoId},
    limits::SUBTASK_LEVELS,
    rank::Rank,
    repeat::once,
    row::{List, Row, RowId, Rows},
    text::is_blank,
    todo::{Direction, EachChange, Todo},
};
use std::{collections::BTreeMap, sync::Arc};

/// The todos of a day outside the Trash, each followed by its subtasks. One whose parent is elsewhere stands at the top.
pub fn day_todos(rows: &Rows, day: Option<Day>) -> Vec<Arc<Todo>> {
    let here = rows.iter().filter_map(Row::todo).filter(|todo| todo.day == day && todo.trashed.is_none());
    as_list(here.cloned().collect())
}

/// Todos of one day as a list that is read from the top.
pub fn as_list(mut todos: Vec<Arc<Todo>>) -> Vec<Arc<Todo>> {
    todos.sort_unstable_by(|a, b| (&a.rank, a.id).cmp(&(&b.rank, b.id)));
    if todos.iter().all(|todo| todo.parent.is_none()) {
        return todos;
    }
    let mut list = Vec::with_capacity(todos.len());
    let is_top = |todo: &Arc<Todo>| todo.parent.is_none_or(|parent| todos.iter().all(|other| other.id != parent));
    for todo in todos.iter().filter(|todo| is_top(todo)) {
        push_with_subtasks(&mut list, &todos, todo);
    }
    list
}

fn push_with_subtasks(list: &mut Vec<Arc<Todo>>, todos: &[Arc<Todo>], todo: &Arc<Todo>) {
    list.push(todo.clone());
    for subtask in todos.iter().filter(|other| other.parent == Some(todo.id)) {
        push_with_subtasks(list, todos, subtask);
    }
}

/// The level of each todo of a list: how many others of the list it is nested in.
pub fn levels(list: &[Arc<Todo>]) -> Vec<usize> {
    let mut levels: Vec<usize> = Vec::with_capacity(list.len());
    for todo in list {
        let above = list.iter().take(levels.len()).rposition(|other| Some(other.id) == todo.parent);
        levels.push(above.and_then(|above| levels.get(above)).map_or(0, |level| level + 1));
    }
    levels
}

/// The open todos of a day, in order, except those below another of them, which go with it.
pub fn unfinished(rows: &Rows, day: Option<Day>) -> Vec<TodoId> {
    topmost(&day_todos(rows, day), &|todo| !todo.done)
}

/// The done todos of a day, in order, except those below another of them, which go with it.
pub fn finished(rows: &Rows, day: Option<Day>) -> Vec<TodoId> {
    topmost(&day_todos(rows, day), &|todo| todo.done)
}

/// All todos of a day, in order, except those below another, which go with it.
pub fn whole(rows: &Rows, day: Option<Day>) -> Vec<TodoId> {
    topmost(&day_todos(rows, day), &|_| true)
}

/// The todos of a day that `ids` names, in order, except those below another of them, which go with it.
pub fn named(rows: &Rows, day: Option<Day>, ids: &[TodoId]) -> Vec<TodoId> {
    topmost(&day_todos(rows, day), &|todo| ids.contains(&todo.id))
}

/// The todos of a list for which `is_meant` is true, except those below another of them.
fn topmost(list: &[Arc<Todo>], is_meant: &dyn Fn(&Todo) -> bool) -> Vec<TodoId> {
    let (mut top, mut all) = (Vec::new(), Vec::new());
    for todo in list {
        let is_below = todo.parent.is_some_and(|parent| all.contains(&parent));
        let is_top = !is_below && is_meant(todo);
        top.extend(is_top.then_some(todo.id));
        all.extend((is_top || is_below).then_some(todo.id));
    }
    top
}

/// The changes that do the same with several todos, from top to bottom. Subtasks go where their todos go. Todos that are unknown,
/// in the Trash, or done already are left alone.
pub fn change_each(rows: &Rows, ids: &[TodoId], change: EachChange, to: Option<Day>) -> Vec<Change> {
    let mut days: Vec<_> = ids.iter().filter_map(|id| rows.todo(*id)).map(|todo| todo.day).collect();
    days.sort_unstable();
    days.dedup();
    let all: Vec<_> = days.into_iter().flat_map(|day| day_todos(rows, day)).collect();
    let is_meant = |todo: &Todo| ids.contains(&todo.id);
    let top = || topmost(&all, &is_meant).into_iter().map(RowId::Todo);
    match change {
        EachChange::Done => {
            let open = all.iter().filter(|todo| !todo.done && is_meant(todo));
            open.map(|todo| Change::SetDone { id: todo.id, done: true }).collect()
        }
        EachChange::Move => top().map(|row| Change::MoveToDay { row, day: to }).collect(),
        EachChange::Delete => top().map(|row| Change::Trash { row }).collect(),
    }
}

/// The changes that write the open todos of a day once more at the end of another, in their order, with their subtasks. `new_id` names the
/// copies. Copies are not pinned and do not repeat. Todos with an invisible text, which were once accepted, are left out.
pub fn copies(rows: &Rows, from: Day, to: Day, mut new_id: impl FnMut(usize) -> TodoId) -> Vec<Change> {
    // Where each part of the new list ends, and which copy is of which todo.
    let mut ends: BTreeMap<Option<TodoId>, Rank> = BTreeMap::new();
    let mut copied: BTreeMap<TodoId, TodoId> = BTreeMap::new();
    ends.extend(rows.last_rank(List::Todos { day: Some(to), parent: None }).map(|last| (None, last.clone())));
    let mut changes = Vec::new();
    for todo in day_todos(rows, Some(from)).iter().filter(|todo| !todo.done && !is_blank(&todo.text)) {
        let parent = todo.parent.and_then(|parent| copied.get(&parent)).copied();
        // An open subtask of a done todo is copied to the top level.
        let Some(place) = Place::at_end(Some(to), ends.get(&parent)) else { break };
        let id = new_id(changes.len());
        copied.insert(todo.id, id);
        ends.insert(parent, place.rank.clone());
        changes.push(Change::CreateTodo { id, place: Place { parent, ..place }, text: once(&todo.text).to_owned() });
    }
    changes
}

/// The place that a todo goes to among those of a day; none where it can't go that way. It moves past siblings that are in the same list,
/// open or done. `all` is in order among those of each parent; todos in the Trash, if they are known, keep their places.
pub fn place_towards(all: &[Arc<Todo>], id: TodoId, direction: Direction) -> Option<Place> {
    let todo = all.iter().find(|todo| todo.id == id)?;
    let children = |parent: Option<TodoId>| all.iter().map(Arc::as_ref).filter(move |other| other.parent == parent && other.id != id);
    if direction == Direction::Out {
        let parent = all.iter().find(|other| Some(other.id) == todo.parent && other.trashed.is_none())?;
        let below = children(parent.parent).find(|other| (&other.rank, other.id) > (&parent.rank, parent.id));
        return place_between(todo, parent.parent, Some(parent), below);
    }
    let part: Vec<_> =
        all.iter().filter(|other| other.parent == todo.parent && other.done == todo.done && other.trashed.is_none()).collect();
    let at = part.iter().position(|other| other.id == id)?;
    let neighbour = match direction {
        Direction::Down => part.get(at + 1)?,
        _ => part.get(at.checked_sub(1)?)?,
    };
    if direction == Direction::In {
        return place_between(todo, Some(neighbour.id), children(Some(neighbour.id)).next_back(), None);
    }
    // Nothing else may be between the two, not even a sibling that is in the other list.
    let level: Vec<_> = children(todo.parent).collect();
    let beside = level.iter().position(|other| other.id == neighbour.id)?;
    let above = if direction == Direction::Up { beside.checked_sub(1) } else { Some(beside) };
    let below = above.map_or(0, |above| above + 1);
    place_between(todo, todo.parent, above.and_then(|above| level.get(above)).copied(), level.get(below).copied())
}

/// The place that a note goes to among those of its day; none where it can't go that way.
pub fn note_towards(rows: &Rows, id: NoteId, direction: Direction) -> Option<Place> {
    let note = rows.get(RowId::Note(id)).filter(|note| note.trashed().is_none())?;
    let notes = rows.list(note.list());
    let at = notes.iter().position(|other| other.id() == note.id())?;
    let (above, below) = match direction {
        Direction::Up => (at.checked_sub(2), at.checked_sub(1)?),
        Direction::Down if at + 1 < notes.len() => (Some(at + 1), at + 2),
        _ => return None,
    };
    let (above, below) = (above.and_then(|above| notes.get(above)), notes.get(below));
    let (low, high) = (above.map(|row| row.rank()), below.map(|row| row.rank()));
    let rank = Rank::between(low, high).or_else(|| low.or(high).cloned())?;
    Some(Place { day: note.day(), parent: None, rank, after: above.map(|row| row.id()), before: below.map(|row| row.id()) })
}

/// The place above or below another todo of a day, as it is seen: below a todo with subtasks means before the first of these. None beside
/// itself and beside its own subtasks.
pub fn place_beside(all: &[Arc<Todo>], id: TodoId, other: TodoId, is_below: bool) -> Option<Place> {
    let todo = all.iter().find(|todo| todo.id == id)?;
    let find = |id: TodoId| all.iter().find(|todo| todo.id == id);
    let other = find(other)?;
    // No change makes a cycle, but one in a damaged store must not cause an endless loop.
    if std::iter::successors(Some(other), |todo| find(todo.parent?)).take(SUBTASK_LEVELS + 1).any(|above| above.id == id) {
        return None;
    }
    let siblings = |parent: Option<TodoId>| all.iter().map(Arc::as_ref).filter(move |other| other.parent == parent && other.id != id);
    let first_below = siblings(Some(other.id)).find(|child| child.done == other.done).filter(|_| is_below);
    let (above, below) = match first_below {
        Some(child) => (siblings(child.parent).take_while(|sibling| sibling.id != child.id).last(), Some(child)),
        None if is_below => (Some(&**other), siblings(other.parent).skip_while(|sibling| sibling.id != other.id).nth(1)),
        None => (siblings(other.parent).take_while(|sibling| sibling.id != other.id).last(), Some(&**other)),
    };
    let parent = if first_below.is_some() { Some(other.id) } else { other.parent };
    place_between(todo, parent, above, below)
}

fn place_between(todo: &Todo, parent: Option<TodoId>, above: Option<&Todo>, below: Option<&Todo>) -> Option<Place> {
    let (low, high) = (above.map(|todo| &todo.rank), below.map(|todo| &todo.rank));
    let rank = Rank::between(low, high).or_else(|| low.or(high).cloned())?;
    let name = |todo: Option<&Todo>| todo.map(|todo| RowId::Todo(todo.id));
    Some(Place { day: todo.day, parent, rank, after: name(above), before: name(below) })
}

/// The level of a todo in its list, that of the open todos or that of the done ones: 0 at the top.
pub fn level(rows: &Rows, todo: &Todo) -> usize {
    let is_shown = |parent: &&Arc<Todo>| parent.day == todo.day && parent.done == todo.done && parent.trashed.is_none();
    let above = |todo: &Todo| rows.todo(todo.parent?).filter(is_shown);
    // No change makes a cycle, but one in a damaged store must not cause an endless loop.
    std::iter::successors(above(todo), |todo| above(todo)).take(SUBTASK_LEVELS).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{
        change::{Op, apply},
        id::OpId,
        note::Note,
    };

    fn todo(number: u64, rank: &str, done: bool, parent: Option<u64>) -> Row {
        Todo {
            id: TodoId::from_parts(number, 0),
            day: None,
            parent: parent.map(|number| TodoId::from_parts(number, 0)),
            rank: rank.parse().expect("a rank"),
            text: number.to_string(),
            text_op: OpId::UNKNOWN,
            done,
            trashed: None,
            seq: 0,
            pinned: false,
            folded: false,
        }
        .into()
    }

    fn list(todos: impl IntoIterator<Item = Row>) -> Vec<Arc<Todo>> {
        let mut rows = Rows::default();
        todos.into_iter().for_each(|todo| rows.put(todo));
        day_todos(&rows, None)
    }

    fn numbers(list: &[Arc<Todo>]) -> Vec<&str> {
        list.iter().map(|todo| todo.text.as_str()).collect()
    }

    #[test]
    fn a_list_says_how_deep_its_todos_stand() {
        let todos = [todo(1, "a", false, None), todo(2, "b", false, Some(1)), todo(3, "c", false, Some(2)), todo(4, "d", false, Some(99))];
        assert_eq!(levels(&list(todos)), [0, 1, 2, 0]);
    }

    #[test]
    fn subtasks_follow_their_parents() {
        let rows = [
            todo(1, "c", false, None),
            todo(2, "b", false, None),
            todo(3, "z", false, Some(2)),
            todo(4, "a", false, Some(2)),
            todo(5, "a", false, Some(99)),
        ];
        assert_eq!(numbers(&list(rows)), ["5", "2", "4", "3", "1"]);
    }

    #[test]
    fn a_move_passes_its_neighbour_and_nothing_else() {
        let all = list([todo(1, "b", false, None), todo(2, "c", true, None), todo(3, "d", false, None), todo(4, "e", false, None)]);
        let go = |number, direction| place_towards(&all, TodoId::from_parts(number, 0), direction);
        let name = |number| Some(RowId::Todo(TodoId::from_parts(number, 0)));
        let up = go(3, Direction::Up).expect("a place");
        assert!(up.rank.as_str() < "b" && up.after.is_none() && up.before == name(1));
        let down = go(1, Direction::Down).expect("a place");
        assert!("d" < down.rank.as_str() && down.rank.as_str() < "e" && down.after == name(3) && down.before == name(4));
        assert_eq!((go(1, Direction::Up), go(4, Direction::Down), go(2, Direction::Up)), (None, None, None), "at the end of its part");
    }

    #[test]
    fn a_todo_becomes_the_last_subtask_of_the_one_above_and_comes_out_after_it() {
        let all = list([
            todo(1, "b", false, None),
            todo(2, "m", false, Some(1)),
            todo(3, "p", true, Some(1)),
            todo(4, "c", true, None),
            todo(5, "d", false, None),
            todo(6, "e", false, None),
        ]);
        let go = |number, direction| place_towards(&all, TodoId::from_parts(number, 0), direction);
        let name = |number| Some(RowId::Todo(TodoId::from_parts(number, 0)));
        let within = go(5, Direction::In).expect("a place");
        assert_eq!((within.parent, within.after, within.before), (Some(TodoId::from_parts(1, 0)), name(3), None), "done ones are passed");
        assert!(within.rank.as_str() > "p");
        assert_eq!(go(6, Direction::In).expect("a place").parent, Some(TodoId::from_parts(5, 0)));
        let out = go(2, Direction::Out).expect("a place");
        assert_eq!((out.parent, out.after, out.before), (None, name(1), name(4)));
        assert!("b" < out.rank.as_str() && out.rank.as_str() < "c");
        for (number, direction) in [(1, Direction::In), (4, Direction::In), (2, Direction::In), (5, Direction::Out), (9, Direction::Out)] {
            assert_eq!(go(number, direction), None, "{number} {direction:?}");
        }
    }

    #[test]
    fn a_todo_that_is_dropped_stands_where_it_is_seen() {
        let all = list([
            todo(1, "b", false, None),
            todo(2, "m", false, Some(1)),
            todo(3, "c", true, None),
            todo(4, "d", false, None),
            todo(5, "e", false, None),
        ]);
        let go = |number, other, is_below| {
            let (number, other) = (TodoId::from_parts(number, 0), TodoId::from_parts(other, 0));
            let Place { parent, after, before, .. } = place_beside(&all, number, other, is_below).expect("a place");
            let name = |row: Option<RowId>| (1..=5).find(|number| row == Some(RowId::Todo(TodoId::from_parts(*number, 0))));
            ((1..=5).find(|number| parent == Some(TodoId::from_parts(*number, 0))), name(after), name(before))
        };
        assert_eq!(go(5, 4, false), (None, Some(3), Some(4)), "above, and below the done one that is not seen between");
        assert_eq!(go(4, 5, true), (None, Some(5), None));
        assert_eq!(go(5, 1, false), (None, None, Some(1)));
        assert_eq!(go(5, 1, true), (Some(1), None, Some(2)), "between a todo and its first subtask");
        assert_eq!(go(5, 2, true), (Some(1), Some(2), None), "among the subtasks");
        assert_eq!(go(2, 1, true), (None, Some(1), Some(3)), "its own parent's first subtask is itself");
        assert_eq!(go(2, 4, false), (None, Some(3), Some(4)), "out of its parent");
        let id = |number| TodoId::from_parts(number, 0);
        assert_eq!((place_beside(&all, id(1), id(2), true), place_beside(&all, id(1), id(1), false)), (None, None), "below itself");
    }

    #[test]
    fn a_level_counts_what_is_shown_above() {
        let mut rows = Rows::default();
        let todos = [
            todo(1, "a", false, None),
            todo(2, "b", false, Some(1)),
            todo(3, "c", false, Some(2)),
            todo(4, "d", true, Some(3)),
            todo(5, "e", true, Some(4)),
            todo(6, "f", false, Some(99)),
            todo(7, "g", false, Some(8)),
            todo(8, "h", false, Some(7)),
        ];
        todos.into_iter().for_each(|todo| rows.put(todo));
        let levels = |number| level(&rows, rows.todo(TodoId::from_parts(number, 0)).expect("a todo"));
        assert_eq!([1, 2, 3, 4, 5, 6, 7].map(levels), [0, 1, 2, 0, 1, 0, SUBTASK_LEVELS]);
    }

    #[test]
    fn a_new_row_goes_behind_all() {
        let last = "zz".parse().expect("a rank");
        assert!(Place::at_end(None, Some(&last)).is_some_and(|place| place.rank > last));
        assert!(Place::at_end(None, None).is_some());
    }

    #[test]
    fn a_new_row_goes_behind_those_in_the_trash_which_may_come_back() {
        let mut rows = Rows::default();
        let list = List::Todos { day: None, parent: None };
        assert_eq!(rows.last_rank(list), None);
        [todo(1, "a", false, None), todo(2, "c", false, None), todo(3, "d", false, Some(1))].into_iter().for_each(|todo| rows.put(todo));
        rows.update(RowId::Todo(TodoId::from_parts(2, 0)), |row| row.set_trashed(Some(OpId::UNKNOWN)));
        assert_eq!(rows.last_rank(list).map(Rank::as_str), Some("c"));
    }

    #[test]
    fn what_is_left_to_do_takes_its_subtasks_with_it() {
        let mut rows = Rows::default();
        let todos = [
            todo(1, "a", false, None),
            todo(2, "b", false, Some(1)),
            todo(3, "c", true, None),
            todo(4, "d", false, Some(3)),
            todo(5, "e", true, Some(3)),
            todo(6, "f", true, Some(1)),
            todo(7, "g", false, Some(6)),
        ];
        todos.into_iter().for_each(|todo| rows.put(todo));
        let numbers = |ids: Vec<TodoId>| ids.iter().map(|id| rows.todo(*id).expect("a todo").text.clone()).collect::<Vec<_>>();
        assert_eq!(numbers(unfinished(&rows, None)), ["1", "4"]);
        assert_eq!(numbers(finished(&rows, None)), ["6", "3"]);
    }

    #[test]
    fn several_todos_are_changed_in_order_and_their_subtasks_with_them() {
        let mut rows = Rows::default();
        let trashed = Todo { trashed: Some(OpId::UNKNOWN), ..todo(6, "f", false, None).todo().expect("a todo").as_ref().clone() };
        let todos = [
            todo(1, "a", false, None),
            todo(2, "b", false, Some(1)),
            todo(3, "c", true, Some(2)),
            todo(4, "d", false, None),
            todo(5, "e", false, None),
            trashed.into(),
        ];
        todos.into_iter().for_each(|todo| rows.put(todo));
        let ids = |numbers: &[u64]| numbers.iter().map(|number| TodoId::from_parts(*number, 0)).collect::<Vec<_>>();
        let each = |numbers, change| change_each(&rows, &ids(numbers), change, None);
        let done = |number| Change::SetDone { id: TodoId::from_parts(number, 0), done: true };
        let to_someday = |number| Change::MoveToDay { row: RowId::Todo(TodoId::from_parts(number, 0)), day: None };
        let trash = |number| Change::Trash { row: RowId::Todo(TodoId::from_parts(number, 0)) };
        assert_eq!(each(&[4, 3, 1, 2, 9, 6], EachChange::Done), [done(1), done(2), done(4)]);
        assert_eq!(each(&[5, 3, 1, 9, 6], EachChange::Move), [to_someday(1), to_someday(5)]);
        assert_eq!(each(&[4, 2, 3], EachChange::Delete), [trash(2), trash(4)]);
        assert_eq!(each(&[], EachChange::Delete), []);
        let day = rows.todo(TodoId::from_parts(1, 0)).and_then(|todo| todo.day);
        assert_eq!(named(&rows, day, &ids(&[5, 3, 1, 9, 6])), ids(&[1, 5]));
        assert_eq!(named(&rows, day, &ids(&[4, 2, 3])), ids(&[2, 4]));
    }

    #[test]
    fn the_open_todos_of_a_day_are_copied_behind_those_of_another() {
        let day = |text: &str| text.parse::<Day>().expect("a day");
        let (from, to) = (day("2026-11-26"), day("2026-11-27"));
        let on = |day: Day, row: Row| Todo { day: Some(day), pinned: true, ..row.todo().expect("a todo").as_ref().clone() };
        let mut rows = Rows::default();
        for todo in [
            on(from, todo(1, "b", false, None)),
            on(from, todo(2, "a", false, Some(1))),
            on(from, todo(3, "c", true, None)),
            on(from, todo(4, "d", false, Some(3))),
            on(from, todo(5, "a", false, None)),
            on(to, todo(6, "k", false, None)),
            Todo { text: "\u{200b}".into(), ..on(from, todo(7, "f", false, None)) },
        ] {
            rows.put(todo.into());
        }
        let id = |number| TodoId::from_parts(number, 0);
        let changes = copies(&rows, from, to, |index| id(10 + u64::try_from(index).expect("few")));
        for change in changes {
            apply(&mut rows, &Op { id: OpId::UNKNOWN, change }).expect("applied");
        }
        let list = day_todos(&rows, Some(to));
        let shown: Vec<_> = list.iter().zip(levels(&list)).map(|(todo, level)| (todo.text.as_str(), level)).collect();
        assert_eq!(shown, [("6", 0), ("5", 0), ("1", 0), ("2", 1), ("4", 0)]);
        assert!(list.iter().skip(1).all(|todo| !todo.pinned && !todo.done));
        assert_eq!(day_todos(&rows, Some(from)).len(), 6, "they stay where they were");
        assert_eq!(copies(&rows, day("2026-11-28"), to, |_| id(99)), []);
    }

    #[test]
    fn a_note_moves_one_place() {
        let note = |number: u64, rank: &str| Note {
            id: NoteId::from_parts(number, 0),
            day: None,
            rank: rank.parse().expect("a rank"),
            title: String::new(),
            title_op: OpId::UNKNOWN,
            body: String::new(),
            body_op: OpId::UNKNOWN,
            html: String::new(),
            trashed: None,
            seq: 0,
            clipped: false,
            pinned: false,
            folded: false,
        };
        let mut rows = Rows::default();
        let gone = Note { trashed: Some(OpId::UNKNOWN), ..note(4, "e") };
        [note(1, "b"), note(2, "c"), note(3, "d"), gone].into_iter().for_each(|note| rows.put(note.into()));
        let go = |number, direction| note_towards(&rows, NoteId::from_parts(number, 0), direction);
        let name = |number| Some(RowId::Note(NoteId::from_parts(number, 0)));
        let between = |number, direction| {
            let Place { rank, after, before, .. } = go(number, direction).expect("a place");
            (rank, after, before)
        };
        let rank = |text: &str| text.parse::<Rank>().expect("a rank");
        let (up, after, before) = between(3, Direction::Up);
        assert!(rank("b") < up && up < rank("c") && (after, before) == (name(1), name(2)));
        let (up, after, before) = between(2, Direction::Up);
        assert!(up < rank("b") && (after, before) == (None, name(1)));
        let (down, after, before) = between(1, Direction::Down);
        assert!(rank("c") < down && down < rank("d") && (after, before) == (name(2), name(3)));
        let (down, after, before) = between(2, Direction::Down);
        assert!(rank("d") < down && (after, before) == (name(3), None));
        for (number, direction) in
            [(1, Direction::Up), (3, Direction::Down), (2, Direction::In), (2, Direction::Out), (4, Direction::Up), (9, Direction::Up)]
        {
            assert_eq!(go(number, direction), None, "{number} {direction:?}");
        }
    }
}
