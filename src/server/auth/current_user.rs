//! Turns the session cookie, or a bearer token, into a [`CurrentUser`].

use super::{
    personal_tokens::{is_personal, needed},
    refresh::EndedFor,
    sessions::{Auth, CannotTell},
    workos::Visitor,
};
use crate::{
    error::{ApiError, SignInAway},
    model::{
        impersonation::Impersonator,
        preferences::Preferences,
        sign_in::SignInFailure,
        token::Scope,
        user::{User, UserId},
    },
    server::{
        http::{
            answer::see_other,
            bearer::bearer,
            client_address::ClientAddress,
            paths::{CALLBACK, EVENTS, SIGN_IN_FAILED},
            rate_limit::Caller,
            refusal::{accepts_html, refusal},
        },
        store::{sessions::SessionKey, users::Person},
    },
    text::in_language,
};
use axum::{
    extract::{FromRequestParts, OptionalFromRequestParts, Request, State},
    http::{HeaderValue, Method, StatusCode, header, request::Parts},
    middleware::Next,
    response::Response,
};
use jiff::Timestamp;
use std::{convert::Infallible, sync::Arc, time::Duration};
use tower_cookies::Cookies;
use url::form_urlencoded;

/// These end or replace a session: they must work while WorkOS is unreachable and the session can't be refreshed.
const LEAVING: [&str; 3] = ["/logout", "/login", "/api/auth/logout"];
/// A new sign-in is the way out of a session that can't be refreshed.
const COMING_BACK: [&str; 2] = ["/callback", CALLBACK];
/// When to retry after a failure in Daybook itself.
const RETRY_AFTER: Duration = Duration::from_secs(10);
/// The longest `User-Agent` that is kept, in bytes.
const USER_AGENT_BYTES: usize = 512;

/// The challenges of a 401, without a token and with a refused one: RFC 6750 (3.1) has an error only for the latter.
const NO_TOKEN: HeaderValue = HeaderValue::from_static("Bearer realm=\"Daybook\"");
const INVALID_TOKEN: HeaderValue = HeaderValue::from_static(
    "Bearer realm=\"Daybook\", error=\"invalid_token\", error_description=\"The token has expired, or is not one of this Daybook's.\"",
);

/// The challenges of a 403, for a personal token that only reads and for what no personal token may do.
const WRITE_NEEDED: HeaderValue = HeaderValue::from_static(
    "Bearer realm=\"Daybook\", error=\"insufficient_scope\", error_description=\"This token only reads.\", scope=\"write\"",
);
const NO_SCOPE: HeaderValue = HeaderValue::from_static(
    "Bearer realm=\"Daybook\", error=\"insufficient_scope\", error_description=\"No personal token may do this.\"",
);

/// Who is signed in on this request. Only this module creates one, from a verified session or a verified token. A handler that
/// takes one refuses visitors who are not signed in.
#[derive(Debug, Clone)]
pub struct CurrentUser {
    person: Arc<Person>,
    impersonator: Option<Impersonator>,
    session: Option<CurrentSession>,
    scope: Option<Scope>,
}

/// The session of the cookie that a request came with.
#[derive(Debug, Clone)]
pub struct CurrentSession {
    /// Its key.
    pub key: SessionKey,
    /// When it has to be checked again.
    pub until: Timestamp,
}

impl CurrentUser {
    /// The owner of what this request reads and writes.
    pub fn id(&self) -> &UserId {
        &self.person.user.id
    }

    /// The profile.
    pub fn user(&self) -> &User {
        &self.person.user
    }

    /// Their preferences.
    pub fn preferences(&self) -> &Preferences {
        &self.person.preferences
    }

    /// Whether they have a template for new days.
    pub fn has_template(&self) -> bool {
        self.person.has_template
    }

    /// The impersonator, if any.
    pub const fn impersonator(&self) -> Option<&Impersonator> {
        self.impersonator.as_ref()
    }

    /// The session of the cookie; a request with a token has none.
    pub const fn session(&self) -> Option<&CurrentSession> {
        self.session.as_ref()
    }

    /// Whether the request has a personal token. A WorkOS access token counts as the user in person.
    pub const fn is_by_personal_token(&self) -> bool {
        self.scope.is_some()
    }

