//! What the page of the import says.

use super::{dates, number, pages, settings, texts};
use crate::model::{
    import::{About, Added, Contents, FullDay, Kind, Progress},
    limits::{IMPORT_BYTES, TRASH_DAYS},
    preferences::Choice,
};

texts! {
    18;

    /// What the import is about.
    pub ABOUT:
        "Import todos and notes from a file. You see a preview before anything is added.",
        "Importiere Aufgaben und Notizen aus einer Datei. Du siehst eine Vorschau, bevor etwas hinzugefügt wird.",
        "استورد المهام والملاحظات من ملف. سترى معاينة قبل إضافة أي شيء.";
    pub ONLY_OWNER:
        "Only the owner of the account can import a file.",
        "Nur die Person, der das Konto gehört, kann eine Datei importieren.",
        "لا يمكن لغير صاحب الحساب استيراد ملف.";
    /// The link from the export.
    pub BRING_BACK: "Import a file", "Eine Datei importieren", "استيراد ملف";

    pub CHOOSE: "Choose a file", "Datei auswählen", "اختيار ملف";
    pub FILE: "File", "Datei", "الملف";
    pub READ: "Read the file", "Datei lesen", "قراءة الملف";
    WHAT:
        "A Daybook export, daily notes from Obsidian or Logseq, a CSV file from Todoist, Markdown, plain text, or a ZIP archive of such files. At most {0} MiB. Nothing is added yet.",
        "Ein Export von Daybook, Tagesnotizen von Obsidian oder Logseq, eine CSV-Datei von Todoist, Markdown, reiner Text oder ein ZIP-Archiv mit solchen Dateien. Sie darf höchstens {0} MiB groß sein. Noch wird nichts hinzugefügt.",
        "تصدير من Daybook، أو ملاحظات يومية من Obsidian أو Logseq، أو ملف CSV من Todoist، أو Markdown، أو نص عادي، أو أرشيف ZIP من هذه الملفات. الحجم الأقصى {0} ميبي بايت. لن يُضاف شيء بعد.";

    pub PREVIEW: "This is what the file holds", "Das enthält die Datei", "هذا محتوى الملف";
    pub KIND: "Kind", "Art", "النوع";
    pub HOLDS: "Holds", "Enthält", "يحتوي على";
    pub DAYS: "Days", "Tage", "الأيام";
    pub FIRST_OF_IT: "How it begins", "So beginnt sie", "بدايته";
    pub UNTITLED: "Untitled note", "Notiz ohne Titel", "ملاحظة بلا عنوان";
    pub NOTE: "Note:", "Notiz:", "ملاحظة:";
    pub DONE: "Done:", "Erledigt:", "منجزة:";
    pub KEPT_UNTIL: "Kept until", "Aufbewahrt bis", "محفوظ حتى";
    pub NOT_YET:
        "Nothing is added until you press Import.",
        "Es wird nichts hinzugefügt, bis du auf „Importieren“ drückst.",
        "لن يُضاف شيء حتى تضغط ”استيراد“.";
    pub IMPORT: "Import", "Importieren", "استيراد";

    pub LAST: "Your last import", "Dein letzter Import", "آخر عملية استيراد";
    pub GO_TO_FIRST_DAY: "Go to its first day", "Zum ersten Tag", "الذهاب إلى أول يوم فيه";
    pub GO_TO_SOMEDAY: "Go to someday", "Zu „Irgendwann“", "الذهاب إلى ”يوم ما“";
    pub GO_TO_TRASH: "Go to the Trash", "Zum Papierkorb", "الذهاب إلى سلة المحذوفات";
    pub UNDO: "Undo import", "Import rückgängig machen", "التراجع عن الاستيراد";
    pub LOOK_AGAIN: "Look again", "Noch einmal nachsehen", "التحقق مرة أخرى";
    pub IMPORTED: "Imported", "Importiert", "وقت الاستيراد";
    pub CAN_BE_UNDONE: "Can be undone until", "Rückgängig zu machen bis", "يمكن التراجع حتى";
    pub WHAT_UNDO_DOES:
        "Undo moves the imported todos and notes to the Trash, with any subtasks that you have added to them. It also resets imported labels and settings that you have not changed since. You can only undo your last import.",
        "Das verschiebt die importierten Aufgaben und Notizen in den Papierkorb, samt den Teilaufgaben, die du seither hinzugefügt hast. Importierte Bezeichnungen und Einstellungen, die du nicht geändert hast, werden zurückgesetzt. Rückgängig machen lässt sich nur der letzte Import.",
        "ينقل التراجع المهام والملاحظات المستوردة إلى سلة المحذوفات، مع ما أضفته إليها من مهام فرعية منذ ذلك الحين، ويعيد التسميات والإعدادات المستوردة التي لم تغيّرها إلى ما كانت عليه. ولا يمكن التراجع إلا عن آخر استيراد.";

    /// What a file is.
    OF_DAYBOOK: "Export of Daybook", "Export von Daybook", "تصدير من Daybook";
    OF_TODOIST: "Export of Todoist", "Export von Todoist", "تصدير من Todoist";
    MARKDOWN: "Markdown", "Markdown", "Markdown";
    TEXT: "Text", "Text", "نص";

    /// Counts of todos, notes and so on.
    TODOS: "{0} todo|{0} todos", "{0} Aufgabe|{0} Aufgaben", "لا مهام|مهمة واحدة|مهمتان|{0} مهام|{0} مهمة|{0} مهمة";
    NOTES:
        "{0} note|{0} notes",
        "{0} Notiz|{0} Notizen",
        "لا ملاحظات|ملاحظة واحدة|ملاحظتان|{0} ملاحظات|{0} ملاحظة|{0} ملاحظة";
    TODOS_AND_NOTES: "{0} and {1}", "{0} und {1}", "{0} و{1}";

    /// On which days it is. The first value is how many.
    DAYS_FROM_TO:
        "{0} day, from {1} to {2}|{0} days, from {1} to {2}",
        "{0} Tag, von {1} bis {2}|{0} Tage, von {1} bis {2}",
        "{0} يوم، من {1} إلى {2}|يوم واحد، من {1} إلى {2}|يومان، من {1} إلى {2}|{0} أيام، من {1} إلى {2}|{0} يومًا، من {1} إلى {2}|{0} يوم، من {1} إلى {2}";
    AND_SOMEDAY: "{0}; and someday", "{0}; und irgendwann", "{0}؛ ويوم ما";

    /// What becomes of the parts of a file that are not simply added, and of how many.
    THERE:
        "Already in Daybook, left as they are: {0}.",
        "Schon in Daybook, sie bleiben, wie sie sind: {0}.",
        "موجودة في Daybook من قبل وتبقى كما هي: {0}.";
    THERE_IN_TRASH:
        "Of these, in the Trash, where you can restore them: {0}.",
        "Davon im Papierkorb, wo du sie wiederherstellen kannst: {0}.",
        "منها في سلة المحذوفات، ويمكنك استعادتها منها: {0}.";
    TO_TRASH:
        "Added to the Trash, because they were in the Trash when they were exported: {0}.",
        "Kommen in den Papierkorb, weil sie beim Export im Papierkorb lagen: {0}.",
        "تُضاف إلى سلة المحذوفات لأنها كانت فيها عند التصدير: {0}.";
    LABELLED:
        "Days that have a label or are archived: {0}. Labels and archived days that you have already set are not changed.",
        "Tage mit Bezeichnung oder im Archiv: {0}. Bezeichnungen und archivierte Tage, die du schon hast, bleiben unverändert.",
        "أيام لها تسمية أو مؤرشفة: {0}. وتبقى تسمياتك وأيامك المؤرشفة السابقة كما هي.";
    SETTINGS_COME:
        "Settings that will be imported, because you have not changed them here: {0}.",
        "Einstellungen, die importiert werden, weil du sie hier nicht geändert hast: {0}.",
        "إعدادات ستُستورد لأنك لم تغيّرها هنا: {0}.";
    ONE_MORE: "{0}, {1}", "{0}, {1}", "{0}، {1}";
    EXPIRED:
        "Left out, because they were deleted more than {1} days ago: {0}.",
        "Weggelassen, weil sie vor mehr als {1} Tagen gelöscht wurden: {0}.",
        "متروكة لأنها حُذفت منذ أكثر من {1} يومًا: {0}.";
    UNFIT:
        "Left out, because they are empty or too long: {0}.",
        "Weggelassen, weil sie leer oder zu lang sind: {0}.",
        "متروكة لأنها فارغة أو طويلة جدًا: {0}.";
    PICTURES:
        "Pictures left out, because Daybook can't store pictures (the text that refers to them stays): {0}.",
        "Weggelassene Bilder, weil Daybook keine aufbewahrt; der Text, der sie nennt, bleibt: {0}.",
        "صور متروكة لأن Daybook لا يحفظ الصور، ويبقى النص الذي يذكرها: {0}.";
    FILES:
        "Files left out, because Daybook can't read them: {0}.",
        "Weggelassene Dateien, weil Daybook sie nicht lesen kann: {0}.",
        "ملفات متروكة لأن Daybook لا يستطيع قراءتها: {0}.";
    FULL_DAY:
        "Left out, because {1} would be too full: {0}.",
        "Weggelassen, weil {1} zu voll wäre: {0}.",
        "متروكة لأن {1} سيتجاوز حده: {0}.";
    MORE: "and {0} more", "und {0} weitere", "و{0} غيرها";

    /// What became of the last import.
    WRITING:
        "The import is running. You can leave this page; it continues.",
        "Der Import läuft. Du kannst diese Seite verlassen, er läuft weiter.",
        "الاستيراد جارٍ. يمكنك مغادرة هذه الصفحة، وسيستمر.";
    UNDOING:
        "The import is being undone. You can leave this page; it continues.",
        "Der Import wird rückgängig gemacht. Du kannst diese Seite verlassen, das läuft weiter.",
        "يجري التراجع عن الاستيراد. يمكنك مغادرة هذه الصفحة، وسيستمر ذلك.";
    NOTHING_ADDED:
        "Nothing was added: you have all of it already.",
        "Nichts wurde hinzugefügt: Du hast schon alles davon.",
        "لم يُضف شيء: لديك كل ما فيه من قبل.";
    ADDED: "Added: {0}.", "Hinzugefügt: {0}.", "أُضيف: {0}.";
    ADDED_AND_LABELS:
        "Added: {1}. Labelled or archived: {0} day.|Added: {1}. Labelled or archived: {0} days.",
        "Hinzugefügt: {1}. {0} Tag mit Bezeichnung oder im Archiv.|Hinzugefügt: {1}. {0} Tage mit Bezeichnung oder im Archiv.",
        "أُضيف: {1}. أيام لها تسمية أو مؤرشفة: {0}.|أُضيف: {1}. يوم واحد له تسمية أو مؤرشف.|أُضيف: {1}. يومان لهما تسمية أو مؤرشفان.|أُضيف: {1}. {0} أيام لها تسمية أو مؤرشفة.|أُضيف: {1}. {0} يومًا لها تسمية أو مؤرشفة.|أُضيف: {1}. {0} يوم لها تسمية أو مؤرشفة.";
    UNDONE: "Undone. Moved to the Trash: {0}.", "Rückgängig gemacht. In den Papierkorb gelegt: {0}.", "تم التراجع. نُقل إلى سلة المحذوفات: {0}.";
    CHOICES_UNDONE:
        "Undone. Imported labels and settings that you have not changed since have been reset.",
        "Rückgängig gemacht. Bezeichnungen und Einstellungen, die du seither nicht geändert hast, sind wieder wie vorher.",
        "تم التراجع. عادت التسميات والإعدادات التي لم تغيّرها بعد ذلك إلى ما كانت عليه.";
    SETTINGS_CAME:
        "Imported settings: {0}.",
        "Importierte Einstellungen: {0}.",
        "الإعدادات المستوردة: {0}.";
    NO_ROOM:
        "Left out, because a day was full: {0}.",
        "Weggelassen, weil ein Tag voll war: {0}.",
        "متروكة لأن يومًا كان ممتلئًا: {0}.";

    /// Why a file is not read.
    pub FILE_TOO_LARGE:
        "The file is larger than {0} MiB, so nothing was imported. Split it and import each part.",
        "Die Datei ist größer als {0} MiB, deshalb wurde nichts importiert. Teile sie auf und importiere einen Teil nach dem anderen.",
        "حجم الملف أكبر من {0} ميبي بايت، فلم يُستورد شيء. قسّمه واستورد الأجزاء واحدًا بعد الآخر.";
    pub UNPACKED_TOO_LARGE:
        "The files in this archive are larger than {0} MiB together, so nothing was imported. Split it and import each part.",
        "Die Dateien in diesem Archiv sind zusammen größer als {0} MiB, deshalb wurde nichts importiert. Teile es auf und importiere einen Teil nach dem anderen.",
        "حجم الملفات في هذا الأرشيف معًا أكبر من {0} ميبي بايت، فلم يُستورد شيء. قسّمه واستورد الأجزاء واحدًا بعد الآخر.";
    pub TEXT_TOO_LARGE:
        "A file of text in it is larger than {0} MiB, so nothing was imported. Split it and import each part.",
        "Eine Textdatei darin ist größer als {0} MiB, deshalb wurde nichts importiert. Teile sie auf und importiere einen Teil nach dem anderen.",
        "فيه ملف نصي حجمه أكبر من {0} ميبي بايت، فلم يُستورد شيء. قسّمه واستورد الأجزاء واحدًا بعد الآخر.";
    pub TOO_MANY_FILES:
        "This archive has more than {0} files, so nothing was imported. Split it and import each part.",
        "Dieses Archiv enthält mehr als {0} Dateien, deshalb wurde nichts importiert. Teile es auf und importiere einen Teil nach dem anderen.",
        "في هذا الأرشيف أكثر من {0} من الملفات، فلم يُستورد شيء. قسّمه واستورد الأجزاء واحدًا بعد الآخر.";
    pub TOO_MANY_ROWS:
        "The file has more than {0} todos and notes, so nothing was imported. Split it and import each part.",
        "Die Datei enthält mehr als {0} Aufgaben und Notizen, deshalb wurde nichts importiert. Teile sie auf und importiere einen Teil nach dem anderen.",
        "في الملف أكثر من {0} من المهام والملاحظات، فلم يُستورد شيء. قسّمه واستورد الأجزاء واحدًا بعد الآخر.";
    pub NO_FILE: "Choose a file first.", "Wähle zuerst eine Datei aus.", "اختر ملفًا أولًا.";
    pub NOT_UNDERSTOOD:
        "Daybook can't read this file, so nothing was added. It may be damaged, or of a kind that Daybook does not know.",
        "Daybook kann diese Datei nicht lesen, deshalb wurde nichts hinzugefügt. Vielleicht ist sie beschädigt oder von einer Art, die Daybook nicht kennt.",
        "لا يستطيع Daybook قراءة هذا الملف، فلم يُضف شيء. ربما كان تالفًا أو من نوع لا يعرفه Daybook.";
    pub NOT_UNDERSTOOD_AT:
        "Daybook can't read this file, so nothing was added. The problem is in line {0}.",
        "Daybook kann diese Datei nicht lesen, deshalb wurde nichts hinzugefügt. Das Problem ist in Zeile {0}.",
        "لا يستطيع Daybook قراءة هذا الملف، فلم يُضف شيء. المشكلة في السطر {0}.";
    pub NEWER:
        "This export comes from a newer version of Daybook, so nothing was added. Update this Daybook first, or ask its administrator to.",
        "Dieser Export stammt aus einer neueren Version von Daybook, deshalb wurde nichts hinzugefügt. Dieses Daybook muss zuerst aktualisiert werden.",
        "هذا التصدير من إصدار أحدث من Daybook، فلم يُضف شيء. يجب أولًا تحديث هذا الخادم.";
    pub INCONSISTENT:
        "This export contradicts itself at {0}, so nothing was added. It may have been changed by hand.",
        "Dieser Export widerspricht sich bei {0}, deshalb wurde nichts hinzugefügt. Vielleicht wurde er von Hand geändert.",
        "في هذا التصدير تناقض عند {0}، فلم يُضف شيء. ربما عُدّل يدويًا.";
    pub ENCRYPTED:
        "This archive has a password, so Daybook can't open it. Create one without a password and choose that one.",
        "Dieses Archiv hat ein Passwort, und Daybook kann es nicht öffnen. Erstelle eines ohne Passwort und wähle dieses aus.",
        "هذا الأرشيف محمي بكلمة مرور، ولا يستطيع Daybook فتحه. أنشئ أرشيفًا بلا كلمة مرور واختره.";
    pub OUTSIDE:
        "This archive contains a file with an unsafe path, so nothing was imported. Create the archive again.",
        "Dieses Archiv enthält eine Datei mit einem unsicheren Pfad, deshalb wurde nichts importiert. Erstelle das Archiv neu.",
        "في هذا الأرشيف ملف مساره غير آمن، فلم يُستورد شيء. أنشئ الأرشيف من جديد.";
    pub EMPTY:
        "There is no todo and no note in this file, so nothing was added.",
        "In dieser Datei ist keine Aufgabe und keine Notiz, deshalb wurde nichts hinzugefügt.",
        "لا توجد في هذا الملف مهام ولا ملاحظات، فلم يُضف شيء.";

    /// Too many files are read at the same moment.
    pub BUSY:
        "Other files are being read right now. Try again in a minute.",
        "Gerade werden andere Dateien gelesen. Versuch es in einer Minute noch einmal.",
        "تُقرأ ملفات أخرى الآن. حاول مرة أخرى بعد دقيقة.";
    /// The preview is over, or was of another file.
    pub GONE:
        "This preview is no longer there, so nothing was added. Choose the file again.",
        "Diese Vorschau gibt es nicht mehr, deshalb wurde nichts hinzugefügt. Wähle die Datei noch einmal aus.",
        "لم تعد هذه المعاينة موجودة، فلم يُضف شيء. اختر الملف مرة أخرى.";
    /// Another import is not finished.
    pub RUNS:
        "An import is still under way. Wait until it is finished, and try again.",
        "Ein Import läuft noch. Warte, bis er fertig ist, und versuch es noch einmal.",
        "ما زال هناك استيراد جارٍ. انتظر حتى ينتهي، ثم حاول مرة أخرى.";
    /// Undo comes too late.
    pub STAYS:
        "This import can't be undone any more. You can still delete the todos and notes that it added.",
        "Dieser Import lässt sich nicht mehr rückgängig machen. Du kannst die hinzugefügten Aufgaben und Notizen aber selbst löschen.",
        "لم يعد التراجع عن هذا الاستيراد ممكنًا. لكن يمكنك أن تحذف بنفسك ما أضافه من مهام وملاحظات.";
}

