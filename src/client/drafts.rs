//! Text that is typed but not entered yet, in the composer or an open edit box. It is kept in this tab.

use super::page::{find_any, keys_of, tab_storage};
use web_sys::Storage;

const PREFIX: &str = "daybook.draft.";
/// The key that holds the owner of the drafts.
const OWNER: &str = "owner";

/// The kept text of a key.
pub fn get(key: &str) -> Option<String> {
    storage()?.get_item(&format!("{PREFIX}{key}")).ok().flatten()
}

/// Keeps the text of a key; blank text is forgotten.
pub fn keep(key: &str, text: &str) {
    let Some(storage) = storage() else { return };
    let key = format!("{PREFIX}{key}");
    // If storage is full or forbidden only this copy is lost; the text is still on the page.
    let _ = if text.trim().is_empty() { storage.remove_item(&key) } else { storage.set_item(&key, text) };
}

/// Forgets the text of a key.
pub fn forget(key: &str) {
    keep(key, "");
}

/// The drafts whose keys begin with `begin`, each with the rest of its key.
pub fn all(begin: &str) -> Vec<(String, String)> {
    let Some(storage) = storage() else { return Vec::new() };
    let begin = format!("{PREFIX}{begin}");
    let found = keys_of(&storage, &begin).into_iter();
    found.filter_map(|key| Some((key.strip_prefix(&begin)?.to_owned(), storage.get_item(&key).ok().flatten()?))).collect()
}

/// Forgets everything, so that nothing of one person is left for the next.
pub fn forget_all() {
    for (key, _) in all("") {
        forget(&key);
    }
}

/// Assigns the drafts to a person. Drafts of anybody else are removed; those typed while signed out stay.
pub fn belong_to(owner: &str) {
    if get(OWNER).is_some_and(|known| known != owner) {
        forget_all();
    }
    keep(OWNER, owner);
}

/// None for an impersonator: nothing of theirs is kept in the browser.
fn storage() -> Option<Storage> {
    if find_any(".impersonation").is_some() { None } else { tab_storage() }
}
