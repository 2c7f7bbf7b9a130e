//! Who is signed in, as the pages show it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The `sub` of a verified WorkOS access token: the owner of rows. Only the session layer makes one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
pub struct UserId(String);

impl UserId {
    /// Wraps a `sub` that was verified, or that the store read back.
    pub fn from_verified_subject(subject: impl Into<String>) -> Self {
        Self(subject.into())
    }

    /// The subject as WorkOS writes it, `user_01…`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A person's profile, as WorkOS told it at the last sign-in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct User {
    /// The `sub` of the verified token.
    pub id: UserId,
    /// The e-mail address; never an identity.
    pub email: String,
    /// Given name, where known.
    pub first_name: Option<String>,
    /// Family name, where known.
    pub last_name: Option<String>,
    /// Address of a picture, where known.
    pub picture: Option<String>,
    /// When the account was made, in UTC: who deletes it and signs up again has another. Empty until the store has said it.
    pub since: String,
}

impl User {
    /// What the person is called: the first name, else the e-mail address.
    pub fn display_name(&self) -> &str {
        self.first_name.as_deref().filter(|name| !name.trim().is_empty()).unwrap_or(&self.email)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_without_a_first_name_is_called_by_their_email() {
        let mut user = User {
            id: UserId::from_verified_subject("user_1"),
            email: "ada@example.com".into(),
            first_name: Some("Ada".into()),
            last_name: None,
            picture: None,
            since: String::new(),
        };
        assert_eq!(user.display_name(), "Ada");
        for blank in [None, Some(" ".to_owned())] {
            user.first_name = blank;
            assert_eq!(user.display_name(), "ada@example.com");
        }
    }
}
