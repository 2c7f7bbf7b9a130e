//! Three-way merge of texts whose changes do not overlap.

/// How many lines two texts may have between their common first and last lines: the time of a comparison is quadratic in it.
const LINES: usize = 2_000;

/// Merges `mine` and `theirs`, two changed copies of `base`; none where both changed the same or adjacent lines, or are too long to
/// compare. The result has every line that either side added.
pub fn merge(base: &str, mine: &str, theirs: &str) -> Option<String> {
    if mine == base || mine == theirs {
        return Some(theirs.to_owned());
    }
    if theirs == base {
        return Some(mine.to_owned());
    }
    // Without a final newline, a line added at the end would count as a change of the last line.
    let [base, mine, theirs] = [base, mine, theirs].map(|text| format!("{text}\n"));
    if [&mine, &theirs].into_iter().any(|text| lines_between(&base, text) > LINES) {
        return None;
    }
    diffy::merge(&base, &mine, &theirs).ok()?.strip_suffix('\n').map(str::to_owned)
}

/// How many lines of both texts are outside their common first and last lines.
fn lines_between(one: &str, other: &str) -> usize {
    let [one, other] = [one, other].map(|text| text.lines().collect::<Vec<_>>());
    let shorter = one.len().min(other.len());
    let first = one.iter().zip(&other).take_while(|(one, other)| one == other).count();
    let last = one.iter().rev().zip(other.iter().rev()).take(shorter - first).take_while(|(one, other)| one == other).count();
    one.len() + other.len() - 2 * (first + last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::limits::NOTE_BODY_CHARS;
    use proptest::{prelude::*, test_runner::FileFailurePersistence};

    #[test]
    fn changes_of_different_lines_are_merged() {
        for (base, mine, theirs, merged) in [
            ("milk\n\neggs", "oat milk\n\neggs", "milk\n\nsix eggs", Some("oat milk\n\nsix eggs")),
            ("milk", "milk\neggs", "bread\nmilk", Some("bread\nmilk\neggs")),
            ("a\nb\nc", "b\nc", "a\nb\nc\nd", Some("b\nc\nd")),
            // The same line, or lines side by side.
            ("milk", "oat milk", "soy milk", None),
            ("milk\neggs", "oat milk\neggs", "milk\nsix eggs", None),
            ("milk", "milk\neggs", "milk\nbread", None),
            ("", "mine", "theirs", None),
            ("a\nb\nc", "a\nc", "a\nB\nc", None),
            // The same change is made once.
            ("a\nb\nc\nd", "a\nx\nc\nD", "A\nx\nc\nd", None),
            ("a\nb\nc\nd\ne", "x\nb\nc\nd\nE", "x\nb\nc\nd\ne", Some("x\nb\nc\nd\nE")),
        ] {
            assert_eq!(merge(base, mine, theirs).as_deref(), merged, "{base:?} {mine:?} {theirs:?}");
        }
    }

    #[test]
    fn the_end_of_a_text_stays_as_it_is() {
        assert_eq!(merge("a\nb\nc", "A\nb\nc", "a\nb\nc\n").as_deref(), Some("A\nb\nc\n"), "a line end that was added");
        assert_eq!(merge("a\nb\nc\n", "A\nb\nc\n", "a\nb\nc").as_deref(), Some("A\nb\nc"), "one that was taken away");
        assert_eq!(merge("a\nb\nc", "A\nb\nc", "a\nb\nC").as_deref(), Some("A\nb\nC"), "none");
        assert_eq!(merge("a\nb\n\n\n", "A\nb\n\n\n", "a\nb\n\n\n\n").as_deref(), Some("A\nb\n\n\n\n"));
        assert_eq!(merge("a\n", "", "a\nb\n"), None);
    }

    #[test]
    fn what_git_would_write_between_two_texts_is_text() {
        let marker = "<<<<<<< ours\n=======\n>>>>>>> theirs";
        assert_eq!(merge(marker, &format!("{marker}\nmine"), &format!("theirs\n{marker}")), Some(format!("theirs\n{marker}\nmine")));
    }

    #[test]
    fn texts_that_would_take_long_to_compare_are_not_compared() {
        let text = |word: &str| (0..NOTE_BODY_CHARS / 6).map(|line| format!("{word}{:04}\n", line % 10_000)).collect::<String>();
        assert_eq!(merge(&text("a"), &text("b"), &text("c")), None);
        let (base, long) = (text("a"), text("a") + "mine");
        assert_eq!(merge(&base, &long, &format!("theirs\n{base}")), Some(format!("theirs\n{long}")), "far apart, a long text is merged");
        assert_eq!(merge(&base, &text("b"), &base), Some(text("b")));
    }

    #[test]
    fn lines_in_common_at_both_ends_do_not_count() {
        for (one, other, lines) in
            [("a\n", "a\n", 0), ("a\n", "b\n", 2), ("a\na\n", "a\na\na\n", 1), ("a\nb\nc\n", "a\nx\ny\nc\n", 3), ("\n", "a\n\n", 1)]
        {
            assert_eq!(lines_between(one, other), lines, "{one:?} {other:?}");
        }
    }

    /// Few different lines, so that many are the same.
    fn text() -> impl Strategy<Value = String> {
        prop::collection::vec("[ab]{0,2}\n?", 0..10).prop_map(|lines| lines.concat())
    }

    fn config() -> ProptestConfig {
        let failure_persistence = Some(Box::new(FileFailurePersistence::Off) as _);
        ProptestConfig { cases: 2_000, failure_persistence, ..ProptestConfig::default() }
    }

    proptest! {
        #![proptest_config(config())]

        #[test]
        fn one_change_alone_is_made_and_two_come_to_the_same_in_both_orders(base in text(), mine in text(), theirs in text()) {
            prop_assert_eq!(merge(&base, &mine, &base), Some(mine.clone()));
            prop_assert_eq!(merge(&base, &base, &theirs), Some(theirs.clone()));
            prop_assert_eq!(merge(&base, &mine, &mine), Some(mine.clone()));
            prop_assert_eq!(merge(&base, &mine, &theirs), merge(&base, &theirs, &mine));
        }

        /// A line of the base may be removed in one place and added in another, so the number of those says nothing.
        #[test]
        fn every_new_line_is_there_as_often_as_one_side_added_it(base in text(), mine in text(), theirs in text()) {
            if let Some(merged) = merge(&base, &mine, &theirs) {
                let count = |text: &str, line: &str| text.split('\n').filter(|other| *other == line).count();
                let is_new = |line: &&str| count(&base, line) == 0;
                for line in mine.split('\n').chain(theirs.split('\n')).filter(is_new) {
                    let added = count(&mine, line).max(count(&theirs, line));
                    prop_assert!(count(&merged, line) >= added, "{:?} in {:?}", line, merged);
                }
            }
        }

        /// Changes that are apart from each other are both kept, whatever the rest is.
        #[test]
        fn changes_with_a_line_between_them_are_merged(top in text(), bottom in text(), mine in text(), theirs in text()) {
            let all = |top: &str, bottom: &str| format!("{top}\nthe line between\n{bottom}");
            let merged = merge(&all(&top, &bottom), &all(&mine, &bottom), &all(&top, &theirs));
            prop_assert_eq!(merged, Some(all(&mine, &theirs)));
        }
    }
}
