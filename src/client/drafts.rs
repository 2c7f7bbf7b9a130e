//! What is being typed and was not entered yet: the composer's text, and that of a todo's open edit box. Kept in this tab.

use super::page::{keys_of, tab_storage};

const PREFIX: &str = "daybook.draft.";
/// The key of whose the drafts are.
const OWNER: &str = "owner";

/// The kept text of a key.
pub fn get(key: &str) -> Option<String> {
    tab_storage()?.get_item(&format!("{PREFIX}{key}")).ok().flatten()
}

/// Keeps the text of a key; blank text is forgotten.
pub fn keep(key: &str, text: &str) {
    let Some(storage) = tab_storage() else { return };
    let key = format!("{PREFIX}{key}");
    // A full or forbidden storage costs the draft's second copy; the text itself is still on the page.
    let _ = if text.trim().is_empty() { storage.remove_item(&key) } else { storage.set_item(&key, text) };
}

/// Forgets the text of a key.
pub fn forget(key: &str) {
    keep(key, "");
}

/// What is kept under the keys that begin with `begin`, by what follows that.
pub fn all(begin: &str) -> Vec<(String, String)> {
    let Some(storage) = tab_storage() else { return Vec::new() };
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

/// Says whose the drafts are from now on. Those of another person go; what was typed before anybody signed in stays.
pub fn belong_to(owner: &str) {
    if get(OWNER).is_some_and(|known| known != owner) {
        forget_all();
    }
    keep(OWNER, owner);
}
