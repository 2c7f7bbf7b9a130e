//! Places in a list as strings that sort, so that moving a row writes only that row.
//!
//! A rank is read as the digits of a fraction. Between two ranks there is room for another, except for a few pairs that only a crafted
//! client makes: for these [`Rank::between`] returns `None`, and the server spreads the list.

use super::limits::RANK_CHARS;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use utoipa::ToSchema;

const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
/// The digit in the middle: a rank without neighbours leaves room on both sides.
const MIDDLE: usize = 18;

/// A place in a list; ranks compare as their strings do.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, pattern = "^[0-9a-z]{1,100}$", example = "i")]
pub struct Rank(String);

/// Not the string of a rank.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a rank")]
pub struct NotARank;

impl Rank {
    /// A place after `before` and ahead of `after`; `None` stands for the end of the list on that side. Returns `None` when the two are not
    /// in order, when nothing fits between them, or when the rank would be too long.
    pub fn between(before: Option<&Self>, after: Option<&Self>) -> Option<Self> {
        let digits = match (before, after) {
            (before, None) => above(before.map_or(b"", |rank| rank.0.as_bytes())),
            (None, Some(high)) => below(high.0.as_bytes())?,
            (Some(low), Some(high)) => within(low.0.as_bytes(), high.0.as_bytes())?,
        };
        (digits.len() <= RANK_CHARS).then(|| String::from_utf8(digits).ok().map(Self)).flatten()
    }

    /// Ranks for `count` rows in order, with room between them; `count` is at most a few thousand.
    pub fn spread(count: usize) -> Vec<Self> {
        let step = 36_usize.pow(4) / (count + 1);
        (1..=count).filter_map(|place| String::from_utf8(counted(place * step)).ok().map(Self)).collect()
    }

    /// The string that is stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The first digits count up and down at the ends of a list, so that a list that grows there keeps short ranks.
const COUNTED: usize = 4;

/// Digits above `low`, at the end of a list.
fn above(low: &[u8]) -> Vec<u8> {
    if low.is_empty() {
        return counted(MIDDLE * 36_usize.pow(3));
    }
    let next = count(low) + 1;
    if next < 36_usize.pow(4) {
        return counted(next);
    }
    [low, b"i"].concat()
}

/// Digits below `high`, at the top of a list.
fn below(high: &[u8]) -> Option<Vec<u8>> {
    match count(high) {
        0 | 1 => within(b"", high),
        number => Some(counted(number - 1)),
    }
}

fn count(digits: &[u8]) -> usize {
    (0..COUNTED).fold(0, |number, place| number * 36 + digits.get(place).map_or(0, |byte| value(*byte)))
}

fn counted(number: usize) -> Vec<u8> {
    let mut rest = number;
    let mut digits = vec![b'0'; COUNTED];
    for digit in digits.iter_mut().rev() {
        *digit = letter(rest % 36);
        rest /= 36;
    }
    digits
}

/// Digits between two, both exclusive.
fn within(low: &[u8], high: &[u8]) -> Option<Vec<u8>> {
    if low >= high {
        return None;
    }
    let mut digits = Vec::with_capacity(high.len() + 1);
    let mut place = 0;
    loop {
        let floor = low.get(place).map(|byte| value(*byte));
        let ceiling = value(*high.get(place)?);
        let from = floor.map_or(0, |digit| digit);
        if from == ceiling {
            digits.push(letter(ceiling));
            place += 1;
            continue;
        }
        // The first digits that differ. Any digit between them fits. A rank must not end in 0, because nothing fits below that.
        if ceiling - from > 1 {
            digits.push(letter(usize::midpoint(from, ceiling)));
            return Some(digits);
        }
        if floor.is_none() {
            // Only 0 is below the ceiling: go on after it.
            digits.push(letter(0));
            digits.push(letter(MIDDLE));
            return Some(digits);
        }
        digits.push(letter(from));
        digits.extend(past(low.get(place + 1..).unwrap_or_default()));
        return Some(digits);
    }
}

/// The shortest digits above `low`, about in the middle of what is left.
fn past(low: &[u8]) -> Vec<u8> {
    let mut digits = Vec::new();
    for byte in low {
        let digit = value(*byte);
        if digit < 34 {
            digits.push(letter(usize::midpoint(digit, 36)));
            return digits;
        }
        digits.push(*byte);
    }
    digits.push(letter(MIDDLE));
    digits
}

fn value(byte: u8) -> usize {
    DIGITS.iter().position(|digit| *digit == byte).unwrap_or_default()
}

fn letter(value: usize) -> u8 {
    DIGITS.get(value).copied().unwrap_or(b'z')
}

impl fmt::Display for Rank {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Rank {
    type Err = NotARank;

