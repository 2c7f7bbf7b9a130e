//! Why a sign-in failed, in words for the user and for the developer who connects an account.

use super::{Text, texts};
use crate::model::sign_in::SignInFailure;

texts! {
    13;

    DENIED: "Sign-in was cancelled", "Anmeldung abgebrochen", "أُلغي تسجيل الدخول";
    DENIED_HAPPENED:
        "WorkOS reported that access was denied, so you are not signed in.",
        "WorkOS hat gemeldet, dass der Zugriff verweigert wurde, deshalb bist du nicht angemeldet.",
        "أبلغت WorkOS بأن الوصول مرفوض، لذلك لم يُسجَّل دخولك.";
    DENIED_CAUSE:
        "You pressed Cancel, or your organization does not allow this account to use Daybook.",
        "Du hast auf „Abbrechen“ gedrückt, oder deine Organisation erlaubt diesem Konto nicht, Daybook zu nutzen.",
        "ضغطت على ”إلغاء“، أو أن مؤسستك لا تسمح لهذا الحساب باستخدام Daybook.";
    DENIED_FIX:
        "Try again, or use another account. If it keeps happening, ask the person who runs this Daybook to give your account access.",
        "Versuch es noch einmal oder nimm ein anderes Konto. Wenn es weiterhin passiert, bitte die Person, die dieses Daybook betreibt, deinem Konto Zugriff zu geben.",
        "حاول مرة أخرى أو استخدم حسابًا آخر. إذا تكرر ذلك، فاطلب من مسؤول هذا الخادم منح حسابك حق الوصول.";

    STATE_MISSING: "This sign-in was not started here", "Diese Anmeldung wurde nicht hier begonnen", "لم يبدأ تسجيل الدخول هذا من هنا";
    STATE_MISSING_HAPPENED:
        "Your browser came back from WorkOS, but it has no record of a sign-in that was started here.",
        "Dein Browser kam von WorkOS zurück, weiß aber nichts von einer Anmeldung, die hier begonnen wurde.",
        "عاد متصفحك من WorkOS، لكن ليس لديه أثر لعملية تسجيل دخول بدأت هنا.";
    STATE_MISSING_CAUSE:
        "It took longer than ten minutes, or you started more than five other sign-ins. Cookies may be blocked. Or the sign-in was started in another browser or at another address; localhost and 127.0.0.1 are two different sites.",
        "Es hat länger als zehn Minuten gedauert, oder du hast seither mehr als fünf weitere Anmeldungen begonnen. Vielleicht sind Cookies blockiert. Oder die Anmeldung wurde in einem anderen Browser oder unter einer anderen Adresse begonnen; localhost und 127.0.0.1 sind zwei verschiedene Websites.",
        "استغرق الأمر أكثر من عشر دقائق، أو بدأت بعده أكثر من خمس عمليات تسجيل دخول أخرى. وقد تكون ملفات تعريف الارتباط محظورة. أو ربما بدأ تسجيل الدخول في متصفح آخر أو من عنوان آخر؛ فـ localhost و127.0.0.1 موقعان مختلفان.";
    STATE_MISSING_FIX:
        "Start again. If it happens every time, open Daybook at exactly the address that WORKOS_REDIRECT_URI and DAYBOOK_PUBLIC_URL name. If somebody sent you the link that brought you here, nothing happened: it did not sign you in.",
        "Beginne von vorn. Wenn es jedes Mal passiert, öffne Daybook unter genau der Adresse, die in WORKOS_REDIRECT_URI und DAYBOOK_PUBLIC_URL steht. Falls dir jemand den Link geschickt hat, der dich hierher brachte, ist nichts passiert: Er hat dich nicht angemeldet.",
        "ابدأ من جديد. إذا حدث ذلك كل مرة، فافتح Daybook من العنوان المذكور في WORKOS_REDIRECT_URI وDAYBOOK_PUBLIC_URL تمامًا. وإذا أرسل إليك أحدهم الرابط الذي أوصلك إلى هنا، فلم يحدث شيء: لم يُسجَّل دخولك به.";

    STATE_EXPIRED: "The sign-in took too long", "Die Anmeldung hat zu lange gedauert", "استغرق تسجيل الدخول وقتًا طويلًا";
    STATE_EXPIRED_HAPPENED:
        "A sign-in is valid for ten minutes, and this one is older.",
        "Eine Anmeldung ist zehn Minuten lang gültig, und diese ist älter.",
        "تصلح عملية تسجيل الدخول لعشر دقائق، وهذه أقدم من ذلك.";
    STATE_EXPIRED_CAUSE:
        "The sign-in page was left open, or the message with the code was slow to arrive.",
        "Die Anmeldeseite blieb offen, oder die Nachricht mit dem Code kam spät an.",
        "بقيت صفحة تسجيل الدخول مفتوحة، أو تأخر وصول الرسالة التي تحمل الرمز.";
    STATE_EXPIRED_FIX: "Start again; nothing was lost.", "Beginne von vorn; es ist nichts verloren.", "ابدأ من جديد؛ لم يضِع شيء.";

    STATE_REPLAYED: "This sign-in was already used", "Diese Anmeldung wurde schon verwendet", "سبق استخدام تسجيل الدخول هذا";
    STATE_REPLAYED_HAPPENED:
        "Each answer from WorkOS works once, and this one was already used.",
        "Jede Antwort von WorkOS gilt einmal, und diese wurde schon verwendet.",
        "كل رد من WorkOS يصلح مرة واحدة، وهذا الرد استُخدم من قبل.";
    STATE_REPLAYED_CAUSE:
        "The page was reloaded, or opened again from the history.",
        "Die Seite wurde neu geladen oder noch einmal aus dem Verlauf geöffnet.",
        "أُعيد تحميل الصفحة، أو فُتحت مرة أخرى من سجل المتصفح.";
    STATE_REPLAYED_FIX:
        "Start again. If you did not do this yourself, nothing happened: a used answer can't sign anyone in.",
        "Beginne von vorn. Wenn du das nicht selbst warst, ist nichts passiert: Eine verwendete Antwort kann niemanden anmelden.",
        "ابدأ من جديد. إذا لم تفعل ذلك بنفسك، فلم يحدث شيء: لا يمكن لرد مستخدَم أن يسجّل دخول أحد.";

    STATE_MISMATCH:
        "This sign-in was not started in this browser",
        "Diese Anmeldung wurde nicht in diesem Browser begonnen",
        "لم يبدأ تسجيل الدخول هذا في هذا المتصفح";
    STATE_MISMATCH_HAPPENED:
        "What WorkOS sent back does not match the sign-in that this browser started.",
        "Was WorkOS zurückgeschickt hat, passt nicht zu der Anmeldung, die dieser Browser begonnen hat.",
        "ما أعادته WorkOS لا يطابق عملية تسجيل الدخول التي بدأها هذا المتصفح.";
    STATE_MISMATCH_CAUSE:
        "The address was copied from another browser, or somebody tried to sign you in to an account that is not yours.",
        "Die Adresse wurde aus einem anderen Browser kopiert, oder jemand wollte dich bei einem Konto anmelden, das nicht deins ist.",
        "نُسخ العنوان من متصفح آخر، أو حاول أحدهم تسجيل دخولك إلى حساب ليس حسابك.";
    STATE_MISMATCH_FIX:
        "Start again from Daybook itself, and don't follow sign-in links that others send you.",
        "Beginne von vorn, direkt bei Daybook, und folge keinen Anmeldelinks, die andere dir schicken.",
        "ابدأ من جديد من Daybook نفسه، ولا تفتح روابط تسجيل الدخول التي يرسلها إليك الآخرون.";

    MALFORMED: "The answer was not understood", "Die Antwort wurde nicht verstanden", "لم يُفهم الرد";
    MALFORMED_HAPPENED:
        "What your browser came back with is not a valid answer from WorkOS, so it was not used.",
        "Womit dein Browser zurückkam, ist keine gültige Antwort von WorkOS, deshalb wurde es nicht verwendet.",
        "ما عاد به متصفحك ليس ردًا صالحًا من WorkOS، فلم يُستخدم.";
    MALFORMED_CAUSE:
        "The address was cut off, typed by hand, or changed on the way.",
        "Die Adresse wurde abgeschnitten, von Hand eingegeben oder unterwegs verändert.",
        "اقتُطع العنوان، أو كُتب يدويًا، أو تغيّر في الطريق.";
    MALFORMED_FIX: "Start again from Daybook itself.", "Beginne von vorn, direkt bei Daybook.", "ابدأ من جديد من Daybook نفسه.";

    SESSION_LOST: "Your browser does not keep the sign-in", "Dein Browser behält die Anmeldung nicht", "لا يحتفظ متصفحك بتسجيل الدخول";
    SESSION_LOST_HAPPENED:
        "You signed in three times within half a minute, and each time your browser came back without the session that Daybook gave it.",
        "Du hast dich innerhalb einer halben Minute dreimal angemeldet, und jedes Mal kam dein Browser ohne die Sitzung zurück, die Daybook ihm gegeben hatte.",
        "سجّلت الدخول ثلاث مرات خلال نصف دقيقة، وفي كل مرة عاد متصفحك من دون الجلسة التي أعطاه Daybook إياها.";
    SESSION_LOST_CAUSE:
        "Something removes Daybook's cookie: the browser's settings, an extension, too many cookies for this address, or a proxy in between.",
        "Etwas entfernt das Cookie von Daybook: die Einstellungen des Browsers, eine Erweiterung, zu viele Cookies für diese Adresse oder ein Proxy dazwischen.",
        "شيء ما يحذف ملف تعريف الارتباط الخاص بـ Daybook: إعدادات المتصفح، أو إضافة، أو كثرة ملفات تعريف الارتباط لهذا العنوان، أو خادم وسيط (proxy).";
    SESSION_LOST_FIX:
        "Allow cookies for this address, switch off extensions that remove them, and wait half a minute before you try again. If you run this Daybook, check that the proxy passes Set-Cookie and Cookie on unchanged.",
        "Erlaube Cookies für diese Adresse, schalte Erweiterungen aus, die sie entfernen, und warte eine halbe Minute, bevor du es noch einmal versuchst. Wenn du dieses Daybook betreibst, prüfe, ob der Proxy Set-Cookie und Cookie unverändert weitergibt.",
        "اسمح بملفات تعريف الارتباط لهذا العنوان، وعطّل الإضافات التي تحذفها، وانتظر نصف دقيقة قبل أن تحاول مرة أخرى. إذا كنت تدير هذا الخادم، فتحقق من أن الخادم الوسيط (proxy) يمرر Set-Cookie وCookie دون تغيير.";

    STATE_LOST: "Answers from WorkOS arrive incomplete", "Antworten von WorkOS kommen unvollständig an", "تصل ردود WorkOS ناقصة";
    STATE_LOST_HAPPENED:
        "Three times within half a minute the sign-in came back without the state parameter that Daybook had sent, so it could not be finished.",
        "Dreimal innerhalb einer halben Minute kam die Anmeldung ohne den Parameter state zurück, den Daybook mitgeschickt hatte, deshalb konnte sie nicht abgeschlossen werden.",
        "عاد تسجيل الدخول ثلاث مرات خلال نصف دقيقة من دون المعامل state الذي أرسله Daybook، فتعذر إتمامه.";
    STATE_LOST_CAUSE:
        "Something on the way removes the state parameter from the address: a proxy, a rewrite rule, or an extension.",
        "Etwas unterwegs entfernt den Parameter state aus der Adresse: ein Proxy, eine Rewrite-Regel oder eine Erweiterung.",
        "شيء ما في الطريق يحذف المعامل state من العنوان: خادم وسيط (proxy)، أو قاعدة إعادة كتابة، أو إضافة في المتصفح.";
    STATE_LOST_FIX:
        "Wait half a minute and try again, ideally in another browser. If you run this Daybook, check that the proxy passes on the whole query of /callback.",
        "Warte eine halbe Minute und versuch es noch einmal, am besten in einem anderen Browser. Wenn du dieses Daybook betreibst, prüfe, ob der Proxy die ganze Query von /callback weitergibt.",
        "انتظر نصف دقيقة وحاول مرة أخرى، ويُفضَّل في متصفح آخر. إذا كنت تدير هذا الخادم، فتحقق من أن الخادم الوسيط (proxy) يمرر سلسلة الاستعلام الخاصة بـ \u{2068}/callback\u{2069} كاملة.";

    WRONG_ADDRESS: "Daybook is at another address", "Daybook hat eine andere Adresse", "Daybook على عنوان آخر";
    WRONG_ADDRESS_HAPPENED:
        "WorkOS sends every sign-in back to one address of Daybook, and you opened it at another one. A sign-in that starts there could not finish.",
        "WorkOS schickt jede Anmeldung an eine bestimmte Adresse von Daybook zurück, und du hast es unter einer anderen geöffnet. Eine Anmeldung, die dort beginnt, könnte nicht abgeschlossen werden.",
        "تعيد WorkOS كل تسجيل دخول إلى عنوان واحد لـ Daybook، وقد فتحته من عنوان آخر. ولا يمكن إتمام تسجيل دخول يبدأ من هناك.";
    WRONG_ADDRESS_CAUSE:
        "A browser keeps the cookies of each address separate, even those of localhost and 127.0.0.1.",
        "Ein Browser hält die Cookies jeder Adresse getrennt, auch die von localhost und 127.0.0.1.",
        "يفصل المتصفح ملفات تعريف الارتباط لكل عنوان عن غيره، حتى بين localhost و127.0.0.1.";
    WRONG_ADDRESS_FIX:
        "Continue at the right address. If you run this Daybook, compare WORKOS_REDIRECT_URI and DAYBOOK_PUBLIC_URL with the address in the browser, and make a proxy in between pass the Host header on.",
        "Mach unter der richtigen Adresse weiter. Wenn du dieses Daybook betreibst, vergleiche WORKOS_REDIRECT_URI und DAYBOOK_PUBLIC_URL mit der Adresse im Browser und lass einen Proxy dazwischen den Host-Header weitergeben.",
        "تابع من العنوان الصحيح. إذا كنت تدير هذا الخادم، فقارن WORKOS_REDIRECT_URI وDAYBOOK_PUBLIC_URL بالعنوان الظاهر في المتصفح، واجعل أي خادم وسيط (proxy) يمرر الترويسة Host.";

    CODE_SPENT: "The sign-in code has expired", "Der Anmeldecode ist abgelaufen", "انتهت صلاحية رمز تسجيل الدخول";
    CODE_SPENT_HAPPENED:
        "WorkOS says that the one-time code was already used or is too old.",
        "WorkOS meldet, dass der Einmalcode schon verwendet wurde oder zu alt ist.",
        "تفيد WorkOS بأن الرمز الصالح لمرة واحدة استُخدم من قبل أو أنه قديم جدًا.";
    CODE_SPENT_CAUSE:
        "The page was reloaded, or the answer was slow to arrive.",
        "Die Seite wurde neu geladen, oder die Antwort kam spät an.",
        "أُعيد تحميل الصفحة، أو تأخر وصول الرد.";
    CODE_SPENT_FIX:
        "Start again. If it happens every time, check that the clock of the server is right and that only one server handles the callback.",
        "Beginne von vorn. Wenn es jedes Mal passiert, prüfe, ob die Uhr des Servers richtig geht und nur ein Server den Callback verarbeitet.",
        "ابدأ من جديد. إذا حدث ذلك كل مرة، فتحقق من أن ساعة الخادم صحيحة وأن خادمًا واحدًا فقط يعالج الرد (callback).";

    WRONG_ISSUER:
        "The token comes from an unexpected issuer",
        "Das Token kommt von einem unerwarteten Aussteller",
        "رمز الوصول من جهة إصدار غير متوقعة";
    WRONG_ISSUER_HAPPENED:
        "WorkOS signed you in, but the token's issuer (iss) is not one that this Daybook trusts.",
        "WorkOS hat dich angemeldet, aber dem Aussteller (iss) des Tokens vertraut dieses Daybook nicht.",
        "سجّلت WorkOS دخولك، لكن جهة إصدار رمز الوصول (iss) ليست من الجهات التي يثق بها هذا الخادم.";
    WRONG_ISSUER_CAUSE:
        "The WorkOS environment uses a custom authentication domain or an issuer form that the defaults do not cover.",
        "Die WorkOS-Umgebung nutzt eine eigene Authentifizierungsdomain oder eine Form des Ausstellers, die die Voreinstellungen nicht abdecken.",
        "تستخدم بيئة WorkOS نطاق مصادقة مخصصًا، أو صيغة لجهة الإصدار لا تشملها الإعدادات الافتراضية.";
    WRONG_ISSUER_FIX:
        "Set WORKOS_ISSUER to the issuer that the server's log names now, and restart Daybook.",
        "Setze WORKOS_ISSUER auf den Aussteller, den das Protokoll des Servers jetzt nennt, und starte Daybook neu.",
        "اضبط WORKOS_ISSUER على جهة الإصدار المذكورة الآن في سجل الخادم، ثم أعد تشغيل Daybook.";

    WRONG_AUDIENCE:
        "The token is meant for another audience",
        "Das Token ist für eine andere Zielgruppe bestimmt",
        "رمز الوصول موجّه إلى جهة أخرى";
    WRONG_AUDIENCE_HAPPENED:
        "WorkOS signed you in, but the token's audience (aud) is not the one that this Daybook is configured for.",
        "WorkOS hat dich angemeldet, aber die Zielgruppe (aud) des Tokens ist nicht die, auf die dieses Daybook eingestellt ist.",
        "سجّلت WorkOS دخولك، لكن الجهة الموجّه إليها رمز الوصول (aud) ليست الجهة المضبوطة لهذا الخادم.";
    WRONG_AUDIENCE_CAUSE:
        "WORKOS_AUDIENCE is set, and the JWT template in the WorkOS dashboard sets no aud or a different one.",
        "WORKOS_AUDIENCE ist gesetzt, und die JWT-Vorlage im WorkOS-Dashboard setzt kein aud oder ein anderes.",
        "المتغير WORKOS_AUDIENCE مضبوط، وقالب JWT في لوحة تحكم WorkOS لا يحدد aud أو يحدد قيمة مختلفة.";
    WRONG_AUDIENCE_FIX:
        "Add \"aud\" with the same value to the JWT template, or unset WORKOS_AUDIENCE. The server's log names the audience seen.",
        "Nimm „aud“ mit demselben Wert in die JWT-Vorlage auf oder entferne WORKOS_AUDIENCE. Das Protokoll des Servers nennt die Zielgruppe, die ankam.",
        "أضف ”aud“ بالقيمة نفسها إلى قالب JWT، أو ألغِ ضبط WORKOS_AUDIENCE. يذكر سجل الخادم القيمة التي وصلت.";

    WRONG_KEY: "The token's key is not known", "Der Schlüssel des Tokens ist unbekannt", "مفتاح رمز الوصول غير معروف";
    WRONG_KEY_HAPPENED:
        "WorkOS signed you in, but the token is not signed by a key that it publishes for this client.",
        "WorkOS hat dich angemeldet, aber das Token ist nicht mit einem Schlüssel signiert, den es für diesen Client veröffentlicht.",
        "سجّلت WorkOS دخولك، لكن رمز الوصول غير موقّع بأي من المفاتيح التي تنشرها لهذا العميل (client).";
    WRONG_KEY_CAUSE:
        "WORKOS_CLIENT_ID and WORKOS_API_KEY belong to different environments, or the keys have just changed.",
        "WORKOS_CLIENT_ID und WORKOS_API_KEY gehören zu verschiedenen Umgebungen, oder die Schlüssel haben gerade gewechselt.",
        "ينتمي WORKOS_CLIENT_ID وWORKOS_API_KEY إلى بيئتين مختلفتين، أو تغيّرت المفاتيح للتو.";
    WRONG_KEY_FIX:
        "Try again in a minute. If it keeps happening, copy the client id and the API key from the same environment of the WorkOS dashboard.",
        "Versuch es in einer Minute noch einmal. Wenn es weiterhin passiert, kopiere Client-ID und API-Schlüssel aus derselben Umgebung des WorkOS-Dashboards.",
        "حاول مرة أخرى بعد دقيقة. إذا تكرر ذلك، فانسخ معرّف العميل (client id) ومفتاح API من البيئة نفسها في لوحة تحكم WorkOS.";

    CLOCK_OFF: "The clocks do not agree", "Die Uhren stimmen nicht überein", "توقيت الساعات غير متطابق";
    CLOCK_OFF_HAPPENED:
        "WorkOS signed you in, but by the server's clock the token is not valid right now.",
        "WorkOS hat dich angemeldet, aber nach der Uhr des Servers ist das Token gerade nicht gültig.",
        "سجّلت WorkOS دخولك، لكن رمز الوصول غير صالح الآن بحسب ساعة الخادم.";
    CLOCK_OFF_CAUSE:
        "The clock of the machine that runs Daybook is wrong by more than a minute.",
        "Die Uhr des Rechners, auf dem Daybook läuft, geht um mehr als eine Minute falsch.",
        "ساعة الجهاز الذي يعمل عليه Daybook غير مضبوطة بفارق يزيد على دقيقة.";
    CLOCK_OFF_FIX:
        "Set the machine's clock, ideally by NTP, and start again.",
        "Stell die Uhr des Rechners, am besten per NTP, und beginne von vorn.",
        "اضبط ساعة الجهاز، ويُفضَّل عبر NTP، ثم ابدأ من جديد.";

    TOKEN_REFUSED: "The token was refused", "Das Token wurde abgelehnt", "رُفض رمز الوصول";
    TOKEN_REFUSED_HAPPENED:
        "WorkOS signed you in, but the token failed one of Daybook's checks.",
        "WorkOS hat dich angemeldet, aber das Token hat eine der Prüfungen von Daybook nicht bestanden.",
        "سجّلت WorkOS دخولك، لكن رمز الوصول لم يجتز أحد فحوص Daybook.";
    TOKEN_REFUSED_CAUSE:
        "A JWT template changes a claim that Daybook needs, or WORKOS_API_BASE_URL names something that is not WorkOS.",
        "Eine JWT-Vorlage ändert einen Claim, den Daybook braucht, oder WORKOS_API_BASE_URL nennt etwas, das nicht WorkOS ist.",
        "يغيّر قالب JWT حقلًا (claim) يحتاج إليه Daybook، أو يشير WORKOS_API_BASE_URL إلى خدمة غير WorkOS.";
    TOKEN_REFUSED_FIX:
        "Look for \"token was refused\" in the server's log: it names the check. Remove the claim from the JWT template.",
        "Such im Protokoll des Servers nach „token was refused“: Dort steht die Prüfung. Entferne den Claim aus der JWT-Vorlage.",
        "ابحث في سجل الخادم عن ”token was refused“: فهناك يُذكر الفحص. ثم احذف الحقل (claim) من قالب JWT.";

    WORKOS_UNREACHABLE: "WorkOS can't be reached", "WorkOS ist nicht erreichbar", "يتعذر الوصول إلى WorkOS";
    WORKOS_UNREACHABLE_HAPPENED:
        "Daybook could not reach WorkOS to finish the sign-in. Nothing was lost.",
        "Daybook konnte WorkOS nicht erreichen, um die Anmeldung abzuschließen. Es ist nichts verloren.",
        "تعذر على Daybook الوصول إلى WorkOS لإتمام تسجيل الدخول. لم يضِع شيء.";
    WORKOS_UNREACHABLE_CAUSE:
        "WorkOS or the network is down, WorkOS is limiting requests, or WORKOS_API_BASE_URL names the wrong host.",
        "WorkOS oder das Netzwerk ist ausgefallen, WorkOS begrenzt die Anfragen, oder WORKOS_API_BASE_URL nennt den falschen Host.",
        "خدمة WorkOS أو الشبكة متوقفة، أو أن WorkOS تحدّ من عدد الطلبات، أو يشير WORKOS_API_BASE_URL إلى مضيف خاطئ.";
    WORKOS_UNREACHABLE_FIX:
        "Try again in a moment. If it keeps happening, check the server's network, its proxy and WORKOS_API_BASE_URL.",
        "Versuch es gleich noch einmal. Wenn es weiterhin passiert, prüfe das Netzwerk des Servers, seinen Proxy und WORKOS_API_BASE_URL.",
        "حاول مرة أخرى بعد قليل. إذا تكرر ذلك، فتحقق من شبكة الخادم وخادمه الوسيط (proxy) وWORKOS_API_BASE_URL.";

    WORKOS_UNREADABLE: "WorkOS gave an unreadable answer", "WorkOS hat unlesbar geantwortet", "رد غير مقروء من WorkOS";
    WORKOS_UNREADABLE_HAPPENED:
        "Something answered in place of WorkOS, but not with a WorkOS answer.",
        "Etwas hat an der Stelle von WorkOS geantwortet, aber nicht mit einer Antwort von WorkOS.",
        "جاء رد من جهة ما بدلًا من WorkOS، لكنه ليس ردًا من ردود WorkOS.";
    WORKOS_UNREADABLE_CAUSE:
        "WORKOS_API_BASE_URL names the wrong host, or a proxy in between answers with its own page.",
        "WORKOS_API_BASE_URL nennt den falschen Host, oder ein Proxy dazwischen antwortet mit einer eigenen Seite.",
        "يشير WORKOS_API_BASE_URL إلى مضيف خاطئ، أو يرد خادم وسيط (proxy) بصفحة من عنده.";
    WORKOS_UNREADABLE_FIX:
        "Try again. If it keeps happening, check WORKOS_API_BASE_URL and the proxy.",
        "Versuch es noch einmal. Wenn es weiterhin passiert, prüfe WORKOS_API_BASE_URL und den Proxy.",
        "حاول مرة أخرى. إذا تكرر ذلك، فتحقق من WORKOS_API_BASE_URL ومن الخادم الوسيط (proxy).";

    BAD_CREDENTIALS: "WorkOS refused Daybook's key", "WorkOS hat den Schlüssel von Daybook abgelehnt", "رفضت WorkOS مفتاح Daybook";
    BAD_CREDENTIALS_HAPPENED:
        "WorkOS does not accept the API key or the client id of this Daybook.",
        "WorkOS akzeptiert den API-Schlüssel oder die Client-ID dieses Daybooks nicht.",
        "لا تقبل WorkOS مفتاح API أو معرّف العميل (client id) لهذا الخادم.";
    BAD_CREDENTIALS_CAUSE:
        "WORKOS_API_KEY was revoked or mistyped, or it belongs to a different environment than WORKOS_CLIENT_ID.",
        "WORKOS_API_KEY wurde widerrufen oder falsch eingegeben oder gehört zu einer anderen Umgebung als WORKOS_CLIENT_ID.",
        "أُبطل WORKOS_API_KEY أو كُتب خطأً، أو ينتمي إلى بيئة غير بيئة WORKOS_CLIENT_ID.";
    BAD_CREDENTIALS_FIX:
        "Copy both again from the same environment of the WorkOS dashboard (API keys), and restart Daybook.",
        "Kopiere beide noch einmal aus derselben Umgebung des WorkOS-Dashboards (API keys) und starte Daybook neu.",
        "انسخ كليهما مرة أخرى من البيئة نفسها في لوحة تحكم WorkOS (API keys)، ثم أعد تشغيل Daybook.";

    WORKOS_REFUSED: "WorkOS refused the sign-in", "WorkOS hat die Anmeldung abgelehnt", "رفضت WorkOS تسجيل الدخول";
    WORKOS_REFUSED_HAPPENED:
        "WorkOS did not let this sign-in through.",
        "WorkOS hat diese Anmeldung nicht durchgelassen.",
        "لم تسمح WorkOS بإتمام تسجيل الدخول هذا.";
    WORKOS_REFUSED_CAUSE:
        "The account, its organization or the sign-in method is not allowed in this environment.",
        "Das Konto, seine Organisation oder die Anmeldemethode ist in dieser Umgebung nicht erlaubt.",
        "الحساب أو مؤسسته أو طريقة تسجيل الدخول غير مسموح بها في هذه البيئة.";
    WORKOS_REFUSED_FIX:
        "Try another account. The server's log names the code that WorkOS gave; it is explained in the WorkOS documentation.",
        "Versuch es mit einem anderen Konto. Das Protokoll des Servers nennt den Code von WorkOS; er ist in der Dokumentation von WorkOS erklärt.",
        "جرّب حسابًا آخر. يذكر سجل الخادم الرمز الذي أعطته WorkOS؛ وشرحه في وثائق WorkOS.";

    TOKEN_TOO_BIG: "The token is too big", "Das Token ist zu groß", "رمز الوصول كبير جدًا";
    TOKEN_TOO_BIG_HAPPENED:
        "WorkOS could not make a token, because the JWT template puts too much in it.",
        "WorkOS konnte kein Token ausstellen, weil die JWT-Vorlage zu viel hineinschreibt.",
        "لم تستطع WorkOS إنشاء رمز وصول، لأن قالب JWT يضع فيه أكثر مما يتسع له.";
    TOKEN_TOO_BIG_CAUSE:
        "The claims that the JWT template renders are limited to 3,072 bytes.",
        "Die Claims, die die JWT-Vorlage erzeugt, sind auf 3.072 Bytes begrenzt.",
        "لا يجوز أن تتجاوز الحقول (claims) التي ينتجها قالب JWT ما مجموعه 3,072 بايت.";
    TOKEN_TOO_BIG_FIX:
        "Remove claims from the JWT template in the WorkOS dashboard. Daybook needs none of them.",
        "Entferne Claims aus der JWT-Vorlage im WorkOS-Dashboard. Daybook braucht keinen davon.",
        "احذف حقولًا (claims) من قالب JWT في لوحة تحكم WorkOS. لا يحتاج Daybook إلى أي منها.";

    SSO_REQUIRED:
        "Your organization requires single sign-on",
        "Deine Organisation verlangt Single Sign-on",
        "تشترط مؤسستك تسجيل الدخول الموحّد";
    SSO_REQUIRED_HAPPENED:
        "This account can sign in only through its organization.",
        "Dieses Konto kann sich nur über seine Organisation anmelden.",
        "لا يمكن تسجيل الدخول إلى هذا الحساب إلا عبر مؤسسته.";
    SSO_REQUIRED_CAUSE:
        "The organization requires single sign-on for your e-mail domain.",
        "Die Organisation verlangt Single Sign-on für deine E-Mail-Domain.",
        "تشترط المؤسسة تسجيل الدخول الموحّد لنطاق بريدك الإلكتروني.";
    SSO_REQUIRED_FIX:
        "Start again and choose your organization's sign-in.",
        "Beginne von vorn und wähle die Anmeldung deiner Organisation.",
        "ابدأ من جديد واختر تسجيل الدخول الخاص بمؤسستك.";

    MFA_REQUIRED: "A second factor is needed", "Ein zweiter Faktor ist nötig", "يلزم عامل مصادقة ثانٍ";
    MFA_REQUIRED_HAPPENED:
        "This account must set up a second factor before it can sign in.",
        "Dieses Konto muss einen zweiten Faktor einrichten, bevor es sich anmelden kann.",
        "يجب إعداد عامل مصادقة ثانٍ لهذا الحساب قبل تسجيل الدخول.";
    MFA_REQUIRED_CAUSE:
        "The environment or your organization requires multi-factor authentication.",
        "Die Umgebung oder deine Organisation verlangt Multi-Faktor-Authentifizierung.",
        "تشترط البيئة أو مؤسستك المصادقة متعددة العوامل.";
    MFA_REQUIRED_FIX:
        "Start again and follow the steps to set it up.",
        "Beginne von vorn und folge den Schritten zur Einrichtung.",
        "ابدأ من جديد واتبع خطوات الإعداد.";

    SSO_REQUIRED_NOW:
        "Please sign in again with single sign-on",
        "Bitte melde dich mit Single Sign-on neu an",
        "يُرجى تسجيل الدخول من جديد عبر تسجيل الدخول الموحّد";
    SSO_REQUIRED_NOW_HAPPENED:
        "You were signed in until now. Your organization now requires single sign-on, so this session has ended. Nothing that you wrote is lost.",
        "Bis eben warst du angemeldet. Deine Organisation verlangt jetzt Single Sign-on, deshalb wurde diese Sitzung beendet. Nichts von dem, was du geschrieben hast, ist verloren.",
        "كانت جلستك قائمة حتى الآن. أصبحت مؤسستك تشترط تسجيل الدخول الموحّد، لذلك انتهت هذه الجلسة. لم يضِع شيء مما كتبته.";
    SSO_REQUIRED_NOW_CAUSE:
        "The organization has begun to require single sign-on, or you have joined one that does.",
        "Die Organisation verlangt seit Kurzem Single Sign-on, oder du bist einer beigetreten, die es verlangt.",
        "بدأت المؤسسة تشترط تسجيل الدخول الموحّد، أو انضممت إلى مؤسسة تشترطه.";
    SSO_REQUIRED_NOW_FIX:
        "Sign in again and choose your organization's sign-in; you will come back to where you were.",
        "Melde dich neu an und wähle die Anmeldung deiner Organisation; danach bist du wieder dort, wo du warst.",
        "سجّل الدخول مرة أخرى واختر تسجيل الدخول الخاص بمؤسستك؛ وستعود إلى حيث كنت.";

    MFA_REQUIRED_NOW:
        "Please sign in again with a second factor",
        "Bitte melde dich mit einem zweiten Faktor neu an",
        "يُرجى تسجيل الدخول من جديد بعامل مصادقة ثانٍ";
    MFA_REQUIRED_NOW_HAPPENED:
        "You were signed in until now. Your account now needs a second factor, so this session has ended. Nothing that you wrote is lost.",
        "Bis eben warst du angemeldet. Dein Konto braucht jetzt einen zweiten Faktor, deshalb wurde diese Sitzung beendet. Nichts von dem, was du geschrieben hast, ist verloren.",
        "كانت جلستك قائمة حتى الآن. أصبح حسابك يحتاج إلى عامل مصادقة ثانٍ، لذلك انتهت هذه الجلسة. لم يضِع شيء مما كتبته.";
    MFA_REQUIRED_NOW_CAUSE:
        "The environment or your organization has begun to require multi-factor authentication.",
        "Die Umgebung oder deine Organisation verlangt seit Kurzem Multi-Faktor-Authentifizierung.",
        "بدأت البيئة أو مؤسستك تشترط المصادقة متعددة العوامل.";
    MFA_REQUIRED_NOW_FIX:
        "Sign in again and follow the steps to set it up; you will come back to where you were.",
        "Melde dich neu an und folge den Schritten zur Einrichtung; danach bist du wieder dort, wo du warst.",
        "سجّل الدخول مرة أخرى واتبع خطوات الإعداد؛ وستعود إلى حيث كنت.";

    IMPERSONATOR_UNCLEAR: "It is not clear who is signing in", "Es ist nicht klar, wer sich anmeldet", "ليس واضحًا من الذي يسجّل الدخول";
    IMPERSONATOR_UNCLEAR_HAPPENED:
        "WorkOS says that a staff member acts in this account, but names two different people. Nobody was signed in.",
        "WorkOS meldet, dass jemand aus dem Team in diesem Konto handelt, nennt aber zwei verschiedene Personen. Niemand wurde angemeldet.",
        "تفيد WorkOS بأن أحد الموظفين يتصرف في هذا الحساب، لكنها تذكر شخصين مختلفين. لم يُسجَّل دخول أحد.";
    IMPERSONATOR_UNCLEAR_CAUSE:
        "A JWT template sets the claim act, or something on the way changes the answers from WorkOS.",
        "Eine JWT-Vorlage setzt den Claim act, oder etwas unterwegs verändert die Antworten von WorkOS.",
        "يحدد قالب JWT الحقل (claim) المسمى act، أو أن شيئًا ما في الطريق يغيّر ردود WorkOS.";
    IMPERSONATOR_UNCLEAR_FIX:
        "Start the impersonation again. If it keeps happening, remove act from the JWT template in the WorkOS dashboard.",
        "Beginne die Stellvertretung von vorn. Wenn es weiterhin passiert, entferne act aus der JWT-Vorlage im WorkOS-Dashboard.",
        "ابدأ التصرّف بالنيابة من جديد. إذا تكرر ذلك، فاحذف act من قالب JWT في لوحة تحكم WorkOS.";

    CONNECTION_AMBIGUOUS: "Several ways to sign in match", "Mehrere Arten der Anmeldung passen", "تنطبق عدة طرق لتسجيل الدخول";
    CONNECTION_AMBIGUOUS_HAPPENED:
        "WorkOS could not tell which of several connections this sign-in should use.",
        "WorkOS konnte nicht erkennen, welche von mehreren Verbindungen diese Anmeldung nutzen soll.",
        "لم تستطع WorkOS تحديد أي اتصال من عدة اتصالات ينبغي استخدامه لتسجيل الدخول هذا.";
    CONNECTION_AMBIGUOUS_CAUSE:
        "The environment has several connections for the same address or organization.",
        "Die Umgebung hat mehrere Verbindungen für dieselbe Adresse oder Organisation.",
        "في البيئة عدة اتصالات للعنوان نفسه أو للمؤسسة نفسها.";
    CONNECTION_AMBIGUOUS_FIX:
        "Start again and choose your organization's sign-in. An administrator should remove the unused connections in the WorkOS dashboard.",
        "Beginne von vorn und wähle die Anmeldung deiner Organisation. Die Administration sollte die unbenutzten Verbindungen im WorkOS-Dashboard entfernen.",
        "ابدأ من جديد واختر تسجيل الدخول الخاص بمؤسستك. وينبغي للمسؤول إزالة الاتصالات غير المستخدمة من لوحة تحكم WorkOS.";

    CONNECTION_SELECTOR:
        "WorkOS could not choose a way to sign in",
        "WorkOS konnte keine Art der Anmeldung wählen",
        "لم تستطع WorkOS اختيار طريقة لتسجيل الدخول";
    CONNECTION_SELECTOR_HAPPENED:
        "WorkOS knows no connection for this sign-in.",
        "WorkOS kennt für diese Anmeldung keine Verbindung.",
        "لا تعرف WorkOS أي اتصال لتسجيل الدخول هذا.";
    CONNECTION_SELECTOR_CAUSE:
        "AuthKit is not enabled in this environment.",
        "AuthKit ist in dieser Umgebung nicht aktiviert.",
        "AuthKit غير مفعّل في هذه البيئة.";
    CONNECTION_SELECTOR_FIX:
        "Enable AuthKit for this environment in the WorkOS dashboard, then start again.",
        "Aktiviere AuthKit für diese Umgebung im WorkOS-Dashboard und beginne dann von vorn.",
        "فعّل AuthKit لهذه البيئة في لوحة تحكم WorkOS، ثم ابدأ من جديد.";

    CONNECTION:
        "Your organization's sign-in does not work",
        "Die Anmeldung deiner Organisation funktioniert nicht",
        "تسجيل الدخول الخاص بمؤسستك لا يعمل";
    CONNECTION_HAPPENED:
        "The sign-in method that WorkOS chose is not active.",
        "Die Anmeldemethode, die WorkOS gewählt hat, ist nicht aktiv.",
        "طريقة تسجيل الدخول التي اختارتها WorkOS غير مفعّلة.";
    CONNECTION_CAUSE:
        "The connection of your organization is unfinished or was switched off.",
        "Die Verbindung deiner Organisation ist nicht fertig eingerichtet oder wurde ausgeschaltet.",
        "اتصال مؤسستك لم يكتمل إعداده أو عُطّل.";
    CONNECTION_FIX:
        "Choose another way to sign in, or ask your administrator to finish the connection in the WorkOS dashboard.",
        "Wähle eine andere Art der Anmeldung oder bitte deine Administration, die Verbindung im WorkOS-Dashboard fertig einzurichten.",
        "اختر طريقة أخرى لتسجيل الدخول، أو اطلب من مسؤول مؤسستك إكمال إعداد الاتصال في لوحة تحكم WorkOS.";

    CONNECTION_STRATEGY:
        "Your organization's sign-in was set up differently",
        "Die Anmeldung deiner Organisation ist anders eingerichtet",
        "تسجيل الدخول الخاص بمؤسستك مُعدّ بطريقة مختلفة";
    CONNECTION_STRATEGY_HAPPENED:
        "WorkOS expected a different type of connection for this sign-in.",
        "WorkOS hat für diese Anmeldung eine andere Art von Verbindung erwartet.",
        "توقعت WorkOS نوعًا آخر من الاتصال لتسجيل الدخول هذا.";
    CONNECTION_STRATEGY_CAUSE:
        "The type of the connection was changed in the WorkOS dashboard, or its setup was started for another provider.",
        "Ihr Typ wurde im WorkOS-Dashboard geändert, oder ihre Einrichtung wurde für einen anderen Anbieter begonnen.",
        "تغيّر نوعه في لوحة تحكم WorkOS، أو بدأ إعداده لموفّر آخر.";
    CONNECTION_STRATEGY_FIX:
        "Choose another way to sign in, or ask your administrator to set the connection up again in the WorkOS dashboard.",
        "Wähle eine andere Art der Anmeldung oder bitte deine Administration, die Verbindung im WorkOS-Dashboard neu einzurichten.",
        "اختر طريقة أخرى لتسجيل الدخول، أو اطلب من مسؤول مؤسستك إعداد الاتصال من جديد في لوحة تحكم WorkOS.";

    CONNECTION_UNLINKED:
        "Your organization's sign-in is not set up yet",
        "Die Anmeldung deiner Organisation ist noch nicht eingerichtet",
        "لم يُعدّ تسجيل الدخول الخاص بمؤسستك بعد";
    CONNECTION_UNLINKED_HAPPENED:
        "The connection of your organization is not linked to its identity provider.",
        "Die Verbindung deiner Organisation ist nicht mit ihrem Identitätsanbieter verknüpft.",
        "اتصال مؤسستك غير مربوط بموفّر الهوية الخاص بها.";
    CONNECTION_UNLINKED_CAUSE:
        "Its setup was started and not finished.",
        "Ihre Einrichtung wurde begonnen und nicht abgeschlossen.",
        "بدأ إعداده ولم يكتمل.";
    CONNECTION_UNLINKED_FIX:
        "Choose another way to sign in, or ask your administrator to link the connection in the WorkOS dashboard.",
        "Wähle eine andere Art der Anmeldung oder bitte deine Administration, die Verbindung im WorkOS-Dashboard zu verknüpfen.",
        "اختر طريقة أخرى لتسجيل الدخول، أو اطلب من مسؤول مؤسستك ربط الاتصال في لوحة تحكم WorkOS.";

    ORGANIZATION: "The organization is not valid", "Die Organisation ist nicht gültig", "المؤسسة غير صالحة";
    ORGANIZATION_HAPPENED:
        "WorkOS does not know the organization of this sign-in.",
        "WorkOS kennt die Organisation dieser Anmeldung nicht.",
        "لا تعرف WorkOS مؤسسة تسجيل الدخول هذا.";
    ORGANIZATION_CAUSE:
        "It was deleted, or belongs to another environment.",
        "Sie wurde gelöscht oder gehört zu einer anderen Umgebung.",
        "حُذفت، أو تنتمي إلى بيئة أخرى.";
    ORGANIZATION_FIX:
        "Start again without the organization, or ask your administrator.",
        "Beginne ohne die Organisation von vorn oder frag deine Administration.",
        "ابدأ من جديد دون المؤسسة، أو اسأل مسؤول مؤسستك.";

    PROVIDER_FAILED: "The identity provider failed", "Beim Identitätsanbieter ist ein Fehler aufgetreten", "حدث خطأ لدى موفّر الهوية";
    PROVIDER_FAILED_HAPPENED:
        "The provider that you chose could not sign you in.",
        "Der Anbieter, den du gewählt hast, konnte dich nicht anmelden.",
        "تعذر على الموفّر الذي اخترته تسجيل دخولك.";
    PROVIDER_FAILED_CAUSE:
        "It refused or is down, or its credentials in the WorkOS dashboard are wrong.",
        "Er hat abgelehnt oder ist ausgefallen, oder seine Zugangsdaten im WorkOS-Dashboard sind falsch.",
        "رفض الطلب أو هو متوقف، أو أن بيانات اعتماده في لوحة تحكم WorkOS خاطئة.";
    PROVIDER_FAILED_FIX:
        "Try again or choose another way. If you run this Daybook, check the provider's credentials in the WorkOS dashboard.",
        "Versuch es noch einmal oder wähle eine andere Art der Anmeldung. Wenn du dieses Daybook betreibst, prüfe die Zugangsdaten des Anbieters im WorkOS-Dashboard.",
        "حاول مرة أخرى أو اختر طريقة أخرى. إذا كنت تدير هذا الخادم، فتحقق من بيانات اعتماد الموفّر في لوحة تحكم WorkOS.";

    WORKOS_FAILED: "WorkOS had an error", "Bei WorkOS ist ein Fehler aufgetreten", "حدث خطأ لدى WorkOS";
    WORKOS_FAILED_HAPPENED:
        "WorkOS reported an internal error.",
        "WorkOS hat einen internen Fehler gemeldet.",
        "أبلغت WorkOS عن خطأ داخلي.";
    WORKOS_FAILED_CAUSE: "This usually clears up on its own.", "Das gibt sich meist von selbst.", "يزول هذا عادةً من تلقاء نفسه.";
    WORKOS_FAILED_FIX:
        "Try again in a moment; status.workos.com shows whether the problem is known.",
        "Versuch es gleich noch einmal; status.workos.com zeigt, ob das Problem bekannt ist.",
        "حاول مرة أخرى بعد قليل؛ يبيّن status.workos.com هل المشكلة معروفة.";

    STORE_UNAVAILABLE: "Daybook can't save right now", "Daybook kann gerade nicht speichern", "لا يستطيع Daybook الحفظ الآن";
    STORE_UNAVAILABLE_HAPPENED:
        "WorkOS signed you in, but Daybook could not store the session.",
        "WorkOS hat dich angemeldet, aber Daybook konnte die Sitzung nicht speichern.",
        "سجّلت WorkOS دخولك، لكن تعذر على Daybook حفظ الجلسة.";
    STORE_UNAVAILABLE_CAUSE:
        "The database is unavailable right now, or its disk is full.",
        "Die Datenbank ist gerade nicht verfügbar, oder ihre Festplatte ist voll.",
        "قاعدة البيانات غير متاحة الآن، أو قرصها ممتلئ.";
    STORE_UNAVAILABLE_FIX:
        "Try again in a moment. If you run this Daybook, check DAYBOOK_DATABASE and the server's log.",
        "Versuch es gleich noch einmal. Wenn du dieses Daybook betreibst, prüfe DAYBOOK_DATABASE und das Protokoll des Servers.",
        "حاول مرة أخرى بعد قليل. إذا كنت تدير هذا الخادم، فتحقق من DAYBOOK_DATABASE وسجل الخادم.";

    INTERNAL: "Something went wrong on our side", "Bei uns ist etwas schiefgegangen", "حدث خطأ من جانبنا";
    INTERNAL_HAPPENED:
        "Daybook could not finish the sign-in.",
        "Daybook konnte die Anmeldung nicht abschließen.",
        "تعذر على Daybook إتمام تسجيل الدخول.";
    INTERNAL_CAUSE: "This is a bug in Daybook.", "Das ist ein Fehler in Daybook.", "هذا خلل في Daybook.";
    INTERNAL_FIX:
        "Try again. If it keeps happening, tell the person who runs this Daybook when it happened: the server's log has the details.",
        "Versuch es noch einmal. Wenn es weiterhin passiert, sag der Person, die dieses Daybook betreibt, wann es passiert ist: Das Protokoll des Servers enthält die Einzelheiten.",
        "حاول مرة أخرى. إذا تكرر ذلك، فأخبر مسؤول هذا الخادم بوقت حدوثه: ففي سجل الخادم التفاصيل.";
}

