//! The state of a day page around its rows. A visitor's page has nothing else; a board adds the rows.

use super::toast::{Back, Toast};
use crate::model::{
    day::Day,
    page::{DayFrame, DaySummary, Returned},
    theme::Theme,
};
use leptos::prelude::*;
use std::sync::Arc;

/// The open page around its rows.
#[derive(Debug, Clone, Copy)]
pub struct Frame {
    /// The day shown.
    pub day: RwSignal<Day>,
    /// Today on the user's calendar.
    pub today: RwSignal<Day>,
    /// The lines of the sidebar, as they were loaded.
    pub days: RwSignal<Vec<DaySummary>>,
    /// How many todos of the shown day are done, and how many there are.
    pub progress: RwSignal<(usize, usize)>,
    /// The chosen theme.
    pub theme: RwSignal<Theme>,
    /// Whether the sidebar is collapsed.
    pub collapsed: RwSignal<bool>,
    /// Whether the Sign In Required dialog is open.
    pub ask_to_sign_in: RwSignal<bool>,
    /// The message at the foot of the page.
    pub toast: RwSignal<Option<Toast>>,
    /// What assistive technology announces for a change that is otherwise only visible.
    pub announcement: RwSignal<Option<String>>,
    /// Why the composer's text was refused.
    pub composer_error: RwSignal<Option<String>>,
    /// What a form sent without JavaScript and the server refused.
    pub draft: StoredValue<Option<Returned>>,
    /// Whether `draft` was a new note that the page has created by now.
    pub brought_back: RwSignal<bool>,
    /// Whether single keys are shortcuts.
    pub shortcuts: bool,
    /// The day that weeks begin with.
    pub week_start: u8,
    /// Whether the page is the address of today, which goes on to another day at midnight.
    pub follows_today: bool,
}

/// Carries out the person's actions: on the rows of a signed-in user, or by asking a visitor to sign in.
pub trait Host: Send + Sync {
    /// The composer's text has changed.
    fn typed(&self) {}
    /// Adds a todo; `false` if its text stays in the composer.
    fn add_todo(&self, text: String) -> bool;
    /// Adds a todo for each line; `false` if the text stays in the composer.
    fn add_each_line(&self, text: &str) -> bool;
    /// Adds a note.
    fn add_note(&self);
    /// Carries out the Undo of a message.
    fn undo(&self, back: Back);
    /// Shows the new today in place of the old one.
    fn roll_over(&self, today: Day);
    /// The page wakes.
    fn wake(&self);
}

impl Frame {
    /// The state of a page as it was rendered.
    pub fn new(page: DayFrame) -> Self {
        Self {
            day: RwSignal::new(page.day),
            today: RwSignal::new(page.today),
            days: RwSignal::new(page.days),
            progress: RwSignal::new((0, 0)),
            theme: RwSignal::new(page.theme),
            collapsed: RwSignal::new(page.collapsed),
            ask_to_sign_in: RwSignal::new(page.ask_to_sign_in),
            toast: RwSignal::new(page.undo.map(Toast::deleted).or_else(|| page.draft.as_ref().and_then(Toast::refused))),
            announcement: RwSignal::new(None),
            composer_error: RwSignal::new(None),
            draft: StoredValue::new(page.draft),
            brought_back: RwSignal::new(false),
            shortcuts: page.shortcuts,
            week_start: page.week_start,
            follows_today: page.follows_today,
        }
    }

    /// The address of this page. It never changes: only a page at `/` goes on to another day.
    pub fn path(self) -> String {
        if self.follows_today { "/".into() } else { self.day.get_untracked().path() }
    }

    /// Where sign-in starts from and comes back to.
    pub fn sign_in_path(self) -> String {
        format!("/login?return_to={}", self.path())
    }

    /// How many todos of a day are open. For the shown day they are counted from the rows.
    pub fn open_todos(self, day: Day) -> usize {
        if day != self.day.get() {
            return self.days.with(|days| days.iter().find(|summary| summary.day == day).map_or(0, |summary| summary.open as usize));
        }
        let (done, all) = self.progress.get();
        all - done
    }

    /// The label of a day that the sidebar lists, or that is shown.
    pub fn label(self, day: Day) -> Option<String> {
        self.days.with(|days| days.iter().find(|summary| summary.day == day)?.label.clone())
    }

    /// Shows the new today in place of the old one; the composer keeps its text.
    pub fn show_today(self, today: Day) {
        self.day.set(today);
        self.today.set(today);
    }
}

/// The host of the page that a component is on.
pub fn use_host() -> Arc<dyn Host> {
    expect_context()
}

/// The frame of the page that a component is on.
pub fn use_frame() -> Frame {
    expect_context::<Frame>()
}
