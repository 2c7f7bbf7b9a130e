//! All data of one owner: read for an export, and deleted with the account.

use super::{
    Store, StoreError, binds,
    history::VersionRecord,
    live::Whose,
    rows::{found, key, stored},
    sessions::timestamp,
    users,
};
use crate::model::{
    day::Day,
    day_meta::{DayMeta, DayMetas},
    export::{DayRecord, EarlierText, NoteRecord, SessionRecord, TodoRecord},
    user::UserId,
};
use std::sync::Arc;
use surrealdb::types::{Datetime, RecordId, SurrealValue};

/// What is stored of a user besides the rows of their days, and which days there are.
#[derive(Debug)]
pub struct Kept {
    /// Every session, those that ended too, the oldest first.
    pub sessions: Vec<SessionRecord>,
    /// Every day that ever held anything, has a label or is archived, in order; someday, if it holds anything, at the end.
    pub days: Vec<Option<Day>>,
    /// Their labels, and which are archived.
    pub metas: Arc<DayMetas>,
}

#[derive(Debug, SurrealValue)]
struct KeptRows {
    sessions: Vec<SessionRow>,
    days: Vec<DayRow>,
    has_someday: bool,
}

#[derive(Debug, SurrealValue)]
struct SessionRow {
    created_at: Datetime,
    last_seen_at: Datetime,
    ended_at: Option<Datetime>,
    ip: Option<String>,
    user_agent: Option<String>,
    impersonator: Option<String>,
}

#[derive(Debug, SurrealValue)]
struct DayRow {
    id: RecordId,
}

#[derive(Debug, SurrealValue)]
struct DayRows {
    todos: Vec<TodoRow>,
    notes: Vec<NoteRow>,
}

#[derive(Debug, SurrealValue)]
struct TodoRow {
    id: RecordId,
    parent: Option<String>,
    text: String,
    rank: String,
    done_at: Option<Datetime>,
    deleted_at: Option<Datetime>,
    created_at: Datetime,
    version: u32,
    pinned: Option<bool>,
    folded: Option<bool>,
}

#[derive(Debug, SurrealValue)]
struct NoteRow {
    id: RecordId,
    title: String,
    body: String,
    rank: String,
    deleted_at: Option<Datetime>,
    created_at: Datetime,
    version: u32,
    pinned: Option<bool>,
    folded: Option<bool>,
}

const KEPT: &str = "RETURN {
    sessions: (SELECT created_at, last_seen_at, ended_at, ip, user_agent, impersonator FROM session WHERE owner = $owner),
    days: (SELECT id FROM day:[$owner]..[$owner, ..]),
    has_someday: (SELECT id FROM todo WHERE owner = $owner AND day = NONE LIMIT 1) != []
        OR (SELECT id FROM note WHERE owner = $owner AND day = NONE LIMIT 1) != []
}";

const DAY: &str = "RETURN {
    todos: (SELECT id, parent, text, rank, done_at, deleted_at, created_at, version, pinned, folded FROM todo WHERE owner = $owner AND day = $day),
    notes: (SELECT id, title, body, rank, deleted_at, created_at, version, pinned, folded FROM note WHERE owner = $owner AND day = $day)
}";

/// How many rows of each table are deleted at once. A slow database server needs several milliseconds for each and has to answer in 10 s,
/// and what other people write waits while a transaction commits (docs/decisions/055-a-large-account-is-deleted-in-steps.md).
const ROWS_AT_ONCE: usize = 300;

// The tables with as many rows as somebody writes. Accounts with few are left to DELETE. The engine stops at the limit, because the range is
// not constant (`store::search`).
const DELETE_SOME: &str = "{
    LET $rows = ['todo', 'note', 'version', 'history', 'change', 'import_chunk', 'day', 'day_meta', 'tombstone']
        .map(|$table| (SELECT VALUE id FROM type::record($table, [$owner]..[$owner, ..]) LIMIT $limit));
    IF array::max($rows.map(|$of| array::len($of))) < $limit { RETURN false };
    DELETE array::flatten($rows);
    RETURN true;
}";

