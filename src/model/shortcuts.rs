//! The keys of the day page: one table, for what the page does and for the page that lists them.

use super::day::Day;

/// What a single key does, outside of fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Goes to the box for a new todo.
    WriteTodo,
    /// Adds a note.
    AddNote,
    /// Goes to today.
    Today,
    /// Goes to the day before the one that is shown.
    PreviousDay,
    /// Goes to the day after it.
    NextDay,
    /// Lists the keys.
    Help,
}

impl Action {
    /// The address that it leads to from a page without a day, or from today's.
    pub fn path(self, today: Day) -> String {
        match self {
            Self::WriteTodo => "/#new-todo".into(),
            Self::AddNote => "/#add-note".into(),
            Self::Today => "/".into(),
            Self::Help => "/shortcuts".into(),
            Self::PreviousDay => today.previous().path(),
            Self::NextDay => today.next().path(),
        }
    }

    /// How many days it goes on from the day that is shown.
    pub const fn days(self) -> Option<i8> {
        match self {
            Self::PreviousDay => Some(-1),
            Self::NextDay => Some(1),
            _ => None,
        }
    }
}

/// What a key does to the todo whose row has the focus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TodoAction {
    /// Goes to the todo above.
    Above,
    /// Goes to the todo below.
    Below,
    /// Selects the todo above, and goes to it.
    SelectAbove,
    /// Selects the todo below, and goes to it.
    SelectBelow,
    /// Opens the edit box.
    Edit,
    /// Moves it to the next day, or to today.
    MoveOn,
    /// Opens the menu at the field for a day.
    PickDay,
    /// Moves it up in its list.
    Up,
    /// Moves it down in its list.
    Down,
    /// Pins it, or unpins it.
    Pin,
    /// Moves it to the Trash.
    Delete,
}

/// The single keys. A person can turn them off: speech input types letters too.
pub const ACTIONS: [(&str, Action); 7] = [
    ("n", Action::WriteTodo),
    ("c", Action::WriteTodo),
    ("a", Action::AddNote),
    ("h", Action::Today),
    ("k", Action::PreviousDay),
    ("j", Action::NextDay),
    ("?", Action::Help),
];

/// The keys of a todo.
pub const TODO_ACTIONS: [(&str, TodoAction); 11] = [
    ("ArrowUp", TodoAction::Above),
    ("ArrowDown", TodoAction::Below),
    ("Shift+ArrowUp", TodoAction::SelectAbove),
    ("Shift+ArrowDown", TodoAction::SelectBelow),
    ("e", TodoAction::Edit),
    ("t", TodoAction::MoveOn),
    ("m", TodoAction::PickDay),
    ("Alt+ArrowUp", TodoAction::Up),
    ("Alt+ArrowDown", TodoAction::Down),
    ("p", TodoAction::Pin),
    ("Delete", TodoAction::Delete),
];

/// A pressed key, from a keyboard event.
#[derive(Debug, Clone, Copy)]
pub struct Pressed<'a> {
    /// What the key means on the person's layout, such as `n`.
    pub key: &'a str,
    /// The physical key, such as `KeyN`.
    pub code: &'a str,
    /// Whether Alt is held.
    pub alt: bool,
    /// Whether Ctrl, Cmd or the Windows key is held, which are the browser's.
    pub command: bool,
    /// Whether Shift is held.
    pub shift: bool,
}

