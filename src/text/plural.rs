//! The plural form of a text for a number, and how numbers are written.

#[cfg(feature = "ssr")]
pub use served::{form, number};

#[cfg(not(feature = "ssr"))]
pub use super::in_browser::{form, number};

#[cfg(feature = "ssr")]
mod served {
    use crate::{
        model::language::Language,
        text::{dates::locale, language},
    };
    use icu_decimal::{DecimalFormatter, options::DecimalFormatterOptions};
    use icu_plurals::{PluralCategory, PluralRules};

    struct Of {
        rules: PluralRules,
        numbers: DecimalFormatter,
    }

    impl Of {
        fn new(language: Language) -> Option<Self> {
            let locale = locale(language)?;
            let rules = PluralRules::try_new_cardinal((&locale).into()).ok()?;
            let numbers = DecimalFormatter::try_new((&locale).into(), DecimalFormatterOptions::default()).ok()?;
            Some(Self { rules, numbers })
        }
    }

    thread_local! {
        // They are not made to be shared by threads.
        static LANGUAGES: [Option<Of>; Language::ALL.len()] = Language::ALL.map(Of::new);
    }

    fn of_page<T>(ask: impl FnOnce(&Of) -> T) -> Option<T> {
        LANGUAGES.with(|all| all.get(language().index())?.as_ref().map(ask))
    }

    /// The index of the plural form for a number.
    pub fn form(count: usize) -> usize {
        let category = of_page(|of| of.rules.category_for(count)).unwrap_or(PluralCategory::Other);
        match (language(), category) {
            (Language::Arabic, PluralCategory::Zero) => 0,
            (Language::Arabic, PluralCategory::One) => 1,
            (Language::Arabic, PluralCategory::Two) => 2,
            (Language::Arabic, PluralCategory::Few) => 3,
            (Language::Arabic, PluralCategory::Many) => 4,
            (Language::Arabic, PluralCategory::Other) => 5,
            (_, PluralCategory::One) => 0,
            _ => 1,
        }
    }

    /// A number as people read it: `2,000`, in German `2.000`.
    pub fn number(number: usize) -> String {
        of_page(|of| of.numbers.format(&number.into()).to_string()).unwrap_or_else(|| number.to_string())
    }
}
