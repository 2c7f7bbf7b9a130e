//! The whole HTTP surface, and every layer that a request passes, in order.

use super::{
    auth,
    http::{
        body_limit, catch_panic, deadline,
        forms::{self, Forms},
        health, origin_check,
        security_headers::{PageNonce, SecurityHeaders},
        session, static_files, trace,
    },
    state::AppState,
};
use crate::api::page::StatusSetter;
use axum::{
    Router,
    http::{HeaderValue, StatusCode, header},
    middleware::{from_fn, from_fn_with_state},
    routing::get,
};
use leptos::{IntoView, config::LeptosOptions, context::{provide_context, use_context}};
use leptos_axum::{ErrorHandler, LeptosRoutes as _, ResponseOptions, generate_route_list};
use std::sync::Arc;
use tower::ServiceBuilder;
use tower_cookies::CookieManagerLayer;
use tower_http::{
    CompressionLevel,
    compression::{CompressionLayer, Predicate},
    set_header::SetResponseHeaderLayer,
};

/// Everything that Daybook answers. `app` names the pages' routes and `shell` is the document around them; they come from
/// outside because the server names no page.
pub fn router<App, Shell>(
    state: AppState,
    app: impl Fn() -> App + Clone + Send + Sync + 'static,
    shell: impl Fn(LeptosOptions) -> Shell + Clone + Send + Sync + 'static,
) -> Router
where
    App: IntoView + 'static,
    Shell: IntoView + 'static,
{
    let options = state.leptos_options.clone();

    // What belongs to a person: these pass the cookies, the session and the forms.
    let personal = ServiceBuilder::new()
        .layer(SetResponseHeaderLayer::if_not_present(header::CACHE_CONTROL, HeaderValue::from_static("no-store")))
        .layer(CookieManagerLayer::new())
        .layer(from_fn_with_state(state.clone(), session::layer))
        .layer(from_fn_with_state(state.clone(), forms::sign_in_navigation))
        .layer(from_fn_with_state(Forms::new(&state), Forms::layer));

    // Every page of `App` and every server function, `/api/...`.
    let pages = Router::new()
        .leptos_routes_with_context(&state, generate_route_list(app), page_context, {
            let (shell, options) = (shell.clone(), options.clone());
            move || shell(options.clone())
        })
        // `/login`, `/callback`, `/logout`.
        .merge(auth::routes::router())
        .layer(personal.clone());

    // What nothing else answers: a page too, with status 404.
    let not_found = Router::new().fallback_service(not_found_page(&state, shell)).layer(personal);

    // `/pkg`, the pictures, the manifest: files, which never meet the session.
    let files = Router::new()
        .fallback_service(static_files::site(&options).fallback(not_found))
        .layer(from_fn_with_state(options.clone(), static_files::cache_control));

    Router::new()
        .route("/healthz", get(health::healthz))
        .merge(pages)
        .fallback_service(files)
        .layer(
            ServiceBuilder::new()
                .layer(from_fn(trace::layer))
                .layer(from_fn_with_state(SecurityHeaders::new(&state.config, reload_port(&options)), SecurityHeaders::layer))
                .layer(from_fn(catch_panic::layer))
                .layer(CompressionLayer::new().br(true).gzip(true).quality(CompressionLevel::Fastest).compress_when(HtmlAndJson))
                .layer(from_fn(deadline::layer))
                .layer(from_fn(body_limit::layer))
                .layer(from_fn_with_state(Arc::new(state.config.public_url.clone()), origin_check::layer)),
        )
        .with_state(state)
}

fn not_found_page<Shell: IntoView + 'static>(
    state: &AppState,
    shell: impl Fn(LeptosOptions) -> Shell + Clone + Send + Sync + 'static,
) -> ErrorHandler<impl Fn() + Clone + Send + Sync + 'static, impl Fn(LeptosOptions) -> Shell + Clone + Send + Sync + 'static> {
    // Of itself the handler provides no state, and the shell of a missing page shows who is signed in.
    let context = {
        let state = state.clone();
        move || {
            provide_context(state.clone());
            page_context();
        }
    };
    ErrorHandler::new_with_context(context, shell, state.leptos_options.clone())
}

/// What a page reads beside the request and the state.
fn page_context() {
    PageNonce::provide();
    if let Some(answer) = use_context::<ResponseOptions>() {
        provide_context(StatusSetter(Arc::new(move |status| {
            if let Ok(status) = StatusCode::from_u16(status) {
                answer.set_status(status);
            }
        })));
    }
}

/// `cargo leptos watch` runs the server with `LEPTOS_WATCH` and reloads its pages through a port of its own.
fn reload_port(options: &LeptosOptions) -> Option<u32> {
    std::env::var_os("LEPTOS_WATCH").map(|_| options.reload_external_port.unwrap_or(options.reload_port))
}

/// Files are compressed beforehand, and a stream of events must not wait in a compressor.
#[derive(Debug, Clone, Copy)]
struct HtmlAndJson;

impl Predicate for HtmlAndJson {
    fn should_compress<B: axum::body::HttpBody>(&self, response: &axum::http::Response<B>) -> bool {
        let kind = response.headers().get(header::CONTENT_TYPE).map(HeaderValue::as_bytes).unwrap_or_default();
        kind.starts_with(b"text/html") || kind.starts_with(b"application/json")
    }
}