/// What can be chosen.
pub fn what() -> String {
    WHAT.with(&[&number(IMPORT_BYTES / (1024 * 1024))])
}

/// What a file is.
pub fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Daybook => OF_DAYBOOK.get(),
        Kind::Markdown => MARKDOWN.get(),
        Kind::Todoist => OF_TODOIST.get(),
        Kind::Text => TEXT.get(),
    }
}

/// How much there is in a file.
pub fn holds(counted: &Contents) -> String {
    both(counted.todos, counted.notes)
}

/// On which days it is.
pub fn days(counted: &Contents) -> String {
    let days = match (counted.first, counted.last) {
        (Some(first), Some(last)) if first != last => DAYS_FROM_TO.count(counted.days, &[&dates::long(first), &dates::long(last)]),
        (Some(day), _) => dates::long(day),
        (None, _) => return pages::SOMEDAY.to_owned(),
    };
    if counted.someday { AND_SOMEDAY.with(&[&days]) } else { days }
}

/// What becomes of the parts of a file that are not simply added, one sentence each.
pub fn remarks(about: &About) -> Vec<String> {
    let Contents { labels, there, there_in_trash, trashed, refused, expired, ref full, ref settings, .. } = about.counted;
    let left_out = about.left_out;
    let counts = [
        (THERE, there),
        (THERE_IN_TRASH, there_in_trash),
        (TO_TRASH, trashed),
        (LABELLED, labels),
        (EXPIRED, expired),
        (UNFIT, refused + left_out.rows),
        (PICTURES, left_out.pictures),
        (FILES, left_out.files),
    ];
    let days_in_trash = TRASH_DAYS.to_string();
    let some = counts.into_iter().filter(|(_, count)| *count > 0);
    let full = full.iter().map(|FullDay { day, rows }| FULL_DAY.with(&[&number(*rows), &dates::long(*day)]));
    let settings = names(settings).map(|names| SETTINGS_COME.with(&[&names]));
    some.map(|(text, count)| text.with(&[&number(count), &days_in_trash])).chain(full).chain(settings).collect()
}

