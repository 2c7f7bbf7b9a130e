//! What the list of keys says.

use crate::model::shortcuts::{Action, TodoAction};

/// What the page is about.
pub const KEYS: &str = "The keys of the day page. They work where no field has the focus.";

/// The heads of its tables.
pub const ON_THE_PAGE: &str = "On the page";
pub const ON_A_TODO: &str = "On a todo that has the focus";
pub const EVERYWHERE: &str = "Everywhere";
pub const KEY: &str = "Key";
pub const WHAT_IT_DOES: &str = "What it does";

/// What turns single keys on and off.
pub const TURN_ON: &str = "Turn single keys on";
pub const TURN_OFF: &str = "Turn single keys off";

/// The name of the space bar.
pub const SPACE: &str = "Space";

/// The name of a key, as it stands on a keyboard.
pub fn key(name: &str) -> String {
    match name {
        "ArrowUp" => "Arrow up".to_owned(),
        "ArrowDown" => "Arrow down".to_owned(),
        _ => match name.split_once('+') {
            Some((held, name)) => format!("{held} + {}", key(name)),
            None if name.len() == 1 => name.to_uppercase(),
            None => name.to_owned(),
        },
    }
}

/// What a single key does.
pub const fn action(action: Action) -> &'static str {
    match action {
        Action::WriteTodo => "Write a new todo",
        Action::AddNote => "Add a note",
        Action::Today => "Go to today",
        Action::PreviousDay => "Go to the day before",
        Action::NextDay => "Go to the day after",
        Action::Help => "Show the keyboard shortcuts",
    }
}

/// What a key does to a todo.
pub const fn todo_action(action: TodoAction) -> &'static str {
    match action {
        TodoAction::Above => "Go to the todo above",
        TodoAction::Below => "Go to the todo below",
        TodoAction::SelectAbove => "Select it and the todo above",
        TodoAction::SelectBelow => "Select it and the todo below",
        TodoAction::Edit => "Edit it",
        TodoAction::MoveOn => "Move it to tomorrow, or from an earlier day to today",
        TodoAction::PickDay => "Move it to another day",
        TodoAction::Up => "Move it up",
        TodoAction::Down => "Move it down",
        TodoAction::Pin => "Pin it, or unpin it",
        TodoAction::Delete => "Delete it",
    }
}

/// What the space bar does to a todo.
pub const CHECK: &str = "Check it, or uncheck it";

/// Keys that have no table of their own: browsers and fields know them.
pub const OTHER_KEYS: [(&str, &str); 5] = [
    ("Ctrl + K, on a Mac Cmd + K", "Search, or go to a day, a page or an action"),
    ("Ctrl + Z, on a Mac Cmd + Z", "Undo the last thing that was done on the page"),
    ("Enter", "Save the todo that is being written or edited"),
    ("Shift + Enter", "Begin a new line in it"),
    ("Escape", "Leave a field, a note or a menu, or clear the selection"),
];

/// Said where single keys are shortcuts.
pub const SINGLE_KEYS_ON: &str =
    "Single keys are on. If you use speech input, or press keys by accident, you can turn them off in this browser.";

/// Said where they are not.
pub const SINGLE_KEYS_OFF: &str = "Single keys are off in this browser. The arrow keys and Delete still work on a todo that has the focus.";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_called_as_on_the_keyboard() {
        for (name, called) in [("n", "N"), ("?", "?"), ("ArrowUp", "Arrow up"), ("Alt+ArrowDown", "Alt + Arrow down"), ("Delete", "Delete")]
        {
            assert_eq!(key(name), called);
        }
    }
}
