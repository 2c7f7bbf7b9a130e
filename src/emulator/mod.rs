//! A local WorkOS for development and tests: production's wire formats, on a loopback address only.
//!
//! It signs anyone in as anyone, so it refuses every address that another machine could reach. Daybook talks to it over
//! real HTTP through the code that talks to WorkOS. It is an application of its own: of the server it uses only the clock
//! and the replacing of files.

mod answer;
mod authenticate;
mod authorize;
mod control;
mod dashboard;
mod faults;
mod file;
mod keys;
mod management;
mod moment;
mod page;
mod records;
mod redirect;
mod refusal;
mod running;
mod template;

#[cfg(test)]
mod tests;

use crate::server::clock::Clock;
use axum::{
    Router,
    extract::{DefaultBodyLimit, Request, State},
    http::{HeaderValue, StatusCode, Uri, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{delete, get, post},
};
use keys::{SigningKey, StoredKey};
use moment::Moment;
use records::Records;
use refusal::Refusal;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use std::{net::SocketAddr, path::PathBuf, sync::Arc};
use template::Template;
use tokio::{
    net::TcpListener,
    sync::{Mutex, OnceCell},
};
use url::Url;

pub use faults::{Endpoint, Fault, FaultError, FaultSwitch, Faults, OldKey, What};
pub use running::Emulator;
pub use template::TemplateError;

/// The default API key of an emulator. Not a secret: it opens a loopback address only.
pub const LOCAL_API_KEY: &str = "sk_test_daybook_local_emulator";

/// The default client id of an emulator.
pub const LOCAL_CLIENT_ID: &str = "client_01DAYBOOK0000000000EMVLATR";

/// No request needs to be longer; bytes.
const BODY_LIMIT: usize = 64 * 1024;

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
}

impl EmulatorConfig {
    /// An emulator for an application on this computer, on any port, whose callback is `/callback` or `/api/auth/callback`.
    pub fn local(listen: SocketAddr, clock: Clock) -> Self {
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
    fn issuer(&self, base_url: &Url, client_id: &str) -> String {
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
        /// The address asked for.
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
            let (key, stored) = new_key(now).await?;
            (key, Records::new(stored, now))
        }
    };
    records.register_configured(&config.redirect_uris, now);
    if let Some(path) = &config.state_file {
        file::write(path, &records).await.map_err(|source| EmulatorError::StateFile { path: path.clone(), source })?;
    }
    Ok((key, records))
}

/// Finding two primes would block this thread.
async fn new_key(now: Moment) -> Result<(SigningKey, StoredKey), EmulatorError> {
    let made = tokio::task::spawn_blocking(move || SigningKey::generate(now)).await;
    made.map_err(|_| EmulatorError::Key)?.map_err(|_| EmulatorError::Key)
}

fn loopback_url(address: SocketAddr) -> Result<Url, EmulatorError> {
    Url::parse(&format!("http://{address}")).map_err(|_| EmulatorError::NotLoopback(address))
}

/// What the handlers share.
struct Workos {
    config: EmulatorConfig,
    base_url: Url,
    key: SigningKey,
    /// The key for faults that need another one; made on demand.
    spare_key: OnceCell<SigningKey>,
    template: Template,
    records: Mutex<Records>,
    faults: FaultSwitch,
}

impl Workos {
    fn now(&self) -> Moment {
        Moment::now(&self.config.clock)
    }

    async fn spare_key(&self) -> Result<&SigningKey, Refusal> {
        let key = self.spare_key.get_or_try_init(async || new_key(self.now()).await.map(|(key, _)| key)).await;
        key.map_err(|error| Refusal::message(StatusCode::INTERNAL_SERVER_ERROR, error.to_string()))
    }

    async fn read<T>(&self, look: impl FnOnce(&Records) -> T) -> T {
        look(&*self.records.lock().await)
    }

    /// Changes the records and answers only when the change is on the disk. The lock is held over the write, so that an
    /// older state never replaces a newer one.
    async fn change<T>(&self, edit: impl FnOnce(&mut Records) -> Result<T, Refusal>) -> Result<T, Refusal> {
        let mut records = self.records.lock().await;
        records.forget_the_old(self.now());
        let out = edit(&mut records)?;
        if let Some(path) = &self.config.state_file {
            file::write(path, &records).await.map_err(|error| {
                tracing::error!(%error, path = %path.display(), "the emulator's state file cannot be written");
                Refusal::message(StatusCode::INTERNAL_SERVER_ERROR, "The emulator's state file cannot be written.")
            })?;
        }
        Ok(out)
    }
}

fn router(workos: Arc<Workos>) -> Router {
    let with_key = Router::new()
        .route("/user_management/sessions/revoke", post(management::revoke_session))
        .route("/user_management/users/{id}", get(management::user))
        .route("/user_management/users/{id}/sessions", get(management::sessions))
        .route("/user_management/redirect_uris", get(management::redirect_uris).post(management::add_redirect_uri))
        .route("/user_management/redirect_uris/{id}", delete(management::remove_redirect_uri))
        .route("/user_management/jwt_template", get(management::jwt_template).put(management::set_jwt_template))
        .route_layer(middleware::from_fn_with_state(workos.clone(), management::require_api_key));
    Router::new()
        .route("/user_management/authorize", get(authorize::ask).post(authorize::answer))
        .route("/user_management/authenticate", post(authenticate::authenticate))
        .route("/user_management/sessions/logout", get(management::logout))
        .route("/sso/jwks/{client_id}", get(management::jwks))
        .merge(with_key)
        .route_layer(middleware::from_fn_with_state(workos.clone(), answer::layer))
        .route("/healthz", get(async || "ok"))
        .route(dashboard::PATH, get(dashboard::ask).post(dashboard::begin))
        .merge(control::router())
        .fallback(async |uri: Uri| Refusal::message(StatusCode::NOT_FOUND, format!("There is nothing at {}.", uri.path())))
        .method_not_allowed_fallback(async || Refusal::message(StatusCode::METHOD_NOT_ALLOWED, "This address does not allow this method."))
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(middleware::from_fn(refuse_foreign_names))
        .layer(middleware::from_fn_with_state(workos.clone(), mark_response))
        .with_state(workos)
}

/// A page elsewhere may point its own name at 127.0.0.1 and then read this address as its own origin (DNS rebinding), so
/// only names that always mean this computer are answered.
async fn refuse_foreign_names(request: Request, next: Next) -> Response {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    if host.is_some_and(is_loopback_authority) {
        return next.run(request).await;
    }
    Refusal::message(StatusCode::MISDIRECTED_REQUEST, "The emulator answers to 127.0.0.1, [::1] and localhost only.").into_response()
}

fn is_loopback_authority(authority: &str) -> bool {
    Url::parse(&format!("http://{authority}/")).is_ok_and(|url| redirect::is_loopback(&url))
}

/// WorkOS gives every response an id, which its support asks for; nothing here may be cached.
async fn mark_response(State(workos): State<Arc<Workos>>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if let Ok(id) = HeaderValue::from_str(&workos.now().new_id("req_")) {
        response.headers_mut().insert("x-request-id", id);
    }
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
