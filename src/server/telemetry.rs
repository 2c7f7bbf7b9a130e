//! The log, as text for people or JSON for machines, on standard error; and the other observability settings.

use std::net::SocketAddr;
use tracing_subscriber::{EnvFilter, fmt};

/// What is logged when `RUST_LOG` says nothing.
const DEFAULT_FILTER: &str = "info,surrealdb=warn,surrealkv=warn,hyper=warn,h2=warn,reqwest=warn";

/// How log lines are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line, for machines.
    Json,
}

/// What is reported beside the log's usual lines; nothing by default.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Telemetry {
    /// Whether the log names the addresses of visitors who sign in.
    pub log_addresses: bool,
    /// Where the counters are served: an address of this machine or its private network.
    pub metrics: Option<SocketAddr>,
}

/// Starts the log. `RUST_LOG` decides what is written.
pub fn init(format: LogFormat) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(DEFAULT_FILTER));
    let log = fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A second start in one process (tests) keeps the first log.
    let started = match format {
        LogFormat::Text => log.with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr())).try_init(),
        LogFormat::Json => log.json().flatten_event(true).try_init(),
    };
    drop(started);
}
