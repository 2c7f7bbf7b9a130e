//! How much a day's page carries of its notes: however many there are and however long they are, the page stays small.

use super::{
    id::NoteId,
    limits::{BEGINNING_CHARS, PAGE_BODY_BYTES, WHOLE_BODY_BYTES},
    note::Note,
};
use std::sync::Arc;

/// The notes of a page, in its order: whole ones with the HTML that `render` makes of their bodies, and clipped ones.
///
/// The note that the address opens is whole. Of the others a body of more than [`WHOLE_BODY_BYTES`] is clipped, and the rest share
/// [`PAGE_BODY_BYTES`]: first those that are no longer than a beginning, then the longer ones, from the top of the page.
pub fn for_page(mut notes: Vec<Arc<Note>>, opened: Option<NoteId>, mut render: impl FnMut(&str) -> Arc<str>) -> Vec<Arc<Note>> {
    let mut in_turn: Vec<&mut Arc<Note>> = notes.iter_mut().collect();
    in_turn.sort_by_key(|note| beginning(&note.body).len() < note.body.len());
    let mut left = PAGE_BODY_BYTES;
    for note in in_turn {
        if opened == Some(note.id) {
            set_html(note, &render(&note.body));
            continue;
        }
        let bytes = note.body.len();
        if bytes > left.min(WHOLE_BODY_BYTES) {
            clip(note);
            continue;
        }
        // A body counts even if its HTML does not fit, so that no more is rendered than fits.
        left -= bytes;
        let html = render(&note.body);
        match left.checked_sub(html.len()) {
            Some(rest) => {
                left = rest;
                set_html(note, &html);
            }
            None => clip(note),
        }
    }
    notes
}

/// The first few lines or words of a body; all of it where it is short.
fn beginning(body: &str) -> &str {
    let Some((end, _)) = body.char_indices().nth(BEGINNING_CHARS) else { return body };
    let most = body.get(..end).unwrap_or(body);
    let ends = [most.rfind('\n'), most.rfind(char::is_whitespace)];
    let at = ends.into_iter().flatten().find(|at| *at >= end / 2).unwrap_or(end);
    body.get(..at).unwrap_or(most)
}

fn clip(note: &mut Arc<Note>) {
    let body = beginning(&note.body).to_owned();
    let Note { id, day, rank, title, title_op, body_op, trashed, seq, pinned, folded, .. } = &**note;
    *note = Arc::new(Note {
        id: *id,
        day: *day,
        rank: rank.clone(),
        title: title.clone(),
        title_op: *title_op,
        body,
        body_op: *body_op,
        html: String::new(),
        trashed: *trashed,
        seq: *seq,
        clipped: true,
        pinned: *pinned,
        folded: *folded,
    });
}

