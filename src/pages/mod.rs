//! One file for each route. Pages are rendered on the server only; what wakes in the browser is an island.

pub mod account;
pub mod account_deleted;
pub mod day;
pub mod doctor;
pub mod message;
pub mod not_found;
pub mod sessions;
pub mod sign_in_away;
pub mod sign_in_failed;
pub mod trash;