/// What is chosen, by the names on the settings page.
fn names(choice: &Choice) -> Option<String> {
    let Choice { week_start, text_size, theme, time_zone, language, template } = choice;
    let names = [
        (settings::LANGUAGE, language.is_some()),
        (settings::WEEK_STARTS_ON, week_start.is_some()),
        (settings::TEXT_SIZE, text_size.is_some()),
        (settings::THEME, theme.is_some()),
        (settings::TIME_ZONE, time_zone.is_some()),
        (settings::TEMPLATE, template.is_some()),
    ];
    let chosen = names.into_iter().filter(|(_, is_chosen)| *is_chosen).map(|(name, _)| name.to_owned());
    chosen.reduce(|names, name| ONE_MORE.with(&[&names, &name]))
}

/// How many more todos and notes there are on a day.
pub fn more(count: usize) -> String {
    MORE.with(&[&number(count)])
}

/// What became of the last import.
pub fn outcome(progress: Progress, added: Added, settings: &Choice) -> String {
    let came = names(settings).filter(|_| progress == Progress::Done).map(|names| SETTINGS_CAME.with(&[&names]));
    let said = match progress {
        Progress::Writing => WRITING.to_owned(),
        Progress::Undoing => UNDOING.to_owned(),
        Progress::Done if added.todos + added.notes + added.labels == 0 => match came {
            Some(came) => return came,
            None => NOTHING_ADDED.to_owned(),
        },
        Progress::Done if added.labels == 0 => ADDED.with(&[&both(added.todos, added.notes)]),
        Progress::Done => ADDED_AND_LABELS.count(added.labels, &[&both(added.todos, added.notes)]),
        Progress::Undone if added.undone == 0 => CHOICES_UNDONE.to_owned(),
        Progress::Undone => UNDONE.with(&[&number(added.undone)]),
    };
    std::iter::once(said).chain(came).collect::<Vec<_>>().join(" ")
}

