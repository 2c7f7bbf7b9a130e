//! The differences of two texts, line by line and word by word. Time and memory are bounded, whatever the two texts are.

use super::limits::COMPARED_LINES;
use serde::{Deserialize, Serialize};
use std::ops::Range;
use utoipa::ToSchema;

/// How many steps the comparison of two texts by lines may take. Texts that need more count as changed from the first different line to the
/// last.
const LINE_STEPS: usize = 1_000_000;
/// The same if changed lines are only counted, as for each version in a list.
const COUNT_STEPS: usize = 200_000;
/// The same for two lines, by words.
const WORD_STEPS: usize = 10_000;
/// How many unchanged lines are shown before and after changed ones.
const CONTEXT: usize = 3;

/// A line of a comparison.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DiffLine {
    /// It is in both texts.
    Same(String),
    /// It was removed.
    Removed(Vec<DiffPiece>),
    /// It was added.
    Added(Vec<DiffPiece>),
    /// So many lines here are the same and not shown.
    Skipped(usize),
    /// The comparison goes on for so many lines, which are not shown.
    More(usize),
}

/// A part of a line that was removed or added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DiffPiece {
    /// The part.
    pub text: String,
    /// Whether it differs from the line in the same place of the other text.
    pub marked: bool,
}

/// How many lines were added and removed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counted {
    /// Lines that only the new text has.
    pub added: usize,
    /// Lines that only the old text has.
    pub removed: usize,
}

/// Counts the lines that were added and removed between two texts.
pub fn counted(old: &str, new: &str) -> Counted {
    let (old, new) = (lines(old), lines(new));
    let changes = compare(&old, &new, COUNT_STEPS);
    changes.iter().fold(Counted::default(), |counted, change| Counted {
        added: counted.added + change.new.len(),
        removed: counted.removed + change.old.len(),
    })
}

/// Compares two texts. Unchanged lines are shown only around changed ones, and nothing is shown if the texts are the same.
pub fn diff(old: &str, new: &str) -> Vec<DiffLine> {
    let (old, new) = (lines(old), lines(new));
    let mut shown = Vec::new();
    let mut at = 0;
    let changes = compare(&old, &new, LINE_STEPS);
    for change in &changes {
        same(&mut shown, slice(&old, at..change.old.start), at > 0, true);
        changed(&mut shown, slice(&old, change.old.clone()), slice(&new, change.new.clone()));
        at = change.old.end;
    }
    if !changes.is_empty() {
        same(&mut shown, slice(&old, at..old.len()), true, false);
    }
    let more = shown.len().saturating_sub(COMPARED_LINES);
    if more > 0 {
        shown.truncate(COMPARED_LINES);
        shown.push(DiffLine::More(more));
    }
    shown
}

/// An empty text has no line.
fn lines(text: &str) -> Vec<&str> {
    if text.is_empty() { Vec::new() } else { text.split('\n').collect() }
}

fn slice<T>(all: &[T], range: Range<usize>) -> &[T] {
    all.get(range).unwrap_or_default()
}

/// Adds unchanged lines: those next to changed lines before or after them, and the number of the others.
fn same(shown: &mut Vec<DiffLine>, lines: &[&str], is_after: bool, is_before: bool) {
    let after = if is_after { CONTEXT.min(lines.len()) } else { 0 };
    let before = if is_before { CONTEXT.min(lines.len() - after) } else { 0 };
    let between = lines.len() - after - before;
    // One line takes as much room as saying that one is left out.
    let (after, between) = if between == 1 { (after + 1, 0) } else { (after, between) };
    let show = |line: &&str| DiffLine::Same((*line).to_owned());
    shown.extend(lines.iter().take(after).map(show));
    shown.extend((between > 0).then_some(DiffLine::Skipped(between)));
    shown.extend(lines.iter().skip(after + between).map(show));
}

