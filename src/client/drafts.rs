//! What was typed and is not saved yet, kept in this tab until it is.

use web_sys::Storage;

const PREFIX: &str = "daybook.draft.";

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

/// Forgets the text of a key.
pub fn forget(key: &str) {
    keep(key, "");
}

/// Forgets everything, so that nothing of one person is left for the next.
pub fn forget_all() {
    let Some(storage) = storage() else { return };
    let keys = (0..storage.length().unwrap_or(0)).filter_map(|index| storage.key(index).ok().flatten());
    for key in keys.filter(|key| key.starts_with(PREFIX)).collect::<Vec<_>>() {
        let _ = storage.remove_item(&key);
    }
}

fn storage() -> Option<Storage> {
    web_sys::window()?.session_storage().ok().flatten()
}
