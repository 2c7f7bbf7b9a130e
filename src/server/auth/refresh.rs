//! The refresh of a session whose access token has expired: one for any number of requests, on any number of instances.
//!
//! WorkOS retires a refresh token with its first exchange, returns the same pair again for 30 s, and from then on refuses the token
//! and ends the session. So only the holder of the lease in the session's row (`store::refreshes`) exchanges it, and the outcome is
//! in that row before anybody else continues: a request that is late, by seconds or by minutes, reads it there and never sends a
//! used token. Within one process a lock keeps the other requests from polling the database.
//!
//! After a temporary failure the session stays; the user is served without WorkOS until the grace period of the settings is over,
//! and then told to wait. A full disk, where the outcome can't be written, is such a failure. A final refusal by WorkOS ends the
//! session, and so does a verified token of another user.

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

/// Why a session was ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndedFor {
    /// A failure to show to its user.
    Failure(SignInFailure),
    /// A new sign-in in the same browser replaced it.
    Replaced,
}

/// After a temporary failure the next attempt waits this long, or as long as WorkOS asks.
const RETRY_AFTER: Duration = Duration::from_secs(10);
/// The length of the lease: two attempts of 5 s each and the time to write the outcome. The next holder after a crash replays the
/// token at once, and again 5 s later: both within the 30 s that WorkOS allows.
const LEASE: Duration = Duration::from_secs(15);
/// How often an instance without the lease polls for the outcome,
const LOOK_EVERY: Duration = Duration::from_millis(100);
/// and how many times: until a lease that was just taken has expired, and a bit longer.
const LOOKS: u32 = 200;
/// How long a request waits. The refresh goes on without it, and the next request finds its outcome.
const PATIENCE: Duration = Duration::from_secs(6);

/// The outcome of a refresh.
enum Refreshed {
    Done,
    Over,
    NotNow { retry_after: Duration },
}

impl Refreshed {
    const LATER: Self = Self::NotNow { retry_after: RETRY_AFTER };
}

impl Auth {
    /// The refreshed session for one whose access token has expired; `None` when it has ended. `session` may have been read long ago.
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

    /// Until when a session is served without a refresh.
    pub(super) fn served_until(&self, session: &Session) -> Timestamp {
        session.access_expires_at + self.lifetimes.outage_grace()
    }

    /// Refreshes in a task of its own: a browser that disconnects cancels its request, and a refresh cancelled between WorkOS's
    /// response and the store would lose the only valid token.
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

    /// Refreshes when this instance gets the lease; `None` when another held it all the time.
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
                    // Read under the lease: the token of an earlier read may be used up.
                    let Some(session) = self.store.session(key).await? else { return Ok(Some(Refreshed::Over)) };
                    return self.exchange(key, &lease, &session, visitor).await.map(Some);
                }
            }
        }
        Ok(None)
    }

    /// Exchanges the refresh token, and stores the outcome.
    async fn exchange(&self, key: &SessionKey, lease: &Lease, session: &Session, visitor: &Visitor) -> Result<Refreshed, ApiError> {
        let Ok(token) = self.sealer.open(Purpose::RefreshToken, &key.hash(), &session.refresh_token) else {
            return self.end_refused(key, session, Refresh::Sealed).await;
        };
        let token = SecretString::from(String::from_utf8(token).unwrap_or_default());
        let (why, retry_after) = match self.workos.refresh(&token, visitor).await {
            Ok(grant) => return self.keep(key, session, grant).await,
            Err(WorkosError::Terminal(code)) => return self.end_refused(key, session, Refresh::Refused(&code)).await,
            // A wrong API key of ours, or an outage, signs nobody out.
            Err(WorkosError::Transient { retry_after }) => (Passing::Unreachable, retry_after.unwrap_or(RETRY_AFTER)),
            Err(WorkosError::Refused { .. }) => (Passing::Refused, RETRY_AFTER),
            Err(WorkosError::Unreadable) => (Passing::Unreadable, RETRY_AFTER),
        };
        self.store.postpone_refresh(key, lease, self.after(retry_after)).await?;
        self.audit.refreshed(key, Refresh::Kept(why));
        Ok(Refreshed::NotNow { retry_after })
    }

    /// Stores the new tokens. The old one is used up, so the new one is stored even when its access token can't be verified now.
    async fn keep(&self, key: &SessionKey, session: &Session, grant: Grant) -> Result<Refreshed, ApiError> {
        let to = self.seal(key, &grant.refresh_token).map_err(|_| ApiError::Internal)?;
        let rotation = Rotation { from: &session.refresh_token, to: &to, access_expires_at: session.access_expires_at, retry_at: None };
        let (rotation, event, outcome) = match self.verifier.verify(grant.access_token.expose_secret()).await {
            Ok(verified)
                if verified.user == session.person.user.id
                    && grant.user.id == verified.user.as_str()
                    && impersonation::goes_on(session.impersonator.as_ref(), &grant, &verified) =>
            {
                (Rotation { access_expires_at: verified.expires_at, ..rotation }, Refresh::Done, Refreshed::Done)
            }
            Ok(_) => return self.end_refused(key, session, Refresh::NotTheirs).await,
            // The token has just come from WorkOS itself: a key that we do not know yet, a wrong clock, or an issuer that the
            // settings do not allow is our problem, not the session's. When that is fixed, the next refresh succeeds.
            Err(refusal) => {
                let rotation = Rotation { retry_at: Some(self.after(RETRY_AFTER)), ..rotation };
                (rotation, Refresh::Kept(Passing::Token(refusal)), Refreshed::LATER)
            }
        };
        if !self.store.finish_refresh(key, rotation).await? {
            return self.as_stored(key).await;
        }
        // This does not restore a user who was deleted meanwhile. An impersonated session does not change the profile, and neither
        // does the profile that came with an unverified token.
        if session.impersonator.is_none() && event == Refresh::Done {
            self.store.update_user(&profile(grant.user, session.person.user.id.clone()), None).await?;
        }
        self.audit.refreshed(key, event);
        Ok(outcome)
    }

    /// Ends a session that can't be refreshed any more. Its user is told why if they have to sign in in another way.
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

    /// The session was signed out meanwhile, or refreshed by another instance that took over the lease: the state in the store counts.
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
