//! The keys that access tokens are verified with.
//!
//! An unreachable WorkOS does not make a token bad: known keys stay in use meanwhile, for a day at most, and when no key is
//! known the answer is "unavailable", never "refused". No request waits for the renewal of a known key, and made-up key ids
//! cost one request per cool-down.

use super::{
    key_copy::KeyCopy,
    workos::{PublishedKey, Workos, WorkosError},
};
use crate::server::clock::Clock;
use jiff::{SignedDuration, Timestamp};
use jsonwebtoken::DecodingKey;
use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};
use tokio::{
    sync::{Mutex, OwnedMutexGuard},
    task::JoinHandle,
};
use tracing::Instrument as _;

/// Unknown key ids cause at most one request in this time, however many come.
const COOL_DOWN: SignedDuration = SignedDuration::from_secs(60);
/// Without any key nobody can sign in, so the retry comes sooner.
const COOL_DOWN_EMPTY: SignedDuration = SignedDuration::from_secs(5);
/// Keys older than this are fetched again, so that a withdrawn key stops working.
const FRESH: Duration = Duration::from_secs(3_600);
/// Keys older than this are not used: longer than any known outage of WorkOS, and the longest that a stolen key is trusted by
/// a server that its withdrawal cannot reach.
const USABLE: Duration = Duration::from_secs(24 * 3_600);
/// A set with more keys is refused.
const MOST_KEYS: usize = 32;
/// The longest key id, in bytes; no key has a longer one.
const KID_BYTES: usize = 256;
/// The longest modulus, of 8192 bits, and exponent, in characters of base64url.
const KEY_CHARS: (usize, usize) = (1_366, 16);

/// Why there is no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoKey {
    /// WorkOS publishes no key with this id, or refuses to give this client its keys.
    Unknown,
    /// WorkOS cannot be asked now, and no key is known.
    Unreachable,
    /// WorkOS answered without a usable key, and none is known.
    Unreadable,
}

/// The published keys, fetched on demand and renewed ahead of need.
#[derive(Debug, Clone)]
pub struct Jwks(Arc<Inner>);

struct Inner {
    workos: Workos,
    clock: Clock,
    copy: Option<KeyCopy>,
    known: RwLock<Known>,
    /// Held by the one task that asks WorkOS; requests that need its answer wait here.
    asking: Arc<Mutex<Attempt>>,
}

#[derive(Clone, Default)]
struct Known {
    keys: Arc<HashMap<String, DecodingKey>>,
    since: Option<Timestamp>,
}

#[derive(Clone, Copy, Default)]
struct Attempt {
    at: Option<Timestamp>,
    /// Why there were no keys, if it failed.
    failed: Option<NoKey>,
}

impl Known {
    /// Whether the keys were fetched within `limit` before `now`; false for a time in the future.
    fn younger_than(&self, limit: Duration, now: Timestamp) -> bool {
        let age = self.since.and_then(|since| Duration::try_from(now.duration_since(since)).ok());
        age.is_some_and(|age| age < limit)
    }

    fn usable(&self, kid: &str, now: Timestamp) -> Option<&DecodingKey> {
        self.keys.get(kid).filter(|_| self.younger_than(USABLE, now))
    }
}

impl Jwks {
    /// Starts with the keys of the copy, if it is usable; WorkOS is asked when a key is needed.
    pub fn new(workos: Workos, clock: Clock, copy: Option<KeyCopy>) -> Self {
        let now = clock.now();
        let copied = copy.as_ref().and_then(KeyCopy::read).and_then(|(published, at)| {
            let known = Known { keys: Arc::new(usable(&published).ok()?), since: Some(at) };
            known.younger_than(USABLE, now).then_some(known)
        });
        let known = RwLock::new(copied.unwrap_or_default());
        Self(Arc::new(Inner { workos, clock, copy, known, asking: Arc::default() }))
    }

