use super::{Fault, Import, ImportError, Kind, LeftOut, Unit, read as read_file};
use crate::model::{
    day::Day,
    export::{DayRecord, EarlierText, FORMAT, NoteRecord, TodoRecord, VERSION},
    language::LanguageChoice,
    limits::{
        IMPORT_BYTES, IMPORT_FILES, IMPORT_ROWS, IMPORT_TEXT_BYTES, IMPORT_UNPACKED_BYTES, NOTE_BODY_CHARS, SUBTASK_LEVELS, TEMPLATE_CHARS,
        TODO_CHARS,
    },
    note::{Body, Title},
    preferences::{Choice, Preferences, TextSize, WeekStart},
    repeat::Rule,
    theme::Theme,
    todo::TodoText,
};
use proptest::{prelude::*, test_runner::FileFailurePersistence};
use serde_json::{Value, json};
use std::{
    collections::HashSet,
    io::{Cursor, Write as _},
};
use zip::{ZipWriter, write::SimpleFileOptions};

/// A Thursday.
const TODAY: &str = "2026-11-26";

fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

fn read(name: &str, bytes: impl AsRef<[u8]>) -> Result<Import, ImportError> {
    read_file(name, bytes.as_ref(), day(TODAY))
}

/// The content of a file as lines: days, todos with their levels, notes.
fn told(name: &str, bytes: impl AsRef<[u8]>) -> Vec<String> {
    let import = read(name, bytes).expect("an import");
    let mut told = Vec::new();
    for record in &import.days {
        let label = record.label.as_ref().map(|label| format!(": {label}")).unwrap_or_default();
        told.push(record.day.map_or_else(|| "someday".to_owned(), |day| day.to_string()) + &label);
        let parent = |todo: &TodoRecord| todo.parent.as_ref().and_then(|id| record.todos.iter().find(|other| other.id == *id));
        for todo in &record.todos {
            let level = std::iter::successors(parent(todo), |todo| parent(todo)).count();
            let mark = if todo.done_at.is_some() { 'x' } else { ' ' };
            told.push(format!("{}[{mark}] {}", "  ".repeat(level), todo.text));
        }
        told.extend(record.notes.iter().map(|note| format!("{}| {}", note.title, note.body)));
    }
    told
}

fn left_out(name: &str, bytes: impl AsRef<[u8]>) -> LeftOut {
    read(name, bytes).expect("an import").left_out
}

fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (path, bytes) in files {
        zip.start_file(*path, SimpleFileOptions::default()).expect("a file");
        zip.write_all(bytes).expect("written");
    }
    zip.finish().expect("an archive").into_inner()
}

/// An archive with a list of this many entries and no files. All have one name, so that a reader that goes by names counts only one.
fn entries(count: usize) -> Vec<u8> {
    let mut archive = zip(&[("a", b"")]);
    let at = |archive: &[u8], signature: &[u8]| archive.windows(4).position(|four| four == signature).expect("its place");
    let (list, end) = (at(&archive, b"PK\x01\x02"), at(&archive, b"PK\x05\x06"));
    let (entry, mut tail) = (archive[list..end].to_vec(), archive.split_off(end));
    archive.truncate(list);
    archive.extend(entry.repeat(count));
    let number = u16::try_from(count).expect("a small number").to_le_bytes();
    tail[8..10].copy_from_slice(&number);
    tail[10..12].copy_from_slice(&number);
    tail[12..16].copy_from_slice(&u32::try_from(entry.len() * count).expect("a small list").to_le_bytes());
    archive.extend(tail);
    archive
}

fn export(days: Value) -> String {
    json!({ "format": FORMAT, "version": VERSION, "days": days }).to_string()
}

fn row(id: &str, parent: Option<&str>) -> Value {
    json!({ "id": id, "parent": parent, "text": id, "done_at": null, "deleted": false, "deleted_at": null,
        "created_at": "2026-11-23T09:30:00Z", "rank": "i", "version": 1, "title": id, "body": id })
}

fn on(day: Option<&str>, todos: Vec<Value>, notes: Vec<Value>) -> Value {
    json!({ "day": day, "label": null, "todos": todos, "notes": notes })
}

