//! `/tags/<tag>`: the todos that have a tag.

use super::{framed::not_shown, not_found::NotFound};
use crate::{
    api,
    components::{hits::Hits, settings::SettingsPage},
    error::ApiError,
    model::search::{Query, SearchPage},
    text::{finding, pages},
};
use leptos::prelude::*;
use leptos_router::{
    hooks::{use_params_map, use_query_map},
    location::Url,
};

/// The todos of a tag.
#[component]
pub fn TagRoute() -> impl IntoView {
    let tag = use_params_map().with_untracked(|params| params.get("tag")).filter(|tag| Query::tag(tag).is_some());
    // Anything but a number means the first page.
    let page = use_query_map().with_untracked(|query| query.get("page")).and_then(|page| page.parse().ok());
    match tag {
        Some(tag) => view! {
            <Suspense>
                {Suspend::new(async move {
                    let found = api::search::tagged(tag.clone(), page).await;
                    render(tag, page, found)
                })}
            </Suspense>
        }
        .into_any(),
        None => NotFound().into_any(),
    }
}

fn render(tag: String, page: Option<u32>, found: Result<SearchPage, ApiError>) -> impl IntoView {
    let path = format!("/tags/{}", Url::escape(&tag));
    match found {
        Ok(found) => view! {
            <SettingsPage title=pages::TAG about=finding::tagged(&tag)>
                <Hits found page path nothing=finding::nothing_has(&format!("#{tag}")) />
            </SettingsPage>
        }
        .into_any(),
        Err(error) => not_shown(pages::TAG, pages::TAG_NOT_SHOWN, Url::escape(&path), &error),
    }
}