    /// Knows these keys, and never asks WorkOS.
    #[cfg(feature = "fuzz")]
    pub fn knowing(keys: HashMap<String, DecodingKey>, workos: Workos, clock: Clock) -> Self {
        let now = Some(clock.now());
        let known = RwLock::new(Known { keys: Arc::new(keys), since: now });
        let asking = Arc::new(Mutex::new(Attempt { at: now, failed: None }));
        Self(Arc::new(Inner { workos, clock, copy: None, known, asking }))
    }

    /// The key with an id.
    pub async fn key(&self, kid: &str) -> Result<DecodingKey, NoKey> {
        if kid.len() > KID_BYTES {
            return Err(NoKey::Unknown);
        }
        let (known, now) = (self.known(), self.0.clock.now());
        let Some(key) = known.usable(kid, now) else { return self.ask(kid).await };
        if !known.younger_than(FRESH, now) {
            self.renew_in_background();
        }
        Ok(key.clone())
    }

    /// Renews the keys now, unless they are fresh, and then ahead of need. Never ends.
    pub async fn keep_fresh(self) {
        loop {
            if !self.known().younger_than(FRESH, self.0.clock.now()) {
                self.renew_in_background();
            }
            tokio::time::sleep(FRESH / 4).await;
        }
    }

    /// Waits for the answer of WorkOS.
    async fn ask(&self, kid: &str) -> Result<DecodingKey, NoKey> {
        let mut attempt = self.0.asking.clone().lock_owned().await;
        let now = self.0.clock.now();
        if self.known().usable(kid, now).is_none() && self.is_due(&attempt, now) {
            attempt = self.renewal(attempt, now).await.map_err(|error| {
                tracing::error!(%error, "the renewal of the WorkOS keys did not finish");
                NoKey::Unreachable
            })?;
        }
        self.known().usable(kid, now).cloned().ok_or(attempt.failed.unwrap_or(NoKey::Unknown))
    }

    /// Never waits; does nothing while a renewal is running.
    fn renew_in_background(&self) {
        let Ok(attempt) = self.0.asking.clone().try_lock_owned() else { return };
        let now = self.0.clock.now();
        if self.is_due(&attempt, now) {
            drop(self.renewal(attempt, now));
        }
    }

    /// Renews in its own task: a browser that disconnects drops its request, and could otherwise cancel the renewal for
    /// everybody, again and again.
    fn renewal(&self, mut attempt: OwnedMutexGuard<Attempt>, now: Timestamp) -> JoinHandle<OwnedMutexGuard<Attempt>> {
        let jwks = self.clone();
        let renewal = async move {
            jwks.renew(&mut attempt, now).await;
            attempt
        };
        tokio::spawn(renewal.in_current_span())
    }

    fn is_due(&self, attempt: &Attempt, now: Timestamp) -> bool {
        let cool_down = if self.known().younger_than(USABLE, now) { COOL_DOWN } else { COOL_DOWN_EMPTY };
        attempt.at.is_none_or(|at| now.duration_since(at).abs() >= cool_down)
    }

    /// Asks WorkOS; an unusable answer leaves the known keys as they are.
    async fn renew(&self, attempt: &mut Attempt, now: Timestamp) {
        // Written first: an attempt that does not finish counts too.
        *attempt = Attempt { at: Some(now), failed: Some(NoKey::Unreachable) };
        let fetched = self.0.workos.jwks().await.and_then(|published| Ok((usable(&published)?, published)));
        match fetched {
            Ok((keys, published)) => {
                *self.0.known.write().unwrap_or_else(PoisonError::into_inner) = Known { keys: Arc::new(keys), since: Some(now) };
                attempt.failed = None;
                if let Some(copy) = &self.0.copy {
                    copy.write(published, now).await;
                }
            }
            Err(error) => {
                tracing::warn!(%error, "the WorkOS keys could not be renewed; the known ones stay in use");
                attempt.failed = Some(match error {
                    WorkosError::Refused { .. } | WorkosError::Terminal(_) => NoKey::Unknown,
                    WorkosError::Transient { .. } => NoKey::Unreachable,
                    WorkosError::Unreadable => NoKey::Unreadable,
                });
            }
        }
    }

