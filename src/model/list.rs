//! The todos of a day as a list that is read from the top, and the places in it.

use super::{
    change::Place,
    day::Day,
    id::TodoId,
    rank::Rank,
    row::{Row, RowId, Rows},
    todo::{Direction, Todo},
};
use std::sync::Arc;

/// The todos of a day outside the Trash, each followed by its subtasks. One whose parent is elsewhere stands at the top.
pub fn day_todos(rows: &Rows, day: Option<Day>) -> Vec<Arc<Todo>> {
    let here = rows.iter().filter_map(Row::todo).filter(|todo| todo.day == day && todo.trashed.is_none());
    let mut todos: Vec<_> = here.cloned().collect();
    todos.sort_by(|a, b| (&a.rank, a.id).cmp(&(&b.rank, b.id)));
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

/// The todos of a day that are left to do, in order: open, and not below another that is.
pub fn unfinished(rows: &Rows, day: Option<Day>) -> Vec<TodoId> {
    let todos = day_todos(rows, day);
    let is_open = |id: TodoId| todos.iter().any(|todo| todo.id == id && !todo.done);
    todos.iter().filter(|todo| !todo.done && !todo.parent.is_some_and(is_open)).map(|todo| todo.id).collect()
}

/// The done todos of a day, in order, but those below another that is done: they go with it.
pub fn finished(rows: &Rows, day: Option<Day>) -> Vec<TodoId> {
    let todos = day_todos(rows, day);
    let is_done = |id: TodoId| todos.iter().any(|todo| todo.id == id && todo.done);
    todos.iter().filter(|todo| todo.done && !todo.parent.is_some_and(is_done)).map(|todo| todo.id).collect()
}

/// The place on the other side of a todo's neighbour, among those of a day (`all`, in order) that share its parent and are done
/// or not done as it is. Between the two nothing else may stand, not even what that part of the list does not show.
pub fn beside_neighbour(all: &[Arc<Todo>], id: TodoId, direction: Direction) -> Option<Place> {
    let todo = all.iter().find(|todo| todo.id == id)?;
    let level: Vec<&Todo> = all.iter().map(Arc::as_ref).filter(|other| other.parent == todo.parent).collect();
    let part: Vec<&Todo> = level.iter().copied().filter(|other| other.done == todo.done).collect();
    let at = part.iter().position(|other| other.id == id)?;
    let neighbour = match direction {
        Direction::Up => part.get(at.checked_sub(1)?)?,
        Direction::Down => part.get(at + 1)?,
    };
    let others: Vec<&Todo> = level.into_iter().filter(|other| other.id != id).collect();
    let beside = others.iter().position(|other| other.id == neighbour.id)?;
    let (after, before) = match direction {
        Direction::Up => (beside.checked_sub(1).and_then(|at| others.get(at)), others.get(beside)),
        Direction::Down => (others.get(beside), others.get(beside + 1)),
    };
    let (low, high) = (after.map(|todo| &todo.rank), before.map(|todo| &todo.rank));
    let rank = Rank::between(low, high).or_else(|| low.or(high).cloned())?;
    let name = |todo: Option<&&Todo>| todo.map(|todo| RowId::Todo(todo.id));
    Some(Place { day: todo.day, parent: todo.parent, rank, after: name(after), before: name(before) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::id::OpId;

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
        let go = |number, direction| beside_neighbour(&all, TodoId::from_parts(number, 0), direction);
        let name = |number| Some(RowId::Todo(TodoId::from_parts(number, 0)));
        let up = go(3, Direction::Up).expect("a place");
        assert!(up.rank.as_str() < "b" && up.after.is_none() && up.before == name(1));
        let down = go(1, Direction::Down).expect("a place");
        assert!("d" < down.rank.as_str() && down.rank.as_str() < "e" && down.after == name(3) && down.before == name(4));
        assert_eq!((go(1, Direction::Up), go(4, Direction::Down), go(2, Direction::Up)), (None, None, None), "at the end of its part");
    }

    #[test]
    fn a_new_row_goes_behind_all() {
        let last = "zz".parse().expect("a rank");
        assert!(Place::at_end(None, Some(&last)).is_some_and(|place| place.rank > last));
        assert!(Place::at_end(None, None).is_some());
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
        ];
        todos.into_iter().for_each(|todo| rows.put(todo));
        let numbers = |ids: Vec<TodoId>| ids.iter().map(|id| rows.todo(*id).expect("a todo").text.clone()).collect::<Vec<_>>();
        assert_eq!(numbers(unfinished(&rows, None)), ["1", "4"]);
        assert_eq!(numbers(finished(&rows, None)), ["6", "3"]);
    }
}
