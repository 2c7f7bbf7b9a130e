//! Calendar feeds: one for each user, found by the hash of the secret in its address.

use super::{
    Store, StoreError, binds, datetime,
    rows::{key, stored},
    sessions::timestamp,
    users,
};
use crate::{
    model::{
        day::Day,
        day_meta::DayMetas,
        id::{OpId, TodoId},
        user::UserId,
    },
    server::{random::Random, sha256::sha256},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::Timestamp;
use surrealdb::types::{Array, Datetime, RecordId, SurrealValue, Value};

/// The secret in the address of a feed: 256 random bits. The store keeps a hash of them.
#[derive(Clone, PartialEq, Eq)]
pub struct FeedSecret([u8; 32]);

impl FeedSecret {
    /// A secret that nobody can guess.
    pub fn random(random: &Random) -> Self {
        Self(random.bytes())
    }

    /// The secret that [`FeedSecret::reveal`] wrote.
    pub fn parse(text: &str) -> Option<Self> {
        URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok().map(Self)
    }

    /// The secret for its address, 43 characters that need no escape. Not for a log.
    pub fn reveal(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    /// The hash that the store keeps.
    pub fn hash(&self) -> String {
        URL_SAFE_NO_PAD.encode(sha256(self.0))
    }
}

impl std::fmt::Debug for FeedSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("FeedSecret(…)")
    }
}

/// An active feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feed {
    /// The owner of its todos.
    pub owner: UserId,
    /// The hash of its secret.
    pub hash: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// The time zone of the device that it was made on.
    pub time_zone: String,
}

/// A todo as a feed needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedTodo {
    /// Its id.
    pub id: TodoId,
    /// Its day.
    pub day: Day,
    /// Its text.
    pub text: String,
    /// When its text was written, by the writer's clock, or when it was created.
    pub written_at: Timestamp,
    /// How often its text was written.
    pub version: u32,
}

#[derive(Debug, SurrealValue)]
struct FeedRow {
    owner: String,
    hash: String,
    created_at: Datetime,
    time_zone: String,
}

#[derive(Debug, SurrealValue)]
struct TodoRow {
    id: RecordId,
    day: String,
    rank: String,
    text: String,
    text_op: Option<String>,
    created_at: Datetime,
    version: u32,
}

// The user's row is read with `FOR UPDATE`, so that this conflicts with its deletion, as where a session begins. The former hash is
// replaced, and so the former address ends.
const MAKE: &str = "{
    IF (SELECT VALUE id FROM ONLY $person FOR UPDATE) = NONE { THROW 'no_such_owner' };
    UPSERT $id SET owner = $owner, hash = $hash, created_at = $now, time_zone = $time_zone RETURN NONE;
}";
const END: &str = "DELETE $id";
const OF_OWNER: &str = "SELECT owner, hash, created_at, time_zone FROM ONLY $id";
// As with a session cookie, the secret alone determines the owner.
const OF_SECRET: &str = "SELECT owner, hash, created_at, time_zone FROM feed WHERE hash = $hash LIMIT 1";

const TODOS: &str = "SELECT id, day, rank, text, text_op, created_at, version FROM todo
    WHERE owner = $owner AND day >= $first AND day <= $last AND done_at = NONE AND deleted_at = NONE AND day NOT IN $archived
    ORDER BY day, rank LIMIT $limit";

impl Store {
    /// Creates a feed with this secret. The user's former one ends.
    ///
    /// # Errors
    /// [`StoreError::NoSuchOwner`] or [`StoreError::Database`].
    pub async fn make_feed(&self, owner: &UserId, secret: &FeedSecret, time_zone: &str, now: Timestamp) -> Result<(), StoreError> {
        let values = binds([
            ("id", feed_key(owner)),
            ("person", users::key(owner)),
            ("owner", owner.as_str().into_value()),
            ("hash", secret.hash().into_value()),
            ("now", datetime(now)),
            ("time_zone", time_zone.into_value()),
        ]);
        self.run(MAKE, values).await.map(drop)
    }