/// The page's title.
pub fn title(failure: SignInFailure) -> &'static str {
    of(failure).0.get()
}

/// One sentence for the person.
pub fn what_happened(failure: SignInFailure) -> &'static str {
    of(failure).1.get()
}

/// One or two sentences: why this usually happens.
pub fn likely_cause(failure: SignInFailure) -> &'static str {
    of(failure).2.get()
}

/// What to do about it.
pub fn how_to_fix(failure: SignInFailure) -> &'static str {
    of(failure).3.get()
}

/// One failure's texts: title, what happened, likely cause, how to fix it.
type Texts = (Text, Text, Text, Text);

const fn of(failure: SignInFailure) -> Texts {
    match failure {
        SignInFailure::Denied => (DENIED, DENIED_HAPPENED, DENIED_CAUSE, DENIED_FIX),
        SignInFailure::StateMissing => (STATE_MISSING, STATE_MISSING_HAPPENED, STATE_MISSING_CAUSE, STATE_MISSING_FIX),
        SignInFailure::StateExpired => (STATE_EXPIRED, STATE_EXPIRED_HAPPENED, STATE_EXPIRED_CAUSE, STATE_EXPIRED_FIX),
        SignInFailure::StateReplayed => (STATE_REPLAYED, STATE_REPLAYED_HAPPENED, STATE_REPLAYED_CAUSE, STATE_REPLAYED_FIX),
        SignInFailure::StateMismatch => (STATE_MISMATCH, STATE_MISMATCH_HAPPENED, STATE_MISMATCH_CAUSE, STATE_MISMATCH_FIX),
        SignInFailure::Malformed => (MALFORMED, MALFORMED_HAPPENED, MALFORMED_CAUSE, MALFORMED_FIX),
        SignInFailure::SessionLost => (SESSION_LOST, SESSION_LOST_HAPPENED, SESSION_LOST_CAUSE, SESSION_LOST_FIX),
        SignInFailure::StateLost => (STATE_LOST, STATE_LOST_HAPPENED, STATE_LOST_CAUSE, STATE_LOST_FIX),
        SignInFailure::WrongAddress => (WRONG_ADDRESS, WRONG_ADDRESS_HAPPENED, WRONG_ADDRESS_CAUSE, WRONG_ADDRESS_FIX),
        SignInFailure::CodeSpent => (CODE_SPENT, CODE_SPENT_HAPPENED, CODE_SPENT_CAUSE, CODE_SPENT_FIX),
        SignInFailure::WrongIssuer => (WRONG_ISSUER, WRONG_ISSUER_HAPPENED, WRONG_ISSUER_CAUSE, WRONG_ISSUER_FIX),
        SignInFailure::WrongAudience => (WRONG_AUDIENCE, WRONG_AUDIENCE_HAPPENED, WRONG_AUDIENCE_CAUSE, WRONG_AUDIENCE_FIX),
        SignInFailure::WrongKey => (WRONG_KEY, WRONG_KEY_HAPPENED, WRONG_KEY_CAUSE, WRONG_KEY_FIX),
        SignInFailure::ClockOff => (CLOCK_OFF, CLOCK_OFF_HAPPENED, CLOCK_OFF_CAUSE, CLOCK_OFF_FIX),
        SignInFailure::TokenRefused => (TOKEN_REFUSED, TOKEN_REFUSED_HAPPENED, TOKEN_REFUSED_CAUSE, TOKEN_REFUSED_FIX),
        SignInFailure::WorkosUnreachable => {
            (WORKOS_UNREACHABLE, WORKOS_UNREACHABLE_HAPPENED, WORKOS_UNREACHABLE_CAUSE, WORKOS_UNREACHABLE_FIX)
        }
        SignInFailure::WorkosUnreadable => (WORKOS_UNREADABLE, WORKOS_UNREADABLE_HAPPENED, WORKOS_UNREADABLE_CAUSE, WORKOS_UNREADABLE_FIX),
        SignInFailure::BadCredentials => (BAD_CREDENTIALS, BAD_CREDENTIALS_HAPPENED, BAD_CREDENTIALS_CAUSE, BAD_CREDENTIALS_FIX),
        SignInFailure::WorkosRefused => (WORKOS_REFUSED, WORKOS_REFUSED_HAPPENED, WORKOS_REFUSED_CAUSE, WORKOS_REFUSED_FIX),
        SignInFailure::TokenTooBig => (TOKEN_TOO_BIG, TOKEN_TOO_BIG_HAPPENED, TOKEN_TOO_BIG_CAUSE, TOKEN_TOO_BIG_FIX),
        SignInFailure::SsoRequired => (SSO_REQUIRED, SSO_REQUIRED_HAPPENED, SSO_REQUIRED_CAUSE, SSO_REQUIRED_FIX),
        SignInFailure::MfaRequired => (MFA_REQUIRED, MFA_REQUIRED_HAPPENED, MFA_REQUIRED_CAUSE, MFA_REQUIRED_FIX),
        SignInFailure::SsoRequiredNow => (SSO_REQUIRED_NOW, SSO_REQUIRED_NOW_HAPPENED, SSO_REQUIRED_NOW_CAUSE, SSO_REQUIRED_NOW_FIX),
        SignInFailure::MfaRequiredNow => (MFA_REQUIRED_NOW, MFA_REQUIRED_NOW_HAPPENED, MFA_REQUIRED_NOW_CAUSE, MFA_REQUIRED_NOW_FIX),
        SignInFailure::ImpersonatorUnclear => {
            (IMPERSONATOR_UNCLEAR, IMPERSONATOR_UNCLEAR_HAPPENED, IMPERSONATOR_UNCLEAR_CAUSE, IMPERSONATOR_UNCLEAR_FIX)
        }
        SignInFailure::ConnectionAmbiguous => {
            (CONNECTION_AMBIGUOUS, CONNECTION_AMBIGUOUS_HAPPENED, CONNECTION_AMBIGUOUS_CAUSE, CONNECTION_AMBIGUOUS_FIX)
        }
        SignInFailure::ConnectionSelector => {
            (CONNECTION_SELECTOR, CONNECTION_SELECTOR_HAPPENED, CONNECTION_SELECTOR_CAUSE, CONNECTION_SELECTOR_FIX)
        }
        SignInFailure::Connection => (CONNECTION, CONNECTION_HAPPENED, CONNECTION_CAUSE, CONNECTION_FIX),
        SignInFailure::ConnectionStrategy => {
            (CONNECTION_STRATEGY, CONNECTION_STRATEGY_HAPPENED, CONNECTION_STRATEGY_CAUSE, CONNECTION_STRATEGY_FIX)
        }
        SignInFailure::ConnectionUnlinked => {
            (CONNECTION_UNLINKED, CONNECTION_UNLINKED_HAPPENED, CONNECTION_UNLINKED_CAUSE, CONNECTION_UNLINKED_FIX)
        }
        SignInFailure::Organization => (ORGANIZATION, ORGANIZATION_HAPPENED, ORGANIZATION_CAUSE, ORGANIZATION_FIX),
        SignInFailure::ProviderFailed => (PROVIDER_FAILED, PROVIDER_FAILED_HAPPENED, PROVIDER_FAILED_CAUSE, PROVIDER_FAILED_FIX),
        SignInFailure::WorkosFailed => (WORKOS_FAILED, WORKOS_FAILED_HAPPENED, WORKOS_FAILED_CAUSE, WORKOS_FAILED_FIX),
        SignInFailure::StoreUnavailable => (STORE_UNAVAILABLE, STORE_UNAVAILABLE_HAPPENED, STORE_UNAVAILABLE_CAUSE, STORE_UNAVAILABLE_FIX),
        SignInFailure::Internal => (INTERNAL, INTERNAL_HAPPENED, INTERNAL_CAUSE, INTERNAL_FIX),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{model::language::Language, text::at_once_in};

    #[test]
    fn every_failure_is_told_in_whole_sentences() {
        for failure in SignInFailure::ALL {
            let told = || [what_happened(failure), likely_cause(failure), how_to_fix(failure)];
            for text in Language::ALL.map(|language| at_once_in(language, told)).concat() {
                assert!(text.ends_with('.') && !text.contains("  "), "{failure:?}: {text}");
            }
        }
    }

    #[test]
    fn a_failure_is_told_in_the_language_of_the_page() {
        let titles = Language::ALL.map(|language| at_once_in(language, || title(SignInFailure::ClockOff)));
        assert_eq!(titles, ["The clocks do not agree", "Die Uhren stimmen nicht überein", "توقيت الساعات غير متطابق"]);
        let fixes = Language::ALL.map(|language| at_once_in(language, || how_to_fix(SignInFailure::StateExpired)));
        assert_eq!(fixes, ["Start again; nothing was lost.", "Beginne von vorn; es ist nichts verloren.", "ابدأ من جديد؛ لم يضِع شيء."]);
    }

    /// What a developer has to set, or to look for, is called the same in every language.
    #[test]
    fn technical_names_stay_as_they_are() {
        for failure in SignInFailure::ALL {
            let (_, happened, cause, fix) = of(failure);
            for text in [happened, cause, fix] {
                let names = text.of(Language::English).split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
                for name in names.filter(|name| name.contains('_')) {
                    assert!(Language::ALL.iter().all(|language| text.of(*language).contains(name)), "{failure:?}: {name}");
                }
            }
        }
    }
}
