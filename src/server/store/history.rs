//! Earlier texts of notes. [`Store::commit`] writes them.

use super::{
    Store, StoreError, binds,
    rows::{found, part, stored},
    sessions::timestamp,
};
use crate::model::{
    id::{NoteId, VersionId},
    user::UserId,
};
use jiff::Timestamp;
use surrealdb::types::{Datetime, RecordId, SurrealValue, Value};

/// An earlier text of a note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionRecord {
    /// Its id.
    pub id: VersionId,
    /// When it was last changed, where that is known.
    pub written: Option<Timestamp>,
    /// Its title.
    pub title: String,
    /// Its Markdown.
    pub body: String,
}

#[derive(Debug, SurrealValue)]
struct VersionRow {
    id: RecordId,
    written_at: Option<Datetime>,
    title: String,
    body: String,
}

const ALL: &str = "SELECT id, written_at, title, body FROM version:[$owner, $note]..[$owner, $note, ..]";

const ONE: &str = "SELECT id, written_at, title, body FROM version:[$owner, $note, $version]..[$owner, $note, ..] LIMIT 2";

const NEWEST: &str = "RETURN array::last((SELECT VALUE kept FROM ONLY type::record('history', [$owner, $note])) ?? [])";

impl Store {
    /// The earlier texts of a note, oldest first.
    ///
    /// # Errors
    /// [`StoreError::Database`] or [`StoreError::Corrupt`].
    pub async fn versions(&self, owner: &UserId, note: NoteId) -> Result<Vec<VersionRecord>, StoreError> {
        let rows: Vec<VersionRow> = self.run(ALL, binds(of(owner, note))).await?.take(0)?;
        rows.into_iter().map(VersionRecord::try_from).collect()
    }

    /// One version, and the next one, if there is one.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::Database`] or [`StoreError::Corrupt`].
    pub async fn version(&self, owner: &UserId, note: NoteId, id: VersionId) -> Result<(VersionRecord, Option<VersionRecord>), StoreError> {
        let [owner, note] = of(owner, note);
        let rows: Vec<VersionRow> = self.run(ONE, binds([owner, note, ("version", id.to_string().into_value())])).await?.take(0)?;
        let mut rows = rows.into_iter().map(VersionRecord::try_from);
        let version = found(rows.next())??;
        if version.id == id { Ok((version, rows.next().transpose()?)) } else { Err(StoreError::NotFound) }
    }

    /// The id of the newest version.
    ///
    /// # Errors
    /// [`StoreError::Database`] or [`StoreError::Corrupt`].
    pub async fn newest_version(&self, owner: &UserId, note: NoteId) -> Result<Option<VersionId>, StoreError> {
        let id: Option<String> = self.run(NEWEST, binds(of(owner, note))).await?.take(0)?;
        id.map(|id| id.parse().map_err(|_| StoreError::Corrupt("a row of history".into()))).transpose()
    }
}