#[test]
fn an_export_is_read_as_it_was_written() {
    let time = || "2026-11-23T09:30:00.123456789Z".to_owned();
    let todo = TodoRecord {
        id: "t".into(),
        parent: None,
        text: "Milk\nand eggs".into(),
        done_at: Some(time()),
        deleted: true,
        deleted_at: Some(time()),
        created_at: time(),
        rank: "80".into(),
        version: 7,
        pinned: true,
        folded: true,
    };
    let version = EarlierText { id: "v".into(), written_at: Some(time()), title: "Old".into(), body: "text".into() };
    let note = NoteRecord {
        id: "n".into(),
        title: "List".into(),
        body: "# A\r\n".into(),
        created_at: time(),
        rank: "i".into(),
        version: 2,
        pinned: true,
        versions: vec![version],
        ..NoteRecord::default()
    };
    let days = vec![
        DayRecord { day: Some(day(TODAY)), label: Some("Trip".into()), archived: true, todos: vec![todo], notes: vec![note] },
        DayRecord { todos: vec![TodoRecord { id: "s".into(), created_at: time(), ..TodoRecord::default() }], ..DayRecord::default() },
    ];
    let json = export(serde_json::to_value(&days).expect("JSON"));
    let import = read("daybook.json", &json).expect("an import");
    assert_eq!(import, Import { kind: Kind::Daybook, days, settings: Choice::default(), left_out: LeftOut::default() });
    for (name, path) in [("daybook-2026-11-26.zip", "daybook.json"), ("again.zip", "daybook-2026-11-26/daybook.json")] {
        assert_eq!(read(name, zip(&[("days/2026-11-26.md", b"- [ ] a"), (path, json.as_bytes())])).as_ref(), Ok(&import));
    }
    assert_eq!(read("renamed.txt", &json).as_ref(), Ok(&import));
}

#[test]
fn the_first_version_of_an_export_is_read() {
    let first = json!({ "format": FORMAT, "version": 1, "days": [on(Some(TODAY), vec![row("a", None)], vec![row("b", None)])] });
    assert_eq!(told("daybook.json", first.to_string()), [TODAY, "[ ] a", "b| b"]);
}

/// The settings of an export with this content.
fn settings(preferences: Value, template: Value) -> Choice {
    let file = json!({ "format": FORMAT, "version": VERSION, "preferences": preferences, "template": template, "days": [] });
    read("daybook.json", file.to_string()).expect("an import").settings
}

#[test]
fn the_settings_of_an_export_are_read_as_far_as_they_can_be_chosen() {
    let preferences = Preferences {
        week_start: WeekStart::Saturday,
        text_size: TextSize::Large,
        theme: Theme::Tan,
        time_zone: "Asia/Tokyo".parse().expect("a zone"),
        language: LanguageChoice::German,
    };
    let json = || serde_json::to_value(&preferences).expect("JSON");
    assert_eq!(settings(json(), json!("Stretch\r\nPlan \n\n")), Choice::of(preferences.clone(), "Stretch\nPlan".into()));
    let usual = serde_json::to_value(Preferences::default()).expect("JSON");
    for (preferences, template) in [(usual, json!(" \n")), (json!(null), json!(null)), (json!({}), json!("x".repeat(TEMPLATE_CHARS + 1)))] {
        assert_eq!(settings(preferences, template), Choice::default(), "nobody has chosen that");
    }
    // Values that a later version or another server may have.
    let mut later = json();
    for (name, word) in
        [("theme", "purple"), ("language", "nl"), ("time_zone", "Mars/Olympus"), ("week_start", "friday"), ("sound", "loud")]
    {
        later[name] = json!(word);
    }
    later["text_size"] = json!(null);
    assert_eq!(settings(later.clone(), json!("Stretch")), Choice { template: Some("Stretch".into()), ..Choice::default() });
    later["time_zone"] = json!("../etc/passwd");
    later["theme"] = json!("cloud");
    assert_eq!(settings(later, json!(null)), Choice { theme: Some(Theme::Cloud), ..Choice::default() });
}