    /// The caller for the rate limits.
    fn caller(&self) -> Caller {
        match &self.session {
            Some(session) => Caller::Session(session.key.clone()),
            None => Caller::Token(self.id().clone()),
        }
    }
}

impl<S: Sync> FromRequestParts<S> for CurrentUser {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Response> {
        parts.extensions.get().cloned().ok_or_else(|| refusal(&parts.headers, &ApiError::SignInRequired))
    }
}

impl<S: Sync> OptionalFromRequestParts<S> for CurrentUser {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Infallible> {
        Ok(parts.extensions.get().cloned())
    }
}

/// The user can't be determined now; [`gate`] answers with this error.
#[derive(Debug, Clone)]
struct Untold {
    error: ApiError,
    retry_after: Duration,
}

/// Whom a cookie or a token identifies.
enum Whose {
    Somebody(Box<CurrentUser>),
    Nobody,
    /// The session has ended, for a reason to show.
    NobodySince(SignInFailure),
}

/// Identifies the user, before anything else needs it. A response to a signed-in user must not be cached for others.
pub async fn layer(State(auth): State<Arc<Auth>>, jar: Cookies, mut request: Request, next: Next) -> Response {
    let visitor = visitor(&request);
    let path = request.uri().path();
    let is_api = path.starts_with("/api/");
    let token = is_api.then(|| bearer(request.headers())).flatten();
    let challenge = is_api.then_some(if token.is_some() { INVALID_TOKEN } else { NO_TOKEN });
    let current = match token {
        // A program with a token never falls back to the cookie's user.
        Some(token) => by_token(&auth, token).await,
        None if LEAVING.contains(&path) => Ok(Whose::Nobody),
        // An event stream is opened by the page, not by the user, so it is no use of the session.
        None => by_cookie(&auth, &jar, &visitor, path != EVENTS).await,
    };
    match current {
        Ok(Whose::Somebody(current)) => {
            if let Some(challenge) = current.scope.and_then(|scope| beyond(scope, request.method(), path)) {
                return private(out_of_scope(&request, challenge));
            }
            request.extensions_mut().insert(current.caller());
            request.extensions_mut().insert(*current);
        }
        Ok(Whose::Nobody) => {}
        Ok(Whose::NobodySince(failure)) => {
            if is_page(&request) && path != SIGN_IN_FAILED && !COMING_BACK.contains(&path) {
                auth.remove_cookie(&jar);
                return private(sign_in_again(&request, failure));
            }
            // The cookie is kept for the next page, which says why.
        }
        // Only a token is refused like this: a cookie that identifies nobody is not a failure.
        Err(CannotTell::Failed(ApiError::SignInRequired)) => {
            return private(challenged(refusal(request.headers(), &ApiError::SignInRequired), challenge));
        }
        Err(_) if COMING_BACK.contains(&path) => {}
        Err(error) => {
            request.extensions_mut().insert(Untold::from(error));
        }
    }
    request.extensions_mut().insert(visitor);
    private(challenged(next.run(request).await, challenge))
}

/// Removes the cookies from a request with a token: only the token says who it is, and nothing of a browser's session, drafts
/// or preferences may affect it.
pub async fn token_alone(mut request: Request, next: Next) -> Response {
    if request.uri().path().starts_with("/api/") && bearer(request.headers()).is_some() {
        request.headers_mut().remove(header::COOKIE);
    }
    next.run(request).await
}

/// Answers in the language of the signed-in user's settings, if they have chosen one.
pub async fn in_their_language(request: Request, next: Next) -> Response {
    let chosen = request.extensions().get::<CurrentUser>().and_then(|current| current.preferences().language.language());
    match chosen {
        Some(language) => in_language(language, next.run(request)).await,
        None => next.run(request).await,
    }
}

/// Stops a request whose session can't be determined now. It runs after the forms layer, so that a form's text is kept, and before
/// everything that needs the user. While WorkOS is unreachable, a page request passes with a mark, and the page says so instead of
/// its content; anything else gets a short error response.
pub async fn gate(mut request: Request, next: Next) -> Response {
    let Some(Untold { error, retry_after }) = request.extensions_mut().remove() else { return next.run(request).await };
    let mut response = if error == ApiError::SignInUnavailable && is_page(&request) {
        request.extensions_mut().insert(SignInAway);
        next.run(request).await
    } else {
        refusal(request.headers(), &error)
    };
    *response.status_mut() = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::SERVICE_UNAVAILABLE);
    // Rounded up: a retry that comes too early would have to wait again.
    let seconds = u64::try_from(retry_after.as_millis().div_ceil(1_000)).unwrap_or(u64::MAX);
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds.max(1)));
    response
}

