//! A form to select todos of a day, and a bar with the actions on them. Rendered on the server only.

use crate::{
    model::{day::Day, id::TodoId, links, list::levels, todo::Todo},
    text::{self, Text, todos},
};
use leptos::{attr::custom::custom_attribute, prelude::*};
use std::sync::Arc;

/// The address of the page for a day, or for whatever day is today.
pub fn select_path(day: Option<Day>) -> String {
    format!("{}/select", day.map(Day::path).unwrap_or_default())
}

/// The address of the page of what can be done with a day, or with whatever day is today.
pub fn options_path(day: Option<Day>) -> String {
    format!("{}/options", day.map(Day::path).unwrap_or_default())
}

/// The form.
#[component]
pub fn Select(
    /// The day.
    day: Day,
    /// The address of its page.
    path: String,
    /// The day that todos are moved to if none is picked.
    next: Day,
    /// Its todos, in order.
    todos: Vec<Arc<Todo>>,
) -> impl IntoView {
    if todos.is_empty() {
        return view! { <p class="empty">{todos::NOTHING_TO_SELECT}</p> }.into_any();
    }
    let levels = levels(&todos);
    let line = |(todo, level): (Arc<Todo>, usize)| {
        let Todo { id, text, done, .. } = Arc::unwrap_or_clone(todo);
        view! { <Line id text done level /> }
    };
    view! {
        <form method="post" action="/api/todos/change_each" aria-label=todos::SELECTED>
            <input type="hidden" name="then" value=path.clone() />
            <input type="hidden" name="back" value=select_path(Some(day)) />
            <ul class="todo-list" aria-label=todos::TODOS>
                {todos.into_iter().zip(levels).map(line).collect_view()}
            </ul>
            // Enter in the field for the day presses the first button.
            <div class="selection">
                <span class="pick-day">
                    <DayField name="day" label=todos::DAY_TO_MOVE_TO value=next />
                    <button class="button" name="change" value="move">
                        {text::MOVE}
                    </button>
                </span>
                <button class="button" name="change" value="done">
                    {todos::CHECK_SELECTED}
                </button>
                <button class="button danger" name="change" value="delete">
                    {text::DELETE}
                </button>
                <a class="button" href=path>
                    {text::CANCEL}
                </a>
            </div>
        </form>
    }
    .into_any()
}

/// A field for a day.
#[component]
pub fn DayField(name: &'static str, label: Text, value: Day) -> impl IntoView {
    view! {
        <input
            type="date"
            name=name
            value=value.to_string()
            required
            min=Day::MIN.to_string()
            max=Day::MAX.to_string()
            aria-label=label
        />
    }
}

#[component]
fn Line(id: TodoId, text: String, done: bool, level: usize) -> impl IntoView {
    // The mark of a heading is not shown.
    let words = match links::heading(&text) {
        Some((_, words)) => view! { <b>{words.to_owned()}</b> }.into_any(),
        None => text.into_any(),
    };
    view! {
        <li class="todo selectable" dir="auto" {..custom_attribute("aria-level", (level > 0).then_some(level + 1))}>
            <label>
                <input type="checkbox" name="ids" value=id.to_string() />
                <span>{words}</span>
            </label>
            {done.then(|| view! { " " <span class="badge">{todos::DONE}</span> })}
        </li>
    }
}
