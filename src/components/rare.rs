//! What is rarely done to rows, and needs nothing of the board while it goes on: dragging and selecting. In a build with the feature `split`
//! its code is in a file of its own, which is loaded by the first use.

use super::{
    drag::{self, Press},
    selection::{self, Reach},
};
use js_sys::Promise;
use leptos::task::spawn_local;
use wasm_bindgen_futures::JsFuture;
use web_sys::Element;

/// Something to do.
#[derive(Debug)]
pub enum Rare {
    /// Follows the pointer that pressed a row.
    Follow(Press),
    /// Selects a row, or those up to it. The day is where the bar offers to move them.
    Select(Element, Reach, String),
}

/// Takes what came of it: a verb and its objects.
pub type Then = Box<dyn FnOnce(&str, &str)>;

/// Does it, and goes on with what came of it. Where its code can't be loaded nothing is done.
pub fn start(rare: Rare, then: Then) {
    spawn_local(async move {
        let Ok(promise) = run(rare).await else { return };
        let came = JsFuture::from(promise).await.ok().and_then(|came| came.as_string()).unwrap_or_default();
        if let Some((verb, objects)) = came.split_once(' ') {
            then(verb, objects);
        }
    });
}

fn run_now(rare: Rare) -> Promise {
    match rare {
        Rare::Follow(press) => drag::follow(press),
        Rare::Select(row, reach, day) => selection::mark(&row, reach, &day),
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
#[leptos::wasm_split::wasm_split(rare, wasm_split_path = ::leptos::wasm_split, fallible)]
fn run(rare: Rare) -> Result<Promise, NotLoaded> {
    Ok(run_now(rare))
}

#[cfg(not(feature = "split"))]
#[expect(clippy::unused_async, reason = "the other one loads its code")]
async fn run(rare: Rare) -> Result<Promise, NotLoaded> {
    Ok(run_now(rare))
}
