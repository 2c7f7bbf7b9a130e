//! Markdown to HTML that is safe in a page.
//!
//! Two steps, each sufficient against script: HTML in the input is shown as text, and the result is sanitised. Images become
//! links, because the Content Security Policy loads none from other sites, and because a picture on another server would
//! reveal when a private note is read.

use ammonia::Builder;
use pulldown_cmark::{CowStr, Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd, html};
use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

/// Renders Markdown (CommonMark with tables, strikethrough and task lists) as sanitised HTML.
///
/// A note's `#` becomes an `h3`: the page has its own `h1` and `h2`. Links lead to `http`, `https` and `mailto` only, in the
/// same tab, and send no referrer.
pub fn render(markdown: &str) -> String {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    let mut rendered = String::with_capacity(markdown.len() * 3 / 2);
    let mut depth = Depth::default();
    html::push_html(&mut rendered, Parser::new_ext(markdown, options).filter(|event| depth.keeps(event)).map(fitted));
    SANITISER.clean(&divided(&rendered)).to_string()
}

/// The longest address of a link, in bytes.
const LONGEST_ADDRESS: usize = 2_048;

/// The longest run of text that the sanitiser gets in one piece, in bytes.
const LONGEST_PIECE: usize = 1_024;

/// Splits long texts with empty comments, which the sanitiser removes again. When it writes a text it searches from each `&`,
/// `£` or the like to the text's end for the next `<`, so 100,000 `&` in one piece take ten billion steps.
fn divided(html: &str) -> String {
    let mut divided = String::with_capacity(html.len() + html.len() / 64);
    let (mut inside_tag, mut piece) = (false, 0);
    for letter in html.chars() {
        // Before an `&` is never inside a character reference; the other letters are those whose first byte is 0xC2.
        if !inside_tag && piece >= LONGEST_PIECE && matches!(letter, '&' | '\u{80}'..='\u{bf}') {
            divided.push_str("<!---->");
            piece = 0;
        }
        match letter {
            '<' => inside_tag = true,
            '>' => (inside_tag, piece) = (false, 0),
            _ => piece += letter.len_utf8(),
        }
        divided.push(letter);
    }
    divided
}

/// How deep elements may be nested. The sanitiser walks up from every element, so a hundred thousand `>` would take it
/// minutes; nobody reads anything this deep.
const DEEPEST: u32 = 40;

/// Leaves out the elements that are nested too deep, and keeps their text.
#[derive(Default)]
struct Depth(u32);

impl Depth {
    fn keeps(&mut self, event: &Event<'_>) -> bool {
        match event {
            Event::Start(_) => {
                self.0 += 1;
                self.0 <= DEEPEST
            }
            Event::End(_) => {
                self.0 -= 1;
                self.0 < DEEPEST
            }
            _ => true,
        }
    }
}

/// An event as it may appear in a page.
fn fitted(event: Event<'_>) -> Event<'_> {
    match event {
        Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
        Event::Start(Tag::HtmlBlock) => Event::Start(Tag::Paragraph),
        Event::End(TagEnd::HtmlBlock) => Event::End(TagEnd::Paragraph),
        Event::Start(Tag::Heading { level, .. }) => {
            Event::Start(Tag::Heading { level: lowered(level), id: None, classes: vec![], attrs: vec![] })
        }
        Event::End(TagEnd::Heading(level)) => Event::End(TagEnd::Heading(lowered(level))),
        Event::Start(Tag::Link { link_type, dest_url, .. } | Tag::Image { link_type, dest_url, .. }) => {
            Event::Start(link(link_type, dest_url))
        }
        Event::End(TagEnd::Image) => Event::End(TagEnd::Link),
        // The box is read-only, and as a control would have no accessible name, so it is a character.
        Event::TaskListMarker(done) => Event::Text(CowStr::Borrowed(if done { "☑ " } else { "☐ " })),
        other => other,
    }
}

/// A link without a title, which would show only on hover; without an address if that is too long for any server.
fn link(link_type: LinkType, address: CowStr<'_>) -> Tag<'_> {
    let dest_url = if address.len() > LONGEST_ADDRESS { CowStr::Borrowed("") } else { address };
    Tag::Link { link_type, dest_url, title: CowStr::Borrowed(""), id: CowStr::Borrowed("") }
}

/// Two levels down, as far as there are levels.
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
        .tag_attributes(HashMap::from([("a", HashSet::from(["href"])), ("ol", HashSet::from(["start"]))]))
        // A wide table scrolls on its own, so the keyboard has to reach it.
        .set_tag_attribute_values(HashMap::from([("table", HashMap::from([("tabindex", "0")]))]))
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
            ("|a|\n|-|\n|b|", "<table tabindex=\"0\"><thead><tr><th>a</th></tr></thead><tbody>\n<tr><td>b</td></tr>\n</tbody></table>\n"),
            (
                "[a](https://example.com/?a=1&b=2 \"t\")",
                "<p><a href=\"https://example.com/?a=1&amp;b=2\" rel=\"noopener noreferrer nofollow\">a</a></p>\n",
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

    /// Splitting a text for the sanitiser leaves no trace.
    #[test]
    fn a_long_text_is_rendered_as_it_is() {
        for part in ["&", "£", "a&b", "°x", "&amp;lt;"] {
            let text = part.repeat(4_000);
            let escaped = text.replace('&', "&amp;");
            assert_eq!(render(&format!("```\n{text}\n```")), format!("<pre><code>{escaped}\n</code></pre>\n"));
        }
        let link = |length: usize| render(&format!("[a](https://example.com/{})", "x".repeat(length)));
        assert!(link(2_000).contains("href"));
        assert_eq!(link(2_048), "<p><a rel=\"noopener noreferrer nofollow\">a</a></p>\n");
    }

    /// Whatever the input, no tag, attribute or address comes out that is not in the lists above.
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

    /// A test that takes more than two minutes is stopped, and each of these once took longer.
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
            "& ",
            "£",
            "`&`",
            "[&](&)",
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
        for (opening, closing) in [("`", "`"), ("[a](http://x/?", ")"), ("[a](x \"", "\")"), ("```", "\n```"), ("```\n", "\n```")] {
            let html = render(&format!("{opening}{}{closing}", long("&")));
            assert!(html.len() < 1_000_000, "{opening:?} made {} bytes", html.len());
        }
        let nested: String = (0..400).map(|depth| format!("{}- a\n", "  ".repeat(depth))).collect();
        assert!(render(&nested).contains("a"));
    }
}
