//! The counters, for Prometheus and the like: at an address of their own, because they are not public.

use super::auth::audit::Audit;
use axum::{Router, http::header, response::IntoResponse as _, routing::get};
use metrics_exporter_prometheus::{BuildError, PrometheusBuilder, PrometheusHandle};
use tokio::net::TcpListener;

/// The text format that every collector reads.
const TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Starts counting, and answers `GET /metrics` until the process ends.
///
/// # Errors
/// This process already has a metrics recorder.
pub fn serve(listener: TcpListener) -> Result<(), BuildError> {
    let counters = PrometheusBuilder::new().install_recorder()?;
    Audit::describe();
    if let Ok(address) = listener.local_addr() {
        tracing::info!(%address, "the counters are at /metrics");
    }
    tokio::spawn(async move {
        if let Err(error) = axum::serve(listener, router(counters)).await {
            tracing::error!(%error, "the metrics are no longer served");
        }
    });
    Ok(())
}

fn router(counters: PrometheusHandle) -> Router {
    let read = move || {
        std::future::ready(([(header::CONTENT_TYPE, TEXT), (header::CACHE_CONTROL, "no-store")], counters.render()).into_response())
    };
    Router::new().route("/metrics", get(read))
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
        let recorder = PrometheusBuilder::new().build_recorder();
        let counters = recorder.handle();
        metrics::with_local_recorder(&recorder, || {
            Audit::describe();
            Audit::default().account_deleted(crate::server::auth::audit::By::Owner);
        });
        let ask = async |path: &str| {
            router(counters.clone()).oneshot(Request::get(path).body(Body::empty()).expect("a request")).await.expect("an answer")
        };
        let answer = ask("/metrics").await;
        assert_eq!(answer.headers()[header::CONTENT_TYPE], TEXT);
        let text = to_bytes(answer.into_body(), 1 << 20).await.expect("a body");
        let text = String::from_utf8(text.to_vec()).expect("text");
        for line in ["# TYPE daybook_accounts_deleted_total counter", "daybook_accounts_deleted_total{by=\"owner\"} 1"] {
            assert!(text.lines().any(|found| found == line), "{text}");
        }
        assert_eq!(ask("/").await.status(), 404);
    }
}
