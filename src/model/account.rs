//! The account page, and what its deletion is confirmed by.

use super::{page::Draft, user::User};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Everything that the account page shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AccountPage {
    /// Whose account it is.
    pub user: User,
    /// Whether they look at it themselves: nobody in their place can take anything along or delete it.
    pub in_person: bool,
    /// The form that deletes, when it was refused: what was typed, and why nothing was deleted.
    pub refused: Option<Draft>,
}

/// Whether somebody typed the address of the account. Nobody remembers how an address is capitalised; and an account without one
/// (WorkOS gives every person one) can't be confirmed by nothing.
pub fn confirms(typed: &str, email: &str) -> bool {
    !email.is_empty() && typed.trim().to_lowercase() == email.to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_address_confirms() {
        for (typed, email, confirmed) in [
            ("ada@example.com", "ada@example.com", true),
            (" Ada@Example.com\n", "ada@example.com", true),
            ("ada@example.com", "Ada@example.com", true),
            ("ada@example.co", "ada@example.com", false),
            ("delete", "ada@example.com", false),
            ("", "ada@example.com", false),
            ("", "", false),
            (" ", "", false),
        ] {
            assert_eq!(confirms(typed, email), confirmed, "{typed:?} for {email:?}");
        }
    }
}
