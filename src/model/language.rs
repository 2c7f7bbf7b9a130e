//! The languages that the pages are written in.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A language of the pages.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
pub enum Language {
    /// English.
    #[default]
    #[serde(rename = "en")]
    English,
    /// German.
    #[serde(rename = "de")]
    German,
    /// Arabic, which runs from right to left.
    #[serde(rename = "ar")]
    Arabic,
}

impl Language {
    /// All of them, as they are offered.
    pub const ALL: [Self; 3] = [Self::English, Self::German, Self::Arabic];

    /// Its tag, as it stands in the attribute `lang`.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
            Self::Arabic => "ar",
        }
    }

    /// Its name in the language itself.
    pub const fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::German => "Deutsch",
            Self::Arabic => "العربية",
        }
    }

    /// The direction that it is written in, as the attribute `dir` has it.
    pub const fn direction(self) -> &'static str {
        match self {
            Self::English | Self::German => "ltr",
            Self::Arabic => "rtl",
        }
    }

    /// Its place in [`Self::ALL`].
    pub const fn index(self) -> usize {
        self as usize
    }

    /// The language of a tag, whatever its region: `de-AT` is German.
    pub fn of(tag: &str) -> Option<Self> {
        let language = tag.split(['-', '_']).next().unwrap_or_default();
        Self::ALL.into_iter().find(|one| one.tag().eq_ignore_ascii_case(language))
    }

    /// The one that a browser wants most (`Accept-Language: de-AT, en;q=0.7`); English where it wants none of them.
    pub fn wanted(header: &str) -> Self {
        let wanted = header.split(',').filter_map(|entry| {
            let (tag, quality) = entry.split_once(';').unwrap_or((entry, "q=1"));
            let quality: f32 = quality.trim().strip_prefix("q=")?.parse().ok()?;
            Some((Self::of(tag.trim())?, quality))
        });
        // Among languages that are wanted equally, the first.
        let best = wanted.filter(|(_, quality)| *quality > 0.0).reduce(|best, other| if other.1 > best.1 { other } else { best });
        best.map(|(language, _)| language).unwrap_or_default()
    }
}

/// The language that a person has chosen for all of their devices.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum LanguageChoice {
    /// The one that each browser wants.
    #[default]
    #[serde(rename = "browser")]
    Browser,
    /// English.
    #[serde(rename = "en")]
    English,
    /// German.
    #[serde(rename = "de")]
    German,
    /// Arabic.
    #[serde(rename = "ar")]
    Arabic,
}

impl LanguageChoice {
    /// All of them, as they are offered.
    pub const ALL: [Self; 4] = [Self::Browser, Self::English, Self::German, Self::Arabic];

    /// The language; none where it is the browser's.
    pub const fn language(self) -> Option<Language> {
        match self {
            Self::Browser => None,
            Self::English => Some(Language::English),
            Self::German => Some(Language::German),
            Self::Arabic => Some(Language::Arabic),
        }
    }

    /// The word that it is kept by.
    pub fn as_str(self) -> &'static str {
        self.language().map_or("browser", Language::tag)
    }

    /// The choice of a word; for an unknown word, that of the browser.
    pub fn from_word(word: &str) -> Self {
        Self::ALL.into_iter().find(|one| one.as_str() == word).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_gets_the_language_that_it_wants_most() {
        for (header, language) in [
            ("", Language::English),
            ("de", Language::German),
            ("de-AT,de;q=0.9,en;q=0.8", Language::German),
            ("fr-CH, fr;q=0.9, en;q=0.8, de;q=0.7, *;q=0.5", Language::English),
            ("fr, ar-EG;q=0.5", Language::Arabic),
            ("en;q=0.5, AR;q=0.8", Language::Arabic),
            ("de;q=0, ar;q=0.1", Language::Arabic),
            ("de;q=high", Language::English),
            ("dear", Language::English),
            (";;,,q=1;de", Language::English),
        ] {
            assert_eq!(Language::wanted(header), language, "{header}");
        }
    }

    #[test]
    fn a_language_is_known_by_its_tag() {
        for language in Language::ALL {
            assert_eq!(Language::of(language.tag()), Some(language));
            assert_eq!(Language::ALL[language.index()], language);
            assert_eq!(serde_json::to_value(language).expect("json"), language.tag());
        }
        assert_eq!(Language::of("nl"), None);
        for choice in LanguageChoice::ALL {
            assert_eq!(LanguageChoice::from_word(choice.as_str()), choice);
            assert_eq!(serde_json::to_value(choice).expect("json"), choice.as_str());
        }
    }
}
