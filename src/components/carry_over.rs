//! The open todos of earlier days, and how they get to today.

use super::{
    board::use_board,
    el::{El, el, hidden, post, served},
    link,
    toast::Toast,
};
use crate::{
    client::focus::once_changed,
    text::{changes, todos},
};
use leptos::{ev, prelude::*, task::spawn_local};

/// One line, on today's page, while older days have open todos.
#[component]
pub fn CarryOver() -> El {
    let board = use_board();
    let is_busy = RwSignal::new(false);
    let left = move || if board.day.get() == board.today.get() { board.left_over() } else { Default::default() };
    let only_day = move || if let [day] = left().0.as_slice() { Some(*day) } else { None };
    let on_submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        if is_busy.get_untracked() {
            return;
        }
        is_busy.set(true);
        spawn_local(async move {
            let (days, _) = untrack(left);
            if link::hold(board, &days).await.is_ok() {
                board.carry_over(&days);
                once_changed(["new-todo".to_owned()]);
            } else {
                board.toast.set(Some(Toast { message: changes::NOT_MOVED.to_owned(), undo: None }));
            }
            is_busy.set(false);
        });
    };
    let first = move || left().0.first().copied().unwrap_or(board.today.get());
    post("carry-over", "/api/todos/carry_over")
        .live("hidden", move || left().0.is_empty())
        .on(ev::submit, on_submit)
        .with([
            hidden("day").live("value", move || board.today.get().to_string()),
            served(|| hidden("then").attr("value", board.path())),
            el("span").live_text(move || todos::left_over(left().1, only_day(), board.today.get())),
        ])
        .words(" ")
        .with([el("a").class("button small").live("href", move || first().path()).served_text(todos::REVIEW)])
        .words(" ")
        .with([el("button").class("button small").live("disabled", move || is_busy.get()).served_text(todos::MOVE_TO_TODAY)])
}
