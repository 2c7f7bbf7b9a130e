//! What the settings pages say: what a person has chosen, where they are signed in, their account.

use super::texts;

texts! {
    12;

    /// What the preferences are about.
    pub PREFERENCES:
        "They go with you to every device that you sign in on.",
        "Sie gelten auf jedem Gerät, auf dem du dich anmeldest.",
        "ترافقك على كل جهاز عند تسجيل الدخول منه.";
    pub SAVED: "Saved.", "Gespeichert.", "تم الحفظ.";

    pub LANGUAGE: "Language", "Sprache", "اللغة";
    pub LANGUAGE_OF_BROWSER: "Same as the browser", "Wie im Browser", "لغة المتصفح";

    pub WEEK_STARTS_ON: "Week starts on", "Woche beginnt am", "بداية الأسبوع";
    pub MONDAY: "Monday", "Montag", "الاثنين";
    pub SUNDAY: "Sunday", "Sonntag", "الأحد";
    pub SATURDAY: "Saturday", "Samstag", "السبت";
    pub WEEK_OF_LANGUAGE: "Same as the browser", "Wie im Browser", "مثل المتصفح";

    pub TEXT_SIZE: "Text size", "Schriftgröße", "حجم النص";
    pub SMALL: "Small", "Klein", "صغير";
    pub NORMAL: "Normal", "Normal", "عادي";
    pub LARGE: "Large", "Groß", "كبير";

    pub THEME: "Theme", "Design", "المظهر";
    pub THEME_OF_SYSTEM: "Same as the system", "Wie das System", "مثل النظام";
    pub LIGHT: "Light", "Hell", "فاتح";
    pub DARK: "Dark", "Dunkel", "داكن";
    pub TAN: "Tan", "Sand", "رملي";
    pub CLOUD: "Cloud", "Wolke", "سحابي";

    pub TIME_ZONE: "Time zone", "Zeitzone", "المنطقة الزمنية";
    pub ZONE_OF_DEVICE: "Same as the device", "Wie das Gerät", "مثل الجهاز";

    pub TEMPLATE: "Template for a new day", "Vorlage für einen neuen Tag", "قالب ليوم جديد";

    pub PROFILE: "Profile", "Profil", "الملف الشخصي";
    pub NAME: "Name", "Name", "الاسم";
    pub EMAIL: "E-mail", "E-Mail", "البريد الإلكتروني";
    pub PROFILE_OF_WORKOS:
        "Your name and e-mail address come from WorkOS. If they change there, they change here the next time you sign in.",
        "Dein Name und deine E-Mail-Adresse kommen von WorkOS. Ändern sie sich dort, dann ändern sie sich hier bei deiner nächsten Anmeldung.",
        "يأتي اسمك وعنوان بريدك الإلكتروني من WorkOS. وإذا تغيّرا هناك، تغيّرا هنا عند تسجيل الدخول التالي.";

    /// What the sessions are about.
    pub SESSIONS:
        "Every browser you are signed in with. End any session you don't recognise.",
        "Jeder Browser, mit dem du angemeldet bist. Beende jede Sitzung, die du nicht kennst.",
        "كل متصفح سُجّل منه الدخول إلى حسابك. يُستحسن إنهاء أي جلسة لا تعرفها.";
    pub ONLY_OWNER_ENDS:
        "Only the owner of the account can end sessions.",
        "Nur die Person, der das Konto gehört, kann Sitzungen beenden.",
        "لا يمكن لغير صاحب الحساب إنهاء الجلسات.";
    pub THIS_ONE: "This one", "Diese hier", "هذه الجلسة";
    pub ADDRESS: "IP address", "IP-Adresse", "عنوان IP";
    BROWSER_ON: "{0} on {1}", "{0} unter {1}", "\u{2068}{0}\u{2069} على \u{2068}{1}\u{2069}";
    UNKNOWN_BROWSER: "Unknown browser", "Unbekannter Browser", "متصفح غير معروف";
    pub ADDRESS_UNKNOWN: "unknown", "unbekannt", "غير معروف";
    pub SIGNED_IN: "Signed in", "Angemeldet", "تسجيل الدخول";
    pub LAST_SEEN: "Last seen", "Zuletzt gesehen", "آخر ظهور";
    pub ACTING: "Impersonated by", "Stellvertretung durch", "المتصرّف بالنيابة";
    pub REASON: "Reason", "Grund", "السبب";
    pub END: "End", "Beenden", "إنهاء";
    /// Asked before signing out where this browser keeps changes that are not sent.
    pub UNSENT_WHY:
        "Open today to send them. They can also stay on this device until you sign in here again.",
        "Öffne den heutigen Tag, um sie zu senden. Sie können auch auf diesem Gerät bleiben, bis du dich hier wieder anmeldest.",
        "افتح صفحة اليوم لإرسالها. ويمكن أن تبقى على هذا الجهاز حتى تسجّل الدخول هنا مرة أخرى.";
    pub OPEN_TODAY: "Open today", "Heute öffnen", "فتح اليوم";
    pub END_OTHERS: "End all others", "Alle anderen beenden", "إنهاء كل الجلسات الأخرى";
    pub SIGN_OUT_EVERYWHERE: "Sign out everywhere", "Überall abmelden", "تسجيل الخروج من كل مكان";

    /// The button that ends the session of a device.
    END_NAMED: "End {0}", "Beenden: {0}", "إنهاء: \u{2068}{0}\u{2069}";

    /// What the account is about.
    pub ACCOUNT:
        "What you wrote is yours: download it, or delete it.",
        "Was du geschrieben hast, gehört dir: Lade es herunter oder lösche es.",
        "ما كتبته ملك لك: يمكنك تنزيله أو حذفه.";
    pub ONLY_OWNER:
        "Only the owner of the account can download everything in it, or delete it.",
        "Nur die Person, der das Konto gehört, kann alles darin herunterladen oder es löschen.",
        "لا يمكن لغير صاحب الحساب تنزيل كل ما فيه أو حذفه.";

    pub EXPORT: "Export", "Export", "التصدير";
    pub EXPORT_WHAT:
        "One ZIP archive with everything. It has your todos and notes as Markdown (one file per day), CSV and JSON. The JSON file also has earlier versions of notes, the Trash, your settings and your sessions.",
        "Ein ZIP-Archiv mit allem. Es enthält deine Aufgaben und Notizen als Markdown (eine Datei pro Tag), CSV und JSON. Die JSON-Datei enthält auch frühere Fassungen von Notizen, den Papierkorb, deine Einstellungen und deine Sitzungen.",
        "أرشيف ZIP واحد فيه كل شيء: مهامك وملاحظاتك بصيغ Markdown (ملف لكل يوم) وCSV وJSON. وفي ملف JSON أيضًا النسخ السابقة من الملاحظات وسلة المحذوفات وإعداداتك وجلساتك.";
    pub DOWNLOAD_EVERYTHING: "Download everything", "Alles herunterladen", "تنزيل كل شيء";

    pub DELETE_ACCOUNT: "Delete the account", "Konto löschen", "حذف الحساب";
    /// Around the link to the export.
    pub DELETED_AT_ONCE:
        "Everything is deleted immediately: every todo, every note, every session. Nobody can restore it, so ",
        "Alles wird sofort gelöscht: jede Aufgabe, jede Notiz, jede Sitzung. Niemand kann es wiederherstellen, also ",
        "يُحذف كل شيء فورًا: كل مهمة وكل ملاحظة وكل جلسة. ولا يمكن لأحد استعادته، لذا ";
    pub DOWNLOAD_FIRST: "download it first", "lade es vorher herunter", "يُستحسن تنزيله أولًا";
    pub WORKOS_STAYS:
        ". Your WorkOS sign-in stays; signing in again starts an empty Daybook.",
        ". Deine Anmeldung bei WorkOS bleibt bestehen; wenn du dich wieder anmeldest, beginnt ein leeres Daybook.",
        ". يبقى حسابك لدى WorkOS؛ وعند تسجيل الدخول من جديد يبدأ Daybook فارغًا.";
    /// Around the address.
    pub TYPE_YOUR_ADDRESS: "Type your e-mail address, ", "Gib deine E-Mail-Adresse, ", "اكتب عنوان بريدك الإلكتروني، ";
    pub TO_CONFIRM: ", to confirm", ", zur Bestätigung ein", "، للتأكيد";
    pub DELETE_EVERYTHING: "Delete everything", "Alles löschen", "حذف كل شيء";

    pub ACCOUNT_DELETED: "Your account is deleted", "Dein Konto ist gelöscht", "حُذف حسابك";
    pub ACCOUNT_IS_GONE:
        "Everything that you wrote is gone, and you are signed out everywhere. Thank you for keeping your days here.",
        "Alles, was du geschrieben hast, ist gelöscht, und du bist überall abgemeldet. Danke, dass du deine Tage hier festgehalten hast.",
        "حُذف كل ما كتبته، وسُجّل خروجك من كل مكان. شكرًا لأنك احتفظت بأيامك هنا.";
    pub GO_TO_DAYBOOK: "Go to Daybook", "Zu Daybook", "الذهاب إلى Daybook";
}

