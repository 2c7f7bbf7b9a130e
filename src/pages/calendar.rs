//! `/calendar/<month>`: a month, and at `/calendar` this one.

use super::{framed::not_shown, not_found::NotFound};
use crate::{
    api,
    components::settings::SettingsPage,
    error::ApiError,
    model::{
        day::Day,
        month::Month,
        views::{DayMarks, MonthPage},
    },
    text::{
        dates::{self, Style},
        finding, pages,
    },
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

const PATH: &str = "/calendar";

/// The calendar.
#[component]
pub fn CalendarRoute() -> impl IntoView {
    let named = use_params_map().with_untracked(|params| params.get("month"));
    let month = named.as_deref().map(str::parse::<Month>).transpose();
    match month {
        Ok(month) => {
            view! { <Suspense>{Suspend::new(async move { render(month, api::views::calendar(month).await) })}</Suspense> }.into_any()
        }
        Err(_) => NotFound().into_any(),
    }
}

fn render(month: Option<Month>, page: Result<MonthPage, ApiError>) -> impl IntoView {
    let page = match page {
        Ok(page) => page,
        Err(error) => {
            let path = month.map_or_else(|| PATH.to_owned(), Month::path);
            return not_shown(pages::CALENDAR, pages::CALENDAR_NOT_SHOWN, path, &error);
        }
    };
    let MonthPage { month, today, .. } = page;
    let is_this = Month::of(today) == month;
    view! {
        <SettingsPage title=pages::CALENDAR about=finding::month(month)>
            <nav class="settings-actions" aria-label=finding::MONTHS>
                {month.previous().map(|other| view! { <a class="button" rel="prev" href=other.path() aria-label=finding::previous(other)>{finding::PREVIOUS}</a> })}
                {(!is_this).then(|| view! { <a class="button" href=PATH>{finding::THIS_MONTH}</a> })}
                {month.next().map(|other| view! { <a class="button" rel="next" href=other.path() aria-label=finding::next(other)>{finding::NEXT}</a> })}
                <a class="button" href=format!("/days?year={}", month.first().year())>
                    {finding::all_of(month.first().year())}
                </a>
            </nav>
            <Table page />
        </SettingsPage>
    }
    .into_any()
}

#[component]
fn Table(page: MonthPage) -> impl IntoView {
    let MonthPage { month, week_start, days, today } = page;
    let is_empty = days.iter().all(|marks| Month::of(marks.day) != month);
    let heads = today.week(week_start).into_iter().map(|day| {
        let name = dates::in_style(day, Style::Weekday);
        view! {
            <th scope="col">
                <span aria-hidden="true">{dates::short_weekday(day)}</span>
                <span class="visually-hidden">{name}</span>
            </th>
        }
    });
    let cell = move |day: Option<Day>| {
        let marks = days.iter().find(|marks| Some(marks.day) == day).copied();
        view! { <td>{day.map(|day| view! { <Cell day marks is_other={Month::of(day) != month} is_today={day == today} /> })}</td> }
    };
    let weeks = month.weeks(week_start).into_iter().map(|week| view! { <tr>{week.map(&cell).into_iter().collect_view()}</tr> });
    view! {
        <table class="calendar">
            <caption class="visually-hidden">{finding::month(month)}</caption>
            <thead>
                <tr>{heads.collect_view()}</tr>
            </thead>
            <tbody>{weeks.collect_view()}</tbody>
        </table>
        {if is_empty {
            view! { <p class="empty">{finding::EMPTY_MONTH}</p> }.into_any()
        } else {
            view! { <p class="calendar-legend">{finding::CALENDAR_MARKS}</p> }.into_any()
        }}
    }
}

#[component]
fn Cell(day: Day, marks: Option<DayMarks>, is_other: bool, is_today: bool) -> impl IntoView {
    let (open, notes) = marks.map_or((0, 0), |marks| (marks.open, marks.notes));
    view! {
        <a
            class="calendar-day"
            href=day.path()
            aria-label=finding::marked_day(day, open as usize, notes as usize)
            aria-current=is_today.then_some("date")
            data-other=is_other
            data-open={open > 0}
            data-notes={notes > 0}
        >
            <span>{day.number()}</span>
        </a>
    }
}
