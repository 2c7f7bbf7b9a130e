//! Todos, one change at a time: `/api/todos/*`. Every function answers with the row as it stands after the change.

use crate::{
    error::ApiError,
    model::{
        day::Day,
        id::{OpId, TodoId},
        todo::{Count, Direction, EachChange, Todo},
    },
};
#[cfg(feature = "ssr")]
use crate::{
    functions::{Function, Text},
    model::limits::{LIST_CHARS, TODO_CHARS},
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Writes a new todo at the end of a day, or of someday if no day is named. Sending it again changes nothing; with another text under an id
/// that was used, the todo gets another id. With `dates`, a date at the beginning or at the end of the text (`tomorrow`, `fri`, `in 3
/// days`) is taken out of it, and is the day. It is read in English and in the language of the person.
#[server(endpoint = "todos/create", input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn create(id: TodoId, day: Option<Day>, text: String, #[server(default)] dates: bool) -> Result<Todo, ApiError> {
    use crate::server::quick_add;
    quick_add::create(id, day, text, dates).await
}

/// Puts back what `dates` took out of the text of a new todo, and moves it to a day.
#[server(endpoint = "todos/keep_words", input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn keep_words(id: TodoId, day: Day, words: String, #[server(default)] first: bool) -> Result<Todo, ApiError> {
    use crate::server::quick_add;
    quick_add::keep_words(id, day, &words, first).await
}

/// Writes new todos at the end of a day, one for each line of a text. Markers of lists are taken away, and `[x]` is done. The first
/// todo gets the `id`, and each other an id that follows from it, so sending it again changes nothing.
#[server(endpoint = "todos/create_each", input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn create_each(id: TodoId, day: Day, text: String) -> Result<Count, ApiError> {
    use crate::server::context;
    context::create_each(id, day, &text).await
}

/// Checks or unchecks a todo.
#[server(endpoint = "todos/set_done", input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn set_done(id: TodoId, done: bool) -> Result<Todo, ApiError> {
    use crate::{
        model::change::Change,
        server::{context, journal::Ask},
    };
    context::todo(Ask::Make(Change::SetDone { id, done })).await
}

/// Changes a todo's text. `base` is the `text_op` of the text that was seen: with it, it is refused as a conflict if the text was changed
/// since.
#[server(endpoint = "todos/edit", input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn edit(id: TodoId, text: String, base: Option<OpId>) -> Result<Todo, ApiError> {
    use crate::{
        model::change::TextId,
        server::{
            context,
            journal::{Ask, NewText},
        },
    };
    context::todo(Ask::SetTexts(vec![NewText { of: TextId::Todo(id), base, text }])).await
}

/// Moves a todo one place up or down, makes it a subtask of the todo above it, or takes it out of its parent. If it can't go further, it
/// stays.
#[server(endpoint = "todos/move", input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn shift(id: TodoId, direction: Direction) -> Result<Todo, ApiError> {
    use crate::server::{context, journal::Ask};
    context::todo(Ask::Shift { id, direction }).await
}

/// Moves a todo, and its subtasks with it, to the end of another day, or of someday if no day is named.
#[server(endpoint = "todos/move_to_day", input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn move_to_day(id: TodoId, day: Option<Day>) -> Result<Todo, ApiError> {
    use crate::{
        model::{change::Change, row::RowId},
        server::{context, journal::Ask},
    };
    context::todo(Ask::Make(Change::MoveToDay { row: RowId::Todo(id), day })).await
}

/// Moves the open todos of all days before a day to the end of that day. Either all of them are moved, or none.
#[server(endpoint = "todos/carry_over", input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn carry_over(day: Day) -> Result<Count, ApiError> {
    use crate::server::context;
    context::carry_over(day).await
}

/// Moves the open todos of one day to the end of another. Either all of them are moved, or none.
#[server(endpoint = "todos/move_open", input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn move_open(day: Day, to: Day) -> Result<Count, ApiError> {
    use crate::server::{context, journal::Ask};
    context::todos(Ask::CarryOver { from: vec![day], to }).await
}

/// Copies the open todos of one day, with their subtasks, to the end of another. An `id` that is sent again with the same days copies
/// nothing. Either all of them are copied, or none.
#[server(endpoint = "todos/copy_open", input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn copy_open(id: TodoId, day: Day, to: Day) -> Result<Count, ApiError> {
    use crate::server::{context, journal::Ask};
    context::todos(Ask::Copy { name: id, from: day, to }).await
}

/// Moves the done todos of a day to the Trash.
#[server(endpoint = "todos/delete_done", input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn delete_done(day: Day) -> Result<Count, ApiError> {
    use crate::server::{context, journal::Ask};
    context::todos(Ask::DeleteDone { day }).await
}

