//! Dragging a todo to another place of its list, or onto a day of the sidebar or the week, and swiping over it.
//!
//! A mouse takes a row at its handle; a finger anywhere on the text, by resting there. A drop only makes a change: the rows move when
//! the page shows it. A finger that moves to the right checks the todo, one that moves to the left opens the short menu. The keyboard has
//! Alt and the arrow keys for moving, and the menu has items for everything.

use super::{
    board::Board,
    gestures::{self, Gesture},
    todo_menu::open_short,
    todo_row::{close_menu, move_to, row_of},
};
use crate::{
    client::{focus::once_changed, page, timer::after},
    model::{
        id::TodoId,
        swipe::{Sense, is_far, pulled, sense},
    },
};
use js_sys::{Function, Promise};
use leptos::{ev, leptos_dom::helpers::WindowListenerHandle, prelude::*};
use std::{cell::RefCell, rc::Rc, time::Duration};
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{Element, HtmlElement, Node, PointerEvent};

/// How long a finger has to rest on a row to pick it up.
const REST: Duration = Duration::from_millis(400);
/// How far a pointer moves, in pixels, before it is a drag and no click.
const SLOP: i32 = 5;
/// How near to the upper or lower edge of the window, in pixels, the page scrolls.
const EDGE: i32 = 48;
/// What a row can be dropped on.
const TARGETS: &str = ".todo, .day-link, .week-day";
/// The attribute of the drop target under the pointer.
const DROP: &str = "data-drop";
/// The attribute of the row that is dragged.
const DRAGGED: &str = "data-dragged";
/// The attribute of the row that a finger swipes. Its three words are the direction of reading, `forth` or `back`, the physical direction,
/// `left` or `right`, and the distance, `near` or `far`.
const SWIPE: &str = "data-swipe";

/// A pointer is pressed in a list of todos.
pub fn press(board: Board, event: &PointerEvent) {
    let Some((target, id)) = page::closest(event, "*").and_then(|target| Some((target.clone(), row_of(&target)?))) else { return };
    let is_touch = event.pointer_type() == "touch";
    // The handle is a part of the row itself.
    let is_text = || target.matches(".todo-text, .todo-text :not(a)").unwrap_or_default();
    let is_handle = target.class_list().contains("todo") || is_touch && is_text();
    let Some(row) = target.closest(".todo").ok().flatten().filter(|_| is_handle && event.button() == 0 && event.is_primary()) else {
        return;
    };
    if !is_touch {
        // A drag selects no text.
        event.prevent_default();
    }
    let (from, pointer) = ((event.client_x(), event.client_y()), event.pointer_id());
    let let_go = move |verb: &str, object: &str| match verb {
        "forth" | "back" => swipe(board, id, verb == "forth"),
        "below" | "above" => {
            if let Ok(target) = object.parse() {
                board.place_beside(id, target, verb == "below");
                once_changed([id.named("check-")]);
            }
        }
        _ => {
            let day =
                if object == "/" { Some(board.today.get_untracked()) } else { object.strip_prefix("/d/").and_then(|day| day.parse().ok()) };
            if day.is_some() {
                move_to(board, id, day);
            }
        }
    };
    gestures::start(Gesture::Follow(Press { row, target, from, pointer, is_touch }), Box::new(let_go));
}

/// Whether a row is being dragged: then a finger does not scroll the page.
pub fn is_dragging() -> bool {
    page::find("[data-dragged]").is_some()
}

fn swipe(board: Board, id: TodoId, is_forth: bool) {
    let is_open = board.menu.get_untracked() == Some(id);
    match (is_forth, is_open) {
        (true, true) => close_menu(board, id),
        (true, false) => board.check(id),
        (false, true) => {}
        (false, false) => open_short(board, id),
    }
}

fn unmark(attribute: &str) {
    if let Some(marked) = page::find(&format!("[{attribute}]")) {
        let _ = marked.remove_attribute(attribute);
    }
}

/// A pointer that was pressed in a row.
#[derive(Debug)]
pub struct Press {
    row: Element,
    /// What it was pressed on.
    target: Element,
    /// Where, in pixels of the window.
    from: (i32, i32),
    pointer: i32,
    is_touch: bool,
}

/// Follows the pointer until it is released. The promise resolves to the result: `forth` or `back` for a swipe, what [`dropped_on`] returns
/// for a drop, and null if the row stays.
pub fn follow(press: Press) -> Promise {
    let Press { row, target, from, pointer, is_touch } = press;
    Promise::new(&mut |let_go, _| {
        // Until a finger is lifted or scrolls, the element where it was put down has its pointer captured.
        if is_touch && !target.has_pointer_capture(pointer) {
            // The finger was lifted before this code was loaded.
            let _ = let_go.call0(&JsValue::NULL);
            return;
        }
        let hold = Hold { row: row.clone(), from, pointer, is_touch, let_go, listeners: Rc::default() };
        let (moves, up, gone, rests, keys) = (hold.clone(), hold.clone(), hold.clone(), hold.clone(), hold.clone());
        hold.listeners.borrow_mut().extend([
            window_event_listener(ev::pointermove, move |event| moves.go(&event)),
            window_event_listener(ev::pointerup, move |event| up.end_by(&event, true)),
            window_event_listener(ev::pointercancel, move |event| gone.end_by(&event, false)),
            window_event_listener(ev::keydown, move |event| {
                if event.key() == "Escape" {
                    keys.end(false);
                }
            }),
        ]);
        if is_touch {
            after(REST, move || {
                if !rests.listeners.borrow().is_empty() && !rests.row.has_attribute(SWIPE) {
                    rests.begin();
                }
            });
        }
    })
}

