//! Dates in the language of the page.
//!
//! The server writes them with ICU4X, the browser with its own `Intl` (`components/boot/language.js`). Both use the Gregorian calendar and
//! the digits 0 to 9, which people type and links have.

use super::{
    Text,
    days::{LETTERS, SHORT_WEEKDAYS, TODAY, TOMORROW, YESTERDAY},
};
use crate::model::day::Day;

#[cfg(not(feature = "ssr"))]
use super::in_browser::written;
#[cfg(feature = "ssr")]
use served::written;
#[cfg(feature = "ssr")]
pub use served::{locale, moment};

/// How a date is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Style {
    /// `Oct 12`.
    Short,
    /// `Oct 12, 2025`.
    ShortWithYear,
    /// `Monday, November 23`.
    InYear,
    /// `Monday, November 23, 2026`.
    Long,
    /// `November 23`.
    Date,
    /// `November 23, 2026`.
    DateWithYear,
    /// `November`.
    Month,
    /// `November 2026`.
    MonthWithYear,
    /// `Monday`.
    Weekday,
}

/// What a person calls a day: `Today`, `Tomorrow`, `Yesterday`, `Oct 12`, or `Oct 12, 2025` in another year.
pub fn name(day: Day, today: Day) -> String {
    let near = [(today, TODAY), (today.next(), TOMORROW), (today.previous(), YESTERDAY)];
    match near.iter().find(|(near, _)| *near == day) {
        Some((_, name)) => name.get().to_owned(),
        None if day.year() == today.year() => written(day, Style::Short),
        None => written(day, Style::ShortWithYear),
    }
}

/// The date in words within its year: `Monday, November 23`.
pub fn in_year(day: Day) -> String {
    written(day, Style::InYear)
}

/// The whole date in words: `Monday, November 23, 2026`.
pub fn long(day: Day) -> String {
    written(day, Style::Long)
}

/// A date in some style.
pub fn in_style(day: Day, style: Style) -> String {
    written(day, style)
}

/// The letter of its weekday.
pub fn letter(day: Day) -> &'static str {
    nth(LETTERS, day)
}

/// Its weekday, as short as it is written at the head of a calendar: `Mon`.
pub fn short_weekday(day: Day) -> &'static str {
    nth(SHORT_WEEKDAYS, day)
}

fn nth(weekdays: Text, day: Day) -> &'static str {
    weekdays.get().split(' ').nth(day.weekday_number().into()).unwrap_or_default()
}

#[cfg(feature = "ssr")]
mod served {
    use super::{Style, name};
    use crate::{
        model::{day::Day, language::Language, moment::Moment},
        text::{AT_TIME, language},
    };
    use icu_calendar::{Date, Gregorian};
    use icu_datetime::{
        FixedCalendarDateTimeFormatter as Formatter,
        fieldsets::{E, M, MD, MDE, YM, YMD, YMDE},
    };
    use icu_locale_core::Locale;
    use jiff::{Timestamp, tz::TimeZone};

    /// The locale of a language.
    pub fn locale(language: Language) -> Option<Locale> {
        format!("{}-u-ca-gregory-nu-latn", language.tag()).parse().ok()
    }

    struct Of {
        short: Formatter<Gregorian, MD>,
        short_with_year: Formatter<Gregorian, YMD>,
        in_year: Formatter<Gregorian, MDE>,
        long: Formatter<Gregorian, YMDE>,
        date: Formatter<Gregorian, MD>,
        date_with_year: Formatter<Gregorian, YMD>,
        month: Formatter<Gregorian, M>,
        month_with_year: Formatter<Gregorian, YM>,
        weekday: Formatter<Gregorian, E>,
    }

    impl Of {
        fn new(language: Language) -> Option<Self> {
            let locale = locale(language)?;
            let of = || (&locale).into();
            Some(Self {
                short: Formatter::try_new(of(), MD::medium()).ok()?,
                short_with_year: Formatter::try_new(of(), YMD::medium()).ok()?,
                in_year: Formatter::try_new(of(), MDE::long()).ok()?,
                long: Formatter::try_new(of(), YMDE::long()).ok()?,
                date: Formatter::try_new(of(), MD::long()).ok()?,
                date_with_year: Formatter::try_new(of(), YMD::long()).ok()?,
                month: Formatter::try_new(of(), M::long()).ok()?,
                month_with_year: Formatter::try_new(of(), YM::long()).ok()?,
                weekday: Formatter::try_new(of(), E::long()).ok()?,
            })
        }

        fn write(&self, date: &Date<Gregorian>, style: Style) -> String {
            match style {
                Style::Short => self.short.format(date).to_string(),
                Style::ShortWithYear => self.short_with_year.format(date).to_string(),
                Style::InYear => self.in_year.format(date).to_string(),
                Style::Long => self.long.format(date).to_string(),
                Style::Date => self.date.format(date).to_string(),
                Style::DateWithYear => self.date_with_year.format(date).to_string(),
                Style::Month => self.month.format(date).to_string(),
                Style::MonthWithYear => self.month_with_year.format(date).to_string(),
                Style::Weekday => self.weekday.format(date).to_string(),
            }
        }
    }

