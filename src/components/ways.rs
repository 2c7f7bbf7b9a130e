//! The ways to the other pages: in the sidebar, and at the foot of a narrow screen. Only the server makes them.

use super::el::{El, el, served};
use leptos::prelude::*;

/// The search field and the pages that show more than one day.
#[component]
pub fn Ways() -> [El; 2] {
    let search = || {
        el("form").class("search").attr("role", "search").attr("action", "/search").html(concat!(
            r#"<input type="search" name="q" placeholder="Search" aria-label="Search todos and notes" maxlength="200" required>"#,
            r#"<button class="visually-hidden" tabindex="-1">Search</button>"#
        ))
    };
    let pages = || {
        el("ul").class("ways").html(concat!(
            r#"<li><a href="/week">Week</a></li><li><a href="/calendar">Calendar</a></li><li><a href="/upcoming">Upcoming</a></li>"#,
            r#"<li><a href="/overdue">Overdue</a></li><li><a href="/someday">Someday</a></li><li><a href="/pinned">Pinned</a></li>"#
        ))
    };
    [served(search), served(pages)]
}

/// The bar at the foot of a narrow screen, with the address of the field for a new todo. "More" opens the page's `#sidebar`.
pub fn bottom_bar(composer: &'static str) -> El {
    served(move || {
        el("nav").class("bottom-bar").attr("aria-label", "Main").with([
            el("a").attr("href", "/").text("Today"),
            el("a").attr("href", "/calendar").text("Calendar"),
            el("a").attr("href", composer).attr("aria-label", "New todo").text("+"),
            el("a").attr("href", "/search").text("Search"),
            el("button").attr("type", "button").attr("popovertarget", "sidebar").text("More"),
        ])
    })
}
