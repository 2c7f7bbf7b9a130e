//! The layers that every request passes, and the plain routes beside the pages. `server::router` puts them in order.

pub mod address;
pub mod body_limit;
pub mod catch_panic;
pub mod cookies;
pub mod deadline;
pub mod events;
pub mod export;
pub mod forms;
pub mod go_to_day;
pub mod health;
pub mod navigation;
pub mod origin_check;
pub mod refusal;
pub mod security_headers;
pub mod server_fn_status;
pub mod session;
pub mod static_files;
pub mod trace;
