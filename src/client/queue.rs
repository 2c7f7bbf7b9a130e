//! The changes that this browser keeps until the server has answered, in its own storage: one entry for each change, so that two
//! tabs never write the same one.

use super::page::{browser_storage, keys_of};
use crate::model::{id::OpId, journal::Account, replica::Kept};

const PREFIX: &str = "daybook.op.";
/// What an entry is written in, a part of its key: entries of a newer Daybook are left alone.
const FORMAT: u32 = 1;

/// The queue of one account in this browser.
#[derive(Debug, Clone)]
pub struct Queue {
    prefix: String,
}

impl Queue {
    /// That of an account; another life of it has another queue.
    pub fn of(account: &Account) -> Self {
        Self { prefix: format!("{PREFIX}{FORMAT}.{}.{}.", account.owner.as_str(), account.since) }
    }

    /// Everything that is kept, the oldest first.
    pub fn all(&self) -> Vec<Kept> {
        let Some(storage) = browser_storage() else { return Vec::new() };
        let entries = keys_of(&storage, &self.prefix).into_iter().filter_map(|key| storage.get_item(&key).ok().flatten());
        let mut kept: Vec<Kept> = entries.filter_map(|json| serde_json::from_str(&json).ok()).collect();
        kept.sort_by_key(|kept| (kept.order, kept.op.id));
        kept
    }

    /// Keeps a change. `false` where the browser forbids it or has no room.
    pub fn keep(&self, kept: &Kept) -> bool {
        let (Some(storage), key) = (browser_storage(), self.key(kept.op.id)) else { return false };
        let there = || storage.get_item(&key).ok().flatten().and_then(|json| serde_json::from_str::<Kept>(&json).ok());
        // Another tab may have sent it meanwhile: that stays written.
        let sent = kept.first_sent_at.or_else(|| there()?.first_sent_at);
        let json = serde_json::to_string(&Kept { first_sent_at: sent, ..kept.clone() });
        json.is_ok_and(|json| storage.set_item(&key, &json).is_ok())
    }

    /// Forgets a change.
    pub fn forget(&self, op: OpId) {
        if let Some(storage) = browser_storage() {
            // What can't be removed was never kept.
            let _ = storage.remove_item(&self.key(op));
        }
    }

    fn key(&self, op: OpId) -> String {
        format!("{}{op}", self.prefix)
    }
}

/// Forgets what is kept of every account: after a sign-out no text of a person is left.
pub fn forget_all() {
    let Some(storage) = browser_storage() else { return };
    for key in keys_of(&storage, PREFIX) {
        let _ = storage.remove_item(&key);
    }
}
