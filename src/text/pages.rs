//! What the pages are called, and what stands above them where they can't be shown.

use super::texts;

texts! {
    6;

    pub TODAY: "Today", "Heute", "اليوم";
    pub SEARCH: "Search", "Suchen", "بحث";
    pub OVERDUE: "Overdue", "Überfällig", "المتأخرة";
    pub UPCOMING: "Upcoming", "Anstehend", "القادمة";
    pub WEEK: "Week", "Woche", "الأسبوع";
    pub CALENDAR: "Calendar", "Kalender", "التقويم";
    pub SOMEDAY: "Someday", "Irgendwann", "يوم ما";
    pub PINNED: "Pinned", "Angeheftet", "المثبّتة";
    pub ALL_DAYS: "All days", "Alle Tage", "كل الأيام";
    pub PREFERENCES: "Preferences", "Einstellungen", "التفضيلات";
    pub SESSIONS: "Sessions", "Sitzungen", "الجلسات";
    pub FEED: "Calendar feed", "Kalender-Feed", "موجز التقويم";
    pub TOKENS: "Tokens", "Tokens", "رموز الوصول";
    pub IMPORT: "Import", "Importieren", "استيراد";
    pub ACCOUNT: "Account", "Konto", "الحساب";
    pub ARCHIVE: "Archive", "Archiv", "الأرشيف";
    pub TRASH: "Trash", "Papierkorb", "سلة المحذوفات";
    pub SHARE: "Add to Daybook", "Zu Daybook hinzufügen", "إضافة إلى Daybook";
    pub TAG: "Tag", "Schlagwort", "وسم";
    pub NOTE: "Note", "Notiz", "ملاحظة";
    pub HISTORY: "History", "Verlauf", "السجل";
    pub SELECT_TODOS: "Select todos", "Aufgaben auswählen", "تحديد المهام";
    pub DAY_OPTIONS: "Day options", "Optionen des Tages", "خيارات اليوم";
    pub KEYBOARD_SHORTCUTS: "Keyboard shortcuts", "Tastenkürzel", "اختصارات لوحة المفاتيح";

    pub DAY_NOT_SHOWN: "Your day can't be shown right now", "Dein Tag kann gerade nicht angezeigt werden", "يتعذر عرض يومك الآن";
    pub SEARCH_NOT_SHOWN: "Search isn't available right now", "Die Suche ist gerade nicht verfügbar", "البحث غير متاح الآن";
    pub OVERDUE_NOT_SHOWN:
        "Overdue todos can't be shown right now",
        "Überfällige Aufgaben können gerade nicht angezeigt werden",
        "يتعذر عرض المهام المتأخرة الآن";
    pub UPCOMING_NOT_SHOWN:
        "Upcoming todos can't be shown right now",
        "Anstehende Aufgaben können gerade nicht angezeigt werden",
        "يتعذر عرض المهام القادمة الآن";
    pub WEEK_NOT_SHOWN: "The week can't be shown right now", "Die Woche kann gerade nicht angezeigt werden", "يتعذر عرض الأسبوع الآن";
    pub CALENDAR_NOT_SHOWN:
        "The calendar can't be shown right now",
        "Der Kalender kann gerade nicht angezeigt werden",
        "يتعذر عرض التقويم الآن";
    pub SOMEDAY_NOT_SHOWN: "Someday can't be shown right now", "„Irgendwann“ kann gerade nicht angezeigt werden", "يتعذر عرض ”يوم ما“ الآن";
    pub PINNED_NOT_SHOWN:
        "Pinned todos and notes can't be shown right now",
        "Angeheftete Aufgaben und Notizen können gerade nicht angezeigt werden",
        "يتعذر عرض المهام والملاحظات المثبّتة الآن";
    pub DAYS_NOT_SHOWN: "Your days can't be shown right now", "Deine Tage können gerade nicht angezeigt werden", "يتعذر عرض أيامك الآن";
    pub PREFERENCES_NOT_SHOWN:
        "Your settings can't be shown right now",
        "Deine Einstellungen können gerade nicht angezeigt werden",
        "يتعذر عرض إعداداتك الآن";
    pub SESSIONS_NOT_SHOWN:
        "Your sessions can't be shown right now",
        "Deine Sitzungen können gerade nicht angezeigt werden",
        "يتعذر عرض جلساتك الآن";
    pub FEED_NOT_SHOWN:
        "Your calendar feed can't be shown right now",
        "Dein Kalender-Feed kann gerade nicht angezeigt werden",
        "يتعذر عرض موجز تقويمك الآن";
    pub TOKENS_NOT_SHOWN:
        "Your tokens can't be shown right now",
        "Deine Tokens können gerade nicht angezeigt werden",
        "يتعذر عرض رموز وصولك الآن";
    pub IMPORT_NOT_SHOWN:
        "Your imports can't be shown right now",
        "Deine Importe können gerade nicht angezeigt werden",
        "يتعذر عرض عمليات الاستيراد الآن";
    pub ACCOUNT_NOT_SHOWN: "Your account can't be shown right now", "Dein Konto kann gerade nicht angezeigt werden", "يتعذر عرض حسابك الآن";
    pub ARCHIVE_NOT_SHOWN:
        "The archive can't be shown right now",
        "Das Archiv kann gerade nicht angezeigt werden",
        "يتعذر عرض الأرشيف الآن";
    pub TRASH_NOT_SHOWN:
        "The Trash can't be shown right now",
        "Der Papierkorb kann gerade nicht angezeigt werden",
        "يتعذر عرض سلة المحذوفات الآن";
    pub SHARE_NOT_SHOWN: "Nothing can be added right now", "Gerade kann nichts hinzugefügt werden", "لا يمكن إضافة شيء الآن";
    pub TAG_NOT_SHOWN:
        "The todos of this tag can't be shown right now",
        "Die Aufgaben mit diesem Schlagwort können gerade nicht angezeigt werden",
        "يتعذر عرض مهام هذا الوسم الآن";
    pub NOTE_NOT_SHOWN: "The note can't be shown right now", "Die Notiz kann gerade nicht angezeigt werden", "يتعذر عرض الملاحظة الآن";
    pub HISTORY_NOT_SHOWN: "The history can't be shown right now", "Der Verlauf kann gerade nicht angezeigt werden", "يتعذر عرض السجل الآن";
    pub SELECT_NOT_SHOWN:
        "The todos can't be shown right now",
        "Die Aufgaben können gerade nicht angezeigt werden",
        "يتعذر عرض المهام الآن";
    pub OPTIONS_NOT_SHOWN:
        "The options of the day can't be shown right now",
        "Die Optionen des Tages können gerade nicht angezeigt werden",
        "يتعذر عرض خيارات اليوم الآن";

    /// The page of an address that leads nowhere.
    pub NO_SUCH_PAGE: "Page not found", "Seite nicht gefunden", "الصفحة غير موجودة";
    pub NO_SUCH_PAGE_WHY:
        "The address may be mistyped. A day's address looks like /d/2026-11-23.",
        "Vielleicht ist die Adresse falsch geschrieben. Die Adresse eines Tages sieht so aus: /d/2026-11-23.",
        "ربما كُتب العنوان خطأً. يبدو عنوان اليوم هكذا: \u{2068}/d/2026-11-23\u{2069}.";
}

