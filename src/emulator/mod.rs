//! A local WorkOS for development and tests: production's wire formats, on a loopback address only.
//!
//! It signs anyone in as anyone, so it refuses every address that another machine could reach. Daybook talks to it over real HTTP through
//! the code that talks to WorkOS. It is a separate application: of the server it uses only the clock, the replacing of files, the rules for
//! addresses, and the code that makes a page or a redirect.

mod answer;
mod authenticate;
mod authorize;
mod config;
mod control;
mod dashboard;
mod faults;
mod file;
mod keys;
mod management;
mod moment;
mod page;
mod person;
mod records;
mod redirect;
mod refusal;
mod router;
mod running;
mod template;
mod workos;

#[cfg(test)]
mod tests;

use keys::SigningKey;
use moment::Moment;
use records::Records;
use std::{net::SocketAddr, sync::Arc};
use template::Template;
use tokio::{
    net::TcpListener,
    sync::{Mutex, OnceCell},
};
use url::Url;
use workos::{Workos, new_key};

pub use config::{EmulatorConfig, EmulatorError, IssuerShape, LOCAL_API_KEY, LOCAL_CLIENT_ID};
pub use faults::{Endpoint, Fault, FaultError, FaultSwitch, Faults, OldKey, What};
pub use running::Emulator;
pub use template::TemplateError;

/// Starts an emulator in the background.
///
/// # Errors
/// A sentence for the developer: an address that is not loopback or is taken, a state file that cannot be used, a redirect
/// address or an extra claim that WorkOS would refuse.
pub async fn start(config: EmulatorConfig) -> Result<Emulator, EmulatorError> {
    if !config.listen.ip().is_loopback() {
        return Err(EmulatorError::NotLoopback(config.listen));
    }
    for uri in config.redirect_uris.iter().chain(&config.sign_out_uris) {
        redirect::check(uri).map_err(|reason| EmulatorError::RedirectUri { uri: uri.clone(), reason })?;
    }
    let template = Template::from_claims(&config.extra_claims)?;
    let (key, records) = open_records(&config).await?;
    let bind_error = |source| EmulatorError::Bind { address: config.listen, source };
    let listener = TcpListener::bind(config.listen).await.map_err(bind_error)?;
    let address = listener.local_addr().map_err(bind_error)?;
    let base_url = loopback_url(address)?;
    let (spare_key, faults) = (OnceCell::new(), FaultSwitch::default());
    let workos = Workos { config, base_url: base_url.clone(), key, spare_key, template, records: Mutex::new(records), faults };
    tracing::info!(%base_url, "the WorkOS emulator is listening");
    Ok(Emulator::new(base_url, address, listener, Arc::new(workos)))
}

/// Runs an emulator until `shutdown` completes, for a program that does nothing else.
///
/// # Errors
/// As [`start`].
pub async fn serve_until(config: EmulatorConfig, shutdown: impl Future<Output = ()>) -> Result<(), EmulatorError> {
    let emulator = start(config).await?;
    shutdown.await;
    emulator.shutdown().await;
    Ok(())
}

async fn open_records(config: &EmulatorConfig) -> Result<(SigningKey, Records), EmulatorError> {
    let now = Moment::now(&config.clock);
    let stored = match &config.state_file {
        Some(path) => file::read(path).await?,
        None => None,
    };
    let (key, mut records) = match stored {
        Some(records) => {
            let key = SigningKey::open(&records.signing_key).map_err(|_| EmulatorError::NotAState {
                path: config.state_file.clone().unwrap_or_default(),
                reason: "its signing key is not an RSA key".to_owned(),
            })?;
            (key, records)
        }
        None => {
            let (key, stored) = new_key(now, &config.random).await?;
            (key, Records::new(stored, now))
        }
    };
    records.register_configured(&config.redirect_uris, now, &config.random);
    if let Some(path) = &config.state_file {
        file::write(path, &records).await.map_err(|source| EmulatorError::StateFile { path: path.clone(), source })?;
    }
    Ok((key, records))
}

fn loopback_url(address: SocketAddr) -> Result<Url, EmulatorError> {
    Url::parse(&format!("http://{address}")).map_err(|_| EmulatorError::NotLoopback(address))
}
