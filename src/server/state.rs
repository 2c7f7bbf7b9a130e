//! The shared state of the handlers; each extracts the parts that it needs.

use super::{
    auth::sessions::Auth,
    clock::Clock,
    config::Config,
    draining::Draining,
    http::{cookies::CookieRules, forms::Forms},
    import::staging::Uploads,
    journal::Journal,
    random::Random,
    store::Store,
    streams::Streams,
};
use axum::extract::FromRef;
use leptos::config::LeptosOptions;
use std::sync::Arc;

/// Cheap to clone: every part is shared.
#[derive(Debug, Clone, FromRef)]
pub struct AppState {
    /// Where the site's files are.
    pub leptos_options: Arc<LeptosOptions>,
    /// The settings.
    pub config: Arc<Config>,
    /// The data.
    pub store: Store,
    /// The users' rows, and the changes to them.
    pub journal: Journal,
    /// Sign-in and sessions. Large: the layers clone the state many times for each request.
    pub auth: Arc<Auth>,
    /// The open event streams.
    pub streams: Streams,
    /// Whether this instance is about to stop.
    pub draining: Draining,
    /// The uploads in progress.
    pub uploads: Uploads,
    /// The time.
    pub clock: Clock,
    /// The random numbers.
    pub random: Random,
}

impl FromRef<AppState> for LeptosOptions {
    fn from_ref(state: &AppState) -> Self {
        state.leptos_options.as_ref().clone()
    }
}

impl FromRef<AppState> for CookieRules {
    fn from_ref(state: &AppState) -> Self {
        Self::for_site(&state.config.public_url)
    }
}

impl FromRef<AppState> for Forms {
    fn from_ref(state: &AppState) -> Self {
        Self::new(state.store.clone(), state.clock.clone(), state.random.clone(), CookieRules::from_ref(state))
    }
}
