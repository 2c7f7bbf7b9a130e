//! The plain routes of signing in and out: browser navigations that need a bare redirect.

use super::workos::Visitor;
use crate::{
    model::sign_in::SignInFailure,
    server::{
        http::{forms::local_path, refusal::refusal, session::CurrentUser},
        state::AppState,
    },
};
use axum::{
    Extension, Router,
    extract::{Query, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde::Deserialize;
use tower_cookies::Cookies;

/// The longest way back, in bytes: browsers drop a cookie over 4,096 without a word, and sealing adds a third.
const RETURN_BYTES: usize = 2_048;

/// The page that explains a failure, named by its `reason`.
pub const FAILED: &str = "/sign-in-failed";

/// `/login`, `/callback` and `/logout`.
pub fn router() -> Router<AppState> {
    Router::new().route("/login", get(login)).route("/callback", get(callback)).route("/logout", post(logout).get(async || see_other("/")))
}

/// What `/login` may be asked with.
#[derive(Debug, Deserialize)]
struct LoginQuery {
    return_to: Option<String>,
    login_hint: Option<String>,
    screen_hint: Option<String>,
}

/// What WorkOS sends the browser back with.
#[derive(Debug, Deserialize)]
pub struct CallbackQuery {
    code: Option<String>,
    state: Option<String>,
    error: Option<String>,
}

async fn login(
    State(state): State<AppState>,
    Query(query): Query<LoginQuery>,
    visitor: Extension<Visitor>,
    headers: HeaderMap,
    jar: Cookies,
) -> Response {
    if !is_navigation(&headers) {
        return (StatusCode::UNAUTHORIZED, [(header::CACHE_CONTROL, "no-store")]).into_response();
    }
    let return_to = query.return_to.as_deref().filter(|path| path.len() <= RETURN_BYTES).and_then(local_path);
    let return_to = return_to.filter(|path| path.len() <= RETURN_BYTES).unwrap_or_else(|| "/".into());
    let screen_hint = query.screen_hint.as_deref().filter(|hint| ["sign-up", "sign-in"].contains(hint));
    match state.auth.begin(&jar, return_to, query.login_hint.as_deref(), screen_hint) {
        Ok(url) => see_other(url.as_str()),
        Err(failure) => failed(&state, failure, &visitor),
    }
}

/// Finishes a sign-in; also for navigations to `/api/auth/callback`.
pub async fn callback(
    State(state): State<AppState>,
    Query(query): Query<CallbackQuery>,
    visitor: Extension<Visitor>,
    current: Option<Extension<CurrentUser>>,
    jar: Cookies,
) -> Response {
    let outcome = match (query.error, query.code, query.state) {
        (Some(error), _, _) => Err(SignInFailure::from_workos_error(&error)),
        (None, Some(code), Some(echo)) => state.auth.complete(&jar, &code, &echo, &visitor).await,
        // Started at WorkOS, by a dashboard or an impersonation: nothing binds this code to this browser, so it is never
        // exchanged. A sign-in of our own comes to the same end.
        (None, Some(_), None) => return see_other("/login"),
        (None, None, _) => Err(SignInFailure::StateMissing),
    };
    match outcome {
        Ok(path) => see_other(&path),
        // The back button after signing in: there is a session, and nothing to complain of.
        Err(SignInFailure::StateMissing | SignInFailure::StateReplayed) if current.is_some() => see_other("/"),
        Err(failure) => failed(&state, failure, &visitor),
    }
}

async fn logout(State(state): State<AppState>, headers: HeaderMap, jar: Cookies) -> Response {
    match state.auth.sign_out(&jar).await {
        Ok(location) => see_other(&location),
        Err(error) => refusal(&headers, &error),
    }
}

/// A prefetch, or a picture's address that somebody made up, must not begin a sign-in and push out those under way.
fn is_navigation(headers: &HeaderMap) -> bool {
    let says = |name: &str, word: &str| {
        headers.get(name).is_some_and(|value| value.as_bytes().windows(word.len()).any(|part| part == word.as_bytes()))
    };
    let prefetch = says("sec-purpose", "prefetch") || says("purpose", "prefetch");
    let elsewhere = headers.get("sec-fetch-dest").is_some_and(|value| value != "document");
    !prefetch && !elsewhere
}

/// To the page that explains the failure. The redirect also takes the code and the state out of the address bar.
fn failed(state: &AppState, failure: SignInFailure, visitor: &Visitor) -> Response {
    state.auth.audit.refused(failure, visitor);
    see_other(&format!("{FAILED}?reason={}", failure.code()))
}

/// Sends a browser on with a GET; what cannot stand in a header leads to today's page.
pub fn see_other(location: &str) -> Response {
    let location = HeaderValue::from_str(location).unwrap_or(HeaderValue::from_static("/"));
    (StatusCode::SEE_OTHER, [(header::LOCATION, location), (header::CACHE_CONTROL, HeaderValue::from_static("no-store"))]).into_response()
}
