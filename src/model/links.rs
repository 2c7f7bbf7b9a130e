//! The text of a todo as HTML: headings, addresses and tags as links, times of day, and `code` in backticks.

/// How many characters of an address are shown.
const SHOWN_CHARS: usize = 40;

/// Punctuation that ends a sentence, but not an address.
const PUNCTUATION: [char; 10] = ['.', ',', ';', ':', '!', '?', '\'', '*', '_', '~'];

/// A closing bracket belongs to an address only if the opening one does, too.
const BRACKETS: [(char, char); 3] = [('(', ')'), ('[', ']'), ('{', '}')];

/// The inner HTML that shows a text with its addresses as links, each shortened to host and path, and its tags as links to their pages.
/// Everything else is escaped.
pub fn html(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    match heading(text) {
        Some((level, text)) => {
            // To assistive technology all are below the heading of the list: a person may begin with any.
            html.push_str("<b role=\"heading\" aria-level=\"3\" class=\"h");
            html.push_str(&level.to_string());
            html.push_str("\">");
            push(&mut html, text);
            html.push_str("</b>");
        }
        None => push(&mut html, text),
    }
    html
}

/// The level (1 to 3) and the words of a text that begins with `#`, `##` or `###` and a space.
#[inline(never)]
pub fn heading(text: &str) -> Option<(usize, &str)> {
    let words = text.trim_start_matches('#');
    let level = text.len() - words.len();
    let words = words.strip_prefix(' ')?.trim_start();
    ((1..=3).contains(&level) && !words.is_empty()).then_some((level, words))
}

/// Whether a word is a tag, written without its `#`: letters, digits, `_` and `-`, at least one letter among them. In a text a tag stands
/// at the beginning or after white space.
pub fn is_tag(word: &str) -> bool {
    word.chars().all(is_of_tag) && word.chars().any(is_letter_of_tag)
}

/// Whether a character can stand in a tag.
pub fn is_of_tag(character: char) -> bool {
    is_letter_of_tag(character) || matches!(character, '0'..='9' | '_' | '-')
}

/// The browser has no table of all letters: what is not ASCII counts as one unless it ends an address.
fn is_letter_of_tag(character: char) -> bool {
    character.is_ascii_alphabetic() || !character.is_ascii() && !ends_address(character)
}

/// The tag that a text begins with, without its `#`.
fn tag(text: &str) -> Option<&str> {
    let rest = text.strip_prefix('#')?;
    let end = rest.find(|character| !is_of_tag(character)).unwrap_or(rest.len());
    rest.get(..end).filter(|tag| is_tag(tag))
}

fn push(html: &mut String, text: &str) {
    let (mut rest, mut before) = (text, ' ');
    while let Some(first) = rest.chars().next() {
        let found = match first {
            '`' => code(html, rest),
            'h' | 'H' if !before.is_ascii_alphanumeric() => link(html, rest),
            '#' if before.is_whitespace() => link_to_tag(html, rest),
            '0'..='9' if before.is_whitespace() || matches!(before, '(' | '-' | '–') => time(html, rest),
            _ => None,
        };
        let length = found.unwrap_or_else(|| {
            escape(html, first);
            first.len_utf8()
        });
        before = first;
        rest = rest.get(length..).unwrap_or_default();
    }
}

/// Adds a link to the page of the tag that a text begins with, and gives its length in bytes. Nothing in a tag has to be escaped.
fn link_to_tag(html: &mut String, text: &str) -> Option<usize> {
    let tag = tag(text)?;
    for part in ["<a href=\"/tags/", tag, "\">#", tag, "</a>"] {
        html.push_str(part);
    }
    Some(tag.len() + 1)
}

