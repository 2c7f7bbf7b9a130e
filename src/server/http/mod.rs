//! The layers that every request passes, and the plain routes beside the pages. `server::router` puts them in order.

pub mod cookies;
pub mod forms;
pub mod health;
pub mod origin_check;
pub mod security_headers;
pub mod session;
