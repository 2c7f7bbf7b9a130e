//! What was typed and is not saved yet, kept in this tab until it is.

use super::page::tab_storage as storage;
use serde::{Serialize, de::DeserializeOwned};
use std::str::FromStr;

const PREFIX: &str = "daybook.draft.";
/// The key of whose the drafts are.
const OWNER: &str = "owner";

/// The kept text of a key.
pub fn get(key: &str) -> Option<String> {
    storage()?.get_item(&format!("{PREFIX}{key}")).ok().flatten()
}

/// Keeps the text of a key; blank text is forgotten.
pub fn keep(key: &str, text: &str) {
    let Some(storage) = storage() else { return };
    let key = format!("{PREFIX}{key}");
    // A full or forbidden storage costs the draft's second copy; the text itself is still on the page.
    let _ = if text.trim().is_empty() { storage.remove_item(&key) } else { storage.set_item(&key, text) };
}

/// What is kept under a key, if it is of this kind.
fn get_as<T: DeserializeOwned>(key: &str) -> Option<T> {
    serde_json::from_str(&get(key)?).ok()
}

/// What is kept under the keys that are `begin` and an id, sorted by the ids.
pub fn all_as<I: FromStr, T: DeserializeOwned>(begin: &str) -> Vec<(I, T)> {
    keys_after(begin).iter().filter_map(|id| Some((id.parse().ok()?, get_as(&format!("{begin}{id}"))?))).collect()
}

/// Keeps a text with what has to be known of it.
pub fn keep_as<T: Serialize>(key: &str, value: &T) {
    if let Ok(json) = serde_json::to_string(value) {
        keep(key, &json);
    }
}

/// Forgets the text of a key.
pub fn forget(key: &str) {
    keep(key, "");
}

/// Forgets everything, so that nothing of one person is left for the next.
pub fn forget_all() {
    for key in keys_after("") {
        forget(&key);
    }
}

/// What the kept keys that begin with `begin` go on with, sorted: record ids by when they were made.
fn keys_after(begin: &str) -> Vec<String> {
    let begin = format!("{PREFIX}{begin}");
    let mut keys: Vec<_> = all_keys().iter().filter_map(|key| key.strip_prefix(&begin)).map(str::to_owned).collect();
    keys.sort_unstable();
    keys
}

/// Says whose the drafts are from now on. Those of another person go; what was typed before anybody signed in stays.
pub fn belong_to(owner: &str) {
    if get(OWNER).is_some_and(|known| known != owner) {
        forget_all();
    }
    keep(OWNER, owner);
}

fn all_keys() -> Vec<String> {
    let Some(storage) = storage() else { return Vec::new() };
    (0..storage.length().unwrap_or(0)).filter_map(|index| storage.key(index).ok().flatten()).collect()
}
