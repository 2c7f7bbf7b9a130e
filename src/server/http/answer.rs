//! Responses that layers and handlers share.

use crate::text;
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
};

/// Redirects a browser with a GET; a location that is no valid header leads to today's page.
pub fn see_other(location: &str) -> Response {
    let location = HeaderValue::from_str(location).unwrap_or(HeaderValue::from_static("/"));
    (StatusCode::SEE_OTHER, [(header::LOCATION, location), (header::CACHE_CONTROL, HeaderValue::from_static("no-store"))]).into_response()
}

/// Escapes text for HTML, for an element or a quoted attribute.
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

/// A page without style or script, so that it works whatever else has failed. `body` is HTML.
pub fn bare_page(title: &str, body: &str) -> Html<String> {
    let (title, heading) = (escape(&text::page_title(title)), escape(title));
    let (lang, dir) = (text::language().tag(), text::language().direction());
    Html(format!(
        "<!DOCTYPE html><html lang=\"{lang}\" dir=\"{dir}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\"><title>{title}</title></head><body><main><h1>{heading}</h1>{body}</main></body></html>"
    ))
}

/// A sentence for the body of a [`bare_page`], with a link to today's page.
pub fn way_out(sentence: &str) -> String {
    format!("<p>{}</p><p><a href=\"/\">{}</a></p>", escape(sentence), text::pages::refused::GO_TO_TODAY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_leave_its_place() {
        assert_eq!(escape(r#"</p><img src=x onerror='a("b")'>&"#), "&lt;/p&gt;&lt;img src=x onerror=&#39;a(&quot;b&quot;)&#39;&gt;&amp;");
    }
}
