//! The day page's one island: everything on it that is hydrated.

use super::{
    board::{Back, Board, use_board},
    day_header::DayHeader,
    given::given_day,
    link,
    live::live,
    notes::{self, Notes},
    sidebar::Sidebar,
    sign_in_modal::SignInModal,
    text_area::escaped,
    toast::ToastRegion,
    todo_list::TodoList,
    todo_row,
};
use crate::{
    client::{self, calendar, drafts},
    model::{
        page::DayPage,
        replica::{Decision, Event, Failure},
    },
    text,
};
use leptos::{html::P, prelude::*, task::spawn_local};
use std::time::Duration;

/// How often the page looks whether the user's midnight has passed.
const LOOK: Duration = Duration::from_secs(20);

/// The day page. [`given_day`] says what it shows: as a property it would be JSON, and be read by a reader of its own.
#[island]
pub fn Workspace() -> impl IntoView {
    let page = given_day();
    let board = Board::new(&page);
    provide_context(board);
    let (follows_today, in_person) = (page.follows_today, page.in_person);
    let last = NodeRef::<P>::new();
    Effect::new(move |_| {
        // If an unexpected element stops the hydration halfway, it never reaches the last element.
        if last.get().is_none() {
            return;
        }
        let was_signed_out = client::page::was_signed_out();
        match board.user() {
            Some(user) => {
                drafts::belong_to(user.id.as_str());
                link::connect(board, &user, in_person);
                todo_row::bring_back_edits(board);
                notes::bring_back_draft(board);
            }
            None if was_signed_out => board.ask_to_sign_in.set(true),
            None => {}
        }
        Effect::new(move |_| {
            board.with(|_| ());
            board.keep_orphans();
        });
        calendar::remember_time_zone();
        keep_up_with_the_calendar(board, follows_today);
        if let Ok(handle) = set_interval_with_handle(move || keep_up_with_the_calendar(board, follows_today), LOOK) {
            on_cleanup(move || handle.clear());
        }
        let visible = window_event_listener_untyped("visibilitychange", move |_| keep_up_with_the_calendar(board, follows_today));
        on_cleanup(move || visible.remove());
        let keys = window_event_listener(leptos::ev::keydown, move |event| {
            let is_undo =
                (event.ctrl_key() || event.meta_key()) && !event.shift_key() && !event.alt_key() && event.key().eq_ignore_ascii_case("z");
            if is_undo && !client::page::is_in_field(&event) {
                event.prevent_default();
                board.undo(Back::Last);
            }
        });
        on_cleanup(move || keys.remove());
        // A frame later, when the parts of the page have run their own effects.
        request_animation_frame(client::page::mark_awake);
    });
    let DayPage { ask_to_sign_in, spare_todo, spare_note, .. } = page;
    view! {
        <a class="skip-link" href="#main">"Skip to the day"</a>
        <div class="app" data-collapsed=live(move || board.collapsed.get().to_string())>
            <Sidebar />
            <main class="main" id="main" tabindex="-1">
                <SignInModal open=ask_to_sign_in />
                <DayHeader />
                <Unsent />
                <TodoList spare=spare_todo />
                <Notes spare=spare_note />
            </main>
        </div>
        <ToastRegion />
        <p class="visually-hidden" role="status" node_ref=last>{live(move || board.announcement.get())}</p>
    }
}

/// What is not saved at the server yet, and why.
#[component]
fn Unsent() -> impl IntoView {
    let board = use_board();
    let sentence = move || {
        board.with(|replica| match replica.trouble() {
            _ if replica.is_saved() => None,
            None if board.keeps.get() => None,
            None => Some(text::NOT_KEPT),
            Some(_) if !board.keeps.get() => Some(text::NOT_KEPT),
            Some(failure) => Some(text::failure(failure)),
        })
    };
    let is_signed_out = move || board.with(|replica| replica.trouble() == Some(Failure::SignedOut) && !replica.is_saved());
    // A text of a row that is not on this page: deleted elsewhere, or of another day. The next one follows when it is decided.
    let elsewhere = move || {
        let day = Some(board.day.get());
        board.with(|replica| {
            let is_here = |row| replica.shown().get(row).is_some_and(|row| row.day() == day && row.trashed().is_none());
            let lost = replica.undecided().find(|kept| !is_here(kept.op.change.row()));
            lost.map(|kept| (kept.op.id, kept.op.change.text().to_owned()))
        })
    };
    let decide = move |decision| {
        if let Some((op, _)) = untrack(elsewhere) {
            board.step(Event::Decided(op, decision));
        }
    };
    view! {
        <div class="notice" hidden=live(move || elsewhere().is_none())>
            <p>"This text could not be saved where it was typed:"</p>
            <p class="theirs" dir="auto" inner_html=live(move || elsewhere().map(|(_, words)| escaped(&words)).unwrap_or_default())></p>
            <button class="button small" type="button" on:click=move |_| decide(Decision::KeepBoth)>"Keep as a new one"</button>
            <button class="button small" type="button" on:click=move |_| decide(Decision::KeepTheirs)>"Discard"</button>
        </div>
        <p class="notice unsent" role="status" hidden=live(move || sentence().is_none())>
            {live(sentence)}
            " "
            <a class="button small primary" href=board.sign_in_path() hidden=live(move || !is_signed_out())>"Sign in"</a>
        </p>
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
        if let Ok(page) = link::load_day(today).await
            && !client::page::is_writing()
        {
            board.roll_over(page.view, today);
        }
    });
}
