//! One todo: its checkbox, its text, and what clicks and keys in it do.
//!
//! Everything works before hydration and without JavaScript: the checkbox sends a form of its list, and the menu is a link to the page
//! with that menu open.

use super::{
    board::{Board, Face, RowState, hold::is_leaving},
    el::{El, el},
    selection::{self, Reach},
    todo_edit::{TodoEdit, TodoEditProps},
    todo_menu::{RowMenu, RowMenuProps, day_of, next_day},
};
use crate::{
    client::{
        focus::{at_end, once_changed},
        page,
    },
    model::{change::Change, day::Day, fold, id::TodoId, links, replica::Standing, row::RowId, shortcuts::TodoAction, todo::Direction},
    text::{self, changes},
};
use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement};

/// A todo in its list, which handles the row's clicks and keys ([`on_click`], [`on_key`]). When it is done, or open again, another item
/// takes its place in the other list.
pub fn todo_item(board: Board, id: TodoId, done: bool) -> El {
    let row = board.row_state(RowId::Todo(id));
    let content = move || match row.is_editing.get() {
        true => vec![TodoEdit(TodoEditProps { id, row })],
        false => todo_line(id, done, row),
    };
    let is_stuck = move || !row.is_editing.get() && row.face.with(|face| matches!(face.standing, Standing::Stuck(_)));
    let is_open = move || row.is_open.get() && !row.is_editing.get();
    // Without the attribute a list item is on level 1.
    let level = move || Some(row.face.with(|face| face.level) + 1).filter(|level| *level > 1).map(|level| level.to_string());
    el("li")
        .class("todo")
        // So that the checkbox is on the side where the text begins.
        .attr("dir", "auto")
        .live("aria-level", level)
        .attr("data-row", super::given::row(board, id))
        .again(content)
        .again(move || {
            let mut marks = Vec::new();
            if row.face.with(Face::is_pinned) {
                marks.push(el("span").class("mark").text(text::PINNED));
            }
            if is_stuck() {
                marks.push(el("span").class("mark not-sent").text(changes::NOT_SENT));
            }
            marks
        })
        .again(move || (!done && row.is_heading.get() && !row.is_editing.get()).then(|| fold_link(board, id, row)))
        .again(move || is_open().then(|| RowMenu(RowMenuProps { id })))
}

/// The HTML is as short as possible, because a day may have hundreds of rows. The controls are named by reference to the text, so that it
/// is on the page once.
fn todo_line(id: TodoId, done: bool, row: RowState) -> Vec<El> {
    let RowState { face, is_open, .. } = row;
    let text_id = id.named("t");
    let checkbox = el("button")
        .class("checkbox")
        .attr("form", form_of(done))
        .attr("name", "id")
        .attr("value", id.to_string())
        .attr("role", "checkbox")
        .live("aria-checked", move || face.with(|face| if face.todo().is_some_and(|todo| todo.done) { "true" } else { "false" }))
        .attr("aria-labelledby", text_id.clone());
    let text = el("span")
        .class("todo-text")
        .attr("id", text_id.clone())
        .live_html(move || face.with(|face| face.todo().map(|todo| links::html(&todo.text))));
    let more = el("a")
        .class("more")
        .attr("href", id.named("?menu="))
        .attr("aria-labelledby", format!("actions {text_id}"))
        .live("aria-expanded", move || is_open.get().then_some("true"));
    vec![checkbox, text, more]
}

/// The link that folds the section of a heading. Without a script it leads to the heading's menu, where that is possible too.
fn fold_link(board: Board, id: TodoId, row: RowState) -> El {
    let is_folded = row.is_folded;
    let count = move || is_folded.get().then(|| fold::below(&board.whole_list(false), id).to_string());
    el("a")
        .class("fold")
        .attr("href", id.named("?menu="))
        .attr("id", id.named("fold-"))
        .attr("aria-labelledby", format!("section {} {}", id.named("t"), id.named("fold-")))
        .live("aria-expanded", move || if is_folded.get() { "false" } else { "true" })
        .live_text(count)
}

