//! The error bodies of the API, which come in two shapes on one endpoint.

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

/// A refusal, as WorkOS would send it.
#[derive(Debug)]
pub struct Refusal {
    status: StatusCode,
    body: Value,
}

impl Refusal {
    /// The OAuth shape, `{ error, error_description }`; always 400.
    pub fn oauth(error: &str, description: impl Into<String>) -> Self {
        Self { status: StatusCode::BAD_REQUEST, body: json!({ "error": error, "error_description": description.into() }) }
    }

    /// The plain shape, `{ code, message }`.
    pub fn plain(status: StatusCode, code: &str, message: impl Into<String>) -> Self {
        Self { status, body: json!({ "code": code, "message": message.into() }) }
    }

    /// The plain shape without a code.
    pub fn message(status: StatusCode, message: impl Into<String>) -> Self {
        Self { status, body: json!({ "message": message.into() }) }
    }

    /// An invalid body or parameter: 422.
    pub fn invalid_parameters(message: impl Into<String>) -> Self {
        Self::plain(StatusCode::UNPROCESSABLE_ENTITY, "invalid_request_parameters", message)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        (self.status, Json(self.body)).into_response()
    }
}
