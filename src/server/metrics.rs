//! The counters, for Prometheus and the like: at an address of their own, because they are not public.
//!
//! Each part of the server describes and updates its own counters. `docs/operations.md` lists all of them, and a test compares. A
//! label has one of a few constant values: never a user, a path or anything else from a client.

use super::{
    auth::audit::Audit, cache_counts::Cache, http::request_counts::RequestCounts, journal::Journal, routes::csp_report, store::Store,
    streams::Streams, traces,
};
use axum::{Router, http::header, response::IntoResponse as _, routing::get};
use metrics::{describe_gauge, gauge};
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};
use std::{sync::Arc, time::Duration};
use tokio::net::TcpListener;

/// The text format that every collector reads.
const TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";
/// The buckets: from the time of a cached page to where users give up.
const SECONDS: [f64; 14] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];
const CHANGES: [f64; 10] = [1.0, 2.0, 5.0, 10.0, 25.0, 50.0, 100.0, 250.0, 500.0, 1_000.0];
/// How often measurements are put into their buckets when nobody reads them: until then each one takes memory.
const UPKEEP: Duration = Duration::from_secs(5);
const MEMORY: &str = "process_resident_memory_bytes";

/// The counters of this process.
#[derive(Debug, Clone)]
pub struct Counters(PrometheusHandle);

impl Counters {
    /// Starts counting.
    ///
    /// # Errors
    /// This process already has a metrics recorder.
    pub fn begin() -> Result<Self, BuildError> {
        let counters = Self(recorder()?.install_recorder()?);
        describe();
        Ok(counters)
    }

    /// Answers `GET /metrics` until the process ends. `sample` updates the gauges before each read.
    pub fn serve(self, listener: TcpListener, sample: impl Fn() + Send + Sync + 'static) {
        if let Ok(address) = listener.local_addr() {
            tracing::info!(%address, "the metrics are served at /metrics");
        }
        let upkeep = self.0.clone();
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(UPKEEP).await;
                upkeep.run_upkeep();
            }
        });
        tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, self.router(sample)).await {
                tracing::error!(%error, "the metrics are no longer served");
            }
        });
    }

    fn router(self, sample: impl Fn() + Send + Sync + 'static) -> Router {
        let sample = Arc::new(sample);
        let read = move || {
            sample();
            if let Some(bytes) = resident_bytes() {
                gauge!(MEMORY).set(bytes as f64);
            }
            std::future::ready(([(header::CONTENT_TYPE, TEXT), (header::CACHE_CONTROL, "no-store")], self.0.render()).into_response())
        };
        Router::new().route("/metrics", get(read))
    }
}

fn recorder() -> Result<PrometheusBuilder, BuildError> {
    PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".into()), &SECONDS)?
        .set_buckets_for_metric(Matcher::Suffix("_changes".into()), &CHANGES)
}

fn describe() {
    Audit::describe();
    Cache::describe();
    Journal::describe();
    RequestCounts::describe();
    Store::describe();
    Streams::describe();
    traces::describe();
    csp_report::describe();
    describe_gauge!(MEMORY, "Resident memory size in bytes.");
}

/// How much memory the process takes; nothing where there is no `/proc`.
fn resident_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let kib = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?.trim().strip_suffix(" kB")?;
    kib.parse::<u64>().ok().map(|kib| kib * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{
        body::{Body, to_bytes},
        http::Request,
    };
    use tower::ServiceExt as _;

    #[tokio::test]
    async fn the_counters_are_read_as_text_and_nothing_else_is_there() {
        let recorder = recorder().expect("buckets").build_recorder();
        let counters = Counters(recorder.handle());
        let _counting = metrics::set_default_local_recorder(&recorder);
        describe();
        Audit::default().account_deleted(crate::server::auth::audit::By::Owner);
        let ask = async |path: &str| {
            let router = counters.clone().router(|| gauge!("daybook_sampled").set(7.0));
            router.oneshot(Request::get(path).body(Body::empty()).expect("a request")).await.expect("an answer")
        };
        let answer = ask("/metrics").await;
        assert_eq!(answer.headers()[header::CONTENT_TYPE], TEXT);
        let text = to_bytes(answer.into_body(), 1 << 20).await.expect("a body");
        let text = String::from_utf8(text.to_vec()).expect("text");
        for line in [
            "# TYPE daybook_accounts_deleted_total counter",
            "daybook_accounts_deleted_total{by=\"owner\"} 1",
            "daybook_accounts_deleted_total{by=\"workos\"} 0",
            "daybook_sampled 7",
        ] {
            assert!(text.lines().any(|found| found == line), "{text}");
        }
        assert_eq!(ask("/").await.status(), 404);
    }
}
