//! What the pages say of todos.

use super::{dates, texts, to_day};
use crate::model::{day::Day, quick_add::QuickAdd, repeat::SIGN};

texts! {
    2;

    pub TODOS: "Todos", "Aufgaben", "المهام";
    pub DONE_TODOS: "Done todos", "Erledigte Aufgaben", "المهام المنجزة";

    /// Before the number of todos that are done.
    pub DONE_COUNT: "Done ", "Erledigt ", "المنجز ";
    pub DELETE_ALL_DONE: "Delete all done", "Alle erledigten löschen", "حذف كل المنجز";

    /// Where a day has no todo.
    pub NOTHING:
        "Nothing planned yet. Write your first todo below and press Enter.",
        "Noch nichts geplant. Schreib unten deine erste Aufgabe und drücke die Eingabetaste.",
        "لا شيء مخطط بعد. اكتب مهمتك الأولى في الأسفل واضغط Enter.";

    /// Where all of them are done.
    pub ALL_DONE:
        "All done. Write what comes next below.",
        "Alles erledigt. Schreib unten, was als Nächstes kommt.",
        "أُنجز كل شيء. اكتب في الأسفل ما يأتي بعد ذلك.";

    /// Before the text of a todo: what opens its menu, and what folds the section that it heads.
    pub ACTIONS_FOR: "Actions for", "Aktionen für", "إجراءات";
    pub SECTION: "Section", "Abschnitt", "القسم";

    /// Where a new one is written.
    pub NEW: "New todo", "Neue Aufgabe", "مهمة جديدة";
    pub NEW_SOMEDAY: "New todo for someday", "Neue Aufgabe für irgendwann", "مهمة جديدة ليوم ما";
    pub SHARE:
        "The text becomes a todo for today, or for the day it names.",
        "Der Text wird zur Aufgabe für heute oder für den Tag, den er nennt.",
        "يصبح النص مهمة لليوم، أو لليوم الذي يذكره.";
    /// Adds a line, where a touch keyboard has no key for it.
    pub NEW_LINE: "New line", "Neue Zeile", "سطر جديد";
    pub ADD_EACH_LINE: "Add each line", "Jede Zeile hinzufügen", "إضافة كل سطر";

    /// Where one is edited.
    pub EDIT: "Edit todo", "Aufgabe bearbeiten", "تعديل المهمة";

    /// Above the text that another page saved.
    pub OTHER_TEXT: "The other text", "Der andere Text", "النص الآخر";

    /// The link to the days that have todos left.
    pub REVIEW: "Review", "Durchsehen", "مراجعة";
    pub MOVE_TO_TODAY: "Move to today", "Auf heute verschieben", "نقل إلى اليوم";
    pub MOVE_ALL_TO_TODAY: "Move all to today", "Alle auf heute verschieben", "نقل الكل إلى اليوم";

    /// The name of the button that rejects a date that was found.
    KEEP_WORDS: "Keep the words “{0}”", "Die Wörter „{0}“ behalten", "إبقاء الكلمات ”{0}“";
    /// Where a todo went whose text names another day.
    ADDED_TO: "Added to {0}.", "Hinzugefügt: {0}.", "أُضيفت إلى: {0}.";

    /// Where several are selected.
    pub SELECT_SEVERAL: "Select several", "Mehrere auswählen", "تحديد عدة مهام";
    pub SELECTED: "Selected todos", "Ausgewählte Aufgaben", "المهام المحددة";
    pub NOTHING_TO_SELECT: "Nothing to select.", "Nichts zum Auswählen.", "لا شيء لتحديده.";
    pub DAY_TO_MOVE_TO: "Day to move to", "Tag, auf den verschoben wird", "اليوم المنقول إليه";
    pub CHECK_SELECTED: "Done", "Erledigt", "تم";
    pub IS_SELECTED: "Selected", "Ausgewählt", "محددة";
    SELECTED_COUNT:
        "{0} selected|{0} selected",
        "{0} ausgewählt|{0} ausgewählt",
        "لا شيء محدد|حُددت مهمة واحدة|حُددت مهمتان|حُددت {0} مهام|حُددت {0} مهمة|حُددت {0} مهمة";

    /// The mark of a todo that is done.
    pub DONE: "Done", "Erledigt", "منجزة";

    /// What was found, before the day that it stands on.
    pub TODO: "Todo", "Aufgabe", "مهمة";
    pub DONE_TODO: "Done todo", "Erledigte Aufgabe", "مهمة منجزة";

    /// The buttons of a todo, by its name.
    MOVE_TO_TODAY_NAMED: "Move to today: {0}", "Auf heute verschieben: {0}", "نقل إلى اليوم: {0}";
    DELETE_NAMED: "Delete: {0}", "Löschen: {0}", "حذف: {0}";

    /// The button that moves something `to tomorrow`.
    MOVE_TO: "Move {0}", "Verschieben {0}", "نقل {0}";
    /// The button that makes a todo of each line.
    ADD_EACH:
        "Add {0} todo|Add {0} todos",
        "{0} Aufgabe hinzufügen|{0} Aufgaben hinzufügen",
        "عدم إضافة شيء|إضافة مهمة واحدة|إضافة مهمتين|إضافة {0} مهام|إضافة {0} مهمة|إضافة {0} مهمة";

    /// How many todos of one earlier day, or of several, are left.
    LEFT_FROM_YESTERDAY:
        "{0} unfinished from yesterday|{0} unfinished from yesterday",
        "{0} offen von gestern|{0} offen von gestern",
        "لا شيء متبقٍّ من أمس|مهمة واحدة متبقية من أمس|مهمتان متبقيتان من أمس|{0} مهام متبقية من أمس|{0} مهمة متبقية من أمس|{0} مهمة متبقية من أمس";
    LEFT_FROM:
        "{0} unfinished from {1}|{0} unfinished from {1}",
        "{0} offen von: {1}|{0} offen von: {1}",
        "لا شيء متبقٍّ من {1}|مهمة واحدة متبقية من {1}|مهمتان متبقيتان من {1}|{0} مهام متبقية من {1}|{0} مهمة متبقية من {1}|{0} مهمة متبقية من {1}";
    LEFT_FROM_EARLIER:
        "{0} unfinished from earlier days|{0} unfinished from earlier days",
        "{0} offen von früheren Tagen|{0} offen von früheren Tagen",
        "لا شيء متبقٍّ من أيام سابقة|مهمة واحدة متبقية من أيام سابقة|مهمتان متبقيتان من أيام سابقة|{0} مهام متبقية من أيام سابقة|{0} مهمة متبقية من أيام سابقة|{0} مهمة متبقية من أيام سابقة";

    /// The items of a todo's menu.
    pub ANOTHER_DAY: "Another day", "Ein anderer Tag", "يوم آخر";
    pub MOVE_TO_SOMEDAY: "Move to someday", "Auf irgendwann verschieben", "نقل إلى يوم ما";
    pub SKIP: "Skip to the next date", "Zum nächsten Termin", "التخطي إلى الموعد التالي";
    pub DETACH: "Take out of the series", "Aus der Serie lösen", "الفصل عن السلسلة";
    pub MOVE_UP: "Move up", "Nach oben", "نقل إلى أعلى";
    pub MOVE_DOWN: "Move down", "Nach unten", "نقل إلى أسفل";
    pub MAKE_SUBTASK: "Make subtask", "Zur Teilaufgabe machen", "تحويل إلى مهمة فرعية";
    pub MOVE_OUT: "Move out", "Ausrücken", "إخراج من المهمة";
    pub FOLD_SECTION: "Fold section", "Abschnitt einklappen", "طي القسم";
    pub UNFOLD_SECTION: "Unfold section", "Abschnitt ausklappen", "فتح القسم";
    pub CLOSE: "Close", "Schließen", "إغلاق";
    COMMA: ", ", ", ", "، ";
}

