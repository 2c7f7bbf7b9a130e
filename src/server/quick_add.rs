//! New todos whose text names a day, without JavaScript and for programs. The page does the same by `components/date_chip.rs`.

use super::{
    context::{answer, current_user, go_on_to, state, today, todo},
    journal::{Ask, NewText},
};
use crate::{
    error::ApiError,
    model::{
        change::{Change, TextId},
        day::Day,
        id::TodoId,
        quick_add::{quick_add, with_phrase},
        repeat::Rule,
        row::RowId,
        todo::Todo,
    },
    text::date_words,
};
use url::form_urlencoded;

/// Creates a todo. With `dates` its text may name the day; then a browser is redirected to a page that says so.
///
/// # Errors
/// [`ApiError::SignInRequired`], [`ApiError::Invalid`] or [`ApiError::Unavailable`].
pub async fn create(id: TodoId, day: Option<Day>, text: String, dates: bool) -> Result<Todo, ApiError> {
    if !dates {
        return todo(Ask::CreateTodo { id, day, text, done: false }).await;
    }
    let today = answer(today())?;
    // If only a time was found, the text stays as typed: no page would tell the user that it was rewritten.
    let Some((on, found)) = quick_add(&text, today, day, &date_words()).and_then(|found| Some((found.day?, found))) else {
        return todo(Ask::CreateTodo { id, day, text, done: false }).await;
    };
    let made = todo(Ask::CreateTodo { id, day: Some(on), text: found.text, done: false }).await?;
    if let Some(shown) = day {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("added", &made.id.to_string()).append_pair("on", &on.to_string()).append_pair("words", &found.phrase);
        if !found.is_last {
            query.append_pair("first", "true");
        }
        go_on_to(&format!("{}?{}", shown.path_on(today), query.finish()));
    }
    Ok(made)
}

/// Puts the date words back into the text, and moves the todo to a day.
///
/// # Errors
/// As [`create`], [`ApiError::NotFound`], and [`ApiError::Conflict`] where the text has changed since.
pub async fn keep_words(id: TodoId, day: Day, words: &str, is_first: bool) -> Result<Todo, ApiError> {
    let known = async { Ok(state()?.journal.todo(current_user()?.id(), id).await?) };
    let Todo { text, text_op, .. } = answer(known.await)?;
    let mut asks = vec![Ask::Make(Change::MoveToDay { row: RowId::Todo(id), day: Some(day) })];
    // If the words are back already, the form was sent again. While the text has a rule they are not: it only ends like the words.
    if Rule::of(&text).is_some() || !(if is_first { text.starts_with(words) } else { text.ends_with(words) }) {
        let text = with_phrase(&text, words, !is_first, answer(today())?, &date_words());
        asks.push(Ask::SetTexts(vec![NewText { of: TextId::Todo(id), base: Some(text_op), text }]));
    }
    todo(Ask::All(asks)).await
}
