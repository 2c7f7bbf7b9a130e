//! Lets pages of other origins call the API, if the settings name them. Without any, no CORS header is sent.

use axum::{
    extract::{Request, State},
    http::{HeaderName, HeaderValue, Method, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use std::{sync::Arc, time::Duration};
use tower::{Layer as _, ServiceExt as _};
use tower_http_07::cors::CorsLayer;

/// How long a browser may cache the preflight.
const REMEMBERED: Duration = Duration::from_secs(600);

/// Which origins may call; cheap to clone.
#[derive(Debug, Clone)]
pub struct Cors(Option<Arc<CorsLayer>>);

impl Cors {
    /// Allows exactly these origins, with a token and never with cookies: `Access-Control-Allow-Credentials` is not sent.
    pub fn new(origins: &[String]) -> Self {
        let origins: Vec<HeaderValue> = origins.iter().filter_map(|origin| HeaderValue::from_str(origin).ok()).collect();
        let layer = (!origins.is_empty()).then(|| {
            CorsLayer::new()
                .allow_origin(origins)
                .allow_methods([Method::GET, Method::POST])
                .allow_headers([header::AUTHORIZATION, header::CONTENT_TYPE])
                .expose_headers([
                    header::WWW_AUTHENTICATE,
                    header::RETRY_AFTER,
                    header::CONTENT_DISPOSITION,
                    HeaderName::from_static("x-request-id"),
                ])
                .max_age(REMEMBERED)
        });
        Self(layer.map(Arc::new))
    }

    /// Answers preflights, and adds the headers to the other responses, of the API only.
    pub async fn layer(State(cors): State<Self>, request: Request, next: Next) -> Response {
        match cors.0.filter(|_| request.uri().path().starts_with("/api/")) {
            Some(layer) => layer.layer(next).oneshot(request).await.into_response(),
            None => next.run(request).await,
        }
    }
}
