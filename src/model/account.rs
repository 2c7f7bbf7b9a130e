//! How the deletion of an account is confirmed.

/// Whether the account's address was typed. Capitalisation does not matter; and an account without an address (WorkOS gives
/// every user one) can't be confirmed by an empty text.
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
