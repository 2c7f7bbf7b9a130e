//! Traces for a collector of OpenTelemetry: OTLP 1 over HTTP, as JSON, in batches.
//!
//! A span is traced, with all its fields, if its target is [`TRACED`]. So the code that creates a span decides what leaves the
//! machine: patterns of routes, methods, statuses and times, and nothing that a person wrote. The log does not show these spans.

use super::{clock::Clock, percent::decoded, random::Random};
use futures::FutureExt as _;
use metrics::{counter, describe_counter};
use rand::Rng as _;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Map, Value, json};
use std::{
    fmt,
    time::{Duration, Instant},
};
use tokio::{
    sync::{mpsc, oneshot},
    task::JoinHandle,
    time::MissedTickBehavior,
};
use tracing::{
    Subscriber,
    field::{Field, Visit},
    span::{Attributes, Id, Record},
};
use tracing_subscriber::{
    Layer,
    layer::{Context, Filter},
    registry::LookupSpan,
};
use url::Url;

/// The target of a span that is traced.
pub const TRACED: &str = "traced";

const SPANS: &str = "daybook_trace_spans_total";
/// The most spans that wait to be sent; further ones are dropped.
const WAITING: usize = 8_192;
/// How many go in one request.
const BATCH: usize = 512;
const SENT_EVERY: Duration = Duration::from_secs(1);
/// How long the collector may take, and the longest wait for it when the program ends.
const TIMEOUT: Duration = Duration::from_secs(5);

