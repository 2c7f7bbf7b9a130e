//! The WASM that the page loads.

/// It has a sixth of the code of the standard library's allocator, and allocates in constant time.
#[cfg(target_family = "wasm")]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

/// Wakes the islands; the bootstrap script calls it once the WASM has loaded.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    daybook::hydrate();
}
