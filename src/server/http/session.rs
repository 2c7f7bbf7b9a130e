//! Turns the session cookie, or a bearer token, into a [`CurrentUser`].

use super::{
    events,
    refusal::{accepts_html, refusal},
};
use crate::{
    error::{AppError, SignInAway},
    model::{
        sign_in::SignInFailure,
        user::{User, UserId},
    },
    server::{
        auth::{
            routes::{FAILED, see_other},
            sessions::CannotTell,
            tokens::TokenRefusal,
            workos::Visitor,
        },
        state::AppState,
        store::sessions::SessionKey,
    },
};
use axum::{
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    middleware::Next,
    response::Response,
};
use jiff::Timestamp;
use std::{net::SocketAddr, time::Duration};
use tower_cookies::Cookies;
use url::form_urlencoded;

/// These end or replace a session: they must work while WorkOS is away and the session can't be refreshed.
const LEAVING: [&str; 3] = ["/logout", "/login", "/api/auth/logout"];
/// A new sign-in is the way out of a session that can't be refreshed.
const COMING_BACK: [&str; 2] = ["/callback", "/api/auth/callback"];
/// When to try again after a failure of Daybook's own.
const RETRY_AFTER: Duration = Duration::from_secs(10);
/// The longest `User-Agent` that is kept, in bytes.
const USER_AGENT_BYTES: usize = 512;

/// Who is signed in on this request. Only this module makes one, from a verified session or a verified token.
#[derive(Debug, Clone)]
pub struct CurrentUser {
    user: User,
    session: Option<CurrentSession>,
}

/// The session of the cookie that a request came with.
#[derive(Debug, Clone)]
pub struct CurrentSession {
    /// Its key.
    pub key: SessionKey,
    /// When it has to be looked at again.
    pub until: Timestamp,
}

impl CurrentUser {
    /// The owner of what this request reads and writes.
    pub const fn id(&self) -> &UserId {
        &self.user.id
    }

    /// The profile.
    pub const fn user(&self) -> &User {
        &self.user
    }

    /// The session of the cookie; a request that came with a token of WorkOS has none.
    pub const fn session(&self) -> Option<&CurrentSession> {
        self.session.as_ref()
    }
}

/// Whose request it is can't be told now, and [`gate`] answers so.
#[derive(Debug, Clone)]
struct Untold {
    error: AppError,
    retry_after: Duration,
}

/// Whom a cookie or a token stands for.
enum Whose {
    Somebody(CurrentUser),
    Nobody,
    /// Nobody any more, and they have to be told why.
    NobodySince(SignInFailure),
}

/// Finds out who is asking, before anything else does. What is answered to somebody is for nobody else's cache.
pub async fn layer(State(state): State<AppState>, jar: Cookies, mut request: Request, next: Next) -> Response {
    let visitor = visitor(&request);
    let path = request.uri().path();
    let token = path.starts_with("/api/").then(|| bearer(request.headers())).flatten();
    let current = match token {
        Some(token) => by_token(&state, &token).await,
        None if LEAVING.contains(&path) => Ok(Whose::Nobody),
        // A page opens its stream by itself.
        None => by_cookie(&state, &jar, &visitor, path != events::PATH).await,
    };
    match current {
        Ok(Whose::Somebody(current)) => {
            request.extensions_mut().insert(current);
        }
        Ok(Whose::Nobody) => {}
        Ok(Whose::NobodySince(failure)) => {
            if is_page(&request) && path != FAILED && !COMING_BACK.contains(&path) {
                state.auth.remove_cookie(&jar);
                return private(sign_in_again(&request, failure));
            }
            // The cookie stays for the next page, which says why.
        }
        Err(_) if COMING_BACK.contains(&path) => {}
        // Only a token is refused so: a cookie that stands for nobody is no failure.
        Err(CannotTell::Failed(AppError::SignInRequired)) => {
            return private(challenge(refusal(request.headers(), &AppError::SignInRequired)));
        }
        Err(error) => {
            request.extensions_mut().insert(Untold::from(error));
        }
    }
    request.extensions_mut().insert(visitor);
    private(next.run(request).await)
}

