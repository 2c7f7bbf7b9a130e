//! The state of the open page: signals that the rows read, and what the user does to them.
//!
//! Every change shows at once and is taken back, with a sentence, when the server refuses it.

use crate::{
    api,
    client::{self, drafts},
    error::AppError,
    model::{
        day::Day,
        id::{NoteId, TodoId},
        note::Note,
        page::{DayPage, DaySummary, DayView, Draft, Undo},
        theme::Theme,
        todo::{Direction, Todo},
        user::User,
    },
};
use leptos::{prelude::*, task::spawn_local};

/// The forms whose fields the page shows again with the reason beside them.
const WITH_FIELDS: [&str; 4] = ["todos/create", "todos/edit", "notes/create", "notes/save"];

/// One todo on the page. Its parts change on their own, so that a change redraws one row only.
#[derive(Debug, Clone, Copy)]
pub struct TodoRow {
    /// Which todo.
    pub id: TodoId,
    /// Its text.
    pub text: RwSignal<String>,
    /// Whether it is done.
    pub done: RwSignal<bool>,
    /// The text in the edit box, while it is open.
    pub editing: RwSignal<Option<String>>,
    /// Why the last edit was refused.
    pub error: RwSignal<Option<String>>,
    version: StoredValue<u32>,
}

impl TodoRow {
    fn new(todo: Todo) -> Self {
        Self {
            id: todo.id,
            text: RwSignal::new(todo.text),
            done: RwSignal::new(todo.done),
            editing: RwSignal::new(None),
            error: RwSignal::new(None),
            version: StoredValue::new(todo.version),
        }
    }

    /// The version that an edit is based on.
    pub fn version(self) -> u32 {
        self.version.get_value()
    }

    /// Names what is typed into the edit box and not saved yet.
    pub fn draft_key(self) -> String {
        format!("edit.{}", self.id)
    }

    /// Takes over what the server answered; an answer that was overtaken by a later one is dropped.
    fn accept(self, todo: Todo) {
        if todo.version >= self.version.get_value() {
            self.version.set_value(todo.version);
            self.text.set(todo.text);
            self.done.set(todo.done);
        }
    }
}

/// One note on the page; its card keeps what is being typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteRow {
    /// The note as it was loaded.
    pub note: Note,
    /// Whether the server has it yet.
    pub is_new: bool,
}

/// A short message at the foot of the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Toast {
    /// What happened.
    pub message: String,
    /// What can be undone.
    pub undo: Option<Undo>,
}

/// The open page.
#[derive(Debug, Clone, Copy)]
pub struct Board {
    /// The day shown.
    pub day: RwSignal<Day>,
    /// Today on the user's calendar.
    pub today: RwSignal<Day>,
    /// The todos in the owner's order, the open and the done ones among each other.
    pub todos: RwSignal<Vec<TodoRow>>,
    /// The notes in the owner's order.
    pub notes: RwSignal<Vec<NoteRow>>,
    /// The chosen theme.
    pub theme: RwSignal<Theme>,
    /// Whether the sidebar is collapsed.
    pub collapsed: RwSignal<bool>,
    /// Whether the Sign In Required dialog is open.
    pub ask_to_sign_in: RwSignal<bool>,
    /// The message at the foot of the page.
    pub toast: RwSignal<Option<Toast>>,
    /// What assistive technology says of a change that only the eye would see.
    pub announcement: RwSignal<String>,
    /// Why the composer's text was refused.
    pub composer_error: RwSignal<Option<String>>,
    follows_today: bool,
    user: StoredValue<Option<User>>,
    other_days: RwSignal<Vec<DaySummary>>,
    deleted_todo: StoredValue<Option<(usize, TodoRow)>>,
    deleted_note: StoredValue<Option<(usize, NoteId)>>,
}

