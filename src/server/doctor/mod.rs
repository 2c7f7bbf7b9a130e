//! The doctor: checks everything that sign-in needs, through the code that signs people in.
//!
//! [`gather`] asks the settings, WorkOS and the database, concurrently and each within a time limit; [`findings`] judges the
//! answers, and does no I/O. Every line of AuthKit's setup checklists is answered by a finding, and what can't be checked is
//! reported as unknown, never as passed. No finding holds a secret.

mod facts;
mod gather;
mod settings;
mod store;
mod template;
#[cfg(test)]
mod tests;
mod text;
mod workos;

use crate::{
    error::ApiError,
    model::doctor::Report,
    server::{
        auth::sessions::Auth,
        clock::Clock,
        config::{Config, Settings},
        context,
        loopback::is_loopback,
        random::Random,
        state::AppState,
        store::Store,
    },
};
use axum::{
    extract::FromRef,
    http::{header, request::Parts},
};
use facts::Facts;
use leptos::reactive::owner::with_context;
use std::{net::SocketAddr, sync::Arc};

pub use text::text;

/// Judges the facts.
fn findings(facts: &Facts) -> Report {
    let mut findings = settings::check(facts);
    findings.extend(workos::check(facts));
    findings.extend(store::check(&facts.database));
    Report::new(findings)
}

/// Checks what these settings describe; for the command line.
pub async fn examine_settings(settings: &Settings) -> Report {
    findings(&gather::from_settings(settings).await)
}

/// The parts of the running server that the doctor checks.
#[derive(Debug, Clone)]
pub struct Doctor {
    listen: SocketAddr,
    config: Arc<Config>,
    store: Store,
    auth: Arc<Auth>,
    clock: Clock,
    random: Random,
}

impl FromRef<AppState> for Doctor {
    fn from_ref(state: &AppState) -> Self {
        Self {
            listen: state.leptos_options.site_addr,
            config: state.config.clone(),
            store: state.store.clone(),
            auth: state.auth.clone(),
            clock: state.clock.clone(),
            random: state.random.clone(),
        }
    }
}

impl Doctor {
    /// Checks the running server. `host` is the name that the browser asked for.
    pub async fn examine(&self, host: Option<String>) -> Report {
        findings(&gather::from_server(self, host).await)
    }

    /// Whether the doctor answers requests.
    pub fn is_in(&self) -> bool {
        is_in(&self.config, self.listen)
    }
}

/// Whether the doctor answers requests to a server that listens here: only in development, where nobody else can ask. It names
/// addresses and settings, and each check costs WorkOS some requests.
pub fn is_in(config: &Config, listen: SocketAddr) -> bool {
    is_loopback(&config.public_url) && listen.ip().is_loopback()
}

/// The report for the request that is being answered.
///
/// # Errors
/// [`ApiError::NotFound`] if the doctor does not answer requests.
pub async fn report() -> Result<Report, ApiError> {
    let work = async {
        let doctor = Doctor::from_ref(&context::state()?);
        if !doctor.is_in() {
            return Err(ApiError::NotFound);
        }
        let host = with_context::<Parts, _>(|parts| Some(parts.headers.get(header::HOST)?.to_str().ok()?.to_owned())).flatten();
        Ok(doctor.examine(host).await)
    };
    context::answer(work.await)
}
