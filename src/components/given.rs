//! What the island of a page is given. The server renders the island from it and writes it on the page, where the browser reads it.

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

/// The element that holds it; a page has one island.
const ID: &str = "given";

/// Gives a value to the island that is rendered next. The view stands beside it.
pub fn give<T: Serialize + Send + Sync + 'static>(value: T) -> impl IntoView {
    let text = compact::write(&value).ok();
    provide_context(value);
    view! { <div id=ID data-value=text hidden></div> }
}

/// The same for a day. Its todos are left out: each stands with its [`row`], where compression finds the text a second time.
pub fn give_day(mut page: DayPage) -> impl IntoView {
    let todos = std::mem::take(&mut page.view.todos);
    let text = compact::write(&page).ok();
    page.view.todos = todos;
    provide_context(page);
    view! { <div id=ID data-value=text hidden></div> }
}

/// A todo as its row on the server's page holds it: without its id, which the row's form holds, and what all of them have in common.
#[derive(Serialize, Deserialize)]
struct OnPage {
    parent: Option<TodoId>,
    rank: Rank,
    text: String,
    /// Where it is not that of the todo's creation.
    text_op: Option<OpId>,
    done: bool,
    seq: u64,
}

/// What a todo's row on the server's page holds of it.
pub fn row(board: Board, id: TodoId) -> Option<String> {
    if cfg!(not(feature = "ssr")) {
        return None;
    }
    let todo = board.peek(|replica| replica.shown().todo(id).cloned())?;
    let text_op = Some(todo.text_op).filter(|op| *op != OpId::of_todo(id));
    let (rank, text) = (todo.rank.clone(), todo.text.clone());
    compact::write(&OnPage { parent: todo.parent, rank, text, text_op, done: todo.done, seq: todo.seq }).ok()
}

/// The value that this island is given.
#[expect(clippy::expect_used, reason = "without it there is nothing to show, and a page that stops while it wakes works by its forms")]
pub fn given<T: Clone + DeserializeOwned + 'static>() -> T {
    #[cfg(feature = "ssr")]
    let value = use_context();
    #[cfg(not(feature = "ssr"))]
    let value = crate::client::page::value_of(ID).and_then(|text| compact::read(&text).ok());
    value.expect("what the island is given")
}

/// The day that this island is given. A row that can't be read stops the page as a missing value does: it must not be shown as gone.
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
            let OnPage { parent, rank, text, text_op, done, seq } = compact::read(row).ok()?;
            let text_op = text_op.unwrap_or(OpId::of_todo(id));
            Some(Arc::new(Todo { id, day, parent, rank, text, text_op, done, trashed: None, seq }))
        };
        let todos: Option<_> = rows.iter().map(todo).collect();
        page.view.todos = todos.expect("every row holds its todo");
    }
    page
}
