//! `/emulator/faults`: reads, sets and lifts the faults. Not of WorkOS' API, and so not under its paths.
//!
//! It asks for no key: whoever reaches it is on this computer, and could sign in as anyone anyway. A page elsewhere that a
//! browser here shows is refused like everything that another site sends; and without being asked first a browser sends
//! neither JSON nor PUT nor DELETE across sites, which this address never allows.

use super::{Workos, faults::Faults, redirect::is_same_origin, refusal::Refusal};
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
        serde_json::from_slice(&body).map_err(|error| Refusal::invalid_parameters(format!("This is no list of faults: {error}.")))?;
    tracing::info!(?faults, "the emulator's faults are set");
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
    Refusal::message(StatusCode::FORBIDDEN, "Another site cannot switch faults.").into_response()
}
