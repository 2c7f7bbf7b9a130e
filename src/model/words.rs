//! The words of a text, as they are compared.
//!
//! Case, accents, the points of Arabic and Hebrew, and the width of a letter make no difference, `ß` is `ss`, and every quotation mark is
//! the straight one. What is found, what is marked in it and what the index of the search holds all follow from [`Folded`].

use super::{
    links::{is_of_tag, is_tag},
    row::Row,
};
use std::{collections::BTreeSet, ops::Range};
use unicode_normalization::char::{canonical_combining_class, decompose_compatible, is_combining_mark};

/// How many letters of a word the index holds. Longer words that begin alike are told apart by the texts of their rows.
const INDEXED: usize = 32;

/// Letters and marks that Unicode treats as different, and what they are compared as. Phones and word processors replace typed quotation
/// marks by curly ones, so the same words have different ones on each device.
const ALIKE: [(char, &str); 20] = [
    ('ß', "ss"),
    ('đ', "d"),
    ('ħ', "h"),
    ('ı', "i"),
    ('ł', "l"),
    ('ŀ', "l"),
    ('ø', "o"),
    ('ŧ', "t"),
    ('ς', "σ"),
    ('‘', "'"),
    ('’', "'"),
    ('‚', "'"),
    ('‛', "'"),
    ('ʼ', "'"),
    ('“', QUOTE),
    ('”', QUOTE),
    ('„', QUOTE),
    ('‟', QUOTE),
    ('«', QUOTE),
    ('»', QUOTE),
];

/// What the quotation marks around a phrase are compared as.
const QUOTE: &str = "\"";

/// A text as it is compared.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Folded {
    letters: Vec<char>,
    /// Which character of the text each letter comes from.
    from: Vec<usize>,
    /// Where words begin.
    starts: Vec<usize>,
    /// How many characters the text has.
    length: usize,
}

/// What a letter is in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Blank,
    /// Belongs to the letter before it.
    Mark,
    /// One of several in a word.
    Letter,
    /// A word by itself: a sign, or a letter of a script that has no blanks.
    Alone,
}

impl Folded {
    /// Folds a text.
    pub fn of(text: &str) -> Self {
        let mut folded = Self::default();
        for character in text.chars() {
            let from = folded.length;
            folded.length += 1;
            if character.is_ascii() {
                folded.push(character.to_ascii_lowercase(), from);
            } else if let Some((_, others)) = ALIKE.iter().find(|(letter, _)| *letter == character) {
                others.chars().for_each(|letter| folded.push(letter, from));
            } else {
                decompose_compatible(character, |part| {
                    for small in part.to_lowercase() {
                        match ALIKE.iter().find(|(letter, _)| *letter == small) {
                            Some((_, others)) => others.chars().for_each(|letter| folded.push(letter, from)),
                            None => folded.push(small, from),
                        }
                    }
                });
            }
        }
        folded
    }

    fn push(&mut self, letter: char, from: usize) {
        if is_left_out(letter) {
            return;
        }
        let letter = if letter.is_whitespace() { ' ' } else { letter };
        let before = self.letters.last().map_or(Kind::Blank, |letter| kind(*letter));
        let is_start = match kind(letter) {
            // Several blanks count as one.
            Kind::Blank if before == Kind::Blank && !self.letters.is_empty() => return,
            Kind::Blank => false,
            Kind::Mark => before == Kind::Blank,
            Kind::Alone => true,
            // A mark belongs to the letter before it, so that letter decides.
            Kind::Letter => self.letters.iter().rev().map(|letter| kind(*letter)).find(|kind| *kind != Kind::Mark) != Some(Kind::Letter),
        };
        if is_start {
            self.starts.push(self.letters.len());
        }
        self.letters.push(letter);
        self.from.push(from);
    }

    /// The letters. White space is one blank.
    pub fn letters(&self) -> &[char] {
        &self.letters
    }

    /// The words: each sign is one, and each letter of a script without blanks.
    pub fn words(&self) -> impl Iterator<Item = &[char]> {
        let ends = self.starts.iter().skip(1).copied().chain([self.letters.len()]);
        let slices = self.starts.iter().zip(ends).filter_map(|(start, end)| self.letters.get(*start..end));
        slices.map(|word| word.strip_suffix(&[' ']).unwrap_or(word))
    }

    /// The ranges of characters for some letters, wherever a word begins with them. The letters may span several words.
    pub fn places(&self, wanted: &[char]) -> impl Iterator<Item = Range<usize>> {
        let begins = move |start: &usize| self.letters.get(*start..).is_some_and(|rest| rest.starts_with(wanted));
        self.starts.iter().copied().filter(begins).filter_map(move |start| {
            let next = start + wanted.len();
            let last = *self.from.get(next.checked_sub(1)?)?;
            // Including the accents and points that follow.
            let end = self.from.get(next).map_or(self.length, |after| (*after).max(last + 1));
            Some(*self.from.get(start)?..end)
        })
    }
}

