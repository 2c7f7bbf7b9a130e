//! What views and effects are made of, boxed: the WASM holds a copy of Leptos' code for each type of closure that it is given.

use leptos::prelude::Effect;

/// A text or an attribute that follows signals: what a view shows, read again when a signal of it changes.
pub fn live<T: 'static>(read: impl FnMut() -> T + Send + 'static) -> Box<dyn FnMut() -> T + Send> {
    Box::new(read)
}

/// What handles an event.
pub fn on<E: 'static>(handle: impl FnMut(E) + 'static) -> Box<dyn FnMut(E)> {
    Box::new(handle)
}

/// Runs now, and again when a signal changes that it read.
pub fn effect(mut work: impl FnMut() + 'static) {
    let work: Box<dyn FnMut(Option<()>)> = Box::new(move |_| work());
    Effect::new(work);
}
