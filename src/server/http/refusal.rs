//! The answer of a layer that stops a request: JSON for a program, a page that says what to do for a person.

use crate::error::AppError;
use axum::{
    Json,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
};

/// Answers `error` with its status, in the form that the request's `Accept` asks for.
pub fn refusal(request: &HeaderMap, error: &AppError) -> Response {
    match accepts_html(request) {
        true => refused_with(error, page(error)),
        false => refused_with(error, Json(error)),
    }
}

/// An answer with the status of `error`, and a body of its own.
pub fn refused_with(error: &AppError, body: impl IntoResponse) -> Response {
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = (status, [(header::CACHE_CONTROL, "no-store")], body).into_response();
    match error {
        AppError::TooManyRequests { retry_after } => {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(*retry_after));
        }
        // The rest of such a request may still be on its way, and would be taken for the next one.
        AppError::TooSlow => {
            response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        _ => {}
    }
    response
}

/// Whether a person's browser asks for a page, rather than a program for data.
pub fn accepts_html(headers: &HeaderMap) -> bool {
    headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).is_some_and(|accept| accept.contains("text/html"))
}

/// Makes text safe in HTML, in an element as in a quoted attribute.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

/// A page without style or script, so that it stands whatever else has failed. `body` is HTML.
pub fn bare_page(title: &str, body: &str) -> Html<String> {
    let title = escape(title);
    Html(format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\"><title>{title} - Daybook</title></head><body><main><h1>{title}</h1>{body}</main></body></html>"
    ))
}

fn page(error: &AppError) -> Html<String> {
    let title = match error {
        AppError::Forbidden => "Refused",
        AppError::TooLarge => "Too large",
        AppError::Unavailable => "Not available right now",
        AppError::DiskFull => "The disk is full",
        AppError::BadRequest | AppError::MethodNotAllowed | AppError::UnsupportedMediaType => "Not understood",
        AppError::NotFound => "Nothing is here",
        AppError::TooManyRequests { .. } => "A moment, please",
        AppError::TooSlow => "Too slow",
        AppError::AddressTooLong => "Address too long",
        AppError::HeadersTooLarge => "Too many cookies",
        _ => "Something went wrong",
    };
    bare_page(title, &format!("<p>{}</p><p><a href=\"/\">Go to today's page</a></p>", escape(&error.to_string())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_leave_its_place() {
        assert_eq!(escape(r#"</p><img src=x onerror='a("b")'>&"#), "&lt;/p&gt;&lt;img src=x onerror=&#39;a(&quot;b&quot;)&#39;&gt;&amp;");
    }
}
