//! What the page of the personal tokens says.

use super::texts;
use crate::model::token::{Lifetime, Scope};

texts! {
    14;

    /// What they are about.
    pub ABOUT:
        "A token lets a program of yours use Daybook in your name, without signing in. Give each program one of its own.",
        "Mit einem Token nutzt ein Programm Daybook in deinem Namen, ohne Anmeldung. Gib jedem Programm ein eigenes.",
        "يتيح رمز الوصول لأحد برامجك استخدام Daybook باسمك دون تسجيل الدخول. أعطِ كل برنامج رمزًا خاصًا به.";
    pub ONLY_OWNER:
        "Only the owner of the account can see, make and revoke tokens.",
        "Nur die Person, der das Konto gehört, kann Tokens sehen, erstellen und widerrufen.",
        "لا يمكن لغير صاحب الحساب رؤية رموز الوصول أو إنشاؤها أو إبطالها.";

    pub MADE: "Your new token", "Dein neues Token", "رمز الوصول الجديد";
    pub COPY_NOW:
        "Copy it now: it is not shown again. Keep it like a password.",
        "Kopiere es jetzt: Es wird nicht noch einmal angezeigt. Bewahre es auf wie ein Passwort.",
        "انسخه الآن، فلن يُعرض مرة أخرى. واحفظه كما تحفظ كلمة المرور.";
    pub TOKEN: "Token", "Token", "رمز الوصول";

    pub NONE_YET: "You have no tokens.", "Du hast keine Tokens.", "ليس لديك رموز وصول.";

    pub MAY: "May", "Darf", "الصلاحية";
    pub CREATED: "Made", "Erstellt", "أُنشئ";
    pub LAST_USED: "Last used", "Zuletzt benutzt", "آخر استخدام";
    pub NEVER_USED: "never", "nie", "لم يُستخدم";
    pub EXPIRES: "Expires", "Läuft ab", "انتهاء المدة";
    pub EXPIRES_NEVER: "never", "nie", "بلا انتهاء";
    pub EXPIRED: "Expired", "Abgelaufen", "منتهي المدة";
    pub REVOKE: "Revoke", "Widerrufen", "إبطال";

    /// The button that revokes a token of this name.
    REVOKE_NAMED: "Revoke {0}", "Widerrufen: {0}", "إبطال: {0}";

    pub NEW_TOKEN: "New token", "Neues Token", "رمز وصول جديد";
    pub NAME: "Name", "Name", "الاسم";
    pub NAME_HINT:
        "The program that it is for, such as \"Backup script\".",
        "Das Programm, für das es ist, etwa „Backup-Skript“.",
        "البرنامج الذي سيستخدمه، مثل ”برنامج النسخ الاحتياطي“.";
    pub SCOPE: "The program may", "Das Programm darf", "صلاحية البرنامج";
    pub GOOD_FOR: "Good for", "Gültig", "مدة الصلاحية";
    pub CREATE: "Make the token", "Token erstellen", "إنشاء رمز الوصول";

    /// What a token of a scope may do.
    READ: "read", "lesen", "القراءة";
    WRITE: "read and change", "lesen und ändern", "القراءة والتعديل";

    /// How long a token is good for.
    DAYS: "{0} day|{0} days", "{0} Tag|{0} Tage", "{0} يوم|يوم واحد|يومان|{0} أيام|{0} يومًا|{0} يوم";
    UNTIL_REVOKED: "until it is revoked", "bis zum Widerruf", "حتى إبطاله";
}

/// The button that revokes a token of this name.
pub fn revoke(name: &str) -> String {
    REVOKE_NAMED.with(&[name])
}

/// What a token of a scope may do.
pub fn scope(scope: Scope) -> &'static str {
    match scope {
        Scope::Read => READ.get(),
        Scope::Write => WRITE.get(),
    }
}

/// How long a token is good for.
pub fn lifetime(lifetime: Lifetime) -> String {
    match lifetime.days() {
        Some(days) => DAYS.count(usize::try_from(days).unwrap_or_default(), &[]),
        None => UNTIL_REVOKED.get().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{model::language::Language, text::at_once_in};

    #[test]
    fn a_lifetime_is_told_in_words() {
        for (of, english, german, arabic) in [
            (Lifetime::Days7, "7 days", "7 Tage", "7 أيام"),
            (Lifetime::Days30, "30 days", "30 Tage", "30 يومًا"),
            (Lifetime::Days365, "365 days", "365 Tage", "365 يومًا"),
            (Lifetime::Unlimited, "until it is revoked", "bis zum Widerruf", "حتى إبطاله"),
        ] {
            let texts = Language::ALL.map(|language| at_once_in(language, || lifetime(of)));
            assert_eq!(texts, [english, german, arabic]);
        }
    }

    #[test]
    fn a_scope_is_told_in_words() {
        let scopes = Language::ALL.map(|language| at_once_in(language, || scope(Scope::Write)));
        assert_eq!(scopes, ["read and change", "lesen und ändern", "القراءة والتعديل"]);
        let buttons = Language::ALL.map(|language| at_once_in(language, || revoke("Backup")));
        assert_eq!(buttons, ["Revoke Backup", "Widerrufen: Backup", "إبطال: Backup"]);
    }
}
