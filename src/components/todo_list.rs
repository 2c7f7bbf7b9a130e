//! The day's todos: the open ones, the composer, the done ones.

use super::{
    board::{Board, hold::stays_on, use_board},
    carry_over::CarryOver,
    composer::{self, Composer, ComposerProps},
    drag,
    el::{El, el, hidden, post, served},
    frame::use_frame,
    select::select_path,
    todo_row::{Pressed, form_of, on_click, on_key, todo_item},
};
use crate::{
    answers::Template,
    client::focus::once_changed,
    model::id::TodoId,
    text::{Text, days, todos},
};
use leptos::{ev, prelude::*};

/// In a list of more todos than this, rows out of sight are not laid out.
const LONG: usize = 100;

/// The section of todos.
#[component]
pub fn TodoList(
    /// The id of a todo that the composer makes without JavaScript.
    spare: TodoId,
) -> El {
    let board = use_board();
    let ids = move |done| Memo::new(move |_| board.todos(done).iter().map(|todo| todo.id).collect::<Vec<_>>());
    let (open, done) = (ids(false), ids(true));
    let delete_done = move |event: ev::SubmitEvent| {
        event.prevent_default();
        board.delete_done();
        once_changed(["new-todo".to_owned()]);
    };
    let refused = composer::refused(*board, |id| board.peek(|replica| replica.shown().todo(id).is_none()));
    let delete_done = post("delete-done", "/api/todos/delete_done").on(ev::submit, delete_done).with([
        hidden("day").live("value", move || board.day.get().to_string()),
        served(|| hidden("then").attr("value", board.path())),
        served(|| el("button").class("button small").text(todos::DELETE_ALL_DONE)),
    ]);
    let summary =
        el("summary").words(todos::DONE_COUNT).with([el("span").class("count").live_text(move || done.with(Vec::len).to_string())]);
    let done_todos = el("details")
        .class("done")
        .served("open", "")
        .live("hidden", move || done.with(Vec::is_empty))
        .with([summary, delete_done])
        .with(rows(board, done, true, todos::DONE_TODOS));
    // At midnight the page goes on to another day.
    let first = board.day.get_untracked();
    section()
        .with([
            CarryOver(),
            served(|| el("h2").attr("id", "todos-heading").text(todos::TODOS)),
            served(|| el("span").attr("id", "actions").attr("hidden", true).text(todos::ACTIONS_FOR)),
            served(|| el("span").attr("id", "section").attr("hidden", true).text(todos::SECTION)),
        ])
        .with(rows(board, open, false, todos::TODOS))
        .with([
            el("p")
                .class("empty")
                .live("hidden", move || open.with(|open| !open.is_empty()))
                .live_text(move || if done.with(Vec::is_empty) { todos::NOTHING } else { todos::ALL_DONE }),
            el("div").live("hidden", move || board.day.get() != first).with([served(|| from_template(board, spare))]),
            Composer(ComposerProps { spare, refused }),
            el("p").live("hidden", move || board.progress.get().1 < 2).with([served(|| {
                let day = Some(board.day.get_untracked()).filter(|_| !board.follows_today);
                el("a").class("button small").attr("href", select_path(day)).text(todos::SELECT_SEVERAL)
            })]),
            done_todos,
        ])
}

/// Begins an empty day with the todos that the person has in their template. The style sheet hides it when there is a row.
fn from_template(board: Board, spare: TodoId) -> El {
    let Template { template } = use_context().unwrap_or_default();
    post("from-template", "/api/todos/create_each").attr("hidden", template.is_empty()).with([
        hidden("id").attr("value", spare.to_string()),
        hidden("day").attr("value", board.day.get_untracked().to_string()),
        hidden("then").attr("value", board.path()),
        hidden("text").attr("value", template),
        el("button").class("button small").text(days::USE_TEMPLATE),
    ])
}

/// The section of a visitor, who has no todos. What is typed stays in the box until they have signed in.
#[component]
pub fn NoTodos(
    /// The id that the form sends without JavaScript.
    spare: TodoId,
) -> El {
    let refused = composer::refused(use_frame(), |_| true);
    section().with([
        served(|| el("h2").attr("id", "todos-heading").text(todos::TODOS)),
        served(|| el("p").class("empty").text(todos::NOTHING)),
        Composer(ComposerProps { spare, refused }),
    ])
}

fn section() -> El {
    el("section").class("todos").served("aria-labelledby", "todos-heading")
}

/// A list of todos, and the form that their checkboxes send without JavaScript.
fn rows(board: Board, ids: Memo<Vec<TodoId>>, done: bool, label: Text) -> [El; 2] {
    let pressed = Pressed::new((0, 0));
    let while_dragging = |event: &ev::Event| {
        if drag::is_dragging() {
            event.prevent_default();
        }
    };
    let form = served(|| {
        let form = el("form").attr("id", form_of(done)).attr("method", "post").attr("action", "/api/todos/set_done");
        form.with([hidden("done").attr("value", (!done).to_string())])
    });
    let list = el("ul")
        .class("todo-list")
        .live("data-long", move || ids.with(Vec::len) > LONG)
        .served("aria-label", label)
        .on(ev::mousedown, move |event| {
            // Shift selects rows, and not text.
            if event.shift_key() {
                event.prevent_default();
            }
            pressed.set_value((event.client_x(), event.client_y()));
        })
        .on(ev::pointerdown, move |event| drag::press(board, &event))
        .on(ev::pointermove, |_| stays_on())
        .on(ev::touchmove, move |event| while_dragging(&event))
        .on(ev::contextmenu, move |event| while_dragging(&event))
        .on(ev::click, move |event| on_click(board, pressed, &event))
        .on(ev::keydown, move |event| on_key(board, &event))
        .each(move || ids.get(), move |id| todo_item(board, id, done));
    [form, list]
}
