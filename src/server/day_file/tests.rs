use super::{closed, headings, larger, markdown, smaller, trimmed, unescaped};
use crate::{
    model::export::{DayRecord, NoteRecord, TodoRecord},
    server::import::{self, ImportError, Kind},
};
use proptest::{prelude::*, test_runner::FileFailurePersistence};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

const DAY: &str = "2026-11-23";

fn todo(text: &str, done: bool, deleted: bool) -> TodoRecord {
    let time = || "2026-11-23T09:30:00Z".to_owned();
    TodoRecord { id: "1".into(), text: text.into(), done_at: done.then(time), deleted, ..TodoRecord::default() }
}

fn note(title: &str, body: &str, deleted: bool) -> NoteRecord {
    NoteRecord { title: title.into(), body: body.into(), deleted, ..NoteRecord::default() }
}

fn of(todos: Vec<TodoRecord>, notes: Vec<NoteRecord>) -> DayRecord {
    DayRecord { day: DAY.parse().ok(), todos, notes, ..DayRecord::default() }
}

#[test]
fn a_day_is_a_page_of_markdown() {
    let todos = vec![todo("Milk", false, false), todo("Call\nthe bank", true, false), todo("Gone", false, true)];
    let notes = vec![note("List", "- eggs\n", false), note("", "**b**", false), note("Gone", "x", true)];
    let record = of(todos.clone(), notes);
    assert!(!record.is_empty());
    assert_eq!(
        markdown(&record, false),
        "# Monday, November 23, 2026\n\n## Todos\n\n- [ ] Milk\n- [x] Call\n  the bank\n\n## Notes\n\n\
         ### List\n\n- eggs\n\n### Untitled\n\n**b**\n"
    );
    assert_eq!(
        markdown(&record, true),
        "# Monday, November 23, 2026\n\n## Todos\n\n- [ ] Milk\n\n## Notes\n\n### List\n\n- eggs\n\n### Untitled\n\n**b**\n"
    );
    let deleted = todos.into_iter().filter(|todo| todo.deleted).collect();
    let record = of(deleted, vec![note("Gone", "x", true)]);
    assert!(record.is_empty());
    assert_eq!(markdown(&record, false), "# Monday, November 23, 2026\n");
    let labelled = DayRecord { label: Some("Trip".into()), ..record };
    assert_eq!(markdown(&labelled, false), "# Monday, November 23, 2026: Trip\n");
}

#[test]
fn subtasks_stand_below_their_todo() {
    let row = |id: &str, parent: Option<&str>, done: bool| TodoRecord {
        id: id.into(),
        parent: parent.map(str::to_owned),
        ..todo(&format!("{id}\nmore"), done, false)
    };
    let todos = vec![
        row("a", None, true),
        row("b", Some("a"), false),
        row("c", None, false),
        row("d", Some("c"), true),
        row("e", Some("d"), false),
    ];
    let line = |indent: &str, done: char, id: &str| format!("{indent}- [{done}] {id}\n{indent}  more\n");
    let record = DayRecord { todos, ..DayRecord::default() };
    let all = [("", 'x', "a"), ("  ", ' ', "b"), ("", ' ', "c"), ("  ", 'x', "d"), ("    ", ' ', "e")];
    let all: String = all.iter().map(|(indent, done, id)| line(indent, *done, id)).collect();
    assert_eq!(markdown(&record, false), format!("# Someday\n\n## Todos\n\n{all}"));
    let open: String = ["b", "c", "e"].iter().map(|id| line("", ' ', id)).collect();
    assert_eq!(markdown(&record, true), format!("# Someday\n\n## Todos\n\n{open}"));
    let circle = vec![row("a", Some("b"), false), row("b", Some("a"), false), row("c", None, false)];
    let circle = DayRecord { todos: circle, ..DayRecord::default() };
    assert_eq!(markdown(&circle, false).matches("- [ ]").count(), 3);
}

