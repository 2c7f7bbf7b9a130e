//! The links in a text that Markdown does not mark as links: bare addresses, and `[[...]]` to a day or a note.

use super::LONGEST_ADDRESS;
use crate::model::{
    day::Day,
    limits::NOTE_TITLE_CHARS,
    links::{names_host, scheme, until_its_end},
};
use std::borrow::Cow;
use url::form_urlencoded;

/// The page that finds a note by the title that follows.
pub(super) const BY_TITLE: &str = "/notes/by-title?title=";

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part<'a> {
    /// As it is.
    Text(&'a str),
    /// A link.
    Link {
        /// Where it leads.
        address: Cow<'a, str>,
        /// What it shows.
        text: &'a str,
    },
}

/// The parts of a text, in order. This takes one pass, however many candidates turn out not to be addresses.
pub(super) fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    // Most texts have no link.
    if !["://", "www.", "[["].into_iter().any(|mark| text.contains(mark)) {
        parts.push(Part::Text(text));
        return parts;
    }
    // `plain` is the start of the text before the next link, which ends at `here`.
    let (mut plain, mut here, mut is_in_word) = (0, 0, false);
    while let Some((rest, first)) = text.get(here..).and_then(|rest| Some((rest, rest.chars().next()?))) {
        let (length, link) = match first {
            '[' => to_row(rest),
            'h' | 'H' | 'w' if !is_in_word => to_address(rest),
            _ => (0, None),
        };
        let end = here + length.max(first.len_utf8());
        if let Some(link) = link {
            parts.extend(text.get(plain..here).filter(|plain| !plain.is_empty()).map(Part::Text));
            parts.push(link);
            plain = end;
        }
        is_in_word = text.get(here..end).is_some_and(|passed| passed.ends_with(|last: char| last.is_ascii_alphanumeric()));
        here = end;
    }
    parts.extend(text.get(plain..).filter(|plain| !plain.is_empty()).map(Part::Text));
    parts
}

/// The link to the address that a text begins with, and how many bytes were examined.
fn to_address(text: &str) -> (usize, Option<Part<'_>>) {
    let (scheme, is_whole) = match scheme(text) {
        Some(scheme) => (scheme, true),
        None if text.starts_with("www.") => ("www.", false),
        None => return (0, None),
    };
    let found = until_its_end(text);
    let is_address = found.len() <= LONGEST_ADDRESS && found.get(scheme.len()..).is_some_and(names_host);
    let link = is_address.then(|| Part::Link {
        // `http`, as on GitHub; a site with https redirects the browser.
        address: if is_whole { found.into() } else { format!("http://{found}").into() },
        text: found,
    });
    (found.len(), link)
}

/// The same for double brackets around a date or the title of a note.
fn to_row(text: &str) -> (usize, Option<Part<'_>>) {
    let Some(inside) = text.strip_prefix("[[") else { return (0, None) };
    let inside = inside.split(['[', ']', '\n']).next().unwrap_or_default();
    let (name, length) = (inside.trim(), inside.len() + 4);
    let is_closed = text.get(length - 2..length) == Some("]]");
    if !is_closed || name.is_empty() || name.chars().count() > NOTE_TITLE_CHARS {
        return (0, None);
    }
    let address = match name.parse::<Day>() {
        Ok(day) => day.path(),
        Err(_) => BY_TITLE.chars().chain(form_urlencoded::byte_serialize(name.as_bytes()).flat_map(str::chars)).collect(),
    };
    (length, Some(Part::Link { address: address.into(), text: name }))
}

