//! Dragging, swiping and selecting rows, and dates in the text of a new todo. They need nothing of the board until they end, so in a build
//! with the feature `split` their code is in a file of its own. It is loaded once the page is awake, so that it is there without a network.

use super::{
    date_chip,
    drag::{self, Press},
    selection::{self, Reach},
};
use crate::model::day::Day;
use js_sys::Promise;
use leptos::task::spawn_local;
use std::cell::Cell;
use wasm_bindgen_futures::JsFuture;
use web_sys::Element;

/// Something that a person does.
#[derive(Debug)]
pub enum Gesture {
    /// Follows the pointer that pressed a row.
    Follow(Press),
    /// Selects a row, or those up to it. The day is where the bar offers to move them.
    Select(Element, Reach, String),
    /// Types a new todo. The day is today.
    Type(Day),
}

thread_local! {
    static IS_HERE: Cell<bool> = const { Cell::new(false) };
}

/// Whether the code has been loaded. It is checked at each key, so that a failed load is not tried again and again.
pub fn is_here() -> bool {
    IS_HERE.get()
}

/// Takes the result of a gesture: a verb and its objects.
pub type Then = Box<dyn FnOnce(&str, &str)>;

/// Runs a gesture, and passes on its result. If the code can't be loaded, nothing happens.
pub fn start(gesture: Gesture, then: Then) {
    spawn_local(async move {
        let Ok(promise) = run(gesture).await else { return };
        IS_HERE.set(true);
        let came = JsFuture::from(promise).await.ok().and_then(|came| came.as_string()).unwrap_or_default();
        if let Some((verb, objects)) = came.split_once(' ') {
            then(verb, objects);
        }
    });
}

fn run_now(gesture: Gesture) -> Promise {
    match gesture {
        Gesture::Follow(press) => drag::follow(press),
        Gesture::Select(row, reach, day) => selection::mark(&row, reach, &day),
        Gesture::Type(today) => date_chip::look(today),
    }
}

/// The code could not be loaded.
struct NotLoaded;

#[cfg(feature = "split")]
impl From<leptos::wasm_split::SplitLoaderError> for NotLoaded {
    fn from(_: leptos::wasm_split::SplitLoaderError) -> Self {
        Self
    }
}

#[cfg(feature = "split")]
#[leptos::wasm_split::wasm_split(gestures, wasm_split_path = ::leptos::wasm_split, fallible)]
fn run(gesture: Gesture) -> Result<Promise, NotLoaded> {
    Ok(run_now(gesture))
}

#[cfg(not(feature = "split"))]
#[expect(clippy::unused_async, reason = "the other one loads its code")]
async fn run(gesture: Gesture) -> Result<Promise, NotLoaded> {
    Ok(run_now(gesture))
}
