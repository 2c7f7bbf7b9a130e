//! What the Trash says.

use super::{named, texts};
use crate::model::{limits::TRASH_DAYS, row::RowId};

texts! {
    15;

    /// Where nothing lies in the Trash.
    pub NOTHING:
        "Nothing here. Todos and notes that you delete can be restored from this page.",
        "Hier ist nichts. Gelöschte Aufgaben und Notizen kannst du auf dieser Seite wiederherstellen.",
        "لا شيء هنا. ما تحذفه من مهام وملاحظات يمكن استعادته من هذه الصفحة.";

    /// How long what was deleted is kept.
    IS_KEPT:
        "What you deleted, newest first. It is kept {0} day, and then removed for good.|What you deleted, newest first. It is kept {0} days, and then removed for good.",
        "Was du gelöscht hast, das Neueste zuerst. Es wird {0} Tag aufbewahrt und dann endgültig entfernt.|Was du gelöscht hast, das Neueste zuerst. Es wird {0} Tage aufbewahrt und dann endgültig entfernt.",
        "ما حذفته، الأحدث أولًا. يُحفظ {0} يوم ثم يُزال نهائيًا.|ما حذفته، الأحدث أولًا. يُحفظ يومًا واحدًا ثم يُزال نهائيًا.|ما حذفته، الأحدث أولًا. يُحفظ يومين ثم يُزال نهائيًا.|ما حذفته، الأحدث أولًا. يُحفظ {0} أيام ثم يُزال نهائيًا.|ما حذفته، الأحدث أولًا. يُحفظ {0} يومًا ثم يُزال نهائيًا.|ما حذفته، الأحدث أولًا. يُحفظ {0} يوم ثم يُزال نهائيًا.";

    /// What was just taken out of the Trash.
    RESTORED: "Restored {0}.", "Wiederhergestellt: {0}.", "تمت استعادة {0}.";

    /// What else comes back with a todo in the Trash.
    WITH_SUBTASKS:
        "and {0} subtask|and {0} subtasks",
        "und {0} Teilaufgabe|und {0} Teilaufgaben",
        "دون مهام فرعية|ومهمة فرعية واحدة|ومهمتان فرعيتان|و{0} مهام فرعية|و{0} مهمة فرعية|و{0} مهمة فرعية";

    /// What emptying the Trash would remove: todos, notes, or both. In Arabic they stand in the genitive.
    EMPTYING:
        "This removes {0} for good. Nobody can bring that back.",
        "Das entfernt {0} endgültig. Niemand kann das zurückholen.",
        "يؤدي هذا إلى إزالة {0} نهائيًا. ولا يمكن لأحد استرجاع ذلك.";
    TODOS: "{0} todo|{0} todos", "{0} Aufgabe|{0} Aufgaben", "{0} مهمة|مهمة واحدة|مهمتين|{0} مهام|{0} مهمة|{0} مهمة";
    NOTES: "{0} note|{0} notes", "{0} Notiz|{0} Notizen", "{0} ملاحظة|ملاحظة واحدة|ملاحظتين|{0} ملاحظات|{0} ملاحظة|{0} ملاحظة";
    BOTH: "{0} and {1}", "{0} und {1}", "{0} و{1}";

    /// What became of a form that removes something for good.
    SOME_LEFT:
        "There was too much for one go, so some of it is left. Empty the Trash again to remove it.",
        "Das war zu viel auf einmal, deshalb ist ein Teil noch da. Leere den Papierkorb noch einmal, um auch den Rest zu entfernen.",
        "كان هذا كثيرًا دفعة واحدة، فبقي بعضه. أفرغ سلة المحذوفات مرة أخرى لإزالة الباقي.";
    REMOVED: "Removed for good.", "Endgültig entfernt.", "تمت الإزالة نهائيًا.";

    /// What an impersonator may not do.
    pub ONLY_OWNER:
        "Only the owner of the account can remove something for good.",
        "Nur die Person, der das Konto gehört, kann etwas endgültig entfernen.",
        "لا يمكن لغير صاحب الحساب إزالة شيء نهائيًا.";

    /// The link from a note that lies there.
    pub GO_TO_TRASH: "Go to the Trash", "Zum Papierkorb", "الذهاب إلى سلة المحذوفات";

    /// The link to the day of what was restored.
    GO_TO: "Go to {0}", "Zum Tag: {0}", "الذهاب إلى: {0}";

    /// What empties it, and the button that does.
    pub EMPTY: "Empty Trash", "Papierkorb leeren", "إفراغ سلة المحذوفات";
    pub REMOVE_ALL: "Remove everything for good", "Alles endgültig entfernen", "إزالة كل شيء نهائيًا";

    /// The list, and what stands beside each row of it.
    pub DELETED_ROWS: "Deleted todos and notes", "Gelöschte Aufgaben und Notizen", "المهام والملاحظات المحذوفة";
    pub TODO_OF: "Todo on", "Aufgabe für", "يوم المهمة";
    pub NOTE_OF: "Note on", "Notiz für", "يوم الملاحظة";
    pub DELETED: "Deleted", "Gelöscht", "حُذفت";
    pub KEPT_UNTIL: "Kept until", "Aufbewahrt bis", "محفوظة حتى";
    pub DELETE_FOR_GOOD: "Delete for good", "Endgültig löschen", "حذف نهائي";

    /// The button that restores a row, by its name.
    RESTORE_NAMED: "Restore {0}", "Wiederherstellen: {0}", "استعادة {0}";

    /// The button that removes it for good.
    DELETE_FOR_GOOD_NAMED: "Delete for good: {0}", "Endgültig löschen: {0}", "حذف نهائي: {0}";

    /// The links between the pages of it.
    pub PAGES: "Pages of the Trash", "Seiten des Papierkorbs", "صفحات سلة المحذوفات";
}

