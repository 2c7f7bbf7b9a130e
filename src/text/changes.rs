//! Messages about changes: what was done, why something was refused, and what is not saved yet.

use super::{named, number, texts, to_day};
use crate::model::{
    change::{Refusal, TextId},
    day::Day,
    replica::{Deed, DeedKind, Failure, Notice},
    row::RowId,
    text::TextError,
};

texts! {
    1;

    /// Where a browser forbids a page to keep anything, or has no room.
    pub NOT_KEPT:
        "This browser can't store unsaved changes. Keep this page open until everything is saved.",
        "Dieser Browser bewahrt keine ungespeicherten Änderungen auf. Lass diese Seite offen, bis alles gespeichert ist.",
        "لا يستطيع هذا المتصفح الاحتفاظ بالتغييرات غير المحفوظة. أبقِ هذه الصفحة مفتوحة حتى يُحفظ كل شيء.";

    /// Where what is left of earlier days could not be loaded.
    pub NOT_MOVED:
        "Daybook can't be reached, so nothing was moved. Try again.",
        "Daybook ist nicht erreichbar, deshalb wurde nichts verschoben. Versuch es noch einmal.",
        "يتعذر الوصول إلى Daybook، فلم يُنقل شيء. حاول مرة أخرى.";

    /// A todo whose change is not at the server.
    pub NOT_SENT: "Not sent yet", "Noch nicht gesendet", "لم يُرسل بعد";

    /// A row that was deleted before this page.
    pub TODO_DELETED: "Todo deleted.", "Aufgabe gelöscht.", "حُذفت المهمة.";
    pub NOTE_DELETED: "Note deleted.", "Notiz gelöscht.", "حُذفت الملاحظة.";

    /// Above a text of a row that is not on the page, and what can become of it.
    pub NOT_SAVED_HERE:
        "This text could not be saved where it was typed:",
        "Dieser Text konnte nicht dort gespeichert werden, wo er getippt wurde:",
        "تعذر حفظ هذا النص حيث كُتب:";
    pub KEEP_AS_NEW: "Keep as a new one", "Als neuen Eintrag behalten", "إبقاؤه كعنصر جديد";
    pub DISCARD: "Discard", "Verwerfen", "تجاهل";

    /// The ways to settle a conflict of two texts.
    pub KEEP_MINE: "Keep mine", "Meins behalten", "إبقاء نصي";
    pub KEEP_THEIRS: "Keep theirs", "Das andere behalten", "إبقاء النص الآخر";
    pub KEEP_BOTH: "Keep both", "Beides behalten", "إبقاء كليهما";

    /// Asked before signing out with changes that are not saved.
    pub UNSENT: "Some changes are not saved yet", "Einige Änderungen sind noch nicht gespeichert", "بعض التغييرات لم تُحفظ بعد";
    pub UNSENT_WHY:
        "Daybook can't send them right now. They can stay on this device until you sign in here again.",
        "Daybook kann sie gerade nicht senden. Sie können auf diesem Gerät bleiben, bis du dich hier wieder anmeldest.",
        "لا يستطيع Daybook إرسالها الآن. يمكن أن تبقى على هذا الجهاز حتى تسجّل الدخول هنا مرة أخرى.";
    pub DISCARD_THEM: "Discard them", "Verwerfen", "تجاهلها";
    pub KEEP_ON_DEVICE: "Keep on this device", "Auf diesem Gerät behalten", "إبقاؤها على هذا الجهاز";
    pub STAY_SIGNED_IN: "Stay signed in", "Angemeldet bleiben", "عدم تسجيل الخروج";

    /// Why a change was not made.
    CONFLICT:
        "This was changed elsewhere in the meantime. Both texts are kept: choose which one stays.",
        "Das wurde inzwischen anderswo geändert. Beide Texte sind erhalten: Wähle, welcher bleibt.",
        "تغيّر هذا في مكان آخر في هذه الأثناء. النصان محفوظان: اختر أيهما يبقى.";
    NOT_FOUND:
        "This is no longer here. It may have been deleted elsewhere.",
        "Das ist nicht mehr hier. Vielleicht wurde es anderswo gelöscht.",
        "لم يعد هذا موجودًا هنا. ربما حُذف في مكان آخر.";
    EXISTS:
        "This could not be saved here. Your text is kept: save it as a new one.",
        "Das konnte hier nicht gespeichert werden. Dein Text ist erhalten: Speichere ihn als neuen Eintrag.",
        "يوجد بالفعل شيء بهذا المعرّف. نصك محفوظ: احفظه مرة أخرى كعنصر جديد.";
    DAY_FULL:
        "This day is full (the limit is {0}). Delete something, or use another day.",
        "Dieser Tag ist voll (höchstens {0}). Lösche etwas oder nimm einen anderen Tag.",
        "هذا اليوم ممتلئ (الحد الأقصى {0}). احذف عنصرًا أو اختر يومًا آخر.";
    CYCLE:
        "A todo can't be a subtask of itself.",
        "Eine Aufgabe kann nicht ihre eigene Teilaufgabe sein.",
        "لا يمكن أن تكون المهمة مهمة فرعية لنفسها.";
    TOO_DEEP:
        "Subtasks can't be nested any deeper.",
        "Teilaufgaben lassen sich nicht tiefer verschachteln.",
        "لا يمكن تداخل المهام الفرعية أعمق من ذلك.";
    NOT_UNDERSTOOD:
        "This change was not saved. Reload the page and make it again.",
        "Diese Änderung wurde nicht gespeichert. Lade die Seite neu und mach sie noch einmal.",
        "لم يُحفظ هذا التغيير. أعد تحميل الصفحة ثم أجرِه مرة أخرى.";
    EXPIRED:
        "This change waited too long to be sent. It may already have been saved. Check, and make it again if it is missing.",
        "Diese Änderung wurde zu spät gesendet. Vielleicht ist sie schon gespeichert. Sieh nach und mach sie noch einmal, falls sie fehlt.",
        "تأخر إرسال هذا التغيير كثيرًا. ربما حُفظ من قبل. تحقّق منه، وأعده إن لم تجده.";

    /// Why a text is refused.
    BLANK: "A todo can't be empty.", "Eine Aufgabe darf nicht leer sein.", "لا يمكن أن تكون المهمة فارغة.";
    /// The same for a text that is over its limit, and what kind of text it is: in German with its article, in Arabic after “the length
    /// of”.
    TOO_LONG:
        "{0} can have {1} characters; this has {2}. Nothing was lost: shorten it and save again.",
        "{0} kann höchstens {1} Zeichen haben; hier sind es {2}. Nichts ging verloren: Kürze den Text und speichere noch einmal.",
        "الحد الأقصى لطول {0} هو {1} من الأحرف، وطول هذا النص {2}. لم يضِع شيء: اختصر النص واحفظه مرة أخرى.";
    A_TODO: "A todo", "Eine Aufgabe", "المهمة";
    A_TITLE: "A title", "Ein Titel", "العنوان";
    A_NOTE: "A note", "Eine Notiz", "الملاحظة";

    /// Why changes are not at the server yet.
    UNANSWERED:
        "Daybook can't be reached. Your changes are kept on this device and sent as soon as possible.",
        "Daybook ist nicht erreichbar. Deine Änderungen bleiben auf diesem Gerät und werden gesendet, sobald es wieder geht.",
        "يتعذر الوصول إلى Daybook. تغييراتك محفوظة على هذا الجهاز وستُرسل عند عودة الاتصال.";
    BUSY:
        "Daybook can't save right now. Your changes are kept on this device and sent again soon.",
        "Daybook kann gerade nicht speichern. Deine Änderungen bleiben auf diesem Gerät und werden bald noch einmal gesendet.",
        "لا يستطيع Daybook الحفظ الآن. تغييراتك محفوظة على هذا الجهاز وسيُعاد إرسالها قريبًا.";
    SIGNED_OUT:
        "Sign in to save. Your changes are kept on this device until then.",
        "Melde dich an, um zu speichern. Bis dahin bleiben deine Änderungen auf diesem Gerät.",
        "سجّل الدخول للحفظ. تبقى تغييراتك على هذا الجهاز حتى ذلك الحين.";
    NOT_TAKEN:
        "Daybook did not take these changes. They are kept on this device.",
        "Daybook hat diese Änderungen nicht angenommen. Sie bleiben auf diesem Gerät.",
        "لم يقبل Daybook هذه التغييرات. إنها محفوظة على هذا الجهاز.";

    /// What was done, where the page alone does not show it.
    DELETED: "Deleted {0}.", "Gelöscht: {0}.", "تم حذف {0}.";
    SKIPPED: "Skipped {0}.", "Übersprungen: {0}.", "تم تخطي {0}.";
    DETACHED: "Took {0} out of its series.", "Aus der Serie gelöst: {0}.", "تم فصل {0} عن السلسلة.";
    MOVED_TO: "Moved {0} {1}.", "Verschoben {1}: {0}.", "تم نقل {0} {1}.";

    /// What was taken back, and what could not be.
    UNDONE: "Undone: {0}", "Rückgängig gemacht: {0}", "تم التراجع عن {0}";
    PARTLY_UNDONE:
        "Undone: {0}. The rest has changed since then and stays as it is.",
        "Rückgängig gemacht: {0}. Der Rest wurde inzwischen geändert und bleibt, wie er ist.",
        "تم التراجع عن {0}. تغيّر الباقي بعد ذلك، وسيبقى كما هو.";
    NOT_UNDONE:
        "{0} has changed since then, so this can't be undone.",
        "Rückgängig nicht möglich: {0} wurde inzwischen geändert.",
        "طرأ تغيير على {0} بعد ذلك، فلا يمكن التراجع.";
    SEVERAL_NOT_UNDONE:
        "{0} have changed since then, so this can't be undone.",
        "Rückgängig nicht möglich: {0} wurden inzwischen geändert.",
        "طرأ تغيير على {0} بعد ذلك، فلا يمكن التراجع.";
    NOTHING_TO_UNDO: "There is nothing to undo.", "Es gibt nichts rückgängig zu machen.", "لا يوجد ما يمكن التراجع عنه.";

    /// What it was, within these sentences.
    ADDED_PHRASE: "added {0}", "{0} hinzugefügt", "إضافة {0}";
    CHANGED_PHRASE: "changed {0}", "{0} geändert", "تعديل {0}";
    CHECKED_PHRASE: "checked {0}", "{0} abgehakt", "إنجاز {0}";
    UNCHECKED_PHRASE: "unchecked {0}", "{0} wieder geöffnet", "إلغاء إنجاز {0}";
    MOVED_PHRASE: "moved {0}", "{0} verschoben", "نقل {0}";
    MOVED_TO_PHRASE: "moved {0} {1}", "{0} {1} verschoben", "نقل {0} {1}";
    DELETED_PHRASE: "deleted {0}", "{0} gelöscht", "حذف {0}";
    SKIPPED_PHRASE: "skipped {0}", "{0} übersprungen", "تخطي {0}";
    DETACHED_PHRASE: "took {0} out of its series", "{0} aus der Serie gelöst", "فصل {0} عن السلسلة";
    RESTORED_PHRASE: "restored {0}", "{0} wiederhergestellt", "استعادة {0}";
    PINNED_PHRASE: "pinned {0}", "{0} angeheftet", "تثبيت {0}";
    UNPINNED_PHRASE: "unpinned {0}", "{0} gelöst", "إلغاء تثبيت {0}";

    /// What something was done to, if it is more than one row. In Arabic it stands in the genitive.
    AND_MORE:
        "{1} and {0} more|{1} and {0} more",
        "{1} und {0} weitere|{1} und {0} weitere",
        "{1}|{1} وعنصر آخر|{1} وعنصرين آخرين|{1} و{0} عناصر أخرى|{1} و{0} عنصرًا آخر|{1} و{0} عنصر آخر";

    /// What happened to the person's text because of changes elsewhere.
    MERGED:
        "This was changed elsewhere, too. It holds both changes now.",
        "Das wurde auch anderswo geändert. Jetzt enthält es beide Änderungen.",
        "تغيّر هذا في مكان آخر أيضًا. وهو يضم الآن كلا التغييرين.";
    TODO_KEPT_AS_NEW:
        "This todo was deleted elsewhere. What you typed is kept as a new todo.",
        "Diese Aufgabe wurde anderswo gelöscht. Was du getippt hast, bleibt als neue Aufgabe erhalten.",
        "حُذفت هذه المهمة في مكان آخر. ما كتبته محفوظ كمهمة جديدة.";
    NOTE_KEPT_AS_NEW:
        "This note was deleted elsewhere. What you typed is kept as a new note.",
        "Diese Notiz wurde anderswo gelöscht. Was du getippt hast, bleibt als neue Notiz erhalten.",
        "حُذفت هذه الملاحظة في مكان آخر. ما كتبته محفوظ كملاحظة جديدة.";

    /// Announced when a row was pinned, or unpinned.
    PINNED: "Pinned", "Angeheftet", "تم التثبيت";
    UNPINNED: "Unpinned", "Gelöst", "أُلغي التثبيت";

    /// Announced when a todo went to a place among others, or to a level of subtasks.
    POSITION: "Position {0} of {1}", "Position {0} von {1}", "الموضع {0} من {1}";
    POSITION_AND_LEVEL: "Position {0} of {1}, level {2}", "Position {0} von {1}, Ebene {2}", "الموضع {0} من {1}، المستوى {2}";
}

