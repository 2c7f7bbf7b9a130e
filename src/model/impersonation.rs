//! A staff member who acts in a user's account, as WorkOS lets them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The longest e-mail address that mail can carry (RFC 5321), characters.
const EMAIL_CHARS: usize = 254;
/// The longest reason that is kept, characters.
const REASON_CHARS: usize = 500;

/// Who acts in a user's account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Impersonator {
    /// Their e-mail address, never empty.
    pub email: String,
    /// The reason they gave WorkOS.
    pub reason: Option<String>,
}

impl Impersonator {
    /// Takes what WorkOS says about them, without anything that could break a log line or a page. Somebody whom it does not name
    /// still counts.
    pub fn new(email: &str, reason: Option<&str>) -> Self {
        let email = clean(email, EMAIL_CHARS);
        Self {
            email: if email.is_empty() { "somebody unnamed".to_owned() } else { email },
            reason: reason.map(|reason| clean(reason, REASON_CHARS)).filter(|reason| !reason.is_empty()),
        }
    }

    /// Whether an e-mail address names the same person.
    pub fn is(&self, email: &str) -> bool {
        self.email.to_lowercase() == clean(email, EMAIL_CHARS).to_lowercase()
    }
}

fn clean(text: &str, limit: usize) -> String {
    let plain: String = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    plain.trim().chars().take(limit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_it_breaks_a_line_or_fills_a_page() {
        let one = Impersonator::new(" sam@example.com\n", Some("a\r\nb"));
        assert_eq!((one.email.as_str(), one.reason.as_deref()), ("sam@example.com", Some("a  b")));
        let long = Impersonator::new(&"x".repeat(1_000), Some(&"y".repeat(1_000)));
        assert_eq!((long.email.len(), long.reason.map(|reason| reason.len())), (254, Some(500)));
        assert_eq!(Impersonator::new("", Some(" ")), Impersonator { email: "somebody unnamed".into(), reason: None });
    }

    #[test]
    fn an_address_is_the_same_however_it_is_capitalised() {
        let sam = Impersonator::new("Sam@example.com", None);
        assert!(sam.is("sam@EXAMPLE.com ") && !sam.is("samuel@example.com"));
    }
}
