//! The files of the site folder: the WASM, its script and the styles under `/pkg`, and what `public` holds.

use axum::{
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use leptos::config::LeptosOptions;
use tower_http_07::services::ServeDir;

/// Serves the site folder, with the compressed files of the build if there are any. It has no index file: `/` is a page.
pub fn site(options: &LeptosOptions) -> ServeDir {
    ServeDir::new(&*options.site_root).append_index_html_on_directories(false).precompressed_br().precompressed_gzip()
}

/// Serves nothing that only tools read: cargo-leptos leaves the types of the script beside it.
pub async fn only_for_browsers(request: Request, next: Next) -> Response {
    if is_for_tools(request.uri().path()) { StatusCode::NOT_FOUND.into_response() } else { next.run(request).await }
}

fn is_for_tools(path: &str) -> bool {
    path.ends_with(".ts")
}

/// Sets how long a file may be cached. A file with a hashed name never changes, so it is cached for good; every other file is
/// revalidated, and answered with 304 while it is the same.
pub async fn cache_control(State(options): State<LeptosOptions>, request: Request, next: Next) -> Response {
    let is_kept = options.hash_files && is_named_after_its_bytes(&options, request.uri().path());
    let mut response = next.run(request).await;
    let kept = if is_kept { "public, max-age=31536000, immutable" } else { "no-cache" };
    if matches!(response.status(), StatusCode::OK | StatusCode::PARTIAL_CONTENT | StatusCode::NOT_MODIFIED) {
        response.headers_mut().entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static(kept));
    }
    response
}

/// Whether the hash in a file's name is that of all its bytes.
fn is_named_after_its_bytes(options: &LeptosOptions, path: &str) -> bool {
    let is_packaged = path.starts_with(&*options.site_pkg_dir_route_base());
    // cargo-leptos writes the names of the parts into the base (the WASM and its script) after it has named the base.
    let name = path.rsplit('/').next().and_then(|name| name.strip_prefix(&*options.output_name));
    let is_base = name.is_some_and(|rest| rest.starts_with('.') && !rest.ends_with(".css"));
    // wasm-bindgen names the folders of its snippets after the crate, not after their contents.
    is_packaged && !is_base && !path.contains("/snippets/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::config::leptos_options;

    #[test]
    fn types_are_for_tools_and_what_a_browser_runs_is_not() {
        for (path, is_for_tools) in [
            ("/pkg/daybook.d.ts", true),
            ("/pkg/daybook_bg.wasm.d.ts", true),
            ("/pkg/daybook.9zxlvh1m.js", false),
            ("/pkg/daybook.sE2aloSQ.wasm", false),
            ("/favicon.svg", false),
        ] {
            assert_eq!(super::is_for_tools(path), is_for_tools, "{path}");
        }
    }

    #[test]
    fn a_file_is_kept_for_good_only_if_its_name_can_mean_no_other_bytes() {
        let options = leptos_options().expect("options");
        for (path, is_kept) in [
            ("/pkg/daybook.OYb_bB3p.css", true),
            ("/pkg/__wasm_split.DqYf3sOx.js", true),
            ("/pkg/split_workspace_loader_90417.HYuoaOSy.wasm", true),
            ("/pkg/chunk_3.Er2FU6OzF.wasm", true),
            ("/pkg/daybook.sE2aloSQ.wasm", false),
            ("/pkg/daybook.9zxlvh1m.js", false),
            ("/pkg/snippets/daybook-1234/inline0.js", false),
            ("/favicon.svg", false),
        ] {
            assert_eq!(is_named_after_its_bytes(&options, path), is_kept, "{path}");
        }
    }
}
