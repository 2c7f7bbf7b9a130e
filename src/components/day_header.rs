//! The day's name and date, how far its todos are done, and the week that it is in.

use super::{
    el::{El, el, served},
    frame::{Frame, use_frame},
    icon::icon,
    select::options_path,
};
use crate::{
    model::{day::Day, page::DayPage},
    text::{self, dates, layout, pages},
};
use leptos::prelude::*;

/// The head of the main part; on a narrow screen with the button that opens the sidebar.
#[component]
pub fn DayHeader() -> El {
    let frame = use_frame();
    let subtitle = move || {
        let (done, all) = frame.progress.get();
        text::day(frame.day.get(), done, all)
    };
    let opens_sidebar = served(|| {
        el("button")
            .class("icon-button drawer-button")
            .attr("type", "button")
            .attr("popovertarget", "sidebar")
            .attr("aria-label", layout::OPEN_SIDEBAR)
            .with([icon("menu")])
    });
    // At midnight the page goes on to another day.
    let first = frame.day.get_untracked();
    let options = served(|| {
        el("a")
            .class("icon-button day-options")
            .attr("href", options_path(Some(first).filter(|_| !frame.follows_today)))
            .attr("aria-label", pages::DAY_OPTIONS)
            // A visitor has no days.
            .attr("hidden", use_context::<DayPage>().is_none())
            .with([icon("settings")])
    });
    let title = el("div").class("day-title").with([
        el("h1").live_text(move || dates::name(frame.day.get(), frame.today.get())),
        options,
        el("p").class("day-date").live_text(subtitle),
        el("p").class("day-label").served("dir", "auto").live_text(move || frame.label(frame.day.get())),
    ]);
    let week = el("nav")
        .class("week")
        .served("aria-label", pages::WEEK)
        .each(move || frame.day.get().week(frame.week_start), move |day| week_day(frame, day));
    // The subtitle says the same.
    let progress = el("progress")
        .class("day-progress")
        .served("aria-hidden", "true")
        .live("max", move || frame.progress.get().1.to_string())
        .live("value", move || frame.progress.get().0.to_string())
        .live("hidden", move || frame.progress.get().1 == 0);
    el("header").class("day-head").with([opens_sidebar, title, week, progress])
}

/// One day of the week that is shown.
fn week_day(frame: Frame, day: Day) -> El {
    let is_shown = move || frame.day.get() == day;
    let open = move || frame.open_todos(day);
    let current = move || match frame.today.get() == day {
        true => Some("date"),
        false => is_shown().then_some("page"),
    };
    el("a")
        .class("week-day")
        .live("href", move || day.path_on(frame.today.get()))
        .live("aria-current", current)
        .live("data-shown", is_shown)
        .live("data-open", move || open() > 0)
        .with([
            el("span").attr("aria-hidden", "true").text(dates::letter(day)),
            el("span").class("week-number").attr("aria-hidden", "true").text(day.number().to_string()),
            el("span").class("visually-hidden").live_text(move || text::week_day(day, open())),
        ])
}
