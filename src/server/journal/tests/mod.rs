mod clipped;
mod clock;
mod rows;
mod rules;
mod series;

use super::{Ask, Journal, NewText, each_line};
pub use crate::server::store::tests::{run, user};
use crate::{
    model::{
        change::{Change, TextId},
        day::Day,
        id::{NoteId, OpId, TodoId},
        note::Note,
        page::DayView,
        row::{Row, RowId},
        todo::{Direction, Todo},
        user::UserId,
    },
    server::{
        clock::Clock,
        random::Random,
        store::{Store, StoreError, tests::store},
    },
};
use std::sync::Arc;

pub const DAY: &str = "2026-11-23";

pub fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

pub fn todo_id(number: u64) -> TodoId {
    TodoId::from_parts(number, 0)
}

pub fn note_id(number: u64) -> NoteId {
    NoteId::from_parts(number, 0)
}

/// A database and a journal on it.
#[derive(Debug, Clone)]
pub struct Book {
    pub store: Store,
    pub journal: Journal,
}

impl Book {
    pub async fn new() -> Self {
        Self::of(store().await)
    }

    /// A journal with empty caches.
    pub fn of(store: Store) -> Self {
        Self::at(store, Clock::system())
    }

    /// The same with another clock.
    pub fn at(store: Store, clock: Clock) -> Self {
        Self { journal: Journal::new(store.clone(), clock, Random::system()), store }
    }

    /// Another instance on the same database; both know that it is shared.
    pub fn beside(&mut self) -> Self {
        self.store = self.store.clone().shared();
        *self = Self::of(self.store.clone());
        Self::of(self.store.clone())
    }

    async fn ask_todo(&self, owner: &UserId, ask: Ask) -> Result<Todo, StoreError> {
        let rows = self.journal.ask(owner, ask).await?;
        Ok(Todo::clone(rows.first().and_then(Row::todo).expect("a todo")))
    }

    async fn ask_note(&self, owner: &UserId, ask: Ask) -> Result<Note, StoreError> {
        let rows = self.journal.ask(owner, ask).await?;
        Ok(Note::clone(rows.first().and_then(Row::note).expect("a note")))
    }

    pub async fn create_todo(&self, owner: &UserId, id: TodoId, day: Day, text: &str) -> Result<Todo, StoreError> {
        self.ask_todo(owner, Ask::CreateTodo { id, day: Some(day), text: text.into(), done: false }).await
    }

    pub async fn set_done(&self, owner: &UserId, id: TodoId, done: bool) -> Result<Todo, StoreError> {
        self.ask_todo(owner, Ask::Make(Change::SetDone { id, done })).await
    }

    pub async fn edit_todo(&self, owner: &UserId, id: TodoId, text: &str, base: Option<OpId>) -> Result<Todo, StoreError> {
        self.ask_todo(owner, Ask::SetTexts(vec![NewText { of: TextId::Todo(id), base, text: text.into() }])).await
    }

    pub async fn move_todo(&self, owner: &UserId, id: TodoId, direction: Direction) -> Result<Todo, StoreError> {
        self.ask_todo(owner, Ask::Shift { id, direction }).await
    }

    pub async fn delete_todo(&self, owner: &UserId, id: TodoId) -> Result<(), StoreError> {
        self.ask_todo(owner, Ask::Make(Change::Trash { row: RowId::Todo(id) })).await.map(drop)
    }

    pub async fn restore_todo(&self, owner: &UserId, id: TodoId) -> Result<Todo, StoreError> {
        self.ask_todo(owner, Ask::Make(Change::Restore { row: RowId::Todo(id) })).await
    }

    pub async fn create_note(&self, owner: &UserId, id: NoteId, day: Day, title: &str, body: &str) -> Result<Note, StoreError> {
        self.ask_note(owner, Ask::CreateNote { id, day, title: title.into(), body: body.into() }).await
    }

    /// Each text with its base.
    pub async fn save_note(
        &self,
        owner: &UserId,
        id: NoteId,
        title: (&str, Option<OpId>),
        body: (&str, Option<OpId>),
    ) -> Result<Note, StoreError> {
        let texts = [(TextId::Title(id), title), (TextId::Body(id), body)];
        let texts = texts.map(|(of, (text, base))| NewText { of, base, text: text.into() });
        self.ask_note(owner, Ask::SetTexts(texts.into())).await
    }

    pub async fn rename_note(&self, owner: &UserId, id: NoteId, title: &str) -> Result<Note, StoreError> {
        self.ask_note(owner, Ask::SetTexts(vec![NewText { of: TextId::Title(id), base: None, text: title.into() }])).await
    }

    pub async fn delete_note(&self, owner: &UserId, id: NoteId) -> Result<(), StoreError> {
        self.ask_note(owner, Ask::Make(Change::Trash { row: RowId::Note(id) })).await.map(drop)
    }

    pub async fn restore_note(&self, owner: &UserId, id: NoteId) -> Result<Note, StoreError> {
        self.ask_note(owner, Ask::Make(Change::Restore { row: RowId::Note(id) })).await
    }

    pub async fn todo(&self, owner: &UserId, number: u64) -> Todo {
        self.store.know(owner).await;
        self.create_todo(owner, todo_id(number), day(DAY), &number.to_string()).await.expect("a todo")
    }

    pub async fn note(&self, owner: &UserId, number: u64) -> Note {
        self.store.know(owner).await;
        self.create_note(owner, note_id(number), day(DAY), &number.to_string(), "body").await.expect("a note")
    }

    pub async fn view(&self, owner: &UserId) -> DayView {
        self.journal.day_view(owner, day(DAY), day(DAY), None).await.expect("a day")
    }

    /// The texts of the day's todos that are open, and of those that are done.
    pub async fn texts(&self, owner: &UserId) -> (Vec<String>, Vec<String>) {
        let (done, open): (Vec<_>, Vec<_>) = self.view(owner).await.todos.into_iter().partition(|todo| todo.done);
        let texts = |todos: Vec<Arc<Todo>>| todos.into_iter().map(|todo| todo.text.clone()).collect();
        (texts(open), texts(done))
    }
}
