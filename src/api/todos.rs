//! Todos: `/api/todos/*`. Every function answers with the row as it stands after the change.

use crate::{
    error::AppError,
    model::{
        day::Day,
        id::TodoId,
        todo::{Direction, Todo},
    },
};
#[cfg(feature = "ssr")]
use crate::{
    functions::{Function, Text},
    model::limits::TODO_CHARS,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Writes a new todo at the end of a day. Repeating it with the same id changes nothing.
#[server(endpoint = "todos/create", input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn create(id: TodoId, day: Day, text: String) -> Result<Todo, AppError> {
    use crate::{model::todo::TodoText, server::context};
    context::owner(async |owner, store| Ok(store.create_todo(&owner, id, day, TodoText::parse(&text)?).await?)).await
}

/// Checks or unchecks a todo.
#[server(endpoint = "todos/set_done", input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn set_done(id: TodoId, done: bool) -> Result<Todo, AppError> {
    use crate::server::context;
    context::owner(async |owner, store| Ok(store.set_done(&owner, id, done).await?)).await
}

/// Changes a todo's text. With a `version`, refused as a conflict when the todo was changed since.
#[server(endpoint = "todos/edit", input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn edit(id: TodoId, text: String, version: Option<u32>) -> Result<Todo, AppError> {
    use crate::{model::todo::TodoText, server::context};
    context::owner(async |owner, store| Ok(store.edit_todo(&owner, id, TodoText::parse(&text)?, version).await?)).await
}

/// Moves a todo one place up or down.
#[server(endpoint = "todos/move", input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn shift(id: TodoId, direction: Direction) -> Result<Todo, AppError> {
    use crate::server::context;
    context::owner(async |owner, store| Ok(store.move_todo(&owner, id, direction).await?)).await
}

/// Moves a todo to the Trash.
#[server(endpoint = "todos/delete", input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn delete(id: TodoId) -> Result<(), AppError> {
    use crate::server::context;
    context::owner(async |owner, store| Ok(store.delete_todo(&owner, id).await?)).await
}

/// Takes a todo back out of the Trash, to its old place.
#[server(endpoint = "todos/restore", input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn restore(id: TodoId) -> Result<Todo, AppError> {
    use crate::server::context;
    context::owner(async |owner, store| Ok(store.restore_todo(&owner, id).await?)).await
}

#[cfg(feature = "ssr")]
const TEXT: Text = Text::new("text", 1..=TODO_CHARS, "Buy milk");

#[cfg(feature = "ssr")]
crate::functions::register![
    Function::private::<Create>().fails(&[422]).texts(&[TEXT]),
    Function::private::<SetDone>().fails(&[404]),
    Function::private::<Edit>().fails(&[404, 409, 422]).texts(&[TEXT]),
    Function::private::<Shift>().fails(&[404]),
    Function::private::<Delete>().fails(&[404]),
    Function::private::<Restore>().fails(&[404, 422]),
];
