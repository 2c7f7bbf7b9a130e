//! Every sentence that a person reads on a page, and every name of a button or a field, in each language of [`Language`]. Limits stand in
//! them by their constants.
//!
//! Each module defines its texts by [`texts!`]. The browser has those of [`OF_THE_BROWSER`].
//!
//! [`Language`]: crate::model::language::Language

pub mod changes;
pub mod dates;
pub mod days;
pub mod errors;
pub mod feed;
pub mod finding;
pub mod history;
pub mod import;
#[cfg(not(feature = "ssr"))]
mod in_browser;
pub mod keys;
pub mod layout;
pub mod notes;
pub mod pages;
mod plural;
pub mod settings;
pub mod sign_in;
pub mod sign_in_failures;
pub mod todos;
pub mod tokens;
mod translated;
pub mod trash;

#[cfg(not(feature = "ssr"))]
pub use in_browser::date_words;
pub use plural::number;
use translated::texts;
pub use translated::{Text, filled};
#[cfg(feature = "ssr")]
pub use translated::{at_once_in, in_language, language};

#[cfg(feature = "ssr")]
use crate::model::date_words::DateWords;
use crate::model::{day::Day, row::RowId};

/// How many characters of a text a message quotes.
const QUOTED: usize = 40;

texts! {
    0;

    /// What stands on buttons and links of several pages.
    pub ADD: "Add", "Hinzufügen", "إضافة";
    pub CANCEL: "Cancel", "Abbrechen", "إلغاء";
    pub DELETE: "Delete", "Löschen", "حذف";
    pub DOWNLOAD: "Download", "Herunterladen", "تنزيل";
    pub EDIT: "Edit", "Bearbeiten", "تعديل";
    pub GO_TO_TODAY: "Go to today", "Zu heute", "الذهاب إلى اليوم";
    pub MOVE: "Move", "Verschieben", "نقل";
    pub NEWEST: "Newest", "Neueste", "الأحدث";
    pub OLDER: "Older", "Ältere", "الأقدم";
    pub RESTORE: "Restore", "Wiederherstellen", "استعادة";
    pub SAVE: "Save", "Speichern", "حفظ";
    pub SIGN_IN: "Sign in", "Anmelden", "تسجيل الدخول";
    pub SIGN_OUT: "Sign out", "Abmelden", "تسجيل الخروج";
    pub TRY_AGAIN: "Try again", "Noch einmal versuchen", "إعادة المحاولة";
    pub UNDO: "Undo", "Rückgängig", "تراجع";

    /// What the menus do, and their marks.
    pub FOLD: "Fold", "Einklappen", "طي";
    pub UNFOLD: "Unfold", "Ausklappen", "فتح";
    pub PIN: "Pin", "Anheften", "تثبيت";
    pub UNPIN: "Unpin", "Lösen", "إلغاء التثبيت";
    pub PINNED: "Pinned", "Angeheftet", "مثبّت";

    /// How many todos of a day are done. The line does not break within it.
    DONE_OF: "{0}\u{a0}of\u{a0}{1}\u{a0}done", "{0}\u{a0}von\u{a0}{1}\u{a0}erledigt", "أُنجز\u{a0}{0}\u{a0}من\u{a0}{1}";
    /// A day of the week, and how many of its todos are open.
    WEEK_DAY: "{1}, {0} open|{1}, {0} open", "{1}, {0} offen|{1}, {0} offen",
        "{1}|{1}، مهمة مفتوحة|{1}، مهمتان مفتوحتان|{1}، {0} مهام مفتوحة|{1}، {0} مهمة مفتوحة|{1}، {0} مهمة مفتوحة";

    /// A day and a time.
    pub AT_TIME: "{0}, {1}", "{0}, {1}", "{0}، {1}";

    /// A row without a text of its own, and one with its text.
    UNTITLED_NOTE: "an untitled note", "eine Notiz ohne Titel", "ملاحظة بلا عنوان";
    A_TODO: "a todo", "eine Aufgabe", "مهمة";
    NAMED: "“{0}”", "„{0}“", "”\u{2068}{0}\u{2069}“";
    NAMED_BY_BEGINNING: "“{0}…”", "„{0}…“", "”\u{2068}{0}\u{2069}…“";

    /// Where something goes.
    TO_TODAY: "to today", "auf heute", "إلى اليوم";
    TO_TOMORROW: "to tomorrow", "auf morgen", "إلى الغد";
    TO_YESTERDAY: "to yesterday", "auf gestern", "إلى أمس";
    TO_DAY: "to {0}", "auf {0}", "إلى {0}";
    TO_SOMEDAY: "to someday", "auf irgendwann", "إلى يوم ما";
}

/// All texts by their modules, with their names. The number of a module is its place here.
#[cfg(feature = "ssr")]
pub const MODULES: [&[(&str, Text)]; 19] = [
    ALL,
    changes::ALL,
    todos::ALL,
    notes::ALL,
    layout::ALL,
    days::ALL,
    pages::ALL,
    errors::ALL,
    sign_in::ALL,
    keys::ALL,
    finding::ALL,
    history::ALL,
    settings::ALL,
    sign_in_failures::ALL,
    tokens::ALL,
    trash::ALL,
    feed::ALL,
    pages::refused::ALL,
    import::ALL,
];
/// So many of the modules, from the first, are sent to the browser: the WASM needs no others.
#[cfg(feature = "ssr")]
const OF_THE_BROWSER: usize = 6;

