//! What the pages say of notes.

pub const NOTES: &str = "Notes";
pub const NOTE: &str = "Note";
pub const ADD_NOTE: &str = "Add note";

/// Where a day has no note.
pub const NOTHING: &str = "No notes on this day. A note keeps what doesn't fit in a todo; Markdown works.";

/// Its fields.
pub const TITLE: &str = "Title";
pub const UNTITLED: &str = "Untitled";
pub const UNTITLED_NOTE: &str = "Untitled note";
pub const WRITE_IN_MARKDOWN: &str = "Write in Markdown";

/// Whether it is saved.
pub const SAVED: &str = "Saved";
pub const SAVING: &str = "Saving…";
pub const NOT_SAVED: &str = "Not saved";

/// A note that a form could not make.
pub const NOTE_NOT_SAVED: &str = "Note: not saved";

/// Above the text that another page saved.
pub const OTHER_VERSION: &str = "The other version";
pub const SAVE_AS_NEW: &str = "Save as a new note";

/// Where only the beginning of a note is shown.
pub const CLIPPED: &str = "This is the beginning of a long note.";

/// While the rest of it is on its way.
pub const LOADING: &str = "Loading the whole note…";

/// Where it did not come.
pub const NOT_LOADED: &str = "The whole note could not be loaded. Try again.";

/// Where a task was ticked on a page that was out of date.
pub const CHANGED: &str = "The note was changed on another page in the meantime. This is how it reads now.";

pub const FULL_SCREEN: &str = "Full screen";
pub const SHOW_WHOLE: &str = "Show the whole note";

/// Where it lies in the Trash.
pub const IN_TRASH: &str = "This note is in the Trash. ";

/// Its text on a page of its own.
pub const TEXT: &str = "Text";
pub const NO_TEXT: &str = "This note has no text.";

/// A note by its title, on the page.
pub fn note(name: &str) -> String {
    format!("Note: {name}")
}

/// The link that edits it.
pub fn edit(name: &str) -> String {
    format!("Edit note: {name}")
}

/// The button that deletes it.
pub fn delete(name: &str) -> String {
    format!("Delete note: {name}")
}

/// What opens its menu.
pub fn more(name: &str) -> String {
    format!("More actions for note: {name}")
}

/// The title of its page.
pub fn of_day(day: &str) -> String {
    format!("Note on {day}")
}

/// Where a link names a note by its title.
pub const OPEN: &str = "Open the note";
pub const NO_SUCH_NOTE: &str = "There is no such note";

/// Where there is none of this title.
pub fn none_called(title: &str) -> String {
    format!("There is no note called “{title}”.")
}

/// The parts of a text in Markdown.
pub const TABLE: &str = "Table";
pub const CODE: &str = "Code";
pub const TASK: &str = "Task";

/// The link from a footnote to its place in the text.
pub const BACK_TO_TEXT: &str = "Back to the text";

/// The kinds of alerts.
pub const ALERT_NOTE: &str = "Note";
pub const ALERT_TIP: &str = "Tip";
pub const ALERT_IMPORTANT: &str = "Important";
pub const ALERT_WARNING: &str = "Warning";
pub const ALERT_CAUTION: &str = "Caution";

/// A note's title, or what stands for it.
pub fn title_of(title: &str) -> String {
    if title.is_empty() { UNTITLED_NOTE.to_owned() } else { title.to_owned() }
}
