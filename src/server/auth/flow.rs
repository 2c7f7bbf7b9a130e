//! The sign-ins under way in one browser: state, PKCE verifier and the way back, sealed in cookies that work once.

use super::seal::{Purpose, Sealer};
use crate::{
    model::sign_in::SignInFailure,
    server::{
        clock::Clock,
        http::cookies::{CookieRules, FLOW_MINUTES},
    },
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use moka::sync::Cache;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::time::Duration;
use subtle::ConstantTimeEq as _;
use tower_cookies::Cookies;

/// The most sign-ins under way at once, one for each tab; the oldest makes room.
const PENDING: usize = 5;
/// States that were used are remembered for as long as their cookies could come again.
const REMEMBERED: u64 = 10_000;

#[derive(Serialize, Deserialize)]
struct Flow {
    state: String,
    verifier: String,
    return_to: String,
    /// Seconds since 1970.
    began_at: i64,
}

/// What WorkOS is sent along with the browser.
#[derive(Debug, Clone)]
pub struct Challenge {
    /// Comes back unchanged.
    pub state: String,
    /// The S256 code challenge.
    pub code_challenge: String,
}

/// What a finished round trip leaves.
#[derive(Debug)]
pub struct Finished {
    /// Proves to WorkOS that the code was asked for here.
    pub verifier: SecretString,
    /// A path of Daybook's.
    pub return_to: String,
}

/// Begins and finishes sign-ins; cheap to clone.
#[derive(Debug, Clone)]
pub struct Flows {
    sealer: Sealer,
    cookies: CookieRules,
    clock: Clock,
    used: Cache<String, ()>,
}

impl Flows {
    /// Seals with `sealer`.
    pub fn new(sealer: Sealer, cookies: CookieRules, clock: Clock) -> Self {
        let lifetime = Duration::from_secs(60 * u64::try_from(FLOW_MINUTES).unwrap_or(10));
        Self { sealer, cookies, clock, used: Cache::builder().max_capacity(REMEMBERED).time_to_live(lifetime).build() }
    }

    /// Begins a sign-in. `return_to` is a path of Daybook's already.
    ///
    /// # Errors
    /// [`SignInFailure::Internal`] when it can't be sealed.
    pub fn begin(&self, jar: &Cookies, return_to: String) -> Result<Challenge, SignInFailure> {
        let (state, verifier) = (random_text(), random_text());
        let code_challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(&verifier));
        let name = self.name(&state);
        let flow = Flow { state: state.clone(), verifier, return_to, began_at: self.clock.now().as_second() };
        let json = serde_json::to_vec(&flow).map_err(|_| SignInFailure::Internal)?;
        let sealed = self.sealer.seal(Purpose::Flow, &name, &json).map_err(|_| SignInFailure::Internal)?;
        self.make_room(jar);
        jar.add(self.cookies.flow(name, sealed));
        Ok(Challenge { state, code_challenge })
    }

    /// Finishes the sign-in of a state that WorkOS sent back. Its cookie is spent, whatever comes of it.
    ///
    /// # Errors
    /// The failure that says what is wrong with the state.
    pub fn finish(&self, jar: &Cookies, state: &str) -> Result<Finished, SignInFailure> {
        let name = self.name(state);
        let used = self.used.contains_key(state);
        let sealed = jar.get(&name).map(|cookie| cookie.value().to_owned());
        let Some(sealed) = sealed else {
            return Err(if used { SignInFailure::StateReplayed } else { SignInFailure::StateMissing });
        };
        self.cookies.remove_flow(jar, name.clone());
        if used {
            return Err(SignInFailure::StateReplayed);
        }
        let flow = self.open(&name, &sealed).ok_or(SignInFailure::StateMismatch)?;
        if !bool::from(flow.state.as_bytes().ct_eq(state.as_bytes())) {
            return Err(SignInFailure::StateMismatch);
        }
        // Of two callbacks at once only the one that writes first goes on.
        if !self.used.entry(flow.state).or_insert(()).is_fresh() {
            return Err(SignInFailure::StateReplayed);
        }
        if self.clock.now().as_second().saturating_sub(flow.began_at) > 60 * FLOW_MINUTES {
            return Err(SignInFailure::StateExpired);
        }
        Ok(Finished { verifier: SecretString::from(flow.verifier), return_to: flow.return_to })
    }

    fn make_room(&self, jar: &Cookies) {
        let mut pending: Vec<_> = jar
            .list()
            .into_iter()
            .filter(|cookie| cookie.name().starts_with(self.cookies.flow_prefix()))
            .map(|cookie| (self.open(cookie.name(), cookie.value()).map(|flow| flow.began_at), cookie.name().to_owned()))
            .collect();
        // What does not open sorts first and goes first.
        pending.sort();
        let excess = (pending.len() + 1).saturating_sub(PENDING);
        for (_, name) in pending.into_iter().take(excess) {
            self.cookies.remove_flow(jar, name);
        }
    }

    fn open(&self, name: &str, sealed: &str) -> Option<Flow> {
        serde_json::from_slice(&self.sealer.open(Purpose::Flow, name, sealed).ok()?).ok()
    }

    /// The cookie of a state; anything in a made-up state that is no letter of ours is left out.
    pub(in crate::server) fn name(&self, state: &str) -> String {
        let short: String = state.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-' || *c == '_').take(8).collect();
        format!("{}{short}", self.cookies.flow_prefix())
    }
}

/// 256 random bits in 43 characters, as RFC 7636 recommends for a verifier.
fn random_text() -> String {
    URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>())
}
