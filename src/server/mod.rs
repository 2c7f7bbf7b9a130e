//! What only the server does. Nothing here names a page or a component.

pub mod account;
pub mod auth;
pub mod clock;
pub mod config;
pub mod context;
pub mod doctor;
pub mod export;
pub mod http;
#[cfg(feature = "emulator")]
pub mod local_workos;
pub mod markdown;
pub mod router;
pub mod run;
pub mod state;
pub mod store;
pub mod streams;
pub mod telemetry;
