//! What a person has chosen for all of their devices.

use super::{
    language::LanguageChoice,
    limits::TEMPLATE_CHARS,
    lines::lines,
    normalise_newlines,
    text::{TextError, checked},
    theme::Theme,
};
use serde::{Deserialize, Serialize};
use std::{borrow::Cow, fmt, str::FromStr};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        Object, RefOr,
        schema::{Schema, Type},
    },
};

/// The longest name of a time zone that is understood, in bytes.
const ZONE_BYTES: usize = 64;

/// What is chosen on the settings page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Preferences {
    /// The day that weeks begin with.
    pub week_start: WeekStart,
    /// How large texts are.
    pub text_size: TextSize,
    /// The theme, on a device where none was chosen.
    pub theme: Theme,
    /// Where the person's days begin and end.
    pub time_zone: Zone,
    /// The language of the pages.
    pub language: LanguageChoice,
}

/// Choices for all devices of a person. None means not chosen, or left as it was.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Choice {
    /// The day that weeks begin with.
    pub week_start: Option<WeekStart>,
    /// How large texts are.
    pub text_size: Option<TextSize>,
    /// The theme, where a device has none.
    pub theme: Option<Theme>,
    /// Where the days begin and end.
    pub time_zone: Option<Zone>,
    /// The language of the pages.
    pub language: Option<LanguageChoice>,
    /// The todos that a new day can begin with.
    pub template: Option<String>,
}

impl Choice {
    /// The preferences that differ from the defaults. The settings page saves everything at once, so a value that is the default is no
    /// choice.
    pub fn of(preferences: Preferences, template: String) -> Self {
        let Preferences { week_start, text_size, theme, time_zone, language } = preferences;
        Self {
            week_start: chosen(week_start),
            text_size: chosen(text_size),
            theme: chosen(theme),
            time_zone: chosen(time_zone),
            language: chosen(language),
            template: chosen(template),
        }
    }

    /// The defaults, as choices.
    pub fn usual() -> Self {
        let Preferences { week_start, text_size, theme, time_zone, language } = Preferences::default();
        Self {
            week_start: Some(week_start),
            text_size: Some(text_size),
            theme: Some(theme),
            time_zone: Some(time_zone),
            language: Some(language),
            template: Some(String::new()),
        }
    }

    /// The choices for which `others` has none.
    #[must_use]
    pub fn beside(self, others: &Self) -> Self {
        Self {
            week_start: self.week_start.filter(|_| others.week_start.is_none()),
            text_size: self.text_size.filter(|_| others.text_size.is_none()),
            theme: self.theme.filter(|_| others.theme.is_none()),
            time_zone: self.time_zone.filter(|_| others.time_zone.is_none()),
            language: self.language.filter(|_| others.language.is_none()),
            template: self.template.filter(|_| others.template.is_none()),
        }
    }

    /// Whether nothing is chosen.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

fn chosen<T: Default + PartialEq>(value: T) -> Option<T> {
    Some(value).filter(|value| *value != T::default())
}

/// A template that is at most [`TEMPLATE_CHARS`] long. One without a line for a todo is none.
///
/// # Errors
/// [`TextError`] when it is too long.
pub fn template(text: &str) -> Result<String, TextError> {
    let text = if lines(text).is_empty() { String::new() } else { normalise_newlines(text).trim_end().to_owned() };
    checked(text, TEMPLATE_CHARS)
}

/// The day that weeks begin with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum WeekStart {
    /// Monday.
    #[default]
    Monday,
    /// Sunday.
    Sunday,
    /// Saturday.
    Saturday,
    /// As is usual where the browser's language is spoken.
    Locale,
}

impl WeekStart {
    /// All of them, as they are offered.
    pub const ALL: [Self; 4] = [Self::Monday, Self::Sunday, Self::Saturday, Self::Locale];

    /// The word that it is kept by.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Monday => "monday",
            Self::Sunday => "sunday",
            Self::Saturday => "saturday",
            Self::Locale => "locale",
        }
    }

    /// The choice of a word; for an unknown word, the default.
    pub fn from_word(word: &str) -> Self {
        Self::ALL.into_iter().find(|one| one.as_str() == word).unwrap_or_default()
    }

    /// The first day for somebody whose browser asks for these languages (`Accept-Language`): 1 is Monday, 7 Sunday.
    pub fn first_day(self, languages: &str) -> u8 {
        match self {
            Self::Monday => 1,
            Self::Sunday => 7,
            Self::Saturday => 6,
            Self::Locale => first_day_of(languages),
        }
    }
}

/// Regions where a week begins on Sunday, and on Saturday. Elsewhere it begins on Monday, or nothing is known.
const FROM_SUNDAY: &str = "AG AS BD BR BS BT BW BZ CA CO DM DO ET GT GU HK HN ID IL IN JM JP KE KH KR LA MH MM MO MT MX MZ NI NP PA PE PH \
                           PK PR PT PY SA SG SV TH TT TW UM US VE VI WS YE ZA ZW";
const FROM_SATURDAY: &str = "AE AF BH DJ DZ EG IQ IR JO KW LY OM QA SD SY";
/// Where a language is spoken most, when the browser does not say where.
const HOMES: [(&str, &str); 10] = [
    ("ar", "EG"),
    ("en", "US"),
    ("fa", "IR"),
    ("he", "IL"),
    ("hi", "IN"),
    ("id", "ID"),
    ("ja", "JP"),
    ("ko", "KR"),
    ("pt", "BR"),
    ("th", "TH"),
];

