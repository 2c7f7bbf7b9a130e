//! The settings, read once at start from the command line, the environment and `.env`.
//!
//! [`Settings`] are the unchecked settings; [`Settings::check`] turns them into a [`Startup`] or reports every mistake at once. A
//! [`Config`] needs the address of WorkOS, so it is built only after the emulator, if there is one, has its address.

mod check;
pub mod dotenv;
pub mod lifetimes;
#[cfg(test)]
mod tests;

use super::{
    backup,
    http::{client_address::TrustedProxies, rates::Rates},
    store::disk::Reserve,
    telemetry::{LogFormat, Telemetry},
    traces::Collector,
};
use clap::{Args, Parser, Subcommand};
use dotenv::BrokenFile;
use leptos::config::LeptosOptions;
use lifetimes::Lifetimes;
use listenfd::ListenFd;
use secrecy::{ExposeSecret as _, SecretString};
use std::{
    fmt, io,
    net::{SocketAddr, TcpListener},
    num::NonZeroUsize,
    path::PathBuf,
    time::Duration,
};
use url::Url;

/// WorkOS itself; its issuers are accepted behind a custom Authentication API domain too.
const WORKOS: &str = "https://api.workos.com";

/// All settings, checked.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where browsers find Daybook: scheme and authority only, `https://daybook.example.com`.
    pub public_url: Url,
    /// The SurrealDB endpoint, `surrealkv://./data/db?sync=every`; that of a server holds its password.
    pub database: SecretString,
    /// The operator's choices.
    pub policies: Policies,
    /// How to reach WorkOS, or the emulator that stands in for it.
    pub workos: WorkosConfig,
}

/// The operator's choices, which are the same with the local WorkOS and a real one.
#[derive(Debug, Clone, Default)]
pub struct Policies {
    /// How long a session lasts.
    pub sessions: Lifetimes,
    /// What is reported besides the log's usual lines.
    pub telemetry: Telemetry,
    /// The rate limits and the trusted proxies.
    pub limits: Limits,
    /// The origins whose pages may call the API with a token, as browsers write them: `https://app.example.com`.
    pub cors_origins: Vec<String>,
    /// How much stays free on the disk of an embedded database.
    pub disk_reserve: Reserve,
    /// Which backups the server makes by itself.
    pub backups: backup::Policy,
    /// How long the server goes on after the stop signal, so that load balancers notice.
    pub drain: Duration,
    /// Where traces go, if anywhere.
    pub traces: Option<Collector>,
}

/// The rate limits of sessions and addresses, and the proxies that are trusted about addresses.
#[derive(Debug, Clone)]
pub struct Limits {
    /// The proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: TrustedProxies,
    /// The rate limits; without them nothing is counted.
    pub rates: Option<Rates>,
}

impl Default for Limits {
    fn default() -> Self {
        Self { trusted_proxies: TrustedProxies::default(), rates: Some(Rates::default()) }
    }
}

/// How to reach WorkOS.
#[derive(Debug, Clone)]
pub struct WorkosConfig {
    /// `sk_…`; the client secret of the code exchange.
    pub api_key: SecretString,
    /// `client_…`.
    pub client_id: String,
    /// `https://api.workos.com`, or a custom Authentication API domain.
    pub base_url: Url,
    /// Where WorkOS sends the browser back to; registered there.
    pub redirect_uri: Url,
    /// The issuers that a token may name, each without a slash at its end.
    pub issuers: Vec<String>,
    /// The audience that a token must name, where one is configured.
    pub audience: Option<String>,
    /// One or several, separated by commas, each of at least 32 characters: the keys that the flow cookie and the stored tokens
    /// are sealed with come from them.
    pub cookie_password: SecretString,
    /// The secret that WorkOS signs its events with; without it Daybook accepts none.
    pub webhook_secret: Option<SecretString>,
}

/// The command line.
#[derive(Debug, Parser)]
#[command(name = "daybook", version, about = "A private day-by-day todo and notes web app.", after_help = SECRETS_HELP)]
pub struct CommandLine {
    /// What to do; serves when nothing is named.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// The settings.
    #[command(flatten)]
    pub settings: Settings,
    /// The socket to listen on, where the process was started with one.
    #[arg(skip)]
    pub socket: Option<TcpListener>,
}

