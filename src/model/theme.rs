//! The themes: dark, light, two more that are light, or as the system says.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The theme a visitor chose; kept in a cookie, so that the server renders it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// Follow the system.
    #[default]
    System,
    /// Dark text on a light ground.
    Light,
    /// Light text on a dark ground.
    Dark,
    /// Dark text on the colour of sand.
    Tan,
    /// Dark text on a light blue.
    Cloud,
}

impl Theme {
    /// The word in the cookie and in the page's `data-theme`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
            Self::Tan => "tan",
            Self::Cloud => "cloud",
        }
    }

    /// The theme of a word; anything unknown follows the system.
    pub fn from_word(word: &str) -> Self {
        match word {
            "light" => Self::Light,
            "dark" => Self::Dark,
            "tan" => Self::Tan,
            "cloud" => Self::Cloud,
            _ => Self::System,
        }
    }

    /// The theme that the toggle goes to from here: system, light, dark, and round again. The others are chosen in the settings.
    #[must_use]
    pub const fn next(self) -> Self {
        match self {
            Self::System => Self::Light,
            Self::Light | Self::Tan | Self::Cloud => Self::Dark,
            Self::Dark => Self::System,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_theme_reads_back_and_the_toggle_goes_round() {
        for theme in [Theme::System, Theme::Light, Theme::Dark, Theme::Tan, Theme::Cloud] {
            assert_eq!(Theme::from_word(theme.as_str()), theme);
        }
        for theme in [Theme::System, Theme::Light, Theme::Dark] {
            assert_eq!(theme.next().next().next(), theme);
        }
        assert_eq!(Theme::from_word("purple"), Theme::System);
    }
}
