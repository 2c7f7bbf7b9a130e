//! One log line for each request, with an id that the response has too.

use super::{paths::loggable, request_counts::RequestCounts};
use crate::server::{clock::Clock, random::Random, traces::TRACED};
use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderName, HeaderValue, Method},
    middleware::Next,
    response::Response,
};
use std::{sync::Arc, time::Instant};
use tracing::{Instrument as _, Span, field::Empty};
use ulid::Ulid;

/// The header with the id of the request.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// How many bytes of a path are logged: this runs before every limit, and Daybook's own paths are shorter.
const LOGGED_BYTES: usize = 512;

/// The state of this layer; cheap to clone.
#[derive(Debug, Clone)]
pub struct Trace {
    clock: Clock,
    random: Random,
    counts: Option<Arc<RequestCounts>>,
}

impl Trace {
    /// Request ids come from this clock and these random numbers; `counts` says whether requests are counted.
    pub fn new(clock: Clock, random: Random, counts: bool) -> Self {
        Self { clock, random, counts: counts.then(Arc::default) }
    }

    /// Logs method, path, status and latency. Never the query, which holds the sign-in code, nor the secret of a feed, and never a
    /// cookie. The id is generated here: a client's could repeat another's or fill the log. An impersonator is added to the span by
    /// `auth::impersonation`, as soon as it is known.
    pub async fn layer(State(trace): State<Self>, request: Request, next: Next) -> Response {
        let id = trace.id();
        let traced = traced(&id, &request);
        let span = traced.in_scope(|| {
            let (method, path) = (known(request.method()), loggable(request.uri().path()));
            tracing::info_span!("request", id, method, path = beginning(&path), impersonator = Empty)
        });
        let counted = trace.counts.as_ref().map(|counts| (counts.of(&request), request.method().clone()));
        let started = Instant::now();
        let mut response = next.run(request).instrument(span.clone()).instrument(traced.clone()).await;
        let took = started.elapsed();
        if let Some((route, method)) = counted {
            route.answered(&method, response.status(), took);
        }
        // The log's JSON would write a 128-bit number as text.
        let (status, latency_ms) = (response.status().as_u16(), u64::try_from(took.as_millis()).unwrap_or(u64::MAX));
        span.in_scope(|| tracing::info!(status, latency_ms, "answered"));
        traced.record("http.response.status_code", status);
        if let Ok(id) = HeaderValue::try_from(id) {
            response.headers_mut().insert(REQUEST_ID, id);
        }
        response
    }

    fn id(&self) -> String {
        let now = u64::try_from(self.clock.now().as_millisecond()).unwrap_or_default();
        Ulid::from_parts(now, self.random.of_ulid()).to_string()
    }
}

/// The span of a trace: it has the pattern of the route, not the path. The id is that of the log.
fn traced(id: &str, request: &Request) -> Span {
    let (method, route) = (known(request.method()), request.extensions().get::<MatchedPath>().map_or("files", MatchedPath::as_str));
    tracing::debug_span!(
        target: TRACED,
        "request",
        otel.name = %format_args!("{method} {route}"),
        otel.kind = "server",
        http.request.method = method,
        http.route = route,
        http.response.status_code = Empty,
        daybook.request.id = id,
    )
}

/// The method; `_OTHER`, as OpenTelemetry has it, for an unknown one, because a client can send anything.
fn known(method: &Method) -> &'static str {
    const METHODS: [&str; 9] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "CONNECT", "TRACE"];
    METHODS.into_iter().find(|known| *known == method.as_str()).unwrap_or("_OTHER")
}

/// The beginning of a path, as it is logged.
fn beginning(path: &str) -> &str {
    path.get(..path.floor_char_boundary(LOGGED_BYTES)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::random::tests::seeded;
    use jiff::Timestamp;

    #[test]
    fn what_a_stranger_sends_does_not_fill_the_log() {
        assert_eq!([known(&Method::GET), known(&"PROPFIND".parse().expect("a method"))], ["GET", "_OTHER"]);
        assert_eq!(beginning("/d/2026-11-23"), "/d/2026-11-23");
        assert_eq!(beginning(&format!("/{}", "ä".repeat(1_000))), format!("/{}", "ä".repeat(255)));
    }

    #[test]
    fn an_id_is_of_its_time_and_no_other_request_has_it() {
        let at = |second| Trace::new(Clock::from_fn(move || Timestamp::from_second(second).expect("a time")), seeded(1), false);
        let (trace, later) = (at(1_800_000_000), at(1_800_000_001));
        let (first, second) = (trace.id(), trace.id());
        assert_eq!(first.get(..10), second.get(..10));
        assert_ne!(first, second);
        assert_eq!(first, at(1_800_000_000).id(), "the same time and the same numbers");
        assert!(later.id() > first.max(second), "ids sort by time");
    }
}
