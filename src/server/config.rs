//! The settings, read once at start from the command line, the environment and `.env`.
//!
//! [`Settings`] is what was written; [`Settings::check`] turns it into a [`Startup`] or into every mistake at once. A
//! [`Config`] exists only when it is known where WorkOS is, so after the emulator, if there is one, has its address.

use super::{
    auth::{lifetimes::Lifetimes, seal::passwords},
    http::{client_address::TrustedProxies, rate_limit::Rates},
    telemetry::Telemetry,
};
use clap::{Args, Parser, Subcommand};
use leptos::config::LeptosOptions;
use secrecy::{ExposeSecret as _, SecretString};
use std::{
    fmt,
    net::{IpAddr, SocketAddr},
};
use url::{Host, Url};

/// WorkOS itself; its issuers are accepted behind a custom Authentication API domain too.
const WORKOS: &str = "https://api.workos.com";
const COOKIE_PASSWORD_CHARS: usize = 32;

/// Everything that can be set.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where browsers find Daybook: scheme and authority only, `https://daybook.example.com`.
    pub public_url: Url,
    /// The SurrealDB endpoint, `surrealkv://./data/db?sync=every`; that of a server holds its password.
    pub database: SecretString,
    /// How long a session lasts.
    pub sessions: Lifetimes,
    /// What is told beside the log's usual lines.
    pub telemetry: Telemetry,
    /// What one session or address may ask for.
    pub limits: Limits,
    /// The origins whose pages may call the API with a token, as browsers write them: `https://app.example.com`.
    pub cors_origins: Vec<String>,
    /// How to reach WorkOS, or the emulator that stands in for it.
    pub workos: WorkosConfig,
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

impl Config {
    /// Whether browsers reach Daybook over TLS, so that cookies are `Secure` and `__Host-`.
    pub fn https(&self) -> bool {
        self.public_url.scheme() == "https"
    }
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
    /// The proxies in front, addresses or networks separated by commas; X-Forwarded-For of anybody else is not believed
    #[arg(long, env = "DAYBOOK_TRUSTED_PROXIES", global = true)]
    trusted_proxies: Option<String>,
    /// Whether one session or address may ask for only so much: on or off; on if not set
    #[arg(long, env = "DAYBOOK_RATE_LIMITS", global = true)]
    rate_limits: Option<String>,
    /// The origins whose pages may call the API with a token, separated by commas; none if not set
    #[arg(long, env = "DAYBOOK_CORS_ORIGINS", global = true)]
    cors_origins: Option<String>,
    /// The address of the built-in local WorkOS; a free port of 127.0.0.1 if not set
    #[arg(long, env = "DAYBOOK_EMULATOR_ADDR", global = true)]
    emulator_addr: Option<String>,
    /// How the log is written to the standard error stream
    #[arg(long, env = "DAYBOOK_LOG", value_enum, default_value_t, global = true)]
    pub log: LogFormat,
}

/// How log lines are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line, for machines.
    Json,
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
    /// See [`Config::sessions`].
    pub sessions: Lifetimes,
    /// See [`Config::telemetry`].
    pub telemetry: Telemetry,
    /// See [`Config::limits`].
    pub limits: Limits,
    /// See [`Config::cors_origins`].
    pub cors_origins: Vec<String>,
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
    /// See [`Config::sessions`].
    pub sessions: Option<Lifetimes>,
    /// See [`Config::telemetry`].
    pub telemetry: Telemetry,
    /// See [`Config::limits`].
    pub limits: Option<Limits>,
    /// See [`Config::cors_origins`].
    pub cors_origins: Vec<String>,
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

impl CommandLine {
    /// Reads the command line, the environment and the first `.env` found upward; the environment proper wins over the
    /// file. Ends the process for `--help` and for what clap refuses. Call it before any thread runs: it sets variables.
    pub fn from_process() -> Self {
        if let Err(error) = dotenvy::dotenv()
            && !error.not_found()
        {
            eprintln!("daybook: .env was not read: {}", without_the_line(&error));
        }
        let mut line = Self::parse();
        line.settings.api_key = secret_variable("WORKOS_API_KEY");
        line.settings.cookie_password = secret_variable("WORKOS_COOKIE_PASSWORD");
        line.settings.webhook_secret = secret_variable("WORKOS_WEBHOOK_SECRET");
        line
    }
}

/// A parse error of dotenvy quotes the line, and the line may hold a secret.
fn without_the_line(error: &dotenvy::Error) -> String {
    match error {
        dotenvy::Error::LineParse(_, column) => {
            format!("a line cannot be understood from its character {column} on; quote values that hold spaces or #")
        }
        other => other.to_string(),
    }
}

