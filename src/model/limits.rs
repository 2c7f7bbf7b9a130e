//! Every limit of the product, in one place. Lengths are counted in Unicode scalar values, as a person counts letters.

/// The longest todo, in characters.
pub const TODO_CHARS: usize = 2_000;
/// The longest note title, in characters.
pub const NOTE_TITLE_CHARS: usize = 200;
/// The longest note body, in characters.
pub const NOTE_BODY_CHARS: usize = 100_000;
/// The most todos that one day holds, those in the Trash not counted.
pub const TODOS_PER_DAY: usize = 1_000;
/// The most notes that one day holds, those in the Trash not counted.
pub const NOTES_PER_DAY: usize = 200;
/// The largest request body, in bytes.
pub const REQUEST_BYTES: usize = 1024 * 1024;
