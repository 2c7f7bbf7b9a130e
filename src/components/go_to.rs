//! What a search finds besides todos and notes: days, pages, and the actions of keys. Rendered on the server only; the palette
//! (`palette/palette.js`) shows the same list.

use super::settings::all_pages;
use crate::{
    model::{
        day::Day,
        search::{DAYS_IN_PALETTE, FoundDay, Query},
        shortcuts::{ACTIONS, Action},
    },
    text::{dates, finding, keys},
};
use leptos::prelude::*;

/// The page that the list is on.
const HERE: &str = "/search";

/// The days that were found, and the pages and actions whose name has all words of the search; without a word all of them.
#[component]
pub fn GoTo(
    /// The search.
    query: Query,
    /// The days.
    days: Vec<FoundDay>,
    /// Today.
    today: Day,
) -> impl IntoView {
    let entry = |link| view! { <li>{link}</li> };
    // The palette hides further days, to leave room for the entries below them.
    let day = |(at, found)| {
        let is_more = at >= DAYS_IN_PALETTE;
        view! { <li data-more=is_more>{day_link(found, today)}</li> }
    };
    let days = days.into_iter().enumerate().map(day).collect_view();
    let actions = actions().filter(|(_, action)| query.is_in(keys::action(*action)));
    let actions = actions.map(|(key, action)| entry(action_link(key, action, today))).collect_view();
    let pages = all_pages()
        .filter(|(path, name)| *path != HERE && query.is_in(name))
        .map(|(path, name)| entry(link(path.to_owned(), None, None, name.to_owned(), None)));
    let pages = pages.collect_view();
    (!days.is_empty() || !actions.is_empty() || !pages.is_empty()).then(|| {
        view! {
            <ul class="go-to" aria-label=finding::GO_TO>
                {days}
                {actions}
                {pages}
            </ul>
        }
    })
}

/// Each action with the first of its keys.
fn actions() -> impl Iterator<Item = (&'static str, Action)> {
    let is_first = |at: usize, action: Action| ACTIONS.iter().position(|(_, other)| *other == action) == Some(at);
    ACTIONS.into_iter().enumerate().filter(move |(at, (_, action))| is_first(*at, *action)).map(|(_, action)| action)
}

fn day_link(FoundDay { day, label }: FoundDay, today: Day) -> AnyView {
    let name = format!("{} · {}", dates::name(day, today), dates::long(day));
    let label = label.map(|label| view! { <span class="go-to-hint" dir="auto">{label}</span> }.into_any());
    link(day.path_on(today), None, None, name, label)
}

fn action_link(key: &str, action: Action, today: Day) -> AnyView {
    let key = view! { <kbd>{keys::key(key)}</kbd> }.into_any();
    let path = action.path(today);
    // On a page that has the field or the button itself, the palette uses that.
    let used = path.split_once('#').map(|(_, id)| id.to_owned());
    link(path, used, action.days(), keys::action(action).to_owned(), Some(key))
}

fn link(path: String, used: Option<String>, days: Option<i8>, name: String, beside: Option<AnyView>) -> AnyView {
    view! {
        // On the page of a day the palette goes so many days on from that day.
        <a href=path data-use=used data-days=days>
            <span class="go-to-name">{name}</span>
            {beside}
        </a>
    }
    .into_any()
}
