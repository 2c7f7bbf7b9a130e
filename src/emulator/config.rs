//! How an emulator behaves, and why it may not start.

use super::template::TemplateError;
use crate::server::{clock::Clock, random::Random};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use std::{net::SocketAddr, path::PathBuf};
use url::Url;

/// The default API key of an emulator. Not a secret: it opens a loopback address only.
pub const LOCAL_API_KEY: &str = "sk_test_daybook_local_emulator";

/// The default client id of an emulator.
pub const LOCAL_CLIENT_ID: &str = "client_01DAYBOOK0000000000EMVLATR";

/// How the emulator behaves.
#[derive(Debug, Clone)]
pub struct EmulatorConfig {
    /// Where to listen: a loopback address. Port 0 takes any free port.
    pub listen: SocketAddr,
    /// `sk_…`: the client secret of the code exchange and the bearer key of the management routes.
    pub api_key: SecretString,
    /// `client_…`.
    pub client_id: String,
    /// Where sign-in may send the browser; `http://127.0.0.1:*/callback` means every port.
    pub redirect_uris: Vec<String>,
    /// Where sign-out may send the browser, by the same rules; the first is the default.
    pub sign_out_uris: Vec<String>,
    /// The `iss` of the tokens.
    pub issuer: IssuerShape,
    /// The `aud` of the tokens. Production sets none.
    pub audience: Option<String>,
    /// More claims, as a JWT template sets them: `{ "email": "{{ user.email }}" }`.
    pub extra_claims: serde_json::Map<String, serde_json::Value>,
    /// How long an access token lives; seconds.
    pub access_token_seconds: u64,
    /// Where users, keys and sessions are kept across restarts; nowhere when absent.
    pub state_file: Option<PathBuf>,
    /// The time.
    pub clock: Clock,
    /// The random numbers; those of the keys are the library's own.
    pub random: Random,
}

impl EmulatorConfig {
    /// An emulator for an application on this computer, on any port, whose callback is `/callback` or `/api/auth/callback`.
    pub fn local(listen: SocketAddr, clock: Clock, random: Random) -> Self {
        let on_every_port = |path: &str| ["127.0.0.1", "localhost"].map(|host| format!("http://{host}:*{path}"));
        Self {
            listen,
            api_key: SecretString::from(LOCAL_API_KEY),
            client_id: LOCAL_CLIENT_ID.to_owned(),
            redirect_uris: ["/callback", "/api/auth/callback"].into_iter().flat_map(on_every_port).collect(),
            sign_out_uris: on_every_port("/").into(),
            issuer: IssuerShape::UserManagement,
            audience: None,
            extra_claims: serde_json::Map::new(),
            access_token_seconds: 300,
            state_file: None,
            clock,
            random,
        }
    }
}

/// The issuers that WorkOS environments of different ages put in their tokens (authkit-nextjs PR 476).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IssuerShape {
    /// `https://api.workos.com`: the oldest environments.
    Host,
    /// `https://api.workos.com/`: as the documentation writes it.
    HostSlash,
    /// `https://api.workos.com/user_management/<client id>`: environments made since 2025.
    UserManagement,
    /// `https://api.workos.com/sso/<client id>`: environments for which WorkOS enabled it.
    Sso,
    /// `https://api.workos.com/convex/<client id>`: the same, for Convex.
    Convex,
    /// Exactly this, as with an authentication domain of one's own.
    Exactly(String),
}

impl IssuerShape {
    pub(super) fn issuer(&self, base_url: &Url, client_id: &str) -> String {
        let host = base_url.as_str().trim_end_matches('/');
        match self {
            Self::Host => host.to_owned(),
            Self::HostSlash => format!("{host}/"),
            Self::UserManagement => format!("{host}/user_management/{client_id}"),
            Self::Sso => format!("{host}/sso/{client_id}"),
            Self::Convex => format!("{host}/convex/{client_id}"),
            Self::Exactly(issuer) => issuer.clone(),
        }
    }
}

/// Why the emulator did not start.
#[derive(Debug, thiserror::Error)]
pub enum EmulatorError {
    /// Other machines could reach the address.
    #[error("The emulator signs anyone in as anyone, so it listens on this computer only: use 127.0.0.1 or [::1] instead of {}.", .0.ip())]
    NotLoopback(SocketAddr),
    /// The address is taken, or not this machine's.
    #[error("The emulator cannot listen on {address}: {source}.")]
    Bind {
        /// The requested address.
        address: SocketAddr,
        /// What the system said.
        source: std::io::Error,
    },
    /// The state file cannot be read or written.
    #[error("The emulator cannot use its state file {}: {source}.", .path.display())]
    StateFile {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The state file holds something else. It is left as it is.
    #[error("{} does not hold an emulator's state ({reason}). Repair it, or delete it to start with new keys.", .path.display())]
    NotAState {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A configured redirect or sign-out address that WorkOS would not register.
    #[error("{uri:?} cannot be registered: {reason}")]
    RedirectUri {
        /// The address.
        uri: String,
        /// The rule that it breaks.
        reason: &'static str,
    },
    /// The configured extra claims.
    #[error("The extra claims cannot be used: {0}")]
    ExtraClaims(#[from] TemplateError),
    /// The library could not generate a key.
    #[error("No signing key could be generated.")]
    Key,
}
