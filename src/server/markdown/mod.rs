//! Markdown to HTML that is safe in a page.
//!
//! Two steps, each sufficient against script: HTML in the input is shown as text, and the result is sanitised. Images become
//! links, because the Content Security Policy loads none from other sites, and because a picture on another server would
//! reveal when a private note is read.

mod code;
mod events;
mod links;

use ammonia::{Builder, UrlRelative};
use pulldown_cmark::{Options, Parser, html};
use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

/// Renders Markdown (CommonMark with GitHub's tables, strikethrough, task lists, footnotes, alerts and bare addresses) as sanitised HTML.
///
/// A note's `#` becomes an `h3`: the page has its own `h1` and `h2`. Links lead to `http`, `https` and `mailto`, in the same tab, and
/// send no referrer; within Daybook they lead to a day or to a note by its title, which `[[2026-11-26]]` and `[[title]]` become.
pub fn render(markdown: &str) -> String {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_GFM;
    let mut rendered = String::with_capacity(markdown.len() * 3 / 2);
    let events = events::fitted(markdown, Parser::new_ext(markdown, options).into_offset_iter());
    html::push_html(&mut rendered, events.into_iter());
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

/// The allowed elements.
pub(super) const TAGS: [&str; 27] = [
    "a",
    "blockquote",
    "br",
    "button",
    "code",
    "del",
    "figure",
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
    "span",
    "strong",
    "sup",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "ul",
];

/// Allows only what [`render`] generates.
static SANITISER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    // A scrollable box can be focused by keyboard and has a name. It is not a `region`: there would be many with one name.
    let scrolls = |name| {
        HashMap::from([("role", "group"), ("tabindex", "0"), ("aria-label", name)].map(|(name, value)| (name, HashSet::from([value]))))
    };
    let boxes = HashMap::from([
        ("name", HashSet::from([events::TASK])),
        ("role", HashSet::from(["checkbox"])),
        ("aria-checked", HashSet::from(["true", "false"])),
    ]);
    let alignments = HashSet::from(events::ALIGNED);
    let mut sanitiser = Builder::default();
    sanitiser
        .tags(HashSet::from(TAGS))
        .tag_attributes(HashMap::from([
            ("a", HashSet::from(["href", "id"])),
            ("button", HashSet::from(["value", "aria-label"])),
            ("li", HashSet::from(["id"])),
            ("ol", HashSet::from(["start"])),
        ]))
        .tag_attribute_values(HashMap::from([
            ("a", HashMap::from([("aria-label", HashSet::from([events::BACK]))])),
            ("button", boxes),
            ("figure", scrolls(events::TABLE)),
            ("pre", scrolls(events::CODE)),
        ]))
        .generic_attributes(HashSet::new())
        .allowed_classes(HashMap::from([
            ("blockquote", HashSet::from(events::ALERTS)),
            ("button", HashSet::from(events::BOX)),
            ("figure", HashSet::from([events::WIDE])),
            ("ol", HashSet::from([events::FOOTNOTES])),
            ("p", HashSet::from([events::ALERT])),
            ("span", HashSet::from(code::CLASSES)),
            ("td", alignments.clone()),
            ("th", alignments),
        ]))
        .attribute_filter(|_, attribute, value| (attribute != "id" || value.starts_with(events::NOTE_ID)).then_some(Cow::Borrowed(value)))
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .url_relative(UrlRelative::Custom(Box::new(within)))
        .link_rel(Some("noopener noreferrer nofollow"));
    sanitiser
});

fn within(address: &str) -> Option<Cow<'_, str>> {
    is_within(address).then_some(Cow::Borrowed(address))
}

