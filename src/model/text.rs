//! The rules for texts, the same for pages, forms and programs.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Why a text is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TextError {
    /// Nothing of it can be seen.
    Blank,
    /// It is over its limit. Both numbers are in characters.
    TooLong {
        /// The limit.
        limit: usize,
        /// Its length.
        length: usize,
    },
}

/// Whether nothing of a text can be seen: white space, control characters, and those that Unicode has drawn as nothing.
pub fn is_blank(text: &str) -> bool {
    text.chars().all(|letter| {
        letter.is_whitespace()
            || letter.is_control()
            || matches!(letter, '\u{ad}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{180b}'..='\u{180f}'
                | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
                | '\u{feff}' | '\u{ffa0}' | '\u{e0000}'..='\u{e0fff}')
    })
}

/// A regular expression that only texts match which are not blank, for the document of the API. Beyond the Basic Multilingual Plane, whose
/// characters not every dialect can write, it takes all for visible.
#[cfg(feature = "ssr")]
pub const NOT_BLANK: &str = concat!(
    r"[^\s\u0000-\u001f\u007f-\u009f\u00ad\u061c\u115f-\u1160\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164",
    r"\ufe00-\ufe0f\ufeff\uffa0]"
);

/// The text itself, if it has at most `limit` characters.
pub(super) fn checked(text: String, limit: usize) -> Result<String, TextError> {
    // A text has at least as many bytes as characters, and most are far below their limit.
    if text.len() <= limit {
        return Ok(text);
    }
    match text.chars().count() {
        length if length > limit => Err(TextError::TooLong { limit, length }),
        _ => Ok(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn a_text_is_blank_when_nothing_of_it_can_be_seen() {
        for blank in [
            "",
            " \t\n",
            "\u{a0}",
            "\u{200b}",
            "\u{2060}",
            "\u{feff}",
            "\u{ad}",
            "\u{3164}",
            "\u{2800}",
            "\u{200f}\u{202e} \u{fe0f}",
            "\u{0}\u{7f}",
        ] {
            assert!(is_blank(blank), "{blank:?}");
        }
        for seen in [".", "\u{200b}a", "👩\u{200d}🚀", "字", "\u{301}", "🏴\u{e0067}\u{e007f}"] {
            assert!(!is_blank(seen), "{seen:?}");
        }
    }

    #[test]
    fn the_document_of_the_api_says_the_same() {
        let class = NOT_BLANK.strip_prefix(r"[^\s").and_then(|class| class.strip_suffix(']')).expect("a class");
        let code = |digits: &str| u32::from_str_radix(digits.trim_start_matches(r"\u"), 16).expect("a code");
        let ranges = class
            .replace(r"-\u", "-")
            .split(r"\u")
            .skip(1)
            .flat_map(|range| {
                let (first, last) = range.split_once('-').unwrap_or((range, range));
                code(first)..=code(last)
            })
            .collect::<BTreeSet<_>>();
        for letter in (0..=0xffff).filter_map(char::from_u32) {
            let named = letter.is_whitespace() || ranges.contains(&u32::from(letter));
            assert_eq!(is_blank(&letter.to_string()), named, "{letter:?}");
        }
    }
}
