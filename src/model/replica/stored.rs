//! A change as it is written to the browser's storage.
//!
//! What a text was typed over, and why it was refused, stays the same while the person types on, and may be many times longer than what
//! they type. So it is written apart, once, under a name that follows from it; for each key only the text itself is written.

use super::kept::Kept;
use crate::model::{
    change::Refusal,
    compact::{self, Malformed},
};
use serde::{Deserialize, Serialize};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

/// What is no longer than this, in bytes, is not worth an entry of its own.
const SHORT: usize = 1_000;

/// What is to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The entry of the change.
    pub entry: String,
    /// What is written apart, by its name.
    pub apart: Option<(String, String)>,
}

/// A change without what is written apart.
#[derive(Serialize, Deserialize)]
struct Parted {
    kept: Kept,
    apart: String,
}

/// What is written apart.
#[derive(Default, Serialize, Deserialize)]
struct Apart {
    refused: Option<Refusal>,
    over: Option<String>,
    root: Option<String>,
}

/// Writes a change.
///
/// # Errors
/// As [`compact::write`].
pub fn write(kept: &Kept) -> Result<Written, Malformed> {
    let Kept { op, order, first_sent_at, grows, grown, refused, over, root } = kept.clone();
    let apart = compact::write(&Apart { refused, over, root })?;
    if apart.len() <= SHORT {
        return Ok(Written { entry: compact::write(kept)?, apart: None });
    }
    let mut hasher = DefaultHasher::new();
    apart.hash(&mut hasher);
    let name = format!("{:016x}", hasher.finish());
    let kept = Kept { op, order, first_sent_at, grows, grown, refused: None, over: None, root: None };
    Ok(Written { entry: compact::write(&Parted { kept, apart: name.clone() })?, apart: Some((name, apart)) })
}

/// Reads an entry; `find` gives what is written apart under a name. Where that is gone the change is sent once more, and the server says
/// again what becomes of it.
///
/// # Errors
/// [`Malformed`]: another Daybook has written it.
pub fn read(entry: &str, find: impl FnOnce(&str) -> Option<String>) -> Result<Kept, Malformed> {
    let Ok(Parted { kept, apart }) = compact::read(entry) else { return compact::read(entry) };
    let Apart { refused, over, root } = find(&apart).and_then(|text| compact::read(&text).ok()).unwrap_or_default();
    Ok(Kept { refused, over, root, ..kept })
}

/// The name of what an entry has apart.
pub fn apart(entry: &str) -> Option<String> {
    compact::read(entry).ok().map(|Parted { apart, .. }| apart)
}
