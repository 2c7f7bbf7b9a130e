//! The words of dates, times and rules as people type them, with a table for each language in `date_words`.
//!
//! A line of a table is a key and its values. Those of `weekday`, `month` and `unit` are names in order, from Monday, January and the day
//! on; spellings of one are divided by commas, the full one first, `_` is a blank within one, and `-` stands for none. Other values are
//! patterns: words that follow one another, with `|` between alternatives and the [`Taken`] values in angle brackets.

use super::{day::Day, language::Language};
use std::{array, sync::LazyLock};

/// The separators of a list.
pub const COMMAS: [char; 2] = [',', '،'];

/// The keys of weekday names: those that are a date by themselves, those that need a word before them, and those of rules.
const WEEKDAYS: [&str; 3] = ["weekday", "led_weekday", "rule_weekday"];

/// The table of one language.
#[derive(Debug)]
pub struct DateWords {
    lines: Vec<Line>,
}

#[derive(Debug)]
struct Line {
    key: &'static str,
    /// The values folded, for comparing, and as they are written.
    read: Vec<String>,
    written: Vec<&'static str>,
}

/// The values in the words that a pattern has matched.
#[derive(Debug, Default, Clone, Copy)]
pub struct Taken {
    /// How many words they are.
    pub words: usize,
    /// `<weekday>`, from Monday on.
    pub weekday: Option<u8>,
    /// `<weekdays>`: one or several, from Monday on.
    pub weekdays: Option<[bool; 7]>,
    /// `<count>`.
    pub count: Option<u16>,
    /// `<unit>`: days, weeks, months or years, from 0 on. `<two>` is two of them in one word.
    pub unit: Option<usize>,
    /// `<number>` or `<ordinal>`: of a day in its month.
    pub number: Option<u8>,
    /// `<month>`, from 1 on.
    pub month: Option<u8>,
    /// `<year>`.
    pub year: Option<i32>,
}

