//! Checks the settings: each on its own, and reports all mistakes together.

use super::{
    Limits, Mistake, Mistakes, Policies, Settings, Startup, Usable, WORKOS, Workos, WorkosConfig, known_issuers, leptos_options,
    lifetimes::Lifetimes, passwords,
};
use crate::server::{
    backup,
    http::{client_address::TrustedProxies, rates::Rates},
    loopback::is_loopback,
    store::disk::Reserve,
    telemetry::Telemetry,
    traces::Collector,
};
use leptos::config::LeptosOptions;
use secrecy::{ExposeSecret as _, SecretString};
use std::{
    net::{IpAddr, SocketAddr},
    path::PathBuf,
    time::Duration,
};
use url::Url;

const COOKIE_PASSWORD_CHARS: usize = 32;

impl Settings {
    /// Checks everything and reports every mistake at once.
    ///
    /// # Errors
    /// All the settings that cannot be used, by the names of their variables.
    pub fn check(&self) -> Result<Startup, Mistakes> {
        let (usable, mistakes) = self.examine();
        let Usable { leptos_options, public_url, database, policies, workos } = usable;
        match (leptos_options, public_url, database, policies, workos) {
            (Some(leptos_options), Some(public_url), Some(database), Some(policies), Some(workos)) if mistakes.is_empty() => {
                Ok(Startup { leptos_options, public_url, database, policies, workos })
            }
            _ => Err(Mistakes(mistakes)),
        }
    }

    /// Checks everything, and returns the usable settings along with every mistake.
    pub fn examine(&self) -> (Usable, Vec<Mistake>) {
        let mut mistakes = Vec::new();
        let leptos_options = self.leptos_options(&mut mistakes);
        let listen = leptos_options.as_ref().map(|options| options.site_addr);
        let public_url = self.checked_public_url(listen, &mut mistakes);
        let database = self.checked_database(&mut mistakes);
        let policies = self.checked_policies(listen, &mut mistakes);
        let workos = match self.names_workos() {
            true => self.checked_workos(public_url.as_ref(), &mut mistakes).map(Workos::Real),
            false => self.emulated(public_url.as_ref(), listen, &mut mistakes),
        };
        (Usable { leptos_options, public_url, database, policies, workos }, mistakes)
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
                "write https://: over plain http anyone on the network could read the session cookie. Only a loopback address may use http",
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

    fn checked_policies(&self, listen: Option<SocketAddr>, mistakes: &mut Vec<Mistake>) -> Option<Policies> {
        let sessions = self.checked_lifetimes(mistakes);
        let telemetry = self.checked_telemetry(listen, mistakes);
        let limits = self.checked_limits(mistakes);
        let cors_origins = self.checked_cors_origins(mistakes);
        let disk_reserve = self.checked_disk_reserve(mistakes);
        let backups = self.checked_backups(mistakes);
        let drain = self.checked_drain(mistakes);
        let traces = self.checked_traces(mistakes);
        Some(Policies {
            sessions: sessions?,
            telemetry,
            limits: limits?,
            cors_origins,
            disk_reserve: disk_reserve?,
            backups: backups?,
            drain: drain?,
            traces,
        })
    }

    fn checked_backups(&self, mistakes: &mut Vec<Mistake>) -> Option<backup::Policy> {
        let hours = set(&self.backup_hours).map(|hours| hours.parse().ok());
        if hours == Some(None) {
            mistake(mistakes, "DAYBOOK_BACKUP_HOURS", "write a whole number of hours, at least 1; leave it out for none");
        }
        let keep = set(&self.backup_keep).map_or(Some(backup::Policy::default().keep), |keep| keep.parse().ok());
        if keep.is_none() {
            mistake(mistakes, "DAYBOOK_BACKUP_KEEP", "write how many backups to keep, at least 1");
        }
        let folder = set(&self.backup_folder).map(PathBuf::from);
        Some(backup::Policy { folder, hours: hours.map_or(Some(None), |hours| hours.map(Some))?, keep: keep? })
    }

    fn checked_drain(&self, mistakes: &mut Vec<Mistake>) -> Option<Duration> {
        let seconds = set(&self.drain_seconds).map_or(Some(0), |text| text.parse().ok().filter(|seconds| *seconds <= 60));
        if seconds.is_none() {
            mistake(mistakes, "DAYBOOK_DRAIN_SECONDS", "write a whole number of seconds from 0 to 60");
        }
        seconds.map(Duration::from_secs)
    }

    fn checked_disk_reserve(&self, mistakes: &mut Vec<Mistake>) -> Option<Reserve> {
        let Some(written) = set(&self.disk_reserve) else { return Some(Reserve::default()) };
        let reserve = written.parse().ok().map(Reserve);
        if reserve.is_none() {
            mistake(mistakes, "DAYBOOK_DISK_RESERVE", "write a number of bytes, 67108864 for 64 MiB");
        }
        reserve
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
            let advice = format!("write no more than DAYBOOK_SESSION_MAX_DAYS (now {}): every session expires after that", max?);
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
            mistake(mistakes, ADDRESS, "write a port on a loopback or private address, 127.0.0.1:9464: metrics must not be public");
        } else if metrics.zip(site).is_some_and(|(metrics, site)| overlap(metrics, site)) {
            mistake(mistakes, ADDRESS, "write another port than that of LEPTOS_SITE_ADDR: metrics must not be public");
        }
        Telemetry { log_addresses: log_addresses.unwrap_or_default(), metrics }
    }

