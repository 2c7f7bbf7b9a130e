//! What server functions and pages read from the request and write to the response.

use super::{
    auth::current_user::CurrentUser,
    http::{
        cookies::{self, CookieRules},
        forms::Forms,
        rate_limit::Allowance,
    },
    journal::{Ask, each_line},
    merge,
    random::Random,
    sha256::sha256,
    state::AppState,
};
use crate::{
    answers::Draft,
    error::ApiError,
    model::{
        day::Day,
        id::{NoteId, TodoId},
        impersonation::Impersonator,
        journal::{Answer, Batch, Merged},
        limits::{BATCH_BYTES, LIST_CHARS, OPS_PER_BATCH},
        lines::lines,
        note::{Body, Note, Title},
        page::{DayPage, DayView},
        preferences::Preferences,
        row::Row,
        sign_in::{Addresses, SignInFailure},
        theme::Theme,
        todo::{Count, Todo},
    },
};
use axum::{
    extract::FromRef as _,
    http::{HeaderValue, StatusCode, header, request::Parts},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::{Timestamp, tz::TimeZone};
use leptos::{context::use_context, reactive::owner::with_context};
use leptos_axum::ResponseOptions;
use std::sync::Arc;
use tower_cookies::Cookies;

/// The shared state of all handlers.
///
/// # Errors
/// [`ApiError::Internal`] outside a request.
pub fn state() -> Result<AppState, ApiError> {
    use_context().ok_or_else(|| missing("the state"))
}

/// An extension that a layer added to the request. `use_context` would clone the whole request, headers included.
pub(super) fn extension<T: Clone + Send + Sync + 'static>() -> Option<T> {
    with_context::<Parts, _>(|parts| parts.extensions.get().cloned())?
}

/// Who is signed in, if anyone.
pub fn visitor() -> Option<CurrentUser> {
    extension()
}

/// Who is signed in.
///
/// # Errors
/// [`ApiError::SignInRequired`] when nobody is signed in.
pub fn current_user() -> Result<CurrentUser, ApiError> {
    answer(visitor().ok_or(ApiError::SignInRequired))
}

/// The signed-in user, acting in person and not through an impersonator.
///
/// # Errors
/// [`ApiError::SignInRequired`] when nobody is signed in, [`ApiError::Impersonated`], and [`ApiError::Forbidden`] for a personal
/// token.
pub fn current_user_in_person() -> Result<CurrentUser, ApiError> {
    let current = current_user()?;
    if current.is_by_personal_token() {
        return Err(ApiError::Forbidden);
    }
    match current.impersonator() {
        Some(_) => {
            tracing::warn!("an impersonator was refused a request that only the user may make");
            Err(ApiError::Impersonated)
        }
        None => Ok(current),
    }
}

/// The staff member who acts as the signed-in user, if there is one.
pub fn impersonator() -> Option<Impersonator> {
    visitor()?.impersonator().cloned()
}

/// The address that the browser is at and the right one, where they differ.
pub fn addresses() -> Option<Addresses> {
    extension()
}

/// The value of a cookie of this request.
pub fn cookie(name: &str) -> Option<String> {
    jar()?.get(name).map(|cookie| cookie.value().to_owned())
}

/// The request's cookies; changes to them are sent with the response.
pub fn jar() -> Option<Cookies> {
    extension()
}

/// The preferences of the signed-in user; the defaults for a visitor.
pub fn preferences() -> Preferences {
    visitor().map(|current| current.preferences().clone()).unwrap_or_default()
}

/// The visitor's time zone: the one in their preferences, else the one in the cookie, else UTC.
pub fn zone() -> TimeZone {
    zone_of(&preferences(), cookie(cookies::TIME_ZONE).as_deref())
}

/// The same for a request to a plain route, from the preferences and the cookie.
pub(super) fn zone_of(preferences: &Preferences, cookie: Option<&str>) -> TimeZone {
    let chosen = preferences.time_zone.name().and_then(zone_named);
    chosen.or_else(|| cookie.and_then(zone_named)).unwrap_or(TimeZone::UTC)
}

/// The day that the visitor's weeks begin with: 1 is Monday, 7 Sunday.
pub(super) fn week_start() -> u8 {
    let languages = with_context::<Parts, _>(|parts| {
        parts.headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
    });
    preferences().week_start.first_day(&languages.unwrap_or_default())
}

