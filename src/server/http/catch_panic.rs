//! A panic in one request ends that request, not the process.

use super::refusal::refusal;
use crate::error::ApiError;
use axum::{extract::Request, middleware::Next, response::Response};
use futures::FutureExt as _;
use std::panic::AssertUnwindSafe;

/// Answers 500 when a handler panics; the panic's own text goes to the log only.
pub async fn layer(request: Request, next: Next) -> Response {
    let headers = request.headers().clone();
    // State that a panic left half-changed is not used again: the request's state is dropped here.
    match AssertUnwindSafe(next.run(request)).catch_unwind().await {
        Ok(response) => response,
        Err(panic) => {
            tracing::error!(panic = what_it_said(&*panic), "a handler panicked");
            refusal(&headers, &ApiError::Internal)
        }
    }
}

fn what_it_said(panic: &(dyn std::any::Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no message")
}