impl Pressed<'_> {
    /// What it does outside of fields.
    pub fn action(self) -> Option<Action> {
        ACTIONS.iter().find(|(name, _)| self.is(name)).map(|(_, action)| *action)
    }

    /// What it does to a todo.
    pub fn todo_action(self) -> Option<TodoAction> {
        TODO_ACTIONS.iter().find(|(name, _)| self.is(name)).map(|(_, action)| *action)
    }

    /// Whether it takes back what was done last.
    pub fn is_undo(self) -> bool {
        self.command && !self.alt && !self.shift && self.letter() == Some('z')
    }

    /// Whether it is the key that a table names.
    fn is(self, name: &str) -> bool {
        // Many layouts have `?` on Shift; a letter with Shift is another key.
        if let Some(name) = name.strip_prefix("Shift+") {
            return self.shift && !self.alt && !self.command && name == self.key;
        }
        if self.command || (self.shift && self.key != "?") {
            return false;
        }
        match name.strip_prefix("Alt+") {
            Some(name) => self.alt && name == self.key,
            None => !self.alt && (name == self.key || self.letter().is_some_and(|letter| name.len() == 1 && name.starts_with(letter))),
        }
    }

    /// The Latin letter of the key: what it types, also with Caps Lock on, and on a layout of another script what is printed there beside
    /// it.
    fn letter(self) -> Option<char> {
        let typed = self.key.chars().next().filter(|_| self.key.chars().count() == 1)?;
        if typed.is_ascii() {
            return typed.is_ascii_alphabetic().then(|| typed.to_ascii_lowercase());
        }
        // Greek and the scripts after it in Unicode, without symbols. Layouts with additional Latin letters have the other letters in the
        // usual places.
        let is_of_another_script = matches!(typed, '\u{370}'..='\u{1fff}' | '\u{2c00}'..);
        let printed = self.code.strip_prefix("Key").filter(|_| is_of_another_script)?;
        printed.chars().next().map(|letter| letter.to_ascii_lowercase())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const N: Pressed<'_> = Pressed { key: "n", code: "KeyN", alt: false, command: false, shift: false };

    #[test]
    fn undo_is_control_and_z_on_every_layout() {
        let z = Pressed { key: "z", code: "KeyZ", command: true, ..N };
        for pressed in [z, Pressed { key: "Z", ..z }, Pressed { key: "я", ..z }, Pressed { key: "ئ", ..z }, Pressed { code: "KeyY", ..z }]
        {
            assert!(pressed.is_undo(), "{pressed:?}");
        }
        for other in [Pressed { shift: true, ..z }, Pressed { alt: true, ..z }, Pressed { command: false, ..z }, Pressed { key: "y", ..z }]
        {
            assert!(!other.is_undo(), "{other:?}");
        }
    }

    #[test]
    fn a_letter_alone_does_what_the_table_says() {
        assert_eq!(N.action(), Some(Action::WriteTodo));
        assert_eq!(Pressed { key: "N", ..N }.action(), Some(Action::WriteTodo), "Caps Lock");
        for other in [Pressed { command: true, ..N }, Pressed { alt: true, ..N }, Pressed { key: "N", shift: true, ..N }] {
            assert_eq!(other.action(), None, "{other:?}");
        }
    }

    #[test]
    fn a_key_is_found_on_every_layout() {
        let shifted = Pressed { key: "?", code: "Minus", shift: true, ..N };
        assert_eq!(shifted.action(), Some(Action::Help), "German");
        assert_eq!(Pressed { shift: false, ..shifted }.action(), Some(Action::Help));
        assert_eq!(Pressed { key: "т", ..N }.action(), Some(Action::WriteTodo), "Russian");
        assert_eq!(Pressed { key: "ى", ..N }.action(), Some(Action::WriteTodo), "Arabic");
        // Dvorak has L where others have N.
        assert_eq!(Pressed { key: "l", ..N }.action(), None);
        // German has Ö where others have a semicolon, and a dead key types nothing.
        assert_eq!(Pressed { key: "ö", code: "Semicolon", ..N }.action(), None);
        assert_eq!(Pressed { key: "ñ", code: "KeyN", ..N }.action(), None);
        assert_eq!(Pressed { key: "Dead", ..N }.action(), None);
        assert_eq!(Pressed { key: "€", ..N }.action(), None);
        assert_eq!(Pressed { key: "", code: "", ..N }.action(), None);
    }

    #[test]
    fn the_arrows_go_and_with_alt_they_move() {
        let up = Pressed { key: "ArrowUp", code: "ArrowUp", ..N };
        assert_eq!(up.todo_action(), Some(TodoAction::Above));
        assert_eq!(Pressed { alt: true, ..up }.todo_action(), Some(TodoAction::Up));
        assert_eq!(Pressed { shift: true, ..up }.todo_action(), Some(TodoAction::SelectAbove));
        for other in [Pressed { alt: true, ..up }, Pressed { command: true, ..up }] {
            assert_eq!(Pressed { shift: true, ..other }.todo_action(), None, "{other:?}");
        }
    }

    #[test]
    fn no_key_is_in_a_table_twice() {
        for (index, (key, _)) in ACTIONS.iter().enumerate() {
            assert!(ACTIONS.iter().skip(index + 1).all(|(other, _)| other != key), "{key}");
        }
        for (index, (key, _)) in TODO_ACTIONS.iter().enumerate() {
            assert!(TODO_ACTIONS.iter().skip(index + 1).all(|(other, _)| other != key), "{key}");
        }
    }
}
