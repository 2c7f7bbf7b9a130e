//! The sessions: opaque cookies here, refresh tokens that only the store has.

use super::{
    audit::{Audit, By},
    flow::Flows,
    impersonation,
    jwks::Jwks,
    key_copy::KeyCopy,
    locks::Locks,
    rounds::{Round, Rounds},
    seal::{Purpose, Sealer},
    tokens::{Mismatch, Verified, Verifier},
    workos::{Grant, NoClient, Profile, Visitor, Workos, WorkosError},
};
use crate::{
    error::ApiError,
    model::{
        impersonation::Impersonator,
        sign_in::SignInFailure,
        user::{User, UserId},
    },
    server::{
        clock::Clock,
        config::{Config, lifetimes::Lifetimes},
        http::cookies::CookieRules,
        journal::Journal,
        random::Random,
        store::{
            Store, StoreError,
            sessions::{NewSession, Session, SessionKey},
            users::Person,
        },
    },
};
use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret as _, SecretString};
use std::{sync::Arc, time::Duration};
use tower_cookies::Cookies;
use url::Url;

/// The longest code or state that is accepted, in bytes; those of WorkOS have 26 to 43.
pub(super) const PARAMETER_BYTES: usize = 512;
/// How often a session is recorded as used and its cookie renewed.
const TOUCH_EVERY: SignedDuration = SignedDuration::from_hours(1);

/// Sign-in and sessions. Clones share their state.
#[derive(Debug, Clone)]
pub struct Auth {
    pub(super) workos: Workos,
    jwks: Jwks,
    pub(super) verifier: Verifier,
    pub(super) flows: Flows,
    /// Detects sign-in loops.
    pub rounds: Rounds,
    pub(super) sealer: Sealer,
    pub(super) cookies: CookieRules,
    pub(super) lifetimes: Lifetimes,
    pub(super) public_url: Url,
    pub(super) webhook_secret: Option<SecretString>,
    pub(super) store: Store,
    pub(super) journal: Journal,
    pub(super) clock: Clock,
    pub(super) random: Random,
    /// The audit trail.
    pub audit: Audit,
    pub(super) refreshing: Locks,
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

/// The session of a request.
#[derive(Debug, Clone)]
pub struct Live {
    /// Who is signed in.
    pub person: Arc<Person>,
    /// The impersonator, if there is one.
    pub impersonator: Option<Impersonator>,
    /// The session's key.
    pub key: SessionKey,
    /// When it has to be verified again: it has ended by then, or has to be refreshed.
    pub until: Timestamp,
    /// Whether the cookie should be sent again, because its lifetime starts over.
    pub renew: bool,
}

/// The session of a cookie can't be determined now; the session stays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CannotTell {
    /// The session has to be refreshed, and WorkOS has been unreachable for longer than the grace period.
    WorkosAway {
        /// When to try again.
        retry_after: Duration,
    },
    /// Daybook itself failed.
    Failed(ApiError),
}

impl From<ApiError> for CannotTell {
    fn from(error: ApiError) -> Self {
        Self::Failed(error)
    }
}

impl From<StoreError> for CannotTell {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

impl Auth {
    /// Sign-in with the WorkOS of the settings.
    ///
    /// # Errors
    /// [`SetUpError`].
    pub fn new(config: &Config, store: Store, journal: Journal, clock: Clock, random: Random) -> Result<Self, SetUpError> {
        let workos = Workos::new(&config.workos)?;
        let sealer = Sealer::new(&config.workos.cookie_password, random.clone()).map_err(|_| SetUpError::Keys)?;
        let cookies = CookieRules::for_site(&config.public_url);
        let copy = KeyCopy::beside(config.database.expose_secret(), &config.workos);
        let jwks = Jwks::new(workos.clone(), clock.clone(), copy);
        Ok(Self {
            verifier: Verifier::new(&config.workos, jwks.clone(), clock.clone()),
            jwks,
            flows: Flows::new(sealer.clone(), cookies, clock.clone(), random.clone(), store.clone()),
            rounds: Rounds::new(sealer.clone(), cookies, clock.clone()),
            workos,
            sealer,
            cookies,
            lifetimes: config.policies.sessions,
            public_url: config.public_url.clone(),
            webhook_secret: config.workos.webhook_secret.clone(),
            store,
            journal,
            clock,
            random,
            audit: Audit::new(config.policies.telemetry.log_addresses),
            refreshing: Locks::default(),
        })
    }