/// How long what was deleted is kept.
pub fn is_kept() -> String {
    IS_KEPT.count(usize::try_from(TRASH_DAYS).unwrap_or_default(), &[])
}

/// What was just taken out of the Trash.
pub fn restored(row: RowId, name: &str) -> String {
    RESTORED.with(&[&named(row, name)])
}

/// What else comes back with a todo in the Trash.
pub fn with_subtasks(count: usize) -> String {
    WITH_SUBTASKS.count(count, &[])
}

/// What emptying the Trash would remove.
pub fn emptying(todos: usize, notes: usize) -> String {
    let what = match (todos, notes) {
        (todos, 0) => TODOS.count(todos, &[]),
        (0, notes) => NOTES.count(notes, &[]),
        (todos, notes) => BOTH.with(&[&TODOS.count(todos, &[]), &NOTES.count(notes, &[])]),
    };
    EMPTYING.with(&[&what])
}

/// What became of a form that removes something for good.
pub fn removed(left: bool) -> &'static str {
    match left {
        true => SOME_LEFT.get(),
        false => REMOVED.get(),
    }
}

/// The link to the day of what was restored.
pub fn go_to(day: &str) -> String {
    GO_TO.with(&[day])
}

/// The button that restores a row, by its name.
pub fn restore(name: &str) -> String {
    RESTORE_NAMED.with(&[name])
}

/// The button that removes it for good.
pub fn delete_for_good(name: &str) -> String {
    DELETE_FOR_GOOD_NAMED.with(&[name])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::{
            id::{NoteId, TodoId},
            language::Language,
        },
        text::at_once_in,
    };

    #[test]
    fn what_was_restored_is_named() {
        let (todo, note) = (RowId::Todo(TodoId::from_parts(1, 0)), RowId::Note(NoteId::from_parts(1, 0)));
        assert_eq!(restored(todo, "Buy milk"), "Restored “Buy milk”.");
        assert_eq!(restored(note, " "), "Restored an untitled note.");
        assert_eq!(at_once_in(Language::German, || restored(todo, "Milch")), "Wiederhergestellt: „Milch“.");
        assert_eq!(at_once_in(Language::Arabic, || restored(note, " ")), "تمت استعادة ملاحظة بلا عنوان.");
    }

    #[test]
    fn what_is_removed_for_good_is_counted() {
        assert_eq!(emptying(1_200, 1), "This removes 1,200 todos and 1 note for good. Nobody can bring that back.");
        assert_eq!(emptying(0, 2), "This removes 2 notes for good. Nobody can bring that back.");
        assert_eq!((with_subtasks(1), with_subtasks(3)), ("and 1 subtask".to_owned(), "and 3 subtasks".to_owned()));
        let german = at_once_in(Language::German, || emptying(1_200, 1));
        assert_eq!(german, "Das entfernt 1.200 Aufgaben und 1 Notiz endgültig. Niemand kann das zurückholen.");
        let arabic = at_once_in(Language::Arabic, || emptying(2, 3));
        assert!(arabic.starts_with("يؤدي هذا إلى إزالة مهمتين و3 ملاحظات نهائيًا."), "{arabic}");
        assert_eq!(at_once_in(Language::Arabic, || with_subtasks(2)), "ومهمتان فرعيتان");
    }

    #[test]
    fn how_long_it_is_kept_is_told() {
        assert_eq!(is_kept(), "What you deleted, newest first. It is kept 30 days, and then removed for good.");
        let german = at_once_in(Language::German, is_kept);
        assert_eq!(german, "Was du gelöscht hast, das Neueste zuerst. Es wird 30 Tage aufbewahrt und dann endgültig entfernt.");
        assert_eq!(at_once_in(Language::Arabic, is_kept), "ما حذفته، الأحدث أولًا. يُحفظ 30 يومًا ثم يُزال نهائيًا.");
    }
}