    /// Ends a user's feed; does nothing where there is none.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn end_feed(&self, owner: &UserId) -> Result<(), StoreError> {
        self.run(END, binds([("id", feed_key(owner))])).await.map(drop)
    }

    /// The feed of a user.
    ///
    /// # Errors
    /// [`StoreError::Database`] or [`StoreError::Corrupt`].
    pub async fn feed(&self, owner: &UserId) -> Result<Option<Feed>, StoreError> {
        self.run(OF_OWNER, binds([("id", feed_key(owner))])).await?.take::<Option<FeedRow>>(0)?.map(Feed::try_from).transpose()
    }

    /// The feed whose address has this secret.
    ///
    /// # Errors
    /// [`StoreError::Database`] or [`StoreError::Corrupt`].
    pub async fn feed_of_secret(&self, secret: &FeedSecret) -> Result<Option<Feed>, StoreError> {
        let rows: Vec<FeedRow> = self.run(OF_SECRET, binds([("hash", secret.hash().into_value())])).await?.take(0)?;
        rows.into_iter().next().map(Feed::try_from).transpose()
    }

    /// The open todos from the first of two days to the last, sorted by day, up to a limit, with headings. Those in the Trash and those
    /// of archived days are left out.
    ///
    /// # Errors
    /// [`StoreError::Database`] or [`StoreError::Corrupt`].
    pub async fn feed_todos(
        &self,
        owner: &UserId,
        (first, last): (Day, Day),
        metas: &DayMetas,
        limit: usize,
    ) -> Result<Vec<FeedTodo>, StoreError> {
        let archived: Vec<String> = metas.range(first..=last).filter(|(_, meta)| meta.archived).map(|(day, _)| day.to_string()).collect();
        let values = binds([
            ("owner", owner.as_str().into_value()),
            ("first", first.to_string().into_value()),
            ("last", last.to_string().into_value()),
            ("archived", archived.into_value()),
            ("limit", limit.into_value()),
        ]);
        let rows: Vec<TodoRow> = self.run(TODOS, values).await?.take(0)?;
        rows.into_iter().map(FeedTodo::try_from).collect()
    }
}

impl TryFrom<FeedRow> for Feed {
    type Error = StoreError;

    fn try_from(row: FeedRow) -> Result<Self, StoreError> {
        let owner = UserId::from_verified_subject(row.owner);
        Ok(Self { owner, hash: row.hash, created_at: timestamp(row.created_at)?, time_zone: row.time_zone })
    }
}

impl TryFrom<TodoRow> for FeedTodo {
    type Error = StoreError;

    fn try_from(row: TodoRow) -> Result<Self, StoreError> {
        let op = row.text_op.map(|op| stored::<OpId>(&row.id, &op)).transpose()?;
        let written = op.and_then(|op| Timestamp::from_millisecond(i64::try_from(op.milliseconds()).ok()?).ok());
        let created_at = timestamp(row.created_at)?;
        Ok(Self {
            id: stored(&row.id, key(&row.id)?)?,
            day: stored(&row.id, &row.day)?,
            text: row.text,
            written_at: written.map_or(created_at, |written| written.max(created_at)),
            version: row.version,
        })
    }
}