/// Adds removed lines and the added lines in their place, with the words that differ marked.
fn changed(shown: &mut Vec<DiffLine>, old: &[&str], new: &[&str]) {
    let pairs: Vec<_> = old.iter().zip(new).map(|(old, new)| marked(old, new)).collect();
    let whole = |line: &&str| vec![DiffPiece { text: (*line).to_owned(), marked: false }];
    shown.extend(pairs.iter().map(|(removed, _)| DiffLine::Removed(removed.clone())));
    shown.extend(old.iter().skip(pairs.len()).map(|line| DiffLine::Removed(whole(line))));
    shown.extend(pairs.iter().map(|(_, added)| DiffLine::Added(added.clone())));
    shown.extend(new.iter().skip(pairs.len()).map(|line| DiffLine::Added(whole(line))));
}

/// Two lines, with the words that only one of them has marked. If that is most of them, nothing is marked.
fn marked(old: &str, new: &str) -> (Vec<DiffPiece>, Vec<DiffPiece>) {
    let (old_words, new_words) = (words(old), words(new));
    let changes = compare(&old_words, &new_words, WORD_STEPS);
    let old_marked = pieces(&old_words, changes.iter().map(|change| change.old.clone()));
    let new_marked = pieces(&new_words, changes.iter().map(|change| change.new.clone()));
    let kept: usize = old_marked.iter().filter(|piece| !piece.marked).map(|piece| piece.text.trim().len()).sum();
    if kept * 2 < old.len().min(new.len()) || kept == 0 {
        let whole = |line: &str| vec![DiffPiece { text: line.to_owned(), marked: false }];
        return (whole(old), whole(new));
    }
    (old_marked, new_marked)
}

fn pieces(words: &[&str], changed: impl Iterator<Item = Range<usize>>) -> Vec<DiffPiece> {
    let mut pieces = Vec::new();
    let mut add = |range: Range<usize>, marked: bool| {
        let text = slice(words, range).concat();
        pieces.extend((!text.is_empty()).then_some(DiffPiece { text, marked }));
    };
    let mut at = 0;
    for range in changed {
        add(at..range.start, false);
        at = range.end;
        add(range, true);
    }
    add(at..words.len(), false);
    pieces
}

/// A line as its words, and what stands between them letter by letter.
fn words(line: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut rest = line;
    while let Some(first) = rest.chars().next() {
        let end = if first.is_alphanumeric() {
            rest.find(|letter: char| !letter.is_alphanumeric()).unwrap_or(rest.len())
        } else {
            first.len_utf8()
        };
        let (word, after) = rest.split_at(end);
        words.push(word);
        rest = after;
    }
    words
}

/// A range of the old list, and the range of the new list in its place. One of the two may be empty.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Change {
    old: Range<usize>,
    new: Range<usize>,
}

/// Where two lists differ, in order: a minimal difference (E. Myers, An O(ND) Difference Algorithm and Its Variations), or everything
/// between the first and the last difference if that takes more than `steps`.
fn compare<T: PartialEq>(old: &[T], new: &[T], steps: usize) -> Vec<Change> {
    let first = old.iter().zip(new).take_while(|(one, other)| one == other).count();
    let shorter = old.len().min(new.len());
    let last = old.iter().rev().zip(new.iter().rev()).take(shorter - first).take_while(|(one, other)| one == other).count();
    let (old, new) = (slice(old, first..old.len() - last), slice(new, first..new.len() - last));
    if old.is_empty() && new.is_empty() {
        return Vec::new();
    }
    let runs = if old.is_empty() || new.is_empty() { None } else { common(old, new, steps) };
    let mut changes = Vec::new();
    let (mut x, mut y) = (0, 0);
    let end = Run { old: old.len(), new: new.len(), len: 0 };
    for run in runs.unwrap_or_default().into_iter().chain([end]) {
        if run.old > x || run.new > y {
            changes.push(Change { old: first + x..first + run.old, new: first + y..first + run.new });
        }
        (x, y) = (run.old + run.len, run.new + run.len);
    }
    changes
}

/// A run of `len` items, from these places on, that two lists have in common.
struct Run {
    old: usize,
    new: usize,
    len: usize,
}