/// Whether an address is one that [`parts`] makes from double brackets.
pub(super) fn is_to_row(address: &str) -> bool {
    let is_encoded = |title: &str| title.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"*-._+%".contains(&byte));
    let is_day = |day: &str| day.parse::<Day>().is_ok();
    address.strip_prefix("/d/").is_some_and(is_day) || address.strip_prefix(BY_TITLE).is_some_and(is_encoded)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn link<'a>(address: &'a str, text: &'a str) -> Part<'a> {
        Part::Link { address: address.into(), text }
    }

    #[test]
    fn a_bare_address_is_a_link_as_far_as_it_goes() {
        use Part::Text;
        let long = format!("https://example.com/{}", "x".repeat(LONGEST_ADDRESS));
        for (text, wanted) in [
            ("", vec![Text("")]),
            ("https: //example.com", vec![Text("https: //example.com")]),
            ("https://example.com/a?b=c#d", vec![link("https://example.com/a?b=c#d", "https://example.com/a?b=c#d")]),
            ("HTTP://example.com", vec![link("HTTP://example.com", "HTTP://example.com")]),
            ("See www.example.com.", vec![Text("See "), link("http://www.example.com", "www.example.com"), Text(".")]),
            (
                "(https://example.com/a_(b)), https://b.example!",
                vec![
                    Text("("),
                    link("https://example.com/a_(b)", "https://example.com/a_(b)"),
                    Text("), "),
                    link("https://b.example", "https://b.example"),
                    Text("!"),
                ],
            ),
            ("xhttps://a.example awww.a.example", vec![Text("xhttps://a.example awww.a.example")]),
            ("https:// https://. www. www.. http://@", vec![Text("https:// https://. www. www.. http://@")]),
            ("ftp://a.example javascript://a", vec![Text("ftp://a.example javascript://a")]),
            (&long, vec![Text(&long)]),
        ] {
            assert_eq!(parts(text), wanted, "{text}");
        }
    }

    #[test]
    fn brackets_lead_to_a_day_or_to_a_note() {
        use Part::Text;
        let long = format!("[[{}]]", "x".repeat(NOTE_TITLE_CHARS + 1));
        for (text, wanted) in [
            ("[[2026-11-26]]", vec![link("/d/2026-11-26", "2026-11-26")]),
            ("[[ 2026-11-26 ]], then", vec![link("/d/2026-11-26", "2026-11-26"), Text(", then")]),
            ("[[2026-02-30]]", vec![link("/notes/by-title?title=2026-02-30", "2026-02-30")]),
            ("a[[Bread & butter]]b", vec![Text("a"), link("/notes/by-title?title=Bread+%26+butter", "Bread & butter"), Text("b")]),
            ("[[字/../x]]", vec![link("/notes/by-title?title=%E5%AD%97%2F..%2Fx", "字/../x")]),
            ("[[[a]]]", vec![Text("["), link("/notes/by-title?title=a", "a"), Text("]")]),
            ("[[a]] [[]] [[ ]] [[a] ] [[a", vec![link("/notes/by-title?title=a", "a"), Text(" [[]] [[ ]] [[a] ] [[a")]),
            ("[[a\nb]]", vec![Text("[[a\nb]]")]),
            (&long, vec![Text(&long)]),
        ] {
            assert_eq!(parts(text), wanted, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_letter_is_lost_and_each_link_leads_to_the_web_or_to_a_row(
            text in proptest::collection::vec(
                proptest::sample::select(vec![
                    "https://", "www.", "[[", "]]", "[", "]", "a", "example.com", "/", ".", ")", "(", " ", "\n", "字", "\"", "<", "2026-11-26",
                ]),
                0..24,
            ).prop_map(|parts| parts.concat())
        ) {
            let mut shown = String::new();
            for part in parts(&text) {
                match part {
                    Part::Text(text) => shown.push_str(text),
                    Part::Link { address, text } if is_to_row(&address) => shown.push_str(text),
                    Part::Link { address, text } => {
                        prop_assert!(address.starts_with("http") && address.ends_with(text), "{}", address);
                        shown.push_str(text);
                    }
                }
            }
            let without = |text: &str| text.replace(['[', ']', ' '], "");
            prop_assert_eq!(without(&shown), without(&text));
        }
    }
}
