//! The sign-ins under way in one browser: state, PKCE verifier and the way back, sealed in cookies that work once.

use super::seal::{Purpose, Sealer};
use crate::{
    model::sign_in::SignInFailure,
    server::{
        clock::Clock,
        http::cookies::{CookieRules, FLOW_MINUTES},
        store::{Store, StoreError},
    },
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;
use tower_cookies::Cookies;

/// The most sign-ins under way at once, one for each tab; the oldest makes room.
const PENDING: usize = 5;

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
    store: Store,
}

impl Flows {
    /// Seals with `sealer`; what has come back is noted in `store`.
    pub const fn new(sealer: Sealer, cookies: CookieRules, clock: Clock, store: Store) -> Self {
        Self { sealer, cookies, clock, store }
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
    pub async fn finish(&self, jar: &Cookies, state: &str) -> Result<Finished, SignInFailure> {
        let Some(finished) = self.take(jar, state) else {
            let spent = self.store.is_state_spent(state).await.map_err(stored)?;
            return Err(if spent { SignInFailure::StateReplayed } else { SignInFailure::StateMissing });
        };
        let finished = finished?;
        // The code works once at WorkOS, but this cookie would open a second one of the same challenge. Of two callbacks at once,
        // on whichever instances, only the one that writes first goes on.
        if !self.store.spend_state(state, self.clock.now()).await.map_err(stored)? {
            return Err(SignInFailure::StateReplayed);
        }
        Ok(finished)
    }

    /// What the cookie of a state holds, which is taken out of the browser; `None` where there is no such cookie.
    pub(in crate::server) fn take(&self, jar: &Cookies, state: &str) -> Option<Result<Finished, SignInFailure>> {
        let name = self.name(state);
        let sealed = jar.get(&name)?.value().to_owned();
        self.cookies.remove_flow(jar, name.clone());
        let Some(flow) = self.open(&name, &sealed).filter(|flow| bool::from(flow.state.as_bytes().ct_eq(state.as_bytes()))) else {
            return Some(Err(SignInFailure::StateMismatch));
        };
        if self.clock.now().as_second().saturating_sub(flow.began_at) > 60 * FLOW_MINUTES {
            return Some(Err(SignInFailure::StateExpired));
        }
        Some(Ok(Finished { verifier: SecretString::from(flow.verifier), return_to: flow.return_to }))
    }

    /// Where the sign-in of a state wanted to go, as long as it is under way.
    pub fn way_back(&self, jar: &Cookies, state: &str) -> Option<String> {
        let name = self.name(state);
        let cookie = jar.get(&name)?;
        self.open(&name, cookie.value()).filter(|flow| flow.state == state).map(|flow| flow.return_to)
    }

    /// Where the sign-in that was begun last wanted to go.
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

fn stored(error: StoreError) -> SignInFailure {
    tracing::error!(%error, "whether a sign-in came back before can't be read");
    SignInFailure::StoreUnavailable
}

/// 256 random bits in 43 characters, as RFC 7636 recommends for a verifier.
fn random_text() -> String {
    URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>())
}
