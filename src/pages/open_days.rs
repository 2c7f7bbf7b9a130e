//! `/overdue` and `/upcoming`: what is left to do on other days than today.

use super::framed::Framed;
use crate::{
    answers::OpenPage,
    api,
    components::{settings::Refused, todo_line::TodoLine},
    error::ApiError,
    model::{day::Day, limits::OPEN_PER_PAGE, list::levels, views::OpenDay},
    text::{Text, dates, finding, pages, todos},
};
use leptos::prelude::*;

const OVERDUE: Framed = Framed { path: "/overdue", title: pages::OVERDUE, away: pages::OVERDUE_NOT_SHOWN };
const UPCOMING: Framed = Framed { path: "/upcoming", title: pages::UPCOMING, away: pages::UPCOMING_NOT_SHOWN };

/// What is left of earlier days.
#[component]
pub fn OverdueRoute() -> impl IntoView {
    let render = |page: Result<OpenPage, ApiError>| {
        OVERDUE.show(finding::OVERDUE, page, |page| {
            let today = page.today;
            let move_all = (!page.days.is_empty()).then(|| view! { <MoveAll today /> });
            view! {
                <Refused sentence=page.refused.as_ref().map(ToString::to_string) />
                {move_all}
                <Days page path=OVERDUE.path empty=finding::NOTHING_OVERDUE />
            }
        })
    };
    view! { <Suspense>{Suspend::new(async move { render(api::views::overdue().await) })}</Suspense> }
}

/// What is planned for later days.
#[component]
pub fn UpcomingRoute() -> impl IntoView {
    let render = |page: Result<OpenPage, ApiError>| {
        UPCOMING.show(finding::UPCOMING, page, |page| {
            view! {
                <Refused sentence=page.refused.as_ref().map(ToString::to_string) />
                <Days page path=UPCOMING.path empty=finding::NOTHING_UPCOMING />
            }
        })
    };
    view! { <Suspense>{Suspend::new(async move { render(api::views::upcoming().await) })}</Suspense> }
}

#[component]
fn MoveAll(today: Day) -> impl IntoView {
    view! {
        <form method="post" action="/api/todos/carry_over">
            <input type="hidden" name="day" value=today.to_string() />
            <input type="hidden" name="then" value=OVERDUE.path />
            <button class="button primary">{todos::MOVE_ALL_TO_TODAY}</button>
        </form>
    }
}

#[component]
fn Days(page: OpenPage, path: &'static str, empty: Text) -> impl IntoView {
    let OpenPage { days, more, today, .. } = page;
    view! {
        {days.is_empty().then(|| view! { <p class="empty">{empty}</p> })}
        {days.into_iter().map(|OpenDay { day, todos }| {
            let heading = format!("d{day}");
            let then = format!("{path}#{heading}");
            let levels = levels(&todos);
            let line = |(todo, level)| view! { <TodoLine todo day=Some(day) then=then.clone() level to=Some(today) /> };
            let lines = todos.into_iter().zip(levels).map(line);
            view! {
                <section class="day-block">
                    <h2 id=heading.clone()>
                        <a href=day.path()>{dates::long(day)}</a>
                    </h2>
                    <ul class="todo-list" aria-labelledby=heading>
                        {lines.collect_view()}
                    </ul>
                </section>
            }
        }).collect_view()}
        {more.then(|| view! { <p class="notice">{finding::more_than(OPEN_PER_PAGE)}</p> })}
    }
}
