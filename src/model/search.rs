//! Searches: the query, and the excerpt of a text around a hit.
//!
//! A word is found by its beginning, and compared as [`super::words`] says: `Caf` finds `café`. The index of the search holds the same
//! words ([`Query::lookups`]) and finds rows that may have them; [`Query::finds`] says whether they do.

use super::{
    date_words::DateWords,
    day::Day,
    day_meta::DayMetas,
    limits::SEARCH_DAYS,
    links,
    quick_add::{completed, days_of},
    row::{Row, RowId},
    words::{Folded, indexed, is_quote, tag_letters, tags, texts},
};
use serde::{Deserialize, Serialize};
use std::ops::Range;
use utoipa::ToSchema;

/// How many words of a search are looked for.
pub const WORDS: usize = 8;
/// How many of the found days the palette lists, so that its other entries have room below them.
pub const DAYS_IN_PALETTE: usize = 8;
/// About how many characters of a text are shown before the first hit.
const BEFORE: usize = 50;
/// About how many characters of a text are shown.
const SHOWN: usize = 240;

/// The words of a search, as they are compared. All of them have to be in what is found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    words: Vec<Word>,
    filters: Filters,
    left_out: bool,
}

/// A word, or a phrase of several words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// The letters, folded; at least one.
    pub letters: Vec<char>,
    /// Whether it is a tag, with its `#`, which has to stand by itself.
    pub is_tag: bool,
}

/// The filters of a search: `is:done`, `is:open`, `is:pinned`, `in:todos`, `in:notes`, `before:2026-12-01`, `after:2026-11-01`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filters {
    /// Only todos that are done, or only those that are open.
    pub done: Option<bool>,
    /// Only what is pinned.
    pub pinned: bool,
    /// Only todos, or only notes.
    pub kind: Option<Kind>,
    /// Only what stands on a day before this one.
    pub before: Option<Day>,
    /// Only what stands on a day after this one.
    pub after: Option<Day>,
}

/// Which rows are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Todos.
    Todos,
    /// Notes.
    Notes,
}

impl Filters {
    /// Takes a word as a filter. `false` if it is none, even if it looks like one.
    fn take(&mut self, word: &str) -> bool {
        let day = |text: &str| text.parse().ok();
        match (word.to_ascii_lowercase().as_str(), word.split_once(':')) {
            ("is:done", _) => self.done = Some(true),
            ("is:open", _) => self.done = Some(false),
            ("is:pinned", _) => self.pinned = true,
            ("in:todos", _) => self.kind = Some(Kind::Todos),
            ("in:notes", _) => self.kind = Some(Kind::Notes),
            (_, Some((name, date))) if name.eq_ignore_ascii_case("before") && day(date).is_some() => self.before = day(date),
            (_, Some((name, date))) if name.eq_ignore_ascii_case("after") && day(date).is_some() => self.after = day(date),
            _ => return false,
        }
        true
    }
}

impl Query {
    /// Reads a search: words, tags, filters, or words in quotes that are looked for as they stand. The first [`WORDS`] words count.
    pub fn parse(text: &str) -> Self {
        let mut query = Self::default();
        // Every other part is in quotes; the last closing quote may be missing.
        for (number, part) in text.split(is_quote).enumerate() {
            let is_quoted = number % 2 == 1;
            let found = if is_quoted { vec![part.trim()] } else { part.split_whitespace().collect() };
            for word in found.into_iter().filter(|word| !word.is_empty()) {
                if is_quoted || !query.filters.take(word) {
                    let is_tag = !is_quoted && word.strip_prefix('#').is_some_and(links::is_tag);
                    let letters = if is_tag { tag_letters(word.get(1..).unwrap_or_default()) } else { letters_of(word) };
                    let word = Word { letters, is_tag };
                    if !word.letters.is_empty() && !query.words.contains(&word) {
                        query.words.push(word);
                    }
                }
            }
        }
        query.left_out = query.words.len() > WORDS;
        query.words.truncate(WORDS);
        query
    }