/// Why a change was not made.
pub fn refusal(refusal: &Refusal) -> String {
    let text = match refusal {
        Refusal::Text { of, error } => return text_error(*of, *error),
        Refusal::Conflict { .. } => CONFLICT,
        Refusal::NotFound => NOT_FOUND,
        Refusal::Exists => EXISTS,
        Refusal::DayFull { limit } => return DAY_FULL.with(&[&number(*limit)]),
        Refusal::Cycle => CYCLE,
        Refusal::TooDeep => TOO_DEEP,
        Refusal::Reused | Refusal::NotUnderstood => NOT_UNDERSTOOD,
        Refusal::Expired => EXPIRED,
    };
    text.get().to_owned()
}

/// Why a text is refused.
pub fn text_error(of: TextId, error: TextError) -> String {
    match error {
        TextError::Blank => BLANK.get().to_owned(),
        TextError::TooLong { limit, length } => {
            let what = match of {
                TextId::Todo(_) => A_TODO,
                TextId::Title(_) => A_TITLE,
                TextId::Body(_) => A_NOTE,
            };
            too_long(&what, limit, length)
        }
    }
}

/// Why a text is refused that is over its limit; both numbers are characters.
pub fn too_long(what: &str, limit: usize, length: usize) -> String {
    TOO_LONG.with(&[what, &number(limit), &number(length)])
}