const DELETE: &str = "{
    LET $going_on = (SELECT VALUE workos_session FROM session WHERE owner = $owner AND ended_at = NONE);
    DELETE todo:[$owner]..[$owner, ..];
    DELETE note:[$owner]..[$owner, ..];
    DELETE version:[$owner]..[$owner, ..];
    DELETE history:[$owner]..[$owner, ..];
    DELETE day:[$owner]..[$owner, ..];
    DELETE day_meta:[$owner]..[$owner, ..];
    DELETE tombstone:[$owner]..[$owner, ..];
    DELETE feed:[$owner];
    DELETE import:[$owner]..[$owner, ..];
    DELETE import_chunk:[$owner]..[$owner, ..];
    DELETE personal_token:[$owner]..[$owner, ..];
    DELETE journal:[$owner];
    DELETE change:[$owner]..[$owner, ..];
    DELETE session WHERE owner = $owner;
    DELETE $user;
    UPSERT $gone SET at = time::now();
    RETURN $going_on;
}";

impl Store {
    /// What is stored of a user, except the rows of their days.
    ///
    /// # Errors
    /// [`StoreError::Database`] or [`StoreError::Corrupt`].
    pub async fn kept_of(&self, owner: &UserId) -> Result<Kept, StoreError> {
        let rows: Option<KeptRows> = self.run(KEPT, binds([("owner", owner.as_str().into_value())])).await?.take(0)?;
        let KeptRows { mut sessions, days, has_someday } = found(rows)?;
        sessions.sort_by_key(|session| session.created_at);
        let mut days = days.iter().map(|row| stored(&row.id, key(&row.id)?).map(Some)).collect::<Result<Vec<Option<Day>>, _>>()?;
        let metas = self.day_metas(owner).await?;
        days.extend(metas.keys().copied().map(Some));
        days.sort();
        days.dedup();
        days.extend(has_someday.then_some(None));
        Ok(Kept { sessions: sessions.into_iter().map(SessionRecord::try_from).collect::<Result<_, _>>()?, days, metas })
    }

    /// Everything of one day, or of someday, including the Trash, with its label; notes without their earlier texts.
    ///
    /// # Errors
    /// [`StoreError::Database`] or [`StoreError::Corrupt`].
    pub async fn day_record(&self, owner: &UserId, day: Option<Day>, meta: Option<&DayMeta>) -> Result<DayRecord, StoreError> {
        let values = binds([("owner", owner.as_str().into_value()), ("day", day.map(|day| day.to_string()).into_value())]);
        let DayRows { mut todos, mut notes } = found(self.run(DAY, values).await?.take(0)?)?;
        todos.sort_by(|a, b| a.rank.cmp(&b.rank));
        notes.sort_by(|a, b| a.rank.cmp(&b.rank));
        let DayMeta { label, archived } = meta.cloned().unwrap_or_default();
        Ok(DayRecord {
            day,
            label,
            archived,
            todos: todos.into_iter().map(TodoRecord::try_from).collect::<Result<_, _>>()?,
            notes: notes.into_iter().map(NoteRecord::try_from).collect::<Result<_, _>>()?,
        })
    }

    /// A day with the earlier texts of its notes.
    ///
    /// # Errors
    /// [`StoreError::Database`] or [`StoreError::Corrupt`].
    pub async fn with_earlier_texts(&self, owner: &UserId, mut record: DayRecord) -> Result<DayRecord, StoreError> {
        for note in &mut record.notes {
            let id = note.id.parse().map_err(|_| StoreError::Corrupt("a row of note".into()))?;
            note.versions = self.versions(owner, id).await?.into_iter().map(EarlierText::from).collect();
        }
        Ok(record)
    }

