//! Several todos in one text, a line each: what is pasted from a list.

use super::text::is_blank;

/// A line of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What is to be done, without the list's marker.
    pub text: String,
    /// Whether the list says that it is done (`[x]`).
    pub done: bool,
}

/// The lines of a text that say anything. Markers of lists (`-`, `*`, `+`, `•`, `1.`, `2)`) and boxes (`[ ]`, `[x]`) are taken away.
pub fn lines(text: &str) -> Vec<Line> {
    let line = |line: &str| {
        let (done, text) = without_box(without_marker(line.trim()));
        (!is_blank(text)).then(|| Line { text: text.to_owned(), done })
    };
    text.lines().flat_map(|text| text.split('\r')).filter_map(line).collect()
}

fn without_marker(line: &str) -> &str {
    let digits = line.trim_start_matches(|digit: char| digit.is_ascii_digit());
    let rest = match line.len() - digits.len() {
        0 => line.strip_prefix(['-', '*', '+', '•']),
        1..=4 => digits.strip_prefix(['.', ')']),
        _ => None,
    };
    // A marker stands alone: `-5 °C` and `1.5 litres` have none.
    match rest {
        Some(rest) if rest.starts_with(char::is_whitespace) || rest.is_empty() => rest.trim_start(),
        _ => line,
    }
}

fn without_box(line: &str) -> (bool, &str) {
    for (mark, done) in [("[ ]", false), ("[x]", true), ("[X]", true)] {
        match line.strip_prefix(mark) {
            Some(rest) if rest.starts_with(char::is_whitespace) || rest.is_empty() => return (done, rest.trim_start()),
            _ => {}
        }
    }
    (false, line)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn markers_are_taken_away_and_nothing_else() {
        for (line, text, done) in [
            ("Milk", "Milk", false),
            ("  - Milk ", "Milk", false),
            ("* Milk", "Milk", false),
            ("+\tMilk", "Milk", false),
            ("• Milk", "Milk", false),
            ("1. Milk", "Milk", false),
            ("12) Milk", "Milk", false),
            ("- [ ] Milk", "Milk", false),
            ("- [x] Milk", "Milk", true),
            ("1. [X] Milk", "Milk", true),
            ("[x] Milk", "Milk", true),
            ("-5 °C", "-5 °C", false),
            ("1.5 litres", "1.5 litres", false),
            ("2026. A year", "A year", false),
            ("20260. No year", "20260. No year", false),
            ("**bold**", "**bold**", false),
            ("[link](x)", "[link](x)", false),
            ("[x]y", "[x]y", false),
            ("- - Milk", "- Milk", false),
        ] {
            assert_eq!(lines(line), [Line { text: text.into(), done }], "{line}");
        }
    }

    #[test]
    fn lines_that_say_nothing_are_left_out() {
        let texts: Vec<_> = lines("a\r\n\n- \n- [ ]\n \t\nb\rc\n").into_iter().map(|line| line.text).collect();
        assert_eq!(texts, ["a", "b", "c"]);
        assert_eq!(lines(" \n\n"), []);
    }

    proptest! {
        #[test]
        fn no_line_is_blank_or_longer_than_it_was(text in "[-*+•1-3.)\\[\\]xX a-c\n\r\t]{0,60}") {
            for line in lines(&text) {
                prop_assert!(!line.text.trim().is_empty() && line.text.trim() == line.text);
                prop_assert!(text.contains(&line.text));
            }
        }
    }
}