    /// Looks for a tag of todos, written without its `#`; none if it is not a tag ([`links::is_tag`]).
    pub fn tag(tag: &str) -> Option<Self> {
        let filters = Filters { kind: Some(Kind::Todos), ..Filters::default() };
        links::is_tag(tag).then(|| Self { words: vec![Word { letters: tag_letters(tag), is_tag: true }], filters, left_out: false })
    }

    /// The words.
    pub fn words(&self) -> &[Word] {
        &self.words
    }

    /// Its filters.
    pub const fn filters(&self) -> &Filters {
        &self.filters
    }

    /// Whether there is nothing to look for.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether there were more words than are looked for.
    pub const fn leaves_words_out(&self) -> bool {
        self.left_out
    }

    /// Whether a name has all words. A search with filters finds no names; an empty one finds all.
    pub fn is_in(&self, name: &str) -> bool {
        let name = Text::of(name);
        self.filters == Filters::default() && self.words.iter().all(|word| name.has(word))
    }

    /// Whether a row has all words, each in any of its texts.
    pub fn finds(&self, row: &Row) -> bool {
        let texts: Vec<Text> = texts(row).map(Text::of).collect();
        self.words.iter().all(|word| texts.iter().any(|text| text.has(word)))
    }

    /// What to look up in the index: a row that has all words has all of these. At most [`WORDS`].
    pub fn lookups(&self) -> Vec<Lookup> {
        let mut lookups: Vec<Lookup> = Vec::new();
        for Word { letters, is_tag } in &self.words {
            let folded = Folded::of(&letters.iter().collect::<String>());
            let words: Vec<&[char]> = if *is_tag { vec![letters] } else { folded.words().collect() };
            for (number, word) in (1..).zip(&words) {
                // The last word of a phrase may be the beginning of a longer one.
                let lookup = Lookup { word: indexed(word), is_whole: *is_tag || number < words.len() };
                if !lookups.contains(&lookup) {
                    lookups.push(lookup);
                }
            }
        }
        lookups.truncate(WORDS);
        lookups
    }

    /// The excerpt of a text around the first hit, with the hits marked; the beginning of a text without hits.
    pub fn excerpt(&self, text: &str) -> Excerpt {
        let letters: Vec<char> = text.chars().collect();
        let text = Text::of(text);
        let hits: Vec<Range<usize>> = self.words.iter().flat_map(|word| text.places(word)).collect();
        let first = hits.iter().min_by_key(|hit| hit.start).cloned().unwrap_or_default();
        let (hit, hit_end) = (first.start, first.end);
        let is_space = |place: &usize| letters.get(*place).is_some_and(|letter| letter.is_whitespace());
        // Cuts at a space, if there is one near.
        let start = match hit.saturating_sub(BEFORE) {
            0 => 0,
            earliest => (earliest..hit).find(is_space).map_or(earliest, |space| space + 1),
        };
        let end = match start.saturating_add(SHOWN).max(hit_end) {
            latest if latest >= letters.len() => letters.len(),
            latest => (hit_end..latest).rev().find(is_space).unwrap_or(latest),
        };
        let shown = letters.get(start..end).unwrap_or_default();
        let mut marks = vec![false; shown.len()];
        for hit in hits.iter().filter(|hit| hit.end <= end) {
            marks.iter_mut().take(hit.end - start).skip(hit.start - start).for_each(|mark| *mark = true);
        }
        let both: Vec<(char, bool)> = shown.iter().copied().zip(marks).collect();
        let pieces = both
            .chunk_by(|a, b| a.1 == b.1)
            .map(|piece| Piece { text: piece.iter().map(|(letter, _)| letter).collect(), hit: piece.first().is_some_and(|(_, hit)| *hit) });
        Excerpt { before: start > 0, pieces: pieces.collect(), after: end < letters.len() }
    }
}

