//! Identifies the user of a program: `Authorization: Bearer <WorkOS access token>`.

use super::{
    impersonation,
    sessions::{self, Auth},
    tokens::TokenRefusal,
};
use crate::{
    error::ApiError,
    model::{
        impersonation::Impersonator,
        preferences::Preferences,
        user::{User, UserId},
    },
    server::store::users::Person,
};

impl Auth {
    /// The token's user, and the impersonator, if any. A user who never signed in with a browser is created on their first use of
    /// a token, from their WorkOS profile; one who deleted their account is not, until they sign in again themselves.
    ///
    /// # Errors
    /// [`ApiError::SignInRequired`] when the token identifies nobody, [`ApiError::SignInUnavailable`] when that can't be checked now.
    pub async fn person_of(&self, token: &str) -> Result<(Person, Option<Impersonator>), ApiError> {
        let verified = match self.verifier.verify(token).await {
            Ok(verified) => verified,
            Err(TokenRefusal::KeysUnreachable | TokenRefusal::KeysUnreadable) => return Err(ApiError::SignInUnavailable),
            Err(_) => return Err(ApiError::SignInRequired),
        };
        let impersonator = verified.actor.map(|actor| Impersonator::new(&actor, None));
        impersonation::mark(impersonator.as_ref());
        let person = match self.store.person(&verified.user).await? {
            Some(person) => person,
            None => Person { user: self.welcome(verified.user).await?, preferences: Preferences::default(), has_template: false },
        };
        Ok((person, impersonator))
    }

    async fn welcome(&self, id: UserId) -> Result<User, ApiError> {
        // The client has logged why. Whatever it is, it says nothing about the token.
        let profile = self.workos.user(id.as_str()).await.map_err(|_| ApiError::SignInUnavailable)?;
        let Some(profile) = profile.filter(|profile| profile.id == id.as_str()) else {
            tracing::warn!("a token names a user whom WorkOS does not know");
            return Err(ApiError::SignInRequired);
        };
        let user = self.store.welcome_user(&sessions::profile(profile, id)).await?;
        tracing::info!("a user used a token for the first time");
        Ok(user)
    }
}
