//! The server functions: the only seam between the browser and the server. Signatures are shared; bodies run on the
//! server. The endpoints are spelled out, so that an address never depends on a build path.

pub mod account;
pub mod auth;
pub mod changes;
pub mod day;
pub mod days;
pub mod doctor;
pub mod feed;
pub mod import;
pub mod notes;
pub mod page;
pub mod preferences;
pub mod search;
pub mod sessions;
pub mod settings;
pub mod todos;
pub mod tokens;
pub mod trash;
pub mod views;
pub mod written;