    /// Deletes a user and all their data, and returns the WorkOS ids of the sessions that were active. It is one transaction, after others
    /// that delete most rows of a large account. A repeated call finds nothing but what another instance wrote while the last one ran.
    ///
    /// # Errors
    /// [`StoreError::Database`]. The user is still there then, but some of a large account's rows may not be.
    pub async fn delete_owner(&self, owner: &UserId) -> Result<Vec<String>, StoreError> {
        let deletion = async {
            while self.delete_some(owner, ROWS_AT_ONCE).await? {}
            let values = binds([("owner", owner.as_str().into_value()), ("user", users::key(owner)), ("gone", users::gone(owner))]);
            self.change_sessions(Whose::Owner(owner), DELETE, values).await
        };
        let gone = deletion.await;
        self.day_metas.forget(owner);
        self.indexes.forget(owner);
        let going_on: Vec<Option<String>> = gone?.take(0)?;
        Ok(going_on.into_iter().flatten().collect())
    }

    /// Deletes so many rows of each large table, and returns true; false where no table had so many.
    async fn delete_some(&self, owner: &UserId, rows: usize) -> Result<bool, StoreError> {
        let values = binds([("owner", owner.as_str().into_value()), ("limit", rows.into_value())]);
        Ok(self.run(DELETE_SOME, values).await?.take::<Option<bool>>(0)? == Some(true))
    }
}

impl TryFrom<SessionRow> for SessionRecord {
    type Error = StoreError;

    fn try_from(row: SessionRow) -> Result<Self, StoreError> {
        Ok(Self {
            created_at: time(row.created_at)?,
            last_seen_at: time(row.last_seen_at)?,
            ended_at: row.ended_at.map(time).transpose()?,
            address: row.ip,
            user_agent: row.user_agent,
            impersonator: row.impersonator,
        })
    }
}

impl TryFrom<TodoRow> for TodoRecord {
    type Error = StoreError;

    fn try_from(row: TodoRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: key(&row.id)?.to_owned(),
            parent: row.parent,
            text: row.text,
            done_at: row.done_at.map(time).transpose()?,
            deleted: row.deleted_at.is_some(),
            deleted_at: row.deleted_at.map(time).transpose()?,
            created_at: time(row.created_at)?,
            rank: row.rank,
            version: row.version,
            pinned: row.pinned.unwrap_or(false),
            folded: row.folded.unwrap_or(false),
        })
    }
}

impl TryFrom<NoteRow> for NoteRecord {
    type Error = StoreError;

    fn try_from(row: NoteRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: key(&row.id)?.to_owned(),
            title: row.title,
            body: row.body,
            deleted: row.deleted_at.is_some(),
            deleted_at: row.deleted_at.map(time).transpose()?,
            created_at: time(row.created_at)?,
            rank: row.rank,
            version: row.version,
            pinned: row.pinned.unwrap_or(false),
            folded: row.folded.unwrap_or(false),
            versions: Vec::new(),
        })
    }
}

impl From<VersionRecord> for EarlierText {
    fn from(VersionRecord { id, written, title, body }: VersionRecord) -> Self {
        Self { id: id.to_string(), written_at: written.map(|at| at.to_string()), title, body }
    }
}

