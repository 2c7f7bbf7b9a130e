//! Drafts: text that a form could not save, kept for its visitor until a page has given it back.

use super::{Store, StoreError, binds, datetime};
use crate::{
    answers::Draft,
    server::{random::Random, sha256::sha256},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::{SignedDuration, Timestamp};
use surrealdb::types::{RecordId, SurrealValue, Value};

/// The most drafts that are kept; the oldest are dropped.
const DRAFTS: usize = 2_000;
/// The longest draft, in bytes of all fields' names and values: more than the longest note takes in any script.
pub const DRAFT_BYTES: usize = 512 * 1024;
/// How long a draft is kept, in hours; its cookie lasts as long.
pub const DRAFT_HOURS: i64 = 1;
const DRAFT_AGE: SignedDuration = SignedDuration::from_hours(DRAFT_HOURS);

/// The key of one draft: 256 random bits that only its visitor has. The store keeps a hash of them.
#[derive(Clone, PartialEq, Eq)]
pub struct DraftKey([u8; 32]);

impl DraftKey {
    /// A key that nobody can guess.
    pub fn random(random: &Random) -> Self {
        Self(random.bytes())
    }

    /// The key that [`DraftKey::reveal`] wrote.
    pub fn parse(text: &str) -> Option<Self> {
        URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok().map(Self)
    }

    /// The key for its visitor's cookie, 43 characters that need no escaping. Not for a log.
    pub fn reveal(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    fn record(&self) -> Value {
        RecordId::new("draft", URL_SAFE_NO_PAD.encode(sha256(self.0))).into_value()
    }
}

impl std::fmt::Debug for DraftKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DraftKey(…)")
    }
}

const KEEP: &str = "{
    UPSERT $id SET kept_at = $now, json = $json;
    LET $late = (SELECT VALUE id FROM draft WHERE kept_at < $since);
    DELETE $late;
    LET $kept = (SELECT count() FROM draft GROUP ALL)[0].count;
    IF $kept > $most {
        LET $excess = $kept - $most;
        LET $oldest = (SELECT id, kept_at FROM draft ORDER BY kept_at LIMIT $excess).id;
        DELETE $oldest;
    };
}";

const READ: &str = "{
    LET $draft = (SELECT kept_at, json FROM ONLY $id);
    RETURN IF $draft.kept_at >= $since { $draft.json } ELSE { NONE };
}";

impl Store {
    /// Keeps a draft, in place of one with the same key.
    ///
    /// # Errors
    /// [`StoreError::DraftTooLong`] over [`DRAFT_BYTES`].
    pub async fn keep_draft(&self, key: &DraftKey, draft: &Draft, now: Timestamp) -> Result<(), StoreError> {
        if draft.fields.iter().map(|(name, value)| name.len() + value.len()).sum::<usize>() > DRAFT_BYTES {
            return Err(StoreError::DraftTooLong);
        }
        let json = serde_json::to_string(draft).map_err(|error| StoreError::Corrupt(error.to_string()))?;
        let values = binds([
            ("id", key.record()),
            ("json", json.into_value()),
            ("now", datetime(now)),
            ("since", datetime(now - DRAFT_AGE)),
            ("most", DRAFTS.into_value()),
        ]);
        self.run(KEEP, values).await.map(drop)
    }

    /// A draft, if it is at most an hour old. It is kept: the page that returns it may fail to load.
    ///
    /// # Errors
    /// [`StoreError::Database`] or [`StoreError::Corrupt`].
    pub async fn draft(&self, key: &DraftKey, now: Timestamp) -> Result<Option<Draft>, StoreError> {
        let values = binds([("id", key.record()), ("since", datetime(now - DRAFT_AGE))]);
        let json: Option<String> = self.run(READ, values).await?.take(0)?;
        json.map(|json| serde_json::from_str(&json)).transpose().map_err(|error| StoreError::Corrupt(error.to_string()))
    }

    /// Removes a draft.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn forget_draft(&self, key: &DraftKey) -> Result<(), StoreError> {
        self.run("DELETE $id", binds([("id", key.record())])).await.map(drop)
    }
}
