//! Scripts that stand in every page: short ones, which have to run before anything else.

use leptos::{nonce::use_nonce, prelude::*};

/// One of them.
#[component]
pub fn InlineScript(
    /// What [`without_comments`] made of its source.
    text: &'static str,
) -> impl IntoView {
    view! { <script nonce=use_nonce() inner_html=text></script> }
}

/// A script without indents, blank lines, and comments, which stand on lines of their own.
pub fn without_comments(source: &str) -> String {
    let lines = source.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//"));
    lines.flat_map(|line| [line, "\n"]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_code_is_sent() {
        let source = "(() => {\n  // Why.\n  const address = 'http://a/';\n\n  go(address);\n})();\n";
        assert_eq!(without_comments(source), "(() => {\nconst address = 'http://a/';\ngo(address);\n})();\n");
    }

    /// A line that ends within a text would lose its indent.
    #[test]
    fn no_text_of_a_script_goes_over_a_line() {
        for source in [include_str!("trusted_types.js"), include_str!("waking.js")] {
            assert!(!source.contains('`') && !source.contains("/*"));
        }
    }
}
