//! The names of weekdays and months, as people type them, in lower case.

/// The days of a week, from Monday on, by each name that they have, the full one first.
pub const WEEKDAYS: [&[&str]; 7] = [
    &["monday", "mon"],
    &["tuesday", "tues", "tue"],
    &["wednesday", "weds", "wed"],
    &["thursday", "thurs", "thur", "thu"],
    &["friday", "fri"],
    &["saturday", "sat"],
    &["sunday", "sun"],
];

/// The same of the months.
pub const MONTHS: [&[&str]; 12] = [
    &["january", "jan"],
    &["february", "feb"],
    &["march", "mar"],
    &["april", "apr"],
    &["may"],
    &["june", "jun"],
    &["july", "jul"],
    &["august", "aug"],
    &["september", "sept", "sep"],
    &["october", "oct"],
    &["november", "nov"],
    &["december", "dec"],
];

/// The number of a weekday, from Monday on.
pub fn weekday(word: &str) -> Option<u8> {
    named(&WEEKDAYS, word)
}

/// The number of a month, from January on.
pub fn month(word: &str) -> Option<u8> {
    named(&MONTHS, word).map(|index| index + 1)
}

fn named(names: &[&[&str]], word: &str) -> Option<u8> {
    names.iter().position(|names| names.contains(&word)).and_then(|index| u8::try_from(index).ok())
}

/// The number of a day: `12`, `12th`.
pub fn number_of_day(word: &str) -> Option<u8> {
    let digits = ["st", "nd", "rd", "th"].iter().find_map(|ending| word.strip_suffix(ending)).unwrap_or(word);
    digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok()).flatten()
}