fn secret_variable(name: &str) -> Option<SecretString> {
    std::env::var(name).ok().map(SecretString::from)
}

impl Settings {
    /// Checks everything and reports every mistake at once.
    ///
    /// # Errors
    /// All the settings that cannot be used, by the names of their variables.
    pub fn check(&self) -> Result<Startup, Mistakes> {
        let (usable, mistakes) = self.examine();
        let Usable { leptos_options, public_url, database, sessions, telemetry, limits, cors_origins, workos } = usable;
        match (leptos_options, public_url, database, sessions, limits, workos) {
            (Some(leptos_options), Some(public_url), Some(database), Some(sessions), Some(limits), Some(workos)) if mistakes.is_empty() => {
                Ok(Startup { leptos_options, public_url, database, sessions, telemetry, limits, cors_origins, workos })
            }
            _ => Err(Mistakes(mistakes)),
        }
    }

    /// Checks everything, and gives what can be used beside every mistake.
    pub fn examine(&self) -> (Usable, Vec<Mistake>) {
        let mut mistakes = Vec::new();
        let leptos_options = self.leptos_options(&mut mistakes);
        let listen = leptos_options.as_ref().map(|options| options.site_addr);
        let public_url = self.checked_public_url(listen, &mut mistakes);
        let database = self.checked_database(&mut mistakes);
        let sessions = self.checked_lifetimes(&mut mistakes);
        let telemetry = self.checked_telemetry(listen, &mut mistakes);
        let limits = self.checked_limits(&mut mistakes);
        let cors_origins = self.checked_cors_origins(&mut mistakes);
        let workos = match self.names_workos() {
            true => self.checked_workos(public_url.as_ref(), &mut mistakes).map(Workos::Real),
            false => self.emulated(public_url.as_ref(), listen, &mut mistakes),
        };
        (Usable { leptos_options, public_url, database, sessions, telemetry, limits, cors_origins, workos }, mistakes)
    }

    fn leptos_options(&self, mistakes: &mut Vec<Mistake>) -> Option<LeptosOptions> {
        let written = set(&self.site_addr).map(str::parse::<SocketAddr>);
        if let Some(Err(_)) = written {
            mistake(mistakes, "LEPTOS_SITE_ADDR", "write an IP address and a port, 127.0.0.1:3000");
            return None;
        }
        match leptos_options() {
            Ok(mut options) => {
                if let Some(Ok(address)) = written {
                    options.site_addr = address;
                }
                Some(options)
            }
            Err(error) => {
                mistake(mistakes, "LEPTOS_*", format!("one of these variables cannot be used: {error}"));
                None
            }
        }
    }

    fn checked_public_url(&self, listen: Option<SocketAddr>, mistakes: &mut Vec<Mistake>) -> Option<Url> {
        const NAME: &str = "DAYBOOK_PUBLIC_URL";
        const FORM: &str = "write the scheme and the host that browsers use and nothing after it, https://daybook.example.com";
        let Some(text) = set(&self.public_url) else {
            let listen = listen?;
            if listen.port() == 0 || !listen.ip().is_loopback() {
                mistake(mistakes, NAME, format!("{FORM}; it cannot be guessed from the address {listen}"));
                return None;
            }
            return Url::parse(&format!("http://{listen}")).ok();
        };
        let Some(url) = web_url(text).filter(is_origin) else {
            mistake(mistakes, NAME, FORM);
            return None;
        };
        if url.scheme() == "http" && !is_loopback(&url) {
            mistake(
                mistakes,
                NAME,
                "write https://: over plain http anyone on the way could read the session cookie. Only a loopback address may use http",
            );
            return None;
        }
        Some(url)
    }

    fn checked_database(&self, mistakes: &mut Vec<Mistake>) -> Option<SecretString> {
        let endpoint = self.database.expose_secret();
        let known = ["surrealkv://", "mem://", "ws://", "wss://"].iter().any(|scheme| endpoint.starts_with(scheme));
        if !known {
            mistake(mistakes, "DAYBOOK_DATABASE", "write surrealkv://<folder>?sync=every, mem://, ws://<host> or wss://<host>");
        }
        known.then(|| self.database.clone())
    }

