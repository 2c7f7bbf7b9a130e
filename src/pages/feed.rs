//! `/settings/feed`: the address at which calendars read the user's todos.

use super::framed::Framed;
use crate::{
    answers::FeedPage,
    api,
    components::settings::{NotInPerson, Refused},
    error::ApiError,
    model::moment::Moment,
    text::{feed, pages},
};
use leptos::prelude::*;

const PATH: &str = "/settings/feed";
const PAGE: Framed = Framed { path: PATH, title: pages::FEED, away: pages::FEED_NOT_SHOWN };

/// The page of the calendar feed.
#[component]
pub fn FeedRoute() -> impl IntoView {
    view! { <Suspense>{Suspend::new(async move { render(api::feed::load().await) })}</Suspense> }
}

fn render(page: Result<FeedPage, ApiError>) -> impl IntoView {
    PAGE.show(feed::ABOUT, page, |page| {
        let FeedPage { made, time_zone, address, in_person, refused } = page;
        view! {
            {(!in_person).then(|| view! { <NotInPerson what=feed::ONLY_OWNER /> })}
            <Refused sentence=refused.map(|error| error.to_string()) />
            {address.map(|address| view! { <Made address /> })}
            {in_person.then(|| view! { <Feed made time_zone /> })}
            {in_person.then(|| view! { <Subscribe /> })}
        }
    })
}

/// The address, which is shown only this once.
#[component]
fn Made(address: String) -> impl IntoView {
    let subscribe = address.split_once("://").map(|(_, rest)| ["webcal://", rest].concat());
    view! {
        <section class="settings-card settings-form" aria-labelledby="made-heading">
            <h2 id="made-heading">{feed::MADE}</h2>
            <p role="status">{feed::SHOWN_ONCE}</p>
            <label for="feed-address">{feed::ADDRESS}</label>
            <input
                id="feed-address"
                type="text"
                readonly
                autocomplete="off"
                spellcheck="false"
                value=address
                aria-describedby="feed-address-hint"
            />
            <p id="feed-address-hint">{feed::IS_SECRET}</p>
            <a class="button primary" href=subscribe>{feed::OPEN_CALENDAR}</a>
        </section>
    }
}

#[component]
fn Feed(made: Option<Moment>, time_zone: Option<String>) -> impl IntoView {
    let is_on = made.is_some();
    view! {
        <section class="settings-card" aria-labelledby="feed-heading">
            <h2 id="feed-heading">{if is_on { feed::ON } else { feed::OFF }}</h2>
            {made
                .map(|Moment { at, words }| {
                    view! {
                        <dl class="settings-facts">
                            <div>
                                <dt>{feed::SINCE}</dt>
                                <dd>
                                    <time datetime=at>{words}</time>
                                </dd>
                            </div>
                            <div>
                                <dt>{feed::TIME_ZONE}</dt>
                                <dd>{time_zone}</dd>
                            </div>
                        </dl>
                    }
                })}
            <p>{if is_on { feed::REPLACES } else { feed::NOT_YET }}</p>
            <div class="settings-actions">
                <form method="post" action="/api/feed/create">
                    <input type="hidden" name="then" value=PATH />
                    <input type="hidden" name="back" value=PATH />
                    <button class="button" class:primary=!is_on>{if is_on { feed::REPLACE } else { feed::MAKE }}</button>
                </form>
                {is_on
                    .then(|| {
                        view! {
                            <form method="post" action="/api/feed/end">
                                <input type="hidden" name="then" value=PATH />
                                <input type="hidden" name="back" value=PATH />
                                <button class="button danger">{feed::TURN_OFF}</button>
                            </form>
                        }
                    })}
            </div>
        </section>
    }
}

/// How each of the usual calendars subscribes.
#[component]
fn Subscribe() -> impl IntoView {
    let steps = feed::STEPS.map(|(name, step)| {
        view! {
            <p>
                <strong>{name}":"</strong>
                " "
                {step}
            </p>
        }
    });
    view! {
        <section class="settings-card" aria-labelledby="subscribe-heading">
            <h2 id="subscribe-heading">{feed::HOW}</h2>
            {steps.collect_view()}
            <p>{feed::WHAT}</p>
        </section>
    }
}
