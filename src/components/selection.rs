//! Selecting several todos where they stand: by a click with Ctrl or Shift, or by Shift and the arrow keys. The page of `select.rs` does
//! the same without JavaScript, and for fingers.
//!
//! The rows are marked in the page and nowhere else, and a bar says how many there are and what can be done with them.

use super::{
    board::Board,
    gestures::{self, Gesture},
    link,
    todo_menu::next_day,
};
use crate::{
    client::{focus::once_changed, page},
    model::{change::Change, list::named, replica::Event, row::RowId},
    text::{self, todos},
};
use js_sys::{Function, Promise};
use leptos::{ev, leptos_dom::helpers::WindowListenerHandle, prelude::*};
use std::cell::RefCell;
use wasm_bindgen::{JsCast as _, JsValue, closure::Closure};
use web_sys::{Element, HtmlElement, HtmlInputElement, KeyboardEvent, MutationObserver, MutationObserverInit};

/// The attribute of a row that is selected.
const SELECTED: &str = "data-selected";
/// The bar with the number of selected rows, and the actions on them.
const BAR: &str = ".selection";
const DONE: &str = "done";
const DELETE: &str = "delete";

/// Whether a click selects a row instead of its usual action.
#[inline]
pub fn selects(event: &ev::MouseEvent) -> bool {
    event.shift_key() || event.ctrl_key() || event.meta_key()
}

/// How far a selection goes.
#[derive(Debug)]
pub enum Reach {
    /// Selects this row too, or unselects it.
    One,
    /// From the anchor of the last selection to this row. Without one, from the given row, else the row with the focus, else this row.
    Range(Option<Element>),
}

/// Selects rows, and carries out the action that the person then picks.
pub fn select(board: Board, row: Element, reach: Reach) {
    let day = next_day(board).to_string();
    gestures::start(Gesture::Select(row, reach, day), Box::new(move |what, ids| carry_out(board, what, ids)));
}

/// Applies the action of a key to all selected rows. `false` if this row is not selected.
pub fn with_all(row: &Element, button: &str) -> bool {
    row.has_attribute(SELECTED) && page::find(button).map(|button| button.click()).is_some()
}

/// Carries out the picked action, as one undo step.
fn carry_out(board: Board, what: &str, ids: &str) {
    let change = |id| match what {
        DONE => Some(Change::SetDone { id, done: true }),
        DELETE => Some(Change::Trash { row: RowId::Todo(id) }),
        day => Some(Change::MoveToDay { row: RowId::Todo(id), day: Some(day.parse().ok()?) }),
    };
    let mut ids: Vec<_> = ids.split(' ').filter_map(|id| id.parse().ok()).collect();
    if what != DONE {
        ids = board.peek(|replica| named(replica.shown(), Some(board.day.get_untracked()), &ids));
    }
    board.step(Event::DidAll(ids.into_iter().filter_map(change).collect()));
    link::load(board);
    once_changed(["new-todo".to_owned()]);
}

/// The rows that are selected. There is one selection on a page.
struct Selection {
    bar: Element,
    /// Where a range begins.
    anchor: Element,
    /// Resolves the promise with the choice: `done`, `delete` or a day, and the ids of the todos.
    let_go: Function,
    listeners: [WindowListenerHandle; 2],
    /// Observes rows that are removed.
    observer: MutationObserver,
    /// The callback of the observer.
    recount: Closure<dyn Fn()>,
}

thread_local! {
    static SELECTION: RefCell<Option<Selection>> = const { RefCell::new(None) };
}

/// Marks rows, and shows the bar. The promise of the first call resolves to the choice, those of later calls to nothing.
pub fn mark(row: &Element, reach: Reach, day: &str) -> Promise {
    let anchor = mark_rows(row, reach);
    // The arrow keys continue from here.
    if let Some(checkbox) = within(row, ".checkbox").pop().and_then(|checkbox| checkbox.dyn_into::<HtmlElement>().ok()) {
        let _ = checkbox.focus();
    }
    let is_first = SELECTION.with_borrow_mut(|selection| match selection {
        Some(selection) => {
            selection.anchor.clone_from(&anchor);
            false
        }
        None => true,
    });
    let promise = Promise::new(&mut |let_go, _| {
        if let Some(selection) = is_first.then(|| begin(anchor.clone(), day, let_go.clone())).flatten() {
            SELECTION.set(Some(selection));
        } else {
            let _ = let_go.call0(&JsValue::NULL);
        }
    });
    count();
    promise
}

fn begin(anchor: Element, day: &str, let_go: Function) -> Option<Selection> {
    let todos = page::find_any(".todos")?;
    let bar = bar(day)?;
    todos.append_child(&bar).ok()?;
    let listeners =
        [window_event_listener(ev::click, |event| on_click(&event)), window_event_listener(ev::keydown, |event| on_key(&event))];
    let recount = Closure::<dyn Fn()>::new(count);
    let observer = MutationObserver::new(recount.as_ref().unchecked_ref()).ok()?;
    let options = MutationObserverInit::new();
    options.set_child_list(true);
    for list in within(&todos, "ul") {
        observer.observe_with_options(&list, &options).ok()?;
    }
    Some(Selection { bar, anchor, let_go, listeners, observer, recount })
}

