//! What a request says of why it was made.

use axum::http::{HeaderMap, HeaderName, header};

/// Whether a browser goes to the address, rather than loading it ahead or as a part of a page.
pub fn is_navigation(headers: &HeaderMap) -> bool {
    let elsewhere = headers.get("sec-fetch-dest").is_some_and(|value| value != "document");
    !is_prefetch(headers) && !elsewhere
}

/// Whether a browser loads the address ahead of a click that may never come.
pub fn is_prefetch(headers: &HeaderMap) -> bool {
    // The last one is Firefox's.
    let names = [HeaderName::from_static("sec-purpose"), HeaderName::from_static("purpose"), HeaderName::from_static("x-moz")];
    names.iter().filter_map(|name| headers.get(name)).any(|value| value.as_bytes().windows(8).any(|part| part == b"prefetch"))
}

/// Whether something between the browser and Daybook says that it passed the request on.
pub fn is_forwarded(headers: &HeaderMap) -> bool {
    [header::FORWARDED, header::VIA].iter().any(|name| headers.contains_key(name))
        || ["x-forwarded-for", "x-forwarded-host"].iter().any(|name| headers.contains_key(*name))
}
