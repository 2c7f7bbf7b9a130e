//! A text in every language, and in which one a page is.
//!
//! The server holds all of them. The WASM holds none: a [`Text`] is a number there, of the texts that the first script of the page brings
//! along in the page's language.

use crate::model::language::Language;
use leptos::prelude::{IntoAttributeValue, IntoRender};
use std::{borrow::Cow, fmt, ops::Deref};

#[cfg(not(feature = "ssr"))]
use super::in_browser;

/// A text of the pages. It reads as a string in the language of the page.
///
/// `{0}`, `{1}` and so on stand for what [`Text::with`] puts there. The forms of a text for [`Text::count`] are divided by `|`: in English
/// and German the one for one thing and the one for others, in Arabic those for none, one, two, few, many and others.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Text(Words);

#[cfg(feature = "ssr")]
type Words = &'static [&'static str; Language::ALL.len()];
/// The module, and the place in it.
#[cfg(not(feature = "ssr"))]
type Words = (u8, u8);

impl Text {
    #[cfg(feature = "ssr")]
    pub(super) const fn new(_: usize, _: usize, words: Words) -> Self {
        Self(words)
    }

    #[cfg(not(feature = "ssr"))]
    #[expect(clippy::cast_possible_truncation, reason = "there are fewer texts in a module")]
    pub(super) const fn new(module: usize, index: usize, _: &'static [&'static str; Language::ALL.len()]) -> Self {
        Self((module as u8, index as u8))
    }

    /// The text in the language of the page.
    #[cfg(feature = "ssr")]
    pub fn get(self) -> &'static str {
        self.of(language())
    }

    /// The text in the language of the page.
    #[cfg(not(feature = "ssr"))]
    pub fn get(self) -> &'static str {
        let (module, index) = self.0;
        in_browser::get(module, index)
    }

    /// The text in a language.
    #[cfg(feature = "ssr")]
    pub const fn of(self, language: Language) -> &'static str {
        let [english, german, arabic] = self.0;
        match language {
            Language::English => english,
            Language::German => german,
            Language::Arabic => arabic,
        }
    }

    /// The text as a string of its own.
    pub fn to_owned(self) -> String {
        self.get().to_owned()
    }

    /// The text with values in the places of `{0}`, `{1}` and so on.
    pub fn with(self, values: &[&str]) -> String {
        filled(self.get(), values)
    }

    /// The form of the text for a number, with the number in the place of `{0}` and other values after it.
    pub fn count(self, count: usize, others: &[&str]) -> String {
        let number = super::number(count);
        let values: Vec<&str> = std::iter::once(number.as_str()).chain(others.iter().copied()).collect();
        filled(form(self.get(), super::plural::form(count)), &values)
    }
}

/// The plural form with this index; English and German have only one besides the first.
fn form(text: &str, number: usize) -> &str {
    text.split('|').take(number + 1).last().unwrap_or_default()
}

/// A text with values in its places. Placeholders within a value are not filled in.
pub fn filled(text: &str, values: &[&str]) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let place = after.split_once('}').and_then(|(place, after)| Some((values.get(place.parse::<usize>().ok()?)?, after)));
        if let Some((value, after)) = place {
            out.push_str(value);
            rest = after;
        } else {
            out.push('{');
            rest = after;
        }
    }
    out.push_str(rest);
    out
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        self.get()
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.get(), f)
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.get())
    }
}

impl From<Text> for String {
    fn from(text: Text) -> Self {
        text.get().to_owned()
    }
}

impl From<Text> for Cow<'static, str> {
    fn from(text: Text) -> Self {
        Cow::Borrowed(text.get())
    }
}

impl IntoRender for Text {
    type Output = &'static str;

    fn into_render(self) -> &'static str {
        self.get()
    }
}

impl IntoAttributeValue for Text {
    type Output = &'static str;

    fn into_attribute_value(self) -> &'static str {
        self.get()
    }
}

#[cfg(feature = "ssr")]
tokio::task_local! {
    static LANGUAGE: Language;
}

/// The language of the answer: English if no other was set.
///
/// Leptos renders a part of a page that waits for its data in whichever task finds the data there, and its own tasks have only the page's
/// context.
#[cfg(feature = "ssr")]
pub fn language() -> Language {
    LANGUAGE.try_with(|language| *language).ok().or_else(leptos::prelude::use_context).unwrap_or_default()
}

/// Runs `answer` with this language.
#[cfg(feature = "ssr")]
pub async fn in_language<T>(language: Language, answer: impl Future<Output = T>) -> T {
    LANGUAGE.scope(language, answer).await
}

/// The same for an answer that is not async.
#[cfg(feature = "ssr")]
pub fn at_once_in<T>(language: Language, answer: impl FnOnce() -> T) -> T {
    LANGUAGE.sync_scope(language, answer)
}

/// The index of a name in a list that has it.
pub(super) const fn place(mut names: &[&str], name: &str) -> usize {
    let mut place = 0;
    while let Some((first, rest)) = names.split_first() {
        if is_same(first, name) {
            break;
        }
        names = rest;
        place += 1;
    }
    place
}

const fn is_same(one: &str, other: &str) -> bool {
    let (mut one, mut other) = (one.as_bytes(), other.as_bytes());
    while let (Some((first, rest)), Some((same, others))) = (one.split_first(), other.split_first()) {
        if *first != *same {
            return false;
        }
        (one, other) = (rest, others);
    }
    one.is_empty() && other.is_empty()
}

/// Defines the texts of a module: its number, and of each text its name and what it says in English, German and Arabic.
macro_rules! texts {
    ($module:literal; $($(#[$doc:meta])* $visibility:vis $name:ident: $english:literal, $german:literal, $arabic:literal;)+) => {
        const NAMES: &[&str] = &[$(stringify!($name)),+];
        $(
            $(#[$doc])*
            $visibility const $name: $crate::text::Text = $crate::text::Text::new(
                $module,
                $crate::text::translated::place(NAMES, stringify!($name)),
                &[$english, $german, $arabic],
            );
        )+
        /// All of them with their names, in order.
        #[cfg(feature = "ssr")]
        pub(in crate::text) const ALL: &[(&str, $crate::text::Text)] = &[$((stringify!($name), $name)),+];
    };
}
pub(crate) use texts;

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;
    use leptos::prelude::{Owner, provide_context};

    #[test]
    fn what_another_task_renders_has_the_language_of_its_page() {
        let page = Owner::new();
        page.with(|| provide_context(Language::German));
        assert_eq!(page.child().with(language), Language::German);
        assert_eq!(at_once_in(Language::Arabic, || page.with(language)), Language::Arabic, "what is answered now comes first");
        assert_eq!(Owner::new().with(language), Language::English);
    }
}
