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
    error::AppError,
    model::doctor::Report,
    server::{
        config::{Config, Settings, is_loopback},
        context,
        state::AppState,
    },
};
use axum::http::{header, request::Parts};
use facts::Facts;
use leptos::{config::LeptosOptions, reactive::owner::with_context};

pub use text::text;

/// Judges what was found.
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

/// Checks the running server. `host` is the name that the browser asked for.
pub async fn examine_server(state: &AppState, host: Option<String>) -> Report {
    findings(&gather::from_server(state, host).await)
}

/// Whether the doctor answers requests: only in development, where nobody else can ask. It names addresses and settings,
/// and each check costs WorkOS some requests.
pub fn is_in(config: &Config, options: &LeptosOptions) -> bool {
    is_loopback(&config.public_url) && options.site_addr.ip().is_loopback()
}

/// The report for the request that is being answered.
///
/// # Errors
/// [`AppError::NotFound`] if the doctor does not answer requests.
pub async fn report() -> Result<Report, AppError> {
    let work = async {
        let state = context::state()?;
        if !is_in(&state.config, &state.leptos_options) {
            return Err(AppError::NotFound);
        }
        let host = with_context::<Parts, _>(|parts| Some(parts.headers.get(header::HOST)?.to_str().ok()?.to_owned())).flatten();
        Ok(examine_server(&state, host).await)
    };
    context::answer(work.await)
}