    thread_local! {
        // The formatters can't be shared by threads.
        static LANGUAGES: [Option<Of>; Language::ALL.len()] = Language::ALL.map(Of::new);
    }

    pub fn written(day: Day, style: Style) -> String {
        let date = Date::try_new_gregorian(day.year(), day.month(), day.number().unsigned_abs()).ok();
        let write = |of: &Of| Some(of.write(&date?, style));
        LANGUAGES.with(|all| all.get(language().index())?.as_ref().and_then(write)).unwrap_or_else(|| day.to_string())
    }

    /// A moment for somebody whose time is `now` in `zone`.
    pub fn moment(at: Timestamp, now: Timestamp, zone: &TimeZone) -> Moment {
        let local = at.to_zoned(zone.clone());
        let day = Day::from_date(local.date()).zip(Day::from_date(now.to_zoned(zone.clone()).date()));
        let day = day.map_or_else(|| local.date().to_string(), |(day, today)| name(day, today));
        let time = format!("{:02}:{:02}{}", local.hour(), local.minute(), if *zone == TimeZone::UTC { " UTC" } else { "" });
        let seconds = Timestamp::from_second(at.as_second()).unwrap_or(at);
        Moment { at: seconds.to_string(), words: AT_TIME.with(&[&day, &time]) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{model::language::Language, text::at_once_in};
    use jiff::{
        Timestamp,
        tz::{Offset, TimeZone},
    };

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    #[test]
    fn a_day_is_called_as_people_call_it() {
        let today = day("2026-11-23");
        for (at, english, german, arabic) in [
            ("2026-11-23", "Today", "Heute", "اليوم"),
            ("2026-11-24", "Tomorrow", "Morgen", "غدًا"),
            ("2026-11-22", "Yesterday", "Gestern", "أمس"),
            ("2026-10-12", "Oct 12", "12. Okt.", "12 أكتوبر"),
            ("2025-10-12", "Oct 12, 2025", "12.10.2025", "12\u{200f}/10\u{200f}/2025"),
        ] {
            let names = Language::ALL.map(|language| at_once_in(language, || name(day(at), today)));
            assert_eq!(names, [english, german, arabic]);
        }
    }

    #[test]
    fn a_date_is_written_in_the_language_of_the_page() {
        for (style, english, german, arabic) in [
            (Style::InYear, "Monday, November 23", "Montag, 23. November", "الاثنين، 23 نوفمبر"),
            (Style::Long, "Monday, November 23, 2026", "Montag, 23. November 2026", "الاثنين، 23 نوفمبر 2026"),
            (Style::Date, "November 23", "23. November", "23 نوفمبر"),
            (Style::DateWithYear, "November 23, 2026", "23. November 2026", "23 نوفمبر 2026"),
            (Style::Month, "November", "November", "نوفمبر"),
            (Style::MonthWithYear, "November 2026", "November 2026", "نوفمبر 2026"),
            (Style::Weekday, "Monday", "Montag", "الاثنين"),
        ] {
            let texts = Language::ALL.map(|language| at_once_in(language, || in_style(day("2026-11-23"), style)));
            assert_eq!(texts, [english, german, arabic], "{style:?}");
        }
        let letters = Language::ALL.map(|language| at_once_in(language, || letter(day("2026-11-23"))));
        assert_eq!(letters, ["M", "M", "ن"]);
        let short = Language::ALL.map(|language| at_once_in(language, || short_weekday(day("2026-11-23"))));
        assert_eq!(short, ["Mon", "Mo", "ن"]);
    }

    #[test]
    fn a_moment_is_shown_in_the_visitors_time() {
        let now: Timestamp = "2026-11-23T09:30:00Z".parse().expect("a time");
        let east = TimeZone::fixed(Offset::constant(13));
        for (at, zone, words) in [
            ("2026-11-23T09:05:59.9Z", &TimeZone::UTC, "Today, 09:05 UTC"),
            ("2026-11-22T23:00:00Z", &TimeZone::UTC, "Yesterday, 23:00 UTC"),
            ("2026-11-22T23:00:00Z", &east, "Today, 12:00"),
            ("2026-10-12T11:30:00Z", &east, "Oct 13, 00:30"),
            ("2025-10-12T00:00:00Z", &east, "Oct 12, 2025, 13:00"),
        ] {
            let moment = moment(at.parse().expect("a time"), now, zone);
            assert_eq!(moment.words, words);
            assert_eq!(moment.at.parse::<Timestamp>().expect("a time").as_second(), at.parse::<Timestamp>().expect("a time").as_second());
        }
    }
}