/// Whether a letter is ignored: accents, points, the Arabic stroke that makes a word longer, and invisible characters.
fn is_left_out(letter: char) -> bool {
    match letter {
        '\0'..='\u{a0}' => false,
        '\u{ad}' | '\u{640}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}' => true,
        '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' => true,
        // The classes between are of marks that make another letter, as in Hindi, Thai and Japanese.
        _ => matches!(canonical_combining_class(letter), 10..=36 | 200..),
    }
}

fn kind(letter: char) -> Kind {
    match letter {
        ' ' => Kind::Blank,
        // Thai, Lao, Burmese, Khmer, Japanese and Chinese.
        '\u{e01}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' if !is_combining_mark(letter) => Kind::Alone,
        '\u{3005}'..='\u{3007}' | '\u{3041}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' if !is_combining_mark(letter) => Kind::Alone,
        '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}' => Kind::Alone,
        letter if !letter.is_ascii() && is_combining_mark(letter) => Kind::Mark,
        letter if letter.is_alphanumeric() => Kind::Letter,
        _ => Kind::Alone,
    }
}

/// Whether a letter begins a phrase in a search, or ends it.
pub fn is_quote(letter: char) -> bool {
    letter == '"' || ALIKE.contains(&(letter, QUOTE))
}

/// The tags of a text, each with its `#` as it is compared, and which characters it is.
pub fn tags(text: &str) -> Vec<(Range<usize>, Vec<char>)> {
    let mut found = Vec::new();
    let (mut before, mut number) = (' ', 0);
    for (place, letter) in text.char_indices() {
        if letter == '#' && before.is_whitespace() {
            let rest = text.get(place + 1..).unwrap_or_default();
            let end = rest.find(|letter| !is_of_tag(letter)).unwrap_or(rest.len());
            if let Some(tag) = rest.get(..end).filter(|tag| is_tag(tag)) {
                found.push((number..number + 1 + tag.chars().count(), tag_letters(tag)));
            }
        }
        (before, number) = (letter, number + 1);
    }
    found
}

/// A tag, written without its `#`, as it is compared.
pub fn tag_letters(tag: &str) -> Vec<char> {
    std::iter::once('#').chain(Folded::of(tag).letters).collect()
}

/// The texts of a row.
pub fn texts(row: &Row) -> impl Iterator<Item = &str> {
    let (first, second) = match row {
        Row::Todo(todo) => (todo.text.as_str(), None),
        Row::Note(note) => (note.title.as_str(), Some(note.body.as_str())),
    };
    std::iter::once(first).chain(second)
}

/// A word, or a tag, as the index holds it.
pub fn indexed(word: &[char]) -> String {
    word.iter().take(INDEXED).collect()
}

/// The words of a text, and its tags with their `#`, as the index holds them.
pub fn words_of(text: &str) -> BTreeSet<String> {
    let mut words: BTreeSet<String> = Folded::of(text).words().map(indexed).collect();
    words.extend(tags(text).iter().map(|(_, tag)| indexed(tag)));
    words
}