/// Why changes are not at the server yet.
pub fn failure(failure: Failure) -> &'static str {
    let text = match failure {
        Failure::Unanswered => UNANSWERED,
        Failure::Busy(_) => BUSY,
        Failure::SignedOut => SIGNED_OUT,
        Failure::Refused => NOT_TAKEN,
    };
    text.get()
}

/// A message for the foot of the page.
pub fn notice(notice: &Notice, today: Day) -> Option<String> {
    let text = match notice {
        Notice::Did(deed) => return deed_done(deed, today),
        Notice::Undone(deed) => return Some(UNDONE.with(&[&deed_phrase(deed, today)])),
        Notice::PartlyUndone(deed) => return Some(PARTLY_UNDONE.with(&[&deed_phrase(deed, today)])),
        Notice::NotUndone(deed) => {
            let text = if deed.more == 0 { NOT_UNDONE } else { SEVERAL_NOT_UNDONE };
            return Some(text.with(&[&objects(deed)]));
        }
        Notice::Refused(why) => return Some(refusal(why)),
        Notice::NothingToUndo => NOTHING_TO_UNDO,
        Notice::Merged(_) => MERGED,
        Notice::KeptAsNew(RowId::Todo(_)) => TODO_KEPT_AS_NEW,
        Notice::KeptAsNew(RowId::Note(_)) => NOTE_KEPT_AS_NEW,
    };
    Some(text.get().to_owned())
}

