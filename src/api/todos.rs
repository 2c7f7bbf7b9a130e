//! Todos: `/api/todos/*`. Every function answers with the row as it stands after the change.

use crate::{
    error::AppError,
    model::{
        day::Day,
        id::TodoId,
        todo::{Direction, Todo},
    },
};
use leptos::prelude::*;

/// Writes a new todo at the end of a day. Repeating it with the same id changes nothing.
#[server(endpoint = "todos/create")]
pub async fn create(id: TodoId, day: Day, text: String) -> Result<Todo, AppError> {
    use crate::{model::todo::TodoText, server::context};
    context::owner(async |owner, store| Ok(store.create_todo(&owner, id, day, TodoText::parse(&text)?).await?)).await
}

/// Checks or unchecks a todo.
#[server(endpoint = "todos/set_done")]
pub async fn set_done(id: TodoId, done: bool) -> Result<Todo, AppError> {
    use crate::server::context;
    context::owner(async |owner, store| Ok(store.set_done(&owner, id, done).await?)).await
}

/// Changes a todo's text. With a `version`, refused as a conflict when the todo was changed since.
#[server(endpoint = "todos/edit")]
pub async fn edit(id: TodoId, text: String, version: Option<u32>) -> Result<Todo, AppError> {
    use crate::{model::todo::TodoText, server::context};
    context::owner(async |owner, store| Ok(store.edit_todo(&owner, id, TodoText::parse(&text)?, version).await?)).await
}

/// Moves a todo one place up or down.
#[server(endpoint = "todos/move")]
pub async fn shift(id: TodoId, direction: Direction) -> Result<Todo, AppError> {
    use crate::server::context;
    context::owner(async |owner, store| Ok(store.move_todo(&owner, id, direction).await?)).await
}

/// Moves a todo to the Trash.
#[server(endpoint = "todos/delete")]
pub async fn delete(id: TodoId) -> Result<(), AppError> {
    use crate::server::context;
    context::owner(async |owner, store| Ok(store.delete_todo(&owner, id).await?)).await
}

/// Takes a todo back out of the Trash, to its old place.
#[server(endpoint = "todos/restore")]
pub async fn restore(id: TodoId) -> Result<Todo, AppError> {
    use crate::server::context;
    context::owner(async |owner, store| Ok(store.restore_todo(&owner, id).await?)).await
}
