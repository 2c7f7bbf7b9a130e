//! What a person does on the open page, as changes of its rows.

use super::Board;
use crate::{
    client::{self, ids},
    components::{link, toast::Back},
    model::{
        change::{Change, Place},
        day::Day,
        fold,
        id::{NoteId, TodoId},
        lines::lines,
        list::{day_todos, finished, level, place_beside, place_towards, unfinished},
        rank::Rank,
        replica::{Command, Event, Notice},
        row::{List, Row, RowId},
        todo::Direction,
    },
    text,
};
use leptos::prelude::*;

impl Board {
    /// The days before today that have open todos, and the number of these todos.
    pub fn left_over(self) -> (Vec<Day>, u32) {
        let today = self.today.get();
        self.days.with(|days| {
            let left = || days.iter().filter(|summary| summary.day < today && summary.open > 0);
            (left().map(|summary| summary.day).collect(), left().map(|summary| summary.open).sum())
        })
    }

    /// Moves the open todos of some days, whose rows are loaded by now, to the end of today.
    pub fn carry_over(self, days: &[Day]) {
        let today = Some(self.today.get_untracked());
        let left = self.peek(|replica| days.iter().rev().flat_map(|day| unfinished(replica.shown(), Some(*day))).collect::<Vec<_>>());
        let last = left.last().copied();
        let moves = left.into_iter().map(|id| Change::MoveToDay { row: RowId::Todo(id), day: today });
        self.step(Event::DidAll(moves.collect()));
        if let Some(id) = last {
            self.unfold_over(id);
        }
    }

    /// Moves the done todos of the day to the Trash.
    pub fn delete_done(self) {
        let day = Some(self.day.get_untracked());
        let done = self.peek(|replica| finished(replica.shown(), day));
        self.step(Event::DidAll(done.into_iter().map(|id| Change::Trash { row: RowId::Todo(id) }).collect()));
    }

    /// Moves a row to the end of another day, or of someday.
    pub fn move_to_day(self, row: RowId, day: Option<Day>) {
        self.make(Change::MoveToDay { row, day });
        link::load(self);
    }

    /// Writes a new todo at the end of the day, and moves it from there to the day that it is meant for.
    ///
    /// # Errors
    /// A sentence that says why not; then nothing has changed.
    pub fn add_todo(self, text: String, on: Option<Day>) -> Result<TodoId, String> {
        let day = Some(self.day.get_untracked());
        let last = self.last_rank(List::Todos { day, parent: None });
        let id = new_id(TodoId::from_parts);
        let Some(place) = Place::at_end(day, last.as_ref()) else { return Ok(id) };
        self.try_to(Event::Did(Change::CreateTodo { id, place, text }))?;
        match on.filter(|on| Some(*on) != day) {
            // The rows of that day may not be loaded, so its place there is not known yet.
            Some(on) => self.move_to_day(RowId::Todo(id), Some(on)),
            None => self.unfold_over(id),
        }
        Ok(id)
    }

    /// Folds a heading or a note, or unfolds it.
    #[inline(never)]
    pub fn fold(self, row: RowId) {
        let folded = self.peek(|replica| replica.shown().get(row).is_some_and(Row::folded));
        self.make(Change::Fold { row, folded: !folded });
    }

    /// Unfolds the sections that an open todo is in, so that its change is visible, and its own, so that it hides nothing in its new place.
    pub fn unfold_over(self, id: TodoId) {
        self.unfold_to(id);
        if untrack(|| self.todo(id)).is_some_and(|todo| todo.folded) {
            self.fold(RowId::Todo(id));
        }
    }

    /// Unfolds the sections that an open todo is in. `false` if it was visible already.
    #[inline(never)]
    pub fn unfold_to(self, id: TodoId) -> bool {
        let over = fold::over(&untrack(|| self.whole_list(false)), id);
        for heading in &over {
            self.fold(RowId::Todo(*heading));
        }
        !over.is_empty()
    }