/// Browsers write the slash of `Europe/Berlin` into a cookie as it is or as `%2F`.
pub(super) fn zone_named(name: &str) -> Option<TimeZone> {
    let name = name.replace("%2F", "/");
    let plausible = name.len() <= 64 && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/_+-".contains(&byte));
    plausible.then(|| TimeZone::get(&name).ok()).flatten()
}

/// The names of the time zones that a user can choose, sorted.
pub(super) fn zones() -> Vec<String> {
    const REGIONS: [&str; 10] =
        ["Africa/", "America/", "Antarctica/", "Arctic/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/"];
    let is_offered = |name: &String| name == "UTC" || REGIONS.iter().any(|region| name.starts_with(region));
    let mut names: Vec<String> = jiff::tz::db().available().map(|name| name.to_string()).filter(is_offered).collect();
    names.sort();
    names
}

/// Today, where the visitor is.
///
/// # Errors
/// [`ApiError::Internal`] outside a request.
pub fn today() -> Result<Day, ApiError> {
    today_of(&preferences(), cookie(cookies::TIME_ZONE).as_deref(), state()?.clock.now())
}

/// The same by the preferences and the cookie.
pub(super) fn today_of(preferences: &Preferences, cookie: Option<&str>, now: Timestamp) -> Result<Day, ApiError> {
    Day::from_date(now.to_zoned(zone_of(preferences, cookie)).date()).ok_or_else(|| missing("a date within the supported range"))
}

/// The theme that the visitor chose on this device, else the one of their account.
pub fn theme() -> Theme {
    cookie(cookies::THEME).map_or_else(|| preferences().theme, |word| Theme::from_word(&word))
}

/// Removes this device's theme, so that the account's theme shows.
pub(super) fn forget_theme() {
    if let Some((state, jar)) = state().ok().zip(jar()) {
        jar.remove(CookieRules::from_ref(&state).preference(cookies::THEME, String::new()));
    }
}

/// Whether the request is for a page, not for its data only.
pub fn is_page() -> bool {
    with_context::<Parts, _>(|parts| !parts.uri.path().starts_with("/api/")).unwrap_or_default()
}

/// The draft: a form without JavaScript that could not be saved. The first page that shows it gets it again on every reload,
/// because a response may be cut off. Loading another page removes it, and so does saving a form of its kind (`http::forms`). A
/// draft that waits for a sign-in stays until then. A draft with a conflict is shown once: a reload should show the newer version.
pub async fn draft() -> Option<Draft> {
    draft_of("").await
}

/// The same for a page whose forms go to endpoints that begin with `forms`: the draft of another page's form stays for that page.
pub async fn draft_of(forms: &str) -> Option<Draft> {
    let (state, address, jar) = (state().ok()?, with_context::<Parts, _>(|parts| parts.uri.clone())?, jar()?);
    // A request for the data only has no form to show it in.
    if address.path().starts_with("/api/") {
        return None;
    }
    let cookie = cookie(cookies::DRAFT)?;
    let (key, shown_on) = cookies::parse_draft(&cookie)?;
    let draft = state.store.draft(&key, state.clock.now()).await;
    let draft = draft.inspect_err(|error| tracing::error!(%error, "a draft could not be read")).ok()??;
    if !draft.endpoint.starts_with(forms) {
        return None;
    }
    if draft.error == ApiError::SignInRequired && visitor().is_none() {
        return Some(draft);
    }
    let here = URL_SAFE_NO_PAD.encode(sha256(address.path_and_query()?.as_str()));
    match shown_on {
        Some(page) if page != here || draft.error == ApiError::Conflict => {
            forget_draft().await;
            None
        }
        Some(_) => Some(draft),
        None => {
            jar.add(CookieRules::from_ref(&state).draft(cookies::draft_value(&key, Some(&here))));
            Some(draft)
        }
    }
}

/// Removes the draft that the request's cookie names, and the cookie.
pub async fn forget_draft() {
    if let Some((state, jar)) = state().ok().zip(jar()) {
        Forms::from_ref(&state).forget_draft(&jar).await;
    }
}

