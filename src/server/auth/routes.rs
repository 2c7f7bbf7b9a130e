//! The plain routes of signing in and out: browser navigations that need a bare redirect.

use super::{callback::callback, rounds::Round, workos::Visitor};
use crate::{
    model::sign_in::SignInFailure,
    server::{
        http::{
            address::Whereabouts,
            cookies::CookieRules,
            forms::local_path,
            navigation::is_navigation,
            refusal::{bare_page, refusal},
        },
        state::AppState,
    },
};
use axum::{
    Extension, Router,
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use tower_cookies::Cookies;
use url::form_urlencoded;

/// The longest way back, in bytes: browsers drop a cookie over 4,096 without a word, and sealing adds a third.
const RETURN_BYTES: usize = 2_048;
/// The longest hint that is passed on, in bytes: an e-mail address.
const HINT_BYTES: usize = 254;

/// The page that explains a failure, named by its `reason`.
pub const FAILED: &str = "/sign-in-failed";

/// `/login`, `/callback` and `/logout`.
pub fn router() -> Router<AppState> {
    Router::new()
        // HEAD asks for nothing to be done, and GET of these two does something.
        .route("/login", get(login).head(get_only).fallback(get_only))
        .route("/callback", get(callback).head(get_only).fallback(get_only))
        .route("/logout", post(logout).get(async || see_other("/")))
}

async fn login(State(state): State<AppState>, jar: Cookies, visitor: Extension<Visitor>, parts: Parts) -> Response {
    if !is_navigation(&parts.headers) {
        return (StatusCode::UNAUTHORIZED, [(header::CACHE_CONTROL, "no-store")]).into_response();
    }
    let query = parts.uri.query().unwrap_or_default();
    let return_to = only(query, "return_to").filter(|path| path.len() <= RETURN_BYTES).and_then(|path| local_path(&path));
    let return_to = return_to.filter(|path| path.len() <= RETURN_BYTES).unwrap_or_else(|| "/".into());
    if let Some(failure) = hindrance(&state, &jar, &parts) {
        return failed(&state, failure, Some(&return_to), &visitor);
    }
    let login_hint = only(query, "login_hint").filter(|hint| hint.len() <= HINT_BYTES);
    let screen_hint = only(query, "screen_hint").filter(|hint| ["sign-up", "sign-in"].contains(&hint.as_str()));
    match state.auth.begin(&jar, return_to.clone(), login_hint.as_deref(), screen_hint.as_deref()) {
        Ok(url) => see_other(url.as_str()),
        Err(failure) => failed(&state, failure, Some(&return_to), &visitor),
    }
}

/// Why a sign-in that began now could not end.
fn hindrance(state: &AppState, jar: &Cookies, parts: &Parts) -> Option<SignInFailure> {
    let moved = jar.get(CookieRules::for_site(&state.config.public_url).moved_name()).is_some();
    match Whereabouts::of_parts(&state.config.workos.redirect_uri, parts) {
        Whereabouts::Elsewhere(_) => return Some(SignInFailure::WrongAddress),
        Whereabouts::NextDoor(_) if !moved => return Some(SignInFailure::WrongAddress),
        Whereabouts::NextDoor(_) | Whereabouts::Here => {}
    }
    let is_circle = state.auth.cookie(jar).is_none() && state.auth.rounds.is_circle(jar, Round::Complete);
    is_circle.then_some(SignInFailure::SessionLost)
}

/// The value of a parameter, unless it is there twice.
fn only(query: &str, name: &str) -> Option<String> {
    let mut values = form_urlencoded::parse(query.as_bytes()).filter(|(key, _)| key == name).map(|(_, value)| value.into_owned());
    values.next().filter(|_| values.next().is_none())
}

async fn logout(State(state): State<AppState>, headers: HeaderMap, jar: Cookies) -> Response {
    match state.auth.sign_out(&jar).await {
        Ok(location) => see_other(&location),
        Err(error) => refusal(&headers, &error),
    }
}

async fn get_only() -> Response {
    let page = bare_page(
        "Not understood",
        "<p>This address is for browsers on their way through a sign-in.</p><p><a href=\"/\">Go to today's page</a></p>",
    );
    (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "GET"), (header::CACHE_CONTROL, "no-store")], page).into_response()
}

/// To the page that explains the failure. The redirect also takes the code and the state out of the address bar.
pub fn failed(state: &AppState, failure: SignInFailure, return_to: Option<&str>, visitor: &Visitor) -> Response {
    state.auth.audit.refused(failure, visitor);
    see_other(&with_return(&format!("{FAILED}?reason={}&", failure.code()), return_to))
}

/// An address, ending in `?` or `&`, with the way back as a parameter where there is one.
pub fn with_return(address: &str, return_to: Option<&str>) -> String {
    let Some(return_to) = return_to.filter(|path| *path != "/") else {
        return address.trim_end_matches(['?', '&']).to_owned();
    };
    address.to_owned() + &form_urlencoded::Serializer::new(String::new()).append_pair("return_to", return_to).finish()
}

/// Sends a browser on with a GET; what cannot stand in a header leads to today's page.
pub fn see_other(location: &str) -> Response {
    let location = HeaderValue::from_str(location).unwrap_or(HeaderValue::from_static("/"));
    (StatusCode::SEE_OTHER, [(header::LOCATION, location), (header::CACHE_CONTROL, HeaderValue::from_static("no-store"))]).into_response()
}