/// What was done, where the page alone does not show it.
fn deed_done(deed: &Deed, today: Day) -> Option<String> {
    let text = match deed.kind {
        DeedKind::Deleted => DELETED,
        DeedKind::Skipped => SKIPPED,
        DeedKind::Detached => DETACHED,
        DeedKind::MovedTo(day) => return Some(MOVED_TO.with(&[&objects(deed), &to_day(day, today)])),
        _ => return None,
    };
    Some(text.with(&[&objects(deed)]))
}

fn deed_phrase(deed: &Deed, today: Day) -> String {
    let phrase = match deed.kind {
        DeedKind::Created => ADDED_PHRASE,
        DeedKind::Edited => CHANGED_PHRASE,
        DeedKind::Done => CHECKED_PHRASE,
        DeedKind::Undone => UNCHECKED_PHRASE,
        DeedKind::Moved => MOVED_PHRASE,
        DeedKind::MovedTo(day) => return MOVED_TO_PHRASE.with(&[&objects(deed), &to_day(day, today)]),
        DeedKind::Deleted => DELETED_PHRASE,
        DeedKind::Skipped => SKIPPED_PHRASE,
        DeedKind::Detached => DETACHED_PHRASE,
        DeedKind::Restored => RESTORED_PHRASE,
        DeedKind::Pinned(true) => PINNED_PHRASE,
        DeedKind::Pinned(false) => UNPINNED_PHRASE,
    };
    phrase.with(&[&objects(deed)])
}

