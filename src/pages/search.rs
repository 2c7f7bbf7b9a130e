//! `/search?q=...`: the todos and notes that have some words.

use super::framed::not_shown;
use crate::{
    api,
    components::{
        go_to::GoTo,
        hits::Hits,
        settings::{Refused, SettingsPage},
    },
    error::ApiError,
    model::{
        limits::SEARCH_CHARS,
        search::{Query, SearchPage},
    },
    text::{finding, pages},
};
use leptos::prelude::*;
use leptos_router::{hooks::use_query_map, location::Url};

const PATH: &str = "/search";

/// The search.
#[component]
pub fn SearchRoute() -> impl IntoView {
    let (query, page) = use_query_map().with_untracked(|query| (query.get("q").unwrap_or_default(), query.get("page")));
    // Anything but a number means the first page.
    let page = page.and_then(|page| page.parse().ok());
    view! {
        <Suspense>
            {Suspend::new(async move {
                let found = api::search::find(query.clone(), page).await;
                render(query, page, found)
            })}
        </Suspense>
    }
}

/// The address of a search.
fn path_of(query: &str) -> String {
    format!("{PATH}?q={}", Url::escape(query))
}

fn render(query: String, page: Option<u32>, found: Result<SearchPage, ApiError>) -> impl IntoView {
    let (found, refused) = match found {
        Ok(found) => (Some(found), None),
        Err(error @ ApiError::Invalid { .. }) => {
            api::page::set_status(error.status());
            (None, Some(error.to_string()))
        }
        Err(error) => return not_shown(pages::SEARCH, pages::SEARCH_NOT_SHOWN, Url::escape(&path_of(&query)), &error),
    };
    view! {
        <SettingsPage title=pages::SEARCH about=finding::SEARCH>
            <form class="search" role="search" method="get" action=PATH>
                <label class="visually-hidden" for="search">
                    {finding::SEARCH_FOR}
                </label>
                <input type="search" id="search" name="q" value=query.clone() maxlength=SEARCH_CHARS.to_string() autocomplete="off" autofocus />
                <button class="button primary">{pages::SEARCH}</button>
            </form>
            <p class="search-filters">{finding::SEARCH_FILTERS}</p>
            <Refused sentence=refused />
            {found
                .map(|found| {
                    let words = Query::parse(&query);
                    let nothing = if words.is_empty() { finding::SEARCH_EMPTY.to_owned() } else { finding::nothing_has(&query) };
                    let (days, today) = (found.days.clone(), found.today);
                    let is_first = page.is_none_or(|page| page <= 1);
                    view! {
                        {is_first.then(|| view! { <GoTo query=words days today /> })}
                        <Hits found page path=path_of(&query) nothing />
                    }
                })}
        </SettingsPage>
    }
    .into_any()
}
