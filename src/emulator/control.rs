//! `/emulator/faults`: reads, sets and lifts the faults. Not part of WorkOS's API, and so not under its paths.
//!
//! It needs no key: only this computer can reach it, and could sign in as anyone anyway. Requests from pages of other sites are
//! refused; and a browser sends JSON, PUT or DELETE across sites only after a preflight, which this address never allows.

use super::{faults::Faults, redirect::is_same_origin, refusal::Refusal, workos::Workos};
use axum::{
    Json, Router,
    body::Bytes,
    extract::{Request, State},
    http::{HeaderMap, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::get,
};
use std::sync::Arc;

pub fn router() -> Router<Arc<Workos>> {
    Router::new().route("/emulator/faults", get(read).put(set).delete(lift)).route_layer(middleware::from_fn(refuse_other_sites))
}

async fn read(State(workos): State<Arc<Workos>>) -> Json<Faults> {
    Json(workos.faults.current())
}

async fn set(State(workos): State<Arc<Workos>>, headers: HeaderMap, body: Bytes) -> Result<Json<Faults>, Refusal> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).and_then(|kind| kind.split(';').next());
    if !kind.is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json")) {
        return Err(Refusal::message(StatusCode::UNSUPPORTED_MEDIA_TYPE, "Send the faults as application/json."));
    }
    let faults: Faults =
        serde_json::from_slice(&body).map_err(|error| Refusal::invalid_parameters(format!("This is not a list of faults: {error}.")))?;
    tracing::info!(?faults, "the emulator's faults were set");
    workos.faults.set(faults.clone());
    Ok(Json(faults))
}

async fn lift(State(workos): State<Arc<Workos>>) -> StatusCode {
    workos.faults.lift();
    StatusCode::NO_CONTENT
}

async fn refuse_other_sites(request: Request, next: Next) -> Response {
    if is_same_origin(request.headers()) {
        return next.run(request).await;
    }
    Refusal::message(StatusCode::FORBIDDEN, "Another site cannot change faults.").into_response()
}
