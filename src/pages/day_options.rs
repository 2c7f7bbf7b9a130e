//! `/d/<day>/options`, and `/options` for today: the label of a day, the archive, and the actions on everything that the day has.

use super::{framed::not_shown, not_found::NotFound};
use crate::{
    answers::{DayOptions, Draft},
    api,
    components::{
        select::{DayField, options_path},
        settings::{Refused, SettingsPage},
    },
    error::ApiError,
    model::{day::Day, day_meta::DayMeta, id::TodoId, limits::LABEL_CHARS},
    text::{self, dates, days, pages},
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

/// The form whose text comes back when it is refused.
const LABEL: &str = "days/label";

/// The page.
#[component]
pub fn DayOptionsRoute() -> impl IntoView {
    let named = use_params_map().with_untracked(|params| params.get("day"));
    match named.map(|day| day.parse::<Day>()).transpose() {
        Ok(day) => view! { <Suspense>{Suspend::new(async move { render(day, api::days::options(day).await) })}</Suspense> }.into_any(),
        Err(_) => NotFound().into_any(),
    }
}

fn render(asked: Option<Day>, page: Result<DayOptions, ApiError>) -> impl IntoView {
    let page = match page {
        Ok(page) => page,
        Err(error) => return not_shown(pages::DAY_OPTIONS, pages::OPTIONS_NOT_SHOWN, options_path(asked), &error),
    };
    let DayOptions { day, today, meta: DayMeta { label, archived }, open, todos, notes, spare, refused } = page;
    let here = options_path(asked);
    let day_path = day.path_on(today);
    let (mine, other): (Option<Draft>, Option<Draft>) = match refused {
        Some(draft) if draft.endpoint == LABEL => (Some(draft), None),
        other => (None, other),
    };
    view! {
        <SettingsPage title=pages::DAY_OPTIONS about=dates::long(day) back=(day_path.clone(), dates::name(day, today))>
            <Refused sentence=other.map(|draft| draft.error.to_string()) />
            <Label day label refused=mine then=day_path.clone() back=here.clone() />
            {(open > 0).then(|| view! { <Open day next=day.goes_on_to(today) open spare then=day_path.clone() back=here.clone() /> })}
            <section class="settings-card" aria-labelledby="file-heading">
                <h2 id="file-heading">{text::DOWNLOAD}</h2>
                <p>{days::DOWNLOAD}</p>
                <p class="settings-actions">
                    <a class="button" href=format!("{}.md", day.path()) download="">{days::EVERYTHING}</a>
                    <a class="button" href=format!("{}.md?open", day.path()) download="">{days::WITHOUT_DONE}</a>
                </p>
            </section>
            <section class="settings-card" aria-labelledby="archive-heading">
                <h2 id="archive-heading">{pages::ARCHIVE}</h2>
                <p>{if archived { days::IS_ARCHIVED } else { days::ARCHIVE }}</p>
                <form method="post" action="/api/days/archive">
                    <input type="hidden" name="day" value=day.to_string() />
                    <input type="hidden" name="archived" value=(!archived).to_string() />
                    <input type="hidden" name="then" value=here.clone() />
                    <input type="hidden" name="back" value=here.clone() />
                    <button class="button">{if archived { days::UNARCHIVE } else { days::ARCHIVE_THIS }}</button>
                </form>
            </section>
            {(todos + notes > 0).then(|| view! { <Delete day todos notes then=day_path back=here /> })}
        </SettingsPage>
    }
    .into_any()
}

#[component]
fn Label(day: Day, label: Option<String>, refused: Option<Draft>, then: String, back: String) -> impl IntoView {
    let typed = refused.as_ref().and_then(|draft| draft.field(LABEL, "text")).map(str::to_owned);
    let reason = refused.map(|draft| draft.error.to_string());
    view! {
        <form class="settings-card settings-form" method="post" action="/api/days/label" aria-labelledby="label-heading">
            <h2 id="label-heading">{days::LABEL}</h2>
            <p id="label-hint">{days::label_hint(LABEL_CHARS)}</p>
            <input type="hidden" name="day" value=day.to_string() />
            <input type="hidden" name="then" value=then />
            <input type="hidden" name="back" value=back />
            <label class="visually-hidden" for="label">
                {days::LABEL}
            </label>
            <input
                type="text"
                id="label"
                name="text"
                dir="auto"
                value=typed.or(label)
                autocomplete="off"
                aria-describedby="label-error label-hint"
                aria-invalid=reason.is_some().then_some("true")
            />
            <p class="field-error" id="label-error" role="alert">
                {reason}
            </p>
            <button class="button primary">{text::SAVE}</button>
        </form>
    }
}

/// What is done with the open todos.
#[component]
fn Open(day: Day, next: Day, open: usize, spare: TodoId, then: String, back: String) -> impl IntoView {
    view! {
        <section class="settings-card" aria-labelledby="open-heading">
            <h2 id="open-heading">{days::OPEN_TODOS}</h2>
            <p>{days::open(open)}</p>
            <form class="pick-day" method="post" action="/api/todos/move_open">
                <input type="hidden" name="id" value=spare.to_string() />
                <input type="hidden" name="day" value=day.to_string() />
                <input type="hidden" name="then" value=then />
                <input type="hidden" name="back" value=back />
                <DayField name="to" label=days::DAY_THEY_GO_TO value=next />
                <button class="button">{text::MOVE}</button>
                <button class="button" formaction="/api/todos/copy_open">
                    {days::COPY}
                </button>
            </form>
        </section>
    }
}

#[component]
fn Delete(day: Day, todos: usize, notes: usize, then: String, back: String) -> impl IntoView {
    view! {
        <section class="settings-card" aria-labelledby="delete-heading">
            <h2 id="delete-heading">{text::DELETE}</h2>
            <p>{days::delete(todos, notes)}</p>
            <form method="post" action="/api/days/delete">
                <input type="hidden" name="day" value=day.to_string() />
                <input type="hidden" name="then" value=then />
                <input type="hidden" name="back" value=back />
                <button class="button danger">{days::MOVE_ALL_TO_TRASH}</button>
            </form>
        </section>
    }
}
