//! What the pages say of notes.

use super::texts;

texts! {
    3;

    pub NOTES: "Notes", "Notizen", "الملاحظات";
    pub NOTE: "Note", "Notiz", "ملاحظة";
    pub ADD_NOTE: "Add note", "Notiz hinzufügen", "إضافة ملاحظة";

    /// Where a day has no note.
    pub NOTHING:
        "No notes on this day. Use a note for what is too long for a todo; Markdown works.",
        "Keine Notizen an diesem Tag. In eine Notiz passt, was als Aufgabe zu lang ist, auch in Markdown.",
        "لا ملاحظات في هذا اليوم. استخدم الملاحظة لما يطول عن مهمة، وهي تدعم Markdown.";

    /// Its fields.
    pub TITLE: "Title", "Titel", "العنوان";
    pub UNTITLED: "Untitled", "Ohne Titel", "بلا عنوان";
    pub UNTITLED_NOTE: "Untitled note", "Notiz ohne Titel", "ملاحظة بلا عنوان";
    pub WRITE_IN_MARKDOWN: "Write in Markdown", "In Markdown schreiben", "الكتابة بصيغة Markdown";

    /// Whether it is saved.
    pub SAVED: "Saved", "Gespeichert", "حُفظت";
    pub SAVING: "Saving…", "Wird gespeichert…", "جارٍ الحفظ…";
    pub NOT_SAVED: "Not saved", "Nicht gespeichert", "لم تُحفظ";

    /// A note that a form could not make.
    pub NOTE_NOT_SAVED: "Note: not saved", "Notiz: nicht gespeichert", "ملاحظة: لم تُحفظ";

    /// Above the text that another page saved.
    pub OTHER_VERSION: "The other version", "Die andere Fassung", "النسخة الأخرى";
    pub SAVE_AS_NEW: "Save as a new note", "Als neue Notiz speichern", "حفظ كملاحظة جديدة";

    /// Where only the beginning of a note is shown.
    pub CLIPPED: "This is the beginning of a long note.", "Das ist der Anfang einer langen Notiz.", "هذه بداية ملاحظة طويلة.";

    /// While the rest of it is on its way.
    pub LOADING: "Loading the whole note…", "Die ganze Notiz wird geladen…", "جارٍ تحميل الملاحظة كاملة…";

    /// Where it did not come.
    pub NOT_LOADED:
        "The whole note could not be loaded. Try again.",
        "Die ganze Notiz konnte nicht geladen werden. Versuch es noch einmal.",
        "تعذر تحميل الملاحظة كاملة. حاول مرة أخرى.";

    /// Where a task was ticked on a page that was out of date.
    pub CHANGED:
        "The note was changed elsewhere in the meantime. This is its text now.",
        "Die Notiz wurde inzwischen anderswo geändert. So lautet sie jetzt.",
        "تغيّرت الملاحظة في مكان آخر في هذه الأثناء. هذا نصها الآن.";

    pub FULL_SCREEN: "Full screen", "Vollbild", "ملء الشاشة";
    pub SHOW_WHOLE: "Show the whole note", "Ganze Notiz anzeigen", "عرض الملاحظة كاملة";

    /// Where it lies in the Trash.
    pub IN_TRASH: "This note is in the Trash. ", "Diese Notiz liegt im Papierkorb. ", "هذه الملاحظة في سلة المحذوفات. ";

    /// Its text on a page of its own.
    pub TEXT: "Text", "Text", "النص";
    pub NO_TEXT: "This note has no text.", "Diese Notiz hat keinen Text.", "لا نص في هذه الملاحظة.";

    /// Where a link names a note by its title.
    pub OPEN: "Open the note", "Notiz öffnen", "فتح الملاحظة";
    pub NO_SUCH_NOTE: "Note not found", "Notiz nicht gefunden", "الملاحظة غير موجودة";

    /// The parts of a text in Markdown.
    pub TABLE: "Table", "Tabelle", "جدول";
    pub CODE: "Code", "Code", "رمز برمجي";
    pub TASK: "Task", "Aufgabe", "مهمة";

    /// The link from a footnote to its place in the text.
    pub BACK_TO_TEXT: "Back to the text", "Zurück zum Text", "العودة إلى النص";

    /// The kinds of alerts.
    pub ALERT_NOTE: "Note", "Hinweis", "ملاحظة";
    pub ALERT_TIP: "Tip", "Tipp", "نصيحة";
    pub ALERT_IMPORTANT: "Important", "Wichtig", "مهم";
    pub ALERT_WARNING: "Warning", "Warnung", "تحذير";
    pub ALERT_CAUTION: "Caution", "Vorsicht", "تنبيه";

    /// The items of a note's menu.
    pub OPEN_ITEM: "Open", "Öffnen", "فتح";
    pub DOWNLOAD_ITEM: "Download", "Herunterladen", "تنزيل";
    pub HISTORY_ITEM: "History", "Verlauf", "السجل";
    pub ANOTHER_DAY: "Another day", "Ein anderer Tag", "يوم آخر";
    pub MOVE_ITEM: "Move", "Verschieben", "نقل";
    pub MOVE_UP: "Move up", "Nach oben", "نقل إلى أعلى";
    pub MOVE_DOWN: "Move down", "Nach unten", "نقل إلى أسفل";

    /// A note by its title, and what is done with it.
    NOTE_NAMED: "Note: {0}", "Notiz: {0}", "ملاحظة: {0}";
    EDIT_NAMED: "Edit note: {0}", "Notiz bearbeiten: {0}", "تعديل الملاحظة: {0}";
    DELETE_NAMED: "Delete note: {0}", "Notiz löschen: {0}", "حذف الملاحظة: {0}";
    MORE_NAMED: "More actions for note: {0}", "Weitere Aktionen für Notiz: {0}", "إجراءات أخرى للملاحظة: {0}";

    /// The title of its page, by its day or someday.
    OF_DAY: "Note on {0}", "Notiz: {0}", "ملاحظة: {0}";

    /// Where there is none of this title.
    NONE_CALLED: "There is no note called “{0}”.", "Es gibt keine Notiz namens „{0}“.", "لا توجد ملاحظة باسم ”\u{2068}{0}\u{2069}“.";
}

