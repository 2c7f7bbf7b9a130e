//! `/week/<day>`: the week of a day, and at `/week` this one.

use super::{framed::not_shown, not_found::NotFound};
use crate::{
    answers::{Draft, WeekPage},
    api,
    components::{
        note_page::NoteLink,
        settings::{Refused, SettingsPage},
        todo_line::TodoLine,
    },
    error::ApiError,
    model::{
        day::Day,
        id::TodoId,
        list::levels,
        views::{NoteTitle, WeekDay},
    },
    text::{self, dates, finding, pages, todos},
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

const PATH: &str = "/week";
/// The server function of its forms.
const ADD: &str = "todos/create";

/// The week.
#[component]
pub fn WeekRoute() -> impl IntoView {
    let named = use_params_map().with_untracked(|params| params.get("day"));
    let day = named.as_deref().map(str::parse::<Day>).transpose();
    match day {
        Ok(day) => view! { <Suspense>{Suspend::new(async move { render(day, api::views::week(day).await) })}</Suspense> }.into_any(),
        Err(_) => NotFound().into_any(),
    }
}

/// The address of the week of a day.
fn path_of(day: Option<Day>) -> String {
    day.map_or_else(|| PATH.to_owned(), |day| format!("{PATH}/{day}"))
}

fn render(day: Option<Day>, page: Result<WeekPage, ApiError>) -> impl IntoView {
    let WeekPage { days, today, refused } = match page {
        Ok(page) => page,
        Err(error) => return not_shown(pages::WEEK, pages::WEEK_NOT_SHOWN, path_of(day), &error),
    };
    let shown: Vec<Day> = days.iter().map(|of| of.day).collect();
    let then = path_of(shown.first().copied());
    // At the ends of the calendar there is no other week.
    let before = shown.first().map(|first| first.previous()).filter(|day| !shown.contains(day));
    let after = shown.last().map(|last| last.next()).filter(|day| !shown.contains(day));
    let is_this = shown.contains(&today);
    // A text that was refused stands in its form again, with the reason beside it.
    let not_done = refused.as_ref().filter(|draft| draft.endpoint != ADD).map(|draft| draft.error.to_string());
    view! {
        <SettingsPage title=pages::WEEK about=finding::from_to(&shown)>
            <nav class="settings-actions" aria-label=finding::WEEKS>
                {before.map(|day| view! { <a class="button" href=path_of(Some(day))>{finding::PREVIOUS_WEEK}</a> })}
                {(!is_this).then(|| view! { <a class="button" href=PATH>{finding::THIS_WEEK}</a> })}
                {after.map(|day| view! { <a class="button" href=path_of(Some(day))>{finding::NEXT_WEEK}</a> })}
            </nav>
            <Refused sentence=not_done />
            <div class="week-grid">
                {days.into_iter().map(|of| view! { <DayOfWeek of today then=then.clone() refused=refused.clone() /> }).collect_view()}
            </div>
        </SettingsPage>
    }
    .into_any()
}

#[component]
fn DayOfWeek(of: WeekDay, today: Day, then: String, refused: Option<Draft>) -> impl IntoView {
    let WeekDay { day, label, todos, notes, spare } = of;
    let heading = format!("d{day}");
    let (has_todos, is_empty) = (!todos.is_empty(), todos.is_empty() && notes.is_empty());
    let levels = levels(&todos);
    let lines = todos.into_iter().zip(levels).map(|(todo, level)| {
        let then = format!("{then}#t{}", todo.id);
        view! { <TodoLine todo day=Some(day) then level /> }
    });
    let lines = lines.collect_view();
    view! {
        <section class="day-block" data-today={day == today} aria-labelledby=heading.clone()>
            <h2 id=heading.clone()>
                <a href=day.path() aria-current=(day == today).then_some("date")>
                    {dates::in_year(day)}
                </a>
                {(day == today).then(|| view! { " " <span class="badge">{pages::TODAY}</span> })}
            </h2>
            {label.map(|label| view! { <p class="day-label" dir="auto">{label}</p> })}
            {is_empty.then(|| view! { <p class="empty">{finding::EMPTY_DAY}</p> })}
            {has_todos.then(|| view! { <ul class="todo-list" aria-label=todos::TODOS>{lines}</ul> })}
            <Notes notes />
            <Add day spare then=format!("{then}#{heading}") refused />
        </section>
    }
}

#[component]
fn Notes(notes: Vec<NoteTitle>) -> impl IntoView {
    let item = |NoteTitle { id, title }: NoteTitle| {
        view! {
            <li>
                <NoteLink id title />
            </li>
        }
    };
    (!notes.is_empty()).then(|| {
        view! {
            <ul class="note-titles" aria-label=text::notes::NOTES>
                {notes.into_iter().map(item).collect_view()}
            </ul>
        }
    })
}

/// Adds a todo to a day. A text that was refused comes back with the reason.
#[component]
fn Add(day: Day, spare: TodoId, then: String, refused: Option<Draft>) -> impl IntoView {
    let refused = refused.filter(|draft| draft.field(ADD, "day") == Some(&day.to_string()));
    let typed = refused.as_ref().and_then(|draft| draft.field(ADD, "text")).unwrap_or_default().to_owned();
    let reason = refused.map(|draft| draft.error.to_string());
    let (field, error) = (format!("new-{day}"), format!("error-{day}"));
    view! {
        <form class="add" method="post" action="/api/todos/create">
            <input type="hidden" name="id" value=spare.to_string() />
            <input type="hidden" name="day" value=day.to_string() />
            <input type="hidden" name="then" value=then.clone() />
            <input type="hidden" name="back" value=then />
            <label class="visually-hidden" for=field.clone()>
                {finding::new_todo_for(day)}
            </label>
            <input
                type="text"
                id=field
                name="text"
                value=typed
                required
                placeholder=todos::NEW
                autocomplete="off"
                aria-describedby=error.clone()
                aria-invalid=reason.is_some().then_some("true")
            />
            <button class="button small" aria-label=finding::add_to(day)>
                {text::ADD}
            </button>
            <p class="field-error" id=error role="alert">
                {reason}
            </p>
        </form>
    }
}
