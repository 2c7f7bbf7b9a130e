//! The open todos of some days, and the pinned rows.

use super::{
    Store, StoreError, binds,
    rows::{key, stored},
};
use crate::model::{
    day::Day,
    row::{Row, RowId},
    user::UserId,
};
use surrealdb::types::{RecordId, SurrealValue};

const OPEN: &str = "SELECT VALUE id FROM todo WHERE owner = $owner AND day IN $days AND done_at = NONE AND deleted_at = NONE";

const PINNED_TODOS: &str = "SELECT VALUE id FROM todo WHERE owner = $owner AND pinned = true AND deleted_at = NONE LIMIT $limit";
const PINNED_NOTES: &str = "SELECT VALUE id FROM note WHERE owner = $owner AND pinned = true AND deleted_at = NONE LIMIT $limit";

impl Store {
    /// The pinned todos and notes outside the Trash, at most `limit` of each, in no order.
    ///
    /// # Errors
    /// [`StoreError::Database`] or [`StoreError::Corrupt`].
    pub async fn pinned(&self, owner: &UserId, limit: usize) -> Result<Vec<Row>, StoreError> {
        let values = || binds([("owner", owner.as_str().into_value()), ("limit", limit.into_value())]);
        let todos: Vec<RecordId> = self.run(PINNED_TODOS, values()).await?.take(0)?;
        let notes: Vec<RecordId> = self.run(PINNED_NOTES, values()).await?.take(0)?;
        let todos = todos.iter().map(|id| stored(id, key(id)?).map(RowId::Todo));
        let notes = notes.iter().map(|id| stored(id, key(id)?).map(RowId::Note));
        let ids = todos.chain(notes).collect::<Result<Vec<_>, _>>()?;
        Ok(self.known(owner, &[], &ids, &[]).await?.rows)
    }

    /// The todos of some days that are neither done nor in the Trash, in no order.
    ///
    /// # Errors
    /// [`StoreError::Database`] or [`StoreError::Corrupt`].
    pub async fn open_todos(&self, owner: &UserId, days: &[Day]) -> Result<Vec<Row>, StoreError> {
        let days: Vec<String> = days.iter().map(ToString::to_string).collect();
        let values = binds([("owner", owner.as_str().into_value()), ("days", days.into_value())]);
        let ids: Vec<RecordId> = self.run(OPEN, values).await?.take(0)?;
        let ids = ids.iter().map(|id| stored(id, key(id)?).map(RowId::Todo)).collect::<Result<Vec<_>, _>>()?;
        Ok(self.known(owner, &[], &ids, &[]).await?.rows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::change::Change,
        server::{
            journal::{
                Ask,
                tests::{Book, day, note_id, todo_id},
            },
            store::tests::{run, user},
        },
    };

    #[test]
    fn what_is_pinned_is_found_and_nothing_of_others() {
        run(async {
            let (book, ada, eve) = (Book::new().await, user("ada"), user("eve"));
            let pin = |row| Ask::Make(Change::Pin { row, pinned: true });
            for owner in [&ada, &eve] {
                for number in 1..=3 {
                    book.create_todo(owner, todo_id(number), day("2026-11-20"), "x").await.expect("a todo");
                    book.create_note(owner, note_id(number), day("2026-11-20"), "x", "").await.expect("a note");
                }
            }
            let pinned = [RowId::Todo(todo_id(1)), RowId::Todo(todo_id(3)), RowId::Note(note_id(2))];
            for row in pinned {
                book.journal.ask(&ada, pin(row)).await.expect("a pin");
            }
            book.delete_todo(&ada, todo_id(3)).await.expect("deleted");
            book.journal.ask(&eve, pin(RowId::Todo(todo_id(2)))).await.expect("a pin");
            let mut ids: Vec<_> = book.store.pinned(&ada, 10).await.expect("rows").iter().map(Row::id).collect();
            ids.sort();
            assert_eq!(ids, [pinned[0], pinned[2]]);
        });
    }

    #[test]
    fn what_is_open_on_some_days_is_found_and_nothing_of_others() {
        run(async {
            let (book, ada, eve) = (Book::new().await, user("ada"), user("eve"));
            for (number, on) in [(1, "2026-11-20"), (2, "2026-11-21"), (3, "2026-11-22"), (4, "2026-11-20"), (5, "2026-11-20")] {
                book.create_todo(&ada, todo_id(number), day(on), &number.to_string()).await.expect("a todo");
            }
            book.create_todo(&eve, todo_id(6), day("2026-11-20"), "hers").await.expect("a todo");
            book.set_done(&ada, todo_id(4), true).await.expect("done");
            book.delete_todo(&ada, todo_id(5)).await.expect("deleted");
            let open = book.store.open_todos(&ada, &["2026-11-20", "2026-11-22"].map(day)).await.expect("rows");
            let mut ids: Vec<_> = open.iter().map(Row::id).collect();
            ids.sort();
            assert_eq!(ids, [RowId::Todo(todo_id(1)), RowId::Todo(todo_id(3))]);
            assert_eq!(book.store.open_todos(&ada, &[]).await.expect("rows"), []);
        });
    }
}
