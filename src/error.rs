//! The failures that a user can meet, in the user's words.
//!
//! An [`AppError`] crosses to the browser as JSON and stands in pages, so it never holds a secret or an internal detail:
//! those go to the log, under the request's id.

use crate::model::{
    change::{Refusal, TextId},
    limits::TODOS_PER_DAY,
    text::TextError,
};
use leptos::server_fn::{
    codec::JsonEncoding,
    error::{FromServerFnError, ServerFnErrorErr},
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// Why Daybook could not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error, ToSchema)]
#[serde(tag = "error", rename_all = "snake_case")]
pub enum AppError {
    /// Nobody is signed in, or the session has ended. HTTP 401.
    #[error("Please sign in to create todos and notes. Your data will be private and secure.")]
    SignInRequired,
    /// A field holds what it may not hold. HTTP 422.
    #[error("{message}")]
    Invalid {
        /// The field the message belongs beside.
        field: Field,
        /// One sentence for the user.
        message: String,
    },
    /// There is no such row, or it is somebody else's; the two answer alike. HTTP 404.
    #[error("This is no longer here. It may have been deleted on another page.")]
    NotFound,
    /// The row was changed since it was read. HTTP 409.
    #[error("This was changed on another page in the meantime. Your text is kept here: reload to see the other version.")]
    Conflict,
    /// The day is full. HTTP 422.
    #[error("{message}")]
    DayFull {
        /// One sentence for the user.
        message: String,
    },
    /// The row can't stand there. HTTP 422.
    #[error("{message}")]
    Misplaced {
        /// One sentence for the user.
        message: String,
    },
    /// There is, or was, a row with the id of the new one. HTTP 409.
    #[error("There was something with this name already, so nothing was added. Your text is kept; try again.")]
    Exists,
    /// The change's id was used for another change, or is older than the server remembers. HTTP 409.
    #[error("Daybook can't tell whether this was done before. Reload to see how it stands; your text is kept here.")]
    Stale,
    /// The changes are another account's than that of the session: nothing was done, and they wait for their own. HTTP 409.
    #[error("These changes belong to another account than the one that is signed in. They are kept until its owner signs in.")]
    OtherAccount,
    /// The request was refused as not coming from Daybook's own pages. HTTP 403.
    #[error("This request did not come from a Daybook page, so it was refused.")]
    Forbidden,
    /// The address takes other methods than that of the request. HTTP 405.
    #[error("This address does not take requests of this kind. Go back and try again from a Daybook page.")]
    MethodNotAllowed,
    /// The request's body is of a kind that is not read. HTTP 415.
    #[error("Daybook reads forms and JSON, and this was neither, so nothing was saved.")]
    UnsupportedMediaType,
    /// Somebody of the staff acts in the person's account, and this is for the person alone. HTTP 403.
    #[error("You are acting in somebody else's account, and only they themselves can do this. Nothing was changed.")]
    Impersonated,
    /// The request's body is over the limit. HTTP 413.
    #[error("That is more than Daybook takes at once (1 MiB), so nothing was saved. Go back, shorten it, and try again.")]
    TooLarge,
    /// More was asked for than one session or one address may. HTTP 429.
    #[error("That was too much at once. Your text is kept; try again in {}.", seconds(*retry_after))]
    TooManyRequests {
        /// How long to wait, in seconds.
        retry_after: u32,
    },
    /// The request did not arrive whole in time. HTTP 408.
    #[error("The request took too long to arrive, so nothing was saved. Go back, and try again when the connection is better.")]
    TooSlow,
    /// The address is over the limit. HTTP 414.
    #[error("The address of this page is too long. Shorten it, or begin at today's page.")]
    AddressTooLong,
    /// The headers are over the limit; in a browser, that is its cookies. HTTP 431.
    #[error("Your browser sends more along than Daybook takes. Remove this site's cookies in the browser's settings, and sign in again.")]
    HeadersTooLarge,
    /// Something Daybook needs is away for the moment. HTTP 503.
    #[error("Daybook can't save right now. Your text is kept; try again in a moment.")]
    Unavailable,
    /// There is no room for anything new on the server's disk. HTTP 507.
    #[error(
        "The disk is full, so Daybook can't save anything right now. Your text is kept; try again when the administrator of this Daybook has made room."
    )]
    DiskFull,
    /// The session has to be checked with WorkOS, which is away for the moment. HTTP 503.
    #[error(
        "Daybook can't reach the sign-in service (WorkOS) to check that you are still signed in. Your text is kept; try again in a moment."
    )]
    SignInUnavailable,
    /// A request that makes no sense to the server. HTTP 400.
    #[error("The request was not understood. Reload the page and try again.")]
    BadRequest,
    /// A fault of Daybook's own. HTTP 500.
    #[error("Something went wrong on our side. Your text is kept; try again.")]
    Internal,
}

