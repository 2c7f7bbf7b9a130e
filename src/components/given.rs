//! The data that a page's island starts from. The server renders the island from it and writes it into the page for the browser to read.

use super::board::Board;
use crate::model::{
    compact, fold,
    id::{OpId, TodoId},
    list::as_list,
    page::DayPage,
    rank::Rank,
    todo::Todo,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::sync::Arc;

/// The id of the element that holds it. A page has one island.
const ID: &str = "given";

/// Provides a value to the island that is rendered next; the returned view must be on the page too.
pub fn give<T: Serialize + Send + Sync + 'static>(value: T) -> impl IntoView {
    let text = compact::write(&value).ok();
    provide_context(value);
    view! { <div id=ID data-value=text hidden></div> }
}

/// The same for a day, without the todos that have rows: each is in the attributes of its [`row`], next to the same text, which compresses
/// well.
pub fn give_day(mut page: DayPage) -> impl IntoView {
    let todos = page.view.todos.clone();
    page.view.todos = hidden(&page);
    let text = compact::write(&page).ok();
    page.view.todos = todos;
    provide_context(page);
    view! { <div id=ID data-value=text hidden></div> }
}

/// The todos in folded sections.
fn hidden(page: &DayPage) -> Vec<Arc<Todo>> {
    fold::split(as_list(page.view.todos.clone()).into_iter().filter(|todo| !todo.done).collect()).1
}

/// The todo in a row's attribute, without its id, which is in the row's form, and without what all rows have in common. Values that follow
/// from the row above are left out: most rows differ only in their texts.
#[derive(Serialize, Deserialize)]
struct OnPage {
    parent: Option<TodoId>,
    /// None if it is the rank that is expected after the row above.
    rank: Option<Rank>,
    text: String,
    /// None if it is the change that created the todo.
    text_op: Option<OpId>,
    done: bool,
    /// None if it is one more than that of the row above.
    seq: Option<u64>,
    pinned: bool,
    folded: bool,
}

/// The rank and the count of changes to be expected after a row.
fn expected((rank, seq): &(Rank, u64)) -> (Option<Rank>, u64) {
    (Rank::between(Some(rank), None), seq + 1)
}

/// The attribute of a todo's row on the server's page.
#[cfg(feature = "ssr")]
pub fn row(board: Board, id: TodoId) -> Option<String> {
    let todo = board.peek(|replica| replica.shown().todo(id).cloned())?;
    let this = (todo.rank.clone(), todo.seq);
    let above = board.row_above.try_update_value(|above| above.replace(this)).flatten();
    let (rank, seq) = above.as_ref().map(expected).map_or((None, None), |(rank, seq)| (rank, Some(seq)));
    compact::write(&OnPage {
        parent: todo.parent,
        rank: Some(todo.rank.clone()).filter(|own| rank.as_ref() != Some(own)),
        text: todo.text.clone(),
        text_op: Some(todo.text_op).filter(|op| *op != OpId::of_todo(id)),
        done: todo.done,
        seq: Some(todo.seq).filter(|own| seq != Some(*own)),
        pinned: todo.pinned,
        folded: todo.folded,
    })
    .ok()
}

/// Rows that the browser makes have no such attribute.
#[cfg(not(feature = "ssr"))]
pub const fn row(_: Board, _: TodoId) -> Option<String> {
    None
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
        let mut above = None;
        let mut todo = |(id, row): &(Option<String>, String)| {
            let id = id.as_ref()?.parse().ok()?;
            let OnPage { parent, rank, text, text_op, done, seq, pinned, folded } = compact::read(row).ok()?;
            let text_op = text_op.unwrap_or(OpId::of_todo(id));
            let (next, count) = above.as_ref().map_or((None, 0), expected);
            let (rank, seq) = (rank.or(next)?, seq.unwrap_or(count));
            above = Some((rank.clone(), seq));
            Some(Arc::new(Todo { id, day, parent, rank, text, text_op, done, trashed: None, seq, pinned, folded }))
        };
        for row in &rows {
            page.view.todos.push(todo(row).expect("every row holds its todo"));
        }
    }
    page
}