/// A word to look up in the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lookup {
    /// As the index holds it.
    pub word: String,
    /// Whether it has to be the whole word; otherwise it may be the beginning of one.
    pub is_whole: bool,
}

/// A text that is searched.
struct Text {
    folded: Folded,
    tags: Vec<(Range<usize>, Vec<char>)>,
}

impl Text {
    fn of(text: &str) -> Self {
        Self { folded: Folded::of(text), tags: tags(text) }
    }

    /// The ranges of its characters at which a word is found.
    fn places<'a>(&'a self, word: &'a Word) -> impl Iterator<Item = Range<usize>> + use<'a> {
        let tags = self.tags.iter().filter(|(_, tag)| word.is_tag && *tag == word.letters).map(|(place, _)| place.clone());
        let words = (!word.is_tag).then(|| self.folded.places(&word.letters));
        tags.chain(words.into_iter().flatten())
    }

    fn has(&self, word: &Word) -> bool {
        self.places(word).next().is_some()
    }
}

/// Words as they are compared, with no blanks at their ends.
fn letters_of(words: &str) -> Vec<char> {
    let folded = Folded::of(words);
    folded.letters().iter().collect::<String>().trim().chars().collect()
}

/// The part of a text that is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Excerpt {
    /// Whether there is text before it.
    pub before: bool,
    /// The hits, and the text between them.
    pub pieces: Vec<Piece>,
    /// Whether there is text after it.
    pub after: bool,
}

/// A part of an excerpt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Piece {
    /// The text.
    pub text: String,
    /// Whether it is a hit.
    pub hit: bool,
}

/// A todo or a note that has all words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Hit {
    /// Which it is.
    pub row: RowId,
    /// The day that it stands on; none for someday.
    pub day: Option<Day>,
    /// Whether it is done; a note never is.
    pub done: bool,
    /// The title of a note.
    pub title: Option<Excerpt>,
    /// The piece of a todo's text, or of a note's body, around the first hit.
    pub text: Excerpt,
}

/// A day that is found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FoundDay {
    /// The day.
    pub day: Day,
    /// Its label.
    pub label: Option<String>,
}

/// The days that a search names, as `next fri` does, and those whose label has its words, newest first; at most
/// [`SEARCH_DAYS`].
pub fn found_days(text: &str, query: &Query, today: Day, metas: &DayMetas, tables: &[&DateWords]) -> Vec<FoundDay> {
    if query.is_empty() {
        return Vec::new();
    }
    let mut days = days_of(text, today, tables);
    if days.is_empty() {
        days = completed(text, tables).iter().flat_map(|text| days_of(text, today, tables)).collect();
    }
    let label = |day: &Day| metas.get(day).and_then(|meta| meta.label.clone());
    let is_labelled = |day: &&Day| label(day).is_some_and(|label| query.is_in(&label));
    for day in metas.keys().rev().filter(is_labelled) {
        if !days.contains(day) {
            days.push(*day);
        }
    }
    days.truncate(SEARCH_DAYS);
    days.into_iter().map(|day| FoundDay { day, label: label(&day) }).collect()
}

