//! The day's todos: the open ones, the composer, the done ones.

use super::{
    board::use_board,
    carry_over::CarryOver,
    composer::{self, Composer},
    frame::use_frame,
    live::{live, on},
    todo_row::{Pressed, TodoItem, form_of, on_click, on_key},
};
use crate::{client::focus::after_redraw, model::id::TodoId};
use leptos::{ev, prelude::*};

/// In a list of more todos than this, rows out of sight are not laid out.
const LONG: usize = 100;

const NOTHING: &str = "Nothing planned yet. Write your first todo below and press Enter.";

/// The section of todos.
#[component]
pub fn TodoList(
    /// The id of a todo that the composer makes without JavaScript.
    spare: TodoId,
) -> impl IntoView {
    let board = use_board();
    let ids = move |done| Memo::new(move |_| board.todos(done).iter().map(|todo| todo.id).collect::<Vec<_>>());
    let (open, done) = (ids(false), ids(true));
    let delete_done = move |event: ev::SubmitEvent| {
        event.prevent_default();
        board.delete_done();
        after_redraw(["new-todo".to_owned()]);
    };
    let refused = composer::refused(*board, |id| board.peek(|replica| replica.shown().todo(id).is_none()));
    view! {
        <section class="todos" aria-labelledby="todos-heading">
            <CarryOver />
            <h2 id="todos-heading">"Todos"</h2>
            <span id="actions" hidden>"Actions for"</span>
            <Rows ids=open done=false label="Todos" />
            <p class="empty" hidden=live(move || open.with(|open| !open.is_empty()))>
                {move || if done.with(Vec::is_empty) { NOTHING } else { "All done. Write what comes next below." }}
            </p>
            <Composer spare refused />
            <details class="done" open hidden=live(move || done.with(Vec::is_empty))>
                <summary>"Done " <span class="count">{live(move || done.with(Vec::len).to_string())}</span></summary>
                <form class="delete-done" method="post" action="/api/todos/delete_done" on:submit=on(delete_done)>
                    <input type="hidden" name="day" value=live(move || board.day.get().to_string()) />
                    <input type="hidden" name="then" value=board.path() />
                    <button class="button small">"Delete all done"</button>
                </form>
                <Rows ids=done done=true label="Done todos" />
            </details>
        </section>
    }
}

/// The section of a visitor, who has no todos. What is typed stays in the box until they have signed in.
#[component]
pub fn NoTodos(
    /// The id that the form sends without JavaScript.
    spare: TodoId,
) -> impl IntoView {
    let refused = composer::refused(use_frame(), |_| true);
    view! {
        <section class="todos" aria-labelledby="todos-heading">
            <h2 id="todos-heading">"Todos"</h2>
            <p class="empty">{NOTHING}</p>
            <Composer spare refused />
        </section>
    }
}

#[component]
fn Rows(ids: Memo<Vec<TodoId>>, done: bool, label: &'static str) -> impl IntoView {
    let board = use_board();
    let pressed = Pressed::new((0, 0));
    view! {
        <form id=form_of(done) method="post" action="/api/todos/set_done">
            <input type="hidden" name="done" value=(!done).to_string() />
        </form>
        <ul
            class="todo-list"
            data-long=live(move || (ids.with(Vec::len) > LONG).then_some(""))
            aria-label=label
            on:mousedown=move |event| pressed.set_value((event.client_x(), event.client_y()))
            on:click=on(move |event| on_click(board, pressed, &event))
            on:keydown=on(move |event| on_key(board, &event))
        >
            <For each=move || ids.get() key=|id| *id let(id)>
                <TodoItem id done />
            </For>
        </ul>
    }
}
