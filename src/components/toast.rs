//! The message at the foot of the page: what happened, and Undo where there is one.

use super::{
    board::{Back, use_board},
    icon::Icon,
};
use crate::{client::focus::if_lost, model::row::RowId};
use leptos::{ev, leptos_dom::helpers::TimeoutHandle, prelude::*};
use std::time::Duration;

/// How long a message stays; it stays longer while the pointer or the keyboard is on it.
const STAY: Duration = Duration::from_secs(15);

/// The message. A status region is always there, so that assistive technology hears of what comes into it.
#[component]
pub fn ToastRegion() -> impl IntoView {
    let board = use_board();
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let stop = move || {
        if let Some(timer) = timer.get_value() {
            timer.clear();
        }
    };
    let start = move || {
        stop();
        timer.set_value(set_timeout_with_handle(move || board.toast.set(None), STAY).ok());
    };
    Effect::new(move |_| match board.toast.get() {
        Some(_) => start(),
        None => stop(),
    });
    view! {
        <div
            class="toast"
            role="status"
            on:mouseenter=move |_| stop()
            on:focusin=move |_| stop()
            on:mouseleave=move |_| start()
            on:focusout=move |_| start()
        >
            {move || {
                board
                    .toast
                    .get()
                    .map(|toast| {
                        let dismiss = move |event: ev::SubmitEvent| {
                            event.prevent_default();
                            board.toast.set(None);
                            if_lost(["main".to_owned()]);
                        };
                        view! {
                            <span>{toast.message}</span>
                            {toast.undo.map(|back| view! { <UndoButton back /> })}
                            <form method="get" action=board.path() on:submit=dismiss>
                                <button class="icon-button" aria-label="Dismiss">
                                    <Icon name="x" />
                                </button>
                            </form>
                        }
                    })
            }}
        </div>
    }
}

#[component]
fn UndoButton(back: Back) -> impl IntoView {
    let board = use_board();
    let on_submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        board.undo(back);
    };
    // Without JavaScript only a deletion is offered.
    let (action, id) = match back {
        Back::Deletion(RowId::Todo(id)) => ("/api/todos/restore", id.to_string()),
        Back::Deletion(RowId::Note(id)) => ("/api/notes/restore", id.to_string()),
        Back::Last => ("", String::new()),
    };
    view! {
        <form method="post" action=action on:submit=on_submit>
            <input type="hidden" name="id" value=id />
            <input type="hidden" name="then" value=board.path() />
            <button class="button small">"Undo"</button>
        </form>
    }
}
