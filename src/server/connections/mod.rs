//! Accepts connections and serves them, and limits the resources of each: sockets, memory and waiting time are shared by all clients.
//!
//! HTTP/1.1 only, as proxies speak it to their backends: a browser speaks HTTP/2 only over TLS, which ends at the proxy. So
//! there are no streams within a connection to open and reset by the thousand.

mod activity;
mod patient;
mod places;
#[cfg(test)]
mod tests;

use super::http::client_address::TrustedProxies;
use activity::Served;
use axum::{Router, body::Body, extract::ConnectInfo};
use hyper::{
    Request,
    body::Incoming,
    header::{self, HeaderValue},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::{TokioIo, TokioTimer};
use patient::Patient;
use places::{Place, Places};
use std::{convert::Infallible, io, net::SocketAddr, pin::pin, time::Duration};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinSet,
    time::{sleep, timeout},
};
use tower::ServiceExt as _;

/// The most bytes of a request's line and headers that are read at all, and that a connection buffers in either direction.
const BUFFER_BYTES: usize = 64 * 1024;
/// How long to wait when the system has no free socket.
const NO_SOCKET: Duration = Duration::from_secs(1);
/// Open files besides the connections: those of the database, and connections to WorkOS.
const OTHER_FILES: u64 = 256;

/// The limits of connections.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// The most open connections. One more replaces the one that has waited longest without a request.
    pub open: usize,
    /// The most of them from one address that is not a proxy's.
    pub of_address: usize,
    /// How long the line and the headers of a request may take from their first byte on.
    pub head: Duration,
    /// How long a connection may wait for the first byte of a request.
    pub idle: Duration,
    /// How long the client may go without reading or acknowledging sent data.
    pub stalled: Duration,
    /// How long, at least, an idle connection stays open after the stop signal, so that a request under way is answered.
    pub last_moment: Duration,
    /// How long pending requests may take after the signal to stop; whatever is still open then is closed.
    pub last_requests: Duration,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            open: 4_096,
            of_address: 1_024,
            head: Duration::from_secs(15),
            // Longer than the proxies', so that none sends a request on a connection that is just being closed.
            idle: Duration::from_secs(150),
            stalled: Duration::from_secs(30),
            last_moment: Duration::from_secs(1),
            last_requests: Duration::from_secs(10),
        }
    }
}

impl Bounds {
    /// The defaults, within the system's limit for open files, which is raised as far as needed.
    pub fn of_system() -> Self {
        let usual = Self::default();
        let files = rlimit::increase_nofile_limit(usual.open as u64 + OTHER_FILES).unwrap_or_else(|error| {
            tracing::warn!(%error, "the limit for open files could not be read or raised");
            u64::MAX
        });
        let open = usize::try_from(files.saturating_sub(OTHER_FILES)).unwrap_or(usize::MAX).clamp(1, usual.open);
        if open < usual.open {
            tracing::warn!("the system allows {files} open files, so only {open} connections can be open");
        }
        Self { open, ..usual }
    }
}

/// Serves until `stop`, then gives pending requests [`Bounds::last_requests`]. `stopping` is called in between, to end responses
/// that would never end on their own.
///
/// Connections that are not accepted by then stay in the socket's queue, for the next process that has the socket. Requests on
/// accepted ones are answered, and from then on every response closes its connection.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    bounds: Bounds,
    proxies: TrustedProxies,
    stop: impl Future<Output = ()>,
    stopping: impl FnOnce(),
) {
    let places = Places::new(bounds, proxies);
    let (close, closing) = watch::channel(false);
    let mut connections = JoinSet::new();
    let mut stop = pin!(stop);
    loop {
        let (stream, peer) = tokio::select! {
            () = &mut stop => break,
            accepted = accept(&listener) => accepted,
            Some(_) = connections.join_next() => continue,
        };
        if let Some(place) = places.take(peer.ip()) {
            connections.spawn(answer(stream, peer, router.clone(), bounds, place, closing.clone()));
        }
    }
    drop(listener);
    tracing::info!("stopping");
    stopping();
    // Every open connection holds a receiver.
    let _ = close.send(true);
    let all_closed = async { while connections.join_next().await.is_some() {} };
    if timeout(bounds.last_requests, all_closed).await.is_err() {
        tracing::warn!("closed the connections that were still open after {} s", bounds.last_requests.as_secs());
    }
}

async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            // The client has hung up already.
            Err(error) if matches!(error.kind(), io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset) => {}
            Err(error) => {
                tracing::error!(%error, "a connection could not be accepted");
                sleep(NO_SOCKET).await;
            }
        }
    }
}

/// Serves one connection until either end closes it, or its place is needed.
async fn answer(stream: TcpStream, peer: SocketAddr, router: Router, bounds: Bounds, mut place: Place, mut closing: watch::Receiver<bool>) {
    patient::give_up_the_dead(&stream, bounds.stalled);
    let activity = place.activity.clone();
    let stream = Patient::new(stream, activity.clone(), bounds);
    let (requests, is_closing) = (activity.clone(), closing.clone());
    let service = service_fn(move |request: Request<Incoming>| {
        let serving = requests.begin();
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        let response = router.clone().oneshot(request);
        let is_closing = is_closing.clone();
        async move {
            let mut response = response.await?.map(|body| Served::new(body, serving));
            if *is_closing.borrow() {
                response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
            }
            Ok::<_, Infallible>(response)
        }
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(bounds.idle).max_header_size(BUFFER_BYTES).max_buf_size(BUFFER_BYTES);
    let mut connection = pin!(http.serve_connection(TokioIo::new(stream), service));
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        // Also when the sender, and with it the server, is gone.
        _ = closing.changed() => {
            // Not at once: a client may be sending a request, which would be lost. The response to it closes the connection.
            let mut was_idle = !activity.is_busy();
            loop {
                tokio::select! {
                    ended = connection.as_mut() => break ended,
                    () = sleep(bounds.last_moment) => {}
                }
                let is_idle = !activity.is_busy();
                if std::mem::replace(&mut was_idle, is_idle) && is_idle {
                    connection.as_mut().graceful_shutdown();
                    break connection.await;
                }
            }
        }
        () = place.is_needed() => return,
    };
    if let Err(error) = ended {
        tracing::debug!(%peer, %error, "a connection ended with an error");
    }
}
