//! `/settings/sessions`: where the user is signed in, and how to end that.

use super::message::MessagePage;
use crate::{
    api,
    components::{
        icon::Icon,
        settings::{NotInPerson, Refused, SettingsPage, SignInFirst},
    },
    error::AppError,
    model::{impersonation::Impersonator, moment::Moment, session::SessionView},
};
use leptos::prelude::*;

const PATH: &str = "/settings/sessions";

/// The sessions page.
#[component]
pub fn SessionsRoute() -> impl IntoView {
    view! { <Suspense>{Suspend::new(async move { render(api::sessions::list().await) })}</Suspense> }
}

fn render(page: Result<crate::model::session::SessionsPage, AppError>) -> impl IntoView {
    match page {
        Ok(page) => view! {
            <SettingsPage title="Sessions" about="Every browser you are signed in with. End any session you don't recognise.">
                {(!page.in_person).then(|| view! { <NotInPerson what="Only the owner of the account can end sessions." /> })}
                <Refused sentence=page.refused.map(|error| error.to_string()) />
                <Sessions sessions=page.sessions in_person=page.in_person />
            </SettingsPage>
        }
        .into_any(),
        Err(error) => {
            api::page::set_status(error.status());
            match error {
                AppError::SignInRequired => view! {
                    <MessagePage title="Sessions">
                        <SignInFirst path=PATH />
                    </MessagePage>
                }
                .into_any(),
                error => view! {
                    <MessagePage title="Your sessions can't be shown right now">
                        <p>{error.to_string()}</p>
                        <a class="button primary" href="">"Try again"</a>
                    </MessagePage>
                }
                .into_any(),
            }
        }
    }
}

#[component]
fn Sessions(sessions: Vec<SessionView>, in_person: bool) -> impl IntoView {
    let has_others = sessions.len() > 1;
    view! {
        <ul class="settings-list" aria-label="Sessions">
            {sessions.into_iter().map(|session| view! { <SessionItem session in_person /> }).collect_view()}
        </ul>
        {in_person.then(|| view! { <EndMany has_others /> })}
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
                            <button class="button">"End all others"</button>
                        </form>
                    }
                })}
            <form method="post" action="/api/sessions/end_all">
                <input type="hidden" name="then" value="/" />
                <input type="hidden" name="back" value=PATH />
                <button class="button danger">"Sign out everywhere"</button>
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
                    {device.name} {is_current.then(|| view! { <span class="badge">"This one"</span> })}
                    {impersonator.is_some().then(|| view! { <span class="badge warn">"Impersonation"</span> })}
                </p>
                <dl class="settings-facts">
                    <div>
                        <dt>"Address"</dt>
                        <dd>{address.unwrap_or_else(|| "unknown".to_owned())}</dd>
                    </div>
                    <div>
                        <dt>"Signed in"</dt>
                        <dd><Time moment=created /></dd>
                    </div>
                    <div>
                        <dt>"Last seen"</dt>
                        <dd><Time moment=last_seen /></dd>
                    </div>
                    {impersonator.map(|impersonator| view! { <Acting impersonator /> })}
                </dl>
            </div>
            {if is_current {
                view! {
                    <form method="post" action="/logout">
                        <button class="button small">"Sign out"</button>
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
                                <button class="button small" aria-label=format!("End {name}")>"End"</button>
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
            <dt>"Acting"</dt>
            <dd dir="auto">{impersonator.email}</dd>
        </div>
        {impersonator
            .reason
            .map(|reason| {
                view! {
                    <div>
                        <dt>"Reason"</dt>
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
