//! A socket with timeouts for the rest of a request's head, and for a client that does not read.

use super::{Bounds, activity::Activity};
use std::{
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    time::{Sleep, sleep},
};

/// Makes the system close a connection whose other end has vanished and acknowledges nothing any more. An open event stream sends
/// something every few seconds, so this works there too.
pub fn give_up_the_dead(stream: &TcpStream, after: Duration) {
    #[cfg(target_os = "linux")]
    if let Err(error) = socket2::SockRef::from(stream).set_tcp_user_timeout(Some(after)) {
        tracing::debug!(%error, "a socket timeout could not be set");
    }
    #[cfg(not(target_os = "linux"))]
    let _ = (stream, after);
}

/// The socket.
#[derive(Debug)]
pub struct Patient {
    stream: TcpStream,
    activity: Arc<Activity>,
    bounds: Bounds,
    /// Runs from the first byte of a request until its head is read.
    head: Option<Pin<Box<Sleep>>>,
    /// How many requests had arrived when `head` began.
    arrived: u64,
    /// Runs while nothing can be written.
    stalled: Option<Pin<Box<Sleep>>>,
}

impl Patient {
    /// Adds the limits to a socket.
    pub fn new(stream: TcpStream, activity: Arc<Activity>, bounds: Bounds) -> Self {
        Self { stream, activity, bounds, head: None, arrived: 0, stalled: None }
    }

    /// Fails when a head has been arriving for too long. Not while a request is being answered: what arrives then is its body,
    /// which has a time limit of its own.
    fn watch_head(&mut self, context: &mut Context<'_>, has_read: bool) -> io::Result<()> {
        let arrived = self.activity.begun();
        if self.arrived != arrived || self.activity.is_busy() {
            self.arrived = arrived;
            self.head = None;
        }
        if has_read && !self.activity.is_busy() && self.head.is_none() {
            self.head = Some(Box::pin(sleep(self.bounds.head)));
        }
        is_over(self.head.as_mut(), context)
    }

    /// Passes on the result of a write, and fails when none has been possible for too long.
    fn watch_write<T>(&mut self, context: &mut Context<'_>, written: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.stalled = None;
            return written;
        }
        let stalled = self.stalled.get_or_insert_with(|| Box::pin(sleep(self.bounds.stalled)));
        match is_over(Some(stalled), context) {
            Ok(()) => Poll::Pending,
            Err(error) => Poll::Ready(Err(error)),
        }
    }
}

fn is_over(timer: Option<&mut Pin<Box<Sleep>>>, context: &mut Context<'_>) -> io::Result<()> {
    match timer.map(|timer| timer.as_mut().poll(context)) {
        Some(Poll::Ready(())) => Err(io::ErrorKind::TimedOut.into()),
        Some(Poll::Pending) | None => Ok(()),
    }
}

impl AsyncRead for Patient {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(context, buffer);
        self.watch_head(context, buffer.filled().len() > before)?;
        read
    }
}

impl AsyncWrite for Patient {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.watch_write(context, written)
    }

    fn poll_write_vectored(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[io::IoSlice<'_>]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, bytes);
        self.watch_write(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
