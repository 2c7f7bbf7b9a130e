//! The sessions: opaque cookies here, refresh tokens that only the store has, and one refresh for any number of requests.

use super::{
    flow::Flows,
    impersonation,
    jwks::Jwks,
    lifetimes::Lifetimes,
    rounds::{Round, Rounds},
    seal::{Purpose, Sealer},
    tokens::{TokenRefusal, Verified, Verifier},
    workos::{Grant, NoClient, Profile, Visitor, Workos, WorkosError},
};
use crate::{
    error::AppError,
    model::{
        impersonation::Impersonator,
        sign_in::SignInFailure,
        user::{User, UserId},
    },
    server::{
        clock::Clock,
        config::Config,
        http::cookies::CookieRules,
        store::{
            Store, StoreError,
            sessions::{NewSession, Session, SessionKey},
        },
    },
};
use jiff::{SignedDuration, Timestamp};
use moka::future::Cache;
use secrecy::{ExposeSecret as _, SecretString};
use std::{sync::Arc, time::Duration};
use tokio::sync::Mutex;
use tower_cookies::Cookies;
use tracing::Instrument as _;
use url::Url;

/// The longest code or state that is looked at, in bytes; those of WorkOS have 26 to 43.
pub(super) const PARAMETER_BYTES: usize = 512;
/// A session is noted as used, and its cookie renewed, this often.
const TOUCH_EVERY: SignedDuration = SignedDuration::from_hours(1);
/// How long after its access token ran out a session is served while WorkOS is away.
const OUTAGE_GRACE: SignedDuration = SignedDuration::from_mins(15);
/// After a refresh that failed in passing, the next try waits this long, or as long as WorkOS asks.
const RETRY_AFTER: Duration = Duration::from_secs(10);
/// Sessions whose refresh is remembered at once; more only cost a lock made anew.
const LOCKS: u64 = 100_000;

/// Sign-in and sessions; cheap to clone.
#[derive(Debug, Clone)]
pub struct Auth {
    pub(super) workos: Workos,
    verifier: Verifier,
    pub(super) flows: Flows,
    /// Notices sign-ins that go round in circles.
    pub rounds: Rounds,
    sealer: Sealer,
    pub(super) cookies: CookieRules,
    pub(super) lifetimes: Lifetimes,
    pub(super) public_url: Url,
    pub(super) store: Store,
    pub(super) clock: Clock,
    /// One lock for each session being refreshed; it holds the time before which WorkOS is not asked again.
    refreshing: Cache<String, Arc<Mutex<Option<Timestamp>>>>,
}

/// Sign-in could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum SetUpError {
    /// TLS.
    #[error(transparent)]
    Client(#[from] NoClient),
    /// The cookie password.
    #[error("no keys could be derived from WORKOS_COOKIE_PASSWORD")]
    Keys,
}

/// A session that a request came with.
#[derive(Debug, Clone)]
pub struct Live {
    /// Who is signed in.
    pub user: User,
    /// Who acts in their place, if anybody does.
    pub impersonator: Option<Impersonator>,
    /// The session's key.
    pub key: SessionKey,
    /// When it can't be served any longer without being looked at again: it is over by then, or has to be refreshed.
    pub until: Timestamp,
    /// Whether the cookie should be sent again, because its time begins anew.
    pub renew: bool,
}

/// What a refresh came to.
enum Refreshed {
    Done,
    Over,
    NotNow,
}

