//! The rules for texts, the same for pages, forms and programs.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Why a text is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TextError {
    /// There is nothing in it.
    Blank,
    /// It is over its limit; both are characters.
    TooLong {
        /// The most that it may have.
        limit: usize,
        /// What it has.
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
    use super::is_blank;

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
}
