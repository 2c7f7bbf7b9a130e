//! The one `<textarea>` of the project.
//!
//! Leptos 0.8 writes the children of a textarea unescaped on the server, so `<textarea>{text}</textarea>` is stored
//! cross-site scripting. Here the text goes in as escaped inner HTML instead: the browser decodes it again, on the server's
//! page as in a row that the client adds, and hydration leaves alone what somebody has typed meanwhile.

use crate::model::links;
use leptos::{html::Textarea, prelude::*};

/// The inner HTML that shows as exactly this text in a textarea.
fn in_textarea(text: &str) -> String {
    // A parser drops a line end right after the opening tag. Setting inner HTML drops none.
    let dropped = if cfg!(feature = "ssr") && text.starts_with('\n') { "\n" } else { "" };
    format!("{dropped}{}", escaped(text))
}

/// The inner HTML that shows as exactly this text. Set as a whole it replaces whatever stands there: a browser that translates the
/// page wraps its text nodes in elements of its own, and a text node that is no longer on the page would be written in vain.
pub fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    links::escape_all(&mut html, text);
    html
}

/// A text box that starts with `text`; attributes and events are added by the caller.
#[component]
pub fn TextArea(
    /// What it holds at first.
    text: String,
    /// Reaches the element.
    node_ref: NodeRef<Textarea>,
) -> impl IntoView {
    view! { <textarea dir="auto" node_ref=node_ref inner_html=in_textarea(&text)></textarea> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_is_typed_leaves_the_box() {
        for (text, html) in [
            ("plain", "plain"),
            ("</textarea><script>alert(1)</script>", "&lt;/textarea>&lt;script>alert(1)&lt;/script>"),
            ("&lt;", "&amp;lt;"),
            ("\nsecond line", "\n\nsecond line"),
        ] {
            assert_eq!(in_textarea(text), html);
        }
    }
}