/// A note by its title, on the page.
pub fn note(name: &str) -> String {
    NOTE_NAMED.with(&[name])
}

/// The link that edits it.
pub fn edit(name: &str) -> String {
    EDIT_NAMED.with(&[name])
}

/// The button that deletes it.
pub fn delete(name: &str) -> String {
    DELETE_NAMED.with(&[name])
}

/// What opens its menu.
pub fn more(name: &str) -> String {
    MORE_NAMED.with(&[name])
}

/// The title of its page.
pub fn of_day(day: &str) -> String {
    OF_DAY.with(&[day])
}

/// Where there is none of this title.
pub fn none_called(title: &str) -> String {
    NONE_CALLED.with(&[title])
}

/// A note's title, or what stands for it.
pub fn title_of(title: &str) -> String {
    if title.is_empty() { UNTITLED_NOTE.get().to_owned() } else { title.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{model::language::Language, text::at_once_in};

    #[test]
    fn a_note_is_named_by_its_title() {
        let names = Language::ALL.map(|language| at_once_in(language, || edit("Rome")));
        assert_eq!(names, ["Edit note: Rome", "Notiz bearbeiten: Rome", "تعديل الملاحظة: Rome"]);
        let titles = Language::ALL.map(|language| at_once_in(language, || title_of("")));
        assert_eq!(titles, ["Untitled note", "Notiz ohne Titel", "ملاحظة بلا عنوان"]);
        assert_eq!(none_called("Rome"), "There is no note called “Rome”.");
        assert_eq!(at_once_in(Language::German, || none_called("Rome")), "Es gibt keine Notiz namens „Rome“.");
    }
}