impl DateWords {
    /// The table of a language. The browser has none: the page brings those that it needs.
    pub fn of(language: Language) -> &'static Self {
        static ALL: LazyLock<[DateWords; Language::ALL.len()]> = LazyLock::new(|| Language::ALL.map(DateWords::table).map(DateWords::read));
        let all @ [english, ..] = &*ALL;
        all.get(language.index()).unwrap_or(english)
    }

    /// The languages in which a text is read on a page: the page's language, and English.
    pub fn languages(page: Language) -> Vec<Language> {
        let mut languages = vec![page, Language::English];
        languages.dedup();
        languages
    }

    /// The tables of these languages.
    pub fn known_on(page: Language) -> Vec<&'static Self> {
        Self::languages(page).into_iter().map(Self::of).collect()
    }

    /// A table as it is written.
    pub const fn table(language: Language) -> &'static str {
        match language {
            Language::English => include_str!("date_words/en.txt"),
            Language::German => include_str!("date_words/de.txt"),
            Language::Arabic => include_str!("date_words/ar.txt"),
        }
    }

    /// Reads a table.
    pub fn read(table: &'static str) -> Self {
        let line = |line: &'static str| {
            let mut written = line.split(' ');
            let key = written.next()?;
            let written: Vec<_> = written.collect();
            Some(Line { key, read: written.iter().map(|value| folded(value)).collect(), written })
        };
        Self { lines: table.lines().filter_map(line).collect() }
    }

    fn lines(&self, key: &str) -> impl Iterator<Item = &Line> {
        self.lines.iter().filter(move |line| line.key == key)
    }

    fn values(&self, key: &str) -> &[String] {
        self.lines(key).next().map_or(&[], |line| &line.read)
    }

    /// Whether a word is among those of a key.
    pub fn has(&self, key: &str, word: &str) -> bool {
        self.spellings(key).any(|name| name == word)
    }

    /// A word without the word of a key that it ends with: `3` of `3pm`.
    pub fn without_ending<'a>(&self, key: &str, word: &'a str) -> Option<&'a str> {
        self.spellings(key).find_map(|ending| word.strip_suffix(ending))
    }

    fn spellings(&self, key: &str) -> impl Iterator<Item = &str> {
        self.values(key).iter().flat_map(|names| names.split(','))
    }

    /// The names of the days of the week as they are compared, the full ones from Monday on.
    pub fn weekdays(&self) -> impl Iterator<Item = &str> {
        let first = |names: &'static str| self.values(names).iter().map(|names| names.split(',').next().unwrap_or_default());
        WEEKDAYS.into_iter().flat_map(first).filter(|name| *name != "-")
    }

    /// The days that `workday` means.
    pub fn workdays(&self) -> [bool; 7] {
        array::from_fn(|day| self.values("workdays").contains(&day.to_string()))
    }

    /// The number of a weekday whose name needs no other word.
    pub fn weekday(&self, word: &str) -> Option<u8> {
        self.named("weekday", &[word]).and_then(|(index, _)| u8::try_from(index).ok())
    }

    /// The number of a weekday after a word that leads to it.
    pub fn led_weekday(&self, word: &str) -> Option<u8> {
        self.weekday(word).or_else(|| self.named("led_weekday", &[word]).and_then(|(index, _)| u8::try_from(index).ok()))
    }

    /// The names of the days near to today, where they are one word.
    pub fn near(&self) -> impl Iterator<Item = &str> {
        let lines = ["from_today", "ago"].into_iter().flat_map(|key| self.lines(key)).filter(|line| line.read.len() == 1);
        lines.filter_map(|line| line.read.first()?.split('|').next())
    }

    /// The number of a month, from 1 on.
    pub fn month(&self, word: &str) -> Option<u8> {
        self.named("month", &[word]).and_then(|(index, _)| u8::try_from(index + 1).ok())
    }

    /// The index of the name that some words begin with, and how many words it has.
    fn named(&self, key: &str, words: &[&str]) -> Option<(usize, usize)> {
        let length = |name: &str| {
            let length = name.split('_').count();
            let is_it = name != "-" && words.get(..length).is_some_and(|words| name.split('_').eq(words.iter().copied()));
            is_it.then_some(length)
        };
        let mut names = self.values(key).iter().enumerate();
        names.find_map(|(index, names)| names.split(',').find_map(length).map(|length| (index, length)))
    }

    /// The longest match of a key's patterns at the beginning of some words.
    pub fn longest(&self, key: &str, words: &[&str]) -> Option<Taken> {
        self.all(key, words).map(|(_, taken)| taken).max_by_key(|taken| taken.words)
    }

    /// The match of each pattern of a key at the beginning of some words, with the index of the pattern.
    pub fn all(&self, key: &str, words: &[&str]) -> impl Iterator<Item = (usize, Taken)> {
        self.lines(key).enumerate().filter_map(|(index, line)| Some((index, self.take(&line.read, words)?)))
    }

    fn take(&self, pattern: &[String], words: &[&str]) -> Option<Taken> {
        let mut taken = Taken::default();
        for token in pattern {
            let rest = words.get(taken.words..)?;
            let first = *rest.first()?;
            let mut length = 1;
            match token.as_str() {
                "<weekday>" => {
                    let (day, _) = WEEKDAYS.iter().take(2).find_map(|key| self.named(key, rest))?;
                    taken.weekday = u8::try_from(day).ok();
                }
                "<weekdays>" => {
                    let (days, words) = self.several(rest)?;
                    (taken.weekdays, length) = (Some(days), words);
                }
                "<count>" => taken.count = Some(digits(first)?),
                "<unit>" => taken.unit = Some(self.named("unit", rest).or_else(|| self.named("many", rest))?.0),
                "<two>" => (taken.count, taken.unit) = (Some(2), Some(self.named("two", rest)?.0)),
                "<number>" => taken.number = Some(self.number(first)?),
                "<ordinal>" => {
                    let number = self.number(first).filter(|number| (1..=31).contains(number) && first == self.ordinal(*number))?;
                    taken.number = Some(number);
                }
                "<month>" => {
                    let (month, words) = self.named("month", rest)?;
                    (taken.month, length) = (u8::try_from(month + 1).ok(), words);
                }
                "<year>" => taken.year = Some(digits(first).filter(|_| first.len() == 4)?),
                literal => literal.split('|').find(|word| *word == first).map(drop)?,
            }
            taken.words += length;
        }
        Some(taken)
    }

    /// The days of a week that some words name, and how many words they are: `monday`, `monday and thursday`, `mon, wed and fri`.
    fn several(&self, words: &[&str]) -> Option<([bool; 7], usize)> {
        let day = |word: &str| {
            let word = word.trim_end_matches(COMMAS);
            WEEKDAYS.iter().find_map(|key| self.named(key, &[word])).map(|(day, _)| day)
        };
        // In Arabic `and` is a part of the next word.
        let with = self.values("with").first();
        let (mut days, mut length, mut next) = ([false; 7], 0, words.first().and_then(|word| day(word)).map(|day| (day, 1)));
        while let Some((found, end)) = next {
            if let Some(is_on) = days.get_mut(found) {
                *is_on = true;
            }
            length = end;
            let has_comma = words.get(end - 1).is_some_and(|word| word.ends_with(COMMAS));
            next = words.get(end).and_then(|word| {
                let joined = with.and_then(|with| word.strip_prefix(with.as_str())).and_then(day).map(|day| (day, end + 1));
                let after_and = || words.get(end + 1).filter(|_| self.has("and", word)).and_then(|word| Some((day(word)?, end + 2)));
                joined.or_else(after_and).or_else(|| Some((day(word).filter(|_| has_comma)?, end + 1)))
            });
        }
        (length > 0).then_some((days, length))
    }

    /// The number of a day: `12`, `12th`.
    fn number(&self, word: &str) -> Option<u8> {
        digits(self.without_ending("ordinal", word).unwrap_or(word))
    }

    /// The ordinal number of a day: `1st`, `31st`.
    fn ordinal(&self, number: u8) -> String {
        let ending = match (number % 10, number / 10) {
            (one @ 1..=3, 0 | 2 | 3) => one,
            _ => 4,
        };
        let endings = self.values("ordinal");
        let ending = endings.get(usize::from(ending) - 1).or(endings.last());
        format!("{number}{}", ending.map(String::as_str).unwrap_or_default())
    }

    /// The date of a word in digits, where the language has them: `1.12.`, `24/12/2026`.
    pub fn in_digits(&self, word: &str, today: Day) -> Option<Day> {
        let separator = self.values("numeric").first()?;
        let mut parts = word.split(separator.as_str());
        let (number, month, year) = (digits(parts.next()?)?, digits(parts.next()?)?, parts.next()?);
        match (year.len(), parts.next()) {
            (4, None) => Day::of(digits(year)?, month, number),
            // Without a year, only the point at its end tells a date from a decimal number.
            (0, None) if separator == "." => next_date(month, number, today),
            _ => None,
        }
    }

    /// Writes the pattern of a key that takes exactly these values.
    pub fn write(&self, key: &str, values: &[(&str, String)]) -> Option<String> {
        let is_it = |line: &&Line| {
            let places = line.read.iter().filter(|token| token.starts_with('<'));
            places.eq(values.iter().map(|(place, _)| place))
        };
        let word = |token: &&'static str| match values.iter().find(|(place, _)| place == token) {
            Some((_, value)) => value.clone(),
            None => token.split('|').next().unwrap_or_default().to_owned(),
        };
        self.lines(key).find(is_it).map(|line| line.written.iter().map(word).collect::<Vec<_>>().join(" "))
    }

    /// So many days, weeks, months or years, as values for [`Self::write`].
    pub fn units(&self, count: u16, unit: usize) -> Vec<(&'static str, String)> {
        if let Some(two) = self.spelt("two", unit, 0).filter(|_| count == 2) {
            return vec![("<two>", two)];
        }
        // Arabic counts from 11 on with another form.
        let many = self.spelt("many", unit, 0).filter(|_| !(3..=10).contains(&(count % 100)));
        vec![("<count>", count.to_string()), ("<unit>", many.or_else(|| self.spelt("unit", unit, 1)).unwrap_or_default())]
    }

    /// Days of a week by their names.
    pub fn weekdays_written(&self, days: [bool; 7]) -> String {
        let name =
            |day: usize| ["rule_weekday", "weekday", "led_weekday"].iter().find_map(|key| self.spelt(key, day, 0)).unwrap_or_default();
        let names = days.iter().enumerate().filter(|(_, is_on)| **is_on).map(|(day, _)| name(day));
        let and = match (self.spelt("with", 0, 0), self.spelt("and", 0, 0)) {
            (Some(with), _) => format!(" {with}"),
            (None, and) => format!(" {} ", and.unwrap_or_default()),
        };
        names.collect::<Vec<_>>().join(&and)
    }

    /// A day of a month, as a value for [`Self::write`].
    pub fn ordinal_written(&self, number: u8) -> (&'static str, String) {
        ("<ordinal>", self.ordinal(number))
    }

    /// A month by its name, as a value for [`Self::write`]. The months count from 1.
    pub fn month_written(&self, month: u8) -> (&'static str, String) {
        ("<month>", usize::from(month).checked_sub(1).and_then(|month| self.spelt("month", month, 0)).unwrap_or_default())
    }

    /// A spelling of a name, as it is written.
    fn spelt(&self, key: &str, index: usize, spelling: usize) -> Option<String> {
        let names = self.lines(key).next()?.written.get(index)?;
        names.split(',').nth(spelling).filter(|name| *name != "-").map(|name| name.replace('_', " "))
    }
}

