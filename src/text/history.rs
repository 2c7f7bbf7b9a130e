//! What the pages say of the earlier versions of a note.

use super::{number, texts};
use crate::model::{limits::VERSIONS_PER_NOTE, moment::Moment};

texts! {
    11;

    /// How many versions of a note are kept.
    ARE_KEPT:
        "Up to {0} are kept: most of the recent ones, fewer of the older ones.",
        "Bis zu {0} werden aufbewahrt: von den neueren die meisten, von den älteren weniger.",
        "يُحتفظ بما يصل إلى {0} منها: معظم النسخ الحديثة، وعدد أقل من القديمة.";

    /// Where a note has none.
    pub NO_VERSIONS:
        "No earlier versions yet. When you change the note, its previous text is kept here.",
        "Noch keine frühere Fassung. Wenn die Notiz geändert wird, bleibt hier erhalten, wie sie vorher lautete.",
        "لا نسخة سابقة بعد. عند تغيير الملاحظة يُحفظ هنا ما كانت عليه.";

    /// Where two versions are the same.
    pub NO_CHANGES: "No differences.", "Es gibt keinen Unterschied.", "لا يوجد اختلاف.";

    /// Where a version was restored.
    pub RESTORED:
        "Restored. The previous text is kept as the newest version.",
        "Wiederhergestellt. Der vorherige Stand der Notiz bleibt als neueste Fassung erhalten.",
        "تمت الاستعادة. وحُفظ ما كانت عليه الملاحظة كأحدث نسخة.";

    /// Where a version was to be restored whose text the note has already.
    pub SAME: "The note has this text already.", "Die Notiz hat diesen Text schon.", "هذا هو نص الملاحظة بالفعل.";

    /// A version by the time before which it was written, where only that is known.
    BEFORE: "Before {0}", "Älter als {0}", "قبل {0}";

    /// How long a text is.
    CHARACTERS: "{0} character|{0} characters", "{0} Zeichen|{0} Zeichen", "بلا أحرف|حرف واحد|حرفان|{0} أحرف|{0} حرفًا|{0} حرف";

    /// How many lines were added, how many were removed, and how many were removed if some were added too.
    NO_LINES: "nothing", "nichts", "لا شيء";
    LINES_ADDED:
        "{0} line added|{0} lines added",
        "{0} Zeile hinzugefügt|{0} Zeilen hinzugefügt",
        "لم يُضف أي سطر|أُضيف سطر واحد|أُضيف سطران|أُضيفت {0} أسطر|أُضيف {0} سطرًا|أُضيف {0} سطر";
    LINES_REMOVED:
        "{0} line removed|{0} lines removed",
        "{0} Zeile entfernt|{0} Zeilen entfernt",
        "لم يُحذف أي سطر|حُذف سطر واحد|حُذف سطران|حُذفت {0} أسطر|حُذف {0} سطرًا|حُذف {0} سطر";
    OTHERS_REMOVED:
        "{0} removed|{0} removed",
        "{0} entfernt|{0} entfernt",
        "لم يُحذف أي سطر|حُذف سطر واحد|حُذف سطران|حُذفت {0} أسطر|حُذف {0} سطرًا|حُذف {0} سطر";
    ADDED_AND_REMOVED: "{0}, {1}", "{0}, {1}", "{0}، و{1}";

    /// Lines of a comparison that are the same, and not shown.
    SAME_LINES:
        "{0} unchanged line|{0} unchanged lines",
        "{0} unveränderte Zeile|{0} unveränderte Zeilen",
        "لا أسطر دون تغيير|سطر واحد دون تغيير|سطران دون تغيير|{0} أسطر دون تغيير|{0} سطرًا دون تغيير|{0} سطر دون تغيير";

    /// Lines of a comparison that are not shown because there are too many.
    MORE_LINES:
        "{0} more line not shown|{0} more lines not shown",
        "{0} weitere Zeile nicht angezeigt|{0} weitere Zeilen nicht angezeigt",
        "لا أسطر أخرى|سطر آخر غير معروض|سطران آخران غير معروضين|{0} أسطر أخرى غير معروضة|{0} سطرًا آخر غير معروض|{0} سطر آخر غير معروض";

    /// Around the title of the note: `Earlier versions of Shopping, newest first.`
    pub EARLIER_VERSIONS_OF: "Earlier versions of ", "Frühere Fassungen von ", "النسخ السابقة من ";
    pub NEWEST_FIRST: ", newest first. ", ", neueste zuerst. ", "، الأحدث أولًا. ";

    /// Where the note was deleted.
    pub IN_TRASH:
        "This note is in the Trash. Restore the note first, then one of its versions. ",
        "Diese Notiz liegt im Papierkorb: Stell zuerst sie wieder her, dann eine ihrer Fassungen. ",
        "هذه الملاحظة في سلة المحذوفات: يجب استعادتها قبل استعادة إحدى نسخها. ";

    /// The list, and what stands beside each version of it.
    pub VERSIONS: "Versions", "Fassungen", "النسخ";
    pub UNTIL: "Until", "Bis", "حتى";
    pub LENGTH: "Length", "Länge", "الطول";
    pub CHANGED_THEN: "Changes", "Änderungen", "التغييرات";

    /// The button that restores a version, by its time.
    RESTORE_NAMED: "Restore: {0}", "Wiederherstellen: {0}", "استعادة: {0}";

    /// The page of one version, and between its time and that of the next.
    pub VERSION: "Version", "Fassung", "نسخة";
    pub AND_UNTIL: ", until ", ", bis ", "، حتى ";

    /// What can be shown of it.
    pub SHOWN_AS: "View", "Ansicht", "العرض";
    pub CHANGES_UP_TO_NOW: "Changes up to now", "Änderungen bis jetzt", "التغييرات حتى الآن";
    pub CHANGES_UP_TO_NEXT: "Changes up to the next version", "Änderungen bis zur nächsten Fassung", "التغييرات حتى النسخة التالية";
    pub ITS_TEXT: "Text", "Text", "النص";
    pub NO_TEXT: "This version has no text.", "Diese Fassung hat keinen Text.", "لا نص في هذه النسخة.";
    pub CHANGES: "Changes", "Änderungen", "التغييرات";
    pub ALL_VERSIONS: "All versions", "Alle Fassungen", "كل النسخ";

    /// Before a line of a comparison, for people who do not see its colour.
    pub REMOVED: "Removed: ", "Entfernt: ", "محذوف: ";
    pub ADDED: "Added: ", "Hinzugefügt: ", "مضاف: ";
}

