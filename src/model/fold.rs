//! Sections of a list that are folded: what stands below a heading, up to the next one of its level or above.

use super::{id::TodoId, links::heading, todo::Todo};
use std::sync::Arc;

/// Splits the todos of a list, read from the top, into those that are shown and those in a folded section.
pub fn split(list: Vec<Arc<Todo>>) -> (Vec<Arc<Todo>>, Vec<Arc<Todo>>) {
    let mut folded = None;
    list.into_iter().partition(|todo| {
        let level = heading(&todo.text).map(|(level, _)| level);
        if level.zip(folded).is_some_and(|(level, folded)| level <= folded) {
            folded = None;
        }
        let is_shown = folded.is_none();
        if is_shown {
            folded = level.filter(|_| todo.folded);
        }
        is_shown
    })
}

/// How many todos stand in the section of a heading.
pub fn below(list: &[Arc<Todo>], id: TodoId) -> usize {
    let mut rest = list.iter().skip_while(|todo| todo.id != id);
    let Some((own, _)) = rest.next().and_then(|todo| heading(&todo.text)) else { return 0 };
    rest.take_while(|todo| heading(&todo.text).is_none_or(|(level, _)| level > own)).count()
}

/// The folded headings that hide a todo, the nearest first.
pub fn over(list: &[Arc<Todo>], id: TodoId) -> Vec<TodoId> {
    // A todo that is not in the list has no heading over it.
    let Some(at) = list.iter().position(|todo| todo.id == id) else { return Vec::new() };
    let (above, rest) = list.split_at(at);
    let level = |todo: &Todo| heading(&todo.text).map(|(level, _)| level);
    let mut below = rest.first().and_then(|todo| level(todo)).unwrap_or(usize::MAX);
    let mut is_over = |todo: &&Arc<Todo>| {
        let is_over = level(todo).is_some_and(|level| level < below);
        if is_over {
            below = level(todo).unwrap_or(below);
        }
        is_over && todo.folded
    };
    above.iter().rev().filter(|todo| is_over(todo)).map(|todo| todo.id).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::id::OpId;
    use proptest::prelude::*;

    /// Todos by their texts; one that begins with `-` is folded.
    fn list(texts: &[&str]) -> Vec<Arc<Todo>> {
        let todo = |(number, text): (u64, &&str)| {
            Arc::new(Todo {
                id: TodoId::from_parts(number, 0),
                day: None,
                parent: None,
                rank: "i".parse().expect("a rank"),
                text: text.trim_start_matches('-').into(),
                text_op: OpId::UNKNOWN,
                done: false,
                trashed: None,
                seq: 0,
                pinned: false,
                folded: text.starts_with('-'),
            })
        };
        (0..).zip(texts).map(todo).collect()
    }

    fn shown(texts: &[&str]) -> Vec<String> {
        split(list(texts)).0.iter().map(|todo| todo.text.clone()).collect()
    }

    #[test]
    fn a_folded_heading_hides_what_is_below_it_up_to_the_next_of_its_level() {
        assert_eq!(shown(&["a", "-# B", "b", "## C", "c", "# D", "d"]), ["a", "# B", "# D", "d"]);
        assert_eq!(shown(&["# B", "b", "-## C", "c", "### E", "e", "## F", "f"]), ["# B", "b", "## C", "## F", "f"]);
        assert_eq!(shown(&["-## C", "c", "# B", "b"]), ["## C", "# B", "b"]);
        assert_eq!(shown(&["-# B", "-## C", "c", "# D"]), ["# B", "# D"]);
    }

    #[test]
    fn a_mark_on_a_todo_that_is_no_heading_hides_nothing() {
        assert_eq!(shown(&["-a", "b"]), ["a", "b"]);
    }

    #[test]
    fn a_section_is_counted_to_its_end() {
        let list = list(&["a", "-# B", "b", "## C", "c", "# D", "d"]);
        assert_eq!([0, 1, 3, 5].map(|at| below(&list, list[at].id)), [0, 3, 1, 1]);
    }

    fn texts() -> impl Strategy<Value = Vec<&'static str>> {
        prop::collection::vec(prop::sample::select(vec!["a", "-b", "# A", "-# B", "## C", "-## D", "### E", "-### F"]), 0..12)
    }

    proptest! {
        /// What is hidden has a folded heading over it, and without those it is shown.
        #[test]
        fn a_todo_is_hidden_by_what_is_over_it(texts in texts()) {
            let list = list(&texts);
            let (shown, hidden) = split(list.clone());
            prop_assert_eq!(shown.len() + hidden.len(), list.len());
            for todo in &list {
                let over = over(&list, todo.id);
                prop_assert_eq!(over.is_empty(), shown.iter().any(|other| other.id == todo.id));
                let unfolded = list.iter().map(|other| {
                    Arc::new(Todo { folded: other.folded && !over.contains(&other.id), ..other.as_ref().clone() })
                });
                prop_assert!(split(unfolded.collect()).0.iter().any(|other| other.id == todo.id));
            }
        }
    }
}
