//! What an error of a call says.

use super::{number, texts};
use crate::model::limits::TODOS_PER_DAY;

texts! {
    7;

    /// Nobody is signed in.
    pub SIGN_IN_REQUIRED:
        "Please sign in to create todos and notes. Your data will be private and secure.",
        "Bitte melde dich an, um Aufgaben und Notizen anzulegen. Deine Daten sind dann privat und sicher.",
        "يُرجى تسجيل الدخول لإنشاء المهام والملاحظات. ستكون بياناتك خاصة وآمنة.";

    /// What the request names does not exist any more.
    pub NOT_FOUND:
        "This is no longer here. It may have been deleted elsewhere.",
        "Das ist nicht mehr hier. Vielleicht wurde es anderswo gelöscht.",
        "لم يعد هذا موجودًا هنا. ربما حُذف في مكان آخر.";

    /// The text is not the one that was read.
    pub CONFLICT:
        "This was changed elsewhere in the meantime. Your text is kept here: reload the page to see the other version.",
        "Das wurde inzwischen anderswo geändert. Dein Text ist hier erhalten: Lade die Seite neu, um die andere Fassung zu sehen.",
        "تغيّر هذا في مكان آخر في هذه الأثناء. نصك محفوظ هنا: أعد تحميل الصفحة لترى النسخة الأخرى.";

    /// A personal token has no name.
    pub TOKEN_WITHOUT_NAME:
        "Give the token a name, so that you know later which program has it.",
        "Gib dem Token einen Namen, damit du später weißt, welches Programm es hat.",
        "أعطِ رمز الوصول اسمًا، لتعرف لاحقًا أي برنامج يستخدمه.";

    /// The id of something new is taken.
    pub EXISTS:
        "There was something with this name already, so nothing was added. Your text is kept; try again.",
        "Es gab schon etwas mit diesem Namen, deshalb wurde nichts hinzugefügt. Dein Text ist erhalten; versuch es noch einmal.",
        "كان هناك شيء بهذا الاسم من قبل، فلم يُضف شيء. نصك محفوظ؛ حاول مرة أخرى.";

    /// The server, or what this browser keeps, is of another version than the page.
    pub OTHER_VERSION:
        "This page and Daybook are of different versions. Load the page again.",
        "Diese Seite und Daybook haben verschiedene Versionen. Lade die Seite neu.",
        "إصدار هذه الصفحة يختلف عن إصدار Daybook. أعد تحميل الصفحة.";
    pub LOAD_AGAIN: "Load again", "Neu laden", "إعادة التحميل";

    /// What was sent may have been done before.
    pub STALE:
        "This may already have been saved. Reload the page to check; your text is kept here.",
        "Vielleicht ist das schon gespeichert. Lade die Seite neu, um nachzusehen; dein Text ist hier erhalten.",
        "ربما حُفظ هذا من قبل. أعد تحميل الصفحة للتحقق؛ نصك محفوظ هنا.";

    /// Somebody else is signed in by now.
    pub OTHER_ACCOUNT:
        "These changes were made in another account. They are kept until that account is signed in here again.",
        "Diese Änderungen stammen aus einem anderen Konto. Sie bleiben erhalten, bis dieses Konto hier wieder angemeldet ist.",
        "أُجريت هذه التغييرات في حساب آخر. وهي محفوظة حتى يُسجَّل الدخول إلى ذلك الحساب هنا مرة أخرى.";

    /// Another site sent the request.
    pub FORBIDDEN:
        "This request did not come from a Daybook page, so it was refused. Open Daybook and try again there.",
        "Diese Anfrage kam nicht von einer Seite von Daybook, deshalb wurde sie abgelehnt. Öffne Daybook und versuch es dort noch einmal.",
        "لم يأتِ هذا الطلب من إحدى صفحات Daybook، فرُفض. افتح Daybook وحاول مرة أخرى من هناك.";

    /// The address takes other methods.
    pub METHOD_NOT_ALLOWED:
        "This address does not take requests of this kind. Go back and try again from a Daybook page.",
        "Diese Adresse nimmt solche Anfragen nicht an. Geh zurück und versuch es noch einmal von einer Seite von Daybook aus.",
        "لا يقبل هذا العنوان طلبات من هذا النوع. ارجع وحاول مرة أخرى من إحدى صفحات Daybook.";

    /// The body is neither a form nor JSON.
    pub UNSUPPORTED_MEDIA_TYPE:
        "Daybook reads forms and JSON, and this was neither, so nothing was saved.",
        "Daybook liest Formulare und JSON, und das war keines von beiden, deshalb wurde nichts gespeichert.",
        "يقرأ Daybook النماذج وJSON، ولم يكن هذا أيًّا منهما، فلم يُحفظ شيء.";

    /// An impersonator requested what only the person may do.
    pub IMPERSONATED:
        "You are acting in somebody else's account, and only they themselves can do this. Nothing was changed.",
        "Du handelst im Konto einer anderen Person, und das kann nur sie selbst tun. Nichts wurde geändert.",
        "أنت تتصرف في حساب شخص آخر، ولا يمكن لغير صاحب الحساب فعل هذا. لم يتغيّر شيء.";

    /// The body is over the limit.
    pub TOO_LARGE:
        "That is more than Daybook takes at once (1 MiB), so nothing was saved. Go back, shorten it, and try again.",
        "Das ist mehr, als Daybook auf einmal annimmt (1 MiB), deshalb wurde nichts gespeichert. Geh zurück, kürze es und versuch es noch einmal.",
        "هذا أكثر مما يقبله Daybook دفعة واحدة (1 MiB)، فلم يُحفظ شيء. ارجع واختصره وحاول مرة أخرى.";

    /// The body did not come in time.
    pub TOO_SLOW:
        "The request took too long to arrive, so nothing was saved. Go back, and try again when the connection is better.",
        "Die Anfrage brauchte zu lange, deshalb wurde nichts gespeichert. Geh zurück und versuch es noch einmal, wenn die Verbindung besser ist.",
        "استغرق وصول الطلب وقتًا طويلًا، فلم يُحفظ شيء. ارجع وحاول مرة أخرى عندما يتحسن الاتصال.";

    /// The address is over the limit.
    pub ADDRESS_TOO_LONG:
        "The address of this page is too long. Shorten it, or begin at today's page.",
        "Die Adresse dieser Seite ist zu lang. Kürze sie oder beginne auf der Seite von heute.",
        "عنوان هذه الصفحة طويل جدًا. اختصره أو ابدأ من صفحة اليوم.";

    /// The cookies are over the limit.
    pub HEADERS_TOO_LARGE:
        "Your browser sends more cookies than Daybook accepts. Remove this site's cookies in the browser's settings, and sign in again.",
        "Dein Browser sendet mehr Cookies, als Daybook annimmt. Entferne die Cookies dieser Website in den Einstellungen des Browsers und melde dich wieder an.",
        "يرسل متصفحك من ملفات تعريف الارتباط أكثر مما يقبله Daybook. احذف ملفات تعريف الارتباط لهذا الموقع من إعدادات المتصفح، ثم سجّل الدخول مرة أخرى.";

    /// The database can't be reached.
    pub UNAVAILABLE:
        "Daybook can't save right now. Your text is kept; try again in a moment.",
        "Daybook kann gerade nicht speichern. Dein Text ist erhalten; versuch es gleich noch einmal.",
        "لا يستطيع Daybook الحفظ الآن. نصك محفوظ؛ حاول مرة أخرى بعد قليل.";

    /// The disk of the database is full.
    pub DISK_FULL:
        "The server's disk is full or read-only, so Daybook can't save anything right now. Your text is kept; try again after the administrator has fixed this.",
        "Die Festplatte des Servers ist voll oder schreibgeschützt, deshalb kann Daybook gerade nichts speichern. Dein Text ist erhalten; versuch es noch einmal, wenn die Administration das behoben hat.",
        "قرص الخادم ممتلئ أو متاح للقراءة فقط، فلا يستطيع Daybook حفظ أي شيء الآن. نصك محفوظ؛ حاول مرة أخرى بعد أن يعالج المسؤول ذلك.";

    /// WorkOS can't be reached.
    pub SIGN_IN_UNAVAILABLE:
        "Daybook can't reach the sign-in service (WorkOS) to check that you are still signed in. Your text is kept; try again in a moment.",
        "Daybook erreicht den Anmeldedienst (WorkOS) nicht, um zu prüfen, ob du noch angemeldet bist. Dein Text ist erhalten; versuch es gleich noch einmal.",
        "يتعذر على Daybook الوصول إلى خدمة تسجيل الدخول (WorkOS) للتحقق من أن جلستك ما زالت قائمة. نصك محفوظ؛ حاول مرة أخرى بعد قليل.";

    /// The arguments make no sense.
    pub BAD_REQUEST:
        "The request was not understood. Reload the page and try again.",
        "Die Anfrage wurde nicht verstanden. Lade die Seite neu und versuch es noch einmal.",
        "لم يُفهم الطلب. أعد تحميل الصفحة وحاول مرة أخرى.";

    /// A fault of Daybook.
    pub INTERNAL:
        "Something went wrong on our side. Your text is kept; try again.",
        "Bei uns ist etwas schiefgegangen. Dein Text ist erhalten; versuch es noch einmal.",
        "حدث خطأ من جانبنا. نصك محفوظ؛ حاول مرة أخرى.";

    /// A todo would be below itself.
    pub CYCLE:
        "A todo can't be a subtask of itself, so it stays where it is.",
        "Eine Aufgabe kann nicht ihre eigene Teilaufgabe sein, deshalb bleibt sie, wo sie ist.",
        "لا يمكن أن تكون المهمة مهمة فرعية لنفسها، لذلك تبقى في مكانها.";

    /// A subtask would be deeper than they go.
    pub TOO_DEEP:
        "Subtasks can't be nested any deeper, so it stays where it is.",
        "Teilaufgaben lassen sich nicht tiefer verschachteln, deshalb bleibt sie, wo sie ist.",
        "لا يمكن تداخل المهام الفرعية أعمق من ذلك، لذلك تبقى في مكانها.";

    /// The account's address was not typed as it is.
    pub NOT_THE_ADDRESS:
        "This is not the e-mail address of the account, so nothing was deleted. Type it as it stands above.",
        "Das ist nicht die E-Mail-Adresse des Kontos, deshalb wurde nichts gelöscht. Gib sie so ein, wie sie oben steht.",
        "هذا ليس عنوان البريد الإلكتروني للحساب، فلم يُحذف شيء. اكتبه كما يظهر أعلاه.";

    /// What [`super::changes::too_long`] says is too long.
    pub A_LIST: "A list", "Eine Liste", "القائمة";
    pub A_LABEL: "A label", "Eine Bezeichnung", "التسمية";
    pub A_TEMPLATE: "A template", "Eine Vorlage", "القالب";
    pub A_NAME: "A name", "Ein Name", "الاسم";

    /// Too many days have a label or are archived.
    TOO_MANY_LABELS:
        "You have reached the limit of {0} days with a label or in the archive. Remove a label or unarchive a day first.",
        "Mehr als {0} Tage mit Bezeichnung oder im Archiv sind nicht möglich. Entferne zuerst eine Bezeichnung oder hol einen Tag aus dem Archiv.",
        "بلغ عدد الأيام المؤرشفة أو التي لها تسمية {0}، وهذا هو الحد الأقصى. أزل تسمية أو أخرج يومًا من الأرشيف أولًا.";

    /// Too many personal tokens.
    TOO_MANY_TOKENS:
        "You have reached the limit of {0} tokens. Revoke one first.",
        "Mehr als {0} Tokens sind nicht möglich. Widerrufe zuerst eines.",
        "لديك {0} من رموز الوصول، وهذا هو الحد الأقصى. أبطل أحدها أولًا.";

    /// Too many requests, and how long to wait. In Arabic it stands in the genitive.
    TOO_MANY_REQUESTS:
        "Too many requests in a short time. Your text is kept; try again in {0}.",
        "Das waren zu viele Anfragen in kurzer Zeit. Dein Text ist erhalten; versuch es in {0} noch einmal.",
        "كانت هذه طلبات كثيرة في وقت قصير. نصك محفوظ؛ حاول مرة أخرى بعد {0}.";
    SECONDS: "{0} second|{0} seconds", "{0} Sekunde|{0} Sekunden", "{0} ثانية|ثانية واحدة|ثانيتين|{0} ثوانٍ|{0} ثانية|{0} ثانية";
    MINUTES: "{0} minute|{0} minutes", "{0} Minute|{0} Minuten", "{0} دقيقة|دقيقة واحدة|دقيقتين|{0} دقائق|{0} دقيقة|{0} دقيقة";

    /// A day holds as many todos, or notes, as it can.
    FULL_OF_TODOS:
        "A day can hold {0} todos; this one is full. Delete one, or use another day.",
        "Ein Tag fasst {0} Aufgaben; dieser ist voll. Lösche eine oder nimm einen anderen Tag.",
        "لا يتسع اليوم لأكثر من {0} من المهام، وهذا اليوم ممتلئ. احذف مهمة أو اختر يومًا آخر.";
    FULL_OF_NOTES:
        "A day can hold {0} notes; this one is full. Delete one, or use another day.",
        "Ein Tag fasst {0} Notizen; dieser ist voll. Lösche eine oder nimm einen anderen Tag.",
        "لا يتسع اليوم لأكثر من {0} من الملاحظات، وهذا اليوم ممتلئ. احذف ملاحظة أو اختر يومًا آخر.";
}