#[test]
fn only_a_text_that_would_be_shown_otherwise_has_backslashes() {
    for (text, written) in [
        ("Call Mum at 15:00 #home https://example.com/a_b", "Call Mum at 15:00 #home https://example.com/a_b"),
        ("Run `cargo test`", "Run `cargo test`"),
        ("# Home", "# Home"),
        ("Buy **milk**", "Buy \\*\\*milk\\*\\*"),
        ("[a](b) & <b>", "\\[a\\](b) \\& \\<b\\>"),
        ("a\n---", "a\n  \\---"),
        ("a\n- [ ] b", "a\n  \\- \\[ \\] b"),
        ("a\n1. b", "a\n  1\\. b"),
        ("a\n```\nb", "a\n  \\`\\`\\`\n  b"),
        ("a\\*b", "a\\\\\\*b"),
        ("a\n\nb", "a\n\n  b"),
    ] {
        let written = format!("## Todos\n\n- [ ] {written}\n");
        assert!(markdown(&of(vec![todo(text, false, false)], Vec::new()), false).ends_with(&written), "{text:?}");
        assert_eq!(unescaped(&written.replace("\n  ", "\n")), format!("## Todos\n\n- [ ] {text}\n"));
    }
}

#[test]
fn headings_of_a_note_look_like_no_section() {
    for (body, written) in [
        ("# A\n\ntext\n\n## B #\n### C", "#### A\n\ntext\n\n##### B #\n###### C"),
        ("#### D\n###### E", "###### D\n###### E"),
        ("Two\nlines\n===\n\nOne\n---\ntext", "#### Two lines\n\n##### One\ntext"),
        ("```\n# code\n```", "```\n# code\n```"),
        ("> # quoted", "> # quoted"),
        ("    # code", "    # code"),
        ("#no heading", "#no heading"),
    ] {
        assert_eq!(smaller(body), written, "{body}");
    }
    assert_eq!(larger("#### A\n\n##### B #\n###### C\n### D"), "# A\n\n## B #\n### C\n### D");
}

#[test]
fn what_a_note_leaves_open_is_closed() {
    for (body, end) in [
        ("```\ncode", "\n```"),
        ("````rust\n```\ncode", "\n````"),
        ("~~~\n```\ncode", "\n~~~"),
        ("```\ncode\n```", ""),
        ("<!-- comment", "\n-->"),
        ("<script>\nlet a;", "\n</script>"),
        ("- a\n  ```\n  code", ""),
        ("text", ""),
        ("", ""),
    ] {
        assert_eq!(closed(body.to_owned()), format!("{body}{end}"));
    }
    let day = of(Vec::new(), vec![note("A", "```\n## Todos", false), note("B", "b", false)]);
    let text = markdown(&day, false);
    let titles: Vec<_> = headings(&text).into_iter().map(|(_, range)| text[range].trim().to_owned()).collect();
    assert_eq!(titles, ["# Monday, November 23, 2026", "## Notes", "### A", "### B"]);
}

/// The texts of the task items that a reader of Markdown shows.
fn items(text: &str) -> Vec<String> {
    let mut open: Vec<usize> = Vec::new();
    let mut items: Vec<String> = Vec::new();
    for event in Parser::new_ext(text, Options::ENABLE_TASKLISTS) {
        match event {
            Event::TaskListMarker(_) => {
                open.push(items.len());
                items.push(String::new());
            }
            Event::End(TagEnd::Item) => {
                open.pop();
            }
            Event::Start(Tag::Paragraph) => open.last().into_iter().for_each(|at| items[*at].push_str("\n\n")),
            Event::Text(more) => open.last().into_iter().for_each(|at| items[*at].push_str(&more)),
            Event::Code(code) => open.last().into_iter().for_each(|at| items[*at].push_str(&format!("`{code}`"))),
            Event::SoftBreak | Event::HardBreak => open.last().into_iter().for_each(|at| items[*at].push('\n')),
            _ => {}
        }
    }
    items.iter().map(|item| trimmed(item)).collect()
}

