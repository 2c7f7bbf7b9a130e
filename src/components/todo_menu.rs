//! The menu of a todo.

use super::{
    board::{Board, use_board},
    el::{El, el},
    live::effect,
    todo_row::row_of,
};
use crate::{
    client::page,
    model::{day::Day, id::TodoId, links, repeat::before_sign, todo::Todo},
    text::{self, filled, todos},
};
use leptos::{ev, prelude::*};
use std::cell::Cell;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlInputElement};

thread_local! {
    /// The todo whose menu opens as the short one. The server opens none of these.
    static SHORT: Cell<Option<TodoId>> = const { Cell::new(None) };
}

/// Opens the short menu of a todo, which only moves it on or deletes it.
pub fn open_short(board: Board, id: TodoId) {
    SHORT.set(Some(id));
    board.menu.set(Some(id));
}

/// The menu of a todo.
#[component]
pub fn RowMenu(id: TodoId) -> El {
    let board = use_board();
    // Pressing or focusing anything outside the row closes it.
    let close = move |event: ev::Event| {
        if page::closest(&event, "*").is_none_or(|target| row_of(&target) != Some(id)) {
            board.menu.set(None);
        }
    };
    effect(move || {
        for name in ["pointerdown", "focusin"] {
            let listener = window_event_listener_untyped(name, close);
            on_cleanup(move || listener.remove());
        }
    });
    let (next, today) = (next_day(board), board.today.get_untracked());
    let todo = untrack(|| board.todo(id));
    let class = if SHORT.take() == Some(id) { "row-menu short" } else { "row-menu" };
    el("div").class(class).html(items(id, todo.as_deref(), &board.path(), next, &todos::move_to(next, today)))
}

/// The items of a menu as a template of HTML. As elements, its many forms would add kilobytes to the WASM.
const ITEMS: &str = concat!(
    r#"<a class="menu-item" id="edit-{0}" data-do="edit" href="{1}?edit={0}"{3}>{10}</a>"#,
    r#"<form method="post" action="/api/todos/move_to_day">{2}"#,
    r#"<button class="menu-item" data-do="next-day" name="day" value="{4}">{5}</button></form>"#,
    r#"<form class="pick-day" method="post" action="/api/todos/move_to_day">{2}"#,
    r#"<input type="date" id="day-{0}" name="day" required min="1900-01-01" max="2999-12-31" aria-label="{11}">"#,
    r#"<button class="menu-item" data-do="pick-day">{12}</button></form>"#,
    r#"<form method="post" action="/api/todos/move_to_day">{2}"#,
    r#"<button class="menu-item" data-do="someday">{13}</button>{19}"#,
    r#"<button class="menu-item" data-do="pin" formaction="/api/todos/pin" name="pinned" value="{6}">{7}</button>{8}</form>"#,
    r#"<form method="post" action="/api/todos/move"><input type="hidden" name="id" value="{0}">"#,
    r#"<input type="hidden" name="then" value="{1}?menu={0}">"#,
    r#"<button class="menu-item" id="up-{0}" data-do="up" name="direction" value="up">{14}</button>"#,
    r#"<button class="menu-item" id="down-{0}" data-do="down" name="direction" value="down">{15}</button>"#,
    r#"<button class="menu-item" id="in-{0}" data-do="in" name="direction" value="in">{16}</button>{9}"#,
    r#"<button class="menu-item danger" data-do="delete" formaction="/api/todos/delete" name="then""#,
    r#" value="{1}?undo=todo.{0}">{17}</button></form>"#,
    r#"<a class="menu-item" data-do="close" href="{1}">{18}</a>"#,
);
const OUT: &str = r#"<button class="menu-item" id="out-{0}" data-do="out" name="direction" value="out">{1}</button>"#;
const REPEATS: &str = concat!(
    r#"<button class="menu-item" data-do="skip" formaction="/api/todos/skip" name="then" value="{0}?undo=todo.{1}">{2}</button>"#,
    r#"<button class="menu-item" data-do="detach" formaction="/api/todos/detach">{3}</button>"#,
);
const FOLD: &str = r#"<button class="menu-item" data-do="fold" formaction="/api/todos/fold" name="folded" value="{0}">{1}</button>"#;
const HIDDEN: &str = r#"<input type="hidden" name="id" value="{0}"><input type="hidden" name="then" value="{1}">"#;

