//! The files of the site folder: the WASM, its script and the styles under `/pkg`, and what `public` holds.

use axum::{
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::Response,
};
use leptos::config::LeptosOptions;
use tower_http_07::services::ServeDir;

/// Serves the site folder, compressed beforehand where the build did so. Without an index: `/` is a page.
pub fn site(options: &LeptosOptions) -> ServeDir {
    ServeDir::new(&*options.site_root).append_index_html_on_directories(false).precompressed_br().precompressed_gzip()
}

/// Says how long a file may be kept. A hashed name never means other bytes, so its file is kept for good; every other
/// file is asked for again and answered with 304 while it is the same.
pub async fn cache_control(State(options): State<LeptosOptions>, request: Request, next: Next) -> Response {
    let packaged = request.uri().path().starts_with(&options.site_pkg_dir_route_base());
    // wasm-bindgen names the folders of its snippets after the crate, not after what they hold.
    let hashed = options.hash_files && packaged && !request.uri().path().contains("/snippets/");
    let mut response = next.run(request).await;
    let kept = if hashed { "public, max-age=31536000, immutable" } else { "no-cache" };
    if matches!(response.status(), StatusCode::OK | StatusCode::PARTIAL_CONTENT | StatusCode::NOT_MODIFIED) {
        response.headers_mut().entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static(kept));
    }
    response
}
