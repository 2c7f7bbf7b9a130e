//! New ids, made where the row or the change is made.

/// The parts of a new id: the browser's clock, and 80 bits of its cryptographic random source.
pub fn parts() -> (u64, u128) {
    let mut bytes = [0; 16];
    if let Some(crypto) = web_sys::window().and_then(|window| window.crypto().ok()) {
        // It fails only for requests over 65,536 bytes.
        let _ = crypto.get_random_values_with_u8_array(&mut bytes);
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "milliseconds since 1970 fit in 48 bits")]
    let milliseconds = js_sys::Date::now() as u64;
    (milliseconds, u128::from_le_bytes(bytes) & ((1 << 80) - 1))
}
