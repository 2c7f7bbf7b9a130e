//! What another app shares with Daybook, as the text of a new todo.

/// A title, a text and an address in one text: what is empty, or is in another part already, is left out.
pub fn shared_text(title: &str, text: &str, url: &str) -> String {
    let parts = [title, text, url].map(str::trim);
    let is_new = |(at, part): &(usize, &str)| {
        let is_in = |(other, whole): (usize, &str)| other != *at && whole.contains(part) && (whole != *part || other < *at);
        !part.is_empty() && !parts.into_iter().enumerate().any(is_in)
    };
    let parts: Vec<&str> = parts.into_iter().enumerate().filter(is_new).map(|(_, part)| part).collect();
    let has_lines = parts.iter().any(|part| part.contains('\n'));
    parts.join(if has_lines { "\n" } else { " " })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shared_is_said_once() {
        const URL: &str = "https://example.com/a";
        for (title, text, url, whole) in [
            ("An article", "", URL, "An article https://example.com/a"),
            ("An article", URL, "", "An article https://example.com/a"),
            ("An article", "An article https://example.com/a", URL, "An article https://example.com/a"),
            ("", " Buy milk ", "", "Buy milk"),
            ("Same", "Same", "Same", "Same"),
            ("List", "Milk\nEggs", "", "List\nMilk\nEggs"),
            ("", "", "", ""),
        ] {
            assert_eq!(shared_text(title, text, url), whole);
        }
    }
}
