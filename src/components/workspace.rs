//! The day page's island for a signed-in user. With the feature `split` its code is in a separate file, which a visitor's page does not
//! load.

use super::{
    board::{Board, use_board},
    date_chip,
    day_layout::{DayLayout, DayLayoutProps},
    el::{El, el, served},
    frame::Host,
    gestures::{self, Gesture},
    given::given_day,
    link,
    live::effect,
    notes::{self, Notes, NotesProps},
    session_button::{SignOut, SignOutProps, account_links, keys_link},
    theme_toggle::ThemeToggle,
    toast::Back,
    todo_edit,
    todo_list::{TodoList, TodoListProps},
};
use crate::{
    client::{self, drafts, focus::once_changed, page::OTHER_VERSION},
    model::{
        day::Day,
        page::DayPage,
        replica::{Decision, Event, Failure},
        user::User,
    },
    text::{self, Text, changes, errors},
};
use leptos::{ev, prelude::*, task::spawn_local};
use std::sync::Arc;

/// The day page. Its data comes from [`given_day`]: as a property of the island it would be JSON, and need another parser.
#[cfg(feature = "split")]
#[island(lazy)]
pub fn Workspace() -> impl IntoView {
    workspace()
}

// The same island. Its id is derived from these lines, and must be the same as on the server, which is not split.
/// The day page. Its data comes from [`given_day`]: as a property of the island it would be JSON, and need another parser.
#[cfg(not(feature = "split"))]
#[island]
pub fn Workspace() -> impl IntoView {
    workspace()
}

fn workspace() -> impl IntoView {
    let page = given_day();
    let board = Board::new(&page);
    provide_context(*board);
    provide_context(board);
    provide_context::<Arc<dyn Host>>(Arc::new(Rows { board, user: page.user.clone(), in_person: page.in_person }));
    let DayPage { user, spare_todo, spare_note, .. } = page;
    let rows = move || [TodoList(TodoListProps { spare: spare_todo }), Notes(NotesProps { spare: spare_note })];
    DayLayout(DayLayoutProps {
        // `sidebar_scripts/month.js` fills it.
        month: Some(el("div").class("sidebar-month")),
        foot: Box::new(|| {
            SignOut(SignOutProps { user }).into_iter().chain([ThemeToggle()]).chain(account_links()).chain([keys_link()]).collect()
        }),
        rows: Box::new(move || unsent().into_iter().chain(rows()).collect()),
    })
}

struct Rows {
    board: Board,
    user: Option<User>,
    in_person: bool,
}

/// Looks for a date in the composer's text, and announces it.
fn look_for_date(board: Board) {
    let announce = move |_: &str, said: &str| board.announcement.set(Some(said.to_owned()));
    gestures::start(Gesture::Type(board.today.get_untracked()), Box::new(announce));
}

impl Host for Rows {
    fn typed(&self) {
        if gestures::is_here() {
            look_for_date(self.board);
        }
    }

    fn add_todo(&self, text: String) -> bool {
        let (text, day) = date_chip::found().unwrap_or((text, None));
        let added = self.board.add_todo(text, day);
        let is_added = added.is_ok();
        self.board.composer_error.set(added.err());
        is_added
    }

    fn add_each_line(&self, text: &str) -> bool {
        let added = self.board.add_each_line(text);
        let is_added = added.is_ok();
        self.board.composer_error.set(added.err());
        is_added
    }

    fn add_note(&self) {
        if let Some(id) = self.board.add_note_with(String::new(), String::new()) {
            once_changed([id.named("note-title-")]);
        }
    }

    fn undo(&self, back: Back) {
        self.board.undo(back);
    }

    fn roll_over(&self, today: Day) {
        let board = self.board;
        spawn_local(async move {
            // After a failure, or if something is being typed by now, the next check of the calendar tries again.
            if let Ok(page) = link::load_day(today).await
                && !client::page::is_writing()
            {
                board.roll_over(page.view, today);
                // `tomorrow` is another day by now.
                look_for_date(board);
            }
        });
    }

    fn wake(&self) {
        let board = self.board;
        // The user has signed in since: this clears the mark.
        client::page::was_signed_out();
        if let Some(user) = &self.user {
            drafts::belong_to(user.id.as_str());
            link::connect(board, user, self.in_person);
            look_for_date(board);
            todo_edit::bring_back_edits(board);
            notes::bring_back_draft(board);
        }
        effect(move || {
            board.with(|_| ());
            board.keep_orphans();
        });
        // A link from a search or a list leads to a todo; a folded section would hide it.
        if let Some(id) = client::page::fragment().and_then(|fragment| fragment.strip_prefix("#t")?.parse().ok())
            && board.unfold_to(id)
        {
            // If the user folds it again, a reload must not unfold it.
            client::page::forget_query();
            once_changed([format!("check-{id}")]);
        }
        let keys = window_event_listener(leptos::ev::keydown, move |event| {
            client::page::pressed(&event, |pressed| {
                if pressed.is_undo() && !client::page::is_in_field(&event) {
                    event.prevent_default();
                    board.undo(Back::Last);
                }
            });
        });
        on_cleanup(move || keys.remove());
    }
}

/// What is not saved at the server yet, and why.
fn unsent() -> [El; 3] {
    let board = use_board();
    let sentence = move || {
        board.with(|replica| match replica.trouble() {
            _ if replica.is_saved() => None,
            None if board.keeps.get() => None,
            None => Some(changes::NOT_KEPT.get()),
            Some(_) if !board.keeps.get() => Some(changes::NOT_KEPT.get()),
            Some(failure) => Some(changes::failure(failure)),
        })
    };
    let is_signed_out = move || board.with(|replica| replica.trouble() == Some(Failure::SignedOut) && !replica.is_saved());
    // An undecided text of a row that is not on this page: deleted elsewhere, or of another day. Once it is decided, the next one follows.
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
    let button = |label: Text| el("button").class("button small").served("type", "button").served_text(label);
    let lost = el("div").class("notice").live("hidden", move || elsewhere().is_none()).with([
        served(|| el("p").text(changes::NOT_SAVED_HERE)),
        el("p").class("theirs").served("dir", "auto").live_text(move || elsewhere().map(|(_, words)| words)),
        button(changes::KEEP_AS_NEW).on(ev::click, move |_| decide(Decision::KeepBoth)),
        button(changes::DISCARD).on(ev::click, move |_| decide(Decision::KeepTheirs)),
    ]);
    let sign_in =
        el("a").class("button small primary").served_with("href", || board.sign_in_path()).live("hidden", move || !is_signed_out());
    let trouble = el("p")
        .class("notice unsent")
        .served("role", "status")
        .live("hidden", move || sentence().is_none())
        .with([el("span").live_text(sentence)])
        .words(" ")
        .with([sign_in.served_text(text::SIGN_IN)]);
    let other_version = served(|| {
        let load_again = el("a").class("button small primary").attr("href", "").text(errors::LOAD_AGAIN);
        let notice = el("div").class("notice unsent").attr("id", OTHER_VERSION).attr("role", "status").attr("hidden", "");
        notice.with([el("span").text(errors::OTHER_VERSION)]).words(" ").with([load_again])
    });
    [lost, trouble, other_version]
}
