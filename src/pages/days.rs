//! `/days`: all days that hold anything, a year at a time.

use super::framed::Framed;
use crate::{
    api,
    error::ApiError,
    model::listed::{ListedDay, YearOfDays},
    text::{
        dates::{self, Style},
        days, pages,
    },
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

const PAGE: Framed = Framed { path: "/days", title: pages::ALL_DAYS, away: pages::DAYS_NOT_SHOWN };

/// The list of days.
#[component]
pub fn DaysRoute() -> impl IntoView {
    // Anything but a year means this year.
    let year = use_query_map().with_untracked(|query| query.get("year")).and_then(|year| year.parse().ok());
    view! { <Suspense>{Suspend::new(async move { render(api::days::list(year).await) })}</Suspense> }
}

fn render(days: Result<YearOfDays, ApiError>) -> impl IntoView {
    PAGE.show(days::EVERY_DAY, days, |YearOfDays { year, years, days }| {
        let link = move |other: i32| {
            view! {
                <a class="settings-link" href=format!("/days?year={other}") aria-current=(other == year).then_some("page")>
                    {other}
                </a>
            }
        };
        let months = days.chunk_by(|a, b| a.day.month() == b.day.month()).map(month).collect_view();
        let is_empty = days.is_empty();
        view! {
            <nav class="settings-nav" aria-label=days::YEARS>
                {years.into_iter().map(link).collect_view()}
            </nav>
            {is_empty.then(|| view! { <p class="empty">{days::NO_DAYS}</p> })}
            {months}
        }
    })
}

fn month(of: &[ListedDay]) -> impl IntoView + use<> {
    let link = |listed: &ListedDay| {
        view! {
            <li>
                <a href=listed.day.path()>{days::listed(listed)}</a>
                {listed.archived.then(|| view! { " " <span class="badge">{days::ARCHIVED}</span> })}
            </li>
        }
    };
    view! {
        <details class="month" open>
            <summary>
                <h2>{of.first().map(|listed| dates::in_style(listed.day, Style::Month))}</h2>
            </summary>
            <ul class="day-index">{of.iter().map(link).collect_view()}</ul>
        </details>
    }
}
