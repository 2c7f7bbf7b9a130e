//! The changes that this browser keeps until the server has answered, in its own storage: one entry for each change, so that two
//! tabs never write the same one.

use super::page::{browser_storage, keys_of};
use crate::model::{compact, id::OpId, journal::Account, replica::Kept};
use serde::{Deserialize, Serialize};

const PREFIX: &str = "daybook.op.";
/// The changes that were answered a moment ago. A page that is loading may have been rendered before they were made.
const ANSWERED: &str = "answered.";
/// What an entry is written in, a part of its key: entries of a newer Daybook are left alone.
const FORMAT: u32 = 1;

/// The queue of one account in this browser.
#[derive(Debug, Clone)]
pub struct Queue {
    account: String,
    prefix: String,
}

/// A change that was answered, and the count of changes that a page has to know to be as new.
#[derive(Serialize, Deserialize)]
struct Answered {
    count: u64,
    kept: Kept,
}

impl Queue {
    /// That of an account; another life of it has another queue.
    pub fn of(account: &Account) -> Self {
        let account = format!("{FORMAT}.{}.{}.", account.owner.as_str(), account.since);
        Self { prefix: format!("{PREFIX}{account}"), account }
    }

    /// Everything that a page has to show which knows the first `count` changes, the oldest first.
    pub fn all(&self, count: u64) -> Vec<Kept> {
        let Some(storage) = browser_storage() else { return Vec::new() };
        let entries = keys_of(&storage, &self.prefix).into_iter().filter_map(|key| storage.get_item(&key).ok().flatten());
        let mut kept: Vec<Kept> = entries.filter_map(|text| compact::read(&text).ok()).collect();
        for key in keys_of(&storage, &format!("{PREFIX}{ANSWERED}{}", self.account)) {
            let answered = storage.get_item(&key).ok().flatten().and_then(|text| compact::read::<Answered>(&text).ok());
            kept.extend(answered.filter(|answered| answered.count > count).map(|answered| answered.kept));
            let _ = storage.remove_item(&key);
        }
        kept.sort_by_key(|kept| (kept.order, kept.op.id));
        kept
    }

    /// Keeps a change. `false` where the browser forbids it or has no room.
    pub fn keep(&self, kept: &Kept) -> bool {
        let (Some(storage), key) = (browser_storage(), self.key(kept.op.id)) else { return false };
        let there = || storage.get_item(&key).ok().flatten().and_then(|text| compact::read::<Kept>(&text).ok());
        // Another tab may have sent it meanwhile: that stays written.
        let sent = kept.first_sent_at.or_else(|| there()?.first_sent_at);
        let text = compact::write(&Kept { first_sent_at: sent, ..kept.clone() });
        text.is_ok_and(|text| storage.set_item(&key, &text).is_ok())
    }

    /// Forgets a change that is over. One that was made stays a moment longer, for a page that is loading; the key that comes back
    /// is of that. `count` is what the server has told of since.
    pub fn forget(&self, op: OpId, count: u64) -> Option<String> {
        let (storage, key) = (browser_storage()?, self.key(op));
        let kept = storage.get_item(&key).ok().flatten().and_then(|text| compact::read::<Kept>(&text).ok());
        let _ = storage.remove_item(&key);
        let kept = kept.filter(|kept| kept.refused.is_none())?;
        let key = format!("{PREFIX}{ANSWERED}{}{op}", self.account);
        let text = compact::write(&Answered { count, kept }).ok()?;
        storage.set_item(&key, &text).ok().map(|()| key)
    }

    fn key(&self, op: OpId) -> String {
        format!("{}{op}", self.prefix)
    }
}

/// Removes an entry.
pub fn remove(key: &str) {
    if let Some(storage) = browser_storage() {
        // What can't be removed was never kept.
        let _ = storage.remove_item(key);
    }
}

/// Forgets what is kept of every account: after a sign-out no text of a person is left.
pub fn forget_all() {
    let Some(storage) = browser_storage() else { return };
    for key in keys_of(&storage, PREFIX) {
        let _ = storage.remove_item(&key);
    }
}
