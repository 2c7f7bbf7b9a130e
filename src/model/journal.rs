//! What a page and the server tell each other of changes.

use super::{
    change::{Op, Refusal},
    id::OpId,
    row::Row,
    user::UserId,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Changes on their way to the server, in the order they were made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(example = json!({
    "account": { "owner": "user_01HF7YAT000000000000000001", "since": "2026-11-23T09:30:00Z" },
    "ops": [{ "op": {
        "id": "01HF7YAT000000000000000002",
        "change": { "set_done": { "id": "01HF7YAT000000000000000001", "done": true } },
    } }],
}))]
pub struct Batch {
    /// Whose changes they are. It names nobody: where it is not the person of the session, nothing is applied.
    pub account: Account,
    /// The changes, at most 100 and 512 kB of text.
    pub ops: Vec<Sent>,
}

/// One life of an account: who deletes it and signs up again has another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
pub struct Account {
    /// Whose.
    pub owner: UserId,
    /// When the account was made, in UTC.
    pub since: String,
}

/// A change as it is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Sent {
    /// The change.
    pub op: Op,
    /// Where it may have been sent before: the owner's count of changes that the page knew then.
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
    /// The rows that the changes are of, as they are now.
    pub rows: Vec<Row>,
}

/// What two changes of one text have come to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Merged {
    /// The text with both changes; none where they overlap, so that a person has to decide.
    pub text: Option<String>,
}

/// What happened since a reader last heard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Delta {
    /// The count of changes that it goes on from.
    pub since: u64,
    /// The count of changes that it reaches to.
    pub seq: u64,
    /// The changes that were made.
    pub ops: Vec<OpId>,
    /// The rows that they changed, as they are by now.
    pub rows: Vec<Row>,
}
