//! `/d/<day>/select`, and `/select` for today: todos of a day are selected, and something is done with all of them.

use super::{framed::not_shown, not_found::NotFound};
use crate::{
    api,
    components::{
        select::{Select, SelectProps, select_path},
        settings::{Refused, SettingsPage},
    },
    error::ApiError,
    model::{day::Day, page::DayPage},
    text::{dates, pages},
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

/// The page.
#[component]
pub fn SelectRoute() -> impl IntoView {
    let named = use_params_map().with_untracked(|params| params.get("day"));
    match named.map(|day| day.parse::<Day>()).transpose() {
        Ok(day) => view! { <Suspense>{Suspend::new(async move { render(day, api::day::load(day).await) })}</Suspense> }.into_any(),
        Err(_) => NotFound().into_any(),
    }
}

fn render(day: Option<Day>, page: Result<DayPage, ApiError>) -> impl IntoView {
    let page = page.and_then(|page| if page.user.is_some() { Ok(page) } else { Err(ApiError::SignInRequired) });
    let DayPage { view, draft, .. } = match page {
        Ok(page) => page,
        Err(error) => return not_shown(pages::SELECT_TODOS, pages::SELECT_NOT_SHOWN, select_path(day), &error),
    };
    let day = view.day;
    let path = day.path_on(view.today);
    let refused = draft.map(|draft| draft.reason);
    view! {
        <SettingsPage title=pages::SELECT_TODOS about=dates::long(day) back=(path.clone(), dates::name(day, view.today))>
            <Refused sentence=refused />
            {Select(SelectProps { day, path, next: day.goes_on_to(view.today), todos: view.todos })}
        </SettingsPage>
    }
    .into_any()
}