/// A row that a pointer holds.
#[derive(Clone)]
struct Hold {
    row: Element,
    /// Where the pointer was pressed.
    from: (i32, i32),
    pointer: i32,
    is_touch: bool,
    let_go: Function,
    /// Empty when the gesture is over.
    listeners: Rc<RefCell<Vec<WindowListenerHandle>>>,
}

impl Hold {
    fn begin(&self) {
        let _ = self.row.set_attribute(DRAGGED, "");
    }

    fn pull(&self, dx: i32) {
        let is_forth = (dx < 0) == page::find("html[dir=rtl]").is_some();
        let sense =
            [if is_forth { "forth" } else { "back" }, if dx < 0 { "left" } else { "right" }, if is_far(dx) { "far" } else { "near" }];
        let _ = self.row.set_attribute(SWIPE, &sense.join(" "));
        if let Some(row) = self.row.dyn_ref::<HtmlElement>() {
            let _ = row.style().set_property("--dx", &format!("{}px", pulled(dx)));
        }
    }

    /// Ends the gesture, unless the event is of another finger.
    fn end_by(&self, event: &PointerEvent, dropped: bool) {
        if event.pointer_id() == self.pointer {
            self.end(dropped);
        }
    }

    fn end(&self, dropped: bool) {
        for listener in self.listeners.take() {
            listener.remove();
        }
        let is_dropped = dropped && self.row.has_attribute(DRAGGED);
        unmark(DRAGGED);
        let swipe = self.row.get_attribute(SWIPE).filter(|_| dropped);
        unmark(SWIPE);
        let over = page::find_any(&format!("[{DROP}]")).filter(|_| is_dropped);
        let far = swipe.as_deref().filter(|swipe| swipe.ends_with("far")).and_then(|swipe| swipe.split_inclusive(' ').next());
        let done = match (far, &over) {
            // `forth ` or `back `, a verb without an object. The row may have gone to the other list, or away, while it was pulled.
            (Some(swipe), _) => self.row.is_connected().then(|| swipe.to_owned()),
            (None, Some(over)) => dropped_on(over),
            (None, None) => None,
        };
        unmark(DROP);
        let _ = self.let_go.call1(&JsValue::NULL, &done.map_or(JsValue::NULL, Into::into));
    }

    fn go(&self, event: &PointerEvent) {
        let (x, y) = (event.client_x(), event.client_y());
        // The pointer was released before this code was loaded.
        if event.buttons() == 0 || event.pointer_id() != self.pointer {
            return self.end(false);
        }
        if !self.row.has_attribute(DRAGGED) {
            let (dx, dy) = (x - self.from.0, y - self.from.1);
            // A finger that moves before it has picked up the row does not pick it up.
            if self.is_touch {
                let sense =
                    if self.row.has_attribute(SWIPE) { Sense::Pull } else { sense(self.from.0, size(window().inner_width()), (dx, dy)) };
                return match sense {
                    Sense::Unclear => {}
                    Sense::Pull => self.pull(dx),
                    Sense::Other => self.end(false),
                };
            }
            if dx.abs() + dy.abs() < SLOP {
                return;
            }
            self.begin();
        }
        unmark(DROP);
        let over = document().element_from_point(x as f32, y as f32).and_then(|over| over.closest(TARGETS).ok()?);
        // A todo can be dropped only within its own list, the open or the done todos.
        let is_place =
            |over: &Element| *over != self.row && (!over.matches(".todo").unwrap_or(false) || over.parent_node() == self.row.parent_node());
        if let Some(over) = over.filter(is_place) {
            let is_below = self.row.compare_document_position(&over) & Node::DOCUMENT_POSITION_FOLLOWING != 0;
            let _ = over.set_attribute(DROP, if is_below { "below" } else { "above" });
        }
        if y < EDGE {
            window().scroll_by_with_x_and_y(0.0, -16.0);
        } else if y > size(window().inner_height()) - EDGE {
            window().scroll_by_with_x_and_y(0.0, 16.0);
        }
    }
}

/// A size of the window, in pixels.
fn size(size: Result<JsValue, JsValue>) -> i32 {
    size.ok().and_then(|size| size.as_f64()).unwrap_or_default() as i32
}

/// Where a dropped row goes: `below` or `above` a todo, or `on` a day.
fn dropped_on(over: &Element) -> Option<String> {
    let side = over.get_attribute(DROP)?;
    match over.get_attribute("href") {
        Some(path) => Some(format!("on {path}")),
        None => Some(format!("{side} {}", over.query_selector(".checkbox").ok()??.get_attribute("value")?)),
    }
}
