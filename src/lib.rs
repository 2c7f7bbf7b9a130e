//! Daybook: a private, day-by-day todo and notes web app.
//!
//! One crate is two programs: the server (`ssr`) renders every page and keeps the data; the browser (`hydrate`) wakes
//! the island on the page. `ARCHITECTURE.md` is the map.
#![recursion_limit = "256"]

pub mod answers;
pub mod api;
pub mod app;
pub mod client;
pub mod components;
pub mod error;
pub mod model;
pub mod pages;
pub mod text;

#[cfg(feature = "emulator")]
pub mod emulator;
#[cfg(feature = "ssr")]
pub mod functions;
#[cfg(feature = "ssr")]
pub mod server;

/// Wakes the islands that the server rendered. What the browser loads is the crate in `browser`, which calls this.
#[cfg(feature = "hydrate")]
pub fn hydrate() {
    // A release says nothing of a panic (docs/decisions/019-a-panic-in-a-release-says-nothing.md).
    #[cfg(debug_assertions)]
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_islands();
}