    fn checked_lifetimes(&self, mistakes: &mut Vec<Mistake>) -> Option<Lifetimes> {
        const DAYS: &str = "write a whole number of days from 1 to 365";
        let days = |written: &Option<String>, default: u16| set(written).map_or(Some(default), |text| text.parse().ok());
        let (idle, max) = (days(&self.session_idle_days, 7), days(&self.session_max_days, 30));
        for (name, days) in [("DAYBOOK_SESSION_IDLE_DAYS", idle), ("DAYBOOK_SESSION_MAX_DAYS", max)] {
            if days.is_none_or(|days| Lifetimes::from_days(days, days).is_none()) {
                mistake(mistakes, name, DAYS);
                return None;
            }
        }
        let lifetimes = Lifetimes::from_days(idle?, max?);
        if lifetimes.is_none() {
            let advice = format!("write no more than DAYBOOK_SESSION_MAX_DAYS (now {}): a session that is over can't rest", max?);
            mistake(mistakes, "DAYBOOK_SESSION_IDLE_DAYS", advice);
        }
        let Some(minutes) = set(&self.outage_grace_minutes) else { return lifetimes };
        let lifetimes = lifetimes?.with_outage_minutes(minutes.parse().unwrap_or(u16::MAX));
        if lifetimes.is_none() {
            mistake(mistakes, "DAYBOOK_OUTAGE_GRACE_MINUTES", "write a whole number of minutes from 0 to 60");
        }
        lifetimes
    }

    fn checked_telemetry(&self, site: Option<SocketAddr>, mistakes: &mut Vec<Mistake>) -> Telemetry {
        const ADDRESS: &str = "DAYBOOK_METRICS_ADDR";
        let log_addresses = set(&self.log_addresses).map_or(Ok(false), str::parse);
        if log_addresses.is_err() {
            mistake(mistakes, "DAYBOOK_LOG_ADDRESSES", "write true or false");
        }
        let written = set(&self.metrics_addr).map(str::parse::<SocketAddr>);
        let metrics = written.as_ref().and_then(|address| address.as_ref().ok()).copied();
        if written.is_some() && metrics.is_none_or(|address| !is_private(address.ip())) {
            mistake(
                mistakes,
                ADDRESS,
                "write a port on a loopback or private address, 127.0.0.1:9464: the counters are not for the public",
            );
        } else if metrics.zip(site).is_some_and(|(metrics, site)| overlap(metrics, site)) {
            mistake(mistakes, ADDRESS, "write another port than that of Daybook itself: what answers there is for the public");
        }
        Telemetry { log_addresses: log_addresses.unwrap_or_default(), metrics }
    }

    fn checked_limits(&self, mistakes: &mut Vec<Mistake>) -> Option<Limits> {
        let trusted_proxies = TrustedProxies::parse(set(&self.trusted_proxies).unwrap_or_default());
        if trusted_proxies.is_none() {
            let advice =
                "write the addresses of your proxies, or networks as small as they fit, separated by commas: 127.0.0.1, 10.0.0.0/8";
            mistake(mistakes, "DAYBOOK_TRUSTED_PROXIES", advice);
        }
        let rates = match set(&self.rate_limits) {
            None | Some("on") => Some(Some(Rates::default())),
            Some("off") => Some(None),
            Some(_) => {
                mistake(mistakes, "DAYBOOK_RATE_LIMITS", "write on or off");
                None
            }
        };
        Some(Limits { trusted_proxies: trusted_proxies?, rates: rates? })
    }

    fn checked_cors_origins(&self, mistakes: &mut Vec<Mistake>) -> Vec<String> {
        let written = set(&self.cors_origins).unwrap_or_default().split(',').map(str::trim).filter(|origin| !origin.is_empty());
        let mut origins = Vec::new();
        for text in written {
            // A page that came over plain http could have been changed on the way, and its token read.
            match web_url(text).filter(|url| !text.contains('*') && is_origin(url) && (url.scheme() == "https" || is_loopback(url))) {
                Some(url) => origins.push(url.origin().ascii_serialization()),
                None => {
                    let advice = format!(
                        "write origins such as https://app.example.com, separated by commas; {text:?} is none. There is no wildcard"
                    );
                    mistake(mistakes, "DAYBOOK_CORS_ORIGINS", advice);
                }
            }
        }
        origins
    }

    /// Whether any variable asks for a WorkOS other than the built-in one.
    fn names_workos(&self) -> bool {
        let secrets = [&self.api_key, &self.cookie_password, &self.webhook_secret];
        let others =
            [&self.workos_client_id, &self.workos_redirect_uri, &self.workos_api_base_url, &self.workos_issuer, &self.workos_audience];
        secrets.into_iter().any(|secret| set_secret(secret).is_some()) || others.into_iter().any(|other| set(other).is_some())
    }

