//! `/archive`: the days that are archived.

use super::framed::Framed;
use crate::{
    answers::ArchivePage,
    api,
    components::settings::Refused,
    error::ApiError,
    model::listed::ListedDay,
    text::{dates, days, pages},
};
use leptos::prelude::*;

const PAGE: Framed = Framed { path: "/archive", title: pages::ARCHIVE, away: pages::ARCHIVE_NOT_SHOWN };

/// The archive.
#[component]
pub fn ArchiveRoute() -> impl IntoView {
    view! { <Suspense>{Suspend::new(async move { render(api::days::archived().await) })}</Suspense> }
}

fn render(page: Result<ArchivePage, ApiError>) -> impl IntoView {
    PAGE.show(days::ARCHIVE, page, |ArchivePage { days, refused }| {
        let is_empty = days.is_empty();
        view! {
            <Refused sentence=refused.map(|error| error.to_string()) />
            {is_empty.then(|| view! { <p class="empty">{days::NOTHING_ARCHIVED}</p> })}
            {(!is_empty)
                .then(|| view! { <ul class="settings-list" aria-label=days::ARCHIVED_DAYS>{days.into_iter().map(item).collect_view()}</ul> })}
        }
    })
}

fn item(listed: ListedDay) -> impl IntoView {
    let name = dates::long(listed.day);
    view! {
        <li class="settings-item">
            <div class="settings-text">
                <p>
                    <a href=listed.day.path()>{name.clone()}</a>
                </p>
                <p class="hit-place">{days::about(&listed)}</p>
            </div>
            <form method="post" action="/api/days/archive">
                <input type="hidden" name="day" value=listed.day.to_string() />
                <input type="hidden" name="archived" value="false" />
                <input type="hidden" name="then" value=PAGE.path />
                <input type="hidden" name="back" value=PAGE.path />
                <button class="button small" aria-label=days::unarchive(&name)>
                    {days::UNARCHIVE}
                </button>
            </form>
        </li>
    }
}
