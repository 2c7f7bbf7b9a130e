//! What the list of keys says.

use super::{Text, texts};
use crate::model::shortcuts::{Action, TodoAction};

texts! {
    9;

    /// What the page is about.
    pub KEYS:
        "Shortcuts for the page of a day. They work when you are not typing in a field.",
        "Tastenkürzel für die Seite eines Tages. Sie wirken, solange du nicht in ein Feld tippst.",
        "اختصارات صفحة اليوم. تعمل ما دمت لا تكتب في حقل.";

    /// The heads of its tables.
    pub ON_THE_PAGE: "On the page", "Auf der Seite", "في الصفحة";
    pub ON_A_TODO: "On the focused todo", "Bei der fokussierten Aufgabe", "على المهمة التي عليها التركيز";
    pub EVERYWHERE: "Everywhere", "Überall", "في كل مكان";
    pub KEY: "Key", "Taste", "المفتاح";
    pub WHAT_IT_DOES: "What it does", "Was sie bewirkt", "ما يفعله";

    /// What turns single keys on and off.
    pub TURN_ON: "Turn single keys on", "Einzelne Tasten einschalten", "تفعيل المفاتيح المفردة";
    pub TURN_OFF: "Turn single keys off", "Einzelne Tasten ausschalten", "إيقاف المفاتيح المفردة";

    /// What the keys do where a todo is written.
    pub NEW_HINT:
        "Enter saves, Shift+Enter adds a line",
        "Eingabe speichert, Umschalt+Eingabe beginnt eine Zeile",
        "Enter للحفظ، وShift+Enter لسطر جديد";

    /// The name of the space bar.
    pub SPACE: "Space", "Leertaste", "مفتاح المسافة";

    /// The names of other keys that have one.
    ARROW_UP: "Arrow up", "Pfeil nach oben", "سهم لأعلى";
    ARROW_DOWN: "Arrow down", "Pfeil nach unten", "سهم لأسفل";
    SHIFT: "Shift", "Umschalt", "Shift";
    DELETE: "Delete", "Entf", "Delete";

    /// What a single key does.
    WRITE_TODO: "Write a new todo", "Neue Aufgabe schreiben", "كتابة مهمة جديدة";
    ADD_NOTE: "Add a note", "Notiz hinzufügen", "إضافة ملاحظة";
    TODAY: "Go to today", "Zu heute", "الذهاب إلى اليوم";
    PREVIOUS_DAY: "Go to the day before", "Zum Tag davor", "الذهاب إلى اليوم السابق";
    NEXT_DAY: "Go to the day after", "Zum Tag danach", "الذهاب إلى اليوم التالي";
    HELP: "Show the keyboard shortcuts", "Tastenkürzel anzeigen", "عرض اختصارات لوحة المفاتيح";

    /// What a key does to a todo.
    ABOVE: "Go to the todo above", "Zur Aufgabe darüber", "الانتقال إلى المهمة أعلاها";
    BELOW: "Go to the todo below", "Zur Aufgabe darunter", "الانتقال إلى المهمة أسفلها";
    SELECT_ABOVE: "Select it and the todo above", "Sie und die Aufgabe darüber auswählen", "تحديدها مع المهمة أعلاها";
    SELECT_BELOW: "Select it and the todo below", "Sie und die Aufgabe darunter auswählen", "تحديدها مع المهمة أسفلها";
    EDIT_IT: "Edit it", "Bearbeiten", "تعديلها";
    MOVE_ON:
        "Move it to tomorrow, or from an earlier day to today",
        "Auf morgen verschieben, von einem früheren Tag auf heute",
        "نقلها إلى الغد، أو من يوم سابق إلى اليوم";
    PICK_DAY: "Move it to another day", "Auf einen anderen Tag verschieben", "نقلها إلى يوم آخر";
    MOVE_IT_UP: "Move it up", "Nach oben verschieben", "نقلها إلى أعلى";
    MOVE_IT_DOWN: "Move it down", "Nach unten verschieben", "نقلها إلى أسفل";
    PIN_IT: "Pin it, or unpin it", "Anheften oder lösen", "تثبيتها أو إلغاء تثبيتها";
    DELETE_IT: "Delete it", "Löschen", "حذفها";

    /// What the space bar does to a todo.
    pub CHECK: "Check it, or uncheck it", "Abhaken oder wieder öffnen", "وضع علامة الإنجاز أو إزالتها";

    /// Keys that have no table of their own, and what each does.
    CTRL_K: "Ctrl + K, on a Mac Cmd + K", "Strg + K, auf dem Mac Cmd + K", "Ctrl + K، أو Cmd + K على Mac";
    CTRL_K_DOES:
        "Search, or go to a day, a page or an action",
        "Suchen oder zu einem Tag, einer Seite oder einer Aktion gehen",
        "البحث، أو الانتقال إلى يوم أو صفحة أو إجراء";
    CTRL_Z: "Ctrl + Z, on a Mac Cmd + Z", "Strg + Z, auf dem Mac Cmd + Z", "Ctrl + Z، أو Cmd + Z على Mac";
    CTRL_Z_DOES:
        "Undo your last change on the page",
        "Die letzte Aktion auf der Seite rückgängig machen",
        "التراجع عن آخر إجراء في الصفحة";
    ENTER: "Enter", "Eingabetaste", "Enter";
    ENTER_DOES:
        "Save the todo that is being written or edited",
        "Die Aufgabe speichern, die du gerade schreibst oder bearbeitest",
        "حفظ المهمة الجاري كتابتها أو تعديلها";
    SHIFT_ENTER: "Shift + Enter", "Umschalt + Eingabetaste", "Shift + Enter";
    SHIFT_ENTER_DOES: "Begin a new line in it", "Darin eine neue Zeile beginnen", "بدء سطر جديد فيها";
    ESCAPE: "Escape", "Esc", "Esc";
    ESCAPE_DOES:
        "Leave a field, a note or a menu, or clear the selection",
        "Ein Feld, eine Notiz oder ein Menü verlassen oder die Auswahl aufheben",
        "مغادرة حقل أو ملاحظة أو قائمة، أو إلغاء التحديد";

    /// Said where single keys are shortcuts.
    pub SINGLE_KEYS_ON:
        "Single keys are on. If you use speech input, or press keys by accident, you can turn them off in this browser.",
        "Einzelne Tasten sind eingeschaltet. Wenn du Spracheingabe nutzt oder versehentlich Tasten drückst, kannst du sie in diesem Browser ausschalten.",
        "المفاتيح المفردة مفعّلة. عند استخدام الإدخال الصوتي أو ضغط مفاتيح دون قصد، يمكن إيقافها في هذا المتصفح.";

    /// Said where they are not.
    pub SINGLE_KEYS_OFF:
        "Single keys are off in this browser. The arrow keys and Delete still work on a todo that has the focus.",
        "Einzelne Tasten sind in diesem Browser ausgeschaltet. Die Pfeiltasten und Entf wirken weiterhin bei einer Aufgabe, die den Fokus hat.",
        "المفاتيح المفردة متوقفة في هذا المتصفح. وتبقى مفاتيح الأسهم ومفتاح Delete تعمل على المهمة التي عليها التركيز.";
}

