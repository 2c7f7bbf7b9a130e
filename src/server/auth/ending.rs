//! The owner's view of their sessions, and ending them.

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
    /// The owner's valid sessions, the one of `current` first.
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

    /// Ends all sessions of the owner but the current one, here and at WorkOS.
    ///
    /// # Errors
    /// [`ApiError::Unavailable`].
    pub async fn end_others(&self, owner: &UserId, current: Option<&SessionKey>) -> Result<(), ApiError> {
        let ended = self.store.end_sessions_of(owner, current, self.clock.now()).await?;
        self.revoke(self.told(ended));
        Ok(())
    }

    /// Ends all sessions of the owner, and returns the address that ends this browser's at WorkOS too: otherwise the next sign-in
    /// of this browser would be silent.
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

    /// Deletes a user and all their data, and ends their sessions at WorkOS. Also removes this browser's cookies.
    ///
    /// # Errors
    /// [`ApiError::Unavailable`]: then some data may be left, and a repeated call removes it.
    pub async fn delete_account(&self, jar: &Cookies, owner: &UserId) -> Result<(), ApiError> {
        self.remove(owner, By::Owner).await?;
        self.cookies.remove_session(jar);
        self.cookies.remove_draft(jar);
        Ok(())
    }

    /// Deletes a user and all their data in a task of its own: a browser that disconnects cancels its request, and then what
    /// another instance wrote meanwhile would stay, and so would the sessions at WorkOS.
    pub(super) async fn remove(&self, owner: &UserId, by: By) -> Result<(), ApiError> {
        let (auth, owner) = (self.clone(), owner.clone());
        let removal = async move {
            let going_on = auth.journal.delete_owner(&owner).await?;
            auth.audit.account_deleted(by);
            // If WorkOS reported the deletion, it has ended them itself.
            if by == By::Owner {
                auth.revoke(going_on);
            }
            // The first deletion missed what another instance wrote while it ran. From now on nobody writes: every statement that
            // creates a row of an owner first reads the user's row `FOR UPDATE`, and so conflicts with its deletion. The account is
            // gone even if this fails.
            if auth.store.is_shared()
                && let Err(error) = auth.journal.delete_owner(&owner).await
            {
                tracing::error!(%error, "rows of a deleted user that another instance wrote meanwhile may remain");
            }
            Ok(())
        };
        tokio::spawn(removal.in_current_span()).await.unwrap_or_else(|error| {
            tracing::error!(%error, "the deletion of a user did not finish");
            Err(ApiError::Internal)
        })
    }

    /// Logs sessions that their owner has ended, and returns their ids at WorkOS.
    fn told(&self, ended: impl IntoIterator<Item = Ended>) -> Vec<String> {
        let tell = |ended: Ended| {
            self.audit.revoked(&ended.id, By::Owner);
            ended.workos_session
        };
        ended.into_iter().filter_map(tell).collect()
    }

    /// Ends sessions at WorkOS that have ended here. The user does not wait for it, and the client logs the outcome: if it fails,
    /// nothing refreshes these sessions any more, so they expire by themselves.
    pub(super) fn revoke(&self, workos_sessions: Vec<String>) {
        if workos_sessions.is_empty() {
            return;
        }
        let workos = self.workos.clone();
        let revoke = async move {
            for workos_session in workos_sessions {
                // If one fails, the others are still tried.
                let _ = workos.revoke_session(&workos_session).await;
            }
        };
        tokio::spawn(revoke.in_current_span());
    }
}