impl Auth {
    /// Speaks to the WorkOS of the settings.
    ///
    /// # Errors
    /// [`SetUpError`].
    pub fn new(config: &Config, store: Store, clock: Clock) -> Result<Self, SetUpError> {
        let workos = Workos::new(&config.workos)?;
        let sealer = Sealer::new(&config.workos.cookie_password).map_err(|_| SetUpError::Keys)?;
        let cookies = CookieRules::for_site(&config.public_url);
        let jwks = Jwks::new(workos.clone(), clock.clone());
        Ok(Self {
            verifier: Verifier::new(&config.workos, jwks, clock.clone()),
            flows: Flows::new(sealer.clone(), cookies, clock.clone(), store.clone()),
            rounds: Rounds::new(sealer.clone(), cookies, clock.clone()),
            workos,
            sealer,
            cookies,
            lifetimes: config.sessions,
            public_url: config.public_url.clone(),
            store,
            clock,
            refreshing: Cache::builder().max_capacity(LOCKS).time_to_idle(Duration::from_secs(300)).build(),
        })
    }

    /// Begins a sign-in and says where the browser goes. `return_to` is a path of Daybook's.
    ///
    /// # Errors
    /// [`SignInFailure::Internal`].
    pub fn begin(
        &self,
        jar: &Cookies,
        return_to: String,
        login_hint: Option<&str>,
        screen_hint: Option<&str>,
    ) -> Result<Url, SignInFailure> {
        let challenge = self.flows.begin(jar, return_to)?;
        Ok(self.workos.authorize_url(&challenge.state, &challenge.code_challenge, login_hint, screen_hint))
    }

    /// Exchanges the code of a callback, starts the session, and gives the path to go back to.
    ///
    /// # Errors
    /// Why there is no session.
    pub async fn complete(&self, jar: &Cookies, code: &str, state: &str, visitor: &Visitor) -> Result<String, SignInFailure> {
        if code.len().max(state.len()) > PARAMETER_BYTES {
            return Err(SignInFailure::Malformed);
        }
        let finished = self.flows.finish(jar, state).await?;
        let grant = self.workos.exchange_code(code, &finished.verifier, visitor).await.map_err(|error| failure_of(&error))?;
        let verified = self.verify(&grant).await?;
        let stored = |error: crate::server::store::StoreError| {
            tracing::error!(%error, "a sign-in could not be stored");
            SignInFailure::StoreUnavailable
        };
        let impersonator = impersonation::of(&grant, &verified)?;
        impersonation::mark(impersonator.as_ref());
        let user = profile(grant.user, verified.user.clone());
        // Nobody else's sign-in replaces what the person's own told.
        let user = match impersonator {
            Some(_) => self.store.know_user(&user).await,
            None => self.store.keep_user(&user).await,
        };
        let user = user.map_err(stored)?;
        let key = SessionKey::random();
        let session = NewSession {
            owner: user.id,
            workos_session: verified.workos_session,
            refresh_token: self.seal(&key, &grant.refresh_token)?,
            access_expires_at: verified.expires_at,
            ip: visitor.ip.map(|ip| ip.to_string()),
            user_agent: visitor.user_agent.clone(),
            impersonator,
        };
        self.store.create_session(&key, &session, self.clock.now()).await.map_err(stored)?;
        // A new session at every sign-in, and the old one ends: nothing that was set before is trusted after (ASVS 7.2.4).
        if let Some(old) = self.key_of(jar) {
            self.end_replaced(&old, session.workos_session.as_deref()).await.map_err(stored)?;
        }
        self.renew_cookie(jar, &key);
        self.rounds.add(jar, Round::Complete);
        tracing::info!(session = key.hash(), "signed in");
        Ok(finished.return_to)
    }

    /// Gives a sign-in up that WorkOS refused: whatever it said, it is over. Whether it was one of this browser.
    pub async fn give_up(&self, jar: &Cookies, state: &str) -> bool {
        state.len() <= PARAMETER_BYTES && self.flows.finish(jar, state).await.is_ok()
    }

    /// The session of a cookie's value; `None` when it has ended or never was.
    ///
    /// # Errors
    /// [`AppError::Unavailable`] when it can't be told now: the session stays.
    pub async fn current(&self, value: &str, visitor: &Visitor) -> Result<Option<Live>, AppError> {
        self.look_up(value, visitor, true).await
    }

