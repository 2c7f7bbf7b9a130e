//! The state of the open page: the replica, and signals for everything that is not a change.
//!
//! Everything a person does becomes an event of the replica ([`Board::step`]), and the commands it returns are carried out here. A change
//! is in the browser's storage before the page shows it.

pub mod hold;

mod deeds;
mod rows;

use super::{
    frame::Frame,
    link,
    live::effect,
    toast::{Back, Toast},
};
use crate::{
    api::changes::Merge,
    client::{self, ids, stream::Known},
    model::{
        change::{Change, TextId},
        day::Day,
        fold,
        id::{NoteId, TodoId},
        list::day_todos,
        page::{DayPage, DaySummary, DayView},
        replica::{Command, Event, Failure, Notice, Replica},
        row::{List, Row, RowId},
        sorted::Map,
        todo::Todo,
    },
    text,
};
use leptos::prelude::*;
use std::{ops::Deref, sync::Arc};

pub use {
    deeds::new_id,
    rows::{Face, RowState},
};

/// The open page of a signed-in user: the frame, and the rows.
#[derive(Debug, Clone, Copy)]
pub struct Board {
    frame: Frame,
    /// The todos whose edit boxes are open, and the text each box started with.
    pub editing: RwSignal<Map<TodoId, String>>,
    /// The todo whose menu is open.
    pub menu: RwSignal<Option<TodoId>>,
    /// The note that the address opens, without JavaScript.
    pub opened: Option<NoteId>,
    /// Whether this browser's storage keeps changes.
    pub keeps: RwSignal<bool>,
    /// The rank and the count of changes of the row that the server rendered last.
    #[cfg(feature = "ssr")]
    pub row_above: StoredValue<Option<(crate::model::rank::Rank, u64)>>,
    epoch: StoredValue<String>,
    replica: StoredValue<Replica>,
    changed: Trigger,
    rows: StoredValue<Vec<(RowId, RowState)>>,
}

// So that components use the frame's fields like the board's own.
impl Deref for Board {
    type Target = Frame;

    fn deref(&self) -> &Frame {
        &self.frame
    }
}

impl Board {
    /// The state of a page as it was rendered.
    pub fn new(page: &DayPage) -> Self {
        let board = Self {
            frame: Frame::new(page.frame()),
            editing: RwSignal::default(),
            menu: RwSignal::new(page.menu),
            opened: page.note,
            keeps: RwSignal::new(true),
            #[cfg(feature = "ssr")]
            row_above: StoredValue::default(),
            epoch: StoredValue::new(page.view.epoch.clone()),
            replica: StoredValue::new(Replica::new(ids::parts)),
            changed: Trigger::new(),
            rows: StoredValue::default(),
        };
        board.load(page.view.clone());
        board.open_editors(page);
        effect(move || {
            board.with(|_| ());
            board.editing.track();
            board.menu.track();
            untrack(|| board.wake_rows());
        });
        board
    }

    /// Takes over a view: its rows, and the days of the sidebar.
    pub fn load(self, mut view: DayView) {
        self.days.set(std::mem::take(&mut view.days));
        self.take_rows(view);
    }

    /// Takes over the rows of a view; the sidebar stays as it is.
    pub fn take_rows(self, view: DayView) {
        let todos = view.todos.into_iter().map(Row::Todo);
        let rows = todos.chain(view.notes.into_iter().map(Row::Note)).collect();
        self.step(Event::Loaded { day: Some(view.day), seq: view.seq, rows });
    }

    /// Shows the new today in place of the old one; the composer keeps its text.
    pub fn roll_over(self, view: DayView, today: Day) {
        self.frame.show_today(today);
        self.load(view);
    }

    /// Takes over a page that was loaded again.
    pub fn reload(self, page: DayPage) {
        let is_anothers = page.user.as_ref().is_some_and(|user| !link::is_of(user));
        if is_anothers || page.view.epoch != self.epoch.get_value() {
            // Somebody else has signed in, or the database was restored and counts from before mean nothing now.
            client::page::reload();
        } else if page.view.day == self.day.get_untracked() && page.user.is_some() {
            client::focus::stay();
            self.load(page.view);
        }
    }

    /// How far the page is up to date.
    pub fn known(self) -> Known {
        (self.epoch.get_value(), self.peek(Replica::seen))
    }

