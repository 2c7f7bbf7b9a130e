//! The texts of the page, which its first script brings along in the page's language, and what that script writes with `Intl`.

use crate::{
    model::{date_words::DateWords, day::Day},
    text::dates::Style,
};
use std::cell::OnceCell;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(thread_local_v2, js_namespace = daybook, js_name = texts)]
    static TEXTS: String;

    /// The index of the plural form for a number.
    #[wasm_bindgen(js_namespace = daybook)]
    pub fn form(count: usize) -> usize;

    /// A number as people read it.
    #[wasm_bindgen(js_namespace = daybook)]
    pub fn number(number: usize) -> String;

    #[wasm_bindgen(js_namespace = daybook)]
    fn date(day: &str, style: u32) -> String;
}

thread_local! {
    static KEPT: OnceCell<&'static str> = const { OnceCell::new() };
    static DATE_WORDS: &'static [DateWords] = {
        let tables = texts().rsplit('\u{2}').next().unwrap_or_default();
        tables.split('\u{1}').map(DateWords::read).collect::<Vec<_>>().leak()
    };
}

fn texts() -> &'static str {
    KEPT.with(|kept| *kept.get_or_init(|| TEXTS.with(Clone::clone).leak()))
}

/// The words by which dates in texts are read.
pub fn date_words() -> Vec<&'static DateWords> {
    DATE_WORDS.with(|tables| tables.iter().collect())
}

/// A text of the page.
pub fn get(module: u8, index: u8) -> &'static str {
    let module = texts().split('\u{2}').nth(module.into());
    let text = module.and_then(|module| module.split('\u{1}').nth(index.into()));
    debug_assert!(text.is_some(), "the page has no such text: is its module one of text::OF_THE_BROWSER?");
    text.unwrap_or_default()
}

/// A date in words.
pub fn written(day: Day, style: Style) -> String {
    date(&day.to_string(), style as u32)
}
