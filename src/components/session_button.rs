//! The theme-aware icon at the foot of the sidebar: it signs in, or shows who is signed in and signs out. Beside it are other links.

use super::{
    board::{Board, use_board},
    el::{El, ElRef, el, served},
    frame::use_frame,
    icon::icon,
    link,
};
use crate::{
    client::{drafts, timer::after},
    model::{replica::Event, theme::Theme, user::User},
    text::{Text, changes, layout, pages},
};
use leptos::{ev, prelude::*};
use std::time::Duration;
use web_sys::{HtmlDialogElement, HtmlFormElement};

/// How long signing out waits for unsaved changes, in tenths of a second.
const PATIENCE: u32 = 50;

/// The link that signs in.
#[component]
pub fn SignIn() -> El {
    with_tooltip(layout::SIGN_IN_TO_ACCOUNT, ThemedIcon(ThemedIconProps { name: "login" }))
        .served_with("href", || use_frame().sign_in_path())
}

/// The links to the Trash and to the settings.
pub fn account_links() -> [El; 2] {
    [icon_link(pages::TRASH, "trash", "/trash"), icon_link(layout::SETTINGS, "settings", "/settings")]
}

/// The link to the list of keys. It is hidden where there is no keyboard.
pub fn keys_link() -> El {
    icon_link(pages::KEYBOARD_SHORTCUTS, "keyboard", "/shortcuts").served("data-keys", "")
}

fn icon_link(name: Text, icon_name: &'static str, path: &'static str) -> El {
    served(|| with_tooltip(name, icon(icon_name)).attr("href", path))
}

fn with_tooltip(name: Text, icon: El) -> El {
    let tooltip = served(|| el("span").class("tooltip").attr("aria-hidden", "true").text(name));
    el("a").class("icon-button has-tooltip").served("aria-label", name).with([icon, tooltip])
}

/// Sends unsaved changes before it signs out, and asks what to do if that fails.
#[component]
pub fn SignOut(
    /// Who is signed in.
    user: Option<User>,
) -> Vec<El> {
    let board = use_board();
    let label = move || user.as_ref().map(|user| layout::sign_out(user.display_name()));
    let (form, dialog) = (ElRef::default(), ElRef::default());
    let leave = move |with_everything: bool| {
        drafts::forget_all();
        if with_everything {
            link::forget_all();
        }
        if let Some(form) = form.peek::<HtmlFormElement>() {
            // This fires no further `submit` event.
            let _ = form.submit();
        }
    };
    let ask = move || {
        if let Some(dialog) = dialog.peek::<HtmlDialogElement>() {
            // Fails only for a dialog that is open already.
            let _ = dialog.show_modal();
        }
    };
    let on_submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        board.step(Event::Rested);
        // Another tab may have kept something that this one has not heard of.
        let has_unreadable = link::join_kept(board);
        when_saved(board, PATIENCE, move |is_saved| if is_saved && !has_unreadable { leave(true) } else { ask() });
    };
    let button = el("button").class("icon-button has-tooltip").served_with("aria-label", &label).with([
        ThemedIcon(ThemedIconProps { name: "user" }),
        served(|| el("span").class("tooltip").attr("aria-hidden", "true").text(label())),
    ]);
    let choice = el("form").class("dialog-actions").served("method", "dialog").with([
        el("button").class("button").on(ev::click, move |_| leave(true)).served_text(changes::DISCARD_THEM),
        el("button").class("button").on(ev::click, move |_| leave(false)).served_text(changes::KEEP_ON_DEVICE),
        served(|| el("button").class("button primary").text(changes::STAY_SIGNED_IN)),
    ]);
    vec![
        el("form").served("method", "post").served("action", "/logout").known_as(form).on(ev::submit, on_submit).with([button]),
        el("dialog")
            .class("dialog")
            .served("aria-labelledby", "unsent-title")
            .served("aria-describedby", "unsent-text")
            .known_as(dialog)
            .with([
                served(|| el("h2").attr("id", "unsent-title").text(changes::UNSENT)),
                served(|| el("p").attr("id", "unsent-text").text(changes::UNSENT_WHY)),
                choice,
            ]),
    ]
}

/// Continues when everything is saved, or after so many tenths of a second.
fn when_saved(board: Board, tenths: u32, then: impl Fn(bool) + 'static) {
    let is_saved = board.peek(crate::model::replica::Replica::is_saved);
    if is_saved || tenths == 0 || board.peek(|replica| replica.trouble().is_some()) {
        then(is_saved);
    } else {
        after(Duration::from_millis(100), move || when_saved(board, tenths - 1, then));
    }
}

/// A picture that is dark on the light theme and light on the dark one. The browser chooses, so that no script is needed
/// and nothing flashes.
#[component]
fn ThemedIcon(name: &'static str) -> El {
    let frame = use_frame();
    let dark_when = move || match frame.theme.get() {
        Theme::System => "(prefers-color-scheme: dark)",
        Theme::Dark => "all",
        Theme::Light | Theme::Tan | Theme::Cloud => "not all",
    };
    let picture = served(|| el("img").attr("src", format!("/{name}-dark.svg")).attr("alt", "").attr("width", "18").attr("height", "18"));
    let source = el("source").live("media", dark_when).served_with("srcset", || format!("/{name}-light.svg"));
    el("picture").class("themed-icon").with([source, picture])
}
