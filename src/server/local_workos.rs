//! Starts the local WorkOS beside Daybook, when no other is configured.

use super::{
    clock::Clock,
    config::{WorkosConfig, known_issuers},
    data_folder,
    random::Random,
};
use crate::emulator::{self, Emulator, EmulatorConfig, EmulatorError};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use secrecy::SecretString;
use std::{
    fs, io,
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
};
use url::Url;

/// Why it did not start.
#[derive(Debug, thiserror::Error)]
pub enum LocalWorkosError {
    /// The emulator's own error.
    #[error(transparent)]
    Emulator(#[from] EmulatorError),
    /// The file of the generated password.
    #[error("the file {} cannot be used: {source}. Repair its permissions, or delete it: everyone is signed out then", .path.display())]
    CookiePassword {
        /// The file.
        path: PathBuf,
        /// The operating system's error.
        source: io::Error,
    },
}

/// Starts it; its state and the cookie password are kept beside the database, so that a restart signs nobody out.
///
/// # Errors
/// An address or a file that cannot be used.
pub async fn start(
    listen: SocketAddr,
    redirect_uri: Url,
    public_url: &Url,
    database: &str,
    clock: Clock,
    random: Random,
) -> Result<(WorkosConfig, Emulator), LocalWorkosError> {
    let folder = data_folder(database);
    let cookie_password = match &folder {
        Some(folder) => {
            kept_password(folder, &random).map_err(|source| LocalWorkosError::CookiePassword { path: password_file(folder), source })?
        }
        None => new_password(&random),
    };
    let config = EmulatorConfig {
        redirect_uris: vec![redirect_uri.to_string()],
        sign_out_uris: vec![public_url.to_string()],
        state_file: folder.map(|folder| folder.join("emulator.json")),
        ..EmulatorConfig::local(listen, clock, random)
    };
    let (api_key, client_id) = (config.api_key.clone(), config.client_id.clone());
    let emulator = emulator::start(config).await?;
    let base_url = emulator.base_url.clone();
    let issuers = known_issuers(&base_url, &client_id);
    Ok((
        WorkosConfig { api_key, client_id, base_url, redirect_uri, issuers, audience: None, cookie_password, webhook_secret: None },
        emulator,
    ))
}

/// Serves it alone, for tests and other projects: nothing is kept, and any application on this machine may use it.
///
/// # Errors
/// A port that is taken.
pub async fn serve_alone(port: u16, stop: impl Future<Output = ()>) -> Result<(), LocalWorkosError> {
    let config = EmulatorConfig::local(SocketAddr::from((Ipv4Addr::LOCALHOST, port)), Clock::system(), Random::system());
    let client_id = config.client_id.clone();
    let emulator = emulator::start(config).await?;
    println!(
        "A local WorkOS is at {} (WORKOS_API_KEY={} WORKOS_CLIENT_ID={client_id}; Ctrl+C stops it)",
        emulator.base_url.as_str().trim_end_matches('/'),
        emulator::LOCAL_API_KEY
    );
    stop.await;
    emulator.shutdown().await;
    Ok(())
}

/// Beside an embedded database, in `./data` for a remote one, and nowhere when the database is in memory.
fn data_folder(database: &str) -> Option<PathBuf> {
    (!database.starts_with("mem://")).then(|| data_folder::beside(database).unwrap_or_else(|| PathBuf::from("./data")))
}

fn password_file(folder: &Path) -> PathBuf {
    folder.join("cookie-password")
}

/// The password in the file, which is created at the first start and readable only by its owner. An empty file, which a power cut
/// can leave, counts as none.
fn kept_password(folder: &Path, random: &Random) -> io::Result<SecretString> {
    let path = password_file(folder);
    match fs::read_to_string(&path) {
        Ok(password) if !password.trim().is_empty() => return Ok(password.trim().into()),
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        Ok(_) | Err(_) => {}
    }
    let password = random_text(random);
    data_folder::replace(&path, password.as_bytes())?;
    Ok(password.into())
}

fn new_password(random: &Random) -> SecretString {
    random_text(random).into()
}

fn random_text(random: &Random) -> String {
    URL_SAFE_NO_PAD.encode(random.bytes::<32>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret as _;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn its_state_is_kept_beside_the_database_if_that_is_on_disk() {
        for (database, folder) in
            [("surrealkv://./data/db?sync=every", Some("./data")), ("ws://127.0.0.1:8000", Some("./data")), ("mem://", None)]
        {
            assert_eq!(data_folder(database).as_deref(), folder.map(Path::new), "{database}");
        }
    }

    #[test]
    fn the_password_is_made_once_and_only_its_owner_can_read_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let nested = folder.path().join("data");
        let first = kept_password(&nested, &Random::system()).expect("a new password");
        let second = kept_password(&nested, &Random::system()).expect("the same password");
        assert_eq!(first.expose_secret(), second.expose_secret());
        assert!(first.expose_secret().len() >= 32);
        let mode = fs::metadata(password_file(&nested)).expect("the file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn an_empty_file_is_no_password_and_one_of_its_owner_stays() {
        let folder = tempfile::tempdir().expect("a folder");
        for (written, kept) in [("", false), ("\n", false), ("of the owner\n", true)] {
            fs::write(password_file(folder.path()), written).expect("written");
            let password = kept_password(folder.path(), &Random::system()).expect("a password");
            assert_eq!(password.expose_secret() == written.trim(), kept, "{written:?}");
            let text = fs::read_to_string(password_file(folder.path())).expect("the file");
            assert_eq!(text == written, kept, "{written:?}");
            assert_eq!(
                kept_password(folder.path(), &Random::system()).expect("the same").expose_secret(),
                password.expose_secret(),
                "{written:?}"
            );
        }
    }
}
