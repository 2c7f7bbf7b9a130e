//! Which addresses WorkOS sends a browser to: the registered ones, some with a wildcard.

use url::Url;

/// Whether the address in a request matches the registered one.
pub fn is_registered(registered: &str, asked: &Url) -> bool {
    match registered.split_once('*') {
        None => Url::parse(registered).is_ok_and(|registered| registered == *asked),
        Some((before, after)) => {
            let wild = asked.as_str().strip_prefix(before).and_then(|rest| rest.strip_suffix(after));
            let stands_for_one = |c: char| if before.ends_with(':') { c.is_ascii_digit() } else { c.is_ascii_alphanumeric() || c == '-' };
            wild.is_some_and(|wild| !wild.is_empty() && wild.chars().all(stands_for_one))
        }
    }
}