    /// The same for a request that no person made: a page that only listens must not keep its session from running out.
    ///
    /// # Errors
    /// As [`Self::current`].
    pub async fn current_unattended(&self, value: &str, visitor: &Visitor) -> Result<Option<Live>, AppError> {
        self.look_up(value, visitor, false).await
    }

    async fn look_up(&self, value: &str, visitor: &Visitor, is_use: bool) -> Result<Option<Live>, AppError> {
        let Some(key) = SessionKey::parse(value) else { return Ok(None) };
        let Some(mut session) = self.store.session(&key).await? else { return Ok(None) };
        impersonation::mark(session.impersonator.as_ref());
        let now = self.clock.now();
        if now > self.end_of(&session, session.last_seen_at) {
            self.store.end_session(&key, now).await?;
            return Ok(None);
        }
        if session.access_expires_at <= now {
            match self.refresh_to_the_end(&key, visitor).await? {
                Refreshed::Over => return Ok(None),
                Refreshed::NotNow if now.duration_since(session.access_expires_at) > OUTAGE_GRACE => return Err(AppError::Unavailable),
                Refreshed::NotNow => {}
                Refreshed::Done => match self.store.session(&key).await? {
                    Some(fresh) => session = fresh,
                    None => return Ok(None),
                },
            }
        }
        let renew = is_use && now.duration_since(session.last_seen_at) >= TOUCH_EVERY;
        if renew {
            self.store.touch_session(&key, now).await?;
        }
        let last_seen = if renew { now } else { session.last_seen_at };
        let until = self.end_of(&session, last_seen).min(session.access_expires_at + OUTAGE_GRACE);
        Ok(Some(Live { user: session.user, impersonator: session.impersonator, key, until, renew }))
    }

    /// The last moment of a session that was last used at this time.
    fn end_of(&self, session: &Session, last_seen_at: Timestamp) -> Timestamp {
        let end = self.lifetimes.end(session.created_at, last_seen_at);
        match session.impersonator {
            Some(_) => end.min(session.created_at + SignedDuration::from_mins(impersonation::MINUTES)),
            None => end,
        }
    }

    /// Who a WorkOS access token speaks for, and who acts in their place, if anybody does.
    ///
    /// # Errors
    /// Why it speaks for nobody.
    pub async fn bearer(&self, token: &str) -> Result<(UserId, Option<Impersonator>), TokenRefusal> {
        let verified = self.verifier.verify(token).await?;
        let impersonator = verified.actor.map(|actor| Impersonator::new(&actor, None));
        impersonation::mark(impersonator.as_ref());
        Ok((verified.user, impersonator))
    }

    /// The profile of a verified person, as the last sign-in told it.
    ///
    /// # Errors
    /// [`AppError::Unavailable`].
    pub async fn profile(&self, id: UserId) -> Result<User, AppError> {
        let known = self.store.user(&id).await?;
        Ok(known.unwrap_or_else(|| User { id, email: String::new(), first_name: None, last_name: None, picture: None }))
    }

    /// Ends the session of a request, first here, and gives the address that ends it at WorkOS too.
    ///
    /// # Errors
    /// [`AppError::Unavailable`]: the session goes on, and so does its cookie.
    pub async fn sign_out(&self, jar: &Cookies) -> Result<String, AppError> {
        let home = self.public_url.clone();
        let Some(key) = self.key_of(jar) else {
            self.cookies.remove_session(jar);
            return Ok("/".into());
        };
        let session = self.store.session(&key).await?;
        impersonation::mark(session.as_ref().and_then(|session| session.impersonator.as_ref()));
        self.store.end_session(&key, self.clock.now()).await?;
        self.cookies.remove_session(jar);
        self.cookies.remove_draft(jar);
        tracing::info!(session = key.hash(), "signed out");
        Ok(session
            .and_then(|session| session.workos_session)
            .map_or_else(|| "/".into(), |workos_session| self.workos.logout_url(&workos_session, &home).into()))
    }

