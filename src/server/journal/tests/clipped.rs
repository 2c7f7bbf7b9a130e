//! Days whose notes are too long for their page.

use super::{Book, DAY, day, note_id, run, user};
use crate::{model::limits::WHOLE_BODY_BYTES, server::store::StoreError};

#[test]
fn a_long_note_is_clipped_and_rendered_only_where_it_is_opened() {
    run(async {
        let (book, ada, eve) = (Book::new().await, user("ada"), user("eve"));
        let long = format!("*A* & {}", "b ".repeat(WHOLE_BODY_BYTES / 2));
        for number in 1..=2 {
            book.note(&ada, number).await;
            book.save_note(&ada, note_id(number), ("title", None), (&long, None)).await.expect("a save");
        }
        // A journal with empty caches.
        let book = Book::of(book.store.clone());
        let view = book.view(&ada).await;
        for note in &view.notes {
            assert!(note.clipped && note.html.is_empty() && note.body.len() < 1_000 && long.starts_with(&note.body), "{note:?}");
        }
        assert_eq!(book.journal.0.rendered.len(), 0, "of a clipped note nothing is rendered");

        let opened = book.journal.day_view(&ada, day(DAY), day(DAY), Some(note_id(2))).await.expect("a day");
        assert_eq!(opened.notes.iter().map(|note| note.clipped).collect::<Vec<_>>(), [true, false]);
        let whole = book.journal.note(&ada, note_id(2)).await.expect("a note");
        assert_eq!((&*opened.notes[1], &whole.body), (&whole, &long));
        assert!(whole.html.starts_with("<p><em>A</em> &amp; b b"), "{:.30}", whole.html);
        assert_eq!(book.journal.0.rendered.len(), 1);

        // Changes apply to the whole note.
        let renamed = book.rename_note(&ada, note_id(1), "other").await.expect("another title");
        assert_eq!((renamed.title.as_str(), &renamed.body, renamed.clipped), ("other", &long, false));
        book.delete_note(&ada, note_id(1)).await.expect("a deletion");
        assert_eq!(book.restore_note(&ada, note_id(1)).await.expect("a note").body, long);
        assert_eq!(book.view(&ada).await.notes[0].title, "other");

        book.delete_note(&ada, note_id(2)).await.expect("a deletion");
        for (who, number) in [(&eve, 1), (&ada, 2), (&ada, 3)] {
            let missing = book.journal.note(who, note_id(number)).await;
            assert!(matches!(missing, Err(StoreError::NotFound)), "{who:?} {number}");
        }
    });
}