/// Whether an address within Daybook is one that a note may lead to: a day, a note by its title, a footnote.
pub(super) fn is_within(address: &str) -> bool {
    links::is_to_row(address) || address.strip_prefix('#').is_some_and(|id| id.starts_with(events::NOTE_ID))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::tasks;

    const REL: &str = " rel=\"noopener noreferrer nofollow\"";
    const PRE: &str = "<pre role=\"group\" tabindex=\"0\" aria-label=\"Code\">";

    fn a(address: &str, text: &str) -> String {
        format!("<a href=\"{address}\"{REL}>{text}</a>")
    }

    #[test]
    fn a_task_has_a_box_named_by_its_words() {
        let list = |items: &[(usize, bool, &str, &str)]| {
            let item = |(at, done, name, rest): &(usize, bool, &str, &str)| {
                format!(
                    "<li><button class=\"checkbox task\" name=\"task\" value=\"{at}\" role=\"checkbox\" aria-checked=\"{done}\" \
                     aria-label=\"{name}\"></button> {rest}</li>\n"
                )
            };
            format!("<ul>\n{}</ul>\n", items.iter().map(item).collect::<String>())
        };
        for (markdown, html) in [
            ("- [x] a\n- [ ] b", list(&[(2, true, "a", "a"), (10, false, "b", "b")])),
            ("- [ ] *a* `b` & \"c\"", list(&[(2, false, "a b &amp; &quot;c&quot;", "<em>a</em> <code>b</code> &amp; \"c\"")])),
            ("- [ ] [a](/d/2026-11-26)", list(&[(2, false, "a", &a("/d/2026-11-26", "a"))])),
            ("- [ ] www.x.example", list(&[(2, false, "www.x.example", &a("http://www.x.example", "www.x.example"))])),
            ("- [ ] a\n  b", list(&[(2, false, "a", "a\nb")])),
            ("- [ ] \u{200b}a", list(&[(2, false, "\u{200b}a", "\u{200b}a")])),
            ("- [ ] <b>", list(&[(2, false, "&lt;b&gt;", "&lt;b&gt;")])),
        ] {
            assert_eq!(render(markdown), html, "{markdown}");
        }
        let long = render(&format!("- [ ] {}", "ä".repeat(101)));
        assert!(long.contains(&format!("aria-label=\"{}\"", "ä".repeat(100))), "{long}");
        for (markdown, at) in
            [("- [ ] a\n\n  b\n- [X] c", [2, 15]), ("> - [ ] a\n>   - [X] b", [4, 16]), ("1. [ ] [^a]\n\n[^a]: - [X] b", [3, 21])]
        {
            let html = render(markdown);
            for (at, done) in at.into_iter().zip([false, true]) {
                assert!(html.contains(&format!("value=\"{at}\" role=\"checkbox\" aria-checked=\"{done}\" aria-label=\"")), "{html}");
                assert!(tasks::toggled(markdown, at).is_some(), "{markdown}");
            }
        }
    }

    #[test]
    fn markdown_is_rendered() {
        for (markdown, html) in [
            ("", ""),
            ("a\nb", "<p>a\nb</p>\n"),
            ("# A\n\n## B\n\n### C\n\n#### D\n\n###### F", "<h3>A</h3>\n<h4>B</h4>\n<h5>C</h5>\n<h6>D</h6>\n<h6>F</h6>\n"),
            ("~~a~~ **b** *c* `d`", "<p><del>a</del> <strong>b</strong> <em>c</em> <code>d</code></p>\n"),
            ("3. a", "<ol start=\"3\">\n<li>a</li>\n</ol>\n"),
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
            ("<b>https://a.example</b>", &format!("<p>&lt;b&gt;<a href=\"https://a.example\"{REL}>https://a.example</a>&lt;/b&gt;</p>\n")),
            ("😀 مرحبا \u{202e}x", "<p>😀 مرحبا \u{202e}x</p>\n"),
        ] {
            assert_eq!(render(markdown), html, "{markdown}");
        }
    }

    #[test]
    fn a_table_stands_in_a_box_that_scrolls_and_its_columns_are_aligned() {
        let html = render("|a|b|c|d|\n|-|:-|:-:|-:|\n|e|*f*|g|h|");
        let cells = |name: &str, [a, b, c, d]: [&str; 4]| {
            format!(
                "<{name}>{a}</{name}><{name} class=\"to-left\">{b}</{name}><{name} class=\"to-center\">{c}</{name}><{name} class=\"to-right\">{d}</{name}>"
            )
        };
        let wanted = format!(
            "<figure class=\"wide\" role=\"group\" tabindex=\"0\" aria-label=\"Table\"><table><thead><tr>{}</tr></thead><tbody>\n<tr>{}</tr>\n</tbody></table>\n</figure>\n",
            cells("th", ["a", "b", "c", "d"]),
            cells("td", ["e", "<em>f</em>", "g", "h"]),
        );
        assert_eq!(html, wanted);
    }

    #[test]
    fn addresses_and_names_in_brackets_are_links_where_they_stand_in_a_text() {
        let x = a("https://x.example/a_b*c?d&amp;e=(f)", "https://x.example/a_b*c?d&amp;e=(f)");
        let note = a("/notes/by-title?title=My_note+%26+I", "My_note &amp; I");
        for (markdown, html) in [
            ("See https://x.example/a_b*c?d&e=(f).", format!("<p>See {x}.</p>\n")),
            ("**https://x.example**", format!("<p><strong>{}</strong></p>\n", a("https://x.example", "https://x.example"))),
            ("[[2026-11-26]] and [[My_note & I]]", format!("<p>{} and {note}</p>\n", a("/d/2026-11-26", "2026-11-26"))),
            ("[https://x.example](https://y.example)", format!("<p>{}</p>\n", a("https://y.example", "https://x.example"))),
            ("<https://x.example>", format!("<p>{}</p>\n", a("https://x.example", "https://x.example"))),
            ("`https://x.example [[a]]`", "<p><code>https://x.example [[a]]</code></p>\n".to_owned()),
            ("    https://x.example", format!("{PRE}<code>https://x.example</code></pre>\n")),
            ("\\[[a]] [\\[a]] [[a\\]] https\\://x.example", "<p>[[a]] [[a]] [[a]] https://x.example</p>\n".to_owned()),
            ("a\n[[a]]", format!("<p>a\n{}</p>\n", a("/notes/by-title?title=a", "a"))),
            ("a\n\n[[2026-11-26]]", format!("<p>a</p>\n<p>{}</p>\n", a("/d/2026-11-26", "2026-11-26"))),
            ("\\\\[[2026-11-26]]", format!("<p>\\{}</p>\n", a("/d/2026-11-26", "2026-11-26"))),
            ("[a](/d/2026-11-26)", format!("<p>{}</p>\n", a("/d/2026-11-26", "a"))),
            ("[a](/d/2026-11-26/../../logout)", format!("<p><a{REL}>a</a></p>\n")),
        ] {
            assert_eq!(render(markdown), html, "{markdown}");
        }
    }

    #[test]
    fn a_footnote_stands_at_the_end_and_leads_there_and_back() {
        let html = render("A[^b] b[^a] a[^b].\n\n[^a]: First.\n[^b]: Second.\n\n    More.\n[^c]: Third.\n\nEnd[^d].");
        let id = html.split("id=\"fn-").nth(1).and_then(|rest| rest.split('-').next()).expect("an id").to_owned();
        let to = |number: u8, place: &str| format!("<a href=\"#fn-{id}-{number}\"{place}{REL}>{number}</a>");
        let from = |number: u8| format!("<a href=\"#fn-{id}-{number}-from\" aria-label=\"Back to the text\"{REL}>↩</a>");
        let place = |number: u8| format!(" id=\"fn-{id}-{number}-from\"");
        let wanted = [
            format!("<p>A<sup>{}</sup> b<sup>{}</sup> a<sup>{}</sup>.</p>\n", to(1, &place(1)), to(2, &place(2)), to(1, "")),
            "<p>End[^d].</p>\n<ol class=\"footnotes\">\n".into(),
            format!("<li id=\"fn-{id}-1\">\n<p>Second.</p>\n<p>More. {}</p>\n</li>\n", from(1)),
            format!("<li id=\"fn-{id}-2\">\n<p>First. {}</p>\n</li>\n", from(2)),
            format!("<li id=\"fn-{id}-3\">\n<p>Third.</p>\n</li>\n</ol>\n"),
        ];
        assert_eq!(html, wanted.concat());
        assert!(!render("B[^b].\n\n[^b]: Second.").contains(&id), "another note has other ids");
    }

    #[test]
    fn code_of_a_known_language_has_colours() {
        let code = |html: &str| format!("{PRE}<code>{html}\n</code></pre>\n");
        for (info, html) in [
            ("rust", "<span class=\"keyword\">let </span>a = <span class=\"string\">\"&lt;b&gt;\"</span>; [[c]]"),
            ("", "let a = \"&lt;b&gt;\"; [[c]]"),
            ("klingon", "let a = \"&lt;b&gt;\"; [[c]]"),
        ] {
            assert_eq!(render(&format!("```{info}\nlet a = \"<b>\"; [[c]]\n```")), code(html), "{info}");
        }
    }

    #[test]
    fn an_alert_says_what_it_is() {
        assert_eq!(
            render("> [!WARNING]\n> Hot.\n\n> [!OTHER]"),
            "<blockquote class=\"markdown-alert-warning\">\n<p class=\"alert\">Warning</p>\n<p>Hot.</p>\n</blockquote>\n\
             <blockquote>\n<p>[!OTHER]</p>\n</blockquote>\n"
        );
    }

    /// Splitting a text for the sanitiser leaves no trace.
    #[test]
    fn a_long_text_is_rendered_as_it_is() {
        for part in ["&", "£", "a&b", "°x", "&amp;lt;"] {
            let text = part.repeat(4_000);
            let escaped = text.replace('&', "&amp;");
            assert_eq!(render(&format!("```\n{text}\n```")), format!("{PRE}<code>{escaped}\n</code></pre>\n"));
        }
        let link = |length: usize| render(&format!("[a](https://example.com/{})", "x".repeat(length)));
        assert!(link(2_000).contains("href"));
        assert_eq!(link(2_048), "<p><a rel=\"noopener noreferrer nofollow\">a</a></p>\n");
    }

    /// Whatever the input, the output has no tag, attribute or address that is not in the lists above.
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
            "```js\n\"<script>alert(1)</script>\" // <img src=x onerror=alert(1)>\n```",
            "```html\n<img src=x onerror=alert(1)><!--</span><script>\n```",
            "```html onload=alert(1)\n<script>alert(1)</script>\n```",
            "[a]: javascript:alert(1)\n\n[a]",
            "# <img src=x onerror=alert(1)> {#id .class onclick=alert(1)}",
            "|<script>|\n|-|\n|<img onerror=x>|",
            "|a|\n|:-:|\n|\" onmouseover=alert(1)|",
            "[[<img src=x onerror=alert(1)>]]",
            "[[\" onmouseover=alert(1) x=\"]]",
            "[[javascript:alert(1)]]",
            "https://example.com/\"onmouseover=alert(1)",
            "https://example.com/'onmouseover=alert(1)",
            "www.example.com/<script>alert(1)</script>",
            "[^\"><script>alert(1)</script>]\n\n[^\"><script>alert(1)</script>]: \"><script>",
            "[a](#main)",
            "[a](/d/../logout)",
            "[a](/notes/by-title?title=a&then=//example.com)",
            "> [!NOTE\"onclick=alert(1)]\n> a",
        ] {
            let html = render(attack);
            for tag in tags(&html) {
                let name = tag.trim_start_matches('/').split([' ', '>']).next().unwrap_or_default();
                assert!(SANITISER.clone_tags().contains(name), "{attack:?} made <{tag}> in {html}");
                if let Some(address) = tag.split_once("href=\"").map(|(_, rest)| rest) {
                    assert!(
                        ["https://", "http://", "mailto:"].iter().any(|scheme| address.starts_with(scheme))
                            || address.split('"').next().is_some_and(is_within),
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

    /// A test is stopped after two minutes, and each of these once took longer.
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

    #[test]
    fn the_longest_code_is_rendered_whatever_it_is_made_of() {
        for part in ["\"", "/*", "<", "1 "] {
            for language in ["rust", "html"] {
                let block = format!("```{language}\n{}\n```\n", part.repeat(19_000 / part.len()));
                let html = render(&block.repeat(5));
                assert!(html.len() < 8_000_000, "{part:?} of {language} made {} bytes", html.len());
            }
        }
    }

    #[test]
    fn the_longest_note_is_rendered_whatever_links_it_is_made_of() {
        for part in [
            "[[",
            "[[a",
            "[[a]]",
            "]]",
            "https://",
            "https://.",
            "https://a ",
            "https://@",
            "https://()",
            "www.",
            "www.a ",
            "www._",
            "[^1]: ",
            "[^1]: a\n",
            "[^1]\n\n[^1]: a\n\n",
            "> [!NOTE]\n",
            "> [!NOTE]\n\n",
        ] {
            let html = render(&part.repeat(100_000 / part.len()));
            assert!(html.len() < 8_000_000, "{part:?} made {} bytes", html.len());
        }
    }
}