    /// The value of the session cookie.
    pub fn cookie(&self, jar: &Cookies) -> Option<String> {
        jar.get(self.cookies.session_name()).map(|cookie| cookie.value().to_owned())
    }

    /// Sends a session's cookie, for as long from now as it may rest unused.
    pub fn renew_cookie(&self, jar: &Cookies, key: &SessionKey) {
        jar.add(self.cookies.session(key.reveal(), self.lifetimes.cookie_days()));
    }

    /// Takes a cookie back whose session has ended.
    pub fn remove_cookie(&self, jar: &Cookies) {
        self.cookies.remove_session(jar);
    }

    pub(super) fn key_of(&self, jar: &Cookies) -> Option<SessionKey> {
        SessionKey::parse(&self.cookie(jar)?)
    }

    /// Ends the session that a new sign-in takes the place of, here and, if it is another one there, at WorkOS: no browser
    /// goes through its logout address any more.
    async fn end_replaced(&self, old: &SessionKey, new: Option<&str>) -> Result<(), StoreError> {
        let replaced = self.store.session(old).await?;
        self.store.end_session(old, self.clock.now()).await?;
        self.revoke(replaced.and_then(|old| old.workos_session).into_iter().filter(|old| Some(old.as_str()) != new).collect());
        Ok(())
    }

    /// Refreshes in a task of its own: a browser that goes away drops its request, and a refresh dropped between WorkOS's
    /// answer and the store would lose the only valid token.
    async fn refresh_to_the_end(&self, key: &SessionKey, visitor: &Visitor) -> Result<Refreshed, AppError> {
        let (auth, key, visitor) = (self.clone(), key.clone(), visitor.clone());
        let refresh = tokio::spawn(async move { auth.refresh(&key, &visitor).await }.in_current_span());
        refresh.await.unwrap_or_else(|error| {
            tracing::error!(%error, "a refresh did not finish");
            Err(AppError::Internal)
        })
    }

    /// Refreshes a session whose access token has run out. Requests that come meanwhile wait, and find it done.
    async fn refresh(&self, key: &SessionKey, visitor: &Visitor) -> Result<Refreshed, AppError> {
        let lock = self.refreshing.get_with(key.hash(), async { Arc::default() }).await;
        let mut not_before = lock.lock().await;
        let now = self.clock.now();
        // What the caller read may be old: another request may have refreshed, or signed out, while this one waited.
        let Some(session) = self.store.session(key).await? else { return Ok(Refreshed::Over) };
        if session.access_expires_at > now {
            return Ok(Refreshed::Done);
        }
        if not_before.is_some_and(|time| now < time) {
            return Ok(Refreshed::NotNow);
        }
        match self.exchange(key, &session, visitor).await? {
            Ok(outcome) => Ok(outcome),
            Err(wait) => {
                *not_before = SignedDuration::try_from(wait).ok().and_then(|wait| now.checked_add(wait).ok());
                Ok(Refreshed::NotNow)
            }
        }
    }