#[test]
fn an_export_that_is_damaged_is_refused_with_its_place() {
    let today = || Some(day(TODAY));
    for (days, refused) in [
        (json!([on(Some("2026-02-30"), vec![], vec![])]), ImportError::NotUnderstood { line: Some(1) }),
        (json!([on(Some(TODAY), vec![json!({ "id": "a" })], vec![])]), ImportError::NotUnderstood { line: Some(1) }),
        (
            json!([on(Some(TODAY), vec![], vec![]), on(Some(TODAY), vec![], vec![])]),
            ImportError::Inconsistent { day: today(), fault: Fault::DayTwice },
        ),
        (
            json!([on(None, vec![row("a", None)], vec![]), on(Some(TODAY), vec![row("a", None)], vec![])]),
            ImportError::Inconsistent { day: today(), fault: Fault::IdTwice },
        ),
        (
            json!([on(None, vec![row("a", Some("b")), row("b", Some("a"))], vec![])]),
            ImportError::Inconsistent { day: None, fault: Fault::Circle },
        ),
        (json!([on(None, vec![row("a", Some("a"))], vec![])]), ImportError::Inconsistent { day: None, fault: Fault::Circle }),
    ] {
        assert_eq!(read("daybook.json", export(days.clone())), Err(refused), "{days}");
    }
    let mut wrong = row("a", None);
    wrong["done_at"] = json!("yesterday");
    let refused = ImportError::Inconsistent { day: today(), fault: Fault::Time };
    assert_eq!(read("a.json", export(json!([on(Some(TODAY), vec![wrong], vec![])]))), Err(refused));
    let newer = json!({ "format": FORMAT, "version": VERSION + 1, "days": [] });
    assert_eq!(read("a.json", newer.to_string()), Err(ImportError::Newer { version: VERSION + 1 }));
    for other in ["{}", "[]", "{", "{\"format\":\"other\",\"version\":1,\"days\":[]}"] {
        assert!(matches!(read("a.json", other), Err(ImportError::NotUnderstood { .. })), "{other}");
    }
}

#[test]
fn a_parent_that_is_not_there_or_is_too_deep_is_mended() {
    let mut rows = vec![row("0", Some("gone"))];
    rows.extend((1..9).map(|number| row(&number.to_string(), Some(&(number - 1).to_string()))));
    rows.reverse();
    let import = read("a.json", export(json!([on(None, rows, vec![])]))).expect("an import");
    let parents: Vec<_> = import.days[0].todos.iter().rev().map(|todo| todo.parent.as_deref()).collect();
    assert_eq!(parents, [None, Some("0"), Some("1"), Some("2"), Some("3"), Some("4"), Some("4"), Some("4"), Some("4")]);
    assert_eq!(SUBTASK_LEVELS, 5);
}

#[test]
fn tasks_of_a_daily_note_are_todos_and_the_rest_is_a_note() {
    let text = "---\ntags: [x]\n---\n# Thursday\n\nSome words.\n\n- [ ] Milk\n  - [x] Oat\n  - not too much\n* [x] Call\n  the bank\n\n1. [ ] One\n- bullet\n  + [ ] Below\n\n> - [ ] quoted\n\n```\n- [ ] code\n```\n- [ ]\n";
    let told = told("vault/daily/2026-11-25.md", text);
    assert_eq!(
        told[..told.len() - 1],
        ["2026-11-25", "[ ] Milk\n- not too much", "  [x] Oat", "[x] Call\nthe bank", "[ ] One", "[ ] Below"]
    );
    let note = told.last().expect("a note");
    assert!(note.starts_with("Thursday| Some words.\n") && note.ends_with("\n\n```yaml\ntags: [x]\n```\n"), "{note}");
    assert!(note.contains("- bullet\n") && note.contains("> - [ ] quoted") && note.contains("```\n- [ ] code\n```"), "{note}");
}