/// What was found in the text of a new todo: `🔁 every monday, Monday, November 30, 15:00`.
pub fn found_date(found: &QuickAdd, today: Day) -> String {
    let rule = found.rule.as_ref().map(|rule| format!("{SIGN} {rule}"));
    let day = found.day.map(|day| day_of_new(day, today));
    [rule, day, found.time.clone()].into_iter().flatten().collect::<Vec<_>>().join(&COMMA)
}

fn day_of_new(day: Day, today: Day) -> String {
    if day <= today.next() { dates::name(day, today) } else { dates::in_year(day) }
}

/// The name of the button that rejects it.
pub fn keep_words(phrase: &str) -> String {
    KEEP_WORDS.with(&[phrase])
}

/// Where a todo went whose text names another day.
pub fn added_to(day: Day, today: Day) -> String {
    ADDED_TO.with(&[&day_of_new(day, today)])
}

/// How many are selected.
pub fn selected(count: usize) -> String {
    SELECTED_COUNT.count(count, &[])
}

/// The button that moves a todo to today, by its name.
pub fn move_to_today(name: &str) -> String {
    MOVE_TO_TODAY_NAMED.with(&[name])
}

/// The button that deletes one.
pub fn delete(name: &str) -> String {
    DELETE_NAMED.with(&[name])
}

/// The button that moves something to a day.
pub fn move_to(day: Day, today: Day) -> String {
    MOVE_TO.with(&[&to_day(Some(day), today)])
}

/// The button that makes a todo of each line.
pub fn add_each(count: usize) -> String {
    ADD_EACH.count(count, &[])
}

/// How many todos of earlier days are left: `4 unfinished from yesterday`.
pub fn left_over(count: u32, only_day: Option<Day>, today: Day) -> String {
    let count = count as usize;
    match only_day {
        Some(day) if day == today.previous() => LEFT_FROM_YESTERDAY.count(count, &[]),
        Some(day) => LEFT_FROM.count(count, &[&dates::name(day, today)]),
        None => LEFT_FROM_EARLIER.count(count, &[]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{model::language::Language, text::at_once_in};

    #[test]
    fn what_is_left_of_earlier_days_is_counted() {
        let today: Day = "2026-11-26".parse().expect("a day");
        assert_eq!(left_over(4, Some(today.previous()), today), "4 unfinished from yesterday");
        assert_eq!(left_over(1, "2026-11-20".parse().ok(), today), "1 unfinished from Nov 20");
        assert_eq!(left_over(1_200, None, today), "1,200 unfinished from earlier days");
        let german = at_once_in(Language::German, || left_over(1_200, "2026-11-20".parse().ok(), today));
        assert_eq!(german, "1.200 offen von: 20. Nov.");
        let arabic = |count| at_once_in(Language::Arabic, || selected(count));
        assert_eq!((arabic(2), arabic(5)), ("حُددت مهمتان".to_owned(), "حُددت 5 مهام".to_owned()));
    }
}