    /// Begins a sign-in, and returns the address at WorkOS. `return_to` is a path of Daybook.
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

    /// Exchanges the code of a callback, starts the session, and returns the path to go back to.
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
        let stored = |error: StoreError| match error {
            // Only a sign-in in person restores a deleted account.
            StoreError::NoSuchOwner => SignInFailure::Denied,
            error => {
                tracing::error!(%error, "a sign-in could not be stored");
                SignInFailure::StoreUnavailable
            }
        };
        let impersonator = impersonation::of(&grant, &verified)?;
        impersonation::mark(impersonator.as_ref());
        let user = profile(grant.user, verified.user.clone());
        // An impersonated sign-in does not replace the user's own profile.
        let user = match impersonator {
            Some(_) => self.store.welcome_user(&user).await,
            None => self.store.keep_user(&user).await,
        };
        let user = user.map_err(stored)?;
        let key = SessionKey::random(&self.random);
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
        // Every sign-in gets a new session, and the old one ends: no session from before a sign-in is trusted after it (ASVS 7.2.4).
        if let Some(old) = self.key_of(jar) {
            self.end_replaced(&old, session.workos_session.as_deref()).await.map_err(stored)?;
        }
        self.renew_cookie(jar, &key);
        self.rounds.add(jar, Round::Complete);
        self.audit.signed_in(&key, visitor);
        Ok(finished.return_to)
    }

    /// Ends a pending sign-in that WorkOS refused. Returns whether it was one of this browser.
    pub async fn give_up(&self, jar: &Cookies, state: &str) -> bool {
        state.len() <= PARAMETER_BYTES && self.flows.finish(jar, state).await.is_ok()
    }

    /// The session of a cookie's value; `None` when it has ended or never existed.
    ///
    /// # Errors
    /// [`CannotTell`].
    pub async fn current(&self, value: &str, visitor: &Visitor) -> Result<Option<Live>, CannotTell> {
        self.look_up(value, visitor, true).await
    }

    /// The same for a request without user activity: a page that only listens must not keep its session alive.
    ///
    /// # Errors
    /// As [`Self::current`].
    pub async fn current_unattended(&self, value: &str, visitor: &Visitor) -> Result<Option<Live>, CannotTell> {
        self.look_up(value, visitor, false).await
    }

    async fn look_up(&self, value: &str, visitor: &Visitor, is_use: bool) -> Result<Option<Live>, CannotTell> {
        let Some(key) = SessionKey::parse(value) else { return Ok(None) };
        let Some(mut session) = self.store.session(&key).await? else { return Ok(None) };
        impersonation::mark(session.impersonator.as_ref());
        let now = self.clock.now();
        if now > self.end_of(&session, session.last_seen_at) {
            written(self.store.end_session(&key, now).await)?;
            return Ok(None);
        }
        if session.access_expires_at <= now {
            let Some(fresh) = self.refreshed(&key, session, visitor).await? else { return Ok(None) };
            session = fresh;
        }
        let late = is_use && now.duration_since(session.last_seen_at) >= TOUCH_EVERY;
        let renew = late && written(self.store.touch_session(&key, now).await)?;
        let last_seen = if renew { now } else { session.last_seen_at };
        let until = self.end_of(&session, last_seen).min(self.served_until(&session));
        Ok(Some(Live { person: session.person.clone(), impersonator: session.impersonator.clone(), key, until, renew }))
    }

    /// When a session ends that was last used at this time.
    fn end_of(&self, session: &Session, last_seen_at: Timestamp) -> Timestamp {
        let end = self.lifetimes.end(session.created_at, last_seen_at);
        match session.impersonator {
            Some(_) => end.min(session.created_at + SignedDuration::from_mins(impersonation::MINUTES)),
            None => end,
        }
    }

    /// Starts the task that fetches WorkOS's keys ahead of need.
    pub fn keep_keys_fresh(&self) {
        tokio::spawn(self.jwks.clone().keep_fresh());
    }

    /// The last claim of a token that the settings do not allow, if there was one since the start.
    pub fn last_mismatch(&self) -> Option<Mismatch> {
        self.verifier.last_mismatch()
    }