/// Returns the result, and gives the response the status of its error: Leptos 0.8 would answer every error with 500. No cache may
/// store the response of a server function.
///
/// # Errors
/// Those of `result`.
pub fn answer<T>(result: Result<T, ApiError>) -> Result<T, ApiError> {
    let Some(answer) = use_context::<ResponseOptions>() else {
        return result;
    };
    answer.insert_header(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Err(error) = &result
        && let Ok(status) = StatusCode::from_u16(error.status())
    {
        answer.set_status(status);
    }
    result
}

/// Redirects the browser of a plain form to an address instead of the form's `then`; a program finds it in the `Location` header.
pub fn go_on_to(address: &str) {
    if let Some((answer, address)) = use_context::<ResponseOptions>().zip(HeaderValue::from_str(address).ok()) {
        answer.insert_header(header::LOCATION, address);
    }
}

/// The error when something that every handler needs is missing from its context.
pub fn missing(what: &str) -> ApiError {
    tracing::error!(what, "an expected value is missing");
    ApiError::Internal
}

/// Applies a batch of changes from the user's page or program. For the rate limit each change counts as a request.
///
/// # Errors
/// [`ApiError::OtherAccount`] when the batch is another account's, [`ApiError::TooLarge`] and [`ApiError::TooManyRequests`]:
/// nothing is done.
pub async fn push(batch: Batch) -> Result<Answer, ApiError> {
    let work = async {
        let (current, state) = (current_user()?, state()?);
        let bytes: usize = batch.ops.iter().map(|sent| sent.op.change.text_bytes()).sum();
        if batch.ops.len() > OPS_PER_BATCH || (bytes > BATCH_BYTES && batch.ops.len() > 1) {
            return Err(ApiError::TooLarge);
        }
        if let Some(allowance) = extension::<Allowance>() {
            allowance.spend(batch.ops.len().saturating_sub(1)).inspect_err(say_when)?;
        }
        Ok(state.journal.on(today()?).append(current.id(), batch).await?)
    };
    answer(work.await)
}

/// Merges two changes of one note body, for the signed-in user.
///
/// # Errors
/// [`ApiError::SignInRequired`] when nobody is signed in, and [`ApiError::TooLarge`] where a text is longer than a body may be.
pub async fn merge(base: String, mine: String, theirs: String) -> Result<Merged, ApiError> {
    let work = async {
        current_user()?;
        let body = |text: &str| Body::parse(text).map(Body::into_inner).map_err(|_| ApiError::TooLarge);
        let (base, mine, theirs) = (body(&base)?, body(&mine)?, body(&theirs)?);
        // Comparing two long texts takes as long as rendering one.
        let text = tokio::task::spawn_blocking(move || merge::merge(&base, &mine, &theirs)).await;
        let text = text.map_err(|error| {
            tracing::error!(%error, "merging two texts failed");
            ApiError::Internal
        })?;
        Ok(Merged { text: text.filter(|text| Body::parse(text).is_ok()) })
    };
    answer(work.await)
}

fn say_when(error: &ApiError) {
    if let (ApiError::TooManyRequests { retry_after }, Some(answer)) = (error, use_context::<ResponseOptions>()) {
        answer.insert_header(header::RETRY_AFTER, HeaderValue::from(*retry_after));
    }
}

/// Runs the request of a form or a simple program, and returns the resulting todo.
///
/// # Errors
/// [`ApiError::SignInRequired`] when nobody is signed in, and those of the journal.
pub async fn todo(ask: Ask) -> Result<Todo, ApiError> {
    match answer(row(ask).await)? {
        Row::Todo(todo) => Ok(Arc::unwrap_or_clone(todo)),
        Row::Note(_) => answer(Err(missing("a todo"))),
    }
}

/// The same for a note.
///
/// # Errors
/// As [`todo`].
pub async fn note(ask: Ask) -> Result<Note, ApiError> {
    match answer(row(ask).await)? {
        Row::Note(note) => Ok(Arc::unwrap_or_clone(note)),
        Row::Todo(_) => answer(Err(missing("a note"))),
    }
}

/// A whole note of the signed-in user.
///
/// # Errors
/// [`ApiError::SignInRequired`] when nobody is signed in, [`ApiError::NotFound`] when they have no such note outside the Trash.
pub async fn whole_note(id: NoteId) -> Result<Note, ApiError> {
    let work = async { Ok(state()?.journal.note(current_user()?.id(), id).await?) };
    answer(work.await)
}

/// The same, also where it lies in the Trash.
///
/// # Errors
/// As [`whole_note`].
pub async fn any_note(id: NoteId) -> Result<Note, ApiError> {
    let work = async { Ok(state()?.journal.any_note(current_user()?.id(), id).await?) };
    answer(work.await)
}

/// The newest note of the signed-in user with this title, whole.
///
/// # Errors
/// [`ApiError::SignInRequired`] when nobody is signed in, [`ApiError::NotFound`] when no note outside the Trash has this title.
pub async fn note_titled(title: &str) -> Result<Note, ApiError> {
    let work = async {
        let (current, state) = (current_user()?, state()?);
        // No note has an invalid title, and a blank one matches no note.
        let title = Title::parse(title).ok().filter(|title| !title.is_blank()).ok_or(ApiError::NotFound)?;
        let id = state.store.note_titled(current.id(), title).await?.ok_or(ApiError::NotFound)?;
        Ok(state.journal.note(current.id(), id).await?)
    };
    answer(work.await)
}

/// Runs a form's request for several todos, and returns how many there were.
///
/// # Errors
/// As [`todo`].
pub async fn todos(ask: Ask) -> Result<Count, ApiError> {
    answer(rows(ask).await.map(|rows| Count { todos: rows.len() }))
}

/// Creates a todo for each line of a text, and returns how many.
///
/// # Errors
/// As [`todo`], and [`ApiError::Invalid`] where there is no line, or where the text is too long.
pub async fn create_each(first: TodoId, day: Day, text: &str) -> Result<Count, ApiError> {
    let length = text.chars().count();
    if length > LIST_CHARS {
        return answer(Err(ApiError::list_too_long(LIST_CHARS, length)));
    }
    let lines = lines(text);
    let count = Count { todos: lines.len() };
    answer(rows(each_line(first, day, lines)).await.map(|_| count))
}

/// Moves the open todos of all days before `to` to the end of that day, and returns how many.
///
/// # Errors
/// As [`todo`].
pub async fn carry_over(to: Day) -> Result<Count, ApiError> {
    let days = async { Ok(state()?.journal.days_with_open_todos(current_user()?.id(), to).await?) };
    todos(Ask::CarryOver { from: answer(days.await)?, to }).await
}

async fn row(ask: Ask) -> Result<Row, ApiError> {
    rows(ask).await?.into_iter().next().ok_or_else(|| missing("a row"))
}

async fn rows(ask: Ask) -> Result<Vec<Row>, ApiError> {
    Ok(state()?.journal.on(today()?).ask(current_user()?.id(), ask).await?)
}

/// Everything that a day page shows. Signed out, no private query runs.
///
/// # Errors
/// [`ApiError::Unavailable`] when the database is away.
pub async fn day_page(day: Option<Day>) -> Result<DayPage, ApiError> {
    answer(compose(day).await)
}

/// Whether single keys are shortcuts in this browser.
pub fn shortcuts() -> bool {
    cookie(cookies::SHORTCUTS).as_deref() != Some("off")
}

async fn compose(day: Option<Day>) -> Result<DayPage, ApiError> {
    let state = state()?;
    let today = today()?;
    let shown = day.unwrap_or(today);
    let user = visitor().map(|current| current.user().clone());
    let draft = draft().await;
    // The note of a refused draft is opened, and so not clipped: it can be saved again.
    let refused = draft.as_ref().and_then(|draft| draft.field("notes/save", "id")).map(str::to_owned);
    let note = refused.or_else(|| query("note")).and_then(|id| id.parse().ok());
    let view = match &user {
        Some(user) => match extension() {
            Some(ReadView(view)) => view?,
            None => state.journal.day_view(&user.id, shown, today, note).await?,
        },
        None => DayView::empty(shown, today),
    };
    let now = state.clock.now();
    let spare = extension().unwrap_or_else(|| SpareIds::new(now, &state.random));
    let draft = draft.map(|draft| rescued(draft, &view, SpareIds::new(now, &state.random).note).into());
    let is_first = || jar().is_some_and(|jar| first_visit(&jar, CookieRules::from_ref(&state)));
    Ok(DayPage {
        ask_to_sign_in: user.is_none() && (is_first() || draft.is_some()),
        view,
        user,
        in_person: impersonator().is_none(),
        theme: theme(),
        week_start: week_start(),
        collapsed: cookie(cookies::SIDEBAR).as_deref() == Some("collapsed"),
        shortcuts: shortcuts(),
        follows_today: day.is_none(),
        draft,
        edit: query("edit").and_then(|id| id.parse().ok()),
        menu: query("menu").and_then(|id| id.parse().ok()),
        note,
        undo: query("undo").and_then(|undo| undo.parse().ok()),
        spare_todo: spare.todo,
        spare_note: spare.note,
    })
}

/// What a day page shows, if `day_pages` has read it already for this request.
#[derive(Debug, Clone)]
pub(super) struct ReadView(pub Result<DayView, ApiError>);

/// The ids of a page's forms for a new todo and a new note. Sent twice, such a form makes one.
#[derive(Debug, Clone, Copy)]
pub(super) struct SpareIds {
    pub todo: TodoId,
    pub note: NoteId,
}

impl SpareIds {
    pub fn new(now: Timestamp, random: &Random) -> Self {
        let now = u64::try_from(now.as_millisecond()).unwrap_or_default();
        Self { todo: TodoId::from_parts(now, random.of_ulid()), note: NoteId::from_parts(now, random.of_ulid()) }
    }
}

/// If the note was deleted while it was edited, the draft becomes a new note.
fn rescued(mut draft: Draft, view: &DayView, new: NoteId) -> Draft {
    let id = ["notes/save", "notes/rename"].into_iter().find_map(|form| draft.field(form, "id")).and_then(|id| id.parse::<NoteId>().ok());
    if id.is_some_and(|id| view.notes.iter().all(|note| note.id != id)) {
        draft.endpoint = "notes/create".into();
        for (_, value) in draft.fields.iter_mut().filter(|(name, _)| name == "id") {
            *value = new.to_string();
        }
    }
    draft
}

/// Whether this is the first page of a browser session; a session cookie records it.
pub(super) fn first_visit(jar: &Cookies, rules: CookieRules) -> bool {
    let first = jar.get(cookies::SEEN).is_none();
    if first {
        jar.add(rules.seen());
    }
    first
}

/// A query parameter of the page.
pub(super) fn query(name: &str) -> Option<String> {
    let find = |parts: &Parts| {
        let query = parts.uri.query()?;
        url::form_urlencoded::parse(query.as_bytes()).find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    };
    with_context(find)?
}

/// Saves a preference of this browser in a cookie.
///
/// # Errors
/// [`ApiError::Internal`] outside a request.
pub fn set_preference(name: &'static str, value: &str) -> Result<(), ApiError> {
    let rules = CookieRules::from_ref(&state()?);
    jar().ok_or_else(|| missing("the cookies"))?.add(rules.preference(name, value.to_owned()));
    Ok(())
}

/// Completes a sign-in, and returns the address to go back to.
///
/// # Errors
/// [`ApiError::Unavailable`] when WorkOS or the database is away, otherwise [`ApiError::Forbidden`].
pub async fn complete_sign_in(code: Option<String>, state_echo: Option<String>, error: Option<String>) -> Result<String, ApiError> {
    let state = state()?;
    let visitor = extension().unwrap_or_default();
    let outcome = async {
        let jar = jar().ok_or(SignInFailure::Internal)?;
        match (error, code, state_echo) {
            (Some(error), _, echo) => {
                if let Some(echo) = echo {
                    state.auth.give_up(&jar, &echo).await;
                }
                Err(SignInFailure::from_workos_error(&error))
            }
            (None, Some(code), Some(echo)) => state.auth.complete(&jar, &code, &echo, &visitor).await,
            (None, _, _) => Err(SignInFailure::StateMissing),
        }
    };
    answer(outcome.await.map_err(|failure| {
        state.auth.audit.refused(failure, &visitor);
        match failure.status() {
            500.. => ApiError::Unavailable,
            _ => ApiError::Forbidden,
        }
    }))
}

/// Ends the session, and returns the address that ends it at WorkOS.
///
/// # Errors
/// [`ApiError::Unavailable`] when the database is away.
pub async fn sign_out() -> Result<String, ApiError> {
    let work = async { state()?.auth.sign_out(&jar().ok_or_else(|| missing("the cookies"))?).await };
    answer(work.await)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_zone_that_somebody_chose_comes_before_that_of_the_device() {
        let chosen = |name: &str| Preferences { time_zone: name.parse().expect("a zone"), ..Preferences::default() };
        for (preferences, cookie, zone) in [
            (chosen("Asia/Tokyo"), Some("Europe/Berlin"), "Asia/Tokyo"),
            (chosen("Mars/Olympus"), Some("Europe/Berlin"), "Europe/Berlin"),
            (chosen("device"), Some("Europe%2FBerlin"), "Europe/Berlin"),
            (chosen("device"), None, "UTC"),
        ] {
            assert_eq!(zone_of(&preferences, cookie).iana_name(), Some(zone));
        }
    }

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
