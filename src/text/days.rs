//! What the pages say of whole days.

use super::{number, texts};
use crate::model::listed::ListedDay;

texts! {
    5;

    /// What a person calls the days around today.
    pub TODAY: "Today", "Heute", "اليوم";
    pub TOMORROW: "Tomorrow", "Morgen", "غدًا";
    pub YESTERDAY: "Yesterday", "Gestern", "أمس";

    /// The first letters of the weekdays, from Monday.
    pub LETTERS: "M T W T F S S", "M D M D F S S", "ن ث ر خ ج س ح";
    /// The same, as they stand at the head of a calendar.
    pub SHORT_WEEKDAYS: "Mon Tue Wed Thu Fri Sat Sun", "Mo Di Mi Do Fr Sa So", "ن ث ر خ ج س ح";

    /// What the list of all days is about.
    pub EVERY_DAY:
        "Every day that has todos, notes or a label.",
        "Jeder Tag mit Aufgaben, Notizen oder einer Bezeichnung.",
        "كل يوم فيه مهام أو ملاحظات أو له تسمية.";
    pub YEARS: "Years", "Jahre", "السنوات";

    /// Said where a year has no days.
    pub NO_DAYS: "Nothing in this year yet.", "In diesem Jahr gibt es noch nichts.", "لا شيء في هذه السنة بعد.";

    /// What somebody new can do on their first page, and can't see on it.
    pub FIRST_STEPS:
        "New here? Paste a list, and each line becomes a todo. What you delete can be restored from the Trash.",
        "Neu hier? Füge eine Liste ein, und jede Zeile wird zu einer Aufgabe. Gelöschtes holst du aus dem Papierkorb zurück.",
        "جديد هنا؟ الصق قائمة فيصبح كل سطر منها مهمة. وما تحذفه يمكن استعادته من سلة المحذوفات.";
    pub FIRST_STEPS_LABEL: "First steps", "Erste Schritte", "الخطوات الأولى";
    pub ALL_KEYS: "Press ? for all keys.", "Drücke ? für alle Tasten.", "اضغط ? لعرض كل المفاتيح.";

    /// What the archive is for.
    pub ARCHIVE:
        "An archived day is not in the sidebar, and its open todos are not overdue. Everything on it is kept.",
        "Ein archivierter Tag steht nicht in der Seitenleiste, und seine offenen Aufgaben gelten nicht als überfällig. Alles, was darin steht, bleibt erhalten.",
        "اليوم المؤرشف لا يظهر في الشريط الجانبي، ولا تُعد مهامه المفتوحة متأخرة. ويبقى كل ما فيه محفوظًا.";

    /// The notice on a day that is archived.
    pub IS_ARCHIVED:
        "This day is archived: it is not in the sidebar, and its open todos are not overdue.",
        "Dieser Tag ist archiviert: Er steht nicht in der Seitenleiste, und seine offenen Aufgaben gelten nicht als überfällig.",
        "هذا اليوم مؤرشف: لا يظهر في الشريط الجانبي، ولا تُعد مهامه المفتوحة متأخرة.";

    /// Where no day is archived.
    pub NOTHING_ARCHIVED:
        "No archived days. You can archive a day in its options.",
        "Keine archivierten Tage. Du kannst einen Tag in seinen Optionen archivieren.",
        "لا أيام مؤرشفة. يمكنك أرشفة اليوم من خياراته.";

    /// The list of archived days, and the mark of one in another list.
    pub ARCHIVED_DAYS: "Archived days", "Archivierte Tage", "الأيام المؤرشفة";
    pub ARCHIVED: "Archived", "Archiviert", "مؤرشف";

    /// The buttons that archive a day, and unarchive it.
    pub ARCHIVE_THIS: "Archive this day", "Diesen Tag archivieren", "أرشفة هذا اليوم";
    pub UNARCHIVE: "Unarchive", "Aus dem Archiv holen", "إخراج من الأرشيف";

    /// What the template is for.
    pub TEMPLATE:
        "Todos, one on each line. An empty day offers to start with them.",
        "Aufgaben, eine pro Zeile. Ein leerer Tag bietet an, mit ihnen zu beginnen.",
        "مهام، واحدة في كل سطر. يعرض اليوم الفارغ البدء بها.";

    /// The button that adds the template's todos to an empty day.
    pub USE_TEMPLATE: "Start with your template", "Mit deiner Vorlage beginnen", "البدء بقالبك";

    /// What is done with the open todos, and where they go.
    pub OPEN_TODOS: "Open todos", "Offene Aufgaben", "المهام المفتوحة";
    pub DAY_THEY_GO_TO: "To this day", "Auf diesen Tag", "إلى هذا اليوم";
    pub COPY: "Copy", "Kopieren", "نسخ";

    /// What is done with everything.
    pub MOVE_ALL_TO_TRASH: "Move all to the Trash", "Alles in den Papierkorb verschieben", "نقل الكل إلى سلة المحذوفات";

    /// What the files of a day hold.
    pub DOWNLOAD: "The day as a Markdown file.", "Der Tag als Markdown-Datei.", "اليوم كملف Markdown.";
    pub EVERYTHING: "Everything", "Alles", "كل شيء";
    pub WITHOUT_DONE: "Without done todos", "Ohne erledigte Aufgaben", "بدون المهام المنجزة";

    /// The name that a person gives a day.
    pub LABEL: "Label", "Bezeichnung", "التسمية";

    /// How long a label may be.
    LABEL_HINT:
        "A short name beside the date, up to {0} characters. Leave it empty for no label.",
        "Ein kurzer Name neben dem Datum, bis zu {0} Zeichen. Lass das Feld leer, wenn der Tag keine Bezeichnung braucht.",
        "اسم قصير إلى جانب التاريخ، بما لا يزيد على {0} من الأحرف. اترك الحقل فارغًا إن لم ترد تسمية.";

    /// What is done with the open todos of a day.
    MOVE_OR_COPY:
        "Move or copy {0} open todo to the end of another day. Subtasks go with them.|Move or copy {0} open todos to the end of another day. Subtasks go with them.",
        "Verschiebe oder kopiere {0} offene Aufgabe ans Ende eines anderen Tages. Teilaufgaben gehen mit.|Verschiebe oder kopiere {0} offene Aufgaben ans Ende eines anderen Tages. Teilaufgaben gehen mit.",
        "لا مهام مفتوحة لنقلها أو نسخها إلى يوم آخر.|نقل مهمة مفتوحة واحدة أو نسخها إلى نهاية يوم آخر. تذهب معها مهامها الفرعية.|نقل مهمتين مفتوحتين أو نسخهما إلى نهاية يوم آخر. تذهب معهما مهامهما الفرعية.|نقل {0} مهام مفتوحة أو نسخها إلى نهاية يوم آخر. تذهب معها مهامها الفرعية.|نقل {0} مهمة مفتوحة أو نسخها إلى نهاية يوم آخر. تذهب معها مهامها الفرعية.|نقل {0} مهمة مفتوحة أو نسخها إلى نهاية يوم آخر. تذهب معها مهامها الفرعية.";

    /// What deleting a day takes away: todos, notes, or both. In Arabic they stand in the genitive.
    DELETES:
        "Moves {0} to the Trash, where they can be restored for 30 days.",
        "Verschiebt {0} in den Papierkorb, wo sich alles 30 Tage lang wiederherstellen lässt.",
        "نقل {0} إلى سلة المحذوفات، حيث تمكن الاستعادة خلال 30 يومًا.";
    TODOS: "{0} todo|{0} todos", "{0} Aufgabe|{0} Aufgaben", "{0} مهمة|مهمة واحدة|مهمتين|{0} مهام|{0} مهمة|{0} مهمة";
    NOTES: "{0} note|{0} notes", "{0} Notiz|{0} Notizen", "{0} ملاحظة|ملاحظة واحدة|ملاحظتين|{0} ملاحظات|{0} ملاحظة|{0} ملاحظة";
    BOTH: "{0} and {1}", "{0} und {1}", "{0} و{1}";

    /// The button that takes a day out of the archive, by its name.
    UNARCHIVE_NAMED: "Unarchive {0}", "Aus dem Archiv holen: {0}", "إخراج من الأرشيف: {0}";

    /// What stands below an archived day.
    OPEN:
        "{0} open todo|{0} open todos",
        "{0} offene Aufgabe|{0} offene Aufgaben",
        "لا مهام مفتوحة|مهمة مفتوحة واحدة|مهمتان مفتوحتان|{0} مهام مفتوحة|{0} مهمة مفتوحة|{0} مهمة مفتوحة";
}

