//! The day's todos: the open ones, the composer, the done ones.

use super::{board::use_board, composer::Composer, todo_row::TodoItem};
use crate::model::{id::TodoId, page::Draft};
use leptos::prelude::*;

/// The section of todos.
#[component]
pub fn TodoList(
    /// The id of a todo that the composer makes without JavaScript.
    spare: TodoId,
    /// What a form could not save.
    draft: Option<Draft>,
) -> impl IntoView {
    let board = use_board();
    let open = Memo::new(move |_| board.rows(false).iter().map(|row| row.id).collect::<Vec<_>>());
    let done = Memo::new(move |_| board.rows(true).len());
    view! {
        <section class="todos" aria-labelledby="todos-heading">
            <h2 id="todos-heading">"Todos"</h2>
            <ul class="todo-list" aria-label="Todos">
                <For each=move || board.rows(false) key=|row| row.id let(row)>
                    <TodoItem row />
                </For>
            </ul>
            <Show when=move || open.with(Vec::is_empty)>
                <p class="empty">
                    {move || if done.get() != 0 { "All done. Write what comes next below." } else { "Nothing planned yet. Write your first todo below and press Enter." }}
                </p>
            </Show>
            <Composer spare draft />
            <Show when=move || done.get() != 0>
                <details class="done" open>
                    <summary>"Done " <span class="count">{move || done.get()}</span></summary>
                    <ul class="todo-list" aria-label="Done todos">
                        <For each=move || board.rows(true) key=|row| row.id let(row)>
                            <TodoItem row />
                        </For>
                    </ul>
                </details>
            </Show>
        </section>
    }
}
