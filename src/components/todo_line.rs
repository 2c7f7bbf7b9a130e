//! A todo on a page of several days: it can be done there, and its text leads to its day. Rendered on the server only.

use crate::{
    model::{day::Day, id::TodoId, links, row::RowId, todo::Todo},
    text::{self, todos},
};
use leptos::{attr::custom::custom_attribute, prelude::*};
use std::sync::Arc;

/// The address of the page of todos without a day.
pub const SOMEDAY: &str = "/someday";

/// The address of a todo on the page of its day.
pub fn todo_path(id: TodoId, day: Option<Day>) -> String {
    format!("{}#t{id}", day.map_or_else(|| SOMEDAY.to_owned(), Day::path))
}

/// One item of a list of todos.
#[component]
pub fn TodoLine(
    /// The todo.
    todo: Arc<Todo>,
    /// The day that it stands on; none for someday.
    day: Option<Day>,
    /// Where its forms lead back to.
    then: String,
    /// How deep it stands below others of the list.
    level: usize,
    /// The day that a button moves it to.
    #[prop(optional_no_strip)]
    to: Option<Day>,
    /// Whether a button deletes it.
    #[prop(optional)]
    can_delete: bool,
) -> impl IntoView {
    let (id, done) = (todo.id, todo.done);
    let (text_id, form) = (format!("t{id}"), format!("done-{id}"));
    // A link can't contain another link, and the mark of a heading is not shown.
    let words = match links::heading(&todo.text) {
        Some((_, words)) => view! { <b>{words.to_owned()}</b> }.into_any(),
        None => todo.text.clone().into_any(),
    };
    let name = text::named(RowId::Todo(id), &todo.text);
    let checked = if done { "true" } else { "false" };
    view! {
        <li class="todo todo-line" dir="auto" {..custom_attribute("aria-level", (level > 0).then_some(level + 1))}>
            <form id=form.clone() hidden method="post" action="/api/todos/set_done">
                <input type="hidden" name="id" value=id.to_string() />
                <input type="hidden" name="done" value=(!done).to_string() />
                <input type="hidden" name="then" value=then.clone() />
            </form>
            <button class="checkbox" form=form role="checkbox" aria-checked=checked aria-labelledby=text_id.clone()></button>
            <a class="todo-text" id=text_id.clone() href=todo_path(id, day)>
                {words}
            </a>
            {to
                .map(|to| {
                    view! {
                        <form method="post" action="/api/todos/move_to_day">
                            <input type="hidden" name="id" value=id.to_string() />
                            <input type="hidden" name="day" value=to.to_string() />
                            <input type="hidden" name="then" value=then.clone() />
                            <button class="button small" aria-label=todos::move_to_today(&name)>{todos::MOVE_TO_TODAY}</button>
                        </form>
                    }
                })}
            {can_delete
                .then(|| {
                    view! {
                        <form method="post" action="/api/todos/delete">
                            <input type="hidden" name="id" value=id.to_string() />
                            <input type="hidden" name="then" value=then />
                            <button class="button small danger" aria-label=todos::delete(&name)>{text::DELETE}</button>
                        </form>
                    }
                })}
        </li>
    }
}
