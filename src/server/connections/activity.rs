//! What a connection is doing, shared by the parts of this module.

use axum::body::{Body, Bytes, HttpBody};
use hyper::body::{Frame, SizeHint};
use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    task::{Context, Poll},
};

/// How many requests of a connection were started, and how many are done.
#[derive(Debug, Default)]
pub struct Activity {
    begun: AtomicU64,
    done: AtomicU64,
}

impl Activity {
    /// A request has arrived; it is done when the returned value is dropped.
    pub fn begin(self: &Arc<Self>) -> Serving {
        self.begun.fetch_add(1, Ordering::SeqCst);
        Serving(self.clone())
    }

    /// How many requests have arrived so far.
    pub fn begun(&self) -> u64 {
        self.begun.load(Ordering::SeqCst)
    }

    /// Whether a request is being answered.
    pub fn is_busy(&self) -> bool {
        self.begun() != self.done.load(Ordering::SeqCst)
    }
}

/// A request that is being answered.
#[derive(Debug)]
pub struct Serving(Arc<Activity>);

impl Drop for Serving {
    fn drop(&mut self) {
        self.0.done.fetch_add(1, Ordering::SeqCst);
    }
}

/// The body of a response; its request is done when the body is sent or abandoned.
#[derive(Debug)]
pub struct Served {
    body: Body,
    _serving: Serving,
}

impl Served {
    /// The body of the answer to this request.
    pub fn new(body: Body, serving: Serving) -> Self {
        Self { body, _serving: serving }
    }
}

impl HttpBody for Served {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
