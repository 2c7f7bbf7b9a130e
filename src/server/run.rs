//! From the settings to a server that answers, and to its orderly end.

#[cfg(feature = "emulator")]
use super::local_workos::{self, LocalWorkosError};
use super::{
    auth::sessions::{Auth, SetUpError},
    clock::Clock,
    config::{Command, CommandLine, Config, Mistakes, Settings, Startup, Workos, WorkosConfig},
    doctor,
    router::router,
    state::AppState,
    store::{Store, StoreError},
    streams::Streams,
    telemetry,
};
use crate::model::doctor::Level;
use axum::Router;
use leptos::{IntoView, config::LeptosOptions};
use secrecy::ExposeSecret as _;
use std::{net::SocketAddr, process::ExitCode, sync::Arc, time::Duration};
use tokio::{net::TcpListener, sync::oneshot};

/// How long requests under way may go on after a signal to stop; what is open after it is closed.
const LAST_REQUESTS: Duration = Duration::from_secs(10);

/// Why Daybook did not start, for the person who started it.
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
    /// The address is taken, or not this machine's.
    #[error("{address} cannot be listened on: {source}. Stop what uses it, or set LEPTOS_SITE_ADDR to another address")]
    Address {
        /// The address asked for.
        address: SocketAddr,
        /// What the system said.
        source: std::io::Error,
    },
    /// The local WorkOS.
    #[cfg(feature = "emulator")]
    #[error(transparent)]
    LocalWorkos(#[from] LocalWorkosError),
    /// The system took the socket or the signals away.
    #[error("the server stopped: {0}")]
    Io(#[from] std::io::Error),
}

/// Does what the command line asks for, until it is done or a signal to stop comes, and says with what status the program
/// ends. `app` and `shell` are [`router`]'s.
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
    telemetry::init(line.settings.log);
    match line.command.unwrap_or(Command::Serve) {
        Command::Serve => serve(line.settings.check()?, app, shell).await?,
        Command::Doctor { json } => return Ok(ask_the_doctor(&line.settings, json).await),
        #[cfg(feature = "emulator")]
        Command::Emulator { port } => local_workos::serve_alone(port, stop_signal()).await?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Prints what the doctor finds. The status of clap's own refusals is 2, so that of warnings is another.
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

async fn serve<App, Shell>(
    startup: Startup,
    app: impl Fn() -> App + Clone + Send + Sync + 'static,
    shell: impl Fn(LeptosOptions) -> Shell + Clone + Send + Sync + 'static,
) -> Result<(), StartError>
where
    App: IntoView + 'static,
    Shell: IntoView + 'static,
{
    let address = startup.leptos_options.site_addr;
    // Before the database: a second Daybook should hear of the address, not of the database's lock.
    let listener = TcpListener::bind(address).await.map_err(|source| StartError::Address { address, source })?;
    let Started { state, sign_in, running: _running } = start(startup, Clock::system()).await?;
    let public_url = state.config.public_url.as_str().trim_end_matches('/').to_owned();
    let streams = state.streams.clone();
    let router = router(state, app, shell);
    println!("Daybook is at {public_url} (sign-in: {sign_in}; Ctrl+C stops it)");
    answer(listener, router, streams, stop_signal()).await
}

/// What [`start`] made.
#[derive(Debug)]
pub struct Started {
    /// What every handler can reach.
    pub state: AppState,
    /// Who signs people in, in words.
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
pub async fn start(startup: Startup, clock: Clock) -> Result<Started, StartError> {
    let store = Store::open(startup.database.expose_secret()).await?;
    #[cfg(feature = "emulator")]
    let (workos, running) = match startup.workos {
        Workos::Real(workos) => (workos, None),
        Workos::Emulated { listen, redirect_uri } => {
            let (workos, emulator) =
                local_workos::start(listen, redirect_uri, &startup.public_url, startup.database.expose_secret(), clock.clone()).await?;
            (workos, Some(emulator))
        }
    };
    #[cfg(not(feature = "emulator"))]
    let (Workos::Real(workos), running) = (startup.workos, ());
    let sign_in = who_signs_in(&workos);
    let config = Arc::new(Config { public_url: startup.public_url, database: startup.database, sessions: startup.sessions, workos });
    let auth = Auth::new(&config, store.clone(), clock.clone())?;
    let streams = Streams::new(store.clone(), clock.clone());
    Ok(Started { state: AppState { leptos_options: startup.leptos_options, config, store, auth, streams, clock }, sign_in, running })
}

fn who_signs_in(workos: &WorkosConfig) -> String {
    #[cfg(feature = "emulator")]
    if workos.client_id == crate::emulator::LOCAL_CLIENT_ID {
        return format!("the built-in local WorkOS at {}, no account needed", workos.base_url.as_str().trim_end_matches('/'));
    }
    format!("WorkOS, {}", workos.client_id)
}

/// Answers until `stop`, then gives the requests under way [`LAST_REQUESTS`]. A stream of events is one that would never end,
/// so it is closed at once: its browser comes back to the next server.
async fn answer(
    listener: TcpListener,
    router: Router,
    streams: Streams,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), StartError> {
    let (stopping, stopped) = oneshot::channel();
    let server = axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>()).with_graceful_shutdown(async move {
        stop.await;
        tracing::info!("stopping");
        streams.close_all();
        // The receiver is gone only when the server is too.
        let _ = stopping.send(());
    });
    let too_long = async {
        if stopped.await.is_err() {
            std::future::pending::<()>().await;
        }
        tokio::time::sleep(LAST_REQUESTS).await;
    };
    tokio::select! {
        ended = server => ended?,
        () = too_long => tracing::warn!("closed what was still open after {} s", LAST_REQUESTS.as_secs()),
    }
    Ok(())
}

/// Ctrl+C, or what service managers send. A signal that cannot be listened for never comes.
async fn stop_signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let wait = async |kind| match signal(kind) {
        Ok(mut signal) => {
            signal.recv().await;
        }
        Err(error) => {
            tracing::error!(%error, "a signal cannot be listened for");
            std::future::pending().await
        }
    };
    tokio::select! {
        () = wait(SignalKind::interrupt()) => {}
        () = wait(SignalKind::terminate()) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::store::tests::{run as block_on, signed_in, store, user};
    use axum::{
        response::{Sse, sse::Event},
        routing::get,
    };
    use futures::{StreamExt as _, stream};
    use jiff::SignedDuration;
    use std::{convert::Infallible, future::ready};
    use tokio::{
        io::{AsyncReadExt as _, AsyncWriteExt as _},
        net::TcpStream,
    };

    #[test]
    fn an_open_stream_holds_up_no_end() {
        block_on(async {
            let (store, now) = (store().await, Clock::system().now());
            let streams = Streams::new(store.clone(), Clock::system());
            let session = signed_in(&store, "ada", now).await;
            let events = {
                let streams = streams.clone();
                move || {
                    let events = streams.open(user("ada"), session.clone(), now + SignedDuration::from_hours(1));
                    let hello = stream::once(ready(Event::default().comment("open")));
                    ready(Sse::new(hello.chain(events.map(|_| Event::default())).map(Ok::<_, Infallible>)))
                }
            };
            let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
            let mut browser = TcpStream::connect(listener.local_addr().expect("an address")).await.expect("a connection");
            let (stop, stopped) = oneshot::channel::<()>();
            let stopped = async move { stopped.await.expect("a signal") };
            let server = tokio::spawn(answer(listener, Router::new().route("/", get(events)), streams, stopped));
            browser.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").await.expect("sent");
            let mut heard = Vec::new();
            while !heard.ends_with(b": open\n\n\r\n") {
                heard.push(browser.read_u8().await.expect("a byte"));
            }
            stop.send(()).expect("a server");
            let ended = tokio::time::timeout(LAST_REQUESTS / 2, server).await;
            ended.expect("before the last requests are cut off").expect("no panic").expect("an orderly end");
        });
    }
}
