//! The routes of the emulator.

use super::{answer, authenticate, authorize, control, dashboard, management, refusal::Refusal, workos::Workos};
use crate::server::loopback::is_loopback;
use axum::{
    Router,
    extract::{DefaultBodyLimit, Request, State},
    http::{HeaderValue, StatusCode, Uri, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{delete, get, post},
};
use std::sync::Arc;
use url::Url;

pub fn router(workos: Arc<Workos>) -> Router {
    let with_key = Router::new()
        .route("/user_management/sessions/revoke", post(management::revoke_session))
        .route("/user_management/users/{id}", get(management::user))
        .route("/user_management/users/{id}/sessions", get(management::sessions))
        .route("/user_management/redirect_uris", get(management::redirect_uris).post(management::add_redirect_uri))
        .route("/user_management/redirect_uris/{id}", delete(management::remove_redirect_uri))
        .route("/user_management/jwt_template", get(management::jwt_template).put(management::set_jwt_template))
        .route_layer(middleware::from_fn_with_state(workos.clone(), management::require_api_key));
    Router::new()
        .route("/user_management/authorize", get(authorize::ask).post(authorize::answer))
        .route("/user_management/authenticate", post(authenticate::authenticate))
        .route("/user_management/sessions/logout", get(management::logout))
        .route("/sso/jwks/{client_id}", get(management::jwks))
        .merge(with_key)
        .route_layer(middleware::from_fn_with_state(workos.clone(), answer::layer))
        .route("/healthz", get(async || "ok"))
        .route(dashboard::PATH, get(dashboard::ask).post(dashboard::begin))
        .merge(control::router())
        .fallback(async |uri: Uri| Refusal::message(StatusCode::NOT_FOUND, format!("There is nothing at {}.", uri.path())))
        .method_not_allowed_fallback(async || Refusal::message(StatusCode::METHOD_NOT_ALLOWED, "This address does not allow this method."))
        .layer(DefaultBodyLimit::max(answer::BODY_LIMIT))
        .layer(middleware::from_fn(refuse_foreign_names))
        .layer(middleware::from_fn_with_state(workos.clone(), mark_response))
        .with_state(workos)
}

/// A page elsewhere may point its own name at 127.0.0.1 and then read this address as its own origin (DNS rebinding), so
/// only names that always mean this computer are answered.
async fn refuse_foreign_names(request: Request, next: Next) -> Response {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    if host.is_some_and(is_loopback_authority) {
        return next.run(request).await;
    }
    Refusal::message(StatusCode::MISDIRECTED_REQUEST, "The emulator answers to 127.0.0.1, [::1] and localhost only.").into_response()
}

fn is_loopback_authority(authority: &str) -> bool {
    Url::parse(&format!("http://{authority}/")).is_ok_and(|url| is_loopback(&url))
}

/// WorkOS gives every response an id, which its support asks for; nothing here may be cached.
async fn mark_response(State(workos): State<Arc<Workos>>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if let Ok(id) = HeaderValue::from_str(&workos.now().new_id("req_", &workos.config.random)) {
        response.headers_mut().insert("x-request-id", id);
    }
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
