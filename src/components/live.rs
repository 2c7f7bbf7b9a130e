//! Texts and attributes that follow signals.

/// What a view shows, read again when a signal of it changes. Boxed, because the WASM holds a copy of Leptos' code for each type of
/// closure in a view.
pub fn live<T: 'static>(read: impl FnMut() -> T + Send + 'static) -> Box<dyn FnMut() -> T + Send> {
    Box::new(read)
}