/// What had no room.
pub fn no_room(count: usize) -> String {
    NO_ROOM.with(&[&number(count)])
}

fn both(todos: usize, notes: usize) -> String {
    match (todos, notes) {
        (_, 0) => TODOS.count(todos, &[]),
        (0, _) => NOTES.count(notes, &[]),
        _ => TODOS_AND_NOTES.with(&[&TODOS.count(todos, &[]), &NOTES.count(notes, &[])]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::{day::Day, import::LeftOut, language::Language, theme::Theme},
        text::at_once_in,
    };

    fn chosen() -> Choice {
        Choice { theme: Some(Theme::Dark), template: Some("Stretch".into()), ..Choice::default() }
    }

    #[test]
    fn everything_that_is_not_simply_added_is_said() {
        let day: Day = "2026-11-23".parse().expect("a day");
        let counted = Contents {
            todos: 1,
            notes: 1_200,
            days: 2,
            first: Some(day),
            last: Some(day.next()),
            someday: true,
            there: 3,
            refused: 1,
            expired: 4,
            full: vec![FullDay { day, rows: 7 }],
            settings: chosen(),
            ..Contents::default()
        };
        assert_eq!(holds(&counted), "1 todo and 1,200 notes");
        assert_eq!(at_once_in(Language::German, || holds(&counted)), "1 Aufgabe und 1.200 Notizen");
        assert_eq!(days(&counted), "2 days, from Monday, November 23, 2026 to Tuesday, November 24, 2026; and someday");
        assert_eq!(days(&Contents { last: Some(day), someday: false, ..counted.clone() }), "Monday, November 23, 2026");
        assert_eq!(days(&Contents::default()), "Someday");
        let about = About { name: "a.zip".into(), kind: Kind::Daybook, left_out: LeftOut { rows: 2, ..LeftOut::default() }, counted };
        assert_eq!(
            remarks(&about),
            [
                "Already in Daybook, left as they are: 3.",
                "Left out, because they were deleted more than 30 days ago: 4.",
                "Left out, because they are empty or too long: 3.",
                "Left out, because Monday, November 23, 2026 would be too full: 7.",
                "Settings that will be imported, because you have not changed them here: Theme, Template for a new day.",
            ]
        );
        let arabic = at_once_in(Language::Arabic, || remarks(&about));
        assert_eq!(arabic.last().map(String::as_str), Some("إعدادات ستُستورد لأنك لم تغيّرها هنا: المظهر، قالب ليوم جديد."));
        let nothing = About { left_out: LeftOut::default(), counted: Contents::default(), ..about };
        assert!(remarks(&nothing).is_empty());
    }

    #[test]
    fn what_became_of_an_import_is_said() {
        let added = Added { todos: 2, notes: 1, labels: 1, undone: 3, ..Added::default() };
        let none = Choice::default();
        assert_eq!(outcome(Progress::Done, added, &none), "Added: 2 todos and 1 note. Labelled or archived: 1 day.");
        assert_eq!(outcome(Progress::Done, Added { labels: 0, ..added }, &none), "Added: 2 todos and 1 note.");
        assert_eq!(outcome(Progress::Done, Added::default(), &none), "Nothing was added: you have all of it already.");
        let came = "Imported settings: Theme, Template for a new day.";
        assert_eq!(outcome(Progress::Done, Added::default(), &chosen()), came);
        let both = format!("Added: 2 todos and 1 note. {came}");
        assert_eq!(outcome(Progress::Done, Added { labels: 0, ..added }, &chosen()), both);
        assert_eq!(outcome(Progress::Undone, added, &chosen()), "Undone. Moved to the Trash: 3.");
        let only_choices = "Undone. Imported labels and settings that you have not changed since have been reset.";
        assert_eq!(outcome(Progress::Undone, Added::default(), &chosen()), only_choices);
    }
}
