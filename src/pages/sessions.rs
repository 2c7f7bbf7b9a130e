//! `/settings/sessions`: where somebody is signed in, and the ways to end it.

use super::message::MessagePage;
use crate::{
    api,
    components::{
        icon::Icon,
        settings::{Refused, SettingsPage, SignInFirst},
    },
    error::AppError,
    model::{moment::Moment, session::SessionView},
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
            <SettingsPage title="Sessions" about="Every browser that you are signed in with. End what you don't know.">
                <Refused sentence=page.refused.map(|error| error.to_string()) />
                <Sessions sessions=page.sessions />
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
fn Sessions(sessions: Vec<SessionView>) -> impl IntoView {
    let has_others = sessions.len() > 1;
    view! {
        <ul class="session-list" aria-label="Sessions">
            {sessions.into_iter().map(|session| view! { <SessionItem session /> }).collect_view()}
        </ul>
        <div class="session-actions">
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
fn SessionItem(session: SessionView) -> impl IntoView {
    let SessionView { id, device, address, created, last_seen, is_current } = session;
    let name = device.name.clone();
    view! {
        <li class="session">
            <span class="session-icon">
                <Icon name=if device.is_handheld { "phone" } else { "monitor" } />
            </span>
            <div class="session-text">
                <p class="session-device">
                    {device.name} {is_current.then(|| view! { <span class="badge">"This one"</span> })}
                </p>
                <dl class="session-facts">
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
                view! {
                    <form method="post" action="/api/sessions/end">
                        <input type="hidden" name="id" value=id.to_string() />
                        <input type="hidden" name="then" value=PATH />
                        <button class="button small" aria-label=format!("End {name}")>"End"</button>
                    </form>
                }
                .into_any()
            }}
        </li>
    }
}

#[component]
fn Time(moment: Moment) -> impl IntoView {
    view! { <time datetime=moment.at>{moment.words}</time> }
}