    /// Writes a todo for each line of a text at the end of the day.
    ///
    /// # Errors
    /// As [`Self::add_todo`].
    pub fn add_each_line(self, text: &str) -> Result<(), String> {
        let day = Some(self.day.get_untracked());
        let mut last = self.last_rank(List::Todos { day, parent: None });
        let mut changes = Vec::new();
        for line in lines(text) {
            let id = new_id(TodoId::from_parts);
            let Some(place) = Place::at_end(day, last.as_ref()) else { break };
            last = Some(place.rank.clone());
            changes.push(Change::CreateTodo { id, place, text: line.text });
            changes.extend(line.done.then_some(Change::SetDone { id, done: true }));
        }
        let new = changes.iter().rev().map(Change::row).next();
        self.try_to(Event::DidAll(changes))?;
        if let Some(RowId::Todo(id)) = new {
            self.unfold_over(id);
        }
        Ok(())
    }

    fn last_rank(self, list: List) -> Option<Rank> {
        self.peek(|replica| replica.shown().last_rank(list).cloned())
    }

    /// Does something that may be refused. The reason is returned, to be shown beside the field, and not as a message.
    fn try_to(self, event: Event) -> Result<(), String> {
        let mut done = Ok(());
        for command in self.take(event) {
            match command {
                Command::Say(Notice::Refused(refusal)) => done = Err(text::changes::refusal(&refusal)),
                other => self.follow(other),
            }
        }
        done
    }

    /// Adds a note to the day, or tells the person why it can't.
    pub fn add_note_with(self, title: String, body: String) -> Option<NoteId> {
        let (day, id) = (Some(self.day.get_untracked()), new_id(NoteId::from_parts));
        let last = self.last_rank(List::Notes { day });
        self.make(Change::CreateNote { id, place: Place::at_end(day, last.as_ref())?, title, body });
        self.peek(|replica| replica.shown().note(id).map(|note| note.id))
    }

    /// Moves a todo one place among its siblings, or one level in or out; `false` if it can't go that way.
    pub fn move_todo(self, id: TodoId, direction: Direction) -> bool {
        let Some(todo) = untrack(|| self.todo(id)) else { return false };
        let day = self.day.get_untracked();
        let place = self.peek(|replica| place_towards(&day_todos(replica.shown(), Some(day)), id, direction));
        let Some(place) = place else { return false };
        self.make(Change::Place { row: RowId::Todo(id), place });
        self.unfold_over(id);
        let siblings = untrack(|| self.todos(self.list_of(&todo)));
        if let Some(at) = siblings.iter().position(|sibling| sibling.id == id) {
            let level = self.peek(|replica| replica.shown().todo(id).map_or(0, |todo| level(replica.shown(), todo)));
            self.announcement.set(Some(text::changes::moved_to_place(at + 1, siblings.len(), level)));
        }
        true
    }

    /// Moves a todo to the place beside another one of its day.
    pub fn place_beside(self, id: TodoId, other: TodoId, is_below: bool) {
        let day = self.day.get_untracked();
        if let Some(place) = self.peek(|replica| place_beside(&day_todos(replica.shown(), Some(day)), id, other, is_below)) {
            self.make(Change::Place { row: RowId::Todo(id), place });
            self.unfold_over(id);
        }
    }

    /// Takes back what the message offers, or the last thing that was done on this page.
    pub fn undo(self, back: Back) {
        self.toast.set(None);
        let row = match back {
            Back::Last => self.peek(|replica| replica.last_deed().map(|deed| deed.row)),
            Back::Deletion(row) => Some(row),
        };
        match back {
            Back::Last => self.step(Event::Undo),
            Back::Deletion(row) => {
                self.make(Change::Restore { row });
                // A reload should not offer it again.
                client::page::forget_query();
            }
        }
        if let Some(row) = row {
            let place = match row {
                RowId::Todo(id) => {
                    self.unfold_over(id);
                    id.named("check-")
                }
                RowId::Note(id) => id.named("note-title-"),
            };
            client::focus::once_changed([place]);
        }
    }
}

/// An id for something new.
pub fn new_id<T>(make: fn(u64, u128) -> T) -> T {
    let (milliseconds, random) = ids::parts();
    make(milliseconds, random)
}
