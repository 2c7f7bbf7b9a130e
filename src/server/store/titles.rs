//! Notes by their titles.

use super::{
    Store, StoreError, binds,
    rows::{key, stored},
};
use crate::model::{id::NoteId, note::Title, user::UserId, words::Folded};
use surrealdb::types::{RecordId, SurrealValue};

const TITLES: &str = "SELECT id, title FROM note:[$owner]..[$owner, ..] WHERE deleted_at = NONE AND title != '' ORDER BY id";

#[derive(Debug, SurrealValue)]
struct Titled {
    id: RecordId,
    title: String,
}

impl Store {
    /// The newest note outside the Trash with a title, ignoring case. Where there is none, one whose title is the same to the
    /// search: file names on a Mac have decomposed accents, and its keyboard writes another apostrophe.
    ///
    /// # Errors
    /// [`StoreError::Database`] or [`StoreError::Corrupt`].
    pub async fn note_titled(&self, owner: &UserId, title: Title) -> Result<Option<NoteId>, StoreError> {
        let notes: Vec<Titled> = self.run(TITLES, binds([("owner", owner.as_str().into_value())])).await?.take(0)?;
        let title = title.into_inner();
        let (lower, folded) = (title.to_lowercase(), Folded::of(&title));
        let is_it = |note: &&Titled| note.title.to_lowercase() == lower;
        let is_like_it = |note: &&Titled| Folded::of(&note.title).letters() == folded.letters();
        let found = notes.iter().rfind(is_it).or_else(|| notes.iter().rfind(is_like_it));
        found.map(|note| stored(&note.id, key(&note.id)?)).transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::{
        journal::tests::{Book, DAY, day, note_id},
        store::tests::{run, user},
    };

    #[test]
    fn the_newest_note_of_a_title_is_found_and_none_of_others_or_of_the_trash() {
        run(async {
            let (book, ada, eve) = (Book::new().await, user("ada"), user("eve"));
            for (number, title) in [(1, "Bread"), (2, "BREAD & Butter"), (3, "bread"), (4, "Ähre"), (5, "Cafe\u{301}"), (6, "Mum's list")]
            {
                book.create_note(&ada, note_id(number), day(DAY), title, "").await.expect("a note");
            }
            book.create_note(&eve, note_id(9), day(DAY), "Bread", "").await.expect("a note");
            let find = async |owner: &UserId, title: &str| {
                book.store.note_titled(owner, Title::parse(title).expect("a title")).await.expect("an answer")
            };
            assert_eq!(find(&ada, " bReAd ").await, Some(note_id(3)));
            assert_eq!(find(&ada, "bread  & butter").await, Some(note_id(2)));
            assert_eq!(find(&ada, "äHRE").await, Some(note_id(4)));
            assert_eq!(find(&ada, "Café").await, Some(note_id(5)));
            assert_eq!(find(&ada, "Mum’s list").await, Some(note_id(6)));
            assert_eq!(find(&ada, "Brea").await, None);
            assert_eq!(find(&eve, "bread").await, Some(note_id(9)));
            book.delete_note(&ada, note_id(3)).await.expect("deleted");
            assert_eq!(find(&ada, "bread").await, Some(note_id(1)));
        });
    }
}