#[test]
fn a_note_has_its_heading_or_its_file_for_a_title() {
    for (name, text, title, body) in [
        ("Ideas.md", "# Great ideas\n\n- [ ] one\n", "Great ideas", "- [ ] one\n"),
        ("Ideas.md", "Words.\n\n## Later\n", "Later", "Words.\n\n## Later\n"),
        ("a/b/Ideas.md", "Words.", "Ideas", "Words."),
        ("26-11-2026.md", "Words.", "26-11-2026", "Words."),
        ("Ideas.markdown", "#\n\nWords.", "Ideas", "#\n\nWords."),
        ("Ideas.md", "---\na: '```'\n---\n\n# Great\nWords.\n", "Great", "Words.\n\n````yaml\na: '```'\n````\n"),
        ("Ideas.md", "---\na: 1\n---\n", "Ideas", "```yaml\na: 1\n```\n"),
        ("Ideas.md", "---\n\nWords.", "Ideas", "---\n\nWords."),
    ] {
        assert_eq!(told(name, text), [TODAY.to_owned(), format!("{title}| {body}")], "{text:?}");
    }
}

#[test]
fn blocks_of_logseq_that_begin_with_a_keyword_are_todos() {
    let text = "- TODO Milk\n\t- DONE Oat\n- LATER Read\n- NOW Write\n- DOING Run\n- A thought\n\t- TODO Think\n- Nothing TODO here\n";
    assert_eq!(
        told("graph/journals/2026_11_24.md", text),
        [
            "2026-11-24",
            "[ ] Milk",
            "  [x] Oat",
            "[ ] Read",
            "[ ] Write",
            "[ ] Run",
            "[ ] Think",
            "2026_11_24| - A thought\n- Nothing TODO here\n"
        ]
    );
    assert_eq!(told("2026-11-24.md", "- TODO Milk\n"), ["2026-11-24", "2026-11-24| - TODO Milk\n"], "no file of Logseq's");
}

#[test]
fn a_day_of_daybook_is_known_by_its_heading() {
    let text = "# Tuesday, November 24, 2026: A trip\n\n## Todos\n\n- [ ] Buy \\*milk\\*\n  - [x] Oat\n\n## Notes\n\n### List\n\n#### Eggs\n\n\
                ### Untitled\n\nwords\n";
    let day = ["2026-11-24: A trip", "[ ] Buy *milk*", "  [x] Oat", "List| # Eggs", "| words"];
    assert_eq!(told("renamed.md", text), day);
    assert_eq!(told("someday.md", "# Someday\n\n## Todos\n\n- [ ] Fly\n"), ["someday", "[ ] Fly"]);
    let added = text.replace("## Notes", "By hand.\n\n## Notes");
    assert_eq!(told("2026-11-24.md", added).last().map(String::as_str), Some("2026-11-24| By hand."));
    let wrong = "# Monday, November 24, 2026\n\nwords";
    assert_eq!(told("a.md", wrong), [TODAY, "Monday, November 24, 2026| words"], "that was a Tuesday");
}

#[test]
fn a_vault_is_read_without_its_settings() {
    let files: [(&str, &[u8]); 11] = [
        ("vault/.obsidian/app.json", b"{}"),
        ("vault/.trash/Old.md", b"old"),
        ("vault/.git/HEAD", b"x"),
        ("vault/__MACOSX/Ideas.md", b"x"),
        ("vault/logseq/bak/Ideas.md", b"x"),
        ("vault/daily/2026-11-25.md", b"- [ ] Milk"),
        ("vault/Ideas.md", b"![[a.png]] and ![b](b.png) and [[Note]]"),
        ("vault/a.png", b"\x89PNG"),
        ("vault/inner.zip", b"PK\x03\x04"),
        ("vault/Broken.md", b"\xff\xfe"),
        ("vault/Empty.md", b" \n"),
    ];
    let archive = zip(&files);
    assert_eq!(told("vault.zip", &archive), ["2026-11-25", "[ ] Milk", TODAY, "Ideas| ![[a.png]] and ![b](b.png) and [[Note]]"]);
    assert_eq!(left_out("vault.zip", &archive), LeftOut { pictures: 2, files: 3, rows: 1 });
}

#[test]
fn many_notes_without_a_day_come_to_several_days() {
    let names: Vec<String> = (0..250).map(|number| format!("{number:03}.md")).collect();
    let files: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b"words"[..])).collect();
    let import = read("vault.zip", zip(&files)).expect("an import");
    let days: Vec<_> = import.days.iter().map(|record| (record.day, record.notes.len())).collect();
    assert_eq!(days, [(Some(day("2026-11-24")), 50), (Some(day("2026-11-25")), 100), (Some(day(TODAY)), 100)]);
}

