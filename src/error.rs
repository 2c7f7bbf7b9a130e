//! The error of a call that did nothing. A [`Refusal`] of the model becomes one, and its words come from `text`.
//!
//! An [`ApiError`] crosses to the browser as JSON and stands in pages, so it never holds a secret or an internal detail:
//! those go to the log, under the request's id.

use crate::{
    model::{
        change::{Refusal, TextId},
        page::Field,
        text::TextError,
    },
    text::{self, Text, errors},
};
use leptos::server_fn::{
    codec::JsonEncoding,
    error::{FromServerFnError, ServerFnErrorErr},
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// Why Daybook could not carry out a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error, ToSchema)]
#[serde(tag = "error", rename_all = "snake_case")]
pub enum ApiError {
    /// Nobody is signed in, or the session has ended. HTTP 401.
    #[error("{}", errors::SIGN_IN_REQUIRED)]
    SignInRequired,
    /// A field has a value that is not allowed. HTTP 422.
    #[error("{message}")]
    Invalid {
        /// The field the message belongs beside.
        field: Field,
        /// One sentence for the user.
        message: String,
    },
    /// There is no such row, or it is somebody else's; the answer is the same for both. HTTP 404.
    #[error("{}", errors::NOT_FOUND)]
    NotFound,
    /// The row was changed since it was read. HTTP 409.
    #[error("{}", errors::CONFLICT)]
    Conflict,
    /// The day is full. HTTP 422.
    #[error("{message}")]
    DayFull {
        /// One sentence for the user.
        message: String,
    },
    /// The row can't be put there. HTTP 422.
    #[error("{message}")]
    Misplaced {
        /// One sentence for the user.
        message: String,
    },
    /// A row with the id of the new one exists, or has existed. HTTP 409.
    #[error("{}", errors::EXISTS)]
    Exists,
    /// The change's id was used for another change, or is older than the server remembers. HTTP 409.
    #[error("{}", errors::STALE)]
    Stale,
    /// The changes belong to another account than that of the session: nothing was done, and they wait for a session of their own account.
    /// HTTP 409.
    #[error("{}", errors::OTHER_ACCOUNT)]
    OtherAccount,
    /// The request was refused as not coming from Daybook's own pages. HTTP 403.
    #[error("{}", errors::FORBIDDEN)]
    Forbidden,
    /// The address does not accept the request's method. HTTP 405.
    #[error("{}", errors::METHOD_NOT_ALLOWED)]
    MethodNotAllowed,
    /// The media type of the request's body is not supported. HTTP 415.
    #[error("{}", errors::UNSUPPORTED_MEDIA_TYPE)]
    UnsupportedMediaType,
    /// An impersonator made the request, and only the person themselves may. HTTP 403.
    #[error("{}", errors::IMPERSONATED)]
    Impersonated,
    /// The request's body is over the limit. HTTP 413.
    #[error("{}", errors::TOO_LARGE)]
    TooLarge,
    /// One session or one address has made too many requests. HTTP 429.
    #[error("{}", errors::too_many_requests(*retry_after))]
    TooManyRequests {
        /// How long to wait, in seconds.
        retry_after: u32,
    },
    /// The request did not arrive whole in time. HTTP 408.
    #[error("{}", errors::TOO_SLOW)]
    TooSlow,
    /// The address is over the limit. HTTP 414.
    #[error("{}", errors::ADDRESS_TOO_LONG)]
    AddressTooLong,
    /// The headers are over the limit; in a browser, that is its cookies. HTTP 431.
    #[error("{}", errors::HEADERS_TOO_LARGE)]
    HeadersTooLarge,
    /// Something that Daybook needs is unavailable at the moment. HTTP 503.
    #[error("{}", errors::UNAVAILABLE)]
    Unavailable,
    /// The server's disk is full, or can only be read. HTTP 507.
    #[error("{}", errors::DISK_FULL)]
    DiskFull,
    /// The session has to be checked with WorkOS, which is unavailable at the moment. HTTP 503.
    #[error("{}", errors::SIGN_IN_UNAVAILABLE)]
    SignInUnavailable,
    /// A request that makes no sense to the server. HTTP 400.
    #[error("{}", errors::BAD_REQUEST)]
    BadRequest,
    /// A fault of Daybook's own. HTTP 500.
    #[error("{}", errors::INTERNAL)]
    Internal,
}

impl ApiError {
    /// A refusal that is shown beside a field.
    pub fn invalid(field: Field, message: impl Into<String>) -> Self {
        Self::Invalid { field, message: message.into() }
    }

    /// The refusal of a list of so many characters.
    pub fn list_too_long(limit: usize, length: usize) -> Self {
        Self::invalid(Field::Text, text::changes::too_long(&errors::A_LIST, limit, length))
    }

    /// The refusal of a label, or of a template.
    pub fn line_refused(what: Text, error: TextError) -> Self {
        let message = match error {
            TextError::TooLong { limit, length } => text::changes::too_long(&what, limit, length),
            TextError::Blank => errors::BAD_REQUEST.to_owned(),
        };
        Self::invalid(Field::Text, message)
    }

    /// The refusal of labels, or of archiving, for more days than this.
    pub fn too_many_labels(limit: usize) -> Self {
        Self::invalid(Field::Day, errors::too_many_labels(limit))
    }

    /// The refusal of a personal token's name.
    pub fn token_name_refused(error: TextError) -> Self {
        match error {
            TextError::Blank => Self::invalid(Field::Text, errors::TOKEN_WITHOUT_NAME),
            error @ TextError::TooLong { .. } => Self::line_refused(errors::A_NAME, error),
        }
    }

    /// The refusal to make more personal tokens than this.
    pub fn too_many_tokens(limit: usize) -> Self {
        Self::invalid(Field::Text, errors::too_many_tokens(limit))
    }

    /// The refusal of a file to import, or of an action on it.
    pub fn import_refused(message: Text) -> Self {
        Self::invalid(Field::File, message.to_owned())
    }

    /// The refusal of a search of so many characters.
    pub fn search_too_long(limit: usize, length: usize) -> Self {
        Self::invalid(Field::Text, text::finding::search_too_long(limit, length))
    }

    /// The refusal to delete an account whose address was not typed.
    pub fn not_the_address() -> Self {
        Self::invalid(Field::Email, errors::NOT_THE_ADDRESS)
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

impl From<Refusal> for ApiError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Text { of, error } => Self::invalid(field(of), text::changes::text_error(of, error)),
            Refusal::Conflict { .. } => Self::Conflict,
            Refusal::NotFound => Self::NotFound,
            Refusal::Exists => Self::Exists,
            Refusal::DayFull { limit } => Self::DayFull { message: errors::day_full(limit) },
            Refusal::Cycle => Self::Misplaced { message: errors::CYCLE.into() },
            Refusal::TooDeep => Self::Misplaced { message: errors::TOO_DEEP.into() },
            Refusal::Reused | Refusal::Expired => Self::Stale,
            Refusal::NotUnderstood => Self::BadRequest,
        }
    }
}

