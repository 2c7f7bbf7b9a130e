//! What only the server does. Nothing here names a page or a component.

pub mod account;
pub mod auth;
pub mod clock;
pub mod config;
pub mod connections;
pub mod context;
pub mod data_folder;
pub mod doctor;
pub mod export;
#[cfg(feature = "fuzz")]
pub mod fuzzing;
pub mod http;
pub mod journal;
#[cfg(feature = "emulator")]
pub mod local_workos;
pub mod markdown;
pub mod merge;
pub mod metrics;
pub mod openapi;
pub mod router;
pub mod run;
pub mod site;
pub mod state;
pub mod store;
pub mod streams;
pub mod telemetry;
