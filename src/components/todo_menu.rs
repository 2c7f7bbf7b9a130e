//! The menu of a todo.

use super::{
    board::{Board, use_board},
    el::{El, el},
    live::effect,
    todo_row::row_of,
};
use crate::{
    client::page,
    model::{day::Day, id::TodoId, links},
    text::{self, todos},
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

/// What else can be done with a todo.
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
    let fold = todo.as_ref().filter(|todo| links::heading(&todo.text).is_some()).map(|todo| todo.folded);
    let (pinned, is_below) = todo.map_or((false, false), |todo| (todo.pinned, todo.parent.is_some()));
    let class = if SHORT.take() == Some(id) { "row-menu short" } else { "row-menu" };
    el("div").class(class).html(items(id, &board.path(), next, &todos::move_to(next, today), pinned, is_below, fold))
}

/// The items of a menu, with names for what differs from row to row. One text, because its many forms as elements would be kilobytes of the
/// WASM.
const ITEMS: &str = concat!(
    r#"<a class="menu-item" id="edit-$id" data-do="edit" href="$path?edit=$id"$focus>$edit</a>"#,
    r#"<form method="post" action="/api/todos/move_to_day">$hidden"#,
    r#"<button class="menu-item" data-do="next-day" name="day" value="$next">$label</button></form>"#,
    r#"<form class="pick-day" method="post" action="/api/todos/move_to_day">$hidden"#,
    r#"<input type="date" id="day-$id" name="day" required min="1900-01-01" max="2999-12-31" aria-label="$another">"#,
    r#"<button class="menu-item" data-do="pick-day">$move</button></form>"#,
    r#"<form method="post" action="/api/todos/move_to_day">$hidden"#,
    r#"<button class="menu-item" data-do="someday">$someday</button>"#,
    r#"<button class="menu-item" data-do="pin" formaction="/api/todos/pin" name="pinned" value="$pinned">$pin</button>$fold</form>"#,
    r#"<form method="post" action="/api/todos/move"><input type="hidden" name="id" value="$id">"#,
    r#"<input type="hidden" name="then" value="$path?menu=$id">"#,
    r#"<button class="menu-item" id="up-$id" data-do="up" name="direction" value="up">$up</button>"#,
    r#"<button class="menu-item" id="down-$id" data-do="down" name="direction" value="down">$down</button>"#,
    r#"<button class="menu-item" id="in-$id" data-do="in" name="direction" value="in">$in</button>$out"#,
    r#"<button class="menu-item danger" data-do="delete" formaction="/api/todos/delete" name="then""#,
    r#" value="$path?undo=todo.$id">$delete</button></form>"#,
    r#"<a class="menu-item" data-do="close" href="$path">$close</a>"#,
);
const OUT: &str = r#"<button class="menu-item" id="out-$id" data-do="out" name="direction" value="out">$leave</button>"#;
const FOLD: &str =
    r#"<button class="menu-item" data-do="fold" formaction="/api/todos/fold" name="folded" value="$folded">$section</button>"#;
const HIDDEN: &str = r#"<input type="hidden" name="id" value="$id"><input type="hidden" name="then" value="$path">"#;

/// The items on a page with this path. Nothing in them was typed by anybody.
fn items(id: TodoId, path: &str, next: Day, next_label: &str, pinned: bool, is_below: bool, fold: Option<bool>) -> String {
    filled(
        ITEMS,
        &[
            ("$hidden", HIDDEN),
            ("$out", if is_below { OUT } else { "" }),
            ("$fold", if fold.is_some() { FOLD } else { "" }),
            ("$folded", if fold == Some(true) { "false" } else { "true" }),
            ("$section", &if fold == Some(true) { todos::UNFOLD_SECTION } else { todos::FOLD_SECTION }),
            ("$edit", &text::EDIT),
            ("$another", &todos::ANOTHER_DAY),
            ("$move", &text::MOVE),
            ("$someday", &todos::MOVE_TO_SOMEDAY),
            ("$up", &todos::MOVE_UP),
            ("$down", &todos::MOVE_DOWN),
            ("$in", &todos::MAKE_SUBTASK),
            ("$leave", &todos::MOVE_OUT),
            ("$delete", &text::DELETE),
            ("$close", &todos::CLOSE),
            ("$id", &id.to_string()),
            ("$path", path),
            ("$focus", if cfg!(feature = "ssr") { " autofocus" } else { "" }),
            ("$next", &next.to_string()),
            ("$label", next_label),
            ("$pinned", if pinned { "false" } else { "true" }),
            ("$pin", &if pinned { text::UNPIN } else { text::PIN }),
        ],
    )
}

/// A text with its names replaced, one after the other.
pub fn filled(text: &str, values: &[(&str, &str)]) -> String {
    values.iter().fold(text.to_owned(), |text, (name, value)| text.replace(name, value))
}

/// The day that a pressed button of a menu names; none where nothing was picked.
pub fn day_of(button: &Element) -> Option<Day> {
    let field = button.closest("form").ok()??.query_selector("[name=day]").ok()??;
    match field.dyn_ref::<HtmlInputElement>() {
        Some(field) => field.value().parse().ok(),
        None => field.get_attribute("value")?.parse().ok(),
    }
}

/// Where a row of the shown day goes on to.
pub fn next_day(board: Board) -> Day {
    board.day.get_untracked().goes_on_to(board.today.get_untracked())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_menu_takes_the_days_that_can_be_opened_and_leaves_no_name_open() {
        let id = TodoId::from_parts(1, 0);
        let menu = items(id, "/d/2026-11-27", Day::MAX, "Move on", true, true, None);
        assert!(menu.contains(&format!("min=\"{}\" max=\"{}\"", Day::MIN, Day::MAX)), "{menu}");
        assert!(menu.contains(&format!("id=\"out-{id}\"")) && menu.contains("value=\"false\">Unpin<") && !menu.contains('$'), "{menu}");
        let menu = items(id, "/", Day::MAX, "Move on", false, false, Some(false));
        assert!(menu.contains("name=\"folded\" value=\"true\">Fold section<"), "{menu}");
        assert!(!menu.contains("id=\"out") && menu.contains("value=\"true\">Pin<") && !menu.contains('$'), "{menu}");
    }
}