#[test]
fn an_archive_that_is_an_attack_is_refused() {
    for path in ["../a.md", "/a.md", "a/../../b.md", "..\\a.md", "C:\\a.md"] {
        assert_eq!(read("a.zip", zip(&[(path, b"x")])), Err(ImportError::Outside), "{path}");
    }
    // Blank files have no content, but count as they are unpacked.
    let part = vec![b' '; IMPORT_TEXT_BYTES];
    let names: Vec<String> = (0..=IMPORT_UNPACKED_BYTES / IMPORT_TEXT_BYTES).map(|number| format!("{number}.md")).collect();
    let bomb = zip(&names.iter().map(|name| (name.as_str(), &part[..])).collect::<Vec<_>>());
    assert!(bomb.len() < 1_000_000);
    let refused = ImportError::TooLarge { limit: IMPORT_UNPACKED_BYTES, unit: Unit::UnpackedBytes };
    assert_eq!(read("a.zip", &bomb), Err(refused));
    let mut many = ZipWriter::new(Cursor::new(Vec::new()));
    for number in 0..=IMPORT_FILES {
        many.start_file(number.to_string(), SimpleFileOptions::default()).expect("a file");
    }
    let many = many.finish().expect("an archive").into_inner();
    assert_eq!(read("a.zip", many), Err(ImportError::TooLarge { limit: IMPORT_FILES, unit: Unit::Files }));
    assert_eq!(read("a.zip", entries(IMPORT_FILES)).map(drop), Err(ImportError::NotUnderstood { line: None }), "no file of it is read");
    assert_eq!(read("a.zip", entries(IMPORT_FILES + 1)), Err(ImportError::TooLarge { limit: IMPORT_FILES, unit: Unit::Files }));
    // The bit that marks a file as encrypted, in its own header and in the list of files.
    let mut encrypted = zip(&[("a.md", b"x")]);
    let listed = encrypted.windows(4).position(|four| four == b"PK\x01\x02").expect("the list");
    encrypted[6] |= 1;
    encrypted[listed + 8] |= 1;
    assert_eq!(read("a.zip", encrypted), Err(ImportError::Encrypted));
    for broken in [&b"PK\x03\x04"[..], &zip(&[("a.md", b"some words")])[..40]] {
        assert_eq!(read("a.zip", broken), Err(ImportError::NotUnderstood { line: None }));
    }
    assert_eq!(read("a.zip", zip(&[("a.png", b"x")])), Err(ImportError::NotUnderstood { line: None }));
    let long = vec![b'x'; IMPORT_TEXT_BYTES + 1];
    let refused = Err(ImportError::TooLarge { limit: IMPORT_TEXT_BYTES, unit: Unit::TextBytes });
    assert_eq!((read("a.md", &long), read("a.zip", zip(&[("a.md", &long)]))), (refused.clone(), refused));
    assert!(read("a.txt", "x\n".repeat(IMPORT_ROWS)).is_ok());
    let refused = Err(ImportError::TooLarge { limit: IMPORT_ROWS, unit: Unit::Rows });
    assert_eq!(read("a.txt", "x\n".repeat(IMPORT_ROWS + 1)), refused);
    let long = vec![b'x'; IMPORT_BYTES + 1];
    assert_eq!(read("a.txt", long), Err(ImportError::TooLarge { limit: IMPORT_BYTES, unit: Unit::Bytes }));
}