/// Too many days have a label or are archived.
pub fn too_many_labels(limit: usize) -> String {
    TOO_MANY_LABELS.with(&[&number(limit)])
}

/// Too many personal tokens.
pub fn too_many_tokens(limit: usize) -> String {
    TOO_MANY_TOKENS.with(&[&number(limit)])
}

/// Too many requests.
pub fn too_many_requests(retry_after: u32) -> String {
    TOO_MANY_REQUESTS.with(&[&seconds(retry_after)])
}

/// A day holds as many todos, or notes, as it can.
pub fn day_full(limit: usize) -> String {
    let text = if limit == TODOS_PER_DAY { FULL_OF_TODOS } else { FULL_OF_NOTES };
    text.with(&[&number(limit)])
}

fn seconds(number: u32) -> String {
    match number {
        1..120 => SECONDS.count(number as usize, &[]),
        _ => MINUTES.count(number.div_ceil(60) as usize, &[]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{model::language::Language, text::at_once_in};

    #[test]
    fn a_wait_is_told_in_words() {
        for (number, words) in [(1, "1 second"), (2, "2 seconds"), (119, "119 seconds"), (120, "2 minutes"), (121, "3 minutes")] {
            assert_eq!(seconds(number), words);
        }
        for (number, german, arabic) in
            [(1, "1 Sekunde", "ثانية واحدة"), (2, "2 Sekunden", "ثانيتين"), (30, "30 Sekunden", "30 ثانية"), (121, "3 Minuten", "3 دقائق")]
        {
            assert_eq!(at_once_in(Language::German, || seconds(number)), german);
            assert_eq!(at_once_in(Language::Arabic, || seconds(number)), arabic);
        }
    }

    #[test]
    fn a_limit_stands_in_its_sentence() {
        assert_eq!(day_full(TODOS_PER_DAY), "A day can hold 1,000 todos; this one is full. Delete one, or use another day.");
        assert_eq!(day_full(200), "A day can hold 200 notes; this one is full. Delete one, or use another day.");
        let german = at_once_in(Language::German, || day_full(TODOS_PER_DAY));
        assert_eq!(german, "Ein Tag fasst 1.000 Aufgaben; dieser ist voll. Lösche eine oder nimm einen anderen Tag.");
        let arabic = at_once_in(Language::Arabic, || too_many_tokens(50));
        assert!(arabic.starts_with("لديك 50 من رموز الوصول"), "{arabic}");
    }
}
