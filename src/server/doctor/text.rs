//! The report as text, for a terminal.

use crate::model::doctor::{Finding, Level, Report};

/// The findings, the worst first; those in order take one line each.
pub fn text(report: &Report) -> String {
    let (in_order, others): (Vec<_>, Vec<_>) = report.findings.iter().partition(|finding| finding.level == Level::InOrder);
    let mut text = format!("daybook doctor: {}\n", report.summary());
    for Finding { code, level, title, found, why, fix } in others {
        text += &format!("\n{}: {title} ({code})\n  {found}\n  Why it matters: {why}\n", level.word());
        text += &fix.as_ref().map(|fix| format!("  What to do: {fix}\n")).unwrap_or_default();
    }
    if !in_order.is_empty() {
        text += &format!("\n{}:\n", Level::InOrder.word());
    }
    for Finding { code, title, found, .. } in in_order {
        text += &format!("  {title}: {found} ({code})\n");
    }
    text
}
