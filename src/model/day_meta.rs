//! The labels of days, and which days are archived.

use super::{
    day::Day,
    limits::LABEL_CHARS,
    text::{TextError, checked},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// The label of a day, and whether it is archived.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DayMeta {
    /// What the person calls it.
    pub label: Option<String>,
    /// Whether it is archived: the sidebar does not list it, and its open todos are neither overdue nor left over.
    pub archived: bool,
}

/// All days of a person that have a label or are archived.
pub type DayMetas = BTreeMap<Day, DayMeta>;

/// A label that a day may have: one line of at most [`LABEL_CHARS`] characters. A blank one is none.
///
/// # Errors
/// [`TextError`] when it is too long.
pub fn label(text: &str) -> Result<Option<String>, TextError> {
    let line = checked(text.split_whitespace().collect::<Vec<_>>().join(" "), LABEL_CHARS)?;
    Ok(Some(line).filter(|line| !line.is_empty()))
}

/// Whether a day is archived.
pub fn is_archived(metas: &DayMetas, day: Day) -> bool {
    metas.get(&day).is_some_and(|meta| meta.archived)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_one_line_and_a_blank_one_is_none() {
        assert_eq!(label(" Trip\n to  Rome "), Ok(Some("Trip to Rome".to_owned())));
        assert_eq!(label(" \n"), Ok(None));
        assert_eq!(label(&"字".repeat(LABEL_CHARS)).map(|label| label.is_some()), Ok(true));
        assert!(label(&"字".repeat(LABEL_CHARS + 1)).is_err());
    }
}
