//! The calendar feed: the server's side of `api::feed`, which creates and ends it, and the file that calendars read.

use super::{
    auth::current_user::CurrentUser,
    calendar_file::calendar,
    clock::Clock,
    context::{answer, cookie, current_user, current_user_in_person, draft_of, is_page, jar, missing, state, zone, zone_named},
    http::{
        cookies::{self, CookieRules},
        paths,
    },
    state::AppState,
    store::{
        Store,
        feeds::{Feed, FeedSecret},
    },
};
use crate::{
    answers::{FeedAddress, FeedPage},
    error::ApiError,
    model::{day::Day, feed::days, limits::FEED_TODOS, preferences::Preferences},
    text::dates,
};
use axum::extract::FromRef as _;
use jiff::tz::TimeZone;
use url::Url;

/// The end of a feed's address.
const ENDING: &str = ".ics";
/// The zone if no other is known.
const UTC: &str = "UTC";

/// The feed of the signed-in user, with its address where it was just made. An impersonator learns nothing of it.
///
/// # Errors
/// [`ApiError::SignInRequired`] or [`ApiError::Unavailable`].
pub async fn page() -> Result<FeedPage, ApiError> {
    let work = async {
        let (state, current) = (state()?, current_user()?);
        let in_person = current.impersonator().is_none();
        let feed = if in_person { state.store.feed(current.id()).await? } else { None };
        Ok(FeedPage {
            made: feed.as_ref().map(|feed| dates::moment(feed.created_at, state.clock.now(), &zone())),
            time_zone: feed.as_ref().map(|feed| zone_of(feed, current.preferences()).1),
            address: feed.and_then(|feed| just_made(&state, &feed)),
            in_person,
            refused: draft_of("feed/").await.map(|draft| draft.error),
        })
    };
    answer(work.await)
}

/// Creates a feed for the signed-in user, and returns its address, which can't be read again later. After a plain form the page shows it.
///
/// # Errors
/// [`ApiError::Impersonated`], and [`ApiError::Forbidden`] for a token: it runs out, and the feed would not.
pub async fn make() -> Result<FeedAddress, ApiError> {
    let work = async {
        let (state, current) = (state()?, current_user_in_person()?);
        let session = current.session().ok_or(ApiError::Forbidden)?;
        let secret = FeedSecret::random(&state.random);
        let zone = zone();
        state.store.make_feed(current.id(), &secret, zone.iana_name().unwrap_or(UTC), state.clock.now()).await?;
        state.auth.audit.feed_made(&session.key);
        jar().ok_or_else(|| missing("the cookies"))?.add(CookieRules::from_ref(&state).feed(secret.reveal()));
        Ok(FeedAddress { address: address(&state.config.public_url, &secret)? })
    };
    answer(work.await)
}

/// Ends the feed of the signed-in user.
///
/// # Errors
/// [`ApiError::Impersonated`] or [`ApiError::Unavailable`].
pub async fn end() -> Result<(), ApiError> {
    let work = async {
        let (state, current): (_, CurrentUser) = (state()?, current_user_in_person()?);
        state.store.end_feed(current.id()).await?;
        state.auth.audit.feed_ended();
        Ok(())
    };
    answer(work.await)
}

/// The address whose secret the browser was given when the feed was made. It is shown once, and only if it belongs to the user's
/// current feed: another user of the same browser never sees it.
fn just_made(state: &AppState, feed: &Feed) -> Option<String> {
    let value = cookie(cookies::FEED).filter(|_| is_page())?;
    CookieRules::from_ref(state).remove_feed(&jar()?);
    let secret = FeedSecret::parse(&value).filter(|secret| secret.hash() == feed.hash)?;
    address(&state.config.public_url, &secret).ok()
}

fn address(site: &Url, secret: &FeedSecret) -> Result<String, ApiError> {
    let path = [paths::FEED, &secret.reveal(), ENDING].concat();
    site.join(&path).map(String::from).map_err(|_| ApiError::Internal)
}

/// The time zone of a feed's days, and its name: the owner's setting, else the zone of the device that created the feed.
fn zone_of(feed: &Feed, preferences: &Preferences) -> (TimeZone, String) {
    let known = |name: &str| zone_named(name).map(|zone| (zone, name.to_owned()));
    let chosen = preferences.time_zone.name().and_then(known);
    chosen.or_else(|| known(&feed.time_zone)).unwrap_or((TimeZone::UTC, UTC.to_owned()))
}

/// The file at the address of a feed.
///
/// # Errors
/// [`ApiError::NotFound`] where there is no such feed, or no longer, and [`ApiError::Unavailable`].
pub async fn file(store: &Store, clock: &Clock, site: &Url, path: &str) -> Result<String, ApiError> {
    let secret = path.strip_prefix(paths::FEED).and_then(|name| FeedSecret::parse(name.strip_suffix(ENDING)?)).ok_or(ApiError::NotFound)?;
    let feed = store.feed_of_secret(&secret).await?.ok_or(ApiError::NotFound)?;
    let person = store.person(&feed.owner).await?.ok_or(ApiError::NotFound)?;
    let (zone, name) = zone_of(&feed, &person.preferences);
    let today = Day::from_date(clock.now().to_zoned(zone).date()).ok_or(ApiError::Internal)?;
    let metas = store.day_metas(&feed.owner).await?;
    let todos = store.feed_todos(&feed.owner, days(today), &metas, FEED_TODOS).await?;
    let site = site.clone();
    // Writing thousands of long texts takes a while.
    tokio::task::spawn_blocking(move || calendar(&todos, &name, &site)).await.map_err(|error| {
        tracing::error!(%error, "generating a calendar feed failed");
        ApiError::Internal
    })
}