#[test]
fn what_is_nested_without_end_is_refused_or_kept_and_takes_no_stack() {
    let deep = IMPORT_TEXT_BYTES / 64;
    let head = format!("{{\"format\":\"{FORMAT}\",\"version\":{VERSION},\"days\":");
    let row = "{\"id\":\"a\",\"todos\":";
    for json in [
        "[".repeat(deep),
        "{\"days\":".repeat(deep / 8),
        format!("{head}{}", "[".repeat(deep)),
        format!("{head}[{}", row.repeat(deep / row.len())),
    ] {
        assert!(matches!(read("daybook.json", json), Err(ImportError::NotUnderstood { .. })));
    }
    // A field that nobody reads may hold anything.
    let unknown = format!("{head}[],\"more\":{}{}}}", "[".repeat(deep), "]".repeat(deep));
    assert!(read("daybook.json", unknown).is_ok_and(|import| import.days.is_empty()));
    let stairs: String = (0..500).map(|level| format!("{}- [ ] x\n", "  ".repeat(level))).collect();
    for text in [
        "> ".repeat(deep) + "x",
        "- ".repeat(deep) + "x",
        "[".repeat(deep) + "x",
        "![](".repeat(deep) + "x",
        "**_".repeat(deep) + "x",
        stairs,
    ] {
        for name in ["a.md", "2026_11_26.md"] {
            let import = read(name, &text).expect("an import");
            let kept = import.days.iter().flat_map(|day| {
                day.todos.iter().map(|todo| todo.text.clone()).chain(day.notes.iter().map(|note| note.body.clone() + &note.title))
            });
            assert!(kept.collect::<String>().contains('x'), "{name} {}", text.get(..20).unwrap_or_default());
        }
    }
}

const TODOIST: &str = "TYPE,CONTENT,DESCRIPTION,PRIORITY,INDENT,AUTHOR,RESPONSIBLE,DATE,DATE_LANG,TIMEZONE\n";

#[test]
fn a_project_of_todoist_is_read() {
    let text = format!(
        "\u{feff}{TODOIST}note,About the project,,,,Ada (1),,,,\n\
         task,\"Call Mum, please\",By phone,1,1,Ada (1),,tomorrow at 3pm,en,UTC\n\
         task,Find the number,,4,2,Ada (1),,,,\n\
         note,It is in the book,,,,Ada (1),,,,\n\
         task,Much deeper,,4,9,,,,,\n\
         task,On its own day,,4,2,,,2026-12-24,en,\n\
         ,,,,,,,,,\n\
         section,Home,,,,,,,,\n\
         task,Water the plants,,4,1,,,every monday,en,\n\
         task,Putzen,,4,1,,,jeden Montag,de,\n\
         task,Schoonmaken,,4,1,,,elke maandag,nl,\n\
         task,,,4,1,,,,,\n\
         meta,view_style=list,,,,,,,,\n"
    );
    assert_eq!(
        told("Chores.csv", &text),
        [
            TODAY.to_owned(),
            "Chores| About the project".to_owned(),
            "2026-11-27".to_owned(),
            "[ ] Call Mum, please 15:00\nBy phone".to_owned(),
            "  [ ] Find the number\nIt is in the book".to_owned(),
            "    [ ] Much deeper".to_owned(),
            "2026-11-30".to_owned(),
            "[ ] Water the plants 🔁 every monday".to_owned(),
            "[ ] Putzen 🔁 jeden Montag".to_owned(),
            "2026-12-24".to_owned(),
            "[ ] On its own day".to_owned(),
            "someday".to_owned(),
            "[ ] # Home".to_owned(),
            "[ ] Schoonmaken (elke maandag)".to_owned(),
        ]
    );
    assert_eq!(left_out("Chores.csv", &text).rows, 2, "the task without words, and the view");
    let archive = zip(&[("Chores [1].csv", text.as_bytes()), ("other.csv", b"a,b\n1,2\n")]);
    let import = read("backup.zip", archive).expect("an import");
    assert_eq!((import.kind, import.left_out.files), (Kind::Todoist, 1));
    assert_eq!(read("a.csv", "a,b\n1,2\n"), Err(ImportError::NotUnderstood { line: Some(1) }));
}

#[test]
fn a_rule_of_todoist_is_the_end_of_the_whole_text() {
    let text = format!(
        "{TODOIST}task,Water the plants,With the can,4,1,,,every monday at 9am,en,\n\
         note,Not the cactus,,,,,,,,\n"
    );
    let todo = "[ ] Water the plants 9:00\nWith the can\nNot the cactus 🔁 every monday";
    assert_eq!(told("Chores.csv", &text), ["2026-11-30", todo]);
    assert_eq!(Rule::of(todo).map(|rule| rule.can_begin(day("2026-11-30"))), Some(true));
}

