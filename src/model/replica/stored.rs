//! A change as it is written to the browser's storage.
//!
//! The text that a change was typed over, and its refusal, stay the same while the person types, and may be many times longer than what
//! they type. So they are written once, to a separate entry that is named by its hash. Each keystroke writes only the text itself.
//!
//! An entry has no number of its format: an older page must find the entries of a newer one, to say that it can't read them, and a newer
//! page knows the older entries by their form.

use super::kept::Kept;
use crate::model::{
    change::Refusal,
    compact::{self, Malformed},
};
use serde::{Deserialize, Serialize};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

/// Up to this many bytes are not worth a separate entry.
const SHORT: usize = 1_000;

/// The entries to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The entry of the change.
    pub entry: String,
    /// The name and the content of the separate entry, if there is one.
    pub apart: Option<(String, String)>,
}

/// A change without the parts that are in a separate entry.
#[derive(Serialize, Deserialize)]
struct Parted {
    kept: Kept,
    apart: String,
}

/// The content of a separate entry.
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

/// Reads an entry; `find` returns the content of a separate entry by its name. If that is gone, the change counts as not refused: it is
/// sent once more, and the server decides again.
///
/// # Errors
/// [`Malformed`] if another version of Daybook has written it.
pub fn read(entry: &str, find: impl FnOnce(&str) -> Option<String>) -> Result<Kept, Malformed> {
    let Ok(Parted { kept, apart }) = compact::read(entry) else { return compact::read(entry) };
    let Apart { refused, over, root } = find(&apart).and_then(|text| compact::read(&text).ok()).unwrap_or_default();
    Ok(Kept { refused, over, root, ..kept })
}

/// The name of the separate entry that an entry refers to.
pub fn apart(entry: &str) -> Option<String> {
    compact::read(entry).ok().map(|Parted { apart, .. }| apart)
}
