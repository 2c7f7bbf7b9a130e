//! `/someday`: the todos that have no day.

use super::framed::Framed;
use crate::{
    answers::{Draft, SomedayPage},
    api,
    components::{
        settings::Refused,
        todo_line::{SOMEDAY, TodoLine},
    },
    error::ApiError,
    model::{day::Day, id::TodoId, list::levels, todo::Todo},
    text::{self, Text, finding, pages, todos},
};
use leptos::prelude::*;
use std::sync::Arc;

const PAGE: Framed = Framed { path: SOMEDAY, title: pages::SOMEDAY, away: pages::SOMEDAY_NOT_SHOWN };
/// The form whose text comes back when it is refused.
const ADD: &str = "todos/create";

/// The todos of someday.
#[component]
pub fn SomedayRoute() -> impl IntoView {
    view! { <Suspense>{Suspend::new(async move { render(api::views::someday().await) })}</Suspense> }
}

fn render(page: Result<SomedayPage, ApiError>) -> impl IntoView {
    PAGE.show(finding::SOMEDAY, page, |page| {
        let SomedayPage { open, done, today, spare, refused } = page;
        let is_empty = open.is_empty() && done.is_empty();
        let (mine, other): (Option<Draft>, Option<Draft>) = match refused {
            Some(draft) if draft.endpoint == ADD => (Some(draft), None),
            other => (None, other),
        };
        view! {
            <Refused sentence=other.map(|draft| draft.error.to_string()) />
            {is_empty.then(|| view! { <p class="empty">{finding::NOTHING_SOMEDAY}</p> })}
            <Todos todos=open today label=todos::TODOS />
            <Add spare refused=mine />
            <Todos todos=done today label=todos::DONE_TODOS />
        }
    })
}

#[component]
fn Todos(todos: Vec<Arc<Todo>>, today: Day, label: Text) -> impl IntoView {
    (!todos.is_empty()).then(|| {
        let line = |(todo, level): (Arc<Todo>, usize)| {
            let to = (!todo.done).then_some(today);
            view! { <TodoLine todo day=None then=PAGE.path.to_owned() level to can_delete=true /> }
        };
        let levels = levels(&todos);
        view! {
            <ul class="todo-list" aria-label=label>
                {todos.into_iter().zip(levels).map(line).collect_view()}
            </ul>
        }
    })
}

/// Adds a todo. A text that was refused comes back with the reason.
#[component]
fn Add(spare: TodoId, refused: Option<Draft>) -> impl IntoView {
    let typed = refused.as_ref().and_then(|draft| draft.field(ADD, "text")).unwrap_or_default().to_owned();
    let reason = refused.map(|draft| draft.error.to_string());
    view! {
        <form class="add" method="post" action="/api/todos/create">
            <input type="hidden" name="id" value=spare.to_string() />
            <input type="hidden" name="then" value=PAGE.path />
            <input type="hidden" name="back" value=PAGE.path />
            <label class="visually-hidden" for="new-someday">
                {todos::NEW_SOMEDAY}
            </label>
            <input
                type="text"
                id="new-someday"
                name="text"
                value=typed
                required
                placeholder=todos::NEW
                autocomplete="off"
                aria-describedby="error-someday"
                aria-invalid=reason.is_some().then_some("true")
            />
            <button class="button small">{text::ADD}</button>
            <p class="field-error" id="error-someday" role="alert">
                {reason}
            </p>
        </form>
    }
}