    fn known(&self) -> Known {
        self.0.known.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl std::fmt::Debug for Inner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Jwks").finish_non_exhaustive()
    }
}

/// The keys of a set that can sign access tokens. A set with two keys of one id is refused as a whole, because which one counts
/// would depend on the reader; the same key twice counts as one.
pub(in crate::server) fn usable(published: &[PublishedKey]) -> Result<HashMap<String, DecodingKey>, WorkosError> {
    if published.len() > MOST_KEYS {
        return Err(WorkosError::Unreadable);
    }
    let mut keys = HashMap::new();
    let mut numbers = HashMap::new();
    for (key, (kid, decoding)) in published.iter().filter_map(|key| Some((key, signing_key(key)?))) {
        let ours = (&key.n, &key.e);
        if *numbers.entry(kid.clone()).or_insert(ours) != ours {
            return Err(WorkosError::Unreadable);
        }
        keys.insert(kid, decoding);
    }
    if keys.is_empty() { Err(WorkosError::Unreadable) } else { Ok(keys) }
}

fn signing_key(key: &PublishedKey) -> Option<(String, DecodingKey)> {
    // A key need not say what it is for (RFC 7517, 4.2 and 4.4). Whatever it says, it verifies RS256 and nothing else.
    let is_for = |said: &Option<String>, what| said.as_deref().is_none_or(|said| said == what);
    let signs = key.kty.as_deref() == Some("RSA") && is_for(&key.alg, "RS256") && is_for(&key.usage, "sig");
    let kid = key.kid.as_ref().filter(|kid| signs && !kid.is_empty() && kid.len() <= KID_BYTES)?;
    let modulus = key.n.as_ref().filter(|n| n.len() <= KEY_CHARS.0)?;
    let exponent = key.e.as_ref().filter(|e| e.len() <= KEY_CHARS.1)?;
    Some((kid.clone(), DecodingKey::from_rsa_components(modulus, exponent).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::auth::workos::published_keys;

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
            ("use", PublishedKey { usage: text("enc"), ..key("a") }),
            ("kid", PublishedKey { kid: None, ..key("a") }),
            ("a long kid", key(&"k".repeat(257))),
            ("modulus", PublishedKey { n: text("not base64 !"), ..key("a") }),
            ("a long modulus", PublishedKey { n: text(&"A".repeat(1_368)), ..key("a") }),
            ("a long exponent", PublishedKey { e: text(&"A".repeat(18)), ..key("a") }),
        ] {
            let keys = usable(&[wrong, key("good")]).expect("the good key");
            assert_eq!(keys.keys().collect::<Vec<_>>(), ["good"], "{what}");
        }
    }

    #[test]
    fn a_key_that_does_not_say_what_it_is_for_is_used() {
        let published = [PublishedKey { alg: None, ..key("a") }, PublishedKey { usage: None, ..key("b") }];
        assert_eq!(usable(&published).expect("keys").len(), 2);
    }

    #[test]
    fn unreadable_and_repeated_keys_do_not_affect_the_others() {
        let (key, odd) = (r#"{"kty":"RSA","kid":"good","n":"AQAB","e":"AQAB","x5c":["MIIC"]}"#, r#"{"kty":7,"kid":["x"]},5,null"#);
        let published = published_keys(format!(r#"{{"keys":[{odd},{key},{key}],"more":1}}"#).as_bytes()).expect("a set");
        assert_eq!(usable(&published).expect("the good key").keys().collect::<Vec<_>>(), ["good"]);
    }

    #[test]
    fn an_ambiguous_empty_or_huge_set_is_refused() {
        let many: Vec<_> = (0..=MOST_KEYS).map(|number| key(&number.to_string())).collect();
        let other = PublishedKey { n: Some("AQABAQAB".to_owned()), ..key("a") };
        for set in [vec![key("a"), other], vec![], many] {
            assert_eq!(usable(&set).err(), Some(WorkosError::Unreadable));
        }
    }
}
