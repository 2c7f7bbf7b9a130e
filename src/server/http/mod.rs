//! The layers that requests pass, and the responses that layers and handlers share. Nothing here depends on sign-in or the
//! settings: `server::router` passes each layer what it needs, and puts them in order.

pub mod address;
pub mod answer;
pub mod arguments;
pub mod bearer;
pub mod body_limit;
pub mod catch_panic;
pub mod client_address;
pub mod cookies;
pub mod cors;
pub mod deadline;
pub mod forms;
pub mod head_limits;
pub mod language;
pub mod navigation;
pub mod origin_check;
pub mod own_files;
pub mod paths;
pub mod rate_limit;
pub mod rates;
pub mod refusal;
pub mod request_counts;
pub mod security_headers;
pub mod server_fn_status;
pub mod shared;
pub mod static_files;
#[cfg(test)]
mod tests;
pub mod trace;