impl Board {
    /// The state of a page as it was rendered.
    pub fn new(page: &DayPage) -> Self {
        let board = Self {
            day: RwSignal::new(page.view.day),
            today: RwSignal::new(page.view.today),
            todos: RwSignal::new(Vec::new()),
            notes: RwSignal::new(Vec::new()),
            theme: RwSignal::new(page.theme),
            collapsed: RwSignal::new(page.collapsed),
            ask_to_sign_in: RwSignal::new(page.ask_to_sign_in),
            toast: RwSignal::new(page.undo.map(Toast::deleted).or_else(|| page.draft.as_ref().and_then(Toast::refused))),
            announcement: RwSignal::new(String::new()),
            composer_error: RwSignal::new(None),
            follows_today: page.follows_today,
            user: StoredValue::new(page.user.clone()),
            other_days: RwSignal::new(Vec::new()),
            deleted_todo: StoredValue::new(None),
            deleted_note: StoredValue::new(None),
        };
        board.show(page.view.clone());
        board.rescue(page.draft.as_ref());
        board
    }

    /// A note that a form could not save and that is not on the page: its text stands there as that of a new note.
    fn rescue(self, draft: Option<&Draft>) {
        let field = |name| draft?.field("notes/create", name);
        let Some(id) = field("id").and_then(|id| id.parse().ok()) else { return };
        if self.notes.with_untracked(|rows| rows.iter().any(|row| row.note.id == id)) {
            return;
        }
        self.add_note_row(id);
    }

    /// Replaces the rows by those of a view.
    pub fn show(self, view: DayView) {
        self.day.set(view.day);
        self.today.set(view.today);
        self.other_days.set(view.days);
        self.todos.set(view.todos.into_iter().map(TodoRow::new).collect());
        self.notes.set(view.notes.into_iter().map(|note| NoteRow { note, is_new: false }).collect());
    }

    /// Shows the new today in place of the old one; the composer keeps its text.
    pub fn roll_over(self, mut view: DayView, today: Day) {
        view.today = today;
        self.show(view);
    }

    /// Who is signed in.
    pub fn user(self) -> Option<User> {
        self.user.get_value()
    }

    /// The address of this page.
    pub fn path(self) -> String {
        if self.follows_today { "/".into() } else { self.day.get().path() }
    }

    /// Where sign-in starts from and comes back to.
    pub fn sign_in_path(self) -> String {
        format!("/login?return_to={}", self.path())
    }

    /// The todos that are done, or those that are not, in order.
    pub fn rows(self, done: bool) -> Vec<TodoRow> {
        self.todos.get().into_iter().filter(|row| row.done.get() == done).collect()
    }

    /// The lines of the sidebar; the shown day's count follows the rows.
    pub fn days(self) -> Vec<DaySummary> {
        let shown = self.day.get();
        let open = u32::try_from(self.rows(false).len()).unwrap_or(u32::MAX);
        self.other_days
            .get()
            .into_iter()
            .map(|summary| if summary.day == shown { DaySummary { day: shown, open } } else { summary })
            .collect()
    }

    /// Whether somebody is signed in; asks to sign in when nobody is.
    pub fn may_write(self) -> bool {
        let signed_in = self.user.with_value(Option::is_some);
        if !signed_in {
            self.ask_to_sign_in.set(true);
        }
        signed_in
    }

    /// Tells the user of a failure: a session that ended asks to sign in, everything else is a message.
    pub fn tell(self, error: &AppError) {
        match error {
            AppError::SignInRequired => self.ask_to_sign_in.set(true),
            other => self.toast.set(Some(Toast { message: other.to_string(), undo: None })),
        }
    }

    /// Adds a todo at the end of the open ones. `give_back` gets the text when it can't be saved.
    pub fn add_todo(self, text: String, give_back: impl FnOnce(String) + 'static) {
        let (id, day) = (client::ids::todo(), self.day.get_untracked());
        let row = TodoRow::new(Todo { id, day, text: text.trim().to_owned(), done: false, version: 0 });
        self.todos.update(|rows| rows.push(row));
        self.composer_error.set(None);
        spawn_local(async move {
            match api::todos::create(id, day, text.clone()).await {
                Ok(todo) => row.accept(todo),
                Err(error) => {
                    self.remove_row(id);
                    give_back(text);
                    match error {
                        AppError::SignInRequired => self.ask_to_sign_in.set(true),
                        other => self.composer_error.set(Some(other.to_string())),
                    }
                }
            }
        });
    }

