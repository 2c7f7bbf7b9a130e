//! What Daybook is about, as types that cannot hold a wrong value. No I/O and no framework.

pub mod account;
pub mod change;
pub mod clip;
pub mod compact;
pub mod date_words;
pub mod day;
pub mod day_meta;
pub mod device;
pub mod diff;
pub mod doctor;
pub mod export;
pub mod feed;
pub mod fold;
pub mod history;
pub mod id;
pub mod impersonation;
pub mod import;
pub mod index;
pub mod journal;
pub mod language;
pub mod limits;
pub mod lines;
pub mod links;
pub mod list;
pub mod listed;
pub mod moment;
pub mod month;
pub mod note;
pub mod page;
pub mod preferences;
pub mod quick_add;
pub mod rank;
pub mod repeat;
pub mod replica;
pub mod row;
pub mod search;
pub mod session;
pub mod share;
pub mod shortcuts;
pub mod sign_in;
pub mod sorted;
pub mod swipe;
pub mod tasks;
pub mod text;
pub mod theme;
pub mod todo;
pub mod token;
pub mod trash;
pub mod user;
pub mod views;
pub mod words;

/// Browsers submit a textarea's line ends as CRLF; the text itself has LF.
fn normalise_newlines(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}