/// Does the same with several todos: checks them, moves them to the end of a day, or of someday if no day is named, or moves them to the
/// Trash. Either all of it is done, or nothing. Todos that no longer exist are left out.
#[server(endpoint = "todos/change_each", input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn change_each(#[server(default)] ids: Vec<TodoId>, change: EachChange, day: Option<Day>) -> Result<Count, ApiError> {
    use crate::server::{context, journal::Ask};
    context::todos(Ask::Each { ids, change, to: day }).await
}

/// Pins a todo, or unpins it.
#[server(endpoint = "todos/pin", input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn pin(id: TodoId, pinned: bool) -> Result<Todo, ApiError> {
    use crate::{
        model::{change::Change, row::RowId},
        server::{context, journal::Ask},
    };
    context::todo(Ask::Make(Change::Pin { row: RowId::Todo(id), pinned })).await
}

/// Folds a heading, which hides the section below it on the page of its day, or unfolds it. A todo that is not a heading hides nothing.
#[server(endpoint = "todos/fold", input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn fold(id: TodoId, folded: bool) -> Result<Todo, ApiError> {
    use crate::{
        model::{change::Change, row::RowId},
        server::{context, journal::Ask},
    };
    context::todo(Ask::Make(Change::Fold { row: RowId::Todo(id), folded })).await
}

/// Moves a todo to the Trash.
#[server(endpoint = "todos/delete", input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn delete(id: TodoId) -> Result<(), ApiError> {
    use crate::{
        model::{change::Change, row::RowId},
        server::{context, journal::Ask},
    };
    context::todo(Ask::Make(Change::Trash { row: RowId::Todo(id) })).await.map(drop)
}

/// Moves a repeating todo to the Trash without checking it, and writes the next one as if it were done. Restoring it takes the next one
/// back, unless that was changed. A todo that does not repeat is refused.
#[server(endpoint = "todos/skip", input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn skip(id: TodoId) -> Result<Todo, ApiError> {
    use crate::{
        model::change::Change,
        server::{context, journal::Ask},
    };
    context::todo(Ask::Make(Change::Skip { id })).await
}

/// Removes the rule from the text of a repeating todo, and writes the next one, so that the series continues without this one. If the todo
/// gets its rule back, the next one goes to the Trash, unless it was changed. A todo whose rule gives no next date is refused.
#[server(endpoint = "todos/detach", input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn detach(id: TodoId) -> Result<Todo, ApiError> {
    use crate::{
        model::change::Change,
        server::{context, journal::Ask},
    };
    context::todo(Ask::Make(Change::Detach { id })).await
}

/// Takes a todo back out of the Trash, to its old place.
#[server(endpoint = "todos/restore", input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn restore(id: TodoId) -> Result<Todo, ApiError> {
    use crate::{
        model::{change::Change, row::RowId},
        server::{context, journal::Ask},
    };
    context::todo(Ask::Make(Change::Restore { row: RowId::Todo(id) })).await
}

#[cfg(feature = "ssr")]
const TEXT: Text = Text::new("text", 1..=TODO_CHARS, "Buy milk");

#[cfg(feature = "ssr")]
const WORDS: Text = Text::new("words", 1..=TODO_CHARS, "tomorrow");

#[cfg(feature = "ssr")]
const LIST: Text = Text::new("text", 1..=LIST_CHARS, "- Milk\n- [x] Eggs");

#[cfg(feature = "ssr")]
crate::functions::register![
    Function::private::<Create>().fails(&[404, 422]).texts(&[TEXT]),
    Function::private::<KeepWords>().fails(&[404, 409, 422]).texts(&[WORDS]),
    Function::private::<CreateEach>().fails(&[404, 422]).texts(&[LIST]),
    Function::private::<SetDone>().fails(&[404]),
    Function::private::<Edit>().fails(&[404, 409, 422]).texts(&[TEXT]),
    Function::private::<Shift>().fails(&[404, 422]),
    Function::private::<MoveToDay>().fails(&[404, 422]),
    Function::private::<CarryOver>().fails(&[422]),
    Function::private::<MoveOpen>().fails(&[422]),
    Function::private::<CopyOpen>().fails(&[422]),
    Function::private::<DeleteDone>(),
    Function::private::<ChangeEach>().fails(&[422]),
    Function::private::<Pin>().fails(&[404]),
    Function::private::<Fold>().fails(&[404]),
    Function::private::<Delete>().fails(&[404]),
    Function::private::<Skip>().fails(&[404, 422]),
    Function::private::<Detach>().fails(&[404, 422]),
    Function::private::<Restore>().fails(&[404, 422]),
];
