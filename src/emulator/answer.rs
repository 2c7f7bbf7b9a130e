//! The faults that change an answer on its way out, whatever the request.

use super::{
    authenticate,
    faults::{Endpoint, Struck, What},
    refusal::Refusal,
    workos::Workos,
};
use axum::{
    Json,
    body::{Body, Bytes, to_bytes},
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::{Html, IntoResponse, Response},
};
use futures::stream;
use jiff::SignedDuration;
use serde_json::json;
use std::{io, sync::Arc, time::Duration};

/// No request needs to be longer; bytes.
pub const BODY_LIMIT: usize = 64 * 1024;

/// Finds the faults that apply to the request, passes them to the handler, and changes the answer.
pub async fn layer(State(workos): State<Arc<Workos>>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    // Read here because one address exchanges both codes and refresh tokens, and a fault may be for only one.
    let Ok(body) = to_bytes(body, BODY_LIMIT).await else {
        return Refusal::message(StatusCode::PAYLOAD_TOO_LARGE, "The body is too long.").into_response();
    };
    let endpoint = match parts.uri.path() {
        "/user_management/authorize" => Endpoint::Authorize,
        "/user_management/authenticate" if authenticate::is_refresh(&parts.headers, &body) => Endpoint::Refresh,
        "/user_management/authenticate" => Endpoint::Code,
        "/user_management/sessions/logout" => Endpoint::Logout,
        path if path.starts_with("/sso/jwks/") => Endpoint::Keys,
        _ => Endpoint::Management,
    };
    let struck = workos.faults.strike(endpoint);
    parts.extensions.insert(struck.clone());
    let mut answer = match instead(&struck) {
        Some(answer) => answer,
        None => spoiled(next.run(Request::from_parts(parts, Body::from(body))).await, &struck).await,
    };
    if let Some(delay) = struck.find(|what| if let What::Slow { milliseconds } = what { Some(*milliseconds) } else { None }) {
        tokio::time::sleep(Duration::from_millis(delay)).await;
    }
    let told = workos.now().plus(SignedDuration::from_secs(struck.clock_offset().unwrap_or_default()));
    if let Some(date) = told.http_date().and_then(|date| HeaderValue::try_from(date).ok()) {
        answer.headers_mut().insert(header::DATE, date);
    }
    answer
}

/// The answer of a fault that replaces the handler's.
fn instead(struck: &Struck) -> Option<Response> {
    struck.find(|what| match what {
        What::Status { status, retry_after, error } => Some(refused(*status, *retry_after, error.as_deref())),
        What::Html { status } => Some(proxys_page(*status)),
        What::Closed => Some(hang_up()),
        _ => None,
    })
}

async fn spoiled(answer: Response, struck: &Struck) -> Response {
    if struck.has(&What::LostReply) {
        return hang_up();
    }
    if !struck.has(&What::Truncated) {
        return answer;
    }
    let (mut parts, body) = answer.into_parts();
    let mut body = to_bytes(body, usize::MAX).await.unwrap_or_default();
    body.truncate(body.len() / 2);
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(body))
}

fn refused(status: u16, retry_after: Option<u32>, error: Option<&str>) -> Response {
    let status = status_code(status);
    let body = match error {
        Some(error) => json!({ "error": error, "error_description": "A simulated fault of the emulator." }),
        None if status == StatusCode::TOO_MANY_REQUESTS => json!({ "error": "too_many_requests" }),
        None => json!({ "message": status.canonical_reason().unwrap_or("A simulated fault of the emulator.") }),
    };
    let mut answer = (status, Json(body)).into_response();
    if let Some(seconds) = retry_after {
        answer.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    }
    answer
}

fn proxys_page(status: u16) -> Response {
    let status = status_code(status);
    let page = format!("<html><head><title>{status}</title></head><body><center><h1>{status}</h1></center><hr>proxy</body></html>\n");
    (status, Html(page)).into_response()
}

/// The list of faults was validated, so it is always a status.
fn status_code(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// A body that fails at its first byte: the server has not sent the head yet, and closes the connection instead.
fn hang_up() -> Response {
    let gone = io::Error::new(io::ErrorKind::ConnectionAborted, "a simulated fault of the emulator");
    Body::from_stream(stream::iter([Err::<Bytes, _>(gone)])).into_response()
}
