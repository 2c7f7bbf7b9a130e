//! The style sheet of the pages that are not the day's. It is part of the program: cargo-leptos builds one sheet, which every page loads.

use crate::server::sha256::sha256;
use axum::{http::header, response::IntoResponse};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use std::sync::LazyLock;

const SHEET: &str = include_str!("../../../style/pages.css");

/// The sheet's address, which never means other bytes.
pub fn path() -> &'static str {
    static PATH: LazyLock<String> = LazyLock::new(|| {
        let [first, second, third, fourth, fifth, sixth, ..] = sha256(SHEET);
        format!("/pages.{}.css", URL_SAFE_NO_PAD.encode([first, second, third, fourth, fifth, sixth]))
    });
    &PATH
}

/// The sheet, to be kept for good.
pub async fn sheet() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "public, max-age=31536000, immutable")], SHEET)
}
