//! The message at the foot of the page: what happened, and Undo where there is one.

use super::{
    el::{El, el, hidden},
    frame::{use_frame, use_host},
    icon::icon,
    live::effect,
};
use crate::{
    client::{focus::if_lost, timer::after},
    model::{page::Returned, row::RowId},
    text::{self, changes, layout},
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
    /// What its Undo takes back.
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
    /// The reason why a form did nothing, if no field can show it.
    pub fn refused(draft: &Returned) -> Option<Self> {
        let has_a_place = draft.waits_for_sign_in || WITH_FIELDS.contains(&draft.endpoint.as_str());
        (!has_a_place).then(|| Self { message: draft.reason.clone(), undo: None })
    }

    /// Whether its Undo takes back what was last done on this page.
    pub fn takes_back_last(&self) -> bool {
        self.undo == Some(Back::Last)
    }

    /// What was just deleted.
    pub fn deleted(row: RowId) -> Self {
        let message = match row {
            RowId::Todo(_) => changes::TODO_DELETED,
            RowId::Note(_) => changes::NOTE_DELETED,
        };
        Self { message: message.into(), undo: Some(Back::Deletion(row)) }
    }
}

/// The message. Its status region is always on the page, so that assistive technology announces what is put into it.
#[component]
pub fn ToastRegion() -> El {
    let frame = use_frame();
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let stop = move || {
        if let Some(timer) = timer.get_value() {
            timer.clear();
        }
    };
    let start = move || {
        stop();
        timer.set_value(after(STAY, move || frame.toast.set(None)));
    };
    effect(move || match frame.toast.get() {
        Some(_) => start(),
        None => stop(),
    });
    let dismiss = move |event: ev::SubmitEvent| {
        event.prevent_default();
        frame.toast.set(None);
        if_lost("main");
    };
    let message = move || -> Vec<El> {
        let Some(Toast { message, undo }) = frame.toast.get() else { return Vec::new() };
        let dismiss = el("form").attr("method", "get").attr("action", frame.path()).on(ev::submit, dismiss);
        let dismiss = dismiss.with([el("button").class("icon-button").attr("aria-label", layout::DISMISS).with([icon("x")])]);
        let undo = undo.map(|back| UndoButton(UndoButtonProps { back }));
        [el("span").text(message)].into_iter().chain(undo).chain([dismiss]).collect()
    };
    el("div")
        .class("toast")
        .served("role", "status")
        .on(ev::mouseenter, move |_| stop())
        .on(ev::focusin, move |_| stop())
        .on(ev::mouseleave, move |_| start())
        .on(ev::focusout, move |_| start())
        .again(message)
}

#[component]
fn UndoButton(back: Back) -> El {
    let (frame, host) = (use_frame(), use_host());
    let on_submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        host.undo(back);
    };
    // Without JavaScript only a deletion can be undone.
    let (action, id) = match back {
        Back::Deletion(RowId::Todo(id)) => ("/api/todos/restore", id.to_string()),
        Back::Deletion(RowId::Note(id)) => ("/api/notes/restore", id.to_string()),
        Back::Last => ("", String::new()),
    };
    el("form").attr("method", "post").attr("action", action).on(ev::submit, on_submit).with([
        hidden("id").attr("value", id),
        hidden("then").attr("value", frame.path()),
        el("button").class("button small").text(text::UNDO),
    ])
}