/// The button that ends the session of a device.
pub fn end(device: &str) -> String {
    END_NAMED.with(&[device])
}

/// What a device is called: `Firefox on Linux`.
pub fn device(browser: Option<String>, system: Option<&'static str>) -> String {
    let browser = browser.unwrap_or_else(|| UNKNOWN_BROWSER.to_owned());
    match system {
        Some(system) => BROWSER_ON.with(&[&browser, system]),
        None => browser,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{model::language::Language, text::at_once_in};

    #[test]
    fn a_session_is_ended_by_the_name_of_its_device() {
        let texts = Language::ALL.map(|language| at_once_in(language, || end("Firefox")));
        assert_eq!(texts, ["End Firefox", "Beenden: Firefox", "إنهاء: \u{2068}Firefox\u{2069}"]);
    }

    #[test]
    fn what_stands_around_the_address_reads_as_a_sentence() {
        let label = || [TYPE_YOUR_ADDRESS.get(), "a@b.de", TO_CONFIRM.get()].concat();
        assert_eq!(label(), "Type your e-mail address, a@b.de, to confirm");
        assert_eq!(at_once_in(Language::German, label), "Gib deine E-Mail-Adresse, a@b.de, zur Bestätigung ein");
        assert_eq!(at_once_in(Language::Arabic, label), "اكتب عنوان بريدك الإلكتروني، a@b.de، للتأكيد");
    }
}
