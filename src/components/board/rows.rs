//! What the page shows of each row, as signals of its own.

use super::Board;
use crate::model::{
    links::heading,
    list::level,
    note::Note,
    replica::Standing,
    row::{Row, RowId},
    todo::Todo,
};
use leptos::prelude::*;
use std::sync::Arc;

/// What the page shows of one row.
#[derive(Debug, Clone, PartialEq)]
pub struct Face {
    /// None where it is gone.
    pub row: Option<Row>,
    /// Whether it is saved at the server.
    pub standing: Standing,
    /// How deep a todo stands in its list: 0 at the top.
    pub level: usize,
}

impl Face {
    /// The todo, if it is one.
    pub fn todo(&self) -> Option<&Arc<Todo>> {
        self.row.as_ref()?.todo()
    }

    /// Whether it is pinned.
    pub fn is_pinned(&self) -> bool {
        self.row.as_ref().is_some_and(Row::pinned)
    }

    /// Whether it is a heading.
    pub fn is_heading(&self) -> bool {
        self.todo().is_some_and(|todo| heading(&todo.text).is_some())
    }

    /// Whether it is folded.
    pub fn is_folded(&self) -> bool {
        self.row.as_ref().is_some_and(Row::folded)
    }

    /// The note, if it is one.
    pub fn note(&self) -> Option<&Arc<Note>> {
        self.row.as_ref()?.note()
    }
}

/// The signals of one row. A day may have hundreds of rows, so a change to one must not wake the others.
#[derive(Debug, Clone, Copy)]
pub struct RowState {
    /// What it shows.
    pub face: RwSignal<Face>,
    /// Whether the edit box of a todo is open.
    pub is_editing: RwSignal<bool>,
    /// Whether the menu of a todo is open.
    pub is_open: RwSignal<bool>,
    /// Whether it is a heading.
    pub is_heading: RwSignal<bool>,
    /// Whether it is folded.
    pub is_folded: RwSignal<bool>,
}

impl Board {
    /// The signals of a row that is put on the page.
    pub fn row_state(self, row: RowId) -> RowState {
        let (face, is_editing, is_open) = untrack(|| self.look(row));
        let state = RowState {
            is_heading: RwSignal::new(face.is_heading()),
            is_folded: RwSignal::new(face.is_folded()),
            face: RwSignal::new(face),
            is_editing: RwSignal::new(is_editing),
            is_open: RwSignal::new(is_open),
        };
        if cfg!(not(feature = "ssr")) {
            self.rows.update_value(|rows| rows.push((row, state)));
        }
        state
    }

    /// What a row shows, and whether the edit box and the menu of a todo are open.
    fn look(self, row: RowId) -> (Face, bool, bool) {
        let face = self.with(|replica| {
            let (rows, standing) = (replica.shown(), replica.standing(row));
            let row = rows.get(row).cloned();
            let level = row.as_ref().and_then(Row::todo).map_or(0, |todo| level(rows, todo));
            Face { row, standing, level }
        });
        let RowId::Todo(id) = row else { return (face, false, false) };
        let is_editing = self.editing.with(|editing| editing.contains_key(&id)) || matches!(face.standing, Standing::Refused(..));
        (face, is_editing, self.menu.get() == Some(id))
    }

    /// Updates the signals of the rows that have changed.
    pub(super) fn wake_rows(self) {
        self.rows.update_value(|rows| rows.retain(|(_, state)| !state.face.is_disposed()));
        for (row, state) in self.rows.get_value() {
            self.wake_row(row, state);
        }
    }

    /// Updates the signals of a row, as far as they have changed.
    pub(super) fn wake_row(self, row: RowId, state: RowState) {
        fn put<T: PartialEq + Send + Sync + 'static>(signal: RwSignal<T>, value: T) {
            if signal.with_untracked(|old| *old != value) {
                signal.set(value);
            }
        }
        let (mut face, is_editing, is_open) = self.look(row);
        if self.keeps_level(row) {
            face.level = state.face.with_untracked(|old| old.level);
        }
        put(state.is_heading, face.is_heading());
        put(state.is_folded, face.is_folded());
        put(state.face, face);
        put(state.is_editing, is_editing);
        put(state.is_open, is_open);
    }
}