    fn checked_workos(&self, public_url: Option<&Url>, mistakes: &mut Vec<Mistake>) -> Option<WorkosConfig> {
        let api_key = self.checked_api_key(mistakes);
        let cookie_password = self.checked_cookie_password(mistakes);
        let client_id = set(&self.workos_client_id).filter(|id| id.starts_with("client_"));
        if client_id.is_none() {
            mistake(mistakes, "WORKOS_CLIENT_ID", "write the client id of the WorkOS dashboard (API Keys page), client_...");
        }
        let base_url = self.checked_base_url(mistakes);
        let redirect_uri = self.checked_redirect_uri(public_url, mistakes);
        let issuers = client_id.zip(base_url.as_ref()).map(|(client_id, base_url)| self.issuers(base_url, client_id));
        Some(WorkosConfig {
            api_key: api_key?,
            client_id: client_id?.to_owned(),
            base_url: base_url?,
            redirect_uri: redirect_uri?,
            issuers: issuers?,
            audience: set(&self.workos_audience).map(str::to_owned),
            cookie_password: cookie_password?,
            webhook_secret: set_secret(&self.webhook_secret).cloned(),
        })
    }

    fn checked_api_key(&self, mistakes: &mut Vec<Mistake>) -> Option<SecretString> {
        let key = set_secret(&self.api_key).filter(|key| key.expose_secret().starts_with("sk_"));
        if key.is_none() {
            mistake(mistakes, "WORKOS_API_KEY", "write the secret key of the WorkOS dashboard (API Keys page), sk_...");
        }
        key.cloned()
    }

    fn checked_cookie_password(&self, mistakes: &mut Vec<Mistake>) -> Option<SecretString> {
        let setting = set_secret(&self.cookie_password);
        let lengths: Vec<usize> = setting.into_iter().flat_map(passwords).map(|password| password.chars().count()).collect();
        let shortest = lengths.iter().min().copied().unwrap_or_default();
        if shortest >= COOKIE_PASSWORD_CHARS {
            return setting.cloned();
        }
        let now = match lengths.as_slice() {
            [] | [_] => format!("now {shortest}"),
            several => format!("now {several:?}, because a comma separates passwords: one password must not hold any"),
        };
        let advice = format!("write at least {COOKIE_PASSWORD_CHARS} random characters ({now}); `openssl rand -base64 32` makes some");
        mistake(mistakes, "WORKOS_COOKIE_PASSWORD", advice);
        None
    }

    fn checked_base_url(&self, mistakes: &mut Vec<Mistake>) -> Option<Url> {
        let url = web_url(set(&self.workos_api_base_url).unwrap_or(WORKOS)).filter(|url| url.scheme() == "https" || is_loopback(url));
        if url.is_none() {
            mistake(
                mistakes,
                "WORKOS_API_BASE_URL",
                "write https:// and the host of the API, https://api.workos.com; leave it out for WorkOS itself",
            );
        }
        url
    }

    fn checked_redirect_uri(&self, public_url: Option<&Url>, mistakes: &mut Vec<Mistake>) -> Option<Url> {
        let public_url = public_url?;
        let Some(text) = set(&self.workos_redirect_uri) else {
            return callback_of(public_url);
        };
        let ours = |url: &Url| url.origin() == public_url.origin() && matches!(url.path(), "/callback" | "/api/auth/callback");
        let url = web_url(text).filter(ours);
        if url.is_none() {
            let advice = format!(
                "write {}callback, or the same with /api/auth/callback: an address of this Daybook, registered at WorkOS",
                public_url
            );
            mistake(mistakes, "WORKOS_REDIRECT_URI", advice);
        }
        url
    }

    fn issuers(&self, base_url: &Url, client_id: &str) -> Vec<String> {
        match set(&self.workos_issuer) {
            Some(list) => {
                list.split(',').map(|issuer| issuer.trim().trim_end_matches('/').to_owned()).filter(|issuer| !issuer.is_empty()).collect()
            }
            None => known_issuers(base_url, client_id),
        }
    }

    #[cfg(feature = "emulator")]
    fn emulated(&self, public_url: Option<&Url>, site: Option<SocketAddr>, mistakes: &mut Vec<Mistake>) -> Option<Workos> {
        let public_url = public_url?;
        if !is_loopback(public_url) || !site?.ip().is_loopback() {
            let advice = "set it and the other WORKOS_ variables: without them Daybook would start its local WorkOS, where anyone can sign in as anyone, \
                          and that never runs beside an address which others can reach";
            mistake(mistakes, "WORKOS_API_KEY", advice);
            return None;
        }
        let listen =
            set(&self.emulator_addr).unwrap_or("127.0.0.1:0").parse::<SocketAddr>().ok().filter(|address| address.ip().is_loopback());
        if listen.is_none() {
            mistake(mistakes, "DAYBOOK_EMULATOR_ADDR", "write a loopback address and a port, 127.0.0.1:3002");
        }
        Some(Workos::Emulated { listen: listen?, redirect_uri: callback_of(public_url)? })
    }

