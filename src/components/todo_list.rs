//! The day's todos: the open ones, the composer, the done ones.

use super::{board::use_board, composer::Composer, todo_row::TodoItem};
use crate::model::id::TodoId;
use leptos::prelude::*;

/// The section of todos.
#[component]
pub fn TodoList(
    /// The id of a todo that the composer makes without JavaScript.
    spare: TodoId,
) -> impl IntoView {
    let board = use_board();
    let ids = move |done| Memo::new(move |_| board.todos(done).iter().map(|todo| todo.id).collect::<Vec<_>>());
    let (open, done) = (ids(false), ids(true));
    view! {
        <section class="todos" aria-labelledby="todos-heading">
            <h2 id="todos-heading">"Todos"</h2>
            <div hidden>
                <span id="name-done">"Done:"</span>
                <span id="name-edit">"Edit:"</span>
                <span id="name-up">"Move up:"</span>
                <span id="name-down">"Move down:"</span>
                <span id="name-delete">"Delete:"</span>
            </div>
            <ul class="todo-list" aria-label="Todos">
                <For each=move || open.get() key=|id| *id let(id)>
                    <TodoItem id />
                </For>
            </ul>
            <Show when=move || open.with(Vec::is_empty)>
                <p class="empty">
                    {move || if done.with(Vec::is_empty) { "Nothing planned yet. Write your first todo below and press Enter." } else { "All done. Write what comes next below." }}
                </p>
            </Show>
            <Composer spare />
            <Show when=move || !done.with(Vec::is_empty)>
                <details class="done" open>
                    <summary>"Done " <span class="count">{move || done.with(Vec::len)}</span></summary>
                    <ul class="todo-list" aria-label="Done todos">
                        <For each=move || done.get() key=|id| *id let(id)>
                            <TodoItem id />
                        </For>
                    </ul>
                </details>
            </Show>
        </section>
    }
}
