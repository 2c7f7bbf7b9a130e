//! The Sign In Required dialog.
//!
//! The server renders it open but not modal, which is a section of the page without JavaScript; hydration makes a true
//! modal dialog of it: focus stays inside, Escape closes it, and the focus goes back where it was.

use super::{
    el::{El, ElRef, el, served},
    frame::use_frame,
    live::effect,
};
use crate::text::{self, errors, sign_in};
use leptos::{ev, prelude::*};
use web_sys::HtmlDialogElement;

/// The dialog; open on a visitor's first page and whenever they try to create something.
#[component]
pub fn SignInModal() -> El {
    let frame = use_frame();
    let dialog = ElRef::default();
    effect(move || {
        let Some(dialog) = dialog.get::<HtmlDialogElement>() else { return };
        let modal = dialog.matches(":modal").unwrap_or(false);
        if frame.ask_to_sign_in.get() && !modal {
            dialog.close();
            // Fails only for a dialog that is open already.
            let _ = dialog.show_modal();
        } else if !frame.ask_to_sign_in.get() && dialog.open() {
            dialog.close();
        }
    });
    // Closing the server's dialog to make it modal fires `close` too: only a dialog that stays closed was dismissed.
    let on_close = move |_| {
        if dialog.peek().is_some_and(|dialog: HtmlDialogElement| !dialog.open()) {
            frame.ask_to_sign_in.set(false);
        }
    };
    let ways = served(|| {
        el("div").class("dialog-actions").with([
            el("form").attr("method", "dialog").with([el("button").class("button").text(text::CANCEL)]),
            el("a").class("button primary").attr("href", frame.sign_in_path()).text(sign_in::SIGN_IN),
        ])
    });
    el("dialog")
        .class("dialog")
        .served_with("open", || frame.ask_to_sign_in.get_untracked())
        .served("aria-labelledby", "sign-in-title")
        .served("aria-describedby", "sign-in-text")
        .known_as(dialog)
        .on(ev::close, on_close)
        .with([
            served(|| el("h2").attr("id", "sign-in-title").text(sign_in::REQUIRED)),
            served(|| el("p").attr("id", "sign-in-text").text(errors::SIGN_IN_REQUIRED)),
            ways,
        ])
}