    /// Ends the session of a request, first here, and returns the address that ends it at WorkOS too.
    ///
    /// # Errors
    /// [`ApiError::Unavailable`]: the session goes on, and so does its cookie.
    pub async fn sign_out(&self, jar: &Cookies) -> Result<String, ApiError> {
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
        if session.is_some() {
            self.audit.signed_out(&key);
        }
        Ok(session
            .and_then(|session| session.workos_session.clone())
            .map_or_else(|| "/".into(), |workos_session| self.workos.logout_url(&workos_session, &home).into()))
    }

    /// The value of the session cookie.
    pub fn cookie(&self, jar: &Cookies) -> Option<String> {
        jar.get(self.cookies.session_name()).map(|cookie| cookie.value().to_owned())
    }

    /// Sends a session's cookie again, to last for the idle lifetime from now.
    pub fn renew_cookie(&self, jar: &Cookies, key: &SessionKey) {
        jar.add(self.cookies.session(key.reveal(), self.lifetimes.cookie_days()));
    }

    /// Removes the cookie of a session that has ended.
    pub fn remove_cookie(&self, jar: &Cookies) {
        self.cookies.remove_session(jar);
    }

    pub(super) fn key_of(&self, jar: &Cookies) -> Option<SessionKey> {
        SessionKey::parse(&self.cookie(jar)?)
    }

    /// Ends the session that a new sign-in replaces, here and, if it is another one there, at WorkOS: no browser will visit its
    /// logout address any more.
    async fn end_replaced(&self, old: &SessionKey, new: Option<&str>) -> Result<(), StoreError> {
        let replaced = self.store.session(old).await?;
        self.store.end_replaced(old, self.clock.now()).await?;
        if replaced.is_some() {
            self.audit.revoked(&old.id(), By::Replaced);
        }
        self.revoke(replaced.and_then(|old| old.workos_session.clone()).into_iter().filter(|old| Some(old.as_str()) != new).collect());
        Ok(())
    }

    async fn verify(&self, grant: &Grant) -> Result<Verified, SignInFailure> {
        let verified = self.verifier.verify(grant.access_token.expose_secret()).await.map_err(|refusal| SignInFailure::from(&refusal))?;
        if verified.user.as_str() == grant.user.id { Ok(verified) } else { Err(SignInFailure::TokenRefused) }
    }

    pub(super) fn seal(&self, key: &SessionKey, token: &SecretString) -> Result<String, SignInFailure> {
        self.sealer.seal(Purpose::RefreshToken, &key.hash(), token.expose_secret().as_bytes()).map_err(|_| SignInFailure::Internal)
    }
}

/// Whether a secondary write succeeded. A full or read-only disk is not an error here, so that reads go on.
fn written(outcome: Result<(), StoreError>) -> Result<bool, StoreError> {
    match outcome {
        Err(StoreError::DiskFull { .. } | StoreError::ReadOnly { .. }) => Ok(false),
        outcome => outcome.map(|()| true),
    }
}

/// A profile as it is stored, without control characters: HTML can't represent them.
pub(super) fn profile(profile: Profile, id: UserId) -> User {
    let clean = |name: String| -> String { name.chars().filter(|letter| !letter.is_control()).collect() };
    User {
        id,
        email: clean(profile.email),
        first_name: profile.first_name.map(clean),
        last_name: profile.last_name.map(clean),
        picture: profile.profile_picture_url,
        since: String::new(),
    }
}

fn failure_of(error: &WorkosError) -> SignInFailure {
    match error {
        WorkosError::Transient { .. } => SignInFailure::WorkosUnreachable,
        WorkosError::Unreadable => SignInFailure::WorkosUnreadable,
        WorkosError::Refused { code, .. } if code == "token_too_big" => SignInFailure::TokenTooBig,
        // Whatever the code: these are about the API key and the address, not the user.
        WorkosError::Refused { status: 401 | 404, .. } => SignInFailure::BadCredentials,
        WorkosError::Refused { code, .. } if ["invalid_client", "unauthorized_client"].contains(&code.as_str()) => {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_keeps_a_control_character() {
        let told = Profile {
            id: "user_1".into(),
            email: "ada\u{7}@example.com".into(),
            first_name: Some("A\0da\u{1b}".into()),
            last_name: Some("\u{85}Love\r\nlace \u{e9}".into()),
            profile_picture_url: None,
        };
        let kept = profile(told, UserId::from_verified_subject("user_1"));
        assert_eq!(
            (kept.email.as_str(), kept.first_name.as_deref(), kept.last_name.as_deref()),
            ("ada@example.com", Some("Ada"), Some("Lovelace \u{e9}"))
        );
    }
}
