//! The day page around its rows, for a visitor and for a signed-in user.

use super::{
    day_header::DayHeader,
    el::{El, ElRef, el},
    frame::{Frame, Host, use_frame, use_host},
    live::effect,
    sidebar::{Sidebar, SidebarProps},
    sign_in_modal::SignInModal,
    toast::ToastRegion,
    ways::bottom_bar,
};
use crate::{
    client::{self, calendar, focus::once_changed},
    model::shortcuts::Action,
    text::layout,
};
use leptos::{ev, prelude::*};
use std::{sync::Arc, time::Duration};
use web_sys::Element;

/// How often the page looks whether the user's midnight has passed.
const LOOK: Duration = Duration::from_secs(20);

/// The page, with the rows of the day inside it.
#[component]
pub fn DayLayout(
    /// The place of the month in the sidebar; none for a visitor.
    month: Option<El>,
    /// Makes the elements at the foot of the sidebar.
    foot: Box<dyn FnOnce() -> Vec<El>>,
    /// Makes the content of the day.
    rows: Box<dyn FnOnce() -> Vec<El>>,
) -> impl IntoView {
    let frame = use_frame();
    let last = ElRef::default();
    // This effect comes first, before those of the parts of the page.
    once_awake(frame, use_host(), last);
    let main = el("main").class("main").served("id", "main").served("tabindex", "-1").with([SignInModal(), DayHeader()]).with(rows());
    (
        el("a").class("skip-link").served("href", "#main").served_text(layout::SKIP_TO_DAY),
        el("div").class("app").live("data-collapsed", move || frame.collapsed.get().to_string()).with([
            Sidebar(SidebarProps { month, foot: foot() }),
            main,
            bottom_bar("#new-todo"),
        ]),
        ToastRegion(),
        el("p").class("visually-hidden").served("role", "status").known_as(last).live_text(move || frame.announcement.get()),
    )
}

fn once_awake(frame: Frame, host: Arc<dyn Host>, last: ElRef) {
    effect(move || {
        // If an unexpected element stops the hydration halfway, it never reaches the last element.
        if last.get::<Element>().is_none() {
            return;
        }
        host.wake();
        keep_up_with_the_calendar(frame, &*host);
        let (later, again) = (host.clone(), host.clone());
        if let Ok(handle) = set_interval_with_handle(move || keep_up_with_the_calendar(frame, &*later), LOOK) {
            on_cleanup(move || handle.clear());
        }
        let visible = window_event_listener_untyped("visibilitychange", move |_| {
            keep_up_with_the_calendar(frame, &*again);
        });
        on_cleanup(move || visible.remove());
        if frame.shortcuts {
            let host = host.clone();
            let keys = window_event_listener(ev::keydown, move |event| on_key(frame, &*host, &event));
            on_cleanup(move || keys.remove());
        }
        // A frame later, when the parts of the page have run their own effects.
        request_animation_frame(client::page::mark_awake);
    });
}

/// Handles a key that is pressed while no field has the focus.
fn on_key(frame: Frame, host: &dyn Host, event: &ev::KeyboardEvent) {
    // An open dialog takes all keys, and a list of todos may have handled this one already.
    if event.default_prevented() || client::page::is_in_field(event) || client::page::find(":modal").is_some() {
        return;
    }
    client::page::pressed(event, |pressed| {
        let Some(action) = pressed.action() else { return };
        event.prevent_default();
        let day = frame.day.get_untracked();
        match action {
            Action::WriteTodo => once_changed(["new-todo".to_owned()]),
            Action::AddNote => host.add_note(),
            Action::Today => client::page::go_to("/"),
            Action::PreviousDay => client::page::go_to(&day.previous().path()),
            Action::NextDay => client::page::go_to(&day.next().path()),
            Action::Help => client::page::go_to("/shortcuts"),
        }
    });
}

/// Moves the page on when the user's midnight has passed: the address of today shows the new day, with what is being
/// typed left where it is; any other day only gets its new name.
fn keep_up_with_the_calendar(frame: Frame, host: &dyn Host) {
    let Some(today) = calendar::today().filter(|today| *today != frame.today.get_untracked()) else { return };
    if !frame.follows_today {
        frame.today.set(today);
    } else if !client::page::is_writing() {
        // While something is being typed, this waits for a later check.
        host.roll_over(today);
    }
}