fn set_html(note: &mut Arc<Note>, html: &str) {
    if note.html != html {
        html.clone_into(&mut Arc::make_mut(note).html);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::id::OpId;
    use proptest::prelude::*;

    fn notes(bodies: impl IntoIterator<Item = String>) -> Vec<Arc<Note>> {
        let note = |(number, body): (u64, String)| {
            Arc::new(Note {
                id: NoteId::from_parts(number, 0),
                day: None,
                rank: "i".parse().expect("a rank"),
                title: format!("title {number}"),
                title_op: OpId::from_parts(number, 1),
                body,
                body_op: OpId::from_parts(number, 2),
                html: String::new(),
                trashed: None,
                seq: number,
                clipped: false,
                pinned: false,
                folded: false,
            })
        };
        (0..).zip(bodies).map(note).collect()
    }

    /// The notes of a page, and how many bytes were rendered for it.
    fn page(notes: &[Arc<Note>], opened: Option<NoteId>, times: usize) -> (Vec<Arc<Note>>, usize) {
        let mut rendered = 0;
        let page = for_page(notes.to_vec(), opened, |body| {
            rendered += body.len();
            body.repeat(times).into()
        });
        (page, rendered)
    }

    fn clipped(page: &[Arc<Note>]) -> Vec<bool> {
        page.iter().map(|note| note.clipped).collect()
    }

    #[test]
    fn a_long_note_is_clipped_unless_it_is_opened() {
        let all = notes([WHOLE_BODY_BYTES, WHOLE_BODY_BYTES + 1].map(|bytes| "x".repeat(bytes)));
        assert_eq!(clipped(&page(&all, None, 1).0), [false, true]);
        let (opened, _) = page(&all, Some(all[1].id), 1);
        assert_eq!(clipped(&opened), [false, false]);
        assert_eq!(opened[1].html, all[1].body);
    }

    #[test]
    fn when_the_page_is_full_the_rest_is_clipped_but_not_what_is_short() {
        let full = PAGE_BODY_BYTES / WHOLE_BODY_BYTES;
        let long = (0..2 * full).map(|_| "x".repeat(WHOLE_BODY_BYTES));
        let all = notes(long.chain(["short".to_owned(), String::new()]));
        let (page, rendered) = page(&all, None, 1);
        // Body and HTML share the room, and the short one takes some of it.
        let whole = full / 2 - 1;
        assert_eq!(page.iter().position(|note| note.clipped), Some(whole));
        assert_eq!(page.iter().filter(|note| note.clipped).count(), 2 * full - whole);
        assert_eq!(clipped(&page[2 * full..]), [false, false]);
        assert!(rendered <= PAGE_BODY_BYTES, "{rendered}");
    }

    #[test]
    fn a_body_ends_at_a_line_or_a_word_where_there_is_one() {
        let word = |letters| "x".repeat(letters);
        for (body, cut) in [
            (word(BEGINNING_CHARS), word(BEGINNING_CHARS)),
            (word(BEGINNING_CHARS + 1), word(BEGINNING_CHARS)),
            ("字".repeat(BEGINNING_CHARS + 1), "字".repeat(BEGINNING_CHARS)),
            (format!("{} {}", word(200), word(200)), word(200)),
            (format!("{}\n{} {}", word(180), word(20), word(200)), word(180)),
            (format!("{} {}", word(20), word(400)), format!("{} {}", word(20), word(BEGINNING_CHARS - 21))),
        ] {
            assert_eq!(beginning(&body), cut);
        }
    }

    proptest! {
        #[test]
        fn any_day_is_bounded_and_only_what_is_clipped_is_not_as_it_was(
            bodies in prop::collection::vec(("[a&字🎉 \n]{1,40}", 0..2_000_usize), 0..60),
            opened in 0..60_u64,
            times in 0..30_usize,
        ) {
            let all = notes(bodies.into_iter().map(|(text, times)| text.repeat(times)));
            let opened = NoteId::from_parts(opened, 0);
            let (page, rendered) = page(&all, Some(opened), times);
            prop_assert_eq!(page.len(), all.len());
            let mut bytes = 0;
            for (note, was) in page.iter().zip(&all) {
                let is_beginning = was.body.starts_with(&note.body) && note.body.chars().count() <= BEGINNING_CHARS;
                let is_as_it_should = if note.clipped { is_beginning && note.html.is_empty() } else { note.body == was.body };
                prop_assert!(is_as_it_should, "{:?}", note);
                let Note { body, html, .. } = &**was;
                let as_was = Note { body: body.clone(), html: html.clone(), clipped: false, ..Note::clone(note) };
                prop_assert_eq!(&as_was, &**was);
                if note.id == opened {
                    prop_assert!(!note.clipped);
                } else if !note.clipped {
                    prop_assert_eq!(note.html.len(), note.body.len() * times);
                    bytes += note.body.len() + note.html.len();
                }
            }
            prop_assert!(bytes <= PAGE_BODY_BYTES);
            let of_opened = all.iter().find(|note| note.id == opened).map_or(0, |note| note.body.len());
            prop_assert!(rendered <= PAGE_BODY_BYTES + of_opened);
        }
    }
}