fn first_day_of(languages: &str) -> u8 {
    // The first is the one that is wanted most: browsers write them in order.
    let tag = languages.split([',', ';']).next().unwrap_or_default().trim();
    let mut parts = tag.split('-');
    let language = parts.next().unwrap_or_default().to_ascii_lowercase();
    let named = parts.find(|part| part.len() == 2).map(str::to_ascii_uppercase);
    let home = || HOMES.iter().find(|(home, _)| *home == language).map(|(_, region)| (*region).to_owned());
    let region = named.or_else(home).unwrap_or_default();
    let is_in = |regions: &str| regions.split_ascii_whitespace().any(|one| one == region);
    match (is_in(FROM_SUNDAY), is_in(FROM_SATURDAY)) {
        (true, _) => 7,
        (_, true) => 6,
        _ => 1,
    }
}

/// How large texts are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum TextSize {
    /// Smaller than the browser would show them.
    Small,
    /// As the browser shows them.
    #[default]
    Normal,
    /// Larger.
    Large,
}

impl TextSize {
    /// All of them, as they are offered.
    pub const ALL: [Self; 3] = [Self::Small, Self::Normal, Self::Large];

    /// The word that it is kept by, and the page's `data-text`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Small => "small",
            Self::Normal => "normal",
            Self::Large => "large",
        }
    }

    /// The size of a word; anything unknown is as the browser shows it.
    pub fn from_word(word: &str) -> Self {
        Self::ALL.into_iter().find(|one| one.as_str() == word).unwrap_or_default()
    }
}

/// A time zone by its name in the IANA database, or that of the device, written `device`. Whether there is such a zone is not known here.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Zone(Option<String>);

/// Not the name of a time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the name of a time zone")]
pub struct NotAZone;

impl Zone {
    /// That of the device.
    pub const DEVICE: &str = "device";

    /// Its name; none for that of the device.
    pub fn name(&self) -> Option<&str> {
        self.0.as_deref()
    }
}

impl FromStr for Zone {
    type Err = NotAZone;

    fn from_str(text: &str) -> Result<Self, NotAZone> {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/_+-".contains(&byte);
        match text {
            Self::DEVICE => Ok(Self(None)),
            _ if (1..=ZONE_BYTES).contains(&text.len()) && text.bytes().all(is_plain) => Ok(Self(Some(text.to_owned()))),
            _ => Err(NotAZone),
        }
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name().unwrap_or(Self::DEVICE))
    }
}

impl TryFrom<String> for Zone {
    type Error = NotAZone;
    fn try_from(text: String) -> Result<Self, NotAZone> {
        text.parse()
    }
}

impl From<Zone> for String {
    fn from(zone: Zone) -> Self {
        zone.to_string()
    }
}

impl ToSchema for Zone {
    fn name() -> Cow<'static, str> {
        "Zone".into()
    }
}

impl PartialSchema for Zone {
    fn schema() -> RefOr<Schema> {
        let zone = Object::builder().schema_type(Type::String).pattern(Some("^[A-Za-z0-9/_+-]{1,64}$"));
        zone.examples(["Europe/Berlin"]).build().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_reads_back_and_what_is_unknown_is_none() {
        for one in WeekStart::ALL {
            assert_eq!(WeekStart::from_word(one.as_str()), one);
        }
        for one in TextSize::ALL {
            assert_eq!(TextSize::from_word(one.as_str()), one);
        }
        assert_eq!((WeekStart::from_word("friday"), TextSize::from_word("")), (WeekStart::Monday, TextSize::Normal));
    }

    #[test]
    fn a_week_begins_as_is_usual_where_the_language_is_spoken() {
        for (languages, first) in [
            ("en-US,en;q=0.9", 7),
            ("en", 7),
            ("en-GB,en-US;q=0.9", 1),
            ("de-DE", 1),
            ("de", 1),
            ("zh-Hant-TW", 7),
            ("zh-Hans-CN, en-US", 1),
            ("ar-EG;q=1", 6),
            ("ar-SA", 7),
            ("FA", 6),
            ("pt-BR", 7),
            ("es-419,es;q=0.9", 1),
            ("*", 1),
            ("", 1),
            ("é-ÜÖ;;,,", 1),
        ] {
            assert_eq!(WeekStart::Locale.first_day(languages), first, "{languages}");
            assert_eq!(WeekStart::Saturday.first_day(languages), 6);
        }
    }

    #[test]
    fn a_zone_is_a_plain_name() {
        for (text, name) in [("device", None), ("Europe/Berlin", Some("Europe/Berlin")), ("Etc/GMT+5", Some("Etc/GMT+5"))] {
            let zone: Zone = text.parse().expect("a name");
            assert_eq!((zone.name(), zone.to_string()), (name, text.to_owned()));
        }
        for wrong in ["", "../etc passwd", "a;b", &"x".repeat(ZONE_BYTES + 1), "Zürich"] {
            assert_eq!(wrong.parse::<Zone>(), Err(NotAZone), "{wrong}");
        }
    }
}