/// The longest common subsequence; none if it takes too many steps.
fn common<T: PartialEq>(old: &[T], new: &[T], mut steps: usize) -> Option<Vec<Run>> {
    // How far a number of edits reaches in `old`. There is a row for each number of edits; the index in it is how many of them are
    // removals.
    let mut rows: Vec<Vec<usize>> = Vec::new();
    loop {
        let count = rows.len();
        let mut row = Vec::with_capacity(count + 1);
        for removals in 0..=count {
            let (x, _) = from_row_before(rows.last(), removals);
            let y = (x + count).saturating_sub(2 * removals);
            let rest = old.get(x..).unwrap_or_default().iter().zip(new.get(y..).unwrap_or_default());
            let len = rest.take_while(|(one, other)| one == other).count();
            row.push(x + len);
            if x + len == old.len() && y + len == new.len() {
                rows.push(row);
                return Some(way_back(&rows, removals));
            }
            steps = steps.checked_sub(len + 1)?;
        }
        rows.push(row);
    }
}

/// Where an entry of a row starts, and whether its last edit is a removal.
fn from_row_before(before: Option<&Vec<usize>>, removals: usize) -> (usize, bool) {
    let Some(before) = before else { return (0, false) };
    let by_removal = removals.checked_sub(1).and_then(|removals| before.get(removals)).map(|x| x + 1);
    match (by_removal, before.get(removals).copied()) {
        (Some(removed), Some(added)) if removed > added => (removed, true),
        (Some(removed), None) => (removed, true),
        (_, Some(added)) => (added, false),
        (None, None) => (0, false),
    }
}

