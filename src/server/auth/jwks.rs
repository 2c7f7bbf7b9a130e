//! The keys that access tokens are verified with.
//!
//! A key that WorkOS cannot be asked about is not a bad token: known keys go on being used while WorkOS is unreachable,
//! and where no key is known the answer is "unavailable", never "refused". Made-up key ids cost one request per cool-down.

use super::workos::{PublishedKey, Workos, WorkosError};
use crate::server::clock::Clock;
use jiff::{SignedDuration, Timestamp};
use jsonwebtoken::DecodingKey;
use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};
use tokio::sync::Mutex;

/// Unknown key ids cause at most one request in this time, however many come.
const COOL_DOWN: SignedDuration = SignedDuration::from_secs(60);
/// Without any key nobody can sign in, so the next try comes sooner.
const COOL_DOWN_EMPTY: SignedDuration = SignedDuration::from_secs(5);
/// Keys older than this are asked for again, so that a withdrawn key ends.
const FRESH: SignedDuration = SignedDuration::from_hours(1);
/// A set with more keys is refused.
const MOST_KEYS: usize = 32;

/// Why there is no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoKey {
    /// WorkOS publishes no key of this id, or refuses to tell this client its keys.
    Unknown,
    /// WorkOS cannot be asked now, and no key is known.
    Unreachable,
}

/// The published keys, asked for when needed.
#[derive(Debug, Clone)]
pub struct Jwks(Arc<Inner>);

struct Inner {
    workos: Workos,
    clock: Clock,
    known: RwLock<Known>,
    /// Held by the one request that asks WorkOS; the others wait for its answer.
    asking: Mutex<Attempt>,
}

#[derive(Clone, Default)]
struct Known {
    keys: Arc<HashMap<String, DecodingKey>>,
    since: Option<Timestamp>,
}

#[derive(Clone, Copy, Default)]
struct Attempt {
    at: Option<Timestamp>,
    /// Why there were no keys, if so.
    failed: Option<NoKey>,
}

impl Jwks {
    /// No key is asked for until one is needed.
    pub fn new(workos: Workos, clock: Clock) -> Self {
        Self(Arc::new(Inner { workos, clock, known: RwLock::default(), asking: Mutex::default() }))
    }

    /// The key of an id.
    pub async fn key(&self, kid: &str) -> Result<DecodingKey, NoKey> {
        let known = self.known();
        match known.keys.get(kid) {
            Some(key) if self.is_fresh(&known) => Ok(key.clone()),
            _ => self.ask(kid).await,
        }
    }

    async fn ask(&self, kid: &str) -> Result<DecodingKey, NoKey> {
        let mut attempt = self.0.asking.lock().await;
        let known = self.known();
        let now = self.0.clock.now();
        let settled = known.keys.contains_key(kid) && self.is_fresh(&known);
        let cool_down = if known.keys.is_empty() { COOL_DOWN_EMPTY } else { COOL_DOWN };
        if !settled && attempt.at.is_none_or(|at| now.duration_since(at) >= cool_down) {
            // Written first: a request that is given up halfway counts as one.
            *attempt = Attempt { at: Some(now), failed: Some(NoKey::Unreachable) };
            attempt.failed = self.renew(now).await.err();
        }
        let renewed = self.known();
        renewed.keys.get(kid).cloned().ok_or(attempt.failed.unwrap_or(NoKey::Unknown))
    }

    /// Asks WorkOS; what cannot be used leaves the known keys as they are.
    async fn renew(&self, now: Timestamp) -> Result<(), NoKey> {
        let keys = match self.0.workos.jwks().await.and_then(usable) {
            Ok(keys) => keys,
            Err(error) => {
                tracing::warn!(%error, "the keys of WorkOS could not be renewed; those known stay in use");
                return Err(match error {
                    WorkosError::Refused { .. } | WorkosError::Terminal(_) => NoKey::Unknown,
                    WorkosError::Transient { .. } | WorkosError::Unreadable => NoKey::Unreachable,
                });
            }
        };
        *self.0.known.write().unwrap_or_else(PoisonError::into_inner) = Known { keys: Arc::new(keys), since: Some(now) };
        Ok(())
    }

    fn known(&self) -> Known {
        self.0.known.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn is_fresh(&self, known: &Known) -> bool {
        known.since.is_some_and(|since| self.0.clock.now().duration_since(since) < FRESH)
    }
}

impl std::fmt::Debug for Inner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Jwks").finish_non_exhaustive()
    }
}

/// The keys of a set that can sign access tokens. A set with two keys of one id is refused whole: which of the two would
/// decide depends on the reader.
pub(in crate::server) fn usable(published: Vec<PublishedKey>) -> Result<HashMap<String, DecodingKey>, WorkosError> {
    if published.len() > MOST_KEYS {
        return Err(WorkosError::Unreadable);
    }
    let mut keys = HashMap::new();
    for (kid, key) in published.into_iter().filter_map(signing_key) {
        if keys.insert(kid, key).is_some() {
            return Err(WorkosError::Unreadable);
        }
    }
    if keys.is_empty() { Err(WorkosError::Unreadable) } else { Ok(keys) }
}

fn signing_key(key: PublishedKey) -> Option<(String, DecodingKey)> {
    let signs = key.kty.as_deref() == Some("RSA") && key.alg.as_deref() == Some("RS256") && key.usage.as_deref() == Some("sig");
    let kid = key.kid.filter(|kid| signs && !kid.is_empty() && kid.len() <= 256)?;
    let decoding = DecodingKey::from_rsa_components(&key.n?, &key.e?).ok()?;
    Some((kid, decoding))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(kid: &str) -> PublishedKey {
        let text = |text: &str| Some(text.to_owned());
        PublishedKey { kty: text("RSA"), alg: text("RS256"), usage: text("sig"), kid: text(kid), n: text("AQAB"), e: text("AQAB") }
    }

    #[test]
    fn only_rsa_keys_for_rs256_signatures_are_used() {
        let text = |text: &str| Some(text.to_owned());
        for (what, wrong) in [
            ("kty", PublishedKey { kty: text("EC"), ..key("a") }),
            ("alg", PublishedKey { alg: text("HS256"), ..key("a") }),
            ("no alg", PublishedKey { alg: None, ..key("a") }),
            ("use", PublishedKey { usage: text("enc"), ..key("a") }),
            ("kid", PublishedKey { kid: None, ..key("a") }),
            ("modulus", PublishedKey { n: text("not base64 !"), ..key("a") }),
        ] {
            let keys = usable(vec![wrong, key("good")]).expect("the good key");
            assert_eq!(keys.keys().collect::<Vec<_>>(), ["good"], "{what}");
        }
    }

    #[test]
    fn an_ambiguous_empty_or_huge_set_is_refused() {
        let many = (0..=MOST_KEYS).map(|number| key(&number.to_string())).collect();
        for set in [vec![key("a"), key("a")], vec![], many] {
            assert_eq!(usable(set).err(), Some(WorkosError::Unreadable));
        }
    }
}