/// Adds the time of day that a text begins with, `15:00`, and gives its length in bytes.
fn time(html: &mut String, text: &str) -> Option<usize> {
    let colon = text.bytes().take(3).position(|byte| byte == b':')?;
    let (time, after) = text.split_at_checked(colon + 3)?;
    let (hour, minute) = time.split_once(':')?;
    let is_below = |digits: &str, end: u8| digits.bytes().all(|byte| byte.is_ascii_digit()) && digits.parse().is_ok_and(|of: u8| of < end);
    let goes_on = after.starts_with(|next: char| next == ':' || next.is_ascii_alphanumeric());
    if !is_below(hour, 24) || !is_below(minute, 60) || goes_on {
        return None;
    }
    // In the attribute an hour has two digits.
    for part in ["<time datetime=\"", if hour.len() == 1 { "0" } else { "" }, time, "\">", time, "</time>"] {
        html.push_str(part);
    }
    Some(time.len())
}

/// Adds the inner HTML, or the attribute's value, that shows as exactly this text.
pub fn escape_all(html: &mut String, text: &str) {
    let is_special = |byte| matches!(byte, b'&' | b'<' | b'"');
    let mut rest = text;
    // A page is a hundred kilobytes: what lies between special characters is copied as a whole.
    while let Some((plain, special)) = rest.bytes().position(is_special).and_then(|at| rest.split_at_checked(at)) {
        html.push_str(plain);
        let mut special = special.chars();
        special.by_ref().take(1).for_each(|special| escape(html, special));
        rest = special.as_str();
    }
    html.push_str(rest);
}

fn escape(html: &mut String, character: char) {
    match character {
        '&' => html.push_str("&amp;"),
        '<' => html.push_str("&lt;"),
        '"' => html.push_str("&quot;"),
        other => html.push(other),
    }
}

/// Adds the code that a text begins with, and gives its length in bytes.
fn code(html: &mut String, text: &str) -> Option<usize> {
    let (code, _) = text.strip_prefix('`')?.split_once('`')?;
    if code.trim().is_empty() || code.contains('\n') {
        return None;
    }
    html.push_str("<code>");
    escape_all(html, code);
    html.push_str("</code>");
    Some(code.len() + 2)
}

/// Adds a link for the address that a text begins with, and gives its length in bytes.
fn link(html: &mut String, text: &str) -> Option<usize> {
    let scheme = scheme(text)?;
    let address = until_its_end(text);
    let shown = shortened(address.get(scheme.len()..)?)?;
    html.push_str("<a href=\"");
    escape_all(html, address);
    html.push_str("\" rel=\"noopener noreferrer\" target=\"_blank\">");
    escape_all(html, &shown);
    html.push_str("</a>");
    Some(address.len())
}

/// The `http://` or `https://` that a text begins with, as it is written there.
pub fn scheme(text: &str) -> Option<&str> {
    let begin = |scheme: &str| text.get(..scheme.len()).filter(|begin| begin.eq_ignore_ascii_case(scheme));
    ["https://", "http://"].into_iter().find_map(begin)
}

/// As much of a text as an address at its beginning takes, without the punctuation that ends a sentence.
pub fn until_its_end(text: &str) -> &str {
    without_punctuation(text.split(ends_address).next().unwrap_or_default())
}

/// Whether an address without its scheme names a host.
pub fn names_host(address: &str) -> bool {
    let (host, _) = host_and_rest(address);
    host.starts_with(|first: char| first.is_ascii_alphanumeric() || first == '[' || !first.is_ascii())
}

/// Splits an address after its host. A user name before the host is left out, because it could pass for a host.
fn host_and_rest(address: &str) -> (&str, &str) {
    let (authority, rest) = address.split_at(address.find(['/', '?', '#']).unwrap_or(address.len()));
    (authority.rfind('@').and_then(|at| authority.get(at + 1..)).unwrap_or(authority), rest)
}