/// What the program can do.
#[derive(Debug, Clone, Subcommand)]
pub enum Command {
    /// Serve Daybook (the default)
    Serve,
    /// Print the OpenAPI document of the HTTP API
    Openapi,
    /// Check everything that sign-in needs, and say what is wrong and how to fix it
    ///
    /// The exit code is 0 if nothing is wrong, 1 if there is a problem, and 3 if there are only warnings.
    Doctor {
        /// Write the findings as JSON
        #[arg(long)]
        json: bool,
    },
    /// Make a backup, whether Daybook is running or not, and print its path
    Backup {
        /// The folder for the backup; DAYBOOK_BACKUP_FOLDER if not set
        #[arg(long, value_name = "FOLDER")]
        to: Option<PathBuf>,
        /// How many backups to keep in the folder, the newest ones; all if not set
        #[arg(long, value_name = "NUMBER")]
        keep: Option<NonZeroUsize>,
    },
    /// Replace the database with the one from a backup; the former database is kept
    ///
    /// Stop Daybook first. Afterwards everybody has to sign in again.
    Restore {
        /// The backup file
        file: PathBuf,
    },
    /// Serve only the local WorkOS, for tests and other projects
    #[cfg(feature = "emulator")]
    Emulator {
        /// The port on 127.0.0.1; 0 takes a free one
        #[arg(long, default_value_t = 0)]
        port: u16,
    },
}

/// A secret on the command line would show in every listing of processes, so these come from the environment alone.
const SECRETS_HELP: &str = "Secrets, from the environment or .env only:
  WORKOS_API_KEY          the API key from the WorkOS dashboard, sk_...
  WORKOS_COOKIE_PASSWORD  at least 32 random characters; encrypts cookies and stored tokens. While you change it,
                          several, separated by commas: the first encrypts, and all decrypt
  WORKOS_WEBHOOK_SECRET   the signing secret of the webhook endpoint, if there is one

With no WORKOS_ variable set and a loopback address, Daybook starts its own local WorkOS.
A LEPTOS_ variable overrides the key of the same name in Leptos.toml.";