/// Keys that have no table of their own: browsers and fields know them.
pub const OTHER_KEYS: [(Text, Text); 5] =
    [(CTRL_K, CTRL_K_DOES), (CTRL_Z, CTRL_Z_DOES), (ENTER, ENTER_DOES), (SHIFT_ENTER, SHIFT_ENTER_DOES), (ESCAPE, ESCAPE_DOES)];

/// The name of a key, as it stands on a keyboard.
pub fn key(name: &str) -> String {
    match name {
        "ArrowUp" => ARROW_UP.into(),
        "ArrowDown" => ARROW_DOWN.into(),
        "Shift" => SHIFT.into(),
        "Delete" => DELETE.into(),
        _ => match name.split_once('+') {
            Some((held, name)) => format!("{} + {}", key(held), key(name)),
            None if name.len() == 1 => name.to_uppercase(),
            None => name.to_owned(),
        },
    }
}

/// What a single key does.
pub fn action(action: Action) -> &'static str {
    let text = match action {
        Action::WriteTodo => WRITE_TODO,
        Action::AddNote => ADD_NOTE,
        Action::Today => TODAY,
        Action::PreviousDay => PREVIOUS_DAY,
        Action::NextDay => NEXT_DAY,
        Action::Help => HELP,
    };
    text.get()
}

/// What a key does to a todo.
pub fn todo_action(action: TodoAction) -> &'static str {
    let text = match action {
        TodoAction::Above => ABOVE,
        TodoAction::Below => BELOW,
        TodoAction::SelectAbove => SELECT_ABOVE,
        TodoAction::SelectBelow => SELECT_BELOW,
        TodoAction::Edit => EDIT_IT,
        TodoAction::MoveOn => MOVE_ON,
        TodoAction::PickDay => PICK_DAY,
        TodoAction::Up => MOVE_IT_UP,
        TodoAction::Down => MOVE_IT_DOWN,
        TodoAction::Pin => PIN_IT,
        TodoAction::Delete => DELETE_IT,
    };
    text.get()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{model::language::Language, text::at_once_in};

    #[test]
    fn a_key_is_called_as_on_the_keyboard() {
        for (name, called) in [("n", "N"), ("?", "?"), ("ArrowUp", "Arrow up"), ("Alt+ArrowDown", "Alt + Arrow down"), ("Delete", "Delete")]
        {
            assert_eq!(key(name), called);
        }
        for (name, called) in [("n", "N"), ("Shift+ArrowUp", "Umschalt + Pfeil nach oben"), ("Delete", "Entf")] {
            assert_eq!(at_once_in(Language::German, || key(name)), called);
        }
        assert_eq!(at_once_in(Language::Arabic, || key("Alt+ArrowDown")), "Alt + سهم لأسفل");
    }

    #[test]
    fn what_a_key_does_is_said_in_each_language() {
        let texts = Language::ALL.map(|language| at_once_in(language, || (action(Action::AddNote), todo_action(TodoAction::PickDay))));
        assert_eq!(texts[0], ("Add a note", "Move it to another day"));
        assert_eq!(texts[1], ("Notiz hinzufügen", "Auf einen anderen Tag verschieben"));
        assert_eq!(texts[2], ("إضافة ملاحظة", "نقلها إلى يوم آخر"));
    }
}
