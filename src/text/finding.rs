//! What the pages say on which todos and notes are found.

use super::{
    dates::{self, Style},
    number, texts, week_day,
};
use crate::model::{day::Day, month::Month, search::WORDS};

texts! {
    10;

    /// What a search looks at.
    pub SEARCH:
        "Searches all your todos and notes, except those in the Trash. The beginning of a word is enough. Put a phrase in quotes to find exactly that phrase. Type a date, like “next friday”, to go to that day.",
        "Durchsucht alle deine Aufgaben und Notizen außer denen im Papierkorb. Der Anfang eines Wortes genügt. Setze Wörter in Anführungszeichen, um sie genau so zu finden. Mit einem Datum wie „nächsten Freitag“ kommst du zu diesem Tag.",
        "يشمل البحث كل مهامك وملاحظاتك، عدا ما في سلة المحذوفات. تكفي بداية الكلمة للعثور عليها. ضع العبارة بين علامتي اقتباس للعثور عليها كما هي تمامًا. واكتب تاريخًا، مثل ”الجمعة القادمة“، للانتقال إلى ذلك اليوم.";

    /// What narrows a search.
    pub SEARCH_FILTERS:
        "Narrow the search with is:open, is:done, is:pinned, in:todos, in:notes, #tag, before:2026-12-01 or after:2026-11-01.",
        "Grenze die Suche ein mit is:open, is:done, is:pinned, in:todos, in:notes, #schlagwort, before:2026-12-01 oder after:2026-11-01.",
        "لتضييق البحث استخدم \u{2068}is:open\u{2069} أو \u{2068}is:done\u{2069} أو \u{2068}is:pinned\u{2069} أو \u{2068}in:todos\u{2069} أو \u{2068}in:notes\u{2069} أو \u{2068}#وسم\u{2069} أو \u{2068}before:2026-12-01\u{2069} أو \u{2068}after:2026-11-01\u{2069}.";

    /// In the palette, where the search was not answered.
    pub NOT_SEARCHED: "Search can't be reached right now.", "Die Suche ist gerade nicht erreichbar.", "يتعذر الوصول إلى البحث الآن.";

    /// Where nothing was looked for yet.
    pub SEARCH_EMPTY:
        "Type a word to find the todos and notes that contain it.",
        "Gib ein Wort ein, um die Aufgaben und Notizen zu finden, die es enthalten.",
        "اكتب كلمة للعثور على المهام والملاحظات التي تحتوي عليها.";

    /// Where nothing has the words.
    NOTHING_HAS: "No results for {0}.", "Keine Treffer für {0}.", "لا نتائج لـ {0}.";
    QUOTED: "“{0}”", "„{0}“", "”\u{2068}{0}\u{2069}“";

    /// Where there were more words than are looked for.
    WORDS_LEFT_OUT:
        "Only the first {0} word was looked for.|Only the first {0} words were looked for.",
        "Nur das erste Wort wurde gesucht.|Nur die ersten {0} Wörter wurden gesucht.",
        "لم يُبحث عن أي كلمة.|بُحث عن الكلمة الأولى فقط.|بُحث عن أول كلمتين فقط.|بُحث عن أول {0} كلمات فقط.|بُحث عن أول {0} كلمة فقط.|بُحث عن أول {0} كلمة فقط.";

    /// Where somebody has written more than a search looks at.
    pub TOO_MUCH:
        "You have more todos and notes than one search can cover, so some results may be missing.",
        "Du hast mehr Aufgaben und Notizen, als eine Suche durchsehen kann. Daher fehlen vielleicht einige Ergebnisse.",
        "مهامك وملاحظاتك أكثر مما يتسع له بحث واحد، فقد تنقص بعض النتائج.";

    /// What a search with so many characters is told.
    TOO_LONG:
        "A search can have {0} character; this has {1}. Shorten it.|A search can have {0} characters; this has {1}. Shorten it.",
        "Eine Suche kann {0} Zeichen haben, diese hat {1}. Kürze sie.|Eine Suche kann {0} Zeichen haben, diese hat {1}. Kürze sie.",
        "لا يتسع البحث لأي حرف، وطول هذا {1}. اختصره.|يتسع البحث لحرف واحد، وطول هذا {1}. اختصره.|يتسع البحث لحرفين، وطول هذا {1}. اختصره.|يتسع البحث لـ {0} أحرف، وطول هذا {1}. اختصره.|يتسع البحث لـ {0} حرفًا، وطول هذا {1}. اختصره.|يتسع البحث لـ {0} حرف، وطول هذا {1}. اختصره.";

    /// Above the todos of a tag.
    TAGGED:
        "Todos with #{0}, newest day first.",
        "Aufgaben mit #{0}, neuester Tag zuerst.",
        "المهام ذات الوسم \u{2068}#{0}\u{2069}، الأحدث أولًا.";

    /// What was found, and the links between its pages.
    pub SEARCH_FOR: "Search for", "Suchen nach", "البحث عن";
    pub FOUND: "Found", "Gefunden", "ما عُثر عليه";
    pub GO_TO: "Go to", "Gehe zu", "الانتقال إلى";
    pub RESULTS: "Results", "Ergebnisse", "النتائج";
    pub PALETTE_HINT: "Todos, notes, days, pages", "Aufgaben, Notizen, Tage, Seiten", "مهام، ملاحظات، أيام، صفحات";
    pub PAGES_OF_FOUND: "Pages of results", "Seiten mit Ergebnissen", "صفحات النتائج";

    /// What the pages of several days are about.
    pub OVERDUE:
        "Open todos of earlier days, newest day first.",
        "Offene Aufgaben früherer Tage, neuester Tag zuerst.",
        "المهام المفتوحة من أيام سابقة، الأحدث أولًا.";
    pub UPCOMING:
        "Open todos of later days, soonest first.",
        "Offene Aufgaben späterer Tage, die nächsten zuerst.",
        "المهام المفتوحة لأيام لاحقة، الأقرب أولًا.";
    pub SOMEDAY: "What has no day yet.", "Was noch keinen Tag hat.", "ما لم يُحدَّد له يوم بعد.";
    pub PINNED:
        "Pinned todos and notes of all days, newest day first.",
        "Angeheftete Aufgaben und Notizen aller Tage, neuester Tag zuerst.",
        "المهام والملاحظات المثبّتة من كل الأيام، الأحدث أولًا.";
    pub PINNED_TODOS: "Pinned todos", "Angeheftete Aufgaben", "المهام المثبّتة";
    pub PINNED_NOTES: "Pinned notes", "Angeheftete Notizen", "الملاحظات المثبّتة";

    /// Where no earlier day has open todos.
    pub NOTHING_OVERDUE: "Nothing is left from earlier days.", "Von früheren Tagen ist nichts mehr offen.", "لم يبقَ شيء من أيام سابقة.";

    /// Where no later day has any.
    pub NOTHING_UPCOMING:
        "Nothing is planned for the days after today.",
        "Für die Tage nach heute ist nichts geplant.",
        "لا شيء مخطط للأيام المقبلة.";

    /// Where nothing is to be done someday.
    pub NOTHING_SOMEDAY:
        "Nothing here yet. Keep todos without a day here.",
        "Noch nichts hier. Hier ist Platz für Aufgaben ohne Tag.",
        "لا شيء هنا بعد. هذا مكان المهام التي لا يوم لها.";

    /// Where nothing is pinned.
    pub NOTHING_PINNED:
        "Nothing is pinned. You can pin a todo or a note in its menu.",
        "Nichts ist angeheftet. Du kannst eine Aufgabe oder eine Notiz in ihrem Menü anheften.",
        "لا شيء مثبّت. يمكنك تثبيت مهمة أو ملاحظة من قائمتها.";

    /// Below a list that is not all.
    MORE_THAN: "These are the first {0}. There are more.", "Das sind die ersten {0}. Es gibt noch mehr.", "هذه أول {0} منها، وهناك المزيد.";

    /// The first and the last of some days.
    FROM_TO: "{0} to {1}", "{0} bis {1}", "من {0} إلى {1}";

    /// The links between weeks.
    pub WEEKS: "Weeks", "Wochen", "الأسابيع";
    pub PREVIOUS_WEEK: "Previous week", "Vorherige Woche", "الأسبوع السابق";
    pub THIS_WEEK: "This week", "Diese Woche", "هذا الأسبوع";
    pub NEXT_WEEK: "Next week", "Nächste Woche", "الأسبوع التالي";

    /// A day of a week that holds nothing.
    pub EMPTY_DAY: "Nothing on this day.", "Nichts an diesem Tag.", "لا شيء في هذا اليوم.";

    /// The field for a new todo of a day, and the button that adds it.
    NEW_TODO_FOR: "New todo for {0}", "Neue Aufgabe für {0}", "مهمة جديدة ليوم {0}";
    ADD_TO: "Add to {0}", "Hinzufügen zu {0}", "إضافة إلى يوم {0}";

    /// The links between months.
    pub MONTHS: "Months", "Monate", "الأشهر";
    pub PREVIOUS: "Previous", "Vorheriger", "السابق";
    pub THIS_MONTH: "This month", "Dieser Monat", "هذا الشهر";
    pub NEXT: "Next", "Nächster", "التالي";

    /// The same by what they lead to: the days of a year, and another month.
    ALL_OF: "All of {0}", "Alle Tage {0}", "كل أيام {0}";
    PREVIOUS_MONTH: "Previous: {0}", "Vorheriger: {0}", "السابق: {0}";
    NEXT_MONTH: "Next: {0}", "Nächster: {0}", "التالي: {0}";

    /// A day of a month with its open todos, and how many notes it has.
    DAY_WITH_NOTES:
        "{1}, {0} note|{1}, {0} notes",
        "{1}, {0} Notiz|{1}, {0} Notizen",
        "{1}|{1}، ملاحظة واحدة|{1}، ملاحظتان|{1}، {0} ملاحظات|{1}، {0} ملاحظة|{1}، {0} ملاحظة";

    /// What the marks of the calendar mean.
    pub CALENDAR_MARKS:
        "A dot stands for open todos, a bar for notes.",
        "Ein Punkt steht für offene Aufgaben, ein Strich für Notizen.",
        "النقطة للمهام المفتوحة، والشرطة للملاحظات.";

    /// Where a month holds nothing.
    pub EMPTY_MONTH: "Nothing in this month yet.", "In diesem Monat gibt es noch nichts.", "لا شيء في هذا الشهر بعد.";
}

