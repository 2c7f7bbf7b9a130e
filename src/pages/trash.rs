//! `/trash`: what was deleted, to be restored or to be removed for good.

use super::framed::Framed;
use crate::{
    answers::TrashPage,
    api,
    components::{
        settings::{NotInPerson, Refused},
        trash::{PATH, TrashList},
    },
    error::ApiError,
    model::trash::TrashPlace,
    text::{pages, trash},
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

const PAGE: Framed = Framed { path: PATH, title: pages::TRASH, away: pages::TRASH_NOT_SHOWN };

/// The Trash.
#[component]
pub fn TrashRoute() -> impl IntoView {
    // Anything but a place in the Trash means its beginning.
    let after = use_query_map().with_untracked(|query| query.get("after")).and_then(|after| after.parse().ok());
    view! { <Suspense>{Suspend::new(async move { render(after, api::trash::list(after).await) })}</Suspense> }
}

fn render(after: Option<TrashPlace>, page: Result<TrashPage, ApiError>) -> impl IntoView {
    PAGE.show(trash::is_kept(), page, move |page| {
        view! {
            {(!page.in_person).then(|| view! { <NotInPerson what=trash::ONLY_OWNER /> })}
            <Refused sentence=page.refused.as_ref().map(ToString::to_string) />
            <TrashList page after />
        }
    })
}
