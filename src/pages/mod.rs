//! One file for each route. Pages are rendered on the server only; what wakes in the browser is an island.

pub mod account;
pub mod account_deleted;
pub mod archive;
pub mod calendar;
pub mod day;
pub mod day_options;
pub mod days;
pub mod doctor;
mod framed;
pub mod message;
pub mod not_found;
pub mod note;
pub mod note_by_title;
pub mod note_history;
pub mod open_days;
pub mod pinned;
pub mod search;
pub mod select;
pub mod sessions;
pub mod settings;
pub mod shortcuts;
pub mod sign_in_away;
pub mod sign_in_failed;
pub mod someday;
pub mod tag;
pub mod trash;
pub mod week;
