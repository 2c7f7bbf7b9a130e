//! Which earlier texts of a note are kept, and which of these go when there are too many (`docs/decisions`, on the history).

use super::{
    day::Day,
    diff::DiffLine,
    id::{NoteId, VersionId},
    limits::{VERSION_LOSS_CHARS, VERSION_MINUTES, VERSIONS_PER_NOTE},
    moment::Moment,
    note::Note,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How long a burst of changes lasts, in milliseconds. Only the text before it is kept.
const BURST: i64 = VERSION_MINUTES * 60_000;

/// What is kept of a note's past.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct History {
    /// When the current burst of changes began; none if the note has not been changed since it was made, or since Daybook keeps versions.
    pub begun: Option<Timestamp>,
    /// The versions, oldest first. An id has the time at which its text was replaced.
    pub kept: Vec<VersionId>,
}

/// What becomes of a history when a text is replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Nothing: the burst goes on.
    GoesOn,
    /// A burst begins, and nothing is kept, because there was no text.
    Begins,
    /// The replaced text becomes a version.
    Keeps {
        /// Its id.
        version: VersionId,
        /// The version that is removed for it, because there were as many as there may be.
        gone: Option<VersionId>,
    },
}

impl History {
    /// Records a change of the note's texts. The text before it is kept if the change begins a burst, if it takes much of the text away, or
    /// if `always` is set.
    pub fn replace(&mut self, was: &Note, becomes: &Note, at: Timestamp, random: u128, always: bool) -> Step {
        if was.title == becomes.title && was.body == becomes.body {
            return Step::GoesOn;
        }
        let now = at.as_millisecond();
        // Making a note begins a burst, too. The time is that of its id, which a client made: one ahead of this clock does not count.
        let begun = self.begun.map_or_else(|| milliseconds(was.id.milliseconds()), Timestamp::as_millisecond);
        let belongs = (0..BURST).contains(&now.saturating_sub(begun));
        if belongs && !always && lost(&was.body, &becomes.body) < VERSION_LOSS_CHARS {
            return Step::GoesOn;
        }
        self.begun = Some(at);
        if was.title.is_empty() && was.body.trim().is_empty() {
            return Step::Begins;
        }
        // Ids sort as the versions do, even if the clock was set back.
        let after_last = self.kept.last().map_or(0, |last| last.milliseconds().saturating_add(1));
        let version = VersionId::from_parts(u64::try_from(now).unwrap_or_default().max(after_last), random);
        self.kept.push(version);
        let gone = if self.kept.len() > VERSIONS_PER_NOTE { self.least_missed(now) } else { None };
        self.kept.retain(|kept| Some(*kept) != gone);
        Step::Keeps { version, gone }
    }

    /// The version whose removal would leave the smallest gap between its neighbours: the ratio of their ages, with ten minutes added to
    /// each, is the least. The oldest and the newest version do not have two neighbours, so they stay.
    fn least_missed(&self, now: i64) -> Option<VersionId> {
        let age = |version: &VersionId| now.saturating_sub(milliseconds(version.milliseconds())).max(0).saturating_add(BURST);
        let gap = |around: &[VersionId]| match around {
            [before, version, after] => Some((*version, i128::from(age(before)), i128::from(age(after)))),
            _ => None,
        };
        let gaps = self.kept.windows(3).filter_map(gap);
        let least = gaps.min_by(|(_, older, younger), (_, other_older, other_younger)| {
            // Fractions, compared without dividing.
            (older * other_younger).cmp(&(other_older * younger))
        });
        least.map(|(version, ..)| version)
    }
}

/// How many characters of a text are outside the prefix and the suffix that it has in common with another.
fn lost(was: &str, becomes: &str) -> usize {
    let (was, becomes) = (was.as_bytes(), becomes.as_bytes());
    let first = was.iter().zip(becomes).take_while(|(one, other)| one == other).count();
    let shorter = was.len().min(becomes.len());
    let last = was.iter().rev().zip(becomes.iter().rev()).take(shorter - first).take_while(|(one, other)| one == other).count();
    // In UTF-8 all bytes of a character but the first begin with the bits 10.
    was.iter().skip(first).take(was.len() - first - last).filter(|byte| **byte & 0xc0 != 0x80).count()
}