/// A time as the export writes it.
fn time(time: Datetime) -> Result<String, StoreError> {
    Ok(timestamp(time)?.to_string())
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use crate::model::{change::Change, row::RowId, token::Scope};
    use crate::server::{
        journal::tests::{Book, day, note_id, todo_id},
        journal::{Ask, Removal},
        random::Random,
        store::{
            day_meta::MetaChange,
            feeds::FeedSecret,
            imports::ChunkId,
            personal_tokens::{NewToken, TokenHash},
            tests::{run, signed_in, store, user},
        },
    };
    use jiff::Timestamp;
    use std::collections::BTreeMap;
    use surrealdb::types::{ToSql as _, Value, Variables};

    const SOME_DAY: &str = "2026-11-23";

    /// Every row of every table, as text.
    pub async fn everything(store: &Store) -> BTreeMap<String, Vec<String>> {
        let tables = store.run("RETURN object::keys((INFO FOR DB).tables)", Variables::new()).await.expect("an answer").take(0);
        let tables: Vec<String> = tables.expect("names");
        let mut rows = BTreeMap::new();
        for table in tables {
            let all = store.run("SELECT * FROM type::table($table)", binds([("table", table.clone().into_value())])).await;
            let all: Vec<Value> = all.expect("an answer").take(0).expect("rows");
            rows.insert(table, all.iter().map(|row| row.to_sql()).collect());
        }
        rows
    }

    /// Adds a row to every table that holds rows of a user.
    pub async fn fill(store: &Store, name: &str) {
        let (owner, day) = (user(name), day(SOME_DAY));
        let now = Timestamp::from_second(1_800_000_000).expect("a time");
        signed_in(store, name, now).await;
        let ended = signed_in(store, name, now).await;
        store.end_session(&ended, now).await.expect("ended");
        let book = Book::of(store.clone());
        for number in 1..=3 {
            book.create_todo(&owner, todo_id(number), day, "Milk").await.expect("a todo");
            book.create_note(&owner, note_id(number), day, "List", "Eggs").await.expect("a note");
        }
        book.rename_note(&owner, note_id(1), "Shopping").await.expect("renamed");
        book.set_done(&owner, todo_id(1), true).await.expect("done");
        book.delete_todo(&owner, todo_id(2)).await.expect("deleted");
        book.delete_note(&owner, note_id(2)).await.expect("deleted");
        book.delete_todo(&owner, todo_id(3)).await.expect("deleted");
        book.journal.remove(&owner, Removal::Row(RowId::Todo(todo_id(3)))).await.expect("removed");
        store.set_day_meta(&owner, day, MetaChange::Label(Some("Trip".into()))).await.expect("said");
        store.make_feed(&owner, &FeedSecret::random(&Random::system()), "UTC", now).await.expect("a feed");
        let token = NewToken {
            id: "01HF7YAT000000000000000001".parse().expect("an id"),
            hash: TokenHash::of(name),
            name: "Backup".into(),
            scope: Scope::Read,
            expires_at: None,
        };
        store.create_token(&owner, &token, now).await.expect("a token");
        let import = "01HF7YAT000000000000000001".parse().expect("an id");
        store.begin_import(&owner, import, now, "{}".into()).await.expect("an import");
        store.keep_import_chunk(&owner, ChunkId { import, number: 0 }, "{}".into()).await.expect("a part");
    }

    #[test]
    fn a_row_that_moves_while_days_are_read_is_there_once() {
        run(async {
            let (book, ada) = (Book::new().await, user("ada"));
            let [first, second] = [day(SOME_DAY), day("2026-11-24")];
            book.create_todo(&ada, todo_id(1), first, "Forth").await.expect("a todo");
            book.create_todo(&ada, todo_id(2), second, "Back").await.expect("a todo");
            let moment = book.store.at_this_moment().await.expect("a moment");
            let texts = async |store: &Store, day| {
                let record = store.day_record(&ada, Some(day), None).await.expect("a day");
                record.todos.into_iter().map(|todo| todo.text).collect::<Vec<_>>()
            };
            assert_eq!(texts(&moment, first).await, ["Forth"]);
            for (number, to) in [(1, second), (2, first)] {
                let change = Change::MoveToDay { row: RowId::Todo(todo_id(number)), day: Some(to) };
                book.journal.ask(&ada, Ask::Make(change)).await.expect("a move");
            }
            assert_eq!(texts(&moment, second).await, ["Back"]);
            assert_eq!([texts(&book.store, first).await, texts(&book.store, second).await], [["Back"], ["Forth"]]);
        });
    }

    #[test]
    fn nothing_of_a_deleted_owner_is_in_any_table_and_nothing_of_another_is_touched() {
        run(async {
            let store = store().await;
            for name in ["ada", "adam", "eve"] {
                fill(&store, name).await;
            }
            let before = everything(&store).await;
            let is_of = |name: &str, row: &String| {
                ["'user_NAME'", "user:user_NAME,", "user:user_NAME "].iter().any(|key| row.contains(&key.replace("NAME", name)))
            };
            // A table that is added belongs in one of these lists, in `fill` and in `delete_owner`.
            let personal: Vec<_> =
                before.iter().filter(|(_, rows)| rows.iter().any(|row| is_of("ada", row))).map(|(table, _)| table).collect();
            assert_eq!(
                personal,
                [
                    "change",
                    "day",
                    "day_meta",
                    "feed",
                    "history",
                    "import",
                    "import_chunk",
                    "journal",
                    "note",
                    "personal_token",
                    "session",
                    "todo",
                    "tombstone",
                    "user",
                    "version"
                ],
                "{before:#?}"
            );
            let others: Vec<_> = before.keys().filter(|table| !personal.contains(table)).collect();
            assert_eq!(others, ["draft", "epoch", "gone", "migration", "spent_state"], "these hold nobody's rows by name");

            assert_eq!(store.delete_owner(&user("ada")).await.expect("deleted"), Vec::<String>::new());
            let after = everything(&store).await;
            let left: Vec<_> = after.values().flatten().filter(|row| is_of("ada", row) || row.contains("ada@example.com")).collect();
            assert!(left.is_empty(), "{left:#?}");
            assert_eq!(after["gone"].len(), 1, "that somebody is gone, by a hash of who");
            for (table, rows) in before.into_iter().filter(|(table, _)| table != "gone") {
                let kept: Vec<_> = rows.into_iter().filter(|row| !is_of("ada", row)).collect();
                assert_eq!(after[&table], kept, "{table}");
            }
            assert!(store.delete_owner(&user("ada")).await.expect("again").is_empty());
        });
    }

    #[test]
    fn a_large_account_is_deleted_in_steps() {
        run(async {
            let store = store().await;
            fill(&store, "ada").await;
            fill(&store, "eve").await;
            let before = everything(&store).await;
            let ada = user("ada");
            let mut steps = 0;
            while store.delete_some(&ada, 1).await.expect("deleted") {
                steps += 1;
                // If the next step fails, the account is still there.
                let page = Book::of(store.clone()).journal.day_view(&ada, day(SOME_DAY), day(SOME_DAY), None).await;
                assert!(page.is_ok(), "{page:?}");
            }
            assert!(steps > 1);
            assert!(!store.delete_some(&ada, 1).await.expect("nothing is left"));
            let after = everything(&store).await;
            let is_large = |table: &str| {
                ["change", "day", "day_meta", "history", "import_chunk", "note", "todo", "tombstone", "version"].contains(&table)
            };
            for (table, mut rows) in before {
                if is_large(&table) {
                    rows.retain(|row| !row.contains("user_ada"));
                }
                assert_eq!(after[&table], rows, "{table}");
            }
            assert_eq!(store.delete_owner(&ada).await.expect("the rest"), Vec::<String>::new());
            assert!(store.person(&ada).await.expect("an answer").is_none());
        });
    }

    #[test]
    fn sessions_that_went_on_are_named_for_workos() {
        run(async {
            let store = store().await;
            fill(&store, "ada").await;
            store.run("UPDATE session SET workos_session = 'session_' + <string>(ended_at = NONE)", Variables::new()).await.expect("named");
            assert_eq!(store.delete_owner(&user("ada")).await.expect("deleted"), ["session_true"]);
        });
    }

    #[test]
    fn who_is_deleted_while_they_write_leaves_nothing() {
        run(async {
            let store = store().await.shared();
            let (one, other) = (Book::of(store.clone()), Book::of(store.clone()));
            for round in 0..5 {
                fill(&store, "ada").await;
                let writers: Vec<_> = (0..40)
                    .map(|number| {
                        let book = if number % 2 == 0 { one.clone() } else { other.clone() };
                        tokio::spawn(async move {
                            // Each on a day of its own: they conflict with the deletion only in the user's row.
                            let day = day(&format!("2026-10-{:02}", number % 28 + 1));
                            book.create_todo(&user("ada"), todo_id(100 + number), day, "Late").await
                        })
                    })
                    .collect();
                for _ in 0..2 {
                    one.journal.delete_owner(&user("ada")).await.expect("deleted");
                }
                for writer in writers {
                    // Written before the deletion, or refused.
                    let _ = writer.await.expect("no panic");
                }
                let left: Vec<_> = everything(&store).await.into_values().flatten().filter(|row| row.contains("user_ada")).collect();
                assert!(left.is_empty(), "round {round}: {left:#?}");
            }
        });
    }
}