/// The texts of the browser in the language of the page, and last the tables of [`date_words`], as `in_browser` reads them.
#[cfg(feature = "ssr")]
pub fn of_the_browser() -> String {
    let texts = |module: &&[(&str, Text)]| module.iter().map(|(_, text)| text.get()).collect::<Vec<_>>().join("\u{1}");
    let tables = DateWords::languages(language()).into_iter().map(DateWords::table).collect::<Vec<_>>().join("\u{1}");
    MODULES.iter().take(OF_THE_BROWSER).map(texts).chain([tables]).collect::<Vec<_>>().join("\u{2}")
}

/// The words by which dates in texts are read on the page: those of its language, and the English ones.
#[cfg(feature = "ssr")]
pub fn date_words() -> Vec<&'static DateWords> {
    DateWords::known_on(language())
}

/// The title of a document, by that of its page.
pub fn page_title(title: &str) -> String {
    format!("{title} - Daybook")
}

/// What stands below the name of a day: its date without the year, and how many of its todos are done.
pub fn day(day: Day, done: usize, all: usize) -> String {
    match all {
        0 => dates::in_year(day),
        _ => [dates::in_year(day), DONE_OF.with(&[&number(done), &number(all)])].join(" · "),
    }
}

/// A day of the week, and how many of its todos are open.
pub fn week_day(day: Day, open: usize) -> String {
    match open {
        0 => dates::in_year(day),
        _ => WEEK_DAY.count(open, &[&dates::in_year(day)]),
    }
}

/// The day of a row on a page of several.
pub fn day_or_someday(day: Option<Day>) -> String {
    day.map_or_else(|| pages::SOMEDAY.get().to_owned(), dates::long)
}

/// A row by the beginning of its text: `“Buy milk”`.
pub fn named(row: RowId, name: &str) -> String {
    let line = name.lines().next().unwrap_or_default().trim();
    match (line, row) {
        ("", RowId::Note(_)) => UNTITLED_NOTE.get().to_owned(),
        ("", RowId::Todo(_)) => A_TODO.get().to_owned(),
        (line, _) => match line.char_indices().nth(QUOTED) {
            Some((end, _)) => NAMED_BY_BEGINNING.with(&[line.get(..end).unwrap_or(line)]),
            None => NAMED.with(&[line]),
        },
    }
}

/// Where something went: `to tomorrow`, `to Nov 30`.
fn to_day(day: Option<Day>, today: Day) -> String {
    let near = match day {
        Some(day) if day == today => TO_TODAY,
        Some(day) if day == today.next() => TO_TOMORROW,
        Some(day) if day == today.previous() => TO_YESTERDAY,
        Some(day) => return TO_DAY.with(&[&dates::name(day, today)]),
        None => TO_SOMEDAY,
    };
    near.get().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{id::TodoId, language::Language};

    #[test]
    fn numbers_are_written_for_people() {
        for (value, text, german) in [(0, "0", "0"), (999, "999", "999"), (1_000, "1,000", "1.000"), (1_234_567, "1,234,567", "1.234.567")]
        {
            assert_eq!(number(value), text);
            assert_eq!(at_once_in(Language::German, || number(value)), german);
            assert!(at_once_in(Language::Arabic, || number(value)).starts_with(&text[..1]), "with the digits that people type");
        }
    }

    #[test]
    fn a_day_says_how_far_its_todos_are_done() {
        let thursday: Day = "2026-11-26".parse().expect("a day");
        assert_eq!(day(thursday, 4, 20), "Thursday, November 26 · 4\u{a0}of\u{a0}20\u{a0}done");
        assert_eq!(day(thursday, 0, 0), "Thursday, November 26");
        assert_eq!(week_day(thursday, 3), "Thursday, November 26, 3 open");
        assert_eq!(week_day(thursday, 0), "Thursday, November 26");
        let arabic = at_once_in(Language::Arabic, || week_day(thursday, 2));
        assert_eq!(arabic, "الخميس، 26 نوفمبر، مهمتان مفتوحتان");
    }

    #[test]
    fn what_is_typed_is_put_into_a_text_as_it_is() {
        assert_eq!(named(RowId::Todo(TodoId::from_parts(1, 0)), "a {0} {1} b"), "“a {0} {1} b”");
        assert_eq!(filled("{0}{1}{2} {x} {", &["{1}", "2"]), "{1}2{2} {x} {");
    }

    /// Each text in three languages, with the same values in it and the forms that the language has.
    #[test]
    fn every_text_is_translated() {
        let places = |text: &str| (0..4).filter(|place| text.contains(&format!("{{{place}}}"))).collect::<Vec<_>>();
        let ends = |text: &str| (text.starts_with(' '), text.ends_with(' '));
        for (name, text) in MODULES.into_iter().flatten() {
            let [english, german, arabic] = Language::ALL.map(|language| text.of(language));
            assert!(Language::ALL.iter().all(|language| !text.of(*language).trim().is_empty()), "{name}");
            let forms = [english, german, arabic].map(|text| text.split('|').count());
            assert!(matches!(forms, [1, 1, 1] | [2, 2, 6]), "{name}: {forms:?}");
            let last = [english, german, arabic].map(|text| text.rsplit('|').next().unwrap_or_default());
            assert!(last.windows(2).all(|pair| places(pair[0]) == places(pair[1])), "{name} has other values in another language");
            assert_eq!(ends(english), ends(german), "{name}");
            assert!(!arabic.chars().any(|letter| ('٠'..='٩').contains(&letter)), "{name} has other digits");
        }
    }
}
