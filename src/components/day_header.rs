//! The day's name and date, how far its todos are done, and the week that it is in.

use super::{
    board::{Board, use_board},
    icon::Icon,
    live::live,
};
use crate::{
    model::{day::Day, row::Row},
    text,
};
use leptos::prelude::*;

/// How many todos of the shown day are done, and how many there are.
type Progress = Memo<(usize, usize)>;

/// The head of the main part; on a narrow screen with the button that opens the sidebar.
#[component]
pub fn DayHeader() -> impl IntoView {
    let board = use_board();
    let progress = Progress::new(move |_| {
        let day = Some(board.day.get());
        board.with(|replica| {
            let todos = || replica.shown().iter().filter_map(Row::todo).filter(|todo| todo.day == day && todo.trashed.is_none());
            (todos().filter(|todo| todo.done).count(), todos().count())
        })
    });
    let subtitle = move || {
        let (done, all) = progress.get();
        text::day(board.day.get(), done, all)
    };
    view! {
        <header class="day-head">
            <button class="icon-button drawer-button" type="button" popovertarget="sidebar" aria-label="Open sidebar">
                <Icon name="menu" />
            </button>
            <div class="day-title">
                <h1>{live(move || board.day.get().name(board.today.get()))}</h1>
                <p class="day-date">{live(subtitle)}</p>
            </div>
            <nav class="week" aria-label="Week">
                {move || board.day.get().week().into_iter().map(|day| view! { <WeekDay day progress /> }).collect_view()}
            </nav>
            // The subtitle says the same.
            <progress
                class="day-progress"
                aria-hidden="true"
                max=live(move || progress.get().1.to_string())
                value=live(move || progress.get().0.to_string())
                hidden=live(move || progress.get().1 == 0)
            ></progress>
        </header>
    }
}

/// One day of the week that is shown.
#[component]
fn WeekDay(day: Day, progress: Progress) -> impl IntoView {
    let board = use_board();
    // With another day the whole week is drawn again.
    let is_shown = board.day.get_untracked() == day;
    let open = move || open_todos(board, day, progress);
    let current = move || match board.today.get() == day {
        true => Some("date"),
        false => is_shown.then_some("page"),
    };
    view! {
        <a
            class="week-day"
            href=live(move || if board.today.get() == day { "/".to_owned() } else { day.path() })
            aria-current=live(current)
            data-shown=is_shown.then_some("")
            data-open=live(move || (open() > 0).then_some(""))
        >
            <span aria-hidden="true">{day.letter()}</span>
            <span class="week-number" aria-hidden="true">{day.number().to_string()}</span>
            <span class="visually-hidden">{live(move || text::week_day(day, open()))}</span>
        </a>
    }
}

/// How many todos of a day of the week are open; those of the shown day follow the list.
fn open_todos(board: Board, day: Day, progress: Progress) -> usize {
    if board.day.get() == day {
        let (done, all) = progress.get();
        return all - done;
    }
    let open = board.days.with(|days| days.iter().find(|summary| summary.day == day).map_or(0, |summary| summary.open));
    usize::try_from(open).unwrap_or_default()
}
