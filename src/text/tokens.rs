//! What the page of the personal tokens says.

use crate::model::token::{Lifetime, Scope};

/// What they are about.
pub const ABOUT: &str = "A token lets a program of yours use Daybook in your name, without signing in. Give each program one of its own.";
pub const ONLY_OWNER: &str = "Only the owner of the account can see, make and revoke tokens.";

pub const MADE: &str = "Your new token";
pub const COPY_NOW: &str = "Copy it now: it is not shown again. Keep it like a password.";
pub const TOKEN: &str = "Token";

pub const NONE_YET: &str = "You have no tokens.";

pub const MAY: &str = "May";
pub const CREATED: &str = "Made";
pub const LAST_USED: &str = "Last used";
pub const NEVER_USED: &str = "never";
pub const EXPIRES: &str = "Expires";
pub const EXPIRES_NEVER: &str = "never";
pub const EXPIRED: &str = "Expired";
pub const REVOKE: &str = "Revoke";

/// The button that revokes a token of this name.
pub fn revoke(name: &str) -> String {
    format!("Revoke {name}")
}

pub const NEW_TOKEN: &str = "New token";
pub const NAME: &str = "Name";
pub const NAME_HINT: &str = "The program that it is for, such as \"Backup script\".";
pub const SCOPE: &str = "The program may";
pub const GOOD_FOR: &str = "Good for";
pub const CREATE: &str = "Make the token";

/// What a token of a scope may do.
pub const fn scope(scope: Scope) -> &'static str {
    match scope {
        Scope::Read => "read",
        Scope::Write => "read and change",
    }
}

/// How long a token is good for.
pub fn lifetime(lifetime: Lifetime) -> String {
    lifetime.days().map_or_else(|| "until it is revoked".to_owned(), |days| format!("{days} days"))
}
