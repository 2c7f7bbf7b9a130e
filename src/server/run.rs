//! From the settings to a server that answers, and to its orderly end.

#[cfg(feature = "emulator")]
use super::local_workos::{self, LocalWorkosError};
use super::{
    auth::sessions::{Auth, SetUpError},
    backup::{self, BackupError, Backups, Restored},
    clock::Clock,
    config::{Command, CommandLine, Config, Mistakes, Settings, Startup, Usable, Workos, WorkosConfig},
    connections::{self, Bounds},
    doctor,
    draining::Draining,
    import::{apply, staging::Uploads},
    journal::Journal,
    metrics::Counters,
    openapi,
    random::Random,
    router::router,
    site::{self, NoSite},
    state::AppState,
    store::{Store, StoreError},
    streams::Streams,
    sweep::Sweep,
    telemetry,
    traces::CannotSend,
};
use crate::model::doctor::Level;
use leptos::{IntoView, config::LeptosOptions};
use secrecy::ExposeSecret as _;
use std::{
    net::SocketAddr,
    num::NonZeroUsize,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
    time::Duration,
};
use tokio::{
    net::TcpListener,
    signal::unix::{Signal, SignalKind, signal},
};

/// How long an embedded database may take to close when the server stops.
const CLOSES_IN: Duration = Duration::from_secs(10);