/// The form that a checkbox submits when no script handles it.
pub const fn form_of(done: bool) -> &'static str {
    if done { "uncheck" } else { "check" }
}

/// The todo of the row that an element stands in; none in a row that is being edited.
pub fn row_of(element: &Element) -> Option<TodoId> {
    let checkbox = element.closest(".todo").ok()??.query_selector(".checkbox").ok()??;
    checkbox.get_attribute("value")?.parse().ok()
}

/// Where the pointer was pressed, in pixels of the window.
pub type Pressed = StoredValue<(i32, i32)>;

/// Whether the pointer stayed where it was pressed: a drag selects text.
pub fn is_click(pressed: Pressed, event: &ev::MouseEvent) -> bool {
    let (x, y) = pressed.get_value();
    (event.client_x() - x).abs() + (event.client_y() - y).abs() < 4
}

/// Handles a click in a list of todos.
pub fn on_click(board: Board, pressed: Pressed, event: &ev::MouseEvent) {
    let part = page::closest(event, ".checkbox, .todo-text a, .todo-text, .more, .fold, .menu-item");
    let Some((part, id)) = part.and_then(|part| Some((part.clone(), row_of(&part)?))) else { return };
    let is = |class| part.class_list().contains(class);
    let row = part.closest(".todo").ok().flatten();
    if let Some(row) = row.filter(|_| selection::selects(event) && (is("todo-text") || is("checkbox"))) {
        event.prevent_default();
        return selection::select(board, row, if event.shift_key() { Reach::Range(None) } else { Reach::One });
    }
    if is("todo-text") {
        if is_click(pressed, event) {
            open_editor(board, id);
        }
        return;
    }
    let does = part.get_attribute("data-do");
    // A link in the text, and opening another in a new tab or window, is left to the browser.
    let is_in_text = does.is_none() && !is("checkbox") && !is("more") && !is("fold");
    if is_in_text || part.has_attribute("href") && (event.ctrl_key() || event.meta_key() || event.shift_key()) {
        return;
    }
    if matches!(does.as_deref(), Some("next-day" | "pick-day")) {
        // Without a day the form is left to the browser, which asks for one.
        if let Some(day) = day_of(&part) {
            event.prevent_default();
            move_to(board, id, Some(day));
        }
        return;
    }
    event.prevent_default();
    match does.as_deref() {
        Some("edit") => open_editor(board, id),
        Some("pin") => pin(board, id),
        Some("fold") => {
            board.fold(RowId::Todo(id));
            close_menu(board, id);
        }
        Some("someday") => move_to(board, id, None),
        Some(direction @ ("up" | "down" | "in" | "out")) => {
            // After moving in or out the menu would have other items, so it closes.
            board.menu.set(Some(id).filter(|_| matches!(direction, "up" | "down")));
            move_and_follow(board, id, Direction::named(direction), Some(format!("{direction}-{id}")));
        }
        Some("delete") => leave(board, id, Change::Trash { row: RowId::Todo(id) }),
        Some("skip") => leave(board, id, Change::Skip { id }),
        Some("detach") => {
            board.make(Change::Detach { id });
            close_menu(board, id);
        }
        Some(_) => close_menu(board, id),
        None if is("fold") => board.fold(RowId::Todo(id)),
        None if is("more") && board.menu.get_untracked() == Some(id) => close_menu(board, id),
        None if is("more") => open_menu(board, id, "edit"),
        None => board.check(id),
    }
}

