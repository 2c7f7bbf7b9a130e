//! Labels and the archive. Every day page needs both, so those of recent visitors are cached in memory.

use super::{
    Store, StoreError, binds,
    journal::journal_key,
    rows::{found, key, stored},
    users,
};
use crate::model::{
    day::Day,
    day_meta::{DayMeta, DayMetas},
    user::UserId,
};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use surrealdb::types::{RecordId, SurrealValue};

const ALL: &str = "SELECT id, label, archived FROM day_meta:[$owner]..[$owner, ..]";

// A field that is `NONE` stays as it was. A day that has no label and is not archived has no row. The journal's count rises, as for
// a change of a row.
const SET: &str = "{
    IF (SELECT VALUE id FROM ONLY $person FOR UPDATE) = NONE { THROW 'no_such_owner' };
    LET $known = (SELECT label, archived FROM ONLY $id);
    LET $called = IF $has_label { $label } ELSE { $known.label };
    LET $away = $archived ?? $known.archived ?? false;
    IF $called = NONE AND !$away { DELETE $id } ELSE { UPSERT $id SET owner = $owner, label = $called, archived = $away };
    LET $seq = ((SELECT VALUE seq FROM ONLY $journal) ?? 0) + 1;
    UPSERT $journal SET owner = $owner, seq = $seq, horizon = horizon ?? 0 RETURN NONE;
    RETURN { label: $called, archived: $away, seq: $seq };
}";

/// The most days in the cache, over all users.
const CACHED: usize = 100_000;

#[derive(Debug, SurrealValue)]
struct MetaRow {
    id: RecordId,
    label: Option<String>,
    archived: bool,
}

#[derive(Debug, SurrealValue)]
struct Written {
    label: Option<String>,
    archived: bool,
    seq: i64,
}

/// A change of a day.
#[derive(Debug, Clone)]
pub enum MetaChange {
    /// Sets this label, or removes it.
    Label(Option<String>),
    /// Archives the day, or restores it from the archive.
    Archived(bool),
}

/// The cache.
#[derive(Debug, Clone, Default)]
pub(super) struct Cache(Arc<Mutex<People>>);

#[derive(Debug, Default)]
struct People {
    metas: HashMap<UserId, Arc<DayMetas>>,
    days: usize,
    /// How often an entry was dropped: a read from before that may be out of date.
    forgotten: u64,
}

impl Cache {
    fn lock(&self) -> MutexGuard<'_, People> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn get(&self, owner: &UserId) -> Result<Arc<DayMetas>, u64> {
        let people = self.lock();
        people.metas.get(owner).cloned().ok_or(people.forgotten)
    }

    fn put(&self, owner: &UserId, metas: &Arc<DayMetas>, forgotten: u64) {
        let mut people = self.lock();
        if people.forgotten != forgotten {
            return;
        }
        // A user without labels takes room, too.
        people.days += metas.len() + 1;
        if people.days > CACHED {
            people.metas.clear();
            people.days = metas.len() + 1;
        }
        if let Some(same) = people.metas.insert(owner.clone(), metas.clone()) {
            people.days -= same.len() + 1;
        }
    }

    pub(super) fn forget(&self, owner: &UserId) {
        let mut people = self.lock();
        people.forgotten += 1;
        if let Some(metas) = people.metas.remove(owner) {
            people.days -= metas.len() + 1;
        }
    }
}

impl Store {
    /// The labels of a user's days, and which days are archived.
    ///
    /// # Errors
    /// [`StoreError::Database`] or [`StoreError::Corrupt`].
    pub async fn day_metas(&self, owner: &UserId) -> Result<Arc<DayMetas>, StoreError> {
        let forgotten = match self.day_metas.get(owner) {
            Ok(metas) => return Ok(metas),
            Err(forgotten) => forgotten,
        };
        let rows: Vec<MetaRow> = self.run(ALL, binds([("owner", owner.as_str().into_value())])).await?.take(0)?;
        let meta = |row: MetaRow| Ok((stored(&row.id, key(&row.id)?)?, DayMeta { label: row.label, archived: row.archived }));
        let metas: Arc<DayMetas> = Arc::new(rows.into_iter().map(meta).collect::<Result<_, StoreError>>()?);
        // Not on a shared database, where another instance may write.
        if !self.is_shared {
            self.day_metas.put(owner, &metas, forgotten);
        }
        Ok(metas)
    }

