//! What a page and the server send each other about changes.

use super::{
    change::{Op, Refusal},
    id::OpId,
    row::Row,
    user::UserId,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Changes that are sent together, in the order they were made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(example = json!({
    "account": { "owner": "user_01HF7YAT000000000000000001", "since": "2026-11-23T09:30:00Z" },
    "ops": [{ "op": {
        "id": "01HF7YAT000000000000000002",
        "change": { "set_done": { "id": "01HF7YAT000000000000000001", "done": true } },
    } }],
}))]
pub struct Batch {
    /// Whose changes they are. It grants nothing: if it is not the account of the session, nothing is applied.
    pub account: Account,
    /// The changes, at most 100 and 512 kB of text.
    pub ops: Vec<Sent>,
}

/// An account. Whoever deletes it and signs up again has another one, with another `since`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
pub struct Account {
    /// The owner.
    pub owner: UserId,
    /// When the account was made, in UTC.
    pub since: String,
}

/// A change as it is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Sent {
    /// The change.
    pub op: Op,
    /// If it may have been sent before: the owner's count of changes that the page knew at that time.
    #[serde(default)]
    pub first_sent_at: Option<u64>,
}

/// What became of one change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It was made, now or before.
    Done,
    /// It was not made, and will not be.
    Refused(Refusal),
}

/// The answer to a batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Answer {
    /// The owner's count of changes after the batch.
    pub seq: u64,
    /// One for each change, in the same order.
    pub outcomes: Vec<Outcome>,
    /// The rows that the changes name, as they are now.
    pub rows: Vec<Row>,
}

/// The result of merging two changes of one text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Merged {
    /// The text with both changes; none if they overlap, so that a person has to decide.
    pub text: Option<String>,
}

/// What happened since a reader's last update.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Delta {
    /// The count of changes before it.
    pub since: u64,
    /// The count of changes after it.
    pub seq: u64,
    /// The changes that were made.
    pub ops: Vec<OpId>,
    /// The rows that they changed, as they are by now.
    pub rows: Vec<Row>,
}