/// The items on a page with this path. They contain nothing that a user typed.
fn items(id: TodoId, todo: Option<&Todo>, path: &str, next: Day, next_label: &str) -> String {
    let id = id.to_string();
    let is = |what: fn(&Todo) -> bool| todo.is_some_and(what);
    let when = |shown: bool, item: &str, parts: &[&str]| if shown { filled(item, parts) } else { String::new() };
    let pinned = is(|todo| todo.pinned);
    let (action, section) = if is(|todo| todo.folded) { ("false", todos::UNFOLD_SECTION) } else { ("true", todos::FOLD_SECTION) };
    let fold = when(is(|todo| links::heading(&todo.text).is_some()), FOLD, &[action, &section]);
    let out = when(is(|todo| todo.parent.is_some()), OUT, &[&id, &todos::MOVE_OUT]);
    let repeats = is(|todo| todo.day.is_some() && before_sign(&todo.text).is_some());
    let repeats = when(repeats, REPEATS, &[path, &id, &todos::SKIP, &todos::DETACH]);
    filled(
        ITEMS,
        &[
            &id,
            path,
            &filled(HIDDEN, &[&id, path]),
            if cfg!(feature = "ssr") { " autofocus" } else { "" },
            &next.to_string(),
            next_label,
            if pinned { "false" } else { "true" },
            &if pinned { text::UNPIN } else { text::PIN },
            &fold,
            &out,
            &text::EDIT,
            &todos::ANOTHER_DAY,
            &text::MOVE,
            &todos::MOVE_TO_SOMEDAY,
            &todos::MOVE_UP,
            &todos::MOVE_DOWN,
            &todos::MAKE_SUBTASK,
            &text::DELETE,
            &todos::CLOSE,
            &repeats,
        ],
    )
}

/// The day that a pressed button of a menu names; none if no day was picked.
pub fn day_of(button: &Element) -> Option<Day> {
    let field = button.closest("form").ok()??.query_selector("[name=day]").ok()??;
    match field.dyn_ref::<HtmlInputElement>() {
        Some(field) => field.value().parse().ok(),
        None => field.get_attribute("value")?.parse().ok(),
    }
}

/// The day to which a row of the shown day moves on.
pub fn next_day(board: Board) -> Day {
    board.day.get_untracked().goes_on_to(board.today.get_untracked())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::id::OpId;

    #[test]
    fn a_menu_takes_the_days_that_can_be_opened_and_leaves_no_name_open() {
        let id = TodoId::from_parts(1, 0);
        let todo = Todo {
            id,
            day: Some(Day::MIN),
            parent: Some(id),
            rank: "i".parse().expect("a rank"),
            text: "Water 🔁 every day".into(),
            text_op: OpId::UNKNOWN,
            done: false,
            trashed: None,
            seq: 0,
            pinned: true,
            folded: false,
        };
        let menu = items(id, Some(&todo), "/d/2026-11-27", Day::MAX, "Move on");
        assert!(menu.contains(&format!("min=\"{}\" max=\"{}\"", Day::MIN, Day::MAX)), "{menu}");
        assert!(menu.contains(&format!("formaction=\"/api/todos/skip\" name=\"then\" value=\"/d/2026-11-27?undo=todo.{id}\"")), "{menu}");
        assert!(menu.contains("formaction=\"/api/todos/detach\">Take out of the series<"), "{menu}");
        assert!(menu.contains(&format!("id=\"out-{id}\"")) && menu.contains("value=\"false\">Unpin<") && !menu.contains('{'), "{menu}");
        let heading = Todo { parent: None, text: "# Garden".into(), pinned: false, ..todo };
        let menu = items(id, Some(&heading), "/", Day::MAX, "Move on");
        assert!(menu.contains("name=\"folded\" value=\"true\">Fold section<"), "{menu}");
        assert!(
            !menu.contains("id=\"out")
                && !menu.contains("skip")
                && !menu.contains("detach")
                && menu.contains("value=\"true\">Pin<")
                && !menu.contains('{'),
            "{menu}"
        );
    }
}