#[test]
fn a_time_of_todoist_is_that_of_its_zone() {
    for (date, zone, on, words) in [
        ("2026-12-01", "Asia/Tokyo", "2026-12-01", ""),
        ("2026-12-01T15:00:00", "Asia/Tokyo", "2026-12-01", " 15:00"),
        ("2026-12-01T15:00", "", "2026-12-01", " 15:00"),
        ("2026-12-01T15:00:00Z", "Asia/Tokyo", "2026-12-02", " 00:00"),
        ("2026-12-01T15:00:00.000000Z", "Europe/Berlin", "2026-12-01", " 16:00"),
        ("2026-12-01T15:00:00+09:00", "UTC", "2026-12-01", " 06:00"),
        ("2026-12-01T15:00:00Z", "", "2026-12-01", " (2026-12-01T15:00:00Z)"),
        ("2026-12-01T15:00:00Z", "Mars/Base", "2026-12-01", " (2026-12-01T15:00:00Z)"),
        ("2026-12-01T15:00:00+09:00", "", "2026-12-01", " (2026-12-01T15:00:00+09:00)"),
        ("2026-12-01T25:00:00Z", "UTC", "someday", " (2026-12-01T25:00:00Z)"),
    ] {
        let text = format!("{TODOIST}task,Call,,4,1,,,{date},en,{zone}\n");
        assert_eq!(told("a.csv", &text), [on.to_owned(), format!("[ ] Call{words}")], "{date} in {zone}");
    }
}

#[test]
fn a_file_that_has_grown_brings_only_what_is_new() {
    let ids = |name: &str, text: &str| -> HashSet<String> {
        let import = read(name, text).expect("an import");
        let ids = |record: DayRecord| {
            record.todos.into_iter().map(|todo| todo.id).chain(record.notes.into_iter().map(|note| note.id)).collect::<Vec<_>>()
        };
        import.days.into_iter().flat_map(ids).collect()
    };
    let before = "- [ ] Milk\n- [ ] Bread\n- [ ] Milk\n\nSome words.\n";
    let after = format!("- [ ] Call\n- [ ] Milk\n{before}");
    let (before, after) = (ids("2026-11-26.md", before), ids("2026-11-26.md", &after));
    assert_eq!((before.len(), after.len()), (4, 6));
    assert!(before.is_subset(&after), "the first two of three are those that were there");
    assert!(ids("2026-11-27.md", "- [ ] Milk\n").is_disjoint(&after), "another file");
    let chores = format!("{TODOIST}task,Milk,,4,1,,,,,\n");
    let more = format!("{TODOIST}task,Bread,,4,1,,,,,\ntask,Milk,,4,1,,,,,\n");
    assert!(ids("a.csv", &chores).is_subset(&ids("a.csv", &more)));
    assert!(ids("a.txt", "b\nc").is_subset(&ids("a.txt", "a\nb\nc")));
}

#[test]
fn lines_of_a_text_are_todos_of_today() {
    let text = "Milk\r\n\n- [x] Eggs\n  * Bread\n- \n";
    assert_eq!(told("list.txt", text), [TODAY, "[ ] Milk", "[x] Eggs", "[ ] Bread"]);
    assert_eq!(left_out("list.txt", text).rows, 1);
    assert_eq!(read("list", "Milk").map(|import| import.kind), Ok(Kind::Text));
    for (name, bytes, refused) in [
        ("a.txt", &b" \n"[..], ImportError::Empty),
        ("a.md", b"", ImportError::Empty),
        ("a.txt", b"Milk\n\xff", ImportError::NotUnderstood { line: Some(2) }),
        ("a.txt", b"a\nb\nc\0", ImportError::NotUnderstood { line: Some(3) }),
        ("a.pdf", b"%PDF", ImportError::NotUnderstood { line: None }),
    ] {
        assert_eq!(read(name, bytes), Err(refused), "{name}");
    }
}

