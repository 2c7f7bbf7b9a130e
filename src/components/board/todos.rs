//! What the user does to the todos of the open page.

use super::{
    Board, Toast,
    todo_row::{EditDraft, TodoRow},
};
use crate::{
    api,
    client::{self, focus},
    error::AppError,
    model::{
        id::TodoId,
        page::{DayPage, Undo},
        todo::{Direction, Todo, TodoText},
    },
};
use leptos::{prelude::*, task::spawn_local};

impl Board {
    pub(super) fn show_todos(self, todos: Vec<Todo>) {
        self.todos.set(todos.into_iter().map(TodoRow::new).collect());
    }

    fn todo(self, id: TodoId) -> Option<TodoRow> {
        self.todos.with_untracked(|rows| rows.iter().copied().find(|row| row.id == id))
    }

    /// Opens the edit boxes that the page came with: of the address, and of a text that a form could not save.
    pub(super) fn open_editors(self, page: &DayPage) {
        for row in self.todos.get_untracked() {
            let draft = page.draft.as_ref().filter(|draft| draft.field("todos/edit", "id") == Some(row.id.to_string().as_str()));
            if let Some((draft, text)) = draft.and_then(|draft| Some((draft, draft.field("todos/edit", "text")?))) {
                row.editing.set(Some(text.to_owned()));
                row.error.set(Some(draft.error.clone()));
            } else if page.edit == Some(row.id) {
                row.editing.set(Some(row.text.get_untracked()));
            }
        }
    }

    /// Brings back what was being typed when this tab was taken off its page. An edit of a todo that is gone, and a new todo
    /// that the server never got, come as rows with their edit box open.
    pub(super) fn bring_back_edits(self) {
        for (id, draft) in EditDraft::of_day(self.day.get_untracked()) {
            match self.todo(id) {
                Some(row) if row.text.with_untracked(|text| *text == draft.text) => row.forget_draft(),
                Some(row) if row.editing.with_untracked(Option::is_some) => {}
                Some(row) => {
                    let is_changed = row.text.with_untracked(|text| !draft.of.contains(text));
                    row.error.set(is_changed.then_some(AppError::Conflict));
                    row.editing.set(Some(draft.text));
                }
                None => {
                    // With its old id it would be the todo that was deleted.
                    let row = TodoRow::unsaved(if draft.of.is_empty() { id } else { client::ids::todo() }, draft.day, draft.text.clone());
                    EditDraft::forget(id);
                    row.keep_draft(draft.text.clone());
                    row.error.set((!draft.of.is_empty()).then_some(AppError::NotFound));
                    row.editing.set(Some(draft.text));
                    self.todos.update(|rows| rows.push(row));
                }
            }
        }
    }

    /// Adds a todo at the end of the open ones. When it can't be saved its text is offered to `give_back`, which says whether it
    /// has a place for it; else the row stays, with its edit box open.
    pub fn add_todo(self, text: &str, give_back: impl FnOnce(&str) -> bool + 'static) {
        let text = text.trim().to_owned();
        // The answer may have been lost, and not the todo: with the same id it is the same one.
        let before = self.given_back.get_value().filter(|(_, given)| *given == text);
        self.given_back.set_value(None);
        let row = TodoRow::unsaved(before.map_or_else(client::ids::todo, |(id, _)| id), self.day.get_untracked(), text.clone());
        self.todos.update(|rows| rows.push(row));
        self.composer_error.set(None);
        self.create(row, text, give_back);
    }

    fn create(self, row: TodoRow, text: String, give_back: impl FnOnce(&str) -> bool + 'static) {
        row.send_off(&text);
        row.turns.take(async move {
            let created = match api::todos::create(row.id, row.day, text.clone()).await {
                // The server had it from an earlier try, with the text of then. Whatever it became since was not seen here.
                Ok(todo) if TodoText::parse(&text).is_ok_and(|text| text.into_inner() != todo.text) => {
                    let version = todo.version;
                    row.saved.set_value(Some(todo));
                    let edited = if version == 1 { api::todos::edit(row.id, text.clone(), Some(1)).await } else { Err(AppError::Conflict) };
                    match edited {
                        Ok(todo) => Ok(todo),
                        Err(error) => return self.not_edited(row, text, error),
                    }
                }
                created => created,
            };
            match created {
                Ok(todo) => row.accept_own(todo),
                Err(error) => self.not_created(row, error, give_back),
            }
        });
    }