/// Handles a key in a list of todos.
pub fn on_key(board: Board, event: &ev::KeyboardEvent) {
    let Some((target, id)) = page::closest(event, "*").and_then(|target| Some((target.clone(), row_of(&target)?))) else { return };
    if event.key() == "Escape" && board.menu.get_untracked() == Some(id) {
        event.prevent_default();
        return close_menu(board, id);
    }
    let is_in = |part| target.closest(part).is_ok_and(|found| found.is_some());
    if is_in(".row-menu") {
        return;
    }
    page::pressed(event, |pressed| {
        let is_letter = pressed.key.chars().count() == 1;
        let Some(action) = pressed.todo_action().filter(|_| board.shortcuts || !is_letter) else { return };
        event.prevent_default();
        let row = target.closest(".todo").ok().flatten();
        let with_all = |button| row.as_ref().is_some_and(|row| selection::with_all(row, button));
        let above = || row.as_ref()?.previous_element_sibling();
        let below = || row.as_ref()?.next_element_sibling();
        let select_to = |beside: Option<Element>| {
            if let Some(beside) = beside {
                selection::select(board, beside.clone(), Reach::Range(row.clone()));
                focus_checkbox(Some(beside));
            }
        };
        match action {
            TodoAction::MoveOn if with_all(".selection [value=move]") => {}
            TodoAction::Delete if with_all(".selection [value=delete]") => {}
            TodoAction::Above => focus_checkbox(above()),
            TodoAction::Below => focus_checkbox(below()),
            TodoAction::SelectAbove => select_to(above()),
            TodoAction::SelectBelow => select_to(below()),
            TodoAction::Edit => open_editor(board, id),
            TodoAction::MoveOn => move_to(board, id, Some(next_day(board))),
            TodoAction::PickDay => open_menu(board, id, "day"),
            TodoAction::Up => move_and_follow(board, id, Direction::Up, None),
            TodoAction::Down => move_and_follow(board, id, Direction::Down, None),
            TodoAction::Pin => pin(board, id),
            TodoAction::Delete => leave(board, id, Change::Trash { row: RowId::Todo(id) }),
        }
    });
}

fn focus_checkbox(row: Option<Element>) {
    let checkbox = row.and_then(|row| row.query_selector(".checkbox").ok().flatten()?.dyn_into::<HtmlElement>().ok());
    if let Some(checkbox) = checkbox {
        let _ = checkbox.focus();
    }
}

/// Opens the menu, with the focus on one of its items: the id of an item is its name and the todo's id.
fn open_menu(board: Board, id: TodoId, item: &str) {
    board.menu.set(Some(id));
    once_changed([format!("{item}-{id}")]);
}

/// Moves a todo to the end of another day, or of someday.
pub fn move_to(board: Board, id: TodoId, day: Option<Day>) {
    let next = neighbours(board, id);
    board.menu.set(None);
    board.move_to_day(RowId::Todo(id), day);
    once_changed(next);
}

fn pin(board: Board, id: TodoId) {
    let pinned = untrack(|| board.todo(id)).is_some_and(|todo| todo.pinned);
    board.make(Change::Pin { row: RowId::Todo(id), pinned: !pinned });
    board.announcement.set(Some(changes::pinned(!pinned).to_owned()));
    close_menu(board, id);
}

/// Makes a change that removes a todo from the page.
fn leave(board: Board, id: TodoId, change: Change) {
    let next = neighbours(board, id);
    board.menu.set(None);
    board.make(change);
    once_changed(next);
}

/// Closes the menu, and moves the focus to the link that opens it.
pub fn close_menu(board: Board, id: TodoId) {
    board.menu.set(None);
    once_changed([id.named("more-")]);
}

fn open_editor(board: Board, id: TodoId) {
    board.menu.set(None);
    board.edit(id);
    at_end(id.named("edit-text-"));
}

fn move_and_follow(board: Board, id: TodoId, direction: Direction, button: Option<String>) {
    board.move_todo(id, direction);
    once_changed(button.into_iter().chain([id.named("check-")]));
}

/// Where the focus goes when a row leaves its list: to the checkbox of the next row, else of the one before, else to the composer.
pub fn neighbours(board: Board, id: TodoId) -> Vec<String> {
    let list = untrack(|| board.todo(id).is_some_and(|todo| board.list_of(&todo)));
    let siblings = untrack(|| board.todos(list));
    let (above, below) = siblings.split_at(siblings.iter().position(|sibling| sibling.id == id).unwrap_or_default());
    let mut beside = below.iter().skip(1).chain(above.iter().rev()).filter(|sibling| !is_leaving(sibling.id));
    beside.next().map(|beside| format!("check-{}", beside.id)).into_iter().chain(["new-todo".into()]).collect()
}