/// A text in which no two empty lines follow each other: a reader of Markdown shows one gap.
fn without_gaps(text: &str) -> String {
    let mut text = trimmed(text);
    while text.contains("\n\n\n") {
        text = text.replace("\n\n\n", "\n\n");
    }
    text
}

/// A valid text of a todo with the special characters of Markdown. Lines have no trailing white space, because that is not kept.
fn todo_text() -> impl Strategy<Value = String> {
    let line = "(- |\\+ |[0-9]\\. |> |# |=== ?|--- ?|``` ?|~~~)?[-a-c*_`\\[\\]()<>&~|^$#!:x\\\\ 1.+=é]{0,12}";
    prop::collection::vec(line, 1..4).prop_map(|lines| {
        let lines: Vec<_> = lines.iter().map(|line| line.trim_end()).collect();
        let text = lines.join("\n").trim().to_owned();
        if text.is_empty() { "a".to_owned() } else { text }
    })
}

/// Lines of a note, which leave no fence and no HTML open.
fn body() -> impl Strategy<Value = String> {
    let line = "(#{1,3} [a-c]+)|(- \\[[ x]\\] [a-c]+)|(> [a-c]+)|([a-c*_]{1,10})|";
    prop::collection::vec(line, 0..8).prop_map(|lines| lines.join("\n").trim_matches('\n').to_owned())
}

fn config() -> ProptestConfig {
    let failure_persistence = Some(Box::new(FileFailurePersistence::Off) as _);
    ProptestConfig { cases: 400, failure_persistence, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_todo_is_one_task_item_with_its_text(texts in prop::collection::vec(todo_text(), 1..4)) {
        let todos = texts.iter().map(|text| todo(text, false, false)).collect();
        let text = markdown(&of(todos, Vec::new()), false);
        prop_assert_eq!(items(&text), texts.iter().map(|text| without_gaps(text)).collect::<Vec<_>>(), "{}", text);
    }

    #[test]
    fn an_exported_day_is_read_as_it_was(
        todos in prop::collection::vec((todo_text(), any::<bool>(), any::<bool>()), 0..6),
        notes in prop::collection::vec(("[a-c*_#`\\[\\]\\\\]{0,6}", body()), 0..4),
        label in prop::option::of("[a-c*#:\\\\]{1,6}"),
    ) {
        let todos: Vec<TodoRecord> = todos
            .iter()
            .enumerate()
            .map(|(number, (text, done, is_below))| TodoRecord {
                id: number.to_string(),
                parent: (*is_below && number > 0).then(|| (number - 1).to_string()),
                ..todo(text, *done, false)
            })
            .collect();
        let notes: Vec<_> = notes.iter().map(|(title, body)| note(title, body, false)).collect();
        let day = DayRecord { label, ..of(todos, notes) };
        let read = import::read("2026-11-23.md", markdown(&day, false).as_bytes(), "2026-11-30".parse().expect("a day"));
        if day.todos.is_empty() && day.notes.is_empty() && day.label.is_none() {
            prop_assert_eq!(read, Err(ImportError::Empty));
            return Ok(());
        }
        let read = read.expect("a file");
        prop_assert_eq!(read.kind, Kind::Markdown);
        let back = read.days.into_iter().next().expect("a day");
        let place = |day: &DayRecord, id: &Option<String>| id.as_ref().and_then(|id| day.todos.iter().position(|todo| todo.id == *id));
        let told = |day: &DayRecord| {
            let todos: Vec<_> =
                day.todos.iter().map(|todo| (todo.text.clone(), todo.done_at.is_some(), place(day, &todo.parent))).collect();
            let notes: Vec<_> = day.notes.iter().map(|note| (note.title.clone(), note.body.clone())).collect();
            (day.day, day.label.clone(), todos, notes)
        };
        prop_assert_eq!(told(&back), told(&day), "{}", markdown(&day, false));
    }
}
