//! The day or the time that the text of a new todo names, as a button beside the composer.
//!
//! The result is in attributes of the composer, from which adding the todo reads it. Pressing the button, or Backspace right after the
//! phrase, rejects it: then the phrase stays plain text.

use crate::{
    client::page,
    model::{day::Day, quick_add::quick_add},
    text::{self, todos},
};
use js_sys::Promise;
use leptos::{ev, prelude::*};
use std::cell::Cell;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::HtmlTextAreaElement;

/// The composer's text without the phrase, and the day that is meant.
const TEXT: &str = "data-text";
const DAY: &str = "data-day";
/// The phrase that was found, and the one that was rejected and stays plain text.
const PHRASE: &str = "data-phrase";
const KEPT: &str = "data-kept";
const CHIP: &str = ".date-chip";

thread_local! {
    static LISTENS: Cell<bool> = const { Cell::new(false) };
}

/// The text to add and its day, if the composer's text has a date or a time.
pub fn found() -> Option<(String, Option<Day>)> {
    let composer = page::element("new-todo")?;
    Some((composer.get_attribute(TEXT)?, composer.get_attribute(DAY).and_then(|day| day.parse().ok())))
}

/// Looks for a date in the composer's current text. The promise resolves to what is to be announced.
pub fn look(today: Day) -> Promise {
    let said = composer().and_then(|composer| {
        if !LISTENS.replace(true) {
            listen();
            // For tests, which must not type before it is there.
            let _ = composer.set_attribute("data-looks-for-dates", "");
        }
        show(&composer, today)
    });
    Promise::resolve(&said.map_or(JsValue::NULL, |said| format!("say {said}").into()))
}

fn composer() -> Option<HtmlTextAreaElement> {
    page::element("new-todo")?.dyn_into().ok()
}

/// Adds the listeners, which stay as long as the page.
fn listen() {
    let _ = window_event_listener(ev::keydown, |event| {
        if event.key() == "Backspace" && is_right_after() {
            event.prevent_default();
            keep_words();
        }
    });
    let _ = window_event_listener(ev::click, |event| {
        if page::closest(&event, CHIP).is_some() {
            keep_words();
        }
    });
}

/// Shows what was found, and returns it in words if it is new.
fn show(composer: &HtmlTextAreaElement, today: Day) -> Option<String> {
    let before = composer.get_attribute(PHRASE);
    clear(composer);
    let text = composer.value();
    if text.is_empty() {
        let _ = composer.remove_attribute(KEPT);
    }
    let kept = composer.get_attribute(KEPT);
    let shown = page::find(".composer [name=day]").and_then(|field| field.get_attribute("value")?.parse().ok());
    let found = quick_add(&text, today, shown, &text::date_words()).filter(|found| Some(&found.phrase) != kept.as_ref())?;
    let day = found.day.map(|day| day.to_string());
    for (name, value) in [(TEXT, Some(&found.text)), (DAY, day.as_ref()), (PHRASE, Some(&found.phrase))] {
        let _ = value.map(|value| composer.set_attribute(name, value));
    }
    let said = todos::found_date(&found, today);
    let keep = todos::keep_words(&found.phrase);
    let foot = page::find(".composer-foot")?;
    let chip = document().create_element("button").ok()?;
    for (name, value) in
        [("type", "button"), ("class", "button small date-chip"), ("title", &*keep), ("aria-label", &format!("{said} ×. {keep}"))]
    {
        let _ = chip.set_attribute(name, value);
    }
    chip.set_text_content(Some(&format!("{said} ×")));
    let _ = foot.insert_before(&chip, foot.last_element_child().as_deref());
    (before.as_ref() != Some(&found.phrase)).then_some(said)
}

fn clear(composer: &HtmlTextAreaElement) {
    for name in [TEXT, DAY, PHRASE] {
        let _ = composer.remove_attribute(name);
    }
    if let Some(chip) = page::find(CHIP) {
        chip.remove();
    }
}

/// Whether the caret is right after a phrase that was found.
fn is_right_after() -> bool {
    let Some(composer) = composer().filter(|composer| page::focused().as_ref() == Some(composer.as_ref())) else { return false };
    let text = composer.value();
    let caret = (composer.selection_start().ok().flatten(), composer.selection_end().ok().flatten());
    let is_after = |part: &str| {
        let end = u32::try_from(part.encode_utf16().count()).ok();
        caret == (end, end)
    };
    composer
        .get_attribute(PHRASE)
        .is_some_and(|phrase| text.ends_with(&phrase) && is_after(&text) || text.starts_with(&phrase) && is_after(&phrase))
}

fn keep_words() {
    let Some(composer) = composer() else { return };
    if let Some(phrase) = composer.get_attribute(PHRASE) {
        let _ = composer.set_attribute(KEPT, &phrase);
    }
    clear(&composer);
    let _ = composer.focus();
}