impl From<CannotTell> for Untold {
    fn from(error: CannotTell) -> Self {
        match error {
            CannotTell::WorkosAway { retry_after } => Self { error: ApiError::SignInUnavailable, retry_after },
            CannotTell::Failed(error) => Self { error, retry_after: RETRY_AFTER },
        }
    }
}

/// Whether a browser asks for a page to show.
fn is_page(request: &Request) -> bool {
    request.method().is_safe() && accepts_html(request.headers()) && !request.uri().path().starts_with("/api/")
}

/// Redirects to the page that says why a new sign-in is needed, with the way back.
fn sign_in_again(request: &Request, failure: SignInFailure) -> Response {
    let here = request.uri().path_and_query().map_or("/", |path| path.as_str());
    let query =
        form_urlencoded::Serializer::new(String::new()).append_pair("reason", failure.code()).append_pair("return_to", here).finish();
    see_other(&format!("{SIGN_IN_FAILED}?{query}"))
}

async fn by_cookie(auth: &Auth, jar: &Cookies, visitor: &Visitor, is_use: bool) -> Result<Whose, CannotTell> {
    let Some(value) = auth.cookie(jar) else { return Ok(Whose::Nobody) };
    let live = match is_use {
        true => auth.current(&value, visitor).await?,
        false => auth.current_unattended(&value, visitor).await?,
    };
    let Some(live) = live else {
        match auth.ended_for(&value).await? {
            Some(EndedFor::Failure(failure)) => return Ok(Whose::NobodySince(failure)),
            // Another tab has signed in, and this answer may arrive after the cookie of the new session.
            Some(EndedFor::Replaced) => {}
            None => auth.remove_cookie(jar),
        }
        return Ok(Whose::Nobody);
    };
    auth.rounds.end(jar);
    if live.renew {
        auth.renew_cookie(jar, &live.key);
    }
    let session = Some(CurrentSession { key: live.key, until: live.until });
    Ok(Whose::Somebody(Box::new(CurrentUser { person: live.person, impersonator: live.impersonator, session, scope: None })))
}

async fn by_token(auth: &Auth, token: &str) -> Result<Whose, CannotTell> {
    let (person, impersonator, scope) = if is_personal(token) {
        let (person, scope) = auth.person_of_personal(token).await?;
        (person, None, Some(scope))
    } else {
        let (person, impersonator) = auth.person_of(token).await?;
        (person, impersonator, None)
    };
    Ok(Whose::Somebody(Box::new(CurrentUser { person: Arc::new(person), impersonator, session: None, scope })))
}

/// The challenge if a personal token of this scope may not make the request.
fn beyond(scope: Scope, method: &Method, path: &str) -> Option<HeaderValue> {
    match needed(method, path) {
        None => Some(NO_SCOPE),
        Some(needed) => (!scope.allows(needed)).then_some(WRITE_NEEDED),
    }
}

/// RFC 6750 (3.1): 403, and what the token would need.
fn out_of_scope(request: &Request, challenge: HeaderValue) -> Response {
    let mut response = refusal(request.headers(), &ApiError::Forbidden);
    response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
    response
}

/// A 401 of the API carries a challenge.
fn challenged(mut response: Response, challenge: Option<HeaderValue>) -> Response {
    if let Some(challenge) = challenge.filter(|_| response.status() == StatusCode::UNAUTHORIZED) {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
    }
    response
}

fn visitor(request: &Request) -> Visitor {
    let user_agent = request.headers().get(header::USER_AGENT).and_then(|value| value.to_str().ok());
    Visitor { ip: ClientAddress::of(request), user_agent: user_agent.map(|text| text.get(..USER_AGENT_BYTES).unwrap_or(text).to_owned()) }
}

fn private(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    headers.append(header::VARY, HeaderValue::from_static("Cookie"));
    response
}