    /// Tells the replica what happened, and carries out its commands.
    pub fn step(self, event: Event) {
        for command in self.take(event) {
            self.follow(command);
        }
    }

    fn take(self, event: Event) -> Vec<Command> {
        let commands = self.keep(event);
        self.show();
        commands
    }

    /// Tells the page that the replica has changed.
    fn show(self) {
        self.changed.notify();
        self.recount();
    }

    /// Passes an event to the replica, and stores changes before they are shown.
    fn keep(self, event: Event) -> Vec<Command> {
        if matches!(event, Event::Did(_) | Event::DidAll(_)) && self.peek(Replica::trouble) == Some(Failure::SignedOut) {
            self.ask_to_sign_in.set(true);
        }
        if matches!(event, Event::Heard(_) | Event::Answered(..) | Event::Joined(_) | Event::Merged { .. }) {
            client::focus::stay();
        }
        let before = self.peek(Replica::last_step);
        let commands = self.replica.try_update_value(|replica| replica.step(event)).unwrap_or_default();
        // The Undo of a message takes back the last step, and the last step has changed.
        if self.peek(Replica::last_step) != before && self.toast.with_untracked(|toast| toast.as_ref().is_some_and(Toast::takes_back_last))
        {
            self.toast.set(None);
        }
        if !link::keep(&commands, self.peek(Replica::count)) {
            self.keeps.set(false);
        }
        commands
    }

    fn follow(self, command: Command) {
        match command {
            // Done in `keep`.
            Command::Keep(_) | Command::Forget(_) | Command::Tell(_) => {}
            Command::Send(batch) => link::send(self, batch),
            Command::Merge { op, by, base, mine, theirs } => link::merge(self, (op, by), Merge { base, mine, theirs }),
            Command::Wait(seconds) => link::wait(self, seconds),
            Command::Load => link::load(self),
            Command::SignIn => self.ask_to_sign_in.set(true),
            Command::Say(notice) => self.say(&notice),
        }
    }

    /// Reads the replica and tracks it: runs again when it changes.
    pub fn with<T>(self, read: impl FnOnce(&Replica) -> T) -> T {
        self.changed.track();
        self.replica.with_value(read)
    }

    /// Reads the replica without tracking it.
    pub fn peek<T>(self, read: impl FnOnce(&Replica) -> T) -> T {
        self.replica.with_value(read)
    }

    /// Makes a person's change.
    pub fn make(self, change: Change) {
        self.step(Event::Did(change));
    }

    /// The visible todos of the day's list of done todos, or of open ones, in order. Only sections of the open list fold, and none while a
    /// text in it waits for the person's decision: it must not be hidden.
    pub fn todos(self, done: bool) -> Vec<Arc<Todo>> {
        let list = self.whole_list(done);
        let waits = |row| list.iter().any(|todo| RowId::Todo(todo.id) == row);
        if done || self.peek(|replica| replica.undecided().any(|kept| waits(kept.op.change.row()))) { list } else { fold::split(list).0 }
    }

    /// The same, including the todos in folded sections.
    pub fn whole_list(self, done: bool) -> Vec<Arc<Todo>> {
        let day = self.day.get();
        self.with(|replica| day_todos(replica.shown(), Some(day)).into_iter().filter(|todo| self.list_of(todo) == done).collect())
    }

    /// A todo as it is shown.
    pub fn todo(self, id: TodoId) -> Option<Arc<Todo>> {
        self.with(|replica| replica.shown().todo(id).cloned())
    }

    /// The notes of the day, in order.
    pub fn notes(self) -> Vec<NoteId> {
        let day = self.day.get();
        self.with(|replica| {
            replica.shown().list(List::Notes { day: Some(day) }).into_iter().filter_map(Row::note).map(|note| note.id).collect()
        })
    }