    /// Checks or unchecks a todo.
    pub fn set_done(self, row: TodoRow, done: bool) {
        row.done.set(done);
        spawn_local(async move {
            match api::todos::set_done(row.id, done).await {
                Ok(todo) => row.accept(todo),
                Err(error) => {
                    row.done.set(!done);
                    self.tell(&error);
                }
            }
        });
    }

    /// Changes a todo's text; a refused text goes back into its edit box.
    pub fn edit_todo(self, row: TodoRow, text: String) {
        let before = row.text.get_untracked();
        row.editing.set(None);
        row.error.set(None);
        if text == before {
            drafts::forget(&row.draft_key());
            return;
        }
        row.text.set(text.trim().to_owned());
        spawn_local(async move {
            match api::todos::edit(row.id, text.clone(), Some(row.version.get_value())).await {
                Ok(todo) => {
                    drafts::forget(&row.draft_key());
                    row.accept(todo);
                }
                Err(error) => {
                    row.text.set(before);
                    row.editing.set(Some(text));
                    row.error.set(Some(error.to_string()));
                    if error == AppError::SignInRequired {
                        self.ask_to_sign_in.set(true);
                    }
                }
            }
        });
    }

    /// Brings back what was being typed when this tab was taken off its page: into the edit boxes of todos, and as new notes.
    pub fn bring_back_drafts(self) {
        for row in self.todos.get_untracked() {
            let kept = drafts::get(&row.draft_key()).filter(|text| *text != row.text.get_untracked());
            if kept.is_some() && row.editing.with_untracked(Option::is_none) {
                row.editing.set(kept);
            }
        }
        let new = drafts::keys_after(&new_note_key(self.day.get_untracked(), ""));
        for id in new.iter().filter_map(|id| id.parse().ok()) {
            if self.notes.with_untracked(|rows| rows.iter().all(|row| row.note.id != id)) {
                self.add_note_row(id);
            }
        }
    }

    /// Moves a todo one place among those that share its part of the list.
    pub fn move_todo(self, row: TodoRow, direction: Direction) {
        let moved = self.swap(row, direction);
        self.announce_place(row);
        if !moved {
            return;
        }
        spawn_local(async move {
            if let Err(error) = api::todos::shift(row.id, direction).await {
                self.swap(row, direction.back());
                self.tell(&error);
            }
        });
    }

    fn announce_place(self, row: TodoRow) {
        let siblings = untrack(|| self.rows(row.done.get()));
        if let Some(place) = siblings.iter().position(|sibling| sibling.id == row.id) {
            self.announcement.set(format!("Position {} of {}", place + 1, siblings.len()));
        }
    }

    fn swap(self, row: TodoRow, direction: Direction) -> bool {
        let siblings = untrack(|| self.rows(row.done.get()));
        let neighbour = siblings.iter().position(|sibling| sibling.id == row.id).and_then(|at| match direction {
            Direction::Up => siblings.get(at.checked_sub(1)?),
            Direction::Down => siblings.get(at + 1),
        });
        let Some(neighbour) = neighbour.map(|neighbour| neighbour.id) else { return false };
        self.todos.update(|rows| {
            let place = |id| rows.iter().position(|row| row.id == id);
            if let Some((a, b)) = place(row.id).zip(place(neighbour)) {
                rows.swap(a, b);
            }
        });
        true
    }

    /// Moves a todo to the Trash and offers Undo.
    pub fn delete_todo(self, row: TodoRow) {
        let Some(place) = self.remove_row(row.id) else { return };
        self.deleted_todo.set_value(Some((place, row)));
        self.toast.set(Some(Toast::deleted(Undo::Todo(row.id))));
        spawn_local(async move {
            if let Err(error) = api::todos::delete(row.id).await
                && error != AppError::NotFound
            {
                self.insert_row(place, row);
                self.tell(&error);
            }
        });
    }

