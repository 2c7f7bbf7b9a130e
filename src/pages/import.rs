//! `/settings/import`: a file is chosen, looked at, imported, and the import undone.

use super::framed::Framed;
use crate::{
    answers::ImportPage,
    api,
    components::settings::{NotInPerson, Refused},
    error::ApiError,
    model::{
        day::Day,
        id::ImportId,
        import::{LastImport, Preview, Progress, SampleDay, SampleRow},
        moment::Moment,
    },
    text::{self, Text, import, pages},
};
use leptos::prelude::*;

const PATH: &str = "/settings/import";
const PAGE: Framed = Framed { path: PATH, title: pages::IMPORT, away: pages::IMPORT_NOT_SHOWN };

/// The page of the import.
#[component]
pub fn ImportRoute() -> impl IntoView {
    view! { <Suspense>{Suspend::new(async move { render(api::import::load().await) })}</Suspense> }
}

fn render(page: Result<ImportPage, ApiError>) -> impl IntoView {
    PAGE.show(import::ABOUT, page, |page| {
        let ImportPage { preview, last, in_person, refused } = page;
        if !in_person {
            return view! { <NotInPerson what=import::ONLY_OWNER /> }.into_any();
        }
        let is_under_way = last.as_ref().is_some_and(|last| matches!(last.progress, Progress::Writing | Progress::Undoing));
        let is_choosing = preview.is_none() && !is_under_way;
        view! {
            <Refused sentence=refused.map(|error| error.to_string()) />
            {preview.map(|preview| view! { <Waiting preview /> })}
            {last.map(|last| view! { <Last last /> })}
            {is_choosing.then(|| view! { <Choose /> })}
        }
        .into_any()
    })
}

/// The form that sends a file.
#[component]
fn Choose() -> impl IntoView {
    view! {
        <form
            class="settings-card settings-form"
            method="post"
            action=PATH
            enctype="multipart/form-data"
            aria-labelledby="choose-heading"
        >
            <h2 id="choose-heading">{import::CHOOSE}</h2>
            <label for="file">{import::FILE}</label>
            <p id="file-hint">{import::what()}</p>
            <input id="file" type="file" name="file" required aria-describedby="file-hint" />
            <button class="button primary">{import::READ}</button>
        </form>
    }
}

/// The file that waits to be confirmed.
#[component]
fn Waiting(preview: Preview) -> impl IntoView {
    let Preview { id, about, until } = preview;
    let remarks = import::remarks(&about);
    let (holds, days) = (import::holds(&about.counted), import::days(&about.counted));
    let has_days = about.counted.todos + about.counted.notes > 0;
    view! {
        <section class="settings-card" aria-labelledby="preview-heading">
            <h2 id="preview-heading">{import::PREVIEW}</h2>
            <dl class="settings-facts">
                <div>
                    <dt>{import::FILE}</dt>
                    <dd dir="auto">{about.name}</dd>
                </div>
                <div>
                    <dt>{import::KIND}</dt>
                    <dd>{import::kind(about.kind)}</dd>
                </div>
                <div>
                    <dt>{import::HOLDS}</dt>
                    <dd>{holds}</dd>
                </div>
                {has_days
                    .then(|| {
                        view! {
                            <div>
                                <dt>{import::DAYS}</dt>
                                <dd>{days}</dd>
                            </div>
                        }
                    })}
                <div>
                    <dt>{import::KEPT_UNTIL}</dt>
                    <dd>
                        <time datetime=until.at>{until.words}</time>
                    </dd>
                </div>
            </dl>
            {(!remarks.is_empty())
                .then(|| view! { <ul>{remarks.into_iter().map(|remark| view! { <li>{remark}</li> }).collect_view()}</ul> })}
            <p role="status">{import::NOT_YET}</p>
            <div class="settings-actions">
                <Act action="/api/import/confirm" of=id name=import::IMPORT is_primary=true />
                <Act action="/api/import/cancel" of=id name=text::CANCEL is_primary=false />
            </div>
        </section>
        <Sample days=about.counted.sample />
    }
}

