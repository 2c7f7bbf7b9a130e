//! Labels and the archive. Every day page needs both, so those of recent visitors are cached in memory.

use super::{
    Store, StoreError, binds,
    rows::{key, stored},
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
use tracing::Instrument as _;

const ALL: &str = "SELECT id, label, archived FROM day_meta:[$owner]..[$owner, ..]";

// What is `NONE` stays as it was. A day without a label that is not archived has no row.
const SET: &str = "{
    IF (SELECT VALUE id FROM ONLY $person FOR UPDATE) = NONE { THROW 'no_such_owner' };
    LET $known = (SELECT label, archived FROM ONLY $id);
    LET $called = IF $has_label { $label } ELSE { $known.label };
    LET $away = $archived ?? $known.archived ?? false;
    IF $called = NONE AND !$away { DELETE $id } ELSE { UPSERT $id SET owner = $owner, label = $called, archived = $away };
    RETURN { label: $called, archived: $away };
}";

/// The most days in the cache, over all people.
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
}

/// The cache.
#[derive(Debug, Clone, Default)]
pub(super) struct Cache(Arc<Mutex<People>>);

#[derive(Debug, Default)]
struct People {
    metas: HashMap<UserId, Arc<DayMetas>>,
    days: usize,
    /// How often an entry was dropped: what was read before may be out of date.
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
        // A person without labels takes room, too.
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
    /// The labels of a person's days, and which are archived.
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
        // Another instance may write.
        if !self.is_shared {
            self.day_metas.put(owner, &metas, forgotten);
        }
        Ok(metas)
    }

    /// Sets the label of a day, or whether it is archived; what is `None` stays as it was. Gives both as they are then.
    ///
    /// # Errors
    /// [`StoreError::NoSuchOwner`] or [`StoreError::Database`].
    pub async fn set_day_meta(
        &self,
        owner: &UserId,
        day: Day,
        label: Option<Option<String>>,
        archived: Option<bool>,
    ) -> Result<DayMeta, StoreError> {
        let values = binds([
            ("owner", owner.as_str().into_value()),
            ("person", users::key(owner)),
            ("id", super::row("day_meta", owner, day)),
            ("has_label", label.is_some().into_value()),
            ("label", label.flatten().into_value()),
            ("archived", archived.into_value()),
        ]);
        let (store, owner) = (self.clone(), owner.clone());
        // In its own task: a request that is dropped halfway must not leave the old value in memory.
        let write = async move {
            let written = store.run(SET, values).await;
            store.day_metas.forget(&owner);
            written
        };
        let written: Option<Written> = tokio::spawn(write.in_current_span()).await??.take(0)?;
        let Written { label, archived } = super::rows::found(written)?;
        Ok(DayMeta { label, archived })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::{
        journal::tests::{Book, day},
        store::tests::{run, user},
    };

    #[test]
    fn labels_and_the_archive_are_their_owners_and_stay_until_they_are_changed() {
        run(async {
            let (book, ada, eve) = (Book::new().await, user("ada"), user("eve"));
            let (store, on) = (&book.store, day("2026-11-20"));
            let of = async |owner: &UserId| store.day_metas(owner).await.expect("metas").get(&on).cloned();
            assert_eq!(of(&ada).await, None);
            let said = store.set_day_meta(&ada, on, Some(Some("Trip".into())), None).await.expect("said");
            assert_eq!(said, DayMeta { label: Some("Trip".into()), archived: false });
            assert_eq!(of(&ada).await, Some(said));
            store.set_day_meta(&ada, on, None, Some(true)).await.expect("said");
            assert_eq!(of(&ada).await, Some(DayMeta { label: Some("Trip".into()), archived: true }));
            assert_eq!(of(&eve).await, None, "hers");
            store.set_day_meta(&ada, on, Some(None), None).await.expect("said");
            assert_eq!(of(&ada).await, Some(DayMeta { label: None, archived: true }));
            store.set_day_meta(&ada, on, None, Some(false)).await.expect("said");
            assert_eq!(of(&ada).await, None, "no row is left");
            let nobody = store.set_day_meta(&user("zoe"), on, None, Some(true)).await;
            assert!(matches!(nobody, Err(StoreError::NoSuchOwner)), "{nobody:?}");
        });
    }
}
