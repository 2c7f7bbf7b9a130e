//! The links to the other pages: in the sidebar, and at the foot of a narrow screen. Rendered on the server only.

use super::el::{El, el, served};
use crate::text::{Text, layout, pages, todos};
use leptos::prelude::*;

/// The pages that show more than one day.
const WAYS: [(&str, Text); 6] = [
    ("/week", pages::WEEK),
    ("/calendar", pages::CALENDAR),
    ("/upcoming", pages::UPCOMING),
    ("/overdue", pages::OVERDUE),
    ("/someday", pages::SOMEDAY),
    ("/pinned", pages::PINNED),
];

/// The search field and the pages that show more than one day.
#[component]
pub fn Ways() -> [El; 2] {
    let search = || {
        let field = el("input").attr("type", "search").attr("name", "q").attr("placeholder", pages::SEARCH);
        el("form").class("search").attr("role", "search").attr("action", "/search").with([
            field.attr("aria-label", layout::SEARCH_ALL).attr("maxlength", "200").attr("required", true),
            el("button").class("visually-hidden").attr("tabindex", "-1").text(pages::SEARCH),
        ])
    };
    let way = |(path, name)| el("li").with([el("a").attr("href", path).text(name)]);
    let ways = move || el("ul").class("ways").with(WAYS.map(way));
    [served(search), served(ways)]
}

/// The bar at the foot of a narrow screen, with the address of the field for a new todo. "More" opens the page's `#sidebar`.
pub fn bottom_bar(composer: &'static str) -> El {
    served(move || {
        el("nav").class("bottom-bar").attr("aria-label", layout::MAIN).with([
            el("a").attr("href", "/").text(pages::TODAY),
            el("a").attr("href", "/calendar").text(pages::CALENDAR),
            el("a").attr("href", composer).attr("aria-label", todos::NEW).text("+"),
            el("a").attr("href", "/search").text(pages::SEARCH),
            el("button").attr("type", "button").attr("popovertarget", "sidebar").text(layout::MORE),
        ])
    })
}
