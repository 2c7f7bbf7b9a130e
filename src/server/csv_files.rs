//! Todos and notes as tables (CSV, RFC 4180), for spreadsheets. Rows in the Trash have a time in `deleted_at`.

use crate::model::export::DayRecord;
use csv::{Terminator, WriterBuilder};
use std::io;

/// The columns of `todos.csv`.
pub const TODO_COLUMNS: [&str; 8] = ["day", "id", "parent", "text", "done_at", "pinned", "deleted_at", "created_at"];
/// The columns of `notes.csv`.
pub const NOTE_COLUMNS: [&str; 7] = ["day", "id", "title", "body", "pinned", "deleted_at", "created_at"];

/// The todos of a day, a row each.
///
/// # Errors
/// None in practice: it writes to memory.
pub fn todos(record: &DayRecord) -> io::Result<String> {
    let day = record.day.map(|day| day.to_string()).unwrap_or_default();
    let rows = record.todos.iter().map(|todo| {
        let text = inert(&todo.text);
        let [parent, done_at, deleted_at] = [&todo.parent, &todo.done_at, &todo.deleted_at].map(|field| field.clone().unwrap_or_default());
        [day.clone(), todo.id.clone(), parent, text, done_at, todo.pinned.to_string(), deleted_at, todo.created_at.clone()]
    });
    table(rows)
}

/// The notes of a day, a row each.
///
/// # Errors
/// None in practice: it writes to memory.
pub fn notes(record: &DayRecord) -> io::Result<String> {
    let day = record.day.map(|day| day.to_string()).unwrap_or_default();
    let rows = record.notes.iter().map(|note| {
        let deleted_at = note.deleted_at.clone().unwrap_or_default();
        let (title, body) = (inert(&note.title), inert(&note.body));
        [day.clone(), note.id.clone(), title, body, note.pinned.to_string(), deleted_at, note.created_at.clone()]
    });
    table(rows)
}

/// Rows as lines of a table.
///
/// # Errors
/// None in practice: it writes to memory.
pub fn table<const COLUMNS: usize, F: AsRef<[u8]>>(rows: impl IntoIterator<Item = [F; COLUMNS]>) -> io::Result<String> {
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new());
    for row in rows {
        writer.write_record(row).map_err(io::Error::other)?;
    }
    let bytes = writer.into_inner().map_err(|error| io::Error::other(error.to_string()))?;
    String::from_utf8(bytes).map_err(io::Error::other)
}

/// A text that a spreadsheet does not take for a formula.
fn inert(text: &str) -> String {
    // In a Japanese Excel the wide ones begin a formula, too.
    if text.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r', '\n']) { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::export::{NoteRecord, TodoRecord};
    use csv::ReaderBuilder;

    fn day() -> DayRecord {
        let todo = |id: &str, text: &str| TodoRecord {
            id: id.into(),
            text: text.into(),
            created_at: "2026-11-23T09:30:00Z".into(),
            ..TodoRecord::default()
        };
        let todos = vec![
            TodoRecord { done_at: Some("2026-11-23T10:00:00Z".into()), pinned: true, ..todo("a", "Say \"hello\", please\nand go") },
            TodoRecord { parent: Some("a".into()), ..todo("b", "=HYPERLINK(\"https://example.com\")") },
        ];
        let notes = vec![NoteRecord { id: "n".into(), title: "@cmd".into(), body: "- Milk\n".into(), ..NoteRecord::default() }];
        DayRecord { day: "2026-11-23".parse().ok(), todos, notes, ..DayRecord::default() }
    }

    #[test]
    fn the_table_is_that_of_the_standard() {
        assert_eq!(
            todos(&day()).expect("a table"),
            "2026-11-23,a,,\"Say \"\"hello\"\", please\nand go\",2026-11-23T10:00:00Z,true,,2026-11-23T09:30:00Z\r\n\
             2026-11-23,b,a,\"'=HYPERLINK(\"\"https://example.com\"\")\",,false,,2026-11-23T09:30:00Z\r\n"
        );
        assert_eq!(notes(&day()).expect("a table"), "2026-11-23,n,'@cmd,\"'- Milk\n\",false,,\r\n");
        assert_eq!(table([TODO_COLUMNS]).expect("a table"), "day,id,parent,text,done_at,pinned,deleted_at,created_at\r\n");
        assert_eq!(todos(&DayRecord::default()).expect("a table"), "");
    }

    #[test]
    fn a_text_that_begins_like_a_formula_is_none() {
        for mark in ['=', '+', '-', '@', '\t', '\r'] {
            let record =
                DayRecord { todos: vec![TodoRecord { text: format!("{mark}1"), ..TodoRecord::default() }], ..DayRecord::default() };
            let table = todos(&record).expect("a table");
            let mut reader = ReaderBuilder::new().has_headers(false).from_reader(table.as_bytes());
            let row = reader.records().next().expect("a row").expect("fields");
            assert_eq!(row.get(3), Some(format!("'{mark}1").as_str()));
        }
    }
}
