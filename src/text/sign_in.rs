//! The texts for people who have to sign in, or can't. Why a sign-in failed stands in [`super::sign_in_failures`].

use super::texts;

texts! {
    8;

    /// The dialog that a visitor sees.
    pub REQUIRED: "Sign In Required", "Anmeldung erforderlich", "يلزم تسجيل الدخول";
    pub SIGN_IN: "Sign In", "Anmelden", "تسجيل الدخول";

    /// A page that a visitor can't see.
    pub SIGN_IN_TO_SEE:
        "Please sign in to see this page.",
        "Bitte melde dich an, um diese Seite zu sehen.",
        "يُرجى تسجيل الدخول لعرض هذه الصفحة.";

    /// While WorkOS can't say whether somebody is still signed in.
    pub NOT_CHECKED:
        "Your sign-in can't be checked right now",
        "Deine Anmeldung lässt sich gerade nicht prüfen",
        "يتعذر التحقق من تسجيل دخولك الآن";
    pub NOT_CHECKED_WHY:
        "You are still signed in. Every few minutes Daybook checks that with WorkOS, the sign-in service, which has not been reachable for a while. Your pages stay closed until it answers, so that nobody else can use an old sign-in. Nothing that you wrote is lost.",
        "Du bist weiterhin angemeldet. Alle paar Minuten prüft Daybook das bei WorkOS, dem Anmeldedienst, und der ist seit einer Weile nicht erreichbar. Deine Seiten bleiben geschlossen, bis er antwortet, damit niemand sonst eine alte Anmeldung nutzen kann. Nichts von dem, was du geschrieben hast, ist verloren.",
        "جلستك ما زالت قائمة. يتحقق Daybook من ذلك كل بضع دقائق لدى WorkOS، خدمة تسجيل الدخول، لكن يتعذر الوصول إليها منذ فترة. تبقى صفحاتك مغلقة حتى تستجيب الخدمة، كي لا يستخدم أحد غيرك جلسة قديمة. لم يضِع شيء مما كتبته.";
    pub CLEARS_UP:
        "This usually clears up on its own. Try again in a moment, or sign in again.",
        "Das gibt sich meist von selbst. Versuch es gleich noch einmal oder melde dich neu an.",
        "يزول هذا عادةً من تلقاء نفسه. حاول مرة أخرى بعد قليل، أو سجّل الدخول من جديد.";
    pub SIGN_IN_AGAIN: "Sign in again", "Neu anmelden", "تسجيل الدخول من جديد";

    /// The parts of the page of a sign-in that failed.
    pub LIKELY_CAUSE: "Likely cause", "Wahrscheinliche Ursache", "السبب المرجّح";
    pub WHAT_TO_DO: "What to do", "Was du tun kannst", "ما يمكن فعله";
    pub ASK_THE_DOCTOR: "Ask the doctor", "Diagnose ansehen", "عرض التشخيص";
    pub ADDRESSES: "Addresses", "Adressen", "العناوين";
    /// Around two addresses.
    pub YOU_OPENED: "You opened ", "Geöffnet hast du ", "لقد فتحت ";
    pub WORKOS_SENDS_BACK_TO:
        ", and WorkOS sends the browser back to ",
        ", und WorkOS schickt den Browser zurück zu ",
        "، وتعيد WorkOS المتصفح إلى ";

    /// The link to the right address.
    CONTINUE_AT: "Continue at {0}", "Weiter unter {0}", "المتابعة من \u{2068}{0}\u{2069}";
}

/// The link to the right address.
pub fn continue_at(address: &str) -> String {
    CONTINUE_AT.with(&[address])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{model::language::Language, text::at_once_in};

    #[test]
    fn the_way_on_names_the_right_address() {
        let links = Language::ALL.map(|language| at_once_in(language, || continue_at("https://daybook.example")));
        assert_eq!(
            links,
            [
                "Continue at https://daybook.example",
                "Weiter unter https://daybook.example",
                "المتابعة من \u{2068}https://daybook.example\u{2069}",
            ]
        );
    }
}
