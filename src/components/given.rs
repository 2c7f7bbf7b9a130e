//! The data that a page's island starts from. The server renders the island from it and writes it into the page for the browser to read.

use super::board::Board;
#[cfg(not(feature = "ssr"))]
use crate::model::todo::Todo;
use crate::model::{
    compact,
    id::{OpId, TodoId},
    page::DayPage,
    rank::Rank,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
#[cfg(not(feature = "ssr"))]
use std::sync::Arc;

/// The id of the element that holds it. A page has one island.
const ID: &str = "given";

/// Provides a value to the island that is rendered next; the returned view must be on the page too.
pub fn give<T: Serialize + Send + Sync + 'static>(value: T) -> impl IntoView {
    let text = compact::write(&value).ok();
    provide_context(value);
    view! { <div id=ID data-value=text hidden></div> }
}

/// The same for a day, without its todos: each is in the attributes of its [`row`], next to the same text, which compresses well.
pub fn give_day(mut page: DayPage) -> impl IntoView {
    let todos = std::mem::take(&mut page.view.todos);
    let text = compact::write(&page).ok();
    page.view.todos = todos;
    provide_context(page);
    view! { <div id=ID data-value=text hidden></div> }
}

/// What a row's attribute holds of its todo: all but the id, which is in the row's form, and what all rows have in common.
#[derive(Serialize, Deserialize)]
struct OnPage {
    parent: Option<TodoId>,
    rank: Rank,
    text: String,
    /// None if it is the todo's creation.
    text_op: Option<OpId>,
    done: bool,
    seq: u64,
    pinned: bool,
}

/// The attribute of a todo's row on the server's page.
pub fn row(board: Board, id: TodoId) -> Option<String> {
    if cfg!(not(feature = "ssr")) {
        return None;
    }
    let todo = board.peek(|replica| replica.shown().todo(id).cloned())?;
    let text_op = Some(todo.text_op).filter(|op| *op != OpId::of_todo(id));
    let (rank, text) = (todo.rank.clone(), todo.text.clone());
    compact::write(&OnPage { parent: todo.parent, rank, text, text_op, done: todo.done, seq: todo.seq, pinned: todo.pinned }).ok()
}

/// The value that this island starts from.
#[expect(clippy::expect_used, reason = "without it there is nothing to show, and a page that stops while it wakes works by its forms")]
pub fn given<T: Clone + DeserializeOwned + 'static>() -> T {
    #[cfg(feature = "ssr")]
    let value = use_context();
    #[cfg(not(feature = "ssr"))]
    let value = crate::client::page::value_of(ID).and_then(|text| compact::read(&text).ok());
    value.expect("what the island is given")
}

/// The day that this island starts from. A row that can't be read stops the page, as a missing value does: the todo must not look deleted.
#[cfg_attr(not(feature = "ssr"), expect(clippy::expect_used, reason = "as in `given`"))]
pub fn given_day() -> DayPage {
    #[cfg_attr(feature = "ssr", expect(unused_mut, reason = "the server has it whole"))]
    let mut page: DayPage = given();
    #[cfg(not(feature = "ssr"))]
    {
        let rows = crate::client::page::values_of("data-row");
        let day = Some(page.view.day);
        let todo = |(id, row): &(Option<String>, String)| {
            let id = id.as_ref()?.parse().ok()?;
            let OnPage { parent, rank, text, text_op, done, seq, pinned } = compact::read(row).ok()?;
            let text_op = text_op.unwrap_or(OpId::of_todo(id));
            Some(Arc::new(Todo { id, day, parent, rank, text, text_op, done, trashed: None, seq, pinned }))
        };
        let todos: Option<_> = rows.iter().map(todo).collect();
        page.view.todos = todos.expect("every row holds its todo");
    }
    page
}