    #[cfg(not(feature = "emulator"))]
    fn emulated(&self, _: Option<&Url>, _: Option<SocketAddr>, mistakes: &mut Vec<Mistake>) -> Option<Workos> {
        mistake(mistakes, "WORKOS_API_KEY", "set it and the other WORKOS_ variables: this build has no local WorkOS");
        None
    }
}

/// The options of `Leptos.toml` under those of the environment.
///
/// # Errors
/// A `LEPTOS_` variable that cannot be used.
pub fn leptos_options() -> Result<LeptosOptions, leptos::config::errors::LeptosConfigError> {
    leptos::config::get_config_from_str(include_str!("../../Leptos.toml"))
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

/// Whether the URL names this machine and nothing else.
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// Whether only this machine, or one of its private network, reaches the address.
fn is_private(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => address.is_loopback() || address.is_private(),
        IpAddr::V6(address) => address.is_loopback() || address.is_unique_local(),
    }
}

/// Whether two sockets can't both be listened on, or would answer for each other.
fn overlap(one: SocketAddr, other: SocketAddr) -> bool {
    let everywhere = one.ip().is_unspecified() || other.ip().is_unspecified();
    one.port() == other.port() && one.port() != 0 && (everywhere || one.ip() == other.ip())
}

fn callback_of(public_url: &Url) -> Option<Url> {
    public_url.join("/callback").ok()
}

fn web_url(text: &str) -> Option<Url> {
    Url::parse(text)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host() && url.username().is_empty() && url.password().is_none())
}

fn is_origin(url: &Url) -> bool {
    url.path() == "/" && url.query().is_none() && url.fragment().is_none()
}

fn set(value: &Option<String>) -> Option<&str> {
    value.as_deref().map(str::trim).filter(|value| !value.is_empty())
}

fn set_secret(value: &Option<SecretString>) -> Option<&SecretString> {
    value.as_ref().filter(|value| !value.expose_secret().trim().is_empty())
}

