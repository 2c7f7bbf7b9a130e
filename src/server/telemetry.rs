//! The log, as text for people or JSON for machines, on standard error; and the other observability settings.

use super::{
    clock::Clock,
    random::Random,
    traces::{self, CannotSend, Collector, Sending, Traces},
};
use std::net::SocketAddr;
use tracing::{Level, Metadata};
use tracing_subscriber::{
    EnvFilter, Layer as _,
    filter::{FilterExt as _, filter_fn},
    fmt,
    layer::{Filter, SubscriberExt as _},
    util::SubscriberInitExt as _,
};

/// What is logged when `RUST_LOG` says nothing.
const DEFAULT_FILTER: &str = "info,surrealdb=warn,surrealkv=warn,hyper=warn,h2=warn,reqwest=warn";

/// Parsers that log, below warnings, what a person wrote. No setting makes them.
const LOGS_TEXTS: [&str; 2] = ["html5ever", "markup5ever"];

/// How log lines are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum LogFormat {
    /// Text, for people.
    #[default]
    Text,
    /// One JSON object per line, for programs.
    Json,
}

/// What is reported besides the log's usual lines; nothing by default.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Telemetry {
    /// Whether the log names the addresses of visitors who sign in.
    pub log_addresses: bool,
    /// Where the counters are served: an address of this machine or its private network.
    pub metrics: Option<SocketAddr>,
}

/// Starts the log, filtered by `RUST_LOG`, and the traces, if there is a collector.
///
/// # Errors
/// Where traces can't be sent.
pub fn init(format: LogFormat, collector: Option<&Collector>) -> Result<Option<Sending>, CannotSend> {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(DEFAULT_FILTER));
    let log = fmt::layer().with_writer(std::io::stderr);
    let log = match format {
        LogFormat::Text => log.with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr())).boxed(),
        LogFormat::Json => log.json().flatten_event(true).boxed(),
    };
    let (traces, sending) = collector.map(|collector| traces::begin(collector, Clock::system(), Random::system())).transpose()?.unzip();
    let traces = traces.map(|traces| traces.with_filter(Traces::filter()));
    // A second start in one process (tests) keeps the first log.
    let _ = tracing_subscriber::registry().with(log.with_filter(without_texts(filter))).with(traces).try_init();
    Ok(sending)
}

/// What a filter lets through, without what names the texts of notes.
pub fn without_texts<S>(filter: impl Filter<S>) -> impl Filter<S> {
    let has_none =
        |event: &Metadata<'_>| *event.level() <= Level::WARN || !LOGS_TEXTS.iter().any(|parser| event.target().starts_with(parser));
    filter.and(filter_fn(has_none))
}
