//! What stands around a page: the sidebar, the heads, the message at its foot.

use super::{Text, texts};
use crate::model::theme::Theme;

texts! {
    4;

    /// What a search engine shows of Daybook.
    pub DESCRIPTION:
        "Your day on one page: private todos and notes.",
        "Dein Tag auf einer Seite: private Aufgaben und Notizen.",
        "يومك في صفحة واحدة: مهام وملاحظات خاصة.";

    /// Where the script of the page stopped, because something else changed the page.
    pub FORMS_ONLY:
        "Something in this browser, perhaps an extension, stopped Daybook's script. The page works without it: press the buttons to save.",
        "Etwas in diesem Browser, vielleicht eine Erweiterung, hat das Skript von Daybook angehalten. Die Seite funktioniert auch ohne: Drücke zum Speichern die Schaltflächen.",
        "أوقف شيءٌ في هذا المتصفح، ربما إضافة، برنامج Daybook النصي. تعمل الصفحة من دونه: اضغط الأزرار للحفظ.";

    /// The links that lead past the head of a page.
    pub SKIP_TO_CONTENT: "Skip to the content", "Zum Inhalt springen", "الانتقال إلى المحتوى";
    pub SKIP_TO_DAY: "Skip to the day", "Zum Tag springen", "الانتقال إلى اليوم";

    /// The sidebar.
    pub DAYS: "Days", "Tage", "الأيام";
    pub OPEN_SIDEBAR: "Open sidebar", "Seitenleiste öffnen", "فتح الشريط الجانبي";
    pub EXPAND_SIDEBAR: "Expand sidebar", "Seitenleiste ausklappen", "توسيع الشريط الجانبي";
    pub COLLAPSE_SIDEBAR: "Collapse sidebar", "Seitenleiste einklappen", "طي الشريط الجانبي";
    pub SIDEBAR_WIDTH: "Width of the sidebar", "Breite der Seitenleiste", "عرض الشريط الجانبي";
    pub PREVIOUS_DAY: "Previous day", "Vorheriger Tag", "اليوم السابق";
    pub NEXT_DAY: "Next day", "Nächster Tag", "اليوم التالي";
    pub GO_TO_DAY: "Go to day", "Zu einem Tag", "الذهاب إلى يوم";
    pub GO: "Go", "Los", "ذهاب";
    pub SEARCH_ALL: "Search todos and notes", "Aufgaben und Notizen durchsuchen", "البحث في المهام والملاحظات";

    /// After the number of a day's open todos.
    pub OPEN_COUNT: " open", " offen", " مفتوحة";

    /// The bar at the foot of a narrow screen.
    pub MAIN: "Main", "Hauptnavigation", "التنقل الرئيسي";
    pub MORE: "More", "Mehr", "المزيد";

    /// The two groups of pages.
    pub VIEWS: "Views", "Ansichten", "طرق العرض";
    pub SETTINGS: "Settings", "Einstellungen", "الإعدادات";

    /// The button that puts a message away.
    pub DISMISS: "Dismiss", "Ausblenden", "إخفاء";

    /// The link that signs in, at the foot of the sidebar.
    pub SIGN_IN_TO_ACCOUNT: "Sign in to your account", "Melde dich bei deinem Konto an", "تسجيل الدخول إلى حسابك";

    /// While somebody else acts in the account.
    pub IMPERSONATION: "Impersonation", "Stellvertretung", "تصرّف بالنيابة";
    pub ACTS: " acts in this account.", " handelt in diesem Konto.", " يتصرف في هذا الحساب.";
    pub REASON: " Reason: ", " Grund: ", " السبب: ";
    pub STOP: "Stop", "Beenden", "إيقاف";
    pub STOP_ACTING: " acting in this account", " der Stellvertretung in diesem Konto", " التصرف في هذا الحساب";

    /// Why a page offers less to an impersonator.
    pub ACTING:
        "You are acting in somebody else's account. ",
        "Du handelst im Konto einer anderen Person. ",
        "أنت تتصرف في حساب شخص آخر. ";

    /// The button that signs out.
    SIGN_OUT: "{0} - Click to sign out", "{0} - Zum Abmelden klicken", "\u{2068}{0}\u{2069} - انقر لتسجيل الخروج";

    /// The button that goes on to the next theme, and what the themes are called on it.
    THEME: "Theme: {0}. Change to {1}", "Design: {0}. Wechseln zu: {1}", "المظهر: {0}. التبديل إلى: {1}";
    THEME_SYSTEM: "system", "System", "النظام";
    THEME_LIGHT: "light", "Hell", "فاتح";
    THEME_DARK: "dark", "Dunkel", "داكن";
    THEME_TAN: "tan", "Sand", "رملي";
    THEME_CLOUD: "cloud", "Wolke", "سحابي";
}

/// The button that signs out.
pub fn sign_out(name: &str) -> String {
    SIGN_OUT.with(&[name])
}

/// The button that goes on to the next theme.
pub fn theme(theme: &str, next: &str) -> String {
    THEME.with(&[theme, next])
}

/// What a theme is called on that button.
pub const fn theme_name(theme: Theme) -> Text {
    match theme {
        Theme::System => THEME_SYSTEM,
        Theme::Light => THEME_LIGHT,
        Theme::Dark => THEME_DARK,
        Theme::Tan => THEME_TAN,
        Theme::Cloud => THEME_CLOUD,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{model::language::Language, text::at_once_in};

    #[test]
    fn a_theme_has_a_name_in_the_language_of_the_page() {
        let button = || theme(&theme_name(Theme::System), &theme_name(Theme::Light));
        let buttons = Language::ALL.map(|language| at_once_in(language, button));
        assert_eq!(buttons, ["Theme: system. Change to light", "Design: System. Wechseln zu: Hell", "المظهر: النظام. التبديل إلى: فاتح"]);
        for theme in [Theme::System, Theme::Light, Theme::Dark, Theme::Tan, Theme::Cloud] {
            assert_eq!(theme_name(theme).get(), theme.as_str());
        }
    }

    #[test]
    fn the_way_out_names_who_is_signed_in() {
        assert_eq!(sign_out("Ada"), "Ada - Click to sign out");
        assert_eq!(at_once_in(Language::German, || sign_out("Ada")), "Ada - Zum Abmelden klicken");
        assert_eq!(at_once_in(Language::Arabic, || sign_out("Ada")), "\u{2068}Ada\u{2069} - انقر لتسجيل الخروج");
    }
}
