//! Gathers the facts for the checks: concurrently, each with a timeout.

use super::{
    Doctor,
    facts::{Asked, CookieFacts, DatabaseFacts, Facts, KeySet, Running, Site, WorkosFacts},
};
use crate::server::{
    auth::{
        jwks::usable,
        workos::{Visitor, Workos as Client, examine::NoAnswer},
    },
    clock::Clock,
    config::{Policies, Settings, Usable, Workos, WorkosConfig},
    http::cookies::CookieRules,
    random::Random,
    store::{Store, StoreError, connect, disk::Reserve, sessions::SessionKey},
};
use jiff::SignedDuration;
use secrecy::{ExposeSecret as _, SecretString};
use std::{net::SocketAddr, path::Path, time::Duration};
use tower_cookies::cookie::SameSite;
use url::Url;

/// The timeout of each fact. A single request to WorkOS times out sooner; a list may take several.
const PATIENCE: Duration = Duration::from_secs(10);

/// The facts of settings, with no server running in this process.
pub async fn from_settings(settings: &Settings) -> Facts {
    let (usable, mistakes) = settings.examine();
    let Usable { leptos_options, public_url, database, policies, workos } = usable;
    let policies = policies.unwrap_or_default();
    let site = public_url.zip(leptos_options).map(|(public_url, options)| site(public_url, options.site_addr, &policies, None));
    let (workos, database) = tokio::join!(
        async {
            match workos {
                Some(Workos::Real(config)) => ask(config, &Clock::system()).await,
                #[cfg(feature = "emulator")]
                Some(Workos::Emulated { .. }) => WorkosFacts::InTheServer,
                None => WorkosFacts::NotConfigured,
            }
        },
        closed_database(database, policies.disk_reserve)
    );
    Facts { mistakes, site, workos, running: None, database }
}

/// The facts of the running server.
pub async fn from_server(doctor: &Doctor, host: Option<String>) -> Facts {
    let (workos, database, refuses_made_up_sessions) = tokio::join!(
        ask(doctor.config.workos.clone(), &doctor.clock),
        open_database(&doctor.store, doctor.config.database.expose_secret()),
        refuses_made_up_sessions(doctor)
    );
    Facts {
        mistakes: vec![],
        site: Some(site(doctor.config.public_url.clone(), doctor.listen, &doctor.config.policies, host)),
        workos,
        running: Some(Running { refuses_made_up_sessions, last_mismatch: doctor.auth.last_mismatch() }),
        database,
    }
}

fn site(public_url: Url, listen: SocketAddr, policies: &Policies, opened_at: Option<String>) -> Site {
    let cookie = CookieRules::for_site(&public_url).session(String::new(), 1);
    let cookie = CookieFacts {
        name: cookie.name().to_owned(),
        secure: cookie.secure() == Some(true),
        http_only: cookie.http_only() == Some(true),
        same_site_lax: cookie.same_site() == Some(SameSite::Lax),
        path_is_root: cookie.path() == Some("/"),
    };
    Site { public_url, listen, has_proxy: !policies.limits.trusted_proxies.is_empty(), opened_at, cookie }
}

async fn ask(config: WorkosConfig, clock: &Clock) -> WorkosFacts {
    let is_local = is_local(&config);
    let Ok(client) = Client::new(&config) else {
        let no_client = NoAnswer::Unreachable("TLS could not be set up here");
        return WorkosFacts::Asked(Box::new(Asked {
            is_local,
            config,
            keys: Err(no_client.clone()),
            clock_offset: None,
            redirect_uris: Err(no_client.clone()),
            pairing: Err(no_client.clone()),
            template: Err(no_client),
        }));
    };
    let ((keys, clock_offset), redirect_uris, pairing, template) = tokio::join!(
        keys(&client, clock),
        in_time(client.examine_redirect_uris()),
        in_time(client.examine_client()),
        in_time(client.examine_jwt_template())
    );
    WorkosFacts::Asked(Box::new(Asked { is_local, config, keys, clock_offset, redirect_uris, pairing, template }))
}

/// The key set, and how far WorkOS's clock is ahead: compared with the middle of the request, since the time in between at which it
/// was read is unknown.
async fn keys(client: &Client, clock: &Clock) -> (Result<KeySet, NoAnswer>, Option<SignedDuration>) {
    let asked = clock.now();
    let (published, date) = client.examine_keys().await;
    let heard = clock.now();
    let middle = asked + heard.duration_since(asked) / 2;
    let keys = published.map(|published| KeySet { usable: usable(&published).ok().map(|keys| keys.len()), published });
    (keys, date.map(|date| date.duration_since(middle)))
}

async fn in_time<T>(work: impl Future<Output = Result<T, NoAnswer>>) -> Result<T, NoAnswer> {
    let late = |_| Err(NoAnswer::Unreachable("it did not answer in time"));
    tokio::time::timeout(PATIENCE, work).await.unwrap_or_else(late)
}

#[cfg(feature = "emulator")]
fn is_local(config: &WorkosConfig) -> bool {
    config.client_id == crate::emulator::LOCAL_CLIENT_ID
}

#[cfg(not(feature = "emulator"))]
fn is_local(_: &WorkosConfig) -> bool {
    false
}

/// Whether a made-up session is refused, checked like a request with its cookie.
async fn refuses_made_up_sessions(doctor: &Doctor) -> Option<bool> {
    let (made_up, visitor) = (SessionKey::random(&doctor.random).reveal(), Visitor::default());
    tokio::time::timeout(PATIENCE, doctor.auth.current_unattended(&made_up, &visitor)).await.ok()?.ok().map(|live| live.is_none())
}

async fn closed_database(endpoint: Option<SecretString>, reserve: Reserve) -> DatabaseFacts {
    let Some(endpoint) = endpoint else { return DatabaseFacts::NotConfigured };
    let endpoint = endpoint.expose_secret();
    if let Some(path) = connect::directory(endpoint).filter(|path| is_empty(path)) {
        return DatabaseFacts::Absent(path.to_owned());
    }
    match tokio::time::timeout(PATIENCE, Store::open_as_it_is(endpoint, reserve, Random::system())).await {
        Ok(Ok(store)) => open_database(&store, endpoint).await,
        Ok(Err(StoreError::InUse { path })) => DatabaseFacts::InUse { path },
        Ok(Err(error)) => DatabaseFacts::Failed(error.to_string()),
        Err(_) => late(),
    }
}

async fn open_database(store: &Store, endpoint: &str) -> DatabaseFacts {
    match tokio::time::timeout(PATIENCE, store.examine()).await {
        Ok(Ok(examination)) => DatabaseFacts::Open {
            in_memory: endpoint.starts_with("mem://"),
            acknowledges_early: endpoint.starts_with("surrealkv://") && endpoint.contains("sync=") && !endpoint.contains("sync=every"),
            examination,
        },
        Ok(Err(error)) => DatabaseFacts::Failed(error.to_string()),
        Err(_) => late(),
    }
}

fn late() -> DatabaseFacts {
    DatabaseFacts::Failed(format!("It did not answer within {} seconds.", PATIENCE.as_secs()))
}

/// Whether there is no database yet. A check must not create the files of a new one.
fn is_empty(path: &Path) -> bool {
    match path.read_dir() {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) => error.kind() == std::io::ErrorKind::NotFound,
    }
}
