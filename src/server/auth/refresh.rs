//! The refresh of a session whose access token has run out: one for any number of requests, on any number of instances.
//!
//! WorkOS retires a refresh token with its first exchange, gives the same pair again for 30 s, and from then on refuses it and
//! with it the session. So nobody exchanges but who holds the lease in the session's row (`store::refreshes`), and what came
//! of it stands in that row before anybody else goes on: a request that is late, by seconds or by minutes, reads it there and
//! never presents a token that was spent. Within one process a lock keeps the others from the database.
//!
//! What fails in passing keeps the session; the person is served without WorkOS until the grace of the settings is over, and
//! then told to wait. A full disk, which takes no outcome, is such a failure. What WorkOS refuses for good ends it, and so does a token that was verified and is another person's.

use super::{
    audit::{Passing, Refresh},
    impersonation,
    seal::Purpose,
    sessions::{Auth, CannotTell, profile},
    workos::{Grant, Visitor, WorkosError},
};
use crate::{
    error::ApiError,
    model::sign_in::SignInFailure,
    server::store::{
        refreshes::{Lease, Rotation, Turn},
        sessions::{REPLACED, Session, SessionKey},
    },
};
use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret as _, SecretString};
use std::{sync::Arc, time::Duration};
use tracing::Instrument as _;

/// What a session was ended for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndedFor {
    /// A failure that its person has to be told of.
    Failure(SignInFailure),
    /// A new sign-in of its browser took its place.
    Replaced,
}

/// After a refresh that failed in passing, the next try waits this long, or as long as WorkOS asks.
const RETRY_AFTER: Duration = Duration::from_secs(10);
/// How long one refresh has its turn: two attempts of 5 s each and the time to write the outcome down. Whoever comes after a
/// holder that has crashed replays its token at once, and again 5 s later: both within the 30 s that WorkOS allows.
const LEASE: Duration = Duration::from_secs(15);
/// How often an instance without the lease looks whether the outcome is there,
const LOOK_EVERY: Duration = Duration::from_millis(100);
/// and how many times: until a lease that was taken a moment before has run out, and a bit longer.
const LOOKS: u32 = 200;
/// How long a request waits. The refresh goes on without it, and the next request finds what came of it.
const PATIENCE: Duration = Duration::from_secs(6);

/// What a refresh came to.
enum Refreshed {
    Done,
    Over,
    NotNow { retry_after: Duration },
}

impl Refreshed {
    const LATER: Self = Self::NotNow { retry_after: RETRY_AFTER };
}

impl Auth {
    /// The session to serve in the place of one whose access token has run out; `None` when it has ended. `session` may have
    /// been read long ago.
    ///
    /// # Errors
    /// [`CannotTell::WorkosAway`] when the session can't be served any longer without WorkOS.
    pub(super) async fn refreshed(
        &self,
        key: &SessionKey,
        session: Arc<Session>,
        visitor: &Visitor,
    ) -> Result<Option<Arc<Session>>, CannotTell> {
        let served = self.clock.now() < self.served_until(&session);
        let outcome = match self.refresh_to_the_end(key, visitor).await {
            Err(ApiError::DiskFull) if served => return Ok(Some(session)),
            outcome => outcome?,
        };
        match outcome {
            Refreshed::Over => Ok(None),
            Refreshed::Done => Ok(self.store.session(key).await?),
            Refreshed::NotNow { retry_after } => {
                if self.clock.now() < self.served_until(&session) {
                    Ok(Some(session))
                } else {
                    Err(CannotTell::WorkosAway { retry_after })
                }
            }
        }
    }

    /// When a session is served no longer without a refresh.
    pub(super) fn served_until(&self, session: &Session) -> Timestamp {
        session.access_expires_at + self.lifetimes.outage_grace()
    }

    /// Refreshes in a task of its own: a browser that goes away drops its request, and a refresh dropped between WorkOS's
    /// answer and the store would lose the only valid token.
    async fn refresh_to_the_end(&self, key: &SessionKey, visitor: &Visitor) -> Result<Refreshed, ApiError> {
        let refresh = {
            let (auth, key, visitor) = (self.clone(), key.clone(), visitor.clone());
            tokio::spawn(async move { auth.refresh(&key, &visitor).await }.in_current_span())
        };
        let outcome = match tokio::time::timeout(PATIENCE, refresh).await {
            Ok(ended) => ended.unwrap_or_else(|error| {
                tracing::error!(%error, "a refresh did not finish");
                Err(ApiError::Internal)
            })?,
            Err(_) => None,
        };
        Ok(outcome.unwrap_or_else(|| {
            self.audit.refreshed(key, Refresh::Waiting);
            Refreshed::LATER
        }))
    }

    /// Refreshes when it is this instance's turn; `None` when it was another's all the time.
    async fn refresh(&self, key: &SessionKey, visitor: &Visitor) -> Result<Option<Refreshed>, ApiError> {
        let lock = self.refreshing.of(key.hash()).await;
        let _alone = lock.lock().await;
        let lease = Lease::random(&self.random);
        for _ in 0..LOOKS {
            let now = self.clock.now();
            match self.store.begin_refresh(key, &lease, LEASE, now).await? {
                Turn::Taken => tokio::time::sleep(LOOK_EVERY).await,
                Turn::Over => return Ok(Some(Refreshed::Over)),
                Turn::Done => return Ok(Some(Refreshed::Done)),
                Turn::NotBefore(time) => {
                    self.audit.refreshed(key, Refresh::Waiting);
                    let retry_after = time.duration_since(now).try_into().unwrap_or(RETRY_AFTER);
                    return Ok(Some(Refreshed::NotNow { retry_after }));
                }
                Turn::Ours => {
                    // Read under the lease: what was read before may be spent.
                    let Some(session) = self.store.session(key).await? else { return Ok(Some(Refreshed::Over)) };
                    return self.exchange(key, &lease, &session, visitor).await.map(Some);
                }
            }
        }
        Ok(None)
    }