/// The first days of the file.
#[component]
fn Sample(days: Vec<SampleDay>) -> impl IntoView {
    let days = days.into_iter().map(|SampleDay { day, rows, more }| {
        view! {
            <h3>{text::day_or_someday(day)}</h3>
            <ul>
                {rows.into_iter().map(sample_row).collect_view()} {(more > 0).then(|| view! { <li>{import::more(more)}</li> })}
            </ul>
        }
    });
    let days = days.collect::<Vec<_>>();
    (!days.is_empty()).then(|| {
        view! {
            <section class="settings-card" aria-labelledby="sample-heading">
                <h2 id="sample-heading">{import::FIRST_OF_IT}</h2>
                {days}
            </section>
        }
    })
}

fn sample_row(row: SampleRow) -> impl IntoView {
    let SampleRow { text, is_note, done } = row;
    let before = match (is_note, done) {
        (true, _) => Some(import::NOTE.get()),
        (false, true) => Some(import::DONE.get()),
        (false, false) => None,
    };
    let text = if text.is_empty() { import::UNTITLED.to_owned() } else { text };
    view! {
        <li>
            {before} " " <bdi>{text}</bdi>
        </li>
    }
}

/// What became of the last import.
#[component]
fn Last(last: LastImport) -> impl IntoView {
    let LastImport { id, progress, name, added, settings, first, confirmed, until } = last;
    let is_under_way = matches!(progress, Progress::Writing | Progress::Undoing);
    let can_undo = until.is_some();
    view! {
        <section class="settings-card" aria-labelledby="last-heading">
            <h2 id="last-heading">{import::LAST}</h2>
            <p role="status">{import::outcome(progress, added, &settings)}</p>
            {(added.full > 0).then(|| view! { <p>{import::no_room(added.full)}</p> })}
            <dl class="settings-facts">
                <div>
                    <dt>{import::FILE}</dt>
                    <dd dir="auto">{name}</dd>
                </div>
                <div>
                    <dt>{import::IMPORTED}</dt>
                    <dd>
                        <time datetime=confirmed.at>{confirmed.words}</time>
                    </dd>
                </div>
                {until
                    .map(|Moment { at, words }| {
                        view! {
                            <div>
                                <dt>{import::CAN_BE_UNDONE}</dt>
                                <dd>
                                    <time datetime=at>{words}</time>
                                </dd>
                            </div>
                        }
                    })}
            </dl>
            {can_undo.then(|| view! { <p>{import::WHAT_UNDO_DOES}</p> })}
            <div class="settings-actions">
                {is_under_way.then(|| view! { <a class="button" href=PATH>{import::LOOK_AGAIN}</a> })}
                {(progress == Progress::Done && added.todos + added.notes > 0).then(|| first_day(first))}
                {(progress == Progress::Undone).then(|| view! { <a class="button" href="/trash">{import::GO_TO_TRASH}</a> })}
                {can_undo.then(|| view! { <Act action="/api/import/undo" of=id name=import::UNDO is_primary=false /> })}
            </div>
        </section>
    }
}

fn first_day(day: Option<Day>) -> impl IntoView {
    let (path, name) = match day {
        Some(day) => (day.path(), import::GO_TO_FIRST_DAY),
        None => ("/someday".to_owned(), import::GO_TO_SOMEDAY),
    };
    view! {
        <a class="button" href=path>
            {name}
        </a>
    }
}

/// A button that does something with an import.
#[component]
fn Act(action: &'static str, of: ImportId, name: Text, is_primary: bool) -> impl IntoView {
    view! {
        <form method="post" action=action>
            <input type="hidden" name="id" value=of.to_string() />
            <input type="hidden" name="then" value=PATH />
            <input type="hidden" name="back" value=PATH />
            <button class="button" class:primary=is_primary>
                {name}
            </button>
        </form>
    }
}
