//! A running emulator: it answers, can refuse connections for a while, and stops.

use super::{config::EmulatorError, faults::FaultSwitch, router::router, workos::Workos};
use std::{fmt, io, net::SocketAddr, sync::Arc};
use tokio::{
    net::{TcpListener, TcpSocket},
    sync::oneshot,
    task::JoinHandle,
};
use url::Url;

/// How many connections may wait to be accepted.
const BACKLOG: u32 = 1024;

/// A running emulator. Dropping it stops it.
pub struct Emulator {
    /// `http://127.0.0.1:<port>/`, for `WORKOS_API_BASE_URL`.
    pub base_url: Url,
    address: SocketAddr,
    workos: Arc<Workos>,
    state: State,
}

enum State {
    Serving(Serving),
    /// Bound without listening: connections are refused, and nobody else gets the port.
    Refusing(TcpSocket),
    /// Only during a change, and after one that failed.
    Neither,
}

/// The task that answers; it ends when `stop` is dropped.
struct Serving {
    stop: oneshot::Sender<()>,
    served: JoinHandle<()>,
}

impl Emulator {
    pub(super) fn new(base_url: Url, address: SocketAddr, listener: TcpListener, workos: Arc<Workos>) -> Self {
        let state = State::Serving(Serving::start(listener, workos.clone()));
        Self { base_url, address, workos, state }
    }

    /// Switches its faults on and off.
    pub fn faults(&self) -> FaultSwitch {
        self.workos.faults.clone()
    }

    /// Answers pending requests, and then refuses every connection until [`Self::accept_connections`]. Its state is kept.
    ///
    /// # Errors
    /// The system did not release the port.
    pub async fn refuse_connections(&mut self) -> Result<(), EmulatorError> {
        if let State::Serving(serving) = std::mem::replace(&mut self.state, State::Neither) {
            serving.end().await;
        }
        let socket = bound(self.address).map_err(|source| EmulatorError::Bind { address: self.address, source })?;
        self.state = State::Refusing(socket);
        Ok(())
    }

    /// Answers again at the same address.
    ///
    /// # Errors
    /// The system refused.
    pub fn accept_connections(&mut self) -> Result<(), EmulatorError> {
        let failed = |source| EmulatorError::Bind { address: self.address, source };
        let socket = match std::mem::replace(&mut self.state, State::Neither) {
            State::Refusing(socket) => socket,
            State::Neither => bound(self.address).map_err(failed)?,
            serving @ State::Serving(_) => {
                self.state = serving;
                return Ok(());
            }
        };
        let listener = socket.listen(BACKLOG).map_err(failed)?;
        self.state = State::Serving(Serving::start(listener, self.workos.clone()));
        Ok(())
    }

    /// Answers pending requests, then stops listening.
    pub async fn shutdown(self) {
        if let State::Serving(serving) = self.state {
            serving.end().await;
        }
    }
}

fn bound(address: SocketAddr) -> io::Result<TcpSocket> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    // Recently closed connections still hold the port.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    Ok(socket)
}

impl Serving {
    fn start(listener: TcpListener, workos: Arc<Workos>) -> Self {
        let (stop, stopped) = oneshot::channel::<()>();
        let served = tokio::spawn(async move {
            let until_stopped = async move {
                // The sender is dropped, never used: either result means stop.
                let _ = stopped.await;
            };
            if let Err(error) = axum::serve(listener, router(workos)).with_graceful_shutdown(until_stopped).await {
                tracing::error!(%error, "the emulator stopped serving");
            }
        });
        Self { stop, served }
    }

    async fn end(self) {
        drop(self.stop);
        if let Err(error) = self.served.await {
            tracing::error!(%error, "the emulator's task failed");
        }
    }
}

impl fmt::Debug for Emulator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Emulator").field("base_url", &self.base_url.as_str()).finish_non_exhaustive()
    }
}