/// Whether an address can't go on with this: white space, quotation marks, punctuation of East Asian scripts, a backslash, which browsers
/// read as a slash, and what is invisible or turns the direction of what follows.
fn ends_address(character: char) -> bool {
    character.is_whitespace()
        || matches!(character, '\0'..=' ' | '\u{7f}'..='\u{a0}' | '<' | '>' | '"' | '`' | '\\')
        || matches!(character, '\u{200b}'..='\u{200f}' | '\u{2018}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '«' | '»')
        || matches!(character, '\u{3001}'..='\u{3002}' | '\u{3008}'..='\u{3011}' | '！' | '（' | '）' | '，' | '：' | '；' | '？')
}

/// Each bracket is counted once, so that an address of brackets alone does not take quadratic time.
fn without_punctuation(mut address: &str) -> &str {
    let count = |bracket: char| address.chars().filter(|character| *character == bracket).count();
    let mut surplus = BRACKETS.map(|(open, close)| (close, count(close).saturating_sub(count(open))));
    while let Some(last) = address.chars().next_back() {
        let left_over = surplus.iter_mut().find(|(close, count)| *close == last && *count > 0);
        if left_over.is_none() && !PUNCTUATION.contains(&last) {
            break;
        }
        if let Some((_, count)) = left_over {
            *count -= 1;
        }
        address = address.strip_suffix(last).unwrap_or_default();
    }
    address
}

/// The host and the path of an address without its scheme, and `…` for what is left out; none where it names no host.
fn shortened(address: &str) -> Option<String> {
    if !names_host(address) {
        return None;
    }
    let (host, rest) = host_and_rest(address);
    let path = rest.split(['?', '#']).next().unwrap_or_default();
    let mut shown = [host, if path == "/" { "" } else { path }].concat();
    if path.len() < rest.len() || shown.chars().count() > SHOWN_CHARS {
        let end = shown.char_indices().nth(SHOWN_CHARS - 1).map_or(shown.len(), |(end, _)| end);
        shown.truncate(end);
        shown.push('…');
    }
    Some(shown)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A link as it is written.
    fn a(address: &str, shown: &str) -> String {
        format!("<a href=\"{address}\" rel=\"noopener noreferrer\" target=\"_blank\">{shown}</a>")
    }

    #[test]
    fn an_address_becomes_a_link_to_it() {
        for (text, html) in [
            ("Buy <b>milk</b> & \"eggs\"", "Buy &lt;b>milk&lt;/b> &amp; &quot;eggs&quot;".to_owned()),
            ("https://example.com", a("https://example.com", "example.com")),
            ("http://example.com/", a("http://example.com/", "example.com")),
            ("HTTPS://Example.com/a/", a("HTTPS://Example.com/a/", "Example.com/a/")),
            ("See https://example.com/a?b=c&d#e.", format!("See {}.", a("https://example.com/a?b=c&amp;d#e", "example.com/a…"))),
            ("https://example.com?q", a("https://example.com?q", "example.com…")),
            ("(https://example.com/a)", format!("({})", a("https://example.com/a", "example.com/a"))),
            ("https://example.com/a_(b)", a("https://example.com/a_(b)", "example.com/a_(b)")),
            ("https://example.com/a_(b)).", format!("{}).", a("https://example.com/a_(b)", "example.com/a_(b)"))),
            ("[https://example.com]!", format!("[{}]!", a("https://example.com", "example.com"))),
            ("http://[::1]:3000/", a("http://[::1]:3000/", "[::1]:3000")),
            ("https://good.example@bad.example/", a("https://good.example@bad.example/", "bad.example")),
            ("https://bad.example\\@good.example", format!("{}\\@good.example", a("https://bad.example", "bad.example"))),
            ("\"https://example.com/'\"", format!("&quot;{}'&quot;", a("https://example.com/", "example.com"))),
            ("見てhttps://example.com/東京。ね", format!("見て{}。ね", a("https://example.com/東京", "example.com/東京"))),
            ("https://a.example,https://b.example", a("https://a.example,https://b.example", "a.example,https://b.example")),
            ("https://a.example\u{202e}b", format!("{}\u{202e}b", a("https://a.example", "a.example"))),
            ("https:// https://. http://- http://@ http", "https:// https://. http://- http://@ http".into()),
            ("xhttps://example.com javascript:alert(1) //example.com", "xhttps://example.com javascript:alert(1) //example.com".into()),
        ] {
            assert_eq!(super::html(text), html, "{text}");
        }
    }

    #[test]
    fn a_long_address_is_shortened() {
        let long = |path: usize| format!("https://example.com/{}", "x".repeat(path));
        for (path, shown) in [(28, 28), (29, 27)] {
            let end = if path == shown { "" } else { "…" };
            assert_eq!(html(&long(path)), a(&long(path), &format!("example.com/{}{end}", "x".repeat(shown))));
        }
        let query = format!("{}?a", long(28));
        assert_eq!(html(&query), a(&query, &format!("example.com/{}…", "x".repeat(27))));
    }

    #[test]
    fn code_stands_in_backticks() {
        for (text, html) in [
            ("Run `cargo <test>` now", "Run <code>cargo &lt;test></code> now"),
            ("`https://example.com`", "<code>https://example.com</code>"),
            ("`` ` ` `a", "`` ` ` `a"),
            ("`a\nb`", "`a\nb`"),
            ("a`b`c`d", "a<code>b</code>c`d"),
        ] {
            assert_eq!(super::html(text), html, "{text}");
        }
    }

    #[test]
    fn a_tag_leads_to_its_page() {
        for (text, html) in [
            ("#home", "<a href=\"/tags/home\">#home</a>"),
            ("Call #Büro-2, now", "Call <a href=\"/tags/Büro-2\">#Büro-2</a>, now"),
            ("a\n#b_c", "a\n<a href=\"/tags/b_c\">#b_c</a>"),
            ("#1 a#b ##c # #- #<b>", "#1 a#b ##c # #- #&lt;b>"),
            ("`#a` https://example.com/#b", &format!("<code>#a</code> {}", a("https://example.com/#b", "example.com…"))),
        ] {
            assert_eq!(super::html(text), html, "{text}");
        }
        assert!(["a", "C-d", "b\u{fc}ro", "\u{939}\u{93f}\u{928}\u{94d}\u{926}\u{940}", "\u{1f389}"].into_iter().all(is_tag));
        assert!(!["", "1", "-", "a b", "a.", "a\u{2026}", "#a"].into_iter().any(is_tag));
    }

    #[test]
    fn a_time_of_day_is_one() {
        let time = |whole: &str, shown: &str| format!("<time datetime=\"{whole}\">{shown}</time>");
        for (text, html) in [
            ("15:00 Dentist", format!("{} Dentist", time("15:00", "15:00"))),
            ("Call at 9:05.", format!("Call at {}.", time("09:05", "9:05"))),
            ("(23:59-00:00, 8:30–9:00)", {
                let [a, b] = [time("23:59", "23:59"), time("00:00", "00:00")];
                format!("({a}-{b}, {}–{})", time("08:30", "8:30"), time("09:00", "9:00"))
            }),
            (
                "24:00 12:60 1:2 1:234 123:00 12:00:00 12:00h a12:00 1é:00 12:é",
                "24:00 12:60 1:2 1:234 123:00 12:00:00 12:00h a12:00 1é:00 12:é".into(),
            ),
        ] {
            assert_eq!(super::html(text), html, "{text}");
        }
    }

    #[test]
    fn a_heading_has_a_space_behind_its_marks() {
        for (text, level) in [("# Morning", 1), ("##  Work", 2), ("### #tag", 3)] {
            assert_eq!(heading(text).map(|(level, _)| level), Some(level), "{text}");
        }
        for text in ["#", "# ", "#tag", "#### deep", " # x", "x # y"] {
            assert_eq!(heading(text), None, "{text}");
        }
        assert_eq!(html("## Work <b>"), "<b role=\"heading\" aria-level=\"3\" class=\"h2\">Work &lt;b></b>");
    }

    fn unescaped(html: &str) -> String {
        html.replace("&lt;", "<").replace("&quot;", "\"").replace("&amp;", "&")
    }

    /// The text that some HTML was made of; none where it holds another element than those of this module.
    fn source(html: &str) -> Option<String> {
        let (mut text, mut rest) = (String::new(), html);
        for (class, marks) in [("h1", "# "), ("h2", "## "), ("h3", "### ")] {
            if let Some(inner) = html.strip_prefix(&format!("<b role=\"heading\" aria-level=\"3\" class=\"{class}\">")) {
                text.push_str(marks);
                rest = inner.strip_suffix("</b>")?;
            }
        }
        while let Some((plain, _)) = rest.split_once('<') {
            text.push_str(&unescaped(plain));
            rest = rest.strip_prefix(plain)?;
            if let Some(code) = rest.strip_prefix("<code>") {
                let (code, after) = code.split_once("</code>")?;
                text.extend(["`", &unescaped(code), "`"]);
                rest = after;
            } else if let Some(link) = rest.strip_prefix("<a href=\"/tags/") {
                let (tag, after) = link.split_once("\">#")?;
                rest = after.strip_prefix(tag)?.strip_prefix("</a>")?;
                text.extend(["#", tag]);
                let is_word = |character: char| character.is_ascii_alphanumeric() || !character.is_ascii() || "_-".contains(character);
                if tag.is_empty() || !tag.chars().all(is_word) {
                    return None;
                }
            } else if let Some(time) = rest.strip_prefix("<time datetime=\"") {
                let (time, after) = time.split_once("\">")?;
                let (shown, after) = after.split_once("</time>")?;
                if time.trim_start_matches('0') != shown.trim_start_matches('0') || time.len() != "15:00".len() {
                    return None;
                }
                text.push_str(shown);
                rest = after;
            } else {
                let (address, after) = rest.strip_prefix("<a href=\"")?.split_once("\" rel=\"noopener noreferrer\" target=\"_blank\">")?;
                let (shown, after) = after.split_once("</a>")?;
                let (address, shown) = (unescaped(address), unescaped(shown));
                let is_web = ["http://", "https://"].iter().any(|scheme| address.to_ascii_lowercase().starts_with(scheme));
                let is_of_it = address.contains(shown.trim_end_matches('…')) && (1..=SHOWN_CHARS).contains(&shown.chars().count());
                if !is_web || !is_of_it || address.contains(['"', '<', '>', ' ', '\n']) {
                    return None;
                }
                text.push_str(&address);
                rest = after;
            }
        }
        text.push_str(&unescaped(rest));
        Some(text)
    }

    /// Texts of what matters here, in any order.
    fn texts() -> impl Strategy<Value = String> {
        let parts = [
            "https://",
            "http://",
            "HTTP://",
            "a",
            "example.com",
            "/",
            "?",
            "#",
            "@",
            ":",
            ".",
            ",",
            "(",
            ")",
            "[",
            "]",
            "`",
            "<",
            ">",
            "&",
            "\"",
            "'",
            "\\",
            " ",
            "\n",
            "&lt;",
            "</a>",
            "<script>",
            "…",
            "é",
            "字",
            "。",
            "\u{202e}",
            " #",
            "# ",
            "## ",
            "-",
            "15:00",
            "9:3",
            "0",
            "long/path/of/many/names/",
        ];
        let part =
            prop_oneof![9 => proptest::sample::select(parts.to_vec()).prop_map(str::to_owned), 1 => any::<char>().prop_map(String::from)];
        proptest::collection::vec(part, 0..24).prop_map(|parts| parts.concat())
    }

    proptest! {
        #[test]
        fn the_html_shows_the_text_and_no_tag_of_it(text in texts()) {
            // White space between the marks of a heading and its words is not shown.
            let expected = match heading(&text) {
                Some((level, words)) => format!("{} {words}", "#".repeat(level)),
                None => text.clone(),
            };
            prop_assert_eq!(source(&html(&text)), Some(expected), "{}", html(&text));
        }
    }
}