/// A field of a form, so that a refusal can stand beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// A todo's text.
    Text,
    /// A note's title.
    Title,
    /// A note's body.
    Body,
    /// A date.
    Day,
    /// An e-mail address.
    Email,
}

impl AppError {
    /// A refusal that stands beside a field.
    pub fn invalid(field: Field, message: impl Into<String>) -> Self {
        Self::Invalid { field, message: message.into() }
    }

    /// The refusal of a text that is over its limit; both numbers are characters.
    pub fn too_long(field: Field, what: &str, limit: usize, length: usize) -> Self {
        let message = format!(
            "{what} can have {} characters; this has {}. Nothing was lost: shorten it and save again.",
            thousands(limit),
            thousands(length)
        );
        Self::Invalid { field, message }
    }

    /// The HTTP status that this failure answers with.
    pub const fn status(&self) -> u16 {
        match self {
            Self::SignInRequired => 401,
            Self::Forbidden | Self::Impersonated => 403,
            Self::NotFound => 404,
            Self::MethodNotAllowed => 405,
            Self::TooSlow => 408,
            Self::Conflict | Self::Exists | Self::Stale | Self::OtherAccount => 409,
            Self::TooLarge => 413,
            Self::AddressTooLong => 414,
            Self::UnsupportedMediaType => 415,
            Self::Invalid { .. } | Self::DayFull { .. } | Self::Misplaced { .. } => 422,
            Self::TooManyRequests { .. } => 429,
            Self::HeadersTooLarge => 431,
            Self::BadRequest => 400,
            Self::Unavailable | Self::SignInUnavailable => 503,
            Self::Internal => 500,
            Self::DiskFull => 507,
        }
    }
}

impl From<Refusal> for AppError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Text { of, error } => refused_text(of, error),
            Refusal::Conflict { .. } => Self::Conflict,
            Refusal::NotFound => Self::NotFound,
            Refusal::Exists => Self::Exists,
            Refusal::DayFull { limit } => {
                let what = if limit == TODOS_PER_DAY { "todos" } else { "notes" };
                let message = format!("A day can hold {} {what}; this one is full. Delete one, or use another day.", thousands(limit));
                Self::DayFull { message }
            }
            Refusal::Cycle => Self::Misplaced { message: "A todo can't be a subtask of itself, so it stays where it is.".into() },
            Refusal::TooDeep => Self::Misplaced { message: "Subtasks can't stand deeper than that, so it stays where it is.".into() },
            Refusal::Reused | Refusal::Expired => Self::Stale,
            Refusal::NotUnderstood => Self::BadRequest,
        }
    }
}

fn refused_text(of: TextId, error: TextError) -> AppError {
    let (field, what) = match of {
        TextId::Todo(_) => (Field::Text, "A todo"),
        TextId::Title(_) => (Field::Title, "A title"),
        TextId::Body(_) => (Field::Body, "A note"),
    };
    match error {
        TextError::Blank => AppError::invalid(field, "Write what is to be done first."),
        TextError::TooLong { limit, length } => AppError::too_long(field, what, limit, length),
    }
}

fn seconds(number: u32) -> String {
    match number {
        1 => "1 second".to_owned(),
        2..120 => format!("{number} seconds"),
        _ => format!("{} minutes", number.div_ceil(60)),
    }
}

fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

impl FromServerFnError for AppError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) | ServerFnErrorErr::Deserialization(_) => Self::BadRequest,
            _ => Self::Internal,
        }
    }
}

/// No page can be shown, because WorkOS is unreachable and the session has to be checked with it; the server's router provides it.
#[derive(Debug, Clone, Copy)]
pub struct SignInAway;

/// Sets the HTTP status of the page being rendered; the server's router provides it.
#[derive(Clone)]
pub struct StatusSetter(pub Arc<dyn Fn(u16) + Send + Sync>);

impl std::fmt::Debug for StatusSetter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("StatusSetter")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_for_people() {
        for (number, text) in [(0, "0"), (999, "999"), (1_000, "1,000"), (100_000, "100,000"), (1_234_567, "1,234,567")] {
            assert_eq!(thousands(number), text);
        }
    }

    #[test]
    fn a_wait_is_told_in_words() {
        for (number, words) in [(1, "1 second"), (2, "2 seconds"), (119, "119 seconds"), (120, "2 minutes"), (121, "3 minutes")] {
            assert_eq!(seconds(number), words);
        }
    }

    #[test]
    fn an_error_names_itself_in_json() {
        let json = serde_json::to_value(AppError::invalid(Field::Title, "Too long.")).expect("json");
        assert_eq!(json, serde_json::json!({ "error": "invalid", "field": "title", "message": "Too long." }));
        assert_eq!(serde_json::to_value(AppError::SignInRequired).expect("json"), serde_json::json!({ "error": "sign_in_required" }));
    }
}