/// The next such date from a day on: 29 February is up to eight years away.
pub fn next_date(month: u8, number: u8, today: Day) -> Option<Day> {
    (0..=8).find_map(|more| Day::of(today.year() + more, month, number).filter(|day| *day >= today))
}

/// A word as it is compared: in lower case, and in Arabic without points and with the digits 0 to 9.
pub fn folded(word: &str) -> String {
    let letter = |letter: char| match letter {
        '\u{640}' | '\u{64b}'..='\u{652}' | '\u{200e}' | '\u{200f}' => None,
        'أ' | 'إ' | 'آ' => Some('ا'),
        'ة' => Some('ه'),
        '٠'..='٩' => char::from_digit(u32::from(letter) - u32::from('٠'), 10),
        _ => Some(letter),
    };
    word.chars().flat_map(char::to_lowercase).filter_map(letter).collect()
}

/// A number in digits, without a sign.
fn digits<T: std::str::FromStr>(word: &str) -> Option<T> {
    word.bytes().all(|byte| byte.is_ascii_digit()).then(|| word.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_names_seven_days_twelve_months_and_four_units() {
        for language in Language::ALL {
            let words = DateWords::of(language);
            for (key, count) in
                [("weekday", 7), ("led_weekday", 7), ("rule_weekday", 7), ("month", 12), ("unit", 4), ("many", 4), ("two", 4)]
            {
                assert!([0, count].contains(&words.values(key).len()), "{key} of {language:?}");
            }
            assert!((0..7).all(|day| !words.weekdays_written(array::from_fn(|other| other == day)).is_empty()));
            assert!((1..=12).all(|month| !words.month_written(month).1.is_empty()));
            assert_eq!(words.workdays().into_iter().filter(|is_on| *is_on).count(), 5);
        }
    }

    /// Words under a key or a placeholder that the code does not know would never be understood.
    #[test]
    fn every_place_of_a_pattern_is_known() {
        const PLACES: [&str; 9] = ["<weekday>", "<weekdays>", "<count>", "<unit>", "<two>", "<number>", "<ordinal>", "<month>", "<year>"];
        for language in Language::ALL {
            for line in &DateWords::of(language).lines {
                assert!(!line.read.is_empty(), "{} of {language:?} is empty", line.key);
                assert!(line.read.iter().filter(|token| token.starts_with('<')).all(|place| PLACES.contains(&place.as_str())), "{line:?}");
            }
        }
    }

    #[test]
    fn words_are_compared_without_case_points_and_other_digits() {
        for (word, compared) in
            [("ÜberMorgen", "übermorgen"), ("غدًا", "غدا"), ("الأربعاء", "الاربعاء"), ("الجمعة", "الجمعه"), ("٢٠٢٦", "2026")]
        {
            assert_eq!(folded(word), compared);
        }
    }

    #[test]
    fn a_date_in_digits_has_its_form() {
        let today: Day = "2026-11-26".parse().expect("a day");
        for (language, word, day) in [
            (Language::German, "1.12.", Some("2026-12-01")),
            (Language::German, "01.02.", Some("2027-02-01")),
            (Language::German, "1.12.2030", Some("2030-12-01")),
            (Language::German, "1.12", None),
            (Language::German, "1.13.", None),
            (Language::German, "1.12.26", None),
            (Language::German, "1.12.2026.", None),
            (Language::German, "..", None),
            (Language::Arabic, "24/12/2026", Some("2026-12-24")),
            (Language::Arabic, "1/2", None),
            (Language::Arabic, "1/2/", None),
            (Language::English, "1/2/2026", None),
        ] {
            assert_eq!(DateWords::of(language).in_digits(word, today).map(|day| day.to_string()).as_deref(), day, "{word}");
        }
    }
}
