//! Turns the session cookie into a [`CurrentUser`].

use crate::model::user::{User, UserId};

/// Who is signed in on this request. Only this module makes one, from a verified session.
#[derive(Debug, Clone)]
pub struct CurrentUser {
    user: User,
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
}