/// Why Daybook did not start, for the operator.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The settings.
    #[error(transparent)]
    Settings(#[from] Mistakes),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Sign-in.
    #[error(transparent)]
    SignIn(#[from] SetUpError),
    /// The files that a browser loads.
    #[error(transparent)]
    Site(#[from] NoSite),
    /// The address is taken, or not this machine's.
    #[error("cannot listen on {address}: {source}. Stop the process that uses it, or set LEPTOS_SITE_ADDR to another address")]
    Address {
        /// The address in the settings.
        address: SocketAddr,
        /// The operating system's error.
        source: std::io::Error,
    },
    /// The inherited socket listens on another address than the one in the settings.
    #[error("the inherited socket listens on {socket}, and the settings say {address}. Set LEPTOS_SITE_ADDR to {socket}")]
    OtherSocket {
        /// Where the socket listens.
        socket: SocketAddr,
        /// The address of the settings.
        address: SocketAddr,
    },
    /// The address of the counters is taken, or not this machine's.
    #[error("cannot listen on {address}: {source}. Stop the process that uses it, or set DAYBOOK_METRICS_ADDR to another address")]
    MetricsAddress {
        /// The address in the settings.
        address: SocketAddr,
        /// The operating system's error.
        source: std::io::Error,
    },
    /// The counters.
    #[error("metrics could not be set up: {0}")]
    Metrics(#[from] metrics_exporter_prometheus::BuildError),
    /// The traces.
    #[error(transparent)]
    Traces(#[from] CannotSend),
    /// A backup.
    #[error(transparent)]
    Backup(#[from] BackupError),
    /// The local WorkOS.
    #[cfg(feature = "emulator")]
    #[error(transparent)]
    LocalWorkos(#[from] LocalWorkosError),
}

/// Runs the command until it is done or a stop signal arrives, and returns the exit code. `app` and `shell` are [`router`]'s.
///
/// # Errors
/// Why it could not be started, as a sentence.
pub async fn run<App, Shell>(
    line: CommandLine,
    app: impl Fn() -> App + Clone + Send + Sync + 'static,
    shell: impl Fn(LeptosOptions) -> Shell + Clone + Send + Sync + 'static,
) -> Result<ExitCode, StartError>
where
    App: IntoView + 'static,
    Shell: IntoView + 'static,
{
    let CommandLine { command, settings, socket } = line;
    let (command, startup) = (command.unwrap_or(Command::Serve), settings.check());
    // Only the server sends traces.
    let served = startup.as_ref().ok().filter(|_| matches!(command, Command::Serve));
    let sending = telemetry::init(settings.log, served.and_then(|startup| startup.policies.traces.as_ref()))?;
    let done = async {
        match command {
            Command::Serve => serve(startup?, socket, app, shell).await?,
            Command::Openapi => println!("{:#}", openapi::document()),
            Command::Backup { to, keep } => println!("{}", back_up(&settings, to, keep).await?.display()),
            Command::Restore { file } => print!("{}", restored(&restore(&settings, &file).await?)),
            Command::Doctor { json } => return Ok(ask_the_doctor(&settings, json).await),
            #[cfg(feature = "emulator")]
            Command::Emulator { port } => local_workos::serve_alone(port, Signals::listen().next()).await?,
        }
        Ok(ExitCode::SUCCESS)
    }
    .await;
    if let Some(sending) = sending {
        sending.finish().await;
    }
    done
}

/// Prints the doctor's report. clap exits with 2 on a wrong command line, so warnings exit with 3.
async fn ask_the_doctor(settings: &Settings, json: bool) -> ExitCode {
    let report = doctor::examine_settings(settings).await;
    match json {
        true => println!("{}", serde_json::to_string_pretty(&report).unwrap_or_default()),
        false => print!("{}", doctor::text(&report)),
    }
    match report.level {
        Level::Problem => ExitCode::FAILURE,
        Level::Warning => ExitCode::from(3),
        Level::NotChecked | Level::Note | Level::InOrder => ExitCode::SUCCESS,
    }
}

/// A backup needs neither WorkOS nor an address, so mistakes in those settings do not stop it.
async fn back_up(settings: &Settings, to: Option<PathBuf>, keep: Option<NonZeroUsize>) -> Result<PathBuf, StartError> {
    let (Usable { database: Some(database), policies: Some(policies), .. }, _) = settings.examine() else {
        return Err(Mistakes(settings.examine().1).into());
    };
    let means = (Clock::system(), Random::system(), policies.disk_reserve);
    Ok(backup::back_up(database.expose_secret(), to.or(policies.backups.folder), keep, means).await?)
}

async fn restore(settings: &Settings, file: &Path) -> Result<Restored, StartError> {
    let (Usable { database: Some(database), .. }, _) = settings.examine() else {
        return Err(Mistakes(settings.examine().1).into());
    };
    Ok(backup::restore(database.expose_secret(), file, &Clock::system(), Random::system()).await?)
}

/// The result of a restore, as text for the operator.
fn restored(Restored { head, rows, former }: &Restored) -> String {
    let rows: String = rows.iter().map(|(table, rows)| format!("  {table}: {rows}\n")).collect();
    let former = former.as_ref().map_or(String::new(), |former| format!("The former database is in {}.\n", former.display()));
    format!(
        "The database is as it was on {}, with these rows:\n{rows}{former}\
         Everybody has to sign in again. Accounts, tokens and feed addresses that were removed since then are back.\n",
        head.made_at
    )
}

async fn serve<App, Shell>(
    mut startup: Startup,
    socket: Option<std::net::TcpListener>,
    app: impl Fn() -> App + Clone + Send + Sync + 'static,
    shell: impl Fn(LeptosOptions) -> Shell + Clone + Send + Sync + 'static,
) -> Result<(), StartError>
where
    App: IntoView + 'static,
    Shell: IntoView + 'static,
{
    match site::found(startup.leptos_options.clone()) {
        Ok(options) => startup.leptos_options = options,
        // Tests of the API, and work on the server alone, need no browser build.
        Err(missing) if cfg!(debug_assertions) => tracing::error!("pages will have no JavaScript: {missing}"),
        Err(missing) => return Err(missing.into()),
    }
    // Before anything slow: a process that is PID 1 of its container gets no signal that it has no handler for.
    let mut signals = Signals::listen();
    let address = startup.leptos_options.site_addr;
    // Before the database: a second Daybook should fail on the address, not on the database's lock.
    let listener = listen(address, socket).await?;
    let counters = match startup.policies.telemetry.metrics {
        Some(address) => {
            let listener = TcpListener::bind(address).await.map_err(|source| StartError::MetricsAddress { address, source })?;
            Some((Counters::begin()?, listener))
        }
        None => None,
    };
    let Started { state, sign_in, running: _running } = tokio::select! {
        started = start(startup, Clock::system(), Random::system()) => started?,
        // The next start completes what this one left unfinished.
        () = signals.next() => return Ok(()),
    };
    let public_url = state.config.public_url.as_str().trim_end_matches('/').to_owned();
    if let Some((counters, listener)) = counters {
        let (store, journal, streams) = (state.store.clone(), state.journal.clone(), state.streams.clone());
        counters.serve(listener, move || {
            store.sample();
            journal.sample();
            streams.sample();
        });
    }
    let (streams, proxies) = (state.streams.clone(), state.config.policies.limits.trusted_proxies.clone());
    let stop = stop(signals, state.draining.clone(), state.config.policies.drain);
    let store = state.store.clone();
    // Confirmed imports are written before the first request. If the database fails, the sweep tries again.
    if let Err(error) = apply::finish_all(&state.store, &state.journal).await {
        tracing::error!(%error, "the unfinished imports can't be read");
    }
    state.auth.keep_keys_fresh();
    Sweep::new(state.store.clone(), state.journal.clone(), state.clock.clone()).start();
    let (config, policies) = (state.config.clone(), &state.config.policies);
    let database = config.database.expose_secret();
    let backups = Backups::new(state.store.clone(), state.clock.clone(), policies.disk_reserve);
    backups.clone().start(&policies.backups, database);
    // Kept until the end, so that the backup command can reach the server.
    let _socket = backups.listen(database);
    let router = router(state, app, shell);
    println!("Daybook is at {public_url} (sign-in: {sign_in}; Ctrl+C stops it)");
    // An event stream would never end by itself; its browser reconnects to the next server.
    connections::serve(listener, router, Bounds::of_system(), proxies, stop, || streams.close_all()).await;
    // Every change is on disk already. A database that was closed needs no recovery from its log when it is opened.
    if !matches!(tokio::time::timeout(CLOSES_IN, store.close(database)).await, Ok(Ok(()))) {
        tracing::warn!("the database was not closed within {} s", CLOSES_IN.as_secs());
    }
    Ok(())
}

/// Listens on the address, with the inherited socket if there is one.
///
/// The settings were checked for this address (who can reach Daybook), so the socket must have the same one.
async fn listen(address: SocketAddr, socket: Option<std::net::TcpListener>) -> Result<TcpListener, StartError> {
    let cannot = |source| StartError::Address { address, source };
    let Some(socket) = socket else { return TcpListener::bind(address).await.map_err(cannot) };
    match socket.local_addr().map_err(cannot)? {
        socket if socket != address => Err(StartError::OtherSocket { socket, address }),
        _ => socket.set_nonblocking(true).and_then(|()| TcpListener::from_std(socket)).map_err(cannot),
    }
}

/// What [`start`] made.
#[derive(Debug)]
pub struct Started {
    /// The shared state of all handlers.
    pub state: AppState,
    /// The sign-in provider, as text.
    pub sign_in: String,
    /// The local WorkOS, which stops when this is dropped.
    #[cfg(feature = "emulator")]
    pub running: Option<crate::emulator::Emulator>,
    /// This build has no local WorkOS.
    #[cfg(not(feature = "emulator"))]
    pub running: (),
}

/// Opens the database and starts the local WorkOS where it is wanted.
///
/// # Errors
/// Why it could not be started, as a sentence.
pub async fn start(startup: Startup, clock: Clock, random: Random) -> Result<Started, StartError> {
    let store = Store::open(startup.database.expose_secret(), startup.policies.disk_reserve, random.clone()).await?;
    #[cfg(feature = "emulator")]
    let (workos, running) = match startup.workos {
        Workos::Real(workos) => (workos, None),
        Workos::Emulated { listen, redirect_uri } => {
            let (workos, emulator) = local_workos::start(
                listen,
                redirect_uri,
                &startup.public_url,
                startup.database.expose_secret(),
                clock.clone(),
                random.clone(),
            )
            .await?;
            (workos, Some(emulator))
        }
    };
    #[cfg(not(feature = "emulator"))]
    let (Workos::Real(workos), running) = (startup.workos, ());
    let sign_in = who_signs_in(&workos);
    let config = Arc::new(Config { public_url: startup.public_url, database: startup.database, policies: startup.policies, workos });
    let journal = Journal::new(store.clone(), clock.clone(), random.clone());
    let auth = Arc::new(Auth::new(&config, store.clone(), journal.clone(), clock.clone(), random.clone())?);
    let streams = Streams::new(store.clone(), journal.clone(), clock.clone());
    Ok(Started {
        state: AppState {
            leptos_options: Arc::new(startup.leptos_options),
            config,
            store,
            journal,
            auth,
            streams,
            draining: Draining::default(),
            uploads: Uploads::default(),
            clock,
            random,
        },
        sign_in,
        running,
    })
}

fn who_signs_in(workos: &WorkosConfig) -> String {
    #[cfg(feature = "emulator")]
    if workos.client_id == crate::emulator::LOCAL_CLIENT_ID {
        return format!("the built-in local WorkOS at {}, no account needed", workos.base_url.as_str().trim_end_matches('/'));
    }
    format!("WorkOS, {}", workos.client_id)
}

/// Waits for a stop signal, and then for the time that load balancers need to notice. A second signal ends that time.
async fn stop(mut signals: Signals, draining: Draining, time: Duration) {
    signals.next().await;
    draining.begin();
    if !time.is_zero() {
        tracing::info!("stopping in {} s", time.as_secs());
        tokio::select! {
            () = tokio::time::sleep(time) => {}
            () = signals.next() => {}
        }
    }
}

/// SIGINT (Ctrl+C) and SIGTERM (service managers), received from `listen` on. Waiting for one that has no handler never ends.
struct Signals([Option<Signal>; 2]);

impl Signals {
    fn listen() -> Self {
        Self(
            [SignalKind::interrupt(), SignalKind::terminate()]
                .map(|kind| signal(kind).inspect_err(|error| tracing::error!(%error, "a stop signal cannot be handled")).ok()),
        )
    }

    /// Waits for the next signal.
    async fn next(&mut self) {
        let Self([interrupt, terminate]) = self;
        let wait = async |signal: &mut Option<Signal>| match signal {
            Some(signal) => {
                signal.recv().await;
            }
            None => std::future::pending().await,
        };
        tokio::select! {
            () = wait(interrupt) => {}
            () = wait(terminate) => {}
        }
    }
}
