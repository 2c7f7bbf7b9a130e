//! The plain routes of signing in and out: browser navigations that need a bare redirect.

use super::{callback::callback, rounds::Round, sessions::Auth, workos::Visitor};
use crate::{
    model::sign_in::SignInFailure,
    server::http::{
        address::Whereabouts,
        answer::{bare_page, see_other, way_out},
        navigation::{is_navigation, is_prefetch},
        paths::{CALLBACK, SIGN_IN_FAILED, local_path},
        refusal::{accepts_html, refusal},
    },
    text::pages,
};
use axum::{
    Extension, Router,
    extract::{Request, State},
    handler::Handler as _,
    http::{HeaderMap, Method, StatusCode, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use std::sync::Arc;
use tower_cookies::Cookies;
use url::form_urlencoded;

/// The longest return path, in bytes: browsers silently drop a cookie over 4,096, and sealing adds a third.
const RETURN_BYTES: usize = 2_048;
/// The longest login hint that is passed on, in bytes: an e-mail address.
const HINT_BYTES: usize = 254;

/// `/login`, `/callback` and `/logout`.
pub fn router<S: Clone + Send + Sync + 'static>(auth: Arc<Auth>) -> Router<S> {
    Router::new()
        // HEAD must not have effects, and GET of these two has.
        .route("/login", get(login).head(get_only).fallback(get_only))
        .route("/callback", get(callback).head(get_only).fallback(get_only))
        .route("/logout", post(logout).get(async || see_other("/")))
        .with_state(auth)
}

/// WorkOS sends the browser to `/api/auth/callback` as to `/callback`: a navigation, which needs a redirect or a page, where
/// the server function of that address answers JSON.
pub async fn sign_in_navigation(State(auth): State<Arc<Auth>>, request: Request, next: Next) -> Response {
    if request.uri().path() == CALLBACK {
        // The function would answer HEAD like GET, and use up the code.
        if request.method() == Method::HEAD || is_prefetch(request.headers()) {
            return (StatusCode::UNAUTHORIZED, [(header::CACHE_CONTROL, "no-store")]).into_response();
        }
        if request.method() == Method::GET && accepts_html(request.headers()) {
            return callback.call(request, auth).await;
        }
    }
    next.run(request).await
}

async fn login(State(auth): State<Arc<Auth>>, jar: Cookies, visitor: Extension<Visitor>, parts: Parts) -> Response {
    if !is_navigation(&parts.headers) {
        return (StatusCode::UNAUTHORIZED, [(header::CACHE_CONTROL, "no-store")]).into_response();
    }
    let query = parts.uri.query().unwrap_or_default();
    let return_to = only(query, "return_to").filter(|path| path.len() <= RETURN_BYTES).and_then(|path| local_path(&path));
    let return_to = return_to.filter(|path| path.len() <= RETURN_BYTES).unwrap_or_else(|| "/".into());
    if let Some(failure) = hindrance(&auth, &jar, &parts) {
        return failed(&auth, failure, Some(&return_to), &visitor);
    }
    let login_hint = only(query, "login_hint").filter(|hint| hint.len() <= HINT_BYTES);
    let screen_hint = only(query, "screen_hint").filter(|hint| ["sign-up", "sign-in"].contains(&hint.as_str()));
    match auth.begin(&jar, return_to.clone(), login_hint.as_deref(), screen_hint.as_deref()) {
        Ok(url) => see_other(url.as_str()),
        Err(failure) => failed(&auth, failure, Some(&return_to), &visitor),
    }
}

/// Why a sign-in that begins now could not complete, if so.
fn hindrance(auth: &Auth, jar: &Cookies, parts: &Parts) -> Option<SignInFailure> {
    let moved = jar.get(auth.cookies.moved_name()).is_some();
    match Whereabouts::of_parts(auth.workos.redirect_uri(), parts) {
        Whereabouts::Elsewhere(_) => return Some(SignInFailure::WrongAddress),
        Whereabouts::NextDoor(_) if !moved => return Some(SignInFailure::WrongAddress),
        Whereabouts::NextDoor(_) | Whereabouts::Here => {}
    }
    let is_circle = auth.cookie(jar).is_none() && auth.rounds.is_circle(jar, Round::Complete);
    is_circle.then_some(SignInFailure::SessionLost)
}

/// The value of a parameter, unless it is repeated.
fn only(query: &str, name: &str) -> Option<String> {
    let mut values = form_urlencoded::parse(query.as_bytes()).filter(|(key, _)| key == name).map(|(_, value)| value.into_owned());
    values.next().filter(|_| values.next().is_none())
}

async fn logout(State(auth): State<Arc<Auth>>, headers: HeaderMap, jar: Cookies) -> Response {
    match auth.sign_out(&jar).await {
        Ok(location) => see_other(&location),
        Err(error) => refusal(&headers, &error),
    }
}

async fn get_only() -> Response {
    let page = bare_page(&pages::refused::NOT_UNDERSTOOD, &way_out(&pages::refused::FOR_SIGN_IN_ONLY));
    (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "GET"), (header::CACHE_CONTROL, "no-store")], page).into_response()
}

/// Redirects to the page that explains the failure. This also removes the code and the state from the address bar.
pub fn failed(auth: &Auth, failure: SignInFailure, return_to: Option<&str>, visitor: &Visitor) -> Response {
    auth.audit.refused(failure, visitor);
    see_other(&with_return(&format!("{SIGN_IN_FAILED}?reason={}&", failure.code()), return_to))
}

/// An address, ending in `?` or `&`, with the way back as a parameter where there is one.
pub fn with_return(address: &str, return_to: Option<&str>) -> String {
    let Some(return_to) = return_to.filter(|path| *path != "/") else {
        return address.trim_end_matches(['?', '&']).to_owned();
    };
    address.to_owned() + &form_urlencoded::Serializer::new(String::new()).append_pair("return_to", return_to).finish()
}
