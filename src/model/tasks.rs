//! The tasks of a note (`- [ ] Buy milk`), which are ticked where the note is read.

/// The text with the box at this place ticked or unticked; none if no box is there. The place is that of its bracket, in bytes.
pub fn toggled(text: &str, at: usize) -> Option<String> {
    let end = at.checked_add(3)?;
    let now = match text.get(at..end)? {
        "[x]" | "[X]" => "[ ]",
        "[ ]" | "[\t]" => "[x]",
        _ => return None,
    };
    Some([text.get(..at)?, now, text.get(end..)?].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_is_ticked_and_unticked() {
        for (text, at, toggled_text) in [
            ("- [ ] Milk", 2, Some("- [x] Milk")),
            ("- [x] Milk", 2, Some("- [ ] Milk")),
            ("ä\n- [X] Milk", 5, Some("ä\n- [ ] Milk")),
            ("- [ ] Milk", 1, None),
            ("- [ ] Milk", 3, None),
            ("- [-] Milk", 2, None),
            ("ä [ ]", 1, None),
            ("- [ ", 2, None),
            ("", 0, None),
            ("- [ ] Milk", usize::MAX, None),
        ] {
            assert_eq!(toggled(text, at).as_deref(), toggled_text, "{text:?} at {at}");
        }
    }
}
