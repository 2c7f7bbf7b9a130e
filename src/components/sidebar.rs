//! The days, the way to any other day, and at the foot the account and the theme.

use super::{board::use_board, icon::Icon, live::live, session_button::SessionButton, theme_toggle::ThemeToggle};
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
pub fn Sidebar() -> impl IntoView {
    let board = use_board();
    view! {
        <nav class="sidebar" id="sidebar" popover="auto" aria-label="Days" on:focusout=close_behind>
            <div class="sidebar-head">
                <a class="brand" href="/">"Daybook"</a>
                <CollapseButton />
            </div>
            <div class="day-nav">
                <a class="icon-button" href=live(move || board.day.get().previous().path()) aria-label="Previous day">
                    <Icon name="chevron-left" />
                </a>
                <GoToDay />
                <a class="icon-button" href=live(move || board.day.get().next().path()) aria-label="Next day">
                    <Icon name="chevron-right" />
                </a>
            </div>
            <ul class="days">
                {move || board.days.get().into_iter().map(|summary| view! { <DayLink summary /> }).collect_view()}
            </ul>
            <div class="sidebar-foot">
                <SessionButton />
                <ThemeToggle />
                {board
                    .user()
                    .map(|_| {
                        view! {
                            <a class="icon-button has-tooltip" href="/trash" aria-label="Trash">
                                <Icon name="trash" />
                                <span class="tooltip" aria-hidden="true">"Trash"</span>
                            </a>
                            <a class="icon-button has-tooltip" href="/settings/sessions" aria-label="Settings">
                                <Icon name="settings" />
                                <span class="tooltip" aria-hidden="true">"Settings"</span>
                            </a>
                        }
                    })}
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
    let board = use_board();
    let day = summary.day;
    let open = move || board.open_todos(summary);
    let href = move || if day == board.today.get() { "/".to_owned() } else { day.path() };
    view! {
        <li>
            <a class="day-link" href=href aria-current=live(move || (board.day.get() == day).then_some("page"))>
                <span class="day-name">{live(move || day.name(board.today.get()))}</span>
                <span class="count" hidden=live(move || open() == 0)>{live(move || open().to_string())}<span class="visually-hidden">" open"</span></span>
            </a>
        </li>
    }
}

/// Goes nowhere before its button is pressed: the arrow keys pass many dates on the way to the one that is meant.
#[component]
fn GoToDay() -> impl IntoView {
    let board = use_board();
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
                value=live(move || board.day.get().to_string())
            />
            <button class="button small">"Go"</button>
        </form>
    }
}

#[component]
fn CollapseButton() -> impl IntoView {
    let board = use_board();
    let label = move || if board.collapsed.get() { "Expand sidebar" } else { "Collapse sidebar" };
    let toggle = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let collapsed = !board.collapsed.get_untracked();
        board.collapsed.set(collapsed);
        call::tell(SetCollapsed::PATH, format!("collapsed={collapsed}"));
    };
    view! {
        <form class="collapse" method="post" action="/api/preferences/sidebar" on:submit=toggle>
            <input type="hidden" name="collapsed" value=live(move || (!board.collapsed.get()).to_string()) />
            <input type="hidden" name="then" value=board.path() />
            <button class="icon-button" aria-label=label title=label>
                <Icon name="panel" />
            </button>
        </form>
    }
}
