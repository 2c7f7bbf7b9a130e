//! Who a program speaks for: `Authorization: Bearer <WorkOS access token>`.

use super::{
    impersonation,
    sessions::{self, Auth},
    tokens::TokenRefusal,
};
use crate::{
    error::AppError,
    model::{
        impersonation::Impersonator,
        user::{User, UserId},
    },
};

impl Auth {
    /// The person whose token this is, and who acts in their place, if anybody does. Who never signed in with a browser is made
    /// known by their first use of a token, with the profile that WorkOS has; who deleted their account is not, until they sign
    /// in again themselves.
    ///
    /// # Errors
    /// [`AppError::SignInRequired`] when the token speaks for nobody, [`AppError::SignInUnavailable`] when that can't be told now.
    pub async fn person_of(&self, token: &str) -> Result<(User, Option<Impersonator>), AppError> {
        let verified = match self.verifier.verify(token).await {
            Ok(verified) => verified,
            Err(TokenRefusal::KeysUnreachable | TokenRefusal::KeysUnreadable) => return Err(AppError::SignInUnavailable),
            Err(_) => return Err(AppError::SignInRequired),
        };
        let impersonator = verified.actor.map(|actor| Impersonator::new(&actor, None));
        impersonation::mark(impersonator.as_ref());
        let user = match self.store.user(&verified.user).await? {
            Some(user) => user,
            None => self.welcome(verified.user).await?,
        };
        Ok((user, impersonator))
    }

    async fn welcome(&self, id: UserId) -> Result<User, AppError> {
        // The client has logged why. Whatever it is, it judges the profile and not the token.
        let profile = self.workos.user(id.as_str()).await.map_err(|_| AppError::SignInUnavailable)?;
        let Some(profile) = profile.filter(|profile| profile.id == id.as_str()) else {
            tracing::warn!("a token speaks for somebody whom WorkOS does not know");
            return Err(AppError::SignInRequired);
        };
        let user = self.store.welcome_user(&sessions::profile(profile, id)).await?;
        tracing::info!("somebody came with a token for the first time");
        Ok(user)
    }
}