    /// Sets the label of a day, or whether it is archived. Returns both as they are afterwards, and the owner's count of changes.
    ///
    /// # Errors
    /// [`StoreError::NoSuchOwner`] or [`StoreError::Database`].
    pub(in crate::server) async fn set_day_meta(&self, owner: &UserId, day: Day, change: MetaChange) -> Result<(DayMeta, u64), StoreError> {
        let (label, archived) = match change {
            MetaChange::Label(label) => (Some(label), None),
            MetaChange::Archived(archived) => (None, Some(archived)),
        };
        let values = binds([
            ("owner", owner.as_str().into_value()),
            ("person", users::key(owner)),
            ("journal", journal_key(owner)),
            ("id", super::row("day_meta", owner, day)),
            ("has_label", label.is_some().into_value()),
            ("label", label.flatten().into_value()),
            ("archived", archived.into_value()),
        ]);
        let written = self.run(SET, values).await;
        self.day_metas.forget(owner);
        let Written { label, archived, seq } = found(written?.take(0)?)?;
        Ok((DayMeta { label, archived }, u64::try_from(seq).unwrap_or_default()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::page::DaySummary,
        server::{
            journal::tests::{Book, day, todo_id},
            store::tests::{run, user},
        },
    };

    #[test]
    fn labels_and_the_archive_are_their_owners_and_stay_until_they_are_changed() {
        run(async {
            let (book, ada, eve) = (Book::new().await, user("ada"), user("eve"));
            let on = day("2026-11-20");
            let of = async |owner: &UserId| book.store.day_metas(owner).await.expect("metas").get(&on).cloned();
            let set = async |owner: &UserId, change| book.journal.set_day_meta(owner, on, change).await;
            assert_eq!(of(&ada).await, None);
            let said = set(&ada, MetaChange::Label(Some("Trip".into()))).await.expect("said");
            assert_eq!(said, DayMeta { label: Some("Trip".into()), archived: false });
            assert_eq!(of(&ada).await, Some(said));
            set(&ada, MetaChange::Archived(true)).await.expect("said");
            assert_eq!(of(&ada).await, Some(DayMeta { label: Some("Trip".into()), archived: true }));
            assert_eq!(of(&eve).await, None, "hers");
            set(&ada, MetaChange::Label(None)).await.expect("said");
            assert_eq!(of(&ada).await, Some(DayMeta { label: None, archived: true }));
            set(&ada, MetaChange::Archived(false)).await.expect("said");
            assert_eq!(of(&ada).await, None, "no row is left");
            let nobody = set(&user("zoe"), MetaChange::Archived(true)).await;
            assert!(matches!(nobody, Err(StoreError::NoSuchOwner)), "{nobody:?}");
        });
    }

    #[test]
    fn a_snapshot_neither_sees_newer_labels_nor_passes_on_its_own() {
        run(async {
            let (book, ada, on) = (Book::new().await, user("ada"), day("2026-11-20"));
            let label = |name: &str| MetaChange::Label(Some(name.into()));
            let of = async |store: &Store| store.day_metas(&ada).await.expect("metas").get(&on).and_then(|meta| meta.label.clone());
            book.journal.set_day_meta(&ada, on, label("Trip")).await.expect("said");
            let snapshot = book.store.at_this_moment().await.expect("a moment");
            book.journal.set_day_meta(&ada, on, label("Holiday")).await.expect("said");
            assert_eq!(of(&snapshot).await.as_deref(), Some("Trip"));
            assert_eq!(of(&book.store).await.as_deref(), Some("Holiday"));
            assert_eq!(of(&snapshot).await.as_deref(), Some("Trip"));
        });
    }

    #[test]
    fn a_label_is_news_without_a_row_and_the_journal_goes_on_after_it() {
        run(async {
            let (book, ada, on) = (Book::new().await, user("ada"), day("2026-11-20"));
            book.create_todo(&ada, todo_id(1), on, "Pack").await.expect("a todo");
            let before = book.journal.position(&ada).await.expect("a position").seq;
            let heard = book.journal.subscribe(&ada);
            book.journal.set_day_meta(&ada, on, MetaChange::Label(Some("Trip".into()))).await.expect("said");
            assert!(heard.has_changed().expect("a sender"));
            let news = book.journal.since(&ada, before).await.expect("read").expect("known");
            assert_eq!((news.seq, news.ops, news.rows), (before + 1, vec![], vec![]));
            let view = book.journal.day_view(&ada, on, on, None).await.expect("a view");
            assert_eq!(view.days, [DaySummary { day: on, open: 1, label: Some("Trip".into()) }]);
            book.create_todo(&ada, todo_id(2), on, "Go").await.expect("a todo");
            assert_eq!(book.journal.position(&ada).await.expect("a position").seq, before + 2);
        });
    }
}
