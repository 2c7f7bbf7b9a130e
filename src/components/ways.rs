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

/// The bar at the foot of a narrow screen.
#[component]
pub fn BottomBar() -> El {
    served(|| {
        el("nav").class("bottom-bar").attr("aria-label", "Main").html(concat!(
            r##"<a href="/">Today</a><a href="/calendar">Calendar</a><a href="#new-todo" aria-label="New todo">+</a>"##,
            r#"<a href="/search">Search</a><button type="button" popovertarget="sidebar">More</button>"#
        ))
    })
}