#[test]
fn a_text_that_is_too_long_becomes_several() {
    let words = "word ".repeat(TODO_CHARS / 2);
    let import = read("a.txt", &words).expect("an import");
    let texts: Vec<_> = import.days[0].todos.iter().map(|todo| todo.text.as_str()).collect();
    assert_eq!(texts.len(), 3);
    assert!(texts[0].starts_with("1/3 word") && texts[2].starts_with("3/3 word"), "{texts:?}");
    assert_eq!(texts.iter().map(|text| text.matches("word").count()).sum::<usize>(), TODO_CHARS / 2);

    let title = "title ".repeat(50);
    let body = format!("# {title}\n\n{}", "é".repeat(NOTE_BODY_CHARS));
    let import = read("a.md", &body).expect("an import");
    let notes = &import.days[0].notes;
    assert!(notes[0].title.ends_with("… 1/2") && notes[1].title.ends_with("… 2/2"), "{}", notes[0].title);
    assert!(notes[0].body.starts_with(title.trim()));
    assert_eq!(notes.iter().map(|note| note.body.matches('é').count()).sum::<usize>(), NOTE_BODY_CHARS);
}

/// Lines of every format that is read.
fn text() -> impl Strategy<Value = String> {
    let line = "( {0,6}|\t)(- |\\* |1\\. |- \\[[ x]\\] |- TODO |#{1,4} |> |```|---|task,|note,|\\[[ x]\\] )?[a-c\"\\[\\]!,*_` ]{0,12}";
    let first = prop::sample::select(vec!["", TODOIST, "# Someday\n\n## Todos\n\n", "# Thursday, November 26, 2026: x\n## Notes\n"]);
    (first, prop::collection::vec(line, 0..12)).prop_map(|(first, lines)| format!("{first}{}", lines.join("\n")))
}

fn config() -> ProptestConfig {
    let failure_persistence = Some(Box::new(FileFailurePersistence::Off) as _);
    ProptestConfig { cases: 400, failure_persistence, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    /// Every word of a file is in the result, and the result can be written.
    #[test]
    fn nothing_of_a_text_is_lost(text in text(), name in prop::sample::select(vec!["a.md", "2026-11-26.md", "2026_11_26.md", "a.txt"])) {
        let file = text.trim_start_matches("# Someday\n\n## Todos\n\n").trim_start_matches("# Thursday, November 26, 2026: x\n## Notes\n");
        let Ok(import) = read(name, &text) else {
            prop_assert!(!file.contains(['a', 'b', 'c']), "{}", text);
            return Ok(());
        };
        let all: String = import.days.iter().flat_map(|record| {
            let todos = record.todos.iter().map(|todo| todo.text.clone());
            let label = record.label.clone();
            todos.chain(record.notes.iter().flat_map(|note| [note.title.clone(), note.body.clone()])).chain(label)
        }).collect();
        let letters = |text: &str, letter: char| text.matches(letter).count();
        for letter in ['a', 'b', 'c'] {
            prop_assert!(letters(&all, letter) >= letters(file, letter), "{:?} of {:?}", all, text);
        }
        let mut ids = HashSet::new();
        for record in &import.days {
            for todo in &record.todos {
                prop_assert!(ids.insert(&todo.id) && TodoText::parse(&todo.text).is_ok());
                prop_assert!(todo.parent.as_ref().is_none_or(|parent| record.todos.iter().any(|other| other.id == *parent)));
            }
            for note in &record.notes {
                prop_assert!(ids.insert(&note.id) && Title::parse(&note.title).is_ok() && Body::parse(&note.body).is_ok());
            }
        }
        prop_assert_eq!(read(name, &text), Ok(import), "the same ids each time");
    }

    #[test]
    fn no_bytes_make_a_reader_fail(
        name in prop::sample::select(vec!["a.md", "2026_11_26.md", "a.txt", "a.csv", "a.json", "a.zip", "a"]),
        text in text(),
        bytes in prop::collection::vec(any::<u8>(), 0..200),
        at in 0_usize..200,
    ) {
        let _ = read(name, &bytes);
        let _ = read(name, &text);
        let mut archive = zip(&[("a/2026-11-26.md", text.as_bytes()), ("b.csv", text.as_bytes())]);
        let _ = read(name, &archive);
        for (place, byte) in bytes.iter().enumerate() {
            if let Some(there) = archive.get_mut(at * 7 + place) {
                *there = *byte;
            }
        }
        let _ = read(name, &archive);
    }
}
