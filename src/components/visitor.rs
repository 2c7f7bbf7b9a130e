//! The day page's island for a visitor who is not signed in: nothing of it needs the code for rows.

use super::{
    day_layout::{DayLayout, DayLayoutProps},
    frame::{Frame, Host},
    given::given,
    notes::{NoNotes, NoNotesProps},
    session_button::{SignIn, keys_link},
    theme_toggle::ThemeToggle,
    toast::Back,
    todo_list::{NoTodos, NoTodosProps},
};
use crate::{
    client::page,
    model::{
        day::Day,
        page::{DayFrame, DaySummary},
    },
};
use leptos::prelude::*;
use std::sync::Arc;

/// An empty day, on which every action that would save something asks the visitor to sign in.
#[island]
pub fn Visitor() -> impl IntoView {
    let page: DayFrame = given();
    let (spare_todo, spare_note) = (page.spare_todo, page.spare_note);
    let frame = Frame::new(page);
    provide_context(frame);
    provide_context::<Arc<dyn Host>>(Arc::new(frame));
    DayLayout(DayLayoutProps {
        month: None,
        foot: Box::new(|| vec![SignIn(), ThemeToggle(), keys_link()]),
        rows: Box::new(move || vec![NoTodos(NoTodosProps { spare: spare_todo }), NoNotes(NoNotesProps { spare: spare_note })]),
    })
}

impl Host for Frame {
    fn add_todo(&self, _: String) -> bool {
        self.ask_to_sign_in.set(true);
        false
    }

    fn add_each_line(&self, _: &str) -> bool {
        self.ask_to_sign_in.set(true);
        false
    }

    fn add_note(&self) {
        self.ask_to_sign_in.set(true);
    }

    fn undo(&self, _: Back) {
        self.ask_to_sign_in.set(true);
    }

    fn roll_over(&self, today: Day) {
        self.show_today(today);
        self.days.set(vec![DaySummary::empty(today)]);
    }

    fn wake(&self) {
        if page::was_signed_out() {
            self.ask_to_sign_in.set(true);
        }
    }
}