fn milliseconds(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// An earlier text of a note, in a list of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct VersionItem {
    /// Its id.
    pub id: VersionId,
    /// When it was last changed; none where that was before Daybook kept versions.
    pub written: Option<Moment>,
    /// When another text replaced it.
    pub replaced: Moment,
    /// Its title.
    pub title: String,
    /// How many characters its body has.
    pub characters: usize,
    /// How many lines were added up to the next version, or to the note as it is; the title counts as one.
    pub added: usize,
    /// How many lines were removed.
    pub removed: usize,
}

/// What an earlier text is compared with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ComparedWith {
    /// The note as it is.
    #[default]
    Now,
    /// The version that came after it; the note as it is where none did.
    Next,
}

impl ComparedWith {
    /// Its word in an address.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Now => "now",
            Self::Next => "next",
        }
    }
}

/// An earlier text of a note, whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NoteVersion {
    /// Its id.
    pub id: VersionId,
    /// The note that had it.
    pub note: NoteId,
    /// The day that the note stands on; none for someday.
    pub day: Option<Day>,
    /// Whether the note lies in the Trash.
    pub trashed: bool,
    /// When it was last changed; none where that was before Daybook kept versions.
    pub written: Option<Moment>,
    /// When another text replaced it.
    pub replaced: Moment,
    /// Its title.
    pub title: String,
    /// Its Markdown.
    pub body: String,
    /// The body as sanitised HTML.
    pub html: String,
    /// What it is compared with in `changes`.
    pub compared_with: ComparedWith,
    /// The comparison of its lines, from the title on; empty if there is no difference.
    pub changes: Vec<DiffLine>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::id::OpId;
    use proptest::{prelude::*, test_runner::FileFailurePersistence};

    const MINUTE: i64 = 60;
    const MADE: i64 = 1_800_000_000;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(MADE + seconds).expect("a time")
    }

    fn note(body: &str) -> Note {
        let op = OpId::from_parts(1, 1);
        Note {
            id: NoteId::from_parts(MADE as u64 * 1_000, 0),
            day: None,
            rank: "i".parse().expect("a rank"),
            title: String::new(),
            title_op: op,
            body: body.to_owned(),
            body_op: op,
            html: String::new(),
            trashed: None,
            seq: 1,
            clipped: false,
            pinned: false,
            folded: false,
        }
    }

    fn is_kept(step: Step) -> bool {
        matches!(step, Step::Keeps { .. })
    }

    #[test]
    fn of_changes_that_follow_each_other_only_the_text_before_the_first_is_kept() {
        let mut history = History::default();
        let mut was = note("");
        for (seconds, body, kept) in [
            (2, "M", false),
            (9 * MINUTE, "Milk", false),
            (9 * MINUTE, "Milk", false),
            (60 * MINUTE, "Milk\nE", true),
            (69 * MINUTE, "Milk\nEggs", false),
            (71 * MINUTE, "Milk\nEggs\nBread", true),
            (72 * MINUTE, "Milk\nEggs\nTea", false),
        ] {
            let becomes = note(body);
            assert_eq!(is_kept(history.replace(&was, &becomes, at(seconds), 0, false)), kept, "{body}");
            was = becomes;
        }
        let times: Vec<_> = history.kept.iter().map(|version| version.milliseconds() / 1_000 - MADE as u64).collect();
        assert_eq!(times, [3_600, 71 * 60]);
    }

    #[test]
    fn no_text_is_no_version_and_the_first_letter_after_it_none_either() {
        let mut history = History::default();
        assert_eq!(history.replace(&note(" \n"), &note("M"), at(3_600), 0, false), Step::Begins);
        assert_eq!(history.replace(&note("M"), &note("Milk"), at(3_601), 0, false), Step::GoesOn);
        assert_eq!(history.kept, []);
    }

    #[test]
    fn what_takes_much_away_keeps_the_text_before_it_at_once() {
        let long = "é".repeat(VERSION_LOSS_CHARS);
        for (was, becomes, kept) in [
            (long.clone(), String::new(), true),
            (format!("a{long}z"), "az".to_owned(), true),
            (format!("a{long}z"), format!("a{long}\n\n{long}z"), false),
            ("é".repeat(VERSION_LOSS_CHARS - 1), String::new(), false),
            (long.clone(), "x".repeat(VERSION_LOSS_CHARS), true),
        ] {
            let step = History::default().replace(&note(&was), &note(&becomes), at(1), 0, false);
            assert_eq!(is_kept(step), kept, "{} characters", was.chars().count());
        }
    }

    #[test]
    fn what_is_to_be_kept_always_is_kept_and_a_wrong_clock_prevents_nothing() {
        let (one, other) = (note("one"), note("other"));
        let mut history = History::default();
        assert!(is_kept(history.replace(&one, &other, at(1), 0, true)));
        assert!(is_kept(history.replace(&other, &one, at(1), 0, true)));
        assert_eq!(history.replace(&one, &one.clone(), at(2), 0, true), Step::GoesOn, "nothing was replaced");
        assert!(is_kept(history.replace(&one, &other, at(-3_600), 0, false)), "the clock was set back");
        assert!(history.kept.is_sorted_by(|one, next| one < next), "{:?}", history.kept);
        let ahead = Note { id: NoteId::from_parts(u64::MAX >> 16, 0), ..one };
        assert!(is_kept(History::default().replace(&ahead, &other, at(1), 0, false)));
    }

    #[test]
    fn a_title_is_part_of_the_text() {
        let titled = Note { title: "List".into(), ..note("") };
        assert!(is_kept(History::default().replace(&titled, &note(""), at(3_600), 0, false)));
    }

    /// Seconds between one version and the next, from a burst of work to half a year of rest.
    fn pauses() -> impl Strategy<Value = Vec<i64>> {
        let pause = prop_oneof![4 => 600..1_200_i64, 2 => 1_200..90_000_i64, 1 => 90_000..15_000_000_i64];
        prop::collection::vec(pause, 1..400)
    }

    fn config() -> ProptestConfig {
        let failure_persistence = Some(Box::new(FileFailurePersistence::Off) as _);
        ProptestConfig { cases: 200, failure_persistence, ..ProptestConfig::default() }
    }

    proptest! {
        #![proptest_config(config())]

        /// However long somebody writes, the oldest and the newest version are there, and of two that follow each other with others gone
        /// between them the older is not twice as old as the younger, ten minutes added to each.
        #[test]
        fn versions_get_thinner_with_their_age_and_never_too_many(pauses in pauses()) {
            let (mut history, mut all) = (History::default(), Vec::new());
            let mut seconds = 0;
            for (number, pause) in pauses.iter().enumerate() {
                seconds += pause;
                let step = history.replace(&note(&format!("{number}")), &note(&format!("{}", number + 1)), at(seconds), 0, false);
                let Step::Keeps { version, gone } = step else { panic!("{step:?}") };
                all.push(version);
                prop_assert_eq!(gone.is_some(), all.len() > VERSIONS_PER_NOTE);
                prop_assert_eq!(history.kept.len(), all.len().min(VERSIONS_PER_NOTE));
                prop_assert_eq!((history.kept.first(), history.kept.last()), (all.first(), Some(&version)));
                let now = at(seconds).as_millisecond();
                let age = |version: VersionId| now - version.milliseconds() as i64 + BURST;
                for pair in history.kept.windows(2) {
                    let place = |version: VersionId| all.iter().position(|other| *other == version).expect("one of all");
                    let is_gap = place(pair[1]) > place(pair[0]) + 1;
                    prop_assert!(!is_gap || age(pair[0]) < 2 * age(pair[1]), "{} and {}", age(pair[0]), age(pair[1]));
                }
            }
        }
    }
}
