//! The plain routes besides the pages and the server functions. `server::router` registers them.

pub mod csp_report;
pub mod doctor;
pub mod events;
pub mod export;
pub mod feed;
pub mod go_to_day;
pub mod health;
pub mod import;
pub mod markdown;
pub mod openapi;