/// The HTTP client can't be built.
#[derive(Debug, thiserror::Error)]
#[error("the HTTP client for traces could not be built: {0}")]
pub struct CannotSend(#[from] reqwest::Error);

/// Where traces go.
#[derive(Debug, Clone)]
pub struct Collector {
    /// The address for traces, `http://127.0.0.1:4318/v1/traces`.
    pub endpoint: Url,
    /// The headers of each request: `name=value` with commas between several, and values percent-encoded as OpenTelemetry has it.
    pub headers: Option<SecretString>,
}

/// The task that sends the spans, until it is told to finish.
#[derive(Debug)]
pub struct Sending {
    finish: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

/// The layer that takes spans from `tracing`.
pub struct Traces {
    clock: Clock,
    random: Random,
    finished: mpsc::Sender<Value>,
}

/// A span that is open.
struct Open {
    trace: u128,
    id: u64,
    parent: Option<u64>,
    /// When it began, in nanoseconds since 1970.
    began: i128,
    begun: Instant,
    name: String,
    kind: u8,
    status: Option<u64>,
    attributes: Map<String, Value>,
}

/// Describes the counters.
pub fn describe() {
    describe_counter!(SPANS, "Trace spans, by outcome: sent, refused (or collector unreachable), or dropped because too many waited.");
    for outcome in ["sent", "refused", "dropped"] {
        counter!(SPANS, "outcome" => outcome).increment(0);
    }
}

impl Collector {
    /// The headers by name; `None` where they are not written as `name=value`.
    pub fn header_map(&self) -> Option<HeaderMap> {
        let written = self.headers.as_ref().map_or("", |headers| headers.expose_secret());
        let pairs = written.split(',').map(str::trim).filter(|pair| !pair.is_empty());
        pairs
            .map(|pair| {
                let (name, value) = pair.split_once('=')?;
                let mut value = HeaderValue::try_from(decoded(value.trim())).ok()?;
                value.set_sensitive(true);
                Some((HeaderName::try_from(name.trim()).ok()?, value))
            })
            .collect()
    }
}

/// Starts the task that sends the spans of the layer.
///
/// # Errors
/// [`CannotSend`].
pub fn begin(collector: &Collector, clock: Clock, random: Random) -> Result<(Traces, Sending), CannotSend> {
    let http = reqwest::Client::builder()
        .timeout(TIMEOUT)
        .redirect(reqwest::redirect::Policy::none())
        .default_headers(collector.header_map().unwrap_or_default())
        .user_agent(concat!("daybook/", env!("CARGO_PKG_VERSION")))
        .build()?;
    let (finished, spans) = mpsc::channel(WAITING);
    let (finish, told) = oneshot::channel();
    let task = tokio::spawn(send_all(http, collector.endpoint.clone(), spans, told));
    Ok((Traces { clock, random, finished }, Sending { finish, task }))
}

impl Sending {
    /// Sends the spans that still wait.
    pub async fn finish(self) {
        drop(self.finish);
        let _ = tokio::time::timeout(TIMEOUT, self.task).await;
    }
}

async fn send_all(http: reqwest::Client, endpoint: Url, mut spans: mpsc::Receiver<Value>, told: oneshot::Receiver<()>) {
    let mut turns = tokio::time::interval(SENT_EVERY);
    turns.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let (mut is_last, mut is_well) = (false, true);
    let mut told = told.fuse();
    while !is_last {
        tokio::select! {
            _ = turns.tick() => {}
            _ = &mut told => is_last = true,
        }
        loop {
            let batch: Vec<Value> = std::iter::from_fn(|| spans.try_recv().ok()).take(BATCH).collect();
            if batch.is_empty() {
                break;
            }
            let count = batch.len() as u64;
            let answer = http.post(endpoint.clone()).json(&request(batch)).send().await.and_then(reqwest::Response::error_for_status);
            match &answer {
                Ok(_) if !is_well => tracing::info!("traces reach the collector again"),
                Err(error) if is_well => tracing::warn!(%error, "traces could not be sent to the collector"),
                Ok(_) | Err(_) => {}
            }
            is_well = answer.is_ok();
            counter!(SPANS, "outcome" => if is_well { "sent" } else { "refused" }).increment(count);
        }
    }
}

fn request(spans: Vec<Value>) -> Value {
    let resource = json!({ "attributes": [
        attribute("service.name", &json!("daybook")),
        attribute("service.version", &json!(env!("CARGO_PKG_VERSION"))),
    ] });
    json!({ "resourceSpans": [{ "resource": resource, "scopeSpans": [{ "scope": { "name": "daybook" }, "spans": spans }] }] })
}

fn attribute(key: &str, value: &Value) -> Value {
    let value = match value {
        Value::Bool(value) => json!({ "boolValue": value }),
        // 64-bit numbers are text in this form of JSON.
        Value::Number(value) => json!({ "intValue": value.to_string() }),
        Value::String(value) => json!({ "stringValue": value }),
        other => json!({ "stringValue": other.to_string() }),
    };
    json!({ "key": key, "value": value })
}

impl Traces {
    /// Lets only traced spans through.
    pub fn filter<S>() -> impl Filter<S> {
        tracing_subscriber::filter::filter_fn(|metadata| metadata.is_span() && metadata.target() == TRACED)
    }
}

impl fmt::Debug for Traces {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Traces").finish_non_exhaustive()
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Traces {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        let parent =
            span.parent().and_then(|parent| parent.extensions().get::<Open>().map(|open| (open.trace, open.id, open.began, open.begun)));
        let mut rng = self.random.rng();
        let now = Instant::now();
        let mut open = Open {
            trace: parent.map_or_else(|| rng.random(), |(trace, ..)| trace),
            id: rng.random(),
            parent: parent.map(|(_, id, ..)| id),
            // One clock for a whole trace: a span lies inside its parent even where the machine's time is set in between.
            began: parent
                .map_or_else(|| self.clock.now().as_nanosecond(), |(.., began, begun)| began + nanoseconds(now.duration_since(begun))),
            begun: now,
            name: span.name().to_owned(),
            kind: 1,
            status: None,
            attributes: Map::new(),
        };
        drop(rng);
        attributes.record(&mut open);
        span.extensions_mut().insert(open);
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        if let Some(span) = context.span(id)
            && let Some(open) = span.extensions_mut().get_mut::<Open>()
        {
            values.record(open);
        }
    }

    fn on_close(&self, id: Id, context: Context<'_, S>) {
        let open = context.span(&id).and_then(|span| span.extensions_mut().remove::<Open>());
        if open.is_some_and(|open| self.finished.try_send(open.ended()).is_err()) {
            counter!(SPANS, "outcome" => "dropped").increment(1);
        }
    }
}

fn nanoseconds(duration: Duration) -> i128 {
    i128::try_from(duration.as_nanos()).unwrap_or_default()
}

impl Open {
    fn ended(self) -> Value {
        let has_failed = self.status.is_some_and(|status| status >= 500);
        json!({
            "traceId": format!("{:032x}", self.trace),
            "spanId": format!("{:016x}", self.id),
            "parentSpanId": self.parent.map_or_else(String::new, |parent| format!("{parent:016x}")),
            "name": self.name,
            "kind": self.kind,
            "startTimeUnixNano": self.began.to_string(),
            "endTimeUnixNano": (self.began + nanoseconds(self.begun.elapsed())).to_string(),
            "attributes": self.attributes.iter().map(|(key, value)| attribute(key, value)).collect::<Vec<_>>(),
            "status": if has_failed { json!({ "code": 2 }) } else { json!({}) },
        })
    }
}

impl Visit for Open {
    fn record_u64(&mut self, field: &Field, value: u64) {
        if field.name() == "http.response.status_code" {
            self.status = Some(value);
        }
        self.attributes.insert(field.name().to_owned(), value.into());
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        match (field.name(), value) {
            ("otel.name", name) => name.clone_into(&mut self.name),
            ("otel.kind", "server") => self.kind = 2,
            ("otel.kind", _) => self.kind = 3,
            (name, value) => drop(self.attributes.insert(name.to_owned(), value.into())),
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.record_str(field, &format!("{value:?}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{Json, Router, routing::post};
    use std::sync::{Arc, Mutex};
    use tracing::{debug_span, field::Empty};
    use tracing_subscriber::layer::SubscriberExt as _;

    type Received = Arc<Mutex<Vec<(Option<String>, Value)>>>;

    async fn receiver() -> (Collector, Received) {
        let received = Received::default();
        let take = {
            let received = received.clone();
            async move |headers: HeaderMap, Json(body): Json<Value>| {
                let key = headers.get("x-key").and_then(|key| key.to_str().ok()).map(str::to_owned);
                received.lock().expect("a lock").push((key, body));
            }
        };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let endpoint = format!("http://{}/v1/traces", listener.local_addr().expect("an address")).parse().expect("an address");
        tokio::spawn(async move { axum::serve(listener, Router::new().route("/v1/traces", post(take))).await });
        (Collector { endpoint, headers: Some("x-key=hunter2".into()) }, received)
    }

    #[tokio::test]
    async fn spans_arrive_with_their_parents_and_nothing_else_does() {
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let (collector, received) = receiver().await;
        let (layer, sending) = begin(&collector, Clock::system(), Random::system()).expect("a client");
        let subscriber = tracing_subscriber::registry().with(layer.with_filter(Traces::filter()));
        tracing::subscriber::with_default(subscriber, || {
            let request = debug_span!(target: TRACED, "request", otel.name = "GET /d/{date}", otel.kind = "server", http.response.status_code = Empty);
            request.in_scope(|| {
                let logged = tracing::info_span!("request", path = "/d/2026-11-23");
                logged.in_scope(|| {
                    drop(debug_span!(target: TRACED, "database", otel.kind = "client", db.operation.name = "read"));
                    tracing::error!("hunter3");
                });
            });
            request.record("http.response.status_code", 503_u16);
        });
        sending.finish().await;
        let received = received.lock().expect("a lock");
        let [(key, body)] = received.as_slice() else { panic!("{received:?}") };
        assert_eq!(key.as_deref(), Some("hunter2"));
        let spans = body.pointer("/resourceSpans/0/scopeSpans/0/spans").and_then(Value::as_array).expect("spans");
        let [database, request] = spans.as_slice() else { panic!("{spans:?}") };
        let of = |span: &Value, field: &str| span.get(field).cloned().expect("a field");
        assert_eq!((of(request, "name"), of(request, "kind")), (json!("GET /d/{date}"), json!(2)));
        assert_eq!(of(request, "status"), json!({ "code": 2 }));
        assert_eq!(of(request, "attributes"), json!([{ "key": "http.response.status_code", "value": { "intValue": "503" } }]));
        assert_eq!((of(database, "name"), of(database, "kind"), of(database, "status")), (json!("database"), json!(3), json!({})));
        assert_eq!(of(database, "attributes"), json!([{ "key": "db.operation.name", "value": { "stringValue": "read" } }]));
        assert_eq!((of(database, "traceId"), of(database, "parentSpanId")), (of(request, "traceId"), of(request, "spanId")));
        assert_eq!((of(request, "traceId").as_str().map(str::len), of(request, "parentSpanId")), (Some(32), json!("")));
        let time = |span: &Value, field: &str| of(span, field).as_str().and_then(|time| time.parse::<u128>().ok()).expect("a time");
        assert!(time(database, "startTimeUnixNano") >= time(request, "startTimeUnixNano"));
        assert!(time(database, "endTimeUnixNano") <= time(request, "endTimeUnixNano"));
    }

    #[tokio::test]
    async fn a_collector_that_is_away_holds_nothing_up() {
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let collector = Collector { endpoint: "http://127.0.0.1:1/v1/traces".parse().expect("an address"), headers: None };
        let (layer, sending) = begin(&collector, Clock::system(), Random::system()).expect("a client");
        let subscriber = tracing_subscriber::registry().with(layer.with_filter(Traces::filter()));
        tracing::subscriber::with_default(subscriber, || {
            for _ in 0..2 * WAITING {
                drop(debug_span!(target: TRACED, "request"));
            }
        });
        sending.finish().await;
    }

    #[test]
    fn headers_are_names_and_values() {
        let headers = |written: &str| {
            Collector { endpoint: "http://127.0.0.1:1".parse().expect("an address"), headers: Some(written.into()) }.header_map()
        };
        let two = headers("authorization=Basic%20YTpi==, x-scope=1").expect("headers");
        assert_eq!((two.get("authorization").map(|value| value.as_bytes()), two.len()), (Some(&b"Basic YTpi=="[..]), 2));
        assert!(headers("").is_some_and(|none| none.is_empty()));
        assert!(headers("authorization").is_none() && headers("a b=c").is_none());
    }
}
