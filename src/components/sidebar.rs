//! The days, the way to any other day, and at the foot the account and the theme.

use super::{
    frame::use_frame,
    icon::Icon,
    live::{live, on},
};
use crate::{
    api::preferences::SetCollapsed,
    client::{call, page::element},
    model::{day::Day, page::DaySummary},
};
use leptos::{ev, prelude::*, server_fn::ServerFn as _};
use wasm_bindgen::JsCast as _;
use web_sys::Element;

/// The sidebar; a drawer on a narrow screen.
#[component]
pub fn Sidebar<Foot: IntoView + 'static>(
    /// What stands at its foot.
    children: TypedChildren<Foot>,
) -> impl IntoView {
    let frame = use_frame();
    view! {
        <nav class="sidebar" id="sidebar" popover="auto" aria-label="Days" on:focusout=on(close_behind)>
            <div class="sidebar-head">
                <a class="brand" href="/">"Daybook"</a>
                <CollapseButton />
            </div>
            <div class="day-nav">
                <a class="icon-button" href=live(move || frame.day.get().previous().path()) aria-label="Previous day">
                    <Icon name="chevron-left" />
                </a>
                <GoToDay />
                <a class="icon-button" href=live(move || frame.day.get().next().path()) aria-label="Next day">
                    <Icon name="chevron-right" />
                </a>
            </div>
            <ul class="days">
                {move || frame.days.get().into_iter().map(|summary| view! { <DayLink summary /> }).collect_view()}
            </ul>
            <div class="sidebar-foot">
                {children.into_inner()()}
            </div>
        </nav>
    }
}

/// The keyboard must not go on to what the open drawer covers. Beside the day there is nothing to close.
fn close_behind(event: ev::FocusEvent) {
    let next = event.related_target().and_then(|next| next.dyn_into::<Element>().ok());
    if next.is_some_and(|next| next.closest("#sidebar").is_ok_and(|inside| inside.is_none()))
        && let Some(drawer) = element("sidebar")
    {
        // It fails where it is no open popover.
        let _ = drawer.hide_popover();
    }
}

#[component]
fn DayLink(summary: DaySummary) -> impl IntoView {
    let frame = use_frame();
    let day = summary.day;
    let open = move || frame.open_todos(summary);
    let href = move || if day == frame.today.get() { "/".to_owned() } else { day.path() };
    view! {
        <li>
            <a class="day-link" href=live(href) aria-current=live(move || (frame.day.get() == day).then_some("page"))>
                <span class="day-name">{live(move || day.name(frame.today.get()))}</span>
                <span class="count" hidden=live(move || (open() == 0).then_some(""))>{live(move || open().to_string())}<span class="visually-hidden">" open"</span></span>
            </a>
        </li>
    }
}

/// Goes nowhere before its button is pressed: the arrow keys pass many dates on the way to the one that is meant.
#[component]
fn GoToDay() -> impl IntoView {
    let frame = use_frame();
    view! {
        <form class="go-to-day" method="get" action="/go">
            <label class="visually-hidden" for="go-to-day">"Go to day"</label>
            <input
                id="go-to-day"
                type="date"
                name="day"
                required
                min=Day::MIN.to_string()
                max=Day::MAX.to_string()
                value=live(move || frame.day.get().to_string())
            />
            <button class="button small">"Go"</button>
        </form>
    }
}

#[component]
fn CollapseButton() -> impl IntoView {
    let frame = use_frame();
    let label = move || if frame.collapsed.get() { "Expand sidebar" } else { "Collapse sidebar" }.to_owned();
    let toggle = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let collapsed = !frame.collapsed.get_untracked();
        frame.collapsed.set(collapsed);
        call::tell(SetCollapsed::PATH, format!("collapsed={collapsed}"));
    };
    view! {
        <form class="collapse" method="post" action="/api/preferences/sidebar" on:submit=on(toggle)>
            <input type="hidden" name="collapsed" value=live(move || (!frame.collapsed.get()).to_string()) />
            <input type="hidden" name="then" value=frame.path() />
            <button class="icon-button" aria-label=live(label) title=live(label)>
                <Icon name="panel" />
            </button>
        </form>
    }
}
