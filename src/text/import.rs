//! What the page of the import says.

use super::{day_or_someday, number_of, thousands};
use crate::model::{
    day::Day,
    import::{About, Added, Contents, FullDay, Kind, Progress},
    limits::{IMPORT_BYTES, TRASH_DAYS},
};

/// What the import is about.
pub const ABOUT: &str = "Bring todos and notes from a file into your days. You see what it holds before anything is added.";
pub const ONLY_OWNER: &str = "Only the owner of the account can import a file.";
/// The link from the export.
pub const BRING_BACK: &str = "Import a file";

pub const CHOOSE: &str = "Choose a file";
pub const FILE: &str = "File";
pub const READ: &str = "Read the file";

/// What can be chosen.
pub fn what() -> String {
    format!("An export of Daybook, for example. It can be {} MiB large at most. Nothing is added yet.", IMPORT_BYTES / (1024 * 1024))
}

pub const PREVIEW: &str = "This is what the file holds";
pub const NAME: &str = "File";
pub const KIND: &str = "Kind";
pub const HOLDS: &str = "Holds";
pub const DAYS: &str = "Days";
pub const SOMEDAY: &str = "someday";
pub const FIRST_OF_IT: &str = "How it begins";
pub const UNTITLED: &str = "Untitled note";
pub const NOTE: &str = "Note: ";
pub const DONE: &str = "Done: ";
pub const KEPT_UNTIL: &str = "Kept until";
pub const NOT_YET: &str = "Nothing is added until you press Import.";
pub const IMPORT: &str = "Import";

pub const LAST: &str = "Your last import";
pub const GO_TO_FIRST_DAY: &str = "Go to its first day";
pub const GO_TO_SOMEDAY: &str = "Go to someday";
pub const GO_TO_TRASH: &str = "Go to the Trash";
pub const UNDO: &str = "Undo import";
pub const LOOK_AGAIN: &str = "Look again";
pub const IMPORTED: &str = "Imported";
pub const CAN_BE_UNDONE: &str = "Can be undone until";
pub const WHAT_UNDO_DOES: &str = "Undo moves what was added to the Trash, with the subtasks that you have put below it since, and takes away labels that \
     you have not changed. Another import ends this.";

/// What a file is.
pub const fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Daybook => "Export of Daybook",
        Kind::Markdown => "Markdown",
        Kind::Todoist => "Export of Todoist",
        Kind::Text => "Text",
    }
}

/// How much there is in a file.
pub fn holds(counted: &Contents) -> String {
    both(counted.todos, counted.notes)
}

/// On which days it is.
pub fn days(counted: &Contents) -> String {
    let days = match (counted.first, counted.last) {
        (Some(first), Some(last)) if first != last => {
            format!("{}, from {} to {}", number_of(counted.days, "day"), first.long_name(), last.long_name())
        }
        (Some(day), _) => day.long_name(),
        (None, _) => return SOMEDAY.to_owned(),
    };
    if counted.someday { format!("{days}; and {SOMEDAY}") } else { days }
}

/// What becomes of the parts of a file that are not simply added, one sentence each.
pub fn remarks(about: &About) -> Vec<String> {
    let Contents { labels, there, there_in_trash, trashed, refused, expired, ref full, .. } = about.counted;
    let left_out = about.left_out;
    let some = |count: usize, sentence: String| (count > 0).then_some(sentence);
    let counts = [
        some(there, format!("Already in your days, and left as they are: {}.", thousands(there))),
        some(there_in_trash, format!("Of these in your Trash, from where you can restore them: {}.", thousands(there_in_trash))),
        some(trashed, format!("Added to your Trash, because they lay in the Trash: {}.", thousands(trashed))),
        some(labels, format!("Days with a label, or archived: {}. What you have said of a day yourself stays.", thousands(labels))),
        some(expired, format!("Left out, because they were deleted more than {TRASH_DAYS} days ago: {}.", thousands(expired))),
        some(refused + left_out.rows, format!("Left out, because they are empty or too long: {}.", thousands(refused + left_out.rows))),
        some(left_out.pictures, format!("Left out, because Daybook keeps no pictures: {}.", number_of(left_out.pictures, "picture"))),
        some(left_out.files, format!("Left out, because Daybook can't read them: {}.", number_of(left_out.files, "file"))),
    ];
    let full =
        full.iter().map(|FullDay { day, rows }| format!("Left out, because {} would be too full: {}.", day.long_name(), thousands(*rows)));
    counts.into_iter().flatten().chain(full).collect()
}

/// How many more todos and notes there are on a day.
pub fn more(count: usize) -> String {
    format!("and {} more", thousands(count))
}

/// The heading of a day in the preview.
pub fn day(day: Option<Day>) -> String {
    day_or_someday(day)
}

/// What became of the last import.
pub fn outcome(progress: Progress, added: Added) -> String {
    match progress {
        Progress::Writing => "It is being added. This goes on by itself, also when you leave this page.".to_owned(),
        Progress::Undoing => "It is being undone. This goes on by itself, also when you leave this page.".to_owned(),
        Progress::Done if added.todos + added.notes + added.labels == 0 => "Nothing was added: you have all of it already.".to_owned(),
        Progress::Done if added.labels == 0 => format!("Added {}.", both(added.todos, added.notes)),
        Progress::Done => {
            format!("Added {}. {} with a label, or archived.", both(added.todos, added.notes), number_of(added.labels, "day"))
        }
        Progress::Undone => format!("Undone. Moved to the Trash: {}.", thousands(added.undone)),
    }
}

/// What had no room.
pub fn no_room(count: usize) -> String {
    format!("Left out, because a day was full: {}.", thousands(count))
}

fn both(todos: usize, notes: usize) -> String {
    let both = [(todos, "todo"), (notes, "note")];
    let some = both.iter().filter(|(count, _)| *count > 0).map(|(count, name)| number_of(*count, name)).collect::<Vec<_>>();
    if some.is_empty() { number_of(0, "todo") } else { some.join(" and ") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::import::LeftOut;

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
            full: vec![FullDay { day, rows: 7 }],
            ..Contents::default()
        };
        assert_eq!(holds(&counted), "1 todo and 1,200 notes");
        assert_eq!(days(&counted), "2 days, from Monday, November 23, 2026 to Tuesday, November 24, 2026; and someday");
        assert_eq!(days(&Contents { last: Some(day), someday: false, ..counted.clone() }), "Monday, November 23, 2026");
        assert_eq!(days(&Contents::default()), "someday");
        let about = About { name: "a.zip".into(), kind: Kind::Daybook, left_out: LeftOut { rows: 2, ..LeftOut::default() }, counted };
        assert_eq!(
            remarks(&about),
            [
                "Already in your days, and left as they are: 3.",
                "Left out, because they are empty or too long: 3.",
                "Left out, because Monday, November 23, 2026 would be too full: 7.",
            ]
        );
        let nothing = About { left_out: LeftOut::default(), counted: Contents::default(), ..about };
        assert!(remarks(&nothing).is_empty());
    }

    #[test]
    fn what_became_of_an_import_is_said() {
        let added = Added { todos: 2, notes: 1, labels: 1, undone: 3, ..Added::default() };
        assert_eq!(outcome(Progress::Done, added), "Added 2 todos and 1 note. 1 day with a label, or archived.");
        assert_eq!(outcome(Progress::Done, Added::default()), "Nothing was added: you have all of it already.");
        assert_eq!(outcome(Progress::Undone, added), "Undone. Moved to the Trash: 3.");
    }
}
