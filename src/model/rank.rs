//! Places in a list as fractional-index strings: moving a row writes one row.

use fractional_index::FractionalIndex;

/// A place in a list; ranks compare as their strings do.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rank(FractionalIndex);

/// Not the string of a rank.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a rank")]
pub struct NotARank;

impl Rank {
    /// # Errors
    /// [`NotARank`] when the string was not made by [`Rank::to_string`](ToString::to_string).
    pub fn parse(text: &str) -> Result<Self, NotARank> {
        FractionalIndex::from_string(text).map(Self).map_err(|_| NotARank)
    }

    /// A place after `before` and ahead of `after`; `None` stands for the end of the list on that side.
    /// `None` comes back when the two are not in order.
    pub fn between(before: Option<&Self>, after: Option<&Self>) -> Option<Self> {
        FractionalIndex::new(before.map(|rank| &rank.0), after.map(|rank| &rank.0)).map(Self)
    }
}

impl std::fmt::Display for Rank {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thousand_rows_appended_and_a_thousand_put_between_stay_in_order_as_strings() {
        let mut ranks = vec![Rank::between(None, None).expect("a first rank")];
        for _ in 0..1_000 {
            ranks.push(Rank::between(ranks.last(), None).expect("a rank after"));
        }
        for _ in 0..1_000 {
            let between = Rank::between(ranks.first(), ranks.get(1)).expect("a rank between");
            ranks.insert(1, between);
        }
        let strings: Vec<String> = ranks.iter().map(ToString::to_string).collect();
        assert!(strings.is_sorted_by(|a, b| a < b));
        assert!(ranks.iter().all(|rank| Rank::parse(&rank.to_string()).as_ref() == Ok(rank)));
    }

    #[test]
    fn places_out_of_order_have_nothing_between() {
        let first = Rank::between(None, None).expect("a rank");
        let second = Rank::between(Some(&first), None).expect("a rank");
        assert_eq!(Rank::between(Some(&second), Some(&first)), None);
    }
}