/// Where nothing has the words.
pub fn nothing_has(query: &str) -> String {
    NOTHING_HAS.with(&[&quoted(query)])
}

/// Where there were more words than are looked for.
pub fn words_left_out() -> String {
    WORDS_LEFT_OUT.count(WORDS, &[])
}

/// What a search with so many characters is told.
pub fn search_too_long(limit: usize, length: usize) -> String {
    TOO_LONG.count(limit, &[&number(length)])
}

/// Above the todos of a tag.
pub fn tagged(tag: &str) -> String {
    TAGGED.with(&[tag])
}

fn quoted(query: &str) -> String {
    QUOTED.with(&[query.trim()])
}

/// Below a list that is not all.
pub fn more_than(limit: usize) -> String {
    MORE_THAN.with(&[&number(limit)])
}

/// The first and the last of some days: `November 23 to November 29, 2026`.
pub fn from_to(days: &[Day]) -> String {
    match days {
        [first, .., last] => {
            let style = if first.year() == last.year() { Style::Date } else { Style::DateWithYear };
            FROM_TO.with(&[&dates::in_style(*first, style), &dates::in_style(*last, Style::DateWithYear)])
        }
        days => days.first().copied().map(dates::long).unwrap_or_default(),
    }
}

/// The field for a new todo of a day.
pub fn new_todo_for(day: Day) -> String {
    NEW_TODO_FOR.with(&[&dates::in_year(day)])
}