/// Marks the row, or those from the anchor to it. Returns the anchor of the next range.
fn mark_rows(row: &Element, reach: Reach) -> Element {
    let rows = row.parent_element().map(|list| within(&list, ".todo")).unwrap_or_default();
    let at = |wanted: &Element| rows.iter().position(|row| row == wanted);
    let Reach::Range(from) = reach else {
        set_mark(row, !row.has_attribute(SELECTED));
        return row.clone();
    };
    let before = SELECTION.with_borrow(|selection| selection.as_ref().map(|selection| selection.anchor.clone()));
    let focused = || page::focused()?.closest(".todo").ok()?;
    let anchor = before.filter(|row| at(row).is_some()).or(from).or_else(focused).filter(|row| at(row).is_some());
    let anchor = anchor.unwrap_or_else(|| row.clone());
    clear();
    if let (Some(first), Some(last)) = (at(&anchor), at(row)) {
        rows.iter().take(first.max(last) + 1).skip(first.min(last)).for_each(|row| set_mark(row, true));
    }
    anchor
}

/// Screen readers announce the mark after the name of the checkbox.
fn set_mark(row: &Element, selected: bool) {
    for (element, name, value) in
        [(Some(row.clone()), SELECTED, ""), (within(row, ".checkbox").pop(), "aria-description", &*todos::IS_SELECTED)]
    {
        let _ = element.map(|element| if selected { element.set_attribute(name, value) } else { element.remove_attribute(name) });
    }
}

fn clear() {
    marked().iter().for_each(|row| set_mark(row, false));
}

fn marked() -> Vec<Element> {
    page::find_any(".todos").map(|todos| within(&todos, &format!("[{SELECTED}]"))).unwrap_or_default()
}

fn within(element: &Element, selector: &str) -> Vec<Element> {
    let Ok(found) = element.query_selector_all(selector) else { return Vec::new() };
    (0..found.length()).filter_map(|at| found.get(at)?.dyn_into().ok()).collect()
}

fn bar(day: &str) -> Option<Element> {
    let bar = document().create_element("div").ok()?;
    for (name, value) in [("class", "selection"), ("role", "group"), ("aria-label", &*todos::SELECTED)] {
        let _ = bar.set_attribute(name, value);
    }
    bar.set_inner_html(&format!(
        concat!(
            r#"<span role="status"></span><span class="pick-day"><input type="date" value="{day}" aria-label="{to}">"#,
            r#"<button class="button" value="move">{move}</button></span><button class="button" value="{DONE}">{done}</button>"#,
            r#"<button class="button danger" value="{DELETE}">{delete}</button><button class="button" value="">{cancel}</button>"#
        ),
        day = day,
        to = todos::DAY_TO_MOVE_TO,
        r#move = text::MOVE,
        done = todos::CHECK_SELECTED,
        delete = text::DELETE,
        cancel = text::CANCEL,
        DONE = DONE,
        DELETE = DELETE,
    ));
    Some(bar)
}

fn count() {
    let marked = marked().len();
    if marked == 0 {
        return end("");
    }
    if let Some(status) = page::find(&format!("{BAR} [role=status]")) {
        status.set_text_content(Some(&todos::selected(marked)));
    }
}

fn on_click(event: &ev::MouseEvent) {
    match page::closest(event, "button, .selection") {
        Some(button) if button.closest(BAR).is_ok_and(|bar| bar.is_some()) => choose(&button),
        _ if !selects(event) => end(""),
        _ => {}
    }
}

/// A part of the bar was clicked.
fn choose(part: &Element) {
    match part.get_attribute("value").as_deref() {
        Some("move") => {
            let field = page::find(".selection input").and_then(|field| field.dyn_into::<HtmlInputElement>().ok());
            if let Some(day) = field.map(|field| field.value()).filter(|day| !day.is_empty()) {
                end(&day);
            }
        }
        Some(choice) => end(choice),
        None => {}
    }
}

fn on_key(event: &KeyboardEvent) {
    if event.key() == "Escape" && !page::is_in_field(event) {
        end("");
    }
}

/// Ends the selection. Without a choice nothing is done.
fn end(choice: &str) {
    let Some(Selection { bar, let_go, listeners, observer, recount: _recount, .. }) = SELECTION.take() else { return };
    let boxes: Vec<_> = marked().iter().flat_map(|row| within(row, ".checkbox")).collect();
    let ids: Vec<_> = boxes.iter().filter_map(|checkbox| checkbox.get_attribute("value")).collect();
    clear();
    bar.remove();
    for listener in listeners {
        listener.remove();
    }
    observer.disconnect();
    let _ = let_go.call1(&JsValue::NULL, &if choice.is_empty() { JsValue::NULL } else { format!("{choice} {}", ids.join(" ")).into() });
}