    fn not_created(self, row: TodoRow, error: AppError, give_back: impl FnOnce(&str) -> bool) {
        if self.todo(row.id).is_none() {
            // Deleted while it was on its way, unless the page went on to the next day meanwhile.
            if row.day == self.day.get_untracked() {
                row.forget_draft();
            }
            return;
        }
        let signed_out = error == AppError::SignInRequired;
        if signed_out {
            self.ask_to_sign_in.set(true);
        }
        // With what was done to it meanwhile.
        let text = row.text.get_untracked();
        let is_closed = row.editing.with_untracked(Option::is_none);
        if is_closed && give_back(&text) {
            self.remove_row(row.id);
            row.forget_draft();
            self.given_back.set_value(Some((row.id, text)));
            self.composer_error.set((!signed_out).then(|| error.to_string()));
            return;
        }
        if is_closed {
            row.typed(text);
        }
        row.error.set(Some(error));
    }

    /// Checks or unchecks a todo.
    pub fn set_done(self, row: TodoRow, done: bool) {
        row.done.set(done);
        row.turns.take(async move {
            if row.version().is_none() {
                return; // it could not be created, and its text has been given back
            }
            match api::todos::set_done(row.id, done).await {
                Ok(todo) => row.accept(todo),
                Err(error) => {
                    row.settle();
                    self.tell(&error);
                }
            }
        });
    }

    /// Changes a todo's text; a refused text goes back into its edit box.
    pub fn edit_todo(self, row: TodoRow, text: String) {
        row.editing.set(None);
        row.error.set(None);
        if row.is_only_here() {
            row.text.set(text.trim().to_owned());
            self.create(row, text, |_| false);
            return;
        }
        if row.text.with_untracked(|before| *before == text.trim()) {
            row.give_up_typed();
            return;
        }
        row.text.set(text.trim().to_owned());
        row.send_off(&text);
        row.turns.take(async move {
            let Some(version) = row.version() else { return };
            let answer = if row.overtaken.get_value() { Err(AppError::Conflict) } else { self.send_edit(row, &text, version).await };
            match answer {
                Ok(todo) => row.accept_own(todo),
                Err(error) => self.not_edited(row, text, error),
            }
        });
    }

    /// A conflict may be with a text of this page's, whose answer got lost; else the row learns what it is with.
    async fn send_edit(self, row: TodoRow, text: &str, version: u32) -> Result<Todo, AppError> {
        let answer = api::todos::edit(row.id, text.to_owned(), Some(version)).await;
        if answer != Err(AppError::Conflict) {
            return answer;
        }
        let Ok(page) = api::day::load(Some(row.day)).await else { return answer };
        let Some(todo) = page.view.todos.into_iter().find(|todo| todo.id == row.id) else { return answer };
        let version = todo.version;
        let is_own = row.on_their_way.with_value(|texts| texts.contains(&todo.text));
        row.saved.set_value(Some(todo));
        if is_own { api::todos::edit(row.id, text.to_owned(), Some(version)).await } else { answer }
    }

    fn not_edited(self, row: TodoRow, text: String, error: AppError) {
        if error == AppError::SignInRequired {
            self.ask_to_sign_in.set(true);
        }
        if error == AppError::Conflict {
            // An edit that follows already was made without seeing what this one was in conflict with.
            row.overtaken.set_value(!row.turns.is_last());
        }
        row.settle();
        if row.on_their_way.with_value(|texts| texts.last().is_some_and(|newest| newest != text.trim())) {
            return; // a later edit takes its place
        }
        if error == AppError::NotFound {
            self.make_new(row, row.editing.get_untracked().unwrap_or(text));
            return;
        }
        // What is being typed by now began with the refused text.
        if row.editing.with_untracked(Option::is_none) {
            row.editing.set(Some(text));
        }
        row.error.set(Some(error));
        focus::if_lost([row.field()]);
    }

    /// Another page deleted the todo: the text has no other place than a new one, in its edit box until it is saved.
    fn make_new(self, gone: TodoRow, text: String) {
        gone.forget_draft();
        let row = TodoRow::unsaved(client::ids::todo(), gone.day, text.clone());
        row.typed(text);
        row.error.set(Some(AppError::NotFound));
        self.todos.update(|rows| {
            for other in rows.iter_mut().filter(|other| other.id == gone.id) {
                *other = row;
            }
        });
        focus::if_lost([row.field()]);
    }