    /// Takes back the deletion that the toast offers.
    pub fn undo(self, undo: Undo) {
        self.toast.set(None);
        spawn_local(async move {
            let restored = match undo {
                Undo::Todo(id) => api::todos::restore(id).await.map(|todo| self.put_back(todo)),
                Undo::Note(id) => api::notes::restore(id).await.map(|note| self.put_note_back(note)),
            };
            if let Err(error) = restored {
                self.tell(&error);
            }
        });
    }

    fn put_back(self, todo: Todo) {
        let id = todo.id;
        match self.deleted_todo.get_value().filter(|(_, row)| row.id == id) {
            Some((place, row)) => {
                row.accept(todo);
                self.insert_row(place, row);
            }
            None => self.todos.update(|rows| rows.push(TodoRow::new(todo))),
        }
        client::focus::after_redraw([format!("check-{id}")]);
    }

    fn put_note_back(self, note: Note) {
        let place = self.deleted_note.get_value().filter(|(_, id)| *id == note.id).map(|(place, _)| place);
        self.notes.update(|rows| rows.insert(place.unwrap_or(rows.len()).min(rows.len()), NoteRow { note, is_new: false }));
    }

    /// Puts an empty note on the page; the server hears of it with its first save.
    pub fn add_note(self) -> NoteId {
        let id = client::ids::note();
        self.add_note_row(id);
        id
    }

    /// Gives what is being typed into a note that another page deleted a note of its own. Its card takes the text from the
    /// drafts, where `keep` puts it.
    pub fn move_to_new_note(self, gone: NoteId, keep: impl FnOnce(NoteId)) {
        let id = client::ids::note();
        keep(id);
        self.notes.update(|rows| rows.retain(|row| row.note.id != gone));
        self.add_note_row(id);
        let message = "This note was deleted on another page. What you typed is kept as a new note.".to_owned();
        self.toast.set(Some(Toast { message, undo: None }));
    }

    fn add_note_row(self, id: NoteId) {
        let day = self.day.get_untracked();
        let note = Note { id, day, title: String::new(), body: String::new(), html: String::new(), version: 0 };
        self.notes.update(|rows| rows.push(NoteRow { note, is_new: true }));
    }

    /// Moves a note to the Trash and offers Undo. One that the server never got just goes.
    pub fn delete_note(self, id: NoteId, is_saved: bool) {
        let mut removed = None;
        self.notes.update(|rows| removed = rows.iter().position(|row| row.note.id == id).map(|place| (place, rows.remove(place))));
        let Some((place, row)) = removed.filter(|_| is_saved) else { return };
        self.deleted_note.set_value(Some((place, id)));
        self.toast.set(Some(Toast::deleted(Undo::Note(id))));
        spawn_local(async move {
            if let Err(error) = api::notes::delete(id).await
                && error != AppError::NotFound
            {
                self.notes.update(|rows| rows.insert(place.min(rows.len()), row));
                self.tell(&error);
            }
        });
    }

    fn remove_row(self, id: TodoId) -> Option<usize> {
        let place = self.todos.with_untracked(|rows| rows.iter().position(|row| row.id == id))?;
        self.todos.update(|rows| {
            rows.remove(place);
        });
        Some(place)
    }

    fn insert_row(self, place: usize, row: TodoRow) {
        self.todos.update(|rows| rows.insert(place.min(rows.len()), row));
    }
}

impl Toast {
    fn deleted(undo: Undo) -> Self {
        let message = match undo {
            Undo::Todo(_) => "Todo deleted.",
            Undo::Note(_) => "Note deleted.",
        };
        Self { message: message.into(), undo: Some(undo) }
    }

    /// Why a form without a field of its own did nothing; every other reason stands beside its field, or in the dialog.
    fn refused(draft: &Draft) -> Option<Self> {
        let has_a_place = draft.error == AppError::SignInRequired || WITH_FIELDS.contains(&draft.endpoint.as_str());
        (!has_a_place).then(|| Self { message: draft.error.to_string(), undo: None })
    }
}

/// The key that says of a note's draft that the server never got the note.
pub fn new_note_key(day: Day, id: impl std::fmt::Display) -> String {
    format!("new-note.{day}.{id}")
}

/// The page that a component stands on.
pub fn use_board() -> Board {
    expect_context::<Board>()
}
