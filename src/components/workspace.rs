//! The one island: everything on the day page that the browser wakes.

use super::{
    board::Board, day_header::DayHeader, notes::Notes, session_watch, sidebar::Sidebar, sign_in_modal::SignInModal, toast::ToastRegion,
    todo_list::TodoList,
};
use crate::{
    api,
    client::{self, calendar, drafts},
    model::page::DayPage,
};
use leptos::{prelude::*, task::spawn_local};
use std::time::Duration;

/// How often the page looks whether the user's midnight has passed.
const LOOK: Duration = Duration::from_secs(20);

/// The day page.
#[island]
pub fn Workspace(
    /// What the server rendered it from.
    page: DayPage,
) -> impl IntoView {
    let board = Board::new(&page);
    provide_context(board);
    let follows_today = page.follows_today;
    Effect::new(move |_| {
        let was_signed_out = client::page::was_signed_out();
        match board.user() {
            Some(user) => {
                drafts::belong_to(user.id.as_str());
                board.bring_back_drafts();
                session_watch::watch();
            }
            None if was_signed_out => board.ask_to_sign_in.set(true),
            None => {}
        }
        calendar::remember_time_zone();
        keep_up_with_the_calendar(board, follows_today);
        if let Ok(handle) = set_interval_with_handle(move || keep_up_with_the_calendar(board, follows_today), LOOK) {
            on_cleanup(move || handle.clear());
        }
        let visible = window_event_listener_untyped("visibilitychange", move |_| keep_up_with_the_calendar(board, follows_today));
        on_cleanup(move || visible.remove());
        // A frame later, when the parts of the page have run their own effects.
        request_animation_frame(client::page::mark_awake);
    });
    let DayPage { ask_to_sign_in, draft, spare_todo, spare_note, .. } = page;
    view! {
        <a class="skip-link" href="#main">"Skip to the day"</a>
        <div class="app" data-collapsed=move || board.collapsed.get().to_string()>
            <Sidebar />
            <main class="main" id="main" tabindex="-1">
                <SignInModal open=ask_to_sign_in />
                <DayHeader />
                <TodoList spare=spare_todo draft />
                <Notes spare=spare_note />
            </main>
        </div>
        <ToastRegion />
    }
}

/// Moves the page on when the user's midnight has passed: the address of today shows the new day, with what is being
/// typed left where it is; any other day only gets its new name.
fn keep_up_with_the_calendar(board: Board, follows_today: bool) {
    let Some(today) = calendar::today().filter(|today| *today != board.today.get_untracked()) else { return };
    if !follows_today {
        board.today.set(today);
        return;
    }
    if client::page::is_writing() {
        return; // the next look comes when the text is saved
    }
    spawn_local(async move {
        // After a failure, or with something being typed by now, the next look tries again.
        if let Ok(page) = api::day::load(Some(today)).await
            && !client::page::is_writing()
        {
            board.roll_over(page.view, today);
        }
    });
}
