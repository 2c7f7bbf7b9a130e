//! One todo: its checkbox, its text, its controls, and its edit box.
//!
//! One form carries all of a row's buttons, so that each works before hydration and without JavaScript.

use super::{
    board::{Board, todo_row::TodoRow, use_board},
    icon::Icon,
    text_area::TextArea,
};
use crate::{client::focus::after_redraw, model::todo::Direction};
use leptos::{ev, html::Textarea, prelude::*};

/// A todo in its list.
#[component]
pub fn TodoItem(
    /// The todo.
    row: TodoRow,
) -> impl IntoView {
    let board = use_board();
    let move_by_key = move |event: ev::KeyboardEvent| {
        let direction = match event.key().as_str() {
            "ArrowUp" => Direction::Up,
            "ArrowDown" => Direction::Down,
            _ => return,
        };
        if event.alt_key() && row.editing.with_untracked(Option::is_none) {
            event.prevent_default();
            move_and_follow(board, row, direction, None);
        }
    };
    let is_editing = Memo::new(move |_| row.editing.with(Option::is_some));
    view! {
        <li class="todo" id=format!("todo-{}", row.id) data-done=move || row.done.get().to_string() on:keydown=move_by_key>
            {move || match is_editing.get() {
                true => view! { <TodoEdit row text=row.editing.get_untracked().unwrap_or_default() /> }.into_any(),
                false => view! { <TodoLine row /> }.into_any(),
            }}
        </li>
    }
}

#[component]
fn TodoLine(row: TodoRow) -> impl IntoView {
    let board = use_board();
    let id = row.id;
    let toggle = move |event: ev::MouseEvent| {
        event.prevent_default();
        let next = neighbours(board, row, "check");
        board.set_done(row, !row.done.get_untracked());
        after_redraw(next);
    };
    let edit = move |event: ev::MouseEvent| {
        event.prevent_default();
        row.open_editor();
    };
    let pressed_at = StoredValue::new((0, 0));
    let edit_text = move |event: ev::MouseEvent| {
        // Text that is drawn over is to be copied.
        let (x, y) = pressed_at.get_value();
        if (event.client_x() - x).abs() + (event.client_y() - y).abs() < 4 {
            row.open_editor();
        }
    };
    let delete = move |event: ev::MouseEvent| {
        event.prevent_default();
        let next = neighbours(board, row, "check");
        board.delete_todo(row);
        after_redraw(next);
    };
    let named = move |what: &'static str| move || format!("{what}: {}", row.text.get());
    view! {
        <form class="todo-line" method="post" action="/api/todos/set_done">
            <input type="hidden" name="id" value=id.to_string() />
            <button
                class="checkbox"
                id=format!("check-{id}")
                role="checkbox"
                aria-checked=move || row.done.get().to_string()
                aria-label=named("Done")
                name="done"
                value=move || (!row.done.get()).to_string()
                on:click=toggle
            ></button>
            <span
                class="todo-text"
                dir="auto"
                on:mousedown=move |event| pressed_at.set_value((event.client_x(), event.client_y()))
                on:click=edit_text
            >
                {move || row.text.get()}
            </span>
            <div class="todo-actions">
                <MoveButton row direction=Direction::Up />
                <MoveButton row direction=Direction::Down />
                <a class="icon-button" id=format!("edit-{id}") href=move || format!("{}?edit={id}", board.path()) aria-label=named("Edit") on:click=edit>
                    <Icon name="pencil" />
                </a>
                <button
                    class="icon-button danger"
                    formaction="/api/todos/delete"
                    name="then"
                    value=move || format!("{}?undo=todo.{id}", board.path())
                    aria-label=named("Delete")
                    on:click=delete
                >
                    <Icon name="trash" />
                </button>
            </div>
        </form>
    }
}

#[component]
fn MoveButton(row: TodoRow, direction: Direction) -> impl IntoView {
    let board = use_board();
    let (label, icon) = match direction {
        Direction::Up => ("Move up", "arrow-up"),
        Direction::Down => ("Move down", "arrow-down"),
    };
    let button_id = format!("{}-{}", direction.as_str(), row.id);
    let follow = button_id.clone();
    let go = move |event: ev::MouseEvent| {
        event.prevent_default();
        move_and_follow(board, row, direction, Some(follow.clone()));
    };
    view! {
        <button
            class="icon-button"
            id=button_id
            formaction="/api/todos/move"
            name="direction"
            value=direction.as_str()
            aria-label=move || format!("{label}: {}", row.text.get())
            on:click=go
        >
            <Icon name=icon />
        </button>
    }
}

#[component]
fn TodoEdit(row: TodoRow, text: String) -> impl IntoView {
    let board = use_board();
    let field = NodeRef::<Textarea>::new();
    let error_id = format!("edit-error-{}", row.id);
    let save = move || {
        if let Some(field) = field.get_untracked() {
            board.edit_todo(row, field.value());
            after_redraw([row.field(), format!("check-{}", row.id)]);
        }
    };
    let close = move || board.close_editor(row);
    let on_key = move |event: ev::KeyboardEvent| match event.key().as_str() {
        "Enter" if !event.shift_key() && !event.is_composing() => {
            event.prevent_default();
            save();
        }
        "Escape" if !event.is_composing() => close(),
        _ => {}
    };
    let on_submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        save();
    };
    let cancel = move |event: ev::MouseEvent| {
        event.prevent_default();
        close();
    };
    view! {
        <form class="todo-edit" method="post" action="/api/todos/edit" on:submit=on_submit>
            <input type="hidden" name="id" value=row.id.to_string() />
            <input type="hidden" name="version" value=row.version() />
            <input type="hidden" name="then" value=move || board.path() />
            <input type="hidden" name="back" value=move || format!("{}?edit={}", board.path(), row.id) />
            <TextArea
                text
                node_ref=field
                attr:id=row.field()
                attr:name="text"
                attr:rows="1"
                attr:aria-label="Edit todo"
                attr:aria-describedby=error_id.clone()
                attr:aria-invalid=move || row.error.with(Option::is_some).then_some("true")
                on:keydown=on_key
                on:input=move |event| row.typed(event_target_value(&event))
            />
            <p class="field-error" id=error_id role="alert">{move || row.reason()}</p>
            <div class="row-actions">
                <button class="button small primary">"Save"</button>
                <a class="button small" href=move || board.path() on:click=cancel>"Cancel"</a>
            </div>
        </form>
    }
}

fn move_and_follow(board: Board, row: TodoRow, direction: Direction, button: Option<String>) {
    board.move_todo(row, direction);
    after_redraw(button.into_iter().chain([format!("check-{}", row.id)]));
}

/// Where the keyboard goes when a row leaves its list: the same control of the next row, else of the one before, else the
/// composer.
fn neighbours(board: Board, row: TodoRow, control: &'static str) -> Vec<String> {
    let siblings = untrack(|| board.rows(row.done.get()));
    let at = siblings.iter().position(|sibling| sibling.id == row.id).unwrap_or_default();
    let beside = siblings.get(at + 1).or_else(|| siblings.get(at.checked_sub(1)?));
    beside.map(|beside| format!("{control}-{}", beside.id)).into_iter().chain(["new-todo".into()]).collect()
}