    /// Closes the edit box without saving; a todo that the server never got goes with it.
    pub fn close_editor(self, row: TodoRow) {
        row.give_up_typed();
        if row.is_only_here() {
            self.remove_row(row.id);
            focus::if_lost(["new-todo".to_owned()]);
            return;
        }
        row.editing.set(None);
        row.error.set(None);
        focus::after_redraw([format!("edit-{}", row.id)]);
    }

    /// Moves a todo one place among those that share its part of the list.
    pub fn move_todo(self, row: TodoRow, direction: Direction) {
        let moved = self.shift(row, direction);
        self.announce_place(row);
        if !moved {
            return;
        }
        row.turns.take(async move {
            if row.version().is_none() {
                return;
            }
            match api::todos::shift(row.id, direction).await {
                Ok(todo) => row.accept(todo),
                Err(error) => {
                    self.shift(row, direction.back());
                    self.tell(&error);
                }
            }
        });
    }

    fn announce_place(self, row: TodoRow) {
        let siblings = untrack(|| self.rows(row.done.get()));
        if let Some(place) = siblings.iter().position(|sibling| sibling.id == row.id) {
            self.announcement.set(format!("Position {} of {}", place + 1, siblings.len()));
        }
    }

    /// Puts a row on the other side of its neighbour, as the server does: between the two nothing else may stand, not even what the
    /// neighbour's part of the list does not show.
    fn shift(self, row: TodoRow, direction: Direction) -> bool {
        let siblings = untrack(|| self.rows(row.done.get()));
        let neighbour = siblings.iter().position(|sibling| sibling.id == row.id).and_then(|at| match direction {
            Direction::Up => siblings.get(at.checked_sub(1)?),
            Direction::Down => siblings.get(at + 1),
        });
        let Some(neighbour) = neighbour.map(|neighbour| neighbour.id) else { return false };
        self.todos.update(|rows| {
            rows.retain(|other| other.id != row.id);
            let beside = rows.iter().position(|other| other.id == neighbour).unwrap_or(rows.len());
            let place = if direction == Direction::Up { beside } else { beside + 1 };
            rows.insert(place.min(rows.len()), row);
        });
        true
    }

    /// Moves a todo to the Trash and offers Undo.
    pub fn delete_todo(self, row: TodoRow) {
        let Some(place) = self.remove_row(row.id) else { return };
        self.deleted_todo.set_value(Some((place, row)));
        self.toast.set(Some(Toast::deleted(Undo::Todo(row.id))));
        row.turns.take(async move {
            if row.version().is_none() {
                return;
            }
            match api::todos::delete(row.id).await {
                Ok(()) | Err(AppError::NotFound) => row.forget_draft(),
                Err(error) => {
                    self.insert_row(place, row);
                    self.tell(&error);
                }
            }
        });
    }

    pub(super) fn undo_todo(self, id: TodoId) {
        let Some((place, row)) = self.deleted_todo.get_value().filter(|(_, row)| row.id == id) else {
            spawn_local(async move {
                match api::todos::restore(id).await {
                    Ok(todo) => self.put_back(usize::MAX, TodoRow::new(todo)),
                    Err(error) => self.not_undone(Undo::Todo(id), &error),
                }
            });
            return;
        };
        row.turns.take(async move {
            if row.version().is_none() {
                // It could not be created.
                row.typed(row.editing.get_untracked().unwrap_or_else(|| row.text.get_untracked()));
                self.put_back(place, row);
                return;
            }
            match api::todos::restore(id).await {
                Ok(todo) => {
                    row.accept(todo);
                    self.put_back(place, row);
                }
                Err(error) => self.not_undone(Undo::Todo(id), &error),
            }
        });
    }

    fn put_back(self, place: usize, row: TodoRow) {
        self.insert_row(place, row);
        focus::after_redraw([format!("check-{}", row.id), row.field()]);
    }

    fn remove_row(self, id: TodoId) -> Option<usize> {
        let place = self.todos.with_untracked(|rows| rows.iter().position(|row| row.id == id))?;
        self.todos.update(|rows| {
            rows.remove(place);
        });
        Some(place)
    }

    fn insert_row(self, place: usize, row: TodoRow) {
        self.todos.update(|rows| {
            // It may be there again already: a deletion that failed has put it back, or the page was loaded anew.
            if rows.iter().all(|other| other.id != row.id) {
                rows.insert(place.min(rows.len()), row);
            }
        });
    }
}
