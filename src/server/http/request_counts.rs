//! The counters of answered requests and of their durations.

use axum::{
    extract::{MatchedPath, Request},
    http::{Method, StatusCode},
};
use metrics::{Counter, Histogram, counter, describe_counter, describe_histogram, histogram};
use std::{
    collections::HashMap,
    sync::{Arc, OnceLock, PoisonError, RwLock},
    time::Duration,
};

const REQUESTS: &str = "daybook_http_requests_total";
const SECONDS: &str = "daybook_http_request_duration_seconds";

/// The route name of requests that match no pattern, and of files whose names change with each release.
const FILES: &str = "files";
const METHODS: [&str; 5] = ["GET", "HEAD", "POST", "OPTIONS", "other"];
const CLASSES: [&str; 5] = ["1xx", "2xx", "3xx", "4xx", "5xx"];

/// The counters of all routes. A route is named by its pattern, `/d/{date}`, never by the actual path.
#[derive(Debug, Default)]
pub struct RequestCounts(RwLock<HashMap<Arc<str>, Arc<Route>>>);

/// The counters of one route.
#[derive(Debug)]
pub struct Route {
    name: Arc<str>,
    seconds: Histogram,
    /// One for each method and class, created with the first response.
    answered: [OnceLock<Counter>; METHODS.len() * CLASSES.len()],
}

impl RequestCounts {
    /// Describes the counters.
    pub fn describe() {
        describe_counter!(REQUESTS, "HTTP requests that were answered, by route pattern, method and status class.");
        describe_histogram!(SECONDS, "Time until the response began, in seconds, by route pattern.");
    }

    /// The counters of a request's route. Only the first request of each route allocates.
    pub fn of(&self, request: &Request) -> Arc<Route> {
        let name = route_name(request);
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner).get(name).cloned();
        known.unwrap_or_else(|| {
            let name: Arc<str> = name.into();
            let mut routes = self.0.write().unwrap_or_else(PoisonError::into_inner);
            routes.entry(name.clone()).or_insert_with(|| Arc::new(Route::new(name))).clone()
        })
    }
}

impl Route {
    fn new(name: Arc<str>) -> Self {
        Self { seconds: histogram!(SECONDS, "route" => name.clone()), name, answered: Default::default() }
    }

    /// Counts an answer.
    pub fn answered(&self, method: &Method, status: StatusCode, took: Duration) {
        self.seconds.record(took);
        let method = METHODS.iter().position(|known| *known == method.as_str()).unwrap_or(METHODS.len() - 1);
        let class = usize::from(status.as_u16() / 100).clamp(1, CLASSES.len()) - 1;
        let labels = METHODS.get(method).copied().zip(CLASSES.get(class).copied());
        if let Some((counter, (method, class))) = self.answered.get(method * CLASSES.len() + class).zip(labels) {
            let begin = || counter!(REQUESTS, "route" => self.name.clone(), "method" => method, "status" => class);
            counter.get_or_init(begin).increment(1);
        }
    }
}

fn route_name(request: &Request) -> &str {
    let pattern = request.extensions().get::<MatchedPath>().map_or(FILES, MatchedPath::as_str);
    let is_file = [".css", ".js", ".svg"].iter().any(|kind| pattern.ends_with(kind));
    if is_file { FILES } else { pattern }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{Router, body::Body, middleware::from_fn, routing::get};
    use metrics_exporter_prometheus::PrometheusBuilder;
    use tower::ServiceExt as _;

    #[tokio::test]
    async fn a_request_is_counted_by_its_pattern_and_by_nothing_that_a_client_writes() {
        let recorder = PrometheusBuilder::new().build_recorder();
        let _counting = metrics::set_default_local_recorder(&recorder);
        let counts = Arc::new(RequestCounts::default());
        let app = Router::new().route("/d/{date}", get(async || "a day")).route("/a.1.js", get(async || "")).layer(from_fn(
            move |request: Request, next: axum::middleware::Next| {
                let (route, method) = (counts.of(&request), request.method().clone());
                async move {
                    let response = next.run(request).await;
                    route.answered(&method, response.status(), Duration::from_millis(3));
                    response
                }
            },
        ));
        for (method, path) in [
            ("GET", "/d/2026-11-23"),
            ("GET", "/d/secret"),
            ("SECRET", "/d/1"),
            ("GET", "/a.1.js"),
            ("GET", "/secret"),
            ("POST", "/secret"),
        ] {
            let request = Request::builder().method(method).uri(path).body(Body::empty()).expect("a request");
            app.clone().oneshot(request).await.expect("an answer");
        }
        let text = recorder.handle().render();
        for line in [
            r#"daybook_http_requests_total{route="/d/{date}",method="GET",status="2xx"} 2"#,
            r#"daybook_http_requests_total{route="/d/{date}",method="other",status="4xx"} 1"#,
            r#"daybook_http_requests_total{route="files",method="GET",status="2xx"} 1"#,
            r#"daybook_http_requests_total{route="files",method="GET",status="4xx"} 1"#,
            r#"daybook_http_requests_total{route="files",method="POST",status="4xx"} 1"#,
            r#"daybook_http_request_duration_seconds_count{route="/d/{date}"} 3"#,
        ] {
            assert!(text.lines().any(|found| found == line), "{line} in {text}");
        }
        assert!(!text.to_lowercase().contains("secret"), "{text}");
    }
}