    fn from_str(text: &str) -> Result<Self, NotARank> {
        let is_rank = !text.is_empty() && text.len() <= RANK_CHARS && text.bytes().all(|byte| DIGITS.contains(&byte));
        is_rank.then(|| Self(text.to_owned())).ok_or(NotARank)
    }
}

impl TryFrom<String> for Rank {
    type Error = NotARank;
    fn try_from(text: String) -> Result<Self, NotARank> {
        text.parse()
    }
}

impl From<Rank> for String {
    fn from(rank: Rank) -> Self {
        rank.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rank(text: &str) -> Rank {
        text.parse().expect("a rank")
    }

    #[test]
    fn a_list_that_grows_at_its_ends_keeps_short_ranks() {
        let mut ranks = vec![Rank::between(None, None).expect("a first rank")];
        for _ in 0..2_000 {
            ranks.push(Rank::between(ranks.last(), None).expect("a rank after"));
            ranks.insert(0, Rank::between(None, ranks.first()).expect("a rank before"));
        }
        assert!(ranks.is_sorted_by(|a, b| a < b));
        assert!(ranks.iter().all(|rank| rank.as_str().len() <= 4));
    }

    #[test]
    fn between_the_same_two_there_is_room_for_hundreds() {
        let mut ranks = Rank::spread(2);
        let mut count = 0;
        while let Some(between) = Rank::between(ranks.first(), ranks.get(1)) {
            ranks.insert(1, between);
            count += 1;
        }
        assert!(ranks.is_sorted_by(|a, b| a < b));
        assert!(count > 400, "{count}");
    }

    #[test]
    fn ranks_of_the_first_release_go_on() {
        // As the crate `fractional_index` wrote them: hexadecimal bytes.
        for (low, high) in [("80", "8180"), ("7f80", "80"), ("8180", "8280"), ("0080", "7f80"), ("000080", "0080"), ("80", "808080")] {
            let (low, high) = (rank(low), rank(high));
            let between = Rank::between(Some(&low), Some(&high)).expect("a rank");
            assert!(low < between && between < high, "{low} {between} {high}");
            assert!(Rank::between(None, Some(&low)).is_some_and(|below| below < low));
            assert!(Rank::between(Some(&high), None).is_some_and(|above| above > high));
        }
    }

    #[test]
    fn where_nothing_fits_there_is_none() {
        for (low, high) in [("i", "i0"), ("i", "i"), ("j", "i"), ("i", "i000")] {
            assert_eq!(Rank::between(Some(&rank(low)), Some(&rank(high))), None, "{low} {high}");
        }
        assert_eq!(Rank::between(None, Some(&rank("0"))), None);
        assert_eq!(Rank::between(Some(&rank(&"z".repeat(RANK_CHARS))), None), None);
    }

    #[test]
    fn only_a_rank_is_read() {
        for wrong in ["", "I", "é", "i ", &"i".repeat(RANK_CHARS + 1)] {
            assert_eq!(wrong.parse::<Rank>(), Err(NotARank), "{wrong}");
        }
    }

    #[test]
    fn a_spread_list_is_in_order() {
        for count in [0, 1, 2, 35, 36, 1_000] {
            let ranks = Rank::spread(count);
            assert!(ranks.len() == count && ranks.is_sorted_by(|a, b| a < b));
        }
    }

    proptest! {
        /// Whatever a client sends, what comes back stands between, and nothing panics.
        #[test]
        fn what_comes_back_stands_between(low in "[0-9a-z]{0,12}", high in "[0-9a-z]{0,12}") {
            let (low, high) = (low.parse().ok(), high.parse().ok());
            if let Some(between) = Rank::between(low.as_ref(), high.as_ref()) {
                prop_assert!(low.is_none_or(|low| low < between));
                prop_assert!(high.is_none_or(|high| between < high));
            }
        }
    }
}