    /// Updates the counts of todos for the days whose rows are here.
    fn recount(self) {
        let shown = self.day.get_untracked();
        let counts = |day: Day| {
            self.peek(|replica| {
                let todos = || replica.shown().iter().filter_map(Row::todo).filter(|todo| todo.day == Some(day) && todo.trashed.is_none());
                (todos().filter(|todo| todo.done).count(), todos().count())
            })
        };
        let progress = counts(shown);
        if self.progress.get_untracked() != progress {
            self.progress.set(progress);
        }
        let is_here = |day| day != shown && self.peek(|replica| replica.shown().holds(Some(day)));
        let open = |day| {
            let (done, all) = counts(day);
            u32::try_from(all - done).unwrap_or(u32::MAX)
        };
        let others: Vec<_> = self.days.with_untracked(|days| {
            days.iter().filter(|summary| is_here(summary.day)).map(|summary| (summary.day, open(summary.day))).collect()
        });
        let is_other = |summary: &DaySummary| others.iter().any(|(day, open)| *day == summary.day && *open != summary.open);
        if self.days.with_untracked(|days| days.iter().any(is_other)) {
            self.days.update(|days| {
                for summary in days.iter_mut() {
                    summary.open = others.iter().find(|(day, _)| *day == summary.day).map_or(summary.open, |(_, open)| *open);
                }
            });
        }
    }

    fn say(self, notice: &Notice) {
        if let Notice::KeptAsNew(row) = notice {
            client::focus::go_on_in(*row);
        }
        if let Some(message) = text::changes::notice(notice, self.today.get_untracked()) {
            let is_about_a_step = matches!(notice, Notice::Did(_) | Notice::Undone(_) | Notice::PartlyUndone(_) | Notice::NotUndone(_));
            let undo = (is_about_a_step && self.peek(|replica| replica.last_deed().is_some())).then_some(Back::Last);
            self.toast.set(Some(Toast { message, undo }));
        }
    }

    /// Turns open edit boxes whose todos were deleted elsewhere into new todos, so that the typed text is not lost.
    pub fn keep_orphans(self) {
        let is_gone = |id: &TodoId| self.peek(|replica| replica.shown().todo(*id).is_none_or(|todo| todo.trashed.is_some()));
        let gone: Vec<_> = self
            .editing
            .with_untracked(|editing| editing.iter().filter(|(id, _)| is_gone(id)).map(|(id, text)| (*id, text.clone())).collect());
        for (id, text) in gone {
            self.close_editor(id);
            // Nothing was typed.
            if self.peek(|replica| replica.shown().todo(id).is_some_and(|todo| todo.text == text.trim())) {
                client::drafts::forget(&self.draft_key(id));
            } else if let Ok(new) = self.add_todo(text, None) {
                client::drafts::forget(&self.draft_key(id));
                self.edit(new);
                self.say(&Notice::KeptAsNew(RowId::Todo(new)));
            }
        }
    }

    /// The key of an edit box's text in this tab's storage.
    pub fn draft_key(self, id: TodoId) -> String {
        format!("edit.{}.{id}", self.day.get_untracked())
    }

    /// Opens the edit box of a todo.
    pub fn edit(self, id: TodoId) {
        if let Some(todo) = untrack(|| self.todo(id)) {
            self.step(Event::Opened(TextId::Todo(id)));
            self.editing.update(|editing| {
                editing.insert(id, todo.text.clone());
            });
        }
    }

    /// Closes the edit box of a todo.
    pub fn close_editor(self, id: TodoId) {
        self.step(Event::Closed(TextId::Todo(id)));
        self.editing.update(|editing| {
            editing.remove(&id);
        });
    }

    /// Opens the edit boxes that the page arrives with: a refused form's, or the one named by the address.
    fn open_editors(self, page: &DayPage) {
        let refused = page.draft.as_ref().filter(|draft| draft.endpoint == "todos/edit");
        let refused = refused.and_then(|draft| Some((draft.field("todos/edit", "id")?.parse().ok()?, draft.field("todos/edit", "text")?)));
        if let Some((id, text)) = refused.filter(|(id, _)| self.peek(|replica| replica.shown().todo(*id).is_some())) {
            self.editing.update(|editing| {
                editing.insert(id, text.to_owned());
            });
        } else if page.draft.is_none()
            && let Some(todo) = page.edit.and_then(|id| self.peek(|replica| replica.shown().todo(id).cloned()))
        {
            self.editing.update(|editing| {
                editing.insert(todo.id, todo.text.clone());
            });
        }
    }
}

/// The board of the page that a component is on.
pub fn use_board() -> Board {
    expect_context::<Board>()
}
