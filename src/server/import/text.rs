//! Plain text: each line is a todo of today, by the rules for a pasted list.

use super::collected::Collected;
use crate::model::lines::lines;

/// Reads a file.
pub fn read(path: &str, text: &str, into: &mut Collected) {
    into.begin(path);
    let today = Some(into.today());
    let todos = lines(text);
    into.left_out().rows += text.lines().filter(|line| !line.trim().is_empty()).count() - todos.len();
    for todo in todos {
        into.todo(today, None, &todo.text, todo.done);
    }
}