/// The settings as they were written, unchecked. An empty value counts as none, as Compose files write it.
#[derive(Debug, Clone, Default, Args)]
pub struct Settings {
    #[arg(skip)]
    api_key: Option<SecretString>,
    #[arg(skip)]
    cookie_password: Option<SecretString>,
    #[arg(skip)]
    webhook_secret: Option<SecretString>,
    /// The client id from the WorkOS dashboard, client_...
    #[arg(long, env = "WORKOS_CLIENT_ID", global = true)]
    workos_client_id: Option<String>,
    /// Where WorkOS sends the browser back to; the public URL's /callback if not set
    #[arg(long, env = "WORKOS_REDIRECT_URI", global = true)]
    workos_redirect_uri: Option<String>,
    /// The base URL of the WorkOS API; https://api.workos.com if not set
    #[arg(long, env = "WORKOS_API_BASE_URL", global = true)]
    workos_api_base_url: Option<String>,
    /// The accepted issuers of tokens, separated by commas; the known issuers for the API's base URL if not set
    #[arg(long, env = "WORKOS_ISSUER", global = true)]
    workos_issuer: Option<String>,
    /// The required audience of tokens; not checked if not set
    #[arg(long, env = "WORKOS_AUDIENCE", global = true)]
    workos_audience: Option<String>,
    /// The SurrealDB endpoint: surrealkv://..., mem:// or wss://... (if it contains a password, set it in the environment)
    #[arg(long, env = "DAYBOOK_DATABASE", default_value = "surrealkv://./data/db?sync=every", hide_env_values = true, global = true)]
    database: SecretString,
    /// The URL at which browsers reach Daybook; http:// and the listening address if not set
    #[arg(long, env = "DAYBOOK_PUBLIC_URL", global = true)]
    public_url: Option<String>,
    /// The address to listen on; that of Leptos.toml (127.0.0.1:3000) if not set
    #[arg(long, env = "LEPTOS_SITE_ADDR", global = true)]
    site_addr: Option<String>,
    /// After how many days an unused session expires; 7 if not set
    #[arg(long, env = "DAYBOOK_SESSION_IDLE_DAYS", global = true)]
    session_idle_days: Option<String>,
    /// After how many days a session expires even if it is used; 30 if not set
    #[arg(long, env = "DAYBOOK_SESSION_MAX_DAYS", global = true)]
    session_max_days: Option<String>,
    /// For how many minutes a session with an expired access token works while WorkOS can't be reached, 0 to 60; 15 if not set
    #[arg(long, env = "DAYBOOK_OUTAGE_GRACE_MINUTES", global = true)]
    outage_grace_minutes: Option<String>,
    /// Whether the log has the IP address of each sign-in and refused sign-in: true or false; false if not set
    #[arg(long, env = "DAYBOOK_LOG_ADDRESSES", global = true)]
    log_addresses: Option<String>,
    /// A loopback or private address to serve metrics at, such as 127.0.0.1:9464; no metrics if not set
    #[arg(long, env = "DAYBOOK_METRICS_ADDR", global = true)]
    metrics_addr: Option<String>,
    /// The OpenTelemetry collector for traces (OTLP over HTTP), such as http://127.0.0.1:4318; no traces if not set
    #[arg(long, env = "OTEL_EXPORTER_OTLP_ENDPOINT", global = true)]
    otlp_endpoint: Option<String>,
    /// HTTP headers for that collector: `name=value`, separated by commas
    #[arg(long, env = "OTEL_EXPORTER_OTLP_HEADERS", hide_env_values = true, global = true)]
    otlp_headers: Option<SecretString>,
    /// The addresses or networks of your reverse proxies, separated by commas; X-Forwarded-For from others is ignored
    #[arg(long, env = "DAYBOOK_TRUSTED_PROXIES", global = true)]
    trusted_proxies: Option<String>,
    /// Whether the requests of each session and address are rate-limited: on or off; on if not set
    #[arg(long, env = "DAYBOOK_RATE_LIMITS", global = true)]
    rate_limits: Option<String>,
    /// The origins whose pages may call the API with a token, separated by commas; none if not set
    #[arg(long, env = "DAYBOOK_CORS_ORIGINS", global = true)]
    cors_origins: Option<String>,
    /// Bytes to keep free on the disk of an embedded database: with less, changes are refused; 67108864 (64 MiB) if not set
    #[arg(long, env = "DAYBOOK_DISK_RESERVE", global = true)]
    disk_reserve: Option<String>,
    /// Where backups go; the folder `backups` beside the database if not set
    #[arg(long, env = "DAYBOOK_BACKUP_FOLDER", global = true)]
    backup_folder: Option<String>,
    /// Hours between automatic backups; no automatic backups if not set
    #[arg(long, env = "DAYBOOK_BACKUP_HOURS", global = true)]
    backup_hours: Option<String>,
    /// How many backups to keep after an automatic one, the newest ones; 14 if not set
    #[arg(long, env = "DAYBOOK_BACKUP_KEEP", global = true)]
    backup_keep: Option<String>,
    /// For how many seconds the server keeps serving after the stop signal, while /readyz answers 503, 0 to 60; 0 if not set
    #[arg(long, env = "DAYBOOK_DRAIN_SECONDS", global = true)]
    drain_seconds: Option<String>,
    /// The address of the built-in local WorkOS; a free port of 127.0.0.1 if not set
    #[arg(long, env = "DAYBOOK_EMULATOR_ADDR", global = true)]
    emulator_addr: Option<String>,
    /// The format of the log, which goes to standard error
    #[arg(long, env = "DAYBOOK_LOG", value_enum, default_value_t, global = true)]
    pub log: LogFormat,
}

/// The checked settings, enough for a start.
#[derive(Debug, Clone)]
pub struct Startup {
    /// The runtime options of Leptos, with the address to listen on.
    pub leptos_options: LeptosOptions,
    /// See [`Config::public_url`].
    pub public_url: Url,
    /// See [`Config::database`].
    pub database: SecretString,
    /// See [`Config::policies`].
    pub policies: Policies,
    /// Which WorkOS.
    pub workos: Workos,
}

