//! Services that are cheap to clone.
//!
//! Every axum layer clones its inner service for each request, so with twenty layers the innermost is cloned twenty times.

use std::{
    sync::Arc,
    task::{Context, Poll},
};
use tower::{Service, ServiceExt as _, util::Oneshot};

/// Goes between layers: the outer ones clone only a pointer, and the inner service is cloned once for each request.
#[derive(Debug)]
pub struct Shared<S>(Arc<S>);

impl<S> Shared<S> {
    /// Shares a service.
    pub fn new(service: S) -> Self {
        Self(Arc::new(service))
    }
}

impl<S> Clone for Shared<S> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<S: Service<R> + Clone, R> Service<R> for Shared<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = Oneshot<S, R>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: R) -> Self::Future {
        S::clone(&self.0).oneshot(request)
    }
}
