//! The real router over the real store, with the local WorkOS or with one that is never asked: who may do what, and with what result.
#![cfg(all(feature = "emulator", unix))]
#![expect(clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "a test may fail this way, in its helper functions too")]

mod attacks;
mod broken_store;
mod callbacks;
mod day_pages;
mod days;
mod doctor;
mod drafts;
mod faults;
mod feed;
mod import;
mod installable;
mod languages;
mod long_notes;
mod observatory;
mod programs;
mod sockets;
mod streams;
mod support;
mod surface;
mod tokens;
