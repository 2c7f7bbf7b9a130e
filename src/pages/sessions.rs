//! `/settings/sessions`: where the user is signed in, and how to end that.

use super::framed::Framed;
use crate::{
    api,
    components::{
        icon::Icon,
        settings::{NotInPerson, Refused, account_key},
    },
    error::ApiError,
    model::{impersonation::Impersonator, moment::Moment, session::SessionView},
    text::{self, changes, layout, pages, settings},
};
use leptos::prelude::*;

const PATH: &str = "/settings/sessions";
const PAGE: Framed = Framed { path: PATH, title: pages::SESSIONS, away: pages::SESSIONS_NOT_SHOWN };

/// The sessions page.
#[component]
pub fn SessionsRoute() -> impl IntoView {
    view! { <Suspense>{Suspend::new(async move { render(api::sessions::list().await) })}</Suspense> }
}

fn render(page: Result<crate::answers::SessionsPage, ApiError>) -> impl IntoView {
    PAGE.show(settings::SESSIONS, page, |page| {
        view! {
            {(!page.in_person).then(|| view! { <NotInPerson what=settings::ONLY_OWNER_ENDS /> })}
            <Refused sentence=page.refused.map(|error| error.to_string()) />
            <Sessions sessions=page.sessions in_person=page.in_person />
        }
    })
}

#[component]
fn Sessions(sessions: Vec<SessionView>, in_person: bool) -> impl IntoView {
    let has_others = sessions.len() > 1;
    view! {
        <ul class="settings-list" aria-label=pages::SESSIONS>
            {sessions.into_iter().map(|session| view! { <SessionItem session in_person /> }).collect_view()}
        </ul>
        {in_person.then(|| view! { <EndMany has_others /> })}
        {in_person.then(|| view! { <AskAboutUnsent /> })}
    }
}

/// Opened by `page_scripts/sign_out.js`, where this browser keeps changes that are not sent.
#[component]
fn AskAboutUnsent() -> impl IntoView {
    view! {
        <dialog class="dialog" id="unsent" aria-labelledby="unsent-title" aria-describedby="unsent-text" data-account=account_key()>
            <h2 id="unsent-title">{changes::UNSENT}</h2>
            <p id="unsent-text">{settings::UNSENT_WHY}</p>
            <form class="dialog-actions" method="dialog">
                <button class="button" value="discard">{changes::DISCARD_THEM}</button>
                <button class="button" value="keep">{changes::KEEP_ON_DEVICE}</button>
                <button class="button">{changes::STAY_SIGNED_IN}</button>
                <a class="button primary" href="/">{settings::OPEN_TODAY}</a>
            </form>
        </dialog>
    }
}

#[component]
fn EndMany(has_others: bool) -> impl IntoView {
    view! {
        <div class="settings-actions">
            {has_others
                .then(|| {
                    view! {
                        <form method="post" action="/api/sessions/end_others">
                            <input type="hidden" name="then" value=PATH />
                            <button class="button">{settings::END_OTHERS}</button>
                        </form>
                    }
                })}
            <form method="post" action="/api/sessions/end_all">
                <input type="hidden" name="then" value="/" />
                <input type="hidden" name="back" value=PATH />
                <button class="button danger">{settings::SIGN_OUT_EVERYWHERE}</button>
            </form>
        </div>
    }
}

#[component]
fn SessionItem(session: SessionView, in_person: bool) -> impl IntoView {
    let SessionView { id, device, address, created, last_seen, is_current, impersonator } = session;
    let name = device.name.clone();
    view! {
        <li class="settings-item">
            <span class="settings-icon">
                <Icon name=if device.is_handheld { "phone" } else { "monitor" } />
            </span>
            <div class="settings-text">
                <p class="settings-name">
                    {device.name} {is_current.then(|| view! { <span class="badge">{settings::THIS_ONE}</span> })}
                    {impersonator.is_some().then(|| view! { <span class="badge warn">{layout::IMPERSONATION}</span> })}
                </p>
                <dl class="settings-facts">
                    <div>
                        <dt>{settings::ADDRESS}</dt>
                        <dd>{address.unwrap_or_else(|| settings::ADDRESS_UNKNOWN.to_owned())}</dd>
                    </div>
                    <div>
                        <dt>{settings::SIGNED_IN}</dt>
                        <dd><Time moment=created /></dd>
                    </div>
                    <div>
                        <dt>{settings::LAST_SEEN}</dt>
                        <dd><Time moment=last_seen /></dd>
                    </div>
                    {impersonator.map(|impersonator| view! { <Acting impersonator /> })}
                </dl>
            </div>
            {if is_current {
                view! {
                    <form method="post" action="/logout">
                        <button class="button small">{text::SIGN_OUT}</button>
                    </form>
                }
                .into_any()
            } else {
                in_person
                    .then(|| {
                        view! {
                            <form method="post" action="/api/sessions/end">
                                <input type="hidden" name="id" value=id.to_string() />
                                <input type="hidden" name="then" value=PATH />
                                <button class="button small" aria-label=settings::end(&name)>{settings::END}</button>
                            </form>
                        }
                    })
                    .into_any()
            }}
        </li>
    }
}

/// The impersonator, and why they act.
#[component]
fn Acting(impersonator: Impersonator) -> impl IntoView {
    view! {
        <div>
            <dt>{settings::ACTING}</dt>
            <dd dir="auto">{impersonator.email}</dd>
        </div>
        {impersonator
            .reason
            .map(|reason| {
                view! {
                    <div>
                        <dt>{settings::REASON}</dt>
                        <dd dir="auto">{reason}</dd>
                    </div>
                }
            })}
    }
}

#[component]
fn Time(moment: Moment) -> impl IntoView {
    view! { <time datetime=moment.at>{moment.words}</time> }
}
