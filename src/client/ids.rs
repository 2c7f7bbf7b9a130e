//! New record ids, made where the row is made.

use crate::model::id::{NoteId, TodoId};

/// A new todo's id.
pub fn todo() -> TodoId {
    let (milliseconds, random) = parts();
    TodoId::from_parts(milliseconds, random)
}

/// A new note's id.
pub fn note() -> NoteId {
    let (milliseconds, random) = parts();
    NoteId::from_parts(milliseconds, random)
}

/// The browser's clock, and 80 bits of its cryptographic random source.
fn parts() -> (u64, u128) {
    let mut bytes = [0; 16];
    if let Some(crypto) = web_sys::window().and_then(|window| window.crypto().ok()) {
        // It fails only for requests over 65,536 bytes.
        let _ = crypto.get_random_values_with_u8_array(&mut bytes);
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "milliseconds since 1970 fit in 48 bits")]
    let milliseconds = js_sys::Date::now() as u64;
    (milliseconds, u128::from_le_bytes(bytes) & ((1 << 80) - 1))
}