/// The button that adds it.
pub fn add_to(day: Day) -> String {
    ADD_TO.with(&[&dates::in_year(day)])
}

/// A month in words: `November 2026`.
pub fn month(month: Month) -> String {
    dates::in_style(month.first(), Style::MonthWithYear)
}

/// The link to the days of a year.
pub fn all_of(year: i32) -> String {
    ALL_OF.with(&[&year.to_string()])
}

/// The link to the month before.
pub fn previous(other: Month) -> String {
    PREVIOUS_MONTH.with(&[&month(other)])
}

/// The link to the month after.
pub fn next(other: Month) -> String {
    NEXT_MONTH.with(&[&month(other)])
}

/// A day of a month, and what it holds: `Thursday, November 26, 3 open, 1 note`.
pub fn marked_day(day: Day, open: usize, notes: usize) -> String {
    let day = week_day(day, open);
    if notes == 0 { day } else { DAY_WITH_NOTES.count(notes, &[&day]) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::{date_words::DateWords, language::Language, quick_add::days_of},
        text::at_once_in,
    };

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    #[test]
    fn a_week_is_named_by_its_ends() {
        let week = [day("2026-11-23"), day("2026-11-24"), day("2026-11-29")];
        assert_eq!(from_to(&week), "November 23 to November 29, 2026");
        assert_eq!(from_to(&[day("2026-12-28"), day("2027-01-03")]), "December 28, 2026 to January 3, 2027");
        assert_eq!(from_to(&[Day::MAX]), "Tuesday, December 31, 2999");
        assert_eq!(at_once_in(Language::German, || from_to(&week)), "23. November bis 29. November 2026");
        assert_eq!(at_once_in(Language::Arabic, || from_to(&week)), "من 23 نوفمبر إلى 29 نوفمبر 2026");
    }

    #[test]
    fn a_month_is_named_with_its_year() {
        let november: Month = "2026-11".parse().expect("a month");
        assert_eq!((month(november), next(november)), ("November 2026".to_owned(), "Next: November 2026".to_owned()));
        assert_eq!(at_once_in(Language::German, || previous(november)), "Vorheriger: November 2026");
        assert_eq!(at_once_in(Language::Arabic, || next(november)), "التالي: نوفمبر 2026");
        assert_eq!(at_once_in(Language::German, || all_of(2026)), "Alle Tage 2026");
    }

    #[test]
    fn a_day_of_the_calendar_says_what_it_holds() {
        let thursday = day("2026-11-26");
        assert_eq!(marked_day(thursday, 3, 1), "Thursday, November 26, 3 open, 1 note");
        assert_eq!(marked_day(thursday, 0, 2), "Thursday, November 26, 2 notes");
        assert_eq!(marked_day(thursday, 0, 0), "Thursday, November 26");
        assert_eq!(at_once_in(Language::German, || marked_day(thursday, 3, 1)), "Donnerstag, 26. November, 3 offen, 1 Notiz");
        assert_eq!(at_once_in(Language::Arabic, || marked_day(thursday, 0, 2)), "الخميس، 26 نوفمبر، ملاحظتان");
    }

    #[test]
    fn the_date_of_the_help_is_one_in_its_language() {
        for (language, date) in
            [(Language::English, "next friday"), (Language::German, "nächsten Freitag"), (Language::Arabic, "الجمعة القادمة")]
        {
            assert!(at_once_in(language, || SEARCH.contains(date)), "{date}");
            assert_eq!(days_of(date, day("2026-11-26"), &[DateWords::of(language)]).len(), 1, "{date}");
        }
    }

    #[test]
    fn what_was_not_found_is_quoted() {
        assert_eq!(nothing_has(" milk "), "No results for “milk”.");
        assert_eq!(search_too_long(200, 1_234), "A search can have 200 characters; this has 1,234. Shorten it.");
        assert_eq!(words_left_out(), "Only the first 8 words were looked for.");
        assert_eq!(at_once_in(Language::German, || nothing_has(" Milch ")), "Keine Treffer für „Milch“.");
        let german = at_once_in(Language::German, || search_too_long(200, 1_234));
        assert_eq!(german, "Eine Suche kann 200 Zeichen haben, diese hat 1.234. Kürze sie.");
        assert_eq!(at_once_in(Language::Arabic, words_left_out), "بُحث عن أول 8 كلمات فقط.");
    }
}
