//! The day's name and date, how far its todos are done, and the week that it is in.

use super::{
    frame::{Frame, use_frame},
    icon::Icon,
    live::live,
};
use crate::{
    model::{day::Day, page::DaySummary},
    text,
};
use leptos::prelude::*;

/// The head of the main part; on a narrow screen with the button that opens the sidebar.
#[component]
pub fn DayHeader() -> impl IntoView {
    let frame = use_frame();
    let subtitle = move || {
        let (done, all) = frame.progress.get();
        text::day(frame.day.get(), done, all)
    };
    view! {
        <header class="day-head">
            <button class="icon-button drawer-button" type="button" popovertarget="sidebar" aria-label="Open sidebar">
                <Icon name="menu" />
            </button>
            <div class="day-title">
                <h1>{live(move || frame.day.get().name(frame.today.get()))}</h1>
                <p class="day-date">{live(subtitle)}</p>
            </div>
            <nav class="week" aria-label="Week">
                {move || frame.day.get().week().into_iter().map(|day| view! { <WeekDay day /> }).collect_view()}
            </nav>
            // The subtitle says the same.
            <progress
                class="day-progress"
                aria-hidden="true"
                max=live(move || frame.progress.get().1.to_string())
                value=live(move || frame.progress.get().0.to_string())
                hidden=live(move || frame.progress.get().1 == 0)
            ></progress>
        </header>
    }
}

/// One day of the week that is shown.
#[component]
fn WeekDay(day: Day) -> impl IntoView {
    let frame = use_frame();
    // With another day the whole week is drawn again.
    let is_shown = frame.day.get_untracked() == day;
    let open = move || open_todos(frame, day);
    let current = move || match frame.today.get() == day {
        true => Some("date"),
        false => is_shown.then_some("page"),
    };
    view! {
        <a
            class="week-day"
            href=live(move || if frame.today.get() == day { "/".to_owned() } else { day.path() })
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
fn open_todos(frame: Frame, day: Day) -> usize {
    let summary = frame.days.with(|days| days.iter().find(|summary| summary.day == day).copied());
    frame.open_todos(summary.unwrap_or(DaySummary { day, open: 0 }))
}