/// The plain page of a request that was refused before it came to one of these, by what was wrong with it.
pub mod refused {
    use crate::text::texts;

    texts! {
        17;

        pub NOT_SAVED: "Not saved yet", "Noch nicht gespeichert", "لم يُحفظ بعد";
        pub FORBIDDEN: "Refused", "Abgelehnt", "طلب مرفوض";
        pub TOO_LARGE: "Too large", "Zu groß", "الحجم كبير جدًا";
        pub UNAVAILABLE: "Not available right now", "Gerade nicht verfügbar", "غير متاح الآن";
        pub DISK_FULL: "Nothing can be saved", "Nichts kann gespeichert werden", "لا يمكن حفظ شيء";
        pub NOT_UNDERSTOOD: "Not understood", "Nicht verstanden", "طلب غير مفهوم";
        pub NOT_FOUND: "Not found", "Nicht gefunden", "غير موجود";
        pub TOO_MANY_REQUESTS: "A moment, please", "Einen Moment, bitte", "لحظة من فضلك";
        pub TOO_SLOW: "Too slow", "Zu langsam", "بطيء جدًا";
        pub ADDRESS_TOO_LONG: "Address too long", "Adresse zu lang", "العنوان طويل جدًا";
        pub HEADERS_TOO_LARGE: "Too many cookies", "Zu viele Cookies", "ملفات تعريف ارتباط كثيرة جدًا";
        pub OTHER: "Something went wrong", "Etwas ist schiefgelaufen", "حدث خطأ ما";
        pub FOR_SIGN_IN_ONLY:
            "This address is only used during sign-in. Go to today's page and sign in there.",
            "Diese Adresse wird nur während der Anmeldung gebraucht. Geh zur Seite von heute und melde dich dort an.",
            "يُستخدم هذا العنوان أثناء تسجيل الدخول فقط. انتقل إلى صفحة اليوم وسجّل الدخول من هناك.";
        pub GO_TO_TODAY: "Go to today's page", "Zur Seite von heute", "الذهاب إلى صفحة اليوم";
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::language::Language,
        text::{Text, at_once_in},
    };

    #[test]
    fn a_page_is_called_by_its_name_in_each_language() {
        let names = |text: Text| Language::ALL.map(|language| at_once_in(language, || text.get()));
        assert_eq!(names(TRASH), ["Trash", "Papierkorb", "سلة المحذوفات"]);
        assert_eq!(names(refused::NOT_FOUND), ["Not found", "Nicht gefunden", "غير موجود"]);
    }
}
