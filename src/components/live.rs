//! Effects, boxed: the WASM holds a copy of Leptos' code for each type of closure that it is given.

use leptos::prelude::Effect;

/// Runs now, and again when a signal changes that it read.
pub fn effect(mut work: impl FnMut() + 'static) {
    let work: Box<dyn FnMut(Option<()>)> = Box::new(move |_| work());
    Effect::new(work);
}
