//! The pending sign-ins of one browser: state, PKCE verifier and return path, sealed in single-use cookies.

use super::seal::{Purpose, Sealer};
use crate::{
    model::sign_in::SignInFailure,
    server::{
        clock::Clock,
        http::cookies::{CookieRules, FLOW_MINUTES},
        random::Random,
        sha256::sha256,
        store::{Store, StoreError},
    },
};
use aws_lc_rs::constant_time::verify_slices_are_equal;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use tower_cookies::Cookies;

/// The most pending sign-ins, one for each tab; the oldest is dropped.
const PENDING: usize = 5;

#[derive(Serialize, Deserialize)]
struct Flow {
    state: String,
    verifier: String,
    return_to: String,
    /// Seconds since 1970.
    began_at: i64,
}

/// The parameters that the browser takes to WorkOS.
#[derive(Debug, Clone)]
pub struct Challenge {
    /// WorkOS returns it unchanged.
    pub state: String,
    /// The S256 code challenge.
    pub code_challenge: String,
}

/// The result of a finished round trip.
#[derive(Debug)]
pub struct Finished {
    /// Proves to WorkOS that the code was requested here.
    pub verifier: SecretString,
    /// A path within Daybook.
    pub return_to: String,
}

/// Begins and finishes sign-ins; cheap to clone.
#[derive(Debug, Clone)]
pub struct Flows {
    sealer: Sealer,
    cookies: CookieRules,
    clock: Clock,
    random: Random,
    store: Store,
}

impl Flows {
    /// Seals with `sealer`; spent states are recorded in `store`.
    pub const fn new(sealer: Sealer, cookies: CookieRules, clock: Clock, random: Random, store: Store) -> Self {
        Self { sealer, cookies, clock, random, store }
    }

    /// Begins a sign-in. `return_to` is already a path within Daybook.
    ///
    /// # Errors
    /// [`SignInFailure::Internal`] when it can't be sealed.
    pub fn begin(&self, jar: &Cookies, return_to: String) -> Result<Challenge, SignInFailure> {
        let (state, verifier) = (random_text(&self.random), random_text(&self.random));
        let code_challenge = URL_SAFE_NO_PAD.encode(sha256(&verifier));
        let name = self.name(&state);
        let flow = Flow { state: state.clone(), verifier, return_to, began_at: self.clock.now().as_second() };
        let json = serde_json::to_vec(&flow).map_err(|_| SignInFailure::Internal)?;
        let sealed = self.sealer.seal(Purpose::Flow, &name, &json).map_err(|_| SignInFailure::Internal)?;
        self.make_room(jar);
        jar.add(self.cookies.flow(name, sealed));
        Ok(Challenge { state, code_challenge })
    }

    /// Finishes the sign-in of a state that WorkOS sent back. Its cookie is spent, whatever the outcome.
    ///
    /// # Errors
    /// The failure that says what is wrong with the state.
    pub async fn finish(&self, jar: &Cookies, state: &str) -> Result<Finished, SignInFailure> {
        let Some(finished) = self.take(jar, state) else {
            let spent = self.store.is_state_spent(state).await.map_err(stored)?;
            return Err(if spent { SignInFailure::StateReplayed } else { SignInFailure::StateMissing });
        };
        let finished = finished?;
        // WorkOS accepts a code once, but this cookie would work for a second code of the same challenge. Of two concurrent
        // callbacks, on any instances, only the first to write proceeds.
        if !self.store.spend_state(state, self.clock.now()).await.map_err(stored)? {
            return Err(SignInFailure::StateReplayed);
        }
        Ok(finished)
    }

    /// Removes a state's cookie from the browser and opens it; `None` when there is no such cookie.
    pub(in crate::server) fn take(&self, jar: &Cookies, state: &str) -> Option<Result<Finished, SignInFailure>> {
        let name = self.name(state);
        let sealed = jar.get(&name)?.value().to_owned();
        self.cookies.remove_flow(jar, name.clone());
        let Some(flow) = self.open(&name, &sealed).filter(|flow| verify_slices_are_equal(flow.state.as_bytes(), state.as_bytes()).is_ok())
        else {
            return Some(Err(SignInFailure::StateMismatch));
        };
        // In either direction: a flow that began under a clock that was ahead would otherwise be valid for longer.
        if self.clock.now().as_second().abs_diff(flow.began_at) > 60 * FLOW_MINUTES.unsigned_abs() {
            return Some(Err(SignInFailure::StateExpired));
        }
        Some(Ok(Finished { verifier: SecretString::from(flow.verifier), return_to: flow.return_to }))
    }

    /// The return path of a state's sign-in while it is pending.
    pub fn way_back(&self, jar: &Cookies, state: &str) -> Option<String> {
        let name = self.name(state);
        let cookie = jar.get(&name)?;
        self.open(&name, cookie.value()).filter(|flow| flow.state == state).map(|flow| flow.return_to)
    }

    /// The return path of the newest pending sign-in.
    pub fn newest_way_back(&self, jar: &Cookies) -> Option<String> {
        let pending = jar.list().into_iter().filter_map(|cookie| self.open(cookie.name(), cookie.value()));
        pending.max_by_key(|flow| flow.began_at).map(|flow| flow.return_to)
    }

    fn make_room(&self, jar: &Cookies) {
        let mut pending: Vec<_> = jar
            .list()
            .into_iter()
            .filter(|cookie| cookie.name().starts_with(self.cookies.flow_prefix()))
            .map(|cookie| (self.open(cookie.name(), cookie.value()).map(|flow| flow.began_at), cookie.name().to_owned()))
            .collect();
        // What does not open sorts first and is dropped first.
        pending.sort();
        let excess = (pending.len() + 1).saturating_sub(PENDING);
        for (_, name) in pending.into_iter().take(excess) {
            self.cookies.remove_flow(jar, name);
        }
    }

    fn open(&self, name: &str, sealed: &str) -> Option<Flow> {
        serde_json::from_slice(&self.sealer.open(Purpose::Flow, name, sealed).ok()?).ok()
    }

    /// The name of a state's cookie, without characters that our own states never contain.
    pub(in crate::server) fn name(&self, state: &str) -> String {
        let short: String = state.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-' || *c == '_').take(8).collect();
        format!("{}{short}", self.cookies.flow_prefix())
    }
}

fn stored(error: StoreError) -> SignInFailure {
    tracing::error!(%error, "cannot check whether the state of a sign-in was used before");
    SignInFailure::StoreUnavailable
}

/// 256 random bits in 43 characters, as RFC 7636 recommends for a verifier.
fn random_text(random: &Random) -> String {
    URL_SAFE_NO_PAD.encode(random.bytes::<32>())
}
