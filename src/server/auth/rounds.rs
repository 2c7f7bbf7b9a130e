//! Detects sign-in loops.
//!
//! Daybook never starts a sign-in by itself, so a loop means that something in between breaks it. There are two kinds, and neither
//! can happen to a user who signs in and out quickly, in any number of tabs: a sign-in completes but the browser never sends the
//! session cookie, or WorkOS redirects without the state. A sealed cookie counts them; the first session cookie that does arrive
//! resets the count, and so do [`WINDOW`] seconds.

use super::seal::{Purpose, Sealer};
use crate::server::{clock::Clock, http::cookies::CookieRules};
use serde::{Deserialize, Serialize};
use tower_cookies::Cookies;

/// This many rounds of one kind within [`WINDOW`] are a loop.
const CIRCLE: usize = 3;
/// Seconds.
const WINDOW: i64 = 30;

/// The outcome of a round trip through WorkOS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Round {
    /// It ended in a session that the browser has not sent back yet.
    Complete,
    /// It came back without a state.
    Stateless,
}

#[derive(Default, Serialize, Deserialize)]
struct Count {
    round: Option<Round>,
    /// When each ended; seconds since 1970.
    at: Vec<i64>,
}

/// Counts rounds; cheap to clone.
#[derive(Debug, Clone)]
pub struct Rounds {
    sealer: Sealer,
    cookies: CookieRules,
    clock: Clock,
}

impl Rounds {
    /// Seals with `sealer`.
    pub const fn new(sealer: Sealer, cookies: CookieRules, clock: Clock) -> Self {
        Self { sealer, cookies, clock }
    }

    /// Counts a round. Another kind starts a new count.
    pub fn add(&self, jar: &Cookies, round: Round) {
        let mut at = self.recent(jar, round);
        at.push(self.clock.now().as_second());
        let at = at.split_off(at.len().saturating_sub(CIRCLE));
        let sealed = serde_json::to_vec(&Count { round: Some(round), at })
            .ok()
            .and_then(|json| self.sealer.seal(Purpose::Flow, self.cookies.rounds_name(), &json).ok());
        if let Some(sealed) = sealed {
            jar.add(self.cookies.rounds(sealed));
        }
    }

    /// Whether this browser is in a loop of this kind.
    pub fn is_circle(&self, jar: &Cookies, round: Round) -> bool {
        self.recent(jar, round).len() >= CIRCLE
    }

    /// Resets the count: a session cookie has arrived, so the browser keeps its cookies.
    pub fn end(&self, jar: &Cookies) {
        if jar.get(self.cookies.rounds_name()).is_some() {
            self.cookies.remove_rounds(jar);
        }
    }

    fn recent(&self, jar: &Cookies, round: Round) -> Vec<i64> {
        let name = self.cookies.rounds_name();
        let json = jar.get(name).and_then(|cookie| self.sealer.open(Purpose::Flow, name, cookie.value()).ok());
        // An altered cookie counts nothing.
        let count: Count = json.and_then(|json| serde_json::from_slice(&json).ok()).unwrap_or_default();
        let now = self.clock.now().as_second();
        count.at.into_iter().filter(|at| count.round == Some(round) && (0..WINDOW).contains(&(now - at))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::random::Random;
    use jiff::Timestamp;
    use secrecy::SecretString;
    use std::sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    };
    use tower_cookies::Cookie;

    fn rounds() -> (Rounds, Arc<AtomicI64>) {
        let now = Arc::new(AtomicI64::new(1_800_000_000));
        let wound = now.clone();
        let clock = Clock::from_fn(move || Timestamp::from_second(wound.load(Ordering::SeqCst)).expect("a time"));
        let sealer = Sealer::new(&SecretString::from("a password of more than 32 characters"), Random::system()).expect("a sealer");
        (Rounds::new(sealer, CookieRules::for_site(&"https://daybook.example.com".parse().expect("a URL")), clock), now)
    }

    #[test]
    fn three_rounds_of_one_kind_within_half_a_minute_are_a_circle() {
        use Round::{Complete, Stateless};
        for (what, steps, is_circle) in [
            ("three", vec![(Complete, 0), (Complete, 14), (Complete, 15)], true),
            ("two", vec![(Complete, 0), (Complete, 0)], false),
            ("three, slowly", vec![(Complete, 0), (Complete, 15), (Complete, 15)], false),
            ("four, of which three are quick", vec![(Complete, 0), (Complete, 29), (Complete, 1), (Complete, 1)], true),
            ("three of two kinds", vec![(Complete, 0), (Stateless, 1), (Complete, 1)], false),
            ("of the other kind", vec![(Stateless, 0), (Stateless, 1), (Stateless, 1)], false),
        ] {
            let ((rounds, now), jar) = (rounds(), Cookies::default());
            for (round, wait) in steps {
                now.fetch_add(wait, Ordering::SeqCst);
                rounds.add(&jar, round);
            }
            assert_eq!(rounds.is_circle(&jar, Complete), is_circle, "{what}");
        }
    }

    #[test]
    fn a_circle_ends_by_itself_with_the_first_session_and_with_an_altered_cookie() {
        type End = fn(&Rounds, &AtomicI64, &Cookies);
        let ends: [End; 3] = [
            |_, now, _| now.store(1_800_000_030, Ordering::SeqCst),
            |rounds, _, jar| rounds.end(jar),
            |_, _, jar| {
                let cookie = jar.list().remove(0);
                jar.add(Cookie::new(cookie.name().to_owned(), format!("{}A", cookie.value())));
            },
        ];
        for end in ends {
            let ((rounds, now), jar) = (rounds(), Cookies::default());
            (0..3).for_each(|_| rounds.add(&jar, Round::Complete));
            assert!(rounds.is_circle(&jar, Round::Complete));
            end(&rounds, &now, &jar);
            assert!(!rounds.is_circle(&jar, Round::Complete));
        }
    }
}