    /// Exchanges the refresh token; the inner error says how long to wait before the next try.
    async fn exchange(&self, key: &SessionKey, session: &Session, visitor: &Visitor) -> Result<Result<Refreshed, Duration>, AppError> {
        let Ok(token) = self.sealer.open(Purpose::RefreshToken, &key.hash(), &session.refresh_token) else {
            tracing::warn!(
                session = key.hash(),
                "a session's token does not open with this WORKOS_COOKIE_PASSWORD; it has to sign in again"
            );
            self.store.end_session(key, self.clock.now()).await?;
            return Ok(Ok(Refreshed::Over));
        };
        let token = SecretString::from(String::from_utf8(token).unwrap_or_default());
        let grant = match self.workos.refresh(&token, visitor).await {
            Ok(grant) => grant,
            Err(WorkosError::Terminal(code)) => {
                tracing::info!(session = key.hash(), code, "WorkOS ended a session");
                self.store.end_session(key, self.clock.now()).await?;
                return Ok(Ok(Refreshed::Over));
            }
            // A wrong key of ours, or an outage, signs nobody out.
            Err(WorkosError::Transient { retry_after }) => return Ok(Err(retry_after.unwrap_or(RETRY_AFTER))),
            Err(WorkosError::Refused { .. } | WorkosError::Unreadable) => return Ok(Err(RETRY_AFTER)),
        };
        // The old token is spent: the new one is kept even when its access token can't be verified now.
        let sealed = self.seal(key, &grant.refresh_token).map_err(|_| AppError::Internal)?;
        let verified = self.verifier.verify(grant.access_token.expose_secret()).await;
        let (expires, outcome) = match verified {
            Ok(verified)
                if verified.user == session.user.id
                    && grant.user.id == verified.user.as_str()
                    && impersonation::goes_on(session.impersonator.as_ref(), &verified) =>
            {
                (verified.expires_at, Ok(Refreshed::Done))
            }
            // It came from WorkOS itself a moment ago: a key that is not known to us yet judges our keys, not the session.
            Err(TokenRefusal::KeysUnreachable | TokenRefusal::UnknownKey) => (session.access_expires_at, Err(RETRY_AFTER)),
            Ok(_) | Err(_) => {
                tracing::error!(session = key.hash(), "a refreshed token was not of the session's person, so the session ends");
                self.store.end_session(key, self.clock.now()).await?;
                return Ok(Ok(Refreshed::Over));
            }
        };
        if !self.store.rotate_session(key, &session.refresh_token, &sealed, expires).await? {
            // Signed out while WorkOS was answering, or refreshed by another instance: what the store says now holds.
            let still = self.store.session(key).await?.is_some();
            return Ok(Ok(if still { Refreshed::Done } else { Refreshed::Over }));
        }
        // Whoever was deleted meanwhile does not come back by this.
        if session.impersonator.is_none() {
            self.store.update_user(&profile(grant.user, session.user.id.clone()), None).await?;
        }
        tracing::debug!(session = key.hash(), "refreshed");
        Ok(outcome)
    }

    async fn verify(&self, grant: &Grant) -> Result<Verified, SignInFailure> {
        let verified = self.verifier.verify(grant.access_token.expose_secret()).await.map_err(|refusal| SignInFailure::from(&refusal))?;
        if verified.user.as_str() == grant.user.id { Ok(verified) } else { Err(SignInFailure::TokenRefused) }
    }

    fn seal(&self, key: &SessionKey, token: &SecretString) -> Result<String, SignInFailure> {
        self.sealer.seal(Purpose::RefreshToken, &key.hash(), token.expose_secret().as_bytes()).map_err(|_| SignInFailure::Internal)
    }
}

pub(super) fn profile(profile: Profile, id: UserId) -> User {
    User { id, email: profile.email, first_name: profile.first_name, last_name: profile.last_name, picture: profile.profile_picture_url }
}

fn failure_of(error: &WorkosError) -> SignInFailure {
    match error {
        WorkosError::Transient { .. } => SignInFailure::WorkosUnreachable,
        WorkosError::Unreadable => SignInFailure::WorkosUnreadable,
        WorkosError::Refused { code, .. } if code == "token_too_big" => SignInFailure::TokenTooBig,
        WorkosError::Refused { code, .. } if ["401", "404", "invalid_client", "unauthorized_client"].contains(&code.as_str()) => {
            SignInFailure::BadCredentials
        }
        WorkosError::Refused { .. } => SignInFailure::WorkosRefused,
        WorkosError::Terminal(code) => match code.as_str() {
            "invalid_grant" => SignInFailure::CodeSpent,
            "sso_required" => SignInFailure::SsoRequired,
            "mfa_enrollment" | "mfa_challenge" => SignInFailure::MfaRequired,
            _ => SignInFailure::WorkosRefused,
        },
    }
}
