//! A pending change as the browser keeps it, and questions about it.
//!
//! Once it was sent or refused, its content never changes: what is typed later is another change.

use crate::model::{
    change::{Change, Op, Refusal, TextId},
    row::Row,
};
use serde::{Deserialize, Serialize};

/// A change as this browser keeps it until the server has answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// The change.
    pub op: Op,
    /// Its place among all changes of all tabs: a Lamport clock.
    pub order: u64,
    /// The count of changes that was known when it was first sent. From then on it never changes.
    #[serde(default)]
    pub first_sent_at: Option<u64>,
    /// Whether it is a text that is still being typed.
    #[serde(default)]
    pub grows: bool,
    /// How often it has grown.
    #[serde(default)]
    pub grown: u32,
    /// Why the server, or the page, refused it. It is kept for its text until the person has decided.
    #[serde(default)]
    pub refused: Option<Refusal>,
    /// The text that it was typed over: the base of a merge.
    #[serde(default)]
    pub over: Option<String>,
    /// If `over` was not confirmed, the text that `over` was typed over, and so on down to a confirmed one. The base of a merge must be a
    /// text that the server had: a refused text may be part of this one, but not of the other one.
    #[serde(default)]
    pub root: Option<String>,
}

/// Whether `next` was typed over the text of `kept`, as that is now.
pub(super) fn is_over(next: &Kept, kept: &Kept) -> bool {
    match (&next.op.change, &kept.op.change) {
        (Change::SetText { of, base, .. }, Change::SetText { of: other, text, .. }) => {
            of == other && *base == kept.op.id && next.over.as_ref() == Some(&seen(*of, text))
        }
        _ => false,
    }
}

/// The row of a conflict that the server reported: for a row that is not here only that counts. A conflict that a page found by itself may
/// be with a row that was never created.
pub(super) fn answered_conflict(kept: &Kept) -> Option<&Row> {
    match &kept.refused {
        Some(Refusal::Conflict { row }) if kept.first_sent_at.is_some() && row.seq() > 0 => Some(row),
        _ => None,
    }
}

pub(super) fn is_create(change: &Change) -> bool {
    matches!(change, Change::CreateTodo { .. } | Change::CreateNote { .. })
}

pub(super) fn is_text_of(change: &Change, wanted: TextId) -> bool {
    matches!(change, Change::SetText { of, .. } if *of == wanted)
}

pub(super) fn text_of(change: &Change) -> Option<&str> {
    match change {
        Change::SetText { text, .. } => Some(text),
        _ => None,
    }
}

pub(super) fn set_text_of(change: &mut Change, newer: String) {
    if let Change::SetText { text, .. } = change {
        *text = newer;
    }
}

/// A text as a row would have it; an invalid one unchanged.
pub(super) fn seen(of: TextId, text: &str) -> String {
    of.parse(text).unwrap_or_else(|_| text.to_owned())
}
