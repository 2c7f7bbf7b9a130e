//! What server functions and pages read of the request and write to its answer, in one place.

use super::{
    http::{
        cookies::{self, CookieRules},
        session::CurrentUser,
    },
    state::AppState,
    store::{Store, drafts::DraftKey},
};
use crate::{
    error::AppError,
    model::{
        day::Day,
        id::{NoteId, TodoId},
        page::{DayPage, DaySummary, DayView, Draft, Undo},
        theme::Theme,
        user::UserId,
    },
};
use axum::http::{HeaderValue, StatusCode, header, request::Parts};
use jiff::tz::TimeZone;
use leptos::context::use_context;
use leptos_axum::ResponseOptions;
use tower_cookies::Cookies;
use url::form_urlencoded;

/// What every handler can reach.
///
/// # Errors
/// [`AppError::Internal`] outside a request.
pub fn state() -> Result<AppState, AppError> {
    use_context().ok_or_else(|| missing("the state"))
}

/// Who is signed in, if anyone.
pub fn visitor() -> Option<CurrentUser> {
    use_context::<Parts>()?.extensions.get().cloned()
}

/// Who is signed in.
///
/// # Errors
/// [`AppError::SignInRequired`] when nobody is.
pub fn current_user() -> Result<CurrentUser, AppError> {
    visitor().ok_or(AppError::SignInRequired)
}

/// The value of a cookie of this request.
pub fn cookie(name: &str) -> Option<String> {
    jar()?.get(name).map(|cookie| cookie.value().to_owned())
}

/// The request's cookies; what is added or removed here is in the answer.
pub fn jar() -> Option<Cookies> {
    use_context::<Parts>()?.extensions.get().cloned()
}

/// The visitor's time zone: that of the cookie, UTC until it is known.
pub fn zone() -> TimeZone {
    cookie(cookies::TIME_ZONE).and_then(|name| zone_named(&name)).unwrap_or(TimeZone::UTC)
}

/// Browsers write the slash of `Europe/Berlin` into a cookie as it is or as `%2F`.
fn zone_named(name: &str) -> Option<TimeZone> {
    let name = name.replace("%2F", "/");
    let plausible = name.len() <= 64 && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/_+-".contains(&byte));
    plausible.then(|| TimeZone::get(&name).ok()).flatten()
}

/// Today, where the visitor is.
///
/// # Errors
/// [`AppError::Internal`] outside a request.
pub fn today() -> Result<Day, AppError> {
    let date = state()?.clock.now().to_zoned(zone()).date();
    Day::from_date(date).ok_or_else(|| missing("a clock within the calendar"))
}

/// Runs a private read or write for whoever is signed in, and answers its failure with the right status.
///
/// # Errors
/// [`AppError::SignInRequired`] before anything runs, and those of `work`.
pub async fn owner<T, Work>(work: impl FnOnce(UserId, Store) -> Work) -> Result<T, AppError>
where
    Work: Future<Output = Result<T, AppError>>,
{
    let result = match (current_user(), state()) {
        (Ok(user), Ok(state)) => work(user.id().clone(), state.store).await,
        (Err(error), _) | (_, Err(error)) => Err(error),
    };
    answer(result)
}

/// Keeps a preference in the visitor's browser; `name` is one of [`cookies`].
///
/// # Errors
/// [`AppError::Internal`] outside a request.
pub fn set_preference(name: &'static str, value: &str) -> Result<(), AppError> {
    let jar = jar().ok_or_else(|| missing("the cookies"))?;
    jar.add(CookieRules::for_site(&state()?.config.public_url).preference(name, value.to_owned()));
    answer(Ok(()))
}

/// Everything that a day's page shows, today's where no day is named. Signed out, nothing private is read.
///
/// # Errors
/// [`AppError::Unavailable`] when the database is away.
pub async fn day_page(day: Option<Day>) -> Result<DayPage, AppError> {
    let (state, today) = (state()?, today()?);
    let shown = day.unwrap_or(today);
    let user = visitor();
    let view = match &user {
        Some(user) => state.store.load_day(user.id(), shown, today).await?,
        None => DayView { day: shown, today, todos: Vec::new(), notes: Vec::new(), days: vec![DaySummary { day: today, open: 0 }] },
    };
    let user = user.map(|user| user.user().clone());
    let ask_to_sign_in = user.is_none() && first_page(&state);
    Ok(DayPage {
        view,
        user,
        theme: cookie(cookies::THEME).map(|word| Theme::from_word(&word)).unwrap_or_default(),
        collapsed: cookie(cookies::SIDEBAR).is_some_and(|word| word == "collapsed"),
        follows_today: day.is_none(),
        ask_to_sign_in,
        draft: take_draft().await,
        edit: query("edit").and_then(|id| id.parse().ok()),
        spare_todo: TodoId::new(),
        spare_note: NoteId::new(),
        undo: query("undo").and_then(|undo| Undo::parse(&undo)),
    })
}

/// Whether this is the browser session's first page; it is not from now on.
fn first_page(state: &AppState) -> bool {
    let Some(jar) = jar() else {
        return false;
    };
    let first = jar.get(cookies::SEEN).is_none();
    if first {
        jar.add(CookieRules::for_site(&state.config.public_url).seen());
    }
    first
}

/// A parameter of the page's address.
fn query(name: &str) -> Option<String> {
    let parts = use_context::<Parts>()?;
    form_urlencoded::parse(parts.uri.query()?.as_bytes()).find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

/// What a form without JavaScript could not save, given back once; a draft that waits for a sign-in stays until then.
pub async fn take_draft() -> Option<Draft> {
    let key = DraftKey::parse(&cookie(cookies::DRAFT)?)?;
    let state = state().ok()?;
    let now = state.clock.now();
    let draft = state.store.take_draft(&key, now).await.inspect_err(|error| tracing::error!(%error, "a draft was not read")).ok()??;
    if draft.error == AppError::SignInRequired && visitor().is_none() {
        let kept = state.store.keep_draft(&key, &draft, now).await;
        return kept.inspect_err(|error| tracing::error!(%error, "a draft was not kept")).is_ok().then_some(draft);
    }
    if let Some(jar) = jar() {
        CookieRules::for_site(&state.config.public_url).remove_draft(&jar);
    }
    Some(draft)
}

/// Passes a result on, and gives the answer the status of its failure: Leptos 0.8 would answer every failure with 500.
/// Nothing that a server function answers may be stored by a cache.
///
/// # Errors
/// Those of `result`.
pub fn answer<T>(result: Result<T, AppError>) -> Result<T, AppError> {
    let Some(answer) = use_context::<ResponseOptions>() else {
        return result;
    };
    answer.insert_header(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Err(error) = &result {
        if let Ok(status) = StatusCode::from_u16(error.status()) {
            answer.set_status(status);
        }
        if *error == AppError::SignInRequired {
            answer.insert_header(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
    }
    result
}

fn missing(what: &str) -> AppError {
    tracing::error!(what, "missing in the context of a request");
    AppError::Internal
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_zone_that_exists_is_taken() {
        for (name, known) in [
            ("Europe/Berlin", Some("Europe/Berlin")),
            ("America%2FNew_York", Some("America/New_York")),
            ("UTC", Some("UTC")),
            ("Mars/Olympus", None),
            ("../../etc/passwd", None),
            ("", None),
        ] {
            assert_eq!(zone_named(name).as_ref().and_then(TimeZone::iana_name), known, "{name}");
        }
    }
}