    fn checked_traces(&self, mistakes: &mut Vec<Mistake>) -> Option<Collector> {
        let written = set(&self.otlp_endpoint)?;
        let endpoint = web_url(written).and_then(|mut url| {
            url.path_segments_mut().ok()?.pop_if_empty().extend(["v1", "traces"]);
            Some(url)
        });
        let Some(endpoint) = endpoint else {
            mistake(
                mistakes,
                "OTEL_EXPORTER_OTLP_ENDPOINT",
                "write the address of the collector without /v1/traces, http://127.0.0.1:4318",
            );
            return None;
        };
        let collector = Collector { endpoint, headers: set_secret(&self.otlp_headers).cloned() };
        if collector.header_map().is_none() {
            mistake(mistakes, "OTEL_EXPORTER_OTLP_HEADERS", "write name=value, separated by commas");
        }
        Some(collector)
    }

    fn checked_limits(&self, mistakes: &mut Vec<Mistake>) -> Option<Limits> {
        let trusted_proxies = TrustedProxies::parse(set(&self.trusted_proxies).unwrap_or_default());
        if trusted_proxies.is_none() {
            let advice = "write the addresses of your proxies or small networks containing them, separated by commas: 127.0.0.1,10.0.0.0/8";
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
            // A page sent over plain http could be altered in transit, and its token read.
            match web_url(text).filter(|url| !text.contains('*') && is_origin(url) && (url.scheme() == "https" || is_loopback(url))) {
                Some(url) => origins.push(url.origin().ascii_serialization()),
                None => {
                    let advice = format!(
                        "write origins such as https://app.example.com, separated by commas; {text:?} is invalid. There are no wildcards"
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
            several => format!("now {several:?}, because a comma separates passwords: a password must not contain one"),
        };
        let advice = format!("write at least {COOKIE_PASSWORD_CHARS} random characters ({now}); `openssl rand -base64 32` prints some");
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
            let advice =
                format!("write {}callback, or the same host with /api/auth/callback, whichever is registered at WorkOS", public_url);
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
            let advice = "set it and the other WORKOS_ variables. Without them Daybook would start its local WorkOS, where anyone \
                          can sign in as anyone. It does that only if LEPTOS_SITE_ADDR and DAYBOOK_PUBLIC_URL are loopback addresses";
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

/// Whether the address can be reached only from this machine or its private network.
fn is_private(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => address.is_loopback() || address.is_private(),
        IpAddr::V6(address) => address.is_loopback() || address.is_unique_local(),
    }
}

/// Whether two sockets can't both be listened on, or one would get the other's connections.
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
