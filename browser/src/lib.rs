//! The WASM that the page loads.

/// Wakes the islands; the bootstrap script calls it once the WASM has loaded.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    daybook::hydrate();
}