/// How many versions of a note are kept.
pub fn are_kept() -> String {
    ARE_KEPT.with(&[&number(VERSIONS_PER_NOTE)])
}

/// A version by its time: `Today, 10:30`, or `Before Today, 10:30` where only that is known.
pub fn version_of(written: Option<&Moment>, replaced: &Moment) -> String {
    written.map_or_else(|| BEFORE.with(&[&replaced.words]), |written| written.words.clone())
}

/// How long a text is.
pub fn characters(count: usize) -> String {
    CHARACTERS.count(count, &[])
}

/// How many lines were added and removed: `3 lines added, 1 removed`.
pub fn changed_lines(added: usize, removed: usize) -> String {
    match (added, removed) {
        (0, 0) => NO_LINES.into(),
        (added, 0) => LINES_ADDED.count(added, &[]),
        (0, removed) => LINES_REMOVED.count(removed, &[]),
        (added, removed) => ADDED_AND_REMOVED.with(&[&LINES_ADDED.count(added, &[]), &OTHERS_REMOVED.count(removed, &[])]),
    }
}

/// Lines of a comparison that are the same, and not shown.
pub fn same_lines(count: usize) -> String {
    SAME_LINES.count(count, &[])
}

/// Lines of a comparison that are not shown because there are too many.
pub fn more_lines(count: usize) -> String {
    MORE_LINES.count(count, &[])
}

/// The button that restores a version, by its time.
pub fn restore(version: &str) -> String {
    RESTORE_NAMED.with(&[version])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{model::language::Language, text::at_once_in};

    #[test]
    fn what_changed_in_a_version_is_counted() {
        for (added, removed, words) in
            [(0, 0, "nothing"), (1, 0, "1 line added"), (0, 2, "2 lines removed"), (1_200, 1, "1,200 lines added, 1 removed")]
        {
            assert_eq!(changed_lines(added, removed), words);
        }
        for (added, removed, german, arabic) in [
            (0, 0, "nichts", "لا شيء"),
            (0, 1, "1 Zeile entfernt", "حُذف سطر واحد"),
            (12, 3, "12 Zeilen hinzugefügt, 3 entfernt", "أُضيف 12 سطرًا، وحُذفت 3 أسطر"),
        ] {
            assert_eq!(at_once_in(Language::German, || changed_lines(added, removed)), german);
            assert_eq!(at_once_in(Language::Arabic, || changed_lines(added, removed)), arabic);
        }
    }

    #[test]
    fn how_much_is_kept_and_left_out_is_said_in_numbers() {
        assert_eq!(are_kept(), "Up to 50 are kept: most of the recent ones, fewer of the older ones.");
        assert_eq!((characters(1), characters(1_200)), ("1 character".to_owned(), "1,200 characters".to_owned()));
        assert_eq!((same_lines(2), more_lines(2)), ("2 unchanged lines".to_owned(), "2 more lines not shown".to_owned()));
        assert_eq!(at_once_in(Language::German, || more_lines(1)), "1 weitere Zeile nicht angezeigt");
        assert_eq!(at_once_in(Language::Arabic, || same_lines(2)), "سطران دون تغيير");
    }
}
