//! The settings, read once at start from the command line, the environment and `.env`.
//!
//! [`Settings`] is what was written; [`Settings::check`] turns it into a [`Startup`] or into every mistake at once. A
//! [`Config`] exists only when it is known where WorkOS is, so after the emulator, if there is one, has its address.

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

/// Everything that can be set.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where browsers find Daybook: scheme and authority only, `https://daybook.example.com`.
    pub public_url: Url,
    /// The SurrealDB endpoint, `surrealkv://./data/db?sync=every`; that of a server holds its password.
    pub database: SecretString,
    /// What is the operator's choice.
    pub policies: Policies,
    /// How to reach WorkOS, or the emulator that stands in for it.
    pub workos: WorkosConfig,
}

/// What the operator chooses, with the local WorkOS as with a real one.
#[derive(Debug, Clone, Default)]
pub struct Policies {
    /// How long a session lasts.
    pub sessions: Lifetimes,
    /// What is told beside the log's usual lines.
    pub telemetry: Telemetry,
    /// What one session or address may ask for.
    pub limits: Limits,
    /// The origins whose pages may call the API with a token, as browsers write them: `https://app.example.com`.
    pub cors_origins: Vec<String>,
    /// What stays free on the disk of an embedded database.
    pub disk_reserve: Reserve,
    /// Which backups the server makes by itself.
    pub backups: backup::Policy,
    /// How long the server goes on after the signal to stop, so that balancers notice.
    pub drain: Duration,
    /// Where traces go, if anywhere.
    pub traces: Option<Collector>,
}

