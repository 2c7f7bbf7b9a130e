//! What the doctor found: for each thing that sign-in needs, its state, why it matters and what to do.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The severity of a finding; the worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Signing in, or keeping what is written, does not work.
    Problem,
    /// It works, but not for everybody, not for long, or less safely than it could.
    Warning,
    /// It could not be checked from here; nothing is claimed about it.
    NotChecked,
    /// Nothing is wrong, but it is good to know.
    Note,
    /// It is as it should be.
    #[serde(rename = "ok")]
    InOrder,
}

impl Level {
    /// Every level, the worst first.
    pub const ALL: [Self; 5] = [Self::Problem, Self::Warning, Self::NotChecked, Self::Note, Self::InOrder];

    /// The word for one finding of this level.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Problem => "Problem",
            Self::Warning => "Warning",
            Self::NotChecked => "Not checked",
            Self::Note => "Note",
            Self::InOrder => "In order",
        }
    }

    /// The word for CSS classes and for programs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Problem => "problem",
            Self::Warning => "warning",
            Self::NotChecked => "not_checked",
            Self::Note => "note",
            Self::InOrder => "ok",
        }
    }

    fn counted(self, count: usize) -> String {
        match (self, count) {
            (Self::Problem, 1) => "1 problem".to_owned(),
            (Self::Problem, _) => format!("{count} problems"),
            (Self::Warning, 1) => "1 warning".to_owned(),
            (Self::Warning, _) => format!("{count} warnings"),
            (Self::NotChecked, _) => format!("{count} not checked"),
            (Self::Note, 1) => "1 note".to_owned(),
            (Self::Note, _) => format!("{count} notes"),
            (Self::InOrder, _) => format!("{count} in order"),
        }
    }
}

/// One thing that was checked. It never holds a secret, nor a part of one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Finding {
    /// A stable word for programs and for searching, `redirect_uri_missing`.
    pub code: String,
    /// Its severity.
    pub level: Level,
    /// What was checked.
    pub title: String,
    /// What was found.
    pub found: String,
    /// Why it matters.
    pub why: String,
    /// What to do, if anything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fix: Option<String>,
}

impl Finding {
    /// A finding that needs no action.
    pub fn new(level: Level, code: &str, title: &str, found: impl Into<String>, why: &str) -> Self {
        Self { code: code.to_owned(), level, title: title.to_owned(), found: found.into(), why: why.to_owned(), fix: None }
    }

    /// The same with what to do.
    #[must_use]
    pub fn fix(self, fix: impl Into<String>) -> Self {
        Self { fix: Some(fix.into()), ..self }
    }
}

/// Everything that was found, the worst first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Report {
    /// The level of the worst finding.
    pub level: Level,
    /// At least one.
    pub findings: Vec<Finding>,
}

impl Report {
    /// Sorts the findings; those of one level keep their order.
    pub fn new(mut findings: Vec<Finding>) -> Self {
        findings.sort_by_key(|finding| finding.level);
        Self { level: findings.first().map_or(Level::InOrder, |finding| finding.level), findings }
    }

    /// How many there are of each level: `1 problem, 2 notes, 9 in order`.
    pub fn summary(&self) -> String {
        let counts = Level::ALL.map(|level| (level, self.findings.iter().filter(|finding| finding.level == level).count()));
        let words: Vec<String> = counts.into_iter().filter(|(_, count)| *count > 0).map(|(level, count)| level.counted(count)).collect();
        words.join(", ")
    }
}

/// Whether this Daybook serves the doctor's page, so that other pages may link to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DoctorIsIn(pub bool);

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(level: Level, code: &str) -> Finding {
        Finding::new(level, code, "A title", "Something.", "It matters.")
    }

    #[test]
    fn a_report_starts_with_the_worst_and_counts_each_level() {
        let findings = [(Level::InOrder, "a"), (Level::Warning, "b"), (Level::InOrder, "c"), (Level::Problem, "d"), (Level::Note, "e")];
        let report = Report::new(findings.map(|(level, code)| finding(level, code)).into());
        assert_eq!(report.findings.iter().map(|finding| finding.code.as_str()).collect::<Vec<_>>(), ["d", "b", "e", "a", "c"]);
        assert_eq!((report.level, report.summary().as_str()), (Level::Problem, "1 problem, 1 warning, 1 note, 2 in order"));
        assert_eq!(Report::new(vec![]).level, Level::InOrder);
    }

    #[test]
    fn a_level_is_named_alike_everywhere() {
        for level in Level::ALL {
            assert_eq!(serde_json::to_value(level).expect("json"), level.name());
        }
    }
}