const fn field(of: TextId) -> Field {
    match of {
        TextId::Todo(_) => Field::Text,
        TextId::Title(_) => Field::Title,
        TextId::Body(_) => Field::Body,
    }
}

impl FromServerFnError for ApiError {
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

/// The addresses of the files that are part of the program; the server's router provides them.
#[derive(Debug, Clone, Copy)]
pub struct PageFiles {
    /// The style sheet of the pages that are not the day's.
    pub styles: &'static str,
    /// Their script.
    pub script: &'static str,
    /// The additional style sheet of pages that run from right to left.
    pub right_to_left: &'static str,
    /// The script that runs before anything else.
    pub boot: &'static str,
    /// The script of the sidebar, beside the WASM.
    pub sidebar: &'static str,
    /// The palette, which is loaded when its key is pressed.
    pub palette: &'static str,
    /// The icons.
    pub icons: &'static str,
}

/// Sets the HTTP status of the page being rendered; the server's router provides it.
#[derive(Clone)]
pub struct StatusSetter(pub Arc<dyn Fn(u16) + Send + Sync>);

impl std::fmt::Debug for StatusSetter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("StatusSetter")
    }
}

/// Redirects the browser to an address instead of rendering the page; the server's router provides it.
#[derive(Clone)]
pub struct SendOn(pub Arc<dyn Fn(&str) + Send + Sync>);

impl std::fmt::Debug for SendOn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SendOn")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_names_itself_in_json() {
        let json = serde_json::to_value(ApiError::invalid(Field::Title, "Too long.")).expect("json");
        assert_eq!(json, serde_json::json!({ "error": "invalid", "field": "title", "message": "Too long." }));
        assert_eq!(serde_json::to_value(ApiError::SignInRequired).expect("json"), serde_json::json!({ "error": "sign_in_required" }));
    }
}
