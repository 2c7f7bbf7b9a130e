//! The one `<textarea>` of the project.

use super::el::{El, el};
use crate::model::links;

/// A text box that starts with `text`; attributes and events are added by the caller.
///
/// The text is the element's HTML, so that a new box in the browser starts with it too. What somebody has typed into a box that is on the
/// page already stays.
pub fn text_area(text: &str) -> El {
    // A parser drops a line end right after the opening tag. Setting inner HTML drops none.
    let dropped = if cfg!(feature = "ssr") && text.starts_with('\n') { "\n" } else { "" };
    el("textarea").attr("dir", "auto").html(format!("{dropped}{}", escaped(text)))
}

/// The HTML that shows as exactly this text.
pub fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    links::escape_all(&mut html, text);
    html
}

#[cfg(test)]
mod tests {
    use super::*;
    use leptos::prelude::*;

    #[test]
    fn nothing_that_is_typed_leaves_the_box() {
        for (text, html) in [
            ("plain", "plain"),
            ("</textarea><script>alert(1)</script>", "&lt;/textarea>&lt;script>alert(1)&lt;/script>"),
            ("&lt;", "&amp;lt;"),
            ("\nsecond line", "\n\nsecond line"),
        ] {
            assert_eq!(text_area(text).to_html(), format!("<textarea dir=\"auto\">{html}</textarea>"));
        }
    }
}
