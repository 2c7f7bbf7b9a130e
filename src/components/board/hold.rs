//! A todo that is checked stays where it is for a moment: nothing moves under the pointer, and a second click takes it back.

use super::{Board, RowState};
use crate::{
    client::{focus::once_changed, page, timer::after},
    components::todo_row::{neighbours, row_of},
    model::{
        change::Change,
        id::TodoId,
        limits::SUBTASK_LEVELS,
        replica::Event,
        row::{Row, RowId},
        todo::Todo,
    },
};
use leptos::prelude::*;
use std::{
    cell::{Cell, RefCell},
    iter::successors,
    sync::Arc,
    time::Duration,
};

/// How long it stays, in ms, after the last check and after the pointer last moved over the list.
const HOLD: f64 = 600.0;

/// How long its row takes to close, in ms. The style sheet has the same value.
const LEAVE: f64 = 200.0;

/// Longer than a frame, in ms: work whose result nobody sees yet must not delay the tick.
const AFTER_THE_FRAME: f64 = 32.0;

thread_local! {
    /// The todos that are held, on the one page that a browser shows. The server holds none.
    static HELD: RefCell<Vec<Held>> = const { RefCell::new(Vec::new()) };
    /// When the pointer last moved, in ms of the browser's clock.
    static MOVED_AT: Cell<f64> = const { Cell::new(0.0) };
}

/// The attribute of a row that is closing.
const LEAVING: &str = "data-leaving";

/// A todo that stays in a list it no longer belongs to.
#[derive(Debug)]
struct Held {
    id: TodoId,
    /// Whether that is the list of done todos.
    list: bool,
    is_leaving: bool,
}

impl Board {
    /// Checks a todo, or unchecks it. The change is stored, and the tick shown, before anything else happens.
    pub fn check(self, id: TodoId) {
        let Some(todo) = untrack(|| self.todo(id)) else { return };
        let list = self.list_of(&todo);
        let commands = self.keep(Event::Did(Change::SetDone { id, done: !todo.done }));
        stays_on();
        let before = HELD.with_borrow_mut(|todos| {
            let before = todos.len();
            todos.retain(|held| held.id != id);
            // Only the row of a held todo can be marked, and finding the row takes a while in a long list.
            if todos.len() < before {
                mark(id, false);
            }
            todos.push(Held { id, list, is_leaving: false });
            before
        });
        if before == 0 {
            self.wait_for_rest(HOLD);
        }
        let row = RowId::Todo(id);
        let is_shown = |(of, state): &&(RowId, RowState)| *of == row && !state.face.is_disposed();
        if let Some(state) = self.rows.with_value(|rows| rows.iter().find(is_shown).map(|(_, state)| *state)) {
            untrack(|| self.wake_row(row, state));
        }
        wait(AFTER_THE_FRAME, move || {
            self.show();
            commands.into_iter().for_each(|command| self.follow(command));
        });
    }

    /// Whether a todo is shown in the list of done todos.
    pub fn list_of(self, todo: &Todo) -> bool {
        HELD.with_borrow(|todos| todos.iter().find(|held| held.id == todo.id).map_or(todo.done, |held| held.list))
    }

    /// Whether a todo, or one that it is a subtask of, is held: it keeps its level until that one has left.
    pub fn keeps_level(self, id: RowId) -> bool {
        self.peek(|replica| {
            let rows = replica.shown();
            let todo = |id: TodoId| rows.todo(id);
            let own = rows.get(id).and_then(Row::todo);
            let is_held = |todo: &Arc<Todo>| HELD.with_borrow(|todos| todos.iter().any(|held| held.id == todo.id));
            successors(own, |below| todo(below.parent?)).take(SUBTASK_LEVELS + 1).any(is_held)
        })
    }

    fn is_in_use(self, id: TodoId) -> bool {
        self.menu.get_untracked() == Some(id) || self.editing.with_untracked(|editing| editing.contains_key(&id))
    }

    fn wait_for_rest(self, milliseconds: f64) {
        wait(milliseconds, move || {
            let rested = js_sys::Date::now() - MOVED_AT.get();
            // A negative time means that the clock was set back: it is ignored.
            if (0.0..HOLD).contains(&rested) {
                return self.wait_for_rest(HOLD - rested);
            }
            if HELD.with_borrow(|todos| todos.iter().any(|held| self.is_in_use(held.id))) {
                return self.wait_for_rest(HOLD);
            }
            HELD.with_borrow_mut(|todos| {
                // Todos whose check was taken back stay in their list.
                todos.retain(|held| untrack(|| self.todo(held.id)).is_some_and(|todo| todo.done != held.list));
                for held in todos {
                    held.is_leaving = true;
                    mark(held.id, true);
                }
            });
            wait(LEAVE, move || self.let_go());
        });
    }

    fn let_go(self) {
        let moves = |id| untrack(|| self.todo(id)).is_some_and(|todo| todo.done != self.list_of(&todo));
        if let Some(id) = page::focused().and_then(|element| row_of(&element)).filter(|id| is_leaving(*id) && moves(*id)) {
            once_changed(neighbours(self, id));
        }
        for held in HELD.take() {
            if !held.is_leaving {
                HELD.with_borrow_mut(|todos| todos.push(held));
                continue;
            }
            // Undo, or another device, may have brought it back meanwhile.
            mark(held.id, false);
            if held.list {
                self.unfold_over(held.id);
            }
        }
        self.show();
        if HELD.with_borrow(|todos| !todos.is_empty()) {
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

/// The pointer moves: held todos wait until it rests.
pub fn stays_on() {
    MOVED_AT.set(js_sys::Date::now());
}

/// Lets the row of a todo close, or not.
fn mark(id: TodoId, is_leaving: bool) {
    if let Some(row) = page::find(&format!(".checkbox[value=\"{id}\"]")).and_then(|checkbox| checkbox.parent_element()) {
        let _ = if is_leaving { row.set_attribute(LEAVING, "") } else { row.remove_attribute(LEAVING) };
    }
}