/// Stops a request whose session can't be told now. It stands behind the forms, so that the text of one is kept, and before
/// everything that asks who is signed in. While WorkOS is away a page passes, marked, and says so in the place of what it is
/// for; anything else that fails is said in as few words as need nothing.
pub async fn gate(mut request: Request, next: Next) -> Response {
    let Some(Untold { error, retry_after }) = request.extensions_mut().remove() else { return next.run(request).await };
    let mut response = if error == AppError::SignInUnavailable && is_page(&request) {
        request.extensions_mut().insert(SignInAway);
        next.run(request).await
    } else {
        refusal(request.headers(), &error)
    };
    *response.status_mut() = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::SERVICE_UNAVAILABLE);
    // Rounded up: who comes a moment too early waits once more.
    let seconds = u64::try_from(retry_after.as_millis().div_ceil(1_000)).unwrap_or(u64::MAX);
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds.max(1)));
    response
}

impl From<CannotTell> for Untold {
    fn from(error: CannotTell) -> Self {
        match error {
            CannotTell::WorkosAway { retry_after } => Self { error: AppError::SignInUnavailable, retry_after },
            CannotTell::Failed(error) => Self { error, retry_after: RETRY_AFTER },
        }
    }
}

/// Whether a browser asks for a page to show.
fn is_page(request: &Request) -> bool {
    request.method().is_safe() && accepts_html(request.headers()) && !request.uri().path().starts_with("/api/")
}

/// To the page that says why another sign-in is needed, and leads there and back.
fn sign_in_again(request: &Request, failure: SignInFailure) -> Response {
    let here = request.uri().path_and_query().map_or("/", |path| path.as_str());
    let query =
        form_urlencoded::Serializer::new(String::new()).append_pair("reason", failure.code()).append_pair("return_to", here).finish();
    see_other(&format!("{FAILED}?{query}"))
}

async fn by_cookie(state: &AppState, jar: &Cookies, visitor: &Visitor, is_use: bool) -> Result<Whose, CannotTell> {
    let Some(value) = state.auth.cookie(jar) else { return Ok(Whose::Nobody) };
    let live = match is_use {
        true => state.auth.current(&value, visitor).await?,
        false => state.auth.current_unattended(&value, visitor).await?,
    };
    let Some(live) = live else {
        if let Some(failure) = state.auth.ended_for(&value).await? {
            return Ok(Whose::NobodySince(failure));
        }
        state.auth.remove_cookie(jar);
        return Ok(Whose::Nobody);
    };
    if live.renew {
        state.auth.renew_cookie(jar, &live.key);
    }
    Ok(Whose::Somebody(CurrentUser { user: live.user, session: Some(CurrentSession { key: live.key, until: live.until }) }))
}

/// A program that names itself by a token is never taken for the cookie's person instead.
async fn by_token(state: &AppState, token: &str) -> Result<Whose, CannotTell> {
    match state.auth.bearer(token).await {
        Ok(id) => Ok(Whose::Somebody(CurrentUser { user: state.auth.profile(id).await?, session: None })),
        Err(TokenRefusal::KeysUnreachable) => Err(AppError::SignInUnavailable.into()),
        Err(_) => Err(AppError::SignInRequired.into()),
    }
}

/// A 401 says how to do better, and what was wrong with the token (RFC 6750, 3.1).
fn challenge(mut response: Response) -> Response {
    response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer error=\"invalid_token\""));
    response
}

fn bearer(headers: &HeaderMap) -> Option<String> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim().to_owned())
}

/// The address of the connection itself: a header could say anything.
fn visitor(request: &Request) -> Visitor {
    let user_agent = request.headers().get(header::USER_AGENT).and_then(|value| value.to_str().ok());
    Visitor {
        ip: request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip()),
        user_agent: user_agent.map(|text| text.get(..USER_AGENT_BYTES).unwrap_or(text).to_owned()),
    }
}

fn private(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    headers.append(header::VARY, HeaderValue::from_static("Cookie"));
    response
}
