//! What is left to do of earlier days, and the way to today.

use super::{
    board::use_board,
    link,
    live::{live, on},
    toast::Toast,
};
use crate::{client::focus::after_redraw, text};
use leptos::{ev, prelude::*, task::spawn_local};

/// One line, on today's page, while older days have open todos.
#[component]
pub fn CarryOver() -> impl IntoView {
    let board = use_board();
    let is_busy = RwSignal::new(false);
    let left = Memo::new(move |_| if board.day.get() == board.today.get() { board.left_over() } else { Default::default() });
    let only_day = move || left.with(|(days, _)| if let [day] = days.as_slice() { Some(*day) } else { None });
    let on_submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        if is_busy.get_untracked() {
            return;
        }
        is_busy.set(true);
        spawn_local(async move {
            let (days, _) = left.get_untracked();
            if link::hold(board, &days).await.is_ok() {
                board.carry_over(&days);
                after_redraw(["new-todo".to_owned()]);
            } else {
                board.toast.set(Some(Toast { message: text::NOT_MOVED.to_owned(), undo: None }));
            }
            is_busy.set(false);
        });
    };
    view! {
        <form class="carry-over" method="post" action="/api/todos/carry_over" hidden=live(move || left.with(|(days, _)| days.is_empty())) on:submit=on(on_submit)>
            <input type="hidden" name="day" value=live(move || board.today.get().to_string()) />
            <input type="hidden" name="then" value=board.path() />
            <span>{live(move || text::left_over(left.with(|(_, count)| *count), only_day(), board.today.get()))}</span>
            " "
            <a class="button small" href=live(move || left.with(|(days, _)| days.first().copied().unwrap_or(board.today.get())).path())>"Review"</a>
            " "
            <button class="button small" disabled=live(move || is_busy.get())>"Move to today"</button>
        </form>
    }
}