/// How long a label may be.
pub fn label_hint(limit: usize) -> String {
    LABEL_HINT.with(&[&number(limit)])
}

/// What is done with the open todos of a day.
pub fn open(count: usize) -> String {
    MOVE_OR_COPY.count(count, &[])
}

/// What deleting a day takes away.
pub fn delete(todos: usize, notes: usize) -> String {
    let what = match (todos, notes) {
        (todos, 0) => TODOS.count(todos, &[]),
        (0, notes) => NOTES.count(notes, &[]),
        (todos, notes) => BOTH.with(&[&TODOS.count(todos, &[]), &NOTES.count(notes, &[])]),
    };
    DELETES.with(&[&what])
}

/// The button that takes a day out of the archive.
pub fn unarchive(day: &str) -> String {
    UNARCHIVE_NAMED.with(&[day])
}

/// A day by its name and its label, if it has one.
pub fn labelled(name: String, label: Option<&str>) -> String {
    match label {
        // Isolated: it may run from right to left.
        Some(label) => [name.as_str(), " · \u{2068}", label, "\u{2069}"].concat(),
        None => name,
    }
}

/// A day in a list: `Thursday, November 26, 3 open · Trip to Rome`.
pub fn listed(day: &ListedDay) -> String {
    labelled(super::week_day(day.day, day.open as usize), day.label.as_deref())
}