/// What one session or address may ask for, and whose word counts for an address.
#[derive(Debug, Clone)]
pub struct Limits {
    /// The proxies that are believed whom they speak for.
    pub trusted_proxies: TrustedProxies,
    /// How often; nothing is counted without them.
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
    /// What WorkOS signs its events with; without it Daybook hears none.
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
    /// Print the OpenAPI document of what programs can call
    Openapi,
    /// Look at everything that sign-in needs, and say what is wrong and how to mend it
    ///
    /// Ends with status 0 when nothing is wrong, 1 when something is, and 3 when there are warnings only.
    Doctor {
        /// Write the findings as JSON
        #[arg(long)]
        json: bool,
    },
    /// Make a backup, while Daybook runs or not, and print its path
    Backup {
        /// The folder it goes to; DAYBOOK_BACKUP_FOLDER if not set
        #[arg(long, value_name = "FOLDER")]
        to: Option<PathBuf>,
        /// How many of the newest backups stay in the folder; all of them if not set
        #[arg(long, value_name = "NUMBER")]
        keep: Option<NonZeroUsize>,
    },
    /// Put the database of a backup in the place of the present one, which is kept
    ///
    /// Stop Daybook before. Everybody signs in again afterwards.
    Restore {
        /// The backup
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
  WORKOS_COOKIE_PASSWORD  at least 32 random characters; seals cookies and stored tokens. Several, separated by
                          commas, while one takes the place of another: the first seals, all open
  WORKOS_WEBHOOK_SECRET   the signing secret of the webhook endpoint, where there is one

With no WORKOS_ variable set and a loopback address, Daybook starts its own local WorkOS.
Every LEPTOS_ variable overrides the key of its name in Leptos.toml.";

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
    /// Where the WorkOS API is; https://api.workos.com if not set
    #[arg(long, env = "WORKOS_API_BASE_URL", global = true)]
    workos_api_base_url: Option<String>,
    /// The issuers a token may name, separated by commas; those of the API address if not set
    #[arg(long, env = "WORKOS_ISSUER", global = true)]
    workos_issuer: Option<String>,
    /// The audience a token must name; not checked if not set
    #[arg(long, env = "WORKOS_AUDIENCE", global = true)]
    workos_audience: Option<String>,
    /// The SurrealDB endpoint: surrealkv://..., mem:// or wss://... (one with a password belongs in the environment)
    #[arg(long, env = "DAYBOOK_DATABASE", default_value = "surrealkv://./data/db?sync=every", hide_env_values = true, global = true)]
    database: SecretString,
    /// Where browsers find Daybook; the listening address if not set
    #[arg(long, env = "DAYBOOK_PUBLIC_URL", global = true)]
    public_url: Option<String>,
    /// The address to listen on; that of Leptos.toml (127.0.0.1:3000) if not set
    #[arg(long, env = "LEPTOS_SITE_ADDR", global = true)]
    site_addr: Option<String>,
    /// How many days a session may rest unused; 7 if not set
    #[arg(long, env = "DAYBOOK_SESSION_IDLE_DAYS", global = true)]
    session_idle_days: Option<String>,
    /// How many days a session lasts, however much it is used; 30 if not set
    #[arg(long, env = "DAYBOOK_SESSION_MAX_DAYS", global = true)]
    session_max_days: Option<String>,
    /// How many minutes a session is served while WorkOS can't be reached, 0 to 60; 15 if not set
    #[arg(long, env = "DAYBOOK_OUTAGE_GRACE_MINUTES", global = true)]
    outage_grace_minutes: Option<String>,
    /// Whether the log names the addresses of those who sign in: true or false; false if not set
    #[arg(long, env = "DAYBOOK_LOG_ADDRESSES", global = true)]
    log_addresses: Option<String>,
    /// A loopback or private address where the counters can be read, 127.0.0.1:9464; nowhere if not set
    #[arg(long, env = "DAYBOOK_METRICS_ADDR", global = true)]
    metrics_addr: Option<String>,
    /// Where a collector of OpenTelemetry takes traces by OTLP over HTTP, http://127.0.0.1:4318; nowhere if not set
    #[arg(long, env = "OTEL_EXPORTER_OTLP_ENDPOINT", global = true)]
    otlp_endpoint: Option<String>,
    /// Headers for that collector, `name=value` with commas between them
    #[arg(long, env = "OTEL_EXPORTER_OTLP_HEADERS", hide_env_values = true, global = true)]
    otlp_headers: Option<SecretString>,
    /// The proxies in front, addresses or networks separated by commas; X-Forwarded-For of anybody else is not believed
    #[arg(long, env = "DAYBOOK_TRUSTED_PROXIES", global = true)]
    trusted_proxies: Option<String>,
    /// Whether one session or address may ask for only so much: on or off; on if not set
    #[arg(long, env = "DAYBOOK_RATE_LIMITS", global = true)]
    rate_limits: Option<String>,
    /// The origins whose pages may call the API with a token, separated by commas; none if not set
    #[arg(long, env = "DAYBOOK_CORS_ORIGINS", global = true)]
    cors_origins: Option<String>,
    /// How many bytes stay free on the disk of an embedded database: with less no change is taken; 67108864 (64 MiB) if not set
    #[arg(long, env = "DAYBOOK_DISK_RESERVE", global = true)]
    disk_reserve: Option<String>,
    /// Where backups go; the folder `backups` beside the database if not set
    #[arg(long, env = "DAYBOOK_BACKUP_FOLDER", global = true)]
    backup_folder: Option<String>,
    /// How many hours lie between two backups that the server makes by itself; it makes none if not set
    #[arg(long, env = "DAYBOOK_BACKUP_HOURS", global = true)]
    backup_hours: Option<String>,
    /// How many of the newest backups stay when the server makes one by itself; 14 if not set
    #[arg(long, env = "DAYBOOK_BACKUP_KEEP", global = true)]
    backup_keep: Option<String>,
    /// How many seconds the server goes on after the signal to stop while /readyz says that it stops, 0 to 60; 0 if not set
    #[arg(long, env = "DAYBOOK_DRAIN_SECONDS", global = true)]
    drain_seconds: Option<String>,
    /// The address of the built-in local WorkOS; a free port of 127.0.0.1 if not set
    #[arg(long, env = "DAYBOOK_EMULATOR_ADDR", global = true)]
    emulator_addr: Option<String>,
    /// How the log is written to the standard error stream
    #[arg(long, env = "DAYBOOK_LOG", value_enum, default_value_t, global = true)]
    pub log: LogFormat,
}

/// What was checked and can be started.
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

/// The real WorkOS, or the one that Daybook brings.
#[derive(Debug, Clone)]
pub enum Workos {
    /// WorkOS, or something that speaks like it, at a known address.
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

/// What the process was given and cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Unusable {
    /// Half of a configuration is another one, and could start a Daybook that nobody meant.
    #[error(transparent)]
    File(#[from] BrokenFile),
    /// What `LISTEN_FDS` speaks of is no TCP socket.
    #[error("the socket that LISTEN_FDS names cannot be listened on: {0}")]
    Socket(#[from] io::Error),
}

impl CommandLine {
    /// Reads the command line, the environment and the first `.env` found upward; the environment proper wins over the
    /// file. Takes over the socket of a service manager. Ends the process for `--help` and for what clap refuses. Call it before any
    /// thread runs: it changes variables.
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

/// The options of `Leptos.toml` under those of the environment.
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