/// The words of a row, and its tags with their `#`, as the index holds them. What lies in the Trash is not found, and has none.
pub fn words(row: &Row) -> BTreeSet<String> {
    if row.trashed().is_none() { texts(row).flat_map(words_of).collect() } else { BTreeSet::new() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{
        change::Place,
        id::{NoteId, OpId},
        note::Note,
    };
    use proptest::prelude::*;

    fn split(text: &str) -> Vec<String> {
        Folded::of(text).words().map(|word| word.iter().collect()).collect()
    }

    /// The parts of a text that are found.
    fn found(text: &str, wanted: &str) -> Vec<String> {
        let characters: Vec<char> = text.chars().collect();
        let wanted = Folded::of(wanted);
        Folded::of(text).places(wanted.letters()).map(|place| characters[place].iter().collect()).collect()
    }

    #[test]
    fn a_text_is_split_into_words_and_signs() {
        for (text, words) in [
            ("Buy  milk,\n2 eggs", vec!["buy", "milk", ",", "2", "eggs"]),
            ("don't snake_case a.b", vec!["don", "'", "t", "snake", "_", "case", "a", ".", "b"]),
            ("don’t ‘a‘ “b” «c» „d“", vec!["don't", "'a'", "\"b\"", "\"c\"", "\"d\""]),
            ("мʼята м’ята", vec!["м'ята", "м'ята"]),
            ("Straße STRASSE ẞ", vec!["strasse", "strasse", "ss"]),
            ("Ünïcödé Łódź Øre İSTANBUL ısı", vec!["unicode", "lodz", "ore", "istanbul", "isi"]),
            ("ΣΊΣΥΦΟΣ Ёлка", vec!["σισυφοσ", "елка"]),
            ("كِتَابٌ كتـــاب", vec!["كتاب", "كتاب"]),
            ("שָׁלוֹם", vec!["שלום"]),
            ("ＡＢＣ１２ ｶﾅ", vec!["abc12", "カ", "ナ"]),
            ("東京タワー", vec!["東", "京", "タ", "ワ", "ー"]),
            ("한국", vec!["한국"]),
            ("हिन्दी में", vec!["हिन्दी", "में"]),
            ("a😀b 👍🏽", vec!["a", "😀", "b", "👍", "🏽"]),
            ("❤\u{fe0f} co\u{ad}op", vec!["❤", "coop"]),
            ("\0\t \u{3000}", vec!["\0"]),
            ("", vec![]),
        ] {
            let words: Vec<String> = words.into_iter().flat_map(split).collect();
            assert_eq!(split(text), words, "{text}");
        }
        assert_eq!(split("שלום"), split("שָׁלוֹם"));
        assert_eq!(split("é が"), split("e\u{301} か\u{3099}"), "however it is written");
        assert_ne!(split("が"), split("か"));
    }

    #[test]
    fn letters_are_found_where_a_word_begins_with_them_and_with_their_accents() {
        assert_eq!(found("Crème, crémant, écrèmé", "CREM"), ["Crèm", "crém"]);
        assert_eq!(found("Cre\u{300}me\u{301}", "creme"), ["Cre\u{300}me\u{301}"]);
        assert_eq!(found("Straße", "stras"), ["Straß"]);
        assert_eq!(found("Straße", "strasse"), ["Straße"]);
        assert_eq!(found("to  be,\nor to be", "to be"), ["to  be", "to be"]);
        assert_eq!(found("京都と東京都", "京都"), ["京都", "京都"]);
        assert_eq!(found("a.b*c xa.b", "a.b"), ["a.b"]);
        assert_eq!(found("I don’t, don't, dont", "don't"), ["don’t", "don't"]);
        assert_eq!(found("I don’t, don't, dont", "DON’T"), ["don’t", "don't"]);
        assert_eq!(found("a “b” «c", "\"b"), ["“b"]);
        assert_eq!(found("x 😀😀 y", "😀"), ["😀", "😀"]);
        assert_eq!(found("کتـاب", "كت"), [""; 0]);
    }

    #[test]
    fn a_tag_stands_by_itself() {
        let of = |text: &str| tags(text).into_iter().map(|(place, tag)| (place, tag.into_iter().collect::<String>())).collect::<Vec<_>>();
        assert_eq!(of("#Größe x#no ##no #1\n#🎉! #a-b_2"), [(0..6, "#grosse".into()), (20..22, "#🎉".into()), (24..30, "#a-b_2".into())]);
    }

    #[test]
    fn the_index_holds_the_words_of_all_texts_of_a_row() {
        let rank = Place::at_end(None, None).expect("a place").rank;
        let note = Note {
            id: NoteId::from_parts(1, 0),
            day: None,
            rank,
            title: "Größe".into(),
            title_op: OpId::UNKNOWN,
            body: format!("big #Home {}", "x".repeat(100)),
            body_op: OpId::UNKNOWN,
            html: String::new(),
            trashed: None,
            seq: 0,
            pinned: false,
            folded: false,
            clipped: false,
        };
        let long = "x".repeat(INDEXED);
        assert_eq!(words(&note.into()).into_iter().collect::<Vec<_>>(), ["#", "#home", "big", "grosse", "home", &long]);
    }

    proptest! {
        #[test]
        fn folding_again_changes_nothing_and_a_word_is_where_it_begins(text in prop_oneof!["(?s).{0,40}", "[a’'“«é ß\u{301}]{0,12}"]) {
            let folded = Folded::of(&text);
            let letters: String = folded.letters().iter().collect();
            let again = Folded::of(&letters);
            prop_assert_eq!(again.letters(), folded.letters());
            prop_assert_eq!(split(&letters), split(&text));
            prop_assert_eq!(folded.letters().len(), folded.from.len());
            prop_assert!(folded.from.is_sorted() && folded.from.iter().all(|from| *from < text.chars().count()));
            for (word, start) in folded.words().zip(&folded.starts) {
                prop_assert!(!word.is_empty() && !word.contains(&' '));
                let place = folded.places(word).find(|place| place.start == folded.from[*start]).expect("its own place");
                prop_assert!(place.start < place.end && place.end <= text.chars().count());
            }
        }
    }
}