/// The runs on the path that reached the end, from the first to the last.
fn way_back(rows: &[Vec<usize>], mut removals: usize) -> Vec<Run> {
    let mut runs = Vec::new();
    for (count, row) in rows.iter().enumerate().rev() {
        let (x, by_removal) = from_row_before(count.checked_sub(1).and_then(|before| rows.get(before)), removals);
        let y = (x + count).saturating_sub(2 * removals);
        let len = row.get(removals).map_or(0, |end| end - x);
        if len > 0 {
            runs.push(Run { old: x, new: y, len });
        }
        removals -= usize::from(by_removal);
    }
    runs.reverse();
    runs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::limits::NOTE_BODY_CHARS;
    use proptest::{prelude::*, test_runner::FileFailurePersistence};

    /// A line for each of a comparison, as `diff` of Unix marks it; marked words stand in brackets.
    fn written(old: &str, new: &str) -> String {
        let pieces = |pieces: &[DiffPiece]| {
            pieces.iter().map(|piece| if piece.marked { format!("[{}]", piece.text) } else { piece.text.clone() }).collect::<String>()
        };
        let line = |line: &DiffLine| match line {
            DiffLine::Same(text) => format!(" {text}"),
            DiffLine::Removed(text) => format!("-{}", pieces(text)),
            DiffLine::Added(text) => format!("+{}", pieces(text)),
            DiffLine::Skipped(count) => format!("={count}"),
            DiffLine::More(count) => format!("…{count}"),
        };
        diff(old, new).iter().map(line).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn lines_that_came_and_went_stand_among_those_around_them() {
        for (old, new, wanted) in [
            ("a", "a", ""),
            ("", "a", "+a"),
            ("a\nb\nc", "a\nc", " a\n-b\n c"),
            ("a\nc", "a\nb\nc", " a\n+b\n c"),
            ("a\nb\nc\nd\ne\nf", "b\nc\nd\ne\nf", "-a\n b\n c\n d\n=2"),
            ("a\nb\nc\nd\ne\nf", "a\nb\nc\nd\ne\nF", "=2\n c\n d\n e\n-f\n+F"),
            ("0\n1\n2\n3\n4\n5\n6\n7\n8\n9\nx", "X\n1\n2\n3\n4\n5\n6\n7\n8\n9\nX", "-0\n+X\n 1\n 2\n 3\n=3\n 7\n 8\n 9\n-x\n+X"),
            ("0\n1\n2\n3\n4\n5\n6\n7\nx", "X\n1\n2\n3\n4\n5\n6\n7\nX", "-0\n+X\n 1\n 2\n 3\n 4\n 5\n 6\n 7\n-x\n+X"),
        ] {
            assert_eq!(written(old, new), wanted, "{old:?} {new:?}");
        }
    }

    #[test]
    fn words_are_marked_where_most_of_a_line_stayed() {
        for (old, new, wanted) in [
            ("Buy oat milk", "Buy soy milk", "-Buy [oat] milk\n+Buy [soy] milk"),
            ("Buy milk", "Buy milk and eggs", "-Buy milk\n+Buy milk[ and eggs]"),
            ("350 ml of water", "400 ml of water", "-[350] ml of water\n+[400] ml of water"),
            ("one thing", "quite another", "-one thing\n+quite another"),
            ("字 a 字", "字 b 字", "-字 [a] 字\n+字 [b] 字"),
        ] {
            assert_eq!(written(old, new), wanted, "{old:?} {new:?}");
        }
    }

    #[test]
    fn the_longest_texts_are_compared_and_what_is_too_much_is_not_shown() {
        let text = |word: &str, step: usize| (0..NOTE_BODY_CHARS / 8).map(|line| format!("{word}{:06}\n", line * step)).collect::<String>();
        let other = diff(&text("a", 1), &text("b", 1));
        assert_eq!(other.len(), COMPARED_LINES + 1);
        assert_eq!(other.last(), Some(&DiffLine::More(25_000 - COMPARED_LINES + 1)));
        let breaks = "\n".repeat(NOTE_BODY_CHARS);
        assert_eq!(counted(&breaks, &breaks[1..]), Counted { added: 0, removed: 1 });
        // Every other line.
        assert!(counted(&text("a", 1), &text("a", 2)).added >= 6_000);
        assert!(!diff(&"a ".repeat(NOTE_BODY_CHARS / 2), &"b ".repeat(NOTE_BODY_CHARS / 2)).is_empty());
    }

    /// The length of the longest common subsequence, by the book.
    fn longest(old: &[&str], new: &[&str]) -> usize {
        let mut row = vec![0; new.len() + 1];
        for one in old {
            let before = row.clone();
            for (index, other) in new.iter().enumerate() {
                row[index + 1] = if one == other { before[index] + 1 } else { row[index].max(before[index + 1]) };
            }
        }
        row[new.len()]
    }

    fn text() -> impl Strategy<Value = String> {
        prop::collection::vec("[abc]{0,2}\n?", 0..20).prop_map(|lines| lines.concat())
    }

    fn config() -> ProptestConfig {
        let failure_persistence = Some(Box::new(FileFailurePersistence::Off) as _);
        ProptestConfig { cases: 1_000, failure_persistence, ..ProptestConfig::default() }
    }

    proptest! {
        #![proptest_config(config())]

        /// The changes make the new text of the old one, whatever the steps allow, and as few lines as can be where they allow all.
        #[test]
        fn a_comparison_leads_from_one_text_to_the_other(old in text(), new in text(), steps in prop_oneof![0..60_usize, Just(LINE_STEPS)]) {
            let (old, new) = (lines(&old), lines(&new));
            let (mut made, mut at, mut changed) = (Vec::<&str>::new(), 0, 0);
            for change in compare(&old, &new, steps) {
                prop_assert!(change.old.start >= at && !(change.old.is_empty() && change.new.is_empty()));
                made.extend(&old[at..change.old.start]);
                made.extend(&new[change.new.clone()]);
                at = change.old.end;
                changed += change.old.len() + change.new.len();
            }
            made.extend(&old[at..]);
            prop_assert_eq!(&made, &new);
            if steps == LINE_STEPS {
                prop_assert_eq!(changed, old.len() + new.len() - 2 * longest(&old, &new));
            }
        }

        #[test]
        fn a_line_is_the_pieces_it_is_shown_in(old in "[ab ]{0,12}", new in "[ab ]{0,12}") {
            let (removed, added) = marked(&old, &new);
            let text = |pieces: &[DiffPiece]| pieces.iter().map(|piece| piece.text.as_str()).collect::<String>();
            prop_assert_eq!((text(&removed), text(&added)), (old, new));
        }
    }
}