fn of(owner: &UserId, note: NoteId) -> [(&'static str, Value); 2] {
    [("owner", owner.as_str().into_value()), ("note", note.to_string().into_value())]
}

impl TryFrom<VersionRow> for VersionRecord {
    type Error = StoreError;

    fn try_from(row: VersionRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: stored(&row.id, part(&row.id, 2)?)?,
            written: row.written_at.map(timestamp).transpose()?,
            title: row.title,
            body: row.body,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::{
            change::TextId,
            limits::{VERSION_LOSS_CHARS, VERSIONS_PER_NOTE},
            row::RowId,
        },
        server::{
            clock::Clock,
            journal::{
                Ask, NewText, Removal,
                tests::{Book, note_id},
            },
            store::tests::{run, store, user},
        },
    };
    use std::sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    };

    /// A journal with a clock that a test sets, in minutes.
    struct Site {
        book: Book,
        minutes: Arc<AtomicI64>,
    }

    impl Site {
        async fn new() -> Self {
            let minutes = Arc::new(AtomicI64::new(0));
            let clock = {
                let minutes = minutes.clone();
                Clock::from_fn(move || Timestamp::from_second(1_800_000_000 + 60 * minutes.load(Ordering::Relaxed)).expect("a time"))
            };
            Self { book: Book::at(store().await, clock), minutes }
        }

        fn wait(&self, minutes: i64) {
            self.minutes.fetch_add(minutes, Ordering::Relaxed);
        }

        async fn write(&self, owner: &UserId, number: u64, body: &str) {
            self.book.save_note(owner, note_id(number), ("List", None), (body, None)).await.expect("saved");
        }

        /// The bodies of the versions, and the minutes at which they were written and replaced.
        async fn versions(&self, owner: &UserId, number: u64) -> Vec<(String, Option<i64>, i64)> {
            let versions = self.book.store.versions(owner, note_id(number)).await.expect("versions");
            let minute = |second: i64| (second - 1_800_000_000) / 60;
            let times = |version: &VersionRecord| {
                let replaced = i64::try_from(version.id.milliseconds() / 1_000).expect("a time");
                (version.written.map(|time| minute(time.as_second())), minute(replaced))
            };
            versions.iter().map(|version| (version.body.clone(), times(version).0, times(version).1)).collect()
        }
    }

    fn version(body: &str, written: Option<i64>, replaced: i64) -> (String, Option<i64>, i64) {
        (body.to_owned(), written, replaced)
    }

    #[test]
    fn texts_that_were_replaced_are_kept_with_their_times() {
        run(async {
            let (site, ada, eve) = (Site::new().await, user("ada"), user("eve"));
            site.book.note(&ada, 1).await;
            site.book.note(&eve, 1).await;
            site.wait(1);
            site.write(&ada, 1, "one").await;
            site.wait(8);
            site.write(&ada, 1, "two").await;
            site.wait(60);
            site.write(&ada, 1, "three").await;
            site.write(&ada, 1, "four").await;
            site.wait(60);
            site.book.rename_note(&ada, note_id(1), "Title").await.expect("renamed");
            assert_eq!(
                site.versions(&ada, 1).await,
                [version("body", Some(0), 1), version("two", Some(9), 69), version("four", Some(69), 129)],
                "the id of the note says that it was made long ago"
            );
            assert_eq!(site.versions(&eve, 1).await, []);
        });
    }

    #[test]
    fn a_version_is_found_with_the_next_one_and_by_its_owner_alone() {
        run(async {
            let (site, ada, eve) = (Site::new().await, user("ada"), user("eve"));
            site.book.note(&ada, 1).await;
            for body in ["one", "two"] {
                site.wait(60);
                site.write(&ada, 1, body).await;
            }
            let store = &site.book.store;
            let ids: Vec<_> = store.versions(&ada, note_id(1)).await.expect("versions").iter().map(|version| version.id).collect();
            let bodies = async |id: VersionId| {
                let (version, next) = store.version(&ada, note_id(1), id).await.expect("a version");
                (version.body, next.map(|next| next.body))
            };
            assert_eq!(bodies(ids[0]).await, ("body".to_owned(), Some("one".to_owned())));
            assert_eq!(bodies(ids[1]).await, ("one".to_owned(), None));
            assert_eq!(store.newest_version(&ada, note_id(1)).await.expect("an id"), Some(ids[1]));
            assert_eq!(store.newest_version(&eve, note_id(1)).await.expect("no id"), None);
            for (owner, note, id) in [(&eve, 1, ids[0]), (&ada, 2, ids[0]), (&ada, 1, VersionId::from_parts(0, 0))] {
                let found = store.version(owner, note_id(note), id).await;
                assert!(matches!(found, Err(StoreError::NotFound)), "{found:?}");
            }
        });
    }

    #[test]
    fn what_an_earlier_text_replaces_is_kept_at_once() {
        run(async {
            let (site, ada) = (Site::new().await, user("ada"));
            site.book.note(&ada, 1).await;
            site.write(&ada, 1, "one").await;
            site.write(&ada, 1, "two").await;
            let texts = [(TextId::Title(note_id(1)), "1"), (TextId::Body(note_id(1)), "body")];
            let texts = texts.map(|(of, text)| NewText { of, base: None, text: text.into() });
            let revert = || site.book.journal.ask(&ada, Ask::Revert(texts.to_vec()));
            let rows = revert().await.expect("done");
            assert_eq!(rows[0].note().map(|note| note.body.as_str()), Some("body"));
            let kept = [version("body", Some(0), 0), version("two", Some(0), 0)];
            assert_eq!(site.versions(&ada, 1).await, kept);
            revert().await.expect("nothing to do");
            assert_eq!(site.versions(&ada, 1).await, kept, "the same text replaces nothing");
        });
    }

    #[test]
    fn there_are_never_too_many_and_those_that_go_are_gone() {
        run(async {
            let (site, ada) = (Site::new().await, user("ada"));
            site.book.note(&ada, 1).await;
            for number in 0..VERSIONS_PER_NOTE + 5 {
                site.wait(20);
                site.write(&ada, 1, &number.to_string()).await;
            }
            let versions = site.versions(&ada, 1).await;
            assert_eq!(versions.len(), VERSIONS_PER_NOTE);
            assert_eq!((versions[0].0.as_str(), versions[VERSIONS_PER_NOTE - 1].0.as_str()), ("body", "53"));
        });
    }

    #[test]
    fn what_takes_much_away_keeps_the_text_before_it() {
        run(async {
            let (site, ada) = (Site::new().await, user("ada"));
            site.book.note(&ada, 1).await;
            let long = "x".repeat(VERSION_LOSS_CHARS);
            site.write(&ada, 1, &long).await;
            site.write(&ada, 1, "").await;
            assert_eq!(site.versions(&ada, 1).await, [version("body", Some(0), 0), version(&long, Some(0), 0)]);
        });
    }

    #[test]
    fn versions_go_with_their_note() {
        run(async {
            let (site, ada) = (Site::new().await, user("ada"));
            for number in [1, 2] {
                site.book.note(&ada, number).await;
                site.write(&ada, number, "one").await;
                site.book.delete_note(&ada, note_id(number)).await.expect("deleted");
            }
            assert_eq!(site.versions(&ada, 1).await.len(), 1, "kept while it lies in the Trash");
            site.book.journal.remove(&ada, Removal::Row(RowId::Note(note_id(1)))).await.expect("removed");
            assert_eq!((site.versions(&ada, 1).await.len(), site.versions(&ada, 2).await.len()), (0, 1));
            assert_eq!(site.book.store.newest_version(&ada, note_id(1)).await.expect("no id"), None);
        });
    }
}