/// The settings that can be used, whatever is wrong with the others.
#[derive(Debug, Clone)]
pub struct Usable {
    /// See [`Startup::leptos_options`].
    pub leptos_options: Option<LeptosOptions>,
    /// See [`Config::public_url`].
    pub public_url: Option<Url>,
    /// See [`Config::database`].
    pub database: Option<SecretString>,
    /// See [`Startup::policies`].
    pub policies: Option<Policies>,
    /// Which WorkOS.
    pub workos: Option<Workos>,
}

/// The real WorkOS, or the built-in one.
#[derive(Debug, Clone)]
pub enum Workos {
    /// WorkOS, or a compatible server, at a known address.
    Real(WorkosConfig),
    /// The emulator, still to be started.
    #[cfg(feature = "emulator")]
    Emulated {
        /// A loopback address; port 0 takes a free one.
        listen: SocketAddr,
        /// Where the browser is sent back to.
        redirect_uri: Url,
    },
}

/// One setting that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// The variable, `WORKOS_API_KEY`.
    pub variable: &'static str,
    /// What to write instead; never the value of a secret.
    pub advice: String,
}

/// Every setting that cannot be used; never empty.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct Mistakes(pub Vec<Mistake>);

impl fmt::Display for Mistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the settings need a correction:")?;
        self.0.iter().try_for_each(|mistake| write!(f, "\n  {}: {}", mistake.variable, mistake.advice))
    }
}

/// An input of the process that can't be used.
#[derive(Debug, thiserror::Error)]
pub enum Unusable {
    /// A partly read configuration could start a server that nobody intended.
    #[error(transparent)]
    File(#[from] BrokenFile),
    /// The socket of `LISTEN_FDS` is not a TCP socket.
    #[error("the socket from LISTEN_FDS cannot be used: {0}")]
    Socket(#[from] io::Error),
}

impl CommandLine {
    /// Reads the command line, the environment and the first `.env` found upward; the environment proper wins over the file. Takes
    /// over the socket of a service manager. Ends the process for `--help` and for an invalid command line. Call it before any
    /// thread runs: it changes environment variables.
    ///
    /// # Errors
    /// [`Unusable`].
    pub fn from_process() -> Result<Self, Unusable> {
        dotenv::load()?;
        let mut line = Self::parse();
        line.socket = ListenFd::from_env().take_tcp_listener(0)?;
        line.settings.api_key = secret_variable("WORKOS_API_KEY");
        line.settings.cookie_password = secret_variable("WORKOS_COOKIE_PASSWORD");
        line.settings.webhook_secret = secret_variable("WORKOS_WEBHOOK_SECRET");
        Ok(line)
    }
}

fn secret_variable(name: &str) -> Option<SecretString> {
    std::env::var(name).ok().map(SecretString::from)
}

/// The options of `Leptos.toml`; the environment overrides them.
///
/// # Errors
/// A `LEPTOS_` variable that cannot be used.
pub fn leptos_options() -> Result<LeptosOptions, leptos::config::errors::LeptosConfigError> {
    leptos::config::get_config_from_str(include_str!("../../../Leptos.toml"))
}

/// The issuers that WorkOS is known to write into access tokens for an API address, each without a slash at its end.
pub fn known_issuers(base_url: &Url, client_id: &str) -> Vec<String> {
    let mut issuers = Vec::new();
    for base in [base_url.as_str().trim_end_matches('/'), WORKOS] {
        for issuer in [base.to_owned(), format!("{base}/user_management/{client_id}")] {
            if !issuers.contains(&issuer) {
                issuers.push(issuer);
            }
        }
    }
    issuers
}

/// The passwords in a setting, separated by commas; spaces around them are ignored.
pub fn passwords(setting: &SecretString) -> impl Iterator<Item = &str> {
    setting.expose_secret().split(',').map(str::trim).filter(|password| !password.is_empty())
}
