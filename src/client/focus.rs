//! Where the keyboard is: never lost when a row goes or moves.

use super::page::{element, focused};
use leptos::prelude::request_animation_frame;

/// Moves the focus to the first of these ids that is on the page, once the page has been redrawn; unless somebody has moved it
/// by then.
pub fn after_redraw(ids: impl IntoIterator<Item = String> + 'static) {
    let before = focused();
    request_animation_frame(move || {
        if focused().is_some_and(|now| Some(now) != before) {
            return;
        }
        if let Some(element) = ids.into_iter().find_map(|id| element(&id)) {
            // An element that can't take the focus leaves it where it is.
            let _ = element.focus();
        }
    });
}

/// The same, unless the keyboard is somewhere: with what it stood on gone, a browser leaves it nowhere.
pub fn if_lost(ids: impl IntoIterator<Item = String> + 'static) {
    request_animation_frame(move || {
        if focused().is_none() {
            after_redraw(ids);
        }
    });
}

/// Moves the focus to the second id once the page has been redrawn, if it is on the first one now.
pub fn follows(from: &str, to: String) {
    if focused().is_some_and(|element| element.id() == from) {
        after_redraw([to]);
    }
}