/// What something was done to: `“Buy milk” and 3 more`.
fn objects(deed: &Deed) -> String {
    let name = named(deed.row, &deed.name);
    if deed.more == 0 { name } else { AND_MORE.count(deed.more, &[&name]) }
}

/// Announced when a row was pinned, or unpinned.
pub fn pinned(pinned: bool) -> &'static str {
    if pinned { PINNED.get() } else { UNPINNED.get() }
}

/// Announced when a todo went to a place among others, or to a level of subtasks.
pub fn moved_to_place(place: usize, of: usize, level: usize) -> String {
    let (place, of) = (place.to_string(), of.to_string());
    match level {
        0 => POSITION.with(&[&place, &of]),
        level => POSITION_AND_LEVEL.with(&[&place, &of, &(level + 1).to_string()]),
    }
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
    fn a_message_names_what_was_done() {
        let today: Day = "2026-11-26".parse().expect("a day");
        let did = |kind, row, name: &str, more| notice(&Notice::Did(Deed { kind, row, name: name.into(), more }), today);
        let deleted = |row, name: &str| did(DeedKind::Deleted, row, name, 0);
        let (todo, note) = (RowId::Todo(TodoId::from_parts(1, 0)), RowId::Note(NoteId::from_parts(1, 0)));
        assert_eq!(deleted(todo, "Buy milk\nand eggs").as_deref(), Some("Deleted “Buy milk”."));
        assert_eq!(deleted(note, "").as_deref(), Some("Deleted an untitled note."));
        assert_eq!(deleted(note, &"é".repeat(41)), Some(format!("Deleted “{}…”.", "é".repeat(40))));
        assert_eq!(did(DeedKind::Deleted, todo, "Milk", 3).as_deref(), Some("Deleted “Milk” and 3 more."));
        for (day, to) in [(today, "today"), (today.next(), "tomorrow"), (today.next().next(), "Nov 28")] {
            assert_eq!(did(DeedKind::MovedTo(Some(day)), todo, "Milk", 0), Some(format!("Moved “Milk” to {to}.")));
        }
        assert_eq!(did(DeedKind::MovedTo(None), todo, "Milk", 0).as_deref(), Some("Moved “Milk” to someday."));
        assert_eq!(did(DeedKind::Moved, todo, "Milk", 0), None, "the page shows it");
        let not_undone = |more| notice(&Notice::NotUndone(Deed { kind: DeedKind::Done, row: todo, name: "Milk".into(), more }), today);
        assert_eq!(not_undone(0).as_deref(), Some("“Milk” has changed since then, so this can't be undone."));
        assert_eq!(not_undone(2).as_deref(), Some("“Milk” and 2 more have changed since then, so this can't be undone."));
    }

    #[test]
    fn a_message_names_it_in_the_language_of_the_page() {
        let today: Day = "2026-11-26".parse().expect("a day");
        let (todo, note) = (RowId::Todo(TodoId::from_parts(1, 0)), RowId::Note(NoteId::from_parts(1, 0)));
        let deed = |kind, row, name: &str, more| Deed { kind, row, name: name.into(), more };
        let said = |message: &Notice| Language::ALL.map(|language| at_once_in(language, || notice(message, today)).unwrap_or_default());
        assert_eq!(
            said(&Notice::Did(deed(DeedKind::Deleted, note, "", 0))),
            ["Deleted an untitled note.", "Gelöscht: eine Notiz ohne Titel.", "تم حذف ملاحظة بلا عنوان."]
        );
        let moved = deed(DeedKind::MovedTo(Some(today.next())), todo, "Milk", 2);
        assert_eq!(
            said(&Notice::Did(moved.clone())),
            [
                "Moved “Milk” and 2 more to tomorrow.",
                "Verschoben auf morgen: „Milk“ und 2 weitere.",
                "تم نقل ”\u{2068}Milk\u{2069}“ وعنصرين آخرين إلى الغد.",
            ]
        );
        assert_eq!(
            said(&Notice::Undone(moved)),
            [
                "Undone: moved “Milk” and 2 more to tomorrow",
                "Rückgängig gemacht: „Milk“ und 2 weitere auf morgen verschoben",
                "تم التراجع عن نقل ”\u{2068}Milk\u{2069}“ وعنصرين آخرين إلى الغد",
            ]
        );
        assert_eq!(at_once_in(Language::German, || moved_to_place(2, 5, 1)), "Position 2 von 5, Ebene 2");
        assert_eq!(at_once_in(Language::Arabic, || pinned(true)), "تم التثبيت");
    }

    #[test]
    fn a_limit_stands_in_its_sentence() {
        let todo = TextId::Todo(TodoId::from_parts(1, 0));
        let error = TextError::TooLong { limit: 2_000, length: 2_003 };
        let too_long = text_error(todo, error);
        assert_eq!(too_long, "A todo can have 2,000 characters; this has 2,003. Nothing was lost: shorten it and save again.");
        let german = at_once_in(Language::German, || text_error(todo, error));
        assert!(german.starts_with("Eine Aufgabe kann höchstens 2.000 Zeichen haben; hier sind es 2.003."), "{german}");
        let arabic = at_once_in(Language::Arabic, || text_error(todo, error));
        assert!(arabic.starts_with("الحد الأقصى لطول المهمة هو "), "{arabic}");
    }
}
