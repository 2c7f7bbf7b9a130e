//! The layers that every request passes, and the plain routes beside the pages. `server::router` puts them in order.

pub mod address;
pub mod arguments;
pub mod body_limit;
pub mod catch_panic;
pub mod client_address;
pub mod cookies;
pub mod cors;
pub mod deadline;
pub mod doctor;
pub mod events;
pub mod export;
pub mod forms;
pub mod go_to_day;
pub mod head_limits;
pub mod health;
pub mod navigation;
pub mod openapi;
pub mod origin_check;
pub mod rate_limit;
pub mod refusal;
pub mod security_headers;
pub mod server_fn_status;
pub mod session;
pub mod static_files;
#[cfg(test)]
mod tests;
pub mod trace;
