//! The theme-aware icon at the foot of the sidebar: sign in, or who is signed in and the way out. Beside it the settings.

use super::{
    board::{Board, use_board},
    frame::use_frame,
    icon::Icon,
    live::{live, on},
};
use crate::{
    client::{drafts, queue},
    model::{replica::Event, theme::Theme, user::User},
};
use leptos::{
    ev,
    html::{Dialog, Form},
    prelude::*,
};
use std::time::Duration;

/// How long signing out waits for changes that are on their way, in tenths of a second.
const PATIENCE: u32 = 50;

/// The way in.
#[component]
pub fn SignIn() -> impl IntoView {
    view! {
        <a class="icon-button has-tooltip" href=use_frame().sign_in_path() aria-label="Sign in to your account">
            <ThemedIcon name="login" />
            <span class="tooltip" aria-hidden="true">"Sign in to your account"</span>
        </a>
    }
}

/// The ways to the Trash and to the settings.
#[component]
pub fn AccountLinks() -> impl IntoView {
    view! {
        <a class="icon-button has-tooltip" href="/trash" aria-label="Trash">
            <Icon name="trash" />
            <span class="tooltip" aria-hidden="true">"Trash"</span>
        </a>
        <a class="icon-button has-tooltip" href="/settings/sessions" aria-label="Settings">
            <Icon name="settings" />
            <span class="tooltip" aria-hidden="true">"Settings"</span>
        </a>
    }
}

/// Sends unsaved changes before it signs out, and asks what to do if that fails.
#[component]
pub fn SignOut(
    /// Who is signed in.
    user: Option<User>,
) -> impl IntoView {
    let board = use_board();
    let label = user.map(|user| format!("{} - Click to sign out", user.display_name())).unwrap_or_default();
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
        <form method="post" action="/logout" node_ref=form on:submit=on(on_submit)>
            <button class="icon-button has-tooltip" aria-label=name>
                <ThemedIcon name="user" />
                <span class="tooltip" aria-hidden="true" dir="auto">{label}</span>
            </button>
        </form>
        <dialog class="dialog" aria-labelledby="unsent-title" aria-describedby="unsent-text" node_ref=dialog>
            <h2 id="unsent-title">"Some changes are not saved yet"</h2>
            <p id="unsent-text">"Daybook can't send them right now. They can stay on this device until you sign in here again."</p>
            <form class="dialog-actions" method="dialog">
                <button class="button" on:click=on(move |_| leave(true))>"Discard them"</button>
                <button class="button" on:click=on(move |_| leave(false))>"Keep on this device"</button>
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
    let frame = use_frame();
    let dark_when = move || match frame.theme.get() {
        Theme::System => "(prefers-color-scheme: dark)".to_owned(),
        Theme::Light => "not all".to_owned(),
        Theme::Dark => "all".to_owned(),
    };
    view! {
        <picture class="themed-icon">
            <source media=live(dark_when) srcset=format!("/{name}-light.svg") />
            <img src=format!("/{name}-dark.svg") alt="" width="18" height="18" />
        </picture>
    }
}
