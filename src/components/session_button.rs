//! The theme-aware icon at the foot of the sidebar: sign in, or who is signed in and the way out.

use super::board::{Board, use_board};
use crate::{
    client::{drafts, queue},
    model::{replica::Event, theme::Theme},
};
use leptos::{
    either::Either,
    ev,
    html::{Dialog, Form},
    prelude::*,
};
use std::time::Duration;

/// How long signing out waits for changes that are on their way, in tenths of a second.
const PATIENCE: u32 = 50;

/// Signed out a link to `/login`, signed in a button that signs out.
#[component]
pub fn SessionButton() -> impl IntoView {
    let board = use_board();
    match board.user() {
        None => Either::Left(view! {
            <a class="icon-button has-tooltip" href=board.sign_in_path() aria-label="Sign in to your account">
                <ThemedIcon name="login" />
                <span class="tooltip" aria-hidden="true">"Sign in to your account"</span>
            </a>
        }),
        Some(user) => Either::Right(view! { <SignOut label=format!("{} - Click to sign out", user.display_name()) /> }),
    }
}

/// Sends unsaved changes before it signs out, and asks what to do if that fails.
#[component]
fn SignOut(label: String) -> impl IntoView {
    let board = use_board();
    let (form, dialog) = (NodeRef::<Form>::new(), NodeRef::<Dialog>::new());
    let name = label.clone();
    let leave = move |with_everything: bool| {
        drafts::forget_all();
        if with_everything {
            queue::forget_all();
        }
        if let Some(form) = form.get_untracked() {
            // This fires no further `submit` event.
            let _ = form.submit();
        }
    };
    let ask = move || {
        if let Some(dialog) = dialog.get_untracked() {
            // Fails only for a dialog that is open already.
            let _ = dialog.show_modal();
        }
    };
    let on_submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        board.step(Event::Rested);
        when_saved(board, PATIENCE, move |is_saved| if is_saved { leave(true) } else { ask() });
    };
    view! {
        <form method="post" action="/logout" node_ref=form on:submit=on_submit>
            <button class="icon-button has-tooltip" aria-label=name>
                <ThemedIcon name="user" />
                <span class="tooltip" aria-hidden="true" dir="auto">{label}</span>
            </button>
        </form>
        <dialog class="dialog" aria-labelledby="unsent-title" aria-describedby="unsent-text" node_ref=dialog>
            <h2 id="unsent-title">"Some changes are not saved yet"</h2>
            <p id="unsent-text">"Daybook can't send them right now. They can stay on this device until you sign in here again."</p>
            <form class="dialog-actions" method="dialog">
                <button class="button" on:click=move |_| leave(true)>"Discard them"</button>
                <button class="button" on:click=move |_| leave(false)>"Keep on this device"</button>
                <button class="button primary">"Stay signed in"</button>
            </form>
        </dialog>
    }
}

/// Continues when everything is saved, or after so many tenths of a second.
fn when_saved(board: Board, tenths: u32, then: impl Fn(bool) + 'static) {
    let is_saved = board.peek(crate::model::replica::Replica::is_saved);
    if is_saved || tenths == 0 || board.peek(|replica| replica.trouble().is_some()) {
        then(is_saved);
    } else {
        set_timeout(move || when_saved(board, tenths - 1, then), Duration::from_millis(100));
    }
}

/// A picture that is dark on the light theme and light on the dark one. The browser chooses, so that no script is needed
/// and nothing flashes.
#[component]
fn ThemedIcon(name: &'static str) -> impl IntoView {
    let board = use_board();
    let dark_when = move || match board.theme.get() {
        Theme::System => "(prefers-color-scheme: dark)",
        Theme::Light => "not all",
        Theme::Dark => "all",
    };
    view! {
        <picture class="themed-icon">
            <source media=dark_when srcset=format!("/{name}-light.svg") />
            <img src=format!("/{name}-dark.svg") alt="" width="18" height="18" />
        </picture>
    }
}
