//! What the page of the calendar feed says.

use super::{Text, texts};

texts! {
    16;

    /// What the feed is about.
    pub ABOUT:
        "See your todos in your calendar app. It reads them from a private address and can't change them.",
        "Sieh deine Aufgaben in deiner Kalender-App. Die App liest sie von einer privaten Adresse und kann sie nicht ändern.",
        "اعرض مهامك في تطبيق التقويم. يقرؤها التطبيق من عنوان خاص ولا يستطيع تغييرها.";
    pub ONLY_OWNER:
        "Only the owner of the account can see or change its calendar feed.",
        "Nur die Person, der das Konto gehört, kann den Kalender-Feed sehen oder ändern.",
        "لا يمكن لغير صاحب الحساب رؤية موجز التقويم أو تغييره.";

    pub MADE: "Your feed's address", "Die Adresse deines Feeds", "عنوان موجزك";
    pub SHOWN_ONCE:
        "Copy it now: it is shown only this once.",
        "Kopiere sie jetzt: Sie wird nur dieses eine Mal angezeigt.",
        "انسخه الآن، فهو يُعرض هذه المرة فقط.";
    pub ADDRESS: "Address", "Adresse", "العنوان";
    pub IS_SECRET:
        "Whoever has this address can read your todos. Give it to your calendar app and to nobody else.",
        "Wer diese Adresse hat, kann deine Aufgaben lesen. Gib sie deiner Kalender-App und niemandem sonst.",
        "من يملك هذا العنوان يمكنه قراءة مهامك. ضعه في تطبيق التقويم ولا تعطه لأحد.";
    pub OPEN_CALENDAR: "Subscribe in the calendar app", "In der Kalender-App abonnieren", "الاشتراك عبر تطبيق التقويم";

    pub ON: "The feed is on", "Der Feed ist eingeschaltet", "الموجز مفعّل";
    pub OFF: "The feed is off", "Der Feed ist ausgeschaltet", "الموجز معطّل";
    pub SINCE: "Since", "Seit", "منذ";
    pub TIME_ZONE: "Time zone", "Zeitzone", "المنطقة الزمنية";
    pub NOT_YET:
        "Turn it on to get an address for your calendar app.",
        "Schalte ihn ein, um eine Adresse für deine Kalender-App zu bekommen.",
        "فعّله للحصول على عنوان لتطبيق التقويم.";
    pub REPLACES:
        "A new address replaces the old one: calendars that use the old one no longer get your todos.",
        "Eine neue Adresse ersetzt die alte: Kalender, die noch die alte nutzen, bekommen deine Aufgaben nicht mehr.",
        "العنوان الجديد يلغي القديم: لن تصل مهامك بعد ذلك إلى التقويمات التي تستخدم العنوان القديم.";
    pub MAKE: "Turn on", "Einschalten", "تفعيل";
    pub REPLACE: "Make a new address", "Neue Adresse erstellen", "إنشاء عنوان جديد";
    pub TURN_OFF: "Turn off", "Ausschalten", "تعطيل";

    pub HOW: "How to subscribe", "So abonnierst du den Feed", "كيفية الاشتراك";

    /// What is done in each calendar, as it calls that.
    GOOGLE:
        "On the web: Other calendars, +, From URL.",
        "Im Web: Weitere Kalender, +, Per URL.",
        "على الويب: تقاويم أخرى، +، من عنوان URL.";
    APPLE:
        "File, New Calendar Subscription; on iPhone: Add Calendar, Add Subscription Calendar.",
        "Ablage, Neues Kalenderabonnement; auf dem iPhone: Kalender hinzufügen, Kalenderabonnement hinzufügen.",
        "ملف، اشتراك تقويم جديد؛ وعلى iPhone: إضافة تقويم، إضافة تقويم اشتراك.";
    OUTLOOK: "Add calendar, Subscribe from web.", "Kalender hinzufügen, Aus dem Internet abonnieren.", "إضافة تقويم، الاشتراك من الويب.";
    THUNDERBIRD: "New Calendar, On the Network.", "Neuer Kalender, Im Netzwerk.", "تقويم جديد، على الشبكة.";

    pub WHAT:
        "The feed contains your open todos from the last 30 days and the next year. A todo with a time, like 15:00, is shown at that time; any other is an all-day event. Headings, notes, and done, deleted or archived todos are left out. Calendar apps check for changes themselves, some only once or twice a day.",
        "Der Feed enthält deine offenen Aufgaben der letzten 30 Tage und des kommenden Jahres. Eine Aufgabe mit Uhrzeit, etwa 15:00, steht zu dieser Zeit im Kalender, jede andere ganztägig. Überschriften, Notizen und alles Erledigte, Gelöschte oder Archivierte bleiben weg. Kalender suchen von selbst nach Änderungen, manche nur ein- oder zweimal am Tag.",
        "يضم الموجز مهامك المفتوحة لآخر 30 يومًا وللعام القادم. تظهر المهمة التي لها وقت، مثل 15:00، في ذلك الوقت، وتظهر غيرها على مدار يومها كله. ولا يضم الموجز عناوين الأقسام ولا الملاحظات ولا ما أُنجز أو حُذف أو أُرشف. تبحث التقويمات عن التغييرات من تلقاء نفسها، وبعضها مرة أو مرتين في اليوم فقط.";
}

/// Each calendar, and what is done there with the address.
pub const STEPS: [(&str, Text); 4] =
    [("Google Calendar", GOOGLE), ("Apple Calendar", APPLE), ("Outlook", OUTLOOK), ("Thunderbird", THUNDERBIRD)];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{model::language::Language, text::at_once_in};

    #[test]
    fn each_calendar_is_told_in_the_language_of_the_page() {
        let steps = |language| at_once_in(language, || STEPS.map(|(name, step)| format!("{name}: {step}")));
        assert_eq!(steps(Language::English)[3], "Thunderbird: New Calendar, On the Network.");
        assert_eq!(steps(Language::German)[3], "Thunderbird: Neuer Kalender, Im Netzwerk.");
        assert_eq!(steps(Language::Arabic)[3], "Thunderbird: تقويم جديد، على الشبكة.");
    }
}
