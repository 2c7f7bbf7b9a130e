//! The sidebar: the days, a field for any other day, and at the foot the account and the theme.

use super::{
    el::{El, el, hidden, post, served},
    frame::{Frame, use_frame},
    icon::icon,
    ways::Ways,
};
use crate::{
    api::{self, preferences::SetCollapsed},
    client::{call, page::element},
    model::day::Day,
    text::{Text, dates, layout, pages},
};
use leptos::{ev, prelude::*, server_fn::ServerFn as _};
use wasm_bindgen::JsCast as _;
use web_sys::Element;

/// From so many days on, the sidebar leads to the list of all.
const MANY: usize = 10;

/// The sidebar; a drawer on a narrow screen.
#[component]
pub fn Sidebar(
    /// The place for a month, if it has one.
    month: Option<El>,
    /// The elements at its foot.
    foot: Vec<El>,
) -> El {
    let frame = use_frame();
    let step = |label: Text, icon_name: &'static str, to: fn(Day) -> Day| {
        let icon = served(|| icon(icon_name));
        el("a").class("icon-button").live("href", move || to(frame.day.get()).path()).served("aria-label", label).with([icon])
    };
    let [search, pages] = Ways();
    el("nav")
        .class("sidebar")
        .served("id", "sidebar")
        .served("popover", "auto")
        .served("aria-label", layout::DAYS)
        .served_with("data-script", || api::page::files().map(|files| files.sidebar))
        .on(ev::focusout, close_behind)
        .with([
            el("div").class("sidebar-head").with([served(|| el("a").class("brand").attr("href", "/").text("Daybook")), CollapseButton()]),
            el("div").class("day-nav").with([
                step(layout::PREVIOUS_DAY, "chevron-left", Day::previous),
                GoToDay(),
                step(layout::NEXT_DAY, "chevron-right", Day::next),
            ]),
            search,
        ])
        .with(month)
        .with([
            pages,
            el("ul")
                .class("days")
                .each(move || frame.days.with(|days| days.iter().map(|summary| summary.day).collect()), move |day| day_link(frame, day)),
            el("a")
                .class("all-days")
                .served("href", "/days")
                .live("hidden", move || frame.days.with(Vec::len) < MANY)
                .served_text(pages::ALL_DAYS),
            el("div").class("sidebar-foot").with(foot),
        ])
}

/// Closes the drawer when the focus leaves it, so that it does not go to what the drawer covers. Beside the day there is nothing to close.
fn close_behind(event: ev::FocusEvent) {
    let next = event.related_target().and_then(|next| next.dyn_into::<Element>().ok());
    if next.is_some_and(|next| next.closest("#sidebar").is_ok_and(|inside| inside.is_none()))
        && let Some(drawer) = element("sidebar")
    {
        // Fails if it is not an open popover.
        let _ = drawer.hide_popover();
    }
}

fn day_link(frame: Frame, day: Day) -> El {
    let open = move || frame.open_todos(day);
    let link = el("a")
        .class("day-link")
        .live("href", move || day.path_on(frame.today.get()))
        .live("aria-current", move || (frame.day.get() == day).then_some("page"))
        .with([
            el("span")
                .class("day-name")
                .live("data-label", move || frame.label(day))
                .live_text(move || dates::name(day, frame.today.get())),
            el("span")
                .class("count")
                .live("hidden", move || open() == 0)
                .with([el("span").live_text(move || open().to_string()), el("span").class("visually-hidden").text(layout::OPEN_COUNT)]),
        ]);
    el("li").with([link])
}

/// It goes to the day only when its button is pressed: the arrow keys pass many dates on the way to the intended one.
#[component]
fn GoToDay() -> El {
    let frame = use_frame();
    let field = el("input")
        .served("id", "go-to-day")
        .served("type", "date")
        .served("name", "day")
        .served("required", "")
        .served_with("min", || Day::MIN.to_string())
        .served_with("max", || Day::MAX.to_string())
        .live("value", move || frame.day.get().to_string());
    el("form").class("go-to-day").served("method", "get").served("action", "/go").with([
        served(|| el("label").class("visually-hidden").attr("for", "go-to-day").text(layout::GO_TO_DAY)),
        field,
        served(|| el("button").class("button small").text(layout::GO)),
    ])
}

#[component]
fn CollapseButton() -> El {
    let frame = use_frame();
    let label = move || if frame.collapsed.get() { layout::EXPAND_SIDEBAR } else { layout::COLLAPSE_SIDEBAR };
    let toggle = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let collapsed = !frame.collapsed.get_untracked();
        frame.collapsed.set(collapsed);
        call::tell(SetCollapsed::PATH, format!("collapsed={collapsed}"));
    };
    post("collapse", "/api/preferences/sidebar").on(ev::submit, toggle).with([
        hidden("collapsed").live("value", move || (!frame.collapsed.get()).to_string()),
        served(|| hidden("then").attr("value", frame.path())),
        el("button").class("icon-button").live("aria-label", label).live("title", label).with([served(|| icon("panel"))]),
    ])
}
