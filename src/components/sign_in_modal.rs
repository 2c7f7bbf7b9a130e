//! The Sign In Required dialog.
//!
//! The server renders it open but not modal, which is a section of the page without JavaScript; hydration makes a true
//! modal dialog of it: focus stays inside, Escape closes it, and the focus goes back where it was.

use super::{
    frame::use_frame,
    live::{effect, on},
};
use leptos::{html::Dialog, prelude::*};

/// The dialog; open on a visitor's first page and whenever they try to create something.
#[component]
pub fn SignInModal() -> impl IntoView {
    let frame = use_frame();
    let dialog = NodeRef::<Dialog>::new();
    effect(move || {
        let Some(dialog) = dialog.get() else { return };
        let modal = dialog.matches(":modal").unwrap_or(false);
        if frame.ask_to_sign_in.get() && !modal {
            dialog.close();
            // Fails only for a dialog that is open already.
            let _ = dialog.show_modal();
        } else if !frame.ask_to_sign_in.get() && dialog.open() {
            dialog.close();
        }
    });
    // Closing the server's dialog to make it modal says `close` too: only a dialog that stays closed was put away.
    let on_close = move |_| {
        if dialog.get_untracked().is_some_and(|dialog| !dialog.open()) {
            frame.ask_to_sign_in.set(false);
        }
    };
    view! {
        <dialog class="dialog" open=frame.ask_to_sign_in.get_untracked() aria-labelledby="sign-in-title" aria-describedby="sign-in-text" node_ref=dialog on:close=on(on_close)>
            <h2 id="sign-in-title">"Sign In Required"</h2>
            <p id="sign-in-text">"Please sign in to create todos and notes. Your data will be private and secure."</p>
            <div class="dialog-actions">
                <form method="dialog">
                    <button class="button">"Cancel"</button>
                </form>
                <a class="button primary" href=frame.sign_in_path()>"Sign In"</a>
            </div>
        </dialog>
    }
}
