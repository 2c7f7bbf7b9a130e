//! `/` is today, `/d/2026-11-23` a day.

use super::{message::MessagePage, not_found::NotFound};
use crate::{
    api,
    components::{
        given::{give, give_day},
        page_files::PageStyles,
        split::Preload,
        visitor::Visitor,
        workspace::Workspace,
    },
    error::ApiError,
    model::{day::Day, id::TodoId, page::DayPage, theme::Theme},
    text::{self, dates, days, pages, todos},
};
use leptos::prelude::*;
use leptos_meta::{Html, Title};
use leptos_router::hooks::{use_params_map, use_query_map};

/// The day page.
#[component]
pub fn DayRoute() -> impl IntoView {
    let day = use_params_map().with_untracked(|params| params.get("day"));
    match day.map(|day| day.parse::<Day>()).transpose() {
        Ok(day) => view! { <Suspense>{Suspend::new(show(day))}</Suspense> }.into_any(),
        Err(_) => NotFound().into_any(),
    }
}

/// The first steps of a new user. The style sheet hides them when there is a row.
#[component]
fn FirstSteps() -> impl IntoView {
    view! {
        <PageStyles />
        <aside class="first-steps" aria-label=days::FIRST_STEPS_LABEL>
            <p>{days::FIRST_STEPS} " " <a href="/shortcuts">{days::ALL_KEYS}</a></p>
        </aside>
    }
}

/// Says where a todo went whose text names another day. This is for forms without JavaScript: the address names the todo.
#[component]
fn Added(day: Day, today: Day) -> impl IntoView {
    let query = use_query_map().get_untracked();
    let id = query.get("added").and_then(|id| id.parse::<TodoId>().ok());
    let on = query.get("on").and_then(|on| on.parse::<Day>().ok());
    let first = query.get("first").is_some();
    id.zip(on).zip(query.get("words")).map(|((id, on), words)| {
        let path = day.path_on(today);
        view! {
            <PageStyles />
            <div class="toast" role="status">
                <a href=format!("{}#t{id}", on.path())>{todos::added_to(on, today)}</a>
                <form method="post" action="/api/todos/keep_words">
                    <input type="hidden" name="id" value=id.to_string() />
                    <input type="hidden" name="day" value=day.to_string() />
                    <input type="hidden" name="words" value=words.clone() />
                    <input type="hidden" name="first" value=first.to_string() />
                    <input type="hidden" name="then" value=path />
                    <button class="button small">{todos::keep_words(&words)}</button>
                </form>
            </div>
        }
    })
}

async fn show(day: Option<Day>) -> impl IntoView {
    let page = api::day::load(day).await;
    // A visitor has no template.
    if page.as_ref().is_ok_and(|page| page.user.is_some() && page.view.todos.is_empty()) {
        provide_context(api::settings::get_template().await.unwrap_or_default());
    }
    render(page)
}

fn render(page: Result<DayPage, ApiError>) -> impl IntoView {
    match page {
        Ok(page) => view! {
            <Html attr:data-theme=page.theme.as_str() />
            // A static title or a date, never what a user typed: the server writes titles unescaped.
            <Title text=text::page_title(&dates::name(page.view.day, page.view.today)) />
            {matches!(page.theme, Theme::Tan | Theme::Cloud).then(|| view! { <PageStyles /> })}
            {match page.user {
                Some(_) => {
                    let (day, today) = (page.view.day, page.view.today);
                    // Somebody who has made a change is not new.
                    let is_new = page.view.seq == 0 && page.view.todos.is_empty() && page.view.notes.is_empty();
                    view! {
                        <Preload island="workspace" />
                        {give_day(page)}
                        <Workspace />
                        <Added day today />
                        {is_new.then(|| view! { <FirstSteps /> })}
                    }
                    .into_any()
                }
                None => view! { {give(page.frame())}<Visitor /> }.into_any(),
            }}
        }
        .into_any(),
        Err(error) => {
            api::page::set_status(error.status());
            view! {
                <MessagePage title=pages::DAY_NOT_SHOWN>
                    <p>{error.to_string()}</p>
                    <a class="button primary" href="">{text::TRY_AGAIN}</a>
                </MessagePage>
            }
            .into_any()
        }
    }
}
