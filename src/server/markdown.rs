//! Markdown to HTML that is safe to stand in a page.
//!
//! Two parts, each enough by itself against script: what a person wrote as HTML is shown as text, and the result is
//! sanitised. Images become links, because the Content Security Policy loads none from elsewhere, and because a picture
//! on somebody's server would tell them when a private note is read.

use ammonia::Builder;
use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};
use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

/// Renders Markdown (CommonMark with tables, strikethrough and task lists) as sanitised HTML.
///
/// A note's `#` becomes an `h3`: the page has its own `h1` and `h2`. Links lead to `http`, `https` and `mailto` only, in the
/// same tab, and tell the other side nothing.
pub fn render(markdown: &str) -> String {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    let mut rendered = String::with_capacity(markdown.len() * 3 / 2);
    html::push_html(&mut rendered, Parser::new_ext(markdown, options).map(fitted));
    SANITISER.clean(&rendered).to_string()
}

/// An event as it may stand in a page.
fn fitted(event: Event<'_>) -> Event<'_> {
    match event {
        Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
        Event::Start(Tag::HtmlBlock) => Event::Start(Tag::Paragraph),
        Event::End(TagEnd::HtmlBlock) => Event::End(TagEnd::Paragraph),
        Event::Start(Tag::Heading { level, .. }) => {
            Event::Start(Tag::Heading { level: lowered(level), id: None, classes: vec![], attrs: vec![] })
        }
        Event::End(TagEnd::Heading(level)) => Event::End(TagEnd::Heading(lowered(level))),
        Event::Start(Tag::Image { link_type, dest_url, title, id }) => Event::Start(Tag::Link { link_type, dest_url, title, id }),
        Event::End(TagEnd::Image) => Event::End(TagEnd::Link),
        // The box is for reading; assistive technology would find no name on it, so it is a sign and not a control.
        Event::TaskListMarker(done) => Event::Text(CowStr::Borrowed(if done { "☑ " } else { "☐ " })),
        other => other,
    }
}

/// The level two below, as far as there are levels.
const fn lowered(level: HeadingLevel) -> HeadingLevel {
    match level {
        HeadingLevel::H1 => HeadingLevel::H3,
        HeadingLevel::H2 => HeadingLevel::H4,
        HeadingLevel::H3 => HeadingLevel::H5,
        _ => HeadingLevel::H6,
    }
}

/// Only what [`render`] makes comes through; `class` on code is the language of a fence.
static SANITISER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut sanitiser = Builder::default();
    sanitiser
        .tags(HashSet::from([
            "a",
            "blockquote",
            "br",
            "code",
            "del",
            "em",
            "h3",
            "h4",
            "h5",
            "h6",
            "hr",
            "li",
            "ol",
            "p",
            "pre",
            "strong",
            "table",
            "tbody",
            "td",
            "th",
            "thead",
            "tr",
            "ul",
        ]))
        .tag_attributes(HashMap::from([("a", HashSet::from(["href", "title"])), ("ol", HashSet::from(["start"]))]))
        .generic_attributes(HashSet::new())
        .allowed_classes(HashMap::new())
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .url_relative(ammonia::UrlRelative::Deny)
        .link_rel(Some("noopener noreferrer nofollow"));
    sanitiser
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_is_rendered() {
        for (markdown, html) in [
            ("", ""),
            ("a\nb", "<p>a\nb</p>\n"),
            ("# A\n\n## B\n\n### C\n\n#### D\n\n###### F", "<h3>A</h3>\n<h4>B</h4>\n<h5>C</h5>\n<h6>D</h6>\n<h6>F</h6>\n"),
            ("~~a~~ **b** *c* `d`", "<p><del>a</del> <strong>b</strong> <em>c</em> <code>d</code></p>\n"),
            ("- [x] a\n- [ ] b", "<ul>\n<li>☑ a</li>\n<li>☐ b</li>\n</ul>\n"),
            ("3. a", "<ol start=\"3\">\n<li>a</li>\n</ol>\n"),
            ("|a|\n|-|\n|b|", "<table><thead><tr><th>a</th></tr></thead><tbody>\n<tr><td>b</td></tr>\n</tbody></table>\n"),
            (
                "[a](https://example.com/?a=1&b=2 \"t\")",
                "<p><a href=\"https://example.com/?a=1&amp;b=2\" title=\"t\" rel=\"noopener noreferrer nofollow\">a</a></p>\n",
            ),
            (
                "<mail@example.com>",
                "<p><a href=\"mailto:mail@example.com\" rel=\"noopener noreferrer nofollow\">mail@example.com</a></p>\n",
            ),
            (
                "![a](https://example.com/a.png)",
                "<p><a href=\"https://example.com/a.png\" rel=\"noopener noreferrer nofollow\">a</a></p>\n",
            ),
            ("a <b>b</b>", "<p>a &lt;b&gt;b&lt;/b&gt;</p>\n"),
            ("😀 مرحبا \u{202e}x", "<p>😀 مرحبا \u{202e}x</p>\n"),
        ] {
            assert_eq!(render(markdown), html, "{markdown}");
        }
    }

    /// Whatever is tried, no tag, attribute or address comes out that is not in the lists above.
    #[test]
    fn nothing_that_runs_comes_through() {
        for attack in [
            "<script>alert(1)</script>",
            "</textarea><script>alert(1)</script>",
            "\"><img src=x onerror=alert(1)>",
            "[a](javascript:alert(1))",
            "[a](JaVaScRiPt:alert(1))",
            "[a](java\nscript:alert(1))",
            "[a](&#106;avascript:alert(1))",
            "[a](\u{1}javascript:alert(1))",
            "[a]( javascript:alert(1))",
            "<javascript:alert(1)>",
            "[a](data:text/html;base64,PHNjcmlwdD4=)",
            "[a](vbscript:x)",
            "[a](//example.com)",
            "[a](/logout)",
            "[a](file:///etc/passwd)",
            "![a](javascript:alert(1))",
            "![a\"onerror=alert(1)](x)",
            "![a](data:image/svg+xml,<svg onload=alert(1)>)",
            "[a](https://example.com \"\\\" onmouseover=alert(1) x=\")",
            "<svg><script>alert(1)</script></svg>",
            "<svg onload=alert(1)>",
            "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
            "<iframe src=javascript:alert(1)>",
            "<div\nonclick=alert(1)>\n\ntext\n\n</div>",
            "<!-- --><script>alert(1)</script>",
            "<style>*{display:none}</style>",
            "<a href=\"javascript:alert(1)\">a</a>",
            "<form action=/logout><button>",
            "```\"><script>alert(1)</script>\ncode\n```",
            "```html onload=alert(1)\n<script>alert(1)</script>\n```",
            "[a]: javascript:alert(1)\n\n[a]",
            "# <img src=x onerror=alert(1)> {#id .class onclick=alert(1)}",
            "|<script>|\n|-|\n|<img onerror=x>|",
        ] {
            let html = render(attack);
            for tag in tags(&html) {
                let name = tag.trim_start_matches('/').split([' ', '>']).next().unwrap_or_default();
                assert!(SANITISER.clone_tags().contains(name), "{attack:?} made <{tag}> in {html}");
                if let Some(address) = tag.split_once("href=\"").map(|(_, rest)| rest) {
                    assert!(
                        ["https://", "http://", "mailto:"].iter().any(|scheme| address.starts_with(scheme)),
                        "{attack:?} leads to {address}"
                    );
                }
                let bare: String = tag.split('"').step_by(2).collect();
                assert!(!bare.contains(" on") && !bare.contains("style") && !bare.contains("src"), "{attack:?} made <{tag}>");
            }
        }
    }

    /// The insides of every tag in HTML whose attributes and texts are escaped.
    fn tags(html: &str) -> Vec<&str> {
        html.split('<').skip(1).map(|rest| rest.split_once('>').expect("an end of the tag").0).collect()
    }

    /// Bounded work is measured in bytes of output, not in time: what takes long here makes much.
    #[test]
    fn the_longest_note_is_rendered_whatever_it_is_made_of() {
        let long = |part: &str| part.repeat(100_000 / part.chars().count());
        for part in [
            "x",
            "字",
            "> ",
            "- ",
            "* a\n",
            "[",
            "![",
            "[a](",
            "<",
            "<a ",
            "*",
            "**a",
            "_*",
            "`",
            "```\n",
            "|",
            "|a|\n|-|\n",
            "# ",
            "&",
            "1. ",
            "\n",
            "\\",
            "~~",
            "<!--",
            "[^1]",
        ] {
            let html = render(&long(part));
            assert!(html.len() < 8_000_000, "{part:?} made {} bytes", html.len());
        }
        let nested: String = (0..400).map(|depth| format!("{}- a\n", "  ".repeat(depth))).collect();
        assert!(render(&nested).contains("a"));
    }
}
