//! The pending changes in this browser's storage: one entry for each change, so that tabs do not overwrite each other's changes. The
//! separate entries of [`stored`] are named by their content, and removed with the last entry that refers to them.

use super::page::{browser_storage, keys_of};
use crate::model::{
    compact,
    id::OpId,
    journal::Account,
    replica::{
        Kept,
        stored::{self, Written},
    },
};
use serde::{Deserialize, Serialize};
use web_sys::Storage;

const PREFIX: &str = "daybook.op.";
/// The changes that were answered a moment ago. A page that is loading may have been rendered before they were made.
const ANSWERED: &str = "answered.";
/// The separate entries of [`stored`], which stay the same while a text is typed.
const APART: &str = "apart.";

/// The queue of one account in this browser.
#[derive(Debug, Clone)]
pub struct Queue {
    account: String,
    prefix: String,
}

/// A change that was answered, and the count of changes at that time: a page that knows as many has it already.
#[derive(Serialize, Deserialize)]
struct Answered {
    count: u64,
    kept: Kept,
}

impl Queue {
    /// The queue of an account. An account that was deleted and made again has another queue.
    pub fn of(account: &Account) -> Self {
        // The 1 never changes (`model::replica::stored`).
        let account = format!("1.{}.{}.", account.owner.as_str(), account.since);
        Self { prefix: format!("{PREFIX}{account}"), account }
    }

    /// The changes that a page has to add to its rows if it knows the first `count` changes, the oldest first. And whether there
    /// are others that only another version of Daybook can read.
    pub fn all(&self, count: u64) -> (Vec<Kept>, bool) {
        let Some(storage) = browser_storage() else { return Default::default() };
        let entries = self.entries(&storage);
        let mut kept: Vec<Kept> = entries.iter().filter_map(|entry| self.read(&storage, entry)).collect();
        let has_unreadable = kept.len() < entries.len();
        // A page that ended while it wrote may have left separate entries that nothing refers to.
        let begin = self.apart("");
        for key in keys_of(&storage, &begin) {
            self.forget_apart(&storage, &entries, key.strip_prefix(&begin));
        }
        for key in keys_of(&storage, &format!("{PREFIX}{ANSWERED}{}", self.account)) {
            let answered = storage.get_item(&key).ok().flatten().and_then(|text| compact::read::<Answered>(&text).ok());
            kept.extend(answered.filter(|answered| answered.count > count).map(|answered| answered.kept));
            let _ = storage.remove_item(&key);
        }
        kept.sort_unstable_by_key(|kept| (kept.order, kept.op.id));
        (kept, has_unreadable)
    }

    /// Stores a change. `false` if the browser forbids it or has no room.
    pub fn keep(&self, kept: &Kept) -> bool {
        let (Some(storage), key) = (browser_storage(), self.key(kept.op.id)) else { return false };
        let before = storage.get_item(&key).ok().flatten();
        // Another tab may have sent it meanwhile: it stays marked as sent.
        let sent = || stored::read(before.as_deref()?, |_| None).ok()?.first_sent_at;
        let sent = kept.first_sent_at.or_else(sent);
        let Ok(Written { entry, apart }) = stored::write(&Kept { first_sent_at: sent, ..kept.clone() }) else { return false };
        let is_kept =
            apart.is_none_or(|(name, text)| write_once(&storage, &self.apart(&name), &text)) && storage.set_item(&key, &entry).is_ok();
        let name = before.as_deref().and_then(stored::apart);
        if name.is_some() && name != stored::apart(&entry) {
            self.forget_apart(&storage, &self.entries(&storage), name.as_deref());
        }
        is_kept
    }

    /// Removes a finished change. If it was not refused, a copy stays a moment longer, for a page that is loading; the key of the copy is
    /// returned. `count` is the highest count of changes that the server has reported.
    pub fn forget(&self, op: OpId, count: u64) -> Option<String> {
        let (storage, key) = (browser_storage()?, self.key(op));
        let entry = storage.get_item(&key).ok().flatten()?;
        let kept = self.read(&storage, &entry);
        // Written before the entry is removed: a page that reads in between finds one of the two.
        let answered = kept.filter(|kept| kept.refused.is_none()).and_then(|kept| {
            let key = format!("{PREFIX}{ANSWERED}{}{op}", self.account);
            let text = compact::write(&Answered { count, kept }).ok()?;
            storage.set_item(&key, &text).ok().map(|()| key)
        });
        let _ = storage.remove_item(&key);
        if let Some(name) = stored::apart(&entry) {
            self.forget_apart(&storage, &self.entries(&storage), Some(&name));
        }
        answered
    }

    /// Forgets everything of this account: after a sign-out no text of its owner is left. What another person could not send yet stays.
    pub fn forget_all(&self) {
        let Some(storage) = browser_storage() else { return };
        for of in ["", ANSWERED, APART] {
            for key in keys_of(&storage, &format!("{PREFIX}{of}{}", self.account)) {
                let _ = storage.remove_item(&key);
            }
        }
    }

    fn entries(&self, storage: &Storage) -> Vec<String> {
        keys_of(storage, &self.prefix).into_iter().filter_map(|key| storage.get_item(&key).ok().flatten()).collect()
    }

    fn read(&self, storage: &Storage, entry: &str) -> Option<Kept> {
        stored::read(entry, |name| storage.get_item(&self.apart(name)).ok().flatten()).ok()
    }

    /// Removes a separate entry that no entry refers to any more.
    fn forget_apart(&self, storage: &Storage, entries: &[String], name: Option<&str>) {
        if let Some(name) = name
            && !entries.iter().any(|entry| stored::apart(entry).as_deref() == Some(name))
        {
            let _ = storage.remove_item(&self.apart(name));
        }
    }

    fn apart(&self, name: &str) -> String {
        format!("{PREFIX}{APART}{}{name}", self.account)
    }

    fn key(&self, op: OpId) -> String {
        format!("{}{op}", self.prefix)
    }
}

/// Writes an entry that never changes, unless its key exists. Its value is not read for that.
fn write_once(storage: &Storage, key: &str, text: &str) -> bool {
    !keys_of(storage, key).is_empty() || storage.set_item(key, text).is_ok()
}

/// Removes an entry.
pub fn remove(key: &str) {
    if let Some(storage) = browser_storage() {
        // What can't be removed was never kept.
        let _ = storage.remove_item(key);
    }
}
