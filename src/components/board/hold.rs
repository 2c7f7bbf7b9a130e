//! A todo that is checked stays where it is for a moment: nothing moves under the pointer, and a second click takes it back.

use super::Board;
use crate::{
    client::{focus::once_changed, page, timer::after},
    components::todo_row::{neighbours, row_of},
    model::{change::Change, id::TodoId, replica::Event, row::RowId, todo::Todo},
};
use leptos::prelude::*;
use std::{
    cell::{Cell, RefCell},
    time::Duration,
};

/// How long it stays, in ms: since the last one was checked, and since the pointer last moved over the list.
const HOLD: f64 = 600.0;

/// How long its row takes to close. The style sheet has the same.
const LEAVE: f64 = 200.0;

/// Longer than a frame: what nobody sees yet must not delay the tick.
const AFTER_THE_FRAME: f64 = 32.0;

thread_local! {
    /// The todos that are held, on the one page that a browser shows. The server holds none.
    static HELD: RefCell<Vec<Held>> = const { RefCell::new(Vec::new()) };
    /// When the pointer last moved, in ms of the browser's clock.
    static MOVED_AT: Cell<f64> = const { Cell::new(0.0) };
}

/// A todo that stays in a list it no longer belongs to.
#[derive(Debug)]
struct Held {
    id: TodoId,
    /// Whether it is the list of those that are done.
    list: bool,
    is_leaving: bool,
}

impl Board {
    /// Checks a todo, or unchecks it. The change is kept, and the tick shown, before anything else is done about it.
    pub fn check(self, id: TodoId) {
        let Some(todo) = untrack(|| self.todo(id)) else { return };
        let list = self.list_of(&todo);
        let commands = self.keep(Event::Did(Change::SetDone { id, done: !todo.done }));
        mark(id, false);
        stays_on();
        let is_first = HELD.with_borrow_mut(|todos| {
            let is_first = todos.is_empty();
            todos.retain(|held| held.id != id);
            todos.push(Held { id, list, is_leaving: false });
            is_first
        });
        if is_first {
            self.wait_for_rest(HOLD);
        }
        let row = RowId::Todo(id);
        let (face, ..) = untrack(|| self.look(row));
        if let Some(state) = self.rows.with_value(|rows| rows.iter().find(|(of, _)| *of == row).map(|(_, state)| *state)) {
            state.face.set(face);
        }
        wait(AFTER_THE_FRAME, move || {
            self.show();
            commands.into_iter().for_each(|command| self.follow(command));
        });
    }

    /// Whether a todo stands in the list of those that are done.
    pub fn list_of(self, todo: &Todo) -> bool {
        HELD.with_borrow(|todos| todos.iter().find(|held| held.id == todo.id).map_or(todo.done, |held| held.list))
    }

    fn wait_for_rest(self, milliseconds: f64) {
        wait(milliseconds, move || {
            // A clock that was set back must not hold a row for longer.
            let left = (MOVED_AT.get() + HOLD - js_sys::Date::now()).min(HOLD);
            if left > 0.0 {
                return self.wait_for_rest(left);
            }
            HELD.with_borrow_mut(|todos| {
                for held in todos {
                    held.is_leaving = true;
                    mark(held.id, untrack(|| self.todo(held.id)).is_some_and(|todo| todo.done != held.list));
                }
            });
            wait(LEAVE, move || self.let_go());
        });
    }

    fn let_go(self) {
        if let Some(id) = page::focused().and_then(|element| row_of(&element)).filter(|id| is_leaving(*id)) {
            once_changed(neighbours(self, id));
        }
        let is_over = HELD.with_borrow_mut(|todos| {
            todos.retain(|held| !held.is_leaving);
            todos.is_empty()
        });
        self.changed.notify();
        if !is_over {
            self.wait_for_rest(HOLD);
        }
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a wait is short, and not negative")]
fn wait(milliseconds: f64, act: impl FnOnce() + 'static) {
    after(Duration::from_millis(milliseconds as u64), act);
}

/// Whether a todo is about to leave the list that it stands in.
pub fn is_leaving(id: TodoId) -> bool {
    HELD.with_borrow(|todos| todos.iter().any(|held| held.id == id && held.is_leaving))
}

/// The pointer moves: what is held waits until it rests.
pub fn stays_on() {
    MOVED_AT.set(js_sys::Date::now());
}

/// Lets the row of a todo close, or not.
fn mark(id: TodoId, is_leaving: bool) {
    if let Some(row) = page::find(&format!(".checkbox[value=\"{id}\"]")).and_then(|checkbox| checkbox.parent_element()) {
        let _ = row.toggle_attribute_with_force("data-leaving", is_leaving);
    }
}
