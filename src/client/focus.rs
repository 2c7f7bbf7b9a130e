//! Keyboard focus: never lost when a row is removed or moved.

use super::page::{element, find, focused};
use crate::model::row::RowId;
use leptos::task::spawn_local;
use std::{cell::RefCell, future::poll_fn, task::Poll};
use wasm_bindgen::JsCast as _;
use web_sys::{HtmlElement, HtmlInputElement, HtmlTextAreaElement};

/// Moves the focus to the first of these ids that is on the page, once the page has changed, unless the focus has moved by then.
pub fn once_changed(ids: impl IntoIterator<Item = String>) {
    go_to_first(ids.into_iter().collect());
}

fn go_to_first(ids: Vec<String>) {
    let before = focused();
    soon(Box::new(move || {
        if focused().is_some_and(|now| Some(now) != before) {
            return;
        }
        if let Some(element) = ids.iter().find_map(|id| place(id)) {
            // An element that can't take the focus leaves it where it is.
            let _ = element.focus();
        }
    }));
}

/// The same for one field, with the caret at the end of its text.
pub fn at_end(id: String) {
    once_changed([id.clone()]);
    soon(Box::new(move || {
        if let Some(field) = element(&id) {
            to_end(field);
        }
    }));
}

/// Does something once the signals have changed the page: before the next frame, and before the next key.
fn soon(act: Box<dyn FnOnce()>) {
    let (mut turns, mut act) = (TURNS, Some(act));
    spawn_local(poll_fn(move |context| match turns.checked_sub(1) {
        Some(left) => {
            turns = left;
            context.waker().wake_by_ref();
            Poll::Pending
        }
        None => {
            if let Some(act) = act.take() {
                act();
            }
            Poll::Ready(())
        }
    }));
}

/// The element with an id. A todo's checkbox and menu link have no id, to keep the page small: they are found by the todo's.
fn place(id: &str) -> Option<HtmlElement> {
    match id.split_once('-') {
        Some(("check", todo)) => find(&format!(".checkbox[value=\"{todo}\"]")),
        Some(("more", todo)) => find(&format!(".more[href$=\"{todo}\"]")),
        _ => element(id),
    }
}

/// Moves the focus to an element, but only if nothing has it, as after the focused element was removed.
pub fn if_lost(id: &'static str) {
    soon(Box::new(move || {
        if focused().is_none() {
            once_changed([id.to_owned()]);
        }
    }));
}

/// Keeps the focus where it is while the page changes: a browser takes it off an element that is moved.
pub fn stay() {
    let Some(before) = focused().and_then(|element| element.dyn_into::<HtmlElement>().ok()) else { return };
    soon(Box::new(move || match (focused().is_none(), before.is_connected()) {
        (true, true) => drop(before.focus()),
        (true, false) => LOST.set(Some(before.id())),
        (false, _) => {}
    }));
}

thread_local! {
    /// The field that had the focus when its row was removed.
    static LOST: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Puts the focus at the end of a field that was drawn again, if nothing else has it.
pub fn goes_on(id: String) {
    soon(Box::new(move || {
        if focused().is_none()
            && let Some(field) = element(&id)
        {
            let _ = field.focus();
            to_end(field);
        }
    }));
}

/// Puts a longer text into a field that shows its beginning, and leaves the caret where it is.
pub fn fill(field: &HtmlTextAreaElement, text: &str) {
    let place = |at: Result<Option<u32>, _>| at.ok().flatten().unwrap_or_default();
    let (start, end) = (place(field.selection_start()), place(field.selection_end()));
    field.set_value(text);
    let _ = field.set_selection_range(start, end);
}

/// If the element `from` has the focus, moves it to the end of the text in `to` once the page has changed, so that typing continues there.
pub fn follows(from: &str, to: String) {
    if focused().is_some_and(|element| element.id() == from) {
        at_end(to);
    }
}

fn to_end(field: HtmlElement) {
    // Fails only for fields without a caret.
    let _ = match field.dyn_into::<HtmlTextAreaElement>() {
        Ok(area) => area.set_selection_range(END, END),
        Err(field) => field.dyn_into::<HtmlInputElement>().map_or(Ok(()), |line| line.set_selection_range(END, END)),
    };
}

/// Moves the focus to the same field of another row, which replaces the one that has it.
pub fn go_on_in(row: RowId) {
    let here = focused().map(|field| field.id());
    let is_lost = here.is_none();
    let Some(field) = here.or_else(|| LOST.take()) else { return };
    let to = match row {
        RowId::Todo(id) => id.named("edit-text-"),
        RowId::Note(id) if field.starts_with("note-title-") => id.named("note-title-"),
        RowId::Note(id) => id.named("note-body-"),
    };
    if is_lost { goes_on(to) } else { follows(&field, to) }
}

/// How many turns of the task queue signals need: a memo waits for a signal, a list for the memo, and its rows for the list.
const TURNS: usize = 8;

/// Beyond the end of any text: browsers use the nearest valid position.
const END: u32 = u32::MAX;