/// One page of what was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SearchPage {
    /// On the first page of a search, at most 100 days: those that it names, as `next friday` does, and those whose label has all words.
    pub days: Vec<FoundDay>,
    /// At most 50 todos and notes, the newest day first and someday last.
    pub hits: Vec<Hit>,
    /// The number of the next page, if there is one.
    pub next: Option<u32>,
    /// Whether there were more words than are looked for.
    pub left_out: bool,
    /// Whether the person has written more than a search looks at, so that hits may be missing.
    pub is_cut: bool,
    /// Today in the person's time zone.
    pub today: Day,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{day_meta::DayMeta, language::Language, words::words_of};
    use proptest::prelude::*;

    fn words(query: &str) -> Vec<String> {
        Query::parse(query).words().iter().map(|word| word.letters.iter().collect()).collect()
    }

    /// An excerpt with its hits in brackets.
    fn written(excerpt: &Excerpt) -> String {
        let dots = |there: bool| if there { "…" } else { "" };
        let pieces = excerpt.pieces.iter().map(|Piece { text, hit }| if *hit { format!("[{text}]") } else { text.clone() });
        format!("{}{}{}", dots(excerpt.before), pieces.collect::<String>(), dots(excerpt.after))
    }

    #[test]
    fn a_search_is_words_and_phrases() {
        assert_eq!(words("  Buy milk\tBUY "), ["buy", "milk"]);
        assert_eq!(words(r#"call "the Bank" now"#), ["call", "the bank", "now"]);
        assert_eq!(words(r#"a"b c"d"#), ["a", "b c", "d"]);
        assert_eq!(words(r#""no end"#), ["no end"]);
        assert_eq!(words(r#" "" " " "#), [""; 0]);
        assert_eq!(
            words("say “to be” or „nicht  sein“ «être» \"x y\" ”no end"),
            ["say", "to be", "or", "nicht sein", "etre", "x y", "no end"]
        );
        assert_eq!(words("don’t DON'T"), ["don't"]);
        assert_eq!(words("Crème BRÛLÉE Łódź"), ["creme", "brulee", "lodz"]);
        let many = Query::parse("1 2 3 4 5 6 7 8 9");
        assert!(many.words().len() == WORDS && many.leaves_words_out());
        assert!(!Query::parse("1 2 3 4 5 6 7 8").leaves_words_out() && Query::parse(" \n").is_empty());
    }

    #[test]
    fn a_search_is_narrowed_by_filters_and_by_tags() {
        let day = |text: &str| text.parse::<Day>().ok();
        let query =
            Query::parse("IS:done milk in:Todos before:2026-12-01 After:2026-11-01 #home is:pinned \"is:open\" is:it before:soon #1");
        let filters =
            Filters { done: Some(true), pinned: true, kind: Some(Kind::Todos), before: day("2026-12-01"), after: day("2026-11-01") };
        assert_eq!(*query.filters(), filters);
        let words: Vec<(String, bool)> = query.words().iter().map(|word| (word.letters.iter().collect(), word.is_tag)).collect();
        let is = |word: &str, is_tag: bool| (word.to_owned(), is_tag);
        assert_eq!(
            words,
            [is("milk", false), is("#home", true), is("is:open", false), is("is:it", false), is("before:soon", false), is("#1", false)]
        );
        assert!(!Query::parse("is:done").is_empty() && Query::parse("is:open in:notes").words().is_empty());
        assert!(Query::parse("").is_in("Week") && !Query::parse("is:done").is_in("Week"), "pages are not narrowed");
        assert_eq!(written(&Query::parse("#home").excerpt("#homework #home")), "#homework [#home]");
    }

    #[test]
    fn days_are_found_by_their_date_and_by_their_label() {
        let day = |text: &str| text.parse::<Day>().expect("a day");
        let labels = [("2026-03-01", "Trip to Rome"), ("2026-10-12", "Rome again"), ("2026-12-04", "Day off")];
        let meta = |label: &str| DayMeta { label: Some(label.to_owned()), archived: false };
        let metas = labels.map(|(on, label)| (day(on), meta(label))).into();
        let found_in = |text: &str, language: Language| {
            let days = found_days(text, &Query::parse(text), day("2026-11-26"), &metas, &DateWords::known_on(language));
            days.into_iter().map(|found| format!("{} {}", found.day, found.label.unwrap_or_default())).collect::<Vec<_>>()
        };
        let found = |text: &str| found_in(text, Language::English);
        assert_eq!(found_in("Freitag", Language::German), ["2026-11-27 ", "2026-11-20 "]);
        assert_eq!(found_in("übermor", Language::German), ["2026-11-28 "]);
        assert_eq!(found_in("sun", Language::German), found("sun"));
        assert_eq!(found_in("الجمعة", Language::Arabic), ["2026-11-27 ", "2026-11-20 "]);
        assert_eq!(found_in("أمس", Language::Arabic), ["2026-11-25 "]);
        assert_eq!(found("ROME"), ["2026-10-12 Rome again", "2026-03-01 Trip to Rome"]);
        assert_eq!(found("rome trip"), ["2026-03-01 Trip to Rome"]);
        assert_eq!(found("next fri"), ["2026-12-04 Day off"]);
        assert_eq!(found("12 oct"), ["2027-10-12 ", "2026-10-12 Rome again"]);
        assert_eq!(found("da"), ["2026-12-04 Day off"], "no name of a day begins so");
        assert_eq!(found("sun"), ["2026-11-29 ", "2026-11-22 "]);
        assert_eq!(found("sund"), ["2026-11-29 ", "2026-11-22 "]);
        assert_eq!(found("  "), [""; 0]);
        let many: DayMetas = (0..=SEARCH_DAYS)
            .filter_map(|days| day("2026-01-01").plus_days(u16::try_from(days).ok()?))
            .map(|on| (on, meta("Work")))
            .collect();
        let found = found_days("work", &Query::parse("work"), day("2026-11-26"), &many, &DateWords::known_on(Language::English));
        assert_eq!((found.len(), found.first().map(|found| found.day)), (SEARCH_DAYS, many.keys().last().copied()));
    }

    #[test]
    fn hits_are_marked_whatever_their_case_and_accents() {
        let found = |query: &str, text: &str| written(&Query::parse(query).excerpt(text));
        assert_eq!(found("cafe", "Meet at the Café Café"), "Meet at the [Café] [Café]");
        assert_eq!(found("STRASSE", "Straße, strasse"), "[Straße], [strasse]");
        assert_eq!(found("abc ab abx", "abcd xabc"), "[abc]d xabc");
        assert_eq!(found("don't", "I don’t know"), "I [don’t] know");
        assert_eq!(found("don’t", "I don't know"), "I [don't] know");
        assert_eq!(found("“to be”", "“to be” or to  be"), "“[to be]” or [to  be]");
        assert_eq!(found("كتاب", "هذا كِتَابٌ"), "هذا [كِتَابٌ]");
        assert_eq!(found("eggs", "Milk"), "Milk");
        assert_eq!(found("😀 字", "a字b😀c"), "a[字]b[😀]c");
        assert_eq!(found("", ""), "");
    }

    #[test]
    fn a_long_text_is_cut_between_words() {
        let text = format!("{}needle {}", "one ".repeat(40), "two ".repeat(100));
        let found = written(&Query::parse("needle").excerpt(&text));
        assert!(found.starts_with("…one one ") && found.contains(" [needle] two ") && found.ends_with(" two…"), "{found}");
        assert!(found.chars().count() < SHOWN + 5, "{found}");
        let found = written(&Query::parse("needle").excerpt(&format!("{}-needle{}", "x".repeat(1_000), "y".repeat(1_000))));
        assert!(found.starts_with("…x") && found.contains("x-[needle]y") && found.ends_with("y…"), "{found}");
        assert_eq!(written(&Query::parse("z").excerpt(&"a ".repeat(300))).chars().count(), SHOWN, "the beginning");
    }

    #[test]
    fn a_tag_is_a_word_of_its_own() {
        for no_tag in ["", "12", "a b", "a#b", "a.b", "-_"] {
            assert_eq!(Query::tag(no_tag), None, "{no_tag}");
        }
        let found = |tag: &str, text: &str| written(&Query::tag(tag).expect("a tag").excerpt(text));
        assert_eq!(found("Home", "#home, #HOME-2 x#home\n#Home"), "[#home], #HOME-2 x#home\n[#Home]");
        assert_eq!(found("b2-x", "a#b2-x ##b2-x #b2-x_ #b2-x"), "a#b2-x ##b2-x #b2-x_ [#b2-x]");
        let long = format!("{} #tag end", "x".repeat(300));
        assert_eq!(found("tag", &long), "…[#tag] end");
    }

    #[test]
    fn the_index_is_asked_for_whole_words_and_for_the_beginning_of_the_last() {
        let asked = |query: &str| {
            let lookups = Query::parse(query).lookups();
            lookups.into_iter().map(|lookup| format!("{}{}", lookup.word, if lookup.is_whole { "" } else { "*" })).collect::<Vec<_>>()
        };
        assert_eq!(asked("Crème \"to be or\" #Größe c++"), ["creme*", "to", "be", "or*", "#grosse", "c", "+", "+*"]);
        assert_eq!(asked("東京 is:open"), ["東", "京*"]);
        assert_eq!(asked("is:open"), [""; 0]);
        assert_eq!(asked("\"1 2 3 4 5 6 7 8 9 10\"").len(), WORDS);
    }

    fn text(most: usize) -> impl Strategy<Value = String> {
        let letters = vec![
            'a', 'B', 'é', 'E', '\u{301}', ' ', '\n', '字', '😀', 'ß', 's', 'İ', '<', '#', '"', '“', '»', '’', '\'', '½', 'か', '\u{3099}',
        ];
        prop::collection::vec(prop::sample::select(letters), 0..most).prop_map(|letters| letters.into_iter().collect())
    }

    /// Whether a text has a word, by trying each of its characters.
    fn naive(word: &Word, text: &str) -> bool {
        if word.is_tag {
            return text.split_whitespace().any(|part| tags(part).iter().any(|(place, tag)| place.start == 0 && *tag == word.letters));
        }
        let whole = Folded::of(text);
        let letters: String = whole.letters().iter().collect();
        let wanted: String = word.letters.iter().collect();
        // A word begins at a letter if the text up to and with that letter has one word more than the text before it.
        places(&letters, &wanted).any(|place| {
            let first = letters[place..].chars().next().map_or(0, char::len_utf8);
            Folded::of(&letters[..place + first]).words().count() > Folded::of(&letters[..place]).words().count()
        })
    }

    fn places<'a>(text: &'a str, wanted: &'a str) -> impl Iterator<Item = usize> {
        text.char_indices().map(|(place, _)| place).filter(move |place| text[*place..].starts_with(wanted))
    }

    proptest! {
        #[test]
        fn an_excerpt_is_a_piece_of_the_text_and_its_marks_are_the_hits_in_it(text in text(600), query in text(12)) {
            let query = Query::parse(&query);
            let excerpt = query.excerpt(&text);
            let shown: String = excerpt.pieces.iter().map(|piece| piece.text.as_str()).collect();
            prop_assert!(text.contains(&shown));
            prop_assert_eq!(!excerpt.before && !excerpt.after, shown == text);
            prop_assert!(excerpt.pieces.iter().all(|piece| !piece.text.is_empty()));
            prop_assert!(excerpt.pieces.windows(2).all(|two| two[0].hit != two[1].hit), "each piece is as long as can be");
            let mut has_hits = false;
            for piece in excerpt.pieces.iter().filter(|piece| piece.hit) {
                let letters: String = Folded::of(&piece.text).letters().iter().collect();
                let is_in = |word: &Word| letters.contains(&word.letters.iter().collect::<String>());
                prop_assert!(query.words().iter().any(is_in), "{:?}", piece.text);
                has_hits = true;
            }
            prop_assert_eq!(has_hits, query.words().iter().any(|word| naive(word, &text)), "the first hit is shown");
        }

        #[test]
        fn what_is_found_has_all_that_the_index_is_asked_for(text in text(40), query in text(8)) {
            let query = Query::parse(&query);
            let found = query.words().iter().all(|word| naive(word, &text));
            prop_assert_eq!(found, query.is_in(&text));
            let words = words_of(&text);
            let is_there = |lookup: &Lookup| words.iter().any(|word| if lookup.is_whole { *word == lookup.word } else { word.starts_with(&lookup.word) });
            prop_assert!(!found || query.lookups().iter().all(is_there), "{:?} of {:?}", query.lookups(), words);
        }
    }
}
