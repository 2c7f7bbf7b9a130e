//! Turns the session cookie, or a bearer token, into a [`CurrentUser`].

use super::{events, refusal::refusal};
use crate::{
    error::AppError,
    model::{
        impersonation::Impersonator,
        user::{User, UserId},
    },
    server::{
        auth::{tokens::TokenRefusal, workos::Visitor},
        state::AppState,
        store::sessions::SessionKey,
    },
};
use axum::{
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, HeaderValue, header},
    middleware::Next,
    response::Response,
};
use jiff::Timestamp;
use std::net::SocketAddr;
use tower_cookies::Cookies;

/// The longest `User-Agent` that is kept, in bytes.
const USER_AGENT_BYTES: usize = 512;

/// Who is signed in on this request. Only this module makes one, from a verified session or a verified token.
#[derive(Debug, Clone)]
pub struct CurrentUser {
    user: User,
    impersonator: Option<Impersonator>,
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

    /// Who acts in the person's place, if anybody does.
    pub const fn impersonator(&self) -> Option<&Impersonator> {
        self.impersonator.as_ref()
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
    let token = path.starts_with("/api/").then(|| bearer(request.headers())).flatten();
    let current = match token {
        Some(token) => by_token(&state, &token).await,
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
        // Only a token is refused so: a cookie that stands for nobody is no failure.
        Err(AppError::SignInRequired) => return private(challenge(refusal(request.headers(), &AppError::SignInRequired))),
        Err(error) => return private(refusal(request.headers(), &error)),
    }
    request.extensions_mut().insert(visitor);
    private(next.run(request).await)
}

async fn by_cookie(state: &AppState, jar: &Cookies, visitor: &Visitor, is_use: bool) -> Result<Option<CurrentUser>, AppError> {
    let Some(value) = state.auth.cookie(jar) else { return Ok(None) };
    state.auth.rounds.end(jar);
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
    let session = Some(CurrentSession { key: live.key, until: live.until });
    Ok(Some(CurrentUser { user: live.user, impersonator: live.impersonator, session }))
}

/// A program that names itself by a token is never taken for the cookie's person instead.
async fn by_token(state: &AppState, token: &str) -> Result<Option<CurrentUser>, AppError> {
    match state.auth.bearer(token).await {
        Ok((id, impersonator)) => Ok(Some(CurrentUser { user: state.auth.profile(id).await?, impersonator, session: None })),
        Err(TokenRefusal::KeysUnreachable) => Err(AppError::Unavailable),
        Err(_) => Err(AppError::SignInRequired),
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