    /// Exchanges the refresh token, and writes down what came of it.
    async fn exchange(&self, key: &SessionKey, lease: &Lease, session: &Session, visitor: &Visitor) -> Result<Refreshed, ApiError> {
        let Ok(token) = self.sealer.open(Purpose::RefreshToken, &key.hash(), &session.refresh_token) else {
            return self.end_refused(key, session, Refresh::Sealed).await;
        };
        let token = SecretString::from(String::from_utf8(token).unwrap_or_default());
        let (why, retry_after) = match self.workos.refresh(&token, visitor).await {
            Ok(grant) => return self.keep(key, session, grant).await,
            Err(WorkosError::Terminal(code)) => return self.end_refused(key, session, Refresh::Refused(&code)).await,
            // A wrong key of ours, or an outage, signs nobody out.
            Err(WorkosError::Transient { retry_after }) => (Passing::Unreachable, retry_after.unwrap_or(RETRY_AFTER)),
            Err(WorkosError::Refused { .. }) => (Passing::Refused, RETRY_AFTER),
            Err(WorkosError::Unreadable) => (Passing::Unreadable, RETRY_AFTER),
        };
        self.store.postpone_refresh(key, lease, self.after(retry_after)).await?;
        self.audit.refreshed(key, Refresh::Kept(why));
        Ok(Refreshed::NotNow { retry_after })
    }

    /// Keeps what WorkOS gave. The old token is spent, so the new one is kept even when its access token can't be verified now.
    async fn keep(&self, key: &SessionKey, session: &Session, grant: Grant) -> Result<Refreshed, ApiError> {
        let to = self.seal(key, &grant.refresh_token).map_err(|_| ApiError::Internal)?;
        let rotation = Rotation { from: &session.refresh_token, to: &to, access_expires_at: session.access_expires_at, retry_at: None };
        let (rotation, event, outcome) = match self.verifier.verify(grant.access_token.expose_secret()).await {
            Ok(verified)
                if verified.user == session.user.id
                    && grant.user.id == verified.user.as_str()
                    && impersonation::goes_on(session.impersonator.as_ref(), &grant, &verified) =>
            {
                (Rotation { access_expires_at: verified.expires_at, ..rotation }, Refresh::Done, Refreshed::Done)
            }
            Ok(_) => return self.end_refused(key, session, Refresh::NotTheirs).await,
            // It came from WorkOS itself a moment ago: a key that is not known to us yet, a clock that is wrong, or an issuer that
            // the settings do not name judges us, not the session. When that is put right, the next refresh succeeds.
            Err(refusal) => {
                let rotation = Rotation { retry_at: Some(self.after(RETRY_AFTER)), ..rotation };
                (rotation, Refresh::Kept(Passing::Token(refusal)), Refreshed::LATER)
            }
        };
        if !self.store.finish_refresh(key, rotation).await? {
            return self.as_stored(key).await;
        }
        // Whoever was deleted meanwhile does not come back by this, and nobody else's session changes what the person's own told;
        // nor does a profile beside a token that may be anybody's.
        if session.impersonator.is_none() && event == Refresh::Done {
            self.store.update_user(&profile(grant.user, session.user.id.clone()), None).await?;
        }
        self.audit.refreshed(key, event);
        Ok(outcome)
    }

    /// Ends a session that can't be refreshed any more. Its person is told why where a new sign-in has to be another one.
    async fn end_refused(&self, key: &SessionKey, session: &Session, why: Refresh<'_>) -> Result<Refreshed, ApiError> {
        let told = match why {
            Refresh::Refused("sso_required") => Some(SignInFailure::SsoRequiredNow),
            Refresh::Refused("mfa_enrollment" | "mfa_challenge") => Some(SignInFailure::MfaRequiredNow),
            _ => None,
        };
        let told = told.map(SignInFailure::code);
        if !self.store.end_refused(key, &session.refresh_token, told, self.clock.now()).await? {
            return self.as_stored(key).await;
        }
        self.audit.refreshed(key, why);
        Ok(Refreshed::Over)
    }

    /// Signed out while WorkOS was answering, or refreshed by another instance that took the lease over: what the store says now holds.
    async fn as_stored(&self, key: &SessionKey) -> Result<Refreshed, ApiError> {
        let goes_on = self.store.session(key).await?.is_some();
        Ok(if goes_on { Refreshed::Done } else { Refreshed::Over })
    }

    /// Why a session was ended, where that matters.
    ///
    /// # Errors
    /// [`ApiError::Unavailable`].
    pub async fn ended_for(&self, value: &str) -> Result<Option<EndedFor>, ApiError> {
        let Some(key) = SessionKey::parse(value) else { return Ok(None) };
        Ok(self.store.ended_for(&key).await?.and_then(|code| match code.as_str() {
            REPLACED => Some(EndedFor::Replaced),
            code => SignInFailure::parse(code).map(EndedFor::Failure),
        }))
    }

    fn after(&self, wait: Duration) -> Timestamp {
        let now = self.clock.now();
        SignedDuration::try_from(wait).ok().and_then(|wait| now.checked_add(wait).ok()).unwrap_or(now)
    }
}
