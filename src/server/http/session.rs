//! Turns the session cookie, or a bearer token, into a [`CurrentUser`].

use super::{events, refusal::refusal};
use crate::{
    error::AppError,
    model::user::{User, UserId},
    server::{auth::workos::Visitor, state::AppState, store::sessions::SessionKey},
};
use axum::{
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    middleware::Next,
    response::Response,
};
use jiff::Timestamp;
use std::net::SocketAddr;
use tower_cookies::Cookies;

/// The longest `User-Agent` that is kept, in bytes.
const USER_AGENT_BYTES: usize = 512;

/// What a 401 says to who sent no token, and to who sent one that is refused: RFC 6750 (3.1) has an error for the second alone.
const NO_TOKEN: HeaderValue = HeaderValue::from_static("Bearer realm=\"Daybook\"");
const INVALID_TOKEN: HeaderValue = HeaderValue::from_static(
    "Bearer realm=\"Daybook\", error=\"invalid_token\", error_description=\"The token has expired, or is not one of this Daybook's.\"",
);

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

/// Finds out who is asking, before anything else does. What is answered to somebody is for nobody else's cache.
pub async fn layer(State(state): State<AppState>, jar: Cookies, mut request: Request, next: Next) -> Response {
    let visitor = visitor(&request);
    let path = request.uri().path();
    // These end or replace a session: they must work while WorkOS is away and the session can't be refreshed.
    let leaving = ["/logout", "/login", "/api/auth/logout"].contains(&path);
    let is_api = path.starts_with("/api/");
    let token = is_api.then(|| bearer(request.headers())).flatten();
    let challenge = is_api.then_some(if token.is_some() { INVALID_TOKEN } else { NO_TOKEN });
    let current = match token {
        // A program that names itself by a token is never taken for the cookie's person instead.
        Some(token) => state.auth.person_of(token).await.map(|user| Some(CurrentUser { user, session: None })),
        None if leaving => Ok(None),
        // A page opens its stream by itself.
        None => by_cookie(&state, &jar, &visitor, path != events::PATH).await,
    };
    match current {
        Ok(Some(current)) => {
            request.extensions_mut().insert(current);
        }
        Ok(None) => {}
        // A new sign-in is the way out of a session that can't be refreshed.
        Err(AppError::Unavailable) if ["/callback", "/api/auth/callback"].contains(&path) => {}
        // Only a token is refused as signed out: a cookie that stands for nobody is no failure.
        Err(error) => return private(challenged(refusal(request.headers(), &error), challenge)),
    }
    request.extensions_mut().insert(visitor);
    private(challenged(next.run(request).await, challenge))
}

/// Takes the cookies out of a program's request that names itself by a token: who it is, is in the token alone, and nothing of a
/// browser's session, drafts or preferences is mixed into what it does.
pub async fn token_alone(mut request: Request, next: Next) -> Response {
    if request.uri().path().starts_with("/api/") && bearer(request.headers()).is_some() {
        request.headers_mut().remove(header::COOKIE);
    }
    next.run(request).await
}

async fn by_cookie(state: &AppState, jar: &Cookies, visitor: &Visitor, is_use: bool) -> Result<Option<CurrentUser>, AppError> {
    let Some(value) = state.auth.cookie(jar) else { return Ok(None) };
    let live = match is_use {
        true => state.auth.current(&value, visitor).await?,
        false => state.auth.current_unattended(&value, visitor).await?,
    };
    let Some(live) = live else {
        state.auth.remove_cookie(jar);
        return Ok(None);
    };
    if live.renew {
        state.auth.renew_cookie(jar, &live.key);
    }
    Ok(Some(CurrentUser { user: live.user, session: Some(CurrentSession { key: live.key, until: live.until }) }))
}

/// A 401 of the API says how to do better.
fn challenged(mut response: Response, challenge: Option<HeaderValue>) -> Response {
    if let Some(challenge) = challenge.filter(|_| response.status() == StatusCode::UNAUTHORIZED) {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
    }
    response
}

/// The token of an `Authorization: Bearer` header. One without a token, or with what is no text, is a token that is wrong, and not
/// none.
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?;
    let (scheme, token) = value.as_bytes().split_at_checked(6)?;
    let ends = token.first().is_none_or(|byte| *byte == b' ');
    (scheme.eq_ignore_ascii_case(b"bearer") && ends).then(|| std::str::from_utf8(token).unwrap_or_default().trim())
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
