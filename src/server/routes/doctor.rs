//! `/doctor` for programs: the same report as the page, in JSON.

use crate::{
    error::ApiError,
    server::{
        doctor::Doctor,
        http::refusal::{accepts_html, refusal},
    },
};
use axum::{
    Json,
    extract::{Request, State},
    http::{Method, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};

const PATH: &str = "/doctor";

/// Answers requests for JSON at the address of the page.
pub async fn layer(State(doctor): State<Doctor>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    let accepts_json =
        || headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).is_some_and(|accept| accept.contains("application/json"));
    if request.uri().path() != PATH || request.method() != Method::GET || accepts_html(headers) || !accepts_json() {
        return next.run(request).await;
    }
    if !doctor.is_in() {
        return refusal(headers, &ApiError::NotFound);
    }
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).map(str::to_owned);
    Json(doctor.examine(host).await).into_response()
}
