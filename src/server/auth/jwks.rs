//! The keys that access tokens are signed with, fetched from WorkOS and kept.

use super::workos::{PublishedKey, Workos, WorkosError};
use crate::server::clock::Clock;
use jiff::{SignedDuration, Timestamp};
use jsonwebtoken::DecodingKey;
use std::{collections::HashMap, sync::Arc};
use tokio::sync::Mutex;

/// Keys older than this are asked for again; while WorkOS is away they stay in use.
const FRESH: SignedDuration = SignedDuration::from_hours(1);
/// Made-up key names cause one request in this time, however many come.
const COOL_DOWN: SignedDuration = SignedDuration::from_secs(60);
/// Without any key nobody can sign in, so the next try comes sooner.
const COOL_DOWN_EMPTY: SignedDuration = SignedDuration::from_secs(5);
/// More keys than this are not WorkOS's.
const MOST: usize = 32;

/// Why there is no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoKey {
    /// WorkOS does not publish a key of this name.
    Unknown,
    /// WorkOS could not be asked.
    Unreachable,
}

#[derive(Default)]
struct Keys {
    keys: HashMap<String, Arc<DecodingKey>>,
    fetched_at: Option<Timestamp>,
    tried_at: Option<Timestamp>,
}

/// The published keys; clones share them.
#[derive(Clone)]
pub struct Jwks {
    workos: Workos,
    clock: Clock,
    // The lock is held while fetching: whoever comes meanwhile waits for the one answer.
    keys: Arc<Mutex<Keys>>,
}

impl std::fmt::Debug for Jwks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Jwks")
    }
}

impl Jwks {
    /// Keeps no key yet; the first token fetches them.
    pub fn new(workos: Workos, clock: Clock) -> Self {
        Self { workos, clock, keys: Arc::default() }
    }

    /// The key of a name.
    ///
    /// # Errors
    /// [`NoKey`].
    pub async fn key(&self, kid: &str) -> Result<Arc<DecodingKey>, NoKey> {
        let mut keys = self.keys.lock().await;
        let now = self.clock.now();
        let known = keys.keys.get(kid).cloned();
        let fresh = keys.fetched_at.is_some_and(|at| now.duration_since(at) < FRESH);
        if let Some(key) = known.clone().filter(|_| fresh) {
            return Ok(key);
        }
        let cool_down = if keys.keys.is_empty() { COOL_DOWN_EMPTY } else { COOL_DOWN };
        let may_ask = keys.tried_at.is_none_or(|at| now.duration_since(at) >= cool_down);
        if !may_ask {
            return known.ok_or(if keys.keys.is_empty() { NoKey::Unreachable } else { NoKey::Unknown });
        }
        keys.tried_at = Some(now);
        match self.workos.jwks().await {
            Ok(published) => {
                keys.keys = usable(published);
                keys.fetched_at = Some(now);
                keys.keys.get(kid).cloned().ok_or(NoKey::Unknown)
            }
            Err(error) => {
                tracing::warn!(%error, stale = !keys.keys.is_empty(), "the keys of WorkOS could not be fetched");
                known.ok_or(match error {
                    WorkosError::Refused { .. } | WorkosError::Terminal(_) => NoKey::Unknown,
                    WorkosError::Transient { .. } | WorkosError::Unreadable => NoKey::Unreachable,
                })
            }
        }
    }
}

/// RSA keys for RS256 signatures with a name of their own; a name that two keys claim belongs to neither.
fn usable(published: Vec<PublishedKey>) -> HashMap<String, Arc<DecodingKey>> {
    let mut keys = HashMap::new();
    let mut doubled = Vec::new();
    for key in published.into_iter().take(MOST) {
        let right = |value: &Option<String>, wanted| value.as_deref().is_none_or(|value| value == wanted);
        let fits = key.kty.as_deref() == Some("RSA") && right(&key.alg, "RS256") && right(&key.usage, "sig");
        let (Some(kid), Some(n), Some(e)) = (key.kid.filter(|_| fits), key.n, key.e) else { continue };
        let Ok(decoding) = DecodingKey::from_rsa_components(&n, &e) else { continue };
        if keys.insert(kid.clone(), Arc::new(decoding)).is_some() {
            doubled.push(kid);
        }
    }
    keys.retain(|kid, _| !doubled.contains(kid));
    keys
}