fn mistake(mistakes: &mut Vec<Mistake>, variable: &'static str, advice: impl Into<String>) {
    mistakes.push(Mistake { variable, advice: advice.into() });
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "hunter2-hunter2-hunter2-hunter2-hunter2";

    /// Settings from `NAME=value` words, without the environment of the test.
    fn settings(words: &str) -> Settings {
        let mut settings = Settings { database: "mem://".into(), ..Settings::default() };
        for (name, value) in words.split_whitespace().map(|word| word.split_once('=').expect("NAME=value")) {
            let value = value.to_owned();
            match name {
                "WORKOS_API_KEY" => settings.api_key = Some(value.into()),
                "WORKOS_COOKIE_PASSWORD" => settings.cookie_password = Some(value.into()),
                "WORKOS_WEBHOOK_SECRET" => settings.webhook_secret = Some(value.into()),
                "WORKOS_CLIENT_ID" => settings.workos_client_id = Some(value),
                "WORKOS_REDIRECT_URI" => settings.workos_redirect_uri = Some(value),
                "WORKOS_API_BASE_URL" => settings.workos_api_base_url = Some(value),
                "WORKOS_ISSUER" => settings.workos_issuer = Some(value),
                "WORKOS_AUDIENCE" => settings.workos_audience = Some(value),
                "DAYBOOK_DATABASE" => settings.database = value.into(),
                "DAYBOOK_PUBLIC_URL" => settings.public_url = Some(value),
                "LEPTOS_SITE_ADDR" => settings.site_addr = Some(value),
                "DAYBOOK_SESSION_IDLE_DAYS" => settings.session_idle_days = Some(value),
                "DAYBOOK_SESSION_MAX_DAYS" => settings.session_max_days = Some(value),
                "DAYBOOK_OUTAGE_GRACE_MINUTES" => settings.outage_grace_minutes = Some(value),
                "DAYBOOK_LOG_ADDRESSES" => settings.log_addresses = Some(value),
                "DAYBOOK_METRICS_ADDR" => settings.metrics_addr = Some(value),
                "DAYBOOK_CORS_ORIGINS" => settings.cors_origins = Some(value),
                "DAYBOOK_EMULATOR_ADDR" => settings.emulator_addr = Some(value),
                "DAYBOOK_TRUSTED_PROXIES" => settings.trusted_proxies = Some(value),
                "DAYBOOK_RATE_LIMITS" => settings.rate_limits = Some(value),
                other => panic!("no variable {other}"),
            }
        }
        settings
    }

    fn wrong(words: &str) -> Vec<&'static str> {
        settings(words).check().expect_err(words).0.into_iter().map(|mistake| mistake.variable).collect()
    }

    fn real(words: &str) -> WorkosConfig {
        let words = format!("WORKOS_API_KEY=sk_live WORKOS_CLIENT_ID=client_1 WORKOS_COOKIE_PASSWORD={SECRET} {words}");
        match settings(&words).check().expect("good settings").workos {
            Workos::Real(workos) => workos,
            #[cfg(feature = "emulator")]
            Workos::Emulated { .. } => panic!("emulated"),
        }
    }

    #[test]
    fn every_mistake_is_named_at_once() {
        for (words, variables) in [
            ("WORKOS_CLIENT_ID=client_1", vec!["WORKOS_API_KEY", "WORKOS_COOKIE_PASSWORD"]),
            ("WORKOS_WEBHOOK_SECRET=a", vec!["WORKOS_API_KEY", "WORKOS_COOKIE_PASSWORD", "WORKOS_CLIENT_ID"]),
            ("WORKOS_AUDIENCE=a", vec!["WORKOS_API_KEY", "WORKOS_COOKIE_PASSWORD", "WORKOS_CLIENT_ID"]),
            (
                "WORKOS_API_KEY=live WORKOS_CLIENT_ID=1 WORKOS_COOKIE_PASSWORD=short WORKOS_API_BASE_URL=http://example.com DAYBOOK_DATABASE=mysql://x",
                vec!["DAYBOOK_DATABASE", "WORKOS_API_KEY", "WORKOS_COOKIE_PASSWORD", "WORKOS_CLIENT_ID", "WORKOS_API_BASE_URL"],
            ),
            ("WORKOS_API_KEY=sk_1 WORKOS_CLIENT_ID=client_1 LEPTOS_SITE_ADDR=3000", vec!["LEPTOS_SITE_ADDR", "WORKOS_COOKIE_PASSWORD"]),
            ("DAYBOOK_PUBLIC_URL=http://daybook.example.com", vec!["DAYBOOK_PUBLIC_URL"]),
            ("DAYBOOK_PUBLIC_URL=https://daybook.example.com/app", vec!["DAYBOOK_PUBLIC_URL"]),
            ("LEPTOS_SITE_ADDR=0.0.0.0:3000", vec!["DAYBOOK_PUBLIC_URL"]),
            ("LEPTOS_SITE_ADDR=127.0.0.1:0", vec!["DAYBOOK_PUBLIC_URL"]),
            ("DAYBOOK_SESSION_IDLE_DAYS=0", vec!["DAYBOOK_SESSION_IDLE_DAYS"]),
            ("DAYBOOK_SESSION_IDLE_DAYS=31", vec!["DAYBOOK_SESSION_IDLE_DAYS"]),
            ("DAYBOOK_SESSION_MAX_DAYS=month", vec!["DAYBOOK_SESSION_MAX_DAYS"]),
            ("DAYBOOK_SESSION_MAX_DAYS=366", vec!["DAYBOOK_SESSION_MAX_DAYS"]),
            ("DAYBOOK_OUTAGE_GRACE_MINUTES=61", vec!["DAYBOOK_OUTAGE_GRACE_MINUTES"]),
            ("DAYBOOK_OUTAGE_GRACE_MINUTES=15m", vec!["DAYBOOK_OUTAGE_GRACE_MINUTES"]),
            ("DAYBOOK_LOG_ADDRESSES=yes", vec!["DAYBOOK_LOG_ADDRESSES"]),
            ("DAYBOOK_METRICS_ADDR=9464", vec!["DAYBOOK_METRICS_ADDR"]),
            ("DAYBOOK_METRICS_ADDR=0.0.0.0:9464", vec!["DAYBOOK_METRICS_ADDR"]),
            ("DAYBOOK_METRICS_ADDR=[::]:9464", vec!["DAYBOOK_METRICS_ADDR"]),
            ("DAYBOOK_METRICS_ADDR=203.0.113.7:9464", vec!["DAYBOOK_METRICS_ADDR"]),
            ("DAYBOOK_METRICS_ADDR=127.0.0.1:3000", vec!["DAYBOOK_METRICS_ADDR"]),
            (
                "DAYBOOK_METRICS_ADDR=127.0.0.1:3000 LEPTOS_SITE_ADDR=0.0.0.0:3000 DAYBOOK_PUBLIC_URL=https://daybook.example.com \
                 WORKOS_API_KEY=sk_1 WORKOS_CLIENT_ID=client_1 WORKOS_COOKIE_PASSWORD=hunter2-hunter2-hunter2-hunter2-hunter2",
                vec!["DAYBOOK_METRICS_ADDR"],
            ),
            ("DAYBOOK_TRUSTED_PROXIES=proxy.example.com", vec!["DAYBOOK_TRUSTED_PROXIES"]),
            ("DAYBOOK_TRUSTED_PROXIES=127.0.0.1,0.0.0.0/0 DAYBOOK_RATE_LIMITS=5", vec!["DAYBOOK_TRUSTED_PROXIES", "DAYBOOK_RATE_LIMITS"]),
            ("DAYBOOK_CORS_ORIGINS=*", vec!["DAYBOOK_CORS_ORIGINS"]),
            ("DAYBOOK_CORS_ORIGINS=https://*.example.com", vec!["DAYBOOK_CORS_ORIGINS"]),
            ("DAYBOOK_CORS_ORIGINS=https://a.example,null", vec!["DAYBOOK_CORS_ORIGINS"]),
            ("DAYBOOK_CORS_ORIGINS=https://a.example/app", vec!["DAYBOOK_CORS_ORIGINS"]),
            ("DAYBOOK_CORS_ORIGINS=http://a.example", vec!["DAYBOOK_CORS_ORIGINS"]),
        ] {
            assert_eq!(wrong(words), variables, "{words}");
        }
    }

    #[cfg(feature = "emulator")]
    #[test]
    fn origins_are_as_browsers_write_them() {
        let words = "DAYBOOK_CORS_ORIGINS=https://App.example.com:443/,http://localhost:5173,,https://b.example:8443";
        let origins = settings(words).check().expect(words).cors_origins;
        assert_eq!(origins, ["https://app.example.com", "http://localhost:5173", "https://b.example:8443"]);
        assert!(settings("").check().expect("no settings").cors_origins.is_empty());
    }

    #[test]
    fn several_cookie_passwords_are_each_long_enough() {
        let all = format!("{SECRET},{SECRET}2,");
        let words = |passwords: &str| format!("WORKOS_API_KEY=sk_1 WORKOS_CLIENT_ID=client_1 WORKOS_COOKIE_PASSWORD={passwords}");
        assert!(settings(&words(&all)).check().is_ok());
        for (passwords, now) in [
            ("hunter2", "(now 7)"),
            (",", "(now 0)"),
            (",hunter2,", "(now 7)"),
            ("hunter2-hunter2-hunter2,hunter2-hunter2", "(now [23, 15], because a comma separates passwords"),
            ("hunter2-hunter2-hunter2-hunter2-hunter2,hunter2", "(now [39, 7], because a comma separates passwords"),
        ] {
            let mistakes = settings(&words(passwords)).check().expect_err(passwords).to_string();
            assert!(mistakes.contains("WORKOS_COOKIE_PASSWORD") && mistakes.contains(now) && !mistakes.contains("hunter2"), "{mistakes}");
        }
    }

    #[test]
    fn the_redirect_uri_is_an_address_of_this_daybook() {
        assert_eq!(real("").redirect_uri.as_str(), "http://127.0.0.1:3000/callback");
        let public = "DAYBOOK_PUBLIC_URL=https://daybook.example.com";
        assert_eq!(real(public).redirect_uri.as_str(), "https://daybook.example.com/callback");
        let other = real(&format!("{public} WORKOS_REDIRECT_URI=https://daybook.example.com/api/auth/callback"));
        assert_eq!(other.redirect_uri.path(), "/api/auth/callback");
        for foreign in
            ["https://evil.example.com/callback", "https://daybook.example.com/", "http://daybook.example.com/callback", "callback"]
        {
            let words = format!(
                "WORKOS_API_KEY=sk_1 WORKOS_CLIENT_ID=client_1 WORKOS_COOKIE_PASSWORD={SECRET} {public} WORKOS_REDIRECT_URI={foreign}"
            );
            assert_eq!(wrong(&words), ["WORKOS_REDIRECT_URI"], "{foreign}");
        }
    }

    #[test]
    fn the_issuers_are_the_known_shapes_unless_they_are_written() {
        let workos = ["https://api.workos.com", "https://api.workos.com/user_management/client_1"];
        assert_eq!(real("").issuers, workos);
        let custom = real("WORKOS_API_BASE_URL=https://auth.example.com").issuers;
        assert_eq!(custom, ["https://auth.example.com", "https://auth.example.com/user_management/client_1", workos[0], workos[1]]);
        assert_eq!(real("WORKOS_ISSUER=https://a.example/,https://b.example").issuers, ["https://a.example", "https://b.example"]);
    }

    #[cfg(feature = "emulator")]
    #[test]
    fn a_session_lasts_as_long_as_is_written() {
        for (words, idle, max) in [
            ("", 7, 30),
            ("DAYBOOK_SESSION_IDLE_DAYS=", 7, 30),
            ("DAYBOOK_SESSION_IDLE_DAYS=1 DAYBOOK_SESSION_MAX_DAYS=1", 1, 1),
            ("DAYBOOK_SESSION_MAX_DAYS=90", 7, 90),
        ] {
            assert_eq!(Some(settings(words).check().expect(words).sessions), Lifetimes::from_days(idle, max), "{words}");
        }
    }

    #[cfg(feature = "emulator")]
    #[test]
    fn an_outage_is_bridged_and_told_of_as_is_written() {
        let usual = settings("").check().expect("good settings");
        assert_eq!((usual.telemetry, usual.sessions.outage_grace().as_mins()), (Telemetry::default(), 15));
        for address in ["127.0.0.1:9464", "10.0.0.7:3000", "192.168.1.2:9464", "[::1]:9464", "[fd00::7]:9464"] {
            let words = format!("DAYBOOK_METRICS_ADDR={address} DAYBOOK_LOG_ADDRESSES=true DAYBOOK_OUTAGE_GRACE_MINUTES=0");
            let startup = settings(&words).check().expect(&words);
            assert_eq!(startup.telemetry, Telemetry { log_addresses: true, metrics: address.parse().ok() });
            assert!(startup.sessions.outage_grace().is_zero());
        }
    }

    #[cfg(feature = "emulator")]
    #[test]
    fn requests_are_limited_unless_it_is_switched_off_and_no_proxy_is_believed_unless_it_is_named() {
        for (words, rates, proxies) in [
            ("", Some(Rates::default()), ""),
            ("DAYBOOK_RATE_LIMITS=on DAYBOOK_TRUSTED_PROXIES=", Some(Rates::default()), ""),
            ("DAYBOOK_RATE_LIMITS=off DAYBOOK_TRUSTED_PROXIES=::1,10.0.0.0/8", None, "10.0.0.7"),
        ] {
            let limits = settings(words).check().expect(words).limits;
            assert_eq!(limits.rates, rates, "{words}");
            assert_eq!(proxies.parse().is_ok_and(|proxy| limits.trusted_proxies.contains(proxy)), !proxies.is_empty(), "{words}");
        }
    }

    #[cfg(feature = "emulator")]
    #[test]
    fn the_emulator_stands_in_only_on_loopback_and_only_when_nothing_names_workos() {
        for words in [
            "",
            "LEPTOS_SITE_ADDR=[::1]:3000",
            "DAYBOOK_PUBLIC_URL=http://localhost:3000 DAYBOOK_EMULATOR_ADDR=127.0.0.1:3002",
            "WORKOS_AUDIENCE=",
        ] {
            assert!(matches!(settings(words).check().expect(words).workos, Workos::Emulated { .. }), "{words}");
        }
        for (words, variable) in [
            ("DAYBOOK_PUBLIC_URL=https://daybook.example.com", "WORKOS_API_KEY"),
            ("LEPTOS_SITE_ADDR=0.0.0.0:3000 DAYBOOK_PUBLIC_URL=http://localhost:3000", "WORKOS_API_KEY"),
            ("DAYBOOK_PUBLIC_URL=https://localhost.example.com", "WORKOS_API_KEY"),
            ("DAYBOOK_EMULATOR_ADDR=0.0.0.0:3002", "DAYBOOK_EMULATOR_ADDR"),
        ] {
            assert_eq!(wrong(words), [variable], "{words}");
        }
    }

    #[test]
    fn no_secret_shows_in_a_message_or_a_dump() {
        let words = format!(
            "WORKOS_API_KEY={SECRET} WORKOS_COOKIE_PASSWORD={SECRET} WORKOS_WEBHOOK_SECRET={SECRET} WORKOS_CLIENT_ID=client_1 DAYBOOK_DATABASE=wss://a:{SECRET}@b"
        );
        let settings = settings(&words);
        let mistakes = settings.check().expect_err("the key has no sk_");
        let dump = format!("{settings:?} {mistakes} {mistakes:?} {:?}", real(""));
        assert!(!dump.contains("hunter2"), "{dump}");
    }

    #[test]
    fn leptos_toml_agrees_with_the_build_keys() {
        let runtime = leptos_options().expect("Leptos.toml");
        let build = leptos::config::get_config_from_str(include_str!("../../Cargo.toml")).expect("Cargo.toml");
        assert_eq!(
            (runtime.output_name, runtime.site_root, runtime.site_pkg_dir, runtime.site_addr, runtime.reload_port),
            (build.output_name, build.site_root, build.site_pkg_dir, build.site_addr, build.reload_port),
        );
    }

    #[test]
    fn the_command_line_is_well_formed() {
        use clap::CommandFactory as _;
        CommandLine::command().debug_assert();
    }
}
