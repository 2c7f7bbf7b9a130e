//! The purpose of a request, according to its headers.

use axum::http::{HeaderMap, HeaderName, header};

/// Whether a browser navigates to the address, rather than prefetching it or loading it as a part of a page.
pub fn is_navigation(headers: &HeaderMap) -> bool {
    let elsewhere = headers.get("sec-fetch-dest").is_some_and(|value| value != "document");
    !is_prefetch(headers) && !elsewhere
}

/// Whether a browser prefetches the address.
pub fn is_prefetch(headers: &HeaderMap) -> bool {
    // The last one is Firefox's.
    let names = [HeaderName::from_static("sec-purpose"), HeaderName::from_static("purpose"), HeaderName::from_static("x-moz")];
    names.iter().filter_map(|name| headers.get(name)).any(|value| value.as_bytes().windows(8).any(|part| part == b"prefetch"))
}

/// Whether a proxy between the browser and Daybook says that it forwarded the request.
pub fn is_forwarded(headers: &HeaderMap) -> bool {
    [header::FORWARDED, header::VIA].iter().any(|name| headers.contains_key(name))
        || ["x-forwarded-for", "x-forwarded-host"].iter().any(|name| headers.contains_key(*name))
}
