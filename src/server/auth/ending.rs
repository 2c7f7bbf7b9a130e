//! Sessions as their owner sees and ends them.

use super::{audit::By, impersonation, sessions::Auth};
use crate::{
    error::ApiError,
    model::{session::SessionId, user::UserId},
    server::store::sessions::{Ended, ListedSession, Oldest, SessionKey},
};
use jiff::SignedDuration;
use tower_cookies::Cookies;
use tracing::Instrument as _;

impl Auth {
    /// The owner's sessions that still let somebody in, that of `current` first.
    ///
    /// # Errors
    /// [`ApiError::Unavailable`].
    pub async fn sessions_of(&self, owner: &UserId, current: Option<&SessionKey>) -> Result<Vec<ListedSession>, ApiError> {
        let now = self.clock.now();
        let (begun_since, used_since) = self.lifetimes.oldest(now);
        let impersonated_since = now - SignedDuration::from_mins(impersonation::MINUTES);
        Ok(self.store.sessions_of(owner, current, Oldest { begun_since, impersonated_since, used_since }).await?)
    }

    /// Ends one of the owner's sessions, here and at WorkOS.
    ///
    /// # Errors
    /// [`ApiError::NotFound`] when the owner has no such session.
    pub async fn end_one(&self, owner: &UserId, id: &SessionId) -> Result<(), ApiError> {
        let ended = self.store.end_session_of(owner, id, self.clock.now()).await?;
        self.revoke(self.told(ended));
        Ok(())
    }

    /// Ends all sessions of the owner but the one that asks, here and at WorkOS.
    ///
    /// # Errors
    /// [`ApiError::Unavailable`].
    pub async fn end_others(&self, owner: &UserId, current: Option<&SessionKey>) -> Result<(), ApiError> {
        let ended = self.store.end_sessions_of(owner, current, self.clock.now()).await?;
        self.revoke(self.told(ended));
        Ok(())
    }

    /// Ends all sessions of the owner, and gives the address that ends this browser's at WorkOS too: a browser that does not
    /// go through it would be signed in again without a question.
    ///
    /// # Errors
    /// [`ApiError::Unavailable`]: the sessions go on, and so does the cookie.
    pub async fn end_all(&self, jar: &Cookies, owner: &UserId, current: Option<&SessionKey>) -> Result<String, ApiError> {
        let here = match current {
            Some(key) => self.store.session(key).await?.and_then(|session| session.workos_session.clone()),
            None => None,
        };
        let mut ended = self.told(self.store.end_sessions_of(owner, None, self.clock.now()).await?);
        ended.retain(|workos_session| Some(workos_session) != here.as_ref());
        self.revoke(ended);
        self.cookies.remove_session(jar);
        self.cookies.remove_draft(jar);
        Ok(here.map_or_else(|| "/".into(), |here| self.workos.logout_url(&here, &self.public_url).into()))
    }

    /// Removes a person and everything of theirs, and ends their sessions at WorkOS. Nothing is left for this browser to keep.
    ///
    /// # Errors
    /// [`ApiError::Unavailable`]: then something may still be there, and asking again removes it.
    pub async fn delete_account(&self, jar: &Cookies, owner: &UserId) -> Result<(), ApiError> {
        self.remove(owner, By::Owner).await?;
        self.cookies.remove_session(jar);
        self.cookies.remove_draft(jar);
        Ok(())
    }

    /// Removes a person and everything of theirs in a task of its own: a browser that goes away drops its request, and what
    /// another instance wrote meanwhile would stay, and their sessions at WorkOS too.
    pub(super) async fn remove(&self, owner: &UserId, by: By) -> Result<(), ApiError> {
        let (auth, owner) = (self.clone(), owner.clone());
        let removal = async move {
            let going_on = auth.journal.delete_owner(&owner).await?;
            auth.audit.account_deleted(by);
            // WorkOS ended them itself with a person that it tells of.
            if by == By::Owner {
                auth.revoke(going_on);
            }
            // What another instance wrote while the first removal ran was not in it. Now nobody writes any more: whatever makes a
            // row of an owner reads the person's own row first, in a way that meets its removal (`FOR UPDATE`). The account is gone whatever
            // comes of this.
            if auth.store.is_shared()
                && let Err(error) = auth.journal.delete_owner(&owner).await
            {
                tracing::error!(%error, "what another instance wrote of a removed person meanwhile may be left");
            }
            Ok(())
        };
        tokio::spawn(removal.in_current_span()).await.unwrap_or_else(|error| {
            tracing::error!(%error, "the removal of a person did not finish");
            Err(ApiError::Internal)
        })
    }

    /// Tells of sessions that their owner has ended, and gives the names that they have at WorkOS.
    fn told(&self, ended: impl IntoIterator<Item = Ended>) -> Vec<String> {
        let tell = |ended: Ended| {
            self.audit.revoked(&ended.id, By::Owner);
            ended.workos_session
        };
        ended.into_iter().filter_map(tell).collect()
    }

    /// Ends sessions at WorkOS that have ended here. The person does not wait for it, and what comes of it is logged by the
    /// client: should it fail, nothing refreshes these sessions any more, so they run out by themselves.
    pub(super) fn revoke(&self, workos_sessions: Vec<String>) {
        if workos_sessions.is_empty() {
            return;
        }
        let workos = self.workos.clone();
        let revoke = async move {
            for workos_session in workos_sessions {
                // One that fails keeps none of the others from being tried.
                let _ = workos.revoke_session(&workos_session).await;
            }
        };
        tokio::spawn(revoke.in_current_span());
    }
}