/// What stands below an archived day.
pub fn about(day: &ListedDay) -> String {
    labelled(OPEN.count(day.open as usize, &[]), day.label.as_deref())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{model::language::Language, text::at_once_in};

    #[test]
    fn a_day_is_named_with_its_label() {
        let day = "2026-11-26".parse().expect("a day");
        let trip = ListedDay { day, open: 3, label: Some("Trip to Rome".into()), archived: true };
        assert_eq!(listed(&trip), "Thursday, November 26, 3 open · \u{2068}Trip to Rome\u{2069}");
        assert_eq!(about(&trip), "3 open todos · \u{2068}Trip to Rome\u{2069}");
        let german = at_once_in(Language::German, || about(&trip));
        assert_eq!(german, "3 offene Aufgaben · \u{2068}Trip to Rome\u{2069}");
        let arabic = at_once_in(Language::Arabic, || about(&trip));
        assert_eq!(arabic, "3 مهام مفتوحة · \u{2068}Trip to Rome\u{2069}");
        assert_eq!(listed(&ListedDay { label: None, open: 0, ..trip }), "Thursday, November 26");
    }

    #[test]
    fn what_is_deleted_is_counted() {
        assert_eq!(delete(2, 1), "Moves 2 todos and 1 note to the Trash, where they can be restored for 30 days.");
        assert!(delete(0, 1).starts_with("Moves 1 note to the Trash"));
        let german = at_once_in(Language::German, || delete(2, 1));
        assert!(german.starts_with("Verschiebt 2 Aufgaben und 1 Notiz in den Papierkorb"), "{german}");
        let arabic = at_once_in(Language::Arabic, || delete(2, 3));
        assert!(arabic.starts_with("نقل مهمتين و3 ملاحظات إلى سلة المحذوفات"), "{arabic}");
    }

    #[test]
    fn what_is_moved_or_copied_is_counted() {
        assert_eq!(open(1), "Move or copy 1 open todo to the end of another day. Subtasks go with them.");
        let german = at_once_in(Language::German, || open(1_200));
        assert!(german.starts_with("Verschiebe oder kopiere 1.200 offene Aufgaben ans Ende"), "{german}");
        let arabic = at_once_in(Language::Arabic, || open(2));
        assert!(arabic.starts_with("نقل مهمتين مفتوحتين"), "{arabic}");
    }

    #[test]
    fn every_weekday_has_a_letter() {
        for language in Language::ALL {
            assert_eq!(LETTERS.of(language).split(' ').count(), 7);
        }
    }
}