fn feed_key(owner: &UserId) -> Value {
    RecordId::new("feed", Array::from(vec![Value::String(owner.as_str().to_owned())])).into_value()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::{
        journal::tests::{Book, day, todo_id},
        random::tests::seeded,
        store::{
            day_meta::MetaChange,
            tests::{run, user},
        },
    };

    fn now() -> Timestamp {
        Timestamp::from_second(1_800_000_000).expect("a time")
    }

    #[test]
    fn a_secret_is_what_it_was_and_shows_itself_nowhere() {
        let secret = FeedSecret::random(&seeded(1));
        let text = secret.reveal();
        assert_eq!((text.len(), FeedSecret::parse(&text)), (43, Some(secret.clone())));
        assert!(secret.hash() != text && !format!("{secret:?}").contains(&text));
        for wrong in
            ["", "a", &text[1..], &format!("{text}="), &format!("{text}A"), &text.replace(&text[..1], "/"), &format!("{}1", &text[..42])]
        {
            assert_eq!(FeedSecret::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_person_has_one_feed_until_it_is_replaced_or_ended() {
        run(async {
            let (book, ada, eve) = (Book::new().await, user("ada"), user("eve"));
            let random = seeded(2);
            let [first, second, hers] = [(); 3].map(|()| FeedSecret::random(&random));
            let owner = async |secret: &FeedSecret| book.store.feed_of_secret(secret).await.expect("read").map(|feed| feed.owner);
            assert_eq!((owner(&first).await, book.store.feed(&ada).await.expect("read")), (None, None));
            book.store.make_feed(&ada, &first, "Europe/Berlin", now()).await.expect("made");
            book.store.make_feed(&eve, &hers, "UTC", now()).await.expect("made");
            let feed = book.store.feed(&ada).await.expect("read").expect("a feed");
            assert_eq!((feed.hash, feed.created_at, feed.time_zone.as_str()), (first.hash(), now(), "Europe/Berlin"));
            assert_eq!((owner(&first).await, owner(&hers).await), (Some(ada.clone()), Some(eve.clone())));
            book.store.make_feed(&ada, &second, "UTC", now()).await.expect("made");
            assert_eq!((owner(&first).await, owner(&second).await), (None, Some(ada.clone())));
            book.store.end_feed(&ada).await.expect("ended");
            book.store.end_feed(&ada).await.expect("again");
            assert_eq!((owner(&second).await, owner(&hers).await), (None, Some(eve)));
            let nobody = book.store.make_feed(&user("zoe"), &first, "UTC", now()).await;
            assert!(matches!(nobody, Err(StoreError::NoSuchOwner)), "{nobody:?}");
        });
    }

    #[test]
    fn a_feed_reads_what_is_open_on_its_days_and_nothing_else() {
        run(async {
            let (book, ada, eve) = (Book::new().await, user("ada"), user("eve"));
            for (number, on) in [
                (1, "2026-11-22"),
                (2, "2026-11-20"),
                (3, "2026-11-19"),
                (4, "2026-11-23"),
                (5, "2026-11-21"),
                (6, "2026-11-20"),
                (7, "2026-11-20"),
                (8, "2026-11-20"),
            ] {
                book.create_todo(&ada, todo_id(number), day(on), &number.to_string()).await.expect("a todo");
            }
            book.create_todo(&eve, todo_id(9), day("2026-11-20"), "hers").await.expect("a todo");
            book.set_done(&ada, todo_id(6), true).await.expect("done");
            book.delete_todo(&ada, todo_id(7)).await.expect("deleted");
            book.journal.set_day_meta(&ada, day("2026-11-21"), MetaChange::Archived(true)).await.expect("archived");
            let metas = book.store.day_metas(&ada).await.expect("metas");
            let first =
                async |limit| book.store.feed_todos(&ada, (day("2026-11-20"), day("2026-11-22")), &metas, limit).await.expect("todos");
            let read = async || first(100).await;
            let todos = read().await;
            let texts: Vec<_> = todos.iter().map(|todo| (todo.text.as_str(), todo.day.to_string())).collect();
            assert_eq!(texts, [("2", "2026-11-20".into()), ("8", "2026-11-20".into()), ("1", "2026-11-22".into())]);
            assert_eq!(read().await, todos, "the same again");
            assert_eq!(first(2).await, todos[..2], "the earliest");
            book.edit_todo(&ada, todo_id(2), "Two", None).await.expect("edited");
            let edited = &read().await[0];
            assert!(edited.text == "Two" && edited.version > todos[0].version && edited.written_at >= todos[0].written_at);
        });
    }
}
