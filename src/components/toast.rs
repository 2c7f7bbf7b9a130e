//! The message at the foot of the page: what happened, and Undo where there is one.

use super::{
    frame::{use_frame, use_host},
    icon::Icon,
    live::{effect, on},
};
use crate::{
    client::focus::if_lost,
    model::{page::Returned, row::RowId},
};
use leptos::{ev, leptos_dom::helpers::TimeoutHandle, prelude::*};
use std::time::Duration;

/// How long a message stays; it stays longer while the pointer or the keyboard is on it.
const STAY: Duration = Duration::from_secs(15);

/// Forms that come back with their fields filled in and the reason beside them.
const WITH_FIELDS: [&str; 6] = ["todos/create", "todos/create_each", "todos/edit", "notes/create", "notes/save", "notes/rename"];

/// A short message at the foot of the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Toast {
    /// What happened.
    pub message: String,
    /// What can be taken back.
    pub undo: Option<Back>,
}

/// What Undo takes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Back {
    /// The last thing that was done on this page.
    Last,
    /// The deletion of a row, before this page.
    Deletion(RowId),
}

impl Toast {
    /// The reason why a form did nothing, where it has no field to show it beside.
    pub fn refused(draft: &Returned) -> Option<Self> {
        let has_a_place = draft.waits_for_sign_in || WITH_FIELDS.contains(&draft.endpoint.as_str());
        (!has_a_place).then(|| Self { message: draft.reason.clone(), undo: None })
    }

    /// What was just deleted.
    pub fn deleted(row: RowId) -> Self {
        let message = match row {
            RowId::Todo(_) => "Todo deleted.",
            RowId::Note(_) => "Note deleted.",
        };
        Self { message: message.into(), undo: Some(Back::Deletion(row)) }
    }
}

/// The message. A status region is always there, so that assistive technology hears of what comes into it.
#[component]
pub fn ToastRegion() -> impl IntoView {
    let frame = use_frame();
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let stop = move || {
        if let Some(timer) = timer.get_value() {
            timer.clear();
        }
    };
    let start = move || {
        stop();
        timer.set_value(set_timeout_with_handle(move || frame.toast.set(None), STAY).ok());
    };
    effect(move || match frame.toast.get() {
        Some(_) => start(),
        None => stop(),
    });
    view! {
        <div
            class="toast"
            role="status"
            on:mouseenter=on(move |_| stop())
            on:focusin=on(move |_| stop())
            on:mouseleave=on(move |_| start())
            on:focusout=on(move |_| start())
        >
            {move || {
                frame
                    .toast
                    .get()
                    .map(|toast| {
                        let dismiss = move |event: ev::SubmitEvent| {
                            event.prevent_default();
                            frame.toast.set(None);
                            if_lost(["main".to_owned()]);
                        };
                        view! {
                            <span>{toast.message}</span>
                            {toast.undo.map(|back| view! { <UndoButton back /> })}
                            <form method="get" action=frame.path() on:submit=on(dismiss)>
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
    let (frame, host) = (use_frame(), use_host());
    let on_submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        host.undo(back);
    };
    // Without JavaScript only a deletion is offered.
    let (action, id) = match back {
        Back::Deletion(RowId::Todo(id)) => ("/api/todos/restore", id.to_string()),
        Back::Deletion(RowId::Note(id)) => ("/api/notes/restore", id.to_string()),
        Back::Last => ("", String::new()),
    };
    view! {
        <form method="post" action=action on:submit=on(on_submit)>
            <input type="hidden" name="id" value=id />
            <input type="hidden" name="then" value=frame.path() />
            <button class="button small">"Undo"</button>
        </form>
    }
}
